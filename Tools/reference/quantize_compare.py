#!/usr/bin/env python3
"""Compares quantization and expansion with ggml, block by block, and times both on one thread.

Usage: quantize_compare.py LIBGGML_BASE [WEIGHTS.safetensors TENSOR] [--time]
Builds the kernels as a shared library with clang, loads them beside libggml-base (checked with llama.cpp of llama-cpp-python 0.3.36) and
prints, per type, the share of identical bytes and both root mean square errors. Needs numpy.
"""
import ctypes, json, pathlib, struct, subprocess, sys, tempfile, time
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
KERNELS = ROOT / "Sources/CLyceumKernels"
TYPES = {"f16": (1, 1, 2), "bf16": (30, 1, 2), "q4_0": (2, 32, 18), "q4_1": (3, 32, 20), "q5_0": (6, 32, 22), "q5_1": (7, 32, 24),
         "q8_0": (8, 32, 34), "q2_K": (10, 256, 84), "q3_K": (11, 256, 110), "q4_K": (12, 256, 144), "q5_K": (13, 256, 176),
         "q6_K": (14, 256, 210), "iq4_NL": (20, 32, 18)}
LEVELS = {"reference": 0, "neon": 1, "avx2": 2, "avx512": 3}
FLOATS = ctypes.POINTER(ctypes.c_float)


def build():
    library = pathlib.Path(tempfile.mkdtemp()) / "libkernels.so"
    sources = [str(p) for part in ("quantize*", "level", "type", "pool") for p in KERNELS.glob(f"lyceum_{part}.c")]
    subprocess.run(["clang", "-shared", "-fPIC", "-std=gnu17", "-O2", "-D_GNU_SOURCE", f"-I{KERNELS}/include", *sources, "-o",
                    str(library), "-lm", "-lpthread"], check=True)
    return ctypes.CDLL(str(library))


def floats(array):
    return array.ctypes.data_as(FLOATS) if array is not None else None


