-- Cards: questions asked at growing intervals. Their texts are data (cards/FIELD.lua); what the
-- learner answered is in the record.
--
-- A card: {id = "cv.luma", week = 1, topic = "theory"|"data"|"statistics"|"ml"|"dl"|"sd"|"coding",
--          q = {zh=, en=}, a = {zh=, en=}, answer = number or list of accepted texts (optional), tolerance =}
local S = ...
local record, calendar, fsrs, plan = S.use("record"), S.use("calendar"), S.use("fsrs"), S.use("plan")
local M = {RETENTION = .9, IN_GATE_WEEK = .95, MOST_DAYS = 30, STEPS = {60, 600}, MINUTES_A_DAY = 20, NEW_A_DAY = 5}

local all

-- Every card in order of week.
function M.all()
    if not all then
        all = {}
        for _, field in ipairs{"cv", "llm", "rl", "ml"} do -- ml: the checklist
            for _, card in ipairs(S.use("cards/" .. field)) do
                card.field = field
                all[#all + 1] = card
            end
        end
        table.sort(all, function(a, b)
            if a.week ~= b.week then return a.week < b.week end
            return a.id < b.id
        end)
    end
    return all
end

function M.find(id)
    for _, card in ipairs(M.all()) do
        if card.id == id then return card end
    end
end

-- Retention: higher in the weeks of a gate (4, 8, 12).
function M.retention(week) return week % 4 == 0 and M.IN_GATE_WEEK or M.RETENTION end

-- The state after an answer: {S, D, step, due, at, first, reps}. Two learning steps come before the first
-- interval of days; a wrong answer goes back to the first.
function M.answer(state, grade, now, week)
    local s, d
    if state then
        s, d = fsrs.review(state.S, state.D, (now - state.at) / 86400, grade)
    else
        s, d = fsrs.first(grade)
    end
    local step = grade == 1 and 1 or grade == 4 and #M.STEPS + 1 or (state and state.step or 1) + (grade > 2 and 1 or 0)
    local wait = M.STEPS[step]
    if not wait then
        local days = fsrs.interval(s, M.retention(week))
        wait = math.max(1, math.min(math.floor(days + .5), M.MOST_DAYS)) * 86400
    end
    return {S = s, D = d, step = math.min(step, #M.STEPS + 1), due = now + wait, at = now, grade = grade,
            first = state and state.first or now, reps = (state and state.reps or 0) + 1}
end

-- What is known of each card, by id.
function M.states()
    local list = {}
    for _, e in ipairs(study.latest("card")) do list[e.id] = e.value end
    return list
end

-- Cards to ask now: those due, the most overdue first, then new ones of the weeks reached. New ones are
-- bounded by the day's time.
function M.due()
    local now, states = S.clock(), M.states()
    local _, open = calendar.position()
    local week = math.min((open - 1) // plan.DAYS + 1, plan.WEEKS)
    local due, fresh, begun, met = {}, {}, 0, 0
    for _, card in ipairs(M.all()) do
        local s = states[card.id]
        if s and s.due <= now then
            due[#due + 1] = card
        elseif not s and card.week <= week then
            fresh[#fresh + 1] = card
        end
        -- A card of today counts a minute against the day's twenty.
        if s and calendar.of(s.at) == calendar.today() then begun = begun + 1 end
        if s and calendar.of(s.first) == calendar.today() then met = met + 1 end
    end
    table.sort(due, function(a, b) return states[a.id].due < states[b.id].due end)
    local room = math.max(0, M.MINUTES_A_DAY - begun)
    for i = #due, room + 1, -1 do due[i] = nil end
    local new = math.min(#fresh, M.NEW_A_DAY - met, room - #due)
    for i = 1, new do due[#due + 1] = fresh[i] end
    return due, week
end

return M
