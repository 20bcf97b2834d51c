/* backward.c — from a loss back to the leaves.
 *
 * Nodes were numbered as they were recorded, and an op's inputs are older than its result:
 * visiting by falling number is a topological order.
 */
#include <lab/grad.h>
#include <lab/op.h>
#include <lab/profile.h>

#include <stdlib.h>
#include <string.h>

/* The nodes to visit. Each is in the list once; its gradient waits in node->grad. */
struct walk {
    lab_node **at;
    size_t n, room;
};

/* ---- which nodes --------------------------------------------------------------------------- */

/* Marks of visited nodes: open addressing by address. */
struct set {
    const void **at;
    size_t n, room;
};

static bool set_grow(struct set *s)
{
    size_t room = s->room ? s->room * 2 : 256;
    const void **at = calloc(room, sizeof *at);

    if (!at)
        return false;
    for (size_t i = 0; i < s->room; i++)
        if (s->at[i]) {
            size_t k =
                ((uintptr_t)s->at[i] >> 6) * 0x9e3779b97f4a7c15u >> 20 & (room - 1);

            while (at[k])
                k = (k + 1) & (room - 1);
            at[k] = s->at[i];
        }
    free(s->at);
    s->at = at;
    s->room = room;
    return true;
}

/* 1: it is new; 0: it was there; −1: out of memory. */
static int set_add(struct set *s, const void *p)
{
    size_t k;

    if (s->n * 2 >= s->room && !set_grow(s))
        return -1;
    k = ((uintptr_t)p >> 6) * 0x9e3779b97f4a7c15u >> 20 & (s->room - 1);
    while (s->at[k] && s->at[k] != p)
        k = (k + 1) & (s->room - 1);
    if (s->at[k])
        return 0;
    s->at[k] = p;
    s->n++;
    return 1;
}

static bool walk_add(struct walk *w, lab_node *k)
{
    if (w->n == w->room) {
        size_t room = w->room ? w->room * 2 : 256;
        lab_node **at = realloc(w->at, room * sizeof *at);

        if (!at)
            return false;
        w->at = at;
        w->room = room;
    }
    w->at[w->n++] = k;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    uint64_t x = (*(lab_node *const *)a)->serial, y = (*(lab_node *const *)b)->serial;

    return x < y ? 1 : x > y ? -1 : 0;
}

static bool gather(lab_node *root, struct walk *w)
{
    struct set seen = { 0 };
    bool good = walk_add(w, root) && set_add(&seen, root) >= 0;

    for (size_t i = 0; good && i < w->n; i++)
        for (int e = 0; good && e < w->at[i]->n; e++) {
            lab_node *up = w->at[i]->edges[e].node;
            int fresh = up ? set_add(&seen, up) : 0;

            good = fresh >= 0 && (fresh == 0 || walk_add(w, up));
        }
    free(seen.at);
    if (good)
        qsort(w->at, w->n, sizeof *w->at, newest_first);
    return good;
}

/* ---- gradients that meet ----------------------------------------------------------------------- */

/* *at ← *at + g; takes over nothing, keeps what it stores. */
static void add_to(lab_ctx *c, lab_tensor **at, lab_tensor *g)
{
    lab_tensor *sum;

    if (!g)
        return;
    if (!*at) {
        *at = lab_keep(g);
        return;
    }
    sum = lab_add(c, *at, g);
    if (sum) {
        lab_drop(at);
        *at = lab_keep(sum);
    }
}

/* A leaf's gradient is its own memory, in the leaf's dtype, and stays when more is added: a
 * loop that accumulates makes no garbage. */
