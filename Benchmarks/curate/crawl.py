"""A made-up crawl whose truth is known, and what lyceum curate makes of it, stage by stage.

The pages are invented sentence by sentence from word lists below (nothing is taken from anywhere), with a seed. The archive has what crawls have: menus,
cookie banners, footers, broken markup, many encodings, pages in chunks and compressed, redirects and images, copies and near copies, advertising, short
pages, several languages, personal data, items of an examination, blocked hosts, damaged records.

    python3 crawl.py make crawl --pages 2000 --seed 1        # crawl/*.warc.gz, truth.jsonl, items.jsonl, domains.txt, languages/
    python3 crawl.py run crawl --tool lyceum                 # precision and recall of each stage
    python3 crawl.py make ../../Tests/LyceumCurateTests/Fixtures/crawl --pages 60 --seed 7 --files 1 --broken 0.08   # the test's fixture

Only Python's own library is needed.
"""

import argparse
import collections
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys

WORDS = {
    "en": {
        "noun": "harbor village teacher river machine garden letter mountain doctor market bridge library station captain forest museum kitchen painter island "
        "festival lantern engine orchard valley neighbor violin journal winter traveler window school tower baker shepherd canal theater meadow cellar "
        "printer workshop lighthouse council ferry mill chapel quarry weaver gardener".split(),
        "adjective": "quiet old narrow bright early careful distant wooden cheerful heavy modest forgotten famous rainy patient broken golden curious "
        "northern simple crowded gentle empty clever stubborn pale".split(),
        "verb": "repaired visited described painted remembered opened followed crossed measured left admired sold bought found built watched carried "
        "mentioned collected restored studied welcomed avoided borrowed".split(),
        "place": "near behind beside above beyond outside inside across from along".split(),
        "patterns": [
            "The {a} {n} {v} the {n} that stood {p} a {n}.",
            "In the spring, one {n} {v} every {n} of the {n}.",
            "Nobody {v} that {n} because it had been {a} for years.",
            "While a {n} {v} the {a} {n}, some {n} would have to wait.",
            "It is said that this {n} and his {n} {v} a {a} {n}.",
            "After a long day {p} the {n}, her {n} was {a} and {a}.",
            "There was a {a} {n} {p} our {n} and it {v} the {n}.",
            "My {n} {v} two of the {n} in a {a} {n}.",
            "{a} and {a}, the {n} {v} its own {n}.",
            "What the {n} {v} was more of a {n} than a {a} {n}.",
            "Have you heard that a {n} {v} to be {p} the {n}?",
            "Everybody {v} with a {n} {p} some {a} {n}.",
            "To the {n} that {v} it, every {n} looked like a {n}.",
            "Later the {a} {n} {v} three {n} and the {n} of a {n}.",
        ],
    },
    "de": {
        "noun": "Hafen Garten Brief Berg Markt Bahnhof Wald Winter Turm Laden Fluss Nachbar Keller Hof Weg Sommer Wagen Tisch Lehrer Fischer".split(),
        "adjective": "alte leise schmale helle frühe schwere bescheidene berühmte nördliche einfache leere blasse grüne müde".split(),
        "verb": "reparierte besuchte beschrieb malte öffnete verließ bewunderte verkaufte kaufte fand baute sah trug sammelte".split(),
        "place": "neben hinter über vor unter zwischen".split(),
        "patterns": [
            "Der {a} {n} {v} den {n}, der {p} dem {n} stand, und niemand wusste warum.",
            "Im Frühling {v} ein {n} jeden {n}, weil der {a} {n} es so gewollt hatte.",
            "Als der {n} den {n} {v}, mussten die Leute noch lange {p} dem {n} warten.",
            "Man sagt, dass der {a} {n} und der {n} für die Größe des Hauses nichts können.",
        ],
    },
    "fr": {
        "noun": "port village jardin marché pont musée moteur voisin hiver bateau château chemin fleuve bureau théâtre vélo été métier".split(),
        "adjective": "vieux étroit calme lointain célèbre pluvieux léger modeste oublié simple vide pâle".split(),
        "verb": "répara visita décrivit peignit ouvrit traversa quitta admira vendit acheta trouva regarda".split(),
        "place": "près du|derrière le|devant le|au-delà du|à côté du".split("|"),
        "patterns": [
            "Le {n} {a} {v} le {n} qui se trouvait {p} {n}, et personne ne savait pourquoi.",
            "Au printemps, un {n} {v} chaque {n}, parce que le {n} {a} l'avait voulu ainsi.",
            "Quand le {n} {v} le {n}, les gens du village ont dû attendre longtemps {p} {n}.",
            "On dit que le {n} et le {n} {v} un {n} {a} avec l'aide d'un seul {n}.",
        ],
    },
    "es": {
        "noun": "puerto pueblo jardín mercado puente museo motor vecino invierno barco castillo camino río teatro niño otoño señor taller".split(),
        "adjective": "viejo estrecho tranquilo lejano famoso lluvioso ligero modesto olvidado sencillo vacío pálido".split(),
        "verb": "reparó visitó describió pintó abrió cruzó dejó admiró vendió compró encontró miró".split(),
        "place": "cerca del|detrás del|delante del|más allá del|al lado del".split("|"),
        "patterns": [
            "El {n} {a} {v} el {n} que estaba {p} {n}, y nadie sabía por qué.",
            "En la primavera, un {n} {v} cada {n} porque el {n} {a} lo había querido así.",
            "Cuando el {n} {v} el {n}, la gente del pueblo tuvo que esperar mucho {p} {n}.",
            "Se dice que el {n} y el {n} {v} un {n} {a} con la ayuda de un solo {n}.",
        ],
    },
    "ru": {
        "noun": "город сад мост рынок лес музей мотор сосед корабль замок театр вечер учитель завод берег остров".split(),
        "adjective": "старый узкий тихий далёкий знаменитый лёгкий скромный забытый простой пустой".split(),
        "verb": "починил увидел описал нарисовал открыл покинул продал купил нашёл построил".split(),
        "place": "возле|позади|напротив|вокруг".split("|"),
        "patterns": [
            "{a} {n} {v} {n}, который стоял {p} дома, и никто не знал почему.",
            "Весной {n} {v} каждый {n}, потому что {a} {n} так захотел.",
            "Когда {n} {v} {n}, люди должны были долго ждать {p} реки.",
        ],
    },
    "ja": {
        "noun": "港 町 庭 手紙 山 市場 橋 図書館 駅 森 台所 島 谷 冬 窓 学校 塔 船".split(),
        "adjective": "静かな 古い 狭い 明るい 遠い 重い 有名な 寂しい 簡単な 青い".split(),
        "verb": "直した 訪ねた 描いた 覚えていた 開けた 渡った 見つけた 買った 作った".split(),
        "place": "近くで 後ろで 隣で 外で 中で".split(),
        "patterns": ["{a}{n}の{p}、{n}の人が{a}{n}を{v}。", "春になると、{n}の先生は{n}を{v}そうです。", "{n}と{n}は{a}{n}を{v}が、誰も知らなかった。"],
    },
}
ENCODINGS = {
    "en": ["utf-8", "utf-8", "windows-1252", "utf-16"], "de": ["utf-8", "iso-8859-1", "iso-8859-15"], "fr": ["utf-8", "windows-1252"],
    "es": ["utf-8", "iso-8859-1"], "ru": ["utf-8", "windows-1251", "koi8-r"], "ja": ["utf-8", "shift_jis", "euc-jp"],
}
MENU = "Home News Products Services About Contact Careers Shop Blog Help Login Register".split()
BROKEN_RECORDS = ("length", "magic", "gzip")


