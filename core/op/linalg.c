/* linalg.c — elimination, Cholesky and Householder, after Golub & Van Loan (2013), Matrix
 * Computations: algorithms 3.4.1, 4.2.1, 5.2.1. */
#include "op/linalg.h"

#include "op/table.h"

#include <lab/linalg.h>
#include <lab/move.h>
#include <lab/op.h>
#include <lab/walk.h>

#include <math.h>
#include <string.h>

/* ---- elimination --------------------------------------------------------------------------- */

/* a ← its factors, b: [n, k] ← a⁻¹ b. The determinant; 0 stops where a is singular. */
static double eliminate(double *a, double *b, int64_t n, int64_t k)
{
    double det = 1;

    for (int64_t p = 0; p < n; p++) {
        int64_t best = p;

        for (int64_t i = p + 1; i < n; i++)
            if (fabs(a[i * n + p]) > fabs(a[best * n + p]))
                best = i;
        if (!(fabs(a[best * n + p]) > 0))
            return a[best * n + p] * 0; /* NaN stays one */
        for (int64_t j = 0; best != p && j < n; j++) {
            double swap = a[p * n + j];

            a[p * n + j] = a[best * n + j];
            a[best * n + j] = swap;
        }
        for (int64_t j = 0; best != p && j < k; j++) {
            double swap = b[p * k + j];

            b[p * k + j] = b[best * k + j];
            b[best * k + j] = swap;
        }
        det *= best != p ? -a[p * n + p] : a[p * n + p];
        for (int64_t i = p + 1; i < n; i++) {
            double f = a[i * n + p] / a[p * n + p];

            for (int64_t j = p + 1; f != 0 && j < n; j++)
                a[i * n + j] -= f * a[p * n + j];
            for (int64_t j = 0; f != 0 && j < k; j++)
                b[i * k + j] -= f * b[p * k + j];
        }
    }
    for (int64_t p = n - 1; p >= 0 && k > 0; p--)
        for (int64_t j = 0; j < k; j++) {
            double x = b[p * k + j];

            for (int64_t q = p + 1; q < n; q++)
                x -= a[p * n + q] * b[q * k + j];
            b[p * k + j] = x / a[p * n + p];
        }
    return det;
}

/* ---- shapes -------------------------------------------------------------------------------- */

bool matrix_fits(lab_ctx *c, const char *name, const lab_tensor *a, bool square)
{
    if (!a || !lab_ok(c))
        return false;
    if (lab_ndim(a) < 2 || (square && lab_dim(a, -1) != lab_dim(a, -2)))
        return lab_failn(c, LAB_ESHAPE, "%s: of %s, %s was expected", name,
                         lab_tensor_brief(c, a),
                         square ? "a square matrix [..,n,n]" : "a matrix [..,m,n]");
    return lab_dtype_is_float(lab_dtype_of(a)) ||
           lab_failn(c, LAB_EDTYPE, "%s: of %s, floats were expected", name,
                     lab_tensor_brief(c, a));
}

lab_tensor *matrix_copy(lab_ctx *c, lab_tensor *a)
{
    lab_tensor *y = lab_tensor_new(c, LAB_F64, lab_ndim(a), lab_shape(a));

    lab_copy(c, y, a);
    return y;
}

lab_tensor *matrix_turned(lab_ctx *c, lab_tensor *a)
{
    return lab_transpose(c, a, -1, -2);
}

/* ---- solve --------------------------------------------------------------------------------- */

static void back_solve(lab_ctx *c, const lab_back *b)
{
    lab_tensor *db = lab_solve(c, matrix_turned(c, b->in[0]), b->grad);

    if (b->wants[0])
        b->grads[0] = lab_neg(c, lab_matmul(c, db, matrix_turned(c, b->out)));
    b->grads[1] = db;
}

static const lab_derivative d_solve = { .name = "solve",
                                        .saves = LAB_SAVES_IN(0) | LAB_SAVES_OUT,
                                        .backward = back_solve };

