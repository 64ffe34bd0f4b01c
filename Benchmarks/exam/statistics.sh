#!/usr/bin/env bash
# Times the statistics of a comparison: 14,000 items, two models, 10,000 draws, all tests.
# Only the sources that matter are compiled, with the optimization of a release build: minutes less than the whole package.
#
#   Benchmarks/exam/statistics.sh [threads] [python]     (python: with scipy and statsmodels, for the peer beside it)
set -euo pipefail
cd "$(dirname "$0")/../.."
threads=${1:-2}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

flags=(-O -wmo -parse-as-library -swift-version 6 -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -package-name lyceum -I "$folder")
# What the package's build writes for C targets.
for module in CLyceumKernels CLyceumCurl; do
    echo "module $module { umbrella \"$PWD/Sources/$module/include\" export * }" >> "$folder/module.modulemap"
done
if [ "$(uname)" = Linux ]; then define=(-D_GNU_SOURCE); else define=(); fi
clang -O2 "${define[@]}" -I Sources/CLyceumKernels/include -c Sources/CLyceumKernels/lyceum_pool.c -o "$folder/pool.o"
for source in Sources/CLyceumCurl/*.c; do
    clang -O2 "${define[@]}" -I Sources/CLyceumCurl/include -c "$source" -o "$folder/$(basename "$source").o"
done

module() {
    local name=$1
    shift
    swiftc "${flags[@]}" -module-name "$name" -emit-module -emit-module-path "$folder/$name.swiftmodule" -c -o "$folder/$name.o" "$@"
}
module LyceumCore $(find Sources/LyceumCore -name '*.swift')
module LyceumTensor Sources/LyceumTensor/{Philox,ThreadPool,ProcessorLimit}.swift
exam=$(find Sources/LyceumStatistics -name "*.swift")
module LyceumStatistics $exam
swiftc "${flags[@]}" Benchmarks/exam/statistics.swift "$folder"/*.o -o "$folder/statistics" -lpthread -ldl -lm
"$folder/statistics" "$threads"
if [ $# -gt 1 ]; then "$2" Benchmarks/exam/statistics_peer.py; fi
