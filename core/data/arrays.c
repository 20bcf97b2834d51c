/* arrays.c — tensors in files: which format, by the suffix. */
#include "data/number.h"

#include <lab/arrays.h>
#include <string.h>
#include <strings.h>

struct named_tensor *named_tensors(lab_ctx *c, const char *path, const lab_table *table,
                                   int64_t *n)
{
    struct named_tensor *list;
    const lab_value *v;
    const char *name;
    int64_t count = 0;

    if (!lab_ok(c) || !table)
        return NULL;
    if (lab_table_len(table) > 0)
        return lab_fail(c, LAB_EARG, "%s: tensors have names, {w = …}: item 1 has none",
                        path);
    while (lab_table_key(table, count, NULL))
        count++;
    list = lab_alloc(c, (size_t)count * sizeof *list);
    for (int64_t i = 0; list && (name = lab_table_key(table, i, &v)); i++) {
        if (v->kind == LAB_TABLE)
            return lab_fail(c, LAB_EARG,
                            "%s: '%s' is a table: the tensors stand in one flat table",
                            path, name);
        if (v->kind != LAB_OBJECT || lab_type_of(v->as.object) != &lab_tensor_type)
            return lab_fail(c, LAB_EARG, "%s: '%s' is a tensor, got %s", path, name,
                            lab_value_kind(v));
        list[i] = (struct named_tensor){ name, lab_contiguous(c, v->as.object) };
    }
    *n = count;
    return lab_ok(c) ? list : NULL;
}

/* ---- formats --------------------------------------------------------------------------- */

static bool save_npy(lab_ctx *c, const char *path, const lab_value *v,
                     const lab_table *metadata, bool compress)
{
    (void)metadata;
    (void)compress;
    return lab_npy_write(c, path, v->as.object);
}

static lab_value load_npy(lab_ctx *c, const char *path, lab_table **metadata)
{
    (void)metadata;
    return LAB_V_OBJECT(lab_npy_read(c, path));
}

static bool save_npz(lab_ctx *c, const char *path, const lab_value *v,
                     const lab_table *metadata, bool compress)
{
    (void)metadata;
    return lab_npz_write(c, path, v->as.table, compress);
}

static lab_value load_npz(lab_ctx *c, const char *path, lab_table **metadata)
{
    (void)metadata;
    return LAB_V_TABLE(lab_npz_read(c, path));
}

static bool save_safetensors(lab_ctx *c, const char *path, const lab_value *v,
                             const lab_table *metadata, bool compress)
{
    (void)compress;
    return lab_safetensors_write(c, path, v->as.table, metadata);
}

static lab_value load_safetensors(lab_ctx *c, const char *path, lab_table **metadata)
{
    return LAB_V_TABLE(lab_safetensors_read(c, path, metadata));
}

static const struct format {
    const char *suffix;
    lab_kind takes;
    bool metadata, compress; /* has them */
    bool (*save)(lab_ctx *c, const char *path, const lab_value *v,
                 const lab_table *metadata, bool compress);
    lab_value (*load)(lab_ctx *c, const char *path, lab_table **metadata);
} formats[] = {
    { ".npy", LAB_OBJECT, false, false, save_npy, load_npy },
    { ".npz", LAB_TABLE, false, true, save_npz, load_npz },
    { ".safetensors", LAB_TABLE, true, false, save_safetensors, load_safetensors },
};

static const struct format *format_of(lab_ctx *c, const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;

    if (!lab_ok(c) || !path)
        return NULL;
    for (size_t i = 0; dot && i < sizeof formats / sizeof *formats; i++)
        if (strcasecmp(dot, formats[i].suffix) == 0)
            return &formats[i];
    return lab_fail(c, LAB_EARG,
                    "%s: unknown kind of file (.npy, .npz or .safetensors expected)",
                    path);
}

bool lab_arrays_save(lab_ctx *c, const char *path, const lab_value *data,
                     const lab_table *metadata, bool compress)
{
    const struct format *f = format_of(c, path);
    bool tensor;

    if (!f || !data)
        return false;
    tensor = data->kind == LAB_OBJECT && lab_type_of(data->as.object) == &lab_tensor_type;
    if (f->takes == LAB_OBJECT ? !tensor : data->kind != LAB_TABLE)
        return lab_failn(c, LAB_EARG, "%s: %s files hold %s, got %s", path, f->suffix,
                         f->takes == LAB_OBJECT ? "one tensor"
                                                : "a table of names to tensors",
                         lab_value_kind(data));
    if ((metadata && !f->metadata) || (compress && !f->compress))
        return lab_failn(c, LAB_EARG, "%s: %s files %s", path, f->suffix,
                         metadata && !f->metadata ? "have no metadata"
                                                  : "are not compressed");
    return f->save(c, path, data, metadata, compress);
}

lab_value *lab_arrays_load(lab_ctx *c, const char *path, lab_table **metadata)
{
    const struct format *f = format_of(c, path);
    lab_table *ignored;
    lab_value v;

    metadata = metadata ? metadata : &ignored;
    *metadata = NULL;
    if (!f)
        return NULL;
    v = f->load(c, path, metadata);
    return lab_ok(c) ? lab_value_new(c, v) : NULL;
}
