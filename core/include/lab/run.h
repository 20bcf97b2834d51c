/* run.h — runs: what was tried, with which settings, and what came of it.
 *
 * Everything reported by lab_metric belongs to the run that is open. Where none was started,
 * one is opened for the cell or script that reports, and kept once a metric has two points.
 * All is written to the store of the home (labsh.db) as it happens: at most half a second of
 * it is lost with a program that is killed.
 *
 * A run knows its name and config, seed, threads, the version of labsh, host, working folder,
 * command, the commit of the folder and whether it had changes, its metrics, artifacts and
 * events (paused, learning rate changed).
 */
#ifndef LAB_RUN_H
#define LAB_RUN_H

#include <lab/host.h>
#include <lab/tensor.h>

typedef struct lab_run lab_run;
LAB_API extern const lab_type lab_run_type; /* "Run" */

typedef enum lab_run_status {
    LAB_RUN_RUNNING,
    LAB_RUN_DONE,
    LAB_RUN_FAILED,
    LAB_RUN_STOPPED, /* by Ctrl-C or from its window */
    LAB_RUN_LOST,    /* its program ended without a word */
    LAB_N_RUN_STATUS
} lab_run_status;
LAB_API const char *lab_run_status_name(lab_run_status s); /* "running", "done", … */

/* ---- for whoever trains --------------------------------------------------------------------- */

/* Opens a run (the one before ends as done) and returns it, new. name NULL: of the cell or
 * script. config (may be NULL): numbers, texts, booleans and tables of these, else LAB_EARG. */
LAB_API lab_run *lab_run_start(lab_ctx *c, const char *name, const lab_table *config);
/* Ends the run that is open, if there is one. */
LAB_API void lab_run_finish(lab_ctx *c, lab_run_status status);
/* Returns new; NULL when none is open. Writes what is known so far. */
LAB_API lab_run *lab_run_now(lab_ctx *c);
/* Adds to the config of the run that is open, or opens one for the cell or script; what it has
 * already stays unless `replace`. */
LAB_API void lab_run_set_config(lab_ctx *c, const lab_table *config, bool replace);
/* A file that belongs to the open run: kind "checkpoint", "picture", …; step −1: none. */
LAB_API void lab_run_artifact(lab_ctx *c, const char *kind, const char *path,
                              int64_t step, double score);

/* A picture (as lab_image_write takes it) of the open run, or of one opened for the cell: a PNG
 * file beside the run, an artifact "picture", and in TensorBoard's file if there is one. step
 * −1: that of the last measurement. Returns the path, in c's scope. LAB_ESHAPE, LAB_EDTYPE,
 * LAB_EIO. */
LAB_API const char *lab_run_image(lab_ctx *c, const char *name, const lab_tensor *image,
                                  int64_t step);
/* How the finite numbers of `values` are spread over 1 … 10000 bins of one width, in
 * TensorBoard's file. LAB_ESTATE when that is not open, LAB_ESHAPE when there is no number. */
LAB_API void lab_run_histogram(lab_ctx *c, const char *name, lab_tensor *values, int bins,
                               int64_t step);

/* Writes what it takes to go on bit for bit: `things` by name, Module, Optimizer, Schedule,
 * Loader, EMA, tensors, plain values and tables of these, and the session's random numbers.
 * path NULL: beside the run, which keeps the last `keep` (3) and the one with the highest
 * `score`, both in things; `step` (there, too) names them. Returns the path, in c's scope. */
LAB_API const char *lab_run_checkpoint(lab_ctx *c, const char *path,
                                       const lab_table *things);
/* The way back, in place: the objects in `things` get what they had, the session its random
 * numbers. Returns new: the plain values. path NULL: the newest of the open run, or of one
 * of its name that was cut off; NULL without an error where there is none. LAB_EFORMAT. */
LAB_API lab_table *lab_run_restore(lab_ctx *c, const char *path, const lab_table *things);

/* ---- for whoever looks ------------------------------------------------------------------------ */

/* Returns new. LAB_EABSENT when there is no such run. */
LAB_API lab_run *lab_run_get(lab_ctx *c, int64_t id);
LAB_API int64_t lab_run_id(const lab_run *r);
LAB_API lab_run_status lab_run_status_of(lab_ctx *c, const lab_run *r);
/* The points of a metric: steps i64 and values f64, both [N], new. False with LAB_EARG when
 * the run has no such metric. */
LAB_API bool lab_run_metric(lab_ctx *c, const lab_run *r, const char *name,
                            lab_tensor **steps, lab_tensor **values);
/* Its settings, as a new table. */
LAB_API lab_table *lab_run_config(lab_ctx *c, const lab_run *r);

/* ---- for the program ----------------------------------------------------------------------------- */

/* What runs that nobody started are called from now on, and the code behind them (copied). */
LAB_API void lab_run_place(lab_host *h, const char *name, const char *command);
/* Are the curves of the open run to be drawn while they grow, where there are windows? */
LAB_API void lab_run_live(lab_host *h, bool on);
/* For the prompt's poll loop: milliseconds until runs in other processes are to be looked at
 * again (−1: there are none), and the look. */
LAB_API int lab_run_timeout(lab_host *h);
LAB_API void lab_run_pump(lab_host *h);
/* The cell is over: a run that nobody started ends with it; others are written. */
LAB_API void lab_run_cell_end(lab_host *h, lab_run_status status);
/* The program is over. */
LAB_API void lab_run_close(lab_host *h, lab_run_status status);

#endif
