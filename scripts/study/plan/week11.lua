-- Week 11: several agents, robots, simulators. Texts are ours; section numbers are to be held against the books once more.
return {
    week = 11, field = "rl",
    title = {zh = "多智能体与机器人", en = "Several agents, and robots"},
    goal = {
        zh = "从一个智能体走向多个，从玩具走向机械臂：写出 MADDPG、自博弈与搜索，推导运动学，把一个仿真世界变成 N 个并\z
            行的世界，最后让机械臂在稀疏奖励下学会抓取，并把智能体接到别人写的环境上。",
        en = "Go from one agent to several, and from toys to an arm: write MADDPG, self-play and search, derive \z
            kinematics, turn one simulated world into N side by side, let an arm learn to grasp from sparse rewards, \z
            and connect your agents to environments that others wrote.",
    },
    projects = {{id = "I", title = {zh = "机械臂抓取", en = "An arm that grasps"}}},
    days = {
        {
            id = "11.1", title = {zh = "MADDPG", en = "MADDPG"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "集中训练，分散执行", en = "Central training, separate execution"},
                 text = {
                    zh = "精读 Lowe 2017 §3–4.1。先回答：其他智能体也在学习时，环境在单个智能体眼里为什么不平稳，经验回\z
                        放因此错在哪里？若把所有动作告诉 critic，为什么 P(s′|s,a₁…a_N) 又与各家策略无关？推导集中式梯\z
                        度：∇_θi J = E[∇_θi μ_i(o_i) · ∇_{a_i} Q_i(x, a₁…a_N)|_{a_i=μ_i(o_i)}]，注意只有第 i 个动作换\z
                        成当前策略的输出，其余取自回放；critic 的目标里则全部用目标策略。再读合作与竞争的奖励在哪里进\z
                        入式子。用 derive(\"maddpg.central\", f) 检验。",
                    en = "Read Lowe 2017 §3–4.1 closely. Why is the world not stationary for one agent while the others \z
                        learn, and what does that spoil in replay? Why is P(s′|s,a₁…a_N) independent of everybody's \z
                        policy once the critic sees all actions? Derive the central gradient ∇_θi J = E[∇_θi μ_i(o_i) \z
                        · ∇_{a_i} Q_i(x, a₁…a_N)|_{a_i=μ_i(o_i)}]: only action i is the current policy's, the others \z
                        come from replay, while the critic's target uses everyone's target policy. See where \z
                        cooperation or competition enters. Check with derive(\"maddpg.central\", f)."},
                 read = {"Lowe et al. (2017), Multi-agent actor-critic for mixed cooperative-competitive environments, §3–4.1"},
                 derive = {"maddpg.central"}},
                {kind = "code", minutes = 40,
                 title = {zh = "原版与粒子世界", en = "The original, and the particle world"},
                 text = {
                    zh = "读 OpenAI 的 maddpg/trainer/maddpg.py：p_train 里哪一行把第 i 个动作换成可导的输出，q_train \z
                        的输入怎样由 local_q_func 决定？再读 MPE2 的 mpe2/simple_spread/simple_spread.py：奖励由“每个\z
                        地标到最近智能体的距离”与碰撞惩罚组成，局部与全局奖励各占多少？观察里哪些量是相对坐标？最后看 \z
                        core/op/rows_product.c 中带批维的矩阵乘：N 个 critic 能否叠成一次批乘？写下一步更新的数据流\z
                        图。",
                    en = "Read maddpg/trainer/maddpg.py of OpenAI's maddpg: which line of p_train replaces action i by \z
                        an output that has a gradient, and how does local_q_func decide what q_train sees? Then \z
                        MPE2's mpe2/simple_spread/simple_spread.py: the reward is made of each landmark's distance to \z
                        its nearest agent and a penalty for collisions; how are local and global parts weighed, and \z
                        which observations are relative? Last, the batched product in core/op/rows_product.c: can N \z
                        critics become one product? Draw the data flow of an update."},
                 read = {"openai/maddpg: maddpg/trainer/maddpg.py",
                         "MPE2: mpe2/simple_spread/simple_spread.py", "core/op/rows_product.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "三个智能体占三个点", en = "Three agents, three landmarks"},
                 text = {
                    zh = "用 %%c 单元写 simple_spread 式的环境：3 个点智能体、3 个地标、二维连续加速度、25 步一局，位置\z
                        先于速度前进（MPE2 的次序），碰撞罚分。写两份训练：三个独立 DDPG，与共享结构的 MADDPG；网络 \z
                        64-64，缓冲 10⁵，批 256，各跑 5 个种子。验收：exercise \"w11.maddpg\" 通过；MADDPG 末 1000 局\z
                        的平均回报高于独立 DDPG，且差的 95 % 自助法区间不含 0；把一局画成轨迹图，标出谁占了哪个点。训\z
                        练预算两分钟以内，超出就先缩小环境步数并写明。",
                    en = "In a %%c cell write an environment like simple_spread: 3 point agents, 3 landmarks, \z
                        continuous accelerations in the plane, 25 steps an episode, positions advancing before \z
                        velocities (MPE2's order), a penalty for collisions. Train three separate DDPGs and then \z
                        MADDPG of equal structure: networks 64-64, a buffer of 10⁵, batches of 256, five seeds each. \z
                        Done when the exercise \"w11.maddpg\" passes, MADDPG's mean return over the last 1,000 \z
                        episodes lies above separate DDPG with a 95 % bootstrap interval of the difference that \z
                        excludes 0, and one episode is drawn as paths that show who took which landmark. Keep \z
                        training within two minutes; if you must take fewer steps, say so."}},
                {kind = "tuning", minutes = 40, title = {zh = "把 critic 叠起来", en = "Stacking the critics"},
                 text = {
                    zh = "N 个 critic 各自前向是 N 次小矩阵乘；把权重叠成 [N,in,out]、输入叠成 [N,B,in]，用一次批量 \z
                        matmul。先确认两种写法逐元素相差 ≤ 1e-5，再用 :bench 测 N = 3、6、12，B = 256 的一次更新，目\z
                        标 ≥ 3 倍。用 prof(f) 看省下的是算子的固定开销还是矩阵乘本身；再看叠起来以后 Adam 是否也只剩\z
                        一次调用。说明当 B 或宽度增大时，优势为什么会消失。",
                    en = "N critics are N small products; stack weights to [N,in,out] and inputs to [N,B,in] and use \z
                        one batched matmul. Make sure first that both agree to 1e-5 in each element, then time an \z
                        update with :bench for N = 3, 6, 12 and B = 256; aim at ≥ 3×. With prof(f) see whether the \z
                        saving is the operators' fixed cost or the products themselves, and whether Adam becomes a \z
                        single call too. Explain why the gain goes away as B or the width grows."},
                 target = "batched ≥ 3 × one by one"},
                {kind = "writing", minutes = 35, title = {zh = "功劳该记给谁", en = "Who gets the credit"},
                 text = {
                    zh = "写 600 字《功劳该记给谁》：团队奖励相同，怎样知道是谁的动作起了作用？提纲：一个两人两动作的矩\z
                        阵博弈手算（独立学习者会停在次优均衡）、集中式 critic 怎样提供“若你换一个动作”的信息、反事实\z
                        基线的想法、你在 spread 中看到的懒惰智能体或抢同一个点的现象（附轨迹图）、N 增大时 critic 输\z
                        入为什么会成为负担。",
                    en = "Write 600 words on who gets the credit: when a team shares one reward, whose action helped? \z
                        Outline: a matrix game of two players and two actions worked by hand, in which independent \z
                        learners stop at the worse equilibrium; how a central critic answers \"had you acted \z
                        otherwise\"; the idea of a counterfactual baseline; lazy agents or quarrels over one landmark \z
                        as you saw them, with a figure of paths; why the critic's input becomes a burden as N grows."}},
                {kind = "problem", minutes = 40, title = {zh = "最小瓶颈匹配", en = "Bottleneck matching"},
                 text = {
                    zh = "平面上有 n 个智能体和 n 个地标（1 ≤ n ≤ 200，坐标为 ±10⁴ 内的整数），一对一分配，使最大的平方\z
                        距离最小，返回这个最小值。例：智能体 (0,0)、(4,0)，地标 (1,0)、(9,0) → 25：(0,0)→(1,0)、\z
                        (4,0)→(9,0)。解法：对 n² 个平方距离排序后二分，用 Hopcroft–Karp 判断只用不超过阈值的边能否完\z
                        美匹配，O(n^2.5 log n)。比较“总距离最小”的解（匈牙利算法，第 2.5 天）：给一个两者不同的例子，\z
                        并说明机器人同时出发时该选哪一个。",
                    en = "There are n agents and n landmarks in the plane (1 ≤ n ≤ 200, integer coordinates within \z
                        ±10⁴). Assign them one to one so that the largest squared distance is as small as possible, \z
                        and return it. Example: agents (0,0), (4,0), landmarks (1,0), (9,0) → 25 by (0,0)→(1,0), \z
                        (4,0)→(9,0). Sort the n² squared distances, bisect, and let Hopcroft–Karp decide whether \z
                        edges up to the threshold allow a perfect matching: O(n^2.5 log n). Compare with the least \z
                        total distance (the Hungarian method, day 2.5): give a case where they differ, and say which \z
                        you want for robots that start together."},
                 form = "leetcode"},
            },
            exercises = {"w11.maddpg"},
        },
        {
            id = "11.2", title = {zh = "自博弈与 Kaggle", en = "Self-play and Kaggle"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "搜索、自博弈与等级分", en = "Search, self-play and ratings"},
                 text = {
                    zh = "读 Silver 2018（AlphaZero）的算法部分：树里每次选 Q + U，U 正比于 P·√N/(1+n)，网络的先验 P 与\z
                        访问次数各起什么作用？训练目标为何是访问分布而不是得分最高的一步？再读 Rashid 2018（QMIX）：\z
                        ∂Q_tot/∂Q_i ≥ 0 为什么保证各自 argmax 就是联合 argmax，哪类协作因此表示不了？推导 Elo：胜率 E \z
                        = 1/(1+10^((R_B−R_A)/400))，对一局的对数似然求导得 (ln 10/400)(S − E)，所以 K 因子就是学习\z
                        率。用 derive(\"elo\", f) 检验。",
                    en = "Read the algorithm in Silver 2018 (AlphaZero): the tree chooses by Q + U with U proportional \z
                        to P·√N/(1+n); what do the network's prior P and the visit counts each do, and why are visit \z
                        shares the target and not the best move? Then Rashid 2018 (QMIX): why does ∂Q_tot/∂Q_i ≥ 0 \z
                        make each agent's argmax the joint one, and which cooperation can it not express? Derive Elo: \z
                        with E = 1/(1+10^((R_B−R_A)/400)) the derivative of one game's log likelihood is (ln \z
                        10/400)(S − E), so the K factor is a learning rate. Check with derive(\"elo\", f)."},
                 read = {"Silver et al. (2018), AlphaZero", "Rashid et al. (2018), QMIX"},
                 derive = {"elo"}},
                {kind = "code", minutes = 40,
                 title = {zh = "比赛环境的接口", en = "The interface of a competition"},
                 text = {
                    zh = "读 Kaggle 的 kaggle_environments/envs/connectx/connectx.py：agent(observation, configuration) \z
                        收到哪些字段（board 是一维列表、mark 是 1 或 2），interpreter 怎样判胜、非法落子与超时各得什\z
                        么结果？它自带的 negamax 搜多深？再读 PyMARL 的 src/modules/mixers/qmix.py：超网络生成的权重\z
                        在哪里取绝对值，哪些输出保留正负号，为什么可以？写下你的提交文件必须是单文件、无外部依赖时，\z
                        权重放在哪里。",
                    en = "Read Kaggle's kaggle_environments/envs/connectx/connectx.py: which fields does \z
                        agent(observation, configuration) get (board is a flat list, mark is 1 or 2), how does the \z
                        interpreter judge wins, illegal moves and time-outs, and how deep does its own negamax look? \z
                        Then PyMARL's src/modules/mixers/qmix.py: where are the hypernetwork's weights made absolute, \z
                        which of its outputs may keep their sign, and why? Note where the weights go when a \z
                        submission must be one file without outside dependencies."},
                 read = {"kaggle-environments: kaggle_environments/envs/connectx/connectx.py",
                         "PyMARL: src/modules/mixers/qmix.py"}},
                {kind = "project", minutes = 105, title = {zh = "四子棋联盟", en = "A league of ConnectX"},
                 text = {
                    zh = "写 6×7 四子棋：棋盘用两个 64 位整数（每列 7 位），胜负用移位判断。三名选手：α–β（深 6，走法从\z
                        中间排起）、纯 MCTS（随机走子 400 次）、自博弈的小网络加 PUCT（两层卷积，训练 90 秒）。用循环\z
                        赛每对 200 局、先后手各半，算 Elo 与 95 % 区间。验收：exercise \"w11.qmix\" 与 \z
                        \"w11.alphabeta\" 通过；每步 < 50 ms；网络选手对随机争取 ≥ 95 %、对深 4 的 negamax 争取 ≥ 50 \z
                        %。最后按 Kaggle 的形式导出单个提交文件，用本地的假裁判跑 100 局，非法步与超时都为 0。",
                    en = "Write ConnectX on 6×7: two 64-bit integers for the board (7 bits a column), wins by shifts. \z
                        Three players: alpha–beta (depth 6, moves from the middle out), plain MCTS (400 random \z
                        playouts), and a small network with PUCT trained by self-play (two convolutions, 90 seconds). \z
                        A round robin with 200 games a pair, half of them moving first, gives Elo with 95 % \z
                        intervals. Done when the exercises \"w11.qmix\" and \"w11.alphabeta\" pass and a move takes < \z
                        50 ms; aim at ≥ 95 % of points against random play and ≥ 50 % against negamax of depth 4. \z
                        Last, export one file in Kaggle's form and run 100 games under a local referee: no illegal \z
                        move, no time-out."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "一步五十毫秒", en = "A move in fifty milliseconds"},
                 text = {
                    zh = "目标：每步 < 50 ms 的前提下搜得最多。先测 α–β 每秒节点数，用处理器主频（lscpu）估算每节点多少\z
                        周期。依次加：走法排序、置换表（2²⁰ 项，8 字节一项）、迭代加深带时限；每加一项记节点数、深\z
                        度、胜率。MCTS 一侧：一次叶节点评估改成攒 16 个叶一起前向（虚拟损失），测每秒模拟次数。说明为\z
                        什么剪枝数减少一半，胜率却可能不变。",
                    en = "Search as much as fits into 50 ms a move. Measure alpha–beta's nodes per second and estimate \z
                        cycles per node from the clock rate. Add in turn move ordering, a transposition table (2²⁰ \z
                        entries of 8 bytes), iterative deepening against the clock; for each note nodes, depth and \z
                        score. On the MCTS side collect 16 leaves for one forward pass (virtual loss) and measure \z
                        simulations per second. Explain why half the nodes may leave the winning rate as it was."},
                 target = "every move < 50 ms"},
                {kind = "writing", minutes = 35,
                 title = {zh = "联盟与循环克制", en = "Leagues, and rock-paper-scissors"},
                 text = {
                    zh = "写 600 字《只和自己下棋会怎样》：用你的循环赛数据说明自博弈的两种病——遗忘（新版输给旧版）与循\z
                        环克制（A 胜 B、B 胜 C、C 胜 A）。提纲：对局矩阵热图、Elo 假设了什么（传递性）、哪里被打破、\z
                        联盟训练如何从历史版本里抽对手、怎样分配抽样概率。附一段：若要把它放到排行榜上，评测需要多少\z
                        局才能分清 20 分的差别（写出计算）。",
                    en = "Write 600 words on what happens when one plays only oneself. Use your round robin to show two \z
                        diseases of self-play: forgetting (the new version loses to an old one) and cycles (A beats B \z
                        beats C beats A). Outline: a heat map of results, what Elo assumes (transitivity) and where \z
                        it breaks, how a league draws opponents from its history and with which probabilities. Add \z
                        the calculation of how many games it takes to tell a difference of 20 Elo."}},
                {kind = "problem", minutes = 35, title = {zh = "α–β 剪枝", en = "Alpha–beta"},
                 text = {
                    zh = "给定一棵完全博弈树：分支数 b（2 ≤ b ≤ 8）、深度 d（1 ≤ d ≤ 7），叶值数组长 b^d（|值| ≤ \z
                        10⁶），根是极大方，层层交替。返回极小极大值与实际访问的叶数，使用 α–β、从左到右。例：b = 2，d \z
                        = 2，叶 [3,5,2,9] → 值 3，访问 3 个叶（看到 2 ≤ 3 后剪掉 9）。要求用 negamax 写法，交换边界时\z
                        符号写对；对每个随机小树与朴素极小极大值相等，叶数不多于它。证明最好的次序下访问 b^⌈d/2⌉ + \z
                        b^⌊d/2⌋ − 1 个叶。",
                    en = "A complete game tree has branching b (2 ≤ b ≤ 8), depth d (1 ≤ d ≤ 7) and an array of b^d \z
                        leaf values (|value| ≤ 10⁶); the root maximises and levels alternate. Return the minimax \z
                        value and the number of leaves visited by alpha–beta from left to right. Example: b = 2, d = \z
                        2, leaves [3,5,2,9] → value 3 with 3 leaves (after 2 ≤ 3 the 9 is cut). Write it as negamax \z
                        with bounds swapped and signed rightly; on random small trees it equals plain minimax and \z
                        never visits more leaves. Prove that the best order visits b^⌈d/2⌉ + b^⌊d/2⌋ − 1 leaves."},
                 form = "leetcode"},
            },
            exercises = {"w11.qmix", "w11.alphabeta"},
        },
        {
            id = "11.3", title = {zh = "运动学与 MuJoCo", en = "Kinematics and MuJoCo"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "指数积、雅可比与奇异", en = "Exponentials, Jacobians and singularities"},
                 text = {
                    zh = "读 Lynch & Park 2017 第 4–6 章要点：指数积公式 T(θ) = e^{[S₁]θ₁}…e^{[Sₙ]θₙ}M、空间与物体雅可\z
                        比、可操作度椭球、数值逆解；浏览 Todorov 2012 的接触模型。推导平面 3R 臂：末端 (x,y,φ) 对 \z
                        (θ₁,θ₂,θ₃) 的 3×3 雅可比，每列写成 ω×(p_末 − p_关节)；求行列式 l₁l₂ sin θ₂，解释它为何与 θ₃、\z
                        l₃ 无关、θ₂ = 0 时失去哪个方向。再推阻尼最小二乘 Δθ = Jᵀ(JJᵀ + λ²I)⁻¹e，说明 λ 怎样限制步长。\z
                        用 derive(\"jacobian.3r\", f) 检验。",
                    en = "Read the essentials of Lynch & Park 2017, chapters 4–6: the product of exponentials T(θ) = \z
                        e^{[S₁]θ₁}…e^{[Sₙ]θₙ}M, space and body Jacobians, manipulability, numerical inverse \z
                        kinematics; skim the contact model of Todorov 2012. Derive for a planar 3R arm the 3×3 \z
                        Jacobian of (x,y,φ) by (θ₁,θ₂,θ₃), each column as ω×(p_tip − p_joint); its determinant is \z
                        l₁l₂ sin θ₂: why do θ₃ and l₃ not occur, and which direction is lost at θ₂ = 0? Then derive \z
                        damped least squares Δθ = Jᵀ(JJᵀ + λ²I)⁻¹e and say how λ limits the step. Check with \z
                        derive(\"jacobian.3r\", f)."},
                 read = {"Lynch & Park (2017), Modern Robotics, ch. 4–6", "Todorov et al. (2012), MuJoCo"},
                 derive = {"jacobian.3r"}},
                {kind = "code", minutes = 40, title = {zh = "MuJoCo 的一步", en = "One step of MuJoCo"},
                 text = {
                    zh = "读 MuJoCo 的 include/mujoco/mujoco.h：mjModel 与 mjData 为什么分成两个结构体，哪些量不变、哪\z
                        些每步变？看 sample/testspeed.cc 怎样测速，并在 src/engine/engine_core_smooth.c 中找到 \z
                        mj_kinematics。再读 core/include/lab/env.h，想清楚一个仿真器怎样变成一个 lab_env_kind：哪些状\z
                        态必须放进 fields 才能存取？mju_error 默认结束进程，要怎样才能让提示符不死？把映射写成一张\z
                        表。",
                    en = "Read MuJoCo's include/mujoco/mujoco.h: why are mjModel and mjData two structs, and what \z
                        changes per step? See how sample/testspeed.cc measures speed and find mj_kinematics in \z
                        src/engine/engine_core_smooth.c. Then core/include/lab/env.h: how does a simulator become a \z
                        lab_env_kind, and which state must stand in its fields to be saved and set? mju_error ends \z
                        the process by default: what keeps the prompt alive? Write the mapping as a table."},
                 read = {"MuJoCo: include/mujoco/mujoco.h", "MuJoCo: sample/testspeed.cc",
                         "core/include/lab/env.h"}},
                {kind = "project", minutes = 105,
                 title = {zh = "四自由度够到目标", en = "Reaching with four joints"},
                 text = {
                    zh = "项目 I 第一步。写四自由度机械臂的正运动学、雅可比与阻尼逆解（三个练习 w11.fk、w11.jacobian、\z
                        w11.ik），再写“够到目标”环境：观察 = 关节角、角速度、末端到目标的向量，动作 = 四个力矩，奖励 \z
                        = −距离，末端进 2 cm 得 +1，150 步时限。有 MuJoCo 就用桥接模块，没有就用自己的半隐式积分并写\z
                        明。验收：逆解对 1000 个可达目标成功率 ≥ 99 %，误差 < 1 mm；SAC 训练两分钟之内成功率争取 ≥ 90 \z
                        %；两者的轨迹画在同一张图上对比。随机力矩把仿真弄飞时按截断处理。",
                    en = "The first step of project I. Write forward kinematics, Jacobian and damped inverse of a 4-DOF \z
                        arm (the exercises w11.fk, w11.jacobian, w11.ik), then the environment of reaching: it \z
                        observes joint angles, velocities and the vector from tip to goal; acts by four torques; is \z
                        paid −distance, and +1 within 2 cm; limit 150 steps. Use the MuJoCo bridge where there is \z
                        one, your own semi-implicit integration where not, and say which. Done when the inverse \z
                        solves ≥ 99 % of 1,000 reachable goals to < 1 mm; aim at 90 % success by SAC within two \z
                        minutes of training. Draw both kinds of path in one figure. A simulation that blows up under \z
                        random torques counts as truncated."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "每秒三万步仿真", en = "Thirty thousand simulated steps"},
                 text = {
                    zh = "目标：四自由度臂加夹爪加方块的仿真每秒 3 万步（单线程，时间步 2 ms）。先测空转的物理步，再测\z
                        “物理步 + 观察 + 奖励”，差值就是你的胶水代码。若有 MuJoCo，改求解器迭代次数与积分器，各看速度\z
                        和能量误差；若用自己的积分，比较显式与半隐式欧拉、RK4 在同样精度下的代价。把每秒步数画成时间\z
                        步长的函数，标出仿真开始发散的位置。",
                    en = "Aim at 30,000 steps per second of arm, gripper and box on one thread with a time step of 2 \z
                        ms. Time the bare physics step first, then physics with observation and reward; the \z
                        difference is your glue. With MuJoCo change the solver's iterations and the integrator and \z
                        look at speed and energy error; with integration of your own compare explicit and \z
                        semi-implicit Euler and RK4 at equal accuracy. Draw steps per second over the time step and \z
                        mark where the simulation diverges."},
                 target = "≥ 30k steps/s"},
                {kind = "writing", minutes = 35,
                 title = {zh = "奇异位形讲给人听", en = "Singularities for people"},
                 text = {
                    zh = "写 600 字《机械臂伸直时为什么会发抖》，面向会编程、不懂机器人学的读者。提纲：伸直手臂去够更远\z
                        的东西这个体验、雅可比与可操作度椭球的一张图（五个姿态）、无阻尼逆解在奇异附近关节速度的爆炸\z
                        曲线、加 λ 之后的同一条曲线、换来的代价（末端误差）、工程上还能怎么避开。所有曲线由今天的代码\z
                        生成。",
                    en = "Write 600 words, \"Why an arm trembles when it is stretched out\", for people who program but \z
                        know no robotics. Outline: the experience of reaching for something too far away; the \z
                        Jacobian and the ellipsoid of manipulability in one figure of five poses; joint velocities of \z
                        an undamped inverse exploding near the singularity, and the same curve with λ; what that \z
                        costs in accuracy; other ways around it in practice. All curves come from today's code."}},
                {kind = "problem", minutes = 35, title = {zh = "旋转的三种写法", en = "Rotations three ways"},
                 text = {
                    zh = "实现四元数、旋转矩阵、轴角三者的互换与四个函数：compose(p,q)、rotate(q,v)、slerp(p,q,t)、\z
                        angle(p,q)（两个姿态之间的角度，0…π）。输入为 f64，四元数未必单位化，次序 (w,x,y,z)。要求：绕 \z
                        z 转 90° 把 (1,0,0) 变成 (0,1,0)；往返误差 ≤ 1e-12；q 与 −q 视为同一旋转；转角 π 附近与接近 0 \z
                        时都稳定；slerp 走短弧。例：angle(单位元, 绕 x 转 270°) → π/2。说明为什么欧拉角不适合作为网络\z
                        的输出，6 维表示怎样避开不连续。",
                    en = "Convert between quaternion, matrix and axis-angle, and write compose(p,q), rotate(q,v), \z
                        slerp(p,q,t) and angle(p,q) (between two attitudes, 0…π). Inputs are f64, quaternions \z
                        (w,x,y,z) not always normalised. A quarter turn about z takes (1,0,0) to (0,1,0); round trips \z
                        are right to 1e-12; q and −q are one rotation; angles near π and near 0 are stable; slerp \z
                        takes the short way. Example: angle(identity, 270° about x) → π/2. Say why Euler angles make \z
                        bad network outputs, and how a 6-D representation avoids the jump."},
                 form = "leetcode"},
            },
            exercises = {"w11.fk", "w11.jacobian", "w11.ik"},
        },
        {
            id = "11.4", title = {zh = "并行仿真", en = "Parallel simulation"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "一千个世界与陈旧的数据", en = "A thousand worlds, and stale data"},
                 text = {
                    zh = "读 Makoviychuk 2021（Isaac Gym）：把物理、观察、奖励、策略放在同一块内存里省掉了什么，4096 个\z
                        环境时每个只走十几步为什么也能学？推导两件事：① 一次批量步的时间 t(n) = a + bn，吞吐 n/(a + \z
                        bn) 的上限是 1/b，达到九成要 n = 9a/b；② 每轮收集 N×T 步再做 E 轮更新，第 k 次更新时数据的策\z
                        略落后 k 步，写出重要性比 r 的方差怎样随落后增长，所以 T 变短、N 变大时 GAE 的截断偏差由谁补\z
                        上？用 derive(\"batch.throughput\", f) 检验 ①。",
                    en = "Read Makoviychuk 2021 (Isaac Gym): what is saved by keeping physics, observation, reward and \z
                        policy in one memory, and why does learning work although each of 4,096 environments makes \z
                        only a dozen steps a round? Derive two things. A batched step takes t(n) = a + bn, so \z
                        throughput n/(a + bn) is bounded by 1/b and reaches nine tenths at n = 9a/b. And with N×T \z
                        steps collected and E epochs of updates, the data lag by k updates at the k-th: how does the \z
                        variance of the ratio r grow with lag, and what makes up for GAE's cut when T is short and N \z
                        large? Check the first with derive(\"batch.throughput\", f)."},
                 read = {"Makoviychuk et al. (2021), Isaac Gym"},
                 derive = {"batch.throughput"}},
                {kind = "code", minutes = 45,
                 title = {zh = "结构数组怎样走一步", en = "How a structure of arrays makes a step"},
                 text = {
                    zh = "读 plugins/rl/env_batch.c 与 cartpole.c 的 many：env.h 里 f32 的 field 是 n_fields × n，为什\z
                        么不是 n × n_fields？分块推进后怎样处理少数结束的环境（begin_anew），随机流如何保证与线程数无\z
                        关？再读 core/base/threads.c：一块多大才值得开线程？最后看 IsaacGymEnvs 的 \z
                        isaacgymenvs/tasks/cartpole.py：compute_observations 与 reset_idx 怎样用张量完成同样的事。列\z
                        出两边的三处相同设计。",
                    en = "Read plugins/rl/env_batch.c and many in cartpole.c: for f32 the field in env.h is n_fields × \z
                        n; why not n × n_fields? After a block has advanced, how are the few that ended handled \z
                        (begin_anew), and what makes chance independent of the number of threads? Then \z
                        core/base/threads.c: how large must a piece be to be worth a thread? Last, \z
                        isaacgymenvs/tasks/cartpole.py of IsaacGymEnvs: how do compute_observations and reset_idx do \z
                        the same by tensors? List three design choices they share."},
                 read = {"plugins/rl/env_batch.c", "plugins/rl/cartpole.c", "core/base/threads.c",
                         "IsaacGymEnvs: isaacgymenvs/tasks/cartpole.py"}},
                {kind = "project", minutes = 105,
                 title = {zh = "N 个世界，一次前向", en = "N worlds, one forward pass"},
                 text = {
                    zh = "把昨天的够取环境改成批量：C 单元里结构数组，N = 256，一次调用走完 N 个世界；策略一次 \z
                        [N,obs]→[N,act] 的乘积，奖励与终止也是张量。先做 exercise \"w11.soa_step\"（与标量版逐项相\z
                        等，含尾块与各自的随机流）。再改 PPO 的收集：T = 16，N = 256，小批 4096。验收：同样总步数下成\z
                        功率与 N = 8 的版本差不到 2 个百分点，墙钟时间至少快 5 倍；把 N = 8、64、256、1024 的“到达 80 \z
                        % 成功的秒数”画成一条曲线，写明最佳 N。",
                    en = "Make yesterday's reaching batched: a structure of arrays in a C cell with N = 256, one call \z
                        moving all worlds; the policy is one product [N,obs]→[N,act], rewards and ends are tensors \z
                        too. First do the exercise \"w11.soa_step\" (equal to the scalar step everywhere, with the \z
                        ragged tail and streams of chance of its own per world). Then let PPO collect T = 16 steps of \z
                        N = 256 with minibatches of 4,096. Done when at equal steps success is within 2 points of the \z
                        version with N = 8 and wall time is at least five times shorter; draw the seconds to 80 % \z
                        success for N = 8, 64, 256, 1024 and name the best N."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "五倍从哪里来", en = "Where five times come from"},
                 text = {
                    zh = "目标 ≥ 5 倍来自三处：向量化、一次大乘积、少的调用。逐一隔离：同一内核加上 \z
                        __attribute__((optimize(\"no-tree-vectorize\"))) 关掉向量化再测；策略逐行前向再测；每世界一次 \z
                        Lua 调用再测；把三者的贡献画成瀑布图，乘起来应接近总倍数。再看 N 增大时的内存：状态共多少字\z
                        节，何时离开 L1、L2？用 mem(f) 确认观察没有被拷贝第二次。",
                    en = "The five times (≥ 5×) come from three places: vectors, one large product, fewer calls. \z
                        Isolate each: give the same kernel __attribute__((optimize(\"no-tree-vectorize\"))); run the \z
                        policy row by row; make one Lua call per world. Draw the three contributions as a waterfall; \z
                        multiplied they should come near the total. Then look at memory as N grows: how many bytes is \z
                        the state, and when does it leave L1 and L2? Make sure with mem(f) that observations are not \z
                        copied a second time."},
                 target = "≥ 5 × one world at a time"},
                {kind = "writing", minutes = 35, title = {zh = "数据布局决定速度", en = "Layout decides speed"},
                 text = {
                    zh = "写 600 字《数据布局决定速度》：拿同一个物理步的两种布局（结构的数组与数组的结构）做实验。提\z
                        纲：画出内存里字节的先后、一条 SIMD 指令能装下什么、两条吞吐曲线（N 从 8 到 65536，标出缓存边\z
                        界）、少数环境重置时的分支问题与做法、什么时候数组的结构反而不好（只访问一个环境、字段很\z
                        多）。用 -S 看一段汇编，指出那条宽指令。",
                    en = "Write 600 words, \"Layout decides speed\", from an experiment with one physics step in two \z
                        layouts: an array of structs and a struct of arrays. Outline: the order of bytes in memory, \z
                        what fits one SIMD instruction, two curves of throughput (N from 8 to 65,536 with cache \z
                        borders marked), the branch for the few environments that restart and what to do about it, \z
                        and when a struct of arrays is worse (one environment at a time, many fields). Show a piece \z
                        of assembly (-S) and point at the wide instruction."}},
                {kind = "problem", minutes = 35, title = {zh = "SIMD 过滤", en = "SIMD filter"},
                 text = {
                    zh = "输入 n 个 f32（0 ≤ n ≤ 10⁷）和阈值 t，把严格大于 t 的元素按原次序紧凑写到输出，返回个数；NaN \z
                        一律不选。例：[3,−1,5,NaN,5]，t = 3 → [5,5]，2 个。先写有分支的标量版，再写无分支版（先写再按\z
                        条件推进指针，输出缓冲要留多少余量？），最后用 AVX2 的查表置换或 AVX-512 的压缩存储。随机数据\z
                        选中率 1 %、50 %、99 % 各测一次，解释分支预测的影响；尾部不足一个向量时不得越界读。说明它怎样\z
                        用来收集“本步结束的环境”的下标。",
                    en = "Given n f32 values (0 ≤ n ≤ 10⁷) and a threshold t, write those strictly greater than t \z
                        compactly and in order to the output and return their number; NaN never passes. Example: \z
                        [3,−1,5,NaN,5], t = 3 → [5,5], count 2. Write a scalar version with a branch, one without \z
                        (store, then advance by the condition: how much room must the output have?), and one with \z
                        AVX2 permutation by table or AVX-512 compress. Time random data with 1 %, 50 % and 99 % \z
                        passing and explain the branch predictor's part; never read beyond the tail. Say how it \z
                        gathers the indices of environments that ended."},
                 form = "leetcode"},
            },
            exercises = {"w11.soa_step"},
        },
        {
            id = "11.5", title = {zh = "机械臂抓取", en = "Grasping"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "事后目标与力封闭", en = "Hindsight goals and force closure"},
                 text = {
                    zh = "读 Andrychowicz 2017（HER）：把没达到的目标换成“其实到达了的”为什么是合法的异策略数据，奖励为\z
                        什么必须重算，future 策略怎样选目标？读 Tobin 2017：随机化哪些量，什么时候会过头？再读 Lynch \z
                        第 12 章的摩擦锥与力封闭。推导平面两指抓取：接触处摩擦锥半角 α = arctan μ，两接触力封闭当且仅\z
                        当连线同时落在两个锥内；写出摩擦锥的两条边在平面扳手 (f_x,f_y,τ) 中的四个向量，说明力封闭等于\z
                        它们正张成 R³。用 derive(\"closure\", f) 检验力矩项。",
                    en = "Read Andrychowicz 2017 (HER): why is it valid off-policy data to replace a missed goal by one \z
                        that was reached, why must the reward be computed anew, and how does \"future\" choose goals? \z
                        Read Tobin 2017: what is randomised, and when is it too much? Then friction cones and force \z
                        closure in Lynch, chapter 12. Derive the planar grasp with two fingers: with half angle α = \z
                        arctan μ there is force closure exactly if the line between the contacts lies inside both \z
                        cones. Write the cones' edges as four wrenches (f_x,f_y,τ), and show that closure means that \z
                        they span R³ positively. Check the torque terms with derive(\"closure\", f)."},
                 read = {"Andrychowicz et al. (2017), Hindsight experience replay",
                         "Tobin et al. (2017), Domain randomization",
                         "Lynch & Park (2017), Modern Robotics, ch. 12"},
                 derive = {"closure"}},
                {kind = "code", minutes = 40, title = {zh = "回放里改写目标", en = "Rewriting goals in replay"},
                 text = {
                    zh = "读 Stable-Baselines3 的 stable_baselines3/her/her_replay_buffer.py：采样时怎样知道一条转移属\z
                        于哪一局、这一局还剩几步？compute_reward 为什么要能按批调用？再读 plugins/rl/replay.c：要支持 \z
                        HER，结构里还缺哪些数组（目标、已达到的目标、回合边界）？环绕写入时被覆盖一半的回合怎样排除？\z
                        写下新接口：添加一整局、抽样时改写其中五分之四的目标。",
                    en = "Read stable_baselines3/her/her_replay_buffer.py of Stable-Baselines3: how does sampling know \z
                        a transition's episode and how much of it remains, and why must compute_reward work on \z
                        batches? Then plugins/rl/replay.c: which arrays are missing for HER (goal, goal achieved, \z
                        borders of episodes), and how is an episode left out that the ring has half overwritten? \z
                        Write the interface: add a whole episode, and rewrite the goals of four fifths of the \z
                        transitions drawn."},
                 read = {"Stable-Baselines3: stable_baselines3/her/her_replay_buffer.py",
                         "plugins/rl/replay.c"}},
                {kind = "project", minutes = 115,
                 title = {zh = "抓起来（项目 I）", en = "Pick it up (project I)"},
                 text = {
                    zh = "完成项目 I：四自由度臂加夹爪，桌上一个方块，目标是把它举到指定高度；稀疏奖励 0/−1，150 步。\z
                        SAC + HER（future，每条转移 4 个假目标），先做 exercise \"w11.her\" 与 \"w11.closure\"，后者\z
                        给环境判定夹持是否成立。随机化方块质量、摩擦与初始位置，留一组没见过的参数作测试。测试成功率\z
                        争取 ≥ 0.8；训练 < 2 分钟的精简版至少学会“够到并合爪”；每局画成三视图轨迹。README 含一条复现\z
                        命令、成功率与区间、三个失败案例的解释、与脚本化基线（逆解加定时合爪）的对比。",
                    en = "Finish project I: a 4-DOF arm with a gripper, a box on a table, to be lifted to a given \z
                        height; sparse reward 0/−1, 150 steps. Use SAC with HER (\"future\", 4 false goals per \z
                        transition); first do the exercises \"w11.her\" and \"w11.closure\", the latter judging \z
                        whether the box is held. Randomise the box's mass, friction and place, and keep unseen \z
                        parameters for the test. Aim at ≥ 0.8 success on the test; a small version that trains in < 2 \z
                        minutes learns at least to reach and close. Draw episodes in three views. The README has one \z
                        command, the success rate with its interval, three failures explained, and a comparison with \z
                        a scripted baseline (inverse kinematics and timed closing)."}},
                {kind = "tuning", minutes = 40, title = {zh = "HER 开与关", en = "HER on and off"},
                 text = {
                    zh = "在简化任务（方块固定、只要夹住）上比较 HER 开与关：成功率随环境步数的曲线，5 个种子，画 IQM \z
                        与区间；假目标比例 k = 1、2、4、8 各一条。再测代价：每批改写目标与重算奖励占更新时间的几成\z
                        （prof(f)）？把奖励函数写成整批张量版，目标是改写开销 ≤ 更新时间的 10 %。写下“到达 80 % 所需\z
                        步数”与“到达 80 % 所需 CPU 秒”两个数，说明它们的结论是否一致。",
                    en = "On a simpler task (the box fixed, to be held) compare HER on and off: success over \z
                        environment steps for five seeds as IQM with intervals, and one curve each for k = 1, 2, 4, 8 \z
                        false goals. Then measure the cost: which share of an update goes into rewriting goals and \z
                        computing rewards anew (prof(f))? Write the reward for whole batches and aim at ≤ 10 % of an \z
                        update. State steps to 80 % and CPU-seconds to 80 %, and whether both say the same."},
                 target = "HER on against off, rewriting ≤ 10 % of an update"},
                {kind = "writing", minutes = 30,
                 title = {zh = "项目 I 的 README", en = "The README of project I"},
                 text = {
                    zh = "写 README（700 字以内）：一句话说明做了什么；一张动图或四格图；一条命令复现；指标表（任务、成\z
                        功率、95 % 区间、种子数、训练时间、硬件）；方法一段；三个失败案例各配一张图与原因（滑落、撞\z
                        桌、目标出工作空间）；仿真到真机还差什么。写完让一个没参与的人照着做一遍，记下他卡住的地方并\z
                        改掉。",
                    en = "Write the README, at most 700 words: one sentence of what it does; a moving picture or four \z
                        frames; one command that repeats it; a table (task, success, 95 % interval, seeds, training \z
                        time, hardware); a paragraph of method; three failures with a picture and a reason each \z
                        (slip, hitting the table, a goal out of reach); what is missing between simulation and a real \z
                        arm. Then let someone who was not involved follow it, and mend what stopped them."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：分拣机械臂", en = "System design: a pick cell"},
                 text = {
                    zh = "设计一个电商分拣工位。需求：每小时 600 件、品类 10 万种且每周新增 500 种；单次抓取成功率 ≥ 95 \z
                        %，误抓与损坏合计 ≤ 0.1 %；一次节拍 ≤ 6 秒，感知预算 400 ms；人可随时进入工位；断网仍能工作 8 \z
                        小时。给出：传感器与计算预算、感知–抓取–规划–执行的接口与各段延迟、抓取候选的来源（学习与几何\z
                        各管什么）、在线学习与标注闭环、A/B 与回滚、安全（力矩限幅、区域、急停）、故障模式与降级、估\z
                        算每件成本。八项清单写满，45 分钟。",
                    en = "Design a picking cell for online retail. Requirements: 600 items an hour; 100,000 kinds with \z
                        500 new ones a week; ≥ 95 % success of a grasp, wrong picks and damage together ≤ 0.1 %; a \z
                        cycle ≤ 6 s, of which 400 ms for perception; people may step in at any time; 8 hours without \z
                        network. Give sensors and compute, the interfaces of perception, grasping, planning and \z
                        execution with their latencies, where grasp candidates come from (what is learned, what is \z
                        geometry), the loop of online learning and labelling, tests and rollback, safety (torque \z
                        limits, zones, emergency stop), failure modes and degraded service, and cost per item. All \z
                        eight points in 45 minutes."},
                 form = "design"},
            },
            exercises = {"w11.her", "w11.closure"},
        },
        {
            id = "11.6", title = {zh = "接入外部环境", en = "Bridges to other environments"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "时间抽象与接口", en = "Time abstraction and interfaces"},
                 text = {
                    zh = "读 Beattie 2016（DeepMind Lab）与 Juliani 2018（ML-Agents）：观察、动作、步进各由谁驱动，谁是\z
                        服务器？推导帧跳过的折扣：一个动作保持 k 帧，则有效折扣 γ′ = γ^k，合成奖励 Σ_{i<k} γ^i \z
                        r_{t+i}；若仍按 γ 折扣并直接相加，视界被拉长几倍？给出 γ = 0.99、k = 4 的数。再推：k 帧里第 j \z
                        帧终止时，自举项应乘哪个幂、哪部分奖励还算数？用 derive(\"discount.skip\", f) 检验。",
                    en = "Read Beattie 2016 (DeepMind Lab) and Juliani 2018 (ML-Agents): who drives observation, action \z
                        and stepping, and which side is the server? Derive discounting under frame skip: an action \z
                        held for k frames has the effective discount γ′ = γ^k and the reward Σ_{i<k} γ^i r_{t+i}. If \z
                        rewards are simply added and γ kept, by which factor does the horizon grow? Give numbers for \z
                        γ = 0.99, k = 4. And when frame j of k terminates, which power of γ belongs to bootstrapping, \z
                        and which rewards still count? Check with derive(\"discount.skip\", f)."},
                 read = {"Beattie et al. (2016), DeepMind Lab",
                         "Juliani et al. (2018), Unity: a general platform for intelligent agents"},
                 derive = {"discount.skip"}},
                {kind = "code", minutes = 45,
                 title = {zh = "一张函数指针表", en = "A table of function pointers"},
                 text = {
                    zh = "读 DeepMind Lab 的 third_party/rl_api/env_c_api.h：EnvCApi 是一个装函数指针的结构体，经 \z
                        dmlab_connect 取得，数一数它有哪几组（设置、观察、动作、步进、事件）；observation 返回的指针\z
                        归谁、有效到何时？再读 core/lua/module_lab.c 中 lab.ffi 一行与 core/plugin 里的调用准备：如何\z
                        只用一个签名字符串就调用任意 C 函数？最后把 core/include/lab/env.h 的描述符与 EnvCApi 逐项对\z
                        照，写下无法直接对应的三处。",
                    en = "Read third_party/rl_api/env_c_api.h of DeepMind Lab: EnvCApi is a struct of function \z
                        pointers, obtained through dmlab_connect; which groups are there (settings, observations, \z
                        actions, stepping, events), and who owns the pointer in an observation, for how long? Then \z
                        lab.ffi in core/lua/module_lab.c and the preparation of calls in core/plugin: how does one \z
                        signature string suffice to call any C function? Last, hold the descriptor of \z
                        core/include/lab/env.h against EnvCApi item by item and note three things that have no \z
                        counterpart."},
                 read = {"DeepMind Lab: third_party/rl_api/env_c_api.h", "core/lua/module_lab.c",
                         "core/include/lab/env.h"}},
                {kind = "project", minutes = 100,
                 title = {zh = "一个符合 Lab 接口的迷宫", en = "A maze behind Lab's interface"},
                 text = {
                    zh = "写一个独立的动态库 maze.so：按 DeepMind Lab 的函数表提供 RGB 观察（32×32×3）、两个动作轴、奖\z
                        励与终止；只依赖公开头文件所述的布局，不复制别人的代码。再写桥接：打开 .so、调用 \z
                        dmlab_connect、把函数表包成 lab_env_kind，于是 rl.make 与 rl.ppo 直接能用。验收：同种子两次运\z
                        行逐帧相同；故意给错动作数、观察名、空指针都得到一行错误而提示符不死；关掉渲染的版本用 PPO 两\z
                        分钟内学会到达出口，成功率争取 ≥ 80 %。任何导出同一张表的第三方 .so 都应能换上去。",
                    en = "Write a shared library of your own, maze.so, that offers RGB observations (32×32×3), two \z
                        action axes, reward and end through DeepMind Lab's table; it rests on the layout that the \z
                        public header states and copies nobody's code. Then the bridge: open the .so, call \z
                        dmlab_connect, wrap the table as a lab_env_kind, so that rl.make and rl.ppo work on it. Done \z
                        when two runs of a seed agree in every frame; a wrong number of actions, a wrong \z
                        observation's name and a NULL each give a one-line error while the prompt lives; aim at ≥ 80 \z
                        % of episodes reaching the exit within two minutes of PPO on a version without pixels. Any \z
                        .so with the same table can take its place."}},
                {kind = "tuning", minutes = 40, title = {zh = "零拷贝", en = "Zero copies"},
                 text = {
                    zh = "目标：环境里的观察到网络输入之间一次都不拷贝。先用 mem(f) 与 prof(f) 数清现在拷了几次（库 → \z
                        环境缓冲 → 张量 → 批）。再把张量直接建在库给出的缓冲上（生命期由谁保证？下一步会不会覆\z
                        盖？），或让库写进我们给的批缓冲。量每帧纳秒数和每秒字节数，32×32×3 与 128×128×3 各一次。写下\z
                        安全的条件：什么时候零拷贝会读到下一帧。",
                    en = "Aim at no copy at all between the environment's observation and the network's input. With \z
                        mem(f) and prof(f) count the copies made now (library → environment's buffer → tensor → \z
                        batch). Then either lay the tensor over the library's buffer (who guarantees its life, and \z
                        does the next step overwrite it?) or let the library write into a batch buffer of ours. \z
                        Measure nanoseconds per frame and bytes per second at 32×32×3 and at 128×128×3. State the \z
                        condition for safety: when does a zero-copy tensor show the next frame?"},
                 target = "zero copies from environment to batch"},
                {kind = "writing", minutes = 35,
                 title = {zh = "移植一个环境的笔记", en = "Notes on porting an environment"},
                 text = {
                    zh = "写 600 字《接一个别人的环境，我踩了哪些坑》：按时间线写今天的移植。提纲：接口对照表、坐标与通\z
                        道次序、动作范围与保持帧数、随机种子谁来管、终止与截断能否分辨、错误怎样变成一行话、怎样写一\z
                        个“两边走一万步完全一致”的测试。结尾给一张移植检查表（不少于十条），供自己以后接 MuJoCo、\z
                        ML-Agents 时用。",
                    en = "Write 600 words on what went wrong while connecting an environment that you did not write, \z
                        along today's timeline. Outline: interfaces side by side, order of axes and channels, ranges \z
                        of actions and frames held, who owns the seed, whether termination and truncation can be told \z
                        apart, how an error becomes one line, how to test that both sides agree for 10,000 steps. End \z
                        with a checklist of at least ten points, for yourself when MuJoCo or ML-Agents comes next."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：仿真集群", en = "System design: a cluster of simulators"},
                 text = {
                    zh = "设计一个训练用仿真集群。需求：峰值 2000 个仿真进程，语言与许可证各异，单进程 1–8 GB 内存，会\z
                        崩溃也会卡死；训练每秒要 20 万步；一次抢占后 2 分钟内恢复；同一种子在任何机器上逐位相同；成本\z
                        比常驻机器低 40 %。给出：调度与配额、心跳与看门狗、观察的传输（共享内存、网络、压缩）、背压、\z
                        检查点频率、异构机器上的一致性测试、可观测性、三个故障及应对。先算总带宽：20 万步/秒 × 每步 2 \z
                        KB 是多少？",
                    en = "Design a cluster of simulators for training. Requirements: up to 2,000 simulator processes of \z
                        different languages and licences, 1–8 GB each, which crash and hang; training takes 200,000 \z
                        steps per second; a preempted run goes on within 2 minutes; a seed gives the same bits on any \z
                        machine; 40 % cheaper than machines that always run. Give scheduling and quotas, heartbeats \z
                        and watchdogs, transport of observations (shared memory, network, compression), back \z
                        pressure, how often to checkpoint, tests of consistency across machines, what is observed, \z
                        three failures with answers. Begin with total bandwidth: what is 200,000 steps/s × 2 KB?"},
                 form = "design"},
            },
            exercises = {},
        },
    },
}
