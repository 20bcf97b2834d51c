/* number.h — what the formats of numbers share: files in memory, numbers as files store them. */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <lab/tensor.h>
#include <stdio.h>

/* ---- files in memory ------------------------------------------------------------------- */

/* A file mapped copy-on-write, or read where it cannot be mapped (a pipe). An object. */
struct mapping {
    uint8_t *data;
    size_t len;
    bool mapped;
};
/* Returns new. LAB_EIO. */
struct mapping *file_map(lab_ctx *c, const char *path);

/* What a decoder reads. `owner` (borrowed) is the object that keeps the bytes: tensors may
 * lie in them. NULL: they are copied. */
struct source {
    const uint8_t *data;
    size_t len;
    const char *name; /* for messages */
    void *owner;
};
struct source source_of(const struct mapping *m, const char *path);

/* ---- zlib ------------------------------------------------------------------------------ */

bool is_gzip(const uint8_t *data, size_t len);
/* Returns new: the bytes of all members, u8. LAB_EFORMAT, also past `max` bytes. */
lab_tensor *gunzip(lab_ctx *c, const char *name, const uint8_t *data, size_t len,
                   size_t max);
/* s itself, or what it unpacks to when it is gzip. */
struct source source_unzipped(lab_ctx *c, struct source s, size_t max);

/* ---- numbers --------------------------------------------------------------------------- */

struct number_kind {
    char type; /* b bool, i signed, u unsigned, f IEEE float, e bfloat16 */
    uint8_t size;
    bool big; /* most significant byte first */
};

/* The dtype that holds all of them (u64: i64, each is checked); LAB_NO_DTYPE: none of ours. */
lab_dtype number_dtype(struct number_kind k);
/* Little-endian, as we write d. */
struct number_kind number_of_dtype(lab_dtype d);

/* numel·size of a shape; false with LAB_EFORMAT when it passes what a file can hold. */
bool number_bytes(lab_ctx *c, const struct source *s, struct number_kind k, int ndim,
                  const int64_t *shape, size_t *bytes);
/* Returns new: the numbers that start `at` bytes into s, in the file's own bytes where they
 * can lie there. They must be inside. LAB_EFORMAT for a u64 beyond i64, LAB_ENOMEM. */
lab_tensor *number_tensor(lab_ctx *c, const struct source *s, size_t at,
                          struct number_kind k, int ndim, const int64_t *shape);

/* The low `size` bytes at p. */
uint64_t number_load(const uint8_t *p, int size, bool big);

/* ---- formats --------------------------------------------------------------------------- */

lab_tensor *npy_decode(lab_ctx *c, const struct source *s);
/* `t` row-major. False: recorded in c, or a write error in f. */
bool npy_encode(lab_ctx *c, FILE *f, const char *name, const lab_tensor *t);
lab_table *npz_decode(lab_ctx *c, const struct source *s);
lab_table *safetensors_decode(lab_ctx *c, const struct source *s, lab_table **metadata);
lab_tensor *idx_decode(lab_ctx *c, const struct source *s);

/* The tensors of a table by name, row-major; false with LAB_EARG naming `path` and what is
 * not a tensor. */
struct named_tensor {
    const char *name;
    lab_tensor *t;
};
struct named_tensor *named_tensors(lab_ctx *c, const char *path, const lab_table *table,
                                   int64_t *n);

#endif
