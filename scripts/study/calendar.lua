-- The calendar: which day of the plan belongs to a date, with days off, behind or ahead.
local S = ...
local record, plan = S.use("record"), S.use("plan")
local M = {}

-- Dates are numbers of days since 1970 by the local clock.
function M.number(date)
    local y, m, d = tostring(date):match("^(%d%d%d%d)%-(%d%d?)%-(%d%d?)$")
    local t = y and os.time{year = tonumber(y), month = tonumber(m), day = tonumber(d), hour = 12}
    -- os.time bends 2026-02-30 into March; what comes back must be what was said.
    if not t or os.date("%Y-%m-%d", t) ~= ("%04d-%02d-%02d"):format(y, m, d) then
        error(S.text({zh = "日期形如 2026-11-30，得到 %s", en = "a date is like 2026-11-30, got %s"}, tostring(date)), 0)
    end
    return M.of(t)
end

-- Midnight of the local clock decides, whatever the zone.
function M.of(seconds)
    local t = os.date("*t", math.floor(seconds))
    local y, m, d = t.year, t.month, t.day
    -- Days of the civil calendar (Howard Hinnant's formula, years from March).
    if m <= 2 then y = y - 1 end
    local era = y // 400
    local yoe = y - era * 400
    local doy = (153 * (m + (m > 2 and -3 or 9)) + 2) // 5 + d - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468
end

function M.today() return M.of(S.clock()) end

function M.text(n) return os.date("!%Y-%m-%d", n * 86400) end

-- 1: Monday … 7: Sunday. 1970-01-01 was a Thursday.
function M.weekday(n) return (n + 3) % 7 + 1 end

-- {start =, off = set of days, rest = set of weekdays}; start is nil before the plan has begun.
function M.settings()
    local c = {off = {}, rest = {[7] = true}}
    local start, rest = record.last("calendar", "start"), record.last("calendar", "rest")
    if start then c.start = M.number(start.date) end
    if rest then
        c.rest = {}
        for _, w in ipairs(rest.weekdays or {}) do c.rest[w] = true end
    end
    for _, e in ipairs(record.all("calendar", "off")) do
        for _, date in ipairs(e.value.dates) do c.off[M.number(date)] = true end
    end
    for _, e in ipairs(record.all("calendar", "on")) do
        for _, date in ipairs(e.value.dates) do c.off[M.number(date)] = nil end
    end
    return c
end

function M.is_study_day(c, n) return not c.off[n] and not c.rest[M.weekday(n)] end

-- The plan's day (1 … 72) that a date asks for: study days since the start, that one included.
function M.scheduled(c, n)
    local count = 0
    if not c.start then return 0 end
    for d = c.start, n do
        if M.is_study_day(c, d) then count = count + 1 end
        if count == plan.count() then break end
    end
    return count
end

-- The date on which the plan's day k is due.
function M.due(c, k)
    local count, d = 0, c.start
    while true do
        if M.is_study_day(c, d) then count = count + 1 end
        if count >= k then return d end
        d = d + 1
        if d > c.start + 3660 then return d end
    end
end

-- How many days the learner has closed, and the first open one (73 when all are closed).
function M.position()
    local blocks, closed, open = record.blocks(), 0, nil
    -- Days without any event are open; only those with some are loaded.
    local touched = {}
    for id in pairs(blocks) do touched[id:match("^[^/]+")] = true end
    for k = 1, plan.count() do
        local id = plan.id(k)
        local done = touched[id] and record.day_closed(plan.day(id), blocks)
        if done then closed = closed + 1 elseif not open then open = k end
    end
    return closed, open or plan.count() + 1, blocks
end

local T = {
    start = {zh = "计划从 %s 开始", en = "the plan starts on %s"},
    off = {zh = "已记下 %d 天休息", en = "%d days off noted"},
    what = {zh = "today 的选项是 start、off、on、rest，得到 %s", en = "today's options are start, off, on, rest, got %s"},
    rest = {zh = "每周休息日是 1（周一）到 7（周日）的列表，至少留一天学习",
            en = "rest is a list of weekdays, 1 (Monday) to 7 (Sunday), that leaves a day to study"},
}

local function dates(v)
    local list = type(v) == "table" and v or {v}
    for _, d in ipairs(list) do M.number(d) end
    return list
end

-- today{start = "2026-11-30", off = {"2026-12-24"}, on = …, rest = {7}}.
function M.set(options)
    for name, v in pairs(options) do
        if name == "start" then
            M.number(v)
            record.add("calendar", "start", {date = v})
            print(S.text(T.start, v))
        elseif name == "off" or name == "on" then
            record.add("calendar", name, {dates = dates(v)})
            print(S.text(T.off, #dates(v)))
        elseif name == "rest" then
            local list, seen = type(v) == "table" and v or {v}, {}
            for _, w in ipairs(list) do
                if not math.tointeger(w) or w < 1 or w > 7 then error(S.text(T.rest), 0) end
                seen[w] = true
            end
            local n = 0
            for _ in pairs(seen) do n = n + 1 end
            if n >= 7 then error(S.text(T.rest), 0) end
            record.add("calendar", "rest", {weekdays = #list > 0 and list or nil})
        else
            error(S.text(T.what, tostring(name)), 0)
        end
    end
end

return M
