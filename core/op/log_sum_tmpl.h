/* log_sum_tmpl.h — the largest of a row and Σ e^(x − m), for softmax and cross entropy; see
 * variants.h. CHUNK numbers are summed up in A before double takes over. */

TARGET VECTOR A NAME(largest)(const S *x, int64_t n)
{
    A m = -INFINITY;

#pragma omp simd reduction(max : m)
    for (int64_t i = 0; i < n; i++) {
        A v = LOAD(x[i]);

        m = v > m ? v : m;
    }
    return m;
}

TARGET VECTOR double NAME(power_sum)(const S *x, A m, int64_t n)
{
    double total = 0;

    for (int64_t i = 0; i < n; i += CHUNK) {
        int64_t end = n - i < CHUNK ? n : i + CHUNK;
        A sum = 0;

#pragma omp simd reduction(+ : sum)
        for (int64_t k = i; k < end; k++)
            sum += EXP_DOWN(LOAD(x[k]) - m);
        total += sum;
    }
    return total;
}
