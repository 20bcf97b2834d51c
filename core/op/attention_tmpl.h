/* attention_tmpl.h — softmax of tiles for one kind of CPU. Before it is included: NAME(x),
 * TARGET, EXP. Loops run over LANES numbers at a time, which a row of a tile has room for: what
 * stands behind the last key is chosen away, whatever it is. */

/* s = scale s + mask of a row with a mask; the scale that is left to be done. */
TARGET static inline float NAME(add_mask)(float *s, int n, float scale, const float *mask,
                                          int64_t mask_col)
{
    for (int j = 0; j < n; j++)
        s[j] = s[j] * scale + mask[j * mask_col];
    return 1;
}

/* Of all lanes, by halves. */
TARGET static inline float NAME(highest)(lanes x)
{
    float a = x[0] > x[4] ? x[0] : x[4], b = x[1] > x[5] ? x[1] : x[5];
    float c = x[2] > x[6] ? x[2] : x[6], d = x[3] > x[7] ? x[3] : x[7];

    a = a > c ? a : c;
    b = b > d ? b : d;
    return a > b ? a : b;
}

TARGET static inline float NAME(sum)(lanes x)
{
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

/* p ← exp(scale s + mask − m) of `rows` rows of a tile, each with cols[r] keys and zeros
 * from there to `wide`; m and sum go on from the tiles before, and so do the e numbers of each
 * row of out, which are multiplied by what those of before are to be; NULL: there are none. */
TARGET static void NAME(soften)(float *tile, int rows, int wide, const int64_t *cols,
                                float scale, const float *mask, int64_t mask_row,
                                int64_t mask_col, float *m, float *sum, float *out,
                                int64_t e)
{
    int whole = (wide + LANES - 1) / LANES * LANES;

    for (int r = 0; r < rows; r++, tile += TILE, mask += mask_row) {
        int n = (int)(cols[r] < 0 ? 0 : cols[r] > wide ? wide : cols[r]);
        const int32_t *key = keys_of(n);
        const lane_bits minus_infinity = (lane_bits)((lanes){ 0 } - INFINITY);
        float most, shift, fix, left = scale;
        lanes top = (lanes){ 0 } + m[r], total = { 0 };

        if (mask != no_mask)
            left = NAME(add_mask)(tile, n, scale, mask, mask_col);
        for (int j = 0; j < whole; j += LANES) {
            lane_bits is_key = *(const lane_bits *)(key + j);
            lanes s = *(lanes *)(tile + j) * left;

            *(lanes *)(tile + j) = s;
            s = (lanes)(((lane_bits)s & is_key) | (minus_infinity & ~is_key));
            is_key = s > top;
            top = (lanes)(((lane_bits)s & is_key) | ((lane_bits)top & ~is_key));
        }
        most = NAME(highest)(top);
        shift = most > -INFINITY ? most : 0;
#pragma omp simd
        for (int j = 0; j < whole; j++) {
            float p = EXP(tile[j] - shift);

            tile[j] = key[j] ? p : 0;
        }
        for (int j = 0; j < whole; j += LANES)
            total += *(lanes *)(tile + j);
        fix = m[r] > -INFINITY ? expf(m[r] - shift) : 0;
        sum[r] = sum[r] * fix + NAME(sum)(total);
        m[r] = most;
        if (out)
            for (int64_t q = 0; q < e; q++)
                out[r * e + q] *= fix;
    }
}

/* p ← exp(scale s + mask − lse), ds ← scale p (dp − mean), in place of s and dp, of `wide`
 * keys; zeros from there to `fill`. */
TARGET static void NAME(harden)(float *tile, float *dp, int rows, int wide, int fill,
                                const int64_t *cols, float scale, const float *mask,
                                int64_t mask_row, int64_t mask_col, const float *lse,
                                const float *mean)
{
    int whole = (wide + LANES - 1) / LANES * LANES;

    for (int r = 0; r < rows; r++, tile += TILE, dp += TILE, mask += mask_row) {
        int n = (int)(cols[r] < 0 ? 0 : cols[r] > wide ? wide : cols[r]);
        const int32_t *key = keys_of(n);
        float shift = lse[r], less = mean[r], left = scale;

        if (mask != no_mask)
            left = NAME(add_mask)(tile, n, scale, mask, mask_col);
#pragma omp simd
        for (int j = 0; j < whole; j++) {
            float p = EXP(tile[j] * left - shift), ds = scale * p * (dp[j] - less);

            tile[j] = key[j] ? p : 0;
            dp[j] = key[j] ? ds : 0;
        }
        for (int j = whole; j < fill; j++)
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
