"""Writes the questions of the small-scale proof: four options, six categories, difficulty = the number of rule applications (1 to 6).

    python3 generate.py FOLDER [--seed 1] [--items 3000]

Every category is a rule on a ring of twelve things that a question applies one to six times. rules.jsonl teaches the single steps (for base and judge
models), judge.jsonl other questions (for the judges), train.jsonl and test.jsonl the questions with `steps` (the true difficulty) and `topic`.
"""

import argparse
import json
import os
import random

RINGS = {
    "letters": "a b c d e f g h i j k l".split(),
    "numbers": "0 1 2 3 4 5 6 7 8 9 10 11".split(),
    "months": "jan feb mar apr may jun jul aug sep oct nov dec".split(),
    "colors": "red rust gold lime jade mint teal blue navy plum pink rose".split(),
    "tones": "do di re ri mi fa fi so si la li ti".split(),
    "beasts": "ant bat cat dog eel fox gnu hen ibis jay kid lark".split(),
}
# How far one step of each category's rule goes.
STRIDES = {"letters": 1, "numbers": 5, "months": 1, "colors": 7, "tones": 1, "beasts": 11}
LETTERS = "ABCD"


def make(draw, topic):
    ring, stride = RINGS[topic], STRIDES[topic]
    start, steps = draw.randrange(12), draw.randint(1, 6)
    end = (start + steps * stride) % 12
    others = draw.sample([i for i in range(12) if i != end], 3)
    options = others + [end]
    draw.shuffle(options)
    return {
        "question": f"{topic}: {ring[start]} {'> ' * steps}?", "choices": [ring[i] for i in options], "gold": options.index(end),
        "topic": topic, "steps": steps,
    }


def prompt(item):
    lines = [item["question"]] + [f"{LETTERS[i]}. {c}" for i, c in enumerate(item["choices"])]
    return "\n".join(lines) + "\nAnswer:"


def rule(draw):
    topic = draw.choice(list(RINGS))
    ring, stride = RINGS[topic], STRIDES[topic]
    start, steps = draw.randrange(12), draw.randint(1, 6)
    return f"{topic}: " + " > ".join(ring[(start + k * stride) % 12] for k in range(steps + 1)) + "."


def write(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=3000)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    draw = random.Random(options.seed)
    topics = list(RINGS)

    def questions(count):
        items = [make(draw, draw.choice(topics)) for _ in range(count)]
        for item in items:
            item["prompt"], item["completion"] = prompt(item), f" {LETTERS[item['gold']]}"
        return items

    write(f"{options.folder}/rules.jsonl", [{"text": " ".join(rule(draw) for _ in range(4))} for _ in range(options.items)])
    write(f"{options.folder}/judge.jsonl", questions(options.items))
    write(f"{options.folder}/train.jsonl", questions(options.items))
    write(f"{options.folder}/test.jsonl", questions(max(60, options.items // 5)))
    for name in ["train", "test"]:
        with open(f"{options.folder}/ring_{name}.yaml", "w", encoding="utf-8") as file:
            file.write(
                f"task: ring_{name}\ndataset_path: json\n"
                f"dataset_kwargs: {{data_files: {os.path.abspath(options.folder)}/{name}.jsonl}}\n"
                "test_split: train\noutput_type: multiple_choice\ndoc_to_text: '{{prompt}}'\ndoc_to_choice: ['A', 'B', 'C', 'D']\n"
                "doc_to_target: gold\ntarget_delimiter: ' '\nmetric_list: [{metric: acc}]\n")


if __name__ == "__main__":
    main()
