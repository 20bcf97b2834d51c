/* loader.c — from a file to a module: checked, tried in a child, opened, installed.
 *
 * The system's loader gives the old code for a path it knows, and code that runs must not be
 * unmapped: so each generation is opened from a copy of its own, and nothing is closed.
 */
#include "plugin/registry.h"

#include <lab/files.h>
#include <lab/trial.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

enum { MAX_SOURCE = 64 << 20 };

/* What is to be loaded, for the trial and then for good. */
struct load {
    const char *path;   /* shown and kept */
    const char *open;   /* the file to open: path itself or a copy */
    const char *source; /* or NULL */
    bool guarded, examine, cell;
};

/* ---- opening ------------------------------------------------------------------------------ */

static bool gate(lab_ctx *c, const char *path, const lab_plugin *t)
{
    if (t->magic != LAB_MAGIC)
        return lab_failn(c, LAB_EFORMAT, "%s: its lab_plugin_table is not one of labsh",
                         path);
    if (t->abi >> 16 != LAB_ABI_MAJOR || (t->abi & 0xffff) > LAB_ABI_MINOR)
        return lab_failn(c, LAB_EABI,
                         "%s: built for plugin ABI %u.%u, this labsh has %d.%d", path,
                         t->abi >> 16, t->abi & 0xffff, LAB_ABI_MAJOR, LAB_ABI_MINOR);
    if (t->size < sizeof *t || t->row_size < sizeof(lab_row) || t->n_rows > 10000 ||
        !t->rows)
        return lab_failn(c, LAB_EFORMAT, "%s: its plugin table is damaged", path);
    return true;
}

static struct module *open_now(lab_ctx *c, const struct load *l)
{
    void *so = dlopen(l->open, RTLD_NOW | RTLD_LOCAL);
    const lab_plugin *table;

    if (!so) {
        const char *why = dlerror();

        return lab_fail(c, LAB_EFORMAT, "%s: %s", l->path,
                        why ? why : "cannot be opened");
    }
    table = dlsym(so, "lab_plugin_table");
    if (!table)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: not a labsh plugin (it has no lab_plugin_table)", l->path);
    if (!gate(c, l->path, table))
        return NULL;
    return registry_install(c, table, l->path, l->source, false, l->guarded, l->cell);
}

/* In the child: all that will be done, and the doctests if asked. */
static void try_load(lab_ctx *c, void *arg, int out)
{
    const struct load *l = arg;
    struct module *m = open_now(c, l);
    struct registry *r = registry_of(lab_ctx_host(c));

    (void)out;
    if (m && l->examine && r->hooks.examine)
        r->hooks.examine(r->hooks.self, c, &m->pub);
}

static struct module *load(lab_ctx *c, const struct load *l)
{
    if (!elf_check(c, l->open))
        return NULL;
    if (l->examine || !seen_before(c, l->open)) {
        if (!lab_trial(c, l->path, (lab_limits){ 0 }, try_load, (void *)(uintptr_t)l,
                       NULL))
            return NULL;
        if (!l->examine)
            seen_note(c, l->open);
    }
    return open_now(c, l);
}

/* ---- copies ---------------------------------------------------------------------------------- */

static bool copy_to(int to, const char *path)
{
    int from = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    bool good = from >= 0 && fstat(from, &st) == 0;
    off_t left = good ? st.st_size : 0;

    while (good && left > 0) {
        ssize_t n = sendfile(to, from, NULL, (size_t)left);

        good = n > 0;
        left -= n;
    }
    if (from >= 0)
        close(from);
    return good;
}

static struct module *load_copy(lab_ctx *c, struct load *l)
{
    int fd;
    char *name = lab_file_temporary(c, ".so", &fd);
    struct module *m = NULL;

    if (!name)
        return NULL;
    if (!copy_to(fd, l->path))
        lab_fail(c, LAB_EIO, "%s: cannot be copied to %s: %s", l->path, name,
                 strerror(errno));
    close(fd);
    l->open = name;
    if (lab_ok(c))
        m = load(c, l);
    unlink(name);
    return m;
}

/* ---- building -------------------------------------------------------------------------------- */

/* Compiles into a temporary file and loads it as `path`. */
static struct module *load_built(lab_ctx *c, const char *name, const char *text,
                                 struct load *l)
{
    int fd;
    char *so = lab_file_temporary(c, ".so", &fd);
    struct module *m = NULL;

    if (!so)
        return NULL;
    close(fd);
    l->open = so;
    if (build_shared(c, name, text, strlen(text), so))
        m = load(c, l);
    if (!getenv("LABSH_CFLAGS")) /* else a sanitizer looks up lines in it */
        unlink(so);
    return m;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && strcmp(s + n - k, end) == 0;
}

static struct module *load_c_file(lab_ctx *c, const char *path, bool examine)
{
    size_t len;
    char *text = lab_file_read(c, path, MAX_SOURCE, &len);
    struct load l = { .path = path, .source = path, .guarded = true, .examine = examine };

