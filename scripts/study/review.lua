-- What people write and build, looked at by checklist: projects, STAR stories, system designs, posts; and the
-- final gate, which asks for all of them.
local S = ...
local plan, record, files = S.use("plan"), S.use("record"), S.use("files")
local run_store = _G.run
local M, T = {}, {}

T.manifest = {zh = "%s 里没有可读的 project.lua：%s", en = "%s has no readable project.lua: %s"}
T.fields = {zh = "project.lua 应返回 {id =, command =, metric =, value =, baseline =, held_out =, failures = {三条}, readme =, test =}",
            en = "project.lua gives {id =, command =, metric =, value =, baseline =, held_out =, failures = {three}, readme =, test =}"}
T.command = {zh = "一条命令在固定种子下给出 %s = %s（声明 %s，允许 ±1 %%）", en = "one command and seed gives %s = %s (stated %s, ± 1 %%)"}
T.held_out = {zh = "用留出数据评测：%s", en = "measured on held-out data: %s"}
T.baseline = {zh = "优于基线 %s", en = "beats the baseline %s"}
T.failures = {zh = "解释了三个失败案例（%d）", en = "three failures explained (%d)"}
T.readme = {zh = "有 README", en = "a README"}
T.test = {zh = "测试通过", en = "its test passes"}
T.good = {zh = "项目 %s：合格", en = "Project %s is good"}
T.not_good = {zh = "项目 %s：还不合格", en = "Project %s is not good yet"}
T.what = {zh = "gate{} 里是 project、star、design 或 post", en = "gate{} takes project, star, design or post"}
T.made = {zh = "写好了模板：%s", en = "A template was written to %s"}
T.section = {zh = "小节“%s”", en = "section '%s'"}
T.numbers = {zh = "结果里有数字", en = "numbers in the result"}
T.words = {zh = "正文足够长（%d 字，至少 %d）", en = "long enough (%d words or characters, at least %d)"}
T.final = {zh = "毕业的关：", en = "The final gate:"}
T.field = {zh = "%s 的关", en = "the gate of %s"}
T.portfolio = {zh = "作品集已生成（portfolio \"目录\"）", en = "the portfolio is built (portfolio \"DIR\")"}
T.posts = {zh = "深度文章 %d/2（gate{post = 文件}）", en = "posts %d of 2 (gate{post = FILE})"}
T.stories = {zh = "STAR 故事 %d/5（gate{star = 文件}）", en = "STAR stories %d of 5 (gate{star = FILE})"}
T.designs = {zh = "系统设计 %d/2（gate{design = 文件}）", en = "system designs %d of 2 (gate{design = FILE})"}

local function report(title, list)
    print(title)
    local good = true
    for _, item in ipairs(list) do
        print(("  %s %s"):format(item.ok and "✓" or "○", item.text))
        good = good and item.ok
    end
    return good
end

-- ---- projects ---------------------------------------------------------------------------------------

-- What a shell command in a folder prints, and whether it ended well. `labsh` in it is the program that runs now.
local function run(folder, command)
    return files.run(("cd %s && PATH=\"$(dirname %s):$PATH\" && (%s) 2>&1"):format(files.quoted(folder), files.PROGRAM, command))
end

-- The number of the latest run in the store.
local function latest_run()
    local last = run_store.list(1)
    return #last > 0 and last[1].id or 0
end

-- The last "metric = number" or "metric: number" that was printed.
local function metric_in(text, name)
    local found
    for number in text:gmatch(name:gsub("%p", "%%%0") .. "%s*[=:]?%s*(%-?%d+%.?%d*[eE]?[%+%-]?%d*)") do found = tonumber(number) end
    return found
end

local function better(p) return p.lower and p.value < p.baseline or not p.lower and p.value > p.baseline end

-- The table of a project's project.lua.
function M.manifest(folder)
    local chunk, message = loadfile(folder .. "/project.lua", "t", {})
    if not chunk then error(S.text(T.manifest, folder, message), 0) end
    local p = chunk()
    if type(p) ~= "table" or not p.id or not p.command or not p.metric or not tonumber(p.value) or not tonumber(p.baseline) then
        error(S.text(T.fields), 0)
    end
    return p
end

