/* tokenizer.json: there and back, both forms of merges, and what is refused. */
#include "../../core/lab_test.h"
#include "tokenizer.h"

#include <unistd.h>

/* A file with the 256 bytes, then `more` as further tokens, and the other parts given. */
static char *file_of(lab_ctx *c, const char *more, const char *merges, const char *model,
                     const char *added, const char *steps)
{
    struct tokenizer *t = bpe_train(c, NULL, 0, 256, 2, &(lab_strings){ 0, NULL });
    char *all = lab_strdup(c, "");

    assert_non_null(t);
    for (int b = 0; b < 256; b++) {
        uint32_t sign = sign_of_byte((uint8_t)b);
        char utf8[3] = { (char)sign };

        if (sign >= 0x80)
            snprintf(utf8, sizeof utf8, "%c%c", (char)(0xc0 | sign >> 6),
                     (char)(0x80 | (sign & 0x3f)));
        all = lab_format(c, "%s%s\"%s%s\":%u", all, b ? "," : "",
                         b == '"' || b == '\\' ? "\\" : "", utf8, t->of_byte[b]);
    }
    return lab_format(c,
                      "{\"version\":\"1.0\",\"truncation\":null,\"added_tokens\":[%s],%s,"
                      "\"model\":{%s\"vocab\":{%s%s},\"merges\":[%s]}}",
                      added, steps, model, all, more, merges);
}

#define STEPS                                                                            \
    "\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false},\"decoder\":" \
    "{"                                                                                  \
    "\"type\":\"ByteLevel\"}"

static struct tokenizer *parse(lab_ctx *c, const char *json)
{
    return tokenizer_parse(c, json, strlen(json), "t.json");
}

static void check_ids(lab_ctx *c, struct tokenizer *t, const char *text, int n,
                      const uint32_t *want)
{
    struct ids ids = { 0 };

    assert_ok(c);
    assert_true(tokenizer_encode(c, t, text, strlen(text), true, &ids));
    assert_int_equal(ids.n, n);
    assert_memory_equal(ids.at, want, (size_t)n * sizeof *want);
    free(ids.at);
}
#define IDS(...)                                                \
    sizeof((uint32_t[]){ __VA_ARGS__ }) / 4, (const uint32_t[]) \
    {                                                           \
        __VA_ARGS__                                             \
    }

static void both_forms_of_merges(void **state)
{
    static const char *const forms[] = { "\"a b\",\"Ġ ab\"",
                                         "[\"a\",\"b\"],[\"Ġ\",\"ab\"]" };
    lab_ctx *c = *state;

    for (int i = 0; i < 2; i++) {
        struct tokenizer *t = parse(c, file_of(c, ",\"ab\":256,\"Ġab\":257", forms[i],
                                               "\"type\":\"BPE\",", "", STEPS));

        check_ids(c, t, "ab ab", IDS(256, 257));
    }
}

static void options(void **state)
{
    lab_ctx *c = *state;
    struct tokenizer *t;

    t = parse(c, file_of(c, ",\"ab\":256", "", "\"ignore_merges\":true,", "", STEPS));
    check_ids(c, t, "ab", IDS(256));
    t = parse(c, file_of(c, ",\"ab\":256", "",
                         "\"ignore_merges\":false,\"dropout\":null,", "", STEPS));
    check_ids(c, t, "ab", IDS(t->of_byte['a'], t->of_byte['b']));
    t = parse(c,
              file_of(c, ",\"Ġa\":256", "\"Ġ a\"", "", "",
                      "\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"decoder\":{\"type\":"
                      "\"ByteLevel\"}"));
    check_ids(c, t, "a", IDS(256));
    /* Digits are split one by one before the bytes. */
    t = parse(
        c, file_of(c, ",\"12\":256", "\"1 2\"", "", "",
                   "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{"
                   "\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{N}\"},"
                   "\"behavior\":\"Isolated\",\"invert\":false},{\"type\":\"ByteLevel\","
                   "\"add_prefix_space\":false,\"use_regex\":false}]},"
                   "\"decoder\":{\"type\":\"ByteLevel\"}"));
    check_ids(c, t, "12", IDS(t->of_byte['1'], t->of_byte['2']));
    t = parse(c, file_of(c, ",\"<e>\":256", "", "",
                         "{\"id\":256,\"content\":\"<e>\",\"special\":true},"
                         "{\"id\":300,\"content\":\"终\",\"special\":true}",
                         STEPS));
    check_ids(c, t, "<e>终", IDS(256, 300));
    assert_int_equal(t->n, 301);
}

