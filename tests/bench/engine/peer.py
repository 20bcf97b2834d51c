"""The same training steps in PyTorch, from the same parameters and with the same batches:
    peer.py MODEL SECONDS THREADS KIND WEIGHTS [STEPS]
prints what run.lua does. Channels last for images. At one thread the time is the processor's."""
import json
import os
import re
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

sys.path.append(os.path.join(os.path.dirname(__file__), "../../peers"))
from unet import UNet  # noqa: E402

model, seconds, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
half, weights = sys.argv[4] == "bf16", sys.argv[5]
steps = int(sys.argv[6]) if len(sys.argv) > 6 else 50
clock = time.process_time if threads == 1 else time.perf_counter
torch.set_num_threads(threads)


def numbers(seed, n):
    """run.lua's."""
    out = []
    for _ in range(n):
        seed = (1103515245 * seed + 12345) % 2147483648
        out.append(seed / 1073741824 - 1)
    return out


def filled(seed, *shape):
    n = 1
    for s in shape:
        n *= s
    return torch.tensor(numbers(seed, n)).reshape(shape)


def images(seed, *shape):
    return filled(seed, *shape).permute(0, 3, 1, 2)


def classes(seed, n, k):
    return torch.tensor([int((v + 1) / 2 * k) for v in numbers(seed, n)])


def mlp():
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    x, y = filled(1, 64, 784), classes(2, 64, 10)
    return net, lambda: F.cross_entropy(net(x), y)


def dqn():
    net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    x, a, target = filled(1, 64, 4), classes(2, 64, 2)[:, None], filled(3, 64, 1)
    return net, lambda: F.mse_loss(net(x).gather(1, a), target)


class Flatten(nn.Module):
    """Rows of what lies channels last, in the order it lies in."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def pictures(net):
    net = net.to(memory_format=torch.channels_last)
    x, y = images(1, 64, 28, 28, 1), classes(2, 64, 10)
    return net, lambda: F.cross_entropy(net(x), y)


def lenet():
    return pictures(nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, 10)))


def cnn():
    return pictures(nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(), nn.MaxPool2d(2), Flatten(), nn.Linear(1568, 10)))


class Block(nn.Module):
    def __init__(self, width, heads, tokens):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.heads = heads
        self.register_buffer("mask", torch.full((tokens, tokens), float("-inf")).triu(1),
                             persistent=False)

    def attend(self, x):
        n, t, c = x.shape
        q, k, v = (a.view(n, t, self.heads, c // self.heads).transpose(1, 2)
                   for a in self.qkv(x).split(c, 2))
        p = (q @ k.transpose(-2, -1) * (c // self.heads) ** -0.5 + self.mask).softmax(-1)
        return self.out((p @ v).transpose(1, 2).reshape(n, t, c))

    def forward(self, x):
        x = x + self.attend(self.ln1(x))
        return x + self.down(F.gelu(self.up(self.ln2(x)), approximate="tanh"))


class GPT(nn.Module):
    def __init__(self, layers=4, heads=4, width=128, tokens=64, kinds=256):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(kinds, width), nn.Embedding(tokens, width)
        self.blocks = nn.Sequential(*(Block(width, heads, tokens) for _ in range(layers)))
        self.ln, self.head = nn.LayerNorm(width), nn.Linear(width, kinds, bias=False)
        self.register_buffer("at", torch.arange(tokens), persistent=False)

    def forward(self, x):
        return self.head(self.ln(self.blocks(self.wte(x) + self.wpe(self.at))))


def gpt():
    net = GPT()
    x, y = classes(1, 16 * 64, 256).reshape(16, 64), classes(2, 16 * 64, 256)
    return net, lambda: F.cross_entropy(net(x).reshape(16 * 64, 256), y)


def unet():
    net = UNet().to(memory_format=torch.channels_last)
    x, y = images(1, 8, 64, 64, 3), classes(2, 8 * 64 * 64, 4).reshape(8, 64, 64)
    return net, lambda: F.cross_entropy(net(x), y)


def read(path):
    """The tensors of a safetensors file, by name."""
    data = open(path, "rb").read()
    n = 8 + int.from_bytes(data[:8], "little")
    kinds = {"F32": torch.float32, "I64": torch.int64}
    out = {}
    for name, t in json.loads(data[8:n]).items():
        if name != "__metadata__":
            a, b = (n + i for i in t["data_offsets"])
            out[name] = torch.frombuffer(bytearray(data[a:b]), dtype=kinds[t["dtype"]]).reshape(t["shape"])
    return out


def theirs(name):
    """Our name of a parameter as it is called here."""
    name = re.sub(r"attn\.in_proj_", "qkv.", name).replace("attn.out_proj", "out")
    name = re.sub(r"^down(\d)", lambda m: f"down.{int(m[1]) - 1}", name)
    return re.sub(r"^(up|widen)(\d)", lambda m: f"{m[1]}.{4 - int(m[2])}", name)


def start(net, path):
    """The parameters of a file; weights of convolutions are channels last there."""
    net.load_state_dict({theirs(name): t.permute(0, 3, 1, 2) if t.dim() == 4 else t
                         for name, t in read(path).items()})


net, loss_of = {"mlp": mlp, "dqn": dqn, "lenet": lenet, "cnn": cnn, "gpt": gpt, "unet": unet}[model]()
start(net, weights)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)


def step():
    opt.zero_grad(set_to_none=True)
    if half:
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of()
    else:
        loss = loss_of()
    loss.backward()
    opt.step()
    return loss


losses = [step().item() for _ in range(steps)]
best, stop = float("inf"), time.perf_counter() + seconds
while time.perf_counter() < stop:
    begin, n = clock(), 0
    while clock() - begin < 0.002:
        step()
        n += 1
    best = min(best, (clock() - begin) / n)
count = sum(p.numel() for p in net.parameters())
print(f"{best * 1e3:.6f} {count} {losses[0]:.6f} {losses[-1]:.6f}")
