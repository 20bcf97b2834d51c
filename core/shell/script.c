/* script.c — what runs without a prompt: -e lines, script files, cells from a pipe. */
#include "shell/cellfile.h"
#include "shell/shell.h"

#include <lab/files.h>
#include <lab/run.h>

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SOURCE = 64 << 20 };

/* ---- scripts --------------------------------------------------------------------------- */

/* argv as Lua's own interpreter gives it: arg[0] is the script, arg[1] its first argument,
 * arg[-1] what stands before it. */
struct words {
    int argc, script;
    char **argv;
};

static int set_arg(lua_State *L)
{
    const struct words *w = lua_touserdata(L, 1);

    lua_newtable(L);
    for (int i = 0; i < w->argc; i++) {
        lua_pushstring(L, w->argv[i]);
        lua_rawseti(L, -2, i - w->script);
    }
    lua_setglobal(L, "arg");
    return 0;
}

static int push_words(lua_State *L)
{
    const struct words *w = lua_touserdata(L, 1);

    luaL_checkstack(L, w->argc + 2, "too many arguments");
    for (int i = w->script + 1; i < w->argc; i++)
        lua_pushstring(L, w->argv[i]);
    return w->argc > w->script + 1 ? w->argc - w->script - 1 : 0;
}

bool script_set_arg(struct shell *sh, const char *path, int argc, char **argv)
{
    struct words w = { argc, sh->opt.script ? sh->opt.script - 1 : argc, argv };
    char *was = w.script < argc ? argv[w.script] : NULL;
    int n, base = lua_gettop(sh->L);
    bool good;

    if (was)
        argv[w.script] = (char *)(uintptr_t)path;
    lua_pushcfunction(sh->L, set_arg);
    lua_pushlightuserdata(sh->L, &w);
    good = interp_call(sh->it, 1, &n) == INTERP_OK;
    if (was)
        argv[w.script] = was;
    lua_settop(sh->L, base);
    return good;
}

/* Calls the compiled chunk on top with the words behind the script's name. */
static enum interp_status call_chunk(struct shell *sh, struct words w)
{
    enum interp_status status;
    int n, base = lua_gettop(sh->L) - 1;

    lua_pushcfunction(sh->L, set_arg);
    lua_pushlightuserdata(sh->L, &w);
    status = interp_call(sh->it, 1, &n);
    if (status == INTERP_OK) {
        lua_pushcfunction(sh->L, push_words);
        lua_pushlightuserdata(sh->L, &w);
        status = interp_call(sh->it, 1, &n);
    }
    if (status == INTERP_OK)
        status = interp_call(sh->it, n, &n);
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        lua_insert(sh->L, base + 1); /* the text, in place of what was not called */
    lua_settop(sh->L,
               status == INTERP_ERROR || status == INTERP_STOPPED ? base + 1 : base);
    return status;
}

/* Shows what a run came to and sets the exit code. */
static enum interp_status conclude(struct shell *sh, enum interp_status status)
{
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        cells_show_error(sh, status == INTERP_STOPPED);
    sh->exit_code = status == INTERP_OK        ? 0
                    : status == INTERP_STOPPED ? 130
                    : status == INTERP_EXIT    ? interp_exit_code(sh->it)
                                               : 1;
    if (status == INTERP_EXIT)
        sh->leaving = true;
    return status;
}

/* Blanks out a first line that begins with "#", and a byte order mark. */
static void hide_head(char *text, size_t len)
{
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        memset(text, ' ', 3);
        text += 3;
        len -= 3;
    }
    if (len > 0 && *text == '#')
        memset(text, ' ', strcspn(text, "\n"));
}

static const char *path_leaf(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The script and its arguments, as they would be typed. */
static const char *command_line(struct shell *sh, struct words w)
{
    const char *text = "labsh";

    for (int i = w.script; i < w.argc && text; i++)
        text = lab_format(sh->c, "%s %s", text, w.argv[i]);
    return text;
}

char *script_read(struct shell *sh, const char *path)
{
    size_t len = 0;
    char *text = lab_file_read(sh->c, path, MAX_SOURCE, &len);

    if (text)
        hide_head(text, len);
    shell_report(sh);
    return text;
}

enum interp_status script_run_file(struct shell *sh, const char *path, int argc,
                                   char **argv)
{
    struct words w = { argc, 0, argv };
    lab_scope scope = lab_scope_open(sh->c);
    bool standard = strcmp(path, "-") == 0;
    size_t len = 0;
    char *text = lab_file_read(sh->c, standard ? "/dev/stdin" : path, MAX_SOURCE, &len);
    char *chunk =
        lab_format(sh->c, "%s%s", standard ? "=stdin" : "@", standard ? "" : path);
    enum interp_status status = INTERP_ERROR;

    while (w.script < argc && argv[w.script] != path)
        w.script++;
    if (!text || !chunk) {
        shell_report(sh);
        sh->exit_code = 1;
        lab_scope_close(sh->c, &scope);
        return status;
    }
    hide_head(text, len);
    interp_keep_source(sh->it, chunk, text);
    if (!sh->prompting)
        lab_run_place(sh->host, path_leaf(path), command_line(sh, w));
    /* As statements only: `return main()` would lose main's caller in the traceback. */
    if (luaL_loadbufferx(sh->L, text, len, chunk, "t") == LUA_OK)
        status = call_chunk(sh, w);
    lab_scope_close(sh->c, &scope);
    return conclude(sh, status);
}

static bool run_line(struct shell *sh, const char *line, struct words w)
{
    const char *chunk = "=(command line)";
    enum interp_status status = INTERP_ERROR;

    interp_keep_source(sh->it, chunk, line);
    if (luaL_loadbufferx(sh->L, line, strlen(line), chunk, "t") == LUA_OK)
        status = call_chunk(sh, w);
    return conclude(sh, status) == INTERP_OK;
}

bool script_run_all(struct shell *sh, int argc, char **argv)
{
    struct words w = { argc, sh->opt.script, argv };
    bool good = true;

    signals_running(sh, true);
    for (int i = 0; i < sh->opt.n_lines && good; i++)
        good = run_line(sh, sh->opt.lines[i], w);
    if (good && sh->opt.script)
        good = script_run_file(sh, argv[sh->opt.script], argc, argv) == INTERP_OK;
    signals_running(sh, false);
    fflush(stdout);
    return good;
}

/* ---- cells from a pipe ----------------------------------------------------------------- */

void script_run_stdin(struct shell *sh)
{
    lab_scope scope = lab_scope_open(sh->c);
    size_t len = 0;
    char *text;

    if (sh->opt.resume && !journal_resume(sh, sh->opt.resume_id)) {
        sh->exit_code = 1;
        lab_scope_close(sh->c, &scope);
        return;
    }
    text = lab_file_read(sh->c, "/dev/stdin", MAX_SOURCE, &len);
    if (text)
        hide_head(text, len);
    if (shell_report(sh) ||
        (text && !cellfile_run(sh, text, false, true) && !sh->leaving))
        sh->exit_code = 1;
    lab_scope_close(sh->c, &scope);
}
