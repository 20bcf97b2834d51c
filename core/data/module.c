/* module.c — the module `data`: data sets and loaders at the prompt; more rows in its parts. */
#include "data/rows.h"

#include <lab/transform.h>
#include <string.h>

uint64_t data_seed(lab_ctx *c, int64_t seed)
{
    return seed == LAB_NO_INT ? lab_rng_u64(lab_ctx_rng(c)) >> 1 : (uint64_t)seed;
}

/* ---- data sets ------------------------------------------------------------------------------- */

static lab_dataset *tensors(lab_ctx *c, const lab_table *fields)
{
    return lab_dataset_tensors(c, fields);
}

static lab_dataset *map(lab_ctx *c, int64_t n, lab_callback *f)
{
    return lab_dataset_map(c, n, f);
}

static lab_dataset *stream(lab_ctx *c, lab_callback *make)
{
    return lab_dataset_stream(c, make);
}

static lab_dataset *lines(lab_ctx *c, const char *path)
{
    return lab_dataset_lines(c, path);
}

static lab_table *get(lab_ctx *c, lab_dataset *d, int64_t i)
{
    return lab_dataset_get(c, d, i, NULL);
}

static int64_t length(lab_ctx *c, lab_dataset *d)
{
    int64_t n = lab_dataset_len(d);

    return n >= 0 ? n : lab_failn(c, LAB_ESTATE, "#: a stream's length is not known");
}

static const char *describe(lab_ctx *c, lab_dataset *d)
{
    int64_t n = lab_dataset_len(d);

    return n < 0 ? lab_format(c, "Dataset (%s)", lab_dataset_name(d))
                 : lab_format(c, "Dataset (%s): %lld samples", lab_dataset_name(d),
                              (long long)n);
}

static lab_dataset *apply(lab_ctx *c, lab_dataset *d, lab_callback *f)
{
    return lab_dataset_apply(c, d, f);
}

static lab_dataset *subset(lab_ctx *c, lab_dataset *d, const lab_ints *index)
{
    return lab_dataset_subset(c, d, index);
}

static lab_dataset *take(lab_ctx *c, lab_dataset *d, int64_t n, int64_t from)
{
    int64_t all = lab_dataset_len(d), *index;

    if (n < 0 || from < 0)
        return lab_fail(c, LAB_EARG, "take: %lld samples from %lld on", (long long)n,
                        (long long)from);
    from = all < 0 || from < all ? from : all;
    n = all < 0 || n < all - from ? n : all - from;
    index = lab_alloc(c, (size_t)n * sizeof *index);
    for (int64_t i = 0; index && i < n; i++)
        index[i] = from + i;
    return index ? lab_dataset_subset(c, d, &(lab_ints){ n, index }) : NULL;
}

static lab_dataset *shuffle(lab_ctx *c, lab_dataset *d, int64_t seed)
{
    return lab_dataset_shuffle(c, d, data_seed(c, seed));
}

static lab_table *split(lab_ctx *c, lab_dataset *d, const lab_numbers *shares,
                        int64_t seed)
{
    return lab_dataset_split(c, d, shares, (uint64_t)seed);
}

/* ---- loaders ----------------------------------------------------------------------------------- */

static lab_loader *loader(lab_ctx *c, lab_dataset *d, int64_t batch, bool shuffled,
                          bool drop_last, int64_t workers, int64_t prefetch, int64_t seed,
                          lab_callback *collate)
{
    lab_loader_options o = { .batch = batch,
                             .shuffle = shuffled,
                             .drop_last = drop_last,
                             .workers = workers < 0 || workers > 1000 ? -1 : (int)workers,
                             .prefetch =
                                 prefetch < 1 || prefetch > 1000 ? 0 : (int)prefetch,
                             .seed = data_seed(c, seed),
                             .collate = collate };

    return lab_loader_new(c, d, &o);
}

static int64_t loader_length(lab_ctx *c, lab_loader *l)
{
    int64_t n = lab_loader_len(l);

    return n >= 0 ? n : lab_failn(c, LAB_ESTATE, "#: a stream's length is not known");
}

static const char *loader_text(lab_ctx *c, lab_loader *l)
{
    lab_loader_state s = lab_loader_at(l);
    int64_t n = lab_loader_len(l);

    return n < 0 ? lab_format(c, "Loader: epoch %lld, batch %lld", (long long)s.epoch,
                              (long long)s.batch)
                 : lab_format(c, "Loader: epoch %lld, batch %lld of %lld",
                              (long long)s.epoch, (long long)s.batch, (long long)n);
}

