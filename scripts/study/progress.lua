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
T.picture = {zh = "进度", en = "Progress"}
T.calendar = {zh = "每天的小时数 · 连续学习 %d 天", en = "Hours a day · %d study days in a row"}
T.weeks = {zh = "计划开始后的周", en = "weeks since the start"}
T.weekdays = {zh = {"一", "二", "三", "四", "五", "六", "日"}, en = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}}
T.by_kind = {zh = "各类时段的用时（小时）", en = "Hours by kind of block"}
T.by_field = {zh = "各领域的能力（%）", en = "Skills by field (%)"}
T.measures = {zh = {"时段", "练习", "推导", "卡片", "关卡"}, en = {"blocks", "exercises", "derivations", "cards", "gate"}}
T.fields = {zh = {cv = "视觉", llm = "语言", rl = "强化"}, en = {cv = "vision", llm = "language", rl = "RL"}}

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

local function burn_down(c, closed)
    local x, planned, rx, real = {}, {}, {}, {}
    local last = calendar.due(c, plan.count())
    for d = c.start, math.max(last, calendar.today()) do
        x[#x + 1] = d - c.start
        planned[#planned + 1] = plan.count() - calendar.scheduled(c, d)
    end
    for d = c.start, calendar.today() do
        local n = 0
        for _, e in ipairs(closed) do if e <= d then n = n + 1 end end
        rx[#rx + 1], real[#real + 1] = d - c.start, plan.count() - n
    end
    local series = {{x = x, y = planned, label = S.text(T.plan), color = "gray"}}
    -- One day is a point.
    local kind = #rx > 1 and "steps" or "points"
    if #rx > 0 then series[2] = {x = rx, y = real, label = S.text(T.real), kind = kind, color = "green", size = #rx > 1 and 2.5 or 7} end
    return {series = series, title = S.text(T.title), xlabel = S.text(T.date)}
end

-- Weekdays × weeks since the start, the last sixteen; what was and what will not be studied stays blank.
local function hours_a_day(c, row)
    local today, worked = calendar.today(), record.by_date()
    local monday = c.start - calendar.weekday(c.start) + 1
    local weeks = math.max(8, (today - monday) // 7 + 1)
    local first = math.max(0, weeks - 16)
    local cells, names, most = {}, {}, 6
    for w = first, weeks - 1 do names[#names + 1] = tostring(w + 1) end
    for day = 1, 7 do
        cells[day] = {}
        for w = first, weeks - 1 do
            local d = monday + 7 * w + day - 1
            local hours = (worked[d] or 0) / 3600
            local blank = d < c.start or d > today or hours == 0 and not calendar.is_study_day(c, d)
            cells[day][w - first + 1] = blank and 0 / 0 or hours
            most = math.max(most, hours)
        end
    end
    return {heat = tensor(cells, "f64"), rows = T.weekdays[S.lang()], columns = names, range = {0, most}, values = false,
            palette = "viridis", title = S.text(T.calendar, row), xlabel = S.text(T.weeks)}
end

local function hours_by_kind(by_kind)
    local hours, names = {}, {}
    for i, k in ipairs(by_kind) do hours[i], names[i] = k.seconds / 3600, S.text(plan.kinds[k.kind]) end
    return {y = hours, kind = "bars", names = names, title = S.text(T.by_kind)}
end

local function percent(n, all) return all > 0 and math.floor(100 * n / all + .5) or 0 end

-- Fields × what was passed of what there is.
local function skill_map(rows)
    local cells, names, gate = {}, {}, S.use("gate")
    local cards = {}
    for _, card in ipairs(S.use("cards").all()) do cards[card.field] = (cards[card.field] or 0) + 1 end
    for i, r in ipairs(rows) do
        local f = r.field
        local passed, items = 0, gate.items(f.id)
        for _, item in ipairs(items) do if item.ok then passed = passed + 1 end end
        names[i] = T.fields[S.lang()][f.id]
        cells[i] = {percent(r.done, 6 * plan.DAYS * (f.last - f.first + 1)), percent(r.solved, r.all),
                    percent(r.derived, #gate.derivations[f.id]), percent(r.cards, cards[f.id] or 0), percent(passed, #items)}
    end
    return {heat = tensor(cells, "i64"), rows = names, columns = T.measures[S.lang()], range = {0, 100}, bar = false,
            values = true, palette = "viridis", title = S.text(T.by_field)}
end

local function picture(c, closed, by_kind, rows, row)
    return view.panels({burn_down(c, closed), hours_a_day(c, row), hours_by_kind(by_kind), skill_map(rows)},
        {columns = 2, title = S.text(T.picture)})
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
    local win = c.start and picture(c, closings(blocks), by_kind, rows, row)
    return {days = position, blocks = n, seconds = seconds, streak = row, picture = win or nil}
end

return M