def sentence(draw, language):
    words = WORDS[language]
    text = draw.choice(words["patterns"])
    for mark, kind in (("{n}", "noun"), ("{a}", "adjective"), ("{v}", "verb"), ("{p}", "place")):
        while mark in text:
            text = text.replace(mark, draw.choice(words[kind]), 1)
    return text[0].upper() + text[1:]


def article(draw, language, low=4, high=8):
    space = "" if language == "ja" else " "
    return [space.join(sentence(draw, language) for _ in range(draw.randint(3, 6))) for _ in range(draw.randint(low, high))]


def person(draw):
    name = "".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(3))
    host = "".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(3)) + draw.choice([".com", ".org", ".co.uk"])
    first = draw.choice([x for x in range(20, 99)])
    address = ".".join(str(part) for part in (first, draw.randint(0, 255), draw.randint(0, 255), draw.randint(1, 254)))
    return draw.choice([name + "." + draw.choice(["miller", "berg", "ito"]) + "@" + host, address])


def items(draw, count):
    """Invented questions and answers, as an examination would hold them."""
    made = []
    for number in range(count):
        noun, other, third = draw.sample(WORDS["en"]["noun"], 3)
        year = draw.randint(1810, 1990)
        question = (f"In which year did the {draw.choice(WORDS['en']['adjective'])} {noun} keeper of Port {third.title()}{number} exchange her {other} for "
                    f"{draw.randint(12, 98)} barrels of {draw.choice(['salt', 'cider', 'tar', 'honey'])} and one {draw.choice(['blue', 'tin', 'small'])} {third}?")
        made.append({"id": f"q{number}", "task": "portquiz", "question": question, "answer": f"She did so in {year}, on the last day of autumn"})
    return made


