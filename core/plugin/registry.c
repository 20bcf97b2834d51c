/* registry.c — modules by name, types by name, and how a table replaces another. */
#include "plugin/registry.h"

#include "plugin/call.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const int slot_key = 0;

static void slot_free(lab_slot *s)
{
    lab_signature_free((lab_signature *)(uintptr_t)s->sig);
    free(s->call);
    free(s);
}

static void module_free(struct module *m)
{
    for (int i = 0; i < m->n_all; i++)
        slot_free(m->all[i]);
    for (int i = 0; i < m->n_retired; i++)
        lab_signature_free(m->retired[i]);
    free(m->retired);
    free(m->all);
    free(m->pub.slots);
    free((void *)(uintptr_t)m->pub.path);
    free((void *)(uintptr_t)m->pub.source);
    free((void *)(uintptr_t)m->pub.name);
    free(m);
}

static void registry_destroy(void *state)
{
    struct registry *r = state;

    for (int i = 0; i < r->n_modules; i++)
        module_free(r->modules[i]);
    for (int i = 0; i < r->n_libraries; i++)
        module_free(r->libraries[i]);
    for (int i = 0; i < r->n_types; i++) {
        free(r->types[i]->name);
        free(r->types[i]);
    }
    free(r->modules);
    free(r->libraries);
    free(r->types);
    free(r->seen);
}

struct registry *registry_of(lab_host *h)
{
    return lab_host_slot(h, &slot_key, sizeof(struct registry), registry_destroy);
}

void lab_loader_hook(lab_host *h, const lab_loader_hooks *hooks)
{
    registry_of(h)->hooks = *hooks;
}

/* Adds one pointer to a growing array; false when out of memory. */
static bool append(void *array, int *n, void *item)
{
    void **old;
    void **more;

    memcpy(&old, array, sizeof old);
    more = realloc(old, ((size_t)*n + 1) * sizeof *more);
    if (!more)
        return false;
    more[(*n)++] = item;
    memcpy(array, &more, sizeof more);
    return true;
}

/* ---- types ----------------------------------------------------------------------------- */

struct type_place *registry_type(lab_ctx *c, struct registry *r, const char *name)
{
    struct type_place *t;

    for (int i = 0; i < r->n_types; i++)
        if (strcmp(r->types[i]->name, name) == 0)
            return r->types[i];
    t = calloc(1, sizeof *t);
    if (t)
        t->name = strdup(name);
    if (!t || !t->name || !append(&r->types, &r->n_types, t)) {
        free(t ? t->name : NULL);
        free(t);
        return lab_fail(c, LAB_ENOMEM, "out of memory: a type's name");
    }
    return t;
}

const lab_type *lab_type_find(lab_host *h, const char *name)
{
    struct registry *r = registry_of(h);

    for (int i = 0; i < r->n_types; i++)
        if (strcmp(r->types[i]->name, name) == 0)
            return r->types[i]->now;
    return NULL;
}

bool lab_type_fits(const lab_type *made, const lab_type *want)
{
    for (; made && want; made = made->base)
        if (made == want || (made->size == want->size && made->layout == want->layout &&
                             strcmp(made->name, want->name) == 0))
            return true;
    return false;
}

static bool check_types(lab_ctx *c, struct registry *r, const lab_plugin *table,
                        const struct module *m)
{
    for (int i = 0; table->types && table->types[i]; i++) {
        const lab_type *t = table->types[i];
        struct type_place *place;

        if (!t->name || !isupper((unsigned char)t->name[0]))
            return lab_failn(c, LAB_EFORMAT,
                             "plugin %s: type %d needs a name with a capital letter",
                             table->name, i);
        place = registry_type(c, r, t->name);
        if (place && place->now && place->owner != m && !place->owner->cell)
            return lab_failn(c, LAB_EARG, "plugin %s: type %s is plugin %s's already",
                             table->name, t->name, place->owner->pub.name);
    }
    return lab_ok(c);
}

/* Lets each handle parameter and result know where its type stands. */
static bool link_types(lab_ctx *c, struct registry *r, const lab_param *q, int n)
{
    for (int i = 0; i < n; i++)
        if (q[i].sort == LAB_S_HANDLE) {
            struct type_place *t = registry_type(c, r, q[i].type_name);

            if (!t)
                return false;
            ((lab_param *)(uintptr_t)&q[i])->type = &t->now;
        }
    return true;
}

/* ---- installing a table ------------------------------------------------------------------ */

static uint32_t row_count(const lab_plugin *table)
{
    uint32_t n = table->n_rows;

    for (int k = 0; table->parts && table->parts[k]; k++)
        n += table->parts[k]->n;
    return n;
}

