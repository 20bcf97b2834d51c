/* store.c — sessions and their cells in SQLite. */
#include "run/db.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

static const char q_begin[] =
    "INSERT INTO sessions(started,pid,birth,folder) VALUES(?1,?2,?3,?4)";
static const char q_owner[] = "SELECT pid,birth,ended FROM sessions WHERE id=?1";
static const char q_adopt[] =
    "UPDATE sessions SET pid=?2,birth=?3,ended=NULL WHERE id=?1";
static const char q_end[] = "UPDATE sessions SET ended=?2 WHERE id=?1";
static const char q_cell_begin[] =
    "INSERT OR REPLACE INTO cells(session,number,source,started,seed,status)"
    " VALUES(?1,?2,?3,?4,?5,0)";
static const char q_cell_end[] =
    "UPDATE cells SET output=?3,result=?4,error=?5,seconds=?6,status=?7"
    " WHERE session=?1 AND number=?2";
static const char q_cells[] =
    "SELECT number,source,output,result,error,started,seconds,seed,status"
    " FROM cells WHERE session=?1 ORDER BY number";
static const char q_sessions[] =
    "SELECT "
    "s.id,s.started,max(coalesce(c.started+c.seconds,c.started)),count(*),s.folder,"
    "(SELECT source FROM cells WHERE session=s.id ORDER BY number LIMIT 1),"
    "(SELECT source FROM cells WHERE session=s.id ORDER BY number DESC LIMIT 1),"
    "s.pid,s.birth,s.ended FROM sessions s JOIN cells c ON c.session=s.id"
    " GROUP BY s.id ORDER BY 3 DESC, s.id DESC LIMIT ?1";

/* ---- sessions ---------------------------------------------------------------------------- */

int64_t lab_store_begin(lab_ctx *c, lab_store *s)
{
    sqlite3_stmt *q = db_query(c, s, q_begin);
    char *folder;
    bool done;

    if (!q)
        return 0;
    folder = getcwd(NULL, 0);
    sqlite3_bind_double(q, 1, db_wall_clock());
    sqlite3_bind_int64(q, 2, getpid());
    sqlite3_bind_int64(q, 3, db_birth(getpid()));
    db_text(q, 4, folder ? folder : "");
    done = db_finish(c, s, q);
    free(folder);
    return done ? sqlite3_last_insert_rowid(s->db) : 0;
}

bool lab_store_adopt(lab_ctx *c, lab_store *s, int64_t id)
{
    sqlite3_stmt *q = db_query(c, s, q_owner);
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
        return db_fail(c, s, code);
    if (!ended && pid != getpid() && db_alive(pid, birth))
        return lab_failn(c, LAB_ESTATE, "session %" PRId64 " is open in process %" PRId64,
                         id, pid);
    q = db_query(c, s, q_adopt);
    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, getpid());
    sqlite3_bind_int64(q, 3, db_birth(getpid()));
    return db_finish(c, s, q);
}

bool lab_store_end(lab_ctx *c, lab_store *s, int64_t id)
{
    sqlite3_stmt *q = db_query(c, s, q_end);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_double(q, 2, db_wall_clock());
    return db_finish(c, s, q);
}

bool lab_store_sessions(lab_ctx *c, lab_store *s, int limit,
                        bool (*each)(void *self, const lab_session_record *session),
                        void *self)
{
    sqlite3_stmt *q = db_query(c, s, q_sessions);
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
            .folder = db_column(q, 4),
            .first = db_column(q, 5),
            .tail = db_column(q, 6),
            .open = sqlite3_column_type(q, 9) == SQLITE_NULL &&
                    db_alive(sqlite3_column_int64(q, 7), sqlite3_column_int64(q, 8)),
        };

        if (!each(self, &r))
            break;
    }
    sqlite3_reset(q);
    return code == SQLITE_ROW || code == SQLITE_DONE || db_fail(c, s, code);
}

/* ---- cells ----------------------------------------------------------------------------------- */

bool lab_store_cell_begin(lab_ctx *c, lab_store *s, int64_t id,
                          const lab_cell_record *cell)
{
    sqlite3_stmt *q = db_query(c, s, q_cell_begin);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, cell->number);
    db_text(q, 3, cell->source);
    sqlite3_bind_double(q, 4, cell->started);
    sqlite3_bind_int64(q, 5, (sqlite3_int64)cell->seed);
    return db_finish(c, s, q);
}

bool lab_store_cell_end(lab_ctx *c, lab_store *s, int64_t id, const lab_cell_record *cell)
{
    sqlite3_stmt *q = db_query(c, s, q_cell_end);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, cell->number);
    db_text(q, 3, cell->output);
    db_text(q, 4, cell->result);
    db_text(q, 5, cell->error);
    sqlite3_bind_double(q, 6, cell->seconds);
    sqlite3_bind_int(q, 7, cell->status);
    return db_finish(c, s, q);
}

bool lab_store_cells(lab_ctx *c, lab_store *s, int64_t id,
                     bool (*each)(void *self, const lab_cell_record *cell), void *self)
{
    sqlite3_stmt *q = db_query(c, s, q_cells);
    int code;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        int status = sqlite3_column_int(q, 8);
        lab_cell_record r = {
            .number = sqlite3_column_int64(q, 0),
            .source = db_column(q, 1),
            .output = db_column(q, 2),
            .result = db_column(q, 3),
            .error = db_column(q, 4),
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
    return code == SQLITE_ROW || code == SQLITE_DONE || db_fail(c, s, code);
}