static void add_to_leaf(lab_ctx *c, lab_tensor *leaf, lab_tensor *g)
{
    lab_tensor *old = lab_grad(leaf);

    if (!g)
        return;
    if (lab_dtype_of(g) != lab_dtype_of(leaf))
        g = lab_cast(c, g, lab_dtype_of(leaf));
    if (old) {
        lab_add_to(c, old, g);
        return;
    }
    /* A gradient that somebody else holds too (or a view) is copied. */
    if (lab_refs(g) > 1 || !lab_is_contiguous(g) || lab_storage_shared(g))
        g = lab_clone(c, g);
    if (g)
        lab_grad_set(leaf, g);
}

static bool check_saved(lab_ctx *c, const lab_node *k)
{
    for (int i = 0; i < k->n + k->n_saved + 1; i++)
        if (k->kept[i] && lab_version(k->kept[i]) != k->versions[i])
            return lab_failn(
                c, LAB_ESTATE,
                "backward of %s: a tensor that it needs was changed in place since",
                k->of->name);
    return true;
}

static bool check_shape(lab_ctx *c, const lab_node *k, int i, const lab_tensor *g)
{
    const lab_meta *m = &k->in_meta[i];
    bool same = lab_ndim(g) == m->ndim;

    for (int d = 0; same && d < m->ndim; d++)
        same = lab_dim(g, d) == m->shape[d];
    return same ||
           lab_failn(c, LAB_ESHAPE, "backward of %s: the gradient of input %d is %s",
                     k->of->name, i, lab_tensor_brief(c, g));
}

static lab_tensor *through_hook(lab_ctx *c, lab_callback *hook, lab_tensor *g)
{
    lab_value arg = LAB_V_OBJECT(g), result = LAB_V_NIL;

    if (!lab_call(c, hook, &arg, 1, &result))
        return NULL;
    if (result.kind == LAB_OBJECT && lab_type_of(result.as.object) == &lab_tensor_type)
        return result.as.object;
    return g;
}

static void note_backward(lab_ctx *c, const lab_back *b, const lab_node *k)
{
    double bytes = lab_meta_bytes(b->out_meta), flops;
    double given = 0;
    bool any = false;

    for (int i = 0; i < b->n; i++) {
        /* A gradient that is handed on as it came, or expanded, costs nothing. */
        if (!b->grads[i] || lab_share_storage(b->grads[i], b->grad) ||
            (double)lab_tensor_bytes(b->grads[i]) < lab_meta_bytes(&b->in_meta[i]))
            continue;
        any = true;
        given += !k->of->flops || i < 2;
        bytes += lab_meta_bytes(&b->in_meta[i]);
    }
    for (int i = 0; i < b->n && any; i++)
        bytes += b->in[i] ? lab_meta_bytes(&b->in_meta[i]) : 0;
    flops = lab_derivative_flops(k->of, b->out_meta, b->n, b->in_meta, b->param);
    if (k->of->back > 0)
        given = k->of->back;
    lab_profile_note(c, b->name, true, any ? given * flops : 0, any ? bytes : 0);
}

static void visit(lab_ctx *c, lab_node *k, bool retain)
{
    lab_tensor *grads[LAB_MAX_INPUTS] = { NULL };
    bool wants[LAB_MAX_INPUTS];
    lab_back b = { .name = k->of->name,
                   .n = k->n,
                   .n_saved = k->n_saved,
                   .out_meta = &k->out_meta,
                   .in_meta = k->in_meta,
                   .in = k->kept,
                   .saved = k->kept + k->n,
                   .out = k->kept[k->n + k->n_saved],
                   .param = k->param,
                   .wants = wants,
                   .grads = grads };
    lab_scope s = lab_scope_open(c);
    bool quiet;

    for (int i = 0; i < k->n; i++)
        wants[i] = k->edges[i].node || k->edges[i].leaf;
    b.grad = k->hook ? through_hook(c, k->hook, k->grad) : k->grad;
    quiet = lab_profile_quiet(c, true);
    if (b.grad && check_saved(c, k))
        k->of->backward(c, &b);
    lab_profile_quiet(c, quiet);
    if (lab_profiling(c))
        note_backward(c, &b, k);
    for (int i = 0; i < k->n && lab_ok(c); i++) {
        if (!wants[i] || !grads[i] || !check_shape(c, k, i, grads[i]))
            continue;
        if (k->edges[i].node)
            add_to(c, &k->edges[i].node->grad, grads[i]);
        else
            add_to_leaf(c, k->edges[i].leaf, grads[i]);
    }
    lab_drop(&k->grad);
    if (!retain) {
        lab_node_forget(k);
        k->forgotten = true;
    }
    lab_scope_close(c, &s);
}

