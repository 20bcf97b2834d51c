/* rows_transform.c — augmentation at the prompt. */
#include "data/rows.h"

#include <lab/transform.h>
#include <math.h>

static bool is_size(lab_ctx *c, const char *what, int64_t n, int64_t least)
{
    if (n >= least && n <= 1 << 20)
        return true;
    return lab_failn(c, LAB_EARG, "data.%s is at least %lld, got %lld", what,
                     (long long)least, (long long)n);
}

static bool is_chance(lab_ctx *c, const char *what, double p)
{
    return (p >= 0 && p <= 1) ||
           lab_failn(c, LAB_EARG, "data.%s is 0 to 1, got %g", what, p);
}

#define STEP(c, kind, ...)                                \
    lab_transform_new(c, kind, (double[]){ __VA_ARGS__ }, \
                      (int)(sizeof(double[]){ __VA_ARGS__ } / sizeof(double)))

static lab_transform *flip(lab_ctx *c, double p, bool vertical)
{
    return is_chance(c, "flip: argument 'p'", p) ? STEP(c, &lab_step_flip, p, vertical)
                                                 : NULL;
}

static lab_transform *crop(lab_ctx *c, int64_t h, int64_t w, int64_t pad)
{
    w = w == LAB_NO_INT ? h : w;
    if (!is_size(c, "crop: argument 'h'", h, 1) ||
        !is_size(c, "crop: argument 'w'", w, 1) ||
        !is_size(c, "crop: argument 'pad'", pad, 0))
        return NULL;
    return STEP(c, &lab_step_crop, (double)h, (double)w, (double)pad);
}

static lab_transform *resize(lab_ctx *c, int64_t h, int64_t w)
{
    w = w == LAB_NO_INT ? h : w;
    if (!is_size(c, "resize: argument 'h'", h, 1) ||
        !is_size(c, "resize: argument 'w'", w, 1))
        return NULL;
    return STEP(c, &lab_step_resize, (double)h, (double)w);
}

/* A number, or a list of up to 4; returns how many. */
static int numbers_of(lab_ctx *c, const char *name, const lab_value *v, double out[4])
{
    int64_t n = v->kind == LAB_TABLE ? lab_table_len(v->as.table) : 1;

    for (int64_t i = 0; i < n && n <= 4; i++)
        if (!lab_value_number(v->kind == LAB_TABLE ? lab_table_at(v->as.table, i) : v,
                              &out[i]))
            n = 0;
    if (n >= 1 && n <= 4)
        return (int)n;
    return lab_failn(c, LAB_EARG,
                     "data.normalize: argument '%s' is a number or a list of 1 to 4",
                     name);
}

static lab_transform *normalize(lab_ctx *c, const lab_value *mean, const lab_value *std)
{
    double k[9] = { 0 };
    int n = numbers_of(c, "mean", mean, k + 1),
        m = n ? numbers_of(c, "std", std, k + 5) : 0;

    if (!m)
        return NULL;
    for (int i = 0; i < m; i++)
        if (!(k[5 + i] > 0))
            return lab_fail(c, LAB_EARG,
                            "data.normalize: argument 'std' is above 0, got %g",
                            k[5 + i]);
    if (n != m)
        return lab_fail(c, LAB_EARG, "data.normalize: %d means, %d deviations", n, m);
    k[0] = n;
    return lab_transform_new(c, &lab_step_normalize, k, 9);
}

static lab_transform *cutout(lab_ctx *c, int64_t size, double p)
{
    if (!is_size(c, "cutout: argument 'size'", size, 1) ||
        !is_chance(c, "cutout: argument 'p'", p))
        return NULL;
    return STEP(c, &lab_step_cutout, (double)size, p);
}

static lab_transform *jitter(lab_ctx *c, double brightness, double contrast,
                             double saturation)
{
    if (!is_chance(c, "jitter: argument 'brightness'", brightness) ||
        !is_chance(c, "jitter: argument 'contrast'", contrast) ||
        !is_chance(c, "jitter: argument 'saturation'", saturation))
        return NULL;
    return STEP(c, &lab_step_jitter, brightness, contrast, saturation);
}

static lab_transform *join(lab_ctx *c, const lab_table *steps)
{
    int64_t n = lab_table_len(steps);
    lab_transform **list = lab_alloc(c, (size_t)n * sizeof *list);

    for (int64_t i = 0; list && i < n; i++) {
        const lab_value *v = lab_table_at(steps, i);

        if (v->kind != LAB_OBJECT || lab_type_of(v->as.object) != &lab_transform_type)
            return lab_fail(c, LAB_EARG,
                            "data.transform: item %lld is a Transform, got %s",
                            (long long)i + 1, lab_value_kind(v));
        list[i] = v->as.object;
    }
    return list ? lab_transform_join(c, list, n) : NULL;
}

static lab_tensor *apply(lab_ctx *c, lab_transform *t, lab_tensor *x, int64_t seed)
{
    lab_rng r = lab_rng_make(data_seed(c, seed), 0);

    return lab_transform_apply(c, t, x, &r);
}

