/* picture.c — a window's picture as pixels and as files; the drawing code and its loading. */
#include "view/state.h"

#include "config.h"

#include <dlfcn.h>
#include <lab/files.h>
#include <lab/image.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* ---- files of the program ------------------------------------------------------------------ */

/* The whole path of the file that this code is in. */
static bool own_path(char path[PATH_MAX])
{
    Dl_info where;
    ssize_t n;

    if (dladdr((void *)(uintptr_t)&scene_ramps, &where) && strchr(where.dli_fname, '/') &&
        realpath(where.dli_fname, path))
        return true;
    n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    path[n < 0 ? 0 : n] = 0;
    return n > 0;
}

const char *view_program_file(lab_ctx *c, const char *name, const char *dir)
{
    enum { UP = 5 };
    char own[PATH_MAX], *slash;
    const char *path;

    /* Beside this code, or above it: that is how a build lies. */
    if (!own_path(own))
        own[0] = 0;
    for (int i = 0; i < UP && (slash = strrchr(own, '/')); i++) {
        *slash = 0;
        path = lab_format(c, "%s/%s", own, name);
        if (!path || access(path, R_OK) == 0)
            return path;
    }
    path = lab_format(c, "%s/%s", dir, name);
    if (!path || access(path, R_OK) == 0)
        return path;
    return lab_fail(c, LAB_EABSENT, "%s is neither beside the program nor in %s", name,
                    dir);
}

const struct draw_api *view_drawing(struct view *v, lab_ctx *c)
{
    const char *path;

    if (v->draw)
        return v->draw;
    path = view_program_file(c, "labdraw.so", LAB_LIB_DIR "/labsh");
    if (!path)
        return NULL;
    v->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!v->library)
        return lab_fail(c, LAB_EABSENT, "drawing code does not load: %s", dlerror());
    v->draw = dlsym(v->library, DRAW_API_SYMBOL);
    if (!v->draw || v->draw->size != sizeof *v->draw) {
        v->draw = NULL;
        return lab_fail(c, LAB_EABI, "%s is of another build", path);
    }
    return v->draw;
}

/* ---- pixels ----------------------------------------------------------------------------------- */

static struct scene *scene_of(lab_ctx *c, const struct window *w)
{
    const char *why;
    struct scene *s = scene_parse(w->block, w->len, &why);

    return s ? s
             : lab_fail(c, LAB_EFORMAT, "picture %d cannot be drawn: %s", w->number, why);
}

struct size {
    int w, h;
    double scale;
};

/* Images have their own pixels; what is drawn is drawn for dense screens. */
static bool choose_size(lab_ctx *c, const struct draw_api *draw, const struct scene *s,
                        int w, int h, int least, struct size *out)
{
    double nw, nh, k;

    draw->natural(s, &nw, &nh);
    if (w < 0 || h < 0 || w > SCENE_MAX_SIDE || h > SCENE_MAX_SIDE)
        return lab_failn(c, LAB_EARG, "a picture's width and height are 1 to %d",
                         SCENE_MAX_SIDE);
    if (w || h)
        k = w && h ? fmin(w / nw, h / nh) : w ? w / nw : h / nh;
    else if (s->kind == SCENE_IMAGE)
        k = fmax(1, ceil(least / fmax(nw, nh)));
    else
        k = 2;
    k = fmin(k, SCENE_MAX_SIDE / fmax(nw, nh));
    out->w = w ? w : (int)fmax(1, round(nw * k));
    out->h = h ? h : (int)fmax(1, round(nh * k));
    /* Texts and lines grow with plots, not with photographs. */
    out->scale = s->kind == SCENE_IMAGE ? 1 : fmax(.5, k);
    return true;
}

lab_tensor *view_pixels(struct view *v, lab_ctx *c, const struct window *win, int w,
                        int h, int least)
{
    const struct draw_api *draw = view_drawing(v, c);
    struct scene *s = draw ? scene_of(c, win) : NULL;
    lab_tensor *out = NULL;
    struct size size = { 1, 1, 1 };

    if (s && choose_size(c, draw, s, w, h, least, &size) &&
        (out = lab_tensor_make(c, LAB_U8, size.h, size.w, 4)) &&
        !draw->pixels(s, size.w, size.h, size.scale, lab_u8_mut(out), NULL))
        out = lab_fail(c, LAB_ENOMEM, "out of memory for a picture of %d×%d pixels",
                       size.w, size.h);
    scene_free(s);
    return out;
}

