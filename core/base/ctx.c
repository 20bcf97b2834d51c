/* ctx.c — contexts: sticky errors, scopes with their scratch memory. */
#include "base/host.h"

#include <lab/watch.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ALIGN = 64, FIRST_BLOCK = 64 * 1024 };

static const char *const code_names[LAB_N_CODES] = {
    [LAB_OK] = "ok",          [LAB_EARG] = "argument",  [LAB_ESHAPE] = "shape",
    [LAB_EDTYPE] = "dtype",   [LAB_EINDEX] = "index",   [LAB_EIO] = "file",
    [LAB_EFORMAT] = "format", [LAB_ENOMEM] = "memory",  [LAB_ESTOP] = "stopped",
    [LAB_ESTATE] = "state",   [LAB_EABSENT] = "absent", [LAB_EABI] = "abi",
    [LAB_ECALL] = "callback", [LAB_ECRASH] = "crash",
};

const char *lab_code_name(lab_code code)
{
    return code >= 0 && code < LAB_N_CODES ? code_names[code] : "unknown";
}

lab_ctx *lab_ctx_new(lab_host *h)
{
    lab_ctx *c = calloc(1, sizeof *c);

    if (c) {
        c->host = h;
        c->modes.autocast = -1;
    }
    return c;
}

void lab_ctx_free(lab_ctx *c)
{
    lab_scope root = { 0, 0, 0 };

    if (!c)
        return;
    lab_scope_close(c, &root);
    for (size_t i = 0; i < c->n_blocks; i++)
        free(c->blocks[i].at);
    free(c->blocks);
    free(c->objects);
    free(c);
}

lab_host *lab_ctx_host(const lab_ctx *c)
{
    return c ? c->host : NULL;
}

lab_modes *lab_ctx_modes(const lab_ctx *c)
{
    return &((lab_ctx *)(uintptr_t)c)->modes;
}

/* ---- errors ---------------------------------------------------------------------- */

static void record(lab_ctx *c, lab_code code, const char *fmt, va_list args)
{
    if (!c || c->code != LAB_OK)
        return;
    c->code = code;
    vsnprintf(c->message, sizeof c->message, fmt, args);
    /* What a message quotes may hold line ends or a terminal's control sequences. */
    for (char *s = c->message; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 127)
            *s = ' ';
}

void *lab_fail(lab_ctx *c, lab_code code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    record(c, code, fmt, args);
    va_end(args);
    return NULL;
}

int lab_failn(lab_ctx *c, lab_code code, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    record(c, code, fmt, args);
    va_end(args);
    return 0;
}

bool lab_ok(const lab_ctx *c)
{
    return c && c->code == LAB_OK;
}

lab_code lab_error_code(const lab_ctx *c)
{
    return c ? c->code : LAB_ESTATE;
}

const char *lab_error_text(const lab_ctx *c)
{
    return c && c->code != LAB_OK ? c->message : "";
}

void lab_error_clear(lab_ctx *c)
{
    if (c) {
        c->code = LAB_OK;
        c->message[0] = 0;
    }
}

bool lab_error_clear_stop(lab_ctx *c)
{
    bool stopped = lab_error_code(c) == LAB_ESTOP;

    if (stopped)
        lab_error_clear(c);
    return stopped;
}

void lab_bug(const char *what, const char *file, int line)
{
    fprintf(stderr, "labsh: bug at %s:%d: %s does not hold\n", file, line, what);
    abort();
}

/* ---- scopes ------------------------------------------------------------------------ */

lab_scope lab_scope_open(lab_ctx *c)
{
    return c ? (lab_scope){ c->n_objects, c->block, c->used } : (lab_scope){ 0, 0, 0 };
}

void lab_scope_close(lab_ctx *c, lab_scope *s)
{
    if (!c)
        return;
    LAB_ASSERT(s->object <= c->n_objects);
    while (c->n_objects > s->object)
        lab_drop(&c->objects[--c->n_objects]);
    c->block = s->chunk;
    c->used = s->used;
    /* Keep the first block and one more; what a large call took goes back. */
    while (c->n_blocks > c->block + 2)
        free(c->blocks[--c->n_blocks].at);
}

static bool add_block(lab_ctx *c, size_t need)
{
    size_t size = c->n_blocks ? c->blocks[c->n_blocks - 1].size * 2 : FIRST_BLOCK;
    char *at;

    if (size > (size_t)64 << 20)
        size = (size_t)64 << 20;
    if (size < need)
        size = need;
    if (c->n_blocks == c->cap_blocks) {
        size_t cap = c->cap_blocks ? c->cap_blocks * 2 : 8;
        struct block *more = realloc(c->blocks, cap * sizeof *more);

        if (!more)
            return false;
        c->blocks = more;
        c->cap_blocks = cap;
    }
    at = aligned_alloc(ALIGN, size);
    if (!at)
        return false;
    c->blocks[c->n_blocks++] = (struct block){ size, at };
    return true;
}

