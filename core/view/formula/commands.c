/* commands.c — what the commands of formulas other than signs do. */
#include "view/formula/parse.h"

#include <string.h>

static struct formula_node *two(struct parser *p, enum formula_kind kind,
                                enum formula_class cls)
{
    struct formula_node *n = node_new(p, kind, cls);
    struct formula_node *first = parse_argument(p);

    return node_add(node_add(n, first), parse_argument(p));
}

static struct formula_node *fraction(struct parser *p, const struct command *c)
{
    struct formula_node *n = two(p, FORMULA_FRACTION, CLASS_INNER);

    if (!n)
        return NULL;
    n->style = (enum formula_style)c->code;
    n->line = true;
    return n;
}

static struct formula_node *fence_of(struct parser *p, int32_t open, int32_t close,
                                     struct formula_node *body)
{
    struct formula_node *n = node_new(p, FORMULA_FENCE, CLASS_INNER);

    if (!n)
        return NULL;
    n->open = open;
    n->close = close;
    return node_add(n, body);
}

static struct formula_node *binomial(struct parser *p, const struct command *c)
{
    struct formula_node *n = two(p, FORMULA_FRACTION, CLASS_ORD);

    if (!n)
        return NULL;
    n->style = (enum formula_style)c->code;
    return fence_of(p, '(', ')', n);
}

static struct formula_node *root(struct parser *p, const struct command *c)
{
    struct formula_node *n = node_new(p, FORMULA_ROOT, CLASS_ORD), *index, *body;

    (void)c;
    parser_skip(p);
    if (p->at < p->end && *p->at == '[') {
        p->at++;
        index = parse_row(p, END_INDEX);
    } else {
        index = node_new(p, FORMULA_ROW, CLASS_ORD);
    }
    body = index ? parse_argument(p) : NULL;
    return node_add(node_add(n, body), index);
}

static struct formula_node *fence(struct parser *p, const struct command *c)
{
    const char *from = p->at - strlen("\\left");
    int32_t open, close;
    struct formula_node *body;

    (void)c;
    open = delimiter_take(p);
    body = open < 0 ? NULL : parse_row(p, END_RIGHT);
    if (body && memcmp(p->at - strlen("\\right"), "\\right", strlen("\\right")) != 0)
        return parser_fail(p, from, "'\\left'@ has no \\right");
    close = body ? delimiter_take(p) : -1;
    return close < 0 ? NULL : fence_of(p, open, close, body);
}

static struct formula_node *middle(struct parser *p, const struct command *c)
{
    struct formula_node *n = node_new(p, FORMULA_SIGN, CLASS_REL);
    int32_t code = delimiter_take(p);

    (void)c;
    if (!n || code < 0)
        return NULL;
    n->code = code;
    n->alphabet = ALPHABET_ROMAN;
    n->stretch = true;
    return n;
}

static struct formula_node *operator_name(struct parser *p, const struct command *c)
{
    bool star = p->at < p->end && *p->at == '*';
    struct formula_node *n;

    p->at += star;
    n = parse_text(p, c);
    if (!n)
        return NULL;
    n->cls = CLASS_OP;
    n->limits = star;
    return n;
}

/* \overset{note}{body}, \underset, \stackrel; `code` 1: above; `flag`: a relation. */
static struct formula_node *stack(struct parser *p, const struct command *c)
{
    struct formula_node *note = parse_argument(p), *n;
    const struct command *sign;

    n = node_new(p, FORMULA_STACK, c->flag ? CLASS_REL : CLASS_ORD);
    n = note ? node_add(n, parse_argument(p)) : NULL;
    if (!n)
        return NULL;
    n->above = c->code == 1;
    sign = n->first->kind == FORMULA_SIGN ? command_for_code(n->first->code) : NULL;
    if (sign)
        n->cls = sign->cls;
    return node_add(n, note);
}

/* \underbrace{body}_{note}. The note is a script that the row hands over. */
static struct formula_node *brace(struct parser *p, const struct command *c)
{
    struct formula_node *n = node_new(p, FORMULA_STACK, CLASS_ORD);

    n = node_add(n, parse_argument(p));
    n = node_add(n, node_new(p, FORMULA_ROW, CLASS_ORD));
    if (!n)
        return NULL;
    n->code = c->code;
    n->above = c->flag;
    n->limits = n->always = true;
    return n;
}

