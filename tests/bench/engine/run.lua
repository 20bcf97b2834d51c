-- One training step of a model, as users write it: labsh --threads N run.lua MODEL SECONDS [bf16]
-- prints the least milliseconds of a step, the number of parameters, and the loss after the
-- first 50 steps. At one thread the time is the processor's: other work does not add to it.
local model, seconds, half = arg[1], tonumber(arg[2]), arg[3] == "bf16"
local clock = lab.threads() == 1 and os.clock or lab.now
local here = arg[0]:match("^(.*)/") or "."

-- The same numbers on both sides: a linear congruential generator, in [-1, 1).
local function numbers(seed)
    local state = seed
    return function()
        state = (1103515245 * state + 12345) % 2147483648
        return state / 1073741824 - 1
    end
end

local function filled(seed, ...)
    local n, draw, list = 1, numbers(seed), {}
    for _, size in ipairs{...} do n = n * size end
    for i = 1, n do list[i] = draw() end
    return tensor(list):reshape(...)
end

local function classes(seed, n, k)
    local draw, list = numbers(seed), {}
    for i = 1, n do list[i] = math.floor((draw() + 1) / 2 * k) end
    return tensor(list, "i64")
end

lab.seed(1)
local net, loss_of = dofile(here .. "/" .. model .. ".lua")(filled, classes)
local opt = optim.Adam(net:parameters(), {lr = 1e-3})

local function step()
    opt:zero_grad()
    local loss = half and grad.autocast(loss_of) or loss_of()
    loss:backward()
    opt:step()
    return loss
end

local loss
for _ = 1, 50 do loss = step() end
local best, stop = math.huge, lab.now() + seconds
repeat
    -- Short steps are timed in groups: a clock's own cost is left out.
    local begin, n = clock(), 0
    repeat
        step()
        n = n + 1
    until clock() - begin > 0.002
    best = math.min(best, (clock() - begin) / n)
until lab.now() > stop
local count = 0
for _, p in ipairs(net:parameters()) do count = count + p:numel() end
print(("%.6f %d %.6f"):format(best * 1e3, count, loss:item()))
