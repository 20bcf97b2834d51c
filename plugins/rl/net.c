/* net.c — one way to both kinds of networks. */
#include "net.h"

#include <lab/grad.h>
#include <lab/record.h>

#include <stdlib.h>
#include <string.h>

static int64_t outputs(const struct net *n)
{
    return n->mlp.width[n->mlp.layers];
}

/* ---- taking a Module ------------------------------------------------------------------------ */

struct taking {
    lab_ctx *c;
    struct net *n;
};

static bool take(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct taking *k = self;
    struct net *n = k->n;
    struct net_tensor *grown =
        realloc(n->tensors, (size_t)(n->n_tensors + 1) * sizeof *grown);

    if (grown)
        n->tensors = grown;
    if (lab_dtype_of(t) != LAB_F32 && !buffer)
        return lab_failn(k->c, LAB_EDTYPE, "the network's '%s' is f32, got %s", path,
                         lab_dtype_name(lab_dtype_of(t)));
    if (!grown || !(n->tensors[n->n_tensors].path = strdup(path)))
        return lab_failn(k->c, LAB_ENOMEM, "out of memory: a network");
    n->tensors[n->n_tensors].t = lab_keep(t);
    n->tensors[n->n_tensors++].buffer = buffer;
    return true;
}

bool net_take(lab_ctx *c, struct net *n, lab_layer *layer)
{
    n->layer = lab_keep(layer);
    lab_layer_each(c, layer, true, take, &(struct taking){ c, n });
    if (lab_ok(c) && net_params(n) == 0)
        return lab_failn(c, LAB_EARG, "the network has no parameters to train");
    return lab_ok(c);
}

void net_release(struct net *n)
{
    for (int64_t i = 0; i < n->n_tensors; i++) {
        free(n->tensors[i].path);
        lab_drop(&n->tensors[i].t);
    }
    free(n->tensors);
    lab_drop(&n->layer);
    n->tensors = NULL;
    n->n_tensors = 0;
}

bool net_shares(const struct net *a, const struct net *b)
{
    for (int64_t i = 0; i < a->n_tensors; i++)
        for (int64_t j = 0; j < b->n_tensors; j++)
            if (a->tensors[i].t == b->tensors[j].t)
                return true;
    return false;
}

/* ---- parameters in a row ---------------------------------------------------------------------- */

int64_t net_params(const struct net *n)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < n->n_tensors; i++)
        sum += n->tensors[i].buffer ? 0 : lab_numel(n->tensors[i].t);
    return n->layer ? sum : mlp_params(&n->mlp);
}

void net_read(const struct net *n, float *theta)
{
    for (int64_t i = 0; i < n->n_tensors; i++) {
        const lab_tensor *t = n->tensors[i].t;
        int64_t size = lab_numel(t);

        if (n->tensors[i].buffer)
            continue;
        memcpy(theta, lab_f32(t), (size_t)size * sizeof *theta);
        theta += size;
    }
}

void net_write(const struct net *n, const float *theta)
{
    for (int64_t i = 0; i < n->n_tensors; i++) {
        lab_tensor *t = n->tensors[i].t;
        int64_t size = lab_numel(t);

        if (n->tensors[i].buffer)
            continue;
        memcpy(lab_f32_mut(t), theta, (size_t)size * sizeof *theta);
        theta += size;
    }
}

/* ---- forward and backward ------------------------------------------------------------------------ */

bool net_run_make(lab_ctx *c, const struct net *n, int64_t rows, struct net_run *r)
{
    *r = (struct net_run){ 0 };
    if (!n->layer)
        return mlp_run_make(c, &n->mlp, rows, &r->mlp);
    r->y = calloc((size_t)(rows * outputs(n)), sizeof *r->y);
    return r->y || lab_failn(c, LAB_ENOMEM, "out of memory: a network");
}

void net_run_free(const struct net *n, struct net_run *r)
{
    if (!n->layer)
        mlp_run_free(&n->mlp, &r->mlp);
    free(r->y);
    lab_drop(&r->tape);
    r->y = NULL;
}

static lab_tensor *rows_of(lab_ctx *c, const float *x, int64_t rows, int64_t width)
{
    lab_tensor *t = lab_tensor_make(c, LAB_F32, rows, width);

    if (t)
        memcpy(lab_f32_mut(t), x, (size_t)(rows * width) * sizeof *x);
    return t;
}

static lab_tensor *ask(lab_ctx *c, const struct net *n, const float *x, int64_t rows)
{
    int64_t out = outputs(n);
    lab_tensor *y = lab_forward(c, n->layer, rows_of(c, x, rows, n->mlp.width[0]));

    if (y && (lab_dtype_of(y) != LAB_F32 || lab_numel(y) != rows * out ||
              lab_dim(y, 0) != rows))
        return lab_fail(
            c, LAB_ESHAPE,
            "the network gives [n,%lld] f32 for [n,%lld], got %s for %lld rows",
            (long long)out, (long long)n->mlp.width[0], lab_tensor_brief(c, y),
            (long long)rows);
    return y;
}

