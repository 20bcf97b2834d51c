/* The viewer under SDL's dummy driver: what its windows show, and what they do. */
#include "view_test.h"

#include "view/draw/palette.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKDROP = 0x22272e, STRIP = 24 };

static int64_t shown(struct session *s, int64_t win)
{
    if (win < 1)
        fail_msg("%s", lab_error_text(s->c));
    return win;
}

/* 60×80, blue, with label 1 in rows 20–40, columns 10–50. */
static lab_tensor *blue(lab_ctx *c)
{
    return plain_image(c, 60, 80, 3, 0x204080);
}

static lab_tensor *block_mask(lab_ctx *c)
{
    lab_tensor *m = lab_tensor_zeros(c, LAB_U8, 2, (int64_t[]){ 60, 80 });

    for (int i = 20; i < 40; i++)
        memset(lab_u8_mut(m) + i * 80 + 10, 1, 40);
    return m;
}

static uint32_t blend(uint32_t a, uint32_t b)
{
    uint32_t out = 0;

    for (int k = 0; k <= 16; k += 8)
        out |= (((a >> k & 255) + (b >> k & 255)) / 2) << k;
    return out;
}

/* Small images come six times as large: 480×360 and the strip. */
static void a_mask_is_seen_and_toggled(void **state)
{
    struct session *s = *state;
    int win =
        (int)shown(s, call_image(s->c, blue(s->c),
                                 OPTIONS(.mask = block_mask(s->c), .title = "掩膜")));
    int door = door_open(s);
    struct pixels p = door_read(door, win);
    uint32_t over = blend(0x204080, palette_label(1));

    assert_int_equal(p.w, 480);
    assert_int_equal(p.h, 360 + STRIP);
    assert_colour(pixel(&p, 6 * 30 + 3, 6 * 30 + 3), over, 2);
    assert_colour(pixel(&p, 6 * 60 + 3, 6 * 30 + 3), 0x204080, 1);
    assert_colour(pixel(&p, 6 * 10 - 2, 6 * 30), 0x204080,
                  1); /* the mask begins at its pixel */
    assert_colour(pixel(&p, 6 * 10 + 1, 6 * 30), over, 2);
    free(p.at);
    door_key(door, win, 'm');
    p = door_read(door, win);
    assert_colour(pixel(&p, 6 * 30 + 3, 6 * 30 + 3), 0x204080, 1);
    free(p.at);
    door_key(door, win, 'm');
    p = door_read(door, win);
    assert_colour(pixel(&p, 6 * 30 + 3, 6 * 30 + 3), over, 2);
    free(p.at);
    assert_non_null(strstr(door_ask(door, win, "title"), "掩膜"));
    close(door);
}

static void a_curve_with_a_chinese_title(void **state)
{
    struct session *s = *state;
    int win =
        (int)shown(s,
                   call_plot(s->c, NUMBERS(s->c, 3, 2, 1.5, 1.2), NULL,
                             OPTIONS(.title = "训练损失", .label = TEXTS(s->c, "loss"))));
    int door = door_open(s);
    struct pixels p = door_read(door, win);

    assert_true(count_like(&p, 0, 0, p.w, p.h, palette_series(0)) > 300);
    assert_true(count_other(&p, 30, 4, 200, 34, 0xffffff) > 150);
    free(p.at);
    if (atoll(door_ask(door, win, "unknown")) > 0)
        print_message("# no font here has Chinese glyphs\n");
    close(door);
}

static void the_strip_tells_the_values(void **state)
{
    struct session *s = *state;
    lab_ctx *c = s->c;
    lab_tensor *t = lab_tensor_zeros(c, LAB_F32, 2, (int64_t[]){ 60, 80 });
    int win, door;

    lab_f32_mut(t)[25 * 80 + 16] = -12.5f;
    lab_f32_mut(t)[0] = 40;
    win = (int)shown(s, call_image(c, t, OPTIONS(.mask = block_mask(c))));
    door = door_open(s);
    door_mouse(door, win, INPUT_MOVE, 6 * 16 + 2, 6 * 25 + 2, 0);
    assert_string_equal(door_ask(door, win, "status"), "x 16  y 25   -12.5   mask 1");
    assert_string_equal(door_ask(door, win, "note"),
                        "60×80 f32   shown -12.5 … 40   600 %");
    door_mouse(door, win, INPUT_MOVE, 6 * 16 + 2, 370, 0); /* on the strip itself */
    assert_string_equal(door_ask(door, win, "status"), "");
    close(door);
}

