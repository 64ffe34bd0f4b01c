"""Requests that lm-evaluation-harness builds for made-up tasks: golden data for Tests/LyceumExamTests/PromptEqualityTests.swift.

    python Tools/reference/exam_prompts.py Tests/LyceumExamTests/Fixtures/Prompts

Made with lm_eval 0.4.13 and datasets 4. The folder then holds tasks/*.yaml, data/* and expected.json: for every run its settings and, item by item, the
arguments of every request. In conversations the "chat template" writes the messages as JSON, so that they can be compared one by one.
"""

import json
import os
import random
import sys
from pathlib import Path

TASKS = {
    "_base.yaml": """
dataset_path: json
dataset_kwargs:
  data_files: {train: data/plants_train.jsonl, dev: data/plants_dev.jsonl, test: data/plants_test.jsonl}
test_split: test
output_type: multiple_choice
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
metadata: {version: 1.0}
""",
    "letters.yaml": r"""
include: _base.yaml
task: letters
tag: [plants, quick]
training_split: train
description: "Questions on plants.\n\n"
doc_to_text: "{{question.strip()}}\nA. {{options[0]}}\nB. {{options[1]}}\nC. {{options[2]}}\nAnswer:"
doc_to_choice: ["A", "B", "C"]
doc_to_target: "{{answer}}"
""",
    "texts.yaml": r"""
include: _base.yaml
task: texts
tag: plants
fewshot_split: test
doc_to_text: question
doc_to_choice: "{{options}}"
doc_to_target: answer
target_delimiter: " -> "
fewshot_delimiter: "\n###\n"
metric_list:
  - metric: acc
  - metric: acc_norm
  - metric: acc_mutual_info
""",
    "first.yaml": r"""
include: letters.yaml
task: first
tag: null
fewshot_split: dev
fewshot_config: {sampler: first_n}
description: "{{kind|capitalize}} plants"
num_fewshot: 2
""",
    "mapping.yaml": r"""
include: _base.yaml
task: mapping
fewshot_split: dev
doc_to_text: "Is this right? {{statement}}"
doc_to_choice: {no: "No", yes: "Yes, it is"}
doc_to_target: right
gen_prefix: "Reply:"
""",
    "spaced_prefix.yaml": r"""
include: mapping.yaml
task: spaced_prefix
gen_prefix: "{{kind}}: "
target_delimiter: ""
""",
    "written.yaml": r"""
include: _base.yaml
task: written
output_type: generate_until
fewshot_split: train
doc_to_text: "Q: {{question}}{% if hint is not none %} (hint: {{hint}}){% endif %}\nA:"
doc_to_target: "{{[options[answer], options[answer] | upper]}}"
metric_list:
  - metric: exact_match
generation_kwargs: {until: ["\n"], max_gen_toks: 16, temperature: 0.7, do_sample: true}
repeats: 3
filter_list:
  - name: first
    filter: [{function: take_first}]
""",
    "written_plain.yaml": r"""
include: _base.yaml
task: written_plain
output_type: generate_until
training_split: train
doc_to_text: "{% for option in options %}
- {{ option }}
{%- endfor %}

{{ question | regex_replace('plants?', 'herb') | trim }}
"
doc_to_target: "{{ options[answer] }}"
gen_prefix: "The answer is"
metric_list:
  - metric: exact_match
""",
    "inputs.yaml": r"""
include: _base.yaml
task: inputs
fewshot_split: train
doc_to_text: "{{answer}}"
doc_to_choice: "{{[sentence.replace('_', options[0]), sentence.replace('_', options[1]), sentence.replace('_', options[2])]}}"
doc_to_target: "{{ending}}"
""",
    "likelihood.yaml": r"""
include: _base.yaml
task: likelihood
output_type: loglikelihood
fewshot_split: train
doc_to_text: "{{question}}"
doc_to_target: " {{options[answer]}}"
metric_list: [{metric: perplexity}, {metric: acc}]
""",
    "rolling.yaml": r"""
include: _base.yaml
task: rolling
output_type: loglikelihood_rolling
doc_to_text: ""
doc_to_target: "{{statement}}"
metric_list: [{metric: word_perplexity}, {metric: bits_per_byte}]
""",
    "samples.yaml": r"""
include: _base.yaml
task: samples
doc_to_text: "{{statement}}"
doc_to_choice: ["false", "true"]
doc_to_target: "{{right}}"
fewshot_config:
  sampler: first_n
  samples:
    - {claim: Water is wet., truth: yes it is}
    - {claim: "Stones swim, mostly.", truth: no}
    - {claim: "It's day or night.", truth: ""}
  doc_to_text: "Claim: {{claim}}"
  doc_to_target: "{{truth}}"
  target_delimiter: " => "
  fewshot_delimiter: "\n--\n"
""",
    "table.yaml": r"""
task: table
dataset_path: csv
dataset_kwargs: {data_files: {test: data/sums.csv}}
test_split: test
output_type: multiple_choice
doc_to_text: "{{a}} + {{b}} ="
doc_to_choice: "{{[low, high, share] | map('string') | list}}"
doc_to_target: label
metric_list: [{metric: acc}]
""",
    "repeated.yaml": r"""
include: _base.yaml
task: repeated
dataset_kwargs: {data_files: {test: data/repeated.jsonl}}
fewshot_split: test
doc_to_text: "{{question}}"
doc_to_choice: ["x", "y"]
doc_to_target: "{{answer}}"
""",
    "validation.yaml": r"""
include: _base.yaml
task: validation_only
test_split: null
validation_split: dev
doc_to_text: question
doc_to_choice: "{{options}}"
doc_to_target: "{{answer}}"
""",
    "group.yaml": r"""
group: everything
group_alias: All of it
doc_to_text: "{{question}} !"
task:
  - letters
  - task: texts
    task_alias: as texts
    target_delimiter: ": "
  - group: inner
    task:
      - task: own
        dataset_path: json
        dataset_kwargs: {data_files: {test: data/plants_test.jsonl}}
        test_split: test
        output_type: multiple_choice
        doc_to_choice: ["0", "1", "2"]
        doc_to_target: "{{answer}}"
        metric_list: [{metric: acc}]
      - mapping
aggregate_metric_list:
  - metric: acc
    weight_by_size: false
metadata: {version: 3}
""",
}

