-- Exercises: exercises/wN/NAME.lua is one table; the learner's file lies in $LABSH_HOME/work/wN.
--
--     id, title, statement      texts are {zh=, en=}
--     entry                     the function's name; `call` shows how it is called
--     starter = {lua =, c =}    hints = {…, …, …}: idea, formula and section, pseudocode
--     reference, second         Lua functions (oracle: what is compared with, where the engine has it); second_c: the text of a C file (where `starter.c` is)
--     mutants = {{name =, question =, f =}, …}    wrong on purpose; the question leads to the mistake
--     sizes, least, most, options, styles, edges, fits, make     see cases.lua
--     properties = {{name =, test = function(f, args, case, draw)}}
--     chance                    true: what it gives depends on chance; only the properties judge it (see chance.lua)
--     tolerance (relative; default 1e-10), without (functions that may not be called)
--     large, flops              sizes for the timing; floating-point operations there
local S = ...
local record, layout, plan, files = S.use("record"), S.use("layout"), S.use("plan"), S.use("files")
local M, T = {}, {}

T.none = {zh = "没有练习 '%s'%s", en = "there is no exercise '%s'%s"}
T.near = {zh = "；第 %d 周有：%s", en = "; week %d has: %s"}
T.listing = {zh = "有这些练习：", en = "These exercises are here:"}
T.made = {zh = "写好了起始文件：%s", en = "Starter written to %s"}
T.kept = {zh = "你的文件还在：%s（check.reset \"%s\" 重新开始）", en = "Your file is kept: %s (check.reset \"%s\" starts anew)"}
T.next = {zh = "写好后：check \"%s\" · 提示：hint \"%s\"", en = "Then: check \"%s\" · stuck: hint \"%s\""}
T.other = {zh = "也可以用 C 写：exercise(\"%s\", \"c\")", en = "It can be solved in C too: exercise(\"%s\", \"c\")"}
T.language = {zh = "%s 可以用 %s 写，得到 %s", en = "%s can be written in %s, got %s"}
T.hint = {zh = "提示 %d/%d：", en = "Hint %d of %d: "}
T.half = {zh = "（这一步之后最多得一半学分）", en = "(from here on the exercise earns half)"}
T.no_more = {zh = "没有更多提示了；solution \"%s\" 给出解答。", en = "There are no more hints; solution \"%s\" shows the answer."}
T.solution = {zh = "解答已显示：本题这次不计学分，7 天后重新计。", en = "The solution is shown: no credit now; the task returns in 7 days."}
T.reset = {zh = "旧文件改名为 %s", en = "the old file is now %s"}
T.call = {zh = "调用：", en = "Call: "}
T.without = {zh = "不可调用：", en = "Not to be called: "}

local loaded = {}

local function place(id)
    local week, name = tostring(id):match("^w(%d+)%.([%w_]+)$")
    return week and ("exercises/w%d/%s"):format(tonumber(week), name), tonumber(week)
end

-- The ids that are here, in order.
function M.list()
    local index = S.use("exercises/index")
    return index
end

