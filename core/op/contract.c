/* contract.c — einsum and its relatives, contracted pair by pair with matmul. */
#include <lab/contract.h>

#include "op/table.h"

#include <lab/op.h>
#include <lab/walk.h>

#include <ctype.h>
#include <string.h>

/* Letters A … z as they stand in the character set, then the dimensions of "...". */
enum { LETTERS = 64, LABELS = LETTERS + LAB_MAX_DIMS };

/* A tensor whose dimensions have labels. */
struct term {
    lab_tensor *t;
    int n, label[LAB_MAX_DIMS];
};

struct sum {
    lab_ctx *c;
    const char *equation;
    int64_t size[LABELS]; /* 0: not seen */
    int rest;             /* the most dimensions that a "..." stands for */
};

/* −1. */
static int wrong(struct sum *s, const char *why)
{
    lab_failn(s->c, LAB_EARG, "einsum: \"%.60s\": %s", s->equation, why);
    return -1;
}

/* ---- the equation -------------------------------------------------------------------------- */

/* Reads labels up to ',' , '-' or the end into label; "..." as −1. Their number, or −1. */
static int read_labels(struct sum *s, const char **at, int *label, int max)
{
    int n = 0;
    bool rest = false;

    for (; **at && **at != ',' && **at != '-'; ++*at) {
        if (isspace((unsigned char)**at))
            continue;
        if (n == max)
            return wrong(s, "too many letters");
        if (isalpha((unsigned char)**at)) {
            label[n++] = **at - 'A';
        } else if (strncmp(*at, "...", 3) == 0 && !rest) {
            label[n++] = -1;
            rest = true;
            *at += 2;
        } else {
            return wrong(s, "letters, \"...\", \",\" and \"->\" were expected");
        }
    }
    return n;
}

/* Each dimension of t gets its label, those of "..." counted from the end. */
static bool label_term(struct sum *s, struct term *x, lab_tensor *t, const int *label,
                       int n)
{
    int ndim = lab_ndim(t), named = 0;

    for (int i = 0; i < n; i++)
        named += label[i] >= 0;
    if (named > ndim || (named < ndim && named == n))
        return wrong(s, lab_format(s->c, "%d letters for shape %s", named,
                                   lab_shape_text(s->c, ndim, lab_shape(t)))) > 0;
    *x = (struct term){ .t = t };
    for (int i = 0; i < n; i++) {
        if (label[i] >= 0)
            x->label[x->n++] = label[i];
        else
            for (int k = ndim - named; k > 0; k--)
                x->label[x->n++] = LABELS - k;
    }
    s->rest = ndim - named > s->rest ? ndim - named : s->rest;
    for (int i = 0; i < x->n; i++) {
        int64_t have = s->size[x->label[i]], size = lab_dim(t, i);

        if (have > 1 && size != 1 && size != have)
            return wrong(s, lab_format(s->c, "one letter for sizes %lld and %lld",
                                       (long long)have, (long long)size)) > 0;
        if (have == 0 || have == 1)
            s->size[x->label[i]] = size;
    }
    return lab_ok(s->c);
}

/* The result's labels: as written, or those that occur once. */
static int result_labels(struct sum *s, const char *at, const struct term *terms,
                         int count, int *out)
{
    int label[LABELS], times[LABELS] = { 0 }, n = 0, read;

    for (int k = 0; k < count; k++)
        for (int i = 0; i < terms[k].n; i++)
            times[terms[k].label[i]]++;
    if (*at == 0) {
        for (int i = LABELS - s->rest; i < LABELS; i++)
            out[n++] = i;
        for (int i = 0; i < LETTERS; i++)
            if (times[i] == 1 && n < LABELS)
                out[n++] = i;
        return n <= LAB_MAX_DIMS ? n : wrong(s, "a result of more than 8 dimensions");
    }
    at += 2;
    read = read_labels(s, &at, label, LABELS);
    if (read < 0 || *at)
        return wrong(s, "nothing was expected behind the result");
    for (int i = 0; i < read; i++) {
        if (label[i] >= 0 && times[label[i]] == 0)
            return wrong(s, "the result has a letter that no operand has");
        if (label[i] >= 0)
            times[label[i]] = 0; /* a second time is an error */
        if (n + (label[i] < 0 ? s->rest : 1) > LAB_MAX_DIMS)
            return wrong(s, "a result of more than 8 dimensions");
        for (int k = label[i] < 0 ? s->rest : 0; k > 0; k--)
            out[n++] = LABELS - k;
        if (label[i] >= 0)
            out[n++] = label[i];
    }
    return n;
}

