/* state.h — the windows of a session and the back end that shows them. */
#ifndef VIEW_STATE_H
#define VIEW_STATE_H

#include "view/draft.h"
#include "view/draw/api.h"

#include <lab/view.h>
#include <sys/types.h>

enum { MAX_WINDOWS = 32, MAX_NUMBER = 99999 };

/* One numbered window. Its newest picture is packed in `block`, which the back end may have
 * lent (see room). */
struct window {
    int number;     /* 0: this place is free */
    bool open;      /* the user can see it and has not closed it */
    bool dismissed; /* the user closed it */
    double asked;   /* when a picture for it came last */
    uint8_t *block;
    size_t len, room;
    struct draft *pending; /* a picture that came too early */
    double shown;          /* when it last changed, lab_now */
    int64_t turn;          /* the later, the greater */
    bool fresh;            /* the listener has not heard of its picture */
    void *own;             /* the back end's */
};

struct view;

/* One way of showing. Functions may be NULL where there is nothing to do. */
struct view_backend {
    const char *name;
    double pause; /* seconds that a window's picture stands at least */
    bool windows; /* there is something that the user closes */
    /* Can it work here? False with the reason in c. */
    bool (*start)(struct view *v, lab_ctx *c);
    /* n bytes for w's next picture; NULL: w's own memory. */
    uint8_t *(*room)(struct view *v, lab_ctx *c, struct window *w, size_t n);
    /* w's picture is in w->block. */
    bool (*show)(struct view *v, lab_ctx *c, struct window *w);
    void (*close)(struct view *v, struct window *w);
    void (*pump)(struct view *v);
    int (*fd)(const struct view *v);
    void (*stop)(struct view *v);
};
extern const struct view_backend view_viewer, view_terminal, view_files, view_none;

struct view {
    lab_host *host;
    lab_ctx *c; /* for what happens outside of any call */
    pid_t pid;  /* a forked child shows nothing */
    lab_view_mode mode;
    char *viewer, *folder, *terminal;
    int terminal_fd;
    const struct view_backend *backend; /* NULL: not chosen yet */
    void *own;                          /* the back end's */
    bool broken;                        /* it cannot go on */
    struct window windows[MAX_WINDOWS];
    int last; /* the number last given or drawn */
    int64_t turn;
    double credit, credit_at; /* seconds that live pictures may take */
    int sink;
    void (*hear)(void *self, int win, const char *what);
    void *hearer;
    lab_view_listener listener;
    void *library; /* of the drawing code */
    const struct draw_api *draw;
};

/* The session's; made when it is not there. NULL in a failed context. */
struct view *view_of(lab_ctx *c);
/* Shows a draft (takes it, NULL is fine) in window `win`; 0: a new one. The number, or 0. */
int view_show(lab_ctx *c, int64_t win, struct draft *d);
/* Pictures that wait: those that are due, or all. */
void view_flush(struct view *v, bool all);
/* Tells the listener of a window's picture, if it has not heard of it. */
void view_tell(struct view *v, struct window *w);
/* Closes one window, or all for 0. False: no such window. */
bool view_close(struct view *v, int64_t win);
/* The window of that number (0: the one drawn last); NULL. */
struct window *view_window(struct view *v, int64_t win);
/* Ends when window `win` (0: all) is closed, on the wish to stop, or after `timeout` seconds
 * (NaN: never). True when closed. */
bool view_wait(lab_ctx *c, int64_t win, double timeout);

/* The drawing code, loaded at the first need. NULL with LAB_EABSENT. */
const struct draw_api *view_drawing(struct view *v, lab_ctx *c);
/* The path of a file of the program: `name` beside liblab (or above it, as tests lie in a
 * build), or installed in `dir`. In c's scope. */
const char *view_program_file(lab_ctx *c, const char *name, const char *dir);
/* A window's picture as a tensor H×W×4 u8, w × h pixels (0: as it is best); small images are
 * multiplied until a side has `least`. */
lab_tensor *view_pixels(struct view *v, lab_ctx *c, const struct window *win, int w,
                        int h, int least);
bool view_write(struct view *v, lab_ctx *c, const struct window *win, const char *path,
                int w, int h, int least);
/* True when standard output (or terminal_fd) is a terminal that shows colours. */
bool view_terminal_can(const struct view *v);

#endif
