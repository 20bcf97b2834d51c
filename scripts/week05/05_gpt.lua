-- 第五周 · 第五天：GPT，从文本到文本 | Week 5, day 5: GPT, from text to text
--
--     ./build.sh run scripts/week05/05_gpt.lua [SECONDS [FILE...]]
--
-- zh: 在提示符下用 :load scripts/week05/05_gpt.lua 可逐格运行。SECONDS 是训练的秒数（缺省训练 600 步，两核不到一分钟），FILE 是你自己的文本。
--     设了环境变量 LABSH_QUICK，就只用小模型训练几步。
-- en: At the prompt, :load scripts/week05/05_gpt.lua runs it cell by cell. SECONDS is the time to train (600 steps
--     unless given, below a minute on two cores), FILE your own texts. With LABSH_QUICK in the environment a small
--     model takes a few steps only.

-- %% [text] 上午 · 一：语言模型 | Morning 1: a language model
-- zh: 语言模型给下一个词元一个概率分布 p(x_t | x_1 … x_{t−1})。损失是交叉熵 −ln p 的平均；困惑度是它的指数。
--     词元的长短取决于分词器，所以不同的模型要比“每字节比特数”：Σ −log₂ p / 字节数。8 是什么也没学到。
--     语料：本机的 14 份开源许可证，共 237 KB；每份最后的十分之一留作验证，训练时不看。gzip -9 的尺子：14 份接成一个
--     文件是 1.85（许可证彼此抄得很多），每份单独压是 2.82，只把留出的十四段接起来压是 2.16。
-- en: A language model gives the next token a distribution p(x_t | x_1 … x_{t−1}). Its loss is the mean of −ln p, the
--     cross entropy; perplexity is e to that. How long tokens are is the tokenizer's choice, so models are compared by
--     bits per byte: Σ −log₂ p / bytes. 8 is having learned nothing. The corpus: 14 licences of free software that every
--     Debian has, 237 KB; the last tenth of each is held out. gzip -9 as a yardstick: 1.85 for the 14 in one file (they
--     copy each other a lot), 2.82 for each by itself, 2.16 for the 14 held-out ends alone, in one file.
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(5)
names = {"Apache-2.0", "Artistic", "BSD", "CC0-1.0", "GFDL-1.2", "GFDL-1.3", "GPL-1", "GPL-2", "GPL-3", "LGPL-2",
    "LGPL-2.1", "LGPL-3", "MPL-1.1", "MPL-2.0"}
