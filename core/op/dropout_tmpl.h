/* dropout_tmpl.h — dropout; see variants.h for S, A, … Elements go in groups of
 * 4 LANES, which take LANES blocks of the generator: first the first words of all blocks, then
 * the second ones, … An element is kept where its word of 32 bits is not below p 2³². */

/* LANES blocks of Philox4x32-10 (rng.c) side by side: word w of block k in out[w][k]. */
TARGET VECTOR void NAME(blocks)(const struct dropout *j, uint64_t first,
                                uint32_t out[4][LANES])
{
    uint32_t k0 = (uint32_t)j->rng.seed, k1 = (uint32_t)(j->rng.seed >> 32);

    for (int k = 0; k < LANES; k++) {
        out[0][k] = (uint32_t)(first + (uint64_t)k);
        out[1][k] = (uint32_t)((first + (uint64_t)k) >> 32);
        out[2][k] = (uint32_t)j->rng.stream;
        out[3][k] = (uint32_t)(j->rng.stream >> 32);
    }
    for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u)
        for (int k = 0; k < LANES; k++) {
            uint64_t p0 = (uint64_t)0xD2511F53u * out[0][k];
            uint64_t p1 = (uint64_t)0xCD9E8D57u * out[2][k];

            out[0][k] = (uint32_t)(p1 >> 32) ^ out[1][k] ^ k0;
            out[1][k] = (uint32_t)p1;
            out[2][k] = (uint32_t)(p0 >> 32) ^ out[3][k] ^ k1;
            out[3][k] = (uint32_t)p0;
        }
}

/* Groups [begin, end) of 4 LANES elements. */
TARGET static void NAME(drop)(const struct dropout *j, int64_t begin, int64_t end)
{
    _Alignas(64) uint32_t word[4][LANES];
    A scale = (A)j->scale;

    for (int64_t group = begin; group < end; group++) {
        int64_t at = group * 4 * LANES, n = j->n - at;
        const S *x = (const S *)j->x + at;
        S *restrict y = (S *)j->y + at;

        NAME(blocks)(j, j->rng.next / 4 + (uint64_t)(group * LANES), word);
        n = n < 4 * LANES ? n : 4 * LANES;
        for (int64_t i = 0; i < n; i++)
            y[i] = STORE((&word[0][0])[i] < j->below ? 0 : LOAD(x[i]) * scale);
    }
}
