-- Week 5: The Transformer, derived and coded. The texts are ours; section numbers are to be held against the books once more.
return {
    week = 5, field = "llm",
    title = {zh = "Transformer：推导与实现", en = "The Transformer, derived and coded"},
    goal = {
        zh = "把 Transformer 从公式推到代码：注意力、归一化、位置编码、分词器，每一步先手推梯度再运行。周末你有一个自\z
            己训练的 GPT 和一个 BERT，并能解释每个张量的形状。",
        en = "From formula to code: attention, norms, positions, tokenizers, each gradient derived by hand before it \z
            is run. By the end of the week you have trained a GPT and a BERT of your own and can explain the shape of \z
            every tensor in them.",
    },
    projects = {{id = "D", title = {zh = "从零预训练", en = "Pretraining from scratch"}}},
    days = {
        {
            id = "5.1", title = {zh = "注意力", en = "Attention"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "缩放点积注意力", en = "Scaled dot-product attention"},
                 text = {
                     zh = "精读 Vaswani 2017 第 3.2.1 节（连脚注 4）和 d2l 11.3。读完要能回答：分数为什么除以 √d，而\z
                         不是除以 d？设 q、k 的各分量独立、均值 0、方差 1，推导 q·k 的方差是 d，再说明不缩放时 \z
                         softmax 的梯度为什么会消失。然后设 P = softmax(q kᵀ/√d)、o = P v，已知 ∂L/∂o，手推 dv、dq、\z
                         dk；关键一步是 softmax 的雅可比：它不是对角阵。最后复习第一周：softmax 加交叉熵对 logits 的\z
                         梯度。",
                     en = "Read Vaswani 2017, section 3.2.1 with its footnote 4, and d2l 11.3 closely. Afterwards \z
                         answer: why are scores divided by √d and not by d? With independent components of mean 0 and \z
                         variance 1 in q and k, derive that q·k has variance d, and say why the softmax's gradient \z
                         vanishes without the scaling. Then let P = softmax(q kᵀ/√d) and o = P v: given ∂L/∂o, derive \z
                         dv, dq and dk by hand; the key step is that the softmax's Jacobian is not diagonal. Last, \z
                         repeat from week 1 the gradient of softmax with cross-entropy by the logits.",
                 },
                 read = {"Vaswani et al., Attention Is All You Need (2017), 3.2", "d2l 11.3"},
                 derive = {"attention.variance", "backprop.attention", "backprop.softmax_ce"}},
                {kind = "code", minutes = 40,
                 title = {zh = "读注意力的两种实现", en = "Two implementations of attention"},
                 text = {
                     zh = "先读 core/op/attention_plain_tmpl.h：这是逐行的参考实现，把每一行与你推导的公式对上。再读 \z
                         core/op/attention_run.c 的 forward_strip 和 attention_tmpl.h 的 soften：分块之后，m、sum、\z
                         fix 三个量各记住什么？为什么不需要存 T×S 的分数矩阵？在 core/op/attention.c 里找出因果掩码的\z
                         定义，说明当 S > T 时第 i 行能看到哪些 j。在提示符下用 ?tensor.scaled_dot_product_attention \z
                         对照文档。",
                     en = "First core/op/attention_plain_tmpl.h, the row-by-row reference: match each line with your \z
                         derivation. Then forward_strip in core/op/attention_run.c and soften in attention_tmpl.h: \z
                         once the work is tiled, what do m, sum and fix remember, and why is the T×S matrix of scores \z
                         never stored? Find in core/op/attention.c how the causal mask is defined, and say which j \z
                         row i may see when S > T. Compare with the manual by ?tensor.scaled_dot_product_attention at \z
                         the prompt.",
                 },
                 read = {"core/op/attention_plain_tmpl.h", "core/op/attention_run.c", "core/op/attention_tmpl.h",
                         "core/op/attention.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "自己写一层注意力", en = "An attention layer of your own"},
                 text = {
                     zh = "做今天的课：lesson \"5.1\"。步骤：一、用 matmul、masked_fill、softmax 在 Lua 里写出 \z
                         my_attention(q, k, v, causal)；二、与 tensor.scaled_dot_product_attention 在随机形状（含 S ≠ \z
                         T）上比较，最大误差应小于 1e-5；三、用 grad.check 检查它的梯度；四、把你手推的 dq、dk、dv 交\z
                         给 derive(\"backprop.attention\", f)，必须通过。再完成 exercise \"w5.attention\"、\z
                         \"w5.attention_bwd\"、\"w5.softmax_ce\"、\"w5.heads\"，最后在课里的 GPT 单元格中观察一句话的注意力热图。",
                     en = "Work through lesson \"5.1\". First write my_attention(q, k, v, causal) in Lua from matmul, \z
                         masked_fill and softmax. Second, compare it with tensor.scaled_dot_product_attention on \z
                         random shapes, S ≠ T among them: the largest error should be below 1e-5. Third, check its \z
                         gradient with grad.check. Fourth, give your hand-made dq, dk, dv to \z
                         derive(\"backprop.attention\", f), which must pass. Then do the exercises \"w5.attention\", \z
                         \"w5.attention_bwd\", \"w5.softmax_ce\" and \"w5.heads\", and look at a sentence's attention in the \z
                         lesson's GPT cell.",
                 }},
                {kind = "tuning", minutes = 45,
                 title = {zh = "内存随 T 线性增长", en = "Memory that grows with T only"},
                 text = {
                     zh = "对 T = 256、512、1024、2048（四个头，每头 32 维）分别用 mem(function() … end) 量出 \z
                         my_attention 和 tensor.scaled_dot_product_attention 的峰值内存，反向也算进去。把两条曲线用 \z
                         view.plot 画在一张图上，横轴 T。你写的版本每个头至少要存一个 T×T 矩阵：T = 2048 时四个头共 \z
                         64 MiB；融合的版本应当是一条直线。再用 :bench 比较时间，说明省下的内存为什么也省时间。",
                     en = "For T = 256, 512, 1024 and 2048, with four heads of 32 dimensions, measure with \z
                         mem(function() … end) the peak memory of my_attention and of \z
                         tensor.scaled_dot_product_attention, backward included. Draw both over T in one picture with \z
                         view.plot. Your version keeps at least one T×T matrix a head: 64 MiB for four heads at T = \z
                         2048; the fused one should give a straight line. Then compare times with :bench and explain \z
                         why memory that is not used is also time that is not spent.",
                 },
                 target = "融合注意力的峰值内存 O(T) | fused attention: peak memory O(T)"},
                {kind = "writing", minutes = 35, title = {zh = "热图会说什么", en = "What heat maps can say"},
                 text = {
                     zh = "写一篇 600 字左右的短文《注意力热图能说明什么，不能说明什么》。提纲：一、一行的权重和为 \z
                         1，这意味着“不看任何东西”也必须看点什么；二、附两张你自己生成的热图（view.heat，行列标上词\z
                         元），各用一句话描述它的模式；三、权重大不等于影响大：v 的长度也起作用，举一个数字例子；四、\z
                         你想用什么实验来验证一个头的作用。",
                     en = "Write some 400 words, “What an attention heat map shows and what it does not”. Outline: \z
                         one, a row sums to 1, so that a head that wants to look at nothing must still look at \z
                         something; two, two heat maps of your own (view.heat, with the tokens along both sides), \z
                         each described in one sentence; three, a large weight is not a large influence, as the \z
                         length of v counts too, with an example in numbers; four, an experiment by which you would \z
                         test what one head does.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "矩阵链乘", en = "Matrix chain multiplication"},
                 text = {
                     zh = "给出 n 个矩阵的维数 p[0…n]，第 i 个矩阵是 p[i−1]×p[i]，求按最优次序相乘所需的最少标量乘法\z
                         次数，并输出一个最优的加括号方式。1 ≤ n ≤ 300，1 ≤ p[i] ≤ 1000，结果用 64 位整数。例：p = \z
                         {10, 30, 5, 60}，先乘前两个：10·30·5 + 10·5·60 = 4500，输出 4500 和 ((A1 A2) A3)；另一种次序\z
                         要 27000 次。写出状态转移方程，复杂度 O(n³)。想一想：(q kᵀ) v 与 q (kᵀ v) 各要多少次乘法？\z
                         softmax 为什么不允许换次序？",
                     en = "Given the sizes p[0…n] of n matrices, the i-th being p[i−1]×p[i], find the least number of \z
                         scalar multiplications of their product over all orders, and print one best way of setting \z
                         brackets. 1 ≤ n ≤ 300, 1 ≤ p[i] ≤ 1000, results in 64-bit integers. Example: p = {10, 30, 5, \z
                         60}; the first two first cost 10·30·5 + 10·5·60 = 4500, so print 4500 and ((A1 A2) A3); the \z
                         other order costs 27000. Write down the recurrence; O(n³). Then think: what do (q kᵀ) v and \z
                         q (kᵀ v) cost, and why does the softmax forbid the change?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w5.attention", "w5.attention_bwd", "w5.softmax_ce", "w5.heads"},
        },
        {
            id = "5.2", title = {zh = "多头与归一化", en = "Heads and norms"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "多头、前馈与 LayerNorm", en = "Heads, the feed-forward part, LayerNorm"},
                 text = {
                     zh = "精读 Vaswani 2017 第 3.1 节（残差与归一化的位置）、3.2.2–3.2.3 和 3.3，Ba 2016 第 3 节，\z
                         Xiong 2020 的图 1 与第 3 节。回答三个问题：h 个头的总计算量为什么与一个全宽的头相近？解码器\z
                         的三处注意力，q、k、v 各从哪里来？post-norm 为什么离不开学习率预热，而 pre-norm 可以不要？然\z
                         后手推 LayerNorm 的反向：x̂ = (x − μ)/√(σ² + ε)，dx 由三项组成，说清楚均值项和方差项各从哪里\z
                         来，并验证 dx 的各分量之和为 0。",
                     en = "Read Vaswani 2017, sections 3.1 (where residuals and norms stand), 3.2.2–3.2.3 and 3.3, Ba \z
                         2016 section 3, and figure 1 with section 3 of Xiong 2020. Three questions: why do h heads \z
                         together cost about as much as one of full width? In a decoder's three attentions, where \z
                         does each of q, k and v come from? Why does post-norm need warm-up and pre-norm not? Then \z
                         derive LayerNorm's backward from x̂ = (x − μ)/√(σ² + ε): dx has three terms; say where the \z
                         mean's and the variance's come from and show that the entries of dx sum to 0.",
                 },
                 read = {"Vaswani et al. (2017), 3.1–3.3", "Ba et al., Layer Normalization (2016), 3",
                         "Xiong et al., On Layer Normalization in the Transformer Architecture (2020), 3"},
                 derive = {"backprop.layer_norm"}},
                {kind = "code", minutes = 40,
                 title = {zh = "读多头层与归一化内核", en = "The layer of heads and the norm's kernels"},
                 text = {
                     zh = "读 core/nn/attention_layer.c 的 project：[N,T,E] 怎样变成 [N,H,T,E/H]？为什么先 reshape 再 \z
                         transpose，而不能直接把缓冲区重新解释成 [N,H,T,E/H]？再读 core/op/norm_tmpl.h 顶部的公式，与\z
                         你推的 dx 逐项对照；找出统计量用什么精度累加。接着看 plugins/llm/gpt.c：两次归一化在残差的哪\z
                         一侧，最后的 ln_f 为什么必不可少？",
                     en = "In core/nn/attention_layer.c read project: how does [N,T,E] become [N,H,T,E/H], and why by \z
                         reshape then transpose instead of reading the buffer as [N,H,T,E/H] at once? Then compare \z
                         the formulas at the head of core/op/norm_tmpl.h with your dx, term by term, and find in \z
                         which precision the statistics are summed. Go on to plugins/llm/gpt.c: on which side of the \z
                         residual stand the two norms, and why could the last one, ln_f, not be left out?",
                 },
                 read = {"core/nn/attention_layer.c", "core/op/norm_tmpl.h", "core/op/norm.c", "plugins/llm/gpt.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "编码器–解码器：倒写数列", en = "An encoder–decoder that reverses"},
                 text = {
                     zh = "用 nn.MultiheadAttention、nn.LayerNorm、nn.Linear 搭一个两层编码器、两层解码器的 \z
                         Transformer（宽 64，4 头）。数据自己生成：长度 4–16 的随机数字串，目标是倒序串；训练用教师强\z
                         制，学习率从 2e-3 线性降到 0，解码用贪心。交叉注意力把 q 取自解码器、k 和 v 取自编码器。标\z
                         准：2 分钟内，在 1000 个没见过的串上逐词元正确率 ≥ 99 %。画出交叉注意力的热图：它应当是一条\z
                         反对角线；若不是，先检查目标是否右移了一位。",
                     en = "Build a Transformer with two encoder and two decoder layers (width 64, 4 heads) from \z
                         nn.MultiheadAttention, nn.LayerNorm and nn.Linear. Make the data yourself: random strings of \z
                         4–16 digits, the target being the string reversed; train with teacher forcing at a rate that \z
                         falls from 2e-3 to 0, decode greedily. Cross-attention takes q from the decoder, k and v \z
                         from the encoder. The bar: within 2 minutes, ≥ 99 % of tokens right on 1000 unseen strings. \z
                         Draw the cross-attention: it should be an antidiagonal; if not, check first that the target \z
                         is shifted right by one.",
                 }},
                {kind = "tuning", minutes = 45,
                 title = {zh = "LayerNorm 受限于带宽", en = "LayerNorm is bound by memory"},
                 text = {
                     zh = "取 x = tensor.randn(4096, 1024)，用 :bench 量 nn.LayerNorm(1024) 前向的时间，由“读一遍、写\z
                         一遍”算出有效带宽，除以 prof.machine().bytes。目标 ≥ 0.7；若数据放得进缓存，比例会超过 1，所\z
                         以再用大四倍的 x 复测。用 prof 看反向：它要读 x、g 两遍还是一遍？然后用 x:mean、减法、乘法自\z
                         己拼一个 LayerNorm，量出它慢多少倍，并解释：多出来的时间花在哪几趟读写上？",
                     en = "Take x = tensor.randn(4096, 1024), measure the forward of nn.LayerNorm(1024) with :bench, \z
                         turn it into a bandwidth (x read once, y written once) and divide by prof.machine().bytes. \z
                         The aim is ≥ 0.7; what fits a cache gives more than 1, so measure again with an x four times \z
                         as large. Look at the backward with prof: does it read x and g once or twice? Then put a \z
                         LayerNorm together from mean, subtraction and product, measure how much slower it is, and \z
                         name the passes over memory in which the time goes.",
                 },
                 target = "LayerNorm ≥ 0.7 内存带宽 | LayerNorm ≥ 0.7 of memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "前置还是后置归一化", en = "Pre-norm or post-norm"},
                 text = {
                     zh = "写一篇 600–800 字的实验短文。提纲：一、画出两种结构的一层（残差在哪里，归一化在哪里）；\z
                         二、把今天的模型改成另一种，各用三个学习率训练 30 秒，有预热与无预热各一次，用 run.compare \z
                         画在一张图里；三、用第一步时各层梯度范数的图解释你看到的差别；四、一句话结论：在什么条件下你\z
                         会选哪一种。每个断言后面都要有数字。",
                     en = "An experiment in 400–500 words. Outline: one, draw a layer of either kind, where the \z
                         residual goes and where the norm stands; two, change today's model to the other kind and \z
                         train each 30 seconds at three learning rates, with and without warm-up, drawn together with \z
                         run.compare; three, explain the difference by a picture of the gradient's norm in each layer \z
                         at the first step; four, one sentence saying under which conditions you would choose which. \z
                         Every claim is followed by a number.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "有向图的次序", en = "An order of a DAG"},
                 text = {
                     zh = "给出 n 个结点（编号 0…n−1）和 m 条有向边 (u, v)，表示 u 必须在 v 之前。求字典序最小的拓扑\z
                         序；若有环，返回空列表并给出环上的一个结点。1 ≤ n ≤ 10⁵，0 ≤ m ≤ 2·10⁵，可能有重边。例：n = \z
                         4，边 (0,1)、(0,2)、(1,3)、(2,3)，答案 0 1 2 3；再加上 (3,1) 就有环，返回空列表和 1 或 3。要\z
                         求 O((n + m) log n)。想一想：自动求导的反向传播按什么次序走计算图，它需要字典序最小吗？",
                     en = "Given n nodes numbered 0…n−1 and m directed edges (u, v), meaning u before v, find the \z
                         topological order that is smallest in dictionary order; if there is a cycle, return an empty \z
                         list and one node on the cycle. 1 ≤ n ≤ 10⁵, 0 ≤ m ≤ 2·10⁵, edges may repeat. Example: n = 4 \z
                         with (0,1), (0,2), (1,3), (2,3) gives 0 1 2 3; with (3,1) added there is a cycle: an empty \z
                         list and 1 or 3. Wanted: O((n + m) log n). Think: in which order does backpropagation walk \z
                         its graph, and need it be the smallest one?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w5.layer_norm"},
        },
        {
            id = "5.3", title = {zh = "位置编码", en = "Positions"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "正弦、可学习与旋转位置", en = "Sinusoidal, learned and rotary positions"},
                 text = {
                     zh = "精读 Vaswani 2017 第 3.5 节和 RoFormer（Su 2021）第 3.2 节。先回答：没有位置编码时，打乱输\z
                         入的词元，自注意力的输出会怎样变？证明正弦编码满足 PE(p + k) 是 PE(p) 的线性变换，且与 p 无\z
                         关。然后推导 RoPE：设 R_m 把第 i 对分量旋转 m·θᵢ 角，θᵢ = 10000^(−2i/d)（i 从 0 起），证明 \z
                         (R_m q)·(R_n k) 只依赖 m − n，且旋转不改变向量的长度。最后说明：为什么 v 不旋转？",
                     en = "Read Vaswani 2017, section 3.5, and RoFormer (Su 2021), section 3.2. First: without \z
                         positions, how does self-attention's output change when the tokens are shuffled? Show that \z
                         PE(p + k) is a linear map of PE(p) that does not depend on p. Then derive RoPE: let R_m turn \z
                         the i-th pair of components by m·θᵢ, θᵢ = 10000^(−2i/d) with i from 0; prove that (R_m \z
                         q)·(R_n k) depends on m − n only, and that turning keeps the norm. Last: why is v not \z
                         turned?",
                 },
                 read = {"Vaswani et al. (2017), 3.5", "Su et al., RoFormer (2021), 3.2"},
                 derive = {"rope.relative"}},
                {kind = "code", minutes = 40, title = {zh = "两种配对方式", en = "Two ways to make pairs"},
                 text = {
                     zh = "读 plugins/llm/gpt.c 的 states：可学习的位置表 wpe 在哪里加上，超过 context 会怎样？再读 \z
                         transformers 的 src/transformers/models/llama/modeling_llama.py 里的 rotate_half 和 \z
                         apply_rotary_pos_emb：它把第 i 维与第 i + d/2 维配成一对，而 RoFormer 的论文把第 2i 与 2i + \z
                         1 维配对。写出把一种权重转成另一种所需的置换，说明为什么混用两者的模型能跑，却只会输出胡话。",
                     en = "Read states in plugins/llm/gpt.c: where is the learned table wpe added, and what happens \z
                         beyond context? Then rotate_half and apply_rotary_pos_emb in transformers, \z
                         src/transformers/models/llama/modeling_llama.py: dimension i is paired with i + d/2 there, \z
                         while the RoFormer paper pairs 2i with 2i + 1. Write down the permutation that turns weights \z
                         for the one into weights for the other, and explain why a model that mixes them runs and yet \z
                         talks nonsense.",
                 },
                 read = {"plugins/llm/gpt.c", "huggingface/transformers: models/llama/modeling_llama.py"}},
                {kind = "project", minutes = 105, title = {zh = "更长的加法", en = "Adding longer numbers"},
                 text = {
                     zh = "让一个两层解码器（宽 64，4 头）做十进制加法：输入 “123+45=”，答案低位在前，损失只算答案。\z
                         训练集只含 1–3 位的数，测试 1–5 位。在同一份代码里比较四种位置：没有、正弦、可学习、RoPE\z
                         （exercise \"w5.rope\" 通过之后用你自己的）；每种训练 60 秒，三个种子，总共 12 分钟，用 \z
                         run.spawn 放到后台跑。报告每个长度的整题正确率，画成热图（行是编码，列是位数）。标准：3 位以\z
                         内 ≥ 0.95（可学习位置一个线程 60 秒就能做到）；4–5 位几乎肯定会掉下来，这正是今天要看的现\z
                         象。",
                     en = "Teach a decoder of two layers (width 64, 4 heads) to add decimals: the input is “123+45=”, \z
                         the answer comes lowest digit first and alone counts in the loss. Train on numbers of 1–3 \z
                         digits only, test on 1–5. In one and the same code compare four kinds of position: none, \z
                         sinusoidal, learned and RoPE (your own, once exercise \"w5.rope\" has passed), 60 seconds \z
                         and three seeds each, 12 minutes in all, in the background by run.spawn. Report exact \z
                         answers for each length as a heat map, kinds by rows, digits by columns. The bar: ≥ 0.95 up \z
                         to 3 digits (learned positions reach it in 60 seconds on one thread); at 4–5 it will almost \z
                         surely fall, and that is what to look at today.",
                 }},
                {kind = "tuning", minutes = 40, title = {zh = "预先算好的角度表", en = "A table of angles"},
                 text = {
                     zh = "写两个版本的 RoPE：一个每次调用都算 cos 和 sin，一个在建立模型时按 [context, d/2] 算好表，\z
                         之后只查表。对 q 为 [8, 8, 256, 64] 的情形用 :bench 比较，目标是查表快 5 倍以上；用 prof 确\z
                         认差别来自超越函数而不是内存。再算一算：表占多少字节？为什么表要用 f32 而不是 bf16 存（提\z
                         示：位置 m = 1000 时，角度的相对误差 2⁻⁹ 意味着多大的绝对误差）？",
                     en = "Write RoPE twice: once computing cos and sin in each call, once from a table [context, \z
                         d/2] made with the model and then only read. Compare them with :bench for q of [8, 8, 256, \z
                         64]; the aim is 5 times faster with the table, and prof should show that the difference is \z
                         the transcendental functions and not memory. Then: how many bytes has the table, and why is \z
                         it kept in f32 and not in bf16 (hint: at position m = 1000, which absolute error is a \z
                         relative error of 2⁻⁹ in the angle)?",
                 },
                 target = "查表比现算快 5 倍 | the table ≥ 5× faster"},
                {kind = "writing", minutes = 35, title = {zh = "位置外推", en = "Extrapolation"},
                 text = {
                     zh = "写一篇 600 字的短文《为什么模型在更长的输入上崩溃》。提纲：一、今天的热图：哪一种编码在 4 \z
                         位数上掉得最少，差距是否超过种子之间的波动；二、可学习编码在训练长度之外的行从未得到过梯度，\z
                         用你的模型验证这句话；三、RoPE 只看相对位置，为什么仍然不能自由外推（没见过的 m − n，没见过\z
                         的角度组合）；四、列出两种补救办法，并说明你会怎样公平地比较它们。",
                     en = "Write some 400 words, “Why models break on longer inputs”. Outline: one, today's heat map: \z
                         which kind falls least at 4 digits, and is the gap larger than the spread over seeds; two, \z
                         rows of a learned table beyond the training length never had a gradient: check this in your \z
                         own model; three, RoPE sees relative positions only, so why can it not go beyond freely \z
                         (distances and combinations of angles that were never seen); four, two remedies, and how you \z
                         would compare them fairly.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "环形缓冲区", en = "A ring buffer"},
                 text = {
                     zh = "设计一个容量为 n 的先进先出环形缓冲区，操作有 push(x)（满时返回 false）、pop()（空时返回 \z
                         nil）、peek(i)（从队首数第 i 个，i 从 0 起）、len()，全部 O(1)，只分配一次内存。再加一个 \z
                         push_over(x)：满时覆盖最旧的元素。1 ≤ n ≤ 10⁶，操作总数不超过 10⁶。例：n = 2，push 1、push \z
                         2、push 3 → false、pop → 1、push_over 4、push_over 5、peek(0) → 4。说明你怎样区分空与满；若 \z
                         n 是 2 的幂，取模可以换成什么？（第八周的 KV 缓存就是它。）",
                     en = "Design a first-in-first-out ring buffer of capacity n with push(x) (false when full), \z
                         pop() (nil when empty), peek(i) (the i-th from the front, from 0) and len(), all O(1), \z
                         memory taken once; and push_over(x), which overwrites the oldest when full. 1 ≤ n ≤ 10⁶, at \z
                         most 10⁶ operations. Example: n = 2; push 1, push 2, push 3 → false, pop → 1, push_over 4, \z
                         push_over 5, peek(0) → 4. Say how you tell empty from full, and what replaces the modulo \z
                         when n is a power of two. (The KV cache of week 8 is one of these.)",
                 },
                 form = "leetcode"},
            },
            exercises = {"w5.rope"},
        },
        {
            id = "5.4", title = {zh = "分词", en = "Tokenizers"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "BPE 与 Unigram", en = "BPE and Unigram"},
                 text = {
                     zh = "精读 Sennrich 2016 第 3.2 节（算法 1）、Kudo 2018 第 3 节的 Unigram 语言模型，以及 Hugging \z
                         Face 课程 6.5–6.7。回答：BPE 是贪心的自底向上合并，Unigram 是自顶向下删减，各自的训练目标是\z
                         什么？同一个词，BPE 编码为什么必须按合并的先后次序，而不能找最长匹配？手推 Viterbi：设 \z
                         best[i] 是前 i 个字符的最大对数概率，写出递推式和回溯，并说明把 max 换成 log-sum-exp 之后得\z
                         到什么。",
                     en = "Read Sennrich 2016, section 3.2 with algorithm 1, the unigram language model in section 3 \z
                         of Kudo 2018, and the Hugging Face course 6.5–6.7. BPE merges greedily from below, Unigram \z
                         prunes from above: what does each optimise? Why must BPE apply merges in the order they were \z
                         learned and not take the longest match? Derive Viterbi by hand: with best[i] the largest \z
                         log-probability of the first i characters write the recurrence and the way back, and say \z
                         what comes out when max is replaced by log-sum-exp.",
                 },
                 read = {"Sennrich et al., Neural Machine Translation of Rare Words with Subword Units (2016), 3.2",
                         "Kudo, Subword Regularization (2018), 3", "Hugging Face course 6.5–6.7"},
                 derive = {"unigram.viterbi"}},
                {kind = "code", minutes = 45, title = {zh = "从 minbpe 到堆", en = "From minbpe to a heap"},
                 text = {
                     zh = "先读 minbpe 的 minbpe/basic.py 和 regex.py：最直白的 BPE，每次合并都重数全部词对，复杂度是\z
                         多少？再读 plugins/llm/bpe_train.c：为什么合并一次只需更新含有这一对的片段？堆里过期的计数怎\z
                         样处理，次数相同的对按什么规则取？最后读 plugins/llm/bpe_encode.c，看 O(n log n) 的编码怎样\z
                         靠一个堆和一条邻接链表完成；plugins/llm/split.c 用的正则为什么要先把文本切开？",
                     en = "Begin with minbpe/basic.py and regex.py of minbpe: plain BPE, which counts all pairs anew \z
                         at each merge; what does that cost? Then plugins/llm/bpe_train.c: why does a merge touch \z
                         only the pieces that have the pair, what becomes of stale counts in the heap, and by which \z
                         rule are ties settled? Last plugins/llm/bpe_encode.c, where a heap and a list of neighbours \z
                         encode in O(n log n), and plugins/llm/split.c: why does a regular expression cut the text \z
                         first?",
                 },
                 read = {"karpathy/minbpe: minbpe/basic.py, minbpe/regex.py", "plugins/llm/bpe_train.c",
                         "plugins/llm/bpe_encode.c", "plugins/llm/split.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "在许可证文本上学 2000 次合并", en = "Two thousand merges on the licences"},
                 text = {
                     zh = "语料是 /usr/share/common-licenses 里的全部文本（约 237 KB），每份最后十分之一留作验证。运\z
                         行 tok = llm.bpe_train(texts, {vocab = 2257})：256 个字节、2000 次合并、一个 <|endoftext|>。\z
                         检查：对任意字节串，tok:decode(tok:encode(s)) == s，特别是中文、表情符号和非法 UTF-8。画出 \z
                         vocab 从 300 到 4000 时每词元字节数的曲线，训练部分与验证部分各一条，在哪里分叉？再完成三个\z
                         练习，用你的 viterbi 在同一文本上分词，比较两者的切法。",
                     en = "The corpus is all texts in /usr/share/common-licenses (about 237 KB), the last tenth of \z
                         each held out. Run tok = llm.bpe_train(texts, {vocab = 2257}): 256 bytes, 2000 merges and \z
                         one <|endoftext|>. Check that tok:decode(tok:encode(s)) == s for any bytes, Chinese, emoji \z
                         and invalid UTF-8 above all. Draw bytes per token over vocab from 300 to 4000, one curve for \z
                         what was learned from and one for what was held out: where do they part? Then do the three \z
                         exercises, tokenize the same text with your viterbi and compare the cuts.",
                 }},
                {kind = "tuning", minutes = 40, title = {zh = "每秒十兆字节", en = "Ten megabytes a second"},
                 text = {
                     zh = "把语料重复到 2 MB 以上，用 :bench tok:encode_tensor(big) 量编码速度，目标 ≥ 10 MB/s；\z
                         encode 与 encode_tensor 差多少，差在哪里（提示：Lua 表）？再量训练时间随 vocab 的增长：2000 \z
                         次合并与 4000 次合并差一倍吗？最后把最长的片段拉长到 10⁵ 字节（一行没有空格的字母），看编码\z
                         时间是 n log n 还是 n²：长度加倍，时间乘几？",
                     en = "Repeat the corpus to more than 2 MB and measure :bench tok:encode_tensor(big); the aim is \z
                         ≥ 10 MB/s. How far is encode from encode_tensor, and why (hint: a Lua table)? Then measure \z
                         how training grows with vocab: do 4000 merges take twice as long as 2000? Last, stretch the \z
                         longest piece to 10⁵ bytes, one line of letters without a blank, and see whether encoding \z
                         goes with n log n or n²: by which factor does the time grow when the length doubles?",
                 },
                 target = "编码 ≥ 10 MB/s | encode ≥ 10 MB/s"},
                {kind = "writing", minutes = 35, title = {zh = "中文与表情符号", en = "Chinese and emoji"},
                 text = {
                     zh = "写一篇 600–800 字的短文，给没学过分词的同事看。提纲：一、一个汉字在 UTF-8 里是三个字节，一\z
                         个表情符号常是四个；在只见过英文的分词器里它们各变成几个词元（给出真实输出）；二、由此推出的\z
                         代价：同样的内容，上下文更短、更贵、更慢；三、在语料里加入中文后重新训练，比较每字符词元数；\z
                         四、为什么“每词元困惑度”不能跨分词器比较，而“每字节比特数”可以。",
                     en = "Write 400–500 words for a colleague who has never met tokenizers. Outline: one, a Chinese \z
                         character is three bytes in UTF-8 and an emoji often four; how many tokens do they become in \z
                         a tokenizer that has read English only (show real output); two, what follows: the same \z
                         content has less context, costs more and runs slower; three, train again with Chinese text \z
                         added and compare tokens per character; four, why perplexity per token cannot be compared \z
                         across tokenizers, and bits per byte can.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "字典树", en = "A trie"},
                 text = {
                     zh = "实现一棵字节字典树：insert(word)、contains(word)、count_prefix(p)（以 p 开头的词数，重复插\z
                         入只算一次）和 segment(s)：把 s 从左到右按最长匹配切成词，遇到无法匹配的字节就单独成为一段。\z
                         词数 ≤ 10⁵，总长 ≤ 10⁶，s 的长度 ≤ 10⁶。例：词 {\"a\", \"ab\", \"abc\", \"b\"}，\z
                         segment(\"abcbd\") → \"abc\" \"b\" \"d\"，count_prefix(\"ab\") = 2。分析 segment 最坏情况的\z
                         复杂度，给出一个让它变慢的输入；再说明为什么 BPE 不能用它编码。",
                     en = "Build a trie over bytes with insert(word), contains(word), count_prefix(p) (how many words \z
                         begin with p, repeated insertions counted once) and segment(s), which cuts s from left to \z
                         right by the longest match; a byte that matches nothing is a piece of its own. At most 10⁵ \z
                         words of 10⁶ bytes in all, s up to 10⁶ bytes. Example: words {\"a\", \"ab\", \"abc\", \z
                         \"b\"}: segment(\"abcbd\") → \"abc\" \"b\" \"d\", count_prefix(\"ab\") = 2. What is the \z
                         worst case of segment, and which input reaches it? And why can BPE not be encoded this way?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w5.bpe_train", "w5.bpe_encode", "w5.viterbi"},
        },
        {
            id = "5.5", title = {zh = "GPT", en = "GPT"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "自回归语言模型", en = "Autoregressive language models"},
                 text = {
                     zh = "精读 Radford 2019 第 2 节（2.2 输入表示，2.3 模型：归一化移到前面，残差权重按 1/√N 缩\z
                         放）。回答：为什么训练前的损失应当是 ln V？若一开始就是 20，多半是哪里错了？推导参数个数 ≈ \z
                         12·层数·d² + V·d。再手推共享权重的梯度：W 既用来查表 x = W[id]，又用来输出 z = x Wᵀ，写出 \z
                         ∂L/∂W 的两项。最后推导每字节比特数与每词元损失的关系，说明前者为何与分词器无关。",
                     en = "Read Radford 2019, section 2 (2.2 the input, 2.3 the model: norms moved to the front, \z
                         residual weights scaled by 1/√N). Why should the loss before training be ln V, and what is \z
                         usually wrong when it is 20? Derive that a model has about 12·layers·d² + V·d parameters. \z
                         Then derive the gradient of a tied weight by hand: W looks up, x = W[id], and puts out, z = \z
                         x Wᵀ; write both terms of ∂L/∂W. Last, relate bits per byte to the loss per token and say \z
                         why the former does not depend on the tokenizer.",
                 },
                 read = {"Radford et al., Language Models are Unsupervised Multitask Learners (2019), 2"},
                 derive = {"loss.uniform", "backprop.tied"}},
                {kind = "code", minutes = 45,
                 title = {zh = "GPT 的一次前向与一步训练", en = "A forward and a step of GPT"},
                 text = {
                     zh = "依次读 plugins/llm/gpt.c（前向）、gpt_new.c（初始化：哪些权重除以了 √(2·层数)？）、\z
                         gpt_data.c（打包的批次：窗口从长词元流的任意处开始，没有填充）、gpt_fit.c（AdamW 只衰减矩\z
                         阵、余弦学习率、裁剪、检查点）和 sample.c（top-k 与 top-p 的次序）。对照 nanoGPT 的 \z
                         model.py：找出三处相同的设计和一处不同。在纸上写出从 ids [B,T] 到 logits 每一步的形状。",
                     en = "Read in turn plugins/llm/gpt.c (forward), gpt_new.c (initialisation: which weights are \z
                         divided by √(2·layers)?), gpt_data.c (packed batches: windows from anywhere in one long \z
                         stream, no padding), gpt_fit.c (AdamW that decays matrices only, cosine, clipping, \z
                         checkpoints) and sample.c (in which order top-k and top-p apply). Beside it nanoGPT's \z
                         model.py: find three things that are alike and one that is not. Note the shape at every step \z
                         from ids [B,T] to the logits.",
                 },
                 read = {"plugins/llm/gpt.c", "plugins/llm/gpt_new.c", "plugins/llm/gpt_data.c",
                         "plugins/llm/gpt_fit.c", "plugins/llm/sample.c", "karpathy/nanoGPT: model.py"}},
                {kind = "project", minutes = 110,
                 title = {zh = "项目 D：从零预训练一个 GPT", en = "Project D: pretrain a GPT"},
                 text = {
                     zh = "运行 scripts/week05/05_gpt.lua。模型约 120 万参数：llm.gpt{layers = 4, heads = 4, dim = \z
                         128, context = 128, vocab = 3072}，在许可证文本上 m:fit(texts, {tokenizer = tok, steps = \z
                         600})。标准：验证集每字节比特数 < 2.2（实测 2.07，两核 45 秒；把留出的十四段\z
                         接成一个文件，gzip -9 要 2.16，每份许可证单独压是 2.82），第一个损失与 ln V 相差不到 0.1。训练中按一次 Ctrl-C，确认\z
                         模型仍然可用。再用 m:generate 在温度 0、0.7、1.2 各写一段，并确认有无 KV 缓存输出完全相同。",
                     en = "Run scripts/week05/05_gpt.lua. The model has 1.2 million parameters: llm.gpt{layers = 4, \z
                         heads = 4, dim = 128, context = 128, vocab = 3072}, trained on the licences by m:fit(texts, \z
                         {tokenizer = tok, steps = 600}). The bar: < 2.2 bits per byte held out (measured: 2.07, in 45 \z
                         seconds on two cores; gzip -9 takes 2.16 for the held-out ends in one \z
                         file, 2.82 for each licence by itself), and a first loss within 0.1 of ln V. Press Ctrl-C once while it trains and see that the model can \z
                         still be used. Then let m:generate write at temperatures 0, 0.7 and 1.2, and check that with \z
                         and without the KV cache the text is the same.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "bf16 与每秒词元数", en = "bf16 and tokens per second"},
                 text = {
                     zh = "对 dtype = \"f32\" 和 \"bf16\" 各训练 20 步，从 r:metrics(\"tokens_per_s\") 取最大值，交替\z
                         运行三次再比较。目标：在有 AVX512-BF16 或 AMX 的机器上 ≥ 1.6 倍，且损失曲线重合；没有这些指\z
                         令的机器上 bf16 反而可能更慢，先看 prof.machine() 的 bf16 一项。再用 prof 看一步训练里矩阵乘\z
                         法占多少时间，并据此用阿姆达尔定律算出加速的上限，与实测对照。",
                     en = "Train 20 steps each with dtype \"f32\" and \"bf16\", take the largest of \z
                         r:metrics(\"tokens_per_s\"), and run them in turn three times before you compare. The aim: ≥ \z
                         1.6 times on a machine with AVX512-BF16 or AMX, at equal losses; without these instructions \z
                         bf16 may be slower, so look at bf16 in prof.machine() first. Then let prof say which share \z
                         of a step goes to products, compute from it the largest possible gain by Amdahl's law, and \z
                         compare with what you measured.",
                 },
                 target = "bf16 ≥ 1.6 倍 | bf16 ≥ 1.6×"},
                {kind = "writing", minutes = 35, title = {zh = "训练日记", en = "A training diary"},
                 text = {
                     zh = "写一页训练日记。至少三次实验，每次只改一件事（学习率、层数与宽度、dropout、批大小任选）；\z
                         每次先写下预期，再写结果，用 run.compare 把三条验证曲线画在一起。附一段模型生成的文字，逐项\z
                         说明它学会了什么（版式？语法？条款的口吻？）、没学会什么（前后一致？法律含义？）。结尾写：若\z
                         再给你十倍算力，你先改哪一项，依据是哪个数字？",
                     en = "A page of diary. At least three experiments, one change each (learning rate, depth against \z
                         width, dropout, batch); write the expectation first and then the result, and draw the three \z
                         validation curves together with run.compare. Add a paragraph the model wrote and say what it \z
                         has learned (layout? grammar? the tone of a clause?) and what it has not (consistency? legal \z
                         sense?). End with: given ten times the compute, what would you change first, and which \z
                         number tells you so?",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "别名法", en = "The alias method"},
                 text = {
                     zh = "给出 n 个概率 p（和为 1，1 ≤ n ≤ 10⁶），用 O(n) 时间建表，之后每次抽样只用一次均匀随机数、\z
                         O(1) 时间返回一个下标。写出 alias(p)，它返回抽样函数。例：p = {0.5, 0.2, 0.2, 0.05, 0.05}，\z
                         抽 10⁵ 次，每个频率与 p 相差不超过 0.01。证明建表一定会结束，且每一格的两种结果恰好拼出原来\z
                         的概率；再说明浮点误差会让哪一步出错，怎样防止。对语言模型的每一步采样，它比直接累加快吗？",
                     en = "Given n probabilities p (sum 1, 1 ≤ n ≤ 10⁶), make a table in O(n) from which each draw \z
                         takes one uniform number and O(1). Write alias(p), which returns the drawing function. \z
                         Example: p = {0.5, 0.2, 0.2, 0.05, 0.05}; over 10⁵ draws each frequency is within 0.01 of p. \z
                         Prove that making the table ends and that the two outcomes of the cells add up to the given \z
                         probabilities; say which step rounding can break and how to prevent it. For one draw at each \z
                         step of a language model, is it faster than summing up?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w5.gpt_block", "w5.sampling", "w5.bits_per_byte"},
        },
        {
            id = "5.6", title = {zh = "BERT", en = "BERT"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "掩码语言模型", en = "Masked language models"},
                 text = {
                     zh = "精读 Devlin 2019 第 3 节，重点是 3.1 的掩码语言模型：随机选 15 % 的词元，其中 80 % 换成 \z
                         [MASK]、10 % 换成随机词元、10 % 不变。回答：为什么不全部换成 [MASK]？为什么损失只算被选中的\z
                         位置，包括那 10 % 没有变的？手推掩码损失的梯度：未选中位置的 logits 梯度是什么，归一化应当除\z
                         以什么？再说明双向模型为什么不能像 GPT 那样逐词生成，它的一步训练又为什么比 GPT 少学到东西。",
                     en = "Read Devlin 2019, section 3, above all the masked language model in 3.1: 15 % of the \z
                         tokens are chosen, of which 80 % become [MASK], 10 % a random token and 10 % stay. Why not \z
                         [MASK] for all, and why does the loss count chosen positions only, the unchanged ones among \z
                         them? Derive the gradient of the masked loss: what is it at positions that were not chosen, \z
                         and by what must be divided? Then say why a bidirectional model cannot write token by token \z
                         as GPT does, and why a step of its training teaches it less.",
                 },
                 read = {"Devlin et al., BERT (2019), 3.1"},
                 derive = {"backprop.masked_ce"}},
                {kind = "code", minutes = 40, title = {zh = "BERT 与它的数据整理器", en = "BERT and its collator"},
                 text = {
                     zh = "读 transformers 的 src/transformers/models/bert/modeling_bert.py：BertEmbeddings 把哪三种\z
                         向量相加？注意力掩码在哪里加到分数上，值是多少？再读 data/data_collator.py 的 \z
                         torch_mask_tokens：80/10/10 是用几次伯努利抽样实现的，第二次的概率为什么是 0.5？特殊词元怎样\z
                         排除，标签为什么填 −100？对照 core/op/loss_class.c 里 ignore_index 的处理，看平均时除以的是\z
                         哪个数。",
                     en = "Read src/transformers/models/bert/modeling_bert.py of transformers: which three vectors \z
                         does BertEmbeddings add, where is the mask added to the scores and with which value? Then \z
                         torch_mask_tokens in data/data_collator.py: with how many Bernoulli draws is 80/10/10 made, \z
                         and why is the probability of the second 0.5? How are special tokens left out, and why are \z
                         labels set to −100? Compare with ignore_index in core/op/loss_class.c: by which number does \z
                         the mean divide?",
                 },
                 read = {"huggingface/transformers: models/bert/modeling_bert.py",
                         "huggingface/transformers: data/data_collator.py", "core/op/loss_class.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "在手册页上预训练与标注", en = "Man pages: pretrain, then tag"},
                 text = {
                     zh = "语料是本机的手册页（/usr/share/man/man1；没有就用许可证文本）。第一步：去掉 roff 命令，训\z
                         练 4 层、宽 128 的编码器做掩码预测（llm 插件的 bert 部分；也可以用 nn.MultiheadAttention 自\z
                         己搭），90 秒，看被掩词元的正确率是否超过“总猜最常见词”的基线。第二步：利用 roff 自带的标记\z
                         得到免费标签：\\fB、.B 是命令或选项，\\fI、.I 是参数，其余为 O；在编码器上加一个线性层做序列\z
                         标注。报告三类的 F1，与不预训练、从零开始的模型比较。",
                     en = "The corpus is this machine's man pages (/usr/share/man/man1; the licences where there are \z
                         none). First strip the roff commands and train an encoder of 4 layers, width 128, to predict \z
                         masked tokens (the llm plugin's bert part, or your own from nn.MultiheadAttention), 90 \z
                         seconds; does it beat always guessing the commonest word? Second, take free labels from \z
                         roff's own marks: \\fB and .B are commands and options, \\fI and .I arguments, all else O; \z
                         put a linear layer on the encoder as a tagger. Report F1 of the three classes against the \z
                         same model without pretraining.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "填充少于 5 %", en = "Less than 5 % padding"},
                 text = {
                     zh = "句子长短不一，整批补到最长会浪费计算。先量：随机组批时填充词元占多少？再写一个按长度分桶的\z
                         组批器：把样本排序，切成相近长度的批，再打乱批的次序（不是样本的次序）。目标：填充 < 5 %，每\z
                         秒有效词元数相应提高，验证损失不变差。说明它给训练引入了什么偏差，为什么批内长度相近通常无\z
                         害。用 :bench 量组批本身的耗时，它不应超过一步训练的 1 %。",
                     en = "Sentences differ in length, and a batch padded to its longest wastes work. Measure first: \z
                         which share of tokens is padding in random batches? Then write a batcher by length: sort the \z
                         samples, cut batches of like lengths, and shuffle the batches, not the samples. The aim: \z
                         padding < 5 %, real tokens per second up accordingly, validation loss no worse. Say which \z
                         bias this brings into training and why it is mostly harmless. Measure the batching itself \z
                         with :bench: no more than 1 % of a step.",
                 },
                 target = "填充 < 5 % | padding < 5 %"},
                {kind = "writing", minutes = 35, title = {zh = "BERT 还是 GPT", en = "BERT or GPT"},
                 text = {
                     zh = "写一篇 800 字左右的比较文章。提纲：一、一张表：注意力方向、训练目标、每步学到的位置数、能\z
                         否生成、适合的任务；二、用本周的两个模型回答：同样的训练秒数，谁的表示在标注任务上更好（把 \z
                         GPT 的最后一层也接上同样的线性层）；三、为什么今天的大模型几乎都是仅解码器结构，写出至少两个\z
                         理由并注明来源；四、你在什么产品里仍会选择编码器，给出延迟与成本的估算。",
                     en = "A comparison of some 500 words. Outline: one, a table of direction, objective, positions \z
                         learned from in a step, generation, fitting tasks; two, answer with this week's two models: \z
                         given the same seconds of training, whose representation is better for the tagger (put the \z
                         same linear layer on GPT's last layer); three, why are today's large models nearly all \z
                         decoder-only, two reasons at least with sources; four, in which product would you still \z
                         choose an encoder, with estimates of latency and cost.",
                 }},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：站内语义搜索", en = "System design: semantic search"},
                 text = {
                     zh = "为一个有 1000 万篇中英文文档、每天新增 10 万篇的网站设计搜索。需求：一、查询 p95 < 200 \z
                         ms，峰值每秒 500 次；二、既要关键词精确命中，也要语义召回；三、新文档 5 分钟内可搜，删除立即\z
                         生效；四、结果按用户权限过滤。请写出：规模估算（向量维数、索引大小、内存与机器数）、数据流与\z
                         切块、双塔编码器与交叉编码器的分工、近似最近邻索引的选择与更新、混合排序、离线与在线评测\z
                         （nDCG、点击）、降级方案、费用。35 分钟写完，留 5 分钟自查：哪个数字没有依据？",
                     en = "Design search for a site with 10 million documents in Chinese and English and 100 thousand \z
                         new ones a day. Needs: one, p95 < 200 ms at 500 queries a second; two, exact keywords and \z
                         meaning; three, new documents found within 5 minutes, deletions at once; four, results \z
                         filtered by the user's rights. Write: estimates (dimensions, size of the index, memory, \z
                         machines), data flow and chunks, what the two-tower encoder and the cross-encoder each do, \z
                         which approximate index and how it is updated, hybrid ranking, evaluation offline and online \z
                         (nDCG, clicks), degradation, cost. 35 minutes, then 5 to ask: which number has no ground?",
                 },
                 form = "design"},
            },
            exercises = {"w5.mlm_mask"},
        },
    },
}
