/* state.h — what the files of this folder share. */
#ifndef LUA_STATE_H
#define LUA_STATE_H

#include "lua/interp.h"

#include <lab/tensor.h>

#include <lauxlib.h>
#include <lualib.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>

struct interp {
    lab_host *host;
    lab_ctx *c;
    lua_State *L;                 /* the main thread */
    _Atomic(lua_State *) running; /* the thread whose code runs: where the hook goes */
    pthread_t thread;
    int exit_code;
    bool exiting;
    bool stop_heard;      /* a long C function was stopped and gave what it had */
    size_t alive;         /* bytes of tensors after garbage was collected */
    size_t bytes, cap;    /* Lua's heap */
    pthread_mutex_t lock; /* of `dead`: references dropped on other threads */
    int *dead;
    int n_dead, room_dead;
    /* A C function that cannot hear Ctrl-C, and how to leave it. Read by a signal handler. */
    sigjmp_buf *volatile jump;
    const char *volatile jump_lo, *volatile jump_hi; /* code that may be left */
    volatile sig_atomic_t jump_patience;             /* timer rounds before leaving */
    const char *lua_lo, *lua_hi;                     /* liblua's code */
    sigjmp_buf *volatile crash;                      /* a learner's code is running */
    volatile sig_atomic_t crash_signal;
    void *signal_stack;
    double trial_seconds;
    size_t trial_memory;
};

/* show.c: interp_show on any thread's stack. */
void show_value(struct interp *it, lua_State *L, int index, int max_items, bool run);
/* Pushes an argument of print as text: strings as they are, tables with what is in them. */
const char *show_printed(lua_State *L, int index, size_t *len);

/* A tensor or handle in Lua: one reference. */
struct box {
    uint64_t magic;
    void *object;
};
#define BOX_MAGIC UINT64_C(0x1ab0b0c5cafe5e7f)

/* object.c */
void object_push(lua_State *L, void *object); /* keeps it; NULL pushes nil */
void object_bind_type(struct interp *it, const lab_type *type);
/* Pushes the metatable of a type's name, made when missing. */
void object_metatable(struct interp *it, const char *name);

/* value.c: errors go to c, nothing is raised but memory errors of Lua itself. */
bool value_from(struct interp *it, lua_State *L, int index, lab_value *v);
void value_push(struct interp *it, lua_State *L, const lab_value *v);
lab_table *value_table(struct interp *it, lua_State *L, int index, int depth);
lab_callback *value_callback(struct interp *it, lua_State *L, int index);
void value_release_dead(struct interp *it);

/* args.c, convert.c: the arguments of one call, from the Lua stack to C's cells. */
enum { MAX_FIXUPS = 8 };
struct args {
    struct interp *it;
    lua_State *L;
    lab_ctx *c;
    const lab_slot *slot;
    const char *name; /* "cv.canny", for messages (made when needed) */
    lab_cell cells[LAB_MAX_PARAMS + 1];
    int at[LAB_MAX_PARAMS];   /* stack index, 0: absent */
    int last[LAB_MAX_PARAMS]; /* of a list given as consecutive arguments */
    int64_t dims[LAB_MAX_DIM_NAMES];
    const char *dim_of[LAB_MAX_DIM_NAMES];
    int n_fixups;
    lab_tensor *fix_from[MAX_FIXUPS], *fix_to[MAX_FIXUPS];
};
bool args_collect(struct args *a);
const char *args_name(struct args *a);
bool args_is_list(const lab_param *q);
/* The argument at a stack index (0: absent; a list ends at `last`) into its cell. */
bool args_convert(struct args *a, const lab_param *q, int at, int last, lab_cell *cell);
bool args_self(struct args *a, int index, lab_cell *cell);
/* "cv.canny", "Detector:fit". */
const char *slot_name(lab_ctx *c, const lab_slot *s);
/* Does t fit the dims and dtypes of q? Binds names; fails c when not. `what` is "argument"
 * or "result". */
bool args_check_tensor(struct args *a, const lab_param *q, const lab_tensor *t,
                       const char *what);

/* dispatch.c */
int dispatch(lua_State *L);
void dispatch_push_function(lua_State *L, const lab_slot *s);

/* guard.c: code that may crash. */
void guard_install(struct interp *it);
void guard_remove(struct interp *it);
void guard_call(struct interp *it, struct args *a, lab_cell *results);
bool guard_file(struct interp *it, const char *path); /* dlopen tried in a child */

/* stop.c */
void stop_install(struct interp *it);
void stop_remove(struct interp *it);
void stop_hook(lua_State *L, lua_Debug *ar);
/* Lets code on after a long function that was stopped: the next line ends it. */
void stop_soon(struct interp *it, lua_State *L);

/* trace.c */
int trace_handler(lua_State *L);

/* module_lab.c */
extern const lab_plugin lab_core_lab;
extern const lab_type library_type;
/* The interpreter behind a context. */
struct interp *interp_of_ctx(lab_ctx *c);
void interp_bind(void *self, lab_ctx *c, const lab_module *m);
void interp_examine(void *self, lab_ctx *c, const lab_module *m);
/* Pushes a module's Lua table; nil when it is not bound. */
void interp_push_module(struct interp *it, lua_State *L, const char *name);

#endif
