/* cell.c — C without a table becomes a plugin: rows come from comments or from prototypes.
 *
 *     // binarize(image: tensor[H,W] u8, t: number = 127) -> tensor[H,W] u8
 *     // Black and white at threshold t.
 *     lab_tensor *binarize(lab_ctx *c, const lab_tensor *image, double t) { … }
 *
 *     double square(double x) { return x * x; }      row: square(x: f64) -> f64 raw
 *
 * A function without lab_ctx is called raw: `int` and `number` in its comment become C's types.
 * Functions that are not static are exported. This reads declarations, not all of C: what it
 * cannot map asks for a comment row.
 */
#include "plugin/registry.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FUNCTIONS = 64, MAX_WORDS = 24 };

/* One function definition: its declaration, comments blanked out. */
struct function {
    char *name, *result, *params;
    size_t at; /* offset of the declaration */
    int line;
};

struct cell {
    lab_ctx *c;
    const char *file, *source;
    char *bare; /* source with comments, texts and directives blanked out */
    struct function f[MAX_FUNCTIONS];
    int n;
    char *out;
    size_t len, cap;
};

/* LAB_PLUGIN's table is called so; a function of that name steps aside. */
static const char table_name[] = "rows";

static const char prelude[] =
    "#include <lab/plugin.h>\n#include <lab/tensor.h>\n#include <math.h>\n#include "
    "<stdbool.h>\n"
    "#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n";

static const struct {
    const char *c, *type;
} scalars[] = {
    { "double", "f64" },          { "float", "f32" },           { "int", "i32" },
    { "int32_t", "i32" },         { "signed", "i32" },          { "unsigned", "u32" },
    { "unsigned int", "u32" },    { "uint32_t", "u32" },        { "long", "i64" },
    { "long int", "i64" },        { "long long", "i64" },       { "int64_t", "i64" },
    { "ssize_t", "i64" },         { "ptrdiff_t", "i64" },       { "intptr_t", "i64" },
    { "size_t", "u64" },          { "uint64_t", "u64" },        { "unsigned long", "u64" },
    { "unsigned long long", "u64" }, { "uintptr_t", "u64" },    { "short", "i16" },
    { "int16_t", "i16" },         { "unsigned short", "u16" },  { "uint16_t", "u16" },
    { "char", "i8" },             { "signed char", "i8" },      { "int8_t", "i8" },
    { "unsigned char", "u8" },    { "uint8_t", "u8" },          { "bool", "bool" },
    { "_Bool", "bool" },          { "lab_dtype", "dtype" },
}, pointers[] = {
    { "char", "string" },         { "lab_tensor", "tensor" },   { "void", "pointer" },
    { "lab_table", "table" },     { "lab_value", "any" },       { "lab_callback", "fn" },
    { "lab_bytes", "bytes" },     { "lab_ints", "int..." },     { "lab_numbers", "number..." },
    { "lab_strings", "string..." }, { "lab_tensors", "tensor..." }, { "double", "f64*" },
    { "float", "f32*" },          { "int", "i32*" },            { "int32_t", "i32*" },
    { "int64_t", "i64*" },        { "long", "i64*" },           { "int16_t", "i16*" },
    { "short", "i16*" },          { "uint8_t", "u8*" },         { "unsigned char", "u8*" },
};

/* ---- seeing only the code --------------------------------------------------------------------- */

/* End of what starts at s: a comment, a text, a directive; s itself if it is code. */
static const char *skip(const char *s, bool line_start)
{
    const char *end;

    if (s[0] == '/' && s[1] == '/')
        return s + strcspn(s, "\n");
    if (s[0] == '/' && s[1] == '*') {
        end = strstr(s + 2, "*/");
        return end ? end + 2 : s + strlen(s);
    }
    if (*s == '"' || *s == '\'') {
        for (end = s + 1; *end && *end != *s && *end != '\n'; end++)
            if (*end == '\\' && end[1])
                end++;
        return *end ? end + 1 : end;
    }
    if (*s == '#' && line_start) {
        for (end = s; *end && (*end != '\n' || end[-1] == '\\'); end++)
            ;
        return end;
    }
    return s;
}

