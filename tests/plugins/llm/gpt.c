/* The GPT: with a cache and without, causal, saved and loaded, sampled, scored. */
#include "../../core/lab_test.h"
#include "gpt.h"

#include <lab/arrays.h>
#include <lab/op.h>

#include <unistd.h>

enum { VOCAB = 50, CONTEXT = 12 };

static struct gpt_model *small(lab_ctx *c, double dropout)
{
    return gpt_new(c, &(struct gpt_config){ 2, 2, 16, CONTEXT, VOCAB, dropout });
}

/* Weights large enough that logits differ. */
static bool louder(void *self, const char *path, lab_tensor *t, bool buffer)
{
    (void)path;
    (void)buffer;
    for (int64_t i = 0; i < lab_numel(t); i++)
        lab_f32_mut(t)[i] *= 8;
    (void)self;
    return true;
}

static struct gpt *loud(lab_ctx *c)
{
    struct gpt_model *m = small(c, 0);

    lab_layer_each(c, m->layer, false, louder, NULL);
    lab_ctx_modes(c)->no_grad = true;
    return gpt_of(m);
}

static lab_tensor *random_ids(lab_ctx *c, lab_rng *r, int64_t rows, int64_t n)
{
    lab_tensor *t = lab_tensor_make(c, LAB_I64, rows, n);

    for (int64_t i = 0; i < rows * n; i++)
        lab_i64_mut(t)[i] = lab_rng_below(r, VOCAB);
    return t;
}

static double apart(lab_ctx *c, lab_tensor *a, lab_tensor *b)
{
    double worst = 0;

    assert_true(a && b && lab_same_shape(a, b));
    a = lab_contiguous(c, a);
    b = lab_contiguous(c, b);
    for (int64_t i = 0; i < lab_numel(a); i++)
        worst = fmax(worst, fabs((double)lab_f32(a)[i] - (double)lab_f32(b)[i]));
    return worst;
}

/* ---- cache ---------------------------------------------------------------------------------- */

/* Every prompt length, then one by one; and in two pieces. */
static void cache_changes_nothing(void **state)
{
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(1, 0);

    for (int64_t rows = 1; rows <= 4; rows++) {
        lab_tensor *ids = random_ids(c, &r, rows, CONTEXT);
        lab_tensor *all = gpt_forward(c, g, ids, NULL);

        assert_ok(c);
        for (int64_t n = 1; n <= CONTEXT; n++) {
            lab_scope s = lab_scope_open(c);
            struct gpt_cache *cache = gpt_cache_new(c, g, rows, LAB_F32);
            lab_tensor *first = gpt_forward(c, g, lab_slice(c, ids, 1, 0, n, 1), cache);

            assert_true(apart(c, first, lab_slice(c, all, 1, 0, n, 1)) < 1e-5);
            for (int64_t i = n; i < CONTEXT; i += 1 + n % 2) {
                int64_t to = i + 1 + n % 2 < CONTEXT ? i + 1 + n % 2 : CONTEXT;
                lab_tensor *next =
                    gpt_forward(c, g, lab_slice(c, ids, 1, i, to, 1), cache);

                assert_true(apart(c, next, lab_slice(c, all, 1, i, to, 1)) < 1e-5);
            }
            assert_int_equal(cache->at, CONTEXT);
            lab_scope_close(c, &s);
        }
    }
    assert_null(gpt_forward(c, g, random_ids(c, &r, 1, CONTEXT + 1), NULL));
    assert_error(c, LAB_ESHAPE, "GPT: 13 tokens; the context is 12");
}

static void generates_the_same_with_and_without(void **state)
{
    static const struct gpt_sampling how[] = {
        { 0, 0, 1, 0 },
        { 1, 0, 1, 0 },
        { 0.7, 5, 1, 0 },
        { 1.3, 0, 0.8, 40 },
    };
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(2, 0);

    for (int64_t n = 1; n <= 2 * CONTEXT + 1; n++) {
        const lab_tensor *prompt = random_ids(c, &r, 1, n);
        int64_t a[30], b[30];
        lab_rng ra = lab_rng_make(3, (uint64_t)n), rb = ra;

        assert_int_equal(gpt_generate(c, g, lab_i64(prompt), n, &how[n % 4], &ra, true,
                                      30, a, NULL, NULL),
                         30);
        gpt_generate(c, g, lab_i64(prompt), n, &how[n % 4], &rb, false, 30, b, NULL,
                     NULL);
        assert_memory_equal(a, b, sizeof a);
        for (int i = 0; i < 30; i++)
            assert_in_range(a[i], 0, (n % 4 == 3 ? 40 : VOCAB) - 1);
    }
}

/* ---- the net ---------------------------------------------------------------------------------- */

