-- Week 1: image processing, augmentation, the first network. Texts are ours; sections checked against the books'
-- tables of contents (Szeliski 2022; Dive into Deep Learning, English edition).
return {
    week = 1, field = "cv",
    title = {zh = "图像处理", en = "Image processing"},
    goal = {
        zh = "把图像当作张量来读、算、看：从 sRGB 编码、滤波、阈值到几何变换和增广，每个算子都亲手写一遍并测出它\z
            离内存带宽还有多远；周末手推反向传播，训练出第一个卷积网络。",
        en = "Read, compute and look at images as tensors, from sRGB codes through filters and thresholds to \z
            geometry and augmentation. Write every operator yourself and measure how far it is from the memory's \z
            bandwidth; at the week's end derive backpropagation by hand and train the first convolutional \z
            network.",
    },
    project = {id = "A", title = {zh = "自建检测器", en = "A detector on your own data"}},
    days = {
        {
            id = "1.1", title = {zh = "图像即张量", en = "Images are tensors"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "点运算与 sRGB 曲线", en = "Point operators and the sRGB curve"},
                 text = {
                    zh = "精读 Szeliski 3.1（点运算），边读边回答：为什么直方图均衡用的映射恰好是累积分布函数？文\z
                        件里存的是编码值 v 而不是光强 L：L ≤ 0.0031308 时 v = 12.92 L，否则 v = 1.055 L^(1/2.4) \z
                        − 0.055。在纸上推导反函数，指出两段在哪个 v 处相接，并求 dL/dv。再算一题：黑白像素各占一\z
                        半的棋盘缩小成一个像素，正确的编码值是多少？为什么不是 127？最后用 derive(\"srgb\", f) 验\z
                        证你的导数。",
                    en = "Read Szeliski 3.1 (point operators) closely and answer on the way why the mapping that \z
                        equalises a histogram is exactly its cumulative distribution. A file stores codes v, not \z
                        light L: v = 12.92 L for L ≤ 0.0031308, else v = 1.055 L^(1/2.4) − 0.055. On paper \z
                        derive the inverse, find the code v at which the two pieces meet, and dL/dv. Then one \z
                        number: a checkerboard, half black and half white, shrinks to a single pixel; which code \z
                        is right, and why is it not 127? Check your derivative with derive(\"srgb\", f)."},
                 read = {"Szeliski, Computer Vision: Algorithms and Applications, 2nd ed. (2022), 3.1",
                         "IEC 61966-2-1 (sRGB)"},
                 derive = {"srgb"}},
                {kind = "code", minutes = 40, title = {zh = "像素从文件到内存", en = "From the file to memory"},
                 text = {
                    zh = "打开 plugins/cv/cv.c，找到 imread 和 to_gray 的行：签名里的 tensor[H,W|H,W,_] 说明了什\z
                        么？再沿调用链读 plugins/cv/io.c 与 core/data/image.c，弄清格式是按后缀还是按文件头识别\z
                        的，以及宽高过大、文件截断时在哪一行被拒绝。最后看 image_jpeg.c：EXIF 方向在哪里读出、由 \z
                        image_exif.c 怎样转正，libjpeg 的错误怎样变成一行 lab_fail 而不是退出进程？写下三条你会在\z
                        自己的插件里照做的写法。",
                    en = "Open plugins/cv/cv.c and find the rows of imread and to_gray: what does \z
                        tensor[H,W|H,W,_] in a signature say? Follow the calls through plugins/cv/io.c and \z
                        core/data/image.c. Is a format recognised by its suffix or by its first bytes, and on \z
                        which line are huge sizes and truncated files refused? Then image_jpeg.c: where is the \z
                        EXIF orientation read (image_exif.c turns the picture), and how does an error of libjpeg \z
                        become one line of lab_fail instead of ending the process? Note three habits that you \z
                        would take over into a plugin of your own."},
                 read = {"plugins/cv/io.c", "core/data/image.c", "core/data/image_jpeg.c", "plugins/cv/cv.c"}},
                {kind = "project", minutes = 100, title = {zh = "先看到终点：检测器与 200 个场景", en = "See the goal first: a detector and 200 scenes"},
                 text = {
                    zh = "项目 A 用四个步骤走完两周：数据、标注、训练、误差分析。今天先看终点：运行 cv 插件自带的\z
                        已训练小检测器，把它的框画在一张图上（第 2.4 天你会亲手写出它），记下三处错误。然后造自己\z
                        的数据：scenes = data.shapes{n = 200, size = 96, seed = 1}，用 scenes[i] 取一个样本，看\z
                        清 image、boxes、labels、masks、semantic 各自的形状与含义，用 view.image(s.image, {boxes \z
                        = s.boxes}) 逐张检查。验收：200 张全部写成 PNG 放进一个文件夹，另写一个 JSON 存框；换一个\z
                        种子图像全变，同一个种子逐字节相同。",
                    en = "Project A takes two weeks in four steps: data, labels, training, error analysis. Today \z
                        you see the goal first: run the small trained detector that comes with the cv plugin, \z
                        draw its boxes over a picture (on day 2.4 you write it yourself), and note three \z
                        mistakes. Then make data of your own: scenes = data.shapes{n = 200, size = 96, seed = \z
                        1}. Take a sample with scenes[i], learn the shape and meaning of image, boxes, labels, \z
                        masks and semantic, and look through them with view.image(s.image, {boxes = s.boxes}). \z
                        Done when all 200 lie in a folder as PNG beside one JSON file of boxes, another seed \z
                        changes every picture, and the same seed gives the same bytes."}},
                {kind = "tuning", minutes = 45, title = {zh = "查表能跑多快", en = "How fast can a table look-up be"},
                 text = {
                    zh = "用 %%c 单元写一个查表函数：y[i] = table[x[i]]，x、y 是 u8，table 有 256 项。先用 \z
                        prof.machine() 读出本机内存带宽 bytes（每秒字节数），再用 :bench 测 1920×1080×3 的图，吞\z
                        吐 = 2·N / 时间（读一份、写一份）。目标是带宽的 0.8 倍。若不到，依次试：四路展开、检查编\z
                        译器是否每次都重新读表（restrict）、两个线程；每改一处记一次数。把结果和 cv.flip 的吞吐并\z
                        排画成柱状图，解释差距。",
                    en = "In a %%c cell write a look-up y[i] = table[x[i]], with x and y in u8 and a table of \z
                        256 entries. prof.machine() tells the machine's memory bandwidth in bytes per second; \z
                        measure your function with :bench on a 1920×1080×3 picture. The throughput is 2·N / \z
                        time, since N bytes are read and N written. Aim at 0.8 of the bandwidth. If you are \z
                        below, try one change at a time and note each: four-fold unrolling, restrict so that the \z
                        compiler need not read the table again, two threads. Draw the results beside the \z
                        throughput of cv.flip as bars and explain the difference."},
                 target = "LUT ≥ 0.8 × memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "短文：为什么要在线性光下算", en = "A note: why to compute in linear light"},
                 text = {
                    zh = "写一篇 400 字左右的短文《为什么要在线性光下做平均》。提纲：一、编码值与光强的区别，附曲\z
                        线图（view.plot 存成 PNG）；二、两个会出错的操作（缩小、模糊），各配一对对照图；三、什么\z
                        时候可以不管它，例如神经网络的输入；四、代价：多两次查表，用今天测得的数字说明。每个结论\z
                        后面都要有一张图或一个数。",
                    en = "Write a note of about 300 words, \"Why averages belong in linear light\". Outline: \z
                        first codes against light, with the curve (view.plot saved as PNG); second two \z
                        operations that go wrong, shrinking and blurring, each with a pair of pictures; third \z
                        when it does not matter, for example at the input of a network; fourth the price, two \z
                        more look-ups, in the numbers that you measured today. Every claim is followed by a \z
                        picture or a number."}},
                {kind = "problem", minutes = 35, title = {zh = "原地旋转方阵", en = "Rotate a matrix in place"},
                 text = {
                    zh = "给定 n×n 的整数矩阵（1 ≤ n ≤ 1000），原地顺时针旋转 90°，额外空间 O(1)。例如 \z
                        [[1,2,3],[4,5,6],[7,8,9]] 变成 [[7,4,1],[8,5,2],[9,6,3]]。先写\"转置再左右翻转\"，再写\"\z
                        四个位置一组轮换\"，两者结果必须相同。分析哪一种对缓存更友好，并用 n = 1000 实测。追加：\z
                        若矩阵是 H×W 且 H ≠ W，为什么不能用同样的办法原地完成？",
                    en = "Given an n×n integer matrix (1 ≤ n ≤ 1000), rotate it clockwise by 90° in place with \z
                        O(1) extra space. For example [[1,2,3],[4,5,6],[7,8,9]] becomes \z
                        [[7,4,1],[8,5,2],[9,6,3]]. Write it first as a transpose followed by a left-right flip, \z
                        then as cycles of four positions; both must agree. Say which is kinder to the cache and \z
                        measure at n = 1000. Follow-up: why does the same trick not work in place for H×W with H \z
                        ≠ W?"},
                 form = "leetcode"},
            },
            exercises = {"w1.gray"},
        },
        {
            id = "1.2", title = {zh = "滤波与边缘", en = "Filters and edges"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "从卷积到 Canny", en = "From convolution to Canny"},
                 text = {
                    zh = "精读 Szeliski 3.2（线性滤波）、3.3 中的中值与双边滤波，以及 7.2（边缘与轮廓），再读 \z
                        Canny 1986 引言里的三条准则：检测好、定位准、单一响应。在纸上证明二维高斯 G = \z
                        exp(−(x²+y²)/2σ²)/(2πσ²) 满足 ∂G/∂σ = σ∇²G，由此说明为什么两个高斯之差近似拉普拉斯。再证\z
                        明 σ₁ 与 σ₂ 的高斯级联等于 √(σ₁²+σ₂²) 的高斯。要能回答：为什么 Canny 要有两个阈值，非极大\z
                        值抑制为什么必须沿梯度方向比较？",
                    en = "Read Szeliski 3.2 (linear filters), the median and bilateral filters of 3.3, and 7.2 \z
                        (edges and contours), then the three criteria in Canny (1986): good detection, good \z
                        localisation, one response per edge. Prove on paper that the Gaussian G = \z
                        exp(−(x²+y²)/2σ²)/(2πσ²) obeys ∂G/∂σ = σ∇²G, and conclude why a difference of Gaussians \z
                        approximates a Laplacian. Prove that Gaussians of σ₁ and σ₂ in a row equal one of \z
                        √(σ₁²+σ₂²). Be able to say why Canny has two thresholds, and why maxima must be sought \z
                        along the gradient."},
                 read = {"Szeliski (2022), 3.2, 3.3 and 7.2",
                         "Canny, A Computational Approach to Edge Detection, PAMI 1986"},
                 derive = {"gauss.sigma"}},
                {kind = "code", minutes = 45, title = {zh = "Canny 的三个文件", en = "The files of Canny"},
                 text = {
                    zh = "从 plugins/cv/canny.c 的顶层函数读起，画出数据流：Sobel → 幅值 → 非极大值抑制 → 滞后连\z
                        接。在 canny_maxima.c 里找出角度是怎样不用 atan2 就分成四个方向的（提示：定点数的 tan \z
                        22.5°）。在滞后部分看清它用栈而不是递归，以及为什么只扫一遍图像不够。再看 gaussian.c 与 \z
                        border.c：reflect101 的下标怎样计算，内部区域为什么可以不检查边界？",
                    en = "Start at the top function of plugins/cv/canny.c and draw the flow: Sobel, magnitude, \z
                        suppression of non-maxima, hysteresis. In canny_maxima.c find how the angle falls into \z
                        four directions without atan2 (look for tan 22.5° as a fixed-point number). In the \z
                        hysteresis see that it keeps a stack instead of recursing, and why one pass over the \z
                        image is not enough. Then gaussian.c and border.c: how is an index reflected by \z
                        reflect101, and why may the inner region skip the test?"},
                 read = {"plugins/cv/canny.c", "plugins/cv/canny_maxima.c", "plugins/cv/sobel.c",
                         "plugins/cv/gaussian.c", "plugins/cv/border.c"}},
                {kind = "project", minutes = 95, title = {zh = "边缘：我们的与 OpenCV 的", en = "Edges, ours beside OpenCV's"},
                 text = {
                    zh = "取 assets/images/still_life.jpg 的灰度图，分别加上标准差 0、5、10、20 的噪声，用 \z
                        cv.gaussian_blur 取 σ = 0.5…4，再用 cv.canny 求边缘。以无噪声、σ = 1 的结果为准，允许偏差\z
                        一个像素，计算每个组合的精确率与召回率并画成热图（view.heat）。若本机装有 OpenCV 桥，用同\z
                        样参数算一遍并逐像素比较；没有就跳过这一步并在笔记里注明。验收：能说出噪声为 10 时哪个 σ \z
                        最好，以及为什么更大的 σ 反而降低召回。",
                    en = "Take the gray still_life.jpg of assets/images, add noise of standard deviation 0, 5, \z
                        10 and 20, blur with cv.gaussian_blur at σ = 0.5…4 and find edges with cv.canny. With \z
                        the noiseless result at σ = 1 as the truth and a tolerance of one pixel, compute \z
                        precision and recall of every combination and draw them with view.heat. Where the OpenCV \z
                        bridge is installed, run the same parameters through it and compare pixel by pixel; \z
                        where it is not, leave that step out and say so. Done when you can name the best σ at \z
                        noise 10 and explain why a larger one loses recall."}},
                {kind = "tuning", minutes = 45, title = {zh = "可分离值多少", en = "What separability is worth"},
                 text = {
                    zh = "在 %%c 单元里写两个 15×15 的 f32 高斯：一个是四重循环的直接卷积，一个是先列后行的可分离\z
                        版本，结果相差应小于 1e-5。用 :bench 在 640×480 上比较，目标是可分离版本至少快 3 倍；理论\z
                        比值是 225/30 = 7.5，解释差在哪里（中间结果的读写、按列访问）。然后把列方向改成\"一次处理\z
                        一整行\"再测一次。最后与 cv.gaussian_blur(img, 15) 并列，算出它每像素用了多少个周期。",
                    en = "In a %%c cell write a 15×15 Gaussian in f32 twice: directly with four loops, and \z
                        separably, columns then rows; they must agree to 1e-5. Compare with :bench on 640×480 \z
                        and aim for at least three times the speed. The count of products says 225/30 = 7.5: \z
                        explain what is lost (the intermediate picture is written and read, columns are \z
                        strided). Rewrite the column pass so that it works on whole rows at once, and measure \z
                        again. Last put cv.gaussian_blur(img, 15) beside it and compute its cycles per pixel."},
                 target = "separable ≥ 3 × direct at 15×15"},
                {kind = "writing", minutes = 35, title = {zh = "短文：σ 到底控制什么", en = "A note: what σ controls"},
                 text = {
                    zh = "写 300 到 400 字，题为《σ 到底控制什么》。提纲：尺度——小于 σ 的结构会消失；噪声——白噪声\z
                        方差按 1/(4πσ²) 下降，用今天的数据画一条实测曲线对照；定位——边缘角点向内移动，附一张放大\z
                        图；建议——按目标大小选 σ 的一条规则，并说明它在什么图上会失败。图题写成完整的句子。",
                    en = "Write 250 to 350 words, \"What σ controls\". Outline: scale, as structures smaller \z
                        than σ vanish; noise, as the variance of white noise falls by 1/(4πσ²), beside a curve \z
                        measured today; localisation, as edges at corners move inwards, with one enlarged \z
                        picture; advice, as one rule that chooses σ by the size of what you look for, with a \z
                        picture on which the rule fails. Let the captions be whole sentences."}},
                {kind = "problem", minutes = 35, title = {zh = "滑动窗口最大值", en = "Maximum of a sliding window"},
                 text = {
                    zh = "给定长度 n 的整数数组 a（1 ≤ n ≤ 10⁵）和窗口长度 k（1 ≤ k ≤ n），输出每个窗口的最大值，\z
                        共 n−k+1 个。例如 a = [1,3,−1,−3,5,3,6,7]、k = 3，输出 [3,3,5,5,6,7]。要求 O(n)：用双端队\z
                        列保存可能成为最大值的下标，并说清每个下标为什么最多进出各一次。追加：不用队列，把数组切\z
                        成长为 k 的块，用块内前缀最大和后缀最大写出第二种 O(n) 解法——明天的膨胀就用它。",
                    en = "Given n integers a (1 ≤ n ≤ 10⁵) and a window k (1 ≤ k ≤ n), give the maximum of every \z
                        window, n−k+1 numbers. For a = [1,3,−1,−3,5,3,6,7] and k = 3 the answer is \z
                        [3,3,5,5,6,7]. It must take O(n): keep the indices that may still become a maximum in a \z
                        deque and argue that each enters and leaves at most once. Follow-up: without a deque, \z
                        cut the array into blocks of k and use running maxima from both ends of each block; \z
                        tomorrow's dilation is built on that."},
                 form = "leetcode"},
            },
            exercises = {"w1.conv2d", "w1.gauss", "w1.canny"},
        },
        {
            id = "1.3", title = {zh = "阈值与形态学", en = "Thresholds and morphology"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "Otsu、CLAHE 与形态学", en = "Otsu, CLAHE and morphology"},
                 text = {
                    zh = "读 Otsu 1979 全文（只有五页）和 Zuiderveld 1994，再读 Szeliski 3.3 中二值图像的形态学、\z
                        距离变换与连通域。在纸上证明：总方差 σ_T² = 类内方差 σ_W² + 类间方差 σ_B²，且 σ_T² 与阈值\z
                        无关，所以类间最大等价于类内最小；再化成 σ_B² = ω₀ω₁(μ₀−μ₁)²。回答两个问题：当目标只占 1 \z
                        % 的面积时 Otsu 为什么会失败？CLAHE 的截断值越小，结果越接近什么？",
                    en = "Read Otsu (1979), only five pages, and Zuiderveld (1994), then morphology, distance \z
                        transforms and components of binary images in Szeliski 3.3. Prove on paper that the \z
                        total variance σ_T² is the variance within plus the variance between classes and does \z
                        not depend on the threshold, so that the largest between is the smallest within; bring \z
                        it to σ_B² = ω₀ω₁(μ₀−μ₁)². Answer two questions: why does Otsu fail when the object \z
                        covers 1 % of the area, and what does CLAHE approach as its clip limit falls?"},
                 read = {"Otsu, A Threshold Selection Method from Gray-Level Histograms (1979)",
                         "Zuiderveld, Contrast Limited Adaptive Histogram Equalization, Graphics Gems IV (1994)",
                         "Szeliski (2022), 3.3 (binary images)"},
                 derive = {"otsu.variance"}},
                {kind = "code", minutes = 45, title = {zh = "连通域与任意半径的膨胀", en = "Components, and dilation of any radius"},
                 text = {
                    zh = "读 plugins/cv/components.c：扫描时为什么以行内的连续段（run）为单位，相邻两行的段怎样用\z
                        并查集合并，第二遍又怎样编号，使区域按首个像素的顺序排列？再读 morphology.c：文件头说结构\z
                        元是一叠居中的行内段：椭圆怎样逐层展宽，为什么每一行只读一次？在 threshold.c 里找出 Otsu \z
                        用累加和一遍求出全部 256 个 σ_B² 的那几行，并手算一个四像素的例子核对：像素为 \z
                        10、12、200、210 时阈值是 12。",
                    en = "Read plugins/cv/components.c: why does the scan work on runs of pixels, how are the \z
                        runs of two rows joined by union-find, and how does the second pass number regions in \z
                        the order of their first pixels? Then morphology.c, whose head calls an element a stack \z
                        of centred runs: how is an ellipse widened step by step, and why is each row read only \z
                        once? In threshold.c find the lines in which Otsu gets all 256 values of σ_B² from \z
                        running sums in one pass, and check an example by hand: the pixels 10, 12, 200, 210 give \z
                        the threshold 12."},
                 read = {"plugins/cv/components.c", "plugins/cv/morphology.c", "plugins/cv/threshold.c",
                         "plugins/cv/histogram.c"}},
                {kind = "project", minutes = 100, title = {zh = "数清 50 张图里的斑点", en = "Count the blobs in 50 pictures"},
                 text = {
                    zh = "写一个生成器：在亮度有斜坡（从 60 到 140）且带噪声的背景上画 5 到 20 个互不相交、半径 \z
                        4 到 12 的亮圆，固定种子生成 50 张并保存真值。然后写计数流程：高斯平滑 → 减去大核平滑得到\z
                        的背景 → cv.otsu → cv.erode 与 cv.dilate 去噪 → cv.connected_components，用面积过滤。验收\z
                        是 50 张全部数对；每错一张都要找出原因，而不是调到刚好通过。最后把圆允许相接，报告正确率\z
                        掉到多少，说明为什么需要距离变换或分水岭。",
                    en = "Write a generator: on a ground whose brightness rises from 60 to 140, with noise, draw \z
                        5 to 20 bright discs of radius 4 to 12 that do not touch; make 50 pictures from a fixed \z
                        seed and keep the truth. Then count: smooth, subtract the ground found by a wide blur, \z
                        cv.otsu, clean with cv.erode and cv.dilate, cv.connected_components, drop small areas. \z
                        The bar is 50 of 50; for each failure find the cause instead of turning a knob until it \z
                        passes. Last let the discs touch, report what remains, and explain why a distance \z
                        transform or a watershed is needed."}},
                {kind = "tuning", minutes = 40, title = {zh = "半径不该影响时间", en = "Time should not depend on the radius"},
                 text = {
                    zh = "半径 r 对应核边长 2r+1。用 :bench 测 cv.dilate(img, 7) 与 cv.dilate(img, 31)，目标是后\z
                        者不超过前者的 1.3 倍。再把你在 w1.dilate 里写的版本放进同一张表，画出 r = 1…40 的耗时曲\z
                        线。如果你的曲线是直线上升，就改用块内前后缀最大值（van Herk 与 Gil–Werman 的算法，每像素\z
                        约三次比较）。写下每个版本每像素的比较次数，并与实测时间对照。",
                    en = "Radius r means a side of 2r+1. Measure cv.dilate(img, 7) and cv.dilate(img, 31) with \z
                        :bench; the second should take at most 1.3 times the first. Put your own version of \z
                        w1.dilate into the same table and draw its time for r = 1…40. If the curve is a rising \z
                        line, change to running maxima from both ends of blocks (van Herk, and Gil and Werman: \z
                        about three comparisons per pixel). Note the comparisons per pixel of each version and \z
                        hold them against the times."},
                 target = "dilate r = 15 ≤ 1.3 × r = 3"},
                {kind = "writing", minutes = 35, title = {zh = "失败集", en = "A collection of failures"},
                 text = {
                    zh = "整理今天的失败案例，写成一页《数斑点：六种失败》。每个案例四行：图（放大到能看清）、现\z
                        象、原因、修法或不修的理由。至少覆盖：光照不均、目标太小被腐蚀掉、两圆相接、噪声成片、贴\z
                        边目标、阈值落在背景的两个峰之间。结尾用一句话说明你的流程适用的条件。这份清单第 2.6 天做\z
                        误差分析时还要用。",
                    en = "Collect today's failures on one page, \"Counting blobs: six ways to fail\". Four lines \z
                        each: a picture large enough to see it, the symptom, the cause, the cure or why there is \z
                        none. Cover at least uneven light, small objects eroded away, touching discs, clumps of \z
                        noise, objects cut by the border, and a threshold between two humps of the ground. End \z
                        with one sentence on when the procedure may be used. The list comes back in the error \z
                        analysis of day 2.6."}},
                {kind = "problem", minutes = 35, title = {zh = "岛屿数量", en = "Number of islands"},
                 text = {
                    zh = "给定 m×n 的 0/1 网格（1 ≤ m, n ≤ 300），1 是陆地，上下左右相邻的陆地属于同一座岛，求岛\z
                        的数量。例如 [[1,1,0],[0,0,1],[1,0,1]] 有 3 座。写两种解法：用显式栈的泛洪（不能递归，\z
                        300×300 的蛇形陆地会让递归深达数万层），以及并查集。追加：陆地按顺序逐格加入，每次加入后\z
                        输出当前岛数，要求每步接近 O(1)。",
                    en = "In an m×n grid of 0 and 1 (1 ≤ m, n ≤ 300), 1 is land, and land that touches up, down, \z
                        left or right belongs to one island; count the islands. [[1,1,0],[0,0,1],[1,0,1]] has 3. \z
                        Solve it twice: by flooding with a stack of your own (not recursion, as a winding coast \z
                        of 300×300 would recurse tens of thousands deep) and by union-find. Follow-up: land is \z
                        added cell by cell, and after each the number of islands is wanted in close to O(1)."},
                 form = "leetcode"},
            },
            exercises = {"w1.dilate", "w1.label"},
        },
        {
            id = "1.4", title = {zh = "几何与特征", en = "Geometry and features"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "单应、特征与配准", en = "Homographies, features, alignment"},
                 text = {
                    zh = "精读 Szeliski 3.6（几何变换）、7.1（特征点与描述子）和 8.1（两两配准，含 RANSAC），再\z
                        看 ORB 2011 的第 3、4 节。在纸上推导 DLT：由 x′ × Hx = 0，每对点给出两个独立方程，四对点\z
                        确定 8 个自由度；写出 2n×9 的矩阵 A，说明 h 是最小奇异值对应的右奇异向量。再解释为什么要\z
                        先把点平移、缩放到均值 0、平均距离 √2。要能回答：为什么图像变换用反向映射，正向映射会留下\z
                        什么？",
                    en = "Read Szeliski 3.6 (geometric transformations), 7.1 (points and patches) and 8.1 \z
                        (pairwise alignment with RANSAC), then sections 3 and 4 of ORB (2011). Derive the DLT on \z
                        paper: from x′ × Hx = 0 each pair of points gives two independent equations, four pairs \z
                        fix 8 degrees of freedom; write the 2n×9 matrix A and show that h is the right singular \z
                        vector of the smallest singular value. Explain why points are first moved and scaled to \z
                        mean 0 and mean distance √2. Be able to say why images are warped by the inverse map and \z
                        what the forward one leaves behind."},
                 read = {"Szeliski (2022), 3.6, 7.1 and 8.1",
                         "Rublee et al., ORB: an efficient alternative to SIFT or SURF (2011)"},
                 derive = {"dlt"}},
                {kind = "code", minutes = 45, title = {zh = "缩放就是反向映射", en = "Resizing is an inverse map"},
                 text = {
                    zh = "先读 plugins/cv/resize_taps.c：目标像素 x 为什么对应源坐标 (x+½)/s − ½？把半像素去掉，\z
                        2 倍放大会整体偏移多少？看权重表怎样预先算好、u8 为什么用定点数。再看 resize_area.c 如何\z
                        在缩小时避免混叠。然后打开 OpenCV 的 imgwarp.cpp，找出 warpAffine 分块计算坐标的方式和定\z
                        点位数；在 orb.cpp 里找到灰度质心求方向的代码，对照论文的公式。",
                    en = "Begin with plugins/cv/resize_taps.c: why does target pixel x stand at (x+½)/s − ½ of \z
                        the source, and by how much does a doubled picture shift without the halves? See how \z
                        weights are tabulated beforehand and why u8 uses fixed point, then how resize_area.c \z
                        avoids aliasing when it shrinks. Then open OpenCV's imgwarp.cpp and find how warpAffine \z
                        computes coordinates in blocks and with how many fractional bits; in orb.cpp find the \z
                        orientation by the intensity centroid and hold it against the paper's formula."},
                 read = {"plugins/cv/resize.c", "plugins/cv/resize_taps.c", "plugins/cv/resize_area.c",
                         "opencv: modules/imgproc/src/imgwarp.cpp", "opencv: modules/features2d/src/orb.cpp"}},
                {kind = "project", minutes = 100, title = {zh = "拼接三张视图", en = "Stitch three views"},
                 text = {
                    zh = "从一张大图出发，用三个已知的单应 H₁…H₃ 裁出三张互相重叠约 40 % 的 400×300 视图，并加少\z
                        量噪声。写流程：角点（Harris 或 FAST）→ 二进制描述子 → 汉明距离匹配加比率检验 → RANSAC 估\z
                        计单应 → 反向映射拼到同一画布。因为真值已知，可以直接评分：在重叠区取 10×10 网格点，重投\z
                        影均方根误差小于 1 像素。把内点连线、拼接结果和误差热图各存一张图；再把重叠降到 15 %，记\z
                        录它从哪里开始失败。",
                    en = "From one large picture cut three 400×300 views by known homographies H₁…H₃, \z
                        overlapping by about 40 %, with a little noise. Write the chain: corners (Harris or \z
                        FAST), binary descriptors, Hamming matches with the ratio test, a homography by RANSAC, \z
                        inverse warping onto one canvas. The truth is known, so it can be scored: over a 10×10 \z
                        grid in the overlap the root mean square reprojection error is below 1 pixel. Save the \z
                        inlier matches, the panorama and a heat map of the error; then lower the overlap to 15 % \z
                        and note where it begins to fail."}},
                {kind = "tuning", minutes = 45, title = {zh = "双线性重采样的带宽", en = "The bandwidth of a bilinear warp"},
                 text = {
                    zh = "用 %%c 写仿射反向双线性映射，u8、三通道、1920×1080。有效字节按\"每个目标像素读 3、写 \z
                        3\"计，目标是 prof.machine().bytes 的一半。分四步测：f32 朴素版；坐标沿行改为增量计算；权\z
                        重换成定点；内部区域与边界分开，内部不判断越界。分别用旋转 0°、5°、90° 测，解释 90° 为何\z
                        最慢（每行目标像素跨越源图的列），再试 64×64 分块。",
                    en = "In a %%c cell write the affine inverse bilinear map for u8, three channels, 1920×1080. \z
                        Count 3 bytes read and 3 written per target pixel and aim at half of \z
                        prof.machine().bytes. Measure four steps: plain f32; coordinates by increments along a \z
                        row; weights in fixed point; the inside apart from the border and without tests. Do it \z
                        for rotations of 0°, 5° and 90°, explain why 90° is slowest (a target row crosses \z
                        columns of the source), and try blocks of 64×64."},
                 target = "warp ≥ 0.5 × memory bandwidth"},
                {kind = "writing", minutes = 35, title = {zh = "短文：为什么要反着映射", en = "A note: why maps are inverted"},
                 text = {
                    zh = "写 400 字左右，读者是刚学会循环的同学。提纲：一、把 3×3 图放大两倍，分别用正向、反向映\z
                        射，画出空洞与重叠；二、双线性插值的四个权重从哪里来，和为什么为 1；三、半像素约定，附一\z
                        张错位一像素的差分图；四、缩小时为什么还不够（混叠），给出先模糊或用面积平均的对照。结尾\z
                        给出十行以内的伪代码。",
                    en = "Write about 300 words for a reader who has just learned loops. Outline: enlarge a 3×3 \z
                        picture twice, by the forward and by the inverse map, and draw holes and overlaps; where \z
                        the four bilinear weights come from and why they sum to 1; the half-pixel convention, \z
                        with the difference picture of an error of one pixel; why this is not enough for \z
                        shrinking (aliasing), with blurring or area averages beside it. End with pseudocode of \z
                        at most ten lines."}},
                {kind = "problem", minutes = 35, title = {zh = "最近的 k 个点", en = "The k nearest points"},
                 text = {
                    zh = "给定平面上 n 个整数点（1 ≤ n ≤ 10⁵，坐标绝对值 ≤ 10⁴）和 k（1 ≤ k ≤ n），返回离原点最近\z
                        的 k 个点，顺序不限；距离相等时任取。例如点 (1,3)、(−2,2)、(5,0)，k = 1，返回 (−2,2)。用\z
                        大小为 k 的大根堆写 O(n log k)，再用快速选择写平均 O(n)，说明为什么比较时不必开方。追加：\z
                        有 q = 1000 个查询点时，你会用什么结构（kd 树或网格），描述子匹配为什么不能直接用它？",
                    en = "Given n integer points in the plane (1 ≤ n ≤ 10⁵, coordinates at most 10⁴ in size) and \z
                        k (1 ≤ k ≤ n), return the k nearest to the origin in any order; ties may be broken \z
                        freely. For (1,3), (−2,2), (5,0) and k = 1 the answer is (−2,2). Write O(n log k) with a \z
                        max-heap of size k, then O(n) on average by quickselect, and say why no square root is \z
                        needed. Follow-up: for q = 1000 query points, which structure would you build (a \z
                        kd-tree, a grid), and why does it not serve for matching descriptors as it is?"},
                 form = "leetcode"},
            },
            exercises = {"w1.warp"},
        },
        {
            id = "1.5", title = {zh = "数据增广", en = "Augmentation"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "从翻转到 mixup", en = "From flips to mixup"},
                 text = {
                    zh = "精读 d2l 14.1，再读 mixup 第 2 节和 CutMix 第 3 节。mixup 取 x̃ = λx_i + (1−λ)x_j，标签\z
                        同样混合，λ ~ Beta(α, α)：说明 α → 0 与 α → ∞ 各是什么。CutMix 为什么把 λ 重新定为实际保\z
                        留的面积比？在纸上推导：宽 w、高 h 的框绕中心旋转 θ 后，外接框为 w′ = w|cosθ| + \z
                        h|sinθ|，h′ = w|sinθ| + h|cosθ|；若目标是圆或菱形，这个框为什么偏大？",
                    en = "Read d2l 14.1 closely, then section 2 of mixup and section 3 of CutMix. mixup takes x̃ \z
                        = λx_i + (1−λ)x_j and mixes the labels alike, λ ~ Beta(α, α): say what α → 0 and α → ∞ \z
                        mean. Why does CutMix set λ again to the share of the area that is really kept? Derive \z
                        on paper that a box of width w and height h, turned by θ about its centre, has the hull \z
                        w′ = w|cosθ| + h|sinθ|, h′ = w|sinθ| + h|cosθ|. Why is that box too large when the \z
                        object is a circle or a rhombus?"},
                 read = {"Zhang et al., Dive into Deep Learning, 14.1",
                         "Zhang et al., mixup: Beyond Empirical Risk Minimization (2018), §2",
                         "Yun et al., CutMix (2019), §3"},
                 derive = {"rotated_box"}},
                {kind = "code", minutes = 40, title = {zh = "变换链与随机数", en = "Chains of transforms and their randomness"},
                 text = {
                    zh = "读 core/data/transform.c 与 steps.c：每个变换（翻转、裁剪、缩放、遮挡、抖动）怎样用一张\z
                        表声明参数与函数，链式组合时随机数从哪里来？再读 core/base/rng.c 的计数器式随机数：为什么\z
                        给定种子与样本编号就能独立算出，与线程数、取样顺序无关？最后在 loader.c 里找到 workers 预\z
                        取的部分，确认 workers = 0 与 4 产生相同的批次，并自己用两行 Lua 验证。",
                    en = "Read core/data/transform.c and steps.c: how does each step (flip, crop, resize, \z
                        cutout, jitter) declare its parameters and function in a table, and where do the random \z
                        numbers of a chain come from? Then the counter-based generator in core/base/rng.c: why \z
                        can a draw be computed from the seed and the sample's number alone, whatever the threads \z
                        and the order? Last find the prefetching workers in loader.c, and confirm with two lines \z
                        of Lua that workers = 0 and 4 give the same batches."},
                 read = {"core/data/transform.c", "core/data/steps.c", "core/data/loader.c", "core/base/rng.c"}},
                {kind = "project", minutes = 100, title = {zh = "十二种增广与框的正确性", en = "Twelve steps, and boxes that stay right"},
                 text = {
                    zh = "为项目 A 写一条作用于图像和框的增广链，共 12 步：水平翻转、裁剪、缩放、旋转、平移、亮\z
                        度、对比度、色彩、噪声、模糊、遮挡、mosaic；已有的 \z
                        data.flip、data.crop、data.cutout、data.jitter、data.normalize 直接用，其余自己写。核对几\z
                        何步骤：data.shapes 给出每个物体的 mask，把 mask 一起变换后取外接框就是真值。验收：500 个\z
                        样本上，框与真值的平均 IoU ≥ 0.9，被裁掉超过 70 % 的框要删除；打印每一步单独造成的 IoU 损\z
                        失。",
                    en = "For project A write a chain that changes pictures and boxes together, in 12 steps: \z
                        flip, crop, scale, rotate, translate, brightness, contrast, colour, noise, blur, cutout, \z
                        mosaic. Use data.flip, data.crop, data.cutout, data.jitter and data.normalize where they \z
                        serve and write the rest. Check the geometric steps: data.shapes gives a mask per \z
                        object, and the hull of the transformed mask is the truth. The bar: over 500 samples the \z
                        mean IoU of boxes and truth is at least 0.9, and boxes that lose more than 70 % of their \z
                        area are dropped; print the loss of IoU by each step alone."}},
                {kind = "tuning", minutes = 45, title = {zh = "每核每秒多少张", en = "Pictures per second and core"},
                 text = {
                    zh = "用 data.Loader 遍历增广后的 96×96 数据集，batch = 64，先 workers = 0、lab.threads(1)，\z
                        数出每秒张数；目标是每核 1500 张。用 prof 找出最慢的三步，逐个改写：旋转与缩放合成一次仿\z
                        射采样，颜色抖动合成一次查表，避免反复在 u8 与 f32 之间转换。然后测 workers = 1、2、4，画\z
                        出吞吐曲线，说明训练一步要多久时加载器才不会成为瓶颈。",
                    en = "Walk through the augmented 96×96 set with data.Loader, batch = 64, first with workers \z
                        = 0 and lab.threads(1), and count pictures per second; aim at 1,500 per core. Find the \z
                        three slowest steps with prof and rewrite one after another: rotation and scale as one \z
                        affine sampling, colour jitter as one look-up, no repeated conversions between u8 and \z
                        f32. Then measure workers = 1, 2 and 4, draw the curve, and say how long a training step \z
                        must take for the loader not to hold it up."},
                 target = "1,500 images/s per core (96×96)"},
                {kind = "writing", minutes = 35, title = {zh = "增广样张", en = "The sample sheet"},
                 text = {
                    zh = "做一页\"增广样张\"：每一步一行，左边原图，右边四个随机结果，都画上框，用 view.grid 生成\z
                        并保存。每行配一句话：参数范围、它模拟的真实变化、不该用它的任务（例如数字识别不该左右翻\z
                        转，6 与 9 不该旋转 180°）。最后写 150 字：若只准留三步，你留哪三步，为什么。以后每个项目\z
                        的 README 都要附这样一页。",
                    en = "Make a sample sheet: one row per step, the original at the left and four draws at the \z
                        right, all with boxes, by view.grid and saved. Give each row one sentence: its range, \z
                        the real change it stands for, and a task that must not use it (digits are not mirrored, \z
                        6 and 9 not turned by 180°). Close with 100 words on which three steps you would keep if \z
                        only three were allowed. Every later project's README carries such a sheet."}},
                {kind = "problem", minutes = 35, title = {zh = "蓄水池抽样", en = "Reservoir sampling"},
                 text = {
                    zh = "数据流逐个给出元素，长度事先未知（可达 10⁹，存不下）。只用 O(k) 空间，在任意时刻都保有\z
                        已出现元素的一个均匀随机 k 子集（1 ≤ k ≤ 1000）。接口：add(x) 与 sample()。例如 k = 2，流\z
                        为 1…5，则每个二元子集的概率都是 1/10。用归纳法证明：第 i 个元素以 k/i 的概率进入、被随机\z
                        替换，此后每个元素留存的概率都是 k/i。写完用 10⁵ 次重复做卡方检验。追加：元素带正权重时，\z
                        改用键 u^(1/w) 取最大的 k 个。",
                    en = "A stream gives elements one by one; its length is unknown and may be 10⁹, too many to \z
                        store. With O(k) space hold at any time a uniform random subset of k of the elements \z
                        seen so far (1 ≤ k ≤ 1000): add(x) and sample(). For k = 2 and the stream 1…5 every pair \z
                        has probability 1/10. Prove by induction: if element i enters with probability k/i and \z
                        replaces a random one, every element is held with probability k/i. Test it with χ² over \z
                        10⁵ repetitions. Follow-up: for positive weights keep the k largest keys u^(1/w)."},
                 form = "leetcode"},
            },
            exercises = {"w1.box_aug"},
        },
        {
            id = "1.6", title = {zh = "反向传播与 CNN", en = "Backpropagation and CNNs"},
            blocks = {
                {kind = "theory", minutes = 95, title = {zh = "手推反向传播", en = "Backpropagation by hand"},
                 text = {
                    zh = "精读 CS231n 讲义的反向传播一章和 d2l 7.2–7.4（卷积、填充与步幅、多通道），d2l 5.3 作补\z
                        充。在纸上推导：p = softmax(z)，L = −Σ y_i log p_i，则 ∂L/∂z = p − y；从 softmax 的雅可\z
                        比 diag(p) − ppᵀ 出发，不许背结论。再推两层 MLP：H = relu(XW₁+b₁)，Z = HW₂+b₂，写出 \z
                        dW₁、db₁、dW₂、db₂、dX，标出每个矩阵的形状和批平均 1/N 的位置。用 \z
                        derive(\"backprop.softmax_ce\", f) 与 derive(\"backprop.mlp\", f) 检验；这两题是晋级门的\z
                        必考题。",
                    en = "Read the CS231n notes on backpropagation and d2l 7.2–7.4 (convolutions, padding and \z
                        stride, channels), with d2l 5.3 beside them. Derive on paper: for p = softmax(z) and L = \z
                        −Σ y_i log p_i, ∂L/∂z = p − y, from the Jacobian diag(p) − ppᵀ and not from memory. Then \z
                        the two-layer MLP, H = relu(XW₁+b₁), Z = HW₂+b₂: write dW₁, db₁, dW₂, db₂ and dX with \z
                        the shape of every matrix and the place of the 1/N of the batch. Check with \z
                        derive(\"backprop.softmax_ce\", f) and derive(\"backprop.mlp\", f); the gates ask for \z
                        both."},
                 read = {"Stanford CS231n notes, Backpropagation, Intuitions (optimization-2)",
                         "Zhang et al., Dive into Deep Learning, 5.3 and 7.2–7.4"},
                 derive = {"backprop.softmax_ce", "backprop.mlp"}},
                {kind = "code", minutes = 45, title = {zh = "引擎里的卷积", en = "Convolution in the engine"},
                 text = {
                    zh = "从 core/op/conv.c 读起，找到输出尺寸 ⌊(H + 2p − d(k−1) − 1)/s⌋ + 1 的那一行。\z
                        conv_tmpl.h 是朴素的参考核：用它弄清循环顺序与通道在后（N×H×W×C）的下标。conv_run.c 决定\z
                        走 oneDNN 还是参考核，列出判断条件；conv_few.c 在通道少时把窗口铺成条带再做矩阵乘，正是 \z
                        im2col 的思路。最后在 core/grad/backward.c 看为什么按编号从大到小访问就是拓扑序，并回答：\z
                        同一个张量用了两次时，两份梯度在哪个函数里相加？",
                    en = "Begin with core/op/conv.c and find the line of the output's size, ⌊(H + 2p − d(k−1) − \z
                        1)/s⌋ + 1. conv_tmpl.h is the plain reference kernel: learn from it the order of loops \z
                        and the indices with channels last (N×H×W×C). conv_run.c chooses between oneDNN and the \z
                        reference; list its conditions. conv_few.c, for few channels, lays windows out as strips \z
                        and multiplies, which is the idea of im2col. Last see in core/grad/backward.c why \z
                        visiting by falling number is a topological order: in which function are both gradients \z
                        of a tensor that was used twice added?"},
                 read = {"core/op/conv.c", "core/op/conv_run.c", "core/op/conv_tmpl.h", "core/op/conv_few.c",
                         "core/grad/backward.c"}},
                {kind = "project", minutes = 100, title = {zh = "数字识别到 98.5 %", en = "Digits to 98.5 %"},
                 text = {
                    zh = "数据用 data.digits(10000)，另取一个种子生成 2000 张作测试。三个模型依次训练：线性、两\z
                        层 MLP（先用你在 w1.mlp_bwd 里手写的梯度，再用 loss:backward()，两者损失曲线应重合）、小 \z
                        CNN（两层 nn.Conv2d + 池化 + nn.Linear）。训练循环参照 scripts/week05/01_mlp.lua，用 \z
                        lab.metric 报告损失。验收：CNN 测试准确率 ≥ 98.5 %，两核上不到两分钟；第一步的损失应接近 \z
                        ln 10 ≈ 2.303，不是就先查初始化。把分错的 20 张画成网格并归类。",
                    en = "Take data.digits(10000), and 2,000 of another seed as the test set. Train three \z
                        models: linear; an MLP of two layers, first with the gradient you wrote for w1.mlp_bwd \z
                        and then with loss:backward(), whose loss curves must coincide; a small CNN (two \z
                        nn.Conv2d, pooling, nn.Linear). scripts/week05/01_mlp.lua shows the loop; report the \z
                        loss with lab.metric. The bar: the CNN reaches 98.5 % on the test set in under two \z
                        minutes on two cores. The first loss should be near ln 10 ≈ 2.303; if not, look at the \z
                        initialisation first. Draw 20 mistakes as a grid and sort them."}},
                {kind = "tuning", minutes = 45, title = {zh = "im2col 能到峰值的几成", en = "How much of the peak im2col reaches"},
                 text = {
                    zh = "输入 32×28×28×32、卷积核 3×3、输出 64 通道，浮点运算数 = 2·N·H·W·9·32·64。用张量操作自\z
                        己写 im2col（切片、拼接）再乘一次 matmul，与 tensor.conv2d 比结果和时间。用 \z
                        prof(f):plot() 看各步落在屋顶线图的什么位置，峰值取 prof.machine().f32。目标是整体达到峰\z
                        值的 0.6；先弄清时间花在搬运还是乘法上，再换成按行搬运的 %%c 版本。报告：im2col 多占多少\z
                        内存（mem），以及什么形状下它得不偿失。",
                    en = "For an input of 32×28×28×32, a 3×3 kernel and 64 output channels the work is \z
                        2·N·H·W·9·32·64 FLOPs. Write im2col with tensor operations (slices, cat) and one matmul, \z
                        and compare value and time with tensor.conv2d. See with prof(f):plot() where the steps \z
                        lie under the roofline; the peak is prof.machine().f32. Aim at 0.6 of it over all: find \z
                        out first whether time goes to moving or multiplying, then move whole rows in a %%c \z
                        cell. Report how much memory im2col adds (mem) and for which shapes it does not pay."},
                 target = "im2col ≥ 0.6 of peak FLOP/s"},
                {kind = "writing", minutes = 35, title = {zh = "第一个 README", en = "The first README"},
                 text = {
                    zh = "为数字识别写一份 README，让陌生人十分钟内复现。固定六节：做什么（一句话加一张图）、结果\z
                        （三个模型的准确率、参数量、训练时间，注明机器与种子）、怎样运行（一条命令）、数据从哪里\z
                        来、三个失败样本及解释、目录说明。写完删掉所有形容词再读一遍，然后在一个空目录里照着它做\z
                        一遍，凡是要猜的地方都改掉。这份模板一直用到第 12 周的作品集。",
                    en = "Write a README for the digits that lets a stranger reproduce them in ten minutes. Six \z
                        sections: what it does (a sentence and a picture), results (accuracy, parameters and \z
                        time of the three models, with machine and seed), how to run (one command), where the \z
                        data come from, three failures explained, what lies where. Delete every adjective and \z
                        read it again; then follow it in an empty folder and mend each place where you had to \z
                        guess. The template serves until the portfolio of week 12."}},
                {kind = "problem", minutes = 40, title = {zh = "系统设计：图片去重", en = "System design: finding duplicate images"},
                 text = {
                    zh = "设计一个图片去重服务：库中 10 亿张图，每天新增 500 万张，要在上传后一秒内找出\"看起来相\z
                        同\"的图（缩放、重压缩、加水印、轻微裁剪）。按清单回答：需求（什么算重复，误杀与漏检哪个\z
                        更贵）、估算（存储、QPS、特征大小）、数据与标注、特征（感知哈希与嵌入向量各能抗住什么）、\z
                        索引（汉明分桶或近似最近邻）、在线与离线流程、评测（精确率、召回率、阈值怎样定）、故障与\z
                        成本。45 分钟计时，画一张框图，写明三个取舍。",
                    en = "Design a service that finds duplicate images: a billion in store, five million new \z
                        each day, and within a second of an upload all that look the same are wanted (scaled, \z
                        recompressed, watermarked, slightly cropped). Go through the list: needs (what counts as \z
                        the same, and which error is dearer), estimates (storage, queries per second, size of a \z
                        feature), data and labels, features (what a perceptual hash stands and what an embedding \z
                        stands), index (Hamming buckets or approximate neighbours), the online and the offline \z
                        path, evaluation (precision, recall, how the threshold is set), failures and cost. 45 \z
                        minutes on the clock, one diagram, three trade-offs in writing."},
                 form = "design"},
            },
            exercises = {"w1.mlp_bwd"},
        },
    },
}
