-- 第九周 · 第六天：策略梯度 | Week 9, day 6: the policy gradient
--
--     lesson "9.6"                                             逐格学习 | cell by cell
--     ./build.sh run scripts/week09/06_policy_gradient.lua     从头运行 | all at once
--
-- zh: 设了环境变量 LABSH_QUICK，就只训练很少几批。
-- en: With LABSH_QUICK in the environment training takes a few updates only.

-- %% [text] 今天 | Today
-- zh: 到昨天为止，策略都是从价值里读出来的；今天直接对策略求导。先把贝尔曼方程写准，在一个三状态的走廊上求出精确的目标函数和梯度；再推导策略梯度定理，用它检验抽样得到的
--     估计；最后用自己写的 REINFORCE 让倒立摆站住。六个时段：理论 95 分，读码 40 分，项目 100 分，调优 40 分，写作 35 分，题目 35 分。:start 开始计时，:done 结束；带“问”的格子
--     用 lesson{answer = …} 回答；练习写在自己的文件里，用 check 评分。
-- en: Until yesterday policies were read off values; today the policy itself is differentiated. First Bellman's equations are
--     written down with care, and give the exact objective and gradient of a corridor with three states; then the policy
--     gradient theorem is derived and sampled estimates are held against it; at last a REINFORCE of your own keeps the pole up.
--     Six blocks: theory 95 min, code 40, project 100, tuning 40, writing 35, a problem 35. :start begins a block, :done closes
--     it; questions are answered by lesson{answer = …}; exercises are written in files of your own and graded by check.
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(96)

-- %% [text] 上午 · 理论 1：精读 | Morning, theory 1: close reading
-- zh: 读 Sutton & Barto 第二版 13.1–13.4，再看 Williams 1992 的第 2 到 5 节怎样得到同一个估计。带着问题读：(1) 软最大策略（13.2）比 ε 贪心多了什么？例 13.1 的走廊里 ε 贪心为什么
--     很差？(2) 目标 J(θ) 是什么（13.4）？状态的分布也随 θ 变，定理（13.5）里却没有 ∇μ：它去哪里了？(3) 更新（13.8）里为什么是 ∇ln π？算法框里的 γ^t 从哪里来？(4) 基线（13.10）
--     为什么不改变期望？
-- en: Read Sutton & Barto 2nd ed. 13.1–13.4, then see in sections 2 to 5 of Williams 1992 how the same estimate comes about.
--     (1) What has a softmax policy (13.2) that ε-greedy lacks, and why is ε-greedy so poor in the corridor of example 13.1?
--     (2) What is the objective J(θ) (13.4)? The distribution of states depends on θ as well, yet there is no ∇μ in the theorem
--     (13.5): where did it go? (3) Why ∇ln π in the update (13.8), and where does the γ^t of the boxed algorithm come from?
--     (4) Why does a baseline (13.10) leave the expectation alone?

