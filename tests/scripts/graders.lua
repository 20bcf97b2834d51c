-- The graders are graded: starters fail, right solutions pass, every mutant is refused within three seeds;
-- and code that crashes, loops or eats memory fails with its reason.
--     labsh --headless graders.lua FOLDER-OF-THE-TESTS
-- GRADER_SEEDS=100 tries right solutions on more seeds than three; GRADER_IDS="w1.gray w2.iou" looks at these only.
local T = dofile(arg[1] .. "/study_engine.lua")
local S = T.engine().engine()
local exercise, check, grade = S.use("exercise"), S.use("check"), S.use("grade")
local SEEDS = tonumber(os.getenv("GRADER_SEEDS") or "") or 3
local count = {exercises = 0, starters = 0, solutions = 0, mutants = 0, c = 0, sanitized = 0}

local function first(r) return r.why or r.failures[1] and r.failures[1].message end

local function passes(x, name, load)
    local bad
    for seed = 1, SEEDS do
        local r = check.run(x, load, {seed = 7919 * seed, quick = true})
        if not r.ok then
            bad = ("seed %d: %s"):format(7919 * seed, first(r))
            break
        end
    end
    count.solutions = count.solutions + 1
    T.ok(not bad, x.id .. ": " .. name .. " passes", bad)
end

-- Refused for what it gives, not because the grader itself fell.
local function refused(x, name, load)
    local r
    for seed = 1, 3 do
        r = check.run(x, load, {seed = 104729 * seed, quick = true})
        if not r.ok then break end
    end
    T.ok(not r.ok and not r.why and r.failed == 1, x.id .. ": " .. name .. " is refused", first(r) or "it passes")
end

local function text_ok(t) return type(t) == "table" and #(t.zh or "") > 0 and #(t.en or "") > 0 end

