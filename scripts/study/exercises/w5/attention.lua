local S = ...

-- Which keys each query may look at: [T,S] of bool, or nil where all.
local function allowed(q, k, causal, mask)
    local t, s = q:shape()[3], k:shape()[3]
    local ok = tensor.ones({t, s}):gt(0)
    if causal then ok = tensor.ones({t, s}):tril(s - t):gt(0) end
    return mask and tensor.logical_and(ok, mask) or ok
end

local function weights(q, k, causal, mask)
    local ok = allowed(q, k, causal, mask)
    local scores = tensor.where(ok, q:matmul(k:transpose(-2, -1)) / math.sqrt(q:shape()[4]), -math.huge)
    local top = scores:max(-1, {keepdim = true})
    local e = tensor.where(ok, (scores - tensor.where(top:isfinite(), top, 0)):exp(), 0)
    local sum = e:sum(-1, {keepdim = true})
    return e / tensor.where(sum:gt(0), sum, 1)
end

local function reference(q, k, v, causal, mask) return weights(q, k, causal, mask):matmul(v) end

local function second(q, k, v, causal, mask)
    local Q, K, V, M = q:totable(), k:totable(), v:totable(), mask and mask:totable()
    local T, N, D, E = #Q[1][1], #K[1][1], q:shape()[4], v:shape()[4]
    local y = {}
    for b = 1, #Q do
        y[b] = {}
        for h = 1, #Q[b] do
            y[b][h] = {}
            for t = 1, T do
                local s, top, sum, row = {}, -math.huge, 0, {}
                for j = 1, N do
                    local dot = 0
                    for d = 1, D do dot = dot + Q[b][h][t][d] * K[b][h][j][d] end
                    local on = (not causal or j - t <= N - T) and (not M or M[t][j])
                    s[j] = on and dot / math.sqrt(D) or -math.huge
                    top = math.max(top, s[j])
                end
                for j = 1, N do
                    s[j] = s[j] > -math.huge and math.exp(s[j] - top) or 0
                    sum = sum + s[j]
                end
                for e = 1, E do
                    row[e] = 0
                    for j = 1, N do row[e] = row[e] + (sum > 0 and s[j] / sum * V[b][h][j][e] or 0) end
                end
                y[b][h][t] = row
            end
        end
    end
    return tensor(y, "f64")
end

local second_c = [[
// attention(q: tensor[N,H,T,D] f64, k: tensor[N,H,S,D] f64, v: tensor[N,H,S,E] f64, causal: bool, mask: tensor[T,S] bool?) -> tensor
lab_tensor *attention(lab_ctx *c, const lab_tensor *q, const lab_tensor *k, const lab_tensor *v, bool causal,
                      const lab_tensor *mask)
{
    int64_t heads = lab_dim(q, 0) * lab_dim(q, 1), T = lab_dim(q, 2), D = lab_dim(q, 3), S = lab_dim(k, 2), E = lab_dim(v, 3);
    int64_t shape[4] = { lab_dim(q, 0), lab_dim(q, 1), T, E };
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 4, shape);
    double *p = lab_alloc(c, (size_t)(S + 1) * sizeof *p), *Y;
    const double *Q = lab_f64(q), *K = lab_f64(k), *V = lab_f64(v);
    const bool *on = mask ? lab_data(mask) : NULL;

    if (!lab_ok(c))
        return NULL;
    Y = lab_f64_mut(y);
    for (int64_t h = 0; h < heads; h++, K += S * D, V += S * E)
        for (int64_t t = 0; t < T; t++, Q += D, Y += E) {
            double top = -INFINITY, sum = 0;

            for (int64_t s = 0; s < S; s++) {
                double dot = 0;

                for (int64_t d = 0; d < D; d++)
                    dot += Q[d] * K[s * D + d];
                p[s] = (causal && s - t > S - T) || (on && !on[t * S + s]) ? -INFINITY : dot / sqrt(D);
                top = fmax(top, p[s]);
            }
            for (int64_t s = 0; s < S; s++)
                sum += p[s] = p[s] == -INFINITY ? 0 : exp(p[s] - top);
            for (int64_t s = 0; s < S && sum > 0; s++)
                for (int64_t e = 0; e < E; e++)
                    Y[e] += p[s] / sum * V[s * E + e];
        }
    return y;
}
]]