static void curves_tell_the_nearest_point(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_plot(s->c, NUMBERS(s->c, 5, 5, 5), NULL,
                                      OPTIONS(.label = TEXTS(s->c, "five"))));
    int door = door_open(s), y = -1;
    struct pixels p = door_read(door, win);

    for (int i = 0; i < p.h && y < 0; i++)
        y = alike(pixel(&p, p.w / 2 + 24, i), palette_series(0), 40) ? i : y;
    assert_true(y > 0);
    door_mouse(door, win, INPUT_MOVE, p.w / 2 + 24, y, 0);
    assert_non_null(strstr(door_ask(door, win, "status"), "five (1, 5)"));
    free(p.at);
    close(door);
}

static void the_wheel_zooms_at_the_cursor(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);
    char before[256];
    struct pixels p;

    door_mouse(door, win, INPUT_MOVE, 101, 203, 0);
    snprintf(before, sizeof before, "%s", door_ask(door, win, "status"));
    for (int i = 0; i < 5; i++) {
        door_mouse(door, win, INPUT_WHEEL, 0, 0, 1);
        assert_string_equal(door_ask(door, win, "status"), before);
    }
    assert_true(fabs(atof(door_ask(door, win, "zoom")) - 6 * pow(1.25, 5)) < .01);
    door_mouse(door, win, INPUT_WHEEL, 0, 0, -12);
    assert_true(atof(door_ask(door, win, "zoom")) < 2);
    p = door_read(door, win);
    assert_colour(pixel(&p, 470, 10), BACKDROP, 1); /* smaller than its window now */
    free(p.at);
    door_key(door, win, 'f');
    assert_true(atof(door_ask(door, win, "zoom")) == 0);
    assert_string_equal(door_ask(door, win, "status"), before);
    close(door);
}

static void dragging_moves(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);

    door_mouse(door, win, INPUT_MOVE, 100, 100, 0);
    door_mouse(door, win, INPUT_WHEEL, 0, 0, 3);
    door_mouse(door, win, INPUT_DOWN, 100, 100, 0);
    door_mouse(door, win, INPUT_MOVE, 160, 130, 0);
    door_mouse(door, win, INPUT_UP, 160, 130, 0);
    assert_non_null(
        strstr(door_ask(door, win, "status"), "x 16  y 16 ")); /* what was grabbed */
    door_mouse(door, win, INPUT_MOVE, 100, 100, 0); /* and no more once let go */
    assert_null(strstr(door_ask(door, win, "status"), "x 16  y 16 "));
    close(door);
}

static void curves_zoom_by_their_numbers(void **state)
{
    struct session *s = *state;
    int win =
        (int)shown(s, call_plot(s->c, NUMBERS(s->c, 0, 1, 4, 9, 16), NULL, OPTIONS()));
    int door = door_open(s);
    double x0, x1;

    door_mouse(door, win, INPUT_MOVE, 300, 200, 0);
    x0 = strtod(door_ask(door, win, "status") + 2, NULL);
    for (int i = 0; i < 8; i++)
        door_mouse(door, win, INPUT_WHEEL, 0, 0, 1);
    x1 = strtod(door_ask(door, win, "status") + 2, NULL);
    assert_true(x0 > 1 && fabs(x1 - x0) < .03);
    assert_string_equal(door_ask(door, win, "limited"), "1");
    door_key(door, win, 'f');
    assert_string_equal(door_ask(door, win, "limited"), "0");
    close(door);
}

static void windows_resize(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);
    struct pixels p;

    door_mouse(door, win, INPUT_RESIZE, 800, 300, 0);
    usleep(20000);
    p = door_read(door, win);
    assert_int_equal(p.w, 800);
    assert_int_equal(p.h, 300);
    assert_colour(pixel(&p, 5, 100), BACKDROP, 1);
    assert_colour(pixel(&p, 400, 100), 0x204080, 1);
    free(p.at);
    close(door);
}

