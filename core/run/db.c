/* db.c — the file behind lab_store: opened, brought up to date, asked. */
#include "run/db.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VERSION = 4, WAIT_MS = 250 };

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS sessions("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, ended REAL,"
    " pid INTEGER NOT NULL, birth INTEGER NOT NULL, folder TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cells("
    " session INTEGER NOT NULL REFERENCES sessions(id), number INTEGER NOT NULL,"
    " source TEXT NOT NULL, output TEXT, result TEXT, error TEXT, started REAL NOT NULL,"
    " seconds REAL, seed INTEGER NOT NULL, status INTEGER NOT NULL,"
    " PRIMARY KEY(session, number)) WITHOUT ROWID;"
    /* what cells drew; png: the file's bytes */
    "CREATE TABLE IF NOT EXISTS pictures("
    " id INTEGER PRIMARY KEY, session INTEGER NOT NULL REFERENCES sessions(id),"
    " cell INTEGER NOT NULL, win INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT "
    "NULL,"
    " height INTEGER NOT NULL, width INTEGER NOT NULL, png BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS pictures_session ON pictures(session, id);"
    "CREATE TABLE IF NOT EXISTS runs("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, status INTEGER NOT NULL,"
    " started REAL NOT NULL, ended REAL, pid INTEGER NOT NULL, birth INTEGER NOT NULL,"
    " seed INTEGER NOT NULL, threads INTEGER NOT NULL, version TEXT NOT NULL,"
    " host TEXT NOT NULL, folder TEXT NOT NULL, command TEXT, git TEXT, dirty INTEGER,"
    " note TEXT, log TEXT);"
    "CREATE TABLE IF NOT EXISTS config("
    " run INTEGER NOT NULL REFERENCES runs(id), place INTEGER NOT NULL, key TEXT NOT "
    "NULL,"
    " kind INTEGER NOT NULL, value, PRIMARY KEY(run, key)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS series("
    " run INTEGER NOT NULL REFERENCES runs(id), number INTEGER NOT NULL, name TEXT NOT "
    "NULL,"
    " points INTEGER NOT NULL, step INTEGER NOT NULL, last REAL, low REAL, high REAL,"
    " PRIMARY KEY(run, number)) WITHOUT ROWID;"
    /* points: int64 step, double value, double seconds since 1970; little-endian */
    "CREATE TABLE IF NOT EXISTS chunks("
    " run INTEGER NOT NULL, series INTEGER NOT NULL, part INTEGER NOT NULL,"
    " points BLOB NOT NULL, PRIMARY KEY(run, series, part)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS artifacts("
    " run INTEGER NOT NULL REFERENCES runs(id), at REAL NOT NULL, step INTEGER,"
    " kind TEXT NOT NULL, path TEXT NOT NULL, score REAL, PRIMARY KEY(run, path))"
    " WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS events("
    " run INTEGER NOT NULL REFERENCES runs(id), at REAL NOT NULL, step INTEGER,"
    " what TEXT NOT NULL, value REAL);"
    "CREATE INDEX IF NOT EXISTS events_run ON events(run);"
    "CREATE TABLE IF NOT EXISTS wishes("
    " run INTEGER PRIMARY KEY REFERENCES runs(id), paused INTEGER NOT NULL,"
    " scale REAL NOT NULL);"
    /* what a learner did: rows are only added */
    "CREATE TABLE IF NOT EXISTS study("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL,"
    " at REAL NOT NULL, value TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS study_name ON study(kind, name, id);";

/* ---- clocks and processes ----------------------------------------------------------------- */

double db_wall_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int64_t db_birth(int64_t pid)
{
    char path[64], line[1024];
    const char *at;
    long long birth = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    f = fopen(path, "re");
    if (!f)
        return 0;
    /* Field 22; the second one, the program's name in brackets, may hold anything. */
    at = fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    /* A zombie has ended: it only waits for its parent to ask. */
    if (at && at[1] == ' ' && at[2] == 'Z')
        at = NULL;
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        birth = strtoll(at, NULL, 10);
    fclose(f);
    return birth;
}

bool db_alive(int64_t pid, int64_t birth)
{
    int64_t now = db_birth(pid);

    return now != 0 && now == birth;
}

/* ---- statements ---------------------------------------------------------------------- */

bool db_fail(lab_ctx *c, lab_store *s, int code)
{
    int base = code & 0xff;
    lab_code as = base == SQLITE_NOTADB || base == SQLITE_CORRUPT ? LAB_EFORMAT : LAB_EIO;

    return lab_failn(c, as, "%s: %s", s->path,
                     s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code));
}

