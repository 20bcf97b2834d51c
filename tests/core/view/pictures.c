/* What is drawn: pixels, masks, boxes, curves, texts. */
#include "view_test.h"

#include "view/draw/palette.h"

/* The picture of a window as it would be saved, w × h pixels (0: its own size). */
static struct pixels picture(struct session *s, int64_t win, int w, int h)
{
    struct view *v = view_of(s->c);
    lab_tensor *t;

    if (!win)
        fail_msg("not shown: %s", lab_error_text(s->c));
    t = view_pixels(v, s->c, view_window(v, win), w, h, 1);
    assert_non_null(t);
    return (struct pixels){ (int)lab_dim(t, 1), (int)lab_dim(t, 0), lab_u8_mut(t) };
}

static void images_keep_their_pixels(void **state)
{
    struct session *s = *state;
    lab_tensor *t = lab_tensor_make(s->c, LAB_U8, 40, 60, 3);
    struct pixels p;

    for (int64_t i = 0; i < lab_numel(t); i++)
        lab_u8_mut(t)[i] = (uint8_t)(i * 7 + i / 180);
    p = picture(s, call_image(s->c, t, OPTIONS(.title = "t")), 0, 0);
    assert_int_equal(p.w, 60);
    assert_int_equal(p.h, 40);
    for (int i = 0; i < 40 * 60; i++)
        for (int k = 0; k < 3; k++)
            assert_int_equal(p.at[4 * i + k], lab_u8(t)[3 * i + k]);
    p = picture(s, call_image(s->c, t, OPTIONS()), 180, 0);
    assert_int_equal(p.h, 120);
    assert_colour(pixel(&p, 31, 61), pixel(&p, 30, 60), 0); /* pixels stay squares */
}

static void strides_and_dtypes_show_alike(void **state)
{
    static const lab_dtype dtypes[] = { LAB_F64, LAB_F32, LAB_F16, LAB_BF16 };
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *f = lab_tensor_make(c, LAB_F32, 4, 8);

    for (int i = 0; i < 32; i++)
        lab_f32_mut(f)[i] = (float)(i % 8) / 8;
    for (size_t k = 0; k < 4; k++) {
        struct pixels p =
            picture(s, call_image(c, lab_cast(c, f, dtypes[k]), OPTIONS()), 0, 0);

        assert_colour(pixel(&p, 4, 2), 0x808080, 1);
        assert_colour(pixel(&p, 0, 3), 0x000000, 0);
    }
    {
        struct pixels p =
            picture(s, call_image(c, lab_transpose(c, f, 0, 1), OPTIONS()), 0, 0);

        assert_int_equal(p.w, 4);
        assert_colour(pixel(&p, 2, 4), 0x808080, 1);
    }
}

static void other_ranges_are_stretched(void **state)
{
    struct session *s = *state;
    lab_tensor *t = lab_tensor_make(s->c, LAB_I32, 1, 4);
    const int32_t x[4] = { 100, 200, 300, 65100 };
    struct pixels p;

    memcpy(lab_i32_mut(t), x, sizeof x);
    p = picture(s, call_image(s->c, t, OPTIONS()), 0, 0);
    assert_colour(pixel(&p, 0, 0), 0x000000, 0);
    assert_colour(pixel(&p, 3, 0), 0xffffff, 0);
    p = picture(s, call_image(s->c, t, OPTIONS(.range = NUMBERS(s->c, 100, 300))), 0, 0);
    assert_colour(pixel(&p, 1, 0), 0x808080, 1);
    assert_colour(pixel(&p, 3, 0), 0xffffff, 0);
}

static void nan_is_seen(void **state)
{
    struct session *s = *state;
    lab_tensor *t = lab_tensor_zeros(s->c, LAB_F32, 2, (int64_t[]){ 2, 2 });
    struct pixels p;

    lab_f32_mut(t)[3] = NAN;
    p = picture(s, call_image(s->c, t, OPTIONS()), 0, 0);
    assert_colour(pixel(&p, 1, 1), 0xff00ff, 0);
    assert_colour(pixel(&p, 0, 1), 0x000000, 0);
}

