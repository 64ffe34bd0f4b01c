"""Examinations beside lm-evaluation-harness: speed.py LYCEUM PEERS DATA [--items N] [--work mmlu,full-text] [--peer-items N]

LYCEUM is the built tool, PEERS the folder with venv/ and models/smollm2-hf (see Benchmarks/README.md), DATA the folder of local data sets.
Both answer the same requests with two threads: Lyceum its F32 weights and Q8_0 made from them, the harness transformers' fp32 at its best batch
size of those tried. Times are of the answers, loading apart; processor seconds (user) say the same on a machine with other work.
The harness may be given a part of the items only (--peer-items); its rate per item is what is compared.
"""
import argparse, json, os, subprocess, sys, tempfile
import items as examinations

parser = argparse.ArgumentParser()
parser.add_argument("lyceum")
parser.add_argument("peers")
parser.add_argument("data")
parser.add_argument("--items", type=int)
parser.add_argument("--peer-items", type=int, default=24)
parser.add_argument("--work", default="mmlu,full-text")
parser.add_argument("--batches", default="1,4,16")
arguments = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
model = f"{arguments.peers}/models/smollm2-hf"
folder = tempfile.mkdtemp(prefix="lyceum-exam-speed")
quantized = f"{folder}/q8_0.gguf"
subprocess.run([arguments.lyceum, "quantize", model, quantized, "--type", "q8_0"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def spread(requests, count):
    """Whole items, evenly from all of them."""
    keys = list(dict.fromkeys((r["task"], r["item"]) for r in requests))
    kept = {keys[i * len(keys) // count] for i in range(count)} if count and count < len(keys) else set(keys)
    return [r for r in requests if (r["task"], r["item"]) in kept]


def count_items(requests): return len({(r["task"], r["item"]) for r in requests})


def times(command, out):
    """Runs it; its own figures from standard error's last line, with user seconds and peak memory."""
    with open(out, "w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    if status: sys.exit(f"{command}: {errors}")
    figures = json.loads(errors.strip().splitlines()[-1])
    # The harness tells the processor time of its answers alone; ours includes the start.
    return figures | {"user": figures.get("user_seconds", usage.ru_utime), "megabytes": usage.ru_maxrss // 1024}


def report(name, figures, count):
    print(f"  {name:28} {count / figures['seconds']:8.2f} items/s   {figures['user'] / count * 1000:8.1f} ms processor/item   "
          f"first {figures['first_seconds']:6.2f} s   {figures['megabytes']:6} MB", flush=True)


def picks(requests, answers):
    """The chosen option of each item."""
    best = {}
    for request, answer in zip(requests, answers):
        key = (request["task"], request["item"])
        if key not in best or answer["log_likelihood"] > best[key][1]: best[key] = (request["choice"], answer["log_likelihood"])
    return {key: choice for key, (choice, _) in best.items()}


def read(path): return [json.loads(line) for line in open(path, encoding="utf-8")]


for work in arguments.work.split(","):
    every = list(examinations.mmlu(arguments.data) if work == "mmlu" else examinations.full_text(arguments.data))
    requests = spread(every, arguments.items)
    examinations.write(f"{folder}/{work}.jsonl", requests)
    print(f"{work}: {count_items(requests)} items, {len(requests)} requests")
    ours = {}
    for name, path in (("Lyceum F32", model), ("Lyceum Q8_0", quantized)):
        out = f"{folder}/{work}-{name}.jsonl"
        figures = times([arguments.lyceum, "answer-requests", path, "--requests", f"{folder}/{work}.jsonl", "--threads", "2"], out)
        report(name, figures, count_items(requests))
        ours[name] = read(out)
    peer = spread(requests, arguments.peer_items)
    examinations.write(f"{folder}/{work}-peer.jsonl", peer)
    for batch in arguments.batches.split(","):
        out = f"{folder}/{work}-peer-{batch}.jsonl"
        script = f"{here}/../../Tools/reference/exam_loglikelihoods.py"
        figures = times([f"{arguments.peers}/venv/bin/python", script, model, f"{folder}/{work}-peer.jsonl", out + ".answers", "--threads", "2",
                         "--batch", batch], out)
        report(f"lm_eval fp32, batch {batch}", figures, count_items(peer))
    theirs = read(f"{out}.answers")
    kept = {(r["task"], r["item"], r["choice"]) for r in peer}
    for name, answers in ours.items():
        same = [a for r, a in zip(requests, answers) if (r["task"], r["item"], r["choice"]) in kept]
        largest = max(abs(a["log_likelihood"] - b["log_likelihood"]) for a, b in zip(same, theirs))
        a, b = picks(peer, same), picks(peer, theirs)
        print(f"  {name}: {sum(a[k] == b[k] for k in a)} of {len(a)} answers equal, largest difference {largest:.2g} nats")
