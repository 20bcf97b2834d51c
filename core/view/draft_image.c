/* draft_image.c — images with masks and boxes, and grids of them. */
#include "view/draft.h"

#include <math.h>
#include <lab/plugin.h>
#include <string.h>

/* Which values are drawn darkest and brightest: bytes as they are, floats that lie in
 * [0, 1] so, and anything else from its smallest to its largest. */
static bool set_range(struct draft *d, const lab_value *given,
                      const struct scene_array *a, double *lo, double *hi)
{
    double pair[2] = { NAN, NAN }, min = 0, max = 1;
    bool real = a->dtype == LAB_F32 || a->dtype == LAB_F64;

    if (!draft_pair(d, "range", given, pair))
        return false;
    if (!isnan(pair[0])) {
        *lo = pair[0];
        *hi = pair[1];
        return true;
    }
    *lo = 0;
    *hi = a->dtype == LAB_U8 ? 255 : 1;
    if (a->dtype == LAB_U8 || a->dtype == LAB_BOOL8)
        return true;
    if (!scene_range(a, &min, &max) || (real && min >= 0 && max <= 1))
        return true;
    *lo = min;
    *hi = max;
    return true;
}

static bool set_pixels(struct draft *d, const char *name, const lab_tensor *image,
                       const lab_value *range, struct scene_tile *tile)
{
    tile->title = "";
    tile->pixels.dtype = tile->mask.dtype = LAB_U8;
    tile->hi = tile->mask_hi = 1;
    return draft_array(d, name, image, true, &tile->pixels) &&
           set_range(d, range, &tile->pixels, &tile->lo, &tile->hi);
}

/* N masks of one image as one map of labels 1…N; where they overlap the later one is seen. */
static lab_tensor *join_masks(struct draft *d, const lab_tensor *masks)
{
    int64_t n = lab_dim(masks, 0), size = lab_dim(masks, 1) * lab_dim(masks, 2);
    lab_tensor *out = lab_tensor_zeros(d->c, LAB_I32, 2, lab_shape(masks) + 1);
    const double *x = lab_f64(draft_numbers(d, masks));
    int32_t *label = lab_i32_mut(out);

    for (int64_t k = 0; x && label && k < n; k++)
        for (int64_t i = 0; i < size; i++)
            label[i] = x[k * size + i] > .5 ? (int32_t)k + 1 : label[i];
    return out;
}

static bool set_mask(struct draft *d, const char *name, const lab_tensor *mask,
                     struct scene_tile *tile)
{
    const lab_tensor *m = mask && lab_ndim(mask) == 3 ? join_masks(d, mask) : mask;
    double lo = 0, hi = 1;

    if (!mask)
        return true;
    if (!m || !draft_array(d, name, m, false, &tile->mask))
        return false;
    if (tile->mask.h != tile->pixels.h || tile->mask.w != tile->pixels.w)
        return lab_failn(d->c, LAB_ESHAPE,
                         "%s: the mask is %lld×%lld, its image %lld×%lld", d->row,
                         (long long)tile->mask.h, (long long)tile->mask.w,
                         (long long)tile->pixels.h, (long long)tile->pixels.w);
    if (scene_range(&tile->mask, &lo, &hi) && (lo < 0 || hi > 1)) {
        tile->mask_lo = lo;
        tile->mask_hi = hi;
    }
    return true;
}

/* ---- boxes ---------------------------------------------------------------------------------- */

static void *bad_boxes(struct draft *d)
{
    return lab_fail(
        d->c, LAB_EARG,
        "%s: argument 'boxes' is a tensor [N,4] or a table of {x0, y0, x1, y1}", d->row);
}

static bool box_numbers(const lab_value *v, double *out)
{
    bool good = v && v->kind == LAB_TABLE && lab_table_len(v->as.table) == 4;

    for (int i = 0; good && i < 4; i++)
        good = lab_value_number(lab_table_at(v->as.table, i), &out[i]);
    return good;
}

