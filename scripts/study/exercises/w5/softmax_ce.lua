local S = ...
local numeric = S.use("numeric")

-- The distribution asked for, and which rows count.
local function wanted(logits, target, smoothing, ignore)
    local v = logits:shape()[2]
    local counts = target:ne(ignore)
    local y = tensor.where(counts, target, 0):one_hot(v):to("f64") * (1 - smoothing) + smoothing / v
    return y, counts:to("f64"):unsqueeze(1)
end

local function log_p(logits)
    local z = logits - logits:max(1, {keepdim = true})
    return z - z:exp():sum(1, {keepdim = true}):log()
end

local function reference(logits, target, smoothing, ignore)
    local y, counts = wanted(logits, target, smoothing, ignore)
    local n = math.max(counts:sum(), 1)
    local lp = log_p(logits)
    return -(y * lp * counts):sum() / n, (lp:exp() - y) * counts / n
end

local function second(logits, target, smoothing, ignore)
    local L, t = logits:totable(), target:totable()
    local n, v, loss, d = 0, logits:shape()[2], 0, {}
    for i = 1, #t do if t[i] ~= ignore then n = n + 1 end end
    for i = 1, #t do
        local top, sum = -math.huge, 0
        for j = 1, v do top = math.max(top, L[i][j]) end
        for j = 1, v do sum = sum + math.exp(L[i][j] - top) end
        d[i] = {}
        for j = 1, v do
            local want = smoothing / v + (t[i] == j - 1 and 1 - smoothing or 0)
            local lp = L[i][j] - top - math.log(sum)
            local on = t[i] ~= ignore
            if on then loss = loss - want * lp / n end
            d[i][j] = on and (math.exp(lp) - want) / n or 0
        end
    end
    return loss, tensor(d, "f64")
end

local second_c = [[
// softmax_ce(logits: tensor[N,V] f64, target: tensor[N] i64, smoothing: number, ignore: int) -> loss: number, dlogits: tensor
double softmax_ce(lab_ctx *c, const lab_tensor *logits, const lab_tensor *target, double smoothing, int64_t ignore,
                  lab_tensor **dlogits)
{
    int64_t n = lab_dim(logits, 0), v = lab_dim(logits, 1), counted = 0;
    const double *L = lab_f64(logits);
    const int64_t *t = lab_i64(target);
    double loss = 0, *d;

    *dlogits = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(logits));
    if (!lab_ok(c))
        return 0;
    d = lab_f64_mut(*dlogits);
    for (int64_t i = 0; i < n; i++)
        counted += t[i] != ignore;
    for (int64_t i = 0; i < n; i++) {
        const double *l = L + i * v;
        double top = -INFINITY, sum = 0;

        if (t[i] == ignore)
            continue;
        for (int64_t j = 0; j < v; j++)
            top = fmax(top, l[j]);
        for (int64_t j = 0; j < v; j++)
            sum += exp(l[j] - top);
        for (int64_t j = 0; j < v; j++) {
            double want = smoothing / v + (t[i] == j ? 1 - smoothing : 0), lp = l[j] - top - log(sum);

            loss -= want * lp / counted;
            d[i * v + j] = (exp(lp) - want) / counted;
        }
    }
    return loss;
}
]]

