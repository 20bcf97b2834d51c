/* image_jpeg.c — JPEG files (ITU-T T.81, JFIF, EXIF), by libjpeg-turbo.
 *
 * libjpeg reports errors by longjmp; it is caught in `guarded`, and what a body changes
 * lives in its job, never in its locals. */
#include "data/image.h"

#include <setjmp.h>
#include <string.h>
/* jpeglib.h needs stdio.h before it. */
#include <jerror.h>
#include <jpeglib.h>

enum {
    DEFAULT_QUALITY = 95,
    MAX_SCANS = 500, /* a small file of many scans over a large picture costs minutes */
    MAX_SIDE = 65500
};

struct job {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back its address */
    struct jpeg_progress_mgr progress;
    jmp_buf out;
    lab_ctx *c;
    const char *name;
    const char *verb; /* "bad", "cannot write" */
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct to;
    const struct image_source *source;
    lab_tensor *image;
    int orientation;
    FILE *file;
    const uint8_t *pixels;
    int64_t w, h, channels;
    int quality;
    bool ended;   /* the data ended before the marker that ends a JPEG */
    bool missing; /* and something was asked for that was not there */
};

static struct job *job_of(j_common_ptr j)
{
    return (struct job *)(void *)j->err;
}

static _Noreturn void leave(j_common_ptr j)
{
    struct job *job = job_of(j);
    char text[JMSG_LENGTH_MAX];

    job->errors.format_message(j, text);
    lab_fail(job->c, LAB_EFORMAT, "%s: %s JPEG: %s", job->name,
             job->ended ? "truncated" : job->verb, text);
    longjmp(job->out, 1);
}

/* Of the warnings only those of data that end early matter: the rest are of files that
 * every viewer shows. A missing end marker alone does no harm. */
static void message(j_common_ptr j, int level)
{
    struct job *job = job_of(j);

    if (level >= 0)
        return;
    if (j->err->msg_code == JWRN_JPEG_EOF)
        job->ended = true;
    if (j->err->msg_code == JWRN_HIT_MARKER)
        job->missing = true;
    j->err->num_warnings++;
}

static void quiet(j_common_ptr j)
{
    (void)j;
}

static void progress(j_common_ptr j)
{
    struct job *job = job_of(j);

    if (j->is_decompressor && job->in.input_scan_number > MAX_SCANS)
        lab_fail(job->c, LAB_EFORMAT, "%s: bad JPEG: more than %d scans", job->name,
                 MAX_SCANS);
    else if (lab_stopping(job->c))
        lab_fail(job->c, LAB_ESTOP, "stopped");
    else
        return;
    longjmp(job->out, 1);
}

static void job_init(struct job *job)
{
    jpeg_std_error(&job->errors);
    job->errors.error_exit = leave;
    job->errors.emit_message = message;
    job->errors.output_message = quiet;
    job->progress.progress_monitor = progress;
}

static bool guarded(struct job *job, void (*body)(struct job *))
{
    if (setjmp(job->out))
        return false;
    body(job);
    return true;
}

/* ---- reading --------------------------------------------------------------------- */

static bool knows(const uint8_t *data, size_t len)
{
    return len >= 3 && data[0] == 0xff && data[1] == 0xd8 && data[2] == 0xff;
}

static int orientation_of(const struct jpeg_decompress_struct *in)
{
    for (jpeg_saved_marker_ptr m = in->marker_list; m; m = m->next)
        if (m->data_length > 6 && memcmp(m->data, "Exif\0\0", 6) == 0)
            return exif_orientation(m->data + 6, m->data_length - 6);
    return 0;
}

/* A CMYK file's inks to RGB in place of its first three bytes: r = c k / 255. Adobe writes
 * 255 for "no ink", which is also what the formula wants; others write 0. */
static void cmyk_to_rgb(const uint8_t *x, uint8_t *y, int64_t n, bool adobe)
{
    for (int64_t i = 0; i < n; i++, x += 4, y += 3)
        for (int j = 0; j < 3; j++) {
            int ink = adobe ? x[j] : 255 - x[j], black = adobe ? x[3] : 255 - x[3];

            y[j] = (uint8_t)((ink * black + 127) / 255);
        }
}

/* The form to ask libjpeg for. Gray is the file's own luma where it has one, which is
 * BT.601 by the JFIF standard; inks are converted here. */
static void choose_form(struct jpeg_decompress_struct *in, lab_image_mode mode)
{
    if (in->jpeg_color_space == JCS_CMYK || in->jpeg_color_space == JCS_YCCK)
        in->out_color_space = JCS_CMYK;
    else if (mode == LAB_IMAGE_GRAY ||
             (mode == LAB_IMAGE_AS_IS && in->jpeg_color_space == JCS_GRAYSCALE))
        in->out_color_space = JCS_GRAYSCALE;
    else
        in->out_color_space = mode == LAB_IMAGE_RGBA ? JCS_EXT_RGBA : JCS_RGB;
}

