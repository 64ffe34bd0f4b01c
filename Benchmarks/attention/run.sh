#!/bin/sh
# Builds the kernels as SwiftPM does in release (-O2, no -march) and times attention. Usage: run.sh [threads]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for source in "$root"/Sources/CLyceumKernels/*.c; do
    clang -std=gnu17 -O2 -D_GNU_SOURCE -I"$root/Sources/CLyceumKernels/include" -c "$source" -o "$build/$(basename "$source").o"
done
clang -std=gnu17 -O2 -D_GNU_SOURCE -I"$root/Sources/CLyceumKernels/include" "$here/attention.c" "$build"/*.o -lm -lpthread -o "$build/attention"
"$build/attention" "$@"
