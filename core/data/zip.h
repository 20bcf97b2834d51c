/* zip.h — zip archives (PKWARE's APPNOTE), as far as .npz needs them: stored or deflated
 * entries, zip64 sizes, no encryption. */
#ifndef DATA_ZIP_H
#define DATA_ZIP_H

#include "data/number.h"

struct zip_entry {
    const char *name;
    int method; /* 0 stored, 8 deflated */
    uint32_t crc;
    uint64_t packed, size;
    uint64_t at; /* of the local header */
};

/* The entries in c's scope, every name zero-terminated; NULL with LAB_EFORMAT. */
struct zip_entry *zip_entries(lab_ctx *c, const struct source *s, int64_t *n);
/* The bytes of an entry: within s, or new. `name` is for messages. */
struct source zip_read(lab_ctx *c, const struct source *s, const struct zip_entry *e,
                       const char *name);

/* Writes one entry after the other, then the directory. */
struct zip_writer {
    lab_ctx *c;
    FILE *f;
    uint64_t at;
    struct zip_entry *entries; /* of c's scope, room for as many as will be added */
    int64_t n;
};
void zip_add(struct zip_writer *w, const char *name, const void *data, size_t len,
             bool compress);
void zip_finish(struct zip_writer *w);

#endif
