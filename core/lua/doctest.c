/* doctest.c — the examples in doc strings, run and compared.
 *
 *     >>> 1 + 1           an expression or statement; what it prints and what it gives
 *     2                   must be these lines (up to the next ">>>" or a blank line), several
 *                         results on one with tabs between;
 *                         "…" or "..." stands for anything
 */
#include "lua/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doctest {
    struct interp *it;
    int run, failed;
    void (*report)(void *self, const char *line);
    void *self;
    char *said; /* what print wrote; malloc'd */
    size_t len;
};

/* print in a doctest: to the transcript instead of the screen. upvalue: struct doctest. */
static int print(lua_State *L)
{
    struct doctest *d = lua_touserdata(L, lua_upvalueindex(1));
    int n = lua_gettop(L);

    for (int i = 1; i <= n; i++) {
        size_t k;
        const char *s = show_printed(L, i, &k);
        char *more = realloc(d->said, d->len + k + 3);

        if (!more)
            return luaL_error(L, "not enough memory");
        d->said = more;
        memcpy(d->said + d->len, s, k);
        d->len += k;
        d->said[d->len++] = i < n ? '\t' : '\n';
        d->said[d->len] = 0;
        lua_pop(L, 1);
    }
    return 0;
}

/* Pushes an environment: globals behind it, print to the transcript. */
static void push_env(struct doctest *d)
{
    lua_State *L = d->it->L;

    lua_newtable(L);
    lua_pushlightuserdata(L, d);
    lua_pushcclosure(L, print, 1);
    lua_setfield(L, -2, "print");
    lua_newtable(L);
    lua_pushglobaltable(L);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static void say(struct doctest *d, const char *text)
{
    size_t k = strlen(text);
    char *more = realloc(d->said, d->len + k + 2);

    if (!more)
        return;
    d->said = more;
    memcpy(d->said + d->len, text, k);
    d->len += k;
    d->said[d->len++] = '\n';
    d->said[d->len] = 0;
}

/* Several results stand on one line, tabs between them, as print would have it. */
static void say_results(struct doctest *d, int first, int n)
{
    lua_State *L = d->it->L;

    lua_checkstack(L, 2 * n + 2);
    for (int i = 0; i < n; i++) {
        if (i > 0)
            lua_pushliteral(L, "\t");
        interp_show(d->it, first + i, 100, true);
    }
    lua_concat(L, 2 * n - 1);
    say(d, lua_tostring(L, -1));
    lua_pop(L, 1);
}

/* Runs one example in the environment at `env`. */
static void run(struct doctest *d, const char *code, size_t len, int env)
{
    lua_State *L = d->it->L;
    int top = lua_gettop(L), n = 0;
    enum interp_status status;

    d->len = 0;
    if (d->said)
        d->said[0] = 0;
    status = interp_compile(d->it, code, len, "=doctest");
    if (status == INTERP_OK) {
        lua_pushvalue(L, env);
        lua_setupvalue(L, -2, 1);
        if (lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK)
            status = INTERP_ERROR;
        n = lua_gettop(L) - top;
    } else if (status == INTERP_INCOMPLETE) {
        lua_pushliteral(L, "incomplete code");
    }
    if (status != INTERP_OK) {
        const char *text = luaL_tolstring(L, top + 1, NULL);

        say(d, strncmp(text, "doctest:1: ", 11) == 0 ? text + 11 : text);
    } else {
        if (n > 0 && !(n == 1 && lua_isnil(L, top + 1)))
            say_results(d, top + 1, n);
    }
    lua_settop(L, top);
}

/* ---- comparing ------------------------------------------------------------------------------------ */

static size_t line_length(const char *s)
{
    size_t n = strcspn(s, "\n");

    return n;
}

static size_t without_blanks(const char *s, size_t n)
{
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return n;
}

/* Does a line match a pattern line, where "…" and "..." stand for anything? */
static bool line_matches(const char *want, size_t nw, const char *got, size_t ng)
{
    while (nw > 0) {
        size_t dots =
            nw >= 3 && (memcmp(want, "…", 3) == 0 || memcmp(want, "...", 3) == 0) ? 3 : 0;

        if (dots) {
            for (size_t i = 0; i <= ng; i++)
                if (line_matches(want + dots, nw - dots, got + i, ng - i))
                    return true;
            return false;
        }
        if (ng == 0 || *want != *got)
            return false;
        want++, got++, nw--, ng--;
    }
    return ng == 0;
}

static bool matches(const char *want, const char *want_end, const char *got)
{
    while (want < want_end || *got) {
        size_t nw = want < want_end ? line_length(want) : 0, ng = line_length(got);

        if (want >= want_end || !*got ||
            !line_matches(want, without_blanks(want, nw), got, without_blanks(got, ng)))
            return false;
        want += nw + 1;
        got += ng + (got[ng] == '\n');
    }
    return true;
}

/* ---- docs --------------------------------------------------------------------------------------------- */

static void fail(struct doctest *d, const char *name, const char *code, size_t len,
                 const char *want, size_t nw)
{
    size_t size = strlen(name) + len + nw + d->len + 100;
    char *text = malloc(size);

    d->failed++;
    if (!text)
        return;
    snprintf(text, size, "%s: >>> %.*s\n  expected: %.*s\n  got: %s", name, (int)len,
             code, (int)nw, want, d->said ? d->said : "");
    text[strlen(text) - (text[strlen(text) - 1] == '\n')] = 0;
    if (d->report)
        d->report(d->self, text);
    free(text);
}

static void run_doc(struct doctest *d, const char *name, const char *doc)
{
    lua_State *L = d->it->L;
    int env;

    push_env(d);
    env = lua_gettop(L);
    while ((doc = strstr(doc, ">>> "))) {
        const char *code = doc + 4, *want, *end;
        size_t len = line_length(code);

        want = code + len + (code[len] == '\n');
        for (end = want; *end && *end != '\n' && strncmp(end, ">>> ", 4) != 0;)
            end += line_length(end) + (end[line_length(end)] == '\n');
        run(d, code, len, env);
        d->run++;
        if ((want < end || d->len) && !matches(want, end, d->said ? d->said : ""))
            fail(d, name, code, len, want, (size_t)(end - want));
        doc = end;
    }
    lua_settop(L, env - 1);
}

static void run_module(struct doctest *d, const lab_module *m, const char *only)
{
    for (int i = 0; i < m->n_slots; i++) {
        lab_scope scope = lab_scope_open(d->it->c);
        const char *name = slot_name(d->it->c, m->slots[i]);

        if (!only || strcmp(m->slots[i]->sig->name, only) == 0)
            run_doc(d, name ? name : "?", m->slots[i]->doc);
        lab_scope_close(d->it->c, &scope);
    }
    if (!only)
        run_doc(d, m->name, m->doc);
}

int interp_doctest(struct interp *it, const char *name, int *n,
                   void (*report)(void *self, const char *line), void *self)
{
    struct doctest d = { .it = it, .report = report, .self = self };
    const char *dot = name ? strchr(name, '.') : NULL;

    for (int i = 0; i < lab_module_count(it->host); i++) {
        const lab_module *m = lab_module_at(it->host, i);
        size_t k = dot ? (size_t)(dot - name) : name ? strlen(name) : 0;

        if (!name || (strlen(m->name) == k && strncmp(m->name, name, k) == 0))
            run_module(&d, m, dot ? dot + 1 : NULL);
    }
    free(d.said);
    if (n)
        *n = d.run;
    return d.failed;
}

/* ---- for the loader: a plugin's own examples before it replaces the old one ---------------------------- */

static void keep_first(void *self, const char *line)
{
    char *first = self;

    if (!*first)
        snprintf(first, 1000, "%s", line);
}

void interp_examine(void *self, lab_ctx *c, const lab_module *m)
{
    struct interp *it = self;
    char first[1000] = "";
    struct doctest d = { .it = it, .report = keep_first, .self = first };

    run_module(&d, m, NULL);
    free(d.said);
    if (d.failed)
        lab_fail(c, LAB_ESTATE, "%s: %d of %d doctests failed: %s", m->name, d.failed,
                 d.run, first);
}
