-- The llm plugin: steps of training, tokens written, text encoded; the least of what was
-- measured, ours and PyTorch's in turn. Peers: the same net in PyTorch, f32 (llm.py); Hugging
-- Face's tokenizers. With all threads a step may take PyTorch's time / 1.5, in bf16 / 2.5 where
-- the machine has bf16 in hardware; elsewhere there is no limit, the ratio is told. That losses
-- are equal is tests/peers/llm.py's.
local here = arg[0]:match("^(.*)/") or "."
local sizes = {layers = 4, heads = 4, dim = 128, context = 128, vocab = 1024}
local batch, steps, rounds = 16, 10, 2

-- What a Python script prints; nil where what it needs is absent. PyTorch runs as well as it
-- can: malloc keeps what is freed, threads are bound.
local tuned = "OMP_PROC_BIND=true MALLOC_TRIM_THRESHOLD_=4000000000 MALLOC_MMAP_THRESHOLD_=4000000000 "
local function python(...)
    local out <close> = io.popen(tuned ..
        ("sh %s/../peers/with.sh %s 2>/dev/null"):format(here, table.concat({...}, " ")))
    return tonumber(out:read("l") or "")
end

local function row(name, threads, ours, peer, peer_ms, faster)
    local function ms(x) return x and ("%.6f"):format(x) or "-" end
    print(("%s\t%d\t%.6f\t%s\t%s\t%s"):format(name, threads, ours, peer, ms(peer_ms), ms(faster and peer_ms and peer_ms / faster)))
end

local function has_bf16()
    local cpu <close> = io.open("/proc/cpuinfo")
    local flags = cpu and cpu:read("a") or ""
    return flags:find("avx512_bf16", 1, true) or flags:find("amx_bf16", 1, true)
end

local function corpus()
    local all = {}
    for _, name in ipairs{"GPL-3", "MPL-2.0", "Apache-2.0", "Artistic", "GFDL-1.3"} do
        local there, text = pcall(data.read_text, "/usr/share/common-licenses/" .. name)
        all[#all + 1] = there and text or ("the cat sat on the mat, the dog did not. "):rep(500)
    end
    return table.concat(all, "\n")
end

local text = corpus()
local tok = llm.bpe_train(text, {vocab = sizes.vocab})

local function step_ms(dtype)
    local m = llm.gpt(sizes)
    local r = m:fit(text, {tokenizer = tok, steps = steps, batch = batch, val = 0, dtype = dtype})
    local _, speed = r:metrics("tokens_per_s")
    r:delete()
    return batch * sizes.context * 1000 / speed:max():item(), m
end

local all = lab.threads()
for _, threads in ipairs(all > 1 and {1, all} or {1}) do
    lab.threads(threads)
    local f32, bf16, peer, m = math.huge, step_ms("bf16"), nil, nil
    for _ = 1, rounds do
        local took
        took, m = step_ms("f32")
        f32 = math.min(f32, took)
        local theirs = python("'torch numpy'", here .. "/llm.py", "fit", threads)
        peer = theirs and math.min(theirs, peer or theirs)
    end
    row("gpt 0.9 M, step", threads, f32, "PyTorch", peer, threads == all and 1.5)
    row("gpt 0.9 M, step bf16", threads, bf16, "PyTorch f32", peer, threads == all and has_bf16() and 2.5)
    local least = math.huge
    for _ = 1, 3 do
        local begin = lab.now()
        m:generate("The", {max_tokens = 100, stream = false, seed = 1})
        least = math.min(least, (lab.now() - begin) * 10)
    end
    row("gpt 0.9 M, token", threads, least, "-")
end

local big, least = text:rep(1 + 2000000 // #text), math.huge
for _ = 1, 5 do
    local begin = lab.now()
    tok:encode_tensor(big)
    least = math.min(least, (lab.now() - begin) * 1e9 / #big)
end
local saved = lab.home("bench-tokenizer.json")
tok:save(saved)
row("bpe encode, 1 MB", 1, least, "tokenizers", python("tokenizers", here .. "/llm.py", "encode", saved))
local begin = lab.now()
llm.bpe_train(big, {vocab = 4096})
row("bpe train, 2 MB, 4096", 1, (lab.now() - begin) * 1e3, "-")
