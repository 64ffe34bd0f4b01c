#!/usr/bin/env python3
"""Small vocabularies trained by Hugging Face tokenizers, and encodings of an extended one.

    tokenizer_training_fixtures.py OUT

OUT/bpe.json: texts, and for several settings the tokens and merges BpeTrainer gives for them. OUT/unigram.json: texts with a UnigramTrainer
vocabulary's size and the tokens per text it reaches, for comparison of quality (the two trainers' seeds differ).
Made with tokenizers 0.23.
"""
import json, sys
import tokenizers
from tokenizers import Tokenizer, models, pre_tokenizers, decoders, trainers

out = sys.argv[1]
texts = [
    "The miller's daughter counted sacks of flour: twelve, thirteen, fourteen, and one that had a hole.",
    "In 1987 the old bridge carried 340 carts a day; in 2019 it carried 12,500 cars and no carts at all.",
    "def count(words):\n    table = {}\n    for word in words:\n        table[word] = table.get(word, 0) + 1\n    return table\n",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, während die Möwen schreien.",
    "naïve café, jalapeño, piñata; 東京の天気は晴れです。 Это простая строка. 🙂🙂🚀",
    "we'll see what they've said; it's theirs, isn't it? I'd say she's right -- they're late!",
    "aaaaaaaaaa bbbbbbbb aaaabbbb abababab abababab",
    "counting counted counts counter discounted accountable counting counted counts counter",
    "   leading spaces,\ttabs\t\tand   runs  of    blanks \n\n\n and lines \r\n end ",
    "The bridge, the carts and the cars: the miller counted the carts, the daughter counted the cars.",
]
cases = []
for size, frequency, special, limit in [
        (280, 0, [], None), (400, 0, ["<|endoftext|>", "<|pad|>"], None), (400, 3, [], None), (350, 0, ["<s>"], 4)]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    extra = {} if limit is None else {"max_token_length": limit}
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, min_frequency=frequency, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), **extra))
    model = json.loads(tokenizer.to_str())["model"]
    cases.append({
        "size": size, "frequency": frequency, "special": special, "limit": limit,
        "tokens": [t for t, _ in sorted(model["vocab"].items(), key=lambda item: item[1])], "merges": model["merges"],
        "ids": [tokenizer.encode(t).ids for t in texts]})
with open(out + "/bpe.json", "w") as f:
    json.dump({"version": tokenizers.__version__, "texts": texts, "cases": cases}, f, ensure_ascii=False, separators=(",", ":"))

tokenizer = Tokenizer(models.Unigram())
tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
tokenizer.decoder = decoders.Metaspace()
tokenizer.train_from_iterator(texts, trainers.UnigramTrainer(
    vocab_size=220, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False))
with open(out + "/unigram.json", "w") as f:
    json.dump({
        "version": tokenizers.__version__, "texts": texts, "size": 220,
        "counts": [len(tokenizer.encode(t).ids) for t in texts]}, f, ensure_ascii=False, separators=(",", ":"))
