/* files.h — whole files, written beside and renamed, and where a user's data lives. */
#ifndef LAB_FILES_H
#define LAB_FILES_H

#include <lab/ctx.h>
#include <stdio.h>

/* Whole file into c's scope, one zero byte behind it. LAB_EIO, LAB_EFORMAT past `max`. */
LAB_API char *lab_file_read(lab_ctx *c, const char *path, size_t max, size_t *len);
/* Replaces `path` at once or not at all. */
LAB_API bool lab_file_write(lab_ctx *c, const char *path, const void *data, size_t len);

/* For writers that stream: open a temporary beside `path`; commit renames, abort removes.
 * Both close f. A NULL f: nothing, false. */
typedef struct lab_file lab_file;
LAB_API lab_file *lab_file_begin(lab_ctx *c, const char *path);
LAB_API FILE *lab_file_stream(lab_file *f);
LAB_API bool lab_file_commit(lab_ctx *c, lab_file *f);
LAB_API void lab_file_abort(lab_file *f);

/* Makes an empty file of a new name that ends in `suffix`, in $TMPDIR or /tmp, which the caller
 * removes; *fd is open for reading and writing, and not past exec. The path in c's scope. */
LAB_API char *lab_file_temporary(lab_ctx *c, const char *suffix, int *fd);

/* $LABSH_HOME, or ~/.local/share/labsh; made when missing. Path below it, in c's scope. */
LAB_API const char *lab_home(lab_ctx *c, const char *below);
/* Path of a file of the program (assets, scripts): beside the build, or installed.
 * Returns NULL with LAB_EABSENT when it is nowhere. */
LAB_API const char *lab_data_path(lab_ctx *c, const char *below);
/* Makes a folder and its parents. */
LAB_API bool lab_mkdirs(lab_ctx *c, const char *path);

#endif
