/* layer.c — trees of layers, their parameters by name. */
#include <lab/nn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 256, MAX_TREE = 64 };

/* A named tensor or child; exactly one is set. */
struct member {
    char *name;
    lab_tensor *tensor;
    lab_layer *child;
    bool buffer;
};

struct lab_layer {
    const lab_layer_kind *kind;
    struct member *members; /* in order of registration */
    int n, room;
    bool eval;
    void *config;
};

static void layer_destroy(void *self)
{
    lab_layer *l = self;

    for (int i = 0; i < l->n; i++) {
        free(l->members[i].name);
        lab_drop(&l->members[i].tensor);
        lab_drop(&l->members[i].child);
    }
    free(l->members);
    if (l->config && l->kind->release)
        l->kind->release(l->config);
    free(l->config);
}

const lab_type lab_layer_type = {
    .name = "Module",
    .doc = "A layer or a network of layers.",
    .size = sizeof(lab_layer),
    .destroy = layer_destroy,
};

lab_layer *lab_layer_new(lab_ctx *c, const lab_layer_kind *kind)
{
    lab_layer *l = lab_new(c, &lab_layer_type);

    if (!l)
        return NULL;
    l->kind = kind;
    l->config = kind->size ? calloc(1, kind->size) : NULL;
    if (kind->size && !l->config)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a layer");
    return l;
}

const lab_layer_kind *lab_layer_kind_of(const lab_layer *l)
{
    return l->kind;
}

void *lab_layer_config(const lab_layer *l)
{
    return l->config;
}

/* ---- members ------------------------------------------------------------------------------ */

static struct member *find(const lab_layer *l, const char *name)
{
    for (int i = 0; l && i < l->n; i++)
        if (strcmp(l->members[i].name, name) == 0)
            return &l->members[i];
    return NULL;
}

static struct member *place(lab_ctx *c, lab_layer *l, const char *name)
{
    struct member *m = find(l, name);

    if (m) {
        lab_drop(&m->tensor);
        lab_drop(&m->child);
        return m;
    }
    if (l->n == l->room) {
        int room = l->room ? l->room * 2 : 4;
        struct member *more = realloc(l->members, (size_t)room * sizeof *more);

        if (!more)
            return lab_fail(c, LAB_ENOMEM, "out of memory: a layer's members");
        l->members = more;
        l->room = room;
    }
    m = &l->members[l->n];
    *m = (struct member){ .name = strdup(name) };
    if (!m->name)
        return lab_fail(c, LAB_ENOMEM, "out of memory: a layer's members");
    l->n++;
    return m;
}

static lab_tensor *add_tensor(lab_ctx *c, lab_layer *l, const char *name, lab_tensor *t,
                              bool buffer)
{
    struct member *m = l && t && lab_ok(c) ? place(c, l, name) : NULL;

    if (!m)
        return NULL;
    m->tensor = lab_keep(t);
    m->buffer = buffer;
    if (!buffer)
        lab_require_grad(c, t, true);
    return t;
}

lab_tensor *lab_layer_param(lab_ctx *c, lab_layer *l, const char *name, lab_tensor *t)
{
    return add_tensor(c, l, name, t, false);
}

lab_tensor *lab_layer_buffer(lab_ctx *c, lab_layer *l, const char *name, lab_tensor *t)
{
    return add_tensor(c, l, name, t, true);
}

lab_layer *lab_layer_child(lab_ctx *c, lab_layer *l, const char *name, lab_layer *child)
{
    struct member *m = l && child && lab_ok(c) ? place(c, l, name) : NULL;

    if (!m)
        return NULL;
    m->child = lab_keep(child);
    return child;
}

lab_tensor *lab_layer_tensor(const lab_layer *l, const char *name)
{
    struct member *m = find(l, name);

    return m ? m->tensor : NULL;
}

lab_layer *lab_layer_get(const lab_layer *l, const char *name)
{
    struct member *m = find(l, name);

    return m ? m->child : NULL;
}

int lab_layer_children(const lab_layer *l)
{
    int n = 0;

    for (int i = 0; l && i < l->n; i++)
        n += l->members[i].child != NULL;
    return n;
}

lab_layer *lab_layer_child_at(const lab_layer *l, int i, const char **name)
{
    for (int k = 0; l && k < l->n; k++)
        if (l->members[k].child && i-- == 0) {
            if (name)
                *name = l->members[k].name;
            return l->members[k].child;
        }
    return NULL;
}

bool lab_layer_reaches(const lab_layer *l, const lab_layer *other)
{
    if (l == other)
        return true;
    for (int i = 0; l && i < l->n; i++)
        if (l->members[i].child && lab_layer_reaches(l->members[i].child, other))
            return true;
    return false;
}

void lab_layer_train(lab_layer *l, bool training)
{
    if (!l)
        return;
    l->eval = !training;
    for (int i = 0; i < l->n; i++)
        lab_layer_train(l->members[i].child, training);
}

bool lab_layer_training(const lab_layer *l)
{
    return l && !l->eval;
}

/* ---- forward --------------------------------------------------------------------------------- */

