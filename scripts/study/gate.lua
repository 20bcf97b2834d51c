-- Gates: what a field asks before the next one may be begun early, what lets a learner who is stuck go on,
-- and the final one. Everything is counted from the record; a transcript says how, and replays.
--
--     gate "cv"                    what is missing
--     gate("cv", "quiz")           thirty questions         gate("cv", "derive")    the derivations' clock
--     gate("cv", "transcript")     the transcript again     gate("cv", "replay")    its exercises are graded anew
--     gate{project = "DIR"}        looks at a project       gate{star = FILE}, gate{design = FILE}, gate{post = FILE}
local S = ...
local plan, record, layout = S.use("plan"), S.use("record"), S.use("layout")
local M, T = {}, {}

M.derivations = {
    cv = {"backprop.linear", "backprop.softmax_ce", "backprop.mlp", "conv", "dice"},
    llm = {"attention", "layer_norm", "lora"},
    rl = {"bellman.v", "bellman.vstar", "ppo.ratio", "gae"},
}
M.stuck = {cv = {"backprop.softmax_ce", "backprop.mlp"}, llm = {"backprop.softmax_ce", "backprop.mlp"},
           rl = {"backprop.softmax_ce", "backprop.mlp", "bellman.v", "bellman.vstar"}}
M.projects = {cv = {"A", "B", "C"}, llm = {"D", "E", "F"}, rl = {"G", "H", "I"}}
M.CLOCK, M.QUESTIONS, M.RIGHT, M.UNAIDED = 45 * 60, 30, 27, .8

T.projects = {zh = "好的项目 %d/2（%s；gate{project = \"目录\"} 检查一个）", en = "good projects %d of 2 (%s; gate{project = \"DIR\"} looks at one)"}
T.exercises = {zh = "独立完成的练习 %d/%d，需要 %d（还缺 %s）", en = "exercises solved unaided %d of %d, %d are asked (missing: %s)"}
T.derive = {zh = "计时推导 %d/%d（还缺 %s；gate(\"%s\", \"derive\") 开始 45 分钟）", en = "derivations on the clock %d of %d (missing: %s; gate(\"%s\", \"derive\") starts 45 minutes)"}
T.quiz = {zh = "测验最好成绩 %d/30，需要 27（gate(\"%s\", \"quiz\")）", en = "best quiz %d of 30, 27 are asked (gate(\"%s\", \"quiz\"))"}
T.one_derive = {zh = "推导 derive(\"%s\", f)", en = "the derivation derive(\"%s\", f)"}
T.one_project = {zh = "一个完整的项目", en = "one complete project"}
T.open = {zh = "✓ %s 的关已通过。", en = "✓ The gate of %s is open."}
T.shut = {zh = "%s 的关：", en = "The gate of %s:"}
T.go_on = {zh = "按期进入下一领域只需：%s", en = "To go on in time (not ahead) it takes: %s"}
T.enough = {zh = "已具备", en = "all there"}
T.clock = {zh = "计时开始：45 分钟内用 derive 通过 %s。", en = "The clock runs: 45 minutes for derive to pass %s."}
T.few = {zh = "题库只有 %d 题，测验要 30 题", en = "there are %d cards; the quiz takes 30"}
T.none = {zh = "还没有成绩单：先 gate \"%s\"", en = "there is no transcript yet: gate \"%s\" first"}
T.replayed = {zh = "重放：%d 道练习，%d 道结果一致", en = "Replayed: %d exercises, %d with the same verdict"}
T.what = {zh = "gate 的第二个参数是 quiz、derive、transcript 或 replay，得到 %s", en = "gate's second argument is quiz, derive, transcript or replay, got %s"}

local function tick(good) return good and "✓" or "○" end

local function join(list) return #list > 0 and table.concat(list, ", ") or "–" end

-- ---- what is there --------------------------------------------------------------------------------

local function project_states()
    local list = {}
    for _, e in ipairs(study.latest("project")) do list[e.id] = e.value end
    return list
end

