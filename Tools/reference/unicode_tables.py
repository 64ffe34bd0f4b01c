"""Writes Sources/LyceumText/Unicode/UnicodeData.swift: the Unicode tables of the tokenizers.

    pip install tokenizers==0.23.3 unicodedata2==16.0.0 regex
    python Tools/reference/unicode_tables.py > Sources/LyceumText/Unicode/UnicodeData.swift

General categories and combining classes are Unicode 16.0 (unicodedata2), which is what the regular expressions of
Hugging Face tokenizers 0.23.3 use. Its other components are frozen at other Unicode versions, so their predicates and
mappings are observed here, character by character, and kept as they are: the ids of a model trained with them depend on it.
"""

import sys
import unicodedata

import regex
import unicodedata2
from tokenizers import Regex, normalizers, pre_tokenizers

ALL = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
CATEGORIES = (
    "Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co".split()
)
SCRIPTS = """Common Inherited Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali
Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian
Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic
Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew
Hiragana Imperial_Aramaic Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam
Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi
Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki
Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage
Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet
Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi
Zanabazar_Square""".split()


class Stream:
    """Numbers as groups of five bits, lowest first, one printable character each; bit 5 says that more follow."""

    def __init__(self):
        self.text = []

    def put(self, value):
        assert value >= 0
        while True:
            group, value = value & 31, value >> 5
            self.text.append(chr(48 + (group | (32 if value else 0))))
            if not value:
                return

    def __str__(self):
        return "".join(self.text)


def runs(value_of):
    start, last = 0, value_of(0)
    for code in range(1, 0x110000):
        value = value_of(code)
        if value != last:
            yield start, code - start, last
            start, last = code, value
    yield start, 0x110000 - start, last


def category_stream():
    stream = Stream()
    for _, length, category in runs(lambda c: CATEGORIES.index(unicodedata2.category(chr(c)))):
        stream.put(length * 32 + category)
    return stream


def value_stream(value_of):
    """Runs of nonzero values: distance from the last run's end, length, value."""
    stream, end = Stream(), 0
    for start, length, value in runs(value_of):
        if value:
            stream.put(start - end)
            stream.put(length)
            stream.put(value)
            end = start + length
    return stream


def set_stream(members):
    stream, end = Stream(), 0
    for start, length, value in runs(lambda c: c in members):
        if value:
            stream.put(start - end)
            stream.put(length)
            end = start + length
    return stream


def mapping_stream(mapping):
    """Distance from the last key, number of scalars, scalars."""
    stream, last = Stream(), 0
    for key in sorted(mapping):
        stream.put(key - last)
        stream.put(len(mapping[key]))
        for scalar in mapping[key]:
            stream.put(ord(scalar))
        last = key
    return stream


def isolated(pre_tokenizer):
    """The characters that `pre_tokenizer` cuts off from letters around them."""
    found = set()
    for at in range(0, len(ALL), 3000):
        text = "".join("a" + chr(c) for c in ALL[at : at + 3000]) + "a"
        found.update(ord(t) for t, _ in pre_tokenizer.pre_tokenize_str(text) if len(t) == 1 and t != "a")
    return found


def removed(normalizer):
    return {c for c in ALL if normalizer.normalize_str(chr(c)) == ""}


def changed(normalizer, base=lambda c: chr(c)):
    pairs = ((c, normalizer.normalize_str(chr(c))) for c in ALL)
    return {c: text for c, text in pairs if text != base(c)}


def by_category(*prefixes):
    return {c for c in ALL if unicodedata2.category(chr(c)).startswith(prefixes)}


def bert(**options):
    base = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**base, **options})


def is_hangul_syllable(c):
    return 0xAC00 <= c <= 0xD7A3


def compositions():
    """Pairs of characters that canonical composition joins."""
    nfc = normalizers.NFC()
    pairs = {}
    for c in ALL:
        parts = unicodedata2.decomposition(chr(c))
        if parts and not parts.startswith("<") and len(parts.split()) == 2:
            text = "".join(chr(int(p, 16)) for p in parts.split())
            if nfc.normalize_str(text) == chr(c):
                pairs[c] = text
    return pairs


def folds():
    """Characters that match each other without regard to case: each maps to the smallest of its group."""
    parent = {}

    def find(c):
        while parent.get(c, c) != c:
            c = parent[c]
        return c

    for c in ALL:
        for other in (chr(c).lower(), chr(c).upper(), chr(c).casefold()):
            if len(other) == 1:
                a, b = sorted((find(c), find(ord(other))))
                parent[b] = a
    return {c: chr(find(c)) for c in parent if find(c) != c}


def scripts():
    value = {}
    for index, name in enumerate(SCRIPTS):
        pattern = regex.compile(r"\p{Script=%s}" % name)
        for c in ALL:
            if unicodedata2.category(chr(c)) != "Cn" and pattern.match(chr(c)):
                value[c] = index + 1
    return value_stream(lambda c: value.get(c, 0))


def word_characters():
    splitter = pre_tokenizers.Whitespace()
    return {c for c in ALL if len(splitter.pre_tokenize_str("a" + chr(c) + "a")) == 1}


