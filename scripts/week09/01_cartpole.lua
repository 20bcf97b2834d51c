-- 第九周 · 第一天：倒立摆，从零到解决 | Week 9, day 1: CartPole, from nothing to solved
--
--     ./build.sh run scripts/week09/01_cartpole.lua [STEPS]
--
-- zh: 在提示符下用 :load scripts/week09/01_cartpole.lua 可逐格运行。STEPS 是训练步数（缺省 500000，几秒钟）。
--     设了环境变量 LABSH_QUICK，就只训练很少几步。
-- en: At the prompt, :load scripts/week09/01_cartpole.lua runs it cell by cell. STEPS: how long to train (500000
--     unless given: seconds). With LABSH_QUICK in the environment it trains a little only.

-- %% [text] 上午 · 一：环境 | Morning 1: an environment
-- zh: 马尔可夫决策过程：状态 s，动作 a，下一个状态 s′ ~ p(s′ | s, a)，奖励 r。小车上立着一根杆；每步向左（0）或向右（1）
--     推一下，杆倒（|θ| > 12°）或车出界（|x| > 2.4 m）就终止（terminated）；到 500 步截断（truncated）。
--     每步奖励 1，所以回报就是坚持的步数。先猜：随机地推，平均能坚持几步？
-- en: A Markov decision process: a state s, an action a, the next state s′ ~ p(s′ | s, a), a reward r. A pole stands
--     on a cart; each step pushes left (0) or right (1). A fallen pole (|θ| > 12°) or a cart beyond 2.4 m terminates
--     the episode, 500 steps truncate it. Each step earns 1, so the return is the number of steps. Guess: how many
--     does pushing at random last, on average?
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(9)
env = rl.make("CartPole-v1")
print(env, "limit " .. env.limit, "solved at " .. env.solved)
obs = env:reset(1)
print("x, v, θ, ω:", obs)
view.image(env:render(), {title = "CartPole-v1"})

-- One episode of a policy, a function of the observation's four numbers.
function episode(policy, seed)
    local total, terminated, truncated, reward = 0, false, false, 0
    local obs = env:reset(seed)
    while not terminated and not truncated do
        obs, reward, terminated, truncated = env:step(policy(table.unpack(obs:totable())))
        total = total + reward
    end
    return total
end
function mean_of(policy, episodes)
    local sum = 0
    for seed = 1, episodes do sum = sum + episode(policy, seed) end
    return sum / episodes
end
function at_random() return tensor.rand(1):item() < 0.5 and 0 or 1 end
print(("at random: %.1f steps"):format(mean_of(at_random, quick and 20 or 200)))
--> Env(CartPole-v1, n=1) limit 500 solved at 475.0
--> x, v, θ, ω: [0.0395 0.0211 0.0374 0.0156]
--+> at random: 21.3 steps
--> [image: CartPole-v1 400x600]

-- %% [text] 推导：运动方程 | Derive: the equations of motion
-- zh: 对小车和杆写出牛顿方程（Barto, Sutton & Anderson 1983），消去铰链的力，得到
--         a = (F + m_p l ω² sin θ) / m,   θ̈ = (g sin θ − a cos θ) / (l (4/3 − m_p cos² θ / m)),   ẍ = a − m_p l θ̈
--     cos θ / m 再用显式欧拉走一步：位置用旧的速度。下面把它写成 Lua，与 plugins/rl/cartpole.c 的一步相比。
--     想一想：4/3 从哪里来（细杆绕端点的转动惯量）？为什么显式欧拉会让能量慢慢增加？
-- en: Newton's equations of cart and pole, the force at the hinge eliminated, give the formulas above; one step is
--     explicit Euler: positions advance with the old velocities. Below they are written in Lua and held against one
--     step of plugins/rl/cartpole.c. Where does 4/3 come from, and why does explicit Euler slowly add energy?
-- %%
function by_formula(x, v, theta, omega, action)
    local g, m, mp, l, tau, F = 9.8, 1.1, 0.1, 0.5, 0.02, action == 1 and 10 or -10
    local a = (F + mp * l * omega ^ 2 * math.sin(theta)) / m
    local alpha = (g * math.sin(theta) - a * math.cos(theta)) / (l * (4 / 3 - mp * math.cos(theta) ^ 2 / m))
    local push = a - mp * l * alpha * math.cos(theta) / m
    return {x + tau * v, v + tau * push, theta + tau * omega, omega + tau * alpha}
end
env:set_state{0.1, -0.4, 0.05, 0.3}
env:step(1)
worst = 0
for i, x in ipairs(by_formula(0.1, -0.4, 0.05, 0.3, 1)) do worst = math.max(worst, math.abs(x - env:state()[i])) end
print("largest difference to the formula:", worst)
assert(worst < 1e-12)
--> largest difference to the formula: 0

