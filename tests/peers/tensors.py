"""Files of tensors, read without the programs that are compared."""
import json

import torch

KINDS = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}


def read(path):
    """The tensors of a safetensors file, by name."""
    with open(path, "rb") as f:
        data = f.read()
    n, out = 8 + int.from_bytes(data[:8], "little"), {}
    for name, t in json.loads(data[8:n]).items():
        if name != "__metadata__":
            a, b = (n + i for i in t["data_offsets"])
            out[name] = torch.frombuffer(bytearray(data[a:b]), dtype=KINDS[t["dtype"]]).reshape(t["shape"])
    return out
