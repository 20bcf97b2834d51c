/* shown.c — one window: its picture, its pose, its pixels. */
#include "view/viewer/viewer.h"

#include <lab/image.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shown *shown_find(struct viewer *v, int number)
{
    for (int i = 0; i < MAX_SHOWN; i++)
        if (number && v->shown[i].number == number)
            return &v->shown[i];
    return NULL;
}

struct shown *shown_by_id(struct viewer *v, uint32_t id)
{
    for (int i = 0; i < MAX_SHOWN; i++)
        if (v->shown[i].window && SDL_GetWindowID(v->shown[i].window) == id)
            return &v->shown[i];
    return NULL;
}

double shown_height(const struct shown *s)
{
    return fmax(1, s->h / s->dense - STRIP);
}

void shown_say(struct shown *s, const char *text)
{
    snprintf(s->said, sizeof s->said, "%s", text);
    s->said_until = lab_now() + 5;
    s->strip_damaged = true;
}

/* ---- pictures -------------------------------------------------------------------------------- */

static void drop_picture(struct shown *s)
{
    drawing_free(s->drawing);
    scene_free(s->scene);
    free(s->block);
    s->drawing = NULL;
    s->scene = NULL;
    s->block = NULL;
}

static void set_title(struct shown *s)
{
    char title[256];

    if (*s->scene->title)
        snprintf(title, sizeof title, "%.200s \u2014 %d", s->scene->title, s->number);
    else
        snprintf(title, sizeof title, "labsh %d", s->number);
    if (strcmp(title, SDL_GetWindowTitle(s->window)) != 0)
        SDL_SetWindowTitle(s->window, title);
}

/* The pose outlives a live picture's update, unless what is shown is another thing. */
static bool same_kind(const struct scene *a, const struct scene *b)
{
    const struct scene_sheet *p = &a->as.sheet, *q = &b->as.sheet;

    if (a->kind != b->kind)
        return false;
    if (a->kind == SCENE_FORMULA)
        return true;
    if (a->kind == SCENE_PANELS)
        return a->as.panels.n == b->as.panels.n;
    if (a->kind == SCENE_HEAT)
        return a->as.heat.values.h == b->as.heat.values.h &&
               a->as.heat.values.w == b->as.heat.values.w;
    if (a->kind == SCENE_PLOT)
        return a->as.plot.xlog == b->as.plot.xlog && a->as.plot.ylog == b->as.plot.ylog;
    return p->n_tiles == q->n_tiles && p->tiles->pixels.h == q->tiles->pixels.h &&
           p->tiles->pixels.w == q->tiles->pixels.w;
}

void shown_take(struct viewer *v, struct shown *s)
{
    const char *why = "out of memory";
    struct scene *scene;
    struct drawing *d;
    size_t n;
    uint8_t *block = mailbox_take(s->box, &n);

    s->look = false;
    if (!block)
        return;
    s->taken = lab_now();
    scene = scene_parse(block, n, &why);
    d = scene ? drawing_new(scene) : NULL;
    if (!d) {
        server_tell(v, WIRE_FAILED, s->number, why);
        scene_free(scene);
        free(block);
        return;
    }
    if (s->scene && !same_kind(s->scene, scene))
        s->pose = (struct draw_pose){ .mask = true };
    drop_picture(s);
    s->block = block;
    s->scene = scene;
    s->drawing = d;
    s->pictures++;
    s->damaged = true;
    set_title(s);
}

/* ---- windows ----------------------------------------------------------------------------------- */

/* Of the first display, without its panels. */
static struct box screen_bounds(void)
{
    SDL_Rect screen = { 0, 0, 1280, 800 };

    SDL_GetDisplayUsableBounds(0, &screen);
    return (struct box){ screen.x, screen.y, screen.w, screen.h };
}

/* Small images are shown enlarged by a whole number, large ones as the screen allows. */
static void first_size(const struct shown *s, int *w, int *h)
{
    double nw, nh, k = 1;
    struct box screen = screen_bounds();

    drawing_size(s->scene, &nw, &nh);
    if (s->scene->kind == SCENE_IMAGE && fmax(nw, nh) < 400)
        k = floor(480 / fmax(nw, nh));
    k = fmin(k, fmin(screen.w * .9 / nw, (screen.h * .9 - STRIP) / nh));
    *w = (int)fmax(240, round(nw * k));
    *h = (int)fmax(120, round(nh * k)) + STRIP;
}

void shown_resize(struct shown *s)
{
    int w, h, lw, lh;

    SDL_GetRendererOutputSize(s->renderer, &w, &h);
    SDL_GetWindowSize(s->window, &lw, &lh);
    if (w < 1 || h < 1 || lw < 1 || (w == s->w && h == s->h && s->texture))
        return;
    if (s->texture)
        SDL_DestroyTexture(s->texture);
    if (s->canvas)
        cairo_surface_destroy(s->canvas);
    if (s->content)
        cairo_surface_destroy(s->content);
    s->w = w;
    s->h = h;
    s->texture = SDL_CreateTexture(s->renderer, SDL_PIXELFORMAT_ARGB8888,
                                   SDL_TEXTUREACCESS_STREAMING, w, h);
    s->canvas = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    s->content = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    s->damaged = true;
}

