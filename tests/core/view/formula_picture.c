/* Formulas in type: boxes as TeX would have them, pictures, SVG. */
#include "view_test.h"

#include "view/draw/formula.h"
#include "view/draw/setting.h"

#include <lab/rng.h>
#include <locale.h>

static struct box box_of(const char *tex, double size)
{
    struct setting *s = setting_new(tex, size, true);
    struct box b;

    if (!s)
        fail_msg("not set: %s", tex);
    b = s->box;
    assert_int_equal(s->unknown, 0);
    setting_free(s);
    return b;
}

static bool near(double a, double b, double within)
{
    return fabs(a - b) <= within;
}

/* In a font of 100 px, wherever it comes from. */
static void boxes_stand_on_their_lines(void **state)
{
    struct box x = box_of("x", 100), p = box_of("p", 100), sub = box_of("x_i", 100);
    struct box sup = box_of("x^2", 100), both = box_of("x_i^2", 100);
    struct box frac = box_of("\\frac{a}{b}", 100), sum = box_of("\\sum_{i=1}^n", 100);
    struct box small = box_of("\\textstyle\\sum_{i=1}^n", 100);
    struct box tall = box_of("\\left(\\frac{a}{b}\\right)", 100);

    (void)state;
    assert_true(x.h > 40 && x.h < 65 && near(x.d, 0, 4));
    assert_true(p.d > 15 && near(p.h, x.h, 6));
    assert_true(near(sub.h, x.h, 1) && sub.d > 12 && sub.d < 45);
    assert_true(sup.h > x.h + 20 && near(sup.d, x.d, 1));
    assert_true(near(both.h, sup.h, 12) && both.d >= sub.d);
    assert_true(both.w < sub.w + sup.w - x.w + 2);
    /* About the axis, a third of an em up. */
    assert_true(near((frac.h - frac.d) / 2, 28, 14));
    assert_true(frac.h + frac.d > 150 && frac.h + frac.d < 260);
    assert_true(sum.h + sum.d > small.h + small.d + 60 && sum.w < small.w);
    assert_true(tall.h >= frac.h && tall.d >= frac.d && tall.w > frac.w + 50);
}

static void sizes_grow_all_alike(void **state)
{
    static const char tex[] =
        "\\sqrt{\\frac{x^2}{\\sum_i y_i}} + \\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}";
    struct box a = box_of(tex, 20), b = box_of(tex, 40);

    (void)state;
    assert_true(near(b.w, 2 * a.w, .5) && near(b.h, 2 * a.h, .5) &&
                near(b.d, 2 * a.d, .5));
}

static void spaces_are_tex_s(void **state)
{
    double a = box_of("ab", 180).w;

    (void)state;
    assert_true(near(box_of("a\\,b", 180).w, a + 30, .01));
    assert_true(near(box_of("a\\quad b", 180).w, a + 180, .01));
    /* Binary between letters, a sign at the front, tight in scripts. */
    assert_true(near(box_of("a-b", 180).w, a + box_of("{-}", 180).w + 2 * 40, .01));
    assert_true(near(box_of("-b", 180).w, box_of("{-}b", 180).w, .01));
    assert_true(near(box_of("x_{a-b}", 180).w, box_of("x_{a{-}b}", 180).w, .01));
    /* f(x) has no space, in a fence neither. */
    assert_true(near(box_of("f\\left(x\\right)", 180).w, box_of("f(x)", 180).w, 12));
}

static const char *const shown[] = {
    "p_i = \\frac{e^{z_i}}{\\sum_{j=1}^K e^{z_j}}",
    "\\operatorname{softmax}\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V",
    "V^\\pi(s) = \\sum_a \\pi(a\\mid s) \\left[r + \\gamma V^\\pi(s')\\right]",
    "\\hat x = \\frac{x-\\mu}{\\sqrt{\\sigma^2+\\epsilon}}, y = \\gamma\\odot\\hat "
    "x+\\beta",
    "\\hat A_t = \\sum_{l=0}^\\infty (\\gamma\\lambda)^l \\delta_{t+l}",
    "D_{\\mathrm{KL}}(p\\,\\|\\,q) = \\mathbb{E}_{x\\sim p}\\log\\frac{p(x)}{q(x)}",
    "\\begin{bmatrix} 1 & \\cdots & 2 \\\\ \\vdots & \\ddots & 3 \\end{bmatrix}",
    "f(x) = \\begin{cases} x & x \\ge 0 \\\\ 0 & \\text{否则} \\end{cases}",
    "\\mathcal{N}(\\mathbf 0, \\mathbf I), \\mathfrak{g}, \\mathsf{x}, \\mathtt{y}",
    "\\int_0^\\infty e^{-x^2} dx \\approx \\sqrt[3]{\\overline{xy}} \\to \\infty",
    "\\underbrace{a+b}_{n} \\overset{!}{=} \\bigl( \\vec v \\bigr) \\mapsto "
    "\\widehat{abc}",
};
enum { N_SHOWN = sizeof shown / sizeof *shown };

