-- FSRS-6: when a card is to be asked again. t and S in days, D in 1 … 10, grade G in 1 … 4.
--
--     R = (1 + F t / S)^−w20,  F = .9^(−1/w20) − 1,  next = S / F (r^(−1/w20) − 1)
--
-- Formulas and weights: the open-spaced-repetition project's FSRS-6 (py-fsrs 6.3.1's defaults).
local M = {}

M.weights = {.212, 1.2931, 2.3065, 8.2956, 6.4133, .8334, 3.0194, .001, 1.8722, .1666, .796, 1.4835, .0614, .2629, 1.6483,
             .6014, 1.8729, .5425, .0912, .0658, .1542}

local w = {}
for i, x in ipairs(M.weights) do w[i - 1] = x end

local DECAY = -w[20]
local FACTOR = .9 ^ (1 / DECAY) - 1

local function clamp(x, low, high) return math.max(low, math.min(high, x)) end

-- The chance to recall a card of stability S after t days.
function M.recall(t, stability) return (1 + FACTOR * t / stability) ^ DECAY end

-- Days until the chance has fallen to r.
function M.interval(stability, r) return stability / FACTOR * (r ^ (1 / DECAY) - 1) end

local function first_difficulty(g) return w[4] - math.exp(w[5] * (g - 1)) + 1 end

-- S and D of a card after its first answer.
function M.first(g) return w[g - 1], clamp(first_difficulty(g), 1, 10) end

local function difficulty(d, g)
    local moved = d - w[6] * (g - 3) * (10 - d) / 9
    return clamp(w[7] * first_difficulty(4) + (1 - w[7]) * moved, 1, 10)
end

local function recalled(s, d, r, g)
    return s * (1 + math.exp(w[8]) * (11 - d) * s ^ -w[9] * (math.exp(w[10] * (1 - r)) - 1) *
                    (g == 2 and w[15] or 1) * (g == 4 and w[16] or 1))
end

local function forgotten(s, d, r)
    local long = w[11] * d ^ -w[12] * ((s + 1) ^ w[13] - 1) * math.exp(w[14] * (1 - r))
    return math.min(long, s * math.exp(-w[17] * w[18]))
end

local function same_day(s, g)
    local factor = math.exp(w[17] * (g - 3 + w[18])) * s ^ -w[19]
    return s * (g >= 3 and math.max(factor, 1) or factor)
end

-- S and D after an answer of grade g, t days behind the last one. Less than a day: the short-term rule.
function M.review(s, d, t, g)
    local r = M.recall(t, s)
    local stability
    if t < 1 then
        stability = same_day(s, g)
    elseif g == 1 then
        stability = forgotten(s, d, r)
    else
        stability = recalled(s, d, r, g)
    end
    return math.max(stability, .001), difficulty(d, g)
end

return M
