#!/usr/bin/env python3
"""Compares lyceum merge with mergekit, method by method.

Made with mergekit 0.1.5 (torch 2.13, transformers 5.23). Random checkpoints are made on the spot; nothing is downloaded.

    merge_peer.py compare --lyceum PATH/lyceum       merges with both and prints the largest difference of each method
    merge_peer.py fixtures Tests/LyceumMergeTests/Fixtures       writes tiny checkpoints and mergekit's results for them

Random methods are compared on given masks: torch.bernoulli is replaced by the stream lyceum draws from (Philox, FNV-1a of the tensor's name).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
import yaml
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)

WEIGHTS = [0.6, 0.3]
# Name, method, base?, models, parameters of the whole, parameters of each model.
CASES = [
    ("linear", "linear", False, 2, {}, {"weight": WEIGHTS}),
    ("linear_plain", "linear", False, 2, {"normalize": False}, {"weight": WEIGHTS}),
    ("slerp", "slerp", True, 1, {"t": 0.3}, {}),
    ("slerp_gradient", "slerp", True, 1, {"t": [{"filter": "self_attn", "value": [0, 0.5, 1]}, {"filter": "mlp", "value": [1, 0]}, {"value": 0.4}]}, {}),
    ("nuslerp", "nuslerp", False, 2, {}, {"weight": WEIGHTS}),
    ("nuslerp_base", "nuslerp", True, 2, {}, {"weight": WEIGHTS}),
    ("nuslerp_rows", "nuslerp", True, 2, {"nuslerp_flatten": False}, {"weight": WEIGHTS}),
    ("nuslerp_columns", "nuslerp", True, 2, {"nuslerp_flatten": False, "nuslerp_row_wise": True}, {"weight": WEIGHTS}),
    ("multislerp", "multislerp", False, 2, {}, {"weight": WEIGHTS}),
    ("multislerp_base", "multislerp", True, 2, {}, {"weight": WEIGHTS}),
    ("karcher", "karcher", False, 3, {}, {}),
    ("task_arithmetic", "task_arithmetic", True, 2, {"lambda": 0.7}, {"weight": WEIGHTS}),
    ("task_arithmetic_normalized", "task_arithmetic", True, 2, {"normalize": True}, {"weight": WEIGHTS}),
    ("ties", "ties", True, 2, {"density": 0.4}, {"weight": WEIGHTS}),
    ("ties_plain", "ties", True, 2, {"density": 0.4, "normalize": False, "rescale": True}, {"weight": WEIGHTS}),
    ("breadcrumbs", "breadcrumbs", True, 2, {"density": 0.6, "gamma": 0.13}, {"weight": WEIGHTS}),
    ("breadcrumbs_ties", "breadcrumbs_ties", True, 2, {"density": 0.6, "gamma": 0.13}, {"weight": WEIGHTS}),
    ("sce", "sce", True, 2, {}, {}),
    ("sce_top", "sce", True, 2, {"select_topk": 0.3}, {}),
    ("model_stock", "model_stock", True, 2, {}, {}),
    ("model_stock_rows", "model_stock", True, 3, {"filter_wise": True}, {}),
    ("nearswap", "nearswap", True, 1, {"t": 0.01}, {}),
    ("arcee_fusion", "arcee_fusion", True, 1, {}, {}),
    ("ram", "ram", True, 2, {"epsilon": 0.02}, {}),
    ("ramplus_tl", "ramplus_tl", True, 2, {"epsilon": 0.02, "r": 0.5, "alpha": 0.6}, {}),
    ("passthrough", "passthrough", False, 1, {}, {"scale": [0.5]}),
]
RANDOM = [
    ("dare_linear", "dare_linear", True, 2, {"density": 0.5}, {"weight": WEIGHTS}),
    ("dare_ties", "dare_ties", True, 2, {"density": 0.5, "normalize": True}, {"weight": WEIGHTS}),
    ("della", "della", True, 2, {"density": 0.5, "epsilon": 0.1}, {"weight": WEIGHTS}),
    ("della_linear", "della_linear", True, 2, {"density": 0.5, "epsilon": 0.1}, {"weight": WEIGHTS}),
]
NAMES = ["a", "b", "c"]


def model_config(family, size):
    from transformers import LlamaConfig, Qwen2Config

    kind = {"llama": LlamaConfig, "qwen2": Qwen2Config}[family]
    return kind(
        vocab_size=size * 3, hidden_size=size, intermediate_size=size * 3 // 2, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=64, tie_word_embeddings=family == "qwen2")


def make_models(folder, family, dtype, size=32):
    """A base, and three models trained a little away from it: each changes a part of its weights."""
    from transformers import AutoModelForCausalLM

    torch.manual_seed(7)
    base = AutoModelForCausalLM.from_config(model_config(family, size))
    with torch.no_grad():
        for parameter in base.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.1 + (1 if parameter.dim() == 1 else 0))
    state = {name: value.clone() for name, value in base.state_dict().items()}
    for index, name in enumerate(["base"] + NAMES):
        torch.manual_seed(100 + index)
        with torch.no_grad():
            for key, value in base.state_dict().items():
                change = torch.randn_like(value) * 0.03 * (torch.rand_like(value) < 0.7)
                value.copy_(state[key] if name == "base" else state[key] + change)
        base.to(dtype).save_pretrained(f"{folder}/{name}")
        base.to(torch.float32)


def configuration(case, folder, dtype):
    name, method, has_base, count, shared, each = case
    models = []
    for index in range(count):
        parameters = {key: values[index] for key, values in each.items()}
        models.append({"model": f"{folder}/{NAMES[index]}", **({"parameters": parameters} if parameters else {})})
    result = {"merge_method": method, "models": models, "dtype": dtype}
    if has_base:
        result["base_model"] = f"{folder}/base"
    if shared:
        result["parameters"] = shared
    return result


# The streams of lyceum's random methods.


def philox(seed, low, high):
    x, y = low & 0xFFFFFFFF, low >> np.uint64(32)
    z = np.full_like(x, high & 0xFFFFFFFF)
    w = np.full_like(x, high >> 32)
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    mask = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        first, second = np.uint64(0xD2511F53) * x, np.uint64(0xCD9E8D57) * z
        x, y, z, w = (
            (second >> np.uint64(32)) ^ y ^ np.uint64(k0), second & mask, (first >> np.uint64(32)) ^ w ^ np.uint64(k1), first & mask)
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([x, y, z, w], axis=1).reshape(-1)


def words(name, model, count, seed=0):
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = ((hashed ^ byte) * 0x100000001B3) & (2**64 - 1)
    stream = (hashed + (model + 1) * 0x9E3779B97F4A7C15) & (2**64 - 1)
    return philox(seed, np.arange((count + 3) // 4, dtype=np.uint64), stream)[:count]


class GivenMasks:
    """Replaces torch.bernoulli by lyceum's stream while mergekit works on a tensor."""

    def __enter__(self):
        from mergekit.merge_methods.generalized_task_arithmetic import GeneralizedTaskArithmeticMerge as method

        self.method, self.bernoulli, self.merge = method, torch.bernoulli, method.merge_group
        self.name, self.model = None, 0

        def merge_group(task, group, *rest, **options):
            self.name, self.model = group.metadata.name, 0
            return self.merge(task, group, *rest, **options)

        def bernoulli(probabilities, *rest, **options):
            drawn = words(self.name, self.model, probabilities.numel()).astype(np.float64)
            self.model += 1
            limit = torch.floor(probabilities.double().flatten() * 2**32)
            return (torch.from_numpy(drawn) < limit).to(probabilities.dtype).reshape(probabilities.shape)

        method.merge_group = merge_group
        torch.bernoulli = bernoulli
        return self

    def __exit__(self, *_):
        self.method.merge_group, torch.bernoulli = self.merge, self.bernoulli


