#!/usr/bin/env python3
"""Twenty AdamW steps of whole tiny models: losses, gradient lengths, and where the weights ended.

    trajectory_fixtures.py MODELS OUT

MODELS is the folder model_fixtures.py wrote. OUT gets trajectories.json: the documents of every step, and for each model the losses before each
step, the lengths of the gradients before they are shortened to 1, and for every parameter how far it moved and some entries of the end.

Models without biases on keys: the derivative of such a bias is zero but for rounding, which AdamW would turn into steps.

Made with torch 2.13.0+cpu and transformers 5.23.0, fp32, attention "eager"; torch.optim.AdamW and torch.nn.utils.clip_grad_norm_.
"""
import json, math, sys
import numpy as np
import torch, transformers

torch.set_num_threads(1)
models, out = sys.argv[1:3]
STEPS, WARMUP, RATE, MINIMUM, DECAY, BETAS = 20, 4, 3e-3, 0.1, 0.1, (0.9, 0.95)
random = np.random.default_rng(11)


def document():
    token, tokens = int(random.integers(3, 93)), []
    for _ in range(int(random.integers(5, 20))):
        tokens.append(token)
        token = (token * 7 + 5) % 90 + 3
    return tokens


def number(x):
    return float(f"{float(x):.9g}")


steps = [[document() for _ in range(int(random.integers(2, 5)))] for _ in range(STEPS)]
result = {"rate": RATE, "warmup": WARMUP, "minimum": MINIMUM, "decay": DECAY, "betas": BETAS, "steps": steps, "models": {}}
for name in ["llama", "qwen3", "gemma3", "phi3"]:
    model = transformers.AutoModelForCausalLM.from_pretrained(
        f"{models}/{name}", dtype=torch.float32, attn_implementation="eager").eval()
    start = {key: value.detach().clone() for key, value in model.named_parameters()}
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}], lr=RATE,
                                  betas=BETAS, eps=1e-8)
    losses, lengths = [], []
    for done, documents in enumerate(steps):
        factor = done / WARMUP if done < WARMUP else MINIMUM + (1 - MINIMUM) * 0.5 * (1 + math.cos(math.pi * (done - WARMUP) / (STEPS - WARMUP)))
        for group in optimizer.param_groups:
            group["lr"] = RATE * factor
        count = sum(len(d) - 1 for d in documents)
        loss = 0
        for tokens in documents:
            ids = torch.tensor([tokens])
            logits = model(ids, use_cache=False).logits[0, :-1].float()
            loss = loss + torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="sum") / count
        loss.backward()
        lengths.append(number(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)))
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(number(loss))
    chosen = np.random.default_rng(5)
    parameters = {}
    for key, parameter in model.named_parameters():
        flat, moved = parameter.detach().reshape(-1), (parameter.detach() - start[key]).double().norm()
        entries = sorted(int(i) for i in chosen.choice(flat.numel(), min(4, flat.numel()), replace=False))
        parameters[key] = {"moved": number(moved), "entries": [[i, number(flat[i])] for i in entries]}
    result["models"][name] = {"losses": losses, "lengths": lengths, "parameters": parameters}
    print(name, losses[0], losses[-1])
with open(out + "/trajectories.json", "w") as f:
    json.dump(result, f, separators=(",", ":"))