static void pictures_are_saved_with_s(void **state)
{
    struct session *s = *state;
    char old[256];
    int win, door;

    assert_non_null(getcwd(old, sizeof old));
    assert_int_equal(chdir(s->folder), 0);
    win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS(.mask = block_mask(s->c))));
    door = door_open(s);
    door_key(door, win, 's');
    assert_string_equal(door_ask(door, win, "said"), "saved as view-1.png");
    door_key(door, win, 's');
    assert_string_equal(door_ask(door, win, "said"), "saved as view-1-2.png");
    assert_true(session_has(s, "view-1.png") && session_has(s, "view-1-2.png"));
    assert_int_equal(chdir(old), 0);
    close(door);
}

/* ---- closing -------------------------------------------------------------------------------------- */

static void q_closes_and_labsh_hears(void **state)
{
    struct session *s = *state;
    int a = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int b = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);

    assert_int_equal(lab_table_len(call_windows(s->c)), 2);
    assert_false(call_wait(s->c, b, .05));
    door_key(door, b, 'q');
    assert_false(door_has(door, b));
    assert_true(door_has(door, a));
    assert_true(call_wait(s->c, b, 2));
    assert_int_equal(lab_table_len(call_windows(s->c)), 1);
    assert_true(lab_view_fd(s->h) >= 0);
    /* What was closed can still be saved, and drawn again. */
    assert_true(lab_view_save(s->c, session_path(s, "a.png"), b, 0, 0));
    usleep(2100000);
    assert_int_equal(call_image(s->c, blue(s->c), OPTIONS(.win = b)), b);
    assert_true(door_has(door, b));
    assert_true(call_close(s->c, LAB_NO_INT));
    for (int i = 0; i < 100 && door_has(door, a); i++)
        usleep(2000);
    assert_false(door_has(door, a));
    assert_true(call_wait(s->c, LAB_NO_INT, NAN));
    close(door);
}

static void a_closed_animation_stays_closed(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);

    door_key(door, win, 'q');
    assert_false(door_has(door, win));
    for (int i = 0; i < 20; i++)
        assert_int_equal(call_image(s->c, blue(s->c), OPTIONS(.win = win)), win);
    assert_false(door_has(door, win));
    close(door);
}

static void wait_ends_on_the_wish_to_stop(void **state)
{
    struct session *s = *state;

    shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    lab_host_stop(s->h, true);
    assert_false(call_wait(s->c, LAB_NO_INT, NAN));
    lab_host_stop(s->h, false);
}

/* ---- live ------------------------------------------------------------------------------------------ */

static void a_thousand_pictures_do_not_queue_up(void **state)
{
    struct session *s = *state;
    lab_tensor *t = plain_image(s->c, 240, 320, 3, 0);
    int win = (int)shown(s, call_image(s->c, t, OPTIONS()));
    int door = door_open(s);
    struct pixels p;
    double start = lab_now(), took;

    for (int i = 1; i <= 1000; i++) {
        lab_scope scope = lab_scope_open(s->c);

        memset(lab_u8_mut(t), i & 255, (size_t)lab_numel(t));
        assert_int_equal(call_image(s->c, t, OPTIONS(.win = win)), win);
        lab_scope_close(s->c, &scope);
    }
    took = lab_now() - start;
    view_flush(view_of(s->c), true);
    p = door_read(door, win);
    assert_colour(pixel(&p, p.w / 2, 100), 0x010101u * (1000 & 255), 1); /* the newest */
    free(p.at);
    assert_true(took < 2);
    assert_in_range(atoi(door_ask(door, win, "pictures")), 1, (int)(took * 20) + 4);
    close(door);
}

static void live_pictures_come_20_times_a_second(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s), first = atoi(door_ask(door, win, "pictures"));
    double start = lab_now();

    while (lab_now() < start + .6) {
        call_image(s->c, blue(s->c), OPTIONS(.win = win));
        usleep(4000);
    }
    assert_in_range(atoi(door_ask(door, win, "pictures")) - first, 5, 14);
    close(door);
}

