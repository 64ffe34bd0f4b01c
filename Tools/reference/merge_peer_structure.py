"""Configurations that are more than a method: slices, gradients, filters, modules, stages, adapters, other files."""

import json
import os
import subprocess

import torch
import yaml
from safetensors.torch import save_file


def case(name, *documents, gguf=False):
    return name, list(documents), gguf


def model(name, **parameters):
    return {"model": name, **({"parameters": parameters} if parameters else {})}


def source(name, first, last, **parameters):
    return {**model(name, **parameters), "layer_range": [first, last]}


GRADIENT = [0, 0.5, 0.3, 0.7, 1]
BOTH = [model("a", weight=0.6), model("b", weight=0.3)]

# Models are named by folder; a name with + has an adapter.
STRUCTURES = [
    case("slices_gradient", {
        "merge_method": "ties", "base_model": "base", "parameters": {"lambda": 0.8, "weight": 0.2, "density": 0.7},
        "slices": [
            {"sources": [source("a", 0, 2, weight=[{"filter": "mlp", "value": [0.1, 0.9]}, {"value": 0.4}]), source("b", 0, 2), source("base", 0, 2)]},
            {"sources": [source("a", 2, 3, density=0.4), source("c", 2, 3, weight=[0.2, 0.6]), source("base", 2, 3)], "parameters": {"weight": 0.5}},
        ]}),
    case("gradient_five", {
        "merge_method": "linear", "models": [model("a", weight=GRADIENT), model("b", weight=[{"filter": "self_attn", "value": [1, 0.2]}, {"value": 0.5}])]}),
    case("filter_star", {
        "merge_method": "task_arithmetic", "base_model": "base",
        "models": [model("a", weight=[{"filter": "q_proj", "value": 1.5}, {"filter": "*", "value": 0.25}]), model("b", weight=0.5)]}),
    case("filter_falls_through", {
        "merge_method": "linear", "models": [model("a", weight=[{"filter": "mlp", "value": 2}]), model("b", weight=1)], "parameters": {"weight": 0.5}}),
    case("filter_single", {
        "merge_method": "linear", "models": [model("a", weight={"filter": "mlp", "value": 2}), model("b", weight=1)], "parameters": {"weight": 0.5}}),
    case("filter_of_source_layer", {
        "merge_method": "linear",
        "slices": [
            {"sources": [source("a", 1, 3, weight=[{"filter": "layers.1.", "value": 3}, {"value": 1}]), source("b", 0, 2, weight=[{"filter": "layers.1.", "value": 5}, {"value": 1}])]},
            {"sources": [source("c", 0, 1, weight=1)]},
        ]}),
    case("flag_steps", {
        "merge_method": "task_arithmetic", "base_model": "base", "models": BOTH, "parameters": {"normalize": [False, True]}}),
    case("exponent_text", {"merge_method": "ram", "base_model": "base", "models": [model("a"), model("b")], "parameters": {"epsilon": "2e-2"}}),
    case("stacked", {
        "merge_method": "passthrough",
        "slices": [
            {"sources": [source("a", 0, 2)]},
            {"sources": [source("b", 1, 3, scale=[{"filter": "o_proj", "value": 0.5}, {"filter": "down_proj", "value": 0.25}, {"value": 1}])]},
            {"sources": [source("c", 2, 3)]},
        ]}),
    case("head_at_first_value", {
        "merge_method": "slerp", "base_model": "base", "parameters": {"t": [0.1, 0.9]},
        "slices": [{"sources": [source("base", 0, 3), source("a", 0, 3)]}]}),
    case("modules", {
        "merge_method": "linear", "parameters": {"weight": 3, "normalize": False},
        "modules": {"default": {"models": [model("a", weight=0.6), model("b")], "parameters": {"weight": 0.3}}}}),
    case("precedence", {
        "merge_method": "linear", "parameters": {"weight": 9},
        "modules": {"default": {"parameters": {"weight": 7}, "slices": [
            {"sources": [source("a", 0, 1, weight=0.6), source("b", 0, 1)], "parameters": {"weight": 0.3}},
            {"sources": [source("a", 1, 3), source("b", 1, 3, weight=[{"filter": "mlp", "value": 2}])]},
        ]}}}),
    case("stages",
         {"name": "first", "merge_method": "linear", "models": BOTH},
         {"name": "second", "merge_method": "slerp", "base_model": "first", "models": [model("c")], "parameters": {"t": 0.4}},
         {"merge_method": "task_arithmetic", "base_model": "base", "models": [model("first"), model("second")], "parameters": {"weight": 0.5}}),
    case("adapter", {"merge_method": "linear", "models": [model("a+lora", weight=0.6), model("b", weight=0.4)]}),
    case("out_dtype", {"merge_method": "linear", "models": BOTH, "dtype": "float32", "out_dtype": "bfloat16"}),
    case("gguf", {"merge_method": "task_arithmetic", "base_model": "base", "models": BOTH}, gguf=True),
    case("gguf_slices", {"merge_method": "passthrough", "slices": [{"sources": [source("a", 0, 2)]}, {"sources": [source("b", 1, 3)]}]}, gguf=True),
]


