/* plugin.h — what a plugin is: plain typed C functions and one table of rows.
 *
 *     static const lab_row rows[] = {
 *         { "canny(image: tensor[H,W] u8, low: number = 50, high: number = 150)"
 *           " -> edges: tensor[H,W] u8",
 *           LAB_CODE(cv_canny), "Edges after Canny (1986); 255 on an edge." },
 *     };
 *     LAB_PLUGIN(cv, .version = "0.1", .doc = "Computer vision.", .rows = rows);
 *
 * Signature grammar
 *     row      = [Type (":" | ".")] name "(" [params] ")" ["->" results] ["raw"]
 *     params   = param {"," param} [";" param {"," param}]
 *     param    = name ":" type ["!"] ["?" | "=" default]
 *     results  = result {"," result} | "(" result {"," result} ")"
 *     result   = [name ":"] type ["?"]
 *   Parameters after ";" are options: given by name only, in `f{a, b, opt=1}` or in a last
 *   table `f(a, b, {opt=1})`. Any parameter may be named in the first form.
 *     "!"  the tensor is written in place        "?"  may be absent or nil
 *     default: a number, true, false, "text", a dtype, inf, -inf, nan
 *   `Type:name` is a method: its first C argument is the object, called self. `Type.name`
 *   has no self: for metamethods such as `Tensor.__add(a: any, b: any) -> tensor`.
 *
 * Types and what the C function gets (argument / result)
 *     bool             bool                     / bool
 *     int              int64_t                  / int64_t      absent: LAB_NO_INT
 *     number           double                   / double       absent: NaN
 *     string           const char *             / const char * (scope or static)
 *     "a"|"b"|"c"      const char *, one of these
 *     bytes            const lab_bytes *        / const lab_bytes *
 *     dtype            lab_dtype                / lab_dtype    absent: LAB_NO_DTYPE
 *     table            const lab_table *        / lab_table *
 *     any              const lab_value *        / lab_value *  absent: NULL
 *     fn               lab_callback *           / lab_callback *
 *     Tensor dims dtypes   lab_tensor *         / lab_tensor *
 *         tensor · tensor u8 · tensor[H,W] u8|f32 · tensor[H,W|H,W,3] · tensor[...,C] float
 *         dims: a number, a name (all uses in one call agree), `_` (anything), a leading
 *         `...` (any number); alternatives by "|". dtypes: names, `float`, `integer`.
 *         The host hands over a row-major tensor (copying a strided view, and back for
 *         "!") unless the type says `strided` last: tensor[H,W] f32 strided.
 *     Detector         struct detector *        / the same: a handle by its type's name
 *     int... number... string... tensor...   const lab_ints * and so on: consecutive
 *         arguments or one table; absent or empty: len 0
 *   Results after the first are out-pointers behind the arguments. A NULL pointer result
 *   without an error becomes nil where the result says "?", else it is an error.
 *
 * raw rows call any C function: no ctx in front, C's own types besides:
 *     i8 u8 i16 u16 i32 u32 i64 u64 f32 f64 bool string pointer, and f64* (and so on):
 *     the data of a row-major tensor of that dtype (i8 u16 u32 u64 have no tensor), or nil
 *     where "?".   "cblas_ddot(n: i32, x: f64*, incx: i32, y: f64*, incy: i32) -> f64 raw"
 *
 * The function may fail with lab_fail (ctx.h): the caller gets the message as a Lua error.
 */
#ifndef LAB_PLUGIN_H
#define LAB_PLUGIN_H

#include <lab/ctx.h>
#include <lab/value.h>

/* Major part: must match. Minor part: the host's must be at least the plugin's. */
#define LAB_ABI_MAJOR 1
#define LAB_ABI_MINOR 0
#define LAB_ABI ((uint32_t)(LAB_ABI_MAJOR << 16 | LAB_ABI_MINOR))

#define LAB_NO_INT INT64_MIN

typedef void (*lab_code_ptr)(void);
#define LAB_CODE(f) ((lab_code_ptr)(f))

/* Flags of a row. */
#define LAB_LONG 1u   /* may take seconds: shows progress, ticks */
#define LAB_METHOD 2u /* also a method of its first argument's type: img:to_gray() */

typedef struct lab_row {
    const char *signature;
    lab_code_ptr code;
    const char *doc; /* first sentence: what it returns. Lines ">>> expr" are doctests */
    unsigned flags;
} lab_row;

/* Rows from another file of the same plugin: `LAB_ROWS(filter_rows);` below its `rows`. */
typedef struct lab_rows {
    const lab_row *rows;
    uint32_t n;
} lab_rows;
#define LAB_ROWS(id) const lab_rows id = { rows, (uint32_t)(sizeof rows / sizeof *rows) }
#define LAB_PARTS(...) ((const lab_rows *const[]){ __VA_ARGS__, NULL })

typedef struct lab_plugin {
    uint32_t magic, abi;
    uint32_t size, row_size, type_size; /* of the structs, so that they may grow */
    uint32_t n_rows;
    const char *name, *version, *doc;
    const lab_row *rows;
    const lab_type *const *types; /* LAB_TYPES(&a, &b), or NULL */
    void (*start)(lab_ctx *c);    /* once after loading; may fail */
    const lab_rows *const *parts; /* LAB_PARTS(&filter_rows, …), or NULL */
} lab_plugin;

#define LAB_MAGIC 0x6c616273u
#define LAB_TYPES(...) ((const lab_type *const[]){ __VA_ARGS__, NULL })

#define LAB_TABLE_OF_(id, ...)                                                     \
    {                                                                              \
        .magic = LAB_MAGIC, .abi = LAB_ABI, .size = sizeof(lab_plugin),            \
        .row_size = sizeof(lab_row), .type_size = sizeof(lab_type),                \
        .n_rows = (uint32_t)(sizeof rows / sizeof *rows), .name = #id, __VA_ARGS__ \
    }

/* The one exported symbol of a plugin. The table must be an array called `rows`. */
#define LAB_PLUGIN(id, ...)                           \
    LAB_API extern const lab_plugin lab_plugin_table; \
    LAB_API const lab_plugin lab_plugin_table = LAB_TABLE_OF_(id, __VA_ARGS__)
/* The same for a module inside the program. */
#define LAB_MODULE(id, ...) \
    const lab_plugin lab_core_##id = LAB_TABLE_OF_(id, __VA_ARGS__)

#endif
