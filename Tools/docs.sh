#!/usr/bin/env bash
# Builds the documentation of every library module into .build/docs.
set -euo pipefail
cd "$(dirname "$0")/.."
symbols=.build/symbol-graphs
mkdir -p .build
rm -rf .build-docs "$symbols" .build/docs
mkdir -p "$symbols" .build/docs
swift build -c release --target Lyceum \
    -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc "$symbols" --scratch-path .build-docs
docc=$(command -v docc || dirname "$(readlink -f "$(command -v swift)")" | sed 's|$|/docc|')
for module in LyceumCore LyceumTensor LyceumText LyceumModel LyceumConfiguration LyceumRuns LyceumPages LyceumData LyceumTrain LyceumMerge LyceumStatistics LyceumExam LyceumSynthesis LyceumCurate LyceumRecipes; do
    mkdir -p "$symbols/$module"
    mv "$symbols/$module".symbols.json "$symbols/$module@"*.symbols.json "$symbols/$module/" 2>/dev/null || true
    catalogue=Sources/$module/$module.docc
    arguments=()
    [ -d "$catalogue" ] && arguments=("$catalogue")
    "$docc" convert "${arguments[@]}" --additional-symbol-graph-dir "$symbols/$module" --output-path ".build/docs/$module" \
        --fallback-display-name "$module" --fallback-bundle-identifier "org.lyceum.$module"
done
echo "documentation: .build/docs"
