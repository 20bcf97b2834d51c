-- Areas and overlaps of every pair; `grow` adds to each side, `clamp` forbids negative widths.
local function parts(a, b, grow, clamp)
    local function column(t, k) return t:slice(1, k, k + 1) end
    local function area(t) return (column(t, 2) - column(t, 0) + grow) * (column(t, 3) - column(t, 1) + grow) end
    local function span(low, high, f, g) return f(column(a, high), column(b, high):t()) - g(column(a, low), column(b, low):t()) + grow end
    local w, h = span(0, 2, tensor.minimum, tensor.maximum), span(1, 3, tensor.minimum, tensor.maximum)
    local inter = clamp and w:clamp(0) * h:clamp(0) or w * h
    local hull = span(0, 2, tensor.maximum, tensor.minimum) * span(1, 3, tensor.maximum, tensor.minimum)
    return inter, area(a) + area(b):t(), hull
end

local function ratio(x, y) return tensor.where(y:gt(0), x / tensor.where(y:gt(0), y, 1), 0) end

local function solve(a, b, grow, clamp, twice)
    local inter, sum, hull = parts(a, b, grow, clamp)
    local union = twice and sum or sum - inter
    local iou = ratio(inter, union)
    return iou, iou - ratio(hull - union, hull)
end

local function reference(a, b) return solve(a, b, 0, true) end

local function second(a, b)
    local A, B, iou, giou = a:totable(), b:totable(), {}, {}
    for i, p in ipairs(A) do
        iou[i], giou[i] = {}, {}
        for j, q in ipairs(B) do
            local w = math.max(0, math.min(p[3], q[3]) - math.max(p[1], q[1]))
            local h = math.max(0, math.min(p[4], q[4]) - math.max(p[2], q[2]))
            local union = (p[3] - p[1]) * (p[4] - p[2]) + (q[3] - q[1]) * (q[4] - q[2]) - w * h
            local hull = (math.max(p[3], q[3]) - math.min(p[1], q[1])) * (math.max(p[4], q[4]) - math.min(p[2], q[2]))
            local r = union > 0 and w * h / union or 0
            iou[i][j], giou[i][j] = r, hull > 0 and r - (hull - union) / hull or r
        end
    end
    return tensor(iou, "f64"), tensor(giou, "f64")
end

local second_c = [[
// iou(a: tensor[N,4] f64, b: tensor[M,4] f64) -> iou: tensor, giou: tensor
lab_tensor *iou(lab_ctx *c, const lab_tensor *a, const lab_tensor *b, lab_tensor **giou)
{
    int64_t n = lab_dim(a, 0), m = lab_dim(b, 0), shape[2] = { n, m };
    lab_tensor *r = lab_tensor_zeros(c, LAB_F64, 2, shape);
    double *R, *G;

    *giou = lab_tensor_zeros(c, LAB_F64, 2, shape);
    if (!lab_ok(c))
        return NULL;
    R = lab_f64_mut(r), G = lab_f64_mut(*giou);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < m; j++, R++, G++) {
            const double *p = lab_f64(a) + 4 * i, *q = lab_f64(b) + 4 * j;
            double w = fmax(0, fmin(p[2], q[2]) - fmax(p[0], q[0])), h = fmax(0, fmin(p[3], q[3]) - fmax(p[1], q[1]));
            double u = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - w * h;
            double hull = (fmax(p[2], q[2]) - fmin(p[0], q[0])) * (fmax(p[3], q[3]) - fmin(p[1], q[1]));

            *R = u > 0 ? w * h / u : 0;
            *G = hull > 0 ? *R - (hull - u) / hull : *R;
        }
    return r;
}
]]

