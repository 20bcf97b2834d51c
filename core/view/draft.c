/* draft.c — what the builders share: arrays, texts, ranges, colours. */
#include "view/draft.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct draft *draft_new(lab_host *h, const char *row)
{
    lab_ctx *c = lab_ctx_new(h);
    struct draft *d = lab_alloc(c, sizeof *d);

    if (!d) {
        lab_ctx_free(c);
        return NULL;
    }
    d->c = c;
    d->row = row;
    d->scene.title = "";
    d->scene.status = "";
    return d;
}

void draft_free(struct draft *d)
{
    if (d)
        lab_ctx_free(d->c);
}

lab_tensor *draft_is_tensor(const lab_value *v)
{
    return v && v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type
               ? v->as.object
               : NULL;
}

static lab_tensor *hold(struct draft *d, const lab_tensor *t)
{
    return lab_lend(d->c, lab_keep((lab_tensor *)(uintptr_t)t));
}

bool draft_array(struct draft *d, const char *name, const lab_tensor *t, bool channels,
                 struct scene_array *a)
{
    lab_tensor *own = hold(d, t);
    int n = lab_ndim(t);

    if (!lab_ok(d->c))
        return false;
    if (n != 2 && !(n == 3 && channels))
        return lab_failn(d->c, LAB_ESHAPE, "%s: argument '%s' is %s, got tensor%s",
                         d->row, name,
                         channels ? "a tensor [H,W] or [H,W,C]" : "a tensor [H,W]",
                         lab_tensor_brief(d->c, t));
    if (lab_dtype_of(t) == LAB_BF16 || lab_dtype_of(t) == LAB_F16)
        own = lab_cast(d->c, own, LAB_F32);
    own = lab_contiguous(d->c, own);
    if (!own)
        return false;
    *a = (struct scene_array){ lab_dtype_of(own), lab_dim(own, 0), lab_dim(own, 1),
                               n == 3 ? lab_dim(own, 2) : 1, lab_data(own) };
    if (a->h < 1 || a->w < 1 || a->h > SCENE_MAX_SIDE || a->w > SCENE_MAX_SIDE)
        return lab_failn(d->c, LAB_ESHAPE,
                         "%s: argument '%s' has 1 to %d rows and columns, got tensor%s",
                         d->row, name, SCENE_MAX_SIDE, lab_tensor_brief(d->c, t));
    if (a->c != 1 && a->c != 3 && a->c != 4)
        return lab_failn(d->c, LAB_ESHAPE,
                         "%s: argument '%s' has 1, 3 or 4 channels, got tensor%s", d->row,
                         name, lab_tensor_brief(d->c, t));
    return true;
}

lab_tensor *draft_numbers(struct draft *d, const lab_tensor *t)
{
    return lab_contiguous(d->c, lab_cast(d->c, hold(d, t), LAB_F64));
}

const char *draft_text(struct draft *d, const char *s)
{
    size_t n = s ? strlen(s) : 0;
    char *text = n ? lab_alloc(d->c, n + 1) : NULL;

    if (!text)
        return "";
    memcpy(text, s, n);
    if (n >= SCENE_MAX_TEXT) {
        n = SCENE_MAX_TEXT - 1;
        /* Not in the middle of a character. */
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    }
    text[n] = 0;
    return text;
}

bool draft_pair(struct draft *d, const char *name, const lab_value *v, double out[2])
{
    lab_tensor *t = draft_is_tensor(v);
    bool good = false;

    if (!v || v->kind == LAB_NIL)
        return lab_ok(d->c);
    if (t && lab_numel(t) == 2) {
        const double *x = lab_f64(draft_numbers(d, t));

        good = x != NULL;
        for (int i = 0; i < 2 && x; i++)
            out[i] = x[i];
    } else if (v->kind == LAB_TABLE && lab_table_len(v->as.table) == 2) {
        good = lab_value_number(lab_table_at(v->as.table, 0), &out[0]) &&
               lab_value_number(lab_table_at(v->as.table, 1), &out[1]);
    }
    if (!good || !(out[0] < out[1]) || !isfinite(out[0]) || !isfinite(out[1]))
        return lab_failn(d->c, LAB_EARG,
                         "%s: argument '%s' is {low, high} with low < high", d->row,
                         name);
    return true;
}

