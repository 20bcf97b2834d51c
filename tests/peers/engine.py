"""The operations of core/op beside PyTorch: values and gradients.    engine.py OP_DUMP

OP_DUMP (tests/core/op/dump.c) writes what our operations give for the cases of their table, in
f64 and in f32; here PyTorch computes them from the same inputs in f64. One line of OPS for each
operation: a function of the inputs x and the case's parameters p. Prints TAP, one point for each
operation; those without a line are named in a comment.
"""
import json
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F

from places import OPS as PLACES

LIMIT = {"f64": 1e-9, "f32": 1e-5}
ROUGH = {"f64": 1e-9, "f32": 1e-3}


def dims(p):
    """The dims and `keep` of a reduction: how many, which, keep."""
    n = int(p[0])
    return [int(d) for d in p[1:1 + n]], p[n + 1] != 0


def reduced(f):
    """f(x, dims, keep) over all dimensions when none is named."""
    def call(x, p):
        d, keep = dims(p)
        return f(x[0], d or list(range(x[0].dim())), keep)
    return call


def prod(x, d, keep):
    for i in sorted((i % x.dim() for i in d), reverse=True):
        x = x.prod(i, keepdim=keep)
    return x


def spread(f):
    def call(x, p):
        d, keep = dims(p)
        d = d or list(range(x[0].dim()))
        n = 1
        for i in d:
            n *= x[0].shape[i]
        v = x[0].var(d, unbiased=False, keepdim=keep) * (n / (n - p[int(p[0]) + 2]))
        return f(v)
    return call


def clamp(x, p):
    which, n = int(p[0]), 1
    lo = hi = None
    if which & 1:
        lo, n = x[n], n + 1
    elif which & 4:
        lo = torch.tensor(p[1], dtype=torch.float64)
    if which & 2:
        hi = x[n]
    elif which & 8:
        hi = torch.tensor(p[2], dtype=torch.float64)
    return torch.clamp(x[0], lo, hi)


REDUCTION = ["mean", "sum", "none", "batchmean"]


def entropy(f):
    """f of losses over classes, ours the last dimension; p: reduction, smoothing, ignored,
    whether class k weighs 1/2 + k/4."""
    def call(x, p):
        a, t = x
        weight = 0.5 + torch.arange(a.shape[-1], dtype=torch.float64) / 4 if p[3] else None
        options = {"label_smoothing": p[1]} if f is F.cross_entropy else {}
        if a.dim() > 1:
            a, t = a.movedim(-1, 1), t.movedim(-1, 1) if t.is_floating_point() else t
        return f(a, t, weight=weight, ignore_index=int(p[2]), reduction=REDUCTION[int(p[0])],
                 **options)
    return call


def loss(f, *names):
    """p: the reduction, then the loss's own numbers by name."""
    return lambda x, p: f(*x, reduction=REDUCTION[int(p[0])], **dict(zip(names, p[1:])))


def reduce(y, p):
    return {"mean": y.mean, "sum": y.sum, "none": lambda: y}[REDUCTION[int(p)]]()


def bce_logits(x, p):
    number = lambda on, v: torch.tensor([v], dtype=torch.float64) if on else None
    return F.binary_cross_entropy_with_logits(
        x[0], x[1], weight=number(p[1], 0.5), pos_weight=number(p[2], 1.5),
        reduction=REDUCTION[int(p[0])])


def focal(x, p):
    t, q = x[1].double(), torch.sigmoid(x[0])
    ce = F.binary_cross_entropy_with_logits(x[0], t, reduction="none")
    y = ce * (1 - (q * t + (1 - q) * (1 - t))) ** p[2]
    return reduce((p[1] * t + (1 - p[1]) * (1 - t)) * y if p[1] >= 0 else y, p[0])


def dice(x, p):
    middle = list(range(1, x[0].dim() - 1))
    both, all = (x[0] * x[1]).sum(middle), x[0].sum(middle) + x[1].sum(middle)
    return reduce(1 - (2 * both + p[0]) / (all + p[0]), p[1])


def contrastive(x, p):
    d, m = F.pairwise_distance(x[0], x[1]), x[2]
    return reduce(torch.where(m, d ** 2, F.relu(p[0] - d) ** 2) / 2, p[1])


def info_nce(x, p):
    a, b = F.normalize(x[0]), F.normalize(x[1])
    s, own = a @ b.T / p[0], torch.arange(len(a))
    return (F.cross_entropy(s, own) + F.cross_entropy(s.T, own)) / 2


