/* wire.c — packets with descriptors over a Unix socket. */
#include "view/wire.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum body { EMPTY, TEXT, EVENT, PIXELS };
static const enum body bodies[N_WIRE] = {
    [WIRE_INPUT] = EVENT,  [WIRE_READY] = TEXT,    [WIRE_SAVED] = TEXT,
    [WIRE_FAILED] = TEXT,  [WIRE_PIXELS] = PIXELS, [WIRE_TELL] = TEXT,
    [WIRE_CONTROL] = TEXT,
};

static bool body_fits(const struct wire_message *m)
{
    const struct wire_event *e = &m->body.event;

    switch (bodies[m->type]) {
    case EMPTY:
        return m->size == 0;
    case TEXT:
        return m->size >= 1 &&
               memchr(m->body.text, 0, m->size) == m->body.text + m->size - 1;
    case EVENT:
        return m->size == sizeof *e && e->input >= 0 && e->input < N_INPUTS &&
               e->key >= 0 && e->key <= 0x10ffff && e->x >= -32768 && e->x <= 32767 &&
               e->y >= -32768 && e->y <= 32767 && isfinite(e->wheel) &&
               fabs(e->wheel) <= 100;
    case PIXELS:
        return m->size == sizeof m->body.pixels && m->body.pixels.w >= 1 &&
               m->body.pixels.h >= 1 && m->body.pixels.w <= 32767 &&
               m->body.pixels.h <= 32767;
    }
    return false;
}

bool wire_check(const void *bytes, size_t n, struct wire_message *out)
{
    if (n < WIRE_HEAD || n > sizeof *out)
        return false;
    memset(out, 0, sizeof *out);
    memcpy(out, bytes, n);
    return out->magic == WIRE_MAGIC && out->type >= 1 && out->type < N_WIRE &&
           out->win >= 0 && out->win <= 99999 && out->size == n - WIRE_HEAD &&
           body_fits(out);
}

struct wire_message wire_make(enum wire_type type, int win)
{
    return (struct wire_message){ .magic = WIRE_MAGIC, .type = type, .win = win };
}

struct wire_message wire_text(enum wire_type type, int win, const char *text)
{
    struct wire_message m = wire_make(type, win);
    size_t n = strnlen(text, WIRE_BODY - 1);

    memcpy(m.body.text, text, n);
    m.size = (uint32_t)n + 1;
    return m;
}

static bool ready(int fd, short events, int wait)
{
    struct pollfd p = { .fd = fd, .events = events };
    int n;

    do
        n = poll(&p, 1, wait);
    while (n < 0 && errno == EINTR && wait < 0);
    return n > 0;
}

enum wire_result wire_send(int fd, const struct wire_message *m, int pass, int wait)
{
    struct wire_message copy = *m;
    struct iovec part = { &copy, WIRE_HEAD + m->size };
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct msghdr h = { .msg_iov = &part, .msg_iovlen = 1 };

    if (pass >= 0) {
        struct cmsghdr *c;

        h.msg_control = &control;
        h.msg_controllen = sizeof control.room;
        c = CMSG_FIRSTHDR(&h);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &pass, sizeof pass);
    }
    for (;;) {
        if (sendmsg(fd, &h, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return WIRE_DONE;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS)
            return WIRE_GONE;
        if (!wait || !ready(fd, POLLOUT, wait))
            return WIRE_LATER;
        wait = wait < 0 ? wait : wait / 2;
    }
}

/* The first descriptor; any more are closed. */
static int take_descriptors(struct msghdr *h)
{
    int kept = -1;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
        size_t n =
            c->cmsg_len >= CMSG_LEN(0) ? (c->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < n; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (kept < 0)
                kept = fd;
            else
                close(fd);
        }
    }
    return kept;
}

enum wire_result wire_receive(int fd, struct wire_message *m, int *pass, int wait)
{
    struct wire_message raw;
    struct iovec part = { &raw, sizeof raw };
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(8 * sizeof(int))];
    } control;
    struct msghdr h = { .msg_iov = &part,
                        .msg_iovlen = 1,
                        .msg_control = &control,
                        .msg_controllen = sizeof control.room };
    ssize_t n;

    *pass = -1;
    if (wait && !ready(fd, POLLIN, wait))
        return WIRE_LATER;
    do
        n = recvmsg(fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? WIRE_LATER : WIRE_GONE;
    if (n == 0)
        return WIRE_GONE;
    *pass = take_descriptors(&h);
    if (!(h.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && wire_check(&raw, (size_t)n, m))
        return WIRE_DONE;
    if (*pass >= 0)
        close(*pass);
    *pass = -1;
    return WIRE_BROKEN;
}