static void a_larger_picture_finds_room(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);

    assert_int_equal(call_image(s->c, plain_image(s->c, 600, 900, 3, 0x808080),
                                OPTIONS(.win = win)),
                     win);
    door_mouse(door, win, INPUT_MOVE, 100, 100, 0);
    assert_non_null(strstr(door_ask(door, win, "note"), "600×900×3"));
    assert_int_equal(call_plot(s->c, NUMBERS(s->c, 1, 2), NULL, OPTIONS(.win = win)),
                     win);
    assert_string_equal(door_ask(door, win, "kind"), "2");
    close(door);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The user, in a process of their own: how long the window takes to zoom and show it. */
static int use_window(int door, int win, int report)
{
    enum { TIMES = 20 };
    double took[TIMES];

    for (int i = 0; i < TIMES; i++) {
        double start = lab_now();
        struct pixels p;

        door_mouse(door, win, INPUT_WHEEL, 0, 0, i % 2 ? -1 : 1);
        p = door_read(door, win);
        free(p.at);
        took[i] = lab_now() - start;
        usleep(60000);
    }
    qsort(took, TIMES, sizeof *took, ascending);
    return write(report, (double[]){ took[TIMES / 2], took[TIMES - 1] }, 16) == 16 ? 0
                                                                                   : 1;
}

static void the_window_answers_while_labsh_is_busy(void **state)
{
    struct session *s = *state;
    int win =
        (int)shown(s, call_image(s->c, blue(s->c), OPTIONS(.mask = block_mask(s->c))));
    int door = door_open(s), report[2];
    volatile double sum = 0;
    double took[2], end;
    pid_t user;

    assert_int_equal(pipe(report), 0);
    user = fork();
    if (user == 0)
        _exit(use_window(door, win, report[1]));
    for (end = lab_now() + 2; lab_now() < end;)
        for (int i = 0; i < 100000; i++)
            sum += sqrt(i);
    assert_int_equal(read(report[0], took, sizeof took), sizeof took);
    waitpid(user, NULL, 0);
    /* The slowest also tells how busy the machine is. */
    print_message("# answers in %.1f ms, the slowest in %.1f ms\n", took[0] * 1e3,
                  took[1] * 1e3);
    assert_true(took[0] < .1);
    close(door);
}

/* ---- trouble ------------------------------------------------------------------------------------------ */

static pid_t viewer_pid(int door)
{
    struct ucred who;
    socklen_t n = sizeof who;

    assert_int_equal(getsockopt(door, SOL_SOCKET, SO_PEERCRED, &who, &n), 0);
    return who.pid;
}

static void a_lost_viewer_is_said_and_replaced(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int other = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s), again, pass;
    pid_t first = viewer_pid(door);
    struct wire_message m;

    kill(first, SIGKILL);
    for (int i = 0; i < 500 && lab_view_fd(s->h) >= 0; i++) {
        lab_view_pump(s->h);
        usleep(2000);
    }
    assert_int_equal(lab_view_fd(s->h), -1);
    assert_non_null(strstr(s->logged, "the viewer is gone"));
    assert_int_equal(lab_table_len(call_windows(s->c)), 0);
    s->logged[0] = 0;
    assert_int_equal(call_image(s->c, blue(s->c), OPTIONS(.win = win)), win);
    assert_string_equal(s->logged, "");
    again = door_open(s);
    assert_int_not_equal(viewer_pid(again), first);
    assert_true(door_has(again, win));
    assert_false(door_has(again, other));
    /* Killed in the middle of things: the next picture notices, and gets through. */
    kill(viewer_pid(again), SIGKILL);
    assert_int_equal(wire_receive(again, &m, &pass, 3000), WIRE_GONE);
    for (int i = 0; i < 100 && !s->logged[0]; i++) {
        assert_int_equal(call_image(s->c, blue(s->c), OPTIONS(.win = win)), win);
        usleep(5000);
    }
    assert_non_null(strstr(s->logged, "the viewer is gone"));
    assert_true(lab_view_fd(s->h) >= 0);
    close(door);
    close(again);
}

static void ctrl_c_does_not_reach_the_viewer(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int door = door_open(s);

    kill(viewer_pid(door), SIGINT);
    assert_int_not_equal(getsid(viewer_pid(door)), getsid(0));
    assert_true(door_has(door, win));
    close(door);
}

