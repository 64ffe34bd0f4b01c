#!/usr/bin/env python3
"""What an expert in an invented field learns and forgets, over seeds: the settings of train.yaml and naive fine-tuning beside it.

    seeds.py LYCEUM MODEL [--seeds 1,2,3] [--arms train,naive] [--merges 1,0.8,0.6] [--set KEY=VALUE …] [--keep FOLDER]

MODEL is what the expert is grown from (such as smollm2-135m-instruct). Every seed is another field, another order of the data and other
replayed text. Told for every arm and every part of the change that is kept: accuracy on facts that no exercise showed, in the exercises'
wording, in other words, and in the chat template; general knowledge with the change and its 90 % interval (equivalence at 5 % where it lies
above −5 points); bits per byte of text that the base model wrote; tokens, seconds, peak memory.
"""
import argparse, json, os, shutil, tempfile
from parts import change, examine, mcnemar, merge, run, settings, share

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lyceum")
parser.add_argument("model")
parser.add_argument("--seeds", default="1,2,3")
parser.add_argument("--arms", default="train,naive")
parser.add_argument("--merges", default="", help="parts of the change to keep; default: what the arm's file says")
parser.add_argument("--set", action="append", default=[], help="a value of the training file, as lyceum train takes it")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--replay", help="a file with replayed text, instead of writing one for each seed")
parser.add_argument("--keep", help="work in this folder and keep it")
options = parser.parse_args()
lyceum, TASKS = options.lyceum, ["questions", "other_questions", "general"]
folder = options.keep or tempfile.mkdtemp(prefix="lyceum-seeds-")


def bits(model, text):
    """Bits per byte of a text."""
    return json.loads(run([lyceum, "score", model, "--text-file", text, "--threads", options.threads, "--json"])[2])["bits_per_byte"]


def written(seed, tokens, output):
    if not os.path.exists(output):
        run([lyceum, "synthesize", "self", options.model, "--tokens", tokens, "--max-tokens", 96, "--minimum-words", 8, "--temperature", 0.8,
             "--seed", seed, "--output", output])


def measure(model, field, place):
    shutil.rmtree(place, ignore_errors=True)
    # A quantized base is examined with the weights that training starts from.
    exact = [] if os.path.isdir(model) else ["--weight-type", "f32"]
    _, _, answers = examine(lyceum, model, field, f"{place}/plain", TASKS, options.threads, *exact)
    _, _, chat = examine(lyceum, model, field, f"{place}/chat", ["questions", "general"], options.threads, "--apply-chat-template", *exact)
    return answers | {f"chat {task}": rows for task, rows in chat.items()}


def tell(label, before, after, text_before, text_after):
    print(f"  {label}")
    for task, rows in after.items():
        old, new = [r for r, _ in before[task]], [r for r, _ in rows]
        p, gained, lost = mcnemar(old, new)
        mean, low, high = change(before[task], rows)
        moved = f"change {100 * mean:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
        print(f"    {task}: {share(old)} → {share(new)}, +{gained} −{lost}, p = {p:.1g}; {moved}")
    print(f"    bits per byte of the base's own text: {text_before:.4f} → {text_after:.4f}", flush=True)


for seed in options.seeds.split(","):
    field = f"{folder}/field-{seed}"
    os.makedirs(folder, exist_ok=True)
    run([lyceum, "field", field, "--seed", seed, "--model", options.model])
    if options.replay:
        shutil.copy(options.replay, f"{field}/replay.jsonl")
    written(seed, 12000, f"{field}/replay.jsonl")
    written(1000 + int(seed), 3000, f"{field}/held-out.jsonl")
    with open(f"{field}/held-out.txt", "w") as file:
        for line in open(f"{field}/held-out.jsonl"):
            row = json.loads(line)
            file.write((row.get("text") or "\n".join(turn["content"] for turn in row["messages"])) + "\n\n")
    before = measure(options.model, field, f"{field}/before")
    text_before = bits(options.model, f"{field}/held-out.txt")
    print(f"seed {seed}")
    for arm in options.arms.split(","):
        told = settings(field, f"{arm}.yaml")
        output = f"{field}/run-{arm}"
        overrides = [word for value in options.set for word in ("--set", value)]
        shutil.rmtree(output, ignore_errors=True)
        command = [lyceum, "train", f"{field}/{arm}.yaml", "--threads", options.threads, "--set", f"seed={seed}", "--set", f"output={output}"]
        seconds, peak, _ = run(command + overrides)
        last = json.loads(open(f"{output}/metrics.jsonl").readlines()[-1])
        speed = f"{seconds:.0f} s, {last['tokens'] / seconds:.0f} tokens/s, {peak / 1e9:.2f} GB"
        print(f"  {arm}: {last['tokens']:.0f} tokens in {last['step']} steps, {speed}")
        for part in [float(p) for p in options.merges.split(",") if p] or [told["merge"]]:
            trained = f"{output}/model"
            if part != 1:
                merge(lyceum, options.model, f"{output}/model", part, output)
                trained = f"{output}/expert"
            after = measure(trained, field, f"{output}/after")
            tell(f"{arm}, {part:g} of the change", before, after, text_before, bits(trained, f"{field}/held-out.txt"))
        if not options.keep:
            shutil.rmtree(output)
if not options.keep:
    shutil.rmtree(folder)
