#!/usr/bin/env python3
"""Makes the harness's own result and sample files of a tiny random model on made-up tasks, and reads ours with the harness's code.

    exam_records.py FIXTURES              writes FIXTURES/exam/data and FIXTURES/exam/harness (FIXTURES/tiny-chat is examined)
    exam_records.py --read FOLDER         prints the harness's table of the newest results file in FOLDER, and loads its samples
                                          with `datasets`, as the harness's own tracker does

All items are our own. Made with: lm_eval 0.4.13, transformers 5.23.0, torch 2.13.0+cpu, datasets (any).
"""
import glob, json, os, sys

os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def write(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def make_data(folder):
    places = ["the hill", "the harbor", "the mill", "the Brücke", "the market"]
    def bell(i):
        right = i % 4
        options = [places[(i + k) % 5] + ("" if k % 2 else " at noon") for k in range(4)]
        return {"id": f"b{i}", "question": f" Where does bell {i} ring? ", "options": options, "answer": right,
                "weight": [0.5, 1.0, 1e-07, 12345678.25, 1e16, 3.0][i % 6], "lesson": f"lesson {i // 4}", "note": None if i % 3 else "“ok”\t\\"}
    write(f"{folder}/bells.jsonl", [bell(i) for i in range(14)])
    write(f"{folder}/bells_train.jsonl", [bell(i) for i in range(20, 29)])
    def river(i):
        return {"question": f"River {i} runs to the", "options": ["sea", "lake", "moor"] if i % 2 else ["lake", "sea", "town"], "answer": (i * 2) % 3, "subject": ["north", "south"][i % 2]}
    write(f"{folder}/rivers.jsonl", [river(i) for i in range(10)])
    def total(i):
        a, b = 3 * i + 1, 7 * i + 2
        return {"question": f"What is {a} and {b}?", "answer": f"It is {a} + {b}.\n#### {a + b}"}
    write(f"{folder}/sums.jsonl", [total(i) for i in range(6)])
    write(f"{folder}/sums_train.jsonl", [total(i) for i in range(40, 44)])
    write(f"{folder}/stories.jsonl", [{"text": f"The little school stood on a hill. Bell {i} rang, and a river ran by: größer, 河. " * (1 + i)} for i in range(4)])


def make(fixtures):
    import torch
    torch.set_num_threads(1)
    import lm_eval
    from lm_eval.loggers import EvaluationTracker
    from lm_eval.tasks import TaskManager
    from lm_eval.utils import make_table
    os.chdir(fixtures)
    make_data("exam/data")
    for chat in [False, True]:
        out = "exam/harness" + ("-chat" if chat else "")
        for old in glob.glob(out + "/*"):
            os.remove(old)
        tracker = EvaluationTracker(output_path="exam/out")
        results = lm_eval.simple_evaluate(
            model="hf", model_args="pretrained=tiny-chat,dtype=float32", device="cpu", batch_size=4,
            tasks=["bells"] if chat else ["places", "sums", "stories"], task_manager=TaskManager(include_path="exam/tasks", include_defaults=False),
            evaluation_tracker=tracker, log_samples=True, bootstrap_iters=1000, limit=5 if chat else None,
            apply_chat_template=chat, system_instruction="Be brief." if chat else None, fewshot_as_multiturn=chat)
        samples = results.pop("samples")
        results["pretty_env_info"] = "PyTorch version: 2.13.0+cpu"
        results["git_hash"] = None
        results["lm_eval_version"] = lm_eval.__version__
        table = make_table(results) + ("\n" + make_table(results, "groups") if "groups" in results else "")
        tracker.save_results_aggregated(results=results, samples=samples)
        for name in samples:
            tracker.save_results_samples(name, samples[name])
        os.makedirs(out, exist_ok=True)
        # Stable names, so that making the fixtures again changes what changed and nothing else.
        date = "2026-01-02T03-04-05.678901"
        for path in glob.glob("exam/out/tiny-chat/*"):
            name = os.path.basename(path)
            stem = name[: name.rfind("_")]
            text = open(path, encoding="utf-8").read()
            os.remove(path)
            if name.startswith("results_"):
                value = json.loads(text)
                value["total_evaluation_time_seconds"], value["date"] = "12.5", 1767323045.678901
                text = json.dumps(value, indent=2, ensure_ascii=False)
            open(f"{out}/{stem}_{date}" + (".json" if stem == "results" else ".jsonl"), "w", encoding="utf-8").write(text)
        open(f"{out}/table.txt", "w", encoding="utf-8").write(table)
        os.removedirs("exam/out/tiny-chat")


def read(folder):
    from datasets import load_dataset
    from lm_eval.utils import get_latest_filename, get_results_filenames, get_sample_results_filenames, make_table
    names = [f"{folder}/{name}" for name in os.listdir(folder)]
    latest = get_latest_filename(get_results_filenames(names))
    results = json.load(open(latest, encoding="utf-8"))
    print(make_table(results))
    if "groups" in results:
        print(make_table(results, "groups"))
    for name in sorted(get_sample_results_filenames(names)):
        rows = load_dataset("json", data_files=name, split="train")
        print(os.path.basename(name), len(rows), rows[0]["filter"], rows[0]["prompt_hash"][:12])


if __name__ == "__main__":
    read(sys.argv[2]) if sys.argv[1] == "--read" else make(sys.argv[1])
