-- Formulas of lessons and derivations: as text in the terminal, and drawn in a window of their own where there are
-- windows. The subset of LaTeX is lab.formula's.
local S = ...
local layout = S.use("layout")
local M = {}

-- nil, or why a formula is none: "'\frcc' at column 5 is not known".
function M.fault(tex)
    local good, why = pcall(lab.formula, tex)
    return not good and tostring(why):match("formula: (.*)") or nil
end

-- The pieces of a text with $…$ in it: {text =} and {tex =}. "\$" is a dollar; one that nothing closes is too.
function M.pieces(text)
    local list, at, plain = {}, 1, ""
    while at <= #text do
        local from = text:find("$", at, true)
        if not from then break end
        local to = text:sub(from - 1, from - 1) ~= "\\" and text:find("$", from + 1, true)
        if to and to > from + 1 then
            plain = plain .. text:sub(at, from - 1)
            if plain ~= "" then list[#list + 1] = {text = plain} end
            list[#list + 1] = {tex = text:sub(from + 1, to - 1), from = from}
            plain, at = "", to + 1
        else
            plain, at = plain .. text:sub(at, from - 1):gsub("\\$", "") .. "$", from + 1
        end
    end
    plain = plain .. text:sub(at)
    if plain ~= "" or #list == 0 then list[#list + 1] = {text = plain} end
    return list
end

-- The first fault of the formulas in a prose text, nil if there is none.
function M.fault_in(text)
    for _, p in ipairs(M.pieces(text)) do
        local why = p.tex and M.fault(p.tex)
        if why then return "in $" .. p.tex .. "$: " .. why end
    end
end

-- Prose with its formulas as text of one line; a formula that is none stays as it was written.
function M.inline(text)
    local out = {}
    for i, p in ipairs(M.pieces(text)) do
        local good, drawn
        if p.tex then good, drawn = pcall(lab.formula, p.tex, {flat = true}) end
        out[i] = p.text or good and drawn or "$" .. p.tex .. "$"
    end
    return table.concat(out)
end

-- A displayed formula as lines behind `indent` blanks.
function M.lines(tex, indent)
    local blanks = (" "):rep(indent)
    local good, drawn = pcall(lab.formula, tex, {width = math.max(20, layout.columns() - indent)})
    return blanks .. (good and drawn or tex):gsub("\n", "\n" .. blanks)
end

local window -- the one that formulas are drawn in

-- Draws formulas below each other, where pictures come into windows. The window is used again; once the user has
-- closed it, it stays closed.
function M.draw(list, title)
    if #list == 0 or not S.host.prompting or not view.has_windows() then return end
    if window then
        local open = false
        for _, n in ipairs(view.windows()) do open = open or n == window end
        if not open then return end
    end
    local rows = {}
    for i, tex in ipairs(list) do rows[i] = "\\begin{aligned}" .. tex .. "\\end{aligned}" end
    local good, n = pcall(view.formula, table.concat(rows, "\\\\"), {title = title, win = window})
    if good then window = n end
end

return M