static uint32_t half(uint32_t a, uint32_t b)
{
    uint32_t out = 0;

    for (int k = 0; k <= 16; k += 8)
        out |= (((a >> k & 255) + (b >> k & 255)) / 2) << k;
    return out;
}

static void masks_are_translucent(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *image = plain_image(c, 10, 10, 3, 0x204060);
    lab_tensor *mask = lab_tensor_zeros(c, LAB_I64, 2, (int64_t[]){ 10, 10 });
    lab_table *red = lab_table_new(c);
    struct pixels p;

    lab_i64_mut(mask)[0] = 1;
    lab_i64_mut(mask)[1] = 2;
    lab_i64_mut(mask)[2] = -1;
    p = picture(s, call_image(c, image, OPTIONS(.mask = mask)), 0, 0);
    assert_colour(pixel(&p, 0, 0), half(0x204060, palette_label(1)), 2);
    assert_colour(pixel(&p, 1, 0), half(0x204060, palette_label(2)), 2);
    assert_colour(pixel(&p, 2, 0), 0x204060, 0);
    assert_colour(pixel(&p, 5, 5), 0x204060, 0);
    lab_table_push(c, red, lab_v_string("#ff0000"));
    p = picture(s,
                call_image(c, image,
                           OPTIONS(.mask = mask, .alpha = 1,
                                   .palette = &LAB_V_TABLE(red))),
                0, 0);
    assert_colour(pixel(&p, 1, 0), 0xff0000, 0); /* a short palette begins again */
    p = picture(s, call_image(c, image, OPTIONS(.mask = mask, .alpha = 0)), 0, 0);
    assert_colour(pixel(&p, 0, 0), 0x204060, 0);
}

static void black_and_white_masks_are_label_one(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *image = plain_image(c, 4, 4, 1, 0x80);
    lab_tensor *edges = lab_tensor_zeros(c, LAB_U8, 2, (int64_t[]){ 4, 4 });
    struct pixels p;

    lab_u8_mut(edges)[5] = 255;
    p = picture(s, call_image(c, image, OPTIONS(.mask = edges, .alpha = 1)), 0, 0);
    assert_colour(pixel(&p, 1, 1), palette_label(1), 1);
    lab_u8_mut(edges)[0] = 3; /* now 255 says: not labelled */
    p = picture(s, call_image(c, image, OPTIONS(.mask = edges, .alpha = 1)), 0, 0);
    assert_colour(pixel(&p, 0, 0), palette_label(3), 1);
    assert_false(alike(pixel(&p, 1, 1), palette_label(1), 20));
}

static void float_masks_are_heat(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *image = plain_image(c, 1, 3, 1, 0);
    lab_tensor *heat = lab_tensor_make(c, LAB_F32, 1, 3);
    uint32_t ramp[256];
    struct pixels p;

    memcpy(lab_f32_mut(heat), (const float[]){ 0, .5, 1 }, 12);
    p = picture(s, call_image(c, image, OPTIONS(.mask = heat, .alpha = 1)), 0, 0);
    palette_ramp(RAMP_MAGMA, ramp);
    assert_colour(pixel(&p, 0, 0), 0, 0);
    assert_colour(pixel(&p, 2, 0), ramp[255], 1);
}

static void stacked_masks_become_labels(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *stack = lab_tensor_zeros(c, LAB_BOOL8, 3, (int64_t[]){ 2, 4, 4 });
    struct pixels p;

    lab_bool8_mut(stack)[0] = 1;
    lab_bool8_mut(stack)[16 + 1] = 1;
    p = picture(s,
                call_image(c, plain_image(c, 4, 4, 1, 0),
                           OPTIONS(.mask = stack, .alpha = 1)),
                0, 0);
    assert_colour(pixel(&p, 0, 0), palette_label(1), 1);
    assert_colour(pixel(&p, 1, 0), palette_label(2), 1);
}