/* ---- contraction --------------------------------------------------------------------------- */

static int find(const struct term *x, int label)
{
    for (int i = 0; i < x->n; i++)
        if (x->label[i] == label)
            return i;
    return -1;
}

/* A letter twice is the diagonal. */
static void take_diagonals(lab_ctx *c, struct term *x)
{
    for (int i = 0; i < x->n; i++)
        for (int k = i + 1; k < x->n; k++)
            if (x->label[i] == x->label[k]) {
                int label = x->label[i];

                if (lab_dim(x->t, i) != lab_dim(x->t, k)) {
                    lab_fail(c, LAB_ESHAPE, "einsum: a diagonal of sizes %lld and %lld",
                             (long long)lab_dim(x->t, i), (long long)lab_dim(x->t, k));
                    return;
                }
                x->t = lab_diagonal(c, x->t, 0, i, k);
                memmove(x->label + k, x->label + k + 1,
                        (size_t)(x->n - k - 1) * sizeof *x->label);
                memmove(x->label + i, x->label + i + 1,
                        (size_t)(x->n - i - 2) * sizeof *x->label);
                x->n--;
                x->label[x->n - 1] = label;
                i = -1;
                break;
            }
}

/* Sums over the dimensions whose label is not wanted. */
static void sum_out(lab_ctx *c, struct term *x, const bool *wanted)
{
    int64_t dims[LAB_MAX_DIMS];
    lab_ints list = { 0, dims };
    int n = 0;

    for (int i = 0; i < x->n; i++)
        if (wanted[x->label[i]])
            x->label[n++] = x->label[i];
        else
            dims[list.len++] = i;
    if (list.len > 0)
        x->t = lab_sum(c, x->t, &list, false);
    x->n = n;
}

/* x with the labels in order, as one dimension for each of the three groups: those before
 * `one`, those before `two`, the others. Size 1 is stretched where `full`. */
static lab_tensor *grouped(const struct sum *s, const struct term *x, const int *order,
                           int one, int two, int n)
{
    int64_t shape[LAB_MAX_DIMS], groups[3] = { 1, 1, 1 };
    int at[LAB_MAX_DIMS];
    lab_tensor *t;

    for (int i = 0; i < n; i++) {
        at[i] = find(x, order[i]);
        shape[i] = s->size[order[i]];
        groups[i < one ? 0 : i < two ? 1 : 2] *= shape[i];
    }
    t = lab_expand(s->c, lab_permute(s->c, x->t, n, at), n, shape);
    return lab_reshape(s->c, t, 3, groups);
}

/* a ← a · b: labels that only one has and nobody wants are summed first, those of both that
 * are wanted go along, the others are contracted. */
static bool contract(struct sum *s, struct term *a, struct term *b, const bool *wanted)
{
    int left[LAB_MAX_DIMS * 2], right[LAB_MAX_DIMS * 2], both = 0, la = 0, lb = 0, k = 0;
    int only_a[LAB_MAX_DIMS], only_b[LAB_MAX_DIMS], over[LAB_MAX_DIMS];
    int64_t shape[LAB_MAX_DIMS];
    bool stays[LABELS];
    lab_tensor *x, *y;

    for (int i = 0; i < LABELS; i++)
        stays[i] = wanted[i] || find(b, i) >= 0;
    sum_out(s->c, a, stays);
    for (int i = 0; i < LABELS; i++)
        stays[i] = wanted[i] || find(a, i) >= 0;
    sum_out(s->c, b, stays);
    for (int i = 0; i < a->n; i++) {
        int label = a->label[i];

        if (find(b, label) < 0)
            only_a[la++] = label;
        else if (wanted[label])
            left[both++] = label;
        else
            over[k++] = label;
    }
    for (int i = 0; i < b->n; i++)
        if (find(a, b->label[i]) < 0)
            only_b[lb++] = b->label[i];
    if (both + la + lb > LAB_MAX_DIMS)
        return wrong(s, "a product of more than 8 dimensions on the way") > 0;
    memcpy(right, left, (size_t)both * sizeof *left);
    memcpy(left + both, only_a, (size_t)la * sizeof *left);
    memcpy(left + both + la, over, (size_t)k * sizeof *left);
    memcpy(right + both, over, (size_t)k * sizeof *left);
    memcpy(right + both + k, only_b, (size_t)lb * sizeof *left);
    x = grouped(s, a, left, both, both + la, both + la + k);
    y = grouped(s, b, right, both, both + k, both + k + lb);
    x = k ? lab_matmul(s->c, x, y) : lab_mul(s->c, x, y);
    memcpy(a->label, left, (size_t)(both + la) * sizeof *left);
    memcpy(a->label + both + la, only_b, (size_t)lb * sizeof *left);
    a->n = both + la + lb;
    for (int i = 0; i < a->n; i++)
        shape[i] = s->size[a->label[i]];
    a->t = lab_reshape(s->c, x, a->n, shape);
    return lab_ok(s->c);
}

