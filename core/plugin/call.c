/* call.c — from a parsed signature to a libffi call.
 *
 * libffi's traps: a narrow integer result fills a whole word (ffi_arg), and a cif keeps
 * pointers to its types, so that they live as long as it does.
 */
#include "plugin/call.h"

#include <ffi.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ARGS = 2 + LAB_MAX_PARAMS + LAB_MAX_RESULTS };

struct call {
    ffi_cif cif;
    int n_args; /* self and params */
    ffi_type *types[MAX_ARGS];
};

static ffi_type *type_of(lab_sort sort)
{
    switch (sort) {
    case LAB_S_BOOL:
    case LAB_S_U8:
        return &ffi_type_uint8;
    case LAB_S_I8:
        return &ffi_type_sint8;
    case LAB_S_I16:
        return &ffi_type_sint16;
    case LAB_S_U16:
        return &ffi_type_uint16;
    case LAB_S_DTYPE:
    case LAB_S_I32:
        return &ffi_type_sint32;
    case LAB_S_U32:
        return &ffi_type_uint32;
    case LAB_S_INT:
    case LAB_S_I64:
        return &ffi_type_sint64;
    case LAB_S_U64:
        return &ffi_type_uint64;
    case LAB_S_NUMBER:
    case LAB_S_F64:
        return &ffi_type_double;
    case LAB_S_F32:
        return &ffi_type_float;
    default:
        return &ffi_type_pointer;
    }
}

void *call_prepare(lab_ctx *c, const lab_signature *s)
{
    struct call *k = calloc(1, sizeof *k);
    int n = 0;

    if (!k)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a function's call");
    if (!s->raw)
        k->types[n++] = &ffi_type_pointer;
    if (s->type && !s->is_static) {
        k->types[n++] = &ffi_type_pointer;
        k->n_args++;
    }
    for (int i = 0; i < s->n_params; i++, k->n_args++)
        k->types[n++] = type_of(s->params[i].sort);
    for (int i = 1; i < s->n_results; i++)
        k->types[n++] = &ffi_type_pointer;
    if (ffi_prep_cif(&k->cif, FFI_DEFAULT_ABI, (unsigned)n,
                     s->n_results ? type_of(s->results[0].sort) : &ffi_type_void,
                     k->types) != FFI_OK) {
        free(k);
        return lab_fail(c, LAB_ESTATE, "libffi refuses the call of %s", s->name);
    }
    return k;
}

static lab_cell result(lab_sort sort, ffi_arg word, const void *at)
{
    lab_cell r = { .u = 0 };

    switch (sort) {
    case LAB_S_BOOL:
        r.b = (uint8_t)word != 0;
        break;
    case LAB_S_I8:
        r.i = (int8_t)word;
        break;
    case LAB_S_U8:
        r.i = (uint8_t)word;
        break;
    case LAB_S_I16:
        r.i = (int16_t)word;
        break;
    case LAB_S_U16:
        r.i = (uint16_t)word;
        break;
    case LAB_S_DTYPE:
    case LAB_S_I32:
        r.i = (int32_t)word;
        break;
    case LAB_S_U32:
        r.i = (uint32_t)word;
        break;
    case LAB_S_F32:
        memcpy(&r.f, at, sizeof r.f);
        break;
    default:
        memcpy(&r, at, sizeof r);
    }
    return r;
}

void lab_slot_call(lab_ctx *c, const lab_slot *s, const lab_cell *args, lab_cell *results)
{
    struct call *k = s->call;
    const lab_signature *sig = s->sig;
    void *values[MAX_ARGS], *outs[LAB_MAX_RESULTS];
    union {
        ffi_arg word;
        double n;
        void *p;
        int64_t i;
    } ret = { 0 };
    int n = 0;

    if (!sig->raw)
        values[n++] = &c;
    for (int i = 0; i < k->n_args; i++)
        values[n++] = (void *)(uintptr_t)&args[i];
    for (int i = 1; i < sig->n_results; i++) {
        results[i].u = 0;
        outs[i] = &results[i];
        values[n++] = &outs[i];
    }
    ffi_call(&k->cif, s->code, &ret, values);
    if (sig->n_results)
        results[0] = result(sig->results[0].sort, ret.word, &ret);
    for (int i = 1; i < sig->n_results; i++)
        if (sig->results[i].sort == LAB_S_DTYPE)
            results[i].i = (int32_t)results[i].i;
}
