-- Two 3×3 convolutions of 16 and 32 channels; 28×28, batch 64.
return function(filled, classes)
    local net = nn.Sequential{
        nn.Conv2d{1, 16, 3, padding = 1}, nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d{16, 32, 3, padding = 1}, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(1568, 10)}
    local x, y = filled(1, 64, 28, 28, 1), classes(2, 64, 10)
    return net, function() return nn.cross_entropy(net(x), y) end
end
