/* stop.c — Ctrl-C for Lua code of every kind.
 *
 * The signal handler sets the host's wish to stop and arms a hook on the thread that runs;
 * the hook raises an error at every instruction until the top level has cleared the wish, so
 * that pcall cannot swallow it. Hooks belong to one coroutine: resume and wrap are ours, to
 * know which one runs. C functions hear no hooks: pattern matching, which can take for ever,
 * is left by a jump, once a timer finds it still at work inside liblua's own code, where
 * nothing is allocated or locked.
 */
#include "lua/state.h"

#include <link.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

enum { PATTERN_PATIENCE = 10, SHORT_TEXT = 16, TICK_US = 10000 };

/* ---- the hook ------------------------------------------------------------------------------ */

void stop_hook(lua_State *L, lua_Debug *ar)
{
    struct interp *it = interp_of(L);

    (void)ar;
    if (it->exiting || lab_host_stopping(it->host))
        luaL_error(L, "stopped");
    lua_sethook(L, NULL, 0, 0);
}

void stop_soon(struct interp *it, lua_State *L)
{
    it->stop_heard = true;
    lua_sethook(L, stop_hook, LUA_MASKLINE, 0);
}

void interp_interrupt(struct interp *it)
{
    lua_State *L = atomic_load(&it->running);
    struct itimerval t = { { 0, TICK_US }, { 0, TICK_US } };

    lab_host_stop(it->host, true);
    if (L)
        lua_sethook(L, stop_hook,
                    LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
    if (it->jump)
        setitimer(ITIMER_REAL, &t, NULL);
}

/* ---- leaving C code that does not listen ------------------------------------------------------ */

static struct interp *volatile listener; /* for the handler, as in guard.c */

static const char *code_address(const void *context)
{
    const ucontext_t *u = context;

#if defined(__x86_64__)
    return (const char *)u->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (const char *)u->uc_mcontext.pc;
#else
    (void)u;
    return NULL;
#endif
}

static void timer(int sig, siginfo_t *info, void *context)
{
    struct interp *it = listener;
    const char *pc = code_address(context);

    (void)sig;
    (void)info;
    if (!it || !it->jump || !lab_host_stopping(it->host)) {
        setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
        return;
    }
    if (!pthread_equal(pthread_self(), it->thread)) {
        pthread_kill(it->thread, SIGALRM);
        return;
    }
    if (it->jump_patience > 0) {
        it->jump_patience--;
        return;
    }
    if (pc >= it->jump_lo && pc < it->jump_hi) {
        sigjmp_buf *to = it->jump;

        it->jump = NULL;
        setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
        siglongjmp(*to, 1);
    }
}

/* Inside the protected call, so that the error after a jump finds a living pcall. */
static int listen_and_call(lua_State *L)
{
    struct interp *it = interp_of(L);
    sigjmp_buf here;

    if (sigsetjmp(here, 0) != 0)
        return luaL_error(L, "stopped");
    it->jump_lo = it->lua_lo;
    it->jump_hi = it->lua_hi;
    it->jump_patience = PATTERN_PATIENCE;
    it->jump = &here;
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    it->jump = NULL;
    return lua_gettop(L);
}

/* An error as if the library's function had raised it itself: with its name and place. */
static void dress_error(lua_State *L)
{
    lua_Debug ar;
    const char *name =
        lua_getstack(L, 0, &ar) && lua_getinfo(L, "n", &ar) ? ar.name : NULL;
    const char *text = lua_tostring(L, -1);

    if (strncmp(text, "bad argument", 12) == 0 || strncmp(text, "malformed", 9) == 0 ||
        strncmp(text, "invalid", 7) == 0 || strncmp(text, "pattern", 7) == 0 ||
        strncmp(text, "missing", 7) == 0) {
        luaL_where(L, 1);
        luaL_gsub(L, text, "'?'", lua_pushfstring(L, "'%s'", name ? name : "?"));
        lua_remove(L, -2);
        lua_concat(L, 2);
    }
}

/* Calls the function below n arguments at the stack's top. */
static int call_patient(lua_State *L, int n)
{
    struct interp *it = interp_of(L);
    sigjmp_buf *outer = it->jump;
    const char *lo = it->jump_lo, *hi = it->jump_hi;
    int below = lua_gettop(L) - n - 1, status;

    lua_pushcfunction(L, listen_and_call);
    lua_insert(L, below + 1);
    status = lua_pcall(L, n + 1, LUA_MULTRET, 0);
    it->jump = outer;
    it->jump_lo = lo;
    it->jump_hi = hi;
    if (status == LUA_OK)
        return lua_gettop(L) - below;
    if (lua_type(L, -1) == LUA_TSTRING)
        dress_error(L);
    return lua_error(L);
}

/* upvalue 1: the library's own function. A replacement that runs Lua code hears the hook. */
static int patient(lua_State *L)
{
    bool code = lua_type(L, 3) == LUA_TFUNCTION || lua_type(L, 3) == LUA_TTABLE;

    if (code || (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) < SHORT_TEXT))
        return lua_tocfunction(L, lua_upvalueindex(1))(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    return call_patient(L, lua_gettop(L) - 1);
}

/* gmatch gives an iterator, which is what takes the time. */
static int iterate(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    return call_patient(L, 0);
}

static int gmatch(lua_State *L)
{
    int n = lua_tocfunction(L, lua_upvalueindex(1))(L);

    LAB_ASSERT(n == 1);
    lua_pushcclosure(L, iterate, 1);
    return 1;
}

/* ---- coroutines ---------------------------------------------------------------------------------- */

/* Moves n values from L to co, runs it, moves what it gave back; −1: an error is on L. */
static int resume(lua_State *L, lua_State *co, int n)
{
    struct interp *it = interp_of(L);
    int status, given;

    if (!lua_checkstack(co, n)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, n);
    atomic_store(&it->running, co);
    if (it->exiting || lab_host_stopping(it->host))
        lua_sethook(co, stop_hook, LUA_MASKCOUNT, 1);
    status = lua_resume(co, L, n, &given);
    atomic_store(&it->running, L);
    if (it->exiting || (lab_host_stopping(it->host) && !it->stop_heard)) {
        /* A pcall around the resume must not swallow it: this thread hears the hook too. */
        lua_sethook(L, stop_hook, LUA_MASKCALL | LUA_MASKLINE | LUA_MASKCOUNT, 1);
        return luaL_error(L, it->exiting ? "exit" : "stopped");
    }
    if (it->stop_heard)
        stop_soon(it, L);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, given + 1)) {
        lua_pop(co, given);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, given);
    return given;
}

