-- The examples in the docs of every module, a case each; arguments are the plugins that were
-- built and must be among them. Prints TAP.
local n, seen, failures = 0, {}, 0

local function case(good, name)
    n = n + 1
    failures = failures + (good and 0 or 1)
    print((good and "ok" or "not ok") .. " " .. n .. " - " .. name)
end

for _, m in ipairs(lab.plugins()) do
    local run, failed = lab.doctest(m.name)
    seen[m.name] = true
    case(failed == 0, ("%s: %d of %d examples"):format(m.name, run - failed, run))
end
for _, name in ipairs(arg) do
    case(seen[name], "plugin " .. name .. " is loaded")
end
print("1.." .. n)
os.exit(failures == 0)
