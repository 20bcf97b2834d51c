-- Week 7: Fine-tuning and quantization. The texts are ours; section numbers are to be held against the books once more.
return {
    week = 7, field = "llm",
    title = {zh = "微调与量化", en = "Fine-tuning and quantization"},
    goal = {
        zh = "让一个现成的模型学会新任务，再把它压到四分之一大小：指令微调、LoRA、QLoRA、GPTQ、AWQ，每一种都推公式、\z
            写内核、读写公开格式。周末开始项目 E：在 Debian 许可证上做法律检索，并先定下评测规程。",
        en = "Teach a given model a new task, then shrink it to a quarter: instruction tuning, LoRA, QLoRA, GPTQ, \z
            AWQ, each derived, coded, and in the public file formats. At the end project E begins: legal retrieval \z
            over Debian's licences, with the evaluation protocol fixed first.",
    },
    projects = {{id = "E", title = {zh = "法律问答", en = "Legal question answering"}}},
    days = {
        {
            id = "7.1", title = {zh = "指令微调", en = "SFT"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "从语言模型到会听指令", en = "From language model to following instructions"},
                 text = {
                     zh = "精读 Ouyang 2022 第 3 节（三步流程，重点是第一步 SFT）和 Hugging Face 课程 11.2–11.3。回\z
                         答：聊天模板里的特殊词元各起什么作用？为什么训练和推理必须用同一个模板？损失为什么只算回答部\z
                         分，回答末尾的 EOS 为什么必须算进去？手推掩码平均：设批里各样本的回答长度为 n₁、n₂…，“先按样\z
                         本平均再平均”与“全部回答词元一起平均”给出的梯度有何不同？在梯度累积下，怎样才能得到后者？",
                     en = "Read Ouyang 2022 section 3 (the three steps; the first, SFT, above all) and the Hugging \z
                         Face course 11.2–11.3. What does each special token of a chat template do, and why must \z
                         training and inference share the template? Why does the loss count the answer only, and why \z
                         must the EOS at its end be counted? Derive the masked mean: with answers of n₁, n₂, … \z
                         tokens, how do the gradients of “mean in each sample, then mean” and “mean over all answer \z
                         tokens” differ, and how does one get the latter under gradient accumulation?",
                 },
                 read = {"Ouyang et al., Training language models to follow instructions with human feedback (2022), 3",
                         "Hugging Face course 11.2–11.3"},
                 derive = {"loss.masked_mean"}},
                {kind = "code", minutes = 40,
                 title = {zh = "Axolotl 的模板与掩码", en = "Templates and masks in Axolotl"},
                 text = {
                     zh = "读 Axolotl 的 src/axolotl/prompt_strategies/chat_template.py：它怎样把一段多轮对话变成 \z
                         input_ids 和 labels？找到把用户部分的标签设为 −100 的地方，以及决定 EOS 是否参与训练的选项。\z
                         再读 plugins/llm/gpt_data.c：预训练的打包在文档接缝处做了什么、没做什么，为什么预训练可以忍\z
                         受而指令微调不行？列出三种“损失很低、模型却不会停”的掩码错误。",
                     en = "In Axolotl read src/axolotl/prompt_strategies/chat_template.py: how does a dialogue of \z
                         several turns become input_ids and labels? Find where the user's part gets labels of −100, \z
                         and the option that decides whether EOS is trained. Then plugins/llm/gpt_data.c: what does \z
                         packing for pretraining do at the seam of two documents and what does it not, and why is \z
                         that bearable there but not in instruction tuning? Name three mistakes of masks with which \z
                         the loss is low and the model never stops.",
                 },
                 read = {"axolotl-ai-cloud/axolotl: src/axolotl/prompt_strategies/chat_template.py",
                         "plugins/llm/gpt_data.c"}},
                {kind = "project", minutes = 105, title = {zh = "八种小指令", en = "Eight small instructions"},
                 text = {
                     zh = "自己生成指令数据：复制、倒写、转大写、数字母、取首词、两位数加法、排序、回答“不知道”共八\z
                         类，每类 2000 条训练、100 条测试，词表外的随机字符串，测试串不与训练重复。用固定模板 \z
                         <|user|>…<|assistant|>…<|endoftext|>，在上周的 GPT 上微调（llm 插件的 chat 部分；损失只算回\z
                         答）。标准：90 秒内总体 EM 争取 ≥ 0.9（初步估计），分类报告。再故意把掩码错开一位重训一次，\z
                         看哪一类先坏，为什么。",
                     en = "Make the data yourself, eight kinds: copy, reverse, upper-case, count letters, first word, \z
                         add two-digit numbers, sort, answer “unknown”; 2000 for training and 100 for test each, on \z
                         random strings, no test string seen in training. With the fixed template \z
                         <|user|>…<|assistant|>…<|endoftext|> fine-tune last week's GPT (the llm plugin's chat part; \z
                         the loss on answers only). Bar, a first guess: exact match ≥ 0.9 in 90 seconds, reported by \z
                         kind. Then shift the mask by one on purpose, train again, and see which kind breaks first \z
                         and why.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "样本打包", en = "Packing"},
                 text = {
                     zh = "指令样本短，逐条填充浪费很大。先量填充占比和每秒“有效回答词元”。再实现打包：把若干样本放进\z
                         一个长度为 T 的序列，配上块对角的注意力掩码，每个样本的位置从 0 开始，损失不跨接缝。目标：吞\z
                         吐 ≥ 1.5 倍，且与不打包时的损失和梯度一致（误差 < 1e-5）。装箱用首次适应递减，报告装填率；再\z
                         试试去掉块对角掩码，损失会“好看”多少？那就是泄漏。",
                     en = "Instruction samples are short, and padding each is a waste. Measure the share of padding \z
                         and the useful answer tokens per second. Then pack: several samples in a sequence of length \z
                         T with a block-diagonal attention mask, positions from 0 in each, no loss over a seam. The \z
                         aim: ≥ 1.5 times the throughput at the same loss and gradients as unpacked (within 1e-5). \z
                         Fill bins by first-fit decreasing and report how full they are. Then leave out the \z
                         block-diagonal mask: by how much does the loss look better? That is the leak.",
                 },
                 target = "打包 ≥ 1.5 倍 | packing ≥ 1.5×"},
                {kind = "writing", minutes = 35, title = {zh = "聊天模板", en = "Chat templates"},
                 text = {
                     zh = "写一篇 600 字的说明《聊天模板是模型接口的一部分》。提纲：一、同一段对话在三种模板下的真实\z
                         词元串（alpaca、chatml 和你自己的）；二、一个空格、一个换行之差对 EM 的影响，用今天的模型实\z
                         测三种改动并列表；三、用户输入里出现 <|assistant|> 字样时会怎样，应当在哪一层防止；四、给使\z
                         用者的清单：上线前检查模板的五件事。",
                     en = "Write some 400 words, “The chat template is part of the model's interface”. Outline: one, \z
                         the actual tokens of one dialogue under three templates (alpaca, chatml, your own); two, \z
                         what one blank or one line break does to exact match, measured on today's model for three \z
                         changes, in a table; three, what happens when a user's text contains <|assistant|>, and at \z
                         which level it must be prevented; four, a checklist: five things to look at in a template \z
                         before a model goes live.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "模板解析器", en = "A template parser"},
                 text = {
                     zh = "实现一个小模板引擎：{{ x }} 输出变量，{{ x.y }} 取字段；{% if x %}…{% else %}…{% endif \z
                         %}；{% for m in xs %}…{% endfor %}，可嵌套；其余原样输出。输入模板和数据（表），输出字符串；\z
                         语法错误要报出行号和期望的内容。模板 ≤ 10⁵ 字节，嵌套 ≤ 50 层，时间与输出长度成正比。例：模\z
                         板 \"{% for m in xs %}[{{ m.role }}]{% endfor %}\"，xs 有两项，role 为 user、bot → \z
                         \"[user][bot]\"。先写词法，再写语法树，最后求值；输出的变量值里若含 \"{{\" 绝不能再次解析。",
                     en = "Write a small template engine: {{ x }} puts out a variable, {{ x.y }} a field; {% if x \z
                         %}…{% else %}…{% endif %}; {% for m in xs %}…{% endfor %}, nested; all else as it stands. \z
                         From a template and a table of data make a string; a syntax error names the line and what \z
                         was expected. Templates up to 10⁵ bytes, 50 levels, time in proportion to the output. \z
                         Example: \"{% for m in xs %}[{{ m.role }}]{% endfor %}\" with roles user and bot → \z
                         \"[user][bot]\". First tokens, then a tree, then values; a value that contains \"{{\" must \z
                         never be parsed again.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w7.loss_mask", "w7.packing"},
        },
        {
            id = "7.2", title = {zh = "LoRA", en = "LoRA"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "低秩更新", en = "Low-rank updates"},
                 text = {
                     zh = "精读 Hu 2021 第 4.1 节和 Hugging Face 课程 11.4。写出 y = W₀x + (α/r)·B A x，其中 A 为 r×d \z
                         随机初始化，B 为 k×r 全零。回答：为什么恰好一个为零，两个都为零会怎样？α/r 的作用是什么，换 \z
                         r 时为什么不必重调学习率？手推梯度：已知 g = ∂L/∂y，求 dA、dB 和 dx，说明第一步里只有 B 在\z
                         动。再推合并：W = W₀ + (α/r)·B A，为什么推理因此没有额外延迟；多个适配器共用一个底座时又怎\z
                         样？",
                     en = "Read Hu 2021 section 4.1 and the Hugging Face course 11.4. Write y = W₀x + (α/r)·B A x \z
                         with A, r×d, random and B, k×r, zero. Why is exactly one of them zero, and what if both \z
                         were? What does α/r do, and why need the rate not be tuned anew when r changes? Derive dA, \z
                         dB and dx from g = ∂L/∂y and show that in the first step only B moves. Then merge, W = W₀ + \z
                         (α/r)·B A: why does inference cost nothing more, and what when many adapters share one base?",
                 },
                 read = {"Hu et al., LoRA (2021), 4.1", "Hugging Face course 11.4"},
                 derive = {"backprop.lora"}},
                {kind = "code", minutes = 40, title = {zh = "PEFT 的 LoRA 层", en = "PEFT's LoRA layer"},
                 text = {
                     zh = "读 PEFT 的 src/peft/tuners/lora/layer.py：reset_lora_parameters 怎样初始化，scaling 在哪里\z
                         乘，merge 和 unmerge 怎样保证可逆，重复 merge 会发生什么？再看 use_rslora 把 α/r 换成了什\z
                         么。对照 core/nn/linear_layer.c 和 plugins/llm/gpt_new.c：参数树里的名字\z
                         （transformer.h.0.attn.c_attn…）与 adapter_model.safetensors 里 base_model.model.<路径\z
                         >.lora_A.weight 的对应关系是什么？GPT-2 的权重是 [in, out]，要注意哪里？",
                     en = "In PEFT read src/peft/tuners/lora/layer.py: how does reset_lora_parameters begin, where is \z
                         scaling multiplied, how are merge and unmerge inverse to each other, and what would merging \z
                         twice do? See what use_rslora puts in place of α/r. Beside it core/nn/linear_layer.c and \z
                         plugins/llm/gpt_new.c: how do names in the tree of parameters (transformer.h.0.attn.c_attn…) \z
                         become base_model.model.<path>.lora_A.weight in adapter_model.safetensors, and what must be \z
                         minded as GPT-2's weights are [in, out]?",
                 },
                 read = {"huggingface/peft: src/peft/tuners/lora/layer.py", "core/nn/linear_layer.c",
                         "plugins/llm/gpt_new.c"}},
                {kind = "project", minutes = 105,
                 title = {zh = "一个 PEFT 格式的适配器", en = "An adapter in PEFT's files"},
                 text = {
                     zh = "底座是项目 D 的 GPT（冻结），任务换成手册页文本。在每层的 c_attn 与 c_proj 上加 r = 4 的 \z
                         LoRA（llm 插件的 lora 部分），训练 60 秒；对照组是全量微调和只训练最后一层。标准：可训练参数 \z
                         ≤ 2 %，每字节比特数的改善达到全量微调的 80 % 以上（目标值）。写出 adapter_config.json 与 \z
                         adapter_model.safetensors，重新加载后 logits 逐位相同；合并前后的 logits 相差 < 1e-5；若装有 \z
                         PEFT，用它读同一目录核对。",
                     en = "The base is project D's GPT, frozen; the new text is man pages. Put LoRA of r = 4 on \z
                         c_attn and c_proj of each layer (the llm plugin's lora part) and train 60 seconds, beside \z
                         full fine-tuning and training the last layer only. The bar: ≤ 2 % of parameters trained; aim \z
                         at 80 % or more of full fine-tuning's gain in bits per byte. Write adapter_config.json and \z
                         adapter_model.safetensors; read back, logits are equal to the bit; merged, they are within \z
                         1e-5; where PEFT is installed, let it read the same directory.",
                 }},
                {kind = "tuning", minutes = 40, title = {zh = "训练参数不到 2 %", en = "Less than 2 % trained"},
                 text = {
                     zh = "用 mem 比较全量微调与 LoRA 一步训练的峰值：梯度和 AdamW 状态应当只剩 2 % 左右，激活却几乎\z
                         不变，为什么？（冻结层的输入为什么有时还得留着？）再用 :bench 比较一步的时间：省掉的是权重梯\z
                         度那三分之一，看实测是否接近。最后比较未合并与合并后的生成速度，说明 B(A x) 与 (B A) x 的乘\z
                         法次数，何时该合并。目标：可训练参数 ≤ 2 %，优化器状态相应缩小。",
                     en = "Compare with mem the peak of a step of full fine-tuning and of LoRA: gradients and AdamW's \z
                         state should shrink to some 2 %, activations hardly: why (why must a frozen layer's input \z
                         sometimes be kept)? Measure a step with :bench: what is saved is the third that weights' \z
                         gradients take; is that what you see? Last, compare generation merged and unmerged, count \z
                         the products in B(A x) and in (B A) x, and say when to merge. The aim: ≤ 2 % trained, the \z
                         optimizer's state smaller to match.",
                 },
                 target = "可训练参数 ≤ 2 % | ≤ 2 % of parameters trained"},
                {kind = "writing", minutes = 35, title = {zh = "秩该取多少", en = "Which rank"},
                 text = {
                     zh = "做一个小实验并写成 600 字：r ∈ {1, 2, 4, 8, 16, 32}，α = 2r，其余不变，每个 15 秒、两个种\z
                         子，画出验证损失对 r 的曲线，再画出全量微调所得 ΔW 的奇异值谱（前 64 个）。提纲：曲线在哪里\z
                         变平？谱衰减得多快，前 r 个奇异值占了多少能量？两者一致吗？若任务是学新语言而不是改语气，你\z
                         预期曲线怎样变？结论要写成一条可检验的选秩规则。",
                     en = "A small experiment and 400 words: r ∈ {1, 2, 4, 8, 16, 32} with α = 2r, all else equal, 15 \z
                         seconds and two seeds each; draw held-out loss over r, and the first 64 singular values of \z
                         full fine-tuning's ΔW. Outline: where does the curve go flat? How fast do the values fall, \z
                         and which share of the energy have the first r? Do the two agree? If the task were a new \z
                         language and not another tone, how would the curve change? End with a rule for choosing r \z
                         that can be tested.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "稀疏点积", en = "Sparse dot products"},
                 text = {
                     zh = "向量以升序的 (下标, 值) 列表给出。一、求两个稀疏向量的点积，长度 m、n ≤ 10⁶。例：{(0,2), \z
                         (3,1), (7,4)} 与 {(3,5), (7,−1), (9,6)} → 1·5 + 4·(−1) = 1。二、若 m 远小于 n，把线性归并改\z
                         成倍增查找，复杂度 O(m log(n/m))，说明从什么比例起更快。三、给一个稠密矩阵 W 和稀疏输入 x，\z
                         怎样安排 W 的布局，使 W x 只读用得到的列？四、低秩 (B A)x 与稀疏 ΔW x，在同样参数个数下哪个\z
                         访存更规则？",
                     en = "Vectors are lists of (index, value) in rising order. One: the dot product of two with m, n \z
                         ≤ 10⁶ entries. Example: {(0,2), (3,1), (7,4)} and {(3,5), (7,−1), (9,6)} → 1·5 + 4·(−1) = 1. \z
                         Two: where m is far smaller than n, replace merging by galloping search, O(m log(n/m)), and \z
                         say from which ratio on it is faster. Three: with a dense matrix W and a sparse x, how must \z
                         W be laid out for W x to read needed columns only? Four: with equally many parameters, which \z
                         has the more regular access, low-rank (B A)x or sparse ΔW x?",
                 },
                 form = "leetcode"},
            },
            exercises = {"w7.lora"},
        },
        {
            id = "7.3", title = {zh = "QLoRA", en = "QLoRA"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "NF4 与双重量化", en = "NF4 and double quantization"},
                 text = {
                     zh = "精读 Dettmers 2023 第 3 节。回答：NF4 的 16 个值怎样由正态分布的分位数得到，为什么不对称，\z
                         为什么必须恰好含有 0？以块为单位取绝对值最大值做缩放，一个离群值会害了谁？手推每参数比特数：\z
                         4 位权重，每 64 个共用一个 8 位缩放，每 256 个缩放再共用一个 f32：4 + 8/64 + 32/(64·256) ≈ \z
                         4.127；不做双重量化是 4.5。再说明反向传播怎样穿过冻结的 4 位权重：为什么只需要反量化，而不需\z
                         要对量化求导？",
                     en = "Read Dettmers 2023 section 3. How do NF4's 16 values come from quantiles of the normal \z
                         distribution, why are they not symmetric, and why must 0 be among them exactly? With the \z
                         largest absolute value of a block as its scale, who suffers from an outlier? Derive the bits \z
                         per parameter: 4, a scale of 8 bits for 64, and an f32 for 256 scales: 4 + 8/64 + \z
                         32/(64·256) ≈ 4.127, against 4.5 without double quantization. Then say how the backward \z
                         passes frozen 4-bit weights: why is dequantizing enough, with no derivative of the \z
                         quantizer?",
                 },
                 read = {"Dettmers et al., QLoRA (2023), 3"},
                 derive = {"nf4.bits"}},
                {kind = "code", minutes = 40, title = {zh = "bitsandbytes 的码本", en = "The codebook in bitsandbytes"},
                 text = {
                     zh = "读 bitsandbytes 的 bitsandbytes/functional.py：create_normal_map 怎样算出 16 个值（offset \z
                         是什么），quantize_4bit 与 dequantize_4bit 的块大小、状态里存了什么，compress_statistics 怎\z
                         样减去均值再量化缩放。记下存储细节：每个字节高四位在前，还是低四位在前？在提示符下用十行 Lua \z
                         复算码本，与源码的常数逐位比较；再想想：数值落在两个码的正中间时怎么取？",
                     en = "In bitsandbytes read bitsandbytes/functional.py: how does create_normal_map compute the 16 \z
                         values (what is offset), which block size and state do quantize_4bit and dequantize_4bit \z
                         have, and how does compress_statistics take off the mean before it quantizes scales? Note \z
                         the storage: is the first value in a byte's high half or its low one? Compute the codebook \z
                         again in ten lines of Lua at the prompt and compare with the source's constants; and what \z
                         becomes of a value midway between two codes?",
                 },
                 read = {"bitsandbytes-foundation/bitsandbytes: bitsandbytes/functional.py"}},
                {kind = "project", minutes = 105, title = {zh = "四比特底座上的 LoRA", en = "LoRA over a 4-bit base"},
                 text = {
                     zh = "把项目 D 的底座用 NF4 量化（llm 插件的 nf4 部分，块 64，双重量化），嵌入与归一化保持原精\z
                         度；报告文件大小与量化本身带来的损失上升。再用昨天同样的数据、步数、种子训练 LoRA。标准：\z
                         QLoRA 的验证损失 ≤ LoRA 的 1.02 倍。对照实验：同样 4 位的均匀量化（rtn，组 64），以及不做双\z
                         重量化，各训练一次，三行列表比较。确认训练前后底座的 4 位数据一个字节都没变。",
                     en = "Quantize project D's base with NF4 (the llm plugin's nf4 part, blocks of 64, double \z
                         quantization), embeddings and norms left as they are; report the file's size and what \z
                         quantization alone adds to the loss. Then train LoRA with yesterday's data, steps and seed. \z
                         The bar: QLoRA's held-out loss ≤ 1.02 times LoRA's. Beside it, uniform 4 bits (rtn, groups \z
                         of 64) and no double quantization, trained once each, in a table of three rows. Check that \z
                         not one byte of the 4-bit base changed in training.",
                 }},
                {kind = "tuning", minutes = 45,
                 title = {zh = "反量化跑到半个带宽", en = "Dequantization at half the bandwidth"},
                 text = {
                     zh = "写出 NF4 反量化到 f32 的 C 版本（%%c 单元格）：先查表，再用 AVX2 的字节混洗一次查 16 个值\z
                         （编译器能否自动做到？看反汇编）。带宽按“读 0.516 字节 + 写 4 字节”每参数计算，除以 \z
                         prof.machine().bytes，目标 ≥ 0.5。再比较“先反量化整个矩阵再乘”与“按行块反量化后立刻乘”：哪一\z
                         种少写一遍内存，少的时间与估算相符吗？",
                     en = "Write NF4 to f32 in C (a %%c cell): a table first, then AVX2's byte shuffle that looks up \z
                         16 values at once (does the compiler find it by itself? look at the assembly). Count 0.516 \z
                         bytes read and 4 written for each parameter, divide by prof.machine().bytes; the aim is ≥ \z
                         0.5. Then compare dequantizing the whole matrix before the product with dequantizing a few \z
                         rows and multiplying at once: which spares a pass over memory, and does the time saved agree \z
                         with the estimate?",
                 },
                 target = "反量化 ≥ 0.5 内存带宽 | dequantization ≥ 0.5 of memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "一张误差地图", en = "A map of errors"},
                 text = {
                     zh = "用 view.heat 画出一层权重的量化误差 |W − Q(W)|（NF4 与均匀 4 位各一张，同一色标），旁边是\z
                         权重的直方图与两套码点。写 400 字：误差集中在哪些行列，为什么；NF4 在中间密、两端疏，对接近\z
                         正态的权重均方误差小多少（给出实测比值）；若某一行有离群值，两种方法各会怎样；均方误差小是否\z
                         等于困惑度好，用项目的表格回答。每张图都要标单位和块大小。",
                     en = "With view.heat draw one layer's errors |W − Q(W)|, NF4 and uniform 4 bits on one scale of \z
                         colours, beside the histogram of the weights with both sets of codes. Write 300 words: in \z
                         which rows and columns are the errors, and why; NF4 is dense in the middle and sparse at the \z
                         ends: how much smaller is its mean squared error on nearly normal weights (the ratio you \z
                         measured); what does an outlier in a row do to each; and is a smaller squared error a better \z
                         perplexity? Answer by the project's table. Units and block size on each picture.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "位打包", en = "Bit packing"},
                 text = {
                     zh = "把 n 个 b 位无符号数（1 ≤ b ≤ 16）紧密打包进 32 位字数组，低位在前，允许跨字。实现 \z
                         pack(values, b)、get(words, b, i)（O(1)）和 unpack(words, b, n)。n ≤ 10⁷。例：b = 3，值 {5, \z
                         2, 7} → 字的低 9 位是 111 010 101，即 0x1D5。要求：数值超出 b 位时报错；n = 0 时返回空；最后\z
                         一个字的剩余位为 0。再写 b = 4 的专用版本，量它比通用版快几倍；说明 3 位量化在 GPTQ 格式里为\z
                         什么麻烦，而 4 位与 8 位不麻烦。",
                     en = "Pack n unsigned numbers of b bits (1 ≤ b ≤ 16) tightly into 32-bit words, lowest bits \z
                         first, across words where need be. Write pack(values, b), get(words, b, i) in O(1) and \z
                         unpack(words, b, n); n ≤ 10⁷. Example: b = 3, values {5, 2, 7}: the low 9 bits are 111 010 \z
                         101, 0x1D5. A value of more than b bits is an error, n = 0 gives nothing, bits left over are \z
                         0. Then write b = 4 by itself and measure how much faster it is; say why 3 bits are a \z
                         nuisance in GPTQ's format and 4 and 8 are not.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w7.nf4", "w7.rtn"},
        },
        {
            id = "7.4", title = {zh = "GPTQ", en = "GPTQ"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "用二阶信息取整", en = "Rounding with second-order information"},
                 text = {
                     zh = "精读 Frantar 2022 第 3 节（逐层量化、OBQ）与第 4 节（固定次序、分块、Cholesky）。回答：逐\z
                         层目标 ‖WX − ŴX‖² 的海森矩阵 H = 2XXᵀ 为什么各行共用？手推 OBS 更新：把 w_q 固定为量化值，在\z
                         约束下最小化 ½δᵀHδ，用拉格朗日乘子得到 δ = −(w_q − ŵ_q)/[H⁻¹]_qq · (H⁻¹)_{:,q}，代价 (w_q − \z
                         ŵ_q)²/(2[H⁻¹]_qq)。说明删去一列后 H⁻¹ 怎样更新，为什么 Cholesky 因子一次就给出全部所需的行，\z
                         阻尼为什么取对角均值的 1 %。",
                     en = "Read Frantar 2022 sections 3 (layer-wise quantization, OBQ) and 4 (fixed order, blocks, \z
                         Cholesky). Why do all rows share the Hessian H = 2XXᵀ of ‖WX − ŴX‖²? Derive OBS: with w_q \z
                         fixed at its quantized value, minimise ½δᵀHδ by a Lagrange multiplier and find δ = −(w_q − \z
                         ŵ_q)/[H⁻¹]_qq · (H⁻¹)_{:,q} at a cost of (w_q − ŵ_q)²/(2[H⁻¹]_qq). How does H⁻¹ change when \z
                         a column is done, why does a Cholesky factor give all rows needed at once, and why is \z
                         damping 1 % of the mean diagonal?",
                 },
                 read = {"Frantar et al., GPTQ (2022), 3–4"},
                 derive = {"obs.update"}},
                {kind = "code", minutes = 40, title = {zh = "gptq.py 的两层循环", en = "The two loops of gptq.py"},
                 text = {
                     zh = "读 IST-DASLab/gptq 的 gptq.py：add_batch 怎样在线累积 H，fasterquant 里外层循环按 128 列分\z
                         块，内层逐列量化并立即更新块内剩余列，块外的更新攒到最后做一次矩阵乘。把 Err1、Losses1、\z
                         Hinv1 与你的推导对上：err1 为什么除以 d，而损失除以 d²？找到 dead 列与 actorder 的处理。想一\z
                         想：若用 H 代替 H⁻¹ 的因子，程序照样能跑，结果会怎样？",
                     en = "In IST-DASLab/gptq read gptq.py: how add_batch gathers H as it goes; in fasterquant the \z
                         outer loop takes blocks of 128 columns, the inner one quantizes a column and updates the \z
                         rest of the block at once, and what lies beyond the block is updated by one product at its \z
                         end. Match Err1, Losses1 and Hinv1 with your derivation: why is err1 divided by d, and the \z
                         loss by d²? Find how dead columns and actorder are treated. With H in place of the inverse's \z
                         factor it would run as well: what would come out?",
                 },
                 read = {"IST-DASLab/gptq: gptq.py"}},
                {kind = "project", minutes = 105, title = {zh = "GPTQ 对 RTN", en = "GPTQ against RTN"},
                 text = {
                     zh = "用 128 段训练文本做校准，逐层量化项目 D 的模型（llm 插件的 gptq 部分；4 位与 3 位，组 \z
                         64），后面的层用已量化的前面层的输出做校准。报告每层的重建误差和整模型的验证困惑度。标准：\z
                         GPTQ 的困惑度上升争取小于 RTN 的一半（初步估计；3 位时差别最明显）。写出 qweight、qzeros、\z
                         scales、g_idx 四种张量的 safetensors，读回后逐位一致；注意 v1 的 qzeros 存的是减一之后的值，\z
                         差一就全是乱码。",
                     en = "With 128 pieces of training text for calibration quantize project D's model layer by layer \z
                         (the llm plugin's gptq part; 4 and 3 bits, groups of 64), later layers seeing what the \z
                         quantized earlier ones put out. Report each layer's reconstruction error and the held-out \z
                         perplexity. The bar, a first guess: GPTQ's rise in perplexity is less than half of RTN's, \z
                         plainest at 3 bits. Write qweight, qzeros, scales and g_idx as safetensors and read them \z
                         back to the bit; v1 stores qzeros minus one, and off by one it is all garbage.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "分块更新快五倍", en = "Blocks, five times faster"},
                 text = {
                     zh = "先写逐列更新整个剩余矩阵的版本（每列一次秩一更新，受内存带宽限制），再写分块版本（块内逐\z
                         列，块外一次矩阵乘）。对 1024×1024 的权重用 :bench 比较，目标 ≥ 5 倍，结果相差 < 1e-5。用 \z
                         prof 说明前者每 FLOP 搬多少字节、后者多少，在屋顶线图上各落在哪里。试块大小 16、64、128、\z
                         256，找出最快的并解释两端为什么变慢；Cholesky 本身占多少时间？",
                     en = "First write the version that updates the whole rest of the matrix at each column (a \z
                         rank-one update each, bound by memory), then the one by blocks (columns within, one product \z
                         beyond). For 1024×1024 weights compare with :bench: ≥ 5 times is the aim, results within \z
                         1e-5. Let prof say how many bytes each moves for a FLOP and where they stand under the \z
                         roofline. Try blocks of 16, 64, 128 and 256, find the fastest, and explain why both ends are \z
                         slower; how much of the time is the Cholesky factor?",
                 },
                 target = "分块 ≥ 5 倍 | blocks ≥ 5×"},
                {kind = "writing", minutes = 35, title = {zh = "取整的几种办法", en = "Ways of rounding"},
                 text = {
                     zh = "写一篇 600–800 字的短文《四舍五入为什么不是最好的取整》。提纲：一、两个权重、强相关输入的\z
                         例子：手算 RTN 与 OBS 各取什么，输出误差差几倍；二、由此说明误差可以互相抵消；三、对角的 H \z
                         下 GPTQ 退化成 RTN，为什么；四、校准数据与部署数据不同会怎样（用手册页校准、在许可证上测，给\z
                         出数字）；五、一张每层误差的条形图。例子必须能用纸笔复算。",
                     en = "Write 400–500 words, “Why rounding to nearest is not the best rounding”. Outline: one, two \z
                         weights and strongly correlated inputs: compute by hand what RTN and OBS take and how far \z
                         apart their output errors are; two, so errors can cancel; three, with a diagonal H GPTQ \z
                         becomes RTN, why; four, what if calibration and use differ (calibrate on man pages, test on \z
                         licences, numbers); five, a bar chart of each layer's error. The example must be such that a \z
                         reader can redo it on paper.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "Cholesky 分解", en = "Cholesky factorization"},
                 text = {
                     zh = "给出 n×n 对称正定矩阵（按行，n ≤ 500，双精度），求下三角 L 使 A = L Lᵀ；若不是正定，报出第\z
                         一个失败的主元下标。再用 L 解 A x = b，并求 A⁻¹ 的对角线，不得用通用求逆。例：A = {{4, 2}, \z
                         {2, 5}} → L = {{2, 0}, {1, 2}}；b = {8, 10} → x = {1.25, 1.5}。要求残差 ‖A x − b‖/‖b‖ < \z
                         1e-12（良态时）。写出三重循环的两种次序（左看与右看），说明哪一种访存更连续；再说明加阻尼 λI \z
                         怎样改变条件数。",
                     en = "Given an n×n symmetric positive definite matrix by rows (n ≤ 500, doubles), find the lower \z
                         triangle L with A = L Lᵀ; where it is not definite, report the index of the first pivot that \z
                         fails. Use L to solve A x = b and to find the diagonal of A⁻¹, without a general inverse. \z
                         Example: A = {{4, 2}, {2, 5}} → L = {{2, 0}, {1, 2}}; b = {8, 10} → x = {1.25, 1.5}. \z
                         Residual ‖A x − b‖/‖b‖ < 1e-12 when well conditioned. Write the loops left- and \z
                         right-looking, say which reads memory more evenly, and what damping λI does to the \z
                         condition.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w7.gptq", "w7.gptq_pack"},
        },
        {
            id = "7.5", title = {zh = "AWQ", en = "AWQ"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "激活感知的缩放", en = "Scaling by activations"},
                 text = {
                     zh = "精读 Lin 2023 第 3 节。回答：为什么只保留 1 % 的重要权重就几乎恢复精度，而重要与否要看激活\z
                         而不是权重？为什么不干脆混合精度存储？手推缩放误差：Q(w·s)·(x/s) 的误差约为 \z
                         Δ′·RoundErr·x/s，只要组内最大值没变就有 Δ′ ≈ Δ，于是误差缩小为 1/s；s 过大时 Δ′ 变大，谁受\z
                         损？再说明 s = s_X^α、在 [0, 1] 上网格搜索 α 的道理，以及 1/s 怎样折进前一层的归一化里，使推\z
                         理时没有额外运算。",
                     en = "Read Lin 2023 section 3. Why does keeping 1 % of salient weights nearly restore accuracy, \z
                         and why do activations tell which, not weights? Why not simply mix precisions? Derive: the \z
                         error of Q(w·s)·(x/s) is about Δ′·RoundErr·x/s; as long as the group's maximum stays, Δ′ ≈ \z
                         Δ, so the error shrinks by 1/s; with s too large Δ′ grows: who suffers? Then explain s = \z
                         s_X^α with a grid over α in [0, 1], and how 1/s is folded into the norm before, so that \z
                         inference computes nothing more.",
                 },
                 read = {"Lin et al., AWQ (2023), 3"},
                 derive = {"awq.error"}},
                {kind = "code", minutes = 40,
                 title = {zh = "auto_scale 的网格搜索", en = "The grid search of auto_scale"},
                 text = {
                     zh = "读 mit-han-lab/llm-awq 的 awq/quantize/auto_scale.py：_search_module_scale 里 x_max 其实是\z
                         平均绝对值，20 个网格点上的 scales 怎样归一化（除以最大与最小之积的平方根），损失比的是模块\z
                         输出而不是权重。再看 scale_ln_fcs 与 scale_fc_fc 怎样把缩放折进前一层：乘在哪一维、除在哪一\z
                         维？写一个测试：不量化、只缩放并折叠，输出应与原模型相差 < 1e-5；不满足就是维度弄反了。",
                     en = "In mit-han-lab/llm-awq read awq/quantize/auto_scale.py: in _search_module_scale, x_max is \z
                         in fact a mean of absolute values; how are the scales at 20 points of the grid normalised \z
                         (by the root of largest times smallest), and what is compared is the module's output, not \z
                         its weights. See how scale_ln_fcs and scale_fc_fc fold scales into the layer before: which \z
                         dimension is multiplied, which divided? Write a test: scaled and folded without quantizing, \z
                         the output is within 1e-5 of the model's; else a dimension is confused.",
                 },
                 read = {"mit-han-lab/llm-awq: awq/quantize/auto_scale.py"}},
                {kind = "project", minutes = 105,
                 title = {zh = "RTN、AWQ、GPTQ 一张表", en = "RTN, AWQ, GPTQ in one table"},
                 text = {
                     zh = "在同一个模型、同样的校准集、同样 4 位与 3 位、组 64 的条件下跑三种方法（llm 插件的 awq、\z
                         gptq 部分和 RTN），填一张表：校准秒数、文件大小、验证困惑度（三个校准种子的均值与标准差）、\z
                         生成速度。再加两行：AWQ 之后接 GPTQ；α 固定为 0 的 AWQ（应当与 RTN 逐位相同，否则有错）。导\z
                         出 AWQ 格式时注意半字节次序 0,2,4,6,1,3,5,7，qzeros 不减一。小模型里离群激活可能不明显，如实\z
                         报告。",
                     en = "On one model, with one calibration set, at 4 and 3 bits in groups of 64, run all three \z
                         (the llm plugin's awq and gptq parts, and RTN) and fill a table: seconds of calibration, \z
                         size of the file, held-out perplexity (mean and deviation over three calibration seeds), \z
                         speed of generation. Two rows more: AWQ followed by GPTQ, and AWQ with α fixed at 0, which \z
                         must equal RTN to the bit or there is a mistake. AWQ's files order the half-bytes \z
                         0,2,4,6,1,3,5,7 and take nothing off qzeros. In a small model outliers may hardly show: \z
                         report what you see.",
                 }},
                {kind = "tuning", minutes = 45, title = {zh = "int4 矩阵乘向量", en = "int4 matrix times vector"},
                 text = {
                     zh = "单流解码时每个权重只用一次，速度取决于字节数。写（或调用）int4 的矩阵乘向量：权重按组解\z
                         包、乘缩放、累加，不先还原整个矩阵。4096×4096 的权重约 8.4 MB 加缩放，用 :bench 量时间，换算\z
                         带宽，目标 ≥ 0.6 × prof.machine().bytes；注意比末级缓存大时才有意义，小了请用多个矩阵轮换。\z
                         再与 f32、bf16 版本比较：理想加速比是 8 和 4，实际差在哪里，解包的指令数还是访存？",
                     en = "With one stream each weight is used once, so bytes decide the speed. Write or call an int4 \z
                         matrix times vector that unpacks by groups, scales and sums without restoring the matrix. \z
                         4096×4096 weights are 8.4 MB and scales; measure with :bench, turn into bandwidth: ≥ 0.6 of \z
                         prof.machine().bytes is the aim; it means something only beyond the last cache, so rotate \z
                         several matrices if they fit. Compare with f32 and bf16: ideally 8 and 4 times; where is the \z
                         rest lost, in instructions of unpacking or in memory?",
                 },
                 target = "int4 ≥ 0.6 内存带宽 | int4 ≥ 0.6 of memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "哪一种能上线", en = "Which one ships"},
                 text = {
                     zh = "以技术负责人的身份写一页决策文档：给手机端 TinyLLM（第八周）选量化方案。结构：背景与约束\z
                         （内存 64 MB、单线程、无 GPU）；候选方案与今天的表；每个方案的风险（校准数据依赖、格式支持、\z
                         工具链）；决定与理由；什么新证据会让你改主意；回滚办法。不超过 700 字，决定写在第一段。请同\z
                         伴只读第一段和表，看他能否提出一个你没回答的问题。",
                     en = "As technical lead write one page that decides on quantization for the phone TinyLLM of \z
                         week 8: context and limits (64 MB, one thread, no GPU); candidates with today's table; each \z
                         one's risks (calibration data, support of the format, tools); the decision and its reasons; \z
                         which new evidence would change it; how to roll back. No more than 500 words, the decision \z
                         in the first paragraph. Let a colleague read that paragraph and the table only, and see \z
                         whether a question comes that you have not answered.",
                 }},
                {kind = "problem", minutes = 35, title = {zh = "快速选择", en = "Quickselect"},
                 text = {
                     zh = "给出 n 个实数和 k，返回第 k 小的数（k 从 1 起），期望 O(n)，原地，可打乱次序；n ≤ 10⁷，含\z
                         大量重复值时也不得退化。例：{7, 1, 5, 1, 9}，k = 3 → 5。要求：用三路划分；随机选枢轴或三数取\z
                         中，并给出一个让“总取首元素”退化到 O(n²) 的输入；再实现最坏 O(n) 的中位数之中位数，比较两者\z
                         的常数。应用：求 |W| 的 99 % 分位数作为截断阈值，比完全排序快多少？用 :bench 回答。",
                     en = "Given n reals and k, return the k-th smallest (k from 1) in expected O(n), in place, the \z
                         order may change; n ≤ 10⁷, and many equal values must not make it slow. Example: {7, 1, 5, \z
                         1, 9}, k = 3 → 5. Use a three-way partition with a random pivot or the median of three, and \z
                         give an input that makes “always the first” O(n²); then write the median of medians, O(n) at \z
                         worst, and compare constants. Use: the 99 % quantile of |W| as a clipping threshold: how \z
                         much faster than sorting? Answer with :bench.",
                 },
                 form = "leetcode"},
            },
            exercises = {"w7.awq"},
        },
        {
            id = "7.6", title = {zh = "法律检索", en = "Retrieval"},
            blocks = {
                {kind = "theory", minutes = 80,
                 title = {zh = "BM25 与检索增强", en = "BM25 and retrieval augmentation"},
                 text = {
                     zh = "精读 Robertson 与 Zaragoza 2009（BM25 的推导与参数）和 Lewis 2020 第 2 节（RAG）。写出 \z
                         BM25：Σ idf·tf·(k₁+1)/(tf + k₁·(1 − b + b·dl/avgdl))。手推饱和：tf → ∞ 时单项的极限是多少，\z
                         k₁ = 0 和 k₁ → ∞ 各退化成什么？b = 0 与 b = 1 有何区别，长条款会怎样？再回答：为什么稀有词的 \z
                         idf 大，而出现在一半以上文档里的词在经典公式中会得到负分？RAG 的两种边缘化（按序列、按词元）\z
                         差别何在？",
                     en = "Read Robertson & Zaragoza 2009 (BM25, its derivation and parameters) and section 2 of \z
                         Lewis 2020 (RAG). Write BM25 as Σ idf·tf·(k₁+1)/(tf + k₁·(1 − b + b·dl/avgdl)). Derive its \z
                         saturation: what is the limit of a term as tf → ∞, and what does it become at k₁ = 0 and as \z
                         k₁ → ∞? What is the difference between b = 0 and b = 1, for long clauses above all? Why is \z
                         the idf of rare words large, and why does the classic formula punish words in more than half \z
                         of the documents? How do RAG's two marginalisations, by sequence and by token, differ?",
                 },
                 read = {"Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009)",
                         "Lewis et al., Retrieval-Augmented Generation (2020), 2"},
                 derive = {"bm25.saturation"}},
                {kind = "code", minutes = 40, title = {zh = "Lucene 的 BM25", en = "BM25 in Lucene"},
                 text = {
                     zh = "读 Apache Lucene 的 \z
                         lucene/core/src/java/org/apache/lucene/search/similarities/BM25Similarity.java：idf 为什么写\z
                         成 log(1 + (N − n + 0.5)/(n + 0.5))，从而不会为负？文档长度怎样压缩进一个字节，精度损失多\z
                         大？它省去了分子里的 (k₁ + 1)，为什么不影响排序？再读 plugins/llm/map.c：开放寻址的哈希表怎\z
                         样把词映射到编号，装填率到多少时扩大；倒排表打算怎样建在它上面？",
                     en = "In Apache Lucene read \z
                         lucene/core/src/java/org/apache/lucene/search/similarities/BM25Similarity.java: why is idf \z
                         log(1 + (N − n + 0.5)/(n + 0.5)), and so never negative? How is a document's length put into \z
                         one byte, and what precision is lost? It leaves out the (k₁ + 1) above: why does no ranking \z
                         change? Then plugins/llm/map.c: how does open addressing give words their numbers, how full \z
                         does it get before it grows, and how would you build an inverted index on it?",
                 },
                 read = {"apache/lucene: lucene/core/src/java/org/apache/lucene/search/similarities/BM25Similarity.java",
                         "plugins/llm/map.c"}},
                {kind = "project", minutes = 110, title = {zh = "150 个问题", en = "A hundred and fifty questions"},
                 text = {
                     zh = "项目 E 从数据开始。把 /usr/share/common-licenses 切成约 350 个条款块（按编号段落，保留文件\z
                         名与字节区间）。手写 150 个问题并标注标准答案：文件、条款、答案区间；其中五分之一无答案，五\z
                         分之一不提许可证名；按近似重复的条款簇划分开发集与测试集。建 BM25 索引（llm 插件的 bm25 部\z
                         分），报告 hit@1、hit@3、MRR 与自助法区间。标准：hit@3 ≥ 0.9（我们的参考实测 0.92，hit@1 \z
                         0.64）；错例多半是把一份许可证认成另一份。",
                     en = "Project E begins with its data. Cut /usr/share/common-licenses into some 350 clauses \z
                         (numbered paragraphs; keep file and byte range). Write 150 questions by hand with gold file, \z
                         clause and span: a fifth have no answer, a fifth name no licence; split development and test \z
                         by clusters of near-duplicate clauses. Build a BM25 index (the llm plugin's bm25 part) and \z
                         report hit@1, hit@3 and MRR with bootstrap intervals. The bar: hit@3 ≥ 0.9 (our reference \z
                         measured 0.92, and 0.64 for hit@1); most errors take one licence for another.",
                 }},
                {kind = "tuning", minutes = 40, title = {zh = "一毫秒之内", en = "Within a millisecond"},
                 text = {
                     zh = "倒排表按词存 (条款, tf) 列表，预先算好每条款的长度归一项。用 :bench 量单次查询，目标 < 1 \z
                         ms（350 块时应远低于此，所以再把语料复制扰动到 10 万块重测）。比较三种累加：哈希表、稠密数\z
                         组、堆式归并，各画时间对块数的曲线。然后实现只求前 3 名的提前终止（每个词的得分上界），报告\z
                         跳过了多少倒排项，结果必须与穷举完全相同。",
                     en = "The index keeps (clause, tf) for each word, and the length's part of the formula is \z
                         computed beforehand. Measure a query with :bench: < 1 ms is the aim; 350 clauses should need \z
                         far less, so copy and perturb the corpus to 100 thousand and measure again. Compare three \z
                         ways of summing, a hash table, a dense array and merging with a heap, and draw time over the \z
                         number of clauses. Then stop early for the best 3 by an upper bound for each word; report \z
                         how many postings were skipped; results must equal the exhaustive ones.",
                 },
                 target = "查询 < 1 ms | query < 1 ms"},
                {kind = "writing", minutes = 35, title = {zh = "评测规程", en = "The evaluation protocol"},
                 text = {
                     zh = "在看测试集结果之前写好评测规程（一页，提交进仓库）：任务定义与不做什么；数据来源、切分方法\z
                         和防泄漏措施；指标的公式（hit@k、MRR、引用准确率、区间 F1/EM、弃答 F1）；并列名次怎样算；置\z
                         信区间用多少次自助、按问题还是按条款簇重采样，为什么；允许在开发集上调什么；测试集只用几次；\z
                         成功的门槛与基线。写完签上日期；8.4 必须按它评测，改动要留下记录。",
                     en = "Before you see a test result write the evaluation protocol, one page, committed: the task \z
                         and what it is not; sources, splits, and what prevents leaks; formulas (hit@k, MRR, \z
                         precision of citations, F1 and EM of spans, F1 of abstention); how ties count; how many \z
                         bootstrap samples, drawn by question or by cluster and why; what may be tuned on the \z
                         development set; how often the test set is used; bars and baselines. Date it; day 8.4 must \z
                         be evaluated by it, and changes leave a trace.",
                 }},
                {kind = "problem", minutes = 40, title = {zh = "系统设计：法律问答", en = "System design: legal RAG"},
                 text = {
                     zh = "为一家律所设计内部法律问答。需求：一、50 万份合同与法规（中英文，含扫描件），每天新增 2000 \z
                         份；二、答案必须带可点击的出处，没有依据就明确说没有；三、按案件隔离权限，任何越权召回都是事\z
                         故；四、p95 < 3 s，200 名律师同时在线；五、法规会修订，要能按时点查询。写出：OCR 与条款级切\z
                         块、混合检索与重排、引用校验、弃答阈值怎样定、权限在索引哪一层生效、版本与失效、评测集与人工\z
                         复核流程、日志留痕、成本估算，以及最坏的三种错误和各自的防线。",
                     en = "Design question answering inside a law firm. Needs: one, 500 thousand contracts and \z
                         statutes in Chinese and English, scans among them, 2000 more a day; two, answers carry a \z
                         citation to click on, and say so when there is no ground; three, cases are walled off from \z
                         each other, any leak is an incident; four, p95 < 3 s for 200 lawyers at once; five, statutes \z
                         change, and one asks as of a date. Write: OCR and clauses, hybrid retrieval and reranking, \z
                         checking citations, the threshold of abstention, where in the index rights apply, versions, \z
                         test set and human review, audit logs, cost, and the three worst errors with a defence for \z
                         each.",
                 },
                 form = "design"},
            },
            exercises = {"w7.bm25", "w7.rank"},
        },
    },
}
