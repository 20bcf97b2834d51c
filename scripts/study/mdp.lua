-- Small Markov decision processes for exercises and derive(): P, R are [S,A,S], terminal [S] of 0 and 1.
local M = {}

-- draw: as cases.draw gives. The last `ends` states are terminal.
function M.random(draw, states, actions, ends)
    local p = draw.uniform(states, actions, states) + .05
    p = p / p:sum(-1, {keepdim = true})
    local r = draw.normal(states, actions, states)
    local terminal = tensor.zeros({states}, "i64")
    for s = states - ends, states - 1 do terminal[s] = 1 end
    return p, r, terminal
end

-- Expected reward [S,A] and the chance [S,A,S] of going on in a state that is not terminal.
function M.parts(p, r, terminal)
    local going = 1 - terminal:to("f64")
    return (p * r):sum(-1), p * going, going
end

-- Q [S,A] of values V [S].
function M.q(p, r, terminal, gamma, v)
    local reward, on = M.parts(p, r, terminal)
    return reward + gamma * on:matmul(v:unsqueeze(1)):squeeze(2)
end

-- Repeats v ← step(v) until nothing moves.
function M.fixed_point(step, states, sweeps)
    local v = tensor.zeros({states}, "f64")
    for _ = 1, sweeps or 10000 do
        local w = step(v)
        local moved = (w - v):abs():max()
        v = w
        if moved < 1e-13 then break end
    end
    return v
end

return M
