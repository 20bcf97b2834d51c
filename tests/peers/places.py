"""What PyTorch gives for operations that move, pick, order and resample; see engine.py."""
import torch
import torch.nn.functional as F


def ints(p):
    return [int(v) for v in p]


def listed(p):
    """p[0] numbers from p[1] on, and what is left."""
    n = int(p[0])
    return ints(p[1:1 + n]), p[1 + n:]


def first(f, dims):
    """f on channels first, with a batch, of an x that has them last, perhaps without one."""
    alone = lambda x: x.dim() == dims + 1

    def call(x, *args, **named):
        y = f((x.unsqueeze(0) if alone(x) else x).movedim(-1, 1), *args, **named).movedim(1, -1)
        return y.squeeze(0) if alone(x) else y
    return call


# ---- joins and moves -----------------------------------------------------------------------------

def pad(x, p):
    mode = ("constant", "reflect", "replicate", "circular")[int(p[0])]
    sizes, y = listed(p[2:])[0], x[0]
    if mode == "constant":
        return F.pad(y, sizes, value=p[1])
    for i in range(len(sizes) // 2):
        line = y.movedim(-1 - i, -1)
        flat = F.pad(line.reshape(1, -1, line.shape[-1]), sizes[2 * i:2 * i + 2], mode=mode)
        y = flat.reshape(*line.shape[:-1], flat.shape[-1]).movedim(-1, -1 - i)
    return y


def flip(x, p):
    return torch.flip(x[0], listed(p)[0] or list(range(x[0].dim())))


def roll(x, p):
    shifts, rest = listed(p)
    return torch.roll(x[0], shifts, listed(rest)[0] or None)


def cut(x, p):
    d, a, b, step = ints(p[:4])
    at = torch.tensor(list(range(x[0].shape[d]))[a:b:step], dtype=torch.int64)
    return x[0].index_select(d, at)


# ---- pooling -------------------------------------------------------------------------------------

def windows(p):
    d = int(p[0])
    k, s, pad_, dil = (ints(p[3 + i * d:3 + (i + 1) * d]) for i in range(4))
    return d, k, [a or b for a, b in zip(s, k)], pad_, [a or 1 for a in dil]


def max_pool(x, p):
    d, k, s, pad_, dil = windows(p)
    f = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[d - 1]
    return first(f, d)(x[0], k, s, pad_, dil, ceil_mode=bool(p[1]))


def avg_pool(x, p):
    d, k, s, pad_, _ = windows(p)
    f = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[d - 1]
    return first(f, d)(x[0], k, s, pad_, ceil_mode=bool(p[1]), count_include_pad=not p[2])


def adaptive(fs):
    def call(x, p):
        d = int(p[0])
        size = [x[0].shape[k - d - 1] if v < 0 else v for k, v in enumerate(ints(p[1:1 + d]))]
        return first(fs[d - 1], d)(x[0], size)
    return call


def max_unpool(x, p):
    d, k, s, pad_, _ = windows(p)
    down = (F.max_pool1d, F.max_pool2d)[d - 1]
    up = (F.max_unpool1d, F.max_unpool2d)[d - 1]
    y, at = down(x[0].movedim(-1, 1), k, s, pad_, return_indices=True)
    return up(y, at, k, s, pad_, output_size=x[0].movedim(-1, 1).shape).movedim(1, -1)


# ---- places --------------------------------------------------------------------------------------

def scatter(x, p):
    at = sum(torch.arange(n).reshape([-1 if i == d else 1 for i in range(x[1].dim())])
             for d, n in enumerate(x[1].shape))
    return x[0].scatter(int(p[0]), at.expand(x[1].shape) % x[0].shape[int(p[0])], x[1])


def key(x, p):
    at = [slice(None)] * x[0].dim()
    for i in range(2):
        if p[i] >= 0:
            at[int(p[i])] = x[i + 1]
            if x[i + 1].dtype == torch.bool:
                for k in range(1, x[i + 1].dim()):
                    at[int(p[i]) + k] = None
    return tuple(a for a in at if a is not None)


def index_put(x, p):
    y = x[0].clone()
    if not p[2]:
        y[key(x, p)] = x[3]
        return y
    places = torch.arange(y.numel()).reshape(y.shape)[key(x, p)]
    return y.flatten().index_add(0, places.flatten(), x[3].expand(places.shape).flatten()).reshape(
        y.shape)


# ---- resampling ----------------------------------------------------------------------------------

def interpolate(x, p):
    d = int(p[2])
    mode = ("nearest", ("linear", "bilinear", "trilinear")[d - 1], "bicubic", "area")[int(p[0])]
    align = bool(p[1]) if mode not in ("nearest", "area") else None
    return first(F.interpolate, d)(x[0], ints(p[3:3 + d]), mode=mode, align_corners=align)


def grid_sample(x, p):
    y = F.grid_sample(x[0].movedim(-1, 1), x[1], ("nearest", "bilinear")[int(p[0])],
                      ("zeros", "border", "reflection")[int(p[1])], bool(p[2]))
    return y.movedim(1, -1)


def patches(p):
    k, s, pad_, dil = (ints(p[2 * i:2 * i + 2]) for i in range(4))
    return dict(kernel_size=k, stride=s, padding=pad_, dilation=dil)


def unfold(x, p):
    n, channels = x[0].shape[0], x[0].shape[-1]
    if not n:
        return torch.zeros(0, 4, 4, dtype=x[0].dtype)
    y = F.unfold(x[0].movedim(-1, 1), **patches(p))
    return y.reshape(n, channels, -1, y.shape[-1]).permute(0, 3, 2, 1).flatten(2)


def fold(x, p):
    n, places, _ = x[0].shape
    window = int(p[2]) * int(p[3])
    y = x[0].reshape(n, places, window, -1).permute(0, 3, 2, 1).reshape(n, -1, places)
    return F.fold(y, ints(p[:2]), **patches(p[2:])).movedim(1, -1)


# ---- linear algebra ------------------------------------------------------------------------------

def lifted(x, p):
    return x[0] + p[0] * torch.eye(x[0].shape[-1], dtype=x[0].dtype)


def solve(x, p):
    a = lifted(x, p)
    if x[1].dim() == 1:
        return torch.linalg.solve(a, x[1].unsqueeze(-1)).squeeze(-1)
    lead = torch.broadcast_shapes(a.shape[:-2], x[1].shape[:-2])
    return torch.linalg.solve(a.expand(lead + a.shape[-2:]), x[1].expand(lead + x[1].shape[-2:]))


def cholesky(x, p):
    a = x[0] @ x[0].transpose(-1, -2)
    return torch.linalg.cholesky(lifted([a], p))


def upright(q):
    """Columns turned such that the largest number of each is positive."""
    if not q.numel():
        return q
    large = q.detach().abs().argmax(-2, keepdim=True)
    return q * q.detach().gather(-2, large).sign()


def eigh(x, p):
    w, v = torch.linalg.eigh((x[0] + x[0].transpose(-1, -2)) / 2)
    return upright(v) if p[0] else w


def svd(x, p):
    u, s, vh = torch.linalg.svd(x[0], full_matrices=False)
    turn = (upright(u) * u).sum(-2).detach()
    return (u * turn.unsqueeze(-2), s, vh * turn.unsqueeze(-1))[int(p[0])]


EQUATIONS = ("ij,jk->ik", "bij,bjk->bik", "ii->i", "ij->", "ij,ij->", "i,j->ij",
             "...ij,...jk->...ik", "ij,jk,kl->il", "iji->j", "bhqd,bhkd->bhqk", "ij->ji", "ab,cd",
             "ik,k->i", "ijk,j->ki")

OPS = {
    "cat": lambda x, p: torch.cat(x, int(p[1])),
    "stack": lambda x, p: torch.stack(x, int(p[1])),
    "stack of many": lambda x, p: torch.stack([x[i % 2] for i in range(int(p[0]))], int(p[1])),
    "pad": pad, "flip": flip, "roll": roll, "slice": cut,
    "repeat": lambda x, p: x[0].repeat(listed(p)[0]),
    "repeat_interleave": lambda x, p: x[0].repeat_interleave(x[1].reshape(-1), int(p[0])),
    "outer": lambda x, p: torch.outer(*x),
    "tril": lambda x, p: torch.tril(x[0], int(p[0])),
    "triu": lambda x, p: torch.triu(x[0], int(p[0])),
    "diagonal": lambda x, p: x[0].diagonal(*ints(p[:3])),
    "diag_embed": lambda x, p: torch.diag_embed(x[0], int(p[0])),
    "expand": lambda x, p: x[0].expand(listed(p)[0]),
    "permute": lambda x, p: x[0].permute(ints(p[:x[0].dim()])),
    "select": lambda x, p: x[0].select(int(p[0]), int(p[1])),
    "reshape": lambda x, p: x[0].reshape(listed(p)[0]),
    "max_pool": max_pool, "max_pool bf16": max_pool, "avg_pool": avg_pool,
    "adaptive_max_pool": adaptive(
        (F.adaptive_max_pool1d, F.adaptive_max_pool2d, F.adaptive_max_pool3d)),
    "adaptive_avg_pool": adaptive(
        (F.adaptive_avg_pool1d, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)),
    "max_unpool": max_unpool,
    "gather": lambda x, p: x[0].gather(int(p[0]), x[1]),
    "take_along_dim": lambda x, p: torch.take_along_dim(x[0], x[1], int(p[0])),
    "scatter": scatter,
    # PyTorch's gradient of a src larger than the index is of another shape: cut it first.
    "scatter_add": lambda x, p: x[0].scatter_add(
        int(p[0]), x[1], x[2][tuple(slice(n) for n in x[1].shape)]),
    "scatter_reduce": lambda x, p: x[0].scatter_reduce(
        int(p[0]), x[1], x[2][tuple(slice(n) for n in x[1].shape)],
        ("sum", "prod", "mean", "amax", "amin")[int(p[1])], include_self=bool(p[2])),
    "index_select": lambda x, p: x[0].index_select(int(p[0]), x[1]),
    "index_add": lambda x, p: x[0].index_add(int(p[0]), x[1], x[2], alpha=p[1]),
    "embedding": lambda x, p: F.embedding(x[1], x[0]),
    "index": lambda x, p: x[0][key(x, p)], "index_put": index_put,
    "masked_select": lambda x, p: x[0].masked_select(x[1]),
    "masked_fill": lambda x, p: x[0].masked_fill(x[1], p[0]),
    "sort": lambda x, p: x[0].sort(int(p[0]), bool(p[1]))[0],
    "topk": lambda x, p: x[0].topk(int(p[0]), int(p[1]), bool(p[2]))[0],
    "kthvalue": lambda x, p: x[0].kthvalue(int(p[0]), int(p[1]), bool(p[2]))[0],
    "median": lambda x, p: x[0].median(int(p[0]), bool(p[1]))[0],
    "interpolate": interpolate, "grid_sample": grid_sample, "unfold": unfold, "fold": fold,
    "affine_grid": lambda x, p: F.affine_grid(
        x[0], [x[0].shape[0], 1, *ints(p[1:1 + x[0].shape[1]])], bool(p[0])),
    "pixel_shuffle": lambda x, p: first(F.pixel_shuffle, 2)(x[0], int(p[0])),
    "pixel_unshuffle": lambda x, p: first(F.pixel_unshuffle, 2)(x[0], int(p[0])),
    "einsum": lambda x, p: torch.einsum(EQUATIONS[int(p[0])], *x),
    "tensordot": lambda x, p: torch.tensordot(x[0], x[1], ([int(p[0])], [int(p[1])])),
    "cross": lambda x, p: torch.linalg.cross(x[0].expand(torch.broadcast_shapes(
        x[0].shape, x[1].shape)), x[1].expand(torch.broadcast_shapes(x[0].shape, x[1].shape)),
        dim=int(p[0])),
    "solve": solve, "cholesky": cholesky,
    "inverse": lambda x, p: torch.linalg.inv(lifted(x, p)),
    "det": lambda x, p: torch.linalg.det(torch.cat([x[0], x[0][:1]]) if p[0] else x[0]),
    "qr": lambda x, p: torch.linalg.qr(x[0])[0 if p[0] else 1],
    "eigh": eigh, "svd": svd,
    "cdist": lambda x, p: torch.cdist(x[0], x[1]),
}