-- %% [text] 上午 · 二：手写的策略 | Morning 2: a policy by hand
-- zh: 往杆倒的方向推：θ > 0 就向右。再加上角速度：θ + ω > 0。为什么只看 θ 不行？试试别的系数，也把 x 和 v 放进去。
-- en: Push to where the pole falls: right if θ > 0. Then with its speed: θ + ω > 0. Why is θ alone not enough? Try
--     other weights, and put x and v in.
-- %%
tries = quick and 10 or 100
print(("θ > 0:     %.1f"):format(mean_of(function(x, v, theta) return theta > 0 and 1 or 0 end, tries)))
print(("θ + ω > 0: %.1f"):format(mean_of(function(x, v, theta, omega) return theta + omega > 0 and 1 or 0 end, tries)))
--+> θ > 0:     41.6
--+> θ + ω > 0: 484.0

-- %% [text] 上午 · 三：策略梯度 | Morning 3: the policy gradient
-- zh: 目标 J(φ) = E[R]，动作 a ~ π_φ。因为 ∇π = π ∇ln π，所以
--         ∇J = E[R ∇ln π(a)] = E[(R − b) ∇ln π(a)]，b 是任何不依赖动作的数：E[∇ln π] = Σ_a ∇π(a) = ∇1 = 0。
--     在纸上证明后一式，并问：b 取什么值时方差最小？下面是两臂赌博机，π = softmax(z)：先算精确的梯度，再用抽样估计，
--     看基线 b 让误差小多少。
-- en: J(φ) = E[R] with a ~ π_φ. As ∇π = π ∇ln π, ∇J = E[R ∇ln π(a)] = E[(R − b) ∇ln π(a)] for any b that does not
--     depend on the action, since E[∇ln π] = Σ ∇π(a) = ∇1 = 0. Prove that, and ask which b makes the variance least.
--     Below: a bandit of two arms, π = softmax z; the exact gradient, then its estimates by sampling with and without
--     b.
-- %%
p1, pay = 1 / (1 + math.exp(-0.4)), {[0] = 9, [1] = 10} -- π(1) and what each arm pays
exact = p1 * (1 - p1) * (pay[1] - pay[0])               -- ∂J/∂z₁
function estimate(b, n)
    local u, sum, square = tensor.rand(n):totable(), 0, 0
    for i = 1, n do
        local a = u[i] < p1 and 1 or 0
        local g = (pay[a] - b) * ((a == 1 and 1 or 0) - p1)
        sum, square = sum + g, square + g * g
    end
    return sum / n, (square / n - (sum / n) ^ 2) ^ 0.5
end
for _, b in ipairs{0, 9.6} do
    local mean, deviation = estimate(b, 20000)
    print(("b = %.1f: estimate %.3f (exact %.3f), deviation of one sample %.2f"):format(b, mean, exact, deviation))
end
--+> b = 0.0: estimate 0.271 (exact 0.240), deviation of one sample 4.60
--> b = 9.6: estimate 0.241 (exact 0.240), deviation of one sample 0.10

-- %% [text] 推导：广义优势估计 | Derive: generalized advantage estimation
-- zh: δ_t = r_t + γ V_{t+1} − V_t。GAE（Schulman 2016）：A_t = Σ_l (γλ)^l δ_{t+l} = δ_t + γλ A_{t+1}。
--     在纸上证明：λ = 0 得 δ_t（偏差大、方差小），λ = 1 得 Σ γ^l r_{t+l} − V_t（无偏、方差大）。
--     读 plugins/rl/learning.c 的 gae：一段回合结束处为什么把 γ V 与 A_{t+1} 都置零？截断与终止应当一样吗？
--     （CleanRL 的 PPO 一样对待；bootstrap = 1 时不一样。）
-- en: δ_t = r_t + γ V_{t+1} − V_t; A_t = Σ (γλ)^l δ_{t+l} = δ_t + γλ A_{t+1}. Prove: λ = 0 gives δ_t (biased, quiet),
--     λ = 1 gives Σ γ^l r_{t+l} − V_t (unbiased, noisy). In gae of plugins/rl/learning.c, why are γ V and A_{t+1}
--     both dropped where an episode ends, and should truncation count as an end? (CleanRL's PPO takes it for one;
--     bootstrap = 1 does not.)
-- %%
r, V, gamma = {1, 1, 1, 1}, {3.2, 2.6, 1.9, 1.1, 0}, 0.99
function advantages(lambda)
    local out, a = {}, 0
    for t = 4, 1, -1 do
        a = r[t] + gamma * V[t + 1] - V[t] + gamma * lambda * a
        out[t] = ("%.3f"):format(a)
    end
    return table.concat(out, "  ")
