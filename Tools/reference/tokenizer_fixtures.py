"""Writes Tests/LyceumTextTests/Fixtures/tokenizers/*.json: small tokenizers and what Hugging Face tokenizers 0.23.3 gives.

    pip install tokenizers==0.23.3
    python Tools/reference/tokenizer_fixtures.py Tests/LyceumTextTests/Fixtures/tokenizers

The vocabularies are trained here, on text generated here.
"""

import json
import os
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

sys.path.insert(0, os.path.dirname(__file__))
from tokenizer_check import HARD, random_texts  # noqa: E402

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
LLAMA3 = CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace("{1,3}", "")
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
LEAD, REST = r"[^\r\n\p{L}\p{N}]?", r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT4O = f"{LEAD}{UPPER}*{LOWER}+{CONTRACTIONS}?|{LEAD}{UPPER}+{LOWER}*{CONTRACTIONS}?|" + r"\p{N}{1,3}" + REST
TEKKEN = f"{LEAD}{UPPER}*{LOWER}+|{LEAD}{UPPER}+{LOWER}*|" + r"\p{N}" + REST
PATTERNS = [
    GPT2, LLAMA3, QWEN2, GPT4O, TEKKEN, r"\p{N}{1,3}", r"\s?\p{L}+", r"\s?\p{P}+", r"[^\n]+|[\n]+", r"\s+$",
    "[一-龥぀-ゟ゠-ヿ]+", r" ?[^(\s|.,!?…。，、।۔،)]+", r"(?=(\d{3})+(?!\d))", r"\d{1,3}(?=(?:\d{3})*\b)",
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
    r"(?<=\d)(?=\p{L})|(?<!\w)x", r"\b\w+?\b", r"(?:ab|a)*?c|(a+)+$", r"[[:alpha:]&&[^aeiou]]+", r"(?i)straße|\x41b\u0063", r"^.|.$",
    r"\p{Han}+|\p{Latin}{2}", r"[[:punct:]]+|\p{Punct}", r"\w+?\W", r"[\W\d]+", r"(?>a+)b|a", r"\h{2}|[^\W\d]{3,}?", r"(?m:.{3})",
]
WORDS = """the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you
were all her she there would their we him been has when who will no more if out so up said what its about than into them can only
other time new some could these two may first then do any like my now over such our man me even most made after also did many
tokenizer vocabulary language model merges characters normalization compute network gradient learning expert""".split()
FOREIGN = [
    "Der schnelle braune Fuchs springt über den faulen Hund.", "L'été dernier, nous avons visité la forêt près de la rivière.",
    "Быстрая коричневая лиса прыгает через ленивую собаку.", "私は毎朝コーヒーを飲みます。東京は大きな都市です。", "我们今天学习如何训练语言模型。",
    "اللغة العربية جميلة جدا.", "हम आज भाषा के बारे में सीखते हैं।", "나는 학교에 갑니다.", "😀 👍🏽 🎉 → ≤ ½ ² €",
]


def corpus():
    rng = random.Random(11)
    for number in range(1500):
        words = [rng.choice(WORDS) for _ in range(rng.randrange(4, 14))]
        sentence = " ".join(words).capitalize() + rng.choice([".", "!", "?", f" {number}.", ", don't.", "'s (x)."])
        yield sentence + rng.choice(["", "\n", "\r\n", "  "])
        if number % 5 == 0:
            yield rng.choice(FOREIGN)
        if number % 7 == 0:
            name = "_".join(rng.sample(WORDS, 2))
            yield f"def {name}(x, y):\n    return x[{number}] + y  # {rng.choice(WORDS)}\n\n"


SPECIAL = [AddedToken("<|im_start|>", special=True, normalized=False), AddedToken("<|im_end|>", special=True, normalized=False)]


def byte_level(pre):
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre
    t.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    t.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, special_tokens=SPECIAL, show_progress=False))
    return t


def split(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def sentence_piece_bpe():
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    t.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=700, special_tokens=special, limit_alphabet=80, show_progress=False))
    data = json.loads(t.to_str())
    data["pre_tokenizer"] = None
    data["added_tokens"] = [a for a in data["added_tokens"] if not a["content"].startswith("<0x")]
    t = Tokenizer.from_str(json.dumps(data))
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    return t


