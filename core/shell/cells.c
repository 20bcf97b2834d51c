/* cells.c — numbered cells: run, recorded, shown. */
#include "shell/cells.h"
#include "shell/colour.h"
#include "shell/command.h"
#include "shell/compile.h"
#include "shell/help.h"
#include "shell/lex.h"
#include "shell/lookup.h"
#include "shell/pictures.h"
#include "shell/shell.h"
#include "shell/text.h"

#include <lab/run.h>
#include <lab/view.h>

#include <inttypes.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Registry keys: In and Out stay what they are when a user assigns to the globals. */
static const char in_key, out_key;

static int make_tables(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &in_key);
    lua_setglobal(L, "In");
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &out_key);
    lua_setglobal(L, "Out");
    return 0;
}

void cells_open(struct shell *sh)
{
    sh->cells.next = 1;
    sh->cells.now = -1;
    lua_pushcfunction(sh->L, make_tables);
    if (lua_pcall(sh->L, 0, 0, 0) != LUA_OK)
        lua_pop(sh->L, 1);
}

struct cell *cells_now(struct cells *k)
{
    return k->now < 0 ? NULL : &k->at[k->now];
}

void cells_free(struct cells *k)
{
    for (int i = 0; i < k->n; i++) {
        struct cell *cell = &k->at[i];

        free(cell->source);
        free(cell->output);
        free(cell->result);
        free(cell->error);
        free(cell->printed);
        free(cell->before);
        free(cell->stored);
        pictures_free(cell);
    }
    free(k->at);
    buffer_free(&k->prose);
    free(k->stored);
    *k = (struct cells){ 0 };
}

static struct cell *add_cell(struct cells *k, int64_t number, const char *source)
{
    if (k->n == k->cap) {
        int cap = k->cap ? k->cap * 2 : 64;
        struct cell *at = realloc(k->at, (size_t)cap * sizeof *at);

        if (!at)
            return NULL;
        k->at = at;
        k->cap = cap;
    }
    k->at[k->n] = (struct cell){ .number = number, .source = strdup(source) };
    if (!k->at[k->n].source)
        return NULL;
    k->at[k->n].line = k->line;
    k->at[k->n].stored = k->stored;
    k->stored = NULL;
    if (k->prose.len)
        k->at[k->n].before = buffer_take(&k->prose);
    k->next = number + 1;
    return &k->at[k->n++];
}

const struct cell *cells_find(const struct cells *k, int64_t number)
{
    for (int i = k->n - 1; i >= 0; i--)
        if (k->at[i].number == number)
            return &k->at[i];
    return NULL;
}

void cells_prose(struct cells *k, const char *text, size_t len)
{
    buffer_add(&k->prose, text, len);
    if (len && text[len - 1] != '\n')
        buffer_puts(&k->prose, "\n");
}

struct note {
    int64_t number;
    const char *source, *result;
};

/* In[n] = source, and of a cell restored Out[n] = its text. */
static int set_in(lua_State *L)
{
    const struct note *note = lua_touserdata(L, 1);

    lua_rawgetp(L, LUA_REGISTRYINDEX, &in_key);
    lua_pushstring(L, note->source);
    lua_rawseti(L, -2, note->number);
    if (!note->result || !*note->result)
        return 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &out_key);
    lua_pushstring(L, note->result);
    lua_rawseti(L, -2, note->number);
    return 0;
}

/* Without memory for it the cell does without its In[n]. */
static void note_in_lua(struct shell *sh, struct note note)
{
    lua_pushcfunction(sh->L, set_in);
    lua_pushlightuserdata(sh->L, &note);
    if (lua_pcall(sh->L, 1, 0, 0) != LUA_OK)
        lua_pop(sh->L, 1);
}

bool cells_result_is_window(const struct cell *cell)
{
    char number[16];

    if (!cell->n_pictures || !cell->result)
        return false;
    snprintf(number, sizeof number, "%d", cell->pictures[cell->n_pictures - 1].win);
    return strcmp(cell->result, number) == 0;
}

/* ---- what a cell gives -------------------------------------------------------------- */

