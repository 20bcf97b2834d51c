local S = ...

-- Pixels by truth (rows) and prediction (columns); those whose truth is `ignore` count for nothing.
local function confusion(pred, truth, classes, ignore)
    local p, t = pred:reshape(-1), truth:reshape(-1)
    local keep = t:ne(ignore):nonzero():reshape(-1)
    local cell = t:index_select(0, keep) * classes + p:index_select(0, keep)
    local count = tensor.zeros({classes * classes}, "i64"):scatter_add(0, cell, tensor.ones_like(cell))
    return count:reshape(classes, classes)
end

local function mean_of(iou)
    local there = tensor.logical_not(iou:isnan())
    return tensor.where(there, iou, 0):sum() / there:to("f64"):sum()
end

local function of_counts(tp, fp_tp, fn_tp) return tp / (fp_tp + fn_tp - tp) end

local function reference(pred, truth, classes, ignore)
    local m = confusion(pred, truth, classes, ignore):to("f64")
    local iou = of_counts(m:diagonal():contiguous(), m:sum(0), m:sum(1))
    return mean_of(iou), iou
end

local function second(pred, truth, classes, ignore)
    local P, Y, iou, sum, n = pred:reshape(-1):totable(), truth:reshape(-1):totable(), {}, 0, 0
    for k = 0, classes - 1 do
        local both, either = 0, 0
        for i = 1, #P do
            if Y[i] ~= ignore and (P[i] == k or Y[i] == k) then
                either = either + 1
                if P[i] == Y[i] then both = both + 1 end
            end
        end
        iou[k + 1] = both / either
        if either > 0 then sum, n = sum + iou[k + 1], n + 1 end
    end
    return sum / n, tensor(iou, "f64")
end

local second_c = [[
// miou(pred: tensor[H,W] i64, truth: tensor[H,W] i64, classes: int, ignore: int) -> mean: number, iou: tensor
double miou(lab_ctx *c, const lab_tensor *pred, const lab_tensor *truth, int64_t classes, int64_t ignore, lab_tensor **iou)
{
    const int64_t *P = lab_i64(pred), *Y = lab_i64(truth);
    double sum = 0;
    int there = 0;

    *iou = lab_tensor_zeros(c, LAB_F64, 1, &classes);
    if (!lab_ok(c))
        return 0;
    for (int64_t k = 0; k < classes; k++) {
        double both = 0, either = 0;

        for (int64_t i = 0; i < lab_numel(pred); i++)
            if (Y[i] != ignore) {
                both += P[i] == k && Y[i] == k;
                either += P[i] == k || Y[i] == k;
            }
        lab_f64_mut(*iou)[k] = either > 0 ? both / either : NAN;
        if (either > 0)
            sum += both / either, there++;
    }
    return there ? sum / there : NAN;
}
]]

