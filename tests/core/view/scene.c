/* Scenes survive packing; packed bytes that do not hold are refused. */
#include "view_test.h"

static struct scene an_image(lab_ctx *c)
{
    struct scene s = { .kind = SCENE_IMAGE, .title = "照片" };
    struct scene_tile *t = lab_alloc(c, sizeof *t);
    static const uint8_t pixels[2 * 3 * 3] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    static const int64_t mask[6] = { 0, 1, 2, 3, 4, -1 };
    static struct scene_box box = { 0, .5, 2, 1.5, 3, "cat" };
    static uint32_t colours[2] = { 0x112233, 0xffffff };

    *t = (struct scene_tile){ { LAB_U8, 2, 3, 3, pixels },
                              { LAB_I64, 2, 3, 1, mask },
                              0,
                              255,
                              0,
                              1,
                              1,
                              &box,
                              "tile" };
    s.as.sheet = (struct scene_sheet){ 1, 1, t, RAMP_MAGMA, RAMP_GRAY, .25, 2, colours };
    return s;
}

static struct scene a_plot(void)
{
    static const double x[4] = { 1, 2, 4, 8 }, y[4] = { 3, NAN, INFINITY, -1 };
    static struct scene_series series[2] = { { STROKE_BARS, 3, x, y, 0xff0000, 0, "a" },
                                             { STROKE_POINTS, 4, NULL, y, -1, 2.5, "" } };
    struct scene s = { .kind = SCENE_PLOT, .title = "" };

    s.as.plot = (struct scene_plot){ 2,          series,       true,           false,
                                     { 1, NAN }, { NAN, NAN }, LEGEND_OUTSIDE, "x",
                                     "" };
    return s;
}

static struct scene a_heat(void)
{
    static const float m[6] = { 0, 1, 2, 3, 4, 5 };
    static const char *rows[2] = { "r0", "r1" };
    struct scene s = { .kind = SCENE_HEAT, .title = "h" };

    s.as.heat = (struct scene_heat){ { LAB_F32, 2, 3, 1, m },
                                     -1,
                                     5,
                                     RAMP_COOLWARM,
                                     true,
                                     false,
                                     2,
                                     0,
                                     rows,
                                     NULL,
                                     "k",
                                     "q" };
    return s;
}

static struct scene panels(void)
{
    static const double y[3] = { 1, 2, 3 };
    static struct scene_series series[2] = { { STROKE_LINE, 3, NULL, y, -1, 1, "", true },
                                             { STROKE_LINE, 3, NULL, y, -1, 0, "b" } };
    static struct scene_panel at[2];
    static const char *names[3] = { "x", "y", "二" };
    struct scene s = { .kind = SCENE_PANELS,
                       .title = "run",
                       .status = "step 3",
                       .live = true,
                       .paused = true };

    for (int i = 0; i < 2; i++)
        at[i] = (struct scene_panel){ i ? "acc" : "loss",
                                      { 2 - i,
                                        series,
                                        false,
                                        false,
                                        { NAN, NAN },
                                        { NAN, NAN },
                                        LEGEND_AUTO,
                                        "step",
                                        "" } };
    at[1].is_heat = true;
    at[1].heat = a_heat().as.heat;
    at[0].plot.n_names = 3;
    at[0].plot.names = names;
    s.as.panels = (struct scene_panels){ 2, 2, at };
    return s;
}

static uint8_t *pack(const struct scene *s, size_t *n)
{
    uint8_t *block;

    *n = scene_measure(s);
    assert_true(*n > 0);
    block = aligned_alloc(SCENE_ALIGN, (*n + SCENE_ALIGN) / SCENE_ALIGN * SCENE_ALIGN);
    scene_pack(s, block, *n);
    return block;
}

static void images_come_back(void **state)
{
    struct session *f = *state;
    struct scene s = an_image(f->c), *b;
    const struct scene_tile *t;
    const char *why = "";
    size_t n;
    uint8_t *block = pack(&s, &n);

    b = scene_parse(block, n, &why);
    assert_non_null(b);
    t = b->as.sheet.tiles;
    assert_string_equal(b->title, "照片");
    assert_int_equal(t->pixels.dtype, LAB_U8);
    assert_memory_equal(t->pixels.at, s.as.sheet.tiles->pixels.at, 18);
    assert_int_equal((uintptr_t)t->pixels.at % SCENE_ALIGN, 0);
    assert_int_equal(((const int64_t *)t->mask.at)[5], -1);
    assert_true(scene_value(&t->mask, 1, 1, 0) == 4);
    assert_true(t->boxes->y1 == 1.5 && t->boxes->group == 3);
    assert_string_equal(t->boxes->text, "cat");
    assert_int_equal(b->as.sheet.colours[1], 0xffffff);
    assert_true(b->as.sheet.alpha == .25 && b->as.sheet.ramp == RAMP_MAGMA);
    scene_free(b);
    free(block);
}

static void plots_and_heat_maps_come_back(void **state)
{
    struct scene p = a_plot(), h = a_heat(), *b;
    const char *why = "";
    size_t n;
    uint8_t *block = pack(&p, &n);

    (void)state;
    b = scene_parse(block, n, &why);
    assert_non_null(b);
    assert_int_equal(b->as.plot.n_series, 2);
    assert_true(b->as.plot.series[0].x[3] == 8 && isnan(b->as.plot.series[0].y[1]));
    assert_null(b->as.plot.series[1].x);
    assert_true(b->as.plot.xlog && !b->as.plot.ylog && isnan(b->as.plot.xlim[1]));
    assert_int_equal(b->as.plot.legend, LEGEND_OUTSIDE);
    scene_free(b);
    free(block);
    block = pack(&h, &n);
    b = scene_parse(block, n, &why);
    assert_non_null(b);
    assert_string_equal(b->as.heat.rows[1], "r1");
    assert_int_equal(b->as.heat.n_columns, 0);
    assert_true(scene_value(&b->as.heat.values, 1, 2, 0) == 5 && b->as.heat.bar);
    scene_free(b);
    free(block);
}

