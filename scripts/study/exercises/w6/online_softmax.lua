local S = ...

-- One pass over chunks of keys: m largest score so far, l the sum of exp(s − m), o the unscaled output.
local function online(s, v, chunk, rescale, start, final)
    local t, n = s:shape()[1], s:shape()[2]
    local m = tensor.full({t, 1}, start, "f64")
    local l, o = tensor.zeros({t, 1}, "f64"), tensor.zeros({t, v:shape()[2]}, "f64")
    for a = 0, n - 1, chunk do
        local b = math.min(a + chunk, n)
        local part = s:slice(1, a, b)
        local top = tensor.maximum(m, part:max(-1, {keepdim = true}))
        local safe = tensor.where(top:isfinite(), top, 0)
        local old = tensor.where(m:isfinite(), (m - safe):exp(), 0)
        local e = (part - safe):exp()
        if not rescale then old = tensor.ones_like(old) end
        l = (final and 0 or l * old) + e:sum(-1, {keepdim = true})
        o = o * old + e:matmul(v:slice(0, a, b))
        m = top
    end
    return o / tensor.where(l:gt(0), l, 1)
end

local function reference(s, v, chunk) return online(s, v, chunk, true, -math.huge) end

local function second(s, v)
    local top = s:max(-1, {keepdim = true})
    local e = (s - tensor.where(top:isfinite(), top, 0)):exp()
    local sum = e:sum(-1, {keepdim = true})
    return (e / tensor.where(sum:gt(0), sum, 1)):matmul(v)
end

local second_c = [[
// online_softmax(s: tensor[T,N] f64, v: tensor[N,E] f64, chunk: int) -> tensor
lab_tensor *online_softmax(lab_ctx *c, const lab_tensor *s, const lab_tensor *v, int64_t chunk)
{
    int64_t T = lab_dim(s, 0), N = lab_dim(s, 1), E = lab_dim(v, 1), shape[2] = { T, E };
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 2, shape);
    const double *a = lab_f64(s), *V = lab_f64(v);
    double *Y = lab_ok(c) ? lab_f64_mut(y) : NULL;

    (void)chunk; /* each key is a chunk of its own */
    for (int64_t t = 0; Y && t < T; t++, a += N, Y += E) {
        double m = -INFINITY, l = 0;

        for (int64_t n = 0; n < N; n++) {
            double top = fmax(m, a[n]), old = m == -INFINITY ? 0 : exp(m - top), e = a[n] == -INFINITY ? 0 : exp(a[n] - top);

            l = l * old + e;
            for (int64_t i = 0; i < E; i++)
                Y[i] = Y[i] * old + e * V[n * E + i];
            m = top;
        }
        for (int64_t i = 0; i < E && l > 0; i++)
            Y[i] /= l;
    }
    return y;
}
]]

return {
    id = "w6.online_softmax", entry = "online_softmax",
    title = {zh = "在线 softmax：一遍读完", en = "Online softmax in one pass"},
    statement = {
        zh = "s 是分数 [T,N]，v 是 [N,E]（f64）。返回 softmax(s) v，但每次只看 chunk 个键，每个查询只保留三样：已见的最大分数 m、" ..
            "Σ e^(s−m)、未归一的输出。分数可以是 −∞（被掩住）；整行都是 −∞ 时输出 0。结果不随 chunk 而变。",
        en = "s holds scores [T,N], v is [N,E] (f64). Give softmax(s) v, but look at `chunk` keys at a time and keep three things " ..
            "for each query: the largest score so far m, Σ e^(s−m), and the unscaled output. Scores may be −∞ (masked); a row of " ..
            "−∞ only gives zeros. The result does not depend on chunk.",
    },
    call = "online_softmax(s, v, chunk) -> y",
    starter = {
        lua = [[
local function online_softmax(s, v, chunk)
    local y = tensor.zeros({s:shape()[1], v:shape()[2]}, "f64")
    -- your code
    return y
end

return online_softmax
]],
        c = [[
// online_softmax(s: tensor[T,N] f64, v: tensor[N,E] f64, chunk: int) -> tensor
lab_tensor *online_softmax(lab_ctx *c, const lab_tensor *s, const lab_tensor *v, int64_t chunk)
{
    int64_t shape[2] = { lab_dim(s, 0), lab_dim(v, 1) };

    /* lab_f64(s), lab_f64(v) */
    return lab_tensor_zeros(c, LAB_F64, 2, shape);
}
]],
    },
    hints = {
        {zh = "最大值变了，以前累加的都用旧的最大值算过：要先换算。", en = "When the largest score changes, all that was summed used the old one: convert it first."},
        {zh = "m' = max(m, 块的最大值)；旧的 l 和 o 都乘 e^(m − m')。见 Dao 2022，3.1 节。", en = "m' = max(m, the chunk's largest); the old l and o are multiplied by e^(m − m'). Dao 2022, 3.1."},
        {zh = "m = −∞, l = 0, o = 0；对每块：m' = max(m, max s)；α = e^(m−m')（m = −∞ 时取 0）；p = e^(s−m')；l = α l + Σp；o = α o + p v；m = m'。最后 y = o / l。",
         en = "m = −∞, l = 0, o = 0; for each chunk: m' = max(m, max s); α = e^(m−m') (0 for m = −∞); p = e^(s−m'); l = α l + Σp; o = α o + p v; m = m'. At the end y = o / l."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "sum not rescaled", question = {zh = "最大值更新后，旧的和是相对谁算的？", en = "After the maximum moved, relative to what was the old sum taken?"},
         f = function(s, v, chunk) return online(s, v, chunk, false, -math.huge) end},
        {name = "max from 0", question = {zh = "所有分数都远小于 0 时，m 是多少？", en = "What is m when all scores are far below 0?"},
         f = function(s, v, chunk) return online(s, v, chunk, true, 0) end},
        {name = "last chunk's max", question = {zh = "分母里有前面各块的份吗？", en = "Do earlier chunks have their share in the denominator?"},
         f = function(s, v, chunk) return online(s, v, chunk, true, -math.huge, true) end},
    },
    without = {"softmax", "log_softmax", "logsumexp", "scaled_dot_product_attention"},
    sizes = {"T", "N", "E", "chunk"}, most = {T = 6, N = 8, E = 5, chunk = 4},
    options = {{name = "masked", of = {false, true}}, {name = "shift", of = {0, -2000}}},
    edges = {{T = 2, N = 1, E = 1, chunk = 1}, {T = 2, N = 7, E = 3, chunk = 2, options = {shift = -2000}}, {T = 3, N = 8, E = 2, chunk = 3, options = {masked = true}},
             {T = 1, N = 8, E = 2, chunk = 2, style = "large"}},
    make = function(n, o, draw)
        local s = draw.tensor(n.T, n.N) + o.shift
        if o.masked then s = tensor.where(draw.uniform(n.T, n.N):lt(.5), -math.huge, s) end
        return s, draw.normal(n.N, n.E), n.chunk
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "分块大小不影响结果", en = "the size of the chunks changes nothing"},
         test = function(f, a)
             local y = f(a[1], a[2], a[3])
             for _, chunk in ipairs{1, 3, 100} do
                 local z = f(a[1], a[2], chunk)
                 if (y - z):abs():max() > 1e-9 * (1 + y:abs():max()) then return false, "chunk = " .. chunk end
             end
             return true
         end},
    },
    large = {T = 64, N = 512, E = 32, chunk = 64},
}
