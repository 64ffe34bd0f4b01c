#!/usr/bin/env python3
"""How the work on 1, 2, 4 and 8 times as much data grows: processor time, wall time and memory of deduplication and of a whole pipeline.

    python3 Benchmarks/curate/growth.py --lyceum .build/release/lyceum [--documents 25000] [--threads 1] [--memory 64MB] [--rounds 2]
        [--work minhash,substring,line,curate]

The documents are made from a seed: texts of their own, so that larger data is not a copy of smaller data, and a fifth of near copies. Memory is kept
small so that the smallest data does not fit: what is measured is the way over the disk. Bars: 8.4 times the time for 8 times the data, and the same
memory (groups of documents take 4 bytes each).
"""
import argparse
import os
import shutil
import tempfile

from dedup import adopt, make, measure

PIPELINE = """input: {{paths: [{source}]}}
preset: fineweb
deduplicate: {{method: minhash, memory: {memory}}}
decontaminate: none
output: {{folder: {out}, keep_dropped: true}}
workers: {threads}
"""


def command(arguments, work, source, out):
    if work == "curate":
        path = f"{out}.yaml"
        with open(path, "w") as file:
            file.write(PIPELINE.format(source=source, memory=arguments.memory, out=out, threads=arguments.threads))
        return [arguments.lyceum, "curate", path]
    return [
        arguments.lyceum, "dedup", source, "--output", out, "--method", work, "--threads", str(arguments.threads), "--memory", arguments.memory,
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lyceum", required=True)
    parser.add_argument("--documents", type=int, default=25_000, help="of the smallest data")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--memory", default="64MB")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--work", default="minhash,substring,line,curate")
    arguments = parser.parse_args()
    adopt()
    folder = tempfile.mkdtemp(prefix="dedup-growth-")
    sizes = [1, 2, 4, 8]
    for size in sizes:
        os.makedirs(f"{folder}/in{size}")
        make(f"{folder}/in{size}", arguments.documents * size, 2, 100 + size)
    for work in arguments.work.split(","):
        first = None
        for size in sizes:
            source, out = f"{folder}/in{size}", f"{folder}/out"
            results = []
            for _ in range(arguments.rounds):
                shutil.rmtree(out, ignore_errors=True)
                results.append(measure(command(arguments, work, source, out), f"{folder}/log"))
            best = {key: min(result[key] for result in results) for key in results[0]}
            first = first or best
            print(
                f"{work:10} {size}x {arguments.documents * size:8} documents  processor {best['processor']:7.2f} s ({best['processor'] / first['processor']:5.2f} x)"
                f"  wall {best['wall']:7.2f} s ({best['wall'] / first['wall']:5.2f} x)  memory {best['memory'] / 1e6:6.1f} MB", flush=True)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
