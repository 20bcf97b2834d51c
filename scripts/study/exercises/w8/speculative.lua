local S = ...
local chance = S.use("chance")

-- One of 1 … #weights, by the inverse of the cumulative sums; `sum` is that of the weights.
local function pick(weights, sum, u)
    local left, last = u * sum, 1
    for t = 1, #weights do
        if weights[t] > 0 then
            left, last = left - weights[t], t
            if left < 0 then return t end
        end
    end
    return last
end

-- The algorithm with its three decisions open.
local function with(ratio, rest, bonus)
    return function(p, q, x, random)
        local out = {}
        for k = 1, #x do
            if random() < ratio(p[k][x[k]], q[k][x[k]]) then
                out[k] = x[k]
            else
                local weights, sum = {}, 0
                for t = 1, #p[k] do
                    weights[t] = rest(p[k][t], q[k][t])
                    sum = sum + weights[t]
                end
                out[k] = pick(weights, sum, random())
                return out
            end
        end
        if bonus then out[#x + 1] = pick(p[#x + 1], 1, random()) end
        return out
    end
end

local function accept(p, q) return p / q end
local function residual(p, q) return math.max(0, p - q) end
local reference = with(accept, residual, true)

-- The residual by rejection: t from p, kept with 1 − q/p.
local function second(p, q, x, random)
    local k, out = 1, {table.unpack(x)}
    while k <= #x and random() * q[k][x[k]] < p[k][x[k]] do k = k + 1 end
    for i = k, #x do out[i] = nil end
    if k > #x then
        out[k] = pick(p[k], 1, random())
    else
        repeat
            local t = pick(p[k], 1, random())
            out[k] = t
        until random() * p[k][t] < p[k][t] - q[k][t]
    end
    return out
end

-- A distribution over n, with one token that never comes where `zero`.
local function distribution(draw, n, zero)
    local d, sum, never = {}, 0, zero and n > 2 and draw.whole(1, n)
    for t = 1, n do
        d[t] = t == never and 0 or draw.number(.05, 1)
        sum = sum + d[t]
    end
    for t = 1, n do d[t] = d[t] / sum end
    return d
end

local function drafts(q)
    local x = {}
    for k = 1, #q do x[k] = pick(q[k], 1, math.random()) end
    return x
end

local N = 4000

-- How often each of `outcomes` comes when drafts are drawn anew.
local function count(f, p, q, outcomes, of)
    local counts = {}
    for i = 1, outcomes do counts[i] = 0 end
    for _ = 1, N do
        local i = of(f(p, q, drafts(q), math.random))
        if not counts[i] then return nil end
        counts[i] = counts[i] + 1
    end
    return counts
end

local T = {
    list = {zh = "结果应是 1 到 %d 个词元的表", en = "the result is a table of 1 to %d tokens"},
    prefix = {zh = "最后一个之前的词元应是接受的草稿", en = "what stands before the last token is the accepted draft"},
    rejected = {zh = "被拒绝的词元又被补了回来：余量分布里它的权重应为 0", en = "a rejected token came back: it weighs nothing in the residual"},
    bonus = {zh = "p = q 时全部接受，应有 %d 个词元，得到 %d 个", en = "with p = q all are accepted and there are %d tokens, got %d"},
}

local function shape(f, a)
    local p, q = a[1], a[2]
    for _ = 1, 50 do
        local x = drafts(q)
        local out = f(p, q, x, math.random)
        if type(out) ~= "table" or #out < 1 or #out > #x + 1 then return false, S.text(T.list, #x + 1) end
        for i = 1, #out - 1 do if out[i] ~= x[i] then return false, S.text(T.prefix) end end
        if #out <= #x and out[#out] == x[#out] and p[#out][x[#out]] < q[#out][x[#out]] and #out < #x then
            return false, S.text(T.rejected)
        end
    end
    return true
end

return {
    id = "w8.speculative", entry = "speculative", chance = true,
    title = {zh = "推测解码：接受、拒绝、补一个", en = "Speculative decoding: accept, reject, add one"},
    statement = {
        zh = "小模型起草了 K 个词元 x[1…K]，第 k 个抽自 q[k]；大模型一次给出 K + 1 个分布 p[1…K+1]（p[k] 是第 k 个位置的；词元从 1 到 V " ..
            "编号，p[k][t] 是概率）。依次检查草稿：以概率 min(1, p/q) 接受；第一次拒绝时从余量分布补一个词元并停止；全部接受时从 p[K+1] " ..
            "再抽一个。返回接受的词元加上最后那一个（1 到 K + 1 个）。抽样只用 random()，它每次给出 [0,1) 上的均匀随机数。" ..
            "要求：输出的分布与直接从大模型逐个抽样完全相同（Leviathan 2023，算法 1）。",
        en = "A small model drafted K tokens x[1…K], the k-th drawn from q[k]; the large one gives K + 1 distributions p[1…K+1] at once (p[k] " ..
            "that of place k; tokens count from 1 to V, p[k][t] is a probability). Look at the drafts in order: accept with probability " ..
            "min(1, p/q); at the first rejection draw one token from the residual distribution and stop; if all are accepted draw one more " ..
            "from p[K+1]. Give the accepted tokens and that last one (1 to K + 1 of them). Draw with random() only, which gives uniform " ..
            "numbers in [0,1). What comes out is to be distributed exactly as by sampling from the large model (Leviathan 2023, algorithm 1).",
    },
    call = "speculative(p, q, x, random) -> tokens",
    starter = {
        lua = [[
local function speculative(p, q, x, random)
    -- your code
    return x
end

return speculative
]],
    },
    hints = {
        {zh = "接受之后总量是 min(p, q)；还缺哪些词元、各缺多少，才能凑成 p？", en = "Acceptance gives each token min(p, q); which tokens still lack how much of p?"},
        {zh = "余量分布 ∝ max(0, p − q)，要重新归一化；拒绝的总概率正好是 Σ max(0, p − q)（论文附录 A.1）。",
         en = "The residual is ∝ max(0, p − q), normalised again; rejections have probability Σ max(0, p − q) in all (appendix A.1 of the paper)."},
        {zh = "for k = 1…K：若 random() < p[k][x_k]/q[k][x_k] 则接受，否则按 max(0, p[k] − q[k]) 的累积和反演抽一个并返回；循环结束后从 p[K+1] 抽一个。",
         en = "for k = 1…K: accept if random() < p[k][x_k]/q[k][x_k], else draw one by inverting the cumulative sums of max(0, p[k] − q[k]) and return; behind the loop draw one from p[K+1]."},
    },
    reference = reference, second = second,
    mutants = {
        {name = "q/p", question = {zh = "大模型更喜欢一个词元（p > q）时，会拒绝它吗？", en = "When the large model likes a token better (p > q), is it ever rejected?"},
         f = with(function(p, q) return q / math.max(p, 1e-300) end, residual, true)},
        {name = "residual unclipped", question = {zh = "p < q 的词元，余量里还该有它吗？", en = "Has a token with p < q any place in the residual?"},
         f = with(accept, function(p, q) return math.abs(p - q) end, true)},
        {name = "draws from p", question = {zh = "接受的那部分已经占了多少？再从整个 p 抽会重复计算什么？", en = "How much of p has acceptance given already? What does drawing from all of p count twice?"},
         f = with(accept, function(p) return p end, true)},
        {name = "no bonus token", question = {zh = "K 个草稿全被接受时，大模型第 K+1 个分布用在了哪里？", en = "When all K drafts are accepted, where does distribution K + 1 of the large model go?"},
         f = with(accept, residual, false)},
    },
    sizes = {"K", "V"}, least = {V = 2}, most = {K = 4, V = 8},
    options = {{name = "zeros", of = {false, true}}},
    styles = {"normal"},
    edges = {{K = 1, V = 2}, {K = 3, V = 5}, {K = 2, V = 4, options = {zeros = true}}},
    make = function(n, o, draw)
        local p, q = {}, {}
        for k = 1, n.K + 1 do p[k] = distribution(draw, n.V, o.zeros) end
        for k = 1, n.K do q[k] = distribution(draw, n.V, o.zeros) end
        return p, q, drafts(q), math.random
    end,
    properties = {
        {name = {zh = "接受的草稿加一个词元", en = "accepted drafts and one token"}, test = shape},
        {name = {zh = "第一个词元服从 p[1]（χ²）", en = "the first token is distributed as p[1] (χ²)"},
         test = function(f, a)
             local counts = count(f, a[1], a[2], #a[1][1], function(out) return out[1] end)
             if not counts then return false, S.text(T.list, #a[2] + 1) end
             return chance.fits(counts, a[1][1])
         end},
        {name = {zh = "接受率是 Σ min(p, q)（χ²）", en = "the rate of acceptance is Σ min(p, q) (χ²)"},
         test = function(f, a)
             local p, q = {a[1][1], a[1][2]}, {a[2][1]}
             local rate = 0
             for t = 1, #p[1] do rate = rate + math.min(p[1][t], q[1][t]) end
             local counts = count(f, p, q, 2, function(out) return #out end)
             return chance.fits(counts or {0, 0}, {1 - rate, rate})
         end},
        {name = {zh = "p = q 时多得一个词元，服从 p[K+1]（χ²）", en = "with p = q there is one more token, distributed as p[K+1] (χ²)"},
         test = function(f, a)
             local p, K = a[1], #a[2]
             local q = table.move(p, 1, K, 1, {})
             local out = f(p, q, drafts(q), math.random)
             if #out ~= K + 1 then return false, S.text(T.bonus, K + 1, #out) end
             local counts = count(f, p, q, #p[1], function(tokens) return tokens[K + 1] end)
             return chance.fits(counts or {}, p[K + 1])
         end},
    },
}
