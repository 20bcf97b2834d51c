/* text.h — names, sentences, what people mistype. */
#ifndef SHELL_TEXT_H
#define SHELL_TEXT_H

#include <lab/text.h>

bool text_is_name(const char *s, size_t n); /* a Lua identifier */
bool text_is_blank(const char *s, size_t n);
/* Bytes of the first sentence of a doc string: to ". ", ".\n" or the end of the line. */
size_t text_sentence(const char *doc);
/* How far apart two names are (Damerau–Levenshtein, case counts half a step); names longer
 * than 63 bytes are cut. Units: half steps. */
int text_distance(const char *a, const char *b);
/* Is `distance` near enough to be meant, for a name of that length? */
bool text_is_near(int distance, size_t len);

#endif
