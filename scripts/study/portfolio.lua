-- portfolio(dir): a repository of what was finished: a module per field (projects, exercises, derivations), README
-- in both languages with results and curves, Dockerfile, posts, STAR stories, system designs, the gates' transcripts.
--
-- Written again it changes only what changed: .portfolio holds a check sum of every file as it was written, and a
-- file that the learner has changed since is left alone; the new text then lies beside it as NAME.new.
local S = ...
local plan, record, files, layout, text = S.use("plan"), S.use("record"), S.use("files"), S.use("layout"), S.use("portfolio_text")
local M, T = {}, {}

M.LARGEST = 2 << 20 -- bytes of a project's file that is taken along

T.dir = {zh = "portfolio \"目录\"：要一个目录名", en = "portfolio \"DIR\" takes a folder"}
T.done = {zh = "作品集：%s（%d 个项目，%d 个文件，其中 %d 个是新的或更新了）", en = "Portfolio: %s (projects %d, files %d, new or renewed %d)"}
T.kept = {zh = "你改过 %s，没有动它；新的内容在 %s", en = "%s was changed by you and is left alone; the new text is %s"}
T.gone = {zh = "项目 %s 的目录 %s 已读不到：%s", en = "project %s in %s cannot be read any more: %s"}
T.large = {zh = "没有带上 %s（%.1f MB）", en = "left out: %s (%.1f MB)"}
T.no_source = {zh = "这里没有 labsh 的源代码；构建镜像前请把它打包成 %s/labsh.tar.gz",
               en = "labsh's source is not here; lay it as %s/labsh.tar.gz before the image is built"}
T.commit = {zh = "已建立 git 仓库并提交", en = "a git repository was made, with a first commit"}
T.changes = {zh = "git -C %s diff 查看变化", en = "git -C %s diff shows what changed"}
T.no_commit = {zh = "git 没有提交：%s", en = "git did not commit: %s"}

-- ---- writing ------------------------------------------------------------------------------------------

