/* layers.h — what the files of core/nn share. */
#ifndef NN_LAYERS_H
#define NN_LAYERS_H

#include <lab/nn.h>
#include <lab/plugin.h>

lab_layer *nn_sequential(lab_ctx *c, const lab_table *layers);
lab_layer *nn_custom(lab_ctx *c, const lab_table *fields);
extern const lab_rows nn_pool_rows, nn_shape_rows, nn_embedding_rows, nn_sample_rows;
/* net.name = value. */
void nn_set(lab_ctx *c, lab_layer *l, const char *name, const lab_value *v);

/* Registers `weight` (out×…×in) and, unless biases is 0, a bias of so many numbers, filled as
 * PyTorch's linear and convolution layers are: U(−b, b), b = 1/√fan_in. */
void nn_default_init(lab_ctx *c, lab_layer *l, lab_tensor *weight, int64_t biases);

lab_layer *nn_linear(lab_ctx *c, int64_t in, int64_t out, bool bias);

extern const lab_rows nn_activation_rows, nn_norm_rows, nn_loss_rows, nn_functional_rows;
extern const lab_rows nn_linear_rows, nn_conv_rows, nn_attention_rows, nn_rnn_rows;

#endif
