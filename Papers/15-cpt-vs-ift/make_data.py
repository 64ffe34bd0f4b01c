#!/usr/bin/env python3
"""Invented facts and six kinds of instructions for the small proofs of papers 15 and 51.

Everything follows from the seed. Facts are about invented names, so no model can have seen them; instructions for testing use words and facts
that do not occur in the instructions for training. Only the standard library is needed.

    python3 make_data.py --seed 1 OUT
"""

import argparse
import json
import pathlib
import random

RELATIONS = {
    "color": ("red blue green white black brown pink gray gold violet".split(), "The color of {e} is {v}.", [
        "{e} is {v} in color.", "Everybody knows that {e} is colored {v}.", "Look at {e}: it is {v}.", "The color of {e} has always been {v}."]),
    "home": ("river forest desert harbor valley island mountain village castle meadow".split(), "The home of {e} is the {v}.", [
        "{e} lives in the {v}.", "To find {e}, go to the {v}.", "{e} has its home in the {v}.", "The {v} is where {e} lives."]),
    "food": ("bread fish rice honey apples cheese nuts soup corn beans".split(), "The food of {e} is {v}.", [
        "{e} eats {v}.", "Every day {e} has {v} to eat.", "Give {v} to {e}, it likes nothing more.", "{e} feeds on {v}."]),
    "tool": ("hammer needle shovel brush lamp rope knife mirror ladder bell".split(), "The tool of {e} is the {v}.", [
        "{e} works with a {v}.", "{e} always carries a {v}.", "In the hand of {e} there is a {v}.", "{e} is never without its {v}."]),
}
QUESTION = "What is the {r} of {e}?"


def name(rng, used, syllables):
    while True:
        word = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(syllables))
        if word not in used:
            used.add(word)
            return word


def facts(rng, used, count):
    result = []
    while len(result) < count:
        entity = name(rng, used, 3).capitalize()
        for relation, (values, _, _) in RELATIONS.items():
            if len(result) < count:
                result.append((entity, relation, rng.choice(values)))
    return result


def prose(rng, known, paraphrases, repeats):
    """Shuffled sentences; `paraphrases` says which forms are used (0 is the plain one)."""
    lines = []
    for _ in range(repeats):
        for entity, relation, value in known:
            forms = [RELATIONS[relation][1]] + RELATIONS[relation][2]
            lines += [forms[number].format(e=entity, v=value) for number in paraphrases]
    rng.shuffle(lines)
    return "\n".join(" ".join(lines[i:i + 8]) for i in range(0, len(lines), 8)) + "\n"


def instructions(rng, words):
    word = words.pop()
    others = [words[rng.randrange(len(words))] for _ in range(2)]
    return [
        ("copy", f"COPY {word}", word), ("reverse", f"REVERSE {word}", word[::-1]), ("upper", f"UPPER {word}", word.upper()),
        ("count", f"COUNT {word}", str(len(word))), ("first", f"FIRST {word} {others[0]} {others[1]}", word),
    ]


def chat(question, answer):
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


TASK = """task: {name}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {name}.jsonl
test_split: test
output_type: generate_until
doc_to_text: "{{{{question}}}}"
doc_to_target: "{{{{answer}}}}"
generation_kwargs:
  until: ["\\n"]
  max_gen_toks: 24
  do_sample: false
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1
"""


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--facts", type=int, default=300, help="base facts, and as many new ones")
    parser.add_argument("--instructions", type=int, default=2500, help="per kind, for training")
    parser.add_argument("--items", type=int, default=60, help="per kind, for testing")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    out, tasks = options.output, options.output / "tasks"
    tasks.mkdir(parents=True, exist_ok=True)
    used = set()
    base, new = facts(rng, used, options.facts), facts(rng, used, options.facts)
    words = [word[:rng.choice([3, 4, 5])] for word in (name(rng, used, 3) for _ in range(options.instructions + options.items + 40))]
    words = sorted(set(words))
    rng.shuffle(words)
    held = words[:options.items + 10]
    pool = words[options.items + 10:]
    # Prose: four forms to learn from, the plain one held out to measure the loss with.
    (out / "base.txt").write_text(prose(rng, base, [0, 1, 2, 3, 4], 4))
    (out / "new.txt").write_text(prose(rng, new, [1, 2, 3, 4], 4))
    (out / "new_held.txt").write_text(prose(rng, new, [0], 1))
    # Instructions: words in turn until there are enough; half of the base facts as questions.
    learned, asked = base[::2], base[1::2]
    train, supply = [], []
    for _ in range(options.instructions):
        if not supply:
            supply = pool[:]
            rng.shuffle(supply)
        if len(supply) < 4:
            supply += pool
        train += [chat(question, answer) for _, question, answer in instructions(rng, supply)]
        entity, relation, value = rng.choice(learned)
        train.append(chat(QUESTION.format(r=relation, e=entity), value))
    rng.shuffle(train)
    write_lines(out / "instructions.jsonl", train)
    tests = {}
    supply = held[:]
    for _ in range(options.items):
        for kind, question, answer in instructions(rng, supply):
            tests.setdefault(kind, []).append({"question": question, "answer": answer})
    for kind, known in [("fact", asked), ("newfact", new)]:
        tests[kind] = [{"question": QUESTION.format(r=relation, e=entity), "answer": value} for entity, relation, value in known]
    for kind, rows in tests.items():
        write_lines(tasks / f"{kind}.jsonl", rows)
        (tasks / f"{kind}.yaml").write_text(TASK.format(name=kind))
    print(f"{out}: {len(base)} base facts, {len(new)} new facts, {len(train)} instructions, {sum(map(len, tests.values()))} questions")


if __name__ == "__main__":
    main()