static void blank_out(char *bare)
{
    bool line_start = true;

    for (char *s = bare; *s;) {
        const char *end = skip(s, line_start);

        if (end == s) {
            line_start = *s == '\n' || (line_start && isspace((unsigned char)*s));
            s++;
            continue;
        }
        for (; s < end; s++)
            if (*s != '\n')
                *s = ' ';
    }
}

static bool word_char(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

static char *trimmed(lab_ctx *c, const char *from, const char *to)
{
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    return lab_format(c, "%.*s", (int)(to - from), from);
}

static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);

    for (const char *s = strstr(text, word); s; s = strstr(s + 1, word))
        if ((s == text || !word_char(s[-1])) && !word_char(s[n]))
            return true;
    return false;
}

/* A declaration [from, open brace) that is an exported function goes to the list. */
static void add_function(struct cell *k, const char *from, const char *brace)
{
    char *text;
    const char *close = brace, *open, *name;
    int depth = 0;

    while (from < brace && isspace((unsigned char)*from))
        from++;
    text = trimmed(k->c, from, brace);
    if (!text || !strchr(text, '(') || strchr(text, '=') || has_word(text, "static") ||
        has_word(text, "typedef") || k->n == MAX_FUNCTIONS)
        return;
    while (close > from && *close != ')')
        close--;
    for (open = close; open > from; open--) {
        depth += *open == ')' ? 1 : *open == '(' ? -1 : 0;
        if (depth == 0)
            break;
    }
    name = open;
    while (name > from && isspace((unsigned char)name[-1]))
        name--;
    close = close > open ? close : open;
    {
        const char *end = name;
        struct function *f = &k->f[k->n];

        while (name > from && word_char(name[-1]))
            name--;
        if (name == end || name == from)
            return;
        f->name = trimmed(k->c, name, end);
        f->result = trimmed(k->c, from, name);
        f->params = trimmed(k->c, open + 1, close);
        f->at = (size_t)(from - k->bare);
        f->line = 1;
        for (const char *s = k->bare; s < name; s++)
            f->line += *s == '\n';
        k->n++;
    }
}

static void find_functions(struct cell *k)
{
    const char *from = k->bare;
    int depth = 0;

    for (const char *s = k->bare; *s; s++) {
        if (*s == '{' && depth++ == 0)
            add_function(k, from, s);
        if (*s == '}' && depth > 0)
            depth--;
        if (depth == 0 && (*s == ';' || *s == '}'))
            from = s + 1;
    }
}

/* ---- comments: rows and docs ----------------------------------------------------------------------- */

/* Up over empty lines and directives. */
static const char *above_directives(const struct cell *k, const char *from)
{
    while (from > k->source) {
        const char *line = from - 1, *q;

        while (line > k->source && line[-1] != '\n')
            line--;
        for (q = line; q < from - 1 && isspace((unsigned char)*q);)
            q++;
        if (q < from - 1 && *q != '#')
            break;
        from = line;
    }
    return from;
}

/* The text of the comment that ends just above offset `at`, or above the directives there,
 * markers taken off; "" if none. */
