/* Splitting, training and encoding, beside the slow ways that their definitions give. */
#include "../../core/lab_test.h"
#include "tokenizer.h"

#include <lab/rng.h>

/* ---- splitting ------------------------------------------------------------------------------ */

struct pieces {
    char text[256]; /* pieces, each with a | behind it */
    size_t n;
};

static bool note(void *arg, const uint8_t *p, size_t len)
{
    struct pieces *k = arg;

    assert_true(len > 0 && k->n + len + 2 < sizeof k->text);
    memcpy(k->text + k->n, p, len);
    k->n += len;
    k->text[k->n++] = '|';
    return true;
}

static void splits_as_gpt2(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "Hello world", "Hello| world|" },
        { "it's they'll I'LL", "it|'s| they|'ll| I|'|LL|" },
        { "a  b", "a| | b|" },
        { "x\n\n y", "x|\n\n| y|" },
        { "trail  ", "trail|  |" },
        { "12abc, 3.5!", "12|abc|,| 3|.|5|!|" },
        { "你好，世界", "你好|，|世界|" },
        { " ²½Ⅷ", " ²½Ⅷ|" },
        { "🙂👍 🙂", "🙂👍| 🙂|" },
        { "e\xcc\x81t", "e|\xcc\x81|t|" }, /* a mark is no letter */
        { "a\xc2\xa0"
          "b",
          "a|\xc2\xa0|b|" },                           /* U+00A0 is white space */
        { "a \xe1\xa0\x8e b", "a| \xe1\xa0\x8e| b|" }, /* U+180E is not */
        { "ab\xff\xfe"
          "cd",
          "ab|\xff\xfe|cd|" },
        { "\xe4\xbd", "\xe4\xbd|" },
        { "a \xff b", "a| |\xff| b|" },
    };
    lab_ctx *c = *state;
    struct split *s = split_new(c);

    assert_true(split_add(c, s, split_gpt2, false));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pieces k = { 0 };

        assert_true(split_each(c, s, (const uint8_t *)cases[i][0], strlen(cases[i][0]),
                               note, &k));
        assert_string_equal(k.text, cases[i][1]);
    }
    split_free(s);
}

static void patterns_follow_each_other(void **state)
{
    lab_ctx *c = *state;
    struct split *s = split_new(c);
    struct pieces k = { 0 };

    assert_true(split_add(c, s, "\\d", false));
    assert_true(split_add(c, s, "[a-y]+", true));
    assert_true(split_each(c, s, (const uint8_t *)"abz12c", 6, note, &k));
    assert_string_equal(k.text, "ab|c|");
    assert_false(split_add(c, s, "a(", false));
    assert_error(c, LAB_EFORMAT,
                 "byte 2 of the splitting pattern: missing closing parenthesis");
    split_free(s);
}

