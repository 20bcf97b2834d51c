-- Formulas of lessons and derivations: as text in the terminal, and drawn in a window of their own where there are
-- windows. The subset of LaTeX is lab.formula's.
local S = ...
local layout, document = S.use("layout"), S.use("notebook/document")
local M = {}

-- nil, or why a formula is none: "'\frcc' at column 5 is not known".
function M.fault(tex)
    local good, why = pcall(lab.formula, tex)
    return not good and tostring(why):match("formula: (.*)") or nil
end

-- The first fault of the formulas in a prose text, nil if there is none.
function M.fault_in(text)
    for _, piece in ipairs(document.inline(text)) do
        local why = piece.kind == "math" and M.fault(piece.text)
        if why then return "in $" .. piece.text .. "$: " .. why end
    end
end

-- Prose with its formulas as text of one line; a formula that is none stays as it was written.
function M.inline(text)
    local out = {}
    for i, piece in ipairs(document.inline(text)) do
        local good, drawn = false, nil
        if piece.kind == "math" then good, drawn = pcall(lab.formula, piece.text, {flat = true}) end
        out[i] = good and drawn or piece.kind == "math" and "$" .. piece.text .. "$" or piece.kind == "code" and "`" .. piece.text .. "`" or piece.text
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
