/* rows.c — the module `view`, and the same for callers in C. */
#include "view/state.h"

#include <lab/plugin.h>
#include <math.h>
#include <stdlib.h>

static struct draft *begin(lab_ctx *c, const char *row)
{
    return lab_ok(c) ? draft_new(lab_ctx_host(c), row) : NULL;
}

static int64_t number(int64_t win)
{
    return win == LAB_NO_INT ? 0 : win == 0 ? -1 : win;
}

static int64_t image(lab_ctx *c, const lab_tensor *image, const char *title,
                     const lab_tensor *mask, double alpha, const lab_value *palette,
                     const lab_value *boxes, const lab_value *labels,
                     const lab_value *range, int64_t win)
{
    struct image_args a = { image, mask, title, alpha, palette, boxes, labels, range };
    struct draft *d = begin(c, "view.image");

    if (d)
        draft_image(d, &a);
    return view_show(c, number(win), d);
}

static int64_t grid(lab_ctx *c, const lab_value *images, int64_t columns,
                    const lab_value *titles, const char *title, const lab_value *masks,
                    double alpha, const lab_value *palette, const lab_value *range,
                    int64_t win)
{
    struct grid_args a = { images, masks, titles, palette, range, title, alpha, columns };
    struct draft *d = begin(c, "view.grid");

    if (d)
        draft_grid(d, &a);
    return view_show(c, number(win), d);
}

static int64_t plot(lab_ctx *c, const lab_value *data, const lab_value *more,
                    const lab_value *x, const lab_value *y, const lab_value *label,
                    const char *kind, const char *title, const char *xlabel,
                    const char *ylabel, bool xlog, bool ylog, const lab_value *xlim,
                    const lab_value *ylim, const char *legend, const lab_value *colour,
                    double size, const lab_value *names, int64_t win)
{
    struct plot_args a = { data,  more,   x,      y,    label,  colour, xlim, ylim, names,
                           title, xlabel, ylabel, kind, legend, xlog,   ylog, size };
    struct draft *d = begin(c, "view.plot");

    if (d)
        draft_plot(d, &a);
    return view_show(c, number(win), d);
}

static int64_t panels(lab_ctx *c, const lab_table *list, int64_t columns,
                      const char *title, int64_t win)
{
    struct panels_args a = { list, columns, title };
    struct draft *d = begin(c, "view.panels");

    if (d)
        draft_panel_list(d, &a);
    return view_show(c, number(win), d);
}

static int64_t hist(lab_ctx *c, const lab_value *x, int64_t bins, const lab_value *range,
                    bool density, bool log, const lab_value *label, const char *title,
                    const char *xlabel, const char *ylabel, int64_t win)
{
    struct hist_args a = { x, range, label, bins, density, log, title, xlabel, ylabel };
    struct draft *d = begin(c, "view.hist");

    if (d)
        draft_hist(d, &a);
    return view_show(c, number(win), d);
}

static int64_t heat(lab_ctx *c, const lab_tensor *m, const lab_value *labels,
                    const lab_value *rows, const lab_value *columns, const char *palette,
                    bool bar, const lab_value *values, const lab_value *range,
                    const char *title, const char *xlabel, const char *ylabel,
                    int64_t win)
{
    lab_value name = lab_v_string(palette);
    struct heat_args a = { m,      labels, rows,   columns, &name, range,
                           values, title,  xlabel, ylabel,  bar };
    struct draft *d = begin(c, "view.heat");

    if (d)
        draft_heat(d, &a);
    return view_show(c, number(win), d);
}

static int64_t formula(lab_ctx *c, const char *tex, double size, const lab_value *colour,
                       const char *title, int64_t win)
{
    struct formula_args a = { tex, title, size, colour };
    struct draft *d = begin(c, "view.formula");

    if (d)
        draft_formula(d, &a);
    return view_show(c, number(win), d);
}

static const char *formula_svg(lab_ctx *c, const char *tex, double size,
                               const char *colour, bool display)
{
    struct view *v = view_of(c);
    const struct draw_api *draw;
    const char *copy;
    char *text;

    if (!v || !draft_formula_check(c, "view.formula_svg", tex, size))
        return NULL;
    draw = view_drawing(v, c);
    text = draw ? draw->formula(tex, size, colour, display) : NULL;
    if (draw && !text)
        return lab_fail(c, LAB_ENOMEM, "view.formula_svg: out of memory");
    copy = text ? lab_strdup(c, text) : NULL;
    free(text);
    return copy;
}

