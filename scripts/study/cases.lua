-- Cases of an exercise: sizes, options and kinds of values drawn from a seed, and made smaller.
--
-- A case is {sizes = {T = 3, …}, options = {causal = true, …}, style = "normal", strided = false, seed = 7}:
-- data, so that it can be printed, drawn again and shrunk. The exercise's make(sizes, options, draw)
-- turns it into the arguments of the call.
local M = {}

local POOL = {1, 2, 3, 5, 8}

-- ---- values -----------------------------------------------------------------------------------

local styles = {
    normal = function(shape) return tensor.randn(shape, {dtype = "f64"}) end,
    large = function(shape) return tensor.randn(shape, {dtype = "f64"}) * 1e4 end,
    small = function(shape) return tensor.randn(shape, {dtype = "f64"}) * 1e-3 end,
    integers = function(shape) return tensor.randint(-1, 3, shape):to("f64") end,
    equal = function(shape) return tensor.full(shape, .5, "f64") end,
    zero = function(shape) return tensor.zeros(shape, "f64") end,
}


-- What make() draws with: draw.tensor(n, m, …), draw.uniform(…), draw.integers(low, high, …), draw.mask(p, …),
-- draw.number(low, high), draw.whole(low, high).
function M.draw(case)
    lab.seed(case.seed)
    math.randomseed(case.seed)
    local d = {}
    local function lay(t)
        -- The same numbers behind other strides.
        if not case.strided or t:ndim() < 2 then return t end
        return t:transpose(0, -1):contiguous():transpose(0, -1)
    end
    function d.tensor(...) return lay(styles[case.style]{...}) end
    function d.normal(...) return lay(styles.normal{...}) end
    function d.uniform(...) return lay(tensor.rand({...}, {dtype = "f64"})) end
    function d.shaped(shape) return lay(styles[case.style](shape)) end
    function d.integers(low, high, ...) return tensor.randint(low, high, {...}) end
    function d.number(low, high) return low + (high - low) * math.random() end
    function d.whole(low, high) return math.random(low, high) end
    return d
end

-- ---- drawing cases -------------------------------------------------------------------------------

-- Sizes that differ from each other as long as there are enough, so that transposes show.
local function draw_sizes(x)
    local pool = {}
    for i, n in ipairs(POOL) do pool[i] = n end
    for i = #pool, 2, -1 do
        local k = math.random(i)
        pool[i], pool[k] = pool[k], pool[i]
    end
    local sizes = {}
    for i, name in ipairs(x.sizes) do
        local low, high = x.least and x.least[name] or 1, x.most and x.most[name] or 8
        local n = table.remove(pool, 1) or math.random(1, 6)
        sizes[name] = math.max(low, math.min(high, n))
    end
    return sizes
end

local function draw_options(x)
    local options = {}
    for _, o in ipairs(x.options or {}) do options[o.name] = o.of[math.random(#o.of)] end
    return options
end

local function defaults(x)
    local options = {}
    for _, o in ipairs(x.options or {}) do options[o.name] = o.of[1] end
    return options
end

local function fits(x, case) return not x.fits or x.fits(case.sizes, case.options) end

-- The exercise's own edge cases, then random ones.
function M.list(x, seed, n)
    local list = {}
    for i, e in ipairs(x.edges or {}) do
        local case = {sizes = {}, options = defaults(x), style = e.style or "normal", strided = false, seed = seed + i}
        for _, name in ipairs(x.sizes) do case.sizes[name] = e[name] or x.least and x.least[name] or 2 end
        for name, v in pairs(e.options or {}) do case.options[name] = v end
        list[#list + 1] = case
    end
    math.randomseed(seed)
    local kinds = x.styles or {"normal", "integers", "large", "equal"}
    for i = 1, n or 12 do
        local case
        for _ = 1, 50 do
            case = {sizes = draw_sizes(x), options = draw_options(x), style = kinds[(i - 1) % #kinds + 1],
                    strided = i % 3 == 0, seed = seed + 1000 + i}
            if fits(x, case) then break end
        end
        if fits(x, case) then list[#list + 1] = case end
    end
    return list
end

-- ---- shrinking -----------------------------------------------------------------------------------

local function copy(case)
    local c = {style = case.style, strided = case.strided, seed = case.seed, sizes = {}, options = {}}
    for k, v in pairs(case.sizes) do c.sizes[k] = v end
    for k, v in pairs(case.options) do c.options[k] = v end
    return c
end

-- Cases a little smaller than this one, the boldest first.
local function smaller(x, case)
    local list = {}
    local function add(change)
        local c = copy(case)
        change(c)
        if fits(x, c) then list[#list + 1] = c end
    end
    if case.strided then add(function(c) c.strided = false end) end
    for _, name in ipairs(x.sizes) do
        local n, low = case.sizes[name], x.least and x.least[name] or 1
        if n // 2 >= low and n // 2 < n then add(function(c) c.sizes[name] = n // 2 end) end
        if n - 1 >= low then add(function(c) c.sizes[name] = n - 1 end) end
    end
    for _, o in ipairs(x.options or {}) do
        if case.options[o.name] ~= o.of[1] then add(function(c) c.options[o.name] = o.of[1] end) end
    end
    if case.style ~= "integers" and case.style ~= "zero" and not x.keep_style then
        add(function(c) c.style = "integers" end)
    end
    return list
end

-- The smallest case found (within so many seconds, 2 unless given) for which fails(case) still gives a failure; and
-- that failure.
function M.shrink(x, case, failure, fails, seconds)
    local tries, until_ = 0, lab.now() + (seconds or 2)
    local progress = true
    while progress do
        progress = false
        for _, c in ipairs(smaller(x, case)) do
            tries = tries + 1
            if tries > 300 or lab.now() > until_ then return case, failure end
            local f = fails(c)
            if f then
                case, failure, progress = c, f, true
                break
            end
        end
    end
    return case, failure
end

-- "T=3 S=2 causal=true · normal · strided".
function M.text(x, case)
    local parts = {}
    for _, name in ipairs(x.sizes) do parts[#parts + 1] = ("%s=%d"):format(name, case.sizes[name]) end
    for _, o in ipairs(x.options or {}) do parts[#parts + 1] = ("%s=%s"):format(o.name, tostring(case.options[o.name])) end
    return table.concat(parts, " ") .. " · " .. case.style .. (case.strided and " · strided" or "")
end

return M
