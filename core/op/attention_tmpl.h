/* attention_tmpl.h — softmax of tiles for one kind of CPU. Before it is included: NAME(x),
 * TARGET, EXP. Loops run over whole vectors of 8, which a row of a tile has room for: numbers
 * behind the last key are chosen away, whatever they are. */

/* s = scale s + mask of a row with a mask; the scale that is left to be done. */
TARGET static inline float NAME(add_mask)(float *s, int n, float scale, const float *mask,
                                          int64_t mask_col)
{
    for (int j = 0; j < n; j++)
        s[j] = s[j] * scale + mask[j * mask_col];
    return 1;
}

/* p ← exp(scale s + mask − m) of `rows` rows of a tile, each with cols[r] keys and zeros
 * from there to `wide`; m and sum go on from the tiles before, and so do the e numbers of each
 * row of out, which are multiplied by what those of before are to be; NULL: there are none. */
TARGET static void NAME(soften)(float *tile, int rows, int wide, const int64_t *cols,
                                float scale, const float *mask, int64_t mask_row,
                                int64_t mask_col, float *m, float *sum, float *out,
                                int64_t e)
{
    for (int r = 0; r < rows; r++, tile += TILE, mask += mask_row) {
        int n = (int)(cols[r] < 0 ? 0 : cols[r] > wide ? wide : cols[r]);
        int whole = (n + 7) & ~7;
        float most = m[r], total = 0, shift, fix, left = scale;

        if (mask != no_mask)
            left = NAME(add_mask)(tile, n, scale, mask, mask_col);
#pragma omp simd reduction(max : most)
        for (int j = 0; j < whole; j++) {
            float s = j < n ? tile[j] * left : -INFINITY;

            tile[j] = s;
            most = s > most ? s : most;
        }
        shift = most > -INFINITY ? most : 0;
#pragma omp simd reduction(+ : total)
        for (int j = 0; j < whole; j++) {
            tile[j] = EXP(tile[j] - shift);
            total += tile[j];
        }
        for (int j = whole; j < wide; j++)
            tile[j] = 0;
        fix = m[r] > -INFINITY ? expf(m[r] - shift) : 0;
        sum[r] = sum[r] * fix + total;
        m[r] = most;
        if (out)
            for (int64_t q = 0; q < e; q++)
                out[r * e + q] *= fix;
    }
}

/* p ← exp(scale s + mask − lse), ds ← scale p (dp − mean), in place of s and dp. */
TARGET static void NAME(harden)(float *tile, float *dp, int rows, int wide,
                                const int64_t *cols, float scale, const float *mask,
                                int64_t mask_row, int64_t mask_col, const float *lse,
                                const float *mean)
{
    for (int r = 0; r < rows; r++, tile += TILE, dp += TILE, mask += mask_row) {
        int n = (int)(cols[r] < 0 ? 0 : cols[r] > wide ? wide : cols[r]);
        int whole = (n + 7) & ~7;
        float shift = lse[r], less = mean[r], left = scale;

        if (mask != no_mask)
            left = NAME(add_mask)(tile, n, scale, mask, mask_col);
#pragma omp simd
        for (int j = 0; j < whole; j++) {
            float p = EXP(tile[j] * left - shift), ds = scale * p * (dp[j] - less);

            tile[j] = j < n ? p : 0;
            dp[j] = j < n ? ds : 0;
        }
        for (int j = whole; j < wide; j++)
            tile[j] = dp[j] = 0;
    }
}

/* Σ x y of n numbers, x_col and y_col apart. */
TARGET static float NAME(dot)(const float *x, int64_t x_col, const float *y,
                              int64_t y_col, int64_t n)
{
    float sum = 0;

    if (x_col == 1 && y_col == 1) {
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < n; i++)
            sum += x[i] * y[i];
        return sum;
    }
    for (int64_t i = 0; i < n; i++)
        sum += x[i * x_col] * y[i * y_col];
    return sum;
}

#undef NAME
#undef TARGET
#undef EXP