static void boxes_have_edges_and_tags(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *image = plain_image(c, 100, 100, 3, 0);
    lab_tensor *boxes = lab_tensor_make(c, LAB_F32, 2, 4);
    struct pixels p;

    memcpy(lab_f32_mut(boxes), (const float[]){ 20, 40, 60, 80, 70, 40, 90, 60 }, 32);
    p = picture(s,
                call_image(c, image,
                           OPTIONS(.boxes = v_tensor(c, boxes),
                                   .labels = TEXTS(c, "cat .9", "cat .5"))),
                0, 0);
    assert_colour(pixel(&p, 20, 60), palette_label(1), 40);
    assert_colour(pixel(&p, 90, 50), palette_label(1), 40); /* the same kind */
    assert_colour(pixel(&p, 40, 60), 0, 0);
    assert_true(count_like(&p, 18, 20, 70, 40, palette_label(1)) > 60); /* the tag */
    p = picture(s,
                call_image(c, image,
                           OPTIONS(.boxes = v_tensor(c, boxes),
                                   .labels = TEXTS(c, "cat", "dog"))),
                0, 0);
    assert_colour(pixel(&p, 90, 50), palette_label(2), 40);
}

static void grids_show_every_picture(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_table *t = lab_table_new(c);
    static const uint32_t colours[5] = { 0xff0000, 0x00ff00, 0x0000ff, 0xffff00,
                                         0x00ffff };
    struct pixels p;

    for (int i = 0; i < 5; i++)
        lab_table_push(c, t, LAB_V_OBJECT(plain_image(c, 20 + i, 30, 3, colours[i])));
    p = picture(s,
                call_grid(c, &LAB_V_TABLE(t),
                          OPTIONS(.n_columns = 2, .title = "五",
                                  .titles = TEXTS(c, "a", "b", "c", "d", "e"))),
                0, 0);
    for (int i = 0; i < 5; i++)
        assert_true(count_like(&p, 0, 0, p.w, p.h, colours[i]) > 1000);
    assert_true(p.h > p.w); /* three rows of two */
}

/* ---- curves --------------------------------------------------------------------------------------- */

static void curves_pass_where_they_should(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct pixels p = picture(s,
                              call_plot(c, NUMBERS(c, .5, .5, .5, .5), NULL,
                                        OPTIONS(.ylim = NUMBERS(c, 0, 1))),
                              800, 600);
    uint32_t blue = palette_series(0);
    int seen = 0;

    /* A level line half-way up; nothing of its colour a quarter up. */
    for (int y = 200; y < 400; y++)
        seen += alike(pixel(&p, 400, y), blue, 40);
    assert_in_range(seen, 1, 6);
    assert_int_equal(count_like(&p, 300, 420, 500, 520, blue), 0);
}

static void nan_makes_a_gap(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct pixels p =
        picture(s, call_plot(c, NUMBERS(c, 1, 1, NAN, 1, 1), NULL, OPTIONS()), 800, 600);
    uint32_t blue = palette_series(0);

    assert_true(count_like(&p, 100, 40, 250, 540, blue) > 100);
    assert_int_equal(count_like(&p, 380, 40, 470, 540, blue), 0);
}

static void one_spike_in_a_million_is_seen(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 1, (int64_t[]){ 1000000 });
    struct pixels p;
    double start;

    lab_f64_mut(y)[500000] = 1;
    start = lab_now();
    p = picture(s, call_plot(c, v_tensor(c, y), NULL, OPTIONS()), 800, 600);
    assert_true(lab_now() - start < 2);
    assert_true(count_like(&p, 380, 60, 470, 200, palette_series(0)) > 20);
}

