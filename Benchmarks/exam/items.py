"""Requests of real examinations for measuring, made from local data: items.py DATA OUT

OUT gets JSON-lines files, one request per line: {"context", "continuation"} (and "item", "choice", "task").
The prompts are those of lm-evaluation-harness's tasks: MMLU with five worked examples; full-text options without any.
"""
import csv, json, os, sys

SUBJECTS = ["anatomy", "astronomy", "college_biology", "high_school_geography", "marketing", "philosophy"]


def question(row):
    return row[0].strip() + "".join(f"\n{letter}. {text}" for letter, text in zip("ABCD", row[1:5])) + "\nAnswer:"


def mmlu(data, per_subject=50, shots=5):
    for subject in SUBJECTS:
        examples = list(csv.reader(open(f"{data}/mmlu/dev/{subject}_dev.csv", encoding="utf-8")))[:shots]
        head = f"The following are multiple choice questions (with answers) about {subject.replace('_', ' ')}.\n\n"
        head += "".join(f"{question(row)} {row[5]}\n\n" for row in examples)
        for number, row in enumerate(csv.reader(open(f"{data}/mmlu/test/{subject}_test.csv", encoding="utf-8"))):
            if number == per_subject: break
            for choice, letter in enumerate("ABCD"):
                yield {"task": f"mmlu_{subject}", "item": number, "choice": choice, "context": head + question(row), "continuation": " " + letter}


def full_text(data, count=500):
    lines = open(f"{data}/medical-mcq/medmcqa_test.jsonl", encoding="utf-8").read().splitlines()
    for number, line in enumerate(lines[:count]):
        item = json.loads(line)
        for choice, text in enumerate(item["options"].values()):
            yield {"task": "medmcqa_text", "item": number, "choice": choice, "context": f"Question: {item['question']}\nAnswer:", "continuation": f" {text}"}


def pubmedqa(data, count=50):
    items = json.load(open(f"{data}/pubmedqa/ori_pqal.json", encoding="utf-8"))
    for number, item in enumerate(list(items.values())[:count]):
        text = "Abstract: " + "\n".join(item["CONTEXTS"]) + "\nQuestion: " + item["QUESTION"] + "\nAnswer:"
        for choice, answer in enumerate(["yes", "no", "maybe"]):
            yield {"task": "pubmedqa", "item": number, "choice": choice, "context": text, "continuation": " " + answer}


def rolling(data, count=20):
    items = json.load(open(f"{data}/pubmedqa/ori_pqal.json", encoding="utf-8"))
    for number, item in enumerate(list(items.values())[:count]):
        yield {"task": "rolling", "item": number, "choice": 0, "text": " ".join(item["CONTEXTS"])}


def write(path, requests):
    with open(path, "w", encoding="utf-8") as file:
        for request in requests: file.write(json.dumps(request, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    data, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    write(f"{out}/mmlu.jsonl", mmlu(data))
    write(f"{out}/full-text.jsonl", full_text(data))
    # For comparing values: a few of each kind.
    write(f"{out}/agreement.jsonl", [*mmlu(data, per_subject=17), *full_text(data, 100), *pubmedqa(data), *rolling(data)])
