/* registry.h — what the loader keeps: modules, types, files already tried. */
#ifndef PLUGIN_REGISTRY_H
#define PLUGIN_REGISTRY_H

#include <lab/loader.h>

/* A module with what is behind it. The public part comes first. */
struct module {
    lab_module pub;
    lab_signature **retired; /* signatures of the last generation: a call may still run */
    int n_retired;
    lab_slot **all; /* every slot there ever was; pub.slots are those that have code */
    int n_all;
    bool inside; /* part of the program */
    bool cell;   /* compiled from a cell: a later one may take over its types */
};

/* The current type of a name; signatures point at `now`. */
struct type_place {
    char *name;
    const lab_type *now;
    const struct module *owner;
};

struct registry {
    struct module **modules;
    int n_modules;
    struct type_place **types;
    int n_types;
    struct module **libraries; /* of lab.ffi, by name: outside the list of plugins */
    int n_libraries;
    lab_loader_hooks hooks;
    char *seen; /* lines "size mtime path", see seen.c */
    bool seen_read;
};

struct registry *registry_of(lab_host *h);
struct type_place *registry_type(lab_ctx *c, struct registry *r, const char *name);

/* Puts a table's rows behind the slots of the module of its name, all or nothing. */
struct module *registry_install(lab_ctx *c, const lab_plugin *table, const char *path,
                                const char *source, bool inside, bool guarded, bool cell);

/* Checks an ELF file's head by bounds and not by running it. LAB_EIO, LAB_EFORMAT, LAB_EABI. */
bool elf_check(lab_ctx *c, const char *path);

/* Was this very file (path, size, time) loaded without harm before? */
bool seen_before(lab_ctx *c, const char *path);
void seen_note(lab_ctx *c, const char *path);

/* Compiles one C file to a shared object; `name` stands in messages. LAB_EABSENT without a
 * compiler, LAB_EFORMAT with its first error; warnings go to lab_print. */
bool build_shared(lab_ctx *c, const char *name, const char *source, size_t len,
                  const char *output);
/* Builds the folder of a plugin in the build tree, or a .c file, when it is older than its
 * sources. */
bool build_again(lab_ctx *c, const char *source, const char *output);
/* Source of a cell with the table of its rows behind it (scope memory). */
char *cell_complete(lab_ctx *c, const char *name, const char *source);
/* Folder of the running program, and whether it is the build tree's. */
const char *program_folder(lab_ctx *c);
bool in_build_tree(lab_ctx *c);

#endif
