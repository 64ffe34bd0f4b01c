"""Forecasts of `lyceum curate --forecast` beside measured runs of 1, 2, 4 and 8 times the data, and how time and memory grow.

  python Benchmarks/curate/forecast.py LYCEUM [documents of 1x, default 4000] [seconds of a sample, default 3]

Data are made up: documents of 2 to 40 lines, eight files for every size, each document new. Every size is forecast twice: from a sample of the 1x
data, and from the finished 1x run. Processor time of the whole command, bytes written, the most memory held; * marks what lies outside the forecast's 95 %
interval (for memory: more than the forecast says by a tenth).
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


def make(folder, documents, seed):
    folder.mkdir(parents=True)
    for file in range(8):
        generator = random.Random(seed * 100 + file)
        with open(folder / f"part{file}.jsonl", "w") as output:
            for number in range(documents // 8):
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


def main():
    tool = sys.argv[1]
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seconds = sys.argv[3] if len(sys.argv) > 3 else "3"
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        runs, forecasts = {}, {}
        sizes = [1, 2, 4, 8]
        for size in sizes:
            make(root / f"in{size}", documents * size, size)
        bytes_of = {size: sum(path.stat().st_size for path in (root / f"in{size}").iterdir()) for size in sizes}
        for size in sizes:
            forecasts["sample", size] = forecast(tool, pipeline(root, 1), bytes_of[size], "--sample-seconds", seconds)
        for size in sizes:
            runs[size] = measured(tool, pipeline(root, size))
        for size in sizes:
            forecasts["run", size] = forecast(tool, pipeline(root, 1), bytes_of[size])
        print(f"{'':8}{'size':>6}{'measured':>12}{'forecast':>12}{'interval':>22}")
        for size in sizes:
            disk = sum(path.stat().st_size for part in ["kept", "dropped"] for path in (root / f"out{size}" / part).iterdir())
            for way in ["sample", "run"]:
                guess = forecasts[way, size]
                for name, value, scale, unit in [("core_hours", runs[size][0] / 3600, 3600, "s"), ("disk_bytes", disk, 1e-6, "MB")]:
                    low, high = guess[name]["low"] or 0, guess[name]["high"] or 0
                    mark = "" if low <= value <= high else " *"
                    print(f"{way:8}{size:>5}x{value * scale:>10.2f}{unit:>2}{guess[name]['value'] * scale:>10.2f}{unit:>2}"
                          f"{low * scale:>10.2f} to {high * scale:.2f}{mark}")
                mark = "" if runs[size][1] <= guess["memory_bytes"] * 1.1 else " *"
                print(f"{way:8}{size:>5}x{runs[size][1] / 1e6:>10.1f}MB{guess['memory_bytes'] / 1e6:>10.1f}MB  memory{mark}")
        growth = runs[8][0] / runs[1][0] / (bytes_of[8] / bytes_of[1]) * 8
        print(f"growth from 1x to 8x: {growth:.2f} x processor time, memory {runs[1][1] / 1e6:.1f} to {runs[8][1] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
