/* signature_type.c — the types in a signature (grammar: lab/plugin.h). */
#include "plugin/signature_parser.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- tensor types ----------------------------------------------------------------------- */

static int name_id(struct parser *p, const char *s)
{
    for (int i = 0; i < p->n_names; i++)
        if (strcmp(p->names[i], s) == 0)
            return i;
    if (p->n_names == (int)(sizeof p->names / sizeof *p->names)) {
        sign_fail(p, "too many dimension names");
        return -1;
    }
    p->names[p->n_names] = s;
    return p->n_names++;
}

static bool dimension(struct parser *p, lab_dim_spec *d)
{
    sign_blank(p);
    if (isdigit((unsigned char)*p->at)) {
        char *end;

        errno = 0;
        *d = (lab_dim_spec){ .kind = LAB_D_SIZE, .size = strtoll(p->at, &end, 10) };
        if (errno)
            return sign_fail(p, "a dimension out of range");
        p->at = end;
        return true;
    }
    if (sign_eat_word(p, "_")) {
        d->kind = LAB_D_ANY;
        return true;
    }
    d->kind = LAB_D_NAME;
    d->name = sign_name(p, "a dimension (number, name or _) was expected");
    d->name_id = d->name ? name_id(p, d->name) : -1;
    return d->name_id >= 0;
}

static bool dim_set(struct parser *p, lab_dim_set *set)
{
    sign_blank(p);
    if (*p->at == ']' || *p->at == '|')
        return true;
    if (sign_eat(p, "...")) {
        set->open = true;
        if (!sign_eat(p, ","))
            return true;
    }
    do {
        if (set->n == LAB_MAX_DIMS)
            return sign_fail(p, "more than 8 dimensions");
        if (!dimension(p, &set->dims[set->n]))
            return false;
        set->n++;
    } while (sign_eat(p, ","));
    return true;
}

static bool dim_sets(struct parser *p, lab_param *q)
{
    lab_dim_set *sets = sign_take(p, LAB_MAX_DIM_SETS * sizeof *sets);

    if (!sets)
        return false;
    q->dim_sets = sets;
    do {
        if (q->n_dim_sets == LAB_MAX_DIM_SETS)
            return sign_fail(p, "more than 4 alternatives of dimensions");
        if (!dim_set(p, &sets[q->n_dim_sets]))
            return false;
        q->n_dim_sets++;
    } while (sign_eat(p, "|"));
    return sign_eat(p, "]") || sign_fail(p, "']' was expected");
}

/* A dtype's bit, a group's bits; 0 if the next word is neither. */
static uint32_t dtype_bits(struct parser *p)
{
    char word[16];
    size_t n;
    lab_dtype d;

    sign_blank(p);
    n = sign_word_length(p->at);
    if (n == 0 || n >= sizeof word)
        return 0;
    memcpy(word, p->at, n);
    word[n] = 0;
    d = lab_dtype_parse(word);
    if (d != LAB_NO_DTYPE) {
        p->at += n;
        return 1u << d;
    }
    if (sign_eat_word(p, "float"))
        return all_floats;
    return sign_eat_word(p, "integer") ? all_integers : 0;
}

static bool tensor_type(struct parser *p, lab_param *q)
{
    if (sign_eat(p, "[") && !dim_sets(p, q))
        return false;
    q->dtypes = dtype_bits(p);
    while (q->dtypes && sign_eat(p, "|")) {
        uint32_t more = dtype_bits(p);

        if (!more)
            return sign_fail(p, "a dtype was expected");
        q->dtypes |= more;
    }
    q->strided = sign_eat_word(p, "strided");
    return true;
}

/* ---- types ------------------------------------------------------------------------------- */

static bool choices(struct parser *p, lab_param *q)
{
    q->sort = LAB_S_STRING;
    do {
        sign_blank(p);
        if (*p->at != '"')
            return sign_fail(p, "a quoted choice was expected");
        if (q->n_choices == LAB_MAX_CHOICES)
            return sign_fail(p, "too many choices");
        q->choices[q->n_choices] = sign_quoted(p);
        if (!q->choices[q->n_choices++])
            return false;
    } while (sign_eat(p, "|"));
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

    if (list != LAB_S_BOOL && sign_eat(p, "...")) {
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
            return sign_fail(p, "no tensor holds that type");
        p->at++;
        q->sort = LAB_S_ARRAY;
        q->dtypes = 1u << d;
    }
    return true;
}

bool sign_type(struct parser *p, lab_param *q)
{
    const char *from;
    size_t n;

    sign_blank(p);
    from = p->at;
    if (*p->at == '"') {
        if (!choices(p, q))
            return false;
    } else {
        bool known = false;

        n = sign_word_length(p->at);
        for (size_t i = 0; i < sizeof words / sizeof *words && !known; i++)
            if (n == strlen(words[i].word) && strncmp(p->at, words[i].word, n) == 0) {
                q->sort = words[i].sort;
                known = true;
            }
        if (!known && isupper((unsigned char)*p->at) && n <= SIGN_MAX_NAME) {
            q->sort = LAB_S_HANDLE;
            q->type_name = sign_take_text(p, p->at, n);
            known = q->type_name != NULL;
        }
        if (!known)
            return sign_fail(p, "an unknown type");
        p->at += n;
        if (!after_word(p, q))
            return false;
    }
    n = (size_t)(p->at - from);
    while (n && isspace((unsigned char)from[n - 1]))
        n--;
    q->type_text = sign_take_text(p, from, n);
    return q->type_text != NULL;
}
