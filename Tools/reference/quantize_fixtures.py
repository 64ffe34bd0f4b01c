#!/usr/bin/env python3
"""Writes Tests/LyceumTensorTests/Fixtures/quantize.json: blocks made and expanded by the reference implementations.

Usage: quantize_fixtures.py LIBGGML_BASE
Expanded values come from gguf-py (gguf 0.19.0; the version is stored), quantized blocks from ggml (the libggml-base of llama.cpp in
llama-cpp-python 0.3.36), checked against gguf-py where gguf-py can quantize. Numbers are little-endian, in base64.
"""
import base64, ctypes, importlib.metadata, json, pathlib, sys
import numpy as np
import gguf
from gguf.quants import dequantize, quantize

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/LyceumTensorTests/Fixtures/quantize.json"
TYPES = {"f16": "F16", "bf16": "BF16", "q4_0": "Q4_0", "q4_1": "Q4_1", "q5_0": "Q5_0", "q5_1": "Q5_1", "q8_0": "Q8_0", "q2_K": "Q2_K",
         "q3_K": "Q3_K", "q4_K": "Q4_K", "q5_K": "Q5_K", "q6_K": "Q6_K", "iq4_NL": "IQ4_NL"}
#: Where the half-precision scales lie in a block, so that random blocks hold finite ones.
SCALES = {"q4_0": [0], "q4_1": [0, 2], "q5_0": [0], "q5_1": [0, 2], "q8_0": [0], "q2_K": [80, 82], "q3_K": [108], "q4_K": [0, 2],
          "q5_K": [0, 2], "q6_K": [208], "iq4_NL": [0]}
QUANTIZED_BY_GGUF = ("f16", "bf16", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0")
WIDTH = 768  # an odd number of large blocks


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def rows():
    generator = np.random.default_rng(20260901)
    normal = generator.standard_normal(WIDTH) * 0.02
    spiky = generator.laplace(size=WIDTH) * (generator.random(WIDTH) < 0.5)
    spiky[:256] = 0
    positive = generator.random(WIDTH) * 10.0 ** generator.uniform(-4, 2, WIDTH)
    positive[256:288] = 0.25
    return np.stack([normal, spiky, positive]).astype(np.float32)


def ggml_quantize(library, number, x, importance, size):
    out = np.zeros(size, np.uint8)
    pointer = ctypes.POINTER(ctypes.c_float)
    weights = importance.ctypes.data_as(pointer) if importance is not None else None
    library.ggml_quantize_chunk(int(number), x.ctypes.data_as(pointer), ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(0),
                                ctypes.c_int64(x.shape[0]), ctypes.c_int64(x.shape[1]), weights)
    return out


def random_blocks(name, elements, size):
    generator = np.random.default_rng(abs(hash_of(name)))
    count = max(1, 512 // elements)
    blocks = generator.integers(0, 256, (count, size), np.uint8)
    for offset in SCALES.get(name, [0]):
        scales = (generator.standard_normal(count) * 0.1).astype(np.float16)
        blocks[:, offset:offset + 2] = scales.view(np.uint8).reshape(count, 2)
    return blocks


def hash_of(name):
    return sum((i + 1) * byte for i, byte in enumerate(name.encode()))


def error(found, x):
    return float(np.sqrt(np.mean((found.astype(np.float64) - x.astype(np.float64)) ** 2)))


def main():
    library = ctypes.CDLL(sys.argv[1])
    library.ggml_quantize_chunk.restype = ctypes.c_size_t
    x = rows()
    importance = np.random.default_rng(7).gamma(0.5, 2.0, WIDTH).astype(np.float32)
    types = {}
    for name, gguf_name in TYPES.items():
        number = gguf.GGMLQuantizationType[gguf_name]
        elements, size = gguf.GGML_QUANT_SIZES[number]
        total = x.size // elements * size
        entry = {}
        for key, weights in (("plain", None), ("weighted", importance)):
            blocks = ggml_quantize(library, number, x, weights, total).reshape(x.shape[0], -1)
            if key == "plain" and name in QUANTIZED_BY_GGUF:
                assert (quantize(x, number).view(np.uint8).reshape(blocks.shape) == blocks).all(), name
            expanded = dequantize(blocks, number).astype(np.float32)
            entry[key] = encode(blocks)
            entry[key + "Error"] = error(expanded, x)
            if key == "plain":
                entry["expanded"] = encode(expanded)
        blocks = random_blocks(name, elements, size)
        entry["random"] = encode(blocks)
        entry["randomExpanded"] = encode(dequantize(blocks, number).astype(np.float32))
        types[name] = entry
    fixture = {"gguf": importlib.metadata.version("gguf"), "ggml": "llama.cpp of llama-cpp-python 0.3.36", "rows": x.shape[0],
               "width": WIDTH, "input": encode(x), "importance": encode(importance), "types": types}
    OUT.write_text(json.dumps(fixture, indent=1) + "\n")
    print(f"{OUT}: {OUT.stat().st_size} bytes")


main()