static void hostile_patterns_end(void **state)
{
    static const uint8_t text[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    lab_ctx *c = *state;
    struct split *s = split_new(c);
    struct pieces k = { 0 };

    assert_true(split_add(c, s, "(a|aa|aaa)*$(?<!b)", false));
    split_each(c, s, text, sizeof text - 1, note, &k); /* an end, whichever */
    lab_error_clear(c);
    split_free(s);
}

/* ---- the definitions, slowly -------------------------------------------------------------------- */

enum { MAX = 4000 };

struct list {
    uint32_t id[MAX];
    int n;
};

static void merge_list(struct list *x, struct merge m)
{
    int n = 0;

    for (int i = 0; i < x->n; i++)
        if (i + 1 < x->n && x->id[i] == m.left && x->id[i + 1] == m.right) {
            x->id[n++] = m.made;
            i++;
        } else {
            x->id[n++] = x->id[i];
        }
    x->n = n;
}

struct slow {
    struct tokenizer *t;
    struct list all; /* of all pieces */
    int ends[MAX];   /* of pieces, in all */
    int n_pieces;
};

static bool slow_piece(void *arg, const uint8_t *p, size_t len)
{
    struct slow *k = arg;

    for (size_t i = 0; i < len; i++)
        k->all.id[k->all.n++] = k->t->of_byte[p[i]];
    k->ends[k->n_pieces++] = k->all.n;
    return true;
}

/* One merge in all pieces, none over their bounds. */
static void slow_merge(struct slow *k, struct merge m)
{
    static struct list out, one;
    int from = 0;

    out.n = 0;
    for (int i = 0; i < k->n_pieces; i++) {
        one.n = k->ends[i] - from;
        memcpy(one.id, k->all.id + from, (size_t)one.n * sizeof *one.id);
        merge_list(&one, m);
        memcpy(out.id + out.n, one.id, (size_t)one.n * sizeof *one.id);
        from = k->ends[i];
        k->ends[i] = out.n += one.n;
    }
    k->all = out;
}

static int64_t slow_count(const struct slow *k, uint32_t left, uint32_t right)
{
    int64_t n = 0;

    for (int p = 0, from = 0; p < k->n_pieces; from = k->ends[p++])
        for (int i = from; i + 1 < k->ends[p]; i++)
            n += k->all.id[i] == left && k->all.id[i + 1] == right;
    return n;
}

static bool slow_best(const struct slow *k, int64_t least, struct merge *best)
{
    int64_t most = 0;

    for (int p = 0, from = 0; p < k->n_pieces; from = k->ends[p++])
        for (int i = from; i + 1 < k->ends[p]; i++) {
            struct merge m = { k->all.id[i], k->all.id[i + 1], 0 };
            int64_t n = slow_count(k, m.left, m.right);

            if (n > most ||
                (n == most && (m.left < best->left ||
                               (m.left == best->left && m.right < best->right)))) {
                most = n;
                *best = m;
            }
        }
    return most >= least;
}

/* A text of few letters, in which pairs overlap ("aaa") and counts are often equal. */
static size_t random_text(lab_rng *r, char *text, size_t n, int letters)
{
    for (size_t i = 0; i < n; i++)
        text[i] =
            lab_rng_below(r, 6) == 0 ? ' ' : (char)('a' + lab_rng_below(r, letters));
    return n;
}

static void training_is_the_definition(void **state)
{
    static struct slow k;
    static char text[600];
    lab_ctx *c = *state;
    lab_rng r = lab_rng_make(1, 0);

    for (int round = 0; round < 12; round++) {
        lab_bytes b = { text, random_text(&r, text, sizeof text, 1 + round % 4) };
        int64_t least = 1 + round % 3;
        struct tokenizer *t = bpe_train(c, &b, 1, 300, least, &(lab_strings){ 0, NULL });
        struct merge m = { 0 };
        size_t i = 0;

        assert_non_null(t);
        k = (struct slow){ .t = t };
        split_each(c, t->split, b.at, b.len, slow_piece, &k);
        for (; slow_best(&k, least, &m) && i < t->n_merges; i++) {
            assert_int_equal(t->merges[i].left, m.left);
            assert_int_equal(t->merges[i].right, m.right);
            slow_merge(&k, t->merges[i]);
        }
        assert_int_equal(i, t->n_merges);
        assert_true(t->n == 300 || !slow_best(&k, least, &m));
    }
}

static void encoding_is_the_definition(void **state)
{
    static struct slow k;
    static char text[900];
    lab_ctx *c = *state;
    lab_rng r = lab_rng_make(2, 0);

    for (int round = 0; round < 12; round++) {
        lab_bytes b = { text, random_text(&r, text, sizeof text, 1 + round % 4) };
        struct tokenizer *t = bpe_train(c, &b, 1, 340, 2, &(lab_strings){ 0, NULL });
        struct ids ids = { 0 };

        b.len = random_text(&r, text, sizeof text, 1 + round % 5);
        k = (struct slow){ .t = t };
        split_each(c, t->split, b.at, b.len, slow_piece, &k);
        for (size_t i = 0; i < t->n_merges; i++)
            slow_merge(&k, t->merges[i]);
        assert_true(tokenizer_encode(c, t, b.at, b.len, true, &ids));
        assert_int_equal(ids.n, k.all.n);
        assert_memory_equal(ids.at, k.all.id, ids.n * sizeof *ids.at);
        free(ids.at);
    }
}

/* ---- round trips ------------------------------------------------------------------------------- */

static void check_round_trip(lab_ctx *c, struct tokenizer *t, const void *text,
                             size_t len)
{
    lab_scope s = lab_scope_open(c);
    struct ids ids = { 0 };
    int64_t *wide;
    lab_bytes *back;

    assert_true(tokenizer_encode(c, t, text, len, true, &ids));
    wide = lab_alloc(c, ids.n * sizeof *wide);
    for (size_t i = 0; i < ids.n; i++)
        wide[i] = ids.at[i];
    back = tokenizer_decode(c, t, wide, (int64_t)ids.n, true);
    assert_non_null(back);
    assert_int_equal(back->len, len);
    assert_memory_equal(back->at, text, len);
    free(ids.at);
    lab_scope_close(c, &s);
}

static struct tokenizer *small(lab_ctx *c)
{
    static const char text[] = "the cat sat on the mat. 猫坐在垫子上，猫坐在垫子上 "
                               "🙂🙂 the the";
    static const char *const special[] = { "<|end|>", "<|endless|>" };
    lab_bytes b = { text, sizeof text - 1 };

    return bpe_train(c, &b, 1, 300, 2, &(lab_strings){ 2, special });
}

static void any_bytes_come_back(void **state)
{
    static const char *const texts[] = {
        "",
        "the mat",
        "猫坐在垫子上",
        "🙂 👩‍👩‍👧 🇨🇳",
        "\xff\xfe\x80",
        "\xe7\x8c",
        "a\xe7\x8c"
        "b \xf0\x9f\x99",
        "<|end|><|endless|> <|endl",
        "  \t\r\n  \xc2\x85 ",
    };
    static uint8_t noise[5000], run[100000];
    lab_ctx *c = *state;
    struct tokenizer *t = small(c);
    lab_rng r = lab_rng_make(3, 0);

    assert_non_null(t);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_round_trip(c, t, texts[i], strlen(texts[i]));
    for (int i = 0; i < 20; i++) {
        for (size_t j = 0; j < sizeof noise; j++)
            noise[j] = (uint8_t)lab_rng_below(&r, i % 2 ? 256 : 40);
        check_round_trip(c, t, noise, sizeof noise);
    }
    for (int i = 0; i < 4; i++) {
        memset(run, "a\xff \x80"[i], sizeof run);
        check_round_trip(c, t, run, sizeof run);
    }
}

/* More different words than the cache takes. */
static void many_words(void **state)
{
    lab_ctx *c = *state;
    struct tokenizer *t = small(c);
    char *text = lab_alloc(c, 700000);
    size_t n = 0;

    for (int i = 0; i < 70000; i++)
        n += (size_t)snprintf(text + n, 10, " x%c%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26,
                              'a' + i / 676 % 26, 'a' + i / 17576 % 26);
    check_round_trip(c, t, text, n);
    check_round_trip(c, t, text, n);
}

static void special_tokens(void **state)
{
    lab_ctx *c = *state;
    struct tokenizer *t = small(c);
    uint32_t end = tokenizer_find(t, "<|end|>", 7),
             endless = tokenizer_find(t, "<|endless|>", 11);
    struct ids ids = { 0 };

    assert_int_equal(endless, t->n - 1);
    assert_true(tokenizer_encode(c, t, "<|endless|><|end|>", 18, true, &ids));
    assert_int_equal(ids.n, 2);
    assert_int_equal(ids.at[0], endless);
    assert_int_equal(ids.at[1], end);
    ids.n = 0;
    assert_true(tokenizer_encode(c, t, "<|end|>", 7, false, &ids));
    assert_true(ids.n > 1);
    free(ids.at);
    assert_string_equal(
        tokenizer_decode(c, t, (const int64_t[]){ t->of_byte['a'], end, t->of_byte['b'] },
                         3, false)
            ->at,
        "ab");
    assert_null(tokenizer_decode(c, t, (const int64_t[]){ 999 }, 1, true));
    assert_int_equal(lab_error_code(c), LAB_EINDEX);
    lab_error_clear(c);
}

static void small_vocabularies_are_refused(void **state)
{
    lab_ctx *c = *state;

    assert_null(bpe_train(c, NULL, 0, 255, 2, &(lab_strings){ 0, NULL }));
    assert_int_equal(lab_error_code(c), LAB_EARG);
    lab_error_clear(c);
    assert_int_equal(bpe_train(c, NULL, 0, 256, 2, &(lab_strings){ 0, NULL })->n, 256);
}

RUN(LAB_TEST(splits_as_gpt2), LAB_TEST(patterns_follow_each_other),
    LAB_TEST(hostile_patterns_end), LAB_TEST(training_is_the_definition),
    LAB_TEST(encoding_is_the_definition), LAB_TEST(any_bytes_come_back),
    LAB_TEST(many_words), LAB_TEST(special_tokens),
    LAB_TEST(small_vocabularies_are_refused))
