#!/usr/bin/env python3
"""Reading and writing speed, start time and memory beside llama.cpp: same files, same threads, in turn.

    inference.py LYCEUM PEERS [--rounds 5] [--threads 2]

LYCEUM is the built tool. PEERS is a folder with llama/bin/llama-bench and llama-completion (built with -DGGML_NATIVE=ON) and
models/smollm2-135m-instruct-q4_1.gguf. Q8_0 and F32 files of the same model are made with Lyceum in a temporary folder.
"""
import argparse, json, os, re, statistics, subprocess, tempfile, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lyceum")
parser.add_argument("peers")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()
threads = str(options.threads)
bench = options.peers + "/llama/bin/llama-bench"
source = options.peers + "/models/smollm2-135m-instruct-q4_1.gguf"


def ours(path, read, write):
    out = json.loads(subprocess.check_output(
        [options.lyceum, "bench", path, "--threads", threads, "--prompt-tokens", str(read), "--new-tokens", str(write),
         "--repetitions", "1", "--json"]))
    return out["prompt_tokens_per_second"] if read else out["new_tokens_per_second"]


def theirs(path, read, write):
    out = json.loads(subprocess.check_output(
        [bench, "-m", path, "-t", threads, "-p", str(read), "-n", str(write), "-r", "1", "-o", "json"], stderr=subprocess.DEVNULL))
    return out[0]["avg_ts"]


def usage(command):
    """Wall seconds and peak resident bytes of a command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - start, used.ru_maxrss * 1024


def row(label, a, b, unit, lower=False):
    ratios = sorted((y / x if lower else x / y) for x, y in zip(a, b))
    print(f"| {label} | {statistics.median(a):.4g} {unit} | {statistics.median(b):.4g} {unit} | "
          f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) |", flush=True)


with tempfile.TemporaryDirectory() as folder:
    models = {"Q4_1": source}
    for name in ["Q8_0", "F32"]:
        models[name] = f"{folder}/{name}.gguf"
        subprocess.check_call([options.lyceum, "quantize", source, models[name], "--type", name, "--no-compare"],
                              stdout=subprocess.DEVNULL)
    print(f"{options.threads} threads, {options.rounds} rounds in turn; medians, ratio Lyceum / llama.cpp with its range\n")
    print("| work | Lyceum | llama.cpp | ratio |\n|---|---|---|---|")
    for name, path in models.items():
        for label, read, write in [("reading 512", 512, 0), ("writing 128", 0, 128)]:
            a, b = [], []
            for _ in range(options.rounds):
                a.append(ours(path, read, write))
                b.append(theirs(path, read, write))
            row(f"{name} {label}", a, b, "tokens/s")
    completion = options.peers + "/llama/bin/llama-completion"
    first_a, first_b, memory_a, memory_b = [], [], [], []
    prompt = "The capital of France is"
    text = "word " * 1900
    prompt_file = folder + "/prompt"
    with open(prompt_file, "w") as f:
        f.write(text)
    for _ in range(options.rounds):
        first_a.append(usage([options.lyceum, "generate", source, "--prompt", prompt, "--max-tokens", "1", "--threads", threads])[0])
        first_b.append(usage([completion, "-m", source, "-p", prompt, "-n", "1", "-t", threads, "-no-cnv"])[0])
        memory_a.append(usage([options.lyceum, "generate", source, "--prompt-file", prompt_file, "--max-tokens", "100", "--ignore-end",
                               "--context", "2048", "--threads", threads])[1] / 1e6)
        memory_b.append(usage([completion, "-m", source, "-f", prompt_file, "-n", "100", "-c", "2048", "-t", threads, "-no-cnv",
                               "--ignore-eos"])[1] / 1e6)
    row("start to first token (whole process)", first_a, first_b, "s", lower=True)
    row("peak memory, Q4_1, 2k context filled", memory_a, memory_b, "MB", lower=True)
