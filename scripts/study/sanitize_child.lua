-- Grades one C file and prints what came of it as JSON (see sanitize.lua, which starts this):
--     labsh sanitize_child.lua ID FOLDER NAME SEED SECONDS MEMORY LANGUAGE
local id, folder, name, seed, seconds, memory, language = table.unpack(arg)
local engine = assert(loadfile(lab.data("scripts/study/init.lua")))({own = false, lang = function() return language end})
local S = engine.engine()
local x, source = S.use("exercise").find(id), S.use("files").read(folder .. "/solution.c")
local r = S.use("check").run(x, function() return S.use("grade").load(x, source, "c", name) end, {
    seed = math.tointeger(seed), seconds = 2 * tonumber(seconds), memory = math.tointeger(memory), quick = true, shrink = true,
    explain = function(why) return S.use("sanitize").report(folder, x.entry, name, why) end,
})
print(data.to_json(r))
