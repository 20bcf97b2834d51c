-- More of what derive() can check: boxes, counts and closed forms of the plan's weeks. add(id, entry) as in derivations.lua.
local S = ...
local scalar = S.use("numeric").scalar
local M = {}

function M.fill(add)
    add("otsu.variance", {
        args = {"w0", "m0", "v0", "w1", "m1", "v1"}, gives = {"within", "between"},
        what = {zh = "两类的比例、均值、方差 → 类内方差与类间方差（和是总方差）", en = "shares, means and variances of two classes → variance within and between (their sum is the whole)"},
        math = [[\sigma^2 = \sigma_{\text{within}}^2 + \sigma_{\text{between}}^2]],
        make = function(d)
            local a, b = d.normal(7), d.normal(5) + 2
            return 7 / 12, a:mean(), a:var(), 5 / 12, b:mean(), b:var(), tensor.cat({a, b}, 0)
        end,
        truth = function(w0, _, v0, w1, _, v1, all)
            local within = w0 * v0 + w1 * v1
            return scalar(within), scalar(all:var() - within)
        end,
    })
    add("rotated_box", {
        args = {"w", "h", "angle"}, gives = {"W", "H"},
        what = {zh = "w×h 的框绕中心转 angle（弧度）后，外接正框的宽和高", en = "width and height of the upright box around a w×h box turned by angle (radians) about its centre"},
        math = [[\begin{pmatrix} x' \\ y' \end{pmatrix} = \begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix}]],
        make = function(d) return d.number(1, 9), d.number(1, 9), d.number(-3, 3) end,
        truth = function(w, h, angle)
            local c, s, x, y = math.cos(angle), math.sin(angle), 0, 0
            for _, sx in ipairs{-1, 1} do
                for _, sy in ipairs{-1, 1} do
                    x, y = math.max(x, c * sx * w - s * sy * h), math.max(y, s * sx * w + c * sy * h)
                end
            end
            return scalar(x), scalar(y)
        end,
    })
    add("giou", {
        args = {"a", "b"}, gives = {"da"},
        what = {zh = "GIoU(a, b) 对框 a 的 x0, y0, x1, y1 的梯度（两框相交）", en = "the gradient of GIoU(a, b) by x0, y0, x1, y1 of box a (the boxes meet)"},
        math = [[\operatorname{GIoU} = \frac{|a\cap b|}{|a\cup b|} - \frac{|C| - |a\cup b|}{|C|}, \quad C \supseteq a\cup b]],
        make = function()
            local function box(x, y) return tensor({x, y, x + 3 + math.random(), y + 3 + math.random()}, "f64") end
            return box(math.random(), math.random()), box(1.5 + math.random(), 1.5 + math.random())
        end,
        loss = function(a, b)
            local function at(t, i) return t:slice(0, i, i + 1) end
            local function area(t) return (at(t, 2) - at(t, 0)) * (at(t, 3) - at(t, 1)) end
            local function span(i, far, near) return far(at(a, i + 2), at(b, i + 2)) - near(at(a, i), at(b, i)) end
            local inter = span(0, tensor.minimum, tensor.maximum) * span(1, tensor.minimum, tensor.maximum)
            local hull = span(0, tensor.maximum, tensor.minimum) * span(1, tensor.maximum, tensor.minimum)
            local union = area(a) + area(b) - inter
            return (inter / union - (hull - union) / hull):sum()
        end,
        wrt = {1},
    })
    add("deltas", {
        args = {"a", "g"}, gives = {"t"},
        what = {zh = "锚框 a 到真值 g（x0, y0, x1, y1）的编码 tx, ty, tw, th", en = "the code tx, ty, tw, th of the box g as seen from the anchor a (x0, y0, x1, y1)"},
        make = function()
            local function box()
                local x, y = 9 * math.random(), 9 * math.random()
                return tensor({x, y, x + 1 + 5 * math.random(), y + 1 + 5 * math.random()}, "f64")
            end
            return box(), box()
        end,
        truth = function(a, g)
            local A, G = a:totable(), g:totable()
            local w, h = A[3] - A[1], A[4] - A[2]
            return tensor({((G[1] + G[3]) - (A[1] + A[3])) / 2 / w, ((G[2] + G[4]) - (A[2] + A[4])) / 2 / h,
                           math.log((G[3] - G[1]) / w), math.log((G[4] - G[2]) / h)}, "f64")
        end,
    })
    add("dfl", {
        args = {"p", "y"}, gives = {"dz"},
        what = {zh = "L = −((l+1−y) log p_l + (y−l) log p_{l+1})，l = ⌊y⌋，对 softmax 输入 z 的梯度", en = "L = −((l+1−y) log p_l + (y−l) log p_{l+1}), l = ⌊y⌋, its gradient by the softmax's input z"},
        math = [[L = -\bigl((l+1-y)\log p_l + (y-l)\log p_{l+1}\bigr), \quad l = \lfloor y\rfloor]],
        make = function(d)
            local z = d.normal(8)
            return z:softmax(0), d.number(0, 6.99), z
        end,
        loss = function(_, y, z)
            local l, w = math.floor(y), {}
            for i = 0, 7 do w[i + 1] = i == l and l + 1 - y or i == l + 1 and y - l or 0 end
            return -(tensor(w, "f64") * z:log_softmax(0)):sum()
        end,
        wrt = {3},
    })
    add("dice_jaccard", {
        args = {"J"}, gives = {"D"}, what = {zh = "由 Jaccard J 求 Dice D", en = "Dice D from Jaccard J"},
        math = [[J = \frac{|A\cap B|}{|A\cup B|}, \quad D = \frac{2\,|A\cap B|}{|A| + |B|}]],
        make = function(d)
            local both, one = d.whole(1, 20), d.whole(0, 20)
            return both / (both + one), both, one
        end,
        truth = function(_, both, one) return scalar(2 * both / (2 * both + one)) end,
    })
    add("receptive_field", {
        args = {"k", "s", "d"}, gives = {"r"},
        what = {zh = "各层的核 k、步长 s、空洞 d（[L]）→ 一个输出看到的输入宽度", en = "kernels k, strides s, dilations d of the layers ([L]) → how many inputs an output sees across"},
        make = function(d) return d.integers(1, 6, 4):to("f64"), d.integers(1, 3, 4):to("f64"), d.integers(1, 4, 4):to("f64") end,
        truth = function(k, s, d)
            local n = 1
            for l = k:numel() - 1, 0, -1 do n = (n - 1) * s[l] + (k[l] - 1) * d[l] + 1 end
            return scalar(n)
        end,
    })
    add("attention.variance", {
        args = {"D"}, gives = {"variance"}, what = {zh = "q、k 的 D 个分量独立、均值 0、方差 1：q·k 的方差", en = "the D entries of q and k are independent, mean 0, variance 1: the variance of q·k"},
        math = [[q\cdot k = \sum_{i=1}^{D} q_i k_i]],
        make = function(d) return d.whole(1, 8) end,
        truth = function(D)
            -- Products of signs are signs: all 2^D sums.
            local sum = 0
            for bits = 0, 2 ^ D - 1 do
                local n = 0
                for i = 0, D - 1 do n = n + (math.tointeger(bits) >> i & 1) * 2 - 1 end
                sum = sum + n * n
            end
            return scalar(sum / 2 ^ D)
        end,
    })
    add("loss.uniform", {
        args = {"V"}, gives = {"loss"}, what = {zh = "V 个词元上均匀预测的交叉熵", en = "the cross-entropy of a uniform prediction over V tokens"},
        math = [[L = -\log p_y, \quad p_i = \frac{1}{V}]],
        make = function(d) return d.whole(2, 5000) end,
        truth = function(V) return scalar(-tensor.zeros({V}, "f64"):log_softmax(0)[0]) end,
    })
    add("rope.relative", {
        args = {"q", "k", "m", "n", "theta"}, gives = {"dot"},
        what = {zh = "q、k（[2]）分别转 mθ、nθ 之后的点积，写成只含 m − n 的式子", en = "the dot product of q and k ([2]) turned by mθ and nθ, written with m − n only"},
        math = [[(R_{m\theta}\,q)\cdot(R_{n\theta}\,k), \quad R_\phi = \begin{pmatrix} \cos\phi & -\sin\phi \\ \sin\phi & \cos\phi \end{pmatrix}]],
        make = function(d) return d.normal(2), d.normal(2), d.whole(0, 50), d.whole(0, 50), d.number(.01, 1) end,
        truth = function(q, k, m, n, theta)
            local function turn(v, a) return v[0] * math.cos(a) - v[1] * math.sin(a), v[0] * math.sin(a) + v[1] * math.cos(a) end
            local a, b = turn(q, m * theta)
            local c, d = turn(k, n * theta)
            return scalar(a * c + b * d)
        end,
    })
    add("ring.cost", {
        args = {"n", "p"}, gives = {"sent"}, what = {zh = "p 个进程环形归约 n 个元素，每个进程发送的元素数（p 整除 n）", en = "elements that each of p processes sends in a ring all-reduce of n (p divides n)"},
        make = function(d)
            local p = d.whole(2, 8)
            return p * d.whole(1, 100), p
        end,
        truth = function(n, p)
            local sent = 0
            for _ = 1, 2 do for _ = 1, p - 1 do sent = sent + n // p end end
            return scalar(sent)
        end,
    })
    add("nf4.bits", {
        args = {"block", "group"}, gives = {"bits"},
        what = {zh = "4 位权重，每 block 个一个 8 位缩放，每 group 个缩放一个 32 位常数：每参数位数", en = "4-bit weights, an 8-bit scale for each block, a 32-bit constant for each group of scales: bits for a weight"},
        make = function(d) return 2 ^ d.whole(4, 8), 2 ^ d.whole(4, 9) end,
        truth = function(block, group)
            local n = block * group
            return scalar((4 * n + 8 * n / block + 32) / n)
        end,
    })
    add("kv.bytes", {
        args = {"layers", "heads", "dim", "tokens", "bytes"}, gives = {"total"}, what = {zh = "K 与 V 缓存的总字节数", en = "bytes of the caches of K and V together"},
        make = function(d) return d.whole(1, 8), d.whole(1, 8), d.whole(8, 16), d.whole(1, 20), 2 end,
        truth = function(layers, heads, dim, tokens, bytes)
            return scalar(tensor.zeros({2, layers, heads, tokens, dim}, "u8"):numel() * bytes)
        end,
    })
    add("speculative.accept", {
        args = {"p", "q"}, gives = {"rate"}, what = {zh = "目标分布 p、草稿分布 q：一个草稿词元被接受的概率", en = "target p, draft q: the chance that a drafted token is accepted"},
        math = [[P(\text{accept}\mid x) = \min\left(1, \frac{p(x)}{q(x)}\right), \quad x \sim q]],
        make = function(d) return d.normal(6):softmax(0), d.normal(6):softmax(0) end,
        truth = function(p, q)
            local sum = 0
            for i = 0, 5 do sum = sum + q[i] * math.min(1, p[i] / q[i]) end
            return scalar(sum)
        end,
    })
    add("is.ratio", {
        args = {"pi", "b"}, gives = {"rho"}, what = {zh = "轨迹上所选动作的概率（[T]）→ 重要性比", en = "chances of the chosen actions along a trajectory ([T]) → the importance ratio"},
        math = [[\mathbb{E}_b[\rho\,G] = \mathbb{E}_\pi[G] ]],
        make = function(d) return d.uniform(5) * .8 + .1, d.uniform(5) * .8 + .1 end,
        truth = function(pi, b)
            local r = 1
            for t = 0, 4 do r = r * pi[t] / b[t] end
            return scalar(r)
        end,
    })
    add("lambda_return", {
        args = {"r", "v", "gamma", "lambda"}, gives = {"G"},
        what = {zh = "r [T]、v [T+1]（末项为终止态的 0）→ 各步的 λ 回报 [T]", en = "r [T], v [T+1] (its last is the terminal state's 0) → the λ-returns [T]"},
        math = [[G_t^\lambda = (1-\lambda)\sum_{n=1}^{\infty} \lambda^{n-1} G_t^{(n)}, \quad G_t^{(n)} = \sum_{k=0}^{n-1} \gamma^k r_{t+k} + \gamma^n v_{t+n}]],
        make = function(d) return d.normal(6), tensor.cat({d.normal(6), tensor.zeros({1}, "f64")}, 0), .9, .7 end,
        truth = function(r, v, gamma, lambda)
            local T, out = r:numel(), {}
            for t = 0, T - 1 do
                local sum, n_step, w = 0, 0, 1
                for n = 1, T - t do
                    n_step = n_step + gamma ^ (n - 1) * r[t + n - 1]
                    local last = n == T - t
                    sum = sum + (last and 1 or 1 - lambda) * w * (n_step + gamma ^ n * v[t + n])
                    w = w * lambda
                end
                out[t + 1] = sum
            end
            return tensor(out, "f64")
        end,
    })
end

return M
