/* llm.h — what the files of the llm plugin share at the prompt's side. */
#ifndef LLM_LLM_H
#define LLM_LLM_H

#include <lab/plugin.h>
#include <lab/tensor.h>

/* A string, or a list of strings, in c's scope; NULL with LAB_EARG naming `argument`. */
lab_bytes *llm_texts(lab_ctx *c, const lab_value *v, const char *argument, int64_t *n);
/* The whole numbers of a list, or of a tensor of any shape in row-major order; in c's scope.
 * NULL with LAB_EARG or LAB_EDTYPE naming `argument`. */
const int64_t *llm_ids(lab_ctx *c, const lab_value *v, const char *argument, int64_t *n);

extern const lab_rows llm_gpt_rows;

#endif
