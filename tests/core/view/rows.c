/* What users get wrong is said in one line; files, terminals and windows' numbers. */
#include "view_test.h"

#include <fcntl.h>
#include <lab/files.h>
#include <lab/image.h>
#include <lab/signature.h>
#include <pty.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void rows_parse(void **state)
{
    struct session *s = *state;

    for (uint32_t i = 0; i < lab_core_view.n_rows; i++) {
        lab_signature *sig = lab_signature_parse(s->c, lab_core_view.rows[i].signature);

        if (!sig)
            fail_msg("%s", lab_error_text(s->c));
        lab_signature_free(sig);
    }
}

/* ---- messages ----------------------------------------------------------------------------------- */

static void refused(struct session *s, int64_t number, const char *text)
{
    assert_int_equal(number, 0);
    if (!strstr(lab_error_text(s->c), text))
        fail_msg("\"%s\" does not say \"%s\"", lab_error_text(s->c), text);
    lab_error_clear(s->c);
}

static void images_refuse_what_they_cannot_show(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *t = plain_image(c, 4, 5, 3, 0), *other = plain_image(c, 4, 4, 1, 0);
    lab_tensor *four = lab_tensor_zeros(c, LAB_F32, 4, (int64_t[]){ 1, 2, 3, 3 });
    lab_value jet = lab_v_string("jet");

    refused(s,
            call_image(c, lab_tensor_zeros(c, LAB_U8, 2, (int64_t[]){ 0, 5 }), OPTIONS()),
            "view.image: argument 'image' has 1 to 32767 rows");
    refused(s, call_image(c, four, OPTIONS()),
            "'image' is a tensor [H,W] or [H,W,C], got tensor[1,2,3,3]");
    refused(s,
            call_image(c, t,
                       OPTIONS(.mask = lab_reshape(c, other, 2, (int64_t[]){ 4, 4 }))),
            "the mask is 4×4, its image 4×5");
    refused(s, call_image(c, t, OPTIONS(.alpha = 2)),
            "'alpha' is a number from 0 to 1, got 2");
    refused(s, call_image(c, t, OPTIONS(.palette = &jet)),
            "'palette' is gray, viridis, magma");
    refused(s, call_image(c, t, OPTIONS(.palette = TEXTS(c, "#12"))),
            "a colour is \"#rrggbb\"");
    refused(s, call_image(c, t, OPTIONS(.boxes = &LAB_V_INT(3))),
            "'boxes' is a tensor [N,4]");
    refused(s, call_image(c, t, OPTIONS(.boxes = NUMBERS(c, 1, 2, 3))),
            "'boxes' is a tensor [N,4]");
    refused(s, call_image(c, t, OPTIONS(.boxes = NUMBERS(c, 1, 2, 3, NAN))),
            "box 1 is not finite");
    refused(s,
            call_image(c, t,
                       OPTIONS(.boxes = NUMBERS(c, 0, 0, 1, 1),
                               .labels = TEXTS(c, "a", "b"))),
            "'labels' has 2 entries, and 1 are needed");
    refused(s, call_image(c, t, OPTIONS(.range = NUMBERS(c, 1, 1))),
            "'range' is {low, high}");
    refused(s, call_image(c, t, OPTIONS(.win = -4)),
            "'win' is a number from 1 to 99999, got -4");
    refused(s, call_image(c, t, OPTIONS(.win = 0)), "'win' is a number from 1");
}

