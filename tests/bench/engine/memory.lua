-- What a training step of the GPT holds at most, with a block's results kept and with them computed
-- again (grad.checkpoint): labsh memory.lua
local here = arg[0]:match("^(.*)/") or "."

local function classes(_, n, k) return tensor.randint(0, k, n) end

local function step(again)
    lab.seed(1)
    local net, loss_of = dofile(here .. "/gpt.lua")(nil, classes, again)
    local opt = optim.Adam(net:parameters(), {lr = 1e-3})
    local function run()
        opt:zero_grad()
        local loss = loss_of()
        loss:backward()
        opt:step()
        return loss:item()
    end
    run() -- the optimizer's state is there from now on
    local peak, start = mem(run, {plot = false}):peak()
    local best = math.huge
    for _ = 1, 5 do
        local begin = lab.now()
        run()
        best = math.min(best, lab.now() - begin)
    end
    return {peak = peak, above = peak - start, ms = best * 1e3, loss = run()}
end

local kept, again = step(false), step(true)
print("GPT L4 H4 d128 T64 B16, a step    results kept   grad.checkpoint for each block")
print(("most tensors alive           %12.2f MiB %12.2f MiB"):format(kept.peak / 2 ^ 20, again.peak / 2 ^ 20))
print(("of these by the step         %12.2f MiB %12.2f MiB"):format(kept.above / 2 ^ 20, again.above / 2 ^ 20))
print(("time                         %12.1f ms  %12.1f ms"):format(kept.ms, again.ms))
print(("loss after 8 steps           %12.6f     %12.6f"):format(kept.loss, again.loss))
