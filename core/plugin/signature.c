/* signature.c — parses the signature of a row (grammar: lab/plugin.h) by recursive descent. */
#include <lab/signature.h>

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All memory of one signature: a chain of chunks freed together. */
struct chunk {
    struct chunk *next;
    size_t used, size;
    char at[];
};

struct parsed {
    lab_signature pub;
    struct chunk *chunks;
};

struct parser {
    lab_ctx *c;
    const char *text, *at;
    struct parsed *out;
    const char *names[LAB_MAX_DIM_NAMES];
    int n_names;
};

enum { MAX_NAME = 64, MAX_TEXT = 2000 };

static const struct {
    const char *word;
    lab_sort sort;
} words[] = {
    { "bool", LAB_S_BOOL },       { "int", LAB_S_INT },       { "number", LAB_S_NUMBER },
    { "string", LAB_S_STRING },   { "bytes", LAB_S_BYTES },   { "dtype", LAB_S_DTYPE },
    { "table", LAB_S_TABLE },     { "any", LAB_S_ANY },       { "fn", LAB_S_FN },
    { "tensor", LAB_S_TENSOR },   { "Tensor", LAB_S_TENSOR }, { "i8", LAB_S_I8 },
    { "u8", LAB_S_U8 },           { "i16", LAB_S_I16 },       { "u16", LAB_S_U16 },
    { "i32", LAB_S_I32 },         { "u32", LAB_S_U32 },       { "i64", LAB_S_I64 },
    { "u64", LAB_S_U64 },         { "f32", LAB_S_F32 },       { "f64", LAB_S_F64 },
    { "pointer", LAB_S_POINTER },
};

static const uint32_t all_floats =
    1u << LAB_F64 | 1u << LAB_F32 | 1u << LAB_BF16 | 1u << LAB_F16;
static const uint32_t all_integers =
    1u << LAB_I64 | 1u << LAB_I32 | 1u << LAB_I16 | 1u << LAB_U8;

/* ---- small things ---------------------------------------------------------------------- */

static void *take(struct parser *p, size_t n)
{
    struct chunk *k = p->out->chunks;

    n = (n + 15) / 16 * 16;
    if (!k || k->size - k->used < n) {
        size_t size = n > 1024 ? n : 1024;

        k = calloc(1, sizeof *k + size);
        if (!k)
            return lab_fail(p->c, LAB_ENOMEM, "out of memory: a signature");
        k->size = size;
        k->next = p->out->chunks;
        p->out->chunks = k;
    }
    k->used += n;
    return k->at + k->used - n;
}

static const char *take_text(struct parser *p, const char *from, size_t n)
{
    char *s = take(p, n + 1);

    return s ? memcpy(s, from, n) : NULL;
}

static bool fail(struct parser *p, const char *what)
{
    lab_fail(p->c, LAB_EFORMAT, "signature \"%.200s\": %s at \"%.24s\"", p->text, what,
             *p->at ? p->at : "its end");
    return false;
}

