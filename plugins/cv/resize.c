/* resize.c — a picture in another size: which one, and by which method. */
#include "resize.h"

#include <lab/plugin.h>
#include <math.h>
#include <string.h>

/* ---- which size ------------------------------------------------------------------ */

enum { MAX_SIDE = 1 << 24 };

static bool side_ok(lab_ctx *c, const char *name, int64_t n)
{
    return (n >= 1 && n <= MAX_SIDE) ||
           lab_failn(c, LAB_EARG, "argument '%s' is 1 to %d, got %lld", name, MAX_SIDE,
                     (long long)n);
}

/* One side given: the other keeps the proportions. None: the scale says both. */
static bool plan(lab_ctx *c, struct resize *r, int64_t height, int64_t width,
                 double scale)
{
    double h = (double)r->from.h, w = (double)r->from.w;
    bool no_h = height == LAB_NO_INT, no_w = width == LAB_NO_INT;

    if (no_h && no_w) {
        if (isnan(scale))
            return lab_failn(c, LAB_EARG, "a height, a width or a scale is expected");
        if (!(scale > 0) || scale * fmax(h, w) > MAX_SIDE)
            return lab_failn(
                c, LAB_EARG,
                "argument 'scale' is positive and at most %d pixels a side, got %g",
                MAX_SIDE, scale);
        height = (int64_t)fmax(rint(h * scale), 1);
        width = (int64_t)fmax(rint(w * scale), 1);
        r->scale_x = r->scale_y = 1 / scale;
    } else {
        if (!isnan(scale))
            return lab_failn(c, LAB_EARG,
                             "argument 'scale' goes without a height and a width");
        if ((!no_h && !side_ok(c, "height", height)) ||
            (!no_w && !side_ok(c, "width", width)))
            return false;
        if (no_h)
            height = (int64_t)fmax(rint(h * (double)width / w), 1);
        if (no_w)
            width = (int64_t)fmax(rint(w * (double)height / h), 1);
        r->scale_x = 1 / ((double)width / w);
        r->scale_y = 1 / ((double)height / h);
    }
    r->to = (struct size){ height, width, r->from.channels, width * r->from.channels };
    return side_ok(c, "height", height) && side_ok(c, "width", width);
}

/* OpenCV halves bilinear pictures by averages of 2 × 2: the same weights, exactly rounded. */
static bool fill(lab_ctx *c, const struct resize *r, enum resize_method method,
                 size_t number)
{
    bool shrinks = r->scale_x >= 1 && r->scale_y >= 1;
    bool halves = rint(r->scale_x) == 2 && rint(r->scale_y) == 2 &&
                  fabs(r->scale_x - 2) + fabs(r->scale_y - 2) < 1e-15;

    switch (method) {
    case RESIZE_NEAREST:
        return resize_to_nearest(c, r, number);
    case RESIZE_AREA:
        return shrinks ? resize_by_area(c, r) : resize_by_taps(c, r, 2, true);
    case RESIZE_BILINEAR:
        return halves ? resize_by_area(c, r) : resize_by_taps(c, r, 2, false);
    case RESIZE_CUBIC:
        break;
    }
    return resize_by_taps(c, r, 4, false);
}

static const char *const methods[] = {
    [RESIZE_NEAREST] = "nearest",
    [RESIZE_BILINEAR] = "bilinear",
    [RESIZE_AREA] = "area",
    [RESIZE_CUBIC] = "cubic",
};

lab_tensor *resize(lab_ctx *c, lab_cpu level, const lab_tensor *image, int64_t height,
                   int64_t width, double scale, enum resize_method method)
{
    lab_dtype d = lab_dtype_of(image);
    struct resize r = {
        .x = lab_data(image), .from = size_of(image), .u8 = d == LAB_U8, .level = level
    };
    lab_tensor *out;

    if (method != RESIZE_NEAREST && d != LAB_U8 && d != LAB_F32)
        return lab_fail(
            c, LAB_EDTYPE,
            "argument 'image' is u8 or f32 for method '%s' (\"nearest\" takes any), "
            "got %s",
            methods[method], lab_tensor_brief(c, image));
    if (r.from.h * r.from.n == 0)
        return lab_fail(c, LAB_ESHAPE, "argument 'image' has no pixels, got %s",
                        lab_tensor_brief(c, image));
    if (!plan(c, &r, height, width, scale))
        return NULL;
    out = picture_like(c, image, d, r.to.h, r.to.w);
    if (!out)
        return NULL;
    r.y = lab_data_mut(out);
    return fill(c, &r, method, lab_dtype_size(d)) ? out : NULL;
}

lab_tensor *cv_resize(lab_ctx *c, const lab_tensor *image, int64_t height, int64_t width,
                      double scale, const char *method)
{
    for (int i = 0; i < (int)(sizeof methods / sizeof *methods); i++)
        if (strcmp(methods[i], method) == 0)
            return resize(c, lab_cpu_level(), image, height, width, scale,
                          (enum resize_method)i);
    return lab_fail(c, LAB_EARG, "unknown method '%s'", method);
}
