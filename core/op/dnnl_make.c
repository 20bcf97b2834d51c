/* dnnl_make.c — products and convolutions in oneDNN's words. */
#include "op/dnnl_cache.h"

#include <string.h>

static dnnl_data_type_t type_of(int64_t d)
{
    return d == LAB_BF16 ? dnnl_bf16 : dnnl_f32;
}

static dnnl_memory_desc_t strided(int n, const dnnl_dims_t dims,
                                  const dnnl_dims_t strides, dnnl_data_type_t type)
{
    dnnl_memory_desc_t d;

    if (dnnl_memory_desc_init_by_strides(&d, n, dims, type, strides) != dnnl_success)
        memset(&d, 0, sizeof d);
    return d;
}

static dnnl_memory_desc_t vector_of(int64_t n, dnnl_data_type_t type)
{
    return strided(1, (dnnl_dims_t){ n }, (dnnl_dims_t){ 1 }, type);
}

static dnnl_memory_desc_t any_layout(const dnnl_memory_desc_t *of, dnnl_data_type_t type)
{
    dnnl_memory_desc_t d;

    if (dnnl_memory_desc_init_by_tag(&d, of->ndims, of->dims, type,
                                     dnnl_format_tag_any) != dnnl_success)
        memset(&d, 0, sizeof d);
    return d;
}

/* N×D×H×W×C in memory, N×C×D×H×W in oneDNN's order. */
static dnnl_memory_desc_t images(const struct dnnl_conv *v, int64_t channels,
                                 const int64_t *size)
{
    int n = (int)v->dims, first = 3 - n;
    dnnl_dims_t dims = { v->batch, channels }, strides = { 0, 1 };
    int64_t step = channels;

    for (int i = n - 1; i >= 0; i--) {
        dims[i + 2] = size[first + i];
        strides[i + 2] = step;
        step *= size[first + i];
    }
    strides[0] = step;
    return strided(n + 2, dims, strides, type_of(v->dtype));
}

/* O×KD×KH×KW×I in memory, (G×)O×I×KD×KH×KW in oneDNN's order. */
static dnnl_memory_desc_t weights(const struct dnnl_conv *v, dnnl_data_type_t type)
{
    int n = (int)v->dims, first = 3 - n, g = v->groups > 1;
    dnnl_dims_t dims = { v->groups }, strides = { 0 };
    int64_t inputs = v->channels / v->groups, step = inputs;

    dims[g] = v->outputs / v->groups;
    dims[g + 1] = inputs;
    strides[g + 1] = 1;
    for (int i = n - 1; i >= 0; i--) {
        dims[g + 2 + i] = v->kernel[first + i];
        strides[g + 2 + i] = step;
        step *= v->kernel[first + i];
    }
    strides[g] = step;
    if (g)
        strides[0] = step * dims[1];
    return strided(g + n + 2, dims, strides, type);
}

/* ---- primitives ----------------------------------------------------------------------- */

static void log_made(lab_ctx *c, dnnl_primitive_desc_t pd, const char *what, int threads)
{
    const char *name = NULL;

    if (dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, &name) == dnnl_success)
        lab_log(c, LAB_DEBUG, "oneDNN: %s by %s, %d threads", what, name, threads);
}

static bool make_reorder(struct cache *k, struct arg *a, const dnnl_memory_desc_t *own,
                         const dnnl_memory_desc_t *plain)
{
    const dnnl_memory_desc_t *from = a->way == PACKED ? plain : own,
                             *to = a->way == PACKED ? own : plain;
    dnnl_primitive_desc_t pd;
    bool good;

    a->bytes = dnnl_memory_desc_get_size(own);
    if (dnnl_reorder_primitive_desc_create(&pd, from, k->engine, to, k->engine, NULL) !=
        dnnl_success)
        return false;
    good =
        dnnl_primitive_create(&a->reorder, pd) == dnnl_success &&
        dnnl_memory_create(&a->plain, plain, k->engine, DNNL_MEMORY_NONE) == dnnl_success;
    dnnl_primitive_desc_destroy(pd);
    return good;
}

/* The next argument of e: `plain` is how the caller has it. */
static bool add_arg(struct cache *k, struct entry *e, dnnl_primitive_desc_t pd, int id,
                    enum way way, const dnnl_memory_desc_t *plain)
{
    struct arg *a = &e->args[e->n++];
    const dnnl_memory_desc_t *own = plain;

