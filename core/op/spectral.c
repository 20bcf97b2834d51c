/* spectral.c — eigenvalues and singular values by Jacobi's rotations, after Golub & Van Loan
 * (2013), Matrix Computations: algorithms 8.5.3 and 8.6.3 (one-sided, Hestenes 1958). */
#include "op/linalg.h"

#include "op/table.h"

#include <lab/linalg.h>
#include <lab/move.h>
#include <lab/op.h>
#include <lab/walk.h>

#include <math.h>
#include <string.h>

enum { SWEEPS = 60 }; /* ten are many; a NaN ends them at once */

/* ---- rotations ----------------------------------------------------------------------------- */

/* (x, y) ← (c x − s y, s x + c y), n numbers at distances of `step`. */
static void rotate(double *x, double *y, int64_t n, int64_t step, double c, double s)
{
    for (int64_t i = 0; i < n * step; i += step) {
        double a = x[i], b = y[i];

        x[i] = c * a - s * b;
        y[i] = s * a + c * b;
    }
}

/* The smaller angle whose rotation makes [[p, g], [g, q]] diagonal. */
static void angle(double p, double q, double g, double *c, double *s)
{
    double z = (q - p) / (2 * g), t = (z < 0 ? -1 : 1) / (fabs(z) + hypot(1, z));

    *c = 1 / sqrt(1 + t * t);
    *s = t * *c;
}

static void identity(double *v, int64_t n)
{
    memset(v, 0, (size_t)(n * n) * sizeof *v);
    for (int64_t i = 0; i < n; i++)
        v[i * n + i] = 1;
}

/* a, symmetric, ← diagonal; the rows of v: the eigenvectors. */
static void diagonalise(double *a, double *v, int64_t n)
{
    identity(v, n);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0, all = 0, c, s;

        for (int64_t i = 0; i < n * n; i++) {
            all += a[i] * a[i];
            off += i % (n + 1) ? a[i] * a[i] : 0;
        }
        if (!(off > 1e-32 * all))
            return;
        for (int64_t p = 0; p < n; p++)
            for (int64_t q = p + 1; q < n; q++) {
                if (a[p * n + q] == 0)
                    continue;
                angle(a[p * n + p], a[q * n + q], a[p * n + q], &c, &s);
                rotate(a + p * n, a + q * n, n, 1, c, s);
                rotate(a + p, a + q, n, n, c, s);
                a[p * n + q] = a[q * n + p] = 0;
                rotate(v + p * n, v + q * n, n, 1, c, s);
            }
    }
}

static double dot(const double *x, const double *y, int64_t n)
{
    double sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* The k rows of b, of length m, ← at right angles; the rows of v are turned alike. */
static void orthogonalise(double *b, double *v, int64_t k, int64_t m)
{
    bool turned = true;

    identity(v, k);
    for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
        turned = false;
        for (int64_t p = 0; p < k; p++)
            for (int64_t q = p + 1; q < k; q++) {
                double *x = b + p * m, *y = b + q * m, c, s;
                double xx = dot(x, x, m), yy = dot(y, y, m), xy = dot(x, y, m);

                if (!(fabs(xy) > 1e-15 * sqrt(xx * yy)))
                    continue;
                turned = true;
                angle(xx, yy, xy, &c, &s);
                rotate(x, y, m, 1, c, s);
                rotate(v + p * k, v + q * k, k, 1, c, s);
            }
    }
}

/* ---- order and signs ------------------------------------------------------------------------- */