static const lab_row *row_at(const lab_plugin *table, uint32_t i)
{
    const lab_row *rows = table->rows;
    uint32_t n = table->n_rows;

    for (int k = 0; i >= n; k++) {
        i -= n;
        rows = table->parts[k]->rows;
        n = table->parts[k]->n;
    }
    return (const lab_row *)(const void *)((const char *)rows +
                                           (size_t)i * table->row_size);
}

static lab_slot *make_slot(lab_ctx *c, struct registry *r, const lab_plugin *table,
                           uint32_t i)
{
    const lab_row *row = row_at(table, i);
    lab_signature *sig;
    lab_slot *s;

    if (!row->signature || !row->code)
        return lab_fail(c, LAB_EFORMAT, "plugin %s: row %u has no %s", table->name, i,
                        row->signature ? "code" : "signature");
    sig = lab_signature_parse(c, row->signature);
    if (!sig)
        return NULL;
    s = calloc(1, sizeof *s);
    if (!s || !link_types(c, r, sig->params, sig->n_params) ||
        !link_types(c, r, sig->results, sig->n_results) ||
        !(s->call = call_prepare(c, sig))) {
        lab_fail(c, LAB_ENOMEM, "out of memory: a row");
        lab_signature_free(sig);
        free(s);
        return NULL;
    }
    s->sig = sig;
    s->code = row->code;
    s->code_lo = s->code_hi = NULL;
    s->doc = row->doc ? row->doc : "";
    s->flags = row->flags;
    return s;
}

static bool same_name(const lab_signature *a, const lab_signature *b)
{
    bool both = a->type && b->type ? strcmp(a->type, b->type) == 0 : !a->type && !b->type;

    return both && strcmp(a->name, b->name) == 0;
}

static lab_slot *slot_named(const struct module *m, const lab_signature *sig)
{
    for (int i = 0; i < m->n_all; i++)
        if (same_name(m->all[i]->sig, sig))
            return m->all[i];
    return NULL;
}

static bool all_slots(lab_ctx *c, struct registry *r, const lab_plugin *table,
                      lab_slot **made)
{
    for (uint32_t i = 0; i < row_count(table); i++) {
        made[i] = make_slot(c, r, table, i);
        if (!made[i])
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (same_name(made[k]->sig, made[i]->sig))
                return lab_failn(c, LAB_EFORMAT, "plugin %s: two rows are called %s",
                                 table->name, made[i]->sig->name);
    }
    return true;
}

/* Swaps the new slot's contents into the one that Lua functions hold already. */
static lab_slot *adopt(lab_ctx *c, struct module *m, lab_slot *fresh)
{
    lab_slot *old = slot_named(m, fresh->sig);

    if (!old)
        return append(&m->all, &m->n_all, fresh)
                   ? fresh
                   : lab_fail(c, LAB_ENOMEM, "out of memory: a module's rows");
    if (!append(&m->retired, &m->n_retired, (void *)(uintptr_t)old->sig))
        return lab_fail(c, LAB_ENOMEM, "out of memory: a module's rows");
    free(old->call);
    *old = *fresh;
    free(fresh);
    return old;
}

static struct module *module_named(struct registry *r, const char *name)
{
    for (int i = 0; i < r->n_modules; i++)
        if (strcmp(r->modules[i]->pub.name, name) == 0)
            return r->modules[i];
    return NULL;
}

/* Returns new: an empty module, put at the end of a list that owns it. */
static struct module *module_make(lab_ctx *c, struct module ***list, int *n,
                                  const char *name)
{
    struct module *m = calloc(1, sizeof *m);

    if (m)
        m->pub.name = strdup(name);
    if (!m || !m->pub.name || !append(list, n, m)) {
        free(m ? (void *)(uintptr_t)m->pub.name : NULL);
        free(m);
        return lab_fail(c, LAB_ENOMEM, "out of memory: a module");
    }
    m->pub.generation = -1;
    return m;
}

static void replace_text(const char **at, const char *text)
{
    char *copy = text ? strdup(text) : NULL;

    free((void *)(uintptr_t)*at);
    *at = copy;
}

static bool good_name(const char *s)
{
    if (!s || !isalpha((unsigned char)*s) || strlen(s) > 48)
        return false;
    while (isalnum((unsigned char)*s) || *s == '_')
        s++;
    return *s == 0;
}

