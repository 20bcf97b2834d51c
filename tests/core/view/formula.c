/* Formulas: the tree, faults with their places, the layout as text. */
#include "view_test.h"

#include "view/formula/formula.h"

#include <lab/formula.h>
#include <lab/rng.h>
#include <locale.h>
#include <stdio.h>
#include <wchar.h>

/* ---- the tree, written as text --------------------------------------------------------------- */

static void write_node(FILE *out, const struct formula_node *n);

static void write_all(FILE *out, const char *open, const struct formula_node *n,
                      const char *close)
{
    fputs(open, out);
    for (const struct formula_node *a = n->first; a; a = a->next) {
        if (a != n->first)
            fputc(' ', out);
        write_node(out, a);
    }
    fputs(close, out);
}

static void write_node(FILE *out, const struct formula_node *n)
{
    static const char *const classes[N_CLASSES] = { "",      "op:",    "bin:",   "rel:",
                                                    "open:", "close:", "punct:", "" };
    static const char *const kinds[] = {
        [FORMULA_SCRIPTS] = "scripts(", [FORMULA_FRACTION] = "frac(",
        [FORMULA_ROOT] = "root(",       [FORMULA_FENCE] = "fence(",
        [FORMULA_ACCENT] = "accent(",   [FORMULA_STACK] = "stack(",
        [FORMULA_TABLE] = "table(",
    };

    switch (n->kind) {
    case FORMULA_ROW:
        write_all(out, "{", n, "}");
        break;
    case FORMULA_SIGN:
        fprintf(out, "%s%lc", classes[n->cls], (wint_t)n->code);
        break;
    case FORMULA_WORD:
        fprintf(out, "%s'%s'", classes[n->cls], n->text);
        break;
    case FORMULA_SPACE:
        fprintf(out, "%dmu", n->size);
        break;
    case FORMULA_STYLE:
        fprintf(out, "style%d", n->size);
        break;
    default:
        write_all(out, kinds[n->kind], n, ")");
    }
}

static void check_tree(const char *tex, const char *expected)
{
    char why[200], *text = NULL;
    size_t size;
    struct formula *f = formula_parse(tex, strlen(tex), why, sizeof why);
    FILE *out = open_memstream(&text, &size);

    if (!f)
        fail_msg("%s: %s", tex, why);
    write_node(out, formula_root(f));
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
    formula_free(f);
}

static void trees_are_as_written(void **state)
{
    (void)state;
    check_tree("a+b=c", "{a bin:+ b rel:= c}");
    check_tree("x_i^2", "{scripts(x i 2)}");
    check_tree("x^2_i", "{scripts(x i 2)}");
    check_tree("f''^a", "{scripts(f {} {′ ′ a})}");
    check_tree("\\frac12", "{frac(1 2)}");
    check_tree("\\frac{a+b}{\\sqrt[3]{c}}", "{frac({a bin:+ b} {root(c {3})})}");
    check_tree("\\sum_{i=1}^n x", "{scripts(op:∑ {i rel:= 1} n) x}");
    check_tree("\\left( x \\middle| y \\right]", "{fence({x rel:| y})}");
    check_tree("\\text{if $ x}\\operatorname{arg\\,min}", "{'if $ x' op:'arg min'}");
    check_tree("\\hat{\\mathbf x}", "{accent(x)}");
    check_tree("\\begin{matrix}a&b\\\\c\\end{matrix}", "{table({a} {b} {c} {})}");
    check_tree("a &= b \\\\ &= c", "table({a} {rel:= b} {} {rel:= c})");
    check_tree("\\underbrace{x}_{n}", "{stack(x n)}");
    check_tree("\\overset{!}{=}", "{stack(= !)}");
    check_tree("损失 \\le α", "{'损失' rel:≤ α}");
    check_tree("x\\,y\\quad\\displaystyle", "{x 3mu y 18mu style0}");
    check_tree("{=}", "{=}");
    check_tree("", "{}");
}

