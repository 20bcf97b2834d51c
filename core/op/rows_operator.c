/* rows_operator.c — Lua's operators on tensors, and comparisons, which Lua would turn into
 * one boolean. */
#include "op/rows.h"

typedef lab_tensor *binary(lab_ctx *c, lab_tensor *a, lab_tensor *b);

static lab_tensor *apply(lab_ctx *c, binary *f, const char *sign, const lab_value *a,
                         const lab_value *b)
{
    lab_tensor *x = tensor_operand(c, a, sign), *y = tensor_operand(c, b, sign);

    return f(c, x, y);
}

/* A row's function: both operands as they stand in Lua. */
#define OPERATOR(name, f, sign)                                                 \
    static lab_tensor *name(lab_ctx *c, const lab_value *a, const lab_value *b) \
    {                                                                           \
        return apply(c, f, sign, a, b);                                         \
    }
OPERATOR(add, lab_add, "+")
OPERATOR(sub, lab_sub, "-")
OPERATOR(mul, lab_mul, "*")
OPERATOR(divide, lab_div, "/")
OPERATOR(mod, lab_mod, "%")
OPERATOR(floor_divide, lab_floor_div, "//")
OPERATOR(power, lab_pow, "^")

/* The other operand of a method, which messages call by `label`. */
#define NAMED(name, label, f)                                              \
    static lab_tensor *name(lab_ctx *c, lab_tensor *a, const lab_value *b) \
    {                                                                      \
        return f(c, a, tensor_operand(c, b, label));                       \
    }
#define METHOD(name, f) NAMED(name, #name, f)
NAMED(plus, "add", lab_add)
NAMED(minus, "sub", lab_sub)
NAMED(times, "mul", lab_mul)
NAMED(over, "div", lab_div)
NAMED(raised, "pow", lab_pow)
NAMED(rest, "remainder", lab_mod)
NAMED(angle, "atan2", lab_atan2)
METHOD(eq, lab_eq)
METHOD(ne, lab_ne)
METHOD(lt, lab_lt)
METHOD(le, lab_le)
METHOD(gt, lab_gt)
METHOD(ge, lab_ge)
METHOD(minimum, lab_minimum)
METHOD(maximum, lab_maximum)
METHOD(logical_and, lab_logical_and)
METHOD(logical_or, lab_logical_or)
METHOD(logical_xor, lab_logical_xor)

/* & | ~ are for truth values: on integers users would expect bits. */
static bool is_truth(lab_ctx *c, const lab_value *v, const char *sign)
{
    lab_tensor *t = tensor_operand(c, v, sign);

    if (t && lab_dtype_of(t) != LAB_BOOL8)
        return lab_failn(c, LAB_EDTYPE,
                         "%s: works on bool tensors, got %s; compare first, as "
                         "in t:ne(0)",
                         sign,
                         lab_is_number(t) ? "a number" : lab_dtype_name(lab_dtype_of(t)));
    return t != NULL;
}

#define TRUTH(name, f, sign)                                                          \
    static lab_tensor *name(lab_ctx *c, const lab_value *a, const lab_value *b)       \
    {                                                                                 \
        return is_truth(c, a, sign) && is_truth(c, b, sign) ? apply(c, f, sign, a, b) \
                                                            : NULL;                   \
    }
TRUTH(both, lab_logical_and, "&")
TRUTH(either, lab_logical_or, "|")
TRUTH(one, lab_logical_xor, "~")

static lab_tensor *negation(lab_ctx *c, const lab_value *a)
{
    return is_truth(c, a, "~") ? lab_logical_not(c, a->as.object) : NULL;
}