static void blank(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool eat(struct parser *p, const char *token)
{
    size_t n = strlen(token);

    blank(p);
    if (strncmp(p->at, token, n) != 0)
        return false;
    p->at += n;
    return true;
}

static size_t word_length(const char *s)
{
    size_t n = 0;

    if (isalpha((unsigned char)*s) || *s == '_')
        while (isalnum((unsigned char)s[n]) || s[n] == '_')
            n++;
    return n;
}

/* Reads the word if it is next. */
static bool eat_word(struct parser *p, const char *word)
{
    size_t n;

    blank(p);
    n = word_length(p->at);
    if (n != strlen(word) || strncmp(p->at, word, n) != 0)
        return false;
    p->at += n;
    return true;
}

static const char *name(struct parser *p, const char *what)
{
    size_t n;
    const char *s;

    blank(p);
    n = word_length(p->at);
    if (n == 0 || n > MAX_NAME) {
        fail(p, what);
        return NULL;
    }
    s = take_text(p, p->at, n);
    p->at += n;
    return s;
}

/* ---- tensor types ----------------------------------------------------------------------- */

static int name_id(struct parser *p, const char *s)
{
    for (int i = 0; i < p->n_names; i++)
        if (strcmp(p->names[i], s) == 0)
            return i;
    if (p->n_names == (int)(sizeof p->names / sizeof *p->names)) {
        fail(p, "too many dimension names");
        return -1;
    }
    p->names[p->n_names] = s;
    return p->n_names++;
}

static bool dimension(struct parser *p, lab_dim_spec *d)
{
    blank(p);
    if (isdigit((unsigned char)*p->at)) {
        char *end;

        errno = 0;
        *d = (lab_dim_spec){ .kind = LAB_D_SIZE, .size = strtoll(p->at, &end, 10) };
        if (errno)
            return fail(p, "a dimension out of range");
        p->at = end;
        return true;
    }
    if (eat_word(p, "_")) {
        d->kind = LAB_D_ANY;
        return true;
    }
    d->kind = LAB_D_NAME;
    d->name = name(p, "a dimension (number, name or _) was expected");
    d->name_id = d->name ? name_id(p, d->name) : -1;
    return d->name_id >= 0;
}

static bool dim_set(struct parser *p, lab_dim_set *set)
{
    blank(p);
    if (*p->at == ']' || *p->at == '|')
        return true;
    if (eat(p, "...")) {
        set->open = true;
        if (!eat(p, ","))
            return true;
    }
    do {
        if (set->n == LAB_MAX_DIMS)
            return fail(p, "more than 8 dimensions");
        if (!dimension(p, &set->dims[set->n]))
            return false;
        set->n++;
    } while (eat(p, ","));
    return true;
}

static bool dim_sets(struct parser *p, lab_param *q)
{
    lab_dim_set *sets = take(p, LAB_MAX_DIM_SETS * sizeof *sets);

    if (!sets)
        return false;
    q->dim_sets = sets;
    do {
        if (q->n_dim_sets == LAB_MAX_DIM_SETS)
            return fail(p, "more than 4 alternatives of dimensions");
        if (!dim_set(p, &sets[q->n_dim_sets]))
            return false;
        q->n_dim_sets++;
    } while (eat(p, "|"));
    return eat(p, "]") || fail(p, "']' was expected");
}

/* A dtype's bit, a group's bits; 0 if the next word is neither. */
static uint32_t dtype_bits(struct parser *p)
{
    char word[16];
    size_t n;
    lab_dtype d;

    blank(p);
    n = word_length(p->at);
    if (n == 0 || n >= sizeof word)
        return 0;
    memcpy(word, p->at, n);
    word[n] = 0;
    d = lab_dtype_parse(word);
    if (d != LAB_NO_DTYPE) {
        p->at += n;
        return 1u << d;
    }
    if (eat_word(p, "float"))
        return all_floats;
    return eat_word(p, "integer") ? all_integers : 0;
}

static bool tensor_type(struct parser *p, lab_param *q)
{
    if (eat(p, "[") && !dim_sets(p, q))
        return false;
    q->dtypes = dtype_bits(p);
    while (q->dtypes && eat(p, "|")) {
        uint32_t more = dtype_bits(p);

        if (!more)
            return fail(p, "a dtype was expected");
        q->dtypes |= more;
    }
    q->strided = eat_word(p, "strided");
    return true;
}

/* ---- types ------------------------------------------------------------------------------- */

static const char *quoted(struct parser *p)
{
    const char *end = strchr(p->at + 1, '"'), *s;

    if (!end) {
        fail(p, "a closing quote is missing");
        return NULL;
    }
    s = take_text(p, p->at + 1, (size_t)(end - p->at - 1));
    p->at = end + 1;
    return s;
}

static bool choices(struct parser *p, lab_param *q)
{
    q->sort = LAB_S_STRING;
    do {
        blank(p);
        if (*p->at != '"')
            return fail(p, "a quoted choice was expected");
        if (q->n_choices == LAB_MAX_CHOICES)
            return fail(p, "too many choices");
        q->choices[q->n_choices] = quoted(p);
        if (!q->choices[q->n_choices++])
            return false;
    } while (eat(p, "|"));
    return true;
}

static bool after_word(struct parser *p, lab_param *q)
{
    static const lab_sort list_of[LAB_N_SORTS] = {
        [LAB_S_INT] = LAB_S_INTS,
        [LAB_S_NUMBER] = LAB_S_NUMBERS,
        [LAB_S_STRING] = LAB_S_STRINGS,
        [LAB_S_TENSOR] = LAB_S_TENSORS,
    };
    lab_sort list = list_of[q->sort];

    if (list != LAB_S_BOOL && eat(p, "...")) {
        q->sort = list;
        return true;
    }
    if (q->sort == LAB_S_TENSOR)
        return tensor_type(p, q);
    if (q->sort >= LAB_S_I8 && q->sort <= LAB_S_F64 && *p->at == '*') {
        static const lab_dtype held[LAB_N_SORTS] = {
            [LAB_S_U8] = LAB_U8,   [LAB_S_I16] = LAB_I16, [LAB_S_I32] = LAB_I32,
            [LAB_S_I64] = LAB_I64, [LAB_S_F32] = LAB_F32, [LAB_S_F64] = LAB_F64,
        };
        lab_dtype d = held[q->sort];

        if (d == LAB_F64 && q->sort != LAB_S_F64)
            return fail(p, "no tensor holds that type");
        p->at++;
        q->sort = LAB_S_ARRAY;
        q->dtypes = 1u << d;
    }
    return true;
}

static bool type(struct parser *p, lab_param *q)
{
    const char *from;
    size_t n;

    blank(p);
    from = p->at;
    if (*p->at == '"') {
        if (!choices(p, q))
            return false;
    } else {
        bool known = false;

        n = word_length(p->at);
        for (size_t i = 0; i < sizeof words / sizeof *words && !known; i++)
            if (n == strlen(words[i].word) && strncmp(p->at, words[i].word, n) == 0) {
                q->sort = words[i].sort;
                known = true;
            }
        if (!known && isupper((unsigned char)*p->at) && n <= MAX_NAME) {
            q->sort = LAB_S_HANDLE;
            q->type_name = take_text(p, p->at, n);
            known = q->type_name != NULL;
        }
        if (!known)
            return fail(p, "an unknown type");
        p->at += n;
        if (!after_word(p, q))
            return false;
    }
    n = (size_t)(p->at - from);
    while (n && isspace((unsigned char)from[n - 1]))
        n--;
    q->type_text = take_text(p, from, n);
    return q->type_text != NULL;
}

/* ---- defaults ------------------------------------------------------------------------------ */

static bool default_number(struct parser *p, lab_param *q)
{
    char *end;
    double x = strtod(p->at, &end);
    bool whole = x == floor(x) && fabs(x) < 9e15;

    if (end == p->at)
        return fail(p, "a default value was expected");
    if ((q->sort == LAB_S_INT || (q->sort >= LAB_S_I8 && q->sort <= LAB_S_U64)) && !whole)
        return fail(p, "the default of an integer must be whole");
    p->at = end;
    q->def =
        whole && q->sort != LAB_S_NUMBER && q->sort != LAB_S_F64 && q->sort != LAB_S_F32
            ? LAB_V_INT((int64_t)x)
            : LAB_V_NUMBER(x);
    return q->sort == LAB_S_INT || q->sort == LAB_S_NUMBER || q->sort == LAB_S_ANY ||
           (q->sort >= LAB_S_I8 && q->sort <= LAB_S_F64) ||
           fail(p, "a number is no default here");
}

static bool default_value(struct parser *p, lab_param *q)
{
    blank(p);
    if (*p->at == '"') {
        const char *s = quoted(p);

        q->def = lab_v_string(s);
        if (!s)
            return false;
        if (q->sort != LAB_S_STRING && q->sort != LAB_S_ANY)
            return fail(p, "a text is no default here");
        for (int i = 0; i < q->n_choices; i++)
            if (strcmp(q->choices[i], s) == 0)
                return true;
        return q->n_choices == 0 || fail(p, "the default is none of the choices");
    }
    if (q->sort == LAB_S_DTYPE) {
        const char *s = name(p, "a dtype was expected");
        lab_dtype d = s ? lab_dtype_parse(s) : LAB_NO_DTYPE;

        q->def = LAB_V_INT(d);
        return d != LAB_NO_DTYPE || (s && fail(p, "an unknown dtype"));
    }
    if (eat_word(p, "true") || eat_word(p, "false")) {
        q->def = LAB_V_BOOL(p->at[-2] == 'u');
        return q->sort == LAB_S_BOOL || q->sort == LAB_S_ANY ||
               fail(p, "true or false is no default here");
    }
    return default_number(p, q);
}

/* ---- parameters and results ------------------------------------------------------------------ */

static bool param(struct parser *p, lab_param *q)
{
    q->name = name(p, "a parameter's name was expected");
    if (!q->name)
        return false;
    if (!eat(p, ":"))
        return fail(p, "':' and a type were expected");
    if (!type(p, q))
        return false;
    q->in_place = eat(p, "!");
    if (eat(p, "?")) {
        q->optional = true;
        if (q->sort == LAB_S_BOOL)
            return fail(p, "a bool needs a default instead of '?'");
    } else if (eat(p, "=")) {
        const char *from;
        size_t n;

        blank(p);
        from = p->at;
        q->has_default = true;
        if (!default_value(p, q))
            return false;
        n = (size_t)(p->at - from);
        q->def_text = take_text(p, from, n);
    }
    return true;
}

static bool is_list(const lab_param *q)
{
    return q->sort >= LAB_S_INTS && q->sort <= LAB_S_TENSORS;
}

static bool params(struct parser *p, lab_signature *s)
{
    lab_param *all = take(p, LAB_MAX_PARAMS * sizeof *all);
    bool options = false, loose = false;

    if (!all)
        return false;
    s->params = all;
    if (eat(p, ")"))
        return true;
    options = eat(p, ";");
    do {
        lab_param *q = &all[s->n_params];

        if (s->n_params == LAB_MAX_PARAMS)
            return fail(p, "more than 24 parameters");
        if (!param(p, q))
            return false;
        for (int i = 0; i < s->n_params; i++)
            if (strcmp(all[i].name, q->name) == 0)
                return fail(p, "a parameter's name is used twice");
        q->option = options;
        if (!options && loose && !q->optional && !q->has_default && !is_list(q))
            return fail(p, "a required parameter stands behind an optional one");
        loose = loose || q->optional || q->has_default;
        s->n_params++;
        s->n_positional += !options;
        if (!options && eat(p, ";")) {
            options = true;
            continue;
        }
        if (eat(p, ")"))
            return true;
        if (!eat(p, ","))
            return fail(p, "',' or ')' was expected");
    } while (true);
}

static bool result(struct parser *p, lab_signature *s, lab_param *all)
{
    lab_param *q = &all[s->n_results];
    size_t n;

    if (s->n_results == LAB_MAX_RESULTS)
        return fail(p, "more than 4 results");
    blank(p);
    n = word_length(p->at);
    while (n && isspace((unsigned char)p->at[n]))
        n++;
    if (n && p->at[n] == ':') {
        q->name = name(p, "a result's name was expected");
        eat(p, ":");
    }
    if (!type(p, q))
        return false;
    if (is_list(q) || q->sort == LAB_S_ARRAY)
        return fail(p, "this type is no result");
    q->optional = eat(p, "?");
    s->n_results++;
    return true;
}

static bool results(struct parser *p, lab_signature *s)
{
    lab_param *all = take(p, LAB_MAX_RESULTS * sizeof *all);
    bool paren;

    if (!all)
        return false;
    s->results = all;
    if (!eat(p, "->"))
        return true;
    paren = eat(p, "(");
    do
        if (!result(p, s, all))
            return false;
    while (eat(p, ","));
    return !paren || eat(p, ")") || fail(p, "')' was expected");
}

static bool raw_types(struct parser *p, const lab_param *q, int n)
{
    for (int i = 0; i < n; i++)
        if (q[i].sort > LAB_S_STRING && q[i].sort < LAB_S_I8 &&
            q[i].sort != LAB_S_HANDLE && q[i].sort != LAB_S_TENSOR)
            return fail(p, "a raw row takes C's own types, tensors and handles");
    return true;
}

static bool row(struct parser *p, lab_signature *s)
{
    s->name = name(p, "a function's name was expected");
    if (!s->name)
        return false;
    if (*p->at == ':' || *p->at == '.') {
        s->is_static = *p->at == '.';
        p->at++;
        s->type = s->name;
        if (!isupper((unsigned char)*s->type))
            return fail(p, "a type begins with a capital letter");
        s->name = name(p, "a method's name was expected");
        if (!s->name)
            return false;
    }
    if (!eat(p, "("))
        return fail(p, "'(' was expected");
    if (!params(p, s) || !results(p, s))
        return false;
    s->raw = eat_word(p, "raw");
    blank(p);
    if (*p->at)
        return fail(p, "nothing more was expected");
    if (s->raw && s->n_results > 1)
        return fail(p, "a raw row has one result");
    return !s->raw || (raw_types(p, s->params, s->n_params) &&
                       raw_types(p, s->results, s->n_results));
}

lab_signature *lab_signature_parse(lab_ctx *c, const char *text)
{
    struct parser p = { .c = c, .text = text, .at = text };
    lab_signature *s;
    const char **names;

    if (!text || !lab_ok(c))
        return NULL;
    if (strlen(text) > MAX_TEXT)
        return lab_fail(c, LAB_EFORMAT, "signature \"%.40s…\": longer than 2000 bytes",
                        text);
    p.out = calloc(1, sizeof *p.out);
    if (!p.out)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a signature");
    s = &p.out->pub;
    s->text = take_text(&p, text, strlen(text));
    if (!s->text || !row(&p, s)) {
        lab_signature_free(s);
        return NULL;
    }
    names = take(&p, ((size_t)p.n_names + 1) * sizeof *names);
    if (!names) {
        lab_signature_free(s);
        return NULL;
    }
    memcpy(names, p.names, (size_t)p.n_names * sizeof *names);
    s->dim_names = names;
    s->n_dim_names = p.n_names;
    return s;
}

void lab_signature_free(lab_signature *s)
{
    struct parsed *p = (struct parsed *)s;

    if (!p)
        return;
    while (p->chunks) {
        struct chunk *k = p->chunks;

        p->chunks = k->next;
        free(k);
    }
    free(p);
}

const char *lab_param_expects(lab_ctx *c, const lab_param *q)
{
    static const char *const plain[LAB_N_SORTS] = {
        [LAB_S_BOOL] = "a boolean",
        [LAB_S_INT] = "an integer",
        [LAB_S_NUMBER] = "a number",
        [LAB_S_STRING] = "a string",
        [LAB_S_BYTES] = "a string",
        [LAB_S_DTYPE] = "a dtype (f64 f32 bf16 f16 i64 i32 i16 u8 bool)",
        [LAB_S_TABLE] = "a table",
        [LAB_S_ANY] = "any value",
        [LAB_S_FN] = "a function",
        [LAB_S_INTS] = "integers",
        [LAB_S_NUMBERS] = "numbers",
        [LAB_S_STRINGS] = "strings",
        [LAB_S_TENSORS] = "tensors",
        [LAB_S_POINTER] = "a pointer or nil",
        [LAB_S_F32] = "a number",
        [LAB_S_F64] = "a number",
    };
    const char *base;

    if (q->n_choices)
        base = lab_format(c, "one of %s", q->type_text);
    else if (q->sort == LAB_S_ARRAY)
        base = lab_format(c, "a tensor of %s",
                          lab_dtype_name((lab_dtype)__builtin_ctz(q->dtypes)));
    else if (q->sort == LAB_S_TENSOR || q->sort == LAB_S_HANDLE)
        base = lab_format(c, "a %s", q->type_text);
    else
        base = plain[q->sort] ? plain[q->sort]
                              : lab_format(c, "an integer (%s)", q->type_text);
    return q->has_default ? lab_format(c, "%s (default %s)", base, q->def_text) : base;
}
