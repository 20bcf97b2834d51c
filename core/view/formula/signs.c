/* signs.c — the signs of formulas: their commands, characters and classes. */
#include "view/formula/parse.h"

#include <string.h>

#define ORD(name, code)                     \
    {                                       \
        name, COMMAND_SIGN, code, CLASS_ORD \
    }
#define BIN(name, code)                     \
    {                                       \
        name, COMMAND_SIGN, code, CLASS_BIN \
    }
#define REL(name, code)                     \
    {                                       \
        name, COMMAND_SIGN, code, CLASS_REL \
    }
#define OPEN(name, code)                     \
    {                                        \
        name, COMMAND_SIGN, code, CLASS_OPEN \
    }
#define CLOSE(name, code)                     \
    {                                         \
        name, COMMAND_SIGN, code, CLASS_CLOSE \
    }
#define PUNCT(name, code)                     \
    {                                         \
        name, COMMAND_SIGN, code, CLASS_PUNCT \
    }
#define BIG(name, code, limits)                   \
    {                                             \
        name, COMMAND_BIG, code, CLASS_OP, limits \
    }

/* The first of a character is what that character means when it is typed as it is. */
const struct command formula_signs[] = {
    /* Greek */
    ORD("alpha", 0x3b1),
    ORD("beta", 0x3b2),
    ORD("gamma", 0x3b3),
    ORD("delta", 0x3b4),
    ORD("epsilon", 0x3f5),
    ORD("varepsilon", 0x3b5),
    ORD("zeta", 0x3b6),
    ORD("eta", 0x3b7),
    ORD("theta", 0x3b8),
    ORD("vartheta", 0x3d1),
    ORD("iota", 0x3b9),
    ORD("kappa", 0x3ba),
    ORD("lambda", 0x3bb),
    ORD("mu", 0x3bc),
    ORD("nu", 0x3bd),
    ORD("xi", 0x3be),
    ORD("omicron", 0x3bf),
    ORD("pi", 0x3c0),
    ORD("varpi", 0x3d6),
    ORD("rho", 0x3c1),
    ORD("varrho", 0x3f1),
    ORD("sigma", 0x3c3),
    ORD("varsigma", 0x3c2),
    ORD("tau", 0x3c4),
    ORD("upsilon", 0x3c5),
    ORD("phi", 0x3d5),
    ORD("varphi", 0x3c6),
    ORD("chi", 0x3c7),
    ORD("psi", 0x3c8),
    ORD("omega", 0x3c9),
    ORD("Gamma", 0x393),
    ORD("Delta", 0x394),
    ORD("Theta", 0x398),
    ORD("Lambda", 0x39b),
    ORD("Xi", 0x39e),
    ORD("Pi", 0x3a0),
    ORD("Sigma", 0x3a3),
    ORD("Upsilon", 0x3a5),
    ORD("Phi", 0x3a6),
    ORD("Psi", 0x3a8),
    ORD("Omega", 0x3a9),
    /* ordinary */
    ORD("partial", 0x2202),
    ORD("nabla", 0x2207),
    ORD("infty", 0x221e),
    ORD("forall", 0x2200),
    ORD("exists", 0x2203),
    ORD("nexists", 0x2204),
    ORD("emptyset", 0x2205),
    ORD("varnothing", 0x2205),
    ORD("top", 0x22a4),
    ORD("bot", 0x22a5),
    ORD("neg", 0xac),
    ORD("lnot", 0xac),
    ORD("angle", 0x2220),
    ORD("triangle", 0x25b3),
    ORD("square", 0x25a1),
    ORD("ell", 0x2113),
    ORD("hbar", 0x210f),
    ORD("Re", 0x211c),
    ORD("Im", 0x2111),
    ORD("aleph", 0x2135),
    ORD("imath", 0x131),
    ORD("jmath", 0x237),
    ORD("prime", 0x2032),
    ORD("degree", 0xb0),
    ORD("checkmark", 0x2713),
    ORD("dagger", 0x2020),
    ORD("|", 0x2016),
    ORD("Vert", 0x2016),
    ORD("vert", '|'),
    ORD("backslash", '\\'),
    ORD("%", '%'),
    ORD("#", '#'),
    ORD("$", '$'),
    ORD("&", '&'),
    ORD("_", '_'),
    ORD("ldots", 0x2026),
    ORD("dots", 0x2026),
    ORD("dotsc", 0x2026),
    ORD("cdots", 0x22ef),
    ORD("dotsb", 0x22ef),
    ORD("vdots", 0x22ee),
    ORD("ddots", 0x22f1),
    ORD("star", 0x22c6),
    /* binary */
    BIN("pm", 0xb1),
    BIN("mp", 0x2213),
    BIN("times", 0xd7),
    BIN("div", 0xf7),
    BIN("cdot", 0x22c5),
    BIN("ast", 0x2217),
    BIN("circ", 0x2218),
    BIN("bullet", 0x2219),
    BIN("oplus", 0x2295),
    BIN("ominus", 0x2296),
    BIN("otimes", 0x2297),
    BIN("oslash", 0x2298),
    BIN("odot", 0x2299),
    BIN("cup", 0x222a),
    BIN("cap", 0x2229),
    BIN("setminus", 0x2216),
    BIN("wedge", 0x2227),
    BIN("land", 0x2227),
    BIN("vee", 0x2228),
    BIN("lor", 0x2228),
    /* relations */
    REL("le", 0x2264),
    REL("leq", 0x2264),
    REL("ge", 0x2265),
    REL("geq", 0x2265),
    REL("leqslant", 0x2a7d),
    REL("geqslant", 0x2a7e),
    REL("ne", 0x2260),
    REL("neq", 0x2260),
    REL("lt", '<'),
    REL("gt", '>'),
    REL("ll", 0x226a),
    REL("gg", 0x226b),
    REL("equiv", 0x2261),
    REL("approx", 0x2248),
    REL("sim", 0x223c),
    REL("simeq", 0x2243),
    REL("cong", 0x2245),
    REL("propto", 0x221d),
    REL("doteq", 0x2250),
    REL("triangleq", 0x225c),
    REL("coloneqq", 0x2254),
    REL("in", 0x2208),
    REL("notin", 0x2209),
    REL("ni", 0x220b),
    REL("subset", 0x2282),
    REL("supset", 0x2283),
    REL("subseteq", 0x2286),
    REL("supseteq", 0x2287),
    REL("prec", 0x227a),
    REL("preceq", 0x2aaf),
    REL("succ", 0x227b),
    REL("succeq", 0x2ab0),
    REL("mid", 0x2223),
    REL("nmid", 0x2224),
    REL("parallel", 0x2225),
    REL("perp", 0x27c2),
    REL("vdash", 0x22a2),
    REL("models", 0x22a8),
    REL("to", 0x2192),
    REL("rightarrow", 0x2192),
    REL("gets", 0x2190),
    REL("leftarrow", 0x2190),
    REL("leftrightarrow", 0x2194),
    REL("uparrow", 0x2191),
    REL("downarrow", 0x2193),
    REL("mapsto", 0x21a6),
    REL("longrightarrow", 0x27f6),
    REL("longleftarrow", 0x27f5),
    REL("longmapsto", 0x27fc),
    REL("Rightarrow", 0x21d2),
    REL("Leftarrow", 0x21d0),
    REL("Leftrightarrow", 0x21d4),
    REL("implies", 0x27f9),
    REL("iff", 0x27fa),
    REL("hookrightarrow", 0x21aa),
    REL("rightleftharpoons", 0x21cc),
    REL("nearrow", 0x2197),
    REL("searrow", 0x2198),
    /* delimiters */
    OPEN("{", '{'),
    CLOSE("}", '}'),
    OPEN("lbrace", '{'),
    CLOSE("rbrace", '}'),
    OPEN("lbrack", '['),
    CLOSE("rbrack", ']'),
    OPEN("langle", 0x27e8),
    CLOSE("rangle", 0x27e9),
    OPEN("lfloor", 0x230a),
    CLOSE("rfloor", 0x230b),
    OPEN("lceil", 0x2308),
    CLOSE("rceil", 0x2309),
    OPEN("lvert", '|'),
    CLOSE("rvert", '|'),
    OPEN("lVert", 0x2016),
    CLOSE("rVert", 0x2016),
    OPEN("lbracket", 0x27e6),
    OPEN("llbracket", 0x27e6),
    CLOSE("rrbracket", 0x27e7),
    PUNCT("colon", ':'),
    /* operators that grow */
    BIG("sum", 0x2211, true),
    BIG("prod", 0x220f, true),
    BIG("coprod", 0x2210, true),
    BIG("bigcup", 0x22c3, true),
    BIG("bigcap", 0x22c2, true),
    BIG("bigvee", 0x22c1, true),
    BIG("bigwedge", 0x22c0, true),
    BIG("bigoplus", 0x2a01, true),
    BIG("bigotimes", 0x2a02, true),
    BIG("bigodot", 0x2a00, true),
    BIG("int", 0x222b, false),
    BIG("iint", 0x222c, false),
    BIG("iiint", 0x222d, false),
    BIG("oint", 0x222e, false),
    /* signs typed as they are */
    BIN("+", '+'),
    BIN("-", 0x2212),
    BIN("*", 0x2217),
    REL("=", '='),
    REL("<", '<'),
    REL(">", '>'),
    REL(":", ':'),
    OPEN("(", '('),
    CLOSE(")", ')'),
    OPEN("[", '['),
    CLOSE("]", ']'),
    CLOSE("!", '!'),
    CLOSE("?", '?'),
    PUNCT(",", ','),
    PUNCT(";", ';'),
};
const size_t formula_n_signs = sizeof formula_signs / sizeof *formula_signs;