/* Of one shape in front, b with a second dimension. */
static lab_tensor *solved(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    lab_tensor *lu = matrix_copy(c, a), *x = matrix_copy(c, b), *in[] = { a, b };
    int64_t n = lab_dim(a, -1), k = lab_dim(b, -1), count;

    if (!lu || !x)
        return NULL;
    count = n ? lab_numel(a) / (n * n) : 0;
    for (int64_t i = 0; i < count; i++)
        if (eliminate(lab_f64_mut(lu) + i * n * n, lab_f64_mut(x) + i * n * k, n, k) == 0)
            return lab_fail(c, LAB_EARG, "solve: matrix %lld is singular", (long long)i);
    return lab_record(c, &d_solve, lab_cast(c, x, lab_dtype_of(b)), 2, in, 0, NULL, NULL,
                      0);
}

lab_tensor *lab_solve(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    int64_t lead[LAB_MAX_DIMS], shape[LAB_MAX_DIMS];
    bool column;
    int n, nb;
    lab_tensor *x, *zero_a, *zero_b;
    lab_dtype d;

    if (!b || !matrix_fits(c, "solve", a, true))
        return NULL;
    nb = lab_ndim(b);
    column = nb == 1 || nb == lab_ndim(a) - 1;
    for (int i = 0; column && nb > 1 && i < nb; i++)
        column = lab_dim(b, i) == lab_dim(a, i);
    if (nb < 1 || lab_dim(b, column ? -1 : -2) != lab_dim(a, -1))
        return lab_fail(c, LAB_ESHAPE,
                        "solve: %s with %s: [..,n,n] and [..,n,k] were expected",
                        lab_tensor_brief(c, a), lab_tensor_brief(c, b));
    d = lab_dtype_promote(lab_dtype_of(a), lab_dtype_of(b));
    a = lab_cast(c, a, d);
    b = lab_cast(c, column ? lab_unsqueeze(c, b, -1) : b, d);
    /* What stands in front, broadcast. */
    zero_a = lab_tensor_zeros(c, LAB_U8, lab_ndim(a) - 2, lab_shape(a));
    zero_b = lab_tensor_zeros(c, LAB_U8, lab_ndim(b) - 2, lab_shape(b));
    if (!a || !b || !zero_a || !zero_b ||
        !lab_shape_broadcast(c, zero_a, zero_b, &n, lead))
        return NULL;
    memcpy(shape, lead, (size_t)n * sizeof *lead);
    shape[n] = lab_dim(a, -2);
    shape[n + 1] = lab_dim(a, -1);
    a = lab_expand(c, a, n + 2, shape);
    shape[n + 1] = lab_dim(b, -1);
    b = lab_expand(c, b, n + 2, shape);
    x = a && b ? solved(c, a, b) : NULL;
    return column ? lab_squeeze(c, x, -1) : x;
}

lab_tensor *lab_inverse(lab_ctx *c, lab_tensor *a)
{
    lab_tensor *eye, *diagonal;
    int64_t n = lab_dim(a, -1);

    if (!matrix_fits(c, "inverse", a, true))
        return NULL;
    eye = lab_tensor_zeros(c, lab_dtype_of(a), 2, (int64_t[]){ n, n });
    diagonal = lab_diagonal(c, eye, 0, 0, 1);
    lab_fill(c, diagonal, 1);
    return lab_solve(c, a, lab_expand(c, eye, lab_ndim(a), lab_shape(a)));
}

/* ---- det ----------------------------------------------------------------------------------- */

/* cof ← the cofactors of a: what the determinant changes by with each element. */
static void cofactors(const double *a, double *minor, double *cof, int64_t n)
{
    for (int64_t r = 0; r < n; r++)
        for (int64_t q = 0; q < n; q++) {
            double *m = minor;

            for (int64_t i = 0; i < n; i++)
                for (int64_t j = 0; i != r && j < n; j++)
                    if (j != q)
                        *m++ = a[i * n + j];
            cof[r * n + q] = eliminate(minor, NULL, n - 1, 0) * ((r + q) % 2 ? -1 : 1);
        }
}

