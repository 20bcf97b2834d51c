-- U-Net, Ronneberger et al. (2015), fig. 1, with batch norm and padding: base 16, 64×64,
-- batch 8, 4 classes.
local base, depth, classes_n = 16, 4, 4

local function twice(from, to)
    return nn.Sequential{
        nn.Conv2d{from, to, 3, padding = 1, bias = false}, nn.BatchNorm2d(to), nn.ReLU(),
        nn.Conv2d{to, to, 3, padding = 1, bias = false}, nn.BatchNorm2d(to), nn.ReLU()}
end

return function(filled, classes)
    local net, from = nn.Module{pool = nn.MaxPool2d(2)}, 3
    for d = 1, depth do
        net["down" .. d] = twice(from, base << (d - 1))
        from = base << (d - 1)
    end
    net.bottom = twice(from, 2 * from)
    for d = depth, 1, -1 do
        local to = base << (d - 1)
        net["widen" .. d] = nn.ConvTranspose2d{2 * to, to, 2, stride = 2}
        net["up" .. d] = twice(2 * to, to)
    end
    net.head = nn.Conv2d(base, classes_n, 1)
    net.forward = function(self, x)
        local skip = {}
        for d = 1, depth do
            skip[d] = self["down" .. d](x)
            x = self.pool(skip[d])
        end
        x = self.bottom(x)
        for d = depth, 1, -1 do
            x = self["up" .. d](tensor.cat({self["widen" .. d](x), skip[d]}, -1))
        end
        return self.head(x)
    end
    local x, y = filled(1, 8, 64, 64, 3), classes(2, 8 * 64 * 64, classes_n)
    return net, function() return nn.cross_entropy(net(x):reshape(8 * 64 * 64, classes_n), y) end
end
