local S = ...
local numeric = S.use("numeric")

local function forward(x, gamma, beta, eps)
    local mean = x:mean(-1, {keepdim = true})
    local var = (x - mean):square():mean(-1, {keepdim = true})
    local rstd = (var + eps):rsqrt()
    local xhat = (x - mean) * rstd
    return xhat * gamma + beta, xhat, rstd
end

local function reference(x, gamma, beta, eps, dy)
    local y, xhat, rstd = forward(x, gamma, beta, eps)
    local g = dy * gamma
    local dx = (g - g:mean(-1, {keepdim = true}) - xhat * (g * xhat):mean(-1, {keepdim = true})) * rstd
    return y, dx, (dy * xhat):sum(0), dy:sum(0)
end

-- Row by row, number by number; the variance as E[(x − m)²].
local function second(x, gamma, beta, eps, dy)
    local n, c = x:shape()[1], x:shape()[2]
    local X, G, B, D = x:totable(), gamma:totable(), beta:totable(), dy:totable()
    local y, dx, dg, db = {}, {}, {}, {}
    for j = 1, c do dg[j], db[j] = 0, 0 end
    for i = 1, n do
        local m, v = 0, 0
        for j = 1, c do m = m + X[i][j] / c end
        for j = 1, c do v = v + (X[i][j] - m) ^ 2 / c end
        local r, a, b = 1 / math.sqrt(v + eps), 0, 0
        y[i], dx[i] = {}, {}
        for j = 1, c do
            local h = (X[i][j] - m) * r
            y[i][j] = h * G[j] + B[j]
            a, b = a + D[i][j] * G[j] / c, b + D[i][j] * G[j] * h / c
            dg[j], db[j] = dg[j] + D[i][j] * h, db[j] + D[i][j]
        end
        for j = 1, c do dx[i][j] = (D[i][j] * G[j] - a - (X[i][j] - m) * r * b) * r end
    end
    return tensor(y, "f64"), tensor(dx, "f64"), tensor(dg, "f64"), tensor(db, "f64")
end

local second_c = [[
// layer_norm(x: tensor[N,C] f64, gamma: tensor[C] f64, beta: tensor[C] f64, eps: number, dy: tensor[N,C] f64) -> y: tensor, dx: tensor, dgamma: tensor, dbeta: tensor
lab_tensor *layer_norm(lab_ctx *c, const lab_tensor *x, const lab_tensor *gamma, const lab_tensor *beta, double eps,
                       const lab_tensor *dy, lab_tensor **dx, lab_tensor **dgamma, lab_tensor **dbeta)
{
    int64_t n = lab_dim(x, 0), m = lab_dim(x, 1);
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(x));
    const double *X = lab_f64(x), *G = lab_f64(gamma), *B = lab_f64(beta), *D = lab_f64(dy);
    double *Y, *DX, *DG, *DB;

    *dx = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(x));
    *dgamma = lab_tensor_zeros(c, LAB_F64, 1, &m);
    *dbeta = lab_tensor_zeros(c, LAB_F64, 1, &m);
    if (!lab_ok(c))
        return NULL;
    Y = lab_f64_mut(y), DX = lab_f64_mut(*dx), DG = lab_f64_mut(*dgamma), DB = lab_f64_mut(*dbeta);
    for (int64_t i = 0; i < n; i++, X += m, D += m, Y += m, DX += m) {
        double mean = 0, var = 0, a = 0, b = 0, r;

        for (int64_t j = 0; j < m; j++)
            mean += X[j];
        mean /= m;
        for (int64_t j = 0; j < m; j++)
            var += (X[j] - mean) * (X[j] - mean);
        r = 1 / sqrt(var / m + eps);
        for (int64_t j = 0; j < m; j++) {
            double h = (X[j] - mean) * r;

            Y[j] = h * G[j] + B[j];
            a += D[j] * G[j];
            b += D[j] * G[j] * h;
            DG[j] += D[j] * h;
            DB[j] += D[j];
        }
        for (int64_t j = 0; j < m; j++)
            DX[j] = (D[j] * G[j] - a / m - (X[j] - mean) * r * b / m) * r;
    }
    return y;
}
]]

