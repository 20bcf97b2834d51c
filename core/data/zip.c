/* zip.c — zip archives, read by their central directory. */
#include "data/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    LOCAL = 0x04034b50,
    CENTRAL = 0x02014b50,
    END = 0x06054b50,
    END64 = 0x06064b50,
    LOCATOR64 = 0x07064b50
};
enum {
    LOCAL_SIZE = 30,
    CENTRAL_SIZE = 46,
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    MAX_COMMENT = 65535
};
static const uint32_t in_extra = 0xffffffff; /* the number stands in the zip64 block */

static uint64_t get(const uint8_t *p, int size)
{
    return number_load(p, size, false);
}

static void *broken(lab_ctx *c, const struct source *s, const char *what)
{
    return lab_fail(c, LAB_EFORMAT, "%s: a broken zip archive: %s", s->name, what);
}

/* ---- the directory --------------------------------------------------------------------- */

struct directory {
    uint64_t n, at, size;
};

/* The end record: the last one whose comment fills the file up. */
static const uint8_t *find_end(const struct source *s)
{
    size_t most = END_SIZE + MAX_COMMENT;

    for (size_t back = END_SIZE; back <= s->len && back <= most; back++) {
        const uint8_t *p = s->data + s->len - back;

        if (get(p, 4) == END && get(p + 20, 2) == back - END_SIZE)
            return p;
    }
    return NULL;
}

static bool find_directory(lab_ctx *c, const struct source *s, struct directory *d)
{
    const uint8_t *end = find_end(s), *p;
    uint64_t at;

    if (!end)
        return broken(c, s, "no directory at the end (it may be cut off)");
    *d = (struct directory){ get(end + 10, 2), get(end + 16, 4), get(end + 12, 4) };
    p = end - LOCATOR_SIZE;
    if (end - s->data >= LOCATOR_SIZE && get(p, 4) == LOCATOR64) {
        at = get(p + 8, 8);
        if (s->len < END64_SIZE || at > s->len - END64_SIZE ||
            get(s->data + at, 4) != END64)
            return broken(c, s, "no zip64 end record where its locator says");
        p = s->data + at;
        *d = (struct directory){ get(p + 32, 8), get(p + 48, 8), get(p + 40, 8) };
    }
    if (d->at > s->len || d->size > s->len - d->at || d->n > d->size / CENTRAL_SIZE)
        return broken(c, s, "the directory does not fit the file");
    return true;
}

/* Sizes and place from the zip64 block in `extra`, those that were not in the record. */
static bool from_extra(const uint8_t *extra, size_t len, struct zip_entry *e)
{
    uint64_t *wanted[] = { &e->size, &e->packed, &e->at };
    size_t size, at = 4;

    while (len >= 4 && get(extra, 2) != 1) {
        size = 4 + (size_t)get(extra + 2, 2);
        if (size > len)
            return false;
        extra += size;
        len -= size;
    }
    size = len >= 4 ? 4 + (size_t)get(extra + 2, 2) : 0;
    for (int i = 0; i < 3; i++)
        if (*wanted[i] == in_extra) {
            if (size > len || at + 8 > size)
                return false;
            *wanted[i] = get(extra + at, 8);
            at += 8;
        }
    return true;
}

/* One record of the directory; returns its length, 0 when it is broken. */
static size_t read_record(lab_ctx *c, const uint8_t *p, size_t left, struct zip_entry *e)
{
    size_t name, extra, size;
    char *text;

    if (left < CENTRAL_SIZE || get(p, 4) != CENTRAL)
        return 0;
    name = (size_t)get(p + 28, 2);
    extra = (size_t)get(p + 30, 2);
    size = CENTRAL_SIZE + name + extra + (size_t)get(p + 32, 2);
    if (size > left)
        return 0;
    text = lab_alloc(c, name + 1);
    if (!text)
        return 0;
    memcpy(text, p + CENTRAL_SIZE, name);
    *e = (struct zip_entry){ .name = text,
                             .method = (int)get(p + 10, 2),
                             .crc = (uint32_t)get(p + 16, 4),
                             .packed = get(p + 20, 4),
                             .size = get(p + 24, 4),
                             .at = get(p + 42, 4) };
    if (get(p + 8, 2) & 1) /* encrypted */
        e->method = -1;
    return from_extra(p + CENTRAL_SIZE + name, extra, e) ? size : 0;
}

struct zip_entry *zip_entries(lab_ctx *c, const struct source *s, int64_t *n)
{
    struct directory d = { 0 };
    struct zip_entry *list;
    uint64_t at;