static char *comment_above(struct cell *k, size_t at, bool directives)
{
    const char *s = k->source, *from = s + at, *end;
    char *text, *to;

    while (from > s && from[-1] != '\n')
        from--;
    if (directives)
        from = above_directives(k, from);
    end = from;
    /* Up over lines that hold only comment, as the blanked copy shows. */
    while (from > s) {
        const char *line = from - 1;
        bool blank = true, code = false;

        while (line > s && line[-1] != '\n')
            line--;
        for (const char *q = line; q < from - 1; q++) {
            blank = blank && isspace((unsigned char)*q);
            code = code || !isspace((unsigned char)k->bare[q - s]);
        }
        if (blank || code || *line == '#')
            break;
        from = line;
    }
    text = to = lab_alloc(k->c, (size_t)(end - from) + 1);
    if (!text)
        return NULL;
    while (from < end) {
        size_t n = strcspn(from, "\n"), m;

        m = n;
        while (m && isspace((unsigned char)*from)) {
            from++;
            m--;
        }
        if (m > 1 && from[0] == '/' && (from[1] == '/' || from[1] == '*'))
            from += 2, m -= 2;
        else if (m && *from == '*' && (m < 2 || from[1] != '/'))
            from++, m--;
        if (m && *from == ' ')
            from++, m--;
        n = m;
        while (n >= 1 && isspace((unsigned char)from[n - 1]))
            n--;
        if (n >= 2 && strncmp(from + n - 2, "*/", 2) == 0)
            n -= 2;
        while (n >= 1 && isspace((unsigned char)from[n - 1]))
            n--;
        memcpy(to, from, n);
        to += n;
        *to++ = '\n';
        from += m + 1;
    }
    while (to > text && to[-1] == '\n')
        to--;
    *to = 0;
    return text;
}

/* Splits a comment into the row for `name` (NULL if it has none) and the doc. */
static const char *row_in(lab_ctx *c, char *comment, const char *name, char **doc)
{
    const char *row = NULL;
    char *to = lab_alloc(c, strlen(comment) + 2);
    size_t k = strlen(name);

    *doc = to;
    while (to && *comment) {
        size_t n = strcspn(comment, "\n");

        if (!row && strncmp(comment, name, k) == 0 && comment[k] == '(') {
            row = lab_format(c, "%.*s", (int)n, comment);
        } else {
            memcpy(to, comment, n);
            to += n;
            *to++ = '\n';
        }
        comment += n + (comment[n] == '\n');
    }
    if (to)
        *to = 0;
    return row;
}

/* ---- prototypes ---------------------------------------------------------------------------------------- */

/* "const unsigned char *restrict" → base "unsigned char", stars 1; name off if wanted. */
static char *base_of(lab_ctx *c, const char *decl, int *stars, bool *constant,
                     char **name)
{
    char *text = lab_strdup(c, decl), *base = lab_alloc(c, strlen(decl) + 1),
         *save = NULL;
    const char *list[MAX_WORDS];
    int n = 0;

    *stars = 0;
    *constant = has_word(decl, "const");
    for (char *s = text; s && *s; s++) {
        *stars += *s == '*' || *s == '[';
        if (*s == '[')
            while (s[1] && *s != ']')
                *s++ = ' ';
        if (!word_char(*s))
            *s = ' ';
    }
    for (char *w = text ? strtok_r(text, " \t\n", &save) : NULL; w && n < MAX_WORDS;
         w = strtok_r(NULL, " \t\n", &save))
        if (strcmp(w, "const") && strcmp(w, "restrict") && strcmp(w, "register") &&
            strcmp(w, "volatile") && strcmp(w, "inline") && strcmp(w, "extern"))
            list[n++] = w;
    if (name)
        *name = n > 1 ? lab_strdup(c, list[--n]) : NULL;
    for (int i = 0; base && i < n; i++) {
        size_t len = strlen(base);

        snprintf(base + len, strlen(decl) + 1 - len, "%s%s", i ? " " : "", list[i]);
    }
    return base;
}

static const char *row_type(const char *base, int stars)
{
    if (stars == 0)
        for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
            if (strcmp(scalars[i].c, base) == 0)
                return scalars[i].type;
    if (stars == 1)
        for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++)
            if (strcmp(pointers[i].c, base) == 0)
                return pointers[i].type;
    return NULL;
}

static const char *no_type(struct cell *k, const struct function *f, const char *what)
{
    return lab_fail(
        k->c, LAB_EFORMAT,
        "%s:%d: '%s': no row type for \"%s\": make the function static, or write its "
        "row in a comment above it: // %s(…) -> …",
        k->file, f->line, f->name, what, f->name);
}

