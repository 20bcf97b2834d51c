-- Tells drawn digits apart; trains on 2,000, measures on 500 others.
local labels = 10
local x, y = data.digits{n = 2500, seed = 1}
x = x:reshape(-1, 784):to("f32") / 255
lab.seed(3)
local net = nn.Sequential{nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, labels)}
local opt = optim.Adam(net:parameters(), {lr = 5e-3})
local batches = data.Loader(data.tensors{x:slice(0, 0, 2000), y:slice(0, 0, 2000)}, {batch = 50, shuffle = true})
run.start{name = "digits", config = {lr = 5e-3, hidden = 64}}
for _ = 1, arg[1] == "quick" and 1 or 8 do
    for images, numbers in batches() do
        opt:zero_grad()
        local loss = nn.cross_entropy(net(images), numbers)
        loss:backward()
        opt:step()
        run.log("loss", loss:item())
    end
end
local right = net(x:slice(0, 2000, 2500)):argmax(1):eq(y:slice(0, 2000, 2500)):to("f64"):mean()
run.log("accuracy", right)
print(("accuracy = %.4f"):format(right))
