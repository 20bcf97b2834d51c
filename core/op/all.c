/* all.c — the list of operations; an op that is not here is not tested. */
#include "op/all.h"

const struct lab_op *const *lab_op_table(void)
{
    static const struct lab_op *const all[] = {
#define OP(name) &op_##name,
#include "op/list.h"
#undef OP
        NULL,
    };

    return all;
}