lab_tensor *lab_einsum(lab_ctx *c, const char *equation, const lab_tensors *operands)
{
    struct sum s = { .c = c, .equation = equation };
    int label[LABELS], out[LABELS], order[LAB_MAX_DIMS], n, count = (int)operands->len;
    struct term *terms;
    const char *at = equation;

    if (!lab_ok(c))
        return NULL;
    if (count < 1 || operands->len > 64)
        return lab_fail(c, LAB_EARG, "einsum: 1 … 64 operands were expected, got %lld",
                        (long long)operands->len);
    terms = lab_alloc(c, (size_t)count * sizeof *terms);
    for (int i = 0; terms && i < count; i++) {
        n = operands->at[i] ? read_labels(&s, &at, label, LABELS) : -1;
        if (n < 0 || !label_term(&s, &terms[i], operands->at[i], label, n))
            return NULL;
        if (i + 1 < count ? *at != ',' : *at == ',') {
            wrong(&s, lab_format(c, "%d operands are there", count));
            return NULL;
        }
        at += *at == ',';
    }
    if (!terms || (*at && strncmp(at, "->", 2) != 0)) {
        wrong(&s, "\"->\" was expected");
        return NULL;
    }
    n = result_labels(&s, at, terms, count, out);
    if (n < 0)
        return NULL;
    for (int i = 0; i < count; i++)
        take_diagonals(c, &terms[i]);
    for (int i = 1; i <= count && lab_ok(c); i++) {
        bool wanted[LABELS] = { false };

        for (int k = 0; k < n; k++)
            wanted[out[k]] = true;
        for (int k = i + 1; k < count; k++)
            for (int d = 0; d < terms[k].n; d++)
                wanted[terms[k].label[d]] = true;
        if (i < count)
            contract(&s, &terms[0], &terms[i], wanted);
        else
            sum_out(c, &terms[0], wanted);
    }
    if (!lab_ok(c))
        return NULL;
    for (int k = 0; k < n; k++)
        order[k] = find(&terms[0], out[k]);
    return lab_permute(c, terms[0].t, n, order);
}

/* ---- special cases ------------------------------------------------------------------------- */

lab_tensor *lab_tensordot(lab_ctx *c, lab_tensor *a, lab_tensor *b,
                          const lab_ints *dims_a, const lab_ints *dims_b)
{
    int order_a[LAB_MAX_DIMS], order_b[LAB_MAX_DIMS], na = 0, nb = 0,
                                                      k = (int)dims_a->len;
    int64_t shape[LAB_MAX_DIMS * 2], over = 1;
    bool used_a[LAB_MAX_DIMS] = { false }, used_b[LAB_MAX_DIMS] = { false };
    int da[LAB_MAX_DIMS], db[LAB_MAX_DIMS];

    if (!a || !b || !lab_ok(c))
        return NULL;
    if (dims_a->len != dims_b->len || k > lab_ndim(a) || k > lab_ndim(b))
        return lab_fail(c, LAB_EARG, "tensordot: %lld dimensions with %lld",
                        (long long)dims_a->len, (long long)dims_b->len);
    for (int i = 0; i < k; i++) {
        da[i] = lab_dim_index(c, a, dims_a->at[i], 0);
        db[i] = da[i] < 0 ? -1 : lab_dim_index(c, b, dims_b->at[i], 0);
        if (db[i] < 0)
            return NULL;
        if (used_a[da[i]] || used_b[db[i]] || lab_dim(a, da[i]) != lab_dim(b, db[i]))
            return lab_fail(c, LAB_ESHAPE,
                            "tensordot: dimension %d of %s with dimension %d of %s",
                            da[i], lab_tensor_brief(c, a), db[i], lab_tensor_brief(c, b));
        used_a[da[i]] = used_b[db[i]] = true;
        over *= lab_dim(a, da[i]);
    }
    for (int i = 0; i < lab_ndim(a); i++)
        if (!used_a[i]) {
            shape[na] = lab_dim(a, i);
            order_a[na++] = i;
        }
    memcpy(order_a + na, da, (size_t)k * sizeof *da);
    memcpy(order_b, db, (size_t)k * sizeof *db);
    for (int i = 0; i < lab_ndim(b); i++)
        if (!used_b[i]) {
            shape[na + nb] = lab_dim(b, i);
            order_b[k + nb++] = i;
        }
    if (na + nb > LAB_MAX_DIMS)
        return lab_fail(c, LAB_ESHAPE, "tensordot: a result of %d dimensions", na + nb);
    {
        int64_t rows = 1, columns = 1;

        for (int i = 0; i < na + nb; i++)
            *(i < na ? &rows : &columns) *= shape[i];
        a = lab_reshape(c, lab_permute(c, a, lab_ndim(a), order_a), 2,
                        (int64_t[]){ rows, over });
        b = lab_reshape(c, lab_permute(c, b, lab_ndim(b), order_b), 2,
                        (int64_t[]){ over, columns });
    }
    return lab_reshape(c, lab_matmul(c, a, b), na + nb, shape);
}

