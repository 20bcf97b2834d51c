-- A session as one HTML file: styles inside, pictures as data, no script. With both languages in it, two switches on
-- top (of CSS alone) leave one.
local S = ...
local document = S.use("notebook/document")
local M = {}

local function escape(text) return (text:gsub("[&<>\"]", {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ["\""] = "&quot;"})) end

local style = [[
:root{color-scheme:light dark;--bg:#fff;--fg:#1d2126;--dim:#68707a;--line:#d9dde2;--code:#f5f6f8;--out:#fbfbfc;--keyword:#8250df;--string:#0a6b3d;
--number:#0550ae;--comment:#68707a;--call:#953800;--type:#0550ae;--command:#b02a37;--error:#b02a37;--link:#0550ae}
@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e3e6ea;--dim:#98a1ab;--line:#333a42;--code:#1d2227;--out:#191d21;--keyword:#c8a6ff;
--string:#7ee2a8;--number:#8ec1ff;--comment:#98a1ab;--call:#ffb784;--type:#8ec1ff;--command:#ff9aa2;--error:#ff9aa2;--link:#8ec1ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem 1rem 4rem;max-width:50rem;background:var(--bg);color:var(--fg);
font:1rem/1.65 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
overflow-wrap:break-word;-webkit-text-size-adjust:100%}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;line-height:1.3;margin:2rem 0 .5rem}
p{margin:.6rem 0}a{color:var(--link)}
.made,.time,figcaption,.note{color:var(--dim);font-size:.82rem}.time{text-align:right;margin-bottom:-.4rem}
pre{margin:.5rem 0;padding:.7rem .9rem;overflow-x:auto;white-space:pre;border-radius:.4rem;border:1px solid var(--line);background:var(--code);
font:.86rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;-webkit-overflow-scrolling:touch;tab-size:4}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
pre.out{background:var(--out);border-left:3px solid var(--line);max-height:30rem;overflow-y:auto}pre.error{color:var(--error);border-left-color:var(--error)}
.cell{margin:1rem 0}figure{margin:.7rem 0}figure img{max-width:100%;height:auto;display:block;background:#fff}
.math-block{margin:.9rem 0;text-align:center;overflow-x:auto;overflow-y:hidden}
.math-block pre{display:inline-block;text-align:left;border:0;background:none}
details{margin:.6rem 0}
.keyword{color:var(--keyword)}.string{color:var(--string)}.number{color:var(--number)}.comment{color:var(--comment);font-style:italic}
.call{color:var(--call)}.type,.module{color:var(--type)}.command,.directive{color:var(--command)}
.pick{position:absolute;opacity:0}.pick+label{cursor:pointer;font-size:.9rem;padding:.15rem .6rem;margin-right:.3rem;border:1px solid var(--line);border-radius:1rem}
.pick:checked+label{background:var(--fg);color:var(--bg)}.pick:focus-visible+label{outline:2px solid var(--link)}
#only-zh:checked~main [lang=en],#only-en:checked~main [lang=zh]{display:none}
@media print{body{max-width:none}pre{white-space:pre-wrap}.pick+label{display:none}}
]]

-- A formula in type, in the colour of the text around it; as it is written where it is none.
local function formula(tex, display)
    local drawn, svg = pcall(view.formula_svg, tex, {size = display and 20 or 17, display = display or false})
    if not drawn then return display and "<pre>" .. escape(tex) .. "</pre>" or "<code>" .. escape(tex) .. "</code>" end
    return display and "<div class=\"math-block\">" .. svg .. "</div>" or svg
end