return {
    id = "w5.attention", entry = "attention",
    title = {zh = "缩放点积注意力", en = "Scaled dot-product attention"},
    statement = {
        zh = "q 是 [N,H,T,D]，k 是 [N,H,S,D]，v 是 [N,H,S,E]（f64）。返回 softmax(q kᵀ / √D) v，形状 [N,H,T,E]。" ..
            "causal 为真时，查询 t 只能看 s ≤ t + (S − T) 的键（最后一个查询对齐最后一个键）；mask 若给出是 [T,S] 的 bool，真表示可看。" ..
            "什么都不能看的查询得到全零。",
        en = "q is [N,H,T,D], k [N,H,S,D], v [N,H,S,E] (f64). Give softmax(q kᵀ / √D) v of shape [N,H,T,E]. With causal, query t " ..
            "sees only keys s ≤ t + (S − T) (the last query stands at the last key); mask, if given, is a bool [T,S] whose true " ..
            "means may look. A query that may look at nothing gives zeros.",
    },
    call = "attention(q, k, v, causal, mask) -> y",
    starter = {
        lua = [[
local function attention(q, k, v, causal, mask)
    -- your code
    return v
end

return attention
]],
        c = [[
// attention(q: tensor[N,H,T,D] f64, k: tensor[N,H,S,D] f64, v: tensor[N,H,S,E] f64, causal: bool, mask: tensor[T,S] bool?) -> tensor
lab_tensor *attention(lab_ctx *c, const lab_tensor *q, const lab_tensor *k, const lab_tensor *v, bool causal,
                      const lab_tensor *mask)
{
    int64_t shape[4] = { lab_dim(q, 0), lab_dim(q, 1), lab_dim(q, 2), lab_dim(v, 3) };

    /* lab_f64(q) … are the numbers, row by row; (const bool *)lab_data(mask), or mask is NULL */
    return lab_tensor_zeros(c, LAB_F64, 4, shape);
}
]],
    },
    hints = {
        {zh = "先算分数矩阵 [T,S]，把不许看的位置变成 −∞，再做 softmax：掩码在 softmax 之前。",
         en = "Compute the score matrix [T,S], put −∞ where looking is not allowed, then softmax: the mask comes before it."},
        {zh = "q·k 的方差是 D，所以除以 √D（Vaswani 2017，3.2.1 节）。因果掩码的对角线在 S − T 处。",
         en = "The variance of q·k is D, hence the √D (Vaswani 2017, 3.2.1). The causal diagonal lies at S − T."},
        {zh = "对每个头：A = Q Kᵀ/√D；A[t][s] = −∞（不许看）；P = e^(A − max) / Σ（全为 −∞ 的行取 0）；Y = P V。",
         en = "For each head: A = Q Kᵀ/√D; A[t][s] = −∞ where hidden; P = e^(A − max)/Σ (0 for rows of −∞ only); Y = P V."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "divides by d", question = {zh = "q·k 的标准差随 D 怎样增长？", en = "How does the standard deviation of q·k grow with D?"},
         f = function(q, k, v, causal, mask) return reference(q / math.sqrt(q:shape()[4]), k, v, causal, mask) end},
        {name = "mask after softmax", question = {zh = "每行权重之和还是 1 吗？", en = "Do the weights of a row still sum to 1?"},
         f = function(q, k, v, causal, mask)
             local p = tensor.where(allowed(q, k, causal, mask), weights(q, k, false), 0)
             return p:matmul(v)
         end},
        {name = "causal without S−T", question = {zh = "S > T 时，最后一个查询应能看到哪些键？", en = "With S > T, which keys may the last query see?"},
         f = function(q, k, v, causal, mask)
             if not causal then return reference(q, k, v, false, mask) end
             local low = tensor.ones({q:shape()[3], k:shape()[3]}):tril():gt(0)
             return reference(q, k, v, false, mask and tensor.logical_and(low, mask) or low)
         end},
    },
    without = {"scaled_dot_product_attention"},
    sizes = {"N", "H", "T", "S", "D", "E"}, most = {N = 3, H = 3, T = 8, S = 8, D = 8, E = 8}, least = {},
    options = {{name = "causal", of = {false, true}}, {name = "masked", of = {false, true}}},
    fits = function(n, o) return not o.causal or n.S >= n.T end,
    edges = {{N = 1, H = 1, T = 1, S = 1, D = 1, E = 1}, {N = 1, H = 1, T = 2, S = 4, D = 3, E = 1, options = {causal = true}},
             {N = 2, H = 3, T = 3, S = 5, D = 4, E = 2, options = {masked = true, causal = true}},
             {N = 1, H = 2, T = 5, S = 5, D = 2, E = 3, style = "large"}},
    make = function(n, o, draw)
        local q, k, v = draw.tensor(n.N, n.H, n.T, n.D), draw.tensor(n.N, n.H, n.S, n.D), draw.normal(n.N, n.H, n.S, n.E)
        return q, k, v, o.causal, o.masked and draw.uniform(n.T, n.S):lt(.6) or nil
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "v 全为 1 时，能看到键的行得到 1", en = "with v all ones, rows that see a key give 1"},
         test = function(f, a)
             local y = f(a[1], a[2], tensor.ones_like(a[3]), a[4], a[5])
             return tensor.logical_or((y - 1):abs():lt(1e-9), y:eq(0)):all()
         end},
        {name = {zh = "改动未来不影响过去", en = "a change of the future leaves the past alone"},
         fits = function(n, o) return o.causal and n.T > 1 end,
         test = function(f, a)
             local k, v, s = a[2]:clone(), a[3]:clone(), a[2]:shape()[3]
             k:slice(2, s - 1, s):fill(9)
             v:slice(2, s - 1, s):fill(-9)
             local t = a[1]:shape()[3]
             local y, z = f(a[1], a[2], a[3], a[4], a[5]), f(a[1], k, v, a[4], a[5])
             return (y - z):slice(2, 0, t - 1):abs():max() <= 1e-12
         end},
    },
    large = {N = 1, H = 4, T = 128, S = 128, D = 32, E = 32},
    flops = function(n) return 2 * n.N * n.H * n.T * n.S * (n.D + n.E) end,
}