def unigram(fallback):
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first" if fallback else "always")
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()]) if fallback else decoders.Metaspace()
    special = ["<unk>", "<s>", "</s>"] + ([f"<0x{b:02X}>" for b in range(256)] if fallback else [])
    t.train_from_iterator(corpus(), trainers.UnigramTrainer(vocab_size=600, special_tokens=special, unk_token="<unk>", show_progress=False))
    data = json.loads(t.to_str())
    data["model"]["byte_fallback"] = fallback
    data["added_tokens"] = [a for a in data["added_tokens"] if not a["content"].startswith("<0x")]
    t = Tokenizer.from_str(json.dumps(data))
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])
    return t


def word_piece():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(corpus(), trainers.WordPieceTrainer(vocab_size=700, special_tokens=special, show_progress=False))
    t.decoder = decoders.WordPiece()
    t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return t


def word_level():
    t = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Lowercase(), normalizers.StripAccents(), normalizers.Strip()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(), pre_tokenizers.Punctuation("contiguous")])
    t.train_from_iterator(corpus(), trainers.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]"], show_progress=False))
    t.add_tokens([AddedToken("magic", single_word=True), AddedToken("<m>", lstrip=True, rstrip=True, normalized=False), AddedToken("É1", normalized=True)])
    t.add_special_tokens([AddedToken("<x>", special=True), AddedToken("<x><y>", special=True)])
    return t


def suffixed():
    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=False))
    t.normalizer = normalizers.Lowercase()
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.UnicodeScripts(), pre_tokenizers.WhitespaceSplit()])
    t.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=500, special_tokens=["<unk>"], end_of_word_suffix="</w>", show_progress=False))
    t.decoder = decoders.BPEDecoder()
    return t


def falcon():
    return byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False), pre_tokenizers.Digits(),
        pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]))


def tokenizers():
    yield "gpt2", byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    yield "smollm", byte_level(pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(add_prefix_space=False)]))
    yield "llama3", byte_level(split(LLAMA3))
    qwen = byte_level(split(QWEN2))
    qwen.normalizer = normalizers.NFC()
    yield "qwen2", qwen
    yield "gpt4o", byte_level(split(GPT4O))
    yield "falcon", falcon()
    yield "sentencepiece-bpe", sentence_piece_bpe()
    yield "unigram", unigram(False)
    yield "unigram-bytes", unigram(True)
    yield "wordpiece", word_piece()
    yield "wordlevel", word_level()
    yield "suffixed", suffixed()


EXTRA = ["the magic of magical É1 é1 words <m>  next <x><y> <x>", "The tokenizer's vocabulary isn't large; 12345 tokens.\r\n\r\nNew  line"]


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    texts = [t[:1200] for t in HARD] + EXTRA + list(corpus())[:25] + list(random_texts(90, seed=3))
    for name, t in tokenizers():
        cases = []
        for number, text in enumerate(texts):
            plain = t.encode(text, add_special_tokens=False).ids
            case = {"text": text, "ids": plain}
            if number % 4 == 0:
                case["special"] = t.encode(text).ids
            if len(plain) < 400:
                case["decoded"] = t.decode(plain, skip_special_tokens=False)
            cases.append(case)
        rng = random.Random(5)
        for _ in range(40):
            ids = [rng.randrange(t.get_vocab_size()) for _ in range(12)]
            cases.append({"ids": ids, "decoded": t.decode(ids, skip_special_tokens=False), "skipped": t.decode(ids)})
        pair = t.encode(EXTRA[0], EXTRA[1]).ids
        value = {"made_with": "tokenizers 0.23.3", "tokenizer": json.loads(t.to_str()), "cases": cases, "pair": [EXTRA[0], EXTRA[1], pair]}
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=True, separators=(",", ":"))
    short = [t[:300] for t in HARD] + EXTRA + list(random_texts(60, seed=9))
    splits = []
    for pattern in PATTERNS:
        for behavior, invert in [("isolated", False), ("removed", True), ("merged_with_previous", False), ("merged_with_next", False), ("contiguous", False)]:
            if behavior != "isolated" and pattern not in (LLAMA3, r"\s?\p{P}+", r"\p{N}{1,3}"):
                continue
            p = pre_tokenizers.Split(Regex(pattern), behavior, invert)
            pieces = [[len(piece.encode()) for piece, _ in p.pre_tokenize_str(text)] for text in short]
            splits.append({"pattern": pattern, "behavior": behavior, "invert": invert, "lengths": pieces})
    forms = {n: [getattr(normalizers, n)().normalize_str(t) for t in short] for n in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents", "Nmt")}
    with open(os.path.join(folder, "splits.json"), "w", encoding="utf-8") as file:
        json.dump({"texts": short, "splits": splits, "forms": forms}, file, separators=(",", ":"))


if __name__ == "__main__":
    main()
