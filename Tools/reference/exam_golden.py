"""Published numbers beside ours, from published data that is not in the repository.

    python exam_golden.py DATA [SWIFT-TEST-OPTION…]

DATA holds counseling-predictions, csbench, statqa, skill-mix and llmdetect. Runs the suite "Published numbers" of LyceumExamTests, which is skipped
without LYCEUM_DATA_DIR, and prints what was expected and what came. Ends with 1 when a number differs or a set is missing.
"""
import os, subprocess, sys

if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
    sys.exit(__doc__)
environment = dict(os.environ, LYCEUM_DATA_DIR=os.path.abspath(sys.argv[1]))
command = ["swift", "test", *sys.argv[2:], "--filter", "PublishedNumbersTests"]
result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
rows = [line.split("\t")[1:] for line in result.stdout.splitlines() if line.startswith("golden\t")]
width = max((len(row[0]) for row in rows), default=10)
print(f"{'':{width}}  {'expected':>12}  {'got':>12}")
for name, expected, got in rows:
    print(f"{name:{width}}  {float(expected):12.5f}  {float(got):12.5f}")
if not rows:
    print(result.stdout[-2000:])
sys.exit(result.returncode)
