#!/usr/bin/env python3
"""Published numbers beside ours, from published data that is not in the repository.

    python3 Tools/reference/exam_golden.py DATA [SWIFT-TEST-OPTION…]

DATA holds counseling-predictions, csbench, gsm8k, statqa, skill-mix and llmdetect. Runs the suite "Published numbers" of LyceumExamTests, which is skipped
without LYCEUM_DATA_DIR (a first run builds the tests, for some minutes), and prints what was expected and what came. Ends with 1 when a number differs,
a test fails or a set is missing. Options go to `swift test`; after `make test`, `--skip-build` saves looking for changes.
"""
import os, subprocess, sys

SETS = ["counseling-predictions", "csbench", "gsm8k", "statqa", "skill-mix", "llmdetect"]
if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
    sys.exit(__doc__)
data = os.path.abspath(sys.argv[1])
missing = [name for name in SETS if not os.path.isdir(os.path.join(data, name))]
if missing:
    sys.exit(f"{data} has no {', '.join(missing)}\n{__doc__}")
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
command = ["swift", "test", "--no-parallel", *sys.argv[2:], "--filter", "PublishedNumbersTests"]
process = subprocess.Popen(
    command, cwd=root, env=dict(os.environ, LYCEUM_DATA_DIR=data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
rows, rest = [], []
for line in process.stdout:
    if line.startswith("golden\t"):
        rows.append(line.rstrip("\n").split("\t")[1:])
    else:
        rest.append(line)
        if sys.stderr.isatty():
            print(f"\r\033[K{line.strip()[:100]}", end="", file=sys.stderr, flush=True)
code = process.wait()
if sys.stderr.isatty():
    print("\r\033[K", end="", file=sys.stderr)
if code or not rows:
    print("".join(line for line in rest if "✘" in line or "error:" in line) or "".join(rest[-30:]))


def number(text):
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{value:.5f}" if value == 0 or 1e-4 <= abs(value) < 1e6 else f"{value:.3g}"


width = max((len(row[0]) for row in rows), default=10)
print(f"{'':{width}}  {'expected':>10}  {'got':>10}")
for name, expected, got in sorted(rows, key=lambda row: row[0]):
    print(f"{name:{width}}  {number(expected):>10}  {number(got):>10}")
print(f"{len(rows)} numbers, {'all as expected' if rows and not code else 'not all as expected'}")
sys.exit(code if rows else 1)
