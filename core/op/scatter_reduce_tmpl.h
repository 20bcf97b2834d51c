/* scatter_reduce_tmpl.h — many numbers at one place for numbers of type T; NAME(x), IS_NAN(v). A column is
 * one line along the dimension; its places are visited in the order of the index. */

static void NAME(forward)(void *arg, int64_t begin, int64_t end)
{
    const struct reduction *r = arg;

    for (int64_t l = begin; l < end; l++) {
        int64_t o = l / r->inner, j = l % r->inner;
        T *y = (T *)r->y + o * r->n * r->inner + j;
        const T *src = (const T *)r->src + o * r->m * r->inner + j;
        const int64_t *index = r->index + o * r->m * r->inner + j;
        int64_t *count = r->count + o * r->n * r->inner + j;

        for (int64_t i = 0; i < r->m; i++) {
            int64_t at = index[i * r->inner] * r->inner;
            T v = src[i * r->inner];
            bool first = count[at]++ == 0 && !r->self;

            switch (r->how) {
            case LAB_REDUCE_PROD:
                y[at] = first ? v : y[at] * v;
                break;
            case LAB_REDUCE_MAX:
                y[at] = first || v > y[at] || IS_NAN(v) ? v : y[at];
                break;
            case LAB_REDUCE_MIN:
                y[at] = first || v < y[at] || IS_NAN(v) ? v : y[at];
                break;
            default:
                y[at] = first ? v : y[at] + v;
            }
        }
        for (int64_t k = 0; r->how == LAB_REDUCE_MEAN && k < r->n; k++)
            if (count[k * r->inner] > 0)
                y[k * r->inner] /= (T)(count[k * r->inner] + r->self);
    }
}
