"""Compares Lyceum's tokenizers with Hugging Face tokenizers (0.23.3) on real vocabularies; reports exact counts.

    swift build -c release --package-path Benchmarks/tokenizer
    pip install tokenizers==0.23.3 gguf
    python Tools/reference/tokenizer_check.py --probe Benchmarks/tokenizer/.build/release/TokenizerProbe \\
        --gguf FOLDER_OF_VOCABULARY_GGUFS --hf FOLDER_WITH_TOKENIZER_JSON --text FILE... [--random 2000]

For each GGUF file: the strings of NAME.inp against the ids of NAME.out beside it where there are such files; then the file is
written as a tokenizer.json, loaded by Hugging Face tokenizers, and ids and decoded text are compared on the text files, hard
strings and seeded random Unicode. For each folder the same with its own tokenizer.json.
"""

import argparse
import glob
import json
import os
import random
import subprocess
import tempfile

HARD = [
    "", " ", "  ", "\n", "\r\n", "\t", " \n \n\n  x", "a", " a", "a ", "  a  b  ", "don't DON'T we'LL I'm 'S '\u017f x'\u017f",
    "e\u0301a\u0300\u0323 \u0301 \u0300\u0323", "A\u030a \u212b \ufb01 \u1e9b\u0323", "\uac00\u1100\u1161\u11a8 \u1161",
    "👩‍👩‍👧‍👦 👍🏽 🇩🇪🇫🇷 ✈️", "1234567890 12 345 6,789.01 ²³½ ٣٤٥ १२३ Ⅷ", "你好，世界！日本語のテスト。한국어 띄어쓰기",
    "السلام عليكم ورحمة الله", "שלום עולם", "สวัสดีชาวโลก ภาษาไทย", "नमस्ते दुनिया", "\u0378\u0379\ue000\U000e0001\U0010ffff",
    "def f(x):\n    return x**2  # comment\n\n\n\tif True:\r\n\t\tpass\n", "<|im_start|>user\nHi<|im_end|>\n<s>x</s> <unk> [MASK] <|endoftext|>",
    "a" * 3000, " " * 700, "\n" * 300, "ab" * 1500, "é" * 500, "1" * 1000, "!?" * 400, "字" * 500, "x \u200b\u200d\ufeff\u2028\u2029\x85\xa0y",
    "\x00\x01\x1f\x7f\x80", "HelloWorld camelCASEWord XMLHttpRequest iOS", "▁ ▁▁a ▁b", "Ġhello Ċ", "ﬀ ŉ ǰ İ ı ſ ß ẞ K Å",
]


def random_texts(count, seed=7):
    rng = random.Random(seed)
    pools = [
        lambda: chr(rng.randrange(32, 127)), lambda: rng.choice(" \n\t\r  '"), lambda: chr(rng.randrange(0xA0, 0x250)),
        lambda: chr(rng.randrange(0x300, 0x370)), lambda: chr(rng.randrange(0x370, 0x700)),
        lambda: chr(rng.randrange(0x900, 0xE00)), lambda: chr(rng.randrange(0x1E00, 0x2C00)),
        lambda: chr(rng.randrange(0x3000, 0xA000)), lambda: chr(rng.randrange(0xAC00, 0xD7B0)),
        lambda: chr(rng.randrange(0x1F300, 0x1FB00)), lambda: rng.choice(["'s", "'LL", "123", " the", "ing", "\r\n", "\u200d", "<", "|>"]),
        lambda: chr(rng.choice([rng.randrange(0x20, 0xD800), rng.randrange(0xE000, 0x110000)])),
    ]
    for _ in range(count):
        chosen = rng.sample(pools, rng.randrange(1, 5))
        yield "".join(rng.choice(chosen)() for _ in range(rng.randrange(1, 60)))