def members(pattern):
    """The characters that a bracket expression of the regular expressions matches."""
    splitter = pre_tokenizers.Split(Regex(pattern), "removed")
    found = set()
    for at in range(0, len(ALL), 3000):
        chunk = ALL[at : at + 3000]
        kept = {ord(t[0]) for t, _ in pre_tokenizers.Split(Regex(r"(?m:.)"), "isolated").pre_tokenize_str("".join(map(chr, chunk)))}
        left = "".join(t for t, _ in splitter.pre_tokenize_str("".join(map(chr, chunk))))
        found.update(kept - set(map(ord, left)))
    return found


def scriptless():
    """Characters without a script for the script pre-tokenizer, though they have one now."""
    splitter = pre_tokenizers.UnicodeScripts()
    return {
        c for c in ALL
        if unicodedata2.category(chr(c)) != "Cn" and c != 0x20
        and len(splitter.pre_tokenize_str("a" + chr(c))) == 1 and len(splitter.pre_tokenize_str("\u044f" + chr(c))) == 1
    }


def main():
    nfd = changed(normalizers.NFD())
    compatible = {c: t for c, t in changed(normalizers.NFKD()).items() if nfd.get(c) != t}
    canonical = {c: t for c, t in nfd.items() if not is_hangul_syllable(c)}
    compatible = {c: t for c, t in compatible.items() if not is_hangul_syllable(c)}
    tables = {
        "categories": ("General categories, Unicode 16.0: run length × 32 + category.", category_stream()),
        "combiningClasses": (
            "Canonical combining classes, Unicode 16.0.",
            value_stream(lambda c: unicodedata2.combining(chr(c))),
        ),
        "canonicalDecompositions": ("Full canonical decompositions, without Hangul syllables.", mapping_stream(canonical)),
        "compatibilityDecompositions": (
            "Full compatibility decompositions where they differ from the canonical ones.",
            mapping_stream(compatible),
        ),
        "compositions": ("Characters that two others compose to.", mapping_stream(compositions())),
        "lowercase": ("Lowercase mappings.", mapping_stream(changed(normalizers.Lowercase()))),
        "caseFolds": ("Characters equal without regard to case.", mapping_stream(folds())),
        "scripts": ("Scripts: index into `scriptNames` + 1.", scripts()),
        "punctuationDifferences": (
            "Punctuation as the pre-tokenizers see it, against categories P and the ASCII marks.",
            set_stream(isolated(pre_tokenizers.Punctuation()) ^ (by_category("P") | set(map(ord, "$+<=>^`|~")))),
        ),
        "numericDifferences": (
            "Digits as the pre-tokenizers see them, against category N.",
            set_stream(isolated(pre_tokenizers.Digits(individual_digits=True)) ^ by_category("N")),
        ),
        "wordDifferences": (
            "Word characters, against categories L, M, Nd, Nl and Pc.",
            set_stream(word_characters() ^ by_category("L", "M", "Nd", "Nl", "Pc")),
        ),
        "controlDifferences": (
            "Characters removed by the BERT normalizer's cleaning, against categories Cc, Cf and Co.",
            set_stream(removed(bert(clean_text=True)) ^ by_category("Cc", "Cf", "Co")),
        ),
        "accentDifferences": (
            "Characters removed by the BERT normalizer's accent stripping, against category Mn.",
            set_stream(removed(bert(strip_accents=True)) ^ by_category("Mn")),
        ),
        "scriptless": ("Characters that the script pre-tokenizer gives no script.", set_stream(scriptless())),
        "alphabeticDifferences": (
            "Alphabetic characters, against categories L and Nl.", set_stream(members("[[:alpha:]]") ^ by_category("L", "Nl"))
        ),
        "wordPatternDifferences": (
            "What [\\w] matches, against categories L, M, Nd, Nl and Pc.",
            set_stream(members(r"[\w]") ^ by_category("L", "M", "Nd", "Nl", "Pc")),
        ),
        "markDifferences": (
            "Characters removed by accent stripping, against category M.",
            set_stream(removed(normalizers.StripAccents()) ^ by_category("M")),
        ),
    }
    print("// Made by Tools/reference/unicode_tables.py; do not edit.")
    print(f"// unicodedata2 {unicodedata2.unidata_version}, tokenizers 0.23.3, regex {regex.__version__}, ", end="")
    print(f"Python's own case folding of Unicode {unicodedata.unidata_version}.\n")
    print("/// Unicode tables as streams of numbers; `UnicodeStream` reads them.")
    print("enum UnicodeData {")
    names = ", ".join(f'"{name}"' for name in SCRIPTS)
    print("    static let scriptNames: [String] = [")
    line = "       "
    for name in names.split(", "):
        if len(line) + len(name) > 110:
            print(line)
            line = "       "
        line += f" {name},"
    print(line)
    print("    ]")
    for name, (comment, stream) in tables.items():
        assert '"#' not in str(stream)
        print(f'\n    /// {comment}\n    static let {name}: StaticString = #"{stream}"#')
    print("}")


if __name__ == "__main__":
    main()
