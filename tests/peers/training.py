"""The models of tests/bench/engine trained here and in PyTorch, from the same parameters and with
the same batches: their losses at the end.    training.py LABSH FOLDER

After some steps of Adam ours in f32 is that of PyTorch within 1e-3, ours under autocast in bf16
within 2 %. Prints TAP.
"""
import os
import subprocess
import sys
import tempfile

LABSH, FOLDER = sys.argv[1:3]
STEPS = {"mlp": 50, "cnn": 20, "gpt": 8}
LIMIT = {"f32": 1e-3, "bf16": 0.02}


def losses(command, env):
    """The losses of the first and the last step, which end the line."""
    out = subprocess.run(command, env={**os.environ, **env}, stdout=subprocess.PIPE, check=True).stdout
    return [float(x) for x in out.split()[2:]]


def main():
    print(f"1..{len(STEPS) * len(LIMIT)}")
    n, bad = 0, 0
    with tempfile.TemporaryDirectory() as home:
        weights = os.path.join(home, "weights.safetensors")
        for model, steps in STEPS.items():
            tail = [weights, str(steps)]
            ours = {kind: losses([LABSH, "--headless", "--no-progress", "--threads", "1",
                                  os.path.join(FOLDER, "run.lua"), model, "0", kind, *tail],
                                 {"LABSH_HOME": home})
                    for kind in LIMIT}
            first, last = losses([sys.executable, os.path.join(FOLDER, "peer.py"), model, "0", "1", "f32",
                                  *tail], {"OMP_NUM_THREADS": "1"})
            for kind, limit in LIMIT.items():
                n += 1
                off = [abs(a / b - 1) for a, b in zip(ours[kind], (first, last))]
                good = max(off) <= limit and last < first
                bad += not good
                print(f"{'' if good else 'not '}ok {n} - {model} in {kind}, {steps} steps")
                print(f"# loss {first} to {last} in PyTorch, {ours[kind][0]} to {ours[kind][1]} here")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
