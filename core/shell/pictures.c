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

/* Appends a copy; a cell without memory for it goes without. */
static void keep(struct cell *cell, const lab_picture_record *p)
{
    struct picture *more, kept = {
        .win = p->win,
        .kind = strdup(p->kind),
        .title = strdup(p->title),
        .height = p->height,
        .width = p->width,
        .png = malloc(p->len),
        .len = p->len,
    };

    more = realloc(cell->pictures, ((size_t)cell->n_pictures + 1) * sizeof *more);
    cell->pictures = more ? more : cell->pictures;
    if (!more || !kept.kind || !kept.title || !kept.png) {
        picture_free(&kept);
        return;
    }
    memcpy(kept.png, p->png, p->len);
    cell->pictures[cell->n_pictures++] = kept;
}

/* The bytes are taken here: the window may show something else when they are asked for. */
static void on_picture(void *self, const lab_view_picture *p)
{
    struct shell *sh = self;
    struct cell *cell = cells_now(&sh->cells);
    lab_picture_record r = { .win = p->win,
                             .kind = p->kind,
                             .title = p->title,
                             .height = p->height,
                             .width = p->width };
    lab_scope scope;

    if (!cell || cell->n_pictures == MAX_PICTURES || !lab_ok(sh->c))
        return;
    scope = lab_scope_open(sh->c);
    r.png = lab_view_png(sh->c, p->win, MOST, &r.len);
    if (r.png)
        keep(cell, &r);
    shell_report(sh);
    lab_scope_close(sh->c, &scope);
}

void pictures_restore(struct shell *sh, const lab_picture_record *p)
{
    struct cell *cell = (struct cell *)(uintptr_t)cells_find(&sh->cells, p->cell);

    if (cell && cell->n_pictures < MAX_PICTURES)
        keep(cell, p);
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