def html(draw, page):
    """The page around its main text, in one of several manners, and broken in one of several ways."""
    paragraphs = page["paragraphs"]
    manner = draw.randrange(4)
    menu = "".join(f'<li><a href="/{word.lower()}">{word}</a></li>' for word in draw.sample(MENU, 7))
    related = "".join(f'<li><a href="/r/{draw.randrange(10**6)}">{sentence(draw, "en")[:40]}</a></li>' for _ in range(6))
    charset = page["declared"].get("meta")
    head = (f'<meta charset="{charset}">' if charset else "") + f"<title>{page['title']} | The {draw.choice(MENU)} Site</title>"
    head += "<style>.x{color:red}</style><script>var a = '<p>not text</p>'; if (1 < 2) { a = 3; }</script>"
    body = [f"<h1>{page['title']}</h1>"] + [f"<p>{escaped(text)}</p>" for text in paragraphs]
    main = "\n".join(body)
    if manner == 0:
        main = f"<main><article>{main}</article></main>"
    elif manner == 1:
        main = f'<div id="content" class="post-content">{main}</div>'
    elif manner == 2:
        main = f'<div class="wrap"><div class="article-body">{main}</div></div>'
    else:
        main = f"<table><tr><td>{main}</td></tr></table>" if draw.random() < 0.3 else f"<section>{main}</section>"
    before = f'<header class="site-header"><nav class="menu"><ul>{menu}</ul></nav></header>'
    if draw.random() < 0.5:
        before += '<div class="cookie-banner">We use cookies to improve your experience. <button>Accept all</button></div>'
    after = f'<aside class="sidebar"><h3>Related</h3><ul class="related">{related}</ul></aside>'
    after += f'<footer class="footer"><p>Copyright {draw.randint(2001, 2025)}. All rights reserved. <a href="/privacy">Privacy</a></p></footer>'
    text = f'<!DOCTYPE html>\n<html lang="{page["language"]}"><head>{head}</head><body>{before}{main}{after}</body></html>'
    damage = page["markup"]
    if damage == "unclosed":
        text = text.replace("</p>", "").replace("</li>", "")
    elif damage == "misnested":
        text = text.replace("</article></main>", "</main></article>").replace("<p>", "<p><b><i>", 1).replace("</p>", "</b></i></p>", 1)
    elif damage == "cut":
        text = text[: text.rindex("</footer>")]
    elif damage == "stray":
        text = text.replace("</h1>", "</h1> < & </span></div-> ", 1)
    elif damage == "nul":
        text = text.replace("</h1>", "</h1>\0", 1)
    elif damage == "comment":
        text = text.replace("</body></html>", "<!-- never closed ")
    return text


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def pages(draw, count, questions):
    made = []
    good = []
    for number in range(count):
        chance = draw.random()
        language = "en" if chance < 0.78 else draw.choice(["de", "fr", "es", "ru", "ja"])
        page = {"id": f"urn:crawl:{number}", "language": language, "title": " ".join(sentence(draw, language).split()[:5]).rstrip(".,"), "kind": "good",
                "private": [], "public": [], "of": None, "item": None}
        page["url"] = f"https://www.{draw.choice(WORDS['en']['noun'])}{draw.randrange(40)}.example.{draw.choice(['com', 'org', 'net'])}/{number}.html"
        page["paragraphs"] = article(draw, language)
        page["markup"] = draw.choice(["fine"] * 8 + ["unclosed", "misnested", "cut", "stray", "nul", "comment"])
        if language != "en":
            page["kind"] = "language"
        else:
            kind = draw.random()
            if kind < 0.06:
                page["kind"] = "blocked"
                page["url"] = f"https://{draw.choice(['ads', 'win', 'www'])}.casino{draw.randrange(5)}.example.com/{number}"
            elif kind < 0.13:
                page["kind"] = "spam"
                offer = draw.choice(["Buy cheap watches now and save big money today", "Click here for the best deals on pills and more"])
                page["paragraphs"] = [" ".join([offer + "!"] * draw.randint(8, 20))] * draw.randint(2, 5)
            elif kind < 0.20:
                page["kind"] = "short"
                page["paragraphs"] = [sentence(draw, "en")]
            elif kind < 0.30 and len(good) > 3:
                page["kind"] = "exact"
                original = draw.choice(good)
                page["paragraphs"] = list(original["paragraphs"])
                page["title"] = original["title"]
                page["of"] = original["id"]
                page["private"], page["public"] = original["private"], original["public"]
            elif kind < 0.40 and len(good) > 3:
                page["kind"] = "near"
                original = draw.choice(good)
                words = [text.split(" ") for text in original["paragraphs"]]
                for _ in range(2):
                    paragraph = draw.choice(words)
                    place = draw.randrange(1, len(paragraph) - 1)
                    paragraph[place] = draw.choice(WORDS["en"]["adjective"])
                page["paragraphs"] = [" ".join(text) for text in words]
                page["title"] = original["title"]
                page["of"] = original["id"]
                page["private"], page["public"] = original["private"], original["public"]
            elif kind < 0.46:
                page["kind"] = "contaminated"
                item = draw.choice(questions)
                page["item"] = item["id"]
                page["paragraphs"].insert(draw.randint(1, len(page["paragraphs"])), item["question"] + " " + item["answer"] + ".")
            else:
                if draw.random() < 0.3:
                    found = person(draw)
                    page["private"] = [found]
                    page["paragraphs"][-1] += f" For questions about the {draw.choice(WORDS['en']['noun'])} people write to {found} until autumn."
                if draw.random() < 0.2:
                    # What looks like personal data and is none.
                    harmless = draw.choice(["192.168.1.17", "10.0.0.4", "version 3.2", "user@localhost", "127.0.0.1"])
                    page["public"] = [harmless]
                    page["paragraphs"][0] += f" The old machine of the village was known as {harmless} to everybody."
                good.append(page)
        encoding = draw.choice(ENCODINGS[language])
        page["encoding"] = encoding
        page["declared"] = {draw.choice(["http", "meta"]): encoding} if encoding != "utf-16" else {"http": "utf-16"}
        if encoding == "utf-8" and draw.random() < 0.3:
            page["declared"] = {}
        made.append(page)
    return made