def mergekit_run(config, out):
    from mergekit.config import MergeConfiguration
    from mergekit.merge import MergeOptions, run_merge

    run_merge(
        MergeConfiguration.model_validate(config), out,
        MergeOptions(copy_tokenizer=False, lazy_unpickle=False, quiet=True, write_model_card=False, allow_crimes=False))


def weights(folder):
    result = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".safetensors"):
            result.update(load_file(f"{folder}/{file}"))
    return result


def compare(arguments):
    failed = []
    for family in arguments.families:
        for dtype in arguments.types:
            folder = tempfile.mkdtemp()
            make_models(folder, family, getattr(torch, dtype))
            print(f"{family} {dtype}: largest difference to mergekit | to mergekit computing in fp32 | size of the weights")
            for case in CASES + RANDOM:
                config = configuration(case, folder, dtype)
                print(f"  {case[0]:28}", end="", flush=True)
                try:
                    theirs = run_peer(config, folder + "/peer", case in RANDOM)
                    exact = run_peer({**config, "dtype": "float32", "out_dtype": dtype}, folder + "/exact", case in RANDOM)
                except Exception as error:
                    print(f"mergekit fails: {type(error).__name__}: {str(error)[:100]}")
                    continue
                with open(folder + "/config.yaml", "w") as file:
                    yaml.safe_dump(config, file)
                shutil.rmtree(folder + "/ours", ignore_errors=True)
                done = subprocess.run(
                    [arguments.lyceum, "merge", folder + "/config.yaml", folder + "/ours", "--json"], capture_output=True, text=True)
                if done.returncode:
                    print("lyceum fails:", done.stderr.strip())
                    failed.append(case[0])
                    continue
                ours = weights(folder + "/ours")
                missing = set(theirs) ^ set(ours)
                tied = at_cuts(case, folder, ours) if dtype == "bfloat16" or case[1] == "arcee_fusion" else {}
                worst, close, size = (
                    difference(ours, theirs), difference(ours, exact, tied), max(float(value.float().abs().max()) for value in ours.values()))
                # With other masks the lengths that rescale differ.
                limit = 2**-5 if dtype == "bfloat16" and case[1].startswith("della") else 2**-8
                # In fp32 only the order of sums differs; in bf16 both round the same fp32 numbers.
                good = not missing and close <= (2e-6 if dtype == "float32" else limit) * size
                print(f"{worst:10.2e} {close:10.2e} {size:8.2f}{'' if good else '  DIFFERS ' + str(sorted(missing)[:3])}")
                if not good:
                    failed.append(f"{family} {dtype} {case[0]}")
            shutil.rmtree(folder)
    print("all agree" if not failed else f"differ: {', '.join(failed)}")
    return 1 if failed else 0


