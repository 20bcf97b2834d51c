/* Windows on a real X server (Xvfb): titles, pixels, and a viewer that answers while C runs. */
#include "driver.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static Display *display;
static pid_t server;

/* ---- the server ----------------------------------------------------------------------------- */

/* Xvfb on a free number, which it tells; −1 without Xvfb. */
static int start_server(void)
{
    int ends[2], number = -1;
    char line[16];
    FILE *told;

    if (pipe(ends) < 0)
        return -1;
    server = fork();
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(ends[1], 3);
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        execlp("Xvfb", "Xvfb", "-displayfd", "3", "-screen", "0", "1000x800x24",
               "-nolisten", "tcp", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    told = fdopen(ends[0], "r");
    if (told && (!fgets(line, sizeof line, told) || sscanf(line, "%d", &number) != 1))
        number = -1;
    if (told)
        fclose(told);
    if (number < 0)
        waitpid(server, NULL, 0);
    return number;
}

static int quiet(Display *d, XErrorEvent *e)
{
    (void)d;
    (void)e; /* a window may go while it is looked at */
    return 0;
}

/* The window whose title begins so, 0 if there is none. */
static Window find(const char *title)
{
    Window root, parent, *child = NULL, found = 0;
    unsigned n = 0;

    XQueryTree(display, DefaultRootWindow(display), &root, &parent, &child, &n);
    for (unsigned i = 0; i < n && !found; i++) {
        Atom type;
        int format;
        unsigned long items, left;
        unsigned char *text = NULL;

        if (XGetWindowProperty(display, child[i],
                               XInternAtom(display, "_NET_WM_NAME", False), 0, 256, False,
                               XInternAtom(display, "UTF8_STRING", False), &type, &format,
                               &items, &left, &text) == Success &&
            text && strncmp((char *)text, title, strlen(title)) == 0)
            found = child[i];
        XFree(text);
    }
    XFree(child);
    return found;
}

/* A rectangle of a window as 0xRRGGBB, w × h of them; false while it is not to be seen. */
static bool pixels(Window win, int x, int y, int w, int h, uint32_t *to)
{
    XWindowAttributes a;
    XImage *image;

    if (!win || !XGetWindowAttributes(display, win, &a) || a.map_state != IsViewable ||
        x + w > a.width || y + h > a.height)
        return false;
    image = XGetImage(display, win, x, y, (unsigned)w, (unsigned)h, AllPlanes, ZPixmap);
    for (int i = 0; image && i < w * h; i++)
        to[i] = (uint32_t)XGetPixel(image, i % w, i / w) & 0xffffff;
    if (image)
        XDestroyImage(image);
    return image != NULL;
}

static uint32_t pixel(Window win, int x, int y)
{
    uint32_t colour = 0;

    pixels(win, x, y, 1, 1, &colour);
    return colour;
}

/* Waits until the pixel has the colour, ±2 in each channel. */
static void expect_pixel(const char *title, int x, int y, uint32_t want)
{
    double end = seconds_now() + 10;
    uint32_t got = 0;

    while (seconds_now() < end) {
        bool same = true;

        got = pixel(find(title), x, y);
        for (int s = 0; s < 24; s += 8)
            same = same && abs((int)(got >> s & 255) - (int)(want >> s & 255)) <= 2;
        if (same)
            return;
        pty_pump(&p, .02);
    }
    fail_msg("'%s' at %d, %d is %06x, expected %06x", title, x, y, got, want);
}

/* ---- tests -------------------------------------------------------------------------------------- */

/* Grey, and from column 100 on a mask of red with alpha ½ lies over it. */
static void an_image_with_a_mask(void **state)
{
    (void)state;
    pty_cell(&p, "m = tensor.arange(300):ge(100):expand(200, 300)", "");
    pty_cell(&p,
             "view.image(tensor.full({200, 300, 3}, 100, 'u8'), "
             "{mask = m, alpha = 0.5, palette = {{255, 0, 0}}, title = '边缘'})",
             "1");
    expect_pixel("边缘", 20, 60, 0x646464);
    expect_pixel("边缘", 150, 60, 0xb23232);
}

static void a_curve_with_a_chinese_title(void **state)
{
    static uint32_t band[200 * 30];
    int dark = 0;

    (void)state;
    pty_cell(&p, "view.plot{y = {0, 1, 0}, title = '损失曲线'}", "2");
    expect_pixel("损失曲线", 2, 2, 0xffffff);
    assert_true(pixels(find("损失曲线"), 30, 5, 200, 30, band));
    for (int i = 0; i < 200 * 30; i++)
        dark += (band[i] & 255) < 100;
    assert_in_range(dark, 150,
                    2500); /* four glyphs, not four boxes' outlines of nothing */
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Seconds from the pointer's move to another status line. */
static double answer_to_move(Window win, int x, int y)
{
    static uint32_t before[300 * 20], after[300 * 20];
    double began;

    if (!pixels(win, 0, 202, 300, 20, before))
        fail_msg("the window's status line cannot be seen");
    began = seconds_now();
    XWarpPointer(display, None, win, 0, 0, 0, 0, x, y);
    XFlush(display);
    while (seconds_now() < began + 2)
        if (pixels(win, 0, 202, 300, 20, after) && memcmp(before, after, sizeof before))
            break;
    return seconds_now() - began;
}

static void windows_answer_while_c_runs(void **state)
{
    static const char cell[] =
        "%%c\n#include <time.h>\ndouble busy(double s) { struct timespec a, b; "
        "clock_gettime(CLOCK_MONOTONIC, &a); do clock_gettime(CLOCK_MONOTONIC, &b); "
        "while (b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) * 1e-9 < s); return s; "
        "}\n\r";
    double took[5];
    Window win = find("边缘");

    (void)state;
    XRaiseWindow(display, win); /* without a window manager the newest lies over it */
    pty_send(&p, "\033[200~");
    pty_send(&p, cell);
    pty_send(&p, "\033[201~\r");
    pty_expect(&p, "busy(s: f64) -> f64 raw");
    pty_prompt(&p, "");
    pty_cell(&p, "busy(0.01)", "0.01"); /* the first call is tried in a child */
    pty_send(&p, "busy(2), 'done'\r");
    pty_pump(&p, .2);
    for (int i = 0; i < 5; i++)
        took[i] = answer_to_move(win, 40 + 30 * i, 40 + 20 * i);
    assert_true(p.len > 0 && !strstr(p.raw, "\"done\""));
    pty_expect(&p, "\"done\"");
    qsort(took, 5, sizeof *took, compare);
    print_message("# the window answered after %.0f ms (median of 5)\n", took[2] * 1e3);
    assert_true(took[2] < .1);
}

/* ---- live curves --------------------------------------------------------------------------------- */

/* The window, once it is there. */
static Window wait_for(const char *title)
{
    double end = seconds_now() + 20;
    Window win;

    while (!(win = find(title)) && seconds_now() < end)
        pty_pump(&p, .02);
    if (!win)
        fail_msg("no window '%s'", title);
    return win;
}

/* Presses the mouse on a control of a live window, x px from its left. */
static void press_control(Window win, int x)
{
    XWindowAttributes a;
    XEvent e = { .xbutton = { .type = ButtonPress,
                              .window = win,
                              .button = Button1,
                              .same_screen = True } };

    assert_true(XGetWindowAttributes(display, win, &a));
    XRaiseWindow(display, win);
    XWarpPointer(display, None, win, 0, 0, 0, 0, x, a.height - 12);
    XSync(display, False);
    pty_pump(&p, .2);
    e.xbutton.x = x;
    e.xbutton.y = a.height - 12;
    XSendEvent(display, win, True, ButtonPressMask, &e);
    e.type = ButtonRelease;
    XSendEvent(display, win, True, ButtonReleaseMask, &e);
    XSync(display, False);
}

enum { AT_PAUSE = 20, AT_STOP = 84, AT_FASTER = 176 };
static const char loop[] = "i = 0 while true do i = i + 1 run.log('loss', 1 / i)"
                           " lab.tick(i) lab.sleep(0.005) end";

/* The curve is there while the loop runs; its controls are obeyed and noted. */
static void curves_of_a_training(void **state)
{
    Window win;

    (void)state;
    pty_cell(&p, "r = run.start{name = 'training'}", "");
    pty_send(&p, loop);
    pty_send(&p, "\r");
    win = wait_for("training");
    press_control(win, AT_FASTER);
    press_control(win, AT_PAUSE);
    pty_expect(&p, "paused");
    press_control(win, AT_PAUSE);
    press_control(win, AT_STOP);
    pty_expect(&p, "stopped");
    pty_prompt(&p, "");
    pty_cell(&p, "r:last('loss') == 1 / i", "true");
    pty_cell(&p, "r.events[1].what, r.events[1].value, r.events[2].what", "\"pause\"");
    pty_cell(&p, "run.finish()", "");
}

/* The curve of another process is there while the prompt is idle; so are its controls. */
static void curves_of_another_process(void **state)
{
    char line[600];
    FILE *f = fopen(home_path("apart.lua"), "w");
    Window win;

    (void)state;
    assert_non_null(f);
    fputs(loop, f);
    fclose(f);
    snprintf(line, sizeof line, "r = run.spawn('%s')", home_path("apart.lua"));
    pty_cell(&p, line, "");
    win = wait_for("apart.lua");
    press_control(win, AT_PAUSE);
    pty_cell(&p, "while #r.events == 0 do r:wait(0.1) end", "");
    pty_cell(&p, "r.events[1].what, r.status", "\"running\"");
    press_control(win, AT_STOP);
    pty_cell(&p, "r:wait(30)", "stopped");
    wait_for("apart.lua (stopped)");
}

static int set_up_server(void **state)
{
    char name[16];
    int number = start_server();

    if (number < 0) {
        puts("1..0 # SKIP Xvfb is not installed");
        exit(0);
    }
    snprintf(name, sizeof name, ":%d", number);
    setenv("DISPLAY", name, 1);
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("WAYLAND_DISPLAY");
    setenv("LC_ALL", "C", 1);
    XSetErrorHandler(quiet);
    display = XOpenDisplay(name);
    return set_up_prompt(state) || display == NULL;
}

static int stop_server(void **state)
{
    tear_down(state);
    XCloseDisplay(display);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_with_a_mask),
        cmocka_unit_test(a_curve_with_a_chinese_title),
        cmocka_unit_test(windows_answer_while_c_runs),
        cmocka_unit_test(curves_of_a_training),
        cmocka_unit_test(curves_of_another_process),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up_server, stop_server);
}