    return text ? load_built(c, path, text, &l) : NULL;
}

/* Sources of a plugin that the build tree made: build/plugins/cv/cv.so ← plugins/cv. */
static const char *source_of(lab_ctx *c, const char *path)
{
    size_t n = strlen(LAB_BUILD_DIR);
    const char *slash = strrchr(path, '/');

    if (strncmp(path, LAB_BUILD_DIR "/plugins/", n + 9) != 0 || !slash)
        return NULL;
    return lab_format(c, "%s%.*s", LAB_SOURCE_DIR, (int)(slash - path - (long)n),
                      path + n);
}

/* ---- the public ones ---------------------------------------------------------------------------- */

static struct module *load_path(lab_ctx *c, const char *path)
{
    char *whole = realpath(path, NULL), *kept;
    struct stat st;
    struct load l = { 0 };

    if (!whole)
        return lab_fail(c, LAB_EIO, "%s: %s", path, strerror(errno));
    kept = lab_strdup(c, whole);
    free(whole);
    if (!kept)
        return NULL;
    if (stat(kept, &st) == 0 && S_ISDIR(st.st_mode)) {
        const char *leaf = strrchr(kept, '/') + 1;

        kept = lab_format(c, "%s/%s.c", kept, leaf);
        if (kept && access(kept, R_OK) != 0)
            return lab_fail(c, LAB_EIO,
                            "%s: a plugin's folder holds %s.c, this one does not", path,
                            leaf);
        return kept ? load_c_file(c, kept, false) : NULL;
    }
    if (ends_with(kept, ".c"))
        return load_c_file(c, kept, false);
    l.path = l.open = kept;
    l.source = source_of(c, kept);
    return load(c, &l);
}

lab_module *lab_module_load(lab_ctx *c, const char *path)
{
    struct module *m = path && lab_ok(c) ? load_path(c, path) : NULL;

    return m ? &m->pub : NULL;
}

lab_module *lab_module_reload(lab_ctx *c, const char *name)
{
    lab_module *old = lab_ok(c) ? lab_module_find(lab_ctx_host(c), name) : NULL;
    struct module *m;
    struct load l = { .examine = true };

    if (!old)
        return lab_fail(c, LAB_EARG, "no plugin is called '%s'; lab.plugins() lists them",
                        name);
    if (!old->path)
        return lab_fail(c, LAB_EARG, "'%s' is part of the program and cannot be reloaded",
                        name);
    l.path = lab_strdup(c, old->path);
    l.source = old->source ? lab_strdup(c, old->source) : NULL;
    if (!l.path)
        return NULL;
    if (ends_with(l.path, ".c")) {
        m = load_c_file(c, l.path, true);
    } else {
        if (l.source && !build_again(c, l.source, l.path))
            return NULL;
        m = load_copy(c, &l);
    }
    return m ? &m->pub : NULL;
}

lab_module *lab_module_from_c(lab_ctx *c, const char *name, const char *source)
{
    char *text = cell_complete(c, name, source);
    struct load l = { .path = name, .guarded = true, .examine = true, .cell = true };
    struct module *m = text ? load_built(c, name, text, &l) : NULL;

    return m ? &m->pub : NULL;
}

/* ---- what is found at start ------------------------------------------------------------------------ */

static void load_found(lab_ctx *c, const char *path)
{
    lab_scope s = lab_scope_open(c);
    struct load l = { .path = path, .open = path, .source = source_of(c, path) };

    if (!load(c, &l)) {
        lab_log(c, LAB_WARN, "plugin left out: %s", lab_error_text(c));
        lab_error_clear(c);
    }
    lab_scope_close(c, &s);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The shared objects in a folder and, one level down, those called like their folder. */
static void load_folder(lab_ctx *c, const char *folder)
{
    struct dirent **all = NULL;
    int n = folder ? scandir(folder, &all, NULL, by_name) : -1;

    for (int i = 0; i < n; i++) {
        const char *leaf = all[i]->d_name;
        char *path = lab_format(c, "%s/%s", folder, leaf);

        if (path && leaf[0] != '.') {
            if (!ends_with(leaf, ".so"))
                path = lab_format(c, "%s/%s/%s.so", folder, leaf, leaf);
            if (path && access(path, R_OK) == 0)
                load_found(c, path);
        }
        free(all[i]);
    }
    free(all);
}

void lab_module_load_all(lab_ctx *c)
{
    lab_scope s = lab_scope_open(c);
    const char *beside = program_folder(c);
    char *rest = lab_strdup(c, getenv("LABSH_PLUGINS")), *save = NULL;

    if (in_build_tree(c))
        load_folder(c, lab_format(c, "%s/plugins", beside));
    else
        load_folder(c, LAB_PLUGIN_DIR);
    for (char *p = rest ? strtok_r(rest, ":", &save) : NULL; p;
         p = strtok_r(NULL, ":", &save))
        load_folder(c, p);
    load_folder(c, lab_home(c, "plugins"));
    lab_error_clear(c);
    lab_scope_close(c, &s);
}
