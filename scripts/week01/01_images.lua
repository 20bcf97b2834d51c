-- 第一周 · 第一天：图像即张量 | Week 1, day 1: an image is a tensor
--
--     ./build.sh run scripts/week01/01_images.lua [PHOTO]
--
-- zh: 在提示符下用 :load scripts/week01/01_images.lua 可逐格运行；带 PHOTO 时使用你自己的照片。
-- en: At the prompt, :load scripts/week01/01_images.lua runs it cell by cell. With PHOTO it uses a photograph of
--     yours.

-- %% [text] 上午 · 一：图像是什么 | Morning 1: what an image is
-- zh: 文件里是压缩的字节；读进来之后，图像只是一个张量：高 × 宽 × 通道，每个数是 0…255 的 u8。
--     行从上往下数，列从左往右数，都从 0 开始；img[y][x] 是一个像素的三个数：红、绿、蓝。
-- en: In the file there are compressed bytes; once read, an image is only a tensor: height × width × channels, each
--     number a u8 in 0…255. Rows count from the top, columns from the left, both from 0; img[y][x] is one pixel's
--     three numbers: red, green, blue.
-- %%
photo = arg and arg[1] or lab.data("assets/images/still_life.jpg")
img = cv.imread(photo, {mode = "rgb"})
if math.max(table.unpack(img:shape())) > 1600 then -- a telephone's photograph: enough for a lesson
    local h, w = table.unpack(img:shape())
    img = cv.resize(img, {scale = 1600 / math.max(h, w), method = "area"})
end
H, W = table.unpack(img:shape())
print(("%s: %d × %d × 3 %s, %.2f MB"):format(photo:match("[^/]*$"), H, W, img:dtype(), img:nbytes() / 2 ^ 20))
print("img[0][0]", img[0][0])
view.image(img, {title = "照片 the photograph"})
--> still_life.jpg: 480 × 640 × 3 u8, 0.88 MB
--> img[0][0] [157 166 161] u8
--> [image: 照片 the photograph 480x640]

-- %% [text] 通道 | Channels
-- zh: 沿最后一维取一片，得到一个通道，它本身就是灰度图。先猜：红色物体在哪个通道里最亮？在蓝通道里呢？
-- en: A slice along the last dimension is one channel, itself a gray picture. Guess first: in which channel is a red
--     thing brightest, and how does it look in the blue one?
-- %%
channels = {}
for k = 0, 2 do channels[k + 1] = img:slice(2, k, k + 1):squeeze(2):contiguous() end
view.grid(channels, {columns = 3, titles = {"红 red", "绿 green", "蓝 blue"}, title = "三个通道 three channels"})
--> [grid: 三个通道 three channels]

-- %% [text] 灰度公式 | The gray formula
-- zh: 眼睛对绿最敏感，对蓝最不敏感。ITU-R BT.601 规定 Y = 0.299 R + 0.587 G + 0.114 B。
--     下面先用张量运算照公式写一遍，再与 C 写的 cv.to_gray 相比：最多差 1（舍入）。
-- en: The eye is most sensitive to green, least to blue. ITU-R BT.601: Y = 0.299 R + 0.587 G + 0.114 B.
--     Below it is written as the formula with tensor operations, then held against cv.to_gray, which is C: they differ
--     by 1 at most (rounding).
-- %%
weights = tensor({0.299, 0.587, 0.114})
by_formula = (img:to("f32") * weights):sum(-1)
gray = cv.to_gray(img)
print("largest difference to the formula:", (by_formula:round() - gray:to("f32")):abs():max():item())
--> largest difference to the formula: 1.0

