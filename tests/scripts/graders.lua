-- The graders are graded: starters fail, right solutions pass, every mutant is refused within three seeds;
-- and code that crashes, loops or eats memory fails with its reason.
--     labsh --headless graders.lua FOLDER-OF-THE-TESTS
local T = dofile(arg[1] .. "/study_engine.lua")
local S = T.engine().engine()
local exercise, check, grade = S.use("exercise"), S.use("check"), S.use("grade")
local SEEDS = tonumber(os.getenv("GRADER_SEEDS") or "") or 3
local count = {exercises = 0, starters = 0, solutions = 0, mutants = 0, c = 0}

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

for _, id in ipairs(exercise.list()) do
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
    if x.second_c then passes(x, "solution in C", function() return grade.load(x, x.second_c, "c", "second") end) end
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

print(("# %d exercises (%d also in C): %d starters refused, %d solutions × %d seeds, %d mutants"):format(count.exercises, count.c, count.starters,
    count.solutions, SEEDS, count.mutants))
T.done()