static int co_resume(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    int n;

    luaL_argexpected(L, co, 1, "coroutine");
    n = resume(L, co, lua_gettop(L) - 1);
    lua_pushboolean(L, n >= 0);
    n = n >= 0 ? n : 1;
    lua_insert(L, -(n + 1));
    return n + 1;
}

static int co_call(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    int n = resume(L, co, lua_gettop(L));

    if (n >= 0)
        return n;
    if (lua_status(co) != LUA_OK && lua_status(co) != LUA_YIELD)
        lua_resetthread(co);
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int co_wrap(lua_State *L)
{
    lua_State *co;

    luaL_checktype(L, 1, LUA_TFUNCTION);
    co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_pushcclosure(L, co_call, 1);
    return 1;
}

/* ---- commands of the system ----------------------------------------------------------------------- */

/* system() keeps Ctrl-C from us while the command runs; it tells by how the command ended. */
static int execute(lua_State *L)
{
    int n = lua_tocfunction(L, lua_upvalueindex(1))(L);
    const char *how = n == 3 ? lua_tostring(L, -2) : "";
    lua_Integer code = n == 3 ? lua_tointeger(L, -1) : 0;

    if ((strcmp(how, "signal") == 0 && code == SIGINT) ||
        (strcmp(how, "exit") == 0 && code == 128 + SIGINT))
        interp_interrupt(interp_of(L));
    return n;
}

/* ---- error handlers ----------------------------------------------------------------------------- */

/* Runs where the error is raised; from inside the hook that would be with hooks off, and a
 * handler that loops could never be left. So a wish to stop passes by the user's handler. */
static int handler_unless_stopping(lua_State *L)
{
    struct interp *it = interp_of(L);

    lua_settop(L, 1);
    if (it->exiting || lab_host_stopping(it->host))
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handler_unless_stopping, 1);
    lua_replace(L, 2);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* ---- installing -------------------------------------------------------------------------------------- */

/* The executable segment of the object that holds lua_callk. */
static int find_lua(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct interp *it = arg;
    int (*f)(lua_State *, int, int, int, lua_KContext, lua_KFunction) = lua_pcallk;
    uintptr_t code;

    (void)size;
    memcpy(&code, &f, sizeof code);
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t lo = info->dlpi_addr + p->p_vaddr;

        if (p->p_type == PT_LOAD && (p->p_flags & PF_X) && code >= lo &&
            code < lo + p->p_memsz) {
            it->lua_lo = (const char *)lo;
            it->lua_hi = (const char *)lo + p->p_memsz;
            return 1;
        }
    }
    return 0;
}

static void wrap_field(lua_State *L, const char *field, lua_CFunction f)
{
    lua_getfield(L, -1, field);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, field);
}

void stop_install(struct interp *it)
{
    struct sigaction act = { .sa_sigaction = timer,
                             .sa_flags =
                                 SA_SIGINFO | SA_RESTART | SA_NODEFER | SA_ONSTACK };
    lua_State *L = it->L;

    dl_iterate_phdr(find_lua, it);
    listener = it;
    sigaction(SIGALRM, &act, NULL);
    lua_getglobal(L, "string");
    wrap_field(L, "find", patient);
    wrap_field(L, "match", patient);
    wrap_field(L, "gsub", patient);
    wrap_field(L, "gmatch", gmatch);
    lua_pop(L, 1);
    lua_getglobal(L, "os");
    wrap_field(L, "execute", execute);
    lua_pop(L, 1);
    lua_pushglobaltable(L);
    wrap_field(L, "xpcall", xpcall);
    lua_pop(L, 1);
    lua_getglobal(L, "coroutine");
    lua_pushcfunction(L, co_resume);
    lua_setfield(L, -2, "resume");
    lua_pushcfunction(L, co_wrap);
    lua_setfield(L, -2, "wrap");
    lua_pop(L, 1);
}

void stop_remove(struct interp *it)
{
    if (listener != it)
        return;
    setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
    signal(SIGALRM, SIG_IGN); /* one may be on its way */
    listener = NULL;
}
