-- lesson(id): a day's lesson, cell by cell. A lesson is literate Lua, scripts/weekWW/DD_name.lua, which also runs as
-- a whole (labsh FILE) or by :load.
--
-- Grammar: what stands before the first cell is its head. A line "-- %%" begins a cell:
--
--     -- %% [text] 标题 | Title       prose: "-- zh: …" and "-- en: …", a paragraph each, going on in lines "--     …";
--                                     "-- math: TEX" is a formula of both languages, at its place; $TEX$ one in
--                                     the prose
--     -- %%                           code, and behind it what it printed: "--> …", … (scripts/notebook/stored.lua)
--     -- %% [question] 标题 | Title   prose as in a text, then "-- answer: 42" (others that are right behind "|")
--     -- %% [exercise w5.attention]   an exercise, perhaps with prose
--
--     lesson "5.3"           where one was, or from the start       lesson("5.3", 4)    from cell 4
--     lesson()               runs the code that was shown and goes on
--     lesson{answer = 42}    answers a question                     lesson{skip = true} goes on without running
local S = ...
local plan, record, layout, formula = S.use("plan"), S.use("record"), S.use("layout"), S.use("formula")
local document = S.use("notebook/document")
local M, T = {}, {}

T.none = {zh = "第 %s 天还没有课程文件", en = "day %s has no lesson yet"}
T.first = {zh = "先用 lesson \"5.3\" 打开一课", en = "open a lesson first: lesson \"5.3\""}
T.head = {zh = "课程 %s · 第 %d/%d 格", en = "Lesson %s · cell %d of %d"}
T.code = {zh = "lesson() 运行这一格并继续；也可以改了再自己运行", en = "lesson() runs this cell and goes on; or change it and run it yourself"}
T.text = {zh = "lesson() 继续", en = "lesson() goes on"}
T.ask = {zh = "用 lesson{answer = …} 回答", en = "answer with lesson{answer = …}"}
T.right = {zh = "✓ 对。", en = "✓ Right."}
T.wrong = {zh = "✗ 不对，再想想；lesson{skip = true} 看答案。", en = "✗ Not yet; think again. lesson{skip = true} shows the answer."}
T.answer = {zh = "答案：%s", en = "Answer: %s"}
T.done = {zh = "这一课结束了。", en = "This is the end of the lesson."}
T.exercise = {zh = "写好后 lesson() 检查并继续；lesson{skip = true} 先往下看", en = "when it is written, lesson() checks it and goes on; lesson{skip = true} leaves it for later"}
T.not_yet = {zh = "改好后再 lesson()；提示：hint \"%s\"；先往下看：lesson{skip = true}", en = "mend it and lesson() again; a hint: hint \"%s\"; for later: lesson{skip = true}"}
T.no_question = {zh = "这一格不是问题", en = "this cell is no question"}
T.error = {zh = "这一格出错了；改好后自己运行，或 lesson{skip = true}", en = "the cell failed; mend it and run it yourself, or lesson{skip = true}"}
T.cell = {zh = "这一课有 %d 格，得到 %s", en = "the lesson has %d cells, got %s"}

-- ---- the grammar -----------------------------------------------------------------------------------

local kinds = {text = true, question = true, exercise = true}

-- The parts {key = "zh"|"en"|"math", text =} of a prose cell, in their order, and what a language or the answer has as
-- one text in cell.zh, cell.en, cell.answer.
local function read_prose(cell, complain)
    cell.parts = document.prose(cell.lines, cell.line + 1, complain)
    for _, key in ipairs{"zh", "en", "answer"} do cell[key] = document.joined(cell.parts, key) end
    for _, key in ipairs{"zh", "en"} do
        if not cell[key] and (cell.kind ~= "exercise" or cell.zh or cell.en) then
            complain(cell.line, "the cell has no '-- " .. key .. ":'")
        end
    end
    for _, part in ipairs(cell.parts) do
        local why = part.key == "math" and formula.fault(part.text) or part.key ~= "math" and formula.fault_in(part.text)
        if why then complain(part.line, "formula: " .. why) end
    end
    if cell.kind == "question" and not cell.answer then complain(cell.line, "a question has '-- answer:'") end
end

local function read_code(cell, complain)
    for i, line in ipairs(cell.lines) do
        if line:match("^%-%-%+?[>~]") and not cell.stored then complain(cell.line + i, "stored output stands at the end of a cell") end
    end
    if not cell.code:match("^%%%%") then
        local chunk, message = load("return " .. cell.code, "=lesson", "t")
        if not chunk then chunk, message = load(cell.code, "=lesson", "t") end
        if not chunk then
            local line, text = message:match("^lesson:(%d+): (.*)$")
            complain(cell.line + (tonumber(line) or 1), text or message)
        end
    end
end

-- Kind and title of a cell, by what its marker says.
local function read_heading(cell, marker, complain)
    local kind, title, id = document.heading(marker)
    cell.kind, cell.exercise = kind or "code", kind == "exercise" and id or nil
    if kind and not kinds[kind] then complain(cell.line, "a cell is [text], [question], [exercise ID] or code, got [" .. kind .. "]") end
    if not kind and marker:match("%S") then complain(cell.line, "nothing stands behind '-- %%' of a code cell") end
    if cell.exercise then
        if not pcall(S.use("exercise").find, id) then complain(cell.line, "there is no exercise " .. id) end
    elseif kind then
        cell.title = title
        if title.zh == "" or not marker:find("|", 1, true) then complain(cell.line, "a title in both languages: 标题 | Title") end
    end
end