/* The corners as n × 4 numbers; NULL with *n = 0 without an error: no boxes. */
static const double *box_corners(struct draft *d, const lab_value *v, int64_t *n)
{
    lab_tensor *t = draft_is_tensor(v);
    double one[4], *out;

    *n = 0;
    if (!v || v->kind == LAB_NIL || (v->kind == LAB_TABLE && !lab_table_len(v->as.table)))
        return NULL;
    if (t && (lab_ndim(t) != 2 || lab_dim(t, 1) != 4))
        return bad_boxes(d);
    if (t) {
        *n = lab_dim(t, 0);
        return lab_f64(draft_numbers(d, t));
    }
    if (v->kind != LAB_TABLE)
        return bad_boxes(d);
    *n = box_numbers(v, one) ? 1 : lab_table_len(v->as.table);
    out = lab_alloc(d->c, (size_t)*n * sizeof one);
    for (int64_t i = 0; out && i < *n; i++)
        if (!box_numbers(*n == 1 && box_numbers(v, one) ? v
                                                        : lab_table_at(v->as.table, i),
                         out + 4 * i))
            return bad_boxes(d);
    return out;
}

/* Boxes of one kind have one colour: "cat 0.93" and "cat 0.71" are both cats. */
static size_t stem(const char *s)
{
    size_t n = strlen(s);

    while (n > 0 && strchr("0123456789.%:= ", s[n - 1]))
        n--;
    return n ? n : strlen(s);
}

/* The group of a text: the place of its stem among those seen. */
static int64_t text_group(const char *text, const char **stems, int *n, int max)
{
    size_t len = stem(text);

    for (int k = 0; k < *n; k++)
        if (stem(stems[k]) == len && memcmp(stems[k], text, len) == 0)
            return k;
    if (*n == max)
        return max;
    stems[*n] = text;
    return (*n)++;
}

static void set_groups(struct draft *d, struct scene_tile *t, const lab_value *labels)
{
    enum { MAX_STEMS = 256 };
    lab_tensor *ids = draft_is_tensor(labels);
    const char *stems[MAX_STEMS];
    int n = 0;

    for (int64_t i = 0; i < t->n_boxes; i++) {
        double id = -1;

        if (ids ? (id = lab_get(d->c, ids, &i), true)
                : lab_value_number(lab_table_at(labels->as.table, i), &id))
            t->boxes[i].group = id > 0 && id < INT32_MAX ? (int64_t)id : 0;
        else
            t->boxes[i].group = text_group(t->boxes[i].text, stems, &n, MAX_STEMS);
    }
}

static bool set_boxes(struct draft *d, const lab_value *boxes, const lab_value *labels,
                      struct scene_tile *tile)
{
    const char **texts = NULL;
    int64_t n;
    const double *at = box_corners(d, boxes, &n);

    if (!lab_ok(d->c))
        return false;
    if (n > SCENE_MAX_BOXES)
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument 'boxes' has at most %d boxes, got %lld", d->row,
                         SCENE_MAX_BOXES, (long long)n);
    if (labels && labels->kind != LAB_NIL &&
        !(texts = draft_labels(d, "labels", labels, &n)))
        return false;
    tile->boxes = lab_alloc(d->c, (size_t)n * sizeof *tile->boxes);
    if (!tile->boxes)
        return false;
    for (int64_t i = 0; i < n; i++) {
        struct scene_box *b = &tile->boxes[i];

        *b = (struct scene_box){
            at[4 * i], at[4 * i + 1],        at[4 * i + 2], at[4 * i + 3],
            0,         texts ? texts[i] : ""
        };
        if (!isfinite(b->x0 + b->y0 + b->x1 + b->y1))
            return lab_failn(d->c, LAB_EARG, "%s: box %lld is not finite", d->row,
                             (long long)i + 1);
    }
    tile->n_boxes = n;
    if (texts)
        set_groups(d, tile, labels);
    return true;
}

/* ---- palettes --------------------------------------------------------------------------------- */