function M.find(id)
    local file, week = place(id)
    if not file or not S.has(file) then
        local same = {}
        for _, other in ipairs(M.list()) do
            if week and other:match("^w" .. week .. "%.") then same[#same + 1] = other end
        end
        error(S.text(T.none, tostring(id), #same > 0 and S.text(T.near, week, table.concat(same, ", ")) or ""), 0)
    end
    if not loaded[id] then loaded[id] = S.use(file) end
    return loaded[id]
end

-- ---- the learner's file ----------------------------------------------------------------------

local function path_of(id, language)
    local week, name = id:match("^(w%d+)%.(.+)$")
    return lab.home(("work/%s/%s.%s"):format(week, name, language))
end

-- The file to grade: the one written last, where there is a Lua and a C one. nil if none.
function M.file(id)
    local x = M.find(id)
    local choice = record.last("file", id)
    for _, language in ipairs{choice and choice.language or "lua", "lua", "c"} do
        if x.starter[language] and files.exists(path_of(id, language)) then return path_of(id, language), language end
    end
end

local function comment(text, mark)
    local lines = {}
    for line in (text .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = (mark .. " " .. line):gsub("%s+$", "") end
    return table.concat(lines, "\n") .. "\n"
end

local function starter(x, language)
    local mark = language == "c" and "//" or "--"
    local columns = S.host.columns
    S.host.columns = 96
    local head = x.id .. " · " .. S.text(x.title) .. "\n\n" .. layout.wrap(S.text(x.statement)) .. "\n\n" .. x.call
    S.host.columns = columns
    return comment(head, mark) .. "\n" .. x.starter[language]:gsub("^\n", "")
end

function M.exercise(id, language)
    if id == nil then
        print(S.text(T.listing))
        local states = record.exercises()
        for _, name in ipairs(M.list()) do
            local x, s = M.find(name), states[name]
            print(("  %s %s %s"):format(s and s.passed and "✓" or s and "◐" or "○", layout.pad(name, 22), S.text(x.title)))
        end
        return
    end
    local x = M.find(id)
    language = language or "lua"
    if not x.starter[language] then
        local list = {}
        for k in pairs(x.starter) do list[#list + 1] = k end
        error(S.text(T.language, id, table.concat(list, ", "), tostring(language)), 0)
    end
    local path = path_of(id, language)
    print(id .. " · " .. S.text(x.title))
    print(layout.wrap(S.text(x.statement), 2))
    print("  " .. S.text(T.call) .. x.call)
    if x.without then print("  " .. S.text(T.without) .. table.concat(x.without, ", ")) end
    if files.exists(path) then
        print(S.text(T.kept, path, id))
    else
        files.make_folder(path:match("^(.*)/"))
        files.write(path, starter(x, language))
        print(S.text(T.made, path))
    end
    record.add("file", id, {language = language})
    if language == "lua" and x.starter.c then print(S.text(T.other, id)) end
    print(S.text(T.next, id, id))
    return path
end

-- The starter again; what was written is kept beside it.
function M.reset(id)
    local path, language = M.file(id)
    if not path then return M.exercise(id) end
    local old = ("%s.%s"):format(path, os.date("%Y%m%d-%H%M%S"))
    assert(os.rename(path, old))
    print(S.text(T.reset, old))
    return M.exercise(id, language)
end

-- ---- help -------------------------------------------------------------------------------------

function M.hint(id)
    local x = M.find(id)
    local s = record.exercises()[id]
    local n = (s and s.hints or 0) + 1
    if n > #x.hints then
        for i, h in ipairs(x.hints) do print(layout.wrap(S.text(T.hint, i, #x.hints) .. S.text(h))) end
        return print(S.text(T.no_more, id))
    end
    record.add("hint", id, {n = n})
    print(layout.wrap(S.text(T.hint, n, #x.hints) .. S.text(x.hints[n])))
    if n == #x.hints then print(S.text(T.half)) end
    return n
end

-- The text of a function of the exercise's file, by the lines where it stands.
local function source_of(f)
    local info = debug.getinfo(f, "S")
    local lines, n = {}, 0
    for line in io.lines(info.source:sub(2)) do
        n = n + 1
        if n >= info.linedefined and n <= info.lastlinedefined then lines[#lines + 1] = line end
    end
    return table.concat(lines, "\n")
end

function M.show_solutions(id)
    local x = M.find(id)
    print("-- 1\n" .. source_of(x.reference))
    if x.second then print("-- 2\n" .. source_of(x.second)) end
    if x.second_c then print("// C\n" .. x.second_c) end
end

function M.solution(id)
    local x = M.find(id)
    local s = record.exercises()[id]
    if not (s and s.passed and s.credit > 0) then
        record.add("solution", x.id, {})
        print(S.text(T.solution))
    end
    M.show_solutions(id)
end

return M
