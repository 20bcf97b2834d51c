/* capture.c — everything that goes to stdio's stdout is shown at once and recorded. */
#include "shell/capture.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static bool show(const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(STDOUT_FILENO, data, n);

        if (done >= 0) {
            data += done;
            n -= (size_t)done;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = STDOUT_FILENO, .events = POLLOUT }, 1, 100);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

static ssize_t tee_write(void *cookie, const char *data, size_t n)
{
    struct capture *c = cookie;
    size_t room = c->text.len < CAPTURE_MAX ? CAPTURE_MAX - c->text.len : 0;

    if (n == 0)
        return 0;
    if (c->before && !c->quiet)
        c->before(c->self);
    if (c->recording) {
        buffer_add(&c->text, data, n < room ? n : room);
        c->lost += n < room ? 0 : n - room;
    }
    c->mid_line = data[n - 1] != '\n';
    return c->quiet || show(data, n) ? (ssize_t)n : 0;
}

bool capture_open(struct capture *c, void (*before)(void *self), void *self)
{
    *c = (struct capture){ .terminal = stdout, .before = before, .self = self };
    c->tee = fopencookie(c, "w", (cookie_io_functions_t){ .write = tee_write });
    if (!c->tee)
        return false;
    setvbuf(c->tee, NULL, _IOLBF, BUFSIZ);
    fflush(stdout);
    stdout = c->tee;
    return true;
}

void capture_close(struct capture *c)
{
    if (!c->tee)
        return;
    fflush(c->tee);
    stdout = c->terminal;
    fclose(c->tee);
    c->tee = NULL;
    buffer_free(&c->text);
}

void capture_begin(struct capture *c)
{
    fflush(stdout);
    buffer_clear(&c->text);
    c->lost = 0;
    c->recording = c->tee != NULL;
}

const char *capture_end(struct capture *c)
{
    fflush(stdout);
    c->recording = false;
    if (c->lost)
        buffer_printf(&c->text, "\n… %zu more bytes were shown and not kept\n", c->lost);
    return buffer_text(&c->text);
}
