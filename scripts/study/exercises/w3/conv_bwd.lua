local S = ...
local numeric = S.use("numeric")

-- By the engine: the gradient of its own convolution.
local function oracle(x, w, dy, stride, pad)
    local a, b, c = x:clone():requires_grad(), w:clone():requires_grad(), tensor.zeros({w:shape()[1]}, "f64"):requires_grad()
    tensor.conv2d(a, b, c, stride, pad):backward(dy:contiguous())
    return a:grad(), b:grad(), c:grad()
end

-- For each place of the kernel one product of matrices.
local function by_places(x, w, dy, stride, pad, change)
    local N, H, W, C = table.unpack(x:shape())
    local O, KH, KW = w:shape()[1], w:shape()[2], w:shape()[3]
    local OH, OW = dy:shape()[2], dy:shape()[3]
    local padded = x:pad({0, 0, pad, pad, pad, pad, 0, 0})
    local dpad, dw = tensor.zeros(padded:shape(), "f64"), tensor.zeros(w:shape(), "f64")
    local rows = dy:reshape(-1, O)
    for i = 0, KH - 1 do
        for j = 0, KW - 1 do
            local function window(t, step)
                return t:slice(1, i, i + (OH - 1) * step + 1, step):slice(2, j, j + (OW - 1) * step + 1, step)
            end
            local part = window(padded, stride):reshape(-1, C)
            local fi, fj = i, j
            if change == "flipped" then fi, fj = KH - 1 - i, KW - 1 - j end
            dw:select(1, fi):select(1, fj):copy_(rows:t():matmul(part))
            local back = rows:matmul(w:select(1, i):select(1, j)):reshape(N, OH, OW, C)
            local at = window(dpad, change == "spread" and 1 or stride)
            at:copy_(at + back)
        end
    end
    local from = change == "pad" and 0 or pad
    local db = change == "db" and dy:mean(0, 1, 2) or dy:sum(0, 1, 2)
    return dpad:slice(1, from, from + H):slice(2, from, from + W):contiguous(), dw, db
end

local function reference(x, w, dy, stride, pad) return by_places(x, w, dy, stride, pad) end

local second_c = [[
// conv_bwd(x: tensor[N,H,W,C] f64, w: tensor[O,I,J,C] f64, dy: tensor[N,P,Q,O] f64, stride: int, pad: int) -> dx: tensor, dw: tensor, db: tensor
lab_tensor *conv_bwd(lab_ctx *c, const lab_tensor *x, const lab_tensor *w, const lab_tensor *dy, int64_t stride,
                     int64_t pad, lab_tensor **dw, lab_tensor **db)
{
    int64_t H = lab_dim(x, 1), W = lab_dim(x, 2), C = lab_dim(x, 3), O = lab_dim(w, 0), I = lab_dim(w, 1),
            J = lab_dim(w, 2), P = lab_dim(dy, 1), Q = lab_dim(dy, 2);
    lab_tensor *dx = lab_tensor_zeros(c, LAB_F64, 4, lab_shape(x));
    const double *X = lab_f64(x), *K = lab_f64(w), *D = lab_f64(dy);
    double *DX, *DW, *DB;

    *dw = lab_tensor_zeros(c, LAB_F64, 4, lab_shape(w));
    *db = lab_tensor_zeros(c, LAB_F64, 1, &O);
    if (!lab_ok(c))
        return NULL;
    DX = lab_f64_mut(dx), DW = lab_f64_mut(*dw), DB = lab_f64_mut(*db);
    for (int64_t n = 0; n < lab_dim(x, 0); n++)
        for (int64_t p = 0; p < P; p++)
            for (int64_t q = 0; q < Q; q++)
                for (int64_t o = 0; o < O; o++) {
                    double d = D[((n * P + p) * Q + q) * O + o];

                    DB[o] += d;
                    for (int64_t i = 0; i < I; i++)
                        for (int64_t j = 0; j < J; j++) {
                            int64_t r = p * stride + i - pad, s = q * stride + j - pad, a = ((n * H + r) * W + s) * C,
                                    b = ((o * I + i) * J + j) * C;

                            if (r < 0 || r >= H || s < 0 || s >= W)
                                continue;
                            for (int64_t k = 0; k < C; k++) {
                                DX[a + k] += d * K[b + k];
                                DW[b + k] += d * X[a + k];
                            }
                        }
                }
    return dx;
}
]]

local function out(size, kernel, stride, pad) return (size + 2 * pad - kernel) // stride + 1 end

