-- The plan: twelve files of data (plan/weekNN.lua), read as they are needed.
local S = ...
local M = {WEEKS = 12, DAYS = 6}

M.fields = {
    {id = "cv", first = 1, last = 4, title = {zh = "计算机视觉", en = "Computer vision"}},
    {id = "llm", first = 5, last = 8, title = {zh = "语言模型", en = "Language models"}},
    {id = "rl", first = 9, last = 12, title = {zh = "强化学习", en = "Reinforcement learning"}},
}

M.kinds = {
    theory = {zh = "理论", en = "Theory"}, code = {zh = "读码", en = "Code reading"},
    project = {zh = "项目", en = "Project"}, tuning = {zh = "调优", en = "Tuning"},
    writing = {zh = "写作", en = "Writing"}, problem = {zh = "题目", en = "Problem"},
}

local weeks = {}

-- A week's table; nil and a reason where its file is missing.
function M.week(n)
    if not math.tointeger(n) or n < 1 or n > M.WEEKS then
        error(S.text({zh = "周次是 1 到 %d，得到 %s", en = "a week is 1 to %d, got %s"}, M.WEEKS, tostring(n)), 0)
    end
    if weeks[n] == nil then
        local path = ("%s/week%02d.lua"):format(S.host.plan or S.root .. "/plan", n)
        local f = io.open(path)
        if f then
            f:close()
            local chunk, message = loadfile(path, "t", {})
            if not chunk then error(message, 0) end
            weeks[n] = chunk()
        else
            weeks[n] = false
        end
    end
    return weeks[n] or nil
end

-- The number 1 … 72 of a day id like "5.3"; an error for anything else.
function M.number(id)
    local w, d = tostring(id):match("^(%d+)%.(%d)$")
    w, d = tonumber(w), tonumber(d)
    if not w or w < 1 or w > M.WEEKS or d < 1 or d > M.DAYS then
        error(S.text({zh = "日程编号形如 5.3（周.日，到 %d.%d），得到 %s",
                      en = "a day is like 5.3 (week.day, up to %d.%d), got %s"}, M.WEEKS, M.DAYS, tostring(id)), 0)
    end
    return (w - 1) * M.DAYS + d
end

function M.id(number) return ("%d.%d"):format((number - 1) // M.DAYS + 1, (number - 1) % M.DAYS + 1) end
function M.count() return M.WEEKS * M.DAYS end

-- A day's table and its week's.
function M.day(id)
    local n = M.number(id)
    local week = M.week((n - 1) // M.DAYS + 1)
    local day = week and week.days[(n - 1) % M.DAYS + 1]
    if not day then
        error(S.text({zh = "第 %s 天的计划不在这台机器上", en = "the plan of day %s is not on this machine"}, id), 0)
    end
    return day, week
end

-- Titles of the projects by their letters, of the weeks that are here.
function M.projects()
    local list = {}
    for n = 1, M.WEEKS do
        for _, p in ipairs((M.week(n) or {}).projects or {}) do list[p.id] = list[p.id] or p.title end
    end
    return list
end

-- The field that a week, day id or exercise id belongs to.
function M.field_of(what)
    local w = type(what) == "number" and what or tonumber(tostring(what):match("^w?(%d+)%."))
    for _, f in ipairs(M.fields) do
        if w and w >= f.first and w <= f.last then return f end
    end
    error(S.text({zh = "没有这个领域：%s", en = "no field has '%s'"}, tostring(what)), 0)
end

function M.field(id)
    for _, f in ipairs(M.fields) do
        if f.id == id then return f end
    end
    error(S.text({zh = "领域是 cv、llm 或 rl，得到 %s", en = "a field is cv, llm or rl, got %s"}, tostring(id)), 0)
end

return M
