/* module.c — the module `grad`, and what differentiation adds to tensors. */
#include "grad/custom.h"

#include <lab/grad.h>
#include <lab/plugin.h>

#include <math.h>

/* ---- on tensors ------------------------------------------------------------------------- */

static lab_tensor *requires_grad(lab_ctx *c, lab_tensor *t, bool wants)
{
    lab_require_grad(c, t, wants);
    return t;
}

static bool wants_grad(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_wants_grad(t);
}

static void backward(lab_ctx *c, lab_tensor *t, lab_tensor *gradient, bool retain)
{
    if (retain)
        lab_backward_retain(c, t, gradient);
    else
        lab_backward(c, t, gradient);
}

static lab_tensor *gradient_of(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    return lab_grad(t);
}

static void zero_grad(lab_ctx *c, lab_tensor *t)
{
    (void)c;
    lab_grad_set(t, NULL);
}

/* ---- modes -------------------------------------------------------------------------------- */

/* f() with modes changed; they are as before afterwards, whatever f did. */
static lab_value *call_in(lab_ctx *c, lab_callback *f, lab_modes inside)
{
    lab_modes *m = lab_ctx_modes(c), before = *m;
    lab_value result;
    bool good;

    inside.serial = m->serial;
    *m = inside;
    good = lab_call(c, f, NULL, 0, &result);
    before.serial = m->serial;
    *m = before;
    return good ? lab_value_new(c, result) : NULL;
}

static lab_value *no_grad(lab_ctx *c, lab_callback *f)
{
    lab_modes m = *lab_ctx_modes(c);

    m.no_grad = true;
    return call_in(c, f, m);
}

static lab_value *enable_grad(lab_ctx *c, lab_callback *f)
{
    lab_modes m = *lab_ctx_modes(c);

    m.no_grad = false;
    return call_in(c, f, m);
}

static lab_value *autocast(lab_ctx *c, lab_callback *f, lab_dtype d)
{
    lab_modes m = *lab_ctx_modes(c);

    if (d != LAB_BF16 && d != LAB_F32)
        return lab_fail(c, LAB_EDTYPE,
                        "grad.autocast: argument 'dtype' is bf16 or f32, got %s",
                        lab_dtype_name(d));
    m.autocast = d == LAB_BF16 ? LAB_BF16 : -1;
    return call_in(c, f, m);
}

static bool training(lab_ctx *c, bool on)
{
    bool before = lab_ctx_modes(c)->training;

    lab_ctx_modes(c)->training = on;
    return before;
}

/* ---- checks, checkpoints, functions of one's own ------------------------------------------- */

static lab_tensor *call_lua(lab_ctx *c, void *self, int n, lab_tensor *const *in)
{
    lab_value args[LAB_MAX_INPUTS], result;
    double number;

    for (int i = 0; i < n; i++)
        args[i] = LAB_V_OBJECT(in[i]);
    if (!lab_call(c, self, args, n, &result))
        return NULL;
    /* Where nothing is recorded, a sum over all elements is a plain number. */
    if (lab_value_number(&result, &number))
        return lab_tensor_scalar(c, LAB_F64, number);
    if (result.kind != LAB_OBJECT || lab_type_of(result.as.object) != &lab_tensor_type)
        return lab_fail(c, LAB_EARG, "grad.check: the function gives one tensor, got %s",
                        lab_value_kind(&result));
    return result.as.object;
}

static bool check(lab_ctx *c, lab_callback *f, const lab_tensors *inputs, double eps,
                  double rtol, double atol, double *worst, lab_table **where)
{
    lab_tensor *in[LAB_MAX_INPUTS];
    lab_grad_report r;

    if (inputs->len < 1 || inputs->len > LAB_MAX_INPUTS)
        return lab_failn(c, LAB_EARG,
                         "grad.check: argument 'inputs' is 1 to %d tensors, got %lld",
                         LAB_MAX_INPUTS, (long long)inputs->len);
    /* Copies in f64: the caller's tensors keep their numbers and gradients. */
    for (int64_t i = 0; i < inputs->len; i++)
        in[i] = lab_detach(c, lab_dtype_is_float(lab_dtype_of(inputs->at[i]))
                                  ? lab_clone(c, lab_cast(c, inputs->at[i], LAB_F64))
                                  : inputs->at[i]);
    r = lab_grad_check(c, call_lua, f, (int)inputs->len, in, eps, rtol, atol);
    *worst = fabs(r.analytic - r.numeric) / fmax(1, fabs(r.numeric));
    *where = lab_table_new(c);
    lab_table_set(c, *where, "input", LAB_V_INT(r.input + 1));
    lab_table_set(c, *where, "index", LAB_V_INT(r.index));
    lab_table_set(c, *where, "gradient", LAB_V_NUMBER(r.analytic));
    lab_table_set(c, *where, "difference", LAB_V_NUMBER(r.numeric));
    lab_table_set(c, *where, "checked", LAB_V_INT(r.checked));
    return r.ok;
}

static lab_tensor *checkpoint(lab_ctx *c, lab_callback *f, const lab_tensors *x)
{
    return lab_checkpoint(c, f, (int)x->len, x->at);
}

