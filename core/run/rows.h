/* rows.h — the parts of the module `run`, and what they share. */
#ifndef RUN_ROWS_H
#define RUN_ROWS_H

#include "run/run.h"

#include <lab/plugin.h>

/* ---- list.c ----------------------------------------------------------------------------------- */

struct run_list;
extern const lab_type run_list_type;
struct run_list *run_list(lab_ctx *c, int64_t limit, const char *name);
const char *run_list_text(lab_ctx *c, struct run_list *l);
int64_t run_list_len(lab_ctx *c, struct run_list *l);
lab_run *run_list_at(lab_ctx *c, struct run_list *l, int64_t i); /* from 1 */

/* "Run 3 mnist  done  12.3 s  loss 0.21" */
const char *run_text(lab_ctx *c, const lab_run *r);
const char *run_when(lab_ctx *c, double at); /* "2026-11-24 07:12" */
/* How long it took, or has been running; NaN when nobody knows. */
double run_seconds(const struct run_record *r);

/* ---- plot.c ------------------------------------------------------------------------------------- */

struct comparison;
extern const lab_type run_comparison_type;
int64_t run_plot(lab_ctx *c, const char *name, const lab_value *runs, double smooth,
                 bool log, int64_t win);
struct comparison *run_compare(lab_ctx *c, const lab_value *a, const lab_value *b,
                               bool plot);
const char *run_comparison_text(lab_ctx *c, struct comparison *k);

/* ---- checkpoint.c ------------------------------------------------------------------------------- */

/* The latest of a run, without a change of the open one; NULL without an error: it has none. */
lab_table *run_restore_run(lab_ctx *c, int64_t id, const lab_table *things);

/* ---- spawn.c -------------------------------------------------------------------------------------- */

lab_run *run_spawn(lab_ctx *c, const char *script, const lab_table *args,
                   const char *name, int64_t threads, int64_t seed);
extern const lab_rows run_spawn_rows;

/* ---- handle.c: fields and methods of a Run ------------------------------------------------------ */

extern const lab_rows run_handle_rows;

#endif
