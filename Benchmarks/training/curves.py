#!/usr/bin/env python3
"""The same training from nothing with Lyceum and with PyTorch: same first weights, same documents in the same order, same optimizer.

    curves.py LYCEUM PEERS TRAIN VALIDATION OUT [--steps 400] [--precision f32]

TRAIN and VALIDATION are files of JSON lines with a field "text" (or "leaner"). OUT is a folder for the curves (curves.json). Prints both validation losses.
"""
import argparse, json, math, os, subprocess, sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ["lyceum", "peers", "train", "validation", "out"]:
    parser.add_argument(name)
parser.add_argument("--steps", type=int, default=400)
parser.add_argument("--precision", default="f32")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
options = parser.parse_args()
RATE, WARMUP, EVERY = 1e-3, 40, 50


def read_batches(path):
    """What `lyceum train --show-batch --json` tells of every step: one object per micro-batch with its step."""
    steps = {}
    for line in open(path):
        row = json.loads(line)
        steps.setdefault(row["step"], []).append(row)
    return [steps[key] for key in sorted(steps)]


def peer():
    import torch
    from transformers import AutoModelForCausalLM
    torch.set_num_threads(options.threads)
    model = AutoModelForCausalLM.from_pretrained(options.out + "/start", dtype=torch.float32, attn_implementation="sdpa")
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], lr=RATE,
                                  betas=(0.9, 0.95), eps=1e-8)

    def loss_sum(row):
        documents = row["documents"]
        longest = max(end - start for start, end in documents)
        ids = torch.zeros(len(documents), longest, dtype=torch.long)
        targets = torch.full((len(documents), longest), -100)
        for index, (start, end) in enumerate(documents):
            ids[index, :end - start] = torch.tensor(row["tokens"][start:end])
            targets[index, :end - start] = torch.tensor([t if w > 0 else -100 for t, w in zip(row["targets"][start:end], row["weights"][start:end])])
        # Padding comes after the text, so causal attention needs no mask for it.
        logits = model(input_ids=ids).logits
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), targets.flatten(), ignore_index=-100, reduction="sum"), (targets >= 0).sum().item()

    def validate():
        total, count = 0.0, 0
        with torch.no_grad():
            for step in read_batches(options.out + "/validation.jsonl"):
                for row in step:
                    loss, n = loss_sum(row)
                    total, count = total + loss.item(), count + n
        return total / count

    curve, held_out = [], []
    for number, step in enumerate(read_batches(options.out + "/batches.jsonl"), 1):
        done = number - 1  # as schedulers count: the first step has made none
        factor = done / WARMUP if done < WARMUP else 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * (done - WARMUP) / (options.steps - WARMUP)))
        for group in optimizer.param_groups:
            group["lr"] = RATE * factor
        n = sum(sum(1 for w in row["weights"] if w > 0) for row in step)
        total = 0.0
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            for row in step:
                loss, _ = loss_sum(row)
                (loss / n).backward()
                total += loss.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        curve.append(total / n)
        if number % EVERY == 0 or number == options.steps:
            held_out.append([number, validate()])
            print(f"PyTorch step {number}: loss {total / n:.4f}, validation {held_out[-1][1]:.4f}", flush=True)
    json.dump({"loss": curve, "validation": held_out}, open(options.out + "/pytorch.json", "w"))


def run(*arguments, **keywords):
    return subprocess.run([options.lyceum, *arguments], check=True, **keywords)


def main():
    out = options.out
    os.makedirs(out, exist_ok=True)
    for name, path in [("train", options.train), ("held-out", options.validation)]:
        with open(f"{out}/{name}.jsonl", "w") as file:
            for line in open(path):
                row = json.loads(line)
                file.write(json.dumps({"text": row.get("leaner") or row["text"]}) + "\n")
    run("tokenizer", "train", f"{out}/train.jsonl", "--kind", "bpe", "--vocabulary", "8192", f"{out}/tokenizer", stdout=subprocess.DEVNULL)
    run("init", "--arch", "llama", "--layers", "6", "--width", "288", "--heads", "6", "--kv-heads", "6", "--inner", "768", "--context",
        "1024", "--tie", "--tokenizer", f"{out}/tokenizer", f"{out}/start", stdout=subprocess.DEVNULL)
    configuration = f"{out}/train.yaml"
    with open(configuration, "w") as file:
        file.write(
            f"model: start\ndata: [{{path: train.jsonl, field: text}}]\nobjective: causal-lm\nmixing: {{packing: bfd_split}}\n"
            f"optimizer: {{type: adamw, rate: {RATE}, beta1: 0.9, beta2: 0.95, decay: 0.1}}\n"
            f"schedule: {{type: cosine, warmup: {WARMUP}, minimum: 0.1}}\nbatch: {{sequences: 8, micro: 8, length: 256}}\n"
            f"steps: {options.steps}\nprecision: {options.precision}\nvalidation: {{path: held-out.jsonl, every: {EVERY}}}\n"
            f"output: run-{options.precision}\nseed: 1\n")
    with open(f"{out}/batches.jsonl", "w") as file:
        run("train", configuration, "--show-batch", "--batches", str(options.steps), "--json", stdout=file)
    with open(f"{out}/validation.jsonl", "w") as file:
        run("train", configuration, "--show-batch", "--held-out", "--json", stdout=file)
    run("train", configuration, "--threads", str(options.threads))
    ours = {"loss": [], "validation": []}
    for line in open(f"{out}/run-{options.precision}/metrics.jsonl"):
        row = json.loads(line)
        if "loss" in row:
            ours["loss"].append(row["loss"])
        if "validation/loss" in row:
            ours["validation"].append([row["step"], row["validation/loss"]])
    subprocess.run([options.peers + "/venv/bin/python", os.path.abspath(__file__), *sys.argv[1:], "--peer"], check=True)
    theirs = json.load(open(f"{out}/pytorch.json"))
    json.dump({"lyceum": ours, "pytorch": theirs}, open(f"{out}/curves-{options.precision}.json", "w"))
    print("| step | Lyceum | PyTorch | difference |\n|---|---|---|---|")
    for (step, a), (_, b) in zip([v for v in ours["validation"] if v[0] > 0], theirs["validation"]):
        print(f"| {step} | {a:.4f} | {b:.4f} | {100 * (a / b - 1):+.2f} % |")


peer() if options.peer else main()
