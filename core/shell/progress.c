/* progress.c — the line that a long call draws while it runs. */
#include "shell/progress.h"
#include "shell/buffer.h"
#include "shell/colour.h"
#include "shell/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 24 };
/* Calls shorter than this draw nothing; redrawn at most so often. */
static const double patience = 0.3, pause_between = 0.1;

static void send(const struct buffer *out)
{
    /* A terminal that takes only a part shows a part: the next tick draws it anew. */
    if (write(STDOUT_FILENO, buffer_text(out), out->len) < 0)
        return;
}

void progress_hide(void *self)
{
    struct progress *p = self;

    if (!p->shown)
        return;
    p->shown = false;
    if (write(STDOUT_FILENO, "\r\033[K", 4) < 0)
        return;
}

void progress_reset(struct progress *p)
{
    progress_hide(p);
    p->began = 0;
    p->n_metrics = 0;
}

static void add_bar(struct buffer *b, const struct progress *p)
{
    double share = (double)p->done / (double)p->total;
    int halves = (int)(share * 2 * BAR + 0.5);

    if (p->colour)
        buffer_puts(b, style_sgr[STYLE_STRING]);
    for (int i = 0; i < BAR; i++) {
        if (i == halves / 2 && p->colour)
            buffer_puts(b, style_sgr[STYLE_DIM]);
        buffer_puts(b, 2 * i + 1 < halves ? "━"
                       : 2 * i < halves   ? "╸"
                       : p->colour        ? "━"
                                          : " ");
    }
    if (p->colour)
        buffer_puts(b, STYLE_OFF);
    buffer_printf(b, " %3d %%", (int)(100 * share));
}

static void add_time(struct buffer *b, const struct progress *p, double rate, double now)
{
    double elapsed = now - p->began, left = (double)(p->total - p->done) / rate;

    if (p->paused)
        buffer_puts(b, "  paused");
    else if (p->total > 0 && rate > 0 && left < 360000)
        buffer_printf(b, "  eta %d:%02d", (int)left / 60, (int)left % 60);
    else if (p->total > 0 && rate > 0)
        buffer_puts(b, "  eta ∞");
    else
        buffer_printf(b, "  %d:%02d", (int)elapsed / 60, (int)elapsed % 60);
}

/* The metrics get the room that speed and time leave. */
static void add_numbers(struct buffer *b, const struct progress *p, double now, int width)
{
    double rate = (double)(p->done - p->first) / (now - p->began);
    struct buffer metrics = { 0 }, tail = { 0 };

    if (rate > 0 && !p->ms)
        buffer_printf(&tail, rate < 10 ? "  %.2f/s" : "  %.0f/s", rate);
    add_time(&tail, p, rate, now);
    width -= lab_text_columns(buffer_text(&tail), tail.len);
    for (int i = 0; i < p->n_metrics; i++) {
        size_t before = metrics.len;

        buffer_printf(&metrics, "  %s %.4g", p->metrics[i].name, p->metrics[i].value);
        if (lab_text_columns(buffer_text(&metrics), metrics.len) > width)
            metrics.len = before;
    }
    buffer_add(b, buffer_text(&metrics), metrics.len);
    buffer_add(b, buffer_text(&tail), tail.len);
    buffer_free(&metrics);
    buffer_free(&tail);
}

static void draw(struct progress *p, double now)
{
    struct buffer line = { 0 }, out = { 0 };
    struct winsize w = { 0 };
    int width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 8 ? w.ws_col : 80;

    if (*p->mid_line && !p->shown) {
        buffer_puts(&out, "\r\n");
        *p->mid_line = false;
    }
    buffer_puts(&out, "\r\033[K");
    if (p->ms && p->total > 0)
        buffer_printf(&line, " %.0f/%.6g s  ", floor((double)p->done / 1000),
                      (double)p->total / 1000);
    else if (p->ms)
        buffer_printf(&line, " %.0f s", floor((double)p->done / 1000));
    else if (p->total > 0)
        buffer_printf(&line, " %" PRId64 "/%" PRId64 "  ", p->done, p->total);
    else
        buffer_printf(&line, " %" PRId64, p->done);
    buffer_add(&out, buffer_text(&line), line.len);
    width -= lab_text_columns(buffer_text(&line), line.len) + 1;
    if (p->total > 0 && width > BAR + 8) {
        add_bar(&out, p);
        width -= BAR + 6;
    }
    buffer_clear(&line);
    add_numbers(&line, p, now, width);
    buffer_add(&out, buffer_text(&line),
               lab_text_fit(buffer_text(&line), line.len, width));
    send(&out);
    buffer_free(&line);
    buffer_free(&out);
    p->shown = true;
    p->drawn = now;
}

static void on_tick(void *self, const lab_progress *at)
{
    struct progress *p = self;
    int64_t done = at->done, total = at->total;
    double now = lab_now();

    if (!p->on)
        return;
    if (p->began == 0 || done < p->done || total != p->total || at->ms != p->ms) {
        p->began = now;
        p->first = done;
    }
    p->done = total > 0 && done > total ? total : done;
    p->total = total;
    p->ms = at->ms;
    if (now - p->began > patience && now - p->drawn > pause_between)
        draw(p, now);
}

static void on_metric(void *self, const char *name, int64_t step, double value)
{
    struct progress *p = self;
    int i = 0;

    (void)step;
    while (i < p->n_metrics && strncmp(p->metrics[i].name, name, PROGRESS_NAME - 1) != 0)
        i++;
    if (i == PROGRESS_METRICS)
        return;
    if (i == p->n_metrics)
        snprintf(p->metrics[p->n_metrics++].name, PROGRESS_NAME, "%s", name);
    p->metrics[i].value = value;
}

static void on_control(void *self, const char *what, double value)
{
    struct progress *p = self;

    if (strcmp(what, "pause") == 0)
        p->paused = value != 0;
}

lab_sink progress_sink(struct progress *p)
{
    return (lab_sink){
        .self = p, .tick = on_tick, .metric = on_metric, .control = on_control
    };
}
