-- Week 3: segmentation, semantic, instance and panoptic. Texts are ours; sections as in the papers' arXiv versions.
return {
    week = 3, field = "cv",
    title = {zh = "图像分割", en = "Image segmentation"},
    goal = {
        zh = "手推卷积与转置卷积的反向，写出 FCN、U-Net、DeepLab、Mask R-CNN 与 SOLO 的小模型，弄清语义、实例、全\z
            景三种任务各自怎样评测，并把峰值内存和训练速度当作与精度同等重要的指标。",
        en = "Derive the backward passes of convolution and its transpose by hand, write miniatures of FCN, \z
            U-Net, DeepLab, Mask R-CNN and SOLO, understand how semantic, instance and panoptic results are \z
            judged, and treat peak memory and speed as figures of the same rank as accuracy.",
    },
    days = {
        {
            id = "3.1", title = {zh = "转置卷积与 FCN", en = "Transposed convolution and FCN"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "卷积的伴随", en = "The adjoint of a convolution"},
                 text = {zh = "精读 d2l 14.10（转置卷积）、14.11（全卷积网络）和 FCN 第 3、4 节。在纸上推导：y = \z
                        Ax 是卷积（A 是稀疏矩阵），则 dx = Aᵀdy，它恰好就是转置卷积；写出步幅 2、核 3、填充 1 的\z
                        一维 A（输入 5、输出 3）并验证 ⟨Ax, y⟩ = ⟨x, Aᵀy⟩。再推 dw[k] = Σ_i x[s·i + d·k − \z
                        p]·dy[i]，说明步幅怎样变成“间隔取样”。回答：转置卷积为什么不是逆运算，输出尺寸为什么有歧\z
                        义（output padding），核 3 步幅 2 为什么产生棋盘纹？",
                         en = "Read d2l 14.10 (transposed convolution) and 14.11 (fully convolutional networks) \z
                            and sections 3 and 4 of FCN. Derive on paper: if y = Ax is a convolution with a \z
                            sparse matrix A, then dx = Aᵀdy, which is just the transposed convolution. Write A \z
                            for one dimension, stride 2, kernel 3, padding 1 (5 inputs, 3 outputs) and verify \z
                            ⟨Ax, y⟩ = ⟨x, Aᵀy⟩. Derive dw[k] = Σ_i x[s·i + d·k − p]·dy[i] and see the stride \z
                            become a spacing. Answer: why is it no inverse, why is its output size ambiguous \z
                            (output padding), and why does kernel 3 with stride 2 leave checkerboards?"},
                 read = {"Zhang et al., Dive into Deep Learning, 14.10–14.11",
                         "Long et al., Fully Convolutional Networks for Semantic Segmentation (2015), §3–4"},
                 derive = {"conv"}},
                {kind = "code", minutes = 45, title = {zh = "同一个算子的三张脸", en = "One operator, three faces"},
                 text = {zh = "conv_tmpl.h 里有前向、对输入的梯度、对权重的梯度三个参考核，核对你推出的下标。再\z
                        看 core/op/conv.c 开头那句话：转置卷积的前向就是卷积对输入的梯度，所以六个方向只要三个函\z
                        数；找到它们各自在哪里被调用。conv_options.c 把 Lua 给的尺寸变成数，conv.c 的 geometry 检\z
                        查通道、分组与核是否放得下，读一读报错文字。在 core/nn/conv_layer.c 看转置卷积层的权重形\z
                        状与默认初始化。用 grad.check 对一个 f64 的小卷积验证，记录最差的那个元素。",
                         en = "conv_tmpl.h has the reference kernels of the forward, of the gradient by the \z
                            input and of that by the weights: check your indices. Then the sentence at the head \z
                            of core/op/conv.c: the forward of a transposed convolution is the input gradient of \z
                            a convolution, so that six sides need three functions; find where each is called. \z
                            conv_options.c turns the sizes that Lua gives into numbers, geometry in conv.c \z
                            checks channels, groups and whether the kernel fits; read the messages. In \z
                            core/nn/conv_layer.c look at the weight shape and default initialisation of the \z
                            transposed layer. Run grad.check on a small convolution in f64 and note the worst \z
                            entry."},
                 read = {"core/op/conv.c", "core/op/conv_tmpl.h", "core/op/conv_run.c", "core/op/conv_options.c",
                         "core/nn/conv_layer.c"}},
                {kind = "project", minutes = 95,
                 title = {zh = "FCN：从分类器到分割器", en = "FCN: from classifier to segmenter"},
                 text = {zh = "数据：data.shapes{n = 1200, size = 64}，用样本的 semantic（0 为背景，类别加一）作\z
                        标签，另取一个种子 200 张作验证。写 FCN：四层卷积下采样到 1/8，1×1 卷积出各类得分，再用跳\z
                        连依次与 1/4、1/2 的得分相加上采样，比较 FCN-8、FCN-4、FCN-2 三种头的 mIoU。两分钟内争取 \z
                        ≥ 0.75。上采样先用双线性（权重固定），再改为可学习的转置卷积，各画一张预测图放大看边缘。\z
                        验收：三种头的表格、一张并排图、一句结论。",
                         en = "Take data.shapes{n = 1200, size = 64}, whose semantic (0 for the ground, class \z
                            plus one) is the label, and 200 of another seed for validation. Write an FCN: four \z
                            convolutions down to 1/8, scores by 1×1, then upsampling that adds the scores of 1/4 \z
                            and 1/2 by skips; compare the mIoU of the heads FCN-8, FCN-4 and FCN-2. Aim at 0.75 \z
                            within two minutes. Upsample bilinearly with fixed weights first, then by a learned \z
                            transposed convolution, and enlarge one prediction of each to look at edges. Done \z
                            with a table of the heads, one picture side by side, one sentence of conclusion."}},
                {kind = "tuning", minutes = 45,
                 title = {zh = "核 2 步幅 2 就是一次矩阵乘", en = "Kernel 2, stride 2 is one matrix product"},
                 text = {zh = "核 2、步幅 2 的转置卷积没有重叠：输出的每个 2×2 块只来自一个输入像素，因此等于 \z
                        [N·H·W, C] × [C, 4·C′] 的一次 matmul 加一次重排。用张量操作写出它，与 \z
                        tensor.conv_transpose2d 比较结果（误差 1e-5）和时间；形状取 16×32×32×64 → 32 通道。目标：\z
                        整体时间不超过单独 matmul 的 1/0.9。用 prof 看时间花在乘法还是 permute 上；想办法让重排只\z
                        是视图或并入乘法的写出。说明核 3 步幅 2 为什么不能这样做。",
                         en = "A transposed convolution of kernel 2 and stride 2 has no overlaps: each 2×2 block \z
                            comes from one input pixel, so it is one matmul of [N·H·W, C] × [C, 4·C′] and a \z
                            rearrangement. Write it with tensor operations and compare value (1e-5) and time \z
                            with tensor.conv_transpose2d for 16×32×32×64 to 32 channels. The bar: at most 1/0.9 \z
                            of the time of the matmul alone. See with prof whether time goes to the product or \z
                            to permute, and look for a way to make the rearrangement a view or part of the \z
                            product's store. Say why kernel 3 with stride 2 does not allow this."},
                 target = "k2s2 transposed conv by one GEMM ≥ 0.9 × matmul alone"},
                {kind = "writing", minutes = 35,
                 title = {zh = "短文：棋盘从哪里来", en = "A note: where checkerboards come from"},
                 text = {zh = "写 400 字解释棋盘效应。提纲：用一维例子数每个输出位置被几个权重覆盖（核 3 步幅 2 \z
                        是 1、2、1、2…），画成柱状图；同样数核 4 步幅 2 与核 2 步幅 2；给出随机初始化网络的输出\z
                        图，证明它在训练前就存在；两种修法（核是步幅的倍数、先插值再卷积）各配一张图与训练后的 \z
                        mIoU；说明反向传播中步幅卷积的梯度图也有同样的纹路。",
                         en = "Explain checkerboards in 300 words. Outline: count in one dimension how many \z
                            weights cover each output (kernel 3, stride 2: 1, 2, 1, 2, …), drawn as bars, and \z
                            the same for kernels 4 and 2; show the output of a randomly initialised network as \z
                            proof that they exist before training; two cures (a kernel that is a multiple of the \z
                            stride; interpolate, then convolve), each with a picture and its mIoU; remark that \z
                            the gradient of a strided convolution shows the same pattern."}},
                {kind = "problem", minutes = 30, title = {zh = "图像填色", en = "Flood fill"},
                 text = {zh = "给定 m×n 的整数图像（1 ≤ m, n ≤ 1000）、起点 (r, c) 和新颜色，把与起点同色且四连通\z
                        的区域全部染成新颜色。例如 [[1,1,0],[1,0,1],[1,1,1]]，起点 (0,0)，新色 2，得到 \z
                        [[2,2,0],[2,0,2],[2,2,2]]。注意新旧颜色相同时不能死循环，也不能递归。写出逐像素用栈的版本\z
                        和逐段扫描线填充的版本，比较入栈次数。追加：允许颜色误差 ±t 时，“与起点比”和“与相邻像素\z
                        比”有什么区别？",
                         en = "Given an m×n integer image (1 ≤ m, n ≤ 1000), a start (r, c) and a new colour, \z
                            paint the region that has the start's colour and is connected to it by sides. \z
                            [[1,1,0],[1,0,1],[1,1,1]] from (0,0) with 2 becomes [[2,2,0],[2,0,2],[2,2,2]]. It \z
                            must not loop when both colours are equal, nor recurse. Write a version that stacks \z
                            pixels and one that fills scan lines, and compare how often they push. Follow-up: \z
                            with a tolerance of ±t, what is the difference between comparing with the start and \z
                            with the neighbour?"},
                 form = "leetcode"},
            },
            exercises = {"w3.deconv"},
        },
        {
            id = "3.2", title = {zh = "U-Net", en = "U-Net"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "U 形网络与 Dice 损失", en = "The U and the Dice loss"},
                 text = {zh = "精读 U-Net 第 2、3 节：收缩与扩张路径、跳连为什么用拼接而不是相加、有效卷积（无填\z
                        充）怎样让输出变小，以及式 2 的权重图 w(x) = w_c(x) + w₀·exp(−(d₁+d₂)²/(2σ²))（w₀ = \z
                        10，σ ≈ 5 像素）。在纸上推导软 Dice：D = (2Σpg + s)/(Σp + Σg + s)，求 ∂D/∂p_i，注意分母也\z
                        含 p；再乘 sigmoid 的导数得到对 logits 的梯度。讨论空目标（Σg = 0）：s 应取多大，没有 s \z
                        会怎样？用 derive(\"dice\", f) 检验。",
                         en = "Read sections 2 and 3 of U-Net: the contracting and the expanding path, why skips \z
                            are concatenated and not added, how unpadded convolutions shrink the output, and the \z
                            weight map of equation 2, w(x) = w_c(x) + w₀·exp(−(d₁+d₂)²/(2σ²)) with w₀ = 10 and σ \z
                            ≈ 5 pixels. Derive soft Dice on paper: D = (2Σpg + s)/(Σp + Σg + s); find ∂D/∂p_i, \z
                            remembering p in the denominator, and with the sigmoid's derivative the gradient by \z
                            the logits. Discuss an empty target (Σg = 0): how large should s be, and what \z
                            happens without it? Check with derive(\"dice\", f)."},
                 read = {"Ronneberger et al., U-Net: Convolutional Networks for Biomedical Image Segmentation (2015), §2–3",
                         "Milletari et al., V-Net (2016), §3"},
                 derive = {"dice", "conv"}},
                {kind = "code", minutes = 45, title = {zh = "两份 U-Net", en = "Two U-Nets"},
                 text = {zh = "先读 Pytorch-UNet 的 unet_parts.py：DoubleConv、Down、Up 三个模块，看尺寸为奇数时\z
                        怎样补边再拼接，以及它与论文的两处不同（有填充、有 BN）。再读 plugins/cv/unet.c 的 \z
                        forward：一个 for 下行、一个 while 上行，跳连存在数组里，读起来就像公式；奇数尺寸它怎样处\z
                        理？segment_loss.c 的文件头写着损失：Dice 为什么对整批像素求和，平滑项为什么是 1？从 \z
                        core/op/pool_tmpl.h 与 join.c 弄清最大池化的反向把梯度送到哪里（并列时给谁）、拼接的反向\z
                        是什么。最后手数 base = 16、depth = 3 的参数量，核对 net.parameters 给出的 482754。",
                         en = "Begin with unet_parts.py of Pytorch-UNet: DoubleConv, Down and Up; see how odd \z
                            sizes are padded before they are joined, and its two differences from the paper \z
                            (padding, batch normalisation). Then forward in plugins/cv/unet.c: a loop down, a \z
                            loop up, skips in an array, to be read like the formula; what does it do with odd \z
                            sizes? The head of segment_loss.c states the loss: why does Dice sum over the whole \z
                            batch, and why is the smoothing 1? From core/op/pool_tmpl.h and join.c learn where \z
                            the backward of max pooling sends the gradient (who gets it in a tie) and what the \z
                            backward of a concatenation is. Last count the parameters for base = 16, depth = 3 \z
                            by hand and check the 482,754 of net.parameters."},
                 read = {"milesial/Pytorch-UNet: unet/unet_parts.py", "plugins/cv/unet.c",
                         "plugins/cv/segment_loss.c", "core/op/pool_tmpl.h", "core/op/join.c"}},
                {kind = "project", minutes = 100, title = {zh = "四十秒内 mIoU 0.90", en = "mIoU 0.90 in forty seconds"},
                 text = {zh = "先不用现成的模型，用 nn.Conv2d、tensor.max_pool2d、nn.ConvTranspose2d 自己写 \z
                        U-Net，训练循环里报告损失与 mIoU。数据是二值场景 cv.shapes{n = 2000, size = 64, classes \z
                        = 1}，semantic 里 0 是背景、1 是物体，mIoU 用 cv.mask_scores 核对。损失用 CE + Dice，梯度\z
                        裁剪到 1。目标：两核 40 秒内，另一种子的验证集上 mIoU ≥ 0.90。再用 net = cv.unet{classes \z
                        = 1, base = 16, depth = 3}、net:fit(train, {seconds = 40, val = held}) 跑一遍，\z
                        net:evaluate(held).miou 给出成绩，run.plot(\"loss\", {runs = {1, 2}}) 按编号把两次训练的\z
                        曲线画在一起（编号见 run.list()）。最后把 500 张里最差的 9 张画成网格：图、真值、预测，写\z
                        出它们的共同点。",
                         en = "First without the ready model: write a U-Net with nn.Conv2d, tensor.max_pool2d \z
                            and nn.ConvTranspose2d and report loss and mIoU from your loop. The data are binary \z
                            scenes, cv.shapes{n = 2000, size = 64, classes = 1}, whose semantic is 0 for the \z
                            ground and 1 for objects; check your mIoU with cv.mask_scores. The loss is CE + \z
                            Dice, gradients are clipped at 1. The bar: mIoU ≥ 0.90 on held-out scenes of another \z
                            seed within 40 seconds on two cores. Then take net = cv.unet{classes = 1, base = 16, \z
                            depth = 3} and net:fit(train, {seconds = 40, val = held}); net:evaluate(held).miou \z
                            is its mark, and run.plot(\"loss\", {runs = {1, 2}}) draws both trainings by their \z
                            numbers, which run.list() tells. Last draw the 9 worst of 500 as a grid of picture, \z
                            truth and prediction, and write what they have in common."}},
                {kind = "tuning", minutes = 45, title = {zh = "峰值内存降四成", en = "Forty per cent off the peak"},
                 text = {zh = "用 mem(function() 一步训练 end):plot() 找到峰值：U-Net 的峰值出现在最上层的反向，\z
                        因为分辨率最高的跳连从头活到尾。依次试：每个双卷积块包进 grad.checkpoint；batch 减半并累\z
                        积两次梯度；用 grad.autocast 让激活以 bf16 保存。目标是峰值降 40 %，写出每种手段的内存、\z
                        时间与 mIoU。先在纸上算激活的总字节数再与测量比较，误差应在 20 % 以内；指出你漏算了什么。",
                         en = "Find the peak with mem(function() one step end):plot(): in a U-Net it comes in \z
                            the backward of the top level, as the skips of highest resolution live from \z
                            beginning to end. Try in turn: each double block inside grad.checkpoint; half the \z
                            batch with gradients accumulated twice; activations in bf16 through grad.autocast. \z
                            The bar is a peak lower by 40 %; give memory, time and mIoU of each measure. Compute \z
                            the bytes of all activations on paper first; measurement and sum should agree within \z
                            20 %. Say what you left out."},
                 target = "峰值内存 −40 % | peak memory −40 %"},
                {kind = "writing", minutes = 35,
                 title = {zh = "短文：交叉熵还是 Dice", en = "A note: cross-entropy or Dice"},
                 text = {zh = "写 450 字，用数据回答“什么时候该用 Dice”。实验：同一网络、同一预算，在前景占 50 \z
                        %、10 %、2 %、0.5 % 的四个数据集上分别用 CE、Dice、CE + Dice，各三个种子，给出 mIoU 的均\z
                        值与范围。提纲：两种损失的梯度在 p 接近 0 时的大小（引用你的推导）；图与表；CE 加类别权重\z
                        能否达到同样效果；Dice 在小批次和空目标上的不稳定；一句建议及其适用范围。",
                         en = "In 350 words answer from data when to use Dice. The experiment: one network, one \z
                            budget, four sets with 50 %, 10 %, 2 % and 0.5 % of foreground; CE, Dice and CE + \z
                            Dice with three seeds each, mean and range of mIoU. Outline: the size of both \z
                            gradients for p near 0 (cite your derivation); picture and table; whether CE with \z
                            class weights does as well; how Dice wavers on small batches and empty targets; one \z
                            sentence of advice with its limits."}},
                {kind = "problem", minutes = 30, title = {zh = "网格路径", en = "Paths in a grid"},
                 text = {zh = "m×n 网格（1 ≤ m, n ≤ 100），0 可走、1 是障碍，从左上走到右下，只能向右或向下，求路\z
                        径条数，对 10⁹+7 取模。例如 3×3 中间有障碍时答案是 2。写出一维滚动数组的解。追加一：每格\z
                        有非负代价，求最小代价及一条路径。追加二：可以向四个方向走、且至多穿过 k 个障碍（k ≤ \z
                        100）时求最短步数，说明为什么状态必须是（行，列，剩余次数）。思考：U-Net 的跳连图里从输入\z
                        到输出有多少条路径？",
                         en = "In an m×n grid (1 ≤ m, n ≤ 100) 0 is free and 1 an obstacle. From the top left to \z
                            the bottom right, moving only right or down, how many paths are there, modulo 10⁹+7? \z
                            A 3×3 grid with an obstacle in the middle has 2. Use one rolling row. Follow-up one: \z
                            cells have non-negative costs; find the least cost and a path. Two: with moves in \z
                            four directions and at most k obstacles crossed (k ≤ 100), find the fewest steps, \z
                            and say why the state must be (row, column, crossings left). Think: how many paths \z
                            lead from input to output in the graph of a U-Net?"},
                 form = "leetcode"},
            },
            exercises = {"w3.conv_bwd", "w3.dice", "w3.border_map", "w3.miou"},
        },
        {
            id = "3.3", title = {zh = "空洞卷积与 DeepLab", en = "Dilated convolution and DeepLab"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "感受野与多尺度上下文", en = "Receptive fields and context at many scales"},
                 text = {zh = "精读 DeepLabv3 第 3 节（空洞卷积、多网格、ASPP 与图像级池化）和 v3+ 第 3 节（解码\z
                        器、深度可分离）。在纸上推导感受野：r = 1 + Σ_l (k_l − 1)·d_l·Π_{i<l} s_i；对输出步幅 16 \z
                        与 8 各算一次，说明把最后一段的步幅改成膨胀后，为什么感受野不变而特征图变密。回答：膨胀率\z
                        接近特征图大小时，3×3 卷积为什么退化成 1×1，论文怎样补救？连续使用相同膨胀率为什么产生网\z
                        格缺口？",
                         en = "Read section 3 of DeepLabv3 (atrous convolution, multi-grid, ASPP with \z
                            image-level pooling) and of v3+ (decoder, separable convolution). Derive the \z
                            receptive field r = 1 + Σ_l (k_l − 1)·d_l·Π_{i<l} s_i, compute it for output strides \z
                            16 and 8, and show why turning the last stage's stride into dilation keeps the field \z
                            and makes the map denser. Answer: why does a 3×3 convolution degenerate to 1×1 when \z
                            its rate nears the size of the map, and what does the paper do about it? Why do \z
                            equal rates in a row leave gaps in a grid?"},
                 read = {"Chen et al., Rethinking Atrous Convolution for Semantic Image Segmentation (DeepLabv3, 2017), §3",
                         "Chen et al., Encoder-Decoder with Atrous Separable Convolution (DeepLabv3+, 2018), §3"},
                 derive = {"receptive_field"}},
                {kind = "code", minutes = 45, title = {zh = "ASPP 的实现", en = "How ASPP is written"},
                 text = {zh = "读 aspp_head.py：1×1、三个膨胀 3×3、图像池化五路怎样并行、拼接、再投影；图像池化分\z
                        支的 BN 在批大小为 1 时会出什么问题？sep_aspp_head.py 里低层特征为什么先压到 48 通道再拼\z
                        接？在 ade20k.py 看 150 类、reduce_zero_label（标签减一、0 变 255 忽略）与目录布局 \z
                        images/training、annotations/training。回到 core/op/conv.c 的 extent 与 geometry，写出膨\z
                        胀卷积的有效核 d(k−1)+1 与\"same\"填充的公式。",
                         en = "Read aspp_head.py: how five branches (1×1, three dilated 3×3, image pooling) run \z
                            side by side, are joined and projected; what goes wrong with batch normalisation in \z
                            the image branch for a batch of one? Why does sep_aspp_head.py squeeze low-level \z
                            features to 48 channels before they are joined? In ade20k.py see 150 classes, \z
                            reduce_zero_label (labels minus one, 0 becomes the ignored 255) and the folders \z
                            images/training and annotations/training. Back at extent and geometry in \z
                            core/op/conv.c write the effective kernel d(k−1)+1 and the padding that keeps the \z
                            size."},
                 read = {"open-mmlab/mmsegmentation: mmseg/models/decode_heads/aspp_head.py",
                         "open-mmlab/mmsegmentation: mmseg/models/decode_heads/sep_aspp_head.py",
                         "open-mmlab/mmsegmentation: configs/_base_/datasets/ade20k.py"}},
                {kind = "project", minutes = 100,
                 title = {zh = "与 U-Net 比，按 ADE20K 布局存", en = "Against U-Net, stored as ADE20K"},
                 text = {zh = "把 3.1 的数据按 ADE20K 布局写到磁盘（图像 JPEG、标签为单通道 PNG，255 忽略），再写\z
                        一个读取器；验收是写出、读回后标签逐像素相同（标签若存成 JPEG 会怎样？）。写小 \z
                        DeepLabv3+：输出步幅 8 的骨干、ASPP（膨胀率按 64×64 缩小为 2、4、6）、低层特征解码器。与\z
                        昨天的 U-Net 用同样参数量、同样 60 秒训练比较四类 mIoU 与边界三像素带内的 IoU。各画三张\z
                        图，说明谁在大目标上好、谁在边缘上好。",
                         en = "Write the data of day 3.1 to disk in ADE20K's layout (pictures as JPEG, labels as \z
                            one-channel PNG, 255 ignored) and a reader for it; labels must come back pixel for \z
                            pixel (what would happen to labels in a JPEG?). Write a small DeepLabv3+: a backbone \z
                            of output stride 8, ASPP with rates brought down to 2, 4, 6 for 64×64, a decoder \z
                            with low-level features. Compare with yesterday's U-Net at equal parameters and 60 \z
                            seconds: mIoU of four classes, and IoU within three pixels of a border. Draw three \z
                            pictures each and say who is better on large objects and who at edges."}},
                {kind = "tuning", minutes = 45, title = {zh = "膨胀不该更慢", en = "Dilation should cost nothing"},
                 text = {zh = "膨胀卷积与普通卷积的乘加数相同，多出来的只是访存。对 8×32×32×128、核 3、膨胀 \z
                        1、2、4、6 用 :bench 测 tensor.conv2d 的前向与反向，目标不超过膨胀 1 的 1.2 倍。若超出，\z
                        用“空间到批次”验证上限：膨胀 2 等价于把图按奇偶拆成 4 个子图做普通卷积再拼回，写出来并核\z
                        对结果。记录 prof 给出的 FLOP/s 占峰值的比例，解释膨胀大到超过特征图时为什么反而变快（有\z
                        效的抽头少了）。",
                         en = "A dilated convolution has as many products as a dense one; only memory is reached \z
                            differently. For 8×32×32×128, kernel 3 and dilations 1, 2, 4, 6 measure forward and \z
                            backward of tensor.conv2d with :bench; none should exceed 1.2 times dilation 1. If \z
                            it does, find the bound by space-to-batch: dilation 2 equals dense convolution of \z
                            four subpictures by even and odd rows and columns; write it and check the values. \z
                            Note the share of peak FLOP/s by prof, and explain why dilation beyond the map's \z
                            size gets faster (fewer taps matter)."},
                 target = "dilated 3×3 ≤ 1.2 × dense 3×3"},
                {kind = "writing", minutes = 35, title = {zh = "短文：上下文值多少", en = "A note: what context is worth"},
                 text = {zh = "写 400 字。设计一个必须看远处才能判断的任务：两种外观相同的圆，类别由图像另一侧有\z
                        无方块决定。分别用感受野 15、31、63 和带图像池化的网络训练，画出“感受野—准确率”曲线。提\z
                        纲：任务与预测；结果；理论感受野与有效感受野（用输入梯度的热图测）；为什么图像级池化一步\z
                        就够；真实数据里哪些类别需要远处信息。",
                         en = "Write 300 words. Construct a task that needs a distant look: two kinds of disc \z
                            that look alike, the class being decided by whether a square stands on the other \z
                            side of the picture. Train networks with fields of 15, 31, 63 and one with image \z
                            pooling, and draw accuracy against field. Outline: the task and your prediction; the \z
                            result; theoretical against effective field (measured as a heat map of input \z
                            gradients); why image-level pooling does it in one step; which classes of real data \z
                            need what is far away."}},
                {kind = "problem", minutes = 40, title = {zh = "多米诺铺砖", en = "Tilings by dominoes"},
                 text = {zh = "用 1×2 的多米诺（可横可竖）铺满 m×n 的棋盘（1 ≤ m ≤ 10，1 ≤ n ≤ 10⁹），求方案数对 \z
                        10⁹+7 取模。例如 2×3 有 3 种，4×4 有 36 种。先对 n ≤ 1000 用轮廓线动态规划：状态是 m 位掩\z
                        码，逐格转移；再对大 n 把一列到下一列的转移写成 2^m × 2^m 矩阵，用快速幂，并说明 m = 10 \z
                        时如何只保留可达状态来减少工作量。追加：棋盘上有若干坏格时哪种方法仍然适用？",
                         en = "Tile an m×n board (1 ≤ m ≤ 10, 1 ≤ n ≤ 10⁹) with 1×2 dominoes, laid either way; \z
                            count the tilings modulo 10⁹+7. 2×3 has 3 and 4×4 has 36. For n ≤ 1000 use dynamic \z
                            programming along the broken profile: a mask of m bits, cell by cell. For large n \z
                            write the step from column to column as a 2^m × 2^m matrix and raise it to a power; \z
                            say how keeping only reachable states lessens the work at m = 10. Follow-up: which \z
                            method survives when some cells are missing?"},
                 form = "leetcode"},
            },
            exercises = {"w3.bilinear"},
        },
        {
            id = "3.4", title = {zh = "Mask R-CNN", en = "Mask R-CNN"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "掩码分支", en = "The mask branch"},
                 text = {zh = "精读 Mask R-CNN 第 3 节。重点：掩码与分类解耦——每类一张 28×28 的掩码，只对真值类别\z
                        算 BCE；RoIAlign 去掉了两次取整；训练时掩码目标是真值掩码裁到建议框再缩放。在纸上比较两种\z
                        写法的梯度：逐类 sigmoid 时 ∂L/∂z_k = σ(z_k) − y_k，各类互不影响；逐像素 softmax 时 \z
                        ∂L/∂z_k = p_k − y_k，类别彼此竞争。由此解释论文消融表里 sigmoid 为什么好得多。回答：\z
                        14×14 的 RoI 特征经过哪一层变成 28×28？",
                         en = "Read section 3 of Mask R-CNN. What matters: masks are apart from classes, one of \z
                            28×28 per class, with BCE on the true class only; RoIAlign drops two roundings; a \z
                            mask's target is the truth cropped to the proposal and resized. Compare gradients on \z
                            paper: with a sigmoid per class ∂L/∂z_k = σ(z_k) − y_k and classes do not touch each \z
                            other; with a softmax per pixel ∂L/∂z_k = p_k − y_k and they compete. Explain by it \z
                            why sigmoid does so much better in the paper's ablation. Answer: by which layer do \z
                            RoI features of 14×14 become 28×28?"},
                 read = {"He et al., Mask R-CNN (2017), §3"},
                 derive = {"sigmoid_softmax"}},
                {kind = "code", minutes = 45, title = {zh = "贴回原图", en = "Pasting into the picture"},
                 text = {zh = "在 mask_head.py 看 mask_rcnn_loss 怎样按真值类别取出一个通道再算 BCE，以及四个卷积\z
                        加一个转置卷积的头。mask_ops.py 的 paste_masks_in_image 是今天的重点：先在整张图的像素中\z
                        心上做网格采样，再以 0.5 为阈值；若先取阈值再放大，边缘会变成什么样？比较 CPU（逐个、只算\z
                        框内）与 GPU（分块）两条路径。最后读 maskApi.c 的 rleEncode 与 rleToString：列优先、以 0 \z
                        的游程开头、每 5 位一组再加 48。",
                         en = "In mask_head.py see how mask_rcnn_loss takes the channel of the true class before \z
                            BCE, and the head of four convolutions and a transposed one. paste_masks_in_image of \z
                            mask_ops.py is today's centre: it samples at the centres of the picture's pixels and \z
                            then applies the threshold 0.5; what would edges look like if the threshold came \z
                            before the enlargement? Compare its path for the CPU (one by one, inside the box \z
                            only) with that for the GPU (in chunks). Last read rleEncode and rleToString of \z
                            maskApi.c: column-major, zeros first, groups of 5 bits plus 48."},
                 read = {"facebookresearch/detectron2: detectron2/modeling/roi_heads/mask_head.py",
                         "facebookresearch/detectron2: detectron2/layers/mask_ops.py",
                         "cocodataset/cocoapi: common/maskApi.c"}},
                {kind = "project", minutes = 100, title = {zh = "给检测器加掩码", en = "Give the detector masks"},
                 text = {zh = "在 2.3 的两阶段检测器上加掩码头：14×14 RoIAlign、四个 3×3 卷积、转置卷积到 28×28、\z
                        每类一张。正样本建议各裁一份真值掩码作目标。训练 90 秒，两核，场景为 data.shapes{n = \z
                        1500, size = 96}；争取掩码 AP50 ≥ 0.6（与框 AP 用同一套评测，IoU 换成掩码的）。用 \z
                        view.image(img, {mask = labels}) 把实例画成不同颜色，注意遮挡处谁在上面。验收：框 AP 不因\z
                        加了掩码头而下降；给出 10 张图与三个失败，说明误差来自框还是来自掩码。",
                         en = "Give the two-stage detector of day 2.3 a mask head: RoIAlign 14×14, four 3×3 \z
                            convolutions, a transposed one to 28×28, one mask per class. Each positive proposal \z
                            gets the truth cropped to it. Train for 90 seconds on two cores on data.shapes{n = \z
                            1500, size = 96}; aim at mask AP50 ≥ 0.6, judged like boxes but with the IoU of \z
                            masks. Draw instances in colours with view.image(img, {mask = labels}), and mind who \z
                            is on top where objects overlap. Done when box AP has not fallen because of the new \z
                            head, with 10 pictures and three failures, each traced to the box or to the mask."}},
                {kind = "tuning", minutes = 40, title = {zh = "一百次粘贴", en = "A hundred pastes"},
                 text = {zh = "把 100 张 28×28 的概率掩码按各自的框贴回 640×480，目标单线程 5 毫秒。第一版对整张\z
                        图采样（慢在框外也算）；第二版只算框覆盖的行列；第三版把每列的源坐标与权重先制成表，行方\z
                        向两次插值分开做；第四版直接产出列优先的游程而不落到整幅位图。每版用 :bench 记时间并核对\z
                        与第一版逐像素相同。估算框平均面积为 1 % 与 25 % 时的理论下限。",
                         en = "Paste 100 probability masks of 28×28 at their boxes into 640×480 in 5 \z
                            milliseconds on one thread. The first version samples the whole picture (slow, as it \z
                            works outside the box too); the second only rows and columns that the box covers; \z
                            the third tabulates source positions and weights per column and separates both \z
                            interpolations; the fourth writes runs in column order and no bitmap at all. Time \z
                            each with :bench and check that it equals the first pixel by pixel. Estimate the \z
                            bounds for boxes of 1 % and of 25 % of the area."},
                 target = "100 pastes of 28×28 into 640×480 < 5 ms"},
                {kind = "writing", minutes = 35, title = {zh = "图解 RoIAlign", en = "RoIAlign in pictures"},
                 text = {zh = "做一页图解：同一个目标每次右移 0.25 像素，分别用 RoIPool（两次取整）和 RoIAlign 得\z
                        到 7×7 特征，画出特征随位移的变化曲线——前者是台阶，后者连续。再用掩码说明后果：特征错半格\z
                        （步幅 16 时等于 8 像素），贴回后的掩码质心偏多少？用你的代码测出来。配 200 字，结尾回\z
                        答：为什么分类几乎不受影响，而掩码必须对齐？",
                         en = "Make one page of pictures: an object moves right by 0.25 pixels at a time; draw \z
                            its 7×7 features by RoIPool (two roundings) and by RoIAlign as curves of the shift, \z
                            steps for one and a smooth line for the other. Then the consequence for masks: if \z
                            features are off by half a cell (8 pixels at stride 16), by how much does the pasted \z
                            mask's centroid move? Measure it. Add 150 words that end with the answer to why \z
                            classes hardly suffer while masks must be aligned."}},
                {kind = "problem", minutes = 35, title = {zh = "游程编码的运算", en = "Working on run lengths"},
                 text = {zh = "两个长度同为 n（≤ 10¹²，不能展开）的 0/1 序列以游程给出：交替的非负整数，从 0 的游\z
                        程开始，例如 [2,3,1] 表示 001110。给定两份编码（各至多 10⁵ 段），求交集与并集的 1 的个\z
                        数，以及交集的游程编码（规范形式：除首段外无零长度段）。例如 [2,3,1] 与 [0,4,2]（\z
                        111100），交集有 2 个 1，编码 [2,2,2]。要求 O(段数)。追加：IoU、按行翻转、循环平移 k 位各\z
                        怎样在编码上完成？",
                         en = "Two sequences of 0 and 1 of the same length n (≤ 10¹², so they cannot be \z
                            expanded) are given by run lengths that alternate and begin with the run of zeros: \z
                            [2,3,1] is 001110. From two codes of at most 10⁵ runs find the number of ones in \z
                            intersection and union, and the code of the intersection in normal form, with no \z
                            empty run except the first. [2,3,1] and [0,4,2] (111100) share 2 ones, code [2,2,2]. \z
                            It must take time linear in the runs. Follow-up: how are IoU, reversal and a \z
                            rotation by k done on codes?"},
                 form = "leetcode"},
            },
            exercises = {"w3.paste", "w3.rle"},
        },
        {
            id = "3.5", title = {zh = "SOLO", en = "SOLO"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "按位置分割实例", en = "Instances by location"},
                 text = {zh = "读 SOLO 第 3 节与 SOLOv2 第 3 节：S×S 网格，中心落在格内的目标由该格负责，输出 S² \z
                        个掩码通道；为什么需要 CoordConv，SOLOv2 的动态卷积核与解耦特征省了什么？在纸上推导 \z
                        Matrix NMS：按分数排序，decay_j = min_{i<j} f(iou_ij)/f(iou_i·)，其中 f 为 1−x 或 \z
                        exp(−x²/σ)，f(iou_i·) 取 i 与比它分数高者的最大 IoU。说明补偿项的作用：i 自己若已被压制，\z
                        就不该再压制别人。再读 focal loss 第 3 节，为今天的练习求它的梯度。",
                         en = "Read section 3 of SOLO and of SOLOv2: in an S×S grid the cell that holds an \z
                            object's centre is in charge of it, and there are S² mask channels; why is CoordConv \z
                            needed, and what do dynamic kernels in SOLOv2 save? Derive Matrix NMS on paper: in \z
                            order of score, decay_j = min_{i<j} f(iou_ij)/f(iou_i·) with f = 1−x or exp(−x²/σ), \z
                            where iou_i· is the largest IoU of i with anything scored higher. Explain the \z
                            compensation: an i that is itself suppressed should not suppress others. Then \z
                            section 3 of focal loss, whose gradient today's exercise asks for."},
                 read = {"Wang et al., SOLO: Segmenting Objects by Locations (2020), §3",
                         "Wang et al., SOLOv2: Dynamic and Fast Instance Segmentation (2020), §3",
                         "Lin et al., Focal Loss for Dense Object Detection (2017), §3"},
                 derive = {"matrix_nms"}},
                {kind = "code", minutes = 45,
                 title = {zh = "SOLO 的头与后处理", en = "SOLO's head and its post-processing"},
                 text = {zh = "在 solo_head.py 里找到三处：坐标通道的拼接（−1 到 1 的线性值）；\z
                        solo_target_single 怎样用中心区域（论文取缩放 0.2，代码默认多少？）决定哪些格子为正、各尺\z
                        度负责的目标大小范围；points NMS（在类别图上做 2×2 最大池化比较）。matrix_nms.py 只有几十\z
                        行：看 IoU 矩阵怎样用展平掩码的一次矩阵乘得到、为什么只取上三角、补偿矩阵怎样由列最大值转\z
                        置扩展而来。写出它与论文公式逐行的对应：代码的高斯核是 exp(−σx²)、σ = 2，论文是 \z
                        exp(−x²/σ)，σ 应取多少才一致？",
                         en = "Find three places in solo_head.py: where coordinates from −1 to 1 are appended as \z
                            channels; how solo_target_single lets a central region (0.2 in the paper; what is \z
                            the code's default?) decide which cells are positive, and which sizes each level is \z
                            in charge of; and points NMS (a comparison with 2×2 max pooling on the class map). \z
                            matrix_nms.py has a few dozen lines: see how the IoU matrix comes from one product \z
                            of flattened masks, why only its upper triangle is used, and how the compensation is \z
                            built from the columns' maxima. Write the paper's formula beside it line by line: \z
                            the code's Gaussian is exp(−σx²) with σ = 2, the paper's exp(−x²/σ); which σ makes \z
                            them agree?"},
                 read = {"WXinlong/SOLO: mmdet/models/anchor_heads/solo_head.py",
                         "WXinlong/SOLO: mmdet/core/post_processing/matrix_nms.py"}},
                {kind = "project", minutes = 100, title = {zh = "相互接触的目标", en = "Objects that touch"},
                 text = {zh = "写小 SOLO：骨干加单层特征（步幅 4），S = 12，组归一化，掩码分支输入加两个坐标通\z
                        道，损失为 focal + 3·Dice，后处理为 points-NMS、maskness 加权、Matrix NMS。专门造一个接触\z
                        目标集：同类圆两两相切或重叠 10 %，共 1000 张。与昨天的 Mask R-CNN 在两种数据（普通、接\z
                        触）上比较掩码 AP50，各训练 90 秒。验收：一张 2×2 的结果表、六张对比图、对“谁在接触时失\z
                        败、为什么”的解释。另做一次去掉坐标通道的消融，确认它会失败。",
                         en = "Write a small SOLO: a backbone with one level of stride 4, S = 12, group \z
                            normalisation, two coordinate channels for the mask branch, focal + 3·Dice as the \z
                            loss, and points NMS, maskness and Matrix NMS afterwards. Make a set of touching \z
                            objects: 1,000 scenes with pairs of equal discs that touch or overlap by 10 %. \z
                            Compare with yesterday's Mask R-CNN on both kinds of data, mask AP50 after 90 \z
                            seconds each. Done with a 2×2 table, six pictures, and an account of who fails when \z
                            objects touch and why. Take the coordinates away once and confirm that it fails."}},
                {kind = "tuning", minutes = 40, title = {zh = "Matrix NMS 与贪心", en = "Matrix NMS against greedy"},
                 text = {zh = "500 张 160×160 的掩码，分别做贪心掩码 NMS（逐个求 IoU）与 Matrix NMS（一次 matmul \z
                        得到交集矩阵）。目标后者快 3 倍。注意几点：掩码展平成 500×25600，用 f32 乘法求交集，面积\z
                        由行和得到；500×500 的矩阵之后全是逐元素运算。用 prof 看矩阵乘占多少时间、达到峰值几成；\z
                        再试 1 位压缩加 popcount 的 %%c 版本，看它能否反超。最后核对：取阈值后保留的集合与贪心差\z
                        几个，差的是哪种情形？",
                         en = "For 500 masks of 160×160 run greedy mask NMS (one IoU at a time) and Matrix NMS \z
                            (all intersections by one matmul); the second should be three times as fast. Flatten \z
                            to 500×25600, multiply in f32, take areas as row sums; all that follows is \z
                            elementwise on 500×500. See with prof which share the product takes and how near the \z
                            peak it is; then try one bit per pixel with popcount in a %%c cell and see whether \z
                            it overtakes. Last compare the sets that are kept at a threshold: in how many do \z
                            they differ, and in which situation?"},
                 target = "Matrix NMS ≥ 3 × greedy mask NMS (500 masks)"},
                {kind = "writing", minutes = 35,
                 title = {zh = "三种实例分割的比较", en = "Three ways to instances compared"},
                 text = {zh = "写一篇 450 字的比较：先检测后分割（Mask R-CNN）、按位置（SOLO）、语义加连通域（\z
                        3.1 的 FCN）。用同一张表：掩码 AP50、接触目标的 AP50、每张毫秒数、参数量、后处理步骤数。\z
                        提纲：三者把“哪个像素属于哪个实例”放在哪一步决定；各自的天然失败情形，每种一张图；选择建\z
                        议，按“目标密度”“是否接触”“时延预算”三个条件写成决策表。",
                         en = "Compare in 350 words: detect, then segment (Mask R-CNN); by location (SOLO); \z
                            semantic plus components (the FCN of day 3.1). One table: mask AP50, the same on \z
                            touching objects, milliseconds per picture, parameters, steps after the network. \z
                            Outline: at which step each decides to which instance a pixel belongs; the natural \z
                            failure of each, with a picture; advice as a small decision table over density, \z
                            contact and the budget of latency."}},
                {kind = "problem", minutes = 35, title = {zh = "带权区间调度", en = "Weighted interval scheduling"},
                 text = {zh = "给定 n 个任务（1 ≤ n ≤ 10⁵），每个有开始时间 s、结束时间 e（0 ≤ s < e ≤ 10⁹）和收\z
                        益 p（1 ≤ p ≤ 10⁴），同一时刻只能做一个，结束与开始相接允许。求最大总收益并给出所选任务。\z
                        例如 (1,3,50)、(2,4,10)、(3,5,40)、(3,6,70)，答案 120（选第 1、4 个）。按结束时间排序，动\z
                        态规划加二分，O(n log n)。追加：若有 k 台机器，且收益全为 1，贪心为何最优？把 NMS 看作“选\z
                        互不冲突的最高总分子集”，说明贪心 NMS 何时不是最优。",
                         en = "There are n jobs (1 ≤ n ≤ 10⁵), each with start s, end e (0 ≤ s < e ≤ 10⁹) and \z
                            profit p (1 ≤ p ≤ 10⁴). One runs at a time; an end may meet a start. Find the \z
                            greatest total profit and which jobs give it. For (1,3,50), (2,4,10), (3,5,40), \z
                            (3,6,70) it is 120, by the first and the fourth. Sort by end, then dynamic \z
                            programming with binary search: O(n log n). Follow-up: with k machines and all \z
                            profits 1, why is greedy best? See NMS as choosing a conflict-free subset of the \z
                            highest total score, and say when greedy NMS is not the best."},
                 form = "leetcode"},
            },
            exercises = {"w3.focal", "w3.matrix_nms"},
        },
        {
            id = "3.6", title = {zh = "分割评测", en = "Evaluating segmentation"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "从 mIoU 到 PQ", en = "From mIoU to PQ"},
                 text = {zh = "读全景分割第 3、4 节与 ADE20K 论文。在纸上证明 D = 2J/(1+J)（D 为 Dice，J 为 \z
                        IoU），并说明对单个样本两者排序相同，而对数据集平均后排序可能不同，举一个两张图的反例。推\z
                        导 PQ = SQ × RQ：匹配条件 IoU > 0.5 时为什么匹配必然唯一？列出四种“平均”的区别：像素准确\z
                        率、各类准确率、mIoU、按频率加权的 IoU；再比较“先按图平均”与“整个数据集累积混淆矩阵”，说\z
                        明缺席类别在两者中如何处理。",
                         en = "Read sections 3 and 4 of Panoptic Segmentation, and the ADE20K paper. Prove D = \z
                            2J/(1+J) for Dice D and IoU J; on one sample both rank alike, but means over a set \z
                            may not: find a counterexample of two pictures. Derive PQ = SQ × RQ: why is a match \z
                            unique once IoU > 0.5 is asked for? Tell apart four means: pixel accuracy, mean \z
                            accuracy, mIoU, frequency-weighted IoU; then the mean per picture against one \z
                            confusion matrix for the whole set, and how an absent class is treated in each."},
                 read = {"Kirillov et al., Panoptic Segmentation (2019), §3–4",
                         "Zhou et al., Scene Parsing through ADE20K Dataset (2017)"},
                 derive = {"dice_jaccard"}},
                {kind = "code", minutes = 45,
                 title = {zh = "全景评测与混淆矩阵", en = "Panoptic evaluation, confusion matrices"},
                 text = {zh = "读 panopticapi 的 evaluation.py：用 gt·OFFSET + pred 的编码一次数出所有交集；void \z
                        像素怎样从并集里扣除；未匹配的预测若一半以上落在 void 或 crowd 上就不算误检。再看 \z
                        iou_metric.py：用直方图求交、并，忽略标签先被掩掉。比较两者如何处理“某类在整个验证集中没\z
                        出现”。自己写一个三类的混淆矩阵（tensor.one_hot 加 matmul 或 scatter_add），用手算的 3×3 \z
                        例子核对四个指标。",
                         en = "Read evaluation.py of panopticapi: all intersections are counted at once through \z
                            the code gt·OFFSET + pred; how void pixels leave the union; an unmatched prediction \z
                            that lies by more than half on void or crowd is no false positive. Then \z
                            iou_metric.py, where histograms give intersection and union after ignored labels are \z
                            masked. Compare how both treat a class that never appears. Write a confusion matrix \z
                            of three classes (tensor.one_hot with matmul, or scatter_add) and check four metrics \z
                            against a 3×3 example computed by hand."},
                 read = {"cocodataset/panopticapi: panopticapi/evaluation.py",
                         "open-mmlab/mmsegmentation: mmseg/evaluation/metrics/iou_metric.py"}},
                {kind = "project", minutes = 100,
                 title = {zh = "一份评测报告与测试时增广", en = "A report, and flips at test time"},
                 text = {zh = "把本周五个模型放进同一个评测程序：语义模型报 mIoU、Dice、边界 IoU，实例模型报掩码 \z
                        AP50 与 PQ，都用同一个 500 张的测试集和三个种子，给出均值与标准差。加测试时增广：水平翻\z
                        转、两种尺度，对概率取平均，报告提升与时间代价；检查翻转后的预测有没有翻转回来（故意漏掉\z
                        一次，看掉多少分）。再做自助法（重采样图像 1000 次）给 mIoU 的 95 % 区间，判断 U-Net 与 \z
                        DeepLab 的差距是否真实。验收：一条命令生成整张表和图。",
                         en = "Put the week's five models into one program of evaluation: mIoU, Dice and border \z
                            IoU for the semantic ones, mask AP50 and PQ for the others, on the same 500 test \z
                            pictures with three seeds, mean and standard deviation. Add test-time augmentation: \z
                            a flip and two scales, probabilities averaged, with gain and price; check that \z
                            flipped predictions are flipped back (leave it out once on purpose and see the \z
                            loss). Bootstrap the pictures 1,000 times for a 95 % interval of mIoU and judge \z
                            whether the gap between U-Net and DeepLab is real. Done when one command makes the \z
                            whole table and its pictures."}},
                {kind = "tuning", minutes = 45, title = {zh = "bf16 的分割训练", en = "Segmentation in bf16"},
                 text = {zh = "对 3.2 的 U-Net（batch 16）用 bf16 训练（自己的循环放进 grad.autocast，cv.unet 则\z
                        用 fit 的 bf16 = true），目标步速为 f32 的 1.7 倍，最终 mIoU 相差不超过 0.01。步骤：prof \z
                        列出前向与反向最慢的十个算子；看哪些没有走 bf16（BN、损失、池化），估算它们占的时间上限，\z
                        用 Amdahl 定律算出可能的最大加速；再测。若机器没有 bf16 指令（prof.machine() 的 bf16 为 \z
                        0），改做另一题：把通道数 16 改为 24 或 32，看步速怎样随通道数变化，解释对齐的影响。",
                         en = "Train the U-Net of day 3.2 (batch 16) in bf16, your own loop under grad.autocast \z
                            or cv.unet's fit with bf16 = true; aim at 1.7 times the steps per second of f32 with \z
                            a final mIoU within 0.01. List the ten slowest operations of forward and backward \z
                            with prof; see which do not run in bf16 (normalisation, loss, pooling), bound their \z
                            share, and compute by Amdahl's law the greatest possible gain; then measure. Where \z
                            the machine has no bf16 (prof.machine() says 0), do this instead: change 16 channels \z
                            to 24 and 32, see how the speed follows, and explain the effect of alignment."},
                 target = "bf16 ≥ 1.7 × f32 (U-Net, batch 16)"},
                {kind = "writing", minutes = 40, title = {zh = "博客初稿：分割", en = "The post in draft: segmentation"},
                 text = {zh = "写第一阶段博客的分割部分初稿，800 字：开头一张图（同一场景五种方法的结果）；为什么\z
                        分割的评测比检测更容易骗人（边界、类别平均、空目标三例，都用自己的数据）；一张总表；“如果\z
                        只有 40 秒训练时间该选什么”；附录给出复现命令、种子与机器。写作规则：每节第一句就是结论；\z
                        删掉所有“我们可以看到”。请一位同学读完后用一句话复述，若复述错了就改开头。",
                         en = "Draft the segmentation part of the first stage's post, 600 words: a picture first \z
                            (one scene, five methods); why segmentation is easier to misjudge than detection \z
                            (borders, means over classes, empty targets, each from your own data); one table of \z
                            everything; what to choose when there are 40 seconds to train; an appendix with \z
                            command, seed and machine. Rules: the first sentence of a section is its conclusion, \z
                            and every \"we can see that\" is deleted. Let someone read it and repeat it in one \z
                            sentence; if that is wrong, mend the beginning."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：分割标注平台", en = "System design: a labelling platform"},
                 text = {zh = "设计一个分割标注平台：200 名标注员，100 万张图，平均每张 8 个实例，要求掩码质量可\z
                        度量、成本可控。按清单回答：需求（工具、角色、质检），估算（每个掩码的秒数、存储、并\z
                        发），数据模型与版本（图、掩码、规则都要有版本），模型辅助（点击生成掩码、预标注，怎样避\z
                        免标注员照单全收），任务分发与主动学习，质量（重复标注的一致性、黄金题、仲裁），导出 \z
                        COCO 与 ADE20K 格式，隐私、权限与审计，故障与成本。画框图，写三个取舍，45 分钟。",
                         en = "Design a platform for labelling masks: 200 annotators, a million pictures, 8 \z
                            instances each, with quality that can be measured at a bounded price. Go through the \z
                            list: needs (tools, roles, review); estimates (seconds per mask, storage, users at \z
                            once); data model and versions (of pictures, masks and rules); help by models (masks \z
                            from clicks, labels proposed, and how to keep people from accepting everything); \z
                            distribution and active learning; quality (agreement of repeated labels, gold tasks, \z
                            arbitration); export as COCO and ADE20K; privacy, rights, audit; failures and cost. \z
                            A diagram and three trade-offs in 45 minutes."},
                 form = "design"},
            },
            exercises = {"w3.pq"},
        },
    },
}