return {
    id = "w3.conv_bwd", entry = "conv_bwd",
    title = {zh = "卷积的反向", en = "The backward of a convolution"},
    statement = {
        zh = "x 是 [N,H,W,C]，w 是 [O,KH,KW,C]（f64，通道在最后）。前向 y[n,p,q,o] = Σ x[n, p·stride + i − pad, q·stride + j − pad, c] w[o,i,j,c] + b[o]，" ..
            "越界的 x 为 0。dy 是损失对 y 的梯度。返回 dx、dw、db。",
        en = "x is [N,H,W,C], w is [O,KH,KW,C] (f64, channels last). The forward is y[n,p,q,o] = Σ x[n, p·stride + i − pad, " ..
            "q·stride + j − pad, c] w[o,i,j,c] + b[o], x being 0 outside. dy is the gradient of the loss by y. Give dx, dw and db.",
    },
    call = "conv_bwd(x, w, dy, stride, pad) -> dx, dw, db",
    starter = {
        lua = [[
local function conv_bwd(x, w, dy, stride, pad)
    local dx, dw = tensor.zeros_like(x), tensor.zeros_like(w)
    local db = tensor.zeros({w:shape()[1]}, "f64")
    -- your code
    return dx, dw, db
end

return conv_bwd
]],
        c = [[
// conv_bwd(x: tensor[N,H,W,C] f64, w: tensor[O,I,J,C] f64, dy: tensor[N,P,Q,O] f64, stride: int, pad: int) -> dx: tensor, dw: tensor, db: tensor
lab_tensor *conv_bwd(lab_ctx *c, const lab_tensor *x, const lab_tensor *w, const lab_tensor *dy, int64_t stride,
                     int64_t pad, lab_tensor **dw, lab_tensor **db)
{
    *dw = lab_tensor_zeros(c, LAB_F64, 4, lab_shape(w));
    *db = lab_tensor_zeros(c, LAB_F64, 1, lab_shape(w));
    return lab_tensor_zeros(c, LAB_F64, 4, lab_shape(x));
}
]],
    },
    hints = {
        {zh = "每个 y 是若干 x·w 之和：凡是用到的 x 得到 dy·w，用到的 w 得到 dy·x。", en = "Each y is a sum of products x·w: every x that it used gets dy·w, every w gets dy·x."},
        {zh = "按核的位置 (i, j) 循环：步长为 stride 的窗口就是一个矩阵 [N·P·Q, C]，dw 和 dx 各是一次矩阵乘。见 d2l 14.10（转置卷积）。",
         en = "Loop over the places (i, j) of the kernel: the window of step stride is a matrix [N·P·Q, C], dw and dx are one product each. d2l 14.10 (transposed convolution)."},
        {zh = "对每个 (n,p,q,o)：d = dy；db[o] += d；对每个 (i,j)：r = p·stride + i − pad，s 同理；若在图内：dx[n,r,s] += d·w[o,i,j]，dw[o,i,j] += d·x[n,r,s]。",
         en = "For each (n,p,q,o): d = dy; db[o] += d; for each (i,j): r = p·stride + i − pad, s likewise; inside the image: dx[n,r,s] += d·w[o,i,j], dw[o,i,j] += d·x[n,r,s]."},
    },
    oracle = oracle, reference = reference, second_c = second_c,
    mutants = {
        {name = "dw flipped", question = {zh = "深度学习里的“卷积”翻转核吗？", en = "Does the field's convolution turn the kernel round?"}, f = function(x, w, dy, s, p) return by_places(x, w, dy, s, p, "flipped") end},
        {name = "stride not spread", question = {zh = "相邻的两个输出，在输入里相隔多远？", en = "How far apart in the input are two outputs that are neighbours?"},
         f = function(x, w, dy, s, p) return by_places(x, w, dy, s, p, "spread") end},
        {name = "pad kept", question = {zh = "dx 的第 0 行对应补边后的第几行？", en = "Which row of the padded image is row 0 of dx?"}, f = function(x, w, dy, s, p) return by_places(x, w, dy, s, p, "pad") end},
        {name = "db averaged", question = {zh = "b 加到了多少个输出上？", en = "To how many outputs was b added?"}, f = function(x, w, dy, s, p) return by_places(x, w, dy, s, p, "db") end},
    },
    without = {"backward", "grad.backward", "conv_transpose2d"},
    sizes = {"N", "H", "W", "C", "O", "KH", "KW"}, most = {N = 3, H = 8, W = 8, C = 3, O = 4, KH = 3, KW = 3},
    options = {{name = "stride", of = {1, 2}}, {name = "pad", of = {0, 1}}},
    fits = function(n, o) return out(n.H, n.KH, o.stride, o.pad) >= 1 and out(n.W, n.KW, o.stride, o.pad) >= 1 end,
    styles = {"normal", "integers", "equal"},
    edges = {{N = 1, H = 1, W = 1, C = 1, O = 1, KH = 1, KW = 1}, {N = 2, H = 5, W = 4, C = 2, O = 3, KH = 3, KW = 2, options = {stride = 2, pad = 1}},
             {N = 1, H = 6, W = 5, C = 1, O = 2, KH = 2, KW = 3, options = {pad = 1}}, {N = 1, H = 3, W = 3, C = 2, O = 1, KH = 3, KW = 3, options = {pad = 0}}},
    make = function(n, o, draw)
        local dy = draw.normal(n.N, out(n.H, n.KH, o.stride, o.pad), out(n.W, n.KW, o.stride, o.pad), n.O)
        return draw.tensor(n.N, n.H, n.W, n.C), draw.normal(n.O, n.KH, n.KW, n.C), dy, o.stride, o.pad
    end,
    tolerance = 1e-9,
    properties = {
        {name = numeric.NAME, times = 2, styles = {normal = true},
         test = function(f, a)
             local dx, dw = f(a[1], a[2], a[3], a[4], a[5])
             local function loss(x, w) return numeric.dot(tensor.conv2d(x, w, nil, a[4], a[5]), a[3]) end
             local good, text = numeric.agrees(dx, function(x) return loss(x, a[2]) end, a[1], "dx")
             if good then good, text = numeric.agrees(dw, function(w) return loss(a[1], w) end, a[2], "dw") end
             return good, text
         end},
    },
    large = {N = 2, H = 32, W = 32, C = 16, O = 16, KH = 3, KW = 3},
    flops = function(n) return 4 * n.N * (n.H - n.KH + 1) * (n.W - n.KW + 1) * n.O * n.KH * n.KW * n.C end,
}
