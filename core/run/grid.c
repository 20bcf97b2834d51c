/* grid.c — a table of texts, as a terminal shows it. */
#include "run/grid.h"

#include <lab/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct grid grid_make(lab_ctx *c, const char *heads)
{
    struct grid g = { .c = c };

    for (const char *at = heads; *at && g.columns < GRID_COLUMNS;) {
        int i = g.columns++;
        size_t n = strcspn(at, "|");

        g.left[i] = *at == '<';
        at += g.left[i];
        n -= g.left[i];
        grid_add(&g, lab_format(c, "%.*s", (int)n, at));
        at += n + (at[n] == '|');
    }
    /* The heads are the first row; they came while the columns were being counted. */
    g.n = g.columns;
    return g;
}

void grid_add(struct grid *g, const char *text)
{
    int column = g->columns ? g->n % g->columns : 0, w;
    const char **more;

    text = text ? text : "";
    if (g->n == g->room) {
        more = lab_alloc(g->c, (size_t)(g->room * 2 + 64) * sizeof *more);
        if (!more)
            return;
        if (g->n)
            memcpy(more, g->cells, (size_t)g->n * sizeof *more);
        g->cells = more;
        g->room = g->room * 2 + 64;
    }
    w = lab_text_columns(text, strlen(text));
    g->widest[column] = w > g->widest[column] ? w : g->widest[column];
    g->cells[g->n++] = text;
}

void grid_addf(struct grid *g, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    grid_add(g, lab_strdup(g->c, text));
}

const char *grid_text(const struct grid *g)
{
    size_t size = 1, at = 0, end = 0;
    char *out;

    if (!lab_ok(g->c))
        return NULL;
    for (int i = 0; i < g->n; i++)
        size += strlen(g->cells[i]) + (size_t)g->widest[i % g->columns] + 3;
    out = lab_alloc(g->c, size);
    if (!out)
        return NULL;
    for (int i = 0; i < g->n; i++) {
        int column = i % g->columns;
        const char *text = g->cells[i];
        size_t n = strlen(text);
        int pad = g->widest[column] - lab_text_columns(text, n);

        if (column == 0 && i > 0) {
            at = end; /* without blanks at the end of a line */
            out[at++] = '\n';
        }
        if (column > 0) {
            out[at++] = ' ';
            out[at++] = ' ';
        }
        for (int k = 0; k < pad && !g->left[column]; k++)
            out[at++] = ' ';
        memcpy(out + at, text, n);
        at += n;
        end = n ? at : column == 0 ? at : end;
        for (int k = 0; k < pad && g->left[column]; k++)
            out[at++] = ' ';
    }
    out[end] = 0;
    return out;
}
