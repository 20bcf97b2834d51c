/* checkpoint.c — all that a training needs to go on as if nothing had happened, in one file.
 *
 * A safetensors file. Tensors are named "thing:name" ("model:fc1.weight",
 * "optimizer:0.exp_avg"), a tensor by itself "thing". Metadata hold what is no tensor, each
 * with its kind in front: "value step" = "i 120" (whole), "n 0x1.8p+1" (a double to the last
 * bit), "b 1", "s text"; and the session's generator, "rng" = seed, stream, next.
 */
#include "run/rows.h"

#include <lab/arrays.h>
#include <lab/data.h>
#include <lab/files.h>
#include <lab/nn.h>
#include <lab/optim.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_DEPTH = 16 };

struct file {
    lab_ctx *c;
    lab_table *tensors, *metadata;
};

/* ---- kinds of things ------------------------------------------------------------------------- */

static void put_tensor(struct file *f, const char *thing, const char *name, lab_tensor *t)
{
    const char *full = name ? lab_format(f->c, "%s:%s", thing, name) : thing;

    if (full && t)
        lab_table_set(f->c, f->tensors, full, LAB_V_OBJECT(lab_detach(f->c, t)));
}

static void put_tensors(struct file *f, const char *thing, const lab_table *t)
{
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; t && (key = lab_table_key(t, i, &v)); i++)
        put_tensor(f, thing, key, v->as.object);
}

/* Those named "thing:…", by what follows. */
static lab_table *take_tensors(struct file *f, const char *thing)
{
    lab_table *t = lab_table_new(f->c);
    size_t n = strlen(thing);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; (key = lab_table_key(f->tensors, i, &v)); i++)
        if (strncmp(key, thing, n) == 0 && key[n] == ':')
            lab_table_set(f->c, t, key + n + 1, *v);
    return t;
}

static void put_number(struct file *f, const char *thing, const char *name, int64_t n)
{
    put_tensor(f, thing, name, lab_tensor_scalar(f->c, LAB_I64, (double)n));
}

static int64_t take_number(struct file *f, const char *thing, const char *name)
{
    const lab_value *v =
        lab_table_get(f->tensors, lab_format(f->c, "%s:%s", thing, name));

    if (!v)
        return lab_failn(f->c, LAB_EFORMAT, "the checkpoint has no '%s:%s'", thing, name);
    return (int64_t)lab_item(f->c, v->as.object);
}

static void save_model(struct file *f, const char *thing, void *o)
{
    put_tensors(f, thing, lab_layer_state(f->c, o));
}

static void load_model(struct file *f, const char *thing, void *o)
{
    lab_layer_load(f->c, o, take_tensors(f, thing), true);
}

static void save_optimizer(struct file *f, const char *thing, void *o)
{
    put_tensors(f, thing, lab_optim_state(f->c, o));
}

static void load_optimizer(struct file *f, const char *thing, void *o)
{
    lab_optim_load(f->c, o, take_tensors(f, thing));
}

static void save_schedule(struct file *f, const char *thing, void *o)
{
    put_number(f, thing, "at", lab_schedule_at(o));
}

static void load_schedule(struct file *f, const char *thing, void *o)
{
    int64_t at = take_number(f, thing, "at");

    if (lab_ok(f->c))
        lab_schedule_seek(o, at);
}

static void save_loader(struct file *f, const char *thing, void *o)
{
    lab_loader_state s = lab_loader_at(o);

    lab_table_setf(f->c, f->metadata, lab_format(f->c, "loader %s", thing),
                   "%" PRIu64 " %" PRId64 " %" PRId64, s.seed, s.epoch, s.batch);
}

static void load_loader(struct file *f, const char *thing, void *o)
{
    const lab_value *v =
        f->metadata ? lab_table_get(f->metadata, lab_format(f->c, "loader %s", thing))
                    : NULL;
    lab_loader_state s = { 0 };

    if (!v || sscanf(v->as.s.at, "%" SCNu64 " %" SCNd64 " %" SCNd64, &s.seed, &s.epoch,
                     &s.batch) != 3)
        lab_fail(f->c, LAB_EFORMAT, "the checkpoint has no place of the loader '%s'",
                 thing);
    else
        lab_loader_seek(f->c, o, s);
}

static void save_ema(struct file *f, const char *thing, void *o)
{
    put_tensors(f, thing, lab_ema_state(f->c, o));
}

static void load_ema(struct file *f, const char *thing, void *o)
{
    lab_ema_load(f->c, o, take_tensors(f, thing));
}

