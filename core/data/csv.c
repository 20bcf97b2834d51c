/* csv.c — tables as text: RFC 4180, with any delimiter. */
#include "data/number.h"

#include <lab/files.h>
#include <lab/records.h>
#include <lab/walk.h>

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_COLUMNS = 1 << 16, GUESS_RECORDS = 8 };
static const char delimiters[] = ",;\t|";
static const size_t max_unpacked = (size_t)1 << 32;

/* ---- cells ------------------------------------------------------------------------------- */

struct cell {
    char *text; /* zero-terminated */
    bool quoted;
};

struct parser {
    lab_ctx *c;
    const char *name, *at, *end;
    char delimiter;
    int64_t line;
    struct cell *cells; /* of the record that is read; freed by the caller */
    int64_t n, room;
};

static bool at_end_of_line(const struct parser *p)
{
    return p->at == p->end || *p->at == '\n' ||
           (*p->at == '\r' && (p->at + 1 == p->end || p->at[1] == '\n'));
}

/* A quoted cell; two quotes in a row are one. */
static char *quoted_text(struct parser *p)
{
    const char *from = ++p->at, *close = from;
    int64_t line = p->line;
    char *text, *to;

    for (;; close++) {
        close = memchr(close, '"', (size_t)(p->end - close));
        if (!close)
            return lab_fail(p->c, LAB_EFORMAT, "%s: line %lld: a quote that does not end",
                            p->name, (long long)line);
        if (close + 1 == p->end || close[1] != '"')
            break;
        close++;
    }
    text = to = lab_alloc(p->c, (size_t)(close - from) + 1);
    for (; text && from < close; from++) {
        p->line += *from == '\n';
        *to++ = *from;
        from += *from == '"';
    }
    p->at = close + 1;
    if (!at_end_of_line(p) && *p->at != p->delimiter)
        return lab_fail(
            p->c, LAB_EFORMAT,
            "%s: line %lld: a delimiter or the line's end expected behind a quote",
            p->name, (long long)p->line);
    return text;
}

static char *plain_text(struct parser *p)
{
    const char *from = p->at;
    char *text;

    while (!at_end_of_line(p) && *p->at != p->delimiter)
        p->at++;
    text = lab_alloc(p->c, (size_t)(p->at - from) + 1);
    return text ? memcpy(text, from, (size_t)(p->at - from)) : NULL;
}

static bool add_cell(struct parser *p, struct cell cell)
{
    if (!cell.text)
        return false;
    if (p->n == MAX_COLUMNS)
        return lab_failn(p->c, LAB_EFORMAT, "%s: line %lld: more than %d cells", p->name,
                         (long long)p->line, MAX_COLUMNS);
    if (p->n == p->room) {
        int64_t room = p->room ? 2 * p->room : 16;
        struct cell *more = realloc(p->cells, (size_t)room * sizeof *more);

        if (!more)
            return lab_failn(p->c, LAB_ENOMEM, "%s: out of memory", p->name);
        p->cells = more;
        p->room = room;
    }
    p->cells[p->n++] = cell;
    return true;
}

/* The next record that is not an empty line; false at the end or on an error. */
static bool next_record(struct parser *p)
{
    p->n = 0;
    while (p->at < p->end && at_end_of_line(p)) {
        p->line += *p->at == '\n';
        p->at++;
    }
    if (p->at == p->end)
        return false;
    for (;;) {
        bool quoted = p->at < p->end && *p->at == '"';

        if (!add_cell(p,
                      (struct cell){ quoted ? quoted_text(p) : plain_text(p), quoted }))
            return false;
        if (at_end_of_line(p))
            break;
        p->at++; /* the delimiter */
    }
    return true;
}

/* ---- what divides the records ------------------------------------------------------------- */

/* Cells in each of the first records, 0 when they differ or a record is broken. */
static int64_t even_cells(lab_ctx *c, const char *text, size_t len, char delimiter)
{
    struct parser p = { c, "", text, text + len, delimiter, 1, NULL, 0, 0 };
    lab_scope s = lab_scope_open(c);
    int64_t n = 0;

    for (int i = 0; i < GUESS_RECORDS && next_record(&p); i++) {
        if (i > 0 && p.n != n) {
            n = 0;
            break;
        }
        n = p.n;
    }
    if (!lab_ok(c))
        n = 0;
    lab_error_clear(c); /* a broken record under a guess; the real pass says it again */
    free(p.cells);
    lab_scope_close(c, &s);
    return n;
}

static char guess_delimiter(lab_ctx *c, const char *text, size_t len)
{
    int64_t most = 1;
    char best = ',';

    for (const char *d = delimiters; *d; d++) {
        int64_t n = even_cells(c, text, len, *d);

        if (n > most) {
            most = n;
            best = *d;
        }
    }
    return best;
}

