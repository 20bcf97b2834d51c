/* nn.h — networks as trees: a module has parameters, buffers, children, and a forward.
 *
 *     lab_module…: a plugin's table (loader.h); here a module is a `lab_layer`, "Module" in
 *     Lua. Layers are made by functions with the field's names and PyTorch's default
 *     initialisation; forward is lab_forward(c, layer, x). Channels last.
 */
#ifndef LAB_NN_H
#define LAB_NN_H

#include <lab/record.h>
#include <lab/tensor.h>
#include <lab/value.h>

typedef struct lab_layer lab_layer;
LAB_API extern const lab_type lab_layer_type; /* "Module" */

/* One kind of layer. `size` bytes of configuration stand in each layer, zeroed at first. */
typedef struct lab_layer_kind {
    const char *name; /* "Linear" */
    size_t size;
    lab_tensor *(*forward)(lab_ctx *c, lab_layer *self, int n, lab_tensor *const *x);
    /* The arguments of its constructor as text: "784, 128". In c's scope; may be NULL. */
    const char *(*describe)(lab_ctx *c, const lab_layer *self);
    void (*release)(void *config); /* what the configuration owns; may be NULL */
} lab_layer_kind;

/* Returns new. `kind` must live as long as the program. */
LAB_API lab_layer *lab_layer_new(lab_ctx *c, const lab_layer_kind *kind);
LAB_API const lab_layer_kind *lab_layer_kind_of(const lab_layer *l);
LAB_API void *lab_layer_config(const lab_layer *l);

/* Registers (keeps) under a name, a word. Parameters want gradients and are trained; buffers
 * (running statistics) are only stored. A NULL thing is passed over: what failed shows later.
 * Registering a name again replaces. Return the thing. */
LAB_API lab_tensor *lab_layer_param(lab_ctx *c, lab_layer *l, const char *name,
                                    lab_tensor *t);
LAB_API lab_tensor *lab_layer_buffer(lab_ctx *c, lab_layer *l, const char *name,
                                     lab_tensor *t);
LAB_API lab_layer *lab_layer_child(lab_ctx *c, lab_layer *l, const char *name,
                                   lab_layer *child);
/* Borrowed; NULL when there is none. */
LAB_API lab_tensor *lab_layer_tensor(const lab_layer *l, const char *name);
LAB_API lab_layer *lab_layer_get(const lab_layer *l, const char *name);
LAB_API int lab_layer_children(const lab_layer *l);
/* Is `other` l itself or somewhere below it? */
LAB_API bool lab_layer_reaches(const lab_layer *l, const lab_layer *other);
LAB_API lab_layer *lab_layer_child_at(const lab_layer *l, int i, const char **name);

/* The forward; fails with the layer's path in front: "net.fc1 (Linear): …". */
LAB_API lab_tensor *lab_forward(lab_ctx *c, lab_layer *l, lab_tensor *x);
LAB_API lab_tensor *lab_forward_n(lab_ctx *c, lab_layer *l, int n, lab_tensor *const *x);
/* Sets the mode of the layer and all below: dropout, batch norm. New layers train. */
LAB_API void lab_layer_train(lab_layer *l, bool training);
LAB_API bool lab_layer_training(const lab_layer *l);

/* All parameters (and with `buffers` the buffers) below l, each once, names joined by dots. */
typedef bool lab_layer_visit(void *self, const char *path, lab_tensor *t, bool buffer);
LAB_API void lab_layer_each(lab_ctx *c, const lab_layer *l, bool buffers,
                            lab_layer_visit *visit, void *self);
/* Copies by name into the layer's own tensors (dtype converted). LAB_EARG naming the first
 * missing or unexpected name (unless !strict), LAB_ESHAPE naming the tensor. */
LAB_API void lab_layer_load(lab_ctx *c, lab_layer *l, const lab_table *state,
                            bool strict);
LAB_API lab_table *lab_layer_state(lab_ctx *c, const lab_layer *l);
LAB_API int64_t lab_layer_count(lab_ctx *c,
                                const lab_layer *l); /* of parameters' elements */

/* ---- initialisation: fills t in place from the session's random numbers ------------------- */

/* U(−a, a). */
LAB_API void lab_init_uniform(lab_ctx *c, lab_tensor *t, double lo, double hi);
LAB_API void lab_init_normal(lab_ctx *c, lab_tensor *t, double mean, double std);
/* He et al. (2015): U(−b, b), b = gain √(3 / fan_in), gain = √(2 / (1 + slope²)); weights
 * are out×…×in, fan_in is their size without the first dimension. PyTorch's default for
 * linear and convolution is slope √5, b = 1/√fan_in. */
LAB_API void lab_init_kaiming_uniform(lab_ctx *c, lab_tensor *t, double slope);
/* Glorot & Bengio (2010): U(−b, b), b = √(6 / (fan_in + fan_out)). */
LAB_API void lab_init_xavier_uniform(lab_ctx *c, lab_tensor *t);

#endif
