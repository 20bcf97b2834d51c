/* server.c — packets from labsh, and from automation if it is allowed in.
 *
 * SDL can wait for its own events only. So a thread waits for packets and wakes the main
 * thread with an event, then holds still until the packets have been read.
 *
 * Automation: with LABSH_VIEW_SOCKET=PATH in its environment the viewer also listens there;
 * whoever connects may send what labsh may (READ, ASK, INPUT, …).
 */
#include "view/viewer/viewer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LABSH_FD = 3, BATCH = 64 };

/* ---- the waiting thread ------------------------------------------------------------------------ */

static int wait_for_packets(void *data)
{
    struct viewer *v = data;
    struct pollfd fds[MAX_LINKS + 2];
    int n;

    SDL_LockMutex(v->lock);
    for (;;) {
        SDL_Event e = { .type = v->wake_event };

        n = v->n_polled;
        memcpy(fds, v->polled, (size_t)n * sizeof *fds);
        SDL_UnlockMutex(v->lock);
        while (poll(fds, (nfds_t)n, -1) < 0 && errno == EINTR)
            ;
        SDL_LockMutex(v->lock);
        if (fds[0].revents)
            break;
        v->waking = true;
        SDL_CondSignal(v->woken);
        /* A full queue is being read: what is in it will be served soon. */
        while (SDL_PushEvent(&e) <= 0) {
            SDL_UnlockMutex(v->lock);
            SDL_Delay(5);
            SDL_LockMutex(v->lock);
        }
        while (v->waking)
            SDL_CondWait(v->handled, v->lock);
        if (v->ending)
            break;
    }
    SDL_UnlockMutex(v->lock);
    return 0;
}

static void set_polled(struct viewer *v)
{
    int n = 0;

    v->polled[n++] = (struct pollfd){ .fd = v->pipe[0], .events = POLLIN };
    if (v->listener >= 0)
        v->polled[n++] = (struct pollfd){ .fd = v->listener, .events = POLLIN };
    for (int i = 0; i < MAX_LINKS; i++)
        if (v->links[i].fd >= 0)
            v->polled[n++] = (struct pollfd){ .fd = v->links[i].fd, .events = POLLIN };
    v->n_polled = n;
}

/* ---- life ------------------------------------------------------------------------------------------ */

static int listen_at(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd;
    mode_t old;

    if (strlen(path) >= sizeof at.sun_path)
        return -1;
    memcpy(at.sun_path, path, strlen(path) + 1);
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path);
    old = umask(077);
    if (fd >= 0 &&
        (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 4) < 0)) {
        close(fd);
        fd = -1;
    }
    umask(old);
    return fd;
}

bool server_start(struct viewer *v)
{
    const char *path = getenv("LABSH_VIEW_SOCKET");

    for (int i = 0; i < MAX_LINKS; i++)
        v->links[i].fd = i ? -1 : LABSH_FD;
    fcntl(LABSH_FD, F_SETFD, FD_CLOEXEC);
    if (path && *path) {
        v->listener = listen_at(path);
        v->listener_path = path;
    }
    v->lock = SDL_CreateMutex();
    v->handled = SDL_CreateCond();
    v->woken = SDL_CreateCond();
    v->wake_event = SDL_RegisterEvents(1);
    if (!v->lock || !v->handled || !v->woken || v->wake_event == (uint32_t)-1 ||
        pipe2(v->pipe, O_CLOEXEC) < 0)
        return false;
    set_polled(v);
    v->thread = SDL_CreateThread(wait_for_packets, "packets", v);
    return v->thread != NULL;
}

void server_stop(struct viewer *v)
{
    close(v->pipe[1]);
    SDL_LockMutex(v->lock);
    v->waking = false;
    SDL_CondSignal(v->handled);
    SDL_UnlockMutex(v->lock);
    SDL_WaitThread(v->thread, NULL);
    close(v->pipe[0]);
    for (int i = 0; i < MAX_LINKS; i++)
        if (v->links[i].fd >= 0)
            close(v->links[i].fd);
    if (v->listener >= 0) {
        close(v->listener);
        unlink(v->listener_path);
    }
    SDL_DestroyCond(v->handled);
    SDL_DestroyCond(v->woken);
    SDL_DestroyMutex(v->lock);
}

void server_tell(struct viewer *v, enum wire_type type, int win, const char *text)
{
    struct wire_message m = text ? wire_text(type, win, text) : wire_make(type, win);

    if (v->links[0].fd >= 0 && wire_send(v->links[0].fd, &m, -1, 100) == WIRE_GONE)
        v->ending = true;
}

/* ---- answers ------------------------------------------------------------------------------------------ */

static void answer(struct link *l, enum wire_type type, int win, const char *text)
{
    struct wire_message m = wire_text(type, win, text);

    wire_send(l->fd, &m, -1, 100);
}

static int shared_copy(const void *data, size_t n)
{
    int fd = memfd_create("labsh pixels", MFD_CLOEXEC);

    for (size_t at = 0; fd >= 0 && at < n;) {
        ssize_t k = write(fd, (const char *)data + at, n - at);

        if (k <= 0) {
            close(fd);
            return -1;
        }
        at += (size_t)k;
    }
    return fd;
}