def run_peer(config, out, is_random):
    shutil.rmtree(out, ignore_errors=True)
    if is_random:
        with GivenMasks():
            mergekit_run(config, out)
    else:
        mergekit_run(config, out)
    return weights(out)


def difference(a, b, without={}):
    """The largest, but for places that are left out."""
    gaps = []
    for name in a.keys() & b.keys():
        gap = (a[name].double() - b[name].double()).abs()
        if name in without:
            gap[without[name]] = 0
        gaps.append(float(gap.max()))
    return max(gaps)


def at_cuts(case, folder, names):
    """Places whose size equals that of the last one kept: bf16 has many equals, and which of them stay is each program's own choice."""
    _, method, _, count, shared, _ = case
    base, models = weights(folder + "/base"), [weights(f"{folder}/{NAMES[index]}") for index in range(count)]
    result = {}
    for name in names:
        deltas = [(model[name].float() - base[name].float()) for model in models]
        size = base[name].numel()
        if method == "ties":
            sizes, cuts = [delta.abs() for delta in deltas], [int(shared["density"] * size)]
        elif method.startswith("breadcrumbs"):
            top = int(shared["gamma"] * size)
            sizes, cuts = [delta.abs() for delta in deltas], [top, int(shared["density"] * size) + top]
        elif method == "sce" and "select_topk" in shared:
            variance = torch.stack(deltas).var(dim=0, unbiased=False)
            sizes, cuts = [variance], [int(shared["select_topk"] * int((variance > 0).sum()))]
        elif method == "arcee_fusion":
            # mergekit's divergences are sums in fp32: within a few thousandths of the threshold they decide by rounding.
            b, m = base[name].double(), models[0][name].double()
            p, q = m.softmax(-1), b.softmax(-1)
            importance = (m - b).abs() * (p * (p / q).log()).sum(-1, keepdim=True)
            ordered = importance.flatten().sort().values
            low, middle, high = (ordered[int(share * (size - 1))] for share in (0.25, 0.5, 0.75))
            result[name] = torch.isclose(importance, middle + 1.5 * (high - low), rtol=5e-3, atol=0)
            continue
        elif method.startswith("della"):
            # Ranks decide over probabilities, and equals share no rank: every weight with an equal in its row may be drawn anew.
            result[name] = torch.stack([equal_in_row(delta.abs()) for delta in deltas]).any(dim=0)
            continue
        else:
            continue
        tied = torch.zeros_like(base[name], dtype=torch.bool)
        for values in sizes:
            ordered = values.flatten().sort(descending=True).values
            for cut in cuts:
                if 0 < cut <= size:
                    tied |= torch.isclose(values, ordered[cut - 1], rtol=1e-5, atol=0)
        result[name] = tied
    return result


def equal_in_row(values):
    rows = values.reshape(-1, values.shape[-1])
    return (rows.unsqueeze(2) == rows.unsqueeze(1)).sum(dim=2).reshape(values.shape) > 1


def fixtures(arguments):
    """Checkpoints of a few thousand bytes, and mergekit's results of all cases in one file."""
    folder = tempfile.mkdtemp()
    make_models(folder, "qwen2", torch.float32, size=8)
    expected, configurations = {}, {}
    for case in CASES + RANDOM:
        config = configuration(case, folder, "float32")
        try:
            result = run_peer(config, folder + "/peer", case in RANDOM)
        except Exception as error:
            print(f"{case[0]}: mergekit fails: {error}")
            continue
        configurations[case[0]] = json.loads(json.dumps(config).replace(folder + "/", ""))
        for name, value in result.items():
            expected[f"{case[0]}/{name}"] = value.contiguous()
    for name in ["base"] + NAMES:
        os.makedirs(f"{arguments.folder}/peer/{name}", exist_ok=True)
        save_file(weights(f"{folder}/{name}"), f"{arguments.folder}/peer/{name}/model.safetensors")
        shutil.copy(f"{folder}/{name}/config.json", f"{arguments.folder}/peer/{name}/config.json")
    save_file(expected, f"{arguments.folder}/peer/expected.safetensors", {"peer": "mergekit 0.1.5"})
    with open(f"{arguments.folder}/peer/configurations.json", "w") as file:
        json.dump(configurations, file, indent=1)
        file.write("\n")
    shutil.rmtree(folder)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare")
    command.add_argument("--lyceum", required=True)
    command.add_argument("--families", nargs="+", default=["llama", "qwen2"])
    command.add_argument("--types", nargs="+", default=["float32", "bfloat16"])
    command = commands.add_parser("fixtures")
    command.add_argument("folder")
    arguments = parser.parse_args()
    return {"compare": compare, "fixtures": fixtures}[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
