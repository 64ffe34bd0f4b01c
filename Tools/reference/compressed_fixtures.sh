#!/usr/bin/env bash
# Compressed JSON lines for Tests/LyceumDataTests, made with the tools people use: zstd 1.5.4 and gzip 1.12.
# Two frames or members each; the second zstd frame has a checksum and a long window.
set -euo pipefail
cd "$(dirname "$0")/../../Tests/LyceumDataTests/Fixtures"
part() { for ((i = $1; i < $2; i++)); do printf '{"text":"document %d, and the cat sat on mat %d"}\n' "$i" $((i * 7919 % 1000)); done; }
{ part 0 1500 | zstd -q -19 --no-check; part 1500 3000 | zstd -q -3 --long=24; } >lines.jsonl.zst
{ part 0 1500 | gzip -9n; part 1500 3000 | gzip -1n; } >lines.jsonl.gz
