-- MLP 784-128-10, batch 64.
return function(filled, classes)
    local net = nn.Sequential{nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)}
    local x, y = filled(1, 64, 784), classes(2, 64, 10)
    return net, function() return nn.cross_entropy(net(x), y) end
end
