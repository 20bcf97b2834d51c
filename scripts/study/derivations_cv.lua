-- What derive() can check of weeks 1 to 4. add(id, entry) as in derivations.lua.
local S = ...
local numeric = S.use("numeric")
local scalar = numeric.scalar
local M = {}

-- All orders of 1 … n, as f(order).
local function orders(n, f, order, used)
    order, used = order or {}, used or {}
    if #order == n then return f(order) end
    for i = 1, n do
        if not used[i] then
            used[i], order[#order + 1] = true, i
            orders(n, f, order, used)
            used[i], order[#order] = nil, nil
        end
    end
end

-- A random rotation about a random axis, [3,3] (Rodrigues).
local function rotation(d)
    local x, y, z = d.number(-1, 1), d.number(-1, 1), d.number(.2, 1)
    local n, a = math.sqrt(x * x + y * y + z * z), d.number(-3, 3)
    x, y, z = x / n, y / n, z / n
    local k = tensor({{0, -z, y}, {z, 0, -x}, {-y, x, 0}}, "f64")
    return tensor.eye(3, nil, "f64") + k * math.sin(a) + k:matmul(k) * (1 - math.cos(a))
end

function M.fill(add)
    add("dlt", {
        args = {"src", "dst"}, gives = {"H"},
        math = [[\begin{pmatrix} x' \\ y' \\ 1 \end{pmatrix} \sim H \begin{pmatrix} x \\ y \\ 1 \end{pmatrix}]],
        what = {zh = "四对点 src、dst（[4,2]，x 与 y）→ 单应 H [3,3]，h₃₃ = 1，dst ~ H src（可用 tensor.solve）",
                en = "four pairs of points src, dst ([4,2], x and y) → the homography H [3,3] with h₃₃ = 1 and dst ~ H src (tensor.solve may help)"},
        make = function(d)
            local h = tensor.eye(3, nil, "f64") + d.normal(3, 3) * .2
            h[2] = tensor({d.number(-.1, .1), d.number(-.1, .1), 1}, "f64")
            local src = tensor({{0, 0}, {2, 0}, {2, 2}, {0, 2}}, "f64") + d.uniform(4, 2) * .5
            local p = tensor.cat({src, tensor.ones({4, 1}, "f64")}, 1):matmul(h:t())
            return src, p:slice(1, 0, 2) / p:slice(1, 2, 3), h
        end,
        truth = function(_, _, h) return h end,
    })
    -- Costs are made from potentials and a matching, so that u is the best one; orders() finds the least assignment.
    add("assignment.dual", {
        args = {"cost", "u"}, gives = {"v", "bound"},
        math = [[\max_{u,v} \sum_i u_i + \sum_j v_j \quad \text{s.t.} \quad u_i + v_j \le c_{ij}]],
        what = {zh = "给定 u [4]，满足 u_i + v_j ≤ c_ij 的最大的 v [4]，与对偶值 Σu + Σv（这里 u 已最优：它等于最小指派）",
                en = "for u [4] the largest v [4] with u_i + v_j ≤ c_ij, and the dual's value Σu + Σv (u is the best one here: it is the least assignment)"},
        make = function(d)
            local u, v, slack, order = d.normal(4), d.normal(4), d.uniform(4, 4), tensor.randperm(4)
            for i = 0, 3 do slack[i][order[i]] = 0 end
            return u:unsqueeze(1) + v:unsqueeze(0) + slack, u, v
        end,
        truth = function(cost, _, v)
            local c, least = cost:totable(), math.huge
            orders(4, function(order)
                local sum = 0
                for i = 1, 4 do sum = sum + c[i][order[i]] end
                least = math.min(least, sum)
            end)
            return v, scalar(least)
        end,
    })
    add("ap.toy", {
        args = {"right", "truths"}, gives = {"ap"},
        what = {zh = "按分数降序的对错 right [n]（1 或 0）与真值个数 → 101 点 AP：召回 0, 0.01, …, 1 处，召回不小于它的最大精度之平均",
                en = "right [n] (1 or 0) in order of falling scores, and how many truths there are → AP over 101 points: the mean over recalls 0, 0.01, …, 1 of the best precision at that recall or more"},
        make = function(d) return d.integers(0, 2, 8):to("f64"), ({5, 7, 9})[d.whole(1, 3)] end,
        truth = function(right, truths)
            local sum = 0
            for i = 0, 100 do
                local best, good = 0, 0
                for k = 0, right:numel() - 1 do
                    good = good + right[k]
                    if 100 * good >= i * truths and good <= truths then best = math.max(best, good / (k + 1)) end
                end
                sum = sum + best
            end
            return scalar(sum / 101)
        end,
    })
    add("sigmoid_softmax", {
        args = {"s", "p", "y"}, gives = {"dz_sigmoid", "dz_softmax"},
        math = [[L_1 = -\sum_i \bigl(y_i\log s_i + (1-y_i)\log(1-s_i)\bigr), \quad L_2 = -\sum_i y_i\log p_i]],
        what = {zh = "s = σ(z)、p = softmax(z)、y one-hot（[N,K]）：逐类 BCE 之和与 CE 之和对 z 的梯度",
                en = "s = σ(z), p = softmax(z), y one-hot ([N,K]): the gradients by z of the summed BCE of all classes, and of the summed CE"},
        make = function(d)
            local z = d.normal(3, 4)
            return z:sigmoid(), z:softmax(1), d.integers(0, 4, 3):one_hot(4):to("f64"), z, z
        end,
        loss = function(_, _, y, z, w)
            return -(y * z:sigmoid():log() + (1 - y) * (1 - z:sigmoid()):log()):sum() - (y * w:log_softmax(1)):sum()
        end,
        wrt = {4, 5},
    })
    add("matrix_nms", {
        args = {"iou", "scores"}, gives = {"decayed"},
        what = {zh = "掩码按分数降序，iou [n,n]，f(x) = 1 − x：Matrix NMS 之后的分数 [n]", en = "masks in order of falling scores, iou [n,n], f(x) = 1 − x: the scores [n] after matrix NMS"},
        make = function(d)
            local m = d.uniform(6, 6) * .9
            local upper = m:triu(1)
            return upper + upper:t() + tensor.eye(6, nil, "f64"), (d.uniform(6):sort(0, true))
        end,
        truth = function(iou, scores)
            local O, out = iou:totable(), {}
            for j = 1, #O do
                local decay = 1
                for i = 1, j - 1 do
                    local worst = 0
                    for k = 1, i - 1 do worst = math.max(worst, O[k][i]) end
                    decay = math.min(decay, (1 - O[i][j]) / (1 - worst))
                end
                out[j] = scores[j - 1] * decay
            end
            return tensor(out, "f64")
        end,
    })
    add("voxel_mm", {
        args = {"spacing", "direction", "origin", "n"}, gives = {"A", "flipped"},
        what = {zh = "间距 [3]、方向余弦 [3,3]（列为轴）、原点 [3] → 仿射 A [4,4]；第一轴（n 个体素）翻转后使世界坐标不动的仿射",
                en = "spacing [3], direction cosines [3,3] (columns are axes), origin [3] → the affine A [4,4]; and the one that leaves the world in place after the first axis (n voxels) is flipped"},
        make = function(d) return d.uniform(3) * 3 + .5, rotation(d), d.normal(3) * 100, d.whole(2, 60) end,
        truth = function(spacing, direction, origin, n)
            -- Where the voxels (0,0,0), (1,0,0), … lie, in both orders of the first axis.
            local function place(i, j, k)
                local v, p = {i * spacing[0], j * spacing[1], k * spacing[2]}, {}
                for r = 0, 2 do
                    p[r + 1] = origin[r]
                    for c = 0, 2 do p[r + 1] = p[r + 1] + direction[r][c] * v[c + 1] end
                end
                return p
            end
            local function affine(at)
                local o, rows = at(0, 0, 0), {}
                local steps = {at(1, 0, 0), at(0, 1, 0), at(0, 0, 1)}
                for r = 1, 3 do
                    rows[r] = {}
                    for c = 1, 3 do rows[r][c] = steps[c][r] - o[r] end
                    rows[r][4] = o[r]
                end
                rows[4] = {0, 0, 0, 1}
                return tensor(rows, "f64")
            end
            return affine(place), affine(function(i, j, k) return place(n - 1 - i, j, k) end)
        end,
    })
    add("dice.empty", {
        args = {"p", "g", "s"}, gives = {"dp"},
        math = [[D = \frac{2\sum_i p_i g_i + s}{\sum_i p_i^2 + \sum_i g_i^2 + s}]],
        what = {zh = "V-Net 式 D = (2 Σ p g + s)/(Σ p² + Σ g² + s)，对 p 的梯度；g 可能全空", en = "V-Net's D = (2 Σ p g + s)/(Σ p² + Σ g² + s), its gradient by p; g may be empty"},
        make = function(d) return d.uniform(4, 5), d.uniform(4, 5):lt(d.whole(0, 1) * .4):to("f64"), 1 end,
        loss = function(p, g, s) return (2 * (p * g):sum() + s) / (p:square():sum() + g:square():sum() + s) end, wrt = {1},
    })
    add("compositing", {
        args = {"c", "alpha"}, gives = {"dalpha"},
        math = [[C = \sum_i c_i \alpha_i \prod_{j<i} (1-\alpha_j)]],
        what = {zh = "C = Σ_i c_i α_i Π_{j<i}(1 − α_j)（c、α [N]），对 α 的梯度", en = "C = Σ_i c_i α_i Π_{j<i}(1 − α_j) (c, α [N]), its gradient by α"},
        make = function(d) return d.uniform(6), d.uniform(6) * .8 + .1 end,
        loss = function(c, alpha)
            local light, through = 0, 1
            for i = 0, c:numel() - 1 do
                local a = alpha:slice(0, i, i + 1)
                light, through = light + through * a * c[i], through * (1 - a)
            end
            return light:sum()
        end,
        wrt = {2},
    })
    add("slowfast.flops", {
        args = {"alpha", "beta"}, gives = {"ratio"},
        what = {zh = "快路径有 α 倍帧数、β 倍通道：其卷积的 FLOPs 是慢路径的几倍", en = "the fast path has α times the frames and β times the channels: its convolutions' FLOPs over those of the slow path"},
        make = function(d)
            local k = d.whole(2, 8)
            return d.whole(2, 8), 1 / k, k
        end,
        truth = function(alpha, _, k)
            local function flops(frames, channels)
                local n = 0
                for l = 1, #channels - 1 do n = n + 2 * 27 * frames * 7 * 7 * channels[l] * channels[l + 1] end
                return n
            end
            return scalar(flops(4 * alpha, {8, 16, 32}) / flops(4, {8 * k, 16 * k, 32 * k}))
        end,
    })
    add("divided.cost", {
        args = {"N", "F"}, gives = {"joint", "divided"},
        what = {zh = "每帧 N 块、F 帧，外加 CLS：一个 query 在联合注意力与分离注意力（先时间后空间）中各比较几次",
                en = "N patches a frame, F frames, and CLS: how many keys a query meets in joint attention, and in divided attention (time, then space)"},
        make = function(d) return d.whole(1, 30), d.whole(1, 12) end,
        truth = function(N, F)
            local joint, divided = 1, 2 -- CLS, once in each attention
            for n = 1, N do
                for f = 1, F do
                    joint = joint + 1
                    divided = divided + (n == 1 and 1 or 0) + (f == 1 and 1 or 0)
                end
            end
            return scalar(joint), scalar(divided)
        end,
    })
    add("kalman", {
        args = {"P", "H", "R"}, gives = {"K", "P_plus"},
        math = [[x^+ = x^- + K(z - Hx^-), \quad \min_K \operatorname{tr} P^+]],
        what = {zh = "先验协方差 P [4,4]、观测 H [2,4]、噪声 R [2,2] → 使后验协方差的迹最小的增益 K [4,2]，与后验协方差",
                en = "prior covariance P [4,4], observation H [2,4], noise R [2,2] → the gain K [4,2] with the least trace behind it, and the covariance behind it"},
        make = function(d)
            local a, b = d.normal(4, 4), d.normal(2, 2)
            return a:matmul(a:t()) + tensor.eye(4, nil, "f64"), d.normal(2, 4), b:matmul(b:t()) + tensor.eye(2, nil, "f64")
        end,
        -- By information: P⁺ = (P⁻¹ + Hᵀ R⁻¹ H)⁻¹ and K = P⁺ Hᵀ R⁻¹.
        truth = function(P, H, R)
            local weigh = H:t():matmul(R:inverse())
            local after = (P:inverse() + weigh:matmul(H)):inverse()
            return after:matmul(weigh), after
        end,
    })
end

return M