sqlite3_stmt *db_query(lab_ctx *c, lab_store *s, const char *sql)
{
    int code = SQLITE_OK, i = 0;

    if (!s || !lab_ok(c))
        return NULL;
    while (i < s->n_prepared && s->prepared[i].sql != sql)
        i++;
    if (i == s->n_prepared) {
        LAB_ASSERT(i < DB_STATEMENTS);
        code = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &s->prepared[i].statement, NULL);
        s->prepared[i].sql = sql;
    }
    if (code != SQLITE_OK) {
        db_fail(c, s, code);
        return NULL;
    }
    s->n_prepared += i == s->n_prepared;
    sqlite3_reset(s->prepared[i].statement);
    sqlite3_clear_bindings(s->prepared[i].statement);
    return s->prepared[i].statement;
}

bool db_finish(lab_ctx *c, lab_store *s, sqlite3_stmt *q)
{
    int code = sqlite3_step(q);

    if (code != SQLITE_DONE)
        db_fail(c, s, code);
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
    return code == SQLITE_DONE;
}

void db_text(sqlite3_stmt *q, int i, const char *text)
{
    if (text)
        sqlite3_bind_text(q, i, text, -1, SQLITE_STATIC);
}

const char *db_column(sqlite3_stmt *q, int i)
{
    const unsigned char *text = sqlite3_column_text(q, i);

    return text ? (const char *)text : "";
}

/* ---- the file -------------------------------------------------------------------------- */

static bool prepare_file(lab_ctx *c, lab_store *s)
{
    sqlite3_stmt *q = NULL;
    int code, version = 0;
    char set[64];

    code = sqlite3_exec(s->db, "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL", NULL,
                        NULL, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &q, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(q)) == SQLITE_ROW) {
        version = sqlite3_column_int(q, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(q);
    if (code != SQLITE_OK)
        return db_fail(c, s, code);
    if (version > VERSION)
        return lab_failn(c, LAB_EFORMAT,
                         "%s: made by a newer labsh (format %d, this one knows %d)",
                         s->path, version, VERSION);
    if (version == VERSION)
        return true;
    code = sqlite3_exec(s->db, schema, NULL, NULL, NULL);
    snprintf(set, sizeof set, "PRAGMA user_version=%d", VERSION);
    if (code == SQLITE_OK)
        code = sqlite3_exec(s->db, set, NULL, NULL, NULL);
    return code == SQLITE_OK || db_fail(c, s, code);
}

lab_store *lab_store_open(lab_ctx *c, const char *path)
{
    lab_store *s;
    int code;

    if (!path || !lab_ok(c))
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s || !(s->path = strdup(path))) {
        free(s);
        return lab_fail(c, LAB_ENOMEM, "out of memory opening '%s'", path);
    }
    code =
        sqlite3_open_v2(path, &s->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL);
    if (code == SQLITE_OK)
        sqlite3_busy_timeout(s->db, WAIT_MS);
    else
        db_fail(c, s, code);
    if (code == SQLITE_OK && prepare_file(c, s))
        return s;
    lab_store_close(s);
    return NULL;
}

void lab_store_close(lab_store *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->n_prepared; i++)
        sqlite3_finalize(s->prepared[i].statement);
    sqlite3_close(s->db);
    free(s->path);
    free(s);
}