return {
    id = "w2.iou", entry = "iou",
    title = {zh = "IoU 与 GIoU", en = "IoU and GIoU"},
    statement = {
        zh = "a 是 [N,4]，b 是 [M,4]，每行一个框 x0, y0, x1, y1（f64，半开区间，x1 ≥ x0，y1 ≥ y0）。返回两个 [N,M]：IoU = 交/并，" ..
            "GIoU = IoU − (C − 并)/C，C 是同时包住两个框的最小框的面积。并为 0 时 IoU 为 0；C 为 0 时 GIoU = IoU。",
        en = "a is [N,4], b is [M,4], a box x0, y0, x1, y1 in each row (f64, half-open, x1 ≥ x0, y1 ≥ y0). Give two [N,M]: " ..
            "IoU = intersection/union, and GIoU = IoU − (C − union)/C with the area C of the smallest box around both. IoU is 0 " ..
            "where the union is 0; GIoU = IoU where C is 0.",
    },
    call = "iou(a, b) -> iou, giou",
    starter = {
        lua = [[
local function iou(a, b)
    local r = tensor.zeros({a:shape()[1], b:shape()[1]}, "f64")
    -- your code
    return r, r
end

return iou
]],
        c = [[
// iou(a: tensor[N,4] f64, b: tensor[M,4] f64) -> iou: tensor, giou: tensor
lab_tensor *iou(lab_ctx *c, const lab_tensor *a, const lab_tensor *b, lab_tensor **giou)
{
    int64_t shape[2] = { lab_dim(a, 0), lab_dim(b, 0) };

    *giou = lab_tensor_zeros(c, LAB_F64, 2, shape);
    return lab_tensor_zeros(c, LAB_F64, 2, shape);
}
]],
    },
    hints = {
        {zh = "两个框不相交时，min(x1) − max(x0) 是负数。", en = "Where two boxes do not meet, min(x1) − max(x0) is negative."},
        {zh = "交 = max(0, Δx)·max(0, Δy)；并 = 面积和 − 交。GIoU 见 Rezatofighi 2019，算法 1。", en = "Intersection = max(0, Δx)·max(0, Δy); union = areas − intersection. GIoU: Rezatofighi 2019, algorithm 1."},
        {zh = "对每对 (i, j)：w = max(0, min(x1) − max(x0))，h 同理；u = A + B − wh；C = (max x1 − min x0)(max y1 − min y0)；iou = wh/u；giou = iou − (C − u)/C。",
         en = "For each pair: w = max(0, min(x1) − max(x0)), h likewise; u = A + B − wh; C = (max x1 − min x0)(max y1 − min y0); iou = wh/u; giou = iou − (C − u)/C."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "+1 pixel", question = {zh = "半开区间 [0,4) 宽几个像素？", en = "How wide is the half-open [0,4)?"}, f = function(a, b) return solve(a, b, 1, true) end},
        {name = "no clamp", question = {zh = "两个方向都不相交时，负数乘负数得什么？", en = "When boxes miss each other in both directions, what is negative times negative?"},
         f = function(a, b) return solve(a, b, 0, false) end},
        {name = "counted twice", question = {zh = "一个框和自己的 IoU 应是多少？", en = "What is the IoU of a box with itself?"}, f = function(a, b) return solve(a, b, 0, true, true) end},
    },
    without = {"cv.iou", "cv.box_iou"},
    sizes = {"N", "M"}, most = {N = 8, M = 8},
    options = {{name = "kind", of = {"apart", "touching", "points"}}},
    edges = {{N = 1, M = 1}, {N = 1, M = 1, options = {kind = "points"}}, {N = 8, M = 5, options = {kind = "touching"}}},
    styles = {"normal", "integers"},
    make = function(n, o, draw)
        local function boxes(k)
            local low, size = draw.uniform(k, 2) * 10, draw.uniform(k, 2) * (o.kind == "points" and 0 or 6)
            if o.kind == "touching" then low, size = low:floor(), size:ceil() end
            return tensor.cat({low, low + size}, 1)
        end
        return boxes(n.N), boxes(n.M)
    end,
    properties = {
        {name = {zh = "对称", en = "symmetric"},
         test = function(f, a)
             local p, q = f(a[1], a[2]), f(a[2], a[1])
             return (p - q:t()):abs():max() <= 1e-12
         end},
        {name = {zh = "放大不变", en = "free of scale"},
         test = function(f, a)
             local _, p = f(a[1], a[2])
             local _, q = f(a[1] * 7, a[2] * 7)
             return (p - q):abs():max() <= 1e-9
         end},
    },
    large = {N = 200, M = 200},
}
