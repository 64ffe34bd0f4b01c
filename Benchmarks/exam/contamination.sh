#!/usr/bin/env bash
# How many items every contamination detector finds, by how often they were trained into a tiny model: curves as JSON files and a table.
#
#   Benchmarks/exam/contamination.sh OUTPUT [seeds]      (seeds: 1,2,3; others by LYCEUM_PLANTED_ITEMS, _OTHERS, _FILLERS, _LAYERS, _WIDTH, _FILES,
#   _OTHER_FILES, _THREADS)
set -euo pipefail
cd "$(dirname "$0")/../.."
output=${1:?name a folder for the curves}
mkdir -p "$output"
output=$(cd "$output" && pwd)
# The kernels are C and optimized in a debug build, too: no other build is needed than that of the tests.
LYCEUM_PLANTED_OUTPUT="$output" LYCEUM_PLANTED_SEEDS="${2:-1,2,3}" swift test ${LYCEUM_TEST_FLAGS:--Xcc -O2} --filter PlantedExperiment
python3 Benchmarks/exam/contamination.py "$output"
