/* shape_layers.c — layers that only move numbers, or leave them alone. */
#include "nn/layers.h"

#include <lab/move.h>

#include <string.h>

/* ---- Identity ------------------------------------------------------------------------------ */

static lab_tensor *identity(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)c;
    (void)self;
    (void)n;
    return x[0];
}

static const lab_layer_kind identity_kind = { .name = "Identity", .forward = identity };

static lab_layer *make_identity(lab_ctx *c)
{
    return lab_layer_new(c, &identity_kind);
}

/* ---- Flatten, Unflatten -------------------------------------------------------------------- */

struct flatten {
    int first, last;
};

static lab_tensor *flatten(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct flatten *f = lab_layer_config(self);

    (void)n;
    return lab_flatten(c, x[0], f->first, f->last);
}

static const char *flatten_text(lab_ctx *c, const lab_layer *self)
{
    const struct flatten *f = lab_layer_config(self);

    return f->first == 1 && f->last == -1 ? ""
                                          : lab_format(c, "%d, %d", f->first, f->last);
}

static const lab_layer_kind flatten_kind = { .name = "Flatten",
                                             .size = sizeof(struct flatten),
                                             .forward = flatten,
                                             .describe = flatten_text };

static int narrow(int64_t dim)
{
    return dim > 99 ? 99 : dim < -99 ? -99 : (int)dim;
}

static lab_layer *make_flatten(lab_ctx *c, int64_t first, int64_t last)
{
    lab_layer *l = lab_layer_new(c, &flatten_kind);

    if (l)
        *(struct flatten *)lab_layer_config(l) =
            (struct flatten){ narrow(first), narrow(last) };
    return l;
}

struct unflatten {
    int dim, n;
    int64_t sizes[LAB_MAX_DIMS];
};

static lab_tensor *unflatten(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct unflatten *u = lab_layer_config(self);

    (void)n;
    return lab_unflatten(c, x[0], u->dim, &(lab_ints){ u->n, u->sizes });
}

static const lab_layer_kind unflatten_kind = { .name = "Unflatten",
                                               .size = sizeof(struct unflatten),
                                               .forward = unflatten };

static lab_layer *make_unflatten(lab_ctx *c, int64_t dim, const lab_ints *sizes)
{
    lab_layer *l = lab_layer_new(c, &unflatten_kind);
    struct unflatten *u = l ? lab_layer_config(l) : NULL;

    if (sizes->len < 1 || sizes->len > LAB_MAX_DIMS)
        return lab_fail(c, LAB_EARG, "nn.Unflatten: 1 … %d sizes were expected, got %lld",
                        LAB_MAX_DIMS, (long long)sizes->len);
    if (!u)
        return NULL;
    u->dim = narrow(dim);
    u->n = (int)sizes->len;
    memcpy(u->sizes, sizes->at, (size_t)sizes->len * sizeof *sizes->at);
    return l;
}

/* ---- padding ------------------------------------------------------------------------------- */

struct padding {
    int dims;
    lab_pad_mode mode;
    double value;
    int64_t sizes[6];
};

/* The channels, which come last, are left alone. */
static lab_tensor *padded(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct padding *p = lab_layer_config(self);
    int64_t all[8] = { 0, 0 };

    (void)n;
    memcpy(all + 2, p->sizes, (size_t)(2 * p->dims) * sizeof *all);
    return lab_pad(c, x[0], &(lab_ints){ 2 + 2 * p->dims, all }, p->mode, p->value);
}

static const char *padding_text(lab_ctx *c, const lab_layer *self)
{
    const struct padding *p = lab_layer_config(self);
    const char *text = lab_format(c, "{%lld", (long long)p->sizes[0]);

    for (int i = 1; i < 2 * p->dims; i++)
        text = lab_format(c, "%s, %lld", text, (long long)p->sizes[i]);
    return p->value != 0 ? lab_format(c, "%s}, %g", text, p->value)
                         : lab_format(c, "%s}", text);
}

static lab_layer *make_padding(lab_ctx *c, const lab_layer_kind *kind, int dims,
                               lab_pad_mode mode, const lab_value *sizes, double value)
{
    lab_layer *l = lab_layer_new(c, kind);
    struct padding *p = l ? lab_layer_config(l) : NULL;

    if (!p)
        return NULL;
    *p = (struct padding){ .dims = dims, .mode = mode, .value = value };
    return lab_value_sizes(c, sizes, "padding", 2 * dims, 0, p->sizes) ? l : NULL;
}