class Peer:
    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.library.ggml_quantize_chunk.restype = ctypes.c_size_t

    def quantize(self, name, x, importance):
        number, elements, size = TYPES[name]
        rows, width = x.shape
        out = np.zeros(rows * width // elements * size, np.uint8)
        self.library.ggml_quantize_chunk(number, floats(x), ctypes.c_void_p(out.ctypes.data), ctypes.c_int64(0), ctypes.c_int64(rows),
                                         ctypes.c_int64(width), floats(importance))
        return out

    def dequantize(self, name, blocks, count):
        names = {"iq4_NL": "iq4_nl"}
        out = np.zeros(count, np.float32)
        if name in ("f16", "bf16"):
            function = getattr(self.library, "ggml_fp16_to_fp32_row" if name == "f16" else "ggml_bf16_to_fp32_row")
        else:
            function = getattr(self.library, "dequantize_row_" + names.get(name, name))
        function(ctypes.c_void_p(blocks.ctypes.data), floats(out), ctypes.c_int64(count))
        return out


class Ours:
    def __init__(self):
        self.library = build()

    def use(self, level):
        return self.library.lyc_level_set(LEVELS[level]) == 0

    def quantize(self, name, x, importance):
        number, elements, size = TYPES[name]
        rows, width = x.shape
        out = np.zeros(rows * width // elements * size, np.uint8)
        self.library.lyc_quantize(number, floats(x), ctypes.c_void_p(out.ctypes.data), ctypes.c_size_t(rows), ctypes.c_size_t(width),
                                  floats(importance))
        return out

    def dequantize(self, name, blocks, count):
        out = np.zeros(count, np.float32)
        self.library.lyc_dequantize(TYPES[name][0], ctypes.c_void_p(blocks.ctypes.data), floats(out), ctypes.c_size_t(count))
        return out


def samples():
    rng = np.random.default_rng(1)
    shape = (64, 1536)
    sparse = rng.standard_normal(shape) * (rng.random(shape) < 0.02)
    yield "normal", rng.standard_normal(shape) * 0.02
    yield "laplace", rng.laplace(size=shape) * 3
    yield "positive", rng.random(shape)
    yield "sparse", sparse
    yield "tiny", rng.standard_normal(shape) * 1e-7
    yield "wide", rng.standard_normal(shape) * 10.0 ** rng.uniform(-6, 3, shape)
    yield "constant", np.full(shape, 0.25)
    yield "zero", np.zeros(shape)
    yield "narrow", rng.standard_normal((64, 768))
    yield "short", rng.standard_normal((64, 160))


def tensor(path, name):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        entry = json.loads(file.read(length))[name]
        file.seek(8 + length + entry["data_offsets"][0])
        data = file.read(entry["data_offsets"][1] - entry["data_offsets"][0])
    assert entry["dtype"] == "F32", entry["dtype"]
    return np.frombuffer(data, np.float32).reshape(entry["shape"])


def compare(ours, peer, sets):
    levels = [level for level in LEVELS if ours.use(level)]
    total = {}
    for label, data in sets:
        x = np.ascontiguousarray(data, np.float32)
        weights = np.abs(np.random.default_rng(2).standard_normal(x.shape[1])).astype(np.float32) + 0.01
        for name, (_, elements, _) in TYPES.items():
            if x.shape[1] % elements:
                continue
            for importance in (None, weights):
                wanted = peer.quantize(name, x, importance)
                expanded = peer.dequantize(name, wanted, x.size)
                for level in levels:
                    ours.use(level)
                    found = ours.quantize(name, x, importance)
                    same = ours.dequantize(name, wanted, x.size).tobytes() == expanded.tobytes()
                    error = np.sqrt(np.mean((ours.dequantize(name, found, x.size) - x.ravel()).astype(np.float64) ** 2))
                    peer_error = np.sqrt(np.mean((expanded - x.ravel()).astype(np.float64) ** 2))
                    share = np.mean(found == wanted)
                    key = (name, importance is not None)
                    low, count, exact, ratio = total.get(key, (1.0, 0, True, 0.0))
                    ratio = max(ratio, error / peer_error if peer_error else 1.0)
                    total[key] = (min(low, share), count + 1, exact and same, ratio)
                    if share < 1 or not same:
                        print(f"{label:9} {name:7} {'importance' if importance is not None else 'plain':10} {level:9} "
                              f"identical bytes {share:.6f} expansion {'exact' if same else 'DIFFERS'} "
                              f"rmse {error:.6g} against {peer_error:.6g}")
    print("\ntype     weights     lowest share of identical bytes   expansion   highest error against ggml's")
    for (name, weighted), (low, count, exact, ratio) in total.items():
        print(f"{name:8} {'importance' if weighted else 'plain':10}  {low:.6f} over {count} runs             "
              f"{'exact' if exact else 'DIFFERS'}       {ratio:.4f}")


def measure(ours, peer):
    x = np.random.default_rng(3).standard_normal((1024, 1536)).astype(np.float32) * 0.02
    weights = np.ones(1536, np.float32)
    levels = [level for level in LEVELS if ours.use(level)]
    print("\nmillions of elements per second of processor time, one thread")
    for name in TYPES:
        for importance in (None, weights):
            row = []
            for level in levels + ["ggml"]:
                if level != "ggml":
                    ours.use(level)
                maker = peer if level == "ggml" else ours
                start = time.process_time()
                blocks = maker.quantize(name, x, importance)
                middle = time.process_time()
                maker.dequantize(name, blocks, x.size)
                end = time.process_time()
                row.append(f"{level} {x.size / 1e6 / (middle - start):7.1f} / {x.size / 1e6 / (end - middle):7.1f}")
            print(f"{name:7} {'importance' if importance is not None else 'plain':10} quantize / expand: " + "   ".join(row))


def main():
    arguments = [a for a in sys.argv[1:] if a != "--time"]
    ours, peer = Ours(), Peer(arguments[0])
    sets = list(samples())
    if len(arguments) == 3:
        sets.append((arguments[2][-9:], tensor(arguments[1], arguments[2])[:256]))
    compare(ours, peer, sets)
    if "--time" in sys.argv:
        measure(ours, peer)


main()
