#!/bin/bash
# The small-scale proof of the stability gap: a base model of about 1M parameters, continued on a new domain in six ways at equal tokens.
#
#   LYCEUM=.build/release/lyceum Papers/03-stability-gap/run.sh OUTPUT
#
# SEEDS (default "1 2 3"), SCALE (1: base 600k tokens, domain budget 400k; smaller for a trial), RATE (the rate of continuing, near the base's peak),
# EVERY (steps of 1024 tokens between measurements, default 10), LIMIT (cloze questions, default 400).
# Runs that ended are kept and those that did not are resumed: run it again after an interruption.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lyceum=${LYCEUM:-lyceum}
out=${1:?usage: run.sh OUTPUT}
scale=${SCALE:-1}
rate=${RATE:-1e-3}
tokens() { awk -v n="$1" -v s="$scale" 'BEGIN { printf "%d", n * s }'; }
every=${EVERY:-10}

# train RUN MODEL DATA SEED RATE SCHEDULE TOKENS MIXING: one training run; DATA are lines of the list of sources.
train() {
    grep -q '"status": *"finished"' "$1/run.json" 2> /dev/null && return
    local measure="every: $every, weight_change: true}"
    # The base is looked at in its end alone.
    [ "$(basename "$1")" = base ] && measure="every: 1000000}"
    {
        echo "model: $2"
        echo "data:"
        echo "$3"
        echo "mixing: {packing: wrapped, $8}"
        echo "optimizer: {type: adamw, rate: $5}"
        echo "schedule: $6"
        echo "batch: {sequences: 8, length: 128}"
        echo "tokens: $7"
        echo "validation: {path: [$data/held/stories.jsonl, $data/held/facts.jsonl, $data/held/arithmetic.jsonl, $data/held/brackets.jsonl, $data/held/domain.jsonl], $measure"
        [ "$(basename "$1")" = base ] || echo "examination: {tasks: [domain_cloze], include: [$data], limit: ${LIMIT:-400}, every: $every}"
        echo "checkpoint: {every: 50, keep: 1, keep_best: false}"
        echo "seed: $4"
        echo "output: $1"
    } > "$1.yaml"
    local resume=()
    [ -f "$1/run.json" ] && resume=(--resume)
    "$lyceum" train "$1.yaml" "${resume[@]}" > "$1.log" 2>&1 || { tail -5 "$1.log" >&2; return 1; }
    echo "$(basename "$(dirname "$1")")/$(basename "$1"): done"
}

for seed in ${SEEDS:-1 2 3}; do
    data=$(mkdir -p "$out/seed-$seed/data" && cd "$out/seed-$seed/data" && pwd)
    work=$(dirname "$data")
    [ -f "$data/domain_cloze.yaml" ] || python3 "$here/generate.py" "$data" --seed "$seed" --scale "$scale"
    [ -d "$work/tokens" ] || "$lyceum" tokenizer train "$data/base" "$data/trusted.jsonl" --kind bpe --vocabulary 512 "$work/tokens"
    [ -d "$work/fresh" ] || "$lyceum" init --arch llama --layers 4 --width 128 --heads 4 --context 128 --tokenizer "$work/tokens" --seed "$seed" "$work/fresh"
    general() {
        for name in "$@"; do
            local weight=0.2
            [ "$name" = stories ] && weight=0.4
            echo "  - {path: $data/$part/$name.jsonl, weight: $weight}"
        done
    }
    part=base
    train "$work/base" "$work/fresh" "$(general stories facts arithmetic brackets)" "$seed" 2e-3 "{type: cosine, warmup: 0.05}" "$(tokens 600000)" "rates: exact"
    base=$work/base/model

    [ -f "$work/field.ngram" ] || "$lyceum" ngram train "$data/trusted.jsonl" --order 5 --output "$work/field.ngram"
    budget=$(tokens 400000)
    part_size=$(tokens 100000)
    [ -f "$work/best.jsonl" ] || "$lyceum" ngram select "$work/field.ngram" "$data/domain.jsonl" --tokens "$part_size" \
        --tokenizer "$work/tokens" --output "$work/best.jsonl" --scores "$work/scores.jsonl"

    part=fresh
    mix=$(general facts arithmetic brackets)
    # none: one pass over the whole domain. I: a random part, several passes. II: the best part, as much as there is in one pass at equal tokens.
    # III adds the other sources at their original rates; the domain stands where the stories stood.
    train "$work/single-pass" "$base" "  - {path: $data/domain.jsonl, weight: 1}" "$seed" "$rate" constant "$budget" "rates: exact"
    train "$work/rewarmed" "$base" "  - {path: $data/domain.jsonl, weight: 1}" "$seed" "$rate" "{type: cosine, warmup: 0.1}" "$budget" "rates: exact"
    train "$work/replay" "$base" "  - {path: $data/domain.jsonl, weight: 0.9}
  - {path: [$data/fresh/stories.jsonl, $data/fresh/facts.jsonl, $data/fresh/arithmetic.jsonl, $data/fresh/brackets.jsonl], weight: 0.1}" \
        "$seed" "$rate" constant "$budget" "rates: exact"
    train "$work/subset" "$base" "  - {path: $data/domain.jsonl, weight: 1, subset: $part_size}" "$seed" "$rate" constant "$budget" "rates: exact"
    train "$work/subset-quality" "$base" "  - {path: $work/best.jsonl, weight: 1}" "$seed" "$rate" constant "$budget" "rates: exact"
    train "$work/subset-quality-mixture" "$base" "  - {path: $work/best.jsonl, weight: 0.4}
$mix" "$seed" "$rate" constant "$budget" "rates: exact"
done
LYCEUM=$lyceum python3 "$here/summarize.py" "$out"