return {
    id = "w3.miou", entry = "miou",
    title = {zh = "平均交并比", en = "Mean intersection over union"},
    statement = {
        zh = "pred 和 truth 是 [H,W] 的标签（i64），0 … classes − 1；truth 等于 ignore 的像素一概不计（pred 里没有 ignore）。对每一类 " ..
            "IoU = TP/(TP + FP + FN)，在全部像素上数。两边都没有的类 IoU 是 NaN，也不进平均。返回平均值（数）和各类 IoU [classes]（f64）；" ..
            "一类也没有时平均是 NaN。",
        en = "pred and truth are labels [H,W] (i64), 0 … classes − 1; pixels whose truth is ignore count for nothing (pred has no " ..
            "ignore). For each class IoU = TP/(TP + FP + FN), counted over all pixels. A class in neither has the IoU NaN and stays out " ..
            "of the mean. Give the mean (a number) and the IoU of each class [classes] (f64); with no class at all the mean is NaN.",
    },
    call = "miou(pred, truth, classes, ignore) -> mean, iou",
    starter = {
        lua = [[
local function miou(pred, truth, classes, ignore)
    local iou = tensor.zeros({classes}, "f64")
    -- your code
    return 0, iou
end

return miou
]],
        c = [[
// miou(pred: tensor[H,W] i64, truth: tensor[H,W] i64, classes: int, ignore: int) -> mean: number, iou: tensor
double miou(lab_ctx *c, const lab_tensor *pred, const lab_tensor *truth, int64_t classes, int64_t ignore, lab_tensor **iou)
{
    *iou = lab_tensor_zeros(c, LAB_F64, 1, &classes);
    return 0;
}
]],
    },
    hints = {
        {zh = "先数混淆矩阵 [真值, 预测]，其余都从它来。", en = "Count the confusion matrix [truth, prediction] first; all else follows from it."},
        {zh = "TP 在对角线上；第 k 行之和是 TP + FN，第 k 列之和是 TP + FP。Long 2015 第 5 节的 mean IU。",
         en = "TP stand on the diagonal; row k sums to TP + FN, column k to TP + FP. It is the mean IU of Long 2015, section 5."},
        {zh = "对每个 truth ≠ ignore 的像素：M[truth][pred] += 1；IoU_k = M_kk/(行和 + 列和 − M_kk)；分母为 0 → NaN；对不是 NaN 的取平均。",
         en = "For each pixel with truth ≠ ignore: M[truth][pred] += 1; IoU_k = M_kk/(row + column − M_kk); NaN where that is 0/0; the mean of those that are not NaN."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "pixel accuracy", question = {zh = "背景占九成时，这个数说明什么？", en = "With nine tenths of ground, what does this number say?"},
         f = function(pred, truth, classes, ignore)
             local m = confusion(pred, truth, classes, ignore):to("f64")
             return m:diagonal():sum() / m:sum(), select(2, reference(pred, truth, classes, ignore))
         end},
        {name = "recall", question = {zh = "多报的像素（FP）在分母里吗？", en = "Do pixels claimed in vain (FP) stand in the denominator?"},
         f = function(pred, truth, classes, ignore)
             local m = confusion(pred, truth, classes, ignore):to("f64")
             local iou = m:diagonal() / m:sum(1)
             return mean_of(iou), iou
         end},
        {name = "absent is 0", question = {zh = "图里没有、也没报的类，算答错吗？", en = "Is a class that is neither there nor claimed a mistake?"},
         f = function(pred, truth, classes, ignore)
             local _, iou = reference(pred, truth, classes, ignore)
             iou = tensor.where(iou:isnan(), 0, iou)
             return iou:mean(), iou
         end},
        {name = "ignore counted", question = {zh = "在不计分的像素上预测 k，算不算 FP？", en = "Is a prediction on a pixel that does not count a false positive?"},
         f = function(pred, truth, classes, ignore)
             local m = confusion(pred, truth, classes, ignore):to("f64")
             local claimed = pred:reshape(-1):one_hot(classes):to("f64"):sum(0)
             local iou = of_counts(m:diagonal():contiguous(), claimed, m:sum(1))
             return mean_of(iou), iou
         end},
    },
    without = {"cv.mask_scores"},
    sizes = {"H", "W", "C"}, least = {C = 2}, most = {H = 8, W = 8, C = 5},
    options = {{name = "kind", of = {"all", "ignored", "absent", "nothing"}}},
    edges = {{H = 1, W = 1, C = 2}, {H = 3, W = 4, C = 5, options = {kind = "absent"}}, {H = 5, W = 4, C = 3, options = {kind = "ignored"}},
             {H = 2, W = 2, C = 2, options = {kind = "nothing"}}},
    styles = {"normal"}, keep_style = true,
    make = function(n, o, draw)
        local most = o.kind == "absent" and n.C - 1 or n.C
        local pred, truth = draw.integers(0, most, n.H, n.W), draw.integers(0, most, n.H, n.W)
        if o.kind == "ignored" then
            local first = truth[0][0]
            truth = tensor.where(draw.uniform(n.H, n.W):lt(.3), 255, truth):to("i64")
            truth[0][0] = first -- where nothing counts is the case after this
        end
        if o.kind == "nothing" then truth = tensor.full({n.H, n.W}, 255, "i64") end
        return pred, truth, n.C, 255
    end,
    properties = {
        {name = {zh = "标签换名，平均不变", en = "new names for the labels leave the mean"},
         fits = function(_, o) return o.kind ~= "nothing" end,
         test = function(f, a)
             local function other(t) return tensor.where(t:eq(a[4]), t, a[3] - 1 - t):to("i64") end
             return math.abs(f(a[1], a[2], a[3], a[4]) - (f(other(a[1]), other(a[2]), a[3], a[4]))) < 1e-12
         end},
        {name = {zh = "全对得 1", en = "what is all right scores 1"},
         fits = function(_, o) return o.kind ~= "nothing" and o.kind ~= "ignored" end,
         test = function(f, a) return (f(a[2], a[2], a[3], a[4])) == 1 end},
    },
    large = {H = 128, W = 128, C = 5},
}
