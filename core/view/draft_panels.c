/* draft_panels.c — panels from what users write: a table of options each. */
#include "view/draft.h"

#include <lab/plugin.h>
#include <math.h>
#include <string.h>

static const char *const plot_fields[] = { "series", "x",      "y",      "label", "kind",
                                           "title",  "xlabel", "ylabel", "xlog",  "ylog",
                                           "xlim",   "ylim",   "legend", "color", "size",
                                           "names",  NULL };
static const char *const heat_fields[] = { "heat",    "labels", "rows",   "columns",
                                           "palette", "range",  "values", "bar",
                                           "title",   "xlabel", "ylabel", NULL };

static bool is_known(const char *const *fields, const char *key)
{
    for (; *fields; fields++)
        if (strcmp(*fields, key) == 0)
            return true;
    return false;
}

static bool check_fields(struct draft *d, const lab_table *t, bool heat)
{
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(t, i, NULL)); i++)
        if (!is_known(heat ? heat_fields : plot_fields, key))
            return lab_failn(d->c, LAB_EARG, "%s: a panel with %s has no '%.40s'", d->row,
                             heat ? "a heat map" : "curves", key);
    return true;
}

static const char *text_of(struct draft *d, const lab_table *t, const char *key)
{
    const lab_value *v = lab_table_get(t, key);

    if (!v || v->kind == LAB_NIL)
        return NULL;
    if (v->kind == LAB_STRING)
        return v->as.s.at;
    return lab_fail(d->c, LAB_EARG, "%s: '%s' of a panel is a text, got %s", d->row, key,
                    lab_value_kind(v));
}

static bool flag_of(const lab_table *t, const char *key, bool usual)
{
    const lab_value *v = lab_table_get(t, key);

    return v && v->kind == LAB_BOOL ? v->as.b : usual;
}

static bool plot_panel(struct draft *d, const lab_table *t)
{
    const char *kind = text_of(d, t, "kind"), *legend = text_of(d, t, "legend");
    struct plot_args a = {
        .data = lab_table_get(t, "series"),
        .x = lab_table_get(t, "x"),
        .y = lab_table_get(t, "y"),
        .label = lab_table_get(t, "label"),
        .colour = lab_table_get(t, "color"),
        .xlim = lab_table_get(t, "xlim"),
        .ylim = lab_table_get(t, "ylim"),
        .names = lab_table_get(t, "names"),
        .title = text_of(d, t, "title"),
        .xlabel = text_of(d, t, "xlabel"),
        .ylabel = text_of(d, t, "ylabel"),
        .kind = kind ? kind : "line",
        .legend = legend ? legend : "auto",
        .xlog = flag_of(t, "xlog", false),
        .ylog = flag_of(t, "ylog", false),
        .size = NAN,
    };

    lab_value_number(lab_table_get(t, "size"), &a.size);
    return lab_ok(d->c) && draft_plot(d, &a);
}

static bool heat_panel(struct draft *d, const lab_table *t)
{
    const char *palette = text_of(d, t, "palette");
    lab_value name = lab_v_string(palette ? palette : "viridis");
    struct heat_args a = {
        .m = draft_is_tensor(lab_table_get(t, "heat")),
        .labels = lab_table_get(t, "labels"),
        .rows = lab_table_get(t, "rows"),
        .columns = lab_table_get(t, "columns"),
        .palette = &name,
        .range = lab_table_get(t, "range"),
        .values = lab_table_get(t, "values"),
        .title = text_of(d, t, "title"),
        .xlabel = text_of(d, t, "xlabel"),
        .ylabel = text_of(d, t, "ylabel"),
        .bar = flag_of(t, "bar", true),
    };

    if (!a.m)
        return lab_failn(d->c, LAB_EARG,
                         "%s: 'heat' of a panel is a tensor [H,W], got %s", d->row,
                         lab_value_kind(lab_table_get(t, "heat")));
    return lab_ok(d->c) && draft_heat(d, &a);
}

/* The builders make whole scenes: each panel is one's contents. */
static bool add_panel(struct draft *d, const lab_value *v, struct scene_panel *out)
{
    const lab_table *t = v->kind == LAB_TABLE ? v->as.table : NULL;
    const lab_value *heat = t ? lab_table_get(t, "heat") : NULL;

    if (!t)
        return lab_failn(d->c, LAB_EARG, "%s: a panel is a table of options, got %s",
                         d->row, lab_value_kind(v));
    out->is_heat = heat && heat->kind != LAB_NIL;
    memset(&d->scene.as, 0, sizeof d->scene.as);
    if (!check_fields(d, t, out->is_heat) ||
        !(out->is_heat ? heat_panel(d, t) : plot_panel(d, t)))
        return false;
    if (out->is_heat)
        out->heat = d->scene.as.heat;
    else
        out->plot = d->scene.as.plot;
    out->title = d->scene.title;
    return true;
}

bool draft_panel_list(struct draft *d, const struct panels_args *a)
{
    int64_t n = lab_table_len(a->list);
    struct scene_panels p = { n, a->columns == LAB_NO_INT ? draft_columns(n) : a->columns,
                              NULL };

    if (n < 1 || n > SCENE_MAX_PANELS)
        return lab_failn(d->c, LAB_EARG, "%s: 1 to %d panels, got %lld", d->row,
                         SCENE_MAX_PANELS, (long long)n);
    if (p.columns < 1 || p.columns > SCENE_MAX_PANELS)
        return lab_failn(d->c, LAB_EARG, "%s: argument 'columns' is 1 to %d, got %lld",
                         d->row, SCENE_MAX_PANELS, (long long)p.columns);
    p.at = lab_alloc(d->c, (size_t)n * sizeof *p.at);
    for (int64_t i = 0; p.at && i < n; i++)
        if (!add_panel(d, lab_table_at(a->list, i), &p.at[i]))
            return false;
    d->scene.kind = SCENE_PANELS;
    d->scene.as.panels = p;
    d->scene.title = draft_text(d, a->title);
    return lab_ok(d->c);
}