static const char *save(lab_ctx *c, const char *path, int64_t win, int64_t width,
                        int64_t height)
{
    int64_t w = width == LAB_NO_INT ? 0 : width, h = height == LAB_NO_INT ? 0 : height;
    int64_t n = number(win);

    if ((width != LAB_NO_INT && (w < 1 || w > SCENE_MAX_SIDE)) ||
        (height != LAB_NO_INT && (h < 1 || h > SCENE_MAX_SIDE)))
        return lab_fail(c, LAB_EARG,
                        "view.save: arguments 'width' and 'height' are 1 to %d",
                        SCENE_MAX_SIDE);
    if (n < 0 || n > MAX_NUMBER)
        return lab_fail(c, LAB_ESTATE, "view.save: there is no picture %lld",
                        (long long)win);
    return lab_view_save(c, path, (int)n, (int)w, (int)h) ? path : NULL;
}

static bool close_window(lab_ctx *c, int64_t win)
{
    struct view *v = view_of(c);

    if (v && !view_close(v, number(win)))
        return lab_failn(c, LAB_ESTATE, "view.close: there is no window %lld",
                         (long long)win);
    return lab_ok(c);
}

static bool wait_for(lab_ctx *c, int64_t win, double timeout)
{
    struct view *v = view_of(c);

    if (v && win != LAB_NO_INT && (win < 1 || !view_window(v, win)))
        return lab_failn(c, LAB_ESTATE, "view.wait: there is no window %lld",
                         (long long)win);
    return view_wait(c, number(win), timeout);
}

static lab_table *windows(lab_ctx *c)
{
    struct view *v = view_of(c);
    lab_table *t = lab_table_new(c);

    if (v)
        lab_view_pump(v->host);
    for (int n = 0, next; v; n = next) {
        next = MAX_NUMBER + 1;
        for (int i = 0; i < MAX_WINDOWS; i++)
            if (v->windows[i].open && v->windows[i].number > n &&
                v->windows[i].number < next)
                next = v->windows[i].number;
        if (next > MAX_NUMBER)
            break;
        lab_table_push(c, t, LAB_V_INT(next));
    }
    return t;
}

static bool has_windows(lab_ctx *c)
{
    return lab_view_has_windows(lab_ctx_host(c));
}

/* ---- for callers in C ---------------------------------------------------------------------- */

int lab_view_image(lab_ctx *c, int win, lab_tensor *t, lab_tensor *mask,
                   const char *title)
{
    return t ? (int)image(c, t, title, mask, NAN, NULL, NULL, NULL, NULL,
                          win ? win : LAB_NO_INT)
             : 0;
}

int lab_view_curves(lab_ctx *c, int win, const lab_view_curve *curves, int n,
                    const lab_view_axes *axes)
{
    struct draft *d = begin(c, "lab_view_curves");

    if (d)
        draft_curves(d, curves, n, axes);
    return view_show(c, win, d);
}

int lab_view_panels(lab_ctx *c, int win, const char *title, const lab_view_panel *panels,
                    int n, const lab_view_live *live)
{
    struct draft *d = begin(c, "lab_view_panels");

    if (d)
        draft_panels(d, title, panels, n, live);
    return view_show(c, win, d);
}

/* ---- the table --------------------------------------------------------------------------------- */

