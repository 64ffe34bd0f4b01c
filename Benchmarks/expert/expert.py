#!/usr/bin/env python3
"""An expert in an invented field, end to end, beside PyTorch: the same texts, steps, tokens per step and questions, in turn.

    expert.py LYCEUM PEERS [--rounds 1] [--seed 1] [--steps N] [--precisions bf16,fp32] [--naive] [--keep FOLDER]

LYCEUM is the built tool. PEERS is a folder with venv/ (torch, transformers, peft, lm_eval) and models/smollm2-hf (see Benchmarks/README.md).
Measured from process start to the last answer: examined, trained, merged with the base, examined again. PyTorch runs in each precision; the better
time counts. The field and the replayed text are made before, and not timed: both sides read the same files.
"""
import argparse, json, os, shutil, statistics, tempfile
import parts as shared
from parts import mcnemar, run, share

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


def ours(field, folder, settings):
    """Lyceum as a user calls it: a process per step."""
    parts, peaks = {}, []
    parts["examine"], peak, before = shared.examine(options.lyceum, model, field, f"{folder}/before", TASKS, options.threads)
    peaks.append(peak)
    overrides = ["--set", f"model={model}", "--set", f"output={folder}/run"]
    if options.steps:
        overrides += ["--set", f"steps={options.steps}"]
    parts["train"], peak, _ = run([options.lyceum, "train", f"{field}/{settings['file']}", "--threads", options.threads, *overrides])
    peaks.append(peak)
    trained, merge = f"{folder}/run/model", settings["merge"]
    if merge != 1:
        parts["merge"], peak = shared.merge(options.lyceum, model, trained, merge, folder)
        peaks.append(peak)
        trained = f"{folder}/expert"
    seconds, peak, after = shared.examine(options.lyceum, trained, field, f"{folder}/after", TASKS, options.threads)
    parts["examine"] += seconds
    peaks.append(peak)
    metrics = [json.loads(line) for line in open(f"{folder}/run/metrics.jsonl")]
    only = lambda answers: {task: [right for right, _ in rows] for task, rows in answers.items()}
    return {"seconds": sum(parts.values()), "parts": parts, "peak": max(peaks), "before": only(before), "after": only(after),
            "tokens": metrics[-1]["tokens"], "loss": statistics.mean(m["loss"] for m in metrics[-20:])}


def theirs(field, settings, precision):
    command = [f"{options.peers}/venv/bin/python", f"{here}/../../Tools/reference/expert_peer.py", model, field, "--precision", precision,
               "--threads", options.threads, "--steps", options.steps or settings["steps"], "--tokens", settings["tokens"],
               "--rate", settings["rate"], "--warmup", settings["warmup"], "--decay", settings["decay"], "--merge", settings["merge"],
               "--seed", options.seed]
    for source in settings["sources"]:
        command += ["--source", source]
    if settings["all_weights"]:
        command += ["--all-weights"]
    _, peak, out = run(command)
    result = json.loads(out.strip().splitlines()[-1])
    for when in ["before", "after"]:
        result[when] = {task: result[when][task]["right"] for task in TASKS}
    return result | {"peak": peak}


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
settings = shared.settings(field, "naive.yaml" if options.naive else "train.yaml")
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
