-- Bug hunts: a wrong solution is handed out as a function, and the learner looks for an input that exposes it.
--
--     bug = check.hunt "w5.attention"             one that has not been caught yet; call it as you like
--     check.hunt("w5.attention", {q, k, v, true}) this input: does the one at hand give something wrong?
local S = ...
local record, exercise, grade, compare, layout = S.use("record"), S.use("exercise"), S.use("grade"), S.use("compare"), S.use("layout")
local M, T = {}, {}

T.given = {zh = "%s 的一个错误解法，作为函数返回（%d 个里还有 %d 个没抓到）。调用：%s。找到让它出错的输入后：check.hunt(\"%s\", {输入…})",
           en = "a wrong solution of %s is returned as a function (%d in all, %d not caught yet). Call: %s. With an input that exposes it: check.hunt(\"%s\", {input…})"}
T.all = {zh = "%s 的 %d 个错误解法都抓到了。", en = "All %d wrong solutions of %s are caught."}
T.first = {zh = "先用 check.hunt \"%s\" 取一个", en = "check.hunt \"%s\" hands one out first"}
T.list = {zh = "输入放在一个表里：{参数 1, 参数 2, …}，得到%s", en = "the input is a table {argument 1, argument 2, …}, got a %s"}
T.invalid = {zh = "参考解不接受这个输入：%s", en = "the reference does not take this input: %s"}
T.caught = {zh = "✓ 抓到了：%s", en = "✓ Caught: %s"}
T.why = {zh = "它的错误：%s", en = "What was wrong with it: %s"}
T.same = {zh = "○ 在这个输入上它是对的，换一个。", en = "○ On this input it is right; try another."}
T.fails = {zh = "它出错：%s", en = "it fails: %s"}
T.chance = {zh = "%s 的结果取决于随机数，不能这样抓", en = "what %s gives depends on chance; it cannot be caught so"}

-- The names of mutants that were caught, and the one at hand.
local function state(id)
    local found, open = {}, nil
    for _, e in ipairs(study.events("hunt", id)) do
        open = not e.value.found and e.value.mutant or nil
        if e.value.found then found[e.value.mutant] = true end
    end
    return found, open
end

local function named(x, name)
    for _, m in ipairs(x.mutants) do if m.name == name then return m end end
end

local function give(x)
    local found, open = state(x.id)
    local left = {}
    for _, m in ipairs(x.mutants) do if not found[m.name] then left[#left + 1] = m end end
    if #left == 0 then return print(S.lang() == "zh" and S.text(T.all, x.id, #x.mutants) or S.text(T.all, #x.mutants, x.id)) end
    local m = named(x, open) or left[math.random(#left)]
    if m.name ~= open then record.add("hunt", x.id, {mutant = m.name, found = false}) end
    print(layout.wrap(S.text(T.given, x.id, #x.mutants, #left, x.call, x.id)))
    return function(...) return m.f(...) end
end

-- Why the mutant is wrong on these arguments, or nil.
local function difference(x, m, args)
    local want = table.pack(pcall(x.reference, table.unpack(grade.copy_args(args), 1, args.n)))
    if not want[1] then error(S.text(T.invalid, tostring(want[2]):gsub("\n.*", "")), 0) end
    local got = table.pack(pcall(m.f, table.unpack(grade.copy_args(args), 1, args.n)))
    if not got[1] then return S.text(T.fails, tostring(got[2]):gsub("\n.*", "")) end
    local off = compare.results(table.pack(table.unpack(got, 2, got.n)), table.pack(table.unpack(want, 2, want.n)), x.tolerance or 1e-10)
    return off and off.message
end

-- How many arguments a list holds: some may be nil.
local function count(list)
    local n = list.n or 0
    for k in pairs(list) do if math.type(k) == "integer" then n = math.max(n, k) end end
    return n
end

function M.hunt(id, input)
    local x = exercise.find(id)
    if x.chance then error(S.text(T.chance, id), 0) end
    if input == nil then return give(x) end
    local _, open = state(id)
    local m = open and named(x, open)
    if not m then error(S.text(T.first, id), 0) end
    if type(input) ~= "table" then error(S.text(T.list, type(input)), 0) end
    local args = table.move(input, 1, count(input), 1, {n = count(input)})
    local why = difference(x, m, args)
    if not why then
        print(S.text(T.same))
        return false
    end
    record.add("hunt", id, {mutant = m.name, found = true})
    print(layout.wrap(S.text(T.caught, why)))
    print(layout.wrap(S.text(T.why, S.text(m.question)), 2))
    return true
end

return M
