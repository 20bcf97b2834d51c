/* record.c — nodes: which op a tensor came from, what it needs to go back. */
#include "tensor/tensor.h"

#include <lab/profile.h>
#include <lab/record.h>

#include <stdlib.h>
#include <string.h>

/* ---- what a node holds --------------------------------------------------------------------- */

void lab_node_forget(lab_node *k)
{
    for (int i = 0; k->kept && i < k->n + k->n_saved + 1; i++)
        lab_drop(&k->kept[i]);
    if (k->param && k->of->release)
        k->of->release(k->param);
    free(k->param);
    k->param = NULL;
}

/* A chain of ten thousand steps must not become ten thousand frames: parents that die with
 * this node hand their own parents over. */
static void release_edges(lab_node *k)
{
    lab_node **work = NULL;
    size_t n = 0, room = 0;

    for (lab_node *at = k; at;) {
        if (n + (size_t)at->n > room) {
            size_t more = (n + (size_t)at->n) * 2;
            lab_node **grown = realloc(work, more * sizeof *work);

            LAB_ASSERT(grown);
            work = grown;
            room = more;
        }
        lab_node_forget(at); /* counts what it holds by n */
        for (int i = 0; i < at->n; i++) {
            lab_drop(&at->edges[i].leaf);
            if (at->edges[i].node)
                work[n++] = at->edges[i].node;
        }
        at->n = 0;
        if (at != k)
            lab_drop(&at);
        for (at = NULL; n > 0 && !at;) {
            at = work[--n];
            if (lab_refs(at) > 1)
                lab_drop(&at);
        }
    }
    free(work);
}

static void node_destroy(void *self)
{
    lab_node *k = self;

    release_edges(k);
    lab_drop(&k->grad);
    lab_drop(&k->hook);
    free(k->edges);
}

const lab_type lab_node_type = { .name = "Node",
                                 .size = sizeof(lab_node),
                                 .destroy = node_destroy };

/* One block for all lists of a node. */
static bool node_lists(lab_node *k, int n, int n_saved)
{
    size_t kept = (size_t)(n + n_saved + 1);
    size_t size = (size_t)n * (sizeof(lab_edge) + sizeof(lab_meta)) +
                  kept * (sizeof(lab_tensor *) + sizeof(uint32_t));
    char *at = calloc(1, size + sizeof(void *));

    if (!at)
        return false;
    k->n = n;
    k->n_saved = n_saved;
    k->edges = (void *)at;
    at += (size_t)n * sizeof(lab_edge);
    k->in_meta = (void *)at;
    at += (size_t)n * sizeof(lab_meta);
    k->kept = (void *)at;
    at += kept * sizeof(lab_tensor *);
    k->versions = (void *)at;
    return true;
}

/* ---- recording --------------------------------------------------------------------------------- */

bool lab_wants_grad(const lab_tensor *t)
{
    return t && (t->requires_grad || t->node);
}

bool lab_recording(const lab_ctx *c, int n, lab_tensor *const *in)
{
    if (!lab_ok(c) || lab_ctx_modes(c)->no_grad)
        return false;
    for (int i = 0; i < n; i++)
        if (lab_wants_grad(in[i]))
            return true;
    return false;
}

static lab_meta meta_of(const lab_tensor *t)
{
    lab_meta m = { .ndim = t->ndim, .dtype = t->dtype };

    memcpy(m.shape, t->shape, sizeof m.shape);
    return m;
}

static void keep_at(lab_node *k, int i, lab_tensor *t)
{
    k->kept[i] = lab_keep(t);
    k->versions[i] = lab_version(t);
}

static void fill(lab_ctx *c, lab_node *k, lab_tensor *out, lab_tensor *const *in,
                 lab_tensor *const *saved)
{
    for (int i = 0; i < k->n; i++) {
        if (!in[i])
            continue;
        k->in_meta[i] = meta_of(in[i]);
        if (in[i]->node)
            k->edges[i].node = lab_keep(in[i]->node);
        else if (in[i]->requires_grad)
            k->edges[i].leaf = lab_keep(in[i]);
        if (i < 31 && k->of->saves & LAB_SAVES_IN(i))
            keep_at(k, i, in[i]);
    }
    for (int i = 0; i < k->n_saved; i++)
        if (saved[i])
            keep_at(k, k->n + i, saved[i]);
    /* The output as a view: the tensor itself would hold its own node alive. */
    if (k->of->saves & LAB_SAVES_OUT)
        keep_at(k, k->n + k->n_saved, lab_detach(c, out));
    k->out_meta = meta_of(out);
}

/* ---- profiles ---------------------------------------------------------------------------------- */

static double numbers(const lab_meta *m)
{
    double n = 1;

    for (int i = 0; i < m->ndim; i++)
        n *= (double)m->shape[i];
    return n;
}

double lab_meta_bytes(const lab_meta *m)
{
    return (double)lab_dtype_size(m->dtype) * numbers(m);
}

