#!/bin/sh
# Builds the kernels and products.c with clang into a temporary folder and runs it with the given arguments.
set -e
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CLyceumKernels
folder=${TMPDIR:-/tmp}/lyceum-products
mkdir -p "$folder"
clang -O2 -std=gnu17 -D_GNU_SOURCE -I"$kernels" -I"$kernels/include" "$kernels"/*.c "$here/products.c" -o "$folder/products" -lm -lpthread
exec "$folder/products" "$@"