static void save_tensor(struct file *f, const char *thing, void *o)
{
    put_tensor(f, thing, NULL, o);
}

static void load_tensor(struct file *f, const char *thing, void *o)
{
    const lab_value *v = lab_table_get(f->tensors, thing);
    lab_tensor *t = v ? v->as.object : NULL;

    if (!t)
        lab_fail(f->c, LAB_EFORMAT, "the checkpoint has no tensor '%s'", thing);
    else if (!lab_same_shape(t, o))
        lab_fail(f->c, LAB_ESHAPE, "'%s' is %s in the checkpoint, %s here", thing,
                 lab_tensor_brief(f->c, t), lab_tensor_brief(f->c, o));
    else
        lab_copy(f->c, lab_detach(f->c, o), t);
}

static const struct kind {
    const lab_type *type;
    void (*save)(struct file *f, const char *thing, void *o);
    void (*load)(struct file *f, const char *thing, void *o);
} kinds[] = {
    { &lab_layer_type, save_model, load_model },
    { &lab_optimizer_type, save_optimizer, load_optimizer },
    { &lab_schedule_type, save_schedule, load_schedule },
    { &lab_loader_type, save_loader, load_loader },
    { &lab_ema_type, save_ema, load_ema },
    { &lab_tensor_type, save_tensor, load_tensor },
};

static const struct kind *kind_of(const lab_value *v)
{
    for (size_t i = 0; v->kind == LAB_OBJECT && i < sizeof kinds / sizeof *kinds; i++)
        if (lab_type_of(v->as.object) == kinds[i].type)
            return &kinds[i];
    return NULL;
}

/* ---- plain values ------------------------------------------------------------------------------- */

static void put_plain(struct file *f, const char *name, const lab_value *v)
{
    const char *key = lab_format(f->c, "value %s", name);

    if (!key)
        return;
    switch (v->kind) {
    case LAB_BOOL:
        lab_table_setf(f->c, f->metadata, key, "b %d", v->as.b);
        break;
    case LAB_INT:
        lab_table_setf(f->c, f->metadata, key, "i %" PRId64, v->as.i);
        break;
    case LAB_NUMBER:
        lab_table_setf(f->c, f->metadata, key, "n %a", v->as.n);
        break;
    default:
        lab_table_setf(f->c, f->metadata, key, "s %s", v->as.s.at);
    }
}

static lab_value plain(const char *text)
{
    const char *at = text[0] && text[1] ? text + 2 : "";

    switch (text[0]) {
    case 'b':
        return LAB_V_BOOL(*at == '1');
    case 'i':
        return LAB_V_INT(strtoll(at, NULL, 10));
    case 'n':
        return LAB_V_NUMBER(strtod(at, NULL));
    default:
        return lab_v_string(at);
    }
}

static void save_any(struct file *f, const char *name, const lab_value *v, int depth);

static void save_table(struct file *f, const char *prefix, const lab_table *t, int depth)
{
    const lab_value *v;
    const char *key;

    if (!prefix || depth > MAX_DEPTH) {
        lab_fail(f->c, LAB_EARG, "run.checkpoint: tables in tables, %d deep at most",
                 MAX_DEPTH);
        return;
    }
    for (int64_t i = 0; i < lab_table_len(t) && lab_ok(f->c); i++)
        save_any(f, lab_format(f->c, "%s%" PRId64, prefix, i + 1), lab_table_at(t, i),
                 depth);
    for (int64_t i = 0; lab_ok(f->c) && (key = lab_table_key(t, i, &v)); i++)
        save_any(f, lab_format(f->c, "%s%s", prefix, key), v, depth);
}

static void save_any(struct file *f, const char *name, const lab_value *v, int depth)
{
    const struct kind *k = kind_of(v);

    if (!name || v->kind == LAB_NIL)
        return;
    if (k)
        k->save(f, name, v->as.object);
    else if (v->kind == LAB_TABLE)
        save_table(f, lab_format(f->c, "%s.", name), v->as.table, depth + 1);
    else if (v->kind == LAB_OBJECT || v->kind == LAB_FN)
        lab_fail(f->c, LAB_EARG,
                 "run.checkpoint: '%s' is %s; what can be kept are Module, Optimizer, "
                 "Schedule, Loader, EMA, tensors, plain values and tables of these",
                 name, lab_value_kind(v));
    else
        put_plain(f, name, v);
}

