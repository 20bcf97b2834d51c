/* viewer.h — labsh-view: windows of its own process, fed by labsh (wire.h, mailbox.h).
 *
 * The main thread owns SDL and everything here; a second one only waits for packets and
 * wakes the first.
 */
#ifndef VIEWER_H
#define VIEWER_H

#include "view/draw/draw.h"
#include "view/mailbox.h"
#include "view/viewer/place.h"
#include "view/wire.h"

#include <SDL.h>
#include <lab/host.h>
#include <poll.h>

enum { MAX_SHOWN = PLACED_MAX, MAX_LINKS = 8, STRIP = 24, LIVE_MS = 50 };

/* One window. Sizes in physical pixels; `dense` of them make a logical one. */
struct shown {
    int number; /* 0: this place is free */
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *texture;
    int w, h;
    double dense;
    struct mailbox_reader *box;
    bool look;    /* there may be a new picture in the box */
    double taken; /* when the last was taken, lab_now */
    int pictures; /* how many were taken */
    uint8_t *block;
    struct scene *scene;
    struct drawing *drawing;
    struct draw_pose pose;
    cairo_surface_t *content, *canvas; /* the picture alone; with strip and mark */
    bool damaged, strip_damaged;
    bool inside, dragging, moved;
    int mx, my; /* the mouse, logical */
    char status[512], note[128], said[256];
    double said_until;
    double mark_x, mark_y; /* NaN: none */
    int paints;
};

struct link {
    int fd; /* −1: free */
};

struct viewer {
    lab_host *host;
    lab_ctx *c;
    struct shown shown[MAX_SHOWN];
    struct link links[MAX_LINKS]; /* 0: labsh; others: automation */
    int listener;                 /* −1: none */
    const char *listener_path;
    bool ending;
    double scale; /* asked for by LABSH_SCALE, or 0 */
    /* between the two threads */
    SDL_Thread *thread;
    SDL_mutex *lock;
    SDL_cond *handled, *woken;
    bool waking; /* a wake-up event is on its way or being handled */
    uint32_t wake_event;
    int pipe[2]; /* ends the waiting thread */
    struct pollfd polled[MAX_LINKS + 2];
    int n_polled;
};

/* ---- server.c: packets ------------------------------------------------------------------------ */

bool server_start(struct viewer *v);
void server_stop(struct viewer *v);
/* Reads all packets that are there, then lets the thread wait again. */
void server_serve(struct viewer *v);
/* To labsh. */
void server_tell(struct viewer *v, enum wire_type type, int win, const char *text);

/* ---- shown.c: windows --------------------------------------------------------------------------- */

struct shown *shown_find(struct viewer *v, int number);
struct shown *shown_by_id(struct viewer *v, uint32_t id);
/* Takes fd. NULL with a reason when the window cannot be had. */
struct shown *shown_open(struct viewer *v, int number, int fd, const char **why);
void shown_close(struct viewer *v, struct shown *s);
/* Takes the newest picture from the box, if there is one. */
void shown_take(struct viewer *v, struct shown *s);
/* Draws what is damaged and presents it. */
void shown_paint(struct viewer *v, struct shown *s);
/* The picture as it is on the screen: w × h × 4 bytes, released with free. */
uint8_t *shown_read(struct viewer *v, struct shown *s, int *w, int *h);
/* Physical size has changed. */
void shown_resize(struct shown *s);
void shown_say(struct shown *s, const char *text);
/* Writes the picture into the working folder; says where. */
void shown_save(struct viewer *v, struct shown *s);
/* Height of the picture above the strip, logical. */
double shown_height(const struct shown *s);

/* ---- input.c --------------------------------------------------------------------------------------- */

void input_event(struct viewer *v, const SDL_Event *e);
/* An event as automation asks for it, through SDL's own queue. */
void input_push(struct viewer *v, struct shown *s, const struct wire_event *e);

#endif