#define PADDING(id, name_, dims, mode)                                        \
    static const lab_layer_kind id##_kind = { .name = name_,                  \
                                              .size = sizeof(struct padding), \
                                              .forward = padded,              \
                                              .describe = padding_text };     \
    static lab_layer *id(lab_ctx *c, const lab_value *sizes)                  \
    {                                                                         \
        return make_padding(c, &id##_kind, dims, mode, sizes, 0);             \
    }
PADDING(zero2, "ZeroPad2d", 2, LAB_PAD_CONSTANT)
PADDING(reflect1, "ReflectionPad1d", 1, LAB_PAD_REFLECT)
PADDING(reflect2, "ReflectionPad2d", 2, LAB_PAD_REFLECT)
PADDING(replicate1, "ReplicationPad1d", 1, LAB_PAD_REPLICATE)
PADDING(replicate2, "ReplicationPad2d", 2, LAB_PAD_REPLICATE)
PADDING(replicate3, "ReplicationPad3d", 3, LAB_PAD_REPLICATE)

#define CONSTANT(n)                                                                   \
    static const lab_layer_kind constant_kind##n = { .name = "ConstantPad" #n "d",    \
                                                     .size = sizeof(struct padding),  \
                                                     .forward = padded,               \
                                                     .describe = padding_text };      \
    static lab_layer *constant##n(lab_ctx *c, const lab_value *sizes, double value)   \
    {                                                                                 \
        return make_padding(c, &constant_kind##n, n, LAB_PAD_CONSTANT, sizes, value); \
    }
CONSTANT(1)
CONSTANT(2)
CONSTANT(3)

#define PAD_ROW(name, id, what, test)                                                \
    {                                                                                \
        name "(padding: any) -> Module", LAB_CODE(id),                               \
            what ": one number for all sides, or {left, right, top, bottom}.\n" test \
    }
#define CONSTANT_ROW(n)                                                                 \
    {                                                                                   \
        "ConstantPad" #n "d(padding: any, value: number) -> Module",                    \
            LAB_CODE(constant##n),                                                      \
            "`value` around the places before the channels: one number for all sides, " \
            "or "                                                                       \
            "(before, after) of each dimension, the last first.\n"                      \
            ">>> nn.ConstantPad" #n "d(1, 0.5)\nConstantPad" #n "d(" ONES##n ", 0.5)"   \
    }
#define ONES1 "{1, 1}"
#define ONES2 "{1, 1, 1, 1}"
#define ONES3 "{1, 1, 1, 1, 1, 1}"

static const lab_row rows[] = {
    { "Identity() -> Module", LAB_CODE(make_identity),
      "Gives its input.\n>>> nn.Identity()(tensor{1, 2})\n[1. 2.]" },
    { "Flatten(start_dim: int = 1, end_dim: int = -1) -> Module", LAB_CODE(make_flatten),
      "The dimensions start_dim … end_dim as one: all but the first.\n"
      ">>> nn.Flatten()(tensor.zeros(2, 3, 4)):shape()\n{2, 12}" },
    { "Unflatten(dim: int, sizes: int...) -> Module", LAB_CODE(make_unflatten),
      "Dimension `dim` cut into several; one size may be -1.\n"
      ">>> nn.Unflatten(1, 3, -1)(tensor.zeros(2, 12)):shape()\n{2, 3, 4}" },
    PAD_ROW("ZeroPad2d", zero2, "Zeros around images [N,H,W,C]",
            ">>> nn.ZeroPad2d(1)(tensor.ones(1, 2, 2, 3)):shape()\n{1, 4, 4, 3}"),
    PAD_ROW("ReflectionPad1d", reflect1, "Rows [N,L,C] mirrored at their ends",
            ">>> nn.ReflectionPad1d(1)(tensor{{{1}, {2}}}):flatten()\n[2. 1. 2. 1.]"),
    PAD_ROW("ReflectionPad2d", reflect2, "Images [N,H,W,C] mirrored at their edges",
            ">>> nn.ReflectionPad2d(1)(tensor.ones(1, 2, 2, 3)):shape()\n{1, 4, 4, 3}"),
    PAD_ROW("ReplicationPad1d", replicate1, "Rows [N,L,C] with their ends repeated",
            ">>> nn.ReplicationPad1d(1)(tensor{{{1}, {2}}}):flatten()\n[1. 1. 2. 2.]"),
    PAD_ROW("ReplicationPad2d", replicate2, "Images [N,H,W,C] with their edges repeated",
            ">>> nn.ReplicationPad2d({1, 0, 2, 0})\nReplicationPad2d({1, 0, 2, 0})"),
    PAD_ROW("ReplicationPad3d", replicate3,
            "Volumes [N,D,H,W,C] with their edges repeated",
            ">>> nn.ReplicationPad3d(1)\nReplicationPad3d({1, 1, 1, 1, 1, 1})"),
    CONSTANT_ROW(1),
    CONSTANT_ROW(2),
    CONSTANT_ROW(3),
};
LAB_ROWS(nn_shape_rows);
