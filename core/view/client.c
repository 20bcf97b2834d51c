/* client.c — the back end with windows: starts the viewer, hands it pictures through shared
 * memory, hears what the user closed, notices when it is gone. */
#include "view/mailbox.h"
#include "view/state.h"
#include "view/wire.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VIEWER_FD = 3, START_MS = 10000, STALL_MS = 1000 };

struct link {
    int fd; /* −1: no viewer */
    pid_t pid;
    bool stalled; /* it did not answer, and that was said */
};

/* A window as the viewer knows it. */
struct remote {
    struct mailbox *box;
    bool
        sent; /* the box was handed over once: another viewer or window needs a new one */
    bool known; /* the viewer shows it */
};

static void forget(struct remote *r)
{
    if (r)
        r->known = false;
}

/* ---- its life ---------------------------------------------------------------------------------- */

static void reap(struct link *l, int tries)
{
    int status;

    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    for (int i = 0; l->pid > 0; i++) {
        pid_t pid = waitpid(l->pid, &status, WNOHANG);

        if (pid == l->pid || (pid < 0 && errno != EINTR))
            break;
        if (i == tries)
            kill(l->pid, SIGKILL);
        usleep(i < tries ? 2000 : 500);
    }
    l->pid = 0;
}

static void all_unseen(struct view *v)
{
    for (int i = 0; i < MAX_WINDOWS; i++) {
        v->windows[i].open = false;
        forget(v->windows[i].own);
    }
}

static void lost(struct view *v)
{
    struct link *l = v->own;

    reap(l, 50);
    all_unseen(v);
    lab_log(v->c, LAB_WARN,
            "the viewer is gone, and its windows; the next picture starts a new one");
}

/* The child's signals are the usual ones, its session is its own (Ctrl-C does not reach it),
 * and it has no descriptors of ours but the socket. */
