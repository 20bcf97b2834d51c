-- Values held against each other, and the shape of an error: what kind of mistake it looks like.
local S = ...
local M = {}

local function is_tensor(x) return type(x) == "userdata" and x.shape ~= nil and x.numel ~= nil end
M.is_tensor = is_tensor

local function same_list(a, b)
    if #a ~= #b then return false end
    for i = 1, #a do if a[i] ~= b[i] then return false end end
    return true
end

function M.shape_text(s) return "[" .. table.concat(s, ",") .. "]" end

-- Root mean square of the finite entries: what an absolute tolerance is measured by.
local function rms(x)
    if x:numel() == 0 then return 0 end
    local finite = tensor.where(x:isfinite(), x, 0)
    local top = finite:abs():max()
    if top == 0 then return 0 end
    return top * math.sqrt((finite / top):square():mean())
end
M.rms = rms

-- What rounding leaves where terms cancel.
local FLOOR = 1e-13

-- Index (a list, from 0) of the first entry that is off; nil when all agree. |a − b| ≤ tol (rms(b) + |b|);
-- NaN agrees with NaN, an infinity with itself.
local function first_off(got, want, tol)
    if got:numel() == 0 then return nil end
    local bound = (want:abs() + rms(want)) * tol + (tol > 0 and FLOOR or 0)
    local close = tensor.logical_or((got - want):abs():le(bound), got:eq(want))
    local both_nan = tensor.logical_and(got:isnan(), want:isnan())
    local bad = tensor.logical_not(tensor.logical_or(close, both_nan))
    if not bad:any() then return nil end
    return bad:nonzero()[0]:totable(), bad
end

local T = {
    nothing = {zh = "没有返回第 %d 个结果", en = "result %d is missing"},
    kind = {zh = "第 %d 个结果应是%s，得到%s", en = "result %d is a %s, got a %s"},
    shape = {zh = "第 %d 个结果的形状应是 %s，得到 %s", en = "result %d has the shape %s, got %s"},
    value = {zh = "第 %d 个结果在 %s 处不同：应为 %s，得到 %s", en = "result %d differs at %s: expected %s, got %s"},
    number = {zh = "第 %d 个结果应为 %s，得到 %s", en = "result %d is %s, got %s"},
    other = {zh = "第 %d 个结果应为 %s，得到 %s", en = "result %d is %s, got %s"},
}

-- A number with n digits, NaN as it is called.
local function digits(x, n) return x ~= x and "NaN" or ("%." .. n .. "g"):format(x) end

local function kind_of(x) return is_tensor(x) and "tensor" or type(x) end

local function in_f64(t) return t:to("f64") end

local function compare_tensor(got, want, tol, k)
    if not same_list(got:shape(), want:shape()) then
        return {message = S.text(T.shape, k, M.shape_text(want:shape()), M.shape_text(got:shape())), got = got, want = want}
    end
    local exact = want:dtype() ~= "f64" and want:dtype() ~= "f32"
    local g, w = in_f64(got), in_f64(want)
    local at = first_off(g, w, exact and 0 or tol)
    if not at then return nil end
    local a, b = g, w
    for _, i in ipairs(at) do a, b = a[i], b[i] end
    if is_tensor(a) then a, b = a:item(), b:item() end
    return {message = S.text(T.value, k, M.shape_text(at), digits(b, 9), digits(a, 9)), at = at, got = got, want = want}
end

local function text_of(x)
    if type(x) ~= "table" then return tostring(x) end
    local n, parts = #x, {}
    for i = 1, math.min(n, 12) do parts[i] = text_of(x[i]) end
    return "{" .. table.concat(parts, ", ") .. (n > 12 and ", …" or "") .. "}"
end
M.text_of = text_of

local function equal_tables(a, b, tol)
    for key, v in pairs(b) do
        if type(v) == "table" then
            if type(a[key]) ~= "table" or not equal_tables(a[key], v, tol) then return false end
        elseif type(v) == "number" and type(a[key]) == "number" then
            if a[key] ~= v and not (math.abs(a[key] - v) <= tol * math.max(1, math.abs(v))) then return false end
        elseif a[key] ~= v then
            return false
        end
    end
    for key in pairs(a) do if b[key] == nil then return false end end
    return true
end

-- Result k of a call against the one expected: nil, or {message=, at=, got=, want=}.
function M.value(got, want, tol, k)
    if got == nil and want ~= nil then return {message = S.text(T.nothing, k)} end
    if is_tensor(want) and type(got) == "number" and want:ndim() == 0 then want = want:item() end
    if is_tensor(got) and type(want) == "number" and got:numel() == 1 then got = got:item() end
    if kind_of(got) ~= kind_of(want) then
        return {message = S.text(T.kind, k, kind_of(want), kind_of(got))}
    end
    if is_tensor(want) then return compare_tensor(got, want, tol, k) end
    if type(want) == "number" then
        if got == want or got ~= got and want ~= want or math.abs(got - want) <= tol * math.max(1, math.abs(want)) then
            return nil
        end
        return {message = S.text(T.number, k, digits(want, 12), digits(got, 12)), got = got, want = want}
    end
    local same = type(want) == "table" and equal_tables(got, want, tol) or got == want
    if same then return nil end
    return {message = S.text(T.other, k, text_of(want), text_of(got)), got = got, want = want}
