"""Tokenizing documents to files for training: Lyceum beside datatrove 0.10.1's DocumentTokenizer, same files and tokenizer, same cores.

  python Benchmarks/curate/shards.py LYCEUM tokenizer.json FOLDER [workers, default 2]

LYCEUM is a release build of the tool; FOLDER holds JSON lines with a field "text", at least as many files as workers (datatrove divides by
file). Wall time is that of the given number of workers; processor time that of one worker, since the peer's workers are no children of the command. The
peer writes unshuffled files (its fastest way), and its start (imports) is measured apart and left out. Both append the end token; the numbers of
tokens are compared.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

PEER = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.tokens import DocumentTokenizer
folder, tokenizer, output, end, workers, skip = sys.argv[1:]
if skip == "no":
    LocalPipelineExecutor(pipeline=[
        JsonlReader(folder, glob_pattern="*.jsonl"),
        DocumentTokenizer(output_folder=output + "/tokens", tokenizer_name_or_path=tokenizer, eos_token=end or None, shuffle_documents=False,
                          local_working_dir=output + "/work"),
    ], tasks=int(workers), workers=int(workers), logging_dir=output + "/logs").run()
"""


def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stderr[-3000:])
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def end_token(path):
    names = {entry["content"] for entry in json.load(open(path)).get("added_tokens", [])}
    for name in ["<|endoftext|>", "</s>", "<|end_of_text|>", "<|im_end|>"]:
        if name in names:
            return name
    return ""


def main():
    tool, tokenizer, folder = sys.argv[1:4]
    workers = sys.argv[4] if len(sys.argv) > 4 else "2"
    end = end_token(tokenizer)
    size = sum(path.stat().st_size for path in pathlib.Path(folder).glob("*.jsonl"))
    with tempfile.TemporaryDirectory() as output:
        def peer(place, workers, skip):
            pathlib.Path(output, place).mkdir(exist_ok=True)
            return timed([sys.executable, "-c", PEER, folder, tokenizer, f"{output}/{place}", end, workers, skip])

        _, idle_wall, idle = peer("idle", "1", "yes")
        _, _, seconds = peer("one", "1", "no")
        _, wall, _ = peer("several", workers, "no")
        tokens = {sum(path.stat().st_size for path in pathlib.Path(output, place, "tokens").rglob("*.ds")) // 2 for place in ["one", "several"]}
        assert len(tokens) == 1, tokens
        rows = [("datatrove", tokens.pop(), wall - idle_wall, seconds - idle)]
    with tempfile.TemporaryDirectory() as output:
        text, wall, seconds = timed(
            [tool, "shards", "build", folder, "--tokenizer", tokenizer, "--output", output + "/shards", "--threads", workers, "--json"] + ["--eos"] * bool(end))
        report = json.loads(text)
        ours = sum(part["tokens"] for part in report["splits"]) if "splits" in report else json.loads(
            subprocess.run([tool, "shards", "inspect", output + "/shards", "--json"], capture_output=True, text=True).stdout)
        rows.append(("Lyceum", ours if isinstance(ours, int) else tokens_of(ours), wall, seconds))
    for name, tokens, wall, seconds in rows:
        print(f"{name:10} {tokens} tokens of {size / 1e6:.1f} MB: {seconds:.2f} s of processor, {wall:.2f} s, "
              f"{tokens / seconds / 1e6:.2f} M tokens per second of processor, {tokens / wall / 1e6:.2f} M/s")
    print(f"ratio {rows[0][3] / rows[1][3]:.2f} by processor time, {rows[0][2] / rows[1][2]:.2f} by wall time")


def tokens_of(value):
    """The sum of all numbers named tokens, one per split."""
    if isinstance(value, dict):
        return value["tokens"] if isinstance(value.get("tokens"), int) else sum(map(tokens_of, value.values()))
    return sum(map(tokens_of, value)) if isinstance(value, list) else 0


if __name__ == "__main__":
    main()
