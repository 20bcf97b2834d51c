-- What the tests of the study engine share: an engine of its own with a clock, and TAP.
--     local T = dofile(FOLDER .. "/study_engine.lua")
local T = {n = 0, bad = 0, now = os.time{year = 2026, month = 11, day = 30, hour = 9}, lang = "en"}

-- A fresh engine; options as init.lua's host (plan =).
function T.engine(options)
    local host = {own = false, columns = 92, prompting = false, lang = function() return T.lang end, clock = function() return T.now end}
    for k, v in pairs(options or {}) do host[k] = v end
    return assert(loadfile(lab.data("scripts/study/init.lua")))(host)
end

function T.ok(good, name, why)
    T.n = T.n + 1
    if not good then T.bad = T.bad + 1 end
    print(("%s %d - %s"):format(good and "ok" or "not ok", T.n, name))
    if not good and why then print("# " .. tostring(why):gsub("\n", "\n# ")) end
end

function T.equal(got, want, name) T.ok(got == want, name, ("got %s, expected %s"):format(tostring(got), tostring(want))) end

function T.near(got, want, tolerance, name)
    T.ok(got and math.abs(got - want) <= tolerance, name, ("got %s, expected %.12g"):format(tostring(got), want))
end

-- f(): what it prints.
function T.printed(f, ...)
    local real, lines = print, {}
    print = function(...)
        local parts = {}
        for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
        lines[#lines + 1] = table.concat(parts, "\t")
    end
    local good, message = pcall(f, ...)
    print = real
    return table.concat(lines, "\n"), not good and message or nil
end

function T.done()
    print("1.." .. T.n)
    os.exit(T.bad == 0 and 0 or 1)
end

return T
