-- Week 2: object detection, two stages, one stage, sets. Texts are ours; sections as in the papers' arXiv versions.
return {
    week = 2, field = "cv",
    title = {zh = "目标检测", en = "Object detection"},
    goal = {
        zh = "从框的几何与 COCO 评测出发，把 Faster R-CNN、YOLOv8、DETR 三条路线各写出一个忠实的小模型，在同一批\z
            场景上训练、比较；周末在自己的数据集上完成项目 A，并按错误类型给出分析。",
        en = "Starting from the geometry of boxes and COCO's evaluation, write a faithful miniature of each of \z
            the three ways, Faster R-CNN, YOLOv8 and DETR, train them on the same scenes and compare; at the \z
            week's end finish project A on your own data, with its errors sorted by kind.",
    },
    projects = {{id = "A", title = {zh = "自建检测器", en = "A detector on your own data"}}},
    days = {
        {
            id = "2.1", title = {zh = "框与 AP", en = "Boxes and AP"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "交并比、锚框与平均精度", en = "IoU, anchors and average precision"},
                 text = {zh = "精读 d2l 14.3–14.4（边界框、锚框），再读 COCO 论文和 GIoU 第 3 节。在纸上推导：\z
                        GIoU = IoU − |C∖(A∪B)|/|C|，C 是两框的最小外接框；证明 −1 < GIoU ≤ IoU，且两框不相交时 \z
                        IoU 的梯度为 0 而 GIoU 的不为 0，并对右边界 x₁ 求 ∂GIoU/∂x₁（分相交、不相交两种情形）。然\z
                        后弄清 COCO 的 AP：10 个 IoU 阈值、101 个召回点、从右向左取精度包络。要能回答：为什么一个\z
                        真值只能匹配一次，其余都算误检？",
                         en = "Read d2l 14.3–14.4 (bounding boxes, anchors), then the COCO paper and section 3 \z
                            of GIoU. Derive on paper: with C the smallest box around A and B, GIoU = IoU − \z
                            |C∖(A∪B)|/|C|; show −1 < GIoU ≤ IoU, and that for disjoint boxes the gradient of IoU \z
                            is 0 while that of GIoU is not; find ∂GIoU/∂x₁ for the right edge in both cases. \z
                            Then COCO's AP: ten thresholds of IoU, 101 points of recall, the envelope of \z
                            precision taken from right to left. Be able to say why a truth may be matched only \z
                            once and all else counts as false."},
                 read = {"Zhang et al., Dive into Deep Learning, 14.3–14.4", "Lin et al., Microsoft COCO (2014)",
                         "Rezatofighi et al., Generalized Intersection over Union (2019), §3"},
                 derive = {"giou"}},
                {kind = "code", minutes = 45, title = {zh = "pycocotools 的评测循环", en = "The loop of pycocotools"},
                 text = {zh = "读 cocoeval.py 的三个函数。evaluateImg：检测按分数排序、真值把 ignore 的排在后面，\z
                        找出“已匹配到正常真值且轮到 ignore 时停止”的那个 break，说明它防止了什么。accumulate：稳\z
                        定归并排序为什么影响并列分数的结果？precision 数组的五个维度各是什么？再看 maskApi.c 的 \z
                        bbIou：crowd 框的并集为什么只取检测框的面积？列出三处你自己写 AP 时最可能弄错的细节，它们\z
                        就是 w2.ap 的变异体。",
                         en = "Read three functions of cocoeval.py. In evaluateImg detections are sorted by \z
                            score and ignored truths come last: find the break that stops once a real match is \z
                            held and the ignored ones begin, and say what it prevents. In accumulate: why does \z
                            the stable merge sort change results for equal scores, and what are the five \z
                            dimensions of the precision array? In bbIou of maskApi.c: why is the union with a \z
                            crowd only the detection's area? List the three details you would most likely get \z
                            wrong; they are the mutants of w2.ap."},
                 read = {"cocodataset/cocoapi: PythonAPI/pycocotools/cocoeval.py",
                         "cocodataset/cocoapi: common/maskApi.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "标注 40 张图并导出 COCO", en = "Label 40 pictures, export COCO"},
                 text = {zh = "选一个你自己的两到三类目标（桌上的杯子、键盘、书都行），拍或找 40 张图，用 \z
                        cv.resize 缩到长边 640。写一个最小的标注工具：view.image 显示，在提示符里输入左上、右下坐\z
                        标，立即画框确认，随时可撤销，结果存成 COCO 的 JSON（\z
                        images、annotations、categories，bbox 为 x, y, w, h）。验收：重新读入后所有框画回原图无\z
                        误，面积与 bbox 一致，编号从 1 开始（编号 0 会被 pycocotools 当作未匹配）。隔一小时重标其\z
                        中 10 张，算两次标注的平均 IoU，这就是任务的上限。",
                         en = "Choose two or three classes of your own (cups, keyboards and books will do), take \z
                            or find 40 pictures and bring them to 640 pixels with cv.resize. Write a minimal \z
                            tool: view.image shows a picture, you type corners at the prompt, the box is drawn \z
                            at once, anything can be undone, and the result is a COCO JSON (images, annotations, \z
                            categories; bbox is x, y, w, h). Done when the file reads back, every box lies \z
                            right, areas agree with boxes and ids begin at 1 (pycocotools takes id 0 for \z
                            unmatched). After an hour label 10 again: the mean IoU between both is the ceiling \z
                            of the task."}},
                {kind = "tuning", minutes = 40, title = {zh = "IoU 矩阵向量化", en = "The IoU matrix in vectors"},
                 text = {zh = "求 2000 × 2000 的 IoU 矩阵。先用 %%c 写逐对计算的标量版，再把框改成四个分开的数组 \z
                        x0、y0、x1、y1（结构体数组变数组结构体），让内层循环只含 min、max、减、乘和一次除，编译器\z
                        便能向量化。用 :bench 比较，目标是快 4 倍；再写张量版（broadcast 后的 \z
                        minimum、maximum），用 mem 看它多占多少内存。检查面积为零的框：三个版本都应得 0 而不是 \z
                        NaN。",
                         en = "Compute the 2000 × 2000 matrix of IoU. Write the scalar version pair by pair in a \z
                            %%c cell; then store the boxes as four arrays x0, y0, x1, y1 instead of an array of \z
                            structs, so that the inner loop holds only min, max, subtraction, products and one \z
                            division, which the compiler can turn into vectors. Compare with :bench and aim at \z
                            four times; add a version of broadcast tensors and see with mem what it costs in \z
                            memory. Check boxes of no area: all three must give 0, not NaN."},
                 target = "IoU matrix ≥ 4 × scalar"},
                {kind = "writing", minutes = 35, title = {zh = "数据卡", en = "The data card"},
                 text = {zh = "为你的 40 张图写一页数据卡，七节：动机与用途、组成（每类多少张、多少框、框面积的直\z
                        方图）、采集方式与设备、标注规则（遮挡、截断、多小就不标）、划分方法（同一场景不得跨训练\z
                        与测试）、已知偏差、许可与隐私。每条规则配一个边界样例的小图。写完请自问：另一个人照此标\z
                        注，IoU 能否达到今天测得的自我一致性？",
                         en = "Write a one-page data card for your 40 pictures in seven parts: purpose; \z
                            composition (pictures and boxes per class, histogram of areas); how and with what \z
                            they were taken; rules of labelling (occlusion, truncation, how small is too small); \z
                            the split (no scene on both sides); known bias; licence and privacy. Give each rule \z
                            a small picture of a borderline case. Then ask whether another person who follows it \z
                            would reach the agreement with yourself that you measured today."}},
                {kind = "problem", minutes = 35, title = {zh = "合并区间", en = "Merge intervals"},
                 text = {zh = "给定 n 个闭区间 [l, r]（1 ≤ n ≤ 10⁵，0 ≤ l ≤ r ≤ 10⁹），合并所有相交的区间，按左端\z
                        点升序输出。端点相接也算相交。例如 [[1,4],[8,10],[2,6],[6,7]] 得到 [[1,7],[8,10]]。先排序\z
                        再一遍扫描，给出 O(n log n) 的论证。追加：区间在线到达，每次加入后要回答“当前总覆盖长\z
                        度”，用有序集合怎样做到均摊 O(log n)？再想：二维框的并集面积为什么难得多（见 2.4）？",
                         en = "Given n closed intervals [l, r] (1 ≤ n ≤ 10⁵, 0 ≤ l ≤ r ≤ 10⁹), merge all that \z
                            overlap and give them by rising left ends; touching counts as overlapping. \z
                            [[1,4],[8,10],[2,6],[6,7]] becomes [[1,7],[8,10]]. Sort, then scan once, and argue \z
                            O(n log n). Follow-up: intervals arrive one by one and after each the length covered \z
                            is wanted; how does an ordered set give O(log n) amortised? And why is the area of a \z
                            union of boxes so much harder (day 2.4)?"},
                 form = "leetcode"},
            },
            exercises = {"w2.iou", "w2.ap"},
        },
        {
            id = "2.2", title = {zh = "Faster R-CNN 一：区域建议", en = "Faster R-CNN 1: proposals"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "锚、偏移量与 RPN 损失", en = "Anchors, deltas and the loss of the RPN"},
                 text = {zh = "精读 Faster R-CNN 第 3 节和 Fast R-CNN 2.3（多任务损失）。在纸上写出编码 t_x = \z
                        (x−x_a)/w_a、t_w = log(w/w_a) 及其逆，证明它对平移和整体缩放不变，并求 ∂x/∂t_x、∂w/∂t_w。\z
                        推导 smooth L1：|x| < 1 时 0.5x²，否则 |x| − 0.5，说明一阶导数在 ±1 处连续而二阶不连续。\z
                        回答：IoU 在 0.3 与 0.7 之间的锚为什么不参与损失？为什么每个真值还要强行分给与它 IoU 最大\z
                        的锚？",
                         en = "Read section 3 of Faster R-CNN and 2.3 of Fast R-CNN (the multi-task loss). Write \z
                            the encoding t_x = (x−x_a)/w_a, t_w = log(w/w_a) and its inverse, show that it does \z
                            not change under shifts and a common scale, and find ∂x/∂t_x and ∂w/∂t_w. Derive \z
                            smooth L1, 0.5x² for |x| < 1 and |x| − 0.5 beyond: the first derivative is \z
                            continuous at ±1, the second is not. Answer: why do anchors of IoU between 0.3 and \z
                            0.7 take no part in the loss, and why is each truth also given the anchor that \z
                            overlaps it most?"},
                 read = {"Ren et al., Faster R-CNN (2015), §3", "Girshick, Fast R-CNN (2015), §2.3"},
                 derive = {"deltas", "smooth_l1"}},
                {kind = "code", minutes = 45, title = {zh = "Detectron2 的 RPN", en = "The RPN of Detectron2"},
                 text = {zh = "打开 rpn.py，按调用顺序画出：特征 → 锚 → objectness 与 deltas → 匹配 → 采样 256 个\z
                        （正样本至多一半）→ 损失 → 解码 → NMS。在 matcher.py 看 set_low_quality_matches_ 怎样让并\z
                        列的锚全部算正；在 box_regression.py 找到 scale_clamp = log(1000/16)，说明没有它第一步训\z
                        练会发生什么。注意 RPN 的 NMS 阈值是 0.7 而最终检测是 0.5，并解释为什么不同。",
                         en = "Open rpn.py and draw in order of the calls: features, anchors, objectness and \z
                            deltas, matching, a sample of 256 with at most half positive, losses, decoding, NMS. \z
                            In matcher.py see how set_low_quality_matches_ makes all tied anchors positive; in \z
                            box_regression.py find scale_clamp = log(1000/16) and say what the first steps of a \z
                            training would do without it. Note that the RPN suppresses at 0.7 and the final \z
                            detections at 0.5, and explain the difference."},
                 read = {"facebookresearch/detectron2: detectron2/modeling/proposal_generator/rpn.py",
                         "facebookresearch/detectron2: detectron2/modeling/matcher.py",
                         "facebookresearch/detectron2: detectron2/modeling/box_regression.py"}},
                {kind = "project", minutes = 100, title = {zh = "训练 RPN", en = "Train the RPN"},
                 text = {zh = "数据用 data.shapes{n = 2000, size = 96}，另留 300 张验证。写一个小骨干（四段 \z
                        nn.Conv2d，步幅 16）加 RPN 头：每个位置 3 种比例，共用 3×3 卷积后分出 objectness 与 4 个\z
                        偏移。用你的 w2.rpn_match、w2.deltas、w2.nms 组成训练与推断，lab.metric 报告两项损失。验\z
                        收：两核两分钟内，前 100 个建议在 IoU 0.5 下的召回争取 ≥ 0.9；先把一张图过拟合到召回 1，\z
                        再训练全集。画出召回随建议数 1…300 的曲线。",
                         en = "Take data.shapes{n = 2000, size = 96} and keep 300 for validation. Write a small \z
                            backbone (four stages of nn.Conv2d, stride 16) and the head: three ratios per place, \z
                            a shared 3×3 convolution, then objectness and four deltas. Your w2.rpn_match, \z
                            w2.deltas and w2.nms make the training and the inference; report both losses with \z
                            lab.metric. Aim at a recall of 0.9 at IoU 0.5 among the first 100 proposals within \z
                            two minutes on two cores. Overfit one picture to recall 1 before you train on all. \z
                            Draw recall against the number of proposals, 1…300."}},
                {kind = "tuning", minutes = 40, title = {zh = "2000 个框的 NMS", en = "NMS over 2,000 boxes"},
                 text = {zh = "对 2000 个随机框（分数已给）做 NMS，目标单线程 2 毫秒以内。先实现 O(n²) 的布尔数组\z
                        版并测量；然后依次加上：按分数排序后框存成四个数组、内层只与未被抑制的框比较、用 inter > \z
                        t·union 代替除法、一次比较 8 个框。每步记录时间和比较次数。再换一组高度重叠的框，解释为什\z
                        么反而更快；最后与把类别乘大偏移后合并处理的批量写法比较。",
                         en = "Suppress 2,000 random scored boxes; the aim is 2 milliseconds on one thread. \z
                            Begin with the O(n²) version over an array of flags and measure. Then add one at a \z
                            time: boxes sorted by score in four arrays, comparisons only with boxes still alive, \z
                            inter > t·union instead of a division, eight boxes at once. Note time and number of \z
                            comparisons after each. Repeat with boxes that overlap heavily and explain why that \z
                            is faster; last compare with the batched form that shifts every class by a large \z
                            offset."},
                 target = "NMS of 2,000 boxes < 2 ms"},
                {kind = "writing", minutes = 35, title = {zh = "画一张 RPN 图", en = "One drawing of the RPN"},
                 text = {zh = "用一张图讲清 RPN：输入尺寸、特征图尺寸、锚的铺设（只画一个位置的三个框）、两个输出\z
                        的形状、匹配与采样、损失的两项及归一化常数。图下配 200 字说明，只解释图上有的东西。检查标\z
                        准：一个读过 CNN 但没读过检测的人，能从图上数出 96×96 输入共有多少个锚（6×6×3 = 108）。",
                         en = "Explain the RPN in one drawing: size of input and feature map, how anchors are \z
                            laid (three boxes at one place only), shapes of both outputs, matching and sampling, \z
                            the two terms of the loss with their divisors. Add 150 words that explain nothing \z
                            but what is drawn. The test: a reader who knows CNNs but not detection can count \z
                            from it the anchors of a 96×96 input (6×6×3 = 108)."}},
                {kind = "problem", minutes = 35, title = {zh = "数据流的前 k 大", en = "The k largest of a stream"},
                 text = {zh = "设计一个结构：构造时给 k（1 ≤ k ≤ 10⁴）和初始数组，add(x) 加入一个数并返回当前第 \z
                        k 大的数（重复值分别计数；不足 k 个时返回空）。最多 10⁵ 次调用。例如 k = 3，初始 \z
                        [4,5,8,2]，依次 add 3、5、10，返回 4、5、5。用大小为 k 的小根堆实现，自己写上浮与下沉。追\z
                        加：检测器要从 20 万个分数里取前 1000，比较堆、快速选择与完整排序的实测时间，并说明哪一种\z
                        需要稳定。",
                         en = "Design a structure: the constructor takes k (1 ≤ k ≤ 10⁴) and an initial array; \z
                            add(x) adds a number and returns the k-th largest so far, equal values counted \z
                            apart, or nothing while there are fewer than k. Up to 10⁵ calls. With k = 3 and \z
                            [4,5,8,2], adding 3, 5, 10 returns 4, 5, 5. Use a min-heap of size k with your own \z
                            sift-up and sift-down. Follow-up: a detector takes the 1,000 best of 200,000 scores; \z
                            time a heap, quickselect and a full sort, and say which of them must be stable."},
                 form = "leetcode"},
            },
            exercises = {"w2.deltas", "w2.rpn_match", "w2.nms"},
        },
        {
            id = "2.3", title = {zh = "Faster R-CNN 二：FPN 与 RoIAlign", en = "Faster R-CNN 2: FPN and RoIAlign"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "特征金字塔与批归一化", en = "Feature pyramids and batch normalisation"},
                 text = {zh = "精读 FPN 第 3、4 节：自顶向下路径、横向 1×1 连接，以及层级公式 k = ⌊k₀ + \z
                        log₂(√(wh)/224)⌋（k₀ = 4），说明 112×112 的框分到哪一层。读 BN 论文第 3 节与算法 1，在纸\z
                        上推导反向：x̂ = (x−μ)/√(σ²+ε)，dx = γ/√(σ²+ε)·(dy − mean(dy) − x̂·mean(dy·x̂))；关键是 \z
                        μ、σ² 都依赖 x，漏掉任一条路径就错。回答：训练与推断的统计量有何不同，批大小为 2 时会怎\z
                        样，检测里为什么常冻结 BN？",
                         en = "Read sections 3 and 4 of FPN: the top-down path, lateral 1×1 connections, and the \z
                            level k = ⌊k₀ + log₂(√(wh)/224)⌋ with k₀ = 4; to which level does a box of 112×112 \z
                            go? Read section 3 and algorithm 1 of batch normalisation and derive its backward: \z
                            with x̂ = (x−μ)/√(σ²+ε), dx = γ/√(σ²+ε)·(dy − mean(dy) − x̂·mean(dy·x̂)). Both μ and \z
                            σ² depend on x, and forgetting either path is the error. Answer: how do statistics \z
                            differ between training and use, what happens with a batch of two, and why do \z
                            detectors often freeze them?"},
                 read = {"Lin et al., Feature Pyramid Networks (2017), §3–4",
                         "Ioffe and Szegedy, Batch Normalization (2015), §3",
                         "He et al., Mask R-CNN (2017), §3 (RoIAlign)"},
                 derive = {"batch_norm"}},
                {kind = "code", minutes = 45, title = {zh = "RoIAlign 的内核", en = "The kernel of RoIAlign"},
                 text = {zh = "读 roi_align_kernel.cpp：aligned 为真时为什么把坐标减去 0.5？每个格子取 \z
                        ⌈roi_h/pooled_h⌉ 个采样点，采样点落在 −1 与 H 之外时如何处理，落在边缘一格内又怎样？预先\z
                        计算的双线性权重表省下了什么？在 poolers.py 找到按面积分配层级的函数，对照今天的公式。最\z
                        后看 core/op/norm_channel.c：统计量用什么顺序累加才能与线程数无关，反向用了哪两个和？",
                         en = "Read roi_align_kernel.cpp: why are coordinates lowered by 0.5 when aligned is \z
                            set? Each bin takes ⌈roi_h/pooled_h⌉ samples; what happens to samples beyond −1 or \z
                            H, and to those within one pixel of the edge? What does the table of bilinear \z
                            weights save? In poolers.py find the function that assigns levels by area and hold \z
                            it against today's formula. Last core/op/norm_channel.c: in which order are the \z
                            statistics summed so that they do not depend on the number of threads, and which two \z
                            sums does the backward need?"},
                 read = {"pytorch/vision: torchvision/csrc/ops/cpu/roi_align_kernel.cpp",
                         "facebookresearch/detectron2: detectron2/modeling/poolers.py", "core/op/norm_channel.c"}},
                {kind = "project", minutes = 100, title = {zh = "第二阶段接上", en = "Attach the second stage"},
                 text = {zh = "在昨天的模型上加 FPN（步幅 8、16、32，最近邻上采样）和第二阶段：7×7 RoIAlign、两个\z
                        全连接层、分类与按类回归。要点照论文：把真值并入建议，采样 512 个、正样本占 25 %、IoU 阈\z
                        值 0.5，回归目标乘权重 10、10、5、5，推断时分数 0.05、NMS 0.5。验收：300 张验证图上 AP50 \z
                        争取 ≥ 0.7，两核两分钟内。若低，按顺序查：建议召回、RoIAlign 对常数图是否返回常数、分类损\z
                        失初值是否接近 ln(类数+1)。把 10 张最差的图画出来。",
                         en = "Give yesterday's model an FPN (strides 8, 16, 32; nearest upsampling) and the \z
                            second stage: RoIAlign 7×7, two linear layers, classes and a box per class. Keep to \z
                            the paper: truths join the proposals, 512 are sampled with 25 % positive at IoU 0.5, \z
                            targets carry the weights 10, 10, 5, 5, and inference uses score 0.05 and NMS 0.5. \z
                            Aim at AP50 ≥ 0.7 on 300 validation pictures within two minutes on two cores. If it \z
                            is low, look in this order: recall of the proposals, whether RoIAlign of a constant \z
                            map is constant, whether the first class loss is near ln(classes+1). Draw the ten \z
                            worst pictures."}},
                {kind = "tuning", minutes = 45, title = {zh = "峰值内存降三成", en = "Thirty per cent off the peak"},
                 text = {zh = "用 mem(function() … end):plot() 画出一步训练中存活张量的曲线，指出峰值时刻活着的最\z
                        大五个张量。把骨干的每一段包进 grad.checkpoint，目标是峰值降 30 %，时间不超过 1.35 倍。先\z
                        在纸上估算：哪些激活必须保存，哪些可以重算？再试另外两招并分别记录：减小第二阶段一次处理\z
                        的 RoI 数，推断放进 grad.no_grad。验证三种情形下第一步的梯度相同。",
                         en = "Draw what is alive during one training step with mem(function() … end):plot() and \z
                            name the five largest tensors at the peak. Wrap each stage of the backbone in \z
                            grad.checkpoint; aim at 30 % less peak for at most 1.35 times the time. Estimate \z
                            first on paper which activations must be kept and which can be computed again. \z
                            Record two more measures apart: fewer RoIs at once in the second stage, and \z
                            inference inside grad.no_grad. Verify that the gradients of the first step are equal \z
                            in all cases."},
                 target = "peak memory −30 % at ≤ 1.35 × time"},
                {kind = "writing", minutes = 35, title = {zh = "短文：为什么要两个阶段", en = "A note: why two stages"},
                 text = {zh = "写 400 字，回答“两阶段多做的那一步换来了什么”。提纲：第一阶段只管“有没有”，给出今\z
                        天的召回曲线；RoIAlign 把不同大小的目标变成同样大小，附一个错用取整的 RoIPool 与 \z
                        RoIAlign 的对照（同一目标平移半个像素，特征差多少）；类别不平衡在哪里被采样解决；代价是每\z
                        张图多少毫秒。最后一段预测：单阶段检测器要怎样弥补，明天再回来核对。",
                         en = "In 300 words answer what the extra step of two stages buys. Outline: the first \z
                            stage only asks whether something is there, with today's recall curve; RoIAlign \z
                            gives objects of all sizes one size, with a comparison against a RoIPool that rounds \z
                            (how far do features move when the object shifts by half a pixel); where sampling \z
                            settles the imbalance of classes; the price in milliseconds per picture. End with a \z
                            prediction of how a one-stage detector must make up for it, and check it tomorrow."}},
                {kind = "problem", minutes = 35, title = {zh = "二维区域和", en = "Sums over rectangles"},
                 text = {zh = "给定 m×n 整数矩阵（1 ≤ m, n ≤ 500）和 q 次查询（q ≤ 10⁵），每次求左上 (r₁,c₁)、右\z
                        下 (r₂,c₂) 闭区域的和，要求预处理后每次 O(1)。例如 [[3,0,1],[5,6,3],[1,2,0]] 中 \z
                        (1,0)–(2,1) 的和是 14。注意多留一行一列零，并估计累加和需要多少位。追加：支持单点修改时改\z
                        用二维树状数组，更新与查询都是 O(log m·log n)。思考：积分图怎样让盒式滤波与半径无关，为什\z
                        么 RoIAlign 不能直接用它求双线性平均？",
                         en = "Given an m×n integer matrix (1 ≤ m, n ≤ 500) and q ≤ 10⁵ queries, return the sum \z
                            over the closed rectangle (r₁,c₁)–(r₂,c₂), each in O(1) after preparation. In \z
                            [[3,0,1],[5,6,3],[1,2,0]] the sum over (1,0)–(2,1) is 14. Keep an extra row and \z
                            column of zeros and estimate how many bits the running sums need. Follow-up: with \z
                            changes of single cells use a two-dimensional Fenwick tree, O(log m·log n) for both. \z
                            Think: how do integral images make box filters independent of the radius, and why do \z
                            they not serve RoIAlign's bilinear means directly?"},
                 form = "leetcode"},
            },
            exercises = {"w2.roi_align", "w2.batch_norm"},
        },
        {
            id = "2.4", title = {zh = "YOLOv8", en = "YOLOv8"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "无锚、DFL 与任务对齐", en = "No anchors, DFL, task alignment"},
                 text = {zh = "YOLOv8 没有论文，以源码为准；理论分三块读：GFL 第 3 节（DFL）、TOOD 第 3 节（任务\z
                        对齐分配）、CIoU。在纸上推导 DFL：把边到中心的距离 y 表示为 0…15 上的分布 p，期望 Σ \z
                        i·p_i 为预测值；损失 −((i+1−y)·log p_i + (y−i)·log p_{i+1})，其中 i = ⌊y⌋；求对 logits 的\z
                        梯度，并证明最优分布恰好使期望等于 y。再写出对齐度 t = s^α·u^β（α = 0.5，β = 6），解释 β \z
                        为什么大得多。CIoU 在 IoU 之外加了哪两项？",
                         en = "YOLOv8 has no paper; its source is the reference. The theory comes in three \z
                            parts: section 3 of GFL (DFL), section 3 of TOOD (task-aligned assignment), and \z
                            CIoU. Derive DFL: the distance y from centre to edge is a distribution p over 0…15 \z
                            whose expectation Σ i·p_i is the prediction; the loss is −((i+1−y)·log p_i + \z
                            (y−i)·log p_{i+1}) with i = ⌊y⌋. Find its gradient by the logits and show that the \z
                            best distribution has expectation exactly y. Write the alignment t = s^α·u^β (α = \z
                            0.5, β = 6) and explain why β is so much larger. Which two terms does CIoU add to \z
                            IoU?"},
                 read = {"ultralytics/ultralytics (YOLOv8 has no paper: the source is the reference)",
                         "Li et al., Generalized Focal Loss (2020), §3", "Feng et al., TOOD (2021), §3",
                         "Zheng et al., Distance-IoU Loss / CIoU (2020)"},
                 derive = {"dfl"}},
                {kind = "code", minutes = 45, title = {zh = "ultralytics 的四个文件", en = "Four files of ultralytics"},
                 text = {zh = "在 block.py 读 C2f（拆分、若干 Bottleneck、全部拼接）和 SPPF（三次 5×5 池化串联等\z
                        价于 5、9、13 三个感受野）。在 head.py 看分类与回归两个分支如何分开、偏置如何初始化。\z
                        tal.py 是重点：候选点必须在真值框内，取对齐度前 10，一个点被多个真值选中时归 IoU 最大者，\z
                        最后把目标分数按每个真值的最大对齐度归一化。在 loss.py 找到三个增益 7.5、0.5、1.5 和分母 \z
                        target_scores_sum，说明为什么不用正样本数。",
                         en = "In block.py read C2f (split, some bottlenecks, everything concatenated) and SPPF \z
                            (three chained 5×5 pools equal the fields 5, 9 and 13). In head.py see how the \z
                            branches of class and box are apart and how biases begin. tal.py matters most: \z
                            candidates lie inside the truth, the ten best aligned are taken, a point wanted by \z
                            several truths goes to the one of largest IoU, and target scores are normalised by \z
                            each truth's best alignment. In loss.py find the gains 7.5, 0.5 and 1.5 and the \z
                            divisor target_scores_sum, and say why it is not the number of positives."},
                 read = {"ultralytics/ultralytics: ultralytics/nn/modules/block.py",
                         "ultralytics/ultralytics: ultralytics/nn/modules/head.py",
                         "ultralytics/ultralytics: ultralytics/utils/tal.py",
                         "ultralytics/ultralytics: ultralytics/utils/loss.py"}},
                {kind = "project", minutes = 100, title = {zh = "六十秒到 AP50 0.95", en = "AP50 0.95 in sixty seconds"},
                 text = {zh = "写一个约 50 万参数的小 YOLOv8：C2f 骨干、SPPF、FPN+PAN、三个尺度的解耦头、DFL（\z
                        reg_max 16）、任务对齐分配、BCE + CIoU + DFL。数据仍是 data.shapes{n = 2000, size = \z
                        96}，batch 16，AdamW 加余弦学习率，用你自己的 AP 代码评测。目标：两核 60 秒内 AP50 ≥ \z
                        0.95。先核对三件事再训练：分配后每个真值至少有一个正样本；第一步的损失有限且三项同量级；\z
                        对一张图过拟合。最后与昨天的两阶段模型画在同一张“时间—AP50”图上。",
                         en = "Write a small YOLOv8 of about half a million parameters: a C2f backbone, SPPF, \z
                            FPN+PAN, decoupled heads at three scales, DFL (reg_max 16), task-aligned assignment, \z
                            BCE + CIoU + DFL. The data are again data.shapes{n = 2000, size = 96}, batch 16, \z
                            AdamW with a cosine; evaluate with your own AP. The bar is AP50 ≥ 0.95 within 60 \z
                            seconds on two cores. Before training check three things: every truth has at least \z
                            one positive, the first loss is finite with three terms of like size, one picture \z
                            can be overfitted. Draw it with yesterday's two stages in one picture of AP50 \z
                            against time."}},
                {kind = "tuning", minutes = 45, title = {zh = "bf16 训练", en = "Training in bf16"},
                 text = {zh = "用 grad.autocast 把卷积放到 bf16，主权重保持 f32，目标是步速提高到 1.5 倍而 AP50 \z
                        相差不到 0.01（三个种子取平均）。先看 prof.machine() 的 bf16 峰值，若为 0 说明本机没有 \z
                        bf16 指令，写明并跳过比值。列出哪些步骤必须留在 f32：损失、softmax、BN 统计量、IoU；故意\z
                        把其中一个放进 bf16，记录损失曲线怎样变坏。用 prof 前后各拍一张屋顶线图，说明瓶颈从哪里移\z
                        到了哪里。",
                         en = "Put the convolutions into bf16 with grad.autocast while master weights stay in \z
                            f32; aim at 1.5 times the steps per second with AP50 within 0.01 (mean of three \z
                            seeds). Look at bf16 in prof.machine() first: 0 means that the machine has no such \z
                            instructions; say so and leave out the ratio. List what must stay in f32: losses, \z
                            softmax, batch statistics, IoU; put one of them into bf16 on purpose and record how \z
                            the curve suffers. Draw a roofline with prof before and after, and say from where to \z
                            where the bottleneck moved."},
                 target = "bf16 ≥ 1.5 × f32 at equal AP50"},
                {kind = "writing", minutes = 35, title = {zh = "短文：没有锚框以后", en = "A note: after anchors"},
                 text = {zh = "写 400 字《没有锚框以后》。提纲：锚框替我们做了哪三件事（尺度先验、正负划分、回归\z
                        的起点）；YOLOv8 各用什么代替（多尺度点、任务对齐、DFL 的距离分布）；用今天的数据对比两种\z
                        方法每张图的候选数与 AP；还有什么是手工定的（top-10、α、β、reg_max），其中哪一个你改动后\z
                        结果变化最大。附一张分配结果的可视化：每个真值的正样本点按对齐度着色。",
                         en = "Write 300 words, \"After anchors\". Outline: the three things anchors did for us \z
                            (a prior of scale, the split into positive and negative, a start for regression); \z
                            what YOLOv8 puts in their place (points at several scales, task alignment, DFL's \z
                            distribution of distances); candidates per picture and AP of both methods in today's \z
                            data; what is still set by hand (top ten, α, β, reg_max), and which of them changed \z
                            results most when you moved it. Add a picture of the assignment, the positives of \z
                            each truth coloured by alignment."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "扫描线：矩形并集面积", en = "Sweep line: the area of a union"},
                 text = {zh = "给定 n 个轴对齐矩形 (x₁,y₁,x₂,y₂)（1 ≤ n ≤ 10⁵，坐标为 0…10⁹ 的整数，x₁ < x₂，y₁ \z
                        < y₂），求并集面积，结果用 64 位整数。例如 (0,0,2,2)、(1,1,3,3)、(2,0,3,2) 的并集面积是 \z
                        8。做法：x 方向扫描，左边 +1、右边 −1，用离散化的线段树维护 y 方向被覆盖的总长度，O(n \z
                        log n)。说明为什么这里的线段树不需要下传标记。追加：求被覆盖至少 k 次的面积。",
                         en = "Given n axis-parallel rectangles (x₁,y₁,x₂,y₂) (1 ≤ n ≤ 10⁵, integers 0…10⁹, x₁ < \z
                            x₂, y₁ < y₂), return the area of their union as a 64-bit integer. The union of \z
                            (0,0,2,2), (1,1,3,3) and (2,0,3,2) has area 8. Sweep over x, +1 at a left and −1 at \z
                            a right edge, and keep the covered length along y in a segment tree over compressed \z
                            coordinates: O(n log n). Say why this tree needs no lazy propagation. Follow-up: the \z
                            area covered at least k times."},
                 form = "leetcode"},
            },
            exercises = {"w2.dfl", "w2.tal"},
        },
        {
            id = "2.5", title = {zh = "DETR", en = "DETR"},
            blocks = {
                {kind = "theory", minutes = 90,
                 title = {zh = "集合预测与指派对偶", en = "Set prediction and the dual of assignment"},
                 text = {zh = "精读 DETR 第 3 节：3.1 的集合损失（式 1、2）和 3.2 的结构。在纸上写出指派问题的线\z
                        性规划 min Σ c_ij x_ij 与对偶 max Σu_i + Σv_j（u_i + v_j ≤ c_ij），证明弱对偶与互补松弛：\z
                        匹配中的边必有 u_i + v_j = c_ij。用一个 3×3 的例子手跑一遍匈牙利算法，每步写出 u、v 与相\z
                        等子图。回答：无目标类的权重为什么取 0.1，为什么分类代价用概率而不用对数，为什么不再需要 \z
                        NMS？",
                         en = "Read section 3 of DETR: the set loss of 3.1 (equations 1 and 2) and the \z
                            architecture of 3.2. Write assignment as a linear program, min Σ c_ij x_ij, and its \z
                            dual, max Σu_i + Σv_j with u_i + v_j ≤ c_ij; prove weak duality and complementary \z
                            slackness: a matched pair has u_i + v_j = c_ij. Run the Hungarian method by hand on \z
                            a 3×3 example, writing u, v and the equality graph at each step. Answer: why does \z
                            no-object weigh 0.1, why is the class cost a probability and not its logarithm, and \z
                            why is no NMS needed any more?"},
                 read = {"Carion et al., End-to-End Object Detection with Transformers (2020), §3",
                         "Kuhn, The Hungarian Method for the Assignment Problem (1955)"},
                 derive = {"assignment.dual"}},
                {kind = "code", minutes = 45, title = {zh = "DETR 的四百行", en = "The four hundred lines of DETR"},
                 text = {zh = "matcher.py 只有几十行：确认代价是 1·类别 + 5·L1 + 2·GIoU（L1 用归一化的中心宽高，\z
                        GIoU 要先转成角点），且整批一次算完再逐图切开。在 detr.py 的 SetCriterion 里看损失怎样按\z
                        真值框总数归一化、为什么每个解码层都算一遍。在 transformer.py 里找到位置编码在每一层都重\z
                        新加到 query 与 key 而不加到 value 的地方。最后读 core/op/attention_run.c：按块计算时，编\z
                        码器 T×T 的注意力矩阵有没有整个存下来？",
                         en = "matcher.py has a few dozen lines: confirm that the cost is 1·class + 5·L1 + \z
                            2·GIoU (L1 on normalised centre and size, GIoU on corners) and that it is computed \z
                            for the batch at once and then split. In SetCriterion of detr.py see how losses are \z
                            divided by the number of truths and why each decoder layer has its own. In \z
                            transformer.py find where the positional encoding is added again in each layer, to \z
                            queries and keys but not to values. Last core/op/attention_run.c: as it works by \z
                            tiles, is the encoder's T×T matrix ever stored as a whole?"},
                 read = {"facebookresearch/detr: models/matcher.py", "facebookresearch/detr: models/detr.py",
                         "facebookresearch/detr: models/transformer.py", "core/op/attention_run.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "把 32 张图学到 AP50 = 1", en = "Thirty-two pictures to AP50 = 1"},
                 text = {zh = "写小 DETR：卷积骨干到步幅 16，两层编码器、两层解码器、16 个 query、正弦位置编码、\z
                        每层都算集合损失，w2.hungarian 做匹配。只训练 32 张场景图，目标是 AP50 = 1，两核上应在两\z
                        分钟以内。训练慢是 DETR 的本性，所以不比泛化，只证明实现正确。诊断手段：画出同一个 query \z
                        在训练中预测框的轨迹；统计相邻两个 epoch 匹配关系改变的比例，看它怎样下降。把解码器的注意\z
                        力叠在图上，看它落在边缘还是中心。",
                         en = "Write a small DETR: a convolutional backbone to stride 16, two encoder and two \z
                            decoder layers, 16 queries, sinusoidal positions, the set loss on every layer, \z
                            matching by w2.hungarian. Train it on 32 scenes only, to AP50 = 1, within two \z
                            minutes on two cores. DETR learns slowly by nature, so this proves the \z
                            implementation and not generalisation. To diagnose, draw the path of one query's box \z
                            during training, and the share of matches that change between epochs as it falls. \z
                            Lay the decoder's attention over a picture: does it sit on edges or in the middle?"}},
                {kind = "tuning", minutes = 45, title = {zh = "两个进程的梯度等于一个", en = "Two processes, one gradient"},
                 text = {zh = "用 run.spawn 起两个训练进程，各取半个批次，梯度经你在 w2.allreduce 写的环形归约（\z
                        reduce-scatter 加 all-gather）求平均后各自更新。进程间用文件或命名管道传递即可。验收：与\z
                        单进程整批训练相比，前 20 步的参数相对误差 ≤ 1e-6；BN 换成组归一化或冻结，否则不会相等，\z
                        说明原因。测量每步的通信时间，与公式 2(p−1)/p·N/带宽 比较，并给出通信与计算可以重叠的时\z
                        刻。",
                         en = "Start two trainings with run.spawn, each with half of the batch; average the \z
                            gradients with the ring you wrote for w2.allreduce (reduce-scatter, then all-gather) \z
                            and let each process step. Files or named pipes serve as the wire. The bar: for 20 \z
                            steps the parameters equal those of one process with the whole batch to a relative \z
                            1e-6. Batch normalisation must be frozen or replaced by group normalisation, or they \z
                            will differ; say why. Measure the communication per step against \z
                            2(p−1)/p·N/bandwidth, and point out when it could overlap with computing."},
                 target = "2-process all-reduce = 1 process (relative error ≤ 1e-6)"},
                {kind = "writing", minutes = 35, title = {zh = "短文：集合损失", en = "A note: the set loss"},
                 text = {zh = "写 400 字，题为《一对一匹配取代了什么》。提纲：用三个真值、四个预测的代价矩阵走一\z
                        遍匹配；说明损失与真值的排列无关，并给出一行代码的验证；一对一为什么自动压制重复框，而一\z
                        对多（YOLOv8）必须靠 NMS；代价是收敛慢——用今天匹配关系的变化曲线说明原因。结尾列出两个后\z
                        续工作想解决的问题，并写明出处。",
                         en = "Write 300 words, \"What one-to-one matching replaces\". Outline: walk through a \z
                            cost matrix of three truths and four predictions; show that the loss does not depend \z
                            on the order of the truths, with one line of code as evidence; why one-to-one \z
                            suppresses duplicates by itself while one-to-many (YOLOv8) needs NMS; the price, \z
                            slow convergence, explained by today's curve of changing matches. End with two \z
                            problems that later papers set out to solve, and name the papers."}},
                {kind = "problem", minutes = 35, title = {zh = "二分图最大匹配", en = "Maximum bipartite matching"},
                 text = {zh = "有 n 个工人、m 个任务（1 ≤ n, m ≤ 500）和若干“工人 i 能做任务 j”的关系，每人至多做\z
                        一件、每件至多一人，求最多能完成多少任务并给出一种分配。例如能力表 \z
                        1→{a,b}、2→{a}、3→{b}，答案是 2。用增广路（匈牙利算法的无权版）写出 O(n·边数) 的解，并说\z
                        明贪心为什么可能少一条。追加：由最大匹配构造最小点覆盖（König 定理），用它证明你的答案最\z
                        优；再说明它与加权指派的对偶有什么关系。",
                         en = "There are n workers and m tasks (1 ≤ n, m ≤ 500) and a list of who can do what; \z
                            each worker takes at most one task and each task at most one worker. Find how many \z
                            can be done and one assignment. For 1→{a,b}, 2→{a}, 3→{b} the answer is 2. Use \z
                            augmenting paths, O(n·edges), and say why greedy may lose one. Follow-up: build a \z
                            minimum vertex cover from the matching (König's theorem), prove with it that your \z
                            answer is best, and relate it to the dual of the weighted assignment."},
                 form = "leetcode"},
            },
            exercises = {"w2.hungarian", "w2.set_loss", "w2.allreduce"},
        },
        {
            id = "2.6", title = {zh = "自定义数据集与项目 A", en = "Your own data: project A"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "错误从哪里来", en = "Where errors come from"},
                 text = {zh = "读 TIDE 第 2、3 节：六类错误（分类、定位、两者皆错、重复、背景、漏检）怎样按 IoU \z
                        的前景阈值 0.5 与背景阈值 0.1 划分，为什么用“修好这类错误 AP 会涨多少”来衡量，而不是数个\z
                        数。在纸上算一个小 AP：5 个真值、8 个检测，给定分数与对错顺序“对错对对错错对错”，写出精度\z
                        —召回表、包络和 101 点平均；改动一个错误的分数，看 AP 变多少。用 derive(\"ap.toy\", f) 核\z
                        对。",
                         en = "Read sections 2 and 3 of TIDE: how six kinds of error (class, localisation, both, \z
                            duplicate, background, missed) are told apart by the IoU thresholds 0.5 for \z
                            foreground and 0.1 for background, and why an error is weighed by how much AP would \z
                            rise if it were mended instead of being counted. Compute a small AP on paper: 5 \z
                            truths, 8 detections, in order of score right, wrong, right, right, wrong, wrong, \z
                            right, wrong. Write the table of precision and recall, the envelope and the mean \z
                            over 101 points; change the score of one error and see how AP moves. Check with \z
                            derive(\"ap.toy\", f)."},
                 read = {"Bolya et al., TIDE: A General Toolbox for Identifying Object Detection Errors (2020), §2–3"},
                 derive = {"ap.toy"}},
                {kind = "code", minutes = 40, title = {zh = "MMDetection 的配置", en = "The configurations of MMDetection"},
                 text = {zh = "读 MMDetection 3.x 的三份配置：模型、日程、数据。把 faster-rcnn_r50_fpn.py 里的每\z
                        个数字（锚的比例、正负阈值、采样数、NMS 阈值）与你在 2.2–2.3 写的代码逐一对照，列成三列的\z
                        表：含义、它的值、你的值。看继承（_base_）怎样让一个实验只写差异。然后思考：配置即数据的\z
                        好处是什么，坏处是什么？为自己的项目设计一个 Lua 表形式的配置，二十行以内。",
                         en = "Read three configurations of MMDetection 3.x: model, schedule, data. Hold every \z
                            number of faster-rcnn_r50_fpn.py (ratios of anchors, thresholds, samples, NMS) \z
                            against what you wrote on days 2.2 and 2.3, in a table of three columns: meaning, \z
                            theirs, yours. See how inheritance (_base_) lets an experiment state only its \z
                            difference. Then weigh the good and the bad of configuration as data, and design one \z
                            for your own project as a Lua table of at most twenty lines."},
                 read = {"open-mmlab/mmdetection: configs/_base_/models/faster-rcnn_r50_fpn.py",
                         "open-mmlab/mmdetection: configs/_base_/schedules/schedule_1x.py",
                         "open-mmlab/mmdetection: configs/_base_/datasets/coco_detection.py"}},
                {kind = "project", minutes = 110,
                 title = {zh = "项目 A：训练、分析、视频", en = "Project A: train, analyse, video"},
                 text = {zh = "用你的 40 张图（28 训练、4 验证、8 测试，按场景划分）训练本周最好的模型：先在 \z
                        data.shapes 上预训练，再微调，增广用 1.5 的样张。报告测试 AP50 与 AP，并与“不预训练”比\z
                        较。然后按 TIDE 六类统计错误，画成条形图，每类给一张例图，写出前两类的修法并真的修一个。\z
                        最后对一段连续拍摄的图片序列逐帧检测，存成带框的图片序列或视频。验收：一条命令、一个种子\z
                        复现指标到 ±1 %；测试集只在最后用一次。",
                         en = "Train the best model of the week on your 40 pictures (28 to train, 4 to validate, \z
                            8 to test, split by scene): pretrain on data.shapes, fine-tune with the \z
                            augmentations of day 1.5. Report test AP50 and AP beside those without pretraining. \z
                            Sort the errors by TIDE's six kinds as bars, with a picture of each, write a cure \z
                            for the two largest and carry one out. Last run over a sequence of frames and save \z
                            it with boxes, as pictures or a video. The bar: one command and one seed bring the \z
                            metric back to ±1 %, and the test set is used once, at the end."}},
                {kind = "tuning", minutes = 40, title = {zh = "帧率乘一倍半", en = "Half as many frames again"},
                 text = {zh = "对项目 A 的推断管线（解码、缩放、归一化、网络、解码框、NMS、画框）逐段计时，用 \z
                        prof 或 lab.now 得到每段毫秒数，画成堆叠条。目标是帧率提高到 1.5 倍而 AP50 下降不到 \z
                        0.01。可选手段：把 BN 折进卷积（写出公式 w′ = w·γ/√(σ²+ε)）、bf16、输入尺寸小一档、先用分\z
                        数过滤再解码、预处理与网络分到两个线程。每次只改一处，改完立刻复测精度。",
                         en = "Time project A's inference piece by piece (decode, resize, normalise, network, \z
                            boxes, NMS, drawing) with prof or lab.now and stack the milliseconds in a bar. Aim \z
                            at 1.5 times the frames per second for a loss of AP50 below 0.01. Among the means: \z
                            fold batch normalisation into the convolution (write w′ = w·γ/√(σ²+ε)), bf16, the \z
                            next smaller input, filtering by score before decoding boxes, preprocessing on a \z
                            second thread. Change one thing at a time and measure accuracy again at once."},
                 target = "frames/s × 1.5"},
                {kind = "writing", minutes = 40, title = {zh = "项目 A 的报告", en = "The report of project A"},
                 text = {zh = "把两周写成一篇 800 字的报告，作为第一阶段博客的底稿：问题与数据（引用数据卡）、三\z
                        种方法各一段加一张结果表（AP50、AP、参数量、训练时间、每帧毫秒）、误差分析（TIDE 条形图与\z
                        三张失败图）、一次成功的改进和一次失败的尝试、如何复现、下一步。规则：每个形容词换成一个\z
                        数；结论只写数据支持的。同时更新 README，使第一屏就能看到结果图和运行命令。",
                         en = "Turn the two weeks into a report of 600 words, the draft of the first stage's \z
                            post: problem and data (cite the card); a paragraph per method and one table (AP50, \z
                            AP, parameters, training time, milliseconds per frame); error analysis (TIDE's bars, \z
                            three failures); one improvement that worked and one that did not; how to reproduce; \z
                            what next. Replace each adjective by a number and claim only what the data carry. \z
                            Bring the README up to date so that the first screen has the picture of results and \z
                            the command."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：视频分析平台", en = "System design: video analytics"},
                 text = {zh = "设计一个商场视频分析系统：2000 路 1080p、25 帧的摄像头，要实时统计客流、检测排队过\z
                        长和遗留物，告警在 5 秒内送达，录像保留 30 天。按清单回答：需求与隐私边界，估算（码流、存\z
                        储、每路算力，抽帧到几帧够用），边缘与中心怎样分工，模型与跟踪，消息与背压（算力不足时丢\z
                        什么），模型更新与回滚，评测（用什么真值，误报率的目标），故障（断网、镜头被挡、时钟漂\z
                        移），成本。画框图并列三个取舍，45 分钟。",
                         en = "Design video analytics for shopping centres: 2,000 cameras at 1080p and 25 frames \z
                            per second; count visitors, detect long queues and abandoned objects, deliver an \z
                            alarm within 5 seconds, keep recordings for 30 days. Go through the list: needs and \z
                            the limits of privacy; estimates (streams, storage, compute per camera, how many \z
                            frames suffice); what runs at the edge and what centrally; models and tracking; \z
                            messages and back-pressure (what is dropped when compute runs short); updates and \z
                            rollback; evaluation (which truth, which rate of false alarms); failures (network \z
                            lost, lens covered, clocks drifting); cost. A diagram and three trade-offs in 45 \z
                            minutes."},
                 form = "design"},
            },
            exercises = {},
        },
    },
}
