-- Week 9: classical reinforcement learning. Texts are ours; section numbers are to be held against the books once more.
return {
    week = 9, field = "rl",
    title = {zh = "经典强化学习", en = "Classical reinforcement learning"},
    goal = {
        zh = "从多臂赌博机走到策略梯度：先在能求出精确答案的小 MDP 上把每个算法写对，再放大到函数逼近。每个估计量都要说\z
            清它的偏差和方差，并与动态规划的精确值对账；周末用自己写的 REINFORCE 让倒立摆站住。",
        en = "Walk from the multi-armed bandit to the policy gradient. Every algorithm is first made right on small \z
            MDPs whose exact answer is known, and only then scaled to function approximation. For every estimator you \z
            can say what its bias and variance are, and its numbers are held against dynamic programming; at the \z
            week's end your own REINFORCE keeps the pole up.",
    },
    projects = {{id = "G", title = {zh = "智能体库", en = "A library of agents"}}},
    days = {
        {
            id = "9.1", title = {zh = "赌博机与 MDP", en = "Bandits and MDPs"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "从赌博机到贝尔曼方程", en = "From bandits to the Bellman equations"},
                 text = {
                    zh = "精读 S&B 2.3–2.8：ε 贪心、乐观初值、UCB、梯度赌博机各用什么信息决定去试哪一臂？非平稳时为什么\z
                        必须用常数步长，它对很久以前的奖励给了多大权重（算出 α(1−α)^(n−i)）？再读 3.1–3.6 与 d2l \z
                        17.1，记住回报 G_t = Σ γ^k R_{t+k+1}。在纸上从 G_t = R_{t+1} + γG_{t+1} 推出 v_π(s) = Σ_a \z
                        π(a|s) Σ_{s′,r} p(s′,r|s,a)[r + γv_π(s′)]（式 3.14），再推出带 max 的 v*（式 3.19），指出马尔\z
                        可夫性用在哪一步。用 derive(\"bellman.v\", f) 与 derive(\"bellman.vstar\", f) 验证你写出的右\z
                        端。",
                    en = "Read S&B 2.3–2.8 closely: which information do ε-greedy, optimistic values, UCB and the \z
                        gradient bandit each use to decide what to try? Why does a changing problem need a constant \z
                        step size, and which weight α(1−α)^(n−i) does an old reward then keep? Go on with 3.1–3.6 and \z
                        d2l 17.1, with the return G_t = Σ γ^k R_{t+k+1}. On paper start from G_t = R_{t+1} + γG_{t+1} \z
                        and derive v_π(s) = Σ_a π(a|s) Σ_{s′,r} p(s′,r|s,a)[r + γv_π(s′)] (3.14), then v* with its \z
                        max (3.19), and mark the step that needs the Markov property. Check your right-hand sides \z
                        with derive(\"bellman.v\", f) and derive(\"bellman.vstar\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 2.3–2.8, 3.1–3.6", "d2l 17.1"},
                 derive = {"bellman.v", "bellman.vstar"}},
                {kind = "code", minutes = 40,
                 title = {zh = "环境的描述符与随机流", en = "The environment's descriptor and its streams of chance"},
                 text = {
                    zh = "打开 core/include/lab/env.h，读开头的 Walk 例子：一个环境只是一个 const 描述符加一个结构体，\z
                        哪些字段必填？再读 core/base/rng.c：Philox 是计数器式发生器，为什么第 i 个环境只要换一条流，\z
                        不必保存别人的状态？最后看 plugins/rl/env.c 的 env_reset、env_restart 与 env_step_one，找出 \z
                        truncated 由谁判定、limit 从哪里来。用一句话写下：环境 i 中发生的事由哪三样东西唯一决定？",
                    en = "Open core/include/lab/env.h and read the Walk at its top: an environment is one const \z
                        descriptor and one struct; which fields must it have? Then core/base/rng.c: Philox is \z
                        counter-based, so why is another stream all that environment i needs, and nobody else's \z
                        state? Last look at env_reset, env_restart and env_step_one in plugins/rl/env.c, and find who \z
                        decides that an episode is truncated and where the limit comes from. Put into one sentence \z
                        which three things fix all that happens in environment i."},
                 read = {"core/include/lab/env.h", "core/base/rng.c", "plugins/rl/env.c"}},
                {kind = "project", minutes = 95, title = {zh = "十臂测试台", en = "The ten-armed test bed"},
                 text = {
                    zh = "项目 G 是一个自己的智能体库，一周一章。今天写它的第一章：2000 个十臂问题，真值 q*(a) ~ \z
                        N(0,1)，奖励 ~ N(q*(a),1)，各走 1000 步。全部问题放进一个 [2000,10] 张量并行更新，奖励用 \z
                        tensor.randn。实现 ε ∈ {0, 0.01, 0.1}、UCB（c = 2）和梯度赌博机，用 run.log 记平均奖励与最优\z
                        臂比例。验收：重现 S&B 图 2.2 的次序——纯贪心停在每步约 1，只在约三分之一的问题上找到最优臂；ε \z
                        = 0.1 末尾约八成选中最优臂；另画一张图 2.6 那样的参数扫描。",
                    en = "Project G is a library of agents of your own, a chapter at a time. Its first chapter today: \z
                        2,000 ten-armed problems with q*(a) ~ N(0,1) and rewards ~ N(q*(a),1), 1,000 steps each. Keep \z
                        all problems in one [2000,10] tensor, draw rewards with tensor.randn and update them \z
                        together. Implement ε ∈ {0, 0.01, 0.1}, UCB with c = 2 and the gradient bandit; log mean \z
                        reward and the share of best choices with run.log. Done when the order of figure 2.2 comes \z
                        out (pure greed stays near 1 per step and finds the best arm in about a third of the \z
                        problems, ε = 0.1 ends near four fifths best choices), with a parameter sweep drawn like \z
                        figure 2.6."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒百万次拉杆", en = "A million pulls per second"},
                 text = {
                    zh = "先用 :bench 测“每臂一个 Lua 循环”的写法，再测整批张量的写法，都换算成每秒拉杆次数。用 prof(f) \z
                        看时间花在哪个算子：抽样、argmax 还是增量平均？增量平均只改动被选中的一列，试试 scatter_add \z
                        与 where 两种写法，各记一次数。单线程目标是每秒 10⁶ 次拉杆；再把批量从 10 逐倍加到 10⁵，画出\z
                        吞吐曲线，指出算子的固定开销从哪里起不再重要。",
                    en = "With :bench measure a version with a Lua loop per arm, then the batched one, both as pulls \z
                        per second. Let prof(f) tell which operator takes the time: drawing, argmax or the running \z
                        mean? The running mean changes a single column per problem; try scatter_add and where for it \z
                        and note both. Aim at 10⁶ pulls/s on one thread. Then double the batch from 10 up to 10⁵, \z
                        draw the throughput, and say from where on an operator's fixed cost no longer matters."},
                 target = "≥ 10⁶ pulls/s on one thread"},
                {kind = "writing", minutes = 40, title = {zh = "遗憾是什么", en = "What regret is"},
                 text = {
                    zh = "写 500 字《遗憾是什么》：定义 L_T = T·max q* − Σ E[R_t]，分解成每一臂的次优间隔乘以被拉次数。\z
                        用今天的数据画出三种 ε 与 UCB 的累计遗憾：为什么固定 ε 的遗憾随 T 线性增长，UCB 却约为 log \z
                        T？提纲：一个生活中的例子、定义、分解式、一张图、一段“什么时候不该用赌博机”（奖励延迟、状态会\z
                        变）。",
                    en = "Write 500 words on what regret is. Define L_T = T·max q* − Σ E[R_t] and split it into gap \z
                        times number of pulls, arm by arm. Draw the cumulative regret of three values of ε and of UCB \z
                        from today's data, and explain why a fixed ε pays linearly in T while UCB pays about log T. \z
                        Outline: an example from daily life, the definition, the split, one figure, and a paragraph \z
                        on when a bandit is the wrong model (delayed rewards, a state that changes)."}},
                {kind = "problem", minutes = 35, title = {zh = "按权重抽取", en = "Weighted pick"},
                 text = {
                    zh = "给定 n 个正整数权重（1 ≤ n ≤ 10⁴，每个 ≤ 10⁵），实现 pick(u)：输入 [0,1) 内的均匀数 u，返回下\z
                        标 i，使 i 被选中的概率恰为 w_i/Σw；最多调用 10⁵ 次。先用前缀和加二分做到每次 O(log n)，再写\z
                        别名法做到 O(1)，并说明两者的预处理代价。例：w = [1,3]，前缀和法在 u = 0.2 时返回 0，u = 0.25 \z
                        时返回 1（边界归右）。最后用 χ² 检验 10⁵ 次抽样。",
                    en = "Given n positive integer weights (1 ≤ n ≤ 10⁴, each ≤ 10⁵), implement pick(u): from a uniform \z
                        u in [0,1) it returns an index i, chosen with probability exactly w_i/Σw; it is called up to \z
                        10⁵ times. Do it in O(log n) with prefix sums and bisection, then in O(1) with the alias \z
                        method, and say what each costs to prepare. Example: for w = [1,3] the prefix sums give 0 for \z
                        u = 0.2 and 1 for u = 0.25 (an edge belongs to the right). Finish with a χ² test on 10⁵ \z
                        draws."},
                 form = "leetcode"},
            },
            exercises = {},
        },
        {
            id = "9.2", title = {zh = "动态规划", en = "Dynamic programming"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "压缩映射与策略改进", en = "Contraction and policy improvement"},
                 text = {
                    zh = "读 S&B 4.1–4.4，对照 d2l 17.2。要能回答：迭代策略评估为什么可以就地更新？策略迭代为何有限步停\z
                        下，而价值迭代只是极限收敛？推导两件事：① ‖Tv − Tw‖_∞ ≤ γ‖v − w‖_∞，用 |max f − max g| ≤ max \z
                        |f − g|，由此得误差 ‖v_k − v*‖ ≤ γ^k/(1−γ)·‖v_1 − v_0‖；② 若 q_π(s, π′(s)) ≥ v_π(s) 对所有 s \z
                        成立，则 v_π′ ≥ v_π。γ = 1 时第一条失效，FrozenLake 靠什么仍有有限的解？用 \z
                        derive(\"bellman.contraction\", f) 检查你给出的误差上界。",
                    en = "Read S&B 4.1–4.4 beside d2l 17.2, and be able to say why iterative policy evaluation may \z
                        update in place, and why policy iteration stops after finitely many steps while value \z
                        iteration only converges in the limit. Derive two things. First ‖Tv − Tw‖_∞ ≤ γ‖v − w‖_∞ by \z
                        |max f − max g| ≤ max |f − g|, and from it ‖v_k − v*‖ ≤ γ^k/(1−γ)·‖v_1 − v_0‖. Second, if \z
                        q_π(s, π′(s)) ≥ v_π(s) in all states then v_π′ ≥ v_π. With γ = 1 the first fails: what keeps \z
                        FrozenLake's values finite all the same? Check your error bound with \z
                        derive(\"bellman.contraction\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 4.1–4.4", "d2l 17.2"},
                 derive = {"bellman.contraction"}},
                {kind = "code", minutes = 45,
                 title = {zh = "转移表长什么样", en = "What a table of transitions looks like"},
                 text = {
                    zh = "读 Gymnasium 的 gymnasium/envs/toy_text/frozen_lake.py：P[s][a] 是一串 (概率, 下一状态, 奖励, \z
                        终止)；滑动时三种结果各 1/3，是哪三个方向？掉进洞和到达终点的转移怎样写成自环？再读 \z
                        core/op/rows_contract.c 的 einsum 一行，想清楚一次贝尔曼备份怎样写成 \"sat,t->sa\" 的缩并加一\z
                        个按 a 的 max。写下：同一张表用稠密 [S,A,S] 与稀疏列表存，FrozenLake 8×8 各要多少字节？",
                    en = "Read gymnasium/envs/toy_text/frozen_lake.py: P[s][a] lists (probability, next state, reward, \z
                        terminated). Which three directions have a chance of one third each, and how do holes and the \z
                        goal become loops onto themselves? Then look at einsum's row in core/op/rows_contract.c and \z
                        think one Bellman backup as a contraction \"sat,t->sa\" and a max over a. Note how many bytes \z
                        FrozenLake 8×8 takes as a dense [S,A,S] table and as a sparse list."},
                 read = {"Gymnasium: gymnasium/envs/toy_text/frozen_lake.py", "core/op/rows_contract.c"}},
                {kind = "project", minutes = 95,
                 title = {zh = "FrozenLake 精确解", en = "FrozenLake, solved exactly"},
                 text = {
                    zh = "给智能体库加 dp 一章：由规则自己生成 FrozenLake 4×4 的 P 表（动作顺序左、下、右、上），写策略\z
                        评估、策略迭代、价值迭代。奖励只在到达终点时为 1。因为有 100 步的时限，最优成功率要把剩余步数\z
                        也当作状态，用 γ = 1 倒推：验收是起点的值四舍五入为 0.744，8×8（200 步）为 0.913。每次扫描后\z
                        用 view.image 把 V 画成热图，看值怎样从终点一圈圈传开。最后按得到的策略模拟一万局，频率落在精\z
                        确值 ± 3 个标准误之内。",
                    en = "Add the chapter dp to your library: generate the table P of FrozenLake 4×4 from its rules \z
                        (actions left, down, right, up), then write policy evaluation, policy iteration and value \z
                        iteration. Only reaching the goal pays 1. Because of the limit of 100 steps, the best success \z
                        rate needs the remaining steps as part of the state, swept backwards with γ = 1: done when \z
                        the start's value rounds to 0.744, and to 0.913 for 8×8 with its 200 steps. Show V as a heat \z
                        map with view.image after each sweep and watch it spread from the goal. Then simulate 10,000 \z
                        episodes: the frequency lies within three standard errors of the exact value."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "张量扫描与 Lua 循环", en = "Tensor sweeps against Lua loops"},
                 text = {
                    zh = "造一个随机 MDP（S = 500，A = 4，每个 (s,a) 有 8 个后继），同一个价值迭代写三遍：Lua 三重循\z
                        环、稠密张量缩并、只碰 8 个后继的稀疏 gather。用 :bench 测单次扫描，先确认三者结果相差 ≤ \z
                        1e-12。稠密写法每次读 S·A·S·8 字节，用 prof.machine() 的带宽估出下限并与实测比。目标：最快的\z
                        张量写法 ≥ 20 倍于 Lua 循环；说明稀疏写法为什么在 S 增大时越赢越多。",
                    en = "Make a random MDP (S = 500, A = 4, eight successors per pair) and write value iteration three \z
                        times: triple loops in Lua, a dense tensor contraction, and a sparse gather that touches only \z
                        the eight successors. Make sure first that they agree to 1e-12, then time one sweep of each \z
                        with :bench. The dense form reads S·A·S·8 bytes: estimate its floor from the bandwidth in \z
                        prof.machine() and compare. Aim: the best tensor form ≥ 20× the Lua loops; explain why the \z
                        sparse one wins by more as S grows."},
                 target = "≥ 20 × the Lua loops"},
                {kind = "writing", minutes = 40,
                 title = {zh = "一页纸讲清贝尔曼方程", en = "The Bellman equation on one page"},
                 text = {
                    zh = "写 600 字《一页纸讲清贝尔曼方程》，读者会编程但没学过强化学习。提纲：一个三状态的例子手算两\z
                        轮；期望方程与最优方程并排，标出只差在“平均”还是“取最大”；为什么不动点存在且唯一；一张 \z
                        FrozenLake 的 V* 热图；常见误解三条（终止状态还有值、奖励属于状态、γ 只是技巧）。所有数字都来\z
                        自今天的程序，给出复现命令。",
                    en = "Write 600 words, \"The Bellman equation on one page\", for someone who programs but knows no \z
                        reinforcement learning. Outline: an example of three states worked by hand for two rounds; \z
                        the expectation and the optimality equation side by side, marked where one averages and the \z
                        other takes the best; why the fixed point exists and is the only one; a heat map of \z
                        FrozenLake's V*; three misconceptions (a terminal state has value, a reward belongs to a \z
                        state, γ is a trick). Each number comes from today's program, with the command that gives it."}},
                {kind = "problem", minutes = 35, title = {zh = "找零", en = "Coins"},
                 text = {
                    zh = "给定硬币面值 coins（1 ≤ 种类 ≤ 12，面值 1…2³¹−1，互不相同）和金额 m（0 ≤ m ≤ 10⁴），每种硬币\z
                        不限枚数，求凑出 m 的最少枚数，凑不出返回 −1。例：coins = [1,2,5]，m = 11 → 3（5+5+1）；coins \z
                        = [2]，m = 3 → −1；m = 0 → 0。要求 O(种类·m) 时间、O(m) 空间，再输出一种具体方案。想一想：把\z
                        “状态 = 余额、动作 = 面值、每步代价 1”写成 MDP，你的递推就是 γ = 1 的价值迭代，为什么一遍扫描\z
                        就够？",
                    en = "Given coin values (1 to 12 kinds, distinct, each 1…2³¹−1) and an amount m (0 ≤ m ≤ 10⁴), with \z
                        coins of every kind in any number, find the least number of coins that sum to m, or −1 if \z
                        none do. Examples: coins [1,2,5] and m = 11 → 3 (5+5+1); coins [2] and m = 3 → −1; m = 0 → 0. \z
                        Take O(kinds·m) time and O(m) space, and print one set of coins too. Seen as an MDP (state = \z
                        what is left, action = a coin, cost 1 per step) your recursion is value iteration with γ = 1: \z
                        why is a single sweep enough?"},
                 form = "leetcode"},
            },
            exercises = {},
        },
        {
            id = "9.3", title = {zh = "蒙特卡洛与时序差分", en = "Monte Carlo and temporal differences"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "采样代替求和，自举代替等待", en = "Samples for sums, bootstrapping for waiting"},
                 text = {
                    zh = "读 S&B 5.1–5.5：首次访问与每次访问两种估计哪个无偏？探索性起点解决什么问题？再推导重要性采样\z
                        比 ρ = Π π(A_k|S_k)/b(A_k|S_k)：写出轨迹在 π 与 b 下的概率，看环境的 p 怎样约掉；说明普通 IS \z
                        无偏而方差可能无穷（例 5.5），加权 IS 有偏却一致。然后读 6.1–6.3：TD 误差 δ_t = R_{t+1} + \z
                        γV(S_{t+1}) − V(S_t)，证明 V 固定时 G_t − V(S_t) = Σ γ^k δ_{t+k}。批量 TD(0) 收敛到的是哪个模\z
                        型的值？用 derive(\"is.ratio\", f) 验证。",
                    en = "Read S&B 5.1–5.5: of first-visit and every-visit estimates, which is unbiased, and what do \z
                        exploring starts solve? Derive the ratio ρ = Π π(A_k|S_k)/b(A_k|S_k): write the trajectory's \z
                        probability under π and under b and watch the dynamics p cancel. Say why ordinary importance \z
                        sampling is unbiased with a variance that may be infinite (example 5.5), while the weighted \z
                        one is biased but consistent. Then 6.1–6.3: with δ_t = R_{t+1} + γV(S_{t+1}) − V(S_t) prove \z
                        that G_t − V(S_t) = Σ γ^k δ_{t+k} while V stands still. Of which model does batch TD(0) find \z
                        the values? Check with derive(\"is.ratio\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 5.1–5.5, 6.1–6.3"},
                 derive = {"is.ratio"}},
                {kind = "code", minutes = 40,
                 title = {zh = "自己的环境：规则两则", en = "An environment of two rules"},
                 text = {
                    zh = "读 plugins/rl/env_lua.c：用 rl.env{…} 写的环境只有 reset 与 step 两个 Lua 函数，随机数由参数 \z
                        u 传入而不是去调 math.random，为什么？看 take_state 怎样检查状态表、出错时怎样指出是哪条规\z
                        则。再读 env.c 中终止与截断两个标志的来处，以及 core/op/scan.c：回报 Σ γ^k r 能不能用现成的累\z
                        加算子求出？写下一条：Lua 环境为什么照样能按种子逐位复现。",
                    en = "Read plugins/rl/env_lua.c: an environment made with rl.env{…} is two Lua functions, reset and \z
                        step. Why is chance handed in as u instead of being taken from math.random? See how \z
                        take_state checks a state table and how an error names the rule at fault. Then find in env.c \z
                        where the flags terminated and truncated come from, and look into core/op/scan.c: can the \z
                        return Σ γ^k r be had from the running sums that exist? Note why even an environment in Lua \z
                        repeats bit for bit from its seed."},
                 read = {"plugins/rl/env_lua.c", "plugins/rl/env.c", "core/op/scan.c"}},
                {kind = "project", minutes = 95,
                 title = {zh = "随机游走与二十一点", en = "The random walk, and Blackjack"},
                 text = {
                    zh = "用 rl.env 写例 6.2 的五状态随机游走 A…E：从 C 出发，左右等概率，右端出口奖励 1，真值 \z
                        1/6…5/6。重现那张图：TD(0) 的 α ∈ {0.05, 0.1, 0.15} 与常步长 MC 的 α ∈ {0.01, 0.02, 0.03, \z
                        0.04}，初值 0.5，100 次运行的平均均方根误差随回合数变化。验收：TD 的最优曲线始终低于 MC 的最\z
                        优曲线；去掉学习、用精确期望备份迭代，与解析真值差 ≤ 1e-10。再做 exercise \"w9.mc\" 与 \z
                        \"w9.is\"，有余力就用首次访问 MC 估计二十一点中“到 20 点才停牌”这一策略的值函数并画成两张曲\z
                        面。",
                    en = "With rl.env write the five-state random walk of example 6.2: states A…E, start in C, left and \z
                        right equally likely, leaving on the right pays 1, true values 1/6…5/6. Redraw its figure: \z
                        the rms error over episodes, averaged over 100 runs, of TD(0) with α ∈ {0.05, 0.1, 0.15} and \z
                        constant-α MC with α ∈ {0.01, 0.02, 0.03, 0.04}, all values starting at 0.5. Done when the \z
                        best TD curve stays below the best MC curve, and exact expected backups in place of samples \z
                        agree with the true values to 1e-10. Then do the exercises \"w9.mc\" and \"w9.is\". With time \z
                        left, estimate Blackjack's values for the policy that sticks only on 20 or 21 by first-visit \z
                        MC, and draw both surfaces."}},
                {kind = "tuning", minutes = 45, title = {zh = "一千万次更新", en = "Ten million updates"},
                 text = {
                    zh = "把 TD(0) 的内循环搬到 C：用 %%c 单元写一个函数，输入转移数组 (s, r, s′, 终止)、步长与值表，就\z
                        地更新。用 :bench 测每秒更新次数，目标 10⁷。每次更新依赖上一次写入的 V，所以瓶颈是“读-算-写”\z
                        的延迟而不是带宽：估一估一次浮点加乘要几个周期，看实测离它多远。再把 1000 次独立运行交错放在\z
                        最内层，看向量化能再快几倍；结果必须与单独运行逐位相同。",
                    en = "Move TD(0)'s inner loop to C: a function in a %%c cell that takes arrays of transitions (s, \z
                        r, s′, terminated), a step size and the table of values, and updates it in place. Measure \z
                        updates per second with :bench and aim at 10⁷. Each update may need the V that the last one \z
                        wrote, so latency is the limit and not bandwidth: estimate the cycles of a load, a \z
                        multiply-add and a store, and see how far off you are. Then interleave 1,000 independent runs \z
                        as the innermost dimension and see what vectors add; the results must equal those of single \z
                        runs bit for bit."},
                 target = "≥ 10⁷ updates/s"},
                {kind = "writing", minutes = 35,
                 title = {zh = "偏差与方差，一张表", en = "Bias and variance in one table"},
                 text = {
                    zh = "写 500 字比较四个估计量：首次访问 MC、TD(0)、普通 IS、加权 IS。先列一张表：有无偏差、方差由什\z
                        么决定、要不要等到回合结束、要不要模型。再放一张自己的图：同样 1000 回合，重复 200 次，画每个\z
                        估计的均值与标准差，指出哪一个“错得稳定”、哪一个“对得摇晃”。结尾用一段话告诉读者：回合很长、\z
                        行为策略与目标策略差得远时选哪个，为什么。",
                    en = "Write 500 words comparing four estimators: first-visit MC, TD(0), ordinary and weighted \z
                        importance sampling. Begin with a table: biased or not, what sets the variance, whether the \z
                        episode's end must be waited for, whether a model is needed. Add a figure of your own: 200 \z
                        repetitions of 1,000 episodes, mean and standard deviation of each, and say which is steadily \z
                        wrong and which is right but shaky. End with advice for long episodes and for a behaviour \z
                        policy that is far from the target policy, with reasons."}},
                {kind = "problem", minutes = 35,
                 title = {zh = "在线均值与方差", en = "Mean and variance on line"},
                 text = {
                    zh = "设计一个累加器，支持 add(x)、mean()、var()（除以 n）与 merge(另一个累加器)，每个操作 O(1) 时\z
                        间、O(1) 空间；n 可达 10⁷，数值可达 1e9 而方差只有 1，用 f64 时方差的相对误差 ≤ 1e-6。例：依\z
                        次加入 2,4,4,4,5,5,7,9 → 均值 5，方差 4；把前三个与后五个分别累加再合并，结果相同。先说明 \z
                        E[x²] − E[x]² 为什么不行（灾难性相消），再推出 M₂ ← M₂ + (x − μ_旧)(x − μ_新) 与合并公式。空\z
                        累加器的均值应报错而不是给出 NaN。",
                    en = "Design an accumulator with add(x), mean(), var() (divided by n) and merge(other), each O(1) \z
                        in time and space. Counts reach 10⁷, and values may lie near 1e9 with a variance of 1; in f64 \z
                        the variance must be right to 1e-6. Example: after 2,4,4,4,5,5,7,9 the mean is 5 and the \z
                        variance 4; accumulating the first three and the last five apart and merging gives the same. \z
                        Say first why E[x²] − E[x]² fails (cancellation), then derive M₂ ← M₂ + (x − μ_old)(x − \z
                        μ_new) and the rule for merging. The mean of nothing is an error, not NaN."},
                 form = "leetcode"},
            },
            exercises = {"w9.mc", "w9.is"},
        },
        {
            id = "9.4", title = {zh = "Q 学习", en = "Q-learning"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "同策略、异策略与最大化偏差", en = "On-policy, off-policy and the maximisation bias"},
                 text = {
                    zh = "读 S&B 6.4–6.7：Sarsa、期望 Sarsa、Q 学习的目标各是 r + γ 的什么？为什么 Q 学习可以用任意行为\z
                        策略的数据，它收敛还需要步长满足哪两个级数条件（对照 Watkins 1992）？推导最大化偏差：X₁…X_n \z
                        独立同分布于 N(0,σ²)，证明 E[max X_i] ≥ 0，n = 2 时恰为 σ/√π；再说明双估计 E[X_B(argmax X_A)] \z
                        为什么不高估。读例 6.6 悬崖行走：训练期回报谁高，学到的贪心策略谁好？用 \z
                        derive(\"q.max_bias\", f) 检验你的公式。",
                    en = "Read S&B 6.4–6.7: what stands behind r + γ in the targets of Sarsa, expected Sarsa and \z
                        Q-learning? Why may Q-learning use data of any behaviour policy, and which two conditions on \z
                        the step sizes does convergence need besides (compare Watkins 1992)? Derive the maximisation \z
                        bias: for X₁…X_n independent N(0,σ²) show E[max X_i] ≥ 0, and exactly σ/√π for n = 2; then \z
                        why the double estimate E[X_B(argmax X_A)] does not overestimate. In example 6.6, the cliff, \z
                        who earns more while learning, and whose greedy policy is better? Check your formula with \z
                        derive(\"q.max_bias\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 6.4–6.7", "Watkins & Dayan (1992), Q-learning"},
                 derive = {"q.max_bias"}},
                {kind = "code", minutes = 40,
                 title = {zh = "悬崖与出租车的规则", en = "The rules of the cliff and the taxi"},
                 text = {
                    zh = "读 Gymnasium 的 cliffwalking.py 与 taxi.py：悬崖的奖励 −100 后为什么没有终止而是回到 36 号\z
                        格？出租车的 500 个状态怎样由（行、列、乘客、目的地）编码，其中多少个真正能到达？再读 \z
                        plugins/rl/dqn.c 的 targets：(1 − terminated) 这个因子出现在哪里，为什么截断的一步不能乘它？\z
                        把 Sarsa、期望 Sarsa、Q 学习三种目标写成三行，并排放进笔记。",
                    en = "Read Gymnasium's cliffwalking.py and taxi.py: why does the −100 of the cliff not terminate \z
                        but lead back to cell 36? How do (row, column, passenger, destination) encode the taxi's 500 \z
                        states, and how many of them can really occur? Then the function targets in plugins/rl/dqn.c: \z
                        where does the factor (1 − terminated) stand, and why must a truncated step not be multiplied \z
                        by it? Put the targets of Sarsa, expected Sarsa and Q-learning side by side into your notes, \z
                        a line each."},
                 read = {"Gymnasium: gymnasium/envs/toy_text/cliffwalking.py",
                         "Gymnasium: gymnasium/envs/toy_text/taxi.py", "plugins/rl/dqn.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "悬崖与出租车，误差 1 %", en = "The cliff and the taxi, within one per cent"},
                 text = {
                    zh = "给智能体库加 q 一章。用 rl.env 写悬崖行走（4×12，动作上、右、下、左）与出租车（−1、−10、+20，\z
                        时限 200），训练 Sarsa、期望 Sarsa、Q 学习、双 Q。先用昨天的 dp 求出精确最优：悬崖 −13；出租\z
                        车从均匀起始状态的平均最优回报为 7.93。验收：Q 学习与双 Q 在 5 个种子上的贪心策略都在精确值的 \z
                        ±1 % 之内（Sarsa 要等 ε 降到 0 才会，试一试）；悬崖上画出训练期回报，Sarsa 高于 Q 学习；再跑\z
                        例 6.7 的两状态 MDP，双 Q 选“左”的比例明显更低。所有曲线用 run.plot 叠在一起，写明 ε、α 与种\z
                        子。",
                    en = "Add the chapter q to your library. With rl.env write the cliff (4×12, actions up, right, \z
                        down, left) and the taxi (−1, −10, +20, limit 200), and train Sarsa, expected Sarsa, \z
                        Q-learning and double Q. Take the exact optima from your dp chapter: −13 on the cliff, and \z
                        7.93 on average over the taxi's starts. Done when on five seeds the greedy policies of \z
                        Q-learning and double Q lie within 1 % of them (Sarsa needs ε to fall to 0: try it), the \z
                        returns while learning show Sarsa above Q-learning on the cliff, and on the two-state MDP of \z
                        example 6.7 double Q goes left clearly less often. Lay the curves over each other with \z
                        run.plot and state ε, α and the seeds."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒两千万步", en = "Twenty million steps a second"},
                 text = {
                    zh = "表格 Q 学习的一步只有几次访存，别让解释器成为瓶颈。把环境与更新写进一个 %%c 单元：状态和动作\z
                        用整数，Q 表放进 L1 缓存（悬崖 48×4×4 字节 = 768 B），随机数用 lab_rng。用 :bench 从 Lua 逐步\z
                        调用测起，再测“一次调用走 10⁶ 步”，目标 20 M 步/s。拆开计时：随机数、argmax、更新各占多少？把 \z
                        ε 判断改成先抽一个 32 位数再比较整数，看能省多少。给出每步的纳秒数。",
                    en = "A step of tabular Q-learning is a few memory accesses; do not let the interpreter be the \z
                        limit. Put environment and update into one %%c cell: integers for states and actions, the Q \z
                        table in the L1 cache (48×4×4 bytes = 768 B for the cliff), chance from lab_rng. With :bench \z
                        start from one call per step in Lua, then a call that makes 10⁶ steps, and aim at 20 M \z
                        steps/s. Time the parts: how much do random numbers, the argmax and the update take? Replace \z
                        the test for ε by one 32-bit draw and an integer comparison and see what it saves. State \z
                        nanoseconds per step."},
                 target = "20 M steps/s"},
                {kind = "writing", minutes = 35,
                 title = {zh = "同策略还是异策略", en = "On-policy or off-policy"},
                 text = {
                    zh = "写 600 字《悬崖边上的两种聪明》：同一个悬崖，Sarsa 绕远路，Q 学习贴着边走，谁对？提纲：两条更\z
                        新式并排、训练期回报曲线与最终贪心回报两张图、ε 逐渐降到 0 时两者怎样走到一起、异策略的好处\z
                        （可用旧数据、可学别人的数据）与代价（偏差、发散的隐患）。结尾给一条工程建议：线上探索有真实\z
                        代价时先看哪个数字。",
                    en = "Write 600 words, \"Two kinds of wisdom at a cliff\": Sarsa walks around, Q-learning along the \z
                        edge; who is right? Outline: both updates side by side, one figure of returns while learning \z
                        and one of the final greedy returns, how both meet when ε falls to 0, what off-policy \z
                        learning gives (old data, other people's data) and what it costs (bias, the seed of \z
                        divergence). End with one piece of engineering advice: which number to look at first when \z
                        exploring costs real money."}},
                {kind = "problem", minutes = 40, title = {zh = "A* 最短路", en = "A* on a grid"},
                 text = {
                    zh = "给定 n×m 网格（1 ≤ n,m ≤ 1000），每格是进入它的代价 1…9，或 0 表示墙；求从左上到右下的最小总\z
                        代价（四方向，起点不计代价），不可达返回 −1。例：[[1,1,9],[9,1,9],[9,1,1]] → 4。用 A*：启发函\z
                        数 h 取曼哈顿距离（乘以最小代价 1），证明它可采纳且一致，所以每格最多出堆一次；统计展开的格\z
                        数，与 Dijkstra（h = 0）比较。追问：h 若高估会失去什么？h 恰好等于真实剩余代价时展开几格？它\z
                        与最优值函数 −V* 是什么关系？",
                    en = "Given an n×m grid (1 ≤ n,m ≤ 1000) where a cell holds the cost 1…9 of entering it, or 0 for a \z
                        wall, find the least total cost from the upper left to the lower right corner (four \z
                        directions, the start costs nothing), or −1. Example: [[1,1,9],[9,1,9],[9,1,1]] → 4. Use A* \z
                        with the Manhattan distance as h (times the least cost, 1); prove that it is admissible and \z
                        consistent, so that a cell leaves the heap at most once, and count expanded cells beside \z
                        Dijkstra's (h = 0). What is lost when h overestimates, how many cells are expanded when h is \z
                        the true remaining cost, and how is that h related to −V*?"},
                 form = "leetcode"},
            },
            exercises = {"w9.q_learning", "w9.double_q"},
        },
        {
            id = "9.5", title = {zh = "函数逼近", en = "Function approximation"},
            blocks = {
                {kind = "theory", minutes = 95,
                 title = {zh = "砖块、资格迹与致命三要素", en = "Tiles, traces and the deadly triad"},
                 text = {
                    zh = "读 S&B 9.5（重点 9.5.4 瓦片编码）、10.1（半梯度 Sarsa，例 10.1 山地车）、11.2–11.3：Baird 反\z
                        例里哪三样东西凑齐就会发散？再读 12.1–12.2 与 8.2（Dyna）。推导 λ 回报：从 G^λ_t = (1−λ) \z
                        Σ_{n≥1} λ^(n−1) G_{t:t+n} 出发，验证权重和为 1，写出终止回合的形式，证明 λ = 0 即 TD(0)、λ = \z
                        1 即 MC，并在 w 固定时得到 G^λ_t − v̂(S_t) = Σ (γλ)^k δ_{t+k}。这个和式第 10.3 天会再次出现，\z
                        叫 GAE。用 derive(\"lambda_return\", f) 验证。",
                    en = "Read S&B 9.5 (above all 9.5.4, tile coding), 10.1 (semi-gradient Sarsa, example 10.1 Mountain \z
                        Car) and 11.2–11.3: which three things together make Baird's counterexample diverge? Then \z
                        12.1–12.2, and 8.2 on Dyna. Derive the λ-return: from G^λ_t = (1−λ) Σ_{n≥1} λ^(n−1) G_{t:t+n} \z
                        verify that the weights sum to 1, write the form for an episode that ends, show that λ = 0 is \z
                        TD(0) and λ = 1 is MC, and for w held fixed that G^λ_t − v̂(S_t) = Σ (γλ)^k δ_{t+k}. The sum \z
                        comes back on day 10.3 under the name of GAE. Check with derive(\"lambda_return\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 8.2, 9.5, 10.1, 11.2–11.3, 12.1–12.2"},
                 derive = {"lambda_return"}},
                {kind = "code", minutes = 40,
                 title = {zh = "稀疏特征的读与写", en = "Reading and writing sparse features"},
                 text = {
                    zh = "瓦片编码的每个状态只激活 n 个特征，值是 n 个权重之和，更新只动 n 个权重。读 \z
                        core/op/rows_gather.c 中 gather、index_add、scatter_add 的签名与例子，弄清下标重复时各自怎样\z
                        处理；再读 core/op/gather.c 的内核：越界下标在哪里被拒绝？然后读 Gymnasium 的 \z
                        mountain_car.py：左墙把速度清零、到达条件含 v ≥ 0，写出一步的更新顺序。写下：稠密 one-hot 点\z
                        积比 n 次查表慢多少倍，为什么。",
                    en = "Tile coding makes n features active in a state; the value is a sum of n weights and an update \z
                        touches n weights. In core/op/rows_gather.c read the signatures and examples of gather, \z
                        index_add and scatter_add and learn what each does with repeated indices; in \z
                        core/op/gather.c, where is an index out of range refused? Then read Gymnasium's \z
                        mountain_car.py: the left wall zeroes the velocity and the goal asks for v ≥ 0; write down \z
                        the order of one step. Note by which factor a dense one-hot product is slower than n \z
                        look-ups, and why."},
                 read = {"core/op/rows_gather.c", "core/op/gather.c",
                         "Gymnasium: gymnasium/envs/classic_control/mountain_car.py"}},
                {kind = "project", minutes = 100,
                 title = {zh = "山地车与 Dyna 迷宫", en = "Mountain Car and the Dyna maze"},
                 text = {
                    zh = "两章一起写。tiles：8 层 8×8 瓦片，偏移按不对称位移，α = 0.5/8，ε = 0，半梯度 Sarsa 学山地车\z
                        （v += 0.001(a−1) − 0.0025cos 3x）；500 回合后 5 个种子的平均步数争取 ≤ 130，并把 −max_a q̂ \z
                        画成位置×速度的曲面，与图 10.1 的形状对照。dyna：例 8.1 的 6×9 迷宫，γ = 0.95、α = 0.1、ε = \z
                        0.1，规划步数 n ∈ {0, 5, 50}；验收：n = 50 在约 3 个回合内接近最短路 14 步，n = 0 约需 25 个\z
                        回合。三条曲线 30 次运行取平均。",
                    en = "Write two chapters. tiles: 8 tilings of 8×8 with asymmetric offsets, α = 0.5/8, ε = 0, \z
                        semi-gradient Sarsa on Mountain Car (v += 0.001(a−1) − 0.0025cos 3x). Aim at a mean of at \z
                        most 130 steps after 500 episodes over five seeds, and draw −max_a q̂ over position and \z
                        velocity beside figure 10.1. dyna: the 6×9 maze of example 8.1 with γ = 0.95, α = 0.1, ε = \z
                        0.1 and n ∈ {0, 5, 50} planning steps. Done when n = 50 comes close to the shortest way of 14 \z
                        steps within about three episodes while n = 0 takes some 25; average the three curves over 30 \z
                        runs."}},
                {kind = "tuning", minutes = 35,
                 title = {zh = "稀疏比稠密快多少", en = "How much sparse wins over dense"},
                 text = {
                    zh = "同一个半梯度 Sarsa 更新写两遍：稠密的 [B,F] 特征矩阵乘权重，和稀疏的 [B,8] 下标 gather 求和加 \z
                        index_add。F = 4096，B 取 1、32、1024，用 :bench 测正反两步的时间，用 mem(f) 看峰值内存。先算\z
                        好理论比：稠密读 4F 字节，稀疏读 8×(4+8) 字节。目标：B = 32 时稀疏 ≥ 10 倍。再看下标排序后访\z
                        问缓存是否更好，把结果画成一张双对数图。",
                    en = "Write the same semi-gradient Sarsa update twice: a dense [B,F] matrix of features times the \z
                        weights, and sparse [B,8] indices with gather, a sum and index_add. With F = 4096 and B of 1, \z
                        32 and 1024 time both directions with :bench and look at the peak with mem(f). Work out the \z
                        expected ratio first: dense reads 4F bytes a row, sparse 8×(4+8). Aim: sparse ≥ 10× at B = \z
                        32. Then see whether sorted indices use the cache better, and draw all in one log–log plot."},
                 target = "sparse ≥ 10 × dense"},
                {kind = "writing", minutes = 35, title = {zh = "致命三要素", en = "The deadly triad"},
                 text = {
                    zh = "写 700 字《为什么 Q 学习加神经网络会炸》：先用 Baird 的七状态反例跑 1000 步，画出八个权重的发\z
                        散曲线；再逐一去掉三要素之一（改同策略、改蒙特卡洛目标、改表格），画出三张收敛的图。提纲：三\z
                        要素的定义、一张四宫格图、每格一句解释、DQN 用了哪些办法压住它（目标网络、经验回放、裁剪）而\z
                        没有消除它。给出 α、γ 与初始权重，读者能复现。",
                    en = "Write 700 words on why Q-learning with a network can blow up. Run Baird's seven-state \z
                        counterexample for 1,000 steps and draw its eight weights as they diverge; then take away one \z
                        of the three ingredients at a time (on-policy data, Monte Carlo targets, a table) and draw \z
                        three figures that converge. Outline: the triad defined, a grid of four figures with a \z
                        sentence each, and by which means DQN keeps it down (target network, replay, clipping) \z
                        without removing it. Give α, γ and the initial weights so that a reader can repeat it."}},
                {kind = "problem", minutes = 35, title = {zh = "设计哈希表", en = "A hash map"},
                 text = {
                    zh = "不用现成的表，实现整数到整数的映射：put(k,v)、get(k)（没有则 −1）、remove(k)，键值 0…10⁶，操\z
                        作至多 10⁵ 次，均摊 O(1)。用开放寻址：容量为 2 的幂，装载率超过 0.7 时加倍；删除用墓碑或向后\z
                        搬移，说明各自的毛病。例：put(1,1)、put(2,2)、get(1) → 1、get(3) → −1、put(2,1)、get(2) → 1、\z
                        remove(2)、get(2) → −1。追问：瓦片编码把 (层, x, y) 哈希到固定大小的表且不查冲突，为什么学习\z
                        仍然管用，冲突率多高开始伤害结果？",
                    en = "Without a ready-made table implement a map of integers: put(k,v), get(k) (−1 if absent) and \z
                        remove(k), keys and values 0…10⁶, up to 10⁵ operations, amortised O(1). Use open addressing \z
                        with a power of two as capacity, doubled above a load of 0.7; delete with tombstones or by \z
                        shifting back, and say what is wrong with each. Example: put(1,1), put(2,2), get(1) → 1, \z
                        get(3) → −1, put(2,1), get(2) → 1, remove(2), get(2) → −1. Further: tile coding hashes \z
                        (tiling, x, y) into a table of fixed size without looking for collisions. Why does learning \z
                        still work, and from which rate of collisions does it suffer?"},
                 form = "leetcode"},
            },
            exercises = {"w9.td_lambda", "w9.tiles", "w9.dyna"},
        },
        {
            id = "9.6", title = {zh = "策略梯度", en = "Policy gradient"},
            blocks = {
                {kind = "theory", minutes = 95,
                 title = {zh = "策略梯度定理与基线", en = "The policy gradient theorem and the baseline"},
                 text = {
                    zh = "读 S&B 13.1–13.4 与 Williams 1992：软最大策略比 ε 贪心多了什么？推导定理：∇J(θ) ∝ Σ_s μ(s) \z
                        Σ_a q_π(s,a) ∇π(a|s)，每展开一层写清 ∇v_π 递推到哪里；用 ∇π = π∇ln π 得到 REINFORCE 的更新 \z
                        αγ^t G_t ∇ln π(A_t|S_t)，并说清 γ^t 为何实践中常被省掉、省掉后优化的是什么。再证基线：Σ_a \z
                        b(s)∇π(a|s) = 0，所以任何只依赖状态的 b 不改变期望；对单参数求出使方差最小的 b = E[(∇ln \z
                        π)²G]/E[(∇ln π)²]。用 derive(\"policy_gradient\", f) 验证 ∇ln softmax = onehot − π。",
                    en = "Read S&B 13.1–13.4 and Williams 1992: what does a softmax policy have that ε-greedy lacks? \z
                        Derive the theorem ∇J(θ) ∝ Σ_s μ(s) Σ_a q_π(s,a) ∇π(a|s), writing at each unrolling where \z
                        ∇v_π goes; with ∇π = π∇ln π it becomes REINFORCE's update αγ^t G_t ∇ln π(A_t|S_t). Why is γ^t \z
                        often left out in practice, and what is then optimised? Prove that Σ_a b(s)∇π(a|s) = 0, so \z
                        that a baseline of the state changes no expectation, and for one parameter find the b of \z
                        least variance, E[(∇ln π)²G]/E[(∇ln π)²]. Check ∇ln softmax = onehot − π with \z
                        derive(\"policy_gradient\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 13.1–13.4",
                         "Williams (1992), Simple statistical gradient-following algorithms"},
                 derive = {"policy_gradient"}},
                {kind = "code", minutes = 40,
                 title = {zh = "倒立摆：标量与批量", en = "CartPole, one by one and in batches"},
                 text = {
                    zh = "读 plugins/rl/cartpole.c：先对照 Barto 等 1983 的方程核对 step，再看 many：f32 结构数组、自写\z
                        的 sin_cos，为什么可以向量化？找出终止判断在新状态上做、而位置用旧速度前进的两行。再读 \z
                        env_batch.c：一块环境走完一步后，谁负责把结束的几个重新开始？last 与 obs 为什么要分开？最后看 \z
                        scripts/week09/01_cartpole.lua 怎样用 Lua 重写一步并与 C 比对到 1e-12。",
                    en = "Read plugins/rl/cartpole.c: hold step against the equations of Barto et al. 1983, then look \z
                        at many, the structure of arrays in f32 with its own sin_cos, and say why it can be \z
                        vectorised. Find the two lines by which the end is judged on the new state while positions \z
                        advance by the old velocity. Then env_batch.c: after a block has made a step, who starts the \z
                        few that ended anew, and why are last and obs kept apart? Last, see how \z
                        scripts/week09/01_cartpole.lua writes a step in Lua and compares it with the C to 1e-12."},
                 read = {"plugins/rl/cartpole.c", "plugins/rl/env_batch.c", "scripts/week09/01_cartpole.lua"}},
                {kind = "project", minutes = 100,
                 title = {zh = "REINFORCE 让杆站住", en = "REINFORCE keeps the pole up"},
                 text = {
                    zh = "给智能体库加 reinforce 一章。先做练习 w9.policy_eval、w9.value_iter、w9.cartpole 和 \z
                        w9.reinforce：头两题要求贝尔曼残差小于 1e-10，最后一题把采样梯度与枚举所有短轨迹的精确梯度相比。然后 env = \z
                        rl.make(\"CartPole-v1\", 16)，策略是 4→64→2 的 tanh 网络，每批 16 个完整回合：回报（γ = \z
                        0.99）倒着累加，减去批内均值并除以标准差，Adam 学习率 1e-2。150 批之内，5 个种子的贪心回报\z
                        （100 局）争取都 ≥ 400。最后与 rl.ppo 同样步数的曲线画在一起，看看差距在哪里。",
                    en = "Add the chapter reinforce. First solve w9.policy_eval, w9.value_iter, w9.cartpole and \z
                        w9.reinforce: the first two ask for a Bellman residual below 1e-10, the last compares the sampled gradient with \z
                        the exact one from all short trajectories. Then take env = rl.make(\"CartPole-v1\", 16) and a \z
                        tanh network 4→64→2. Each update uses 16 whole episodes: sum the rewards to go from the end \z
                        (γ = 0.99), subtract the batch's mean, divide by its deviation, and let Adam step with lr \z
                        1e-2. Aim at a greedy return of at least 400 (100 episodes) on five of five seeds within 150 \z
                        updates. Then draw your curve beside that of rl.ppo at equal steps, and see where the gap \z
                        lies."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "六千万批量步", en = "Sixty million batched steps"},
                 text = {
                    zh = "测批量环境的上限：env = rl.make(\"CartPole-v1\", n, {dtype = \"f32\"})，n 从 1 逐倍到 65536，\z
                        动作用预先抽好的整数张量，:bench 'env:step(a)'，换算成每秒步数，画成对数图。单线程目标 6000 \z
                        万步/s。n 小时每次调用的固定开销占多少？n 大到超出 L2 缓存时拐点在哪里？再把策略网络加进来：\z
                        用 prof(f) 看时间在环境、前向还是抽样，说明为什么瓶颈变了，环境再快也没有用。",
                    en = "Find the limit of batched environments: env = rl.make(\"CartPole-v1\", n, {dtype = \"f32\"}) \z
                        with n doubling from 1 to 65536, actions from a tensor of integers drawn beforehand, :bench \z
                        'env:step(a)', turned into steps per second on a log plot. Aim at 60 M steps/s on one thread. \z
                        How much of a small n is the call's fixed cost, and where is the knee when n outgrows the L2 \z
                        cache? Then add the policy's network: prof(f) shows whether environment, forward pass or \z
                        sampling takes the time; explain why the limit has moved and a faster environment no longer \z
                        helps."},
                 target = "单线程每秒 6000 万批量步 | 60 M batched steps/s on one thread"},
                {kind = "writing", minutes = 35,
                 title = {zh = "方差从哪里来", en = "Where the variance comes from"},
                 text = {
                    zh = "写 700 字《策略梯度的方差》：固定一个策略网络，采 1000 批，对同一个参数画出四种估计的直方图——\z
                        整条回报、从 t 起的回报、减批均值、减学到的 V(s)——并列出均值与方差。提纲：一句话说明估计量、\z
                        四张直方图、证明四者期望相同（哪一种其实有微小偏差？批均值里含有自己）、方差缩小了多少倍、对\z
                        学习曲线的影响。结尾引出下周：用 Critic 换取更小方差要付出什么偏差。",
                    en = "Write 700 words on the variance of the policy gradient. Hold one network fixed, draw 1,000 \z
                        batches, and for one parameter draw four histograms: with the whole return, with the return \z
                        from t on, minus the batch's mean, minus a learned V(s); list means and variances. Outline: \z
                        the estimator in one sentence, the four histograms, the proof that their expectations agree \z
                        (which one is slightly biased after all? the batch's mean contains the sample itself), how \z
                        many times the variance shrinks, what that does to the learning curve. Lead over to next \z
                        week: which bias a critic costs."}},
                {kind = "problem", minutes = 35, title = {zh = "最大子数组与子数组计数", en = "Subarrays"},
                 text = {
                    zh = "两问，数组长 1 ≤ n ≤ 2·10⁵，元素在 ±10⁴ 之间，都要求 O(n)。一：求和最大的非空连续子数组，返回\z
                        和与下标（和相同取最靠左、再取最短）；例 [−2,1,−3,4,−1,2,1,−5,4] → 6，下标 3…6。二：给定 k\z
                        （|k| ≤ 10⁹），求和恰为 k 的连续子数组的个数；例 [1,2,−1,2]，k = 3 → 2，即 [1,2] 与 \z
                        [2,−1,2]。前者用一维动态规划，后者用前缀和加哈希计数（空前缀先记一次）。说明为什么含负数时滑\z
                        动窗口会错，以及第一问的递推与“从 t 起的回报”倒序累加有何相同。",
                    en = "Two questions about an array of length 1 ≤ n ≤ 2·10⁵ with values within ±10⁴, both in O(n). \z
                        First, the non-empty contiguous subarray with the largest sum: return the sum and its indices \z
                        (of equals the leftmost, then the shortest); example [−2,1,−3,4,−1,2,1,−5,4] → 6, indices \z
                        3…6. Second, for a k with |k| ≤ 10⁹ the number of contiguous subarrays that sum to exactly k; \z
                        example [1,2,−1,2], k = 3 → 2, namely [1,2] and [2,−1,2]. Use dynamic programming for the \z
                        first, prefix sums counted in a hash for the second (the empty prefix counts once). Say why a \z
                        sliding window fails with negative numbers, and what the first recursion shares with summing \z
                        rewards to go from the end."},
                 form = "leetcode"},
            },
            exercises = {"w9.policy_eval", "w9.value_iter", "w9.cartpole", "w9.reinforce"},
        },
    },
}
