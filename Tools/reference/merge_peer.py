#!/usr/bin/env python3
"""Compares lyceum merge with mergekit: every method, structured configurations, vocabularies, transplants and templates.

Made with mergekit 0.1.5 (torch 2.13, transformers 5.23). Random checkpoints are made on the spot; nothing is downloaded.

    merge_peer.py compare --lyceum PATH/lyceum       merges with both and prints a table of the largest differences
    merge_peer.py arcee                              which entries of arcee_fusion hang on rounding, and by how much
    merge_peer.py fixtures Tests/LyceumMergeTests/Fixtures       writes tiny checkpoints and mergekit's results for them

Random methods are compared on given masks: torch.bernoulli is replaced by the stream lyceum draws from (Philox, FNV-1a of the tensor's name).
"""

import argparse
import importlib
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

import merge_peer_structure as structure
import merge_peer_tokens as tokens

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


# Family, and whether the head is the embedding.
VARIANTS = {"llama": ("llama", False), "llama-tied": ("llama", True), "qwen2": ("qwen2", True), "qwen2-untied": ("qwen2", False)}


def model_config(variant, size, vocabulary=None):
    from transformers import LlamaConfig, Qwen2Config

    family, tied = VARIANTS[variant]
    kind = {"llama": LlamaConfig, "qwen2": Qwen2Config}[family]
    return kind(
        vocab_size=vocabulary or size * 3, hidden_size=size, intermediate_size=size * 3 // 2, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=64, tie_word_embeddings=tied)


def make_models(folder, variant, dtype, size=32, vocabulary=None):
    """A base, and three models trained a little away from it: each changes a part of its weights. With a size of the vocabulary they have a tokenizer."""
    from transformers import AutoModelForCausalLM

    torch.manual_seed(7)
    base = AutoModelForCausalLM.from_config(model_config(variant, size, vocabulary))
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
        if vocabulary:
            tokens.make_tokenizer("base").save_pretrained(f"{folder}/{name}")
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


class ExactImportance:
    """mergekit's arcee_fusion with its importance in double precision: in fp32 the divergences, sums of large terms that cancel, are off by 1e-4."""

    def __enter__(self):
        self.module = importlib.import_module("mergekit.merge_methods.arcee_fusion")
        self.kept = self.module._compute_importance
        self.module._compute_importance = lambda params, base: self.kept(params.double(), base.double())

    def __exit__(self, *_):
        self.module._compute_importance = self.kept


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


ONLY = []


class Table:
    """Rows of results, and whether each is good enough."""

    def __init__(self):
        self.failed, self.count = [], 0

    def row(self, name, value, good, note=""):
        self.count += 1
        shown = value if isinstance(value, str) else f"{value:.2e}"
        print(f"  {name:44} {shown:>24}  {'' if good else 'peer fails' if good is None else 'DIFFERS'} {note}".rstrip(), flush=True)
        if good is False:
            self.failed.append(name)


def compare(arguments):
    table = Table()
    ONLY.extend(arguments.only)
    for part, run, vocabulary in [("methods", compare_methods, None), ("structure", compare_structures, 288)]:
        for variant in arguments.variants if part in arguments.parts else []:
            for dtype in arguments.types:
                folder = tempfile.mkdtemp()
                make_models(folder, variant, getattr(torch, dtype), vocabulary=vocabulary)
                print(f"{variant} {dtype}: largest difference to mergekit | to mergekit computing in fp32 | size of the weights")
                run(arguments.lyceum, folder, variant, dtype, table)
                shutil.rmtree(folder)
    for part, run in [("tokens", tokens.compare_tokens), ("transplants", tokens.compare_transplants), ("templates", tokens.compare_templates)]:
        if part in arguments.parts:
            folder = tempfile.mkdtemp()
            print(f"{part}: largest difference to mergekit")
            run(arguments.lyceum, folder, table.row)
            shutil.rmtree(folder)
    print(f"{table.count} rows, " + ("all agree" if not table.failed else f"{len(table.failed)} differ: {', '.join(table.failed)}"))
    return 1 if table.failed else 0


def compare_methods(lyceum, folder, variant, dtype, table):
    for case in CASES + RANDOM:
        if ONLY and case[0] not in ONLY:
            continue
        config, name = configuration(case, folder, dtype), f"{variant} {dtype} {case[0]}"
        theirs = run_peer(config, folder + "/peer", case in RANDOM)
        with ExactImportance():
            exact = run_peer({**config, "dtype": "float32", "out_dtype": dtype}, folder + "/exact", case in RANDOM)
        ours = run_lyceum(lyceum, [config], folder)
        if isinstance(ours, str):
            table.row(name, ours, False)
            continue
        tied = at_cuts(case, folder, ours) if dtype == "bfloat16" else {}
        # With other masks the lengths that rescale differ.
        judge(table, name, ours, theirs, exact, dtype, tied, 2**-5 if case[1].startswith("della") else 2**-8)


def compare_structures(lyceum, folder, variant, dtype, table):
    structure.make_adapter(folder, getattr(torch, dtype))
    structure.make_gguf(lyceum, folder)
    for case in structure.STRUCTURES:
        # Among equals, of which bf16 has many, each program keeps others: the methods part leaves such places out, here all are kept.
        case = structure.without(case, "density") if dtype == "bfloat16" else case
        name = f"{variant} {dtype} {case[0]}"
        theirs, exact = (folder + "/structure-peer", folder + "/structure-exact")
        for path in (theirs, exact, theirs + "-peer-stages", exact + "-peer-stages"):
            shutil.rmtree(path, ignore_errors=True)
        plain = structure.documents(case, folder, dtype)
        structure.structure_peer(plain, theirs, folder + "/lora-cache")
        structure.structure_peer(
            [{**document, "dtype": "float32", "out_dtype": document.get("out_dtype", dtype)} for document in plain], exact, folder + "/lora-cache")
        ours = run_lyceum(lyceum, structure.documents(case, folder, dtype, ".gguf" if case[2] else ""), folder)
        if isinstance(ours, str):
            table.row(name, ours, False)
            continue
        # One step of bf16; stages round what they hand on.
        limit = 2**-7 * (2 if case[0] == "stages" else 1)
        judge(table, name, ours, weights(theirs), weights(exact), "bfloat16" if case[0] == "out_dtype" else dtype, {}, limit)


def judge(table, name, ours, theirs, exact, dtype, tied, limit):
    missing = sorted(set(theirs) ^ set(ours))
    worst, close = difference(ours, theirs), difference(ours, exact, tied)
    size = max(float(value.float().abs().max()) for value in ours.values())
    # In fp32 only the order of sums differs; in bf16 both round the same fp32 numbers.
    good = not missing and close <= (2e-6 if dtype == "float32" else limit) * size
    table.row(name, f"{worst:.2e} {close:.2e} {size:5.2f}", good, f"tensors {missing[:3]}" if missing else "")


def run_lyceum(lyceum, list_of_documents, folder):
    with open(folder + "/config.yaml", "w") as file:
        yaml.safe_dump_all(list_of_documents, file, sort_keys=False)
    for path in ("/ours", "/ours-stages"):
        shutil.rmtree(folder + path, ignore_errors=True)
    done = subprocess.run([lyceum, "merge", folder + "/config.yaml", folder + "/ours", "--json"], capture_output=True, text=True)
    return weights(folder + "/ours") if done.returncode == 0 else "lyceum fails: " + done.stderr.strip()


def run_peer(config, out, is_random):
    shutil.rmtree(out, ignore_errors=True)
    if is_random:
        with GivenMasks():
            mergekit_run(config, out)
    else:
        mergekit_run(config, out)
    return weights(out)


def arcee(arguments):
    """Entries whose choice by mergekit in fp32 is not that in double precision, with how far they are from the threshold."""
    module = importlib.import_module("mergekit.merge_methods.arcee_fusion")
    fusion, flips, by_addend = module.DynamicThresholdFusion(), 0, 0
    for variant in VARIANTS:
        folder = tempfile.mkdtemp()
        make_models(folder, variant, torch.float32)
        base, other = weights(folder + "/base"), weights(folder + "/a")
        for name in sorted(base):
            rough = module._compute_importance(other[name], base[name])
            fine = module._compute_importance(other[name].double(), base[name].double())
            p, q = other[name].double().softmax(-1), base[name].double().softmax(-1)
            plain = (other[name].double() - base[name].double()).abs() * (p * (p / q).log()).sum(-1, keepdim=True)
            masks = [fusion.compute_fusion_mask(importance) for importance in (rough, fine, plain)]
            by_addend += int((masks[1][0] != masks[2][0]).sum())
            other_choice = masks[0][0] != masks[2][0]
            flips += int(other_choice.sum())
            noise = ((rough - plain).abs() / plain)[plain > 0]
            for gap, change in zip((plain / masks[2][1] - 1)[other_choice], (other[name] - base[name])[other_choice]):
                print(
                    f"{variant} {name}: {float(gap):+.1e} of the threshold away from it; mergekit's importances are off by {float(noise.median()):.0e} "
                    f"to {float(noise.max()):.0e}, its threshold by {float(masks[0][1] / masks[2][1] - 1):+.0e}; the entry differs by {float(change):+.2e}")
        shutil.rmtree(folder)
    print(f"{flips} entries chosen otherwise in fp32 than in double precision; {by_addend} by the 1e-8 that mergekit adds to probabilities")
    return 0


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
        elif method.startswith("della"):
            # Ranks decide over probabilities, and equals share no rank: every weight with an equal in its row may be drawn anew.
            result[name] = torch.stack([equal_in_row(delta.abs()) for delta in deltas]).any(dim=0)
            if method == "della":
                # Other masks rescale otherwise: where the weighted differences nearly cancel, the sign that is elected can be the other one.
                parts = torch.stack([weight * delta for weight, delta in zip(WEIGHTS, deltas)])
                result[name] |= parts.sum(dim=0).abs() <= 0.1 * parts.abs().sum(dim=0)
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
        with ExactImportance():
            result = run_peer(config, folder + "/peer", case in RANDOM)
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
    structure_fixtures(arguments.folder, folder)
    shutil.rmtree(folder)
    folder = tempfile.mkdtemp()
    tokens.token_fixtures(arguments.folder, folder)
    shutil.rmtree(folder)
    return 0


def structure_fixtures(target, folder):
    """The structured configurations for the models of the method fixtures."""
    structure.make_adapter(folder, torch.float32)
    expected, configurations = {}, {}
    for case in structure.STRUCTURES:
        if case[2] or case[0] == "out_dtype":
            continue
        out = folder + "/structure-peer"
        for path in (out, out + "-peer-stages"):
            shutil.rmtree(path, ignore_errors=True)
        structure.structure_peer(structure.documents(case, folder, "float32"), out, folder + "/lora-cache")
        configurations[case[0]] = [{"dtype": "float32", **document} for document in case[1]]
        for name, value in weights(out).items():
            expected[f"{case[0]}/{name}"] = value.contiguous()
    shutil.copytree(f"{folder}/lora", f"{target}/peer/lora", dirs_exist_ok=True)
    with open(f"{target}/peer/lora/adapter_config.json") as file:
        adapter = json.load(file)
    with open(f"{target}/peer/lora/adapter_config.json", "w") as file:
        json.dump({**adapter, "base_model_name_or_path": "a"}, file, indent=1)
    save_file(expected, f"{target}/peer/structures.safetensors", {"peer": "mergekit 0.1.5"})
    with open(f"{target}/peer/structures.json", "w") as file:
        json.dump(configurations, file, indent=1)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare")
    command.add_argument("--lyceum", required=True)
    command.add_argument("--variants", nargs="+", default=list(VARIANTS), choices=list(VARIANTS))
    command.add_argument("--parts", nargs="+", default=["methods", "structure", "tokens", "transplants", "templates"])
    command.add_argument("--types", nargs="+", default=["float32", "bfloat16"])
    command.add_argument("--only", nargs="+", default=[], help="names of methods' settings, such as ties_plain")
    commands.add_parser("arcee")
    command = commands.add_parser("fixtures")
    command.add_argument("folder")
    arguments = parser.parse_args()
    return {"compare": compare, "arcee": arcee, "fixtures": fixtures}[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
