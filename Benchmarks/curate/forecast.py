"""Forecasts of `lyceum curate --forecast` beside measured runs of 1, 2, 4 and 8 times the data, and how time and memory grow.

  python Benchmarks/curate/forecast.py LYCEUM [documents of 1x, default 4000] [seconds of a sample, default 3] [seeds, default 1]

Data are made up: documents of 2 to 40 lines, eight files for 1x and as many more as there are more data, each document new. Every size is forecast twice: from a sample of the 1x
data, and from the finished 1x run. Processor time of the whole command, bytes written, the most memory held; * marks what lies outside the forecast's 95 %
interval (for memory: more than the forecast says by a tenth). At the end: the share of measured runs that were inside, over all sizes and seeds.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

WORDS = """the of and to in is that for it as with was on be by this are from at have not or which one their there when more can about would other into
could than its time only some like then first also after new because these two may such people years where way even most make use each day long water
river mountain reading house children evening market because happily number system history during found between power light small large again""".split()


def document(generator):
    lines = []
    for _ in range(generator.randint(2, 40)):
        line = " ".join(generator.choice(WORDS) for _ in range(generator.randint(3, 25)))
        lines.append(line.capitalize() + generator.choice([".", ".", ".", "!", ""]))
    return "\n".join(lines)


def make(folder, documents, seed, files):
    folder.mkdir(parents=True)
    for file in range(files):
        generator = random.Random(seed * 1000 + file)
        with open(folder / f"part{file}.jsonl", "w") as output:
            for number in range(documents // files):
                output.write(json.dumps({"id": f"{seed}-{file}-{number}", "text": document(generator)}) + "\n")


def pipeline(root, size):
    path = root / f"p{size}.yaml"
    path.write_text(f"input: in{size}\npreset: fineweb\noutput: out{size}\nworkers: 2\n")
    return str(path)


def forecast(tool, path, size, *more):
    text = subprocess.run([tool, "curate", path, "--forecast", "--bytes", f"{size}B", "--json", *more], check=True, capture_output=True, text=True).stdout
    return json.loads(text)


def measured(tool, path):
    process = subprocess.Popen([tool, "curate", path, "--json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"status {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def figures(root, runs, forecasts, sizes):
    """Every comparison as (kind, way, size, measured, forecast, low, high, unit)."""
    for size in sizes:
        disk = sum(path.stat().st_size for part in ["kept", "dropped"] for path in (root / f"out{size}" / part).iterdir())
        for way in ["sample", "run"]:
            guess = forecasts[way, size]
            for kind, key, value, scale, unit in [
                ("time", "core_hours", runs[size][0] / 3600, 3600, "s"), ("disk", "disk_bytes", disk, 1e-6, "MB")]:
                low, high = guess[key]["low"] or 0, guess[key]["high"] or float("inf")
                yield kind, way, size, value * scale, guess[key]["value"] * scale, low * scale, high * scale, unit
            memory = guess["memory_bytes"] / 1e6
            yield "memory", way, size, runs[size][1] / 1e6, memory, 0, memory * 1.1, "MB"


def compare(tool, documents, seconds, seed, inside):
    sizes = [1, 2, 4, 8]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        runs, forecasts = {}, {}
        for size in sizes:
            make(root / f"in{size}", documents * size, 1000 * seed + size, 8 * size)
        bytes_of = {size: sum(path.stat().st_size for path in (root / f"in{size}").iterdir()) for size in sizes}
        for size in sizes:
            forecasts["sample", size] = forecast(tool, pipeline(root, 1), bytes_of[size], "--sample-seconds", seconds)
        for size in sizes:
            runs[size] = measured(tool, pipeline(root, size))
        for size in sizes:
            forecasts["run", size] = forecast(tool, pipeline(root, 1), bytes_of[size])
        for kind, way, size, value, guess, low, high, unit in figures(root, runs, forecasts, sizes):
            # The run of 1x is what the other way of forecasting knows.
            if (way, size) != ("run", 1):
                inside.setdefault((kind, way), []).append(low <= value <= high)
            mark = "" if low <= value <= high else " *"
            print(f"{way:8}{size:>5}x {kind:8}{value:>10.2f}{unit:>3}{guess:>10.2f}{unit:>3}{low:>10.2f} to {high:.2f}{mark}", flush=True)
        growth = runs[8][0] / runs[1][0] / (bytes_of[8] / bytes_of[1]) * 8
        print(f"growth from 1x to 8x: {growth:.2f} x processor time, memory {runs[1][1] / 1e6:.1f} to {runs[8][1] / 1e6:.1f} MB", flush=True)


def main():
    tool = sys.argv[1]
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seconds = sys.argv[3] if len(sys.argv) > 3 else "3"
    inside = {}
    print(f"{'':15}{'':8}{'measured':>13}{'forecast':>13}{'interval':>22}")
    for seed in range(int(sys.argv[4]) if len(sys.argv) > 4 else 1):
        compare(tool, documents, seconds, seed, inside)
    for (kind, way), hits in inside.items():
        print(f"{kind:7} forecast from a {way:7} {sum(hits)} of {len(hits)} measured runs inside")


if __name__ == "__main__":
    main()