double lab_derivative_flops(const lab_derivative *d, const lab_meta *out, int n,
                            const lab_meta *in, const void *param)
{
    double most = numbers(out);

    if (d->flops)
        return d->flops(out, n, in, param);
    for (int i = 0; i < n; i++)
        most = numbers(&in[i]) > most ? numbers(&in[i]) : most;
    return most;
}

static void note_forward(lab_ctx *c, const lab_derivative *d, const lab_tensor *out,
                         int n, lab_tensor *const *in, const void *param)
{
    lab_meta o = meta_of(out), m[LAB_MAX_INPUTS];
    double bytes = lab_meta_bytes(&o);
    bool view = n == 1 && in[0] && lab_share_storage(out, in[0]);

    for (int i = 0; i < n; i++) {
        m[i] = in[i] ? meta_of(in[i]) : (lab_meta){ .dtype = LAB_U8, .ndim = 1 };
        bytes += lab_meta_bytes(&m[i]);
    }
    /* A view moves nothing. */
    lab_profile_note(c, d->name, false,
                     view ? 0 : lab_derivative_flops(d, &o, n, m, param),
                     view ? 0 : bytes);
}

lab_tensor *lab_record(lab_ctx *c, const lab_derivative *d, lab_tensor *out, int n,
                       lab_tensor *const *in, int n_saved, lab_tensor *const *saved,
                       const void *param, size_t size)
{
    lab_node *k = NULL;
    bool record = out && lab_recording(c, n, in) && lab_dtype_is_float(out->dtype);

    LAB_ASSERT(n <= LAB_MAX_INPUTS);
    if (out && lab_profiling(c))
        note_forward(c, d, out, n, in, param);
    if (record)
        k = lab_new(c, &lab_node_type);
    if (!k) {
        if (param && d->release)
            d->release((void *)(uintptr_t)param);
        return lab_ok(c) ? out : NULL;
    }
    k->of = d;
    k->param = size ? malloc(size) : NULL;
    if ((size && !k->param) || !node_lists(k, n, n_saved))
        return lab_fail(c, LAB_ENOMEM, "out of memory: recording %s", d->name);
    if (size)
        memcpy(k->param, param, size);
    k->serial = ++lab_ctx_modes(c)->serial;
    fill(c, k, out, in, saved);
    /* An op that hands its input on gives a tensor of its own. */
    if (out->node || out->requires_grad)
        out = lab_detach(c, out);
    if (out)
        out->node = lab_keep(k);
    return out;
}

/* ---- leaves ---------------------------------------------------------------------------------------- */

void lab_require_grad(lab_ctx *c, lab_tensor *t, bool wants)
{
    if (!t || !lab_ok(c))
        return;
    if (wants && !lab_dtype_is_float(t->dtype)) {
        lab_fail(c, LAB_EDTYPE, "a gradient needs floats, this tensor is %s",
                 lab_dtype_name(t->dtype));
        return;
    }
    if (t->node) {
        if (!wants)
            lab_fail(c, LAB_ESTATE,
                     "this tensor is a result: detach() takes it out of the graph");
        return;
    }
    t->requires_grad = wants;
}

lab_tensor *lab_detach(lab_ctx *c, lab_tensor *t)
{
    lab_tensor *v =
        t && lab_ok(c) ? tensor_view(c, t, t->data, t->ndim, t->shape, t->strides) : NULL;

    if (v)
        v->number = t->number;
    return v;
}

lab_tensor *lab_grad(const lab_tensor *t)
{
    return t ? t->grad : NULL;
}

void lab_grad_set(lab_tensor *t, lab_tensor *g)
{
    lab_tensor *old = t->grad;

    t->grad = lab_keep(g);
    lab_drop(&old);
}

void lab_adopt(lab_tensor *t, lab_tensor *result)
{
    lab_node *old = t->node;

    LAB_ASSERT(!t->requires_grad && !result->requires_grad);
    t->node = lab_keep(result->node);
    lab_drop(&old);
}

lab_node *lab_node_of(const lab_tensor *t)
{
    return t ? t->node : NULL;
}

uint32_t lab_version(const lab_tensor *t)
{
    return t && t->storage ? t->storage->version : 0;
}

bool lab_storage_shared(const lab_tensor *t)
{
    return t && t->storage && atomic_load(&t->storage->refs) > 1;
}

/* ---- derivatives of views ----------------------------------------------------------------------------- */

lab_tensor *view_recorded(lab_ctx *c, lab_tensor *t, lab_tensor *view,
                          const lab_derivative *d, const void *param, size_t size)
{
    return view ? lab_record(c, d, view, 1, &t, 0, NULL, param, size) : NULL;
}

static void back_same(lab_ctx *c, const lab_back *b)
{
    const lab_meta *m = &b->in_meta[0];

    b->grads[0] = lab_reshape(c, lab_cast(c, b->grad, m->dtype), m->ndim, m->shape);
}

const lab_derivative tensor_same_derivative = { .name = "a view or copy",
                                                .backward = back_same };
