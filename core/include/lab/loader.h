/* loader.h — loaded plugins and modules, their rows behind slots. For core/lua and shell. */
#ifndef LAB_LOADER_H
#define LAB_LOADER_H

#include <lab/host.h>
#include <lab/plugin.h>
#include <lab/signature.h>

typedef struct lab_module lab_module;

/* What one Lua function stands for. A slot lives as long as the host; a reload changes
 * what is in it, so functions held in variables become the new ones. */
typedef struct lab_slot {
    const lab_module *module;
    const lab_signature *sig;
    lab_code_ptr code; /* NULL: the row is gone since a reload */
    const char *doc;   /* never NULL */
    unsigned flags;
    bool guarded; /* a learner's code: crashes are caught, first call tried apart */
    bool tried;
    const char *code_lo, *code_hi; /* a guarded one: where its object lies in memory */
    void *call;                    /* the prepared libffi call */
} lab_slot;

struct lab_module {
    const char *name, *version, *doc; /* never NULL */
    const char *path;                 /* of the .so; NULL when part of the program */
    const char *source;               /* of the .c or folder it is built from, or NULL */
    int n_slots;
    lab_slot **slots;             /* in the order of the rows */
    const lab_type *const *types; /* NULL-ended, or NULL */
    int generation;               /* 0, then one more for each reload */
};

/* Registers a table that is part of the program, or of a C cell. LAB_EFORMAT, LAB_EARG. */
LAB_API lab_module *lab_module_add(lab_ctx *c, const lab_plugin *table);
/* Adds the modules of the program itself: tensor, view, … */
LAB_API void lab_module_add_builtin(lab_ctx *c);
/* Loads an .so, or builds a .c or a folder of them first. A file first seen is tried in a child process.
 * A module of the same name is replaced. LAB_EIO, LAB_EFORMAT, LAB_EABI, LAB_ECRASH. */
LAB_API lab_module *lab_module_load(lab_ctx *c, const char *path);
/* Builds again if sources changed, loads the new file, swaps the slots. */
LAB_API lab_module *lab_module_reload(lab_ctx *c, const char *name);
/* Compiles C source into a module; `name` is used in messages: "cell[3]:2: error: …". */
LAB_API lab_module *lab_module_from_c(lab_ctx *c, const char *name, const char *source);
/* Loads what is found beside the program, in $LABSH_PLUGINS and the home; problems go to
 * the log, a line each. */
LAB_API void lab_module_load_all(lab_ctx *c);

/* What the interpreter does for the loader. `bind` makes the functions of a module (again);
 * `examine` runs its doctests and fails c when one does (called in a trial process). */
typedef struct lab_loader_hooks {
    void *self;
    void (*bind)(void *self, lab_ctx *c, const lab_module *m);
    void (*examine)(void *self, lab_ctx *c, const lab_module *m);
} lab_loader_hooks;
LAB_API void lab_loader_hook(lab_host *h, const lab_loader_hooks *hooks);

LAB_API int lab_module_count(lab_host *h);
LAB_API lab_module *lab_module_at(lab_host *h, int i);
LAB_API lab_module *lab_module_find(lab_host *h, const char *name);
/* The type of that name as it is now; NULL if none. */
LAB_API const lab_type *lab_type_find(lab_host *h, const char *name);
/* Can an object of type `made` be used as a `want`? (same name, size and layout, or by base) */
LAB_API bool lab_type_fits(const lab_type *made, const lab_type *want);

/* One argument or result in its C form. */
typedef union lab_cell {
    bool b;
    int64_t i;
    uint64_t u;
    double n;
    float f;
    const void *p;
} lab_cell;
/* Calls the slot's function: `args` hold self (if a method), then all params in order;
 * results are stored. Neither opens a scope nor checks anything. */
LAB_API void lab_slot_call(lab_ctx *c, const lab_slot *s, const lab_cell *args,
                           lab_cell *results);
/* A slot for one function of a foreign library (lab.ffi), as long-lived as any other; `row`
 * need not end in "raw". `library` is its name in messages. LAB_EFORMAT, LAB_ENOMEM. */
LAB_API lab_slot *lab_slot_foreign(lab_ctx *c, const char *library, const char *row,
                                   void *code);

#endif
