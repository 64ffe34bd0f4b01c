#!/usr/bin/env bash
# The small proof of paper 51 for one seed: a domain vector and an instruct vector added, four corners, angles, and a grid of weights.
#   proof.sh SEED OUT [PERCENT]
# OUT may be that of paper 15's proof: base, instruct model and continued base (here the domain model) are the same.
set -euo pipefail
seed=$1 out=$2 percent=${3:-100}
here=$(cd "$(dirname "$0")" && pwd)
small=$here/../15-cpt-vs-ift
lyceum=${LYCEUM:-lyceum}
"$small/models.sh" "$seed" "$out" "$percent"
base=$out/base/model domain=$out/continued-base/model instruct=$out/instruct/model

# Angles: domain against instruct must be near 90 degrees, two instruct runs clearly closer.
"$lyceum" residual stats "$domain" --base "$base" --with "$instruct" --json > "$out/angle-domain-instruct.json"
"$lyceum" residual stats "$instruct" --base "$base" --with "$out/instruct2/model" --json > "$out/angle-instruct-instruct.json"

# Three checkpoints to a merged one, over a grid of weights (a of the domain, b of the instruct vector); (1, 1) is plain addition.
merged() { echo "$out/merged-$1-$2"; }
runs=()
for a in 0.5 1 1.5; do
    for b in 0.5 1 1.5; do
        model=$(merged $a $b)
        [ -d "$model" ] || "$lyceum" residual apply "$base" "$domain:$a" "$instruct:$b" "$model" > /dev/null
        "$small/examine.sh" "$out/data" "$model" "$out/exam/merged-$a-$b"
        runs+=("$a-$b=$out/exam/merged-$a-$b")
    done
done
# All corners are asked in the instruct model's template.
[ -d "$out/corner-base" ] || "$lyceum" residual apply "$base" "$out/residual" "$out/corner-base" --scale 0 > /dev/null
[ -d "$out/corner-domain" ] || "$lyceum" residual apply "$domain" "$out/residual" "$out/corner-domain" --scale 0 > /dev/null
"$small/examine.sh" "$out/data" "$out/corner-base" "$out/exam/corner-base"
"$small/examine.sh" "$out/data" "$out/corner-domain" "$out/exam/corner-domain"
"$small/examine.sh" "$out/data" "$instruct" "$out/exam/instruct"

"$lyceum" residual corners "$out/exam/corner-base" "$out/exam/instruct" "$out/exam/corner-domain" "$out/exam/merged-1-1" | tee "$out/corners.txt"
"$lyceum" residual corners "$out/exam/corner-base" "$out/exam/instruct" "$out/exam/corner-domain" "$out/exam/merged-1-1" --json > "$out/corners.json"
"$lyceum" residual select "${runs[@]}" --reference 1-1 | tee "$out/grid.txt"
"$lyceum" residual select "${runs[@]}" --reference 1-1 --json > "$out/grid.json"
python3 "$here/summary.py" "$out" | tee "$out/summary-51.txt"
