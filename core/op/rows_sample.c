/* rows_sample.c — resampling, grids, patches at the prompt. */
#include "op/rows.h"

#include <lab/sample.h>

#include <math.h>
#include <string.h>

/* ---- interpolate --------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int dims; /* 0: all but the first and the channels, or as many as sizes are given */
    lab_resample mode;
} modes[] = {
    { "nearest", 0, LAB_NEAREST }, { "linear", 1, LAB_LINEAR },
    { "bilinear", 2, LAB_LINEAR }, { "trilinear", 3, LAB_LINEAR },
    { "bicubic", 2, LAB_CUBIC },   { "area", 0, LAB_AREA },
};

static int given(const lab_value *v)
{
    int64_t n = v && v->kind == LAB_TABLE ? lab_table_len(v->as.table) : 0;

    return n > 1 && n <= 3 ? (int)n : 0;
}

/* One factor for all dimensions, or one for each. */
static bool factors(lab_ctx *c, const lab_value *v, int dims, double *out)
{
    const lab_table *list = v->kind == LAB_TABLE ? v->as.table : NULL;
    bool good = !list || lab_table_len(list) == 1 || lab_table_len(list) == dims;

    for (int k = 0; good && k < dims; k++) {
        const lab_value *at = !list                      ? v
                              : lab_table_len(list) == 1 ? lab_table_at(list, 0)
                                                         : lab_table_at(list, k);

        good = lab_value_number(at, &out[k]) && out[k] > 0 && isfinite(out[k]);
    }
    return good ||
           lab_failn(c, LAB_EARG,
                     "interpolate: scale_factor is a positive number or %d of them",
                     dims);
}

static lab_tensor *interpolate(lab_ctx *c, lab_tensor *x, const lab_value *size,
                               const lab_value *factor, const char *mode, bool align)
{
    int m = 0, dims, first;
    int64_t to[3];
    double scale[3] = { 0 };

    while (strcmp(modes[m].name, mode) != 0)
        m++;
    if ((size != NULL) == (factor != NULL))
        return lab_fail(c, LAB_EARG,
                        "interpolate: either size or scale_factor was expected");
    dims = modes[m].dims                        ? modes[m].dims
           : given(size) || given(factor)       ? given(size) + given(factor)
           : lab_ndim(x) > 2 && lab_ndim(x) < 6 ? lab_ndim(x) - 2
                                                : 1;
    first = lab_ndim(x) - 1 - dims;
    if (size && !lab_value_sizes(c, size, "interpolate: size", dims, 1, to))
        return NULL;
    if (factor && !factors(c, factor, dims, scale))
        return NULL;
    for (int k = 0; factor && k < dims; k++)
        to[k] = (int64_t)fmin(floor((double)lab_dim(x, first + k) * scale[k]), 0x1p53);
    return lab_interpolate(c, x, dims, to, scale, modes[m].mode, align);
}

/* ---- grids --------------------------------------------------------------------------------- */

static lab_tensor *grid_sample(lab_ctx *c, lab_tensor *x, lab_tensor *grid,
                               const char *mode, const char *padding, bool align)
{
    lab_beyond beyond = strcmp(padding, "zeros") == 0    ? LAB_BEYOND_ZEROS
                        : strcmp(padding, "border") == 0 ? LAB_BEYOND_BORDER
                                                         : LAB_BEYOND_REFLECTION;

    return lab_grid_sample(c, x, grid,
                           strcmp(mode, "nearest") == 0 ? LAB_NEAREST : LAB_LINEAR,
                           beyond, align);
}

static lab_tensor *affine_grid(lab_ctx *c, lab_tensor *theta, const lab_ints *size,
                               bool align)
{
    int dims = lab_dim(theta, 1) == 3 ? 3 : 2, from = size->len == dims + 2;

    if (size->len != dims + 2 * from)
        return lab_fail(
            c, LAB_EARG,
            "affine_grid: size is {N, …, C} or the %d sizes between, got %lld "
            "numbers",
            dims, (long long)size->len);
    return lab_affine_grid(c, theta, dims, size->at + from, align);
}

/* ---- patches ------------------------------------------------------------------------------- */

static bool patches(lab_ctx *c, const lab_value *kernel, const lab_value *dilation,
                    const lab_value *padding, const lab_value *stride, lab_patches *p)
{
    return lab_value_sizes(c, kernel, "kernel_size", 2, 1, p->kernel) &&
           lab_value_sizes(c, dilation, "dilation", 2, 1, p->dilation) &&
           lab_value_sizes(c, padding, "padding", 2, 0, p->padding) &&
           lab_value_sizes(c, stride, "stride", 2, 1, p->stride);
}

static lab_tensor *unfold(lab_ctx *c, lab_tensor *x, const lab_value *kernel,
                          const lab_value *dilation, const lab_value *padding,
                          const lab_value *stride)
{
    lab_patches p;

    return patches(c, kernel, dilation, padding, stride, &p) ? lab_unfold(c, x, &p)
                                                             : NULL;
}

