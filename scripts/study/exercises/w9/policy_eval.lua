local S = ...
local mdp = S.use("mdp")

local function sweep(p, r, terminal, policy, gamma, sweeps)
    local _, _, going = mdp.parts(p, r, terminal)
    return mdp.fixed_point(function(v) return (policy * mdp.q(p, r, terminal, gamma, v)):sum(1) * going end, p:shape()[1], sweeps)
end

local function reference(p, r, terminal, policy, gamma) return sweep(p, r, terminal, policy, gamma) end

-- (I − γ Pπ) v = rπ by elimination.
local function second(p, r, terminal, policy, gamma)
    local n, na = p:shape()[1], p:shape()[2]
    local P, R, T, W, m = p:totable(), r:totable(), terminal:totable(), policy:totable(), {}
    for s = 1, n do
        m[s] = {}
        for j = 1, n + 1 do m[s][j] = s == j and 1 or 0 end
        for a = 1, T[s] == 1 and 0 or na do
            for j = 1, n do
                local w = W[s][a] * P[s][a][j]
                m[s][n + 1] = m[s][n + 1] + w * R[s][a][j]
                if T[j] == 0 then m[s][j] = m[s][j] - gamma * w end
            end
        end
    end
    for k = 1, n do
        for i = 1, n do
            local f = i ~= k and m[i][k] / m[k][k] or 0
            for j = k, n + 1 do m[i][j] = m[i][j] - f * m[k][j] end
        end
    end
    local v = {}
    for s = 1, n do v[s] = m[s][n + 1] / m[s][s] end
    return tensor(v, "f64")
end

local second_c = [[
// policy_eval(P: tensor[S,A,S] f64, R: tensor[S,A,S] f64, terminal: tensor[S] i64, policy: tensor[S,A] f64, gamma: number) -> tensor
lab_tensor *policy_eval(lab_ctx *c, const lab_tensor *P, const lab_tensor *R, const lab_tensor *terminal,
                        const lab_tensor *policy, double gamma)
{
    int64_t S = lab_dim(P, 0), A = lab_dim(P, 1);
    lab_tensor *out = lab_tensor_zeros(c, LAB_F64, 1, &S);
    const double *p = lab_f64(P), *r = lab_f64(R), *w = lab_f64(policy);
    const int64_t *end = lab_i64(terminal);
    double *v = lab_ok(c) ? lab_f64_mut(out) : NULL, moved = 1;

    /* In place (Gauss-Seidel): converges as the sweep does. */
    while (v && moved > 1e-13) {
        moved = 0;
        for (int64_t s = 0; s < S; s++) {
            double sum = 0;

            for (int64_t a = 0; a < A && !end[s]; a++)
                for (int64_t n = 0; n < S; n++)
                    sum += w[s * A + a] * p[(s * A + a) * S + n] * (r[(s * A + a) * S + n] + (end[n] ? 0 : gamma * v[n]));
            moved = fmax(moved, fabs(sum - v[s]));
            v[s] = sum;
        }
    }
    return out;
}
]]