/* ---- faults ------------------------------------------------------------------------------------ */

static void faults_name_their_place(void **state)
{
    static const char *const cases[][2] = {
        { "x + \\frcc{a}{b}", "'\\frcc' at column 5 is not known" },
        { "损失 \\foo", "'\\foo' at column 4 is not known" },
        { "\\frac{a}", "something is missing at column 9" },
        { "x^", "something is missing at column 3" },
        { "x^2^3", "a second superscript at column 4" },
        { "x_1_2", "a second subscript at column 4" },
        { "a {b", "'{' at column 3 is not closed" },
        { "a } b", "'}' at column 3 does not belong there" },
        { "\\sqrt[3", "'[' at column 6 is not closed" },
        { "1 + \\left( x", "'\\left' at column 5 has no \\right" },
        { "x \\right)", "'\\right' at column 3 is not known" },
        { "\\left x \\right)", "'x' at column 7 is no delimiter" },
        { "\\left(x\\right", "a delimiter is missing at column 14" },
        { "\\begin{foo}", "environment 'foo' at column 8 is not known" },
        { "\\begin{cases} x", "'\\begin{cases}' at column 1 has no \\end" },
        { "\\begin{cases} x \\end{matrix}",
          "'\\end{matrix}' at column 17 closes '\\begin{cases}'" },
        { "x \\end{cases}", "'\\end' at column 3 has no \\begin" },
        { "\\text x", "a group in braces is expected at column 7" },
        { "\\text{x", "'{' at column 6 is not closed" },
        { "$x$", "'$' at column 1 does not belong there" },
        { "\\", "'\\' at column 1 is not known" },
        { "a\x01", "a byte that is no character at column 2" },
        { "a\xff", "a byte that is no character at column 2" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char why[200];
        struct formula *f =
            formula_parse(cases[i][0], strlen(cases[i][0]), why, sizeof why);

        if (f)
            fail_msg("taken: %s", cases[i][0]);
        assert_string_equal(why, cases[i][1]);
    }
}

static void depth_and_length_have_limits(void **state)
{
    enum { MANY = 6000 };
    char *tex = calloc(1, MANY + 16), why[200];
    static const char *const nested[] = { "{", "\\hat", "\\sqrt{", "x^{", "\\left(" };

    (void)state;
    for (size_t i = 0; i < sizeof nested / sizeof *nested; i++) {
        size_t n = 0;

        while (n + strlen(nested[i]) < FORMULA_MAX_TEX) {
            memcpy(tex + n, nested[i], strlen(nested[i]));
            n += strlen(nested[i]);
        }
        assert_null(formula_parse(tex, n, why, sizeof why));
        assert_non_null(strstr(why, "groups in each other at column"));
    }
    memset(tex, 'x', MANY);
    assert_null(formula_parse(tex, MANY, why, sizeof why));
    assert_string_equal(why, "6000 bytes are more than 4000");
    free(tex);
}

/* ---- text ----------------------------------------------------------------------------------------- */

static void check_text(lab_ctx *c, const char *tex, bool flat, const char *expected)
{
    const char *text = lab_formula_text(c, tex, 0, flat);

    if (!text)
        fail_msg("%s: %s", tex, lab_error_text(c));
    assert_string_equal(text, expected);
}

static void one_line_where_possible(void **state)
{
    static const char *const cases[][2] = {
        { "\\hat y_i = \\sigma(w^\\top x_i + b)", "ŷᵢ = σ(wᵀxᵢ + b)" },
        { "e^{-t} + x_{t+1}^{10}", "e⁻ᵗ + xₜ₊₁¹⁰" },
        { "V^\\pi(s)", "V^π(s)" },
        { "L = -\\sum_i y_i \\log p_i", "L = −∑ᵢ yᵢ log pᵢ" },
        { "\\sum_{i=1}^n x_i^2", "∑ᵢ₌₁ⁿ xᵢ²" },
        { "d_{\\text{model}} x", "d_model x" },
        { "\\|w\\|_2^2 \\le \\frac12", "‖w‖₂² ≤ ½" },
        { "\\nabla_\\theta J(\\theta) \\propto \\mathbb{E}[G]", "∇_θ J(θ) ∝ 𝔼[G]" },
        { "\\theta \\gets \\theta - \\eta\\,g", "θ ← θ − η g" },
        { "\\sqrt{d_k} + \\sqrt[3]{x+1}", "√dₖ + ∛(x + 1)" },
        { "p(y\\mid x), a \\in \\mathcal{A}", "p(y ∣ x), a ∈ 𝒜" },
        { "\\bar x \\odot \\vec v \\cdot \\dot x", "x̄ ⊙ v⃗ ⋅ ẋ" },
        { "f'(x) = f''", "f′(x) = f′′" },
        { "\\text{损失} \\to 0", "损失 → 0" },
        { "\\max_a Q(s,a)", "maxₐ Q(s, a)" },
        { "", "" },
    };
    struct session *s = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_text(s->c, cases[i][0], false, cases[i][1]);
}

static void more_lines_where_needed(void **state)
{
    static const char *const cases[][2] = {
        { "p_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}", "        zᵢ\n"
                                                    "       e\n"
                                                    "pᵢ = ────────\n"
                                                    "          zⱼ\n"
                                                    "      ∑ⱼ e" },
        { "\\operatorname{softmax}\\left(\\frac{QK^\\top}{\\sqrt{d_k}}\\right)V",
          "       ⎛QKᵀ⎞\n"
          "softmax⎜───⎟V\n"
          "       ⎝√dₖ⎠" },
        { "\\hat A_t = \\sum_{l=0}^\\infty (\\gamma\\lambda)^l \\delta_{t+l}",
          "      ∞\n"
          "Âₜ =  ∑  (γλ)ˡδₜ₊ₗ\n"
          "     l=0" },
        { "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "⎛1  2⎞\n"
                                                              "⎝3  4⎠" },
        { "f(x) = \\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{else}"
          " \\end{cases}",
          "       ⎧ x   if x > 0\n"
          "f(x) = ⎨\n"
          "       ⎩ 0   else" },
        { "L &= -\\log p \\\\ \\frac{\\partial L}{\\partial z} &= p - y", " L = −log p\n"
                                                                          "\n"
                                                                          "∂L\n"
                                                                          "── = p − y\n"
                                                                          "∂z" },
        { "\\mathbb{E}_{x\\sim p}[f(x)]", "𝔼   [f(x)]\n"
                                          " x∼p" },
        { "\\arg\\max_{a'} Q(s', a')", "arg max Q(s′, a′)\n"
                                       "    a′" },
        { "\\sqrt{\\frac{a}{b}}", " ┌─\n"
                                  " │a\n"
                                  " │─\n"
                                  "√│b" },
        { "\\underbrace{a+b+c}_{n}", "a + b + c\n"
                                     "╰───┬───╯\n"
                                     "    n" },
        { "\\frac{\\frac{a}{b}}{c}", " a\n"
                                     " ─\n"
                                     " b\n"
                                     "───\n"
                                     " c" },
        { "\\binom{n}{k}", "⎛n⎞\n"
                           "⎝k⎠" },
    };
    struct session *s = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_text(s->c, cases[i][0], false, cases[i][1]);
}

static void flat_is_one_line(void **state)
{
    static const char *const cases[][2] = {
        { "\\frac{\\partial L}{\\partial z} = p - y", "∂L/∂z = p − y" },
        { "\\frac{a+b}{c d}", "(a + b)/(cd)" },
        { "\\frac{p(x)}{q(x)}", "p(x)/q(x)" },
        { "\\frac{|A \\cap B|}{|A|+|B|}", "|A ∩ B|/(|A| + |B|)" },
        { "\\sum_{l=0}^\\infty (\\gamma\\lambda)^l", "∑ₗ₌₀^∞ (γλ)ˡ" },
        { "e^{\\frac{x}{2}}", "e^(x/2)" },
        { "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}", "[1, 2; 3, 4]" },
        { "\\mathbb{E}_{x\\sim p}[f]", "𝔼_(x∼p)[f]" },
    };
    struct session *s = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_text(s->c, cases[i][0], true, cases[i][1]);
}

static void wide_rows_are_broken(void **state)
{
    struct session *s = *state;
    const char *text =
        lab_formula_text(s->c, "y = f(a, b, c) + g(d, e, f) = h(a+b, c) \\cdot 2", 24,
                         false);

    assert_string_equal(text, "y = f(a, b, c)\n"
                              "    + g(d, e, f)\n"
                              "    = h(a + b, c) ⋅ 2");
}

static void too_large_is_said(void **state)
{
    struct session *s = *state;
    char tex[FORMULA_MAX_TEX];
    size_t n = 0;

    /* Wide and tall at once: a long row in fractions. */
    for (int i = 0; i < 15; i++) {
        memcpy(tex + n, "\\frac1{", 7);
        n += 7;
    }
    memset(tex + n, 'x', 3800);
    n += 3800;
    memset(tex + n, '}', 15);
    n += 15;
    tex[n] = 0;
    assert_null(lab_formula_text(s->c, tex, 0, false));
    assert_string_equal(lab_error_text(s->c),
                        "formula: larger than 65536 characters as text");
    lab_error_clear(s->c);
    assert_null(lab_formula_text(s->c, "\\nope", 0, false));
    assert_string_equal(lab_error_text(s->c),
                        "formula: '\\nope' at column 1 is not known");
    lab_error_clear(s->c);
}

/* Pieces of formulas in any order: a layout or one line of reason, quickly. */
static void pieces_in_any_order_do_no_harm(void **state)
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
        "[",
        "]",
        "&",
        "\\\\",
        "\\begin{cases}",
        "\\end{cases}",
        "\\hat",
        "'",
        "\\text{中}",
        "\\underbrace",
        "\\limits",
        "\\middle|",
        "\\mathbb",
        "\\big(",
        "=",
        "-",
        ",",
        "\\quad",
        "\\begin{pmatrix}",
        "\\end{pmatrix}",
        "\\binom",
        "\\overline",
        "\xe4",
    };
    enum { N = sizeof pieces / sizeof *pieces };
    struct session *s = *state;
    lab_rng rng = lab_rng_make(5, 0);

    for (int i = 0; i < 20000; i++) {
        char tex[400] = "";
        size_t n = 0;
        lab_scope scope = lab_scope_open(s->c);

        for (int k = (int)lab_rng_below(&rng, 24); k >= 0; k--) {
            const char *p = pieces[lab_rng_below(&rng, N)];

            memcpy(tex + n, p, strlen(p));
            n += strlen(p);
        }
        if (!lab_formula_text(s->c, tex, i % 3 ? 0 : 9, i % 2)) {
            assert_non_null(strstr(lab_error_text(s->c), "formula: "));
            assert_null(strchr(lab_error_text(s->c), '\n'));
        }
        lab_error_clear(s->c);
        lab_scope_close(s->c, &scope);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees_are_as_written),
        cmocka_unit_test(faults_name_their_place),
        cmocka_unit_test(depth_and_length_have_limits),
        cmocka_unit_test_setup_teardown(one_line_where_possible, session_start,
                                        session_end),
        cmocka_unit_test_setup_teardown(more_lines_where_needed, session_start,
                                        session_end),
        cmocka_unit_test_setup_teardown(flat_is_one_line, session_start, session_end),
        cmocka_unit_test_setup_teardown(wide_rows_are_broken, session_start, session_end),
        cmocka_unit_test_setup_teardown(too_large_is_said, session_start, session_end),
        cmocka_unit_test_setup_teardown(pieces_in_any_order_do_no_harm, session_start,
                                        session_end),
    };

    setlocale(LC_CTYPE, "C.UTF-8");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
