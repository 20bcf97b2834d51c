-- What the learner did: events in the home's database, and what follows from them.
--
--     kind       id                value
--     calendar   start|off|rest    {date=} | {dates=} | {weekdays=}
--     block      "1.1/theory"      {state = "start"|"stop"|"done"|"skip"}
--     check      "w5.attention"    {ok=, passed=, failed=, seconds=, seed=, hints=, code=}
--     hint       "w5.attention"    {n=}           solution: {}       derive: {ok=, error=, seconds=}
--     hunt       "w5.attention"    {mutant=, found=}
--     card       card id           {grade=, S=, D=, due=}
--     project    "A"               the project's checklist                gate: the transcript
local S = ...
local M = {}

function M.add(kind, id, value) return study.append(kind, id, value, {at = S.clock()}) end

function M.last(kind, id)
    local e = study.latest(kind, id)[1]
    return e and (e.value or {}) or nil, e and e.at
end

function M.all(kind, id) return study.events(kind, id) end

-- ---- blocks ---------------------------------------------------------------------------------

-- A stretch counts at most this long: a clock that was forgotten overnight is no work.
local LONGEST = 3 * 3600

-- {state = nil|"start"|"stop"|"done"|"skip", seconds = , since = when the clock runs} by id.
function M.blocks()
    local list = {}
    for _, e in ipairs(study.events("block")) do
        local b = list[e.id] or {seconds = 0}
        if b.since then b.seconds = b.seconds + math.min(e.at - b.since, LONGEST) end
        b.since = e.value.state == "start" and e.at or nil
        b.state, b.at = e.value.state, e.at
        list[e.id] = b
    end
    for _, b in pairs(list) do
        if b.since then b.running = math.min(S.clock() - b.since, LONGEST) end
    end
    return list
end

-- Seconds of study by date (the calendar's numbers): a stretch belongs to the date it ended on.
function M.by_date()
    local calendar, since, list = S.use("calendar"), {}, {}
    local function count(from, to)
        local d = calendar.of(to)
        list[d] = (list[d] or 0) + math.min(to - from, LONGEST)
    end
    for _, e in ipairs(study.events("block")) do
        if since[e.id] then count(since[e.id], e.at) end
        since[e.id] = e.value.state == "start" and e.at or nil
    end
    for _, at in pairs(since) do count(at, S.clock()) end
    return list
end

-- Has every block of the day come to its end?
function M.day_closed(day, blocks)
    for _, b in ipairs(day.blocks) do
        local r = blocks[day.id .. "/" .. b.kind]
        if not r or r.state ~= "done" and r.state ~= "skip" then return false end
    end
    return true
end

-- ---- exercises -------------------------------------------------------------------------------

-- {passed =, tries =, hints = highest step seen, shown =, at =, again = when it returns, credit = 0 | .5 | 1}.
-- Credit: none after the solution, half after the third hint.
function M.exercises()
    local list = {}
    local function of(id)
        list[id] = list[id] or {tries = 0, hints = 0, credit = 0}
        return list[id]
    end
    for _, e in ipairs(study.events("hint")) do
        local x = of(e.id)
        x.hints = math.max(x.hints, e.value.n)
        x.hint_at = x.hint_at or {}
        x.hint_at[e.value.n] = x.hint_at[e.value.n] or e.at
    end
    for _, e in ipairs(study.events("solution")) do of(e.id).shown = e.at end
    for _, e in ipairs(study.events("check")) do
        local x = of(e.id)
        x.tries = x.tries + 1
        if e.value.ok then
            local half = x.hint_at and x.hint_at[3] and x.hint_at[3] <= e.at
            -- A week after its solution was shown the task counts anew.
            local known = x.shown and e.at >= x.shown and e.at < x.shown + 7 * 86400
            local credit = known and 0 or half and .5 or 1
            x.passed = x.passed or e.at
            x.credit = math.max(x.credit, credit)
        end
    end
    for _, x in pairs(list) do
        if x.shown and x.credit == 0 then x.again = x.shown + 7 * 86400 end
    end
    return list
end

return M
