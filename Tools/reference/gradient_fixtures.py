#!/usr/bin/env python3
"""Losses and gradients of the tiny checkpoints of every decoder architecture.

    gradient_fixtures.py MODELS OUT

MODELS is the folder model_fixtures.py wrote. OUT/<name>.json gets the loss (mean over the targets of two documents, each seen alone) and of
every parameter's gradient, in the checkpoint's layout, its length and some entries: the largest one and seeded others.

Made with torch 2.13.0+cpu and transformers 5.23.0, fp32, attention "eager".
"""
import json, os, sys
import numpy as np
import torch, transformers


def separate_experts(state):
    """The names of checkpoints for weights that transformers 5 holds in one tensor for all experts of a layer."""
    result = {}
    for key, value in state.items():
        layer, found, rest = key.partition(".mlp.")
        if rest == "gate.weight":
            result[f"{layer}.block_sparse_moe.gate.weight"] = value
        elif rest == "experts.gate_up_proj":
            half = value.shape[1] // 2
            for i, expert in enumerate(value):
                result[f"{layer}.block_sparse_moe.experts.{i}.w1.weight"] = expert[:half]
                result[f"{layer}.block_sparse_moe.experts.{i}.w3.weight"] = expert[half:]
        elif rest == "experts.down_proj":
            for i, expert in enumerate(value):
                result[f"{layer}.block_sparse_moe.experts.{i}.w2.weight"] = expert
        else:
            result[key] = value
    return result


torch.set_num_threads(1)
models, out = sys.argv[1:3]
os.makedirs(out, exist_ok=True)
FIRST = 27  # tokens of the first document
ENTRIES = 6


def number(x):
    return float(f"{float(x):.9g}")


for name in sorted(os.listdir(models)):
    if not os.path.exists(f"{models}/{name}/config.json") or name == "bert":
        continue
    with open(f"{models}/expected/{name}.json") as f:
        tokens = json.load(f)["tokens"]
    model = transformers.AutoModelForCausalLM.from_pretrained(
        f"{models}/{name}", dtype=torch.float32, attn_implementation="eager").eval()
    documents = [tokens[:FIRST], tokens[FIRST:]]
    count = sum(len(d) - 1 for d in documents)
    loss = 0
    for document in documents:
        ids = torch.tensor([document])
        logits = model(ids, use_cache=False).logits[0, :-1].float()
        loss = loss + torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="sum") / count
    loss.backward()
    random = np.random.default_rng(7)
    gradients = {}
    parameters = {key: parameter.grad.detach() for key, parameter in model.named_parameters()}
    for key, gradient in (separate_experts(parameters) if name == "mixtral" else parameters).items():
        shape = list(gradient.shape)
        gradient = gradient.reshape(-1)
        chosen = {int(gradient.abs().argmax())}
        chosen |= set(int(i) for i in random.choice(gradient.numel(), min(ENTRIES, gradient.numel()), replace=False))
        gradients[key] = {
            "shape": shape, "norm": number(gradient.double().norm()),
            "entries": [[i, number(gradient[i])] for i in sorted(chosen)]}
    with open(f"{out}/{name}.json", "w") as f:
        json.dump({"tokens": tokens, "first": FIRST, "loss": number(loss), "gradients": gradients}, f, separators=(",", ":"))
    print(name, float(loss), len(gradients))
