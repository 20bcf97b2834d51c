/* store.h — raw bytes as tensors in a table, for checkpoints. */
#ifndef RL_STORE_H
#define RL_STORE_H

#include <lab/tensor.h>

/* name → a copy of n bytes, u8. */
void store_put(lab_ctx *c, lab_table *t, const char *name, const void *at, size_t n);
/* Exactly n bytes back. LAB_EFORMAT names what is missing or of another size. */
bool store_get(lab_ctx *c, const lab_table *t, const char *name, void *at, size_t n);
/* Of any length, in c's scope, one zero byte behind them; NULL with LAB_EFORMAT. */
char *store_text(lab_ctx *c, const lab_table *t, const char *name, size_t *n);

#endif
