-- Stored output: what a cell of a file printed and drew, in lines right behind its code.
--
--     --> line     compared: its text exactly, its numbers within 1e-4 of their size, or as "0.93±0.02" says
--     --~ line     kept to be read; a run of them stands for any lines
--     --+> line    compared in the full form only; with LABSH_QUICK in the environment, as --~
--
-- A picture is the line "[image: title 480x640]", "[plot: title]", …: kind, title, and an image's size.
local M = {}

M.quick = os.getenv("LABSH_QUICK") ~= nil

-- ---- lines -----------------------------------------------------------------------------------------

-- The lines of stored output: a list of {mark =, text =}.
function M.read(text)
    local list = {}
    for line in (text or ""):gmatch("[^\n]+") do
        local mark, rest = line:match("^(%-%-%+?[>~]) ?(.-)%s*$")
        if mark then list[#list + 1] = {mark = mark, text = rest} end
    end
    return list
end

function M.write(list)
    local out = {}
    for i, s in ipairs(list) do out[i] = s.text == "" and s.mark or s.mark .. " " .. s.text end
    return table.concat(out, "\n") .. (#out > 0 and "\n" or "")
end

-- As it stands on the screen at last: without colours, and what "\r" wrote over.
local function plain(line)
    return (line:gsub("\27%[[%d;?]*%a", ""):gsub("\r+$", ""):gsub("^.*\r", ""):gsub("[^\t%C]", " "):gsub("%s+$", ""))
end

-- The lines of a text as they stand on the screen.
function M.screen(text)
    local list = {}
    for line in (text:gsub("\n$", "") .. "\n"):gmatch("(.-)\n") do list[#list + 1] = plain(line) end
    return list
end

function M.picture(p)
    local title = p.title:gsub("%s+", " ")
    local size = p.height and p.width and ("%dx%d"):format(p.height, p.width) or ""
    local what = title ~= "" and size ~= "" and title .. " " .. size or title .. size
    return what == "" and "[" .. p.kind .. "]" or ("[%s: %s]"):format(p.kind, what)
end

-- What cells of a session printed, gave and drew, line by line; `result` names the form of what they gave.
function M.lines(cells, result)
    local list = {}
    local function add(text)
        for _, line in ipairs(M.screen(text)) do list[#list + 1] = line:gsub("\t", " ") end
    end
    for _, cell in ipairs(cells) do
        if cell.output then add(cell.output) end
        if cell[result or "result"] then add(cell[result or "result"]) end
        for _, p in ipairs(cell.pictures) do list[#list + 1] = M.picture(p) end
    end
    return list
end

-- ---- is it the same line? --------------------------------------------------------------------------------

-- A number at position i of a line: its value and where the line goes on.
local function number_at(s, i)
    local to = select(2, s:find("^[+-]?%d+%.?%d*", i)) or select(2, s:find("^[+-]?%.%d+", i))
    if not to then return nil end
    to = select(2, s:find("^[eE][+-]?%d+", to + 1)) or to
    return tonumber(s:sub(i, to)), to + 1
end

-- A line as texts around numbers. Digits in a word ("f32", "conv2d") are text; blanks count once, and not
-- beside a number, where they only align it. `tolerant`: "0.93±0.02" is a number with a tolerance.
local function split(s, tolerant)
    local line, text, i = {texts = {}, numbers = {}, within = {}}, "", 1
    local function close()
        line.texts[#line.texts + 1] = text:gsub("%s+", " "):match("^%s*(.-)%s*$")
        text = ""
    end
    while i <= #s do
        local word = s:match("^[%a_\x80-\xff][%w_\x80-\xff]*", i)
        if word and tolerant and word:find("±", 1, true) == 1 then word = "±" end
        local value, after
        if not word then value, after = number_at(s, i) end
        if value and s:find("^[+-]", i) and not (i == 1 or s:find("^[%s%(%[{,=:|]", i - 1)) then value = nil end
        if value then
            close()
            line.numbers[#line.numbers + 1] = value
            local mark = tolerant and select(2, s:find("^±", after))
            if mark then
                local within, behind = number_at(s, mark + 1)
                if within then line.within[#line.numbers], after = within, behind end
            end
            i = after
        else
            word = word or s:sub(i, i)
            text, i = text .. word, i + #word
        end
    end
    close()
    return line
end

local function close_enough(a, b, within)
    return a == b or math.abs(a - b) <= (within and within * (1 + 1e-9) or 1e-4 * math.max(math.abs(a), math.abs(b)))
end

local function same(a, b)
    if #a.numbers ~= #b.numbers then return false end
    for i, text in ipairs(a.texts) do
        if text ~= b.texts[i] then return false end
    end
    for i, x in ipairs(a.numbers) do
        if not close_enough(x, b.numbers[i], a.within[i]) then return false end
    end
    return true
end

-- Does a line agree with a stored one? Where the line itself has a "±", it is text on both sides.
function M.agrees(stored, line)
    if stored == line then return true end
    local got = split(line)
    return same(split(stored, true), got) or stored:find("±", 1, true) ~= nil and same(split(stored), got)
end

-- The new line with the tolerances of the stored one, where only numbers have changed.
local function renew(stored, line)
    local old, new = split(stored, true), split(line)
    if next(old.within) == nil or #old.numbers ~= #new.numbers or table.concat(old.texts, "\0") ~= table.concat(new.texts, "\0") then
        return line
    end
    local out, i, n = "", 1, 0
    while i <= #line do
        local word = line:match("^[%a_\x80-\xff][%w_\x80-\xff]*", i)
        local value, after
        if not word then value, after = number_at(line, i) end
        if value then
            n = n + 1
            out = out .. line:sub(i, after - 1) .. (old.within[n] and ("±%.6g"):format(old.within[n]) or "")
            i = after
        else
            word = word or line:sub(i, i)
            out, i = out .. word, i + #word
        end
    end
    return out
end

-- ---- lines against lines -----------------------------------------------------------------------------------

local function is_wild(s) return s.mark == "--~" or s.mark == "--+>" and M.quick end

-- The cheapest way to turn stored lines into those that came: a list of {stored = i or nil, line = j or nil,
-- same = true where they agree}. Lines that a wild one stands for come with it.
local function align(stored, lines)
    local n, m = #stored, #lines
    local cost, move = {}, {}
    for i = 0, n do cost[i], move[i] = {}, {} end
    for i = n, 0, -1 do
        local wild = i < n and is_wild(stored[i + 1])
        for j = m, 0, -1 do
            local best, how = math.huge
            local function try(c, name) if c < best then best, how = c, name end end
            if i == n and j == m then best = 0 end
            if i < n and j < m and not wild then
                local agrees = M.agrees(stored[i + 1].text, lines[j + 1])
                try(cost[i + 1][j + 1] + (agrees and 0 or 1), agrees and "same" or "other")
            end
            if i < n and j < m and wild then try(cost[i + 1][j + 1], "wild") end
            if i < n then try(cost[i + 1][j] + (wild and 0 or 1), "missing") end
            if j < m and (wild or i > 0 and is_wild(stored[i])) then try(cost[i][j + 1], "wild_more") end
            if j < m then try(cost[i][j + 1] + 1, "extra") end
            cost[i][j], move[i][j] = best, how
        end
    end
    local list, i, j = {}, 0, 0
    while i < n or j < m do
        local how = move[i][j]
        local step = {how = how}
        if how ~= "extra" and how ~= "wild_more" then i = i + 1 step.stored = i end
        if how ~= "missing" then j = j + 1 step.line = j end
        list[#list + 1] = step
    end
    return list
end

local MOST = 2000 -- stored lines of one cell that are aligned; beyond, line by line

local function pair_up(stored, lines)
    if #stored * #lines <= MOST * MOST // 4 then return align(stored, lines) end
    local list = {}
    for i = 1, math.max(#stored, #lines) do
        local s = stored[i]
        local how = not s and "extra" or is_wild(s) and (lines[i] and "wild" or "missing") or not lines[i] and "missing"
            or M.agrees(s.text, lines[i]) and "same" or "other"
        list[i] = {how = how, stored = s and i, line = lines[i] and i}
    end
    return list
end

-- Where lines differ from stored ones: a list of {stored = index or nil, expected =, got =}.
function M.compare(stored, lines)
    local list = {}
    for _, step in ipairs(pair_up(stored, lines)) do
        local s = stored[step.stored]
        local wild = s and is_wild(s)
        if step.how == "other" or step.how == "extra" or step.how == "missing" and not wild then
            list[#list + 1] = {stored = step.stored, expected = s and s.text, got = lines[step.line]}
        end
    end
    return list
end

-- A line whose numbers are of this run or machine: times, speeds, addresses, paths, dates; and the curves of a training,
-- which are drawn only where there are windows.
local function is_fleeting(line)
    for _, unit in ipairs{"s", "ms", "µs", "us", "ns", "min", "h", "GB/s", "MB/s"} do
        if (line .. " "):find("%d%s?" .. unit .. "[%s,;:%)]") then return true end
    end
    return line:find("/s%f[%W]") or line:find("0x%x%x%x%x%x") or (" " .. line):find("[%s\"'(]/[%w._-]+/") or line:find("%d%d:%d%d")
        or line:find("^%[panels") or line:find("FLOP") or line:find("%d秒") or line:find("%d 秒")
end

-- Stored lines that say what came. What agrees stays as it was written, marks and tolerances stay where they were.
-- In the short form lines are not changed: those that do not hold are marked --+>.
function M.update(stored, lines)
    local list = {}
    local function add(mark, text) list[#list + 1] = {mark = mark, text = text} end
    for _, step in ipairs(pair_up(stored, lines)) do
        local s, line = stored[step.stored], lines[step.line]
        if step.how == "same" then
            add(s.mark, s.text)
        elseif M.quick and #stored > 0 then
            if s then add(s.mark == "-->" and "--+>" or s.mark, s.text) end
        elseif step.how == "other" then
            add(s.mark, renew(s.text, line))
        elseif step.how == "wild" or step.how == "wild_more" then
            add("--~", line)
        elseif step.how == "extra" then
            add(is_fleeting(line) and "--~" or "-->", line)
        end
    end
    return list
end

return M
