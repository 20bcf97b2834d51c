-- LeNet-5, LeCun et al. (1998), with ReLU and largest pooling; 28×28, batch 64.
return function(filled, classes)
    local net = nn.Sequential{
        nn.Conv2d{1, 6, 5, padding = 2}, nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)}
    local x, y = filled(1, 64, 28, 28, 1), classes(2, 64, 10)
    return net, function() return nn.cross_entropy(net(x), y) end
end
