/* pictures.c — what the cells draw, kept for the documents that are made of a session. */
#include "shell/pictures.h"
#include "shell/shell.h"

#include <lab/view.h>

#include <stdlib.h>
#include <string.h>

/* A side of a kept picture has at most so many pixels: a page is not wider. */
enum { MOST = 1600, MAX_PICTURES = 64 };

static void picture_free(struct picture *p)
{
    free(p->kind);
    free(p->title);
    free(p->png);
}

void pictures_free(struct cell *cell)
{
    for (int i = 0; i < cell->n_pictures; i++)
        picture_free(&cell->pictures[i]);
    free(cell->pictures);
    cell->pictures = NULL;
    cell->n_pictures = 0;
}

/* The bytes are taken here: the window may show something else when they are asked for. */
static bool take(struct shell *sh, const lab_view_picture *from, struct picture *to)
{
    lab_scope scope = lab_scope_open(sh->c);
    const void *png = lab_view_png(sh->c, from->win, MOST, &to->len);

    to->win = from->win;
    to->height = from->height;
    to->width = from->width;
    to->kind = strdup(from->kind);
    to->title = strdup(from->title);
    to->png = png ? malloc(to->len) : NULL;
    if (to->png)
        memcpy(to->png, png, to->len);
    shell_report(sh);
    lab_scope_close(sh->c, &scope);
    return to->kind && to->title && to->png;
}

static void on_picture(void *self, const lab_view_picture *p)
{
    struct shell *sh = self;
    struct cell *cell = cells_now(&sh->cells);
    struct picture *more, kept = { 0 };

    if (!cell || cell->n_pictures == MAX_PICTURES || !lab_ok(sh->c))
        return;
    more = realloc(cell->pictures, ((size_t)cell->n_pictures + 1) * sizeof *more);
    if (!more)
        return;
    cell->pictures = more;
    if (take(sh, p, &kept))
        cell->pictures[cell->n_pictures++] = kept;
    else
        picture_free(&kept);
}

/* Where a numbered file is: for the eyes alone, the document has the picture itself. */
static void on_file(void *self, int win, const char *path)
{
    struct shell *sh = self;
    bool recording = sh->out.recording;

    fflush(stdout);
    sh->out.recording = false;
    printf("picture %d: %s\n", win, path);
    fflush(stdout);
    sh->out.recording = recording;
}

void pictures_open(struct shell *sh)
{
    lab_view_listen(sh->host, &(lab_view_listener){ sh, on_picture, on_file });
}
