-- What derive() can check of weeks 9 to 12. add(id, entry) as in derivations.lua.
local S = ...
local numeric = S.use("numeric")
local scalar = numeric.scalar
local M = {}

local function agents(add)
    -- One state that comes back to itself and earns `first` reaches the bound: no smaller one holds for all.
    add("bellman.contraction", {
        args = {"gamma", "k", "first"}, gives = {"bound"},
        math = [[\|Tu - Tv\|_\infty \le \gamma\,\|u - v\|_\infty]],
        what = {zh = "‖v₁ − v₀‖∞ = first：k 次价值迭代之后 ‖v_k − v*‖∞ 的上界（对所有 MDP 成立的最小者）", en = "with ‖v₁ − v₀‖∞ = first, the least bound on ‖v_k − v*‖∞ after k sweeps of value iteration that holds for every MDP"},
        make = function(d) return d.number(.5, .95), d.whole(1, 20), d.number(.1, 3) end,
        truth = function(gamma, k, first)
            local v, at_k = 0, nil
            for sweep = 1, 2000 do
                v = first + gamma * v
                if sweep == k then at_k = v end
            end
            return scalar(v - at_k)
        end,
    })
    add("q.max_bias", {
        args = {"sigma"}, gives = {"bias"},
        math = [[X_1, X_2 \sim \mathcal{N}(0,\sigma^2), \quad \mathbb{E}\max(X_1, X_2)]],
        what = {zh = "X₁、X₂ 独立同分布于 N(0, σ²)：E max(X₁, X₂)", en = "X₁, X₂ independent, N(0, σ²): E max(X₁, X₂)"},
        make = function(d) return d.number(.1, 5) end,
        -- ∫ x · 2 φ(x) Φ(x) dx by equal steps.
        truth = function(sigma)
            local x = tensor.arange(-2400, 2401):to("f64") / 200
            local density = (-(x * x) / 2):exp() / math.sqrt(2 * math.pi)
            return scalar(sigma * (x * density * (1 + (x / math.sqrt(2)):erf())):sum() / 200)
        end,
    })
    add("dqn.semi_gradient", {
        args = {"Q", "Qt", "a", "r", "terminated", "gamma"}, gives = {"dQ"},
        math = [[L = \frac{1}{B}\sum_i \bigl(y_i - Q(s_i,a_i)\bigr)^2, \quad y = r + \gamma\,(1 - \text{terminated})\max_b Q_t(s',b)]],
        what = {zh = "L = 对 B 的平均 (y − Q(s,a))²，y = r + γ(1 − terminated) max_b Qt(s′,b)（Q、Qt、one-hot 的 a：[B,A]），对 Q 的半梯度",
                en = "L = the mean over B of (y − Q(s,a))², y = r + γ(1 − terminated) max_b Qt(s′,b) (Q, Qt and the one-hot a: [B,A]), its semi-gradient by Q"},
        make = function(d)
            return d.normal(5, 3), d.normal(5, 3), d.integers(0, 3, 5):one_hot(3):to("f64"), d.normal(5), d.integers(0, 2, 5):to("f64"), .9
        end,
        loss = function(q, qt, a, r, terminated, gamma)
            local y = r + gamma * (1 - terminated) * qt:max(1)
            return (y - (q * a):sum(1)):square():mean()
        end,
        wrt = {1},
    })
    add("c51.projection", {
        args = {"p", "r", "gamma", "low", "high"}, gives = {"m"},
        what = {zh = "下一状态的分布 p [K]（原子 low … high 等距）→ r + γz 投影回这些原子的分布 m [K]", en = "the next state's distribution p [K] over equally spaced atoms low … high → that of r + γz projected onto these atoms, m [K]"},
        make = function(d)
            local exact = d.whole(0, 1) == 1 -- atoms fall onto atoms
            return d.normal(6):softmax(0), exact and d.whole(-3, 3) * 2 or d.number(-6, 6), exact and 1 or .9, -5, 5
        end,
        -- Each atom takes from its neighbourhood by a hat function.
        truth = function(p, r, gamma, low, high)
            local K = p:numel()
            local step, out = (high - low) / (K - 1), {}
            for i = 0, K - 1 do
                out[i + 1] = 0
                for j = 0, K - 1 do
                    local to = math.max(low, math.min(high, r + gamma * (low + j * step)))
                    out[i + 1] = out[i + 1] + p[j] * math.max(0, 1 - math.abs(to - (low + i * step)) / step)
                end
            end
            return tensor(out, "f64")
        end,
    })
    add("tanh_logp", {
        args = {"mu", "log_sigma", "eps"}, gives = {"dmu", "dlog_sigma"},
        math = [[u = \mu + \sigma\varepsilon, \quad a = \tanh u, \quad \varepsilon \sim \mathcal{N}(0, 1)]],
        what = {zh = "u = μ + σ ε，a = tanh u：Σ log π(a) 对 μ 与 log σ 的梯度（ε 固定，重参数化）", en = "u = μ + σ ε, a = tanh u: the gradients of Σ log π(a) by μ and log σ (ε fixed: reparametrised)"},
        make = function(d) return d.normal(4, 2), d.normal(4, 2) * .5, d.normal(4, 2) end,
        loss = function(mu, log_sigma, eps)
            local u = mu + log_sigma:exp() * eps
            local gauss = -eps * eps / 2 - log_sigma - .5 * math.log(2 * math.pi)
            return (gauss - 2 * (math.log(2) - u - (-2 * u):softplus())):sum()
        end,
        wrt = {1, 2},
    })
    add("bootstrap.variance", {
        args = {"x"}, gives = {"variance"},
        what = {zh = "从 x [n] 有放回抽 n 个：其均值的方差", en = "n are drawn from x [n] with replacement: the variance of their mean"},
        make = function(d) return d.normal(4) end,
        -- All n^n samples.
        truth = function(x)
            local n, sum, squares = x:numel(), 0, 0
            for sample = 0, n ^ n - 1 do
                local rest, mean = math.tointeger(sample), 0
                for _ = 1, n do mean, rest = mean + x[rest % n] / n, rest // n end
                sum, squares = sum + mean, squares + mean * mean
            end
            return scalar(squares / n ^ n - (sum / n ^ n) ^ 2)
        end,
    })
    add("maddpg.central", {
        args = {"o", "W", "a2", "M"}, gives = {"dW"},
        math = [[J = \frac{1}{B}\sum_i -\frac12 a_i^\top M a_i, \quad a = (a_1, a_2), \quad a_1 = oW^\top]],
        what = {zh = "智能体 1 的策略 a₁ = o Wᵀ（o [B,O]，W [D,O]），a₂ [B,D] 来自回放，Q = −½ aᵀ M a，a = (a₁, a₂)，M 对称 [2D,2D]：J = 对 B 平均的 Q，对 W 的梯度",
                en = "agent 1 acts by a₁ = o Wᵀ (o [B,O], W [D,O]), a₂ [B,D] comes from the replay, Q = −½ aᵀ M a with a = (a₁, a₂) and M symmetric [2D,2D]: the gradient by W of J, the mean of Q over B"},
        make = function(d)
            local m = d.normal(4, 4)
            return d.normal(5, 3), d.normal(2, 3), d.normal(5, 2), m + m:t()
        end,
        loss = function(o, w, a2, m)
            local a = tensor.cat({o:matmul(w:t()), a2}, 1)
            return (a:matmul(m) * a):sum() * (-.5 / o:shape()[1])
        end,
        wrt = {2},
    })
    add("elo", {
        args = {"RA", "RB", "S"}, gives = {"dRA"},
        math = [[E = \frac{1}{1 + 10^{(R_B - R_A)/400}}, \quad \ell = S\log E + (1-S)\log(1-E)]],
        what = {zh = "E = 1/(1 + 10^((RB − RA)/400))，对数似然 S log E + (1 − S) log(1 − E) 对 RA 的导数（逐局）", en = "E = 1/(1 + 10^((RB − RA)/400)); the derivative by RA of S log E + (1 − S) log(1 − E), game by game"},
        make = function(d) return d.normal(8) * 200 + 1500, d.normal(8) * 200 + 1500, d.integers(0, 3, 8):to("f64") / 2 end,
        loss = function(ra, rb, s)
            local e = 1 / (1 + ((rb - ra) * (math.log(10) / 400)):exp())
            return (s * e:log() + (1 - s) * (1 - e):log()):sum()
        end,
        wrt = {1},
    })
end

local function robots(add)
    add("jacobian.3r", {
        args = {"theta", "l"}, gives = {"J"},
        math = [[J = \frac{\partial(x, y, \varphi)}{\partial(\theta_1, \theta_2, \theta_3)}]],
        what = {zh = "平面 3R 臂（关节角 θ [3]，杆长 l [3]）：末端 (x, y, φ) 对 θ 的雅可比 [3,3]", en = "a planar arm of three links (angles θ [3] at the joints, lengths l [3]): the Jacobian [3,3] of the tip's (x, y, φ) by θ"},
        make = function(d) return d.normal(3), d.uniform(3) + .5 end,
        truth = function(theta, l)
            local function tip(k)
                return function(t)
                    local x, y, phi = 0, 0, 0
                    for i = 0, 2 do
                        phi = phi + t[i]
                        x, y = x + l[i] * math.cos(phi), y + l[i] * math.sin(phi)
                    end
                    return ({x, y, phi})[k]
                end
            end
            return tensor.stack({numeric.gradient(tip(1), theta), numeric.gradient(tip(2), theta), numeric.gradient(tip(3), theta)}, 0)
        end,
    })
    add("batch.throughput", {
        args = {"a", "b"}, gives = {"limit", "n90"},
        math = [[\frac{n}{a + bn}]],
        what = {zh = "批量步的时间 a + b n：吞吐 n/(a + b n) 的上限，与达到其 90 % 的 n", en = "a step of n takes a + b n: the limit of the throughput n/(a + b n), and the n that reaches 90 % of it"},
        make = function(d) return d.number(1, 50), d.number(.1, 2) end,
        truth = function(a, b)
            local function rate(n) return n / (a + b * n) end
            return scalar(rate(1e12)), scalar(numeric.bisect(function(n) return rate(n) - .9 * rate(1e12) end, 0, 1e5))
        end,
    })
    -- The torque is the work of the force for a small turn of the body.
    add("closure", {
        args = {"p", "n", "mu"}, gives = {"edges"},
        what = {zh = "接触点 p [2]、指向物体的单位法线 n [2]、摩擦系数 μ：摩擦锥两条边 n + μt、n − μt（t 为 n 左转 90°）的扳手 (f_x, f_y, τ)，[2,3]，对原点取矩",
                en = "contact p [2], unit normal n [2] into the body, friction μ: the wrenches (f_x, f_y, τ) of the cone's edges n + μt and n − μt (t is n turned left by 90°), [2,3], τ about the origin"},
        make = function(d)
            local a = d.number(-3, 3)
            return d.normal(2), tensor({math.cos(a), math.sin(a)}, "f64"), d.number(.1, 1)
        end,
        truth = function(p, n, mu)
            local rows = {}
            for i, sign in ipairs{1, -1} do
                local fx, fy, h = n[0] - sign * mu * n[1], n[1] + sign * mu * n[0], 1e-5
                local function work(turn)
                    local c, s = math.cos(turn), math.sin(turn)
                    return fx * (c * p[0] - s * p[1]) + fy * (s * p[0] + c * p[1])
                end
                rows[i] = {fx, fy, (work(h) - work(-h)) / (2 * math.sin(h))}
            end
            return tensor(rows, "f64")
        end,
    })
    add("discount.skip", {
        args = {"r", "gamma", "v", "stop"}, gives = {"target"},
        what = {zh = "一个动作保持 k 帧，奖励 r [k]，之后的价值 v；stop = j > 0 表示第 j 帧（从 1 数）终止，0 表示没有：这个动作的 TD 目标",
                en = "an action is held for k frames with rewards r [k], v is the value behind them; stop = j > 0: the episode ended with frame j (from 1), 0: it did not. The action's TD target"},
        make = function(d) return d.normal(4), d.number(.8, 1), d.normal(1)[0], d.whole(0, 1) * d.whole(1, 4) end,
        truth = function(r, gamma, v, stop)
            local last = stop > 0 and stop or r:numel()
            local g = stop > 0 and 0 or v
            for i = last - 1, 0, -1 do g = r[i] + gamma * g end
            return scalar(g)
        end,
    })
end

local function systems(add)
    add("vtrace", {
        args = {"r", "v", "rho", "done", "gamma"}, gives = {"vs"},
        what = {zh = "r、done、比值 rho = π/μ [T]，v [T+1]，ρ̄ = c̄ = 1：V-trace 目标 v_s [T]；done = 1 的步之后是新的一局", en = "r, done, ratios rho = π/μ [T], v [T+1], ρ̄ = c̄ = 1: the V-trace targets v_s [T]; behind a step with done = 1 a new episode begins"},
        make = function(d)
            local done = tensor.zeros({7}, "f64")
            done[d.whole(1, 5)] = 1
            return d.normal(7), d.normal(8), d.uniform(7) * 2, done, .9
        end,
        -- The sum as the paper writes it.
        truth = function(r, v, rho, done, gamma)
            local T, out = r:numel(), {}
            for s = 0, T - 1 do
                local sum, through = v[s], 1
                for t = s, T - 1 do
                    local clipped = math.min(1, rho[t])
                    sum = sum + through * clipped * (r[t] + gamma * (1 - done[t]) * v[t + 1] - v[t])
                    through = through * gamma * clipped
                    if done[t] == 1 then break end
                end
                out[s + 1] = sum
            end
            return tensor(out, "f64")
        end,
    })
    add("doubly_robust", {
        args = {"rho", "r", "q", "v", "gamma"}, gives = {"value"},
        what = {zh = "一条轨迹：各步的比值 rho、奖励 r、q = Q̂(s_t,a_t)、v = V̂(s_t)（[T]，之后终止）→ 双稳健估计 V_DR(s_0)", en = "a trajectory: ratios rho, rewards r, q = Q̂(s_t,a_t), v = V̂(s_t) of the steps ([T], terminal behind) → the doubly robust V_DR(s_0)"},
        make = function(d) return d.uniform(5) * 2, d.normal(5), d.normal(5), d.normal(5), .9 end,
        -- Written out over the steps instead of the recursion.
        truth = function(rho, r, q, v, gamma)
            local sum, weight = 0, 1
            for t = 0, r:numel() - 1 do
                sum = sum + gamma ^ t * weight * v[t]
                weight = weight * rho[t]
                sum = sum + gamma ^ t * weight * (r[t] - q[t])
            end
            return scalar(sum)
        end,
    })
    add("autoregressive_logp", {
        args = {"lf", "lx", "uses"}, gives = {"logp"},
        what = {zh = "lf [N]：所选函数的 log π；lx [N,L]：各参数所选值的 log π；uses [N,L]：该函数是否用这个参数 → 动作的 log π [N]", en = "lf [N]: log π of the chosen function; lx [N,L]: of each argument's chosen value; uses [N,L]: whether the function takes that argument → log π of the actions [N]"},
        make = function(d)
            local uses = d.integers(0, 2, 5, 3):to("f64")
            uses[0] = tensor.zeros({3}, "f64")
            return -d.uniform(5) * 3, -d.uniform(5, 3) * 3, uses
        end,
        truth = function(lf, lx, uses)
            local out = {}
            for n = 0, lf:numel() - 1 do
                local p = math.exp(lf[n])
                for l = 0, 2 do if uses[n][l] == 1 then p = p * math.exp(lx[n][l]) end end
                out[n + 1] = math.log(p)
            end
            return tensor(out, "f64")
        end,
    })
    add("masked_gradient", {
        args = {"z", "mask", "y"}, gives = {"dz"},
        math = [[\pi_M(a) = \frac{m_a e^{z_a}}{\sum_b m_b e^{z_b}}]],
        what = {zh = "mask [N,K]：1 为合法；π_M 是合法动作上的 softmax；y 为所选动作的 one-hot：Σ log π_M(a) 对 z 的梯度", en = "mask [N,K]: 1 is legal; π_M is the softmax over legal actions; y the one-hot chosen actions: the gradient of Σ log π_M(a) by z"},
        make = function(d)
            local a = d.integers(0, 5, 4)
            local y = a:one_hot(5):to("f64")
            local mask = tensor.maximum(d.integers(0, 2, 4, 5):to("f64"), y)
            mask[0] = y[0]:clone()
            return d.normal(4, 5), mask, y
        end,
        loss = function(z, mask, y)
            local e = z:exp() * mask
            return (y * (z - e:sum(1, {keepdim = true}):log())):sum()
        end,
        wrt = {1},
    })
    add("ab_size", {
        args = {"sigma", "delta", "z_alpha", "z_beta"}, gives = {"n"},
        what = {zh = "每组样本量：标准差 σ，最小可检差 δ，z_alpha = z_{1−α/2}，z_beta = z_{1−β}（功效 1−β）", en = "the size of each group: deviation σ, least effect δ, z_alpha = z_{1−α/2}, z_beta = z_{1−β} (power 1−β)"},
        make = function(d) return d.number(.5, 3), d.number(.05, .5), d.number(1.6, 2.6), d.number(.5, 1.6) end,
        -- The n whose difference of means lies z_beta of its deviations beyond the critical value.
        truth = function(sigma, delta, z_alpha, z_beta)
            return scalar(numeric.bisect(function(n) return delta / math.sqrt(sigma ^ 2 / n + sigma ^ 2 / n) - z_alpha - z_beta end, 1e-9, 1e9))
        end,
    })
end

function M.fill(add)
    agents(add)
    robots(add)
    systems(add)
end

return M
