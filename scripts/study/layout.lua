-- Text on a terminal: widths, lines that fit, columns.
local S = ...
local M = {}

-- Cells that a character takes: 2 for Chinese and full-width ones.
local function cells(code)
    local wide = code >= 0x1100 and code <= 0x115f or code >= 0x2e80 and code <= 0xa4cf or
        code >= 0xac00 and code <= 0xd7a3 or code >= 0xf900 and code <= 0xfaff or
        code >= 0xfe30 and code <= 0xfe6f or code >= 0xff00 and code <= 0xff60 or
        code >= 0xffe0 and code <= 0xffe6 or code >= 0x1f300 and code <= 0x1faff or code >= 0x20000 and code <= 0x3fffd
    local none = code >= 0x300 and code <= 0x36f or code >= 0xfe00 and code <= 0xfe0f
    return wide and 2 or none and 0 or 1
end

function M.width(text)
    local n = 0
    for _, code in utf8.codes(text, true) do n = n + cells(code) end
    return n
end

function M.columns()
    local n = S.host.columns or tonumber(os.getenv("COLUMNS") or "") or 92
    return math.max(40, math.min(n, 110))
end

-- The text followed by blanks, `width` cells wide.
function M.pad(text, width) return text .. (" "):rep(width - M.width(text)) end

-- What may not begin a line.
local closing = {}
for _, code in utf8.codes("，。；：、！？）】》”’%,.;:!?)]}") do closing[code] = true end

-- Pieces between which a line may be broken: words with their blank, single wide characters.
local function pieces(text)
    local list, word = {}, ""
    local function flush()
        if word ~= "" then list[#list + 1] = word end
        word = ""
    end
    for _, code in utf8.codes(text, true) do
        local ch = utf8.char(code)
        if ch == " " or ch == "\n" then
            flush()
            list[#list + 1] = " "
        elseif cells(code) == 2 and not closing[code] then
            flush()
            word = ch
        elseif closing[code] then
            word = word .. ch
            if cells(code) == 2 then flush() end
        else
            if word ~= "" and cells(utf8.codepoint(word, 1)) == 2 then flush() end
            word = word .. ch
        end
    end
    flush()
    return list
end

-- The text in lines of at most the terminal's width, each behind `indent` blanks.
function M.wrap(text, indent)
    indent = indent or 0
    local room, lines = M.columns() - indent, {}
    for paragraph in (text .. "\n"):gmatch("(.-)\n") do
        local line, used = "", 0
        for _, piece in ipairs(pieces(paragraph)) do
            local w = M.width(piece)
            if used + w > room and used > 0 then
                lines[#lines + 1] = line:gsub("%s+$", "")
                line, used = "", 0
            end
            if not (piece == " " and used == 0) then
                line, used = line .. piece, used + w
            end
        end
        lines[#lines + 1] = line:gsub("%s+$", "")
    end
    for i, line in ipairs(lines) do lines[i] = line ~= "" and (" "):rep(indent) .. line or line end
    return table.concat(lines, "\n")
end

-- "1 h 25", "40 min", "1 小时 25 分", "40 分".
function M.minutes(minutes)
    local n = math.floor(minutes + .5)
    local h, m = n // 60, n % 60
    if S.lang() == "zh" then
        return h == 0 and ("%d 分"):format(m) or m == 0 and ("%d 小时"):format(h) or ("%d 小时 %d 分"):format(h, m)
    end
    return h == 0 and ("%d min"):format(m) or m == 0 and ("%d h"):format(h) or ("%d h %02d"):format(h, m)
end

return M