-- %% [text] 推导：sRGB 曲线 | Derive: the sRGB curve
-- zh: 文件里存的不是光强 L，而是编码值 v：L ≤ 0.0031308 时 v = 12.92 L，否则 v = 1.055 L^(1/2.4) − 0.055。
--     请在纸上推导：(1) 反函数；(2) 两段在接点处的值与斜率相差多少；(3) 黑、白各半的像素，平均光强是 0.5，
--     它的编码值是多少？很多程序把编码值直接平均，得到 127，太暗。下面验证第 (3) 问。
-- en: A file does not store light L but codes v: v = 12.92 L for L ≤ 0.0031308, else v = 1.055 L^(1/2.4) − 0.055.
--     On paper: (1) the inverse; (2) by how much value and slope of the two pieces differ where they meet; (3) a
--     pixel half black, half white has mean light 0.5: which code? Many programs average the codes, get 127, and
--     are too dark. The cell checks (3).
-- %%
function encode(l)
    return tensor.where(l:le(0.0031308), l * 12.92, l:clamp(1e-9) ^ (1 / 2.4) * 1.055 - 0.055)
end
light = tensor.linspace(0, 1, 256)
view.plot({{x = light, y = encode(light), label = "sRGB"}, {x = light, y = light ^ (1 / 2.2), label = "L^(1/2.2)"}},
    {title = "编码曲线 codes of light", xlabel = "L", ylabel = "v"})
print(("half the light is code %.1f, not 127"):format(encode(tensor({0.5})):item() * 255))
--> half the light is code 187.5, not 127
--> [plot: 编码曲线 codes of light]

-- %% [text] 上午 · 二：直方图与 Otsu 阈值 | Morning 2: the histogram and Otsu's threshold
-- zh: 直方图数每个亮度有多少像素，忘掉位置。Otsu (1979)：选阈值 t，把像素分成暗、亮两类，
--     使类间方差 σ²(t) = ω₀ ω₁ (μ₀ − μ₁)² 最大；ω 是两类所占比例，μ 是两类的平均亮度。
--     纸上证明：总方差 = 类内方差 + 类间方差，所以类间最大就是类内最小。
-- en: A histogram counts how many pixels have each brightness and forgets where. Otsu (1979): choose t so that the
--     variance between the dark and the bright class, σ²(t) = ω₀ ω₁ (μ₀ − μ₁)², is largest; ω are the classes'
--     shares, μ their mean brightness. On paper: total variance = within + between, so the largest between is the
--     smallest within.
-- %%
counts = cv.hist(gray)

-- σ²(t) for every t, from running sums: one pass, as plugins/cv/threshold.c does it.
function between(counts)
    local n, total, out = counts:totable(), 0, {}
    local pixels, w0, sum0 = H * W, 0, 0
    for i, c in ipairs(n) do total = total + (i - 1) * c end
    for i, c in ipairs(n) do
        w0, sum0 = w0 + c, sum0 + (i - 1) * c
        local w1 = pixels - w0
        local apart = w0 > 0 and w1 > 0 and sum0 / w0 - (total - sum0) / w1 or 0
        out[i] = w0 / pixels * (w1 / pixels) * apart ^ 2
    end
    return tensor(out)
end

variance = between(counts)
t, binary = cv.otsu(gray)
print(("argmax of the formula: %d, cv.otsu: %d"):format(variance:argmax():item(), t))
view.plot({{y = counts:to("f32") / counts:max():item(), label = "直方图 histogram", kind = "bars"},
    {y = variance / variance:max():item(), label = "σ²(t)"}, {x = {t, t}, y = {0, 1}, label = "t = " .. t}},
    {title = "Otsu 阈值 Otsu's threshold", xlabel = "亮度 brightness"})
