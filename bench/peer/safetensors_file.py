"""Reads and writes safetensors files of float32 tensors: eight bytes that say how long the header is, little-endian, a header in
JSON with each tensor's type, shape and place, and the data.
"""

import json
import math

import numpy


def read(path):
    """The arrays of a file by name."""
    with open(path, "rb") as file:
        content = file.read()
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {entry['dtype']}, not F32")
        begin, _ = entry["data_offsets"]
        elements = numpy.frombuffer(content, "<f4", math.prod(entry["shape"]), end + begin)
        arrays[name] = elements.reshape(entry["shape"])
    return arrays


def write(path, arrays):
    """A file with these arrays by name."""
    header = {}
    at = 0
    for name, array in arrays.items():
        size = 4 * array.size
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + size]}
        at += size
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    with open(path, "wb") as file:
        file.write(len(encoded).to_bytes(8, "little"))
        file.write(encoded)
        for array in arrays.values():
            file.write(numpy.ascontiguousarray(array, "<f4").tobytes())
