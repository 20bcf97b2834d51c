/* npz.c — NumPy's .npz: a zip archive of .npy files. */
#include "data/zip.h"

#include <lab/arrays.h>
#include <lab/files.h>
#include <stdlib.h>
#include <string.h>

lab_table *npz_decode(lab_ctx *c, const struct source *s)
{
    int64_t n = 0;
    struct zip_entry *e = zip_entries(c, s, &n);
    lab_table *out = lab_table_new(c);

    for (int64_t i = 0; i < n && lab_ok(c); i++) {
        size_t len = strlen(e[i].name);
        char *name = lab_strdup(c, e[i].name);
        struct source part =
            zip_read(c, s, &e[i], lab_format(c, "%s(%s)", s->name, e[i].name));
        lab_tensor *t = lab_ok(c) ? npy_decode(c, &part) : NULL;

        if (t && len > 4 && strcmp(name + len - 4, ".npy") == 0)
            name[len - 4] = 0;
        if (t && lab_table_get(out, name))
            return lab_fail(c, LAB_EFORMAT, "%s: two arrays are called '%s'", s->name,
                            name);
        if (t)
            lab_table_set(c, out, name, LAB_V_OBJECT(t));
    }
    return lab_ok(c) ? out : NULL;
}

lab_table *lab_npz_read(lab_ctx *c, const char *path)
{
    struct source s = source_of(file_map(c, path), path);

    return npz_decode(c, &s);
}

/* The .npy file of t in memory, released with free. */
static char *npy_bytes(lab_ctx *c, const char *name, const lab_tensor *t, size_t *len)
{
    char *bytes = NULL;
    FILE *f = open_memstream(&bytes, len);
    bool good;

    if (!f)
        return lab_fail(c, LAB_ENOMEM, "%s: out of memory", name);
    good = npy_encode(c, f, name, t);
    if (fclose(f) == 0 && good)
        return bytes;
    free(bytes);
    return lab_fail(c, LAB_ENOMEM, "%s: out of memory", name);
}

bool lab_npz_write(lab_ctx *c, const char *path, const lab_table *tensors, bool compress)
{
    int64_t n = 0;
    struct named_tensor *list = named_tensors(c, path, tensors, &n);
    struct zip_entry *entries = lab_alloc(c, (size_t)n * sizeof *entries);
    lab_file *f = list && entries ? lab_file_begin(c, path) : NULL;
    struct zip_writer w = { .c = c, .f = lab_file_stream(f), .entries = entries };

    if (!f)
        return false;
    for (int64_t i = 0; i < n && lab_ok(c); i++) {
        char *name = lab_format(c, "%s.npy", list[i].name), *bytes;
        lab_scope scope = lab_scope_open(c);
        size_t len = 0;

        bytes = name && strlen(name) < 65536
                    ? npy_bytes(c, lab_format(c, "%s(%s)", path, name), list[i].t, &len)
                    : lab_fail(c, LAB_EARG, "%s: a name of more than 65531 bytes", path);
        if (bytes)
            zip_add(&w, name, bytes, len, compress);
        free(bytes);
        lab_scope_close(c, &scope);
    }
    zip_finish(&w);
    return lab_file_commit(c, f);
}
