/* Picking, ordering and pooling where the table of operations cannot look: the same bits for
 * any number of threads, indices that are out of range, ties, NaN, writing in place. */
#include "../lab_test.h"

#include <lab/contract.h>
#include <lab/grad.h>
#include <lab/index.h>
#include <lab/move.h>
#include <lab/op.h>
#include <lab/pool.h>
#include <lab/rng.h>
#include <lab/sample.h>
#include <lab/sort.h>
#include <lab/threads.h>

static lab_tensor *random_tensor(lab_ctx *c, int n, const int64_t *shape)
{
    lab_rng r = lab_rng_make(7, 0);
    lab_tensor *t = lab_tensor_new(c, LAB_F32, n, shape);

    lab_rng_fill_normal(&r, lab_f32_mut(t), lab_numel(t), 0, 1);
    return t;
}

static lab_tensor *random_index(lab_ctx *c, int n, const int64_t *shape, int64_t below)
{
    lab_rng r = lab_rng_make(9, 0);
    lab_tensor *t = lab_tensor_new(c, LAB_I64, n, shape);

    for (int64_t i = 0; i < lab_numel(t); i++)
        lab_i64_mut(t)[i] = lab_rng_below(&r, below);
    return t;
}

/* ---- threads ------------------------------------------------------------------------------- */

typedef lab_tensor *function(lab_ctx *c, lab_tensor *x);

static lab_tensor *embed(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *rows = lab_reshape(c, x, 2, (int64_t[]){ -1, 64 });

    return lab_embedding(c, rows, random_index(c, 1, (int64_t[]){ 5000 }, 256),
                         LAB_NO_PADDING);
}

static lab_tensor *add(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *row = lab_reshape(c, x, 2, (int64_t[]){ 1, -1 });
    lab_tensor *index = random_index(c, 2, (int64_t[]){ 1, 16384 }, 100);

    return lab_scatter_add(c, lab_mul(c, row, row), 1, index, row);
}

static lab_tensor *pool(lab_ctx *c, lab_tensor *x)
{
    x = lab_reshape(c, x, 4, (int64_t[]){ 2, 16, 32, 16 });
    return lab_avg_pool(c, x,
                        &(lab_pool){ .dims = 2,
                                     .kernel = { 3, 3 },
                                     .stride = { 2, 1 },
                                     .padding = { 1, 1 } });
}

static lab_tensor *resize(lab_ctx *c, lab_tensor *x)
{
    x = lab_reshape(c, x, 4, (int64_t[]){ 2, 16, 32, 16 });
    return lab_interpolate(c, x, 2, (int64_t[]){ 40, 30 }, NULL, LAB_CUBIC, false);
}

static lab_tensor *sample(lab_ctx *c, lab_tensor *x)
{
    lab_tensor *grid = random_tensor(c, 4, (int64_t[]){ 2, 30, 30, 2 });

    x = lab_reshape(c, x, 4, (int64_t[]){ 2, 4, 32, 64 });
    return lab_grid_sample(c, x, grid, LAB_LINEAR, LAB_BEYOND_REFLECTION, false);
}

static lab_tensor *order(lab_ctx *c, lab_tensor *x)
{
    return lab_sort(c, lab_reshape(c, x, 2, (int64_t[]){ 64, -1 }), 0, false, NULL);
}

static void test_threads(void **state)
{
    static function *const all[] = { embed, add, pool, resize, sample, order };
    lab_ctx *c = *state;
    int before = lab_threads();

    for (size_t f = 0; f < sizeof all / sizeof *all; f++) {
        lab_tensor *value[3], *slope[3];

        for (int k = 0; k < 3; k++) {
            lab_tensor *x = random_tensor(c, 1, (int64_t[]){ 16384 }), *y, *g;

            lab_threads_set(k * 2 + 1);
            lab_require_grad(c, x, true);
            y = value[k] = all[f](c, x);
            assert_ok(c);
            g = random_tensor(c, lab_ndim(y), lab_shape(y));
            lab_backward(c, y, g);
            assert_ok(c);
            slope[k] = lab_grad(x);
            assert_non_null(slope[k]);
        }
        for (int k = 1; k < 3; k++) {
            assert_memory_equal(lab_data(value[0]), lab_data(value[k]),
                                (size_t)lab_numel(value[0]) * sizeof(float));
            assert_memory_equal(lab_data(slope[0]), lab_data(slope[k]),
                                (size_t)lab_numel(slope[0]) * sizeof(float));
        }
    }
    lab_threads_set(before);
}

/* ---- out of range -------------------------------------------------------------------------- */