-- %% [text] 推导：贝尔曼方程 | Derive: Bellman's equations
-- zh: 从回报的递推 G_t = R_{t+1} + γ G_{t+1} 出发，在纸上写出两个方程（S&B 3.14 与 3.19），标出它们只差在“平均”还是“取最大”：
-- en: From the recursion of returns G_t = R_{t+1} + γ G_{t+1} write both equations on paper (S&B 3.14 and 3.19), and mark that they
--     differ only in averaging or taking the best:
-- math: v_\pi(s) = \sum_a \pi(a|s) \sum_{s'} p(s'|s,a) \left( r + \gamma v_\pi(s') \right)
-- math: v_*(s) = \max_a \sum_{s'} p(s'|s,a) \left( r + \gamma v_*(s') \right)
-- zh: 下面先交一份常见的错误答案：奖励没有乘转移概率（直接对 s′ 平均）。判词按误差的大小猜是“少了一项”；误差的大小只是线索，这里的病因
--     是一个期望取错了分布，最差的一项就是奖励最依赖去处的那个状态。然后是两个正确的右端。
-- en: First a wrong answer that many give: rewards averaged over s′ without the chance of getting there. By its size the
--     verdict takes the error for a missing term; size is but a hint: here an expectation is taken under the wrong distribution, and
--     the worst entry is the state whose reward depends most on where one gets. Then both right sides, right.
-- %%
print(derive("bellman.v", function(P, R, policy, gamma, v)
    return (policy * (R:mean(-1) + gamma * P:matmul(v:unsqueeze(1)):squeeze(2))):sum(1)
end, {seed = 1}))
function backup(P, R, gamma, v) return (P * (R + gamma * v)):sum(-1) end -- q [S,A]
print(derive("bellman.v", function(P, R, policy, gamma, v) return (policy * backup(P, R, gamma, v)):sum(1) end))
print(derive("bellman.vstar", function(P, R, gamma, v) return backup(P, R, gamma, v):max(1) end))
--~ ✗ Tv is off by 0.36 (relative); the worst entry is [0]: expected -0.175301, got 0.0044347
--~   The main term is right and another is missing: was every path to the output counted?
--> false
--~ ✓ bellman.v is right: relative error 0.0e+00
--> true
--~ ✓ bellman.vstar is right: relative error 0.0e+00
--> true
--~ [heat: bellman.v, Tv: the error]

-- %% [exercise w9.policy_eval]
-- zh: 贝尔曼方程对 v_π 是线性的：可以解方程，也可以反复代入。残差要小于 1e-10；到了终止态，后面没有价值。Lua 或 C。
-- en: Bellman's equation is linear in v_π: solve it, or substitute again and again. The residual must be below 1e-10; nothing is worth
--     anything behind a terminal state. Lua or C.

-- %% [exercise w9.value_iter]
-- zh: 把“平均”换成“取最大”。v* 是今天的标尺：策略再好也超不过它。
-- en: The same with the best instead of the average. v* is today's yardstick: no policy gets beyond it.

-- %% [text] 走廊：一个算得清的例子 | The corridor: an example that can be computed
-- zh: S&B 例 13.1：三个状态排成一行，右端之外是终点，每步奖励 −1，γ = 1。第 0 和第 2 个状态里“右”就是向右、“左”就是向左（第 0 个状态的左边是墙）；第 1 个状态里方向是反的。策略看
--     不出自己在哪个状态，只有一个参数 θ，向右的概率 p = σ(θ)。于是 v_π 是一个 3×3 线性方程组，J(θ) = v_π(0) 可以精确求出：画出来，最好的 p 是多少？两头为什么都是 −∞？
-- en: S&B, example 13.1: three states in a row, the goal beyond the right end, each step pays −1, γ = 1. In states 0 and 2 right is
--     right and left is left (there is a wall left of state 0); in state 1 both are exchanged. The policy cannot tell the states
--     apart; it has one parameter θ, and goes right with p = σ(θ). So v_π solves three linear equations, and J(θ) = v_π(0) is
--     exact. Draw it: which p is best, and why does it fall to −∞ at both ends?
-- %%
-- to[action][state]: 3 is the goal.
to = {[0] = {[0] = 0, 2, 1}, [1] = {[0] = 1, 0, 3}}
function chances(p) -- P_π among the three states
    local m = tensor.zeros({3, 3}, "f64")
    for s = 0, 2 do
        for a = 0, 1 do
            if to[a][s] < 3 then m[s][to[a][s]] = m[s][to[a][s]]:item() + (a == 1 and p or 1 - p) end
        end
    end
    return m
end
function values(p) return tensor.solve(tensor.eye{3, dtype = "f64"} - chances(p), -tensor.ones({3, 1}, "f64")):squeeze(1) end
x, y = {}, {}
for i = 1, 95 do
    local p = 0.025 + i * 0.01
    x[i], y[i] = p, values(p)[0]
end
view.plot{x = x, y = y, xlabel = "p(右 right)", ylabel = "J", title = "例 13.1 example 13.1"}
best = 1
for i in ipairs(x) do if y[i] > y[best] then best = i end end
print(("best of the grid: p = %.3f, J = %.3f; ε-greedy with ε = 0.1, to the right: %.1f"):format(x[best], y[best], values(0.95)[0]))
--> best of the grid: p = 0.585, J = -11.657; ε-greedy with ε = 0.1, to the right: -44.2
--> [plot: 例 13.1 example 13.1]

-- %% [question] 问：最好的策略 | Question: the best policy
-- zh: 解出来 J(p) = (2p − 4)/(p(1 − p))。它在哪个 p 最大？（三位小数）
-- en: In closed form J(p) = (2p − 4)/(p(1 − p)). Which p makes it largest? (Three decimals.)
-- answer: 0.586 ± 0.001

-- %% [text] 上午 · 理论 2：策略梯度定理 | Morning, theory 2: the policy gradient theorem
-- zh: 对 v_π(s) = Σ_a π(a|s) q_π(s,a) 求导，乘法法则给出两项；第二项里的 ∇q_π 再用贝尔曼方程换成下一步的 ∇v_π，一层层展开：
-- en: Differentiate v_π(s) = Σ_a π(a|s) q_π(s,a): the product rule gives two terms, and in the second Bellman's equation turns ∇q_π
--     into ∇v_π of the next state. Unrolled, layer by layer:
-- math: \nabla v_\pi(s_0) = \sum_s \eta(s) \sum_a q_\pi(s,a) \nabla \pi(a|s)
-- zh: η(s) 是一个回合里期望到访 s 的次数（S&B 归一成 μ，比例常数是平均回合长度）。请在纸上展开两层，写清 ∇v_π 递推到哪里、为什么没有 ∇μ。然后用
-- en: η(s) is how often s is expected in an episode (S&B normalise it to μ; the constant is the mean length). Unroll two layers on
--     paper and write where ∇v_π goes each time, and why there is no ∇μ. Then, with
-- math: \nabla \pi = \pi \nabla \ln \pi
-- zh: 把对动作的和变成对策略的期望，就得到能抽样的形式：
-- en: the sum over actions becomes an expectation under the policy, which can be sampled:
-- math: \nabla J = E_\pi \left[ \sum_t G_t \nabla \ln \pi(A_t|S_t) \right]
-- zh: 下面在走廊上核对，一切都是精确的：左边对 J 做中心差分，右边按定理算，相差应当只剩舍入。
-- en: On the corridor it can be checked, all of it exact: central differences of J on the left, the theorem on the right; only
--     rounding should remain.
-- %%
function sigmoid(t) return 1 / (1 + math.exp(-t)) end
function theorem(theta)
    local p = sigmoid(theta)
    local v, slope, sum = values(p), p * (1 - p), 0 -- slope: ∂π(right)/∂θ = −∂π(left)/∂θ
    local eta = tensor.solve(tensor.eye{3, dtype = "f64"} - chances(p):t(), tensor({{1}, {0}, {0}}, "f64")):squeeze(1)
    local function q(s, a) return -1 + (to[a][s] < 3 and v[to[a][s]] or 0) end
    for s = 0, 2 do sum = sum + eta[s] * (q(s, 1) - q(s, 0)) * slope end
    return sum
end
for _, theta in ipairs{-1, 0, 1} do
    local h = 1e-5
    local difference = (values(sigmoid(theta + h))[0] - values(sigmoid(theta - h))[0]) / (2 * h)
    print(("θ = %2d: differences %9.5f, theorem %9.5f"):format(theta, difference, theorem(theta)))
end
--> θ = -1: differences  10.13737, theorem  10.13737
--> θ =  0: differences   2.00000, theorem   2.00000
--> θ =  1: differences  -3.96505, theorem  -3.96505

-- %% [text] 推导：∇ln softmax | Derive: ∇ln softmax
-- zh: 策略是 softmax(z)，动作是 a。求 ln π(a) 对 z 的导数，与第一周的交叉熵比较：只差一个符号和权重 G。交一次错误的符号看看判词，再交对的。优化器做的是减小，所以代码里的损失是
--     −Σ G ln π：符号错了，策略会认真地变坏。
-- en: The policy is softmax(z), the action a. Differentiate ln π(a) by z and compare with cross-entropy in week 1: there is but a
--     sign and the weight G between them. Hand the wrong sign in once to see the verdict, then the right one. Optimizers lower what
--     they get, so the loss in code is −Σ G ln π: with the wrong sign a policy gets worse in earnest.
-- math: \frac{\partial \ln \pi(a)}{\partial z_j} = \delta_{ja} - \pi(j)
-- %%
print(derive("policy_gradient", "(p - y) * G:unsqueeze(1)", {seed = 1}))
print(derive("policy_gradient", "(y - p) * G:unsqueeze(1)"))
--~ ✗ dz is off by 2 (relative); the worst entry is [1,0]: expected -0.830246, got 0.830246
--~   It looks like: the sign is wrong
--> false
--~ ✓ policy_gradient is right: 4.9e-10 from central differences, 8.7e-17 from autograd
--> true
--~ [heat: policy_gradient, dz: the error]

-- %% [question] 问：一步的梯度 | Question: the gradient of a step
-- zh: π = (0.25, 0.75)，选了动作 1，G = 8。∂(G ln π(a))/∂z 在动作 1 上的分量是多少？
-- en: π = (0.25, 0.75), action 1 was taken, G = 8. What is the component of ∂(G ln π(a))/∂z for action 1?
-- answer: 2

-- %% [text] 推导：基线与方差 | Derive: the baseline and the variance
-- zh: 任何只依赖状态的 b(s) 都可以减去：
-- en: Any b(s) that depends on the state alone may be subtracted:
-- math: \sum_a b(s) \nabla \pi(a|s) = b(s) \nabla \sum_a \pi(a|s) = b(s) \nabla 1 = 0
-- zh: 期望不变，方差变。对一个参数写出方差，对 b 求导，得到最好的常数：
-- en: The expectation stays, the variance does not. For one parameter write the variance down, differentiate by b, and find the best
--     constant:
-- math: b = \frac{E\left[ (\nabla \ln \pi)^2 G \right]}{E\left[ (\nabla \ln \pi)^2 \right]}
-- zh: 在走廊上抽样：固定 θ = 0，每个回合给出一个估计 Σ_t G ∇ln π。比较三种 G：整条回报（每步都乘 G_0）、从 t 起的回报、从 t 起的回报减基线。三者的平均应当一致，并等于上面的精确梯度；标准差
--     各是多少？（γ = 1，所以没有 γ^t 的问题；γ < 1 时省掉 γ^t，优化的是什么？）
-- en: By sampling in the corridor: at θ = 0 each episode gives an estimate Σ_t G ∇ln π. Compare three kinds of G: the whole return
--     (G_0 at every step), the return from t on, and that minus a baseline. Their means should agree, with the exact gradient above
--     as well; what are the deviations? (γ = 1 here, so there is no γ^t; with γ < 1, what is optimised when γ^t is left out?)
-- %%
function episode(p)
    local s, actions = 0, {}
    while s < 3 do
        local a = math.random() < p and 1 or 0
        actions[#actions + 1], s = a, to[a][s]
    end
    return actions
end
function estimates(theta, n)
    local p, kinds = sigmoid(theta), {{}, {}, {}}
    local b = values(p):mean() -- one constant for all states
    for i = 1, n do
        local actions = episode(p)
        local T, sums = #actions, {0, 0, 0}
        for t, a in ipairs(actions) do
            local score, G = a - p, -(T - t + 1) -- ∂ln π/∂θ, the return from t on
            sums[1], sums[2], sums[3] = sums[1] - T * score, sums[2] + G * score, sums[3] + (G - b) * score
        end
        for k = 1, 3 do kinds[k][i] = sums[k] end
    end
    return tensor(kinds[1], "f64"), tensor(kinds[2], "f64"), tensor(kinds[3], "f64")
end
math.randomseed(96)
n = quick and 20000 or 200000
kinds, exact = {estimates(0, n)}, theorem(0)
for k, name in ipairs{"whole return", "from t on", "minus a baseline"} do
    local mean, deviation = kinds[k]:mean(), kinds[k]:std()
    print(("%-16s within 4 standard errors of the exact gradient: %s"):format(name, math.abs(mean - exact) < 4 * deviation / math.sqrt(n)))
end
print("each has a smaller deviation than the one before:", kinds[1]:std() > kinds[2]:std() and kinds[2]:std() > kinds[3]:std())
--> whole return     within 4 standard errors of the exact gradient: true
--> from t on        within 4 standard errors of the exact gradient: true
--> minus a baseline within 4 standard errors of the exact gradient: true
--> each has a smaller deviation than the one before: true

-- %%
print(("deviations: %.1f, %.1f, %.1f"):format(kinds[1]:std(), kinds[2]:std(), kinds[3]:std()))
view.hist({kinds[1]:clamp(-100, 100), kinds[2]:clamp(-100, 100), kinds[3]:clamp(-100, 100)},
    {bins = 60, label = {"整条 whole", "从 t 起 from t", "减基线 baseline"}, title = "梯度的估计 estimates of the gradient"})
--> deviations: 42±3, 26±3, 17±2
--> [plot: 梯度的估计 estimates of the gradient]

-- %% [exercise w9.reinforce]
-- zh: 把上面写成一个函数：logits、动作、奖励 → 损失和梯度。评分器枚举所有短轨迹，核对“平均梯度 = 期望回报的负梯度”。
-- en: All that as one function: logits, actions, rewards → loss and gradient. The grader runs through all short trajectories and
--     holds the mean gradient against minus that of the expected return.

-- %% [text] 上午 · 读码：倒立摆，一个与一批 | Morning, code: the cart and pole, one and many
-- zh: (1) plugins/rl/cartpole.c 的 step：对照文件里的公式（Barto、Sutton & Anderson 1983）。位置用旧速度还是新速度前进？终止在旧状态还是新状态上判断？倒下的那一步有没有奖励？
-- zh: (2) 同一文件的 many：f32、结构数组、自己的 sin_cos。为什么这样写编译器才能向量化？sin_cos 在多大的范围里可靠？
-- zh: (3) plugins/rl/env_batch.c：一块环境走完一步后，谁把结束的几个重新开始？last 与 obs 为什么分开？截断（500 步）与终止为什么是两个标志？
-- zh: (4) scripts/week09/01_cartpole.lua 用 Lua 重写一步，与 C 比对到 1e-12：哪一行最容易写错？
-- en: (1) step in plugins/rl/cartpole.c against the formulas above it (Barto, Sutton & Anderson 1983). Do positions advance by the
--     old velocity or the new one? Is the end judged on the old state or the new one? Does the step that falls earn a reward?
-- en: (2) many in the same file: f32, a structure of arrays, its own sin_cos. Why does a compiler vectorise only this? In which range
--     is sin_cos good?
-- en: (3) plugins/rl/env_batch.c: after a block has made a step, who starts the few that ended anew? Why are last and obs kept apart,
--     and why are truncation (500 steps) and termination two flags?
-- en: (4) scripts/week09/01_cartpole.lua writes a step in Lua and compares it with the C to 1e-12: which line is easiest to get wrong?

-- %% [question] 问：一个回合的回报 | Question: the return of an episode
-- zh: 杆在第 10 步倒下，γ = 1：这个回合的回报是多少？（看 step 的最后几行。）
-- en: The pole falls in step 10, γ = 1: what is the episode's return? (See the last lines of step.)
-- answer: 10

-- %% [question] 问：打折的回报 | Question: a discounted return
-- zh: 每步奖励 1，永不终止，γ = 0.99：G_0 是多少？（所以 500 步与 1000 步的回报相差很小。）
-- en: Each step pays 1 and it never ends, γ = 0.99: what is G_0? (So returns of 500 and 1000 steps hardly differ.)
-- answer: 100

-- %% [exercise w9.cartpole]
-- zh: 把一步写出来，与金标准比到 1e-12。Lua（整批用张量）或 C。
-- en: Write one step, compared to 1e-12. Lua (a batch as tensors) or C.

-- %% [text] 下午 · 项目：REINFORCE 让杆站住 | Afternoon, project: REINFORCE keeps the pole up
-- zh: 策略是 4 → 64 → 2 的 tanh 网络；每次更新用 16 个完整回合（16 个环境并排，谁先结束就把它之后的步子用掩码去掉）；回报（γ = 0.99）倒着累加，减去批内均值、除以标准差；Adam，学习率
--     1e-2。损失就是 −Σ A ln π(a)/步数。先预测：几次更新之后平均能站 100 步？曲线会不会退步？验收：100 次更新之内，5 个种子的贪心回报（100 局）都 ≥ 400。短的运行只做 15 次更新，
--     应当已是随机策略的两倍。
-- en: The policy is a tanh network 4 → 64 → 2; an update takes 16 whole episodes (16 environments side by side; what an environment
--     does after its episode has ended is masked away); returns (γ = 0.99) are summed from the end, minus the batch's mean, divided
--     by its deviation; Adam with lr 1e-2. The loss is −Σ A ln π(a) over the number of steps. Predict first: after how many updates
--     does it stand for 100 steps, and will the curve go back? The bar: within 100 updates a greedy return of at least 400 (100
--     episodes) on five of five seeds. The short run makes 15 updates and should be at twice the random policy by then.
-- %%
ENVS, GAMMA = 16, 0.99
function new_policy() return nn.Sequential{nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 2)} end

-- One episode in each environment: observations [T,N,4], actions [T,N], 1 while the episode is on [T,N].
function play(env, choose, seed)
    local obs, alive = env:reset(seed), tensor.ones(env.n)
    local seen, done, on = {}, {}, {}
    repeat
        local a = choose(obs)
        seen[#seen + 1], done[#done + 1], on[#on + 1] = obs, a, alive
        local terminated, truncated, _
        obs, _, terminated, truncated = env:step(a)
        alive = alive * (1 - tensor.logical_or(terminated, truncated):to("f32"))
    until alive:max() == 0
    return tensor.stack(seen, 0), tensor.stack(done, 0), tensor.stack(on, 0)
end
function sampled(net)
    return function(obs)
        local right = grad.no_grad(function() return net(obs):softmax(1):select(1, 1) end)
        return tensor.rand(obs:shape()[1]):lt(right):to("i64")
    end
end
function greedy(net)
    return function(obs) return grad.no_grad(function() return net(obs):argmax(1) end) end
end
function length_of(choose, episodes, seed)
    local _, _, on = play(rl.make("CartPole-v1", {n = episodes, dtype = "f32"}), choose, seed)
    return on:sum() / episodes
end
at_random = length_of(function(obs) return tensor.randint(0, 2, {obs:shape()[1]}) end, 200, 1)
print(("at random: %.0f steps"):format(at_random))
--> at random: 22±1 steps

-- %%
-- What each action is worth: the return from its step on, normalised over the batch.
function advantages(on)
    local G, sum = {}, tensor.zeros(on:shape()[2])
    for t = on:shape()[1], 1, -1 do
        sum = (sum * GAMMA + 1) * on[t - 1]
        G[t] = sum
    end
    G = tensor.stack(G, 0)
    local n = on:sum()
    local mean = (G * on):sum() / n
    return (G - mean) * on / (math.sqrt(((G - mean) * on):square():sum() / n) + 1e-8)
end
function train(seed, updates)
    lab.seed(seed)
    local net, env = new_policy(), rl.make("CartPole-v1", {n = ENVS, dtype = "f32"})
    local opt, curve, steps = optim.Adam(net:parameters(), {lr = 1e-2}), {x = {}, y = {}}, 0
    for update = 1, updates do
        local obs, action, on = play(env, sampled(net), 1000 * seed + update)
        local n = on:sum()
        local logp = net(obs:reshape(-1, 4)):log_softmax(1):gather(1, action:reshape(-1, 1)):reshape(on:shape())
        local loss = -(logp * advantages(on)):sum() / n
        opt:zero_grad()
        loss:backward()
        opt:step()
        steps = steps + n
        curve.x[update], curve.y[update] = steps, n / ENVS
        run.log("return", n / ENVS)
    end
    return net, curve
end
run.start{name = "9.6 reinforce"}
updates = quick and 15 or 100
net, curve = train(1, updates)
run.finish()
run.plot("return")
print(("twice the random policy: %s"):format(curve.y[updates] > 2 * at_random))
print(("greedy, 100 episodes: %.0f"):format(length_of(greedy(net), 100, 7)))
--> twice the random policy: true
--+> greedy, 100 episodes: 480±20
--~ [panels: 1 9.6 reinforce]

-- %% [text] 五个种子 | Five seeds
-- zh: 一个种子说明不了什么（Henderson 2018）。五个种子的曲线画在一起，再画上 rl.ppo 在同样环境步数内的曲线：差距在哪里？PPO 用每段数据更新多次，REINFORCE 用一次就扔掉。
-- en: One seed shows nothing (Henderson 2018). The curves of five in one picture, with rl.ppo's at as many steps: where is the gap?
--     PPO uses each stretch of data several times, REINFORCE once.
-- %%
lines, greedy_returns = {{x = curve.x, y = curve.y, label = "1"}}, {length_of(greedy(net), 100, 7)}
for seed = 2, quick and 2 or 5 do
    local other, line = train(seed, quick and 5 or updates)
    lines[#lines + 1] = {x = line.x, y = line.y, label = tostring(seed)}
    greedy_returns[#greedy_returns + 1] = length_of(greedy(other), 100, 7)
end
agent = rl.ppo("CartPole-v1", {seed = 1, steps = quick and 4096 or 200000})
returns, when = agent:returns()
lines[#lines + 1] = {x = when, y = returns, kind = "points", size = 2, label = "PPO"}
view.plot(lines, {title = "REINFORCE 与 PPO", xlabel = "环境步 steps", ylabel = "回报 return"})
worst = math.min(table.unpack(greedy_returns))
print(quick or worst >= 400)
print(("greedy, the worst seed: %.0f"):format(worst))
--> true
--+> greedy, the worst seed: 450±50
--> [plot: REINFORCE 与 PPO]

-- %% [text] 它学到了什么 | What it has learned
-- zh: 策略是 (θ, ω) 平面上的一条分界线。固定 x = v = 0，画出两个 logits 之差：零线在哪里？它与“往杆倒的方向推”（θ + ω > 0）差多少？
-- en: The policy is a line in the plane of θ and ω. With x = v = 0, draw the difference of the logits: where is it zero, and how far is
--     that from "push to where it falls" (θ + ω > 0)?
-- %%
side, rows = 41, {}
for i = 0, side - 1 do
    for j = 0, side - 1 do rows[#rows + 1] = {0, 0, (j / (side - 1) - 0.5) * 0.4, (0.5 - i / (side - 1)) * 2} end
end
out = grad.no_grad(function() return net(tensor(rows)) end)
view.heat((out:select(1, 1) - out:select(1, 0)):contiguous():reshape(side, side),
    {title = "θ → , ω ↑ : logit(right) − logit(left)", palette = "coolwarm"})
--> [heat: θ → , ω ↑ : logit(right) − logit(left)]

-- %% [text] 下午 · 调优：六千万批量步 | Afternoon, tuning: sixty million batched steps
-- zh: 测批量环境的上限：rl.make("CartPole-v1", {n = …, dtype = "f32"})，n 从 1 逐倍增加，动作用预先抽好的张量，换算成每秒步数，画成对数图（提示符下：:bench env:step(a)）。单线程目标每秒
--     6000 万步。n 小时，一次调用的固定开销占多少？n 大到超出 L2 缓存时，拐点在哪里？（每个环境 4 个状态 + 4 个观测 + 4 个 last，都是 f32。）再用 prof(f) 看一次更新的时间花在哪里：环境、
--     前向、抽样？为什么环境再快也没有用了？
-- en: Find the limit of batched environments: rl.make("CartPole-v1", {n = …, dtype = "f32"}) with n doubling from 1 on, actions from
--     a tensor drawn beforehand, as steps per second on a log plot (at the prompt :bench env:step(a)). Aim at 60 million a second
--     on one thread. How much of a small n is the call's fixed cost, and where is the knee when n outgrows the L2 cache? (An
--     environment has 4 numbers of state, 4 observed, 4 of last, all f32.) Then prof(f) of an update: environment, forward pass or
--     sampling? Why would a faster environment no longer help?
-- %%
sizes, speeds = {}, {}
for k = 0, quick and 10 or 16, 2 do
    local n = 2 ^ k // 1 | 0
    local env, a = rl.make("CartPole-v1", {n = n, dtype = "f32"}), tensor.randint(0, 2, {n}):to("i32")
    env:reset(1)
    local least = math.huge
    for _ = 1, 20 do
        local begin = lab.now()
        env:step(a)
        least = math.min(least, lab.now() - begin)
    end
    sizes[#sizes + 1], speeds[#speeds + 1] = n, n / least
end
view.plot{x = sizes, y = speeds, xlog = true, ylog = true, xlabel = "n", ylabel = "步/s steps/s", title = "批量环境 batched CartPole"}
print("a thousand at once are at least 10 × as fast as one by one:", speeds[6] > 10 * speeds[1])
print(("at most %.1f M steps/s"):format(math.max(table.unpack(speeds)) / 1e6))
--> a thousand at once are at least 10 × as fast as one by one: true
--~ at most 190.4 M steps/s
--> [plot: 批量环境 batched CartPole]

-- %% [question] 问：超出缓存 | Question: out of the cache
-- zh: 每个环境 12 个 f32。n = 65536 时，这些数一共多少 MiB？
-- en: 12 numbers in f32 for each environment. With n = 65536, how many MiB are they?
-- answer: 3

-- %% [text] 晚上 · 写作：方差从哪里来 | Evening, writing: where the variance comes from
-- zh: 写 700 字《策略梯度的方差》：固定一个策略网络，采 1000 批，对同一个参数画出四种估计的直方图：整条回报、从 t 起的回报、减批均值、减学到的 V(s)，并列出平均与方差。提纲：一句话说明
--     估计量；四张直方图；证明四者期望相同（哪一种其实有微小偏差？批均值里含有自己）；方差缩小了多少倍；对学习曲线的影响。结尾引出下周：用 Critic 换取更小的方差，要付出什么偏差？每个论断后面写上数和
--     种子；:save reinforce.lua、:export reinforce.md 或 .html 把今天的图带上。
-- en: In 700 words, "The variance of the policy gradient". Hold one network fixed, draw 1,000 batches, and for one parameter draw four
--     histograms: with the whole return, the return from t on, minus the batch's mean, minus a learned V(s); list means and
--     variances. Outline: the estimator in one sentence; the four histograms; the proof that their expectations agree (which is
--     slightly biased after all? the batch's mean contains the sample itself); how many times the variance shrinks; what that does
--     to the learning curve. Lead over to next week: which bias a critic costs. Behind each claim its number and seed; :save
--     reinforce.lua and :export reinforce.md or .html take the day's pictures along.

-- %% [text] 晚上 · 题目：子数组 | Evening, problem: subarrays
-- zh: 两问，数组长 1 ≤ n ≤ 2·10⁵，元素在 ±10⁴ 之间，都要求 O(n)。一：求和最大的非空连续子数组，返回和与首尾下标（从 0 数；和相同取最靠左的，再取最短的）；例：[−2, 1, −3, 4, −1, 2, 1, −5, 4] → 6，
--     下标 3 … 6。二：给定 k（|k| ≤ 10⁹），求和恰为 k 的连续子数组的个数；例：[1, 2, −1, 2]，k = 3 → 2。写 most(a) 和 count(a, k)，再运行这一格，八个测试都要过。想一想：含负数时滑动窗口为什么会错？
--     第一问的递推与“从 t 起的回报”倒着累加有何相同？
-- en: Two questions about an array of length 1 ≤ n ≤ 2·10⁵ with values within ±10⁴, both in O(n). First, the non-empty contiguous
--     subarray with the largest sum: give the sum and the first and last index (from 0; of equals the leftmost, then the
--     shortest); example [−2, 1, −3, 4, −1, 2, 1, −5, 4] → 6, indices 3 … 6. Second, for a k with |k| ≤ 10⁹, how many contiguous
--     subarrays sum to exactly k; example [1, 2, −1, 2], k = 3 → 2. Write most(a) and count(a, k) and run the cell again: all eight
--     tests must pass. Think: why does a sliding window fail with negative numbers, and what has the first recursion in common
--     with summing returns from the end?
-- math: M_j = \max(a_j,\ M_{j-1} + a_j)
-- %%
function most(a)
    -- 你的代码 your code
end
function count(a, k)
    -- 你的代码 your code
end
large = {}
for i = 1, 200000 do large[i] = i * 7919 % 201 - 100 end
function most_is(a, sum, first, last)
    local s, i, j = most(a)
    return s == sum and i == first and j == last
end
tests = {
    most_is({-2, 1, -3, 4, -1, 2, 1, -5, 4}, 6, 3, 6), most_is({-3}, -3, 0, 0), most_is({1, -1, 1}, 1, 0, 0), most_is({-1, 0, 0}, 0, 1, 1),
    count({1, 2, -1, 2}, 3) == 2, count({0, 0, 0, 0, 0}, 0) == 15, count({5}, 4) == 0, count(large, 0) == 226132655,
}
passed = 0
for _, good in ipairs(tests) do if good then passed = passed + 1 end end
print(("subarrays: %d/8"):format(passed))
--~ subarrays: 0/8

-- %% [question] 问：全是零 | Question: all zeros
-- zh: 20 个 0，k = 0：多少个子数组？
-- en: 20 zeros, k = 0: how many subarrays?
-- answer: 210

-- %% [text] 往下读 | Where to read on
-- zh: 下周 10.1 的 DQN 走另一条路，10.3 的 GAE 和 10.4 的 PPO 接着今天走。定理的函数逼近版：Sutton 等 2000；方差的系统研究：Greensmith、Bartlett & Baxter 2004；S&B 13.5 引入 Critic。
--     练习都通过了吗？check.all()；quiz() 复习今天的卡片；最后 :done。
-- en: DQN on day 10.1 goes another way; GAE on 10.3 and PPO on 10.4 go on from here. The theorem with function approximation is in
--     Sutton et al. 2000, variance is studied by Greensmith, Bartlett & Baxter 2004, and S&B 13.5 brings in a critic. Do all
--     exercises pass? check.all(); quiz() repeats today's cards; then :done.
