"""Writes Tests/LyceumExamTests/Fixtures/harness-tables.json: result files' contents and the tables that
lm-evaluation-harness prints for them (lm_eval 0.4.13 with pytablewriter 1.2.1). Made-up numbers only.

    python Tools/reference/exam_table_fixtures.py
"""

import importlib.metadata
import json
import pathlib
import random

from lm_eval.utils import make_table

random.seed(3)
NAN = float("nan")


def entry(alias, **scores):
    return {"alias": alias, **{k.replace("__", ","): v for k, v in scores.items()}}


def simple(values, errors=None, versions=None, names=None, shots=None):
    names = names or [f"task_{i}" for i in range(len(values))]
    results = {"results": {}, "versions": {}, "n-shot": {}, "higher_is_better": {}}
    for i, name in enumerate(names):
        results["results"][name] = {"alias": name, "acc,none": values[i]}
        if errors:
            results["results"][name]["acc_stderr,none"] = errors[i]
        if versions:
            results["versions"][name] = versions[i]
        if shots:
            results["n-shot"][name] = shots[i]
        results["higher_is_better"][name] = {"acc": [True, False, None][i % 3]}
    return results


def grouped():
    tasks = [f"sums_{x}" for x in ("odd", "even", "prime", "square", "cube")]
    results, versions, shots, better = {}, {}, {}, {}
    for name in ["sums", "sums_plain", "sums_powers"] + tasks:
        results[name] = entry(name, acc__none=random.random(), acc_stderr__none=random.random() / 20, sample_len=100, name=name)
        better[name] = {"acc": True}
        if name in tasks:
            versions[name], shots[name] = 1.0, 5
            results[name].update({"acc_norm,none": random.random(), "acc_norm_stderr,none": random.random() / 20})
            better[name]["acc_norm"] = True
    versions["sums"] = 2
    results["words"] = entry("words, all of them", exact_match__strict=0.1, exact_match_stderr__strict=0.03, exact_match__flexible=0.125,
                             exact_match_stderr__flexible="N/A")
    results["pages"] = entry("pages", word_perplexity__none=123.456789, word_perplexity_stderr__none="N/A", bits_per_byte__none=1.0,
                             bits_per_byte_stderr__none="N/A")
    better["pages"] = {"word_perplexity": False, "bits_per_byte": False}
    shots.update(words=3, pages=0)
    versions.update(words=3, pages="2")
    return {
        "results": results, "versions": versions, "n-shot": shots, "higher_is_better": better,
        "groups": {n: results[n] for n in ["sums", "sums_plain", "sums_powers"]},
        "group_subtasks": {"sums": ["sums_powers", "sums_plain"], "sums_plain": tasks[:3], "sums_powers": tasks[3:]},
    }


cases = [
    ("groups and their members", grouped(), "results"),
    ("groups alone", grouped(), "groups"),
    ("one score", simple([0.25], [0.0435]), "results"),
    ("fewer decimals", simple([0.3, 1.0], [0.0469, 0.0], versions=[1.0, 1.0], shots=[5, 5]), "results"),
    ("no number", simple([NAN, 0.5], [0.1, 0.2]), "results"),
    ("no number at all", simple([NAN, NAN], [0.0, 0.0]), "results"),
    ("endless", simple([float("inf"), 0.5], ["N/A", 0.2]), "results"),
    ("below zero", simple([-0.00001, -1.5], [0.0, 0.0]), "results"),
    ("an error missing first", simple([0.25, 0.25, 0.5, 1.0], ["N/A", 0.1, 0.05, 0.25]), "results"),
    ("an error missing last", simple([0.25, 0.25, 0.5, 1.0], [0.1, 0.05, 0.0, "N/A"]), "results"),
    ("text among numbers", simple(["a", 0.25, 0.5, 1.0], [0.1, "N/A", "N/A", 0.25]), "results"),
    ("wide and special characters", simple([0.25, 0.25, 0.5], versions=[1, 2, 3], names=["日本語", "a|b", "Ünïcode"], shots=[1, 2, 0]), "results"),
    ("versions of all kinds", simple([0.25] * 5, [0.1] * 5, versions=["Yaml", "1.0.1", 2.5, "3", 0]), "results"),
    ("large numbers", simple([1e16, 2.5e20, 0.125]), "results"),
    ("whole numbers", simple([3, 4], [0.5, 0.25]), "results"),
]
for number in range(12):
    count = random.randint(1, 6)
    values = [random.choice([random.random(), round(random.random(), 2), 0.0, 1.0, random.random() * 1000, -random.random()]) for _ in range(count)]
    errors = [random.choice([random.random() / 10, 0.0, "N/A"]) for _ in range(count)]
    versions = [random.choice([1, 2.0, "1", "0.5", "main", 0.25]) for _ in range(count)]
    cases.append((f"drawn {number}", simple(values, errors, versions, shots=[random.choice([0, 5, 25, None]) for _ in range(count)]), "results"))

folder = pathlib.Path(__file__).resolve().parents[2] / "Tests/LyceumExamTests/Fixtures"
fixtures = {
    "made_with": {"lm_eval": importlib.metadata.version("lm_eval"), "pytablewriter": importlib.metadata.version("pytablewriter")},
    "cases": [{"name": n, "results": r, "column": c, "table": make_table(r, c)} for n, r, c in cases],
}

(folder / "harness-tables.json").write_text(json.dumps(fixtures, ensure_ascii=False, indent=1) + "\n")
print(len(fixtures["cases"]), "tables")
