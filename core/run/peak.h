/* peak.h — loops that do as much as a core can. */
#ifndef RUN_PEAK_H
#define RUN_PEAK_H

#include <stdbool.h>
#include <stdint.h>

/* Runs its loop n times; returns the floating-point operations done. */
typedef double peak_loop(int64_t n);
peak_loop *peak_f32(void);
peak_loop *peak_bf16(void); /* NULL: the CPU has no such instruction */
/* a ← b + s c for n floats. */
void peak_triad(float *a, const float *b, const float *c, int64_t n);

#endif