/* A file of many scans is complete only with its end marker: each scan adds detail. */
static bool complete(struct job *job, JDIMENSION row)
{
    if (!job->ended || !(job->missing || jpeg_has_multiple_scans(&job->in)))
        return true;
    return lab_failn(job->c, LAB_EFORMAT,
                     "%s: truncated JPEG: the data end near row %u of %u", job->name, row,
                     job->in.output_height);
}

static void read_rows(struct job *job)
{
    struct jpeg_decompress_struct *in = &job->in;
    bool inks = in->out_color_space == JCS_CMYK;
    int64_t w = in->output_width, step = w * (inks ? 3 : in->output_components);
    uint8_t *y = lab_u8_mut(job->image);
    uint8_t *line = inks ? lab_alloc(job->c, (size_t)w * 4) : NULL;

    if (inks && !line)
        return;
    while (in->output_scanline < in->output_height) {
        JSAMPROW rows[8];
        JDIMENSION first = in->output_scanline, want = in->output_height - first;

        want = inks ? 1 : want < 8 ? want : 8;
        for (JDIMENSION i = 0; i < want; i++)
            rows[i] = inks ? line : y + (int64_t)(first + i) * step;
        jpeg_read_scanlines(in, rows, want);
        if (inks)
            cmyk_to_rgb(line, y + first * step, w, in->saw_Adobe_marker);
        if (!complete(job, first))
            return;
    }
}

static void read_body(struct job *job)
{
    struct jpeg_decompress_struct *in = &job->in;
    const struct image_source *s = job->source;
    int channels;

    jpeg_create_decompress(in);
    in->progress = &job->progress;
    jpeg_mem_src(in, s->data, s->len);
    jpeg_save_markers(in, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(in, TRUE);
    if (!image_size_ok(job->c, s, in->image_width, in->image_height))
        return;
    job->orientation = orientation_of(in);
    choose_form(in, s->mode);
    jpeg_start_decompress(in);
    channels = in->out_color_space == JCS_CMYK ? 3 : in->output_components;
    if (channels == 1)
        job->image = lab_tensor_make(job->c, LAB_U8, in->output_height, in->output_width);
    else
        job->image = lab_tensor_make(job->c, LAB_U8, in->output_height, in->output_width,
                                     channels);
    if (!job->image)
        return;
    read_rows(job);
}

static lab_tensor *decode(lab_ctx *c, const struct image_source *s, int *orientation)
{
    struct job job = { .c = c, .name = s->name, .verb = "bad", .source = s };
    bool done;

    job_init(&job);
    job.in.err = &job.errors;
    done = guarded(&job, read_body);
    jpeg_destroy_decompress(&job.in);
    *orientation = job.orientation;
    return done && lab_ok(c) ? job.image : NULL;
}

/* ---- writing --------------------------------------------------------------------- */

static void write_body(struct job *job)
{
    struct jpeg_compress_struct *to = &job->to;
    int64_t step = job->w * job->channels;

    jpeg_create_compress(to);
    to->progress = &job->progress;
    jpeg_stdio_dest(to, job->file);
    to->image_width = (JDIMENSION)job->w;
    to->image_height = (JDIMENSION)job->h;
    to->input_components = (int)job->channels;
    /* JPEG has no alpha: of RGBA the colours are written. */
    to->in_color_space = job->channels == 1   ? JCS_GRAYSCALE
                         : job->channels == 3 ? JCS_RGB
                                              : JCS_EXT_RGBX;
    jpeg_set_defaults(to);
    jpeg_set_quality(to, job->quality, TRUE);
    jpeg_start_compress(to, TRUE);
    while (to->next_scanline < to->image_height) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(job->pixels + to->next_scanline * step);

        jpeg_write_scanlines(to, &row, 1);
    }
    jpeg_finish_compress(to);
}

static bool encode(lab_ctx *c, FILE *f, const char *name, const lab_tensor *image,
                   int quality)
{
    struct job job = { .c = c,
                       .name = name,
                       .verb = "cannot write",
                       .file = f,
                       .pixels = lab_u8(image),
                       .h = lab_dim(image, 0),
                       .w = lab_dim(image, 1),
                       .channels = lab_ndim(image) == 3 ? lab_dim(image, 2) : 1,
                       .quality = quality ? quality : DEFAULT_QUALITY };
    bool done;

    if (job.w > MAX_SIDE || job.h > MAX_SIDE)
        return lab_failn(c, LAB_ESHAPE,
                         "%s: a JPEG has at most %d rows and columns, got %s", name,
                         MAX_SIDE, lab_tensor_brief(c, image));
    job_init(&job);
    job.to.err = &job.errors;
    done = guarded(&job, write_body);
    jpeg_destroy_compress(&job.to);
    return done;
}

const struct image_format image_jpeg = {
    .name = "JPEG",
    .suffixes = { ".jpg", ".jpeg" },
    .knows = knows,
    .decode = decode,
    .encode = encode,
};
