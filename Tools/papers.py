#!/usr/bin/env python3
"""Writes Sources/LyceumRecipes/Papers/Paper+All.swift from the folders in Papers/, so that the tool knows them without the repository.

    Tools/papers.py           write the file
    Tools/papers.py --check   exit 1 when it is not what the folders say
"""
import json
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
target = root / "Sources/LyceumRecipes/Papers/Paper+All.swift"
states = {"delivered": ".delivered", "in part": ".partial", "not yet": ".notYet"}


def read(path):
    """A flat file of keys: texts (quoted as JSON where they need it), numbers and lists of words."""
    values = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = re.fullmatch(r"([a-z]+): (.*)", line)
        if not match:
            sys.exit(f"{path}:{number}: expected key: value on one line")
        key, text = match.groups()
        if text.startswith('"'):
            values[key] = json.loads(text)
        elif text.startswith("["):
            values[key] = [word.strip() for word in text[1:-1].split(",")]
        else:
            values[key] = text
    return values


def swift(text):
    return "nil" if text is None else json.dumps(text, ensure_ascii=False)


def paper(folder):
    values = read(folder / "paper.yaml")
    known = {"number", "label", "title", "areas", "state", "command", "notes"}
    if set(values) - known or not {"number", "label", "title", "areas", "state"} <= set(values):
        sys.exit(f"{folder}: expected the keys {', '.join(sorted(known))}")
    number = int(values["number"])
    if not folder.name.startswith(f"{number:02d}-"):
        sys.exit(f"{folder}: the name does not begin with the number {number:02d}")
    recipe = folder / "recipe.yaml"
    text = recipe.read_text(encoding="utf-8") if recipe.exists() else None
    if text is None and values["state"] == "delivered":
        sys.exit(f"{folder}: a delivered paper has a recipe.yaml")
    if values["state"] not in states:
        sys.exit(f"{folder}: expected a state of {', '.join(states)}, found {values['state']}")
    command = f"lyceum reproduce {number:02d}" if text is not None else values.get("command")
    lines = [
        "        Paper(",
        f"            number: {number}, folder: {swift(folder.name)}, label: {swift(values['label'])},",
        f"            title: {swift(values['title'])},",
        f"            areas: {json.dumps(values['areas'])}, state: {states[values['state']]},",
        f"            command: {swift(command)}, notes: {swift(values.get('notes', ''))},",
    ]
    if text is None:
        lines.append("            recipe: nil)")
    else:
        body = "\n".join("                " + line if line else "" for line in text.rstrip("\n").split("\n"))
        lines.append('            recipe: #"""\n' + body + '\n\n                """#)')
    return number, "\n".join(lines)


def main():
    papers = sorted(paper(folder) for folder in (root / "Papers").iterdir() if (folder / "paper.yaml").exists())
    if [number for number, _ in papers] != list(range(1, len(papers) + 1)):
        sys.exit("the numbers of the papers do not follow each other")
    text = "// Written by Tools/papers.py from the folders in Papers/; do not edit.\n\n"
    text += "extension Paper {\n    /// All papers, by number.\n    public static let all: [Paper] = [\n"
    text += ",\n".join(body for _, body in papers) + ",\n    ]\n}\n"
    if "--check" in sys.argv:
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            sys.exit(f"{target.relative_to(root)} is not what Papers/ says: run Tools/papers.py")
    else:
        target.write_text(text, encoding="utf-8")


main()
