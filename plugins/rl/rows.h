/* rows.h — the rows of each file with functions for Lua. */
#ifndef RL_ROWS_H
#define RL_ROWS_H

#include <lab/plugin.h>

extern const lab_rows env_rows, agent_rows;

#endif
