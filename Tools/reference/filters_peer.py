"""What datatrove 0.10.1 (with spacy 3.8 and tldextract) decides about documents, and where Lyceum differs.

  filters_peer.py decide DOCS.jsonl > peer.jsonl       one JSON object a document: verdict of each filter, the text where it was changed
  filters_peer.py words DOCS.jsonl > peer-words.jsonl   the words of each document
  filters_peer.py differ peer.jsonl ours.jsonl          counts and the first differences
  filters_peer.py fixture                               writes Tests/LyceumCurateTests/Fixtures/filters.jsonl (self-made texts)
"""

import itertools
import json
import pathlib
import random
import sys

from datatrove.data import Document
from datatrove.pipeline.filters import C4ParagraphFilter, C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.formatters.pii import PIIFormatter
from datatrove.utils.text import split_into_words

FILTERS = {
    "rep": GopherRepetitionFilter(),
    "qual": GopherQualityFilter(),
    "c4": C4QualityFilter(),
    "c4nt": C4QualityFilter(filter_no_terminal_punct=False),
    "c4s": C4QualityFilter(split_paragraph=False),
    "c4p": C4ParagraphFilter(),
    "fw": FineWebQualityFilter(),
}


def decide(text):
    row = {}
    for name, rule in FILTERS.items():
        document = Document(text=text, id="0")
        try:
            result = rule.filter(document)
        except ZeroDivisionError:
            result = (False, "error: division by zero")
        verdict = "keep" if result is True else result[1] if isinstance(result, tuple) else "dropped"
        row[name] = verdict
        if verdict == "keep" and document.text != text:
            row[name + "_text"] = document.text
    row["pii"] = "keep"
    replaced = PIIFormatter().format(text)
    if replaced != text:
        row["pii_text"] = replaced
    return row


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def differ(peer, ours):
    counts, shown, total = {}, 0, 0
    for number, (theirs, mine) in enumerate(zip(read(peer), read(ours), strict=True)):
        total += 1
        if theirs == mine:
            continue
        keys = [key for key in {**theirs, **mine} if theirs.get(key) != mine.get(key)] if isinstance(theirs, dict) else ["words"]
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
            if shown < 20:
                shown += 1
                a, b = (theirs.get(key), mine.get(key)) if isinstance(theirs, dict) else (theirs, mine)
                if a is not None and b is not None:
                    start = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
                    a, b = a[max(start - 5, 0):start + 40], b[max(start - 5, 0):start + 40]
                print(f"document {number} {key}: peer {a!r}, Lyceum {b!r}")
    print(f"{total} documents; differences: {counts or 'none'}")


PIECES = (
    "the of and that with have be to I'm don't can't Mr. U.S. e.g. 5km 10kg $5 US$3 3.50€ :) :-( well-known a--b http://a.org/b?c=d "
    "user@mail.example.org 8.8.8.8 192.168.0.1 #tag ... … • - “quoted” it’s \"said\" (see) [12] [edit] {x} javascript lorem ipsum "
    "terms of use cookies policy 日本語。 Привет, naïve café Ünï x² °C. 1,000 3-4 A.B. foo.Bar he's o'clock rock'n'roll -- ~ = + +5 5+ <b> "
    "cannot gonna y'all xD (._.) ^_^ e=mc^2 10*20 and/or w/o www.example.com/path:80 a.m. p.m.) 7pm C++ vs. end."
).split(" ")


def made(count, seed):
    """Texts of words, marks and lines at random, many of them near a limit."""
    draw = random.Random(seed)
    for _ in range(count):
        kind = draw.random()
        vocabulary = draw.sample(PIECES, draw.randint(2, len(PIECES)))
        if kind < 0.3:
            vocabulary = ["the", "cat", "sat", "on", "a", "mat", "and", "that", "was", "it."]
        lines = []
        for _ in range(draw.randint(1, 14)):
            if lines and draw.random() < 0.2:
                lines.append(draw.choice(lines))
                continue
            line = " ".join(draw.choice(vocabulary) for _ in range(draw.randint(0, 25)))
            lines.append(draw.choice(["", "", "- ", "• ", " "]) + line + draw.choice(["", ".", ".", "...", "…", "!", " ", "?\"", "。"]))
        yield draw.choice(["\n", "\n", "\n\n", "\r\n", "\u2028", " \n"]).join(lines)


def boundaries():
    """Texts at limits: empty, one word, punctuation only, exact shares, several scripts."""
    yield from ["", " ", "\n\n", "a", ".", "...", "!?;", "。。", "\u00a0", "word", "#" * 30, "• " * 20]
    yield from [sentence * 4 for sentence in ("I am your father.\n", "I am your father.\n\n")]
    yield "I am Frank, I am Frank, I am Frank"
    yield "I am Frank, you are Jhon. I am Frank. I am Frank you are Jhon"
    for count in (49, 50, 51):
        yield " ".join(f"the{'' if i % 2 else ' of'} word{i}" for i in range(count))[: count * 9]
    for unit in ("I am ", "interconnection ", "# comment ", "... comment "):
        yield unit * 20
        yield "the of and to " * 10 + unit * 30
    for punctuated in range(13):
        yield "\n".join(f"this is line number {i} of a text with many lines" + ("." if i < punctuated else "") for i in range(100))
    for short in range(64, 70):
        yield "\n".join("x" * (30 if i < short else 31) + chr(97 + i % 26) * (i % 3) + f"{i}." for i in range(100))
    for bullets in (8, 9, 10):
        yield "\n".join(("- " if i < bullets else "") + f"the line of number {i} and so on that have words" for i in range(10))
    for ends in (2, 3, 4):
        yield "\n".join(f"the line of number {i} and so on that have words" + ("..." if i < ends else ".") for i in range(10))
    for sentence in range(3, 7):
        yield "\n".join(f"This is the sentence {i} here." for i in range(sentence))
    yield "Ein Satz. " * 3 + "日本語の文章です。これは二番目の文です。" + " Привет мир! Как дела? مرحبا بالعالم؟ नमस्ते।" * 3
    yield "He said (quietly): \"Stop!\" Then... nothing.  Two spaces. [1] End [2]\n" * 3
    yield "mail: a.b@c.de, x@y, .a@b.co, a..b@c.org; email@[123.123.123.123] Joe Smith <email@example.com> a@b.c-d.-e é@x.org"
    yield "0.1.2.3 108.0.0.01 999.999.999.999 192.168.1.2 .3.3.3.0 1.2.3.4.5 8.8.8.888 1234.1.1.1 11.22.33.44 11.22.33.44 224.0.0.1"


def fixture():
    folder = pathlib.Path(__file__).parents[2] / "Tests/LyceumCurateTests/Fixtures"
    with open(folder / "filters.jsonl", "w", encoding="utf-8") as file:
        for text in itertools.chain(boundaries(), made(160, 7)):
            row = decide(text)
            row["text"], row["words"] = text, split_into_words(text)
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["decide", path]:
            for record in read(path):
                print(json.dumps(decide(record["text"]), ensure_ascii=False))
        case ["words", path]:
            for record in read(path):
                print(json.dumps(split_into_words(record["text"]), ensure_ascii=False))
        case ["made", count, seed]:
            for text in itertools.chain(boundaries(), made(int(count), int(seed))):
                print(json.dumps({"text": text}, ensure_ascii=False))
        case ["differ", peer, ours]:
            differ(peer, ours)
        case ["fixture"]:
            fixture()
        case _:
            sys.exit(__doc__)
