-- check(id): grades the learner's file in a child process and says what it found.
local S = ...
local record, exercise, layout, grade, files = S.use("record"), S.use("exercise"), S.use("layout"), S.use("grade"), S.use("files")
local cases, sanitize = S.use("cases"), S.use("sanitize")
local M, T = {}, {}

M.SECONDS, M.MEMORY = 10, 1 << 30

T.no_file = {zh = "还没有 %s 的文件：exercise \"%s\" 写一个起始文件", en = "there is no file for %s yet: exercise \"%s\" writes a starter"}
T.passed = {zh = "✓ %s 通过：%d 项检查，%.2f 秒，种子 %d", en = "✓ %s passes: %d checks in %.2f s, seed %d"}
T.failed = {zh = "✗ %s 未通过：%d 项对，%d 项错；check(\"%s\", {seed = %d}) 可重现",
            en = "✗ %s fails: %d checks good, %d bad; check(\"%s\", {seed = %d}) repeats this"}
T.dead = {zh = "✗ %s：在“%s”中失败：%s", en = "✗ %s failed in %s: %s"}
T.loading = {zh = "载入文件", en = "loading the file"}
T.printed = {zh = "它打印了：", en = "It printed:"}
T.case = {zh = "最小的出错输入：%s", en = "The smallest input that fails: %s"}
T.argument = {zh = "参数 %d = %s", en = "argument %d = %s"}
T.want = {zh = "应为 %s", en = "expected %s"}
T.got = {zh = "得到 %s", en = "got %s"}
T.symptom = {zh = "现象：%s", en = "It looks like: %s"}
T.question = {zh = "想一想：%s", en = "Ask yourself: %s"}
T.speed = {zh = "速度：你 %.3g ms，参考解 %.3g ms（%.2f×）", en = "Speed: yours %.3g ms, reference %.3g ms (%.2f×)"}
T.flops = {zh = "，%.3g GFLOP/s", en = ", %.3g GFLOP/s"}
T.credit = {zh = "学分：%s", en = "credit: %s"}
T.solutions = {zh = "两种解法：solution \"%s\" · 抓错误解法：check.hunt \"%s\"", en = "Two solutions to compare: solution \"%s\" · a bug hunt: check.hunt \"%s\""}
T.total = {zh = "%d 道练习：%d 道通过，%d 道未通过，%d 道没有文件", en = "%d exercises: %d pass, %d fail, %d have no file"}
T.unwatched = {zh = "（这台机器的编译器没有 libasan，越界访问未经检查）", en = "(this machine's compiler has no libasan: reads and writes out of bounds were not looked for)"}
T.more = {zh = "另有：", en = "Also: "}
T.picture = {zh = "%s：应为、得到、相差", en = "%s: expected, got, difference"}

-- ---- running ------------------------------------------------------------------------------------

