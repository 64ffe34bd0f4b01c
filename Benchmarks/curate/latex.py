"""The filter latex beside KaTeX, formula by formula: those of files of texts (between dollar signs and \\( \\[), and copies of them with one damage each.

  latex.py FILES.jsonl... --lyceum .build/release/lyceum [--katex /usr/share/nodejs/katex] [--most 12000]

Needs node and KaTeX (Debian: nodejs, node-katex). Every formula stands alone on a page, as a script of MathJax; what KaTeX does not know (undefined
commands and environments) is left out of the comparison.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import tempfile

FORMULA = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$([^$]+?)(?<!\\)\$|\\\[(.+?)\\\]|\\\((.+?)\\\)", re.S)
JUDGE = """
const katex = require(process.argv[1]); const fs = require('fs');
const rows = JSON.parse(fs.readFileSync(0));
for (const row of rows) {
  try { katex.renderToString(row.tex, { throwOnError: true, strict: 'ignore', displayMode: true }); row.error = ''; } catch (e) { row.error = e.message; }
}
process.stdout.write(JSON.stringify({ version: katex.version, rows }));
"""


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def formulas(paths, most):
    found = {}
    for path in paths:
        for line in open(path, encoding="utf-8"):
            for text in texts(json.loads(line)):
                for match in FORMULA.finditer(text):
                    tex = " ".join(next(group for group in match.groups() if group).split())
                    if len(tex) < 2000 and re.search(r"[\\^_]", tex):
                        found[tex] = True
    chosen = list(found)
    random.shuffle(chosen)
    return chosen[:most]


def damaged(tex):
    kind = random.randrange(6)
    if kind < 2:
        places = [place for place, sign in enumerate(tex) if sign in ("{}" if kind == 0 else "^_")]
        if not places:
            return None
        place = random.choice(places)
        return tex[:place] + tex[place + 1 :] if kind == 0 else tex[:place] + tex[place] + tex[place:]
    if kind == 2:
        marks = list(re.finditer(r"\\(right|left|end\{\w+\*?\}|begin\{\w+\*?\})", tex))
        if not marks:
            return None
        mark = random.choice(marks)
        return tex[: mark.start()] + tex[mark.end() :]
    if kind == 3:
        place = random.randrange(len(tex))
        return tex[:place] + random.choice("{}&$#^_\\") + tex[place:]
    if kind == 4:
        return tex[: random.randrange(1, len(tex) + 1)]
    place = random.randrange(len(tex))
    return tex[:place] + tex[place + 1 :]


def archive(path, rows):
    with open(path, "wb") as file:
        for number, row in enumerate(rows):
            page = (
                "<html><body><article><p>The formula of this page is the following one and there is no other one on it: "
                f'<script type="math/tex">{row["tex"]}</script> and so the text ends after all.</p></article></body></html>'
            ).encode()
            head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <u:{number}>\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n\r\n"
            file.write(head.encode() + page + b"\r\n\r\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--lyceum", required=True)
    parser.add_argument("--katex", default="/usr/share/nodejs/katex")
    parser.add_argument("--most", type=int, default=12000)
    options = parser.parse_args()
    random.seed(5)
    whole = formulas(options.files, options.most)
    rows = [{"tex": tex, "kind": "as found"} for tex in whole]
    for tex in whole:
        other = damaged(tex)
        if other and other.strip() and other != tex:
            rows.append({"tex": other, "kind": "damaged"})
    judged = json.loads(subprocess.run(["node", "-e", JUDGE, options.katex], input=json.dumps(rows), capture_output=True, text=True, check=True).stdout)
    rows = judged["rows"]
    with tempfile.TemporaryDirectory() as folder:
        archive(folder + "/pages.warc", rows)
        pipeline = f"input: {{paths: [{folder}/pages.warc]}}\nstages:\n  - latex: strict\noutput: {{folder: {folder}/out}}\n"
        pathlib.Path(folder + "/latex.yaml").write_text(pipeline)
        subprocess.run([options.lyceum, "curate", folder + "/latex.yaml", "--json"], check=True, stdout=subprocess.DEVNULL)
        dropped = {json.loads(line)["id"] for path in pathlib.Path(folder + "/out/dropped").glob("*.jsonl") for line in open(path)}
    table = collections.Counter()
    for number, row in enumerate(rows):
        if "Undefined control" in row["error"] or "No such environment" in row["error"]:
            verdict = "not known to KaTeX"
        else:
            verdict = f"KaTeX {'refuses' if row['error'] else 'sets'}, latex {'drops' if f'u:{number}' in dropped else 'keeps'}"
        table[row["kind"], verdict] += 1
    print("KaTeX", judged["version"])
    for (kind, verdict), count in sorted(table.items()):
        print(f"{kind:9} {verdict:32} {count}")


main()
