/* scene.c — a scene to bytes and back. One walk over the fields serves measuring, writing
 * and reading, so that the two sides cannot disagree. */
#include "view/scene.h"

#include "view/formula/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAGIC = 0x4e43534c, VERSION = 3 }; /* "LSCN" */

const char *const scene_ramps[N_RAMPS] = {
    [RAMP_GRAY] = "gray",         [RAMP_VIRIDIS] = "viridis", [RAMP_MAGMA] = "magma",
    [RAMP_COOLWARM] = "coolwarm", [RAMP_CYCLIC] = "cyclic",
};
const char *const scene_legends[N_LEGENDS] = {
    [LEGEND_AUTO] = "auto",
    [LEGEND_NONE] = "none",
    [LEGEND_TOP_LEFT] = "top left",
    [LEGEND_TOP_RIGHT] = "top right",
    [LEGEND_BOTTOM_LEFT] = "bottom left",
    [LEGEND_BOTTOM_RIGHT] = "bottom right",
    [LEGEND_OUTSIDE] = "outside",
};

const char *const scene_kinds[N_SCENES] = {
    [SCENE_IMAGE] = "image", [SCENE_GRID] = "grid",     [SCENE_PLOT] = "plot",
    [SCENE_HEAT] = "heat",   [SCENE_PANELS] = "panels", [SCENE_FORMULA] = "formula",
};

/* Memory of a parsed scene: a chain, freed together. */
struct piece {
    struct piece *next;
    max_align_t at[];
};

enum mode { MEASURE, WRITE, READ };
struct coder {
    enum mode mode;
    uint8_t *out;
    const uint8_t *in;
    size_t at, len; /* len: of what is read or written */
    struct piece *pieces;
    const char *why; /* the first thing that does not hold */
};

static void refuse(struct coder *k, const char *why)
{
    if (!k->why)
        k->why = why;
}

static void need(struct coder *k, bool holds, const char *why)
{
    if (!holds)
        refuse(k, why);
}

static void code(struct coder *k, void *v, size_t n)
{
    if (k->why)
        return;
    if (k->mode == READ && k->len - k->at < n) {
        refuse(k, "it is cut short");
        return;
    }
    if (k->mode == READ)
        memcpy(v, k->in + k->at, n);
    else if (k->mode == WRITE)
        memcpy(k->out + k->at, v, n);
    k->at += n;
}

static void code_align(struct coder *k)
{
    static const uint8_t zeros[SCENE_ALIGN];
    size_t pad = (SCENE_ALIGN - k->at % SCENE_ALIGN) % SCENE_ALIGN;

    if (k->why)
        return;
    if (k->mode == READ && k->len - k->at < pad)
        refuse(k, "it is cut short");
    else if (k->mode == WRITE)
        memcpy(k->out + k->at, zeros, pad);
    k->at += pad;
}

static void code_int(struct coder *k, int64_t *v, int64_t lo, int64_t hi, const char *why)
{
    code(k, v, sizeof *v);
    need(k, k->why || (*v >= lo && *v <= hi), why);
    if (k->why && k->mode == READ)
        *v = lo;
}

/* An enum or a bool, whatever its width in C. */
#define CODE_ENUM(k, field, n, why)                 \
    do {                                            \
        int64_t v_ = (int64_t)(field);              \
        code_int((k), &v_, 0, (int64_t)(n)-1, why); \
        if ((k)->mode == READ)                      \
            (field) = v_;                           \
    } while (0)

static void code_number(struct coder *k, double *v, bool finite)
{
    code(k, v, sizeof *v);
    need(k, k->why || !finite || isfinite(*v), "a number in it is not finite");
}

static void *take(struct coder *k, size_t n)
{
    struct piece *p = calloc(1, sizeof *p + n);

    if (!p) {
        refuse(k, "there is no memory for it");
        return NULL;
    }
    p->next = k->pieces;
    k->pieces = p;
    return p->at;
}

