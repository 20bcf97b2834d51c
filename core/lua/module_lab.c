/* module_lab.c — the module `lab`: plugins, libraries, C cells, the session. */
#include "lua/state.h"

#include <lab/files.h>
#include <lab/formula.h>
#include <lab/threads.h>

#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"

/* ---- plugins ---------------------------------------------------------------------------------- */

static lab_table *describe(lab_ctx *c, const lab_module *m)
{
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "name", lab_v_string(m->name));
    lab_table_set(c, t, "version", lab_v_string(m->version));
    lab_table_set(c, t, "doc", lab_v_string(m->doc));
    lab_table_set(c, t, "path", lab_v_string(m->path ? m->path : "(part of labsh)"));
    lab_table_set(c, t, "functions", LAB_V_INT(m->n_slots));
    lab_table_set(c, t, "generation", LAB_V_INT(m->generation));
    return t;
}

static lab_table *plugins(lab_ctx *c)
{
    lab_host *h = lab_ctx_host(c);
    lab_table *list = lab_table_new(c);

    for (int i = 0; i < lab_module_count(h); i++)
        lab_table_push(c, list, LAB_V_TABLE(describe(c, lab_module_at(h, i))));
    return list;
}

/* The module's Lua table, by reference. */
static lab_callback *table_of(lab_ctx *c, const lab_module *m)
{
    struct interp *it = interp_of_ctx(c);
    lua_State *L = atomic_load(&it->running);
    lab_callback *fn;

    if (!m)
        return NULL;
    interp_push_module(it, L, m->name);
    fn = value_callback(it, L, lua_gettop(L));
    lua_pop(L, 1);
    return fn;
}

static lab_callback *load(lab_ctx *c, const char *path)
{
    return table_of(c, lab_module_load(c, path));
}

static lab_callback *reload(lab_ctx *c, const char *name)
{
    return table_of(c, lab_module_reload(c, name));
}

static lab_callback *compile(lab_ctx *c, const char *source, const char *name)
{
    return table_of(c, lab_module_from_c(c, name, source));
}

/* ---- foreign libraries --------------------------------------------------------------------------- */

struct library {
    char *name; /* "libm" */
    void *so;
    lab_slot **slots; /* the latest of each name; the host has them */
    int n;
};

static void library_destroy(void *self)
{
    struct library *l = self;

    /* The library stays: a function may outlive its handle. */
    free(l->name);
    free(l->slots);
}

const lab_type library_type = {
    .name = "Library",
    .doc = "A C library whose functions are called by rows (lab.ffi).",
    .size = sizeof(struct library),
    .destroy = library_destroy,
};

static struct library *ffi(lab_ctx *c, const char *so)
{
    struct interp *it = interp_of_ctx(c);
    struct library *l;
    const char *leaf = strrchr(so, '/');

    if (!guard_file(it, so))
        return NULL;
    l = lab_new(c, &library_type);
    if (!l || !(l->name = strdup(leaf ? leaf + 1 : so)))
        return NULL;
    l->name[strcspn(l->name, ".")] = 0;
    l->so = dlopen(so, RTLD_NOW | RTLD_LOCAL);
    if (!l->so)
        return lab_fail(c, LAB_EIO, "%s", dlerror());
    return l;
}

static lab_callback *library_def(lab_ctx *c, struct library *l, const char *row)
{
    struct interp *it = interp_of_ctx(c);
    lua_State *L = atomic_load(&it->running);
    size_t n = strcspn(row, "( ");
    char *name = lab_format(c, "%.*s", (int)n, row);
    void *code = name ? dlsym(l->so, name) : NULL;
    lab_slot *s, **more;
    lab_callback *fn;
    int at = 0;

    if (!name)
        return NULL;
    if (!code)
        return lab_fail(c, LAB_EARG, "library %s has no function '%s'", l->name, name);
    s = lab_slot_foreign(c, l->name, row, code);
    more = s ? realloc(l->slots, ((size_t)l->n + 1) * sizeof *more) : NULL;
    if (!more)
        return NULL;
    l->slots = more;
    while (at < l->n && strcmp(more[at]->sig->name, name) != 0)
        at++;
    more[at] = s;
    l->n += at == l->n;
    dispatch_push_function(L, s);
    fn = value_callback(it, L, lua_gettop(L));
    lua_pop(L, 1);
    return fn;
}