static lab_batches *start(lab_ctx *c, lab_loader *l)
{
    return lab_loader_start(c, l);
}

static int64_t epoch(lab_ctx *c, lab_loader *l)
{
    (void)c;
    return lab_loader_at(l).epoch;
}

static lab_table *state(lab_ctx *c, lab_loader *l)
{
    lab_loader_state s = lab_loader_at(l);
    lab_table *t = lab_table_new(c);

    lab_table_set(c, t, "seed", LAB_V_INT((int64_t)s.seed));
    lab_table_set(c, t, "epoch", LAB_V_INT(s.epoch));
    lab_table_set(c, t, "batch", LAB_V_INT(s.batch));
    return t;
}

static void load_state(lab_ctx *c, lab_loader *l, const lab_table *t)
{
    static const char *const names[] = { "seed", "epoch", "batch" };
    int64_t n[3];

    for (int i = 0; i < 3; i++) {
        const lab_value *v = lab_table_get(t, names[i]);

        if (!v || v->kind != LAB_INT) {
            lab_fail(c, LAB_EARG, "Loader:load_state: '%s' is an integer, got %s",
                     names[i], v ? lab_value_kind(v) : "nil");
            return;
        }
        n[i] = v->as.i;
    }
    lab_loader_seek(c, l, (lab_loader_state){ (uint64_t)n[0], n[1], n[2] });
}

/* The next batch's fields, or the table of them when they have names. */
static lab_value *next(lab_ctx *c, lab_batches *b, const lab_value *state_of_for,
                       const lab_value *last, lab_value **second, lab_value **third,
                       lab_value **fourth)
{
    lab_value **out[] = { NULL, second, third, fourth };
    lab_table *t = lab_batches_next(c, b);
    int64_t n = lab_table_len(t);

    (void)state_of_for;
    (void)last;
    *second = *third = *fourth = NULL;
    if (!t)
        return NULL;
    if (n == 0)
        return lab_value_new(c, LAB_V_TABLE(t));
    if (n > 4)
        return lab_fail(c, LAB_EARG, "a batch of %lld fields: give more than 4 names",
                        (long long)n);
    for (int64_t i = 1; i < n; i++)
        *out[i] = lab_value_new(c, *lab_table_at(t, i));
    return lab_value_new(c, *lab_table_at(t, 0));
}

