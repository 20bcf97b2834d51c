local S = ...

-- For each object its distance to every pixel [H·W], in order of the labels; dist(rows, columns) of differences.
local function distances(labels, dist)
    local h, w = table.unpack(labels:shape())
    local flat, list = labels:reshape(-1), {}
    local row = tensor.arange(h):to("f64"):unsqueeze(1):expand(h, w):reshape(-1, 1)
    local column = tensor.arange(w):to("f64"):unsqueeze(0):expand(h, w):reshape(-1, 1)
    for k = 1, labels:max() do
        local at = flat:eq(k):nonzero():reshape(-1)
        if at:numel() > 0 then
            local dr = row - row:index_select(0, at):t()
            local dc = column - column:index_select(0, at):t()
            list[#list + 1] = dist(dr, dc):min(1)
        end
    end
    return list
end

local function euclid(dr, dc) return (dr:square() + dc:square()):sqrt() end

-- exponent(d1, d2): what e is raised to, of the two least distances.
local function map(labels, wc, w0, exponent, dist)
    local ground = labels:eq(0):to("f64")
    local out = ground * wc[0] + (1 - ground) * wc[1]
    local list = distances(labels, dist or euclid)
    if #list < 2 then return out end
    local d = tensor.stack(list, 0):sort(0)
    local glue = (exponent(d[0], d[1])):exp():reshape(labels:shape()) * w0
    return out + ground * glue
end

local function reference(labels, wc, w0, sigma)
    return map(labels, wc, w0, function(d1, d2) return -(d1 + d2):square() / (2 * sigma ^ 2) end)
end

local function second(labels, wc, w0, sigma)
    local L, out = labels:totable(), {}
    for i = 1, #L do
        out[i] = {}
        for j = 1, #L[i] do
            local w = wc[L[i][j] == 0 and 0 or 1]
            if L[i][j] == 0 then
                local near, d = {}, {}
                for r = 1, #L do
                    for c = 1, #L[r] do
                        local k = L[r][c]
                        if k > 0 then near[k] = math.min(near[k] or math.huge, (r - i) ^ 2 + (c - j) ^ 2) end
                    end
                end
                for _, v in pairs(near) do d[#d + 1] = math.sqrt(v) end
                table.sort(d)
                if d[2] then w = w + w0 * math.exp(-(d[1] + d[2]) ^ 2 / (2 * sigma ^ 2)) end
            end
            out[i][j] = w
        end
    end
    return tensor(out, "f64")
end

local second_c = [==[
// border_map(labels: tensor[H,W] i64, wc: tensor[K] f64, w0: number, sigma: number) -> tensor
lab_tensor *border_map(lab_ctx *c, const lab_tensor *labels, const lab_tensor *wc, double w0, double sigma)
{
    int64_t H = lab_dim(labels, 0), W = lab_dim(labels, 1), most = 0;
    const int64_t *L = lab_i64(labels);
    lab_tensor *out = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(labels));
    double *near, *Y;

    for (int64_t i = 0; i < H * W; i++)
        most = L[i] > most ? L[i] : most;
    near = lab_alloc(c, (size_t)(most + 1) * sizeof *near);
    if (!lab_ok(c))
        return NULL;
    Y = lab_f64_mut(out);
    for (int64_t i = 0; i < H * W; i++) {
        double d1 = INFINITY, d2 = INFINITY;

        Y[i] = lab_f64(wc)[L[i] ? 1 : 0];
        if (L[i])
            continue;
        for (int64_t k = 0; k <= most; k++)
            near[k] = INFINITY;
        for (int64_t p = 0; p < H * W; p++)
            if (L[p])
                near[L[p]] = fmin(near[L[p]], hypot((double)(p / W - i / W), (double)(p % W - i % W)));
        for (int64_t k = 1; k <= most; k++)
            if (near[k] < d1)
                d2 = d1, d1 = near[k];
            else if (near[k] < d2)
                d2 = near[k];
        Y[i] += w0 * exp(-(d1 + d2) * (d1 + d2) / (2 * sigma * sigma));
    }
    return out;
}
]==]

return {
    id = "w3.border_map", entry = "border_map",
    title = {zh = "U-Net 的边界权重图", en = "U-Net's weights between cells"},
    statement = {
        zh = "labels [H,W]（i64）：0 是背景，相同的正数是同一个物体（编号可能不连续，物体可能不连通）。返回权重图 w [H,W]（f64），U-Net 式 (2)：" ..
            "w = w_c + w0·exp(−(d1 + d2)²/(2σ²))。背景的 w_c 是 wc[0]，物体的是 wc[1]（wc 为 [2]）。d1、d2 是到最近的和第二近的物体的距离：" ..
            "到该物体各像素中心的欧氏距离的最小值。第二项只加在背景像素上；物体少于两个时没有第二项。",
        en = "labels [H,W] (i64): 0 is the ground, equal positive numbers are one object (numbers may be missing, objects may be in " ..
            "pieces). Give the weights w [H,W] (f64) of U-Net's eq. (2), w = w_c + w0·exp(−(d1 + d2)²/(2σ²)). w_c is wc[0] on the ground, " ..
            "wc[1] on objects (wc is [2]). d1 and d2 are the distances to the nearest and the second nearest object: the least Euclidean " ..
            "distance between pixel centres. The second term is for ground pixels only, and absent with fewer than two objects.",
    },
    call = "border_map(labels, wc, w0, sigma) -> w",
    starter = {
        lua = [[
local function border_map(labels, wc, w0, sigma)
    local w = tensor.zeros(labels:shape(), "f64")
    -- your code
    return w
end

return border_map
]],
        c = [[
// border_map(labels: tensor[H,W] i64, wc: tensor[K] f64, w0: number, sigma: number) -> tensor
lab_tensor *border_map(lab_ctx *c, const lab_tensor *labels, const lab_tensor *wc, double w0, double sigma)
{
    /* lab_i64(labels) are the labels, row by row */
    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(labels));
}
]],
    },
    hints = {
        {zh = "对每个物体各算一张距离图，再在每个像素取最小的两个。", en = "One map of distances for each object; then at each pixel the two least of them."},
        {zh = "论文第 3 节式 (2)：w0 = 10，σ ≈ 5 像素；d1、d2 先相加再平方。夹缝窄，d1 + d2 就小，权重就大。",
         en = "Eq. (2) in section 3 of the paper: w0 = 10, σ ≈ 5 pixels; d1 and d2 are added, then squared. A narrow gap has a small d1 + d2 and a large weight."},
        {zh = "对每个背景像素：near[k] = 到标签 k 的像素的最小距离；排序得 d1 ≤ d2；w = wc[0] + w0·e^(−(d1+d2)²/(2σ²))。物体像素：w = wc[1]。",
         en = "For each ground pixel: near[k] = the least distance to a pixel with label k; sorted, d1 ≤ d2; w = wc[0] + w0·e^(−(d1+d2)²/(2σ²)). On an object w = wc[1]."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "nearest only", question = {zh = "只有一个物体靠近时，这里是夹缝吗？", en = "With one object near by, is this a gap between two?"},
         f = function(labels, wc, w0, sigma) return map(labels, wc, w0, function(d1) return -d1:square() / (2 * sigma ^ 2) end) end},
        {name = "sigma not squared", question = {zh = "指数没有量纲：σ 是像素，分母该是什么？", en = "An exponent has no unit: with σ in pixels, what stands below?"},
         f = function(labels, wc, w0, sigma) return map(labels, wc, w0, function(d1, d2) return -(d1 + d2):square() / (2 * sigma) end) end},
        {name = "class weight lost", question = {zh = "远离所有物体的背景，权重应是多少？", en = "What is the weight of ground far from everything?"},
         f = function(labels, wc, w0, sigma) return reference(labels, tensor.zeros_like(wc), w0, sigma) end},
        {name = "sum of squares", question = {zh = "先平方还是先相加？", en = "Squared first, or added first?"},
         f = function(labels, wc, w0, sigma) return map(labels, wc, w0, function(d1, d2) return -(d1:square() + d2:square()) / (2 * sigma ^ 2) end) end},
        {name = "steps for distance", question = {zh = "对角的邻居离得多远？", en = "How far is a diagonal neighbour?"},
         f = function(labels, wc, w0, sigma)
             return map(labels, wc, w0, function(d1, d2) return -(d1 + d2):square() / (2 * sigma ^ 2) end,
                        function(dr, dc) return dr:abs() + dc:abs() end)
         end},
    },
    sizes = {"H", "W", "K"}, least = {K = 0}, most = {H = 8, W = 8, K = 4},
    options = {{name = "sigma", of = {2, 5}}},
    edges = {{H = 1, W = 1, K = 0}, {H = 4, W = 3, K = 1}, {H = 5, W = 7, K = 2}, {H = 6, W = 5, K = 3, options = {sigma = 5}}},
    styles = {"normal"}, keep_style = true,
    make = function(n, o, draw)
        -- Label 1 may be missing: there are always numbers that name nothing.
        local labels = draw.integers(0, n.K + 1, n.H, n.W) * draw.uniform(n.H, n.W):lt(.35):to("i64")
        return labels * 2, draw.uniform(2) + .5, 10, o.sigma
    end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "夹缝正中：d1 = d2 = 2，物体之间隔三个像素", en = "in the middle of a gap of three pixels d1 = d2 = 2"},
         times = 1,
         test = function(f, a)
             local labels = tensor.zeros({3, 5}, "i64")
             labels:slice(1, 0, 1):fill(1)
             labels:slice(1, 4, 5):fill(2)
             local w = f(labels, tensor({1, 3}, "f64"), 10, a[4])
             return math.abs(w[1][2] - (1 + 10 * math.exp(-16 / (2 * a[4] ^ 2)))) < 1e-9 and w[1][0] == 3
         end},
    },
    large = {H = 32, W = 32, K = 6},
}
