-- 第三周 · 第二天：U-Net，给每个像素一个标签 | Week 3, day 2: U-Net, a label for each pixel
--
--     lesson "3.2"                                            逐格学习 | cell by cell
--     ./build.sh run scripts/week03/02_unet.lua [SECONDS]     从头运行 | all at once
--
-- zh: SECONDS 是每次训练的时间（缺省 40 秒）。设了环境变量 LABSH_QUICK，就只用小图训练很少几步。
-- en: SECONDS: how long each training takes (40 unless given). With LABSH_QUICK in the environment small pictures and a few
--     steps are all.

-- %% [text] 今天 | Today
-- zh: 今天给每个像素一个标签：精读 U-Net，推导卷积与 Dice 的梯度，用卷积、池化、转置卷积自己搭一个 U-Net，四十秒内让它在没见过的场景上 mIoU ≥ 0.90，
--     再把训练的峰值内存降四成。六个时段：理论 85 分，读码 45 分，项目 100 分，调优 45 分，写作 35 分，题目 30 分。:start 开始计时，:done 结束。带“问”的
--     格子用 lesson{answer = …} 回答；练习写在自己的文件里，用 check 评分。
-- en: Today each pixel gets a label: read U-Net closely, derive the gradients of convolution and Dice, build a U-Net from
--     convolutions, pooling and transposed convolutions, bring it to mIoU ≥ 0.90 on scenes it has not seen within forty seconds,
--     and take forty per cent off the memory of training. Six blocks: theory 85 min, code 45, project 100, tuning 45, writing
--     35, a problem 30. :start begins a block, :done closes it. Questions are answered by lesson{answer = …}; exercises are
--     written in files of your own and graded by check.
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(32)

