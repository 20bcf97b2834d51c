-- The plan's data, scripts/study/plan/weekNN.lua: its shape, both languages, ids, times, and that every exercise of
-- the syllabus stands in exactly one day of its week.
-- Started as: labsh --headless study_plan.lua PLAN_FOLDER
local WEEKS, DAYS = 12, 6
local LEAST_ZH, LEAST_EN = 60, 40 -- Chinese characters, words of a text
local folder = arg[1]

local kinds = {"theory", "code", "project", "tuning", "writing", "problem"}
local forms = {leetcode = true, design = true}
local fields = {"cv", "cv", "cv", "cv", "llm", "llm", "llm", "llm", "rl", "rl", "rl", "rl"}

local exercises = {
    "gray conv2d gauss canny dilate label warp box_aug mlp_bwd",
    "iou deltas rpn_match nms roi_align dfl tal hungarian set_loss ap batch_norm allreduce",
    "conv_bwd deconv dice border_map miou bilinear paste rle matrix_nms pq focal",
    "resample conv3d tiles hd95 raycast lk divided kalman assoc spot_map",
    "attention attention_bwd heads layer_norm rope softmax_ce bpe_train bpe_encode viterbi mlm_mask gpt_block " ..
        "sampling bits_per_byte",
    "adamw clip accum online_softmax flash checkpoint tp_mlp safetensors swiglu gqa choice_score",
    "loss_mask packing lora nf4 rtn gptq gptq_pack awq bm25 rank",
    "kv_cache paged scheduler speculative tile_matmul int4_matvec int8_gemm onnx_write span abstain",
    "policy_eval value_iter mc is td_lambda q_learning double_q tiles dyna cartpole reinforce",
    "replay dqn_target sum_tree c51 gae ppo_loss tanh_logp obs_norm vec_env iqm",
    "maddpg qmix alphabeta fk jacobian ik her soa_step closure",
    "vtrace mask_logits tree_logp ope fqe resume screen ndcg ab_size",
}

