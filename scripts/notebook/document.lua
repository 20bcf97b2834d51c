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

-- What a language reads: its texts and the formulas.
function M.parts_of(parts, lang)
    local list = {}
    for _, part in ipairs(parts) do
        if part.key == lang or part.key == "math" then list[#list + 1] = part end
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

-- ---- a session as a script ------------------------------------------------------------------------------------

local header = "-- labsh session of "

local function without_header(text)
    return text and (text:gsub("^" .. header:gsub("%p", "%%%0") .. "[^\n]*\n\n?", ""))
end

-- What a C cell or a command printed does not come again from the saved form.
local function stored_of(cell)
    local list = {}
    for _, line in ipairs(stored.lines({cell}, "printed")) do
        list[#list + 1] = {mark = cell.source:find("^%s*[%%:]") and "--~" or "-->", text = line}
    end
    return stored.write(list)
end

-- The session as a script with -- %% cells, prose, and the output of what went well; and how many cells it has.
function M.script(session)
    local out = {}
    out[1] = ("%s%s, seed %d\n\n"):format(header, os.date("%Y-%m-%d %H:%M"), session.cells[1] and session.cells[1].seed or session.seed)
    for _, cell in ipairs(session.cells) do
        local before = without_header(cell.before)
        if before then out[#out + 1] = before end
        out[#out + 1] = "-- %%\n" .. cell.script .. "\n"
        if cell.status == "done" then out[#out + 1] = stored_of(cell) end
        out[#out + 1] = "\n"
    end
    out[#out + 1] = without_header(session.after) or ""
    return table.concat(out), #session.cells
end

return M
