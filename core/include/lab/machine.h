/* machine.h — what this machine can do at most, measured once.
 */
#ifndef LAB_MACHINE_H
#define LAB_MACHINE_H

#include <lab/ctx.h>

/* Index 0: one thread; 1: as many as lab_threads() gives. */
typedef struct lab_machine {
    char cpu[128]; /* the CPU's own name */
    int threads;
    double f32[2];  /* FLOP/s of fused multiply-adds in f32, in registers */
    double bf16[2]; /* FLOP/s of bf16 dot products summed in f32; 0: the CPU has none */
    double bytes
        [2]; /* byte/s of a ← b + s c on arrays larger than all caches (McCalpin 1995) */
} lab_machine;

/* From the file "machine" of the home, which has a line for each CPU and number of threads; a
 * line that is missing is measured (about a second) and added. False in a failed context. */
LAB_API bool lab_machine_peaks(lab_ctx *c, lab_machine *out);
/* Measures, whatever the file says, and replaces its line. */
LAB_API bool lab_machine_measure(lab_ctx *c, lab_machine *out);

#endif
