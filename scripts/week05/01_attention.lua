-- 第五周 · 第一天：注意力 | Week 5, day 1: attention
--
--     lesson "5.1"                                       逐格学习 | cell by cell
--     ./build.sh run scripts/week05/01_attention.lua     从头运行 | all at once
--
-- zh: 设了环境变量 LABSH_QUICK，训练就只走几步，内存也只量到 T = 512。
-- en: With LABSH_QUICK in the environment training takes a few steps only and memory is measured up to T = 512.

-- %% [text] 今天 | Today
-- zh: 今天从一个公式走到一个会写字的小 GPT：推导缩放点积注意力和它的梯度，自己写一层，让它学会抄写，再看它省下的内存。
--     六个时段约五个半小时：理论 90 分，读码 40 分，项目 100 分，调优 45 分，写作 35 分，题目 35 分。每到一个时段先 :start，
--     做完 :done。带“问”的格子用 lesson{answer = …} 回答；练习写在自己的文件里，用 check 评分。
-- en: Today leads from one formula to a small GPT that writes: derive scaled dot-product attention and its gradient, write
--     a layer of your own, let it learn to copy, and see the memory that it can save. Six blocks, some five and a half
--     hours: theory 90 min, code 40, project 100, tuning 45, writing 35, a problem 35. :start each block and :done it.
--     Questions are answered by lesson{answer = …}; exercises are written in files of your own and graded by check.
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(51)

-- %% [text] 上午 · 理论 1：精读 | Morning, theory 1: close reading
-- zh: 读 Vaswani 等 2017 的第 3.2.1 节，连脚注 4；再读 d2l 11.3。带着三个问题读：
--     (1) 论文比较了加性注意力和点积注意力，为什么选点积？(2) 分数为什么除以 √d_k，不是 d_k，也不是什么都不除？
--     (3) 掩码写成 −∞，为什么加在 softmax 之前？读完合上书，把公式默写出来：
-- en: Read section 3.2.1 of Vaswani et al. 2017 with its footnote 4, then d2l 11.3, with three questions. (1) The paper
--     compares additive with dot-product attention: why the product? (2) Why are scores divided by √d_k, not by d_k and
--     not by nothing? (3) Why is the mask −∞, put in before the softmax? Close the book and write the formula down:
-- math: \mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^T}{\sqrt{d_k}}\right) V
-- zh: 把它读成查字典：每个查询 q 与所有键 k 比较，得到一行权重（和为 1），再用权重去平均值 v。与普通字典不同，它对每个键都
--     给一点权重，所以处处可导。
-- en: Read it as looking up a dictionary: each query q is compared with all keys k, which gives a row of weights that add up
--     to 1, and these average the values v. Unlike a dictionary it gives every key some weight, and so can be differentiated.

-- %% [text] 推导：q·k 的方差 | Derive: the variance of q·k
-- zh: 设 q 与 k 的 d 个分量相互独立，均值 0，方差 1。每一项 q_i k_i 的均值是 0，方差是 E[q_i²] E[k_i²] = 1；d 项相加，
-- en: Let the d components of q and k be independent with mean 0 and variance 1. Each q_i k_i has mean 0 and variance
--     E[q_i²] E[k_i²] = 1, and d of them add up to
-- math: \mathrm{Var}(q \cdot k) = \sum_{i=1}^{d} \mathrm{Var}(q_i k_i) = d
-- zh: 所以标准差是 √d，除以 √d 之后分数的尺度与 d 无关。先在纸上写出每一步用到了独立性的哪一条，再运行：derive 用全部 2^d
--     个 ±1 向量核对你的公式，下面的抽样则看大 d 时是否成立。
-- en: so that the deviation is √d, and scores divided by √d have the same scale for every d. Note at each step on paper which
--     independence it uses, then run: derive holds your formula against all 2^d vectors of ±1, and samples show large d.
-- %%
print(derive("attention.variance", "D"))
for _, d in ipairs{4, 64, 1024} do
    local score = (tensor.randn(4000, d) * tensor.randn(4000, d)):sum(1)
    print(("d = %4d: Var(q·k)/d = %.2f"):format(d, score:var() / d))
end
--~ ✓ attention.variance is right: relative error 0.0e+00
--> true
--> d =    4: Var(q·k)/d = 1.00±0.05
--> d =   64: Var(q·k)/d = 1.00±0.05
--> d = 1024: Var(q·k)/d = 1.00±0.05

-- %% [question] 问：标准差 | Question: the deviation
-- zh: d = 64，分量如上。q·k 的标准差是多少？
-- en: d = 64, components as above. What is the standard deviation of q·k?
-- answer: 8

-- %% [question] 问：除错了数 | Question: divided by the wrong number
-- zh: 若把 q·k 除以 d 而不是 √d，d = 64 时分数的标准差是多少？（这样 softmax 几乎是均匀的：查什么都得到平均值。）
-- en: If q·k is divided by d and not by √d, what is the deviation of the scores for d = 64? (The softmax is then nearly
--     even: whatever is looked up, the answer is the average.)
-- answer: 0.125 | 1/8

