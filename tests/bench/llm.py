"""Peers of llm.lua.    llm.py fit THREADS | llm.py encode TOKENIZER.JSON

fit: the least milliseconds of an AdamW step of the same GPT-2 in PyTorch, f32, which uses its
fused parts (one product for q, k and v, gelu of tanh). encode: milliseconds for 1 MB.
"""
import sys
import time


def least(f, n):
    """Of n calls, or of as many as begin within 3 s."""
    best, start = float("inf"), time.perf_counter()
    for _ in range(n):
        begin = time.perf_counter()
        if best < float("inf") and begin - start > 3:
            break
        f()
        best = min(best, time.perf_counter() - begin)
    return best * 1e3


def fit(threads):
    import torch
    import torch.nn as nn
    import torch.nn.functional as F

    layers, heads, dim, context, vocab, batch = 4, 4, 128, 128, 1024, 16
    torch.set_num_threads(threads)
    mask = torch.full((context, context), float("-inf")).triu(1)

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.ln_1, self.ln_2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
            self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
            self.up, self.down = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

        def forward(self, x):
            q, k, v = (t.view(batch, context, heads, -1).transpose(1, 2) for t in self.qkv(self.ln_1(x)).chunk(3, -1))
            a = torch.softmax(q @ k.transpose(2, 3) * (dim // heads) ** -0.5 + mask, -1) @ v
            x = x + self.proj(a.transpose(1, 2).reshape(batch, context, dim))
            return x + self.down(F.gelu(self.up(self.ln_2(x)), approximate="tanh"))

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.wte, self.wpe = nn.Embedding(vocab, dim), nn.Embedding(context, dim)
            self.h, self.ln_f = nn.Sequential(*(Block() for _ in range(layers))), nn.LayerNorm(dim)

        def forward(self, ids):
            return self.ln_f(self.h(self.wte(ids) + self.wpe.weight)) @ self.wte.weight.T

    net = Net()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
    x = torch.randint(0, vocab, (batch, context))

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(net(x).view(-1, vocab), x.view(-1)).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimizer.step()

    step()
    print(least(step, 12))


def encode(path):
    import tokenizers

    t = tokenizers.Tokenizer.from_file(path)
    text = open("/usr/share/common-licenses/GPL-3").read()
    text *= 1 + 1000000 // len(text)
    print(least(lambda: t.encode(text), 3) * 1e6 / len(text))


{"fit": lambda a: fit(int(a)), "encode": encode}[sys.argv[1]](sys.argv[2])