static void formulas_come_back(void **state)
{
    struct scene s = { .kind = SCENE_FORMULA, .title = "t" }, *b;
    const char *why = "";
    size_t n;
    uint8_t *block;

    (void)state;
    s.as.formula = (struct scene_formula){ "\\frac{a}{b}", 20, 0x112233 };
    block = pack(&s, &n);
    b = scene_parse(block, n, &why);
    assert_non_null(b);
    assert_string_equal(b->as.formula.tex, "\\frac{a}{b}");
    assert_true(b->as.formula.size == 20 && b->as.formula.colour == 0x112233);
    scene_free(b);
    free(block);
    /* One that does not parse is never drawn. */
    s.as.formula.tex = "\\frac{a";
    block = pack(&s, &n);
    assert_null(scene_parse(block, n, &why));
    assert_string_equal(why, "its formula is none");
    free(block);
}

static void panels_come_back(void **state)
{
    struct scene s = panels(), *b;
    const char *why = "";
    size_t n;
    uint8_t *block = pack(&s, &n);

    (void)state;
    b = scene_parse(block, n, &why);
    assert_non_null(b);
    assert_true(b->live && b->paused);
    assert_string_equal(b->status, "step 3");
    assert_int_equal(b->as.panels.n, 2);
    assert_string_equal(b->as.panels.at[1].title, "acc");
    assert_true(b->as.panels.at[0].plot.series[0].faint);
    assert_false(b->as.panels.at[0].plot.series[1].faint);
    assert_true(b->as.panels.at[0].plot.series[1].y[2] == 3);
    assert_string_equal(b->as.panels.at[0].plot.names[2], "二");
    assert_true(b->as.panels.at[1].is_heat);
    assert_true(scene_value(&b->as.panels.at[1].heat.values, 1, 2, 0) == 5);
    scene_free(b);
    free(block);
    s.as.panels.n = 0;
    assert_int_equal(scene_measure(&s), 0);
    s.as.panels.n = SCENE_MAX_PANELS + 1;
    assert_int_equal(scene_measure(&s), 0);
}

static void every_cut_is_refused(void **state)
{
    struct session *f = *state;
    struct scene all[4] = { an_image(f->c), a_plot(), a_heat(), panels() };

    for (int k = 0; k < 4; k++) {
        size_t n;
        uint8_t *block = pack(&all[k], &n);
        const char *why;

        for (size_t cut = 0; cut < n; cut++) {
            why = NULL;
            assert_null(scene_parse(block, cut, &why));
            assert_non_null(why);
        }
        free(block);
    }
}

/* What a field may not be: a scene that says so is refused. */
static void lies_are_refused(void **state)
{
    struct session *f = *state;
    static const float one = 1;

    for (int k = 0; k < 9; k++) {
        struct scene s = an_image(f->c);
        struct scene_tile *t = s.as.sheet.tiles;

        switch (k) {
        case 0:
            t->pixels.c = 2;
            break;
        case 1:
            t->mask.w = 2;
            break;
        case 2:
            s.as.sheet.alpha = 1.5;
            break;
        case 3:
            s.as.sheet.alpha = NAN;
            break;
        case 4:
            t->hi = INFINITY;
            break;
        case 5:
            s.as.sheet.columns = 0;
            break;
        case 6:
            t->pixels.h = 0;
            break;
        case 7:
            t->pixels = (struct scene_array){ LAB_F16, 1, 1, 1, &one };
            t->mask.at = NULL;
            break;
        default:
            s.kind = N_SCENES;
        }
        assert_int_equal(scene_measure(&s), 0);
    }
}

static void huge_counts_ask_for_no_memory(void **state)
{
    struct scene s = a_plot();
    const char *why = NULL;
    size_t n;
    uint8_t *block = pack(&s, &n);
    int64_t many = SCENE_MAX_SERIES;
    bool found = false;

    (void)state;
    /* The count of series, wherever it stands. */
    for (size_t i = 0; i + 8 <= n && !found; i++) {
        int64_t v;

        memcpy(&v, block + i, sizeof v);
        if (v != 2 || i < 40)
            continue;
        memcpy(block + i, &many, sizeof many);
        assert_null(scene_parse(block, n, &why));
        assert_non_null(why);
        memcpy(block + i, &v, sizeof v);
        found = true;
    }
    assert_true(found);
    free(block);
}

static void ranges_leave_out_what_is_not_finite(void **state)
{
    static const float x[4] = { NAN, -2, INFINITY, 3 };
    static const float none[2] = { NAN, NAN };
    struct scene_array a = { LAB_F32, 2, 2, 1, x }, b = { LAB_F32, 1, 2, 1, none };
    double lo = 7, hi = 7;

    (void)state;
    assert_true(scene_range(&a, &lo, &hi));
    assert_true(lo == -2 && hi == 3);
    assert_false(scene_range(&b, &lo, &hi));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(images_come_back, session_start, session_end),
        cmocka_unit_test(plots_and_heat_maps_come_back),
        cmocka_unit_test(panels_come_back),
        cmocka_unit_test(formulas_come_back),
        cmocka_unit_test_setup_teardown(every_cut_is_refused, session_start, session_end),
        cmocka_unit_test_setup_teardown(lies_are_refused, session_start, session_end),
        cmocka_unit_test(huge_counts_ask_for_no_memory),
        cmocka_unit_test(ranges_leave_out_what_is_not_finite),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
