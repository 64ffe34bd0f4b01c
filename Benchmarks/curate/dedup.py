#!/usr/bin/env python3
"""Deduplication by MinHash, beside datatrove on the same documents and machine.

Makes short documents with planted near copies from a seed, runs `lyceum dedup` and datatrove's four stages alternately (both with the same
number of processes or threads, 14 bands of 8, SHA-1), and prints processor time, wall time, peak memory, and whether the groups are equal.

    python3 Benchmarks/curate/dedup.py --lyceum .build/release/lyceum --python PYTHON_WITH_DATATROVE [--documents 200000] [--rounds 2] [--cores 2]

The other Python needs: pip install "datatrove[processing,io]==0.10.1" spacy xxhash
"""
import argparse
import ctypes
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

PEER = '''
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig

if __name__ == "__main__":
    source, out, cores = sys.argv[1], sys.argv[2], int(sys.argv[3])
    settings = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8, hash_config=HashConfig(hash_fc="sha1", precision=64))
    stages = [
        ([JsonlReader(source), MinhashDedupSignature(f"{out}/sig", config=settings)], cores),
        ([MinhashDedupBuckets(f"{out}/sig", f"{out}/buckets", config=settings)], 14),
        ([MinhashDedupCluster(f"{out}/buckets", f"{out}/clusters", config=settings, save_cluster_id=True)], 1),
        ([JsonlReader(source), MinhashDedupFilter(f"{out}/clusters"), JsonlWriter(f"{out}/kept", compression=None)], cores),
    ]
    for number, (pipeline, tasks) in enumerate(stages):
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=min(tasks, cores), logging_dir=f"{out}/log{number}").run()
'''


def make(folder, count, files, seed):
    """Documents of 40 to 160 words; every fifth is a near copy of an earlier one of its file."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(draw.randint(2, 10))) for _ in range(30_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    number = 0
    for part in range(files):
        earlier = []
        with open(f"{folder}/part-{part}.jsonl", "w") as file:
            for _ in range(count // files):
                if earlier and draw.random() < 0.2:
                    words = list(draw.choice(earlier))
                    for _ in range(draw.randint(0, 4)):
                        words[draw.randrange(len(words))] = draw.choice(vocabulary)
                else:
                    words = draw.choices(vocabulary, weights, k=draw.randint(40, 160))
                    if len(earlier) < 20_000:
                        earlier.append(words)
                    elif draw.random() < 0.1:
                        earlier[draw.randrange(len(earlier))] = words
                text = " ".join(w + draw.choice([",", "."]) if draw.random() < 0.1 else w for w in words).capitalize()
                file.write(json.dumps({"id": str(number), "text": text}) + "\n")
                number += 1


def tree(pid):
    """A process and all below it."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        try:
            for task in os.listdir(f"/proc/{current}/task"):
                waiting += [int(x) for x in open(f"/proc/{current}/task/{task}/children").read().split()]
        except OSError:
            pass
    return found


def memory(pid):
    """Bytes of a process tree, shared pages counted once."""
    total = 0
    for process in tree(pid):
        try:
            for line in open(f"/proc/{process}/smaps_rollup"):
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            pass
    return total


def adopt():
    """Processes that lose their parent become this one's children (Linux), so that their processor time counts: datatrove's workers belong to a
    server process for which it does not wait."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0) != 0:
        sys.exit("the system does not let this process adopt others; the peer's processor time would be too low")


def wait_for_all():
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def measure(command, log):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    peak = [0]
    with open(log, "w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)

        def watch():
            while process.poll() is None:
                peak[0] = max(peak[0], memory(process.pid))
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        wall = time.monotonic() - start
        watcher.join()
        wait_for_all()
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed; see {log}\n" + open(log).read()[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall": wall, "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "memory": peak[0],
    }


def kept_ids(folder):
    ids = []
    for name in sorted(os.listdir(folder)):
        ids.append([json.loads(line)["id"] for line in open(f"{folder}/{name}")])
    return sum(map(len, ids))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lyceum", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--folder")
    arguments = parser.parse_args()
    adopt()
    folder = arguments.folder or tempfile.mkdtemp(prefix="dedup-benchmark-")
    source = f"{folder}/in-{arguments.documents}"
    if not os.path.isdir(source):
        os.makedirs(source)
        make(source, arguments.documents, arguments.cores, 11)
    size = sum(os.path.getsize(f"{source}/{name}") for name in os.listdir(source))
    print(f"{arguments.documents} documents, {size / 1e6:.0f} MB, {arguments.cores} cores")
    with open(f"{folder}/peer.py", "w") as file:
        file.write(PEER)
    results = {"lyceum": [], "datatrove": []}
    for number in range(arguments.rounds):
        for name in ("lyceum", "datatrove"):
            out = f"{folder}/{name}"
            shutil.rmtree(out, ignore_errors=True)
            command = (
                [arguments.lyceum, "dedup", source, "--output", out, "--threads", str(arguments.cores), "--memory", arguments.memory]
                if name == "lyceum" else [arguments.python, f"{folder}/peer.py", source, out, str(arguments.cores)])
            result = measure(command, f"{folder}/{name}.log")
            results[name].append(result)
            print(
                f"round {number + 1} {name:9} wall {result['wall']:7.1f} s  processor {result['processor']:7.1f} s  memory {result['memory'] / 1e6:6.0f} MB"
                f"  kept {kept_ids(out + '/kept')}", flush=True)
    best = {name: {key: min(r[key] for r in rounds) for key in rounds[0]} for name, rounds in results.items()}
    own, peer = best["lyceum"], best["datatrove"]
    print(
        f"datatrove takes {peer['wall'] / own['wall']:.1f} times the wall time and {peer['processor'] / own['processor']:.1f} times the processor time; "
        f"lyceum takes {own['memory'] / peer['memory']:.2f} of its memory")
    if not arguments.folder:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
