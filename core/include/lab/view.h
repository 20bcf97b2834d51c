/* view.h — pictures for the user: images with masks and boxes, curves, heat maps.
 *
 * A picture stands in a numbered window. Windows belong to a viewer, a process of its own
 * that stays responsive whatever labsh computes; without a display pictures go into the
 * terminal or into numbered PNG files. Live pictures are cheap: a window shows the newest
 * 20 times a second, and a caller that draws more often spends at most a tenth of its time
 * here. Call from the thread that runs cells.
 */
#ifndef LAB_VIEW_H
#define LAB_VIEW_H

#include <lab/host.h>
#include <lab/tensor.h>

/* ---- for whoever draws ------------------------------------------------------------------- */

typedef struct lab_view_curve {
    const char *label; /* NULL: not in the legend */
    int64_t n;
    const double *x, *y; /* x NULL: 0, 1, 2, … ; NaN makes a gap */
    bool faint;          /* pale, in the colour of the next curve that is not */
    bool points;         /* points instead of a line */
    double width;        /* px; 0: usual */
} lab_view_curve;

typedef struct lab_view_axes {
    const char *title, *xlabel, *ylabel; /* NULL: none */
    bool xlog, ylog;
} lab_view_axes;

/* Each shows a picture in window `win` (made when it is not there; 0: a new one) and returns
 * the window's number, 0 on failure. Everything is copied or kept.
 *   image: H×W, H×W×1, ×3 or ×4, any dtype: u8 as it is, floats in [0, 1], else the range is
 *   stretched. mask (or NULL): H×W, whole numbers are labels (0 transparent), floats heat. */
LAB_API int lab_view_image(lab_ctx *c, int win, lab_tensor *image, lab_tensor *mask,
                           const char *title);
LAB_API int lab_view_curves(lab_ctx *c, int win, const lab_view_curve *curves, int n,
                            const lab_view_axes *axes);
/* Several plots in one window. `live` (or NULL): a loop is behind it; its window has controls
 * for it (lab_view_on_control), and says `status` below the curves. */
typedef struct lab_view_panel {
    lab_view_axes axes; /* title: the panel's */
    const lab_view_curve *curves;
    int n;
} lab_view_panel;
typedef struct lab_view_live {
    bool paused;
    const char *status;
} lab_view_live;
LAB_API int lab_view_panels(lab_ctx *c, int win, const char *title,
                            const lab_view_panel *panels, int n,
                            const lab_view_live *live);
/* Writes the picture of a window (0: the last one drawn) to a file: .png .jpg .webp, .svg
 * .pdf. Sizes in pixels; 0: its own. LAB_EARG, LAB_ESTATE, LAB_EIO. */
LAB_API bool lab_view_save(lab_ctx *c, const char *path, int win, int width, int height);

/* The same into memory, as a PNG file's bytes in c's scope; its sides have at most `most`
 * pixels. */
LAB_API const void *lab_view_png(lab_ctx *c, int win, int most, size_t *len);

/* ---- for the program ----------------------------------------------------------------------- */

typedef enum lab_view_mode {
    LAB_VIEW_AUTO,     /* windows where there is a display, else as HEADLESS */
    LAB_VIEW_HEADLESS, /* into a terminal that can, else files (--headless) */
    LAB_VIEW_WINDOWS,
    LAB_VIEW_TERMINAL,
    LAB_VIEW_FILES,
    LAB_VIEW_NONE /* nothing is shown; lab_view_save works */
} lab_view_mode;

typedef struct lab_view_options {
    lab_view_mode mode;
    const char *viewer;   /* the viewer program; NULL: beside the program, or installed */
    const char *folder;   /* of numbered files; NULL: "pictures" in the home */
    const char *terminal; /* kitty, sixel, iterm, symbols; NULL: as its variables tell */
    int terminal_fd;      /* where terminal pictures are written; 0: standard output */
} lab_view_options;

/* Before the first picture (later calls close what is open). Copies. Without it: AUTO. */
LAB_API void lab_view_configure(lab_host *h, const lab_view_options *options);
/* Would a picture come into a window now? False where pictures are files or go into a
 * terminal: curves that change twenty times a second are not for these. */
LAB_API bool lab_view_has_windows(lab_host *h);
/* Is window `win` there, or was it closed by the user? */
LAB_API bool lab_view_is_open(lab_host *h, int win);
/* Whom to tell what the user does to a live window: `what` is "pause" (or go on), "stop",
 * "slower", "faster". Called from lab_view_pump. */
LAB_API void lab_view_on_control(lab_host *h,
                                 void (*hear)(void *self, int win, const char *what),
                                 void *self);
/* A picture as a record of the session knows it. */
typedef struct lab_view_picture {
    int win;
    const char *kind;      /* "image", "grid", "plot", "heat", "panels", … */
    const char *title;     /* "" if none */
    int64_t height, width; /* of an image, in its own pixels; 0 for all else */
} lab_view_picture;
/* Whoever keeps such a record. `drawn` hears of a window's last picture since the report
 * before: in lab_view_report, and when its window goes; lab_view_png works in it. `written`
 * (or NULL) hears of a numbered file instead of its path being printed. */
typedef struct lab_view_listener {
    void *self;
    void (*drawn)(void *self, const lab_view_picture *p);
    void (*written)(void *self, int win, const char *path);
} lab_view_listener;
LAB_API void lab_view_listen(lab_host *h, const lab_view_listener *l); /* copies */
/* Tells of all pictures since the last report, in the order of drawing. */
LAB_API void lab_view_report(lab_host *h);
/* Shows what still waits, then closes all windows. To be called before the host is freed. */
LAB_API void lab_view_finish(lab_host *h);
/* The prompt's poll loop: wait for input on fd (−1: none now) and for at most `timeout`
 * milliseconds (−1: any), then pump. All three are cheap and safe before any picture. */
LAB_API int lab_view_fd(lab_host *h);
LAB_API int lab_view_timeout(lab_host *h);
LAB_API void lab_view_pump(lab_host *h);

#endif
