#!/usr/bin/env python3
"""Task files for the Japanese financial questions of paper 51, in every form of prompt, for `lyceum exam run` (and lm-evaluation-harness).

DATA holds the JSON files of pfnet-research/japanese-lm-fin-harness: cma_basics, cpa_audit, fp2, security_sales_1. The forms are those the
harness describes: default (letters), 0.1 (comma-separated texts), 0.2 (numbers), 0.2.1 (list of texts), 0.3 (instruction and response) and
0.6 (marks of Llama 2). The forms 0.4 and 0.5 are chats: ask the default form with --apply-chat-template, 0.5 also with --system.
Picking the best form per model on these items makes all scores too good; `lyceum residual select` picks on some items and judges on others.

    python3 make_tasks.py DATA OUT
    lyceum exam run MODEL --tasks OUT/jfin_default.yaml
"""

import argparse
import pathlib

TASKS = {"cma_basics": "38 questions on securities", "cpa_audit": "398 on auditing", "fp2": "475 on financial planning",
         "security_sales_1": "57 on selling securities, with two or four options"}
LETTERS = "['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'][:choices | length]"
NUMBERS = "['1', '2', '3', '4', '5', '6', '7', '8'][:choices | length]"
TEXTS = "choices | map(attribute='text') | list"
CONTEXT = "{{ question }}{% if context %}\n{{ context }}{% endif %}"
LETTERED = "{% for choice in choices %}{{ 'ABCDEFGH'[loop.index0] }}: {{ choice.text }}\n{% endfor %}"
NUMBERED = "{% for choice in choices %}{{ loop.index }}. {{ choice.text }}\n{% endfor %}"
DASHED = "{% for choice in choices %}- {{ choice.text }}\n{% endfor %}"
RULE = "与えられた問題に対して、選択肢の中から正しい答えを一つ選んでください。"
FORMS = {
    "default": (LETTERS, "問題:\n" + CONTEXT + "\n\n選択肢:\n" + LETTERED + "\n答え:\n"),
    "0.1": (TEXTS, "[問題]:" + CONTEXT + "\n[選択肢]:[{{ choices | map(attribute='text') | join(', ') }}]\n[答え]:"),
    "0.2": (NUMBERS, RULE + "\n\n質問:" + CONTEXT + "\n選択肢:\n" + NUMBERED + "回答:"),
    "0.2.1": (TEXTS, RULE + "\n\n質問:" + CONTEXT + "\n選択肢:\n" + DASHED + "回答:"),
    "0.3": (TEXTS, "以下は、課題を説明する指示と、入力の組み合わせです。要求を満たす応答を書きなさい。\n\n### 指示:\n" + RULE
            + "\n\n### 入力:\n" + CONTEXT + "\n" + DASHED + "\n### 応答:\n"),
    "0.6": (LETTERS, "[INST] <<SYS>>\nあなたは誠実で優秀な日本人の助手です。\n<</SYS>>\n\n" + RULE + "\n\n" + CONTEXT + "\n" + LETTERED + "[/INST] "),
}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def task(name, file, form):
    choices, prompt = FORMS[form]
    return f"""task: jfin_{name}_{form}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {quoted(str(file))}
  field: data
test_split: test
output_type: multiple_choice
doc_to_text: {quoted(prompt)}
doc_to_choice: {quoted('{{ ' + choices + ' }}')}
doc_to_target: answer
target_delimiter: ""
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
  - metric: acc_norm
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        for name in TASKS:
            (options.output / f"jfin_{name}_{form}.yaml").write_text(task(name, (options.data / f"{name}.json").resolve(), form))
        members = ", ".join(f"jfin_{name}_{form}" for name in TASKS)
        (options.output / f"jfin_{form}.yaml").write_text(
            f"group: jfin_{form}\ntask: [{members}]\naggregate_metric_list:\n  - metric: acc\n    weight_by_size: false\nmetadata:\n  version: 1\n")
    print(f"{options.output}: {len(TASKS)} tasks in {len(FORMS)} forms")


if __name__ == "__main__":
    main()
