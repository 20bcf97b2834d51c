-- Derivations: every one that the plan asks for is there, the right answer passes, and the mistake that is made most
-- often does not.
--     labsh --headless derivations.lua FOLDER-OF-THE-TESTS
local T = dofile(arg[1] .. "/study_engine.lua")
local engine = T.engine()
local S = engine.engine()
local all, plan, exercise = S.use("derivations"), S.use("plan"), S.use("exercise")

local function derived(id, f, seed)
    local verdict
    local said, wrong = T.printed(function() verdict = engine.derive(id, f, {seed = seed or 1}) end)
    return verdict, wrong or said
end

local missing = {}
for n = 1, plan.count() do
    for _, b in ipairs(plan.day(plan.id(n)).blocks) do
        for _, id in ipairs(b.derive or {}) do if not all[id] then missing[#missing + 1] = plan.id(n) .. " " .. id end end
    end
end
T.equal(table.concat(missing, ", "), "", "every derivation of the plan is there")
for field, list in pairs(S.use("gate").derivations) do
    for _, id in ipairs(list) do T.ok(all[id], "gate " .. field .. ": " .. id .. " is there") end
end

view.heat = function() end -- errors are drawn; here they are counted

local function reference(id) return exercise.find(id).reference end
local right, wrong = {}, {}

-- ---- vision -----------------------------------------------------------------------------------------

local function homography(src, dst)
    local a, b = tensor.zeros({8, 8}, "f64"), tensor.zeros({8, 1}, "f64")
    for i = 0, 3 do
        local x, y, u, v = src[i][0], src[i][1], dst[i][0], dst[i][1]
        a[2 * i] = tensor({x, y, 1, 0, 0, 0, -u * x, -u * y}, "f64")
        a[2 * i + 1] = tensor({0, 0, 0, x, y, 1, -v * x, -v * y}, "f64")
        b[2 * i][0], b[2 * i + 1][0] = u, v
    end
    return tensor.cat({a:solve(b):reshape(-1), tensor.ones({1}, "f64")}, 0):reshape(3, 3)
end
right.dlt, wrong.dlt = homography, function(src, dst) return homography(dst, src) end
right["assignment.dual"] = "(cost - u:unsqueeze(1)):min(0), u:sum() + (cost - u:unsqueeze(1)):min(0):sum()"
wrong["assignment.dual"] = "(cost - u:unsqueeze(1)):min(1), u:sum() + (cost - u:unsqueeze(1)):min(0):sum()"
local function average_precision(envelope)
    return function(good, truths)
        local hits = good:cumsum(0):totable()
        local p, sum = {}, 0
        for k = 1, #hits do p[k] = hits[k] <= truths and hits[k] / k or 0 end
        if envelope then for k = #p - 1, 1, -1 do p[k] = math.max(p[k], p[k + 1]) end end
        for i = 0, 100 do
            local k = 1
            while k <= #hits and 100 * hits[k] < i * truths do k = k + 1 end
            sum = sum + (p[k] or 0)
        end
        return sum / 101
    end
end
right["ap.toy"], wrong["ap.toy"] = average_precision(true), average_precision(false)
right.sigmoid_softmax, wrong.sigmoid_softmax = "s - y, p - y", "p - y, s - y"
local function matrix_nms(compensate)
    return function(iou, scores)
        local above = iou:triu(1)
        local worst = above:max(0) * compensate
        local n = scores:numel()
        local hidden = tensor.ones({n, n}, "f64"):tril():gt(0)
        local decay = tensor.where(hidden, 1, (1 - above) / (1 - worst:unsqueeze(1))):min(0)
        return scores * tensor.minimum(decay, 1)
    end
end
right.matrix_nms, wrong.matrix_nms = matrix_nms(1), matrix_nms(0)
local function affine(shift)
    return function(spacing, direction, origin, n)
        local a = tensor.eye(4, nil, "f64")
        local m = direction * spacing
        for r = 0, 2 do
            for c = 0, 2 do a[r][c] = m[r][c] end
            a[r][3] = origin[r]
        end
        local f = a:clone()
        for r = 0, 2 do f[r][0], f[r][3] = -m[r][0], origin[r] + m[r][0] * (n - shift) end
        return a, f
    end
end
right.voxel_mm, wrong.voxel_mm = affine(1), affine(0)
right["dice.empty"] = "2 * (g * (p * p + g * g):sum() + g * s - p * (2 * (p * g):sum() + s)) / ((p * p + g * g):sum() + s) ^ 2"
wrong["dice.empty"] = "2 * (g * (p * p + g * g):sum() - 2 * p * (p * g):sum()) / (p * p + g * g):sum() ^ 2"
local function light(behind)
    return function(c, alpha)
        local C, A, out = c:totable(), alpha:totable(), {}
        local rest = 0 -- what comes from behind, as it arrives there
        local through = {1}
        for i = 1, #A do through[i + 1] = through[i] * (1 - A[i]) end
        for i = #A, 1, -1 do
            out[i] = through[i] * (C[i] - behind * rest)
            rest = C[i] * A[i] + (1 - A[i]) * rest
        end
        return tensor(out, "f64")
    end
end
right.compositing, wrong.compositing = light(1), light(0)
right["slowfast.flops"], wrong["slowfast.flops"] = "alpha * beta ^ 2", "alpha * beta"
right["divided.cost"], wrong["divided.cost"] = "N * F + 1, N + F + 2", "N * F + 1, N + F"
local function kalman(after)
    return function(P, H, R)
        local K = P:matmul(H:t()):matmul((H:matmul(P):matmul(H:t()) + R):inverse())
        return K, after(tensor.eye(4, nil, "f64") - K:matmul(H), P, K, R)
    end
end
right.kalman = kalman(function(m, P, K, R) return m:matmul(P):matmul(m:t()) + K:matmul(R):matmul(K:t()) end)
wrong.kalman = kalman(function(m, P) return m:matmul(P):matmul(m:t()) end)
local function mlp(masked)
    return function(x, W1, b1, W2, b2, y)
        local h = (x:matmul(W1:t()) + b1):relu()
        local dz = ((h:matmul(W2:t()) + b2):softmax(1) - y) / x:shape()[1]
        local dh = dz:matmul(W2)
        if masked then dh = dh * h:gt(0):to("f64") end
        return dh:t():matmul(x), dh:sum(0), dz:t():matmul(h), dz:sum(0)
    end
end
right["backprop.mlp"], wrong["backprop.mlp"] = mlp(true), mlp(false)
right.conv = function(x, w, dy) return reference("w3.conv_bwd")(x, w, dy, 1, 0) end
right.batch_norm = function(x, gamma, beta, eps, dy)
    local dx, dg, db = select(2, reference("w5.layer_norm")(x:t():contiguous(), tensor.ones({4}, "f64"), tensor.zeros({4}, "f64"), eps,
        (dy * gamma):t():contiguous()))
    local m = x:mean(0, {keepdim = true})
    local hat = (x - m) / ((x - m):square():mean(0, {keepdim = true}) + eps):sqrt()
    return dx:t(), (dy * hat):sum(0), dy:sum(0), dg, db
end

-- ---- language -----------------------------------------------------------------------------------------

local function unigram(greedy)
    return function(logp)
        local L, best = logp:totable(), {0}
        for j = 2, #L do
            best[j] = -math.huge
            for i = 1, j - 1 do
                if L[i][j] > -math.huge and (not greedy or best[j] == -math.huge) then best[j] = math.max(best[j], best[i] + L[i][j]) end
            end
        end
        return tensor(best, "f64")
    end
end
right["unigram.viterbi"], wrong["unigram.viterbi"] = unigram(false), unigram(true)
local function tied(both)
    return function(W, id, y)
        local x = W:index_select(0, id)
        local dz = x:matmul(W:t()):softmax(1) - y
        local dw = dz:t():matmul(x)
        if both then dw = dw + id:one_hot(6):to("f64"):t():matmul(dz:matmul(W)) end
        return dw
    end
end
right["backprop.tied"], wrong["backprop.tied"] = tied(true), tied(false)
local function padded(shift)
    return function(x, pos, pad)
        local n, d = table.unpack(x:shape())
        local h = x:clone()
        for t = 0, n - 1 do h[t] = x[t] + pos[math.max(0, t - shift * pad)] end
        local score = h:matmul(h[n - 1]:unsqueeze(1)):squeeze(1) / math.sqrt(d)
        score = tensor.where(tensor.arange(n):ge(pad), score, -math.huge)
        return score:softmax(0):unsqueeze(0):matmul(h):squeeze(0)
    end
end
right["mask.left_padding"], wrong["mask.left_padding"] = padded(1), padded(0)
local function optimum(exponent)
    return function(A, alpha, B, beta, C)
        local G = (alpha * A / (beta * B)) ^ (1 / (alpha + beta))
        local N = G * (C / 6) ^ (exponent(alpha, beta) / (alpha + beta))
        return N, C / 6 / N
    end
end
right["scaling.optimum"], wrong["scaling.optimum"] = optimum(function(_, b) return b end), optimum(function(a) return a end)
right["obs.update"] = "(value - w[q]) / Hinv[q][q] * Hinv[q], (w[q] - value) ^ 2 / (2 * Hinv[q][q])"
wrong["obs.update"] = "(w[q] - value) / Hinv[q][q] * Hinv[q], (w[q] - value) ^ 2 / (2 * Hinv[q][q])"
right["awq.error"], wrong["awq.error"] = "delta * e * x / s", "delta * e * x"
right["bm25.saturation"], wrong["bm25.saturation"] = "k1 + 1, k1 * (1 - b + b * ratio)", "k1 + 1, k1"
right["matmul.intensity"], wrong["matmul.intensity"] = "b / 4", "b / 2"
right["span.null"], wrong["span.null"] = "c / (1 + c)", "1 / (1 + c)"
right["quant.zero_point"] = "dot - z1 * columns - z2 * rows + K * z1 * z2"
wrong["quant.zero_point"] = "dot - z1 * columns - z2 * rows + z1 * z2"
right["backprop.swiglu"] = "dy * up * (sigmoid(gate) + gate * sigmoid(gate) * (1 - sigmoid(gate))), dy * gate * sigmoid(gate)"
wrong["backprop.swiglu"] = "dy * up * sigmoid(gate), dy * gate * sigmoid(gate)"

-- ---- agents ---------------------------------------------------------------------------------------------

right["bellman.contraction"], wrong["bellman.contraction"] = "gamma ^ k / (1 - gamma) * first", "gamma ^ k * first"
right["q.max_bias"], wrong["q.max_bias"] = "sigma / sqrt(pi)", "sigma / sqrt(2 * pi)"
right["dqn.semi_gradient"] = "-2 / Q:shape()[1] * a * ((r + gamma * (1 - terminated) * Qt:max(1)) - (Q * a):sum(1)):unsqueeze(1)"
wrong["dqn.semi_gradient"] = "-2 / Q:shape()[1] * a * ((r + gamma * Qt:max(1)) - (Q * a):sum(1)):unsqueeze(1)"
local function gae(decay)
    return function(delta, gamma, lambda)
        local A, next_a = {}, 0
        for t = delta:numel() - 1, 0, -1 do
            next_a = delta[t] + decay(gamma, lambda) * next_a
            A[t + 1] = next_a
        end
        return tensor(A, "f64")
    end
end
right.gae, wrong.gae = gae(function(g, l) return g * l end), gae(function(g) return g end)
local function c51(careful)
    return function(p, r, gamma, low, high)
        local K, out = p:numel(), {}
        local step = (high - low) / (K - 1)
        for i = 1, K do out[i] = 0 end
        for j = 0, K - 1 do
            local b = (math.max(low, math.min(high, r + gamma * (low + j * step))) - low) / step
            local l, u = math.floor(b), math.ceil(b)
            if l == u and careful then
                out[l + 1] = out[l + 1] + p[j]
            else
                out[l + 1], out[u + 1] = out[l + 1] + p[j] * (u - b), out[u + 1] + p[j] * (b - l)
            end
        end
        return tensor(out, "f64")
    end
end
right["c51.projection"], wrong["c51.projection"] = c51(true), c51(false)
right.tanh_logp = "2 * tanh(mu + exp(log_sigma) * eps), -1 + 2 * tanh(mu + exp(log_sigma) * eps) * exp(log_sigma) * eps"
wrong.tanh_logp = "2 * tanh(mu + exp(log_sigma) * eps), 2 * tanh(mu + exp(log_sigma) * eps) * exp(log_sigma) * eps"
right["bootstrap.variance"], wrong["bootstrap.variance"] = "(x - x:mean()):square():mean() / x:numel()", "(x - x:mean()):square():sum() / (x:numel() - 1) / x:numel()"
local function central(from)
    return function(o, W, a2, m)
        local a1 = o:matmul(W:t())
        local dq = -(tensor.cat({a1, a2}, 1):matmul(m)):slice(1, from, from + 2)
        return dq:t():matmul(o) / o:shape()[1]
    end
end
right["maddpg.central"], wrong["maddpg.central"] = central(0), central(2)
right.elo = "math.log(10) / 400 * (S - 1 / (1 + exp((RB - RA) * math.log(10) / 400)))"
wrong.elo = "math.log(10) / 400 * (S - 1 / (1 + exp((RB - RA) / 400)))"
local function arm(from_joint)
    return function(theta, l)
        local x, y, phi, at = 0, 0, 0, {}
        for i = 0, 2 do
            phi = phi + theta[i]
            at[i] = from_joint and {x, y}
            x, y = x + l[i] * math.cos(phi), y + l[i] * math.sin(phi)
            at[i] = at[i] or {x, y}
        end
        local rows = {{}, {}, {1, 1, 1}}
        for i = 0, 2 do rows[1][i + 1], rows[2][i + 1] = -(y - at[i][2]), x - at[i][1] end
        return tensor(rows, "f64")
    end
end
right["jacobian.3r"], wrong["jacobian.3r"] = arm(true), arm(false)
right["batch.throughput"], wrong["batch.throughput"] = "1 / b, 9 * a / b", "1 / b, a / b"
local function wrench(sign)
    return function(p, n, mu)
        local rows = {}
        for i, s in ipairs{1, -1} do
            local fx, fy = n[0] - s * mu * n[1], n[1] + s * mu * n[0]
            rows[i] = {fx, fy, sign * (p[0] * fy - p[1] * fx)}
        end
        return tensor(rows, "f64")
    end
end
right.closure, wrong.closure = wrench(1), wrench(-1)
local function skip(power)
    return function(r, gamma, v, stop)
        local g = 0
        for i = 1, stop > 0 and stop or 4 do g = g + gamma ^ (i - 1) * r[i - 1] end
        return stop > 0 and g or g + gamma ^ power * v
    end
end
right["discount.skip"], wrong["discount.skip"] = skip(4), skip(1)
local function vtrace(cut)
    return function(r, v, rho, done, gamma)
        local out, over = {}, 0
        for t = r:numel() - 1, 0, -1 do
            local c, on = math.min(1, rho[t]), 1 - done[t]
            over = c * (r[t] + gamma * on * v[t + 1] - v[t]) + gamma * (cut and on or 1) * c * over
            out[t + 1] = v[t] + over
        end
        return tensor(out, "f64")
    end
end
right.vtrace, wrong.vtrace = vtrace(true), vtrace(false)
local function robust(correct)
    return function(rho, r, q, v, gamma)
        local value = 0
        for t = r:numel() - 1, 0, -1 do value = v[t] + rho[t] * (r[t] + gamma * value - (correct and q[t] or v[t])) end
        return value
    end
end
right.doubly_robust, wrong.doubly_robust = robust(true), robust(false)
right.autoregressive_logp, wrong.autoregressive_logp = "lf + (lx * uses):sum(1)", "lf + lx:sum(1)"
right.masked_gradient = "y - exp(z) * mask / (exp(z) * mask):sum(1, {keepdim = true})"
wrong.masked_gradient = "y - z:softmax(1) * mask"
right.ab_size, wrong.ab_size = "2 * (z_alpha + z_beta) ^ 2 * sigma ^ 2 / delta ^ 2", "(z_alpha + z_beta) ^ 2 * sigma ^ 2 / delta ^ 2"

local n = 0
local function in_order(t, f)
    local ids = {}
    for id in pairs(t) do ids[#ids + 1] = id end
    table.sort(ids)
    for _, id in ipairs(ids) do f(id, t[id]) end
end
in_order(right, function(id, f)
    local verdict, said = derived(id, f)
    T.ok(verdict == true, id .. ": the right one passes", said)
    n = n + 1
end)
in_order(wrong, function(id, f)
    local refused, said
    for seed = 1, 3 do -- some mistakes show in some draws only
        local verdict
        verdict, said = derived(id, f, 100 * seed)
        refused = refused or verdict == false and said:find("✗", 1, true) and not said:find("failed", 1, true)
    end
    T.ok(refused, id .. ": the usual mistake does not", said)
end)
print(("# %d right answers"):format(n))
T.done()
