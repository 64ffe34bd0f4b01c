#!/usr/bin/env python3
"""Compares mixtures of experts made by lyceum merge with mergekit-moe's.

Made with mergekit 0.1.5 (torch 2.13, transformers 5.23). Tiny random Llamas and a tokenizer are made on the spot; nothing is downloaded.

    mixture_peer.py compare --lyceum PATH/lyceum          makes mixtures with both and prints the largest difference of each mode
    mixture_peer.py fixtures Tests/LyceumMergeTests/Fixtures    writes tiny checkpoints and mergekit's results for them

mergekit reads prompts with a model in bf16. Exact results are its own code with that type replaced by fp32; `compare` shows both.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import torch
import yaml
from safetensors.torch import load_file, save_file

torch.set_num_threads(1)

PROMPTS = [
    (["Sum the numbers one and two.", "What is seven times six? Show the steps of the sum."], ["Once upon a time there was a fox."]),
    (["Once upon a time there was a fox.", "The rain fell on the old house."], ["Sum the numbers one and two."]),
    (["A cell divides in two."], []),
]
# Name, keys of the configuration, prompts of each expert.
CASES = [
    ("hidden", {"gate_mode": "hidden"}, PROMPTS),
    ("hidden_last", {"gate_mode": "hidden_last"}, PROMPTS[:2]),
    # mergekit takes the mean over padding too, so every list has one prompt.
    ("hidden_avg", {"gate_mode": "hidden_avg"}, [(positive[:1], negative[:1]) for positive, negative in PROMPTS]),
    ("cheap_embed", {"gate_mode": "cheap_embed"}, PROMPTS),
    ("scaled", {"gate_mode": "cheap_embed", "experts_per_token": 1, "residual_scale": 0.5}, PROMPTS[:2]),
]
NAMES = ["a", "b", "c"]


def make_tokenizer(folder):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    texts = [text for positive, negative in PROMPTS for text in positive + negative]
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=264, special_tokens=["<s>", "</s>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.save_pretrained(folder)
    return len(fast)


def make_models(folder, dtype, size):
    from transformers import LlamaConfig, LlamaForCausalLM

    for index, name in enumerate(["base"] + NAMES):
        rows = make_tokenizer(f"{folder}/{name}")
        torch.manual_seed(50)
        model = LlamaForCausalLM(LlamaConfig(
            vocab_size=rows, hidden_size=size, intermediate_size=size * 3 // 2, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=1, max_position_embeddings=64, tie_word_embeddings=True, bos_token_id=0, eos_token_id=1))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.randn_like(parameter) * 0.3 + (1 if parameter.dim() == 1 else 0))
            torch.manual_seed(60 + index)
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * (0.02 if index else 0))
        model.to(dtype).save_pretrained(f"{folder}/{name}")
        if os.path.exists(f"{folder}/{name}/generation_config.json"):
            os.remove(f"{folder}/{name}/generation_config.json")


def configuration(case, folder, dtype):
    _, keys, prompts = case
    keys = dict(keys)
    residual = keys.pop("residual_scale", None)
    experts = []
    for name, (positive, negative) in zip(NAMES, prompts):
        expert = {"source_model": f"{folder}/{name}", "positive_prompts": positive}
        if negative:
            expert["negative_prompts"] = negative
        if residual is not None:
            expert["residual_scale"] = residual
        experts.append(expert)
    return {"base_model": f"{folder}/base", "dtype": dtype, "experts": experts, **keys}


def mergekit_run(config, out, exact):
    import mergekit.moe.router as router
    from mergekit.merge import MergeOptions
    from mergekit.moe.config import MoEMergeConfig
    from mergekit.scripts.moe import build

    original = router.AutoModelForCausalLM

    class InFullPrecision:
        @staticmethod
        def from_pretrained(path, **options):
            options["torch_dtype"] = torch.float32
            return original.from_pretrained(path, **options)

    shutil.rmtree(out, ignore_errors=True)
    try:
        if exact:
            router.AutoModelForCausalLM = InFullPrecision
        build(MoEMergeConfig.model_validate(config), out, MergeOptions(lazy_unpickle=False), device="cpu")
    finally:
        router.AutoModelForCausalLM = original
    return weights(out)


def weights(folder):
    """By the names of single experts, whatever the file has."""
    result = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".safetensors"):
            result.update(load_file(f"{folder}/{file}"))
    separate = {}
    for key, value in result.items():
        layer, _, rest = key.partition(".mlp.")
        if rest == "gate.weight":
            separate[f"{layer}.block_sparse_moe.gate.weight"] = value
        elif rest == "experts.gate_up_proj":
            half = value.shape[1] // 2
            for index, expert in enumerate(value):
                separate[f"{layer}.block_sparse_moe.experts.{index}.w1.weight"] = expert[:half].contiguous()
                separate[f"{layer}.block_sparse_moe.experts.{index}.w3.weight"] = expert[half:].contiguous()
        elif rest == "experts.down_proj":
            for index, expert in enumerate(value):
                separate[f"{layer}.block_sparse_moe.experts.{index}.w2.weight"] = expert.contiguous()
        else:
            separate[key] = value
    return separate


def compare(arguments):
    failed = []
    for dtype in arguments.types:
        folder = tempfile.mkdtemp()
        make_models(folder, getattr(torch, dtype), 32)
        print(f"{dtype}: largest difference to mergekit reading prompts in fp32, routers and other weights | routers, prompts in bf16")
        for case in CASES:
            config = configuration(case, folder, dtype)
            exact, rounded = mergekit_run(config, folder + "/exact", True), mergekit_run(config, folder + "/peer", False)
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
            routers = [name for name in ours if name.endswith("moe.gate.weight")]
            others = [name for name in ours if name not in routers]

            def gap(theirs, names):
                return max(float((ours[name].double() - theirs[name].double()).abs().max()) for name in names)

            missing = set(exact) ^ set(ours)
            limit = 2e-6 if dtype == "float32" else 2**-7
            good = not missing and gap(exact, routers) <= limit and gap(exact, others) == 0
            good = good and all(ours[name].dtype == exact[name].dtype for name in ours)
            print(f"  {case[0]:14}{gap(exact, routers):10.2e} {gap(exact, others):10.2e} | {gap(rounded, routers):10.2e}"
                  f"{'' if good else '  DIFFERS ' + str(sorted(missing)[:3])}")
            if not good:
                failed.append(f"{dtype} {case[0]}")
        shutil.rmtree(folder)
    print("all agree" if not failed else f"differ: {', '.join(failed)}")
    return 1 if failed else 0


def fixtures(arguments):
    folder, target = tempfile.mkdtemp(), f"{arguments.folder}/mixture"
    make_models(folder, torch.float32, 16)
    expected, configurations = {}, {}
    for case in CASES:
        config = configuration(case, folder, "float32")
        for name, value in mergekit_run(config, folder + "/peer", True).items():
            # The other weights are copies; those of the first case are in the folder mergekit wrote.
            if name.endswith("moe.gate.weight") or case[0] == "scaled" and name.endswith("w2.weight"):
                expected[f"{case[0]}/{name}"] = value.contiguous()
        configurations[case[0]] = json.loads(json.dumps(config).replace(folder + "/", ""))
    for name in ["base"] + NAMES:
        os.makedirs(f"{target}/{name}", exist_ok=True)
        save_file(load_file(f"{folder}/{name}/model.safetensors"), f"{target}/{name}/model.safetensors")
        for file in ["config.json"] + (["tokenizer.json", "tokenizer_config.json"] if name == "base" else []):
            shutil.copy(f"{folder}/{name}/{file}", f"{target}/{name}/{file}")
    # As mergekit writes it: all experts of a layer in one tensor.
    mergekit_run(configuration(CASES[0], folder, "float32"), folder + "/peer", True)
    os.makedirs(f"{target}/peer", exist_ok=True)
    for file in ["config.json", "model.safetensors"]:
        source = f"{folder}/peer/{file}"
        if not os.path.exists(source):
            source = f"{folder}/peer/model-00001-of-00001.safetensors"
        shutil.copy(source, f"{target}/peer/{file}")
    expected.update(logits(f"{target}/peer"))
    save_file(expected, f"{target}/expected.safetensors", {"peer": "mergekit 0.1.5, transformers 5.23"})
    with open(f"{target}/configurations.json", "w") as file:
        json.dump(configurations, file, indent=1)
        file.write("\n")
    shutil.rmtree(folder)
    return 0


def logits(folder):
    """What transformers says to the mixture."""
    from transformers import AutoModelForCausalLM

    ids = torch.arange(5, 21)[None]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        return {"peer/tokens": ids[0].to(torch.float32), "peer/logits": model(ids).logits[0].contiguous()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("compare")
    command.add_argument("--lyceum", required=True)
    command.add_argument("--types", nargs="+", default=["float32", "bfloat16"])
    command = commands.add_parser("fixtures")
    command.add_argument("folder")
    arguments = parser.parse_args()
    return {"compare": compare, "fixtures": fixtures}[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
