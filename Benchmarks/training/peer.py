#!/usr/bin/env python3
"""One training run with PyTorch, as Lyceum runs it: same model, same tokens, same batch, AdamW.

    peer.py WORK MODEL TOKENS OUT --precision fp32|bf16 --steps N [--threads 2]

WORK: full or lora. MODEL: a Hugging Face folder. TOKENS: a .npy file of token ids, [sequences, length]. OUT: a JSON file with
seconds from process start to the end of the first step, seconds of every step, losses and peak resident bytes.
"""
import time
begin = time.time()
import argparse, json, os, resource

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ["work", "model", "tokens", "out"]:
    parser.add_argument(name)
parser.add_argument("--precision", default="bf16", choices=["fp32", "bf16"])
parser.add_argument("--steps", type=int, default=8)
parser.add_argument("--sequences", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rate", type=float, default=3e-4)
options = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(options.threads)
import numpy, torch
from transformers import AutoModelForCausalLM

torch.set_num_threads(options.threads)
torch.manual_seed(1)
model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32, attn_implementation="sdpa")
model.config.use_cache = False
if options.work == "lora":
    from peft import LoraConfig, get_peft_model
    model = get_peft_model(model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"))
model.train()
weights = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(weights, lr=options.rate, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
tokens = torch.from_numpy(numpy.load(options.tokens).astype("int64"))
times, losses, first = [], [], None
for step in range(options.steps):
    start = time.perf_counter()
    at = step * options.sequences % (len(tokens) - options.sequences + 1)
    batch = tokens[at:at + options.sequences]
    with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
        loss = model(input_ids=batch, labels=batch).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    losses.append(loss.item())
    times.append(time.perf_counter() - start)
    first = first or time.time() - begin
json.dump({"first_step_seconds": first, "step_seconds": times, "losses": losses, "tokens_per_step": options.sequences * tokens.shape[1],
           "trained": sum(p.numel() for p in weights),
           "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}, open(options.out, "w"))
