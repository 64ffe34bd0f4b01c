"""Reading archives: lyceum beside warcio and FastWARC, by processor time, one thread.

Makes an archive (gzip, a member for each record, as Common Crawl's) of invented pages by crawl.py, then reads every record with each program: all blocks are
taken from the file, none is parsed further. Also Parquet: what lyceum curate wrote is read by pyarrow and compared with the JSON lines.

    python3 -m venv peers && peers/bin/pip install warcio==1.8.1 fastwarc==2.0.1 pyarrow==26.0.1
    peers/bin/python archives.py PROBE --pages 20000

PROBE is a program that prints number and bytes of a file's records for `PROBE records FILE`; three lines around WARCReader.next() do.
"""

import argparse
import os
import resource
import subprocess
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("probe")
parser.add_argument("--pages", type=int, default=20000)
parser.add_argument("--folder", default="archive-bench")
parser.add_argument("--repeats", type=int, default=3)
parser.add_argument("--reader", help=argparse.SUPPRESS)
arguments = parser.parse_args()
archive = f"{arguments.folder}/crawl-0000.warc.gz"

if arguments.reader:
    count = size = 0
    if arguments.reader == "warcio":
        from warcio.archiveiterator import ArchiveIterator

        with open(archive, "rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                size += len(record.raw_stream.read())
                count += 1
    else:
        from fastwarc.warc import ArchiveIterator

        for record in ArchiveIterator(archive, parse_http=False):
            size += len(record.reader.read())
            count += 1
    print(count, size)
    sys.exit()

if not os.path.exists(archive):
    subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "crawl.py"), "make", arguments.folder, "--pages",
                    str(arguments.pages), "--files", "1", "--broken", "0"], check=True)
stored = os.path.getsize(archive)
programs = {
    "lyceum": [arguments.probe, "records", archive],
    "warcio": [sys.executable, __file__, arguments.probe, "--folder", arguments.folder, "--reader", "warcio"],
    "FastWARC": [sys.executable, __file__, arguments.probe, "--folder", arguments.folder, "--reader", "fastwarc"],
}
print(f"{archive}: {stored / 1e6:.1f} MB stored")
best = {}
for _ in range(arguments.repeats):
    for name, command in programs.items():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.time()
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if name not in best or seconds < best[name][0]:
            best[name] = (seconds, said)
for name, (seconds, said) in best.items():
    print(f"{name:9} {seconds:7.2f} s of processor time, {int(said[1]) / seconds / 1e6:6.0f} MB/s of plain bytes, {said[0]} records, {said[1]} bytes")
