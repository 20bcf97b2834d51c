/* value.h — a Lua value as C sees it: for `any`, `table` and `fn` in signatures. */
#ifndef LAB_VALUE_H
#define LAB_VALUE_H

#include <lab/ctx.h>

typedef struct lab_table lab_table;
typedef struct lab_callback lab_callback;

typedef enum lab_kind {
    LAB_NIL,
    LAB_BOOL,
    LAB_INT,
    LAB_NUMBER,
    LAB_STRING,
    LAB_TABLE,
    LAB_OBJECT, /* a tensor or a handle: ask lab_type_of */
    LAB_FN      /* a Lua function or any other Lua value, held by reference */
} lab_kind;

/* Passed by pointer. Strings may hold zero bytes, and are zero-terminated besides.
 * Whatever it points at is borrowed. */
typedef struct lab_value {
    lab_kind kind;
    union {
        bool b;
        int64_t i;
        double n;
        struct {
            const char *at;
            size_t len;
        } s;
        lab_table *table;
        void *object;
        lab_callback *fn;
    } as;
} lab_value;

#define LAB_V_NIL ((lab_value){ .kind = LAB_NIL })
#define LAB_V_BOOL(x) ((lab_value){ .kind = LAB_BOOL, .as.b = (x) })
#define LAB_V_INT(x) ((lab_value){ .kind = LAB_INT, .as.i = (x) })
#define LAB_V_NUMBER(x) ((lab_value){ .kind = LAB_NUMBER, .as.n = (x) })
#define LAB_V_OBJECT(x) ((lab_value){ .kind = LAB_OBJECT, .as.object = (x) })
#define LAB_V_TABLE(x) ((lab_value){ .kind = LAB_TABLE, .as.table = (x) })
#define LAB_V_FN(x) ((lab_value){ .kind = LAB_FN, .as.fn = (x) })
LAB_API lab_value lab_v_string(const char *zero_terminated);

/* Returns new: a copy of v in c's scope, as an `any` result. NULL in a failed context. */
LAB_API lab_value *lab_value_new(lab_ctx *c, lab_value v);
/* "a number", "a table", "a Tensor": for messages. Static or the type's own string. */
LAB_API const char *lab_value_kind(const lab_value *v);
/* The number in an int or number; false for anything else. */
LAB_API bool lab_value_number(const lab_value *v, double *out);

struct lab_ints;
/* Whole numbers from one of them or a list, at most `max`, into `room`; none when absent.
 * False with LAB_EARG, which names `what`. */
LAB_API bool lab_value_ints(lab_ctx *c, const lab_value *v, const char *what,
                            int64_t *room, int max, struct lab_ints *out);
/* n ≤ 8 sizes: one number for all, or a list of n; `absent` for all when there is none. */
LAB_API bool lab_value_sizes(lab_ctx *c, const lab_value *v, const char *what, int n,
                             int64_t absent, int64_t *out);

/* What `bytes`, `int...`, `number...`, `string...` and `tensor...` arguments arrive as. */
typedef struct lab_bytes {
    const void *at;
    size_t len;
} lab_bytes;
typedef struct lab_ints {
    int64_t len;
    const int64_t *at;
} lab_ints;
typedef struct lab_numbers {
    int64_t len;
    const double *at;
} lab_numbers;
typedef struct lab_strings {
    int64_t len;
    const char *const *at;
} lab_strings;
struct lab_tensor;
typedef struct lab_tensors {
    int64_t len;
    struct lab_tensor *const *at;
} lab_tensors;

/* ---- tables: a list part (1..len) and a record part, in order of insertion ------------- */

/* Returns new: an empty table in c's scope. It is an object: lab_keep works. */
LAB_API lab_table *lab_table_new(lab_ctx *c);
/* Copies strings, keeps objects, tables and callbacks. NULL table or failed c: nothing. */
LAB_API void lab_table_push(lab_ctx *c, lab_table *t, lab_value v);
LAB_API void lab_table_set(lab_ctx *c, lab_table *t, const char *key, lab_value v);
LAB_API void lab_table_setf(lab_ctx *c, lab_table *t, const char *key, const char *fmt,
                            ...) LAB_PRINTF(4, 5);
/* Puts the record part in the order of its keys' bytes. */
LAB_API void lab_table_sort(lab_table *t);
LAB_API int64_t lab_table_len(const lab_table *t);
/* Borrowed; NULL when absent. `i` counts from 0. */
LAB_API const lab_value *lab_table_at(const lab_table *t, int64_t i);
LAB_API const lab_value *lab_table_get(const lab_table *t, const char *key);
/* The record part: the i-th key (from 0) and its value; NULL past the end. */
LAB_API const char *lab_table_key(const lab_table *t, int64_t i, const lab_value **v);

/* ---- callbacks ------------------------------------------------------------------------ */

/* Calls a Lua function with n arguments. True and *result (if wanted; borrowed, in c's
 * scope) on success; on an error false, with LAB_ECALL or LAB_ESTOP recorded in c. Never
 * jumps through the caller's frame. Only on the thread that runs the cell. */
LAB_API bool lab_call(lab_ctx *c, lab_callback *fn, const lab_value *args, int n,
                      lab_value *result);

#endif
