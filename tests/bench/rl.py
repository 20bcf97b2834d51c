"""Peers of rl.lua.    rl.py env | ppo | dqn

env: milliseconds of CPU time for a million steps of CartPole, 1024 at once, in NumPy. ppo, dqn:
for 50000 steps of training with the networks, batches and optimizers of rl.lua's presets in
PyTorch on one thread, measured over fewer steps.
"""
import sys
import time

import numpy as np


class CartPole:
    """n environments, autoreset within the step."""

    def __init__(self, n):
        self.rng = np.random.default_rng(1)
        self.n, self.steps, self.s = n, np.zeros(n, int), np.zeros((4, n))
        self.s[:] = self.rng.uniform(-0.05, 0.05, (4, n))

    def step(self, action):
        x, v, th, om = self.s
        sin, cos = np.sin(th), np.cos(th)
        a = (np.where(action == 1, 10.0, -10.0) + 0.05 * om**2 * sin) / 1.1
        alpha = (9.8 * sin - cos * a) / (0.5 * (4 / 3 - 0.1 * cos**2 / 1.1))
        self.s = np.stack([x + 0.02 * v, v + 0.02 * (a - 0.05 * alpha * cos / 1.1), th + 0.02 * om, om + 0.02 * alpha])
        self.steps += 1
        end = (np.abs(self.s[0]) > 2.4) | (np.abs(self.s[2]) > 0.20943951) | (self.steps >= 500)
        after = self.s.copy()
        if end.any():
            self.s[:, end] = self.rng.uniform(-0.05, 0.05, (4, int(end.sum())))
            self.steps[end] = 0
        return after, end


def environment():
    env, action = CartPole(1024), np.random.default_rng(2).integers(0, 2, (16, 1024))
    best = 1e9
    for _ in range(3):
        begin = time.process_time()
        for i in range(160):
            env.step(action[i % 16])
        best = min(best, time.process_time() - begin)
    return best * 1e3 * 1e6 / (160 * 1024)


def ppo(torch, updates=6):
    nn = torch.nn

    def net(out):
        return nn.Sequential(nn.Linear(4, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, out))

    actor, critic, env = net(2), net(1), CartPole(4)
    params = [*actor.parameters(), *critic.parameters()]
    optim = torch.optim.Adam(params, lr=2.5e-4, eps=1e-5)
    begin = time.process_time()
    for _ in range(updates):
        obs, acts, logps, vals, ends = [], [], [], [], []
        for _ in range(128):
            x = torch.tensor(env.s.T, dtype=torch.float32)
            with torch.no_grad():
                pi, v = torch.distributions.Categorical(logits=actor(x)), critic(x)[:, 0]
                a = pi.sample()
                logps.append(pi.log_prob(a))
            obs.append(x), acts.append(a), vals.append(v)
            ends.append(torch.tensor(env.step(a.numpy())[1]))
        with torch.no_grad():
            v, adv, last = critic(torch.tensor(env.s.T, dtype=torch.float32))[:, 0], [None] * 128, 0
            for t in reversed(range(128)):
                on = 1 - ends[t].float()
                last = 1 + 0.99 * v * on - vals[t] + 0.99 * 0.95 * on * last
                adv[t], v = last, vals[t]
        obs, acts, logps, vals, adv = (torch.cat(k) for k in (obs, acts, logps, vals, adv))
        target = adv + vals
        for _ in range(4):
            for at in torch.randperm(512).split(128):
                pi, v = torch.distributions.Categorical(logits=actor(obs[at])), critic(obs[at])[:, 0]
                r = (pi.log_prob(acts[at]) - logps[at]).exp()
                a = adv[at]
                a = (a - a.mean()) / (a.std() + 1e-8)
                policy = torch.max(-a * r, -a * r.clamp(0.8, 1.2)).mean()
                near = vals[at] + (v - vals[at]).clamp(-0.2, 0.2)
                value = 0.5 * torch.max((v - target[at]) ** 2, (near - target[at]) ** 2).mean()
                loss = policy - 0.01 * pi.entropy().mean() + 0.5 * value
                optim.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(params, 0.5)
                optim.step()
    return (time.process_time() - begin) * 1e3 * 50e3 / (updates * 512)


def dqn(torch, steps=3000):
    nn = torch.nn

    def net():
        return nn.Sequential(nn.Linear(4, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 2))

    q, old, env, rng = net(), net(), CartPole(1), np.random.default_rng(3)
    optim = torch.optim.Adam(q.parameters(), lr=2.5e-4)
    ring = [np.zeros((10000, 4), np.float32), np.zeros((10000, 4), np.float32), np.zeros(10000, int), np.zeros(10000, np.float32)]
    begin = time.process_time()
    for t in range(steps):
        x = env.s[:, 0].astype(np.float32)
        if rng.random() < 0.5:
            a = int(rng.integers(2))
        else:
            a = int(q(torch.tensor(x)).argmax())
        after, end = env.step(np.array([a]))
        for k, value in zip(ring, (x, after[:, 0], a, float(end[0]))):
            k[t % 10000] = value
        if t % 10 == 9:
            at = rng.integers(0, t + 1, 128)
            s, s2, acts, on = (torch.tensor(k[at]) for k in ring)
            with torch.no_grad():
                y = 1 + 0.99 * old(s2).max(1)[0] * (1 - on)
            loss = nn.functional.mse_loss(q(s).gather(1, acts[:, None])[:, 0], y)
            optim.zero_grad()
            loss.backward()
            optim.step()
        if t % 500 == 0:
            old.load_state_dict(q.state_dict())
    return (time.process_time() - begin) * 1e3 * 50e3 / steps


def main(what):
    if what == "env":
        print(environment())
        return
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    {"ppo": ppo, "dqn": dqn}[what](torch, *((1,) if what == "ppo" else (200,)))  # warm
    print({"ppo": ppo, "dqn": dqn}[what](torch))


main(sys.argv[1])