    if (!lab_ok(c) || !find_directory(c, s, &d))
        return NULL;
    at = d.at;
    list = lab_alloc(c, (size_t)d.n * sizeof *list);
    for (uint64_t i = 0; list && i < d.n; i++) {
        size_t size =
            read_record(c, s->data + at, (size_t)(d.at + d.size - at), &list[i]);

        if (size == 0)
            return broken(c, s,
                          lab_format(c, "entry %llu of the directory",
                                     (unsigned long long)i));
        at += size;
    }
    *n = (int64_t)d.n;
    return list;
}

/* ---- entries --------------------------------------------------------------------------- */

/* Deflate packs at most 1032 to 1: a size beyond that is a lie, told to make us ask for
 * memory. */
static bool plausible(const struct zip_entry *e)
{
    return e->method == 0 ? e->size == e->packed : e->size / 1040 <= e->packed;
}

static lab_tensor *unpack(lab_ctx *c, const char *name, const uint8_t *from,
                          const struct zip_entry *e)
{
    lab_tensor *t = lab_tensor_make(c, LAB_U8, (int64_t)e->size);
    z_stream z = { .next_in = (Bytef *)(uintptr_t)from };
    uint64_t left = e->packed, room = e->size;
    int status = Z_OK;

    if (!t || inflateInit2(&z, -15) != Z_OK)
        return NULL;
    z.next_out = lab_u8_mut(t);
    while (status == Z_OK) {
        if (z.avail_in == 0) {
            z.avail_in = left < 1 << 30 ? (uInt)left : 1 << 30;
            left -= z.avail_in;
        }
        if (z.avail_out == 0) {
            z.avail_out = room < 1 << 30 ? (uInt)room : 1 << 30;
            room -= z.avail_out;
        }
        status = inflate(&z, Z_NO_FLUSH);
    }
    inflateEnd(&z);
    if (status != Z_STREAM_END || room + z.avail_out > 0)
        return lab_fail(c, LAB_EFORMAT, "%s: broken deflate data: %s", name,
                        z.msg ? z.msg : "not as long as the directory says");
    return t;
}

static uint32_t crc_of(const uint8_t *p, size_t n)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), p, n);
}

struct source zip_read(lab_ctx *c, const struct source *s, const struct zip_entry *e,
                       const char *name)
{
    struct source out = { .name = name, .owner = s->owner };
    const uint8_t *p = s->data + e->at;
    uint64_t head;

    if (!lab_ok(c))
        return out;
    if (e->method != 0 && e->method != 8) {
        lab_fail(c, LAB_EFORMAT, "%s: %s: stored or deflated entries expected", name,
                 e->method < 0 ? "encrypted" : "an unknown way of packing");
        return out;
    }
    head = e->at > s->len || s->len - e->at < LOCAL_SIZE || get(p, 4) != LOCAL
               ? 0
               : LOCAL_SIZE + get(p + 26, 2) + get(p + 28, 2);
    if (!head || head > s->len - e->at || e->packed > s->len - e->at - head ||
        !plausible(e)) {
        broken(c, s, lab_format(c, "'%s' does not fit the file", e->name));
        return out;
    }
    if (e->method == 8) {
        out.owner = unpack(c, name, p + head, e);
        out.data = lab_data(out.owner);
    } else {
        out.data = p + head;
    }
    out.len = (size_t)e->size;
    if (lab_ok(c) && crc_of(out.data, out.len) != e->crc)
        lab_fail(c, LAB_EFORMAT, "%s: damaged: its checksum differs", name);
    return out;
}

/* ---- writing --------------------------------------------------------------------------- */

static void put(uint8_t **p, uint64_t v, int size)
{
    for (; size > 0; size--, v >>= 8)
        *(*p)++ = (uint8_t)v;
}

static void emit(struct zip_writer *w, const void *data, size_t len)
{
    if (len)
        fwrite(data, 1, len, w->f);
    w->at += len;
}

static uint64_t in_record(uint64_t v)
{
    return v < in_extra ? v : in_extra;
}

/* What a local header and a record of the directory share: version to name length. */
static void put_common(uint8_t **p, const struct zip_entry *e, size_t extra)
{
    put(p, extra ? 45 : 20, 2);
    put(p, 0x0800, 2); /* the name is UTF-8 */
    put(p, (uint64_t)e->method, 2);
    put(p, 0, 2);          /* time: midnight */
    put(p, 1 << 5 | 1, 2); /* of the first of January 1980, as NumPy writes it */
    put(p, e->crc, 4);
    put(p, in_record(extra ? in_extra : e->packed), 4);
    put(p, in_record(extra ? in_extra : e->size), 4);
    put(p, strlen(e->name), 2);
    put(p, extra, 2);
}

