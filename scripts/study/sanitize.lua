-- Solutions in C under AddressSanitizer and UndefinedBehaviorSanitizer: in a labsh of its own, as the first one has
-- to be there before all else (LD_PRELOAD). sanitize_child.lua is what runs there.
local S = ...
local files = S.use("files")
local M, T = {}, {}

local FLAGS = "-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined"
local SETTINGS = "detect_leaks=0:handle_segv=2:handle_sigbus=2:handle_sigfpe=2:handle_abort=2:allocator_may_return_null=1:" ..
    "quarantine_size_mb=16:verify_asan_link_order=0:log_path='%s/report':hard_rss_limit_mb=%d"

T.reads = {zh = "%s 第 %s 行：读了 %s 字节不属于这个数组的内存", en = "%s:%s: reads %s bytes that are not the array's"}
T.writes = {zh = "%s 第 %s 行：写了 %s 字节不属于这个数组的内存", en = "%s:%s: writes %s bytes that are not the array's"}
T.address = {zh = "%s 第 %s 行：访问不属于它的地址", en = "%s:%s: touches an address that is not its own"}
T.other = {zh = "%s 第 %s 行：%s", en = "%s:%s: %s"}
T.memory = {zh = "内存超过 %s MB", en = "it took more than %s MB of memory"}

-- The place in the learner's file of a report's text, its first frame there; "?" where none is named.
local function line_in(text, entry)
    for file, line in text:gmatch("#%d+ 0x%x+ in [^\n]- (%S+):(%d+)") do
        if file:match("([^/]+)$") == entry then return line end
    end
    return "?"
end

-- What a sanitizer's report says, in a line; `entry` is the file's name in it, `name` the one to show.
function M.explain(text, entry, name)
    local line, what = text:match("%f[%w_]" .. entry .. ":(%d+):%d+: runtime error: ([^\n]*)")
    if line then return S.text(T.other, name, line, what) end
    if text:find("hard rss limit", 1, true) then return S.text(T.memory, text:match("exhausted %((%d+)") or "?") end
    local kind = text:match("ERROR: AddressSanitizer: ([%w-]+)")
    if not kind then return nil end
    local at = line_in(text, entry)
    local access, bytes = text:match("\n(%u+) of size (%d+)")
    if kind == "SEGV" or kind == "BUS" then return S.text(T.address, name, at) end
    if access then return S.text(access == "READ" and T.reads or T.writes, name, at, bytes) .. " (" .. kind .. ")" end
    return S.text(T.other, name, at, kind)
end

-- What was said when it fell, or one of the reports in a folder (each is read once).
function M.report(folder, entry, name, why)
    local said = M.explain(why, entry, name)
    for _, file in ipairs(files.list(folder)) do
        if file:match("^report%.") then
            said = said or M.explain(files.read(folder .. "/" .. file) or "", entry, name)
            os.remove(folder .. "/" .. file)
        end
    end
    return said
end

-- Paths of the libraries, blanks between; nil where the compiler has none.
local function libraries()
    local list = {}
    for _, name in ipairs{"asan", "ubsan"} do
        local path = files.run(("${CC:-cc} -print-file-name=lib%s.so 2>/dev/null"):format(name)):match("^(/[^\n]*)")
        if not path then return nil end
        list[#list + 1] = path
    end
    return table.concat(list, " ")
end

-- Grades a C file there: check.run's table, with `reported` where a sanitizer found something; nil where it cannot be
-- done.
function M.run(x, source, path, options)
    local preload = libraries()
    if not preload then return nil end
    local folder = os.tmpname()
    os.remove(folder)
    files.make_folder(folder)
    files.write(folder .. "/solution.c", source)
    local memory = (options.memory or 1 << 30) >> 20
    local command = ("exec timeout -s KILL %d env LD_PRELOAD=%s ASAN_OPTIONS=%s UBSAN_OPTIONS=%s LABSH_CFLAGS=%s TMPDIR=%s "):format(
        math.ceil(3 * options.seconds + 20), files.quoted(preload), files.quoted(SETTINGS:format(folder, memory)),
        files.quoted(("log_path='%s/report'"):format(folder)), files.quoted(FLAGS), files.quoted(folder)) ..
        files.PROGRAM .. (" --headless --no-progress --threads 1 %s %s %s %s %d %g %d %s 2>%s/stderr"):format(
        files.quoted(S.root .. "/sanitize_child.lua"), files.quoted(x.id), files.quoted(folder), files.quoted(path:match("([^/]+)$")), options.seed,
        options.seconds, options.memory or 1 << 30, S.lang(), files.quoted(folder))
    local said = files.run(command)
    files.run("rm -rf " .. files.quoted(folder))
    local good, r = pcall(data.parse_json, said:match("{.*}") or "")
    return good and type(r) == "table" and r.id and r or nil
end

return M
