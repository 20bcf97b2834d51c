-- A text with -- %% cells as a document: prose in two languages, formulas, code, output.
--
-- Lines of a prose cell:  "-- zh: …" and "-- en: …", a paragraph each, going on in "--     …"; "-- math: …", a displayed
-- formula of both languages at that place; "-- answer: …" in a question. "$…$" in prose is a formula in the line.
local S = ...
local stored = S.use("notebook/stored")
local M = {}

-- The text with a first line "#!…" and a byte order mark blanked out: every byte stays where it is.
function M.without_head(text)
    return (text:gsub("^\xef\xbb\xbf", "   "):gsub("^%s*#[^\n]*", function(line) return (" "):rep(#line) end))
end

-- Writes a file, or says in one line why not.
function M.write(path, bytes)
    local good, why = pcall(notebook.write, path, bytes)
    if not good then error(why, 0) end
end

local function split_title(text)
    local zh, en = text:match("^(.-)%s*|%s*(.*)$")
    return {zh = zh or text, en = en or text}, zh ~= nil
end

-- What stands behind "-- %%": kind ("text", "question", …) and title {zh =, en =}; of an exercise also its id.
function M.heading(marker)
    local id = (marker or ""):match("^%s*%[exercise (%S+)%]%s*$")
    if id then return "exercise", {zh = id, en = id}, id end
    local kind, title = (marker or ""):match("^%s*%[(%a+)%]%s*(.-)%s*$")
    if not kind then return nil end
    return kind, split_title(title)
end

-- The title of a block that has one.
function M.title(block)
    local kind, title = M.heading(block.marker)
    return kind and title.zh ~= "" and title or nil
end

-- What stands between two lines of prose: Chinese goes on without a blank.
local function joint(key, before, after)
    return key == "zh" and before:match("[\x80-\xff]$") and after:match("^[\x80-\xff]") and "" or " "
end

local keys = {zh = true, en = true, math = true, answer = true}

-- The lines of prose as parts in their order, {key = "zh", text =, line =}; complaints go to `complain(line, text)`.
function M.prose(lines, line, complain)
    local parts, at = {}, nil
    for i, text in ipairs(lines) do
        local key, rest = text:match("^%-%- (%a+): ?(.-)%s*$")
        if keys[key] then
            at = {key = key, text = rest, line = line + i - 1}
            parts[#parts + 1] = at
        elseif text:match("^%-%-") then
            local more = text:match("^%-%-%s*(.-)%s*$")
            if not at and more ~= "" then
                complain(line + i - 1, "prose begins with '-- zh:' or '-- en:'")
            elseif more ~= "" then
                at.text = at.text .. (at.text == "" and "" or joint(at.key, at.text, more)) .. more
            end
        elseif text:match("%S") then
            complain(line + i - 1, "code in a cell of prose; begin a new cell with '-- %%'")
        end
    end
    return parts
end

-- What a language reads: its paragraphs, those of no language, and formulas; of "both": all.
function M.parts_of(parts, lang)
    local list = {}
    for _, part in ipairs(parts) do
        if part.key ~= "answer" and (lang == "both" or part.key == lang or part.key == "math" or part.key == "any") then
            list[#list + 1] = part
        end
    end
    return list
end

-- The next $…$ from `at` on: no blank stands inside its dollars, no digit behind them (so $5 and $6 are money), no
-- backslash before them.
local function find_math(text, at)
    while true do
        local from, to, math = text:find("%$([^%s$][^$]*)%$", at)
        if not from then return end
        if text:sub(from - 1, from - 1) ~= "\\" and not math:find("[%s\\]$") and not text:find("^%d", to + 1) then return from, to, math end
        at = from + 1
    end
end

-- "a $x$ b" as {kind = "text" | "math" | "code", text =} pieces; "\$" is a dollar.
function M.inline(text)
    local list, at = {}, 1
    while at <= #text do
        local from, to, math = find_math(text, at)
        local from2, to2, code = text:find("`([^`]+)`", at)
        if from2 and (not from or from2 < from) then from, to, math = from2, to2, nil else code = nil end
        local plain = text:sub(at, (from or #text + 1) - 1)
        if plain ~= "" then list[#list + 1] = {kind = "text", text = (plain:gsub("\\%$", "$"))} end
        if not from then break end
        list[#list + 1] = {kind = math and "math" or "code", text = math or code}
        at = to + 1
    end
    return list
end

-- All paragraphs of a key as one text; nil if there are none.
function M.joined(parts, key)
    local text
    for _, part in ipairs(parts) do
        if part.key == key then text = text and text .. "\n" .. part.text or part.text end
    end
    return text
end

-- The lines of a block behind its marker.
function M.lines_of(text, block)
    local list = {}
    for line in (text:sub(block.from, block.to):gsub("\n$", "") .. "\n"):gmatch("(.-)\r?\n") do list[#list + 1] = line end
    if block.marker then table.remove(list, 1) end
    return list
end

-- ---- a session as an article -----------------------------------------------------------------------------------

local header = "-- labsh session of "

local function without_header(text)
    return text and (text:gsub("^" .. header:gsub("%p", "%%%0") .. "[^\n]*\n\n?", ""))
end

-- A comment that holds code: what failed, was a command, or another language. {note =, code =}, or nil.
local function commented(lines)
    local note = lines[1] and lines[1]:match("^%-%- %((.+)%)%s*$")
    if not note then return nil end
    local code = {}
    for i = 2, #lines do
        local line = lines[i]:match("^%-%-  ?(.*)$") or lines[i]:match("^%-%-$") and ""
        if line then code[#code + 1] = line:gsub("^ ", "") elseif lines[i]:match("%S") then return nil end
    end
    return {kind = "commented", note = note, code = table.concat(code, "\n")}
end

-- Comments without a key, up to the first with one: the head of a file. The first names it.
local function read_head(lines)
    local title, parts, i = nil, {}, 1
    while lines[i] and not keys[lines[i]:match("^%-%- (%a+):")] do
        local text = lines[i]:match("^%-%-%s*(.-)%s*$")
        if text and text ~= "" then
            if not title then title = split_title(text) else parts[#parts + 1] = {key = "any", text = text} end
        end
        i = i + 1
    end
    for _, part in ipairs(M.prose(table.move(lines, i, #lines, 1, {}), i, function() end)) do parts[#parts + 1] = part end
    return {kind = "head", title = title, parts = parts}
end

-- The items of a raw piece of prose; each keeps its text in `raw`.
function M.prose_items(text, first)
    local items = {}
    for _, block in ipairs(notebook.cells(text)) do
        local lines = M.lines_of(text, block)
        local kind, title, id = M.heading(block.marker)
        local item = not kind and commented(lines)
        if not item and not block.marker and first and #items == 0 then
            item = read_head(lines)
        elseif not item then
            item = {kind = kind or "text", title = title, id = id, parts = M.prose(lines, 1, function() end)}
            if not kind and #item.parts == 0 then item.parts = read_head(lines).parts end
            item.answer = M.joined(item.parts, "answer")
        end
        item.raw = text:sub(block.from, block.to)
        if item.title or item.code or #item.parts > 0 then items[#items + 1] = item end
    end
    return items
end

-- The items of a session in their order: prose as above, and {kind = "code", cell =}; and its title.
function M.items(session)
    local items = {}
    local function add(text)
        for _, item in ipairs(M.prose_items(text, #items == 0)) do items[#items + 1] = item end
    end
    for i, cell in ipairs(session.cells) do
        if cell.before then add(without_header(cell.before)) end
        items[#items + 1] = {kind = "code", cell = cell, mark = M.mark(session, i)}
    end
    if session.after then add(without_header(session.after)) end
    local title = items[1] and items[1].kind ~= "code" and items[1].title
    if title and items[1].kind == "head" then items[1].title = nil end
    return items, title or {zh = "labsh 会话", en = "A labsh session"}
end

-- A title in the languages wanted.
function M.say(title, lang)
    if lang == "both" then return title.zh == title.en and title.en or title.zh .. " | " .. title.en end
    return title[lang]
end

-- Which languages an article has: the one that was set, else both.
function M.language(session) return session.lang == "auto" and "both" or session.lang end

local kinds = {exercise = {zh = "练习", en = "Exercise"}}

-- The heading of an item, nil if it has none.
function M.heading_of(item, lang)
    if not item.title then return nil end
    local kind = kinds[item.kind]
    return kind and M.say(kind, lang):gsub(" | ", " ") .. ": " .. M.say(item.title, lang) or M.say(item.title, lang)
end

local function processor()
    local f = io.open("/proc/cpuinfo")
    local name = f and f:read("a"):match("model name%s*:%s*(.-)\n")
    if f then f:close() end
    return name
end

local made = {zh = "种子 %d · %d 线程 · %s · %d 个单元，共 %s", en = "seed %d · %d threads · %s · %d cells in %s"}

-- Where it was made: versions, seed, threads, date, cells and their time, the machine.
function M.made(session, lang)
    local seconds, first, parts = 0, session.cells[1], {"labsh " .. session.version, session.lua}
    for _, cell in ipairs(session.cells) do seconds = seconds + cell.seconds end
    for _, plugin in ipairs(lab.plugins()) do
        if plugin.path:find("/") then parts[#parts + 1] = plugin.name .. " " .. plugin.version end
    end
    parts[#parts + 1] = made[lang == "zh" and "zh" or "en"]:format(first and first.seed or session.seed, session.threads,
        os.date("%Y-%m-%d", math.floor(first and first.started or os.time())), #session.cells, M.time(seconds))
    parts[#parts + 1] = processor()
    return table.concat(parts, " · ")
end

-- "[3] 0.5 s" for cell i of a session, with the seed where it is another than before.
function M.mark(session, i)
    local cell, before = session.cells[i], session.cells[i - 1]
    local seed = before and cell.seed ~= before.seed and (" · seed %d"):format(cell.seed) or ""
    return ("[%d] %s%s"):format(cell.number, M.time(cell.seconds), seed)
end

-- "0.3 ms", "1.25 s", "2 min 05 s".
function M.time(seconds)
    if seconds < .1 then return ("%.1f ms"):format(seconds * 1000) end
    if seconds < 60 then return ("%.2f s"):format(seconds) end
    return ("%d min %02d s"):format(seconds // 60, math.floor(seconds % 60))
end

-- Plain text of what a cell printed: without colours, without lines that were written over.
function M.output(cell)
    return cell.output and table.concat(stored.screen(cell.output), "\n")
end

-- Width and height of a PNG file's bytes.
function M.png_size(png) return (">I4I4"):unpack(png, 17) end

-- ---- a session as a script ------------------------------------------------------------------------------------

-- What a C cell or a command printed does not come again from the saved form.
local function stored_of(cell)
    if cell.status ~= "done" or cell.source:find("^%s*[%%:]") then return "" end
    return stored.write(stored.update(stored.read(cell.stored), stored.lines({cell}, "printed")))
end

-- The session as a script with -- %% cells, prose, and the output of what went well; and how many cells it has.
function M.script(session)
    local out = {}
    out[1] = ("%s%s, seed %d\n\n"):format(header, os.date("%Y-%m-%d %H:%M"), session.cells[1] and session.cells[1].seed or session.seed)
    for _, cell in ipairs(session.cells) do
        out[#out + 1] = without_header(cell.before) or ""
        out[#out + 1] = "-- %%\n" .. cell.script .. "\n"
        out[#out + 1] = stored_of(cell)
        out[#out + 1] = "\n"
    end
    out[#out + 1] = without_header(session.after) or ""
    return table.concat(out), #session.cells
end

return M
