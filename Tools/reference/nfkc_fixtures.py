"""Texts and what is counted of them (NFKC, lower case, single blanks, lines kept), by Python's unicodedata:
python3 Tools/reference/nfkc_fixtures.py > Tests/LyceumCurateTests/Fixtures/nfkc_counted.jsonl
Made with Python 3.11 (Unicode 14). Final sigma, whose small form depends on what is around it in Python alone, is left out."""
import json
import random
import re
import unicodedata

random.seed(18)
ALPHABET = (
    "abcXYZ012 \t\n  .,;#…ﬁﬂﬀⅨⅫ½¼²³₁₂①②㎏㎡ＡＢｃ１２！？　 \u2003\u2009\u202f\u00ad\u200bÀÉÎõüßẞİıÅÅΩΩKK"
    "e\u0301a\u0308\u0323\u0323\u0302가각ᄀ\u1161\u11a8がガｶﾞﾊﾟ〜～﹏‖⟨ﷺﻼﬠ𝐀𝑥𝔸𝟘ǅǆŉſﬅ\u0344\u0958豈\u2028\u0085\u001c"
)
FIXED = [
    "Eﬃcient ﬂow — “quoted” … and ½ of ＡＢＣ", "a\u0301\u0323 ẛ̣ Å Å", "㍿ ℡ ㏒ ﷺ", "  two\u00a0blanks\u3000here \n\n next\tline  ", "Straße İstanbul ΑΒΓ", "", " \n ",
]


def counted(text):
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[^\S\n]+", " ", text)


for text in FIXED + ["".join(random.choice(ALPHABET) for _ in range(random.randint(1, 40))) for _ in range(400)]:
    print(json.dumps({"text": text, "counted": counted(text)}, ensure_ascii=True))