static const lab_row rows[] = {
    { "image(image: tensor[H,W|H,W,1|H,W,3|H,W,4]; title: string?, mask: "
      "tensor[H,W|N,H,W]?,"
      " alpha: number = 0.5, palette: any?, boxes: any?, labels: any?, range: any?, win: "
      "int?)"
      " -> win: int",
      LAB_CODE(image),
      "Shows an image and returns its window's number; `win` draws into that window "
      "again.\n"
      "Bytes are shown as they are, floats in [0, 1] likewise; any other range is "
      "stretched, "
      "and the window says so (`range={low, high}` fixes it).\n"
      "`mask` lies over it with `alpha`: whole numbers are labels, 0 is transparent; "
      "floats are "
      "heat. `palette` names a colour scale (gray, viridis, magma, coolwarm, cyclic) or "
      "lists "
      "the colours of labels: {\"#c81e1e\", {0, 90, 200}}.\n"
      "`boxes` is a tensor [N,4] or a table of {x0, y0, x1, y1} in pixels, `labels` "
      "their texts "
      "or class numbers.\n"
      "In the window: wheel zooms, drag moves, f fits, m hides mask and boxes, s saves, "
      "q closes.",
      0 },
    { "grid(images: any; columns: int?, titles: any?, title: string?, masks: any?,"
      " alpha: number = 0.5, palette: any?, range: any?, win: int?) -> win: int",
      LAB_CODE(grid),
      "Shows many images side by side and returns the window's number: a table of "
      "tensors, or a "
      "batch [N,H,W] or [N,H,W,C]. `titles` are written above them; `masks` go with the "
      "images.",
      0 },
    { "plot(data: any?, more: any?; x: any?, y: any?, label: any?,"
      " kind: \"line\"|\"points\"|\"steps\"|\"bars\" = \"line\", title: string?, xlabel: "
      "string?,"
      " ylabel: string?, xlog: bool = false, ylog: bool = false, xlim: any?, ylim: any?,"
      " legend: \"auto\"|\"none\"|\"top left\"|\"top right\"|\"bottom left\"|\"bottom "
      "right\"|"
      "\"outside\" = \"auto\", color: any?, size: number?, names: any?, win: int?) -> "
      "win: int",
      LAB_CODE(plot),
      "Draws curves and returns the window's number.\n"
      "view.plot(y), view.plot(x, y), view.plot{x=, y=, label=, title=, …}. y is a "
      "tensor [N], "
      "or [K,N] for K curves, or a table of numbers; several series: view.plot({{y=a, "
      "label=\"a\"},"
      " {x=t, y=b, kind=\"points\"}}, {title=\"…\"}), or by name: view.plot{train=a, "
      "val=b}.\n"
      "A series may have x, y, label, kind, color, size. NaN makes a gap. `xlim`, `ylim` "
      "are "
      "{low, high}; `names` are written at x = 0, 1, 2, … (bars of kinds).\n"
      "In the window: wheel zooms (beside an axis: that axis), drag moves, f fits, s "
      "saves.",
      0 },
    { "panels(list: table; columns: int?, title: string?, win: int?) -> win: int",
      LAB_CODE(panels),
      "Several plots and heat maps in one picture; returns the window's number. Each is "
      "a "
      "table with "
      "the options of view.plot (and `series`, what view.plot takes first) or of "
      "view.heat "
      "(and `heat`, its matrix): view.panels{{y = a, title = \"a\"}, {heat = m}}.",
      0 },
    { "hist(x: any; bins: int?, range: any?, density: bool = false, log: bool = false,"
      " label: any?, title: string?, xlabel: string?, ylabel: string?, win: int?) -> "
      "win: int",
      LAB_CODE(hist),
      "Draws how often values fall into bins and returns the window's number. x: a "
      "tensor of any "
      "shape, a table of numbers, or a table of tensors to compare. Without `bins`: one "
      "for each "
      "whole number if there are few, else by Freedman and Diaconis (1981). `density`: "
      "the area "
      "is 1.",
      0 },
    { "heat(m: tensor[R,C]; labels: any?, rows: any?, columns: any?,"
      " palette: \"viridis\"|\"magma\"|\"gray\"|\"coolwarm\"|\"cyclic\" = \"viridis\", "
      "bar: bool = true,"
      " values: any?, range: any?, title: string?, xlabel: string?, ylabel: string?, "
      "win: int?)"
      " -> win: int",
      LAB_CODE(heat),
      "Shows a matrix as colours and returns the window's number. `labels` name rows and "
      "columns "
      "alike, `rows` and `columns` each; `values` writes the numbers into the cells (so "
      "it is for "
      "small ones); `bar` draws the scale. coolwarm has its middle at 0.",
      0 },
    { "formula(tex: string; size: number?, color: any?, title: string?, win: int?) -> "
      "win: int",
      LAB_CODE(formula),
      "Shows a formula in LaTeX, typeset, and returns the window's number. `size`: px to "
      "the em "
      "(26). What is known: \\frac, \\sqrt[n]{}, scripts and limits, \\left \\right, "
      "Greek, "
      "\\mathbb \\mathbf \\mathcal \\mathrm \\text, accents, operators and relations, "
      "aligned, "
      "cases and matrices. lab.formula gives it as text.",
      0 },
    { "formula_svg(tex: string; size: number = 18, color: string = \"currentColor\","
      " display: bool = true) -> svg: string",
      LAB_CODE(formula_svg),
      "A formula as an <svg> element for a page: its style says where its baseline is, "
      "its colour is "
      "that of the text around it unless `color` is given. `size`: px to the em; "
      "`display=false`: as it "
      "stands within a line of text.\n"
      ">>> view.formula_svg([[e^{i\\pi}]]):sub(1, 4)\n\"<svg\"",
      0 },
    { "save(path: string; win: int?, width: int?, height: int?) -> path: string",
      LAB_CODE(save),
      "Writes the picture of a window (the last one) to a .png, .jpg, .webp, .svg or "
      ".pdf file "
      "and returns its path. Images have their own pixels unless `width` or `height` is "
      "given.",
      0 },
    { "close(win: int?) -> bool", LAB_CODE(close_window), "Closes a window, or all.", 0 },
    { "wait(win: int?; timeout: number?) -> closed: bool", LAB_CODE(wait_for),
      "Waits until the user has closed a window (or all), at most `timeout` seconds; "
      "true when "
      "closed. Where pictures go to files or a terminal it returns at once.",
      LAB_LONG },
    { "windows() -> table", LAB_CODE(windows),
      "The numbers of the windows that are open.", 0 },
    { "has_windows() -> bool", LAB_CODE(has_windows),
      "Would a picture come into a window now? False where pictures are files or go into "
      "a "
      "terminal.",
      0 },
};
LAB_MODULE(view, .version = "1.0",
           .doc = "Pictures: images with masks and boxes, grids, curves, histograms, "
                  "heat maps, formulas.",
           .rows = rows);
