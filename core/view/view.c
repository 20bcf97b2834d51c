/* view.c — windows and their pictures: who gets a number, what waits, what is shown how. */
#include "view/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char key; /* of the slot */

/* Live pictures may take a tenth of the time, after a burst of a tenth of a second. One that
 * took very long makes the next wait for half a second at most. */
static const double share = .1, burst = .1;

/* ---- life ---------------------------------------------------------------------------------- */

static void drop_window(struct view *v, struct window *w)
{
    view_tell(v, w);
    if (v->backend && v->backend->close)
        v->backend->close(v, w);
    draft_free(w->pending);
    if (w->room)
        free(w->block);
    memset(w, 0, sizeof *w);
}

static void drop_all(struct view *v)
{
    for (int i = 0; i < MAX_WINDOWS; i++)
        if (v->windows[i].number)
            drop_window(v, &v->windows[i]);
    if (v->backend && v->backend->stop)
        v->backend->stop(v);
    v->backend = NULL;
    v->own = NULL;
}

static void set_text(char **at, const char *s)
{
    free(*at);
    *at = s ? strdup(s) : NULL;
}

static void destroy(void *state)
{
    struct view *v = state;

    if (!v->c)
        return;
    /* Tensors may have gone before: what still waits is left alone (lab_view_finish). */
    for (int i = 0; i < MAX_WINDOWS; i++)
        v->windows[i].pending = NULL;
    lab_host_sink_remove(v->host, v->sink);
    v->listener = (lab_view_listener){ 0 };
    if (v->pid == getpid())
        drop_all(v);
    set_text(&v->viewer, NULL);
    set_text(&v->folder, NULL);
    set_text(&v->terminal, NULL);
    lab_ctx_free(v->c);
}

static void on_tick(void *self, const lab_progress *p)
{
    struct view *v = self;

    (void)p;
    if (v->backend)
        lab_view_pump(v->host);
}

static struct view *state_of(lab_host *h)
{
    struct view *v = lab_host_slot(h, &key, sizeof *v, destroy);
    lab_sink sink = { .self = v, .tick = on_tick };

    if (!v || v->c)
        return v;
    v->host = h;
    v->pid = getpid();
    v->c = lab_ctx_new(h);
    v->credit = burst;
    v->credit_at = lab_now();
    v->sink = v->c ? lab_host_sink_add(h, &sink) : -1;
    return v->c ? v : NULL;
}

struct view *view_of(lab_ctx *c)
{
    struct view *v = lab_ok(c) ? state_of(lab_ctx_host(c)) : NULL;

    if (!v && lab_ok(c))
        return lab_fail(c, LAB_ENOMEM, "out of memory for pictures");
    return v;
}

/* A forked child has the parent's windows in its memory and must not touch them. */
static void leave_parent(struct view *v)
{
    if (v->backend && v->backend->stop)
        v->backend->stop(v);
    memset(v->windows, 0, sizeof v->windows);
    v->own = NULL;
    v->backend = NULL;
    v->mode = LAB_VIEW_NONE;
    v->pid = getpid();
}

void lab_view_finish(lab_host *h)
{
    struct view *v = state_of(h);

    if (!v || v->pid != getpid())
        return;
    view_flush(v, true);
    drop_all(v);
}

void lab_view_configure(lab_host *h, const lab_view_options *o)
{
    struct view *v = state_of(h);

    if (!v)
        return;
    if (v->pid != getpid())
        leave_parent(v);
    lab_view_finish(h);
    v->mode = o->mode;
    set_text(&v->viewer, o->viewer);
    set_text(&v->folder, o->folder);
    set_text(&v->terminal, o->terminal);
    v->terminal_fd = o->terminal_fd;
}

/* ---- which back end -------------------------------------------------------------------------- */

static bool has_display(void)
{
    static const char *const names[] = { "DISPLAY", "WAYLAND_DISPLAY",
                                         "SDL_VIDEODRIVER" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *s = getenv(names[i]);

        if (s && *s)
            return true;
    }
    return false;
}