/* ---- columns ------------------------------------------------------------------------------ */

struct column {
    struct cell *cells;
    int64_t room;
};

static bool is_missing(const struct cell *cell)
{
    static const char *const words[] = { "", "na", "nan", "null" };

    for (size_t i = 0; !cell->quoted && i < sizeof words / sizeof *words; i++)
        if (strcasecmp(cell->text, words[i]) == 0)
            return true;
    return false;
}

/* A whole number, blanks around it. */
static bool is_integer(const char *s, int64_t *v)
{
    char *end;

    while (isspace((unsigned char)*s))
        s++;
    if (!isdigit((unsigned char)*s) &&
        !(strchr("+-", *s) && isdigit((unsigned char)s[1])))
        return false;
    errno = 0;
    *v = strtoll(s, &end, 10);
    while (isspace((unsigned char)*end))
        end++;
    return *end == 0 && errno == 0;
}

static bool is_number(const char *s, double *v)
{
    char *end;

    *v = strtod(s, &end);
    if (end == s || strpbrk(s, "xX(")) /* hexadecimal and nan(…) are C's, not tables' */
        return false;
    while (isspace((unsigned char)*end))
        end++;
    return *end == 0;
}

static lab_tensor *integers(lab_ctx *c, const struct cell *cells, int64_t n)
{
    lab_tensor *t;
    int64_t v;

    for (int64_t i = 0; i < n; i++)
        if (!is_integer(cells[i].text, &v))
            return NULL;
    t = lab_tensor_make(c, LAB_I64, n);
    for (int64_t i = 0; t && i < n; i++)
        is_integer(cells[i].text, &lab_i64_mut(t)[i]);
    return t;
}

static lab_tensor *numbers(lab_ctx *c, const struct cell *cells, int64_t n)
{
    lab_tensor *t;
    bool any = false;
    double v;

    for (int64_t i = 0; i < n; i++)
        if (!is_missing(&cells[i])) {
            any = true;
            if (!is_number(cells[i].text, &v))
                return NULL;
        }
    t = any || n == 0 ? lab_tensor_make(c, LAB_F64, n) : NULL;
    for (int64_t i = 0; t && i < n; i++) {
        v = NAN;
        if (!is_missing(&cells[i]))
            is_number(cells[i].text, &v);
        lab_f64_mut(t)[i] = v;
    }
    return t;
}

static lab_value column_value(lab_ctx *c, const struct cell *cells, int64_t n)
{
    lab_tensor *t = n ? integers(c, cells, n) : NULL;
    lab_table *list;

    t = t ? t : numbers(c, cells, n);
    if (t)
        return LAB_V_OBJECT(t);
    list = lab_table_new(c);
    for (int64_t i = 0; i < n; i++)
        lab_table_push(c, list, lab_v_string(cells[i].text));
    return LAB_V_TABLE(list);
}

/* ---- tables ------------------------------------------------------------------------------- */

struct sheet {
    struct column *columns;
    int64_t width, height;
};

static bool add_record(struct parser *p, struct sheet *s)
{
    for (int64_t k = 0; k < s->width; k++) {
        struct column *column = &s->columns[k];

        if (s->height == column->room) {
            int64_t room = column->room ? 2 * column->room : 64;
            struct cell *more = realloc(column->cells, (size_t)room * sizeof *more);

            if (!more)
                return lab_failn(p->c, LAB_ENOMEM, "%s: out of memory", p->name);
            column->cells = more;
            column->room = room;
        }
        column->cells[s->height] = p->cells[k];
    }
    s->height++;
    return true;
}

/* All records behind the header; `names` gets the header's, or numbers. */
static bool read_sheet(struct parser *p, struct sheet *s, bool header, lab_table *names)
{
    bool there = next_record(p);

    s->width = there ? p->n : 0;
    s->columns = calloc((size_t)s->width + 1, sizeof *s->columns);
    if (!s->columns)
        return lab_failn(p->c, LAB_ENOMEM, "%s: out of memory", p->name);
    for (int64_t k = 0; k < s->width; k++)
        lab_table_push(p->c, names,
                       lab_v_string(header ? p->cells[k].text
                                           : lab_format(p->c, "%lld", (long long)k + 1)));
    there = there && header ? next_record(p) : there;
    for (; there; there = next_record(p)) {
        if (p->n != s->width)
            return lab_failn(p->c, LAB_EFORMAT,
                             "%s: line %lld: %lld cells expected, got %lld", p->name,
                             (long long)p->line, (long long)s->width, (long long)p->n);
        if (!add_record(p, s))
            return false;
    }
    return lab_ok(p->c);
}

