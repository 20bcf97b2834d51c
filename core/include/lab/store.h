/* store.h — sessions and their cells in SQLite, written as they happen.
 *
 * One file (WAL mode) for all sessions of a home; several programs may write at once. A cell's
 * row is inserted before the cell runs and completed after it, so that a program killed in
 * the middle leaves every finished cell, and one that is marked as running.
 * Errors: LAB_EIO (locked, read-only, disk full: the text says which), LAB_EFORMAT (not a
 * database, or one made by a newer labsh). A NULL store: nothing, false.
 */
#ifndef LAB_STORE_H
#define LAB_STORE_H

#include <lab/ctx.h>

typedef struct lab_store lab_store;

typedef enum lab_cell_status {
    LAB_CELL_RUNNING, /* or cut off with its program */
    LAB_CELL_DONE,
    LAB_CELL_FAILED,
    LAB_CELL_STOPPED, /* Ctrl-C */
    LAB_N_CELL_STATUS
} lab_cell_status;

/* Texts may be NULL in what is stored; what is read has "". Times are seconds since 1970. */
typedef struct lab_cell_record {
    int64_t number;
    const char *source;
    const char *output; /* what it printed */
    const char *result; /* the shown value */
    const char *error;
    double started, seconds;
    uint64_t seed; /* of the session's generator before the cell */
    lab_cell_status status;
} lab_cell_record;

typedef struct lab_session_record {
    int64_t id;
    double started, last; /* `last`: end of its last cell, or `started` */
    int64_t cells;
    const char *folder;       /* working folder when it began */
    const char *first, *tail; /* source of its first and last cell, "" if none */
    bool open;                /* a living program writes to it */
} lab_session_record;

/* Returns new (closed by lab_store_close, not by the scope). Makes the file when missing. */
LAB_API lab_store *lab_store_open(lab_ctx *c, const char *path);
LAB_API void lab_store_close(lab_store *s); /* NULL is fine */

/* A new session of this process; returns its number (from 1), 0 on failure. */
LAB_API int64_t lab_store_begin(lab_ctx *c, lab_store *s);
/* Goes on with a session: it belongs to this process from now on. LAB_EABSENT when there is
 * no such session, LAB_ESTATE while another living program has it. */
LAB_API bool lab_store_adopt(lab_ctx *c, lab_store *s, int64_t id);
LAB_API bool lab_store_end(lab_ctx *c, lab_store *s, int64_t id);

/* Uses number, source, started and seed. */
LAB_API bool lab_store_cell_begin(lab_ctx *c, lab_store *s, int64_t id,
                                  const lab_cell_record *cell);
/* Uses number, output, result, error, seconds and status. */
LAB_API bool lab_store_cell_end(lab_ctx *c, lab_store *s, int64_t id,
                                const lab_cell_record *cell);

/* The cells of a session in order of number; the record is valid during the call. `each`
 * returns false to end early. */
LAB_API bool lab_store_cells(lab_ctx *c, lab_store *s, int64_t id,
                             bool (*each)(void *self, const lab_cell_record *cell),
                             void *self);
/* A picture that a cell drew. */
typedef struct lab_picture_record {
    int64_t cell; /* its number */
    int win;
    const char *kind, *title; /* as lab_view_picture has them */
    int64_t height, width;    /* of an image's own pixels, else 0 */
    const void *png;          /* a PNG file */
    size_t len;
} lab_picture_record;
LAB_API bool lab_store_picture_add(lab_ctx *c, lab_store *s, int64_t id,
                                   const lab_picture_record *p);
/* The pictures of a session, in the order in which they were added. */
LAB_API bool lab_store_pictures(lab_ctx *c, lab_store *s, int64_t id,
                                bool (*each)(void *self, const lab_picture_record *p),
                                void *self);
/* The sessions that have cells, the latest first, at most `limit`. */
LAB_API bool lab_store_sessions(lab_ctx *c, lab_store *s, int limit,
                                bool (*each)(void *self,
                                             const lab_session_record *session),
                                void *self);

#endif
