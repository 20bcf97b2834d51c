-- The texts of a portfolio: README in two languages, a README for each field, Dockerfile, transcripts. They are
-- made from what portfolio.lua collected (see M.collect there), in the language that is asked for.
local S = ...
local plan = S.use("plan")
local M = {}

local function pick(t, lang) return type(t) == "table" and (t[lang] or t.en) or t or "" end

local function day(at) return os.date("!%Y-%m-%d", math.floor(at)) end

-- A cell of a table: on one line, without bars.
local function cell(x) return (tostring(x):gsub("%s+", " "):gsub("|", "\\|")) end

local function number(x)
    if type(x) ~= "number" then return "–" end
    return math.type(x) == "integer" and tostring(x) or ("%.4g"):format(x)
end

local W = {
    title = {zh = "机器学习作品集", en = "A machine-learning portfolio"},
    other = {zh = "[English](README.md)", en = "[中文](README.zh.md)"},
    lead = {
        zh = "十二周从计算机视觉到语言模型再到强化学习的成果，用 labsh 写成：%d 个项目，%d 道通过测试的练习，%d 个经数值验证的推导。",
        en = "What came of twelve weeks from computer vision to language models to reinforcement learning, made with labsh. " ..
            "Finished projects: %d; exercises that pass their tests: %d; derivations checked against numbers: %d.",
    },
    results = {zh = "结果", en = "Results"},
    columns = {zh = "| 项目 | 指标 | 结果 | 基线 | 留出数据 | 命令 |", en = "| project | metric | result | baseline | held-out data | command |"},
    none = {zh = "还没有完成的项目：`gate{project = \"目录\"}` 检查一个之后，再次运行 `portfolio`。",
            en = "No project is finished yet: `gate{project = \"DIR\"}` looks at one; then run `portfolio` again."},
    again = {zh = "复现", en = "Reproduce"},
    how = {
        zh = "每个命令在固定的种子下给出表中的结果，误差在 1 %% 以内；%s 检查这一点并运行各项目的测试。",
        en = "Every command gives the result of the table within 1 %% from a fixed seed; %s checks that, and runs the projects' tests.",
    },
    source = {zh = "镜像从 `labsh.tar.gz`（labsh 的源代码）构建，不需要别的下载。",
              en = "The image is built from `labsh.tar.gz`, labsh's source, and Debian's packages; nothing else is downloaded."},
    no_source = {zh = "构建之前，把 labsh 的源代码打包成 `labsh.tar.gz` 放在 Dockerfile 旁边。",
                 en = "Before building, lay labsh's source as `labsh.tar.gz` beside the Dockerfile."},
    one = {zh = "只复现一个", en = "one of them"},
    without = {zh = "不用 Docker", en = "without Docker, where labsh is installed"},
    fields = {zh = "领域", en = "Fields"},
    field_row = {zh = "[%s](%s/README.md)：%d 个项目，%d 道练习", en = "[%s](%s/README.md): projects %d, exercises %d"},
    texts = {zh = "文字", en = "Texts"},
    gates = {zh = "关", en = "Gates"},
    curves = {zh = "训练曲线", en = "Curves"},
    made = {zh = "由 labsh %s 生成。", en = "Written by labsh %s."},
    failures = {zh = "失败案例", en = "Where it fails"},
    exercises = {zh = "练习", en = "Exercises"},
    derivations = {zh = "推导", en = "Derivations"},
    projects = {zh = "项目", en = "Projects"},
    ex_columns = {zh = "| 练习 | 题目 | 学分 |", en = "| exercise | task | credit |"},
    open = {zh = "已通过", en = "open"},
    shut = {zh = "未通过", en = "not open yet"},
    folders = {posts = {zh = "文章", en = "Posts"}, stories = {zh = "STAR 故事", en = "STAR stories"},
               designs = {zh = "系统设计", en = "System designs"}},
    todo = {zh = "（模板，待写）", en = " (a template, to be written)"},
}

-- ---- README --------------------------------------------------------------------------------------------

local function project_rows(c, lang, put, base)
    put(pick(W.columns, lang))
    put("|-|-|-|-|-|-|")
    for _, p in ipairs(c.projects) do
        put(("| [%s %s](%s) | %s | %s | %s | %s | `%s` |"):format(p.id, cell(pick(p.title, lang)), base(p), cell(p.metric), number(p.value),
            number(p.baseline), cell(pick(p.held_out, lang) or "–"), cell(p.command)))
    end
    put("")
end

local function pictures(p, put, to)
    for _, path in ipairs(p.pictures) do put(("![%s: %s](%s)"):format(p.id, path:match("([^/]+)%.%w+$"), to .. path)) end
end

local function text_list(c, lang, put)
    put("## " .. pick(W.texts, lang) .. "\n")
    for _, kind in ipairs{"posts", "stories", "designs"} do
        for _, t in ipairs(c.texts[kind]) do
            put(("- %s: [%s](%s)%s"):format(pick(W.folders[kind], lang), t.name, t.path, t.template and pick(W.todo, lang) or ""))
        end
    end
    put("")
end

