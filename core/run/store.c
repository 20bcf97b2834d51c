/* store.c — sessions and their cells in SQLite. */
#include <lab/store.h>

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VERSION = 1, WAIT_MS = 250 };

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS sessions("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, ended REAL,"
    " pid INTEGER NOT NULL, birth INTEGER NOT NULL, folder TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS cells("
    " session INTEGER NOT NULL REFERENCES sessions(id), number INTEGER NOT NULL,"
    " source TEXT NOT NULL, output TEXT, result TEXT, error TEXT, started REAL NOT NULL,"
    " seconds REAL, seed INTEGER NOT NULL, status INTEGER NOT NULL,"
    " PRIMARY KEY(session, number)) WITHOUT ROWID;";

enum query {
    Q_BEGIN,
    Q_OWNER,
    Q_ADOPT,
    Q_END,
    Q_CELL_BEGIN,
    Q_CELL_END,
    Q_CELLS,
    Q_SESSIONS,
    N_QUERIES
};

static const char *const queries[N_QUERIES] = {
    [Q_BEGIN] = "INSERT INTO sessions(started,pid,birth,folder) VALUES(?1,?2,?3,?4)",
    [Q_OWNER] = "SELECT pid,birth,ended FROM sessions WHERE id=?1",
    [Q_ADOPT] = "UPDATE sessions SET pid=?2,birth=?3,ended=NULL WHERE id=?1",
    [Q_END] = "UPDATE sessions SET ended=?2 WHERE id=?1",
    [Q_CELL_BEGIN] =
        "INSERT OR REPLACE INTO cells(session,number,source,started,seed,status)"
        " VALUES(?1,?2,?3,?4,?5,0)",
    [Q_CELL_END] = "UPDATE cells SET output=?3,result=?4,error=?5,seconds=?6,status=?7"
                   " WHERE session=?1 AND number=?2",
    [Q_CELLS] = "SELECT number,source,output,result,error,started,seconds,seed,status"
                " FROM cells WHERE session=?1 ORDER BY number",
    [Q_SESSIONS] =
        "SELECT "
        "s.id,s.started,max(coalesce(c.started+c.seconds,c.started)),count(*),s.folder,"
        "(SELECT source FROM cells WHERE session=s.id ORDER BY number LIMIT 1),"
        "(SELECT source FROM cells WHERE session=s.id ORDER BY number DESC LIMIT 1),"
        "s.pid,s.birth,s.ended FROM sessions s JOIN cells c ON c.session=s.id"
        " GROUP BY s.id ORDER BY 3 DESC, s.id DESC LIMIT ?1",
};

struct lab_store {
    sqlite3 *db;
    sqlite3_stmt *prepared[N_QUERIES]; /* at their first use */
    char *path;
};

static double wall_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* When a process began, in ticks since the boot: tells it from a later one of the same
 * number. 0 when there is no such process. */
static int64_t birth_of(int64_t pid)
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
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        birth = strtoll(at, NULL, 10);
    fclose(f);
    return birth;
}

static bool is_alive(int64_t pid, int64_t birth)
{
    int64_t now = birth_of(pid);

    return now != 0 && now == birth;
}

/* ---- statements ---------------------------------------------------------------------- */

static bool fail_db(lab_ctx *c, lab_store *s, int code)
{
    int base = code & 0xff;
    lab_code as = base == SQLITE_NOTADB || base == SQLITE_CORRUPT ? LAB_EFORMAT : LAB_EIO;

    return lab_failn(c, as, "%s: %s", s->path,
                     s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(code));
}

static sqlite3_stmt *query(lab_ctx *c, lab_store *s, enum query q)
{
    int code = SQLITE_OK;

    if (!s || !lab_ok(c))
        return NULL;
    if (!s->prepared[q])
        code = sqlite3_prepare_v3(s->db, queries[q], -1, SQLITE_PREPARE_PERSISTENT,
                                  &s->prepared[q], NULL);
    if (code != SQLITE_OK) {
        fail_db(c, s, code);
        return NULL;
    }
    sqlite3_reset(s->prepared[q]);
    sqlite3_clear_bindings(s->prepared[q]);
    return s->prepared[q];
}

/* Runs a statement that gives no rows. */
static bool finish(lab_ctx *c, lab_store *s, sqlite3_stmt *q)
{
    int code = sqlite3_step(q);

    if (code != SQLITE_DONE)
        fail_db(c, s, code);
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
    return code == SQLITE_DONE;
}

static void bind_text(sqlite3_stmt *q, int i, const char *text)
{
    if (text)
        sqlite3_bind_text(q, i, text, -1, SQLITE_STATIC);
}

static const char *column_text(sqlite3_stmt *q, int i)
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
        return fail_db(c, s, code);
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
    return code == SQLITE_OK || fail_db(c, s, code);
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
        fail_db(c, s, code);
    if (code == SQLITE_OK && prepare_file(c, s))
        return s;
    lab_store_close(s);
    return NULL;
}

void lab_store_close(lab_store *s)
{
    if (!s)
        return;
    for (int q = 0; q < N_QUERIES; q++)
        sqlite3_finalize(s->prepared[q]);
    sqlite3_close(s->db);
    free(s->path);
    free(s);
}

