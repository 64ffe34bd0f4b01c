#!/usr/bin/env bash
# Makes the models of the small proofs of papers 15 and 51 for one seed. What is there already is not made again.
#   models.sh SEED OUT [PERCENT]     PERCENT of the full number of training steps (default 100)
set -euo pipefail
seed=$1 out=$2 percent=${3:-100}
here=$(cd "$(dirname "$0")" && pwd)
lyceum=${LYCEUM:-lyceum}
mkdir -p "$out"

steps() { echo $(($1 * percent / 100 > 2 ? $1 * percent / 100 : 2)); }

# train NAME MODEL DATA OBJECTIVE STEPS RATE SEED
train() {
    [ -d "$out/$1/model" ] && return
    rm -rf "${out:?}/$1"
    cat > "$out/$1.yaml" <<YAML
model: $2
data:
  - path: $3
objective: $4
optimizer: {type: adamw, rate: $6}
schedule: {type: cosine, warmup: 0.05}
batch: {tokens: 4096, micro: 4096, length: 256}
steps: $(steps "$5")
validation: {share: 0}
seed: $7
output: $out/$1
YAML
    "$lyceum" train "$out/$1.yaml" > "$out/$1.log" 2>&1 || { tail -5 "$out/$1.log" >&2; exit 1; }
    tail -4 "$out/$1.log" | head -1
}

[ -d "$out/data/tasks" ] || python3 "$here/make_data.py" --seed "$seed" "$out/data"
# 256 bytes, the end of texts and two marks of a chat.
[ -d "$out/tokenizer" ] || "$lyceum" tokenizer train "$out/data/base.txt" --vocabulary 259 --chat-template chatml "$out/tokenizer"
[ -d "$out/fresh" ] || "$lyceum" init --arch llama --layers 4 --width 128 --heads 4 --inner 384 --context 512 \
    --tokenizer "$out/tokenizer" --seed "$seed" "$out/fresh"
train base "$out/fresh" "$out/data/base.txt" causal-lm 600 2e-3 "$seed"
train instruct "$out/base/model" "$out/data/instructions.jsonl" sft 1000 1e-3 "$seed"
# The same instructions in another order: what two instruct models of one base have in common.
train instruct2 "$out/base/model" "$out/data/instructions.jsonl" sft 1000 1e-3 "$((seed + 1000))"
train continued-base "$out/base/model" "$out/data/new.txt" causal-lm 300 1e-3 "$seed"
train continued-instruct "$out/instruct/model" "$out/data/new.txt" causal-lm 300 1e-3 "$seed"
train continued-tuned "$out/continued-base/model" "$out/data/instructions.jsonl" sft 1000 1e-3 "$seed"
[ -d "$out/residual" ] || "$lyceum" residual extract "$out/base/model" "$out/instruct/model" "$out/residual"
