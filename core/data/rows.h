/* rows.h — the parts of the module `data`. */
#ifndef DATA_ROWS_H
#define DATA_ROWS_H

#include <lab/data.h>
#include <lab/plugin.h>

extern const lab_rows data_file_rows, data_transform_rows, data_made_rows;

/* A seed that was not given: the session's next number. */
uint64_t data_seed(lab_ctx *c, int64_t seed);

#endif