/* ---- sessions ---------------------------------------------------------------------------- */

int64_t lab_store_begin(lab_ctx *c, lab_store *s)
{
    sqlite3_stmt *q = query(c, s, Q_BEGIN);
    char *folder;
    bool done;

    if (!q)
        return 0;
    folder = getcwd(NULL, 0);
    sqlite3_bind_double(q, 1, wall_clock());
    sqlite3_bind_int64(q, 2, getpid());
    sqlite3_bind_int64(q, 3, birth_of(getpid()));
    bind_text(q, 4, folder ? folder : "");
    done = finish(c, s, q);
    free(folder);
    return done ? sqlite3_last_insert_rowid(s->db) : 0;
}

bool lab_store_adopt(lab_ctx *c, lab_store *s, int64_t id)
{
    sqlite3_stmt *q = query(c, s, Q_OWNER);
    int64_t pid, birth;
    bool ended;
    int code;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    code = sqlite3_step(q);
    pid = code == SQLITE_ROW ? sqlite3_column_int64(q, 0) : 0;
    birth = code == SQLITE_ROW ? sqlite3_column_int64(q, 1) : 0;
    ended = code == SQLITE_ROW && sqlite3_column_type(q, 2) != SQLITE_NULL;
    sqlite3_reset(q);
    if (code == SQLITE_DONE)
        return lab_failn(c, LAB_EABSENT, "there is no session %" PRId64, id);
    if (code != SQLITE_ROW)
        return fail_db(c, s, code);
    if (!ended && pid != getpid() && is_alive(pid, birth))
        return lab_failn(c, LAB_ESTATE, "session %" PRId64 " is open in process %" PRId64,
                         id, pid);
    q = query(c, s, Q_ADOPT);
    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, getpid());
    sqlite3_bind_int64(q, 3, birth_of(getpid()));
    return finish(c, s, q);
}

bool lab_store_end(lab_ctx *c, lab_store *s, int64_t id)
{
    sqlite3_stmt *q = query(c, s, Q_END);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_double(q, 2, wall_clock());
    return finish(c, s, q);
}

bool lab_store_sessions(lab_ctx *c, lab_store *s, int limit,
                        bool (*each)(void *self, const lab_session_record *session),
                        void *self)
{
    sqlite3_stmt *q = query(c, s, Q_SESSIONS);
    int code;

    if (!q)
        return false;
    sqlite3_bind_int(q, 1, limit);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        lab_session_record r = {
            .id = sqlite3_column_int64(q, 0),
            .started = sqlite3_column_double(q, 1),
            .last = sqlite3_column_double(q, 2),
            .cells = sqlite3_column_int64(q, 3),
            .folder = column_text(q, 4),
            .first = column_text(q, 5),
            .tail = column_text(q, 6),
            .open = sqlite3_column_type(q, 9) == SQLITE_NULL &&
                    is_alive(sqlite3_column_int64(q, 7), sqlite3_column_int64(q, 8)),
        };

        if (!each(self, &r))
            break;
    }
    sqlite3_reset(q);
    return code == SQLITE_ROW || code == SQLITE_DONE || fail_db(c, s, code);
}

/* ---- cells ----------------------------------------------------------------------------------- */

bool lab_store_cell_begin(lab_ctx *c, lab_store *s, int64_t id,
                          const lab_cell_record *cell)
{
    sqlite3_stmt *q = query(c, s, Q_CELL_BEGIN);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, cell->number);
    bind_text(q, 3, cell->source);
    sqlite3_bind_double(q, 4, cell->started);
    sqlite3_bind_int64(q, 5, (sqlite3_int64)cell->seed);
    return finish(c, s, q);
}

bool lab_store_cell_end(lab_ctx *c, lab_store *s, int64_t id, const lab_cell_record *cell)
{
    sqlite3_stmt *q = query(c, s, Q_CELL_END);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, cell->number);
    bind_text(q, 3, cell->output);
    bind_text(q, 4, cell->result);
    bind_text(q, 5, cell->error);
    sqlite3_bind_double(q, 6, cell->seconds);
    sqlite3_bind_int(q, 7, cell->status);
    return finish(c, s, q);
}

bool lab_store_cells(lab_ctx *c, lab_store *s, int64_t id,
                     bool (*each)(void *self, const lab_cell_record *cell), void *self)
{
    sqlite3_stmt *q = query(c, s, Q_CELLS);
    int code;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        int status = sqlite3_column_int(q, 8);
        lab_cell_record r = {
            .number = sqlite3_column_int64(q, 0),
            .source = column_text(q, 1),
            .output = column_text(q, 2),
            .result = column_text(q, 3),
            .error = column_text(q, 4),
            .started = sqlite3_column_double(q, 5),
            .seconds = sqlite3_column_double(q, 6),
            .seed = (uint64_t)sqlite3_column_int64(q, 7),
            .status = status < 0 || status >= LAB_N_CELL_STATUS ? LAB_CELL_FAILED
                                                                : (lab_cell_status)status,
        };

        if (!each(self, &r))
            break;
    }
    sqlite3_reset(q);
    return code == SQLITE_ROW || code == SQLITE_DONE || fail_db(c, s, code);
}
