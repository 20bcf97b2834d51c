/* sobel_tmpl.h — one row of both derivatives, for one type of number. Included with
 *     NAME  the function      TYPE  of the picture      SUM  of the sums in between
 *     OUT   of the results    END   from a sum to a result
 * First down the columns into two lines, smoothed and derived, then along them. A constant
 * radius unrolls the taps; the compiler widens the loops over i. */
static inline __attribute__((always_inline)) void
NAME(const struct sobel_row *r, const int radius, const TYPE *const *rows, void *scratch,
     OUT *restrict dx, OUT *restrict dy)
{
    const int64_t step = r->channels, n = r->w * step, pad = radius * step;
    SUM *restrict s = (SUM *)scratch + pad, *restrict d = s + n + 2 * pad;
    const int *ks = r->kernel->smooth + radius, *kd = r->kernel->derive + radius;

    for (int64_t i = 0; i < n; i++) {
        SUM a = (SUM)((SUM)ks[0] * rows[0][i]), b = 0;

        for (int j = 1; j <= radius; j++) {
            SUM p = (SUM)rows[j][i], q = (SUM)rows[-j][i];

            a = (SUM)(a + (SUM)ks[j] * (p + q));
            b = (SUM)(b + (SUM)kd[j] * (p - q));
        }
        s[i] = a;
        d[i] = b;
    }
    for (int64_t side = 0; side < 2; side++)
        for (int64_t i = 0; i < radius; i++) {
            int64_t to = side ? r->w + i : -1 - i, at = border_at(to, r->w, r->border);

            for (int64_t k = 0; k < step; k++) {
                s[to * step + k] = at < 0 ? 0 : s[at * step + k];
                d[to * step + k] = at < 0 ? 0 : d[at * step + k];
            }
        }
    for (int64_t i = 0; i < n; i++) {
        SUM a = 0, b = (SUM)((SUM)ks[0] * d[i]);

        for (int j = 1; j <= radius; j++) {
            a = (SUM)(a + (SUM)kd[j] * (s[i + j * step] - s[i - j * step]));
            b = (SUM)(b + (SUM)ks[j] * (d[i + j * step] + d[i - j * step]));
        }
        dx[i] = END(a);
        dy[i] = END(b);
    }
}
#undef NAME
#undef TYPE
#undef SUM
#undef OUT
#undef END
