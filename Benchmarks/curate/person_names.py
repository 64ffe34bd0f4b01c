"""Names of persons in generated text with known truth: what lyceum's personal-data filter (kinds: [name]) finds with and without lists.

    Benchmarks/curate/person_names.py LYCEUM [--documents 2000] [--seed 1]

Names are drawn from the U.S. census' lists in the package names 0.3.0 (pip install names==0.3.0); half of the given names and of the surnames stay out of the
lists that the filter is given. Sentences are made here: with a title, initials, in speech, in a byline, in apposition, bare, and others that hold places,
bodies, months and headings. A name is found when its bytes are replaced in full; a replacement elsewhere is an error. Prints JSON.
"""
import argparse, json, os, random, subprocess, tempfile

import names

CERTAIN = [  # something beside the name tells it
    "Yesterday Mr {s} opened the window.", "We thanked Dr. {g} {s} for the report.", "The letter was sent to Mrs {g} {s} in {p}.",
    "“It is late,” said {g} {s} at the door.", "{g} {s} said that nothing had changed.", "The painter {g} {i}. {s} lives near {p}.",
    "A study by {i}. {j}. {s} was published in {m}.", "In {m} {g} {s}, 47, moved to {p}.", "Her friend {g} {s} works at {b}.",
]
BARE = [  # nothing but the name
    "The prize went to {g} {s} this year.", "On Monday {g} {s} arrived in {p}.", "We saw {g} near {b}.", "They met {g} {s} and {h} {t} in {p}.",
    "{g} {s} opened the meeting.", "The house of {g} {s} stands empty.",
]
WITHOUT = [
    "The {b} was founded in {p} in {m}.", "Will it rain in {p} on Sunday?", "See Table A. The figures are from {m}.", "New York and {p} signed the Treaty.",
    "The United Nations met in {p}.", "Mark the place with a pen.", "A train from {p} to {q} takes an hour.", "Chapter Four\nThe Long Road", "Linux and Windows run there.",
    "Grace is a virtue, and hope is another.", "He bought stamps at {b} in {p}.", "The Old Bridge is closed until {m}.", "English and French are taught.",
]
PLACES = "Springfield Riverton Ashford Milton Boston Lisbon Vienna Cairo Madrid Lincoln Houston Denver Florence Victoria".split()
BODIES = ["Northern Steel Company", "First Harbor Bank", "Lakeside University", "Ministry of Health", "Green Valley School", "Star Insurance Group"]
MONTHS = "January February March April May June July August September October November December".split()


def read(name):
    folder = os.path.dirname(names.__file__)
    return [line.split()[0].capitalize() for line in open(os.path.join(folder, name)) if line.strip()]


def documents(count, given, surnames, seed):
    rng = random.Random(seed)
    for _ in range(count):
        parts, kinds = [], []
        for _ in range(rng.randint(3, 8)):
            kind, templates = rng.choice([("certain", CERTAIN), ("bare", BARE), ("none", WITHOUT)])
            template = rng.choice(templates)
            values = dict(
                g=rng.choice(given), h=rng.choice(given), s=rng.choice(surnames), t=rng.choice(surnames), i=rng.choice("ABCDEFGHJKLMNPRSTW"), j=rng.choice("ABEFGHJKLMPRT"),
                p=rng.choice(PLACES), q=rng.choice(PLACES), b=rng.choice(BODIES), m=rng.choice(MONTHS))
            parts.append((template, kind, values))
        yield parts


def render(parts):
    """The text and its names as (start, end, kind), in characters; everything is ASCII but for quotation marks."""
    text, spans = "", []
    for template, kind, values in parts:
        if text:
            text += " " if not text.endswith("\n") else ""
        position = 0
        import re
        pieces = re.split(r"(\{\w\})", template)
        start = None
        for piece in pieces:
            key = piece[1] if re.fullmatch(r"\{\w\}", piece) else None
            if key and key in "gshtij":
                if start is None:
                    start = len(text)
                text += values[key]
                end = len(text)
            else:
                if start is not None and not (piece in (" ", ". ") ):
                    spans.append((start, end, kind))
                    start = None
                text += values[key] if key else piece
        if start is not None:
            spans.append((start, end, kind))
    return text, spans


def replaced(before, after):
    """Ranges of the text before that became <name>."""
    ranges, i, j = [], 0, 0
    while j < len(after):
        if after.startswith("<name>", j):
            j += 6
            # The text goes on at the next place where the rest up to the next mark fits.
            stop = after.find("<name>", j)
            rest = after[j:] if stop < 0 else after[j:stop]
            k = before.find(rest, i + 1) if rest else len(before)
            if stop < 0 and rest:
                k = len(before) - len(rest)
            ranges.append((i, k))
            i = k
        else:
            assert before[i] == after[j], (before[i:i + 40], after[j:j + 40])
            i += 1
            j += 1
    return ranges


def measure(tool, docs, settings):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "docs.jsonl")
        with open(path, "w") as file:
            for text, _ in docs:
                file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
        pipeline = os.path.join(folder, "names.yaml")
        with open(pipeline, "w") as file:
            file.write(f"input: {path}\nstages:\n  - personal-data: {json.dumps(settings)}\ndecontaminate: none\noutput: {folder}/out\nworkers: 1\n")
        subprocess.run([tool, "curate", pipeline, "--json"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out = []
        for base, _, files in sorted(os.walk(f"{folder}/out/kept")):
            for name in sorted(files):
                if name.endswith(".jsonl"):
                    out += [json.loads(line)["text"] for line in open(os.path.join(base, name))]
    assert len(out) == len(docs), (len(out), len(docs))
    found = {"certain": [0, 0], "bare": [0, 0]}
    right = wrong = 0
    for (before, spans), after in zip(docs, out):
        ranges = replaced(before, after)
        for start, end, kind in spans:
            found[kind][1] += 1
            found[kind][0] += any(a <= start and end <= b for a, b in ranges)
        for a, b in ranges:
            if any(a < end and start < b for start, end, _ in spans):
                right += 1
            else:
                wrong += 1
    share = lambda pair: round(pair[0] / max(pair[1], 1), 4)
    return {
        "names": found["certain"][1] + found["bare"][1], "precision": round(right / max(right + wrong, 1), 4), "recall_told": share(found["certain"]),
        "recall_bare": share(found["bare"]), "recall": share([sum(v[0] for v in found.values()), sum(v[1] for v in found.values())]),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    given, surnames = sorted(set(read("dist.female.first") + read("dist.male.first"))), sorted(set(read("dist.all.last")))[:20000]
    rng.shuffle(given)
    rng.shuffle(surnames)
    docs = [render(parts) for parts in documents(options.documents, given, surnames, options.seed)]
    result = {"without_lists": measure(options.tool, docs, {"kinds": ["name"]})}
    with tempfile.TemporaryDirectory() as folder:
        for name, values in [("given", given), ("surnames", surnames)]:
            open(f"{folder}/{name}", "w").write("\n".join(values))
            open(f"{folder}/{name}-half", "w").write("\n".join(values[: len(values) // 2]))
        result["half_of_the_lists"] = measure(
            options.tool, docs, {"kinds": ["name"], "given_names": [f"{folder}/given-half"], "surnames": [f"{folder}/surnames-half"]})
        result["all_lists"] = measure(
            options.tool, docs, {"kinds": ["name"], "given_names": [f"{folder}/given"], "surnames": [f"{folder}/surnames"]})
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
