/* buffer.c — a growing, zero-terminated text. */
#include "shell/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct buffer *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 128;
    char *at;

    if (more >= SIZE_MAX / 4 - b->len) {
        b->failed = true;
        return false;
    }
    while (cap <= b->len + more)
        cap *= 2;
    if (cap == b->cap)
        return true;
    at = realloc(b->at, cap);
    if (!at) {
        b->failed = true;
        return false;
    }
    b->at = at;
    b->cap = cap;
    return true;
}

void buffer_add(struct buffer *b, const void *data, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n)
        memcpy(b->at + b->len, data, n);
    b->len += n;
    b->at[b->len] = 0;
}

void buffer_puts(struct buffer *b, const char *s)
{
    if (s)
        buffer_add(b, s, strlen(s));
}

void buffer_printf(struct buffer *b, const char *fmt, ...)
{
    va_list args, again;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, args);
    if (n >= 0 && reserve(b, (size_t)n)) {
        vsnprintf(b->at + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void buffer_repeat(struct buffer *b, char ch, int n)
{
    if (n <= 0 || !reserve(b, (size_t)n))
        return;
    memset(b->at + b->len, ch, (size_t)n);
    b->len += (size_t)n;
    b->at[b->len] = 0;
}

const char *buffer_text(const struct buffer *b)
{
    return b->at ? b->at : "";
}

void buffer_clear(struct buffer *b)
{
    b->len = 0;
    b->failed = false;
    if (b->at)
        b->at[0] = 0;
}

void buffer_free(struct buffer *b)
{
    free(b->at);
    *b = (struct buffer){ 0 };
}

char *buffer_take(struct buffer *b)
{
    char *at = b->failed ? NULL : b->at ? b->at : calloc(1, 1);

    if (b->failed)
        free(b->at);
    *b = (struct buffer){ 0 };
    return at;
}
