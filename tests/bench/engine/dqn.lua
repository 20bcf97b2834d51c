-- The Q network of CartPole, 4-64-64-2, batch 64: one regression step on the chosen actions.
return function(filled, classes)
    local net = nn.Sequential{nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(),
        nn.Linear(64, 2)}
    local x, a, target = filled(1, 64, 4), classes(2, 64, 2):unsqueeze(1), filled(3, 64, 1)
    return net, function() return nn.mse_loss(net(x):gather(1, a), target) end
end
