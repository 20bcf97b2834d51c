/* pictures.c — pictures with labels: CIFAR-10's binary files, a folder for each class. */
#include "data/number.h"

#include <lab/image.h>
#include <lab/records.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- CIFAR-10 (Krizhevsky 2009): a label, then the red, green and blue plane -------------- */

enum { SIDE = 32, PLANE = SIDE * SIDE, RECORD = 1 + 3 * PLANE };

static void read_records(lab_ctx *c, const struct source *s, uint8_t *pixels,
                         int64_t *labels)
{
    for (size_t i = 0; i < s->len / RECORD; i++, pixels += 3 * PLANE) {
        const uint8_t *record = s->data + i * RECORD, *plane = record + 1;

        labels[i] = record[0];
        if (record[0] > 9) {
            lab_fail(c, LAB_EFORMAT, "%s: record %zu: a label 0 to 9 expected, got %d",
                     s->name, i, record[0]);
            return;
        }
        for (int k = 0; k < PLANE; k++) {
            pixels[3 * k] = plane[k];
            pixels[3 * k + 1] = plane[PLANE + k];
            pixels[3 * k + 2] = plane[2 * PLANE + k];
        }
    }
}

lab_tensor *lab_cifar10_read(lab_ctx *c, const lab_strings *paths, lab_tensor **labels)
{
    struct source *files = lab_alloc(c, (size_t)paths->len * sizeof *files);
    lab_tensor *images;
    int64_t n = 0, at = 0;

    *labels = NULL;
    for (int64_t i = 0; files && i < paths->len; i++) {
        files[i] = source_of(file_map(c, paths->at[i]), paths->at[i]);
        if (lab_ok(c) && files[i].len % RECORD)
            lab_fail(c, LAB_EFORMAT, "%s: records of %d bytes expected, got %zu bytes",
                     paths->at[i], RECORD, files[i].len);
        if (!lab_ok(c))
            return NULL;
        n += (int64_t)(files[i].len / RECORD);
    }
    images = lab_tensor_make(c, LAB_U8, n, SIDE, SIDE, 3);
    *labels = lab_tensor_make(c, LAB_I64, n);
    for (int64_t i = 0; lab_ok(c) && i < paths->len; i++) {
        read_records(c, &files[i], lab_u8_mut(images) + at * 3 * PLANE,
                     lab_i64_mut(*labels) + at);
        at += (int64_t)(files[i].len / RECORD);
    }
    return lab_ok(c) ? images : NULL;
}

/* ---- folders -------------------------------------------------------------------------------- */

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_folder(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_picture(const char *name)
{
    static const char *const suffixes[] = { ".jpg", ".jpeg", ".png", ".webp" };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcasecmp(dot, suffixes[i]) == 0)
            return true;
    return false;
}

/* Calls each(self, path, name) for what is in a folder, in order of the names' bytes. */
static void list_folder(lab_ctx *c, const char *path,
                        void (*each)(void *self, const char *path, const char *name),
                        void *self)
{
    struct dirent **list = NULL;
    int n = scandir(path, &list, visible, by_bytes);

    if (n < 0)
        lab_fail(c, LAB_EIO, "cannot open the folder '%s': %s", path, strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = list[i]->d_name, *full = lab_format(c, "%s/%s", path, name);

        if (full)
            each(self, full, name);
        free(list[i]);
    }
    free(list);
}

struct folder {
    lab_ctx *c;
    lab_table *paths, *classes, *labels;
};

static void add_picture(void *self, const char *path, const char *name)
{
    struct folder *f = self;

    if (!is_picture(name) || is_folder(path))
        return;
    lab_table_push(f->c, f->paths, lab_v_string(path));
    lab_table_push(f->c, f->labels, LAB_V_INT(lab_table_len(f->classes) - 1));
}

static void add_class(void *self, const char *path, const char *name)
{
    struct folder *f = self;

    if (!is_folder(path))
        return;
    lab_table_push(f->c, f->classes, lab_v_string(name));
    list_folder(f->c, path, add_picture, f);
}

lab_table *lab_image_folder(lab_ctx *c, const char *path, lab_tensor **labels,
                            lab_table **classes)
{
    struct folder f = { c, lab_table_new(c), lab_table_new(c), lab_table_new(c) };
    int64_t n;

    *labels = NULL;
    *classes = f.classes;
    if (!lab_ok(c))
        return NULL;
    list_folder(c, path, add_class, &f);
    n = lab_table_len(f.paths);
    if (lab_ok(c) && n == 0)
        return lab_fail(c, LAB_EFORMAT,
                        "%s: no folders with pictures (CLASS/NAME.jpg expected)", path);
    *labels = lab_tensor_make(c, LAB_I64, n);
    for (int64_t i = 0; *labels && i < n; i++)
        lab_i64_mut(*labels)[i] = lab_table_at(f.labels, i)->as.i;
    return lab_ok(c) ? f.paths : NULL;
}