texts, bytes = {}, 0
files = arg and #arg > 1 and table.pack(table.unpack(arg, 2)) or names
for _, name in ipairs(files) do
    local path = files == names and "/usr/share/common-licenses/" .. name or name
    local there, text = pcall(data.read_text, path)
    if there then texts[#texts + 1] = text end
end
if #texts == 0 then texts[1] = data.read_text(lab.data("scripts/week05/05_gpt.lua")) end -- not a Debian
for _, text in ipairs(texts) do bytes = bytes + #text end
print(("%d texts, %.0f KB"):format(#texts, bytes / 1e3))
--~ 14 texts, 237 KB

-- %% [text] 上午 · 二：分词 | Morning 2: tokens
-- zh: 字节级 BPE（Sennrich 2016；Radford 2019）：从 256 个字节开始，反复把最常相邻的一对合并成新词元。
--     任何字节串都有词元，解码一定还原。先猜：中文和表情符号在英文语料训练出的分词器里是几个词元？
--     读 plugins/llm/bpe_train.c：为什么合并一次只需要更新含有这一对的单词？堆里过期的计数怎么处理？
-- en: Byte-level BPE (Sennrich 2016; Radford 2019): begin with the 256 bytes, again and again join the pair that stands
--     together oftenest into a new token. Any bytes have tokens, and decoding gives them back. Guess first: how many
--     tokens do Chinese and an emoji become in a tokenizer that has read only English? Read plugins/llm/bpe_train.c:
--     why need a merge look at the words with that pair only, and what becomes of counts in the heap that are stale?
-- %%
learned = {} -- the tokenizer does not see what is held out either
for i, text in ipairs(texts) do learned[i] = text:sub(1, #text * 9 // 10) end
tok = llm.bpe_train(learned, {vocab = quick and 512 or 3072})
print(tok)
function shown(bytes) -- those that are no ASCII by their numbers
    return (bytes:gsub("[^ -~]", function(b) return ("\\x%02X"):format(b:byte()) end))
end
function show(text)
    local parts = {}
    for i, id in ipairs(tok:encode(text)) do parts[i] = "[" .. shown(tok:token(id)) .. "]" end
    print(#parts .. " tokens:", table.concat(parts, " "))
end
show("The licensor grants you a licence.")
show("许可证 🙂")
text = table.concat(texts, "\n")
print(("%.2f bytes a token"):format(#text / #tok:encode(text)))
--~ Tokenizer (BPE): 3072 tokens, 1 of them special
--~ 9 tokens: [The] [ licensor] [ grants] [ you] [ a] [ l] [icen] [ce] [.]
--~ 14 tokens: [\xE8] [\xAE] [\xB8] [\xE5] [\x8F] [\xAF] [\xE8] [\xAF] [\x81] [ ] [\xF0] [\x9F] [\x99] [\x82]
--~ 4.36 bytes a token

-- %% [text] 上午 · 三：GPT-2 的结构 | Morning 3: GPT-2's architecture
-- zh: x = wte[ids] + wpe；每一层 x += attn(ln_1(x))，x += mlp(ln_2(x))；logits = ln_f(x) wteᵀ。
--     注意力：softmax(q kᵀ / √d) v，词元 i 只看 j ≤ i。读 plugins/llm/gpt.c 的 states 与 attention，画出每个张量的形状。
--     参数个数 ≈ 12·层数·dim² + vocab·dim：验算下面打印的数。
-- en: x = wte[ids] + wpe; each block x += attn(ln_1(x)), x += mlp(ln_2(x)); logits = ln_f(x) wteᵀ. Attention is
--     softmax(q kᵀ / √d) v, where token i sees j ≤ i only. Read states and attention in plugins/llm/gpt.c and note
--     each tensor's shape. Parameters ≈ 12·layers·dim² + vocab·dim: check the number printed below.
-- %%
m = llm.gpt{layers = quick and 2 or 4, heads = 4, dim = quick and 32 or 128, context = quick and 32 or 128,
    vocab = #tok}
print(m)
print("logits of two tokens:", table.concat(m:logits{1, 2}:shape(), " × "))
--~ GPT: 1.2 M parameters, 4 layers of 4 heads, dim 128, context 128, vocab 3072
--~ logits of two tokens: 2 × 3072

-- %% [text] 推导：第一个损失 | Derive: the first loss
-- zh: 训练之前权重很小，logits 近似全为 0，于是 p = 1/V，损失 = ln V。请在纸上推导，再看：差得多，就是初始化错了。
-- en: Before training weights are small, logits nearly 0, so p = 1/V and the loss is ln V. Derive it, then look: if it
--     is far off, the initialisation is wrong.
-- %%
before = m:evaluate(texts[1]:sub(1, 2000), {tokenizer = tok})
print(("loss %.3f, ln V %.3f, %.2f bits/byte"):format(before.loss, math.log(#tok), before.bits_per_byte))
assert(math.abs(before.loss - math.log(#tok)) < 0.1)
--~ loss 8.068, ln V 8.030, 2.54 bits/byte

-- %% [text] 推导：共享权重的梯度 | Derive: the gradient of a tied weight
-- zh: W 用了两次：查表 x = W[id]，输出 z = x Wᵀ。设 L = f(z)，g = ∂L/∂z。证明 ∂L/∂W = g xᵀ + （第 id 行加上 Wᵀg）。
--     下面把两处分别断开（detach），两个梯度之和应等于一起求的梯度。
-- en: W is used twice: to look up, x = W[id], and for the output, z = x Wᵀ. With g = ∂L/∂z show that ∂L/∂W = g xᵀ, plus
--     Wᵀg in row id. Below each use is cut off in turn (detach): the two gradients add up to the whole one.
-- %%
W = tensor.randn(6, 4)
function tied_gradient(lookup, output)
    local w = W:clone():requires_grad()
    local x = (lookup and w or w:detach()):index_select(0, tensor({2}, "i64"))
    x:matmul((output and w or w:detach()):t()):logsumexp(-1):sum():backward()
    return w:grad()
end
both = tied_gradient(true, true)
print("off by", (tied_gradient(true, false) + tied_gradient(false, true) - both):abs():max():item())
--> off by 0.0

-- %% [text] 下午 · 项目：训练 | Afternoon, project: train it
-- zh: 打包的批次（一条长词元流里的随机窗口），AdamW（只衰减矩阵），余弦学习率，梯度裁剪。Ctrl-C 随时停下，模型照样能用。
--     看 val_bits_per_byte：目标 < 2.2。训练文本只有 213 KB，决定成绩的是词表：词表 1024、2048、3072 的模型各训练到
--     不再下降，分别是 2.28、2.15、2.11：词元长，一步就读到更多字节，常见的词组已经在词表里。
--     曲线何时开始过拟合？dropout = 0.1 时学得慢得多：为什么这么小的模型经不起？把学习率乘 3 或除 3 会怎样？
-- en: Packed batches (windows anywhere in one long stream of tokens), AdamW (only matrices decay), a cosine for the
--     learning rate, clipped gradients. Ctrl-C ends it when you like, the model can be used. Watch val_bits_per_byte:
--     below 2.2 is the aim. There are only 213 KB to learn from, and the vocabulary decides: models of 1024, 2048 and
--     3072 tokens, each trained until it fell no more, came to 2.28, 2.15 and 2.11. Longer tokens read more bytes in a
--     step, and what is often said is in the vocabulary already. When does it begin to overfit? With dropout = 0.1 it
--     learns far more slowly: why can so small a net not afford it? And with the rate three times as high?
-- %%
budget = not quick and tonumber(arg and arg[1]) or nil -- seconds, where they are given
training = m:fit(texts, {tokenizer = tok, seconds = budget, steps = not budget and (quick and 40 or 600) or nil})
print(training)
steps, val = training:metrics("val_bits_per_byte")
print(("held out: %.3f bits/byte"):format(val[#val - 1]:item()))
at, loss = training:metrics("loss")
view.plot{x = at, y = loss, label = "训练 training", xlabel = "步 step", ylabel = "nats", title = "损失 loss"}
--~ Run 1 05_gpt.lua  done  44.4 s  loss 3.526  lr 0.0002  tokens_per_s 1.433e+04  val_loss 5.198  …
--~ held out: 2.071 bits/byte
--> [plot: 损失 loss]

-- %% [text] 生成 | Generate
-- zh: temperature 0 总取最可能的词元，容易重复；高了会胡说。top_k、top_p 去掉不可能的尾巴。
--     cache 保存读过的词元的 k 与 v：结果相同，为什么快？（不用缓存时，写第 n 个词元要重算前 n 个。）
-- en: temperature 0 always takes the most probable token and soon repeats itself; a high one talks nonsense. top_k and
--     top_p cut off the improbable tail. The cache keeps k and v of what was read: the same text, why sooner? (Without
--     it the n-th token computes all n before it again.)
-- %%
prompt = "You may distribute the"
for _, temperature in ipairs{0, 0.7, 1.2} do
    print("\ntemperature " .. temperature .. ": " .. prompt)
    m:generate(prompt, {max_tokens = quick and 12 or 60, temperature = temperature, top_p = 0.95, seed = 7})
end
function seconds(cache)
    local begin = lab.now()
    local text = m:generate(prompt, {max_tokens = quick and 20 or 100, cache = cache, seed = 7, stream = false})
    return lab.now() - begin, text
end
fast, one = seconds(true)
slow, other = seconds(false)
assert(one == other)
print(("with the cache %.2f s, without %.2f s"):format(fast, slow))

-- %% [text] 谁看谁 | Who looks at whom
-- zh: 每层每头一张 T×T 的图：第 i 行是词元 i 看前面各词元的权重，和为 1。找一找：有没有只看前一个词元的头？
-- en: A T×T picture for each layer and head: row i holds the weights with which token i sees those before it; they add
--     up to 1. Is there a head that looks at the previous token only?
-- %%
sentence = "This License applies to any program or other work."
ids = tok:encode(sentence)
while #ids > m:config().context do table.remove(ids) end
labels = {}
for i, id in ipairs(ids) do labels[i] = shown(tok:token(id)) end
weights = m:attention(ids)
maps, titles = {}, {}
for layer = 0, m:config().layers - 1 do
    for head = 0, 3 do
        maps[#maps + 1] = weights[layer][head]:sqrt():contiguous() -- the root: small ones are seen, too
        titles[#titles + 1] = ("%d.%d"):format(layer, head)
    end
end
view.grid(maps, {columns = 4, titles = titles, title = "层.头 layer.head"})
view.heat(weights[0][0]:contiguous(), {labels = labels, title = "第 0 层第 0 头 layer 0, head 0"})
--> [grid: 层.头 layer.head]
--> [heat: 第 0 层第 0 头 layer 0, head 0]

-- %% [text] 下午 · 调优 | Afternoon, tuning
-- zh: 每秒词元数取决于什么？分别改 batch、context、dtype，记下每秒词元数，画成图。矩阵乘法占多少时间？
--     目标：在有 AMX 或 AVX512-BF16 的机器上，bf16 ≥ 1.6 倍。没有这些指令时 bf16 反而慢，为什么？
-- en: What decides the tokens per second? Change batch, context and dtype in turn, write down and plot. How much of
--     the time goes to products? Aim: bf16 at 1.6 times where the machine has AMX or AVX512-BF16. Without these
--     instructions bf16 is slower; why?
-- %%
for _, dtype in ipairs{"f32", "bf16"} do
    local trial = llm.gpt{layers = 2, heads = 4, dim = quick and 32 or 128, context = 64, vocab = #tok}
    local r = trial:fit(texts, {tokenizer = tok, steps = quick and 3 or 20, batch = 8, val = 0, dtype = dtype})
    local _, speed = r:metrics("tokens_per_s")
    print(("%s: %.0f tokens/s"):format(dtype, speed:max():item()))
    r:delete()
end

-- %% [text] 晚上 · 写作：训练日记 | Evening, writing: a diary
-- zh: 写一页日记：改了什么、预期什么、结果怎样。至少三次实验，用 run.compare 画在一张图上；附一段生成的文字，
--     说明模型学会了什么（格式？语法？意思？），什么没学会。
-- en: A page of diary: what you changed, what you expected, what came of it. Three trials at least, drawn together by
--     run.compare; with a paragraph that the model wrote, and what it has learned (layout? grammar? sense?) and has not.

-- %% [text] 晚上 · 题目：别名法 | Evening, problem: the alias method
-- zh: 从 n 个概率里抽样，每次 O(1)（Walker 1977；Vose 1991）：建表 O(n)，抽样只用一次均匀数。写 alias(p)，
--     它返回一个抽样函数。写好后把 false 改成 true，用频率检验。
-- en: Draw from n probabilities in O(1) each (Walker 1977; Vose 1991): a table made in O(n), one uniform number a draw.
--     Write alias(p), which returns the drawing function; turn false into true and it is checked by frequencies.
-- %%
function alias(p)
    -- …
end
if false then
    local p, count, n = {0.5, 0.2, 0.2, 0.05, 0.05}, {0, 0, 0, 0, 0}, 100000
    local draw = alias(p)
    for _ = 1, n do
        local i = draw()
        count[i] = count[i] + 1
    end
    for i = 1, #p do assert(math.abs(count[i] / n - p[i]) < 0.01, "outcome " .. i) end
    print("alias: right")
end

-- %% [text] 结束 | The end
-- zh: m:save("我的模型") 存成 Hugging Face 的目录，llm.load 读回来，transformers 也能读。
-- en: m:save("my-model") writes Hugging Face's layout; llm.load reads it, and so does transformers.
-- %%
m:save(lab.home("gpt"))
print(llm.load(lab.home("gpt")):tokenizer())
view.wait()
--~ Tokenizer (BPE): 3072 tokens, 1 of them special
