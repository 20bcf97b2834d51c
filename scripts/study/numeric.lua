-- Numeric gradients in f64, for properties and derive().
local S = ...
local M = {}

-- ∂ loss / ∂ x by central differences, h = 1e-6 max(1, |x|); loss(x) gives a number. x is a tensor of any shape.
function M.gradient(loss, x)
    local flat = x:to("f64"):contiguous():clone():reshape(-1)
    local shape, g = x:shape(), {}
    for i = 0, flat:numel() - 1 do
        local v = flat[i]
        local h = 1e-6 * math.max(1, math.abs(v))
        flat[i] = v + h
        local up = loss(flat:reshape(shape))
        flat[i] = v - h
        local down = loss(flat:reshape(shape))
        flat[i] = v
        g[i + 1] = (up - down) / (2 * h)
    end
    return (#g > 0 and tensor(g, "f64") or tensor.zeros({0}, "f64")):reshape(shape)
end

-- A number as a tensor [1].
function M.scalar(x) return tensor({x}, "f64") end

-- Where f, which rises from below 0 at `low` to above 0 at `high`, is 0.
function M.bisect(f, low, high)
    for _ = 1, 200 do
        local middle = (low + high) / 2
        if f(middle) < 0 then low = middle else high = middle end
    end
    return (low + high) / 2
end

-- |a − b| / max(|b|, tiny), the norms over all elements.
function M.distance(a, b)
    local norm = b:square():sum() ^ .5
    local far = (a:to("f64") - b):square():sum() ^ .5
    return far / math.max(norm, 1e-3)
end

-- Does `given` agree with the numeric gradient of loss at x? true, or false and a text.
function M.agrees(given, loss, x, name)
    if not given then return false, S.text({zh = "缺少 %s", en = "%s is missing"}, name) end
    local want = M.gradient(loss, x)
    local d = M.distance(given, want)
    if d <= 1e-6 then return true end
    -- Rounding of the loss is all there is in a difference where the gradient is next to nothing.
    local noise = 1e-9 * (1 + math.abs(loss(x))) * math.sqrt(x:numel())
    if (given:to("f64") - want):square():sum() ^ .5 <= noise then return true end
    return false, S.text({zh = "%s 与数值梯度的相对误差是 %.2g", en = "%s is %.2g away from the numeric gradient"}, name, d)
end

-- The sum of products of two tensors: a loss that sees every entry.
function M.dot(a, b) return (a:to("f64") * b):sum() end

M.NAME = {zh = "梯度与中心差分一致", en = "the gradient agrees with central differences"}
return M
