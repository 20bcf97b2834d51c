/* cv.h — what the files of the cv plugin share.
 *
 * A component is one file: kernels (plain C beside AVX2 and AVX-512, picked by lab_cpu),
 * a function for each row of the table in cv.c, and above each kernel its formula and
 * source. Pictures are H×W or H×W×C, row-major. */
#ifndef CV_H
#define CV_H

#include <lab/cpu.h>
#include <lab/tensor.h>
#include <lab/threads.h>

/* The sizes of a picture; `n` numbers in a row. */
struct size {
    int64_t h, w, channels, n;
};
struct size size_of(const lab_tensor *image);

/* Returns new: h×w, or h×w×C when `image` has three dimensions; contents undefined. */
lab_tensor *picture_like(lab_ctx *c, const lab_tensor *image, lab_dtype d, int64_t h,
                         int64_t w);

/* ---- rows in parallel ------------------------------------------------------------ */

/* Scratch for each piece of a lab_parallel_for over rows. */
struct scratch {
    char *at;
    size_t bytes;
    int64_t grain;
};

/* Runs body over the rows of a picture in pieces worth a thread's while, at least
 * `min_rows` each, with `bytes` of scratch for each piece (scratch_of, by its first row).
 * False when there is no memory. */
bool for_rows(lab_ctx *c, struct size s, int64_t min_rows, struct scratch *scratch,
              size_t bytes, void (*body)(void *arg, int64_t begin, int64_t end),
              void *arg);
void *scratch_of(const struct scratch *s, int64_t begin);

/* ---- borders --------------------------------------------------------------------- */

/* What stands beyond the edge of a row a b c … x y z:
 *   reflect101  c b | a b c     reflect  b a | a b c     replicate  a a | a b c
 *   zero        0 0 | a b c     wrap     y z | a b c */
enum border {
    BORDER_REFLECT101,
    BORDER_REFLECT,
    BORDER_REPLICATE,
    BORDER_ZERO,
    BORDER_WRAP
};
#define BORDER_CHOICES "\"reflect101\"|\"reflect\"|\"replicate\"|\"zero\"|\"wrap\""

enum border border_of(const char *name);
/* The index in [0, n) that stands at i, any integer; −1 for a zero. n ≥ 1. */
int64_t border_at(int64_t i, int64_t n, enum border b);
/* Where row y of a picture is, y possibly beyond its edge; `zeros` stands for a zero row. */
const void *border_row(const void *x, int64_t y, int64_t h, size_t row_bytes,
                       enum border b, const void *zeros);

/* ---- the rows of cv.c ------------------------------------------------------------ */

lab_tensor *cv_imread(lab_ctx *c, const char *path, const char *mode);
void cv_imwrite(lab_ctx *c, const char *path, const lab_tensor *image, int64_t quality);
lab_tensor *cv_to_gray(lab_ctx *c, const lab_tensor *image);
lab_tensor *cv_to_rgb(lab_ctx *c, const lab_tensor *image);

lab_tensor *cv_resize(lab_ctx *c, const lab_tensor *image, int64_t height, int64_t width,
                      double scale, const char *method);
lab_tensor *cv_flip(lab_ctx *c, const lab_tensor *image, const char *axis);

lab_tensor *cv_gaussian_blur(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                             double sigma, const char *border);
lab_tensor *cv_sobel(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                     const char *kernel, const char *border, lab_tensor **dy);
lab_tensor *cv_canny(lab_ctx *c, const lab_tensor *image, double low, double high,
                     int64_t aperture, bool l2);

lab_tensor *cv_threshold(lab_ctx *c, const lab_tensor *image, double t, double max,
                         const char *kind);
int64_t cv_otsu(lab_ctx *c, const lab_tensor *image, lab_tensor **binary);
lab_tensor *cv_connected_components(lab_ctx *c, const lab_tensor *image,
                                    int64_t connectivity, lab_table **stats);
lab_tensor *cv_hist(lab_ctx *c, const lab_tensor *image, int64_t bins, double lo,
                    double hi);
lab_tensor *cv_equalize_hist(lab_ctx *c, const lab_tensor *image);
lab_tensor *cv_erode(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                     const char *shape, int64_t times);
lab_tensor *cv_dilate(lab_ctx *c, const lab_tensor *image, int64_t ksize,
                      const char *shape, int64_t times);

#endif