def make_adapter(folder, dtype):
    """A LoRA of rank 4 on three kinds of matrices of the model a."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(f"{folder}/a")
    width, inner = config.hidden_size, config.intermediate_size
    shapes = {"self_attn.q_proj": (width, width), "mlp.up_proj": (inner, width), "mlp.down_proj": (width, inner)}
    torch.manual_seed(55)
    weights = {}
    for layer in range(config.num_hidden_layers):
        for name, (rows, columns) in shapes.items():
            prefix = f"base_model.model.model.layers.{layer}.{name}"
            weights[prefix + ".lora_A.weight"] = (torch.randn(4, columns) * 0.1).to(dtype)
            weights[prefix + ".lora_B.weight"] = (torch.randn(rows, 4) * 0.1).to(dtype)
    os.makedirs(f"{folder}/lora", exist_ok=True)
    save_file(weights, f"{folder}/lora/adapter_model.safetensors")
    with open(f"{folder}/lora/adapter_config.json", "w") as file:
        json.dump(
            {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 4, "lora_alpha": 6, "lora_dropout": 0.0, "bias": "none", "fan_in_fan_out": False,
             "target_modules": ["q_proj", "up_proj", "down_proj"], "base_model_name_or_path": f"{folder}/a"}, file)


def placed(value, folder, ending=""):
    """The configuration with the folders' full names, except stages."""
    if isinstance(value, list):
        return [placed(element, folder, ending) for element in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, element in value.items():
        if key in ("model", "base_model") and isinstance(element, str) and element not in ("first", "second"):
            element = "+".join(f"{folder}/{part}{ending if index == 0 else ''}" for index, part in enumerate(element.split("+")))
        else:
            element = placed(element, folder, ending)
        result[key] = element
    return result


def without(value, key):
    """The case, or a part of it, without a parameter."""
    if isinstance(value, dict):
        return {name: without(element, key) for name, element in value.items() if name != key}
    return type(value)(without(element, key) for element in value) if isinstance(value, (list, tuple)) else value


def documents(case, folder, dtype, ending=""):
    return [{"dtype": dtype, **placed(document, folder, ending)} for document in case[1]]


def structure_peer(list_of_documents, out, lora_cache):
    """mergekit's multimerge, or a plain merge."""
    from mergekit.config import MergeConfiguration
    from mergekit.graph import Executor
    from mergekit.merge import MergeOptions, run_merge
    from mergekit.scripts.multimerge import load_config, make_tasks

    options = MergeOptions(copy_tokenizer=False, quiet=True, write_model_card=False, lora_merge_cache=lora_cache, lora_merge_dtype="float32")
    if len(list_of_documents) == 1:
        try:
            return run_merge(MergeConfiguration.model_validate(list_of_documents[0]), out, options)
        except Exception as error:
            # With stacked layers mergekit leaves config.json's layer_types as they were, which transformers 5 refuses; the weights are written by then.
            if "layer_types" not in str(error):
                raise
            return None
    stages = out + "-peer-stages"
    os.makedirs(stages, exist_ok=True)
    configs, needed = load_config("---\n".join(yaml.safe_dump(document) for document in list_of_documents), stages)
    Executor(make_tasks(configs, needed, options, stages, out, lazy=False), math_device="cpu", storage_device="cpu").execute(desc="")


def make_gguf(lyceum, folder):
    for name in ["base", "a", "b", "c"]:
        if not os.path.exists(f"{folder}/{name}.gguf"):
            subprocess.run([lyceum, "convert", f"{folder}/{name}", f"{folder}/{name}.gguf"], check=True, capture_output=True)