/* g det a⁻ᵀ, by cofactors where a is singular. */
static void back_det(lab_ctx *c, const lab_back *b)
{
    lab_tensor *a = matrix_copy(c, b->in[0]), *g = matrix_copy(c, b->grad), *da;
    int64_t n = lab_dim(a, -1), each = n * n;
    double *work = lab_alloc(c, (size_t)(2 * each + 1) * sizeof *work);

    da = lab_tensor_zeros(c, LAB_F64, b->in_meta[0].ndim, b->in_meta[0].shape);
    if (!a || !g || !da || !work)
        return;
    for (int64_t i = 0; i < lab_numel(g); i++) {
        double *to = lab_f64_mut(da) + i * each, *from = lab_f64_mut(a) + i * each, det;

        for (int64_t k = 0; k < n; k++)
            work[k * n + k] = 1;
        memcpy(work + each, from, (size_t)each * sizeof *work);
        det = eliminate(work + each, work, n, n);
        if (det == 0)
            cofactors(from, work, to, n);
        for (int64_t k = 0; k < each; k++)
            to[k] = lab_f64(g)[i] * (det == 0 ? to[k] : det * work[k % n * n + k / n]);
        memset(work, 0, (size_t)each * sizeof *work);
    }
    b->grads[0] = lab_cast(c, da, b->in_meta[0].dtype);
}

static const lab_derivative d_det = { .name = "det",
                                      .saves = LAB_SAVES_IN(0),
                                      .backward = back_det };

lab_tensor *lab_det(lab_ctx *c, lab_tensor *a)
{
    lab_tensor *lu, *y;
    int64_t n;

    if (!matrix_fits(c, "det", a, true))
        return NULL;
    n = lab_dim(a, -1);
    lu = matrix_copy(c, a);
    y = lab_tensor_new(c, LAB_F64, lab_ndim(a) - 2, lab_shape(a));
    if (!lu || !y)
        return NULL;
    for (int64_t i = 0; i < lab_numel(y); i++)
        lab_f64_mut(y)[i] = eliminate(lab_f64_mut(lu) + i * n * n, NULL, n, 0);
    return lab_record(c, &d_det, lab_cast(c, y, lab_dtype_of(a)), 1, &a, 0, NULL, NULL,
                      0);
}

/* ---- Cholesky ------------------------------------------------------------------------------ */

/* The lower triangle with half the diagonal. */
static lab_tensor *half_lower(lab_ctx *c, lab_tensor *m)
{
    return lab_sub(c, lab_tril(c, m, 0),
                   lab_mul(c, lab_tril(c, lab_triu(c, m, 0), 0), lab_number(c, 0.5)));
}

/* Murray (2016), Differentiation of the Cholesky decomposition, eq. 10:
 *   S = L⁻ᵀ Φ(Lᵀ g) L⁻¹,  da = (S + Sᵀ) / 2                                              */
static void back_cholesky(lab_ctx *c, const lab_back *b)
{
    lab_tensor *l = b->out, *t = matrix_turned(c, l);
    lab_tensor *s = half_lower(c, lab_matmul(c, t, lab_tril(c, b->grad, 0)));

    s = lab_solve(c, t, s);
    s = matrix_turned(c, lab_solve(c, t, matrix_turned(c, s)));
    b->grads[0] = lab_mul(c, lab_add(c, s, matrix_turned(c, s)), lab_number(c, 0.5));
}

static const lab_derivative d_cholesky = { .name = "cholesky",
                                           .saves = LAB_SAVES_OUT,
                                           .backward = back_cholesky };

static bool factor(double *a, int64_t n)
{
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = j; i < n; i++) {
            double x = (a[i * n + j] + a[j * n + i]) / 2;

            for (int64_t k = 0; k < j; k++)
                x -= a[i * n + k] * a[j * n + k];
            if (i == j && !(x > 0))
                return false;
            /* a[j, i] above the diagonal is read once, right now, and stays for row i. */
            a[i * n + j] = i == j ? sqrt(x) : x / a[j * n + j];
        }
    for (int64_t i = 0; i < n; i++)
        memset(a + i * n + i + 1, 0, (size_t)(n - i - 1) * sizeof *a);
    return true;
}

