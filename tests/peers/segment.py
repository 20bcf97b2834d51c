"""The cv plugin's U-Net beside PyTorch's, from the same weights.    segment.py BUILD

Logits, statistics, loss, gradients, and parameters after a step of Segmenter:fit; in f32, to
1e-4. Prints TAP.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn as nn

from tensors import read
from unet import UNet, loss, theirs

BUILD = sys.argv[1]
BASE, DEPTH, KINDS, N, SIDE, LR, DECAY = 8, 3, 5, 4, 32, 1e-2, 1
SCRIPT = """
for i = 2, #arg do arg[i] = tonumber(arg[i]) end
local out, base, depth, kinds, n, side, lr, decay = table.unpack(arg)
local scenes = cv.shapes{n = n, size = side, classes = kinds - 1, seed = 3}
local image, mask = tensor.zeros(n, side, side, 3, "u8"), tensor.zeros(n, side, side, "u8")
for i = 0, n - 1 do
    image[i] = scenes[i].image
    mask[i] = scenes[i].semantic:to("u8")
end
lab.seed(5)
local u = cv.unet{classes = kinds - 1, base = base, depth = depth}
local function keep(name, t) tensor.save(("%s/%s.safetensors"):format(out, name), t) end
keep("data", {image = image:to("f32"), mask = mask:to("i64")})
keep("begin", u.net:state_dict())

-- The same loss by operations, to have its gradients.
u.net:train()
local z = u.net(image:to("f32") / 127.5 - 1)
local flat, y = z:reshape(n * side * side, kinds), mask:to("i64"):reshape(n * side * side)
local p, t = flat:softmax(-1), tensor.zeros(n * side * side, kinds)
for k = 0, kinds - 1 do t:select(1, k):copy_(y:eq(k):to("f32")) end
local dice = ((p * t):sum(0) * 2 + 1) / (p:sum(0) + t:sum(0) + 1)
local l = nn.cross_entropy(flat, y) + 1 - dice:mean()
l:backward()
local grads = {}
for name, w in pairs(u.net:named_parameters()) do grads[name] = w:grad() end
keep("grads", grads)
keep("forward", {logits = z:detach(), loss = l:detach()})
keep("statistics", u.net:state_dict())

u.net:load_state_dict(tensor.load(out .. "/begin.safetensors"))
local run = u:fit(data.tensors{image = image, mask = mask}, {epochs = 1, batch = n, val = 0, lr = lr,
    weight_decay = decay, warmup = 0, flip = "none", seed = 1, watch = false})
local _, losses = run:metrics("loss")
local fitted = u.net:state_dict()
fitted.loss = losses:to("f32")
keep("fitted", fitted)
u.net:eval()
keep("asked", {logits = u.net(image:to("f32") / 127.5 - 1):detach()})
"""
cases = []


def case(f):
    cases.append(f)


class Ours:
    """What labsh left in a folder, on demand; convolutions' weights come as PyTorch's."""

    def __init__(self, folder):
        self.folder = folder

    def __getitem__(self, name):
        t = read(os.path.join(self.folder, name + ".safetensors"))
        return {theirs(k, DEPTH): v.permute(0, 3, 1, 2) if v.dim() == 4 else v for k, v in t.items()}


def network(state):
    net = UNet(BASE, DEPTH, KINDS)
    state = {k: v.clone() for k, v in state.items()}
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing.unexpected_keys
    assert all("num_batches" in k for k in missing.missing_keys), missing.missing_keys
    return net


def batch(ours):
    d = ours["data"]
    return d["image"] / 127.5 - 1, d["mask"]


def near(name, a, b, limit=1e-4):
    off = ((a - b).abs() / (1 + b.abs())).max().item()
    assert a.shape == b.shape and off <= limit, f"{name} is off by {off:.3g}"


@case
def values_gradients_and_statistics(ours):
    net, (x, y) = network(ours["begin"]), batch(ours)
    z = net(x)
    l = loss(z, y)
    l.backward()
    near("logits", ours["forward"]["logits"], z)
    near("the loss", ours["forward"]["loss"], l)
    grads, statistics = ours["grads"], ours["statistics"]
    for name, w in net.named_parameters():
        largest = w.grad.abs().max()
        near("the gradient of " + name, grads[name] / largest, w.grad / largest)
    for name, b in net.named_buffers():
        if "num_batches" not in name:
            near(name, statistics[name], b)


@case
def a_step_of_fit(ours):
    net, (x, y) = network(ours["begin"]), batch(ours)
    decays = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decays, "weight_decay": DECAY},
                                   {"params": others, "weight_decay": 0}], lr=LR)
    l = loss(net(x), y)
    l.backward()
    near("the loss", ours["fitted"]["loss"], l.reshape(1))
    nn.utils.clip_grad_norm_(net.parameters(), 1)
    optimizer.step()
    fitted, known = ours["fitted"], 0
    for name, w in net.named_parameters():
        # Adam takes the sign of a gradient, however small: of what is nearly 0 either may be right.
        sure = w.grad.abs() > 1e-3 * w.grad.abs().max()
        known += sure.sum().item()
        near(name, fitted[name] * sure, w * sure)
        near(name, fitted[name], w, 2 * LR)
    assert known > 0.98 * sum(w.numel() for w in net.parameters())
    near("logits", ours["asked"]["logits"], net.eval()(x), 1e-3)


def main():
    bad = 0
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script.lua")
        with open(script, "w") as f:
            f.write(SCRIPT)
        subprocess.run([os.path.join(BUILD, "labsh"), "--headless", "--no-progress", script, folder,
                        *map(str, (BASE, DEPTH, KINDS, N, SIDE, LR, DECAY))], check=True,
                       env=dict(os.environ, LABSH_HOME=os.path.join(folder, "home")))
        for i, f in enumerate(cases):
            try:
                f(Ours(folder))
                why = None
            except Exception as e:
                why = f"{type(e).__name__}: {e}"
            print(f"{'not ' if why else ''}ok {i + 1} - {f.__name__}")
            if why:
                print("# " + why.replace("\n", " "))
                bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
