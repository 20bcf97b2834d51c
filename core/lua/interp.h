/* interp.h — the interpreter as the shell sees it. One per process, on one thread. */
#ifndef LUA_INTERP_H
#define LUA_INTERP_H

#include <lab/host.h>
#include <lab/loader.h>
#include <lua.h>

struct interp;

/* Opens Lua with the standard library, binds all modules of the host (now and as they are
 * loaded), and installs the wrapped coroutine and pattern functions that Ctrl-C needs. */
struct interp *interp_new(lab_host *h);
void interp_free(struct interp *it);
lua_State *interp_lua(struct interp *it);
lab_ctx *interp_ctx(struct interp *it);
struct interp *interp_of(lua_State *L);
lab_host *interp_host(struct interp *it);

enum interp_status {
    INTERP_OK,
    INTERP_ERROR,      /* a message with a short traceback is on the stack */
    INTERP_INCOMPLETE, /* more lines are needed (compile only); nothing on the stack */
    INTERP_STOPPED,    /* Ctrl-C; "stopped" with the place is on the stack */
    INTERP_EXIT /* os.exit was called; see interp_exit_code; nothing on the stack */
};

/* Compiles as `return source` first, then as statements; `chunk` as luaL_loadbuffer wants
 * it ("=[3]", "@file"). OK: the function is on the stack. Refuses bytecode. */
enum interp_status interp_compile(struct interp *it, const char *source, size_t len,
                                  const char *chunk);
/* Calls the function below nargs arguments. OK: *n results on the stack. Clears the wish to
 * stop before and after; whatever happened, nothing else is left on the stack. */
enum interp_status interp_call(struct interp *it, int nargs, int *n);
int interp_exit_code(const struct interp *it);

/* The SIGINT handler's part (async-signal-safe): sets the wish to stop, arms the hook. */
void interp_interrupt(struct interp *it);

/* Source text of a chunk, so that tracebacks and ??name can show lines: the shell keeps
 * cells here. `chunk` as given to interp_compile. */
void interp_keep_source(struct interp *it, const char *chunk, const char *source);
/* Line `line` (from 1) of a chunk or file, copied to out; false if unknown. */
bool interp_source_line(struct interp *it, const char *chunk, int line, char *out,
                        size_t size);

/* Pushes a readable text of the value at index: nested tables indented and cut at
 * `max_items` a level (cycles named), tensors as NumPy prints, handles, functions by their
 * signature. Runs __tostring of handles' rows, of Lua tables only when `run` is set. */
void interp_show(struct interp *it, int index, int max_items, bool run);

/* The slot behind a Lua function made from a row; NULL for any other value. */
const lab_slot *interp_slot(lua_State *L, int index);
/* The object in a userdata of ours; NULL for any other value. */
void *interp_object(lua_State *L, int index);
/* Pushes the method table of a type (name → function): what completion lists. */
void interp_push_methods(struct interp *it, const lab_type *type);
/* Names that an object answers to besides its methods (its `__fields` row), for Tab: pushes
 * a list of strings or nil. */
void interp_push_fields(struct interp *it, void *object);

/* Cap of Lua's own memory plus tensors, in bytes; 0: none. */
void interp_memory_cap(struct interp *it, size_t bytes);
/* Bytes of Lua's own heap. */
size_t interp_memory(const struct interp *it);

/* Doctests of a module or one row ("cv", "cv.canny"): runs each ">>> expr" and compares
 * what follows. Returns the failures; `report` gets a line each. */
int interp_doctest(struct interp *it, const char *name, int *run,
                   void (*report)(void *self, const char *line), void *self);

#endif
