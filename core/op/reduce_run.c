/* reduce_run.c — how a tensor is cut into runs for a reduction.
 *
 * Few results of many numbers: the numbers are cut into pieces, whose accumulators are joined
 * in order. Results that lie side by side (a column sum): runs go along them, with an
 * accumulator each. How it is cut depends on the shape alone, never on the threads. */
#include "op/reduce.h"

#include <lab/threads.h>

enum {
    BLOCK = 512,     /* numbers converted at a time */
    COLUMNS = 256,   /* results that go along side by side, at most */
    FEW = 16,        /* and at least */
    PIECE = 1 << 15, /* numbers worth a thread */
    MAX_PIECES = 128,
    MANY_RESULTS = 64, /* enough to keep all threads busy */
};

/* Some dimensions of the input. */
struct space {
    int n;
    int64_t size;
    int64_t shape[LAB_MAX_DIMS], step[LAB_MAX_DIMS]; /* bytes */
};

struct job {
    const struct reduce_op *op;
    reduce_row *row;
    bool ints, by_columns;
    lab_convert_row *truth, *convert; /* NULL: not needed */
    int64_t row_size;
    const char *data;
    struct space kept, reduced;
    int64_t side, side_step; /* results side by side (1: none) and their distance */
    int64_t blocks;          /* of up to COLUMNS of them */
    int64_t pieces;
    struct acc *parts; /* pieces × results, or NULL for one piece */
    char *out;
    lab_dtype out_dtype;
    double param;
};

static void add_dim(struct space *s, int64_t size, int64_t step)
{
    s->size *= size;
    if (size == 1)
        return;
    s->shape[s->n] = size;
    s->step[s->n++] = step;
}

static int64_t distance(int64_t x)
{
    return x < 0 ? -x : x;
}

/* Runs shall be along the smallest step. */
static void sort_space(struct space *s)
{
    for (int i = 1; i < s->n; i++)
        for (int k = i; k > 0 && distance(s->step[k - 1]) < distance(s->step[k]); k--) {
            int64_t size = s->shape[k], step = s->step[k];

            s->shape[k] = s->shape[k - 1];
            s->step[k] = s->step[k - 1];
            s->shape[k - 1] = size;
            s->step[k - 1] = step;
        }
}

static void join_space(struct space *s)
{
    int n = 0;

    for (int i = 0; i < s->n; i++) {
        if (n > 0 && s->step[n - 1] == s->step[i] * s->shape[i]) {
            s->shape[n - 1] *= s->shape[i];
            s->step[n - 1] = s->step[i];
        } else {
            s->shape[n] = s->shape[i];
            s->step[n++] = s->step[i];
        }
    }
    s->n = n;
}

/* Bytes from the start to number `at` of a space. */
static int64_t offset_of(const struct space *s, int64_t at)
{
    int64_t offset = 0;

    for (int d = s->n - 1; d >= 0; d--) {
        offset += at % s->shape[d] * s->step[d];
        at /= s->shape[d];
    }
    return offset;
}

/* A run, converted block by block where the row wants another dtype. */
static void feed(const struct job *j, struct acc *acc, int every, const char *p,
                 int64_t step, int64_t n, int64_t at)
{
    _Alignas(64) char buffer[BLOCK * 8], truth[BLOCK];

    if (!j->convert) {
        j->row(acc, every, p, step, n, at);
        return;
    }
    for (int64_t i = 0; i < n; i += BLOCK) {
        int64_t m = n - i < BLOCK ? n - i : BLOCK;
        const char *from = p + i * step;

        if (j->truth) {
            j->truth(from, step, truth, 1, m);
            j->convert(truth, 1, buffer, j->row_size, m);
        } else {
            j->convert(from, step, buffer, j->row_size, m);
        }
        j->row(acc + i * every, every, buffer, j->row_size, m, every ? at : at + i);
    }
}

