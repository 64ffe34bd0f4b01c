"""Times Lyceum's tokenizer and Hugging Face tokenizers alternately in one run, one thread each, by processor time.

    swift build -c release --package-path Benchmarks/tokenizer
    python Benchmarks/tokenizer/compare.py Benchmarks/tokenizer/.build/release/TokenizerProbe FOLDER_OR_TOKENIZER_JSON TEXT [ROUNDS]
"""

import os
import statistics
import subprocess
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import Tokenizer, __version__  # noqa: E402


def main():
    program, path, text_path = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    reference = os.path.join(path, "tokenizer.json") if os.path.isdir(path) else path
    with open(text_path, encoding="utf-8", newline="") as file:
        text = file.read()
    size = len(text.encode()) / 1e6
    values = {"Lyceum": [], "Hugging Face": [], "Lyceum load": [], "Hugging Face load": []}
    for _ in range(rounds):
        lines = subprocess.run([program, "time", path, text_path, "2"], capture_output=True, text=True, check=True).stdout.splitlines()
        values["Lyceum load"].append(int(lines[0].split()[1]) / 1e9)
        values["Lyceum"].append(int(lines[1].split()[1]) / 1e9)
        start = time.process_time()
        theirs = Tokenizer.from_file(reference)
        values["Hugging Face load"].append(time.process_time() - start)
        start = time.process_time()
        count = len(theirs.encode(text, add_special_tokens=False).ids)
        values["Hugging Face"].append(time.process_time() - start)
        assert count == int(lines[1].split()[3]), "different ids"
    print(f"{path}, {size:.2f} MB, {count} tokens, tokenizers {__version__}, medians of {rounds} (first encoding after loading)")
    for name, seconds in values.items():
        middle = statistics.median(seconds)
        print(f"{name:18} {middle * 1e3:9.1f} ms" + ("" if "load" in name else f"  {size / middle:8.2f} MB/s"))


if __name__ == "__main__":
    main()
