#!/usr/bin/env python3
"""Writes Tests/LyceumCurateTests/Fixtures/dsir.json: features and log importance weights of made texts by data-selection 1.0.3 (p-lambda/dsir) with NLTK 3.10.4.

    pip install data-selection==1.0.3 nltk==3.10.4
    Tools/reference/dsir_peer.py
"""
import json
import pathlib
import tempfile

import numpy as np
from data_selection.hashed_ngram_dsir import HashedNgramDSIR, get_ngram_counts, hash_buckets, wpt

RAW = [
    "Home | About | Contact us!! Copyright 2019.",
    "The river rises in the hills; it flows to the sea.",
    "Buy cheap pills, cheap PILLS... only $9.99",
    "Ünïcode wörds, snake_case and 3.14; 中文 字 and a cafe\u0301.",
    "A bridge of stone leads over the river to the hills.",
    "the the the",
    "x\u00b2 a\u203fb \u2460 \u0967\u0968 a\u200db",
    "«Quoted» — dashes – and\u00a0spaces\ttabs\nlines",
]
TARGET = ["The sea is cold, and the river is long.", "Stone hills and a bridge over the water."]


def main():
    cases = []
    for buckets in (97, 10000):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for name, texts in (("raw", RAW), ("target", TARGET)):
                (folder / f"{name}.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), encoding="utf-8")
            # One process: its pool cannot pickle local functions on every system.
            peer = HashedNgramDSIR([str(folder / "raw.jsonl")], [str(folder / "target.jsonl")], str(folder / "cache"), num_proc=1, num_buckets=buckets)

            def fit(texts):
                counts = np.zeros(buckets, dtype=int)
                for text in texts:
                    counts = get_ngram_counts(text, n=2, num_buckets=buckets, counts=counts, tokenizer=peer.tokenizer)
                return counts / counts.sum()

            peer.raw_probs, peer.target_probs = fit(RAW), fit(TARGET)
            peer.log_diff = np.log(peer.target_probs + 1e-8) - np.log(peer.raw_probs + 1e-8)
            features, weights = [], []
            for text in RAW:
                counts = get_ngram_counts(text, n=2, num_buckets=buckets, tokenizer=peer.tokenizer)
                features.append(sorted(int(b) for b in np.repeat(np.arange(buckets), counts)))
                weights.append(float(np.inner(counts, peer.log_diff)))
            cases.append({"buckets": buckets, "features": features, "weights": weights})
    words = [wpt.tokenize(text.lower()) for text in RAW]
    fixture = {"peer": "data-selection 1.0.3", "raw": RAW, "target": TARGET, "words": words, "cases": cases}
    path = pathlib.Path(__file__).resolve().parents[2] / "Tests/LyceumCurateTests/Fixtures/dsir.json"
    path.write_text(json.dumps(fixture, ensure_ascii=True, indent=None) + "\n", encoding="utf-8")


main()
