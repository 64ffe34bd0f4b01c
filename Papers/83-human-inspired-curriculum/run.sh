#!/bin/bash
# The small-scale proof of human-inspired orders: six orders (and the true difficulty beside that of judges) on four-choice questions.
#
#   LYCEUM=.build/release/lyceum Papers/83-human-inspired-curriculum/run.sh OUTPUT
#
# SEEDS (default "1 2 3 4 5"), ITEMS (questions, default 3000), BASE_TOKENS (default 600k), JUDGE_EPOCHS (default 2), RATE (default 1e-3).
# Runs and examinations that ended are kept: run it again after an interruption.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lyceum=${LYCEUM:-lyceum}
out=${1:?usage: run.sh OUTPUT}
items=${ITEMS:-3000}

# train RUN MODEL SOURCE SEED RATE MORE: one training run; MORE are lines of the configuration.
train() {
    grep -q '"status": *"finished"' "$1/run.json" 2> /dev/null && return
    {
        echo "model: $2"
        echo "data: $3"
        echo "optimizer: {type: adamw, rate: $5}"
        echo "checkpoint: {every: 50, keep: 1, keep_best: false}"
        echo "seed: $4"
        echo "output: $1"
        echo "$6"
    } > "$1.yaml"
    local resume=()
    [ -f "$1/run.json" ] && resume=(--resume)
    "$lyceum" train "$1.yaml" "${resume[@]}" > "$1.log" 2>&1 || { tail -5 "$1.log" >&2; return 1; }
    echo "$(basename "$(dirname "$1")")/$(basename "$1"): done"
}

# exam MODEL TASK FOLDER
exam() {
    ls "$3"/*/results_*.json > /dev/null 2>&1 && return
    "$lyceum" exam run "$1" --tasks "$2" --include-path "$data" --output "$3" > "$3.log" 2>&1 || { tail -5 "$3.log" >&2; return 1; }
}

tune="objective: sft
mixing: {packing: padding-free, log_order: true}
batch: {sequences: 16, length: 128}"

for seed in ${SEEDS:-1 2 3 4 5}; do
    data=$(mkdir -p "$out/seed-$seed/data" && cd "$out/seed-$seed/data" && pwd)
    work=$(dirname "$data")
    [ -f "$data/ring_test.yaml" ] || python3 "$here/generate.py" "$data" --seed "$seed" --items "$items"
    [ -d "$work/tokens" ] || "$lyceum" tokenizer train "$data/rules.jsonl" --kind bpe --vocabulary 400 "$work/tokens"
    # The base and two judges, each with its own weights; judges have also answered other questions.
    number=$((seed * 10))
    for model in base judge-1 judge-2; do
        number=$((number + 1))
        [ -d "$work/$model-fresh" ] || "$lyceum" init --arch llama --layers 4 --width 128 --heads 4 --context 128 --tokenizer "$work/tokens" \
            --seed "$number" "$work/$model-fresh"
        train "$work/$model" "$work/$model-fresh" "[{path: $data/rules.jsonl}, {path: $data/judge.jsonl, field: prompt}]" "$number" 2e-3 "schedule: {type: cosine, warmup: 0.05}
batch: {sequences: 16, length: 128}
tokens: ${BASE_TOKENS:-600k}"
    done
    for judge in judge-1 judge-2; do
        train "$work/$judge-tuned" "$work/$judge/model" "{path: $data/judge.jsonl}" "$seed" 1e-3 "$tune
epochs: ${JUDGE_EPOCHS:-2}"
        exam "$work/$judge-tuned/model" ring_train "$work/$judge-exam"
    done
    [ -f "$work/items.jsonl" ] || "$lyceum" exam difficulty "$work/judge-1-exam" "$work/judge-2-exam" --task ring_train --output "$work/items.jsonl"

    # Thresholds of the paper are for its data: a third of the items each here.
    buckets=$(python3 -c "
import json, sys
d = sorted(json.loads(line)['difficulty'] for line in open(sys.argv[1]))
print(d[len(d) // 3], d[2 * len(d) // 3], sep=', ')" "$work/items.jsonl")
    for order in shuffled curriculum blocked blocked-curriculum interleaved interleaved-curriculum bucket-curriculum; do
        train "$work/$order" "$work/base/model" \
            "{path: $work/items.jsonl, order: $order, category: topic, difficulty: difficulty, buckets: [$buckets]}" "$seed" "${RATE:-1e-3}" "$tune"
        exam "$work/$order/model" ring_test "$work/$order-exam"
    done
    train "$work/true-curriculum" "$work/base/model" "{path: $work/items.jsonl, order: curriculum, difficulty: steps}" "$seed" "${RATE:-1e-3}" "$tune"
    exam "$work/true-curriculum/model" ring_test "$work/true-curriculum-exam"
    # Items in pairs, corrected for the number of orders.
    "$lyceum" exam compare "$work"/{shuffled,curriculum,blocked,blocked-curriculum,interleaved,interleaved-curriculum}-exam > "$work/comparison.txt"
done
python3 "$here/summarize.py" "$out"
