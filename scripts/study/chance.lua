-- Tests of what is random: counts against the chances that they should have, by Pearson's χ².
local S = ...
local M = {}

M.LEVEL = 1e-6 -- chance that what is right is refused, for a test

-- P(χ² with n degrees of freedom > x): the upper incomplete gamma function Q(n/2, x/2), by its series for P = 1 − Q
-- near 0 and by its continued fraction (Lentz) else; Abramowitz & Stegun 6.5.29 and 6.5.31.
function M.chi2(x, n)
    local a, z = n / 2, x / 2
    if z <= 0 then return 1 end
    -- log Γ(a) from a half or a whole number up
    local gamma, at = n % 2 == 0 and 0 or math.log(math.pi) / 2, n % 2 == 0 and 1 or .5
    while at < a - .25 do gamma, at = gamma + math.log(at), at + 1 end
    local front = math.exp(a * math.log(z) - z - gamma)
    if z < a + 1 then
        local term, sum = 1 / a, 1 / a
        for k = 1, 1000 do
            term = term * z / (a + k)
            sum = sum + term
            if term < sum * 1e-15 then break end
        end
        return math.max(0, 1 - front * sum)
    end
    local b = z + 1 - a
    local c, d = 1e300, 1 / b
    local h = d
    for k = 1, 1000 do
        local an = -k * (k - a)
        b = b + 2
        d = 1 / (an * d + b)
        c = b + an / c
        h = h * d * c
        if math.abs(d * c - 1) < 1e-15 then break end
    end
    return front * h
end

local T = {
    never = {zh = "第 %d 种结果的概率是 0，却出现了 %d 次", en = "outcome %d has no chance and came %d times"},
    off = {zh = "分布不对：χ² = %.1f（%d 个自由度），碰巧如此的概率是 %.1e；偏得最多的是第 %d 种：应约 %.0f 次，得到 %d 次",
           en = "the distribution is off: χ² = %.1f with %d degrees of freedom, by chance %.1e; outcome %d is furthest off: about %.0f expected, got %d"},
}

-- Do counts (a list) fit the chances p (a list, of sum 1)? true, or false and a text. Outcomes expected less than five
-- times are taken together, with the least of the others where that is not enough: χ² is no guide to rare ones.
function M.fits(counts, p)
    local n, cells, rest = 0, {}, {count = 0, expected = 0, at = 1}
    for i = 1, #p do n = n + (counts[i] or 0) end
    for i = 1, #p do
        local count, expected = counts[i] or 0, n * p[i]
        if p[i] <= 1e-15 and count > 0 then return false, S.text(T.never, i, count) end
        if expected >= 5 then
            cells[#cells + 1] = {count = count, expected = expected, at = i}
        else
            rest.count, rest.expected = rest.count + count, rest.expected + expected
            rest.at = expected > 0 and i or rest.at
        end
    end
    if rest.expected >= 5 or #cells == 0 then
        cells[#cells + 1] = rest
    elseif rest.expected > 0 then
        local least = cells[1]
        for _, c in ipairs(cells) do if c.expected < least.expected then least = c end end
        least.count, least.expected = least.count + rest.count, least.expected + rest.expected
    end
    if #cells < 2 then return true end
    local sum, worst = 0, nil
    for _, c in ipairs(cells) do
        c.off = (c.count - c.expected) ^ 2 / math.max(c.expected, 1e-9)
        sum = sum + c.off
        if not worst or c.off > worst.off then worst = c end
    end
    local chance = M.chi2(sum, #cells - 1)
    if chance >= M.LEVEL then return true end
    return false, S.text(T.off, sum, #cells - 1, chance, worst.at, worst.expected, worst.count)
end

return M