return {
    id = "w5.softmax_ce", entry = "softmax_ce",
    title = {zh = "softmax 交叉熵：平滑与忽略", en = "Softmax cross-entropy with smoothing and an ignored index"},
    statement = {
        zh = "logits 是 [N,V]（f64），target 是 [N] 的类别号（i64）。每行的目标分布是 (1−s)·onehot + s/V，s 为 smoothing；" ..
            "等于 ignore 的行不计。损失是所计各行交叉熵的平均，返回损失（数）和它对 logits 的梯度 [N,V]；一行都不计时是 0 和全零。" ..
            "logits 到 ±1e4 也要得到有限且正确的数。",
        en = "logits is [N,V] (f64), target [N] holds class numbers (i64). A row's target distribution is (1−s)·onehot + s/V with " ..
            "s = smoothing; rows whose target equals ignore do not count. The loss is the mean cross-entropy of the rows that " ..
            "count; give it as a number, and its gradient by the logits [N,V]; with no row at all 0 and zeros. Logits up to " ..
            "±1e4 give finite, right numbers.",
    },
    call = "softmax_ce(logits, target, smoothing, ignore) -> loss, dlogits",
    starter = {
        lua = [[
local function softmax_ce(logits, target, smoothing, ignore)
    local dlogits = tensor.zeros_like(logits)
    -- your code
    return 0, dlogits
end

return softmax_ce
]],
        c = [[
// softmax_ce(logits: tensor[N,V] f64, target: tensor[N] i64, smoothing: number, ignore: int) -> loss: number, dlogits: tensor
double softmax_ce(lab_ctx *c, const lab_tensor *logits, const lab_tensor *target, double smoothing, int64_t ignore,
                  lab_tensor **dlogits)
{
    *dlogits = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(logits));
    /* lab_f64(logits), lab_i64(target), lab_f64_mut(*dlogits) */
    return 0;
}
]],
    },
    hints = {
        {zh = "先减去每行的最大值，exp 就不会溢出；log softmax 直接写成 z − log Σ exp z。",
         en = "Take each row's largest logit off first and exp cannot overflow; write log softmax as z − log Σ exp z."},
        {zh = "对一行：∂L/∂z = p − y，y 是平滑后的目标分布；再除以所计的行数。见 d2l 4.1。",
         en = "For one row ∂L/∂z = p − y with the smoothed y; then divide by the number of rows that count. d2l 4.1."},
        {zh = "n = target ≠ ignore 的行数；对每个这样的行：z −= max；lp = z − log Σ e^z；loss −= Σ y·lp / n；d = (e^lp − y) / n。其余行 d = 0。",
         en = "n = rows with target ≠ ignore; for each: z −= max; lp = z − log Σ e^z; loss −= Σ y·lp / n; d = (e^lp − y) / n. Other rows: d = 0."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "no max", question = {zh = "logits 是 1000 时，exp 得到什么？", en = "What does exp give for a logit of 1000?"},
         f = function(logits, target, smoothing, ignore)
             local y, counts = wanted(logits, target, smoothing, ignore)
             local n, e = math.max(counts:sum(), 1), logits:exp()
             local p = e / e:sum(1, {keepdim = true})
             return -(y * p:log() * counts):sum() / n, (p - y) * counts / n
         end},
        {name = "all tokens", question = {zh = "平均时除以的是全部行数，还是所计的行数？", en = "Does your mean divide by all rows, or by those that count?"},
         f = function(logits, target, smoothing, ignore)
             local y, counts = wanted(logits, target, smoothing, ignore)
             local n, lp = logits:shape()[1], log_p(logits)
             return -(y * lp * counts):sum() / n, (lp:exp() - y) * counts / n
         end},
        {name = "minus y", question = {zh = "预测完全正确时，梯度应是多少？", en = "What is the gradient where the prediction is perfect?"},
         f = function(logits, target, smoothing, ignore)
             local y, counts = wanted(logits, target, smoothing, ignore)
             local n, lp = math.max(counts:sum(), 1), log_p(logits)
             return -(y * lp * counts):sum() / n, lp:exp() * counts / n
         end},
    },
    without = {"softmax", "log_softmax", "logsumexp", "nn.cross_entropy", "cross_entropy"},
    sizes = {"N", "V"}, least = {V = 2}, most = {N = 8, V = 8},
    options = {{name = "smoothing", of = {0, .1}}, {name = "ignored", of = {0, .4}}},
    edges = {{N = 1, V = 2}, {N = 3, V = 5, style = "large"}, {N = 4, V = 3, options = {ignored = 1}}, {N = 5, V = 3, options = {ignored = .5}}},
    make = function(n, o, draw)
        local target = draw.integers(0, n.V, n.N)
        local skip = draw.uniform(n.N):lt(o.ignored)
        return draw.tensor(n.N, n.V), tensor.where(skip, -100, target):to("i64"), o.smoothing, -100
    end,
    properties = {
        {name = {zh = "每行梯度之和为 0", en = "every row of the gradient sums to 0"},
         test = function(f, a)
             local _, d = f(a[1], a[2], a[3], a[4])
             return d:sum(1):abs():max() <= 1e-9
         end},
        {name = numeric.NAME, styles = {normal = true},
         test = function(f, a)
             local _, d = f(a[1], a[2], a[3], a[4])
             return numeric.agrees(d, function(x) return (f(x, a[2], a[3], a[4])) end, a[1], "dlogits")
         end},
    },
    large = {N = 256, V = 1000},
}
