-- A session as Markdown; its pictures lie in a folder beside it.
local S = ...
local document = S.use("notebook/document")
local M = {}

-- Signs that would be markup, outside of formulas and code.
local function escape(text) return (text:gsub("[\\*_<>#|]", "\\%0")) end

local function inline(text)
    local out = {}
    for i, piece in ipairs(document.inline(text)) do
        out[i] = piece.kind == "math" and "$" .. piece.text .. "$" or piece.kind == "code" and "`" .. piece.text .. "`" or escape(piece.text)
    end
    return table.concat(out)
end

-- A fence longer than any in the text.
local function fence(text, lang)
    local longest = 2
    for ticks in text:gmatch("`+") do longest = math.max(longest, #ticks) end
    local ticks = ("`"):rep(longest + 1)
    return ticks .. (lang or "") .. "\n" .. text:gsub("\n$", "") .. "\n" .. ticks
end
M.fence = fence

-- Paragraphs of an item of prose in the languages wanted.
function M.prose(item, lang, level)
    if item.kind == "commented" then return {"*(" .. escape(item.note) .. ")*", fence(item.code)} end
    local out = {}
    local heading = document.heading_of(item, lang)
    if heading then out[1] = ("#"):rep(level) .. " " .. heading end
    for _, part in ipairs(document.parts_of(item.parts, lang)) do
        out[#out + 1] = part.key == "math" and "$$" .. part.text .. "$$" or inline(part.text)
    end
    if item.answer then out[#out + 1] = "<details><summary>答案 Answer</summary>\n\n" .. inline(item.answer) .. "\n\n</details>" end
    return out
end

local function code(item, folder, files)
    local cell, out = item.cell, {}
    out[1] = fence(cell.source, cell.source:find("^%s*%%%%c") and "c" or "lua")
    local said = {document.output(cell)}
    said[#said + 1] = cell.result
    if #said > 0 then out[#out + 1] = fence(table.concat(said, "\n"), "text") end
    for i, p in ipairs(cell.pictures) do
        local name = ("%d-%d.png"):format(cell.number, i)
        files[#files + 1] = {name = name, bytes = p.png}
        out[#out + 1] = ("![%s](%s/%s)"):format(escape(p.title ~= "" and p.title or p.kind), folder, name)
    end
    if cell.error then out[#out + 1] = fence(cell.error, "text") end
    out[#out + 1] = "<sub>" .. item.mark .. "</sub>"
    return out
end

-- The text, and the pictures {name =, bytes =} of the folder that it names.
function M.text(session, folder)
    local items, title = document.items(session)
    local lang, files = document.language(session), {}
    local out = {"# " .. document.say(title, lang), "*" .. document.made(session, lang) .. "*"}
    for i, item in ipairs(items) do
        local skip = i == 1 and item.title == title -- it stands above
        local list = item.kind == "code" and code(item, folder, files) or M.prose(skip and {kind = item.kind, parts = item.parts} or item, lang, 2)
        table.move(list, 1, #list, #out + 1, out)
    end
    return table.concat(out, "\n\n") .. "\n", files
end

return M
