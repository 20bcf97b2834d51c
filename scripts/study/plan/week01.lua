-- Week 1: image processing, augmentation, the first network. Texts are ours; section numbers are to be held against the books once more.
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
    projects = {{id = "A", title = {zh = "自建检测器", en = "A detector on your own data"}}},
    days = {
        {
            id = "1.1", title = {zh = "图像即张量", en = "Images are tensors"},
            blocks = {
                {kind = "theory", minutes = 85,
                 title = {zh = "点运算与 sRGB 曲线", en = "Point operators and the sRGB curve"},
                 text = {zh = "精读 Szeliski 3.1（点运算），边读边回答：为什么直方图均衡用的映射恰好是累积分布函\z
                        数？文件里存的是编码值 v 而不是光强 L：L ≤ 0.0031308 时 v = 12.92 L，否则 v = 1.055 \z
                        L^(1/2.4) − 0.055。在纸上推导反函数，指出两段在哪个 v 处相接，并求 dL/dv。再算一题：黑白\z
                        像素各占一半的棋盘缩小成一个像素，正确的编码值是多少？为什么不是 127？最后用 \z
                        derive(\"srgb\", f) 验证你的导数。",
                         en = "Read Szeliski 3.1 (point operators) closely and answer on the way why the mapping \z
                            that equalises a histogram is exactly its cumulative distribution. A file stores \z
                            codes v, not light L: v = 12.92 L for L ≤ 0.0031308, else v = 1.055 L^(1/2.4) − \z
                            0.055. On paper derive the inverse, find the code v at which the two pieces meet, \z
                            and dL/dv. Then one number: a checkerboard, half black and half white, shrinks to a \z
                            single pixel; which code is right, and why is it not 127? Check your derivative with \z
                            derive(\"srgb\", f)."},
                 read = {"Szeliski, Computer Vision: Algorithms and Applications, 2nd ed. (2022), 3.1",
                         "IEC 61966-2-1 (sRGB)"},
                 derive = {"srgb"}},
                {kind = "code", minutes = 40, title = {zh = "像素从文件到内存", en = "From the file to memory"},
                 text = {zh = "打开 plugins/cv/cv.c，找到 imread 和 to_gray 的行：签名里的 tensor[H,W|H,W,_] 说明\z
                        了什么？再沿调用链读 plugins/cv/io.c 与 core/data/image.c，弄清格式是按后缀还是按文件头识\z
                        别的，以及宽高过大、文件截断时在哪一行被拒绝。最后看 image_jpeg.c：EXIF 方向在哪里读出、\z
                        由 image_exif.c 怎样转正，libjpeg 的错误怎样变成一行 lab_fail 而不是退出进程？写下三条你\z
                        会在自己的插件里照做的写法。",
                         en = "Open plugins/cv/cv.c and find the rows of imread and to_gray: what does \z
                            tensor[H,W|H,W,_] in a signature say? Follow the calls through plugins/cv/io.c and \z
                            core/data/image.c. Is a format recognised by its suffix or by its first bytes, and \z
                            on which line are huge sizes and truncated files refused? Then image_jpeg.c: where \z
                            is the EXIF orientation read (image_exif.c turns the picture), and how does an error \z
                            of libjpeg become one line of lab_fail instead of ending the process? Note three \z
                            habits that you would take over into a plugin of your own."},
                 read = {"plugins/cv/io.c", "core/data/image.c", "core/data/image_jpeg.c", "plugins/cv/cv.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "先看到终点：检测器与 200 个场景", en = "See the goal first: a detector and 200 scenes"},
                 text = {zh = "项目 A 用四个步骤走完两周：数据、标注、训练、误差分析。今天先看终点，用现成的零件拼\z
                        一个检测器：net = cv.unet{classes = 1}，net:fit(cv.shapes{n = 2000, size = 64, classes = \z
                        1, seed = 1}, {seconds = 40})，再对没见过的场景取 labels, stats = \z
                        cv.connected_components((net:predict(s.image)))，每个连通块在 stats.boxes 里的框（左、上、\z
                        宽、高；第 0 行是背景，areas 不到 20 像素的碎块不要）就是一次检测；画在图上，记下三处错误，例如两个形状相接时框成了什么（第 2.4 天你会\z
                        写出直接预测框的检测器）。然后造自己的数据：scenes = data.shapes{n = 200, size = 96, seed = \z
                        1}，用 scenes[i] 取一个样本，看清 image、boxes、labels、masks、semantic 各自的形状与含义，\z
                        用 view.image(s.image, {boxes = s.boxes}) 逐张检查。验收：200 张全部写成 PNG 放进一个文件\z
                        夹，另写一个 JSON 存框；换一个种子图像全变，同一个种子逐字节相同。",
                         en = "Project A takes two weeks in four steps: data, labels, training, error analysis. \z
                            Today you see the goal first, a detector put together from parts that are there: net = \z
                            cv.unet{classes = 1}, net:fit(cv.shapes{n = 2000, size = 64, classes = 1, seed = 1}, \z
                            {seconds = 40}); then for scenes it has not seen labels, stats = \z
                            cv.connected_components((net:predict(s.image))): the box of every region in stats.boxes \z
                            (left, top, width, height; row 0 is the ground, specks with areas below 20 pixels are \z
                            dropped) is a detection. Draw them and note three mistakes, such as \z
                            what becomes of two shapes that touch (on day 2.4 you write one that predicts boxes). \z
                            Then make data of your own: scenes = data.shapes{n = 200, size = 96, \z
                            seed = 1}. Take a sample with scenes[i], learn the shape and meaning of image, \z
                            boxes, labels, masks and semantic, and look through them with view.image(s.image, \z
                            {boxes = s.boxes}). Done when all 200 lie in a folder as PNG beside one JSON file of \z
                            boxes, another seed changes every picture, and the same seed gives the same bytes."}},
                {kind = "tuning", minutes = 45, title = {zh = "查表能跑多快", en = "How fast can a table look-up be"},
                 text = {zh = "用 %%c 单元写一个查表函数：y[i] = table[x[i]]，x、y 是 u8，table 有 256 项。先用 \z
                        prof.machine() 读出本机内存带宽 bytes（每秒字节数），再用 :bench 测 1920×1080×3 的图，吞\z
                        吐 = 2·N / 时间（读一份、写一份）。目标是带宽的 0.8 倍。若不到，依次试：四路展开、检查编\z
                        译器是否每次都重新读表（restrict）、两个线程；每改一处记一次数。把结果和 cv.flip 的吞吐并\z
                        排画成柱状图，解释差距。",
                         en = "In a %%c cell write a look-up y[i] = table[x[i]], with x and y in u8 and a table \z
                            of 256 entries. prof.machine() tells the machine's memory bandwidth in bytes per \z
                            second; measure your function with :bench on a 1920×1080×3 picture. The throughput \z
                            is 2·N / time, since N bytes are read and N written. Aim at 0.8 of the bandwidth. If \z
                            you are below, try one change at a time and note each: four-fold unrolling, restrict \z
                            so that the compiler need not read the table again, two threads. Draw the results \z
                            beside the throughput of cv.flip as bars and explain the difference."},
                 target = "LUT ≥ 0.8 × memory bandwidth"},
                {kind = "writing", minutes = 35,
                 title = {zh = "短文：为什么要在线性光下算", en = "A note: why to compute in linear light"},
                 text = {zh = "写一篇 400 字左右的短文《为什么要在线性光下做平均》。提纲：一、编码值与光强的区\z
                        别，附曲线图（view.plot 存成 PNG）；二、两个会出错的操作（缩小、模糊），各配一对对照图；\z
                        三、什么时候可以不管它，例如神经网络的输入；四、代价：多两次查表，用今天测得的数字说明。\z
                        每个结论后面都要有一张图或一个数。",
                         en = "Write a note of about 300 words, \"Why averages belong in linear light\". \z
                            Outline: first codes against light, with the curve (view.plot saved as PNG); second \z
                            two operations that go wrong, shrinking and blurring, each with a pair of pictures; \z
                            third when it does not matter, for example at the input of a network; fourth the \z
                            price, two more look-ups, in the numbers that you measured today. Every claim is \z
                            followed by a picture or a number."}},
                {kind = "problem", minutes = 35, title = {zh = "原地旋转方阵", en = "Rotate a matrix in place"},
                 text = {zh = "给定 n×n 的整数矩阵（1 ≤ n ≤ 1000），原地顺时针旋转 90°，额外空间 O(1)。例如 \z
                        [[1,2,3],[4,5,6],[7,8,9]] 变成 [[7,4,1],[8,5,2],[9,6,3]]。先写“转置再左右翻转”，再写“四个\z
                        位置一组轮换”，两者结果必须相同。分析哪一种对缓存更友好，并用 n = 1000 实测。追加：若矩阵\z
                        是 H×W 且 H ≠ W，为什么不能用同样的办法原地完成？",
                         en = "Given an n×n integer matrix (1 ≤ n ≤ 1000), rotate it clockwise by 90° in place \z
                            with O(1) extra space. For example [[1,2,3],[4,5,6],[7,8,9]] becomes \z
                            [[7,4,1],[8,5,2],[9,6,3]]. Write it first as a transpose followed by a left-right \z
                            flip, then as cycles of four positions; both must agree. Say which is kinder to the \z
                            cache and measure at n = 1000. Follow-up: why does the same trick not work in place \z
                            for H×W with H ≠ W?"},
                 form = "leetcode"},
            },
            exercises = {"w1.gray"},
        },
        {
            id = "1.2", title = {zh = "滤波与边缘", en = "Filters and edges"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "从卷积到 Canny", en = "From convolution to Canny"},
                 text = {zh = "精读 Szeliski 3.2（线性滤波）、3.3 中的中值与双边滤波，以及 7.2（边缘与轮廓），再\z
                        读 Canny 1986 引言里的三条准则：检测好、定位准、单一响应。在纸上证明二维高斯 G = \z
                        exp(−(x²+y²)/2σ²)/(2πσ²) 满足 ∂G/∂σ = σ∇²G，由此说明为什么两个高斯之差近似拉普拉斯。再证\z
                        明 σ₁ 与 σ₂ 的高斯级联等于 √(σ₁²+σ₂²) 的高斯。要能回答：为什么 Canny 要有两个阈值，非极大\z
                        值抑制为什么必须沿梯度方向比较？",
                         en = "Read Szeliski 3.2 (linear filters), the median and bilateral filters of 3.3, and \z
                            7.2 (edges and contours), then the three criteria in Canny (1986): good detection, \z
                            good localisation, one response per edge. Prove on paper that the Gaussian G = \z
                            exp(−(x²+y²)/2σ²)/(2πσ²) obeys ∂G/∂σ = σ∇²G, and conclude why a difference of \z
                            Gaussians approximates a Laplacian. Prove that Gaussians of σ₁ and σ₂ in a row equal \z
                            one of √(σ₁²+σ₂²). Be able to say why Canny has two thresholds, and why maxima must \z
                            be sought along the gradient."},
                 read = {"Szeliski (2022), 3.2, 3.3 and 7.2",
                         "Canny, A Computational Approach to Edge Detection, PAMI 1986"},
                 derive = {"gauss.sigma"}},
                {kind = "code", minutes = 45, title = {zh = "Canny 的三个文件", en = "The files of Canny"},
                 text = {zh = "从 plugins/cv/canny.c 的顶层函数读起，画出数据流：Sobel → 幅值 → 非极大值抑制 → 滞\z
                        后连接。在 canny_maxima.c 里找出角度是怎样不用 atan2 就分成四个方向的（提示：定点数的 \z
                        tan 22.5°）。在滞后部分看清它用栈而不是递归，以及为什么只扫一遍图像不够。再看 gaussian.c \z
                        与 border.c：reflect101 的下标怎样计算，内部区域为什么可以不检查边界？",
                         en = "Start at the top function of plugins/cv/canny.c and draw the flow: Sobel, \z
                            magnitude, suppression of non-maxima, hysteresis. In canny_maxima.c find how the \z
                            angle falls into four directions without atan2 (look for tan 22.5° as a fixed-point \z
                            number). In the hysteresis see that it keeps a stack instead of recursing, and why \z
                            one pass over the image is not enough. Then gaussian.c and border.c: how is an index \z
                            reflected by reflect101, and why may the inner region skip the test?"},
                 read = {"plugins/cv/canny.c", "plugins/cv/canny_maxima.c", "plugins/cv/sobel.c",
                         "plugins/cv/gaussian.c", "plugins/cv/border.c"}},
                {kind = "project", minutes = 95,
                 title = {zh = "边缘：我们的与 OpenCV 的", en = "Edges, ours beside OpenCV's"},
                 text = {zh = "取 assets/images/still_life.jpg 的灰度图，分别加上标准差 0、5、10、20 的噪声，用 \z
                        cv.gaussian_blur 取 σ = 0.5…4，再用 cv.canny 求边缘。以无噪声、σ = 1 的结果为准，允许偏差\z
                        一个像素，计算每个组合的精确率与召回率并画成热图（view.heat）。若本机装有 OpenCV 桥，用同\z
                        样参数算一遍并逐像素比较；没有就跳过这一步并在笔记里注明。验收：能说出噪声为 10 时哪个 σ \z
                        最好，以及为什么更大的 σ 反而降低召回。",
                         en = "Take the gray still_life.jpg of assets/images, add noise of standard deviation 0, \z
                            5, 10 and 20, blur with cv.gaussian_blur at σ = 0.5…4 and find edges with cv.canny. \z
                            With the noiseless result at σ = 1 as the truth and a tolerance of one pixel, \z
                            compute precision and recall of every combination and draw them with view.heat. \z
                            Where the OpenCV bridge is installed, run the same parameters through it and compare \z
                            pixel by pixel; where it is not, leave that step out and say so. Done when you can \z
                            name the best σ at noise 10 and explain why a larger one loses recall."}},
                {kind = "tuning", minutes = 45, title = {zh = "可分离值多少", en = "What separability is worth"},
                 text = {zh = "在 %%c 单元里写两个 15×15 的 f32 高斯：一个是四重循环的直接卷积，一个是先列后行的\z
                        可分离版本，结果相差应小于 1e-5。用 :bench 在 640×480 上比较，目标是可分离版本至少快 3 \z
                        倍；理论比值是 225/30 = 7.5，解释差在哪里（中间结果的读写、按列访问）。然后把列方向改成“\z
                        一次处理一整行”再测一次。最后与 cv.gaussian_blur(img, 15) 并列，算出它每像素用了多少个周\z
                        期。",
                         en = "In a %%c cell write a 15×15 Gaussian in f32 twice: directly with four loops, and \z
                            separably, columns then rows; they must agree to 1e-5. Compare with :bench on \z
                            640×480 and aim for at least three times the speed. The count of products says \z
                            225/30 = 7.5: explain what is lost (the intermediate picture is written and read, \z
                            columns are strided). Rewrite the column pass so that it works on whole rows at \z
                            once, and measure again. Last put cv.gaussian_blur(img, 15) beside it and compute \z
                            its cycles per pixel."},
                 target = "separable ≥ 3 × direct at 15×15"},
                {kind = "writing", minutes = 35, title = {zh = "短文：σ 到底控制什么", en = "A note: what σ controls"},
                 text = {zh = "写 300 到 400 字，题为《σ 到底控制什么》。提纲：尺度——小于 σ 的结构会消失；噪声——\z
                        白噪声方差按 1/(4πσ²) 下降，用今天的数据画一条实测曲线对照；定位——边缘角点向内移动，附一\z
                        张放大图；建议——按目标大小选 σ 的一条规则，并说明它在什么图上会失败。图题写成完整的句子。",
                         en = "Write 250 to 350 words, \"What σ controls\". Outline: scale, as structures \z
                            smaller than σ vanish; noise, as the variance of white noise falls by 1/(4πσ²), \z
                            beside a curve measured today; localisation, as edges at corners move inwards, with \z
                            one enlarged picture; advice, as one rule that chooses σ by the size of what you \z
                            look for, with a picture on which the rule fails. Let the captions be whole \z
                            sentences."}},
                {kind = "problem", minutes = 35, title = {zh = "滑动窗口最大值", en = "Maximum of a sliding window"},
                 text = {zh = "给定长度 n 的整数数组 a（1 ≤ n ≤ 10⁵）和窗口长度 k（1 ≤ k ≤ n），输出每个窗口的最\z
                        大值，共 n−k+1 个。例如 a = [1,3,−1,−3,5,3,6,7]、k = 3，输出 [3,3,5,5,6,7]。要求 O(n)：用\z
                        双端队列保存可能成为最大值的下标，并说清每个下标为什么最多进出各一次。追加：不用队列，把\z
                        数组切成长为 k 的块，用块内前缀最大和后缀最大写出第二种 O(n) 解法——明天的膨胀就用它。",
                         en = "Given n integers a (1 ≤ n ≤ 10⁵) and a window k (1 ≤ k ≤ n), give the maximum of \z
                            every window, n−k+1 numbers. For a = [1,3,−1,−3,5,3,6,7] and k = 3 the answer is \z
                            [3,3,5,5,6,7]. It must take O(n): keep the indices that may still become a maximum \z
                            in a deque and argue that each enters and leaves at most once. Follow-up: without a \z
                            deque, cut the array into blocks of k and use running maxima from both ends of each \z
                            block; tomorrow's dilation is built on that."},
                 form = "leetcode"},
            },
            exercises = {"w1.conv2d", "w1.gauss", "w1.canny"},
        },
        {
            id = "1.3", title = {zh = "阈值与形态学", en = "Thresholds and morphology"},
            blocks = {
                {kind = "theory", minutes = 85, title = {zh = "Otsu、CLAHE 与形态学", en = "Otsu, CLAHE and morphology"},
                 text = {zh = "读 Otsu 1979 全文（只有五页）和 Zuiderveld 1994，再读 Szeliski 3.3 中二值图像的形\z
                        态学、距离变换与连通域。在纸上证明：总方差 σ_T² = 类内方差 σ_W² + 类间方差 σ_B²，且 σ_T² \z
                        与阈值无关，所以类间最大等价于类内最小；再化成 σ_B² = ω₀ω₁(μ₀−μ₁)²。回答两个问题：当目标\z
                        只占 1 % 的面积时 Otsu 为什么会失败？CLAHE 的截断值越小，结果越接近什么？",
                         en = "Read Otsu (1979), only five pages, and Zuiderveld (1994), then morphology, \z
                            distance transforms and components of binary images in Szeliski 3.3. Prove on paper \z
                            that the total variance σ_T² is the variance within plus the variance between \z
                            classes and does not depend on the threshold, so that the largest between is the \z
                            smallest within; bring it to σ_B² = ω₀ω₁(μ₀−μ₁)². Answer two questions: why does \z
                            Otsu fail when the object covers 1 % of the area, and what does CLAHE approach as \z
                            its clip limit falls?"},
                 read = {"Otsu, A Threshold Selection Method from Gray-Level Histograms (1979)",
                         "Zuiderveld, Contrast Limited Adaptive Histogram Equalization, Graphics Gems IV (1994)",
                         "Szeliski (2022), 3.3 (binary images)"},
                 derive = {"otsu.variance"}},
                {kind = "code", minutes = 45,
                 title = {zh = "连通域与任意半径的膨胀", en = "Components, and dilation of any radius"},
                 text = {zh = "读 plugins/cv/components.c：扫描时为什么以行内的连续段（run）为单位，相邻两行的段\z
                        怎样用并查集合并，第二遍又怎样编号，使区域按首个像素的顺序排列？再读 morphology.c：文件头\z
                        说结构元是一叠居中的行内段：椭圆怎样逐层展宽，为什么每一行只读一次？在 threshold.c 里找\z
                        出 Otsu 用累加和一遍求出全部 256 个 σ_B² 的那几行，并手算一个四像素的例子核对：像素为 \z
                        10、12、200、210 时阈值是 12。",
                         en = "Read plugins/cv/components.c: why does the scan work on runs of pixels, how are \z
                            the runs of two rows joined by union-find, and how does the second pass number \z
                            regions in the order of their first pixels? Then morphology.c, whose head calls an \z
                            element a stack of centred runs: how is an ellipse widened step by step, and why is \z
                            each row read only once? In threshold.c find the lines in which Otsu gets all 256 \z
                            values of σ_B² from running sums in one pass, and check an example by hand: the \z
                            pixels 10, 12, 200, 210 give the threshold 12."},
                 read = {"plugins/cv/components.c", "plugins/cv/morphology.c", "plugins/cv/threshold.c",
                         "plugins/cv/histogram.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "数清 50 张图里的斑点", en = "Count the blobs in 50 pictures"},
                 text = {zh = "写一个生成器：在亮度有斜坡（从 60 到 140）且带噪声的背景上画 5 到 20 个互不相交、\z
                        半径 4 到 12 的亮圆，固定种子生成 50 张并保存真值。然后写计数流程：高斯平滑 → 减去大核平\z
                        滑得到的背景 → cv.otsu → cv.erode 与 cv.dilate 去噪 → cv.connected_components，用面积过\z
                        滤。验收是 50 张全部数对；每错一张都要找出原因，而不是调到刚好通过。最后把圆允许相接，报\z
                        告正确率掉到多少，说明为什么需要距离变换或分水岭。",
                         en = "Write a generator: on a ground whose brightness rises from 60 to 140, with noise, \z
                            draw 5 to 20 bright discs of radius 4 to 12 that do not touch; make 50 pictures from \z
                            a fixed seed and keep the truth. Then count: smooth, subtract the ground found by a \z
                            wide blur, cv.otsu, clean with cv.erode and cv.dilate, cv.connected_components, drop \z
                            small areas. The bar is 50 of 50; for each failure find the cause instead of turning \z
                            a knob until it passes. Last let the discs touch, report what remains, and explain \z
                            why a distance transform or a watershed is needed."}},
                {kind = "tuning", minutes = 40,
                 title = {zh = "半径不该影响时间", en = "Time should not depend on the radius"},
                 text = {zh = "半径 r 对应核边长 2r+1。用 :bench 测 cv.dilate(img, 7) 与 cv.dilate(img, 31)，目标\z
                        是后者不超过前者的 1.3 倍。再把你在 w1.dilate 里写的版本放进同一张表，画出 r = 1…40 的耗\z
                        时曲线。如果你的曲线是直线上升，就改用块内前后缀最大值（van Herk 与 Gil–Werman 的算法，每\z
                        像素约三次比较）。写下每个版本每像素的比较次数，并与实测时间对照。",
                         en = "Radius r means a side of 2r+1. Measure cv.dilate(img, 7) and cv.dilate(img, 31) \z
                            with :bench; the second should take at most 1.3 times the first. Put your own \z
                            version of w1.dilate into the same table and draw its time for r = 1…40. If the \z
                            curve is a rising line, change to running maxima from both ends of blocks (van Herk, \z
                            and Gil and Werman: about three comparisons per pixel). Note the comparisons per \z
                            pixel of each version and hold them against the times."},
                 target = "dilate r = 15 ≤ 1.3 × r = 3"},
                {kind = "writing", minutes = 35, title = {zh = "失败集", en = "A collection of failures"},
                 text = {zh = "整理今天的失败案例，写成一页《数斑点：六种失败》。每个案例四行：图（放大到能看\z
                        清）、现象、原因、修法或不修的理由。至少覆盖：光照不均、目标太小被腐蚀掉、两圆相接、噪声\z
                        成片、贴边目标、阈值落在背景的两个峰之间。结尾用一句话说明你的流程适用的条件。这份清单第 \z
                        2.6 天做误差分析时还要用。",
                         en = "Collect today's failures on one page, \"Counting blobs: six ways to fail\". Four \z
                            lines each: a picture large enough to see it, the symptom, the cause, the cure or \z
                            why there is none. Cover at least uneven light, small objects eroded away, touching \z
                            discs, clumps of noise, objects cut by the border, and a threshold between two humps \z
                            of the ground. End with one sentence on when the procedure may be used. The list \z
                            comes back in the error analysis of day 2.6."}},
                {kind = "problem", minutes = 35, title = {zh = "岛屿数量", en = "Number of islands"},
                 text = {zh = "给定 m×n 的 0/1 网格（1 ≤ m, n ≤ 300），1 是陆地，上下左右相邻的陆地属于同一座岛，\z
                        求岛的数量。例如 [[1,1,0],[0,0,1],[1,0,1]] 有 3 座。写两种解法：用显式栈的泛洪（不能递\z
                        归，300×300 的蛇形陆地会让递归深达数万层），以及并查集。追加：陆地按顺序逐格加入，每次加\z
                        入后输出当前岛数，要求每步接近 O(1)。",
                         en = "In an m×n grid of 0 and 1 (1 ≤ m, n ≤ 300), 1 is land, and land that touches up, \z
                            down, left or right belongs to one island; count the islands. \z
                            [[1,1,0],[0,0,1],[1,0,1]] has 3. Solve it twice: by flooding with a stack of your \z
                            own (not recursion, as a winding coast of 300×300 would recurse tens of thousands \z
                            deep) and by union-find. Follow-up: land is added cell by cell, and after each the \z
                            number of islands is wanted in close to O(1)."},
                 form = "leetcode"},
            },
            exercises = {"w1.dilate", "w1.label"},
        },
        {
            id = "1.4", title = {zh = "几何与特征", en = "Geometry and features"},
            blocks = {
                {kind = "theory", minutes = 90, title = {zh = "单应、特征与配准", en = "Homographies, features, alignment"},
                 text = {zh = "精读 Szeliski 3.6（几何变换）、7.1（特征点与描述子）和 8.1（两两配准，含 \z
                        RANSAC），再看 ORB 2011 的第 3、4 节。在纸上推导 DLT：由 x′ × Hx = 0，每对点给出两个独立\z
                        方程，四对点确定 8 个自由度；写出 2n×9 的矩阵 A，说明 h 是最小奇异值对应的右奇异向量。再\z
                        解释为什么要先把点平移、缩放到均值 0、平均距离 √2。要能回答：为什么图像变换用反向映射，正\z
                        向映射会留下什么？",
                         en = "Read Szeliski 3.6 (geometric transformations), 7.1 (points and patches) and 8.1 \z
                            (pairwise alignment with RANSAC), then sections 3 and 4 of ORB (2011). Derive the \z
                            DLT on paper: from x′ × Hx = 0 each pair of points gives two independent equations, \z
                            four pairs fix 8 degrees of freedom; write the 2n×9 matrix A and show that h is the \z
                            right singular vector of the smallest singular value. Explain why points are first \z
                            moved and scaled to mean 0 and mean distance √2. Be able to say why images are \z
                            warped by the inverse map and what the forward one leaves behind."},
                 read = {"Szeliski (2022), 3.6, 7.1 and 8.1",
                         "Rublee et al., ORB: an efficient alternative to SIFT or SURF (2011)"},
                 derive = {"dlt"}},
                {kind = "code", minutes = 45, title = {zh = "缩放就是反向映射", en = "Resizing is an inverse map"},
                 text = {zh = "先读 plugins/cv/resize_taps.c：目标像素 x 为什么对应源坐标 (x+½)/s − ½？把半像素去\z
                        掉，2 倍放大会整体偏移多少？看权重表怎样预先算好、u8 为什么用定点数。再看 resize_area.c \z
                        如何在缩小时避免混叠。然后打开 OpenCV 的 imgwarp.cpp，找出 warpAffine 分块计算坐标的方式\z
                        和定点位数；在 orb.cpp 里找到灰度质心求方向的代码，对照论文的公式。",
                         en = "Begin with plugins/cv/resize_taps.c: why does target pixel x stand at (x+½)/s − ½ \z
                            of the source, and by how much does a doubled picture shift without the halves? See \z
                            how weights are tabulated beforehand and why u8 uses fixed point, then how \z
                            resize_area.c avoids aliasing when it shrinks. Then open OpenCV's imgwarp.cpp and \z
                            find how warpAffine computes coordinates in blocks and with how many fractional \z
                            bits; in orb.cpp find the orientation by the intensity centroid and hold it against \z
                            the paper's formula."},
                 read = {"plugins/cv/resize.c", "plugins/cv/resize_taps.c", "plugins/cv/resize_area.c",
                         "opencv: modules/imgproc/src/imgwarp.cpp", "opencv: modules/features2d/src/orb.cpp"}},
                {kind = "project", minutes = 100, title = {zh = "拼接三张视图", en = "Stitch three views"},
                 text = {zh = "从一张大图出发，用三个已知的单应 H₁…H₃ 裁出三张互相重叠约 40 % 的 400×300 视图，并\z
                        加少量噪声。写流程：角点（Harris 或 FAST）→ 二进制描述子 → 汉明距离匹配加比率检验 → \z
                        RANSAC 估计单应 → 反向映射拼到同一画布。因为真值已知，可以直接评分：在重叠区取 10×10 网格\z
                        点，重投影均方根误差小于 1 像素。把内点连线、拼接结果和误差热图各存一张图；再把重叠降到 \z
                        15 %，记录它从哪里开始失败。",
                         en = "From one large picture cut three 400×300 views by known homographies H₁…H₃, \z
                            overlapping by about 40 %, with a little noise. Write the chain: corners (Harris or \z
                            FAST), binary descriptors, Hamming matches with the ratio test, a homography by \z
                            RANSAC, inverse warping onto one canvas. The truth is known, so it can be scored: \z
                            over a 10×10 grid in the overlap the root mean square reprojection error is below 1 \z
                            pixel. Save the inlier matches, the panorama and a heat map of the error; then lower \z
                            the overlap to 15 % and note where it begins to fail."}},
                {kind = "tuning", minutes = 45,
                 title = {zh = "双线性重采样的带宽", en = "The bandwidth of a bilinear warp"},
                 text = {zh = "用 %%c 写仿射反向双线性映射，u8、三通道、1920×1080。有效字节按“每个目标像素读 3、\z
                        写 3”计，目标是 prof.machine().bytes 的一半。分四步测：f32 朴素版；坐标沿行改为增量计算；\z
                        权重换成定点；内部区域与边界分开，内部不判断越界。分别用旋转 0°、5°、90° 测，解释 90° 为\z
                        何最慢（每行目标像素跨越源图的列），再试 64×64 分块。",
                         en = "In a %%c cell write the affine inverse bilinear map for u8, three channels, \z
                            1920×1080. Count 3 bytes read and 3 written per target pixel and aim at half of \z
                            prof.machine().bytes. Measure four steps: plain f32; coordinates by increments along \z
                            a row; weights in fixed point; the inside apart from the border and without tests. \z
                            Do it for rotations of 0°, 5° and 90°, explain why 90° is slowest (a target row \z
                            crosses columns of the source), and try blocks of 64×64."},
                 target = "warp ≥ 0.5 × memory bandwidth"},
                {kind = "writing", minutes = 35,
                 title = {zh = "短文：为什么要反着映射", en = "A note: why maps are inverted"},
                 text = {zh = "写 400 字左右，读者是刚学会循环的同学。提纲：一、把 3×3 图放大两倍，分别用正向、反\z
                        向映射，画出空洞与重叠；二、双线性插值的四个权重从哪里来，和为什么为 1；三、半像素约定，\z
                        附一张错位一像素的差分图；四、缩小时为什么还不够（混叠），给出先模糊或用面积平均的对照。\z
                        结尾给出十行以内的伪代码。",
                         en = "Write about 300 words for a reader who has just learned loops. Outline: enlarge a \z
                            3×3 picture twice, by the forward and by the inverse map, and draw holes and \z
                            overlaps; where the four bilinear weights come from and why they sum to 1; the \z
                            half-pixel convention, with the difference picture of an error of one pixel; why \z
                            this is not enough for shrinking (aliasing), with blurring or area averages beside \z
                            it. End with pseudocode of at most ten lines."}},
                {kind = "problem", minutes = 35, title = {zh = "最近的 k 个点", en = "The k nearest points"},
                 text = {zh = "给定平面上 n 个整数点（1 ≤ n ≤ 10⁵，坐标绝对值 ≤ 10⁴）和 k（1 ≤ k ≤ n），返回离原\z
                        点最近的 k 个点，顺序不限；距离相等时任取。例如点 (1,3)、(−2,2)、(5,0)，k = 1，返回 \z
                        (−2,2)。用大小为 k 的大根堆写 O(n log k)，再用快速选择写平均 O(n)，说明为什么比较时不必开\z
                        方。追加：有 q = 1000 个查询点时，你会用什么结构（kd 树或网格），描述子匹配为什么不能直接\z
                        用它？",
                         en = "Given n integer points in the plane (1 ≤ n ≤ 10⁵, coordinates at most 10⁴ in \z
                            size) and k (1 ≤ k ≤ n), return the k nearest to the origin in any order; ties may \z
                            be broken freely. For (1,3), (−2,2), (5,0) and k = 1 the answer is (−2,2). Write O(n \z
                            log k) with a max-heap of size k, then O(n) on average by quickselect, and say why \z
                            no square root is needed. Follow-up: for q = 1000 query points, which structure \z
                            would you build (a kd-tree, a grid), and why does it not serve for matching \z
                            descriptors as it is?"},
                 form = "leetcode"},
            },
            exercises = {"w1.warp"},
        },
        {
            id = "1.5", title = {zh = "数据增广", en = "Augmentation"},
            blocks = {
                {kind = "theory", minutes = 80, title = {zh = "从翻转到 mixup", en = "From flips to mixup"},
                 text = {zh = "精读 d2l 14.1，再读 mixup 第 2 节和 CutMix 第 3 节。mixup 取 x̃ = λx_i + \z
                        (1−λ)x_j，标签同样混合，λ ~ Beta(α, α)：说明 α → 0 与 α → ∞ 各是什么。CutMix 为什么把 λ \z
                        重新定为实际保留的面积比？在纸上推导：宽 w、高 h 的框绕中心旋转 θ 后，外接框为 w′ = \z
                        w|cosθ| + h|sinθ|，h′ = w|sinθ| + h|cosθ|；若目标是圆或菱形，这个框为什么偏大？",
                         en = "Read d2l 14.1 closely, then section 2 of mixup and section 3 of CutMix. mixup \z
                            takes x̃ = λx_i + (1−λ)x_j and mixes the labels alike, λ ~ Beta(α, α): say what α → \z
                            0 and α → ∞ mean. Why does CutMix set λ again to the share of the area that is \z
                            really kept? Derive on paper that a box of width w and height h, turned by θ about \z
                            its centre, has the hull w′ = w|cosθ| + h|sinθ|, h′ = w|sinθ| + h|cosθ|. Why is that \z
                            box too large when the object is a circle or a rhombus?"},
                 read = {"Zhang et al., Dive into Deep Learning, 14.1",
                         "Zhang et al., mixup: Beyond Empirical Risk Minimization (2018), §2",
                         "Yun et al., CutMix (2019), §3"},
                 derive = {"rotated_box"}},
                {kind = "code", minutes = 40,
                 title = {zh = "变换链与随机数", en = "Chains of transforms and their randomness"},
                 text = {zh = "读 core/data/transform.c 与 steps.c：每个变换（翻转、裁剪、缩放、遮挡、抖动）怎样\z
                        用一张表声明参数与函数，链式组合时随机数从哪里来？再读 core/base/rng.c 的计数器式随机数：\z
                        为什么给定种子与样本编号就能独立算出，与线程数、取样顺序无关？最后在 loader.c 里找到 \z
                        workers 预取的部分，确认 workers = 0 与 4 产生相同的批次，并自己用两行 Lua 验证。",
                         en = "Read core/data/transform.c and steps.c: how does each step (flip, crop, resize, \z
                            cutout, jitter) declare its parameters and function in a table, and where do the \z
                            random numbers of a chain come from? Then the counter-based generator in \z
                            core/base/rng.c: why can a draw be computed from the seed and the sample's number \z
                            alone, whatever the threads and the order? Last find the prefetching workers in \z
                            loader.c, and confirm with two lines of Lua that workers = 0 and 4 give the same \z
                            batches."},
                 read = {"core/data/transform.c", "core/data/steps.c", "core/data/loader.c", "core/base/rng.c"}},
                {kind = "project", minutes = 100,
                 title = {zh = "十二种增广与框的正确性", en = "Twelve steps, and boxes that stay right"},
                 text = {zh = "为项目 A 写一条作用于图像和框的增广链，共 12 步：水平翻转、裁剪、缩放、旋转、平\z
                        移、亮度、对比度、色彩、噪声、模糊、遮挡、mosaic；已有的 \z
                        data.flip、data.crop、data.cutout、data.jitter、data.normalize 直接用，其余自己写。核对几\z
                        何步骤：data.shapes 给出每个物体的 mask，把 mask 一起变换后取外接框就是真值。验收：500 个\z
                        样本上，框与真值的平均 IoU ≥ 0.9，被裁掉超过 70 % 的框要删除；打印每一步单独造成的 IoU 损\z
                        失。",
                         en = "For project A write a chain that changes pictures and boxes together, in 12 \z
                            steps: flip, crop, scale, rotate, translate, brightness, contrast, colour, noise, \z
                            blur, cutout, mosaic. Use data.flip, data.crop, data.cutout, data.jitter and \z
                            data.normalize where they serve and write the rest. Check the geometric steps: \z
                            data.shapes gives a mask per object, and the hull of the transformed mask is the \z
                            truth. The bar: over 500 samples the mean IoU of boxes and truth is at least 0.9, \z
                            and boxes that lose more than 70 % of their area are dropped; print the loss of IoU \z
                            by each step alone."}},
                {kind = "tuning", minutes = 45, title = {zh = "每核每秒多少张", en = "Pictures per second and core"},
                 text = {zh = "用 data.Loader 遍历增广后的 96×96 数据集，batch = 64，先 workers = \z
                        0、lab.threads(1)，数出每秒张数；目标是每核 1500 张。用 prof 找出最慢的三步，逐个改写：旋\z
                        转与缩放合成一次仿射采样，颜色抖动合成一次查表，避免反复在 u8 与 f32 之间转换。然后测 \z
                        workers = 1、2、4，画出吞吐曲线，说明训练一步要多久时加载器才不会成为瓶颈。",
                         en = "Walk through the augmented 96×96 set with data.Loader, batch = 64, first with \z
                            workers = 0 and lab.threads(1), and count pictures per second; aim at 1,500 per \z
                            core. Find the three slowest steps with prof and rewrite one after another: rotation \z
                            and scale as one affine sampling, colour jitter as one look-up, no repeated \z
                            conversions between u8 and f32. Then measure workers = 1, 2 and 4, draw the curve, \z
                            and say how long a training step must take for the loader not to hold it up."},
                 target = "1,500 images/s per core (96×96)"},
                {kind = "writing", minutes = 35, title = {zh = "增广样张", en = "The sample sheet"},
                 text = {zh = "做一页“增广样张”：每一步一行，左边原图，右边四个随机结果，都画上框，用 view.grid \z
                        生成并保存。每行配一句话：参数范围、它模拟的真实变化、不该用它的任务（例如数字识别不该左\z
                        右翻转，6 与 9 不该旋转 180°）。最后写 150 字：若只准留三步，你留哪三步，为什么。以后每个\z
                        项目的 README 都要附这样一页。",
                         en = "Make a sample sheet: one row per step, the original at the left and four draws at \z
                            the right, all with boxes, by view.grid and saved. Give each row one sentence: its \z
                            range, the real change it stands for, and a task that must not use it (digits are \z
                            not mirrored, 6 and 9 not turned by 180°). Close with 100 words on which three steps \z
                            you would keep if only three were allowed. Every later project's README carries such \z
                            a sheet."}},
                {kind = "problem", minutes = 35, title = {zh = "蓄水池抽样", en = "Reservoir sampling"},
                 text = {zh = "数据流逐个给出元素，长度事先未知（可达 10⁹，存不下）。只用 O(k) 空间，在任意时刻都\z
                        保有已出现元素的一个均匀随机 k 子集（1 ≤ k ≤ 1000）。接口：add(x) 与 sample()。例如 k = \z
                        2，流为 1…5，则每个二元子集的概率都是 1/10。用归纳法证明：第 i 个元素以 k/i 的概率进入、\z
                        被随机替换，此后每个元素留存的概率都是 k/i。写完用 10⁵ 次重复做卡方检验。追加：元素带正权\z
                        重时，改用键 u^(1/w) 取最大的 k 个。",
                         en = "A stream gives elements one by one; its length is unknown and may be 10⁹, too \z
                            many to store. With O(k) space hold at any time a uniform random subset of k of the \z
                            elements seen so far (1 ≤ k ≤ 1000): add(x) and sample(). For k = 2 and the stream \z
                            1…5 every pair has probability 1/10. Prove by induction: if element i enters with \z
                            probability k/i and replaces a random one, every element is held with probability \z
                            k/i. Test it with χ² over 10⁵ repetitions. Follow-up: for positive weights keep the \z
                            k largest keys u^(1/w)."},
                 form = "leetcode"},
            },
            exercises = {"w1.box_aug"},
        },
        {
            id = "1.6", title = {zh = "反向传播与 CNN", en = "Backpropagation and CNNs"},
            blocks = {
                {kind = "theory", minutes = 95, title = {zh = "手推反向传播", en = "Backpropagation by hand"},
                 text = {zh = "精读 CS231n 讲义的反向传播一章和 d2l 7.2–7.4（卷积、填充与步幅、多通道），d2l 5.3 \z
                        作补充。在纸上推导：p = softmax(z)，L = −Σ y_i log p_i，则 ∂L/∂z = p − y；从 softmax 的雅\z
                        可比 diag(p) − ppᵀ 出发，不许背结论。再推两层 MLP：H = relu(XW₁+b₁)，Z = HW₂+b₂，写出 \z
                        dW₁、db₁、dW₂、db₂、dX，标出每个矩阵的形状和批平均 1/N 的位置。用 \z
                        derive(\"backprop.softmax_ce\", f) 与 derive(\"backprop.mlp\", f) 检验；这两题是晋级门的\z
                        必考题。",
                         en = "Read the CS231n notes on backpropagation and d2l 7.2–7.4 (convolutions, padding \z
                            and stride, channels), with d2l 5.3 beside them. Derive on paper: for p = softmax(z) \z
                            and L = −Σ y_i log p_i, ∂L/∂z = p − y, from the Jacobian diag(p) − ppᵀ and not from \z
                            memory. Then the two-layer MLP, H = relu(XW₁+b₁), Z = HW₂+b₂: write dW₁, db₁, dW₂, \z
                            db₂ and dX with the shape of every matrix and the place of the 1/N of the batch. \z
                            Check with derive(\"backprop.softmax_ce\", f) and derive(\"backprop.mlp\", f); the \z
                            gates ask for both."},
                 read = {"Stanford CS231n notes, Backpropagation, Intuitions (optimization-2)",
                         "Zhang et al., Dive into Deep Learning, 5.3 and 7.2–7.4"},
                 derive = {"backprop.softmax_ce", "backprop.mlp"}},
                {kind = "code", minutes = 45, title = {zh = "引擎里的卷积", en = "Convolution in the engine"},
                 text = {zh = "从 core/op/conv.c 读起，找到输出尺寸 ⌊(H + 2p − d(k−1) − 1)/s⌋ + 1 的那一行。\z
                        conv_tmpl.h 是朴素的参考核：用它弄清循环顺序与通道在后（N×H×W×C）的下标。conv_run.c 决定\z
                        走 oneDNN 还是参考核，列出判断条件；conv_few.c 在通道少时把窗口铺成条带再做矩阵乘，正是 \z
                        im2col 的思路。最后在 core/grad/backward.c 看为什么按编号从大到小访问就是拓扑序，并回答：\z
                        同一个张量用了两次时，两份梯度在哪个函数里相加？",
                         en = "Begin with core/op/conv.c and find the line of the output's size, ⌊(H + 2p − \z
                            d(k−1) − 1)/s⌋ + 1. conv_tmpl.h is the plain reference kernel: learn from it the \z
                            order of loops and the indices with channels last (N×H×W×C). conv_run.c chooses \z
                            between oneDNN and the reference; list its conditions. conv_few.c, for few channels, \z
                            lays windows out as strips and multiplies, which is the idea of im2col. Last see in \z
                            core/grad/backward.c why visiting by falling number is a topological order: in which \z
                            function are both gradients of a tensor that was used twice added?"},
                 read = {"core/op/conv.c", "core/op/conv_run.c", "core/op/conv_tmpl.h", "core/op/conv_few.c",
                         "core/grad/backward.c"}},
                {kind = "project", minutes = 100, title = {zh = "数字识别到 98.5 %", en = "Digits to 98.5 %"},
                 text = {zh = "数据用 data.digits(10000)，另取一个种子生成 2000 张作测试。三个模型依次训练：线\z
                        性、两层 MLP（先用你在 w1.mlp_bwd 里手写的梯度，再用 loss:backward()，两者损失曲线应重\z
                        合）、小 CNN（两层 nn.Conv2d + 池化 + nn.Linear）。训练循环参照 \z
                        scripts/week05/00_mlp.lua，用 lab.metric 报告损失。验收：CNN 测试准确率 ≥ 98.5 %，两核上\z
                        不到两分钟；第一步的损失应接近 ln 10 ≈ 2.303，不是就先查初始化。把分错的 20 张画成网格并\z
                        归类。",
                         en = "Take data.digits(10000), and 2,000 of another seed as the test set. Train three \z
                            models: linear; an MLP of two layers, first with the gradient you wrote for \z
                            w1.mlp_bwd and then with loss:backward(), whose loss curves must coincide; a small \z
                            CNN (two nn.Conv2d, pooling, nn.Linear). scripts/week05/00_mlp.lua shows the loop; \z
                            report the loss with lab.metric. The bar: the CNN reaches 98.5 % on the test set in \z
                            under two minutes on two cores. The first loss should be near ln 10 ≈ 2.303; if not, \z
                            look at the initialisation first. Draw 20 mistakes as a grid and sort them."}},
                {kind = "tuning", minutes = 45,
                 title = {zh = "im2col 能到峰值的几成", en = "How much of the peak im2col reaches"},
                 text = {zh = "输入 32×28×28×32、卷积核 3×3、输出 64 通道，浮点运算数 = 2·N·H·W·9·32·64。用张量操\z
                        作自己写 im2col（切片、拼接）再乘一次 matmul，与 tensor.conv2d 比结果和时间。用 \z
                        prof(f):plot() 看各步落在屋顶线图的什么位置，峰值取 prof.machine().f32。目标是整体达到峰\z
                        值的 0.6；先弄清时间花在搬运还是乘法上，再换成按行搬运的 %%c 版本。报告：im2col 多占多少\z
                        内存（mem），以及什么形状下它得不偿失。",
                         en = "For an input of 32×28×28×32, a 3×3 kernel and 64 output channels the work is \z
                            2·N·H·W·9·32·64 FLOPs. Write im2col with tensor operations (slices, cat) and one \z
                            matmul, and compare value and time with tensor.conv2d. See with prof(f):plot() where \z
                            the steps lie under the roofline; the peak is prof.machine().f32. Aim at 0.6 of it \z
                            over all: find out first whether time goes to moving or multiplying, then move whole \z
                            rows in a %%c cell. Report how much memory im2col adds (mem) and for which shapes it \z
                            does not pay."},
                 target = "im2col ≥ 0.6 of peak FLOP/s"},
                {kind = "writing", minutes = 35, title = {zh = "第一个 README", en = "The first README"},
                 text = {zh = "为数字识别写一份 README，让陌生人十分钟内复现。固定六节：做什么（一句话加一张\z
                        图）、结果（三个模型的准确率、参数量、训练时间，注明机器与种子）、怎样运行（一条命令）、\z
                        数据从哪里来、三个失败样本及解释、目录说明。写完删掉所有形容词再读一遍，然后在一个空目录\z
                        里照着它做一遍，凡是要猜的地方都改掉。这份模板一直用到第 12 周的作品集。",
                         en = "Write a README for the digits that lets a stranger reproduce them in ten minutes. \z
                            Six sections: what it does (a sentence and a picture), results (accuracy, parameters \z
                            and time of the three models, with machine and seed), how to run (one command), \z
                            where the data come from, three failures explained, what lies where. Delete every \z
                            adjective and read it again; then follow it in an empty folder and mend each place \z
                            where you had to guess. The template serves until the portfolio of week 12."}},
                {kind = "problem", minutes = 40,
                 title = {zh = "系统设计：图片去重", en = "System design: finding duplicate images"},
                 text = {zh = "设计一个图片去重服务：库中 10 亿张图，每天新增 500 万张，要在上传后一秒内找出“看起\z
                        来相同”的图（缩放、重压缩、加水印、轻微裁剪）。按清单回答：需求（什么算重复，误杀与漏检哪\z
                        个更贵）、估算（存储、QPS、特征大小）、数据与标注、特征（感知哈希与嵌入向量各能抗住什\z
                        么）、索引（汉明分桶或近似最近邻）、在线与离线流程、评测（精确率、召回率、阈值怎样定）、\z
                        故障与成本。45 分钟计时，画一张框图，写明三个取舍。",
                         en = "Design a service that finds duplicate images: a billion in store, five million \z
                            new each day, and within a second of an upload all that look the same are wanted \z
                            (scaled, recompressed, watermarked, slightly cropped). Go through the list: needs \z
                            (what counts as the same, and which error is dearer), estimates (storage, queries \z
                            per second, size of a feature), data and labels, features (what a perceptual hash \z
                            stands and what an embedding stands), index (Hamming buckets or approximate \z
                            neighbours), the online and the offline path, evaluation (precision, recall, how the \z
                            threshold is set), failures and cost. 45 minutes on the clock, one diagram, three \z
                            trade-offs in writing."},
                 form = "design"},
            },
            exercises = {"w1.mlp_bwd"},
        },
    },
}
