#!/usr/bin/env python3
"""Golden values of datatrove's MinHash deduplication, and a comparison with `lyceum dedup` on any files.

datatrove 0.10.1 with spaCy 3 (pip install "datatrove[processing,io]==0.10.1" spacy xxhash).

    minhash_peer.py fixture Tests/LyceumCurateTests/Fixtures/minhash.json
        parameters, simplified texts, words and signatures of self-made texts; the groups of planted duplicates
    minhash_peer.py compare DOCUMENTS.jsonl LYCEUM_OUTPUT_FOLDER
        the groups datatrove finds in a file, against those in the folder that `lyceum dedup DOCUMENTS.jsonl --output …` wrote
"""
import json
import os
import random
import struct
import sys
import tempfile

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.readers import JsonlReader
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import simplify_text
from datatrove.utils.word_tokenizers import load_word_tokenizer

WORDS = (
    "river stone garden letter winter morning harbor engine silver candle forest market bridge window "
    "teacher doctor village summer island mountain paper copper valley orchard lantern thunder meadow ladder "
    "captain basket needle pillow saddle timber velvet walnut yellow zebra anchor barrel cabin dancer eagle"
).split()


def config(hash_name="sha1", bands=14, rows=8):
    return MinhashConfig(n_grams=5, num_buckets=bands, hashes_per_bucket=rows, hash_config=HashConfig(hash_fc=hash_name, precision=64))


def planted(seed=7, groups=40, alone=60):
    """Documents with near copies: words replaced, dropped or added, case and punctuation changed."""
    draw = random.Random(seed)
    documents = []
    for _ in range(groups):
        words = [draw.choice(WORDS) for _ in range(draw.randint(40, 120))]
        documents.append(words)
        for _ in range(draw.randint(1, 4)):
            copy = list(words)
            for _ in range(draw.randint(0, 8)):
                copy[draw.randrange(len(copy))] = draw.choice(WORDS)
            documents.append(copy)
    for _ in range(alone):
        documents.append([draw.choice(WORDS) for _ in range(draw.randint(1, 90))])
    texts = []
    for words in documents:
        style = draw.randrange(3)
        signs = [w.upper() if style == 1 and draw.random() < 0.3 else w + draw.choice(["", ",", ".", "!"]) for w in words]
        texts.append(("  " if style == 2 else " ").join(signs))
    draw.shuffle(texts)
    return texts


def groups_of(path, settings, folder):
    """Sets of record numbers that datatrove puts together."""
    executor = LocalPipelineExecutor(
        pipeline=[JsonlReader(os.path.dirname(path), glob_pattern=os.path.basename(path)), MinhashDedupSignature(f"{folder}/sig", config=settings)],
        tasks=1, logging_dir=f"{folder}/log1")
    executor.run()
    LocalPipelineExecutor(
        pipeline=[MinhashDedupBuckets(f"{folder}/sig", f"{folder}/buckets", config=settings)],
        tasks=settings.num_buckets, workers=1, logging_dir=f"{folder}/log2").run()
    LocalPipelineExecutor(
        pipeline=[MinhashDedupCluster(f"{folder}/buckets", f"{folder}/clusters", config=settings, save_cluster_id=True)],
        tasks=1, logging_dir=f"{folder}/log3").run()
    groups = {}
    name = f"{folder}/clusters/000000.clusters"
    if os.path.exists(name):
        data = open(name, "rb").read()
        for document, group in struct.iter_unpack("<2I", data):
            groups.setdefault(group, []).append(document)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


CASES = [
    "the quick brown fox jumps over the lazy dog",
    "The Quick, Brown FOX jumps -- over the lazy dog!",
    "Don't stop; I'm sure we've won 1,000,000 points (3.5 per cent) at 10km and 5kg, it cannot fail.",
    "Naïve café coöperation costs £5 or €3.50 §4 of ١٢٫٥ units — “quoted” ‘single’ … done",
    "ΟΔΥΣΣΕΥΣ ΣΟΦΟΣ İstanbul STRASSE straße ǅ ½ m² 5m² µm 5µm",
    "I ♥love♥ this™ a™b x°C 10°C 😀😀 a😀b ·x· ¿qué? ¡hola! dont wont gonna hes shes yall",
    "日本語のテキスト。한국어 텍스트 हिन्दी में पाठ । العربية نص ؟",
    "1|2|3 a_b c-d e/f 0x1F 1st 2nd 3rd 12in 7tb cantve couldntve theyllve",
    "one two three four",
    "",
    " \t\n ",
    "a\u0301 e\u0301 \u00a0 \u200b \ufeff x\u0085y \u0007bell",
]


def fixture(path):
    tokenizer = load_word_tokenizer("en")
    result = {"peer": "datatrove 0.10.1", "cases": [], "planted": planted(), "parameters": {}}
    for name in ("sha1", "xxhash"):
        step = MinhashDedupSignature(tempfile.mkdtemp(), config=config(name))
        a, b = step.parameters
        result["parameters"] = {"a": [str(x) for x in a.ravel()[:8]], "b": [str(x) for x in b.ravel()[:8]], "last_b": str(b.ravel()[-1])}
        for number, text in enumerate(CASES):
            shingles = step.get_shingles(text)
            signature = [str(x) for band in step.get_signature(shingles) for x in band] if shingles.size else []
            if name == "sha1":
                simple = simplify_text(text)
                result["cases"].append({"text": text, "simple": " ".join(simple.split()), "words": tokenizer.word_tokenize(simple)})
            result["cases"][number][name] = signature[:16] + signature[-1:]
    with tempfile.TemporaryDirectory() as folder:
        documents = f"{folder}/in/documents.jsonl"
        os.makedirs(f"{folder}/in")
        with open(documents, "w") as file:
            for number, text in enumerate(result["planted"]):
                file.write(json.dumps({"id": str(number), "text": text}) + "\n")
        result["groups"] = groups_of(documents, config(), folder)
    with open(path, "w") as file:
        json.dump(result, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
    print(f"{len(result['planted'])} documents, {len(result['groups'])} groups")


def compare(documents, output):
    with tempfile.TemporaryDirectory() as folder:
        peer = groups_of(os.path.abspath(documents), config(), folder)
    name = next(iter(os.listdir(f"{output}/duplicates")))
    groups = {}
    for line in open(f"{output}/duplicates/{name}"):
        pair = json.loads(line)
        groups.setdefault(pair["of_record"] - 1, {pair["of_record"] - 1}).add(pair["record"] - 1)
    own = sorted(sorted(group) for group in groups.values())
    same = set(map(tuple, peer)) & set(map(tuple, own))
    print(f"datatrove {len(peer)} groups, lyceum {len(own)} groups, equal {len(same)}")
    for group in peer:
        if tuple(group) not in same:
            print("only datatrove:", group)
    for group in own:
        if tuple(group) not in same:
            print("only lyceum:", group)
    sys.exit(0 if len(same) == len(peer) == len(own) else 1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fixture"]:
        fixture(sys.argv[2])
    elif sys.argv[1:2] == ["compare"]:
        compare(sys.argv[2], sys.argv[3])
    else:
        print(__doc__)
        sys.exit(2)
