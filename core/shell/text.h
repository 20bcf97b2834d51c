/* text.h — UTF-8 text as a terminal shows it, names as people mistype them. */
#ifndef SHELL_TEXT_H
#define SHELL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One character at s (n > 0 bytes left): returns its bytes; *code is −1 for a byte that is
 * no UTF-8 (length 1 then). */
int text_decode(const char *s, size_t n, int32_t *code);
/* Columns of a character: 0 for combining ones, 2 for wide ones, −1 for controls. */
int text_width(int32_t code);
/* Columns of a text without controls. */
int text_columns(const char *s, size_t n);
/* Bytes of s that fit into so many columns. */
size_t text_fit(const char *s, size_t n, int columns);

bool text_is_name(const char *s, size_t n); /* a Lua identifier */
bool text_is_blank(const char *s, size_t n);
/* Bytes of the first sentence of a doc string: to ". ", ".\n" or the end of the line. */
size_t text_sentence(const char *doc);
/* "1.5 GiB", "640 B". */
void text_bytes(char *out, size_t size, double bytes);
/* "1.23 ms", "12.0 µs", "3.4 s", "2:05 min". */
void text_seconds(char *out, size_t size, double seconds);

/* How far apart two names are (Damerau–Levenshtein, case counts half a step); names longer
 * than 63 bytes are cut. Units: half steps. */
int text_distance(const char *a, const char *b);
/* Is `distance` near enough to be meant, for a name of that length? */
bool text_is_near(int distance, size_t len);

#endif
