#!/usr/bin/env bash
# Asks a model all instructions and facts, and measures its loss on the new facts in a form it has not read.
#   examine.sh DATA MODEL RESULTS
set -euo pipefail
data=$1 model=$2 results=$3
lyceum=${LYCEUM:-lyceum}
[ -f "$results/loss.json" ] && exit 0
mkdir -p "$results"
tasks=$(cd "$data/tasks" && ls ./*.yaml | sed "s|^\./|$data/tasks/|" | paste -sd,)
"$lyceum" exam run "$model" --name "$(basename "$results")" --tasks "$tasks" --apply-chat-template --no-report --no-cache --bootstrap-draws 0 \
    --output "$results" --json > "$results/exam.json" 2> "$results/exam.log" || { tail -5 "$results/exam.log" >&2; exit 1; }
"$lyceum" score "$model" --text-file "$data/new_held.txt" --window 256 --json > "$results/loss.json.part"
mv "$results/loss.json.part" "$results/loss.json"