static bool try_backend(struct view *v, lab_ctx *c, const struct view_backend *b)
{
    v->backend = b;
    if (!b->start || b->start(v, c))
        return true;
    v->backend = NULL;
    v->own = NULL;
    return false;
}

/* What the mode names, or the first that works; one note when windows should have. */
static bool choose_backend(struct view *v, lab_ctx *c)
{
    static const struct view_backend *const named[] = {
        [LAB_VIEW_WINDOWS] = &view_viewer,
        [LAB_VIEW_TERMINAL] = &view_terminal,
        [LAB_VIEW_FILES] = &view_files,
        [LAB_VIEW_NONE] = &view_none,
    };

    if (v->pid != getpid())
        leave_parent(v);
    if (v->backend)
        return true;
    if (v->mode >= LAB_VIEW_WINDOWS)
        return try_backend(v, c, named[v->mode]);
    if (v->mode == LAB_VIEW_AUTO && has_display()) {
        if (try_backend(v, v->c, &view_viewer))
            return true;
        lab_log(c, LAB_WARN, "no windows: %s", lab_error_text(v->c));
        lab_error_clear(v->c);
        v->mode = LAB_VIEW_HEADLESS;
    }
    if (view_terminal_can(v)) {
        if (try_backend(v, v->c, &view_terminal))
            return true;
        lab_error_clear(v->c);
    }
    return try_backend(v, c, &view_files);
}

/* ---- numbers ------------------------------------------------------------------------------------ */

struct window *view_window(struct view *v, int64_t win)
{
    for (int i = 0; i < MAX_WINDOWS; i++)
        if (v->windows[i].number && v->windows[i].number == (win ? win : v->last))
            return &v->windows[i];
    return NULL;
}

/* A free place; else that of the picture longest unseen, unless all are open windows. */
static struct window *place_for(struct view *v, lab_ctx *c)
{
    struct window *oldest = NULL;

    for (int i = 0; i < MAX_WINDOWS; i++) {
        struct window *w = &v->windows[i];

        if (!w->number)
            return w;
        if ((!w->open || !v->backend->windows) && (!oldest || w->turn < oldest->turn))
            oldest = w;
    }
    if (!oldest)
        return lab_fail(
            c, LAB_ESTATE,
            "%d windows are open: close some (view.close()) or draw into one (win=%d)",
            MAX_WINDOWS, v->last);
    drop_window(v, oldest);
    return oldest;
}

static int next_number(struct view *v)
{
    int most = 0;

    for (int i = 0; i < MAX_WINDOWS; i++)
        most = v->windows[i].number > most ? v->windows[i].number : most;
    most = most > v->last ? most : v->last;
    return most < MAX_NUMBER ? most + 1 : 1;
}

static struct window *window_for(struct view *v, lab_ctx *c, int64_t win, const char *row)
{
    struct window *w;

    if (win < 0 || win > MAX_NUMBER)
        return lab_fail(c, LAB_EARG,
                        "%s: argument 'win' is a number from 1 to %d, got %lld", row,
                        MAX_NUMBER, (long long)win);
    w = win ? view_window(v, win) : NULL;
    if (!w && (w = place_for(v, c))) {
        w->number = win ? (int)win : next_number(v);
        w->shown = w->asked = -INFINITY;
    }
    return w;
}

/* ---- showing -------------------------------------------------------------------------------------- */

static uint8_t *own_room(lab_ctx *c, struct window *w, size_t n)
{
    uint8_t *more;

    if (w->room >= n)
        return w->block;
    more =
        aligned_alloc(SCENE_ALIGN, (n + n / 4 + SCENE_ALIGN) / SCENE_ALIGN * SCENE_ALIGN);
    if (!more)
        return lab_fail(c, LAB_ENOMEM, "out of memory for a picture of %zu bytes", n);
    if (w->room)
        free(w->block);
    w->block = more;
    w->room = n;
    return more;
}

