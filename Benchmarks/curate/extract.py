"""Main text of web pages: Lyceum beside trafilatura and resiliparse, quality and processor time, one core each.

  pip install trafilatura==2.3.1 lxml_html_clean resiliparse==2.0.1
  python Benchmarks/curate/extract.py LYCEUM [--pages 600] [--seed 1] [--real FOLDER ...] [--favor precision|balanced|recall]

LYCEUM is a release build of the tool. On generated pages (pages.py) the words of each result are compared with the known text: F1, precision and
recall of word counts, mean over pages; words that may stay or go (titles, names, dates) count neither way. On real pages, folders of HTML files,
the results are compared with each other. The start of the peers (imports) is not counted, that of Lyceum is.
"""

import argparse
import collections
import json
import pathlib
import re
import resource
import subprocess
import tempfile
import time

import pages


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def scores(found, truth, neutral=""):
    found, truth, extra = words(found), words(truth), words(neutral)
    found -= collections.Counter({word: max(0, min(count, found[word] - truth[word])) for word, count in extra.items()})
    common = sum((found & truth).values())
    if not found and not truth:
        return 1.0, 1.0, 1.0
    precision, recall = common / max(1, sum(found.values())), common / max(1, sum(truth.values()))
    return (2 * precision * recall / (precision + recall) if common else 0.0), precision, recall


def ours(tool, files, favor):
    with tempfile.TemporaryDirectory() as folder:
        output = folder + "/out.jsonl"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for first in range(0, len(files), 2000):
            part = f"{folder}/{first}.jsonl"
            subprocess.run([tool, "extract", *files[first : first + 2000], "--favor", favor, "--threads", "1", "--output", part], check=True, capture_output=True)
            with open(output, "a") as all_, open(part) as lines:
                all_.write(lines.read())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        texts = dict.fromkeys(files, "")
        for line in open(output, encoding="utf-8"):
            record = json.loads(line)
            texts[record["id"]] = record["text"]
        return texts, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def peer(files, extract):
    contents = [pathlib.Path(file).read_bytes() for file in files]
    extract(contents[0])
    start = time.process_time()
    texts = {}
    for file, content in zip(files, contents):
        try:
            texts[file] = extract(content) or ""
        except Exception:
            texts[file] = ""
    return texts, time.process_time() - start


def peers(favor):
    found = {}
    try:
        import trafilatura

        mode = {} if favor == "balanced" else {f"favor_{favor}": True}
        found["trafilatura"] = lambda content: trafilatura.extract(content, include_comments=False, **mode)
    except ImportError:
        print("trafilatura is not installed")
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding

        found["resiliparse"] = lambda content: extract_plain_text(bytes_to_str(content, detect_encoding(content)), main_content=True)
    except ImportError:
        print("resiliparse is not installed")
    return found


def mean(rows):
    return [sum(column) / max(1, len(rows)) for column in zip(*rows)]


def generated(arguments, folder):
    pages.generate(folder, arguments.pages, arguments.seed)
    truth = [json.loads(line) for line in open(folder + "/truth.jsonl", encoding="utf-8")]
    files = [row["file"] for row in truth]
    size = sum(pathlib.Path(file).stat().st_size for file in files)
    results = {"Lyceum": ours(arguments.tool, files, arguments.favor)}
    results |= {name: peer(files, extract) for name, extract in peers(arguments.favor).items()}
    print(f"{len(files)} generated pages, {size / 1e6:.1f} MB")
    for name, (texts, seconds) in results.items():
        rows = {row["file"]: scores(texts[row["file"]], row["text"], row["neutral"]) for row in truth}
        f1, precision, recall = mean(list(rows.values()))
        print(f"{name:12} F1 {f1:.3f} precision {precision:.3f} recall {recall:.3f}  {len(files) / seconds:7.0f} pages/s {size / seconds / 1e6:6.2f} MB/s")
        kinds = collections.defaultdict(list)
        for row in truth:
            kinds[row["kind"]].append(rows[row["file"]])
        print("             " + "  ".join(f"{kind} {mean(values)[0]:.2f}" for kind, values in kinds.items()))


def real(arguments):
    files = [str(path) for folder in arguments.real for path in sorted(pathlib.Path(folder).rglob("*.htm*")) if path.is_file()]
    size = sum(pathlib.Path(file).stat().st_size for file in files)
    results = {"Lyceum": ours(arguments.tool, files, arguments.favor)}
    results |= {name: peer(files, extract) for name, extract in peers(arguments.favor).items()}
    print(f"{len(files)} real pages, {size / 1e6:.1f} MB")
    for name, (texts, seconds) in results.items():
        print(f"{name:12} {sum(1 for text in texts.values() if text)} with text  {len(files) / seconds:7.0f} pages/s {size / seconds / 1e6:6.2f} MB/s")
        if name != "Lyceum":
            f1, precision, recall = mean([scores(results["Lyceum"][0][file], texts[file]) for file in files])
            print(f"             agreement with Lyceum: F1 {f1:.3f}, of Lyceum's words {precision:.3f} are there, of its words {recall:.3f} are in Lyceum's")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", nargs="*", default=[])
    parser.add_argument("--favor", default="balanced", choices=["precision", "balanced", "recall"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generated(arguments, folder)
    if arguments.real:
        real(arguments)