-- What looks like an address becomes a link; signs that end a sentence stay outside.
local function linked(text)
    return (escape(text):gsub("https?://[%w%-._~:/?#@!$&'()*+,;=%%]+", function(url)
        local tail = url:match("[.,;:!?']*$")
        url = url:sub(1, #url - #tail)
        if url:sub(-1) == ")" and not url:find("%(") then url, tail = url:sub(1, -2), ")" .. tail end
        return ("<a href=\"%s\">%s</a>%s"):format(url, url, tail)
    end))
end

local function inline(text)
    local out = {}
    for i, piece in ipairs(document.inline(text)) do
        out[i] = piece.kind == "math" and formula(piece.text) or piece.kind == "code" and "<code>" .. escape(piece.text) .. "</code>" or linked(piece.text)
    end
    return table.concat(out)
end

local function tag(name, lang, body)
    return ("<%s%s>%s</%s>"):format(name, (lang == "zh" or lang == "en") and " lang=\"" .. lang .. "\"" or "", body, name)
end

-- A heading in both languages is two texts, of which one may be hidden.
local function heading(name, title, kind, lang)
    local item = {kind = kind, title = title}
    if lang ~= "both" or title.zh == title.en then return tag(name, nil, inline(document.heading_of(item, lang))) end
    return tag(name, nil, tag("span", "zh", inline(document.heading_of(item, "zh"))) .. " " .. tag("span", "en", inline(document.heading_of(item, "en"))))
end

local function prose(item, lang)
    if item.kind == "commented" then
        return {"<p class=\"note\">(" .. escape(item.note) .. ")</p>", "<pre>" .. escape(item.code) .. "</pre>"}
    end
    local out = {}
    if item.title then out[1] = heading("h2", item.title, item.kind, lang) end
    for _, part in ipairs(document.parts_of(item.parts, lang)) do
        out[#out + 1] = part.key == "math" and formula(part.text, true) or tag("p", part.key, inline(part.text))
    end
    if item.answer then out[#out + 1] = "<details><summary>答案 Answer</summary><p>" .. inline(item.answer) .. "</p></details>" end
    return out
end

local function coloured(source)
    local runs, out = notebook.coloured(source), {}
    for i = 1, #runs, 2 do
        local text = escape(runs[i + 1])
        out[#out + 1] = runs[i] == "" and text or ("<span class=\"%s\">%s</span>"):format(runs[i], text)
    end
    return table.concat(out)
end

local function picture(p)
    local w, h = document.png_size(p.png)
    if p.kind ~= "image" then w, h = w // 2, h // 2 end -- drawn for dense screens
    local title = escape(p.title ~= "" and p.title or p.kind)
    return ("<figure><img alt=\"%s\" width=\"%d\" height=\"%d\" src=\"data:image/png;base64,%s\">%s</figure>"):format(title, w, h, notebook.base64(p.png),
        p.title ~= "" and "<figcaption>" .. title .. "</figcaption>" or "")
end

local function code(item)
    local cell = item.cell
    local out = {"<div class=\"cell\"><div class=\"time\">" .. item.mark .. "</div>"}
    out[#out + 1] = "<pre>" .. coloured(cell.source) .. "</pre>"
    for _, text in ipairs{document.output(cell) or false, cell.result or false} do
        if text then out[#out + 1] = "<pre class=\"out\">" .. escape(text) .. "</pre>" end
    end
    for _, p in ipairs(cell.pictures) do out[#out + 1] = picture(p) end
    if cell.error then out[#out + 1] = "<pre class=\"out error\">" .. escape(cell.error) .. "</pre>" end
    out[#out + 1] = "</div>"
    return out
end

local switches = [[
<input class="pick" type="radio" name="lang" id="both" checked><label for="both">双语 Both</label>
<input class="pick" type="radio" name="lang" id="only-zh"><label for="only-zh">中文</label>
<input class="pick" type="radio" name="lang" id="only-en"><label for="only-en">English</label>
]]

function M.text(session)
    local items, title = document.items(session)
    local lang = document.language(session)
    local out = {"<!DOCTYPE html>", ("<html lang=\"%s\">"):format(lang == "en" and "en" or "zh"), "<head>", "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        ("<meta name=\"generator\" content=\"labsh %s\">"):format(escape(session.version)),
        "<title>" .. escape(document.say(title, lang)) .. "</title>", "<style>\n" .. style .. "</style>", "</head>", "<body>"}
    if lang == "both" then out[#out + 1] = switches end
    out[#out + 1] = "<main>"
    out[#out + 1] = heading("h1", title, nil, lang)
    out[#out + 1] = "<p class=\"made\">" .. escape(document.made(session, lang)) .. "</p>"
    for i, item in ipairs(items) do
        local skip = i == 1 and item.title == title -- it stands above
        local list = item.kind == "code" and code(item) or prose(skip and {kind = item.kind, parts = item.parts} or item, lang)
        table.move(list, 1, #list, #out + 1, out)
    end
    out[#out + 1] = "</main>\n</body>\n</html>\n"
    return table.concat(out, "\n")
end

return M
