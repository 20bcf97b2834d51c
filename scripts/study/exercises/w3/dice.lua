local S = ...
local numeric = S.use("numeric")

-- Sums over batch and place, for each class.
local function sums(p, g) return (p * g):sum(0, 1, 2), (p + g):sum(0, 1, 2) end

local function reference(p, g, smooth)
    local inter, total = sums(p, g)
    local c = p:shape()[4]
    local d = (2 * inter + smooth) / (total + smooth)
    -- ∂D/∂p = (2 g (Σ + s) − (2 I + s)) / (Σ + s)²
    local dp = -(2 * g * (total + smooth) - (2 * inter + smooth)) / (total + smooth):square() / c
    return 1 - d:mean(), dp
end

local function second(p, g, smooth)
    local n, h, w, c = table.unpack(p:shape())
    local P, G, loss, dp = p:reshape(-1, c):totable(), g:reshape(-1, c):totable(), 0, {}
    for i = 1, n * h * w do dp[i] = {} end
    for k = 1, c do
        local inter, total = 0, 0
        for i = 1, n * h * w do
            inter, total = inter + P[i][k] * G[i][k], total + P[i][k] + G[i][k]
        end
        local top, low = 2 * inter + smooth, total + smooth
        loss = loss + (1 - top / low) / c
        for i = 1, n * h * w do dp[i][k] = -(2 * G[i][k] / low - top / low ^ 2) / c end
    end
    return loss, tensor(dp, "f64"):reshape(n, h, w, c)
end

local second_c = [[
// dice(p: tensor[N,H,W,C] f64, g: tensor[N,H,W,C] f64, smooth: number) -> loss: number, dp: tensor
double dice(lab_ctx *c, const lab_tensor *p, const lab_tensor *g, double smooth, lab_tensor **dp)
{
    int64_t C = lab_dim(p, 3), n = lab_numel(p) / C;
    const double *P = lab_f64(p), *G = lab_f64(g);
    double loss = 0, *D;

    *dp = lab_tensor_zeros(c, LAB_F64, 4, lab_shape(p));
    if (!lab_ok(c))
        return 0;
    D = lab_f64_mut(*dp);
    for (int64_t k = 0; k < C; k++) {
        double inter = smooth, total = smooth;

        for (int64_t i = k; i < n * C; i += C)
            inter += 2 * P[i] * G[i], total += P[i] + G[i];
        loss += (1 - inter / total) / C;
        for (int64_t i = k; i < n * C; i += C)
            D[i] = (inter / total - 2 * G[i]) / total / C;
    }
    return loss;
}
]]

return {
    id = "w3.dice", entry = "dice",
    title = {zh = "Dice 损失及其梯度", en = "The Dice loss and its gradient"},
    statement = {
        zh = "p 是预测概率 [N,H,W,C]，g 是 0/1 的真值，同形（f64）。对每个类别，在整批与所有位置上求和：D = (2 Σ p g + s)/(Σ p + Σ g + s)，s 为 smooth。" ..
            "损失是 1 − 各类 D 的平均；返回损失（数）和它对 p 的梯度。某类在 p 与 g 中都没有时 D = 1。",
        en = "p holds predicted probabilities [N,H,W,C], g the truth, 0 or 1, of that shape (f64). For each class sum over the batch " ..
            "and all places: D = (2 Σ p g + s)/(Σ p + Σ g + s) with s = smooth. The loss is 1 − the mean of D over the classes; give " ..
            "it as a number, and its gradient by p. A class that neither has gives D = 1.",
    },
    call = "dice(p, g, smooth) -> loss, dp",
    starter = {
        lua = [[
local function dice(p, g, smooth)
    -- your code
    return 0, tensor.zeros_like(p)
end

return dice
]],
        c = [[
// dice(p: tensor[N,H,W,C] f64, g: tensor[N,H,W,C] f64, smooth: number) -> loss: number, dp: tensor
double dice(lab_ctx *c, const lab_tensor *p, const lab_tensor *g, double smooth, lab_tensor **dp)
{
    *dp = lab_tensor_zeros(c, LAB_F64, 4, lab_shape(p));
    return 0;
}
]],
    },
    hints = {
        {zh = "先对每类求三个和，再做除法；p 在分子和分母里都出现。", en = "Three sums for each class, then one division; p stands in the numerator and in the denominator."},
        {zh = "商的导数：∂D/∂p = (2 g (Σp + Σg + s) − (2 Σ p g + s)) / (Σp + Σg + s)²。见 Milletari 2016 第 3 节。", en = "By the quotient rule ∂D/∂p = (2 g (Σp + Σg + s) − (2 Σ p g + s)) / (Σp + Σg + s)². Milletari 2016, section 3."},
        {zh = "对每类 k：I = 2Σpg + s，U = Σp + Σg + s，loss += (1 − I/U)/C，dp = −(2 g/U − I/U²)/C。", en = "For each class k: I = 2Σpg + s, U = Σp + Σg + s, loss += (1 − I/U)/C, dp = −(2 g/U − I/U²)/C."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "constant denominator", question = {zh = "p 增大时分母变不变？", en = "Does the denominator change when p grows?"},
         f = function(p, g, smooth)
             local inter, total = sums(p, g)
             local d = (2 * inter + smooth) / (total + smooth)
             return 1 - d:mean(), -2 * g / (total + smooth) / p:shape()[4]
         end},
        {name = "mean before ratio", question = {zh = "类别是先合起来再相除，还是先相除再平均？", en = "Are the classes pooled before the division, or averaged after it?"},
         f = function(p, g, smooth)
             local inter, total = (p * g):sum(), (p + g):sum()
             local low = total + smooth
             return 1 - (2 * inter + smooth) / low, -(2 * g * low - (2 * inter + smooth)) / low ^ 2
         end},
        {name = "smooth below only", question = {zh = "空类的 D 应是 1：smooth 该加在哪里？", en = "An empty class has D = 1: where does smooth belong?"},
         f = function(p, g, smooth)
             local inter, total = sums(p, g)
             local low = total + smooth
             return 1 - (2 * inter / low):mean(), -(2 * g * low - 2 * inter) / low:square() / p:shape()[4]
         end},
    },
    sizes = {"N", "H", "W", "C"}, most = {N = 3, H = 5, W = 5, C = 5},
    options = {{name = "smooth", of = {1, .01}}, {name = "empty", of = {false, true}}},
    styles = {"normal"}, keep_style = true,
    edges = {{N = 1, H = 1, W = 1, C = 1}, {N = 2, H = 3, W = 2, C = 3, options = {empty = true}}, {N = 2, H = 2, W = 3, C = 2, options = {smooth = .01}}},
    make = function(n, o, draw)
        local p, g = draw.uniform(n.N, n.H, n.W, n.C), draw.uniform(n.N, n.H, n.W, n.C):lt(.4):to("f64")
        if o.empty then
            p, g = p:clone(), g:clone()
            p:slice(3, 0, 1):fill(0)
            g:slice(3, 0, 1):fill(0)
        end
        return p, g, o.smooth
    end,
    properties = {
        {name = numeric.NAME, times = 2,
         test = function(f, a)
             local _, dp = f(a[1], a[2], a[3])
             return numeric.agrees(dp, function(p) return (f(p, a[2], a[3])) end, a[1], "dp")
         end},
        {name = {zh = "完全正确时损失为 0", en = "a perfect prediction has loss 0"},
         test = function(f, a) return math.abs((f(a[2], a[2], a[3]))) <= 1e-9 end},
    },
    large = {N = 2, H = 64, W = 64, C = 4},
}
