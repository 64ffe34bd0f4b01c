#!/usr/bin/env bash
# The small proof of paper 15 for one seed: five arms, a sweep of the scale and a control, with what must hold.
#   proof.sh SEED OUT [PERCENT]
# Uses $LYCEUM (default: lyceum in the PATH) and Python's standard library for the data and the summary.
set -euo pipefail
seed=$1 out=$2 percent=${3:-100}
here=$(cd "$(dirname "$0")" && pwd)
lyceum=${LYCEUM:-lyceum}
"$here/models.sh" "$seed" "$out" "$percent"
for scale in 0.5 1 1.5; do
    [ -d "$out/restored-$scale" ] || "$lyceum" residual apply "$out/continued-base/model" "$out/residual" "$out/restored-$scale" --scale "$scale" > /dev/null
done
# Every layer gets another layer's differences: must not work.
[ -d "$out/shuffled" ] || "$lyceum" residual apply "$out/continued-base/model" "$out/residual" "$out/shuffled" --shuffle-layers 1 > /dev/null
# The residual adds the chat template; the continued base is asked with the same one (scale 0).
[ -d "$out/restored-0" ] || "$lyceum" residual apply "$out/continued-base/model" "$out/residual" "$out/restored-0" --scale 0 > /dev/null
for arm in instruct/model continued-instruct/model continued-tuned/model restored-0 restored-0.5 restored-1 restored-1.5 shuffled; do
    "$here/examine.sh" "$out/data" "$out/$arm" "$out/exam/${arm%/model}"
done
python3 "$here/summary.py" "$out" | tee "$out/summary.txt"