lab_table *lab_csv_parse(lab_ctx *c, const char *text, size_t len, const char *name,
                         char delimiter, bool header, lab_table **names)
{
    struct parser p = { c, name, text, text + len, delimiter, 1, NULL, 0, 0 };
    struct sheet s = { NULL, 0, 0 };
    lab_table *out = lab_table_new(c), *list = lab_table_new(c);

    if (!out || !list)
        return NULL;
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        p.at += 3;
    if (!delimiter)
        p.delimiter = guess_delimiter(c, p.at, (size_t)(p.end - p.at));
    if (memchr(text, 0, len))
        lab_fail(c, LAB_EFORMAT, "%s: a zero byte: not a table of text", name);
    else if (read_sheet(&p, &s, header, list))
        for (int64_t k = 0; k < s.width; k++) {
            lab_value v = column_value(c, s.columns[k].cells, s.height);

            lab_table_push(c, out, v);
            if (header)
                lab_table_set(c, out, lab_table_at(list, k)->as.s.at, v);
        }
    for (int64_t k = 0; s.columns && k < s.width; k++)
        free(s.columns[k].cells);
    free(s.columns);
    free(p.cells);
    if (names)
        *names = list;
    return lab_ok(c) ? out : NULL;
}

lab_table *lab_csv_read(lab_ctx *c, const char *path, char delimiter, bool header,
                        lab_table **names)
{
    struct source s =
        source_unzipped(c, source_of(file_map(c, path), path), max_unpacked);

    return lab_ok(c) ? lab_csv_parse(c, (const char *)s.data, s.len, path, delimiter,
                                     header, names)
                     : NULL;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_text(FILE *f, const char *s, char delimiter)
{
    char special[] = { delimiter, '"', '\n', '\r', 0 };

    if (*s && !strpbrk(s, special) && *s != ' ') {
        fputs(s, f);
        return;
    }
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fputc('"', f);
}

static void put_value(FILE *f, const lab_value *v, char delimiter)
{
    double x;

    if (v->kind == LAB_STRING)
        put_text(f, v->as.s.at, delimiter);
    else if (v->kind == LAB_INT)
        fprintf(f, "%lld", (long long)v->as.i);
    else if (v->kind == LAB_BOOL)
        fputs(v->as.b ? "true" : "false", f);
    else if (lab_value_number(v, &x) && !isnan(x))
        fprintf(f, "%.17g", x);
}

static int64_t column_len(const lab_value *v)
{
    if (v->kind == LAB_TABLE)
        return lab_table_len(v->as.table);
    if (v->kind == LAB_OBJECT && lab_type_of(v->as.object) == &lab_tensor_type &&
        lab_ndim(v->as.object) == 1)
        return lab_dim(v->as.object, 0);
    return -1;
}

static const lab_value *column_of(lab_ctx *c, const char *path, const lab_table *columns,
                                  const char *name)
{
    const lab_value *v = lab_table_get(columns, name);

    if (v && column_len(v) >= 0)
        return v;
    return lab_fail(c, LAB_EARG, "%s: column '%s' is a list or a 1-d tensor, got %s",
                    path, name, v ? lab_value_kind(v) : "nil");
}

static void put_cell(FILE *f, const lab_value *column, int64_t row, char delimiter)
{
    if (column->kind == LAB_TABLE) {
        put_value(f, lab_table_at(column->as.table, row), delimiter);
    } else {
        const lab_tensor *t = column->as.object;
        const char *at = lab_data(t);
        lab_value v = lab_element(lab_dtype_of(t),
                                  at + row * lab_stride(t, 0) *
                                           (int64_t)lab_dtype_size(lab_dtype_of(t)));

        put_value(f, &v, delimiter);
    }
}

bool lab_csv_write(lab_ctx *c, const char *path, const lab_table *columns,
                   const lab_strings *names, char delimiter)
{
    const lab_value **list = lab_alloc(c, (size_t)names->len * sizeof *list);
    int64_t rows = 0;
    lab_file *file;
    FILE *f;

    for (int64_t k = 0; list && k < names->len; k++) {
        list[k] = column_of(c, path, columns, names->at[k]);
        if (!list[k])
            return false;
        rows = k ? rows : column_len(list[k]);
        if (column_len(list[k]) != rows)
            return lab_failn(c, LAB_ESHAPE, "%s: column '%s' has %lld rows, '%s' %lld",
                             path, names->at[k], (long long)column_len(list[k]),
                             names->at[0], (long long)rows);
    }
    file = list ? lab_file_begin(c, path) : NULL;
    f = lab_file_stream(file);
    for (int64_t i = -1; f && i < rows; i++)
        for (int64_t k = 0; k < names->len; k++) {
            if (i < 0)
                put_text(f, names->at[k], delimiter);
            else
                put_cell(f, list[k], i, delimiter);
            fputc(k + 1 < names->len ? delimiter : '\n', f);
        }
    return lab_file_commit(c, file);
}