const struct command *command_for_code(int32_t code)
{
    char typed[2] = { (char)code, 0 };

    for (size_t i = 0; i < formula_n_signs; i++) {
        const struct command *s = &formula_signs[i];

        if (code < 0x80
                ? strchr("+-*=<>:()[]!?,;", (int)code) && strcmp(s->name, typed) == 0
                : s->code == code)
            return s;
    }
    return NULL;
}

static const struct command *among(const struct command *list, size_t count,
                                   const char *name, size_t n)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(list[i].name, name, n) == 0 && !list[i].name[n])
            return &list[i];
    return NULL;
}

const struct command *command_find(const char *name, size_t n)
{
    const struct command *c = among(formula_commands, formula_n_commands, name, n);
    bool typed = n == 1 && strchr("+-*=<>:()[]!?,;", *name);

    return c || typed ? c : among(formula_signs, formula_n_signs, name, n);
}

/* ---- alphabets ------------------------------------------------------------------------------ */

/* Where Unicode has had a letter before the Mathematical Alphanumeric Symbols block. */
static const struct {
    enum formula_alphabet alphabet;
    char letter;
    int32_t code;
} early[] = {
    { ALPHABET_ITALIC, 'h', 0x210e },  { ALPHABET_SCRIPT, 'B', 0x212c },
    { ALPHABET_SCRIPT, 'E', 0x2130 },  { ALPHABET_SCRIPT, 'F', 0x2131 },
    { ALPHABET_SCRIPT, 'H', 0x210b },  { ALPHABET_SCRIPT, 'I', 0x2110 },
    { ALPHABET_SCRIPT, 'L', 0x2112 },  { ALPHABET_SCRIPT, 'M', 0x2133 },
    { ALPHABET_SCRIPT, 'R', 0x211b },  { ALPHABET_SCRIPT, 'e', 0x212f },
    { ALPHABET_SCRIPT, 'g', 0x210a },  { ALPHABET_SCRIPT, 'o', 0x2134 },
    { ALPHABET_FRAKTUR, 'C', 0x212d }, { ALPHABET_FRAKTUR, 'H', 0x210c },
    { ALPHABET_FRAKTUR, 'I', 0x2111 }, { ALPHABET_FRAKTUR, 'R', 0x211c },
    { ALPHABET_FRAKTUR, 'Z', 0x2128 }, { ALPHABET_DOUBLE, 'C', 0x2102 },
    { ALPHABET_DOUBLE, 'H', 0x210d },  { ALPHABET_DOUBLE, 'N', 0x2115 },
    { ALPHABET_DOUBLE, 'P', 0x2119 },  { ALPHABET_DOUBLE, 'Q', 0x211a },
    { ALPHABET_DOUBLE, 'R', 0x211d },  { ALPHABET_DOUBLE, 'Z', 0x2124 },
};

