-- The lesson, shortened by LABSH_QUICK: what its three models reach on pictures of another seed.
-- Started as: labsh --headless week05_mlp.lua LESSON
local bars = {
  {"linear", 0.85, 0.93}, -- more, and the digits are no task
  {"mlp", 0.97, 1},
  {"cnn", 0.985, 1},
}

local lesson = arg[1]
local show = print
print = function(...) show("#", ...) end
view.grid = function(images) assert(#images > 0) end -- lessons.sh looks at the pictures
dofile(lesson)
print = show
print("1.." .. #bars)
for i, bar in ipairs(bars) do
  local name, least, most = table.unpack(bar)
  local got = _G["acc_" .. name]
  print(("%s %d - %s %.4f, at least %g"):format(
    got >= least and got <= most and "ok" or "not ok", i, name, got, least))
end
