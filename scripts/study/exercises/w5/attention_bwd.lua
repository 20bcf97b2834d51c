local S = ...
local numeric = S.use("numeric")

local function mask_of(q, k, causal)
    local t, s = q:shape()[1], k:shape()[1]
    return causal and tensor.ones({t, s}):tril(s - t):gt(0) or tensor.ones({t, s}):gt(0)
end

local function probabilities(q, k, causal)
    local a = tensor.where(mask_of(q, k, causal), q:matmul(k:t()) / math.sqrt(q:shape()[2]), -math.huge)
    local e = (a - a:max(-1, {keepdim = true})):exp()
    return e / e:sum(-1, {keepdim = true})
end

local function forward(q, k, v, causal) return probabilities(q, k, causal):matmul(v) end

local function reference(q, k, v, causal, dy)
    local p = probabilities(q, k, causal)
    local dp = dy:matmul(v:t())
    local ds = p * (dp - (p * dp):sum(-1, {keepdim = true})) / math.sqrt(q:shape()[2])
    return ds:matmul(k), ds:t():matmul(q), p:t():matmul(dy)
end

-- Row by row: the Jacobian of softmax written out, diag(p) − p pᵀ.
local function second(q, k, v, causal, dy)
    local T, N, D = q:shape()[1], k:shape()[1], q:shape()[2]
    local dq, dk, dv = tensor.zeros({T, D}, "f64"), tensor.zeros({N, D}, "f64"), tensor.zeros({N, v:shape()[2]}, "f64")
    for t = 0, T - 1 do
        local n = causal and t + N - T + 1 or N -- how many keys it sees
        local keys, values = k:slice(0, 0, n), v:slice(0, 0, n)
        local a = keys:matmul(q[t]:unsqueeze(1)) / math.sqrt(D)
        local e = (a - a:max()):exp()
        local p = e / e:sum()
        local jacobian = tensor.diag(p:squeeze(1)) - p:matmul(p:t())
        local da = jacobian:matmul(values:matmul(dy[t]:unsqueeze(1))) / math.sqrt(D)
        dq[t] = da:t():matmul(keys):squeeze(0)
        dk:slice(0, 0, n):copy_(dk:slice(0, 0, n) + da:matmul(q[t]:unsqueeze(0)))
        dv:slice(0, 0, n):copy_(dv:slice(0, 0, n) + p:matmul(dy[t]:unsqueeze(0)))
    end
    return dq, dk, dv
end

return {
    id = "w5.attention_bwd", entry = "attention_bwd",
    title = {zh = "注意力的反向", en = "The backward of attention"},
    statement = {
        zh = "一个头：q [T,D]，k [S,D]，v [S,E]，dy [T,E]（f64）。前向是 P = softmax(q kᵀ/√D)，y = P v；causal 时查询 t 只看 s ≤ t + (S − T)（这里 S ≥ T）。" ..
            "返回损失对 q、k、v 的梯度。",
        en = "One head: q [T,D], k [S,D], v [S,E], dy [T,E] (f64). The forward is P = softmax(q kᵀ/√D), y = P v; with causal query t " ..
            "sees s ≤ t + (S − T) only (S ≥ T here). Give the gradients of the loss by q, k and v.",
    },
    call = "attention_bwd(q, k, v, causal, dy) -> dq, dk, dv",
    starter = {lua = [[
local function attention_bwd(q, k, v, causal, dy)
    -- your code
    return tensor.zeros_like(q), tensor.zeros_like(k), tensor.zeros_like(v)
end

return attention_bwd
]]},
    hints = {
        {zh = "从后往前：y = P v 给出 dP 和 dv；P = softmax(A) 给出 dA；A = q kᵀ/√D 给出 dq 和 dk。",
         en = "Backwards: y = P v gives dP and dv; P = softmax(A) gives dA; A = q kᵀ/√D gives dq and dk."},
        {zh = "softmax 的雅可比是 diag(p) − p pᵀ，不是对角的：dA = P ∘ (dP − rowsum(P ∘ dP))。",
         en = "The Jacobian of softmax is diag(p) − p pᵀ, not diagonal: dA = P ∘ (dP − rowsum(P ∘ dP))."},
        {zh = "dP = dy vᵀ；dv = Pᵀ dy；dA = P∘(dP − Σ P∘dP)；dq = dA k/√D；dk = dAᵀ q/√D。",
         en = "dP = dy vᵀ; dv = Pᵀ dy; dA = P∘(dP − Σ P∘dP); dq = dA k/√D; dk = dAᵀ q/√D."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "diagonal Jacobian", question = {zh = "softmax 的一个输入变大，其他输出会怎样？", en = "When one input of softmax grows, what happens to the other outputs?"},
         f = function(q, k, v, causal, dy)
             local p = probabilities(q, k, causal)
             local ds = p * (1 - p) * dy:matmul(v:t()) / math.sqrt(q:shape()[2])
             return ds:matmul(k), ds:t():matmul(q), p:t():matmul(dy)
         end},
        {name = "dk unscaled", question = {zh = "1/√D 对 k 的梯度有影响吗？", en = "Does the 1/√D reach the gradient of k?"},
         f = function(q, k, v, causal, dy)
             local dq, dk, dv = reference(q, k, v, causal, dy)
             return dq, dk * math.sqrt(q:shape()[2]), dv
         end},
        {name = "masked leak", question = {zh = "被掩住的位置，P 是多少，梯度是多少？", en = "Where it is masked, what is P, and what is the gradient?"},
         f = function(q, k, v, causal, dy)
             local p = probabilities(q, k, causal)
             local free = probabilities(q, k, false)
             local dp = dy:matmul(v:t())
             local ds = free * (dp - (p * dp):sum(-1, {keepdim = true})) / math.sqrt(q:shape()[2])
             return ds:matmul(k), ds:t():matmul(q), p:t():matmul(dy)
         end},
    },
    without = {"scaled_dot_product_attention", "grad.backward", "backward"},
    sizes = {"T", "S", "D", "E"}, most = {T = 8, S = 8, D = 8, E = 8},
    options = {{name = "causal", of = {false, true}}},
    fits = function(n) return n.S >= n.T end,
    edges = {{T = 1, S = 1, D = 1, E = 1}, {T = 2, S = 3, D = 4, E = 2, options = {causal = true}}, {T = 3, S = 3, D = 2, E = 5, options = {causal = true}}},
    styles = {"normal", "integers", "equal"},
    make = function(n, o, draw)
        return draw.tensor(n.T, n.D), draw.tensor(n.S, n.D), draw.normal(n.S, n.E), o.causal, draw.normal(n.T, n.E)
    end,
    tolerance = 1e-9,
    properties = {
        {name = numeric.NAME, times = 2, styles = {normal = true},
         test = function(f, a)
             local dq, dk, dv = f(a[1], a[2], a[3], a[4], a[5])
             local function loss(q, k, v) return numeric.dot(forward(q, k, v, a[4]), a[5]) end
             local good, text = numeric.agrees(dq, function(x) return loss(x, a[2], a[3]) end, a[1], "dq")
             if good then good, text = numeric.agrees(dk, function(x) return loss(a[1], x, a[3]) end, a[2], "dk") end
             if good then good, text = numeric.agrees(dv, function(x) return loss(a[1], a[2], x) end, a[3], "dv") end
             return good, text
         end},
    },
    large = {T = 128, S = 128, D = 64, E = 64},
}
