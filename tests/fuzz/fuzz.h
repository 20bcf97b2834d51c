/* fuzz.h — what a fuzz harness is: a source NAME.c beside this with two functions.
 *
 * build.sh fuzz runs it under libFuzzer; the usual tests run every seed, every beginning of
 * it, and some thousand damaged copies (replay.c). Input that once crashed a parser becomes
 * a seed.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One input; must neither crash, hang, leak nor grow without bound. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Calls fuzz_seed for each good input to start from. */
void fuzz_seeds(void);
/* Copies its input; at most 256 seeds. */
void fuzz_seed(const void *data, size_t size);

#endif