-- %% [text] 推导：softmax 的雅可比 | Derive: the Jacobian of the softmax
-- zh: p = softmax(s)。对 s_j 求导，i = j 与 i ≠ j 分开写，再合成一个式子：
-- en: p = softmax(s). Differentiate by s_j, once for i = j and once for i ≠ j, then write both as one:
-- math: \frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} - p_j)
-- zh: 它不是对角阵：一个分数变大，同一行其他的权重都变小。一行 p 接近 one-hot 时，所有的 p_i (δ_ij − p_j) 都接近 0：这就是不缩放
--     时“梯度消失”的意思。下面把同样的分数乘上 1、√64、64，看一行里雅可比的最大项还剩多少。
-- en: It is not diagonal: where one score grows, all other weights of its row shrink. Where p is nearly one-hot, all of
--     p_i (δ_ij − p_j) is nearly 0, and that is what "the gradient vanishes without scaling" means. Below the same scores are
--     multiplied by 1, √64 and 64: what is left of the largest entry of a row's Jacobian?
-- %%
s = tensor.randn(500, 10, {dtype = "f64"})
for _, scale in ipairs{1, 8, 64} do
    local p = (s * scale):softmax(1)
    print(("scores × %2d: largest weight %.3f, largest entry of the Jacobian %.3f"):format(scale, p:max(1):mean(),
        (p * (1 - p)):max(1):mean()))
end
--> scores ×  1: largest weight 0.318, largest entry of the Jacobian 0.205
--> scores ×  8: largest weight 0.861, largest entry of the Jacobian 0.092
--> scores × 64: largest weight 0.983, largest entry of the Jacobian 0.011

-- %% [text] 推导：注意力的反向 | Derive: the backward of attention
-- zh: 记 S = q kᵀ/√d，P = softmax(S)（按行），y = P v，已知 dy = ∂L/∂y。从后往前走：
-- en: With S = q kᵀ/√d, P = softmax(S) by rows, y = P v and dy = ∂L/∂y given, walk from the end:
-- math: dv = P^T dy, \qquad dP = dy\, v^T
-- zh: 然后是 softmax。用上面的雅可比，第 t 行
-- en: Then the softmax: by the Jacobian above row t is
-- math: dS_{ts} = P_{ts} \left( dP_{ts} - \sum_j P_{tj} dP_{tj} \right)
-- zh: 最后 dq = dS k/√d，dk = dSᵀ q/√d。在纸上做完再往下看。下面先交一份常见的错误答案：把雅可比当成了对角阵。读懂判词：
--     哪个结果错了，错多少，最差的一项在哪里，像是什么错误；dv 没有被点名，说明错在它之后。
-- en: Last, dq = dS k/√d and dk = dSᵀ q/√d. Finish it on paper before you read on. First a wrong answer that many give: the
--     Jacobian taken for a diagonal. Read the verdict: which result is wrong and by how much, where the worst entry is, what it
--     looks like; dv is not named, so that the mistake comes after it.
-- %%
function diagonal(q, k, v, dy)
    local root = math.sqrt(q:shape()[2])
    local P = (q:matmul(k:t()) / root):softmax(1)
    local dP = dy:matmul(v:t())
    local dS = P * (1 - P) * dP
    return dS:matmul(k) / root, dS:t():matmul(q) / root, P:t():matmul(dy)
end
print(derive("backprop.attention", diagonal, {seed = 9}))
--~ ✗ dq is off by 0.32 (relative); the worst entry is [1,0]: expected 0.612057, got 0.302303
--~   The main term is right and another is missing: was every path to the output counted?
--~ ✗ dk is off by 0.42 (relative); the worst entry is [2,2]: expected 0.127623, got -0.0202358
--~   The main term is right and another is missing: was every path to the output counted?
--> false
--~ [heat: attention, dq: the error]
--~ [heat: attention, dk: the error]

-- %% [text] 判词的意思 | What the verdict means
-- zh: 相对误差约为 0.1 … 1：“主项对，少了一整项”。少的正是 −P_ts Σ_{j≠s} P_tj dP_tj。误差若是 1e-4 左右，多半是某处用了 f32 或近似常数；
--     若与梯度不成比例，先用 1×1 的例子手算。改好之后再交：
-- en: A relative error of some 0.1 … 1 says "the main term is right and another is missing": it is −P_ts Σ_{j≠s} P_tj dP_tj. An
--     error near 1e-4 would point to f32 or a rounded constant; one out of all proportion asks for a 1×1 example by hand. Mended:
-- %%
function by_hand(q, k, v, dy)
    local root = math.sqrt(q:shape()[2])
    local P = (q:matmul(k:t()) / root):softmax(1)
    local dP = dy:matmul(v:t())
    local dS = P * (dP - (P * dP):sum(1, {keepdim = true}))
    return dS:matmul(k) / root, dS:t():matmul(q) / root, P:t():matmul(dy)