static const char *row_from_prototype(struct cell *k, const struct function *f)
{
    char *list = lab_strdup(k->c, f->params), *save = NULL;
    char *row = lab_format(k->c, "%s(", f->name), *base;
    bool raw = true, first = true, constant;
    int stars, n = 0;
    const char *type;

    for (char *p = list ? strtok_r(list, ",", &save) : NULL; p;
         p = strtok_r(NULL, ",", &save)) {
        char *name;

        base = base_of(k->c, p, &stars, &constant, &name);
        if (!base || (!name && strcmp(base, "void") == 0 && stars == 0))
            continue;
        if (n++ == 0 && strcmp(base, "lab_ctx") == 0 && stars == 1) {
            raw = false;
            continue;
        }
        type = row_type(base, stars);
        if (!type || !name)
            return no_type(k, f, trimmed(k->c, p, p + strlen(p)));
        if (strcmp(type, "string") == 0 && !constant)
            return no_type(k, f, trimmed(k->c, p, p + strlen(p)));
        row = lab_format(k->c, "%s%s%s: %s%s", row, first ? "" : ", ", name, type,
                         strchr(type, '*') && !constant ? "!" : "");
        first = false;
    }
    base = base_of(k->c, f->result, &stars, &constant, NULL);
    if (!base)
        return NULL;
    if (strcmp(base, "void") != 0 || stars) {
        type = row_type(base, stars);
        if (!type || strchr(type, '*') || strstr(type, "..."))
            return no_type(k, f, f->result);
        row = lab_format(k->c, "%s) -> %s", row, type);
    } else {
        row = lab_format(k->c, "%s)", row);
    }
    return raw ? lab_format(k->c, "%s raw", row) : row;
}

/* ---- writing the table ------------------------------------------------------------------------------------- */

static void put(struct cell *k, const char *text, size_t n)
{
    if (k->len + n + 1 > k->cap) {
        size_t cap = (k->len + n + 1) * 2;
        char *more = lab_alloc(k->c, cap);

        if (!more)
            return;
        if (k->len)
            memcpy(more, k->out, k->len);
        k->out = more;
        k->cap = cap;
    }
    memcpy(k->out + k->len, text, n);
    k->len += n;
    k->out[k->len] = 0;
}

static void put_text(struct cell *k, const char *text)
{
    put(k, text, strlen(text));
}

static void put_literal(struct cell *k, const char *text)
{
    put_text(k, "\"");
    for (; *text; text++) {
        char octal[8];

        if (*text == '"' || *text == '\\' || *text == '?' || (unsigned char)*text < 32) {
            snprintf(octal, sizeof octal, "\\%03o", (unsigned char)*text);
            put_text(k, octal);
        } else {
            put(k, text, 1);
        }
    }
    put_text(k, "\"");
}

/* Appends one parameter or result; `own` is its C type, which `int`, `number` and `bool`
 * give way to: a raw call has no ctx and converts nothing. */
static const char *raw_param(lab_ctx *c, const char *row, const lab_param *p,
                             const lab_param *own)
{
    bool plain = p->sort == LAB_S_INT || p->sort == LAB_S_NUMBER || p->sort == LAB_S_BOOL;

    return lab_format(c, "%s%s%s%s%s%s", row, p->name ? p->name : "", p->name ? ": " : "",
                      plain ? own->type_text : p->type_text, p->has_default ? " = " : "",
                      p->has_default ? p->def_text : "");
}

