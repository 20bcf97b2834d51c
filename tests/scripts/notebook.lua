-- Notebooks: stored output, --run-all, :save, :export, :import, and files that are none.
--     labsh --headless notebook.lua FOLDER-OF-THE-TESTS LABSH
local T = dofile(arg[1] .. "/study_engine.lua")
local labsh = arg[2]
local S = T.engine().engine()
local stored, document, ipynb = S.use("notebook/stored"), S.use("notebook/document"), S.use("notebook/ipynb")

local folder = lab.home("notebooks")
os.execute("mkdir -p '" .. folder .. "'")
local function path(name) return folder .. "/" .. name end
local function write(name, text) notebook.write(path(name), text) return path(name) end
local function read(name)
    local f = io.open(path(name), "rb")
    local text = f and f:read("a")
    if f then f:close() end
    return text
end

-- What a command prints on both streams, and its exit status.
local function run(line, ...)
    local p = io.popen((line:format(...)) .. " 2>&1; echo \"=$?\"")
    local text = p:read("a")
    p:close()
    local out, status = text:match("^(.*)=(%d+)\n$")
    return out, tonumber(status)
end

local function run_all(name, more)
    return run("%s '%s' --no-progress --home '%s' --run-all '%s' %s", more and more:match("^LABSH_QUICK=1") or "env -u LABSH_QUICK", labsh, path("home"), path(name),
        more and more:gsub("^LABSH_QUICK=1 ?", "") or "")
end

-- A session that types these lines.
local function session(text, options)
    return run("'%s' --headless --no-progress --home '%s' %s <'%s'", labsh, path("home"), options or "", write("typed", text))
end

-- ---- is it the same line? ------------------------------------------------------------------------------

local function agrees(name, want, a, b) T.equal(stored.agrees(a, b), want, name) end
agrees("the same text", true, "epoch 1 of 3", "epoch 1 of 3")
agrees("another text", false, "epoch 1 of 3", "epoch 1 in 3")
agrees("a number within 1e-4", true, "loss 0.12345", "loss 0.12346")
agrees("a number beyond", false, "loss 0.1234", "loss 0.1236")
agrees("whole numbers are exact", false, "n = 1234", "n = 1235")
agrees("with an exponent", true, "1.00001e-12 s", "1e-12 s")
agrees("signs", false, "-0.5", "0.5")
agrees("a tolerance", true, "miou 0.93±0.02", "miou 0.945")
agrees("outside of it", false, "miou 0.93±0.02", "miou 0.96")
agrees("a tolerance around nothing", true, "rest 0±1e-6", "rest -3.1e-09")
agrees("a ± that was printed", true, "0.93±0.02", "0.93±0.02")
agrees("and has changed", false, "0.93±0.02", "0.93±0.05")
agrees("digits in a word are text", false, "tensor f32", "tensor f64")
agrees("columns", true, "[ 0.5  10. ]", "[0.5 10.]")
agrees("Chinese", true, "损失 0.50001，正确率 0.9", "损失 0.5，正确率 0.9")
agrees("a number more", false, "1 2", "1 2 3")
agrees("not a number", true, "nan inf", "nan inf")

-- ---- lines against lines --------------------------------------------------------------------------------