end
print(derive("backprop.attention", by_hand))
--~ ✓ attention is right: 1.3e-09 from central differences, 7.1e-17 from autograd
--> true

-- %% [question] 问：一行的梯度 | Question: the gradient of a row
-- zh: 一行 P = (0.5, 0.5)，dP = (1, 0)。dS 的第一项是多少？
-- en: A row has P = (0.5, 0.5) and dP = (1, 0). What is the first entry of dS?
-- answer: 0.25 | 1/4

-- %% [question] 问：一行的和 | Question: the sum of a row
-- zh: 不管 P 和 dP 是什么，dS 的一行加起来总是多少？（所以给一行分数加同一个数，什么也不变。）
-- en: Whatever P and dP are, what does a row of dS add up to? (Hence a number added to all scores of a row changes nothing.)
-- answer: 0

-- %% [text] 复习：softmax 与交叉熵 | Repeat: softmax and cross-entropy
-- zh: 第一周的推导今天还要用：L = −Σ y_i ln p_i，p = softmax(z)。用雅可比一步得到
-- en: A derivation of week 1 is needed today: L = −Σ y_i ln p_i with p = softmax(z). By the Jacobian it is one step:
-- math: \frac{\partial L}{\partial z_j} = -\sum_i \frac{y_i}{p_i} p_i (\delta_{ij} - p_j) = p_j - y_j
-- zh: derive 也收公式，名字就是参数的名字。
-- en: derive takes a formula, too; its names are the arguments'.
-- %%
print(derive("backprop.softmax_ce", "p - y"))
--~ ✓ backprop.softmax_ce is right: 9.8e-10 from central differences, 8.9e-17 from autograd
--> true

-- %% [text] 上午 · 读码：两种实现 | Morning, code: two implementations
-- zh: 在提示符下 :sh less 打开，或用编辑器：
-- zh: (1) core/op/attention_plain_tmpl.h：逐行的参考实现。forward 里先求一行的最大分数 m，为什么？back_row 的 mean 对应你推导里的哪一项？
--     （它用 Σ dy·y 算出来：证明 Σ_j P_tj dP_tj = dy_t·y_t。）
-- zh: (2) core/op/attention.c：在 job 和 attention_keys（attention.h）里找出因果掩码；S > T 时第 i 行看到哪些 j？
-- zh: (3) core/op/attention_run.c 的 forward_strip 与 attention_tmpl.h 的 soften：分块之后，m、sum、fix 各记住什么？哪里说明 T×S 的分数从不
--     整个存下来？反向为什么只需要每个查询留一个数 lse？
-- zh: (4) 与 ?tensor.scaled_dot_product_attention 的说明对照：mask 是 bool 时，真是“看”还是“不看”？
-- en: Open them by :sh less, or in your editor.
-- en: (1) core/op/attention_plain_tmpl.h, the row-by-row reference. Why does forward look for a row's largest score m first? Which
--     term of your derivation is back_row's mean? (It computes Σ dy·y: prove Σ_j P_tj dP_tj = dy_t·y_t.)
-- en: (2) core/op/attention.c: find the causal mask in job and attention_keys (attention.h). With S > T, which j does row i see?
-- en: (3) forward_strip in core/op/attention_run.c and soften in attention_tmpl.h: in tiles, what do m, sum and fix remember? What
--     shows that the T×S scores are never stored as a whole? Why does the backward need but one number, lse, of each query?
-- en: (4) Compare ?tensor.scaled_dot_product_attention: in a bool mask, does true mean to look or not to look?

-- %% [question] 问：因果掩码 | Question: the causal mask
-- zh: T = 3 个查询，S = 5 个键，因果掩码。第 0 行能看到几个键？
-- en: T = 3 queries, S = 5 keys, a causal mask. How many keys does row 0 see?
-- answer: 3

-- %% [question] 问：留给反向的内存 | Question: what is kept for the backward
-- zh: N = 1，4 个头，T = 2048，f32。除了 q、k、v、y，融合的实现为反向留下的 lse 一共多少 KiB？（自己写的版本要留 P：64 MiB。）
-- en: N = 1, 4 heads, T = 2048, f32. Besides q, k, v and y, how many KiB of lse does the fused version keep for the backward?
--     (One written with matmul keeps P, 64 MiB.)
-- answer: 32

