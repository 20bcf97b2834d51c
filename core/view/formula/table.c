/* table.c — environments: rows of cells between \begin and \end, or at the top. */
#include "view/formula/parse.h"

#include <string.h>

static const struct environment {
    const char *name;
    int32_t open, close;
    enum formula_columns columns;
    bool display;
} environments[] = {
    { "aligned", 0, 0, COLUMNS_PAIRS, true },
    { "align", 0, 0, COLUMNS_PAIRS, true },
    { "align*", 0, 0, COLUMNS_PAIRS, true },
    { "split", 0, 0, COLUMNS_PAIRS, true },
    { "gathered", 0, 0, COLUMNS_CENTRE, true },
    { "gather", 0, 0, COLUMNS_CENTRE, true },
    { "gather*", 0, 0, COLUMNS_CENTRE, true },
    { "cases", '{', 0, COLUMNS_LEFT, false },
    { "matrix", 0, 0, COLUMNS_CENTRE, false },
    { "smallmatrix", 0, 0, COLUMNS_CENTRE, false },
    { "array", 0, 0, COLUMNS_CENTRE, false },
    { "pmatrix", '(', ')', COLUMNS_CENTRE, false },
    { "bmatrix", '[', ']', COLUMNS_CENTRE, false },
    { "Bmatrix", '{', '}', COLUMNS_CENTRE, false },
    { "vmatrix", '|', '|', COLUMNS_CENTRE, false },
    { "Vmatrix", 0x2016, 0x2016, COLUMNS_CENTRE, false },
};

static const struct environment *environment_of(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof environments / sizeof *environments; i++)
        if (strncmp(environments[i].name, name, n) == 0 && !environments[i].name[n])
            return &environments[i];
    return NULL;
}

/* Rows of cells up to \end or the end of the text, as a chain of rows of cells. */
static struct formula_node *take_rows(struct parser *p, int *rows, int *columns)
{
    struct formula_node *list = node_new(p, FORMULA_ROW, CLASS_ORD);
    struct formula_node *row = node_new(p, FORMULA_ROW, CLASS_ORD), *cell;
    int width = 0;

    *rows = *columns = 0;
    while (list && row && (cell = parse_row(p, END_CELL))) {
        const char *from = p->at;
        bool more = p->at < p->end && *p->at == '&';
        bool line = parser_sees(p, "\\\\");

        node_add(row, cell);
        width++;
        if (width > FORMULA_MAX_COLUMNS)
            return parser_fail(p, from, "more than %d columns", FORMULA_MAX_COLUMNS);
        if (more) {
            p->at++;
            continue;
        }
        /* A line end behind the last row begins no other. */
        if (width > 1 || !formula_is_empty(cell) || line) {
            node_add(list, row);
            (*rows)++;
            *columns = width > *columns ? width : *columns;
        }
        if (!line)
            return list;
        p->at += 2;
        row = node_new(p, FORMULA_ROW, CLASS_ORD);
        width = 0;
    }
    return NULL;
}

/* The same as a table whose rows all have as many cells. */
static struct formula_node *table_of(struct parser *p, const struct environment *e,
                                     struct formula_node *list, int rows, int columns)
{
    struct formula_node *n = node_new(p, FORMULA_TABLE, CLASS_INNER), **last;

    if (!n)
        return NULL;
    last = &n->first;
    for (struct formula_node *row = list->first; row; row = row->next) {
        struct formula_node *cell = row->first, *next;

        for (int i = 0; i < columns; i++, cell = next) {
            next = cell ? cell->next : NULL;
            *last = cell ? cell : node_new(p, FORMULA_ROW, CLASS_ORD);
            if (!*last)
                return NULL;
            last = &(*last)->next;
            *last = NULL;
        }
    }
    n->rows = rows;
    n->columns = columns;
    n->open = e->open;
    n->close = e->close;
    n->columns_are = e->columns;
    n->display = e->display;
    if (!e->open && !e->close)
        n->cls = CLASS_ORD;
    return n;
}

struct formula_node *parse_environment(struct parser *p, const struct command *c)
{
    const struct environment *e;
    const char *from = p->at, *name, *closing;
    size_t n, k;
    struct formula_node *list;
    int rows, columns;

    (void)c;
    if (!parse_raw(p, &name, &n))
        return NULL;
    e = environment_of(name, n);
    if (!e)
        return parser_fail(p, from + 1, "environment '%.*s'@ is not known",
                           (int)(n > 60 ? 60 : n), name);
    /* The columns of an array are read and drawn in the middle. */
    if (strcmp(e->name, "array") == 0 && !parse_raw(p, &closing, &k))
        return NULL;
    list = take_rows(p, &rows, &columns);
    if (!list)
        return NULL;
    if (!parser_sees(p, "\\end"))
        return parser_fail(p, from - strlen("\\begin"), "'\\begin{%s}'@ has no \\end",
                           e->name);
    p->at += 4;
    from = p->at;
    if (!parse_raw(p, &closing, &k))
        return NULL;
    if (k != n || memcmp(closing, name, n) != 0)
        return parser_fail(p, from - strlen("\\end"),
                           "'\\end{%.*s}'@ closes '\\begin{%s}'", (int)(k > 60 ? 60 : k),
                           closing, e->name);
    return table_of(p, e, list, rows, columns);
}

struct formula_node *parse_top(struct parser *p)
{
    int rows, columns;
    struct formula_node *list = take_rows(p, &rows, &columns);

    if (!list)
        return NULL;
    if (p->at < p->end)
        return parser_fail(p, p->at, "'\\end'@ has no \\begin");
    if (rows == 0)
        return list;
    if (rows == 1 && columns == 1)
        return list->first->first;
    return table_of(p,
                    environment_of(columns > 1 ? "aligned" : "gathered",
                                   columns > 1 ? 7 : 8),
                    list, rows, columns);
}

struct formula_node *parse_substack(struct parser *p, const struct command *c)
{
    const char *text, *at, *end;
    size_t n;
    int rows, columns;
    struct formula_node *list, *table;

    (void)c;
    if (!parse_raw(p, &text, &n))
        return NULL;
    at = p->at;
    end = p->end;
    p->at = text;
    p->end = text + n;
    list = take_rows(p, &rows, &columns);
    if (list && p->at < p->end)
        return parser_fail(p, p->at, "'\\end'@ has no \\begin");
    p->at = at;
    p->end = end;
    table = list ? table_of(p, environment_of("gathered", 8), list, rows, columns) : NULL;
    if (table) {
        table->display = false;
        table->tight = true;
    }
    return table;
}
