/* curve.h — metrics as curves: thinned while they grow, smoothed, put into panels. */
#ifndef RUN_CURVE_H
#define RUN_CURVE_H

#include <lab/view.h>

enum { CURVE_BUCKETS = 2048 };

/* So many neighbouring points as one: where they lie and what they reach. */
struct bucket {
    double x0, x1, low, high, sum;
    int64_t n;
};

/* A metric of any length in a bounded number of buckets: when they are full, each two
 * neighbours become one. Points that are not finite are passed over. */
struct curve {
    struct bucket at[CURVE_BUCKETS];
    int n;
    int64_t each, points; /* points a bucket takes, and points in all */
};
void curve_add(struct curve *k, double x, double y);

/* Exponential smoothing of the points, s_i = a s_{i−1} + (1 − a) y_i, without the bias of its
 * beginning (Kingma & Ba 2015, sec. 3). a = 0: none; NaN: a window of a fiftieth of the
 * points. Writes k->n values at x. */
void curve_smooth(const struct curve *k, double a, double *x, double *y);

/* A curve to be drawn: `metric` says which panel it is in, `run` (or NULL) whose it is. */
struct plotted {
    const char *metric, *run;
    const struct curve *curve;
};
struct curve_look {
    const char *title, *xlabel;
    double smooth; /* as for curve_smooth */
    bool log;
    const lab_view_live *live;
};
/* Shows them in window `win` (0: a new one): metrics that differ only in whose they are
 * (train/loss, val/loss, loss_test) share a panel. Returns the window's number, 0 on failure. */
int curves_show(lab_ctx *c, int win, const struct plotted *p, int n,
                struct curve_look look);

/* "loss" for "train/loss", "val_loss", "loss.test": copied to out. */
void curve_group(const char *metric, char *out, size_t size);
/* Is a smaller value better? By its name: losses, errors, perplexities, times. */
bool metric_falls(const char *metric);

#endif
