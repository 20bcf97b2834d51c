/* events.c — TensorBoard's event files. */
#include "run/events.h"

#include "run/db.h"

#include <lab/files.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_TAG = 1000, ROOM = MAX_TAG + 64 };
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records are little-endian");

struct events {
    FILE *f;
};

/* ---- CRC-32C --------------------------------------------------------------------------------- */

/* A nibble at a time: sixteen constants, and a scalar's sixty bytes take a tenth of a µs. */
uint32_t crc32c(const void *data, size_t n)
{
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    const uint8_t *at = data;
    uint32_t crc = ~0u;

    for (size_t i = 0; i < n; i++) {
        crc ^= at[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

uint32_t crc32c_masked(const void *data, size_t n)
{
    uint32_t crc = crc32c(data, n);

    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

/* ---- protocol buffers ---------------------------------------------------------------------------- */

enum wire { VARINT, FIXED64, BYTES, FIXED32 = 5 };

/* Bytes so far; `at` has room for what is put. */
struct message {
    uint8_t *at;
    size_t n;
};

static void put_varint(struct message *m, uint64_t v)
{
    for (; v >= 128; v >>= 7)
        m->at[m->n++] = (uint8_t)(v | 128);
    m->at[m->n++] = (uint8_t)v;
}

static void put_key(struct message *m, int field, enum wire wire)
{
    put_varint(m, (uint64_t)field << 3 | (uint64_t)wire);
}

static void put_raw(struct message *m, const void *data, size_t n)
{
    memcpy(m->at + m->n, data, n);
    m->n += n;
}

static void put_double(struct message *m, int field, double v)
{
    put_key(m, field, FIXED64);
    put_raw(m, &v, sizeof v);
}

static void put_float(struct message *m, int field, float v)
{
    put_key(m, field, FIXED32);
    put_raw(m, &v, sizeof v);
}

static void put_bytes(struct message *m, int field, const void *data, size_t n)
{
    put_key(m, field, BYTES);
    put_varint(m, n);
    put_raw(m, data, n);
}

static bool write_record(struct events *e, const struct message *m)
{
    uint64_t n = m->n;
    uint32_t head = crc32c_masked(&n, sizeof n), tail = crc32c_masked(m->at, m->n);

    return fwrite(&n, sizeof n, 1, e->f) == 1 &&
           fwrite(&head, sizeof head, 1, e->f) == 1 &&
           fwrite(m->at, m->n, 1, e->f) == 1 && fwrite(&tail, sizeof tail, 1, e->f) == 1;
}

/* ---- the file --------------------------------------------------------------------------------------- */

struct events *events_open(lab_ctx *c, const char *folder)
{
    static const char version[] = "brain.Event:2";
    struct message m = { .at = (uint8_t[ROOM]){ 0 } };
    struct events *e;
    char host[256] = "";
    const char *path;

    if (gethostname(host, sizeof host - 1) != 0 || !*host)
        snprintf(host, sizeof host, "localhost");
    path = lab_format(c, "%s/events.out.tfevents.%" PRId64 ".%s.%d", folder,
                      (int64_t)db_wall_clock(), host, (int)getpid());
    if (!path || !lab_mkdirs(c, folder))
        return NULL;
    e = calloc(1, sizeof *e);
    if (!e || !(e->f = fopen(path, "abe"))) {
        free(e);
        return lab_fail(c, LAB_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    put_double(&m, 1, db_wall_clock());
    put_bytes(&m, 3, version, sizeof version - 1);
    if (!write_record(e, &m)) {
        events_close(e);
        return lab_fail(c, LAB_EIO, "cannot write %s", path);
    }
    return e;
}

/* An event of one value: its tag, then what `body` holds. What does not fit into memory is
 * left out. */
static void write_value(struct events *e, const char *tag, int64_t step,
                        const struct message *body, double at)
{
    uint8_t small[3 * ROOM], *room = body->n <= ROOM / 2 ? small : NULL;
    size_t each = room ? ROOM : body->n + ROOM;
    struct message value, summary, m;

    room = room ? room : malloc(3 * each);
    if (!room)
        return;
    value = (struct message){ .at = room };
    summary = (struct message){ .at = room + each };
    m = (struct message){ .at = room + 2 * each };
    put_bytes(&value, 1, tag, strnlen(tag, MAX_TAG - 100));
    put_raw(&value, body->at, body->n);
    put_bytes(&summary, 1, value.at, value.n);
    put_double(&m, 1, at);
    put_key(&m, 2, VARINT);
    put_varint(&m, (uint64_t)step);
    put_bytes(&m, 5, summary.at, summary.n);
    write_record(e, &m);
    if (room != small)
        free(room);
}

void events_scalar(struct events *e, const char *tag, int64_t step, double value,
                   double at)
{
    struct message body = { .at = (uint8_t[8]){ 0 } };

    put_float(&body, 2, (float)value);
    write_value(e, tag, step, &body, at);
}

/* `inner` as the message in that field of a value; takes inner's memory. */
static void write_inner(struct events *e, const char *tag, int64_t step, int field,
                        struct message *inner, double at)
{
    struct message body = { .at = malloc(inner->n + 16) };

    if (body.at) {
        put_bytes(&body, field, inner->at, inner->n);
        write_value(e, tag, step, &body, at);
    }
    free(body.at);
    free(inner->at);
}

void events_image(struct events *e, const char *tag, int64_t step, const void *png,
                  size_t len, int height, int width, int channels, double at)
{
    const int sizes[] = { height, width, channels };
    struct message m = { .at = malloc(len + 64) };

    for (int i = 0; m.at && i < 3; i++) {
        put_key(&m, i + 1, VARINT);
        put_varint(&m, (uint64_t)sizes[i]);
    }
    if (!m.at)
        return;
    put_bytes(&m, 4, png, len);
    write_inner(e, tag, step, 4, &m, at);
}

void events_histogram(struct events *e, const char *tag, int64_t step,
                      const struct events_histogram *h, double at)
{
    const double facts[] = { h->min, h->max, h->num, h->sum, h->squares };
    size_t bytes = (size_t)h->n * sizeof(double);
    struct message m = { .at = malloc(2 * bytes + 128) };

    for (int i = 0; m.at && i < 5; i++)
        put_double(&m, i + 1, facts[i]);
    if (!m.at)
        return;
    put_bytes(&m, 6, h->limit, bytes);
    put_bytes(&m, 7, h->count, bytes);
    write_inner(e, tag, step, 5, &m, at);
}

void events_flush(struct events *e)
{
    fflush(e->f);
}

void events_close(struct events *e)
{
    if (!e)
        return;
    fclose(e->f);
    free(e);
}
