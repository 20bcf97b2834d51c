-- What derive() can check, one entry each:
--
--     args     names of f's arguments, in order (a formula may use them by name)
--     gives    what f returns
--     what, math       the task in both languages, and what it is about as a formula (not its answer), where there is one
--     make(draw)       the arguments, and behind them whatever loss() needs
--     loss(…), wrt     gradients: the scalar whose gradient is asked, and by which of make()'s values
--     truth(…)         otherwise: the values themselves, by a slower way
local S = ...
local numeric, mdp = S.use("numeric"), S.use("mdp")
local M = {}

local function dot(a, b) return (a * b):sum() end

local function add(id, entry)
    entry.id = id
    M[id] = entry
end

-- ---- networks ---------------------------------------------------------------------------------------

add("backprop.linear", {
    args = {"x", "W", "b", "dy"}, gives = {"dx", "dW", "db"},
    what = {zh = "y = x Wᵀ + b（x [N,I]，W [O,I]）的反向", en = "the backward of y = x Wᵀ + b, x [N,I], W [O,I]"},
    math = [[y = xW^\top + b]],
    make = function(d) return d.normal(4, 3), d.normal(2, 3), d.normal(2), d.normal(4, 2) end,
    loss = function(x, w, b, dy) return dot(x:matmul(w:t()) + b, dy) end, wrt = {1, 2, 3},
})

-- z is the fourth value: f sees the softmax output p and the one-hot target y.
add("backprop.softmax_ce", {
    args = {"p", "y"}, gives = {"dz"},
    what = {zh = "L = −Σ y log softmax(z)，对 z 的梯度（p = softmax(z)，y 为 one-hot，每行相加）", en = "L = −Σ y log softmax(z), its gradient by z (p = softmax(z), y one-hot, rows added up)"},
    math = [[L = -\sum_i y_i \log p_i, \quad p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}]],
    make = function(d)
        local z = d.normal(4, 5)
        return z:softmax(1), d.integers(0, 5, 4):one_hot(5):to("f64"), z
    end,
    loss = function(_, y, z) return -(y * z:log_softmax(1)):sum() end, wrt = {3},
})

add("backprop.masked_ce", {
    args = {"p", "y", "m"}, gives = {"dz"},
    what = {zh = "只在 m = 1 的行上平均的交叉熵，对 z 的梯度（m [N]）", en = "cross-entropy averaged over the rows with m = 1, its gradient by z (m [N])"},
    math = [[L = \frac{\sum_n m_n \ell_n}{\sum_n m_n}, \quad \ell_n = -\sum_i y_{ni} \log p_{ni}]],
    make = function(d)
        local z, m = d.normal(5, 4), d.uniform(5):lt(.6):to("f64"):clone()
        m[0] = 1
        return z:softmax(1), d.integers(0, 4, 5):one_hot(4):to("f64"), m, z
    end,
    loss = function(_, y, m, z) return -((y * z:log_softmax(1)):sum(1) * m):sum() / m:sum() end, wrt = {4},
})

add("backprop.mlp", {
    args = {"x", "W1", "b1", "W2", "b2", "y"}, gives = {"dW1", "db1", "dW2", "db2"},
    what = {zh = "h = relu(x W1ᵀ + b1)，z = h W2ᵀ + b2，L = 各行交叉熵的平均", en = "h = relu(x W1ᵀ + b1), z = h W2ᵀ + b2, L = the mean cross-entropy of the rows"},
    math = [[h = \operatorname{relu}(xW_1^\top + b_1), \quad z = hW_2^\top + b_2, \quad L = -\frac{1}{N}\sum_{n,i} y_{ni} \log\operatorname{softmax}(z_n)_i]],
    make = function(d)
        return d.normal(5, 3), d.normal(4, 3), d.normal(4), d.normal(3, 4), d.normal(3), d.integers(0, 3, 5):one_hot(3):to("f64")
    end,
    loss = function(x, w1, b1, w2, b2, y)
        local h = (x:matmul(w1:t()) + b1):relu()
        return -(y * (h:matmul(w2:t()) + b2):log_softmax(1)):sum() / x:shape()[1]
    end,
    wrt = {2, 3, 4, 5},
})

add("backprop.swiglu", {
    args = {"gate", "up", "dy"}, gives = {"dgate", "dup"},
    what = {zh = "y = gate·σ(gate)·up 的反向", en = "the backward of y = gate·σ(gate)·up"},
    math = [[y = g\,\sigma(g)\,u, \quad g = \text{gate},\; u = \text{up}]],
    make = function(d) return d.normal(3, 4), d.normal(3, 4), d.normal(3, 4) end,
    loss = function(gate, up, dy) return dot(gate * gate:sigmoid() * up, dy) end, wrt = {1, 2},
})

