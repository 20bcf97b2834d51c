-- The rl plugin: a million steps of CartPole, 50000 steps of training with CleanRL's numbers, in
-- milliseconds of CPU time on one thread; the least of three. Peers (rl.py): the same in NumPy
-- and PyTorch, scaled from fewer steps.
local here = arg[0]:match("^(.*)/") or "."
local training = 50176 -- whole rollouts of 512

-- What the Python script prints; nil where what it needs is absent.
local function python(needs, what)
    local out <close> = io.popen(("sh %s/../peers/with.sh '%s' %s/rl.py %s 2>/dev/null"):format(here, needs, here, what))
    return tonumber(out:read("l") or "")
end

local function row(name, ours, peer, peer_ms, limit)
    print(("%s\t1\t%.6f\t%s\t%s\t%s"):format(name, ours, peer, peer_ms and ("%.6f"):format(peer_ms) or "-",
        limit and ("%.6f"):format(limit) or "-"))
end

local function least(f)
    local best = math.huge
    for _ = 1, 3 do
        local begin = os.clock()
        f()
        best = math.min(best, (os.clock() - begin) * 1e3)
    end
    return best
end

lab.threads(1)
local n = 4096
local actions = {}
for i = 1, 16 do actions[i] = (tensor.rand(n) * 2):floor():to("i32") end
for _, dtype in ipairs{"f32", "f64"} do
    local env = rl.make("CartPole-v1", {n = n, dtype = dtype})
    local rounds = dtype == "f32" and 20 or 2
    env:reset(1)
    local ms = least(function()
        for _ = 1, rounds do
            for i = 1, 16 do env:step(actions[i]) end
        end
    end)
    row("cartpole 1M steps, " .. dtype, ms * 1e6 / (rounds * 16 * n), "NumPy, 1024", python("numpy", "env"),
        dtype == "f32" and 1e3 / 60 or nil)
end

for _, peer in ipairs{{"ppo", 150e3}, {"dqn", 45e3}} do
    local name, rate = table.unpack(peer)
    local ms = least(function() rl[name]("CartPole-v1", {seed = 1, steps = training, start = name == "dqn" and 500 or nil}) end)
    row(name .. " 50k steps", ms * 50e3 / training, "PyTorch", python("numpy torch", name), 50e6 / rate)
end
