/* image_png.c — PNG files (ISO/IEC 15948), by libpng; 16-bit samples as i32.
 *
 * libpng reports errors by longjmp; it is caught in `guarded`, and what a body changes
 * lives in its job, never in its locals. */
#include "data/image.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>
#include <zlib.h>

enum {
    DEFAULT_LEVEL = 1,
    MAX_RATIO = 1032 /* deflate's: 258 bytes from a code of 2 bits */
};

struct job {
    jmp_buf out;
    lab_ctx *c;
    const char *name;
    const char *verb; /* "bad", "cannot write" */
    png_structp png;
    png_infop info;
    const struct image_source *source;
    size_t at; /* bytes of the source already read */
    bool cut;
    uint32_t row; /* being read */
    lab_tensor *image;
    int orientation;
    FILE *file;
    int level;
};

static _Noreturn void leave(png_structp png, png_const_charp text)
{
    struct job *job = png_get_error_ptr(png);

    if (job->cut)
        lab_fail(job->c, LAB_EFORMAT, "%s: truncated PNG: the data end at row %u of %u",
                 job->name, job->row, png_get_image_height(png, job->info));
    else
        lab_fail(job->c, LAB_EFORMAT, "%s: %s PNG: %s", job->name, job->verb, text);
    longjmp(job->out, 1);
}

static void quiet(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static bool guarded(struct job *job, void (*body)(struct job *))
{
    if (setjmp(job->out))
        return false;
    body(job);
    return true;
}

static void stop_if_asked(struct job *job)
{
    if (!lab_stopping(job->c))
        return;
    lab_fail(job->c, LAB_ESTOP, "stopped");
    longjmp(job->out, 1);
}

/* ---- reading --------------------------------------------------------------------- */

static bool knows(const uint8_t *data, size_t len)
{
    return len >= 8 && png_sig_cmp(data, 0, 8) == 0;
}

static void pull(png_structp png, png_bytep to, size_t n)
{
    struct job *job = png_get_io_ptr(png);

    if (n > job->source->len - job->at) {
        job->cut = true;
        png_error(png, "truncated");
    }
    memcpy(to, job->source->data + job->at, n);
    job->at += n;
}

/* Only what says how samples are stored; texts and colour profiles cost time and are
 * attackers' favourites. */
static void ignore_the_rest(png_structp png)
{
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT,
                                (png_const_bytep) "tRNS", 1);
}

/* Chunks: a length, a name, data, a checksum. Read here, as libpng asks for as much memory
 * as an EXIF chunk claims to have, two gigabytes in a file of sixty bytes. */
static int orientation_of(const uint8_t *data, size_t len)
{
    for (size_t at = 8; len - at >= 12;) {
        size_t n = png_get_uint_32(data + at);

        if (n > len - at - 12)
            break;
        if (memcmp(data + at + 4, "eXIf", 4) == 0)
            return exif_orientation(data + at + 8, n);
        at += n + 12;
    }
    return 0;
}

/* Asks libpng for gray, RGB or RGBA of 8 bit, or of 16 where the mode keeps them. */
static void choose_form(struct job *job)
{
    png_structp png = job->png;
    int type = png_get_color_type(png, job->info);
    bool alpha =
        type & PNG_COLOR_MASK_ALPHA || png_get_valid(png, job->info, PNG_INFO_tRNS);
    bool keep_alpha =
        job->source->mode == LAB_IMAGE_AS_IS || job->source->mode == LAB_IMAGE_RGBA;

    png_set_expand(png);
    if (png_get_bit_depth(png, job->info) == 16) {
        if (job->source->mode == LAB_IMAGE_AS_IS)
            png_set_swap(png);
        else
            png_set_scale_16(png);
    }
    if (alpha && !keep_alpha)
        png_set_strip_alpha(png);
    if (!(type & PNG_COLOR_MASK_COLOR) && alpha && keep_alpha)
        png_set_gray_to_rgb(png);
}

static bool plausible(struct job *job)
{
    png_structp png = job->png;
    uint64_t bits = (uint64_t)png_get_bit_depth(png, job->info) *
                    png_get_channels(png, job->info) *
                    png_get_image_width(png, job->info);
    uint64_t need = (bits / 8) * png_get_image_height(png, job->info);

    return need / MAX_RATIO <= job->source->len ||
           lab_failn(job->c, LAB_EFORMAT,
                     "%s: truncated PNG: %zu bytes cannot hold %u×%u pixels", job->name,
                     job->source->len, png_get_image_width(png, job->info),
                     png_get_image_height(png, job->info));
}

/* Rows of 16-bit samples arrive at the front of their i32 row and are widened from the back. */
static void widen(int32_t *row, int64_t n)
{
    const uint8_t *x = (const uint8_t *)row;

    for (int64_t i = n - 1; i >= 0; i--) {
        uint16_t v;

        memcpy(&v, x + 2 * i, sizeof v);
        row[i] = v;
    }
}

static void read_rows(struct job *job, int64_t samples, bool deep)
{
    png_structp png = job->png;
    uint32_t h = png_get_image_height(png, job->info);
    int passes = png_set_interlace_handling(png);
    size_t step = (size_t)samples * lab_dtype_size(lab_dtype_of(job->image));
    uint8_t *y = lab_data_mut(job->image);

    for (int pass = 0; pass < passes; pass++)
        for (job->row = 0; job->row < h; job->row++) {
            png_read_row(png, y + job->row * step, NULL);
            if (job->row % 64 == 0)
                stop_if_asked(job);
        }
    for (uint32_t i = 0; deep && i < h; i++)
        widen((int32_t *)(void *)(y + i * step), samples);
}

