/* exhibits.c — what a run shows beside its curves: pictures and histograms. */
#include "run/events.h"
#include "run/run.h"

#include <lab/files.h>
#include <lab/image.h>
#include <lab/op.h>

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MAX_BINS = 10000 };

static int64_t step_or_last(const struct recorder *r, int64_t step)
{
    return step >= 0 ? step : r->step > 0 ? r->step : 0;
}

/* A name that is a file's: other than letters, digits, '-', '.' and '_' become '_'. */
static char *file_name(lab_ctx *c, const char *name)
{
    char *s = lab_strdup(c, name);

    for (char *at = s; at && *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("-_.", *at))
            *at = '_';
    return s;
}

const char *lab_run_image(lab_ctx *c, const char *name, const lab_tensor *image,
                          int64_t step)
{
    struct recorder *r = lab_ok(c) ? recorder_of(lab_ctx_host(c)) : NULL;
    int channels = lab_ndim(image) == 3 ? (int)lab_dim(image, 2) : 1;
    const char *folder, *path, *file = file_name(c, name);
    const void *png;
    size_t len;

    png = lab_image_encode(c, ".png", image, 0, &len);
    if (!r || !png || !file || !recorder_row(c, r))
        return NULL;
    step = step_or_last(r, step);
    folder = lab_home(c, lab_format(c, "runs/%" PRId64, r->id));
    path = folder ? lab_format(c, "%s/%s-%" PRId64 ".png", folder, file, step) : NULL;
    if (!path || !lab_mkdirs(c, folder) || !lab_file_write(c, path, png, len))
        return NULL;
    lab_run_artifact(c, "picture", path, step, NAN);
    if (r->events)
        events_image(r->events, name, step, png, len, (int)lab_dim(image, 0),
                     (int)lab_dim(image, 1), channels, db_wall_clock());
    return path;
}

/* The finite ones of n numbers x into h and its counts. */
static void count(struct events_histogram *h, double *limit, double *counts,
                  const double *x, int64_t n)
{
    double width;

    h->min = INFINITY;
    h->max = -INFINITY;
    for (int64_t i = 0; i < n; i++)
        if (isfinite(x[i])) {
            h->min = fmin(h->min, x[i]);
            h->max = fmax(h->max, x[i]);
            h->num++;
            h->sum += x[i];
            h->squares += x[i] * x[i];
        }
    width = (h->max - h->min) / h->n;
    for (int k = 0; k < h->n; k++)
        limit[k] = k + 1 < h->n ? h->min + width * (k + 1) : h->max;
    for (int64_t i = 0; i < n; i++) {
        int k = width > 0 && isfinite(x[i]) ? (int)((x[i] - h->min) / width) : 0;

        if (isfinite(x[i]))
            counts[k < h->n ? k : h->n - 1]++;
    }
}

void lab_run_histogram(lab_ctx *c, const char *name, lab_tensor *values, int bins,
                       int64_t step)
{
    struct recorder *r = lab_ok(c) ? recorder_of(lab_ctx_host(c)) : NULL;
    struct events_histogram h = { .n = bins };
    double *limit, *counts;
    lab_tensor *x;

    if (!r || !values)
        return;
    if (bins < 1 || bins > MAX_BINS) {
        lab_fail(c, LAB_EARG, "run.histogram: 'bins' is 1 to %d, got %d", MAX_BINS, bins);
        return;
    }
    if (!r->events) {
        lab_fail(c, LAB_ESTATE,
                 "run.histogram: no event file is open: run.start{tensorboard=folder}");
        return;
    }
    x = lab_contiguous(c, lab_cast(c, lab_detach(c, values), LAB_F64));
    limit = lab_alloc(c, (size_t)bins * sizeof *limit);
    counts = lab_alloc(c, (size_t)bins * sizeof *counts);
    if (!x || !limit || !counts)
        return;
    h.limit = limit;
    h.count = counts;
    count(&h, limit, counts, lab_f64(x), lab_numel(x));
    if (!(h.num > 0)) {
        lab_fail(c, LAB_ESHAPE, "run.histogram: '%s' is %s, without a finite number",
                 name, lab_tensor_brief(c, values));
        return;
    }
    events_histogram(r->events, name, step_or_last(r, step), &h, db_wall_clock());
}