static void log_axes_make_powers_straight(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct pixels p = picture(s,
                              call_plot(c, NUMBERS(c, 1, 10, 100, 1000, 10000),
                                        NUMBERS(c, 1, 100, 1e4, 1e6, 1e8),
                                        OPTIONS(.xlog = true, .ylog = true)),
                              800, 600);
    uint32_t blue = palette_series(0);
    int first = -1, last = -1, middle = -1;

    for (int y = 30; y < 560; y++) {
        first = alike(pixel(&p, 250, y), blue, 30) ? y : first;
        middle = alike(pixel(&p, 400, y), blue, 30) ? y : middle;
        last = alike(pixel(&p, 550, y), blue, 30) ? y : last;
    }
    assert_true(first > middle && middle > last && last > 0);
    assert_in_range(abs(first + last - 2 * middle), 0, 4);
}

static void series_have_colours_and_a_legend(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *y = lab_tensor_make(c, LAB_F64, 3, 20);
    struct pixels with, without;

    for (int i = 0; i < 60; i++)
        lab_f64_mut(y)[i] = i / 20 + (i % 20) * .05;
    with = picture(s,
                   call_plot(c, v_tensor(c, y), NULL,
                             OPTIONS(.label = TEXTS(c, "a", "b", "c"))),
                   800, 600);
    without = picture(s, call_plot(c, v_tensor(c, y), NULL, OPTIONS()), 800, 600);
    for (int k = 0; k < 3; k++) {
        assert_true(count_like(&without, 80, 40, 780, 540, palette_series(k)) > 300);
        assert_true(count_like(&with, 0, 0, 800, 600, palette_series(k)) >
                    count_like(&without, 0, 0, 800, 600, palette_series(k)) + 20);
    }
}

static void names_stand_below_bars(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    const lab_value *y = NUMBERS(c, 1, 3, 2);
    struct pixels with, without;

    with = picture(s,
                   call_plot(c, y, NULL,
                             OPTIONS(.kind = "bars",
                                     .names = TEXTS(c, "理论", "code", "project"))),
                   800, 600);
    without = picture(s, call_plot(c, y, NULL, OPTIONS(.kind = "bars")), 800, 600);
    /* Bars of kinds stand apart. */
    assert_true(5 * count_other(&with, 80, 100, 760, 500, 0xffffff) <
                4 * count_other(&without, 80, 100, 760, 500, 0xffffff));
    assert_true(count_other(&with, 120, 565, 300, 600, 0xffffff) > 100);
}

/* A plot beside a heat map, from tables. */
static void panels_mix_plots_and_heat_maps(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_table *list = lab_table_new(c), *left = lab_table_new(c),
              *right = lab_table_new(c);
    lab_tensor *m = lab_tensor_make(c, LAB_F64, 2, 2);
    uint32_t ramp[256];
    struct pixels p;

    for (int i = 0; i < 4; i++)
        lab_f64_mut(m)[i] = i;
    lab_table_set(c, left, "y", *NUMBERS(c, 1, 2, 3));
    lab_table_set(c, left, "kind", lab_v_string("bars"));
    lab_table_set(c, right, "heat", LAB_V_OBJECT(m));
    lab_table_set(c, right, "bar", (lab_value){ .kind = LAB_BOOL });
    lab_table_push(c, list, LAB_V_TABLE(left));
    lab_table_push(c, list, LAB_V_TABLE(right));
    p = picture(s, call_panels(c, list, LAB_NO_INT), 800, 400);
    palette_ramp(RAMP_VIRIDIS, ramp);
    assert_true(count_like(&p, 0, 0, 400, 400, palette_series(0)) +
                    count_other(&p, 0, 0, 400, 400, 0xffffff) >
                5000);
    assert_int_equal(count_like(&p, 0, 0, 400, 400, ramp[255]), 0);
    assert_true(count_like(&p, 400, 0, 800, 400, ramp[255]) > 2000);
    lab_table_set(c, left, "colour", lab_v_string("red"));
    assert_int_equal(call_panels(c, list, LAB_NO_INT), 0);
    assert_string_equal(lab_error_text(c),
                        "view.panels: a panel with curves has no 'colour'");
    lab_error_clear(c);
}