static int spawn(const char *path, int socket, pid_t *pid)
{
    char *args[] = { (char *)(uintptr_t)path, WIRE_VERSION, NULL };
    const char *log = getenv("LABSH_VIEW_LOG");
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int error;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, socket, VIEWER_FD);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, log && *log ? log : "/dev/null",
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addclosefrom_np(&files, VIEWER_FD + 1);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    error = posix_spawn(pid, path, &files, &attributes, args, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* Waits until the viewer has said READY. */
static bool greet(struct view *v, lab_ctx *c, struct link *l)
{
    struct wire_message m;
    int pass;

    for (int waited = 0; waited < START_MS && !lab_host_stopping(v->host); waited += 20) {
        enum wire_result r = wire_receive(l->fd, &m, &pass, 20);

        if (r == WIRE_LATER)
            continue;
        if (pass >= 0)
            close(pass);
        if (r == WIRE_GONE)
            return lab_failn(c, LAB_EABSENT, "the viewer ended at once");
        if (r == WIRE_DONE && m.type == WIRE_FAILED)
            return lab_failn(c, LAB_EABSENT, "%s", m.body.text);
        if (r == WIRE_DONE && m.type == WIRE_READY &&
            strncmp(m.body.text, WIRE_VERSION " ", sizeof WIRE_VERSION) == 0)
            return true;
        return lab_failn(c, LAB_EABI, "the viewer is of another build");
    }
    return lab_host_stopping(v->host)
               ? lab_failn(c, LAB_ESTOP, "stopped")
               : lab_failn(c, LAB_ESTATE, "the viewer does not answer");
}

static bool connect_viewer(struct view *v, lab_ctx *c)
{
    struct link *l = v->own;
    const char *path =
        v->viewer ? v->viewer : view_program_file(c, "labsh-view", LAB_LIBEXEC_DIR);
    int pair[2], error;

    if (!path)
        return false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return lab_failn(c, LAB_EIO, "no socket for the viewer: %s", strerror(errno));
    error = spawn(path, pair[1], &l->pid);
    close(pair[1]);
    l->fd = pair[0];
    l->stalled = false;
    if (error) {
        l->pid = 0;
        lab_fail(c, LAB_EABSENT, "cannot start %s: %s", path, strerror(error));
    } else if (greet(v, c, l)) {
        return true;
    }
    reap(l, 50);
    return false;
}

static bool start(struct view *v, lab_ctx *c)
{
    struct link *l = malloc(sizeof *l);

    if (!l)
        return lab_failn(c, LAB_ENOMEM, "out of memory");
    *l = (struct link){ .fd = -1 };
    v->own = l;
    if (connect_viewer(v, c))
        return true;
    free(l);
    v->own = NULL;
    return false;
}

static void stop(struct view *v)
{
    struct link *l = v->own;

    if (v->pid != getpid())
        close(l->fd); /* it is the parent's viewer */
    else
        reap(l, 250);
    free(l);
}

/* ---- what it says ------------------------------------------------------------------------------- */

static void hear(struct view *v, const struct wire_message *m)
{
    struct window *w = m->win ? view_window(v, m->win) : NULL;

    if (m->type == WIRE_CLOSED && w) {
        w->open = false;
        w->dismissed = true;
        forget(w->own);
    } else if (m->type == WIRE_CONTROL && w && v->hear) {
        v->hear(v->hearer, m->win, m->body.text);
    } else if (m->type == WIRE_SAVED) {
        lab_log(v->c, LAB_INFO, "picture %d saved as %s", m->win, m->body.text);
    } else if (m->type == WIRE_FAILED) {
        lab_log(v->c, LAB_WARN, "window %d: %s", m->win, m->body.text);
    }
}

static void pump(struct view *v)
{
    struct link *l = v->own;
    struct wire_message m;
    int pass;

    while (l->fd >= 0) {
        enum wire_result r = wire_receive(l->fd, &m, &pass, 0);

        if (pass >= 0)
            close(pass);
        if (r == WIRE_LATER)
            return;
        if (r == WIRE_DONE)
            hear(v, &m);
        else
            lost(v);
    }
}

static int descriptor(const struct view *v)
{
    return ((const struct link *)v->own)->fd;
}

/* ---- pictures ------------------------------------------------------------------------------------ */

static uint8_t *room(struct view *v, lab_ctx *c, struct window *w, size_t n)
{
    struct remote *r = w->own ? w->own : (w->own = calloc(1, sizeof *r));
    struct mailbox *box = NULL;
    uint8_t *at = NULL;

    pump(v);
    if (r && r->box && (r->known || !r->sent))
        at = mailbox_room(r->box, n);
    if (at)
        return at;
    if (r && (box = mailbox_new(n)))
        at = mailbox_room(box, n);
    if (!at) {
        mailbox_free(box);
        return lab_fail(c, LAB_ENOMEM, "no shared memory for a picture of %zu bytes: %s",
                        n, strerror(errno));
    }
    /* w->block is set anew by whoever asked, so the old memory may go. */
    mailbox_free(r->box);
    *r = (struct remote){ .box = box };
    return at;
}

static enum wire_result hand_over(struct link *l, struct window *w, bool wake)
{
    struct remote *r = w->own;
    struct wire_message m = wire_make(r->known ? WIRE_LOOK : WIRE_OPEN, w->number);
    enum wire_result result;

    if (r->known)
        return wake ? wire_send(l->fd, &m, -1, 0) : WIRE_DONE;
    result = wire_send(l->fd, &m, mailbox_fd(r->box), STALL_MS);
    r->sent = r->known = result == WIRE_DONE;
    return result;
}

/* A box that one viewer has seen is of no use to the next: its slots are in use. */
static bool renew(lab_ctx *c, struct window *w)
{
    struct remote *r = w->own;
    struct mailbox *box = mailbox_new(w->len);
    uint8_t *at = box ? mailbox_room(box, w->len) : NULL;

    if (!at) {
        mailbox_free(box);
        return lab_failn(c, LAB_ENOMEM, "no shared memory for a picture of %zu bytes",
                         w->len);
    }
    w->block = memcpy(at, w->block, w->len);
    mailbox_publish(box, w->len);
    mailbox_free(r->box);
    *r = (struct remote){ .box = box };
    return true;
}

static bool show(struct view *v, lab_ctx *c, struct window *w)
{
    struct link *l = v->own;
    struct remote *r = w->own;
    bool wake = mailbox_publish(r->box, w->len);
    enum wire_result result = l->fd < 0 ? WIRE_GONE : hand_over(l, w, wake);

    if (result == WIRE_GONE) {
        if (l->fd >= 0)
            lost(v);
        v->broken = !connect_viewer(v, c);
        if (v->broken || (r->sent && !renew(c, w)))
            return false;
        w->open = true;
        hand_over(l, w, true);
    }
    if (!r->known && !l->stalled) {
        l->stalled = true;
        lab_log(c, LAB_WARN, "the viewer does not answer; its windows are not drawn");
    }
    return true;
}

static void close_window(struct view *v, struct window *w)
{
    struct link *l = v->own;
    struct remote *r = w->own;
    struct wire_message m = wire_make(WIRE_CLOSE, w->number);

    if (r && r->known && l && l->fd >= 0 && v->pid == getpid())
        wire_send(l->fd, &m, -1, STALL_MS);
    if (r)
        mailbox_free(r->box);
    free(r);
    w->own = NULL;
}

const struct view_backend view_viewer = {
    .name = "windows",
    .windows = true,
    .start = start,
    .room = room,
    .show = show,
    .close = close_window,
    .pump = pump,
    .fd = descriptor,
    .stop = stop,
};
