/* live.c — the window with the curves of a run while it grows. */
#include "run/live.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CURVES = 48 };
/* A run that is over sooner has no window; pictures are so far apart at least. */
static const double patience = 0.5, pause_s = 0.05;

struct live {
    lab_host *host;
    lab_ctx *c;
    struct {
        char *metric;
        struct curve *curve;
    } at[MAX_CURVES];
    int n, next, window;
    bool changed, paused, closed, over;
    bool shown; /* a picture of this run */
    double began, drawn, step, lr_scale;
    char title[160];
};

struct live *live_new(lab_host *h)
{
    struct live *l = calloc(1, sizeof *l);

    if (l && !(l->c = lab_ctx_new(h))) {
        free(l);
        return NULL;
    }
    if (l) {
        l->host = h;
        l->lr_scale = 1;
    }
    return l;
}

static void forget(struct live *l)
{
    for (int i = 0; i < l->n; i++) {
        free(l->at[i].metric);
        free(l->at[i].curve);
    }
    l->n = l->next = 0;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    forget(l);
    lab_ctx_free(l->c);
    free(l);
}

void live_reset(struct live *l, const char *title)
{
    forget(l);
    l->changed = l->paused = l->closed = l->over = l->shown = false;
    l->began = l->drawn = 0;
    l->lr_scale = 1;
    live_title(l, title);
}

void live_title(struct live *l, const char *title)
{
    snprintf(l->title, sizeof l->title, "%s", title ? title : "run");
}

void live_add(struct live *l, const char *metric, double step, double value)
{
    int k = -1;

    for (int i = 0; i < l->n && k < 0; i++) {
        int at = l->next + i < l->n ? l->next + i : l->next + i - l->n;

        k = strcmp(l->at[at].metric, metric) == 0 ? at : -1;
    }
    if (k < 0 && l->n < MAX_CURVES) {
        k = l->n;
        l->at[k].metric = strdup(metric);
        l->at[k].curve = calloc(1, sizeof *l->at[k].curve);
        if (!l->at[k].metric || !l->at[k].curve)
            return;
        l->n++;
    }
    if (k < 0)
        return;
    l->next = k + 1 < l->n ? k + 1 : 0;
    l->step = step;
    l->changed = true;
    if (l->began == 0)
        l->began = lab_now();
    curve_add(l->at[k].curve, step, value);
}

void live_state(struct live *l, bool paused, double lr_scale)
{
    l->paused = paused;
    l->lr_scale = lr_scale;
    l->changed = true;
}

void live_end(struct live *l, const char *how)
{
    size_t n = strlen(l->title);

    if (l->over)
        return;
    snprintf(l->title + n, sizeof l->title - n, " (%s)", how);
    l->changed = l->over = true;
}

bool live_changed(const struct live *l)
{
    return l->changed && !l->closed && l->began > 0;
}

int live_window(const struct live *l)
{
    return l->window;
}

static const char *status(struct live *l)
{
    const char *text = lab_format(l->c, "step %.0f", l->step);

    if (l->lr_scale != 1)
        text = lab_format(l->c, "lr ×%.3g   %s", l->lr_scale, text);
    if (l->paused)
        text = lab_format(l->c, "paused   %s", text);
    return text;
}

void live_draw(struct live *l, double now, bool force)
{
    lab_view_live controls = { .paused = l->paused };
    struct plotted p[MAX_CURVES];
    lab_scope s;
    int win;

    if (!live_changed(l) || now - l->began < patience ||
        (!force && now - l->drawn < pause_s))
        return;
    if (!lab_view_has_windows(l->host)) {
        l->drawn = now; /* the next look is as far away as the next picture would be */
        return;
    }
    /* Whoever closes the window does not want it back before the next run. */
    if (l->window && l->shown && !lab_view_is_open(l->host, l->window)) {
        l->closed = true;
        return;
    }
    s = lab_scope_open(l->c);
    for (int i = 0; i < l->n; i++)
        p[i] = (struct plotted){ l->at[i].metric, NULL, l->at[i].curve };
    controls.status = status(l);
    win = lab_view_is_open(l->host, l->window) ? l->window : 0;
    win = curves_show(l->c, win, p, l->n,
                      (struct curve_look){ .title = l->title,
                                           .xlabel = "step",
                                           .smooth = NAN,
                                           .live = l->over ? NULL : &controls });
    l->window = win ? win : l->window;
    l->changed = false;
    l->drawn = lab_now();
    l->shown = win != 0;
    if (!lab_ok(l->c)) {
        lab_log(l->c, LAB_DEBUG, "live curves: %s", lab_error_text(l->c));
        lab_error_clear(l->c);
        l->closed = true;
    }
    lab_scope_close(l->c, &s);
}
