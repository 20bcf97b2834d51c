"""The U-Net of plugins/cv/unet.c in PyTorch."""
import re

import torch
import torch.nn as nn
import torch.nn.functional as F


def twice(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(True),
                         nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(True))


class UNet(nn.Module):
    def __init__(self, base=16, depth=4, kinds=4):
        super().__init__()
        self.down, self.widen, self.up, a = nn.ModuleList(), nn.ModuleList(), nn.ModuleList(), 3
        for d in range(depth):
            self.down.append(twice(a, base << d))
            a = base << d
        self.bottom = twice(a, 2 * a)
        for d in reversed(range(depth)):
            self.widen.append(nn.ConvTranspose2d(2 * (base << d), base << d, 2, stride=2))
            self.up.append(twice(2 * (base << d), base << d))
        self.head = nn.Conv2d(base, kinds, 1)

    def forward(self, x):
        skip = []
        for d in self.down:
            skip.append(d(x))
            x = F.max_pool2d(skip[-1], 2)
        x = self.bottom(x)
        for widen, up in zip(self.widen, self.up):
            x = up(torch.cat([widen(x), skip.pop()], 1))
        return self.head(x)


def theirs(name, depth):
    """unet.c's name of a tensor as it is called here."""
    place = {"conv1": "0", "bn1": "1", "conv2": "3", "bn2": "4"}
    name = re.sub(r"\.(conv\d|bn\d)_", lambda m: f".{place[m[1]]}.", name)
    name = re.sub(r"^(up|widen)(\d)", lambda m: f"{m[1]}.{depth - 1 - int(m[2])}", name)
    return re.sub(r"^down(\d)", r"down.\1", name)


def loss(z, y, dice=1):
    """segment_loss.c's, of logits N×C×H×W and labels N×H×W."""
    p, t = z.softmax(1), F.one_hot(y, z.shape[1]).permute(0, 3, 1, 2).to(z.dtype)
    d = (2 * (p * t).sum((0, 2, 3)) + 1) / (p.sum((0, 2, 3)) + t.sum((0, 2, 3)) + 1)
    return F.cross_entropy(z, y) + dice * (1 - d.mean())
