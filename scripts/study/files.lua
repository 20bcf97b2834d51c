-- Files of the learner: read, written beside and renamed, listed.
local M = {}

-- In a command: the path of the labsh that runs it, also when it was built anew since.
M.PROGRAM = [["$(readlink /proc/$PPID/exe | sed 's/ (deleted)$//')"]]

-- A word of the shell.
function M.quoted(s) return "'" .. tostring(s):gsub("'", "'\\''") .. "'" end

-- The path from the root.
function M.absolute(path)
    if path:sub(1, 1) == "/" then return path end
    return M.run("pwd"):gsub("\n$", "") .. "/" .. path:gsub("^%./", "")
end

-- The whole text; nil and a reason.
function M.read(path)
    local f, message = io.open(path, "rb")
    if not f then return nil, message end
    local text, why = f:read("a")
    f:close()
    return text, why
end

function M.exists(path)
    local f = io.open(path)
    if f then f:close() end
    return f ~= nil
end

-- The folder and all above it; an error says why not.
function M.make_folder(folder)
    if os.rename(folder, folder) then return end
    local p = io.popen("mkdir -p " .. M.quoted(folder) .. " 2>&1")
    local text = p:read("a")
    if not p:close() then error(text:match("[^\n]*"), 0) end
end

-- Writes a text as the file `path`, whole or not at all.
function M.write(path, text)
    local f, message = io.open(path .. ".new", "wb")
    if not f then error(message, 0) end
    local good, why = f:write(text)
    if not f:close() or not good then error(why or path, 0) end
    assert(os.rename(path .. ".new", path))
end

-- What a command prints, and whether it ended well.
function M.run(command)
    local p = io.popen(command, "r")
    local text = p:read("a")
    return text, (p:close())
end

-- Plain files below a folder, as paths within it, in order; without hidden ones and links.
function M.list(folder)
    local text = M.run(("cd %s && find . -type f ! -path '*/.*' ! -name '*.new' -print0 | LC_ALL=C sort -z"):format(M.quoted(folder)))
    local list = {}
    for path in text:gmatch("%./([^\0]+)\0") do list[#list + 1] = path end
    return list
end

return M