/* Arguments: shell, show, results… Keeps the first as Out[n] and _, prints all. */
static int take_results(lua_State *L)
{
    struct shell *sh = lua_touserdata(L, 1);
    struct cell *now = cells_now(&sh->cells);
    bool show = lua_toboolean(L, 2), recording = sh->out.recording;
    int n = lua_gettop(L), first = 3;
    struct buffer text = { 0 }, printed = { 0 };

    while (first <= n && lua_isnil(L, first))
        first++;
    if (first > n)
        return 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &out_key);
    lua_pushvalue(L, first);
    lua_rawseti(L, -2, now->number);
    if (sh->set.keep > 0 && now->number > sh->set.keep) {
        lua_pushnil(L);
        lua_rawseti(L, -2, now->number - sh->set.keep);
    }
    lua_pushglobaltable(L);
    lua_pushliteral(L, "_");
    lua_rawget(L, -2);
    lua_pushliteral(L, "__");
    lua_insert(L, -2);
    lua_rawset(L, -3);
    lua_pushliteral(L, "_");
    lua_pushvalue(L, first);
    lua_rawset(L, -3);
    lua_settop(L, n);
    for (int i = 3; show && i <= n; i++) {
        interp_show(sh->it, i, (int)sh->set.max_items, true);
        fflush(stdout);
        sh->out.recording = false;
        fwrite(lua_tostring(L, -1), 1, lua_rawlen(L, -1), stdout);
        fputc('\n', stdout);
        fflush(stdout);
        sh->out.recording = recording;
        if (text.len)
            buffer_puts(&text, "\n");
        if (text.len < CAPTURE_MAX)
            buffer_puts(&text, lua_tostring(L, -1));
        if (i > 3)
            buffer_puts(&printed, "\t");
        if (printed.len < CAPTURE_MAX)
            buffer_puts(&printed,
                        lua_tostring(L, lua_type(L, i) == LUA_TSTRING ? i : -1));
        lua_pop(L, 1);
    }
    free(now->result);
    free(now->printed);
    now->result = buffer_take(&text);
    now->printed = buffer_take(&printed);
    return 0;
}

/* io.write gives the file back: not a result that anyone asked to see. */
static bool is_standard_output(lua_State *L, int index)
{
    luaL_Stream *f = luaL_testudata(L, index, LUA_FILEHANDLE);

    return f && f->f == stdout;
}

static char *with_caret(struct shell *sh, const char *text);

void cells_show_error(struct shell *sh, bool stopped)
{
    struct cell *now = cells_now(&sh->cells);
    const char *text = lua_tostring(sh->L, -1);
    char *more = with_caret(sh, text ? text : "(an error without a text)");
    size_t first;

    text = more ? more : text ? text : "";
    first = strcspn(text, "\n");
    fflush(stdout);
    progress_hide(&sh->bar);
    if (stopped && sh->terminal) /* the terminal has written "^C" */
        fputs(sh->out.mid_line ? "\n" : "\r\033[K", stderr);
    sh->out.mid_line = false;
    if (sh->colour_err)
        fprintf(stderr, "%s%.*s%s%s%s\n",
                style_sgr[stopped ? STYLE_DIRECTIVE : STYLE_ERROR], (int)first, text,
                style_sgr[STYLE_DIM], text + first, STYLE_OFF);
    else
        fprintf(stderr, "%s\n", text);
    if (now) {
        free(now->error);
        now->error = strdup(text);
    }
    free(more);
    lua_pop(sh->L, 1);
}

/* A syntax error with the line it speaks of and a caret under the token it names; NULL for
 * any other text. "[3]:2: unexpected symbol near '+'" */
static char *with_caret(struct shell *sh, const char *text)
{
    const char *near = strstr(text, " near "), *colon = strchr(text, ':'), *found = NULL;
    struct buffer b = { 0 };
    char chunk[128], line[512], token[64] = "";
    int number, column;
    size_t n;

    if (!near || !colon || strchr(text, '\n') || sscanf(colon, ":%d:", &number) != 1)
        return NULL;
    snprintf(chunk, sizeof chunk, "=%.*s", (int)(colon - text), text);
    if (!interp_source_line(sh->it, chunk, number, line, sizeof line))
        return NULL;
    n = strlen(near += 6);
    if (n > 2 && near[0] == '\'' && n - 2 < sizeof token)
        memcpy(token, near + 1, n - 2);
    for (const char *at = *token ? strstr(line, token) : NULL; at;
         at = strstr(at + 1, token))
        found = at;
    column = lab_text_columns(line, found ? (size_t)(found - line) : strlen(line));
    buffer_printf(&b, "%s\n    %s\n    %*s^", text, line, column, "");
    return buffer_take(&b);
}

struct kept {
    struct shell *sh;
    const char *chunk, *source;
};

static int keep_protected(lua_State *L)
{
    const struct kept *k = lua_touserdata(L, 1);

    interp_keep_source(k->sh->it, k->chunk, k->source);
    return 0;
}