static lab_tensor *fold(lab_ctx *c, lab_tensor *x, const lab_value *size,
                        const lab_value *kernel, const lab_value *dilation,
                        const lab_value *padding, const lab_value *stride)
{
    int64_t to[2];
    lab_patches p;

    return lab_value_sizes(c, size, "output_size", 2, 1, to) &&
                   patches(c, kernel, dilation, padding, stride, &p)
               ? lab_fold(c, x, to[0], to[1], &p)
               : NULL;
}

static const lab_row rows[] = {
    { "interpolate(x: tensor strided, size: any?; scale_factor: any?, mode: "
      "\"nearest\"|\"linear\"|\"bilinear\"|\"bicubic\"|\"trilinear\"|\"area\" = "
      "\"nearest\", "
      "align_corners: bool = false) -> tensor",
      LAB_CODE(interpolate),
      "x: [N,…,C] at another size (one number or one for each dimension), or scaled by "
      "scale_factor. bilinear and bicubic take an image [H,W,C] as well. With "
      "align_corners "
      "the outer pixels' middles stay in place, else their edges.\n"
      ">>> tensor{{{1}, {3}}}:interpolate(4, {mode='linear'}):flatten()\n[1.  1.5 2.5 3. "
      "]\n"
      ">>> tensor.zeros(1, 4, 4, 3):interpolate{scale_factor=2}:shape()\n{1, 8, 8, 3}",
      LAB_METHOD },
    { "grid_sample(x: tensor strided, grid: tensor strided, mode: "
      "\"bilinear\"|\"nearest\" = "
      "\"bilinear\", padding_mode: \"zeros\"|\"border\"|\"reflection\" = \"zeros\", "
      "align_corners: bool = false) -> tensor",
      LAB_CODE(grid_sample),
      "x: [N,H,W,C] at the places (x, y) of grid: [N,P,Q,2], -1 … 1 from edge to edge; "
      "or a "
      "volume [N,D,H,W,C] at (x, y, z) of [N,O,P,Q,3], bilinear then being trilinear.\n"
      ">>> x = tensor{1, 2, 3, 4}:reshape(1, 2, 2, 1)\n"
      ">>> x:grid_sample(tensor.zeros(1, 1, 1, 2)):item()\n2.5\n"
      ">>> tensor.arange(8):reshape(1, 2, 2, 2, 1):grid_sample(tensor.zeros(1, 1, 1, 1, "
      "3)):item()\n3.5",
      LAB_METHOD },
    { "affine_grid(theta: tensor strided, size: int..., align_corners: bool = false) -> "
      "tensor",
      LAB_CODE(affine_grid),
      "The grid [N,H,W,2] of theta: [N,2,3] times (x, y, 1), for grid_sample; size is "
      "{N, H, W, "
      "C} or {H, W}. Or [N,D,H,W,3] of [N,3,4] times (x, y, z, 1).\n"
      ">>> tensor.affine_grid(tensor{{{1, 0, 0}, {0, 1, 0}}}, 1, 2)[{0, 0, ':', "
      "0}]\n[-0.5  "
      "0.5]",
      LAB_METHOD },
    { "pixel_shuffle(x: tensor strided, upscale_factor: int) -> tensor",
      LAB_CODE(lab_pixel_shuffle),
      "[..,H,W,C·r²] as [..,H·r,W·r,C]: channels become pixels.\n"
      ">>> tensor.arange(4):reshape(1, 1, 4):pixel_shuffle(2):squeeze()\n[[0 1]\n [2 3]] "
      "i64",
      LAB_METHOD },
    { "pixel_unshuffle(x: tensor strided, downscale_factor: int) -> tensor",
      LAB_CODE(lab_pixel_unshuffle),
      "[..,H·r,W·r,C] as [..,H,W,C·r²]: pixels become channels.\n"
      ">>> tensor.arange(4):reshape(2, 2, 1):pixel_unshuffle(2):flatten()\n[0 1 2 3] i64",
      LAB_METHOD },
    { "unfold(x: tensor strided, kernel_size: any, dilation: any?, padding: any?, "
      "stride: any?) "
      "-> tensor",
      LAB_CODE(unfold),
      "The windows of images [N,H,W,C] as rows [N, places, kh·kw·C], channels last in "
      "each.\n"
      ">>> tensor.zeros(1, 4, 4, 3):unfold(2):shape()\n{1, 9, 12}",
      LAB_METHOD },
    { "fold(x: tensor strided, output_size: any, kernel_size: any, dilation: any?, "
      "padding: "
      "any?, stride: any?) -> tensor",
      LAB_CODE(fold),
      "The sums of windows [N, places, kh·kw·C] where they lay in images [N,H,W,C].\n"
      ">>> tensor.ones(1, 4, 4):fold(3, 2):reshape(3, 3)\n[[1. 2. 1.]\n [2. 4. 2.]\n [1. "
      "2. 1.]]",
      LAB_METHOD },
};
LAB_ROWS(tensor_sample_rows);
