/* signature.c — parses the signature of a row (grammar: lab/plugin.h) by recursive descent. */
#include "plugin/signature_parser.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TEXT = 2000 };

/* ---- defaults ------------------------------------------------------------------------------ */

static bool default_number(struct parser *p, lab_param *q)
{
    char *end;
    double x = strtod(p->at, &end);
    bool whole = x == floor(x) && fabs(x) < 9e15;

    if (end == p->at)
        return sign_fail(p, "a default value was expected");
    if ((q->sort == LAB_S_INT || (q->sort >= LAB_S_I8 && q->sort <= LAB_S_U64)) && !whole)
        return sign_fail(p, "the default of an integer must be whole");
    p->at = end;
    q->def =
        whole && q->sort != LAB_S_NUMBER && q->sort != LAB_S_F64 && q->sort != LAB_S_F32
            ? LAB_V_INT((int64_t)x)
            : LAB_V_NUMBER(x);
    return q->sort == LAB_S_INT || q->sort == LAB_S_NUMBER || q->sort == LAB_S_ANY ||
           (q->sort >= LAB_S_I8 && q->sort <= LAB_S_F64) ||
           sign_fail(p, "a number is no default here");
}

static bool default_value(struct parser *p, lab_param *q)
{
    sign_blank(p);
    if (*p->at == '"') {
        const char *s = sign_quoted(p);

        q->def = lab_v_string(s);
        if (!s)
            return false;
        if (q->sort != LAB_S_STRING && q->sort != LAB_S_ANY)
            return sign_fail(p, "a text is no default here");
        for (int i = 0; i < q->n_choices; i++)
            if (strcmp(q->choices[i], s) == 0)
                return true;
        return q->n_choices == 0 || sign_fail(p, "the default is none of the choices");
    }
    if (q->sort == LAB_S_DTYPE) {
        const char *s = sign_name(p, "a dtype was expected");
        lab_dtype d = s ? lab_dtype_parse(s) : LAB_NO_DTYPE;

        q->def = LAB_V_INT(d);
        return d != LAB_NO_DTYPE || (s && sign_fail(p, "an unknown dtype"));
    }
    if (sign_eat_word(p, "true") || sign_eat_word(p, "false")) {
        q->def = LAB_V_BOOL(p->at[-2] == 'u');
        return q->sort == LAB_S_BOOL || q->sort == LAB_S_ANY ||
               sign_fail(p, "true or false is no default here");
    }
    return default_number(p, q);
}

/* ---- parameters and results ------------------------------------------------------------------ */

static bool param(struct parser *p, lab_param *q)
{
    q->name = sign_name(p, "a parameter's name was expected");
    if (!q->name)
        return false;
    if (!sign_eat(p, ":"))
        return sign_fail(p, "':' and a type were expected");
    if (!sign_type(p, q))
        return false;
    q->in_place = sign_eat(p, "!");
    if (sign_eat(p, "?")) {
        q->optional = true;
        if (q->sort == LAB_S_BOOL)
            return sign_fail(p, "a bool needs a default instead of '?'");
    } else if (sign_eat(p, "=")) {
        const char *from;
        size_t n;

        sign_blank(p);
        from = p->at;
        q->has_default = true;
        if (!default_value(p, q))
            return false;
        n = (size_t)(p->at - from);
        q->def_text = sign_take_text(p, from, n);
    }
    return true;
}

static bool is_list(const lab_param *q)
{
    return q->sort >= LAB_S_INTS && q->sort <= LAB_S_TENSORS;
}

static bool params(struct parser *p, lab_signature *s)
{
    lab_param *all = sign_take(p, LAB_MAX_PARAMS * sizeof *all);
    bool options = false, loose = false;

    if (!all)
        return false;
    s->params = all;
    if (sign_eat(p, ")"))
        return true;
    options = sign_eat(p, ";");
    do {
        lab_param *q = &all[s->n_params];

        if (s->n_params == LAB_MAX_PARAMS)
            return sign_fail(p, "more than 24 parameters");
        if (!param(p, q))
            return false;
        for (int i = 0; i < s->n_params; i++)
            if (strcmp(all[i].name, q->name) == 0)
                return sign_fail(p, "a parameter's name is used twice");
        q->option = options;
        if (!options && loose && !q->optional && !q->has_default && !is_list(q))
            return sign_fail(p, "a required parameter stands behind an optional one");
        loose = loose || q->optional || q->has_default;
        s->n_params++;
        s->n_positional += !options;
        if (!options && sign_eat(p, ";")) {
            options = true;
            continue;
        }
        if (sign_eat(p, ")"))
            return true;
        if (!sign_eat(p, ","))
            return sign_fail(p, "',' or ')' was expected");
    } while (true);
}

static bool result(struct parser *p, lab_signature *s, lab_param *all)
{
    lab_param *q = &all[s->n_results];
    size_t n;

    if (s->n_results == LAB_MAX_RESULTS)
        return sign_fail(p, "more than 4 results");
    sign_blank(p);
    n = sign_word_length(p->at);
    while (n && isspace((unsigned char)p->at[n]))
        n++;
    if (n && p->at[n] == ':') {
        q->name = sign_name(p, "a result's name was expected");
        sign_eat(p, ":");
    }
    if (!sign_type(p, q))
        return false;
    if (is_list(q) || q->sort == LAB_S_ARRAY)
        return sign_fail(p, "this type is no result");
    q->optional = sign_eat(p, "?");
    s->n_results++;
    return true;
}

static bool results(struct parser *p, lab_signature *s)
{
    lab_param *all = sign_take(p, LAB_MAX_RESULTS * sizeof *all);
    bool paren;

    if (!all)
        return false;
    s->results = all;
    if (!sign_eat(p, "->"))
        return true;
    paren = sign_eat(p, "(");
    do
        if (!result(p, s, all))
            return false;
    while (sign_eat(p, ","));
    return !paren || sign_eat(p, ")") || sign_fail(p, "')' was expected");
}

static bool raw_types(struct parser *p, const lab_param *q, int n)
{
    for (int i = 0; i < n; i++)
        if (q[i].sort > LAB_S_STRING && q[i].sort < LAB_S_I8 &&
            q[i].sort != LAB_S_HANDLE && q[i].sort != LAB_S_TENSOR)
            return sign_fail(p, "a raw row takes C's own types, tensors and handles");
    return true;
}

static bool row(struct parser *p, lab_signature *s)
{
    s->name = sign_name(p, "a function's name was expected");
    if (!s->name)
        return false;
    if (*p->at == ':' || *p->at == '.') {
        s->is_static = *p->at == '.';
        p->at++;
        s->type = s->name;
        if (!isupper((unsigned char)*s->type))
            return sign_fail(p, "a type begins with a capital letter");
        s->name = sign_name(p, "a method's name was expected");
        if (!s->name)
            return false;
    }
    if (!sign_eat(p, "("))
        return sign_fail(p, "'(' was expected");
    if (!params(p, s) || !results(p, s))
        return false;
    s->raw = sign_eat_word(p, "raw");
    sign_blank(p);
    if (*p->at)
        return sign_fail(p, "nothing more was expected");
    if (s->raw && s->n_results > 1)
        return sign_fail(p, "a raw row has one result");
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
    s->text = sign_take_text(&p, text, strlen(text));
    if (!s->text || !row(&p, s)) {
        lab_signature_free(s);
        return NULL;
    }
    names = sign_take(&p, ((size_t)p.n_names + 1) * sizeof *names);
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
    if (s)
        sign_release((struct parsed *)s);
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
