/* dnnl_bare.c — our products and convolutions beside oneDNN called bare: primitives made once,
 * weights in the layout it likes best, memory that never moves.   dnnl_bare THREADS SECONDS [NAME]
 * prints rows as report.awk wants them, SECONDS for each, of all whose name begins with NAME. Both sides take turns in one process and the least
 * time of each counts; ours is what a user's call costs, from lab_matmul, lab_convolution or
 * lab_backward to its result. At one thread the time is the processor's, else the wall's. */
#include <lab/conv.h>
#include <lab/cpu.h>
#include <lab/grad.h>
#include <lab/host.h>
#include <lab/op.h>
#include <lab/threads.h>

#include <oneapi/dnnl/dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const double target = 0.95; /* of oneDNN's speed */

enum side { FORWARD, DATA, WEIGHTS, N_SIDES };
enum { MAX_ARGS = 3 };

/* m×k times k×n. */
struct product {
    const char *name;
    int64_t m, k, n;
};
static const struct product products[] = {
    { "GEMM 64x64x64", 64, 64, 64 },
    { "GEMM 256x256x256", 256, 256, 256 },
    { "GEMM 1024x1024x1024", 1024, 1024, 1024 },
    { "GEMM 64x128x784", 64, 784, 128 },
};

/* 3×3, padding 1, stride 1; `size` is height and width. */
struct conv {
    const char *name;
    int64_t batch, channels, outputs, size;
};
static const struct conv convs[] = {
    { "conv N8 56x56x64-64", 8, 64, 64, 56 },
    { "conv N32 32x32x16-16", 32, 16, 16, 32 },
};

_Noreturn static void die(const char *what)
{
    fprintf(stderr, "dnnl_bare: %s\n", what);
    exit(1);
}

/* ---- oneDNN ----------------------------------------------------------------------------- */

struct bare {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t primitive;
    int n;
    dnnl_exec_arg_t args[MAX_ARGS];
};

static void check(dnnl_status_t s)
{
    if (s != dnnl_success)
        die("oneDNN has failed");
}

static dnnl_memory_desc_t in_order(int n, const dnnl_dims_t dims, dnnl_data_type_t type,
                                   dnnl_format_tag_t tag)
{
    dnnl_memory_desc_t d;

    check(dnnl_memory_desc_init_by_tag(&d, n, dims, type, tag));
    return d;
}

/* The next argument: memory in the layout that the primitive chose, full of halves. */
static void add_arg(struct bare *b, const_dnnl_primitive_desc_t pd, int id)
{
    const dnnl_memory_desc_t *d =
        dnnl_primitive_desc_query_md(pd, dnnl_query_exec_arg_md, id);
    dnnl_exec_arg_t *a = &b->args[b->n++];
    size_t bytes = dnnl_memory_desc_get_size(d);
    void *at = NULL;

    a->arg = id;
    check(dnnl_memory_create(&a->memory, d, b->engine, DNNL_MEMORY_ALLOCATE));
    check(dnnl_memory_get_data_handle(a->memory, &at));
    if (d->data_type == dnnl_f32)
        for (size_t i = 0; i < bytes / sizeof(float); i++)
            ((float *)at)[i] = 0.5f;
    else
        for (size_t i = 0; i < bytes / sizeof(uint16_t); i++)
            ((uint16_t *)at)[i] = 0x3f00;
}

static void bare_make(struct bare *b, const_dnnl_op_desc_t d, const int *ids)
{
    dnnl_primitive_desc_t pd;

    check(dnnl_primitive_desc_create(&pd, d, NULL, b->engine, NULL));
    for (int i = 0; i < MAX_ARGS; i++)
        add_arg(b, pd, ids[i]);
    check(dnnl_primitive_create(&b->primitive, pd));
    check(dnnl_primitive_desc_destroy(pd));
}

