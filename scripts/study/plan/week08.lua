-- Week 8: Deployment. The texts are ours; section numbers are to be held against the books once more.
return {
    week = 8, field = "llm",
    title = {zh = "部署", en = "Deployment"},
    goal = {
        zh = "把模型交到用户手里：分页 KV、连续批处理、推测解码、块级内核、ONNX 导出。周末交付项目 E（法律问答）与 F\z
            （手机 TinyLLM），并通过语言模型阶段的门槛。",
        en = "Bring the model to its users: paged KV, continuous batching, speculative decoding, kernels by blocks, \z
            ONNX export. At the end of the week projects E (legal question answering) and F (a TinyLLM for the phone) \z
            are delivered, and the gate of the language phase is passed.",
    },
    projects = {{id = "F", title = {zh = "手机 TinyLLM", en = "A TinyLLM for the phone"}}},
    days = {
        {
            id = "8.1", title = {zh = "分页 KV 缓存与 vLLM", en = "Paged KV cache and vLLM"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "分页注意力", en = "PagedAttention"},
                 text = {
                     zh = "精读 Kwon 2023 第 4 节（4.1 PagedAttention，4.2 管理器，4.3 解码过程，4.4 其他解码方式，\z
                         4.5 调度与抢占）。手推 KV 缓存的字节数：2·层数·KV 头数·头维·每数字节，再乘长度与并发；用论文\z
                         的 OPT-13B 验算：40 层、宽 5120、f16，每词元 800 KB。回答：连续预留的三种浪费（预留、内部、\z
                         外部碎片）各是什么？块取 16，平均每条序列浪费多少个词元？平均长度多长时浪费才低于 4 %？束搜\z
                         索与并行采样怎样靠引用计数与写时复制共享前缀？",
                     en = "Read Kwon 2023 section 4 (4.1 PagedAttention, 4.2 the manager, 4.3 decoding, 4.4 other \z
                         ways to decode, 4.5 scheduling and preemption). Derive the bytes of a KV cache: 2·layers·KV \z
                         heads·head size·bytes a number, times length and streams; check with the paper's OPT-13B: 40 \z
                         layers, width 5120, f16, 800 KB a token. Which three kinds of waste has contiguous \z
                         reservation? With blocks of 16, how many tokens does a sequence waste on average, and how \z
                         long must sequences be for less than 4 %? How do beams and parallel samples share a prefix \z
                         by counts and copy on write?",
                 },
                 read = {"Kwon et al., Efficient Memory Management for Large Language Model Serving with PagedAttention (2023), 4"},
                 derive = {"kv.bytes"}},
                {kind = "code", minutes = 45, title = {zh = "vLLM 的块管理", en = "vLLM's blocks"},
                 text = {
                     zh = "读 vLLM 的 vllm/v1/core/kv_cache_manager.py 与 block_pool.py：allocate_slots 何时返回 \z
                         None，调用者接着做什么？前缀缓存的块哈希由哪些内容组成，为什么必须包含父块的哈希？释放的块为\z
                         什么不清空而排到队尾？再读 plugins/llm/gpt.c 的 gpt_next 与 gpt_cache_new：我们的连续缓存写\z
                         在哪里，满了怎么办（generate.c 的 slide），位置编号怎样跟着变？",
                     en = "In vLLM read vllm/v1/core/kv_cache_manager.py and block_pool.py: when does allocate_slots \z
                         return None, and what does the caller do then? Of what is a block's hash for prefix caching \z
                         made, and why must it hold the parent's? Why are freed blocks put at the queue's end and not \z
                         cleared? Then gpt_next and gpt_cache_new in plugins/llm/gpt.c: where does our contiguous \z
                         cache write, what when it is full (slide in generate.c), and what of positions?",
                 },
                 read = {"vllm-project/vllm: vllm/v1/core/kv_cache_manager.py, block_pool.py", "plugins/llm/gpt.c",
                         "plugins/llm/generate.c"}},
                {kind = "project", minutes = 105, title = {zh = "分页等于连续", en = "Paged equals contiguous"},
                 text = {
                     zh = "实现分页 KV（llm 插件的 kv 部分，或自己用 Lua 表加张量）：固定块池、块表、引用计数、写时复\z
                         制、前缀共享。验证：一、随机的 40 条请求（长度 1–300，中途取消、分叉、抢占各若干），分页与连\z
                         续缓存的 logits 相差 < 1e-5，贪心输出完全相同；二、全部结束后空闲块数等于初始值，一块不漏；\z
                         三、同一系统提示的 16 条请求只存一份前缀。画出块占用随时间的热图，每条序列一种颜色。练习 \z
                         kv_cache 与 paged 通过后再接入 m:generate 的流程。",
                     en = "Build a paged KV (the llm plugin's kv part, or your own from a Lua table and tensors): a \z
                         pool of blocks, block tables, counts, copy on write, shared prefixes. Check: one, 40 random \z
                         requests (lengths 1–300, some cancelled, forked or preempted): logits paged and contiguous \z
                         within 1e-5, greedy output the same; two, at the end as many blocks are free as in the \z
                         beginning; three, 16 requests with one system prompt keep its blocks once. Draw who holds \z
                         which block over time as a heat map. Once the exercises kv_cache and paged pass, put it \z
                         under generation.",
                 }},
                {kind = "tuning", minutes = 40, title = {zh = "浪费低于 4 %", en = "Less than 4 % waste"},
                 text = {
                     zh = "在同样的请求轨迹上比较三种分配：按最大长度预留、按 2 的幂增长、分页（块 8、16、32、64）。\z
                         指标：分配的字节里真正存着词元的比例，同样内存下能并发多少条，每步解码的时间。目标：分页浪费 \z
                         < 4 %（轨迹平均长度约 200，块 16 以下才可能，先用纸笔预测）。再量间接寻址的代价：注意力按块\z
                         收集 k、v 比连续慢多少？块变大时两条曲线此消彼长，在哪里取折中？",
                     en = "On one trace of requests compare three ways: reserve the maximum, grow by powers of two, \z
                         pages (blocks of 8, 16, 32, 64). Report the share of allocated bytes that hold tokens, how \z
                         many streams fit into the same memory, and the time of a step. The aim: paged waste < 4 % \z
                         (with a mean length of about 200 only blocks up to 16 can; predict on paper first). Then \z
                         measure what indirection costs: how much slower is attention that gathers k and v by blocks? \z
                         The two curves cross as blocks grow: where is the compromise?",
                 },
                 target = "KV 浪费 < 4 % | KV waste < 4 %"},
                {kind = "writing", minutes = 35, title = {zh = "图解块表", en = "Block tables in pictures"},
                 text = {
                     zh = "画四张图并各配两句话，向会写操作系统课作业的人解释分页 KV：一、逻辑块与物理块，块表的一次\z
                         查找；二、两条请求共享前缀，其中一条写入时发生复制的那一刻；三、抢占：换出与重算各付出什么；\z
                         四、前缀缓存命中的一次请求，标出省掉的预填充。每张图用今天程序里的真实编号。最后用一段话写出\z
                         与虚拟内存的三处不同。",
                     en = "Four pictures with two sentences each explain paged KV to somebody who has done an \z
                         operating systems course: one, logical and physical blocks and a look-up in the table; two, \z
                         two requests share a prefix, at the moment when one writes and a block is copied; three, \z
                         preemption, and what swapping and recomputing cost; four, a request that hits the prefix \z
                         cache, with the prefill that is saved. Use real numbers from today's program. End with three \z
                         ways in which it differs from virtual memory.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "伙伴系统", en = "A buddy allocator"},
                 text = {
                     zh = "实现伙伴分配器：内存 2^m 个单位，alloc(n) 取不小于 n 的最小 2 的幂，找到最小的足够大的空闲\z
                         块并对半分裂，返回起点，失败返回 −1；free(起点) 释放并与空闲的伙伴反复合并。1 ≤ m ≤ 30，操作 \z
                         ≤ 10⁵，每次 O(m)。同级有多块空闲时取起点最小的。例：m = 4；alloc(3) → 0，alloc(5) → 8，\z
                         alloc(4) → 4，free(0)，free(4) 后 0–7 合并，alloc(8) → 0。伙伴的起点为什么是 start XOR \z
                         size？计算上例的内部碎片，与固定 16 词元的分页比较：各适合什么场合？",
                     en = "Build a buddy allocator over 2^m units: alloc(n) rounds n up to a power of two, takes the \z
                         smallest free block that is large enough, halves it as needed and returns its start, or −1; \z
                         free(start) gives it back and joins free buddies again and again. 1 ≤ m ≤ 30, up to 10⁵ \z
                         operations in O(m) each; of equal blocks the lowest is taken. Example: m = 4; alloc(3) → 0, \z
                         alloc(5) → 8, alloc(4) → 4; after free(0) and free(4) 0–7 are one, alloc(8) → 0. Why is the \z
                         buddy at start XOR size? Compute the example's internal waste; when does this fit, and when \z
                         pages of 16 tokens?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w8.kv_cache", "w8.paged"},
        },
        {
            id = "8.2", title = {zh = "连续批处理与服务", en = "Continuous batching and serving"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "迭代级调度与推测解码", en = "Iteration-level scheduling, speculation"},
                 text = {
                     zh = "精读 Orca（Yu 2022）关于迭代级调度与选择性批处理的部分，Leviathan 2023 算法 1。回答：按请\z
                         求组批时，短请求为什么要等长请求？预填充受算力限制、解码受带宽限制，混在一批里各得到什么？手\z
                         推推测解码不改变分布：草稿分布 q、目标分布 p，以概率 min(1, p/q) 接受，否则从归一化的 (p − \z
                         q)₊ 重采样；证明输出恰好服从 p。再推期望：接受率为 α、草稿长 γ 时，一次验证平均得到 (1 − \z
                         α^(γ+1))/(1 − α) 个词元。",
                     en = "Read Orca (Yu 2022) on iteration-level scheduling and selective batching, and algorithm 1 \z
                         of Leviathan 2023. Why do short requests wait for long ones when batches are made by \z
                         request? Prefill is bound by compute and decoding by bandwidth: what does each gain in a \z
                         mixed batch? Derive that speculation keeps the distribution: a draft from q is accepted with \z
                         probability min(1, p/q), else drawn again from (p − q)₊ normalised; prove that the output \z
                         follows p exactly. Then: with acceptance α and γ drafts a check yields (1 − α^(γ+1))/(1 − α) \z
                         tokens on average.",
                 },
                 read = {"Yu et al., Orca (2022)",
                         "Leviathan et al., Fast Inference from Transformers via Speculative Decoding (2023), Alg. 1"},
                 derive = {"speculative.accept"}},
                {kind = "code", minutes = 40, title = {zh = "vLLM 的调度器", en = "vLLM's scheduler"},
                 text = {
                     zh = "读 vLLM 的 vllm/v1/core/sched/scheduler.py 里的 schedule：它不区分预填充与解码，只看每个请\z
                         求“已算词元数”与“应有词元数”之差，token_budget 怎样分配？先服务运行中的还是等待中的？块不够\z
                         时抢占谁，被抢占者回到哪个队列的哪一端？找出分块预填充生效的那一行。再读 \z
                         plugins/llm/sample.c：批里每个请求的随机数怎样才能与批的组成无关，使贪心之外的输出也可复现？",
                     en = "In vLLM read schedule in vllm/v1/core/sched/scheduler.py: it does not tell prefill from \z
                         decoding, it looks at tokens computed and tokens wanted of each request; how is token_budget \z
                         dealt out? Are running requests served first, or waiting ones? Who is preempted when blocks \z
                         run out, and at which end of which queue does that one stand again? Find the line that makes \z
                         chunked prefill. Then plugins/llm/sample.c: how must each request draw so that its output \z
                         does not depend on who else is in the batch?",
                 },
                 read = {"vllm-project/vllm: vllm/v1/core/sched/scheduler.py", "plugins/llm/sample.c"}},
                {kind = "project", minutes = 110,
                 title = {zh = "回环上的 64 个请求", en = "Sixty-four requests over loopback"},
                 text = {
                     zh = "启动本机服务（llm 插件的 serve 部分，/v1/completions，流式返回），用脚本按泊松到达发出 64 \z
                         个请求，提示 5–200 词元，输出 10–100 词元，其中八个同时到达、四个中途断开。标准：连续批处理\z
                         的总吞吐 ≥ 逐个处理的 3 倍；每个请求的贪心输出与单独运行时完全相同；断开的请求在一步之内释放\z
                         全部块；没有饿死的请求。报告首词元时间与词元间隔的 p50、p95、p99，画出到达率—延迟曲线，标出\z
                         拐点。",
                     en = "Start a server on this machine (the llm plugin's serve part: /v1/completions, streamed) \z
                         and let a script send 64 requests with Poisson arrivals, prompts of 5–200 and outputs of \z
                         10–100 tokens, eight of them at once, four hanging up midway. The bar: continuous batching \z
                         has ≥ 3 times the throughput of one by one; each request's greedy output is what it would be \z
                         alone; who hangs up has freed all blocks within a step; nobody starves. Report p50, p95 and \z
                         p99 of time to the first token and between tokens; draw latency over arrival rate and mark \z
                         the knee.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "吞吐三倍", en = "Three times the throughput"},
                 text = {
                     zh = "测批大小 1、2、4、8、16 的解码吞吐与单步时间（参考：llama.cpp 在 134M 模型上 1→16 路，f16 \z
                         由 85 升到 315 词元/秒），解释曲线在哪里从带宽受限转为算力受限。然后调每步词元预算：大了首词\z
                         元快而词元间隔抖动，小了相反；画出两者的帕累托前沿。最后打开推测解码（草稿用 1 层的小模\z
                         型），量接受率 α，把实测加速与公式比较：批变大后它为什么反而变慢？",
                     en = "Measure decoding throughput and time of a step at batches 1, 2, 4, 8 and 16 (for \z
                         comparison: llama.cpp on a 134M model goes from 85 to 315 tokens/s in f16 from 1 to 16 \z
                         streams), and explain where bandwidth ends and compute begins. Then turn the token budget of \z
                         a step: a large one gives early first tokens and jitter between tokens, a small one the \z
                         contrary; draw the Pareto front. Last, speculate with a one-layer draft model, measure α, \z
                         compare the gain with the formula: why is it a loss in large batches?",
                 },
                 target = "吞吐 ≥ 逐个处理的 3 倍 | throughput ≥ 3× serial"},
                {kind = "writing", minutes = 35, title = {zh = "延迟的四个数字", en = "Four numbers of latency"},
                 text = {
                     zh = "写一篇 600 字的短文，给产品经理解释语言模型服务的延迟。提纲：一、首词元时间、词元间隔、总\z
                         时间、排队时间，各由什么决定，画在一条时间轴上；二、为什么只报平均值会误导（用今天的 p99）；\z
                         三、吞吐与延迟的曲线，服务目标画成一条横线，容量就是交点；四、三个可调的旋钮以及它们伤害谁。\z
                         数字全部来自今天的测量，注明机器与模型。",
                     en = "Explain latency to a product manager in some 400 words. Outline: one, time to the first \z
                         token, time between tokens, total, queueing: what decides each, on one time line; two, why a \z
                         mean alone misleads (with today's p99); three, latency over throughput, the objective as a \z
                         horizontal line: capacity is where they cross; four, three knobs and whom each one hurts. \z
                         All numbers are today's, with machine and model.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "限流器", en = "A rate limiter"},
                 text = {
                     zh = "实现令牌桶限流：每个用户速率 r 个/秒、容量 b，allow(user, cost, t) 在时刻 t（秒，非减的实\z
                         数）判断是否放行，放行则扣除 cost；另有 retry_after(user, cost, t) 返回最早可放行的等待秒\z
                         数，cost > b 时返回无穷。用户 ≤ 10⁵，请求 ≤ 10⁶，每次 O(1)，不得有后台定时器。例：r = 2、b = \z
                         4；t = 0 时 allow(3) → 是，t = 0 时 allow(2) → 否、retry_after = 0.5，t = 0.5 时 allow(2) → \z
                         是。语言模型服务应按请求数还是词元数限流？输出长度事先未知，怎样扣费才公平？",
                     en = "Build a token bucket: each user has a rate r a second and a capacity b; allow(user, cost, \z
                         t) decides at time t (seconds, never falling) and takes cost if it passes; retry_after(user, \z
                         cost, t) gives the seconds to wait, infinity when cost > b. Up to 10⁵ users and 10⁶ \z
                         requests, O(1) each, no timer behind. Example: r = 2, b = 4; at t = 0 allow(3) → yes, \z
                         allow(2) → no with retry_after 0.5, at t = 0.5 allow(2) → yes. Should a language model be \z
                         limited by requests or tokens, and what is a fair charge while the output's length is \z
                         unknown?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w8.scheduler", "w8.speculative"},
        },
        {
            id = "8.3", title = {zh = "Triton 式内核", en = "Triton-like kernels"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "块程序与屋顶线", en = "Block programs and the roofline"},
                 text = {
                     zh = "精读 Tillet 2019（块为单位的编程模型）和 Williams 2009（屋顶线）。回答：Triton 里程序员决\z
                         定什么、编译器决定什么？掩码读写怎样处理尾块？手推矩阵乘的算术强度：n³ 的乘法用 b×b 的块，\z
                         A、B 的每个元素各被读 n/b 次，f32 时强度约为 b/4 FLOP/字节；由本机 prof.machine() 的峰值与带\z
                         宽算出拐点，b 至少要多大才不受带宽限制？再算解码时矩阵乘向量的强度（每权重 2 FLOP），说明量\z
                         化为什么等于提速。",
                     en = "Read Tillet 2019 (programming by blocks) and Williams 2009 (the roofline). What does the \z
                         programmer decide in Triton, and what the compiler? How do masked loads and stores treat the \z
                         last tile? Derive the intensity of a product: n³ with b×b tiles reads each element of A and \z
                         B n/b times, about b/4 FLOP a byte in f32; from prof.machine() compute this machine's ridge: \z
                         how large must b be to be free of bandwidth? Then the intensity of matrix times vector in \z
                         decoding (2 FLOP a weight), and say why quantization turns into speed at once.",
                 },
                 read = {"Tillet et al., Triton (2019)", "Williams et al., Roofline (2009)"},
                 derive = {"matmul.intensity"}},
                {kind = "code", minutes = 45,
                 title = {zh = "从教程到寄存器", en = "From the tutorial to the registers"},
                 text = {
                     zh = "读 Triton 的 python/tutorials/03-matrix-multiplication.py：程序编号怎样分组排列以提高 L2 \z
                         命中（GROUP_SIZE_M），指针张量怎样沿 K 前进，K 不是块长整数倍时掩码加在哪里？再读 \z
                         core/op/small_tmpl.h：tile 函数里累加器有几个向量寄存器，B 的面板为什么先打包，不足一个向量\z
                         的列怎样存回？core/op/small.c 怎样选择块的形状？把两者的循环结构并排画出来。",
                     en = "In Triton read python/tutorials/03-matrix-multiplication.py: how are program ids grouped \z
                         for the L2 cache (GROUP_SIZE_M), how do tensors of pointers go along K, and where is the \z
                         mask when K is no multiple of the tile? Then core/op/small_tmpl.h: how many vector registers \z
                         do the sums in tile take, why is B's panel packed first, and how are columns stored that do \z
                         not fill a vector? How does core/op/small.c choose the tile's shape? Draw both loops.",
                 },
                 read = {"triton-lang/triton: python/tutorials/03-matrix-multiplication.py",
                         "core/op/small_tmpl.h", "core/op/small.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "在 CPU 上单步执行块程序", en = "Block programs stepped on a CPU"},
                 text = {
                     zh = "用块程序写三个内核（llm 插件的 tile 部分：在 CPU 上按块执行，可单步、可查看每块的值）：\z
                         一、行 softmax；二、矩阵乘，带尾块掩码；三、融合的“int4 解包 + 矩阵乘”。先单步走完一个 5×7 \z
                         的小例子，看清每个程序读写哪一块；再在随机形状（含 1、3、17、65）上与 tensor 的结果比较，误\z
                         差在容差内；最后把矩阵乘写成 C（exercise \"w8.tile_matmul\"），加上多线程。故意漏掉 K 的掩\z
                         码，看错误出现在哪些输出上。",
                     en = "Write three kernels as block programs (the llm plugin's tile part, which runs blocks on a \z
                         CPU, steps, and shows each block's values): softmax of rows; a product with masked tails; \z
                         unpacking int4 fused with a product. First step through a 5×7 example and see what each \z
                         program reads and writes; then compare with tensor on random shapes (1, 3, 17 and 65 among \z
                         them) within tolerance; last, write the product in C (exercise \"w8.tile_matmul\") and give \z
                         it threads. Leave out K's mask on purpose and see which outputs go wrong.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "达到库的七成", en = "Seven tenths of the library"},
                 text = {
                     zh = "对 256³、512³、1024³ 用 :bench 量你的 C 矩阵乘与 tensor 的 matmul（后者是 oneDNN），单线\z
                         程，画在屋顶线图上。目标 ≥ 0.7 倍（练习只要求 0.5）。按顺序做并各记一次：循环次序、寄存器分\z
                         块（如 6×16 或 14×32）、打包 B、按 L2 分块 K、预取。每一步先写出预期提升及理由，再测；没有提\z
                         升的撤回。最后说明剩下的差距在哪里：指令混合、TLB，还是尾块？",
                     en = "Measure your C product and tensor's matmul (oneDNN's) at 256³, 512³ and 1024³ with :bench \z
                         on one thread, and put them under the roofline. The aim is ≥ 0.7 (the exercise asks for \z
                         0.5). In order, noting each: order of loops, tiles in registers (6×16 or 14×32, say), \z
                         packing B, tiles of K for L2, prefetch. Write the gain you expect and why before you \z
                         measure; what gains nothing is taken back. Last, where is what remains: the mix of \z
                         instructions, the TLB, or the tails?",
                 },
                 target = "≥ 库的 0.7 倍 | ≥ 0.7 of the library"},
                {kind = "writing", minutes = 35, title = {zh = "一张屋顶线图", en = "A roofline"},
                 text = {
                     zh = "用 view.plot 画出本机的屋顶线（单线程与双线程两条），把这两个月写过的内核都标上去：\z
                         LayerNorm、AdamW、注意力、im2col 卷积、int4 矩阵乘向量、今天的矩阵乘。写 500 字：每个点离屋\z
                         顶多远，差距属于哪一类（带宽、算力、延迟、缓存外）；哪两个点最值得继续优化，理由是端到端占比\z
                         而不是离屋顶的距离；换一台带宽翻倍的机器，哪些点会动？",
                     en = "With view.plot draw this machine's roofline, one thread and two, and mark every kernel of \z
                         these two months: LayerNorm, AdamW, attention, convolution by im2col, int4 matrix times \z
                         vector, today's product. In 350 words: how far is each from the roof and of which kind is \z
                         the gap (bandwidth, compute, latency, out of cache); which two are worth more work, by their \z
                         share of the whole and not by distance; and at twice the bandwidth, which points move?",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "矩阵转置", en = "Transposing a matrix"},
                 text = {
                     zh = "把按行存放的 n×m 矩阵转置。一、异地，分块版本：块边长 B，说明为什么 n、m 是 2 的幂时朴素写\z
                         法特别慢（缓存组冲突），填充一列为什么有效；二、方阵原地，O(1) 额外空间；三、长方阵原地：元\z
                         素 i 移到 (i·n) mod (nm − 1)（首尾不动），按环移动，用位图或“最小起点”判断环是否走过。1 ≤ n, \z
                         m ≤ 4096。例：2×3 的 {1 2 3; 4 5 6} → {1 4; 2 5; 3 6}。用 :bench 报告三种写法的有效带宽，与 \z
                         prof.machine().bytes 比较。",
                     en = "Transpose an n×m matrix stored by rows. One, out of place by tiles of side B: why is the \z
                         plain loop so slow when n and m are powers of two (conflicts in cache sets), and why does \z
                         one padded column help? Two, a square in place with O(1) space. Three, a rectangle in place: \z
                         element i goes to (i·n) mod (nm − 1), first and last stay; follow the cycles, with a bitmap \z
                         or by the least start to know which are done. 1 ≤ n, m ≤ 4096. Example: 2×3 {1 2 3; 4 5 6} → \z
                         {1 4; 2 5; 3 6}. Report the bandwidth of all three by :bench beside prof.machine().bytes.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w8.tile_matmul", "w8.int4_matvec"},
        },
        {
            id = "8.4", title = {zh = "法律问答：项目 E", en = "Legal question answering: project E"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "抽取、引用与弃答", en = "Spans, citations, abstention"},
                 text = {
                     zh = "精读 Rajpurkar 2018（SQuAD 2.0）与 Devlin 2019 第 4.3 节的空答案打分。回答：SQuAD 2.0 的无\z
                         答案问题怎样收集，为什么随机配对的无答案题太容易？推导：区间得分 S·T_i + E·T_j（j ≥ i），空\z
                         答案得分取 [CLS] 处，差超过阈值 τ 才作答；在答对得 1、弃答得 0、答错扣 c 的效用下，最优规则\z
                         是在正确概率超过 c/(1 + c) 时作答，请自己推出来。再说明校准误差 ECE 的定义，以及为什么阈值只\z
                         能在开发集上定。",
                     en = "Read Rajpurkar 2018 (SQuAD 2.0) and the null answer's score in section 4.3 of Devlin 2019. \z
                         How were unanswerable questions collected, and why are random pairs too easy? Derive: a span \z
                         scores S·T_i + E·T_j with j ≥ i, no answer scores at [CLS], and one answers if the \z
                         difference exceeds τ; with utility 1 for right, 0 for silence and −c for wrong, the best \z
                         rule answers when the probability of being right exceeds c/(1 + c): find this for yourself. \z
                         Define the calibration error ECE, and say why the threshold comes from the development set.",
                 },
                 read = {"Rajpurkar et al., Know What You Don't Know (2018)", "Devlin et al., BERT (2019), 4.3"},
                 derive = {"span.null"}},
                {kind = "code", minutes = 40, title = {zh = "抽取式问答的后处理", en = "After the reader"},
                 text = {
                     zh = "读 transformers 的 examples/pytorch/question-answering/utils_qa.py 里的 \z
                         postprocess_qa_predictions：长文怎样切成重叠的窗口，词元位置怎样映射回字符，哪些 (start, \z
                         end) 被排除，空分数怎样跨窗口取最小？再看官方 SQuAD 评测的规范化（小写、去标点、去冠词），想\z
                         一想法律文本能不能去掉标点和大小写。最后通读你在 7.6 写的检索代码，找出字节区间可能错位的三\z
                         个地方（UTF-8、换行、空白折叠）。",
                     en = "In transformers read postprocess_qa_predictions in \z
                         examples/pytorch/question-answering/utils_qa.py: how is a long text cut into overlapping \z
                         windows, how do tokens find their characters again, which (start, end) are left out, and how \z
                         is the null score taken over windows? Look at SQuAD's normalisation (lower case, no \z
                         punctuation, no articles): may legal text lose case and punctuation? Last read your \z
                         retrieval of day 7.6 and find three places where byte ranges can slip (UTF-8, line ends, \z
                         folded blanks).",
                 },
                 read = {"huggingface/transformers: examples/pytorch/question-answering/utils_qa.py"}},
                {kind = "project", minutes = 115,
                 title = {zh = "项目 E：检索、抽取、引用、弃答", en = "Project E: retrieve, extract, cite, abstain"},
                 text = {
                     zh = "组装全流程：BM25 取前 5 个条款 → 阅读器打分（llm 插件的 reader 部分：小编码器，先在许可证\z
                         上做掩码预训练，再用自动构造的问答训练）→ 区间、引用（文件:字节区间）、置信度 → 低于阈值就回\z
                         答“文本中没有依据”。按 7.6 写定的规程在测试集上只跑一次：hit@k、引用准确率、区间 EM/F1、弃答 \z
                         F1，附自助法区间。标准：每条回答都能点回原文且逐字相符；打败“返回最高分条款的第一句”这个基\z
                         线；三个失败案例写明原因。",
                     en = "Put it together: BM25's best 5 clauses → a reader's scores (the llm plugin's reader part: \z
                         a small encoder, pretrained on the licences by masking, then trained on questions made \z
                         automatically) → span, citation (file and byte range), confidence → below the threshold, “no \z
                         ground in the texts”. Run the test set once, by the protocol of 7.6: hit@k, precision of \z
                         citations, EM and F1 of spans, F1 of abstention, with bootstrap intervals. The bar: each \z
                         answer leads to its source and is in it letter by letter; it beats “first sentence of the \z
                         best clause”; three failures are explained.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "p95 低于 150 毫秒", en = "p95 below 150 ms"},
                 text = {
                     zh = "量端到端延迟的分布（150 个问题各 5 次），目标 p95 < 150 ms，单线程。先用 prof 拆成检索、分\z
                         词、编码、解区间四段，画堆叠条形图；再依次试：候选从 5 个减到 3 个（hit 损失多少？）、候选拼\z
                         成一批、窗口从 384 减到 256、bf16 或 int8。每一步同时报告 EM 与 p95，画出质量—延迟前沿，删去\z
                         被支配的点。第一个请求比后面慢多少，怎样预热？说明为什么报 p95 而不报均值。",
                     en = "Measure the distribution of end-to-end latency (150 questions, 5 times each): p95 < 150 ms \z
                         on one thread is the aim. Let prof split it into retrieval, tokens, encoder and span, as \z
                         stacked bars; then try in turn 3 candidates for 5 (how many hits lost?), candidates as one \z
                         batch, windows of 256 for 384, bf16 or int8. Report EM and p95 at each step, draw the front \z
                         of quality and latency and drop dominated points. How much slower is the first request, and \z
                         what warms it up? Say why p95 is reported and not the mean.",
                 },
                 target = "p95 < 150 ms"},
                {kind = "writing", minutes = 35, title = {zh = "项目 E 的 README", en = "Project E's README"},
                 text = {
                     zh = "写项目 E 的 README，让陌生人十分钟内跑出同样的数字：一句话说明它做什么、不做什么（不是法律\z
                         意见）；一条命令与预期输出；数据与标注方法；评测表（带区间与基线）；一张流程图；三个失败案\z
                         例，连同检索结果与分数；已知局限（英文、14 份文本、近似条款）；许可证。写完从一个空目录按步\z
                         骤走一遍，卡住的地方就是要改的地方。全文不超过两屏，细节链接到规程文档。",
                     en = "Write project E's README so that a stranger gets the same numbers within ten minutes: one \z
                         sentence on what it does and does not (it is no legal advice); one command and its expected \z
                         output; data and labels; the table, with intervals and baseline; one diagram; three failures \z
                         with what was retrieved and the scores; limits (English, 14 texts, near-duplicate clauses); \z
                         licence. Then follow it in an empty directory: where you are stuck it must be changed. No \z
                         more than two screens, details linked to the protocol.",
                 }},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：可审计的问答", en = "System design: an audit trail"},
                 text = {
                     zh = "监管要求法律问答系统的每一条回答在 7 年内可重现、可追责。需求：一、给出任意一条历史回答，\z
                         能重建当时的语料版本、索引、模型、提示与阈值，重放得到同样的输出；二、日志不可篡改，个人信息\z
                         可按请求删除；三、每天 5 万次问答，审计查询 1 分钟内返回；四、发现一类错误后，能找出所有受影\z
                         响的回答并通知用户。写出：标识与版本方案、确定性的来源与破坏者、只追加存储与哈希链、删除与不\z
                         可篡改如何兼得（密钥销毁）、抽样人工复核、告警指标、存储估算与费用。",
                     en = "A regulator demands that each answer of a legal assistant can be reproduced and accounted \z
                         for during 7 years. Needs: one, for any past answer rebuild corpus, index, model, prompt and \z
                         threshold of that moment and replay it to the same output; two, the log cannot be altered, \z
                         yet personal data can be erased on request; three, 50 thousand answers a day, audit queries \z
                         within a minute; four, when a kind of error is found, all answers it touched are found and \z
                         their users told. Write: ids and versions, what makes and breaks determinism, append-only \z
                         storage and hash chains, erasing by destroying keys, human samples, alarms, storage, cost.",
                 },
                 form = "design"},
            },
            exercises = {"w8.span", "w8.abstain"},
        },
        {
            id = "8.5", title = {zh = "手机端：项目 F 与 ONNX Runtime", en = "On the phone: project F, ONNX Runtime"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "整数推理与小模型", en = "Integer inference and small models"},
                 text = {
                     zh = "精读 Jacob 2018 第 2 节和 Eldan 2023（TinyStories：小模型配窄领域语料也能写通顺）。手推零\z
                         点：r = S·(q − Z)，两个量化矩阵之积展开为 Σq₁q₂ − Z₁Σq₂ − Z₂Σq₁ + K·Z₁·Z₂，说明行和与列和怎\z
                         样预先算好，主循环只剩整数乘加；K = 4096 时 u8×s8 的和需要多少位累加器？再回答：为什么权重常\z
                         用对称量化、激活用非对称；离群激活为什么让逐张量 int8 失败；int4 权重加 f32 激活属于哪一种，\z
                         手机上省的是什么？",
                     en = "Read Jacob 2018 section 2 and Eldan 2023 (TinyStories: small models write well on a narrow \z
                         corpus). Derive the zero-points: with r = S·(q − Z) a product of quantized matrices is Σq₁q₂ \z
                         − Z₁Σq₂ − Z₂Σq₁ + K·Z₁·Z₂; row and column sums can be computed before, and the loop is \z
                         integers only; how many bits must sums of u8×s8 have at K = 4096? Then: why are weights \z
                         mostly symmetric and activations not; why do outliers break int8 by tensor; and int4 weights \z
                         with f32 activations: which kind is that, and what does it save on a phone?",
                 },
                 read = {"Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference (2018), 2",
                         "Eldan & Li, TinyStories (2023)"},
                 derive = {"quant.zero_point"}},
                {kind = "code", minutes = 45,
                 title = {zh = "ONNX 的字节与 C 接口", en = "ONNX's bytes, ORT's functions"},
                 text = {
                     zh = "读 onnx 仓库的 onnx/onnx.proto：ModelProto、GraphProto、NodeProto、TensorProto 的字段号与\z
                         类型，手工写出一个 Add 图需要哪些字节（varint、长度前缀；raw_data 的长度以字节计，而 dims 以\z
                         元素计）？再读 onnxruntime 的 docs/ContribOperators.md 中 MatMulNBits 的属性与权重布局（K、\z
                         N、bits、block_size，每块低半字节在前），以及 onnxruntime_c_api.h：为什么函数表只许追加，\z
                         OrtGetApiBase()->GetApi(版本) 怎样保证旧程序还能用？",
                     en = "In the onnx repository read onnx/onnx.proto: field numbers and types of ModelProto, \z
                         GraphProto, NodeProto and TensorProto; which bytes make a graph of one Add (varints, length \z
                         prefixes; raw_data counts bytes, dims count elements)? Then in onnxruntime \z
                         docs/ContribOperators.md, MatMulNBits: its attributes and layout (K, N, bits, block_size, \z
                         low half-byte first), and onnxruntime_c_api.h: why may the table of functions only grow, and \z
                         how does OrtGetApiBase()->GetApi(version) keep old programs alive?",
                 },
                 read = {"onnx/onnx: onnx/onnx.proto",
                         "microsoft/onnxruntime: docs/ContribOperators.md, include/onnxruntime/core/session/onnxruntime_c_api.h"}},
                {kind = "project", minutes = 115,
                 title = {zh = "项目 F：手机 TinyLLM", en = "Project F: a TinyLLM for the phone"},
                 text = {
                     zh = "用自己的脚本生成几万个短故事（模板加受限词表，不下载任何数据），训练一个 5–10 M 参数的模\z
                         型，再导出 ONNX（llm 插件的 onnx 部分）：int4 的 MatMulNBits，KV 缓存作为图的输入输出，一步\z
                         一词元。标准：ONNX Runtime 单线程的 logits 与 labsh 相差 < 1e-3，贪心 100 词元完全相同；int4 \z
                         相比 f32 的困惑度上升如实报告；进程 RSS ≤ 64 MB。没装 ONNX Runtime 就用 onnx_write 练习的检\z
                         查器验证文件，并在报告里写明没有实测。",
                     en = "With a script of your own make some ten thousand short stories (templates over a small \z
                         vocabulary, nothing downloaded), train a model of 5–10 M parameters, and export it to ONNX \z
                         (the llm plugin's onnx part): MatMulNBits in int4, the KV cache as inputs and outputs of the \z
                         graph, a token a step. The bar: ONNX Runtime on one thread is within 1e-3 of labsh's logits, \z
                         100 greedy tokens are the same; the rise in perplexity from f32 to int4 is reported; RSS ≤ \z
                         64 MB. Without ONNX Runtime check the file by the exercise's checker and say that nothing \z
                         was run.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "64 MB 之内", en = "Within 64 MB"},
                 text = {
                     zh = "画出运行时内存的构成：模型文件（映射还是复制？）、运行库、图优化的临时拷贝、KV、词表、激\z
                         活。目标 RSS ≤ 64 MB，单线程。依次试：关闭预打包或内存竞技场、嵌入与输出层共享并也做 int4、\z
                         KV 用 f16、上下文 512 减到 256；每步记 RSS、首词元时间、词元/秒、困惑度。再估算手机：以 10 \z
                         GB/s 的带宽和你的每词元字节数，上限是多少词元/秒？每秒 30 个词元时一块 15 Wh 的电池能写多\z
                         久，假设写明？",
                     en = "Draw what memory is made of at run time: the model's file (mapped or copied?), the \z
                         library, copies made by graph optimisation, KV, vocabulary, activations. RSS ≤ 64 MB on one \z
                         thread is the aim. In turn: no prepacking or arena, embeddings shared with the output and in \z
                         int4 too, KV in f16, a context of 256 for 512; note RSS, time to the first token, tokens/s \z
                         and perplexity each. Then estimate a phone: at 10 GB/s and your bytes a token, what is the \z
                         limit? At 30 tokens/s, how long does a battery of 15 Wh write, under which assumptions?",
                 },
                 target = "RSS ≤ 64 MB"},
                {kind = "writing", minutes = 35, title = {zh = "手机运行指南", en = "A guide for the phone"},
                 text = {
                     zh = "写一份照做就能成功的指南：在手机上运行项目 F。两条路线任选其一写全：Android（onnxruntime \z
                         的 AAR 加一个只有一屏的应用）或浏览器（onnxruntime-web，一个 HTML 文件、离线可用）。每一步写\z
                         明输入什么、看到什么、失败时查哪里；给出模型大小、首词元时间、每秒词元、内存的实测表，没有实\z
                         机就写“未在真机上测过”，只给本机数字。附隐私说明：数据不出设备，怎样证明。",
                     en = "Write a guide that works when followed: project F on a phone, by one of two roads in full, \z
                         Android (onnxruntime's AAR and an app of one screen) or the browser (onnxruntime-web, one \z
                         HTML file, offline). Each step says what to type, what to see and where to look when it \z
                         fails; a table has the model's size, time to the first token, tokens/s and memory as \z
                         measured; without a device write “not tried on a phone” and give this machine's numbers \z
                         only. Add a note on privacy: no data leaves the device, and how that is shown.",
                 }},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：端侧助手", en = "System design: on-device assistant"},
                 text = {
                     zh = "设计手机输入法里的离线续写助手。需求：一、按键后 60 ms 内给出候选，否则宁可不给；二、模型\z
                         与词表 ≤ 80 MB，常驻内存 ≤ 150 MB，低端机也能用；三、个人用语在本机学习，永不上传；四、两周\z
                         更新一次模型，失败要能自动回退；五、每天耗电不超过 2 %。写出：模型尺寸与量化的估算、KV 与前\z
                         缀复用、取消与防抖、个性化（小 n 元模型还是 LoRA）的存储与遗忘、端云边界、灰度发布与完整性校\z
                         验、隐私下怎样评测（只上传聚合计数）、不同机型的降级档位。",
                     en = "Design an offline completion assistant in a phone's keyboard. Needs: one, candidates \z
                         within 60 ms of a key or none at all; two, model and vocabulary ≤ 80 MB, ≤ 150 MB resident, \z
                         cheap phones too; three, it learns the user's own words on the device and never sends them; \z
                         four, a new model every two weeks that rolls back by itself; five, ≤ 2 % of the battery a \z
                         day. Write: estimates of size and quantization, KV and reuse of prefixes, cancelling and \z
                         debouncing, personalisation (small n-grams or LoRA) and forgetting, what stays on the \z
                         device, staged release and integrity, evaluation under privacy (sums only), tiers for \z
                         devices.",
                 },
                 form = "design"},
            },
            exercises = {"w8.int8_gemm", "w8.onnx_write"},
        },
        {
            id = "8.6", title = {zh = "语言模型复盘与门槛", en = "Review and the gate"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "限时手推", en = "Derivations on the clock"},
                 text = {
                     zh = "合上书，计时 60 分钟，在白纸上推三道：一、缩放点积注意力的 dq、dk、dv；二、LoRA 的 dA、dB \z
                         与第一步为何只有 B 动；三、在线 softmax 的合并公式，并说明整段掩蔽时的处理。推完立刻写成函数\z
                         交给 derive，三道都必须通过；没过的，对照误差的说明（常数因子、符号、转置、缺项）找出纸上的\z
                         那一行。剩下的时间复习卡片：quiz() 里到期的理论题，和你这四周答错两次以上的题。",
                     en = "Books closed, 60 minutes on the clock, three derivations on blank paper: dq, dk, dv of \z
                         scaled dot-product attention; dA, dB of LoRA and why only B moves in the first step; the \z
                         joining of two parts in the online softmax, with a part that is masked all over. Then write \z
                         each as a function for derive; all three must pass; where one does not, use what it says of \z
                         the error (a factor, a sign, a transposition, a missing term) to find the line on paper. In \z
                         what is left, review cards: what is due in quiz(), and what you got wrong more than once in \z
                         these four weeks.",
                 },
                 read = {"Own derivations of 5.1, 6.4 and 7.2"},
                 derive = {"backprop.attention", "backprop.lora", "softmax.online"}},
                {kind = "code", minutes = 45, title = {zh = "审查自己的代码", en = "Review your own code"},
                 text = {
                     zh = "把项目 D、E、F 当作同事的合并请求来审。逐文件记录：函数超过 40 行的、错误信息没有点名哪个\z
                         参数的、没有测试的分支、写死的路径与种子、与模型卡不符的默认值。每个项目至少找出三处真问题，\z
                         当场修掉一处最严重的，并先写出会失败的测试。再抽查一个数字：任选报告里的一个结果，只靠仓库里\z
                         的内容重跑，看是否在 1 % 之内。",
                     en = "Review projects D, E and F as if a colleague had sent them. File by file note: functions \z
                         of more than 40 lines, errors that do not name the argument, branches without a test, paths \z
                         and seeds written into the code, defaults that differ from the model card. Find three real \z
                         problems in each at least, mend the worst at once, with a test first that fails. Then audit \z
                         one number: take any result from the reports and run it again from what the repository \z
                         holds; is it within 1 %?",
                 },
                 read = {"own repositories of projects D, E and F"}},
                {kind = "project", minutes = 110, title = {zh = "在干净环境里复现", en = "Reproduce in a clean place"},
                 text = {
                     zh = "为 D、E、F 各写 Dockerfile（或等价的步骤），从一个干净的 Debian 开始：安装依赖、构建、一条\z
                         命令训练或评测，打印指标并与记录比较，超出 ±1 % 就以非零退出。没有 Docker 就用 debootstrap \z
                         或空目录手工执行同样的步骤并存下日志。随后运行 gate(\"llm\")：它会列出缺什么：两个良好项目、\z
                         80 % 的练习独立完成、限时推导、27/30 的测验。逐项补齐；记录下来的过程会被重放，所以不要手改\z
                         结果文件。",
                     en = "Write a Dockerfile, or the same steps, for each of D, E and F, from a clean Debian: \z
                         install, build, one command that trains or evaluates, prints the metric, compares it with \z
                         what is recorded, and exits non-zero beyond ±1 %. Without Docker follow the steps by hand \z
                         under debootstrap or in an empty directory and keep the log. Then run gate(\"llm\"), which \z
                         lists what is missing: two good projects, 80 % of the exercises unaided, the derivations on \z
                         the clock, 27 of 30 in the quiz. Fill the gaps; the transcript is replayed, so leave result \z
                         files alone.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "延迟的前沿", en = "The latency front"},
                 text = {
                     zh = "把四周的优化放在一张图上：横轴每词元延迟（单流），纵轴困惑度，点是 f32、bf16、int8、\z
                         RTN-4、GPTQ-4、AWQ-4、NF4，圈的大小是内存；连出帕累托前沿。再画第二张：横轴吞吐，纵轴 p95 首\z
                         词元时间，点是批大小与词元预算的组合。所有测量在同一次会话里交替进行，各取 7 次的最小值。任\z
                         务：说出哪些点被支配，以及在 64 MB、单线程的约束下你的选择；结论若与 7.5 的决策文档不同，回\z
                         去修改那份文档。",
                     en = "Put four weeks of tuning into one picture: latency of a token in one stream across, \z
                         perplexity up, points for f32, bf16, int8, RTN-4, GPTQ-4, AWQ-4 and NF4, their size being \z
                         memory; join the Pareto front. A second one: throughput across, p95 of the first token up, \z
                         points for batches and token budgets. Measure all in one session, in turn, the least of 7 \z
                         each. Say which points are dominated and what you choose under 64 MB and one thread; if that \z
                         differs from the decision of day 7.5, go back and change that document.",
                 },
                 target = "画出两条前沿，同一次会话测得 | both fronts, measured in one session"},
                {kind = "writing", minutes = 40, title = {zh = "修改博客一", en = "Revise post 1"},
                 text = {
                     zh = "修改第六周的博客《从零写一个 GPT》。先自己朗读一遍，划掉每一句删去也不影响理解的话；再按清\z
                         单检查：开头三句是否讲出读者能得到什么；每张图能否离开正文看懂；每个数字是否有出处、单位和误\z
                         差；代码片段能否直接运行；公式符号是否前后一致；有没有替读者省略却不显然的一步。请一位没学过\z
                         的人读，记下他停顿的三处并改写。最后补上一节“我后来才明白的”：第 7–8 周改变了你的哪一个看\z
                         法？",
                     en = "Revise week 6's post, “A GPT from scratch”. Read it aloud and strike each sentence that \z
                         nobody would miss; then the list: do the first three sentences say what the reader gains; \z
                         can each picture be read without the text; has each number a source, a unit and an error; do \z
                         the snippets run; are symbols the same throughout; is there a step you skipped that is not \z
                         obvious? Give it to somebody who has not studied this, note three places where reading \z
                         stopped, and rewrite them. Add a section “What I understood only later”: what did weeks 7 \z
                         and 8 change in your view?",
                 }},
                {kind = "problem", minutes = 45,
                 title = {zh = "系统设计：大模型服务", en = "System design: an LLM service"},
                 text = {
                     zh = "45 分钟计时：为公司内部 5000 人设计大模型服务平台，这道题在 12.6 会再考一次。需求：一、对\z
                         话与补全两类接口，首词元 p95 < 800 ms，之后每词元 < 50 ms；二、三个底座模型、100 个 LoRA 适\z
                         配器；三、峰值每秒 200 个请求，输入平均 1500、输出平均 300 词元；四、按部门配额与计费，敏感\z
                         内容过滤；五、单机故障无感。按清单写：需求澄清、估算（算力、KV 显存、卡数）、数据与路由、模\z
                         型与批处理、前缀缓存、评测与灰度、故障与降级、费用。结束后对照清单自评，漏项记入复习卡片。",
                     en = "45 minutes on the clock: design an LLM platform for 5000 people of one company; day 12.6 \z
                         asks it again. Needs: one, chat and completion, first token p95 < 800 ms, then < 50 ms a \z
                         token; two, three base models and 100 LoRA adapters; three, 200 requests a second at peak, \z
                         1500 tokens in and 300 out on average; four, quotas and billing by department, filters for \z
                         sensitive content; five, nobody notices a machine's failure. Write by the list: needs, \z
                         estimates (compute, KV memory, cards), data and routing, models and batching, prefix cache, \z
                         evaluation and staged release, failures, cost. Then grade yourself; misses become cards.",
                 },
                 form = "design"},
            },
            exercises = {},
        },
    },
}
