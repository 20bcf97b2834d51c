-- Week 10: deep reinforcement learning. Texts are ours; section numbers are to be held against the books once more.
return {
    week = 10, field = "rl",
    title = {zh = "深度强化学习", en = "Deep reinforcement learning"},
    goal = {
        zh = "把上周的表格换成网络：DQN、Rainbow、A2C、PPO、TD3 与 SAC 依次写出，每一个都在五个种子上达到写明的门槛。学\z
            会像实验科学家那样汇报结果：终止与截断分开、评测与训练分开、置信区间代替“最好的一次”。",
        en = "Put networks in the place of last week's tables: DQN, Rainbow, A2C, PPO, TD3 and SAC in turn, each \z
            reaching its stated bar on five seeds. Learn to report like an experimenter: termination apart from \z
            truncation, evaluation apart from training, confidence intervals in place of the best run.",
    },
    days = {
        {
            id = "10.1", title = {zh = "DQN", en = "DQN"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "半梯度与两个稳定器", en = "The semi-gradient and two stabilisers"},
                 text = {
                    zh = "精读 Mnih 2015 的方法部分与 Alg. 1：经验回放打破了什么相关性，目标网络冻结了什么？推导半梯\z
                        度：L(θ) = E[(y − Q(s,a;θ))²]，把 y = r + γ(1 − terminated) max_b Q(s′,b;θ⁻) 当常数时 ∂L/∂θ = \z
                        −2E[(y − Q)∂Q/∂θ]；若不当常数，多出哪一项？这时优化的是贝尔曼误差的什么（双重采样问题）？用一\z
                        个两状态例子说明半梯度不是任何函数的梯度。最后答：误差裁剪到 [−1,1] 等价于哪种损失？用 \z
                        derive(\"dqn.semi_gradient\", f) 检验。",
                    en = "Read the methods and algorithm 1 of Mnih 2015 closely: which correlations does replay break, \z
                        and what does the target network freeze? Derive the semi-gradient: with L(θ) = E[(y − \z
                        Q(s,a;θ))²] and y = r + γ(1 − terminated) max_b Q(s′,b;θ⁻) taken as constant, ∂L/∂θ = −2E[(y \z
                        − Q)∂Q/∂θ]. Which term is added if y is not constant, and what is then minimised (the problem \z
                        of double sampling)? Show on two states that the semi-gradient is the gradient of no \z
                        function. Which loss is error clipping to [−1,1] the same as? Check with \z
                        derive(\"dqn.semi_gradient\", f)."},
                 read = {"Mnih et al. (2015), Human-level control through deep reinforcement learning, Alg. 1"},
                 derive = {"dqn.semi_gradient"}},
                {kind = "code", minutes = 45, title = {zh = "两份 DQN 对读", en = "Two DQNs side by side"},
                 text = {
                    zh = "并排打开 plugins/rl/dqn.c 与 CleanRL 的 cleanrl/dqn.py，按同一顺序找出：ε 的线性下降、什么时\z
                        候开始学、每几步学一次、目标网络何时复制。dqn.c 的 targets 里哪一处防住了“截断当终止”？再读 \z
                        plugins/rl/replay.c：replay_add 存的 after 为什么必须是回合真正的下一观察，而不是自动重置后的\z
                        第一帧？下标 next 与计数 n 在环满之后各怎样变？列出两份实现不同的三处，并说明会不会影响结果。",
                    en = "Open plugins/rl/dqn.c and CleanRL's cleanrl/dqn.py side by side and find in the same order: \z
                        the linear fall of ε, when learning starts, how often it happens, when the target is copied. \z
                        Which line of targets keeps a truncation from counting as an end? Then plugins/rl/replay.c: \z
                        why must replay_add's after be what the step really led to, and not the first observation \z
                        after an automatic reset? What happens to next and n once the ring is full? List three \z
                        differences between the two and say whether they can change results."},
                 read = {"plugins/rl/dqn.c", "plugins/rl/replay.c", "CleanRL: cleanrl/dqn.py"}},
                {kind = "project", minutes = 100, title = {zh = "倒立摆 475", en = "CartPole at 475"},
                 text = {
                    zh = "先跑 agent = rl.dqn(\"CartPole-v1\", {preset = \"cleanrl\", seed = 1, steps = 500000}) 看目标\z
                        长什么样，再给智能体库写自己的 dqn：网络 4→120→84→2，缓冲一万，批 128，从第一万步起每 10 步学\z
                        一次，每 500 步复制目标，ε 在前一半步数里从 1 降到 0.05。验收：5 个种子中至少 4 个的贪心均值\z
                        （100 局）≥ 475；“最近 100 局最好值”与“最终值”分列，因为 DQN 学会之后会退步。顺带完成 \z
                        exercise \"w10.replay\" 与 \"w10.dqn_target\"，后者专查 [B]×[B,1] 的广播错误。",
                    en = "Run agent = rl.dqn(\"CartPole-v1\", {preset = \"cleanrl\", seed = 1, steps = 500000}) to see \z
                        the goal, then write your own dqn for the library: a network 4→120→84→2, a buffer of 10,000, \z
                        batches of 128, from step 10,000 on an update every 10 steps, the target copied every 500, ε \z
                        falling from 1 to 0.05 over the first half. Done when at least four of five seeds reach a \z
                        greedy mean of 475 over 100 episodes; report the best mean of 100 and the final one apart, \z
                        for DQN gets worse again after solving. Do the exercises \"w10.replay\" and \z
                        \"w10.dqn_target\" on the way; the second hunts the [B]×[B,1] broadcast."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每 CPU 秒 4.5 万步", en = "45,000 steps per CPU-second"},
                 text = {
                    zh = "训练速度 = 环境步数 / CPU 秒，单线程。先用 prof(f) 看自己的 dqn 一次更新里采样、两次前向、反\z
                        向、Adam 各占多少；批 128 的小矩阵乘离峰值多远？依次试：回放用连续数组一次 gather、目标网络的\z
                        前向不建图（grad.no_grad）、优化器一次更新整条参数向量。每改一处记一次。参照：rl.dqn 应不低于 \z
                        4.5 万步/CPU 秒，CleanRL 的 PyTorch 版约 4000；写下你的版本在两者之间的位置。",
                    en = "Training speed is environment steps per CPU-second on one thread. With prof(f) see what \z
                        sampling, two forward passes, the backward pass and Adam take of one update of your dqn, and \z
                        how far products with a batch of 128 are from the peak. Try in turn: replay in contiguous \z
                        arrays with a single gather, the target's forward pass without a graph (grad.no_grad), one \z
                        optimizer step over the whole parameter vector. Note each change. For comparison, rl.dqn \z
                        should make at least 45,000 steps per CPU-second and CleanRL in PyTorch about 4,000; write \z
                        down where you stand between them."},
                 target = "≥ 45k steps per CPU-second"},
                {kind = "writing", minutes = 35,
                 title = {zh = "关掉目标网络会怎样", en = "With the target network off"},
                 text = {
                    zh = "做一个最小的消融并写 600 字：四种配置——完整 DQN、目标每步复制（等于没有目标网络）、去掉回放\z
                        （只用最近一批）、两者都去掉——各 5 个种子。图一是回报曲线加 95 % 置信带，图二是批均值 max_a Q \z
                        随步数的变化，画上理论上界 1/(1−γ) = 100。提纲：假设、做法、两张图、解释 Q 值何时越过上界、结\z
                        论的适用范围。不许只放最好的种子。",
                    en = "Make the smallest useful ablation and write 600 words: the whole DQN, the target copied at \z
                        every step (so none at all), no replay (only the latest batch), and neither; five seeds each. \z
                        Figure one shows returns with 95 % bands, figure two the batch mean of max_a Q over steps \z
                        beside the bound 1/(1−γ) = 100. Outline: hypothesis, method, the two figures, an explanation \z
                        of when Q passes the bound, and how far the conclusion reaches. Showing only the best seed is \z
                        not allowed."}},
                {kind = "problem", minutes = 35, title = {zh = "双端队列", en = "A deque in a ring"},
                 text = {
                    zh = "用一块固定容量 k（1 ≤ k ≤ 10⁵）的数组实现双端队列：push_front、push_back、pop_front、\z
                        pop_back、front、back、at(i)（从头数第 i 个）、size，全部 O(1)，满时 push 返回 false，空时 \z
                        pop 与读取返回 false 或报错，调用总数 ≤ 2·10⁵。例：k = 3，push_back(1)、push_back(2)、\z
                        push_front(3)、push_back(4) → false，back → 2，pop_back，push_front(4)，at(0) → 4。只许存头下\z
                        标与元素个数；说明为什么“头 = 尾”分不清空与满，而用个数就能分清，再指出它与经验回放环的异同。",
                    en = "In one array of fixed capacity k (1 ≤ k ≤ 10⁵) implement push_front, push_back, pop_front, \z
                        pop_back, front, back, at(i) (the i-th from the front) and size, all O(1); a push onto a full \z
                        deque returns false, popping or reading an empty one returns false or is an error, and there \z
                        are up to 2·10⁵ calls. Example: k = 3, push_back(1), push_back(2), push_front(3), \z
                        push_back(4) → false, back → 2, pop_back, push_front(4), at(0) → 4. Store only the head's \z
                        index and the count; say why head = tail cannot tell empty from full while a count can, and \z
                        compare with a replay ring."},
                 form = "leetcode"},
            },
            exercises = {"w10.replay", "w10.dqn_target"},
        },
        {
            id = "10.2", title = {zh = "Rainbow", en = "Rainbow"},
            blocks = {
                {kind = "theory", minutes = 95, title = {zh = "六块积木", en = "Six building blocks"},
                 text = {
                    zh = "今天读五篇的要害处：van Hasselt 2016（选与评分开）、Wang 2016 式 9（Q = V + A − mean A，为什\z
                        么要减均值）、Schaul 2016 §3.3（P(i) = p_i^α/Σp^α，权重 w_i = (N·P(i))^(−β) 纠正什么）、\z
                        Bellemare 2017 Alg. 1、Hessel 2018 的消融图。推导 C51 的投影：原子 z_i = V_min + iΔz，Tz_j = \z
                        clip(r + γz_j)，b = (Tz_j − V_min)/Δz，质量按距离分给 ⌊b⌋ 与 ⌈b⌉；证明总质量守恒、未裁剪时均\z
                        值守恒，并说明 b 恰为整数时朴素写法为何丢掉质量。用 derive(\"c51.projection\", f) 检验。",
                    en = "Read the heart of five papers: van Hasselt 2016 (choosing apart from judging), Wang 2016 \z
                        equation 9 (Q = V + A − mean A: why subtract the mean?), Schaul 2016 §3.3 (P(i) = p_i^α/Σp^α, \z
                        and what the weights w_i = (N·P(i))^(−β) correct), Bellemare 2017 algorithm 1 and Hessel \z
                        2018's ablation. Derive C51's projection: atoms z_i = V_min + iΔz, Tz_j = clip(r + γz_j), b = \z
                        (Tz_j − V_min)/Δz, mass shared by distance between ⌊b⌋ and ⌈b⌉. Show that total mass is kept, \z
                        and the mean too where nothing is clipped, and why the naive form loses mass when b is an \z
                        integer. Check with derive(\"c51.projection\", f)."},
                 read = {"van Hasselt et al. (2016), Double Q-learning",
                         "Wang et al. (2016), Dueling networks, eq. 9",
                         "Schaul et al. (2016), Prioritized replay, §3.3",
                         "Bellemare et al. (2017), C51, Alg. 1", "Hessel et al. (2018), Rainbow"},
                 derive = {"c51.projection"}},
                {kind = "code", minutes = 40,
                 title = {zh = "线段树与分布头", en = "A segment tree and a distribution's head"},
                 text = {
                    zh = "读 OpenAI Baselines 的 baselines/common/segment_tree.py：find_prefixsum_idx 怎样从根走到叶？\z
                        写一个优先级后父节点怎样更新，容量为什么取 2 的幂？再读 CleanRL 的 cleanrl/c51.py，找到 l == \z
                        u 时补回质量的那一行。最后看 plugins/rl/dqn.c 的 double 选项：targets 里只改了哪一步？把 \z
                        replay.c 的均匀 replay_draw 与优先采样的接口对照，写下要加的两个函数的签名：更新优先级、返回\z
                        权重。",
                    en = "Read baselines/common/segment_tree.py of OpenAI Baselines: how does find_prefixsum_idx walk \z
                        from the root to a leaf, how do parents follow a new priority, and why is the capacity a \z
                        power of two? Then CleanRL's cleanrl/c51.py: find the line that gives mass back when l == u. \z
                        Last the option double in plugins/rl/dqn.c: which single step of targets does it change? Hold \z
                        the uniform replay_draw of replay.c against prioritised drawing and write the signatures of \z
                        the two functions to add: setting priorities and returning weights."},
                 read = {"plugins/rl/dqn.c", "plugins/rl/replay.c",
                         "OpenAI Baselines: baselines/common/segment_tree.py", "CleanRL: cleanrl/c51.py"}},
                {kind = "project", minutes = 100, title = {zh = "Acrobot −90", en = "Acrobot at −90"},
                 text = {
                    zh = "用 rl.env 写 Acrobot-v1：RK4、dt = 0.2、“book” 动力学、角度折回 ±π、角速度限 4π 与 9π，−cos \z
                        θ₁ − cos(θ₁+θ₂) > 1 时终止，每步 −1、到达为 0，时限 500。（若插件已有同名环境，就拿它逐步比\z
                        对。）然后给自己的 dqn 加四个可独立开关的部件：双 Q、对偶头、n 步回报（n = 3）、优先回放；有\z
                        余力再加 C51。全开时 5 个种子的贪心均值争取 ≥ −90；exercise \"w10.sum_tree\" 与 \"w10.c51\" \z
                        通过。时限截断的一步仍要自举，单独写一个测试。",
                    en = "Write Acrobot-v1 with rl.env: RK4, dt = 0.2, the \"book\" dynamics, angles wrapped to ±π, \z
                        velocities limited to 4π and 9π, terminated when −cos θ₁ − cos(θ₁+θ₂) > 1, −1 per step and 0 \z
                        at the goal, limit 500. (If the plugin has it by now, compare step by step.) Then give your \z
                        dqn four parts that switch on and off alone: double Q, a dueling head, 3-step returns, \z
                        prioritised replay; C51 if time is left. With all parts on aim at a greedy mean of at least \z
                        −90 on five seeds; pass the exercises \"w10.sum_tree\" and \"w10.c51\". A truncated step \z
                        still bootstraps: give that a test of its own."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒百万次优先采样", en = "A million prioritised samples per second"},
                 text = {
                    zh = "用 %%c 单元实现数组式求和树（节点 1…2N−1，父 i/2）。:bench 测两件事：批 128 的分层采样，与同\z
                        批优先级更新；目标是每秒 10⁶ 个样本（采样加更新）。N = 10⁴ 时整棵树在 L2 里，N = 10⁶ 时在哪\z
                        里？画出 N 从 2¹⁰ 到 2²⁰ 的曲线。再试两招：八叉树（每层一条缓存行）与批内先排序再更新父节点，\z
                        各快多少？顺便验证十万次更新后根与叶之和的相对误差，f32 与 f64 各是多少。",
                    en = "In a %%c cell write a sum tree in an array (nodes 1…2N−1, parent i/2). With :bench time \z
                        stratified sampling of 128 and updating the same priorities; aim at 10⁶ samples per second \z
                        for both together. At N = 10⁴ the tree lies in L2; where does it lie at N = 10⁶? Draw the \z
                        curve for N from 2¹⁰ to 2²⁰. Then try a tree with eight children (a cache line per level), \z
                        and sorting a batch before updating parents: how much does each win? Also measure how far the \z
                        root has drifted from the sum of leaves after 100,000 updates in f32 and in f64."},
                 target = "≥ 10⁶ samples/s"},
                {kind = "writing", minutes = 35, title = {zh = "哪一块积木有用", en = "Which part helps"},
                 text = {
                    zh = "写 700 字的消融报告：完整版、六个“少一件”、六个“只加一件”，做不全就先做双 Q、对偶、n 步与优先\z
                        回放四件。每个配置 5 个种子，汇报最终回报的四分位均值与区间，不看单次最好。提纲：问题、表格、\z
                        排名、与 Hessel 2018 的 Atari 结论是否一致、不一致时给出一个能检验的解释（任务太短？奖励稠\z
                        密？）。把总耗时与硬件写进方法段。",
                    en = "Write a report of 700 words on an ablation: everything on, each part left out, each part \z
                        alone; if time is short take double Q, dueling, n-step and prioritised replay. Five seeds \z
                        each; report interquartile means of final returns with intervals, never the best run. \z
                        Outline: the question, the table, the ranking, whether it agrees with Hessel 2018 on Atari, \z
                        and where it does not, an explanation that could be tested (a short task, dense rewards?). \z
                        State total time and hardware under methods."}},
                {kind = "problem", minutes = 40, title = {zh = "线段树", en = "Segment tree"},
                 text = {
                    zh = "数组 a 长 n（1 ≤ n ≤ 10⁵，|a_i| ≤ 10⁹），在线处理至多 10⁵ 个操作：update(i,x) 把 a_i 改为 x；\z
                        sum(l,r) 求闭区间和；find(s) 在所有元素非负时返回最小的 i，使前缀和 a_0+…+a_i > s，不存在返回 \z
                        −1；各 O(log n)。例：a = [1,3,5]，sum(0,2) → 9，update(1,2)，sum(0,2) → 8，find(0) → 0，\z
                        find(2) → 1，find(8) → −1。用自底向上的迭代写法，n 不必是 2 的幂（find 时注意叶的次序）；说明 \z
                        find 就是按优先级抽样，s 取均匀数即可。",
                    en = "For an array a of length n (1 ≤ n ≤ 10⁵, |a_i| ≤ 10⁹) serve up to 10⁵ operations: update(i,x) \z
                        sets a_i to x, sum(l,r) gives the sum of the closed range, and find(s), called only while no \z
                        element is negative, the least i whose prefix sum a_0+…+a_i exceeds s, or −1; each in O(log \z
                        n). Example: a = [1,3,5]: sum(0,2) → 9, update(1,2), sum(0,2) → 8, find(0) → 0, find(2) → 1, \z
                        find(8) → −1. Write it bottom-up without recursion; n need not be a power of two (mind the \z
                        order of the leaves in find). Explain why find with a uniform s is prioritised sampling."},
                 form = "leetcode"},
            },
            exercises = {"w10.sum_tree", "w10.c51"},
        },
        {
            id = "10.3", title = {zh = "优势估计", en = "GAE"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "从优势到 λ 加权", en = "From advantages to λ"},
                 text = {
                    zh = "读 S&B 13.5 与 Schulman 2016，式 16 是核心：Â_t = Σ (γλ)^l δ_{t+l}，δ_t = r_t + γV(s_{t+1}) − \z
                        V(s_t)。从 k 步优势的指数加权平均出发推出它，写出倒序递推 Â_t = δ_t + γλ(1 − done_t)Â_{t+1}；\z
                        证明 λ = 0 得 TD 误差、λ = 1 得 Σγ^l r − V(s_t)，与 9.5 的 λ 回报对账：Â_t + V(s_t) = G^λ_t。\z
                        为什么 V 不准时 λ = 1 仍无偏，λ < 1 则有偏？终止与截断在递推里分别停掉哪一项？用 \z
                        derive(\"gae\", f) 检验由 δ 到 Â 的递推，两种结束留给 exercise \"w10.gae\"。",
                    en = "Read S&B 13.5 and Schulman 2016, whose equation 16 is the core: Â_t = Σ (γλ)^l δ_{t+l} with \z
                        δ_t = r_t + γV(s_{t+1}) − V(s_t). Derive it from the exponentially weighted mean of k-step \z
                        advantages and write the backward recursion Â_t = δ_t + γλ(1 − done_t)Â_{t+1}. Show that λ = \z
                        0 gives the TD error and λ = 1 gives Σγ^l r − V(s_t), and settle accounts with day 9.5: Â_t + \z
                        V(s_t) = G^λ_t. Why does a wrong V leave λ = 1 unbiased but not λ < 1? Which term do \z
                        termination and truncation each stop? Check the step from δ to Â with derive(\"gae\", f); \z
                        both kinds of end come in the exercise \"w10.gae\"."},
                 read = {"Sutton & Barto 2nd ed. (2018), 13.5", "Schulman et al. (2016), GAE, eq. 16"},
                 derive = {"gae"}},
                {kind = "code", minutes = 40, title = {zh = "谁来自举", en = "Who bootstraps"},
                 text = {
                    zh = "读 plugins/rl/learning.c 的 gae：on 这个因子在哪两处出现？再到 plugins/rl/ppo.c 的 step_one \z
                        与 roll，看选项 bootstrap 怎样把截断处的 γV(last) 并进奖励，于是 gae 里可以把截断当作断开。对\z
                        照 CleanRL 的 cleanrl/ppo.py（截断被当成终止）写出两者相差的那一项。最后读 Gymnasium 的 \z
                        gymnasium/vector/sync_vector_env.py：自动重置时最后一帧观察放在哪里？画一条时间线，标出 obs、\z
                        last、reward、两个标志各属于哪一步。",
                    en = "Read gae in plugins/rl/learning.c: in which two places does the factor on stand? Then \z
                        step_one and roll in plugins/rl/ppo.c: see how the option bootstrap adds γV(last) to the \z
                        reward at a truncation, so that gae may treat it as a cut. Against CleanRL's cleanrl/ppo.py, \z
                        which takes truncation for termination, write down the term that differs. Last, Gymnasium's \z
                        gymnasium/vector/sync_vector_env.py: where does the final observation go on an automatic \z
                        reset? Draw a timeline that says to which step obs, last, reward and both flags belong."},
                 read = {"plugins/rl/learning.c", "plugins/rl/ppo.c", "CleanRL: cleanrl/ppo.py",
                         "Gymnasium: gymnasium/vector/sync_vector_env.py"}},
                {kind = "project", minutes = 100, title = {zh = "A2C 倒立摆", en = "A2C on CartPole"},
                 text = {
                    zh = "给智能体库写 a2c：env = rl.make(\"CartPole-v1\", 16)，每轮走 8 步，两个 64-64 tanh 网络分别给 \z
                        logits 与 V；优势用 GAE（γ = 0.99，λ = 0.95），损失 = −Â·log π + 0.5·(V − R)² − 0.01·熵，全局\z
                        梯度裁到 0.5。先写测试：λ = 0、1 两种极端与手算相等；改一个环境的轨迹不影响其余 15 个。50 万\z
                        步之内 5 个种子争取至少 4 个的贪心均值 ≥ 450；再把截断错当终止跑一遍，画出 V(s) 在第 450–500 \z
                        步之间的差别。",
                    en = "Write a2c for the library: env = rl.make(\"CartPole-v1\", 16), 8 steps a round, two tanh \z
                        networks of 64-64 for logits and V; advantages by GAE (γ = 0.99, λ = 0.95), loss = −Â·log π + \z
                        0.5·(V − R)² − 0.01·entropy, gradients clipped together at 0.5. Tests first: λ = 0 and λ = 1 \z
                        equal your work by hand, and a change in one environment's trajectory leaves the other 15 \z
                        alone. Aim at a greedy mean of at least 450 on four of five seeds within 500k steps. Then run \z
                        it once with truncation taken for termination and draw how V(s) differs between steps 450 and \z
                        500."}},
                {kind = "tuning", minutes = 40, title = {zh = "批量的好处", en = "What batching buys"},
                 text = {
                    zh = "固定总步数，环境数 n 取 1、4、16、64、256，测 A2C 每 CPU 秒的训练步数与解决所需步数。策略前向\z
                        用一次 [n,4] 的批乘代替 n 次单行，目标：n = 16 比 n = 1 快 ≥ 5 倍（步/秒）。用 prof(f) 找出每\z
                        步固定开销，用 :bench 单测 agent:output 在不同行数下的时间。画两条曲线：吞吐随 n 上升、样本效\z
                        率随 n 下降，找出“到达门槛的 CPU 秒”最小的 n，说明它为什么不是最大的 n。",
                    en = "For a fixed number of steps take n = 1, 4, 16, 64 and 256 environments and measure A2C's \z
                        training steps per CPU-second and the steps it needs to solve. One product of [n,4] replaces \z
                        n rows; aim at n = 16 ≥ 5× as many steps per second as n = 1. Find the fixed cost of a step \z
                        with prof(f), and time agent:output alone for different numbers of rows with :bench. Draw \z
                        throughput rising with n and sample efficiency falling, find the n with the least CPU-seconds \z
                        to the bar, and explain why it is not the largest."},
                 target = "n = 16 ≥ 5 × n = 1 in steps/s"},
                {kind = "writing", minutes = 40,
                 title = {zh = "截断不是终止", en = "Truncation is not termination"},
                 text = {
                    zh = "写 600 字《时限不是悬崖》：用倒立摆到 500 步截断这一个例子讲清两者的差别。提纲：定义与一句话\z
                        判据（再给时间，状态还值钱吗？）、错误写法与正确写法各三行、V(s) 沿一条长轨迹的两条曲线、\z
                        Gymnasium 的两个标志、CleanRL 的 PPO 与 SB3 各怎样处理、给读者的检查清单。让读过的人能在自己\z
                        的代码里五分钟查出这个错误。",
                    en = "Write 600 words, \"A time limit is no cliff\", about the one example of CartPole cut at 500 \z
                        steps. Outline: definitions and a test in one sentence (given more time, would the state \z
                        still be worth something?), three lines of wrong and of right code, V(s) along one long \z
                        trajectory under both, what Gymnasium's two flags, CleanRL's PPO and SB3 make of it, and a \z
                        checklist. A reader should find the mistake in their own code within five minutes."}},
                {kind = "problem", minutes = 35, title = {zh = "并行前缀扫描", en = "Prefix scan"},
                 text = {
                    zh = "给定 n（1 ≤ n ≤ 10⁶）对数 (a_i, b_i)，求所有 y_i = a_i·y_{i−1} + b_i，y_{−1} = 0。先写 O(n) \z
                        顺序版；再证明映射的复合 (a₂,b₂)∘(a₁,b₁) = (a₂a₁, a₂b₁ + b₂) 满足结合律，据此写 Blelloch 式两\z
                        趟扫描：上行归约、下行分发，工作量 O(n)、深度 O(log n)，n 不是 2 的幂也要对。例：a = \z
                        [1,0.5,0.5]，b = [1,1,1] → y = [1,1.5,1.75]。与顺序版相差 ≤ 1e-9；说明怎样倒着用它算 GAE，回\z
                        合边界对应 a_i 取什么值。",
                    en = "Given n pairs (a_i, b_i), 1 ≤ n ≤ 10⁶, compute all y_i = a_i·y_{i−1} + b_i with y_{−1} = 0. \z
                        Write the sequential O(n) version first; then prove that composing maps, (a₂,b₂)∘(a₁,b₁) = \z
                        (a₂a₁, a₂b₁ + b₂), is associative, and build on it Blelloch's scan in two passes, up and \z
                        down, with O(n) work and O(log n) depth, right for every n. Example: a = [1,0.5,0.5], b = \z
                        [1,1,1] → y = [1,1.5,1.75]. It agrees with the sequential one to 1e-9. Say how it computes \z
                        GAE run backwards, and which a_i an episode's edge has."},
                 form = "leetcode"},
            },
            exercises = {"w10.gae", "w10.vec_env"},
        },
        {
            id = "10.4", title = {zh = "PPO", en = "PPO"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "裁剪目标的四种情形", en = "The clipped objective, case by case"},
                 text = {
                    zh = "精读 Schulman 2017 §2–5，式 7 是 L^CLIP = E[min(rÂ, clip(r,1−ε,1+ε)Â)]，r = \z
                        π(a|s)/π_old(a|s)。按 Â 的正负与 r 在区间内外列一张六格表，写出每格的目标值与对 r 的导数：哪\z
                        两格导数为零？为什么取 min 使它成为下界，换成 max 会怎样？证明 θ = θ_old 处它与普通策略梯度同\z
                        一个梯度。再读 Huang 2022 的 13 条核心细节，逐条判断：改变的是目标、优化器还是数据？用 \z
                        derive(\"ppo.ratio\", f) 检验你的导数，六格都要覆盖。",
                    en = "Read Schulman 2017 §2–5 closely; equation 7 is L^CLIP = E[min(rÂ, clip(r,1−ε,1+ε)Â)] with r = \z
                        π(a|s)/π_old(a|s). Make a table of six cells by the sign of Â and by r below, within or above \z
                        the interval, and write value and derivative by r in each: in which two is the derivative \z
                        zero? Why does min make it a lower bound, and what would max do? Show that at θ = θ_old the \z
                        gradient is the plain policy gradient. Then read Huang 2022's 13 core details and decide for \z
                        each whether it changes objective, optimizer or data. Check with derive(\"ppo.ratio\", f), \z
                        all six cells."},
                 read = {"Schulman et al. (2017), PPO, §2–5, eq. 7",
                         "Huang et al. (2022), The 37 implementation details of PPO"},
                 derive = {"ppo.ratio"}},
                {kind = "code", minutes = 40,
                 title = {zh = "十三个细节在哪几行", en = "Thirteen details, line by line"},
                 text = {
                    zh = "打开 plugins/rl/ppo.c，文件头列出了 13 条核心细节；为每一条找到实现它的函数与行号，填成一张\z
                        表。再读 learning.c 的 policy_row：g 在什么条件下取 0，这与你上午的六格表哪一格对应？熵的导数 \z
                        π_j(ln π_j + H) 怎样来的？然后看 agent.c 的 agent_update：两个网络的梯度为什么要合在一起裁\z
                        剪？最后比较 CleanRL 的 cleanrl/ppo.py，找出一处只在连续动作或 Atari 里才需要、这里没有的细\z
                        节。",
                    en = "Open plugins/rl/ppo.c, whose head lists the 13 core details; for each find the function and \z
                        line that does it and fill a table. Then policy_row in learning.c: when is g set to 0, and \z
                        which cell of this morning's table is that? Where does the entropy's derivative π_j(ln π_j + \z
                        H) come from? Next agent_update in agent.c: why are both networks' gradients clipped \z
                        together? Last compare CleanRL's cleanrl/ppo.py and name a detail needed only for continuous \z
                        actions or Atari that is absent here."},
                 read = {"plugins/rl/ppo.c", "plugins/rl/learning.c", "plugins/rl/agent.c",
                         "CleanRL: cleanrl/ppo.py"}},
                {kind = "project", minutes = 100,
                 title = {zh = "两秒之内学会", en = "Learned within two CPU-seconds"},
                 text = {
                    zh = "把昨天的 a2c 改成 ppo：4 个环境 × 128 步，4 轮 × 4 个小批，裁剪 0.2，优势在小批内标准化，学习\z
                        率 2.5e-4 线性降到 0，正交初始化，Adam ε = 1e-5。先过 exercise \"w10.ppo_loss\"。然后以 \z
                        rl.ppo(\"CartPole-v1\", {preset = \"cleanrl\", seed = s, steps = 500000}) 为标尺：它应在约 2 \z
                        CPU 秒内让 5/5 个种子的贪心均值 ≥ 475，你的版本要求同样的 5/5，时间另记。最后打开 watch = \z
                        true，看策略在窗口里边学边玩，录下第一次站满 500 步的时刻；用 run.plot 把五条曲线叠在一起。",
                    en = "Turn yesterday's a2c into ppo: 4 environments × 128 steps, 4 epochs × 4 minibatches, clip \z
                        0.2, advantages standardised per minibatch, lr 2.5e-4 falling to 0, orthogonal weights, \z
                        Adam's ε 1e-5. First pass the exercise \"w10.ppo_loss\". Your yardstick is \z
                        rl.ppo(\"CartPole-v1\", {preset = \"cleanrl\", seed = s, steps = 500000}), which should bring \z
                        five of five seeds to a greedy mean of 475 in about 2 CPU-seconds each; yours must reach five \z
                        of five too, its time noted apart. Then set watch = true, see the policy play while it \z
                        learns, note when it first lasts 500 steps, and lay the five curves over each other with \z
                        run.plot."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每 CPU 秒 15 万步", en = "150,000 steps per CPU-second"},
                 text = {
                    zh = "目标是 rl.ppo 单线程 15 万训练步/CPU 秒（lab.threads(1)）。用 :time 与 prof(f) 把一轮分成三\z
                        段：走环境、算 GAE、学习，各占多少？学习段里小批 128 行的 64×64 矩阵乘占几成？做三个实验：小\z
                        批数 4→1、网络宽 64→32、环境数 4→16，预测再实测，偏差超过 20 % 的要解释。再算一笔账：一次训练\z
                        的浮点次数除以 CPU 时间，达到 prof.machine() 峰值的百分之几？",
                    en = "Aim at 150k training steps per CPU-second of rl.ppo on one thread (lab.threads(1)). With \z
                        :time and prof(f) split a round into stepping, GAE and learning; how much of learning are the \z
                        64×64 products on 128 rows? Make three experiments: minibatches 4→1, width 64→32, \z
                        environments 4→16. Predict first, then measure, and explain every miss above 20 %. Then one \z
                        account: floating-point operations of a whole training over its CPU time, as a share of the \z
                        peak that prof.machine() tells."},
                 target = "≥ 150k training steps per CPU-second"},
                {kind = "writing", minutes = 45, title = {zh = "深度博文二：PPO", en = "Deep post 2: PPO"},
                 text = {
                    zh = "第二篇深度博文，2000 字上下，今天写出初稿：《PPO 的十三个细节，各值多少》。提纲：一段话的直\z
                        觉、式 7 与六格表、用自己的代码逐一关掉 13 条中至少 6 条（5 个种子、区间、同一预算）、一张排\z
                        名图、三个最常见的实现错误与各自的症状曲线、如何复现（一条命令加种子）。每个图注写明单位与样\z
                        本数。用 :export post.md 导出带图的初稿，12.5 天定稿发布。",
                    en = "Your second deep post, some 2,000 words, gets its draft today: \"The thirteen details of PPO, \z
                        and what each is worth\". Outline: the intuition in a paragraph, equation 7 and the six-cell \z
                        table, at least six of the thirteen switched off one at a time in your own code (five seeds, \z
                        intervals, equal budget), a figure that ranks them, the three most common mistakes with the \z
                        curve each produces, how to repeat it (one command and a seed). Every caption states units \z
                        and sample size. Export the draft with :export post.md; it is finished and published on day \z
                        12.5."}},
                {kind = "problem", minutes = 35, title = {zh = "数据流的中位数", en = "Median of a stream"},
                 text = {
                    zh = "设计一个结构，支持 add(x)（|x| ≤ 10⁵ 的整数）与 median()：个数为奇数时返回中间值，为偶数时返\z
                        回中间两数的平均；至多 5·10⁴ 次操作，add 为 O(log n)，median 为 O(1)。例：add(1)、add(2)、\z
                        median → 1.5、add(3)、median → 2。用两个堆，写明不变量（大小差 ≤ 1，左堆最大 ≤ 右堆最小）并证\z
                        明每次 add 后恢复。追问：加上 remove(x) 怎么办（延迟删除）？只要滑动窗口最近 100 局的中位数\z
                        呢？若所有数都在 0…500 之间，有没有更省的办法？",
                    en = "Design a structure with add(x) (integers, |x| ≤ 10⁵) and median(): the middle value for an \z
                        odd count, the mean of the middle two for an even one; up to 5·10⁴ operations, add in O(log \z
                        n), median in O(1). Example: add(1), add(2), median → 1.5, add(3), median → 2. Use two heaps, \z
                        state the invariant (sizes differ by at most 1, the left maximum ≤ the right minimum) and \z
                        prove that each add restores it. Further: how would you add remove(x) (lazily), the median of \z
                        the last 100 returns, or save work if all values lie in 0…500?"},
                 form = "leetcode"},
            },
            exercises = {"w10.ppo_loss"},
        },
        {
            id = "10.5", title = {zh = "连续控制", en = "Continuous control"},
            blocks = {
                {kind = "theory", minutes = 95,
                 title = {zh = "确定性与熵正则", en = "Deterministic actors and entropy"},
                 text = {
                    zh = "读 S&B 13.7（高斯策略）、Lillicrap 2016、Fujimoto 2018 Alg. 1、Haarnoja 2018。回答：DDPG 的 \z
                        actor 梯度为何是 ∇_a Q·∇_θ μ？TD3 的三招（双 critic 取小、延迟更新、目标平滑）各对付哪种误\z
                        差？SAC 的软值 V = E[Q − α log π] 从哪里来？推导压缩高斯的密度：u ~ N(μ,σ)，a = tanh u，log \z
                        π(a) = log N(u) − Σ log(1 − tanh² u)，再化成数值稳定的 2(ln 2 − u − softplus(−2u))；数值积分\z
                        验证 ∫π(a)da = 1。用 derive(\"tanh_logp\", f) 检验对 μ 与 log σ 的梯度。",
                    en = "Read S&B 13.7 on Gaussian policies, Lillicrap 2016, Fujimoto 2018 algorithm 1 and Haarnoja \z
                        2018. Why is DDPG's actor gradient ∇_a Q·∇_θ μ? Against which error stands each of TD3's \z
                        three means (the smaller of two critics, delayed actors, smoothed targets)? Where does SAC's \z
                        soft value V = E[Q − α log π] come from? Derive the squashed Gaussian: u ~ N(μ,σ), a = tanh \z
                        u, log π(a) = log N(u) − Σ log(1 − tanh² u), with each log term in the stable form 2(ln 2 − u \z
                        − softplus(−2u)); integrate numerically to see ∫π(a)da = 1. Check gradients by μ and log σ \z
                        with derive(\"tanh_logp\", f)."},
                 read = {"Sutton & Barto 2nd ed. (2018), 13.7", "Lillicrap et al. (2016), DDPG",
                         "Fujimoto et al. (2018), TD3, Alg. 1", "Haarnoja et al. (2018), SAC"},
                 derive = {"tanh_logp"}},
                {kind = "code", minutes = 40, title = {zh = "两个评论家", en = "Two critics"},
                 text = {
                    zh = "读 CleanRL 的 cleanrl/sac_continuous_action.py：动作怎样从 tanh 缩放到环境范围，log_prob 的雅\z
                        可比项里为什么还有 action_scale？α 是怎样自动调的，它的损失里梯度流到哪里、停在哪里？再读 \z
                        core/optim/ema.c：目标网络的软更新 θ⁻ ← τθ + (1−τ)θ⁻ 能不能直接用 optim.EMA？最后看 \z
                        plugins/rl/env_rows.c 的 action_numbers：连续动作越界时环境怎样处理。写下计算图中该 detach 的\z
                        全部位置。",
                    en = "Read CleanRL's cleanrl/sac_continuous_action.py: how is tanh scaled to the environment's \z
                        range, and why does action_scale stand in log_prob's Jacobian term? How is α tuned, where \z
                        does the gradient of its loss flow and where is it stopped? Then core/optim/ema.c: can \z
                        optim.EMA do the soft target update θ⁻ ← τθ + (1−τ)θ⁻ as it is? Last action_numbers in \z
                        plugins/rl/env_rows.c: what happens to an action out of range? List every place of the graph \z
                        where a tensor must be detached."},
                 read = {"CleanRL: cleanrl/sac_continuous_action.py", "core/optim/ema.c",
                         "plugins/rl/env_rows.c"}},
                {kind = "project", minutes = 100, title = {zh = "单摆 −165", en = "Pendulum at −165"},
                 text = {
                    zh = "用 rl.env 写 Pendulum-v1：g = 10，dt = 0.05，力矩裁到 ±2，角速度裁到 ±8，角度用裁剪后的新角速\z
                        度前进，代价按旧状态 θ² + 0.1θ̇² + 0.001u²，时限 200、从不终止。写 td3 与 sac 两章，两个 \z
                        critic，τ = 0.005，缓冲 10⁵，先随机走 1000 步。各 5 个种子，2 万环境步之内 100 局贪心均值争取 \z
                        ≥ −165；exercise \"w10.tanh_logp\" 与 \"w10.obs_norm\" 通过。因为没有终止，把 (1 − \z
                        terminated) 与 (1 − done) 两种写法都跑一遍，看后者坏在哪里。",
                    en = "Write Pendulum-v1 with rl.env: g = 10, dt = 0.05, torque clipped to ±2, velocity to ±8, the \z
                        angle moves by the clipped new velocity, the cost θ² + 0.1θ̇² + 0.001u² is of the old state, \z
                        limit 200, never terminated. Write the chapters td3 and sac with two critics, τ = 0.005, a \z
                        buffer of 10⁵ and 1,000 random steps first. Aim at a greedy mean of at least −165 over 100 \z
                        episodes for both on five seeds within 20,000 environment steps; pass the exercises \z
                        \"w10.tanh_logp\" and \"w10.obs_norm\". As nothing terminates, run with (1 − terminated) and \z
                        with (1 − done), and see what the second spoils."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒三千次更新", en = "Three thousand updates per second"},
                 text = {
                    zh = "SAC 的瓶颈是更新：每次要八次网络前向、五次反向（数一数是哪些）。写明批量与宽度（建议批 128、\z
                        64-64），目标 3000 次更新/CPU 秒，单线程。用 prof(f) 列出前十个算子；把两个 critic 叠成一次批\z
                        量矩阵乘、目标前向用 grad.no_grad、Adam 合并成一条参数向量，逐项测。再测 UTD（每环境步的更新\z
                        数）为 1、2、4 时到达 −165 所需的 CPU 秒：更新更多一定更快吗？",
                    en = "SAC is limited by updates: each takes eight forward and five backward passes (count them). \z
                        State batch and width (take 128 and 64-64) and aim at 3,000 updates per CPU-second on one \z
                        thread. List the ten dearest operators with prof(f). Stack both critics into one batched \z
                        product, run targets under grad.no_grad, let Adam work on one parameter vector; measure each \z
                        step alone. Then measure CPU-seconds to −165 with 1, 2 and 4 updates per environment step: \z
                        are more updates always faster?"},
                 target = "≥ 3k updates per CPU-second"},
                {kind = "writing", minutes = 35, title = {zh = "熵到底买到了什么", en = "What entropy buys"},
                 text = {
                    zh = "写 600 字《熵到底买到了什么》：在单摆与一个你自己设计的双峰奖励的一维老虎机上比较 TD3、固定 α \z
                        = 0.01、0.2、1 的 SAC 与自动 α。提纲：最大熵目标的一句话直觉、双峰例子中高斯策略的局限（只有\z
                        一个峰）、α 随训练的曲线、策略标准差的曲线、在哪种任务上熵反而有害。每个结论后面写出支持它的\z
                        图号。",
                    en = "Write 600 words on what entropy buys. Compare TD3, SAC with α fixed at 0.01, 0.2 and 1, and \z
                        SAC that tunes α, on Pendulum and on a one-dimensional bandit of your own whose reward has \z
                        two peaks. Outline: the maximum-entropy objective in one sentence, what a Gaussian policy \z
                        cannot do on two peaks, curves of α and of the policy's deviation over training, and a task \z
                        where entropy hurts. Name behind every conclusion the figure that carries it."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：机器人车队", en = "System design: a robot fleet"},
                 text = {
                    zh = "设计一个仓库机器人车队的学习与调度系统。需求：500 台机器人、每台 10 Hz 上报 2 KB 状态；新订单 \z
                        20 单/秒，分配要在 200 ms 内完成；策略每周更新，必须可回滚；断网 30 秒内机器人能安全自理；碰\z
                        撞率每万公里 < 1；训练数据保留 90 天。给出：流量与存储估算（每秒、每天各多少字节）、边缘与云\z
                        的分工、调度算法与降级、数据管线与仿真回归、灰度发布、监控指标和报警、三个最可能的故障与应\z
                        对。45 分钟内画完一页图并写满八项清单。",
                    en = "Design learning and dispatch for a fleet of warehouse robots. Requirements: 500 robots each \z
                        reporting 2 KB of state at 10 Hz; 20 new orders per second, assigned within 200 ms; policies \z
                        updated weekly and able to roll back; a robot looks after itself safely for 30 s without \z
                        network; fewer than one collision per 10,000 km; training data kept for 90 days. Give \z
                        estimates of traffic and storage (bytes per second and per day), what runs on the robot and \z
                        what in the cloud, the assignment algorithm and how it degrades, the data pipeline and \z
                        regression tests in simulation, canary release, metrics and alarms, and the three likeliest \z
                        failures. One page and all eight points of the checklist in 45 minutes."},
                 form = "design"},
            },
            exercises = {"w10.tanh_logp", "w10.obs_norm"},
        },
        {
            id = "10.6", title = {zh = "复现与自制环境", en = "Reproduction and an environment of your own"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "五个种子能说明什么", en = "What five seeds can tell"},
                 text = {
                    zh = "读 Henderson 2018：同一算法只换种子就分成两条曲线，原因有哪些？再读 Agarwal 2021：IQM（去掉两\z
                        端各四分之一后的均值）、分层自助法区间、改进概率，各比均值或中位数强在哪里？推导自助法：从 n \z
                        个样本有放回抽 n 个，其均值的条件方差恰为 (1/n)·(1/n)Σ(x_i − x̄)²；某个样本一次都没被抽到的概\z
                        率是 (1−1/n)^n → 1/e；说明 n = 5 时区间为何偏窄。用 derive(\"bootstrap.variance\", f) 检验，\z
                        再算：要分辨 5 % 的差别大约要多少种子？",
                    en = "Read Henderson 2018: one algorithm splits into two curves by seeds alone; for which reasons? \z
                        Then Agarwal 2021: what do the IQM (the mean without the lower and upper quarter), stratified \z
                        bootstrap intervals and the probability of improvement do better than means and medians? \z
                        Derive the bootstrap: drawing n of n with replacement, the mean's conditional variance is \z
                        exactly (1/n)·(1/n)Σ(x_i − x̄)², a given sample is missed with probability (1−1/n)^n → 1/e, \z
                        and with n = 5 the interval is too narrow. Check with derive(\"bootstrap.variance\", f), and \z
                        estimate how many seeds it takes to tell a difference of 5 %."},
                 read = {"Henderson et al. (2018), Deep reinforcement learning that matters",
                         "Agarwal et al. (2021), Deep RL at the edge of the statistical precipice"},
                 derive = {"bootstrap.variance"}},
                {kind = "code", minutes = 45,
                 title = {zh = "写一个 C 环境要什么", en = "What an environment in C takes"},
                 text = {
                    zh = "通读 core/include/lab/env.h 的描述符：reset、step、observe、draw、step_batch 各在什么时候被调\z
                        用，哪些可以省？读 plugins/rl/draw.c：笔画怎样按覆盖比例混色，polygon 与 disc 的距离函数在哪\z
                        里？再读 plugins/rl/store.c 的 env_save：检查点里存了哪些量才能逐位恢复？对照 Gymnasium 的 \z
                        gymnasium/envs/classic_control/cartpole.py，看随机数、渲染、时限三件事在那里由谁负责。最后扫\z
                        一眼 rliable 的 rliable/metrics.py 里 IQM 的实现。",
                    en = "Read the whole descriptor in core/include/lab/env.h: when are reset, step, observe, draw and \z
                        step_batch called, and which may be left out? In plugins/rl/draw.c, how does a stroke blend \z
                        by its cover, and where are the distances of polygon and disc? In plugins/rl/store.c, what \z
                        does env_save keep so that a checkpoint goes on bit for bit? Against Gymnasium's \z
                        gymnasium/envs/classic_control/cartpole.py see who looks after chance, rendering and the time \z
                        limit there. Last, glance at the IQM in rliable's rliable/metrics.py."},
                 read = {"core/include/lab/env.h", "plugins/rl/draw.c", "plugins/rl/store.c",
                         "rliable: rliable/metrics.py"}},
                {kind = "project", minutes = 105,
                 title = {zh = "自己的像素游戏", en = "A game of pixels of your own"},
                 text = {
                    zh = "在 %%c 单元里写一个自己的小游戏（接球、贪吃蛇或打砖块选一），观察是 42×42 的 u8 像素叠两帧，\z
                        动作三个。要求：同种子逐位复现；状态可存可取；draw 能画出来；非法参数一行报错。先用 rl.env 写\z
                        一个 Lua 参考版，两者随机走一万步完全一致，再用 rl.ppo 或 rl.dqn 在低维状态上训练，验收：5 个\z
                        种子的 IQM 达到人手成绩的两倍（自己玩 20 局定基线），像素版争取达到随机策略的三倍。项目 G 至\z
                        此成形：README 写明每章一条命令、指标与区间，通过 exercise \"w10.iqm\"。",
                    en = "In a %%c cell write a small game of your own (catch, snake or breakout), observed as two \z
                        stacked frames of 42×42 u8 pixels, with three actions. It repeats bit for bit from its seed, \z
                        its state can be saved and set, draw shows it, bad parameters give a one-line error. Write a \z
                        reference with rl.env first; both agree on 10,000 random steps. Then train rl.ppo or rl.dqn \z
                        on the low-dimensional state: done when the IQM of five seeds is twice a human's score (play \z
                        20 episodes yourself); from pixels aim at three times the random policy. With this project G \z
                        takes shape: its README gives for each chapter one command, the metric and its interval. Pass \z
                        the exercise \"w10.iqm\"."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒十万帧", en = "A hundred thousand frames per second"},
                 text = {
                    zh = "目标：含像素渲染在内每秒 10 万帧（单线程，42×42）。一帧 1764 字节，十万帧才 176 MB/s，离内存\z
                        带宽很远，所以瓶颈一定在别处。用 prof(f) 与 :bench 拆开：规则、画图、叠帧、拷到 Lua。依次试：\z
                        只重画变化的格子、把叠帧改成环形指针、一次步进 n 个环境写进同一块连续内存。每步记录每帧纳秒\z
                        数，最后和 Lua 参考版比倍数，并确认像素逐字节不变。",
                    en = "Aim at 100,000 frames per second with pixels, 42×42, on one thread. A frame is 1,764 bytes \z
                        and 100,000 of them only 176 MB/s, far from the memory's bandwidth, so the limit lies \z
                        elsewhere. With prof(f) and :bench split it into rules, drawing, stacking and copying to Lua. \z
                        Try in turn: redraw only cells that changed, stack frames by a ring of pointers, step n \z
                        environments into one block of memory. Note nanoseconds per frame after each, compare with \z
                        the Lua reference, and make sure that no pixel's byte has changed."},
                 target = "≥ 100k frames/s, pixels included"},
                {kind = "writing", minutes = 35, title = {zh = "什么算证据", en = "What counts as evidence"},
                 text = {
                    zh = "写 700 字《强化学习里什么算证据》：挑一个你这两周信以为真的结论（例如“双 Q 更好”），按 \z
                        Agarwal 的标准重审。提纲：原说法与原图、重跑的设置（种子、预算、超参数如何选、选参用的种子与\z
                        报告用的种子分开）、IQM 与区间、改进概率、结论变了没有。附一张清单：报告里必须出现的十个数\z
                        字。写的时候假想读者会拿着你的命令去复跑。",
                    en = "Write 700 words on what counts as evidence in reinforcement learning. Take a conclusion you \z
                        have believed these two weeks (\"double Q is better\") and try it again by Agarwal's \z
                        standard. Outline: the claim and its figure, how it was rerun (seeds, budget, how settings \z
                        were chosen, with other seeds for choosing than for reporting), IQM and interval, probability \z
                        of improvement, and whether the conclusion stands. Add a list of ten numbers that a report \z
                        must contain. Write for a reader who will run your command."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：实验跟踪平台", en = "System design: an experiment tracker"},
                 text = {
                    zh = "设计一个 200 人团队的实验跟踪平台。需求：同时 2000 个训练，每个每秒写 20 个标量，峰值 10 倍；\z
                        标量保留两年，图片与检查点 90 天；任意两次运行 1 秒内对比曲线（各 10⁶ 点）；断网时客户端不丢\z
                        数、训练不被阻塞；能从一次运行复原代码版本、配置、种子、数据指纹；权限按项目。给出：写入与存\z
                        储估算、客户端缓冲与重试的语义（至少一次加去重）、时序数据的降采样方案、元数据模型、查询路径\z
                        与缓存、成本、三个故障及应对。思路可先看 labsh 自己怎样用一个 SQLite 库做到单机版。",
                    en = "Design an experiment tracker for 200 people. Requirements: 2,000 trainings at once, each \z
                        writing 20 scalars per second, peaks of ten times that; scalars kept two years, pictures and \z
                        checkpoints 90 days; curves of any two runs (10⁶ points each) compared within 1 s; without \z
                        network the client loses nothing and never blocks training; from a run one recovers code \z
                        version, config, seeds and data fingerprints; rights by project. Give write and storage \z
                        estimates, the semantics of buffering and retry (at least once, with deduplication), \z
                        down-sampling of series, the metadata model, query path and caches, cost, and three failures \z
                        with answers. See first how labsh does it for one machine in a single SQLite file."},
                 form = "design"},
            },
            exercises = {"w10.iqm"},
        },
    },
}