static void commit(lab_ctx *c, struct registry *r, struct module *m,
                   const lab_plugin *table, lab_slot **made, bool guarded)
{
    for (int i = 0; i < m->n_retired; i++)
        lab_signature_free(m->retired[i]);
    m->n_retired = 0;
    for (int i = 0; i < m->n_all; i++)
        m->all[i]->code = NULL;
    m->pub.slots = realloc(m->pub.slots, (row_count(table) + 1) * sizeof *m->pub.slots);
    LAB_ASSERT(m->pub.slots);
    m->pub.n_slots = 0;
    for (uint32_t i = 0; i < row_count(table); i++) {
        lab_slot *s = adopt(c, m, made[i]);

        if (!s)
            continue;
        s->module = &m->pub;
        s->guarded = guarded;
        m->pub.slots[m->pub.n_slots++] = s;
    }
    for (int i = 0; table->types && table->types[i]; i++) {
        struct type_place *t = registry_type(c, r, table->types[i]->name);

        if (t) {
            t->now = table->types[i];
            t->owner = m;
        }
    }
}

struct module *registry_install(lab_ctx *c, const lab_plugin *table, const char *path,
                                const char *source, bool inside, bool guarded, bool cell)
{
    struct registry *r = registry_of(lab_ctx_host(c));
    struct module *m;
    lab_slot **made;

    if (!good_name(table->name))
        return lab_fail(c, LAB_EFORMAT, "plugin %.60s: a plugin's name is a word",
                        table->name ? table->name : "without a name");
    m = module_named(r, table->name);
    if (m && m->inside && !inside)
        return lab_fail(c, LAB_EARG,
                        "plugin %s: that is the name of a module of the program",
                        table->name);
    made = calloc(row_count(table) + 1, sizeof *made);
    if (!made)
        return lab_fail(c, LAB_ENOMEM, "out of memory: plugin %s", table->name);
    if (!check_types(c, r, table, m) || !all_slots(c, r, table, made) ||
        (!m && !(m = module_make(c, &r->modules, &r->n_modules, table->name)))) {
        for (uint32_t i = 0; i < row_count(table) && made[i]; i++)
            slot_free(made[i]);
        free(made);
        return NULL;
    }
    commit(c, r, m, table, made, guarded);
    free(made);
    m->inside = inside;
    m->cell = cell;
    m->pub.version = table->version ? table->version : "";
    m->pub.doc = table->doc ? table->doc : "";
    m->pub.types = table->types;
    m->pub.generation++;
    replace_text(&m->pub.path, path);
    replace_text(&m->pub.source, source);
    if (table->start)
        table->start(c);
    if (lab_ok(c) && r->hooks.bind)
        r->hooks.bind(r->hooks.self, c, &m->pub);
    return lab_ok(c) ? m : NULL;
}

lab_module *lab_module_add(lab_ctx *c, const lab_plugin *table)
{
    struct module *m = registry_install(c, table, NULL, NULL, true, false, false);

    return m ? &m->pub : NULL;
}

int lab_module_count(lab_host *h)
{
    return registry_of(h)->n_modules;
}

lab_module *lab_module_at(lab_host *h, int i)
{
    struct registry *r = registry_of(h);

    return i >= 0 && i < r->n_modules ? &r->modules[i]->pub : NULL;
}

lab_module *lab_module_find(lab_host *h, const char *name)
{
    struct module *m = module_named(registry_of(h), name);

    return m ? &m->pub : NULL;
}

static struct module *library_named(lab_ctx *c, struct registry *r, const char *name)
{
    struct module *m;

    for (int i = 0; i < r->n_libraries; i++)
        if (strcmp(r->libraries[i]->pub.name, name) == 0)
            return r->libraries[i];
    m = module_make(c, &r->libraries, &r->n_libraries, name);
    if (m)
        m->pub.version = m->pub.doc = "";
    return m;
}

lab_slot *lab_slot_foreign(lab_ctx *c, const char *library, const char *row, void *code)
{
    struct registry *r = registry_of(lab_ctx_host(c));
    lab_row one = { .doc = NULL };
    lab_plugin table = {
        .name = library, .row_size = sizeof one, .n_rows = 1, .rows = &one
    };
    struct module *m;
    char *text;
    lab_slot *s;

    if (!lab_ok(c))
        return NULL;
    m = library_named(c, r, library);
    text = strstr(row, " raw") ? lab_strdup(c, row) : lab_format(c, "%s raw", row);
    one.signature = text;
    memcpy(&one.code, &code, sizeof code);
    s = m ? make_slot(c, r, &table, 0) : NULL;
    if (!s)
        return NULL;
    if (!append(&m->all, &m->n_all, s)) {
        slot_free(s);
        return lab_fail(c, LAB_ENOMEM, "out of memory: a library's row");
    }
    s->module = &m->pub;
    s->guarded = true;
    s->tried = true;
    return s;
}
