/* events.h — TensorBoard's event files.
 *
 * A file of records (TFRecord): length (u64), masked CRC-32C of the length, the bytes, masked
 * CRC-32C of the bytes; all little-endian. Each record is an Event in protocol buffers:
 *     Event   { double wall_time = 1; int64 step = 2; string file_version = 3;
 *               Summary summary = 5; }
 *     Summary { repeated Value value = 1; }
 *     Value   { string tag = 1; float simple_value = 2; Image image = 4; Histogram histo = 5; }
 *     Image   { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded = 4; }
 *     Histogram { double min = 1; max = 2; num = 3; sum = 4; sum_squares = 5;
 *                 repeated double bucket_limit = 6; repeated double bucket = 7; }
 */
#ifndef RUN_EVENTS_H
#define RUN_EVENTS_H

#include <lab/ctx.h>

struct events;

/* Makes folder/events.out.tfevents.TIME.HOST.PID and what is missing of the folder. NULL with
 * LAB_EIO. */
struct events *events_open(lab_ctx *c, const char *folder);
void events_scalar(struct events *e, const char *tag, int64_t step, double value,
                   double at);
/* A PNG file; channels: 1 gray, 3 RGB, 4 RGBA. */
void events_image(struct events *e, const char *tag, int64_t step, const void *png,
                  size_t len, int height, int width, int channels, double at);
/* n counts of numbers, those up to limit[i] and above the limit before. */
struct events_histogram {
    double min, max, num, sum, squares;
    const double *limit, *count;
    int n;
};
void events_histogram(struct events *e, const char *tag, int64_t step,
                      const struct events_histogram *h, double at);
void events_flush(struct events *e);
void events_close(struct events *e); /* NULL is fine */

/* CRC-32C (Castagnoli, polynomial 0x1EDC6F41), and as records have it: rotated and shifted, so
 * that a CRC of bytes with CRCs in them stays a good one. */
uint32_t crc32c(const void *data, size_t n);
uint32_t crc32c_masked(const void *data, size_t n);

#endif