static void sees_no_later_token(void **state)
{
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(4, 0);
    lab_tensor *ids = random_ids(c, &r, 1, 9), *before = gpt_forward(c, g, ids, NULL),
               *after;

    lab_i64_mut(ids)[6] = (lab_i64(ids)[6] + 1) % VOCAB;
    after = gpt_forward(c, g, ids, NULL);
    assert_true(
        apart(c, lab_slice(c, before, 1, 0, 6, 1), lab_slice(c, after, 1, 0, 6, 1)) == 0);
    for (int i = 6; i < 9; i++)
        assert_true(apart(c, lab_select(c, before, 1, i), lab_select(c, after, 1, i)) >
                    1e-3);
}

static void attention_is_a_distribution(void **state)
{
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(5, 0);
    lab_tensor *a = lab_contiguous(c, gpt_attention(c, g, random_ids(c, &r, 1, 7)));

    assert_shape(a, 2, 2, 7, 7);
    for (int k = 0; k < 4 * 7; k++) {
        double sum = 0;

        for (int j = 0; j < 7; j++) {
            sum += (double)lab_f32(a)[k * 7 + j];
            if (j > k % 7)
                assert_true(lab_f32(a)[k * 7 + j] == 0);
        }
        assert_true(fabs(sum - 1) < 1e-6);
    }
}

static void first_weights(void **state)
{
    lab_ctx *c = *state;
    struct gpt_model *m = gpt_new(c, &(struct gpt_config){ 8, 4, 64, 32, 100, 0 });
    const struct gpt *g = gpt_of(m);
    const lab_tensor *w[] = { g->wte, g->blocks[3].c_fc.weight,
                              g->blocks[7].mlp_proj.weight };
    double want[] = { 0.02, 0.02, 0.005 };

    for (int i = 0; i < 3; i++) {
        double squares = 0;

        for (int64_t k = 0; k < lab_numel(w[i]); k++)
            squares += pow((double)lab_f32(w[i])[k], 2);
        assert_true(fabs(sqrt(squares / (double)lab_numel(w[i])) / want[i] - 1) < 0.05);
    }
    assert_int_equal(lab_layer_count(c, m->layer),
                     100 * 64 + 32 * 64 + 8 * (12 * 64 * 64 + 13 * 64) + 2 * 64);
}

static void saved_and_loaded(void **state)
{
    char folder[] = "/tmp/labsh-test-XXXXXX";
    static const char *const files[] = { "config.json", "model.safetensors" };
    lab_ctx *c = *state;
    struct gpt_model *m = small(c, 0.1), *n;
    lab_rng r = lab_rng_make(6, 0), before;
    lab_tensor *ids = random_ids(c, &r, 2, 8);
    lab_table *file;

    lab_ctx_modes(c)->no_grad = true;
    assert_non_null(mkdtemp(folder));
    gpt_save(c, m, folder);
    before = *lab_ctx_rng(c);
    n = gpt_load(c, folder);
    assert_memory_equal(&before, lab_ctx_rng(c), sizeof before);
    file = lab_safetensors_read(c, lab_format(c, "%s/model.safetensors", folder), NULL);
    assert_ok(c);
    assert_shape(lab_table_get(file, "transformer.h.0.attn.c_attn.weight")->as.object, 16,
                 48);
    assert_shape(lab_table_get(file, "transformer.h.1.mlp.c_fc.weight")->as.object, 16,
                 64);
    assert_shape(lab_table_get(file, "transformer.wte.weight")->as.object, VOCAB, 16);
    assert_int_equal(gpt_of(n)->config.context, CONTEXT);
    assert_true(gpt_of(n)->config.dropout == 0.1);
    assert_true(apart(c, gpt_forward(c, gpt_of(m), ids, NULL),
                      gpt_forward(c, gpt_of(n), ids, NULL)) == 0);
    for (int i = 0; i < 2; i++)
        unlink(lab_format(c, "%s/%s", folder, files[i]));
    rmdir(folder);
}

/* ---- sampling ------------------------------------------------------------------------------------- */

static void sampled_by_probability(void **state)
{
    lab_ctx *c = *state;
    lab_tensor *z = NUMBERS(c, LAB_F32, 1, 3, 2, 3.5, -1);
    lab_rng r = lab_rng_make(7, 0);
    const struct {
        struct gpt_sampling how;
        double sum; /* of e^(z/temperature) over what may come */
        int first;  /* how many of 3, 1, 2, 0, 4 may come */
    } cases[] = {
        { { 1, 0, 1, 0 }, exp(1) + exp(3) + exp(2) + exp(3.5) + exp(-1), 5 },
        { { 0.5, 0, 1, 0 }, exp(2) + exp(6) + exp(4) + exp(7) + exp(-2), 5 },
        { { 1, 2, 1, 0 }, exp(3) + exp(3.5), 2 },
        { { 1, 0, 0.6, 0 }, exp(3) + exp(3.5), 2 },
        { { 1, 0, 1, 2 }, exp(1) + exp(3), 5 },
    };

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        static const int order[] = { 3, 1, 2, 0, 4 };
        int count[5] = { 0 }, n = 20000;

        for (int i = 0; i < n; i++)
            count[gpt_sample(c, z, &cases[k].how, &r)]++;
        for (int i = 0; i < 5; i++) {
            int id = order[i];
            bool may = i < cases[k].first && (!cases[k].how.ids || id < cases[k].how.ids);
            double p = may ? exp((double)lab_f32(z)[id] / cases[k].how.temperature) /
                                 cases[k].sum
                           : 0;

            assert_true(fabs(count[id] / (double)n - p) < 0.02);
            assert_true(may || count[id] == 0);
        }
    }
    assert_int_equal(gpt_sample(c, z, &(struct gpt_sampling){ 0, 0, 1, 0 }, &r), 3);
    assert_int_equal(gpt_sample(c, z, &(struct gpt_sampling){ 0, 0, 1, 3 }, &r), 1);
}

