/* all.h — declares every operation of list.h. */
#ifndef OP_ALL_H
#define OP_ALL_H

#include "op/table.h"

#define OP(name) extern const struct lab_op op_##name;
#include "op/list.h"
#undef OP

#endif
