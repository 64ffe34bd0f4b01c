"""Makes Tests/LyceumDataTests/Fixtures/ngram-kenlm.json: what KenLM (lmplz and query) finds of self-made text.

KenLM 0.2.0 (the PyPI source distribution has lmplz; it needs Boost):
    pip download kenlm==0.2.0 --no-deps --no-binary :all: && tar xzf kenlm-0.2.0.tar.gz
    cd kenlm-0.2.0 && mkdir b && cd b && cmake .. -DCMAKE_BUILD_TYPE=Release && make lmplz query
    python Tools/reference/ngram_fixtures.py kenlm-0.2.0/b/bin Tests/LyceumDataTests/Fixtures/ngram-kenlm.json
"""

import json
import random
import re
import subprocess
import sys
import tempfile

SYLLABLES = ["ba", "do", "ki", "lu", "me", "no", "pi", "ra", "se", "tu", "va", "zo", "é", "ße"]


def make_sentences(seed, count):
    """A seeded Markov chain over words of falling frequency, so that counts of 1 to 4 occur for every order."""
    random.seed(seed)
    words = ["".join(random.choice(SYLLABLES) for _ in range(random.randint(1, 3))) for _ in range(160)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    successors = {word: random.choices(words, weights, k=6) for word in words}
    sentences = []
    for _ in range(count):
        word = random.choices(words, weights)[0]
        sentence = [word]
        while len(sentence) < 14 and random.random() > 0.1:
            word = random.choice(successors[word]) if random.random() < 0.75 else random.choices(words, weights)[0]
            sentence.append(word)
        sentences.append(" ".join(sentence))
    return sentences


def main(binaries, output):
    train = make_sentences(1, 700)
    test = make_sentences(1, 730)[700:] + ["unseenword " + train[3], train[10], "qq"]
    cases = []
    for order in (2, 3, 5):
        with tempfile.TemporaryDirectory() as folder:
            arpa = folder + "/model.arpa"
            made = subprocess.run(
                [binaries + "/lmplz", "-o", str(order), "-S", "200M", "-T", folder, "--discount_fallback", "--arpa", arpa],
                input="\n".join(train) + "\n", text=True, capture_output=True, check=True)
            asked = subprocess.run(
                [binaries + "/query", "-v", "word", arpa], input="\n".join(test) + "\n", text=True, capture_output=True, check=True)
            counts = [int(line.split("=")[1]) for line in open(arpa, encoding="utf-8") if line.startswith("ngram ")]
        rows = [[]]
        for word, value in re.findall(r"(\S+)=\d+ \d+ (-?[\d.e+-]+)", asked.stdout):
            rows[-1].append(float(value))
            if word == "</s>":
                rows.append([])
        rows.pop()
        assert len(rows) == len(test), (len(rows), len(test))
        cases.append({"order": order, "counts": counts, "log10": rows, "fallback": "Substituting" in made.stderr})
    with open(output, "w", encoding="utf-8") as file:
        json.dump({"peer": "KenLM 0.2.0, lmplz and query", "train": train, "test": test, "cases": cases}, file, ensure_ascii=False, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