def norm(x, p):
    d, keep = dims(p[1:])
    return torch.linalg.vector_norm(x[0], p[0] if p[0] >= 0 else float("inf"), d or None, keep)


def channels(f):
    """f of channels first; running statistics as the table's: means 1/2, variances 2."""
    def call(x, p):
        c = x[0].shape[-1]
        mean, var = torch.full((c,), 0.5, dtype=torch.float64), torch.full((c,), 2.0, dtype=torch.float64)
        return f(x[0].movedim(-1, 1), mean, var, x[1], x[2], p[0]).movedim(1, -1)
    return call


def one(f):
    return lambda x, p: f(x[0])


def two(f):
    return lambda x, p: f(x[0], x[1])


def axis(f):
    """f(x, dim): p is the dim."""
    return lambda x, p: f(x[0], int(p[0]))


def conv(x, p):
    """p: stride, padding (−1: same), dilation, groups. Channels last outside, first inside."""
    p = list(p) + [0] * (5 - len(p))
    n = x[1].dim() - 2
    single = x[0].dim() < x[1].dim()
    a = x[0][None] if single else x[0]
    y = (F.conv1d, F.conv2d, F.conv3d)[n - 1](
        a.movedim(-1, 1).contiguous(), x[1].movedim(-1, 1).contiguous(), x[2], int(p[0]) or 1,
        "same" if p[1] < 0 else int(p[1]), int(p[2]) or 1, int(p[3]) or 1).movedim(1, -1)
    return y[0] if single else y


def conv_transpose(x, p):
    p = list(p) + [0] * (5 - len(p))
    n = x[1].dim() - 2
    single = x[0].dim() < x[1].dim()
    a = x[0][None] if single else x[0]
    y = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[n - 1](
        a.movedim(-1, 1).contiguous(), x[1].movedim(-1, 1).contiguous(), x[2],
        int(p[0]) or 1, int(p[1]), int(p[4]),
        int(p[3]) or 1, int(p[2]) or 1).movedim(1, -1)
    return y[0] if single else y


