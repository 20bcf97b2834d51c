-- What one call from Lua to a plugin costs, with four scalar arguments: the least of nine
-- rounds of a million calls, loop included. Peers: a Lua function, and Python's ctypes.
local limit_ms = 250e-6
local n, rounds = 1000000, 9

local function per_call_ms(f)
    local best = math.huge
    for _ = 1, rounds do
        local begin = os.clock()
        for i = 1, n do f(2.0, 1.0, i, true) end
        best = math.min(best, os.clock() - begin)
    end
    return best * 1e3 / n
end

-- The same function of the same library, called by Python; nil without Python or ctypes.
local function ctypes_ms()
    local script = os.tmpname()
    local file <close> = assert(io.open(script, "w"))
    file:write[[
import ctypes, time
f = ctypes.CDLL("libm.so.6").fma
f.restype, f.argtypes = ctypes.c_double, [ctypes.c_double] * 3
best = 1e9
for _ in range(5):
    t = time.perf_counter()
    for i in range(200000): f(2.0, 1.0, 3.0)
    best = min(best, time.perf_counter() - t)
print(best * 1e3 / 200000)
]]
    file:close()
    local out <close> = io.popen("python3 " .. script .. " 2>/dev/null")
    local ms = tonumber(out:read("l") or "")
    os.remove(script)
    return ms
end

local function row(name, ours, peer, peer_ms)
    print(("%s\t1\t%.9f\t%s\t%s\t%.9f"):format(name, ours, peer,
        peer_ms and ("%.9f"):format(peer_ms) or "-", limit_ms))
end

local here = arg[0]:match("^(.*)/") or "."
local four = lab.load(here .. "/four.c").four
local libm = lab.ffi("libm.so.6")
libm:def("fma(x: f64, y: f64, z: f64) -> f64 raw")
local fma = libm.fma

local ours = per_call_ms(four)
row("call, four scalars", ours, "Lua function",
    per_call_ms(function(a, b, i, negate) return negate and -(a * i + b) or a * i + b end))
row("call of libm's fma", per_call_ms(function() return fma(2.0, 1.0, 3.0) end),
    "Python ctypes", ctypes_ms())
