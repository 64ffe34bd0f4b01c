"""Makes the data of the experiment: two families of tasks that one small model can learn, from a seed.

Family A, what the model can before: adding numbers below 100, and copying words. Family B, what it learns then: reversing words, and the colors
of invented towns. Standard library only. Writes into a folder:

  letters.txt                                        text for the tokenizer
  a-train.jsonl, b-train.jsonl   {"prompt": …, "completion": …}
  a-test.jsonl, b-test.jsonl                         {"question": …, "answer": …}; sums and words that no training file has
  a-test.txt, b-test.txt                             the same as running text, to measure twins on
  a.yaml, b.yaml                                     tasks for lyceum exam run
"""
import json
import random
import sys
from pathlib import Path

COLORS = ["red", "blue", "green", "gold", "gray", "pink", "teal", "lime", "plum", "rust"]
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def words(draw, count, taken):
    """Words of three to five letters that are not taken yet."""
    result = []
    while len(result) < count:
        word = "".join(draw.choice(CONSONANTS + VOWELS) for _ in range(draw.randint(3, 5)))
        if word not in taken and word != word[::-1]:
            taken.add(word)
            result.append(word)
    return result


def towns(draw, count):
    names = set()
    while len(names) < count:
        names.add("".join(draw.choice(CONSONANTS) + draw.choice(VOWELS) for _ in range(3)))
    return sorted(names)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def main(folder, seed):
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    sums = [(a, b) for a in range(100) for b in range(100)]
    draw.shuffle(sums)
    taken = set()
    copied, copied_test = words(draw, 4000, taken), words(draw, 100, taken)
    turned, turned_test = words(draw, 4000, taken), words(draw, 100, taken)
    colors = {town: draw.choice(COLORS) for town in towns(draw, 60)}

    a = [(f"{x}+{y}=", str(x + y)) for x, y in sums[200:6200]] + [(f"copy {w}=", w) for w in copied]
    a_test = [(f"{x}+{y}=", str(x + y)) for x, y in sums[:100]] + [(f"copy {w}=", w) for w in copied_test]
    facts = [(f"color of {town}=", color) for town, color in colors.items()]
    b = [(f"turn {w}=", w[::-1]) for w in turned] + facts * 40
    b_test = [(f"turn {w}=", w[::-1]) for w in turned_test] + facts
    for name, rows in [("a", a), ("b", b)]:
        draw.shuffle(rows)
        write(folder / f"{name}-train.jsonl", [{"prompt": p, "completion": c} for p, c in rows])
    for name, rows in [("a", a_test), ("b", b_test)]:
        write(folder / f"{name}-test.jsonl", [{"question": p, "answer": c} for p, c in rows])
        (folder / f"{name}.yaml").write_text(
            f"task: control_{name}\ndataset_path: json\ndataset_kwargs:\n  data_files:\n    test: {folder.resolve()}/{name}-test.jsonl\n"
            "test_split: test\noutput_type: generate_until\ndoc_to_text: \"{{ question }}\"\ndoc_to_target: \"{{ answer }}\"\n"
            "target_delimiter: \"\"\ngeneration_kwargs:\n  until: [\"\\n\"]\n  max_gen_toks: 8\n  do_sample: false\n"
            "metric_list:\n  - metric: exact_match\n    aggregation: mean\n    higher_is_better: true\nmetadata:\n  version: 1.0\n")
    for name, rows in [("a", a_test), ("b", b_test)]:
        (folder / f"{name}-test.txt").write_text("".join(p + c + "\n" for p, c in rows))
    text = "\n".join(p + c for p, c in a + b)
    (folder / "letters.txt").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
