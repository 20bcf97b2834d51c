/* scene.h — what a picture is, as plain data: the one thing that all outputs draw.
 *
 * A scene borrows its arrays and texts. scene_pack writes it into one block of bytes (in
 * memory shared with the viewer), scene_parse reads such a block from anyone: every field
 * is checked, and what does not hold is refused with a reason. Texts are never NULL.
 */
#ifndef VIEW_SCENE_H
#define VIEW_SCENE_H

#include <lab/tensor.h>

enum {
    SCENE_MAX_TILES = 4096,
    SCENE_MAX_BOXES = 100000,
    SCENE_MAX_SERIES = 512,
    SCENE_MAX_PANELS = 16,
    SCENE_MAX_LABELS = 65536,
    SCENE_MAX_COLOURS = 4096,
    SCENE_MAX_TEXT = 4096, /* bytes of one text, its zero included */
    SCENE_MIN_EM = 4,
    SCENE_MAX_EM = 400,
    SCENE_MAX_SIDE = 32767, /* of an array: what a surface of Cairo may have */
    SCENE_ALIGN = 64
};

/* Row-major numbers: f64 f32 i64 i32 i16 u8 or bool. `at` NULL: absent. */
struct scene_array {
    lab_dtype dtype;
    int64_t h, w, c;
    const void *at;
};

/* Colour scales for a number, dark to bright (scene_ramps holds their names). */
enum scene_ramp {
    RAMP_GRAY,
    RAMP_VIRIDIS,
    RAMP_MAGMA,
    RAMP_COOLWARM,
    RAMP_CYCLIC,
    N_RAMPS
};
extern const char *const scene_ramps[N_RAMPS];

/* A box in pixels of its tile, corners inclusive-exclusive. `group` picks its colour. */
struct scene_box {
    double x0, y0, x1, y1;
    int64_t group;
    const char *text;
};

/* One picture of an image or a grid: pixels H×W×(1 3 4); mask H×W: whole numbers are
 * labels (0 is transparent), floats are shown as heat. lo, hi: the values that are drawn
 * darkest and brightest. */
struct scene_tile {
    struct scene_array pixels, mask;
    double lo, hi, mask_lo, mask_hi;
    int64_t n_boxes;
    struct scene_box *boxes;
    const char *title;
};

struct scene_sheet {
    int64_t n_tiles, columns;
    struct scene_tile *tiles;
    enum scene_ramp ramp, mask_ramp; /* of one-channel pixels, of float masks */
    double alpha;                    /* of masks, 0…1 */
    int64_t n_colours;               /* of labels 1, 2, …; none: our own */
    uint32_t *colours;               /* 0xRRGGBB */
};

/* BARS: x holds n + 1 edges. Otherwise n points; x NULL: 0, 1, 2, … */
enum scene_stroke { STROKE_LINE, STROKE_POINTS, STROKE_STEPS, STROKE_BARS, N_STROKES };
struct scene_series {
    enum scene_stroke stroke;
    int64_t n;
    const double *x, *y;
    int64_t colour; /* 0xRRGGBB, or −1: the palette's next */
    double width;   /* of the line or point in px, 0: usual */
    const char *label;
    bool faint; /* pale, in the colour of the next series that is not */
};

enum scene_legend {
    LEGEND_AUTO,
    LEGEND_NONE,
    LEGEND_TOP_LEFT,
    LEGEND_TOP_RIGHT,
    LEGEND_BOTTOM_LEFT,
    LEGEND_BOTTOM_RIGHT,
    LEGEND_OUTSIDE,
    N_LEGENDS
};
extern const char *const scene_legends[N_LEGENDS];

struct scene_plot {
    int64_t n_series;
    struct scene_series *series;
    bool xlog, ylog;
    double xlim[2], ylim[2]; /* NaN: from the data */
    enum scene_legend legend;
    const char *xlabel, *ylabel;
    int64_t n_names; /* of x = 0, 1, 2, …, in place of numbers; or 0 */
    const char **names;
};

struct scene_heat {
    struct scene_array values; /* H×W×1, row 0 on top */
    double lo, hi;
    enum scene_ramp ramp;
    bool bar, numbers;         /* a colour bar beside it; values written into the cells */
    int64_t n_rows, n_columns; /* of labels: 0, or h and w */
    const char **rows, **columns;
    const char *xlabel, *ylabel;
};

/* Plots and heat maps side by side, row by row. */
struct scene_panel {
    const char *title;
    struct scene_plot plot;
    bool is_heat; /* `heat` instead of `plot` */
    struct scene_heat heat;
};
struct scene_panels {
    int64_t n, columns;
    struct scene_panel *at;
};

/* A typeset formula (view/formula), which parses. */
struct scene_formula {
    const char *tex;
    double size;    /* px to the em, SCENE_MIN_EM to SCENE_MAX_EM */
    int64_t colour; /* 0xRRGGBB */
};

enum scene_kind {
    SCENE_IMAGE,
    SCENE_GRID,
    SCENE_PLOT,
    SCENE_HEAT,
    SCENE_PANELS,
    SCENE_FORMULA,
    N_SCENES
};
extern const char *const scene_kinds[N_SCENES]; /* their names */
struct scene {
    enum scene_kind kind;
    const char *title;
    const char *status; /* of the loop behind it, for the line below; "" for none */
    bool live, paused;  /* live: a loop that can be paused and stopped is behind it */
    union {
        struct scene_sheet sheet; /* SCENE_IMAGE (one tile), SCENE_GRID */
        struct scene_plot plot;
        struct scene_heat heat;
        struct scene_panels panels;
        struct scene_formula formula;
    } as;
    void *memory; /* of a parsed scene */
};

/* Bytes that scene_pack needs; 0 when a limit above is passed. */
size_t scene_measure(const struct scene *s);
/* Writes exactly scene_measure(s) bytes to out (aligned to SCENE_ALIGN). */
void scene_pack(const struct scene *s, void *out, size_t n);
/* Reads a packed block; the result borrows it (aligned to SCENE_ALIGN) and is released by
 * scene_free. NULL with *why (static) when anything in it does not hold. */
struct scene *scene_parse(const void *block, size_t n, const char **why);
void scene_free(struct scene *s);

/* The number at row i, column j, channel k of an array. */
double scene_value(const struct scene_array *a, int64_t i, int64_t j, int64_t k);
/* Smallest and largest finite value; false when there is none. */
bool scene_range(const struct scene_array *a, double *lo, double *hi);

#endif
