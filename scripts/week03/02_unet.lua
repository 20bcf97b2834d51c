-- 第三周 · 第二天：U-Net，给每个像素一个标签 | Week 3, day 2: U-Net, a label for each pixel
--
--     ./build.sh run scripts/week03/02_unet.lua [SECONDS]
--
-- zh: 在提示符下用 :load scripts/week03/02_unet.lua 可逐格运行。SECONDS 是每次训练的时间（缺省 40 秒）。
--     设了环境变量 LABSH_QUICK，就只训练很少几步。
-- en: At the prompt, :load scripts/week03/02_unet.lua runs it cell by cell. SECONDS: how long each training takes (40
--     unless given). With LABSH_QUICK in the environment it trains a few steps only.

-- %% [text] 上午 · 一：任务与数据 | Morning 1: the task and the data
-- zh: 分类给整张图一个标签，语义分割给每个像素一个标签：0 是背景，1…K 是前景类别。下面的场景是渲染出来的：带纹理的
--     背景，互相遮挡的形状；每张图只由（种子，序号）决定，所以换一个种子就是没见过的数据。
--     先猜：如果全部答“背景”，像素正确率是多少？mIoU 又是多少？
-- en: Classification gives a picture one label, semantic segmentation each pixel one: 0 is the ground, 1 … K are what
--     there is to find. The scenes are rendered: textured grounds, shapes that hide each other; picture i depends on
--     (seed, i) alone, so another seed is data never seen. Guess: what does answering "ground" everywhere score, in
--     pixels and in mIoU?
-- %%
quick = os.getenv("LABSH_QUICK") ~= nil
lab.seed(3)
size = quick and 32 or 64
train = cv.shapes{n = quick and 48 or 2000, size = size, classes = 1, seed = 1}
test = cv.shapes{n = quick and 16 or 200, size = size, classes = 1, seed = 1000}
pictures, titles = {}, {}
for i = 0, 3 do
    pictures[#pictures + 1] = train[i].image
    pictures[#pictures + 1] = (train[i].semantic * 255):to("u8")
end
view.grid(pictures, {columns = 4, title = "图与真值 pictures and their truth"})

-- %% [text] 推导：IoU 与 Dice | Derive: IoU and Dice
-- zh: 对一个类别，TP、FP、FN 是像素数。IoU = TP / (TP + FP + FN)，Dice = 2 TP / (2 TP + FP + FN)。
--     在纸上证明 Dice = 2 IoU / (1 + IoU)；所以两者排序相同，但 Dice 总不小于 IoU。下面用混淆矩阵核对，
--     并回答上面的猜测：正确率为什么会骗人？
-- en: TP, FP and FN count the pixels of one class. IoU = TP / (TP + FP + FN), Dice = 2 TP / (2 TP + FP + FN). Prove
--     Dice = 2 IoU / (1 + IoU): they rank alike, and Dice is never the smaller. Below the confusion matrix confirms
--     it and answers the guess: why does accuracy deceive?
-- %%
truth = test[0].semantic:to("u8")
for _, other in ipairs{tensor.zeros(size, size, "u8"), cv.erode(truth, 3)} do
    s = cv.mask_scores(other, truth)
    print(("accuracy %.3f  mIoU %.3f  Dice %.3f"):format(s.accuracy, s.miou, s.dice), s.confusion)
    for k = 0, 1 do
        local iou, dice = s.iou[k]:item(), s.class_dice[k]:item()
        assert(math.abs(dice - 2 * iou / (1 + iou)) < 1e-12)
    end
end

-- %% [text] 上午 · 二：读代码 | Morning 2: read the code
-- zh: 打开 plugins/cv/unet.c，对着论文（Ronneberger 2015）的图 1 读 forward：下行每层两次 3×3 卷积再池化，通道加倍；
--     上行用 2×2、步长 2 的转置卷积放大，再与同层的 skip 拼接。问：
--     (1) 为什么要 skip？把 lab_cat 去掉，边界会怎样？ (2) 最底层一个神经元看得见输入的多大一块？
--     (3) 参数主要在哪些层，计算量又在哪些层？先估计，再看下面的数。
-- en: Open plugins/cv/unet.c and read forward beside figure 1 of the paper: going down, two 3×3 convolutions a level,
--     then pooling, twice the channels; going up, a transposed convolution 2×2 of stride 2, then the skip of the same
--     level is joined on. (1) What are skips for: how do edges look without lab_cat? (2) How much of the input does
--     one number at the bottom see? (3) Which levels hold the parameters, and which the arithmetic? Guess first.
-- %%
net = cv.unet{classes = 1, base = 16, depth = 3}
print(net)
count = {}
for name, p in pairs(net.net:named_parameters()) do
    local level = name:match("^[^.]+")
    count[level] = (count[level] or 0) + p:numel()
end
for _, level in ipairs{"down0", "down1", "down2", "bottom", "up2", "up1", "up0"} do print(level, count[level]) end

-- %% [text] 推导：Dice 损失 | Derive: the Dice loss
-- zh: 交叉熵把每个像素看得一样重，小物体会被背景淹没。软 Dice 用概率代替 0/1：
--         D = (2 Σ p t + 1) / (Σ p + Σ t + 1)，   L = CE + (1 − D)。
--     在纸上求 ∂D/∂p_i，记 S = Σ p + Σ t + 1、I = 2 Σ p t + 1：∂D/∂p_i = (2 t_i S − I) / S²。下面与自动微分相比。
--     再想：目标越小，一个前景像素的梯度越大还是越小？
-- en: Cross entropy weighs all pixels alike, and a small thing drowns in the ground. Soft Dice takes probabilities in
--     place of 0 and 1, as above. With S = Σ p + Σ t + 1 and I = 2 Σ p t + 1 derive ∂D/∂p_i = (2 t_i S − I) / S²;
--     below it is held against automatic differentiation. Does a foreground pixel's gradient grow or shrink with the
--     size of the thing?
-- %%
p = tensor({0.9, 0.2, 0.6, 0.1}, "f64"):requires_grad(true)
t = tensor({1, 0, 1, 0}, "f64")
dice = ((p * t):sum() * 2 + 1) / (p:sum() + t:sum() + 1)
dice:backward()
S, I = p:detach():sum():item() + 3, 2 * 1.5 + 1
by_hand = (t * 2 * S - I) / S ^ 2
print("autograd", p:grad())
print("by hand ", by_hand)
assert((p:grad() - by_hand):abs():max():item() < 1e-12)

-- %% [text] 下午 · 项目一：两类 | Afternoon, project 1: ground and thing
-- zh: 训练循环在 plugins/cv/segment_fit.c：AdamW，学习率先线性升、再余弦降，梯度裁到 1，图与掩码一起随机翻转。
--     有窗口时可以看到图、真值和预测随训练变化。Ctrl-C 随时停下，网络照样能用。
-- en: The loop is plugins/cv/segment_fit.c: AdamW, a linear rise and then a cosine, gradients clipped to 1, picture
--     and mask mirrored together at random. Where there are windows you see picture, truth and prediction change.
--     Ctrl-C ends it when you like: the network can be used.
-- %%
seconds = tonumber(arg and arg[1]) or 40
budget = quick and {epochs = 15, lr = 1e-2, seed = 1, flip = "both"} or {seconds = seconds, seed = 1, flip = "both", val = 0.05}
begin = lab.now()
run1 = net:fit(train, budget)
score = net:evaluate(test)
print(("%.1f s: mIoU %.3f, Dice %.3f on scenes it has not seen"):format(lab.now() - begin, score.miou, score.dice))
net:show(test)

-- %% [text] 它错在哪里 | Where it is wrong
-- zh: 把一张图的预测、概率和错误画在一起。错误几乎都在边界上：试试只在离边界两个像素以外的地方评分（把那些像素的真值设为
--     255，它就不计分），mIoU 会高多少？
-- en: The prediction, its probability and the errors of one picture. Errors are nearly all at edges: score only what is
--     two pixels away from one (truth 255 counts for nothing). How much higher is the mIoU?
-- %%
sample = test[1]
mask, prob = net:predict(sample.image)
truth = sample.semantic:to("u8")
view.image(sample.image, {mask = mask, title = "预测 prediction"})
view.heat(prob:select(2, 1):contiguous(), {title = "p(前景 foreground)"})
near = cv.dilate(truth, 5) - cv.erode(truth, 5)
inner = tensor.where(near:gt(0), tensor.full({size, size}, 255, "u8"), truth)
print(("all pixels %.3f, away from edges %.3f"):format(cv.mask_scores(mask, truth).miou,
    cv.mask_scores(mask, inner).miou))

-- %% [text] 下午 · 项目二：四类 | Afternoon, project 2: four classes
-- zh: 圆、矩形、三角形、星：现在不仅要找到，还要认出。输出是 5 个 logits。看混淆矩阵：哪两类最容易混？为什么？
-- en: Circles, rectangles, triangles, stars: found, and told apart: 5 logits. In the confusion matrix, which two are
--     mixed up most, and why?
-- %%
four = {n = quick and 48 or 3000, size = size, classes = 4, seed = 1}
net4 = cv.unet{classes = 4, base = 16, depth = 3}
if not quick then budget.seconds = 2 * seconds end
run4 = net4:fit(cv.shapes(four), budget)
four.n, four.seed = quick and 16 or 200, 1000
score4 = net4:evaluate(cv.shapes(four))
print(("mIoU %.3f"):format(score4.miou), score4.iou)
view.heat(score4.confusion:to("f32") / score4.confusion:sum(1):unsqueeze(1):to("f32"),
    {title = "混淆矩阵 confusion: 真值 truth ↓ 预测 prediction →"})

-- %% [text] 存与取 | Store and load
-- zh: 权重是 .safetensors，结构写在元数据里。取回来的网络对同一张图给出同样的答案，逐位相同。
-- en: The weights are .safetensors, the architecture stands in its metadata. What is loaded answers the same, bit for
--     bit.
-- %%
path = lab.home("unet4.safetensors")
net4:save(path)
same = cv.load(path):predict(sample.image) - net4:predict(sample.image)
assert(same:sum() == 0)
print(path)

-- %% [text] 调参与写作 | Tuning and writing
-- zh: (1) dice = 0 与 dice = 1：小物体的 IoU 差多少？ (2) base 8、16、32：同样的时间，谁最好？参数多的为什么不一定赢？
--     (3) flip = "none"：训练与留出的差距有多大？ (4) 用你自己的照片：cv.folder_masks("目录")，每张图配一张灰度掩码 PNG。
--     写一段：你的结论，每个论断后面写上量到的数和种子。
-- en: (1) dice = 0 against 1: the IoU of small things? (2) base 8, 16, 32 in equal time: which is best, and why need
--     it not be the largest? (3) flip = "none": how far apart are training and held-out scores? (4) Your own
--     photographs: cv.folder_masks("FOLDER"), a gray PNG mask for each. Write a paragraph, each claim with the number
--     you measured and its seed.