const float *net_forward(lab_ctx *c, const struct net *n, const float *theta,
                         const float *x, int64_t rows, bool learn, struct net_run *r)
{
    lab_modes *modes = lab_ctx_modes(c);
    bool no_grad = modes->no_grad;
    lab_tensor *y, *numbers;
    lab_scope s;

    if (!n->layer)
        return mlp_forward(&n->mlp, theta, x, rows, &r->mlp);
    s = lab_scope_open(c);
    lab_drop(&r->tape);
    net_write(n, theta);
    modes->no_grad = !learn;
    y = lab_ok(c) ? ask(c, n, x, rows) : NULL;
    modes->no_grad = no_grad;
    numbers = lab_contiguous(c, lab_detach(c, y));
    if (numbers)
        memcpy(r->y, lab_f32(numbers), (size_t)(rows * outputs(n)) * sizeof *r->y);
    else
        memset(r->y, 0, (size_t)(rows * outputs(n)) * sizeof *r->y);
    if (learn && lab_ok(c))
        r->tape = lab_keep(y);
    lab_scope_close(c, &s);
    return r->y;
}

static void collect(lab_ctx *c, const struct net *n, float *grad)
{
    for (int64_t i = 0; i < n->n_tensors; i++) {
        lab_tensor *t = n->tensors[i].t, *g = lab_grad(t);
        size_t bytes = (size_t)lab_numel(t) * sizeof *grad;

        if (n->tensors[i].buffer)
            continue;
        if (g && (g = lab_contiguous(c, g)))
            memcpy(grad, lab_f32(g), bytes);
        else
            memset(grad, 0, bytes);
        lab_grad_set(t, NULL);
        grad += lab_numel(t);
    }
}

void net_backward(lab_ctx *c, const struct net *n, const float *theta, const float *dy,
                  int64_t rows, struct net_run *r, float *grad)
{
    lab_tensor *d;
    lab_scope s;

    if (!n->layer) {
        mlp_backward(&n->mlp, theta, dy, rows, &r->mlp, grad);
        return;
    }
    if (!r->tape)
        return;
    s = lab_scope_open(c);
    for (int64_t i = 0; i < n->n_tensors; i++)
        lab_grad_set(n->tensors[i].t, NULL);
    d = rows_of(c, dy, rows, outputs(n));
    if (d && lab_ndim(r->tape) != 2)
        d = lab_reshape(c, d, lab_ndim(r->tape), lab_shape(r->tape));
    lab_backward(c, r->tape, d);
    collect(c, n, grad);
    lab_drop(&r->tape);
    lab_scope_close(c, &s);
}

/* ---- storing --------------------------------------------------------------------------------- */

void net_save(lab_ctx *c, const struct net *n, const float *theta, const char *prefix,
              lab_table *tensors)
{
    if (!n->layer) {
        mlp_save(c, &n->mlp, theta, prefix, tensors);
        return;
    }
    for (int64_t i = 0; i < n->n_tensors && lab_ok(c); i++) {
        const struct net_tensor *k = &n->tensors[i];
        lab_tensor *t = lab_clone(c, lab_detach(c, k->t));

        if (t && !k->buffer) {
            memcpy(lab_f32_mut(t), theta, (size_t)lab_numel(t) * sizeof *theta);
            theta += lab_numel(t);
        }
        lab_table_set(c, tensors, lab_format(c, "%s%s", prefix, k->path),
                      LAB_V_OBJECT(t));
    }
}

void net_load(lab_ctx *c, const struct net *n, float *theta, const char *prefix,
              const lab_table *tensors)
{
    if (!n->layer) {
        mlp_load(c, &n->mlp, theta, prefix, tensors);
        return;
    }
    for (int64_t i = 0; i < n->n_tensors && lab_ok(c); i++) {
        const struct net_tensor *k = &n->tensors[i];
        const char *name = lab_format(c, "%s%s", prefix, k->path);
        const lab_value *v = lab_table_get(tensors, name);
        lab_tensor *t = v && v->kind == LAB_OBJECT ? v->as.object : NULL;

        if (!t || lab_type_of(t) != &lab_tensor_type || !lab_same_shape(t, k->t) ||
            lab_dtype_of(t) != lab_dtype_of(k->t)) {
            lab_fail(c, LAB_EFORMAT, "the file has no '%s' like this network's, %s", name,
                     lab_tensor_brief(c, k->t));
        } else if (k->buffer) {
            lab_copy(c, k->t, t);
        } else {
            memcpy(theta, lab_f32(lab_contiguous(c, t)),
                   (size_t)lab_numel(t) * sizeof *theta);
            theta += lab_numel(t);
        }
    }
}
