/* whole.h — compiles a template of rows for each kind of whole numbers; see element_run.
 *
 *     #define TEMPLATE "op/arith_tmpl.h"
 *     #include "op/whole.h"
 *     … .rows = WHOLE(add) …
 *
 * The template sees T, the type; U, an unsigned type at least as wide in which sums may run over;
 * NAME(x), x with the kind's suffix; and takes them back.
 */
#define T int64_t
#define U uint64_t
#define NAME(x) x##_i64
#include TEMPLATE

#define T int32_t
#define U uint32_t
#define NAME(x) x##_i32
#include TEMPLATE

#define T int16_t
#define U uint32_t
#define NAME(x) x##_i16
#include TEMPLATE

#define T uint8_t
#define U uint32_t
#define NAME(x) x##_u8
#include TEMPLATE
#undef TEMPLATE

#define WHOLE(op)                                                         \
    {                                                                     \
        [LAB_I64] = op##_i64, [LAB_I32] = op##_i32, [LAB_I16] = op##_i16, \
        [LAB_U8] = op##_u8                                                \
    }