-- What a trial said, line by line, into r; the case that was open at its end.
local function read_lines(r, said)
    local open
    for line in said:gmatch("[^\n]+") do
        local good, t = pcall(data.parse_json, line)
        if not good then break end -- cut off in the middle
        if t.e == "case" then
            open = t
        elseif t.e == "pass" then
            r.passed, open = r.passed + 1, nil
        elseif t.e == "fail" then
            r.failed, open = r.failed + 1, nil
            r.failures[#r.failures + 1] = t
        elseif t.e == "print" then
            r.printed[#r.printed + 1] = t.text
        else
            r[t.e] = t
        end
    end
    return open
end

-- A case in which f did not come back, made smaller: every try has a child of its own.
local function shrink_fall(x, load, options, open)
    local p = open.property and x.properties[open.property]
    local limits = {seconds = .5, memory = options.memory or M.MEMORY, name = x.entry}
    local said = study.trial(function()
        local f = load()
        study.say(data.to_json((cases.shrink(x, open.case, true, function(c)
            if p and p.fits and not p.fits(c.sizes, c.options) then return nil end
            return select(2, study.trial(function() grade.once(x, f, c, p) end, limits))
        end, 4))))
    end, {seconds = M.SECONDS, memory = limits.memory, name = x.entry})
    local good, case = pcall(data.parse_json, said)
    if options.explain then options.explain("") end -- the reports of the tries
    return good and case or open.case
end

-- Grades a function made by load() in a child. Gives {ok, passed, failed, seconds, seed, failures, why, where, …}.
-- options: seed, n, seconds, memory; quick (to the first failure, nothing made smaller but with `shrink` what falls);
-- explain(why): what a sanitizer reported.
function M.run(x, load, options)
    local r = {id = x.id, passed = 0, failed = 0, seed = options.seed, failures = {}, printed = {}}
    local began = lab.now()
    local said, why = study.trial(function() grade.run(x, load(), options) end,
        {seconds = options.seconds or M.SECONDS, memory = options.memory or M.MEMORY, name = x.entry})
    local open = read_lines(r, said)
    if why then
        r.reported = options.explain and options.explain(why)
        r.why, r.where = r.reported or why, open and open.name
        r.failed = r.failed + 1
        if open and open.case and (not options.quick or options.shrink) then
            local case = shrink_fall(x, load, options, open)
            table.insert(r.failures, 1, {case = cases.text(x, case), args = grade.describe(grade.args_of(x, case))})
        end
    end
    r.seconds = lab.now() - began
    r.ok = r.failed == 0 and r.passed > 0
    return r
end

-- Grades a file's text: C first under the sanitizers, where they are. options as for run, and seed.
function M.judge(x, source, language, path, options)
    local function load() return grade.load(x, source, language, path) end
    local watched
    if language == "c" then
        watched = sanitize.run(x, source, path, {seed = options.seed, seconds = options.seconds or M.SECONDS, memory = options.memory or M.MEMORY})
        if watched and watched.reported then return watched end
    end
    local r = M.run(x, load, options)
    if language == "c" then r.watched = watched ~= nil end
    return r
end

-- ---- reporting ------------------------------------------------------------------------------------

local function show_failure(f)
    if f.message then print(layout.wrap(f.message, 2)) end
    if f.args then
        print(layout.wrap(S.text(T.case, f.case), 2))
        for i, a in ipairs(f.args) do print("    " .. S.text(T.argument, i, a):gsub("\n", "\n    ")) end
        if f.want then
            print("    " .. S.text(T.want, f.want):gsub("\n", "\n    "))
            print("    " .. S.text(T.got, f.got):gsub("\n", "\n    "))
        end
    end
end

-- Expected, got and their difference side by side, where they are matrices.
local function show_picture(x, f)
    if not f.picture then return end
    local want, got = tensor(f.picture.want), tensor(f.picture.got)
    view.grid({want, got, (got - want):abs()}, {columns = 3, title = S.text(T.picture, x.id)})
end

local function question_of(x, name)
    for _, m in ipairs(x.mutants) do
        if m.name == name then return m.question end
    end
end

local function show(x, r)
    if #r.printed > 0 then
        print(S.text(T.printed))
        for i = 1, math.min(#r.printed, 20) do print("  " .. r.printed[i]) end
    end
    if r.why then print(layout.wrap(S.text(T.dead, x.id, r.where or S.text(T.loading), r.why))) end
    if r.ok then
        print(S.text(T.passed, x.id, r.passed, r.seconds, r.seed))
    elseif not r.why then
        print(S.text(T.failed, x.id, r.passed, r.failed, x.id, r.seed))
    end
    if r.watched == false then print(S.text(T.unwatched)) end
    if r.failures[1] then
        show_failure(r.failures[1])
        show_picture(x, r.failures[1])
    end
    for _, f in ipairs(r.failures) do
        if f.symptom then
            print(layout.wrap(S.text(T.symptom, f.symptom), 2))
            break
        end
    end
    for i = r.failures[1] and not r.failures[1].message and #r.failures + 1 or 2, math.min(#r.failures, 4) do print(layout.wrap(S.text(T.more) .. r.failures[i].case .. " — " .. r.failures[i].message, 2)) end
    if r.mutant then print(layout.wrap(S.text(T.question, S.text(question_of(x, r.mutant.name))), 2)) end
    if r.speed then
        local line = S.text(T.speed, 1e3 * r.speed.mine, 1e3 * r.speed.theirs, r.speed.theirs / r.speed.mine)
        if r.speed.flops then line = line .. S.text(T.flops, r.speed.flops / r.speed.mine * 1e-9) end
        print(line)
    end
end

function M.check(id, options)
    options = options or {}
    local x = exercise.find(id)
    local path, language = exercise.file(id)
    if not path then error(S.text(T.no_file, id, id), 0) end
    local seed = options.seed or os.time() % 1000000
    local source, message = files.read(path)
    if not source then error(message, 0) end
    local r = M.judge(x, source, language, path, {seed = seed, seconds = options.seconds, memory = options.memory})
    record.add("check", id, {ok = r.ok, passed = r.passed, failed = r.failed, seconds = r.seconds, seed = seed,
                             language = language, why = r.why, source = r.ok and source or nil})
    if not options.silent then
        show(x, r)
        if r.ok then
            local s = record.exercises()[id]
            print(S.text(T.credit, ("%g"):format(s.credit)) .. " · " .. S.text(T.solutions, id, id))
        end
    end
    return setmetatable(r, {__tostring = function() return ("check %s: %s"):format(id, r.ok and "ok" or "failed") end})
end

-- Every exercise that the learner has a file for, a line each.
function M.all(options)
    local good, bad, none = 0, 0, 0
    local quiet = {silent = true}
    for k, v in pairs(options or {}) do quiet[k] = v end
    for _, id in ipairs(exercise.list()) do
        if exercise.file(id) then
            local r = M.check(id, quiet)
            local why = r.why or r.failures[1] and r.failures[1].message
            if r.ok then good = good + 1 else bad = bad + 1 end
            print(layout.wrap(("%s %s%s"):format(r.ok and "✓" or "✗", id, why and ": " .. why or "")))
        else
            none = none + 1
        end
    end
    print(S.text(T.total, good + bad + none, good, bad, none))
    return {ok = bad == 0, passed = good, failed = bad}
end

return M
