"""What expert.py and seeds.py share: running commands, reading answers, intervals and tests."""
import json, math, os, subprocess, sys, tempfile, time


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


def examine(lyceum, tested, field, output, tasks, threads, *more):
    """Seconds, peak bytes, and by task a list of (right, group) per question, in the file's order."""
    files = ",".join(f"{field}/{task}.yaml" for task in tasks)
    seconds, peak, _ = run([lyceum, "exam", "run", tested, "--tasks", files, "--output", output, "--no-cache", "--no-report", "--bootstrap-draws", 0,
                            "--threads", threads, "--name", "model", *more])
    answers = {}
    for folder, _, names in os.walk(output):
        for name in sorted(names):
            for task in tasks:
                if name.startswith(f"samples_{task}_"):
                    rows = [json.loads(line) for line in open(os.path.join(folder, name))]
                    rows.sort(key=lambda row: row["doc_id"])
                    answers[task] = [(int(row["acc"]), row["doc"].get("group")) for row in rows]
    return seconds, peak, answers


def wilson(right):
    """Share and Wilson's 95 % interval."""
    n, p, z = len(right), sum(right) / len(right), 1.959964
    middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return p, middle - half, middle + half


def share(right): return "{:.1f} % ({:.1f}–{:.1f})".format(*(100 * x for x in wilson(right)))


def mcnemar(before, after):
    """Exact two-sided probability, and the counts gained and lost."""
    gained, lost = sum(b < a for b, a in zip(before, after)), sum(b > a for b, a in zip(before, after))
    n = gained + lost
    return (min(1, 2 * sum(math.comb(n, k) for k in range(min(gained, lost) + 1)) / 2**n) if n else 1.0), gained, lost


def change(before, after):
    """Mean change and its 90 % interval, clustered by group: above −0.05 is equivalence downwards at 5 %."""
    differences = [a[0] - b[0] for b, a in zip(before, after)]
    mean, sums = sum(differences) / len(differences), {}
    for difference, (_, group) in zip(differences, after):
        sums[group] = sums.get(group, 0) + difference - mean
    k = len(sums)
    error = math.sqrt(sum(s * s for s in sums.values()) * k / (k - 1)) / len(differences)
    return mean, mean - 1.66 * error, mean + 1.66 * error  # Student's t with about 90 degrees of freedom


def settings(field, name):
    """What train.yaml says, for PyTorch; the keys are those that the file is written with."""
    import re
    text = open(f"{field}/{name}").read()
    value = lambda pattern: float(re.search(pattern, text)[1])
    return {"file": name, "steps": int(value(r"\nsteps: (\d+)")), "tokens": int(value(r"tokens: (\d+), micro")), "rate": value(r"rate: ([\d.e-]+)"),
            "warmup": int(value(r"warmup: (\d+)")), "decay": value(r"decay: ([\d.]+)"),
            "merge": value(r"# merge: ([\d.]+)"), "all_weights": "!embeddings" not in text,
            "sources": [f"{m[0]}={m[1]}" for m in re.findall(r"path: ([\w.]+), weight: ([\d.]+)", text)]}


def merge(lyceum, base, trained, part, folder):
    """base + part · (trained − base), as a model's folder; seconds and peak bytes."""
    first, one, _ = run([lyceum, "residual", "extract", base, trained, f"{folder}/residual", "--force"])
    second, other, _ = run([lyceum, "residual", "apply", base, f"{folder}/residual", f"{folder}/expert", "--scale", part, "--force"])
    return first + second, max(one, other)
