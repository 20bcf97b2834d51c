local S = ...
local numeric = S.use("numeric")

local function forward(x, w, a, b, scale) return x:matmul(w:t()) + x:matmul(a:t()):matmul(b:t()) * scale end

local function reference(x, w, a, b, alpha, dy)
    local scale = alpha / a:shape()[1]
    local h = x:matmul(a:t())
    local da, db = (dy:matmul(b)):t():matmul(x) * scale, dy:t():matmul(h) * scale
    return forward(x, w, a, b, scale), da, db, w + b:matmul(a) * scale
end

-- Through the merged weight: its gradient G gives dB = s G Aᵀ and dA = s Bᵀ G.
local function second(x, w, a, b, alpha, dy)
    local scale = alpha / a:shape()[1]
    local merged = w + b:matmul(a) * scale
    local g = dy:t():matmul(x)
    return x:matmul(merged:t()), b:t():matmul(g) * scale, g:matmul(a:t()) * scale, merged
end

return {
    id = "w7.lora", entry = "lora",
    title = {zh = "LoRA：前向、反向、合并", en = "LoRA: forward, backward, merge"},
    statement = {
        zh = "x [N,I]，冻结的权重 W [O,I]，A [r,I]，B [O,r]（f64），缩放 s = α/r。前向 y = x Wᵀ + s x Aᵀ Bᵀ。dy [N,O] 是损失对 y 的梯度。" ..
            "返回 y、dA、dB 和合并后的权重 W + s B A（W 本身不变）。",
        en = "x [N,I], the frozen weight W [O,I], A [r,I], B [O,r] (f64), scale s = α/r. The forward is y = x Wᵀ + s x Aᵀ Bᵀ; dy [N,O] " ..
            "is the gradient of the loss by y. Give y, dA, dB and the merged weight W + s B A (W itself stays).",
    },
    call = "lora(x, W, A, B, alpha, dy) -> y, dA, dB, merged",
    starter = {lua = [[
local function lora(x, W, A, B, alpha, dy)
    -- your code
    return x:matmul(W:t()), tensor.zeros_like(A), tensor.zeros_like(B), W
end

return lora
]]},
    hints = {
        {zh = "把 h = x Aᵀ 当中间层：y = x Wᵀ + s h Bᵀ，就是两个普通线性层。", en = "Take h = x Aᵀ as a layer between: y = x Wᵀ + s h Bᵀ is two plain linear layers."},
        {zh = "dB = s dyᵀ h，dh = s dy B，dA = dhᵀ x。见 Hu 2021，4.1 节。", en = "dB = s dyᵀ h, dh = s dy B, dA = dhᵀ x. Hu 2021, 4.1."},
        {zh = "s = α/r；h = x Aᵀ；y = x Wᵀ + s h Bᵀ；dB = s dyᵀ h；dA = s (dy B)ᵀ x；merged = W + s B A。", en = "s = α/r; h = x Aᵀ; y = x Wᵀ + s h Bᵀ; dB = s dyᵀ h; dA = s (dy B)ᵀ x; merged = W + s B A."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "scale lost", question = {zh = "α/r 也乘在梯度上吗？", en = "Does α/r stand in the gradients too?"},
         f = function(x, w, a, b, alpha, dy)
             local y, _, _, merged = reference(x, w, a, b, alpha, dy)
             return y, dy:matmul(b):t():matmul(x), dy:t():matmul(x:matmul(a:t())), merged
         end},
        {name = "alpha for alpha/r", question = {zh = "秩加倍时，更新量该不该变大？", en = "Should the update grow when the rank doubles?"},
         f = function(x, w, a, b, alpha, dy) return reference(x, w, a, b, alpha * a:shape()[1], dy) end},
        {name = "merged twice", question = {zh = "合并后的层还要再加一次 LoRA 支路吗？", en = "Does the merged weight hold the branch once or twice?"},
         f = function(x, w, a, b, alpha, dy)
             local y, da, db, merged = reference(x, w, a, b, alpha, dy)
             return y, da, db, merged * 2 - w
         end},
    },
    without = {"backward", "grad.backward"},
    sizes = {"N", "I", "O", "r"}, most = {N = 6, I = 8, O = 8, r = 5},
    options = {{name = "alpha", of = {16, 1}}},
    edges = {{N = 1, I = 1, O = 1, r = 1}, {N = 3, I = 5, O = 2, r = 4}},
    styles = {"normal", "integers", "equal"},
    make = function(n, o, draw)
        return draw.tensor(n.N, n.I), draw.normal(n.O, n.I), draw.normal(n.r, n.I), draw.normal(n.O, n.r), o.alpha, draw.normal(n.N, n.O)
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "B = 0 时就是原来的层", en = "with B = 0 it is the base layer"},
         test = function(f, a)
             local y, _, _, merged = f(a[1], a[2], a[3], tensor.zeros_like(a[4]), a[5], a[6])
             return (y - a[1]:matmul(a[2]:t())):abs():max() <= 1e-9 * (1 + y:abs():max()) and merged:eq(a[2]):all()
         end},
        {name = numeric.NAME, times = 2, styles = {normal = true},
         test = function(f, a)
             local _, da, db = f(a[1], a[2], a[3], a[4], a[5], a[6])
             local s = a[5] / a[3]:shape()[1]
             local good, text = numeric.agrees(da, function(x) return numeric.dot(forward(a[1], a[2], x, a[4], s), a[6]) end, a[3], "dA")
             if good then
                 good, text = numeric.agrees(db, function(x) return numeric.dot(forward(a[1], a[2], a[3], x, s), a[6]) end, a[4], "dB")
             end
             return good, text
         end},
    },
    large = {N = 128, I = 256, O = 256, r = 8},
}