local only = os.getenv("GRADER_IDS")
local ids = only and {} or exercise.list()
for id in (only or ""):gmatch("%S+") do ids[#ids + 1] = id end
for _, id in ipairs(ids) do
    local x = exercise.find(id)
    count.exercises = count.exercises + 1
    local texts = x.id == id and text_ok(x.title) and text_ok(x.statement) and #x.hints == 3
    for _, h in ipairs(x.hints) do texts = texts and text_ok(h) end
    for _, m in ipairs(x.mutants) do texts = texts and text_ok(m.question) end
    T.ok(texts and #x.mutants >= 3, id .. ": texts in both languages, three hints, three mutants")
    for _, language in ipairs{"lua", "c"} do
        if x.starter[language] then
            count.starters = count.starters + 1
            if language == "c" then count.c = count.c + 1 end
            refused(x, language .. " starter", function() return grade.load(x, x.starter[language], language, "starter") end)
        end
    end
    passes(x, "reference", function() return x.reference end)
    if x.second then passes(x, "second solution", function() return x.second end) end
    if x.second_c then
        local f = grade.load(x, x.second_c, "c", "second") -- compiled once for all seeds
        passes(x, "solution in C", function() return f end)
        local r = S.use("sanitize").run(x, x.second_c, "second.c", {seed = 7919, seconds = 20})
        T.ok(not r or r.ok, id .. ": solution in C passes under the sanitizers", r and first(r))
        count.sanitized = count.sanitized + (r and 1 or 0)
    end
    T.ok(x.second or x.second_c, id .. ": has two solutions")
    for _, m in ipairs(x.mutants) do
        count.mutants = count.mutants + 1
        refused(x, "mutant '" .. m.name .. "'", function() return m.f end)
    end
end

-- ---- what falls -------------------------------------------------------------------------------------

local x = exercise.find("w1.gray")
local head = "lab_tensor *gray(lab_ctx *c, const lab_tensor *img)\n{\n"
local function falls(name, body, pattern, options)
    options = options or {}
    options.seed, options.quick = 1, true
    local r = check.run(x, function() return grade.load(x, head .. body .. "\n}\n", "c", "bad.c") end, options)
    T.ok(not r.ok and r.why and r.why:find(pattern), "C that " .. name .. " fails with its reason", r.why)
end
falls("writes to address 8", "    *(volatile int *)8 = 1;\n    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));", "segmentation fault")
falls("loops for ever", "    for (volatile int i = 0;; i++)\n        ;\n    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));", "did not come to an end",
      {seconds = 1.5})
falls("allocates without end", "    for (;;) {\n        char *p = malloc(1 << 24);\n        memset(p, 1, 1 << 24);\n    }\n    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));",
      "segmentation fault", {memory = 1 << 28})
falls("does not compile", "    return nothing;", "nothing")

-- ---- under the sanitizers -------------------------------------------------------------------------------

-- Each is right in what it gives; what it touches besides is named by its line.
local whole = [[
    const double *x = lab_f64(img);
    int64_t n = lab_numel(img) / 3, shape[2] = { lab_dim(img, 0), lab_dim(img, 1) };
    lab_tensor *y = lab_tensor_zeros(c, LAB_F64, 2, shape);
    double *to = lab_ok(c) ? lab_f64_mut(y) : NULL;
    static volatile double sink;
    sink = 0;
]]
local function bad_c(body, options)
    options = options or {}
    options.seed, options.quick, options.seconds = 1, true, options.seconds or 20
    return check.judge(x, head .. whole .. body .. "\n    return y;\n}\n", "c", "/home/me/gray.c", options)
end
local probe = S.use("sanitize").run(x, x.second_c, "gray.c", {seed = 1, seconds = 20})
if probe then
    -- A labsh that is built with a sanitizer itself hides nothing around tensors (lab/watch.h).
    local hidden = not os.getenv("ASAN_OPTIONS")
    local function reported(name, body, pattern)
        local r = bad_c(body)
        T.ok(not r.ok and r.why and r.why:find(pattern), "C that " .. name .. " is refused with its line", r.why)
        return r
    end
    if hidden then
        local r = reported("reads behind its tensor", "    sink = x[3 * n];", "gray.c:9: reads 8 bytes")
        T.ok(r.failures[1] and r.failures[1].case:find("H=1 W=1"), "with the smallest input", r.failures[1] and r.failures[1].case)
        reported("reads before its tensor", "    sink = x[-1];", "gray.c:9: reads 8 bytes")
        reported("writes behind its result", "    to[n] = 1;", "gray.c:9: writes 8 bytes")
        reported("reads behind its scratch", "    double *s = lab_alloc(c, 24);\n    sink = s[3];", "gray.c:10: reads 8 bytes")
    end
    reported("uses what it freed", "    double *s = malloc(8);\n    free(s);\n    sink = *s;", "gray.c:11: reads 8 bytes.*use%-after%-free")
    reported("overflows an int", "    volatile int i = 2147483647;\n    i = i + 1;\n    sink = i;", "gray.c:10: signed integer overflow")
    reported("writes to address 8", "    *(volatile int *)8 = 1;", "gray.c:9: touches an address")
else
    print("# no libasan here: C is not run under sanitizers")
end

-- ---- what falls, made smaller --------------------------------------------------------------------------------

local function smallest(name, load, wanted, options)
    options = options or {}
    options.seed = 1
    local r = check.run(x, load, options)
    T.ok(not r.ok and r.why and r.failures[1] and r.failures[1].case and r.failures[1].case:find(wanted), name .. ": the smallest input is found",
        (r.why or "") .. " · " .. tostring(r.failures[1] and r.failures[1].case))
end
smallest("a loop without end", function()
    return function(img)
        while img:shape()[2] >= 2 do end
        return x.reference(img)
    end
end, "H=1 W=2", {seconds = 1})
smallest("a crash in C", function()
    return grade.load(x, head .. "    if (lab_dim(img, 0) > 2)\n        *(volatile int *)8 = 1;\n    return lab_tensor_zeros(c, LAB_F64, 2, lab_shape(img));\n}\n", "c", "bad.c")
end, "H=3 W=1")

-- ---- chance ------------------------------------------------------------------------------------------------------

local chance = S.use("chance")
for _, row in ipairs{{3.841458820694124, 1, .05}, {18.307038053275146, 10, .05}, {.5, 3, .9188914116546758}, {100, 20, 1.2596084591660886e-12}} do
    T.near(chance.chi2(row[1], row[2]) / row[3], 1, 1e-9, ("χ² %g with %d degrees of freedom"):format(row[1], row[2]))
end
T.ok(chance.fits({260, 240, 255, 245}, {.25, .25, .25, .25}), "counts that fit")
local fits, text = chance.fits({400, 200, 200, 200}, {.25, .25, .25, .25})
T.ok(not fits and text:find("outcome 1 is furthest off: about 250 expected, got 400"), "and that do not", text)
fits, text = chance.fits({10, 1}, {1, 0})
T.ok(not fits and text:find("no chance"), "what cannot be must not be", text)
T.ok(chance.fits({1000, 1}, {.9999, .0001}), "a rare one may come")
math.randomseed(11)
local alarms = 0
for _ = 1, 2000 do
    local counts, p = {0, 0, 0, 0}, {.4, .3, .2, .1}
    for _ = 1, 100 do
        local u, i = math.random(), 1
        while u >= p[i] and i < 4 do u, i = u - p[i], i + 1 end
        counts[i] = counts[i] + 1
    end
    if not chance.fits(counts, p) then alarms = alarms + 1 end
end
T.equal(alarms, 0, "no false alarm in 2,000 tests")

-- ---- hunts ----------------------------------------------------------------------------------------------------------

local engine = T.engine()
local bug
text = T.printed(function() bug = engine.check.hunt "w1.gray" end)
local n_mutants = #x.mutants
T.ok(type(bug) == "function" and text:find(("%d in all, %d not caught"):format(n_mutants, n_mutants)), "a wrong solution is handed out", text)
local gray, colour = tensor.full({2, 3, 3}, .5, "f64"), tensor({{{.9, .1, .4}}}, "f64")
local caught
text = T.printed(function() caught = engine.check.hunt("w1.gray", {tensor.zeros({1, 1, 3}, "f64")}) end)
T.ok(caught == false and text:find("it is right"), "an input on which it is right", text)
for i = 1, n_mutants do
    text = T.printed(function()
        engine.check.hunt "w1.gray"
        caught = engine.check.hunt("w1.gray", {colour}) or engine.check.hunt("w1.gray", {gray})
    end)
    T.ok(caught and text:find("What was wrong with it"), ("wrong solution %d is caught"):format(i), text)
end
text = T.printed(engine.check.hunt, "w1.gray")
T.ok(text:find(("All %d wrong solutions"):format(n_mutants)), "then all are", text)
local _, why = T.printed(engine.check.hunt, "w1.gray", {colour})
T.ok(why and why:find("hands one out first"), "nothing to catch", why)
T.printed(engine.check.hunt, "w3.dice")
_, why = T.printed(engine.check.hunt, "w3.dice", {1, 2})
T.ok(why and why:find("does not take this input"), "an input that is none", why)
_, why = T.printed(engine.check.hunt, "w8.speculative")
T.ok(why and why:find("depends on chance"), "what is random is not hunted", why)

-- ---- all at once --------------------------------------------------------------------------------------------------

T.printed(engine.exercise, "w1.gray")
T.printed(engine.exercise, "w2.iou")
local gray_file = S.use("exercise").file("w1.gray")
S.use("files").write(gray_file, "while true do end")
local verdict
text = T.printed(function() verdict = engine.check.all{seconds = 1} end)
T.ok(not verdict.ok and verdict.passed == 0 and verdict.failed == 2 and text:find("✗ w1.gray: .*did not come to an end") and text:find("✗ w2.iou: "),
    "check.all goes on behind one that hangs", text)

local function symptoms(r)
    local list = {}
    for _, f in ipairs(r.failures) do list[#list + 1] = f.symptom end
    return table.concat(list, "; ")
end

local r = check.run(x, function() return function() error("boo") end end, {seed = 1})
T.ok(not r.ok and r.failures[1].message:find("boo") and r.failures[1].case:find("H=1 W=1"), "an error in Lua is shown with the smallest input", first(r))
r = check.run(x, function() return function(img) img:fill(0) return img:select(2, 0):clone() end end, {seed = 1, quick = true})
T.ok(r.failures[1].message:find("argument 1 was changed"), "a changed input is noticed", first(r))
r = check.run(x, function() return function(img) return x.reference(img) * 2 end end, {seed = 1})
T.ok(symptoms(r):find("constant factor: about 2"), "a constant factor is named", symptoms(r))
r = check.run(x, function() return function(img) return x.reference(img):t():contiguous() end end, {seed = 1})
T.ok(symptoms(r):find("exchanged"), "a transposed result is named", symptoms(r))
r = check.run(x, function() return x.mutants[2].f end, {seed = 1})
T.equal(r.mutant and r.mutant.name, "BGR weights", "a known mistake is recognised")
r = check.run(x, function() return grade.load(x, 'print(("x"):rep(70000))', "lua", "loud.lua") end, {seed = 1})
T.ok(not r.ok and r.why:find("64 KB"), "output is limited", r.why)
r = check.run(x, function() return grade.load(x, "return function(img) return cv.to_gray(img) end", "lua", "cheat.lua") end, {seed = 1, quick = true})
T.ok(not r.ok and r.failures[1].message:find("write it"), "the function under test may not be called", first(r))

print(("# %d exercises (%d also in C, %d of them run under sanitizers): %d starters refused, %d solutions × %d seeds, %d mutants"):format(
    count.exercises, count.c, count.sanitized, count.starters, count.solutions, SEEDS, count.mutants))
T.done()
