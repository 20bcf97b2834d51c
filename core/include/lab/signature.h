/* signature.h — a row's signature, parsed (grammar: plugin.h). For the host, help and
 * completion; a plugin has no need of it.
 */
#ifndef LAB_SIGNATURE_H
#define LAB_SIGNATURE_H

#include <lab/tensor.h>
#include <lab/value.h>

typedef enum lab_sort {
    LAB_S_BOOL,
    LAB_S_INT,
    LAB_S_NUMBER,
    LAB_S_STRING, /* with choices: one of them */
    LAB_S_BYTES,
    LAB_S_DTYPE,
    LAB_S_TABLE,
    LAB_S_ANY,
    LAB_S_FN,
    LAB_S_TENSOR,
    LAB_S_HANDLE, /* type_name says which */
    LAB_S_INTS,
    LAB_S_NUMBERS,
    LAB_S_STRINGS,
    LAB_S_TENSORS,
    /* raw rows only */
    LAB_S_I8,
    LAB_S_U8,
    LAB_S_I16,
    LAB_S_U16,
    LAB_S_I32,
    LAB_S_U32,
    LAB_S_I64,
    LAB_S_U64,
    LAB_S_F32,
    LAB_S_F64,
    LAB_S_POINTER,
    LAB_S_ARRAY, /* f64* and so on: data of a tensor of the one dtype in `dtypes` */
    LAB_N_SORTS
} lab_sort;

enum {
    LAB_MAX_PARAMS = 24,
    LAB_MAX_RESULTS = 4,
    LAB_MAX_DIM_SETS = 4,
    LAB_MAX_CHOICES = 24,
    LAB_MAX_DIM_NAMES = 32
};

/* One dimension of a tensor type. */
typedef enum lab_dim_kind { LAB_D_ANY, LAB_D_SIZE, LAB_D_NAME } lab_dim_kind;
typedef struct lab_dim_spec {
    lab_dim_kind kind;
    int64_t size;     /* LAB_D_SIZE */
    const char *name; /* LAB_D_NAME */
    int name_id;      /* index of the name in the signature's dim_names */
} lab_dim_spec;

typedef struct lab_dim_set {
    bool open; /* starts with "..." */
    int n;
    lab_dim_spec dims[LAB_MAX_DIMS];
} lab_dim_set;

typedef struct lab_param {
    const char *name;      /* NULL for an unnamed result */
    const char *type_text; /* as written: "tensor[H,W] u8" */
    lab_sort sort;
    bool optional, in_place, strided, has_default, option;
    lab_value def;         /* when has_default; a dtype is its number */
    const char *def_text;  /* as written */
    const char *type_name; /* LAB_S_HANDLE */
    const lab_type *const
        *type; /* LAB_S_HANDLE: where the type of now stands; set when bound */
    int n_choices;
    const char *choices[LAB_MAX_CHOICES];
    uint32_t dtypes; /* bit per lab_dtype; 0: any */
    int n_dim_sets;  /* 0: any shape */
    const lab_dim_set *dim_sets;
} lab_param;

typedef struct lab_signature {
    const char *text; /* as written */
    const char *type; /* receiver of a method row, or NULL */
    const char *name;
    int n_params; /* options included, self not */
    int n_positional;
    const lab_param *params;
    int n_results;
    const lab_param *results;
    bool raw;       /* no ctx in front */
    bool is_static; /* "Type.name": no self, arguments as Lua gives them (metamethods) */
    int n_dim_names;
    const char *const *dim_names;
} lab_signature;

/* Returns new, released by lab_signature_free. NULL with LAB_EFORMAT: the message quotes
 * the place ("…image: tensr[H,W]: unknown type 'tensr'"). Handle types are any capitalised
 * name; whether they exist is checked at binding. */
LAB_API lab_signature *lab_signature_parse(lab_ctx *c, const char *text);
LAB_API void lab_signature_free(lab_signature *s);
/* "a tensor[H,W] u8", "a number (default 50)": what an argument should be, for messages. */
LAB_API const char *lab_param_expects(lab_ctx *c, const lab_param *p);

#endif