-- The cells of a lesson's text, and the complaints {line =, text =} about it.
function M.parse(text)
    local cells, errors, last = {}, {}, 1
    local function complain(line, what) errors[#errors + 1] = {line = line, text = what} end
    for _, block in ipairs(notebook.cells(text)) do
        last = block.line
        if block.marker or #cells > 0 and block.kind ~= "prose" then
            local cell = {line = block.line, lines = document.lines_of(text, block), code = block.code, stored = block.stored}
            read_heading(cell, block.marker or "", complain)
            cells[#cells + 1] = cell
        end
    end
    if #cells == 0 then complain(last, "no cell: a line '-- %%' begins one") end
    for _, c in ipairs(cells) do
        if c.kind == "code" then read_code(c, complain) else read_prose(c, complain) end
    end
    return cells, errors
end

-- ---- stepping --------------------------------------------------------------------------------------------

-- The path of a day's lesson, nil if there is none.
function M.path(id)
    plan.number(id)
    local w, d = id:match("^(%d+)%.(%d)$")
    local p = io.popen(("ls '%s'/../week%02d/%02d_*.lua 2>/dev/null"):format(S.root:gsub("'", "'\\''"), tonumber(w), tonumber(d)))
    local path = p:read("l")
    p:close()
    return path
end

local open -- {id =, cells =, at =}

-- Paragraphs in the learner's language, formulas between them.
local function show_prose(cell)
    local lang, drawn = S.lang(), {}
    for _, part in ipairs(cell.parts) do
        if part.key == "math" then
            print(formula.lines(part.text, 6))
            drawn[#drawn + 1] = part.text
        elseif part.key == lang then
            print(layout.wrap(formula.inline(part.text), 2))
        end
    end
    formula.draw(drawn, S.text(cell.title or open.id))
end

local function show()
    local cell = open.cells[open.at]
    if not cell then
        record.add("lesson", open.id, {cell = 1, done = true})
        open = nil
        return print(S.text(T.done))
    end
    record.add("lesson", open.id, {cell = open.at})
    print(S.text(T.head, open.id, open.at, #open.cells))
    if cell.kind == "exercise" then
        show_prose(cell)
        local exercise = S.use("exercise")
        exercise.exercise(cell.exercise, select(2, exercise.file(cell.exercise)))
        return print(S.text(T.exercise))
    end
    if cell.kind ~= "code" then
        print(S.text(cell.title))
        show_prose(cell)
        return print(S.text(cell.kind == "question" and T.ask or T.text))
    end
    print("    " .. cell.code:gsub("\n", "\n    "))
    print(S.text(T.code))
end

local function start(id, cell)
    local path = M.path(id)
    if not path then error(S.text(T.none, id), 0) end
    local f = assert(io.open(path))
    local cells, errors = M.parse(f:read("a"))
    f:close()
    if errors[1] then error(("%s:%d: %s"):format(path, errors[1].line, errors[1].text), 0) end
    local was = record.last("lesson", id)
    open = {id = id, cells = cells, at = cell or was and was.cell or 1}
    if not cells[open.at] then error(S.text(T.cell, #cells, tostring(open.at)), 0) end
    show()
end

-- Runs a code cell among the session's globals; what it gives is printed.
local function run(cell)
    local chunk = load("return " .. cell.code, "=lesson", "t") or assert(load(cell.code, "=lesson", "t"))
    local got = table.pack(xpcall(chunk, function(m) return tostring(m) end))
    if not got[1] then
        print(got[2])
        print(S.text(T.error))
        return false
    end
    if got.n > 1 then print(table.unpack(got, 2, got.n)) end
    return true
end

-- What a text says as a number: "1/4" and "64 MiB" are numbers, too.
local function number_of(given)
    if type(given) ~= "string" then return given end
    local over, under = given:match("^%s*([%d.]+)%s*/%s*([%d.]+)%s*$")
    if over then return tonumber(over) / tonumber(under) end
    return tonumber(given) or tonumber(given:match("^%s*([+-]?[%d.]+)%s*[%a%%°]")) or given
end

-- Is it one of the answers "42 | 0.586 ± 0.001 | Otsu"?
function M.accepts(answers, given)
    for one in answers:gmatch("[^|]+") do
        local text, within = one:match("^%s*(.-)%s*$"), nil
        text, within = text:match("^(.-)%s*±%s*([%d.eE+-]+)$") or text, tonumber(text:match("±%s*(.*)$"))
        local accepts = S.use("quiz").accepts
        if accepts({answer = text}, given) or tonumber(text) and accepts({answer = text, tolerance = within}, number_of(given)) then
            return true
        end
    end
    return false
end

local function answer(given)
    local cell = open.cells[open.at]
    if not cell or cell.kind ~= "question" then return print(S.text(T.no_question)) end
    local good = M.accepts(cell.answer, given)
    record.add("question", open.id .. "/" .. open.at, {ok = good, given = tostring(given)})
    print(S.text(good and T.right or T.wrong))
    if good then
        open.at = open.at + 1
        show()
    end
end

function M.lesson(what, cell)
    if type(what) == "string" then return start(what, cell) end
    if not open then error(S.text(T.first), 0) end
    if type(what) == "table" and what.answer ~= nil then return answer(what.answer) end
    local now = open.cells[open.at]
    local skip = type(what) == "table" and what.skip
    if now.kind == "question" and skip then print(S.text(T.answer, now.answer)) end
    if now.kind == "question" and not skip then return print(S.text(T.ask)) end
    if now.kind == "code" and not skip and not run(now) then return end
    if now.kind == "exercise" and not skip and not S.use("check").check(now.exercise).ok then
        return print(S.text(T.not_yet, now.exercise))
    end
    open.at = open.at + 1
    show()
end

return M
