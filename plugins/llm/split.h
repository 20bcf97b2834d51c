/* split.h — text to pieces over whose bounds no tokens are merged. */
#ifndef LLM_SPLIT_H
#define LLM_SPLIT_H

#include <lab/ctx.h>

struct split;

/* GPT-2's (Radford et al. 2019): English endings, words, numbers and signs with a blank in front,
 * blanks. */
extern const char split_gpt2[];

/* Returns new, a reference that the caller owns, with no step. */
struct split *split_new(lab_ctx *c);
void split_free(struct split *s);
/* Every piece so far is split further by a pattern (PCRE2, UTF-8, Unicode classes): what it
 * matches are pieces; so is what lies between, unless `drop`. LAB_EFORMAT names the place
 * where the pattern breaks the syntax. */
bool split_add(lab_ctx *c, struct split *s, const char *pattern, bool drop);
/* The i-th step's; NULL past the last. Borrowed. */
const char *split_pattern(const struct split *s, int i, bool *drop);

/* Calls f for each piece in order; f returns false to end. Bytes that are not UTF-8 are pieces
 * of their own. False when f ended it, or with LAB_EFORMAT when a pattern needs too long. */
typedef bool split_piece(void *arg, const uint8_t *p, size_t len);
bool split_each(lab_ctx *c, struct split *s, const uint8_t *text, size_t len,
                split_piece *f, void *arg);

#endif