end

-- Lists of results (with n).
function M.results(got, want, tol)
    for k = 1, want.n do
        local off = M.value(got[k], want[k], tol, k)
        if off then return off end
    end
end

-- ---- symptoms --------------------------------------------------------------------------------

local Y = {
    nan = {zh = "结果里有 NaN：检查 0/0、∞−∞ 或 log 0", en = "there is a NaN: look for 0/0, inf − inf or log 0"},
    sign = {zh = "符号相反", en = "the sign is wrong"},
    factor = {zh = "差一个常数因子：约为应有值的 %.4g 倍", en = "a constant factor: about %.4g times what it should be"},
    transposed = {zh = "第 %d 维与第 %d 维像是对调了", en = "dimensions %d and %d look exchanged"},
    offset = {zh = "差一个常数：多了 %.4g", en = "off by a constant: %.4g too much"},
    shifted = {zh = "沿第 %d 维错开了一格", en = "shifted by one along dimension %d"},
    flipped = {zh = "沿第 %s 维翻转了", en = "turned round along dimension %s"},
    border = {zh = "只有边缘处不对", en = "only the border is wrong"},
    batch = {zh = "第 0 维的第一个元素对，其余不对：检查批次的下标", en = "right for index 0 of dimension 0 only: look at the batch's index"},
    tail = {zh = "只有第 %d 维的末尾不对", en = "only the end of dimension %d is wrong"},
}

-- Where errors lie along dimension d: lowest and highest index.
local function reach(bad, d)
    local list = bad:nonzero():totable()
    local low, high = math.huge, -1
    for _, index in ipairs(list) do
        low, high = math.min(low, index[d]), math.max(high, index[d])
    end
    return low, high
end

local function border_only(bad, shape)
    local n = #shape
    if n < 2 or shape[n - 1] < 3 or shape[n] < 3 then return false end
    for _, i in ipairs(bad:nonzero():totable()) do
        local r, c = i[n - 1], i[n]
        if r > 0 and r < shape[n - 1] - 1 and c > 0 and c < shape[n] - 1 then return false end
    end
    return true
end

-- One line that names the kind of error, or nil. Tensors of the same number of elements.
function M.symptom(got, want, tol)
    if not is_tensor(got) or not is_tensor(want) or want:numel() < 2 then return nil end
    local g, w = got:to("f64"), want:to("f64")
    tol = math.max(tol or 0, 1e-9)
    for a = 0, g:ndim() - 1 do
        for b = a + 1, g:ndim() - 1 do
            local t = g:transpose(a, b)
            if same_list(t:shape(), w:shape()) and not first_off(t, w, tol) and first_off(g:reshape(w:shape()), w, tol) then
                return S.text(Y.transposed, a, b)
            end
        end
    end
    if not same_list(g:shape(), w:shape()) then return nil end
    if g:isnan():any() and not w:isnan():any() then return S.text(Y.nan) end
    if not first_off(-g, w, tol) then return S.text(Y.sign) end
    local top = w:abs():max()
    if top > 0 and top < math.huge then
        local f = (g * w):sum() / w:square():sum()
        if f ~= 0 and not first_off(g, w * f, tol) then return S.text(Y.factor, f) end
    end
    local off = (g - w):mean()
    if not first_off(g - off, w, tol) then return S.text(Y.offset, off) end
    local shape = w:shape()
    for d = 1, #shape do
        for _, by in ipairs{1, -1} do
            if shape[d] > 1 and not first_off(g:roll(by, d - 1), w, tol) then return S.text(Y.shifted, d - 1) end
        end
    end
    for a = 0, #shape - 1 do
        for b = a, #shape - 1 do
            local turned = a == b and g:flip(a) or g:flip(a, b)
            if (shape[a + 1] > 1 or shape[b + 1] > 1) and not first_off(turned, w, tol) then
                return S.text(Y.flipped, a == b and tostring(a) or a .. ", " .. b)
            end
        end
    end
    local _, bad = first_off(g, w, tol)
    if not bad then return nil end
    if border_only(bad, shape) then return S.text(Y.border) end
    if shape[1] > 1 and #shape > 1 and reach(bad, 1) > 0 then return S.text(Y.batch) end
    for d = 1, #shape do
        if shape[d] > 2 and reach(bad, d) >= shape[d] - 1 then return S.text(Y.tail, d - 1) end
    end
end

return M
