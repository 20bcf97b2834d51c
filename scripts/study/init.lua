-- The study engine: labsh loads this file when the first of its functions is called.
--
-- host: {lang = function() → "zh"|"en", prompting = bool}; tests give clock (seconds since 1970),
-- plan (a folder of weekNN.lua) and columns besides.
-- Every file of this folder is a chunk that gets S, below, and gives a table of functions.
local host = ...

local S = {host = host, root = lab.data("scripts/study")}

local loaded = {}

-- The table of scripts/study/NAME.lua, or of scripts/notebook/NAME.lua for "notebook/NAME", loaded once.
function S.use(name)
    if loaded[name] == nil then
        local chunk, message = loadfile(S.root .. (name:find("^notebook/") and "/../" or "/") .. name .. ".lua", "t")
        if not chunk then error(message, 0) end
        loaded[name] = chunk(S)
    end
    return loaded[name]
end

-- Is there a file of that name?
function S.has(name)
    local f = io.open(S.root .. "/" .. name .. ".lua")
    if f then f:close() end
    return f ~= nil
end

function S.lang() return host.lang() end

-- The text of {zh=, en=} in the learner's language, formatted with what follows.
function S.text(t, ...)
    local s = type(t) == "table" and (t[S.lang()] or t.en or t.zh) or t or ""
    return select("#", ...) > 0 and s:format(...) or s
end

-- Seconds since 1970.
function S.clock() return host.clock and host.clock() or os.time() end

local function lazily(file, name)
    return function(...) return S.use(file)[name](...) end
end

local engine = {
    today = lazily("day", "today"),
    progress = lazily("progress", "progress"),
    lesson = lazily("lesson", "lesson"),
    exercise = lazily("exercise", "exercise"),
    hint = lazily("exercise", "hint"),
    solution = lazily("exercise", "solution"),
    derive = lazily("derive", "derive"),
    quiz = lazily("quiz", "quiz"),
    gate = lazily("gate", "gate"),
    portfolio = lazily("portfolio", "portfolio"),
    greet = lazily("day", "greet"),
    engine = function() return S end,
}

-- check(id, {seed=}); check.all(); check.reset(id); check.hunt(id, input).
engine.check = setmetatable({
    all = lazily("check", "all"),
    reset = lazily("exercise", "reset"),
    hunt = lazily("hunt", "hunt"),
}, {__call = function(_, ...) return S.use("check").check(...) end, __name = "check"})

-- What the global `check` is before the engine is there: a table that stands for this one.
function engine.check_call(_, ...) return engine.check(...) end
function engine.check_part(_, key) return engine.check[key] end

-- What the program asks of the notebook: "compare", "save", … with a path.
function engine.notebook(verb, path) return S.use("notebook/commands")[verb](path) end

-- A command of the prompt with its argument ("" if none).
function engine.command(name, argument)
    local day = S.use("day")
    if name == "greet" then return day.greet() end
    return day.commands[name](argument ~= "" and argument or nil)
end

for _, name in ipairs{"today", "lesson", "exercise", "check", "hint", "solution", "derive", "progress", "quiz", "gate",
                      "portfolio"} do
    if host.own ~= false then _G[name] = engine[name] end
end
return engine
