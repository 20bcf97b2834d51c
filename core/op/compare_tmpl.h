/* compare_tmpl.h — comparisons for one type; see binary_tmpl.h for what to define. */
#include "op/binary_tmpl.h"

BINARY_ROW(eq, uint8_t, a == b)
BINARY_ROW(ne, uint8_t, a != b)
BINARY_ROW(lt, uint8_t, a < b)
BINARY_ROW(le, uint8_t, a <= b)

#undef BINARY_ROW
#undef T
#undef NAME
