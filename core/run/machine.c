/* machine.c — the machine's peaks: measured once, kept in the home. */
#include <lab/machine.h>

#include "run/peak.h"

#include <lab/files.h>
#include <lab/host.h>
#include <lab/threads.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES = 6, MOST = 1 << 16, STREAM = 8 << 20 }; /* floats an array */
static const double slice = 0.02;                     /* seconds of one try */

/* ---- measuring ---------------------------------------------------------------------------------- */

struct loops {
    peak_loop *loop;
    int64_t n;
};

static void run_loops(void *arg, int64_t begin, int64_t end)
{
    const struct loops *l = arg;

    for (int64_t i = begin; i < end; i++)
        l->loop(l->n);
}

/* FLOP/s of so many threads, the best of a few tries. */
static double flops(peak_loop *loop, int threads)
{
    struct loops l = { loop, 1000 };
    double best = 0, work;

    for (double took = 0; took < slice / 2; l.n *= 2) {
        double from = lab_now();

        work = loop(l.n);
        took = lab_now() - from;
    }
    work = loop(1) * (double)l.n * threads;
    for (int i = 0; i < TRIES; i++) {
        double from = lab_now(), rate;

        if (threads == 1)
            loop(l.n);
        else
            lab_parallel_for(threads, 1, run_loops, &l);
        rate = work / (lab_now() - from);
        best = rate > best ? rate : best;
    }
    return best;
}

struct stream {
    float *a, *b, *c;
};

static void run_stream(void *arg, int64_t begin, int64_t end)
{
    const struct stream *s = arg;

    peak_triad(s->a + begin, s->b + begin, s->c + begin, end - begin);
}

static double bytes(const struct stream *s, int threads)
{
    double best = 0;

    for (int i = 0; i < TRIES; i++) {
        double from = lab_now(), rate;

        if (threads == 1)
            run_stream((void *)(uintptr_t)s, 0, STREAM);
        else
            lab_parallel_for(STREAM, 1 << 16, run_stream, (void *)(uintptr_t)s);
        rate = 3.0 * sizeof(float) * STREAM / (lab_now() - from);
        best = rate > best ? rate : best;
    }
    return best;
}

static bool measure(lab_ctx *c, lab_machine *m)
{
    struct stream s;
    float *at = malloc(3 * (size_t)STREAM * sizeof *at);

    if (!at)
        return lab_failn(c, LAB_ENOMEM, "out of memory: measuring the machine");
    for (int64_t i = 0; i < 3 * (int64_t)STREAM; i++)
        at[i] = (float)(i & 1023);
    s = (struct stream){ at, at + STREAM, at + 2 * STREAM };
    for (int i = 0; i < 2; i++) {
        int threads = i ? m->threads : 1;

        m->f32[i] = flops(peak_f32(), threads);
        m->bf16[i] = peak_bf16() ? flops(peak_bf16(), threads) : 0;
        m->bytes[i] = bytes(&s, threads);
    }
    free(at);
    return true;
}

/* ---- the file --------------------------------------------------------------------------------------- */

static void name_cpu(lab_machine *m)
{
    char line[512];
    FILE *f = fopen("/proc/cpuinfo", "re");

    snprintf(m->cpu, sizeof m->cpu, "unknown CPU");
    while (f && fgets(line, sizeof line, f)) {
        const char *colon = strchr(line, ':');

        if (strncmp(line, "model name", 10) != 0 || !colon)
            continue;
        snprintf(m->cpu, sizeof m->cpu, "%.*s", (int)strcspn(colon + 2, "\n\t"),
                 colon + 2);
        break;
    }
    if (f)
        fclose(f);
}

/* "CPU<tab>threads<tab>six numbers" */
static bool parse(const char *line, lab_machine *m)
{
    size_t n = strlen(m->cpu);
    int threads;
    lab_machine got = *m;

    if (strncmp(line, m->cpu, n) != 0 || line[n] != '\t' ||
        sscanf(line + n, "%d %lf %lf %lf %lf %lf %lf", &threads, &got.f32[0], &got.f32[1],
               &got.bf16[0], &got.bf16[1], &got.bytes[0], &got.bytes[1]) != 7 ||
        threads != m->threads || !(got.f32[0] > 0) || !(got.f32[1] > 0) ||
        !(got.bytes[0] > 0) || !(got.bytes[1] > 0))
        return false;
    *m = got;
    return true;
}

static char *read_file(lab_ctx *c, const char *path)
{
    char *text = path ? lab_file_read(c, path, MOST, NULL) : NULL;

    lab_error_clear(c); /* none yet */
    return text ? text : lab_strdup(c, "");
}

/* The other lines of the file, then this machine's. */
static void write_file(lab_ctx *c, const char *path, const char *text,
                       const lab_machine *m)
{
    const char *out = lab_format(c, "%s\t%d\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\t%.6g\n",
                                 m->cpu, m->threads, m->f32[0], m->f32[1], m->bf16[0],
                                 m->bf16[1], m->bytes[0], m->bytes[1]);

    while (out && *text) {
        size_t n = strcspn(text, "\n");
        char *line = lab_format(c, "%.*s", (int)n, text);
        lab_machine same = *m;

        if (line && *line && !parse(line, &same))
            out = lab_format(c, "%s%s\n", out, line);
        text += n + (text[n] == '\n');
    }
    if (out && path)
        lab_file_write(c, path, out, strlen(out));
}

bool lab_machine_measure(lab_ctx *c, lab_machine *out)
{
    lab_scope s = lab_scope_open(c);
    const char *path = lab_home(c, "machine");

    *out = (lab_machine){ .threads = lab_threads() };
    name_cpu(out);
    if (lab_ok(c) && measure(c, out))
        write_file(c, path, read_file(c, path), out);
    lab_scope_close(c, &s);
    return lab_ok(c);
}

bool lab_machine_peaks(lab_ctx *c, lab_machine *out)
{
    lab_scope s = lab_scope_open(c);
    const char *path = lab_home(c, "machine"), *text;
    bool known = false;

    *out = (lab_machine){ .threads = lab_threads() };
    name_cpu(out);
    text = lab_ok(c) ? read_file(c, path) : "";
    for (; !known && *text; text += strcspn(text, "\n"), text += *text == '\n')
        known = parse(text, out);
    lab_scope_close(c, &s);
    return known || (lab_ok(c) && lab_machine_measure(c, out));
}
