/* cases.h — inputs from a case's text ("2,3; u:3 | 1 2"; the language: core/op/table.h). */
#ifndef CASES_H
#define CASES_H

#include "op/table.h"

enum { MAX_CASE_INPUTS = 16, MAX_CASE_PARAMS = 16 };

struct op_case {
    int n;
    lab_tensor *in[MAX_CASE_INPUTS];
    bool real[MAX_CASE_INPUTS]; /* may want a gradient */
    double p[MAX_CASE_PARAMS];
};

/* Real inputs in dtype d (f64 numbers rounded), the same for the same text and seed;
 * `strided`: views that are neither row-major nor without gaps. */
bool case_make(lab_ctx *c, const char *text, lab_dtype d, bool strided,
               struct op_case *k);

#endif
