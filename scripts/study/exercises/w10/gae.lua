local function run(r, v, next_v, term, trunc, gamma, lambda, change)
    local R, V, N, E, U, adv = r:totable(), v:totable(), next_v:totable(), term:totable(), trunc:totable(), {}
    local a, n = 0, #R
    for i = 1, n do
        local t = change == "forward" and i or n + 1 - i
        local ended, cut = E[t] == 1, E[t] == 1 or U[t] == 1
        if change == "truncated is 0" then ended = cut end
        if change == "late" then cut = t < n and (E[t + 1] == 1 or U[t + 1] == 1) end
        local delta = R[t] + (ended and 0 or gamma * N[t]) - V[t]
        a = delta + (cut and 0 or gamma * lambda * a)
        adv[t] = a
    end
    local A = n > 0 and tensor(adv, "f64") or tensor.zeros({0}, "f64")
    return A, A + v
end

local function reference(r, v, next_v, term, trunc, gamma, lambda) return run(r, v, next_v, term, trunc, gamma, lambda) end

-- The definition: A_t = Σ_k (γλ)^k δ_{t+k} up to the first cut.
local function second(r, v, next_v, term, trunc, gamma, lambda)
    local delta = r + gamma * next_v * (1 - term:to("f64")) - v
    local D, cut, adv = delta:totable(), tensor.logical_or(term, trunc):totable(), {}
    for t = 1, #D do
        local sum, w = 0, 1
        for k = t, #D do
            sum, w = sum + w * D[k], w * gamma * lambda
            if cut[k] then break end
        end
        adv[t] = sum
    end
    local A = tensor(adv, "f64")
    return A, A + v
end

local second_c = [[
// gae(r: tensor[T] f64, v: tensor[T] f64, next_v: tensor[T] f64, terminated: tensor[T] i64, truncated: tensor[T] i64, gamma: number, lambda: number) -> advantages: tensor, returns: tensor
lab_tensor *gae(lab_ctx *c, const lab_tensor *r, const lab_tensor *v, const lab_tensor *next_v,
                const lab_tensor *terminated, const lab_tensor *truncated, double gamma, double lambda, lab_tensor **returns)
{
    int64_t T = lab_dim(r, 0);
    lab_tensor *out = lab_tensor_zeros(c, LAB_F64, 1, &T);
    double *A, *G, a = 0;

    *returns = lab_tensor_zeros(c, LAB_F64, 1, &T);
    if (!lab_ok(c))
        return NULL;
    A = lab_f64_mut(out), G = lab_f64_mut(*returns);
    for (int64_t t = T; t-- > 0;) {
        bool end = lab_i64(terminated)[t], cut = end || lab_i64(truncated)[t];

        a = lab_f64(r)[t] + (end ? 0 : gamma * lab_f64(next_v)[t]) - lab_f64(v)[t] + (cut ? 0 : gamma * lambda * a);
        A[t] = a;
        G[t] = a + lab_f64(v)[t];
    }
    return out;
}
]]