static void keep_source(struct shell *sh, const char *chunk, const char *source)
{
    struct kept k = { sh, chunk, source };

    lookup_protected(sh, keep_protected, &k);
}

lab_cell_status cells_evaluate(struct shell *sh, const char *code, size_t len,
                               double *seconds)
{
    lua_State *L = sh->L;
    enum interp_status status;
    char chunk[32];
    double began = lab_now();
    int n = 0, base = lua_gettop(L);
    bool show = !lex_is_silenced(code, len);

    snprintf(chunk, sizeof chunk, "=[%" PRId64 "]", cells_now(&sh->cells)->number);
    keep_source(sh, chunk, code);
    status = compile_cell(sh, code, len, chunk);
    if (status == INTERP_INCOMPLETE) {
        lua_pushliteral(
            L, "the code is not complete: an 'end', a bracket or a quote is missing");
        status = INTERP_ERROR;
    }
    began = lab_now();
    if (status == INTERP_OK)
        status = interp_call(sh->it, 0, &n);
    if (seconds)
        *seconds = lab_now() - began;
    if (status == INTERP_OK && n > 0 && lua_checkstack(L, 8)) {
        show = show && !(n == 1 && is_standard_output(L, -1));
        lua_pushcfunction(L, take_results);
        lua_insert(L, base + 1);
        lua_pushlightuserdata(L, sh);
        lua_insert(L, base + 2);
        lua_pushboolean(L, show);
        lua_insert(L, base + 3);
        status = interp_call(sh->it, n + 2, &n);
    }
    if (status == INTERP_EXIT) {
        sh->leaving = true;
        sh->exit_code = interp_exit_code(sh->it);
    }
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        cells_show_error(sh, status == INTERP_STOPPED);
    lua_settop(L, base);
    return status == INTERP_ERROR     ? LAB_CELL_FAILED
           : status == INTERP_STOPPED ? LAB_CELL_STOPPED
                                      : LAB_CELL_DONE;
}

/* ---- C cells -------------------------------------------------------------------------- */

char *cells_c_source(const char *source)
{
    const char *body = strchr(source, '\n');
    char *copy = strdup(body ? body : "");
    size_t n = copy ? strlen(copy) : 0;

    while (n > 0 && strchr(" \t\r\n", copy[n - 1]))
        n--;
    if (n >= 3 && memcmp(copy + n - 2, "%%", 2) == 0 && strchr(" \t\n", copy[n - 3]))
        n -= 2;
    if (copy)
        copy[n] = 0;
    return copy;
}

/* Makes the functions in the table on top, which lab.c gave, globals and shows their rows,
 * sorted by name. */
static void publish(lua_State *L)
{
    int table = lua_gettop(L), names = table + 1;

    lua_newtable(L);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        const lab_slot *s = interp_slot(L, -1);

        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, names + 1);
        if (s) {
            lua_pushstring(L, s->sig->text);
            lua_rawseti(L, names, (lua_Integer)lua_rawlen(L, names) + 1);
        }
    }
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, LUA_TABLIBNAME);
    lua_getfield(L, -1, "sort");
    lua_pushvalue(L, names);
    lua_call(L, 1, 0);
    for (lua_Integer i = 1; lua_rawgeti(L, names, i) == LUA_TSTRING; i++) {
        printf("%s\n", lua_tostring(L, -1));
        lua_pop(L, 1);
    }
}

static int call_lab_c(lua_State *L)
{
    struct shell *sh = lua_touserdata(L, 2);

    lua_pushglobaltable(L);
    lua_pushliteral(L, "lab");
    if (lua_rawget(L, -2) != LUA_TTABLE)
        return luaL_error(L, "the name 'lab' is no longer the module");
    lua_getfield(L, -1, "c");
    lua_pushstring(L, lua_touserdata(L, 1));
    lua_pushfstring(L, "cell[%I]", (LUAI_UACINT)cells_now(&sh->cells)->number);
    lua_call(L, 2, 1);
    if (lua_istable(L, -1))
        publish(L);
    return 0;
}

static lab_cell_status run_c(struct shell *sh, const char *source)
{
    char *body = cells_c_source(source);
    enum interp_status status;
    int n = 0, base = lua_gettop(sh->L);

    lua_pushcfunction(sh->L, call_lab_c);
    lua_pushlightuserdata(sh->L, body);
    lua_pushlightuserdata(sh->L, sh);
    status = interp_call(sh->it, 2, &n);
    free(body);
    if (status == INTERP_ERROR || status == INTERP_STOPPED)
        cells_show_error(sh, status == INTERP_STOPPED);
    lua_settop(sh->L, base);
    return status == INTERP_OK        ? LAB_CELL_DONE
           : status == INTERP_STOPPED ? LAB_CELL_STOPPED
                                      : LAB_CELL_FAILED;
}