static void the_viewer_ends_with_labsh(void **state)
{
    struct session *s = *state;
    int door, pass;
    struct wire_message m;

    shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    door = door_open(s);
    lab_view_configure(s->h, &(lab_view_options){ .mode = LAB_VIEW_NONE });
    assert_int_equal(wire_receive(door, &m, &pass, 3000), WIRE_GONE);
    assert_false(session_has(s, "door"));
    close(door);
}

static void nonsense_through_the_door_does_no_harm(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS()));
    int good = door_open(s), bad = door_open(s), pass;
    struct wire_message m = wire_make(WIRE_OPEN, 5);
    char junk[300];

    memset(junk, 0x5a, sizeof junk);
    assert_int_equal(wire_send(bad, &m, -1, 100), WIRE_DONE); /* no memory with it */
    assert_int_equal(wire_receive(bad, &m, &pass, 2000), WIRE_DONE);
    assert_int_equal(m.type, WIRE_FAILED);
    m = wire_make(WIRE_OPEN, 5);
    assert_int_equal(wire_send(bad, &m, 0, 100),
                     WIRE_DONE); /* standard input is no mailbox */
    assert_int_equal(wire_receive(bad, &m, &pass, 2000), WIRE_DONE);
    assert_non_null(strstr(m.body.text, "mailbox"));
    assert_int_equal(send(bad, junk, sizeof junk, MSG_NOSIGNAL), sizeof junk);
    assert_int_equal(wire_receive(bad, &m, &pass, 2000), WIRE_DONE);
    assert_int_equal(m.type, WIRE_FAILED);
    assert_int_equal(wire_receive(bad, &m, &pass, 2000), WIRE_GONE);
    assert_true(door_has(good, win));
    close(bad);
    close(good);
}

static void a_forked_child_shows_nothing(void **state)
{
    struct session *s = *state;
    int win = (int)shown(s, call_image(s->c, blue(s->c), OPTIONS())), status;
    int door = door_open(s);
    pid_t child = fork();

    if (child == 0) {
        bool fine = lab_view_fd(s->h) == -1 &&
                    call_image(s->c, blue(s->c), OPTIONS()) > 0 &&
                    lab_view_fd(s->h) == -1;

        lab_host_free(s->h);
        _exit(fine ? 0 : 1);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_true(door_has(door, win));
    assert_false(door_has(door, win + 1));
    close(door);
}

static void too_many_windows_are_refused(void **state)
{
    struct session *s = *state;
    lab_tensor *t = plain_image(s->c, 4, 4, 1, 0);

    for (int i = 0; i < MAX_WINDOWS; i++)
        shown(s, call_image(s->c, t, OPTIONS()));
    assert_int_equal(call_image(s->c, t, OPTIONS()), 0);
    assert_non_null(strstr(lab_error_text(s->c), "32 windows are open"));
    lab_error_clear(s->c);
    assert_int_equal(call_image(s->c, t, OPTIONS(.win = 3)), 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, session_windows, session_end)
    const struct CMUnitTest tests[] = {
        T(a_mask_is_seen_and_toggled),          T(a_curve_with_a_chinese_title),
        T(the_strip_tells_the_values),          T(curves_tell_the_nearest_point),
        T(the_wheel_zooms_at_the_cursor),       T(dragging_moves),
        T(curves_zoom_by_their_numbers),        T(windows_resize),
        T(pictures_are_saved_with_s),           T(q_closes_and_labsh_hears),
        T(a_closed_animation_stays_closed),     T(wait_ends_on_the_wish_to_stop),
        T(a_thousand_pictures_do_not_queue_up), T(live_pictures_come_20_times_a_second),
        T(a_larger_picture_finds_room),         T(the_window_answers_while_labsh_is_busy),
        T(a_lost_viewer_is_said_and_replaced),  T(ctrl_c_does_not_reach_the_viewer),
        T(the_viewer_ends_with_labsh),          T(nonsense_through_the_door_does_no_harm),
        T(a_forked_child_shows_nothing),        T(too_many_windows_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
