/* llm.c — the table of the llm plugin: tokenizers here, models in its parts. */
#include "llm.h"
#include "gpt.h"
#include "tokenizer.h"

#include <stdlib.h>
#include <string.h>

static struct tokenizer *train(lab_ctx *c, const lab_value *text, int64_t vocab,
                               int64_t min_count, const lab_value *special)
{
    static const char *const end[] = { "<|endoftext|>" };
    lab_strings names = { 1, end };
    int64_t n, n_special = 0;
    lab_bytes *texts = llm_texts(c, text, "text", &n), *list;
    const char **given;

    if (special) {
        list = llm_texts(c, special, "special", &n_special);
        given = lab_alloc(c, (size_t)n_special * sizeof *given);
        for (int64_t i = 0; given && i < n_special; i++) {
            given[i] = list[i].at;
            if (list[i].len == 0)
                return lab_fail(c, LAB_EARG, "llm.bpe_train: a special token is empty");
        }
        names = (lab_strings){ n_special, given };
    }
    return lab_ok(c) ? bpe_train(c, texts, n, vocab, min_count, &names) : NULL;
}

static struct tokenizer *load(lab_ctx *c, const char *path)
{
    return tokenizer_load(c, path);
}

static void save(lab_ctx *c, struct tokenizer *t, const char *path)
{
    tokenizer_save(c, t, path);
}

static lab_table *encode(lab_ctx *c, struct tokenizer *t, const lab_bytes *text,
                         bool special)
{
    lab_table *out = lab_table_new(c);
    struct ids ids = { 0 };

    if (tokenizer_encode(c, t, text->at, text->len, special, &ids))
        for (size_t i = 0; i < ids.n; i++)
            lab_table_push(c, out, LAB_V_INT(ids.at[i]));
    free(ids.at);
    return out;
}

static lab_tensor *encode_tensor(lab_ctx *c, struct tokenizer *t, const lab_bytes *text,
                                 bool special)
{
    struct ids ids = { 0 };
    lab_tensor *out = NULL;

    if (tokenizer_encode(c, t, text->at, text->len, special, &ids))
        out = lab_tensor_make(c, LAB_I64, (int64_t)ids.n);
    for (size_t i = 0; out && i < ids.n; i++)
        lab_i64_mut(out)[i] = ids.at[i];
    free(ids.at);
    return out;
}

static const lab_bytes *decode(lab_ctx *c, const struct tokenizer *t,
                               const lab_value *ids, bool special)
{
    int64_t n;
    const int64_t *list = llm_ids(c, ids, "ids", &n);

    return list ? tokenizer_decode(c, t, list, n, special) : NULL;
}

static const lab_bytes *token(lab_ctx *c, const struct tokenizer *t, int64_t id)
{
    return tokenizer_decode(c, t, &id, 1, true);
}

static int64_t find(lab_ctx *c, const struct tokenizer *t, const lab_bytes *text)
{
    uint32_t id = tokenizer_find(t, text->at, text->len);

    (void)c;
    return id == MAP_NONE ? LAB_NO_INT : id;
}

static int64_t length(lab_ctx *c, const struct tokenizer *t)
{
    (void)c;
    return (int64_t)t->n;
}

static const char *describe(lab_ctx *c, const struct tokenizer *t)
{
    return lab_format(c, "Tokenizer (BPE): %zu tokens, %zu of them special", t->n,
                      t->n_special);
}

