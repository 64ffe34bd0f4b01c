#!/usr/bin/env python3
"""An expert in an invented field, end to end, beside PyTorch: the same texts, steps, tokens per step and questions, in turn.

    expert.py LYCEUM PEERS [--rounds 1] [--seed 1] [--steps N] [--precisions bf16,fp32] [--naive] [--keep FOLDER]

LYCEUM is the built tool. PEERS is a folder with venv/ (torch, transformers, peft, lm_eval) and models/smollm2-hf (see Benchmarks/README.md).
Measured from process start to the last answer: examined, trained, merged with the base, examined again. PyTorch runs in each precision; the better
time counts. The field and the replayed text are made before, and not timed: both sides read the same files.
"""
import argparse, json, math, os, shutil, statistics, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lyceum")
parser.add_argument("peers")
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--steps", type=int, help="instead of those of train.yaml, for trying this script")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--precisions", default="bf16,fp32")
parser.add_argument("--naive", action="store_true", help="naive.yaml instead of train.yaml: the textbook alone")
parser.add_argument("--keep", help="work in this folder and keep it")
options = parser.parse_args()
model = f"{options.peers}/models/smollm2-hf"
TASKS = ["questions", "general"]


def run(command, **more):
    """Seconds, peak bytes and standard output of a command that has to succeed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=errors, text=True, **more)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        errors.seek(0)
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))}\n{errors.read()[-2000:]}")
        return seconds, used.ru_maxrss * 1024, out.read()


def examine(tested, field, output):
    tasks = ",".join(f"{field}/{task}.yaml" for task in TASKS)
    seconds, peak, _ = run([options.lyceum, "exam", "run", tested, "--tasks", tasks, "--output", output, "--no-cache", "--no-report",
                            "--bootstrap-draws", 0, "--threads", options.threads, "--name", "model"])
    answers = {}
    for folder, _, files in os.walk(output):
        for file in files:
            for task in TASKS:
                if file.startswith(f"samples_{task}_"):
                    rows = [json.loads(line) for line in open(os.path.join(folder, file))]
                    answers[task] = [int(row["acc"]) for row in sorted(rows, key=lambda row: row["doc_id"])]
    return seconds, peak, answers


def ours(field, folder, settings):
    """Lyceum as a user calls it: a process per step."""
    parts, peaks = {}, []
    parts["examine"], peak, before = examine(model, field, f"{folder}/before")
    peaks.append(peak)
    overrides = ["--set", f"model={model}", "--set", f"output={folder}/run"]
    if options.steps:
        overrides += ["--set", f"steps={options.steps}"]
    parts["train"], peak, _ = run([options.lyceum, "train", f"{field}/{settings['file']}", "--threads", options.threads, *overrides])
    peaks.append(peak)
    trained, merge = f"{folder}/run/model", settings["merge"]
    if merge != 1:
        start = time.perf_counter()
        run([options.lyceum, "residual", "extract", model, trained, f"{folder}/residual"])
        _, peak, _ = run([options.lyceum, "residual", "apply", model, f"{folder}/residual", f"{folder}/expert", "--scale", merge])
        peaks.append(peak)
        trained = f"{folder}/expert"
        parts["merge"] = time.perf_counter() - start
    seconds, peak, after = examine(trained, field, f"{folder}/after")
    parts["examine"] += seconds
    peaks.append(peak)
    metrics = [json.loads(line) for line in open(f"{folder}/run/metrics.jsonl")]
    return {"seconds": sum(parts.values()), "parts": parts, "peak": max(peaks), "before": before, "after": after,
            "tokens": metrics[-1]["tokens"], "loss": statistics.mean(m["loss"] for m in metrics[-20:])}


def theirs(field, settings, precision):
    command = [f"{options.peers}/venv/bin/python", f"{here}/../../Tools/reference/expert_peer.py", model, field, "--precision", precision,
               "--threads", options.threads, "--steps", options.steps or settings["steps"], "--tokens", settings["tokens"], "--rate", settings["rate"],
               "--warmup", settings["warmup"], "--merge", settings["merge"], "--seed", options.seed]
    for source in settings["sources"]:
        command += ["--source", source]
    if settings["all_weights"]:
        command += ["--all-weights"]
    _, peak, out = run(command)
    result = json.loads(out.strip().splitlines()[-1])
    for when in ["before", "after"]:
        result[when] = {task: result[when][task]["right"] for task in TASKS}
    return result | {"peak": peak}


def read_settings(field, name):
    """What train.yaml says, for PyTorch; the keys are those that the file is written with."""
    import re
    text = open(f"{field}/{name}").read()
    value = lambda pattern: float(re.search(pattern, text)[1])
    return {"file": name, "steps": int(value(r"\nsteps: (\d+)")), "tokens": int(value(r"tokens: (\d+), micro")), "rate": value(r"rate: ([\d.e-]+)"),
            "warmup": int(value(r"warmup: (\d+)")), "merge": value(r"# merge: ([\d.]+)"), "all_weights": "!embeddings" not in text,
            "sources": [f"{m[0]}={m[1]}" for m in re.findall(r"path: ([\w.]+), weight: ([\d.]+)", text)]}


def share(right):
    """Accuracy with Wilson's 95 % interval."""
    n, p, z = len(right), sum(right) / len(right), 1.959964
    middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return f"{100 * p:.1f} % ({100 * (middle - half):.1f}–{100 * (middle + half):.1f})"


