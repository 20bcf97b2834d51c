/* builtin.c — the list of modules that are part of the program. */
#include <lab/loader.h>
#include <lab/op.h>

void lab_module_add_builtin(lab_ctx *c)
{
    static const lab_plugin *const all[] = {
        &lab_core_tensor,
        NULL,
    };

    for (size_t i = 0; i < sizeof all / sizeof *all && all[i]; i++)
        lab_module_add(c, all[i]);
}