/* First capital Latin, first capital Greek, first digit; 0: the alphabet has none. */
static const struct {
    int32_t latin, greek, digit;
} blocks[N_ALPHABETS] = {
    [ALPHABET_ITALIC] = { 0x1d434, 0x1d6e2, 0 },
    [ALPHABET_BOLD] = { 0x1d400, 0x1d6a8, 0x1d7ce },
    [ALPHABET_BOLD_ITALIC] = { 0x1d468, 0x1d71c, 0x1d7ce },
    [ALPHABET_DOUBLE] = { 0x1d538, 0, 0x1d7d8 },
    [ALPHABET_SCRIPT] = { 0x1d49c, 0, 0 },
    [ALPHABET_FRAKTUR] = { 0x1d504, 0, 0 },
    [ALPHABET_SANS] = { 0x1d5a0, 0, 0x1d7e2 },
    [ALPHABET_MONO] = { 0x1d670, 0, 0x1d7f6 },
};

/* Place of a Greek character in a block of 58: capitals, nabla, small, variants; or −1. */
static int greek_place(int32_t code)
{
    static const int32_t variants[] = {
        0x2202, 0x3f5, 0x3d1, 0x3f0, 0x3d5, 0x3f1, 0x3d6
    };

    if (code >= 0x391 && code <= 0x3a9)
        return (int)(code - 0x391);
    if (code == 0x2207)
        return 25;
    if (code >= 0x3b1 && code <= 0x3c9)
        return (int)(code - 0x3b1) + 26;
    for (int i = 0; i < (int)(sizeof variants / sizeof *variants); i++)
        if (variants[i] == code)
            return 51 + i;
    return -1;
}

int32_t formula_letter(int32_t code, enum formula_alphabet alphabet)
{
    int greek = greek_place(code);

    for (size_t i = 0; i < sizeof early / sizeof *early; i++)
        if (early[i].alphabet == alphabet && early[i].letter == code)
            return early[i].code;
    if (blocks[alphabet].latin && code >= 'A' && code <= 'Z')
        return blocks[alphabet].latin + code - 'A';
    if (blocks[alphabet].latin && code >= 'a' && code <= 'z')
        return blocks[alphabet].latin + 26 + code - 'a';
    if (blocks[alphabet].digit && code >= '0' && code <= '9')
        return blocks[alphabet].digit + code - '0';
    if (blocks[alphabet].greek && greek >= 0)
        return blocks[alphabet].greek + greek;
    return code;
}

enum formula_alphabet formula_slant(int32_t code, enum formula_alphabet alphabet)
{
    bool latin = (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
    bool slants = latin || greek_place(code) >= 26;

    if (alphabet == ALPHABET_NORMAL)
        return slants && code != 0x2202 ? ALPHABET_ITALIC : ALPHABET_ROMAN;
    if (alphabet == ALPHABET_BOLD_ITALIC && !slants)
        return ALPHABET_BOLD;
    return alphabet;
}