def mcnemar(before, after):
    """Exact two-sided probability of McNemar's test, and the counts gained and lost."""
    gained = sum(b < a for b, a in zip(before, after))
    lost = sum(b > a for b, a in zip(before, after))
    n = gained + lost
    return min(1, 2 * sum(math.comb(n, k) for k in range(min(gained, lost) + 1)) / 2**n) if n else 1.0, gained, lost


def tell(name, result):
    print(f"{name}: {result['seconds']:.0f} s ({', '.join(f'{k} {v:.0f}' for k, v in result['parts'].items())}), {result['tokens']:.0f} tokens, "
          f"peak {result['peak'] / 1e9:.2f} GB, loss {result['loss']:.3f}")
    for task in TASKS:
        p, gained, lost = mcnemar(result["before"][task], result["after"][task])
        print(f"  {task}: {share(result['before'][task])} → {share(result['after'][task])}, +{gained} −{lost}, McNemar p = {p:.2g}", flush=True)


folder = options.keep or tempfile.mkdtemp(prefix="lyceum-expert-")
field = f"{folder}/field"
os.makedirs(folder, exist_ok=True)
run([options.lyceum, "field", field, "--seed", options.seed, "--model", model])
settings = read_settings(field, "naive.yaml" if options.naive else "train.yaml")
if any("replay" in source for source in settings["sources"]) and not os.path.exists(f"{field}/replay.jsonl"):
    run([options.lyceum, "synthesize", "self", model, "--tokens", 12000, "--seed", options.seed, "--output", f"{field}/replay.jsonl"])
ratios = {}
for number in range(options.rounds):
    place = f"{folder}/round-{number}"
    shutil.rmtree(place, ignore_errors=True)
    mine = ours(field, place, settings)
    tell("Lyceum", mine)
    peers = {}
    for precision in options.precisions.split(","):
        peers[precision] = theirs(field, settings, precision)
        tell(f"PyTorch {precision}", peers[precision])
    best = min(peers.values(), key=lambda r: r["seconds"])
    ratios.setdefault("time", []).append(best["seconds"] / mine["seconds"])
    ratios.setdefault("memory", []).append(best["peak"] / mine["peak"])
    shutil.rmtree(f"{place}/run", ignore_errors=True)
for name, values in ratios.items():
    print(f"{name}: {statistics.median(values):.2f} × ({min(values):.2f}–{max(values):.2f}; above 1: Lyceum better)")
if not options.keep:
    shutil.rmtree(folder)