/* order ← 0 … n − 1 by rising value, or falling. */
static void sort(const double *value, int64_t *order, int64_t n, bool falling)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t at = i;

        while (at > 0 && (falling ? value[order[at - 1]] < value[i]
                                  : value[order[at - 1]] > value[i])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

/* −1 when the first of x's largest numbers is negative. What rounding makes of equal ones
 * counts as equal. */
static double sign_of(const double *x, int64_t n)
{
    double most = 0;
    int64_t i = 0;

    for (int64_t k = 0; k < n; k++)
        most = fmax(most, fabs(x[k]));
    while (i < n - 1 && fabs(x[i]) < most * (1 - 1e-9))
        i++;
    return n > 0 && x[i] < 0 ? -1 : 1;
}

/* ---- what the derivatives share ---------------------------------------------------------------- */

static lab_tensor *part(lab_ctx *c, lab_tensor *t, int64_t from, int64_t to)
{
    return lab_slice(c, t, -2, from, to, 1);
}

/* [..,k,k]: 1 / (v_j − v_i) at row i, column j of v: [..,1,k] (of its squares if `square`), 0
 * where the two are equal as far as rounding goes. */
static lab_tensor *gaps(lab_ctx *c, lab_tensor *v, bool square)
{
    lab_dtype d = lab_dtype_of(v);
    double close = d == LAB_F64 ? 1e-12 : 1e-6;
    int64_t k = lab_dim(v, -1), shape[LAB_MAX_DIMS];
    lab_tensor *from = matrix_copy(c, v), *y;

    memcpy(shape, lab_shape(v), sizeof shape);
    shape[lab_ndim(v) - 2] = k;
    y = lab_tensor_zeros(c, LAB_F64, lab_ndim(v), shape);
    for (int64_t i = 0; from && y && i < lab_numel(y); i++) {
        const double *x = lab_f64(from) + i / (k * k) * k;
        double a = x[i / k % k], b = x[i % k];
        bool equal = fabs(a - b) <= close * fmax(fabs(x[0]), fabs(x[k - 1]));

        if (!equal)
            lab_f64_mut(y)[i] = 1 / (square ? b * b - a * a : b - a);
    }
    return lab_cast(c, y, d);
}

/* ---- eigenvalues ------------------------------------------------------------------------------- */

/* Of λ over V in one tensor [..,1+n,n]:
 *   da = sym(V (diag(gλ) + F ∘ Vᵀ gV) Vᵀ),  F_ij = 1 / (λ_j − λ_i)
 * Giles (2008), section 3.1. */
static void back_eigh(lab_ctx *c, const lab_back *b)
{
    int64_t n = lab_dim(b->out, -1);
    lab_tensor *w = part(c, b->out, 0, 1), *v = part(c, b->out, 1, n + 1);
    lab_tensor *gw = part(c, b->grad, 0, 1), *gv = part(c, b->grad, 1, n + 1);
    lab_tensor *vt = matrix_turned(c, v);
    lab_tensor *inner = lab_mul(c, gaps(c, w, false), lab_matmul(c, vt, gv)), *da;

    inner = lab_add(c, inner, lab_diag_embed(c, lab_squeeze(c, gw, -2), 0));
    da = lab_matmul(c, lab_matmul(c, v, inner), vt);
    b->grads[0] = lab_mul(c, lab_add(c, da, matrix_turned(c, da)), lab_number(c, 0.5));
}

static const lab_derivative d_eigh = { .name = "eigh",
                                       .saves = LAB_SAVES_OUT,
                                       .backward = back_eigh };

/* out: [1 + n, n]; work: room for 2 n² + n. */
static void eigh_one(const double *a, double *out, double *work, int64_t *order,
                     int64_t n)
{
    double *m = work, *v = work + n * n, *value = v + n * n;

    for (int64_t i = 0; i < n * n; i++)
        m[i] = (a[i] + a[i % n * n + i / n]) / 2;
    diagonalise(m, v, n);
    for (int64_t i = 0; i < n; i++)
        value[i] = m[i * (n + 1)];
    sort(value, order, n, false);
    for (int64_t j = 0; j < n; j++) {
        const double *x = v + order[j] * n;
        double sign = sign_of(x, n);

        out[j] = value[order[j]];
        for (int64_t i = 0; i < n; i++)
            out[(1 + i) * n + j] = sign * x[i];
    }
}

lab_tensor *lab_eigh(lab_ctx *c, lab_tensor *a, lab_tensor **vectors)
{
    int64_t n = lab_dim(a, -1), shape[LAB_MAX_DIMS], *order;
    int ndim = lab_ndim(a);
    lab_tensor *from, *all;
    double *work;

    *vectors = NULL;
    if (!matrix_fits(c, "eigh", a, true))
        return NULL;
    memcpy(shape, lab_shape(a), (size_t)ndim * sizeof *shape);
    shape[ndim - 2] = n + 1;
    from = matrix_copy(c, a);
    all = lab_tensor_new(c, LAB_F64, ndim, shape);
    work = lab_alloc(c, (size_t)(2 * n * n + n) * sizeof *work);
    order = lab_alloc(c, (size_t)n * sizeof *order);
    if (!from || !all || !work || !order)
        return NULL;
    for (int64_t i = 0; n && i < lab_numel(from) / (n * n); i++)
        eigh_one(lab_f64(from) + i * n * n, lab_f64_mut(all) + i * n * (n + 1), work,
                 order, n);
    all = lab_record(c, &d_eigh, lab_cast(c, all, lab_dtype_of(a)), 1, &a, 0, NULL, NULL,
                     0);
    *vectors = part(c, all, 1, n + 1);
    return lab_select(c, all, -2, 0);
}

/* ---- singular values --------------------------------------------------------------------------- */

static lab_tensor *skew(lab_ctx *c, lab_tensor *x)
{
    return lab_sub(c, x, matrix_turned(c, x));
}

/* 1 / s, 0 for 0. */
static lab_tensor *inverse_or_zero(lab_ctx *c, lab_tensor *s)
{
    lab_tensor *y = matrix_copy(c, s);

    for (int64_t i = 0; y && i < lab_numel(y); i++) {
        double *x = lab_f64_mut(y) + i;

        *x = *x > 0 ? 1 / *x : 0;
    }
    return lab_cast(c, y, lab_dtype_of(s));
}

/* (g − q (qᵀ g)) / s: what leaves the space of q's columns. */
static lab_tensor *outward(lab_ctx *c, lab_tensor *q, lab_tensor *g, lab_tensor *s)
{
    lab_tensor *inside = lab_matmul(c, q, lab_matmul(c, matrix_turned(c, q), g));

    return lab_mul(c, lab_sub(c, g, inside), inverse_or_zero(c, s));
}

/* Of U over s over V in one tensor [..,m+1+n,k]; with E_ij = s_j² − s_i²:
 *   da = U ((skew(Uᵀ gU) / E) S + S (skew(Vᵀ gV) / E) + diag(gs)) Vᵀ
 *      + (gU − U Uᵀ gU) S⁻¹ Vᵀ + U S⁻¹ (gV − V Vᵀ gV)ᵀ
 * Townsend (2016), Differentiating the singular value decomposition. */
static void back_svd(lab_ctx *c, const lab_back *b)
{
    int64_t m = b->in_meta[0].shape[b->in_meta[0].ndim - 2], all = lab_dim(b->out, -2);
    lab_tensor *u = part(c, b->out, 0, m), *s = part(c, b->out, m, m + 1),
               *v = part(c, b->out, m + 1, all), *vt = matrix_turned(c, v);
    lab_tensor *gu = part(c, b->grad, 0, m), *gs = part(c, b->grad, m, m + 1),
               *gv = part(c, b->grad, m + 1, all);
    lab_tensor *e = gaps(c, s, true), *inner, *da;

    inner = lab_mul(c, skew(c, lab_matmul(c, matrix_turned(c, u), gu)), lab_mul(c, e, s));
    inner = lab_add(c, inner,
                    lab_mul(c, skew(c, lab_matmul(c, vt, gv)),
                            lab_mul(c, e, matrix_turned(c, s))));
    inner = lab_add(c, inner, lab_diag_embed(c, lab_squeeze(c, gs, -2), 0));
    da = lab_add(c, lab_matmul(c, u, inner), outward(c, u, gu, s));
    da = lab_matmul(c, da, vt);
    b->grads[0] =
        lab_add(c, da, lab_matmul(c, u, matrix_turned(c, outward(c, v, gv, s))));
}

static const lab_derivative d_svd = { .name = "svd",
                                      .saves = LAB_SAVES_OUT,
                                      .backward = back_svd };

/* Row r of q (of length m, those before at right angles) ← a unit vector at right angles to
 * them: of the axes what is left of the one with most left. */
static void complete(double *q, int64_t r, int64_t m)
{
    double *x = q + r * m, most = -1;
    int64_t axis = 0;

    for (int64_t i = 0; i < m; i++) {
        double left = 1;

        for (int64_t p = 0; p < r; p++)
            left -= q[p * m + i] * q[p * m + i];
        if (left > most)
            most = left, axis = i;
    }
    for (int64_t i = 0; i < m; i++)
        x[i] = i == axis;
    for (int twice = 0; twice < 2; twice++) {
        for (int64_t p = 0; p < r; p++) {
            double along = dot(q + p * m, x, m);

            for (int64_t i = 0; i < m; i++)
                x[i] -= along * q[p * m + i];
        }
        most = sqrt(dot(x, x, m));
        for (int64_t i = 0; i < m; i++)
            x[i] /= most;
    }
}

/* One matrix, or its transpose where that is the tall one: `tall` × `k`. */
struct svd {
    int64_t m, n, tall, k;
    double *b, *v, *q, *length; /* k rows of `tall`, k of k, k of `tall`, k */
    int64_t *order;
};

static void svd_factor(const struct svd *w)
{
    orthogonalise(w->b, w->v, w->k, w->tall);
    for (int64_t j = 0; j < w->k; j++)
        w->length[j] = sqrt(dot(w->b + j * w->tall, w->b + j * w->tall, w->tall));
    sort(w->length, w->order, w->k, true);
    for (int64_t j = 0; j < w->k; j++) {
        const double *from = w->b + w->order[j] * w->tall;
        double length = w->length[w->order[j]];

        for (int64_t i = 0; i < w->tall; i++)
            w->q[j * w->tall + i] = from[i] / length;
        if (length == 0)
            complete(w->q, j, w->tall);
    }
}

/* out: [m + 1 + n, k]. */
static void svd_one(const double *a, double *out, const struct svd *w)
{
    double most = 0, scale;
    bool wide = w->m < w->n;

    for (int64_t i = 0; i < w->m * w->n; i++)
        most = fmax(most, fabs(a[i]));
    scale = most > 0 && isfinite(most) ? most : 1; /* squares stay in range */
    for (int64_t j = 0; j < w->k; j++)
        for (int64_t i = 0; i < w->tall; i++)
            w->b[j * w->tall + i] = a[wide ? j * w->n + i : i * w->n + j] / scale;
    svd_factor(w);
    for (int64_t j = 0; j < w->k; j++) {
        const double *q = w->q + j * w->tall, *v = w->v + w->order[j] * w->k;
        const double *left = wide ? v : q, *right = wide ? q : v;
        double sign = sign_of(left, w->m);

        for (int64_t i = 0; i < w->m; i++)
            out[i * w->k + j] = sign * left[i];
        out[w->m * w->k + j] = w->length[w->order[j]] * scale;
        for (int64_t i = 0; i < w->n; i++)
            out[(w->m + 1 + i) * w->k + j] = sign * right[i];
    }
}

static bool svd_room(lab_ctx *c, struct svd *w)
{
    double *room;

    w->tall = w->m > w->n ? w->m : w->n;
    w->k = w->m < w->n ? w->m : w->n;
    room = lab_alloc(c, (size_t)(w->k * (2 * w->tall + w->k + 1)) * sizeof *room);
    w->order = lab_alloc(c, (size_t)w->k * sizeof *w->order);
    if (!room || !w->order)
        return false;
    w->b = room;
    w->q = w->b + w->k * w->tall;
    w->v = w->q + w->k * w->tall;
    w->length = w->v + w->k * w->k;
    return true;
}

lab_tensor *lab_svd(lab_ctx *c, lab_tensor *a, lab_tensor **s, lab_tensor **vt)
{
    struct svd w = { .m = lab_dim(a, -2), .n = lab_dim(a, -1) };
    int64_t shape[LAB_MAX_DIMS], rows = w.m + 1 + w.n;
    lab_tensor *from, *all;
    int ndim = lab_ndim(a);

    *s = *vt = NULL;
    if (!matrix_fits(c, "svd", a, false) || !svd_room(c, &w))
        return NULL;
    memcpy(shape, lab_shape(a), (size_t)ndim * sizeof *shape);
    shape[ndim - 2] = rows;
    shape[ndim - 1] = w.k;
    from = matrix_copy(c, a);
    all = lab_tensor_new(c, LAB_F64, ndim, shape);
    if (!from || !all)
        return NULL;
    for (int64_t i = 0; w.k && i < lab_numel(from) / (w.m * w.n); i++)
        svd_one(lab_f64(from) + i * w.m * w.n, lab_f64_mut(all) + i * rows * w.k, &w);
    all =
        lab_record(c, &d_svd, lab_cast(c, all, lab_dtype_of(a)), 1, &a, 0, NULL, NULL, 0);
    *s = lab_select(c, all, -2, w.m);
    *vt = matrix_turned(c, part(c, all, w.m + 1, rows));
    return part(c, all, 0, w.m);
}

/* ---- for the table of operations ------------------------------------------------------------- */

static lab_tensor *call_eigh(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *v, *w = lab_eigh(c, in[0], &v);

    return p[0] != 0 ? v : w;
}

/* p: 0 U, 1 s, 2 Vᵀ. */
static lab_tensor *call_svd(lab_ctx *c, lab_tensor *const *in, const double *p)
{
    lab_tensor *s, *vt, *u = lab_svd(c, in[0], &s, &vt);

    return p[0] == 0 ? u : p[0] == 1 ? s : vt;
}

const struct lab_op op_eigh = {
    .name = "eigh",
    .inputs = 1,
    .call = call_eigh,
    .flags = OP_GRAD | OP_ROUGH,
    .cases = OP_CASES("3,3 | 0", "4,4 | 1", "2,5,5 | 0", "2,3,3 | 1", "1,1 | 1",
                      "0,2,2 | 0", "0,0 | 1"),
};
const struct lab_op op_svd = {
    .name = "svd",
    .inputs = 1,
    .call = call_svd,
    .flags = OP_GRAD | OP_ROUGH,
    .cases =
        OP_CASES("3,3 | 1", "3,3 | 0", "3,3 | 2", "5,3 | 0", "5,3 | 1", "5,3 | 2",
                 "2,2,4 | 0", "2,2,4 | 1", "2,2,4 | 2", "1,1 | 1", "3,1 | 0", "0,3 | 1"),
};
