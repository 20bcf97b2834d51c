"""The llm plugin's GPT-2 and tokenizer beside ones written here from the papers.    llm.py BUILD

Each reads what the other wrote: a folder with config.json and model.safetensors gives the same
logits in both (1e-4), a tokenizer.json the same numbers. Prints TAP.
"""
import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import unicodedata

import numpy as np
import torch

from tensors import read

BUILD = sys.argv[1]
cases = []


def case(f):
    cases.append(f)


def labsh(folder, script, *args):
    path = os.path.join(folder, "script.lua")
    with open(path, "w") as f:
        f.write(script)
    env = dict(os.environ, LABSH_HOME=os.path.join(folder, "home"))
    done = subprocess.run([os.path.join(BUILD, "labsh"), "--headless", "--no-progress", "--threads", "1", path, *args],
                          env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr.strip()
    return done.stdout


# ---- safetensors -----------------------------------------------------------------------------

def write_safetensors(path, tensors):
    head, at = {}, 0
    for name, t in tensors.items():
        head[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [at, at + 4 * t.numel()]}
        at += 4 * t.numel()
    text = json.dumps(head).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            f.write(t.numpy().astype("<f4").tobytes())


# ---- GPT-2 -------------------------------------------------------------------------------------

def layer_norm(x, w, b):
    mean = x.mean(-1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + 1e-5) * w + b


def gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def gpt2(w, config, ids, dtype=torch.float64):
    """Logits [B,T,vocab], weights [in,out] as Hugging Face keeps them."""
    w = {k.replace("transformer.", ""): v.to(dtype) for k, v in w.items()}
    heads, (rows, n) = config["n_head"], ids.shape
    x = w["wte.weight"][ids] + w["wpe.weight"][:n]
    later = torch.full((n, n), -math.inf, dtype=dtype).triu(1)
    for i in range(config["n_layer"]):
        p = f"h.{i}."
        a = layer_norm(x, w[p + "ln_1.weight"], w[p + "ln_1.bias"])
        a = a @ w[p + "attn.c_attn.weight"] + w[p + "attn.c_attn.bias"]
        q, k, v = (t.reshape(rows, n, heads, -1).transpose(1, 2) for t in a.chunk(3, -1))
        a = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[-1]) + later, -1) @ v
        a = a.transpose(1, 2).reshape(rows, n, -1)
        x = x + a @ w[p + "attn.c_proj.weight"] + w[p + "attn.c_proj.bias"]
        a = layer_norm(x, w[p + "ln_2.weight"], w[p + "ln_2.bias"])
        a = gelu(a @ w[p + "mlp.c_fc.weight"] + w[p + "mlp.c_fc.bias"])
        x = x + a @ w[p + "mlp.c_proj.weight"] + w[p + "mlp.c_proj.bias"]
    return layer_norm(x, w["ln_f.weight"], w["ln_f.bias"]) @ w["wte.weight"].T


def random_weights(k, prefix, seed):
    g = torch.Generator().manual_seed(seed)
    d, rand = k["n_embd"], lambda *shape: torch.randn(*shape, generator=g) * 0.2
    w = {"wte.weight": rand(k["vocab_size"], d), "wpe.weight": rand(k["n_positions"], d)}
    for i in range(k["n_layer"]):
        for name, shape in (("ln_1", (d,)), ("attn.c_attn", (d, 3 * d)), ("attn.c_proj", (d, d)),
                            ("ln_2", (d,)), ("mlp.c_fc", (d, 4 * d)), ("mlp.c_proj", (4 * d, d))):
            w[f"h.{i}.{name}.weight"] = rand(*shape) + (1 if "ln" in name else 0)
            w[f"h.{i}.{name}.bias"] = rand(shape[-1])
        w[f"h.{i}.attn.bias"] = torch.ones(1, 1, 4, 4)  # a mask that old files hold: passed over
    w["ln_f.weight"], w["ln_f.bias"] = rand(d) + 1, rand(d)
    return {prefix + name: t for name, t in w.items()}


CONFIG = {"model_type": "gpt2", "activation_function": "gelu_new", "n_layer": 3, "n_head": 4,
          "n_embd": 48, "n_positions": 37, "vocab_size": 101, "layer_norm_epsilon": 1e-5,
          "n_inner": None, "attn_pdrop": 0.1}
LOGITS = """
local folder, ids, out = arg[1], arg[2], arg[3]
local m = llm.load(folder)
tensor.save(out, m:logits(tensor.load(ids)))
"""


def compare(folder, model, ids):
    np.save(os.path.join(folder, "ids.npy"), ids.numpy())
    labsh(folder, LOGITS, model, os.path.join(folder, "ids.npy"), os.path.join(folder, "out.npy"))
    ours = torch.tensor(np.load(os.path.join(folder, "out.npy"))).double()
    with open(os.path.join(model, "config.json")) as f:
        config = json.load(f)
    theirs = gpt2(read(os.path.join(model, "model.safetensors")), config, ids)
    worst = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    assert ours.shape == theirs.shape and worst < 1e-4, f"off by {worst}"


