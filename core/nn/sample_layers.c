/* sample_layers.c — resampling and patches as layers. */
#include "nn/layers.h"

#include <lab/sample.h>

#include <math.h>
#include <string.h>

/* ---- Upsample ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    int dims; /* 0: all between the first and the channels */
    lab_resample mode;
} modes[] = {
    { "nearest", 0, LAB_NEAREST }, { "linear", 1, LAB_LINEAR },
    { "bilinear", 2, LAB_LINEAR }, { "trilinear", 3, LAB_LINEAR },
    { "bicubic", 2, LAB_CUBIC },
};

struct upsample {
    int mode;
    bool align;
    double scale; /* 0: by size */
    int n;
    int64_t size[3];
};

static lab_tensor *upsample(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct upsample *u = lab_layer_config(self);
    int dims = modes[u->mode].dims ? modes[u->mode].dims : lab_ndim(x[0]) - 2;
    double scale[3] = { u->scale, u->scale, u->scale };
    int64_t to[3];

    (void)n;
    for (int k = 0; k < dims && k < 3; k++)
        to[k] = u->scale > 0
                    ? (int64_t)floor(
                          (double)lab_dim(x[0], lab_ndim(x[0]) - 1 - dims + k) * u->scale)
                    : u->size[u->n == 1 ? 0 : k];
    return lab_interpolate(c, x[0], dims, to, scale, modes[u->mode].mode, u->align);
}

static const char *upsample_text(lab_ctx *c, const lab_layer *self)
{
    const struct upsample *u = lab_layer_config(self);
    const char *text = u->scale > 0 ? lab_format(c, "scale_factor=%g", u->scale)
                                    : lab_format(c, "size={%lld", (long long)u->size[0]);

    for (int k = 1; k < u->n && u->scale == 0; k++)
        text = lab_format(c, "%s, %lld", text, (long long)u->size[k]);
    return lab_format(c, "%s%s, mode=%s%s", text, u->scale > 0 ? "" : "}",
                      modes[u->mode].name, u->align ? ", align_corners=true" : "");
}

static const lab_layer_kind upsample_kind = { .name = "Upsample",
                                              .size = sizeof(struct upsample),
                                              .forward = upsample,
                                              .describe = upsample_text };

static lab_layer *make_upsample(lab_ctx *c, const lab_value *size, double scale,
                                const char *mode, bool align)
{
    lab_layer *l = lab_layer_new(c, &upsample_kind);
    struct upsample *u = l ? lab_layer_config(l) : NULL;
    lab_ints list;

    if (!u || !lab_value_ints(c, size, "nn.Upsample: size", u->size, 3, &list))
        return NULL;
    while (strcmp(modes[u->mode].name, mode) != 0)
        u->mode++;
    u->n = (int)list.len;
    u->align = align;
    u->scale = isnan(scale) ? 0 : scale;
    if ((u->n > 0) == (u->scale > 0) ||
        (u->n > 1 && modes[u->mode].dims > 0 && u->n != modes[u->mode].dims))
        return lab_fail(
            c, LAB_EARG,
            "nn.Upsample: either size or a positive scale_factor was expected");
    return l;
}

/* ---- PixelShuffle -------------------------------------------------------------------------- */

struct shuffle {
    int64_t r;
};

static lab_tensor *shuffle(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return lab_pixel_shuffle(c, x[0], ((struct shuffle *)lab_layer_config(self))->r);
}

static lab_tensor *unshuffle(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    (void)n;
    return lab_pixel_unshuffle(c, x[0], ((struct shuffle *)lab_layer_config(self))->r);
}

static const char *shuffle_text(lab_ctx *c, const lab_layer *self)
{
    return lab_format(c, "%lld",
                      (long long)((struct shuffle *)lab_layer_config(self))->r);
}

static const lab_layer_kind shuffle_kind = { .name = "PixelShuffle",
                                             .size = sizeof(struct shuffle),
                                             .forward = shuffle,
                                             .describe = shuffle_text },
                            unshuffle_kind = { .name = "PixelUnshuffle",
                                               .size = sizeof(struct shuffle),
                                               .forward = unshuffle,
                                               .describe = shuffle_text };

static lab_layer *make_shuffle(lab_ctx *c, int64_t r)
{
    lab_layer *l = lab_layer_new(c, &shuffle_kind);

    if (l)
        ((struct shuffle *)lab_layer_config(l))->r = r;
    return l;
}

static lab_layer *make_unshuffle(lab_ctx *c, int64_t r)
{
    lab_layer *l = lab_layer_new(c, &unshuffle_kind);

    if (l)
        ((struct shuffle *)lab_layer_config(l))->r = r;
    return l;
}

static const lab_row rows[] = {
    { "Upsample(size: any?, scale_factor: number?, mode: "
      "\"nearest\"|\"linear\"|\"bilinear\"|\"bicubic\"|\"trilinear\" = \"nearest\", "
      "align_corners: bool = false) -> Module",
      LAB_CODE(make_upsample),
      "tensor.interpolate as a layer.\n"
      ">>> nn.Upsample{scale_factor=2, mode='bilinear'}(tensor.ones(1, 2, 2, "
      "3)):shape()\n"
      "{1, 4, 4, 3}" },
    { "PixelShuffle(upscale_factor: int) -> Module", LAB_CODE(make_shuffle),
      "[..,H,W,C·r²] as [..,H·r,W·r,C].\n"
      ">>> nn.PixelShuffle(2)(tensor.zeros(1, 2, 2, 12)):shape()\n{1, 4, 4, 3}" },
    { "PixelUnshuffle(downscale_factor: int) -> Module", LAB_CODE(make_unshuffle),
      "[..,H·r,W·r,C] as [..,H,W,C·r²].\n"
      ">>> nn.PixelUnshuffle(2)\nPixelUnshuffle(2)" },
};
LAB_ROWS(nn_sample_rows);