static void answer_pixels(struct viewer *v, struct link *l, struct shown *s)
{
    struct wire_message m = wire_make(WIRE_PIXELS, s->number);
    int w, h, fd = -1;
    uint8_t *pixels = shown_read(v, s, &w, &h);

    if (pixels)
        fd = shared_copy(pixels, (size_t)w * (size_t)h * 4);
    free(pixels);
    if (fd < 0) {
        answer(l, WIRE_FAILED, s->number, "the window cannot be read back");
        return;
    }
    m.body.pixels = (struct wire_pixels){ w, h };
    m.size = sizeof m.body.pixels;
    wire_send(l->fd, &m, fd, 1000);
    close(fd);
}

static void answer_state(struct viewer *v, struct link *l, struct shown *s)
{
    char text[WIRE_BODY];

    shown_paint(v, s);
    snprintf(
        text, sizeof text,
        "title=%.200s\nkind=%d\nw=%d\nh=%d\nmask=%d\nzoom=%.6g\nlimited=%d\npictures=%d\n"
        "paints=%d\nunknown=%d\nstatus=%.500s\nnote=%.120s\nsaid=%.250s\ndriver=%s\n",
        SDL_GetWindowTitle(s->window), s->scene ? (int)s->scene->kind : -1, s->w, s->h,
        s->pose.mask, s->pose.zoom, s->pose.limited, s->pictures, s->paints,
        s->drawing ? drawing_unknown_glyphs(s->drawing) : 0, s->status, s->note, s->said,
        SDL_GetCurrentVideoDriver());
    answer(l, WIRE_TELL, s->number, text);
}

/* SDL_PollEvent would stop at a mark that an earlier poll left in the queue. */
static void drain_events(struct viewer *v)
{
    SDL_Event e;

    SDL_PumpEvents();
    while (SDL_PeepEvents(&e, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0)
        if (e.type != v->wake_event)
            input_event(v, &e);
}

static void open_window(struct viewer *v, struct link *l, int number, int fd)
{
    const char *why = "there is no memory with it";

    if (fd < 0 || !shown_open(v, number, fd, &why))
        answer(l, WIRE_FAILED, number, why);
}

static void handle(struct viewer *v, struct link *l, const struct wire_message *m, int fd)
{
    struct shown *s = shown_find(v, m->win);

    if (m->type == WIRE_OPEN) {
        open_window(v, l, m->win, fd);
        return;
    }
    if (fd >= 0)
        close(fd);
    if (!s && (m->type == WIRE_READ || m->type == WIRE_ASK || m->type == WIRE_INPUT))
        answer(l, WIRE_FAILED, m->win, "no such window");
    if (!s)
        return;
    switch (m->type) {
    case WIRE_LOOK:
        s->look = true;
        break;
    case WIRE_CLOSE:
        shown_close(v, s);
        break;
    case WIRE_READ:
        shown_take(v, s);
        answer_pixels(v, l, s);
        break;
    case WIRE_ASK:
        shown_take(v, s);
        answer_state(v, l, s);
        break;
    case WIRE_INPUT:
        shown_take(v, s);
        shown_paint(v, s);
        input_push(v, s, &m->body.event);
        drain_events(v);
        break;
    default:
        break;
    }
}

static void hang_up(struct viewer *v, int i)
{
    close(v->links[i].fd);
    v->links[i].fd = -1;
    v->ending = v->ending || i == 0;
}

static void read_link(struct viewer *v, int i)
{
    struct wire_message m;
    int fd;

    for (int n = 0; n < BATCH && v->links[i].fd >= 0 && !v->ending; n++) {
        enum wire_result r = wire_receive(v->links[i].fd, &m, &fd, 0);

        if (r == WIRE_LATER)
            return;
        if (r == WIRE_DONE) {
            handle(v, &v->links[i], &m, fd);
            continue;
        }
        if (r == WIRE_BROKEN)
            answer(&v->links[i], WIRE_FAILED, 0, "a message that does not hold");
        hang_up(v, i);
    }
}

void server_serve(struct viewer *v)
{
    if (v->listener >= 0) {
        int fd = accept4(v->listener, NULL, NULL, SOCK_CLOEXEC);

        for (int i = 1; fd >= 0 && i <= MAX_LINKS; i++) {
            if (i == MAX_LINKS)
                close(fd);
            else if (v->links[i].fd < 0) {
                v->links[i].fd = fd;
                break;
            }
        }
    }
    for (int i = 0; i < MAX_LINKS; i++)
        read_link(v, i);
    /* A LOOK may have been lost in a full queue: then others were in it. */
    for (int i = 0; i < MAX_SHOWN; i++)
        v->shown[i].look = true;
    SDL_LockMutex(v->lock);
    set_polled(v);
    v->waking = false;
    SDL_CondSignal(v->handled);
    SDL_UnlockMutex(v->lock);
}