static void bare_product(struct bare *b, const struct product *p, dnnl_data_type_t type)
{
    static const int ids[] = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST };
    dnnl_memory_desc_t x = in_order(2, (dnnl_dims_t){ p->m, p->k }, type, dnnl_ab),
                       w = in_order(2, (dnnl_dims_t){ p->k, p->n }, type,
                                    dnnl_format_tag_any),
                       y = in_order(2, (dnnl_dims_t){ p->m, p->n }, type, dnnl_ab);
    dnnl_matmul_desc_t d;

    check(dnnl_matmul_desc_init(&d, &x, &w, NULL, &y));
    bare_make(b, &d, ids);
}

static void bare_conv(struct bare *b, const struct conv *v, enum side side,
                      dnnl_data_type_t type)
{
    static const int ids[N_SIDES][MAX_ARGS] = {
        [FORWARD] = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST },
        [DATA] = { DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC },
        [WEIGHTS] = { DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST },
    };
    static const dnnl_dims_t one = { 1, 1 };
    dnnl_memory_desc_t
        x = in_order(4, (dnnl_dims_t){ v->batch, v->channels, v->size, v->size }, type,
                     dnnl_nhwc),
        w = in_order(4, (dnnl_dims_t){ v->outputs, v->channels, 3, 3 },
                     side == WEIGHTS ? dnnl_f32 : type, dnnl_format_tag_any),
        y = in_order(4, (dnnl_dims_t){ v->batch, v->outputs, v->size, v->size }, type,
                     dnnl_nhwc);
    dnnl_convolution_desc_t d;

    if (side == FORWARD)
        check(dnnl_convolution_forward_desc_init(&d, dnnl_forward_training,
                                                 dnnl_convolution_direct, &x, &w, NULL,
                                                 &y, one, one, one));
    else if (side == DATA)
        check(dnnl_convolution_backward_data_desc_init(&d, dnnl_convolution_direct, &x,
                                                       &w, &y, one, one, one));
    else
        check(dnnl_convolution_backward_weights_desc_init(&d, dnnl_convolution_direct, &x,
                                                          &w, NULL, &y, one, one, one));
    bare_make(b, &d, ids[side]);
}

static void bare_run(struct bare *b)
{
    check(dnnl_primitive_execute(b->primitive, b->stream, b->n, b->args));
}

static void bare_free(struct bare *b)
{
    for (int i = 0; i < b->n; i++)
        dnnl_memory_destroy(b->args[i].memory);
    dnnl_primitive_destroy(b->primitive);
    b->n = 0;
}

/* ---- ours ------------------------------------------------------------------------------- */

/* A product when `conv` is false; y and grad are there for the sides behind. */
struct ours {
    lab_ctx *c;
    bool conv;
    enum side side;
    lab_tensor *x, *w, *y, *grad;
};

static const lab_conv padded = { .padding = { 1, 1 } };

static lab_tensor *halves(lab_ctx *c, lab_dtype d, int n, const int64_t *shape)
{
    return lab_tensor_full(c, d, n, shape, 0.5);
}

static void ours_product(struct ours *o, const struct product *p, lab_dtype d)
{
    o->conv = false;
    o->side = FORWARD;
    o->x = halves(o->c, d, 2, (int64_t[]){ p->m, p->k });
    o->w = halves(o->c, d, 2, (int64_t[]){ p->k, p->n });
}

static void ours_conv(struct ours *o, const struct conv *v, enum side side, lab_dtype d)
{
    o->conv = true;
    o->side = side;
    o->x = halves(o->c, d, 4, (int64_t[]){ v->batch, v->size, v->size, v->channels });
    o->w = halves(o->c, side == WEIGHTS ? LAB_F32 : d, 4,
                  (int64_t[]){ v->outputs, 3, 3, v->channels });
    if (side == FORWARD)
        return;
    lab_require_grad(o->c, side == DATA ? o->x : o->w, true);
    lab_ctx_modes(o->c)->autocast = d == LAB_BF16 ? (int)LAB_BF16 : -1;
    o->y = lab_convolution(o->c, o->x, o->w, NULL, &padded);
    lab_ctx_modes(o->c)->autocast = -1;
    o->grad = halves(o->c, d, 4, lab_shape(o->y));
}