return {
    id = "w9.policy_eval", entry = "policy_eval",
    title = {zh = "策略评估", en = "Policy evaluation"},
    statement = {
        zh = "P[s,a,s'] 是转移概率，R[s,a,s'] 是奖励（[S,A,S]，f64），terminal [S] 是 0/1（i64），policy [S,A] 每行和为 1，gamma ≤ 0.9。" ..
            "返回 v_π [S]：非终止态 v(s) = Σ_a π(a|s) Σ_s' P (R + γ v(s'))，终止态 v = 0（进入终止态的奖励照算，之后没有价值）。贝尔曼残差要小于 1e-10。",
        en = "P[s,a,s'] are transition probabilities, R[s,a,s'] rewards ([S,A,S], f64), terminal [S] is 0 or 1 (i64), policy [S,A] has rows " ..
            "that sum to 1, gamma ≤ 0.9. Give v_π [S]: v(s) = Σ_a π(a|s) Σ_s' P (R + γ v(s')) where s is not terminal, 0 where it is " ..
            "(the reward for entering it counts, nothing after it does). The Bellman residual is below 1e-10.",
    },
    call = "policy_eval(P, R, terminal, policy, gamma) -> v",
    starter = {
        lua = [[
local function policy_eval(P, R, terminal, policy, gamma)
    local v = tensor.zeros({P:shape()[1]}, "f64")
    -- your code
    return v
end

return policy_eval
]],
        c = [[
// policy_eval(P: tensor[S,A,S] f64, R: tensor[S,A,S] f64, terminal: tensor[S] i64, policy: tensor[S,A] f64, gamma: number) -> tensor
lab_tensor *policy_eval(lab_ctx *c, const lab_tensor *P, const lab_tensor *R, const lab_tensor *terminal,
                        const lab_tensor *policy, double gamma)
{
    return lab_tensor_zeros(c, LAB_F64, 1, lab_shape(P));
}
]],
    },
    hints = {
        {zh = "贝尔曼方程对 v 是线性的：可以解方程，也可以反复代入直到不动。", en = "Bellman's equation is linear in v: solve it, or substitute until nothing moves."},
        {zh = "Sutton & Barto 4.1 节，式 (4.5)：v ← Σ π Σ P (R + γ v')，收缩率 γ；停止条件看最大变化。", en = "Sutton & Barto 4.1, eq. (4.5): v ← Σ π Σ P (R + γ v'), a contraction by γ; stop by the largest change."},
        {zh = "v = 0；重复：q[s,a] = Σ_s' P (R + γ (1 − terminal[s']) v[s'])；w = Σ_a π q，终止态为 0；若 max|w − v| < 1e-13 停。",
         en = "v = 0; repeat: q[s,a] = Σ_s' P (R + γ (1 − terminal[s']) v[s']); w = Σ_a π q, 0 where terminal; stop when max|w − v| < 1e-13."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "terminal bootstraps", question = {zh = "到了终止态，后面还有价值吗？", en = "Is there any value behind a terminal state?"},
         f = function(p, r, terminal, policy, gamma)
             return mdp.fixed_point(function(v) return (policy * mdp.q(p, r, tensor.zeros_like(terminal), gamma, v)):sum(1) end, p:shape()[1])
         end},
        {name = "p left out of reward", question = {zh = "奖励取决于去了哪个 s'，期望里有 P 吗？", en = "The reward depends on s': is P in its expectation?"},
         f = function(p, r, terminal, policy, gamma)
             local _, on, going = mdp.parts(p, r, terminal)
             return mdp.fixed_point(function(v)
                 return (policy * (r:mean(-1) + gamma * on:matmul(v:unsqueeze(1)):squeeze(2))):sum(1) * going
             end, p:shape()[1])
         end},
        {name = "one sweep", question = {zh = "一遍扫过之后，残差是多少？", en = "How large is the residual after one sweep?"},
         f = function(p, r, terminal, policy, gamma) return sweep(p, r, terminal, policy, gamma, 1) end},
    },
    sizes = {"S", "A", "ends"}, least = {S = 2, ends = 0}, most = {S = 6, A = 4, ends = 2},
    fits = function(n) return n.ends < n.S end,
    options = {{name = "gamma", of = {.9, .5, 0}}},
    edges = {{S = 2, A = 1, ends = 1}, {S = 3, A = 2, ends = 0}, {S = 5, A = 3, ends = 2}},
    styles = {"normal"}, keep_style = true,
    make = function(n, o, draw)
        local p, r, terminal = mdp.random(draw, n.S, n.A, n.ends)
        local policy = draw.uniform(n.S, n.A) + .1
        return p, r, terminal, policy / policy:sum(1, {keepdim = true}), o.gamma
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "贝尔曼残差小于 1e-10", en = "the Bellman residual is below 1e-10"},
         test = function(f, a)
             local v = f(a[1], a[2], a[3], a[4], a[5])
             local w = (a[4] * mdp.q(a[1], a[2], a[3], a[5], v)):sum(1) * (1 - a[3]:to("f64"))
             return (w - v):abs():max() < 1e-10
         end},
    },
    large = {S = 30, A = 4, ends = 1},
}
