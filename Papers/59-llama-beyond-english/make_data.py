#!/usr/bin/env python3
"""A source language and a target language out of one English text, for the small proof of paper 59.

The target is English under a substitution of letters: as regular as the source, and as foreign to a model and a tokenizer of the source as
another language in the same script. With --target FILE a real target language takes its place.

    python3 make_data.py ENGLISH.txt OUT --seed 1
"""

import argparse
import json
import pathlib
import random


def cipher(text, seed):
    rng = random.Random(seed)
    vowels, consonants = "aeiou", "bcdfghjklmnpqrstvwxyz"
    table = {}
    for group in (vowels, consonants):
        shuffled = list(group)
        while any(a == b for a, b in zip(group, shuffled)):
            rng.shuffle(shuffled)
        table.update(zip(group, shuffled))
        table.update(zip(group.upper(), (letter.upper() for letter in shuffled)))
    return text.translate(str.maketrans(table))


def cut(text, start, size):
    """About `size` bytes from `start` on, at ends of lines."""
    part = text.encode()[start:start + size].decode(errors="ignore")
    return part[:part.rfind("\n") + 1] or part


def write(path, text, block=1000):
    """Training text as documents of about `block` bytes, cut at ends of lines: sources are mixed document by document."""
    rows, part = [], ""
    for line in text.splitlines(keepends=True):
        part += line
        if len(part.encode()) >= block:
            rows.append(part)
            part = ""
    rows += [part] if part else []
    path.write_text("".join(json.dumps({"text": row}, ensure_ascii=False) + "\n" for row in rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("english", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--target", type=pathlib.Path, help="text of a real target language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--source-bytes", type=int, default=600_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 200_000, 800_000])
    parser.add_argument("--held-bytes", type=int, default=20_000)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    text = options.english.read_text(errors="ignore")
    size = len(text.encode())
    wanted = options.source_bytes + 2 * options.held_bytes + (0 if options.target else max(options.sizes))
    if size < wanted:
        raise SystemExit(f"{options.english}: expected at least {wanted} bytes of text, found {size}")
    held, source = options.held_bytes, options.source_bytes
    write(options.output / "source.jsonl", cut(text, 0, source))
    (options.output / "source_held.txt").write_text(cut(text, source, held))
    if options.target:
        target = options.target.read_text(errors="ignore")
        if len(target.encode()) < max(options.sizes) + held:
            raise SystemExit(f"{options.target}: expected at least {max(options.sizes) + held} bytes of text")
    else:
        target = cipher(text.encode()[source + held:].decode(errors="ignore"), options.seed)
    (options.output / "target_held.txt").write_text(cut(target, 0, held))
    for number in options.sizes:
        write(options.output / f"target_{number}.jsonl", cut(target, held, number))
    print(f"{options.output}: source {source} bytes, target {', '.join(map(str, options.sizes))} bytes, held out {held} bytes each")


if __name__ == "__main__":
    main()
