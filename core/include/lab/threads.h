/* threads.h — the one pool (OpenMP), entered from the one compute thread. */
#ifndef LAB_THREADS_H
#define LAB_THREADS_H

#include <lab/ctx.h>

/* Number of compute threads; at first that of the cores this process may use. */
LAB_API int lab_threads(void);
LAB_API void lab_threads_set(int n); /* clipped to 1 … 256 */

/* Calls body(arg, begin, end) over pieces of [0, n) in parallel. Pieces hold at least `grain`
 * items and their bounds depend on n and grain alone, so that a reduction kept per piece
 * gives the same bits for any number of threads. Runs in place when one piece suffices. */
LAB_API void lab_parallel_for(int64_t n, int64_t grain,
                              void (*body)(void *arg, int64_t begin, int64_t end),
                              void *arg);

#endif
