#!/usr/bin/env python3
"""Training speed, memory and time to the first step beside PyTorch: same models, same text, same batches, in turn.

    training.py LYCEUM PEERS TEXT [--rounds 3] [--threads 2] [--works llama,full,lora] [--optimizer adamw]

LYCEUM is the built tool. PEERS is a folder with venv/ (torch, transformers, peft) and models/smollm2-hf. TEXT is a file of JSON lines whose
field "original" or "text" holds at least 1 MB of text. PyTorch runs in fp32 and in bf16 (autocast); the better counts.
Speeds are those of the median step after the first two; memory is the process's peak; everything in a process of its own.
"""
import argparse, json, os, statistics, subprocess, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name in ["lyceum", "peers", "text"]:
    parser.add_argument(name)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--works", default="llama,full,lora")
parser.add_argument("--optimizer", default="adamw")
options = parser.parse_args()
python = options.peers + "/venv/bin/python"
WORKS = {
    "llama": ("Llama 8.3M, 8×256", "full", 8, 12),
    "full": ("SmolLM2-135M full, 2×256", "full", 2, 6),
    "lora": ("SmolLM2-135M LoRA r=16 all linear, 4×256", "lora", 4, 6),
}


def measure(command, first=None):
    """Wall seconds until the file `first` has something in it, and peak resident bytes of a command."""
    os.sync()  # an earlier run's checkpoint still on its way to the disk would slow this one down
    start, seconds = time.perf_counter(), None
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while first and process.poll() is None and seconds is None:
            if os.path.exists(first) and os.path.getsize(first) > 0:
                seconds = time.perf_counter() - start
            time.sleep(0.002)
        if process.returncode is not None:
            raise SystemExit(f"{' '.join(command)}: ended before its first step")
        _, status, used = os.wait4(process.pid, 0)
        if status != 0:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{errors.read().decode()[-2000:]}")
    return seconds, used.ru_maxrss * 1024


def ours(work, model, folder, text):
    _, kind, sequences, steps = WORKS[work]
    output = f"{folder}/run-{time.time_ns()}"
    configuration = f"{output}.yaml"
    adapter = "adapter: {type: lora, rank: 16, alpha: 32, targets: [all-linear]}\n" if kind == "lora" else ""
    with open(configuration, "w") as file:
        file.write(
            f"model: {model}\ndata: [{{path: {text}, field: text}}]\nobjective: causal-lm\nmixing: {{packing: wrapped}}\n{adapter}"
            f"optimizer: {{type: {options.optimizer}, rate: 3e-4, beta2: 0.95, decay: 0.1}}\n"
            f"batch: {{sequences: {sequences}, micro: {sequences}, length: 256}}\nsteps: {steps}\nvalidation: {{share: 0}}\n"
            f"checkpoint: {{every: 100000}}\noutput: {output}\n")
    first, peak = measure([options.lyceum, "train", configuration, "--threads", str(options.threads)], f"{output}/metrics.jsonl")
    lines = [line for line in map(json.loads, open(f"{output}/metrics.jsonl")) if "speed/tokens" in line]
    return statistics.median([line["speed/tokens"] for line in lines[2:]]), peak, first, [line["loss"] for line in lines]


def theirs(work, model, folder, tokens, precision):
    _, kind, sequences, steps = WORKS[work]
    out = f"{folder}/peer.json"
    _, peak = measure([python, f"{here}/peer.py", kind, model, tokens, out, "--precision", precision, "--steps", str(steps),
                       "--sequences", str(sequences), "--threads", str(options.threads)])
    result = json.load(open(out))
    return (result["tokens_per_step"] / statistics.median(result["step_seconds"][2:]), peak, result["first_step_seconds"],
            result["losses"])


def prepare(folder, text):
    """The text as plain JSON lines; a tokenizer and a fresh Llama for the first work; token ids for PyTorch."""
    plain = f"{folder}/text.jsonl"
    with open(plain, "w") as file:
        size = 0
        for line in open(text):
            row = json.loads(line)
            value = row.get("original") or row["text"]
            size += len(value)
            file.write(json.dumps({"text": value}) + "\n")
            if size > 2_000_000:
                break
    models = {"full": f"{options.peers}/models/smollm2-hf", "lora": f"{options.peers}/models/smollm2-hf"}
    if "llama" in options.works:
        subprocess.check_call([options.lyceum, "tokenizer", "train", plain, "--kind", "bpe", "--vocabulary", "8192",
                               f"{folder}/tokenizer"], stdout=subprocess.DEVNULL)
        subprocess.check_call(
            [options.lyceum, "init", "--arch", "llama", "--layers", "6", "--width", "288", "--heads", "6", "--kv-heads", "6", "--inner",
             "768", "--context", "1024", "--tie", "--tokenizer", f"{folder}/tokenizer", f"{folder}/llama"], stdout=subprocess.DEVNULL)
        models["llama"] = f"{folder}/llama"
    code = ("import json,sys,numpy;from tokenizers import Tokenizer;t=Tokenizer.from_file(sys.argv[1]+'/tokenizer.json');ids=[]\n"
            "for l in open(sys.argv[2]):\n ids+=t.encode(json.loads(l)['text']).ids+[0]\n if len(ids)>200000: break\n"
            "n=len(ids)//256;numpy.save(sys.argv[3],numpy.array(ids[:n*256],dtype='int32').reshape(n,256))")
    tokens = {}
    for work in options.works.split(","):
        tokens[work] = f"{folder}/{work}.npy"
        subprocess.check_call([python, "-c", code, models[work], plain, tokens[work]])
    return plain, models, tokens


def row(label, a, b, unit, lower=False):
    ratios = sorted((y / x if lower else x / y) for x, y in zip(a, b))
    print(f"| {label} | {statistics.median(a):.4g} {unit} | {statistics.median(b):.4g} {unit} | "
          f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |", flush=True)


with tempfile.TemporaryDirectory() as folder:
    plain, models, tokens = prepare(folder, options.text)
    print(f"{options.threads} threads, {options.rounds} rounds in turn; medians, ratio with its range (above 1: Lyceum better)\n")
    print("| work | Lyceum | PyTorch | ratio |\n|---|---|---|---|")
    for work in options.works.split(","):
        results = {"ours": [], "fp32": [], "bf16": []}
        for _ in range(options.rounds):
            results["ours"].append(ours(work, models[work], folder, plain))
            for precision in ["fp32", "bf16"]:
                results[precision].append(theirs(work, models[work], folder, tokens[work], precision))
        speed = {name: statistics.median(r[0] for r in rows) for name, rows in results.items()}
        best = max(["fp32", "bf16"], key=lambda name: speed[name])
        label = WORKS[work][0]
        row(f"{label}: speed (PyTorch fp32 {speed['fp32']:.4g}, bf16 {speed['bf16']:.4g})", [r[0] for r in results["ours"]],
            [r[0] for r in results[best]], "tokens/s")
        row(f"{label}: peak memory", [r[1] / 1e6 for r in results["ours"]], [r[1] / 1e6 for r in results[best]], "MB", lower=True)
        row(f"{label}: start to first step", [r[2] for r in results["ours"]], [r[2] for r in results[best]], "s", lower=True)
