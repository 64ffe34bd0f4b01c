#!/usr/bin/env bash
# The small proof of paper 59 for one seed: original against extended vocabulary over amounts of target text, and joint training.
#   proof.sh SEED OUT ENGLISH.txt [PERCENT]      ENGLISH.txt: at least 1.5 MB of plain text
# Not in it yet: the grid of instruction counts.
set -euo pipefail
seed=$1 out=$2 english=$3 percent=${4:-100}
here=$(cd "$(dirname "$0")" && pwd)
lyceum=${LYCEUM:-lyceum}
sizes=${SIZES:-50000 200000 800000}
mkdir -p "$out"
[ -f "$out/data/source.jsonl" ] || python3 "$here/make_data.py" "$english" "$out/data" --seed "$seed" --sizes $sizes

steps() { echo $(($1 * percent / 100 > 2 ? $1 * percent / 100 : 2)); }

# train NAME MODEL STEPS RATE EXTRA: the data section comes on standard input; EXTRA are further lines of the configuration.
train() {
    [ -d "$out/$1/model" ] && { cat > /dev/null; return; }
    rm -rf "${out:?}/$1"
    { cat <<YAML
model: $2
objective: causal-lm
optimizer: {type: adamw, rate: $4}
schedule: {type: cosine, warmup: 0.05}
batch: {sequences: 16, micro: 16, length: 256}
steps: $(steps "$3")
validation: {share: 0}
seed: $seed
output: $out/$1
$5
data:
YAML
    cat; } > "$out/$1.yaml"
    "$lyceum" train "$out/$1.yaml" > "$out/$1.log" 2>&1 || { tail -5 "$out/$1.log" >&2; exit 1; }
}

measure() {
    [ -f "$out/$1-$2.json" ] || "$lyceum" score "$out/$1/model" --text-file "$out/data/$2_held.txt" --window 256 --json > "$out/$1-$2.json"
}

[ -d "$out/tokenizer" ] || "$lyceum" tokenizer train "$out/data/source.jsonl" --vocabulary 512 "$out/tokenizer"
[ -d "$out/fresh" ] || "$lyceum" init --arch llama --layers 4 --width 160 --heads 4 --inner 448 --context 512 --tokenizer "$out/tokenizer" \
    --seed "$seed" "$out/fresh"
echo "  - path: $out/data/source.jsonl" | train base "$out/fresh" 800 2e-3 ""
measure base source
measure base target
for size in $sizes; do
    text=$out/data/target_$size.jsonl
    # About two passes over the text: a step reads 16 × 256 tokens, some two bytes each.
    count=$((size / 4096 > 10 ? size / 4096 : 10))
    [ -d "$out/wide-$size" ] || "$lyceum" tokenizer extend "$out/base/model" "$text" --tokens 256 --initialize subword \
        --held-out "$out/data/target_held.txt" "$out/wide-$size" --json > "$out/wide-$size.json"
    echo "  - path: $text" | train "original-$size" "$out/base/model" $count 1e-3 ""
    # The new rows learn alone for a tenth of the steps, then everything.
    first=$(($(steps $count) / 10 > 1 ? $(steps $count) / 10 : 1))
    echo "  - path: $text" | train "extended-$size" "$out/wide-$size" $count 1e-3 \
        "freeze: [{match: ['model.layers.*', 'model.norm*'], from: 1, to: $first}]"
    # A quarter source text against forgetting it.
    printf '  - path: %s\n    weight: 3\n  - path: %s\n    weight: 1\n' "$text" "$out/data/source.jsonl" \
        | train "joint-$size" "$out/base/model" $count 1e-3 ""
    for arm in original extended joint; do
        measure "$arm-$size" source
        measure "$arm-$size" target
    done
done
python3 "$here/summary.py" "$out" $sizes | tee "$out/summary.txt"
