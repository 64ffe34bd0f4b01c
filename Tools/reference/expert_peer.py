#!/usr/bin/env python3
"""An expert as people grow one today: PyTorch + transformers (+ PEFT), examined by lm-evaluation-harness. One JSON line on standard output.

    expert_peer.py MODEL FIELD --steps 240 [--source texts.jsonl=68 …] [--merge 0.8] [--lora 16] [--precision bf16|fp32] [--threads 2]

MODEL: a Hugging Face folder. FIELD: the folder that `lyceum field` writes (texts.jsonl, exercises.jsonl, questions.yaml, general.yaml, and
whatever the sources name). The same files, steps, tokens per step, optimizer, schedule, frozen embeddings, merging and questions as
`lyceum train FIELD/train.yaml`. Documents are packed into rows of --tokens without padding, and attention stays inside a document
(block-diagonal mask), so nothing is computed for padding. The harness runs in this process on the model in memory.
Made with torch 2.13.0+cpu, transformers 5.23.0, peft 0.21.2, lm_eval 0.4.13.
"""
import time
begin = time.time()
import argparse, json, os, random, resource, sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("model")
parser.add_argument("field")
parser.add_argument("--source", action="append", help="FILE=WEIGHT; FILE below FIELD, JSON lines with a field text")
parser.add_argument("--tasks", default="questions,general")
parser.add_argument("--steps", type=int, required=True)
parser.add_argument("--tokens", type=int, default=256, help="tokens of a step, at most")
parser.add_argument("--rate", type=float, default=5e-4)
parser.add_argument("--warmup", type=int, default=8)
parser.add_argument("--decay", type=float, default=0.3, help="the share of the steps in which the rate falls")
parser.add_argument("--clip", type=float, default=1.0)
parser.add_argument("--all-weights", action="store_true", help="train the embeddings too")
parser.add_argument("--lora", type=int, help="rank of an adapter on all linear layers instead of full training")
parser.add_argument("--merge", type=float, default=1.0, help="the part of the change that is kept: base + part * (trained - base)")
parser.add_argument("--precision", default="bf16", choices=["bf16", "fp32"])
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--limit", type=int, help="questions of each task, for trying this script")
parser.add_argument("--save", help="folder for the expert")
options = parser.parse_args()
os.environ["OMP_NUM_THREADS"] = str(options.threads)
os.environ["HF_DATASETS_OFFLINE"] = os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(options.threads)
torch.manual_seed(options.seed)
seconds = {"import": time.time() - begin}


def timed(name, start):
    seconds[name] = seconds.get(name, 0) + time.time() - start


def examine(model, tokenizer):
    """Accuracy and right or wrong per question, by task."""
    start = time.time()
    from lm_eval import simple_evaluate
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager
    model.eval()
    folder = os.getcwd()
    os.chdir(options.field)  # the task files name their data relative to themselves
    harness = HFLM(pretrained=model, tokenizer=tokenizer, batch_size=16)
    result = simple_evaluate(
        model=harness, tasks=options.tasks.split(","), task_manager=TaskManager(include_path=".", include_defaults=False), bootstrap_iters=0,
        log_samples=True, limit=options.limit)
    os.chdir(folder)
    timed("examine", start)
    return {
        task: {
            "accuracy": result["results"][task]["acc,none"],
            "right": [int(s["acc"]) for s in sorted(result["samples"][task], key=lambda s: s["doc_id"])],
        } for task in options.tasks.split(",")
    }