static bool colours_of_tensor(struct draft *d, const lab_tensor *t, struct scene_sheet *s)
{
    const double *x;

    if (lab_ndim(t) != 2 || lab_dim(t, 1) != 3 || lab_dim(t, 0) < 1 ||
        lab_dim(t, 0) > SCENE_MAX_COLOURS)
        return lab_failn(d->c, LAB_ESHAPE,
                         "%s: argument 'palette' as a tensor is [K,3], got tensor%s",
                         d->row, lab_tensor_brief(d->c, t));
    x = lab_f64(draft_numbers(d, t));
    s->colours = lab_alloc(d->c, (size_t)lab_dim(t, 0) * sizeof *s->colours);
    if (!x || !s->colours)
        return false;
    s->n_colours = lab_dim(t, 0);
    for (int64_t i = 0; i < s->n_colours; i++)
        for (int k = 0; k < 3; k++)
            s->colours[i] =
                s->colours[i] << 8 |
                (uint32_t)fmin(255, fmax(0, isnan(x[3 * i + k]) ? 0 : x[3 * i + k]));
    return true;
}

/* A name is a colour scale, for a float mask or else for gray pixels; a list has the colours
 * of labels 1, 2, … */
static bool set_palette(struct draft *d, const lab_value *v, struct scene_sheet *s,
                        bool soft)
{
    lab_tensor *t = draft_is_tensor(v);

    s->ramp = RAMP_GRAY;
    s->mask_ramp = RAMP_MAGMA;
    if (!v || v->kind == LAB_NIL)
        return true;
    if (t)
        return colours_of_tensor(d, t, s);
    if (v->kind != LAB_TABLE)
        return draft_ramp(d, "palette", v, soft ? &s->mask_ramp : &s->ramp);
    s->n_colours = lab_table_len(v->as.table);
    if (s->n_colours < 1 || s->n_colours > SCENE_MAX_COLOURS)
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument 'palette' has 1 to %d colours, got %lld", d->row,
                         SCENE_MAX_COLOURS, (long long)s->n_colours);
    s->colours = lab_alloc(d->c, (size_t)s->n_colours * sizeof *s->colours);
    for (int64_t i = 0; s->colours && i < s->n_colours; i++) {
        int64_t rgb;

        if (!draft_colour(d, "palette", lab_table_at(v->as.table, i), &rgb))
            return false;
        s->colours[i] = (uint32_t)rgb;
    }
    return lab_ok(d->c);
}

static bool set_alpha(struct draft *d, double alpha, struct scene_sheet *s)
{
    s->alpha = isnan(alpha) ? .5 : alpha;
    if (s->alpha < 0 || s->alpha > 1)
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument 'alpha' is a number from 0 to 1, got %g", d->row,
                         alpha);
    return true;
}

static bool is_soft(const struct scene_tile *t)
{
    return t->mask.at && (t->mask.dtype == LAB_F32 || t->mask.dtype == LAB_F64);
}

bool draft_image(struct draft *d, const struct image_args *a)
{
    struct scene_sheet *s = &d->scene.as.sheet;

    d->scene.kind = SCENE_IMAGE;
    d->scene.title = draft_text(d, a->title);
    s->n_tiles = s->columns = 1;
    s->tiles = lab_alloc(d->c, sizeof *s->tiles);
    return s->tiles && set_pixels(d, "image", a->image, a->range, s->tiles) &&
           set_mask(d, "mask", a->mask, s->tiles) && set_alpha(d, a->alpha, s) &&
           set_palette(d, a->palette, s, is_soft(s->tiles)) &&
           set_boxes(d, a->boxes, a->labels, s->tiles);
}

/* ---- grids -------------------------------------------------------------------------------------- */

