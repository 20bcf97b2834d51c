/* grid_sample.c — an image or a volume at places that a grid says. Jaderberg et al. (2015), eq. 3–7. */
#include "op/table.h"
#include "op/variants.h"

#include <lab/record.h>
#include <lab/sample.h>
#include <lab/threads.h>

#include <math.h>
#include <string.h>

enum {
    CHANNELS = 64,   /* of a block that one thread adds up */
    GRAIN = 1 << 13, /* numbers worth a thread */
};

struct sampling {
    const void *x, *grid, *g;
    void *y, *dx, *dgrid;
    int dims;                  /* 2 or 3 */
    int64_t size[3];           /* of x: width, height, depth */
    int64_t pixels, c, places; /* of each sample, and places of the grid in each */
    lab_resample mode;
    lab_beyond beyond;
    bool align;
    enum variant v;
};

struct corners {
    int64_t at[8];
    double weight[8], d[3][8];
};

#define TEMPLATE "op/grid_sample_tmpl.h"
#include "op/variants.h"

typedef void sample_kernel(const struct sampling *s, int64_t begin, int64_t end);
static sample_kernel *const samples[] = VARIANTS(sample),
                            *const back_grids[] = VARIANTS(back_grid),
                            *const back_xs[] = VARIANTS(back_x);

static void run_sample(void *arg, int64_t begin, int64_t end)
{
    const struct sampling *s = arg;

    samples[s->v](s, begin, end);
}

static void run_back_grid(void *arg, int64_t begin, int64_t end)
{
    const struct sampling *s = arg;

    back_grids[s->v](s, begin, end);
}

static void run_back_x(void *arg, int64_t begin, int64_t end)
{
    const struct sampling *s = arg;

    back_xs[s->v](s, begin, end);
}

struct sampled {
    lab_resample mode;
    lab_beyond beyond;
    bool align;
};

static struct sampling sampling_of(lab_ctx *c, const struct sampled *p,
                                   const lab_tensor *x, const lab_tensor *grid)
{
    struct sampling s = { .x = lab_data(x),
                          .grid = lab_data(grid),
                          .dims = lab_ndim(x) - 2,
                          .pixels = 1,
                          .c = lab_dim(x, -1),
                          .places = 1,
                          .mode = p->mode,
                          .beyond = p->beyond,
                          .align = p->align,
                          .v = variant_of(c, lab_dtype_of(x)) };

    for (int a = 0; a < s.dims; a++) {
        s.size[a] = lab_dim(x, s.dims - a);
        s.pixels *= s.size[a];
        s.places *= lab_dim(grid, 1 + a);
    }
    return s;
}

static void back_sample(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x = b->in[0], *grid = b->in[1], *g = lab_contiguous(c, b->grad), *d;
    struct sampling s = sampling_of(c, b->param, x, grid);
    int64_t n = lab_dim(x, 0);

    if (!g)
        return;
    s.g = lab_data(g);
    if (b->wants[0]) {
        d = lab_tensor_zeros(c, lab_dtype_of(x), lab_ndim(x), lab_shape(x));
        s.dx = lab_data_mut(d);
        if (d && lab_numel(d) > 0)
            lab_parallel_for(n * ((s.c + CHANNELS - 1) / CHANNELS), 1, run_back_x, &s);
        b->grads[0] = d;
    }
    if (b->wants[1]) {
        d = lab_tensor_like(c, grid);
        s.dgrid = lab_data_mut(d);
        if (d && lab_numel(d) > 0)
            lab_parallel_for(n * s.places, 1 + GRAIN / (s.c + 1), run_back_grid, &s);
        b->grads[1] = d;
    }
}

static const lab_derivative d_sample = { .name = "grid_sample",
                                         .saves = LAB_SAVES_IN(0) | LAB_SAVES_IN(1),
                                         .backward = back_sample };

lab_tensor *lab_grid_sample(lab_ctx *c, lab_tensor *x, lab_tensor *grid,
                            lab_resample mode, lab_beyond beyond, bool align_corners)
{
    lab_dtype d = lab_dtype_of(x), a = d == LAB_F64 ? LAB_F64 : LAB_F32;
    struct sampled p = { mode, beyond, align_corners };
    int64_t shape[LAB_MAX_DIMS];
    int n = lab_ndim(x);
    struct sampling s;
    lab_tensor *y, *in[2];

    if (!x || !grid || !lab_ok(c))
        return NULL;
    if ((n != 4 && n != 5) || lab_ndim(grid) != n || lab_dim(grid, -1) != n - 2 ||
        lab_dim(grid, 0) != lab_dim(x, 0))
        return lab_fail(c, LAB_ESHAPE,
                        "grid_sample: x is %s, the grid %s: [N,H,W,C] and [N,P,Q,2], or "
                        "[N,D,H,W,C] and [N,O,P,Q,3] were expected",
                        lab_tensor_brief(c, x), lab_tensor_brief(c, grid));
    if (mode != LAB_NEAREST && mode != LAB_LINEAR)
        return lab_fail(c, LAB_EARG, "grid_sample: nearest or linear was expected");
    in[0] = lab_contiguous(c, lab_cast(c, x, a));
    in[1] = lab_contiguous(c, lab_cast(c, grid, a));
    if (!in[0] || !in[1])
        return NULL;
    s = sampling_of(c, &p, in[0], in[1]);
    if (s.pixels == 0 && lab_numel(grid) > 0)
        return lab_fail(c, LAB_ESHAPE, "grid_sample: x is %s, without a place",
                        lab_tensor_brief(c, x));
    memcpy(shape, lab_shape(grid), (size_t)n * sizeof *shape);
    shape[n - 1] = s.c;
    y = lab_tensor_new(c, a, n, shape);
    if (!y)
        return NULL;
    s.y = lab_data_mut(y);
    if (lab_numel(y) > 0)
        lab_parallel_for(lab_dim(x, 0) * s.places, 1 + GRAIN / s.c, run_sample, &s);
    y = lab_record(c, &d_sample, y, 2, in, 0, NULL, &p, sizeof p);
    return lab_cast(c, y, lab_dtype_is_float(d) ? d : LAB_F32);
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p: mode, beyond, align. */
static lab_tensor *call_sample(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_grid_sample(c, in[0], in[1], (lab_resample)p[0], (lab_beyond)p[1],
                           p[2] != 0);
}

const struct lab_op op_grid_sample = {
    .name = "grid_sample",
    .inputs = 2,
    .call = call_sample,
    .flags = OP_GRAD | OP_FAST,
    .cases = OP_CASES("2,4,5,3; u:2,3,2,2 | 1 0 0", "1,4,5,3; 1,6,5,2 | 1 0 1",
                      "2,4,5,3; 2,3,2,2 | 1 1 0", "1,3,2,70; 1,4,3,2 | 1 2 0",
                      "1,3,2,1; 1,4,3,2 | 1 2 1", "1,4,3,2; 1,3,3,2 | 0 0 0",
                      "1,4,3,2; 1,3,3,2 | 0 2 1", "1,1,1,2; 1,2,2,2 | 1 2 1",
                      "2,3,4,5,2; u:2,1,2,3,3 | 1 0 0", "1,4,3,5,3; 1,2,3,2,3 | 1 0 1",
                      "1,3,2,4,66; 1,2,1,2,3 | 1 2 0", "1,2,3,4,2; 1,2,2,2,3 | 1 1 1",
                      "1,3,4,2,1; 1,1,3,2,3 | 0 0 0"),
};
