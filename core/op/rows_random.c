/* rows_random.c — tensors of chance at the prompt: like others, by probabilities, in place. */
#include "op/rows.h"

#include <lab/random.h>
#include <lab/rng.h>

/* Numbers of the session's generator in t's shape: f64, or f32 for narrower floats. */
static lab_tensor *random(lab_ctx *c, const char *name, lab_tensor *t, lab_dtype d,
                          double a, double b, bool normal)
{
    lab_tensor *y;

    d = d == LAB_NO_DTYPE ? lab_dtype_of(t) : d;
    if (!lab_dtype_is_float(d))
        return lab_fail(c, LAB_EDTYPE, "%s: makes floats, not %s", name,
                        lab_dtype_name(d));
    y = lab_tensor_new(c, d == LAB_F64 ? LAB_F64 : LAB_F32, lab_ndim(t), lab_shape(t));
    if (!y)
        return NULL;
    if (d == LAB_F64)
        (normal ? lab_rng_fill_normal_f64 : lab_rng_fill_uniform_f64)(lab_ctx_rng(c),
                                                                      lab_f64_mut(y),
                                                                      lab_numel(y), a, b);
    else
        (normal ? lab_rng_fill_normal
                : lab_rng_fill_uniform)(lab_ctx_rng(c), lab_f32_mut(y), lab_numel(y),
                                        (float)a, (float)b);
    return lab_cast(c, y, d);
}

static lab_tensor *rand_like(lab_ctx *c, lab_tensor *t, lab_dtype d)
{
    return random(c, "rand_like", t, d, 0, 1, false);
}

static lab_tensor *randn_like(lab_ctx *c, lab_tensor *t, lab_dtype d)
{
    return random(c, "randn_like", t, d, 0, 1, true);
}

static lab_tensor *uniform(lab_ctx *c, lab_tensor *t, double low, double high)
{
    lab_copy(c, t, random(c, "uniform_", t, LAB_NO_DTYPE, low, high, false));
    return t;
}

static lab_tensor *normal(lab_ctx *c, lab_tensor *t, double mean, double std)
{
    lab_copy(c, t, random(c, "normal_", t, LAB_NO_DTYPE, mean, std, true));
    return t;
}

static const lab_row rows[] = {
    { "rand_like(x: tensor strided, dtype: dtype?) -> tensor", LAB_CODE(rand_like),
      "Random numbers, evenly in [0, 1), in the shape of x.\n"
      ">>> tensor.rand_like(tensor.zeros(2, 3)):shape()\n{2, 3}" },
    { "randn_like(x: tensor strided, dtype: dtype?) -> tensor", LAB_CODE(randn_like),
      "Random numbers of a normal distribution in the shape of x.\n"
      ">>> tensor.randn_like(tensor.zeros(2, 3)):shape()\n{2, 3}" },
    { "uniform_(x: tensor strided!, low: number = 0, high: number = 1) -> tensor",
      LAB_CODE(uniform),
      "Fills x in place with random numbers, evenly in [low, high).\n"
      ">>> tensor.zeros(100):uniform_(1, 2):ge(1):all()\ntrue",
      LAB_METHOD },
    { "normal_(x: tensor strided!, mean: number = 0, std: number = 1) -> tensor",
      LAB_CODE(normal),
      "Fills x in place with random numbers of a normal distribution.\n"
      ">>> tensor.zeros(3):normal_(5, 0)\n[5. 5. 5.]",
      LAB_METHOD },
    { "bernoulli(p: tensor strided) -> tensor", LAB_CODE(lab_bernoulli),
      "1 with probability p, else 0, element by element.\n"
      ">>> tensor{0, 1, 1}:bernoulli()\n[0. 1. 1.]",
      LAB_METHOD },
    { "multinomial(weights: tensor strided, n: int; replacement: bool = false) -> tensor",
      LAB_CODE(lab_multinomial),
      "n draws from each row of weights, the places 0 ... K - 1.\n"
      ">>> tensor{0, 3, 0}:multinomial(1)\n[1] i64",
      LAB_METHOD },
};
LAB_ROWS(tensor_random_rows);
