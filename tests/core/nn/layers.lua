-- Layers that keep something: running statistics, weights, modes; and what users get wrong.
-- Prints TAP.
local tests = {}
local function case(name, f) tests[#tests + 1] = { name, f } end

local function near(a, b, what)
  local off = (a - b):abs():max()
  assert(off < 1e-6, (what or "values") .. " differ by " .. tostring(off))
end

local function fails(text, f, ...)
  local ok, why = pcall(f, ...)
  assert(not ok, "should fail: " .. text)
  assert(tostring(why):find(text, 1, true), "'" .. tostring(why) .. "' should say '" .. text .. "'")
end

local function keys(t)
  local names = {}
  for k in pairs(t) do names[#names + 1] = k end
  table.sort(names)
  return table.concat(names, " ")
end

case("BatchNorm moves its statistics in training and uses them after", function()
  local bn = nn.BatchNorm1d(2)
  local x = tensor { { 1, 10 }, { 3, 30 } }
  near(bn(x):detach(), tensor { { -1, -10 }, { 1, 10 } } / (tensor { 1, 100 } + 1e-5):sqrt(), "the batch's own")
  local s = bn:state_dict()
  near(s.running_mean, tensor { 0.2, 2 }, "running_mean")
  near(s.running_var, tensor { 0.9 + 0.1 * 2, 0.9 + 0.1 * 200 }, "running_var")
  assert(s.num_batches_tracked:item() == 1)
  bn:eval()
  near(bn(x):detach(), (x - s.running_mean) / (s.running_var + 1e-5):sqrt(), "by running ones")
  assert(s.num_batches_tracked:item() == 1 and s.running_mean[1] == 2)
end)

case("BatchNorm's state has PyTorch's names", function()
  assert(keys(nn.BatchNorm2d(3):state_dict()) ==
    "bias num_batches_tracked running_mean running_var weight")
  assert(keys(nn.BatchNorm2d(3, { affine = false, track_running_stats = false }):state_dict()) == "")
  assert(#nn.BatchNorm2d(3):parameters() == 2)
end)

case("without running statistics the batch's are used after eval too", function()
  local bn = nn.BatchNorm1d(1, { track_running_stats = false }):eval()
  near(bn(tensor { { 1 }, { 3 } }):detach():reshape(2), tensor { -1, 1 } / (1 + 1e-5) ^ 0.5)
end)

case("a state is taken over", function()
  local a, b = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
  a(tensor.randn(8, 2))
  b:load_state_dict(a:state_dict())
  near(b:state_dict().running_var, a:state_dict().running_var)
  assert(b:state_dict().num_batches_tracked:item() == 1)
end)

case("norms say what shape they want", function()
  fails("[N,H,W,C] was expected", nn.BatchNorm2d(3), tensor.zeros(2, 3))
  fails("BatchNorm1d", nn.BatchNorm1d(3), tensor.zeros(3))
  fails("a divisor was expected", nn.GroupNorm, 3, 4)
  fails("normalized_shape", nn.layer_norm, tensor.zeros(2, 3), 4)
  fails("at least 1 was expected", nn.BatchNorm2d, 0)
end)

case("LayerNorm and RMSNorm train weight and bias", function()
  assert(keys(nn.LayerNorm(4):state_dict()) == "bias weight")
  assert(keys(nn.LayerNorm(4, { bias = false }):state_dict()) == "weight")
  assert(keys(nn.RMSNorm(4):state_dict()) == "weight")
  assert(#nn.LayerNorm(4, { elementwise_affine = false }):parameters() == 0)
  local ln = nn.LayerNorm(3)
  ln(tensor.randn(5, 3)):sum():backward()
  near(ln.bias:grad(), tensor { 5, 5, 5 })
end)

case("Dropout drops in training only", function()
  local net = nn.Sequential { nn.Dropout(0.5), nn.DropPath(0.5) }
  local x = tensor.ones(400, 2)
  assert(net(x):eq(0):any())
  net:eval()
  near(net(x), x)
  net:train()
  assert(net(x):eq(0):any())
  fails("0 … 1 was expected", nn.Dropout, 2)
end)

case("PReLU learns its slope", function()
  local layer = nn.PReLU(2, { init = 0.5 })
  layer(tensor { { -2, 3 }, { -4, -1 } }):sum():backward()
  near(layer.weight:grad(), tensor { -6, -1 })
end)

case("losses as layers keep their weights", function()
  local w = tensor { 1, 3 }
  local loss = nn.CrossEntropyLoss { weight = w, reduction = "sum" }
  local x, t = tensor { { 0, 0 }, { 0, 0 } }, tensor({ 0, 1 }, "i64")
  near(loss(x, t):reshape(1), tensor { 4 * math.log(2) })
  assert(keys(loss:state_dict()) == "weight" and #loss:parameters() == 0)
  assert(tostring(loss) == "CrossEntropyLoss(reduction='sum')")
  fails("called with 1 tensors", loss, x)
  near(nn.BCEWithLogitsLoss { pos_weight = tensor { 2 } } (tensor { { 0 } }, tensor { { 1 } }):reshape(1),
    tensor { 2 * math.log(2) })
  fails("reduction", nn.MSELoss, { reduction = "most" })
end)

case("activations print their numbers", function()
  assert(tostring(nn.GELU { approximate = "tanh" }) == "GELU(approximate='tanh')")
  assert(tostring(nn.LeakyReLU(0.2)) == "LeakyReLU(0.2)")
  assert(tostring(nn.Softmax(1)) == "Softmax(1)")
end)

case("a cell taken step by step is its layer", function()
  for _, name in ipairs { "RNN", "LSTM", "GRU" } do
    local layer, cell = nn[name](3, 5), nn[name .. "Cell"](3, 5)
    local state = {}
    for key, t in pairs(layer:state_dict()) do state[(key:gsub("_l0$", ""))] = t end
    cell:load_state_dict(state)
    assert(keys(cell:state_dict()) == "bias_hh bias_ih weight_hh weight_ih")
    local x, h, c = tensor.randn(2, 4, 3), tensor.zeros(2, 5), name == "LSTM" and tensor.zeros(2, 5) or nil
    local all = layer(x)
    for t = 0, 3 do
      local y
      y, h, c = cell:run(x:select(1, t), h, c)
      near(y:detach(), all:select(1, t):detach(), name)
      near(h:detach(), y:detach())
    end
    near(cell(x:select(1, 0)):detach(), all:select(1, 0):detach(), name .. " from 0")
    h:sum():backward()
    assert(cell:named_parameters().weight_hh:grad():abs():max() > 0)
  end
  fails("LSTMCell: x is [2,4,3] f32, expected [N,3]", nn.LSTMCell(3, 5), tensor.zeros(2, 4, 3))
  fails("GRUCell: h is [2,4] f32, expected [2,5]", nn.GRUCell(3, 5), tensor.zeros(2, 3), tensor.zeros(2, 4))
end)

print("1.." .. #tests)
local failed = 0
for i, t in ipairs(tests) do
  local ok, why = pcall(t[2])
  print((ok and "ok " or "not ok ") .. i .. " - " .. t[1])
  if not ok then
    print("# " .. tostring(why):gsub("\n", "\n# "))
    failed = failed + 1
  end
end
if failed > 0 then os.exit(1) end
