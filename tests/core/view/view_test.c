#include "view_test.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- sessions -------------------------------------------------------------------------------- */

static void append(char *to, size_t size, const char *text)
{
    size_t n = strlen(to);

    snprintf(to + n, size - n, "%s", text);
}

static void on_print(void *self, const char *text, size_t len)
{
    struct session *s = self;

    (void)len;
    append(s->printed, sizeof s->printed, text);
}

static void on_log(void *self, lab_level level, const char *text)
{
    struct session *s = self;

    if (level < LAB_WARN)
        return;
    append(s->logged, sizeof s->logged, text);
    append(s->logged, sizeof s->logged, "\n");
}

static struct session *begin(void)
{
    struct session *s = calloc(1, sizeof *s);
    lab_sink sink = { .self = s, .print = on_print, .log = on_log };

    assert_non_null(s);
    s->h = lab_host_new();
    s->c = lab_ctx_new(s->h);
    lab_host_sink_add(s->h, &sink);
    snprintf(s->folder, sizeof s->folder, "/tmp/labsh-view-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    return s;
}

int session_start(void **state)
{
    struct session *s = begin();

    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_NONE });
    *state = s;
    return 0;
}

int session_windows(void **state)
{
    struct session *s = begin();
    lab_view_options o = { .mode = LAB_VIEW_WINDOWS, .viewer = getenv("TEST_VIEWER") };

    snprintf(s->socket, sizeof s->socket, "%s/door", s->folder);
    setenv("LABSH_VIEW_SOCKET", s->socket, 1);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    lab_view_configure(s->h, &o);
    *state = s;
    return 0;
}