static void ours_run(struct ours *o)
{
    lab_scope s = lab_scope_open(o->c);

    if (!o->conv) {
        lab_matmul(o->c, o->x, o->w);
    } else if (o->side == FORWARD) {
        lab_convolution(o->c, o->x, o->w, NULL, &padded);
    } else {
        lab_backward_retain(o->c, o->y, o->grad);
        lab_grad_set(o->side == DATA ? o->x : o->w, NULL);
    }
    lab_scope_close(o->c, &s);
}

/* ---- measuring -------------------------------------------------------------------------- */

static double now(bool processor)
{
    struct timespec t;

    clock_gettime(processor ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct wish {
    double seconds;
    const char *name;
};

/* Seconds of a run of either side; short ones in groups of 2 ms. */
static double once(struct ours *o, struct bare *b)
{
    bool processor = lab_threads() == 1;
    double begin = now(processor), end;
    int n = 0;

    do {
        if (o)
            ours_run(o);
        else
            bare_run(b);
        n++;
        end = now(processor);
    } while (end - begin < 2e-3);
    return (end - begin) / n;
}

static void measure(const char *name, struct ours *o, struct bare *b,
                    const struct wish *wish)
{
    double best[2] = { 1e9, 1e9 }, stop;

    if (strncmp(name, wish->name, strlen(wish->name)) != 0)
        return;
    ours_run(o);
    bare_run(b);
    stop = now(false) + wish->seconds;
    for (int i = 0; i < 3 || now(false) < stop; i++) {
        double us = once(o, NULL), them = once(NULL, b);

        best[0] = us < best[0] ? us : best[0];
        best[1] = them < best[1] ? them : best[1];
    }
    if (!lab_ok(o->c))
        die(lab_error_text(o->c));
    printf("%s\t%d\t%.6f\toneDNN bare\t%.6f\t%.6f\n", name, lab_threads(), best[0] * 1e3,
           best[1] * 1e3, best[1] * 1e3 / target);
    fflush(stdout);
}

static void all_of(struct ours *o, struct bare *b, bool half, const struct wish *wish)
{
    static const char *const sides[N_SIDES] = { "forward", "data", "weights" };
    const char *kind = half ? " bf16" : "";
    lab_dtype d = half ? LAB_BF16 : LAB_F32;
    dnnl_data_type_t type = half ? dnnl_bf16 : dnnl_f32;

    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        lab_scope s = lab_scope_open(o->c);

        ours_product(o, &products[i], d);
        bare_product(b, &products[i], type);
        measure(lab_format(o->c, "%s%s", products[i].name, kind), o, b, wish);
        bare_free(b);
        lab_scope_close(o->c, &s);
    }
    for (size_t i = 0; i < N_SIDES * sizeof convs / sizeof *convs; i++) {
        const struct conv *v = &convs[i / N_SIDES];
        enum side side = (enum side)(i % N_SIDES);
        lab_scope s = lab_scope_open(o->c);

        ours_conv(o, v, side, d);
        bare_conv(b, v, side, type);
        measure(lab_format(o->c, "%s %s%s", v->name, sides[side], kind), o, b, wish);
        bare_free(b);
        lab_scope_close(o->c, &s);
    }
}

int main(int argc, char **argv)
{
    lab_host *h = lab_host_new();
    struct ours o = { .c = lab_ctx_new(h) };
    struct bare b = { 0 };
    struct wish wish = { argc > 2 ? strtod(argv[2], NULL) : 0, argc > 3 ? argv[3] : "" };

    if (!(wish.seconds > 0))
        die("usage: dnnl_bare THREADS SECONDS [NAME]");
    lab_threads_set((int)strtol(argv[1], NULL, 10));
    check(dnnl_engine_create(&b.engine, dnnl_cpu, 0));
    check(dnnl_stream_create(&b.stream, b.engine, dnnl_stream_default_flags));
    all_of(&o, &b, false, &wish);
    if (lab_cpu_level() == LAB_CPU_AVX512)
        all_of(&o, &b, true, &wish);
    dnnl_stream_destroy(b.stream);
    dnnl_engine_destroy(b.engine);
    lab_ctx_free(o.c);
    lab_host_free(h);
    return 0;
}
