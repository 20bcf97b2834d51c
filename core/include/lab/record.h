/* record.h — how operations are remembered for differentiation.
 *
 * An op computes its result and calls lab_record with its derivative; the result then knows
 * its node: the op, its inputs, and what it saved. lab_backward (grad.h) walks the nodes
 * from the loss, newest first. Nothing is recorded where gradients are switched off or no
 * input wants one, so the cost of an inference is one look at each input.
 */
#ifndef LAB_RECORD_H
#define LAB_RECORD_H

#include <lab/tensor.h>

enum { LAB_MAX_INPUTS = 64 };

/* Shape and dtype without numbers. */
typedef struct lab_meta {
    int ndim;
    lab_dtype dtype;
    int64_t shape[LAB_MAX_DIMS];
} lab_meta;

/* What a derivative gets, and gives. All borrowed. */
typedef struct lab_back {
    const char *name;
    lab_tensor *grad; /* ∂L/∂out: the shape of out; not always row-major */
    lab_tensor *out;  /* where saved, else NULL */
    const lab_meta *out_meta;
    int n;
    lab_tensor *const *in; /* NULL where not saved */
    const lab_meta *in_meta;
    const bool *wants;        /* which inputs want a gradient: give no others */
    lab_tensor *const *saved; /* the op's own, in the order given to lab_record */
    int n_saved;
    const void *param; /* a copy of the op's own parameters */
    /* To be set: ∂L/∂in[i], of its shape (lab_sum_to undoes broadcasting), in c's scope.
     * NULL stands for zero. */
    lab_tensor **grads;
} lab_back;

#define LAB_SAVES_IN(i) (1u << (i))
#define LAB_SAVES_OUT (1u << 31)

typedef struct lab_derivative {
    const char *name; /* the op's, for messages and profiles */
    uint32_t saves; /* LAB_SAVES_IN(0) | …: inputs (the first 31) and output to keep */
    void (*backward)(lab_ctx *c, const lab_back *b); /* recording is off while it runs */
    void (*release)(void *param);                    /* what param owns; may be NULL */
    /* Floating-point operations of one forward, for `prof`: a multiply-add is two. NULL: one
     * for each element of the largest of out and in. The backward counts as many for each
     * gradient it gives; if flops is set for inputs 0 and 1 only, as a bias takes no
     * products, or `back` times as many where that is set. */
    double (*flops)(const lab_meta *out, int n, const lab_meta *in, const void *param);
    double back;
} lab_derivative;

/* The forward's count by these rules. */
LAB_API double lab_derivative_flops(const lab_derivative *d, const lab_meta *out, int n,
                                    const lab_meta *in, const void *param);
/* Bytes of the elements. */
LAB_API double lab_meta_bytes(const lab_meta *m);

/* Notes that `out` came from in[0…n) by `d`, keeping what d->saves says, the tensors in
 * `saved`, and a copy of `size` bytes of param. Returns out. NULL inputs are skipped. With
 * nothing to record, param is released at once. */
LAB_API lab_tensor *lab_record(lab_ctx *c, const lab_derivative *d, lab_tensor *out,
                               int n, lab_tensor *const *in, int n_saved,
                               lab_tensor *const *saved, const void *param, size_t size);

/* Does t take part in differentiation: asked for by lab_require_grad, or made from such? */
LAB_API bool lab_wants_grad(const lab_tensor *t);
/* Will an op on these inputs be recorded? For ops that would save something costly. */
LAB_API bool lab_recording(const lab_ctx *c, int n, lab_tensor *const *in);
/* Marks a leaf. LAB_EDTYPE unless it holds floats; LAB_ESTATE for a result of ops. */
LAB_API void lab_require_grad(lab_ctx *c, lab_tensor *t, bool wants);
/* Returns new: a view of t outside of any recording. */
LAB_API lab_tensor *lab_detach(lab_ctx *c, lab_tensor *t);
/* The gradient that lab_backward left at a leaf, borrowed; NULL if none. */
LAB_API lab_tensor *lab_grad(const lab_tensor *t);
/* Replaces it (keeps g; NULL clears). */
LAB_API void lab_grad_set(lab_tensor *t, lab_tensor *g);
/* Changes in place of t's numbers so far: lab_…_mut counts. */
LAB_API uint32_t lab_version(const lab_tensor *t);

/* t, changed in place to the numbers of `result`, takes over where that came from: its
 * history is from now on that of result. Neither t nor result may be a leaf. */
LAB_API void lab_adopt(lab_tensor *t, lab_tensor *result);

/* Do other views share t's storage? */
LAB_API bool lab_storage_shared(const lab_tensor *t);

/* ---- for core/grad ------------------------------------------------------------------------- */

typedef struct lab_node lab_node;
typedef struct lab_edge {
    lab_node *node;   /* the input's own node, or */
    lab_tensor *leaf; /* a leaf that wants a gradient, or neither */
} lab_edge;

/* An object. Grows with core/grad's needs; no plugin looks inside. */
struct lab_node {
    const lab_derivative *of;
    uint64_t serial; /* order of recording in a context */
    int n, n_saved;
    lab_edge *edges;   /* n */
    lab_meta *in_meta; /* n */
    lab_meta out_meta;
    lab_tensor **kept;  /* n + n_saved + 1: inputs, saved, output; NULL where not */
    uint32_t *versions; /* of kept, when recorded */
    void *param;
    lab_tensor *grad;   /* gathered while a backward runs */
    bool forgotten;     /* a backward passed and let go of what was saved */
    lab_callback *hook; /* called with the gradient; may give another; or NULL */
};
LAB_API extern const lab_type lab_node_type;
LAB_API lab_node *lab_node_of(const lab_tensor *t); /* borrowed */
/* Of lab_expand, in core/op: its gradient is a sum. */
extern const lab_derivative lab_expand_derivative;
/* Lets go of what was saved; the node stays as a place in the graph. */
LAB_API void lab_node_forget(lab_node *k);

#endif