static void read_body(struct job *job)
{
    png_structp png = job->png;
    uint32_t w, h;
    bool deep;
    int channels;

    png_set_read_fn(png, job, pull);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    ignore_the_rest(png);
    png_read_info(png, job->info);
    w = png_get_image_width(png, job->info);
    h = png_get_image_height(png, job->info);
    if (!image_size_ok(job->c, job->source, w, h) || !plausible(job))
        return;
    choose_form(job);
    png_set_interlace_handling(png);
    png_read_update_info(png, job->info);
    channels = png_get_channels(png, job->info);
    deep = png_get_bit_depth(png, job->info) == 16;
    job->image = channels == 1
                     ? lab_tensor_make(job->c, deep ? LAB_I32 : LAB_U8, h, w)
                     : lab_tensor_make(job->c, deep ? LAB_I32 : LAB_U8, h, w, channels);
    if (!job->image)
        return;
    read_rows(job, (int64_t)w * channels, deep);
    png_read_end(png, job->info);
    job->orientation = orientation_of(job->source->data, job->source->len);
}

static lab_tensor *decode(lab_ctx *c, const struct image_source *s, int *orientation)
{
    struct job job = { .c = c, .name = s->name, .verb = "bad", .source = s };
    bool done = false;

    job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, leave, quiet);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    if (job.info)
        done = guarded(&job, read_body);
    else
        lab_fail(c, LAB_ENOMEM, "%s: out of memory", s->name);
    png_destroy_read_struct(&job.png, &job.info, NULL);
    *orientation = job.orientation;
    return done && lab_ok(c) ? job.image : NULL;
}

/* ---- writing --------------------------------------------------------------------- */

static void push(png_structp png, png_bytep data, size_t n)
{
    struct job *job = png_get_io_ptr(png);

    if (fwrite(data, 1, n, job->file) != n)
        png_error(png, "the disk took no more");
}

static void flush(png_structp png)
{
    (void)png;
}

/* i32 to samples of 16 bit, clipped, the high byte first. */
static void narrow(const int32_t *x, uint8_t *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        int32_t v = x[i] < 0 ? 0 : x[i] > 65535 ? 65535 : x[i];

        y[2 * i] = (uint8_t)(v >> 8);
        y[2 * i + 1] = (uint8_t)v;
    }
}

static void write_body(struct job *job)
{
    static const int types[] = { [1] = PNG_COLOR_TYPE_GRAY,
                                 [3] = PNG_COLOR_TYPE_RGB,
                                 [4] = PNG_COLOR_TYPE_RGB_ALPHA };
    png_structp png = job->png;
    const lab_tensor *image = job->image;
    int64_t h = lab_dim(image, 0), w = lab_dim(image, 1);
    int64_t channels = lab_ndim(image) == 3 ? lab_dim(image, 2) : 1;
    bool deep = lab_dtype_of(image) == LAB_I32;
    uint8_t *line = deep ? lab_alloc(job->c, (size_t)(w * channels) * 2) : NULL;

    if (deep && !line)
        return;
    png_set_write_fn(png, job, push, flush);
    png_set_IHDR(png, job->info, (uint32_t)w, (uint32_t)h, deep ? 16 : 8, types[channels],
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    /* One fixed filter is most of what the five tried in turn gain, at a fraction of the
     * time; from level 4 on the caller asked for size. */
    png_set_filter(png, PNG_FILTER_TYPE_BASE,
                   job->level < 4 ? PNG_FILTER_SUB : PNG_ALL_FILTERS);
    png_set_compression_level(png, job->level);
    /* At level 1 zlib finds little more than runs; looking for nothing else is a fifth
     * faster on photographs, and smaller. */
    if (job->level == 1)
        png_set_compression_strategy(png, Z_RLE);
    png_write_info(png, job->info);
    for (int64_t i = 0; i < h; i++) {
        if (deep)
            narrow(lab_i32(image) + i * w * channels, line, w * channels);
        png_write_row(png, deep ? line : lab_u8(image) + i * w * channels);
        if (i % 64 == 0)
            stop_if_asked(job);
    }
    png_write_end(png, NULL);
}

static bool encode(lab_ctx *c, FILE *f, const char *name, const lab_tensor *image,
                   int quality)
{
    struct job job = { .c = c,
                       .name = name,
                       .verb = "cannot write",
                       .file = f,
                       .image = (lab_tensor *)(uintptr_t)image,
                       .level = quality ? quality : DEFAULT_LEVEL };
    bool done = false;

    if (job.level > 9)
        return lab_failn(c, LAB_EARG,
                         "%s: a PNG's quality is its zlib level, 1 to 9, got %d", name,
                         quality);
    job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &job, leave, quiet);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    if (job.info)
        done = guarded(&job, write_body);
    else
        lab_fail(c, LAB_ENOMEM, "%s: out of memory", name);
    png_destroy_write_struct(&job.png, &job.info);
    return done && lab_ok(c);
}

const struct image_format image_png = {
    .name = "PNG",
    .suffixes = { ".png" },
    .knows = knows,
    .decode = decode,
    .encode = encode,
    .deep = true,
};
