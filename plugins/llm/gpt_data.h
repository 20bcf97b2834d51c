/* gpt_data.h — texts as one stream of tokens for training, and one held out. */
#ifndef LLM_GPT_DATA_H
#define LLM_GPT_DATA_H

#include "tokenizer.h"

#include <lab/rng.h>
#include <lab/tensor.h>

/* Tokens of all texts, "<|endoftext|>" in front of each where the tokenizer has it. */
struct gpt_stream {
    int64_t *ids;
    int64_t n;
    int64_t bytes; /* of the texts */
};

/* Returns new in c's scope: bytes [from, to) of each text, as parts of its length; cut between
 * characters. */
struct gpt_stream *gpt_stream_new(lab_ctx *c, struct tokenizer *t, const lab_bytes *texts,
                                  int64_t n, double from, double to);

/* `rows` windows of `len` tokens that begin anywhere: x [rows,len], *y the tokens behind each,
 * [rows·len]. Drawn by r. */
lab_tensor *gpt_batch(lab_ctx *c, const struct gpt_stream *s, int64_t rows, int64_t len,
                      lab_rng *r, lab_tensor **y);

#endif
