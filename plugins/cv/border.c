/* border.c — sizes, rows in parallel, and what stands beyond a picture's edge. */
#include "cv.h"

#include <string.h>

struct size size_of(const lab_tensor *image)
{
    int64_t channels = lab_ndim(image) == 3 ? lab_dim(image, 2) : 1;

    return (struct size){ lab_dim(image, 0), lab_dim(image, 1), channels,
                          lab_dim(image, 1) * channels };
}

lab_tensor *picture_like(lab_ctx *c, const lab_tensor *image, lab_dtype d, int64_t h,
                         int64_t w)
{
    const int64_t shape[] = { h, w, lab_dim(image, 2) };

    return lab_tensor_new(c, d, lab_ndim(image), shape);
}

/* ---- rows in parallel ------------------------------------------------------------ */

bool for_rows(lab_ctx *c, struct size s, int64_t min_rows, struct scratch *scratch,
              size_t bytes, void (*body)(void *arg, int64_t begin, int64_t end),
              void *arg)
{
    enum { WORTH_A_THREAD = 1 << 16, PIECES_A_THREAD = 4 };
    int64_t grain = WORTH_A_THREAD / (s.n ? s.n : 1) + 1;
    int64_t even = s.h / (PIECES_A_THREAD * lab_threads()) + 1;

    /* No kernel's result depends on where pieces begin. */
    grain = grain < even ? even : grain;
    grain = grain < min_rows ? min_rows : grain;
    if (scratch && lab_ok(c)) {
        /* Pieces start at least `grain` rows apart, so that begin / grain numbers them. */
        scratch->grain = grain;
        scratch->bytes = (bytes + 63) / 64 * 64;
        scratch->at = lab_alloc(c, (size_t)(s.h / grain + 1) * scratch->bytes);
    }
    if (!lab_ok(c))
        return false;
    lab_parallel_for(s.h, grain, body, arg);
    return true;
}

void *scratch_of(const struct scratch *s, int64_t begin)
{
    return s->at + (size_t)(begin / s->grain) * s->bytes;
}

/* ---- borders --------------------------------------------------------------------- */

static const char *const names[] = {
    [BORDER_REFLECT101] = "reflect101",
    [BORDER_REFLECT] = "reflect",
    [BORDER_REPLICATE] = "replicate",
    [BORDER_ZERO] = "zero",
    [BORDER_WRAP] = "wrap",
};

enum border border_of(const char *name)
{
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (name && strcmp(names[i], name) == 0)
            return (enum border)i;
    return BORDER_REFLECT101;
}

static int64_t modulo(int64_t i, int64_t n)
{
    return (i % n + n) % n;
}

int64_t border_at(int64_t i, int64_t n, enum border b)
{
    int64_t period;

    if (i >= 0 && i < n)
        return i;
    switch (b) {
    case BORDER_ZERO:
        return -1;
    case BORDER_WRAP:
        return modulo(i, n);
    case BORDER_REFLECT:
        i = modulo(i, 2 * n);
        return i < n ? i : 2 * n - 1 - i;
    case BORDER_REFLECT101:
        period = n > 1 ? 2 * n - 2 : 1;
        i = modulo(i, period);
        return i < n ? i : period - i;
    case BORDER_REPLICATE:
        break;
    }
    return i < 0 ? 0 : n - 1;
}

const void *border_row(const void *x, int64_t y, int64_t h, size_t row_bytes,
                       enum border b, const void *zeros)
{
    int64_t at = border_at(y, h, b);

    return at < 0 ? zeros : (const char *)x + (size_t)at * row_bytes;
}
