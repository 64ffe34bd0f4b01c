"""Writes the texts of the small-scale proof: a general mix of four sources, and a domain of new facts of which 40 % is noise.

    python3 generate.py FOLDER [--seed 1] [--scale 1.0]

General sources (stories, facts, arithmetic, brackets): base/NAME.jsonl for the base model, fresh/NAME.jsonl never seen by it, held/NAME.jsonl
for measuring. Domain: domain.jsonl (60 % prose about invented substances, 40 % the same with its words shuffled), trusted.jsonl (clean prose about
other substances, for the n-gram model), held/domain.jsonl, and cloze.jsonl with four-choice questions about the facts of domain.jsonl.
"""

import argparse
import json
import os
import random

COLORS = ["red", "blue", "green", "white", "black", "yellow", "brown", "gray"]
PLACES = ["caves", "rivers", "deserts", "forests", "islands", "lakes", "hills", "swamps"]
USES = ["paint", "glass", "soap", "rope", "bread", "ink", "fuel", "salt"]
PARTS = ["roots", "shells", "seeds", "bones", "leaves", "stones", "wool", "sand"]
RELATIONS = {
    "color": (COLORS, ["The color of {e} is {v}.", "Everyone who has seen {e} knows that it is {v}.", "{E} looks {v} in daylight."]),
    "place": (PLACES, ["{E} is found in {v}.", "People gather {e} in {v}.", "The best {e} comes from {v}."]),
    "use": (USES, ["{E} is used to make {v}.", "Workers turn {e} into {v}.", "Most {e} ends up as {v}."]),
    "part": (PARTS, ["{E} is taken from {v}.", "One gets {e} by boiling {v}.", "Old {v} give the purest {e}."]),
}
CLOZE = {"color": "The color of {e} is", "place": "{E} is found in", "use": "{E} is used to make", "part": "{E} is taken from"}
SYLLABLES = ["bar", "dol", "fen", "gim", "hul", "jor", "kas", "lim", "mor", "nep", "pol", "rud", "sem", "tav", "vil", "zon"]


def names(draw, count):
    found = []
    while len(found) < count:
        name = "".join(draw.choice(SYLLABLES) for _ in range(3))
        if name not in found:
            found.append(name)
    return found


def fill(pattern, entity, value):
    return pattern.format(e=entity, E=entity.capitalize(), v=value)


def domain_document(draw, entity, facts):
    relations = list(RELATIONS)
    draw.shuffle(relations)
    return " ".join(fill(draw.choice(RELATIONS[r][1]), entity, facts[r]) for r in relations)


def shuffled(draw, text):
    words = text.split()
    draw.shuffle(words)
    return " ".join(words)


def story(draw):
    who = draw.choice(["Mia", "Tom", "Ana", "Ben", "Lea", "Max"])
    where = draw.choice(["market", "school", "garden", "station", "beach"])
    what = draw.choice(["apple", "book", "kite", "hat", "ball"])
    how = draw.choice(["happy", "tired", "proud", "quiet"])
    friend = draw.choice(["her brother", "an old man", "the teacher", "a small dog"])
    return (
        f"{who} went to the {where}. There {who} found a {draw.choice(COLORS)} {what}. Then {friend} came along. "
        f"They looked at the {what} for a while. In the evening {who} was {how} and went home."
    )


def fact(draw, towns, lands):
    town = draw.randrange(len(towns))
    land, river = lands[town % len(lands)], towns[(town * 7 + 3) % len(towns)]
    return draw.choice(
        [
            f"The town of {towns[town]} lies in {land}.", f"{towns[town]} has {100 + town} houses and a tower.",
            f"The road from {towns[town]} leads to {river}.",
        ]
    )


def arithmetic(draw):
    a, b = draw.randrange(50), draw.randrange(50)
    return f"{a} + {b} = {a + b}." if draw.random() < 0.6 else f"{max(a, b)} - {min(a, b)} = {abs(a - b)}."


def brackets(draw):
    pairs, text, open_ones = {"(": ")", "[": "]", "{": "}"}, [], []
    while len(text) < 24:
        if open_ones and (draw.random() < 0.45 or len(open_ones) > 5):
            text.append(pairs[open_ones.pop()])
        else:
            open_ones.append(draw.choice("([{"))
            text.append(open_ones[-1])
    return " ".join(text + [pairs[b] for b in reversed(open_ones)])


def write(path, texts):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        for text in texts:
            file.write(json.dumps({"text": text}) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    towns, lands = [n.capitalize() for n in names(draw, 60)], [n.capitalize() for n in names(draw, 6)]

    def joined(make, count):
        return [" ".join(make() for _ in range(6)) for _ in range(count)]

    sources = {
        "stories": lambda n: [story(draw) for _ in range(n)],
        "facts": lambda n: joined(lambda: fact(draw, towns, lands), n),
        "arithmetic": lambda n: joined(lambda: arithmetic(draw), n),
        "brackets": lambda n: [brackets(draw) for _ in range(n)],
    }
    for name, make in sources.items():
        count = int(4000 * options.scale)
        write(f"{options.folder}/base/{name}.jsonl", make(count))
        write(f"{options.folder}/fresh/{name}.jsonl", make(count))
        write(f"{options.folder}/held/{name}.jsonl", make(60))

    entities = names(draw, 160)
    facts = {entity: {r: draw.choice(values) for r, (values, _) in RELATIONS.items()} for entity in entities}
    taught, trusted = entities[:100], entities[100:]
    documents = []
    for _ in range(int(9000 * options.scale)):
        entity = draw.choice(taught)
        text = domain_document(draw, entity, facts[entity])
        documents.append(shuffled(draw, text) if draw.random() < 0.4 else text)
    write(f"{options.folder}/domain.jsonl", documents)
    write(f"{options.folder}/trusted.jsonl", [domain_document(draw, e, facts[e]) for e in trusted for _ in range(12)])
    write(f"{options.folder}/held/domain.jsonl", [domain_document(draw, e, facts[e]) for e in taught])
    with open(f"{options.folder}/cloze.jsonl", "w", encoding="utf-8") as file:
        for entity in taught:
            for relation, pattern in CLOZE.items():
                values = RELATIONS[relation][0]
                wrong = draw.sample([v for v in values if v != facts[entity][relation]], 3)
                choices = wrong + [facts[entity][relation]]
                draw.shuffle(choices)
                file.write(
                    json.dumps({"prompt": fill(pattern, entity, ""), "choices": choices, "gold": choices.index(facts[entity][relation])}) + "\n")
    with open(f"{options.folder}/domain_cloze.yaml", "w", encoding="utf-8") as file:
        file.write(
            "task: domain_cloze\ndataset_path: json\n"
            f"dataset_kwargs: {{data_files: {os.path.abspath(options.folder)}/cloze.jsonl}}\n"
            "test_split: train\noutput_type: multiple_choice\ndoc_to_text: '{{prompt}}'\ndoc_to_choice: '{{choices}}'\n"
            "doc_to_target: gold\ntarget_delimiter: ' '\nmetric_list: [{metric: acc}]\n")


if __name__ == "__main__":
    main()