add("conv", {
    args = {"x", "w", "dy"}, gives = {"dx", "dw", "db"},
    what = {zh = "不补边、步长 1 的卷积的反向：x [N,H,W,C]，w [O,KH,KW,C]", en = "the backward of a convolution without padding, stride 1: x [N,H,W,C], w [O,KH,KW,C]"},
    math = [[y_{nijo} = b_o + \sum_{a,b,c} x_{n,\,i+a,\,j+b,\,c}\, w_{oabc}]],
    make = function(d) return d.normal(2, 5, 4, 2), d.normal(3, 3, 2, 2), d.normal(2, 3, 3, 3), tensor.zeros({3}, "f64") end,
    loss = function(x, w, dy, b) return dot(tensor.conv2d(x, w, b), dy) end, wrt = {1, 2, 4},
})

local function normalised(x, gamma, beta, eps, dim)
    local m = x:mean(dim, {keepdim = true})
    local v = (x - m):square():mean(dim, {keepdim = true})
    return (x - m) / (v + eps):sqrt() * gamma + beta
end

for id, dim in pairs{layer_norm = 1, batch_norm = 0} do
    add(id, {
        args = {"x", "gamma", "beta", "eps", "dy"}, gives = {"dx", "dgamma", "dbeta"},
        what = dim == 1 and {zh = "层归一化（沿 x [N,C] 的 C）的反向", en = "the backward of layer norm, along C of x [N,C]"}
            or {zh = "批归一化（训练时，沿 x [N,C] 的 N）的反向", en = "the backward of batch norm in training, along N of x [N,C]"},
        math = [[y = \gamma\odot\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}} + \beta, \quad \mu = \operatorname{mean}(x), \quad \sigma^2 = \operatorname{mean}\bigl((x-\mu)^2\bigr)]],
        make = function(d) return d.normal(4, 5), d.normal(5), d.normal(5), 1e-3, d.normal(4, 5) end,
        loss = function(x, gamma, beta, eps, dy) return dot(normalised(x, gamma, beta, eps, dim), dy) end, wrt = {1, 2, 3},
    })
end

add("attention", {
    args = {"q", "k", "v", "dy"}, gives = {"dq", "dk", "dv"},
    what = {zh = "y = softmax(q kᵀ/√D) v 的反向（q [T,D]，k [S,D]，v [S,E]）", en = "the backward of y = softmax(q kᵀ/√D) v (q [T,D], k [S,D], v [S,E])"},
    math = [[y = \operatorname{softmax}\left(\frac{qk^\top}{\sqrt{D}}\right)v]],
    make = function(d) return d.normal(3, 4), d.normal(5, 4), d.normal(5, 2), d.normal(3, 2) end,
    loss = function(q, k, v, dy) return dot((q:matmul(k:t()) / math.sqrt(q:shape()[2])):softmax(1):matmul(v), dy) end, wrt = {1, 2, 3},
})

add("lora", {
    args = {"x", "W", "A", "B", "alpha", "dy"}, gives = {"dA", "dB"},
    what = {zh = "y = x Wᵀ + (α/r) x Aᵀ Bᵀ，对 A [r,I] 与 B [O,r] 的梯度", en = "y = x Wᵀ + (α/r) x Aᵀ Bᵀ, the gradients by A [r,I] and B [O,r]"},
    math = [[y = xW^\top + \frac{\alpha}{r}\,xA^\top B^\top]],
    make = function(d) return d.normal(5, 4), d.normal(3, 4), d.normal(2, 4), d.normal(3, 2), 16, d.normal(5, 3) end,
    loss = function(x, w, a, b, alpha, dy) return dot(x:matmul(w:t()) + x:matmul(a:t()):matmul(b:t()) * (alpha / a:shape()[1]), dy) end, wrt = {3, 4},
})

-- ---- pictures ---------------------------------------------------------------------------------------

add("srgb", {
    args = {"L"}, gives = {"dv_dL"},
    what = {zh = "v = 12.92 L（L ≤ 0.0031308），否则 1.055 L^(1/2.4) − 0.055；求 dv/dL", en = "v = 12.92 L for L ≤ 0.0031308, else 1.055 L^(1/2.4) − 0.055; dv/dL"},
    math = [[v = \begin{cases} 12.92\,L & L \le 0.0031308 \\ 1.055\,L^{1/2.4} - 0.055 & \text{else} \end{cases}]],
    make = function(d) return tensor.cat({d.uniform(6) * .003, d.uniform(6) * .9 + .05}, 0) end,
    loss = function(l) return tensor.where(l:le(0.0031308), l * 12.92, 1.055 * l ^ (1 / 2.4) - 0.055):sum() end, wrt = {1},
})

