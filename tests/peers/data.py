"""Files of tensors beside NumPy, and CSV and JSON beside Python.    data.py BUILD

Whatever one side writes, the other reads to the last bit. Prints TAP.
"""
import csv
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import numpy as np

LABSH = os.path.join(sys.argv[1], "labsh")
folder = tempfile.mkdtemp()
cases = []
rng = np.random.default_rng(3)


def case(f):
    cases.append(f)


def lua(code):
    """What the lines of Lua print; `dir` is the folder of the files."""
    run = subprocess.run([LABSH, "--headless", "--home", folder, "-e",
                          f"dir = '{folder}/'\n{code}"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def path(name):
    return os.path.join(folder, name)


def arrays():
    shapes = [(), (0,), (1,), (5,), (2, 3), (4, 1, 3), (2, 0, 2), (3, 1, 2, 2)]
    for dtype in "f8 f4 f2 i8 i4 i2 u1 ?".split():
        for shape in shapes:
            yield (rng.normal(size=shape) * 100).astype(dtype)


@case
def numpy_reads_what_was_written():
    every = {f"a{i}": a for i, a in enumerate(arrays())}
    np.savez(path("in.npz"), **every)
    lua("""t = tensor.load(dir .. 'in.npz')
           tensor.save(dir .. 'out.npz', t)
           tensor.save(dir .. 'small.npz', t, {compress = true})
           for k, v in pairs(t) do tensor.save(dir .. k .. '.npy', v) end""")
    for archive in ("out.npz", "small.npz"):
        got = np.load(path(archive))
        assert sorted(got.files) == sorted(every)
        for k, a in every.items():
            assert got[k].dtype == a.dtype and got[k].shape == a.shape, k
            assert got[k].tobytes() == a.tobytes(), k
    for k, a in every.items():
        got = np.load(path(k + ".npy"))
        assert got.dtype == a.dtype and got.shape == a.shape and got.tobytes() == a.tobytes(), k


@case
def any_order_and_width_is_read():
    for i, (dtype, wide) in enumerate([(">f4", "f4"), (">i8", "i8"), ("i1", "i2"), ("u2", "i4"),
                                       (">u4", "i8"), ("u8", "i8"), (">f2", "f2")]):
        a = np.asfortranarray(rng.integers(0, 100, (3, 4, 2)).astype(dtype))
        np.save(path("w.npy"), a)
        np.savez_compressed(path("w.npz"), w=a)
        lua("""tensor.save(dir .. 'a.npy', tensor.load(dir .. 'w.npy'))
               tensor.save(dir .. 'b.npy', tensor.load(dir .. 'w.npz').w)""")
        for name in "ab":
            got = np.load(path(name + ".npy"))
            assert got.dtype == np.dtype(wide) and (got == a).all(), (dtype, name)


@case
def safetensors_is_as_its_format_says():
    lua("""tensor.save(dir .. 'm.safetensors', {w = tensor{{1, 2}, {3, 4}}, b = tensor({1}, 'u8'),
                       h = tensor({1.5}, 'bf16')}, {metadata = {made = 'here'}})""")
    data = open(path("m.safetensors"), "rb").read()
    n = int.from_bytes(data[:8], "little")
    head = json.loads(data[8:8 + n])
    assert n % 8 == 0 and head.pop("__metadata__") == {"made": "here"}
    assert head["w"]["dtype"] == "F32" and head["w"]["shape"] == [2, 2]
    begin, end = head["w"]["data_offsets"]
    assert np.frombuffer(data[8 + n:][begin:end], "<f4").tolist() == [1, 2, 3, 4]
    begin, end = head["h"]["data_offsets"]
    assert head["h"]["dtype"] == "BF16" and data[8 + n:][begin:end] == b"\xc0\x3f"
    assert max(e["data_offsets"][1] for e in head.values()) == len(data) - 8 - n


@case
def csv_goes_both_ways():
    words = ["a", "", "two words", "comma, here", 'a "quote"', "line\nbreak", "é中", " blank"]
    numbers = [random.Random(i).uniform(-1e6, 1e6) for i in range(8)]
    with open(path("in.csv"), "w", newline="") as f:
        w = csv.writer(f)
        w.writerow(["word", "n", "k"])
        w.writerows(zip(words, numbers, range(8)))
    lua("data.write_csv(dir .. 'out.csv', data.read_csv(dir .. 'in.csv'), 'k', 'word', 'n')")
    with open(path("out.csv"), newline="") as f:
        rows = list(csv.reader(f))
    assert rows[0] == ["k", "word", "n"]
    assert [r[1] for r in rows[1:]] == words
    assert [float(r[2]) for r in rows[1:]] == numbers
    assert [int(r[0]) for r in rows[1:]] == list(range(8))


@case
def json_goes_both_ways():
    value = {"a": [1, 2.5, -1e300, 0.1, True, "é\u0000\n\"中"], "o": {"k": {"deep": [[[1]]]}},
             "big": 2**63 - 1, "least": -2**63}
    json.dump(value, open(path("in.json"), "w"))
    lua("data.write_json(dir .. 'out.json', data.read_json(dir .. 'in.json'))")
    assert json.load(open(path("out.json"))) == value
    lines = [{"i": i, "x": math.sin(i)} for i in range(50)]
    with open(path("in.jsonl"), "w") as f:
        f.writelines(json.dumps(v) + "\n" for v in lines)
    lua("data.write_jsonl(dir .. 'out.jsonl', data.read_jsonl(dir .. 'in.jsonl'))")
    assert [json.loads(s) for s in open(path("out.jsonl"))] == lines


print(f"1..{len(cases)}")
for number, f in enumerate(cases, 1):
    try:
        f()
        print(f"ok {number} - {f.__name__}")
    except Exception as e:
        print(f"not ok {number} - {f.__name__}\n# {type(e).__name__}: {e}")