static bool is_large(const struct zip_entry *e)
{
    return e->size >= in_extra || e->packed >= in_extra || e->at >= in_extra;
}

/* The whole of `data` deflated, in c's scope; NULL when that is no shorter. */
static void *deflated(lab_ctx *c, const void *data, size_t len, uint64_t *packed)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data };
    uint8_t *out = lab_alloc(c, len);
    size_t left = len, room = len;
    int status = Z_OK;

    if (!out || deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    z.next_out = out;
    while (status == Z_OK) {
        if (z.avail_in == 0) {
            z.avail_in = left < 1 << 30 ? (uInt)left : 1 << 30;
            left -= z.avail_in;
        }
        if (z.avail_out == 0) {
            z.avail_out = room < 1 << 30 ? (uInt)room : 1 << 30;
            room -= z.avail_out;
        }
        if (z.avail_out == 0)
            break;
        status = deflate(&z, left + z.avail_in ? Z_NO_FLUSH : Z_FINISH);
    }
    *packed = len - room - z.avail_out;
    deflateEnd(&z);
    return status == Z_STREAM_END ? out : NULL;
}

void zip_add(struct zip_writer *w, const char *name, const void *data, size_t len,
             bool compress)
{
    struct zip_entry e = { .name = name, .size = len, .packed = len, .at = w->at };
    uint8_t head[LOCAL_SIZE + 20], *p = head;
    const void *body;
    size_t extra;

    if (!lab_ok(w->c))
        return;
    e.crc = crc_of(data, len);
    body = compress ? deflated(w->c, data, len, &e.packed) : NULL;
    e.method = body ? 8 : 0;
    e.packed = body ? e.packed : len;
    extra = e.size >= in_extra ? 20 : 0;
    put(&p, LOCAL, 4);
    put_common(&p, &e, extra);
    emit(w, head, (size_t)(p - head));
    emit(w, name, strlen(name));
    p = head;
    if (extra) {
        put(&p, 1, 2);
        put(&p, 16, 2);
        put(&p, e.size, 8);
        put(&p, e.packed, 8);
        emit(w, head, (size_t)(p - head));
    }
    emit(w, body ? body : data, (size_t)e.packed);
    w->entries[w->n++] = e;
}

static void put_record(struct zip_writer *w, const struct zip_entry *e)
{
    uint8_t record[CENTRAL_SIZE + 28], *p = record;
    size_t extra = is_large(e) ? 28 : 0;

    put(&p, CENTRAL, 4);
    put(&p, 45, 2);
    put_common(&p, e, extra);
    put(&p, 0, 2 + 2 + 2 + 4); /* comment, disk, attributes */
    put(&p, extra ? in_extra : e->at, 4);
    emit(w, record, (size_t)(p - record));
    emit(w, e->name, strlen(e->name));
    p = record;
    if (!extra)
        return;
    put(&p, 1, 2);
    put(&p, 24, 2);
    put(&p, e->size, 8);
    put(&p, e->packed, 8);
    put(&p, e->at, 8);
    emit(w, record, (size_t)(p - record));
}

void zip_finish(struct zip_writer *w)
{
    uint8_t end[END64_SIZE + LOCATOR_SIZE + END_SIZE], *p = end;
    uint64_t at = w->at, size, here, n = (uint64_t)w->n;

    for (int64_t i = 0; i < w->n; i++)
        put_record(w, &w->entries[i]);
    here = w->at;
    size = here - at;
    if (at >= in_extra || size >= in_extra || n >= 0xffff) {
        put(&p, END64, 4);
        put(&p, END64_SIZE - 12, 8);
        put(&p, 45 << 16 | 45, 4);
        put(&p, 0, 8);
        put(&p, n, 8);
        put(&p, n, 8);
        put(&p, size, 8);
        put(&p, at, 8);
        put(&p, LOCATOR64, 4);
        put(&p, 0, 4);
        put(&p, here, 8);
        put(&p, 1, 4);
    }
    put(&p, END, 4);
    put(&p, 0, 4);
    put(&p, n < 0xffff ? n : 0xffff, 2);
    put(&p, n < 0xffff ? n : 0xffff, 2);
    put(&p, in_record(size), 4);
    put(&p, in_record(at), 4);
    put(&p, 0, 2);
    emit(w, end, (size_t)(p - end));
}