/* Picture i of a batch [N,H,W] or [N,H,W,C], or of a table; *n of them. */
static lab_tensor *picture_at(struct draft *d, const char *name, const lab_value *v,
                              int64_t i, int64_t *n)
{
    lab_tensor *batch = draft_is_tensor(v), *t;

    if (batch && (lab_ndim(batch) == 3 || lab_ndim(batch) == 4)) {
        *n = lab_dim(batch, 0);
        return i < *n ? lab_select(d->c, batch, 0, i) : NULL;
    }
    if (v->kind == LAB_TABLE) {
        *n = lab_table_len(v->as.table);
        t = draft_is_tensor(lab_table_at(v->as.table, i));
        if (t || i >= *n)
            return t;
        return lab_fail(d->c, LAB_EARG,
                        "%s: argument '%s': item %lld is a tensor, got %s", d->row, name,
                        (long long)i + 1, lab_value_kind(lab_table_at(v->as.table, i)));
    }
    return lab_fail(
        d->c, LAB_EARG,
        "%s: argument '%s' is a table of images or a tensor [N,H,W] or [N,H,W,C], got %s",
        d->row, name,
        batch ? lab_format(d->c, "tensor%s", lab_tensor_brief(d->c, batch))
              : lab_value_kind(v));
}

static bool set_tile(struct draft *d, const struct grid_args *a,
                     const char *const *titles, int64_t i, struct scene_tile *tile)
{
    int64_t n, masks;
    const lab_tensor *image = picture_at(d, "images", a->images, i, &n);
    const lab_tensor *mask = NULL;

    if (a->masks && a->masks->kind != LAB_NIL) {
        mask = picture_at(d, "masks", a->masks, i, &masks);
        if (lab_ok(d->c) && masks != n)
            return lab_failn(d->c, LAB_EARG, "%s: %lld images, %lld masks", d->row,
                             (long long)n, (long long)masks);
    }
    if (!lab_ok(d->c) || !set_pixels(d, "images", image, a->range, tile) ||
        !set_mask(d, "masks", mask, tile))
        return false;
    tile->title = titles ? titles[i] : "";
    return true;
}

/* So many columns that the whole is about as wide as 4 to 3. */
static int64_t good_columns(const struct scene_sheet *s)
{
    double w = 1, h = 1;

    for (int64_t i = 0; i < s->n_tiles; i++) {
        w = fmax(w, (double)s->tiles[i].pixels.w);
        h = fmax(h, (double)s->tiles[i].pixels.h);
    }
    return (int64_t)fmax(1, round(sqrt((double)s->n_tiles * h / w * 4 / 3)));
}

bool draft_grid(struct draft *d, const struct grid_args *a)
{
    struct scene_sheet *s = &d->scene.as.sheet;
    const char **titles = NULL;
    int64_t n = 0;

    d->scene.kind = SCENE_GRID;
    d->scene.title = draft_text(d, a->title);
    picture_at(d, "images", a->images, 0, &n);
    if (!lab_ok(d->c))
        return false;
    if (n < 1 || n > SCENE_MAX_TILES)
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument 'images' has 1 to %d pictures, got %lld", d->row,
                         SCENE_MAX_TILES, (long long)n);
    if (a->titles && a->titles->kind != LAB_NIL &&
        !(titles = draft_labels(d, "titles", a->titles, &n)))
        return false;
    if (a->columns != LAB_NO_INT && a->columns < 1)
        return lab_failn(d->c, LAB_EARG, "%s: argument 'columns' is at least 1, got %lld",
                         d->row, (long long)a->columns);
    s->n_tiles = n;
    s->tiles = lab_alloc(d->c, (size_t)n * sizeof *s->tiles);
    for (int64_t i = 0; s->tiles && i < n; i++)
        if (!set_tile(d, a, titles, i, &s->tiles[i]))
            return false;
    if (!s->tiles || !set_alpha(d, a->alpha, s) ||
        !set_palette(d, a->palette, s, is_soft(s->tiles)))
        return false;
    s->columns = a->columns == LAB_NO_INT ? good_columns(s) : a->columns;
    s->columns = s->columns > SCENE_MAX_TILES ? SCENE_MAX_TILES : s->columns;
    return true;
}