/* Two panels side by side; a faint curve is a pale one of the next one's colour. */
static void panels_stand_side_by_side(void **state)
{
    struct session *s = *state;
    static const double low[2] = { 0, 0 }, high[2] = { 1, 1 };
    lab_view_curve first[2] = { { .n = 2, .y = high, .faint = true, .width = 8 },
                                { .label = "a", .n = 2, .y = low, .width = 8 } };
    lab_view_curve second = { .n = 2, .y = low, .width = 8 };
    lab_view_panel panels[2] = { { .axes.title = "loss", .curves = first, .n = 2 },
                                 { .axes.title = "acc", .curves = &second, .n = 1 } };
    struct pixels p =
        picture(s, lab_view_panels(s->c, 0, "run", panels, 2, NULL), 800, 400);
    uint32_t blue = palette_series(0);

    assert_true(count_like(&p, 0, 200, 400, 400, blue) > 1000);
    assert_int_equal(count_like(&p, 0, 0, 320, 200, blue), 0);
    assert_true(count_like(&p, 400, 0, 800, 400, blue) > 1000);
    /* A quarter of the colour over white. */
    assert_true(count_other(&p, 60, 40, 320, 120, 0xffffff) > 1000);
    assert_int_equal(lab_view_panels(s->c, 0, "run", panels, 0, NULL), 0);
    assert_int_equal(lab_error_code(s->c), LAB_EARG);
    lab_error_clear(s->c);
}

static void the_legend_keeps_away_from_curves(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct pixels p;
    int ink[2];

    /* A rising curve ends top right and a falling one top left: the legend is elsewhere. */
    for (int k = 0; k < 2; k++) {
        lab_tensor *y = lab_tensor_make(c, LAB_F64, 100);

        for (int i = 0; i < 100; i++)
            lab_f64_mut(y)[i] = exp((k ? 99 - i : i) / 10.);
        p = picture(s,
                    call_plot(c, v_tensor(c, y), NULL,
                              OPTIONS(.label = TEXTS(c, "some name"))),
                    680, 440);
        /* The text's colour beside the frame's two upper corners. */
        ink[0] = count_like(&p, 70, 12, 200, 50, 0x3e4c59);
        ink[1] = count_like(&p, 540, 12, 670, 50, 0x3e4c59);
        assert_true(ink[k] > ink[1 - k] + 10 || ink[0] + ink[1] < 5);
    }
}

static void kinds_draw_differently(void **state)
{
    static const char *const kinds[] = { "line", "points", "steps", "bars" };
    struct session *s = *state;
    lab_ctx *c = s->c;
    int ink[4];

    for (int k = 0; k < 4; k++) {
        struct pixels p =
            picture(s,
                    call_plot(c, NUMBERS(c, 1, 3, 2, 5), NULL,
                              OPTIONS(.kind = kinds[k], .color = TEXTS(c, "#ff0000"))),
                    400, 300);

        ink[k] = 0;
        for (int i = 0; i < p.w * p.h; i++)
            ink[k] += p.at[4 * i] > p.at[4 * i + 1] + 60;
        assert_true(ink[k] > 40);
    }
    assert_true(ink[3] > 5 * ink[2] && ink[2] > ink[0] && ink[0] > ink[1]);
}

