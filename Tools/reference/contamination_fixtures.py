#!/usr/bin/env python3
"""Golden values for contamination detectors: similarity of texts, longest common blocks, compressed lengths.

Made with rapidfuzz 3.14.6 (Levenshtein ratio in its indel form), Python's difflib and zlib.
Run: python3 Tools/reference/contamination_fixtures.py > Tests/LyceumExamTests/Fixtures/contamination.json
"""
import difflib
import json
import random
import zlib

import rapidfuzz
from rapidfuzz.distance import Indel

random.seed(43)
WORDS = ["velmor", "thalune", "rests", "beside", "the", "heart", "größe", "naïve", "東京", "🙂", "A.", "B)", "12.5", "\n", "  "]


def text(count):
    return " ".join(random.choice(WORDS) for _ in range(count))


def changed(original):
    scalars = list(original)
    for _ in range(random.randint(0, 12)):
        place = random.randint(0, len(scalars))
        match random.randint(0, 2):
            case 0:
                scalars.insert(place, random.choice("abcö東"))
            case 1 if scalars:
                del scalars[min(place, len(scalars) - 1)]
            case _ if scalars:
                scalars[min(place, len(scalars) - 1)] = random.choice("xyz")
    return "".join(scalars)


pairs = [("", ""), ("", "abc"), ("kitten", "sitting"), ("same", "same"), ("abc", "xyz"), ("a" * 200, "a" * 131)]
for number in range(60):
    a = text(random.randint(1, 40))
    pairs += [(a, changed(a)), (a, text(random.randint(1, 40)))]

ratios = []
for a, b in pairs:
    block = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    ratio = Indel.normalized_similarity(a, b)
    assert abs(ratio - rapidfuzz.fuzz.ratio(a, b) / 100) < 1e-9
    ratios.append({"a": a, "b": b, "ratio": ratio, "block": block})

texts = ["a", "The velmor hums. " * 20] + [text(n) for n in (3, 17, 60, 200)]
compressed = [{"text": t, "length": len(zlib.compress(t.encode()))} for t in texts]
print(json.dumps({
    "made_with": f"rapidfuzz {rapidfuzz.__version__}, zlib {zlib.ZLIB_RUNTIME_VERSION}", "ratios": ratios, "zlib": compressed,
}, ensure_ascii=False, indent=1))
