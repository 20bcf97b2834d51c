local S = ...
local mdp = S.use("mdp")

local function iterate(p, r, terminal, gamma, sweeps)
    local _, _, going = mdp.parts(p, r, terminal)
    return mdp.fixed_point(function(v) return mdp.q(p, r, terminal, gamma, v):max(1) * going end, p:shape()[1], sweeps)
end

local function both(p, r, terminal, gamma, v) return v, mdp.q(p, r, terminal, gamma, v) end

local function reference(p, r, terminal, gamma) return both(p, r, terminal, gamma, iterate(p, r, terminal, gamma)) end

-- Policy iteration: evaluate, improve, until the policy stays (by values, so that ties do not matter).
local function second(p, r, terminal, gamma)
    local _, _, going = mdp.parts(p, r, terminal)
    local n, na = p:shape()[1], p:shape()[2]
    local v = tensor.zeros({n}, "f64")
    for _ = 1, 100 do
        local policy = mdp.q(p, r, terminal, gamma, v):argmax(1):one_hot(na):to("f64")
        local w = mdp.fixed_point(function(u) return (policy * mdp.q(p, r, terminal, gamma, u)):sum(1) * going end, n)
        local moved = (w - v):abs():max()
        v = w
        if moved < 1e-12 then break end
    end
    return both(p, r, terminal, gamma, v)
end

return {
    id = "w9.value_iter", entry = "value_iter",
    title = {zh = "价值迭代", en = "Value iteration"},
    statement = {
        zh = "P、R [S,A,S]、terminal [S]、gamma 同 w9.policy_eval。返回最优价值 v* [S]（终止态为 0）和动作价值 q* [S,A]：" ..
            "q*(s,a) = Σ_s' P (R + γ v*(s'))，v* = max_a q*。",
        en = "P, R [S,A,S], terminal [S] and gamma as in w9.policy_eval. Give the optimal values v* [S] (0 where terminal) and action values " ..
            "q* [S,A]: q*(s,a) = Σ_s' P (R + γ v*(s')), v* = max_a q*.",
    },
    call = "value_iter(P, R, terminal, gamma) -> v, q",
    starter = {lua = [[
local function value_iter(P, R, terminal, gamma)
    local v = tensor.zeros({P:shape()[1]}, "f64")
    local q = tensor.zeros({P:shape()[1], P:shape()[2]}, "f64")
    -- your code
    return v, q
end

return value_iter
]]},
    hints = {
        {zh = "和策略评估一样反复代入，只是对动作取最大而不是平均。", en = "Substitute as in policy evaluation, but take the best action instead of the mean."},
        {zh = "Sutton & Barto 4.4 节，式 (4.10)。停止条件看最大变化，不是固定遍数。", en = "Sutton & Barto 4.4, eq. (4.10). Stop by the largest change, not after a fixed number of sweeps."},
        {zh = "v = 0；重复 q[s,a] = Σ P (R + γ (1 − terminal') v')；w = max_a q，终止态 0；max|w − v| < 1e-13 停；最后用 v 再算一次 q。",
         en = "v = 0; repeat q[s,a] = Σ P (R + γ (1 − terminal') v'); w = max_a q, 0 where terminal; stop at max|w − v| < 1e-13; q once more from the last v."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "argmax of V(s')", question = {zh = "好的下一状态和好的动作是一回事吗？奖励在哪里？", en = "Is a good next state the same as a good action? Where is the reward?"},
         f = function(p, r, terminal, gamma)
             local reward, on, going = mdp.parts(p, r, terminal)
             local v = mdp.fixed_point(function(u)
                 local next_value = on:matmul(u:unsqueeze(1)):squeeze(2)
                 local best = next_value:argmax(1, {keepdim = true})
                 return (reward + gamma * next_value):gather(1, best):squeeze(1) * going
             end, p:shape()[1], 500)
             return both(p, r, terminal, gamma, v)
         end},
        {name = "gamma on reward", question = {zh = "眼前的奖励要打折吗？", en = "Is the reward at hand discounted?"},
         f = function(p, r, terminal, gamma) return reference(p, r * gamma, terminal, gamma) end},
        {name = "fixed sweeps", question = {zh = "γ = 0.9 时，十遍之后误差还剩多少？", en = "With γ = 0.9, how much error is left after ten sweeps?"},
         f = function(p, r, terminal, gamma) return both(p, r, terminal, gamma, iterate(p, r, terminal, gamma, 10)) end},
    },
    sizes = {"S", "A", "ends"}, least = {S = 2, A = 2, ends = 0}, most = {S = 6, A = 4, ends = 2},
    fits = function(n) return n.ends < n.S end,
    options = {{name = "gamma", of = {.9, .5}}},
    edges = {{S = 2, A = 2, ends = 1}, {S = 4, A = 3, ends = 0}, {S = 6, A = 2, ends = 1}},
    styles = {"normal"}, keep_style = true,
    make = function(n, o, draw)
        local p, r, terminal = mdp.random(draw, n.S, n.A, n.ends)
        return p, r, terminal, o.gamma
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "最优性方程的残差小于 1e-10", en = "the residual of the optimality equation is below 1e-10"},
         test = function(f, a)
             local v, q = f(a[1], a[2], a[3], a[4])
             local w = mdp.q(a[1], a[2], a[3], a[4], v)
             return (w - q):abs():max() < 1e-10 and (w:max(1) * (1 - a[3]:to("f64")) - v):abs():max() < 1e-10
         end},
    },
    large = {S = 30, A = 4, ends = 1},
}
