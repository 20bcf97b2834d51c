/* config.c — settings of a run: a table taken apart into named values, and put together. */
#include "run/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 16 };

static const char q_put[] =
    "INSERT INTO config(run,place,key,kind,value) VALUES(?1,"
    "(SELECT coalesce(max(place),0)+1 FROM config WHERE run=?1),?2,?3,?4)"
    " ON CONFLICT(run,key) DO UPDATE SET kind=?3,value=?4 WHERE ?5";
static const char q_get[] =
    "SELECT key,kind,value FROM config WHERE run=?1 ORDER BY place";

struct writer {
    lab_ctx *c;
    lab_store *s;
    int64_t run;
    bool replace;
};

static bool write_value(struct writer *w, const char *key, const lab_value *v)
{
    sqlite3_stmt *q = db_query(w->c, w->s, q_put);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, w->run);
    db_text(q, 2, key);
    sqlite3_bind_int(q, 3, (int)v->kind);
    sqlite3_bind_int(q, 5, w->replace);
    switch (v->kind) {
    case LAB_BOOL:
        sqlite3_bind_int(q, 4, v->as.b);
        break;
    case LAB_INT:
        sqlite3_bind_int64(q, 4, v->as.i);
        break;
    case LAB_NUMBER:
        sqlite3_bind_double(q, 4, v->as.n);
        break;
    default:
        sqlite3_bind_text(q, 4, v->as.s.at, (int)v->as.s.len, SQLITE_STATIC);
    }
    return db_finish(w->c, w->s, q);
}

static bool write_table(struct writer *w, const char *prefix, const lab_table *t,
                        int depth);

static bool write_any(struct writer *w, const char *key, const lab_value *v, int depth)
{
    if (!key || v->kind == LAB_NIL)
        return key != NULL;
    if (v->kind == LAB_TABLE)
        return write_table(w, lab_format(w->c, "%s.", key), v->as.table, depth + 1);
    if (v->kind == LAB_OBJECT || v->kind == LAB_FN)
        return lab_failn(w->c, LAB_EARG,
                         "config: '%s' is %s; settings are numbers, texts, "
                         "booleans and tables of these",
                         key, lab_value_kind(v));
    return write_value(w, key, v);
}

static bool write_table(struct writer *w, const char *prefix, const lab_table *t,
                        int depth)
{
    const lab_value *v;
    const char *key;

    if (!prefix || depth > MAX_DEPTH)
        return lab_failn(w->c, LAB_EARG, "config: tables in tables, %d deep at most",
                         MAX_DEPTH);
    for (int64_t i = 0; i < lab_table_len(t); i++)
        if (!write_any(w, lab_format(w->c, "%s%" PRId64, prefix, i + 1),
                       lab_table_at(t, i), depth))
            return false;
    for (int64_t i = 0; (key = lab_table_key(t, i, &v)); i++)
        if (!write_any(w, lab_format(w->c, "%s%s", prefix, key), v, depth))
            return false;
    return true;
}

bool config_write(lab_ctx *c, lab_store *s, int64_t run, const lab_table *t, bool replace)
{
    struct writer w = { c, s, run, replace };

    return !t || write_table(&w, "", t, 0);
}

static lab_value column_value(sqlite3_stmt *q, int i, int kind)
{
    switch (kind) {
    case LAB_BOOL:
        return LAB_V_BOOL(sqlite3_column_int(q, i) != 0);
    case LAB_INT:
        return LAB_V_INT(sqlite3_column_int64(q, i));
    case LAB_NUMBER:
        /* SQLite has no NaN: it comes back as NULL. */
        return LAB_V_NUMBER(
            sqlite3_column_type(q, i) == SQLITE_NULL ? NAN : sqlite3_column_double(q, i));
    default:
        return lab_v_string(db_column(q, i));
    }
}

lab_table *config_flat(lab_ctx *c, lab_store *s, int64_t run)
{
    sqlite3_stmt *q = db_query(c, s, q_get);
    lab_table *t = lab_table_new(c);
    int code = SQLITE_DONE;

    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, run);
    while (lab_ok(c) && (code = sqlite3_step(q)) == SQLITE_ROW)
        lab_table_set(c, t, db_column(q, 0),
                      column_value(q, 2, sqlite3_column_int(q, 1)));
    sqlite3_reset(q);
    if (lab_ok(c) && code != SQLITE_DONE)
        db_fail(c, s, code);
    return lab_ok(c) ? t : NULL;
}

/* The table below t under `name`; made when it is not there. */
static lab_table *below(lab_ctx *c, lab_table *t, const char *name)
{
    char *end;
    int64_t i = strtoll(name, &end, 10);
    bool item = *name && !*end && i > 0;
    const lab_value *v = item ? lab_table_at(t, i - 1) : lab_table_get(t, name);
    lab_table *made;

    if (v)
        return v->kind == LAB_TABLE ? v->as.table : NULL;
    made = lab_table_new(c);
    if (item && i == lab_table_len(t) + 1)
        lab_table_push(c, t, LAB_V_TABLE(made));
    else
        lab_table_set(c, t, name, LAB_V_TABLE(made));
    return made;
}

void config_put(lab_ctx *c, lab_table *t, const char *key, lab_value v)
{
    char *name = lab_strdup(c, key), *dot, *end;
    int64_t i;

    while (name && t && (dot = strchr(name, '.'))) {
        *dot = 0;
        t = below(c, t, name);
        name = dot + 1;
    }
    if (!name || !t)
        return;
    i = strtoll(name, &end, 10);
    if (*name && !*end && i == lab_table_len(t) + 1)
        lab_table_push(c, t, v);
    else
        lab_table_set(c, t, name, v);
}

lab_table *config_read(lab_ctx *c, lab_store *s, int64_t run)
{
    lab_table *flat = config_flat(c, s, run), *t = lab_table_new(c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; lab_ok(c) && (key = lab_table_key(flat, i, &v)); i++)
        config_put(c, t, key, *v);
    return lab_ok(c) ? t : NULL;
}

const char *config_text(lab_ctx *c, const lab_value *v)
{
    if (!v)
        return "–";
    switch (v->kind) {
    case LAB_BOOL:
        return v->as.b ? "true" : "false";
    case LAB_INT:
        return lab_format(c, "%" PRId64, v->as.i);
    case LAB_NUMBER:
        return lab_format(c, "%.6g", v->as.n);
    case LAB_STRING:
        return v->as.s.at;
    default:
        return lab_value_kind(v);
    }
}
