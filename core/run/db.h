/* db.h — what the files of this folder share of a store. */
#ifndef RUN_DB_H
#define RUN_DB_H

#include <lab/store.h>
#include <sqlite3.h>

enum { DB_STATEMENTS = 64 };

struct lab_store {
    sqlite3 *db;
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } prepared[DB_STATEMENTS]; /* at their first use */
    int n_prepared;
    char *path;
};

/* A statement, reset and without bindings. `sql` is one static text for each statement: it is
 * told by its address. NULL in a failed context, or with the error in c. */
sqlite3_stmt *db_query(lab_ctx *c, lab_store *s, const char *sql);
/* Runs a statement that gives no rows. */
bool db_finish(lab_ctx *c, lab_store *s, sqlite3_stmt *q);
/* Records an SQLite error; false. */
bool db_fail(lab_ctx *c, lab_store *s, int code);
/* Binds a text (NULL: none) that stays until the statement has run. */
void db_text(sqlite3_stmt *q, int i, const char *text);
/* "" for none; valid until the next step. */
const char *db_column(sqlite3_stmt *q, int i);

double db_wall_clock(void); /* seconds since 1970 */
/* When a process began, in ticks since the boot: tells it from a later one of the same
 * number. 0 when there is no such process. */
int64_t db_birth(int64_t pid);
bool db_alive(int64_t pid, int64_t birth);

#endif
