/* builtin.c — the list of modules that are part of the program. */
#include <lab/loader.h>

#define MODULE(id) extern const lab_plugin lab_core_##id;
#include "plugin/modules.h"
#undef MODULE

void lab_module_add_builtin(lab_ctx *c)
{
    static const lab_plugin *const all[] = {
#define MODULE(id) &lab_core_##id,
#include "plugin/modules.h"
#undef MODULE
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        lab_module_add(c, all[i]);
}