@case
def logits_of_their_folder(folder):
    for prefix in ("", "transformer."):
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump(CONFIG, f)
        write_safetensors(os.path.join(folder, "model.safetensors"), random_weights(CONFIG, prefix, 1))
        for shape in ((1, 1), (2, 37), (5, 16)):
            compare(folder, folder, torch.randint(0, 101, shape))


@case
def logits_of_our_folder(folder):
    model = os.path.join(folder, "model")
    labsh(folder, """
        local text = ("the cat sat on the mat. "):rep(30)
        local tok = llm.bpe_train(text, {vocab = 280})
        local m = llm.gpt{layers = 2, heads = 3, dim = 24, context = 16, vocab = 280}
        m:fit(text, {tokenizer = tok, steps = 20, batch = 4, lr = 1e-2})
        m:save(arg[1])""", model)
    assert sorted(os.listdir(model)) == ["config.json", "model.safetensors", "tokenizer.json"]
    compare(folder, model, torch.randint(0, 280, (3, 16)))


@case
def a_folder_goes_round(folder):
    """Theirs, read and written by ours, is theirs again to the last bit; twice through ours, too."""
    theirs, once, twice = (os.path.join(folder, name) for name in ("theirs", "once", "twice"))
    os.mkdir(theirs)
    with open(os.path.join(theirs, "config.json"), "w") as f:
        json.dump(CONFIG, f)
    weights = random_weights(CONFIG, "transformer.", 2)
    write_safetensors(os.path.join(theirs, "model.safetensors"), weights)
    labsh(folder, "llm.load(arg[1]):save(arg[2]); llm.load(arg[2]):save(arg[3])", theirs, once, twice)
    for model in (once, twice):
        back = read(os.path.join(model, "model.safetensors"))
        assert set(back) == {name for name in weights if not name.endswith(".attn.bias")}, sorted(back)
        for name, t in back.items():
            assert torch.equal(t, weights[name]), name
        with open(os.path.join(model, "config.json")) as f:
            config = json.load(f)
        for key in ("model_type", "activation_function", "n_layer", "n_head", "n_embd", "n_positions", "vocab_size"):
            assert config[key] == CONFIG[key], f"{key} is {config[key]}"
    compare(folder, twice, torch.randint(0, 101, (3, 20)))


TRAIN = """
local folder, ids, out, dtype = arg[1], tensor.load(arg[2]), arg[3], arg[4]
local net = llm.load(folder):module()
local opt = optim.AdamW(net:parameters(), {lr = 3e-3, weight_decay = 0.01})
local losses = tensor.zeros(ids:shape()[1])
local rows, n = ids:shape()[2], ids:shape()[3] - 1
for i = 0, ids:shape()[1] - 1 do
    local batch = ids[i]
    local x, y = batch:slice(1, 0, n), batch:slice(1, 1, n + 1):reshape(rows * n)
    local function loss() return nn.cross_entropy(net(x):reshape(rows * n, -1):to("f32"), y) end
    local l = dtype == "bf16" and grad.autocast(loss) or loss()
    opt:zero_grad()
    l:backward()
    opt:step()
    losses[i] = l:item()
end
tensor.save(out, losses)
"""


def their_losses(weights, config, ids):
    """The same training by gpt2 above, in f32."""
    w = {name: t.clone().requires_grad_() for name, t in weights.items() if not name.endswith(".attn.bias")}
    opt, out = torch.optim.AdamW(w.values(), lr=3e-3, weight_decay=0.01), []
    for batch in ids:
        logits = gpt2(w, config, batch[:, :-1], torch.float32)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        opt.zero_grad()
        loss.backward()
        opt.step()
        out.append(loss.item())
    return torch.tensor(out)


@case
def losses_of_a_training(folder):
    """200 steps from the same weights on the same batches: f32 and bf16 here, f32 in PyTorch."""
    config = dict(CONFIG, n_layer=2, vocab_size=256, n_positions=32)
    with open(__file__, "rb") as f:
        text = torch.tensor(list(f.read()))
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(config, f)
    weights = {name: t * 0.1 + (0.9 if "ln_" in name and "weight" in name else 0)
               for name, t in random_weights(config, "", 3).items()}
    write_safetensors(os.path.join(folder, "model.safetensors"), weights)
    at = torch.randint(0, len(text) - 33, (200, 8))
    ids = torch.stack([torch.stack([text[i:i + 33] for i in row]) for row in at])
    np.save(os.path.join(folder, "ids.npy"), ids.numpy())
    ours = {}
    for dtype in ("f32", "bf16"):
        out = os.path.join(folder, dtype + ".npy")
        labsh(folder, TRAIN, folder, os.path.join(folder, "ids.npy"), out, dtype)
        ours[dtype] = torch.tensor(np.load(out)).float()
    theirs = their_losses(weights, config, ids)
    assert (ours["f32"][:20] - theirs[:20]).abs().max() < 1e-3, "the first steps differ"
    last = theirs[-20:].mean().item()
    assert last < 3, f"PyTorch's loss is still {last}"
    for dtype, losses in ours.items():
        mean = losses[-20:].mean().item()
        print(f"# loss after 200 steps, {dtype}: {mean:.4f}, PyTorch f32: {last:.4f}")
        assert abs(mean / last - 1) < 0.02, f"{dtype}: {mean}, PyTorch {last}"


