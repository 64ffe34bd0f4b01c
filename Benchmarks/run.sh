#!/usr/bin/env bash
# Everything that is measured beside a peer: run.sh LYCEUM PEERS (see Benchmarks/README.md for PEERS).
set -euo pipefail
lyceum=${1:?usage: run.sh LYCEUM PEERS} peers=${2:?usage: run.sh LYCEUM PEERS, or make bench PEERS=DIR}
here=$(cd "$(dirname "$0")" && pwd)
python3 "$here/inference.py" "$lyceum" "$peers"
"$here/products/products.sh" gemm
"$here/attention/run.sh"