-- FNV-1a, 64 bits.
local function sum(s)
    local h = 0xcbf29ce484222325
    for at = 1, #s, 4096 do
        for _, b in ipairs{s:byte(at, math.min(at + 4095, #s))} do h = (h ~ b) * 0x100000001b3 end
    end
    return ("%016x"):format(h)
end

local function open_writer(dir)
    local w = {dir = dir, was = {}, sums = {}, paths = {}, fresh = 0}
    for line in (files.read(dir .. "/.portfolio") or ""):gmatch("[^\n]+") do
        local h, path = line:match("^(%x+)  (.+)$")
        if h then w.was[path] = h end
    end
    return w
end

-- Writes a file of the portfolio; false where the learner's own stands.
local function put(w, path, content)
    local full, h = w.dir .. "/" .. path, sum(content)
    local there = files.read(full)
    w.paths[#w.paths + 1], w.sums[path] = path, h
    if there == content then return true end
    if there and w.was[path] ~= sum(there) then
        if w.was[path] ~= h then
            files.write(full .. ".new", content)
            print(layout.wrap(S.text(T.kept, full, full .. ".new")))
        end
        return false
    end
    files.make_folder(full:match("^(.*)/"))
    files.write(full, content)
    w.fresh = w.fresh + 1
    return true
end

-- What an earlier edition wrote, nobody has changed and this one does not have.
local function drop_old(w)
    for path, h in pairs(w.was) do
        local there = not w.sums[path] and files.read(w.dir .. "/" .. path)
        if there and sum(there) == h then os.remove(w.dir .. "/" .. path) end
    end
end

local function close_writer(w)
    table.sort(w.paths)
    local lines = {}
    for i, path in ipairs(w.paths) do lines[i] = w.sums[path] .. "  " .. path end
    files.write(w.dir .. "/.portfolio", table.concat(lines, "\n") .. "\n")
end

-- ---- pictures ------------------------------------------------------------------------------------------

-- The curves of a run's metrics, as the bytes of a PNG; nil where none has two points. Drawn in a child, where a
-- view is no window.
local function curves(r, title)
    local series = {}
    for _, name in ipairs(r:names()) do
        local steps, values = r:metrics(name)
        if steps:numel() > 1 and #series < 4 then series[#series + 1] = {x = steps, y = values, label = name} end
    end
    if #series == 0 then return nil end
    local path = os.tmpname()
    local _, why = study.trial(function()
        local win = view.plot(series, {title = title, xlabel = "step"})
        view.save(path .. ".png", {win = win, width = 800, height = 450})
    end, {seconds = 60, name = "portfolio"})
    local png = files.read(path .. ".png")
    os.remove(path)
    os.remove(path .. ".png")
    if why then error(why, 0) end
    return png
end

-- ---- what there is ---------------------------------------------------------------------------------------

local function project_field(id)
    for field, list in pairs(S.use("gate").projects) do
        for _, one in ipairs(list) do if one == id then return field end end
    end
    error(S.text({zh = "没有项目 %s", en = "there is no project %s"}, id), 0)
end

-- The files of a project's folder that are taken along; README first said if it has another name.
local function project_files(w, p, from)
    for _, path in ipairs(files.list(from)) do
        local content = files.read(from .. "/" .. path) or ""
        if #content > M.LARGEST then
            print(S.text(T.large, from .. "/" .. path, #content / (1 << 20)))
        else
            put(w, p.place .. "/" .. path, content)
            if path:match("^[^/]+%.png$") or path:match("^[^/]+%.jpg$") then p.pictures[#p.pictures + 1] = p.place .. "/" .. path end
        end
    end
end

local function project_runs(w, p, ids)
    for _, id in ipairs(ids or {}) do
        local good, r = pcall(run.get, id)
        if good then
            local last = {}
            for _, name in ipairs(r:names()) do last[#last + 1] = ("%s %.4g"):format(name, r:last(name)) end
            if #last > 0 then
                p.measured[#p.measured + 1] = ("%s: %s"):format(r.name, table.concat(last, ", "))
            end
            local png = curves(r, p.id .. " · " .. r.name)
            if png then
                local path = ("images/%s-%d.png"):format(p.id, #p.pictures + 1)
                put(w, path, png)
                p.pictures[#p.pictures + 1] = path
            end
        end
    end
end

local function collect_projects(w)
    local list, titles = {}, plan.projects()
    for _, e in ipairs(study.latest("project")) do
        local v = e.value
        local good, m = pcall(S.use("review").manifest, v.folder or "")
        if (v.good or v.complete) and not good then print(layout.wrap(S.text(T.gone, e.id, tostring(v.folder), m))) end
        if (v.good or v.complete) and good then
            local field = project_field(e.id)
            local p = {id = e.id, field = field, place = field .. "/" .. e.id, title = m.title or titles[e.id], metric = m.metric, value = m.value,
                       baseline = m.baseline, held_out = m.held_out, command = m.command, failures = m.failures or {}, pictures = {}, measured = {}}
            project_files(w, p, v.folder)
            project_runs(w, p, v.runs)
            list[#list + 1] = p
        end
    end
    table.sort(list, function(a, b) return a.id < b.id end)
    return list
end

-- The code that passed last of every exercise, by field.
local function collect_exercises(w)
    local fields, source, states, n = {cv = {}, llm = {}, rl = {}}, {}, record.exercises(), 0
    for _, e in ipairs(study.events("check")) do
        if e.value.ok and e.value.source then source[e.id] = e.value end
    end
    for _, id in ipairs(S.use("exercise").list()) do
        if source[id] then
            local field, file = plan.field_of(id).id, id .. "." .. source[id].language
            put(w, field .. "/exercises/" .. file, source[id].source)
            local list = fields[field]
            list[#list + 1] = {id = id, file = file, title = S.use("exercise").find(id).title, credit = states[id].credit}
            n = n + 1
        end
    end
    return fields, n
end

-- Derivations that were passed, by the field of the week whose plan first asks for them.
local function collect_derivations()
    local passed, fields, n = {}, {cv = {}, llm = {}, rl = {}}, 0
    local entries = S.use("derivations")
    for _, e in ipairs(study.events("derive")) do if e.value.ok then passed[e.id] = true end end
    for number = 1, plan.count() do
        local good, day = pcall(plan.day, plan.id(number))
        for _, b in ipairs(good and day.blocks or {}) do
            for _, id in ipairs(b.derive or {}) do
                local e = entries[id]
                if e and passed[e.id] then
                    local list = fields[plan.field_of(day.id).id]
                    list[#list + 1] = {id = e.id, what = e.what}
                    passed[e.id], n = nil, n + 1
                end
            end
        end
    end
    return fields, n
end

-- A post's pictures go with it.
local function take_pictures(w, content, from, to)
    for target in content:gmatch("!%[[^%]]*%]%(([^%)%s]+)") do
        local picture = not target:match("^%w+:") and not target:match("^/") and not target:match("%.%.") and files.read(from .. target)
        if picture then put(w, to .. target, picture) end
    end
end

-- Texts that passed their checklist; where there are none, templates of as many as the final gate asks for.
local function collect_texts(w)
    local texts = {}
    for _, kind in ipairs{{"post", "posts", 2}, {"star", "stories", 5}, {"design", "designs", 2}} do
        local form, folder, need = kind[1], kind[2], kind[3]
        local list = {}
        for _, e in ipairs(study.latest(form)) do
            local content = e.value.ok and files.read(e.id)
            if content then
                local name = e.id:match("([^/]+)$")
                put(w, folder .. "/" .. name, content)
                take_pictures(w, content, e.id:match("^(.*/)") or "", folder .. "/")
                list[#list + 1] = {name = name, path = folder .. "/" .. name}
            end
        end
        for i = #list + 1, need do
            local path = ("%s/%s%d.md"):format(folder, form, i)
            list[i] = {name = ("%s%d.md"):format(form, i), path = path, template = put(w, path, S.use("review").template(form))}
        end
        texts[folder] = list
    end
    return texts
end

local function collect_gates(w)
    local list = {}
    for _, id in ipairs{"cv", "llm", "rl", "final"} do
        local last, at = record.last("gate", id)
        if last then
            local g = {id = id, at = at, open = last.open, items = last.items or {}, evidence = {}}
            for _, e in ipairs(last.evidence or {}) do
                local check = study.events("check", e.id, {after = e.event - 1})[1].value
                local file = e.id .. "." .. check.language
                g.evidence[#g.evidence + 1] = {id = e.id, at = e.at, seed = e.seed, file = file,
                                               path = plan.field_of(e.id).id .. "/exercises/" .. file}
            end
            list[#list + 1] = g
            put(w, "transcripts/" .. id .. ".md", text.transcript(g))
        end
    end
    return list
end

-- labsh's own source as a .tar.gz with nothing in it of when and by whom it was packed; nil where it is not here.
local function collect_source(w)
    local here, build = pcall(lab.data, "build.sh")
    if not here then
        print(layout.wrap(S.text(T.no_source, w.dir)))
        return false
    end
    local packed, good = files.run(("cd %s && { git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f ! -path './build*/*' ! -path './.*' -print0; } | " ..
        "tar --null -T - --sort=name --mtime='2000-01-01 UTC' --owner=0 --group=0 --numeric-owner --transform='s,^,labsh/,' -cf - 2>/dev/null | gzip -n9"):format(
        files.quoted(build:match("^(.*)/"))))
    if not good or #packed < 1000 then error("labsh.tar.gz: tar or gzip failed", 0) end
    put(w, "labsh.tar.gz", packed)
    return true
end

-- ---- git ----------------------------------------------------------------------------------------------------

local function commit(dir)
    local git = "git -C " .. files.quoted(dir) .. " "
    if not select(2, files.run("git --version 2>&1")) then return end
    if files.exists(dir .. "/.git") or select(2, files.run(git .. "rev-parse --git-dir 2>&1")) then
        return print(S.text(T.changes, dir))
    end
    -- Who has told git no name yet commits as the user of this machine.
    local who = select(2, files.run(git .. "var GIT_AUTHOR_IDENT 2>&1")) and "" or "-c user.name=\"$(id -un)\" -c user.email=\"$(id -un)@localhost\" "
    local said, good = files.run(("%sinit -q && %sadd -A && %s%scommit -q -m 'portfolio: first edition' 2>&1"):format(git, git, git, who))
    print(good and S.text(T.commit) or S.text(T.no_commit, said:match("[^\n]*")))
end

-- ---- the function -------------------------------------------------------------------------------------------

function M.portfolio(dir)
    if type(dir) ~= "string" or dir == "" then error(S.text(T.dir), 0) end
    dir = files.absolute((dir:gsub("(.)/+$", "%1")))
    files.make_folder(dir)
    local w = open_writer(dir)
    local c = {version = lab.version, projects = collect_projects(w)}
    c.exercises, c.solved = collect_exercises(w)
    c.derivations, c.derived = collect_derivations()
    c.texts, c.gates, c.source = collect_texts(w), collect_gates(w), collect_source(w)
    local places = {}
    for i, p in ipairs(c.projects) do places[i] = ("%q"):format(p.place) end
    put(w, "README.md", text.readme(c, "en"))
    put(w, "README.zh.md", text.readme(c, "zh"))
    for _, f in ipairs(plan.fields) do put(w, f.id .. "/README.md", text.field(c, f)) end
    put(w, "reproduce.lua", text.reproduce:format(table.concat(places, ", ")))
    put(w, "Dockerfile", text.dockerfile)
    put(w, ".dockerignore", text.dockerignore)
    put(w, ".gitignore", text.gitignore)
    drop_old(w)
    close_writer(w)
    print(layout.wrap(S.text(T.done, dir, #c.projects, #w.paths, w.fresh)))
    commit(dir)
    record.add("portfolio", dir, {projects = #c.projects, files = #w.paths})
    return dir
end

return M
