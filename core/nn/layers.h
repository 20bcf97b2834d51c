/* layers.h — what the files of core/nn share. */
#ifndef NN_LAYERS_H
#define NN_LAYERS_H

#include <lab/nn.h>
#include <lab/plugin.h>

lab_layer *nn_sequential(lab_ctx *c, const lab_table *layers);
lab_layer *nn_custom(lab_ctx *c, const lab_table *fields);
/* net.name = value. */
void nn_set(lab_ctx *c, lab_layer *l, const char *name, const lab_value *v);

#endif
