/* wire.h — what labsh and the viewer say to each other.
 *
 * Messages go over a Unix socket of packets (SOCK_SEQPACKET): a head, then `size` bytes of
 * body. A file descriptor may come along: shared memory that holds pictures (mailbox.h) or
 * pixels. Whoever receives trusts nothing: wire_check looks at every field.
 *
 *     labsh → viewer    OPEN win +fd     a mailbox; its pictures are window `win`
 *                       LOOK win         there is a new picture in it
 *                       CLOSE win
 *                       READ win         answered by PIXELS win +fd or FAILED
 *                       ASK win          answered by TELL (text: a line "name=value" each)
 *                       INPUT win        what a user would do: for tests and automation
 *     viewer → labsh    READY (text: version, then the video driver)
 *                       CLOSED win       the user closed it
 *                       SAVED win        (text: path)
 *                       CONTROL win      (text: pause, stop, slower or faster)
 *                       FAILED win       (text: why); win 0: the viewer cannot go on
 */
#ifndef VIEW_WIRE_H
#define VIEW_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_MAGIC = 0x4c56574d, WIRE_BODY = 2048 };
#define WIRE_VERSION "2"

enum wire_type {
    WIRE_OPEN = 1,
    WIRE_LOOK,
    WIRE_CLOSE,
    WIRE_READ,
    WIRE_ASK,
    WIRE_INPUT,
    WIRE_READY,
    WIRE_CLOSED,
    WIRE_SAVED,
    WIRE_FAILED,
    WIRE_PIXELS,
    WIRE_TELL,
    WIRE_CONTROL,
    N_WIRE
};

enum wire_input {
    INPUT_KEY,
    INPUT_MOVE,
    INPUT_DOWN,
    INPUT_UP,
    INPUT_WHEEL,
    INPUT_RESIZE,
    N_INPUTS
};
struct wire_event {
    int32_t input; /* enum wire_input */
    int32_t key;   /* KEY: the character */
    int32_t x, y;  /* the mouse, or the new size */
    double wheel;  /* notches, up is positive */
};
/* Pixels w × h, 4 bytes each (r, g, b, a), rows without gaps. */
struct wire_pixels {
    int32_t w, h;
};

struct wire_message {
    uint32_t magic, type;
    int32_t win;
    uint32_t size; /* of the body */
    union {
        char text[WIRE_BODY]; /* zero-terminated, the zero counted in size */
        struct wire_event event;
        struct wire_pixels pixels;
    } body;
};
enum { WIRE_HEAD = offsetof(struct wire_message, body) };

/* n received bytes as a message; false when anything does not hold. */
bool wire_check(const void *bytes, size_t n, struct wire_message *out);

enum wire_result { WIRE_DONE, WIRE_LATER, WIRE_GONE, WIRE_BROKEN };
/* LATER: the other side's queue is full (wait: up to so many milliseconds, −1: for ever).
 * GONE: there is no other side. Never raises SIGPIPE. `pass` −1: no descriptor. */
enum wire_result wire_send(int fd, const struct wire_message *m, int pass, int wait);
/* LATER: nothing there. BROKEN: not a message. *pass is the caller's, −1 for none. */
enum wire_result wire_receive(int fd, struct wire_message *m, int *pass, int wait);

struct wire_message wire_make(enum wire_type type, int win);
struct wire_message wire_text(enum wire_type type, int win, const char *text);

#endif