local function project(folder)
    local p, before, began = M.manifest(folder), latest_run(), lab.now()
    local text, ended = run(folder, p.command)
    local seconds, runs = lab.now() - began, {}
    for id = before + 1, latest_run() do runs[#runs + 1] = id end
    local got = ended and metric_in(text, p.metric) or nil
    local tested = p.test and select(2, run(folder, p.test))
    local readme = files.read(folder .. "/" .. (p.readme or "README.md"))
    local repeats = got ~= nil and math.abs(got - p.value) <= .01 * math.abs(p.value)
    local list = {
        {ok = repeats, text = S.text(T.command, p.metric, tostring(got), tostring(p.value))},
        {ok = p.held_out ~= nil, text = S.text(T.held_out, S.text(p.held_out or "–"))},
        {ok = better(p), text = S.text(T.baseline, tostring(p.baseline))},
        {ok = #(p.failures or {}) >= 3, text = S.text(T.failures, #(p.failures or {}))},
        {ok = readme ~= nil and #readme > 200, text = S.text(T.readme)},
        {ok = tested == true, text = S.text(T.test)},
    }
    local good = report(folder, list)
    record.add("project", p.id, {good = good, complete = repeats and readme ~= nil, folder = files.absolute(folder),
                                  metric = p.metric, value = p.value, got = got, seconds = seconds, runs = runs})
    print(S.text(good and T.good or T.not_good, p.id))
    return good
end

-- ---- texts by checklist ---------------------------------------------------------------------------------

local forms = {
    star = {sections = {{zh = "情境", en = "Situation"}, {zh = "任务", en = "Task"}, {zh = "行动", en = "Action"}, {zh = "结果", en = "Result"}}, words = 120, numbers = 4},
    design = {sections = {{zh = "需求", en = "Needs"}, {zh = "估算", en = "Estimates"}, {zh = "数据", en = "Data"}, {zh = "模型", en = "Model"},
                          {zh = "服务", en = "Serving"}, {zh = "评测", en = "Evaluation"}, {zh = "故障", en = "Failure"}, {zh = "成本", en = "Cost"}}, words = 400, numbers = 2},
    post = {sections = {}, words = 1000,
            outline = {{zh = "问题", en = "The question"}, {zh = "方法", en = "The method"}, {zh = "实验", en = "Experiments, with seeds"},
                       {zh = "失败与局限", en = "What failed"}, {zh = "复现", en = "How to reproduce it"}}},
}

-- Words, each Chinese character counting as one.
local function count_words(text)
    local n = select(2, text:gsub("[%w']+", ""))
    for _, code in utf8.codes(text, true) do if code >= 0x4e00 and code <= 0x9fff then n = n + 1 end end
    return n
end

-- The text below a "# heading" in either language; nil where there is none.
local function section(text, names)
    for _, name in pairs(names) do
        local body = ("\n" .. text):match("\n#+%s*" .. name .. "[^\n]*\n(.-)\n#") or ("\n" .. text):match("\n#+%s*" .. name .. "[^\n]*\n(.*)$")
        if body then return body end
    end
end

-- What is to be filled in, by its headings.
function M.template(kind)
    local lines = {}
    for _, s in ipairs(forms[kind].outline or forms[kind].sections) do lines[#lines + 1] = "# " .. S.text(s) .. "\n\n" end
    return table.concat(lines)
end

local function template(kind, path)
    files.write(path, M.template(kind))
    print(S.text(T.made, path))
end

local function look_at_text(kind, path)
    local form, text = forms[kind], files.read(path)
    if not text and #form.sections > 0 then return template(kind, path) end
    if not text then error(path, 0) end
    local list = {}
    for i, names in ipairs(form.sections) do
        local body = section(text, names)
        list[#list + 1] = {ok = body ~= nil and count_words(body) >= 10, text = S.text(T.section, S.text(names))}
        if form.numbers == i then list[#list + 1] = {ok = body ~= nil and body:find("%d") ~= nil, text = S.text(T.numbers)} end
    end
    local n = count_words(text)
    list[#list + 1] = {ok = n >= form.words, text = S.text(T.words, n, form.words)}
    local good = report(path, list)
    record.add(kind, files.absolute(path), {ok = good, words = n})
    return good
end

-- gate{project = DIR}, gate{star = FILE}, …
function M.look(what)
    if what.project then return project(what.project) end
    for kind in pairs(forms) do
        if what[kind] then return look_at_text(kind, what[kind]) end
    end
    error(S.text(T.what), 0)
end

-- ---- the final gate -----------------------------------------------------------------------------------------

local function passed(kind)
    local n = 0
    for _, e in ipairs(study.latest(kind)) do if e.value.ok then n = n + 1 end end
    return n
end

function M.final(items)
    local list = {}
    for _, f in ipairs(plan.fields) do
        local open = true
        for _, item in ipairs(items(f.id)) do open = open and item.ok end
        list[#list + 1] = {ok = open, text = S.text(T.field, S.text(f.title))}
    end
    list[#list + 1] = {ok = #study.latest("portfolio") > 0, text = S.text(T.portfolio)}
    list[#list + 1] = {ok = passed("post") >= 2, text = S.text(T.posts, passed("post"))}
    list[#list + 1] = {ok = passed("star") >= 5, text = S.text(T.stories, passed("star"))}
    list[#list + 1] = {ok = passed("design") >= 2, text = S.text(T.designs, passed("design"))}
    local open = report(S.text(T.final), list)
    record.add("gate", "final", {open = open, items = list})
    return open
end

return M