-- %% [text] 上午 · 理论 1：任务与分数 | Morning, theory 1: the task and its score
-- zh: 分类给整张图一个标签，语义分割给每个像素一个标签：0 是背景，1 … K 是前景类别。下面的场景是渲染出来的：带纹理的背景，互相遮挡的形状；每张图只由（种子，
--     序号）决定，所以换一个种子就是没见过的数据。先猜：如果全部答“背景”，像素正确率是多少？mIoU 又是多少？
-- en: Classification gives a picture one label, semantic segmentation each pixel one: 0 is the ground, 1 … K are what there is
--     to find. The scenes are rendered: textured grounds, shapes that hide each other; picture i depends on (seed, i) alone, so
--     another seed is data never seen. Guess: what does answering "ground" everywhere score, in pixels and in mIoU?
-- %%
size = quick and 32 or 64
train = cv.shapes{n = quick and 48 or 2000, size = size, classes = 1, seed = 1}
test = cv.shapes{n = quick and 16 or 200, size = size, classes = 1, seed = 1000}
pictures = {}
for i = 0, 3 do
    pictures[#pictures + 1] = train[i].image
    pictures[#pictures + 1] = (train[i].semantic * 255):to("u8")
end
view.grid(pictures, {columns = 4, title = "图与真值 pictures and their truth"})
--> [grid: 图与真值 pictures and their truth]

-- %% [text] 推导：IoU 与 Dice | Derive: IoU and Dice
-- zh: 对一个类别，TP、FP、FN 是像素数。
-- en: TP, FP and FN count the pixels of one class.
-- math: J = \frac{TP}{TP + FP + FN}, \qquad D = \frac{2\,TP}{2\,TP + FP + FN}
-- zh: 在纸上证明 D = 2J/(1 + J)；所以两者对一个类的排序相同，而 D 总不小于 J。derive 核对公式，混淆矩阵回答上面的猜测：正确率为什么会骗人？
-- en: Prove on paper that D = 2J/(1 + J): the two rank a class alike, and D is never the smaller. derive checks the formula, the
--     confusion matrix answers the guess: why does accuracy deceive?
-- %%
print(derive("dice_jaccard", "2 * J / (1 + J)"))
scene = cv.shapes{n = 1, size = 64, classes = 1, seed = 4}[0]
truth = scene.semantic:to("u8")
for _, guess in ipairs{tensor.zeros(64, 64, "u8"), cv.erode(truth, 3)} do
    local s = cv.mask_scores(guess, truth)
    print(("accuracy %.3f  mIoU %.3f  Dice %.3f"):format(s.accuracy, s.miou, s.dice))
end
--~ ✓ dice_jaccard is right: relative error 1.6e-16
--> true
--> accuracy 0.933  mIoU 0.467  Dice 0.483
--> accuracy 0.973  mIoU 0.781  Dice 0.864

-- %% [question] 问：全答背景 | Question: all ground
-- zh: 一张图有两成前景。全部答“背景”，mIoU（两类的平均）是多少？
-- en: A fifth of a picture is foreground. What mIoU, the mean of both classes, does "ground" everywhere score?
-- answer: 0.4

-- %% [exercise w3.miou]
-- zh: 先把尺子造好：从混淆矩阵算 mIoU。不计分的像素、两边都没有的类怎么办，题面写得很清楚。Lua 或 C。
-- en: Make the yardstick first: mIoU from a confusion matrix. The statement says what becomes of pixels that do not count and
--     of classes in neither. Lua or C.

-- %% [text] 上午 · 理论 2：精读 U-Net | Morning, theory 2: U-Net read closely
-- zh: 读 Ronneberger 等 2015 的第 2、3 节，对着图 1。问自己：(1) 收缩路径每层两次 3×3 卷积再池化、通道加倍；扩张路径怎样把分辨率找回来？(2) 跳连为什么是拼接，
--     不是相加？去掉跳连，边界会怎样？(3) 论文的卷积不补边，输出比输入小，多大？(4) 式 (2) 的权重图想解决什么问题？
-- en: Read sections 2 and 3 of Ronneberger et al. 2015 beside figure 1. (1) Going down each level has two 3×3 convolutions, then
--     pooling, and twice the channels; how does the way up get resolution back? (2) Why are skips concatenated and not added, and
--     how would edges look without them? (3) The paper's convolutions are not padded, so that the output is smaller than the
--     input: how much? (4) Which problem are the weights of equation (2) for?
-- math: w(x) = w_c(x) + w_0 \exp\left( -\frac{(d_1(x) + d_2(x))^2}{2 \sigma^2} \right)
-- zh: d₁、d₂ 是到最近和第二近的细胞边界的距离，w₀ = 10，σ ≈ 5 像素：两个细胞之间的窄缝因此比别处重得多，网络才肯把它们分开。
-- en: d₁ and d₂ are the distances to the border of the nearest and the second nearest cell, w₀ = 10 and σ ≈ 5 pixels: narrow gaps
--     between cells weigh far more than the rest, which makes the network keep them apart.

-- %% [question] 问：输出的边长 | Question: the side of the output
-- zh: 论文的网络：四次池化，每层（连最底层）两次不补边的 3×3 卷积，上行每层先放大两倍再两次卷积。输入 572×572，输出的边长是多少？
-- en: The paper's network: four poolings, two unpadded 3×3 convolutions at each level and at the bottom, on the way up twice the
--     size and then two convolutions at each level. The input is 572×572: what is the side of the output?
-- answer: 388

-- %% [text] 推导：最底层看得见多大一块 | Derive: what the bottom sees
-- zh: 第 l 层的核 k_l、步长 s_l、空洞 d_l。从输出往回数，一个数看到的输入宽度是
-- en: With kernel k_l, stride s_l and dilation d_l of layer l, one output sees across the input
-- math: r = 1 + \sum_l (k_l - 1)\, d_l \prod_{i < l} s_i
-- zh: 下面是 depth = 3 的下行：每层两次 3×3、一次 2×2 池化，最底层再两次 3×3。先手算，再运行 derive，然后用公式回答下一问。
-- en: Below is the way down for depth 3: at each level twice 3×3 and a pooling of 2×2, at the bottom twice 3×3 more. Compute by
--     hand, run derive, then answer the next question by the formula.
-- %%
function seen_by(k, s, d)
    local r, step = 1, 1
    for l = 0, k:numel() - 1 do r, step = r + (k[l] - 1) * d[l] * step, step * s[l] end
    return r
end
print(derive("receptive_field", seen_by))
kernels = {3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3}
strides = {1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1}
--~ ✓ receptive_field is right: relative error 0.0e+00
--> true

-- %% [question] 问：感受野 | Question: the receptive field
-- zh: depth = 3 时，最底层的一个数看到的输入宽多少像素？（seen_by 可以帮忙；图只有 64 宽。）
-- en: With depth 3, how many pixels across does one number at the bottom see? (seen_by may help; the pictures are 64 wide.)
-- answer: 68

-- %% [exercise w3.border_map]
-- zh: 把式 (2) 写成代码：对每个物体一张距离图，取最小的两个。写好后把它画出来：view.heat(border_map(labels, …))，窄缝应当最亮。
-- en: Equation (2) as code: a map of distances for each object, and of these the two least. Then draw it by
--     view.heat(border_map(labels, …)): narrow gaps are brightest.

-- %% [text] 推导：卷积的反向 | Derive: the backward of a convolution
-- zh: 前向（不补边，步长 1）：
-- en: The forward, without padding and with stride 1:
-- math: y[n,p,q,o] = b[o] + \sum_{i,j,c} x[n, p+i, q+j, c] \, w[o,i,j,c]
-- zh: 每个 y 是若干 x·w 之和，所以凡是用到的 x 得到 dy·w，用到的 w 得到 dy·x：
-- en: Each y is a sum of products x·w, so every x that it used gets dy·w and every w gets dy·x:
-- math: dw[o,i,j,c] = \sum_{n,p,q} dy[n,p,q,o] \, x[n, p+i, q+j, c]
-- math: dx[n,r,s,c] = \sum_{o,i,j} dy[n, r-i, s-j, o] \, w[o,i,j,c]
-- zh: 第二式就是转置卷积（U-Net 上行用的那个）；第一式又是一次卷积，只是批次与通道对调。先交一份常见的错误答案：dw 的核转了 180°。判词会说出现象。
-- en: The second is the transposed convolution, the one of U-Net's way up; the first is a convolution again, batch and channels
--     exchanged. First a wrong answer that many give, dw turned by 180°: the verdict names what it looks like.
-- %%
function conv_gradients(x, w, dy)
    local dx = tensor.conv_transpose2d(dy, w)
    local dw = tensor.conv2d(x:permute(3, 1, 2, 0), dy:permute(3, 1, 2, 0)):permute(3, 1, 2, 0)
    return dx, dw, dy:sum(0, 1, 2)
end
print(derive("conv", function(x, w, dy)
    local dx, dw, db = conv_gradients(x, w, dy)
    return dx, dw:flip(1, 2), db
end, {seed = 1}))
print(derive("conv", conv_gradients))
--~ ✗ dw is off by 1.3 (relative); the worst entry is [1,0,1,1]: expected -5.78368, got 8.20028
--~   It looks like: turned round along dimension 1, 2
--> false
--~ ✓ conv is right: 5.1e-09 from central differences, 2.5e-16 from autograd
--> true
--~ [heat: conv, dw: the error]

-- %% [exercise w3.conv_bwd]
-- zh: 现在带步长和补边，不许调用自动微分和转置卷积。Lua 或 C：exercise("w3.conv_bwd", "c")。
-- en: Now with stride and padding, without autograd and the transposed convolution. Lua or C: exercise("w3.conv_bwd", "c").

-- %% [text] 推导：Dice 损失 | Derive: the Dice loss
-- zh: 交叉熵把每个像素看得一样重，小物体会被背景淹没。软 Dice 用概率代替 0/1，在所有像素上求和：
-- en: Cross entropy weighs all pixels alike, and a small thing drowns in the ground. Soft Dice takes probabilities in place of 0
--     and 1 and sums over all pixels:
-- math: L = 1 - \frac{2 \sum_i p_i g_i + s}{\sum_i p_i + \sum_i g_i + s}
-- zh: 记 I = 2 Σ p g + s，U = Σ p + Σ g + s。p 在分子、分母里都出现，由商的导数
-- en: Let I = 2 Σ p g + s and U = Σ p + Σ g + s. p stands above and below; by the quotient rule
-- math: \frac{\partial L}{\partial p_i} = -\frac{2 g_i U - I}{U^2} = \frac{I}{U^2} - \frac{2 g_i}{U}
-- zh: 先看忘了分母的后果：判词说“差一个常数”，那正是 I/U²，它对每个像素都一样。一个像素的梯度于是取决于全图：这是 Dice 与交叉熵的根本区别。
-- en: First what it means to forget the denominator: the verdict says "off by a constant", and that is I/U², the same for every
--     pixel. So a pixel's gradient depends on the whole picture, and there lies the difference to cross entropy.
-- %%
print(derive("dice", "-2 * g / (p:sum() + g:sum() + s)", {seed = 1}))
print(derive("dice", function(p, g, s)
    local I, U = 2 * (p * g):sum() + s, p:sum() + g:sum() + s
    return I / U ^ 2 - 2 * g / U
end))
--~ ✗ dp is off by 0.43 (relative); the worst entry is [1,3]: expected -0.0930939, got -0.116877
--~   It looks like: off by a constant: -0.02378 too much
--> false
--~ ✓ dice is right: 1.0e-09 from central differences, 1.8e-16 from autograd
--> true
--~ [heat: dice, dp: the error]

-- %% [text] 谁叫得醒漏掉的物体 | Which of them wakes a missed thing
-- zh: 乘上 sigmoid 的导数 p(1 − p)，才是对 logit 的梯度。设前景像素的 p 都很小（物体被漏掉了）：交叉熵对 logit 的梯度是 p − 1，接近 −1；Dice 的则带着
--     因子 p(1 − p)，接近 0。所以单用 Dice 起步慢，两者相加最稳。下面是一百个像素、其中十个是前景，它们的 p 相同：
-- en: Only times the sigmoid's derivative p(1 − p) it is the gradient by the logit. Let p be small on all of the foreground, a thing
--     that is missed: cross entropy's gradient by the logit is p − 1, nearly −1; Dice's has the factor p(1 − p), nearly 0. So Dice
--     alone is slow to begin, and the sum of both is safest. Below: a hundred pixels, ten of them foreground with the same p:
-- %%
for _, p in ipairs{0.001, 0.01, 0.1, 0.5} do
    local I, U = 2 * 10 * p + 1, 10 * p + 10 + 1 -- the ground has p = 0
    print(("p = %.3f: by the logit, cross entropy %.3f, Dice × 10 %.4f"):format(p, p - 1, 10 * (I / U ^ 2 - 2 / U) * p * (1 - p)))
end
--> p = 0.001: by the logit, cross entropy -0.999, Dice × 10 -0.0017
--> p = 0.010: by the logit, cross entropy -0.990, Dice × 10 -0.0169
--> p = 0.100: by the logit, cross entropy -0.900, Dice × 10 -0.1312
--> p = 0.500: by the logit, cross entropy -0.500, Dice × 10 -0.2051

-- %% [question] 问：空目标 | Question: an empty target
-- zh: Σ g = 0，预测也全是 0，s = 1。损失是多少？（没有 s 就是 0/0。）
-- en: Σ g = 0, and all predictions are 0 as well; s = 1. What is the loss? (Without s it is 0/0.)
-- answer: 0

-- %% [exercise w3.dice]
-- zh: 多类的 Dice 和它的梯度：先对每类相除，再平均；空类的 D 是 1。Lua 或 C。
-- en: Dice of several classes and its gradient: divide for each class, then average; an empty class has D = 1. Lua or C.

-- %% [text] 上午 · 读码：两份 U-Net | Morning, code: two U-Nets
-- zh: 先读 milesial/Pytorch-UNet 的 unet/unet_parts.py：DoubleConv、Down、Up；尺寸为奇数时 Up 怎样补边再拼接？它与论文有哪两处不同？（有填充，有 BN。）再读我们的：
-- zh: (1) plugins/cv/unet.c 的 forward：一个 for 下行，一个 while 上行，跳连在数组里。奇数尺寸怎么办？卷积为什么没有 bias？
-- zh: (2) plugins/cv/segment_loss.c：Dice 为什么在整批像素上求和？不计分的像素（255）在哪里被去掉？
-- zh: (3) core/op/pool_tmpl.h：最大池化的反向把梯度送到哪里，并列时给谁？先猜，再看下面的输出。
-- zh: (4) core/op/join.c：拼接的反向是什么？
-- zh: (5) 手数 base = 16、depth = 3 的参数：哪些层占大头？计算量又在哪些层？然后看下面的数。
-- en: First unet/unet_parts.py of milesial/Pytorch-UNet: DoubleConv, Down, Up. How does Up pad odd sizes before it joins? Which two
--     things differ from the paper? (Padding, batch norm.) Then ours:
-- en: (1) forward in plugins/cv/unet.c: a for loop down, a while loop up, skips in an array. What becomes of odd sizes? Why have the
--     convolutions no bias?
-- en: (2) plugins/cv/segment_loss.c: why does Dice sum over the whole batch? Where do pixels that do not count (255) drop out?
-- en: (3) core/op/pool_tmpl.h: where does the backward of max pooling send the gradient, and to whom in a tie? Guess, then run.
-- en: (4) core/op/join.c: what is the backward of a concatenation?
-- en: (5) Count the parameters for base 16, depth 3 by hand: which levels have most, and which the most arithmetic? Then look.
-- %%
tie = tensor.ones(1, 2, 2, 1):requires_grad()
tie:max_pool2d(2):sum():backward()
print("a tie's gradient:", tie:grad():reshape(4))
net = cv.unet{classes = 1, base = 16, depth = 3}
print(net.parameters .. " parameters")
count = {}
for name, p in pairs(net.net:named_parameters()) do
    local level = name:match("^[^.]+")
    count[level] = (count[level] or 0) + p:numel()
end
for _, level in ipairs{"down0", "down1", "down2", "bottom", "up2", "up1", "up0"} do print(level, count[level]) end
--> a tie's gradient: [1. 0. 0. 0.]
--> 482754 parameters
--> down0 2800
--> down1 13952
--> down2 55552
--> bottom 221696
--> up2 110848
--> up1 27776
--> up0 6976

-- %% [question] 问：一层的参数 | Question: the parameters of a level
-- zh: down1 是两次 3×3 卷积（16 → 32 → 32，无 bias），各跟一个批归一化（每通道两个参数）。一共多少个参数？
-- en: down1 is two 3×3 convolutions (16 → 32 → 32, no bias), each with a batch norm of two parameters a channel. How many in all?
-- answer: 13952

-- %% [text] 下午 · 项目 1：自己搭一个 | Afternoon, project 1: build one
-- zh: 先不用现成的。数据摞成两个张量；网络是两级的 U-Net；损失是 CE + Dice；AdamW，梯度裁到 1。训练循环里 run.log 报告，有窗口时曲线是活的。短的运行用 32×32 的
--     小图走几十步，只看它在学；长的 500 步，应当超过 0.85。
-- en: Without the ready model first. The data are stacked into two tensors; the network is a U-Net of two levels; the loss is
--     CE + Dice; AdamW, gradients clipped to 1. The loop reports by run.log, and where there are windows the curve is alive. The
--     short run takes some dozen steps on 32×32 to show that it learns; the long one, 500 steps, should pass 0.85.
-- %%
function stack(set, n)
    local images, truths = {}, {}
    for i = 0, n - 1 do images[i + 1], truths[i + 1] = set[i].image, set[i].semantic:to("i64") end
    return tensor.stack(images, 0):to("f32") / 255, tensor.stack(truths, 0)
end
images, truths = stack(train, quick and 48 or 1000)
held_images, held_truths = stack(test, quick and 16 or 200)

function double(from, to)
    return nn.Module{
        conv1 = nn.Conv2d{from, to, 3, padding = 1, bias = false}, bn1 = nn.BatchNorm2d(to),
        conv2 = nn.Conv2d{to, to, 3, padding = 1, bias = false}, bn2 = nn.BatchNorm2d(to),
        forward = function(self, x)
            x = self.bn1(self.conv1(x)):relu()
            return self.bn2(self.conv2(x)):relu()
        end,
    }
end
function through(part, x) return part(x) end -- the tuning block puts something else here

function my_unet(base)
    return nn.Module{
        down0 = double(3, base), down1 = double(base, 2 * base), bottom = double(2 * base, 4 * base),
        widen1 = nn.ConvTranspose2d{4 * base, 2 * base, 2, stride = 2}, up1 = double(4 * base, 2 * base),
        widen0 = nn.ConvTranspose2d{2 * base, base, 2, stride = 2}, up0 = double(2 * base, base),
        head = nn.Conv2d{base, 2, 1},
        forward = function(self, x)
            local skip0 = through(self.down0, x)
            local skip1 = through(self.down1, skip0:max_pool2d(2))
            x = through(self.bottom, skip1:max_pool2d(2))
            x = through(self.up1, tensor.cat({self.widen1(x), skip1}, -1))
            x = through(self.up0, tensor.cat({self.widen0(x), skip0}, -1))
            return self.head(x)
        end,
    }
end

function loss_of(logits, y)
    local p, g = logits:softmax(-1):select(3, 1), y:to("f32")
    local dice = (2 * (p * g):sum({keepdim = true}) + 1) / (p:sum({keepdim = true}) + g:sum() + 1)
    return nn.cross_entropy(logits:reshape(-1, 2), y:reshape(-1)) + 1 - dice:mean()
end

-- %%
mine = my_unet(8)
opt = optim.AdamW(mine:parameters(), {lr = 1e-2})
steps, n = quick and 60 or 500, images:shape()[1]
plan = optim.CosineLR(opt, steps)
run.start{name = "3.2 my U-Net"}
for step = 1, steps do
    local at = tensor.randint(0, n, {16})
    local loss = loss_of(mine(images:index_select(0, at)), truths:index_select(0, at))
    opt:zero_grad()
    loss:backward()
    optim.clip_grad_norm(mine:parameters(), 1)
    opt:step()
    plan:step()
    run.log("loss", loss:item())
end
run.finish()
run.plot("loss")
--~ [panels: 1 3.2 my U-Net]

-- %%
function miou_of(net)
    net:eval()
    local guess = grad.no_grad(function() return net(held_images):argmax(3) end)
    net:train()
    return cv.mask_scores(guess:reshape(-1), held_truths:reshape(-1)).miou
end
ground = cv.mask_scores(tensor.zeros_like(held_truths):reshape(-1), held_truths:reshape(-1)).miou
mine_miou = miou_of(mine)
print("better than all ground by 0.2:", mine_miou > ground + 0.2)
print(("all ground %.3f, my U-Net %.3f"):format(ground, mine_miou))
--> better than all ground by 0.2: true
--+> all ground 0.440, my U-Net 0.93±0.04

-- %% [text] 项目 2：四十秒到 0.90 | Project 2: to 0.90 in forty seconds
-- zh: 现成的训练循环在 plugins/cv/segment_fit.c：AdamW，学习率先线性升、再余弦降，梯度裁到 1，图与掩码一起随机翻转。有窗口时可以看到图、真值和预测随训练变化；
--     Ctrl-C 随时停下，网络照样能用。验收：两核四十秒，另一个种子的 200 张场景上 mIoU ≥ 0.90。
-- en: The ready loop is plugins/cv/segment_fit.c: AdamW, a linear rise and then a cosine, gradients clipped to 1, picture and
--     mask mirrored together at random. Where there are windows you see picture, truth and prediction change; Ctrl-C ends it when
--     you like: the network can be used. The bar: forty seconds on two cores, mIoU ≥ 0.90 on 200 scenes of another seed.
-- %%
seconds = tonumber(arg and arg[1]) or 40
budget = {seed = 1, flip = "both"}
if quick then budget.epochs = 15 else budget.seconds, budget.val = seconds, 0.05 end
run1 = net:fit(train, budget)
score = net:evaluate(test)
print(quick or score.miou >= 0.9)
print(("mIoU %.3f, Dice %.3f on scenes it has not seen"):format(score.miou, score.dice))
net:show(test)
--> true
--+> mIoU 0.95±0.04, Dice 0.97±0.03 on scenes it has not seen
--~ [image: picture | truth | prediction 196x196]

-- %% [text] 两条曲线 | Two curves
-- zh: run.list() 有每次训练的编号，run.plot("loss", {runs = {…}}) 把两条画在一起。哪里不同：参数的个数，翻转，学习率的暖身，还是步数？
-- en: run.list() has the number of each training, run.plot("loss", {runs = {…}}) draws them together. Where is the difference:
--     parameters, flips, the warm-up, the number of steps?
-- %%
latest = run.list(2)
run.plot("loss", {runs = {latest[1].id, latest[2].id}})
--~ [panels: loss]

-- %% [text] 它错在哪里 | Where it is wrong
-- zh: 错误几乎都在边界上：试试只在离边界两个像素以外的地方评分（把那些像素的真值设为 255，它就不计分），mIoU 会高多少？再把最差的九张画成网格：图、真值、预测。
--     写下它们的共同点：小？被遮住？与背景颜色相近？
-- en: Errors are nearly all at edges: score only what is two pixels away from one (truth 255 counts for nothing), and how much
--     higher is the mIoU? Then the nine worst as a grid of picture, truth and prediction. Write down what they have in common:
--     small, hidden, of the ground's colour?
-- %%
sample = test[1]
mask, prob = net:predict(sample.image)
truth = sample.semantic:to("u8")
view.image(sample.image, {mask = mask, title = "预测 prediction"})
view.heat(prob:select(2, 1):contiguous(), {title = "p(前景 foreground)"})
near = cv.dilate(truth, 5) - cv.erode(truth, 5)
inner = tensor.where(near:gt(0), tensor.full({size, size}, 255, "u8"), truth)
all, away = cv.mask_scores(mask, truth).miou, cv.mask_scores(mask, inner).miou
print(("all pixels %.3f, away from edges %.3f"):format(all, away))

scores = {}
many = cv.shapes{n = quick and 16 or 500, size = size, classes = 1, seed = 2000}
for i = 0, #many - 1 do
    local guess = net:predict(many[i].image)
    scores[i + 1] = {i = i, guess = guess, miou = cv.mask_scores(guess, many[i].semantic:to("u8")).miou}
end
table.sort(scores, function(a, b) return a.miou < b.miou end)
tiles, titles = {}, {}
for k = 1, 9 do
    local s = scores[k]
    for _, tile in ipairs{many[s.i].image, (many[s.i].semantic * 255):to("u8"), s.guess * 255} do tiles[#tiles + 1] = tile end
    for _, text in ipairs{("%d: %.2f"):format(s.i, s.miou), "真值 truth", "预测 guess"} do titles[#titles + 1] = text end
end
view.grid(tiles, {columns = 9, titles = titles, title = "最差的九张 the nine worst"})
--~ all pixels 0.902, away from edges 1.000
--+> [image: 预测 prediction 64x64]
--> [heat: p(前景 foreground)]
--> [grid: 最差的九张 the nine worst]

-- %% [text] 项目 3：四类 | Project 3: four classes
-- zh: 圆、矩形、三角形、星：现在不仅要找到，还要认出。输出是 5 个 logits。base = 8 的网络参数只有四分之一，同样
--     的时间走得更多步；80 秒应当超过 0.9。看混淆矩阵：哪两类最容易混？为什么？
-- en: Circles, rectangles, triangles, stars: found, and told apart: 5 logits. A network with base 8 has a quarter of the
--     parameters and takes more steps in equal time; 80 seconds should pass 0.9. In the confusion matrix, which two are mixed up
--     most, and why?
-- %%
four = {n = quick and 48 or 3000, size = size, classes = 4, seed = 1}
net4 = cv.unet{classes = 4, base = 8, depth = 3}
if not quick then budget.seconds = 2 * seconds end
run4 = net4:fit(cv.shapes(four), budget)
four.n, four.seed = quick and 16 or 200, 1000
score4 = net4:evaluate(cv.shapes(four))
print(("four classes: mIoU %.3f"):format(score4.miou))
view.heat(score4.confusion:to("f32") / score4.confusion:sum(1):unsqueeze(1):to("f32"),
    {title = "混淆矩阵 confusion: 真值 truth ↓ 预测 prediction →"})
--+> four classes: mIoU 0.95±0.05
--> [heat: 混淆矩阵 confusion: 真值 truth ↓ 预测 prediction →]

-- %% [text] 存与取 | Store and load
-- zh: 权重是 .safetensors，结构写在元数据里。取回来的网络对同一张图给出同样的答案，逐位相同。
-- en: The weights are .safetensors, the architecture stands in its metadata. What is loaded answers the same, bit for bit.
-- %%
path = lab.home("unet4.safetensors")
net4:save(path)
before, after = (net4:predict(sample.image)), (cv.load(path):predict(sample.image))
print("pixels that differ:", before:ne(after):sum())
--> pixels that differ: 0

-- %% [text] 下午 · 调优：峰值内存降四成 | Afternoon, tuning: forty per cent off the peak
-- zh: mem(f) 报告 f 运行时张量最多占多少字节，:plot() 画出随时间的变化：峰值在最上层的反向，因为分辨率最高的跳连从头活到尾。先在纸上把前向的激活加起来（每层
--     两次卷积、两次 BN、两次 ReLU，N×H×W×C×4 字节），与测量比较。然后三种手段：每个双卷积块包进 grad.checkpoint（反向时重算）；批减半、梯度累积两次；
--     grad.autocast 用 bf16 存激活。批归一化在半批上的统计不同，在 checkpoint 里会算两遍：对训练
--     有什么影响？目标：峰值降 40 %。用 prof(f) 看重算花掉多少时间：省下的内存不是白来的。
-- en: mem(f) tells how many bytes tensors take at most while f runs, :plot() draws it over time: the peak is in the backward of the
--     top level, as the skips of the highest resolution live from beginning to end. Add up the activations of the forward on paper
--     (two convolutions, two norms, two ReLUs a level, N×H×W×C×4 bytes) and compare. Then three measures: each double block
--     inside grad.checkpoint, which computes it again in the backward; half the batch, gradients added over two; grad.autocast,
--     which stores activations in bf16. (Batch norm sees other statistics in half a batch, and sees them twice inside a checkpoint:
--     does that matter?) Target: 40 % off the peak. prof(f) shows what computing again costs in time.
-- %%
big, big_truth = tensor.rand({8, 64, 64, 3}), tensor.randint(0, 2, {8, 64, 64})
trial = my_unet(16)
function one_step(x, y) loss_of(trial(x), y):backward() end
function sweep() -- lets go of what Lua still holds: the second time gives back what the first has found
    collectgarbage()
    collectgarbage()
end
function peak_of(f)
    trial:zero_grad()
    f() -- gradients are there before and after
    sweep()
    local most, before = mem(f):peak()
    return (most - before) / 2 ^ 20
end
function plain() one_step(big, big_truth) end
function parts(n) -- gradients add up over n parts of the batch
    return function()
        local m = 8 // n
        for i = 0, n - 1 do
            one_step(big:slice(0, m * i, m * i + m), big_truth:slice(0, m * i, m * i + m))
            sweep()
        end
    end
end
function in_bf16(f) return function() grad.autocast(f) end end
function again(f)
    return function()
        local keep = through
        through = function(part, x)
            return grad.checkpoint(function(y)
                y = part(y)
                sweep()
                return y
            end, x)
        end
        f()
        through = keep
    end
end
full, least = peak_of(plain), 1
for _, way in ipairs{{"checkpoint", again(plain)}, {"half batches", parts(2)}, {"quarters", parts(4)}, {"bf16", in_bf16(plain)},
    {"halves in bf16", in_bf16(parts(2))}} do
    local share = peak_of(way[2]) / full
    least = math.min(least, share)
    print(("%-14s %4.1f %% of the peak"):format(way[1], 100 * share))
end
print("forty per cent off:", least < 0.6)
--~ checkpoint     59.4 % of the peak
--> half batches   56±8 % of the peak
--> quarters       28±5 % of the peak
--~ bf16           69.9 % of the peak
--~ halves in bf16 35.0 % of the peak
--> forty per cent off: true

-- %% [question] 问：一份激活 | Question: one activation
-- zh: 一批 16 张 64×64，最上层 16 个通道，f32。这一层一份激活多少 MiB？
-- en: A batch of 16 of 64×64 with 16 channels at the top level, f32: how many MiB is one activation of that level?
-- answer: 4

-- %% [text] 时间花在哪里 | Where the time goes
-- zh: prof(f) 按算子列出时间和 GFLOP/s。前向与反向各占多少？哪个算子离机器的峰值最远（prof.machine()），它受内存还是受计算所限？
-- en: prof(f) lists time and GFLOP/s by operation. What are the shares of forward and backward? Which operation is farthest from
--     the machine's peak (prof.machine()), and is it bound by memory or by arithmetic?
-- %%
p = prof(plain)
forward, backward = 0, 0
for _, op in ipairs(p:ops()) do
    if op.backward then backward = backward + op.seconds else forward = forward + op.seconds end
end
print(("the backward takes %.1f × the forward's time"):format(backward / forward))
--~ the backward takes 1.6 × the forward's time

-- %% [text] 晚上 · 写作：交叉熵还是 Dice | Evening, writing: cross-entropy or Dice
-- zh: 写 450 字，用数据回答“什么时候该用 Dice”。实验：同一网络、同一预算，前景占比不同的几个数据集（cv.shapes 的 most = 1 是小物体；用 data.map 把场景贴进更大的
--     背景，占比更低），分别用 dice = 0、dice = 1，各三个种子，给出 mIoU 的平均与范围。提纲：两种损失在 p 接近 0 时的梯度（引用你的推导和上面的表）；图与表；
--     CE 加类别权重能否达到同样效果；Dice 在小批次和空目标上的不稳定；一句建议和它的适用范围。每个论断后面写上数和种子；:save unet.lua、:export unet.md 或
--     .html 把今天的图带上。
-- en: In 350 words answer from data when to use Dice. The experiment: one network, one budget, sets with different shares of
--     foreground (cv.shapes with most = 1 has small ones; data.map can paste a scene into a larger ground for still less), with
--     dice = 0 and dice = 1, three seeds each; mean and range of mIoU. Outline: both gradients for p near 0 (cite your derivation
--     and the table above); picture and table; whether CE with class weights does as well; how Dice wavers on small batches and
--     empty targets; one sentence of advice with its limits. Behind each claim its number and seed; :save unet.lua and :export
--     unet.md or .html take the day's pictures along.

-- %% [text] 晚上 · 题目：网格路径 | Evening, problem: paths in a grid
-- zh: m×n 网格（1 ≤ m, n ≤ 100），0 可走，1 是障碍，从左上走到右下，只能向右或向下。求路径条数，对 10⁹ + 7 取模。例：3×3，障碍在正中：2 条。要求一维滚动数组（有障碍的格子 f = 0）。写
--     paths(grid)，再运行这一格，五个测试都要过。追加：每格有非负代价，求最小代价及一条路径；四个方向、至多穿过 k 个障碍时求最短步数，说明状态为什么
--     必须是（行，列，剩余次数）。
-- en: In an m×n grid (1 ≤ m, n ≤ 100) 0 is free and 1 an obstacle. From the top left to the bottom right, moving only right or down:
--     how many paths are there, modulo 10⁹ + 7? Example: 3×3 with an obstacle in the middle has 2. Use one rolling row (f = 0 at an obstacle). Write
--     paths(grid) and run the cell again: all five tests must pass. Follow-ups: cells with non-negative costs, the least cost and a
--     path; four directions and at most k obstacles crossed, the fewest steps, and why the state must be (row, column, crossings
--     left).
-- math: f_{ij} = f_{i-1,j} + f_{i,j-1}
-- %%
function paths(grid)
    -- 你的代码 your code
end
function free(m, n)
    local grid = {}
    for i = 1, m do
        grid[i] = {}
        for j = 1, n do grid[i][j] = 0 end
    end
    return grid
end
tests = {
    {{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}, 2}, {{{0}}, 1}, {{{1, 0}, {0, 0}}, 0}, {{{0, 1}, {0, 0}}, 1}, {free(100, 100), 690285631},
}
passed = 0
for _, t in ipairs(tests) do if paths(t[1]) == t[2] then passed = passed + 1 end end
print(("paths: %d/5"):format(passed))
--~ paths: 0/5

-- %% [question] 问：空网格 | Question: an empty grid
-- zh: 3×7、没有障碍：多少条路径？
-- en: 3×7 without obstacles: how many paths?
-- answer: 28

-- %% [question] 问：U-Net 里的路径 | Question: paths in a U-Net
-- zh: 把 depth = 3 的 U-Net 看成图：每个双卷积块是一个点，池化、上采样、跳连是边。从输入到输出有多少条路径？（与梯度怎样传回浅层有什么关系？）
-- en: See a U-Net of depth 3 as a graph: each double block is a node, poolings, widenings and skips are edges. How many paths lead
--     from input to output? (What has that to do with how gradients get back to early layers?)
-- answer: 4

-- %% [text] 往下读 | Where to read on
-- zh: 明天 3.3：空洞卷积与 DeepLab。V-Net（Milletari 等 2016）第 3 节的 Dice 分母用平方；nnU-Net（Isensee 等 2021）说明预处理与调度比结构更要紧；d2l 14.10、14.11 讲转置卷积与
--     FCN。用你自己的照片：cv.folder_masks("目录")，每张图配一张灰度掩码 PNG。练习都通过了吗？check.all()；quiz() 复习今天的卡片；最后 :done。
-- en: Tomorrow, 3.3: dilated convolutions and DeepLab. Section 3 of V-Net (Milletari et al. 2016) has squares in Dice's denominator;
--     nnU-Net (Isensee et al. 2021) shows that preparation and schedule matter more than architecture; d2l 14.10 and 14.11 have
--     transposed convolution and FCN. Your own photographs: cv.folder_masks("FOLDER"), a gray PNG mask for each. Do all exercises
--     pass? check.all(); quiz() repeats today's cards; then :done.
