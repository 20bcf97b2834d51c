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

struct message {
    uint8_t at[ROOM];
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
    struct message m = { .n = 0 };
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

void events_scalar(struct events *e, const char *tag, int64_t step, double value,
                   double at)
{
    struct message point = { .n = 0 }, summary = { .n = 0 }, m = { .n = 0 };

    put_bytes(&point, 1, tag, strnlen(tag, MAX_TAG - 100));
    put_float(&point, 2, (float)value);
    put_bytes(&summary, 1, point.at, point.n);
    put_double(&m, 1, at);
    put_key(&m, 2, VARINT);
    put_varint(&m, (uint64_t)step);
    put_bytes(&m, 5, summary.at, summary.n);
    write_record(e, &m);
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