def record(kind, headers, block, identifier=None):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{identifier or 'urn:other:1'}>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(draw, page, text):
    body = text.encode(page["encoding"], "xmlcharrefreplace")
    headers = {"Content-Type": "text/html" + (f"; charset={page['declared']['http']}" if "http" in page["declared"] else "")}
    manner = draw.random()
    if manner < 0.2:
        body = gzip.compress(body, mtime=0)
        headers["Content-Encoding"] = "gzip"
    if 0.1 < manner < 0.3:
        half = len(body) // 2
        body = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (half, body[:half], len(body) - half, body[half:])
        headers["Transfer-Encoding"] = "chunked"
    head = "HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    return head.encode() + body


def make(arguments):
    draw = random.Random(arguments.seed)
    folder = arguments.folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    questions = items(draw, 12)
    with open(f"{folder}/items.jsonl", "w") as file:
        for item in questions:
            file.write(json.dumps(item) + "\n")
    with open(f"{folder}/domains.txt", "w") as file:
        # Whole hosts: their registered domain is that of good pages, too.
        file.write("".join(f"{sub}.casino{number}.example.com\n" for number in range(5) for sub in ("ads", "win", "www")))
    made = pages(draw, arguments.pages, questions)
    per = -(-len(made) // arguments.files)
    broken = 0
    with open(f"{folder}/truth.jsonl", "w", encoding="utf-8") as truth:
        for number in range(arguments.files):
            with open(f"{folder}/crawl-{number:04}.warc.gz", "wb") as archive:
                def put(data):
                    archive.write(gzip.compress(data, mtime=0))
                put(record("warcinfo", {"Content-Type": "application/warc-fields"}, b"software: crawl.py\r\n"))
                for page in made[number * per:(number + 1) * per]:
                    uri = {"WARC-Target-URI": page["url"]}
                    put(record("request", uri | {"Content-Type": "application/http; msgtype=request"}, b"GET / HTTP/1.1\r\n\r\n"))
                    block = answer(draw, page, html(draw, page))
                    page["broken"] = draw.random() < arguments.broken
                    data = record("response", uri | {"Content-Type": "application/http; msgtype=response"}, block, page["id"])
                    if not page["broken"]:
                        put(data)
                    else:
                        broken += 1
                        how = draw.choice(BROKEN_RECORDS)
                        if how == "length":
                            put(data.replace(b"Content-Length: ", b"Content-Length: 9", 1))
                        elif how == "magic":
                            put(b"WORC" + data[4:])
                        else:
                            data = bytearray(gzip.compress(data, mtime=0))
                            data[len(data) // 2:len(data) // 2 + 20] = b"\xaa" * 20
                            archive.write(data)
                    if draw.random() < 0.1:
                        put(record("response", uri | {"Content-Type": "application/http"}, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone"))
                    if draw.random() < 0.1:
                        put(record("response", uri | {"Content-Type": "application/http"}, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"))
                    line = {key: page[key] for key in ("id", "url", "language", "kind", "of", "item", "private", "public", "encoding", "markup", "broken")}
                    truth.write(json.dumps(line | {"text": [page["title"]] + page["paragraphs"]}, ensure_ascii=False) + "\n")
    if arguments.languages:
        os.makedirs(f"{folder}/languages")
        other = random.Random(arguments.seed + 1)
        for language in WORDS:
            with open(f"{folder}/languages/{language}.txt", "w", encoding="utf-8") as file:
                for _ in range(800):
                    file.write(sentence(other, language) + "\n")
    print(f"{len(made)} pages, {broken} of them in broken records, in {arguments.files} archives: {folder}")


# What came out.

TOKEN = re.compile(r"\w+")


def tokens(text):
    return collections.Counter(TOKEN.findall(text)) if not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text) else collections.Counter(
        letter for letter in text if letter.isalnum())


def share(found, expected):
    same = sum((found & expected).values())
    return same / max(sum(found.values()), 1), same / max(sum(expected.values()), 1)


def documents(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(f"{folder}/{name}", "rt", encoding="utf-8") as file:
            for line in file:
                document = json.loads(line)
                found[document["id"]] = document
    return found


def curate(tool, folder, name, text):
    path = f"{folder}/{name}.yaml"
    with open(path, "w") as file:
        file.write(text)
    shutil.rmtree(f"{folder}/{name}", ignore_errors=True)
    done = subprocess.run([tool, "curate", path, "--json"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def rates(dropped, should):
    """Precision and recall of what was dropped against what should be."""
    return len(dropped & should) / max(len(dropped), 1), len(dropped & should) / max(len(should), 1)


def run(arguments):
    folder = os.path.abspath(arguments.folder)
    truth = {}
    with open(f"{folder}/truth.jsonl", encoding="utf-8") as file:
        for line in file:
            page = json.loads(line)
            if not page["broken"]:
                truth[page["id"]] = page
    archives = ", ".join(sorted(name for name in os.listdir(folder) if name.endswith(".warc.gz")))
    table = []
    report = curate(arguments.tool, folder, "extracted", f"input: {{paths: [{archives}], on_error: skip}}\noutput: extracted\ndecontaminate: none\n")
    found = documents(f"{folder}/extracted/kept")
    table.append(("archive: pages read", len(set(found) & set(truth)) / max(len(found), 1), len(set(found) & set(truth)) / len(truth), len(truth)))
    by = collections.defaultdict(list)
    for identifier, page in truth.items():
        if identifier in found:
            text = found[identifier]["text"]
            expected = tokens(" ".join(page["text"]))
            given = share(tokens(text), expected)
            by["all"].append(given)
            by["encoding " + page["encoding"]].append(given)
            by["markup " + page["markup"]].append(given)
    for name, values in sorted(by.items()):
        table.append((f"extraction: tokens, {name}", sum(p for p, _ in values) / len(values), sum(r for _, r in values) / len(values), len(values)))
    model = ""
    if os.path.isdir(f"{folder}/languages"):
        trained = subprocess.run([arguments.tool, "langid", "train", f"{folder}/languages", "--output", f"{folder}/languages.bin"], capture_output=True, text=True)
        if trained.returncode:
            sys.exit(trained.stderr)
        model = "  - language: {model: languages.bin, languages: [en]}\n"
    full = curate(arguments.tool, folder, "curated", f"""input: {{paths: [{archives}], on_error: skip}}
output: curated
stages:
  - url: {{domains: domains.txt}}
{model}  - gopher-repetition
  - gopher-quality
  - c4-lines: {{terminal_punctuation: false, least_sentences: 3}}
  - fineweb
decontaminate: {{tasks: [none], items: [items.jsonl]}}
deduplicate: [minhash]
finish:
  - personal-data
""")
    kept, dropped = documents(f"{folder}/curated/kept"), documents(f"{folder}/curated/dropped")

    def by_stage(*names):
        return {identifier for identifier, document in dropped.items() if document["dropped_by"].startswith(names)}

    def kind(*names):
        return {identifier for identifier, page in truth.items() if page["kind"] in names}

    gone = by_stage("url")
    table.append(("url: blocked hosts", *rates(gone, kind("blocked")), len(kind("blocked"))))
    left = set(truth) - gone
    if model:
        gone = by_stage("language")
        table.append(("language: not English", *rates(gone, kind("language")), len(kind("language"))))
        left -= gone
    else:
        left -= kind("language")
    gone = by_stage("gopher", "c4", "fineweb") & left
    table.append(("rules: advertising, short pages", *rates(gone, kind("spam", "short") & left), len(kind("spam", "short") & left)))
    left -= gone
    gone = by_stage("decontaminat") & left
    table.append(("decontamination: pages with items", *rates(gone, kind("contaminated") & left), len(kind("contaminated") & left)))
    left -= gone
    # Of each group of copies one may stay, whichever it is.
    gone = by_stage("dedup") & left
    groups = collections.defaultdict(set)
    for identifier in left:
        groups[truth[identifier]["of"] or identifier].add(identifier)
    too_many = sum(len(group) - 1 for group in groups.values())
    right = sum(min(len(group & gone), len(group) - 1) for group in groups.values())
    table.append(("deduplication: copies and near copies", right / max(len(gone), 1), right / max(too_many, 1), too_many))
    private = [(identifier, text) for identifier in kept if identifier in truth for text in truth[identifier]["private"]]
    public = [(identifier, text) for identifier in kept if identifier in truth for text in truth[identifier]["public"]]
    hidden = sum(text not in kept[identifier]["text"] for identifier, text in private)
    spoiled = sum(text not in kept[identifier]["text"] for identifier, text in public)
    table.append(("personal data: replaced", hidden / max(hidden + spoiled, 1), hidden / max(len(private), 1), len(private)))
    wanted = kind("good")
    survivors = {truth[identifier]["of"] or identifier for identifier in kept if identifier in truth}
    table.append(("all stages: good pages kept", len(survivors & wanted) / max(len(survivors), 1), len(survivors & wanted) / len(wanted), len(wanted)))
    if arguments.json:
        print(json.dumps({"rows": [dict(zip(("stage", "precision", "recall", "count"), row)) for row in table], "report": full}))
        return
    print(f"{'stage':44} {'precision':>9} {'recall':>9} {'of':>7}")
    for name, precision, recall, count in table:
        print(f"{name:44} {precision:9.4f} {recall:9.4f} {count:7}")
    print(f"broken records left out: {report['skipped']}; {full['documents']} pages, {full['kept']} kept, {full['seconds']:.1f} s")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
commands = parser.add_subparsers(dest="command", required=True)
maker = commands.add_parser("make", help="write a crawl and its truth")
maker.add_argument("folder")
maker.add_argument("--pages", type=int, default=2000)
maker.add_argument("--seed", type=int, default=1)
maker.add_argument("--files", type=int, default=4)
maker.add_argument("--broken", type=float, default=0.01, help="share of pages whose record is damaged")
maker.add_argument("--languages", action="store_true", help="also sentences to train a language model on")
runner = commands.add_parser("run", help="curate a crawl and compare with its truth")
runner.add_argument("folder")
runner.add_argument("--tool", default="lyceum")
runner.add_argument("--json", action="store_true")
chosen = parser.parse_args()
make(chosen) if chosen.command == "make" else run(chosen)
