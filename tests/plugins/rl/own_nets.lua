-- Networks of a learner's own: Modules that agents train in place. Prints TAP.
local n, failures = 0, 0

local function case(good, name)
    n = n + 1
    failures = failures + (good and 0 or 1)
    print((good and "ok" or "not ok") .. " " .. n .. " - " .. name)
end

local function net(out)
    local m = nn.Module{up = nn.Linear(1, 32), norm = nn.LayerNorm(32), head = nn.Linear(32, out)}
    m.forward = function(self, x) return self.head(self.norm(self.up(x)):tanh()) end
    return m
end

local function same(a, b) return (a - b):abs():max():item() < 1e-6 end

-- Five steps to the right end a corridor; each step costs one.
local walk = rl.env{
    name = "Walk", observation = 1, actions = 2, limit = 30, draws = 1,
    reset = function(u) return {math.floor(u[1] * 3) - 1} end,
    step = function(s, a)
        local x = s[1] + 2 * a - 1
        return {x, reward = -1, terminated = x >= 5}
    end,
}
local obs = tensor{{-1}, {0}, {3}}
local function best(agent) -- 4 to 6 steps from where episodes begin
    local mean = agent:evaluate(30)
    return mean >= -6 and mean <= -4
end

lab.seed(1)
local actor, critic, q = net(2), net(1), net(2)
local ppo = rl.ppo(walk, {seed = 1, steps = 8192, lr = 3e-3, actor = actor, critic = critic})
case(best(ppo), "PPO learns with Modules")
case(same(ppo:output(obs), actor(obs):detach()), "PPO's network is the Module given")
local dqn = rl.dqn(walk, {seed = 1, steps = 4000, start = 200, train_every = 2, lr = 1e-3, q = q})
case(best(dqn), "DQN learns with a Module")
case(same(dqn:output(obs), q(obs):detach()), "DQN's network is the Module given")

-- One of two networks; stored and gone on with.
local path = lab.home("own.safetensors")
ppo = rl.ppo(walk, {seed = 2, steps = 2048, actor = net(2)})
ppo:save(path)
local actor2 = net(2)
local again = rl.load(path, {env = walk, actor = actor2})
case(same(ppo:output(obs), actor2(obs):detach()), "a Module gets what was stored")
ppo:train(1024)
again:train(1024)
case((ppo:output(obs) - again:output(obs)):abs():max():item() == 0, "goes on bit for bit")
dqn:save(path)
local q2 = net(2)
again = rl.load(path, {env = walk, q = q2})
dqn:train(500)
again:train(500)
case((dqn:output(obs) - again:output(obs)):abs():max():item() == 0, "with a target network")

local function says(text, f, ...)
    local good, why = pcall(f, ...)
    local heard = not good and tostring(why):find(text, 1, true) ~= nil
    case(heard, text)
    if not heard then print("# " .. tostring(why)) end
end
says("networks of the user's in it: q; given as arguments: none", rl.load, path, {env = walk})
says("ppo has no network 'q'", function()
    ppo:save(path)
    rl.load(path, {env = walk, q = net(2)})
end)
says("'actor' and 'critic' share parameters: they are trained apart", function()
    local up = nn.Linear(1, 8)
    rl.ppo(walk, {steps = 0, actor = nn.Sequential{up, nn.Linear(8, 2)}, critic = nn.Sequential{up, nn.Linear(8, 1)}})
end)
says("the network gives [n,2] f32 for [n,1], got", rl.ppo, walk, {steps = 512, actor = net(3)})
says("the network has no parameters to train", rl.ppo, walk, {steps = 512, actor = nn.Tanh()})
says("a mistake of mine", rl.dqn, walk, {steps = 512, start = 10,
    q = nn.Module{l = nn.Linear(1, 2), forward = function() error("a mistake of mine") end}})
os.remove(path)

print("1.." .. n)
os.exit(failures == 0)