return {
    id = "w10.gae", entry = "gae",
    title = {zh = "广义优势估计", en = "Generalised advantage estimation"},
    statement = {
        zh = "一段轨迹（可含几个回合）：r、v、next_v 是 [T]（f64），分别为奖励、V(s_t) 和 V(s_{t+1})（回合在 t 结束时是那个最后状态的价值）；" ..
            "terminated、truncated 是 [T] 的 0/1（i64）。δ_t = r_t + γ next_v_t − v_t，真正终止时不自举；A_t = δ_t + γλ A_{t+1}，" ..
            "终止或截断都断开；段末之后 A 为 0。返回优势 A [T] 和回报 A + v。",
        en = "A stretch of experience (it may hold several episodes): r, v, next_v are [T] (f64): reward, V(s_t) and V(s_{t+1}) (of the last " ..
            "state where an episode ends at t); terminated and truncated are 0 or 1 [T] (i64). δ_t = r_t + γ next_v_t − v_t, without the " ..
            "bootstrap where it terminated; A_t = δ_t + γλ A_{t+1}, cut where it terminated or was truncated; A is 0 behind the end. Give the " ..
            "advantages A [T] and the returns A + v.",
    },
    call = "gae(r, v, next_v, terminated, truncated, gamma, lambda) -> advantages, returns",
    starter = {
        lua = [[
local function gae(r, v, next_v, terminated, truncated, gamma, lambda)
    local A = tensor.zeros_like(r)
    -- your code
    return A, A + v
end

return gae
]],
        c = [[
// gae(r: tensor[T] f64, v: tensor[T] f64, next_v: tensor[T] f64, terminated: tensor[T] i64, truncated: tensor[T] i64, gamma: number, lambda: number) -> advantages: tensor, returns: tensor
lab_tensor *gae(lab_ctx *c, const lab_tensor *r, const lab_tensor *v, const lab_tensor *next_v,
                const lab_tensor *terminated, const lab_tensor *truncated, double gamma, double lambda, lab_tensor **returns)
{
    *returns = lab_tensor_zeros(c, LAB_F64, 1, lab_shape(r));
    return lab_tensor_zeros(c, LAB_F64, 1, lab_shape(r));
}
]],
    },
    hints = {
        {zh = "从后往前递推；两种“结束”影响不同的项。", en = "Run from the end; the two kinds of ending touch different terms."},
        {zh = "terminated 去掉 γ next_v；terminated 或 truncated 去掉 γλ A_{t+1}。见 Schulman 2016 式 (16)。", en = "terminated drops γ next_v; terminated or truncated drops γλ A_{t+1}. Schulman 2016, eq. (16)."},
        {zh = "a = 0；t 从 T−1 到 0：δ = r + γ(1−term) next_v − v；a = δ + γλ (1−term)(1−trunc) a；A[t] = a。", en = "a = 0; t from T−1 down to 0: δ = r + γ(1−term) next_v − v; a = δ + γλ (1−term)(1−trunc) a; A[t] = a."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "done one step late", question = {zh = "第 t 步的结束标志，断开的是 A_t 与 A_{t+1}，还是下一对？", en = "Does the flag of step t cut between A_t and A_{t+1}, or one pair later?"},
         f = function(r, v, n, e, u, g, l) return run(r, v, n, e, u, g, l, "late") end},
        {name = "truncated = 0", question = {zh = "时间到了，不等于失败：那个状态还有价值吗？", en = "Time running out is no failure: is that state worth nothing?"},
         f = function(r, v, n, e, u, g, l) return run(r, v, n, e, u, g, l, "truncated is 0") end},
        {name = "runs forward", question = {zh = "A_t 依赖过去还是未来的 δ？", en = "Does A_t depend on δ of the past or of the future?"},
         f = function(r, v, n, e, u, g, l) return run(r, v, n, e, u, g, l, "forward") end},
    },
    sizes = {"T"}, most = {T = 8},
    options = {{name = "lambda", of = {.95, 0, 1}}, {name = "ends", of = {.3, 0}}},
    edges = {{T = 1}, {T = 17}, {T = 8, options = {lambda = 1, ends = 0}}, {T = 16, options = {ends = .3}}},
    make = function(n, o, draw)
        local e, u = draw.uniform(n.T):lt(o.ends):to("i64"), draw.uniform(n.T):lt(o.ends):to("i64")
        return draw.tensor(n.T), draw.normal(n.T), draw.normal(n.T), e, u, .9, o.lambda
    end,
    properties = {
        {name = {zh = "λ = 0 时优势就是 δ", en = "with λ = 0 the advantage is δ"},
         test = function(f, a)
             local A = f(a[1], a[2], a[3], a[4], a[5], a[6], 0)
             local delta = a[1] + a[6] * a[3] * (1 - a[4]:to("f64")) - a[2]
             return (A - delta):abs():max() <= 1e-9 * (1 + delta:abs():max())
         end},
        {name = {zh = "λ = 1 且不中断时，回报是折扣奖励之和", en = "with λ = 1 and no end the return is the discounted sum"},
         test = function(f, a)
             local zero, n = tensor.zeros_like(a[4]), a[1]:shape()[1]
             -- next_v is v one step on, as it is along one episode.
             local next_v = tensor.cat({a[2]:slice(0, 1, n), tensor.zeros({1}, "f64")}, 0)
             local _, G = f(a[1], a[2], next_v, zero, zero, a[6], 1)
             local sum = 0
             local r = a[1]:totable()
             for t = n, 1, -1 do sum = r[t] + a[6] * sum end
             return math.abs(G[0] - sum) <= 1e-9 * (1 + math.abs(sum))
         end},
    },
    large = {T = 2000},
}