static lab_tensor *seed(lab_ctx *c, lab_tensor *loss, lab_tensor *grad)
{
    if (grad && !lab_same_shape(loss, grad))
        return lab_fail(c, LAB_ESHAPE, "backward: the gradient is %s, the tensor %s",
                        lab_tensor_brief(c, grad), lab_tensor_brief(c, loss));
    if (grad)
        return lab_cast(c, grad, lab_dtype_of(loss));
    if (lab_numel(loss) != 1)
        return lab_fail(
            c, LAB_ESHAPE,
            "backward: %s has %lld elements: reduce it (mean, sum) or give a gradient",
            lab_tensor_brief(c, loss), (long long)lab_numel(loss));
    return lab_tensor_full(c, lab_dtype_of(loss), lab_ndim(loss), lab_shape(loss), 1);
}

static void walk_back(lab_ctx *c, struct walk *w, bool retain)
{
    for (size_t i = 0; i < w->n && lab_ok(c); i++) {
        lab_node *k = w->at[i];

        if (lab_stopping(c))
            lab_fail(c, LAB_ESTOP, "backward: stopped");
        else if (k->grad && k->forgotten)
            lab_fail(
                c, LAB_ESTATE,
                "backward of %s: this graph was walked before and what it saved is gone "
                "(compute the loss again, or keep it: backward{retain=true})",
                k->of->name);
        else if (k->grad)
            visit(c, k, retain);
    }
    for (size_t i = 0; i < w->n; i++)
        lab_drop(&w->at[i]->grad);
}

static void backward(lab_ctx *c, lab_tensor *loss, lab_tensor *grad, bool retain)
{
    lab_modes *m = lab_ctx_modes(c), before = *m;
    lab_scope s;
    struct walk w = { 0 };
    lab_node *root = lab_node_of(loss);

    if (!loss || !lab_ok(c))
        return;
    s = lab_scope_open(c);
    m->no_grad = true;
    m->autocast = -1;
    grad = seed(c, loss, grad);
    if (!lab_wants_grad(loss)) {
        lab_fail(c, LAB_ESTATE,
                 "backward: nothing behind this tensor wants a gradient "
                 "(mark leaves with t:requires_grad())");
    } else if (grad && !root) {
        add_to_leaf(c, loss, grad);
    } else if (grad && gather(root, &w)) {
        root->grad = lab_keep(grad);
        walk_back(c, &w, retain);
    } else if (grad) {
        lab_fail(c, LAB_ENOMEM, "out of memory: backward");
    }
    free(w.at);
    m->no_grad = before.no_grad;
    m->autocast = before.autocast;
    lab_scope_close(c, &s);
}

void lab_backward(lab_ctx *c, lab_tensor *loss, lab_tensor *grad)
{
    backward(c, loss, grad, false);
}

void lab_backward_retain(lab_ctx *c, lab_tensor *loss, lab_tensor *grad)
{
    backward(c, loss, grad, true);
}

void lab_grad_hook(lab_ctx *c, lab_tensor *t, lab_callback *hook)
{
    lab_node *k = lab_node_of(t);

    if (!t || !lab_ok(c))
        return;
    if (!k) {
        lab_fail(c, LAB_ESTATE, "hook: only results of recorded operations have hooks");
        return;
    }
    lab_drop(&k->hook);
    k->hook = lab_keep(hook);
}
