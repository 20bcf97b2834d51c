-- A GPT of 4 layers, 4 heads, width 128, 64 tokens of 256 kinds, batch 16; `again`: a block's
-- results are computed again in the backward instead of kept.
local layers, heads, width, tokens, kinds, batch = 4, 4, 128, 64, 256, 16

local function block()
    return nn.Module{
        ln1 = nn.LayerNorm(width), attn = nn.MultiheadAttention{width, heads, causal = true},
        ln2 = nn.LayerNorm(width), up = nn.Linear(width, 4 * width),
        down = nn.Linear(4 * width, width),
        forward = function(self, x)
            x = x + self.attn(self.ln1(x))
            return x + self.down(self.up(self.ln2(x)):gelu{approximate = "tanh"})
        end}
end

return function(_, classes, again)
    local net = nn.Module{wte = nn.Embedding(kinds, width), wpe = nn.Embedding(tokens, width),
        ln = nn.LayerNorm(width), head = nn.Linear{width, kinds, bias = false}}
    local blocks = {}
    for i = 1, layers do blocks[i] = block() end
    net.blocks = nn.Sequential(blocks)
    local at = tensor.arange(tokens)
    net.forward = function(self, x)
        x = self.wte(x) + self.wpe(at)
        for _, b in ipairs(blocks) do
            x = again and grad.checkpoint(b, x) or b(x)
        end
        return self.head(self.ln(x))
    end
    local x, y = classes(1, batch * tokens, kinds):reshape(batch, tokens),
        classes(2, batch * tokens, kinds)
    return net, function()
        return nn.cross_entropy(net(x):reshape(batch * tokens, kinds), y)
    end
end