local function projects(field)
    local states, good, done = project_states(), {}, 0
    for _, id in ipairs(M.projects[field]) do
        local p = states[id]
        if p and p.good then good[#good + 1] = id end
        if p and (p.good or p.complete) then done = done + 1 end
    end
    return good, done
end

local function exercises(field)
    local states, good, all, missing = record.exercises(), 0, 0, {}
    for _, id in ipairs(S.use("exercise").list()) do
        if plan.field_of(id).id == field then
            all = all + 1
            if states[id] and states[id].credit == 1 then good = good + 1 else missing[#missing + 1] = id end
        end
    end
    return good, all, missing
end

-- Derivations passed; on the clock only those within the last round that was started.
local function derivations(list, since)
    local passed, missing, n = {}, {}, 0
    for _, e in ipairs(study.events("derive")) do
        if e.value.ok and (not since or e.at >= since and e.at <= since + M.CLOCK) then passed[e.id] = true end
    end
    for _, id in ipairs(list) do
        if passed[id] then n = n + 1 else missing[#missing + 1] = id end
    end
    return n, missing
end

-- The best round of derivations on the clock.
local function on_clock(field)
    local list = M.derivations[field]
    local best, missing = 0, list
    for _, e in ipairs(study.events("clock", field)) do
        local n, left = derivations(list, e.at)
        if n > best then best, missing = n, left end
    end
    return best, missing
end

local function best_quiz(field)
    local best = 0
    for _, e in ipairs(study.events("exam", field)) do best = math.max(best, e.value.right or 0) end
    return best
end

-- The items of a field's gate: {ok =, text =}.
local function items(field)
    local good = projects(field)
    local solved, all, missing = exercises(field)
    local need = math.ceil(M.UNAIDED * all)
    local derived, left = on_clock(field)
    local quiz = best_quiz(field)
    return {
        {name = "projects", ok = #good >= 2, text = S.text(T.projects, #good, join(M.projects[field]))},
        {name = "exercises", ok = all > 0 and solved >= need, text = S.text(T.exercises, solved, all, need, join(missing))},
        {name = "derive", ok = #left == 0, text = S.text(T.derive, derived, #M.derivations[field], join(left), field)},
        {name = "quiz", ok = quiz >= M.RIGHT, text = S.text(T.quiz, quiz, field)},
    }
end

M.items = items

-- What a field still asks, as texts. `stuck`: of one who goes on in time, not ahead.
function M.missing(field, stuck)
    local list = {}
    if not stuck then
        for _, item in ipairs(items(field)) do if not item.ok then list[#list + 1] = item.text end end
        return list
    end
    local _, left = derivations(M.stuck[field])
    for _, id in ipairs(left) do list[#list + 1] = S.text(T.one_derive, id) end
    local _, done = projects(field)
    if done == 0 then list[#list + 1] = S.text(T.one_project) end
    return list
end

-- ---- the transcript -----------------------------------------------------------------------------------

-- Which checks count: the passing one with its seed and the code that passed.
local function evidence(field)
    local list = {}
    for _, e in ipairs(study.events("check")) do
        if e.value.ok and plan.field_of(e.id).id == field then
            list[e.id] = {id = e.id, at = e.at, seed = e.value.seed, event = e.n}
        end
    end
    local rows = {}
    for _, id in ipairs(S.use("exercise").list()) do rows[#rows + 1] = list[id] end
    return rows
end

local function replay(field)
    local last = record.last("gate", field)
    if not last then error(S.text(T.none, field), 0) end
    local exercise, check, grade = S.use("exercise"), S.use("check"), S.use("grade")
    local events, same = {}, 0
    for _, e in ipairs(study.events("check")) do events[e.n] = e end
    for _, row in ipairs(last.evidence or {}) do
        local e = events[row.event]
        local x = exercise.find(row.id)
        local r = check.run(x, function() return grade.load(x, e.value.source, e.value.language, row.id) end, {seed = row.seed, quick = true})
        if r.ok == e.value.ok then same = same + 1 end
        print(("  %s %s"):format(tick(r.ok), row.id))
    end
    print(S.text(T.replayed, #(last.evidence or {}), same))
    return same == #(last.evidence or {})
end

local function show(title, list)
    print(title)
    for _, item in ipairs(list) do print(layout.wrap(("  %s %s"):format(tick(item.ok), item.text))) end
end

-- ---- the function -------------------------------------------------------------------------------------

local function transcript(field)
    local last, at = record.last("gate", field)
    if not last then error(S.text(T.none, field), 0) end
    show(os.date("%Y-%m-%d %H:%M ", math.floor(at)) .. field, last.items)
    return last
end

local actions = {
    derive = function(field)
        record.add("clock", field, {})
        print(S.text(T.clock, join(M.derivations[field])))
    end,
    quiz = function(field) return S.use("quiz").exam(field, M.QUESTIONS, T.few) end,
    transcript = transcript,
    replay = replay,
}

local function field_gate(field)
    local title = S.text(plan.field(field).title)
    local list, open = items(field), true
    for _, item in ipairs(list) do open = open and item.ok end
    record.add("gate", field, {open = open, items = list, evidence = evidence(field)})
    show(S.text(open and T.open or T.shut, title), list)
    if not open then
        local missing = M.missing(field, true)
        print(layout.wrap(S.text(T.go_on, #missing > 0 and join(missing) or S.text(T.enough))))
    end
    return open
end

function M.gate(what, action)
    if type(what) == "table" then return S.use("review").look(what) end
    if what == "final" then return S.use("review").final(items, show) end
    plan.field(what)
    if action == nil then return field_gate(what) end
    if not actions[action] then error(S.text(T.what, tostring(action)), 0) end
    return actions[action](what)
end

return M
