/* store_pictures.c — what the cells of a session drew, in the store. */
#include "run/db.h"

static const char q_add[] =
    "INSERT INTO pictures(session,cell,win,kind,title,height,width,png)"
    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)";
static const char q_list[] = "SELECT cell,win,kind,title,height,width,png FROM pictures"
                             " WHERE session=?1 ORDER BY id";

bool lab_store_picture_add(lab_ctx *c, lab_store *s, int64_t id,
                           const lab_picture_record *p)
{
    sqlite3_stmt *q = db_query(c, s, q_add);

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, p->cell);
    sqlite3_bind_int(q, 3, p->win);
    db_text(q, 4, p->kind);
    db_text(q, 5, p->title);
    sqlite3_bind_int64(q, 6, p->height);
    sqlite3_bind_int64(q, 7, p->width);
    sqlite3_bind_blob64(q, 8, p->png, p->len, SQLITE_STATIC);
    return db_finish(c, s, q);
}

bool lab_store_pictures(lab_ctx *c, lab_store *s, int64_t id,
                        bool (*each)(void *self, const lab_picture_record *p), void *self)
{
    sqlite3_stmt *q = db_query(c, s, q_list);
    int code;

    if (!q)
        return false;
    sqlite3_bind_int64(q, 1, id);
    while ((code = sqlite3_step(q)) == SQLITE_ROW) {
        lab_picture_record p = {
            .cell = sqlite3_column_int64(q, 0),
            .win = sqlite3_column_int(q, 1),
            .kind = db_column(q, 2),
            .title = db_column(q, 3),
            .height = sqlite3_column_int64(q, 4),
            .width = sqlite3_column_int64(q, 5),
            .png = sqlite3_column_blob(q, 6),
            .len = (size_t)sqlite3_column_bytes(q, 6),
        };

        if (p.png && !each(self, &p))
            break;
    }
    sqlite3_reset(q);
    return code == SQLITE_ROW || code == SQLITE_DONE || db_fail(c, s, code);
}
