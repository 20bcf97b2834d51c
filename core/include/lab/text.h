/* text.h — UTF-8 text as a terminal shows it, sizes and times in words.
 */
#ifndef LAB_TEXT_H
#define LAB_TEXT_H

#include <lab/ctx.h>

/* One character at s (n > 0 bytes left): returns its bytes; *code is −1 for a byte that is
 * no UTF-8 (length 1 then). */
LAB_API int lab_text_decode(const char *s, size_t n, int32_t *code);
/* Columns of a character: 0 for combining ones, 2 for wide ones, −1 for controls. */
LAB_API int lab_text_width(int32_t code);
/* Columns of a text without controls. */
LAB_API int lab_text_columns(const char *s, size_t n);
/* Bytes of s that fit into so many columns. */
LAB_API size_t lab_text_fit(const char *s, size_t n, int columns);

/* "1.5 GiB", "640 B". */
LAB_API void lab_text_bytes(char *out, size_t size, double bytes);
/* "1.23 ms", "12.0 µs", "3.4 s", "2:05 min". */
LAB_API void lab_text_seconds(char *out, size_t size, double seconds);

#endif
