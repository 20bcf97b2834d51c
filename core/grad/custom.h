/* custom.h — differentiable functions from Lua. */
#ifndef GRAD_CUSTOM_H
#define GRAD_CUSTOM_H

#include <lab/record.h>

struct grad_function {
    lab_callback *forward, *backward;
};
extern const lab_type grad_function_type;

struct grad_function *grad_custom(lab_ctx *c, lab_callback *forward,
                                  lab_callback *backward);
lab_tensor *grad_custom_call(lab_ctx *c, struct grad_function *f, const lab_tensors *in);

#endif
