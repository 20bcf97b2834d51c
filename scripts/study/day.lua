-- The day: today(), the commands :start :done :skip :week :day, and the clock of the blocks.
local S = ...
local plan, record, calendar, layout = S.use("plan"), S.use("record"), S.use("calendar"), S.use("layout")
local M, T = {}, {}

T.part = {{zh = "上午", en = "Morning"}, {zh = "下午", en = "Afternoon"}, {zh = "晚上", en = "Evening"}}
T.week = {zh = "第 %d 周 · %s", en = "Week %d · %s"}
T.fresh = {zh = "计划尚未开始；:start 从今天开始计时。today{start = \"2026-11-30\"} 可另定日期。",
           en = "The plan has not begun; :start begins it today. today{start = \"2026-11-30\"} sets another date."}
T.on_time = {zh = "按计划进行", en = "on schedule"}
T.behind = {zh = "落后 %d 天；每天多做一天的一半，到 %s 可以赶上", en = "%d days behind; half a day more each day catches up by %s"}
T.ahead = {zh = "超前 %d 天", en = "%d days ahead"}
T.off = {zh = "今天休息", en = "a day off"}
T.later = {zh = "计划从 %s 开始", en = "the plan starts on %s"}
T.due = {zh = "复习：%d 张卡片到期，quiz() 开始", en = "Review: %d cards are due; quiz() asks them"}
T.none_due = {zh = "复习：今天没有到期的卡片", en = "Review: no card is due today"}
T.exercises = {zh = "练习：", en = "Exercises: "}
T.lesson = {zh = "课程：lesson \"%s\"", en = "Lesson: lesson \"%s\""}
T.total = {zh = "合计 %s，已用 %s", en = "%s in all, %s spent"}
T.read = {zh = "阅读：", en = "Read: "}
T.derive = {zh = "推导：derive(\"%s\", f)", en = "Derive: derive(\"%s\", f)"}
T.target = {zh = "目标：", en = "Target: "}
T.running = {zh = "（计时中：%s）", en = " (running: %s)"}
T.no_block = {zh = "今天的时段是 %s，得到 %s", en = "the blocks of a day are %s, got %s"}
T.all_done = {zh = "%s 的六个时段都已完成。", en = "All six blocks of day %s are closed."}
T.next = {zh = "下一天：%s %s", en = "Next: day %s, %s"}
T.started = {zh = "开始：%s %s · 预算 %s", en = "Started: %s %s · budget %s"}
T.done = {zh = "完成：%s %s · 用时 %s / 预算 %s", en = "Done: %s %s · took %s of %s"}
T.skipped = {zh = "跳过：%s %s。以后可以用 :start 补上。", en = "Skipped: %s %s. :start takes it up again."}
T.graduated = {zh = "七十二天都完成了。gate \"final\" 检查毕业要求。",
               en = "All seventy-two days are closed. gate \"final\" checks what graduation asks."}
T.gate = {zh = "第 %s 天属于“%s”。提前进入要先通过上一领域的关：gate \"%s\"",
          en = "day %s belongs to %s. To run ahead into it, pass the gate of the field before: gate \"%s\""}
T.stuck = {zh = "进入“%s”之前，还缺：%s。gate \"%s\" 列出细节；today{} 之外的时段仍可复习。",
           en = "before %s these are missing: %s. gate \"%s\" lists the details."}
T.missing_week = {zh = "第 %d 周的计划不在这台机器上", en = "the plan of week %d is not on this machine"}
T.next_step = {zh = ":start 开始下一个时段 · :done 完成 · :skip 跳过 · :day %s 查看全文 · progress() 进度",
               en = ":start begins the next block · :done closes it · :skip · :day %s shows all texts · progress()"}

local sign = {start = "▶", stop = "◐", done = "✓", skip = "–"}

-- ---- showing ---------------------------------------------------------------------------------

local function block_key(day, b) return day.id .. "/" .. b.kind end

local function spent(r) return r and (r.seconds + (r.running or 0)) / 60 or 0 end