function M.readme(c, lang)
    local lines = {}
    local function put(s) lines[#lines + 1] = s end
    put("# " .. pick(W.title, lang) .. "\n")
    put(pick(W.other, lang) .. "\n")
    put(pick(W.lead, lang):format(#c.projects, c.solved, c.derived) .. "\n")
    put("## " .. pick(W.results, lang) .. "\n")
    if #c.projects == 0 then
        put(pick(W.none, lang) .. "\n")
    else
        project_rows(c, lang, put, function(p) return p.place end)
        for _, p in ipairs(c.projects) do pictures(p, put, "") end
        put("")
    end
    put("## " .. pick(W.again, lang) .. "\n")
    put("```\ndocker build -t portfolio .\ndocker run --rm portfolio")
    if c.projects[1] then
        put(("docker run --rm portfolio labsh --headless reproduce.lua %-8s # %s"):format(c.projects[1].place, pick(W.one, lang)))
    end
    put("labsh --headless reproduce.lua   # " .. pick(W.without, lang) .. "\n```\n")
    put(pick(W.how, lang):format("[reproduce.lua](reproduce.lua)") .. " " .. pick(c.source and W.source or W.no_source, lang) .. "\n")
    put("## " .. pick(W.fields, lang) .. "\n")
    for _, f in ipairs(plan.fields) do
        local n = 0
        for _, p in ipairs(c.projects) do n = n + (p.field == f.id and 1 or 0) end
        put("- " .. pick(W.field_row, lang):format(pick(f.title, lang), f.id, n, #c.exercises[f.id]))
    end
    put("")
    text_list(c, lang, put)
    if #c.gates > 0 then
        put("## " .. pick(W.gates, lang) .. "\n")
        for _, g in ipairs(c.gates) do
            put(("- [%s](transcripts/%s.md): %s, %s"):format(g.id, g.id, pick(g.open and W.open or W.shut, lang), day(g.at)))
        end
        put("")
    end
    put(pick(W.made, lang):format(c.version))
    return table.concat(lines, "\n") .. "\n"
end

-- ---- a field ---------------------------------------------------------------------------------------------

local function field_in(c, f, lang, put)
    put(("# %s\n"):format(pick(f.title, lang)))
    put("## " .. pick(W.projects, lang) .. "\n")
    for _, p in ipairs(c.projects) do
        if p.field == f.id then
            put(("### [%s %s](%s/README.md)\n"):format(p.id, pick(p.title, lang), p.id))
            put(("`%s` → %s = %s (%s)\n"):format(p.command, p.metric, number(p.value), pick(p.held_out, lang)))
            for _, r in ipairs(p.measured) do put("- " .. r) end
            if p.failures[1] then
                put(("\n%s:\n"):format(pick(W.failures, lang)))
                for _, text in ipairs(p.failures) do put("- " .. pick(text, lang):gsub("%s+", " ")) end
            end
            put("")
            pictures(p, put, "../")
            put("")
        end
    end
    if #c.exercises[f.id] > 0 then
        put("## " .. pick(W.exercises, lang) .. "\n")
        put(pick(W.ex_columns, lang))
        put("|-|-|-|")
        for _, x in ipairs(c.exercises[f.id]) do
            put(("| [%s](exercises/%s) | %s | %g |"):format(x.id, x.file, cell(pick(x.title, lang)), x.credit))
        end
        put("")
    end
    if #c.derivations[f.id] > 0 then
        put("## " .. pick(W.derivations, lang) .. "\n")
        for _, d in ipairs(c.derivations[f.id]) do put(("- `%s`: %s"):format(d.id, pick(d.what, lang))) end
        put("")
    end
end

-- README of a field, Chinese below English.
function M.field(c, f)
    local lines = {}
    local function put(s) lines[#lines + 1] = s end
    field_in(c, f, "en", put)
    field_in(c, f, "zh", put)
    return table.concat(lines, "\n")
end

-- ---- gates -------------------------------------------------------------------------------------------------

function M.transcript(g)
    local lines = {("# gate %s · %s · %s\n"):format(g.id, g.open and "open" or "shut", day(g.at))}
    for _, item in ipairs(g.items) do lines[#lines + 1] = ("- [%s] %s"):format(item.ok and "x" or " ", item.text) end
    if #g.evidence > 0 then
        lines[#lines + 1] = "\n| exercise | passed | seed | code |\n|-|-|-|-|"
        for _, e in ipairs(g.evidence) do
            lines[#lines + 1] = ("| %s | %s | %d | [%s](../%s) |"):format(e.id, day(e.at), e.seed, e.file, e.path)
        end
        lines[#lines + 1] = ("\n`gate(\"%s\", \"replay\")` grades this code again with these seeds."):format(g.id)
    end
    return table.concat(lines, "\n") .. "\n"
end

-- ---- what reproduces ----------------------------------------------------------------------------------------

M.reproduce = [[
-- Runs the projects of this repository again, or those named, and compares with what they state.
--     labsh --headless reproduce.lua [FOLDER…]
local folders = #arg > 0 and arg or {%s}
local good = #folders > 0
for _, folder in ipairs(folders) do good = gate{project = folder} and good end
print(good and "all reproduced" or "NOT reproduced")
os.exit(good and 0 or 1)
]]

-- labsh's own build.sh knows its packages: the list stands in one place only.
M.dockerfile = [[
FROM debian:12
WORKDIR /opt/labsh
COPY labsh.tar.gz .
RUN apt-get update && apt-get install -y --no-install-recommends bash ca-certificates \
    && tar -xzf labsh.tar.gz --strip-components=1 && rm labsh.tar.gz \
    && ./build.sh deps need use && PREFIX=/usr/local ./build.sh install && ldconfig \
    && ./build.sh clean && rm -rf /var/lib/apt/lists/*
WORKDIR /portfolio
COPY . .
RUN rm -f labsh.tar.gz
CMD ["labsh", "--headless", "--no-progress", "reproduce.lua"]
]]

M.dockerignore = ".git\n.portfolio\n"
M.gitignore = "*.new\n*.safetensors\n"

return M
