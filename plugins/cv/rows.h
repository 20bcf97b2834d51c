/* rows.h — the rows of each file with functions for Lua. */
#ifndef CV_ROWS_H
#define CV_ROWS_H

#include <lab/plugin.h>

extern const lab_rows segment_rows;

#endif