local function differences(text, lines)
    local list = {}
    for _, d in ipairs(stored.compare(stored.read(text), lines)) do list[#list + 1] = (d.expected or "-") .. "/" .. (d.got or "-") end
    return table.concat(list, " ")
end
T.equal(differences("--> a\n--> b\n", {"a", "b"}), "", "lines that agree")
T.equal(differences("--> a\n--> b\n--> c\n", {"a", "c"}), "b/-", "one is missing")
T.equal(differences("--> a\n--> c\n", {"a", "b", "c"}), "-/b", "one more")
T.equal(differences("--> a\n--> b\n", {"a", "x"}), "b/x", "another")
T.equal(differences("--> a\n--~ t\n--> b\n", {"a", "1", "2", "b"}), "", "--~ stands for any lines")
T.equal(differences("--> a\n--~ t\n--> b\n", {"a", "b"}), "", "or for none")
T.equal(differences("--+> a\n--> b\n", {"b"}), stored.quick and "" or "a/-", "--+> is compared in the full form")
T.equal(stored.write(stored.update(stored.read("--> x 0.5±0.1\n--~ old\n"), {"x 0.52", "new"})), "--> x 0.5±0.1\n--~ new\n", "what agrees stays, --~ is renewed")
T.equal(stored.write(stored.update({}, {"loss 0.5", "took 1.5 s", "at 0x55aa66bb", "", "[plot: a]"})),
    "--> loss 0.5\n--~ took 1.5 s\n--~ at 0x55aa66bb\n-->\n--> [plot: a]\n", "times and addresses are not compared")
if not stored.quick then
    T.equal(stored.write(stored.update(stored.read("--> x 0.5±0.1 of 3\n"), {"x 0.7 of 3"})), "--> x 0.7±0.1 of 3\n", "a tolerance stays at its number")
end
local many = {}
for i = 1, 3000 do many[i] = "line " .. i end
T.equal(differences("--> line 1\n", many):sub(1, 8), "-/line 2", "many lines")
T.equal(stored.lines({{output = "\27[31mred\27[0m\n 10 %\r100 %\n", pictures = {{kind = "image", title = "a\nb", height = 4, width = 6}}}})[3], "[image: a b 4x6]", "a picture's line")
T.equal(stored.lines({{output = "\27[31mred\27[0m\n 10 %\r100 %\n", pictures = {}}})[2], "100 %", "what was written over is gone")

-- Blocks are the text, byte for byte, whatever it is.
local function blocks_of(text)
    local list = {}
    for i, b in ipairs(notebook.cells(text)) do list[i] = text:sub(b.from, b.to) end
    return table.concat(list)
end
local bits, whole = {"-- %%", "-- %% [text] a | b", "%%c", "%%", "--> 1", "--~ 2", "--+> 3", "x = 1", "", "  ", "-- zh: a", "\t", "\r", "int f(void);", "#!x", "[["}, true
local dice = 1
for _ = 1, 500 do
    local lines = {}
    for i = 1, 12 do
        dice = (dice * 1103515245 + 12345) % 2147483648
        lines[i] = bits[dice // 65536 % #bits + 1]
    end
    local text = table.concat(lines, "\n") .. (dice % 2 == 0 and "\n" or "")
    if blocks_of(text) ~= text then
        whole = false
        T.ok(false, "blocks of a text", text)
    end
end
T.ok(whole, "the blocks of a text are the text")

-- ---- --run-all --------------------------------------------------------------------------------------------

local lesson = [=[
-- 题目 | A title
-- zh: 头

-- %% [text] 一 | One
-- zh: 甲 $x^2$
-- math: \frac{a}{b}
-- en: alpha & <beta>
-- %%
x = 5
print("x is", x)
print(("took %.2f s"):format(1.25))

-- %% [question] 问 | Ask
-- zh: 几
-- en: how
-- answer: 42
-- %%
view.image(tensor.zeros(8, 12, "u8"), {title = "black"})
-- %%
for i = 1, os.getenv("LABSH_QUICK") and 2 or 4 do print("epoch", i) end
print("end")
-- %%
%%c
int twice(int x) { return 2 * x; }
%%
-- %%
twice(x), "s"
]=]
write("a.lua", lesson)
local out, status = run_all("a.lua")
T.ok(status == 0 and out == "5 cells, 0 compared, 0 differ\n", "nothing stored, nothing compared", out)
T.equal(read("a.lua"), lesson, "and nothing written")
run_all("a.lua", "--update")
local full = read("a.lua")
T.ok(full:find('1.25))\n--> x is 5\n--~ took 1.25 s\n\n-- %%', 1, true) and full:find("--> [image: black 8x12]\n-- %% ", 1, true) == nil
    and full:find("--> [image: black 8x12]\n", 1, true) and full:find("%%\n--> twice(x: i32) -> i32 raw\n", 1, true) and full:find('--> 10\n--> "s"\n', 1, true),
    "--update writes the outputs", full)
out, status = run_all("a.lua")
T.ok(status == 0 and out == "5 cells, 5 compared, 0 differ\n", "which then agree", out)
run_all("a.lua", "--update")
T.equal(read("a.lua"), full, "a second --update changes nothing")
out, status = run_all("a.lua", "LABSH_QUICK=1")
T.ok(status == 1 and out:find("a.lua:%d+: cell 3\n    line %d+: expected: epoch 3\n%s+got:      %(nothing%)") and out:find("1 differ"), "the short form differs", out)
run_all("a.lua", "LABSH_QUICK=1 --update")
T.ok(read("a.lua"):find("--> epoch 2\n--+> epoch 3\n--+> epoch 4\n--> end", 1, true), "its --update marks what is of the full form", read("a.lua"))
out, status = run_all("a.lua", "LABSH_QUICK=1")
T.ok(status == 0, "then it agrees", out)
out, status = run_all("a.lua")
T.ok(status == 0, "and so does the full form", out)
write("b.lua", (read("a.lua"):gsub("8x12", "8x13")))
out, status = run_all("b.lua")
T.ok(status == 1 and out:find("expected: %[image: black 8x13%]\n%s+got:      %[image: black 8x12%]"), "another picture", out)
write("b.lua", (read("a.lua"):gsub('print%("end"%)', 'error("boom")')))
out, status = run_all("b.lua")
T.ok(status == 1 and out:find("cell 3 failed: .*boom") and out:find("2 cells were not run") and out:find("5 cells, 2 compared, 1 differ"), "a cell that fails", out)
local was = read("b.lua")
run_all("b.lua", "--update")
T.equal(read("b.lua"), was, "then --update writes nothing")
write("b.lua", "-- %%\nx = = 1\n")
out, status = run_all("b.lua")
T.ok(status == 1 and out:find("failed") and out:find("near '='"), "a cell that is no Lua", out)
write("b.lua", "-- %%\nprint(1)\n--> 1\n-- %%\nos.exit(0)\n-- %%\nprint(2)\n--> 3\n")
out, status = run_all("b.lua")
T.ok(status == 1 and out:find("1 cell was not run"), "a cell that ends the program", out)
out, status = run_all("nowhere.lua")
T.ok(status == 1 and out:find("nowhere.lua"), "no such file", out)
write("b.lua", "#!/usr/bin/env labsh\n-- %%\nprint(arg[0]:match('[^/]*$'), arg[1], #lab.plugins() > 5)\n--> b.lua 7 true\n")
out, status = run_all("b.lua", "7")
T.ok(status == 0 and out:find("1 compared, 0 differ"), "arguments, and a first line of the system's", out)
out, status = run("'%s' --update 2>&1", labsh)
T.ok(status == 2 and out:find("--update goes with --run-all", 1, true), "--update alone", out)

-- ---- :save --------------------------------------------------------------------------------------------------

out = session(("x = 6\nx * 7\n'a text'\nlab.seed()\nview.plot{y = {1, 2}, title = 'p'}\nlab.metric('loss', 1, 2)\n{1, 2};\nprint(tensor.rand{2})\n:save %s\n"):format(path("s.lua")), "--seed 11")
local saved = read("s.lua") or ""
T.ok(out:find("8 cells in") and saved:find("-- %%\nprint('a text')\n--> a text\n", 1, true) and saved:find("\n-- %%\nlab.metric('loss', 1, 2)\n\n", 1, true)
    and saved:find("--> [plot: p]", 1, true) and saved:find("_ = {1, 2}\n", 1, true) and saved:find("seed 11"), ":save writes outputs", out .. saved)
out, status = run_all("s.lua")
T.ok(status == 0 and out:find("5 compared, 0 differ"), "a saved session runs as it did, from its seed", out .. saved)
out, status = run("'%s' --headless --no-progress --home '%s' '%s'", labsh, path("home"), path("s.lua"))
T.ok(status == 0 and out:find("42\na text\n", 1, true), "and as a script", out)
session((":load %s\n:save %s\n"):format(path("a.lua"), path("t.lua")))
local body = (read("t.lua") or ""):gsub("^[^\n]*\n\n", "")
T.ok(body:find("-- 题目 | A title\n-- zh: 头\n\n-- %% [text] 一 | One\n", 1, true) == 1 and body:find("-- answer: 42\n", 1, true)
    and body:find("--+> epoch 3\n", 1, true) and body:find("--~ took 1.25 s\n", 1, true), "a lesson's prose and marks are kept", body)
session((":load %s\n:save %s\n"):format(path("t.lua"), path("u.lua")))
T.equal((read("u.lua") or ""):gsub("^[^\n]*\n\n", ""), body, "loaded and saved again it is the same")

-- ---- :export --------------------------------------------------------------------------------------------------

local exports = (":load %s\nerror('no')\n:export %s\n:export %s\n:export %s\n:export %s\n"):format(path("a.lua"), path("post.html"), path("post.md"), path("post.ipynb"), path("post.doc"))
out = session(exports, "--seed 3")
T.ok(out:find("6 cells in .*post.html") and out:find(":export writes .md, .html or .ipynb, got '.*post.doc'"), ":export", out)
T.ok(not out:find("commands.lua"), "a user's mistake is one line", out)
out = session((":export %s\n:import %s\n"):format(path("no/such.html"), path("no.ipynb")))
T.ok(out:find("cannot write '.*no/such.html'") and out:find("cannot open .*no.ipynb") and not out:find("commands.lua") and not out:find("ipynb.lua"), "no folder, no file", out)
local html = read("post.html") or ""
T.ok(html:find("<title>题目 | A title</title>", 1, true) and html:find("name=\"viewport\"", 1, true) and html:find("alpha &amp; &lt;beta&gt;", 1, true)
    and not html:find("<script") and not html:find("src=\"[^d]") and not html:find("href=\"[^h]"), "one page, escaped, of itself alone", html:sub(1, 300))
T.ok(html:find("<p lang=\"zh\">甲", 1, true) and html:find("id=\"only-en\"", 1, true) and html:find("seed 3") and html:find("error\">no", 1, true), "both languages, the seed, the error")
T.ok(html:find("<span class=\"number\">5</span>", 1, true) and html:find("x is\t5\n", 1, true), "code and output")
T.ok(html:find("<svg ", 1, true) and html:find("aria-label=\"\\frac{a}{b}\"", 1, true), "formulas are drawn in the page itself")
local png = html:match("data:image/png;base64,([^\"]+)")
T.ok(png and png:sub(1, 11) == "iVBORw0KGgo", "its picture is a PNG")
local md = read("post.md") or ""
T.ok(md:find("# 题目 | A title\n", 1, true) == 1 and md:find("## 一 | One\n", 1, true) and md:find("$$\\frac{a}{b}$$", 1, true) and md:find("alpha & \\<beta\\>", 1, true)
    and md:find("```lua\nx = 5\n", 1, true) and md:find("![black](post_files/2-1.png)", 1, true) and md:find("甲 $x^2$", 1, true), "Markdown", md)
local shape = cv.imread(path("post_files/2-1.png")):shape()
T.ok(shape[1] == 176 and shape[2] == 264, "its picture lies beside it", data.to_json(shape))
session(exports, "--lang zh")
html = read("post.html") or ""
T.ok(html:find("lang=\"zh\">甲", 1, true) and not html:find("alpha") and not html:find("only-en\"", 1, true), "one language by --lang")

session("view.plot{y = {1, 2}, title = 'kept'}\nprint('said')\n")
local id = 0
for n in session(":sessions 1\n"):gmatch("(%d+)  %d%d%d%d%-") do id = n end
out = session((":export %s\n"):format(path("kept.html")), "--resume " .. id)
html = read("kept.html") or ""
T.ok(html:find("<img alt=\"kept\" width=\"680\" height=\"440\" src=\"data:image/png;base64,iVBOR", 1, true) and html:find("said", 1, true), "a resumed session has its pictures", out .. html)
out, status = run_all("a.lua", "--export '" .. path("all.md") .. "'")
T.ok(status == 0 and out:find("5 cells in .*all.md") and read("all.md"):find("![black](all_files/2-1.png)", 1, true), "--run-all with --export", out)

-- ---- .ipynb ----------------------------------------------------------------------------------------------------

session(exports)
local check = write("check.py", [[
import sys, base64, struct, zlib
try:
    import nbformat
except ImportError:
    print("absent"); sys.exit(0)
book = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(book)
n = 0
for cell in book.cells:
    for out in cell.get("outputs", []):
        png = out.get("data", {}).get("image/png")
        if not png: continue
        raw = base64.b64decode(png)
        assert raw[:8] == b"\x89PNG\r\n\x1a\n"
        at, idat = 8, b""
        while at < len(raw):
            size, kind = struct.unpack(">I4s", raw[at:at + 8])
            body = raw[at + 8:at + 8 + size]
            assert zlib.crc32(kind + body) == struct.unpack(">I", raw[at + 8 + size:at + 12 + size])[0]
            if kind == b"IHDR": w, h, bits, colour = struct.unpack(">IIBB", body[:10])
            if kind == b"IDAT": idat += body
            at += 12 + size
        assert len(zlib.decompress(idat)) == h * (1 + w * {0: 1, 2: 3, 6: 4}[colour] * bits // 8)
        n += 1
print("valid", book.nbformat, book.nbformat_minor, len(book.cells), n, book.metadata.kernelspec.language)
]])
out = run("/usr/bin/python3 '%s' '%s' || echo no python", check, path("post.ipynb"))
if out:find("absent") or out:find("no python") and not out:find("Error") then
    print("ok " .. T.n + 1 .. " - nbformat # SKIP python3-nbformat is not installed")
    T.n = T.n + 1
else
    T.equal(out, "valid 4 5 10 1 lua\n", "nbformat takes the notebook, and its pictures decode")
end
out = session((":import %s\n:save %s\n:export %s\n"):format(path("post.ipynb"), path("v.lua"), path("again.ipynb")))
local function sources(name)
    local list = {}
    for _, cell in ipairs(data.read_json(path(name)).cells) do
        if cell.cell_type == "code" then list[#list + 1] = table.concat(cell.source) end
    end
    return table.concat(list, "\n--\n")
end
T.equal(sources("again.ipynb"), sources("post.ipynb"), "a notebook comes back with the same cells")
local back = ipynb.read(path("post.ipynb"))
T.ok(back:find("-- %% [text] 一 | One\n-- zh: 甲 $x^2$\n-- math: \\frac{a}{b}\n-- en: alpha & <beta>\n", 1, true) and back:find("-- answer: 42", 1, true), "and the same prose", back)
write("w.ipynb", (read("post.ipynb"):gsub("error%('no'%)", "-- nothing")))
out, status = run_all("w.ipynb")
T.ok(status == 0 and out:find("5 compared, 0 differ"), "--run-all takes a notebook too", out)

local foreign = data.to_json{nbformat = 4, nbformat_minor = 2, metadata = {kernelspec = {name = "python3", language = "python", display_name = "P"}}, cells = {
    {cell_type = "markdown", metadata = {a = 1}, source = {"# A **title**\n", "\n", "Some text\n", "goes on.\n", "\n", "- one\n", "- two $x$\n", "\n", "$$\n", "E = m c^2\n", "$$\n", "## 第二节\n", "中文"}},
    {cell_type = "code", metadata = {a = 1}, outputs = {}, source = "import numpy as np\n-- %%\n%%c\n"},
    {cell_type = "code", metadata = {vscode = {languageId = "lua"}}, outputs = {}, source = "print(6 * 7)\n-- %% not a cell\n--> not output"},
    {cell_type = "raw", metadata = {a = 1}, source = "raw"}, {cell_type = "code", metadata = {a = 1}, outputs = {}, source = {}}}}
write("f.ipynb", foreign)
local text = ipynb.read(path("f.ipynb"))
T.ok(text:find("-- %% [text] A **title** | A **title**\n-- en: Some text goes on.\n-- en: - one\n-- en: - two $x$\n-- math: E = m c^2\n-- %% [text] 第二节 | 第二节\n-- zh: 中文\n", 1, true),
    "Markdown becomes prose", text)
T.ok(text:find("-- %%\n-- (Python, not run)\n--   import numpy as np\n--   -- %%\n--   %%c\n", 1, true), "Python comes in as a comment", text)
local kinds = {}
for i, b in ipairs(notebook.cells(text)) do kinds[i] = b.kind end
T.equal(table.concat(kinds, " "), "prose prose prose lua prose", "a source stays one cell")
out = session((":import %s %s\n:import %s\n"):format(path("f.ipynb"), path("f.lua"), path("f.ipynb")))
T.ok(read("f.lua") == text and out:find("42\n", 1, true), ":import writes a file, or runs", out)

-- ---- what is no notebook -----------------------------------------------------------------------------------------

for _, bad in ipairs{
    {"", "line 1"}, {"[", "line 1"}, {"[]", "no notebook"}, {"7", "no notebook"}, {"{\"nbformat\": 3}", "nbformat is 4, got 3"}, {"{\"nbformat\": 4}", "cells is a list, got nothing"},
    {"{\"nbformat\": 4, \"cells\": [7]}", "cells[0] is an object, got a number"}, {"{\"nbformat\": 4, \"cells\": [{}]}", "cells[0].cell_type is code, markdown or raw, got nil"},
    {"{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": 7}]}", "cells[0].source is a text or a list of texts, got a number"},
    {"{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"a\", {}]}]}", "cells[0].source[1] is a text, got a table"},
    {"{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": {\"a\": 1}}]}", "cells[0].source is a text or a list"},
    {"{\"nbformat\": 4, \"cells\": [], \"metadata\": 5}", "metadata is an object, got a number"},
    {"{\"nbformat\": 4, \"cells\": [], \"metadata\": {\"kernelspec\": {\"language\": []}}}", "kernelspec.language is a text"},
    {"{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"metadata\": {\"vscode\": {\"languageId\": \"lua\"}}, \"source\": \"x=1\", \"outputs\": [3]}]}", "outputs[0] is an object"},
    {("["):rep(100000), "x.ipynb"}} do
    write("x.ipynb", bad[1])
    local good, why = pcall(ipynb.read, path("x.ipynb"))
    T.ok(not good and tostring(why):find(bad[2], 1, true) and tostring(why):find("x.ipynb", 1, true), "refused: " .. bad[1]:sub(1, 60), why)
end
local seed, survived, refused = 12345, 0, 0
local function random(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % n + 1
end
local sources_of = {read("post.ipynb"):gsub("\"image/png\": \"[^\"]+", "\"image/png\": \"iVBO"), foreign}
for i = 1, 400 do
    local s = sources_of[i % 2 + 1]
    for _ = 1, random(4) do
        local at, len = random(#s), random(12) - 1
        local piece = ({"", "\"", "{", "]", "null", "7", "\\u0000", "-- %%", "%%c", "\xff", "[[", s:sub(random(#s)):sub(1, 40)})[random(12)]
        s = s:sub(1, at - 1) .. piece .. s:sub(at + len)
    end
    write("x.ipynb", s)
    local good, got = pcall(ipynb.read, path("x.ipynb"))
    if good and type(got) == "string" and #notebook.cells(got) >= 0 then survived = survived + 1
    elseif type(got) == "string" and got:find("x.ipynb", 1, true) then refused = refused + 1
    else T.ok(false, "a broken notebook is refused by name", got) end
end
T.ok(survived + refused == 400 and refused > 50, "400 broken notebooks are read or refused", survived .. " read, " .. refused .. " refused")

T.done()
