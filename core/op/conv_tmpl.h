/* conv_tmpl.h — convolutions for one type T; NAME(x) is its function's name. Pieces are
 * places of the result, so that no sum is shared. */

/* y at places [begin, end) of all images. */
static void NAME(forward)(void *arg, int64_t begin, int64_t end)
{
    const struct conv_job *j = arg;
    const struct dnnl_conv *v = j->v;
    int64_t inputs = v->channels / v->groups, outputs = v->outputs / v->groups;
    int64_t kernel = v->kernel[0] * v->kernel[1] * v->kernel[2];

    for (int64_t at = begin; at < end; at++) {
        T *y = (T *)j->y + at * v->outputs;

        for (int64_t o = 0; o < v->outputs; o++)
            y[o] = j->bias ? ((const T *)j->bias)[o] : 0;
        for (int64_t q = 0; q < kernel; q++) {
            int64_t from = input_place(v, at, q);
            const T *x = (const T *)j->x + from * v->channels;

            for (int64_t o = 0; from >= 0 && o < v->outputs; o++) {
                const T *w = (const T *)j->w + (o * kernel + q) * inputs;
                const T *in = x + o / outputs * inputs;
                T sum = 0;

                for (int64_t i = 0; i < inputs; i++)
                    sum += in[i] * w[i];
                y[o] += sum;
            }
        }
    }
}

/* dx at places [begin, end) of all images. */
static void NAME(data)(void *arg, int64_t begin, int64_t end)
{
    const struct conv_job *j = arg;
    const struct dnnl_conv *v = j->v;
    int64_t inputs = v->channels / v->groups, outputs = v->outputs / v->groups;
    int64_t kernel = v->kernel[0] * v->kernel[1] * v->kernel[2];

    for (int64_t at = begin; at < end; at++) {
        T *x = (T *)j->x + at * v->channels;

        for (int64_t i = 0; i < v->channels; i++)
            x[i] = 0;
        for (int64_t q = 0; q < kernel; q++) {
            int64_t to = output_place(v, at, q);
            const T *y = (const T *)j->y + to * v->outputs;

            for (int64_t o = 0; to >= 0 && o < v->outputs; o++) {
                const T *w = (const T *)j->w + (o * kernel + q) * inputs;
                T *out = x + o / outputs * inputs;

                for (int64_t i = 0; i < inputs; i++)
                    out[i] += y[o] * w[i];
            }
        }
    }
}

/* dw of outputs [begin, end). */
static void NAME(weights)(void *arg, int64_t begin, int64_t end)
{
    const struct conv_job *j = arg;
    const struct dnnl_conv *v = j->v;
    int64_t inputs = v->channels / v->groups, outputs = v->outputs / v->groups;
    int64_t kernel = v->kernel[0] * v->kernel[1] * v->kernel[2];
    int64_t places = v->batch * v->out[0] * v->out[1] * v->out[2];

    for (int64_t o = begin; o < end; o++) {
        T *w = (T *)j->w + o * kernel * inputs;

        for (int64_t i = 0; i < kernel * inputs; i++)
            w[i] = 0;
        for (int64_t at = 0; at < places; at++) {
            T g = ((const T *)j->y)[at * v->outputs + o];

            for (int64_t q = 0; q < kernel; q++) {
                int64_t from = input_place(v, at, q);
                const T *x = (const T *)j->x + from * v->channels + o / outputs * inputs;

                for (int64_t i = 0; from >= 0 && i < inputs; i++)
                    w[q * inputs + i] += g * x[i];
            }
        }
    }
}

/* y += bias at places [begin, end). */
static void NAME(add_bias)(void *arg, int64_t begin, int64_t end)
{
    const struct conv_job *j = arg;
    const T *bias = j->bias;
    int64_t n = j->v->outputs;

    for (int64_t at = begin; at < end; at++) {
        T *restrict y = (T *)j->y + at * n;

        for (int64_t o = 0; o < n; o++)
            y[o] += bias[o];
    }
}

#undef T
#undef NAME