add("gauss.sigma", {
    args = {"x", "y", "sigma"}, gives = {"dG_dsigma"},
    what = {zh = "G = exp(−(x² + y²)/(2σ²))/(2πσ²)，求 ∂G/∂σ（逐元素）", en = "G = exp(−(x² + y²)/(2σ²))/(2πσ²), ∂G/∂σ element by element"},
    math = [[G = \frac{1}{2\pi\sigma^2} \exp\left(-\frac{x^2+y^2}{2\sigma^2}\right)]],
    make = function(d) return d.normal(4, 3), d.normal(4, 3), d.uniform(4, 3) + .5 end,
    loss = function(x, y, s) return ((-(x * x + y * y) / (2 * s * s)):exp() / (2 * math.pi * s * s)):sum() end, wrt = {3},
})

add("dice", {
    args = {"p", "g", "s"}, gives = {"dp"},
    what = {zh = "L = 1 − (2 Σ p g + s)/(Σ p + Σ g + s)，对 p 的梯度", en = "L = 1 − (2 Σ p g + s)/(Σ p + Σ g + s), its gradient by p"},
    math = [[L = 1 - \frac{2\sum_i p_i g_i + s}{\sum_i p_i + \sum_i g_i + s}]],
    make = function(d) return d.uniform(4, 5), d.uniform(4, 5):lt(.4):to("f64"), 1 end,
    loss = function(p, g, s) return 1 - (2 * (p * g):sum() + s) / (p:sum() + g:sum() + s) end, wrt = {1},
})

add("smooth_l1", {
    args = {"x", "beta"}, gives = {"dx"},
    what = {zh = "|x| < β 时 x²/(2β)，否则 |x| − β/2；求导数", en = "x²/(2β) for |x| < β, else |x| − β/2; its derivative"},
    math = [[\ell(x) = \begin{cases} \frac{x^2}{2\beta} & |x| < \beta \\ |x| - \frac{\beta}{2} & \text{else} \end{cases}]],
    make = function(d) return d.normal(12) * 2, 1 end,
    loss = function(x, beta) return tensor.where(x:abs():lt(beta), x * x / (2 * beta), x:abs() - beta / 2):sum() end, wrt = {1},
})

-- ---- agents -----------------------------------------------------------------------------------------

local function small_mdp(d)
    local p, r = mdp.random(d, 4, 3, 0)
    local policy = d.uniform(4, 3) + .1
    return p, r, policy / policy:sum(1, {keepdim = true}), .9, d.normal(4)
end

-- Σ_s' P (R + γ v) by loops.
local function backup(p, r, gamma, v, fold)
    local P, R, V, out = p:totable(), r:totable(), v:totable(), {}
    for s = 1, #P do
        local q = {}
        for a = 1, #P[s] do
            q[a] = 0
            for n = 1, #V do q[a] = q[a] + P[s][a][n] * (R[s][a][n] + gamma * V[n]) end
        end
        out[s] = fold(s, q)
    end
    return tensor(out, "f64")
end

add("bellman.v", {
    args = {"P", "R", "policy", "gamma", "v"}, gives = {"Tv"},
    what = {zh = "贝尔曼期望方程的右边 (T^π v)(s)；P、R [S,A,S]，policy [S,A]", en = "the right side (T^π v)(s) of Bellman's expectation equation; P, R [S,A,S], policy [S,A]"},
    math = [[v_\pi(s) = \mathbb{E}_\pi\left[R_{t+1} + \gamma\,v_\pi(S_{t+1}) \mid S_t = s\right] ]],
    make = small_mdp,
    truth = function(p, r, policy, gamma, v)
        local W = policy:totable()
        return backup(p, r, gamma, v, function(s, q)
            local sum = 0
            for a, x in ipairs(q) do sum = sum + W[s][a] * x end
            return sum
        end)
    end,
})

add("bellman.vstar", {
    args = {"P", "R", "gamma", "v"}, gives = {"Tv"},
    what = {zh = "贝尔曼最优方程的右边 (T* v)(s)", en = "the right side (T* v)(s) of Bellman's optimality equation"},
    math = [[v_*(s) = \max_a \mathbb{E}\left[R_{t+1} + \gamma\,v_*(S_{t+1}) \mid S_t = s, A_t = a\right] ]],
    make = function(d)
        local p, r, _, gamma, v = small_mdp(d)
        return p, r, gamma, v
    end,
    truth = function(p, r, gamma, v) return backup(p, r, gamma, v, function(_, q) return math.max(table.unpack(q)) end) end,
})