static void plots_refuse_what_they_cannot_draw(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_value text = lab_v_string("y");
    lab_table *series = lab_table_new(c);

    refused(s, call_plot(c, NULL, NULL, OPTIONS()), "view.plot: argument 'y' is needed");
    refused(s, call_plot(c, &text, NULL, OPTIONS()),
            "'y' is a tensor [N] or [K,N] or a table of numbers, got a string");
    refused(s, call_plot(c, NUMBERS(c, 1, 2), NUMBERS(c, 1, 2, 3), OPTIONS()),
            "x has 2 values, y has 3");
    refused(s, call_plot(c, v_tensor(c, plain_image(c, 2, 2, 3, 0)), NULL, OPTIONS()),
            "got tensor[2,2,3] u8");
    refused(s, call_plot(c, NUMBERS(c, 1), NULL, OPTIONS(.color = &text)), "a colour is");
    refused(s, call_plot(c, NUMBERS(c, 1), NULL, OPTIONS(.xlim = NUMBERS(c, 3, 1))),
            "'xlim' is {low, high}");
    lab_table_set(c, series, "y", *NUMBERS(c, 1, 2));
    lab_table_set(c, series, "colour", text);
    refused(s, call_plot(c, &LAB_V_TABLE(series), NULL, OPTIONS()),
            "a series has no 'colour'; it has x, y");
    refused(s, call_hist(c, &text, OPTIONS()), "view.hist: argument 'x' is a tensor");
    refused(s, call_hist(c, NUMBERS(c, 1), OPTIONS(.bins = 0)),
            "'bins' is 1 to 10000, got 0");
    refused(s, call_grid(c, &text, OPTIONS()), "'images' is a table of images");
    refused(s, call_grid(c, TEXTS(c, "a"), OPTIONS()),
            "item 1 is a tensor, got a string");
    refused(s,
            call_heat(c, lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 2, 3 }),
                      OPTIONS(.labels = TEXTS(c, "a", "b"))),
            "'labels' has 2 entries, and 3 are needed");
}

static void empty_and_odd_data_is_drawn(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_table *none = lab_table_new(c);

    assert_true(call_plot(c,
                          v_tensor(c, lab_tensor_zeros(c, LAB_F32, 1, (int64_t[]){ 0 })),
                          NULL, OPTIONS()) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 0, 0));
    assert_true(call_plot(c, &LAB_V_TABLE(none), NULL, OPTIONS(.kind = "bars")) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 0, 0));
    assert_true(call_plot(c, NUMBERS(c, NAN, INFINITY, -INFINITY), NULL,
                          OPTIONS(.ylog = true)) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 0, 0));
    assert_true(call_plot(c, NUMBERS(c, -1, -2), NULL,
                          OPTIONS(.ylog = true, .label = TEXTS(c, "l"))) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 1, 1));
    assert_true(call_hist(c, &LAB_V_TABLE(none), OPTIONS()) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 0, 0));
    assert_true(call_image(c, plain_image(c, 3, 3, 1, 9),
                           OPTIONS(.boxes = &LAB_V_TABLE(none))) > 0);
    assert_true(lab_view_save(c, session_path(s, "a.png"), 0, 0, 0));
}

/* ---- series ------------------------------------------------------------------------------------------ */

static struct scene *last_scene(struct session *s)
{
    struct window *w = view_window(view_of(s->c), 0);
    const char *why;

    assert_non_null(w);
    return scene_parse(w->block, w->len, &why);
}

