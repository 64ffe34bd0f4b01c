"""Gopher repetition and quality, C4 and FineWeb filters on JSON lines: Lyceum beside datatrove 0.10.1, in processor time, one core each.

  python Benchmarks/curate/filters.py LYCEUM DOCS.jsonl [peer documents, default 1000]

LYCEUM is a release build of the tool. Both read the same file, filter in the same order and write what they keep. The peer gets the first
documents only; its start (imports, tokenizer) is not counted.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

PIPELINE = """
input: {{paths: [{path}]}}
stages: [gopher-repetition, gopher-quality, {{c4-lines: {{terminal_punctuation: false}}}}, fineweb]
output: {{folder: {output}, keep_dropped: false}}
workers: 1
"""


def peer(path, count):
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter

    filters = [GopherRepetitionFilter(), GopherQualityFilter(), C4QualityFilter(filter_no_terminal_punct=False), FineWebQualityFilter()]
    for rule in filters:
        rule.filter(Document(text="Warm up. " * 100, id="0"))
    start = time.process_time()
    documents = size = kept = 0
    with open(path, encoding="utf-8") as lines, tempfile.TemporaryFile("w") as output:
        for line in lines:
            if documents == count:
                break
            text = json.loads(line)["text"]
            document = Document(text=text, id=str(documents))
            documents += 1
            size += len(text.encode())
            if text and all(rule.filter(document) is True for rule in filters):
                kept += 1
                output.write(json.dumps({"text": document.text}) + "\n")
    return documents, size, kept, time.process_time() - start


def ours(tool, path):
    with tempfile.TemporaryDirectory() as folder:
        pipeline = pathlib.Path(folder) / "pipeline.yaml"
        pipeline.write_text(PIPELINE.format(path=pathlib.Path(path).resolve(), output=folder + "/out"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = json.loads(subprocess.run([tool, "curate", str(pipeline), "--json"], check=True, capture_output=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return result["documents"], result["stages"][0]["bytes"], result["kept"], seconds


if __name__ == "__main__":
    tool, path = sys.argv[1:3]
    rows = [("datatrove", *peer(path, int(sys.argv[3]) if len(sys.argv) > 3 else 1000)), ("Lyceum", *ours(tool, path))]
    rates = []
    for name, documents, size, kept, seconds in rows:
        rates.append((documents / seconds, size / seconds))
        print(f"{name:10} {documents} documents, {kept} kept, {seconds:.2f} s of processor: {documents / seconds:.0f} documents/s, {size / seconds / 1e6:.2f} MB/s")
    print(f"ratio {rates[1][0] / rates[0][0]:.0f} by documents, {rates[1][1] / rates[0][1]:.0f} by bytes")