static void code_text(struct coder *k, const char **s)
{
    int64_t n;

    if (k->mode != READ && !*s)
        *s = "";
    n = k->mode == READ ? 0 : (int64_t)strlen(*s) + 1;

    code_int(k, &n, 1, SCENE_MAX_TEXT, "a text in it is too long");
    if (k->mode == READ)
        *s = "";
    if (k->mode == READ && !k->why && k->len - k->at >= (size_t)n) {
        const char *text = (const char *)k->in + k->at;

        need(k, !text[n - 1] && strlen(text) == (size_t)n - 1, "a text in it has no end");
        if (!k->why)
            *s = text;
        k->at += (size_t)n;
    } else {
        code(k, (void *)(uintptr_t)*s, (size_t)n);
    }
}

/* A count and, when reading, room for that many items of `size` bytes, each of which takes
 * at least `least` bytes of the block: so a small block cannot ask for much memory. */
static void code_count(struct coder *k, int64_t *n, int64_t max, size_t least,
                       void *items, size_t size)
{
    void *room = NULL;

    code_int(k, n, 0, max, "it has too many parts");
    if (k->mode != READ)
        return;
    need(k, k->why || (uint64_t)*n <= (k->len - k->at) / least, "it is cut short");
    if (k->why)
        *n = 0;
    if (*n)
        room = take(k, (size_t)*n * size);
    if (!room)
        *n = 0;
    memcpy(items, &room, sizeof room);
}

/* Bytes that stay where they are in the block. */
static void code_bulk(struct coder *k, const void **at, size_t n)
{
    code_align(k);
    if (k->mode == READ) {
        *at = NULL;
        need(k, k->why || k->len - k->at >= n, "it is cut short");
        if (k->why)
            return;
        *at = k->in + k->at;
        k->at += n;
    } else {
        code(k, (void *)(uintptr_t)*at, n);
    }
}

static size_t array_bytes(const struct scene_array *a)
{
    static const uint8_t sizes[LAB_N_DTYPES] = {
        [LAB_F64] = 8, [LAB_F32] = 4, [LAB_I64] = 8,   [LAB_I32] = 4,
        [LAB_I16] = 2, [LAB_U8] = 1,  [LAB_BOOL8] = 1,
    };

    return (size_t)a->h * (size_t)a->w * (size_t)a->c * sizes[a->dtype];
}

static void code_array(struct coder *k, struct scene_array *a)
{
    bool there = a->at != NULL;

    CODE_ENUM(k, there, 2, "a flag in it is neither 0 nor 1");
    if (!there) {
        if (k->mode == READ)
            *a = (struct scene_array){ .dtype = LAB_U8 };
        return;
    }
    CODE_ENUM(k, a->dtype, LAB_N_DTYPES, "an array in it has an unknown dtype");
    need(k, a->dtype != LAB_BF16 && a->dtype != LAB_F16,
         "an array in it has a half dtype");
    code_int(k, &a->h, 1, SCENE_MAX_SIDE, "an array in it is empty or too tall");
    code_int(k, &a->w, 1, SCENE_MAX_SIDE, "an array in it is empty or too wide");
    code_int(k, &a->c, 1, 4, "an array in it has not 1 to 4 channels");
    code_bulk(k, &a->at, k->why ? 0 : array_bytes(a));
}

/* ---- the walk -------------------------------------------------------------------------- */

static void code_box(struct coder *k, struct scene_box *b)
{
    code_number(k, &b->x0, true);
    code_number(k, &b->y0, true);
    code_number(k, &b->x1, true);
    code_number(k, &b->y1, true);
    code_int(k, &b->group, 0, INT32_MAX, "a box in it has a negative group");
    code_text(k, &b->text);
}

static void code_tile(struct coder *k, struct scene_tile *t)
{
    code_text(k, &t->title);
    code_array(k, &t->pixels);
    need(k, t->pixels.at && t->pixels.c != 2,
         "a picture in it has not 1, 3 or 4 channels");
    code_array(k, &t->mask);
    need(k,
         !t->mask.at ||
             (t->mask.c == 1 && t->mask.h == t->pixels.h && t->mask.w == t->pixels.w),
         "a mask in it has another size than its picture");
    code_number(k, &t->lo, true);
    code_number(k, &t->hi, true);
    code_number(k, &t->mask_lo, true);
    code_number(k, &t->mask_hi, true);
    code_count(k, &t->n_boxes, SCENE_MAX_BOXES, 49, &t->boxes, sizeof *t->boxes);
    for (int64_t i = 0; !k->why && i < t->n_boxes; i++)
        code_box(k, &t->boxes[i]);
}

