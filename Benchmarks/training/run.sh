#!/bin/sh
# Builds the kernels and training.c with clang as SwiftPM does in release (-O2, no -march) and runs it with the given arguments.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CLyceumKernels
folder=${TMPDIR:-/tmp}/lyceum-training
mkdir -p "$folder"
clang -O2 -std=gnu17 -D_GNU_SOURCE -I"$kernels" -I"$kernels/include" "$kernels"/*.c "$here/training.c" -o "$folder/training" -lm -lpthread
exec "$folder/training" "$@"