class Mixture:
    """Documents by weight: always from the source furthest behind its part of the tokens; each in a shuffled order, again and again."""

    def __init__(self, tokenizer):
        self.sources = []
        for given in options.source or ["texts.jsonl=1"]:
            name, weight = given.rsplit("=", 1)
            with open(os.path.join(options.field, name)) as file:
                rows = [self.tokens(tokenizer, json.loads(line)) for line in file]
            self.sources.append({"rows": rows, "weight": float(weight), "order": [], "used": 0})
        self.random = random.Random(options.seed)
        self.kept = None

    @staticmethod
    def tokens(tokenizer, record):
        """A text with the token that ends it, or a conversation in the model's template."""
        if "messages" in record:
            return tokenizer(tokenizer.apply_chat_template(record["messages"], tokenize=False))["input_ids"][: options.tokens]
        return tokenizer(record["text"])["input_ids"][: options.tokens - 1] + [tokenizer.eos_token_id]

    def document(self):
        total = sum(s["weight"] for s in self.sources)
        used = sum(s["used"] for s in self.sources) + 1
        source = max(self.sources, key=lambda s: s["weight"] / total * used - s["used"])
        if not source["order"]:
            source["order"] = list(range(len(source["rows"])))
            self.random.shuffle(source["order"])
        row = source["rows"][source["order"].pop()]
        source["used"] += len(row)
        return row

    def step(self):
        rows, count = [], 0
        while True:
            row = self.kept or self.document()
            if count + len(row) > options.tokens:
                self.kept = row
                return rows
            self.kept = None
            rows.append(row)
            count += len(row)


def batch(rows):
    """One row of all documents: tokens, positions, targets (none for a document's first token), a mask that keeps documents apart."""
    tokens = torch.tensor([[t for row in rows for t in row]])
    places = torch.tensor([[i for row in rows for i in range(len(row))]])
    targets = torch.tensor([[t if i else -100 for row in rows for i, t in enumerate(row)]])
    number = torch.tensor([n for n, row in enumerate(rows) for _ in row])
    allowed = (number[:, None] == number[None, :]) & torch.ones(len(number), len(number), dtype=torch.bool).tril()
    mask = torch.zeros(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)
    return tokens, places, targets, mask[None, None]


start = time.time()
tokenizer = AutoTokenizer.from_pretrained(options.model)
model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32, attn_implementation="sdpa")
model.config.use_cache = False
timed("load", start)
before = examine(model, tokenizer)

start = time.time()
base = {name: p.detach().clone() for name, p in model.named_parameters()} if options.merge != 1 and not options.lora else {}
if options.lora:
    from peft import LoraConfig, get_peft_model
    adapter = LoraConfig(r=options.lora, lora_alpha=2 * options.lora, target_modules="all-linear", task_type="CAUSAL_LM")
    model = get_peft_model(model, adapter)
elif not options.all_weights:
    model.get_input_embeddings().weight.requires_grad_(False)
weights = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(weights, lr=options.rate, betas=(0.9, 0.999), weight_decay=0, fused=True)
mixture, losses, trained = Mixture(tokenizer), [], 0
model.train()
for step in range(options.steps):
    # Linear warm-up, level, then linearly to nothing.
    falling = max(round(options.decay * options.steps), 1)
    factor = min(step / options.warmup, 1, (options.steps - step) / falling)
    for group in optimizer.param_groups:
        group["lr"] = options.rate * factor
    tokens, places, targets, mask = batch(mixture.step())
    with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
        logits = model(input_ids=tokens, position_ids=places, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(logits[0, :-1].float(), targets[0, 1:], ignore_index=-100)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, options.clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    losses.append(loss.item())
    trained += tokens.numel()
    if sys.stderr.isatty():
        print(f"\r{step + 1}/{options.steps}  loss {losses[-1]:.3f}", end="", file=sys.stderr)
if options.lora:
    model = model.merge_and_unload()
with torch.no_grad():
    for name, parameter in model.named_parameters():
        if name in base:
            parameter.copy_(base[name] + options.merge * (parameter - base[name]))
timed("train", start)

after = examine(model, tokenizer)
if options.save:
    start = time.time()
    model.save_pretrained(options.save)
    tokenizer.save_pretrained(options.save)
    timed("save", start)
print(json.dumps({
    "seconds": time.time() - begin, "parts": seconds, "tokens": trained, "tokens_per_second": trained / seconds["train"],
    "before": before, "after": after, "loss": sum(losses[-20:]) / max(len(losses[-20:]), 1), "precision": options.precision,
    "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