static const lab_row rows[] = {
    { "requires_grad(t: tensor strided, wants: bool = true) -> tensor",
      LAB_CODE(requires_grad),
      "t itself, marked as a leaf whose gradient is wanted (floats only).\n"
      ">>> w = tensor.ones(2):requires_grad()\n>>> (w * w):sum():backward()\n"
      ">>> w:grad():totable()\n{2.0, 2.0}",
      LAB_METHOD },
    { "wants_grad(t: tensor strided) -> bool", LAB_CODE(wants_grad),
      "Whether t takes part in differentiation: a marked leaf, or made from one.\n"
      ">>> tensor.ones(2):wants_grad()\nfalse",
      LAB_METHOD },
    { "backward(t: tensor strided, gradient: tensor strided?; retain: bool = false)",
      LAB_CODE(backward),
      "Adds the gradients of t (one element, or with the gradient of its shape) to every "
      "leaf\n"
      "behind it. The graph is let go of unless retain.\n"
      ">>> x = tensor({3.0}):requires_grad()\n>>> (x * x * x):sum():backward()\n"
      ">>> x:grad():item()\n27.0",
      LAB_METHOD },
    { "grad(t: tensor strided) -> tensor?", LAB_CODE(gradient_of),
      "The gradient that backward left at a leaf; nil if none.\n>>> "
      "tensor.ones(1):grad() == nil\ntrue",
      LAB_METHOD },
    { "zero_grad(t: tensor strided)", LAB_CODE(zero_grad),
      "Forgets the gradient of a leaf.\n>>> tensor.ones(1):zero_grad()", LAB_METHOD },
    { "detach(t: tensor strided) -> tensor", LAB_CODE(lab_detach),
      "The same numbers outside of any graph: a view.\n"
      ">>> tensor.ones(2):requires_grad():detach():wants_grad()\nfalse",
      LAB_METHOD },
    { "hook(t: tensor strided, f: fn)", LAB_CODE(lab_grad_hook),
      "f(g) is called with the gradient that reaches the result t in a backward, and may "
      "give\n"
      "another in its place.\n"
      ">>> x = tensor.ones(1):requires_grad()\n>>> y = x * 2\n"
      ">>> y:hook(function(g) return g * 10 end)\n>>> y:sum():backward()\n"
      ">>> x:grad():item()\n20.0",
      LAB_METHOD },
    { "no_grad(f: fn) -> any", LAB_CODE(no_grad),
      "f() with nothing recorded; gives what f gives.\n"
      ">>> w = tensor.ones(1):requires_grad()\n"
      ">>> grad.no_grad(function() return w * 2 end):wants_grad()\nfalse" },
    { "enable_grad(f: fn) -> any", LAB_CODE(enable_grad),
      "f() with recording on, inside a no_grad.\n>>> grad.enable_grad(function() return "
      "1 end)\n1" },
    { "autocast(f: fn, dtype: dtype = bf16) -> any", LAB_CODE(autocast),
      "f() with products and convolutions computed in bf16: f32 weights stay masters, "
      "their\n"
      "gradients come back in f32.\n"
      ">>> x, w = tensor{{1, 1/512}}, tensor{{1}, {1}}:requires_grad()\n"
      ">>> x:matmul(w):item()\n1.001953125\n"
      ">>> grad.autocast(function() return x:matmul(w) end)\n[[1.]] bf16\n"
      ">>> grad.autocast(function() return x:matmul(w):sum() end):backward()\n"
      ">>> w:grad()\n[[1.   ]\n [0.002]]" },
    { "training(on: bool) -> bool", LAB_CODE(training),
      "Sets whether dropout and batch norm behave as in training; gives what it was "
      "before.\n"
      ">>> was = grad.training(true)\n>>> grad.training(was)\ntrue" },
    { "check(f: fn, inputs: tensor...; eps: number = 1e-6, rtol: number = 1e-5, atol: "
      "number = "
      "1e-7) -> ok: bool, worst: number, where: table",
      LAB_CODE(check),
      "Compares the gradient of f(inputs…) with central differences, in f64, at every "
      "element:\n"
      "|gradient − difference| ≤ atol + rtol |difference|. worst: |gradient − "
      "difference| /\n"
      "max(1, |difference|) of the entry that is farthest off; where: {input, index, "
      "gradient,\n"
      "difference, checked}.\n"
      ">>> (grad.check(function(a, b) return a * b end, tensor.ones(2), "
      "tensor.ones(2)))\ntrue" },
    { "checkpoint(f: fn, x: tensor...) -> tensor", LAB_CODE(checkpoint),
      "f(x…) whose intermediate results are computed again in the backward instead of "
      "kept\n"
      "(Chen et al. 2016). mem(f) says what that saves: here, with results of 256 KiB, "
      "it is "
      "10 of\n"
      "them at most without and 4 with two checkpoints.\n"
      ">>> w = tensor.ones(256, 256):requires_grad()\n"
      ">>> function part(a) for i = 1, 4 do a = a:tanh() end return a end\n"
      ">>> function again(a) return grad.checkpoint(part, a) end\n"
      ">>> function step(f) return function() f(f(w)):sum():backward() end end\n"
      ">>> function peak(f) local p, start = mem(f, {plot=false}):peak() return p - "
      "start end\n"
      ">>> peak(step(again)) < peak(step(part))\ntrue" },
    { "custom(forward: fn, backward: fn) -> Function", LAB_CODE(grad_custom),
      "A differentiable function of one's own. forward(x…) gives a tensor;\n"
      "backward(g, {x…}, y) gives the gradient of x, or a list with one for each input.\n"
      ">>> sq = grad.custom(function(x) return x * x end, function(g, x) return g * x[1] "
      "* 2 end)\n"
      ">>> x = tensor({3.0}):requires_grad()\n>>> sq(x):sum():backward()\n>>> "
      "x:grad():item()\n6.0" },
    { "Function:__call(x: tensor...) -> tensor", LAB_CODE(grad_custom_call),
      "forward(x…)." },
};

LAB_MODULE(grad, .doc = "Differentiation: gradients of what tensors went through.",
           .types = LAB_TYPES(&grad_function_type, &lab_node_type), .rows = rows);
