/* watch.c — pictures of the policy at play, and of its returns. */
#include "watch.h"

#include <lab/view.h>

#include <stdlib.h>
#include <time.h>

enum { HEIGHT = 300, WIDTH = 450, SMOOTH = 100, MOST_POINTS = 2000 };
static const double frame_s = 1 / 25.0, curve_s = 0.5;

struct watch {
    struct env *env; /* kept: one, played greedily */
    bool over;
    int play, curve; /* windows */
    double next_frame, next_curve;
};

struct watch *watch_new(lab_ctx *c, struct agent *a)
{
    struct watch *w;

    if (!a->env->kind->draw)
        return lab_fail(c, LAB_EABSENT, "argument 'watch': %s draws no picture",
                        a->env->kind->name);
    w = calloc(1, sizeof *w);
    if (!w)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a window");
    w->env = lab_keep(env_another(c, a->env, 1));
    if (w->env)
        env_reset(c, w->env, a->seed + 1);
    return w;
}

void watch_free(struct watch *w)
{
    if (w)
        lab_drop(&w->env);
    free(w);
}

/* One greedy step; a new episode after the last. */
static lab_env_result step(lab_ctx *c, struct agent *a, struct env *e, bool *over)
{
    lab_env_result r = { 0 };
    int64_t choice = 0;

    if (*over) {
        env_restart(c, e, 0);
        env_observe(c, e, 0, e->last);
    }
    agent_greedy(c, a, e->last, 1, &choice);
    r = env_step_one(c, e, 0, &(lab_env_action){ .choice = choice });
    env_observe(c, e, 0, e->last);
    *over = r.terminated || r.truncated;
    return r;
}

/* The returns, and their mean over SMOOTH episodes, against steps. */
static void show_curve(lab_ctx *c, struct watch *w, const struct agent *a)
{
    const struct agent_track *t = &a->track;
    int64_t skip = t->n / MOST_POINTS + 1, n = 0;
    size_t room = (size_t)(t->n / skip + 1) * sizeof(double);
    double *x = lab_alloc(c, room), *y = lab_alloc(c, room), *mean = lab_alloc(c, room),
           sum = 0;
    lab_view_axes axes = { a->env->kind->name, "steps", "return", false, false };

    for (int64_t i = 0; mean && i < t->n; i++) {
        sum += (double)t->returns[i] - (i >= SMOOTH ? (double)t->returns[i - SMOOTH] : 0);
        if (i % skip)
            continue;
        x[n] = (double)t->at[i];
        y[n] = (double)t->returns[i];
        mean[n++] = sum / (double)(i < SMOOTH ? i + 1 : SMOOTH);
    }
    if (n)
        w->curve =
            lab_view_curves(c, w->curve,
                            (const lab_view_curve[]){ { "episode", n, x, y },
                                                      { "mean of 100", n, x, mean } },
                            2, &axes);
}

/* One step further. */
static void show_play(lab_ctx *c, struct watch *w, struct agent *a)
{
    step(c, a, w->env, &w->over);
    w->play = lab_view_image(c, w->play, env_picture(c, w->env, 0, HEIGHT, WIDTH), NULL,
                             lab_format(c, "%s, step %lld", a->env->kind->name,
                                        (long long)a->steps));
}

void watch_tick(lab_ctx *c, struct watch *w, struct agent *a)
{
    double now = lab_now();
    lab_scope s;

    if (now < w->next_frame || !w->env)
        return;
    s = lab_scope_open(c);
    show_play(c, w, a);
    if (now >= w->next_curve) {
        show_curve(c, w, a);
        w->next_curve = lab_now() + curve_s;
    }
    w->next_frame = now + frame_s;
    lab_scope_close(c, &s);
}

void watch_end(lab_ctx *c, struct watch *w, struct agent *a)
{
    lab_scope s = lab_scope_open(c);

    if (w->env && w->curve) {
        show_play(c, w, a);
        show_curve(c, w, a);
    }
    lab_scope_close(c, &s);
}

double watch_play(lab_ctx *c, struct agent *a, int64_t episodes, double fps,
                  uint64_t seed)
{
    struct env *e = env_another(c, a->env, 1);
    double total = 0;
    int win = 0;

    if (e)
        env_reset(c, e, seed);
    for (int64_t i = 0; e && i < episodes && lab_ok(c); i++) {
        bool over = i > 0;

        total = 0;
        do {
            lab_scope s = lab_scope_open(c);
            struct timespec pause = { 0, (long)(1e9 / fps) };

            total += step(c, a, e, &over).reward;
            win = lab_view_image(c, win, env_picture(c, e, 0, HEIGHT, WIDTH), NULL,
                                 a->env->kind->name);
            lab_scope_close(c, &s);
            if (lab_stopping(c))
                return total;
            nanosleep(&pause, NULL);
        } while (!over && lab_ok(c));
    }
    return total;
}
