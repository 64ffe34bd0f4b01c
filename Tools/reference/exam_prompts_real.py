"""Requests that lm-evaluation-harness builds for public benchmarks from local copies of their data, to be compared with the ready tasks by hand:

    python Tools/reference/exam_prompts_real.py DATA /tmp/real
    LYCEUM_EXAM_PROMPTS=/tmp/real swift test --filter PromptEqualityTests

DATA holds mmlu/ (the authors' CSV), gsm8k/, pubmedqa/, medical-mcq/ and zero-shot-cot/CommonsenseQA. Nothing of it is kept in the repository.
Task files are the harness's own (0.4.13); only where the data comes from is replaced, and rows are brought into the columns of its data sets.
"""

import csv
import json
import os
import sys
from pathlib import Path


def lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def mmlu(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [{"question": row[0], "choices": row[1:5], "answer": "ABCD".index(row[5])} for row in csv.reader(file)]


def records(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def prepare(data, out):
    """Yields (ready task, configuration for the harness, runs)."""
    subjects = ["anatomy", "college_medicine", "formal_logic", "high_school_world_history", "moral_scenarios", "global_facts"]
    from lm_eval.tasks import __path__ as tasks_path
    from lm_eval.tasks._yaml_loader import load_yaml

    root = Path(list(tasks_path)[0])
    for subject in subjects:
        files = {}
        for split in ["dev", "test"]:
            path = out / f"{subject}_{split}.jsonl"
            lines(path, mmlu(data / "mmlu" / split / f"{subject}_{split}.csv"))
            files[split] = str(path)
        yield f"mmlu_{subject}", load_yaml(root / f"mmlu/default/mmlu_{subject}.yaml"), files, [0, 5], 100
    yield "gsm8k", load_yaml(root / "gsm8k/gsm8k.yaml"), {s: str(data / f"gsm8k/{s}.jsonl") for s in ["train", "test"]}, [0, 5], 400
    truth = json.load(open(data / "pubmedqa/test_ground_truth.json"))
    everything = json.load(open(data / "pubmedqa/ori_pqal.json"))
    path = out / "pubmedqa.jsonl"
    lines(path, [{"PMID": key, **value} for key, value in everything.items() if key in truth])
    yield "pubmedqa", {**load_yaml(root / "pubmedqa/pubmedqa.yaml"), "training_split": None, "validation_split": None}, {"test": str(path)}, [0], 500
    path = out / "medqa.jsonl"
    rows = []
    for row in records(data / "medical-mcq/medqa_test.jsonl"):
        options = list(row["options"].values())
        rows.append({"sent1": row["question"], **{f"ending{n}": o for n, o in enumerate(options)}, "label": "ABCD".index(row["answer_idx"])})
    lines(path, rows)
    config = {**load_yaml(root / "medqa/medqa.yaml"), "training_split": None, "validation_split": None}
    yield "medqa", config, {"test": str(path)}, [0], 400
    path = out / "medmcqa.jsonl"
    rows = []
    for row in records(data / "medical-mcq/medmcqa_test.jsonl"):
        options = list(row["options"].values())
        rows.append({"question": row["question"], **{f"op{'abcd'[n]}": o for n, o in enumerate(options)}, "cop": "ABCD".index(row["answer_idx"])})
    lines(path, rows)
    config = {**load_yaml(root / "medmcqa/medmcqa.yaml"), "training_split": None, "test_split": None}
    yield "medmcqa", config, {"validation": str(path)}, [0], 400
    path = out / "commonsense.jsonl"
    rows = []
    for row in records(data / "zero-shot-cot/CommonsenseQA/dev_rand_split.jsonl"):
        choices = row["question"]["choices"]
        rows.append({"question": row["question"]["stem"], "choices": {"text": [c["text"] for c in choices]}, "answerKey": row["answerKey"]})
    lines(path, rows)
    config = {**load_yaml(root / "commonsense_qa/default.yaml"), "training_split": None}
    yield "commonsense_qa", config, {"validation": str(path)}, [0], 300


def main():
    data, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    os.environ["HF_DATASETS_OFFLINE"] = "1"
    os.environ["HF_HOME"] = "/tmp/exam-prompts-cache"
    from lm_eval.api.task import ConfigurableTask

    def template(messages, add_generation_prompt=True):
        return json.dumps({"messages": messages, "add_generation_prompt": add_generation_prompt}, ensure_ascii=False)

    texts, expected, total = {}, [], 0
    for name, config, files, shot_counts, limit in prepare(data, out):
        config = {key: value for key, value in config.items() if value is not None and key not in ("tag", "group", "dataset_name")}
        config.update(dataset_path="json", dataset_kwargs={"data_files": files})
        for shots in shot_counts:
            for chat in [False, True]:
                task = ConfigurableTask(config=json.loads(json.dumps(config)) if not any(callable(v) for v in config.values()) else dict(config))
                task.set_config("num_fewshot", shots)
                task.set_fewshot_seed(1234)
                task.build_all_requests(
                    limit=limit, apply_chat_template=chat, fewshot_as_multiturn=chat, chat_template=template if chat else None
                )
                items = {}
                for instance in task.instances:
                    items.setdefault(instance.doc_id, []).append([texts.setdefault(a, len(texts)) if isinstance(a, str) else a for a in instance.args])
                entries = [{"number": n, "requests": items[n]} for n in sorted(items)]
                total += len(entries)
                run = {"task": name, "shots": shots, "chat": chat, "multiturn": chat, "limit": limit, "data": str(data)}
                expected.append({"run": run, "groups": {}, "tasks": {name: entries}})
    (out / "expected.json").write_text(json.dumps({"texts": list(texts), "runs": expected}, ensure_ascii=False), encoding="utf-8")
    print(f"{len(expected)} runs, {total} items")


main()
