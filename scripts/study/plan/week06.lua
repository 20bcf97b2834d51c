-- Week 6: Pretraining systems. The texts are ours; section numbers are to be held against the books once more.
return {
    week = 6, field = "llm",
    title = {zh = "预训练系统", en = "Pretraining systems"},
    goal = {
        zh = "从“能训练”到“训练得起”：优化器、数据格式、Llama 结构、显存账、多进程并行、缩放律与评测。项目 D 在本周变\z
            成一个别人能加载、能复现、带模型卡和误差棒的 Hugging Face 目录。",
        en = "From being able to train to being able to afford it: optimizers, data formats, the Llama architecture, \z
            the budget of memory, several processes, scaling laws and evaluation. Project D becomes a Hugging Face \z
            directory that others can load and reproduce, with a model card and error bars.",
    },
    days = {
        {
            id = "6.1", title = {zh = "优化器", en = "Optimizers"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "Adam、AdamW 与学习率", en = "Adam, AdamW and the learning rate"},
                 text = {
                     zh = "精读 Kingma 2015 的算法 1 与第 3 节（偏差修正），Loshchilov 2019 的算法 2。手推：设梯度 g \z
                         的分布不随时间变，证明 E[m_t] = (1 − β₁ᵗ)·E[g]，于是第一步若不修正，更新量会偏离多少倍？（β₁ \z
                         = 0.9、β₂ = 0.999 时把 m、v 都不修正，第一步的步长是多少个 lr？）再回答：把权重衰减加进梯\z
                         度，与直接从权重里减去，在 Adam 里为什么不等价，而在 SGD 里等价？ε 放在根号里面还是外面，何\z
                         时有区别？",
                     en = "Read algorithm 1 and section 3 (bias correction) of Kingma 2015 and algorithm 2 of \z
                         Loshchilov 2019. Derive: if the distribution of the gradient g does not change, E[m_t] = (1 \z
                         − β₁ᵗ)·E[g]; by which factor is the first step off without the correction? (With β₁ = 0.9, \z
                         β₂ = 0.999 and neither m nor v corrected, how many lr long is it?) Then: why is decay added \z
                         to the gradient not the same as decay taken from the weights in Adam, though it is in SGD? \z
                         And ε inside the root or outside, when does it matter?",
                 },
                 read = {"Kingma & Ba, Adam (2015), 3, Alg. 1",
                         "Loshchilov & Hutter, Decoupled Weight Decay Regularization (2019), Alg. 2"},
                 derive = {"adam.bias"}},
                {kind = "code", minutes = 40, title = {zh = "更新规则、调度与裁剪", en = "Rules, schedules, clipping"},
                 text = {
                     zh = "读 core/optim/kinds.c：一条规则怎样只写一遍，却为每种 CPU 各编译一次？找到 AdamW 的循环，\z
                         数一数每个参数读几个数、写几个数。再读 core/optim/schedule.c 里的余弦与预热（第 0 步的学习率\z
                         是多少？），以及 core/optim/clip.c：平方和为什么分块累加，且分块与线程数无关？想一想：如果按\z
                         张量分别裁剪，梯度的方向会怎样？",
                     en = "In core/optim/kinds.c: how is a rule written once and yet compiled for each kind of CPU? \z
                         Find AdamW's loop and count the numbers read and written for a parameter. Then the cosine \z
                         with warm-up in core/optim/schedule.c (what is the rate at step 0?) and core/optim/clip.c: \z
                         why are squares summed by pieces that do not depend on the number of threads? Think: if each \z
                         tensor were clipped by itself, what would become of the gradient's direction?",
                 },
                 read = {"core/optim/kinds.c", "core/optim/optim.c", "core/optim/schedule.c", "core/optim/clip.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "学习率 × 预热的网格", en = "A grid of rates and warm-ups"},
                 text = {
                     zh = "用上周的 GPT（2 层，宽 64 即可）扫描 lr ∈ {3e-4, 1e-3, 3e-3, 1e-2} 与 warmup ∈ {0, 0.05, \z
                         0.2}，每格 m:fit(texts, {tokenizer = tok, seconds = 9, lr = …, warmup = …, seed = 1})，其余\z
                         不变，总共不到两分钟。把最后的验证每字节比特数画成热图，发散的格子单独标出。再取最好的一格换\z
                         三个种子重跑：两格之差若小于种子之间的波动，就不能说谁更好。完成三个练习，其中 accum 要求最\z
                         后一份不足一批时也与整批等价。",
                     en = "With last week's GPT (2 layers of width 64 will do) try lr ∈ {3e-4, 1e-3, 3e-3, 1e-2} \z
                         against warmup ∈ {0, 0.05, 0.2}: m:fit(texts, {tokenizer = tok, seconds = 9, lr = …, warmup \z
                         = …, seed = 1}) in each cell, all else equal, less than two minutes in all. Draw the last \z
                         held-out bits per byte as a heat map and mark the cells that diverged. Run the best cell \z
                         again with three seeds: two cells that differ by less than the seeds do cannot be ranked. Do \z
                         the three exercises; accum must equal one batch even where the last part is short.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "AdamW 跑满内存", en = "AdamW at the speed of memory"},
                 text = {
                     zh = "AdamW 每步对每个参数读 x、g、m、v，写 x、m、v，共 7 个 f32，即 28 字节。建 2000 万个参数的\z
                         张量，用 :bench o:step() 量时间，换算成带宽，除以 prof.machine().bytes，目标 ≥ 0.7。再用 \z
                         tensor 的算术逐步写出同样的更新，量它慢几倍，数出它多读写了几趟。最后算：100 万参数的模型\z
                         里，一步训练有百分之几花在优化器上？什么时候值得把优化器状态存成 bf16？",
                     en = "For each parameter a step of AdamW reads x, g, m, v and writes x, m, v: 7 numbers in f32, \z
                         28 bytes. Make 20 million parameters, measure :bench o:step(), turn it into bytes a second \z
                         and divide by prof.machine().bytes; the aim is ≥ 0.7. Then write the same update in tensor \z
                         arithmetic, measure how much slower it is and count the extra passes over memory. Last: in a \z
                         model of a million parameters, which per cent of a step is the optimizer's, and when is it \z
                         worth keeping its state in bf16?",
                 },
                 target = "AdamW ≥ 0.7 内存带宽 | AdamW ≥ 0.7 of memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "一张学习率的图", en = "A picture of the learning rate"},
                 text = {
                     zh = "只用一张图和 400 字说明学习率。图：横轴学习率（对数），纵轴最终验证损失，三条线是三种预\z
                         热，点上有三个种子的误差棒。文字按“左边、底部、右边”三段写：太小时为什么只是慢；最低点附近有\z
                         多宽，宽度说明了什么；太大时先看到什么信号（损失尖峰？梯度范数？）。最后一句给出你自己的默认\z
                         值和挑选步骤。图要能脱离正文看懂：轴名、单位、步数、模型大小都写上。",
                     en = "One picture and 300 words about the learning rate. The picture: rate (logarithmic) across, \z
                         final held-out loss up, a line for each warm-up, error bars over three seeds. The text has \z
                         three parts, left, bottom and right: why too small is merely slow; how wide the bottom is \z
                         and what that says; which sign comes first when it is too large (spikes in the loss? the \z
                         gradient's norm?). The last sentence gives your own default and how you choose. The picture \z
                         must be readable alone: names of axes, units, steps, size of the model.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "滑动窗口的中位数", en = "Medians of a sliding window"},
                 text = {
                     zh = "给出 n 个整数和奇数窗口长度 k，输出每个窗口的中位数，共 n − k + 1 个。1 ≤ k ≤ n ≤ 10⁵，数\z
                         值在 32 位整数范围内，可能重复。例：{5, 2, 8, 1, 9, 4}，k = 3 → 5 2 8 4。要求 O(n log k)。提\z
                         示：两个堆加延迟删除，或一棵带计数的平衡树；请写清楚不变式：两边各多少个，延迟删除的元素何时\z
                         清理。想一想：训练监控里用窗口中位数检测损失尖峰，为什么比用均值好？",
                     en = "Given n integers and an odd window length k, print the median of each window, n − k + 1 of \z
                         them. 1 ≤ k ≤ n ≤ 10⁵, 32-bit integers, repeats allowed. Example: {5, 2, 8, 1, 9, 4}, k = 3 \z
                         → 5 2 8 4. Wanted: O(n log k). Hint: two heaps with lazy removal, or a balanced tree with \z
                         counts; write down the invariant, how many stand on each side and when removed elements are \z
                         cleared. Think: why are medians better than means for detecting spikes of the loss in \z
                         training?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w6.adamw", "w6.clip", "w6.accum"},
        },
        {
            id = "6.2", title = {zh = "HF Datasets 与 Transformers", en = "HF Datasets and Transformers"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "格式就是接口", en = "Formats are interfaces"},
                 text = {
                     zh = "读 Hugging Face 课程第 2 章（2.5 多序列、填充与注意力掩码）、第 3 章和第 5 章（5.4 大数据\z
                         与流式）。回答：AutoModel 靠目录里的哪些文件知道该建什么模型？map 为什么要分批并缓存，\z
                         shuffle 在流式数据集上为什么只能用缓冲区？手推左填充：生成时整批提示左侧补 pad，只要掩码盖住 \z
                         pad、位置编号从第一个真词元起算 0，最后一个位置的 logits 就与不填充时相同；分别指出缺掉掩码\z
                         和缺掉位置修正各会改变哪一项。",
                     en = "Read the Hugging Face course, chapters 2 (2.5: several sequences, padding, masks), 3 and 5 \z
                         (5.4: big data and streams). By which files of a directory does AutoModel know what to \z
                         build? Why does map work by batches and cache, and why can a stream be shuffled through a \z
                         buffer only? Derive left padding: with prompts of a batch padded on the left, masks that \z
                         cover the padding and positions that count from 0 at the first real token, the last \z
                         position's logits are those without padding; say which term changes when the mask is \z
                         missing, and which when the positions are not corrected.",
                 },
                 read = {"Hugging Face course 2, 3, 5"},
                 derive = {"mask.left_padding"}},
                {kind = "code", minutes = 40, title = {zh = "目录、映射与流", en = "Directories, mappings, streams"},
                 text = {
                     zh = "读 plugins/llm/gpt_files.c：写出 config.json、model.safetensors、tokenizer.json 时，GPT-2 \z
                         的线性层权重为什么要转置？再读 core/data/safetensors.c 的 without_gaps 和 read_span：它拒绝\z
                         哪几种恶意的文件头，每一种会造成什么后果？然后读 core/data/mapping.c（文件怎样映射进内存，何\z
                         时退回到读取）和 core/data/line_stream.c。对照 transformers 的 modeling_utils.py，看 \z
                         from_pretrained 怎样处理缺失和多余的权重名。",
                     en = "In plugins/llm/gpt_files.c: when config.json, model.safetensors and tokenizer.json are \z
                         written, why are GPT-2's linear weights turned over? Then without_gaps and read_span in \z
                         core/data/safetensors.c: which hostile headers are refused, and what would each of them do? \z
                         Go on with core/data/mapping.c (how a file is mapped and when it is read instead) and \z
                         core/data/line_stream.c. In modeling_utils.py of transformers see how from_pretrained treats \z
                         names that are missing or unexpected.",
                 },
                 read = {"plugins/llm/gpt_files.c", "core/data/safetensors.c", "core/data/mapping.c",
                         "core/data/line_stream.c", "huggingface/transformers: modeling_utils.py"}},
                {kind = "project", minutes = 105,
                 title = {zh = "项目 D 成为一个目录", en = "Project D becomes a directory"},
                 text = {
                     zh = "第一步：m:save(\"gpt-licences\")，再用 llm.load 读回，logits 必须逐位相同；若装有 \z
                         transformers，用它加载同一目录，logits 相差不超过 1e-4。第二步：把语料写成 jsonl\z
                         （data.write_jsonl），实现 map（分词）、filter（去掉太短的）、shard（4 份）三步；同样的流程\z
                         再用 data.lines 加 Dataset:map 做成流式版本，两者产出的词元序列应当相同。第三步：用 5.1 自己\z
                         写的注意力加掩码和位置修正，把一个提示左填充到三种长度，验证最后一个位置的输出不变。再完成练\z
                         习 safetensors。",
                     en = "First m:save(\"gpt-licences\"), read back by llm.load: logits must be equal to the bit; \z
                         where transformers is installed, load the same directory with it: within 1e-4. Second, write \z
                         the corpus as jsonl (data.write_jsonl) and do map (tokenize), filter (drop what is too \z
                         short) and shard (4 parts); then the same as a stream from data.lines with Dataset:map: both \z
                         must give the same tokens. Third, in your own attention of day 5.1, with a mask and \z
                         corrected positions, pad a prompt on the left to three lengths and check that the last \z
                         position's output stays. Then the exercise safetensors.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "映射而不读入", en = "Mapped, not read"},
                 text = {
                     zh = "造一个 200 MB 的 safetensors 文件（tensor.save），量出加载前后的常驻内存\z
                         （/proc/self/status 的 VmRSS）：只映射、未触碰时，增量的目标是 < 10 MB。然后依次访问第一个张\z
                         量、全部张量，各记一次 RSS 和耗时；再跑第二遍，看页缓存的作用。回答：两个进程映射同一文件，\z
                         物理内存用几份？训练时又会写权重，为什么这份好处就消失了（写时复制）？",
                     en = "Make a safetensors file of 200 MB with tensor.save and measure resident memory (VmRSS in \z
                         /proc/self/status) before and after loading it: mapped and untouched, the aim is less than \z
                         10 MB more. Then touch the first tensor, then all, noting RSS and time each; run it again \z
                         and see what the page cache does. Answer: when two processes map one file, how many copies \z
                         are in memory? And why does training, which writes weights, lose this gain (copy on write)?",
                 },
                 target = "映射后常驻内存增加 < 10 MB | mapped: < 10 MB more resident"},
                {kind = "writing", minutes = 35, title = {zh = "模型卡", en = "A model card"},
                 text = {
                     zh = "按 Hugging Face 课程 4.4 的结构给项目 D 写 README.md 模型卡：模型说明（参数数、结构、分词\z
                         器）、预期用途与不适用的场合、训练数据（14 份许可证，237 KB，各自的版权说明）、训练过程（步\z
                         数、词元数、学习率、硬件、秒数）、评测（验证集每字节比特数，三个种子的均值与标准差）、局限与\z
                         偏差、怎样加载与复现（一条命令、一个种子）。写完请一位同事只凭这张卡复现：他问的第一个问题，\z
                         就是卡里缺的那一行。",
                     en = "Write README.md, the model card of project D, after the Hugging Face course 4.4: \z
                         description (parameters, architecture, tokenizer), intended uses and those it is not fit \z
                         for, training data (14 licences, 237 KB, their own terms), training (steps, tokens, rate, \z
                         hardware, seconds), evaluation (held-out bits per byte, mean and deviation over three \z
                         seeds), limits and bias, how to load and reproduce (one command, one seed). Then ask a \z
                         colleague to reproduce from the card alone: the first question is the line that is missing.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "LRU 缓存", en = "An LRU cache"},
                 text = {
                     zh = "实现容量为 c 的最近最少使用缓存：get(k) 返回值或 nil，put(k, v) 写入，超出容量时淘汰最久未\z
                         用的键；get 命中和 put 都算一次使用。两者都要 O(1)。1 ≤ c ≤ 10⁵，操作 ≤ 10⁶。例：c = 2；\z
                         put(1,A)、put(2,B)、get(1) → A、put(3,C) 淘汰 2、get(2) → nil、get(3) → C。再加一个 \z
                         stats()，返回命中率。想一想：顺序扫描一个比 c 大一点的数据集时命中率是多少？怎样改动才能不被\z
                         扫描冲垮？",
                     en = "Build a least-recently-used cache of capacity c: get(k) gives the value or nil, put(k, v) \z
                         stores, and beyond the capacity the key unused for longest goes; a hit and a put both count \z
                         as uses. Both O(1). 1 ≤ c ≤ 10⁵, up to 10⁶ operations. Example: c = 2; put(1,A), put(2,B), \z
                         get(1) → A, put(3,C) drops 2, get(2) → nil, get(3) → C. Add stats() with the hit rate. \z
                         Think: what is the hit rate when a set slightly larger than c is scanned in order, again and \z
                         again, and which change would survive that?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w6.safetensors"},
        },
        {
            id = "6.3", title = {zh = "Llama 结构", en = "The Llama architecture"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "RMSNorm、SwiGLU、RoPE、GQA", en = "RMSNorm, SwiGLU, RoPE, GQA"},
                 text = {
                     zh = "精读 Touvron 2023 第 2.2 节，Shazeer 2020 第 2 节，Ainslie 2023 第 2.2 节。回答：RMSNorm \z
                         比 LayerNorm 少了哪两样东西？SwiGLU 有三个矩阵，为什么中间宽度要取 (2/3)·4d 才与原来的前馈层\z
                         参数相同？GQA 的组数为 1 和等于头数时分别退化成什么？手推 SwiGLU 的梯度：y = SiLU(x W) ⊙ (x \z
                         V)，SiLU(z) = z·σ(z)，写出对 x、W、V 的导数；SiLU′(z) = σ(z)·(1 + z·(1 − σ(z)))，请自己推出\z
                         这一步。",
                     en = "Read Touvron 2023 section 2.2, Shazeer 2020 section 2 and Ainslie 2023 section 2.2. Which \z
                         two things has LayerNorm that RMSNorm has not? SwiGLU has three matrices: why does a width \z
                         of (2/3)·4d keep the parameters of the old feed-forward part? What is GQA with one group, \z
                         and with as many as heads? Derive SwiGLU's gradient: y = SiLU(x W) ⊙ (x V) with SiLU(z) = \z
                         z·σ(z), by x, W and V; find for yourself that SiLU′(z) = σ(z)·(1 + z·(1 − σ(z))).",
                 },
                 read = {"Touvron et al., LLaMA (2023), 2.2",
                         "Shazeer, GLU Variants Improve Transformer (2020), 2", "Ainslie et al., GQA (2023), 2.2"},
                 derive = {"backprop.swiglu"}},
                {kind = "code", minutes = 40,
                 title = {zh = "分组的头与 Llama 源码", en = "Grouped heads and Llama's source"},
                 text = {
                     zh = "读 core/op/attention.c 里 k、v 的头数 G 少于 H 时怎样取（第 h 个查询头用第几组？），反向时\z
                         几个头的梯度加到同一组 k、v 上。再读 core/op/activation.c 的 swiglu 和 core/op/norm_tmpl.h \z
                         的 RMS 分支。对照 transformers 的 models/llama/modeling_llama.py：repeat_kv 把每组连续重复\z
                         （repeat_interleave）而不是平铺（tile），想清楚弄反了会怎样：形状全对，输出全错。",
                     en = "See in core/op/attention.c how k and v are taken when they have G heads and q has H (which \z
                         group serves query head h?), and how the backward adds several heads' gradients to one \z
                         group. Then swiglu in core/op/activation.c and the RMS branch of core/op/norm_tmpl.h. In \z
                         models/llama/modeling_llama.py of transformers, repeat_kv repeats each group next to itself \z
                         (repeat_interleave) and does not tile: think through what the mistake does: all shapes \z
                         right, all outputs wrong.",
                 },
                 read = {"core/op/attention.c", "core/op/activation.c", "core/op/norm_tmpl.h",
                         "huggingface/transformers: models/llama/modeling_llama.py"}},
                {kind = "project", minutes = 105, title = {zh = "等词元的消融", en = "An ablation at equal tokens"},
                 text = {
                     zh = "从 GPT-2 结构出发，逐项换成 Llama 的零件（llm 插件的 llama 部分，或自己用 nn 与 \z
                         tensor.swiglu 搭）：A 基线，B = A + RMSNorm，C = B + SwiGLU（宽度按 2/3 调整），D = C + \z
                         RoPE，E = D + GQA（8 头 2 组）。所有版本看同样的词元、同样的顺序、同样的学习率计划，每个约 \z
                         10 秒，两个种子。报告参数数、每秒词元、验证每字节比特数。先写下你预期哪一步最有用；差异小于\z
                         种子波动的，如实写“看不出差别”。",
                     en = "Start from GPT-2 and change to Llama's parts one by one (the llm plugin's llama part, or \z
                         your own from nn and tensor.swiglu): A the base, B = A + RMSNorm, C = B + SwiGLU (width by \z
                         2/3), D = C + RoPE, E = D + GQA (8 heads, 2 groups). All see the same tokens in the same \z
                         order under the same schedule, some 10 seconds each, two seeds. Report parameters, tokens \z
                         per second, held-out bits per byte. First write down which step you expect to help most; \z
                         what differs less than the seeds do is reported as no visible difference.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "KV 缓存除以四", en = "A quarter of the KV cache"},
                 text = {
                     zh = "每词元的 KV 缓存是 2·层数·组数·头维·字节数。对 8 头、2 组的模型先算出它应是多头版本的 \z
                         1/4，再用 mem(…) 实测一段 512 词元的生成，两者之差不超过 5 %。然后用 :bench 量上下文 64、\z
                         256、1024 时生成一个词元的时间，MHA 与 GQA 各一条曲线：短上下文时为什么几乎没有差别？用带宽\z
                         估算交叉点在哪里，与实测对照。注意：重复 k、v 之后再缓存，就什么也没省下。",
                     en = "A token's KV cache has 2·layers·groups·head size numbers. For 8 heads in 2 groups, compute \z
                         that it is a quarter of full multi-head, then measure generating 512 tokens with mem(…): \z
                         within 5 % of that. Next measure with :bench the time of one token at contexts 64, 256 and \z
                         1024, a curve each for MHA and GQA: why is there hardly a difference at short contexts? \z
                         Estimate by bandwidth where they part and compare. Mind: who repeats k and v first and \z
                         caches then has saved nothing.",
                 },
                 target = "KV 缓存 ÷ 4 | KV cache ÷ 4"},
                {kind = "writing", minutes = 35, title = {zh = "一张消融表", en = "A table of ablations"},
                 text = {
                     zh = "把今天的结果写成论文里那样的一张表加 300 字正文。表：每行一个版本，列为改动、参数数、训练\z
                         词元、每秒词元、每字节比特数（均值 ± 标准差），最好的加粗，单位写在表头。正文回答：哪些改动\z
                         在我们的规模上有效，哪些只在论文的规模上有效（引用论文里的数字），哪些换来的是推理而不是质\z
                         量。最后一段写威胁有效性的因素：模型小、语料只有 237 KB、学习率只为基线调过。",
                     en = "Turn today's results into a table as papers have it, with 250 words. A row for each \z
                         version; columns: the change, parameters, tokens trained on, tokens per second, bits per \z
                         byte (mean ± deviation), the best in bold, units in the head. The text: which changes help \z
                         at our size, which only at the papers' (quote their numbers), and which buy inference rather \z
                         than quality. A last paragraph on threats to validity: the model is small, the corpus has \z
                         237 KB, and the rate was tuned for the base only.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "一致性哈希环", en = "A hash ring"},
                 text = {
                     zh = "实现一致性哈希：add(node, v) 把结点放到环上 v 个虚拟位置，remove(node) 撤下，lookup(key) \z
                         返回顺时针方向第一个位置所属的结点。哈希用 64 位 FNV-1a，虚拟位置的键是 “node#i”，i 从 0 到 \z
                         v − 1。结点 ≤ 1000，v ≤ 200，查询 ≤ 10⁶，每次 O(log(结点数·v))。检验：10 个结点、v = 100、\z
                         10⁵ 个键，删掉一个结点后移动的键约占 1/10，且只有原属它的键移动。再回答：负载的标准差随 v 怎\z
                         样变化？把 KV 缓存按会话分配到推理机时，为什么用它而不用取模？",
                     en = "Build consistent hashing: add(node, v) puts a node at v virtual places of the ring, \z
                         remove(node) takes it off, lookup(key) gives the owner of the first place clockwise. Hash by \z
                         64-bit FNV-1a; the key of a place is “node#i”, i from 0 to v − 1. Up to 1000 nodes, v ≤ 200, \z
                         10⁶ look-ups in O(log(nodes·v)). Check: of 10⁵ keys on 10 nodes with v = 100, about a tenth \z
                         moves when one is removed, and only keys that were its own. Then: how does the deviation of \z
                         the load change with v? Why use this and not a modulo to send sessions to servers that hold \z
                         their KV cache?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w6.swiglu", "w6.gqa"},
        },
        {
            id = "6.4", title = {zh = "显存与精度", en = "Memory and precision"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "混合精度、重算与分块注意力", en = "Mixed precision, recomputation, tiled attention"},
                 text = {
                     zh = "精读 Micikevicius 2018 第 3 节，Chen 2016 的 √n 方案，Dao 2022 第 3.1 节与算法 1。回答：\z
                         f32 主权重为什么必需（bf16 里 1 + 2⁻⁹ 等于几）？f16 要损失缩放，bf16 为什么通常不要？手推在\z
                         线 softmax：两段各有最大值 m₁、m₂ 与指数和 s₁、s₂，合并后 m = max(m₁, m₂)，s = s₁e^(m₁−m) + \z
                         s₂e^(m₂−m)，输出向量也按同样的因子缩放；证明它对任意切分成立，并说明整段被掩蔽（m = −∞）时怎\z
                         样避免 NaN。",
                     en = "Read Micikevicius 2018 section 3, the √n scheme of Chen 2016 and Dao 2022 section 3.1 with \z
                         algorithm 1. Why are master weights in f32 needed (what is 1 + 2⁻⁹ in bf16)? f16 wants loss \z
                         scaling: why does bf16 mostly not? Derive the online softmax: two parts with maxima m₁, m₂ \z
                         and sums s₁, s₂ join to m = max(m₁, m₂) and s = s₁e^(m₁−m) + s₂e^(m₂−m), and outputs are \z
                         scaled by the same factors; prove it for any split, and say how a part that is masked all \z
                         over (m = −∞) is kept from giving NaN.",
                 },
                 read = {"Micikevicius et al., Mixed Precision Training (2018), 3",
                         "Chen et al., Training Deep Nets with Sublinear Memory Cost (2016)",
                         "Dao et al., FlashAttention (2022), 3.1, Alg. 1"},
                 derive = {"softmax.online"}},
                {kind = "code", minutes = 40, title = {zh = "分块注意力与检查点", en = "Tiles and checkpoints"},
                 text = {
                     zh = "读 core/op/attention_run.c：一条 forward_strip 处理一段查询，依次走过所有键块；指出 m、sum \z
                         更新和输出重新缩放的那几行，以及因果掩码让哪些块整块跳过。再看 backward_strip 怎样只凭每行保\z
                         存的一个数 lse = m + ln sum 重算概率。然后读 core/grad/checkpoint.c：它忘掉什么、留下什么？\z
                         为什么要连随机数发生器的状态一起保存，否则哪一种层会给出错误的梯度？",
                     en = "In core/op/attention_run.c a forward_strip takes some queries along all tiles of keys: \z
                         point out the lines where m and sum are updated and the output is scaled again, and which \z
                         tiles the causal mask skips whole. See how backward_strip computes the probabilities again \z
                         from one number kept for each row, lse = m + ln sum. Then core/grad/checkpoint.c: what does \z
                         it forget, what does it keep, and why is the generator's state kept too: which layer would \z
                         have wrong gradients otherwise?",
                 },
                 read = {"core/op/attention_run.c", "core/op/attention_tmpl.h", "core/grad/checkpoint.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "同样的内存，两倍的上下文", en = "Twice the context in the same memory"},
                 text = {
                     zh = "先记下 4 层 GPT 在 context = 256、batch = 8 时一步训练的峰值内存（mem 的 peak 与 VmRSS）。\z
                         目标：context 加倍到 512，批不变，峰值不增加。可用的手段：每一层包进 grad.checkpoint（自己用 \z
                         nn 搭的模型），融合注意力，梯度累积，bf16 激活（grad.autocast）。每加一样记一次峰值和每秒词\z
                         元，写成表。验证：打开检查点前后，dropout 打开时，梯度逐位相同。练习 flash 要用 C 写，不得分\z
                         配 T² 的缓冲区。",
                     en = "Note the peak memory of one step of a 4-layer GPT at context = 256, batch = 8 (peak of \z
                         mem, and VmRSS). The bar: 512 tokens of context, the same batch, no higher peak. Means: each \z
                         layer inside grad.checkpoint (in your own model from nn), fused attention, accumulation, \z
                         bf16 activations (grad.autocast). After each, note peak and tokens per second in a table. \z
                         Check that with checkpoints gradients are the same to the bit, dropout being on. The \z
                         exercise flash is written in C and must not allocate anything of size T².",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "峰值减半", en = "Half the peak"},
                 text = {
                     zh = "用 mem(function() … end) 画出一步训练里“存活字节”随时间的曲线，找出峰顶由哪些张量构成：激\z
                         活、注意力、logits [B·T, V]，还是优化器？先动最大的一块。目标：峰值 −50 %，时间代价 < 35 %。\z
                         试一试只对一部分层做检查点：n 层里每隔 √n 层留一个存点，与全部重算相比，时间和内存各是多少？\z
                         最后看 V 很大时 logits 和它的梯度占多少，怎样分块计算交叉熵来绕开。",
                     en = "Draw the bytes alive during a step with mem(function() … end) and find what the peak is \z
                         made of: activations, attention, logits [B·T, V] or the optimizer? Begin with the largest. \z
                         The aim: peak −50 % at less than 35 % more time. Try checkpoints at some layers only, one \z
                         every √n of n layers: what are time and memory beside recomputing all? Last, how much do the \z
                         logits and their gradient take when V is large, and how does a cross-entropy by chunks get \z
                         round them?",
                 },
                 target = "峰值内存 −50 % | peak memory −50 %"},
                {kind = "writing", minutes = 35, title = {zh = "一份显存预算", en = "A memory budget"},
                 text = {
                     zh = "为“7B 参数、混合精度 Adam、上下文 4096、单机 8 卡各 80 GB”写一页显存预算。逐行列出：权重 2 \z
                         字节、梯度 2 字节、主权重与两个矩各 4 字节，合计每参数 16 字节；激活按层估算（写出公式与假\z
                         设），再减去检查点后的量；logits；碎片与通信缓冲留 10 %。给出两种可行方案（ZeRO 几级、是否重\z
                         算、微批多大）并说明哪个先撞墙。用今天的小模型实测一次同样的账，写出估算与实测之差。",
                     en = "Write one page, the memory budget of “7B parameters, mixed-precision Adam, context 4096, \z
                         one machine with 8 cards of 80 GB”. Line by line: weights 2 bytes, gradients 2, master \z
                         weights and two moments 4 each, 16 bytes a parameter; activations by layer (formula and \z
                         assumptions), and what checkpoints leave of them; logits; 10 % for fragments and \z
                         communication. Give two plans that fit (which ZeRO stage, recomputation or not, which \z
                         micro-batch) and say which hits the wall first. Do the same sum for today's small model and \z
                         state estimate and measurement.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "内存分配器", en = "A memory allocator"},
                 text = {
                     zh = "在长为 n 的一段内存上实现分配器：alloc(size, id) 找最左边的、长度足够的连续空闲块，占用它\z
                         并返回起点，找不到返回 −1；free(id) 释放属于 id 的所有块，返回释放的长度，相邻空闲块必须合\z
                         并。1 ≤ n ≤ 10⁹，操作 ≤ 10⁵，要求每次约 O(log m)，m 为块数。例：n = 10；alloc(3,1) → 0，\z
                         alloc(4,2) → 3，free(1) → 3，alloc(4,3) → −1（只剩 3 + 3），alloc(2,3) → 0。说明用什么数据结\z
                         构找“最左且够大”，再定义并计算碎片率；与最佳适配相比如何？",
                     en = "Build an allocator over n cells: alloc(size, id) takes the leftmost run of free cells that \z
                         is long enough and returns its start, or −1; free(id) frees all blocks of id, returns how \z
                         many cells that were, and joins free neighbours. 1 ≤ n ≤ 10⁹, up to 10⁵ operations in about \z
                         O(log m) each, m blocks. Example: n = 10; alloc(3,1) → 0, alloc(4,2) → 3, free(1) → 3, \z
                         alloc(4,3) → −1 (3 + 3 are left), alloc(2,3) → 0. Which structure finds the leftmost that \z
                         fits? Define fragmentation, compute it, and compare with best fit.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w6.online_softmax", "w6.flash", "w6.checkpoint"},
        },
        {
            id = "6.5", title = {zh = "分布式：Megatron 与 ZeRO", en = "Distributed: Megatron and ZeRO"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "切数据、切张量、切状态", en = "Splitting data, tensors, state"},
                 text = {
                     zh = "精读 Shoeybi 2019 第 3 节与 Rajbhandari 2020（ZeRO 三级）。回答：MLP 的第一个矩阵为什么按\z
                         列切、第二个按行切，中间的 GELU 因此不需要通信？一层前向与反向各几次 allreduce？手推环形 \z
                         allreduce：p 个进程、N 字节，每个进程发送 2(p − 1)/p·N 字节，共 2(p − 1) 步；再推 ZeRO：混合\z
                         精度 Adam 每参数 16 字节，三级分别降到 4 + 12/p、2 + 14/p、16/p，通信量各是数据并行的几倍？",
                     en = "Read Shoeybi 2019 section 3 and Rajbhandari 2020 (ZeRO's three stages). Why is the MLP's \z
                         first matrix split by columns and the second by rows, so that GELU between them needs no \z
                         communication? How many allreduces have a layer's forward and backward? Derive the ring's \z
                         cost: with p processes and N bytes each sends 2(p − 1)/p·N bytes in 2(p − 1) steps. Then \z
                         ZeRO: of 16 bytes a parameter in mixed-precision Adam the stages leave 4 + 12/p, 2 + 14/p \z
                         and 16/p; how much communication has each, beside data parallelism?",
                 },
                 read = {"Shoeybi et al., Megatron-LM (2019), 3", "Rajbhandari et al., ZeRO (2020)"},
                 derive = {"ring.cost"}},
                {kind = "code", minutes = 40, title = {zh = "列并行与行并行", en = "Column- and row-parallel layers"},
                 text = {
                     zh = "读 Megatron-LM 的 megatron/core/tensor_parallel/layers.py（ColumnParallelLinear、\z
                         RowParallelLinear）和 mappings.py：前向是恒等、反向是 allreduce 的那个函数叫什么，它的对偶又\z
                         是谁？行并行层的偏置为什么只能加一次？再读 core/run/spawn.c，看另一个进程怎样启动、输出怎样\z
                         收回、线程数怎样分配；core/base/threads.c 的注释说明了 fork 之后 OpenMP 线程池为什么不能再\z
                         用。",
                     en = "In Megatron-LM read ColumnParallelLinear and RowParallelLinear in \z
                         megatron/core/tensor_parallel/layers.py, and mappings.py: what is the function called that \z
                         is the identity forward and an allreduce backward, and which is its dual? Why may a \z
                         row-parallel layer add its bias only once? Then core/run/spawn.c: how another process is \z
                         started, its output collected, its threads allotted; and the comment in core/base/threads.c \z
                         on why OpenMP's pool cannot be used after a fork.",
                 },
                 read = {"NVIDIA/Megatron-LM: megatron/core/tensor_parallel/layers.py, mappings.py",
                         "core/run/spawn.c", "core/base/threads.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "两个进程等于一个进程", en = "Two processes equal to one"},
                 text = {
                     zh = "用两个本机进程（llm 插件的 parallel 部分，经回环通信）完成两件事。一、数据并行：每个进程拿\z
                         一半批次，allreduce 梯度之后各自更新；与单进程整批训练 20 步相比，参数最大相对误差 < 1e-5\z
                         （f32 求和次序不同，所以不要求逐位相同），而两个进程之间必须逐位相同。二、张量并行：把 MLP \z
                         与注意力头切成两半，前向、反向都与不切的版本一致。故意去掉反向的 allreduce，看误差怎样一步步\z
                         变大，记下曲线。",
                     en = "With two processes on this machine (the llm plugin's parallel part, over loopback) do two \z
                         things. Data parallel: each has half the batch, gradients are summed by allreduce and each \z
                         updates; after 20 steps the parameters are within 1e-5 of one process with the whole batch \z
                         (sums in f32 have another order, so not to the bit), while the two processes are equal to \z
                         the bit. Tensor parallel: MLP and heads split in halves, forward and backward as without. \z
                         Leave out the backward's allreduce on purpose and draw how the error grows.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "两个进程，1.6 倍", en = "Two processes, 1.6 times"},
                 text = {
                     zh = "基线是一个进程、一个线程；比较两个进程、各一个线程的数据并行吞吐量，目标 ≥ 1.6 倍。先量通\z
                         信：allreduce 400 万字节要多少毫秒，与环形公式（本机带宽代入）相差多少？再把梯度按反向的次序\z
                         分桶，一边反向一边通信，画出时间线：计算与通信重叠了多少？最后改变批大小，找出扩展效率降到 \z
                         80 % 的那一点，用“计算时间 / 通信时间”解释。",
                     en = "The base is one process with one thread; compare the throughput of two data-parallel \z
                         processes of one thread each: ≥ 1.6 times is the aim. Measure communication first: how long \z
                         does an allreduce of 4 million bytes take, and how far is it from the ring's formula with \z
                         this machine's bandwidth? Then put gradients into buckets in the order of the backward and \z
                         send while it goes on; draw the time line: how much overlaps? Last change the batch until \z
                         efficiency falls to 80 %, and explain it by compute time over communication time.",
                 },
                 target = "2 个进程 ≥ 1.6 倍 | 2 processes ≥ 1.6×"},
                {kind = "writing", minutes = 35, title = {zh = "四张示意图", en = "Four diagrams"},
                 text = {
                     zh = "不用文字解释，只画四张图，每张配一句说明：一、数据并行的一步（谁持有什么，何时通信）；二、\z
                         张量并行的 Transformer 层，标出列切、行切和两次 allreduce；三、ZeRO 三级各自的内存条形图（8 \z
                         个进程、7B 参数，单位 GB，写出算式）；四、环形 allreduce 4 个进程的前三步，标出每一步哪一块\z
                         在动。交给没读过论文的人看，请他复述；说不对的那张重画。",
                     en = "No prose: four diagrams with one sentence each. One, a step of data parallelism, who holds \z
                         what and when they talk. Two, a tensor-parallel Transformer layer with column splits, row \z
                         splits and both allreduces marked. Three, bars of memory for ZeRO's three stages (8 \z
                         processes, 7B parameters, in GB, with the sums). Four, the first three steps of a ring \z
                         allreduce of 4 processes, with the chunk that moves. Give them to somebody who has not read \z
                         the papers and ask for a retelling; redraw the one that was told wrong.",
                 }},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：训练集群", en = "System design: a training cluster"},
                 text = {
                     zh = "为一个 30 人的团队设计预训练集群。需求：一、64 台机器，每台 8 张加速卡，要在 30 天内训练一\z
                         个 13B 模型、读 3000 亿词元；二、平均每两天坏一台机器，任务损失的时间 < 3 %；三、同时有 20 \z
                         个小实验排队；四、数据 2 TB，可增量更新、可追溯版本。写出：用 6ND 估算算力与所需利用率、并行\z
                         方案（数据、张量、流水线各几路，为什么张量并行不跨机）、检查点大小、频率与写入带宽、故障检测\z
                         与恢复、调度与配额、监控的十个指标、费用。自查：每个数字从哪里来？",
                     en = "Design a pretraining cluster for a team of 30. Needs: one, 64 machines with 8 accelerators \z
                         each must train a 13B model on 300 billion tokens within 30 days; two, a machine fails every \z
                         two days on average and lost time stays below 3 %; three, 20 small experiments are queued at \z
                         any time; four, 2 TB of data, updated in parts, versions traceable. Write: compute by 6ND \z
                         and the utilisation it demands, the parallel plan (how many ways data, tensor, pipeline, and \z
                         why tensor parallelism stays inside a machine), checkpoints (size, interval, bandwidth), \z
                         failure detection and recovery, scheduling and quotas, ten metrics, cost. Then ask of each \z
                         number where it comes from.",
                 },
                 form = "design"},
            },
            exercises = {"w6.tp_mlp"},
        },
        {
            id = "6.6", title = {zh = "缩放律与评测", en = "Scaling laws and evaluation"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "算力怎样分给参数和数据", en = "Compute, divided between parameters and data"},
                 text = {
                     zh = "精读 Hoffmann 2022 第 3 节（三种方法）与 Biderman 2024。回答：为什么算力约为 6·N·D？三种方\z
                         法各固定什么、改变什么？手推最优分配：设 L(N, D) = E + A/N^α + B/D^β，约束 6ND = C，求得 N = \z
                         G·(C/6)^(β/(α+β))，G = (αA/(βB))^(1/(α+β))，D 随之确定；α 与 β 相近时，为什么结论是“参数和数\z
                         据同步增长”？再从 Biderman 2024 找出评测不可复现的三个原因，想一想你自己的数字各犯了哪一个。",
                     en = "Read Hoffmann 2022 section 3 (three approaches) and Biderman 2024. Why is compute about \z
                         6·N·D? What does each approach fix, what does it vary? Derive the optimum: for L(N, D) = E + \z
                         A/N^α + B/D^β under 6ND = C show that N = G·(C/6)^(β/(α+β)) with G = (αA/(βB))^(1/(α+β)), \z
                         and D follows; why does it mean that parameters and data grow together when α and β are \z
                         alike? From Biderman 2024 take three reasons why evaluations are not reproduced, and ask of \z
                         your own numbers which of them they suffer from.",
                 },
                 read = {"Hoffmann et al., Training Compute-Optimal Large Language Models (2022), 3",
                         "Biderman et al., Lessons from the Trenches on Reproducible Evaluation of Language Models (2024)"},
                 derive = {"scaling.optimum"}},
                {kind = "code", minutes = 40, title = {zh = "lm-eval 怎样打分", en = "How lm-eval scores"},
                 text = {
                     zh = "读 lm-evaluation-harness 的 lm_eval/api/task.py：multiple_choice 任务怎样变成若干个 \z
                         loglikelihood 请求？acc 与 acc_norm 各取哪个量的最大值，归一化除以的是什么？再读 \z
                         lm_eval/api/metrics.py 里标准误的算法（均值用闭式，其余用自助法）。最后看 \z
                         plugins/llm/gpt_score.c：滑动窗口下每个词元至少看到多少上文，为什么 stride 会改变困惑度？",
                     en = "In lm-evaluation-harness read lm_eval/api/task.py: how does a multiple_choice task become \z
                         loglikelihood requests, of which quantity do acc and acc_norm take the largest, and by what \z
                         does the latter divide? Then the standard errors in lm_eval/api/metrics.py (closed form for \z
                         means, bootstrap for the rest). Last plugins/llm/gpt_score.c: how much context has a token \z
                         at least under a sliding window, and why does the stride change perplexity?",
                 },
                 read = {"EleutherAI/lm-evaluation-harness: lm_eval/api/task.py, lm_eval/api/metrics.py",
                         "plugins/llm/gpt_score.c"}},
                {kind = "project", minutes = 110,
                 title = {zh = "四个尺寸，带误差的分数", en = "Four sizes, scores with errors"},
                 text = {
                     zh = "训练四个 GPT（例如宽 32、64、128、256，层数相应），各 20 秒，记下参数数 N、词元数 D、C = \z
                         6ND 和验证损失；画出损失对 C 的双对数图，拟合 L = E + k·C^(−a)，并用三个种子给出指数的区间：\z
                         四个点能说明什么，不能说明什么？再做一个四选一任务：从验证文本取 200 个句子前半，正确的后半\z
                         混入三个别处的后半，用你的 choice_score 报告 acc、acc_norm 及标准误。基线是 25 %；大模型是否\z
                         显著好于小模型？完成项目 D 的最终评测表。",
                     en = "Train four GPTs (say widths 32, 64, 128, 256 with depths to match), 20 seconds each; note \z
                         parameters N, tokens D, C = 6ND and held-out loss, draw loss over C on double logarithmic \z
                         axes, fit L = E + k·C^(−a), and give an interval for the exponent from three seeds: what can \z
                         four points say, and what not? Then a task of four choices: 200 first halves of held-out \z
                         sentences, the true second half among three from elsewhere; report acc and acc_norm by your \z
                         choice_score with standard errors. Chance is 25 %; is the large model significantly better \z
                         than the small? Finish project D's table.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "批量打分快四倍", en = "Scoring in batches"},
                 text = {
                     zh = "逐条计算 800 个选项的对数似然很慢。把选项按长度排序、填充成批，一次前向算完，再按选项取出\z
                         各自续写部分的对数概率之和。目标：比逐条快 4 倍以上，分数逐条相差 < 1e-4。进一步：同一题的四\z
                         个选项共享前文，用 KV 缓存只算一次前文，又能快多少？用 prof 看瓶颈是矩阵乘法、softmax 还是 \z
                         Lua。说明填充位置为什么绝不能参与求和，写一个测试证明。",
                     en = "To score 800 options one by one is slow. Sort them by length, pad them into batches, run \z
                         one forward each, and sum for each option the log-probabilities of its continuation. The \z
                         aim: ≥ 4 times faster than one by one, each score within 1e-4. Further: the four options of \z
                         a question share their context; computed once into a KV cache, how much is gained? Look with \z
                         prof whether products, softmax or Lua are the limit. Say why padding must never enter the \z
                         sums, and write a test that proves it.",
                 },
                 target = "批量打分 ≥ 4 倍 | batched scoring ≥ 4×"},
                {kind = "writing", minutes = 50,
                 title = {zh = "博客一：从零写一个 GPT", en = "Post 1: a GPT from scratch"},
                 text = {
                     zh = "写第一篇长博客的初稿（1500–2500 字），题目自定。提纲：一、一个具体的开头：你的模型写出的一\z
                         段许可证；二、从字节到词元；三、一层 Transformer，用你自己的图；四、你推导过的两个梯度，写出\z
                         关键一步而不是全部；五、训练日记里最有教益的一次失败；六、缩放图与它的误差；七、复现方法：一\z
                         条命令、一个种子、预期数字。每张图都由脚本生成。写完隔一天再改；12.5 会把它发到 Medium 与知\z
                         乎。",
                     en = "The first draft of your first long post (1000–1600 words), title of your own. Outline: \z
                         one, begin with something concrete, a paragraph of licence that your model wrote; two, from \z
                         bytes to tokens; three, one Transformer layer in a picture of yours; four, two gradients you \z
                         have derived, the decisive step and not all; five, the failure of your diary that taught \z
                         most; six, the scaling picture with its errors; seven, how to reproduce: one command, one \z
                         seed, the number to expect. Every picture comes from a script. Leave it a day, then revise; \z
                         on day 12.5 it goes to Medium and 知乎.",
                 }},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：海量文本去重", en = "System design: deduplication"},
                 text = {
                     zh = "为 50 TB 网页文本（约 100 亿篇）设计去重流水线，供预训练使用。需求：一、去掉完全重复和近似\z
                         重复（Jaccard ≥ 0.8）；二、200 台 32 核机器，48 小时内完成；三、评测集里的句子必须从训练集中\z
                         剔除；四、可重跑、可审计：任何一篇被删的文档都能说出因为谁。写出：规范化与切分、精确哈希、\z
                         MinHash 的签名长度与 LSH 分带（用 1 − (1 − s^r)^b 选 r、b，给出 s = 0.8 时的召回与 s = 0.5 \z
                         时的误报）、数据倾斜的大桶怎么办、连通分量、存储与网络量估算、抽检方案、误删的代价。",
                     en = "Design the deduplication of 50 TB of web text, some 10 billion pages, for pretraining. \z
                         Needs: one, exact and near duplicates (Jaccard ≥ 0.8) go; two, 200 machines of 32 cores, \z
                         within 48 hours; three, sentences of the evaluation sets are removed; four, it can be run \z
                         again and audited: for each page dropped, because of which one? Write: normalisation and \z
                         shingles, exact hashes, length of MinHash signatures and LSH bands (choose r, b by 1 − (1 − \z
                         s^r)^b; give recall at s = 0.8 and false alarms at s = 0.5), what to do with huge buckets, \z
                         connected components, storage and network, spot checks, the cost of wrong removals.",
                 },
                 form = "design"},
            },
            exercises = {"w6.choice_score"},
        },
    },
}