    a->id = id;
    if (way != AS_IS)
        own = dnnl_primitive_desc_query_md(pd, dnnl_query_exec_arg_md, id);
    a->way = own && !dnnl_memory_desc_equal(own, plain) ? way : AS_IS;
    return own &&
           dnnl_memory_create(&a->memory, own, k->engine, DNNL_MEMORY_NONE) ==
               dnnl_success &&
           (a->way == AS_IS || make_reorder(k, a, own, plain));
}

static dnnl_primitive_desc_t describe(struct cache *k, const_dnnl_op_desc_t op)
{
    dnnl_primitive_attr_t attr = NULL;
    dnnl_primitive_desc_t pd = NULL;

    if (dnnl_primitive_attr_create(&attr) == dnnl_success &&
        dnnl_primitive_attr_set_scratchpad_mode(attr, dnnl_scratchpad_mode_user) ==
            dnnl_success &&
        dnnl_primitive_desc_create(&pd, op, attr, k->engine, NULL) != dnnl_success)
        pd = NULL;
    dnnl_primitive_attr_destroy(attr);
    return pd;
}

/* Makes the primitive and its scratch memory; takes pd. */
static bool finish(lab_ctx *c, struct cache *k, struct entry *e, dnnl_primitive_desc_t pd,
                   const char *what)
{
    const dnnl_memory_desc_t *s =
        dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    bool good = s && dnnl_memory_create(&e->scratch, s, k->engine, DNNL_MEMORY_NONE) ==
                         dnnl_success;

    e->scratch_bytes = s ? dnnl_memory_desc_get_size(s) : 0;
    good = good && dnnl_primitive_create(&e->primitive, pd) == dnnl_success;
    log_made(c, pd, what, e->threads);
    dnnl_primitive_desc_destroy(pd);
    return good;
}

bool dnnl_make_product(lab_ctx *c, struct cache *k, struct entry *e)
{
    const struct dnnl_product *p = &e->key.of.product;
    int o = p->batch == 1, n = 3 - o; /* a single product has no dimension in front */
    dnnl_data_type_t in = type_of(p->in), out = type_of(p->out);
    dnnl_dims_t a = { p->batch, p->m, p->k }, b = { p->batch, p->k, p->n },
                y = { p->batch, p->m, p->n }, one = { 1, 1, p->n };
    dnnl_memory_desc_t
        da = strided(n, a + o, (dnnl_dims_t){ p->a_batch, p->a_row, p->a_col } + o, in),
        db = strided(n, b + o, (dnnl_dims_t){ p->b_batch, p->b_row, p->b_col } + o, in),
        dy = strided(n, y + o, (dnnl_dims_t){ p->m * p->n, p->n, 1 } + o, out),
        dbias = strided(n, one + o, (dnnl_dims_t){ p->n, p->n, 1 } + o, dnnl_f32);
    dnnl_matmul_desc_t d;
    dnnl_primitive_desc_t pd;

    if (dnnl_matmul_desc_init(&d, &da, &db, p->bias ? &dbias : NULL, &dy) !=
            dnnl_success ||
        !(pd = describe(k, &d)))
        return false;
    if (!add_arg(k, e, pd, DNNL_ARG_SRC, AS_IS, &da) ||
        !add_arg(k, e, pd, DNNL_ARG_WEIGHTS, AS_IS, &db) ||
        !add_arg(k, e, pd, DNNL_ARG_DST, AS_IS, &dy) ||
        (p->bias && !add_arg(k, e, pd, DNNL_ARG_BIAS, AS_IS, &dbias))) {
        dnnl_primitive_desc_destroy(pd);
        return false;
    }
    return finish(c, k, e, pd,
                  lab_format(c, "product %lld× %lld×%lld×%lld", (long long)p->batch,
                             (long long)p->m, (long long)p->k, (long long)p->n));
}

/* A convolution's three sides in one: descriptions of x, weights, bias, y. */
struct sides {
    dnnl_memory_desc_t x, w, bias, y, w_any;
    dnnl_dims_t stride, dilation, before, after;
};

