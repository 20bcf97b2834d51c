/* attention_tmpl.h — softmax of tiles for one kind of CPU. Before it is included: NAME(x),
 * TARGET, EXP. */

/* p ← exp(scale s + mask − m) of `rows` rows of a tile, each with cols[r] keys and zeros
 * from there to `wide`; m and sum go on from the tiles before, fix is what their numbers
 * are to be multiplied by. */
TARGET static void NAME(soften)(float *tile, int rows, int wide, const int64_t *cols,
                                float scale, const float *mask, int64_t mask_row,
                                int64_t mask_col, float *m, float *sum, float *fix)
{
    for (int r = 0; r < rows; r++, tile += TILE, mask += mask_row) {
        int n = (int)(cols[r] < 0 ? 0 : cols[r] > wide ? wide : cols[r]);
        float most = m[r], total = 0, shift;

        if (mask != no_mask) {
            for (int j = 0; j < n; j++)
                tile[j] = tile[j] * scale + mask[j * mask_col];
        } else {
            for (int j = 0; j < n; j++)
                tile[j] *= scale;
        }
#pragma omp simd reduction(max : most)
        for (int j = 0; j < n; j++)
            most = tile[j] > most ? tile[j] : most;
        shift = most > -INFINITY ? most : 0;
#pragma omp simd reduction(+ : total)
        for (int j = 0; j < n; j++) {
            tile[j] = EXP(tile[j] - shift);
            total += tile[j];
        }
        for (int j = n; j < wide; j++)
            tile[j] = 0;
        fix[r] = m[r] > -INFINITY ? expf(m[r] - shift) : 0;
        sum[r] = sum[r] * fix[r] + total;
        m[r] = most;
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
        float shift = lse[r], less = mean[r];

        if (mask != no_mask)
            for (int j = 0; j < n; j++)
                tile[j] = tile[j] * scale + mask[j * mask_col];
        else
            for (int j = 0; j < n; j++)
                tile[j] *= scale;
        for (int j = 0; j < n; j++) {
            float p = EXP(tile[j] - shift);

            tile[j] = p;
            dp[j] = scale * p * (dp[j] - less);
        }
        for (int j = n; j < wide; j++)
            tile[j] = dp[j] = 0;
    }
}

#undef NAME
#undef TARGET
#undef EXP