static struct formula_node *in_parens(struct parser *p, const struct command *c)
{
    struct formula_node *row = node_new(p, FORMULA_ROW, CLASS_ORD);
    struct formula_node *word = node_new(p, FORMULA_WORD, CLASS_OP);
    struct formula_node *space = node_new(p, FORMULA_SPACE, CLASS_ORD);

    if (!row || !word || !space)
        return NULL;
    (void)c;
    word->text = "mod";
    space->size = 18;
    node_add(row, space);
    row = node_add(row, fence_of(p, '(', ')', word));
    return row ? node_add(row->first->next, parse_argument(p)) ? row : NULL : NULL;
}

static struct formula_node *phantom(struct parser *p, const struct command *c)
{
    (void)c;
    return parse_argument(p) ? node_new(p, FORMULA_ROW, CLASS_ORD) : NULL;
}

#define SPACE(name, mu)                    \
    {                                      \
        name, COMMAND_SPACE, mu, CLASS_ORD \
    }
#define FUNCTION(name, limits)                      \
    {                                               \
        name, COMMAND_FUNCTION, 0, CLASS_OP, limits \
    }
#define ACCENT(name, code, wide)                    \
    {                                               \
        name, COMMAND_ACCENT, code, CLASS_ORD, wide \
    }
#define ALPHABET(name, which)                    \
    {                                            \
        name, COMMAND_ALPHABET, which, CLASS_ORD \
    }
#define STYLE(name, which)                    \
    {                                         \
        name, COMMAND_STYLE, which, CLASS_ORD \
    }
#define SIZE(name, size, cls)         \
    {                                 \
        name, COMMAND_SIZE, size, cls \
    }
#define OTHER(name, code, flag, parse)                          \
    {                                                           \
        name, COMMAND_OTHER, code, CLASS_ORD, flag, NULL, parse \
    }