static lab_callback *library_index(lab_ctx *c, struct library *l, const char *name)
{
    struct interp *it = interp_of_ctx(c);
    lua_State *L = atomic_load(&it->running);
    lab_callback *fn;

    for (int i = 0; i < l->n; i++)
        if (strcmp(l->slots[i]->sig->name, name) == 0) {
            dispatch_push_function(L, l->slots[i]);
            fn = value_callback(it, L, lua_gettop(L));
            lua_pop(L, 1);
            return fn;
        }
    return lab_fail(c, LAB_EARG,
                    "library %s: '%s' is not defined yet: m:def(\"%s(x: f64) -> f64\")",
                    l->name, name, name);
}

static lab_table *library_fields(lab_ctx *c, struct library *l)
{
    lab_table *t = lab_table_new(c);

    for (int i = 0; i < l->n; i++)
        lab_table_push(c, t, lab_v_string(l->slots[i]->sig->name));
    return t;
}

static const char *library_text(lab_ctx *c, struct library *l)
{
    return lab_format(c, "Library %s (%d functions defined)", l->name, l->n);
}

/* ---- the session ------------------------------------------------------------------------------------ */

static int64_t set_threads(lab_ctx *c, int64_t n)
{
    if (n != LAB_NO_INT && n < 1)
        return lab_failn(c, LAB_EARG, "lab.threads: argument 'n' is at least 1, got %lld",
                         (long long)n);
    if (n != LAB_NO_INT)
        lab_threads_set((int)(n < 256 ? n : 256));
    return lab_threads();
}

static int64_t set_seed(lab_ctx *c, int64_t n)
{
    if (n != LAB_NO_INT)
        lab_host_seed(lab_ctx_host(c), (uint64_t)n);
    return (int64_t)lab_host_seed_get(lab_ctx_host(c));
}

static void nap(lab_ctx *c, double seconds)
{
    double end = lab_now() + seconds, left;

    while ((left = end - lab_now()) > 0 && !lab_stopping(c)) {
        double step = left < 0.02 ? left : 0.02;
        struct timespec t = { 0, (long)(step * 1e9) };

        nanosleep(&t, NULL);
    }
}

static lab_table *memory(lab_ctx *c)
{
    lab_memory m = lab_host_memory(lab_ctx_host(c));
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "tensors", LAB_V_INT((int64_t)m.live));
    lab_table_set(c, t, "peak", LAB_V_INT((int64_t)m.peak));
    lab_table_set(c, t, "lua", LAB_V_INT((int64_t)interp_memory(interp_of_ctx(c))));
    lab_table_set(c, t, "cap", LAB_V_INT((int64_t)m.cap));
    return t;
}

static double seconds(lab_ctx *c)
{
    (void)c;
    return lab_now();
}

static bool tick(lab_ctx *c, int64_t done, int64_t total)
{
    return lab_tick(c, done, total);
}

static void metric(lab_ctx *c, const char *name, int64_t step, double value)
{
    lab_metric(c, name, step, value);
}

static const char *home(lab_ctx *c, const char *below)
{
    return lab_home(c, below);
}

static const char *data(lab_ctx *c, const char *below)
{
    return lab_data_path(c, below);
}

static void print_line(void *self, const char *line)
{
    lab_print(self, "%s\n", line);
}

static const char *formula(lab_ctx *c, const char *tex, int64_t width, bool flat)
{
    if (width != LAB_NO_INT && (width < 1 || width > 10000))
        return lab_fail(c, LAB_EARG,
                        "lab.formula: argument 'width' is 1 to 10000, got %lld",
                        (long long)width);
    return lab_formula_text(c, tex, width == LAB_NO_INT ? 0 : (int)width, flat);
}

static int64_t doctest(lab_ctx *c, const char *name, int64_t *failed)
{
    int run = 0;

    *failed = interp_doctest(interp_of_ctx(c), name, &run, print_line, c);
    return run;
}