# ---- tokenizer -----------------------------------------------------------------------------------

SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(i) for i in range(0x2000, 0x200b)}


def kind(ch):
    if ch in SPACES:
        return "space"
    return {"L": "letter", "N": "number"}.get(unicodedata.category(ch)[0], "other")


def pieces(text):
    """GPT-2's pattern 's|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"""
    i = 0
    while i < len(text):
        j = next((i + len(e) for e in ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d") if text.startswith(e, i)), i)
        if j == i:
            j = i + 1 if text[i] == " " and i + 1 < len(text) and kind(text[i + 1]) != "space" else i
            k = kind(text[j])
            while j < len(text) and kind(text[j]) == k:
                j += 1
            if k == "space" and j < len(text) and j - i > 1:
                j -= 1
        yield text[i:j]
        i = j


def byte_signs():
    shown = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255]
    rest = [b for b in range(256) if b not in shown]
    return {**{b: chr(b) for b in shown}, **{b: chr(256 + i) for i, b in enumerate(rest)}}


SIGNS = byte_signs()


def encode(tokenizer, text):
    vocab = tokenizer["model"]["vocab"]
    ranks = {tuple(m.split(" ") if isinstance(m, str) else m): i
             for i, m in enumerate(tokenizer["model"]["merges"])}
    out = []
    for piece in pieces(text):
        word = [SIGNS[b] for b in piece.encode()]
        while len(word) > 1:
            best = min(zip(word, word[1:]), key=lambda p: ranks.get(p, math.inf))
            if best not in ranks:
                break
            new, i = [], 0
            while i < len(word):
                both = tuple(word[i:i + 2]) == best
                new.append("".join(best) if both else word[i])
                i += 2 if both else 1
            word = new
        out += [vocab[w] for w in word]
    return out


TEXTS = ["Hello world, it's 2024's test; they'LL're.", "  two  spaces\n\n\tand tabs \u3000全角 空格",
         "机器学习是人工智能的一个分支。", "🙂👩‍👩‍👧 naïve café e\u0301 Ⅷ ²½ ١٢٣", "a\u00a0b\u180ec\u2009d \x85 x",
         "for (int i = 0; i < n; i++) { x[i] += y; }  ", "ГОСТ кириллица ΑΒΓ עברית हिन्दी"]


@case
def numbers_of_our_tokenizer(folder):
    texts, out = os.path.join(folder, "texts.json"), os.path.join(folder, "ids.json")
    with open(texts, "w") as f:
        json.dump(TEXTS, f)
    labsh(folder, """
        local texts = data.read_json(arg[1])
        local tok = llm.bpe_train({table.concat(texts, "\\n"):rep(3), data.read_text(arg[3])}, {vocab = 700})
        tok:save(arg[4])
        local all = {}
        for i, s in ipairs(texts) do all[i] = tok:encode(s) end
        data.write_json(arg[2], all)""", texts, out, os.path.abspath(__file__),
          os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "tokenizer.json")) as f:
        tokenizer = json.load(f)
    with open(out) as f:
        for text, ours in zip(TEXTS, json.load(f)):
            theirs = encode(tokenizer, text)
            assert ours == theirs, f"{text!r}: {ours} is {theirs} here"


@case
def numbers_of_their_tokenizer(folder):
    vocab = {SIGNS[b]: i for i, b in enumerate(sorted(SIGNS, key=SIGNS.get))}
    merges = [["t", "h"], ["th", "e"], ["Ġ", "the"], ["æ", "ľ"], ["i", "n"], ["in", "g"]]
    for a, b in merges:
        vocab[a + b] = len(vocab)
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    tokenizer = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
                 "normalizer": None, "pre_tokenizer": level, "post_processor": level, "decoder": level,
                 "model": {"type": "BPE", "dropout": None, "unk_token": None,
                           "continuing_subword_prefix": "", "end_of_word_suffix": "",
                           "fuse_unk": False, "byte_fallback": False, "vocab": vocab, "merges": merges}}
    with open(os.path.join(folder, "tokenizer.json"), "w") as f:
        json.dump(tokenizer, f)
    text = "the thing, in the 机 nothing"
    ours = labsh(folder, "print(table.concat(llm.tokenizer(arg[1]):encode(arg[2]), ' '))", folder, text)
    assert [int(i) for i in ours.split()] == encode(tokenizer, text), ours


print(f"1..{len(cases)}")
failed = 0
torch.manual_seed(0)
torch.set_num_threads(1)
for number, f in enumerate(cases, 1):
    with tempfile.TemporaryDirectory() as folder:
        try:
            f(folder)
            print(f"ok {number} - {f.__name__}")
        except AssertionError as e:
            failed += 1
            print(f"not ok {number} - {f.__name__}\n# {e}")
sys.exit(failed > 0)
