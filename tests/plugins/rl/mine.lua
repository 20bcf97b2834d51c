-- Environments of a learner's own, in Lua and in C: both agents learn in them. Prints TAP.
local n, failures = 0, 0

local function case(good, name)
    n = n + 1
    failures = failures + (good and 0 or 1)
    print((good and "ok" or "not ok") .. " " .. n .. " - " .. name)
end

-- Five steps to the right end a corridor; each step costs one. Started anywhere in it.
local walk = rl.env{
    name = "Walk", observation = 1, actions = 2, limit = 30, draws = 1,
    reset = function(u) return {math.floor(u[1] * 3) - 1, begun = true} end,
    step = function(s, a)
        local x = s[1] + 2 * a - 1
        return {x, begun = s.begun, reward = -1, terminated = x >= 5}
    end,
}

local function best(agent) -- 4 to 6 steps from where episodes begin
    local mean = agent:evaluate(30)
    return mean >= -6 and mean <= -4
end

local agent = rl.ppo(walk, {seed = 1, steps = 8192, lr = 3e-3})
case(best(agent), "PPO in Lua's")
case(best(rl.dqn(walk, {seed = 1, steps = 4000, start = 200, train_every = 2, lr = 1e-3})),
    "DQN in Lua's")

-- Stored and gone on with: the state is a table with a name in it.
local path = lab.home("walk.safetensors")
agent:save(path)
local again = rl.load(path, {env = walk})
agent:train(1024)
again:train(1024)
local obs = tensor{{0}, {3}}
case((agent:output(obs) - again:output(obs)):abs():max():item() == 0, "stored with Lua's state")
case(not pcall(rl.load, path), "a stored agent asks for its environment")
os.remove(path)

-- What users get wrong.
local function says(text, f, ...)
    local good, why = pcall(f, ...)
    case(not good and tostring(why):find(text, 1, true) ~= nil, text)
    if not good and not tostring(why):find(text, 1, true) then print("# " .. tostring(why)) end
end
local function with(reset, step)
    return rl.env{name = "Bad", observation = 2, actions = 2, reset = reset, step = step}
end
says("Bad: reset returns the state, a table, got an integer",
    function() with(function() return 1 end, print):reset() end)
says("Bad: reset returned a state with 1 numbers in its list, but the observation has 2",
    function() with(function() return {1} end, print):reset() end)
says("attempt to compare",
    function()
        local e = with(function() return {1, 2} end, function(s) return s < 1 end)
        e:reset()
        e:step(0)
    end)
says("CartPole-v1: the episode is over; call reset", function()
    local e = rl.make("CartPole-v1")
    e:set_state{x = 2.39, v = 5, theta = 0, omega = 0}
    e:step(1)
    e:step(1)
end)
says("CartPole-v1: an action is 1 whole number from 0 to 1, got", function()
    local e = rl.make("CartPole-v1")
    e:reset(1)
    e:step(2)
end)

-- The same walk as a C cell.
local cell = lab.c([[
#include <lab/env.h>
struct walk { double x; };
static void reset(void *self, const lab_env_world *w)
{
    struct walk *s = self;
    s->x = (double)(lab_rng_below(w->rng, 3) - 1);
}
static lab_env_result step(void *self, const lab_env_action *a, const lab_env_world *w)
{
    struct walk *s = self;
    (void)w;
    s->x += a->choice ? 1 : -1;
    return (lab_env_result){ .reward = -1, .terminated = s->x >= 5 };
}
static const lab_env_field fields[] = { LAB_ENV_FIELD(struct walk, x) };
static const lab_env_kind kind = {
    .name = "WalkInC", .doc = "Five steps to the right.", .size = sizeof(struct walk),
    .limit = 30, .observation = LAB_BOX(1), .action = LAB_CHOICES(2),
    .fields = fields, .n_fields = 1, .reset = reset, .step = step };
// walk() -> EnvKind
// The kind of this environment.
lab_env *walk(lab_ctx *c) { return lab_env_offer(c, &kind, NULL); }
]], "walking")
local in_c = cell.walk()
case(best(rl.ppo(in_c, {seed = 1, steps = 8192, lr = 3e-3})), "PPO in C's")
case(best(rl.dqn(in_c, {seed = 1, steps = 4000, start = 200, train_every = 2, lr = 1e-3})),
    "DQN in C's")
local env = rl.make(in_c)
env:set_state{x = 4}
local _, _, terminated = env:step(1)
case(terminated, "a state of C's by its fields")

print("1.." .. n)
os.exit(failures == 0)