end
for _, lambda in ipairs{0, 0.95, 1} do print("λ = " .. lambda, advantages(lambda)) end
--> λ = 0 0.374  0.281  0.189  -0.100
--> λ = 0.95 0.722  0.370  0.095  -0.100
--> λ = 1 0.740  0.370  0.090  -0.100

-- %% [text] 推导：PPO 的截断目标 | Derive: PPO's clipped objective
-- zh: r = π(a)/π_old(a)。L = max(−A r, −A clip(r, 1−ε, 1+ε))。画出 A = +1 与 A = −1 两条曲线：哪里斜率为零？
--     为什么取 max 而不只用截断的那一项（当 A > 0 而 r < 1−ε 时，斜率是多少）？
--     然后推导 ∂L/∂z_j = g ([j = a] − π_j)，g = −A r 或 0，与 plugins/rl/learning.c 的 policy_row 对照。
-- en: r = π(a)/π_old(a), L = max(−A r, −A clip(r, 1−ε, 1+ε)). Where are the two curves flat, and why max, not the
--     clipped term alone (A > 0, r < 1−ε)? Then derive ∂L/∂z_j = g ([j = a] − π_j), g = −A r or 0, and compare
--     policy_row in plugins/rl/learning.c.
-- %%
ratio = tensor.linspace(0.5, 1.5, 201)
function clipped_loss(A) return tensor.maximum(ratio * -A, ratio:clamp(0.8, 1.2) * -A) end
view.plot({{x = ratio, y = clipped_loss(1), label = "A = +1"}, {x = ratio, y = clipped_loss(-1), label = "A = −1"}},
    {title = "PPO: ε = 0.2", xlabel = "r", ylabel = "L"})
--> [plot: PPO: ε = 0.2]

-- %% [text] 下午 · 项目一：PPO | Afternoon, project 1: PPO
-- zh: 13 个核心细节都在 plugins/rl/ppo.c 开头的表里；参数是 CleanRL 的。watch = true 时，策略在一个窗口里玩，
--     回报在另一个窗口里增长。Ctrl-C 随时停下，agent 照样能用，agent:train() 接着训练。
-- en: The 13 details stand in a table at the top of plugins/rl/ppo.c; the numbers are CleanRL's. With watch = true the
--     policy plays in one window while the returns grow in another. Ctrl-C ends it when you like: the agent can be
--     used, and agent:train() goes on.
-- %%
steps = tonumber(arg and arg[1]) or (quick and 8192 or 500000)
begin = lab.now()
agent = rl.ppo("CartPole-v1", {seed = 1, steps = steps, watch = not quick})
print(agent, ("%.1f s"):format(lab.now() - begin))
print(("greedy, 100 episodes: %.1f (before: at random)"):format((agent:evaluate(100))))
--~ Agent(ppo on CartPole-v1, 499712 steps, mean return 494.0) 20.6 s
--+> greedy, 100 episodes: 500.0±50 (before: at random)
--+> [image: CartPole-v1, step 499712 300x450]
--+> [plot: CartPole-v1]

-- %% [text] 下午 · 项目二：DQN | Afternoon, project 2: DQN
-- zh: y = r + γ max_b Q⁻(s′, b)，L = (Q(s, a) − y)²。目标网络 Q⁻ 每 500 步才复制一次；转移存在环形缓冲里，随机抽样。
--     为什么终止时去掉 γ max，截断时却不去掉？DQN 解决之后还会退步：比较 best 与 recent。
-- en: y = r + γ max_b Q⁻(s′, b), L = (Q(s, a) − y)². Q⁻ is copied every 500 steps; transitions stand in a ring and
--     are drawn at random. Why does termination drop γ max, and truncation not? DQN gets worse again after it has
--     solved the task: compare best with recent.
-- %%
begin = lab.now()
other = rl.dqn("CartPole-v1", {seed = 1, steps = steps, start = quick and 1000 or 10000})
print(other, ("%.1f s"):format(lab.now() - begin))
print(("greedy, 100 episodes: %.1f; best mean of 100: %s"):format((other:evaluate(100)), other.best))

-- The mean of the last 100 returns against the steps that were taken.
function curve(agent, label)
    local returns, at = agent:returns()
    local y, x, sum, list, times = {}, {}, 0, returns:totable(), at:totable()
    for i, value in ipairs(list) do
        sum = sum + value - (list[i - 100] or 0)
        y[i], x[i] = sum / math.min(i, 100), times[i]
    end
    return {x = x, y = y, label = label}
