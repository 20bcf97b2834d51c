-- Barto, Sutton & Anderson (1983), with the constants of the classic task and Euler steps of 0.02 s.
local GRAVITY, CART, POLE, HALF, FORCE, TAU = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
local X_LIMIT, ANGLE_LIMIT = 2.4, 12 * 2 * math.pi / 360

local function step(state, action, half, semi, degrees)
    local x, v, th, w = table.unpack(state:unbind(1))
    local force = tensor.where(action:eq(1), FORCE, -FORCE):to("f64")
    local angle = degrees and th * (math.pi / 180) or th
    local sin, cos, mass = angle:sin(), angle:cos(), CART + POLE
    local temp = (force + POLE * half * w * w * sin) / mass
    local wacc = (GRAVITY * sin - cos * temp) / (half * (4 / 3 - POLE * cos * cos / mass))
    local acc = temp - POLE * half * wacc * cos / mass
    local v2, w2 = v + TAU * acc, w + TAU * wacc
    local x2, th2 = x + TAU * (semi and v2 or v), th + TAU * (semi and w2 or w)
    local done = tensor.logical_or(x2:abs():gt(X_LIMIT), th2:abs():gt(ANGLE_LIMIT))
    return tensor.stack({x2, v2, th2, w2}, 1), done
end

local function reference(state, action) return step(state, action, HALF) end

local function second(state, action)
    local P, A, out, done = state:totable(), action:totable(), {}, {}
    for i, p in ipairs(P) do
        local x, v, th, w = p[1], p[2], p[3], p[4]
        local force = A[i] == 1 and 10 or -10
        local s, c = math.sin(th), math.cos(th)
        local temp = (force + 0.05 * w ^ 2 * s) / 1.1
        local wacc = (9.8 * s - c * temp) / (0.5 * (4 / 3 - 0.1 * c ^ 2 / 1.1))
        local acc = temp - 0.05 * wacc * c / 1.1
        out[i] = {x + .02 * v, v + .02 * acc, th + .02 * w, w + .02 * wacc}
        done[i] = math.abs(out[i][1]) > 2.4 or math.abs(out[i][3]) > 12 * math.pi / 180
    end
    return tensor(out, "f64"), tensor(done)
end

local second_c = [[
// cartpole(state: tensor[B,4] f64, action: tensor[B] i64) -> next: tensor, done: tensor
lab_tensor *cartpole(lab_ctx *c, const lab_tensor *state, const lab_tensor *action, lab_tensor **done)
{
    int64_t n = lab_dim(state, 0);
    lab_tensor *next = lab_tensor_zeros(c, LAB_F64, 2, lab_shape(state));
    const double *p = lab_f64(state);
    double *q = lab_ok(c) ? lab_f64_mut(next) : NULL;
    bool *d;

    *done = lab_tensor_zeros(c, LAB_BOOL8, 1, &n);
    d = lab_ok(c) ? lab_data_mut(*done) : NULL;
    for (int64_t i = 0; d && i < n; i++, p += 4, q += 4) {
        double force = lab_i64(action)[i] == 1 ? 10 : -10, s = sin(p[2]), k = cos(p[2]);
        double temp = (force + .05 * p[3] * p[3] * s) / 1.1;
        double spin = (9.8 * s - k * temp) / (.5 * (4. / 3 - .1 * k * k / 1.1));

        q[0] = p[0] + .02 * p[1];
        q[1] = p[1] + .02 * (temp - .05 * spin * k / 1.1);
        q[2] = p[2] + .02 * p[3];
        q[3] = p[3] + .02 * spin;
        d[i] = fabs(q[0]) > 2.4 || fabs(q[2]) > 12 * M_PI / 180;
    }
    return next;
}
]]