static const lab_row rows[] = {
    { "plugins() -> table", LAB_CODE(plugins),
      "The loaded modules: a list of {name, version, doc, path, functions, generation}.\n"
      ">>> lab.plugins()[1].name ~= nil\ntrue" },
    { "load(path: string) -> fn", LAB_CODE(load),
      "Loads a plugin and gives its table: an .so, or a .c file or a folder (built "
      "first).\n"
      "A file seen for the first time is tried in a child process." },
    { "reload(name: string) -> fn", LAB_CODE(reload),
      "Builds a plugin again if its sources changed and swaps its functions; tensors "
      "and\n"
      "handles live on. Its doctests run first, in a child process: a plugin that fails "
      "them\n"
      "is not taken." },
    { "ffi(so: string) -> Library", LAB_CODE(ffi),
      "Opens any C library; its functions are called by rows.\n"
      ">>> m = lab.ffi(\"libm.so.6\"); m:def(\"cbrt(x: f64) -> f64\")\n>>> "
      "m.cbrt(27)\n3.0" },
    { "c(source: string, name: string = \"c\") -> fn", LAB_CODE(compile),
      "Compiles C and gives the table of its functions (what a %%c cell calls). Rows "
      "come from\n"
      "comments above the functions, or from their prototypes; static ones stay inside.\n"
      ">>> lab.c(\"double twice(double x) { return 2 * x; }\").twice(21)\n42.0" },
    { "threads(n: int?) -> int", LAB_CODE(set_threads),
      "The number of compute threads, after setting it to n if given (1 … 256).\n"
      ">>> lab.threads() >= 1\ntrue" },
    { "seed(n: int?) -> int", LAB_CODE(set_seed),
      "The seed of the session's random numbers, after starting them anew from n if "
      "given.\n"
      ">>> lab.seed(7)\n7" },
    { "sleep(seconds: number)", LAB_CODE(nap),
      "Waits; Ctrl-C ends it.\n>>> lab.sleep(0)" },
    { "now() -> number", LAB_CODE(seconds),
      "Seconds of a clock that never goes back.\n>>> t = lab.now()\n>>> lab.now() >= "
      "t\ntrue" },
    { "memory() -> table", LAB_CODE(memory),
      "Bytes in use: {tensors, peak, lua, cap} (cap 0: none).\n>>> lab.memory().lua > "
      "0\ntrue" },
    { "tick(done: int, total: int = 0) -> bool", LAB_CODE(tick),
      "Reports progress of a loop; true when the user wants to stop.\n>>> lab.tick(1, "
      "2)\nfalse" },
    { "metric(name: string, step: int, value: number)", LAB_CODE(metric),
      "Reports one measurement: progress line, curves and the run store hear it.\n"
      ">>> lab.metric(\"loss\", 1, 0.5)" },
    { "home(below: string = \"\") -> string", LAB_CODE(home),
      "A path in the user's data folder ($LABSH_HOME or ~/.local/share/labsh).\n"
      ">>> #lab.home() > 0\ntrue" },
    { "data(below: string) -> string", LAB_CODE(data),
      "Where a file that comes with labsh lies: lab.data(\"assets/images\")." },
    { "formula(tex: string; width: int?, flat: bool = false) -> text: string",
      LAB_CODE(formula),
      "A formula in LaTeX as text: one line where Unicode has the characters, else more; "
      "`flat`: one\n"
      "line always. Rows that are wider than `width` are broken. view.formula draws it.\n"
      ">>> print(lab.formula[[\\hat y_i = \\sigma(w^\\top x_i + b)]])\nŷᵢ = σ(wᵀxᵢ + b)\n"
      ">>> print(lab.formula([[\\frac{\\partial L}{\\partial z} = p - y]], "
      "{flat=true}))\n∂L/∂z = p "
      "− y" },
    { "doctest(name: string?) -> run: int, failed: int", LAB_CODE(doctest),
      "Runs the examples in the docs of all modules, one (\"cv\") or one function "
      "(\"cv.canny\");\n"
      "failures are printed.",
      LAB_LONG },
    { "Library:def(row: string) -> fn", LAB_CODE(library_def),
      "Defines a function of the library by its row, and gives it." },
    { "Library:__index(name: string) -> fn", LAB_CODE(library_index),
      "A function defined before." },
    { "Library:__fields() -> table", LAB_CODE(library_fields),
      "The names defined so far." },
    { "Library:__tostring() -> string", LAB_CODE(library_text), "Its name." },
};

LAB_MODULE(lab, .version = LAB_VERSION,
           .doc = "The shell itself: plugins, C, the session.", .rows = rows,
           .types = LAB_TYPES(&library_type));