static const lab_row rows[] = {
    { "Tensor.__add(a: any?, b: any?) -> tensor", LAB_CODE(add),
      "a + b, element by element. Shapes broadcast: they are aligned at the last "
      "dimension, "
      "and a size of 1 is repeated. A plain number leaves the dtype alone where it can.\n"
      ">>> tensor{{1}, {2}} + tensor{10, 20}\n[[11. 21.]\n [12. 22.]]\n"
      ">>> tensor({250, 5}, 'u8') + 4\n[254   9] u8" },
    { "Tensor.__sub(a: any?, b: any?) -> tensor", LAB_CODE(sub),
      "a - b, element by element.\n"
      ">>> 1 - tensor{1, 2}\n[ 0. -1.]" },
    { "Tensor.__mul(a: any?, b: any?) -> tensor", LAB_CODE(mul),
      "a * b, element by element; the product of matrices is a:matmul(b).\n"
      ">>> tensor({1, 2}, 'u8') * 0.5\n[0.5 1. ]" },
    { "Tensor.__div(a: any?, b: any?) -> tensor", LAB_CODE(divide),
      "a / b, element by element: always floats, f32 for integers.\n"
      ">>> tensor({1, 2}, 'i64') / 4\n[0.25 0.5 ]" },
    { "Tensor.__mod(a: any?, b: any?) -> tensor", LAB_CODE(mod),
      "a % b, element by element: the remainder has the sign of b.\n"
      ">>> tensor({-7, 7}, 'i64') % 3\n[2 1] i64" },
    { "Tensor.__idiv(a: any?, b: any?) -> tensor", LAB_CODE(floor_divide),
      "a // b, element by element, rounded down.\n"
      ">>> tensor({-7, 7}, 'i64') // 2\n[-4  3] i64" },
    { "Tensor.__pow(a: any?, b: any?) -> tensor", LAB_CODE(power),
      "a ^ b, element by element; integers stay integers.\n"
      ">>> tensor{1, 2, 3} ^ 2\n[1. 4. 9.]\n"
      ">>> 2 ^ tensor({3, 4}, 'i32')\n[ 8 16] i32" },
    { "Tensor:__unm() -> tensor", LAB_CODE(lab_neg),
      "-t.\n"
      ">>> -tensor{1, -2}\n[-1.  2.]" },
    { "Tensor.__band(a: any?, b: any?) -> tensor", LAB_CODE(both),
      "a & b on bool tensors: both.\n"
      ">>> t = tensor{1, 2, 3}\n>>> t:gt(1) & t:lt(3)\n[false  true false] bool" },
    { "Tensor.__bor(a: any?, b: any?) -> tensor", LAB_CODE(either),
      "a | b on bool tensors: at least one.\n"
      ">>> tensor{true, false} | tensor{false, false}\n[ true false] bool" },
    { "Tensor.__bxor(a: any?, b: any?) -> tensor", LAB_CODE(one),
      "a ~ b on bool tensors: exactly one.\n"
      ">>> tensor{true, true} ~ tensor{true, false}\n[false  true] bool" },
    { "Tensor.__bnot(a: any?) -> tensor", LAB_CODE(negation),
      "~a of a bool tensor.\n"
      ">>> ~tensor{true, false}\n[false  true] bool" },
    { "add(a: tensor strided, b: any?) -> tensor", LAB_CODE(plus),
      "a + b, as the operator.\n>>> tensor.add(tensor{1, 2}, 1)\n[2. 3.]", LAB_METHOD },
    { "sub(a: tensor strided, b: any?) -> tensor", LAB_CODE(minus),
      "a - b, as the operator.\n>>> tensor{1, 2}:sub(1)\n[0. 1.]", LAB_METHOD },
    { "mul(a: tensor strided, b: any?) -> tensor", LAB_CODE(times),
      "a * b, as the operator.\n>>> tensor{1, 2}:mul(tensor{3, 4})\n[3. 8.]",
      LAB_METHOD },
    { "div(a: tensor strided, b: any?) -> tensor", LAB_CODE(over),
      "a / b, as the operator.\n>>> tensor{1, 2}:div(4)\n[0.25 0.5 ]", LAB_METHOD },
    { "pow(a: tensor strided, b: any?) -> tensor", LAB_CODE(raised),
      "a ^ b, as the operator.\n>>> tensor{1, 2, 3}:pow(2)\n[1. 4. 9.]", LAB_METHOD },
    { "remainder(a: tensor strided, b: any?) -> tensor", LAB_CODE(rest),
      "a % b, as the operator: it has the sign of b.\n>>> tensor{-7, "
      "7}:remainder(3)\n[2. 1.]",
      LAB_METHOD },
    { "neg(x: tensor strided) -> tensor", LAB_CODE(lab_neg),
      "-x.\n>>> tensor{1, -2}:neg()\n[-1.  2.]", LAB_METHOD },
    { "eq(a: tensor strided, b: any?) -> tensor", LAB_CODE(eq),
      "Where a equals b, a tensor or number: a bool tensor. (In Lua, a == b asks whether "
      "they "
      "are the same tensor.)\n"
      ">>> tensor{1, 2, 1}:eq(1)\n[ true false  true] bool",
      LAB_METHOD },
    { "ne(a: tensor strided, b: any?) -> tensor", LAB_CODE(ne),
      "Where a differs from b.\n"
      ">>> tensor{1, 2, 1}:ne(1)\n[false  true false] bool",
      LAB_METHOD },
    { "lt(a: tensor strided, b: any?) -> tensor", LAB_CODE(lt),
      "Where a is less than b.\n"
      ">>> tensor({1, 255}, 'u8'):lt(300)\n[ true  true] bool",
      LAB_METHOD },
    { "le(a: tensor strided, b: any?) -> tensor", LAB_CODE(le),
      "Where a is at most b.\n"
      ">>> tensor{1, 2, 3}:le(2)\n[ true  true false] bool",
      LAB_METHOD },
    { "gt(a: tensor strided, b: any?) -> tensor", LAB_CODE(gt),
      "Where a is greater than b.\n"
      ">>> tensor{1, 2, 3}:gt(2)\n[false false  true] bool",
      LAB_METHOD },
    { "ge(a: tensor strided, b: any?) -> tensor", LAB_CODE(ge),
      "Where a is at least b.\n"
      ">>> tensor{1, 2, 3}:ge(tensor{3, 2, 1})\n[false  true  true] bool",
      LAB_METHOD },
    { "minimum(a: tensor strided, b: any?) -> tensor", LAB_CODE(minimum),
      "The smaller of a and b, element by element; NaN if either is.\n"
      ">>> tensor{1, 5}:minimum(3)\n[1. 3.]",
      LAB_METHOD },
    { "maximum(a: tensor strided, b: any?) -> tensor", LAB_CODE(maximum),
      "The larger of a and b, element by element; NaN if either is.\n"
      ">>> tensor{-1, 5}:maximum(0)\n[0. 5.]",
      LAB_METHOD },
    { "atan2(y: tensor strided, x: any?) -> tensor", LAB_CODE(angle),
      "The angle of the point (x, y) in radians, -pi ... pi.\n"
      ">>> tensor{1, 0}:atan2(tensor{1, -1})\n[0.7854 3.1416]",
      LAB_METHOD },
    { "logical_and(a: tensor strided, b: any?) -> tensor", LAB_CODE(logical_and),
      "Where both are not 0.\n"
      ">>> tensor{0, 2}:logical_and(tensor{1, 1})\n[false  true] bool",
      LAB_METHOD },
    { "logical_or(a: tensor strided, b: any?) -> tensor", LAB_CODE(logical_or),
      "Where at least one is not 0.\n"
      ">>> tensor{0, 2}:logical_or(tensor{0, 0})\n[false  true] bool",
      LAB_METHOD },
    { "logical_xor(a: tensor strided, b: any?) -> tensor", LAB_CODE(logical_xor),
      "Where exactly one is not 0.\n"
      ">>> tensor{0, 2}:logical_xor(tensor{1, 1})\n[ true false] bool",
      LAB_METHOD },
    { "logical_not(x: tensor strided) -> tensor", LAB_CODE(lab_logical_not),
      "Where x is 0.\n"
      ">>> tensor{0, 2}:logical_not()\n[ true false] bool",
      LAB_METHOD },
};
LAB_ROWS(tensor_operator_rows);
