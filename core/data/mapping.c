/* mapping.c — files in memory, and what zlib packed. */
#include "data/number.h"

#include <lab/files.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_STREAM = 1 << 30 }; /* of a pipe */

static void unmap(void *self)
{
    struct mapping *m = self;

    if (m->mapped)
        munmap(m->data, m->len);
    else
        free(m->data);
}

static const lab_type mapping_type = { .name = "mapping",
                                       .size = sizeof(struct mapping),
                                       .destroy = unmap };

static void read_copy(lab_ctx *c, struct mapping *m, const char *path)
{
    lab_scope s = lab_scope_open(c);
    size_t len = 0;
    char *text = lab_file_read(c, path, MAX_STREAM, &len);

    if (text && (m->data = malloc(len + 1))) {
        memcpy(m->data, text, len + 1);
        m->len = len;
    } else if (text) {
        lab_fail(c, LAB_ENOMEM, "out of memory reading '%s'", path);
    }
    lab_scope_close(c, &s);
}

struct mapping *file_map(lab_ctx *c, const char *path)
{
    struct mapping *m = lab_new(c, &mapping_type);
    struct stat st;
    void *at;
    int fd;

    if (!m || !path)
        return NULL;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return lab_fail(c, LAB_EIO, "cannot open '%s': %s", path, strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
        at = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED)
            *m = (struct mapping){ at, (size_t)st.st_size, true };
    }
    close(fd);
    if (!m->data)
        read_copy(c, m, path);
    return lab_ok(c) ? m : NULL;
}

struct source source_of(const struct mapping *m, const char *path)
{
    if (!m)
        return (struct source){ .name = path };
    return (struct source){ m->data, m->len, path, (void *)(uintptr_t)m };
}

/* ---- gzip ------------------------------------------------------------------------------ */

bool is_gzip(const uint8_t *data, size_t len)
{
    return len >= 18 && data[0] == 0x1f && data[1] == 0x8b;
}

struct unzip {
    uint8_t *out;
    size_t n, room, max;
};

static bool more_room(lab_ctx *c, const char *name, struct unzip *u)
{
    size_t room = u->room * 2 < u->max + 1 ? u->room * 2 : u->max + 1;
    uint8_t *p = u->n < u->room ? u->out : u->n > u->max ? NULL : realloc(u->out, room);

    if (!p)
        return lab_failn(c, u->n > u->max ? LAB_EFORMAT : LAB_ENOMEM,
                         "%s: unpacks to more than %zu bytes", name, u->room - 1);
    u->out = p;
    u->room = u->n < u->room ? u->room : room;
    return true;
}

static bool unzip_all(lab_ctx *c, const char *name, z_stream *z, size_t len,
                      struct unzip *u)
{
    int status = Z_OK;

    while (lab_ok(c)) {
        uInt room, give = len < 1 << 30 ? (uInt)len : 1 << 30;

        if (status == Z_STREAM_END && (z->avail_in + len == 0 || *z->next_in != 0x1f))
            return true; /* zeros that fill up a block may follow */
        if (status == Z_STREAM_END)
            inflateReset(z);
        if (!more_room(c, name, u))
            return false;
        if (z->avail_in == 0) {
            z->avail_in = give;
            len -= give;
        }
        room = u->room - u->n < 1 << 30 ? (uInt)(u->room - u->n) : 1 << 30;
        z->avail_out = room;
        z->next_out = u->out + u->n;
        status = inflate(z, Z_NO_FLUSH);
        u->n += room - z->avail_out;
        if (status != Z_OK && status != Z_STREAM_END)
            return lab_failn(c, LAB_EFORMAT, "%s: broken gzip data: %s", name,
                             z->msg ? z->msg : "it ends too early");
    }
    return false;
}

lab_tensor *gunzip(lab_ctx *c, const char *name, const uint8_t *data, size_t len,
                   size_t max)
{
    struct unzip u = { malloc(1 << 16), 0, 1 << 16, max };
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data };
    int64_t n;

    if (!u.out || inflateInit2(&z, 15 + 16) != Z_OK) {
        free(u.out);
        return lab_fail(c, LAB_ENOMEM, "%s: out of memory", name);
    }
    unzip_all(c, name, &z, len, &u);
    inflateEnd(&z);
    n = (int64_t)u.n;
    if (lab_ok(c))
        return lab_tensor_wrap(c, LAB_U8, 1, &n, u.out, free, u.out);
    free(u.out);
    return NULL;
}

struct source source_unzipped(lab_ctx *c, struct source s, size_t max)
{
    lab_tensor *t;

    if (!lab_ok(c) || !is_gzip(s.data, s.len))
        return s;
    t = gunzip(c, s.name, s.data, s.len, max);
    return (struct source){ lab_data(t), (size_t)lab_numel(t), s.name, t };
}