static void series_come_in_every_form(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_table *named = lab_table_new(c), *list = lab_table_new(c),
              *one = lab_table_new(c);
    lab_tensor *both = lab_tensor_make(c, LAB_I32, 2, 3);
    struct scene *got;

    memcpy(lab_i32_mut(both), (const int32_t[]){ 1, 2, 3, 4, 5, 6 }, 24);
    lab_table_set(c, named, "val", *NUMBERS(c, 1, 2));
    lab_table_set(c, named, "train", *NUMBERS(c, 3, 4));
    assert_true(call_plot(c, &LAB_V_TABLE(named), NULL, OPTIONS()) > 0);
    got = last_scene(s);
    assert_int_equal(got->as.plot.n_series, 2);
    assert_string_equal(got->as.plot.series[0].label,
                        "train"); /* by name: Lua has no order */
    scene_free(got);

    lab_table_set(c, one, "y", *v_tensor(c, both));
    lab_table_set(c, one, "label", lab_v_string("L"));
    lab_table_set(c, one, "kind", lab_v_string("points"));
    lab_table_set(c, one, "color", lab_v_string("red"));
    lab_table_push(c, list, LAB_V_TABLE(one));
    lab_table_push(c, list, *NUMBERS(c, 7, 8));
    assert_true(
        call_plot(c, &LAB_V_TABLE(list), NULL, OPTIONS(.label = TEXTS(c, "u", "v"))) > 0);
    got = last_scene(s);
    assert_int_equal(got->as.plot.n_series, 3);
    assert_true(got->as.plot.series[1].y[2] == 6 &&
                got->as.plot.series[1].stroke == STROKE_POINTS);
    assert_true(got->as.plot.series[0].colour == 0xd62828 &&
                got->as.plot.series[2].colour == -1);
    assert_string_equal(got->as.plot.series[2].label, "v");
    scene_free(got);

    assert_true(call_plot(c, NUMBERS(c, 10, 20, 30), v_tensor(c, both), OPTIONS()) > 0);
    got = last_scene(s);
    assert_true(got->as.plot.n_series == 2 && got->as.plot.series[1].x[2] == 30);
    scene_free(got);
    assert_true(call_plot(c, NULL, NULL,
                          OPTIONS(.x = NUMBERS(c, 1, 2), .y = NUMBERS(c, 3, 4))) > 0);
    got = last_scene(s);
    assert_true(got->as.plot.series->x[1] == 2 && got->as.plot.series->y[1] == 4);
    scene_free(got);
    assert_true(call_plot(c, NUMBERS(c, 0, 2, 4), NUMBERS(c, 5, 6, 7),
                          OPTIONS(.kind = "bars")) > 0);
    got = last_scene(s);
    assert_true(got->as.plot.series->x[0] == -1 && got->as.plot.series->x[3] == 5);
    scene_free(got);
}

static void curves_for_c(void **state)
{
    struct session *s = *state;
    double y[3] = { 1, 2, 3 };
    lab_view_curve curve = { "loss", 3, NULL, y };
    int n = lab_view_curves(s->c, 0, &curve, 1,
                            &(lab_view_axes){ .title = "t", .ylog = true });
    struct scene *got;

    assert_true(n > 0);
    y[2] = 99; /* it was copied */
    got = last_scene(s);
    assert_true(got->as.plot.ylog && got->as.plot.series->y[2] == 3);
    scene_free(got);
    assert_int_equal(lab_view_image(s->c, n, plain_image(s->c, 2, 2, 3, 0), NULL, NULL),
                     n);
}

/* ---- numbers and files --------------------------------------------------------------------------------- */

static void numbers_are_reused_on_demand(void **state)
{
    struct session *s = *state;
    lab_tensor *t = plain_image(s->c, 4, 4, 1, 0);
    int64_t a = call_image(s->c, t, OPTIONS()), b = call_image(s->c, t, OPTIONS());

    assert_true(a > 0 && b == a + 1);
    assert_int_equal(call_image(s->c, t, OPTIONS(.win = a)), a);
    assert_int_equal(call_image(s->c, t, OPTIONS(.win = 70)), 70);
    assert_int_equal(call_image(s->c, t, OPTIONS()), 71);
    assert_true(call_close(s->c, 70));
    refused(s, call_close(s->c, 70), "view.close: there is no window 70");
    for (int i = 0; i < 100; i++) /* old pictures make room */
        assert_true(call_image(s->c, t, OPTIONS()) > 0);
    assert_true(call_wait(s->c, LAB_NO_INT, NAN)); /* nothing that could be closed */
    assert_true(call_close(s->c, LAB_NO_INT));
    assert_int_equal(lab_table_len(call_windows(s->c)), 0);
}

static void begins(struct session *s, const char *name, const char *with, size_t n)
{
    size_t len;
    char *data = lab_file_read(s->c, session_path(s, name), 1 << 24, &len);

    assert_non_null(data);
    assert_true(len > 200);
    assert_memory_equal(data, with, n);
}