static void load_any(struct file *f, const char *name, const lab_value *v, int depth)
{
    const struct kind *k = v ? kind_of(v) : NULL;
    const lab_value *w;
    const char *key;

    if (k)
        k->load(f, name, v->as.object);
    for (int64_t i = 0; v && v->kind == LAB_TABLE && depth < MAX_DEPTH && lab_ok(f->c) &&
                        (key = lab_table_key(v->as.table, i, &w));
         i++)
        load_any(f, lab_format(f->c, "%s.%s", name, key), w, depth + 1);
}

/* ---- which files ---------------------------------------------------------------------------------- */

/* Older ones of this run that were named by themselves, but for the best: gone. */
static void prune(lab_ctx *c, int64_t run, int64_t keep)
{
    static const char q_old[] =
        "SELECT path FROM artifacts WHERE run=?1 AND kind='checkpoint' AND path LIKE ?2"
        " AND path NOT IN (SELECT path FROM artifacts WHERE run=?1 AND kind='checkpoint'"
        "  ORDER BY at DESC LIMIT ?3)"
        " AND path NOT IN (SELECT path FROM artifacts WHERE run=?1 AND kind='checkpoint'"
        "  AND score IS NOT NULL ORDER BY score DESC, at DESC LIMIT 1)";
    static const char q_forget[] = "DELETE FROM artifacts WHERE run=?1 AND path=?2";
    lab_store *s = recorder_store(c);
    const char *folder = lab_home(c, lab_format(c, "runs/%" PRId64, run));
    const char *pattern = folder ? lab_format(c, "%s/%%", folder) : NULL;

    for (;;) {
        sqlite3_stmt *q = pattern ? db_query(c, s, q_old) : NULL;
        const char *path;
        int code;

        if (!q)
            return;
        sqlite3_bind_int64(q, 1, run);
        db_text(q, 2, pattern);
        sqlite3_bind_int64(q, 3, keep);
        code = sqlite3_step(q);
        path = code == SQLITE_ROW ? lab_strdup(c, db_column(q, 0)) : NULL;
        sqlite3_reset(q);
        if (!path)
            return;
        unlink(path);
        q = db_query(c, s, q_forget);
        if (!q)
            return;
        sqlite3_bind_int64(q, 1, run);
        db_text(q, 2, path);
        if (!db_finish(c, s, q))
            return;
    }
}

/* The newest checkpoint of the open run; else of one of the same name that did not come to its
 * end and is not running. "" when there is none. */
static const char *newest(lab_ctx *c, int64_t *run)
{
    static const char q_find[] =
        "SELECT a.path,a.run FROM artifacts a JOIN runs r ON r.id=a.run"
        " WHERE a.kind='checkpoint' AND (r.id=?1 OR (r.name=?2 AND r.status<>1))"
        " ORDER BY r.id=?1 DESC, a.at DESC LIMIT 64";
    struct recorder *r = recorder_of(lab_ctx_host(c));
    struct run_record record = { .name = r->place ? r->place : "run" };
    const char *paths[64];
    int64_t ids[64];
    sqlite3_stmt *q;
    int n = 0;

    if (r->id && !run_load(c, r->id, &record))
        return NULL;
    q = db_query(c, recorder_store(c), q_find);
    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, r->id);
    db_text(q, 2, record.name);
    while (n < 64 && sqlite3_step(q) == SQLITE_ROW) {
        paths[n] = lab_strdup(c, db_column(q, 0));
        ids[n++] = sqlite3_column_int64(q, 1);
    }
    sqlite3_reset(q);
    for (int i = 0; i < n && lab_ok(c); i++) {
        bool own = ids[i] == r->id;

        if (!paths[i] || access(paths[i], R_OK) != 0 ||
            (!own && run_load(c, ids[i], &record) && record.status == LAB_RUN_RUNNING))
            continue;
        *run = ids[i];
        return paths[i];
    }
    return lab_ok(c) ? "" : NULL;
}

/* ---- writing and reading ------------------------------------------------------------------------------- */

static int64_t whole(const lab_table *t, const char *key, int64_t usual)
{
    const lab_value *v = lab_table_get(t, key);
    double x;

    return v && v->kind == LAB_INT        ? v->as.i
           : v && lab_value_number(v, &x) ? (int64_t)x
                                          : usual;
}

