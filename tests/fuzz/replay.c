/* Without libFuzzer: a harness as a test. Each seed as it is, cut off at every length (at 300
 * of them when it is longer), and 2000 copies with some bytes changed, cut or doubled, the
 * same ones in every run. A crash or a hang is the failure. Prints TAP.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SEEDS = 256, CUTS = 300, COPIES = 2000, GROWTH = 64 };

static struct {
    uint8_t *data;
    size_t size;
} seeds[MAX_SEEDS];
static size_t n_seeds;

void fuzz_seed(const void *data, size_t size)
{
    if (n_seeds == MAX_SEEDS)
        return;
    seeds[n_seeds].data = malloc(size + 1);
    if (!seeds[n_seeds].data)
        abort();
    memcpy(seeds[n_seeds].data, data, size);
    seeds[n_seeds++].size = size;
}

/* xorshift64 (Marsaglia, 2003). */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Runs the harness on a block of exactly that size, so that reading past it is seen. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static size_t damage(uint8_t *data, size_t size, uint64_t *state)
{
    static const uint8_t nasty[] = { 0x00, 0xff, 0x7f, 0x80, '"', '[', '(', '9' };
    size_t at, len;

    for (uint64_t n = 1 + draw(state) % 6; n > 0 && size > 0; n--) {
        at = draw(state) % size;
        switch (draw(state) % 5) {
        case 0:
            data[at] ^= (uint8_t)(1u << draw(state) % 8);
            break;
        case 1:
            data[at] = nasty[draw(state) % sizeof nasty];
            break;
        case 2:
            data[at] = (uint8_t)draw(state);
            break;
        case 3: /* a piece falls out */
            len = 1 + draw(state) % 8;
            len = len > size - at ? size - at : len;
            memmove(data + at, data + at + len, size - at - len);
            size -= len;
            break;
        default: /* a piece comes twice */
            len = 1 + draw(state) % 8;
            len = len > size - at ? size - at : len;
            memmove(data + at + len, data + at, size - at);
            size += len;
        }
    }
    return size;
}

static void run_damaged(size_t seed, uint64_t *state)
{
    size_t room = seeds[seed].size + GROWTH;
    uint8_t *copy = malloc(room);

    if (!copy)
        abort();
    memcpy(copy, seeds[seed].data, seeds[seed].size);
    run(copy, damage(copy, seeds[seed].size, state));
    free(copy);
}

int main(void)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    size_t step;

    setvbuf(stdout, NULL, _IOLBF, 0);
    fuzz_seeds();
    printf("1..3\n");
    for (size_t i = 0; i < n_seeds; i++)
        run(seeds[i].data, seeds[i].size);
    printf("%s 1 - %zu seeds\n", n_seeds ? "ok" : "not ok", n_seeds);
    for (size_t i = 0; i < n_seeds; i++) {
        step = seeds[i].size / CUTS + 1;
        for (size_t size = 0; size < seeds[i].size; size += step)
            run(seeds[i].data, size);
    }
    printf("ok 2 - seeds cut off\n");
    for (size_t i = 0; n_seeds && i < COPIES; i++)
        run_damaged(i % n_seeds, &state);
    printf("ok 3 - %d damaged copies\n", COPIES);
    for (size_t i = 0; i < n_seeds; i++)
        free(seeds[i].data);
    return n_seeds == 0;
}