static void every_format_is_written(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *back;

    assert_true(call_plot(c, NUMBERS(c, 1, 2, 4), NULL, OPTIONS(.title = "曲线")) > 0);
    assert_true(lab_view_save(c, session_path(s, "p.png"), 0, 0, 0));
    assert_true(lab_view_save(c, session_path(s, "p.svg"), 0, 0, 0));
    assert_true(lab_view_save(c, session_path(s, "p.PDF"), 0, 300, 200));
    assert_true(lab_view_save(c, session_path(s, "p.jpg"), 0, 500, 0));
    assert_true(lab_view_save(c, session_path(s, "p.webp"), 0, 0, 200));
    begins(s, "p.svg", "<?xml", 5);
    begins(s, "p.PDF", "%PDF-", 5);
    back = lab_image_read(c, session_path(s, "p.png"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_dim(back, 1), 1360);
    back = lab_image_read(c, session_path(s, "p.jpg"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_dim(back, 1), 500);
    back = lab_image_read(c, session_path(s, "p.webp"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_dim(back, 0), 200);
    assert_true(call_image(c, plain_image(c, 30, 20, 3, 0xff0000), OPTIONS()) > 0);
    assert_true(lab_view_save(c, session_path(s, "i.pdf"), 0, 0, 0));
    assert_true(lab_view_save(c, session_path(s, "i.png"), 0, 0, 0));
    back = lab_image_read(c, session_path(s, "i.png"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_dim(back, 0), 30);
    refused(s, lab_view_save(c, session_path(s, "a.bmp"), 0, 0, 0),
            "'path' ends in .png, .jpg, .webp, .svg or .pdf");
    refused(s, lab_view_save(c, session_path(s, "a.png"), 4242, 0, 0),
            "there is no picture 4242");
    refused(s, lab_view_save(c, "/no/such/folder/a.svg", 0, 0, 0), "/no/such/folder");
    refused(s, lab_view_save(c, "/no/such/folder/a.png", 0, 0, 0), "/no/such/folder");
}

static void nothing_drawn_cannot_be_saved(void **state)
{
    struct session *s = *state;

    refused(s, lab_view_save(s->c, session_path(s, "a.png"), 0, 0, 0),
            "nothing has been drawn yet");
}

static void files_are_numbered(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *t = plain_image(c, 30, 20, 3, 0x00ff00), *back;
    double start;

    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_FILES,
                                                  .folder = s->folder });
    assert_int_equal(call_image(c, t, OPTIONS()), 1);
    assert_true(session_has(s, "0001.png"));
    assert_non_null(strstr(s->printed, "picture 1: "));
    assert_non_null(strstr(s->printed, "/0001.png\n"));
    back = lab_image_read(c, session_path(s, "0001.png"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_dim(back, 0), 270); /* small ones are enlarged */
    assert_int_equal(call_image(c, t, OPTIONS()), 2);
    assert_true(session_has(s, "0002.png"));
    /* A live picture is one file, written now and then; the last one is not lost. */
    s->printed[0] = 0;
    start = lab_now();
    for (int i = 0; i < 200; i++) {
        lab_u8_mut(t)[0] = (uint8_t)i;
        assert_int_equal(call_image(c, t, OPTIONS(.win = 2)), 2);
    }
    assert_true(lab_now() - start < 2);
    assert_string_equal(s->printed, "");
    assert_false(session_has(s, "0003.png"));
    assert_in_range(lab_view_timeout(s->h), 0, 1000);
    assert_true(call_close(c, 2));
    back = lab_image_read(c, session_path(s, "0002.png"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_u8(back)[0], 199);
    assert_int_equal(lab_view_timeout(s->h), -1);
    /* A second session goes on counting. */
    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_FILES,
                                                  .folder = s->folder });
    assert_true(call_image(c, t, OPTIONS()) > 0);
    assert_true(session_has(s, "0003.png"));
}

static void a_late_picture_comes_with_a_tick(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *t = plain_image(c, 300, 300, 3, 0), *back;

    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_FILES,
                                                  .folder = s->folder });
    assert_int_equal(call_image(c, t, OPTIONS()), 1);
    lab_fill(c, t, 200);
    assert_int_equal(call_image(c, t, OPTIONS(.win = 1)), 1);
    for (double end = lab_now() + 3; lab_view_timeout(s->h) >= 0 && lab_now() < end;
         usleep(20000))
        lab_tick(c, 1, 2);
    back = lab_image_read(c, session_path(s, "0001.png"), LAB_IMAGE_AS_IS);
    assert_int_equal(lab_u8(back)[0], 200);
}

