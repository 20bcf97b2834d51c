-- What the program asks of the notebook, by name: each takes a path and gives how many cells differ, or 0.
local S = ...
local stored, document = S.use("notebook/stored"), S.use("notebook/document")
local M = {}

-- ---- --run-all -----------------------------------------------------------------------------------------

local function count(n, one, more) return ("%d %s"):format(n, n == 1 and one or more) end

-- The code cells of a file with what the session has of them: {block =, index =, title =, cells =, stored =}.
local function runs_of(path, text)
    local by_line, list, title = {}, {}, nil
    for _, cell in ipairs(notebook.session().cells) do
        by_line[cell.line] = by_line[cell.line] or {}
        table.insert(by_line[cell.line], cell)
    end
    for _, block in ipairs(notebook.cells(text)) do
        if block.kind == "prose" then
            title = document.title(block) or title
        else
            list[#list + 1] = {block = block, index = #list + 1, title = title, cells = by_line[block.line] or {}, stored = stored.read(block.stored)}
            title = nil
        end
    end
    return list
end

local function is_ipynb(path) return path:lower():find("%.ipynb$") ~= nil end

local function read(path)
    if is_ipynb(path) then
        local text = M.read_ipynb(path)
        return text, text
    end
    local f, why = io.open(path, "rb")
    if not f then error("cannot open " .. why, 0) end
    local text = f:read("a")
    f:close()
    local zero = text:find("\0", 1, true)
    if zero then error(("%s: no text, byte %d is zero"):format(path, zero), 0) end
    return text, document.without_head(text)
end

local function place(path, run)
    local title = run.title and " (" .. S.text(run.title) .. ")" or ""
    return ("%s:%d: cell %d%s"):format(path, run.block.line, run.index, title)
end

-- The error of a run, nil if it went well; "" when it was not reached.
local function failure(run)
    for _, cell in ipairs(run.cells) do
        if cell.status ~= "done" then return cell.error or cell.status end
    end
    return #run.cells == 0 and "" or nil
end

-- Line numbers of a block's stored lines.
local function stored_line(text, run, i)
    local line, at = run.block.line, 0
    for l in text:sub(run.block.from, run.block.to):gmatch("([^\n]*)\n?") do
        if l:find("^%-%-%+?[>~]") and line > run.block.line then
            at = at + 1
            if at == i then return line end
        end
        line = line + 1
    end
    return run.block.line
end

local SHOWN = 20 -- differences of one cell that are printed

local function report(path, text, run, differences)
    print(place(path, run))
    for i, d in ipairs(differences) do
        if i > SHOWN then
            print(("    … %d more"):format(#differences - SHOWN))
            break
        end
        print(("    line %d: expected: %s"):format(d.stored and stored_line(text, run, d.stored) or stored_line(text, run, #run.stored),
            d.expected or "(nothing)"))
        print(("    %s  got:      %s"):format((" "):rep(#tostring(stored_line(text, run, d.stored or #run.stored)) + 4), d.got or "(nothing)"))
    end
end

-- Compares what the cells of the session gave with what their file has stored.
function M.compare(path)
    local text, code = read(path)
    local runs, compared, differ, missed = runs_of(path, code), 0, 0, 0
    for _, run in ipairs(runs) do
        local why = failure(run)
        if why == "" then
            missed = missed + 1
        elseif why then
            differ = differ + 1
            print(place(path, run) .. " failed: " .. why)
        elseif #run.stored > 0 then
            compared = compared + 1
            local differences = stored.compare(run.stored, stored.lines(run.cells))
            if #differences > 0 then
                differ = differ + 1
                report(path, code, run, differences)
            end
        end
    end
    if missed > 0 then print(("%s: %s not run"):format(path, count(missed, "cell was", "cells were"))) end
    print(("%s, %d compared, %d differ"):format(count(#runs, "cell", "cells"), compared, differ))
    return differ + missed
end

-- Writes what the cells gave into their file.
function M.update(path)
    if is_ipynb(path) then error(path .. ": --update writes into a Lua file; :import makes one of a notebook", 0) end
    local text, code = read(path)
    local out, changed, runs = {}, 0, runs_of(path, code)
    local by_line = {}
    for _, run in ipairs(runs) do by_line[run.block.line] = run end
    for _, block in ipairs(notebook.cells(code)) do
        local run = by_line[block.line]
        local was = text:sub(block.from, block.to)
        if run and #run.cells > 0 then
            local lines = stored.write(stored.update(run.stored, stored.lines(run.cells)))
            local behind = text:sub(block.code_to + 1, block.to)
            if block.stored then
                local at = behind:find(block.stored, 1, true)
                behind = "\n" .. behind:sub(at + #block.stored)
            end
            local now = text:sub(block.from, block.code_to) .. "\n" .. lines .. behind:gsub("^%s-\n", "", 1)
            changed = changed + (now ~= was and 1 or 0)
            was = now
        end
        out[#out + 1] = was
    end
    if changed > 0 then document.write(path, table.concat(out)) end
    print(("%s, %d updated%s"):format(count(#runs, "cell", "cells"), changed, stored.quick and " (the short form: lines that do not hold in it are marked --+>)" or ""))
    return 0
end

-- ---- documents ----------------------------------------------------------------------------------------------

local function say(n, path) print(("%s in %s"):format(count(n, "cell", "cells"), path)) end

function M.save(path)
    local text, n = document.script(notebook.session())
    document.write(path, text)
    say(n, path)
end

local writers = {}

function writers.md(session, path)
    local stem = path:gsub("%.[^./]*$", "") .. "_files"
    local text, files = S.use("notebook/markdown").text(session, stem:match("[^/]*$"))
    document.write(path, text) -- which also finds out whether its own folder is there
    if #files > 0 then notebook.folder(stem) end
    for _, file in ipairs(files) do document.write(stem .. "/" .. file.name, file.bytes) end
end

function writers.html(session, path) document.write(path, S.use("notebook/html").text(session)) end

function writers.ipynb(session, path) document.write(path, S.use("notebook/ipynb").text(session)) end

function M.export(path)
    local write = writers[(path:match("%.(%w+)$") or ""):lower()]
    if not write then error((":export writes .md, .html or .ipynb, got '%s'"):format(path), 0) end
    local session = notebook.session()
    write(session, path)
    say(#session.cells, path)
end

-- A Jupyter notebook as a text with -- %% cells.
function M.read_ipynb(path) return S.use("notebook/ipynb").read(path) end

return M