return {
    id = "w5.layer_norm", entry = "layer_norm",
    title = {zh = "层归一化：前向与反向", en = "Layer normalisation, forward and backward"},
    statement = {
        zh = "对 x [N,C] 的每一行减去均值、除以标准差，再乘 gamma 加 beta（各 [C]）：y = γ (x − μ) / √(σ² + ε) + β，" ..
            "σ² 是除以 C 的总体方差。dy 是损失对 y 的梯度；除 y 外还要返回 dx、dgamma、dbeta。全部是 f64。",
        en = "In every row of x [N,C] take off the mean, divide by the standard deviation, then scale by gamma and add beta " ..
            "(each [C]): y = γ (x − μ) / √(σ² + ε) + β with the population variance σ² (divided by C). dy is the " ..
            "gradient of the loss by y; besides y give dx, dgamma and dbeta. All in f64.",
    },
    call = "layer_norm(x, gamma, beta, eps, dy) -> y, dx, dgamma, dbeta",
    starter = {
        lua = [[
local function layer_norm(x, gamma, beta, eps, dy)
    local y = tensor.zeros_like(x)
    local dx = tensor.zeros_like(x)
    local dgamma = tensor.zeros_like(gamma)
    local dbeta = tensor.zeros_like(beta)
    -- your code
    return y, dx, dgamma, dbeta
end

return layer_norm
]],
        c = [[
// layer_norm(x: tensor[N,C] f64, gamma: tensor[C] f64, beta: tensor[C] f64, eps: number, dy: tensor[N,C] f64) -> y: tensor, dx: tensor, dgamma: tensor, dbeta: tensor
lab_tensor *layer_norm(lab_ctx *c, const lab_tensor *x, const lab_tensor *gamma, const lab_tensor *beta, double eps,
                       const lab_tensor *dy, lab_tensor **dx, lab_tensor **dgamma, lab_tensor **dbeta)
{
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(x));

    *dx = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(x));
    *dgamma = lab_tensor_zeros(c, LAB_F64, 1, lab_shape(gamma));
    *dbeta = lab_tensor_zeros(c, LAB_F64, 1, lab_shape(beta));
    if (!lab_ok(c))
        return NULL;
    /* lab_f64(x) is the first of N*C doubles, row by row; lab_f64_mut(y) is where to write. */
    return y;
}
]],
    },
    hints = {
        {zh = "μ 和 σ 也依赖 x 的每一个元素，所以 dx 有三项：直接的、经过 μ 的、经过 σ 的。",
         en = "μ and σ depend on every entry of x too, so dx has three terms: direct, through μ, through σ."},
        {zh = "记 x̂ = (x − μ)/√(σ²+ε)，g = dy·γ，则 dx = (g − mean(g) − x̂·mean(g·x̂))/√(σ²+ε)，均值沿 C。见 Ba 2016 第 3 节。",
         en = "With x̂ = (x − μ)/√(σ²+ε) and g = dy·γ: dx = (g − mean(g) − x̂·mean(g·x̂))/√(σ²+ε), means along C. Ba 2016, section 3."},
        {zh = "对每一行：求 μ、σ² → r = 1/√(σ²+ε) → x̂ → y；累加 dgamma += dy·x̂、dbeta += dy；求 a = mean(g)、b = mean(g·x̂)；dx = (g − a − x̂ b) r。",
         en = "For each row: μ, σ² → r = 1/√(σ²+ε) → x̂ → y; add dgamma += dy·x̂, dbeta += dy; a = mean(g), b = mean(g·x̂); dx = (g − a − x̂ b) r."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "n-1", question = {zh = "你的方差除以的是哪个 n？", en = "Which n does your variance divide by?"},
         f = function(x, gamma, beta, eps, dy)
             local c = x:shape()[2]
             local mean = x:mean(-1, {keepdim = true})
             local rstd = ((x - mean):square():sum(-1, {keepdim = true}) / math.max(c - 1, 1) + eps):rsqrt()
             local xhat, g = (x - mean) * rstd, dy * gamma
             local dx = (g - g:mean(-1, {keepdim = true}) - xhat * (g * xhat):mean(-1, {keepdim = true})) * rstd
             return xhat * gamma + beta, dx, (dy * xhat):sum(0), dy:sum(0)
         end},
        {name = "eps outside", question = {zh = "ε 加在根号里面还是外面？", en = "Does ε stand inside the root or outside of it?"},
         f = function(x, gamma, beta, eps, dy)
             local mean = x:mean(-1, {keepdim = true})
             local rstd = 1 / ((x - mean):square():mean(-1, {keepdim = true}):sqrt() + eps)
             local xhat, g = (x - mean) * rstd, dy * gamma
             local dx = (g - g:mean(-1, {keepdim = true}) - xhat * (g * xhat):mean(-1, {keepdim = true})) * rstd
             return xhat * gamma + beta, dx, (dy * xhat):sum(0), dy:sum(0)
         end},
        {name = "mean term", question = {zh = "整行加上同一个数，y 变不变？dx 各行之和应是多少？",
                                         en = "Does y change when a row is shifted as a whole? What must the sum of a row of dx be, then?"},
         f = function(x, gamma, beta, eps, dy)
             local y, xhat, rstd = forward(x, gamma, beta, eps)
             local g = dy * gamma
             return y, (g - xhat * (g * xhat):mean(-1, {keepdim = true})) * rstd, (dy * xhat):sum(0), dy:sum(0)
         end},
    },
    without = {"layer_norm"},
    sizes = {"N", "C"}, most = {N = 6, C = 8}, styles = {"normal", "integers", "small", "equal"},
    options = {{name = "eps", of = {1e-2, 1e-5}}},
    edges = {{N = 1, C = 1}, {N = 3, C = 2}, {N = 2, C = 17}},
    make = function(n, o, draw)
        return draw.tensor(n.N, n.C), draw.normal(n.C), draw.normal(n.C), o.eps, draw.normal(n.N, n.C)
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "整行平移，y 不变", en = "a shift of a row leaves y as it is"},
         test = function(f, a)
             local y = f(a[1], a[2], a[3], a[4], a[5])
             local z = f(a[1] + 3, a[2], a[3], a[4], a[5])
             return (y - z):abs():max() <= 1e-7 * (1 + y:abs():max())
         end},
        {name = numeric.NAME, styles = {normal = true},
         test = function(f, a)
             local _, dx, dgamma = f(a[1], a[2], a[3], a[4], a[5])
             local good, text = numeric.agrees(dx, function(x) return numeric.dot(f(x, a[2], a[3], a[4], a[5]), a[5]) end, a[1], "dx")
             if not good then return good, text end
             return numeric.agrees(dgamma, function(g) return numeric.dot(f(a[1], g, a[3], a[4], a[5]), a[5]) end, a[2], "dgamma")
         end},
    },
    large = {N = 256, C = 256},
}
