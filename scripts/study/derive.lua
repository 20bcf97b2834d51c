-- derive(id, f): a gradient or formula derived by hand, held against central differences in f64 and the engine's
-- own differentiation. f is a function, or a formula with the arguments' names: derive("backprop.softmax_ce", "p - y").
-- Every call draws anew; derive(id, f, {seed = 7}) draws as it did then.
local S = ...
local record, compare, cases, numeric, layout = S.use("record"), S.use("compare"), S.use("cases"), S.use("numeric"), S.use("layout")
local math_text = S.use("formula")
local M, T = {}, {}

M.DRAWS = 5
M.BAR = 1e-6 -- of the error's norm over the gradient's

T.list = {zh = "可以检查这些推导：", en = "These derivations can be checked:"}
T.none = {zh = "没有推导 '%s'；有：%s", en = "there is no derivation '%s'; there are: %s"}
T.give = {zh = "%s：%s。写成 f(%s) → %s", en = "%s: %s. Give f(%s) → %s"}
T.kind = {zh = "f 是函数或公式，得到 %s", en = "f is a function or a formula, got %s"}
T.missing = {zh = "✗ %s：没有返回 %s（应返回 %s）", en = "✗ %s: %s is missing (give %s)"}
T.shape = {zh = "✗ %s 的形状是 %s，应为 %s", en = "✗ %s has the shape %s, expected %s"}
T.type = {zh = "✗ %s 是%s，应为张量", en = "✗ %s is a %s, expected a tensor"}
T.good = {zh = "✓ %s 正确：与中心差分的相对误差 %.1e，与自动微分 %s", en = "✓ %s is right: %.1e from central differences, %s from autograd"}
T.good_value = {zh = "✓ %s 正确：相对误差 %.1e", en = "✓ %s is right: relative error %.1e"}
T.bad = {zh = "✗ %s 的相对误差是 %.2g；最差的一项在 %s：应为 %.6g，得到 %.6g", en = "✗ %s is off by %.2g (relative); the worst entry is %s: expected %.6g, got %.6g"}
T.symptom = {zh = "现象：%s", en = "It looks like: %s"}
T.heat = {zh = "%s 的 %s：误差", en = "%s, %s: the error"}
T.error = {zh = "✗ f 出错：%s", en = "✗ f failed: %s"}

-- What an error of this size usually is.
local sizes = {
    {1e-4, {zh = "误差很小但不是舍入：像是用了 f32，或某处用了近似常数。", en = "Small, yet not rounding: as if f32 was used, or a constant was rounded."}},
    {.05, {zh = "大体对，少了一个小项（例如 ε，或一个均值项）。", en = "Mostly right; a small term is missing (an ε, a mean)."}},
    {.9, {zh = "主项对，少了一整项：检查每条通向输出的路径是否都算了。", en = "The main term is right and another is missing: was every path to the output counted?"}},
    {math.huge, {zh = "和正确的梯度不成比例：先用一个 1×1 的例子手算。", en = "Unrelated to the right gradient: work a 1×1 example by hand first."}},
}

