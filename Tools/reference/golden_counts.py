"""Counts behind published per-item results: how many items of each cluster only A, only B, both or neither have right. Numbers only, no items.

Needs three public data sets in a folder: GSM8K's stored solutions (openai/grade-school-math), the counselling predictions
(cuongnguyenx/CounselingBench) and StatQA's stored answers (HKUSTDial/StatQA), scored 0/1 per item.

    python Tools/reference/golden_counts.py FOLDER > Tests/LyceumStatisticsTests/Fixtures/golden-counts.json
"""
import collections
import csv
import json
import sys

folder = sys.argv[1]


def compare(name, a, b, clusters=None):
    """[both, only A, only B, neither] per cluster, clusters in order of appearance."""
    table = collections.OrderedDict()
    for item, (x, y) in enumerate(zip(a, b)):
        row = table.setdefault(clusters[item] if clusters else "", [0, 0, 0, 0])
        row[(0 if y else 1) if x else (2 if y else 3)] += 1
    return {"name": name, "isClustered": clusters is not None, "clusters": list(table.values())}


def gsm8k():
    rows = [json.loads(line) for line in open(f"{folder}/gsm8k/example_model_solutions.jsonl")]
    right = {key: [row[key]["is_correct"] for row in rows] for key in ("6b_finetuning", "6b_verification", "175b_finetuning")}
    yield compare("gsm8k verifier", right["6b_verification"], right["175b_finetuning"])
    yield compare("gsm8k fine-tuned", right["6b_finetuning"], right["6b_verification"])


def counseling():
    rows = list(csv.DictReader(open(f"{folder}/counseling-predictions/predictions_510x32.csv")))
    case = [row["case"] for row in rows]

    def right(name):
        return [row[f"{name}_zero-shot_None_0"] == row["gold"] for row in rows]
    yield compare("counseling", right("Llama-2-70b-hf"), right("meditron-70b"), case)
    yield compare("counseling gpt-4o", right("counselingQA-gpt4o"), right("Meta-Llama-3-8B-Instruct"), case)


def statqa():
    rows = list(csv.DictReader(open(f"{folder}/statqa/selection_scores_1163x38.csv")))
    table = [row["dataset"] for row in rows]

    def right(name):
        return [row[name] == "11" for row in rows]
    yield compare("statqa llama", right("llama3_8b_zero-shot"), right("llama3_8b_zero-shot-CoT"), table)
    yield compare("statqa one-shot", right("gpt-4o_one-shot"), right("gpt-4o_one-shot-CoT"), table)
    yield compare("statqa gpt-4o", right("gpt-4o_zero-shot"), right("gpt-4o_stats-prompt"), table)


print(json.dumps([*gsm8k(), *counseling(), *statqa()], separators=(",", ":")))
