"""Writes the tables of the English word rules: Sources/LyceumCurate/Text/{ScalarTable,EnglishExceptions}.swift.

The classes are found by asking the peer about every scalar, so the tables say what it does and nothing else.
Peers: datatrove 0.10.1, spacy 3.8, Python 3.11 (Unicode 14).
Run: python Tools/reference/curation_tables.py  (with datatrove and spacy installed)
"""

import pathlib
import re
import unicodedata

import spacy
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION
from spacy.lang import char_classes as classes
from spacy.pipeline import Sentencizer

FOLDER = pathlib.Path(__file__).parents[2] / "Sources/LyceumCurate/Text"
SPLIT = "\u00a6"

tokenizer = spacy.blank("en").tokenizer


def one(pattern):
    expression = re.compile("[" + pattern + "]")
    return lambda text: expression.match(text) is not None


alpha, lower, upper, quote = one(classes.ALPHA), one(classes.ALPHA_LOWER), one(classes.ALPHA_UPPER), one(classes.CONCAT_QUOTES)
icon = one(classes.CONCAT_ICONS)
before_dot = one(
    r"0-9{al}%²\-\+{p}(?:{q})".format(al=classes.ALPHA_LOWER, p=classes.PUNCT, q=classes.CONCAT_QUOTES))
currency = {piece.replace("\\", "") for piece in classes.LIST_CURRENCY}
sentence_ends = set(Sentencizer.default_punct_chars)

# One bit each, in the order of ScalarClass.
TESTS = [
    lambda c: c not in ".+" and tokenizer.find_prefix(c + "a") == 1,
    lambda c: tokenizer.find_suffix("a" + c) == 1 and c != ".",
    icon,
    alpha,
    lower,
    upper,
    quote,
    before_dot,
    lambda c: c in currency,
    lambda c: unicodedata.category(c).startswith("P"),
    lambda c: c in sentence_ends,
    lambda c: c in PUNCTUATION_SET,
    lambda c: c in TERMINAL_PUNCTUATION,
    str.isalpha,
    lambda c: c.isalnum() or c == "_",
    str.isspace,
]


def base36(value):
    digits = ""
    while True:
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36] + digits
        value //= 36
        if value == 0:
            return digits


def wrapped(pieces, width=132):
    """Lines of at most so many bytes."""
    lines, line = [], ""
    for piece in pieces:
        if line and len((line + " " + piece).encode()) > width:
            lines.append(line)
            line = ""
        line += (" " if line else "") + piece
    return lines + [line]


def scalars():
    runs = []
    for value in range(0x110000):
        text = chr(value)
        surrogate = 0xD800 <= value < 0xE000
        bits = 0 if surrogate else sum(1 << bit for bit, test in enumerate(TESTS) if test(text))
        if runs and runs[-1][1] == bits:
            runs[-1][0] += 1
        else:
            runs.append([1, bits])
    pieces = [base36(length) + ("." + base36(bits) if bits else "") for length, bits in runs]
    body = "\n".join("        " + line for line in wrapped(pieces))
    (FOLDER / "ScalarTable.swift").write_text(
        "// Written by Tools/reference/curation_tables.py.\n\n"
        "/// The classes of all scalars as runs, `length.bits` in base 36, from U+0000 on; a run without bits has none of the classes.\n"
        'enum ScalarTable {\n    static let runs: StaticString = """\n' + body + '\n        """\n}\n')


def exceptions():
    entries = []
    for text, parts in sorted(tokenizer.rules.items()):
        orths = [part.get("ORTH", part.get(65)) for part in parts]
        if text.strip():
            assert SPLIT not in text and "".join(orths) == text
            entries.append(SPLIT.join(orths))
    body = "\n".join("        " + line for line in wrapped(entries))
    assert '"""#' not in body
    units = " ".join(classes.LIST_UNITS)
    (FOLDER / "EnglishExceptions.swift").write_text(
        "// Written by Tools/reference/curation_tables.py.\n\n"
        "/// English words that are divided otherwise than by the rules; a broken bar stands where one is cut.\n"
        'enum EnglishExceptions {\n    static let list = #"""\n' + body + '\n        """#\n\n'
        "    /// What is cut off behind a digit.\n"
        '    static let units = #"""\n' + "\n".join("        " + line for line in wrapped(units.split(" "))) + '\n        """#\n}\n')


scalars()
exceptions()