/* The row of a function without lab_ctx: what the comment says, with C's own types. */
static const char *raw_row(struct cell *k, const struct function *f,
                           const lab_signature *said)
{
    const char *prototype = row_from_prototype(k, f),
               *row = lab_format(k->c, "%s(", f->name);
    lab_signature *own = prototype ? lab_signature_parse(k->c, prototype) : NULL;

    if (own && (own->n_params != said->n_params || own->n_results != said->n_results))
        lab_fail(k->c, LAB_EFORMAT,
                 "%s:%d: '%s' has %d arguments and %d results in its row, %d and %d in C",
                 k->file, f->line, f->name, said->n_params, said->n_results,
                 own->n_params, own->n_results);
    for (int i = 0; lab_ok(k->c) && i < said->n_params; i++)
        row = raw_param(k->c,
                        i == 0 ? row
                               : lab_format(k->c, "%s%s", row,
                                            i == said->n_positional ? "; " : ", "),
                        &said->params[i], &own->params[i]);
    row = lab_format(k->c, "%s)%s", row, said->n_results ? " -> " : "");
    if (lab_ok(k->c) && said->n_results)
        row = raw_param(k->c, row, said->results, own->results);
    lab_signature_free(own);
    return lab_ok(k->c) ? lab_format(k->c, "%s raw", row) : NULL;
}

static bool put_row(struct cell *k, const struct function *f)
{
    char *comment = comment_above(k, f->at, false), *doc = NULL;
    const char *row = comment ? row_in(k->c, comment, f->name, &doc) : NULL;
    lab_signature *sig;

    if (!row && (comment = comment_above(k, f->at, true)) != NULL) {
        char *further;

        row = row_in(k->c, comment, f->name, &further);
        doc = row ? further : doc;
    }
    if (!row)
        row = row_from_prototype(k, f);
    sig = row ? lab_signature_parse(k->c, row) : NULL;
    if (sig && !sig->raw && !strstr(f->params, "lab_ctx"))
        row = raw_row(k, f, sig);
    lab_signature_free(sig);
    if (!lab_ok(k->c))
        return false;
    put_text(k, "{ ");
    put_literal(k, row);
    put_text(k, ", LAB_CODE(");
    put_text(k, strcmp(f->name, table_name) == 0 ? "rows_of_cell" : f->name);
    put_text(k, "), ");
    put_literal(k, doc ? doc : "");
    put_text(k, ", 0 },\n");
    return true;
}

/* A module's name from a cell's: "cell[3]" → "cell_3". */
static char *identifier(lab_ctx *c, const char *name)
{
    char *id =
        lab_format(c, "%s%.40s", isalpha((unsigned char)*name) ? "" : "cell_", name);
    char *to = id;

    for (char *s = id; s && *s; s++) {
        if (isalnum((unsigned char)*s))
            *to++ = *s;
        else if (to > id && to[-1] != '_')
            *to++ = '_';
    }
    while (to > id && to[-1] == '_')
        to--;
    if (to)
        *to = 0;
    return id;
}

char *cell_complete(lab_ctx *c, const char *name, const char *source)
{
    struct cell k = {
        .c = c, .file = name, .source = source, .bare = lab_strdup(c, source)
    };
    bool aside = false; /* a function has the name that the table must have */

    if (!k.bare)
        return NULL;
    blank_out(k.bare);
    find_functions(&k);
    for (int i = 0; i < k.n && !has_word(k.bare, "LAB_PLUGIN"); i++)
        aside = aside || strcmp(k.f[i].name, table_name) == 0;
    put_text(&k, prelude);
    if (aside)
        put_text(&k, "#define rows rows_of_cell\n");
    put_text(&k, lab_format(c, "#line 1 \"%s\"\n", name));
    put_text(&k, source);
    put_text(&k, aside ? "\n#undef rows\n" : "\n");
    if (has_word(k.bare, "LAB_PLUGIN"))
        return k.out;
    if (k.n == 0)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: defines no function (static ones are not exported)", name);
    put_text(&k, "#line 1 \"rows\"\nstatic const lab_row rows[] = {\n");
    for (int i = 0; i < k.n; i++)
        if (!put_row(&k, &k.f[i]))
            return NULL;
    put_text(&k, "};\nLAB_PLUGIN(");
    put_text(&k, identifier(c, name));
    put_text(&k, ", .doc = \"Functions of a C cell.\", .rows = rows);\n");
    return lab_ok(c) ? k.out : NULL;
}