local function names()
    local list = {}
    for id, e in pairs(S.use("derivations")) do if e.id == id then list[#list + 1] = id end end
    table.sort(list)
    return list
end

local function find(id)
    local e = S.use("derivations")[id]
    if not e then error(S.text(T.none, tostring(id), table.concat(names(), ", ")), 0) end
    return e
end

-- A formula's function: its names are the arguments, and tensor's functions.
local function formula(e, text)
    local chunk, message = load(("local %s = ...; return %s"):format(table.concat(e.args, ", "), text), "=(formula)", "t",
        setmetatable({}, {__index = function(_, k) return tensor[k] or math[k] or _G[k] end}))
    if not chunk then error(message, 0) end
    return chunk
end

-- The right answers on one draw: by differences (or truth), and by the engine.
local function answers(e, args)
    if e.truth then return table.pack(e.truth(table.unpack(args, 1, args.n))), nil end
    local want, auto = {n = #e.wrt}, {n = #e.wrt}
    local leaves = {n = args.n}
    for i = 1, args.n do leaves[i] = args[i] end
    for _, i in ipairs(e.wrt) do leaves[i] = args[i]:clone():requires_grad() end
    e.loss(table.unpack(leaves, 1, args.n)):backward()
    for k, i in ipairs(e.wrt) do
        auto[k] = leaves[i]:grad()
        want[k] = numeric.gradient(function(x)
            local list = {n = args.n}
            for j = 1, args.n do list[j] = j == i and x or args[j] end
            return e.loss(table.unpack(list, 1, args.n))
        end, args[i])
    end
    return want, auto
end

local function worst(got, want)
    local d = (got - want):abs()
    local flat = d:reshape(-1):argmax()
    flat = type(flat) == "number" and flat or flat:item()
    local index, rest, shape = {}, flat, want:shape()
    for i = #shape, 1, -1 do
        index[i], rest = rest % shape[i], rest // shape[i]
    end
    return index, want:reshape(-1)[flat], got:reshape(-1)[flat]
end

local function show_heat(e, name, got, want)
    local d = got - want
    while d:ndim() > 2 do d = d[0] end
    if d:ndim() == 1 then d = d:unsqueeze(0) end
    if d:ndim() == 2 then view.heat(d, {palette = "coolwarm", title = S.text(T.heat, e.id, name)}) end
end

-- One result on one draw: nil when right, else prints why.
local function judge(e, k, got, want)
    local name = e.gives[k]
    if got == nil then
        print(S.text(T.missing, e.id, name, table.concat(e.gives, ", ")))
        return false
    end
    if type(got) == "number" and want:numel() == 1 then got = tensor.full(want:shape(), got, "f64") end
    if not compare.is_tensor(got) then
        print(S.text(T.type, name, type(got)))
        return false
    end
    if got:numel() == 1 and want:numel() == 1 then got = got:reshape(want:shape()) end
    if compare.shape_text(got:shape()) ~= compare.shape_text(want:shape()) then
        print(S.text(T.shape, name, compare.shape_text(got:shape()), compare.shape_text(want:shape())))
        local s = compare.symptom(got, want, M.BAR)
        if s then print("  " .. S.text(T.symptom, s)) end
        return false
    end
    got = got:to("f64")
    local far = numeric.distance(got, want)
    if far <= M.BAR then return true, far end
    local at, right, wrong = worst(got, want)
    print(layout.wrap(S.text(T.bad, name, far, compare.shape_text(at), right, wrong)))
    local s = compare.symptom(got, want, 1e-5)
    if s then
        print("  " .. S.text(T.symptom, s))
    else
        for _, size in ipairs(sizes) do
            if far < size[1] then
                print(layout.wrap(S.text(size[2]), 2))
                break
            end
        end
    end
    show_heat(e, name, got, want)
    return false
end

function M.derive(id, f, options)
    if id == nil then
        print(S.text(T.list))
        for _, name in ipairs(names()) do
            local e = find(name)
            print(layout.wrap(("  %s f(%s) → %s · %s"):format(layout.pad(name, 20), table.concat(e.args, ", "), table.concat(e.gives, ", "), S.text(e.what))))
        end
        return
    end
    local e = find(id)
    if f == nil then
        print(layout.wrap(S.text(T.give, e.id, S.text(e.what), table.concat(e.args, ", "), table.concat(e.gives, ", "))))
        if e.math then
            print(math_text.lines(e.math, 4))
            math_text.draw({e.math}, e.id)
        end
        return
    end
    if type(f) == "string" then f = formula(e, f) end
    if type(f) ~= "function" then error(S.text(T.kind, type(f)), 0) end
    local seed, keep, far, by_engine = options and options.seed or os.time() % 1000000, lab.seed(), 0, 0
    local ok = true
    for i = 1, M.DRAWS do
        local args = table.pack(e.make(cases.draw{seed = seed + i, style = "normal", strided = false}))
        local want, auto = answers(e, args)
        local got = table.pack(pcall(f, table.unpack(args, 1, #e.args)))
        if not got[1] then
            print(layout.wrap(S.text(T.error, tostring(got[2]):gsub("\n.*", ""))))
            ok = false
            break
        end
        for k = 1, #e.gives do
            local good, d = judge(e, k, got[k + 1], want[k])
            ok = ok and good
            if good then
                far = math.max(far, d)
                if auto then by_engine = math.max(by_engine, numeric.distance(got[k + 1]:to("f64"), auto[k])) end
            end
        end
        if not ok then break end
    end
    lab.seed(keep)
    record.add("derive", e.id, {ok = ok, seed = seed, error = ok and far or nil})
    if ok then print(S.text(e.truth and T.good_value or T.good, e.id, far, ("%.1e"):format(by_engine))) end
    return ok
end

return M