/* Every picture has ink, none of it at the paper's edge, and no glyph is lacking. */
static void pictures_hold_all_of_it(void **state)
{
    struct session *s = *state;
    struct view *v = view_of(s->c);

    for (int i = 0; i < N_SHOWN; i++) {
        struct draft *d = draft_new(s->h, "view.formula");
        struct formula_args a = { shown[i], NULL, NAN, NULL };
        struct pixels p;
        lab_tensor *t;
        int64_t win;

        assert_true(draft_formula(d, &a));
        win = view_show(s->c, 0, d);
        assert_true(win > 0);
        t = view_pixels(v, s->c, view_window(v, win), 0, 0, 1);
        assert_non_null(t);
        p = (struct pixels){ (int)lab_dim(t, 1), (int)lab_dim(t, 0), lab_u8_mut(t) };
        assert_true(count_other(&p, 0, 0, p.w, p.h, 0xffffff) > 400);
        assert_int_equal(count_other(&p, 0, 0, p.w, 20, 0xffffff), 0);
        assert_int_equal(count_other(&p, 0, p.h - 20, p.w, p.h, 0xffffff), 0);
        assert_int_equal(count_other(&p, 0, 0, 20, p.h, 0xffffff), 0);
        assert_int_equal(count_other(&p, p.w - 20, 0, p.w, p.h, 0xffffff), 0);
        box_of(shown[i], 20);
        assert_true(view_close(v, win));
    }
}

static void refused_with_a_reason(void **state)
{
    struct session *s = *state;
    struct draft *d = draft_new(s->h, "view.formula");

    assert_false(draft_formula(d, &(struct formula_args){ "a \\frcc", NULL, NAN, NULL }));
    assert_string_equal(lab_error_text(d->c),
                        "view.formula: formula: '\\frcc' at column 3 is not known");
    draft_free(d);
    d = draft_new(s->h, "view.formula");
    assert_false(draft_formula(d, &(struct formula_args){ "a", NULL, 1000, NULL }));
    assert_string_equal(lab_error_text(d->c),
                        "view.formula: argument 'size' is 4 to 400, got 1000");
    draft_free(d);
}

static void svg_stands_alone(void **state)
{
    char *svg = draw_formula("x^2 < \"y\" & z", 18, "currentColor", true);

    (void)state;
    assert_null(svg); /* & is no sign */
    svg = draw_formula("x^2 < y", 18, "currentColor", true);
    assert_non_null(svg);
    assert_memory_equal(svg, "<svg xmlns=", 11);
    assert_non_null(strstr(svg, "aria-label=\"x^2 &lt; y\""));
    assert_non_null(strstr(svg, "vertical-align:-"));
    assert_non_null(strstr(svg, "<path fill=\"currentColor\" d=\"M "));
    assert_non_null(strstr(svg, "Z\"/></svg>"));
    /* Two in a page must not share names. */
    assert_null(strstr(svg, "id="));
    assert_null(strstr(svg, "nan"));
    free(svg);
}

/* How many outlines an SVG holds. */
static int outlines(const char *tex)
{
    char *svg = draw_formula(tex, 20, "black", true);
    int n = 0;

    assert_non_null(svg);
    for (const char *at = strstr(svg, " d=\""); at && *at; at++)
        n += *at == 'M';
    free(svg);
    return n;
}

static void long_svg_has_all_its_signs(void **state)
{
    char tex[400] = "";

    (void)state;
    for (int i = 0; i < 60; i++) /* some 1,000 pixels */
        strcat(tex, "x + ");
    strcat(tex, "x");
    assert_int_equal(outlines(tex), 61 * outlines("x") + 60 * outlines("+"));
}

static void anything_that_parses_is_set(void **state)
{
    static const char *const pieces[] = {
        "\\frac",
        "{",
        "}",
        "^",
        "_",
        "x",
        "\\sum",
        "\\left(",
        "\\right)",
        "\\sqrt",
        "\\\\",
        "&",
        "\\hat",
        "'",
        "\\underbrace",
        "\\limits",
        "\\middle|",
        "=",
        "-",
        "\\begin{pmatrix}",
        "\\end{pmatrix}",
        "\\binom",
        "\\widehat",
        "\\Bigg[",
        "\\int",
        "\\substack{a\\\\b}",
        "\\text{中}",
        "\\displaystyle",
        "\\scriptscriptstyle",
    };
    enum { N = sizeof pieces / sizeof *pieces };
    lab_rng rng = lab_rng_make(7, 0);
    int set = 0;

    (void)state;
    for (int i = 0; i < 2500; i++) {
        char tex[400] = "", why[200];
        size_t n = 0;
        struct formula *f;
        struct box b;

        for (int k = (int)lab_rng_below(&rng, 9); k >= 0; k--) {
            const char *p = pieces[lab_rng_below(&rng, N)];

            memcpy(tex + n, p, strlen(p));
            n += strlen(p);
        }
        f = formula_parse(tex, strlen(tex), why, sizeof why);
        formula_free(f);
        if (!f)
            continue;
        b = box_of(tex, 20);
        assert_true(isfinite(b.w) && isfinite(b.h) && isfinite(b.d));
        set++;
    }
    assert_true(set > 200);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, session_start, session_end)
    const struct CMUnitTest tests[] = {
        T(boxes_stand_on_their_lines), T(sizes_grow_all_alike),
        T(spaces_are_tex_s),           T(pictures_hold_all_of_it),
        T(refused_with_a_reason),      T(svg_stands_alone),
        T(long_svg_has_all_its_signs), T(anything_that_parses_is_set),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
