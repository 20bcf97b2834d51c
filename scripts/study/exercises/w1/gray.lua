local function to_linear(c)
    return tensor.where(c:le(0.04045), c / 12.92, ((c + 0.055) / 1.055) ^ 2.4)
end

local function to_srgb(l)
    return tensor.where(l:le(0.0031308), l * 12.92, 1.055 * l ^ (1 / 2.4) - 0.055)
end

local function channel(img, k) return img:select(2, k) end

local function luma(img, r, g, b) return r * channel(img, 0) + g * channel(img, 1) + b * channel(img, 2) end

local function reference(img) return to_srgb(luma(to_linear(img), .2126, .7152, .0722)) end

local function second(img)
    local P, out = img:totable(), {}
    local function linear(c) return c <= 0.04045 and c / 12.92 or ((c + 0.055) / 1.055) ^ 2.4 end
    for i, row in ipairs(P) do
        out[i] = {}
        for j, p in ipairs(row) do
            local y = .2126 * linear(p[1]) + .7152 * linear(p[2]) + .0722 * linear(p[3])
            out[i][j] = y <= 0.0031308 and 12.92 * y or 1.055 * y ^ (1 / 2.4) - 0.055
        end
    end
    return tensor(out, "f64")
end

local second_c = [[
static double linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

// gray(img: tensor[H,W,3] f64) -> tensor
lab_tensor *gray(lab_ctx *c, const lab_tensor *img)
{
    lab_tensor *out = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));
    const double *p = lab_f64(img);
    double *y = lab_ok(c) ? lab_f64_mut(out) : NULL;

    for (int64_t i = 0; y && i < lab_numel(out); i++, p += 3) {
        double l = .2126 * linear(p[0]) + .7152 * linear(p[1]) + .0722 * linear(p[2]);

        y[i] = l <= 0.0031308 ? 12.92 * l : 1.055 * pow(l, 1 / 2.4) - 0.055;
    }
    return out;
}
]]

return {
    id = "w1.gray", entry = "gray",
    title = {zh = "线性光下的灰度", en = "Gray in linear light"},
    statement = {
        zh = "img 是 [H,W,3] 的 f64，值为 0…1 的 sRGB。先解码成线性光，按 Rec. 709 求亮度 Y = 0.2126 R + 0.7152 G + 0.0722 B，" ..
            "再编码回 sRGB，返回 [H,W]。解码：c ≤ 0.04045 时 c/12.92，否则 ((c + 0.055)/1.055)^2.4；编码是它的逆（0.0031308 处分段）。",
        en = "img is [H,W,3] in f64, sRGB values 0…1. Decode to linear light, take the luminance of Rec. 709, " ..
            "Y = 0.2126 R + 0.7152 G + 0.0722 B, encode to sRGB again, and give [H,W]. Decoding: c/12.92 for c ≤ 0.04045, else " ..
            "((c + 0.055)/1.055)^2.4; encoding is its inverse (with the knee at 0.0031308).",
    },
    call = "gray(img) -> y",
    starter = {
        lua = [[
local function gray(img)
    -- img:select(2, 0) is the red channel
    return img:select(2, 0)
end

return gray
]],
        c = [[
// gray(img: tensor[H,W,3] f64) -> tensor
lab_tensor *gray(lab_ctx *c, const lab_tensor *img)
{
    /* lab_f64(img): red, green, blue of the first pixel, then of the next … */
    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));
}
]],
    },
    hints = {
        {zh = "相加的是光，不是编码值：先解码。", en = "Light adds up, code values do not: decode first."},
        {zh = "sRGB 曲线近 0 处是直线，其余是指数 2.4 的幂（不是 2.2）。见 Szeliski 2.3.2 节。", en = "The sRGB curve is a line near 0, else a power of 2.4 (not 2.2). Szeliski 2.3.2."},
        {zh = "l = where(c ≤ 0.04045, c/12.92, ((c+0.055)/1.055)^2.4)；Y = 加权和；y = where(Y ≤ 0.0031308, 12.92 Y, 1.055 Y^(1/2.4) − 0.055)。",
         en = "l = where(c ≤ 0.04045, c/12.92, ((c+0.055)/1.055)^2.4); Y = weighted sum; y = where(Y ≤ 0.0031308, 12.92 Y, 1.055 Y^(1/2.4) − 0.055)."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "on gamma values", question = {zh = "一半红光加一半绿光，相加发生在编码之前还是之后？", en = "Where do red and green light add: before the encoding or after it?"},
         f = function(img) return luma(img, .2126, .7152, .0722) end},
        {name = "BGR weights", question = {zh = "第 0 通道是红还是蓝？", en = "Is channel 0 red or blue?"},
         f = function(img) return to_srgb(luma(to_linear(img), .0722, .7152, .2126)) end},
        {name = "plain power", question = {zh = "sRGB 的指数是多少，近 0 处是什么形状？", en = "What is sRGB's exponent, and its shape near 0?"},
         f = function(img) return luma(img ^ 2.2, .2126, .7152, .0722) ^ (1 / 2.2) end},
    },
    without = {"cv.to_gray"},
    sizes = {"H", "W"}, most = {H = 8, W = 8}, styles = {"normal"}, keep_style = true,
    edges = {{H = 1, W = 1}, {H = 2, W = 3}, {H = 17, W = 5}},
    make = function(n, _, draw) return draw.uniform(n.H, n.W, 3) end,
    tolerance = 1e-9,
    properties = {
        {name = {zh = "灰色保持不变", en = "grays stay"},
         test = function(f, a)
             local v = a[1]:slice(2, 0, 1)
             return (f(tensor.cat({v, v, v}, 2)) - v:squeeze(2)):abs():max() <= 1e-6
         end},
    },
    large = {H = 200, W = 200},
}