static lab_tensor *product(lab_ctx *c, const char *name, lab_tensor *a, int na,
                           lab_tensor *b, int nb)
{
    if (!a || !b || !lab_ok(c))
        return NULL;
    if (lab_ndim(a) != na || lab_ndim(b) != nb ||
        (na == 3 && lab_dim(a, 0) != lab_dim(b, 0)))
        return lab_fail(c, LAB_ESHAPE,
                        "%s: of %s and %s: %d and %d dimensions were expected", name,
                        lab_tensor_brief(c, a), lab_tensor_brief(c, b), na, nb);
    return lab_matmul(c, a, b);
}

lab_tensor *lab_bmm(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return product(c, "bmm", a, 3, b, 3);
}

lab_tensor *lab_mv(lab_ctx *c, lab_tensor *a, lab_tensor *x)
{
    return product(c, "mv", a, 2, x, 1);
}

lab_tensor *lab_dot(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    return product(c, "dot", a, 1, b, 1);
}

lab_tensor *lab_trace(lab_ctx *c, lab_tensor *x)
{
    if (x && lab_ok(c) && lab_ndim(x) != 2)
        return lab_fail(c, LAB_ESHAPE, "trace: of %s, a matrix was expected",
                        lab_tensor_brief(c, x));
    return lab_sum(c, lab_diagonal(c, x, 0, 0, 1), NULL, false);
}

lab_tensor *lab_cross(lab_ctx *c, lab_tensor *a, lab_tensor *b, int dim)
{
    lab_tensor *part[3];
    int da, db;

    if (!a || !b || !lab_ok(c))
        return NULL;
    da = lab_dim_index(c, a, dim, 0);
    db = da < 0 ? -1 : lab_dim_index(c, b, dim, 0);
    if (db < 0)
        return NULL;
    if (lab_dim(a, da) != 3 || lab_dim(b, db) != 3 ||
        lab_ndim(a) - da != lab_ndim(b) - db)
        return lab_fail(c, LAB_ESHAPE,
                        "cross: of %s and %s along %d: size 3 was expected",
                        lab_tensor_brief(c, a), lab_tensor_brief(c, b), dim);
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;

        part[i] = lab_sub(c, lab_mul(c, lab_select(c, a, da, j), lab_select(c, b, db, k)),
                          lab_mul(c, lab_select(c, a, da, k), lab_select(c, b, db, j)));
    }
    return lab_stack(c, &(lab_tensors){ 3, part }, da - lab_ndim(a));
}

/* ---- distances ----------------------------------------------------------------------------- */

/* With w = g / y, 0 where y is:  da = a ⊙ Σ_r w − w b,  db = b ⊙ Σ_p w − wᵀ a. */
static void back_cdist(lab_ctx *c, const lab_back *b)
{
    lab_tensor *x = b->in[0], *y = b->in[1], *zero = lab_number(c, 0);
    lab_tensor *same = lab_eq(c, b->out, zero);
    lab_tensor *w = lab_where(c, same, zero, lab_div(c, b->grad, b->out));
    const lab_ints rows = { 1, (const int64_t[]){ -1 } },
                   columns = { 1, (const int64_t[]){ -2 } };

    if (b->wants[0])
        b->grads[0] =
            lab_sub(c, lab_mul(c, x, lab_sum(c, w, &rows, true)), lab_matmul(c, w, y));
    if (b->wants[1]) {
        lab_tensor *t = lab_transpose(c, lab_sum(c, w, &columns, true), -1, -2);

        b->grads[1] =
            lab_sub(c, lab_mul(c, y, t), lab_matmul(c, lab_transpose(c, w, -1, -2), x));
    }
}

