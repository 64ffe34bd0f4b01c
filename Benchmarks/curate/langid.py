"""Languages of short texts: lyceum langid beside fastText and langid.py, on the same pieces of real texts.

Texts: Debian's packages libreoffice-help-XX and manpages-XX, unpacked by `apt-get download` and `dpkg -x PACKAGE.deb unpacked/PACKAGE`.
Peers: fasttext-wheel 0.9.2, langid 1.1.6, numpy 1.26.4.

    python3 langid.py prepare unpacked texts             # texts/train/XX.txt, texts/test/XX.txt
    lyceum langid train texts/train --output own.bin
    python3 langid.py run texts lid.176.ftz own.bin --tool lyceum

The test has half of the help's pages, by a hash of their names; the other half and the manual pages are what own.bin learns from. Paragraphs that stand in
the English help as well are left out.
"""

import argparse
import glob
import gzip
import hashlib
import html
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time

LENGTHS = (20, 50, 200)
PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.S)
TAG = re.compile(r"<[^>]+>")


def code(name):
    language = name.split("-")[-1] if name.count("-") == 1 else name.split("-", 2 if name.startswith("libreoffice") else 1)[-1]
    return language.split("-")[0]


def help_pages(folder):
    for path in sorted(glob.glob(folder + "/**/*.html", recursive=True)):
        text = open(path, encoding="utf-8", errors="replace").read()
        yield os.path.basename(path), [" ".join(html.unescape(TAG.sub("", part)).split()) for part in PARAGRAPH.findall(text)]


def manual_pages(folder):
    for path in sorted(glob.glob(folder + "/**/man[1-9]/*.gz", recursive=True)):
        try:
            text = gzip.open(path, "rt", encoding="utf-8", errors="replace").read()
        except OSError:
            continue
        kept = []
        for line in text.split("\n"):
            if line.startswith((".", "'", '"')) or len(line) < 40:
                continue
            line = re.sub(r"\\f[A-Z]|\\&|\\\(..|\\[|^]", "", line).replace("\\-", "-")
            if "\\" not in line:
                kept.append(line)
        yield kept


def prepare(unpacked, output):
    packages = sorted(os.listdir(unpacked))
    english = {p for name in packages if name.startswith("libreoffice-help-en") for _, page in help_pages(f"{unpacked}/{name}") for p in page}
    for part in ("train", "test"):
        os.makedirs(f"{output}/{part}", exist_ok=True)
    tested = set()
    for name in packages:
        if not name.startswith("libreoffice-help"):
            continue
        language = code(name.removeprefix("libreoffice-"))
        parts = {"train": set(), "test": set()}
        for page, paragraphs in help_pages(f"{unpacked}/{name}"):
            part = "test" if hashlib.sha1(page.encode()).digest()[0] & 1 else "train"
            parts[part] |= {p for p in paragraphs if len(p) >= 40 and (language == "en" or p not in english)}
        parts["test"] -= parts["train"]
        for part, lines in parts.items():
            with open(f"{output}/{part}/{language}.txt", "w", encoding="utf-8") as file:
                file.write("\n".join(sorted(lines)) + "\n")
        tested.add(language)
        print(language, {part: len(lines) for part, lines in parts.items()})
    for name in packages:
        language = name.removeprefix("manpages-").split("-")[0]
        if not name.startswith("manpages") or language not in tested:
            continue
        with open(f"{output}/train/{language}.txt", "a", encoding="utf-8") as file:
            for lines in manual_pages(f"{unpacked}/{name}"):
                file.writelines(line + "\n" for line in lines)


def pieces(path, length, count, seed):
    lines = [line.strip() for line in open(path, encoding="utf-8")]
    lines = [line for line in lines if len(line) >= length]
    if length == 200:
        # Few paragraphs are so long: neighbors in the shuffled order are put together.
        lines = [line.strip() for line in open(path, encoding="utf-8")]
        generator = random.Random(seed)
        generator.shuffle(lines)
        joined, current = [], ""
        for line in lines:
            current = f"{current} {line}".strip()
            if len(current) >= 200:
                joined.append(current)
                current = ""
        lines = joined
    generator = random.Random(seed + length)
    found = []
    while lines and len(found) < count:
        line = generator.choice(lines)
        start = generator.randrange(len(line) - length + 1)
        while start > 0 and line[start - 1] != " " and any(c == " " for c in line[:start]):
            start -= 1
        piece = line[start:start + length].strip()
        if sum(c.isalpha() for c in piece) * 2 >= length:
            found.append(piece)
    return found


def run(texts, model, own, tool, count):
    # This file has the peer's name.
    sys.path.pop(0)
    import fasttext
    import langid

    fasttext.FastText.eprint = lambda *arguments: None
    loaded = fasttext.load_model(model)
    languages = sorted(name[:-4] for name in os.listdir(f"{texts}/test"))
    samples = [(language, length, piece) for language in languages for length in LENGTHS for piece in pieces(f"{texts}/test/{language}.txt", length, count, 1)]
    results, seconds = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/pieces.jsonl"
        with open(path, "w", encoding="utf-8") as file:
            for _, _, piece in samples:
                file.write(json.dumps({"text": piece}, ensure_ascii=False) + "\n")
        for name, chosen in (("lyceum", model), ("lyceum, own model", own)):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            output = subprocess.run([tool, "langid", path, "--model", chosen, "--json"], check=True, capture_output=True, text=True).stdout
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds[name] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            results[name] = [json.loads(line)["language"] for line in output.splitlines()]
    start = time.process_time()
    results["fastText"] = [loaded.predict(piece)[0][0].removeprefix("__label__") for _, _, piece in samples]
    seconds["fastText"] = time.process_time() - start
    start = time.process_time()
    results["langid.py"] = [langid.classify(piece)[0] for _, _, piece in samples]
    seconds["langid.py"] = time.process_time() - start
    columns = ["lyceum", "fastText", "lyceum, own model", "langid.py"]
    same = sum(a == b for a, b in zip(results["lyceum"], results["fastText"]))
    print(f"{len(samples)} pieces; lyceum and fastText agree on {same}")
    print("| language | " + " | ".join(f"{name}, {length}" for name in columns for length in LENGTHS) + " |")
    print("|---|" + "---|" * (len(columns) * len(LENGTHS)))
    for language in languages + ["all"]:
        cells = []
        for name in columns:
            for length in LENGTHS:
                rows = [found == wanted for (wanted, size, _), found in zip(samples, results[name]) if size == length and language in (wanted, "all")]
                cells.append(f"{100 * sum(rows) / max(len(rows), 1):.1f}")
        print(f"| {language} | " + " | ".join(cells) + " |")
    print({name: round(value, 2) for name, value in seconds.items()}, "seconds of processor time, starting included for lyceum")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["prepare", "run"])
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--tool", default="lyceum")
    parser.add_argument("--count", type=int, default=300)
    arguments = parser.parse_args()
    if arguments.work == "prepare":
        prepare(*arguments.paths)
    else:
        run(*arguments.paths, arguments.tool, arguments.count)
