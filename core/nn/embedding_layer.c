/* embedding_layer.c — a table of vectors that whole numbers pick from. */
#include "nn/layers.h"

#include <lab/index.h>

struct embedding {
    int64_t padding; /* LAB_NO_PADDING: none */
};

static lab_tensor *forward(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x)
{
    const struct embedding *e = lab_layer_config(self);

    (void)n;
    return lab_embedding(c, lab_layer_tensor(self, "weight"), x[0], e->padding);
}

static const char *describe(lab_ctx *c, const lab_layer *self)
{
    const struct embedding *e = lab_layer_config(self);
    const lab_tensor *w = lab_layer_tensor(self, "weight");
    const char *text =
        lab_format(c, "%lld, %lld", (long long)lab_dim(w, 0), (long long)lab_dim(w, 1));

    return e->padding == LAB_NO_PADDING
               ? text
               : lab_format(c, "%s, padding_idx=%lld", text, (long long)e->padding);
}

static const lab_layer_kind kind = { .name = "Embedding",
                                     .size = sizeof(struct embedding),
                                     .forward = forward,
                                     .describe = describe };

/* N(0, 1) as in PyTorch; the padding's row is 0. */
static lab_layer *make_embedding(lab_ctx *c, int64_t rows, int64_t size, int64_t padding)
{
    lab_layer *l = lab_layer_new(c, &kind);
    lab_tensor *w;

    if (rows < 0 || size < 0)
        return lab_fail(c, LAB_EARG,
                        "nn.Embedding: %lld rows of %lld numbers, counts were expected",
                        (long long)rows, (long long)size);
    w = lab_tensor_make(c, LAB_F32, rows, size);
    lab_init_normal(c, w, 0, 1);
    if (padding == LAB_NO_INT) {
        padding = LAB_NO_PADDING;
    } else {
        padding = padding < 0 ? padding + rows : padding;
        lab_fill(c, lab_select(c, w, 0, padding), 0);
    }
    lab_layer_param(c, l, "weight", w);
    if (!lab_ok(c))
        return NULL;
    ((struct embedding *)lab_layer_config(l))->padding = padding;
    return l;
}

static const lab_row rows[] = {
    { "Embedding(num_embeddings: int, embedding_dim: int; padding_idx: int?) -> Module",
      LAB_CODE(make_embedding),
      "weight's rows for whole numbers: [..] → [.., embedding_dim]. weight begins in "
      "N(0, 1); "
      "the row padding_idx is 0 and gets no gradient.\n"
      ">>> nn.Embedding(10, 3)(tensor{{1, 2}, {3, 9}}):shape()\n{2, 2, 3}" },
};
LAB_ROWS(nn_embedding_rows);