static void test_range(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = random_tensor(c, 2, (int64_t[]){ 3, 4 });
    lab_tensor *four = NUMBERS(c, LAB_I64, 0, 4), *minus = NUMBERS(c, LAB_I64, -1),
               *half = NUMBERS(c, LAB_F32, 0.5), *far = NUMBERS(c, LAB_I64, -5),
               *huge = NUMBERS(c, LAB_F64, 1e300);

    assert_null(lab_index_select(c, x, 1, four));
    assert_error(c, LAB_EINDEX,
                 "index_select: index 4 is out of range for dimension 1 of size 4");
    assert_null(lab_embedding(c, x, minus, LAB_NO_PADDING));
    assert_error(c, LAB_EINDEX,
                 "embedding: index -1 is out of range for dimension 0 of size 3");
    assert_null(lab_index_select(c, x, 1, half));
    assert_error(c, LAB_EDTYPE, "index_select: index 0.5 is no whole number");
    assert_null(lab_index_select(c, x, 1, huge));
    assert_error(c, LAB_EDTYPE, "index_select: index 1e+300 is no whole number");
    assert_null(lab_gather(c, x, 0, lab_reshape(c, minus, 2, (int64_t[]){ 1, 1 })));
    assert_error(c, LAB_EINDEX,
                 "gather: index -1 is out of range for dimension 0 of size 3");
    assert_null(lab_index(c, x, 2, (lab_tensor *[]){ NULL, far }));
    assert_error(c, LAB_EINDEX,
                 "index: index -5 is out of range for dimension 1 of size 4");
    assert_null(lab_index_add(c, x, 0, four, x, 1));
    assert_error(
        c, LAB_ESHAPE,
        "index_add: x is [3,4] f32, the index [2] i64, src [3,4] f32: src has x's "
        "sizes, and the index's in dimension 0");
    assert_null(lab_scatter(c, x, 1, lab_expand(c, four, 2, (int64_t[]){ 3, 2 }), x));
    assert_error(c, LAB_EINDEX,
                 "scatter: index 4 is out of range for dimension 1 of size 4");
    assert_null(lab_max_unpool(c, lab_reshape(c, x, 3, (int64_t[]){ 1, 3, 4 }),
                               lab_tensor_full(c, LAB_I32, 3, (int64_t[]){ 1, 3, 4 }, 9),
                               1, (int64_t[]){ 6 }));
    assert_error(c, LAB_EINDEX,
                 "scatter: index 9 is out of range for dimension 1 of size 6");
}

/* ---- ties, NaN ----------------------------------------------------------------------------- */

static void test_order(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = NUMBERS(c, LAB_F32, 2, NAN, 1, 2, -0.0, 0, -INFINITY, 1), *at;
    lab_tensor *many = lab_tensor_zeros(c, LAB_I32, 1, (int64_t[]){ 500 });

    lab_sort(c, x, 0, false, &at);
    assert_numbers(c, at, 6, 4, 5, 2, 7, 0, 3, 1);
    lab_sort(c, x, 0, true, &at);
    assert_numbers(c, at, 1, 0, 3, 2, 7, 4, 5, 6);
    lab_topk(c, x, 3, 0, true, &at);
    assert_numbers(c, at, 1, 0, 3);
    assert_true(isnan(lab_item(c, lab_median(c, x, 0, false, NULL))));
    for (int64_t i = 0; i < 500; i++)
        lab_i32_mut(many)[i] = (int32_t)(i * 7 % 10) - 5;
    at = lab_argsort(c, many, 0, false);
    for (int64_t i = 1; i < 500; i++) {
        int64_t a = lab_i64(at)[i - 1], b = lab_i64(at)[i];
        int32_t u = lab_i32(many)[a], v = lab_i32(many)[b];

        assert_true(u < v || (u == v && a < b));
    }
    lab_topk(c, many, 7, 0, false, &at);
    assert_numbers(c, at, 0, 10, 20, 30, 40, 50, 60);
}

static void test_pool(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x =
        lab_reshape(c, NUMBERS(c, LAB_F32, 3, 3, NAN, 1, -INFINITY, -INFINITY), 2,
                    (int64_t[]){ 6, 1 });
    lab_tensor *at,
        *y = lab_max_pool(c, x, &(lab_pool){ .dims = 1, .kernel = { 2 } }, &at);

    assert_numbers(c, lab_slice(c, y, 0, 0, 1, 1), 3);
    assert_true(isnan(lab_f32(y)[1]));
    assert_true(isinf(lab_f32(y)[2]));
    assert_numbers(c, at, 0, 2, 4);
}

/* ---- in place ------------------------------------------------------------------------------ */

static void test_put(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *x = lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 2, 3 });
    lab_tensor *columns = NUMBERS(c, LAB_I64, 2, 0), *v = NUMBERS(c, LAB_F32, 7, 8);
    lab_tensor *turned = lab_transpose(c, x, 0, 1);

    lab_index_set(c, x, 2, (lab_tensor *[]){ NULL, columns }, v);
    assert_numbers(c, x, 8, 0, 7, 8, 0, 7);
    lab_index_set(c, turned, 2, (lab_tensor *[]){ NUMBERS(c, LAB_I64, 1), NULL }, v);
    assert_numbers(c, x, 8, 7, 7, 8, 8, 7);
    lab_index_set(c, x, 1, (lab_tensor *[]){ lab_gt(c, x, lab_number(c, 7)) },
                  lab_number(c, -1));
    assert_numbers(c, x, -1, 7, 7, -1, -1, 7);
    lab_index_set(c, lab_expand(c, v, 2, (int64_t[]){ 3, 2 }), 2,
                  (lab_tensor *[]){ columns, NULL }, v);
    assert_error(c, LAB_ESTATE,
                 "an expanded tensor cannot be written in place: clone it first");
}

RUN(LAB_TEST(test_threads), LAB_TEST(test_range), LAB_TEST(test_order),
    LAB_TEST(test_pool), LAB_TEST(test_put))