return {
    id = "w9.cartpole", entry = "cartpole",
    title = {zh = "倒立摆的一步", en = "One step of the cart and pole"},
    statement = {
        zh = "state [B,4] 是 x、ẋ、θ（弧度，0 为竖直）、θ̇（f64），action [B] 是 0（向左推）或 1（向右推）。车重 1.0、杆重 0.1、半杆长 l = 0.5、" ..
            "g = 9.8、力 ±10、步长 0.02。t = (F + 0.05 θ̇² sin θ)/1.1；θ̈ = (g sin θ − t cos θ)/(l (4/3 − 0.1 cos² θ/1.1))；ẍ = t − 0.05 θ̈ cos θ/1.1。" ..
            "显式欧拉：位置用旧速度更新。返回下一状态 [B,4] 和 done [B]（bool）：|x| > 2.4 或 |θ| > 12°。",
        en = "state [B,4] is x, ẋ, θ (radians, 0 upright), θ̇ (f64); action [B] is 0 (push left) or 1 (right). Cart 1.0, pole 0.1, half " ..
            "length l = 0.5, g = 9.8, force ±10, step 0.02. t = (F + 0.05 θ̇² sin θ)/1.1; θ̈ = (g sin θ − t cos θ)/(l (4/3 − 0.1 cos² θ/1.1)); " ..
            "ẍ = t − 0.05 θ̈ cos θ/1.1. Explicit Euler: positions move by the old velocities. Give the next state [B,4] and done [B] (bool): " ..
            "|x| > 2.4 or |θ| > 12°.",
    },
    call = "cartpole(state, action) -> next, done",
    starter = {
        lua = [[
local function cartpole(state, action)
    local x, v, th, w = table.unpack(state:unbind(1))
    -- your code
    return tensor.stack({x, v, th, w}, 1), x:abs():gt(2.4)
end

return cartpole
]],
        c = [[
// cartpole(state: tensor[B,4] f64, action: tensor[B] i64) -> next: tensor, done: tensor
lab_tensor *cartpole(lab_ctx *c, const lab_tensor *state, const lab_tensor *action, lab_tensor **done)
{
    int64_t n = lab_dim(state, 0);

    /* lab_data_mut(*done) is an array of n bool */
    *done = lab_tensor_zeros(c, LAB_BOOL8, 1, &n);
    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(state));
}
]],
    },
    hints = {
        {zh = "先算 t，再算角加速度，最后算加速度；四个状态都用旧值更新。", en = "First t, then the angular acceleration, then the acceleration; all four move from old values."},
        {zh = "x' = x + τ ẋ，ẋ' = ẋ + τ ẍ，θ' = θ + τ θ̇，θ̇' = θ̇ + τ θ̈，τ = 0.02；Barto、Sutton & Anderson 1983。", en = "x' = x + τ ẋ, ẋ' = ẋ + τ ẍ, θ' = θ + τ θ̇, θ̇' = θ̇ + τ θ̈ with τ = 0.02; Barto, Sutton & Anderson 1983."},
        {zh = "F = ±10；t、θ̈、ẍ 按题面的式子；四个欧拉式；done = |x'| > 2.4 或 |θ'| > 0.20944。", en = "F = ±10; t, θ̈, ẍ as stated; four Euler updates; done = |x'| > 2.4 or |θ'| > 0.20944."},
    },
    reference = reference, second = second, second_c = second_c,
    mutants = {
        {name = "new velocity first", question = {zh = "位置更新用的是旧速度还是新速度？", en = "Does the position move by the old velocity or the new one?"}, f = function(s, a) return step(s, a, HALF, true) end},
        {name = "full pole length", question = {zh = "l 是杆长还是半杆长？", en = "Is l the length of the pole or half of it?"}, f = function(s, a) return step(s, a, 2 * HALF) end},
        {name = "degrees", question = {zh = "sin 的参数是弧度还是度？", en = "Does sin take radians or degrees?"}, f = function(s, a) return step(s, a, HALF, false, true) end},
    },
    sizes = {"B"}, most = {B = 8}, styles = {"normal", "small", "zero"},
    edges = {{B = 1}, {B = 3, style = "zero"}, {B = 17}},
    make = function(n, _, draw) return draw.tensor(n.B, 4), draw.integers(0, 2, n.B) end,
    tolerance = 1e-12,
    properties = {
        {name = {zh = "左右镜像", en = "left and right mirror each other"},
         test = function(f, a)
             local p, d = f(a[1], a[2])
             local q, e = f(-a[1], 1 - a[2])
             return (p + q):abs():max() <= 1e-9 * (1 + p:abs():max()) and d:eq(e):all()
         end},
    },
    large = {B = 4096},
}