/* Numbers [begin, end) of the reduced space, for `side` results from `base` on. */
static void reduce_range(const struct job *j, struct acc *acc, const char *base,
                         int64_t side, int64_t begin, int64_t end)
{
    const struct space *r = &j->reduced;
    int64_t inner = r->n ? r->shape[r->n - 1] : 1, step = r->n ? r->step[r->n - 1] : 0;

    while (begin < end) {
        const char *p = base + offset_of(r, begin);
        int64_t run = inner - begin % inner;

        run = run < end - begin ? run : end - begin;
        if (j->side == 1)
            feed(j, acc, 0, p, step, run, begin);
        else
            for (int64_t i = 0; i < run; i++)
                feed(j, acc, 1, p + i * step, j->side_step, side, begin + i);
        begin += run;
    }
}

/* The same for results side by side that are gathered in f64. */
static void gather_columns(const struct job *j, struct acc *acc, const char *base,
                           int64_t side, int64_t begin, int64_t end)
{
    const struct space *r = &j->reduced;
    int64_t inner = r->n ? r->shape[r->n - 1] : 1, step = r->n ? r->step[r->n - 1] : 0,
            n = 0;
    _Alignas(64) double sums[COLUMNS];
    _Alignas(64) char buffer[COLUMNS * sizeof(float)];

    for (int64_t i = 0; i < side; i++)
        sums[i] = j->op->start;
    for (n = end - begin; begin < end;) {
        const char *p = base + offset_of(r, begin);
        int64_t run = inner - begin % inner;

        run = run < end - begin ? run : end - begin;
        begin += run;
        if (!j->convert)
            j->op->columns(sums, p, step, run, side);
        for (; j->convert && run > 0; run--, p += step) {
            j->convert(p, j->side_step, buffer, sizeof(float), side);
            j->op->columns(sums, buffer, 0, 1, side);
        }
    }
    for (int64_t i = 0; i < side; i++)
        acc[i] = (struct acc){ .v.d = sums[i], .n = n };
}

static int64_t piece_start(const struct job *j, int64_t i)
{
    int64_t n = j->reduced.size, rest = n % j->pieces;

    return n / j->pieces * i + (i < rest ? i : rest);
}

static void finish(const struct job *j, int64_t result, const struct acc *acc)
{
    lab_value v = j->op->finish(acc, j->ints, j->param);

    lab_element_set(j->out_dtype, j->out + result * (int64_t)lab_dtype_size(j->out_dtype),
                    &v);
}

/* Tasks are numbered by piece, then kept position, then block of columns. */
static void run_tasks(void *arg, int64_t begin, int64_t end)
{
    const struct job *j = arg;
    int64_t kept = j->kept.size, results = kept * j->side;
    struct acc acc[COLUMNS];

    for (int64_t t = begin; t < end; t++) {
        int64_t block = t % j->blocks, k = t / j->blocks % kept,
                piece = t / j->blocks / kept;
        int64_t first = block * COLUMNS, left = j->side - first;
        int64_t side = left < COLUMNS ? left : COLUMNS;
        const char *base = j->data + offset_of(&j->kept, k) + first * j->side_step;

        for (int64_t i = 0; i < side; i++)
            acc[i] = (struct acc){ .n = 0 };
        (j->by_columns ? gather_columns : reduce_range)(j, acc, base, side,
                                                        piece_start(j, piece),
                                                        piece_start(j, piece + 1));
        for (int64_t i = 0; i < side; i++) {
            int64_t result = k * j->side + first + i;

            if (j->parts)
                j->parts[piece * results + result] = acc[i];
            else
                finish(j, result, &acc[i]);
        }
    }
}

static bool run_job(lab_ctx *c, struct job *j)
{
    int64_t results = j->kept.size * j->side, tasks, cost;

    j->blocks = (j->side + COLUMNS - 1) / COLUMNS;
    j->pieces = j->kept.size * j->blocks < MANY_RESULTS ? j->reduced.size / PIECE : 1;
    if (j->side > 1 && j->pieces > 1)
        j->pieces = j->reduced.size * j->side / PIECE;
    j->pieces = j->pieces < 1 ? 1 : j->pieces > MAX_PIECES ? MAX_PIECES : j->pieces;
    j->pieces =
        j->pieces > j->reduced.size && j->reduced.size ? j->reduced.size : j->pieces;
    if (j->pieces > 1) {
        j->parts = lab_alloc(c, (size_t)(j->pieces * results) * sizeof *j->parts);
        if (!j->parts)
            return false;
    }
    tasks = j->pieces * j->kept.size * j->blocks;
    cost = (results * j->reduced.size) / (tasks ? tasks : 1);
    lab_parallel_for(tasks, cost >= PIECE ? 1 : PIECE / (cost ? cost : 1), run_tasks, j);
    for (int64_t r = 0; j->parts && r < results; r++) {
        struct acc acc = j->parts[r];

        for (int64_t i = 1; i < j->pieces; i++)
            j->op->join(&acc, &j->parts[i * results + r], j->ints);
        finish(j, r, &acc);
    }
    return true;
}