const struct command formula_commands[] = {
    SPACE(",", 3),
    SPACE("thinspace", 3),
    SPACE(":", 4),
    SPACE(">", 4),
    SPACE("medspace", 4),
    SPACE(";", 5),
    SPACE("thickspace", 5),
    SPACE("!", -3),
    SPACE("negthinspace", -3),
    SPACE(" ", 6),
    SPACE("quad", 18),
    SPACE("qquad", 36),
    SPACE("enspace", 9),

    FUNCTION("log", false),
    FUNCTION("ln", false),
    FUNCTION("lg", false),
    FUNCTION("exp", false),
    FUNCTION("sin", false),
    FUNCTION("cos", false),
    FUNCTION("tan", false),
    FUNCTION("cot", false),
    FUNCTION("arcsin", false),
    FUNCTION("arccos", false),
    FUNCTION("arctan", false),
    FUNCTION("sinh", false),
    FUNCTION("cosh", false),
    FUNCTION("tanh", false),
    FUNCTION("arg", false),
    FUNCTION("deg", false),
    FUNCTION("dim", false),
    FUNCTION("ker", false),
    FUNCTION("hom", false),
    FUNCTION("max", true),
    FUNCTION("min", true),
    FUNCTION("sup", true),
    FUNCTION("inf", true),
    FUNCTION("lim", true),
    FUNCTION("det", true),
    FUNCTION("gcd", true),
    FUNCTION("Pr", true),
    FUNCTION("argmax", true),
    FUNCTION("argmin", true),
    FUNCTION("softmax", false),
    FUNCTION("sigmoid", false),
    FUNCTION("sign", false),
    FUNCTION("tr", false),
    FUNCTION("diag", false),
    FUNCTION("rank", false),
    FUNCTION("Var", false),
    FUNCTION("Cov", false),
    FUNCTION("KL", false),
    FUNCTION("relu", false),
    { "limsup", COMMAND_FUNCTION, 0, CLASS_OP, true, "lim sup" },
    { "liminf", COMMAND_FUNCTION, 0, CLASS_OP, true, "lim inf" },

    ACCENT("hat", 0x302, false),
    ACCENT("widehat", 0x302, true),
    ACCENT("tilde", 0x303, false),
    ACCENT("widetilde", 0x303, true),
    ACCENT("bar", 0x304, false),
    ACCENT("dot", 0x307, false),
    ACCENT("ddot", 0x308, false),
    ACCENT("vec", 0x20d7, false),
    ACCENT("check", 0x30c, false),
    ACCENT("breve", 0x306, false),
    ACCENT("acute", 0x301, false),
    ACCENT("grave", 0x300, false),
    ACCENT("mathring", 0x30a, false),
    ACCENT("overrightarrow", 0x20d7, true),
    ACCENT("overline", ACCENT_OVERLINE, true),
    ACCENT("underline", ACCENT_UNDERLINE, true),

    ALPHABET("mathrm", ALPHABET_ROMAN),
    ALPHABET("mathnormal", ALPHABET_NORMAL),
    ALPHABET("mathit", ALPHABET_ITALIC),
    ALPHABET("mathbf", ALPHABET_BOLD),
    ALPHABET("boldsymbol", ALPHABET_BOLD_ITALIC),
    ALPHABET("bm", ALPHABET_BOLD_ITALIC),
    ALPHABET("mathbb", ALPHABET_DOUBLE),
    ALPHABET("mathcal", ALPHABET_SCRIPT),
    ALPHABET("mathscr", ALPHABET_SCRIPT),
    ALPHABET("mathfrak", ALPHABET_FRAKTUR),
    ALPHABET("mathsf", ALPHABET_SANS),
    ALPHABET("mathtt", ALPHABET_MONO),

    { "text", COMMAND_TEXT },
    { "textrm", COMMAND_TEXT },
    { "textnormal", COMMAND_TEXT },
    { "mbox", COMMAND_TEXT },
    { "textbf", COMMAND_TEXT, ALPHABET_BOLD },
    { "textit", COMMAND_TEXT, ALPHABET_ITALIC },
    { "texttt", COMMAND_TEXT, ALPHABET_MONO },

    STYLE("displaystyle", STYLE_DISPLAY),
    STYLE("textstyle", STYLE_TEXT),
    STYLE("scriptstyle", STYLE_SCRIPT),
    STYLE("scriptscriptstyle", STYLE_SMALL),

    SIZE("big", 1, CLASS_ORD),
    SIZE("Big", 2, CLASS_ORD),
    SIZE("bigg", 3, CLASS_ORD),
    SIZE("Bigg", 4, CLASS_ORD),
    SIZE("bigl", 1, CLASS_OPEN),
    SIZE("Bigl", 2, CLASS_OPEN),
    SIZE("biggl", 3, CLASS_OPEN),
    SIZE("Biggl", 4, CLASS_OPEN),
    SIZE("bigr", 1, CLASS_CLOSE),
    SIZE("Bigr", 2, CLASS_CLOSE),
    SIZE("biggr", 3, CLASS_CLOSE),
    SIZE("Biggr", 4, CLASS_CLOSE),
    SIZE("bigm", 1, CLASS_REL),
    SIZE("Bigm", 2, CLASS_REL),
    SIZE("biggm", 3, CLASS_REL),
    SIZE("Biggm", 4, CLASS_REL),

    OTHER("frac", STYLE_SMALL, false, fraction),
    OTHER("dfrac", STYLE_DISPLAY, false, fraction),
    OTHER("tfrac", STYLE_TEXT, false, fraction),
    OTHER("binom", STYLE_SMALL, false, binomial),
    OTHER("dbinom", STYLE_DISPLAY, false, binomial),
    OTHER("tbinom", STYLE_TEXT, false, binomial),
    OTHER("sqrt", 0, false, root),
    OTHER("left", 0, false, fence),
    OTHER("middle", 0, false, middle),
    OTHER("operatorname", 0, false, operator_name),
    OTHER("overset", 1, false, stack),
    OTHER("underset", 0, false, stack),
    OTHER("stackrel", 1, true, stack),
    OTHER("underbrace", 0x23df, false, brace),
    OTHER("overbrace", 0x23de, true, brace),
    OTHER("pmod", 0, false, in_parens),
    OTHER("phantom", 0, false, phantom),
    OTHER("begin", 0, false, parse_environment),
    OTHER("substack", 0, false, parse_substack),
};
const size_t formula_n_commands = sizeof formula_commands / sizeof *formula_commands;