static const lab_row rows[] = {
    { "tensors(fields: table) -> Dataset", LAB_CODE(tensors),
      "The set whose sample i is row i of each tensor: {x, y} gives lists, {x = …, y = "
      "…} gives "
      "tables with these names.\n"
      ">>> d = data.tensors{tensor{{1, 2}, {3, 4}}, tensor({7, 8}, 'i64')}\n>>> #d, "
      "d[1][2]:item()\n"
      "2\t8" },
    { "map(n: int, f: fn) -> Dataset", LAB_CODE(map),
      "The set of n samples f(0) … f(n − 1). A sample is a table of fields, or one "
      "field.\n"
      ">>> data.map(10, function(i) return {i, i * i} end)[3][2]\n9" },
    { "stream(make: fn) -> Dataset", LAB_CODE(stream),
      "A set that is only gone through: make() is called at each epoch's start and gives "
      "a "
      "function whose values are the samples, until nil.\n"
      ">>> d = data.stream(function() local i = 0; return function() i = i + 1; if i < 4 "
      "then "
      "return i end end end)\n"
      ">>> for x in data.Loader(d, {batch = 2})() do print(x) end\n[1 2] i64\n[3] i64" },
    { "lines(path: string) -> Dataset", LAB_CODE(lines),
      "A stream of the lines of a text file, which may be larger than memory.\n"
      ">>> p = os.tmpname()\n>>> data.write_jsonl(p, {{n = 1}, {n = 2}, {n = 3}})\n"
      ">>> d = data.lines(p):map(function(s) return data.parse_json(s).n end)\n"
      ">>> for n in data.Loader(d, {batch = 3})() do print(n) end\n[1 2 3] i64\n"
      ">>> os.remove(p)\ntrue" },
    { "Dataset:get(i: int) -> table", LAB_CODE(get),
      "Sample i, from 0; negative ones count from the end. The same as set[i]." },
    { "Dataset:__index(i: int) -> table", LAB_CODE(get), "Sample i." },
    { "Dataset:__len() -> int", LAB_CODE(length), "The number of samples." },
    { "Dataset:__tostring() -> string", LAB_CODE(describe),
      "What the set is made from." },
    { "Dataset:map(f: fn) -> Dataset", LAB_CODE(apply),
      "The set of f(x, y, …) for the fields of a sample, or f(sample) where they have "
      "names.\n"
      ">>> data.map(4, function(i) return i end):map(function(i) return i * 10 "
      "end)[2][1]\n20" },
    { "Dataset:subset(index: int...) -> Dataset", LAB_CODE(subset),
      "The samples of these numbers, in this order.\n"
      ">>> #data.map(4, function(i) return i end):subset(3, 0, 0)\n3" },
    { "Dataset:take(n: int; from: int = 0) -> Dataset", LAB_CODE(take),
      "n samples from one on, or as many as there are.\n"
      ">>> data.map(9, function(i) return i end):take(2, {from = 5})[1][1]\n6" },
    { "Dataset:shuffle(seed: int?) -> Dataset", LAB_CODE(shuffle),
      "All samples in an order that depends on the seed.\n"
      ">>> #data.map(9, function(i) return i end):shuffle(1)\n9" },
    { "Dataset:split(shares: number...; seed: int = 0) -> table", LAB_CODE(split),
      "A list of disjoint sets with these shares of the samples, drawn by the seed.\n"
      ">>> s = data.map(10, function(i) return i end):split{0.8, 0.2}\n>>> #s[1], "
      "#s[2]\n8\t2" },
    { "Loader(set: Dataset; batch: int = 32, shuffle: bool = false, drop_last: bool = "
      "false, "
      "workers: int = 0, prefetch: int = 2, seed: int?, collate: fn?) -> Loader",
      LAB_CODE(loader),
      "Batches of a set, an epoch at a time: for x, y in loader() do … end. Fields with "
      "names come "
      "as one table.\n"
      "Tensors are stacked, numbers become tensors, other fields lists; collate(samples) "
      "makes a "
      "batch instead. workers: threads that prepare up to `prefetch` batches each ahead "
      "(sets that "
      "run Lua are made here). The order depends on seed and epoch alone, never on "
      "workers.\n"
      ">>> l = data.Loader(data.tensors{tensor.arange(5)}, {batch = 2, workers = 1})\n"
      ">>> for x in l() do print(x) end\n[0 1] i64\n[2 3] i64\n[4] i64" },
    { "Loader:__call() -> Batches", LAB_CODE(start),
      "An epoch: what `for` goes through." },
    { "Loader:each() -> Batches", LAB_CODE(start), "The same as loader()." },
    { "Loader:__len() -> int", LAB_CODE(loader_length), "Batches in an epoch." },
    { "Loader:__tostring() -> string", LAB_CODE(loader_text), "Where it stands." },
    { "Loader:epoch() -> int", LAB_CODE(epoch), "Whole epochs gone through." },
    { "Loader:state() -> table", LAB_CODE(state),
      "Where it stands: {seed, epoch, batch}, integers to be saved with a training.\n"
      ">>> l = data.Loader(data.tensors{tensor.arange(6)}, {batch = 2, seed = 1})\n"
      ">>> for x in l() do break end\n>>> l:state().batch\n1" },
    { "Loader:load_state(state: table)", LAB_CODE(load_state),
      "The next epoch starts behind the batches that had been handed out then.\n"
      ">>> l = data.Loader(data.tensors{tensor.arange(6)}, {batch = 2, seed = 1})\n"
      ">>> l:load_state{seed = 1, epoch = 0, batch = 2}\n>>> for x in l() do print(x) "
      "end\n"
      "[4 5] i64" },
    { "Batches:__call(state: any?, last: any?) -> any?, any?, any?, any?", LAB_CODE(next),
      "The fields of the next batch, nil at the end." },
};

LAB_MODULE(
    data,
    .doc = "Data sets, the loaders that batch them, files of data, made-up data.\n"
           ">>> d = data.tensors{tensor.arange(4), tensor.arange(4) * 2}\n"
           ">>> for x, y in data.Loader(d, {batch = 4})() do print(y) end\n[0 2 4 6] i64",
    .types = LAB_TYPES(&lab_dataset_type, &lab_loader_type, &lab_batches_type,
                       &lab_transform_type),
    .rows = rows,
    .parts = LAB_PARTS(&data_file_rows, &data_made_rows, &data_transform_rows));