add("policy_gradient", {
    args = {"p", "y", "G"}, gives = {"dz"},
    what = {zh = "J = Σ_t G_t log π(a_t)，对 softmax 输入 z 的梯度（p = π，y = onehot(a)，G [T]）", en = "J = Σ_t G_t log π(a_t), its gradient by the softmax's input z (p = π, y = onehot(a), G [T])"},
    math = [[J = \sum_t G_t \log\pi(a_t), \quad \pi = \operatorname{softmax}(z_t)]],
    make = function(d)
        local z = d.normal(5, 3)
        return z:softmax(1), d.integers(0, 3, 5):one_hot(3):to("f64"), d.normal(5), z
    end,
    loss = function(_, y, g, z) return ((y * z:log_softmax(1)):sum(1) * g):sum() end, wrt = {4},
})

add("ppo.ratio", {
    args = {"logp", "old", "A", "eps"}, gives = {"dlogp"},
    what = {zh = "L = −Σ min(r A, clip(r, 1−ε, 1+ε) A)，r = exp(logp − old)，对 logp 的梯度", en = "L = −Σ min(r A, clip(r, 1−ε, 1+ε) A), r = exp(logp − old), its gradient by logp"},
    math = [[L = -\sum_t \min\bigl(r_t A_t, \operatorname{clip}(r_t, 1-\epsilon, 1+\epsilon) A_t\bigr), \quad r_t = \frac{\pi(a_t\mid s_t)}{\pi_{\text{old}}(a_t\mid s_t)}]],
    make = function(d)
        local old = d.normal(12)
        return old + d.normal(12) * .4, old, d.normal(12), .2
    end,
    loss = function(logp, old, a, eps)
        local r = (logp - old):exp()
        return -tensor.minimum(r * a, r:clamp(1 - eps, 1 + eps) * a):sum()
    end,
    wrt = {1},
})

add("gae", {
    args = {"delta", "gamma", "lambda"}, gives = {"A"},
    what = {zh = "A_t = Σ_k (γλ)^k δ_{t+k}（没有中断）", en = "A_t = Σ_k (γλ)^k δ_{t+k} (without any end)"},
    math = [[A_t = \sum_{k=0}^{\infty} (\gamma\lambda)^k \delta_{t+k}]],
    make = function(d) return d.normal(7), .9, .8 end,
    truth = function(delta, gamma, lambda)
        local D, out = delta:totable(), {}
        for t = 1, #D do
            out[t] = 0
            for k = t, #D do out[t] = out[t] + (gamma * lambda) ^ (k - t) * D[k] end
        end
        return tensor(out, "f64")
    end,
})

-- ---- numbers ----------------------------------------------------------------------------------------

add("softmax.online", {
    args = {"m1", "l1", "m2", "l2"}, gives = {"m", "l"},
    what = {zh = "两块的 (最大值 m, Σ e^(s−m)) 合成一块的", en = "the pair (largest m, Σ e^(s−m)) of two chunks from those of each"},
    math = [[m = \max_i s_i, \quad l = \sum_i e^{s_i - m}]],
    make = function(d)
        local a, b = d.normal(6, 3) * 3, d.normal(6, 4) * 3
        local m1, m2 = a:max(1), b:max(1)
        return m1, (a - m1:unsqueeze(1)):exp():sum(1), m2, (b - m2:unsqueeze(1)):exp():sum(1), tensor.cat({a, b}, 1)
    end,
    truth = function(_, _, _, _, all)
        local m = all:max(1)
        return m, (all - m:unsqueeze(1)):exp():sum(1)
    end,
})

add("adam.bias", {
    args = {"beta", "t"}, gives = {"factor"},
    what = {zh = "从 0 开始、衰减 β 的滑动平均，t 步之后其期望是真值的几倍", en = "a moving average from 0 with decay β: by which factor its expectation is short of the truth after t steps"},
    math = [[m_t = \beta\,m_{t-1} + (1-\beta)\,g_t, \quad m_0 = 0]],
    make = function(d) return d.uniform(6) * .5 + .49, tensor.randint(1, 20, {6}):to("f64") end,
    truth = function(beta, t)
        local out = {}
        for i = 0, beta:numel() - 1 do
            local m = 0
            for _ = 1, math.tointeger(t[i]) do m = beta[i] * m + (1 - beta[i]) end
            out[i + 1] = m
        end
        return tensor(out, "f64")
    end,
})

for _, part in ipairs{"more", "cv", "llm", "rl"} do S.use("derivations_" .. part).fill(add) end

-- The plan's names for the same things.
M["loss.masked_mean"] = M["backprop.masked_ce"]
M["backprop.attention"], M["backprop.layer_norm"], M["backprop.lora"], M["conv.backward"] = M.attention, M.layer_norm, M.lora, M.conv
return M