/* ---- files ------------------------------------------------------------------------------------- */

static bool to_stream(void *self, const void *data, size_t n)
{
    return fwrite(data, 1, n, self) == n;
}

static bool write_vector(lab_ctx *c, const struct draw_api *draw, const struct scene *s,
                         enum draw_vector kind, const char *path, int w, int h)
{
    lab_file *f = lab_file_begin(c, path);
    double nw, nh;

    if (!f)
        return false;
    draw->natural(s, &nw, &nh);
    if (w && !h)
        nh *= w / nw;
    if (h && !w)
        nw *= h / nh;
    if (!draw->vector(s, kind, w ? w : nw, h ? h : nh, to_stream, lab_file_stream(f))) {
        lab_file_abort(f);
        return lab_failn(c, LAB_EIO, "cannot write %s", path);
    }
    return lab_file_commit(c, f);
}

static bool ends_with(const char *path, const char *suffix)
{
    size_t n = strlen(path), k = strlen(suffix);

    return n > k && strcasecmp(path + n - k, suffix) == 0;
}

bool view_write(struct view *v, lab_ctx *c, const struct window *win, const char *path,
                int w, int h, int least)
{
    const struct draw_api *draw = view_drawing(v, c);
    bool svg = ends_with(path, ".svg"), good;
    struct scene *s;

    if (!draw)
        return false;
    if (!svg && !ends_with(path, ".pdf"))
        return lab_image_write(c, path,
                               lab_image_convert(c, view_pixels(v, c, win, w, h, least),
                                                 LAB_IMAGE_RGB),
                               0);
    if (w < 0 || h < 0 || w > SCENE_MAX_SIDE || h > SCENE_MAX_SIDE)
        return lab_failn(c, LAB_EARG, "a picture's width and height are 1 to %d",
                         SCENE_MAX_SIDE);
    s = scene_of(c, win);
    good = s && write_vector(c, draw, s, svg ? DRAW_SVG : DRAW_PDF, path, w, h);
    scene_free(s);
    return good;
}

bool lab_view_save(lab_ctx *c, const char *path, int win, int width, int height)
{
    static const char *const known[] = {
        ".png", ".jpg", ".jpeg", ".webp", ".svg", ".pdf"
    };
    struct view *v = view_of(c);
    struct window *w;
    bool fits = false;

    if (!v)
        return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fits = fits || ends_with(path, known[i]);
    if (!fits)
        return lab_failn(
            c, LAB_EARG,
            "view.save: argument 'path' ends in .png, .jpg, .webp, .svg or .pdf, got "
            "\"%s\"",
            path);
    view_flush(v, true);
    w = view_window(v, win);
    if (!w || !w->block)
        return lab_failn(c, LAB_ESTATE,
                         win ? "view.save: there is no picture %d"
                             : "view.save: nothing has been drawn yet",
                         win);
    return view_write(v, c, w, path, width, height, 1);
}

/* The size of a window's picture, its sides at most `most`. */
static bool fitting_size(struct view *v, lab_ctx *c, const struct window *w, int most,
                         struct size *out)
{
    const struct draw_api *draw = view_drawing(v, c);
    struct scene *s = draw ? scene_of(c, w) : NULL;
    bool good = s && choose_size(c, draw, s, 0, 0, 256, out);

    if (good && (out->w > most || out->h > most))
        good = choose_size(c, draw, s, out->w >= out->h ? most : 0,
                           out->w >= out->h ? 0 : most, 1, out);
    scene_free(s);
    return good;
}

const void *lab_view_png(lab_ctx *c, int win, int most, size_t *len)
{
    struct view *v = view_of(c);
    struct window *w = v ? view_window(v, win) : NULL;
    struct size size = { 0 };

    *len = 0;
    if (v && (!w || !w->block))
        return lab_fail(c, LAB_ESTATE, "there is no picture %d", win);
    if (!v || !fitting_size(v, c, w, most, &size))
        return NULL;
    return lab_image_encode(c, ".png",
                            lab_image_convert(c, view_pixels(v, c, w, size.w, size.h, 1),
                                              LAB_IMAGE_RGB),
                            3, len);
}
