/* input.c — what the user does in a window. */
#include "view/viewer/viewer.h"

#include <math.h>

static const double notch = 1.25; /* zoom of one notch of the wheel */

static void fit(struct shown *s)
{
    struct draw_pose fresh = { .mask = s->pose.mask, .legend = s->pose.legend };

    s->pose = fresh;
    s->damaged = true;
}

static void zoom_at(struct shown *s, double x, double y, double factor)
{
    if (!s->drawing)
        return;
    drawing_zoom(s->drawing, &s->pose, x, y, factor);
    s->damaged = true;
}

static void zoom_middle(struct shown *s, double factor)
{
    zoom_at(s, s->w / s->dense / 2, shown_height(s) / 2, factor);
}

static void pan(struct shown *s, double dx, double dy)
{
    if (!s->drawing)
        return;
    drawing_pan(s->drawing, &s->pose, dx, dy);
    s->damaged = true;
}

static void dismiss(struct viewer *v, struct shown *s)
{
    server_tell(v, WIRE_CLOSED, s->number, NULL);
    shown_close(v, s);
}

/* SDL counts in its own units: physical pixels here unless the window system scales. */
static int logical(const struct viewer *v, int x)
{
    return v->scale > 0 ? (int)lround(x / v->scale) : x;
}

/* What a key does to the loop behind a live picture; NULL: nothing. */
static const char *control_key(SDL_Keycode k)
{
    switch (k) {
    case SDLK_SPACE:
        return "pause";
    case SDLK_x:
        return "stop";
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS:
        return "faster";
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        return "slower";
    default:
        return NULL;
    }
}

/* A press on one of the controls; false when it is elsewhere. */
static bool press_control(struct viewer *v, struct shown *s, int x, int y)
{
    const char *what = s->scene && s->scene->live && logical(v, y) >= shown_height(s)
                           ? draw_control_at(logical(v, x))
                           : NULL;

    if (what)
        server_tell(v, WIRE_CONTROL, s->number, what);
    return what != NULL;
}

static void key(struct viewer *v, struct shown *s, SDL_Keycode k)
{
    enum { STEP = 48 };
    const char *what = s->scene && s->scene->live ? control_key(k) : NULL;

    if (what) {
        server_tell(v, WIRE_CONTROL, s->number, what);
        return;
    }
    switch (k) {
    case SDLK_m:
        s->pose.mask = !s->pose.mask;
        s->damaged = true;
        break;
    case SDLK_f:
    case SDLK_0:
        fit(s);
        break;
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS:
        zoom_middle(s, notch);
        break;
    case SDLK_MINUS:
    case SDLK_KP_MINUS:
        zoom_middle(s, 1 / notch);
        break;
    case SDLK_LEFT:
        pan(s, STEP, 0);
        break;
    case SDLK_RIGHT:
        pan(s, -STEP, 0);
        break;
    case SDLK_UP:
        pan(s, 0, STEP);
        break;
    case SDLK_DOWN:
        pan(s, 0, -STEP);
        break;
    case SDLK_s:
        shown_save(v, s);
        break;
    case SDLK_q:
    case SDLK_ESCAPE:
        dismiss(v, s);
        break;
    default:
        break;
    }
}

static void move(struct viewer *v, struct shown *s, int x, int y)
{
    int lx = logical(v, x), ly = logical(v, y);

    if (s->dragging)
        pan(s, lx - s->mx, ly - s->my);
    s->mx = lx;
    s->my = ly;
    s->inside = true;
    s->strip_damaged = true;
}

static void window_event(struct viewer *v, struct shown *s, const SDL_WindowEvent *e)
{
    switch (e->event) {
    case SDL_WINDOWEVENT_CLOSE:
        dismiss(v, s);
        break;
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_DISPLAY_CHANGED:
        shown_resize(s);
        break;
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SHOWN:
        s->damaged = true;
        break;
    case SDL_WINDOWEVENT_LEAVE:
        s->inside = false;
        s->strip_damaged = true;
        break;
    default:
        break;
    }
}

void input_event(struct viewer *v, const SDL_Event *e)
{
    struct shown *s;

    /* windowID stands at the same place in all of these. */
    switch (e->type) {
    case SDL_WINDOWEVENT:
    case SDL_KEYDOWN:
    case SDL_MOUSEMOTION:
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEWHEEL:
        s = shown_by_id(v, e->window.windowID);
        break;
    default:
        return;
    }
    if (!s)
        return;
    if (e->type == SDL_WINDOWEVENT) {
        window_event(v, s, &e->window);
    } else if (e->type == SDL_KEYDOWN) {
        key(v, s, e->key.keysym.sym);
    } else if (e->type == SDL_MOUSEMOTION) {
        move(v, s, e->motion.x, e->motion.y);
    } else if (e->type == SDL_MOUSEWHEEL) {
        double dy = e->wheel.preciseY != 0 ? (double)e->wheel.preciseY : e->wheel.y;

        zoom_at(s, s->mx, s->my, pow(notch, dy));
    } else if (e->button.button == SDL_BUTTON_LEFT) {
        if (e->type == SDL_MOUSEBUTTONDOWN &&
            press_control(v, s, e->button.x, e->button.y))
            return;
        if (e->type == SDL_MOUSEBUTTONDOWN && e->button.clicks == 2)
            fit(s);
        move(v, s, e->button.x, e->button.y);
        s->dragging = e->type == SDL_MOUSEBUTTONDOWN;
        SDL_CaptureMouse(s->dragging ? SDL_TRUE : SDL_FALSE);
    }
}

void input_push(struct viewer *v, struct shown *s, const struct wire_event *w)
{
    uint32_t id = SDL_GetWindowID(s->window);
    SDL_Event e = { 0 };

    (void)v;
    e.window.windowID = id;
    switch (w->input) {
    case INPUT_KEY:
        e.type = SDL_KEYDOWN;
        e.key.state = SDL_PRESSED;
        e.key.keysym.sym = w->key;
        break;
    case INPUT_MOVE:
        e.type = SDL_MOUSEMOTION;
        e.motion.x = w->x;
        e.motion.y = w->y;
        break;
    case INPUT_DOWN:
    case INPUT_UP:
        e.type = w->input == INPUT_DOWN ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP;
        e.button.button = SDL_BUTTON_LEFT;
        e.button.clicks = 1;
        e.button.x = w->x;
        e.button.y = w->y;
        break;
    case INPUT_WHEEL:
        e.type = SDL_MOUSEWHEEL;
        e.wheel.preciseY = (float)w->wheel;
        e.wheel.y = (int)w->wheel;
        break;
    case INPUT_RESIZE:
        SDL_SetWindowSize(s->window, w->x, w->y);
        return;
    default:
        return;
    }
    SDL_PushEvent(&e);
}
