-- One training step of a model, as users write it:
--     labsh --threads N run.lua MODEL SECONDS [KIND [WEIGHTS [STEPS]]]
-- prints the least milliseconds of a step, the number of parameters, and the losses of the first
-- and the last of STEPS (50) steps before; KIND is f32 or bf16. The parameters at the beginning
-- are left in the file WEIGHTS, from which peer.py starts. 0 seconds: no time is taken. At one
-- thread the time is the processor's: other work does not add to it.
local model, seconds, half, weights = arg[1], tonumber(arg[2]), arg[3] == "bf16", arg[4]
local steps = tonumber(arg[5] or 50)
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
if weights then tensor.save(weights, net:state_dict()) end
local opt = optim.Adam(net:parameters(), {lr = 1e-3})

local function step()
    opt:zero_grad()
    local loss = half and grad.autocast(loss_of) or loss_of()
    loss:backward()
    opt:step()
    return loss
end

local first, last
for i = 1, steps do
    last = step()
    first = first or last:item()
end
local best, stop = math.huge, lab.now() + seconds
while lab.now() < stop do
    -- Short steps are timed in groups: a clock's own cost is left out.
    local begin, n = clock(), 0
    repeat
        step()
        n = n + 1
    until clock() - begin > 0.002
    best = math.min(best, (clock() - begin) / n)
end
local count = 0
for _, p in ipairs(net:parameters()) do count = count + p:numel() end
print(("%.6f %d %.6f %.6f"):format(best * 1e3, count, first, last:item()))
