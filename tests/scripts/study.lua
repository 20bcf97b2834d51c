-- The study engine on a plan made here: the day, the calendar, the clock, gates, cards, quiz, progress.
--     labsh --headless study.lua FOLDER-OF-THE-TESTS LABSH
local T = dofile(arg[1] .. "/study_engine.lua")
local labsh = arg[2]

-- ---- events -----------------------------------------------------------------------------------------

local n = study.append("test", "a", {x = 1, list = {1, 2}, text = "中文"}, {at = 100})
study.append("test", "b", 2.5)
study.append("test", "a", {x = 2})
T.equal(#study.events("test"), 3, "events of a kind")
T.equal(#study.events("test", "a"), 2, "events of an id")
T.equal(#study.events("test", nil, {after = n}), 2, "events after a number")
T.equal(study.events("test", "a")[1].value.text, "中文", "a value comes back")
T.equal(study.events("test", "a")[1].at, 100.0, "a time comes back")
local last = study.latest("test")
T.ok(#last == 2 and last[2].id == "a" and last[2].value.x == 2, "the latest of each id")
local _, why = study.trial(function() study.append("test", "c", 1) end)
T.ok(why and why:find("a trial records nothing") and #study.events("test", "c") == 0, "a trial records nothing", why)

-- Killed in the middle of appending: whatever append had returned for is there.
local home = os.tmpname()
os.remove(home)
local out = home .. ".out"
os.execute(("'%s' --home '%s' --headless -e 'for i = 1, 1e9 do study.append(\"k\", \"a\", i) io.write(i, \"\\n\") io.flush() end' >'%s' &"
    .. " pid=$!; while [ ! -s '%s' ]; do sleep .02; done; sleep .2; kill -9 $pid; wait $pid 2>/dev/null"):format(labsh, home, out, out))
local said = 0
for line in io.lines(out) do said = math.tointeger(tonumber(line)) or said end
local p = io.popen(("'%s' --home '%s' --headless -e 'print(#study.events(\"k\"))'"):format(labsh, home))
local kept = tonumber(p:read("a"))
p:close()
T.ok(said > 0 and kept and kept >= said, "kill -9 loses no event", ("%s said, %s kept"):format(said, tostring(kept)))
os.execute(("rm -rf '%s' '%s'"):format(home, out))

-- ---- a plan --------------------------------------------------------------------------------------------

local folder = os.tmpname()
os.remove(folder)
os.execute("mkdir -p '" .. folder .. "'")
local kinds = {"theory", "code", "project", "tuning", "writing", "problem"}
for w = 1, 12 do
    local f = assert(io.open(("%s/week%02d.lua"):format(folder, w), "w"))
    f:write(("return {week = %d, field = '%s', title = {zh = '第%d周题目', en = 'title of week %d'}, goal = {zh = '目标', en = 'goal'}, days = {"):format(w,
        w <= 4 and "cv" or w <= 8 and "llm" or "rl", w, w))
    for d = 1, 6 do
        f:write(("{id = '%d.%d', title = {zh = '第%d天', en = 'day %d'}, exercises = {%s}, blocks = {"):format(w, d, d, d,
            w == 1 and d == 1 and "'w1.gray'" or ""))
        for _, k in ipairs(kinds) do
            f:write(("{kind = '%s', minutes = 50, title = {zh = '%s题', en = 'a %s'}, text = {zh = '读一读，然后动手做。', en = 'Read, then do.'}},"):format(k, k, k))
        end
        f:write("}},")
    end
    f:write("}}\n")
    f:close()
end
local engine = T.engine{plan = folder}
local S = engine.engine()
local calendar, record = S.use("calendar"), S.use("record")
local function run(name, argument) return T.printed(engine.command, name, argument or "") end

local text = T.printed(engine.today)
T.ok(text:find("1.1 day 1") and text:find("a theory") and text:find("not begun") and text:find("w1.gray ○"), "today in an empty home is day 1", text)
T.lang = "zh"
text = T.printed(engine.today)
T.ok(text:find("第 1 周 · 第1周题目") and text:find("上午") and text:find("计划尚未开始") and text:find("读一读"), "in Chinese", text)
T.lang = "en"

-- ---- the clock -------------------------------------------------------------------------------------------

local function minutes(id) return (record.blocks()[id].seconds + (record.blocks()[id].running or 0)) / 60 end
text = run("start")
T.ok(text:find("Started: Theory") and calendar.settings().start == calendar.today(), ":start begins the plan and the first block", text)
T.now = T.now + 40 * 60
T.equal(minutes("1.1/theory"), 40.0, "the clock counts")
run("start", "code")
T.now = T.now + 10 * 60
T.equal(minutes("1.1/theory"), 40.0, "another block stops it")
T.equal(record.blocks()["1.1/theory"].state, "stop", "and leaves it open")
text = run("done")
T.ok(text:find("Done: Code reading") and text:find("10 min"), ":done closes the block that runs", text)
run("start", "1")
T.now = T.now + 9 * 3600
T.equal(minutes("1.1/theory"), 40.0 + 180, "a forgotten clock counts three hours at most")
run("done", "theory")
run("skip", "3")
T.equal(record.blocks()["1.1/project"].state, "skip", ":skip")
local _, message = run("done", "9")
T.ok(message and message:find("got 9"), "a wrong block is named", message)
for _ = 1, 3 do run("done") end
text = T.printed(engine.today)
T.ok(text:find("1.2 day 2"), "a closed day gives way to the next", text)

-- ---- the calendar ------------------------------------------------------------------------------------------

local monday = calendar.number("2026-11-30")
T.equal(calendar.text(monday), "2026-11-30", "a date comes back")
T.equal(calendar.weekday(monday), 1, "a Monday")
local c = calendar.settings()
T.equal(calendar.scheduled(c, monday), 1, "day 1 is due on the first day")
T.equal(calendar.scheduled(c, monday + 6), 6, "Sundays are free")
T.equal(calendar.text(calendar.due(c, 7)), "2026-12-07", "week 2 begins on a Monday")
T.printed(engine.today, {off = {"2026-12-01", "2026-12-02"}})
c = calendar.settings()
T.equal(calendar.scheduled(c, monday + 3), 2, "days off move the plan")
T.equal(calendar.text(calendar.due(c, 7)), "2026-12-09", "and all that follows")
for _, bad in ipairs{"2026-02-30", "tomorrow", 7} do
    local _, m = T.printed(engine.today, {off = bad})
    T.ok(m and m:find("a date is like"), "no date: " .. tostring(bad), m)
end
T.now = os.time{year = 2026, month = 12, day = 5, hour = 9}
text = T.printed(engine.today)
T.ok(text:find("2 days behind"), "behind", text)

-- ---- running ahead -------------------------------------------------------------------------------------------

text = run("day", "1.5")
T.ok(text:find("1.5 day 5"), ":day shows a day", text)
text = run("start")
T.ok(text:find("Started"), "within the field one may run ahead", text)
run("day", "5.1")
_, message = run("start")
T.ok(message and message:find("gate \"cv\""), "not into the next field", message)
text = run("week", "5")
T.ok(text:find("title of week 5") and text:find("5.6"), ":week", text)
_, message = run("day", "13.1")
T.ok(message and message:find("got 13.1"), "a wrong day", message)
T.now = os.time{year = 2027, month = 3, day = 1, hour = 9}
_, message = run("start")
T.ok(message and message:find("derive"), "late and stuck: the hand derivations are asked for", message)
for _, id in ipairs{"backprop.softmax_ce", "backprop.mlp"} do record.add("derive", id, {ok = true, error = 0}) end
record.add("project", "A", {complete = true})
text, message = run("start")
T.ok(text:find("Started"), "with them and one project the way is open", message or text)

-- ---- FSRS-6, by hand -----------------------------------------------------------------------------------------

local fsrs = S.use("fsrs")
-- First answers: S0 = w[G−1]; D0(3) = w4 − e^(2 w5) + 1 = 6.4133 − e^1.6668 + 1.
T.near(fsrs.first(3), 2.3065, 1e-12, "S after a first 3")
T.near(select(2, fsrs.first(3)), 6.4133 - math.exp(1.6668) + 1, 1e-12, "D after a first 3")
T.near(select(2, fsrs.first(4)), 1, 1e-12, "D is kept within 1 … 10")
T.near(fsrs.recall(2.3065, 2.3065), .9, 1e-12, "after S days the chance is 0.9")
T.near(fsrs.interval(2.3065, .9), 2.3065, 1e-12, "the interval to 0.9 is S")
-- A second 3 after S days: R = .9, S' = S (1 + e^1.8722 (11 − D) S^−.1666 (e^(.796·.1) − 1)).
local D = 6.4133 - math.exp(1.6668) + 1
T.near(fsrs.review(2.3065, D, 2.3065, 3), 2.3065 * (1 + math.exp(1.8722) * (11 - D) * 2.3065 ^ -.1666 * (math.exp(.0796) - 1)), 1e-9, "S after a second 3")
-- D' = .001·D0(4) + .999·D for grade 3; D0(4) = 6.4133 − e^(3·.8334) + 1, not kept within bounds.
T.near(select(2, fsrs.review(2.3065, D, 2.3065, 3)), .001 * (7.4133 - math.exp(2.5002)) + .999 * D, 1e-9, "D after a second 3")
T.near(select(2, fsrs.review(2.3065, D, 2.3065, 1)), .001 * (7.4133 - math.exp(2.5002)) + .999 * (D + 2 * 3.0194 * (10 - D) / 9), 1e-9, "D after a 1")
-- Forgotten: the smaller of the two.
T.near(fsrs.review(2.3065, D, 2.3065, 1), math.min(1.4835 * D ^ -.0614 * (3.3065 ^ .2629 - 1) * math.exp(.16483), 2.3065 * math.exp(-.5425 * .0912)), 1e-9, "S after a 1")
-- The same day: S e^(w17 (G − 3 + w18)) S^−w19, no loss for 3.
T.near(fsrs.review(2.3065, D, .5, 3), 2.3065 * math.max(1, math.exp(.5425 * .0912) * 2.3065 ^ -.0658), 1e-9, "the same day, 3")
T.near(fsrs.review(2.3065, D, .5, 1), 2.3065 * math.exp(.5425 * (-2 + .0912)) * 2.3065 ^ -.0658, 1e-9, "the same day, 1")

-- ---- cards and quiz -------------------------------------------------------------------------------------------

local cards = S.use("cards")
local now = T.now
local s = cards.answer(nil, 3, now, 1)
T.equal(s.due - now, 600, "a first right answer comes again in ten minutes")
s = cards.answer(s, 3, now + 600, 1)
T.ok(s.due - now - 600 >= 86400, "then in days")
s = cards.answer(s, 1, s.due, 1)
T.equal(s.due - s.at, 60, "a wrong one in a minute")
T.equal(cards.answer(nil, 4, now, 1).due - now, 8 * 86400, "one known at once in S0(4) = 8 days")
for _ = 1, 30 do s = cards.answer(s, 4, s.due, 1) end
T.equal(s.due - s.at, 30 * 86400, "no interval is longer than 30 days")
T.ok(cards.answer(nil, 4, now, 4).due < cards.answer(nil, 4, now, 1).due, "a gate's week asks sooner")

-- A quiz from the first card to the grade; a computed answer grades itself.
T.now = T.now + 86400
local quiz = S.use("quiz")
text = T.printed(engine.quiz)
T.ok(text:find("%[") ~= nil, "quiz() asks", text)
T.ok(quiz.accepts({answer = .214, tolerance = .006}, "0.21") and not quiz.accepts({answer = .214, tolerance = .006}, .3), "numbers within the tolerance")
T.ok(quiz.accepts({answer = {"p - y"}}, " P - Y "), "texts without case and blanks")
local ids, before = {}, #study.events("card")
for _, card in ipairs(cards.all()) do
    T.ok(#card.q.zh > 0 and #card.q.en > 0 and #card.a.zh > 0 and #card.a.en > 0 and not ids[card.id] and card.id:find("^" .. card.field .. "%."),
        "card " .. card.id)
    ids[card.id] = true
end
local due = cards.due()
for _ = 1, #due do
    local first = cards.due()[1]
    T.printed(engine.quiz)
    T.printed(engine.quiz, first.answer and (type(first.answer) == "table" and first.answer[1] or first.answer) or true)
    if not first.answer then T.printed(engine.quiz, 3) end
end
T.equal(#study.events("card"), before + #due, "each answer is an event")
T.equal(#cards.due(), 0, "then nothing is due")
_, message = T.printed(engine.quiz, 3)
T.ok(message and message:find("asks a question first"), "no grade without a question", message)

-- ---- derive ----------------------------------------------------------------------------------------------------

local function derived(id, f)
    local verdict
    local said = T.printed(function() verdict = engine.derive(id, f, {seed = 1}) end)
    return verdict, said
end
local right = {
    ["otsu.variance"] = "w0 * v0 + w1 * v1, w0 * w1 * (m0 - m1) ^ 2", dice_jaccard = "2 * J / (1 + J)",
    rotated_box = function(w, h, a)
        local c, s = math.abs(math.cos(a)), math.abs(math.sin(a))
        return w * c + h * s, w * s + h * c
    end,
    ["attention.variance"] = "D", ["loss.uniform"] = "math.log(V)", ["ring.cost"] = "2 * (p - 1) * n / p", ["nf4.bits"] = "4 + 8 / block + 32 / (block * group)",
    ["kv.bytes"] = "2 * layers * heads * dim * tokens * bytes", ["speculative.accept"] = "minimum(p, q):sum()", ["is.ratio"] = "(pi / b):prod()",
    ["rope.relative"] = "(q[0] * k[0] + q[1] * k[1]) * math.cos((m - n) * theta) + (q[0] * k[1] - q[1] * k[0]) * math.sin((m - n) * theta)",
    receptive_field = function(k, s, d)
        local r, jump = 1, 1
        for l = 0, k:numel() - 1 do r, jump = r + (k[l] - 1) * d[l] * jump, jump * s[l] end
        return r
    end,
    lambda_return = function(r, v, gamma, lambda)
        local G, next_g = {}, 0
        for t = r:numel() - 1, 0, -1 do
            next_g = r[t] + gamma * ((1 - lambda) * v[t + 1] + lambda * next_g)
            G[t + 1] = next_g
        end
        return tensor(G, "f64")
    end,
    dfl = function(p, y)
        local l, w = math.floor(y), {}
        for i = 0, 7 do w[i + 1] = i == l and l + 1 - y or i == l + 1 and y - l or 0 end
        return p - tensor(w, "f64")
    end,
    deltas = function(a, g)
        local A, G = a:totable(), g:totable()
        local function centre(b, i) return (b[i] + b[i + 2]) / 2 end
        local w, h = A[3] - A[1], A[4] - A[2]
        return tensor({(centre(G, 1) - centre(A, 1)) / w, (centre(G, 2) - centre(A, 2)) / h, math.log(G[3] - G[1]) - math.log(w),
                       math.log(G[4] - G[2]) - math.log(h)}, "f64")
    end,
    giou = function(a, b)
        local A, B = a:totable(), b:totable() -- a lies low and left of b, and they meet
        local w, h = A[3] - B[1], A[4] - B[2]
        local aw, ah, cw, ch = A[3] - A[1], A[4] - A[2], math.max(A[3], B[3]) - A[1], math.max(A[4], B[4]) - A[2]
        local I, C = w * h, cw * ch
        local U = aw * ah + (B[3] - B[1]) * (B[4] - B[2]) - I
        local dI, dC = {0, 0, h, w}, {-ch, -cw, A[3] > B[3] and ch or 0, A[4] > B[4] and cw or 0}
        local dA, d = {-ah, -aw, ah, aw}, {}
        for i = 1, 4 do
            local dU = dA[i] - dI[i]
            d[i] = (dI[i] * U - I * dU) / U ^ 2 + (dU * C - U * dC[i]) / C ^ 2
        end
        return tensor(d, "f64")
    end,
    ["backprop.softmax_ce"] = "p - y", policy_gradient = "(y - p) * G:unsqueeze(1)", ["adam.bias"] = "1 - beta ^ t",
    ["backprop.masked_ce"] = "(p - y) * m:unsqueeze(1) / m:sum()", ["gauss.sigma"] =
        "exp(-(x * x + y * y) / (2 * sigma ^ 2)) / (2 * math.pi * sigma ^ 2) * ((x * x + y * y) / sigma ^ 3 - 2 / sigma)",
    smooth_l1 = "where(abs(x):lt(beta), x / beta, sign(x))",
    ["backprop.linear"] = "dy:matmul(W), dy:t():matmul(x), dy:sum(0)",
    ["softmax.online"] = "maximum(m1, m2), l1 * exp(m1 - maximum(m1, m2)) + l2 * exp(m2 - maximum(m1, m2))",
    ["bellman.vstar"] = "(P * (R + gamma * v)):sum(2):max(1)",
    ["bellman.v"] = "(policy * (P * (R + gamma * v)):sum(2)):sum(1)",
    dice = "-(2 * g * (p:sum() + g:sum() + s) - (2 * (p * g):sum() + s)) / (p:sum() + g:sum() + s) ^ 2",
    srgb = "where(L:le(0.0031308), 12.92, 1.055 / 2.4 * L ^ (1 / 2.4 - 1))",
    ["ppo.ratio"] = function(logp, old, A, eps)
        local r = (logp - old):exp()
        local on = tensor.where(A:gt(0), r:lt(1 + eps), r:gt(1 - eps))
        return -tensor.where(on, r * A, 0)
    end,
    layer_norm = function(x, gamma, beta, eps, dy)
        local _, dx, dg, db = S.use("exercise").find("w5.layer_norm").reference(x, gamma, beta, eps, dy)
        return dx, dg, db
    end,
    attention = function(q, k, v, dy) return S.use("exercise").find("w5.attention_bwd").reference(q, k, v, false, dy) end,
    conv = function(x, w, dy) return S.use("exercise").find("w3.conv_bwd").reference(x, w, dy, 1, 0) end,
    lora = function(x, W, A, B, alpha, dy)
        local _, da, db = S.use("exercise").find("w7.lora").reference(x, W, A, B, alpha, dy)
        return da, db
    end,
}
for id, f in pairs(right) do
    local verdict, said_text = derived(id, f)
    T.ok(verdict == true, "derive " .. id, said_text)
end
local verdict, said_text = derived("backprop.softmax_ce", "y - p")
T.ok(verdict == false and said_text:find("the sign is wrong") and said_text:find("worst entry"), "a wrong sign is named", said_text)
verdict, said_text = derived("backprop.softmax_ce", "(p - y) / 4")
T.ok(verdict == false and said_text:find("constant factor: about 0.25"), "a lost factor is named", said_text)
verdict, said_text = derived("backprop.linear", "dy:matmul(W), x:t():matmul(dy), dy:sum(0)")
T.ok(verdict == false and said_text:find("exchanged"), "a transposed gradient is named", said_text)
_, message = T.printed(engine.derive, "nonsense", "1")
T.ok(message and message:find("there is no derivation"), "an unknown derivation", message)

-- ---- lessons ---------------------------------------------------------------------------------------------------

local lesson = S.use("lesson")
local cells, errors = lesson.parse("-- head\n-- %% [text] 题 | T\n-- zh: 一\n--     二\n-- en: one\n--     two\n-- %%\nx = 1\n-- %% [question] 问 | Q\n-- zh: 几\n-- en: how\n-- answer: 42 | 43\n")
T.ok(#cells == 3 and #errors == 0 and cells[1].zh == "一二" and cells[1].en == "one two" and cells[2].code == "x = 1" and cells[3].answer == "42 | 43",
    "a lesson's cells")
_, errors = lesson.parse("-- %% [text] T\n-- en: one\nx = 1\n-- %%\nfor\n")
T.ok(#errors == 4 and errors[1].line == 1 and errors[2].line == 3 and errors[4].line == 5, "errors come with their lines",
    data.to_json(errors))
cells, errors = lesson.parse("-- %% [text] 题 | T\n-- zh: 一\n-- en: one\n-- math: x^2\n-- zh: 二\n-- en: two\n-- %%\nprint(1)\n--> 1\n--~ 2\n-- %% [exercise w3.dice]\n")
T.ok(#errors == 0 and #cells[1].parts == 5 and cells[1].parts[3].text == "x^2" and cells[1].en == "one\ntwo" and cells[2].code == "print(1)"
    and cells[3].exercise == "w3.dice", "formulas, stored output, exercises", data.to_json(errors))
_, errors = lesson.parse("-- %% [exercise w3.none]\n")
T.ok(#errors == 1 and errors[1].text:find("no exercise w3.none"), "an exercise that is none", data.to_json(errors))
local accepted = true
for _, given in ipairs{0.25, "1/4", " .25 ", "0.25 MiB"} do accepted = accepted and lesson.accepts("0.25", given) end
T.ok(accepted and not lesson.accepts("0.25", "1/5") and not lesson.accepts("0.25", "MiB") and lesson.accepts("0.586 ± 0.001", 0.5858)
    and not lesson.accepts("0.586 ± 0.001", 0.59) and lesson.accepts("none | Otsu", "otsu"), "an answer is judged by its value")
for path in io.popen("ls '" .. S.root .. "'/../week*/*.lua"):lines() do
    local f = io.open(path)
    local _, bad = lesson.parse(f:read("a"))
    f:close()
    T.ok(loadfile(path), path:match("[^/]+/[^/]+$") .. " runs as a whole, too")
    T.ok(#bad == 0, path:match("[^/]+/[^/]+$") .. " keeps to the grammar", bad[1] and bad[1].line .. ": " .. bad[1].text)
end

-- ---- gates ------------------------------------------------------------------------------------------------------

local gate_open
text = T.printed(function() gate_open = engine.gate("cv") end)
T.ok(gate_open == false and text:find("good projects 0 of 2") and text:find("best quiz 0 of 30"), "a gate says what is missing", text)
T.printed(engine.gate, "cv", "quiz")
for _ = 1, 30 do
    -- Each question is known by its id in what quiz() prints; here all are answered by looking and grading.
    local said = T.printed(engine.quiz)
    local card = cards.find(said:match("%[(%S-)%]"))
    T.printed(engine.quiz, card.answer and (type(card.answer) == "table" and card.answer[1] or card.answer) or true)
    if not card.answer then T.printed(engine.quiz, 3) end
end
T.equal(study.latest("exam", "cv")[1].value.right, 30, "a gate's quiz has thirty questions")
T.printed(engine.gate, "cv", "derive")
for _, id in ipairs(S.use("gate").derivations.cv) do record.add("derive", id, {ok = true}) end
for _, id in ipairs{"A", "B"} do record.add("project", id, {good = true, complete = true}) end
local n = 0
for _, id in ipairs(S.use("exercise").list()) do
    if id:find("^w[1-4]%.") then
        n = n + 1
        record.add("check", id, {ok = true, seed = 5, language = "c", source = S.use("exercise").find(id).second_c})
    end
end
text = T.printed(function() gate_open = engine.gate("cv") end)
T.ok(gate_open == true, "and opens when all is there", text)
local same
text = T.printed(function() same = engine.gate("cv", "replay") end)
T.ok(same == true and text:find(("%d exercises, %d with the same verdict"):format(n, n)), "its transcript replays", text)

local work = os.tmpname()
os.remove(work)
os.execute("mkdir -p '" .. work .. "'")
local function write(name, body)
    local f = assert(io.open(work .. "/" .. name, "w"))
    f:write(body)
    f:close()
end
write("README.md", ("A project that detects things. "):rep(10))
write("project.lua", "return {id = 'C', command = 'echo mAP = 0.912', metric = 'mAP', value = 0.91, baseline = 0.5, held_out = 'test', failures = {'a', 'b', 'c'}, test = 'true'}")
local good
text = T.printed(function() good = engine.gate{project = work} end)
T.ok(good == true and record.last("project", "C").good == true, "a good project", text)
write("project.lua", "return {id = 'C', command = 'echo mAP = 0.5', metric = 'mAP', value = 0.91, baseline = 0.95, held_out = 'test', failures = {}, test = 'false'}")
text = T.printed(function() good = engine.gate{project = work} end)
T.ok(good == false and select(2, text:gsub("○", "")) == 4, "and one that is not", text)
T.printed(engine.gate, {star = work .. "/star.md"})
text = T.printed(function() good = engine.gate{star = work .. "/star.md"} end)
T.ok(good == false and text:find("section 'Situation'"), "a STAR template, not yet filled in", text)
text = T.printed(function() good = engine.gate("final") end)
T.ok(good == false and text:find("STAR stories 0 of 5"), "the final gate", text)
os.execute("rm -rf '" .. work .. "'")

-- ---- formulas ----------------------------------------------------------------------------------------------------

local formula = S.use("formula")
T.equal(formula.inline("若 $x^2 \\le 1$，费用 \\$3 与 5$"), "若 x² ≤ 1，费用 $3 与 5$", "formulas in prose, and dollars")
T.equal(formula.inline("$5 and $6, `$HOME/$x` and $a$"), "$5 and $6, `$HOME/$x` and a", "money and code are no formulas")
T.equal(formula.inline("$\\frac{a}{b+c}$ and $\\oops$"), "a/(b + c) and $\\oops$", "a formula that is none stays")
T.ok(formula.lines("\\frac{a}{b}", 2) == "  a\n  ─\n  b", "a formula of its own", formula.lines("\\frac{a}{b}", 2))
_, errors = lesson.parse("-- %% [text] 题 | T\n-- zh: 一 $\\frac{a}$\n-- en: one\n-- math: x^2 \\frcc\n")
T.ok(#errors == 2 and errors[1].line == 2 and errors[1].text:find("something is missing at column 9", 1, true)
    and errors[2].line == 4 and errors[2].text == "formula: '\\frcc' at column 5 is not known", "faults of formulas have lines",
    errors[1] and errors[1].text)
local bad = {}
for id, e in pairs(S.use("derivations")) do if e.math and formula.fault(e.math) then bad[#bad + 1] = id end end
T.equal(table.concat(bad, " "), "", "the formulas of derivations")
text = T.printed(engine.derive, "lora")
T.ok(text:find("xAᵀBᵀ", 1, true), "derive shows its formula", text)

-- ---- progress and the prompt -----------------------------------------------------------------------------------

local p1
text = T.printed(function() p1 = engine.progress() end)
T.ok(p1.picture and p1.picture > 0, "progress draws one picture")
T.ok(p1.days == 1 and p1.blocks >= 4 and text:find("1 of 72 days closed") and text:find("Computer vision"), "progress", text)
p = io.popen(("'%s' --home '%s' --headless --lang zh -e 'today() print(pcall(check, \"w9.nothing\")) check.reset \"w1.gray\" print(check(\"w1.gray\", {seed = 3}).ok)' 2>&1"):format(labsh, home))
text = p:read("a")
p:close()
os.execute("rm -rf '" .. home .. "'")
T.ok(text:find("1.1 图像即张量", 1, true) and text:find("没有练习 'w9.nothing'", 1, true) and text:find("false\n", 1, true), "the names at the prompt", text)
p = io.popen(("printf ':start\\n:done\\n:week 1\\n' | '%s' --home '%s' --headless --lang en 2>&1"):format(labsh, home))
text = p:read("a")
p:close()
os.execute("rm -rf '" .. home .. "'")
T.ok(text:find("Started: Theory", 1, true) and text:find("1.1 ✓○○○○○", 1, true), "the commands at the prompt", text)

os.execute("rm -rf '" .. folder .. "'")
T.done()
