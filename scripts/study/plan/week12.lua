-- Week 12: industrial systems, StarCraft II, portfolio and interviews. Texts are ours.
return {
    week = 12, field = "rl",
    title = {zh = "工业系统与毕业", en = "Industrial systems, and the end of the course"},
    goal = {
        zh = "把智能体放进真实系统：演员与学习者分开、用旧数据评估新策略、动作有掩码、上线可以回滚；完成星际争霸小游戏\z
            项目。最后两天把十二周的成果收成作品集，练系统设计与面试，通过毕业关。",
        en = "Put agents into real systems: actors apart from the learner, new policies judged on old data, masked \z
            actions, releases that can be taken back; and finish the project on StarCraft II's mini-games. The last \z
            two days turn twelve weeks into a portfolio, practise system design and interviews, and pass the final \z
            gate.",
    },
    projects = {{id = "H", title = {zh = "星际争霸小游戏", en = "StarCraft II mini-games"}}},
    days = {
        {
            id = "12.1", title = {zh = "工业模式一：演员与学习者", en = "Industrial patterns 1: actors and a learner"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "V-trace 修正滞后", en = "V-trace corrects lag"},
                 text = {
                    zh = "精读 Espeholt 2018 §4.1，浏览 Horgan 2018（Ape-X）。数据来自旧策略 μ，学习的是 π：写出 v_s = \z
                        V(x_s) + Σ_t γ^{t−s}(Π_{i<t} c_i) δ_t V，δ_t V = ρ_t(r_t + γV(x_{t+1}) − V(x_t))，ρ_t = \z
                        min(ρ̄, π/μ)，c_t = min(c̄, π/μ)。推导倒序递推 v_s − V(x_s) = δ_s V + γc_s(v_{s+1} − \z
                        V(x_{s+1}))；证明 π = μ 且 ρ̄, c̄ ≥ 1 时它就是 n 步回报。ρ̄ 决定不动点、c̄ 只决定收敛速度，为\z
                        什么？用 derive(\"vtrace\", f) 检验，含一个结束于中间的轨迹。",
                    en = "Read Espeholt 2018 §4.1 closely and skim Horgan 2018 (Ape-X). Data come from an old policy μ \z
                        while π learns: write v_s = V(x_s) + Σ_t γ^{t−s}(Π_{i<t} c_i) δ_t V with δ_t V = ρ_t(r_t + \z
                        γV(x_{t+1}) − V(x_t)), ρ_t = min(ρ̄, π/μ), c_t = min(c̄, π/μ). Derive the backward recursion \z
                        v_s − V(x_s) = δ_s V + γc_s(v_{s+1} − V(x_{s+1})), and show that with π = μ and ρ̄, c̄ ≥ 1 it \z
                        is the n-step return. Why does ρ̄ set the fixed point and c̄ only the speed? Check with \z
                        derive(\"vtrace\", f), with an end within the trajectory."},
                 read = {"Espeholt et al. (2018), IMPALA, §4.1", "Horgan et al. (2018), Ape-X"},
                 derive = {"vtrace"}},
                {kind = "code", minutes = 45,
                 title = {zh = "队列、快照与续跑", en = "Queues, snapshots and resuming"},
                 text = {
                    zh = "读 scalable_agent 的 vtrace.py：from_importance_weights 里倒序扫描在哪，目标为什么要停止梯\z
                        度？再读 core/run/spawn.c 文件头：子进程为何是自己的会话，心愿（暂停、换学习率）怎样传过去？\z
                        然后读 plugins/rl/agent_store.c 与 store.c：逐位续跑存了哪些东西（参数、Adam 的两个矩与 t、随\z
                        机流、环境状态、环的游标），漏掉任何一样会在第几步露馅？写下你的检查点清单，与 \z
                        core/run/checkpoint.c 对照。",
                    en = "Read vtrace.py of scalable_agent: where is the backward scan in from_importance_weights, and \z
                        why is the gradient stopped at the targets? Then the head of core/run/spawn.c: why is the \z
                        child a session of its own, and how do wishes (pause, another rate) reach it? Then \z
                        plugins/rl/agent_store.c and store.c: what must be kept to go on bit for bit (parameters, \z
                        Adam's moments and t, streams of chance, environments, the ring's cursor), and at which step \z
                        would each omission show? Write your own list and compare with core/run/checkpoint.c."},
                 read = {"scalable_agent: vtrace.py", "core/run/spawn.c", "plugins/rl/agent_store.c",
                         "core/run/checkpoint.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "两个演员，一个学习者", en = "Two actors and a learner"},
                 text = {
                    zh = "给智能体库加 vtrace 一章：演员进程用旧参数收集 20 步一段的轨迹，写入文件或共享内存中的有界队\z
                        列；学习者取 16 段更新一次，每更新一次发布新参数；每段带上产生它的版本号。用 run.spawn 起两个\z
                        演员。先做 exercise \"w12.vtrace\" 与 \"w12.resume\"（中途杀掉再续，结果逐位相同）。倒立摆 5 \z
                        个种子的贪心均值争取 ≥ 475；把滞后（学习版本 − 数据版本）画成直方图；人为把滞后加到 0、5、\z
                        20、100，比较有无 V-trace 的曲线。",
                    en = "Add the chapter vtrace: actor processes collect trajectories of 20 steps with old parameters \z
                        into a bounded queue in files or shared memory; the learner takes 16, updates, and publishes \z
                        its parameters; every piece carries the version that made it. Start two actors with \z
                        run.spawn. First do the exercises \"w12.vtrace\" and \"w12.resume\" (killed halfway and \z
                        resumed, the bits are the same). Aim at a greedy mean ≥ 475 on CartPole for five seeds, and \z
                        draw the lag (the learner's version minus the data's) as a histogram. Then force lags of 0, \z
                        5, 20 and 100 and compare curves with and without V-trace."}},
                {kind = "tuning", minutes = 40, title = {zh = "两个进程快多少", en = "What two processes gain"},
                 text = {
                    zh = "同样总步数，比较单进程与一学习者两演员的墙钟时间，目标 ≥ 1.7 倍。先画每个进程的时间线（收集、\z
                        等待、写队列、更新），找空等：是队列满还是空？调队列深度 1、4、16 与段长，看滞后与速度的取\z
                        舍。传参数用整块拷贝还是双缓冲原子换？量一次发布几万个 f32 的时间，与 MPI 共享内存小消息约 \z
                        0.2 µs 的量级比较。解释为什么三个进程在两核上不会到 3 倍。",
                    en = "For an equal number of steps compare wall time of one process with a learner and two actors; \z
                        aim at ≥ 1.7×. Draw each process's timeline first (collecting, waiting, queueing, updating) \z
                        and find the waits: is the queue full or empty? Try depths of 1, 4, 16 and other lengths, and \z
                        see how lag trades against speed. Are parameters copied as a block or swapped in a double \z
                        buffer? Time one publication of some ten thousand f32, beside the 0.2 µs or so of a small MPI \z
                        message in shared memory. Explain why three processes on two cores never give 3×."},
                 target = "≥ 1.7 × one process"},
                {kind = "writing", minutes = 35,
                 title = {zh = "强化学习系统的设计模式", en = "Design patterns for RL systems"},
                 text = {
                    zh = "写 800 字《强化学习系统的六个设计模式》：演员–学习者、集中推理、有界队列与背压、版本化参数、\z
                        确定性种子树、评测与训练隔离。每个模式用固定格式：问题、做法、代价、什么时候别用、你代码里的\z
                        对应文件。配一张架构图与今天的滞后直方图。结尾一段讲“先把单进程做对”为什么是第零个模式。",
                    en = "Write 800 words on six design patterns of RL systems: actor and learner, central inference, \z
                        bounded queues with back pressure, versioned parameters, a tree of deterministic seeds, \z
                        evaluation apart from training. Give each the same form: problem, solution, price, when not \z
                        to use it, and the file in your code that does it. Add a diagram and today's histogram of \z
                        lag. End with why making one process right is pattern number zero."}},
                {kind = "problem", minutes = 35, title = {zh = "有界队列", en = "Bounded queue"},
                 text = {
                    zh = "实现一个多生产者、多消费者的有界队列，容量 k（1 ≤ k ≤ 1000），元素为 64 位整数：put(x) 满则等\z
                        待，get() 空则等待，close() 之后 put 失败、get 取完剩余后返回“结束”；每个元素恰好交付一次，同\z
                        一生产者的元素保持次序。例：k = 1，A 连放 1、2，B 取一次得 1，A 的第二次放入此后才完成。用互\z
                        斥锁与两个条件变量实现，说明为什么等待要写成 while 而不是 if，close 时该唤醒谁。再写带超时的 \z
                        get(ms)，并给出压力测试：4×4 线程、10⁶ 个数，总和与计数都对。",
                    en = "Implement a bounded queue for several producers and consumers, capacity k (1 ≤ k ≤ 1000), of \z
                        64-bit integers: put(x) waits while full, get() waits while empty; after close() put fails, \z
                        and get returns \"end\" once the rest is taken. Each element is delivered exactly once, and \z
                        one producer's elements stay in order. Example: k = 1, A puts 1 and 2; when B gets 1, and not \z
                        before, A's second put completes. Use a mutex and two condition variables; say why waiting is \z
                        a while and not an if, and whom close must wake. Add get(ms) with a time-out, and a stress \z
                        test with 4×4 threads and 10⁶ numbers whose sum and count are right."},
                 form = "leetcode"},
            },
            exercises = {"w12.vtrace", "w12.resume"},
        },
        {
            id = "12.2", title = {zh = "工业模式二：离线与安全", en = "Industrial patterns 2: offline and safe"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "不上线怎样评估", en = "Judging without going live"},
                 text = {
                    zh = "读 Precup 2000（逐步重要性采样）、Le 2019 的 FQE、Dulac-Arnold 2021 列的九个现实难点。推导双\z
                        稳健估计：V_DR = V̂(s) + ρ(r + γV_DR′ − Q̂(s,a))，其中 V̂(s) = Σ_a π(a|s)Q̂(s,a)；证明单步时\z
                        只要 ρ 正确或 Q̂ 正确，其期望就等于真值。再推：普通 IS 的方差随视界 H 指数增长，逐步 IS 为何\z
                        小些，加权 IS 用什么偏差换方差？FQE 的目标是 r + γΣπ(a′|s′)Q(s′,a′)，写成 max 会评估成哪个策\z
                        略？用 derive(\"doubly_robust\", f) 检验。",
                    en = "Read Precup 2000 (importance sampling per decision), FQE in Le 2019, and the nine challenges \z
                        in Dulac-Arnold 2021. Derive the doubly robust estimate V_DR = V̂(s) + ρ(r + γV_DR′ − \z
                        Q̂(s,a)) with V̂(s) = Σ_a π(a|s)Q̂(s,a), and show for one step that its expectation is the \z
                        truth if either ρ or Q̂ is right. Then: ordinary importance sampling's variance grows \z
                        exponentially with the horizon; why less so per decision, and for which bias does the \z
                        weighted form trade it? FQE's target is r + γΣπ(a′|s′)Q(s′,a′): whose value would a max \z
                        estimate? Check with derive(\"doubly_robust\", f)."},
                 read = {"Precup et al. (2000), Eligibility traces for off-policy policy evaluation",
                         "Le et al. (2019), Batch policy learning under constraints",
                         "Dulac-Arnold et al. (2021), Challenges of real-world RL",
                         "Jiang & Li (2016), Doubly robust off-policy value evaluation"},
                 derive = {"doubly_robust"}},
                {kind = "code", minutes = 40, title = {zh = "估计量的家族", en = "A family of estimators"},
                 text = {
                    zh = "读 Open Bandit Pipeline 的 obp/ope/estimators.py：InverseProbabilityWeighting、\z
                        SelfNormalized…、DoublyRobust 三个类各自的 _estimate_round_rewards 差在哪一行？区间怎样得到？\z
                        再读 core/op/rows_random.c：自助法需要的有放回抽样用哪个算子最省？最后看 core/run/db.c：日志\z
                        里至少要存哪些列，将来才能算 ρ（动作、行为概率、观察、奖励、结束标志、策略版本）？写下你的日\z
                        志表结构与一条约束：行为概率缺失的行不得入库。",
                    en = "Read obp/ope/estimators.py of Open Bandit Pipeline: by which line do _estimate_round_rewards \z
                        of InverseProbabilityWeighting, its self-normalised sibling and DoublyRobust differ, and how \z
                        are intervals made? Then core/op/rows_random.c: which operator resamples with replacement \z
                        most cheaply? Last core/run/db.c: which columns must a log have for ρ to be computed later \z
                        (action, its probability under the behaviour, observation, reward, end, the policy's \z
                        version)? Write the table's schema with one constraint: a row without the behaviour's \z
                        probability is refused."},
                 read = {"zr-obp: obp/ope/estimators.py", "core/op/rows_random.c", "core/run/db.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "与精确表对账，再安全上线", en = "Against exact tables, then a safe release"},
                 text = {
                    zh = "在 FrozenLake（时限 100）上，行为策略取 ε = 0.3 的软化最优，目标策略取另一策略，其精确值由 \z
                        9.2 的 dp 算出。收集 50、500、5000 局，比较 IS、逐步 IS、加权 IS、DR、FQE 的偏差、方差与 95 % \z
                        区间覆盖率（200 次重复）；exercise \"w12.ope\" 与 \"w12.fqe\" 通过；DR 与 FQE 在 5000 局时误\z
                        差争取 ≤ 0.02，覆盖率在 90 %–98 %。然后写一次上线演练：影子（只记录不执行）→ 5 % 金丝雀 → 全\z
                        量；给出自动回滚的判据，并注入一个坏策略证明它在多少局内被撤回。",
                    en = "On FrozenLake with its limit of 100 let the behaviour be the optimal policy softened by ε = \z
                        0.3, and evaluate another policy whose exact value your dp chapter of day 9.2 gives. Collect \z
                        50, 500 and 5,000 episodes and compare IS, per-decision IS, weighted IS, DR and FQE in bias, \z
                        variance and coverage of 95 % intervals over 200 repetitions; pass the exercises \"w12.ope\" \z
                        and \"w12.fqe\". Aim at errors ≤ 0.02 for DR and FQE at 5,000 episodes, with coverage between \z
                        90 % and 98 %. Then rehearse a release: shadow (recorded, not executed), a canary of 5 %, \z
                        everyone. State the rule for rolling back, inject a bad policy, and show after how many \z
                        episodes it is withdrawn."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒一万次自助重抽", en = "Ten thousand bootstraps per second"},
                 text = {
                    zh = "目标：对 1000 个轨迹的加权 IS 每秒做 10⁴ 次重抽。天真做法每次 gather 1000 个下标再求和；改成\z
                        每次抽多项式计数 [B,1000]，一次矩阵乘同时得到分子与分母。用 :bench 比较两法，B = 1、100、\z
                        1000；用 mem(f) 看内存，B 太大时分块。再比较正态近似、百分位、BCa 三种区间的覆盖率，结论是更\z
                        贵的一定更准吗？",
                    en = "Aim at 10⁴ resamples per second of weighted IS over 1,000 trajectories. The naive way gathers \z
                        1,000 indices and sums each time; instead draw multinomial counts [B,1000] and get numerators \z
                        and denominators from a single product. Compare both with :bench at B = 1, 100, 1000; watch \z
                        memory with mem(f) and work in blocks when B is large. Then compare coverage of normal, \z
                        percentile and BCa intervals: is the dearer always the better?"},
                 target = "≥ 10⁴ resamples/s"},
                {kind = "writing", minutes = 35, title = {zh = "一份上线计划", en = "A launch plan"},
                 text = {
                    zh = "为“用强化学习给外卖平台派单”写一份两页的上线计划：目标与护栏指标、离线评估结果与其不确定性\z
                        （写明样本量与有效样本数）、影子期看什么、灰度的步长与每步的停止规则、回滚的操作步骤与负责\z
                        人、数据与隐私、上线后第 1、7、30 天各查什么。读者是不懂强化学习的业务负责人，通篇不许出现“策\z
                        略梯度”。",
                    en = "Write a two-page launch plan for dispatching a delivery service by reinforcement learning: \z
                        the goal and its guard rails, the offline estimate with its uncertainty (sample size and \z
                        effective sample size), what the shadow phase watches, the canary's steps with a stopping \z
                        rule at each, how one rolls back and who does it, data and privacy, and what is checked on \z
                        days 1, 7 and 30. Your reader runs the business and knows no reinforcement learning: the \z
                        words \"policy gradient\" must not occur."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：出价系统", en = "System design: a bidding system"},
                 text = {
                    zh = "设计一个广告实时出价系统。需求：峰值 10 万次请求/秒，每次 ≤ 10 ms；预算按天平滑花完，误差 ≤ 1 \z
                        %；点击率与转化率模型每小时更新；转化平均延迟 2 天；欺诈流量要能屏蔽；新策略必须先离线评估，\z
                        再小流量上线。给出：数量级估算（带宽、日志量、特征存储）、特征与模型、出价公式与节流、日志里\z
                        必须留什么才能做离线评估（倾向概率）、探索预算、反馈延迟怎样处理、监控与回滚、三个故障、单次\z
                        请求成本。",
                    en = "Design real-time bidding for advertisements. Requirements: 100,000 requests per second at \z
                        peak, ≤ 10 ms each; the budget spent evenly over the day within 1 %; models of clicks and \z
                        conversions updated hourly; conversions arrive 2 days late on average; fraud can be blocked; \z
                        a new policy is judged offline, then on little traffic. Give estimates (bandwidth, logs, \z
                        feature storage), features and models, the bid's formula and pacing, what the log must keep \z
                        for offline evaluation (propensities), the budget for exploration, late feedback, monitoring \z
                        and rollback, three failures, and cost per request."},
                 form = "design"},
            },
            exercises = {"w12.ope", "w12.fqe"},
        },
        {
            id = "12.3", title = {zh = "星际争霸一：界面与动作", en = "StarCraft II, part 1: interface and actions"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "结构化动作的对数概率", en = "Log-probabilities of structured actions"},
                 text = {
                    zh = "精读 Vinyals 2017：27 个屏幕层、11 个小地图层、非空间特征；动作先选函数再逐个选参数，\z
                        available_actions 说明此刻哪些函数可用。推导自回归策略的对数概率：log π(a|s) = log π(f|s) + \z
                        Σ_l log π(x_l | f, x_{<l}, s)，只对该函数真正用到的参数求和；证明它对所有合法动作求和为 1，若\z
                        把没用到的参数头也加进去，总和与梯度各错成什么？熵又该怎样算？用 \z
                        derive(\"autoregressive_logp\", f) 检验，含一个无参数的函数。",
                    en = "Read Vinyals 2017 closely: 27 screen layers, 11 minimap layers, non-spatial features; an \z
                        action is a function and then its arguments one by one, and available_actions says which \z
                        functions are possible now. Derive the log-probability of an autoregressive policy, log \z
                        π(a|s) = log π(f|s) + Σ_l log π(x_l | f, x_{<l}, s), summed only over arguments that the \z
                        function takes. Show that it sums to 1 over all legal actions; if unused heads are added as \z
                        well, what becomes of the sum and of the gradient, and how is entropy computed? Check with \z
                        derive(\"autoregressive_logp\", f), one function of which has no arguments."},
                 read = {"Vinyals et al. (2017), StarCraft II: a new challenge for reinforcement learning"},
                 derive = {"autoregressive_logp"}},
                {kind = "code", minutes = 40,
                 title = {zh = "PySC2 的层与函数表", en = "PySC2's layers and functions"},
                 text = {
                    zh = "读 PySC2 的 pysc2/lib/features.py 与 pysc2/lib/actions.py：屏幕层的张量次序是 [层, y, x]，函\z
                        数表里 no_op = 0、select_point = 2、select_rect = 3、select_army = 7、Attack_screen = 12、\z
                        Move_screen = 331，各带什么参数？坐标以什么为单位，(x, y) 的次序在哪里最容易写反？再看 \z
                        plugins/rl/draw.c：怎样把同一个世界既画给人看，又栅格化成层？写下一张表：你要实现的层、数据类\z
                        型与取值范围。",
                    en = "Read PySC2's pysc2/lib/features.py and pysc2/lib/actions.py: screen tensors are [layer, y, \z
                        x]; among the functions no_op is 0, select_point 2, select_rect 3, select_army 7, \z
                        Attack_screen 12, Move_screen 331; which arguments does each take? What is the unit of a \z
                        coordinate, and where is (x, y) easiest to reverse? Then plugins/rl/draw.c: how is one world \z
                        drawn for people and rasterised into layers for the agent? Write a table of the layers that \z
                        you will make, with dtype and range."},
                 read = {"PySC2: pysc2/lib/features.py", "PySC2: pysc2/lib/actions.py", "plugins/rl/draw.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "MoveToBeacon 式环境", en = "An environment like MoveToBeacon"},
                 text = {
                    zh = "在 C 单元里写一个小游戏：64×64 的屏幕，一个单位，一个信标；走到信标得 1 分，信标在至少 5 格外\z
                        重生，120 秒一局，每步 8 帧；动作用 PySC2 的函数编号与 available_actions 掩码（没选中单位时 \z
                        Move_screen 不可用）。观察是 3 个层加可用函数表。先做 exercise \"w12.screen\" 与 \z
                        \"w12.tree_logp\"。再写全卷积策略（空间头输出 64×64 的 logits），用 PPO 训练；平均得分争取 ≥ \z
                        20，脚本化智能体的成绩写在旁边；同种子逐位复现；换成真实客户端时只需改连接一处。",
                    en = "In a C cell write a mini-game: a 64×64 screen, one unit, one beacon; reaching it scores 1 and \z
                        it reappears at least 5 cells away; 120 seconds an episode, 8 frames a step; actions by \z
                        PySC2's function ids with the mask available_actions (Move_screen is not available while \z
                        nothing is selected). Observations are 3 layers and the available functions. First do the \z
                        exercises \"w12.screen\" and \"w12.tree_logp\". Then a fully convolutional policy whose \z
                        spatial head gives 64×64 logits, trained by PPO. Aim at a mean score ≥ 20, with a scripted \z
                        agent's beside it; a seed repeats bit for bit, and for the real client only the connection \z
                        would change."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒五万步", en = "Fifty thousand steps per second"},
                 text = {
                    zh = "环境步数的目标是 5 万步/秒（单线程，含三层栅格化）。先估：3×64×64 字节约 12 KB，5 万步是 600 \z
                        MB/s，仍低于内存带宽，所以先看栅格化的算法：只改动变化的格子而不是整层重画。再看训练：空间头\z
                        的卷积占多少？用 prof(f) 找出最贵的一层，比较 32×32 屏幕在同样得分下的秒数。写下你放弃了哪一\z
                        处精度换来速度，以及它对策略的影响。",
                    en = "Aim at 50,000 environment steps per second on one thread with three rasterised layers. \z
                        Estimate first: 3×64×64 bytes are some 12 KB, 50,000 steps thus 600 MB/s, still below the \z
                        memory's bandwidth; so look at rasterisation and touch only cells that changed. Then \z
                        training: how much do the spatial head's convolutions take? Find the dearest layer with \z
                        prof(f), and compare a 32×32 screen in seconds to an equal score. State which accuracy you \z
                        gave up for speed, and what that does to the policy."},
                 target = "≥ 50k environment steps/s"},
                {kind = "writing", minutes = 35,
                 title = {zh = "接口就是问题定义", en = "The interface defines the problem"},
                 text = {
                    zh = "写 600 字《接口就是问题定义》：同一个游戏，三种动作接口——像素点击、函数加参数、宏动作——各让学\z
                        习变成什么样？提纲：每种接口的动作空间大小（算出数字）、探索难度（随机策略多久得第一分，用今\z
                        天的环境测）、可解释性、与人类公平比较时的反应时间问题。附一张三接口学习曲线图（至少跑两\z
                        种），说明你在项目里选哪一种、为什么。",
                    en = "Write 600 words on how the interface defines the problem. Take three action interfaces to one \z
                        game, clicks on pixels, functions with arguments, and macro actions, and say what each makes \z
                        of learning. Outline: the size of each action space (in numbers), how hard exploring is (how \z
                        long random play takes to its first point, measured in today's environment), how well one can \z
                        read what the agent does, and reaction time in a fair match with people. Show learning curves \z
                        for at least two, and say which you chose and why."}},
                {kind = "problem", minutes = 35,
                 title = {zh = "拆墙最短路", en = "Shortest path through walls"},
                 text = {
                    zh = "给定 n×m 网格（1 ≤ n,m ≤ 40），0 为空、1 为墙，四方向移动，最多可穿过 k 堵墙（0 ≤ k ≤ n·m），\z
                        求从左上到右下的最少步数，不可达返回 −1；起点终点为空。例：[[0,1,0],[1,1,0],[0,0,0]]，k = 0 → \z
                        −1，k = 1 → 4。做法：在状态 (x, y, 剩余 k) 上做广度优先搜索，证明为什么“到过这格且剩余更多”时\z
                        可以剪掉后来的状态，从而状态数远小于 n·m·k。k ≥ n + m − 3 时可以直接返回 n + m − 2，为什么？\z
                        输出一条路径，并说明它与战争迷雾里分层规划的相似之处。",
                    en = "On an n×m grid (1 ≤ n,m ≤ 40) with 0 free and 1 a wall you move in four directions and may \z
                        pass through at most k walls (0 ≤ k ≤ n·m). Return the least number of steps from the upper \z
                        left to the lower right corner, both free, or −1. Example: [[0,1,0],[1,1,0],[0,0,0]] with k = \z
                        0 → −1, with k = 1 → 4. Search breadth-first over (x, y, what is left of k); prove why a \z
                        state may be dropped if its cell was reached before with at least as much left, so that far \z
                        fewer than n·m·k are seen. Why is the answer n + m − 2 at once if k ≥ n + m − 3? Print a path \z
                        too, and say what it shares with planning in layers under fog of war."},
                 form = "leetcode"},
            },
            exercises = {"w12.screen", "w12.tree_logp"},
        },
        {
            id = "12.4", title = {zh = "星际争霸二：完整项目", en = "StarCraft II, part 2: the whole project"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "掩码的梯度与联盟训练", en = "Gradients under a mask, and leagues"},
                 text = {
                    zh = "读 Vinyals 2019（AlphaStar）：监督克隆、联盟中的三类对手、z 统计量各解决什么问题？再读 Huang \z
                        & Ontañón 2022：把非法动作的 logit 换成大负数为什么仍给出合法策略的正确梯度？推导：设 M 为合\z
                        法集，π_M(a) = exp z_a / Σ_{b∈M} exp z_b，则 ∂log π_M(a)/∂z_j = [j=a] − π_M(j)（j ∈ M），非法 \z
                        j 恰为 0；若忘了重新归一化，梯度错在哪里？熵里 0·ln 0 按 0 计，为什么数值上会变成 NaN？用 \z
                        derive(\"masked_gradient\", f) 检验，含只剩一个合法动作的情形。",
                    en = "Read Vinyals 2019 (AlphaStar): what do supervised cloning, the three kinds of opponents in \z
                        the league and the statistics z each solve? Then Huang & Ontañón 2022: why does a very \z
                        negative logit for invalid actions give the right gradient of a valid policy? Derive with M \z
                        the valid set: π_M(a) = exp z_a / Σ_{b∈M} exp z_b, so ∂log π_M(a)/∂z_j = [j=a] − π_M(j) for j \z
                        in M and exactly 0 otherwise. Where does the gradient go wrong without renormalising? In the \z
                        entropy 0·ln 0 counts as 0: why does it come out as NaN in practice? Check with \z
                        derive(\"masked_gradient\", f), also with a single valid action."},
                 read = {"Vinyals et al. (2019), AlphaStar",
                         "Huang & Ontañón (2022), A closer look at invalid action masking in policy gradient algorithms"},
                 derive = {"masked_gradient"}},
                {kind = "code", minutes = 40, title = {zh = "客户端与协议", en = "Client and protocol"},
                 text = {
                    zh = "读 s2client-proto 的 s2clientprotocol/sc2api.proto：Request 与 Response 的 oneof 有哪些，创建\z
                        与加入对局各发什么，step 之后在哪里拿到观察？PySC2 的 pysc2/env/sc2_env.py 又把它包成了什么？\z
                        再读 core/op/softmax.c：一行里全是 −∞ 时返回什么，减最大值为什么不够？最后看 \z
                        plugins/rl/learning.c 的 policy_row：掩码要加在哪一行，熵要改哪一处？写下改动的五行代码。",
                    en = "Read s2clientprotocol/sc2api.proto of s2client-proto: what stands in the oneofs of Request \z
                        and Response, what is sent to create and to join a game, where does the observation come \z
                        after a step, and what does PySC2's pysc2/env/sc2_env.py make of it? Then core/op/softmax.c: \z
                        what comes of a row of −∞ only, and why is subtracting the maximum not enough? Last \z
                        policy_row in plugins/rl/learning.c: on which line does the mask belong and where does \z
                        entropy change? Write the five lines."},
                 read = {"s2client-proto: s2clientprotocol/sc2api.proto", "PySC2: pysc2/env/sc2_env.py",
                         "core/op/softmax.c", "plugins/rl/learning.c"}},
                {kind = "project", minutes = 120,
                 title = {zh = "碎片与蟑螂（项目 H）", en = "Shards and roaches (project H)"},
                 text = {
                    zh = "做两个小游戏：CollectMineralShards 式（2 名枪兵、20 块碎片，拾完重生）与 DefeatRoaches 式（9 \z
                        名枪兵对 4 只蟑螂，击杀 +10、阵亡 −1，清完再来一批并补充 5 名枪兵）。流程：脚本智能体打 500 \z
                        局 → 克隆（交叉熵，合法动作内）→ PPO 继续（对克隆策略加 KL 惩罚，系数逐渐减小）。通过 \z
                        exercise \"w12.mask_logits\"。争取让 RL 阶段的平均得分高于克隆与脚本，差的 95 % 区间不含 0；\z
                        消融掩码与克隆各一次；有真实客户端时换上同一策略跑 10 局，没有则在 README 写明模拟器与真实规\z
                        则的差别清单。",
                    en = "Build two mini-games: one like CollectMineralShards (2 marines, 20 shards that reappear when \z
                        all are taken) and one like DefeatRoaches (9 marines against 4 roaches, +10 a kill, −1 a \z
                        loss; when they are beaten new ones come, with 5 more marines). Let a scripted agent play 500 \z
                        episodes, clone it (cross-entropy over valid actions), go on by PPO with a KL penalty to the \z
                        clone that fades. Pass the exercise \"w12.mask_logits\". Aim at a mean score above both clone \z
                        and script, with a 95 % interval of the difference that excludes 0; ablate mask and cloning \z
                        once each. Where a real client is at hand play 10 games with the same policy, and where not, \z
                        list in the README how the simulator differs from the real rules."}},
                {kind = "tuning", minutes = 40, title = {zh = "学习者不空等", en = "The learner does not wait"},
                 text = {
                    zh = "目标：学习者空闲 < 10 %。用时间线记录收集与更新，算出两侧各自的忙碌比例；把昨天的演员–学习者\z
                        接到这两个环境，调演员数、段长、队列深度与小批数，让两侧速度匹配。推导：收集时间 c、更新时间 \z
                        u 时，重叠的上限是 (c+u)/max(c,u)；测出你的 c、u 与实际重叠的差。最后把整次训练的能量（CPU \z
                        秒）与得分画在一张图上，找出多花一倍时间只多一分的拐点。",
                    en = "Aim at an idle learner for < 10 % of the time. Record collection and updates on a timeline \z
                        and compute how busy each side is; connect the actors and learner of day 12.1 to both games \z
                        and match speeds by the number of actors, the length of a piece, the queue's depth and the \z
                        minibatches. Derive that with c to collect and u to update, overlap gains at most \z
                        (c+u)/max(c,u); measure c and u and the gap to it. Then draw score over CPU-seconds spent and \z
                        find the knee from where twice the time buys one point."},
                 target = "learner idle < 10 %"},
                {kind = "writing", minutes = 30,
                 title = {zh = "项目 H 的 README", en = "The README of project H"},
                 text = {
                    zh = "写 README（800 字以内），结构：一句话结果、两张动图、一条复现命令、得分表（脚本、克隆、RL，各\z
                        含 95 % 区间与种子数）、方法图、失败案例三则（含一段回放截图）、与真实星际争霸的差别、资源消\z
                        耗、下一步。写完照着它从干净目录跑一遍，耗时与得分都写进表里，误差超过 1 % 就改文档或改代码。",
                    en = "Write the README, at most 800 words: the result in a sentence, two moving pictures, one \z
                        command, a table of scores (script, clone, RL, each with its 95 % interval and number of \z
                        seeds), a diagram of the method, three failures with a picture from the replay, differences \z
                        from the real game, what it cost, what comes next. Then follow it from an empty folder; time \z
                        and score go into the table, and where they miss by more than 1 % mend the text or the code."}},
                {kind = "problem", minutes = 35, title = {zh = "事件队列", en = "Event queue"},
                 text = {
                    zh = "实现离散事件仿真的队列：schedule(t, id)（0 ≤ t ≤ 10⁹，同一 id 至多一个未决事件，再次调度视为\z
                        改期）、cancel(id)、next()（取出时间最小的事件，同时刻先调度者先出；空则返回 −1）、now()；至\z
                        多 10⁵ 次操作，时间复杂度 O(log n)。例：schedule(5,1)、schedule(3,2)、schedule(5,3)、\z
                        schedule(3,1)、next → 2、next → 1、next → 3、now → 5。不许早于 now 的调度，应报错。用带索引的\z
                        二叉堆（记住每个 id 在堆里的位置），与“惰性删除加懒清理”比较内存与均摊代价，并证明同刻顺序的\z
                        稳定性。",
                    en = "Implement the queue of a discrete-event simulation: schedule(t, id) (0 ≤ t ≤ 10⁹; an id has \z
                        at most one pending event, scheduling again moves it), cancel(id), next() (takes the earliest \z
                        event, of equal times the one scheduled first; −1 if empty) and now(); up to 10⁵ operations, \z
                        each O(log n). Example: schedule(5,1), schedule(3,2), schedule(5,3), schedule(3,1), next → 2, \z
                        next → 1, next → 3, now → 5. Scheduling before now is an error. Use a binary heap with an \z
                        index of each id's place; compare memory and amortised cost with lazy deletion, and prove \z
                        that equal times keep their order."},
                 form = "leetcode"},
            },
            exercises = {"w12.mask_logits"},
        },
        {
            id = "12.5", title = {zh = "作品集", en = "Portfolio"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "技术债、推荐系统，再推一遍", en = "Technical debt, recommenders, and all derivations again"},
                 text = {
                    zh = "读 Sculley 2015：把你自己的仓库对照“胶水代码、管道丛林、死的实验分支、未声明的消费者”各找一\z
                        例；读 Covington 2016：召回与排序为什么分两级，训练样本为何要按用户截断、为何用下一次观看作标\z
                        签。然后限时 45 分钟把关键推导再做一遍，逐个交给 derive：softmax 交叉熵与两层网络的反传、注意\z
                        力、LayerNorm、LoRA、贝尔曼方程两式、PPO 比值、GAE。写下哪一题用了超过 5 分钟，明天早上先补哪\z
                        一题。",
                    en = "Read Sculley 2015 and find in your own repository one example each of glue code, a pipeline \z
                        jungle, a dead experimental branch and an undeclared consumer. Read Covington 2016: why \z
                        retrieval and ranking are two stages, why examples per user are limited, and why the next \z
                        watch is the label. Then, within 45 minutes, do the essential derivations once more and hand \z
                        each to derive: softmax cross-entropy and the two-layer network, attention, LayerNorm, LoRA, \z
                        both Bellman equations, PPO's ratio, GAE. Note which took more than 5 minutes, and which you \z
                        will repeat tomorrow morning."},
                 read = {"Sculley et al. (2015), Hidden technical debt in machine learning systems",
                         "Covington et al. (2016), Deep neural networks for YouTube recommendations"},
                 derive = {"backprop.softmax_ce", "backprop.mlp", "attention", "layer_norm", "lora",
                           "bellman.v", "bellman.vstar", "ppo.ratio", "gae"}},
                {kind = "code", minutes = 45,
                 title = {zh = "像陌生人一样读自己的代码", en = "Reading your own code as a stranger"},
                 text = {
                    zh = "打开自己的九个项目 README，只照文字操作：从克隆到看到结果，中途不许看源码，不许问自己。记下每\z
                        一处卡住的地方、缺失的依赖、没写的数据来源、没有单位的数字。再读 labsh 的 README.md 与 \z
                        build.sh：一条命令是怎样把依赖、构建、运行都包进去的，失败时它怎样说人话？最后给自己的 \z
                        Dockerfile 定三条规矩：固定版本、无需网络即可运行、镜像小于 300 MB。",
                    en = "Open the READMEs of your nine projects and do only what they say, from the clone to the \z
                        result, without reading the source and without asking yourself. Note every place where you \z
                        got stuck, every missing dependency, every data source that is not named, every number \z
                        without a unit. Then read labsh's README.md and build.sh: how does one command hold \z
                        dependencies, build and run, and how does it speak when something fails? Last, give your \z
                        Dockerfile three rules: fixed versions, runs without network, image below 300 MB."},
                 read = {"README.md", "build.sh"}},
                {kind = "project", minutes = 110,
                 title = {zh = "一个仓库，三个领域", en = "One repository, three fields"},
                 text = {
                    zh = "用 portfolio(\"DIR\") 生成仓库：每个领域一个模块，含从零训练或加载权重的最小入口、测试、一张\z
                        结果图；顶层 README 放九个项目的表（任务、指标、种子、命令、图）。写多阶段 Dockerfile：构建阶\z
                        段编译，运行阶段只留二进制与数据，体积 < 300 MB；docker run 复现至少一个指标，误差 ± 1 %（本\z
                        机没有 docker 时，把每一步在一个干净的根目录里手工跑一遍并贴出日志）。验收：由另一个人照 \z
                        README 完成；gate{project = \"DIR\"} 逐条通过；exercise \"w12.ndcg\" 通过。",
                    en = "Generate the repository with portfolio(\"DIR\"): a module per field, each with the smallest \z
                        entry point that trains or loads weights, tests, and one picture of results; the README at \z
                        the top has a table of the nine projects (task, metric, seeds, command, picture). Write a \z
                        multi-stage Dockerfile: build in one stage, run with binary and data only, < 300 MB; docker \z
                        run reproduces at least one metric within ± 1 % (without docker here, run every step by hand \z
                        in an empty root and show the log). Done when another person finishes by the README alone, \z
                        gate{project = \"DIR\"} passes point by point, and the exercise \"w12.ndcg\" passes."}},
                {kind = "tuning", minutes = 40, title = {zh = "镜像小于 300 MB", en = "An image below 300 MB"},
                 text = {
                    zh = "目标：运行镜像 < 300 MB，冷启动到第一个结果 < 10 秒。逐层列出大小（docker history，或按目录 \z
                        du），找出最大的三块：编译器、头文件、未用的模型权重？逐步做：多阶段、只拷 .so 与二进制、权重\z
                        改 bf16 或 int8、日志与缓存不入镜像，每步记数。再量运行内存与首个结果时间；把“大小—时间—精度”\z
                        三者放在一张图里，写下你停在哪一档。",
                    en = "Aim at a running image < 300 MB and < 10 s from a cold start to the first result. List what \z
                        each layer weighs (docker history, or du by folder) and find the three largest pieces: \z
                        compiler, headers, unused weights? Then in steps: several stages, only binaries and libraries \z
                        copied, weights in bf16 or int8, no logs or caches; note the size after each. Measure memory \z
                        and the time to the first result too; draw size, time and accuracy in one figure, and say \z
                        where you stopped."},
                 target = "image < 300 MB, first result < 10 s"},
                {kind = "writing", minutes = 40, title = {zh = "两篇文章定稿", en = "Both posts finished"},
                 text = {
                    zh = "给两篇深度博文定稿：GPT（6.6 天）与 PPO（10.4 天）。逐段做三件事：每个结论后面有图号或数字；\z
                        每张图有单位、样本数与种子；每段第一句能独立读懂。英文版发 Medium，中文版发知乎，各检查一遍术\z
                        语（“策略”“价值”“回报”与英文一一对应），并在文末放仓库地址与复现命令。用 gate{post = FILE} 逐\z
                        条检查后再发。",
                    en = "Finish both deep posts: GPT (day 6.6) and PPO (day 10.4). For every paragraph: does a figure \z
                        or a number stand behind each conclusion; has each figure units, sample size and seeds; can \z
                        its first sentence be understood alone? The English one goes to Medium, the Chinese one to \z
                        Zhihu; check terms in both (policy, value and return have one word each), and end with the \z
                        repository and the command. Run gate{post = FILE} before publishing."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：推荐系统", en = "System design: a recommender"},
                 text = {
                    zh = "设计一个短视频推荐系统。需求：1 亿日活、每人每天 50 次刷新、每次返回 20 条；全链路 p99 ≤ 200 \z
                        ms；候选 2 亿条，新视频 1 分钟内可被推荐；既优化时长又保护多样性与创作者；必须能审计“为什么推\z
                        荐这条”。给出：QPS 与日志量估算；特征与用户表示；召回几路、各多少条，排序模型与重排；训练样\z
                        本、负采样与位置偏差；在线学习或小时级更新；离线指标（含 NDCG 的定义与截断）与线上 A/B；冷启\z
                        动、多样性与公平；三个故障与降级；每千次推荐的成本。先写需求澄清再画图。",
                    en = "Design recommendations for short videos. Requirements: 100 million daily users, each \z
                        refreshing 50 times a day, 20 videos each time; p99 ≤ 200 ms end to end; 200 million \z
                        candidates, a new video recommendable within a minute; watch time is maximised while \z
                        diversity and creators are protected; \"why was this shown\" must be answerable. Give QPS and \z
                        log volume; features and user representation; how many retrieval sources and what each \z
                        returns, the ranking model and re-ranking; training examples, negatives and position bias; \z
                        online or hourly learning; offline metrics (with NDCG defined and truncated) and online \z
                        tests; cold start, diversity and fairness; three failures and degraded service; cost per \z
                        thousand. Clarify requirements before you draw."},
                 form = "design"},
            },
            exercises = {"w12.ndcg"},
        },
        {
            id = "12.6", title = {zh = "面试与毕业关", en = "Interviews, and the final gate"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "样本量与检查清单", en = "Sample size and the checklist"},
                 text = {
                    zh = "把机器学习检查清单过一遍（数据、统计、机器学习、深度学习、系统设计、编程），每条能用一句话加\z
                        一个例子说清。精读 Kohavi 2020 关于检验力的部分，推导每组样本量：显著性 α（双侧）、效力 1−β、\z
                        标准差 σ、最小可检差 δ 时 n = 2(z_{1−α/2} + z_{1−β})²σ²/δ²；α = 0.05、效力 0.8 时约为 \z
                        16σ²/δ²。转化率时 σ² = p(1−p)，算 p = 0.1、相对提升 2 % 需要多少用户？再答：偷看数据会把假阳\z
                        性推到多高、序贯检验怎样补救？用 derive(\"ab_size\", f) 检验。",
                    en = "Go through the ML checklist (data, statistics, machine learning, deep learning, system \z
                        design, coding) until each point is a sentence and an example. Read the part on power in \z
                        Kohavi 2020 closely and derive the sample size per group at two-sided significance α and \z
                        power 1−β, deviation σ and least effect δ: n = 2(z_{1−α/2} + z_{1−β})²σ²/δ², about 16σ²/δ² \z
                        for α = 0.05 and power 0.8. For a rate σ² = p(1−p): how many users detect a relative gain of \z
                        2 % at p = 0.1? How far does peeking raise false positives, and what do sequential tests do \z
                        about it? Check with derive(\"ab_size\", f)."},
                 read = {"Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 17",
                         "the ML checklist, card by card with quiz()"},
                 derive = {"ab_size"}},
                {kind = "code", minutes = 40,
                 title = {zh = "半小时读懂陌生仓库", en = "A stranger's repository in half an hour"},
                 text = {
                    zh = "随机挑一个没读过的开源训练仓库（例如 CleanRL 之外的某个算法实现），计时 30 分钟：先看目录与入\z
                        口，画出数据从文件到损失的路径；再找三处——随机种子怎样设、评测与训练是否隔离、检查点里存了什\z
                        么。最后写下三条你会提的改动，每条给出证据（文件与行号）。这正是面试里“读一段别人的代码”的练\z
                        习，讲给自己听一遍并录音。",
                    en = "Take any training repository that you have never read and time 30 minutes: begin with the \z
                        folders and the entry point and draw the way of data from a file to the loss; then find three \z
                        things, how seeds are set, whether evaluation is apart from training, what a checkpoint \z
                        keeps. Write down three changes that you would propose, each with evidence (file and line). \z
                        This is the interview exercise of reading strange code: explain it aloud and record yourself."},
                 read = {"an open-source training repository that is new to you"}},
                {kind = "project", minutes = 110,
                 title = {zh = "两次模拟设计，五个 STAR", en = "Two mock designs and five STAR stories"},
                 text = {
                    zh = "上午各 45 分钟做两次模拟系统设计（推荐系统、大模型服务），按八项清单（需求、估算、数据、模\z
                        型、服务、评估、故障、成本）计时写满，写完用 gate{design = FILE} 逐条对照。再写五个 STAR 故\z
                        事：每个 250 字以内，含情境、你做的动作、可核对的数字、失败与教训；至少一个是“没做成”的故事；\z
                        用 gate{star = FILE} 检查。最后翻一遍 AI Jobs Board、Laioffer 的题目分类与 KaggleX 的申请要求\z
                        （以现在开放的为准），列出还差的三项；再用 gate(\"rl\") 与 gate(\"final\") 逐条核对毕业还缺什\z
                        么。",
                    en = "In the morning do two mock designs of 45 minutes each (a recommender, an LLM service) on the \z
                        clock, all eight points filled (needs, estimates, data, model, serving, evaluation, failure, \z
                        cost), then go through them with gate{design = FILE}. Write five STAR stories of at most 250 \z
                        words: situation, what you did, numbers that can be checked, what failed and what you \z
                        learned; at least one about something that did not work; check with gate{star = FILE}. Last, \z
                        look through AI Jobs Board, Laioffer's categories and KaggleX's requirements (whatever is \z
                        open now) and list the three things you still lack; gate(\"rl\") and gate(\"final\") say what \z
                        is missing for the end."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "四十五分钟的节奏", en = "The rhythm of forty-five minutes"},
                 text = {
                    zh = "录下一次设计回答，事后按时间轴标注：需求 5 分钟、估算 5、数据与特征 8、模型 7、服务 8、评估与\z
                        上线 7、故障与成本 5。看哪一段超时、哪一段空着，重做一次直到七段都在。再给编码题定节奏：读题 \z
                        3 分钟、说思路 5、写 20、测 7。每次练习写一行记录（日期、题目、用时、得分、漏掉的点），本周至\z
                        少五行，画成曲线看趋势。",
                    en = "Record one design answer and mark it on a timeline: needs 5 minutes, estimates 5, data and \z
                        features 8, model 7, serving 8, evaluation and release 7, failure and cost 5. See which part \z
                        ran over and which stayed empty, and repeat until all seven are there. Give coding questions \z
                        a rhythm too: 3 minutes to read, 5 to say the idea, 20 to write, 7 to test. Keep a line of \z
                        record per attempt (date, question, minutes, score, what was missing), five of them this \z
                        week, and draw the trend."},
                 target = "seven parts within 45 minutes"},
                {kind = "writing", minutes = 35, title = {zh = "一页简历", en = "One page"},
                 text = {
                    zh = "写一页简历：顶部一句话定位；三个领域各一个最好的项目，用“做了什么 + 数字 + 链接”一句话写，数\z
                        字必须在仓库里能复现；技能按会写、会用、会讲分三档，不许写“精通”；删掉所有形容词。再写一封 \z
                        150 字的求职信，说明为什么是这家公司的这个岗位，并指出他们产品里一个你能做的改进。两份都请不\z
                        做技术的人读一遍，看他能复述出什么。",
                    en = "Write one page: a sentence that says what you are; the best project of each field as what was \z
                        done, a number and a link, where every number can be reproduced from the repository; skills \z
                        in three grades (can write, can use, can explain) and never \"expert\"; delete all \z
                        adjectives. Then a letter of 150 words on why this company and this position, with one \z
                        improvement to their product that you could make. Let someone outside technology read both \z
                        and see what they can repeat."}},
                {kind = "problem", minutes = 45,
                 title = {zh = "系统设计：大模型服务", en = "System design: an LLM service"},
                 text = {
                    zh = "设计一个面向内部 5 万名员工的大模型服务。需求：峰值 800 个并发会话，平均输入 800 词元、输出 \z
                        300；首词元 ≤ 1 秒、每词元 ≤ 60 ms；支持自有文档检索与引用；敏感信息不出境，可审计 180 天；成\z
                        本每百万词元可控；模型一个季度换一次。给出：需求澄清与估算（并发、词元吞吐、显存含 KV 缓存，\z
                        给出算式）；服务（连续批处理、分页 KV、前缀缓存、投机解码）；检索与提示拼装；安全（越权、提示\z
                        注入、泄露）；评测（离线集、人工、线上反馈）；发布与回滚；三个故障与降级；每百万词元成本。写\z
                        满八项，45 分钟。",
                    en = "Design an LLM service for 50,000 employees. Requirements: 800 conversations at once at peak, \z
                        800 tokens in and 300 out on average; first token ≤ 1 s, then ≤ 60 ms each; retrieval over \z
                        the company's documents with citations; nothing confidential leaves the country, auditable \z
                        for 180 days; a known cost per million tokens; the model is replaced every quarter. Give \z
                        needs and estimates (concurrency, tokens per second, memory with KV cache, as formulas); \z
                        serving (continuous batching, paged KV, prefix cache, speculation); retrieval and prompts; \z
                        security (rights, prompt injection, leaks); evaluation (offline sets, people, feedback); \z
                        release and rollback; three failures; cost. All eight points in 45 minutes."},
                 form = "design"},
            },
            exercises = {"w12.ab_size"},
        },
    },
}