static void code_sheet(struct coder *k, struct scene_sheet *s)
{
    code_int(k, &s->columns, 1, SCENE_MAX_TILES, "a grid in it has no columns");
    CODE_ENUM(k, s->ramp, N_RAMPS, "it names an unknown palette");
    CODE_ENUM(k, s->mask_ramp, N_RAMPS, "it names an unknown palette");
    code_number(k, &s->alpha, true);
    need(k, s->alpha >= 0 && s->alpha <= 1, "its alpha is not in [0, 1]");
    code_count(k, &s->n_colours, SCENE_MAX_COLOURS, 4, &s->colours, sizeof *s->colours);
    for (int64_t i = 0; !k->why && i < s->n_colours; i++)
        code(k, &s->colours[i], sizeof s->colours[i]);
    code_count(k, &s->n_tiles, SCENE_MAX_TILES, 90, &s->tiles, sizeof *s->tiles);
    need(k, s->n_tiles > 0, "it has no picture");
    for (int64_t i = 0; !k->why && i < s->n_tiles; i++)
        code_tile(k, &s->tiles[i]);
}

static void code_numbers(struct coder *k, const double **x, int64_t n)
{
    const void *at = *x;

    code_bulk(k, &at, k->why ? 0 : (size_t)n * sizeof **x);
    *x = at;
}

static void code_series(struct coder *k, struct scene_series *s)
{
    bool has_x = s->x != NULL;

    code_text(k, &s->label);
    CODE_ENUM(k, s->stroke, N_STROKES, "a series in it has an unknown kind");
    code_int(k, &s->n, 0, (int64_t)1 << 32, "a series in it is too long");
    code_int(k, &s->colour, -1, 0xffffff, "a colour in it is out of range");
    code_number(k, &s->width, true);
    CODE_ENUM(k, s->faint, 2, "a flag in it is neither 0 nor 1");
    CODE_ENUM(k, has_x, 2, "a flag in it is neither 0 nor 1");
    need(k, has_x || s->stroke != STROKE_BARS, "bars in it have no edges");
    if (has_x)
        code_numbers(k, &s->x, s->n + (s->stroke == STROKE_BARS));
    code_numbers(k, &s->y, s->n);
}

/* `want` of them, or any number for −1. */
static void code_labels(struct coder *k, int64_t *n, const char ***labels, int64_t want)
{
    code_count(k, n, SCENE_MAX_LABELS, 9, labels, sizeof **labels);
    need(k, !*n || want < 0 || *n == want,
         "it has not one label for each row and column");
    for (int64_t i = 0; !k->why && i < *n; i++)
        code_text(k, &(*labels)[i]);
}

static void code_plot(struct coder *k, struct scene_plot *p)
{
    code_text(k, &p->xlabel);
    code_text(k, &p->ylabel);
    CODE_ENUM(k, p->xlog, 2, "a flag in it is neither 0 nor 1");
    CODE_ENUM(k, p->ylog, 2, "a flag in it is neither 0 nor 1");
    for (int i = 0; i < 2; i++) {
        code_number(k, &p->xlim[i], false);
        code_number(k, &p->ylim[i], false);
    }
    CODE_ENUM(k, p->legend, N_LEGENDS, "its legend has no such place");
    code_labels(k, &p->n_names, &p->names, -1);
    code_count(k, &p->n_series, SCENE_MAX_SERIES, 40, &p->series, sizeof *p->series);
    for (int64_t i = 0; !k->why && i < p->n_series; i++)
        code_series(k, &p->series[i]);
}

static void code_heat(struct coder *k, struct scene_heat *h)
{
    code_text(k, &h->xlabel);
    code_text(k, &h->ylabel);
    code_array(k, &h->values);
    need(k, h->values.at && h->values.c == 1, "its numbers are not H×W");
    code_number(k, &h->lo, true);
    code_number(k, &h->hi, true);
    CODE_ENUM(k, h->ramp, N_RAMPS, "it names an unknown palette");
    CODE_ENUM(k, h->bar, 2, "a flag in it is neither 0 nor 1");
    CODE_ENUM(k, h->numbers, 2, "a flag in it is neither 0 nor 1");
    code_labels(k, &h->n_rows, &h->rows, h->values.h);
    code_labels(k, &h->n_columns, &h->columns, h->values.w);
}

