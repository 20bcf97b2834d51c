/* prof.h — what the modules `prof` and `mem` share. */
#ifndef RUN_PROF_H
#define RUN_PROF_H

#include <lab/profile.h>
#include <lab/value.h>

enum { PROF_SHOWN = 24 };

/* Calls f so many times under a new profile. NULL on an error in f. */
lab_profile *prof_run(lab_ctx *c, lab_callback *f, int64_t times);
/* "matmul", "matmul backward", "Optimizer:step"; in c's scope. */
const char *prof_name(lab_ctx *c, const lab_profile_entry *e);
/* The entries as a list of tables. */
lab_table *prof_ops(lab_ctx *c, lab_profile *p);

#endif