/* ---- scoring ---------------------------------------------------------------------------------------- */

/* −ln p of each token behind the context − stride … context before it, one by one. */
static double slow_score(lab_ctx *c, struct gpt *g, const int64_t *ids, int64_t n,
                         int64_t stride)
{
    double sum = 0;

    for (int64_t i = 1; i < n; i++) {
        lab_scope s = lab_scope_open(c);
        int64_t end = i <= CONTEXT
                          ? CONTEXT
                          : CONTEXT + (i - CONTEXT + stride - 1) / stride * stride;
        int64_t begin = (end < n - 1 ? end : n - 1) - CONTEXT;
        lab_tensor *x, *z;
        double total = 0;

        begin = begin > 0 ? begin : 0;
        x = lab_tensor_make(c, LAB_I64, 1, i - begin);
        memcpy(lab_i64_mut(x), ids + begin, (size_t)(i - begin) * sizeof *ids);
        z = lab_contiguous(c, gpt_next(c, g, x, NULL));
        for (int k = 0; k < VOCAB; k++)
            total += exp((double)lab_f32(z)[k]);
        sum -= (double)lab_f32(z)[ids[i]] - log(total);
        lab_scope_close(c, &s);
    }
    return sum;
}

static void every_token_is_scored_once(void **state)
{
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(8, 0);
    const int64_t *ids = lab_i64(random_ids(c, &r, 1, 60));

    for (int64_t n = 2; n <= 60; n += 7)
        for (int64_t stride = 1; stride <= CONTEXT; stride += 4) {
            struct gpt_score s = gpt_score_ids(c, g, ids, n, stride);
            double want = slow_score(c, g, ids, n, stride);

            assert_int_equal(s.tokens, n - 1);
            assert_true(fabs(s.nats / want - 1) < 1e-4);
        }
}

static void stops_between_layers(void **state)
{
    lab_ctx *c = *state;
    struct gpt *g = loud(c);
    lab_rng r = lab_rng_make(9, 0);
    lab_tensor *ids = random_ids(c, &r, 1, 5);
    int64_t out[4];

    lab_host_stop(lab_ctx_host(c), true);
    assert_null(gpt_forward(c, g, ids, NULL));
    assert_true(lab_error_clear_stop(c));
    assert_false(lab_error_clear_stop(c));
    assert_int_equal(gpt_generate(c, g, lab_i64(ids), 5,
                                  &(struct gpt_sampling){ 0, 0, 1, 0 }, &r, true, 4, out,
                                  NULL, NULL),
                     0);
    assert_int_equal(gpt_score_ids(c, g, lab_i64(ids), 5, 4).tokens, 0);
    lab_host_stop(lab_ctx_host(c), false);
    assert_non_null(gpt_forward(c, g, ids, NULL));
}

static void refused(void **state)
{
    lab_ctx *c = *state;

    assert_null(gpt_new(c, &(struct gpt_config){ 1, 3, 16, 8, 9, 0 }));
    assert_error(c, LAB_EARG, "llm.gpt: 3 heads do not divide dim 16 evenly");
    assert_null(gpt_new(c, &(struct gpt_config){ 0, 1, 16, 8, 9, 0 }));
    assert_error(c, LAB_EARG, "llm.gpt: argument 'layers' is 0, 1 … 1000 was expected");
    assert_null(gpt_load(c, "/nonexistent"));
    assert_int_equal(lab_error_code(c), LAB_EIO);
    lab_error_clear(c);
}

RUN(LAB_TEST(cache_changes_nothing), LAB_TEST(generates_the_same_with_and_without),
    LAB_TEST(sees_no_later_token), LAB_TEST(attention_is_a_distribution),
    LAB_TEST(first_weights), LAB_TEST(saved_and_loaded), LAB_TEST(sampled_by_probability),
    LAB_TEST(every_token_is_scored_once), LAB_TEST(stops_between_layers),
    LAB_TEST(refused))