static void histograms_count(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct view *v = view_of(c);
    const char *why;
    struct scene *scene;
    struct window *w;

    assert_true(call_hist(c, NUMBERS(c, 0, 0, 1, 3, 3, 3, NAN), OPTIONS()) > 0);
    w = view_window(v, 0);
    scene = scene_parse(w->block, w->len, &why);
    assert_non_null(scene);
    /* Whole numbers but one: eight or more bins; the counts add up. */
    {
        const struct scene_series *r = scene->as.plot.series;
        double sum = 0;

        for (int64_t i = 0; i < r->n; i++)
            sum += r->y[i];
        assert_true(sum == 6);
        assert_true(r->x[0] == 0 && r->x[r->n] == 3);
    }
    scene_free(scene);
    assert_true(call_hist(c, NUMBERS(c, 0, 0, 1, 3, 3, 3), OPTIONS()) > 0);
    w = view_window(v, 0);
    scene = scene_parse(w->block, w->len, &why);
    assert_int_equal(scene->as.plot.series->n, 4);
    assert_true(scene->as.plot.series->y[0] == 2 && scene->as.plot.series->y[2] == 0 &&
                scene->as.plot.series->y[3] == 3);
    scene_free(scene);
}

static void heat_maps_colour_their_cells(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *m = lab_tensor_make(c, LAB_F32, 2, 2);
    uint32_t ramp[256];
    struct pixels p;

    memcpy(lab_f32_mut(m), (const float[]){ 0, 1, NAN, .5 }, 16);
    palette_ramp(RAMP_VIRIDIS, ramp);
    p = picture(s,
                call_heat(c, m, OPTIONS(.labels = TEXTS(c, "猫", "dog"), .values = NULL)),
                0, 0);
    assert_true(count_like(&p, 0, 0, p.w, p.h, ramp[0]) > 2000);
    assert_true(count_like(&p, 0, 0, p.w, p.h, ramp[255]) > 2000);
    assert_true(count_like(&p, 0, 0, p.w, p.h, ramp[128]) > 2000);
    assert_true(count_like(&p, 0, 0, p.w, p.h, 0xd9d2e9) > 2000);
}

/* ---- texts -------------------------------------------------------------------------------------------- */

static void chinese_titles_have_glyphs(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    struct view *v = view_of(c);
    struct window *w;
    const char *why;
    struct scene *scene;
    uint8_t *rgba;
    int unknown = 0;
    struct pixels p = { 680, 440, NULL };

    assert_true(call_plot(c, NUMBERS(c, 1, 2), NULL,
                          OPTIONS(.title = "训练损失曲线", .xlabel = "步数")) > 0);
    w = view_window(v, 0);
    scene = scene_parse(w->block, w->len, &why);
    p.at = rgba = malloc(680 * 440 * 4);
    assert_true(view_drawing(v, c)->pixels(scene, 680, 440, 1, rgba, &unknown));
    scene_free(scene);
    assert_true(count_other(&p, 30, 5, 200, 32, 0xffffff) >
                200); /* something stands there */
    free(rgba);
    if (unknown > 0) {
        print_message("# no font here has Chinese glyphs\n");
        skip();
    }
}

static void broken_text_is_drawn_all_the_same(void **state)
{
    struct session *s = *state;

    picture(s,
            call_plot(s->c, NUMBERS(s->c, 1, 2), NULL,
                      OPTIONS(.title = "a\xff\xfe\xe4 b")),
            0, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, session_start, session_end)
    const struct CMUnitTest tests[] = {
        T(images_keep_their_pixels),
        T(strides_and_dtypes_show_alike),
        T(other_ranges_are_stretched),
        T(nan_is_seen),
        T(masks_are_translucent),
        T(black_and_white_masks_are_label_one),
        T(float_masks_are_heat),
        T(stacked_masks_become_labels),
        T(boxes_have_edges_and_tags),
        T(grids_show_every_picture),
        T(curves_pass_where_they_should),
        T(nan_makes_a_gap),
        T(one_spike_in_a_million_is_seen),
        T(log_axes_make_powers_straight),
        T(series_have_colours_and_a_legend),
        T(panels_stand_side_by_side),
        T(names_stand_below_bars),
        T(panels_mix_plots_and_heat_maps),
        T(the_legend_keeps_away_from_curves),
        T(kinds_draw_differently),
        T(histograms_count),
        T(heat_maps_colour_their_cells),
        T(chinese_titles_have_glyphs),
        T(broken_text_is_drawn_all_the_same),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
