-- progress(): how far the plan is, in numbers and a picture (burn-down, time, skills).
local S = ...
local plan, record, calendar, layout = S.use("plan"), S.use("record"), S.use("calendar"), S.use("layout")
local M, T = {}, {}

T.days = {zh = "完成 %d/%d 天，%d 个时段，%s", en = "%d of %d days closed, %d blocks, %s"}
T.streak = {zh = "连续学习 %d 天", en = "%d study days in a row"}
T.finish = {zh = "按现在的速度，%s 完成", en = "At this pace it ends on %s"}
T.time = {zh = "各类时段的用时", en = "Time by kind of block"}
T.skills = {zh = "各领域", en = "By field"}
T.field = {zh = "  %s 时段 %3d %% · 练习 %d/%d（学分 %g） · 推导 %d · 卡片 %d", en = "  %s blocks %3d %% · exercises %d/%d (credit %g) · derivations %d · cards %d"}
T.title = {zh = "剩余天数", en = "Days left"}
T.plan = {zh = "计划", en = "plan"}
T.real = {zh = "实际", en = "closed"}
T.date = {zh = "开始后的天数", en = "days since the start"}
T.hours = {zh = "小时", en = "hours"}

-- Study days in a row, up to today, on which something was recorded; days off do not break the row.
local function streak(c)
    local active = {}
    for _, kind in ipairs{"block", "check", "card", "derive"} do
        for _, e in ipairs(study.events(kind)) do active[calendar.of(e.at)] = true end
    end
    local n, d = 0, calendar.today()
    if not active[d] then d = d - 1 end -- today may still come
    while active[d] or not calendar.is_study_day(c, d) do
        if active[d] then n = n + 1 end
        d = d - 1
        if c.start and d < c.start or n > 1000 then break end
    end
    return n
end

-- Days closed by date: a day counts from its last block's end on.
local function closings(blocks)
    local ends = {}
    for id, r in pairs(blocks) do
        local day = id:match("^[^/]+")
        ends[day] = math.max(ends[day] or 0, r.at)
    end
    local list = {}
    for id, at in pairs(ends) do
        if record.day_closed(plan.day(id), blocks) then list[#list + 1] = calendar.of(at) end
    end
    table.sort(list)
    return list
end

local function skills(blocks)
    local rows, states = {}, record.exercises()
    for _, f in ipairs(plan.fields) do
        local row = {field = f, done = 0, solved = 0, all = 0, credit = 0, derived = 0, cards = 0}
        for id, r in pairs(blocks) do
            if r.state == "done" and plan.field_of(id) == f then row.done = row.done + 1 end
        end
        for _, id in ipairs(S.use("exercise").list()) do
            if plan.field_of(id) == f then
                row.all = row.all + 1
                local x = states[id]
                if x and x.passed then row.solved, row.credit = row.solved + 1, row.credit + x.credit end
            end
        end
        local passed = {}
        for _, e in ipairs(study.events("derive")) do if e.value.ok then passed[e.id] = true end end
        for _, id in ipairs(S.use("gate").derivations[f.id]) do if passed[id] then row.derived = row.derived + 1 end end
        for _, e in ipairs(study.latest("card")) do
            if e.id:match("^" .. f.id .. "%.") and e.value.S and e.value.S >= 7 then row.cards = row.cards + 1 end
        end
        rows[#rows + 1] = row
    end
    return rows
end

local function picture(c, closed, by_kind)
    local x, planned, real = {}, {}, {}
    local last = calendar.due(c, plan.count())
    for d = c.start, math.max(last, calendar.today()) do
        x[#x + 1] = d - c.start
        planned[#planned + 1] = plan.count() - calendar.scheduled(c, d)
    end
    local rx = {}
    for d = c.start, calendar.today() do
        local n = 0
        for _, e in ipairs(closed) do if e <= d then n = n + 1 end end
        rx[#rx + 1], real[#real + 1] = d - c.start, plan.count() - n
    end
    local series = {{x = x, y = planned, label = S.text(T.plan)}}
    if #rx > 0 then series[2] = {x = rx, y = real, label = S.text(T.real), kind = "steps"} end
    view.plot(series, {title = S.text(T.title), xlabel = S.text(T.date)})
    local hours = {}
    for i, k in ipairs(by_kind) do hours[i] = k.seconds / 3600 end
    view.plot(hours, {kind = "bars", title = S.text(T.time), ylabel = S.text(T.hours)})
end

function M.progress()
    local position, _, blocks = calendar.position()
    local c = calendar.settings()
    local seconds, n, by_kind = 0, 0, {}
    for i, k in ipairs{"theory", "code", "project", "tuning", "writing", "problem"} do by_kind[i] = {kind = k, seconds = 0} end
    for id, r in pairs(blocks) do
        local s = r.seconds + (r.running or 0)
        seconds = seconds + s
        if r.state == "done" then n = n + 1 end
        for _, k in ipairs(by_kind) do if id:match("/(.*)$") == k.kind then k.seconds = k.seconds + s end end
    end
    print(S.text(T.days, position, plan.count(), n, layout.minutes(seconds / 60)))
    local row = streak(c)
    print(S.text(T.streak, row))
    if c.start and position > 0 then
        local gone = math.max(1, calendar.today() - c.start + 1)
        print(S.text(T.finish, calendar.text(calendar.today() + math.ceil((plan.count() - position) * gone / position))))
    end
    print(S.text(T.time))
    for _, k in ipairs(by_kind) do print(("  %s %s"):format(layout.pad(S.text(plan.kinds[k.kind]), 13), layout.minutes(k.seconds / 60))) end
    print(S.text(T.skills))
    local rows = skills(blocks)
    for _, r in ipairs(rows) do
        print(S.text(T.field, layout.pad(S.text(r.field.title), 24), math.floor(100 * r.done / (4 * 36) + .5), r.solved, r.all, r.credit, r.derived, r.cards))
    end
    if c.start then picture(c, closings(blocks), by_kind) end
    return {days = position, blocks = n, seconds = seconds, streak = row}
end

return M