lab_tensor *lab_cholesky(lab_ctx *c, lab_tensor *a)
{
    lab_tensor *l;
    int64_t n;

    if (!matrix_fits(c, "cholesky", a, true))
        return NULL;
    n = lab_dim(a, -1);
    l = matrix_copy(c, a);
    for (int64_t i = 0; l && n && i < lab_numel(a) / (n * n); i++)
        if (!factor(lab_f64_mut(l) + i * n * n, n))
            return lab_fail(c, LAB_EARG, "cholesky: matrix %lld is not positive definite",
                            (long long)i);
    return lab_record(c, &d_cholesky, lab_cast(c, l, lab_dtype_of(a)), 1, &a, 0, NULL,
                      NULL, 0);
}

/* ---- QR ------------------------------------------------------------------------------------ */

/* a: [m, n] ← R above, q: [m, k] ← Q; v: room for m. */
static void householder(double *a, double *q, double *v, int64_t m, int64_t n)
{
    int64_t k = m < n ? m : n;

    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < k; j++)
            q[i * k + j] = i == j;
    /* Forward over a; the vectors stay below the diagonal, scaled to v[p] = 1. */
    for (int64_t p = 0; p < k; p++) {
        double norm = 0, alpha = a[p * n + p], beta;

        for (int64_t i = p + 1; i < m; i++)
            norm += a[i * n + p] * a[i * n + p];
        v[p] = 0;
        if (norm == 0)
            continue;
        norm = sqrt(norm + alpha * alpha);
        beta = alpha > 0 ? -norm : norm;
        v[p] = (beta - alpha) / beta;
        for (int64_t i = p + 1; i < m; i++)
            a[i * n + p] /= alpha - beta;
        a[p * n + p] = beta;
        for (int64_t j = p + 1; j < n; j++) {
            double dot = a[p * n + j];

            for (int64_t i = p + 1; i < m; i++)
                dot += a[i * n + p] * a[i * n + j];
            a[p * n + j] -= v[p] * dot;
            for (int64_t i = p + 1; i < m; i++)
                a[i * n + j] -= v[p] * dot * a[i * n + p];
        }
    }
    for (int64_t p = k - 1; p >= 0; p--)
        for (int64_t j = p; j < k; j++) {
            double dot = q[p * k + j];

            for (int64_t i = p + 1; i < m; i++)
                dot += a[i * n + p] * q[i * k + j];
            q[p * k + j] -= v[p] * dot;
            for (int64_t i = p + 1; i < m; i++)
                q[i * k + j] -= v[p] * dot * a[i * n + p];
        }
}

/* Of Q over R in one tensor, m ≥ n.  M = R gRᵀ − gQᵀ Q, its lower triangle mirrored:
 *   da = (gQ + Q sym(M)) R⁻ᵀ      Walter & Lehmann (2013), eq. 51 */
static void back_qr(lab_ctx *c, const lab_back *b)
{
    int64_t n = lab_dim(b->out, -1), m = lab_dim(b->out, -2) - n;
    lab_tensor *q = lab_slice(c, b->out, -2, 0, m, 1),
               *r = lab_slice(c, b->out, -2, m, m + n, 1);
    lab_tensor *gq = lab_slice(c, b->grad, -2, 0, m, 1),
               *gr = lab_triu(c, lab_slice(c, b->grad, -2, m, m + n, 1), 0);
    lab_tensor *w = lab_sub(c, lab_matmul(c, r, matrix_turned(c, gr)),
                            lab_matmul(c, matrix_turned(c, gq), q));

    w = lab_add(c, lab_tril(c, w, 0), matrix_turned(c, lab_tril(c, w, -1)));
    w = lab_add(c, gq, lab_matmul(c, q, w));
    b->grads[0] = matrix_turned(c, lab_solve(c, r, matrix_turned(c, w)));
}

static const lab_derivative d_qr = { .name = "qr",
                                     .saves = LAB_SAVES_OUT,
                                     .backward = back_qr };

