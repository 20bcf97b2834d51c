/* line_stream.c — the lines of a text file as a stream, however long the file is. */
#include "data/dataset.h"

#include <lab/records.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lines {
    char *path, *line; /* owned */
    size_t room;
    FILE *f; /* NULL before the first epoch */
    int64_t number;
};

static void destroy(void *self)
{
    struct lines *s = self;

    if (s->f)
        fclose(s->f);
    free(s->path);
    free(s->line);
}

static void start(lab_ctx *c, void *self)
{
    struct lines *s = self;

    if (s->f)
        fclose(s->f);
    s->number = 0;
    s->f = fopen(s->path, "re");
    if (!s->f)
        lab_fail(c, LAB_EIO, "cannot open '%s': %s", s->path, strerror(errno));
}

static lab_table *next(lab_ctx *c, void *self)
{
    struct lines *s = self;
    ssize_t n = s->f ? getline(&s->line, &s->room, s->f) : -1;
    lab_table *t;

    if (n < 0)
        return s->f && ferror(s->f) ? lab_fail(c, LAB_EIO, "cannot read '%s': %s",
                                               s->path, strerror(errno))
                                    : NULL;
    s->number++;
    if (n > 0 && s->line[n - 1] == '\n')
        n--;
    if (n > 0 && s->line[n - 1] == '\r')
        n--;
    if (lab_utf8_check(s->line, (size_t)n) < (size_t)n)
        return lab_fail(c, LAB_EFORMAT, "%s: line %lld is not text in UTF-8", s->path,
                        (long long)s->number);
    t = lab_table_new(c);
    lab_table_push(c, t,
                   (lab_value){ .kind = LAB_STRING, .as.s = { s->line, (size_t)n } });
    return t;
}

static const lab_dataset_kind kind = { .name = "lines",
                                       .size = sizeof(struct lines),
                                       .destroy = destroy,
                                       .start = start,
                                       .next = next };

lab_dataset *lab_dataset_lines(lab_ctx *c, const char *path)
{
    lab_dataset *d = lab_dataset_new(c, &kind, -1, NULL);
    struct lines *s = lab_dataset_self(d);

    if (!s)
        return NULL;
    s->path = strdup(path);
    return s->path ? d : lab_fail(c, LAB_ENOMEM, "out of memory: a data set");
}