const char *lab_run_checkpoint(lab_ctx *c, const char *path, const lab_table *things)
{
    struct file f = { c, lab_table_new(c), lab_table_new(c) };
    struct recorder *r = recorder_of(lab_ctx_host(c));
    const lab_rng *rng = lab_ctx_rng(c);
    int64_t step = whole(things, "step", -1);
    double score = NAN;
    bool own = !path;

    if (!things)
        return lab_fail(c, LAB_EARG,
                        "run.checkpoint: argument 'things' is a table {model=net, "
                        "optimizer=opt, step=i}");
    if (!lab_ok(c))
        return NULL;
    if (!r->open && !recorder_begin(c, 0, NULL, true))
        return NULL;
    r->started = true; /* what has a checkpoint is a run */
    if (!recorder_write(c, r))
        return NULL;
    if (own) {
        const char *folder = lab_home(c, lab_format(c, "runs/%" PRId64, r->id));

        if (!folder || !lab_mkdirs(c, folder))
            return NULL;
        path = step < 0
                   ? lab_format(c, "%s/checkpoint.safetensors", folder)
                   : lab_format(c, "%s/step-%08" PRId64 ".safetensors", folder, step);
    }
    save_table(&f, "", things, 0);
    lab_table_setf(c, f.metadata, "rng", "%" PRIu64 " %" PRIu64 " %" PRIu64, rng->seed,
                   rng->stream, rng->next);
    lab_table_setf(c, f.metadata, "lr scale", "%a", lab_host_lr_scale(lab_ctx_host(c)));
    lab_table_setf(c, f.metadata, "format", "labsh checkpoint 1");
    if (!lab_ok(c) || !lab_safetensors_write(c, path, f.tensors, f.metadata))
        return NULL;
    lab_value_number(lab_table_get(things, "score"), &score);
    lab_run_artifact(c, "checkpoint", path, step, score);
    if (own)
        prune(c, r->id, whole(things, "keep", 3));
    return lab_ok(c) ? path : NULL;
}

static void load_session(struct file *f)
{
    const lab_value *v = f->metadata ? lab_table_get(f->metadata, "rng") : NULL,
                    *scale = f->metadata ? lab_table_get(f->metadata, "lr scale") : NULL;
    lab_rng rng;
    double x = scale ? strtod(scale->as.s.at, NULL) : 1;

    if (v && sscanf(v->as.s.at, "%" SCNu64 " %" SCNu64 " %" SCNu64, &rng.seed,
                    &rng.stream, &rng.next) == 3)
        *lab_ctx_rng(f->c) = rng;
    else
        lab_fail(f->c, LAB_EFORMAT, "not a checkpoint: it has no state of the generator");
    if (x > 0)
        lab_host_lr_scale_set(lab_ctx_host(f->c), x);
}

static lab_table *plain_values(struct file *f)
{
    lab_table *t = lab_table_new(f->c);
    const lab_value *v;
    const char *key;

    for (int64_t i = 0; f->metadata && (key = lab_table_key(f->metadata, i, &v)); i++)
        if (strncmp(key, "value ", 6) == 0)
            config_put(f->c, t, key + 6, plain(v->as.s.at));
    return t;
}

static lab_table *read_checkpoint(lab_ctx *c, const char *path, const lab_table *things)
{
    struct file f = { .c = c };
    const lab_value *v;
    const char *key;

    f.tensors = lab_safetensors_read(c, path, &f.metadata);
    for (int64_t i = 0; lab_ok(c) && (key = lab_table_key(things, i, &v)); i++)
        load_any(&f, key, v, 0);
    if (lab_ok(c))
        load_session(&f);
    return lab_ok(c) ? plain_values(&f) : NULL;
}

lab_table *lab_run_restore(lab_ctx *c, const char *path, const lab_table *things)
{
    struct recorder *r = recorder_of(lab_ctx_host(c));
    lab_table *values;
    int64_t run = 0;

    if (!path && !(path = newest(c, &run)))
        return NULL;
    if (!*path)
        return NULL; /* nothing to go on from: nil */
    values = read_checkpoint(c, path, things);
    if (values && run)
        recorder_continue(c, r, run, whole(values, "step", INT64_MAX));
    return lab_ok(c) ? values : NULL;
}

lab_table *run_restore_run(lab_ctx *c, int64_t id, const lab_table *things)
{
    static const char q_last[] =
        "SELECT path FROM artifacts WHERE run=?1 AND kind='checkpoint'"
        " ORDER BY at DESC LIMIT 1";
    sqlite3_stmt *q = db_query(c, recorder_store(c), q_last);
    const char *path;

    if (!q)
        return NULL;
    sqlite3_bind_int64(q, 1, id);
    path = sqlite3_step(q) == SQLITE_ROW ? lab_strdup(c, db_column(q, 0)) : NULL;
    sqlite3_reset(q);
    return path ? read_checkpoint(c, path, things) : NULL;
}
