#!/usr/bin/env python3
"""Makes tiny checkpoint files with the formats' own writers, and what they hold.

    checkpoint_fixtures.py OUT

OUT gets tiny.safetensors, shards/ (two files and an index), tiny.gguf, and expected.json: for every tensor its type, shape and bytes in
hexadecimal, for the GGUF file every metadata value.
Made with: safetensors 0.8.0, gguf 0.19.0, numpy 2.4.6, torch 2.13.0+cpu.
"""
import json, os, sys
import gguf, numpy as np, torch
from safetensors.torch import save_file

out = sys.argv[1]
os.makedirs(out + "/shards", exist_ok=True)
expected = {"safetensors": {}, "gguf": {"tensors": {}, "metadata": {}}}


def ramp(shape, dtype):
    count = int(np.prod(shape)) if shape else 1
    return ((torch.arange(count) % 23) - 7).reshape(shape).to(dtype)


tensors = {
    "a.f32": ramp([3, 4], torch.float32), "b.f16": ramp([5], torch.float16), "c.bf16": ramp([2, 3], torch.bfloat16),
    "d.i8": ramp([7], torch.int8), "e.i32": ramp([2, 2], torch.int32), "f.i64": ramp([3], torch.int64),
    "g.scalar": torch.tensor(2.5), "h.empty": torch.zeros([0, 4]), "i.bool": ramp([3], torch.bool), "j.u8": torch.arange(3, dtype=torch.uint8),
    "k.f64": ramp([2], torch.float64), "l.f8": ramp([4], torch.float32).to(torch.float8_e4m3fn), "m.i16": ramp([3], torch.int16),
}
save_file(tensors, out + "/tiny.safetensors", metadata={"format": "pt", "note": "żółw 🐢"})
for name, tensor in tensors.items():
    raw = tensor.contiguous().reshape(-1).view(torch.uint8) if tensor.numel() else torch.zeros(0, dtype=torch.uint8)
    expected["safetensors"][name] = {"shape": list(tensor.shape), "bytes": bytes(raw.tolist()).hex()}

save_file({"a": ramp([4, 2], torch.float32), "b": ramp([3], torch.bfloat16)}, out + "/shards/model-00001-of-00002.safetensors")
save_file({"c": ramp([6], torch.float16)}, out + "/shards/model-00002-of-00002.safetensors")
json.dump({"metadata": {"total_size": 50}, "weight_map": {
    "a": "model-00001-of-00002.safetensors", "b": "model-00001-of-00002.safetensors", "c": "model-00002-of-00002.safetensors"}},
    open(out + "/shards/model.safetensors.index.json", "w"), indent=1)

writer = gguf.GGUFWriter(out + "/tiny.gguf", "llama")
writer.add_custom_alignment(64)
T = gguf.GGUFValueType
values = [
    ("t.uint8", 250, T.UINT8), ("t.int8", -100, T.INT8), ("t.uint16", 65000, T.UINT16), ("t.int16", -30000, T.INT16),
    ("t.uint32", 4000000000, T.UINT32), ("t.int32", -2000000000, T.INT32), ("t.uint64", 1 << 60, T.UINT64),
    ("t.int64", -(1 << 60), T.INT64), ("t.float32", 0.25, T.FLOAT32), ("t.float64", 1e-300, T.FLOAT64), ("t.bool", True, T.BOOL),
    ("t.string", "a żółw 🐢\n", T.STRING),
]
for key, value, kind in values:
    writer.add_key_value(key, value, kind)
    expected["gguf"]["metadata"][key] = value
writer.add_array("t.ints", [1, -2, 3])
writer.add_array("t.floats", [0.5, -1.5])
writer.add_array("t.bools", [True, False])
writer.add_array("t.strings", ["", "one", "zwei drei", "🐢"])
writer.add_array("t.nested", [[1, 2], [3], [4, 5, 6]])

rng = np.random.default_rng(11)
matrix = rng.standard_normal((6, 64)).astype(np.float32)
wide = rng.standard_normal((2, 512)).astype(np.float32)
Q = gguf.GGMLQuantizationType
for name, kind, data in [
    ("f32", Q.F32, matrix), ("f16", Q.F16, matrix), ("bf16", Q.BF16, matrix), ("q8_0", Q.Q8_0, matrix), ("q4_0", Q.Q4_0, matrix),
    ("q4_1", Q.Q4_1, matrix), ("q5_0", Q.Q5_0, matrix), ("q5_1", Q.Q5_1, matrix), ("vector", Q.F32, matrix[0]),
]:
    raw = data.astype(np.float16) if kind == Q.F16 else data if kind == Q.F32 else gguf.quants.quantize(data, kind)
    writer.add_tensor(name, raw, raw_dtype=None if kind in (Q.F32, Q.F16) else kind)
    expected["gguf"]["tensors"][name] = {"type": kind.name.lower(), "shape": list(data.shape), "bytes": raw.tobytes().hex()}
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
json.dump(expected, open(out + "/expected.json", "w"), indent=0)
