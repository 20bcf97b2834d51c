local S = ...
local numeric = S.use("numeric")

local function returns(rewards, gamma)
    local r, g = rewards:totable(), {}
    local sum = 0
    for t = #r, 1, -1 do
        sum = r[t] + gamma * sum
        g[t] = sum
    end
    return tensor(g, "f64")
end

local function reference(logits, actions, rewards, gamma)
    local g = returns(rewards, gamma)
    local lp = logits:log_softmax(1)
    local y = actions:one_hot(logits:shape()[2]):to("f64")
    return -(g * (lp * y):sum(1)):sum(), (lp:exp() - y) * g:unsqueeze(1)
end

local function second(logits, actions, rewards, gamma)
    local L, A, r, loss, d = logits:totable(), actions:totable(), rewards:totable(), 0, {}
    for t = 1, #A do
        local g, sum, top = 0, 0, math.max(table.unpack(L[t]))
        for k = #A, t, -1 do g = r[k] + gamma * g end
        for _, z in ipairs(L[t]) do sum = sum + math.exp(z - top) end
        d[t] = {}
        for a, z in ipairs(L[t]) do
            local p = math.exp(z - top) / sum
            local chosen = A[t] == a - 1
            if chosen then loss = loss - g * (z - top - math.log(sum)) end
            d[t][a] = g * (p - (chosen and 1 or 0))
        end
    end
    return loss, tensor(d, "f64")
end

local function variant(weights, f)
    return function(logits, actions, rewards, gamma)
        local g = weights(rewards, gamma)
        return f(logits, actions:one_hot(logits:shape()[2]):to("f64"), g)
    end
end

return {
    id = "w9.reinforce", entry = "reinforce",
    title = {zh = "REINFORCE 的损失与梯度", en = "The loss of REINFORCE and its gradient"},
    statement = {
        zh = "一条轨迹：logits [T,A]（f64）是各步策略的 softmax 输入，actions [T]（i64）是所选动作，rewards [T] 是其后得到的奖励。" ..
            "回报 G_t = Σ_{k ≥ t} γ^(k−t) r_k。损失 L = −Σ_t G_t log π(a_t)，最小化它就是提高期望回报。返回 L 和它对 logits 的梯度 [T,A]。",
        en = "One trajectory: logits [T,A] (f64) go into each step's softmax policy, actions [T] (i64) were chosen, rewards [T] followed. " ..
            "The return is G_t = Σ_{k ≥ t} γ^(k−t) r_k. The loss L = −Σ_t G_t log π(a_t): lowering it raises the expected return. Give L and its " ..
            "gradient by the logits [T,A].",
    },
    call = "reinforce(logits, actions, rewards, gamma) -> loss, dlogits",
    starter = {lua = [[
local function reinforce(logits, actions, rewards, gamma)
    -- your code
    return 0, tensor.zeros_like(logits)
end

return reinforce
]]},
    hints = {
        {zh = "从后往前一遍就能得到所有 G_t。", en = "One pass from the end gives every G_t."},
        {zh = "∂ log π(a)/∂z = onehot(a) − π；所以 dL/dz_t = G_t (π − onehot)。见 Sutton & Barto 13.3 节（13.8）。", en = "∂ log π(a)/∂z = onehot(a) − π, so dL/dz_t = G_t (π − onehot). Sutton & Barto 13.3, (13.8)."},
        {zh = "G = 0；t 从 T 到 1：G = r_t + γ G；loss −= G·log π(a_t)；d[t] = G (π_t − onehot(a_t))。", en = "G = 0; t from T down to 1: G = r_t + γ G; loss −= G·log π(a_t); d[t] = G (π_t − onehot(a_t))."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "sign", question = {zh = "优化器做的是减小还是增大？", en = "Does an optimizer lower or raise what it is given?"},
         f = function(...)
             local l, d = reference(...)
             return -l, -d
         end},
        {name = "no log", question = {zh = "策略梯度定理里是 ∇π 还是 ∇log π？", en = "Is it ∇π or ∇log π in the policy gradient theorem?"},
         f = variant(returns, function(logits, y, g)
             local p = logits:softmax(1)
             local pa = (p * y):sum(1, {keepdim = true})
             return -(g * (p * y):sum(1)):sum(), (p - y) * pa * g:unsqueeze(1)
         end)},
        {name = "return from t+1", question = {zh = "动作 a_t 的直接奖励算进 G_t 了吗？", en = "Is the reward that a_t itself earned in G_t?"},
         f = variant(function(r, gamma) return returns(r, gamma) - r end, function(logits, y, g)
             local lp = logits:log_softmax(1)
             return -(g * (lp * y):sum(1)):sum(), (lp:exp() - y) * g:unsqueeze(1)
         end)},
    },
    without = {"backward", "grad.backward"},
    sizes = {"T", "A"}, least = {A = 2}, most = {T = 8, A = 5},
    options = {{name = "gamma", of = {.9, 1, 0}}},
    edges = {{T = 1, A = 2}, {T = 5, A = 3, options = {gamma = 1}}, {T = 3, A = 2, style = "large"}},
    make = function(n, o, draw) return draw.tensor(n.T, n.A), draw.integers(0, n.A, n.T), draw.normal(n.T), o.gamma end,
    tolerance = 1e-9,
    properties = {
        {name = numeric.NAME, styles = {normal = true},
         test = function(f, a)
             local _, d = f(a[1], a[2], a[3], a[4])
             return numeric.agrees(d, function(z) return (f(z, a[2], a[3], a[4])) end, a[1], "dlogits")
         end},
        {name = {zh = "枚举所有轨迹，平均梯度等于期望回报的负梯度", en = "over all trajectories the mean gradient is minus that of the expected return"},
         times = 2, styles = {normal = true},
         test = function(f, _, _, draw)
             -- Two steps, three actions; the reward of a step depends on its action alone.
             local z, r = draw.normal(2, 3), draw.normal(2, 3):totable()
             local function expected(logits)
                 local p, sum = logits:softmax(1):totable(), 0
                 for t = 1, 2 do for a = 1, 3 do sum = sum + p[t][a] * r[t][a] end end
                 return sum
             end
             local p, mean = z:softmax(1):totable(), tensor.zeros({2, 3}, "f64")
             for a = 1, 3 do
                 for b = 1, 3 do
                     local _, d = f(z, tensor({a - 1, b - 1}, "i64"), tensor({r[1][a], r[2][b]}, "f64"), 1)
                     mean = mean + d * (p[1][a] * p[2][b])
                 end
             end
             return numeric.agrees(-mean, expected, z, "E[dlogits]")
         end},
    },
    large = {T = 500, A = 8},
}