/* ---- what is reduced ------------------------------------------------------------------------ */

static bool which_dims(lab_ctx *c, lab_tensor *x, const lab_ints *dims, bool *reduce)
{
    int n = lab_ndim(x);
    bool all = !dims || dims->len == 0;

    for (int i = 0; i < n; i++)
        reduce[i] = all;
    for (int64_t i = 0; !all && i < dims->len; i++) {
        int d = lab_dim_index(c, x, dims->at[i], 0);

        if (d < 0)
            return false;
        if (reduce[d])
            return lab_failn(c, LAB_EARG, "dimension %d is named twice", d);
        reduce[d] = true;
    }
    return true;
}

static void choose_row(struct job *j, lab_dtype d)
{
    lab_dtype read = j->op->truth ? LAB_BOOL8 : d, row;

    j->ints = !lab_dtype_is_float(read) && j->op->i64;
    row = j->ints                                    ? LAB_I64
          : lab_dtype_is_float(read) && d != LAB_F64 ? LAB_F32
                                                     : LAB_F64;
    j->row = j->ints ? j->op->i64 : row == LAB_F32 ? j->op->f32 : j->op->f64;
    j->truth = j->op->truth ? lab_convert(d, LAB_BOOL8) : NULL;
    j->convert = read == row ? NULL : lab_convert(read, row);
    j->row_size = (int64_t)lab_dtype_size(row);
    j->by_columns = j->op->columns && row == LAB_F32 && j->side > 1 &&
                    (j->convert || j->side_step == sizeof(float));
}

/* Lets runs go along the last kept dimension where it lies closer than the reduced ones. */
static void choose_side(struct job *j)
{
    struct space *k = &j->kept, *r = &j->reduced;

    j->side = 1;
    if (k->n == 0 || r->n == 0 || k->shape[k->n - 1] < FEW ||
        distance(k->step[k->n - 1]) >= distance(r->step[r->n - 1]))
        return;
    k->n--;
    j->side = k->shape[k->n];
    j->side_step = k->step[k->n];
    k->size /= j->side;
}

lab_tensor *reduce_run(lab_ctx *c, const struct reduce_op *op, lab_tensor *x,
                       const lab_ints *dims, bool keep, lab_dtype out, double param)
{
    struct job j = { .op = op, .kept.size = 1, .reduced.size = 1, .param = param };
    bool reduce[LAB_MAX_DIMS];
    int64_t shape[LAB_MAX_DIMS], size;
    lab_tensor *y;
    int n = 0;

    if (!x || !lab_ok(c) || !which_dims(c, x, dims, reduce))
        return NULL;
    size = (int64_t)lab_dtype_size(lab_dtype_of(x));
    for (int i = 0; i < lab_ndim(x); i++) {
        add_dim(reduce[i] ? &j.reduced : &j.kept, lab_dim(x, i), lab_stride(x, i) * size);
        if (keep || !reduce[i])
            shape[n++] = reduce[i] ? 1 : lab_dim(x, i);
    }
    if (op->not_empty && j.reduced.size == 0)
        return lab_fail(c, LAB_ESHAPE, "%s of no elements: shape %s", op->name,
                        lab_shape_text(c, lab_ndim(x), lab_shape(x)));
    y = lab_tensor_new(c, out, n, shape);
    if (!y || j.kept.size == 0)
        return y;
    if (!op->in_order)
        sort_space(&j.reduced);
    join_space(&j.reduced);
    choose_side(&j);
    choose_row(&j, lab_dtype_of(x));
    j.data = lab_data(x);
    j.out = lab_data_mut(y);
    j.out_dtype = out;
    return run_job(c, &j) ? y : NULL;
}