static struct box free_place(const struct viewer *v, int w, int h)
{
    struct box screen = screen_bounds(), others[MAX_SHOWN];
    int n = 0;

    for (int i = 0; i < MAX_SHOWN; i++)
        if (v->shown[i].window) {
            SDL_GetWindowPosition(v->shown[i].window, &others[n].x, &others[n].y);
            SDL_GetWindowSize(v->shown[i].window, &others[n].w, &others[n].h);
            n++;
        }
    return place_window(&screen, others, n, w, h);
}

static bool make_window(struct viewer *v, struct shown *s)
{
    int w, h, lw;
    struct box at;

    first_size(s, &w, &h);
    if (v->scale > 0) {
        w = (int)(w * v->scale);
        h = (int)(h * v->scale);
    }
    at = free_place(v, w, h);
    s->window = SDL_CreateWindow("labsh", at.x, at.y, w, h,
                                 SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    s->renderer = s->window ? SDL_CreateRenderer(s->window, -1, 0) : NULL;
    if (!s->renderer)
        return false;
    SDL_SetWindowMinimumSize(s->window, 120, 80);
    SDL_GetWindowSize(s->window, &lw, &h);
    SDL_GetRendererOutputSize(s->renderer, &w, &h);
    s->dense = v->scale > 0 ? v->scale : fmax(1, (double)w / lw);
    set_title(s);
    shown_resize(s);
    return s->texture != NULL;
}

static void reset(struct shown *s)
{
    drop_picture(s);
    mailbox_detach(s->box);
    if (s->canvas)
        cairo_surface_destroy(s->canvas);
    if (s->content)
        cairo_surface_destroy(s->content);
    if (s->texture)
        SDL_DestroyTexture(s->texture);
    if (s->renderer)
        SDL_DestroyRenderer(s->renderer);
    if (s->window)
        SDL_DestroyWindow(s->window);
    memset(s, 0, sizeof *s);
}

void shown_close(struct viewer *v, struct shown *s)
{
    (void)v;
    reset(s);
}

struct shown *shown_open(struct viewer *v, int number, int fd, const char **why)
{
    struct mailbox_reader *box = mailbox_attach(fd);
    struct shown *s = shown_find(v, number);

    *why = "the memory with it is no mailbox";
    if (!box || !number) {
        mailbox_detach(box);
        return NULL;
    }
    if (s) { /* a larger box for a window that is there */
        mailbox_detach(s->box);
        s->box = box;
        s->look = true;
        return s;
    }
    for (int i = 0; i < MAX_SHOWN && !s; i++)
        s = v->shown[i].number ? NULL : &v->shown[i];
    *why = "too many windows";
    if (!s) {
        mailbox_detach(box);
        return NULL;
    }
    *s = (struct shown){
        .number = number, .box = box, .pose.mask = true, .mark_x = NAN, .mark_y = NAN
    };
    /* The window is as large as its first picture wants. */
    shown_take(v, s);
    *why = "its picture is broken";
    if (s->scene && make_window(v, s))
        return s;
    if (s->scene)
        *why = SDL_GetError();
    reset(s);
    return NULL;
}

/* ---- painting ------------------------------------------------------------------------------------ */

static void paint_content(struct shown *s)
{
    cairo_t *cr = cairo_create(s->content);

    cairo_scale(cr, s->dense, s->dense);
    drawing_paint(s->drawing, cr, s->w / s->dense, shown_height(s), &s->pose);
    drawing_note(s->drawing, s->note, sizeof s->note);
    cairo_destroy(cr);
    s->paints++;
}

static void probe(struct shown *s)
{
    s->status[0] = 0;
    s->mark_x = s->mark_y = NAN;
    if (s->inside && s->my < shown_height(s))
        drawing_probe(s->drawing, s->mx, s->my, s->status, sizeof s->status, &s->mark_x,
                      &s->mark_y);
}

static const char *keys_of(const struct scene *s)
{
    if (s->kind == SCENE_FORMULA)
        return "s save   q close";
    return s->kind == SCENE_IMAGE
               ? "wheel zoom   drag move   f fit   m mask   s save   q close"
               : "wheel zoom   drag move   f fit   s save   q close";
}

/* What the cursor is at comes first, then what the loop behind says, then the keys. */
static void paint_strip(struct shown *s)
{
    static const char live_keys[] = "space, x, \u2212, +   wheel zoom";
    cairo_t *cr = cairo_create(s->canvas);
    bool live = s->scene->live;
    const char *at = s->said[0] ? s->said : s->status[0] ? s->status : NULL;
    const char *left = at ? at : live ? s->scene->status : keys_of(s->scene);
    const char *right = !live ? s->note : at ? s->scene->status : live_keys;
    double y = shown_height(s), w = s->w / s->dense, x;

    cairo_scale(cr, s->dense, s->dense);
    draw_strip(cr, 0, y, w, STRIP, "", "");
    x = live ? draw_controls(cr, 0, y, STRIP, s->scene->paused) : 0;
    draw_strip(cr, x, y, fmax(1, w - x), STRIP, left, right);
    cairo_destroy(cr);
}

static void paint_canvas(struct shown *s)
{
    cairo_t *cr = cairo_create(s->canvas);

    cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
    cairo_set_source_surface(cr, s->content, 0, 0);
    cairo_paint(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
    cairo_scale(cr, s->dense, s->dense);
    if (!isnan(s->mark_x))
        draw_mark(cr, s->mark_x, s->mark_y);
    cairo_destroy(cr);
}

static void upload(struct shown *s, int top)
{
    SDL_Rect r = { 0, top, s->w, s->h - top };
    int stride = cairo_image_surface_get_stride(s->canvas);

    cairo_surface_flush(s->canvas);
    SDL_UpdateTexture(s->texture, &r,
                      cairo_image_surface_get_data(s->canvas) + (int64_t)top * stride,
                      stride);
}

static void refresh(struct shown *s)
{
    bool marked = !isnan(s->mark_x), whole = s->damaged;

    if (s->damaged)
        paint_content(s);
    probe(s);
    whole = whole || marked || !isnan(s->mark_x);
    if (whole)
        paint_canvas(s);
    paint_strip(s);
    upload(s, whole ? 0 : (int)(shown_height(s) * s->dense));
    s->damaged = s->strip_damaged = false;
}

void shown_paint(struct viewer *v, struct shown *s)
{
    (void)v;
    if (!s->drawing || !s->texture || !(s->damaged || s->strip_damaged))
        return;
    refresh(s);
    SDL_RenderCopy(s->renderer, s->texture, NULL, NULL);
    SDL_RenderPresent(s->renderer);
}

uint8_t *shown_read(struct viewer *v, struct shown *s, int *w, int *h)
{
    uint8_t *pixels;

    if (!s->drawing || !s->texture)
        return NULL;
    shown_paint(v, s);
    *w = s->w;
    *h = s->h;
    pixels = malloc((size_t)s->w * (size_t)s->h * 4);
    /* What was presented may be gone from the back buffer: draw it again, and read that. */
    SDL_RenderCopy(s->renderer, s->texture, NULL, NULL);
    if (pixels && SDL_RenderReadPixels(s->renderer, NULL, SDL_PIXELFORMAT_ABGR8888,
                                       pixels, s->w * 4) < 0) {
        free(pixels);
        pixels = NULL;
    }
    return pixels;
}

/* ---- saving --------------------------------------------------------------------------------------- */

/* Drawn anew at its own size, with the mask as it is shown and curves as they are zoomed. */
static lab_tensor *draw_again(struct viewer *v, struct shown *s)
{
    struct draw_pose pose = s->pose;
    double w, h, k = s->scene->kind == SCENE_IMAGE ? 1 : 2;
    cairo_surface_t *surface;
    lab_tensor *out;
    cairo_t *cr;

    drawing_size(s->scene, &w, &h);
    pose.zoom = 0;
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(w * k), (int)(h * k));
    cr = cairo_create(surface);
    cairo_scale(cr, k, k);
    drawing_paint(s->drawing, cr, w, h, &pose);
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    out = lab_tensor_make(v->c, LAB_U8, (int64_t)(h * k), (int64_t)(w * k), 3);
    for (int64_t i = 0; out && i < lab_dim(out, 0); i++)
        for (int64_t j = 0; j < lab_dim(out, 1); j++) {
            const unsigned char *data = cairo_image_surface_get_data(surface);
            uint32_t rgb;

            memcpy(&rgb, data + i * cairo_image_surface_get_stride(surface) + j * 4,
                   sizeof rgb);
            for (int c = 0; c < 3; c++)
                lab_u8_mut(out)[(i * lab_dim(out, 1) + j) * 3 + c] =
                    (uint8_t)(rgb >> (16 - 8 * c));
        }
    cairo_surface_destroy(surface);
    s->damaged = true; /* the drawing's last paint is what the cursor asks */
    return out;
}

void shown_save(struct viewer *v, struct shown *s)
{
    lab_scope scope = lab_scope_open(v->c);
    char path[64], said[256];

    snprintf(path, sizeof path, "view-%d.png", s->number);
    for (int k = 2; access(path, F_OK) == 0 && k < 10000; k++)
        snprintf(path, sizeof path, "view-%d-%d.png", s->number, k);
    if (lab_image_write(v->c, path, draw_again(v, s), 0)) {
        snprintf(said, sizeof said, "saved as %s", path);
        server_tell(v, WIRE_SAVED, s->number, path);
    } else {
        snprintf(said, sizeof said, "not saved: %s", lab_error_text(v->c));
        lab_error_clear(v->c);
    }
    shown_say(s, said);
    lab_scope_close(v->c, &scope);
}