local wrong -- of the week at hand
local function check(ok, where, what, ...)
    if not ok then wrong[#wrong + 1] = where .. ": " .. what:format(...) end
    return ok
end

local function han(text)
    local n = 0
    for _, code in utf8.codes(text) do
        if code >= 0x4e00 and code <= 0x9fff then n = n + 1 end
    end
    return n
end

local function words(text)
    local _, n = text:gsub("%S+", "")
    return n
end

-- Both languages, of at least so many characters and words, in one paragraph or several, without loose blanks.
local function both(t, where, zh, en)
    if not check(type(t) == "table", where, "is a table of zh and en, got %s", type(t)) then return end
    for lang, text in pairs(t) do
        check(lang == "zh" or lang == "en", where, "has '%s', which is no language", tostring(lang))
        check(type(text) == "string", where, "%s is a string", tostring(lang))
    end
    if not check(type(t.zh) == "string" and type(t.en) == "string", where, "lacks zh or en") then return end
    if not check(utf8.len(t.zh) and utf8.len(t.en), where, "is not UTF-8") then return end
    check(han(t.zh) >= zh, where, "has %d Chinese characters, at least %d", han(t.zh), zh)
    check(words(t.en) >= en, where, "has %d English words, at least %d", words(t.en), en)
    check(han(t.en) <= han(t.zh) // 4, where, "the English text is Chinese")
    for _, text in pairs(t) do
        check(not text:find("  ", 1, true), where, "has two blanks in a row: %s",
              text:match(".?.?.?.?.?.?.?.?  .*"))
        check(not text:find("^%s") and not text:find("%s$"), where, "begins or ends with a blank")
        check(not text:find("\t", 1, true), where, "has a tab")
        check(not text:find("TODO") and not text:find("…%.$"), where, "is not written out")
    end
end

local function strings(list, where, least)
    if not check(type(list) == "table", where, "is a list, got %s", type(list)) then return end
    local n = 0
    for k, v in pairs(list) do
        n = n + 1
        check(math.type(k) == "integer" and k >= 1 and k <= #list, where, "is a list, has the key %s", tostring(k))
        check(type(v) == "string" and #v > 1, where, "entry %s is a string", tostring(k))
    end
    check(n >= (least or 1), where, "is empty")
end

-- What is named of this tree is there.
local ours = {core = true, plugins = true, scripts = true, tests = true, assets = true}
local function check_files(list, where)
    for _, entry in ipairs(type(list) == "table" and list or {}) do
        local top = tostring(entry):match("^(%l+)/[%w_/.]+$")
        local f = ours[top] and io.open(("%s/../../../%s"):format(folder, entry))
        check(not ours[top] or f, where, "%s is not there", entry)
        if f then f:close() end
    end
end

-- What a text calls: functions of labsh's modules that are there, derivations and exercises of its day.
local modules = {"tensor", "data", "view", "run", "prof", "mem", "nn", "optim", "lab", "cv", "llm", "rl"}
local file_ends = {c = true, h = true, lua = true, py = true}
local function check_calls(text, where, day)
    for _, module in ipairs(modules) do
        for name in text:gmatch("%f[%w_/.]" .. module .. "%.([%a_][%w_]*)") do
            check(file_ends[name] or _G[module][name] ~= nil, where, "%s.%s is not there", module, name)
        end
    end
    for id in text:gmatch('derive%("([%w_.]+)"') do
        local asked = false
        for _, b in ipairs(day.blocks) do
            for _, other in ipairs(b.derive or {}) do asked = asked or other == id end
        end
        check(asked, where, "derive('%s') is not among the day's", id)
    end
    for _, word in ipairs{"exercise", "check", "hint", "solution"} do
        for id in text:gmatch(word .. ' ?%(?"(w[%w_.]+)"') do
            local asked = false
            for _, other in ipairs(day.exercises or {}) do asked = asked or other == id end
            check(asked, where, "%s '%s' is not among the day's", word, id)
        end
    end
    for field in text:gmatch('gate ?%(?"(%w+)"') do
        check(({cv = true, llm = true, rl = true, final = true})[field], where, "gate '%s' is none", field)
    end
end

local function keys(t, where, allowed)
    for k in pairs(t) do check(allowed[k], where, "has an unknown '%s'", tostring(k)) end
end

local block_keys = {kind = true, minutes = true, title = true, text = true, read = true, derive = true, target = true,
                    form = true}

local function check_block(b, kind, where)
    if not check(type(b) == "table", where, "is missing") then return 0 end
    keys(b, where, block_keys)
    check(b.kind == kind, where, "is '%s', expected '%s'", tostring(b.kind), kind)
    check(math.type(b.minutes) == "integer" and b.minutes >= 15 and b.minutes <= 150, where, "minutes are 15 to 150")
    both(b.title, where .. " title", 0, 1)
    both(b.text, where .. " text", LEAST_ZH, LEAST_EN)
    if kind == "theory" or kind == "code" or b.read then strings(b.read, where .. " read") end
    check_files(b.read, where)
    if b.derive then strings(b.derive, where .. " derive") end
    for _, id in ipairs(b.derive or {}) do
        check(id:find("^[%l%d_]+[%l%d_.]*$"), where, "derive '%s' is no id", tostring(id))
    end
    check(not b.target or type(b.target) == "string", where, "target is a string")
    check(kind ~= "tuning" or b.target, where, "has no target")
    check((kind == "problem") == (b.form ~= nil), where, "form is of problems, and of all of them")
    check(not b.form or forms[b.form], where, "form is 'leetcode' or 'design', got '%s'", tostring(b.form))
    return math.type(b.minutes) == "integer" and b.minutes or 0
end

local function check_day(day, id, places)
    if not check(type(day) == "table", id, "is missing") then return end
    keys(day, id, {id = true, title = true, blocks = true, exercises = true})
    check(day.id == id, id, "has the id '%s'", tostring(day.id))
    both(day.title, id .. " title", 0, 1)
    local minutes = 0
    if check(type(day.blocks) == "table", id, "has no blocks") then
        check(#day.blocks == #kinds, id, "has %d blocks, expected %d", #day.blocks, #kinds)
        for i, kind in ipairs(kinds) do
            for _, text in pairs(day.blocks[i] and type(day.blocks[i].text) == "table" and day.blocks[i].text or {}) do
                check_calls(text, ("%s %s"):format(id, kind), day)
            end
            minutes = minutes + check_block(day.blocks[i], kind, ("%s %s"):format(id, kind))
        end
    end
    check(minutes >= 300 and minutes <= 375, id, "takes %d minutes, expected 300 to 375", minutes)
    if day.exercises and next(day.exercises) then strings(day.exercises, id .. " exercises") end
    for _, e in ipairs(day.exercises or {}) do
        check(not places[e], id, "exercise %s stands in %s too", e, tostring(places[e]))
        places[e] = id
    end
end

local projects = {} -- the week of each

local function check_week(w, n)
    local where = ("week %d"):format(n)
    if not check(type(w) == "table", where, "is a table, got %s", type(w)) then return end
    keys(w, where, {week = true, field = true, title = true, goal = true, projects = true, days = true})
    check(w.week == n, where, "says it is week %s", tostring(w.week))
    check(w.field == fields[n], where, "field is '%s', expected '%s'", tostring(w.field), fields[n])
    both(w.title, where .. " title", 1, 1)
    both(w.goal, where .. " goal", 20, 15)
    for i, p in ipairs(w.projects or {}) do
        local at = ("%s project %d"):format(where, i)
        keys(p, at, {id = true, title = true})
        check(type(p.id) == "string" and p.id:find("^[A-I]$"), at, "id is A to I")
        both(p.title, at, 1, 1)
        projects[p.id] = projects[p.id] or n
    end
    if not check(type(w.days) == "table", where, "has no days") then return end
    check(#w.days == DAYS, where, "has %d days, expected %d", #w.days, DAYS)
    local places = {}
    for d = 1, DAYS do check_day(w.days[d], ("%d.%d"):format(n, d), places) end
    for name in exercises[n]:gmatch("%S+") do
        local id = ("w%d.%s"):format(n, name)
        check(places[id], where, "exercise %s stands in no day", id)
        places[id] = nil
    end
    for id, day in pairs(places) do check(false, day, "exercise %s is not of this week's syllabus", tostring(id)) end
end

-- No text stands twice in the plan.
local seen = {}
local function check_copies(w)
    for _, day in ipairs(type(w) == "table" and w.days or {}) do
        for _, b in ipairs(day.blocks or {}) do
            for lang, text in pairs(type(b.text) == "table" and b.text or {}) do
                local id = ("%s %s"):format(day.id, b.kind)
                check(not seen[text], id, "the %s text stands in %s too", lang, tostring(seen[text]))
                seen[text] = id
            end
        end
    end
end

print("1.." .. WEEKS)
local blocks = 0
for n = 1, WEEKS do
    local path = ("%s/week%02d.lua"):format(folder, n)
    wrong = {}
    local chunk, message = loadfile(path, "t", {}) -- without globals: data, no code
    local ok, w = false, message
    if chunk then ok, w = pcall(chunk) end
    if check(ok, path, "%s", tostring(w)) then
        check_week(w, n)
        check_copies(w)
        if n == WEEKS then
            for id in ("ABCDEFGHI"):gmatch(".") do check(projects[id], path, "project %s is of no week", id) end
        end
        for _, day in ipairs(type(w) == "table" and w.days or {}) do blocks = blocks + #(day.blocks or {}) end
    end
    for _, line in ipairs(wrong) do print("# " .. line) end
    print(("%s %d - week %d"):format(#wrong == 0 and "ok" or "not ok", n, n))
end
print(("# %d weeks, %d blocks"):format(WEEKS, blocks))
