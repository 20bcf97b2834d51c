-- What derive() can check of weeks 5 to 8. add(id, entry) as in derivations.lua.
local S = ...
local numeric = S.use("numeric")
local scalar = numeric.scalar
local M = {}

function M.fill(add)
    add("unigram.viterbi", {
        args = {"logp"}, gives = {"best"},
        what = {zh = "logp[i][j]：覆盖第 i … j−1 个字符的词元的对数概率（没有则 −∞，单个字符总有）→ best [n+1]：前 i 个字符的最大对数概率",
                en = "logp[i][j]: the log-probability of the piece that covers characters i … j−1 (−∞ where there is none; single ones always are) → best [n+1], the largest of the first i characters"},
        make = function(d)
            local n = 7
            local p, there = -d.uniform(n + 1, n + 1) * 5 - .1, d.uniform(n + 1, n + 1):lt(.5)
            local rows = tensor.arange(n + 1)
            local length = rows:unsqueeze(0) - rows:unsqueeze(1)
            local known = tensor.logical_or(length:eq(1), tensor.logical_and(length:gt(1), there))
            return tensor.where(known, p - length:to("f64") * .3, -math.huge)
        end,
        -- Every way to cut the prefix.
        truth = function(logp)
            local L = logp:totable()
            local n, out = #L - 1, {0}
            for length = 1, n do
                local best = -math.huge
                for cuts = 0, (1 << length - 1) - 1 do
                    local sum, from = 0, 0
                    for to = 1, length do
                        if to == length or cuts >> to - 1 & 1 == 1 then sum, from = sum + L[from + 1][to + 1], to end
                    end
                    best = math.max(best, sum)
                end
                out[length + 1] = best
            end
            return tensor(out, "f64")
        end,
    })
    add("backprop.tied", {
        args = {"W", "id", "y"}, gives = {"dW"},
        math = [[x = W_{\text{id}}, \quad z = xW^\top, \quad L = -\sum_{n,i} y_{ni}\log\operatorname{softmax}(z_n)_i]],
        what = {zh = "x = W[id]，z = x Wᵀ（W [V,D]，id [N]，y [N,V] 为 one-hot），L = 各行交叉熵之和：共享权重的梯度",
                en = "x = W[id], z = x Wᵀ (W [V,D], id [N], y [N,V] one-hot), L = the sum of the rows' cross-entropies: the gradient of the tied weight"},
        make = function(d) return d.normal(6, 3), d.integers(0, 6, 5), d.integers(0, 6, 5):one_hot(6):to("f64") end,
        loss = function(w, id, y) return -(y * id:one_hot(6):to("f64"):matmul(w):matmul(w:t()):log_softmax(1)):sum() end, wrt = {1},
    })
    add("mask.left_padding", {
        args = {"x", "pos", "pad"}, gives = {"y"},
        what = {zh = "x [T,D] 的前 pad 行是填充，pos [T,D] 是位置 0, 1, … 的编码；h = 词元 + 它的位置编码，最后一个词元的 softmax(h hᵀ/√D) h [D]，应与不填充时相同",
                en = "the first `pad` rows of x [T,D] are padding, pos [T,D] codes the positions 0, 1, …; h = a token plus the code of its position; softmax(h hᵀ/√D) h of the last token, [D], as without padding"},
        make = function(d) return d.normal(6, 4), d.normal(6, 4), d.whole(0, 4) end,
        truth = function(x, pos, pad)
            local T, D = table.unpack(x:shape())
            local h = (x:slice(0, pad, T) + pos:slice(0, 0, T - pad)):totable()
            local sum, out, last = 0, {}, h[#h]
            for d = 1, D do out[d] = 0 end
            for _, row in ipairs(h) do
                local dot = 0
                for d = 1, D do dot = dot + last[d] * row[d] end
                local e = math.exp(dot / math.sqrt(D))
                sum = sum + e
                for d = 1, D do out[d] = out[d] + e * row[d] end
            end
            return tensor(out, "f64") / sum
        end,
    })
    add("scaling.optimum", {
        args = {"A", "alpha", "B", "beta", "C"}, gives = {"N", "D"},
        math = [[\min_{N,D} \frac{A}{N^\alpha} + \frac{B}{D^\beta} \quad \text{s.t.} \quad 6ND = C]],
        what = {zh = "在 6 N D = C 下使 A/N^α + B/D^β 最小的 N 与 D", en = "N and D with the least A/N^α + B/D^β under 6 N D = C"},
        make = function(d) return d.number(100, 500), d.number(.25, .45), d.number(100, 500), d.number(.25, .45), 10 ^ d.number(15, 22) end,
        -- The slope by log N changes its sign once.
        truth = function(A, alpha, B, beta, C)
            local function loss(x) return A * math.exp(-alpha * x) + B * (C / 6 / math.exp(x)) ^ -beta end
            local x = numeric.bisect(function(at) return (loss(at + 1e-5) - loss(at - 1e-5)) / loss(at) end, 0, math.log(C))
            return scalar(math.exp(x)), scalar(C / 6 / math.exp(x))
        end,
    })
    add("obs.update", {
        args = {"w", "Hinv", "q", "value"}, gives = {"delta", "cost"},
        math = [[\min_\delta \frac12 \delta^\top H \delta \quad \text{s.t.} \quad w_q + \delta_q = \text{value}]],
        what = {zh = "把 w 的第 q 个（从 0 数）改成 value，最小化 ½ δᵀ H δ 的 δ [n] 与代价；Hinv = H⁻¹", en = "entry q of w (from 0) becomes value: the δ [n] with the least ½ δᵀ H δ, and that cost; Hinv = H⁻¹"},
        make = function(d)
            local a, w, q = d.normal(5, 8), d.normal(5), d.whole(0, 4)
            local h = a:matmul(a:t()) + tensor.eye(5, nil, "f64")
            return w, h:inverse(), q, math.floor(w[q] * 2 + .5) / 2, h
        end,
        -- The conditions of Lagrange as one linear system.
        truth = function(w, _, q, value, h)
            local system, right = tensor.zeros({6, 6}, "f64"), tensor.zeros({6, 1}, "f64")
            for i = 0, 4 do for j = 0, 4 do system[i][j] = h[i][j] end end
            system[5][q], system[q][5], right[5][0] = 1, 1, value - w[q]
            local delta = system:solve(right):reshape(-1):slice(0, 0, 5):contiguous()
            return delta, scalar(.5 * delta:dot(h:matmul(delta)))
        end,
    })
    add("awq.error", {
        args = {"e", "x", "s", "delta"}, gives = {"error"},
        math = [[Q(v) = \Delta\operatorname{round}\left(\frac{v}{\Delta}\right), \quad e = \operatorname{round}\left(\frac{ws}{\Delta}\right) - \frac{ws}{\Delta}]],
        what = {zh = "Q(v) = Δ·round(v/Δ)，e = round(ws/Δ) − ws/Δ：误差 Q(w s)·(x/s) − w x（逐元素）", en = "Q(v) = Δ·round(v/Δ), e = round(ws/Δ) − ws/Δ: the error Q(w s)·(x/s) − w x, element by element"},
        make = function(d)
            local w, x, s, delta = d.normal(8), d.normal(8), d.uniform(8) * 3 + .5, d.number(.1, .4)
            local v = w * s / delta
            return v:round() - v, x, s, delta, w
        end,
        truth = function(_, x, s, delta, w) return (w * s / delta):round() * delta * (x / s) - w * x end,
    })
    add("bm25.saturation", {
        args = {"k1", "b", "ratio"}, gives = {"limit", "half"},
        math = [[t(\text{tf}) = \frac{\text{tf}\,(k_1+1)}{\text{tf} + k_1\left(1 - b + b\,\frac{\text{dl}}{\text{avgdl}}\right)}]],
        what = {zh = "t(tf) = tf·(k₁+1)/(tf + k₁·(1 − b + b·ratio))，ratio = dl/avgdl：tf → ∞ 的极限，与达到一半时的 tf",
                en = "t(tf) = tf·(k₁+1)/(tf + k₁·(1 − b + b·ratio)), ratio = dl/avgdl: its limit as tf → ∞, and the tf that reaches half of it"},
        make = function(d) return d.number(.5, 2), d.number(0, 1), d.number(.2, 4) end,
        truth = function(k1, b, ratio)
            local function term(tf) return tf * (k1 + 1) / (tf + k1 * (1 - b + b * ratio)) end
            local limit = term(1e12)
            return scalar(limit), scalar(numeric.bisect(function(tf) return term(tf) - limit / 2 end, 0, 100))
        end,
    })
    add("matmul.intensity", {
        args = {"n", "b"}, gives = {"intensity"},
        what = {zh = "n×n 的 f32 矩阵乘，b×b 的块（b 整除 n），块内不重复读：每读一字节 A、B 的 FLOP 数", en = "a product of n×n matrices in f32 by tiles of b×b (b divides n), each read once for a tile: FLOP for a byte read of A and B"},
        make = function(d)
            local b = d.whole(1, 16)
            return b * d.whole(1, 6), b
        end,
        truth = function(n, b)
            local flop, bytes = 0, 0
            for _ = 1, n, b do
                for _ = 1, n, b do
                    for _ = 1, n, b do flop, bytes = flop + 2 * b * b * b, bytes + 4 * 2 * b * b end
                end
            end
            return scalar(flop / bytes)
        end,
    })
    add("span.null", {
        args = {"c"}, gives = {"p"},
        what = {zh = "答对得 1、弃答得 0、答错扣 c：正确概率超过多少才作答", en = "right earns 1, silence 0, wrong costs c: the chance of being right above which one answers"},
        make = function(d) return d.number(.1, 9) end,
        truth = function(c) return scalar(numeric.bisect(function(p) return p * 1 + (1 - p) * -c end, 0, 1)) end,
    })
    add("quant.zero_point", {
        args = {"dot", "rows", "columns", "K", "z1", "z2"}, gives = {"sum"},
        math = [[\sum_k (q_{1,ik} - z_1)(q_{2,kj} - z_2)]],
        what = {zh = "dot = q₁ q₂ [M,N]，rows [M,1] 是 q₁ 各行之和，columns [1,N] 是 q₂ 各列之和：Σ_k (q₁ − z₁)(q₂ − z₂)",
                en = "dot = q₁ q₂ [M,N], rows [M,1] the sums of q₁'s rows, columns [1,N] of q₂'s columns: Σ_k (q₁ − z₁)(q₂ − z₂)"},
        make = function(d)
            local q1, q2 = d.integers(0, 256, 3, 7):to("f64"), d.integers(-128, 128, 7, 4):to("f64")
            return q1:matmul(q2), q1:sum(1, {keepdim = true}), q2:sum(0, {keepdim = true}), 7, d.whole(0, 255), d.whole(-128, 127), q1, q2
        end,
        truth = function(_, _, _, _, z1, z2, q1, q2) return (q1 - z1):matmul(q2 - z2) end,
    })
end

return M