end
view.plot({curve(agent, "PPO"), curve(other, "DQN")},
    {title = "CartPole-v1", xlabel = "步 steps", ylabel = "100 回合平均 mean of 100"})
--~ Agent(dqn on CartPole-v1, 500000 steps, mean return 479.6) 55.4 s
--+> greedy, 100 episodes: 500.0±50; best mean of 100: 500.0±50
--> [plot: CartPole-v1]

-- %% [text] 它学到了什么 | What it has learned
-- zh: 两个策略都是 (θ, ω) 平面上的一条分界线。固定 x = v = 0，画出 logits 之差：零线在哪里？与手写的 θ + ω 相比呢？
-- en: Both policies are a line in the plane of θ and ω. With x = v = 0, where is the difference of the two outputs
--     zero? Compare it with θ + ω by hand.
-- %%
side = 41
rows = {}
for i = 0, side - 1 do
    for j = 0, side - 1 do rows[#rows + 1] = {0, 0, (j / (side - 1) - 0.5) * 0.4, (0.5 - i / (side - 1)) * 2} end
end
out = agent:output(tensor(rows))
gap = (out:select(1, 1) - out:select(1, 0)):contiguous():reshape(side, side)
view.heat(gap, {title = "θ → , ω ↑ : logit(right) − logit(left)"})
--> [heat: θ → , ω ↑ : logit(right) − logit(left)]

-- %% [text] 下午 · 项目三：你自己的环境 | Afternoon, project 3: an environment of your own
-- zh: 规则是两个 Lua 函数：reset 给出第一个状态，step 给出下一个。状态的列表部分就是观测。随机数用 u（种子能重现一切）。
--     接球：球从上面落下，底部的板左移、不动、右移；接住得 1 分，否则 −1。
--     习题：让球斜着落；让板有惯性；把规则改写成 %%c 单元（见 core/include/lab/env.h），快多少？
-- en: The rules are two Lua functions: reset gives the first state, step the next one. A state's list part is what is
--     observed. Take chance from u, and a seed repeats everything. Catch: a ball falls, a bat at the bottom moves
--     left, stays, or moves right; caught is 1, missed −1. Exercises: balls that fall aslant; a bat with inertia; the
--     rules as a %%c cell (core/include/lab/env.h has one): how much faster is it?
-- %%
catch = rl.env{
    name = "Catch", observation = 3, actions = 3, draws = 2,
    reset = function(u)
        return {math.floor(u[1] * 7) / 6, 1, math.floor(u[2] * 7) / 6} -- the ball's x and height, the bat's x
    end,
    step = function(s, a)
        local ball, height, bat = s[1], s[2] - 1 / 8, math.min(math.max(s[3] + (a - 1) / 6, 0), 1)
        local down = height <= 0
        return {ball, height, bat, terminated = down, reward = down and (math.abs(ball - bat) < 0.1 and 1 or -1) or 0}
    end,
}
catcher = rl.ppo(catch, {seed = 1, steps = quick and 2048 or 60000, lr = 1e-3})
print(catcher, ("greedy: %.2f"):format((catcher:evaluate(100))))
--~ Agent(ppo on Catch, 59904 steps, mean return 0.6) greedy: 0.84

-- %% [text] 调参与写作 | Tuning and writing
-- zh: (1) 关掉一个细节再训练五个种子：anneal = 0、clip_value = 0、max_norm = 0、entropy = 0。哪个影响最大？
--     (2) envs 4 → 16、horizon 128 → 32：步数相同，为什么学得不同？ (3) 月球上（params = {gravity = 1.6}）同一个策略还行吗？
--     写一段：比较 PPO 与 DQN 的样本效率、墙钟时间和稳定性，每个论断后面写上你量到的数。
-- en: (1) Switch a detail off and train five seeds: anneal = 0, clip_value = 0, max_norm = 0, entropy = 0. Which
--     matters most? (2) envs 4 → 16 and horizon 128 → 32 take as many steps: why is the result another? (3) Does the
--     same policy hold on the moon (params = {gravity = 1.6})? Write a paragraph: samples, seconds, stability of PPO
--     and DQN, each claim with the number that you measured.
-- %%
moon = rl.make("CartPole-v1", {params = {gravity = 1.6}})
obs = moon:reset(3)
total, done = 0, false
while not done do
    local reward, terminated, truncated
    obs, reward, terminated, truncated = moon:step(agent:act(obs))
    total, done = total + reward, terminated or truncated
end
print("on the moon:", total)
--> on the moon: 500.0±150