static void saved_and_loaded(void **state)
{
    static const char text[] = "ab abc \"q\\uoted\" 猫 猫 \x01\x7f abc ab";
    static const char *const special[] = { "<|endoftext|>" };
    char folder[] = "/tmp/labsh-test-XXXXXX";
    lab_ctx *c = *state;
    lab_bytes b = { text, sizeof text - 1 };
    struct tokenizer *t = bpe_train(c, &b, 1, 280, 1, &(lab_strings){ 1, special }), *u;
    const char *path;

    assert_non_null(mkdtemp(folder));
    path = lab_format(c, "%s/tokenizer.json", folder);
    assert_true(split_add(c, t->split, "\\d", true));
    assert_true(tokenizer_save(c, t, folder));
    u = tokenizer_load(c, path);
    assert_ok(c);
    unlink(path);
    rmdir(folder);
    assert_int_equal(u->n, t->n);
    assert_int_equal(u->n_merges, t->n_merges);
    assert_memory_equal(u->merges, t->merges, t->n_merges * sizeof *t->merges);
    assert_int_equal(u->n_special, 1);
    assert_int_equal(u->special[0], t->special[0]);
    for (uint32_t i = 0; i < t->n; i++) {
        size_t m, n;
        const uint8_t *p = tokenizer_bytes(t, i, &m), *q = tokenizer_bytes(u, i, &n);

        assert_int_equal(m, n);
        assert_memory_equal(p, q, n);
    }
    for (int i = 0; i < 3; i++) {
        bool x = false, y = false;
        const char *p = split_pattern(t->split, i, &x),
                   *q = split_pattern(u->split, i, &y);

        assert_true(x == y && (p ? q && !strcmp(p, q) : !q));
    }
}

static void refused(void **state)
{
    static const char *const cases[][6] = {
        { "", "", "\"type\":\"WordPiece\",", "", STEPS,
          "t.json: the model 'WordPiece' is not supported, only BPE" },
        { "", "", "\"byte_fallback\":true,", "", STEPS,
          "t.json: the model's option 'byte_fallback' is not supported, only tokens of "
          "bytes "
          "(ByteLevel)" },
        { "", "", "\"dropout\":0.1,", "", STEPS,
          "t.json: the model's option 'dropout' is not supported, only none" },
        { "", "\"a b\"", "", "", STEPS,
          "merge of 'a' and 'b': the vocabulary lacks 'ab'" },
        { "", "\"ab\"", "", "", STEPS,
          "t.json: merge 0 is two tokens of the vocabulary, \"a b\" or [\"a\", \"b\"]" },
        { ",\"ab\":256", "\"a b\",\"a b\"", "", "", STEPS,
          "the merge of 'a' and 'b' is given twice" },
        { ",\"ab\":0", "", "", "", STEPS, "token number 0 is given twice" },
        { ",\"ab\":-1", "", "", "", STEPS,
          "t.json: the number of token 'ab' is an integer from 0 to 65793" },
        { ",\"ab\":99999999", "", "", "", STEPS,
          "t.json: the number of token 'ab' is an integer from 0 to 65793" },
        { ",\"猫\":256", "", "", "", STEPS,
          "t.json: token '猫' has a sign that stands for no byte" },
        { "", "", "", "{\"id\":256}", STEPS,
          "t.json: added token 0 is an object with a 'content'" },
        { "", "", "", "{\"id\":256,\"content\":\"x\",\"lstrip\":true}", STEPS,
          "t.json: an added token with single_word, lstrip or rstrip 'x' is not "
          "supported, only "
          "plain ones" },
        { "", "", "", "",
          "\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"decoder\":{\"type\":"
          "\"ByteLevel\"}",
          "t.json: the pre_tokenizer 'Whitespace' is not supported, only ByteLevel, "
          "Split, and a "
          "Sequence of these" },
        { "", "", "", "", "\"normalizer\":{\"type\":\"NFC\"}," STEPS,
          "t.json: the normalizer 'NFC' is not supported, only none" },
        { "", "", "", "", "\"post_processor\":{\"type\":\"BertProcessing\"}," STEPS,
          "t.json: the post_processor 'BertProcessing' is not supported, only "
          "ByteLevel" },
    };
    lab_ctx *c = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *const *k = cases[i];

        assert_null(parse(c, file_of(c, k[0], k[1], k[2], k[3], k[4])));
        assert_error(c, LAB_EFORMAT, k[5]);
    }
    assert_null(parse(c, "[]"));
    lab_error_clear(c);
    assert_null(parse(c,
                      "{\"pre_tokenizer\":{\"type\":\"ByteLevel\"},\"decoder\":{\"type\":"
                      "\"ByteLevel\"},\"model\":{\"vocab\":{\"a\":0},\"merges\":[]}}"));
    assert_error(c, LAB_EFORMAT, "the vocabulary has no token for the byte 0x00");
}

RUN(LAB_TEST(both_forms_of_merges), LAB_TEST(options), LAB_TEST(saved_and_loaded),
    LAB_TEST(refused))