-- %% [text] 下午 · 项目 1：自己写一层 | Afternoon, project 1: a layer of your own
-- zh: 公式就是代码：一次 matmul，一次掩码，一次 softmax，一次 matmul。先自己写，再与下面比较；因果掩码的对角线在 S − T 处，使最后一个查询对齐
--     最后一个键。验收一：与 tensor.scaled_dot_product_attention 在随机形状上的最大误差 < 1e-5，其中有 S ≠ T。
-- en: The formula is the code: a matmul, a mask, a softmax, a matmul. Write it first, then compare with what stands below; the
--     causal diagonal lies at S − T, so that the last query stands at the last key. First bar: on random shapes, S ≠ T among
--     them, the largest difference to tensor.scaled_dot_product_attention is below 1e-5.
-- %%
function my_attention(q, k, v, causal)
    local t, s = q:shape()[3], k:shape()[3]
    local scores = q:matmul(k:transpose(-2, -1)) / math.sqrt(q:shape()[4])
    if causal then scores = scores:masked_fill(tensor.ones({t, s}):tril(s - t):eq(0), -math.huge) end
    local p = scores:softmax(-1)
    return p:matmul(v), p
end
worst = 0
for _, size in ipairs{{1, 1, 1, 1, 1}, {2, 3, 4, 4, 8}, {1, 2, 5, 9, 4}, {2, 1, 17, 33, 16}} do
    local n, h, t, s, d = table.unpack(size)
    local q, k, v = tensor.randn(n, h, t, d), tensor.randn(n, h, s, d), tensor.randn(n, h, s, d)
    for _, causal in ipairs{false, true} do
        local fused = tensor.scaled_dot_product_attention{q, k, v, is_causal = causal}
        worst = math.max(worst, (my_attention(q, k, v, causal) - fused):abs():max())
    end
end
print("8 comparisons, largest difference below 1e-5:", worst < 1e-5)
--> 8 comparisons, largest difference below 1e-5: true

-- %% [text] 验收二与三：梯度与不变性 | Second and third bar: gradient and invariances
-- zh: grad.check 用 f64 的中心差分检查每一个元素。因果性也要查：改动未来的键和值，过去的输出一位也不变。再看一件事：把键和值按同一个次序打乱，
--     没有掩码的注意力输出不变——它不知道次序。词元的位置要另外告诉它，这是 5.3 的内容。
-- en: grad.check compares every element with central differences in f64. Causality is to be checked as well: other keys and
--     values in the future change no bit of the past. And one thing more: keys and values in another order, the same for both,
--     give the same output where there is no mask. It knows no order; positions have to be told, which is day 5.3.
-- %%
function random(...) return tensor.randn({...}, {dtype = "f64"}) end
w = random(1, 2, 3, 2)
good = grad.check(function(q, k, v) return (my_attention(q, k, v, true) * w):sum() end, random(1, 2, 3, 4), random(1, 2, 5, 4), random(1, 2, 5, 2))
print("gradient:", good)
q, k, v = random(1, 2, 5, 4), random(1, 2, 5, 4), random(1, 2, 5, 4)
other = my_attention(q, tensor.cat({k:slice(2, 0, 4), random(1, 2, 1, 4)}, 2), tensor.cat({v:slice(2, 0, 4), random(1, 2, 1, 4)}, 2), true)
print("the past is left alone:", (other - my_attention(q, k, v, true)):slice(2, 0, 4):abs():max() == 0)
order = tensor.randperm(5)
print("no order without a mask:",
    (my_attention(q, k:index_select(2, order), v:index_select(2, order)) - my_attention(q, k, v)):abs():max() < 1e-12)
--> gradient: true
--> the past is left alone: true
--> no order without a mask: true

-- %% [exercise w5.attention]
-- zh: 现在写进自己的文件：带 mask 的、S ≠ T 的、整行都被遮住的也要对。Lua 或 C 都行（exercise("w5.attention", "c")）。评分器用新种子，判“行和为 1”
--     和“改动未来不影响过去”；写错了，它给出最小的出错输入。
-- en: Now in a file of your own: with a mask, with S ≠ T, with rows that may look at nothing. Lua or C (exercise("w5.attention",
--     "c")). The grader takes fresh seeds and judges "rows add up to 1" and "the future leaves the past alone"; where it goes
--     wrong it shows the smallest input that fails.

-- %% [exercise w5.attention_bwd]
-- zh: 把上午的推导写成代码，带因果掩码。被遮住的位置 P = 0，它的 dS 应是多少？
-- en: This morning's derivation as code, with the causal mask. Where a position is hidden P is 0: what is its dS?

-- %% [exercise w5.softmax_ce]
-- zh: 语言模型的损失：数值稳定（±1e4 的分数）、标签平滑、忽略的词元不进平均。可以用 C 写。
-- en: The loss of a language model: stable (scores of ±1e4), with label smoothing, and ignored tokens out of the mean. C is fine.

-- %% [exercise w5.heads]
-- zh: 下面的 GPT 要几个头：把 [N,T,C] 拆成 h 个头，各自注意，再并回来。每个头的缩放是 √(C/h)。
-- en: The GPT below has several heads: split [N,T,C] into h of them, attend in each, merge. A head's scale is √(C/h).