static void code_panels(struct coder *k, struct scene_panels *p)
{
    code_int(k, &p->columns, 1, SCENE_MAX_PANELS, "its panels have no columns");
    code_count(k, &p->n, SCENE_MAX_PANELS, 80, &p->at, sizeof *p->at);
    need(k, k->why || p->n > 0, "it has no panel");
    for (int64_t i = 0; !k->why && i < p->n; i++) {
        code_text(k, &p->at[i].title);
        CODE_ENUM(k, p->at[i].is_heat, 2, "a flag in it is neither 0 nor 1");
        if (p->at[i].is_heat)
            code_heat(k, &p->at[i].heat);
        else
            code_plot(k, &p->at[i].plot);
    }
}

static bool parses(const char *tex)
{
    char why[200];
    struct formula *f = formula_parse(tex, strlen(tex), why, sizeof why);

    formula_free(f);
    return f != NULL;
}

static void code_formula(struct coder *k, struct scene_formula *f)
{
    code_text(k, &f->tex);
    code_number(k, &f->size, true);
    need(k, f->size >= SCENE_MIN_EM && f->size <= SCENE_MAX_EM,
         "its letters are too small or too large");
    code_int(k, &f->colour, 0, 0xffffff, "a colour in it is out of range");
    need(k, k->why || k->mode != READ || parses(f->tex), "its formula is none");
}

static void code_scene(struct coder *k, struct scene *s)
{
    int64_t magic = MAGIC, version = VERSION, kind = s->kind;

    code_int(k, &magic, MAGIC, MAGIC, "it does not begin as a picture does");
    code_int(k, &version, VERSION, VERSION, "it is of another version");
    code_int(k, &kind, 0, N_SCENES - 1, "it is of an unknown kind");
    s->kind = (enum scene_kind)kind;
    code_text(k, &s->title);
    code_text(k, &s->status);
    CODE_ENUM(k, s->live, 2, "a flag in it is neither 0 nor 1");
    CODE_ENUM(k, s->paused, 2, "a flag in it is neither 0 nor 1");
    if (s->kind == SCENE_PANELS)
        code_panels(k, &s->as.panels);
    else if (s->kind == SCENE_PLOT)
        code_plot(k, &s->as.plot);
    else if (s->kind == SCENE_HEAT)
        code_heat(k, &s->as.heat);
    else if (s->kind == SCENE_FORMULA)
        code_formula(k, &s->as.formula);
    else
        code_sheet(k, &s->as.sheet);
    need(k, s->kind != SCENE_IMAGE || s->as.sheet.n_tiles == 1,
         "an image is one picture");
}

/* ---- what others call ---------------------------------------------------------------------- */

size_t scene_measure(const struct scene *s)
{
    struct coder k = { .mode = MEASURE };

    code_scene(&k, (struct scene *)(uintptr_t)s);
    return k.why ? 0 : k.at;
}

void scene_pack(const struct scene *s, void *out, size_t n)
{
    struct coder k = { .mode = WRITE, .out = out, .len = n };

    code_scene(&k, (struct scene *)(uintptr_t)s);
    LAB_ASSERT(!k.why && k.at == n);
}

static void release(struct piece *p)
{
    while (p) {
        struct piece *next = p->next;

        free(p);
        p = next;
    }
}

struct scene *scene_parse(const void *block, size_t n, const char **why)
{
    struct coder k = { .mode = READ, .in = block, .len = n };
    struct scene *s = take(&k, sizeof *s);

    if (s)
        code_scene(&k, s);
    need(&k, k.why || k.at == n, "it has more bytes than it should");
    if (k.why) {
        *why = k.why;
        release(k.pieces);
        return NULL;
    }
    s->memory = k.pieces;
    return s;
}

void scene_free(struct scene *s)
{
    if (s)
        release(s->memory);
}