static void folders_that_cannot_be_written_are_named(void **state)
{
    struct session *s = *state;

    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_FILES,
                                                  .folder = "/proc/none" });
    refused(s, call_image(s->c, plain_image(s->c, 2, 2, 1, 0), OPTIONS()), "/proc/none");
}

/* ---- terminals ----------------------------------------------------------------------------------------- */

static char *terminal_text(struct session *s, const char *how)
{
    const char *path = session_path(s, "terminal");
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    size_t len;

    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_TERMINAL,
                                                  .terminal = how,
                                                  .terminal_fd = fd });
    assert_true(call_image(s->c, plain_image(s->c, 60, 80, 3, 0xff8000), OPTIONS()) > 0);
    close(fd);
    return lab_file_read(s->c, path, 1 << 24, &len);
}

static void terminals_get_what_they_can_show(void **state)
{
    struct session *s = *state;

    setenv("TERM", "xterm-256color", 1);
    setenv("COLORTERM", "truecolor", 1);
    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_TERMINAL,
                                                  .terminal_fd = 1 });
    assert_non_null(strstr(terminal_text(s, "kitty"), "\033_G"));
    assert_non_null(strstr(terminal_text(s, "sixel"), "\033P"));
    assert_non_null(strstr(terminal_text(s, "symbols"), "38;2;255;128;0"));
    assert_non_null(strstr(terminal_text(s, NULL), ";2;255;128;0"));
    setenv("TERM", "xterm-kitty", 1);
    assert_non_null(strstr(terminal_text(s, NULL), "\033_G"));
    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_TERMINAL,
                                                  .terminal = "paper" });
    refused(s, call_image(s->c, plain_image(s->c, 2, 2, 1, 0), OPTIONS()),
            "not \"paper\"");
}

static const char *chosen(struct session *s, lab_view_mode mode, int fd)
{
    struct view *v = view_of(s->c);

    lab_view_configure(s->h, &(lab_view_options){ .mode = mode,
                                                  .terminal_fd = fd,
                                                  .folder = s->folder,
                                                  .viewer = "/no/such/viewer" });
    assert_true(call_image(s->c, plain_image(s->c, 2, 2, 1, 0), OPTIONS()) > 0);
    return v->backend->name;
}

static void what_is_there_is_chosen(void **state)
{
    struct session *s = *state;
    int null = open("/dev/null", O_WRONLY), master, slave;

    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    fcntl(slave, F_SETFL, O_NONBLOCK);
    setenv("TERM", "xterm-256color", 1);
    assert_string_equal(chosen(s, LAB_VIEW_AUTO, null), "files");
    assert_string_equal(chosen(s, LAB_VIEW_AUTO, slave), "terminal");
    assert_string_equal(chosen(s, LAB_VIEW_HEADLESS, slave), "terminal");
    setenv("TERM", "dumb", 1);
    assert_string_equal(chosen(s, LAB_VIEW_HEADLESS, slave), "files");
    assert_string_equal(s->logged, "");
    /* A display and no viewer: said once, then as without a display. */
    setenv("DISPLAY", ":99999", 1);
    assert_string_equal(chosen(s, LAB_VIEW_HEADLESS, slave), "files");
    assert_string_equal(s->logged, "");
    assert_string_equal(chosen(s, LAB_VIEW_AUTO, null), "files");
    assert_non_null(strstr(s->logged, "no windows: cannot start /no/such/viewer"));
    s->logged[0] = 0;
    assert_true(call_image(s->c, plain_image(s->c, 2, 2, 1, 0), OPTIONS()) > 0);
    assert_string_equal(s->logged, "");
    unsetenv("DISPLAY");
    close(master);
    close(slave);
    close(null);
}

