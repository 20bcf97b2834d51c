-- Segmentation: a step of Segmenter:fit, from the u8 pictures to the update, in milliseconds; the
-- least of what was measured. Peer: the same U-Net and loss in PyTorch, f32, its batch ready (segment.py).
local here = arg[0]:match("^(.*)/") or "."
local depth, wanted = 3, 1.4

local tuned = "OMP_PROC_BIND=true MALLOC_TRIM_THRESHOLD_=4000000000 MALLOC_MMAP_THRESHOLD_=4000000000 "
local function python(...)
    local out <close> = io.popen(tuned ..
        ("sh %s/../peers/with.sh torch %s/segment.py %s 2>/dev/null"):format(here, here, table.concat({...}, " ")))
    return tonumber(out:read("l") or "")
end

local scenes = cv.shapes{n = 48, size = 64, classes = 4, seed = 1}
local function step_ms(base, batch, bf16)
    local run = cv.unet{classes = 4, base = base, depth = depth}:fit(scenes,
        {epochs = 6, batch = batch, val = 0, seed = 1, bf16 = bf16, watch = false})
    local _, speed = run:metrics("pictures_per_s")
    run:delete()
    return batch * 1000 / speed:max():item()
end

local function row(name, threads, ours, peer, limit)
    print(("%s\t%d\t%.6f\t%s\t%s\t%s"):format(name, threads, ours, "PyTorch f32", peer and ("%.6f"):format(peer) or "-",
        limit and ("%.6f"):format(limit) or "-"))
end

-- {base, batch}: the defaults, and a wider network.
local all = lab.threads()
for _, size in ipairs{{8, 4}, {16, 16}} do
    local base, batch = table.unpack(size)
    local name = ("U-Net fit base %d 64x64 B%d"):format(base, batch)
    for _, threads in ipairs(all > 1 and {1, all} or {1}) do
        lab.threads(threads)
        local ours, peer = step_ms(base, batch, false), python(base, depth, batch, threads)
        ours = math.min(ours, step_ms(base, batch, false))
        -- The target holds with all threads, as in engine.sh.
        row(name, threads, ours, peer, peer and threads > 1 and peer / wanted)
        row(name .. " bf16", threads, step_ms(base, batch, true), peer)
    end
end
