-- Grading, in the child process: every case, every property, speed. Each finding is said at once as
-- a line of JSON, so that a crash or a time-out shows where it happened.
local S = ...
local cases, compare = S.use("cases"), S.use("compare")
local M = {}

local OUTPUT = 64 * 1024 -- bytes that the learner's code may print

local function say(t) study.say(data.to_json(t) .. "\n") end

-- ---- the learner's world ------------------------------------------------------------------------

-- Functions that the exercise asks to write are not to be called: off while the learner's code runs.
-- names: "softmax" (tensor.softmax and t:softmax()), "llm.x".
local function forbidden(names)
    local places = {}
    local methods = debug.getmetatable(tensor.zeros(1)).methods
    for _, name in ipairs(names or {}) do
        local module, f = name:match("^(%w+)%.(.+)$")
        local list = {}
        if module then
            list = {_G[module]}
        else
            f, list = name, {tensor, methods}
        end
        for _, t in ipairs(list) do
            if t and t[f] then
                local function refuse()
                    error(S.text({zh = "%s 正是本题要写的，不能调用", en = "%s is what this exercise asks for; write it"}, f), 0)
                end
                places[#places + 1] = {t = t, f = f, real = t[f], refuse = refuse}
            end
        end
    end
    return function(off)
        for _, p in ipairs(places) do p.t[p.f] = off and p.refuse or p.real end
    end
end

local function output()
    local used = 0
    return function(...)
        local parts = {}
        for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
        local text = table.concat(parts, "\t")
        used = used + #text + 1
        if used > OUTPUT then error(S.text({zh = "打印超过 64 KB", en = "it printed more than 64 KB"}), 0) end
        say{e = "print", text = text}
    end
end

-- The learner's function from a file's text, Lua or C.
function M.load(x, source, language, path)
    if language == "c" then
        local module = lab.c(source, x.entry)
        local f = module[x.entry]
        if not f then
            error(S.text({zh = "C 文件里没有函数 %s", en = "the C file has no function %s"}, x.entry), 0)
        end
        return f
    end
    local quiet = {print = output(), view = setmetatable({}, {__index = function() return function() end end})}
    local env = setmetatable(quiet, {__index = _G})
    local chunk, message = load(source, "@" .. path, "t", env)
    if not chunk then error(message, 0) end
    local f = chunk()
    if f == nil then f = rawget(env, x.entry) end
    if type(f) ~= "function" and type(f) ~= "table" then
        error(S.text({zh = "文件应以 return %s 结束", en = "the file ends with: return %s"}, x.entry), 0)
    end
    return f
end

-- ---- one call --------------------------------------------------------------------------------------

function M.copy_args(args)
    local list = {n = args.n}
    for i = 1, args.n do
        list[i] = compare.is_tensor(args[i]) and args[i]:clone() or args[i]
    end
    return list
end

local function changed(args, before)
    for i = 1, args.n do
        local a, b = args[i], before[i]
        if compare.is_tensor(a) then
            local same = tensor.logical_or(a:eq(b), tensor.logical_and(a:to("f64"):isnan(), b:to("f64"):isnan()))
            if not same:all() then return i end
        end
    end
end

function M.args_of(x, case) return table.pack(x.make(case.sizes, case.options, cases.draw(case))) end

-- The arguments as texts.
function M.describe(args)
    local parts = {}
    for i = 1, args.n do
        local a = args[i]
        if compare.is_tensor(a) then
            parts[i] = a:numel() <= 40 and tostring(a) or "tensor" .. compare.shape_text(a:shape()) .. " " .. a:dtype()
        else
            parts[i] = compare.text_of(a)
        end
    end
    return parts
end

-- Two matrices (the last two dimensions, the first of what stands before) to be drawn.
local function picture(got, want)
    if not compare.is_tensor(got) or not compare.is_tensor(want) then return nil end
    if want:ndim() < 2 or want:numel() > 4096 or want:numel() < 4 then return nil end
    if compare.shape_text(got:shape()) ~= compare.shape_text(want:shape()) then return nil end
    while want:ndim() > 2 do got, want = got[0], want[0] end
    local g, w = got:to("f64"), want:to("f64")
    if not g:isfinite():all() or not w:isfinite():all() then return nil end
    return {got = g:totable(), want = w:totable()}
end

-- A failure's record from what compare found.
local function failure(x, case, args, off, what)
    local f = {e = "fail", what = what, message = off.message, case = cases.text(x, case), args = M.describe(args)}
    f.symptom = compare.symptom(off.got, off.want, x.tolerance)
    if off.got ~= nil and off.want ~= nil then
        f.got, f.want = M.describe{n = 1, off.got}[1], M.describe{n = 1, off.want}[1]
    end
    f.picture = picture(off.got, off.want)
    return f
end

local T = {
    changed = {zh = "第 %d 个参数被改动了：输入应保持原样", en = "argument %d was changed: inputs are to stay as they are"},
}

-- f on a case against the reference: nil, or the failure's record.
local function try(x, f, off, case)
    local args = M.args_of(x, case)
    local before = M.copy_args(args)
    local want = table.pack((x.oracle or x.reference)(table.unpack(M.copy_args(args), 1, args.n)))
    off(true)
    local got = table.pack(pcall(f, table.unpack(args, 1, args.n)))
    off(false)
    if not got[1] then
        return failure(x, case, before, {message = tostring(got[2]):gsub("\n.*", "")}, "error")
    end
    local i = changed(args, before)
    if i and not x.in_place then return failure(x, case, before, {message = S.text(T.changed, i)}, "input") end
    got = table.pack(table.unpack(got, 2, got.n))
    -- What depends on chance is judged by its properties.
    local wrong = not x.chance and compare.results(got, want, x.tolerance or 1e-10)
    if wrong then return failure(x, case, before, wrong, "value") end
    return nil
end

-- A property on a case: p.test(f, args, case, draw) gives true, or false and a text.
local function try_property(x, f, off, p, case)
    local args = M.args_of(x, case)
    local function guarded(...)
        off(true)
        local r = table.pack(pcall(f, ...))
        off(false)
        if not r[1] then error(r[2], 0) end
        return table.unpack(r, 2, r.n)
    end
    local ok, good, text = pcall(p.test, guarded, args, case, cases.draw(case))
    if ok and good then return nil end
    local message = S.text(p.name) .. (ok and text and ": " .. text or not ok and ": " .. tostring(good):gsub("\n.*", "") or "")
    return failure(x, case, args, {message = message}, "property")
end

-- Only that f comes back from a case; p: the property that is tried, or nil.
function M.once(x, f, case, p)
    local off = forbidden(x.without)
    if p then try_property(x, f, off, p, case) else try(x, f, off, case) end
end

-- ---- all of it -----------------------------------------------------------------------------------

-- Which mutant gives what f gives on all cases (its name), if any.
local function same_as_mutant(x, f, off, list)
    for _, m in ipairs(x.mutants) do
        local same = true
        for _, case in ipairs(list) do
            local a, b = M.args_of(x, case), nil
            b = M.copy_args(a)
            off(true)
            local got = table.pack(pcall(f, table.unpack(a, 1, a.n)))
            off(false)
            local want = table.pack(pcall(m.f, table.unpack(b, 1, b.n)))
            if not got[1] or not want[1] or compare.results(got, want, 1e-9) then
                same = false
                break
            end
        end
        if same then return m end
    end
end

local function fastest(f, args, best)
    local t = lab.now()
    f(table.unpack(args, 1, args.n))
    return math.min(best, lab.now() - t)
end

-- Interleaved minimum of 7 against the reference.
local function speed(x, f, off)
    local case = {sizes = x.large, options = {}, style = "normal", strided = false, seed = 1}
    for _, o in ipairs(x.options or {}) do case.options[o.name] = o.of[1] end
    local args, mine, theirs = M.args_of(x, case), math.huge, math.huge
    for _ = 1, 7 do
        off(true)
        mine = fastest(f, args, mine)
        off(false)
        theirs = fastest(x.reference, args, theirs)
        if mine > .2 then break end
    end
    say{e = "speed", mine = mine, theirs = theirs, flops = x.flops and x.flops(case.sizes) or nil}
end

-- Grades f. options: seed, n (random cases), quick (no shrinking, no speed, end at the first failure).
function M.run(x, f, options)
    local off = forbidden(x.without)
    local list = cases.list(x, options.seed, options.n)
    local worst, found = nil, false
    local function test(name, case, try_case, property)
        say{e = "case", name = name, case = case, property = property}
        local bad = try_case(case)
        if not bad then
            say{e = "pass"}
            return true
        end
        if not found and not options.quick then
            local _, least = cases.shrink(x, case, bad, try_case)
            -- The larger failure shows better what kind it is.
            least.symptom = bad.symptom or least.symptom
            bad = least
        elseif found then
            bad.args, bad.got, bad.want = nil, nil, nil
        end
        found = true
        worst = worst or bad
        bad.e = "fail"
        say(bad)
        return false
    end
    for _, case in ipairs(list) do
        test(cases.text(x, case), case, function(c) return try(x, f, off, c) end)
        if found and options.quick then return end
    end
    for number, p in ipairs(x.properties or {}) do
        local n = 0
        for i = #list, 1, -1 do
            local case = list[i]
            if n < (p.times or 3) and (not p.fits or p.fits(case.sizes, case.options)) and
                (not p.styles or p.styles[case.style]) then
                n = n + 1
                if not test(S.text(p.name) .. " · " .. cases.text(x, case), case,
                            function(c)
                                if p.fits and not p.fits(c.sizes, c.options) then return nil end
                                return try_property(x, f, off, p, c)
                            end, number) then
                    if options.quick then return end
                    break
                end
            end
        end
    end
    if found and not x.chance then
        local m = same_as_mutant(x, f, off, list)
        if m then say{e = "mutant", name = m.name} end
    elseif not found and x.large and not options.quick then
        say{e = "case", name = "speed"}
        speed(x, f, off)
    end
end

M.say = say
return M