void *lab_alloc(lab_ctx *c, size_t n)
{
    size_t need;
    char *at;

    if (!lab_ok(c))
        return NULL;
    if (n > SIZE_MAX - ALIGN)
        return lab_fail(c, LAB_ENOMEM, "out of memory: %zu bytes of scratch asked for",
                        n);
    need = (n + ALIGN - 1) / ALIGN * ALIGN;
    need = need ? need : ALIGN;
    if (lab_watched())
        need += ALIGN; /* so that there is something behind it */
    while (c->block < c->n_blocks && c->blocks[c->block].size - c->used < need) {
        c->block++;
        c->used = 0;
    }
    if (c->block == c->n_blocks) {
        if (!add_block(c, need))
            return lab_fail(c, LAB_ENOMEM,
                            "out of memory: %zu bytes of scratch asked for", n);
        c->used = 0;
    }
    at = c->blocks[c->block].at + c->used;
    c->used += need;
    lab_show(at, need);
    memset(at, 0, need);
    lab_hide(at + n, need - n);
    return at;
}

char *lab_strdup(lab_ctx *c, const char *s)
{
    size_t n = s ? strlen(s) + 1 : 0;
    char *copy = s ? lab_alloc(c, n) : NULL;

    return copy ? memcpy(copy, s, n) : NULL;
}

char *lab_format(lab_ctx *c, const char *fmt, ...)
{
    va_list args, again;
    char *text = NULL;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    if (n >= 0)
        text = lab_alloc(c, (size_t)n + 1);
    if (text)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(args);
    return text;
}

/* ---- reports ------------------------------------------------------------------------ */

bool lab_stopping(const lab_ctx *c)
{
    return c && lab_host_stopping(c->host);
}

static void send_tick(lab_ctx *c)
{
    for (int i = 0; i < MAX_SINKS; i++)
        if (c->host->used[i] && c->host->sinks[i].tick)
            c->host->sinks[i].tick(c->host->sinks[i].self, &c->progress);
}

/* Sinks bring what the user does next: they are to hear ticks. */
bool lab_hold(lab_ctx *c)
{
    if (!c)
        return true;
    while (c->host->paused && !lab_host_stopping(c->host)) {
        struct timespec t = { 0, 20 * 1000 * 1000 };

        send_tick(c);
        nanosleep(&t, NULL);
    }
    return lab_host_stopping(c->host);
}

static bool tick(lab_ctx *c, lab_progress p)
{
    double now;

    if (!c)
        return true;
    c->progress = p;
    now = lab_now();
    if (now - c->last_tick >= 0.05) {
        c->last_tick = now;
        send_tick(c);
    }
    return lab_hold(c);
}

bool lab_tick(lab_ctx *c, int64_t done, int64_t total)
{
    return tick(c, (lab_progress){ done, total, false });
}

bool lab_tick_time(lab_ctx *c, double done, double total)
{
    bool ends = total < 1e12;

    return tick(c, (lab_progress){ (int64_t)(done * 1000),
                                   ends ? (int64_t)(total * 1000) : 0, true });
}

void lab_metric(lab_ctx *c, const char *name, int64_t step, double value)
{
    if (!c)
        return;
    for (int i = 0; i < MAX_SINKS; i++)
        if (c->host->used[i] && c->host->sinks[i].metric)
            c->host->sinks[i].metric(c->host->sinks[i].self, name, step, value);
}

/* Short texts need no memory; a long one is formatted twice. */
#define FORMATTED(text, n, fmt)                                   \
    char small[512], *text = small;                               \
    va_list args, again;                                          \
    va_start(args, fmt);                                          \
    va_copy(again, args);                                         \
    int n = vsnprintf(small, sizeof small, fmt, args);            \
    if (n >= (int)sizeof small && (text = malloc((size_t)n + 1))) \
        vsnprintf(text, (size_t)n + 1, fmt, again);               \
    va_end(again);                                                \
    va_end(args);                                                 \
    if (n < 0 || !text)                                           \
    return

void lab_print(lab_ctx *c, const char *fmt, ...)
{
    FORMATTED(text, n, fmt);
    if (c) {
        bool heard = false;

        for (int i = 0; i < MAX_SINKS; i++)
            if (c->host->used[i] && c->host->sinks[i].print) {
                c->host->sinks[i].print(c->host->sinks[i].self, text, (size_t)n);
                heard = true;
            }
        if (!heard)
            fwrite(text, 1, (size_t)n, stdout);
    }
    if (text != small)
        free(text);
}

void lab_log(lab_ctx *c, lab_level level, const char *fmt, ...)
{
    FORMATTED(text, n, fmt);
    if (c) {
        bool heard = false;

        for (int i = 0; i < MAX_SINKS; i++)
            if (c->host->used[i] && c->host->sinks[i].log) {
                c->host->sinks[i].log(c->host->sinks[i].self, level, text);
                heard = true;
            }
        if (!heard && level >= LAB_WARN)
            fprintf(stderr, "%s\n", text);
    }
    if (text != small)
        free(text);
}