static const char *text(lab_ctx *c, lab_transform *t)
{
    return lab_format(c, "Transform: %s", lab_transform_text(c, t));
}

static lab_dataset *of_set(lab_ctx *c, lab_dataset *d, lab_transform *t,
                           const char *field)
{
    return lab_dataset_transform(c, d, t, field);
}

static lab_tensor *mixup(lab_ctx *c, lab_tensor *x, double alpha, int64_t seed,
                         lab_tensor **order, double *lambda)
{
    lab_rng r = lab_rng_make(data_seed(c, seed), 0);

    return lab_mixup(c, x, alpha, &r, order, lambda);
}

static lab_tensor *cutmix(lab_ctx *c, lab_tensor *x, double alpha, int64_t seed,
                          lab_tensor **order, double *lambda)
{
    lab_rng r = lab_rng_make(data_seed(c, seed), 0);

    return lab_cutmix(c, x, alpha, &r, order, lambda);
}

static const lab_row rows[] = {
    { "flip(p: number = 0.5; vertical: bool = false) -> Transform", LAB_CODE(flip),
      "Mirrors pictures left to right (or top to bottom) with probability p.\n"
      ">>> data.flip(1)(tensor({{1, 2, 3}}, 'u8'))\n[[3 2 1]] u8" },
    { "crop(h: int, w: int?; pad: int = 0) -> Transform", LAB_CODE(crop),
      "An h×w piece (a square without w) at a place that is drawn, of the picture with "
      "`pad` "
      "zeros around it.\n"
      ">>> data.crop(2)(tensor.ones(4, 4)):sum():item()\n4.0" },
    { "resize(h: int, w: int?) -> Transform", LAB_CODE(resize),
      "To h×w (a square without w), bilinear, antialiased when shrinking.\n"
      ">>> data.resize(1)(tensor{{1, 2}, {3, 4}})\n[[2.5]]" },
    { "normalize(mean: any, std: any) -> Transform", LAB_CODE(normalize),
      "(x − mean) / std, a number for all or a list for the channels; u8 is divided by "
      "255 first.\n"
      ">>> data.normalize(0.5, 0.5)(tensor({{0, 255}}, 'u8'))\n[[-1.  1.]]" },
    { "cutout(size: int; p: number = 1) -> Transform", LAB_CODE(cutout),
      "A square of zeros at a place that is drawn, cut at the edge, DeVries & Taylor "
      "(2017).\n"
      ">>> data.cutout(20)(tensor.ones(4, 4)):sum():item()\n0.0" },
    { "jitter(; brightness: number = 0.2, contrast: number = 0.2, saturation: number = "
      "0.2) -> "
      "Transform",
      LAB_CODE(jitter),
      "Brightness, contrast and saturation by factors drawn in 1 ± each.\n"
      ">>> data.jitter{brightness = 0, contrast = 0, saturation = 0}(tensor.ones(1, 1, "
      "3)):sum():"
      "item()\n3.0" },
    { "transform(steps: table) -> Transform", LAB_CODE(join),
      "Steps one behind the other.\n"
      ">>> data.transform{data.flip(0.5), data.crop(28, {pad = 2})}\n"
      "Transform: flip(0.5, 0), crop(28, 28, 2)" },
    { "Transform:__call(x: tensor; seed: int?) -> tensor", LAB_CODE(apply),
      "A picture, or each of a batch N×H×W×C, transformed; drawn by the session's chance "
      "or a seed." },
    { "Transform:__tostring() -> string", LAB_CODE(text), "Its steps." },
    { "Dataset:transform(t: Transform; field: string?) -> Dataset", LAB_CODE(of_set),
      "The set with one field transformed, the first of a list or `image`; drawn anew "
      "each epoch, "
      "the same for any number of workers.\n"
      ">>> d = data.tensors{tensor.ones(3, 4, 4)}:transform(data.crop(2))\n>>> "
      "d[0][1]:shape()\n"
      "{2, 2}" },
    { "mixup(x: tensor f32, alpha: number = 0.2; seed: int?) -> x: tensor, order: "
      "tensor, lambda: "
      "number",
      LAB_CODE(mixup),
      "λ x + (1 − λ) x[order], Zhang et al. (2018): the loss is λ ℓ(y) + (1 − λ) "
      "ℓ(y[order]).\n"
      ">>> x, order, l = data.mixup(tensor.ones(4, 2), 1)\n>>> x:sum():item(), "
      "order:sum():item()\n"
      "8.0\t6" },
    { "cutmix(x: tensor, alpha: number = 1; seed: int?) -> x: tensor, order: tensor, "
      "lambda: number",
      LAB_CODE(cutmix),
      "A rectangle of each picture N×H×W×C from x[order], Yun et al. (2019); λ is the "
      "share that "
      "stays.\n"
      ">>> x, order, l = data.cutmix(tensor.ones(2, 4, 4, 1))\n>>> "
      "x:sum():item()\n32.0" },
};
LAB_ROWS(data_transform_rows);