int session_end(void **state)
{
    struct session *s = *state;
    struct dirent *e;
    DIR *d;

    lab_view_finish(s->h);
    lab_ctx_free(s->c);
    lab_host_free(s->h);
    d = opendir(s->folder);
    while (d && (e = readdir(d))) {
        char path[512];

        snprintf(path, sizeof path, "%s/%s", s->folder, e->d_name);
        unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(s->folder);
    free(s);
    return 0;
}

const char *session_path(struct session *s, const char *name)
{
    return lab_format(s->c, "%s/%s", s->folder, name);
}

bool session_has(struct session *s, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return access(path, F_OK) == 0;
}

/* ---- rows -------------------------------------------------------------------------------------- */

static lab_code_ptr row(const char *name)
{
    size_t n = strlen(name);

    for (uint32_t i = 0; i < lab_core_view.n_rows; i++) {
        const char *s = lab_core_view.rows[i].signature;

        if (strncmp(s, name, n) == 0 && s[n] == '(')
            return lab_core_view.rows[i].code;
    }
    fail_msg("no row %s", name);
    return NULL;
}

typedef const lab_value *any;

int64_t call_image(lab_ctx *c, lab_tensor *image, const struct options *o)
{
    int64_t (*f)(lab_ctx *, lab_tensor *, const char *, lab_tensor *, double, any, any,
                 any, any, int64_t) = (__typeof__(f))row("image");

    return f(c, image, o->title, o->mask, o->alpha, o->palette, o->boxes, o->labels,
             o->range, o->win);
}

int64_t call_grid(lab_ctx *c, any images, const struct options *o)
{
    int64_t (*f)(lab_ctx *, any, int64_t, any, const char *, any, double, any, any,
                 int64_t) = (__typeof__(f))row("grid");

    return f(c, images, o->n_columns, o->titles, o->title, o->masks, o->alpha, o->palette,
             o->range, o->win);
}

int64_t call_plot(lab_ctx *c, any data, any more, const struct options *o)
{
    int64_t (*f)(lab_ctx *, any, any, any, any, any, const char *, const char *,
                 const char *, const char *, bool, bool, any, any, const char *, any,
                 double, any, int64_t) = (__typeof__(f))row("plot");

    return f(c, data, more, o->x, o->y, o->label, o->kind ? o->kind : "line", o->title,
             o->xlabel, o->ylabel, o->xlog, o->ylog, o->xlim, o->ylim,
             o->legend ? o->legend : "auto", o->color, o->size, o->names, o->win);
}

int64_t call_panels(lab_ctx *c, const lab_table *list, int64_t columns)
{
    int64_t (*f)(lab_ctx *, const lab_table *, int64_t, const char *, int64_t) =
        (__typeof__(f))row("panels");

    return f(c, list, columns, "panels", LAB_NO_INT);
}

int64_t call_hist(lab_ctx *c, any x, const struct options *o)
{
    int64_t (*f)(lab_ctx *, any, int64_t, any, bool, bool, any, const char *,
                 const char *, const char *, int64_t) = (__typeof__(f))row("hist");

    return f(c, x, o->bins, o->range, o->density, o->log, o->label, o->title, o->xlabel,
             o->ylabel, o->win);
}

int64_t call_heat(lab_ctx *c, lab_tensor *m, const struct options *o)
{
    int64_t (*f)(lab_ctx *, lab_tensor *, any, any, any, const char *, bool, any, any,
                 const char *, const char *, const char *, int64_t) =
        (__typeof__(f))row("heat");

    return f(c, m, o->labels, o->rows, o->columns,
             o->palette_name ? o->palette_name : "viridis", !o->no_bar, o->values,
             o->range, o->title, o->xlabel, o->ylabel, o->win);
}

bool call_close(lab_ctx *c, int64_t win)
{
    return ((bool (*)(lab_ctx *, int64_t))row("close"))(c, win);
}

bool call_wait(lab_ctx *c, int64_t win, double timeout)
{
    return ((bool (*)(lab_ctx *, int64_t, double))row("wait"))(c, win, timeout);
}

lab_table *call_windows(lab_ctx *c)
{
    return ((lab_table * (*)(lab_ctx *)) row("windows"))(c);
}

/* ---- values -------------------------------------------------------------------------------------- */

any v_tensor(lab_ctx *c, lab_tensor *t)
{
    return lab_value_new(c, LAB_V_OBJECT(t));
}

any v_numbers(lab_ctx *c, int n, const double *x)
{
    lab_table *t = lab_table_new(c);

    for (int i = 0; i < n; i++)
        lab_table_push(c, t, LAB_V_NUMBER(x[i]));
    return lab_value_new(c, LAB_V_TABLE(t));
}

any v_texts(lab_ctx *c, int n, const char *const *x)
{
    lab_table *t = lab_table_new(c);

    for (int i = 0; i < n; i++)
        lab_table_push(c, t, lab_v_string(x[i]));
    return lab_value_new(c, LAB_V_TABLE(t));
}

lab_tensor *plain_image(lab_ctx *c, int h, int w, int channels, uint32_t rgb)
{
    lab_tensor *t = lab_tensor_make(c, LAB_U8, h, w, channels);
    uint8_t *x = lab_u8_mut(t);

    for (int64_t i = 0; i < lab_numel(t); i++)
        x[i] = (uint8_t)(channels == 1 ? rgb : rgb >> (16 - 8 * (i % channels)));
    return t;
}

/* ---- pixels ---------------------------------------------------------------------------------------- */

uint32_t pixel(const struct pixels *p, int x, int y)
{
    const uint8_t *at = p->at + ((int64_t)y * p->w + x) * 4;

    assert_true(x >= 0 && y >= 0 && x < p->w && y < p->h);
    return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

bool alike(uint32_t a, uint32_t b, int within)
{
    for (int s = 0; s <= 16; s += 8)
        if (abs((int)(a >> s & 255) - (int)(b >> s & 255)) > within)
            return false;
    return true;
}

int count_like(const struct pixels *p, int x0, int y0, int x1, int y1, uint32_t rgb)
{
    int n = 0;

    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            n += alike(pixel(p, x, y), rgb, 24);
    return n;
}

int count_other(const struct pixels *p, int x0, int y0, int x1, int y1, uint32_t rgb)
{
    return (x1 - x0) * (y1 - y0) - count_like(p, x0, y0, x1, y1, rgb);
}

/* ---- the viewer's other door -------------------------------------------------------------------------- */

int door_open(struct session *s)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s", s->socket);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static struct wire_message request(int fd, enum wire_type type, int win, int *pass)
{
    struct wire_message m = wire_make(type, win);

    assert_int_equal(wire_send(fd, &m, -1, 1000), WIRE_DONE);
    assert_int_equal(wire_receive(fd, &m, pass, 5000), WIRE_DONE);
    assert_int_equal(m.win, win);
    return m;
}

struct pixels door_read(int fd, int win)
{
    struct pixels p = { 0 };
    int pass;
    struct wire_message m = request(fd, WIRE_READ, win, &pass);
    size_t n;
    void *map;

    if (m.type != WIRE_PIXELS)
        fail_msg("no pixels: %s", m.body.text);
    p.w = m.body.pixels.w;
    p.h = m.body.pixels.h;
    n = (size_t)p.w * (size_t)p.h * 4;
    map = mmap(NULL, n, PROT_READ, MAP_SHARED, pass, 0);
    assert_ptr_not_equal(map, MAP_FAILED);
    p.at = malloc(n);
    memcpy(p.at, map, n);
    munmap(map, n);
    close(pass);
    return p;
}

const char *door_ask(int fd, int win, const char *name)
{
    static char value[WIRE_BODY];
    int pass;
    struct wire_message m = request(fd, WIRE_ASK, win, &pass);
    size_t n = strlen(name);

    for (char *line = m.body.text; m.type == WIRE_TELL && line && *line;) {
        char *end = strchr(line, '\n');

        if (strncmp(line, name, n) == 0 && line[n] == '=') {
            snprintf(value, sizeof value, "%.*s", (int)(end - line - (int)n - 1),
                     line + n + 1);
            return value;
        }
        line = end ? end + 1 : NULL;
    }
    fail_msg("window %d has no %s", win, name);
    return NULL;
}

bool door_has(int fd, int win)
{
    int pass;

    return request(fd, WIRE_ASK, win, &pass).type == WIRE_TELL;
}

void door_mouse(int fd, int win, enum wire_input input, int x, int y, double wheel)
{
    struct wire_message m = wire_make(WIRE_INPUT, win);

    m.size = sizeof m.body.event;
    m.body.event = (struct wire_event){ .input = input, .x = x, .y = y, .wheel = wheel };
    assert_int_equal(wire_send(fd, &m, -1, 1000), WIRE_DONE);
}

void door_key(int fd, int win, int key)
{
    struct wire_message m = wire_make(WIRE_INPUT, win);

    m.size = sizeof m.body.event;
    m.body.event = (struct wire_event){ .input = INPUT_KEY, .key = key };
    assert_int_equal(wire_send(fd, &m, -1, 1000), WIRE_DONE);
}
