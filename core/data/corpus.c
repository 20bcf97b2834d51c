/* corpus.c — a text that is on every Debian machine: its common licences. */
#include <lab/files.h>
#include <lab/records.h>
#include <lab/synthetic.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER "/usr/share/common-licenses"

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Links are other names of what is there anyway. */
static bool is_plain(const char *path)
{
    struct stat st;

    return path && lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* One licence behind the text so far. */
static void append(lab_ctx *c, const char *path, char **text, size_t *len)
{
    lab_scope s = lab_scope_open(c);
    size_t n = 0;
    char *part = lab_text_read(c, path, &n), *more;

    more = part ? realloc(*text, *len + n + 2) : NULL;
    if (more) {
        memcpy(more + *len, part, n);
        *len += n;
        more[(*len)++] = '\n';
        *text = more;
    } else if (part) {
        lab_fail(c, LAB_ENOMEM, "out of memory: the corpus");
    }
    lab_scope_close(c, &s);
}

char *lab_corpus(lab_ctx *c, size_t *len)
{
    struct dirent **list = NULL;
    size_t total = 0, ignored;
    char *text = NULL, *copy = NULL;
    int n = lab_ok(c) ? scandir(FOLDER, &list, NULL, by_bytes) : 0;

    for (int i = 0; i < n; i++) {
        const char *path = lab_format(c, FOLDER "/%s", list[i]->d_name);

        if (is_plain(path))
            append(c, path, &text, &total);
        free(list[i]);
    }
    free(list);
    if (lab_ok(c) && total == 0)
        lab_fail(c, LAB_EABSENT, "no licences in " FOLDER ": name a text of your own");
    copy = lab_ok(c) ? lab_alloc(c, total + 1) : NULL;
    if (copy)
        memcpy(copy, text, total);
    free(text);
    len = len ? len : &ignored;
    *len = total;
    return copy;
}
