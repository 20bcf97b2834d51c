-- trainings.lua WHAT CHECKPOINT: trains, or goes on from the checkpoint where it is there; then
-- prints all metrics of all runs of this home that do not depend on the time, and the weights.
local what, checkpoint = arg[1], arg[2]
local there = io.open(checkpoint)
if there then there:close() end

local function gpt()
    local text = {}
    for i = 1, 400 do text[i] = ("the %s %d saw %d of them, "):format(i % 3 == 0 and "cat" or "dog", i * i % 97, i) end
    text = table.concat(text)
    lab.seed(1)
    local tok = llm.bpe_train(text, {vocab = 300})
    local m = llm.gpt{layers = 2, heads = 2, dim = 32, context = 16, vocab = 300, dropout = 0.1}
    m:fit(text, {tokenizer = tok, steps = 300, batch = 8, accumulate = 2, every = 0.1, checkpoint = checkpoint})
    return m:module():state_dict()
end

local function agent(kind, options)
    local every = 5000
    local a = there and rl.load(checkpoint):train{checkpoint = checkpoint, every = every}
    if not a then
        options.seed, options.checkpoint, options.every = 1, checkpoint, every
        a = rl[kind]("CartPole-v1", options)
    end
    lab.seed(2)
    return {a:output(tensor.randn(4, 4)), (a:returns())}
end

local function unet()
    lab.seed(1)
    local m = cv.unet{classes = 2, base = 4, depth = 2}
    m:fit(cv.shapes{n = 72, size = 32, classes = 2, seed = 1}, {epochs = 30, batch = 8, flip = "both",
        seed = 5, checkpoint = checkpoint, resume = true})
    return m.net:state_dict()
end

local weights
if what == "gpt" then
    weights = gpt()
elseif what == "unet" then
    weights = unet()
elseif what == "ppo" then
    weights = agent("ppo", {steps = 80000})
else
    weights = agent("dqn", {steps = 30000, start = 1000})
end

local by_time = {tokens_per_s = true, pictures_per_s = true, val_loss = true, val_perplexity = true, val_bits_per_byte = true}
for _, r in ipairs(run.list()) do
    for _, name in ipairs(r:names()) do
        local steps, values = r:metrics(name)
        for i = 0, by_time[name] and -1 or #steps - 1 do
            print(name, steps[i]:item(), ("%a"):format(values[i]:item()))
        end
    end
end
for name, t in pairs(weights) do print(name, ("%a"):format((t:to("f64") * t:to("f64")):sum():item())) end
