"""Whether pyarrow (26.0.1) reads what lyceum curate writes: every document of a pipeline's JSON lines against the rows of the same pipeline's Parquet.

    python3 parquet_written.py lyceum documents.jsonl
"""

import json
import os
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.parquet

tool, source = sys.argv[1], os.path.abspath(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    found = {}
    for form in ("jsonl", "parquet"):
        with open(f"{folder}/{form}.yaml", "w") as file:
            file.write(f"input: {source}\noutput: {{folder: {form}, format: {form}}}\nstages: [gopher-quality]\ndecontaminate: none\n")
        subprocess.run([tool, "curate", f"{folder}/{form}.yaml"], check=True, stdout=subprocess.DEVNULL)
    for part in ("kept", "dropped"):
        lines = []
        for name in sorted(os.listdir(f"{folder}/jsonl/{part}")):
            lines += [json.loads(line) for line in open(f"{folder}/jsonl/{part}/{name}", encoding="utf-8")]
        rows = []
        for name in sorted(os.listdir(f"{folder}/parquet/{part}")):
            path = f"{folder}/parquet/{part}/{name}"
            table = pyarrow.parquet.read_table(path, page_checksum_verification=True)
            rows += table.to_pylist()
            details = pyarrow.parquet.ParquetFile(path).metadata
            print(f"{name}: {details.num_rows} rows, {details.num_row_groups} row groups, {[field.name + ':' + str(field.type) for field in table.schema]}")
        assert len(lines) == len(rows), (part, len(lines), len(rows))
        for line, row in zip(lines, rows):
            rest = json.loads(row.pop("metadata") or "{}")
            row = {key: value for key, value in row.items() if value is not None}
            assert {**row, **rest} == line, (line, row)
        print(f"{part}: {len(rows)} rows equal, pyarrow {pyarrow.__version__}")