/* ---- running ------------------------------------------------------------------------------ */

static double wall_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void end_cell(struct shell *sh, struct cell *cell, double began)
{
    lab_cell_record r = { .number = cell->number, .status = cell->status };
    char text[32];

    static const lab_run_status as[LAB_N_CELL_STATUS] = {
        [LAB_CELL_DONE] = LAB_RUN_DONE,
        [LAB_CELL_FAILED] = LAB_RUN_FAILED,
        [LAB_CELL_STOPPED] = LAB_RUN_STOPPED,
    };

    progress_reset(&sh->bar);
    lab_run_cell_end(sh->host, as[cell->status]);
    cell->seconds = r.seconds = lab_now() - began;
    lab_view_report(sh->host);
    r.output = capture_end(&sh->out);
    cell->output = strdup(r.output);
    r.result = cell->result;
    r.error = cell->error;
    journal_cell_end(sh, &r);
    journal_pictures(sh, cell);
    if (sh->out.mid_line && sh->terminal) {
        fputs("\n", stdout);
        fflush(stdout);
    }
    if (sh->terminal && sh->set.slow > 0 && cell->seconds * 1000 > (double)sh->set.slow) {
        lab_text_seconds(text, sizeof text, cell->seconds);
        printf("%s%s%s\n", shell_style(sh, STYLE_DIM), text,
               shell_style(sh, STYLE_PLAIN));
        fflush(stdout);
    }
}

static void run_cell(struct shell *sh, struct cell *cell)
{
    const char *source = cell->source;
    size_t len = strlen(source);

    switch (cell_kind(source, len)) {
    case CELL_C:
        cell->status = run_c(sh, source);
        break;
    case CELL_COMMAND:
        cell->status = LAB_CELL_DONE;
        command_run(sh, source);
        break;
    default:
        cell->status = cells_evaluate(sh, source, len, NULL);
    }
}

lab_cell_status cells_run(struct shell *sh, const char *source)
{
    struct cell *cell = add_cell(&sh->cells, sh->cells.next, source);
    lab_cell_record r = { .source = source,
                          .started = wall_clock(),
                          .seed = lab_host_seed_get(sh->host) };
    int outer = sh->cells.now;
    char place[32];
    double began;

    if (!cell) {
        shell_complain(sh, "out of memory: the cell was not run");
        return LAB_CELL_FAILED;
    }
    r.number = cell->number;
    cell->started = r.started;
    cell->seed = r.seed;
    note_in_lua(sh, (struct note){ cell->number, source, NULL });
    snprintf(place, sizeof place, "cell %" PRId64, cell->number);
    lab_run_place(sh->host, place, source);
    journal_cell_begin(sh, &r);
    began = lab_now();
    progress_reset(&sh->bar);
    capture_begin(&sh->out);
    sh->cells.now = sh->cells.n - 1;
    if (signals_running(sh, true)) {
        settings_make_room(sh);
        run_cell(sh, cell);
    } else {
        cell->status = LAB_CELL_STOPPED;
    }
    signals_running(sh, false);
    end_cell(sh, cell, began);
    sh->cells.now = outer;
    return cell->status;
}

void cells_execute(struct shell *sh, const char *text)
{
    size_t len = strlen(text);
    enum cell_kind kind = cell_kind(text, len);

    if (text_is_blank(text, len))
        return;
    if (kind == CELL_HELP)
        help_query(sh, text);
    else if (kind == CELL_COMMAND && !command_is_cell(text))
        command_run(sh, text);
    else
        cells_run(sh, text);
}

void cells_restore(struct shell *sh, const lab_cell_record *r)
{
    struct cell *cell = add_cell(&sh->cells, r->number, r->source);
    char chunk[32];

    if (!cell)
        return;
    cell->output = strdup(r->output);
    cell->result = strdup(r->result);
    cell->error = strdup(r->error);
    cell->started = r->started;
    cell->seconds = r->seconds;
    cell->seed = r->seed;
    cell->status = r->status;
    snprintf(chunk, sizeof chunk, "=[%" PRId64 "]", r->number);
    keep_source(sh, chunk, r->source);
    note_in_lua(sh, (struct note){ r->number, r->source, r->result });
}