static const lab_derivative d_cdist = { .name = "cdist",
                                        .saves = LAB_SAVES_IN(0) | LAB_SAVES_IN(1) |
                                                 LAB_SAVES_OUT,
                                        .backward = back_cdist };

lab_tensor *lab_cdist(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    lab_dtype d = lab_dtype_promote(lab_dtype_of(a), lab_dtype_of(b));
    const lab_ints last = { 1, (const int64_t[]){ -1 } };
    lab_tensor *in[2], *y;
    int n = lab_ndim(a);
    bool fits = a && b && n >= 2 && n == lab_ndim(b) && n < LAB_MAX_DIMS;

    if (!a || !b || !lab_ok(c))
        return NULL;
    for (int i = 0; fits && i < n; i++)
        fits = i == n - 2 || lab_dim(a, i) == lab_dim(b, i);
    if (!fits)
        return lab_fail(c, LAB_ESHAPE,
                        "cdist: %s and %s: [..,P,M] and [..,R,M] were expected",
                        lab_tensor_brief(c, a), lab_tensor_brief(c, b));
    d = d == LAB_F64 ? d : LAB_F32;
    in[0] = lab_contiguous(c, lab_cast(c, a, d));
    in[1] = lab_contiguous(c, lab_cast(c, b, d));
    y = lab_sub(c, lab_unsqueeze(c, lab_detach(c, in[0]), n - 1),
                lab_unsqueeze(c, lab_detach(c, in[1]), n - 2));
    y = lab_sqrt(c, lab_sum(c, lab_mul(c, y, y), &last, false));
    return lab_record(c, &d_cdist, y, 2, in, 0, NULL, NULL, 0);
}

/* ---- for the table of operations ----------------------------------------------------------- */

static lab_tensor *call_einsum(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    static const char *const equations[] = {
        "ij,jk->ik",
        "bij,bjk->bik",
        "ii->i",
        "ij->",
        "ij,ij->",
        "i,j->ij",
        "...ij,...jk->...ik",
        "ij,jk,kl->il",
        "iji->j",
        "bhqd,bhkd->bhqk",
        "ij->ji",
        "ab,cd",
        "ik,k->i",
        "ijk,j->ki",
    };

    return lab_einsum(c, equations[(int)p[0]], &(lab_tensors){ (int64_t)p[1], in });
}

/* p: dim of a, dim of b. */
static lab_tensor *call_tensordot(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_tensordot(c, in[0], in[1],
                         &(lab_ints){ 1, (const int64_t[]){ (int64_t)p[0] } },
                         &(lab_ints){ 1, (const int64_t[]){ (int64_t)p[1] } });
}

static lab_tensor *call_cross(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_cross(c, in[0], in[1], (int)p[0]);
}

static lab_tensor *call_cdist(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    (void)p;
    return lab_cdist(c, in[0], in[1]);
}

const struct lab_op op_einsum = {
    .name = "einsum",
    .inputs = -1,
    .call = call_einsum,
    .flags = OP_GRAD,
    .cases =
        OP_CASES("2,3; 3,4 | 0 2", "2,2,3; 2,3,4 | 1 2", "3,3 | 2 1", "2,3 | 3 1",
                 "2,3; 2,3 | 4 2", "2; 3 | 5 2", "2,1,2,3; 4,3,2 | 6 2",
                 "2,3; 3,4; 4,2 | 7 3", "3,2,3 | 8 1", "1,2,3,4; 1,2,5,4 | 9 2",
                 "2,3 | 10 1", "2,1; 2,3 | 11 2", "2,3; 1 | 12 2", "2,3,4; 3 | 13 2"),
};
const struct lab_op op_tensordot = {
    .name = "tensordot",
    .inputs = 2,
    .call = call_tensordot,
    .flags = OP_GRAD,
    .cases = OP_CASES("2,3,4; 5,3 | 1 1", "3; 3,2 | 0 0", "2,3; 3 | -1 0"),
};
const struct lab_op op_cross = {
    .name = "cross",
    .inputs = 2,
    .call = call_cross,
    .flags = OP_GRAD,
    .cases = OP_CASES("4,3; 4,3 | -1", "3,2; 3,2 | 0", "5,1,3; 2,3 | -1"),
};
const struct lab_op op_cdist = {
    .name = "cdist",
    .inputs = 2,
    .call = call_cdist,
    .flags = OP_GRAD,
    .cases = OP_CASES("3,4; 5,4", "2,3,2; 2,1,2", "3,1; 2,1"),
};