-- %% [text] 项目 2：学会抄写 | Project 2: learn to copy
-- zh: 一个只有一层注意力、一个头的网络能做什么？任务：12 个随机字母，再原样来一遍；从第二遍开始预测下一个。平均值、计数、上一个字母都没有用，
--     唯一的办法是回头看正确的位置。先想：输入位置 t 要预测 t + 1，应当看哪里？然后看训练曲线（有窗口时是活的）和热图。
--     验收：第二遍的正确率 100 %。
-- en: What can one layer of attention with one head do? The task: 12 random letters, then the same again; from the second
--     round on predict the next. Averages, counts, the letter before are of no use, the only way is to look back at the right
--     place. Think first: at input position t, to predict t + 1, where is it to look? Then see the curve (alive where there
--     are windows) and the heat map. The bar: 100 % of the second round.
-- %%
length, letters, width = 12, 16, 32
copier = nn.Module{
    token = nn.Embedding(letters, width), place = nn.Embedding(2 * length, width),
    q = nn.Linear(width, width), k = nn.Linear(width, width), v = nn.Linear(width, width), out = nn.Linear(width, letters),
    forward = function(self, ids)
        local x = (self.token(ids) + self.place(tensor.arange(ids:shape()[2]))):unsqueeze(1)
        local y, p = my_attention(self.q(x), self.k(x), self.v(x), true)
        looks = p:detach()
        return self.out(y:squeeze(1))
    end,
}
function twice(n)
    local once = tensor.randint(0, letters, {n, length})
    local all = tensor.cat({once, once}, 1)
    return all:slice(1, 0, 2 * length - 1), all:slice(1, length, 2 * length)
end
function second_round(ids) return copier(ids):slice(1, length - 1, 2 * length - 1) end

opt = optim.AdamW(copier:parameters(), {lr = 1e-2})
run.start{name = "5.1 copy"}
for step = 1, 300 do
    local ids, next_ones = twice(32)
    local loss = nn.cross_entropy(second_round(ids):reshape(-1, letters), next_ones:reshape(-1))
    opt:zero_grad()
    loss:backward()
    opt:step()
    run.log("loss", loss:item())
end
run.finish()
ids, next_ones = twice(200)
print(("second round right: %.0f %%"):format(100 * second_round(ids):argmax(2):eq(next_ones):to("f32"):mean()))
print("row 11 … 22 looks most at", looks[0][0]:slice(0, length - 1, 2 * length - 1):argmax(1))
view.heat(looks[0][0]:contiguous(), {title = "抄写：谁看谁 copying: who looks at whom", xlabel = "键 key", ylabel = "查询 query"})
--> second round right: 100 %
--> row 11 … 22 looks most at [ 0  1  2  3  4  5  6  7  8  9 10 11] i64
--> [heat: 抄写：谁看谁 copying: who looks at whom]

-- %% [question] 问：看哪里 | Question: where to look
-- zh: 12 个字母。输入位置 15（从 0 数）要预测位置 16，权重最大的应是哪个位置？
-- en: 12 letters. Input position 15 (from 0) is to predict position 16: at which position should its largest weight be?
-- answer: 4

-- %% [text] 项目 3：GPT 的一格 | Project 3: a GPT in a cell
-- zh: 把一层变成语言模型：词元（这里就是字节）加位置，两块“x += 注意力(ln(x))，x += MLP(ln(x))”，最后是 256 个 logits。语料是本机的开源许可证；
--     每 10 KB 留出最后 1 KB。拿什么做尺子？只数字节频率（0 阶），和只看前一个字节（1 阶，加一平滑）。1 阶不需要注意力；低于它，才说明模型用上了
--     更远的上文。短的运行只走 40 步，应当已低于 0 阶；长的 1500 步，应当低于 1 阶。
-- en: The layer becomes a language model: tokens (here simply bytes) and positions, two blocks of x += attention(ln(x)),
--     x += MLP(ln(x)), and 256 logits. The corpus is this machine's licences; of every 10 KB the last is held out. The
--     yardsticks: frequencies of bytes alone (order 0), and of a byte behind the one before it (order 1, plus-one smoothing).
--     Order 1 needs no attention; a model below it has made use of what is farther back. The short run of 40 steps should be
--     below order 0 already, the long one of 1500 steps below order 1.
-- %%
function to_bytes(text)
    local list = {}
    for i = 1, #text do list[i] = text:byte(i) end
    return tensor(list, "i64")