NAMES = ["fern", "oak", "moss", "lily", "ivy", "reed", "pine", "rose", "sage", "thyme", "höhe", "O'Hara vine", 'the "king" palm', "茶树", "back\\slash"]


def plants(generator, count):
    for number in range(count):
        options = generator.sample(NAMES, 3)
        answer = generator.randrange(3)
        plant = options[answer]
        yield {
            "question": f" Which of the plants grows at place {number}? ",
            "options": options,
            "answer": answer,
            "statement": f"The {plant} grows\nat place {number}, it is said.",
            "sentence": f"At place {number} the _ stands",
            "ending": f"and blooms in month {number % 12 + 1}.",
            "right": generator.randrange(2),
            "kind": generator.choice(["wild", "garden"]),
            "hint": generator.choice([None, "it is green", "Élan"]),
        }


def write_data(folder):
    generator = random.Random(20)
    folder.mkdir(parents=True, exist_ok=True)

    def lines(name, rows):
        (folder / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

    lines("plants_train.jsonl", plants(generator, 120))
    lines("plants_dev.jsonl", plants(generator, 6))
    lines("plants_test.jsonl", plants(generator, 14))
    lines("repeated.jsonl", [{"question": f"q{n // 5}", "answer": n // 5 % 2} for n in range(20)])
    rows = ["a,b,low,high,share,label"]
    for n in range(6):
        rows.append(f"{n},{2 * n},{3 * n - 1},{3 * n},{n / 4},{n % 3}")
    (folder / "sums.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def runs():
    for task in ["letters", "texts", "mapping", "spaced_prefix", "written", "written_plain", "inputs", "likelihood", "samples", "validation_only"]:
        for shots in [0, 2, 3 if task == "samples" else 5]:
            if task == "inputs" and shots == 5:
                continue
            yield {"task": task, "shots": shots}
            yield {"task": task, "shots": shots, "chat": True, "multiturn": True, "system": "Be brief."}
            yield {"task": task, "shots": shots, "chat": True, "multiturn": False}
    for shots in [None, 0, 1, 6]:
        yield {"task": "first", "shots": shots, "system": "Be brief.\n"}
    yield {"task": "rolling", "shots": 0}
    yield {"task": "table", "shots": 0}
    yield {"task": "table", "shots": 2}
    yield {"task": "repeated", "shots": 3}
    yield {"task": "letters", "shots": 25}
    yield {"task": "letters", "shots": 4, "limit": 5}
    yield {"task": "letters", "shots": 4, "limit": 0.3}
    yield {"task": "letters", "shots": 4, "samples": [1, 3, 8]}
    yield {"task": "letters", "shots": 3, "seed": 7}
    yield {"task": "letters", "shots": 3, "seed": 2**40 + 3}
    yield {"task": "everything", "shots": 0}
    yield {"task": "everything", "shots": 1}
    yield {"task": "plants", "shots": 1}


def requests(task, run):
    from lm_eval.evaluator_utils import get_sample_size

    def template(messages, add_generation_prompt=True):
        return json.dumps({"messages": messages, "add_generation_prompt": add_generation_prompt}, ensure_ascii=False)

    if run.get("shots") is not None and task.get_config("num_fewshot") != 0:
        task.set_config("num_fewshot", run["shots"])
    task.set_fewshot_seed(run.get("seed", 1234))
    samples = run.get("samples")
    task.build_all_requests(
        limit=get_sample_size(task, run.get("limit")),
        samples=samples,
        system_instruction=run.get("system"),
        apply_chat_template=run.get("chat", False),
        fewshot_as_multiturn=run.get("multiturn", False),
        chat_template=template if run.get("chat") else None,
    )
    items = {}
    for instance in task.instances:
        number = samples[instance.doc_id] if samples else instance.doc_id
        items.setdefault(number, []).append(list(instance.args))
    return [
        {"number": number, "target": task.doc_to_target(task.eval_docs[number]), "requests": items[number]} for number in sorted(items)
    ]


def main():
    folder = Path(sys.argv[1]).resolve()
    (folder / "tasks").mkdir(parents=True, exist_ok=True)
    for name, text in TASKS.items():
        (folder / "tasks" / name).write_text(text.lstrip("\n"), encoding="utf-8")
    write_data(folder / "data")
    os.environ["HF_DATASETS_OFFLINE"] = "1"
    os.environ["HF_HOME"] = "/tmp/exam-prompts-cache"
    os.chdir(folder)
    import lm_eval
    from lm_eval.tasks import TaskManager

    manager = TaskManager(include_path=str(folder / "tasks"), include_defaults=False)
    expected = []
    for run in runs():
        loaded = manager.load([run["task"]])
        tasks = {name: requests(task, run) for name, task in loaded["tasks"].items()}
        groups = {name: list(children) for name, children in loaded.get("group_map", {}).items()}
        expected.append({"run": run, "groups": groups, "tasks": tasks})
    # Contexts repeat: texts are kept once and named by their position.
    texts = {}

    def numbered(value):
        return texts.setdefault(value, len(texts)) if isinstance(value, str) else value

    for entry in expected:
        for items in entry["tasks"].values():
            for item in items:
                item["requests"] = [[numbered(part) for part in request] for request in item["requests"]]
    import importlib.metadata

    about = {"lm_eval": importlib.metadata.version("lm_eval"), "datasets": importlib.metadata.version("datasets")}
    document = {"versions": about, "texts": list(texts), "runs": expected}
    (folder / "expected.json").write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    total = sum(len(items) for entry in expected for items in entry["tasks"].values())
    print(f"{len(expected)} runs, {total} items, {len(texts)} texts")


main()