lab_tensor *lab_forward_n(lab_ctx *c, lab_layer *l, int n, lab_tensor *const *x)
{
    lab_modes *m = lab_ctx_modes(c);
    bool training = m->training;
    lab_tensor *y;

    if (!l || !lab_ok(c))
        return NULL;
    for (int i = 0; i < n; i++)
        if (!x[i])
            return NULL;
    m->training = !l->eval;
    y = l->kind->forward(c, l, n, x);
    m->training = training;
    return y;
}

lab_tensor *lab_forward(lab_ctx *c, lab_layer *l, lab_tensor *x)
{
    return lab_forward_n(c, l, 1, &x);
}

/* ---- all below ------------------------------------------------------------------------------- */

struct each {
    lab_layer_visit *visit;
    void *self;
    bool buffers;
    const void **seen; /* tensors shown already: tied weights come once */
    size_t n, room;
};

static bool fresh(struct each *e, const lab_tensor *t)
{
    for (size_t i = 0; i < e->n; i++)
        if (e->seen[i] == t)
            return false;
    if (e->n == e->room) {
        size_t room = e->room ? e->room * 2 : 64;
        const void **more = realloc(e->seen, room * sizeof *more);

        LAB_ASSERT(more);
        e->seen = more;
        e->room = room;
    }
    e->seen[e->n++] = t;
    return true;
}

static bool each(struct each *e, const lab_layer *l, char *path, size_t len, int depth)
{
    for (int i = 0; i < l->n; i++) {
        const struct member *m = &l->members[i];
        int n = snprintf(path + len, MAX_PATH - len, "%s%s", len ? "." : "", m->name);

        if (n < 0 || len + (size_t)n >= MAX_PATH || depth > MAX_TREE)
            continue;
        if (m->child && !each(e, m->child, path, len + (size_t)n, depth + 1))
            return false;
        if (m->tensor && (!m->buffer || e->buffers) && fresh(e, m->tensor) &&
            !e->visit(e->self, path, m->tensor, m->buffer))
            return false;
    }
    return true;
}

void lab_layer_each(lab_ctx *c, const lab_layer *l, bool buffers, lab_layer_visit *visit,
                    void *self)
{
    struct each e = { visit, self, buffers, NULL, 0, 0 };
    char path[MAX_PATH] = "";

    if (l && lab_ok(c))
        each(&e, l, path, 0, 0);
    free(e.seen);
}

/* ---- states ------------------------------------------------------------------------------------ */

struct state {
    lab_ctx *c;
    lab_table *out;
    const lab_table *in;
    bool strict;
    int64_t used, count;
};

static bool put(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct state *s = self;

    (void)buffer;
    lab_table_set(s->c, s->out, path, LAB_V_OBJECT(lab_detach(s->c, t)));
    return lab_ok(s->c);
}

lab_table *lab_layer_state(lab_ctx *c, const lab_layer *l)
{
    struct state s = { .c = c, .out = lab_table_new(c) };

    lab_layer_each(c, l, true, put, &s);
    return lab_ok(c) ? s.out : NULL;
}

static bool take(void *self, const char *path, lab_tensor *t, bool buffer)
{
    struct state *s = self;
    const lab_value *v = lab_table_get(s->in, path);
    lab_tensor *from = v && v->kind == LAB_OBJECT ? v->as.object : NULL;

    (void)buffer;
    if (lab_type_of(from) != &lab_tensor_type)
        return !s->strict ||
               lab_failn(s->c, LAB_EARG, "load_state_dict: the state has no tensor '%s'",
                         path);
    if (!lab_same_shape(t, from))
        return lab_failn(s->c, LAB_ESHAPE,
                         "load_state_dict: '%s' is %s, the state has %s", path,
                         lab_tensor_brief(s->c, t), lab_tensor_brief(s->c, from));
    s->used++;
    lab_copy(s->c, t, from);
    return lab_ok(s->c);
}

static bool known(void *self, const char *path, lab_tensor *t, bool buffer)
{
    const char **name = self;

    (void)t;
    (void)buffer;
    if (*name && strcmp(*name, path) == 0)
        *name = NULL;
    return *name != NULL;
}

void lab_layer_load(lab_ctx *c, lab_layer *l, const lab_table *state, bool strict)
{
    struct state s = { .c = c, .in = state, .strict = strict };
    const char *key;

    lab_layer_each(c, l, true, take, &s);
    for (int64_t i = 0; strict && lab_ok(c) && (key = lab_table_key(state, i, NULL));
         i++) {
        const char *name = key;

        lab_layer_each(c, l, true, known, &name);
        if (name)
            lab_fail(c, LAB_EARG, "load_state_dict: the module has no tensor '%s'", key);
    }
}

static bool count(void *self, const char *path, lab_tensor *t, bool buffer)
{
    (void)path;
    (void)buffer;
    *(int64_t *)self += lab_numel(t);
    return true;
}

int64_t lab_layer_count(lab_ctx *c, const lab_layer *l)
{
    int64_t n = 0;

    lab_layer_each(c, l, false, count, &n);
    return n;
}