local function show_text(b)
    print(layout.wrap(S.text(b.text), 6))
    if b.read then print(layout.wrap(S.text(T.read) .. table.concat(b.read, S.lang() == "zh" and "；" or "; "), 6)) end
    for _, id in ipairs(b.derive or {}) do print((" "):rep(6) .. S.text(T.derive, id)) end
    if b.target then
        local zh, en = b.target:match("^(.-) | (.*)$") -- one text, or both languages
        print(layout.wrap(S.text(T.target) .. (zh and S.text{zh = zh, en = en} or b.target), 6))
    end
end

local function show_block(day, i, blocks, full)
    local b = day.blocks[i]
    local r = blocks[block_key(day, b)]
    local running = r and r.running and S.text(T.running, layout.minutes(spent(r))) or ""
    print(("  %s %d %s %s  %s%s"):format(r and sign[r.state] or "○", i, layout.pad(S.text(plan.kinds[b.kind]), 13),
                                         layout.pad(layout.minutes(b.minutes), 9), S.text(b.title), running))
    if full then show_text(b) end
end

local function show_exercises(day)
    local states, list = record.exercises(), {}
    for _, id in ipairs(day.exercises or {}) do
        local x = states[id]
        list[#list + 1] = id .. (x and x.passed and " ✓" or x and " ◐" or " ○")
    end
    if #list > 0 then print(S.text(T.exercises) .. table.concat(list, "  ")) end
end

-- `full`: a function of the block's number, whether its text is shown.
local function show(id, blocks, full)
    local day, week = plan.day(id)
    local minutes, used = 0, 0
    print(S.text(T.week, week.week, S.text(week.title)) .. " | " .. id .. " " .. S.text(day.title))
    for i, b in ipairs(day.blocks) do
        if i % 2 == 1 then print(S.text(T.part[(i + 1) // 2])) end
        show_block(day, i, blocks, full(i))
        minutes, used = minutes + b.minutes, used + spent(blocks[block_key(day, b)])
    end
    print(S.text(T.total, layout.minutes(minutes), layout.minutes(used)))
    show_exercises(day)
    if S.use("lesson").path(id) then print(S.text(T.lesson, id)) end
end

-- The block whose clock runs, else the first open one.
local function current(day, blocks)
    for i, b in ipairs(day.blocks) do
        local r = blocks[block_key(day, b)]
        if r and r.state == "start" then return i end
    end
    for i, b in ipairs(day.blocks) do
        local r = blocks[block_key(day, b)]
        if not r or r.state ~= "done" and r.state ~= "skip" then return i end
    end
end

local function show_standing(c, position)
    local date = calendar.today()
    if not c.start then return print(layout.wrap(S.text(T.fresh))) end
    local head = calendar.text(date) .. " · "
    if date < c.start then return print(head .. S.text(T.later, calendar.text(c.start))) end
    local behind = calendar.scheduled(c, date) - position
    if not calendar.is_study_day(c, date) then head = head .. S.text(T.off) .. " · " end
    if behind > 0 then
        -- Half a day more each study day: two study days win one back.
        local d, left = date, 2 * behind
        while left > 0 do
            d = d + 1
            if calendar.is_study_day(c, d) then left = left - 1 end
        end
        print(head .. S.text(T.behind, behind, calendar.text(d)))
    elseif behind < 0 then
        print(head .. S.text(T.ahead, -behind))
    else
        print(head .. S.text(T.on_time))
    end
end

-- The day that is on: the one chosen by :day and not closed, else the first open one.
local function day_on()
    local _, open, blocks = calendar.position()
    local chosen = record.last("calendar", "day")
    if chosen and not record.day_closed(plan.day(chosen.id), blocks) then return chosen.id, blocks, open end
    return open <= plan.count() and plan.id(open) or nil, blocks, open
end

function M.today(options)
    if type(options) == "table" then return calendar.set(options) end
    local id, blocks, open = day_on()
    local c = calendar.settings()
    if not id then return print(S.text(T.graduated)) end
    show_standing(c, open)
    local day = plan.day(id)
    local now = current(day, blocks)
    show(id, blocks, function(i) return i == now end)
    local due = S.use("cards").due()
    print(#due > 0 and S.text(T.due, #due) or S.text(T.none_due))
    print(S.text(T.next_step, id))
end

-- At the prompt: nothing until a plan has begun.
function M.greet()
    if calendar.settings().start then M.today() end
end

-- ---- gates ------------------------------------------------------------------------------------

-- May the learner begin this day? Within a field always; the first day of the next one early
-- only through its gate, on time with the hand derivations and one complete project.
local function admit(id)
    local field = plan.field_of(id)
    if field.id == "cv" then return end
    local before = plan.field_of(field.first - 1)
    local c, gate = calendar.settings(), S.use("gate")
    local early = plan.number(id) > calendar.scheduled(c, calendar.today())
    local missing = gate.missing(before.id, not early)
    if #missing == 0 then return end
    if early then error(S.text(T.gate, id, S.text(field.title), before.id), 0) end
    error(S.text(T.stuck, S.text(field.title), table.concat(missing, S.lang() == "zh" and "；" or "; "), before.id), 0)
end

-- ---- commands ---------------------------------------------------------------------------------

-- The block meant by a number, a kind in either language, or nothing (`default`).
local function pick(day, word, default)
    if not word then return default end
    local names = {}
    for i, b in ipairs(day.blocks) do
        local k = plan.kinds[b.kind]
        if word == tostring(i) or word == b.kind or word == k.zh or word:lower() == k.en:lower() then return i end
        names[i] = ("%d %s"):format(i, b.kind)
    end
    error(S.text(T.no_block, table.concat(names, ", "), word), 0)
end

local function note(day, i, state) record.add("block", block_key(day, day.blocks[i]), {state = state}) end

-- The clock of every other block stops.
local function stop_others(blocks, key)
    for id, r in pairs(blocks) do
        if r.state == "start" and id ~= key then record.add("block", id, {state = "stop"}) end
    end
end

local function require_day()
    local id, blocks = day_on()
    if not id then error(S.text(T.graduated), 0) end
    return plan.day(id), blocks
end

function M.start(word)
    local day, blocks = require_day()
    local i = pick(day, word, current(day, blocks))
    local b = day.blocks[i]
    admit(day.id)
    if not calendar.settings().start then
        record.add("calendar", "start", {date = calendar.text(calendar.today())})
    end
    stop_others(blocks, block_key(day, b))
    note(day, i, "start")
    print(S.text(T.started, S.text(plan.kinds[b.kind]), S.text(b.title), layout.minutes(b.minutes)))
    show_text(b)
    if S.use("lesson").path(day.id) then print(S.text(T.lesson, day.id)) end
end

local function close(word, state, said)
    local day, blocks = require_day()
    local i = pick(day, word, current(day, blocks))
    local b = day.blocks[i]
    note(day, i, state)
    blocks = record.blocks()
    print(S.text(said, S.text(plan.kinds[b.kind]), S.text(b.title), layout.minutes(spent(blocks[block_key(day, b)])),
                 layout.minutes(b.minutes)))
    local next_block = current(day, blocks)
    if next_block then return show_block(day, next_block, blocks, false) end
    print(S.text(T.all_done, day.id))
    local id = day_on()
    print(id and S.text(T.next, id, S.text(plan.day(id).title)) or S.text(T.graduated))
end

function M.done(word) close(word, "done", T.done) end
function M.skip(word) close(word, "skip", T.skipped) end

function M.week(word)
    local id = day_on()
    local n = word and (tonumber(word) or word) or id and tonumber(id:match("^%d+")) or plan.WEEKS
    local week = plan.week(n)
    if not week then error(S.text(T.missing_week, n), 0) end
    local blocks = record.blocks()
    print(S.text(T.week, week.week, S.text(week.title)))
    print(layout.wrap(S.text(week.goal), 2))
    for _, day in ipairs(week.days) do
        local row = {}
        for i, b in ipairs(day.blocks) do
            local r = blocks[block_key(day, b)]
            row[i] = r and sign[r.state] or "○"
        end
        print(("  %s %s  %s  %s"):format(day.id, table.concat(row, ""), layout.pad(S.text(day.title), 28),
                                         table.concat(day.exercises or {}, " ")))
    end
end

-- Shows a day in full and makes it the day that is on.
function M.day(id)
    local on, blocks = day_on()
    id = id or on or plan.id(plan.count())
    show(plan.day(id).id, blocks, function() return true end)
    if id ~= on and not record.day_closed(plan.day(id), blocks) then record.add("calendar", "day", {id = id}) end
end

M.commands = {today = function() M.today() end, start = M.start, done = M.done, skip = M.skip, week = M.week, day = M.day}
return M