/* Packs and shows now. */
static bool show_now(struct view *v, lab_ctx *c, struct window *w, struct draft *d)
{
    double start = lab_now();
    size_t n = scene_measure(&d->scene);
    uint8_t *room = NULL;

    if (!n)
        return lab_failn(c, LAB_EARG, "%s: too large for a picture", d->row);
    room = v->backend->room ? v->backend->room(v, c, w, n) : own_room(c, w, n);
    if (!room)
        return false;
    scene_pack(&d->scene, room, n);
    w->block = room;
    w->len = n;
    w->open = true;
    w->dismissed = false;
    w->fresh = true;
    if (!v->backend->show(v, c, w))
        return false;
    w->shown = lab_now();
    v->credit = fmax(-burst / 2, v->credit - (w->shown - start));
    return true;
}

static void earn(struct view *v, double now)
{
    v->credit = fmin(burst, v->credit + share * (now - v->credit_at));
    v->credit_at = now;
}

/* When may w change again? A picture that nobody sees yet waits for nothing. */
static double due(const struct view *v, const struct window *w)
{
    double by_credit = v->credit >= 0 ? 0 : v->credit_at - v->credit / share;

    return w->open ? fmax(by_credit, w->shown + v->backend->pause) : 0;
}

/* Whoever closes the window of a running animation does not want it back at once. */
static bool unwanted(struct window *w, double now)
{
    bool soon = now - w->asked < 2;

    w->asked = now;
    return w->dismissed && soon;
}

/* Windows were there and are no more: says so and goes on without. */
static int show_elsewhere(struct view *v, lab_ctx *c, int64_t win, struct draft *d)
{
    struct window *w;

    lab_log(c, LAB_WARN, "no windows any more: %s", lab_error_text(c));
    lab_error_clear(c);
    drop_all(v);
    v->broken = false;
    v->mode = LAB_VIEW_HEADLESS;
    if (!choose_backend(v, c) || !(w = window_for(v, c, win, d->row)))
        return 0;
    v->last = w->number;
    return show_now(v, c, w, d) ? w->number : 0;
}

static int show_in(struct view *v, lab_ctx *c, struct window *w, struct draft **d)
{
    double now = lab_now();
    int number = w->number;

    v->last = number;
    w->turn = ++v->turn;
    earn(v, now);
    draft_free(w->pending);
    w->pending = NULL;
    if (v->backend->pump)
        v->backend->pump(v);
    if (unwanted(w, now))
        return number;
    if (now < due(v, w)) {
        w->pending = *d;
        *d = NULL;
        return number;
    }
    if (show_now(v, c, w, *d))
        return number;
    return v->broken && v->mode == LAB_VIEW_AUTO ? show_elsewhere(v, c, number, *d) : 0;
}

int view_show(lab_ctx *c, int64_t win, struct draft *d)
{
    struct view *v = view_of(c);
    struct window *w;
    int number = 0;

    if (v && d && !lab_ok(d->c))
        lab_fail(c, lab_error_code(d->c), "%s", lab_error_text(d->c));
    if (!d)
        lab_fail(c, LAB_ENOMEM, "out of memory for a picture");
    if (lab_ok(c) && choose_backend(v, c) && (w = window_for(v, c, win, d->row)))
        number = show_in(v, c, w, &d);
    draft_free(d);
    return number;
}

static void flush_window(struct view *v, lab_ctx *c, struct window *w)
{
    struct draft *d = w->pending;

    w->pending = NULL;
    if (d && !w->dismissed)
        show_now(v, c, w, d);
    draft_free(d);
}

void view_flush(struct view *v, bool all)
{
    double now = lab_now();

    if (!v->backend)
        return;
    earn(v, now);
    for (int i = 0; i < MAX_WINDOWS; i++) {
        struct window *w = &v->windows[i];

        if (w->pending && (all || now >= due(v, w)))
            flush_window(v, v->c, w);
    }
    if (!lab_ok(v->c)) {
        lab_log(v->c, LAB_WARN, "%s", lab_error_text(v->c));
        lab_error_clear(v->c);
    }
}

