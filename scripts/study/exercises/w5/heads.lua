local S = ...

local function softmax_scores(q, k, causal, scale)
    local s = q:matmul(k:transpose(-2, -1)) / scale
    if causal then
        local t = s:shape()[#s:shape()]
        s = tensor.where(tensor.ones({t, t}):tril():gt(0), s, -math.huge)
    end
    return s:softmax(-1)
end

local function split(x, h)
    local n, t, c = table.unpack(x:shape())
    return x:reshape(n, t, h, c // h):permute(0, 2, 1, 3):contiguous()
end

local function merge(y)
    local n, h, t, d = table.unpack(y:shape())
    return y:permute(0, 2, 1, 3):contiguous():reshape(n, t, h * d)
end

-- cut, glue and the scores' scale can be had otherwise.
local function attend(x, wq, wk, wv, wo, h, causal, cut, glue, width)
    cut, glue = cut or split, glue or merge
    local q, k, v = cut(x:matmul(wq:t()), h), cut(x:matmul(wk:t()), h), cut(x:matmul(wv:t()), h)
    local p = softmax_scores(q, k, causal, math.sqrt(width or x:shape()[3] // h))
    return glue(p:matmul(v)):matmul(wo:t())
end

local function reference(x, wq, wk, wv, wo, h, causal) return attend(x, wq, wk, wv, wo, h, causal) end

-- One head after the other, each with its rows of the weights; their outputs side by side.
local function second(x, wq, wk, wv, wo, h, causal)
    local d, parts = x:shape()[3] // h, {}
    for i = 0, h - 1 do
        local function part(w) return x:matmul(w:slice(0, i * d, (i + 1) * d):t()) end
        parts[i + 1] = softmax_scores(part(wq), part(wk), causal, math.sqrt(d)):matmul(part(wv))
    end
    return tensor.cat(parts, -1):matmul(wo:t())
end

return {
    id = "w5.heads", entry = "heads",
    title = {zh = "多头注意力：拆与并", en = "Many heads: split and merge"},
    statement = {
        zh = "x 是 [N,T,C]，wq、wk、wv、wo 是 [C,C]（f64，没有偏置），h 整除 C，d = C/h。q = x wqᵀ，k、v 同理；第 i 个头取 q、k、v 的第 " ..
            "i·d … (i+1)·d − 1 列，算 softmax(q_i k_iᵀ/√d) v_i；causal 为真时位置 t 只看 s ≤ t。各头的结果按次序并排成 [N,T,C]，再乘 woᵀ。返回 [N,T,C]。",
        en = "x is [N,T,C], wq, wk, wv and wo are [C,C] (f64, no biases), h divides C, d = C/h. q = x wqᵀ, and k, v likewise; head i takes " ..
            "columns i·d … (i+1)·d − 1 of q, k and v and computes softmax(q_i k_iᵀ/√d) v_i; with causal, position t sees s ≤ t only. The heads' " ..
            "results stand side by side in their order, [N,T,C], and are multiplied by woᵀ. Give [N,T,C].",
    },
    call = "heads(x, wq, wk, wv, wo, h, causal) -> y",
    starter = {lua = [[
local function heads(x, wq, wk, wv, wo, h, causal)
    -- your code
    return x
end

return heads
]]},
    hints = {
        {zh = "[N,T,C] → [N,T,h,d] 只是换个看法；要让头成为批次，还得交换两维。", en = "[N,T,C] → [N,T,h,d] is the same numbers seen otherwise; for heads to be a batch two dimensions change places as well."},
        {zh = "Vaswani 2017 第 3.2.2 节：MultiHead = Concat(head₁ … head_h) Wᴼ，每个头的缩放是 √d_k = √(C/h)。",
         en = "Vaswani 2017, 3.2.2: MultiHead = Concat(head₁ … head_h) Wᴼ; a head's scale is √d_k = √(C/h)."},
        {zh = "拆：reshape(N,T,h,d):permute(0,2,1,3)；A = softmax(QKᵀ/√d)（因果：上三角 −∞）；Y = A V；并：permute(0,2,1,3):reshape(N,T,C)；Y woᵀ。",
         en = "Split: reshape(N,T,h,d):permute(0,2,1,3); A = softmax(QKᵀ/√d) (causal: −∞ above the diagonal); Y = A V; merge: permute(0,2,1,3):reshape(N,T,C); Y woᵀ."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "view for permute", question = {zh = "reshape 之后，同一个词元的 d 个数还在同一个头里吗？", en = "After the reshape, are a token's d numbers still in one head?"},
         f = function(x, wq, wk, wv, wo, h, causal)
             local n, t, c = table.unpack(x:shape())
             return attend(x, wq, wk, wv, wo, h, causal, function(y) return y:reshape(n, h, t, c // h) end,
                           function(y) return y:reshape(n, t, c) end)
         end},
        {name = "root of the full width", question = {zh = "一个头的点积加了几项？", en = "How many terms does a head's dot product add?"},
         f = function(x, wq, wk, wv, wo, h, causal) return attend(x, wq, wk, wv, wo, h, causal, nil, nil, x:shape()[3]) end},
        {name = "order on merge", question = {zh = "并起来之后，第 0 个头占哪些列？", en = "After the merge, which columns are head 0's?"},
         f = function(x, wq, wk, wv, wo, h, causal)
             return attend(x, wq, wk, wv, wo, h, causal, nil, function(y)
                 local n, _, t, _ = table.unpack(y:shape())
                 return y:permute(0, 2, 3, 1):contiguous():reshape(n, t, -1)
             end)
         end},
    },
    without = {"scaled_dot_product_attention", "nn.MultiheadAttention"},
    sizes = {"N", "T", "h", "d"}, most = {N = 3, T = 8, h = 3, d = 5},
    options = {{name = "causal", of = {false, true}}},
    edges = {{N = 1, T = 1, h = 1, d = 1}, {N = 2, T = 3, h = 2, d = 4}, {N = 1, T = 5, h = 3, d = 2, options = {causal = true}}},
    make = function(n, o, draw)
        local c = n.h * n.d
        local function w() return draw.normal(c, c) / math.sqrt(c) end
        return draw.tensor(n.N, n.T, c), w(), w(), w(), w(), n.h, o.causal
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "两个头连同权重对调，结果不变", en = "two heads exchanged, with their weights, give the same"},
         fits = function(n) return n.h > 1 end,
         test = function(f, a)
             local x, h = a[1], a[6]
             local d = x:shape()[3] // h
             local order = {}
             for i = 0, h - 1 do for j = 0, d - 1 do order[#order + 1] = (h - 1 - i) * d + j end end
             local at = tensor(order, "i64")
             local function rows(w) return w:index_select(0, at) end
             local y = f(x, a[2], a[3], a[4], a[5], h, a[7])
             local z = f(x, rows(a[2]), rows(a[3]), rows(a[4]), a[5]:index_select(1, at), h, a[7])
             return (y - z):abs():max() <= 1e-9 * (1 + y:abs():max())
         end},
    },
    large = {N = 2, T = 64, h = 4, d = 16},
    flops = function(n) return 8 * n.N * n.T * (n.h * n.d) ^ 2 + 4 * n.N * n.h * n.T * n.T * n.d end,
}