static const lab_row rows[] = {
    { "bpe_train(text: any; vocab: int = 4096, min_count: int = 2, special: any?)"
      " -> Tokenizer",
      LAB_CODE(train),
      "A byte-level BPE tokenizer learned from a text or a list of texts.\n"
      "The 256 bytes come first, then the pairs that stand together oftenest (min_count\n"
      "times at least), then the special tokens, \"<|endoftext|>\" unless others are "
      "given:\n"
      "`vocab` tokens in all, or fewer when the text has no more pairs.\n"
      ">>> tok = llm.bpe_train(\"low lower lowest low\", {vocab = 262})\n"
      ">>> tok:encode(\"lowest\"), tok:token(257)\n{257, 68, 82, 83}\t\"low\"",
      LAB_LONG },
    { "tokenizer(path: string) -> Tokenizer", LAB_CODE(load),
      "The tokenizer in a Hugging Face tokenizer.json, or in the folder that has one.\n"
      "Byte-level BPE (GPT-2 and its kin); other models are refused with their name.\n"
      ">>> path = lab.home(\"doctest.json\")\n"
      ">>> llm.bpe_train(\"aa aa\", {vocab = 300}):save(path)\n"
      ">>> #llm.tokenizer(path)\n258\n>>> os.remove(path)\ntrue",
      LAB_LONG },
    { "Tokenizer:save(path: string)", LAB_CODE(save),
      "Writes a tokenizer.json that Hugging Face's libraries read; into a folder under "
      "that "
      "name.\n"
      ">>> path = lab.home(\"doctest.json\")\n"
      ">>> llm.bpe_train(\"\", {vocab = 257}):save(path)\n"
      ">>> data.read_json(path).model.type\n\"BPE\"\n>>> os.remove(path)\ntrue" },
    { "Tokenizer:encode(text: bytes; special: bool = true) -> table", LAB_CODE(encode),
      "The text's tokens, a list of numbers from 0. Any bytes have tokens. special: "
      "whether\n"
      "special tokens in the text are taken as such.\n"
      ">>> tok = llm.bpe_train(\"\", {vocab = 257})\n"
      ">>> tok:encode(\"Hi<|endoftext|>\")\n{39, 72, 256}\n"
      ">>> #tok:encode(\"<|endoftext|>\", {special = false})\n13" },
    { "Tokenizer:encode_tensor(text: bytes; special: bool = true) -> tensor[n] i64",
      LAB_CODE(encode_tensor),
      "The same as a tensor.\n"
      ">>> llm.bpe_train(\"\", {vocab = 257}):encode_tensor(\"Hi\")\n[39 72] i64" },
    { "Tokenizer:decode(ids: any; special: bool = true) -> bytes", LAB_CODE(decode),
      "The bytes that a list or tensor of tokens stands for. special: whether special "
      "tokens\n"
      "are written or left out.\n"
      ">>> tok = llm.bpe_train(\"\", {vocab = 257})\n"
      ">>> tok:decode{39, 72, 256}\n\"Hi<|endoftext|>\"\n"
      ">>> tok:decode(tok:encode(\"试 🙂 \\xff\")) == \"试 🙂 \\xff\"\ntrue" },
    { "Tokenizer:token(id: int) -> bytes", LAB_CODE(token),
      "The bytes of one token, from 0.\n"
      ">>> llm.bpe_train(\"\", {vocab = 257}):token(39)\n\"H\"" },
    { "Tokenizer:find(text: bytes) -> int?", LAB_CODE(find),
      "The number of the token that is exactly these bytes; nil if there is none.\n"
      ">>> tok = llm.bpe_train(\"\", {vocab = 257})\n"
      ">>> tok:find(\"<|endoftext|>\"), tok:find(\"Hi\")\n256\tnil" },
    { "Tokenizer:__len() -> int", LAB_CODE(length),
      "The number of tokens.\n>>> #llm.bpe_train(\"\", {vocab = 257})\n257" },
    { "Tokenizer:__tostring() -> string", LAB_CODE(describe), "How many tokens it has." },
};
LAB_PLUGIN(llm, .version = "0.1",
           .doc = "Language models: tokenizers, GPT, training, generation.\n"
                  ">>> tok = llm.bpe_train(\"the cat, the hat\", {vocab = 260})\n"
                  ">>> tok:decode(tok:encode(\"the hat\"))\n\"the hat\"",
           .types = LAB_TYPES(&llm_tokenizer_type, &llm_gpt_type), .rows = rows,
           .parts = LAB_PARTS(&llm_gpt_rows));