bool view_close(struct view *v, int64_t win)
{
    struct window *w = win ? view_window(v, win) : NULL;

    if (win && !w)
        return false;
    for (int i = 0; i < MAX_WINDOWS; i++)
        if (v->windows[i].number && (!win || &v->windows[i] == w)) {
            flush_window(v, v->c, &v->windows[i]);
            drop_window(v, &v->windows[i]);
        }
    return true;
}

/* ---- the program's side ---------------------------------------------------------------------------- */

bool lab_view_has_windows(lab_host *h)
{
    struct view *v = state_of(h);

    if (!v || v->pid != getpid())
        return false;
    if (v->backend)
        return v->backend->windows;
    return v->mode == LAB_VIEW_WINDOWS || (v->mode == LAB_VIEW_AUTO && has_display());
}

bool lab_view_is_open(lab_host *h, int win)
{
    struct view *v = state_of(h);
    struct window *w = v && win > 0 ? view_window(v, win) : NULL;

    return w && w->open;
}

void lab_view_on_control(lab_host *h, void (*hear)(void *self, int win, const char *what),
                         void *self)
{
    struct view *v = state_of(h);

    if (v) {
        v->hear = hear;
        v->hearer = self;
    }
}

int lab_view_fd(lab_host *h)
{
    struct view *v = state_of(h);

    return v && v->backend && v->backend->fd && v->pid == getpid() ? v->backend->fd(v)
                                                                   : -1;
}

int lab_view_timeout(lab_host *h)
{
    struct view *v = state_of(h);
    double soonest = INFINITY, now = lab_now();

    for (int i = 0; v && v->backend && i < MAX_WINDOWS; i++)
        if (v->windows[i].pending)
            soonest = fmin(soonest, due(v, &v->windows[i]));
    return isinf(soonest) ? -1 : (int)fmin(1000, fmax(0, ceil((soonest - now) * 1000)));
}

void lab_view_pump(lab_host *h)
{
    struct view *v = state_of(h);

    if (!v || !v->backend || v->pid != getpid())
        return;
    if (v->backend->pump)
        v->backend->pump(v);
    view_flush(v, false);
}

static bool waiting_for(const struct view *v, int64_t win)
{
    for (int i = 0; i < MAX_WINDOWS; i++)
        if (v->windows[i].number && v->windows[i].open &&
            (!win || v->windows[i].number == win))
            return v->backend->windows;
    return false;
}

bool view_wait(lab_ctx *c, int64_t win, double timeout)
{
    struct view *v = view_of(c);
    double end = lab_now() + timeout;

    if (!v || !v->backend)
        return lab_ok(c);
    view_flush(v, true);
    while (waiting_for(v, win)) {
        lab_view_pump(v->host);
        if (lab_stopping(c) || lab_now() >= end)
            return !waiting_for(v, win);
        usleep(10000);
    }
    return true;
}

/* ---- the record ------------------------------------------------------------------------------ */

void view_tell(struct view *v, struct window *w)
{
    const char *why;
    struct scene *s;

    if (!w->fresh || !v->listener.drawn || v->pid != getpid())
        return;
    w->fresh = false;
    if ((s = scene_parse(w->block, w->len, &why))) {
        bool image = s->kind == SCENE_IMAGE && s->as.sheet.n_tiles == 1;
        const struct scene_array *a = image ? &s->as.sheet.tiles[0].pixels : NULL;

        v->listener.drawn(v->listener.self,
                          &(lab_view_picture){ w->number, scene_kinds[s->kind], s->title,
                                               a ? a->h : 0, a ? a->w : 0 });
        scene_free(s);
    }
}

void lab_view_listen(lab_host *h, const lab_view_listener *l)
{
    struct view *v = state_of(h);

    if (v)
        v->listener = *l;
}

void lab_view_report(lab_host *h)
{
    struct view *v = state_of(h);
    struct window *next;

    if (!v || !v->backend || v->pid != getpid())
        return;
    view_flush(v, true);
    do {
        next = NULL;
        for (int i = 0; i < MAX_WINDOWS; i++)
            if (v->windows[i].fresh && (!next || v->windows[i].turn < next->turn))
                next = &v->windows[i];
        if (next)
            view_tell(v, next);
    } while (next && !next->fresh);
}