/* ---- colours ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    uint32_t rgb;
} colours[] = {
    { "black", 0x000000 },   { "white", 0xffffff },  { "gray", 0x7b8794 },
    { "red", 0xd62828 },     { "green", 0x009e73 },  { "blue", 0x0072b2 },
    { "orange", 0xe67700 },  { "yellow", 0xf2c300 }, { "cyan", 0x22b8cf },
    { "magenta", 0xd6336c }, { "purple", 0x7048e8 }, { "brown", 0x8d5524 },
};

static bool colour_text(const char *s, int64_t *rgb)
{
    char *end;

    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (strcmp(colours[i].name, s) == 0) {
            *rgb = colours[i].rgb;
            return true;
        }
    if (*s != '#' || strlen(s) != 7 || strspn(s + 1, "0123456789abcdefABCDEF") != 6)
        return false;
    *rgb = strtol(s + 1, &end, 16);
    return true;
}

bool draft_colour(struct draft *d, const char *name, const lab_value *v, int64_t *rgb)
{
    bool good = false;

    if (v && v->kind == LAB_STRING) {
        good = colour_text(v->as.s.at, rgb);
    } else if (v && v->kind == LAB_TABLE && lab_table_len(v->as.table) == 3) {
        good = true;
        *rgb = 0;
        for (int i = 0; i < 3; i++) {
            double x;

            good = good && lab_value_number(lab_table_at(v->as.table, i), &x) && x >= 0 &&
                   x <= 255;
            *rgb = *rgb << 8 | (good ? (int64_t)x : 0);
        }
    }
    if (!good)
        return lab_failn(
            d->c, LAB_EARG,
            "%s: argument '%s': a colour is \"#rrggbb\", {r, g, b} of 0 to 255, or "
            "a name such as \"red\"",
            d->row, name);
    return true;
}

bool draft_ramp(struct draft *d, const char *name, const lab_value *v,
                enum scene_ramp *ramp)
{
    if (!v || v->kind == LAB_NIL)
        return lab_ok(d->c);
    for (int i = 0; v->kind == LAB_STRING && i < N_RAMPS; i++)
        if (strcmp(scene_ramps[i], v->as.s.at) == 0) {
            *ramp = (enum scene_ramp)i;
            return true;
        }
    return lab_failn(
        d->c, LAB_EARG,
        "%s: argument '%s' is gray, viridis, magma, coolwarm or cyclic, got %s", d->row,
        name,
        v->kind == LAB_STRING ? lab_format(d->c, "\"%.40s\"", v->as.s.at)
                              : lab_value_kind(v));
}

/* ---- labels -------------------------------------------------------------------------------- */

static const char *label_text(struct draft *d, const lab_value *v)
{
    double x;

    if (v->kind == LAB_STRING)
        return draft_text(d, v->as.s.at);
    if (lab_value_number(v, &x))
        return lab_format(d->c, "%.6g", x);
    return NULL;
}

const char **draft_labels(struct draft *d, const char *name, const lab_value *v,
                          int64_t *n)
{
    lab_tensor *t = draft_is_tensor(v);
    const double *x = t ? lab_f64(draft_numbers(d, t)) : NULL;
    int64_t have = t                      ? lab_numel(t)
                   : v->kind == LAB_TABLE ? lab_table_len(v->as.table)
                                          : -1;
    const char **out;

    if (have < 0 || (t && !x))
        return lab_fail(d->c, LAB_EARG, "%s: argument '%s' is a table of texts, got %s",
                        d->row, name, lab_value_kind(v));
    if (*n >= 0 && have != *n)
        return lab_fail(d->c, LAB_EARG,
                        "%s: argument '%s' has %lld entries, and %lld are needed", d->row,
                        name, (long long)have, (long long)*n);
    out = lab_alloc(d->c, (size_t)have * sizeof *out);
    for (int64_t i = 0; out && i < have; i++) {
        out[i] = t ? lab_format(d->c, "%.6g", x[i])
                   : label_text(d, lab_table_at(v->as.table, i));
        if (!out[i])
            return lab_fail(d->c, LAB_EARG,
                            "%s: argument '%s': entry %lld is a text, got %s", d->row,
                            name, (long long)i + 1,
                            lab_value_kind(lab_table_at(v->as.table, i)));
    }
    *n = have;
    return out;
}
