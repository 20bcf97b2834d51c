/* buffer.h — a growing, zero-terminated text. */
#ifndef SHELL_BUFFER_H
#define SHELL_BUFFER_H

#include <lab/ctx.h>

/* Start with { 0 }. When memory runs out, what does not fit is left out and `failed` set. */
struct buffer {
    char *at;
    size_t len, cap;
    bool failed;
};

void buffer_add(struct buffer *b, const void *data, size_t n);
void buffer_puts(struct buffer *b, const char *s); /* NULL: nothing */
void buffer_printf(struct buffer *b, const char *fmt, ...) LAB_PRINTF(2, 3);
void buffer_repeat(struct buffer *b, char ch, int n); /* n < 0: nothing */
const char *buffer_text(const struct buffer *b);      /* never NULL */
void buffer_clear(struct buffer *b);                  /* keeps the memory */
void buffer_free(struct buffer *b);
/* The text, for free(); b is empty afterwards. NULL when memory ran out. */
char *buffer_take(struct buffer *b);

#endif