lab_tensor *lab_qr(lab_ctx *c, lab_tensor *a, lab_tensor **r)
{
    int64_t m = lab_dim(a, -2), n = lab_dim(a, -1), k = m < n ? m : n,
            shape[LAB_MAX_DIMS];
    lab_tensor *work, *q, *all;
    int ndim = lab_ndim(a);
    double *v;

    if (r)
        *r = NULL;
    if (!matrix_fits(c, "qr", a, false))
        return NULL;
    if (m < n && lab_recording(c, 1, &a))
        return lab_fail(c, LAB_ESTATE, "qr: no derivative for a wide matrix, here %s",
                        lab_tensor_brief(c, a));
    memcpy(shape, lab_shape(a), (size_t)ndim * sizeof *shape);
    shape[ndim - 1] = k;
    work = matrix_copy(c, a);
    q = lab_tensor_new(c, LAB_F64, ndim, shape);
    v = lab_alloc(c, (size_t)(k + 1) * sizeof *v);
    if (!work || !q || !v)
        return NULL;
    for (int64_t i = 0; m * n > 0 && i < lab_numel(a) / (m * n); i++)
        householder(lab_f64_mut(work) + i * m * n, lab_f64_mut(q) + i * m * k, v, m, n);
    work = lab_triu(c, lab_slice(c, work, -2, 0, k, 1), 0);
    q = lab_cast(c, q, lab_dtype_of(a));
    work = lab_cast(c, work, lab_dtype_of(a));
    if (m >= n && lab_recording(c, 1, &a)) {
        all = lab_record(c, &d_qr, lab_cat(c, q, work, -2), 1, &a, 0, NULL, NULL, 0);
        q = lab_slice(c, all, -2, 0, m, 1);
        work = lab_slice(c, all, -2, m, m + n, 1);
    }
    if (r)
        *r = work;
    return q;
}

/* ---- for the table of operations ----------------------------------------------------------- */

/* p: what is added to the diagonal. */
static lab_tensor *lifted(lab_ctx *c, lab_tensor *a, double by)
{
    lab_tensor *n =
        lab_tensor_full(c, lab_dtype_of(a), 1, (int64_t[]){ lab_dim(a, -1) }, by);

    return lab_add(c, a, lab_diag_embed(c, n, 0));
}

static lab_tensor *call_solve(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_solve(c, lifted(c, in[0], p[0]), in[1]);
}

static lab_tensor *call_inverse(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_inverse(c, lifted(c, in[0], p[0]));
}

/* With p[0] a row twice: a singular matrix. */
static lab_tensor *call_det(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *a = in[0];

    if (p[0] != 0)
        a = lab_concat(c,
                       &(lab_tensors){
                           2, (lab_tensor *[]){ a, lab_slice(c, a, 0, 0, 1, 1) } },
                       0);
    return lab_det(c, a);
}

static lab_tensor *call_cholesky(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    return lab_cholesky(c,
                        lifted(c, lab_matmul(c, in[0], matrix_turned(c, in[0])), p[0]));
}

static lab_tensor *call_qr(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *r, *q = lab_qr(c, in[0], &r);

    return p[0] != 0 ? q : r;
}

const struct lab_op op_solve = {
    .name = "solve",
    .inputs = 2,
    .call = call_solve,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3; 3,2 | 4", "2,3,3; 3 | 4", "4,4; 4 | 5", "2,2,2; 3,1,2,1 | 4",
                      "1,1; 1,3 | 3"),
};
const struct lab_op op_inverse = {
    .name = "inverse",
    .inputs = 1,
    .call = call_inverse,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3 | 4", "2,4,4 | 5", "1,1 | 3", "0,2,2 | 1"),
};
const struct lab_op op_det = {
    .name = "det",
    .inputs = 1,
    .call = call_det,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3 | 0", "2,4,4 | 0", "1,1 | 0", "2,3 | 1"),
};
const struct lab_op op_cholesky = {
    .name = "cholesky",
    .inputs = 1,
    .call = call_cholesky,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3 | 1", "2,4,5 | 1", "1,1 | 1"),
};
const struct lab_op op_qr = {
    .name = "qr",
    .inputs = 1,
    .call = call_qr,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3 | 1", "5,3 | 0", "5,3 | 1", "2,4,2 | 1", "3,1 | 0"),
};
