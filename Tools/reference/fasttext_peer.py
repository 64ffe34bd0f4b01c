"""Tiny classifiers trained by fastText and what it predicts with them, for Tests/LyceumCurateTests/Fixtures/fasttext.

Peer: fasttext-wheel 0.9.2 with numpy 1.26.4 (Python 3.11).

    python3 -m venv peer && peer/bin/pip install fasttext-wheel==0.9.2 "numpy<2"
    peer/bin/python Tools/reference/fasttext_peer.py Tests/LyceumCurateTests/Fixtures/fasttext

Without arguments behind the folder it makes the fixtures; `compare MODEL TEXTS.jsonl` prints the peer's predictions for a file of texts, and
`train TEXTS OUTPUT key=value…` trains and says how long it took.
"""

import json
import os
import random
import sys
import tempfile
import time

import fasttext

fasttext.FastText.eprint = lambda *arguments: None

WORDS = {
    "sailing": "mast wind harbor rope sail anchor deck keel tide crew",
    "cooking": "oven dough salt bake spoon pan broth flour yeast pepper",
    "mending": "needle thread cloth patch button seam hem stitch lining cuff",
    "küche": "Öl Mehl süß Brötchen rühren Löffel heiß Äpfel Nüsse Grütze",
    "船": "風 帆 港 綱 錨 潮 舵 甲板 航海 船員",
}
COMMON = "the a of and with for is was in on under over before".split()


def line(generator, label):
    words = WORDS[label].split()
    return " ".join(generator.choice(words if generator.random() < 0.5 else COMMON) for _ in range(generator.randint(4, 14)))


def texts(seed, count):
    generator = random.Random(seed)
    labels = list(WORDS)
    # Uneven, so that the tree of labels is not flat.
    return [(label, line(generator, label)) for label in generator.choices(labels, weights=[8, 5, 3, 2, 1], k=count)]


PROBES = [
    "", " ", "mast", "unseenword", "oven of the harbor", "Öl und Mehl", "風 帆", "</s>", "mast </s> oven dough", "__label__sailing oven",
    "tab\tand\vform\ffeed", "a" * 700, "née naïve Brötchen süß", "x", "<oven>", "zero\0byte oven", "the the the the the the",
]

MODELS = {
    "softmax": dict(loss="softmax", wordNgrams=1),
    "runs": dict(loss="softmax", wordNgrams=3, bucket=200),
    "pieces": dict(loss="softmax", wordNgrams=2, minn=2, maxn=4, bucket=300),
    "tree": dict(loss="hs", minn=1, maxn=3, bucket=150),
    "all": dict(loss="ova", wordNgrams=2, bucket=100),
    "negatives": dict(loss="ns", bucket=100, wordNgrams=2),
}
QUANTIZED = {
    "quantized": ("tree", dict(qnorm=True)),
    "pruned": ("pieces", dict(qnorm=True, cutoff=300, retrain=False)),
    "parts": ("runs", dict(qnorm=False, dsub=3)),
}


def predictions(model, text):
    # The line break is what the peer puts behind a text itself.
    if "\n" in text:
        raise ValueError("one line a text")
    labels, scores = model.predict(text, k=-1, threshold=0.0)
    return [[label.removeprefix("__label__"), float(score)] for label, score in zip(labels, scores)]


def make(folder):
    os.makedirs(folder, exist_ok=True)
    rows = {}
    with tempfile.TemporaryDirectory() as temporary:
        path = os.path.join(temporary, "train.txt")
        with open(path, "w", encoding="utf-8") as file:
            for label, text in texts(1, 400):
                file.write(f"__label__{label} {text}\n")
        probes = PROBES + [text for _, text in texts(2, 25)]
        for name, options in MODELS.items():
            model = fasttext.train_supervised(path, dim=7, epoch=12, lr=0.5, thread=1, seed=3, verbose=0, **options)
            model.save_model(os.path.join(folder, name + ".bin"))
            rows[name + ".bin"] = [predictions(model, probe) for probe in probes]
        for name, (base, options) in QUANTIZED.items():
            # Centers need 256 rows at least.
            larger = dict(MODELS[base], bucket=400)
            model = fasttext.train_supervised(path, dim=7, epoch=12, lr=0.5, thread=1, seed=3, verbose=0, **larger)
            model.quantize(input=path, thread=1, verbose=0, **options)
            model.save_model(os.path.join(folder, name + ".ftz"))
            rows[name + ".ftz"] = [predictions(model, probe) for probe in probes]
    with open(os.path.join(folder, "predictions.json"), "w", encoding="utf-8") as file:
        json.dump({"peer": "fasttext-wheel 0.9.2", "texts": probes, "models": rows}, file, ensure_ascii=False)


def compare(path, texts_path):
    model = fasttext.load_model(path)
    for row in open(texts_path, encoding="utf-8"):
        text = json.loads(row)["text"].replace("\n", " ")
        print(json.dumps(predictions(model, text)[:3], ensure_ascii=False))


def train(path, output, *pairs):
    options = {key: (int(value) if value.lstrip("-").isdigit() else float(value) if "." in value else value) for key, value in (p.split("=") for p in pairs)}
    start = time.process_time()
    model = fasttext.train_supervised(path, verbose=0, **options)
    print(f"{time.process_time() - start:.2f} s of processor time")
    model.save_model(output)


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    elif sys.argv[1] == "train":
        train(*sys.argv[2:])
    else:
        make(sys.argv[1])