--> argmax of the formula: 110, cv.otsu: 110
--> [plot: Otsu 阈值 Otsu's threshold]

-- %% [text] 上午 · 三：高斯模糊 | Morning 3: Gaussian blur
-- zh: 噪声逐像素跳动，景物变化缓慢。按 exp(−(x²+y²)/2σ²) 加权平均，噪声就被压下去。
--     因为 exp 把和变成积，二维核 = 列核 × 行核：k×k 次乘法变成 2k 次。读 plugins/cv/gaussian.c：
--     (1) 权重为什么取整到 1/256？(2) 边缘外的像素从哪里来（reflect101）？(3) 为何先列后行？
--     看下面的误差：为什么某个 σ 最好？噪声变大时它往哪边移？
-- en: Noise jumps from pixel to pixel, things change slowly. A mean weighted by exp(−(x²+y²)/2σ²) presses noise down.
--     As exp turns sums into products, the kernel is a column times a row: 2k products instead of k×k. Read
--     plugins/cv/gaussian.c: (1) why are weights rounded to 1/256? (2) where do pixels beyond the edge come from
--     (reflect101)? (3) why columns first? And below: why is the error least at one σ, and what would move that σ?
-- %%
x = tensor.arange(-12, 13):to("f32")
bells = {}
for _, sigma in ipairs{1, 2, 4} do
    local k = (x ^ 2 * (-0.5 / sigma ^ 2)):exp()
    bells[#bells + 1] = {x = x, y = k / k:sum():item(), label = "σ = " .. sigma, kind = "steps"}
end
view.plot(bells, {title = "高斯核 Gaussian kernels"})

noisy = (gray:to("f32") / 255 + tensor.randn(H, W) * 0.08):clamp(0, 1)
blurred = {noisy}
for i, sigma in ipairs{1, 2, 4} do blurred[i + 1] = cv.gaussian_blur(noisy, {sigma = sigma}) end
view.grid(blurred, {columns = 2, titles = {"噪声 noisy", "σ = 1", "σ = 2", "σ = 4"}, title = "模糊 blur"})
for i, b in ipairs(blurred) do
    local off = b - gray:to("f32") / 255
    print(("σ = %d: error %.4f"):format(({0, 1, 2, 4})[i], (off * off):mean():item() ^ 0.5))
end
--> σ = 0: error 0.0793
--> σ = 1: error 0.0384
--> σ = 2: error 0.0531
--> σ = 4: error 0.0776
--> [plot: 高斯核 Gaussian kernels]
--> [grid: 模糊 blur]

-- %% [text] 上午 · 四：Sobel 导数与 Canny 边缘 | Morning 4: Sobel's derivatives, Canny's edges
-- zh: 边缘是亮度变化最快处。Sobel 用 [−1 0 1] 求差，并在垂直方向用 [1 2 1] 平滑；梯度 (dx, dy) 指向变亮的方向。
--     Canny (1986) 三步：(1) 梯度；(2) 非极大值抑制：沿梯度方向只留最大的，线宽一像素；
--     (3) 双阈值：高于 high 的是边缘，高于 low 且与边缘相连的也是。
-- en: An edge is where brightness changes fastest. Sobel takes differences by [−1 0 1], smoothed across by [1 2 1];
--     the gradient (dx, dy) points to where it gets brighter. Canny (1986), three steps: (1) the gradient; (2) of
--     pixels along it only the largest stays, so lines are one pixel wide; (3) two thresholds: above high is an edge,
--     and so is what is above low and touches one.
-- %%
smooth = cv.gaussian_blur(gray, 5)
dx, dy = cv.sobel(smooth)
size = (dx:to("f32") ^ 2 + dy:to("f32") ^ 2):sqrt()
view.grid({dx:to("f32"), dy:to("f32"), size}, {columns = 3, titles = {"dx", "dy", "|∇|"}, title = "梯度 gradient"})

edges = cv.canny(smooth, 50, 150)
view.image(img, {mask = edges, alpha = 0.9, palette = {"#ff3b30"}, title = "Canny 边缘 edges"})

-- zh: 阈值的作用：low 决定断线能否接上，high 决定线从哪里开始。先预测哪一格边缘最多。
-- en: What the thresholds do: low decides whether gaps close, high where lines begin. Predict which has most edges.
tried, names = {}, {}
for _, pair in ipairs{{20, 60}, {50, 150}, {150, 150}, {100, 300}} do
    local e = cv.canny(smooth, pair[1], pair[2])
    tried[#tried + 1] = e
    names[#names + 1] = ("%d, %d: %.1f %%"):format(pair[1], pair[2], e:to("f32"):mean():item() / 2.55)
end
view.grid(tried, {columns = 2, titles = names, title = "low, high"})
--> [grid: 梯度 gradient]
--> [image: Canny 边缘 edges 480x640]
--> [grid: low, high]

-- %% [text] 上午 · 五：缩放与混叠 | Morning 5: resizing and aliasing
-- zh: 缩小就是少采样。若每隔几个像素取一个（nearest），高于新奈奎斯特频率的纹理会变成假纹理（摩尔纹）。
--     办法：先平均再取（area）。放大时 bilinear 用 2×2、cubic 用 4×4 个邻居。波带片的频率由中心向外升高，最能看清。
-- en: Shrinking is sampling less. Taking every fourth pixel (nearest) turns texture above the new Nyquist frequency
--     into false texture, moiré. The remedy: average first (area). Growing, bilinear weighs 2×2 neighbours, cubic
--     4×4. A zone plate, whose frequency rises outwards, shows it best.
-- %%
u = tensor.linspace(-1, 1, 512)
zones = ((u:unsqueeze(0) ^ 2 + u:unsqueeze(1) ^ 2) * (512 * math.pi / 4)):cos() * 0.5 + 0.5
small = {}
for i, method in ipairs{"nearest", "bilinear", "area"} do
    small[i] = cv.resize((zones * 255):to("u8"), {scale = 0.25, method = method})
end
view.grid(small, {columns = 3, titles = {"nearest", "bilinear", "area"}, title = "波带片缩小 4 倍 a zone plate, 4× smaller"})
--> [grid: 波带片缩小 4 倍 a zone plate, 4× smaller]

-- %% [text] 上午 · 六：连通区域 | Morning 6: connected components
-- zh: 二值图里相接的像素是一个区域。两遍扫描：第一遍给每行的连续段编号，并用并查集合并上下相接的段；第二遍写标号。
--     读 plugins/cv/components.c，再回答：为什么按“段”比按像素快？4 邻接与 8 邻接差在哪一行？
-- en: Touching pixels of a binary picture are one region. Two passes: the first numbers the runs of each row and joins
--     those that touch, by union–find; the second writes labels. Read plugins/cv/components.c: why are runs faster
--     than pixels, and in which line do 4 and 8 neighbours differ?
-- %%
mask = cv.dilate(cv.erode(binary, 5), 5) -- without specks
labels, stats = cv.connected_components(mask)
print(stats.count .. " regions; the largest:")
rows = {}
for i = 1, stats.count do
    rows[i] = {area = stats.areas[i]:item(), box = stats.boxes[i]:totable(), at = stats.centroids[i]:totable()}
end
table.sort(rows, function(a, b) return a.area > b.area end)
boxes, texts = {}, {}
for i = 1, math.min(8, #rows) do
    local left, top, width, height = table.unpack(rows[i].box)
    print(("%8d pixels around (%.0f, %.0f)"):format(rows[i].area, rows[i].at[1], rows[i].at[2]))
    boxes[i], texts[i] = {left, top, left + width, top + height}, tostring(rows[i].area)
end
view.image(img, {mask = labels, boxes = boxes, labels = texts, title = "连通区域 regions"})
--> 39 regions; the largest:
-->    93386 pixels around (215, 125)
-->    21207 pixels around (335, 440)
-->    11458 pixels around (114, 390)
-->     9147 pixels around (170, 332)
-->     2521 pixels around (547, 365)
-->      540 pixels around (17, 287)
-->      473 pixels around (284, 375)
-->      468 pixels around (505, 202)
--> [image: 连通区域 regions 480x640]

-- %% [text] 读代码 | Reading code
-- zh: 一个插件函数从提示符到 C 只有两层：cv.c 里的一行（签名、函数、文档）和一个普通的 C 函数。
--     从 cv.c 的 "otsu(" 一行开始，找到 cv_otsu，画出它的调用图。再看 ??cv.otsu。它与上面的 between 有何不同？
-- en: From the prompt to C there are two layers: a row in cv.c (signature, function, doc) and a plain C function. Begin
--     at the row "otsu(" in cv.c, find cv_otsu, draw what it calls; then look at ??cv.otsu. What does it do otherwise
--     than `between` above?

-- %% [text] 下午 · 项目：数一数 | Afternoon, project: count things
-- zh: 拍一张自己书桌的照片（硬币、螺丝、药片都行），写 count(path)：去噪 → 阈值 → 形态学 → 连通区域 →
--     按面积筛选。用十张照片写下真值与结果；至少分析三张数错的：阴影？相接？反光？下面是起点，不是答案。
--     先试 assets/images/coins.webp（五枚硬币）：光从左边来，一个全局阈值为什么不够？
-- en: Photograph your desk (coins, screws, pills) and write count(path): denoise → threshold → morphology →
--     components → keep by area. Ten photographs, truth beside result; explain three that went wrong: shadow,
--     touching, glare? Below is a start, not an answer. First try assets/images/coins.webp (five coins): light
--     comes from the left; why is one threshold for all not enough?
-- %%
function count(picture, least)
    local g = cv.gaussian_blur(cv.to_gray(picture), {sigma = 2})
    local _, b = cv.otsu(g)
    local _, s = cv.connected_components(cv.erode(b, 3))
    return s.areas:slice(0, 1):ge(least or 50):to("i64"):sum():item()
end
print("coins counted:", count(cv.imread(lab.data("assets/images/coins.webp"))), "coins there: 5")
--> coins counted: 2 coins there: 5

-- %% [text] 下午 · 调优：查表 | Afternoon, tuning: a look-up table
-- zh: sRGB 曲线要算 pow，很慢；但 u8 只有 256 种值，所以先算一张表。这是一个 C 单元，用 :bench 比较：
--         :bench by_pow(codes, out)        :bench by_table(codes, out)
--     目标：表的速度 ≥ 内存带宽的 0.8（先用 out:copy_(codes:to("f32")) 估计带宽）。再试 lab.threads(1) 与 2。
-- en: The sRGB curve needs pow, which is slow; but a u8 has only 256 values, so compute a table first. This is C;
--     compare by :bench as above. Target: the table at ≥ 0.8 of memory bandwidth (estimate that by
--     out:copy_(codes:to("f32"))). Then try lab.threads(1) and 2.
-- %%
c = lab.c [=[
#include <math.h>

static float light_of(int v)
{
    float x = (float)v / 255.0f;
    return x <= 0.04045f ? x / 12.92f : powf((x + 0.055f) / 1.055f, 2.4f);
}

/* by_pow(codes: tensor[N] u8, light: tensor[N] f32!)
   Linear light of sRGB codes, by the formula. */
void by_pow(lab_ctx *ctx, const lab_tensor *codes, lab_tensor *light)
{
    const uint8_t *x = lab_u8(codes);
    float *y = lab_f32_mut(light);
    (void)ctx;
    for (int64_t i = 0, n = lab_numel(codes); i < n; i++)
        y[i] = light_of(x[i]);
}

/* by_table(codes: tensor[N] u8, light: tensor[N] f32!)
   The same by a table of 256. */
void by_table(lab_ctx *ctx, const lab_tensor *codes, lab_tensor *light)
{
    const uint8_t *x = lab_u8(codes);
    float *y = lab_f32_mut(light), table[256];
    (void)ctx;
    for (int v = 0; v < 256; v++)
        table[v] = light_of(v);
    for (int64_t i = 0, n = lab_numel(codes); i < n; i++)
        y[i] = table[x[i]];
}
]=]
by_pow, by_table = c.by_pow, c.by_table
codes = img:flatten():contiguous()
out = tensor.zeros(codes:numel())

function milliseconds(f, ...)
    local least = math.huge
    for _ = 1, 5 do
        local begin = lab.now()
        f(...)
        least = math.min(least, (lab.now() - begin) * 1e3)
    end
    return least
end
slow, fast = milliseconds(by_pow, codes, out), milliseconds(by_table, codes, out)
print(("pow %.2f ms, table %.2f ms: %.0f times as fast, %.1f GB/s"):format(slow, fast, slow / fast,
    codes:numel() * 5 / fast / 1e6))
--~ pow 31.78 ms, table 0.32 ms: 100 times as fast, 14.5 GB/s

-- %% [text] 晚上 · 写作：线性光 | Evening, writing: linear light
-- zh: 写一页：什么时候必须在线性光里计算（模糊、缩放、混合），什么时候编码值更好（存储、显示、Canny 的阈值）？
--     用下面的图作例子：黑白细格缩小后应当多亮？附上公式、两张图和一句话的结论。:export 可把本次会话导出成文。
-- en: One page: when must one compute in linear light (blur, resize, blending), when are codes better (storing,
--     showing, Canny's thresholds)? Use the picture below: how bright should a fine black-and-white grid be when it
--     is shrunk? Give formula, two pictures and a conclusion of one sentence.
-- %%
grid = tensor.where((tensor.arange(256):unsqueeze(0) + tensor.arange(256):unsqueeze(1)) % 2, 255, 0):to("u8")
wrong = cv.resize(grid, {scale = 0.5, method = "area"})
linear = tensor.zeros(256 * 256)
by_table(grid:flatten(), linear)
right = (encode(cv.resize(linear:reshape(256, 256), {scale = 0.5, method = "area"})) * 255):round():to("u8")
print(("codes averaged: %d, light averaged: %d"):format(wrong[5][5]:item(), right[5][5]:item()))
view.grid({grid, wrong, right}, {columns = 3, titles = {"原图 the grid", "平均编码 codes", "平均光强 light"},
    title = "线性光 linear light"})
--> codes averaged: 128, light averaged: 188
--> [grid: 线性光 linear light]

-- %% [text] 晚上 · 题目：旋转矩阵 | Evening, problem: rotate a matrix
-- zh: 把 n×n 矩阵顺时针转 90°，只用常数个额外变量，在 Lua 里写 rotate(m)（m 是表的表，原地修改）。
--     想一想：一次转置加一次左右翻转够不够？或者四个位置一组轮换？复杂度各是多少？
--     写好后把下面的 false 改成 true，用 cv.flip 检验。
-- en: Turn an n×n matrix by 90° clockwise, in place, with a constant number of extra variables: rotate(m) in Lua, m a
--     table of tables. Is a transposition and a flip enough, or cycles of four places? What does each cost? Then turn
--     the false below into true: cv.flip checks it.
-- %%
function rotate(m)
    -- …
end
if false then
    for n = 1, 6 do
        local m = tensor.arange(n * n):to("u8"):reshape(n, n)
        local want, got = cv.flip(m:t():contiguous()):totable(), m:totable()
        rotate(got)
        for i = 1, n do assert(table.concat(got[i], " ") == table.concat(want[i], " "), "n = " .. n) end
    end
    print("rotate: right for n = 1 … 6")
end

-- %% [text] 结束 | The end
-- zh: 在窗口里：滚轮缩放，拖动平移，m 隐藏遮罩，s 保存，q 关闭。全部关闭或按 Ctrl-C 即结束。
-- en: In a window: wheel zooms, drag moves, m hides the mask, s saves, q closes. Close all, or press Ctrl-C, to end.
-- %%
view.wait()
--> true