end
there, corpus = pcall(data.text)
if not there then corpus = data.read_text(lab.data("README.md")):rep(8) end -- not a Debian
learn, held = {}, {}
for at = 1, #corpus, 10000 do
    learn[#learn + 1], held[#held + 1] = corpus:sub(at, at + 8999), corpus:sub(at + 9000, at + 9999)
end
learn, held = to_bytes(table.concat(learn)), to_bytes(table.concat(held))

function order_of(n) -- bits a byte on what is held out
    local context = n == 0 and function(t) return t * 0 end or function(t) return t end
    local function cells(t) return context(t:slice(0, 0, -1)) * 256 + t:slice(0, 1, t:numel()) end
    local count = tensor.ones({256 * 256}):index_add(0, cells(learn), tensor.ones({learn:numel() - 1})):reshape(256, 256)
    local logp = (count / count:sum(1, {keepdim = true})):log2():reshape(-1)
    return -logp:index_select(0, cells(held)):mean()
end
orders = {order_of(0), order_of(1)}
print(("held out, bits a byte: order 0 %.2f, order 1 %.2f"):format(orders[1], orders[2]))
--> held out, bits a byte: order 0 4.72, order 1 3.68

-- %%
dim, heads, context = 64, 4, 64
seen = {}
function block(number)
    return nn.Module{
        ln1 = nn.LayerNorm(dim), qkv = nn.Linear(dim, 3 * dim), out = nn.Linear(dim, dim),
        ln2 = nn.LayerNorm(dim), up = nn.Linear(dim, 4 * dim), down = nn.Linear(4 * dim, dim),
        forward = function(self, x)
            local n, t = table.unpack(x:shape())
            local parts = self.qkv(self.ln1(x)):reshape(n, t, 3, heads, dim // heads):permute(2, 0, 3, 1, 4)
            local y, p = my_attention(parts[0], parts[1], parts[2], true)
            seen[number] = p:detach()
            x = x + self.out(y:transpose(1, 2):reshape(n, t, dim))
            return x + self.down(self.up(self.ln2(x)):gelu())
        end,
    }
end
gpt = nn.Module{
    token = nn.Embedding(256, dim), place = nn.Embedding(context, dim), first = block(1), second = block(2),
    ln = nn.LayerNorm(dim), head = nn.Linear(dim, 256),
    forward = function(self, ids)
        local x = self.token(ids) + self.place(tensor.arange(ids:shape()[2]))
        return self.head(self.ln(self.second(self.first(x))))
    end,
}
function gpt_loss(text, at) -- at [n,1]: where the windows begin
    local windows = text:index_select(0, (at + tensor.arange(context + 1)):reshape(-1)):reshape(-1, context + 1)
    return nn.cross_entropy(gpt(windows:slice(1, 0, context)):reshape(-1, 256), windows:slice(1, 1, context + 1):reshape(-1))
end
print(gpt:count() .. " numbers")
--> 137216 numbers

-- %% [question] 问：第一个损失 | Question: the first loss
-- zh: 训练之前 256 个字节差不多一样可能。损失应接近每字节多少比特？
-- en: Before training all 256 bytes are about equally likely. How many bits a byte should the loss be near?
-- answer: 8

-- %%
steps = quick and 40 or 1500
opt = optim.AdamW(gpt:parameters(), {lr = 3e-3})
plan = optim.CosineLR(opt, steps)
run.start{name = "5.1 gpt"}
for step = 1, steps do
    local loss = gpt_loss(learn, tensor.randint(0, learn:numel() - context - 1, {16, 1}))
    opt:zero_grad()
    loss:backward()
    optim.clip_grad_norm(gpt:parameters(), 1)
    opt:step()
    plan:step()
    run.log("bits", loss:item() / math.log(2))
end
run.finish()
run.plot("bits")
--~ [panels: 4 5.1 gpt]

-- %%
bits = grad.no_grad(function()
    local at = tensor.arange(0, held:numel() - context - 1, context):unsqueeze(1)
    return gpt_loss(held, at):item() / math.log(2)
end)
print("below order 0:", bits < orders[1])
print("below order 1, where the training was long:", quick or bits < orders[2])
print(("held out: %.2f bits a byte"):format(bits))
--> below order 0: true
--> below order 1, where the training was long: true
--+> held out: 2.23±0.15 bits a byte

-- %% [text] 谁看谁 | Who looks at whom
-- zh: 一句话，每层每头一张图：第 i 行是字节 i 的权重。长的训练之后找一找：有没有只看前一个字节的头？有没有总看空格的头？（不想看任何东西的头也
--     必须看点什么：一行的和是 1。）训练很短时各头都还差不多均匀。
-- en: A sentence, a picture for each layer and head: row i holds the weights of byte i. After the long training look for a head
--     that sees the byte before it only, and for one that always looks at blanks. (A head that wants to look at nothing must
--     still look at something: a row adds up to 1.) After a short one they are nearly even.
-- %%
sentence = "You may copy and distribute it."
grad.no_grad(function() return gpt(to_bytes(sentence):unsqueeze(0)) end)
maps, titles, labels = {}, {}, {}
for i = 1, #sentence do labels[i] = sentence:sub(i, i) end
for layer = 1, 2 do
    for head = 0, heads - 1 do
        maps[#maps + 1] = seen[layer][0][head]:contiguous()
        titles[#titles + 1] = ("%d.%d"):format(layer, head)
    end
end
view.grid(maps, {columns = 4, titles = titles, title = "层.头 layer.head"})
view.heat(maps[1], {labels = labels, title = "第 1 层第 0 头 layer 1, head 0"})
print("rows add up to 1:", (seen[2]:sum(-1) - 1):abs():max() < 1e-5)
--> rows add up to 1: true
--> [grid: 层.头 layer.head]
--> [heat: 第 1 层第 0 头 layer 1, head 0]

-- %% [text] 下午 · 调优：内存随 T 线性增长 | Afternoon, tuning: memory that grows with T only
-- zh: mem(f) 报告 f 运行时张量最多占多少字节。四个头，每头 32 维，前向加反向：自己写的版本每个头至少留一个 T×T，所以 T 加倍，峰值变四倍左右（还没回收的中间结果也算在内）；融合
--     的版本应当只加倍。先在纸上算 T = 2048 时一张 T×T 的分数四个头共多少 MiB，再看测量是它的几倍，说出多出来的是哪几份拷贝（提示：分数、掩码
--     之后、P、dP、dS）。再用 :bench my_attention(q, k, v, true) 与融合的版本比时间：不必写进内存的，也不必花时间读出来。目标：融合版的比值 ≤ 2.1。
-- en: mem(f) tells how many bytes tensors take at most while f runs. Four heads of 32, forward and backward: one's own version
--     keeps at least one T×T a head, so that twice the T is about four times the peak (what is garbage, but not yet collected,
--     counts too); the fused one should but double. Compute on
--     paper how many MiB four heads' T×T scores take at T = 2048, see how many times that is measured, and say which copies
--     the rest are (scores, masked, P, dP, dS). Then compare times by :bench my_attention(q, k, v, true): what is not
--     written to memory need not be read from it either. Target: the fused ratio at most 2.1.
-- %%
function peak_of(f, T)
    local function x() return tensor.randn(1, 4, T, 32):requires_grad() end
    local q, k, v = x(), x(), x()
    collectgarbage()
    collectgarbage() -- what the first one found is given back by the second
    local most, before = mem(function() f(q, k, v):sum():backward() end):peak()
    return (most - before) / 2 ^ 20
end
function fused(q, k, v) return tensor.scaled_dot_product_attention{q, k, v, is_causal = true} end
function mine(q, k, v) return (my_attention(q, k, v, true)) end
sizes, peaks = quick and {256, 512} or {256, 512, 1024, 2048}, {{}, {}}
for i, T in ipairs(sizes) do peaks[1][i], peaks[2][i] = peak_of(mine, T), peak_of(fused, T) end
print(("T × 2: own peak × %.2f, fused peak × %.2f"):format(peaks[1][#sizes] / peaks[1][#sizes - 1],
    peaks[2][#sizes] / peaks[2][#sizes - 1]))
view.plot({{x = sizes, y = peaks[1], label = "自己的 own"}, {x = sizes, y = peaks[2], label = "融合 fused"}},
    {title = "峰值内存 peak memory, MiB", xlabel = "T", ylog = true})
--> T × 2: own peak × 4.5±1, fused peak × 2.00±0.02
--> [plot: 峰值内存 peak memory, MiB]

-- %% [question] 问：分数有多大 | Question: the size of the scores
-- zh: T = S = 2048，4 个头，f32：一份分数（T×T，四个头）多少 MiB？
-- en: T = S = 2048, 4 heads, f32: how many MiB do the scores of four heads take?
-- answer: 64

-- %% [text] 时间花在哪里 | Where the time goes
-- zh: prof(f) 按算子列出次数、时间与 GFLOP/s。对自己写的版本运行它：两次矩阵乘之外的时间（softmax、掩码、除法）占多少？它们只搬内存，不做多少运算。
-- en: prof(f) lists the operations with counts, times and GFLOP/s. Run it on your version: how much of the time is not the two
--     products (softmax, mask, division)? Those move memory and compute little.
-- %%
q, k, v = tensor.randn(1, 4, 512, 32), tensor.randn(1, 4, 512, 32), tensor.randn(1, 4, 512, 32)
for _, f in ipairs{mine, fused} do
    local all, products = 0, 0
    f(q, k, v)
    for _, op in ipairs(prof(function() for _ = 1, 10 do f(q, k, v) end end):ops()) do
        all = all + op.seconds
        if op.name == "matmul" or op.name == "attention" then products = products + op.seconds end
    end
    print(("%.1f ms, %.0f %% of it products"):format(1e2 * all, 100 * products / all))
end
--~ 6.5 ms, 36 % of it products
--~ 1.6 ms, 100 % of it products

-- %% [text] 晚上 · 写作 | Evening, writing
-- zh: 写一篇 600 字左右的短文《注意力热图能说明什么，不能说明什么》。提纲：
--     一、一行的权重和为 1，所以“什么都不看”也必须看点什么；二、两张你自己的热图（抄写的，GPT 的），各用一句话描述它的模式；
--     三、权重大不等于影响大：v 的长度也起作用，举一个数字例子（权重 0.9 乘短的 v，对 0.1 乘长的 v）；四、你想用什么实验验证一个头的作用
--     （把它的输出置零，损失变多少？）。每个论断后面写上量到的数和种子。写完 :save attention.lua，再 :export attention.md 或 .html，把今天的
--     图和输出带上。参考：Jain & Wallace 2019；Kobayashi 等 2020。
-- en: Some 400 words, "What an attention heat map shows and what it does not". Outline: one, a row adds up to 1, so that a head that
--     wants to see nothing must look at something; two, two heat maps of your own (the copier's, the GPT's), each described in a
--     sentence; three, a large weight is not a large influence: the length of v counts too, with an example in numbers (0.9 of a
--     short v against 0.1 of a long one); four, an experiment to test what one head does (its output set to zero: how much loss?).
--     Behind each claim the number you measured and its seed. Then :save attention.lua and :export attention.md or .html takes the
--     day's pictures and outputs along. See Jain & Wallace 2019, Kobayashi et al. 2020.

-- %% [text] 晚上 · 题目：矩阵链乘 | Evening, problem: a chain of matrices
-- zh: 给出 n 个矩阵的维数 p[0 … n]，第 i 个是 p[i−1]×p[i]。求按最优次序相乘所需的最少标量乘法次数，并输出一个最优的加括号方式。1 ≤ n ≤ 300，
--     1 ≤ p[i] ≤ 1000。例：p = {10, 30, 5, 60}：((A1 A2) A3) 要 10·30·5 + 10·5·60 = 4500 次，另一种次序要 27000 次。记 m[i][j] 为第 i … j 个相乘
--     的最少次数：
-- en: Given the sizes p[0 … n] of n matrices, the i-th being p[i−1]×p[i], find the fewest scalar multiplications over all orders
--     of their product, and one best way to set brackets. 1 ≤ n ≤ 300, 1 ≤ p[i] ≤ 1000. Example: p = {10, 30, 5, 60}: ((A1 A2) A3)
--     takes 10·30·5 + 10·5·60 = 4500, the other order 27000. With m[i][j] the fewest for the i-th to the j-th:
-- math: m_{ij} = \min_{i \le k < j} \left( m_{ik} + m_{k+1,j} + p_{i-1} p_k p_j \right)
-- zh: 在下面写 chain(p)，返回次数和括号；Lua 的表从 1 数，所以 p[1] 是 p₀。写好再运行这一格，五个测试都要过（最后一个是 300 个矩阵，应在一秒之内）。
-- en: Write chain(p) below; it gives the number and the brackets; Lua counts from 1, so p[1] is p₀. Run the cell again then: all
--     five tests must pass (the last has 300 matrices and should take less than a second).
-- %%
function chain(p)
    -- 你的代码 your code
end
tests = {
    {{10, 30, 5, 60}, 4500, "((A1 A2) A3)"}, {{7, 9}, 0, "A1"}, {{40, 20, 30, 10, 30}, 26000, "((A1 (A2 A3)) A4)"},
    {{30, 35, 15, 5, 10, 20, 25}, 15125, "((A1 (A2 A3)) ((A4 A5) A6))"},
}
long = {}
for i = 0, 300 do long[i + 1] = i * 37 % 100 + 1 end
tests[5] = {long, 665102}
function try(t)
    local cost, brackets = chain(t[1])
    return cost == t[2] and (not t[3] or brackets == t[3])
end
passed = 0
for _, t in ipairs(tests) do if try(t) then passed = passed + 1 end end
print(("chain: %d/5"):format(passed))
--~ chain: 0/5

-- %% [question] 问：三个矩阵 | Question: three matrices
-- zh: p = {100, 10, 100, 10}：最少要多少次乘法？
-- en: p = {100, 10, 100, 10}: how many multiplications at least?
-- answer: 20000

-- %% [question] 问：换次序 | Question: the other order
-- zh: (q kᵀ) v 与 q (kᵀ v)，T = S = 1024，d = 64：前者的乘法次数是后者的几倍？（softmax 夹在中间，所以不许换；去掉 softmax 的“线性注意力”正是靠这个省时间。）
-- en: (q kᵀ) v against q (kᵀ v), T = S = 1024, d = 64: how many times as many multiplications has the first? (The softmax stands
--     between, so the order is not free; "linear attention", which drops it, gains just this.)
-- answer: 16

-- %% [text] 往下读 | Where to read on
-- zh: 明天 5.2：多个头、残差与归一化（Vaswani 3.2.2–3.3）。融合的算法：Dao 等 2022 的算法 1，第 6.4 天自己写。抄写的头在真的模型里叫归纳头：
--     Olsson 等 2022。练习都通过了吗？check.all() 一次评完；quiz() 复习今天的卡片；最后 :done。
-- en: Tomorrow, 5.2: several heads, residuals and norms (Vaswani 3.2.2–3.3). The fused algorithm is algorithm 1 of Dao et al. 2022;
--     you write it on day 6.4. Heads that copy are called induction heads in real models: Olsson et al. 2022. Do all exercises
--     pass? check.all() grades them; quiz() repeats today's cards; then :done.
