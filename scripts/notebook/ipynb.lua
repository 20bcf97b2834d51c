-- A session as a Jupyter notebook (nbformat 4.5), and such a notebook as a text with -- %% cells.
local S = ...
local document, markdown, stored = S.use("notebook/document"), S.use("notebook/markdown"), S.use("notebook/stored")
local M = {}

-- ---- writing -----------------------------------------------------------------------------------------------

-- Lines as the format has them: each with its end.
local function lines_of(text)
    local list = {}
    for line in text:gmatch("[^\n]*\n?") do
        if line ~= "" then list[#list + 1] = line end
    end
    return list
end

-- Seconds since 1970 as ISO 8601.
local function moment(t) return os.date("!%Y-%m-%dT%H:%M:%S", math.floor(t)) .. (".%06dZ"):format(math.floor(t % 1 * 1e6)) end

local function outputs_of(cell)
    local list = {}
    local text = document.output(cell)
    if text then list[#list + 1] = {output_type = "stream", name = "stdout", text = lines_of(text .. "\n")} end
    for _, p in ipairs(cell.pictures) do
        local w, h = document.png_size(p.png)
        list[#list + 1] = {output_type = "display_data", metadata = {["image/png"] = {width = w, height = h}},
            data = {["image/png"] = notebook.base64(p.png), ["text/plain"] = {stored.picture(p)}}}
    end
    if cell.result then
        list[#list + 1] = {output_type = "execute_result", execution_count = cell.number, metadata = {labsh = {out = cell.number}},
            data = {["text/plain"] = lines_of(cell.result)}}
    end
    if cell.error then
        list[#list + 1] = {output_type = "error", ename = cell.status == "stopped" and "Stopped" or "Error", evalue = cell.error:match("^[^\n]*"),
            traceback = lines_of(cell.error)}
    end
    return list
end

local function code_cell(cell)
    return {cell_type = "code", id = "cell-" .. cell.number, execution_count = cell.number, source = lines_of(cell.source), outputs = outputs_of(cell),
        metadata = {execution = {["iopub.execute_input"] = moment(cell.started), ["shell.execute_reply"] = moment(cell.started + cell.seconds)},
            labsh = {seconds = cell.seconds, seed = cell.seed, status = cell.status}}}
end

-- The raw prose goes along, so that both languages come back whatever one the article has.
local function prose_cell(item, lang, i)
    return {cell_type = "markdown", id = "text-" .. i, source = lines_of(table.concat(markdown.prose(item, lang, 2), "\n\n")), metadata = {labsh = {prose = item.raw}}}
end

function M.text(session)
    local items, title = document.items(session)
    local lang = document.language(session)
    local cells = {{cell_type = "markdown", id = "head", metadata = {labsh = {head = true}},
        source = lines_of("# " .. document.say(title, lang) .. "\n\n*" .. document.made(session, lang) .. "*")}}
    for i, item in ipairs(items) do
        cells[#cells + 1] = item.kind == "code" and code_cell(item.cell) or prose_cell(item, lang, i)
    end
    return data.to_json({nbformat = 4, nbformat_minor = 5, cells = cells, metadata = {
        kernelspec = {name = "lua", display_name = session.lua .. " (labsh)", language = "lua"},
        language_info = {name = "lua", version = session.lua:match("[%d.]+"), file_extension = ".lua", mimetype = "text/x-lua"},
        labsh = {version = session.version, seed = session.seed, threads = session.threads, lang = session.lang}}}, {indent = 1}) .. "\n"
end

-- ---- reading -----------------------------------------------------------------------------------------------

local MOST = 256 << 20 -- bytes of a file that is read

local function kind_of(v) return v == nil and "nothing" or (type(v):match("^[aeiou]") and "an " or "a ") .. type(v) end

local function need(v, kind, what, where)
    if type(v) ~= kind then error(("%s is %s, got %s"):format(where, what, kind_of(v)), 0) end
    return v
end

-- A text, or a list of texts.
local function text_of(v, where)
    if type(v) == "string" then return v end
    need(v, "table", "a text or a list of texts", where)
    for i, line in ipairs(v) do need(line, "string", "a text", ("%s[%d]"):format(where, i - 1)) end
    if next(v) ~= nil and #v == 0 then error(where .. " is a text or a list of texts, got an object", 0) end
    return table.concat(v)
end

local function tidy(text) return (text:gsub("\r\n?", "\n"):gsub("%z", ""):gsub("%s+$", "")) end

-- Lines that would begin another cell, or be taken for output, are moved in by a blank.
local function guarded(code)
    return (("\n" .. code):gsub("\n(%-%- ?%%%%)", "\n %1"):gsub("\n(%-%-%+?[>~])", "\n %1"):gsub("(\n[^\n]*.-)\n(%%%%c)", "%1\n %2"):sub(2))
end

local function comment(note, code)
    return "-- %%\n-- (" .. note:gsub("%s+", " ") .. ")\n" .. ("\n" .. code):gsub("\n", "\n--   "):sub(2):gsub("[ ]+\n", "\n") .. "\n"
end

local function dict(v, where) return v == nil and {} or need(v, "table", "an object", where) end

-- What the outputs of a Lua cell say, as stored lines.
local function stored_of(outputs, where)
    local list = {}
    local function add(text)
        for _, line in ipairs(stored.lines({{output = text, pictures = {}}})) do list[#list + 1] = line end
    end
    for i, out in ipairs(dict(outputs, where)) do
        local at = ("%s[%d]"):format(where, i - 1)
        dict(out, at)
        if out.output_type == "stream" and out.name ~= "stderr" then
            add(tidy(text_of(out.text, at .. ".text")))
        elseif out.output_type == "execute_result" or out.output_type == "display_data" then
            local plain = dict(out.data, at .. ".data")["text/plain"]
            if plain ~= nil then add(tidy(text_of(plain, at .. ".data['text/plain']"))) end
        end
    end
    return stored.write(stored.update({}, list))
end

local function is_chinese(text) return text:find("[\xe4-\xe9][\x80-\xbf][\x80-\xbf]") ~= nil end

-- A text in lines of at most 110 bytes or so, broken at blanks.
local function wrapped(head, text)
    local out, line = {}, head
    for word in text:gmatch("%S+") do
        if #line + #word > 110 and line ~= head then
            out[#out + 1] = line
            line = "--     " .. word
        else
            line = line .. (line == head and "" or " ") .. word
        end
    end
    out[#out + 1] = line
    return table.concat(out, "\n") .. "\n"
end

-- Markdown as cells of prose: a heading begins one, a paragraph, item or line of code is a paragraph.
local function prose_of(text)
    local out, title, fenced, paragraph, formula = {}, nil, false, "", nil
    local lang = is_chinese(text) and "zh" or "en"
    local function put(line) out[#out + 1] = line end
    local function open(name)
        title = true
        local zh, en = name:match("^(.-)%s+|%s+(.*)$")
        put(("-- %%%% [text] %s | %s\n"):format(zh or name, en or name))
    end
    local function close()
        if paragraph ~= "" then
            if not title then open(lang == "zh" and "文字" or "Text") end
            put(wrapped("-- " .. (is_chinese(paragraph) and "zh" or "en") .. ": ", paragraph))
        end
        paragraph = ""
    end
    for line in (text .. "\n"):gmatch("(.-)\n") do
        local name = not fenced and line:match("^#+%s+(.-)%s*#*$")
        local whole = not fenced and not formula and line:match("^%s*%$%$(.+)%$%$%s*$")
        if formula then
            local last = line:match("^(.-)%$%$%s*$")
            formula = formula .. " " .. (last or line)
            if last then
                put("-- math: " .. formula:gsub("%s+", " "):match("^%s*(.-)%s*$") .. "\n")
                formula = nil
            end
        elseif line:match("^%s*```") then
            close()
            fenced = not fenced
        elseif fenced then
            paragraph = line:gsub("^%s+", "")
            close()
        elseif name then
            close()
            open(name:gsub("\\([\\*_<>#|])", "%1"))
        elseif whole or line:match("^%s*%$%$") then
            close()
            if not title then open(lang == "zh" and "文字" or "Text") end
            if whole then put("-- math: " .. whole .. "\n") else formula = line:match("^%s*%$%$(.*)$") end
        elseif not line:match("%S") then
            close()
        else
            if line:match("^%s*[-*+] ") or line:match("^%s*%d+[.)] ") or line:match("^%s*[|>]") then close() end
            paragraph = paragraph .. (paragraph == "" and "" or " ") .. line:gsub("\\([\\*_<>#|])", "%1")
        end
    end
    close()
    return table.concat(out)
end

-- The language of a code cell: its own word, else that of the notebook.
local function language_of(cell, code, default, where)
    local vscode = dict(cell.metadata, where .. ".metadata").vscode
    local magic = code:match("^%%%%(%a+)")
    if magic and magic ~= "c" then return magic:lower() end
    local own = type(vscode) == "table" and vscode.languageId
    return type(own) == "string" and own:lower() or default
end

local function code_of(cell, default, where)
    local code = tidy(text_of(cell.source, where .. ".source"))
    local lang = language_of(cell, code, default, where)
    if not code:match("%S") then return "" end
    if lang ~= "lua" then
        return comment(S.text({zh = "%s 代码，没有运行", en = "%s, not run"}, lang == "python" and "Python" or lang == "" and "?" or lang), code)
    end
    code = code:gsub("^%%%%lua[^\n]*\n", "")
    if code:find("^%%%%c") and not code:find("\n%%%%$") then code = code .. "\n%%" end
    return "-- %%\n" .. guarded(code) .. "\n" .. stored_of(cell.outputs, where .. ".outputs")
end

-- Prose as it was written, if its Markdown is still the one made of it; else as the Markdown says.
local function text_cell(cell, where)
    local text = tidy(text_of(cell.source, where .. ".source"))
    local mark = dict(cell.metadata, where .. ".metadata").labsh
    local raw = type(mark) == "table" and mark.prose
    if type(mark) == "table" and mark.head == true then return "" end
    if type(raw) == "string" then
        local items = document.prose_items(raw, raw:find("^%-%- [^%%]") ~= nil)
        for _, lang in ipairs{"both", "zh", "en"} do
            local item = #items == 1 and items[1]
            if item and item.kind == "head" then item.title = nil end
            if item and tidy(table.concat(markdown.prose(item, lang, 2), "\n\n")) == text then return tidy(raw) .. "\n" end
        end
    end
    return prose_of(text)
end

local function main_language(book, where)
    local meta = dict(book.metadata, where .. ".metadata")
    local spec, info = dict(meta.kernelspec, where .. ".metadata.kernelspec"), dict(meta.language_info, where .. ".metadata.language_info")
    local name = spec.language or info.name or spec.name or "python"
    return need(name, "string", "a text", where .. ".metadata.kernelspec.language"):lower():match("^lua") or name:lower()
end

-- The notebook in a file as a text with -- %% cells.
function M.read(path)
    local f, why = io.open(path, "rb")
    if not f then error("cannot open " .. why, 0) end
    local size = f:seek("end")
    if not size or size > MOST then error(("%s: %d MB of a notebook are read at most"):format(path, MOST >> 20), 0) end
    f:seek("set")
    local text = f:read("a")
    f:close()
    if not text then error(path .. " cannot be read", 0) end
    local good, book = pcall(data.parse_json, text)
    if not good then error(path .. ": " .. tostring(book):gsub("^text: ", ""), 0) end
    if type(book) ~= "table" or book.nbformat == nil then error(path .. ": no notebook: an object with 'nbformat' was expected", 0) end
    if book.nbformat ~= 4 then error(("%s: nbformat is 4, got %s"):format(path, tostring(book.nbformat)), 0) end
    need(book.cells, "table", "a list", path .. ": cells")
    local language, out = main_language(book, path), {}
    for i, cell in ipairs(book.cells) do
        local where = ("%s: cells[%d]"):format(path, i - 1)
        need(cell, "table", "an object", where)
        if cell.cell_type == "code" then
            out[#out + 1] = code_of(cell, language, where)
        elseif cell.cell_type == "markdown" or cell.cell_type == "raw" then
            out[#out + 1] = text_cell(cell, where)
        else
            error(("%s.cell_type is code, markdown or raw, got %s"):format(where, tostring(cell.cell_type)), 0)
        end
    end
    local cells = {}
    for _, cell in ipairs(out) do
        if cell ~= "" then cells[#cells + 1] = cell end
    end
    return table.concat(cells, "\n")
end

return M
