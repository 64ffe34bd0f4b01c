"""From archives to the main text of their pages: lyceum curate beside datatrove's WarcReader, Trafilatura and JsonlWriter.

    python3 -m venv peers && peers/bin/pip install "datatrove[processing,io]==0.10.1" lxml_html_clean
    apt-get download python3.11-doc postgresql-doc-15 libxml2-doc debian-handbook      # and others; dpkg-deb -x each into DOCS
    peers/bin/python archive.py LYCEUM --docs DOCS [--pages 2000] [--repeats 3]

Three archives, gzip by record: pages of Debian's documentation (evenly drawn from all HTML files below DOCS, at most --pages), pages with known main
text (pages.py), and the crawl with known truth (crawl.py), undamaged. Both programs read the same file with one worker and write JSON lines. Counted is the
processor time of the whole process tree, from start to end; what an archive of one page takes is shown beside it. Pages a second are those read. For
the pages of known text, F1 of words, mean over pages; a page that a program leaves out has 0.
"""

import argparse
import collections
import glob
import gzip
import io
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent


def peer(archive, folder):
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    path = pathlib.Path(archive)
    steps = [WarcReader(str(path.parent), glob_pattern=path.name), Trafilatura(favour_precision=True, timeout=60), JsonlWriter(folder + "/kept", compression=None)]
    LocalPipelineExecutor(pipeline=steps, tasks=1, workers=1, logging_dir=folder + "/logs").run()


def write(path, pages):
    """An archive of (address, bytes)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, body in pages:
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=headers))


def documentation(folder, most):
    files = sorted(str(path) for path in pathlib.Path(folder).rglob("*") if re.search(r"\.html?(\.[a-z-]+)?(\.gz)?$", path.name) and path.is_file())
    step = max(1, len(files) / most)
    for number in range(min(most, len(files))):
        path = files[int(number * step)]
        body = pathlib.Path(path).read_bytes()
        yield "https://docs.example.org/" + os.path.relpath(path, folder), gzip.decompress(body) if path.endswith(".gz") else body


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def f1(found, truth, neutral):
    found, truth = words(found), words(truth)
    # What may stay or go counts neither way.
    found -= collections.Counter({word: max(0, min(count, found[word] - truth[word])) for word, count in words(neutral).items()})
    common = sum((found & truth).values())
    return 2 * common / max(1, sum(found.values()) + sum(truth.values()))


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def results(folder):
    texts = {}
    for path in glob.glob(folder + "/kept/*"):
        for line in open(path, encoding="utf-8"):
            record = json.loads(line)
            texts[record.get("url") or record["metadata"]["url"]] = record["text"]
    return texts


def main(arguments):
    work = pathlib.Path(arguments.folder).resolve()
    work.mkdir(parents=True, exist_ok=True)
    archives = {}
    if arguments.docs:
        archives["documentation"] = work / "documentation.warc.gz"
        if not archives["documentation"].exists():
            write(archives["documentation"], documentation(arguments.docs, arguments.pages))
    truth = {}
    made = work / "pages"
    if not made.exists():
        subprocess.run([sys.executable, str(here / "pages.py"), str(made), "600", "1"], check=True, capture_output=True)
    known = [json.loads(line) for line in open(made / "truth.jsonl", encoding="utf-8")]
    for record in known:
        truth["https://pages.example.org/" + pathlib.Path(record["file"]).name] = record
    archives["known text"] = work / "known.warc.gz"
    write(archives["known text"], ((url, pathlib.Path(record["file"]).read_bytes()) for url, record in truth.items()))
    crawl = work / "crawl"
    if not crawl.exists():
        subprocess.run(
            [sys.executable, str(here / "crawl.py"), "make", str(crawl), "--pages", str(arguments.pages), "--files", "1", "--broken", "0"], check=True,
            capture_output=True)
    archives["made-up crawl"] = crawl / "crawl-0000.warc.gz"
    single = work / "single.warc.gz"
    write(single, [("https://pages.example.org/one", b"<html><body><p>One page, and no more than that.</p></body></html>")])

    def commands(archive):
        ours, theirs = str(work / "ours"), str(work / "theirs")
        pipeline = work / "pipeline.yaml"
        pipeline.write_text(
            f"input: {{paths: [{archive}], page_focus: precision, on_error: skip}}\ndecontaminate: none\nworkers: 1\noutput: {{folder: {ours}}}\n")
        return [("lyceum", [arguments.tool, "curate", str(pipeline)], ours), ("datatrove", [sys.executable, __file__, "--peer", str(archive), theirs], theirs)]

    def measure(archive, repeats):
        best = {}
        for _ in range(repeats):
            for name, command, folder in commands(archive):
                shutil.rmtree(folder, ignore_errors=True)
                seconds = run(command)
                if name not in best or seconds < best[name][0]:
                    best[name] = (seconds, results(folder))
        return best

    starts = measure(single, arguments.repeats)
    print("start: " + ", ".join(f"{name} {seconds:.2f} s" for name, (seconds, _) in starts.items()))
    for name, path in archives.items():
        pages = count(arguments.tool, path, work)
        best = measure(path, arguments.repeats)
        print(f"{name}: {pages} pages, {os.path.getsize(path) / 1e6:.1f} MB stored")
        for program, (seconds, texts) in best.items():
            line = f"  {program:10} {seconds:8.2f} s, {pages / seconds:8.0f} pages/s, {len(texts)} with text, {sum(map(len, texts.values())) / 1e6:.2f} M characters"
            if name == "known text":
                score = sum(f1(texts.get(url, ""), record["text"], record["neutral"]) for url, record in truth.items())
                line += f", F1 {score / len(truth):.3f}"
            print(line)
        ratio = best["datatrove"][0] / best["lyceum"][0]
        without = (best["datatrove"][0] - starts["datatrove"][0]) / max(1e-9, best["lyceum"][0] - starts["lyceum"][0])
        print(f"  {ratio:.1f} x; without the start of either {without:.1f} x")


def count(tool, archive, work):
    """The number of pages that are read, by a run of its own."""
    folder, pipeline = work / "count", work / "count.yaml"
    shutil.rmtree(folder, ignore_errors=True)
    pipeline.write_text(f"input: {{paths: [{archive}], on_error: skip}}\ndecontaminate: none\nworkers: 1\noutput: {{folder: {folder}}}\n")
    report = json.loads(subprocess.run([tool, "curate", str(pipeline), "--json"], capture_output=True, text=True, check=True).stdout)
    return report["documents"] + report["empty"]


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--peer":
        peer(sys.argv[2], sys.argv[3])
        sys.exit()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--docs")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", default="archive-text-bench")
    main(parser.parse_args())