def attention(q, k, v, causal=False, mask=None, scale=None):
    if q.dim() > 2 and k.shape[-3] != q.shape[-3]:
        k, v = (t.repeat_interleave(q.shape[-3] // k.shape[-3], -3) for t in (k, v))
    s = q @ k.transpose(-1, -2) * (scale or q.shape[-1] ** -0.5)
    see = torch.ones(s.shape, dtype=torch.bool)
    if causal:
        see = see.tril(s.shape[-1] - s.shape[-2])
    if mask is not None:
        see = see & mask
    # A query that sees nothing gets 0, where PyTorch has NaN.
    p = s.masked_fill(~see, -1e30).softmax(-1) * see
    return p @ v


def self_attention(x, p):
    h, causal = int(p[0]), len(p) > 1 and p[1] != 0
    n, t, w = x[0].shape
    q, k, v = x[0].reshape(n, t, 3, h, w // 3 // h).permute(2, 0, 3, 1, 4)
    return attention(q, k, v, causal).transpose(1, 2).reshape(n, t, w // 3)


def recurrence(kind, x, back):
    """One direction of torch.nn's layer whose input weight is the identity."""
    gates, w, b, h0 = x[:4]
    n, t, g = gates.shape
    if n == 0:
        return gates.new_zeros(1, 0, t, w.shape[1]) + (gates.sum() + w.sum() + b.sum()) * 0
    h, c, out = h0, x[4] if len(x) > 4 else None, []
    for i in (range(t - 1, -1, -1) if back else range(t)):
        a, u, k = gates[:, i], h @ w.T + b, w.shape[1]
        if kind == 0:
            h = torch.tanh(a + u)
        elif kind == 1:
            h = torch.relu(a + u)
        elif kind == 2:
            i_, f, g_, o = (a + u).split(k, 1)
            c = f.sigmoid() * c + i_.sigmoid() * g_.tanh()
            h = o.sigmoid() * c.tanh()
        else:
            r, z = (a + u)[:, :2 * k].sigmoid().split(k, 1)
            new = torch.tanh(a[:, 2 * k:] + r * u[:, 2 * k:])
            h = (1 - z) * new + z * h
        out.append(h if c is None else torch.stack((h, c)))
    y = torch.stack(out[::-1] if back else out, -2)
    return y[None] if c is None else y


OPS = {
    # arithmetic
    "add": two(torch.add), "sub": two(torch.sub), "mul": two(torch.mul), "div": two(torch.div),
    "mod": two(torch.remainder), "atan2": two(torch.atan2),
    "pow": lambda x, p: x[0] ** (x[1] if len(x) > 1 else p[0]),
    "minimum": two(torch.minimum), "maximum": two(torch.maximum), "clamp": clamp,
    "where": lambda x, p: torch.where(x[0], x[1], x[2]),
    "neg": one(torch.neg), "abs": one(torch.abs), "square": one(torch.square),
    "sqrt": one(torch.sqrt), "rsqrt": one(torch.rsqrt), "reciprocal": one(torch.reciprocal),
    "exp": one(torch.exp), "expm1": one(torch.expm1), "log": one(torch.log),
    "log1p": one(torch.log1p), "log2": one(torch.log2), "log10": one(torch.log10),
    "sin": one(torch.sin), "cos": one(torch.cos), "tan": one(torch.tan),
    "asin": one(torch.asin), "acos": one(torch.acos), "atan": one(torch.atan),
    "sinh": one(torch.sinh), "cosh": one(torch.cosh), "tanh": one(torch.tanh),
    "erf": one(torch.erf), "sigmoid": one(torch.sigmoid),
    # reductions
    "sum": reduced(torch.sum), "mean": reduced(torch.mean), "prod": reduced(prod),
    "max": reduced(torch.amax), "min": reduced(torch.amin),
    "var": spread(lambda v: v), "std": spread(torch.sqrt),
    "logsumexp": reduced(torch.logsumexp),
    # activations
    "relu": one(F.relu), "relu6": one(F.relu6), "selu": one(F.selu), "silu": one(F.silu),
    # PyTorch's own slope is that of f32, 1.0f / 6.
    "hardsigmoid": lambda x, p: torch.clamp(x[0] / 6 + 0.5, 0, 1),
    "mish": one(F.mish), "hardswish": one(F.hardswish),
    "softsign": one(F.softsign), "logsigmoid": one(F.logsigmoid),
    "leaky_relu": lambda x, p: F.leaky_relu(x[0], p[0]),
    "elu": lambda x, p: F.elu(x[0], p[0]),
    "celu": lambda x, p: F.celu(x[0], p[0]),
    "hardshrink": lambda x, p: F.hardshrink(x[0], p[0]),
    "softshrink": lambda x, p: F.softshrink(x[0], p[0]),
    "tanhshrink": one(F.tanhshrink), "threshold": lambda x, p: F.threshold(x[0], p[0], p[1]),
    "softmin": axis(F.softmin),
    "gelu": lambda x, p: F.gelu(x[0], approximate="tanh" if p[0] else "none"),
    "hardtanh": lambda x, p: F.hardtanh(x[0], p[0], p[1]),
    "softplus": lambda x, p: F.softplus(x[0], p[0], threshold=40),
    "prelu": lambda x, p: torch.where(x[0] > 0, x[0], x[0] * x[1].reshape(
        x[1].shape if x[0].dim() else ())),
    "glu": axis(F.glu),
    "swiglu": lambda x, p: F.silu(x[0]) * x[1],
    "softmax": axis(F.softmax), "log_softmax": axis(F.log_softmax),
    "norm": norm, "cumsum": axis(torch.cumsum), "cumprod": axis(torch.cumprod),
    # losses
    "cross_entropy": entropy(F.cross_entropy), "nll_loss": entropy(F.nll_loss),
    "mse_loss": loss(F.mse_loss), "l1_loss": loss(F.l1_loss),
    "smooth_l1_loss": loss(F.smooth_l1_loss, "beta"), "huber_loss": loss(F.huber_loss, "delta"),
    "binary_cross_entropy": loss(F.binary_cross_entropy),
    "binary_cross_entropy_with_logits": bce_logits, "sigmoid_focal_loss": focal,
    "kl_div": lambda x, p: F.kl_div(x[0], x[1], reduction=REDUCTION[int(p[0])],
                                    log_target=bool(p[1])),
    "dice_loss": dice, "contrastive_loss": contrastive, "info_nce": info_nce,
    "cosine_similarity": lambda x, p: F.cosine_similarity(x[0], x[1], int(p[0])),
    "pairwise_distance": lambda x, p: F.pairwise_distance(x[0], x[1], p[0]),
    "normalize": lambda x, p: F.normalize(x[0], p[0], int(p[1])),
    "cosine_embedding_loss": lambda x, p: F.cosine_embedding_loss(
        x[0], x[1], torch.where(x[2], 1, -1), p[0], reduction=REDUCTION[int(p[1])]),
    "triplet_margin_loss": lambda x, p: F.triplet_margin_loss(
        *x, margin=p[0], p=p[1], reduction=REDUCTION[int(p[2])]),
    # views and products
    "matmul": two(torch.matmul),
    "matmul, large": two(torch.matmul),
    "matmul, turned": lambda x, p: x[0].transpose(-1, -2) @ x[1],
    "linear": lambda x, p: F.linear(*x),
    "conv": conv, "conv, large": conv, "conv_transpose": conv_transpose,
    "attention": lambda x, p: attention(*x, len(p) > 0 and p[0] != 0),
    "attention, tiles": lambda x, p: attention(*x, len(p) > 0 and p[0] != 0),
    "attention, masked": lambda x, p: attention(*x[:3], len(p) > 0 and p[0] != 0, x[3], 0.5),
    "self-attention": self_attention,
    "recurrence": lambda x, p: recurrence(int(p[0]), x, len(p) > 1 and p[1] != 0),
    "lstm": lambda x, p: recurrence(2, x, len(p) > 0 and p[0] != 0),
    # normalisation
    "layer_norm": lambda x, p: F.layer_norm(x[0], x[1].shape, x[1], x[2], 1e-5),
    "batch_norm": channels(lambda x, m, v, w, b, p: F.batch_norm(x, m, v, w, b, p != 0)),
    "group_norm": channels(lambda x, m, v, w, b, p: F.group_norm(x, int(p), w, b)),
    "instance_norm": channels(lambda x, m, v, w, b, p: F.instance_norm(x, m, v, w, b, p != 0)),
    "rms_norm": lambda x, p: x[1] * x[0] * torch.rsqrt(
        x[0].square().mean(list(range(-int(p[0]), 0)), keepdim=True) + 1e-5),
    **PLACES,
}


def records(dump, dtype):
    """What OP_DUMP writes, one (head, arrays by name) for each case."""
    data, at = subprocess.run([dump, dtype], stdout=subprocess.PIPE, check=True).stdout, 0
    while at < len(data):
        end = data.index(b"\n", at)
        head, at = json.loads(data[at:end]), end + 1
        arrays = {}
        for name, kind, shape in head["arrays"]:
            n = int(np.prod(shape, dtype=np.int64)) * 8
            arrays[name] = torch.tensor(np.frombuffer(data[at:at + n]).reshape(shape))
            if kind in ("i64", "bool"):
                arrays[name] = arrays[name].to({"i64": torch.int64, "bool": torch.bool}[kind])
            at += n
        yield head, arrays


def distance(ours, theirs):
    if tuple(ours.shape) != tuple(theirs.shape):
        return float("inf")
    if not ours.numel():
        return 0
    a, b = ours.double(), theirs.detach().double()
    off = ((a - b).abs() / (1 + b.abs()))[~((a == b) | (a.isnan() & b.isnan()))]
    return 0 if not off.numel() else float("inf") if off.isnan().any() else off.max().item()


def compare(head, arrays, limit):
    """The first thing that is too far from PyTorch's, or None."""
    inputs = [arrays[f"in{i}"].clone() for i in range(sum(n.startswith("in") for n in arrays))]
    for x in inputs:
        x.requires_grad_(x.is_floating_point() and "g" in arrays)
    out = OPS[head["op"]](inputs, head["p"])
    off = distance(arrays["out"], out)
    if off > limit:
        return f"values differ by {off:.3g}"
    if "g" in arrays and out.requires_grad:
        out.backward(arrays["g"])
    for i, x in enumerate(inputs):
        if x.requires_grad:
            zero = torch.zeros_like(x)
            theirs = x.grad if x.grad is not None else zero
            off = distance(arrays.get(f"grad{i}", zero), theirs)
            if off > limit * 4:
                return f"gradients of input {i} differ by {off:.3g}"
    return None


def main():
    results, missing, cases = {}, set(), 0
    for dtype in ("f64", "f32"):
        for head, arrays in records(sys.argv[1], dtype):
            op = head["op"]
            if op not in OPS:
                missing.add(op)
                continue
            results.setdefault(op, None)
            if results[op] is None:
                cases += 1
                try:
                    why = compare(head, arrays, (ROUGH if head["rough"] else LIMIT)[dtype])
                except Exception as e:
                    why = f"{type(e).__name__}: {e}"
                if why:
                    results[op] = f"{dtype} case \"{head['case']}\": {why}"
    print(f"1..{len(results)}")
    for n, (op, why) in enumerate(results.items(), 1):
        print(f"{'not ' if why else ''}ok {n} - {op}")
        if why:
            print("# " + str(why).replace("\n", " "))
    print(f"# {cases} cases of {len(results)} operations; not compared: {' '.join(sorted(missing))}")
    return any(results.values())


if __name__ == "__main__":
    sys.exit(main())
