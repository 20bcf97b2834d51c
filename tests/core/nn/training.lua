-- What a training relies on: autocast computes in bf16 and trains as f32 does; a loop holds
-- its memory flat. Prints TAP.
local tests = {}
local function case(name, f) tests[#tests + 1] = { name, f } end

local function close(half, full, what)
  local off = (half:to("f32") - full):abs():max() / full:abs():max()
  assert(off < 1e-2, what .. ": off by " .. tostring(off))
end

-- y of f in bf16 and in f32, and the gradient of `leaf` in both.
local function both(what, leaf, f)
  local function run(g)
    leaf:requires_grad()
    local y = g(f)
    y:to("f32"):square():mean():backward()
    local dx = leaf:grad()
    leaf:zero_grad()
    return y:detach(), dx
  end
  local half, dh = run(grad.autocast)
  local full, df = run(function(h) return h() end)
  assert(tostring(half:dtype()) == "bf16", what .. " gave " .. tostring(half:dtype()))
  assert(tostring(dh:dtype()) == "f32", what .. "'s gradient is " .. tostring(dh:dtype()))
  close(half, full, what)
  local off = ((dh - df):square():sum() / df:square():sum()) ^ 0.5
  assert(off < 2e-2, what .. "'s gradient is off by " .. tostring(off))
end

case("products under autocast are bf16, gradients of f32 leaves f32", function()
  lab.seed(3)
  local x = tensor.randn(7, 24)
  local w = tensor.randn(9, 24)
  both("linear", w, function() return tensor.linear(x, w) end)
  local m = tensor.randn(24, 5)
  both("matmul", m, function() return x:matmul(m) end)
  local image, k = tensor.randn(2, 6, 5, 8), tensor.randn(4, 3, 3, 8)
  both("conv2d", k, function() return tensor.conv2d(image, k) end)
  local q, v = tensor.randn(2, 3, 6, 8), tensor.randn(2, 3, 6, 8)
  both("attention", v, function() return tensor.scaled_dot_product_attention(q, q, v) end)
end)

local function block(width, heads)
  return nn.Module {
    ln1 = nn.LayerNorm(width), attn = nn.MultiheadAttention { width, heads, causal = true },
    ln2 = nn.LayerNorm(width), up = nn.Linear(width, 4 * width), down = nn.Linear(4 * width, width),
    forward = function(self, x)
      x = x + self.attn(self.ln1(x))
      return x + self.down(self.up(self.ln2(x)):gelu())
    end }
end

local function gpt(kinds, tokens, width)
  local at = tensor.arange(tokens)
  return nn.Module {
    wte = nn.Embedding(kinds, width), wpe = nn.Embedding(tokens, width),
    blocks = nn.Sequential { block(width, 2), block(width, 2) },
    ln = nn.LayerNorm(width), head = nn.Linear { width, kinds, bias = false },
    forward = function(self, x)
      return self.head(self.ln(self.blocks(self.wte(x) + self.wpe(at))))
    end }
end

local kinds, tokens, batch = 17, 12, 4
local function stepper(within)
  lab.seed(5)
  local net = gpt(kinds, tokens, 32)
  local opt = optim.Adam(net:parameters(), { lr = 3e-3 })
  return function()
    local first = tensor.randint(0, kinds, batch, 1)
    local x = (first + tensor.arange(tokens) * 3) % kinds
    local y = ((x + 3) % kinds):reshape(-1)
    opt:zero_grad()
    local loss = within(function()
      return nn.cross_entropy(net(x):reshape(-1, kinds):to("f32"), y)
    end)
    loss:backward()
    opt:step()
    return loss:item()
  end
end

local function plain(f) return f() end

case("a training in bf16 loses as one in f32 does, within 2 %", function()
  local function run(within)
    local step, sum = stepper(within), 0
    for i = 1, 30 do
      local loss = step()
      if i > 20 then sum = sum + loss / 10 end
    end
    return sum
  end
  local half, full = run(grad.autocast), run(plain)
  assert(full < 2.6, "f32 has not learned: " .. full)
  assert(math.abs(half - full) < 0.02 * full, ("%g in bf16, %g in f32"):format(half, full))
end)

case("grad.checkpoint: a GPT's blocks take less memory, and gradients stay the same", function()
  local function run(keep)
    lab.seed(7)
    local net = nn.Sequential { block(64, 4), block(64, 4), block(64, 4), block(64, 4) }
    local x = tensor.randn(4, 64, 64)
    local peak, start = mem(function()
      local y = x
      for i = 1, #net do
        y = keep and net[i](y) or grad.checkpoint(net[i], y)
      end
      y:square():mean():backward()
    end, { plot = false }):peak()
    return peak - start, net:named_parameters()
  end
  local full, a = run(true)
  local less, b = run(false)
  print(("# %.2f MiB with all results kept, %.2f MiB with a block's computed again"):format(
    full / 2 ^ 20, less / 2 ^ 20))
  assert(less < 0.6 * full, less .. " is not much less than " .. full)
  for name, p in pairs(a) do
    local off = (p:grad() - b[name]:grad()):abs():max()
    assert(off == 0, name .. " is off by " .. off)
  end
end)

case("groups of parameters keep their ratio through a rate of 0", function()
  local a, b = tensor.ones(2):requires_grad(), tensor.ones(2):requires_grad()
  local opt = optim.SGD({ { params = { a }, lr = 0.1 }, { params = { b }, lr = 0.4 } })
  local function moved()
    local before = b:clone()
    opt:zero_grad();
    (a + b):sum():backward()
    opt:step()
    return (before - b):detach():max()
  end
  opt:lr(0)
  assert(moved() == 0)
  local state = opt:state_dict()
  opt:lr(0.2)
  assert(math.abs(moved() - 0.8) < 1e-6)
  local again = optim.SGD({ { params = { a }, lr = 1 }, { params = { b }, lr = 1 } })
  again:load_state_dict(state)
  again:lr(0.5)
  opt = again
  assert(math.abs(moved() - 2) < 1e-6)
end)

case("a loop holds its memory flat", function()
  local step, early = stepper(plain)
  for i = 1, 300 do
    step()
    if i == 50 or i == 300 then
      collectgarbage()
      collectgarbage()
      local live = lab.memory().tensors
      early = early or live
      assert(math.abs(live - early) <= 0.02 * early, ("%d bytes live, then %d"):format(early, live))
    end
  end
end)

print("1.." .. #tests)
local failed = 0
for i, t in ipairs(tests) do
  local ok, why = pcall(t[2])
  failed = failed + (ok and 0 or 1)
  print((ok and "ok " or "not ok ") .. i .. " - " .. t[1])
  if not ok then print("# " .. tostring(why):gsub("\n", "\n# ")) end
end
os.exit(failed == 0)