def probe(program, command, tokenizer, items, *flags):
    lines = "".join(json.dumps(item) + "\n" for item in items)
    done = subprocess.run(
        [program, command, tokenizer, *flags], input=lines, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{tokenizer}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def vocabulary_fields(path, output):
    from gguf import GGUFReader

    fields = GGUFReader(path).fields

    def get(key):
        field = fields.get("tokenizer.ggml." + key)
        return field.contents() if field else None

    value = {
        "model": get("model"), "pre": get("pre"), "tokens": list(get("tokens")),
        "scores": [float(x) for x in get("scores") or []], "types": [int(x) for x in get("token_type") or []],
        "merges": list(get("merges") or []), "bos": get("bos_token_id"), "eos": get("eos_token_id"),
        "unk": get("unknown_token_id"), "pad": get("padding_token_id"), "add_bos": get("add_bos_token"),
        "add_eos": get("add_eos_token"), "add_space_prefix": get("add_space_prefix"),
        "charsmap": [int(x) for x in get("precompiled_charsmap") or []],
        "remove_extra_whitespaces": get("remove_extra_whitespaces"),
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


def expected(path):
    """The strings and ids beside a vocabulary file."""
    with open(path + ".inp", encoding="utf-8", newline="") as file:
        texts = file.read().split("\n__ggml_vocab_test__\n")
    with open(path + ".out", encoding="utf-8") as file:
        ids = [[int(x) for x in line.split()] for line in file.read().split("\n")]
    return list(zip(texts, ids))


def compare(program, ours, reference, texts, name, verbose):
    from tokenizers import Tokenizer

    theirs = Tokenizer.from_file(reference)
    theirs.no_padding()
    theirs.no_truncation()
    for plain in (True, False):
        mine = probe(program, "encode", ours, texts, *(["--plain"] if plain else []))
        wanted = [encoding.ids for encoding in theirs.encode_batch(texts, add_special_tokens=not plain)]
        wrong = [i for i in range(len(texts)) if mine[i] != wanted[i]]
        size = sum(len(text.encode()) for text in texts)
        print(f"{name}: ids {'plain' if plain else 'with special tokens'}: {len(texts) - len(wrong)}/{len(texts)} texts, {size} bytes")
        for i in wrong[:verbose]:
            at = next((k for k, (a, b) in enumerate(zip(mine[i], wanted[i])) if a != b), min(len(mine[i]), len(wanted[i])))
            near = theirs.decode(wanted[i][max(0, at - 3) : at + 3], skip_special_tokens=False)
            print(f"   {texts[i][:60]!r} at {at} near {near!r}: {mine[i][at:at+5]} not {wanted[i][at:at+5]}")
    sequences = wanted + [[random.Random(i).randrange(theirs.get_vocab_size()) for _ in range(30)] for i in range(300)]
    for flags in ([], ["--skip"], ["--stream"]):
        mine = probe(program, "decode", ours, sequences, *flags)
        right = theirs.decode_batch(sequences, skip_special_tokens="--skip" in flags)
        wrong = [i for i in range(len(sequences)) if mine[i] != right[i]]
        print(f"{name}: decode {' '.join(flags)}: {len(sequences) - len(wrong)}/{len(sequences)}")
        for i in wrong[:verbose]:
            print(f"   {sequences[i][:8]}: {mine[i][:60]!r} not {right[i][:60]!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--gguf", nargs="*", default=[], help="folders or files")
    parser.add_argument("--hf", nargs="*", default=[], help="folders")
    parser.add_argument("--text", nargs="*", default=[])
    parser.add_argument("--random", type=int, default=2000)
    parser.add_argument("--verbose", type=int, default=3)
    arguments = parser.parse_args()

    texts = HARD + list(random_texts(arguments.random))
    for path in arguments.text:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            text = file.read()
        texts += [text[at : at + 20_000] for at in range(0, len(text), 20_000)]
    for folder in arguments.hf:
        compare(arguments.probe, folder, os.path.join(folder, "tokenizer.json"), texts, folder, arguments.verbose)
    files = [f for p in arguments.gguf for f in (sorted(glob.glob(p + "/*.gguf")) if os.path.isdir(p) else [p])]
    total = right = 0
    with tempfile.TemporaryDirectory() as work:
        for path in files:
            name = os.path.basename(path)
            fields = os.path.join(work, name + ".vocab.json")
            vocabulary_fields(path, fields)
            if os.path.exists(path + ".inp"):
                pairs = expected(path)
                mine = probe(arguments.probe, "encode", fields, [text for text, _ in pairs], "--plain")
                wrong = [i for i in range(len(pairs)) if mine[i] != pairs[i][1]]
                total, right = total + len(pairs), right + len(pairs) - len(wrong)
                print(f"{name}: expected ids: {len(pairs) - len(wrong)}/{len(pairs)}")
                for i in wrong[: arguments.verbose]:
                    print(f"   {pairs[i][0]!r}: {mine[i]} not {pairs[i][1]}")
            written = os.path.join(work, name + ".json")
            with open(written, "w", encoding="utf-8") as file:
                done = subprocess.run([arguments.probe, "json", fields], stdout=file, stderr=subprocess.PIPE, text=True)
            if done.returncode:
                print(f"{name}: refused: {done.stderr.strip()}")
                continue
            compare(arguments.probe, fields, written, texts, name, arguments.verbose)
    print(f"expected ids in all: {right}/{total}")


if __name__ == "__main__":
    main()