/* ---- the record of a session --------------------------------------------------------------------- */

struct record {
    lab_ctx *c;
    char text[512];
};

static void hear_drawn(void *self, const lab_view_picture *p)
{
    struct record *r = self;
    size_t len, n = strlen(r->text);
    const void *png = lab_view_png(r->c, p->win, 100, &len);
    lab_tensor *t = lab_image_decode(r->c, png, len, "png", LAB_IMAGE_RGB);

    assert_non_null(t);
    snprintf(r->text + n, sizeof r->text - n, "%s '%s' %dx%d as %dx%d; ", p->kind,
             p->title, (int)p->height, (int)p->width, (int)lab_dim(t, 0),
             (int)lab_dim(t, 1));
}

static void hear_file(void *self, int win, const char *path)
{
    struct record *r = self;
    size_t n = strlen(r->text);

    assert_non_null(strstr(path, "0001.png"));
    snprintf(r->text + n, sizeof r->text - n, "file %d; ", win);
}

static void a_record_hears_of_pictures(void **state)
{
    struct session *s = *state;
    struct record r = { .c = s->c };
    int64_t win;

    for (int i = 0; i < N_SCENES; i++)
        assert_non_null(scene_kinds[i]);
    lab_view_report(s->h); /* before any picture */
    lab_view_listen(s->h, &(lab_view_listener){ &r, hear_drawn, hear_file });
    win = call_image(s->c, plain_image(s->c, 30, 400, 3, 0), OPTIONS(.title = "wide"));
    call_plot(s->c, NUMBERS(s->c, 1, 2), NULL, OPTIONS(.title = "p"));
    assert_string_equal(r.text, "");
    lab_view_report(s->h);
    assert_string_equal(r.text, "image 'wide' 30x400 as 8x100; plot 'p' 0x0 as 65x100; ");
    lab_view_report(s->h); /* once */
    assert_true(strlen(r.text) == 54);
    r.text[0] = 0;
    /* A picture drawn over is not heard of, one whose window is closed is. */
    call_image(s->c, plain_image(s->c, 3, 4, 1, 0), OPTIONS(.win = win));
    call_image(s->c, plain_image(s->c, 5, 4, 1, 0), OPTIONS(.win = win));
    assert_true(call_close(s->c, win));
    assert_string_equal(r.text, "image '' 5x4 as 100x80; ");
    r.text[0] = 0;
    lab_view_report(s->h);
    assert_string_equal(r.text, "");
    assert_null(lab_view_png(s->c, 77, 100, &(size_t){ 0 }));
    refused(s, 0, "there is no picture 77");
    lab_view_configure(s->h,
                       &(lab_view_options){ .mode = LAB_VIEW_FILES,
                                            .folder = session_path(s, "numbered") });
    r.text[0] = 0;
    call_image(s->c, plain_image(s->c, 5, 4, 1, 0), OPTIONS(.title = "f"));
    assert_true(strncmp(r.text, "file ", 5) == 0);
    assert_string_equal(s->printed, "");
    lab_view_listen(s->h, &(lab_view_listener){ 0 });
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, session_start, session_end)
    const struct CMUnitTest tests[] = {
        T(rows_parse),
        T(images_refuse_what_they_cannot_show),
        T(plots_refuse_what_they_cannot_draw),
        T(empty_and_odd_data_is_drawn),
        T(series_come_in_every_form),
        T(curves_for_c),
        T(numbers_are_reused_on_demand),
        T(every_format_is_written),
        T(nothing_drawn_cannot_be_saved),
        T(files_are_numbered),
        T(a_late_picture_comes_with_a_tick),
        T(folders_that_cannot_be_written_are_named),
        T(terminals_get_what_they_can_show),
        T(what_is_there_is_chosen),
        T(a_record_hears_of_pictures),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
