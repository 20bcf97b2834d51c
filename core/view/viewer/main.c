/* main.c — the viewer's life: it ends when labsh does. */
#include "view/viewer/viewer.h"

#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LABSH_FD = 3 };

/* Without a display SDL starts all the same, with a driver that shows nothing: only one that
 * was asked for by name may do that. */
static bool start_video(const char **why)
{
    const char *asked = getenv("SDL_VIDEODRIVER"), *driver;

    /* Xlib makes titles of a window in the locale's characters only. */
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX < 4)
        setlocale(LC_CTYPE, "C.UTF-8");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    /* A new window does not take the keyboard from the prompt. */
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0");
    /* One texture a window: software is fast enough, and no OpenGL driver can be in the way. */
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    if (SDL_Init(SDL_INIT_VIDEO) < 0) {
        *why = SDL_GetError();
        return false;
    }
    driver = SDL_GetCurrentVideoDriver();
    if (driver &&
        (strcmp(driver, "offscreen") != 0 || (asked && strcmp(asked, driver) == 0)))
        return true;
    *why = "no display: neither DISPLAY nor WAYLAND_DISPLAY leads to one";
    return false;
}

static void farewell(const char *why)
{
    struct wire_message m = wire_text(WIRE_FAILED, 0, why);

    wire_send(LABSH_FD, &m, -1, 1000);
}

/* Milliseconds until something is due without any event. */
static int next_due(const struct viewer *v)
{
    double soonest = 60, now = lab_now();

    for (int i = 0; i < MAX_SHOWN; i++) {
        const struct shown *s = &v->shown[i];

        if (s->number && s->look)
            soonest = fmin(soonest, s->taken + LIVE_MS / 1e3 - now);
        if (s->number && s->said[0])
            soonest = fmin(soonest, s->said_until - now);
    }
    return (int)fmax(0, ceil(soonest * 1000));
}

static void update(struct viewer *v)
{
    double now = lab_now();

    for (int i = 0; i < MAX_SHOWN; i++) {
        struct shown *s = &v->shown[i];

        if (!s->number)
            continue;
        if (s->look && now >= s->taken + LIVE_MS / 1e3)
            shown_take(v, s);
        if (s->said[0] && now >= s->said_until) {
            s->said[0] = 0;
            s->strip_damaged = true;
        }
        shown_paint(v, s);
    }
}

/* SDL wakes by a message to a window, and polls every millisecond where there is none. */
static void wait_without_windows(struct viewer *v)
{
    for (int i = 0; i < MAX_SHOWN; i++)
        if (v->shown[i].number)
            return;
    SDL_LockMutex(v->lock);
    while (!v->waking)
        SDL_CondWait(v->woken, v->lock);
    SDL_UnlockMutex(v->lock);
}

static void run(struct viewer *v)
{
    SDL_Event e;

    while (!v->ending) {
        int got;

        wait_without_windows(v);
        got = SDL_WaitEventTimeout(&e, next_due(v));

        for (; got; got = SDL_PollEvent(&e))
            if (e.type == v->wake_event)
                server_serve(v);
            else
                input_event(v, &e);
        update(v);
    }
}

int main(int argc, char **argv)
{
    struct viewer v = { .listener = -1, .pipe = { -1, -1 } };
    const char *why = "out of memory", *scale = getenv("LABSH_SCALE");
    char hello[64];

    if (argc != 2 || strcmp(argv[1], WIRE_VERSION) != 0) {
        fputs("labsh-view shows the windows of labsh, which starts it\n", stderr);
        farewell("labsh-view is of another build");
        return 2;
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    v.scale = scale ? fmin(4, fmax(0, strtod(scale, NULL))) : 0;
    v.host = lab_host_new();
    v.c = v.host ? lab_ctx_new(v.host) : NULL;
    if (!v.c || !start_video(&why) || !server_start(&v)) {
        farewell(why);
        return 1;
    }
    snprintf(hello, sizeof hello, "%s %s", WIRE_VERSION, SDL_GetCurrentVideoDriver());
    server_tell(&v, WIRE_READY, 0, hello);
    run(&v);
    for (int i = 0; i < MAX_SHOWN; i++)
        if (v.shown[i].number)
            shown_close(&v, &v.shown[i]);
    server_stop(&v);
    SDL_Quit();
    lab_ctx_free(v.c);
    lab_host_free(v.host);
    return 0;
}