static struct sides sides_of(const struct dnnl_conv *v, dnnl_data_type_t plain,
                             dnnl_data_type_t inner)
{
    struct sides s = { .x = images(v, v->channels, v->in),
                       .y = images(v, v->outputs, v->out),
                       .w = weights(v, plain),
                       .bias = vector_of(v->outputs, dnnl_f32) };
    int first = 3 - (int)v->dims;

    s.w_any = any_layout(&s.w, inner);
    for (int i = 0; i < (int)v->dims; i++) {
        s.stride[i] = v->stride[first + i];
        s.dilation[i] = v->dilation[first + i] - 1;
        s.before[i] = v->before[first + i];
        s.after[i] = v->after[first + i];
    }
    return s;
}

static const char *conv_text(lab_ctx *c, const struct dnnl_conv *v, const char *side)
{
    return lab_format(c, "convolution's %s, N%lld %lld×%lld×%lld×%lld to %lld", side,
                      (long long)v->batch, (long long)v->in[0], (long long)v->in[1],
                      (long long)v->in[2], (long long)v->channels, (long long)v->outputs);
}

/* The description of e's side of a convolution and its arguments; NULL if there is none. */
static dnnl_primitive_desc_t side_make(struct cache *k, struct entry *e)
{
    const struct dnnl_conv *v = &e->key.of.conv;
    dnnl_data_type_t t = type_of(v->dtype);
    bool grad = e->key.kind == CONVOLVE_WEIGHTS;
    struct sides s = sides_of(v, grad ? dnnl_f32 : t, grad ? dnnl_f32 : t);
    dnnl_convolution_desc_t d;
    dnnl_primitive_desc_t pd = NULL;
    bool good = false;

    if (e->key.kind == CONVOLVE) {
        if (dnnl_dilated_convolution_forward_desc_init(
                &d, dnnl_forward_training, dnnl_convolution_direct, &s.x, &s.w_any,
                v->bias ? &s.bias : NULL, &s.y, s.stride, s.dilation, s.before,
                s.after) == dnnl_success &&
            (pd = describe(k, &d)))
            good = add_arg(k, e, pd, DNNL_ARG_SRC, AS_IS, &s.x) &&
                   add_arg(k, e, pd, DNNL_ARG_WEIGHTS, PACKED, &s.w) &&
                   add_arg(k, e, pd, DNNL_ARG_DST, AS_IS, &s.y) &&
                   (!v->bias || add_arg(k, e, pd, DNNL_ARG_BIAS, AS_IS, &s.bias));
    } else if (e->key.kind == CONVOLVE_DATA) {
        if (dnnl_dilated_convolution_backward_data_desc_init(
                &d, dnnl_convolution_direct, &s.x, &s.w_any, &s.y, s.stride, s.dilation,
                s.before, s.after) == dnnl_success &&
            (pd = describe(k, &d)))
            good = add_arg(k, e, pd, DNNL_ARG_DIFF_DST, AS_IS, &s.y) &&
                   add_arg(k, e, pd, DNNL_ARG_WEIGHTS, PACKED, &s.w) &&
                   add_arg(k, e, pd, DNNL_ARG_DIFF_SRC, AS_IS, &s.x);
    } else {
        if (dnnl_dilated_convolution_backward_weights_desc_init(
                &d, dnnl_convolution_direct, &s.x, &s.w_any, NULL, &s.y, s.stride,
                s.dilation, s.before, s.after) == dnnl_success &&
            (pd = describe(k, &d)))
            good = add_arg(k, e, pd, DNNL_ARG_SRC, AS_IS, &s.x) &&
                   add_arg(k, e, pd, DNNL_ARG_DIFF_WEIGHTS, UNPACKED, &s.w) &&
                   add_arg(k, e, pd, DNNL_ARG_DIFF_DST, AS_IS, &s.y);
    }
    if (pd && !good) {
        dnnl_primitive_desc_destroy(pd);
        return NULL;
    }
    return pd;
}

bool dnnl_make_conv(lab_ctx *c, struct cache *k, struct entry *e)
{
    static const char *const name[] = {
        [CONVOLVE] = "forward", [CONVOLVE_DATA] = "data", [CONVOLVE_WEIGHTS] = "weights"
    };
    dnnl_primitive_desc_t pd = side_make(k, e);

    return pd && finish(c, k, e, pd, conv_text(c, &e->key.of.conv, name[e->key.kind]));
}
