"""Control LLM at a small scale: does a model that learns a second family of tasks keep the first, and what do twins change?

  python3 Papers/11-control-llm/run.py OUTPUT [--lyceum PATH] [--seeds 5] [--rates 3e-4,1e-3,3e-3] [--steps 1000] [--base-steps 4000]

For every seed: data (tasks.py), a tokenizer, a Llama of about 1M parameters (6 blocks, width 96) trained on family A; then every arm goes on with
family B for the same number of steps at every learning rate. Both families are examined before and after. A finished run is not repeated.
OUTPUT/results.json holds every number, OUTPUT/table.md the summary and the claims.
"""
import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLOCKS = 2
ARMS = {
    "full": "",
    "partial": 'train: ["layers:2", "layers:5"]',
    "stack": f"expansion: {{blocks: {BLOCKS}, type: stack}}",
    "hybrid": f"expansion: {{blocks: {BLOCKS}, type: hybrid, loss_weight: 1}}",
    "concat": f"expansion: {{blocks: {BLOCKS}, loss_weight: 0}}",
    "concat-mse": f"expansion: {{blocks: {BLOCKS}, loss: mse, loss_weight: 1}}",
}


def call(options, *arguments):
    done = subprocess.run([options.lyceum, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"lyceum {' '.join(map(str, arguments))}\n{done.stderr}")
    return done.stdout


def train(options, folder, model, data, steps, rate, seed, more=""):
    """The trained model's folder."""
    made = folder / "run" / "model"
    if made.exists():
        return made
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "train.yaml").write_text(
        f"model: {model}\ndata: {{path: {data}, format: jsonl}}\nobjective: sft\nbatch: {{sequences: 64, micro: 64, length: 32}}\n"
        f"steps: {steps}\noptimizer: {{type: adamw, rate: {rate}, decay: 0.01}}\nschedule: {{type: cosine, warmup: 0.05, minimum: 0.1}}\n"
        f"precision: f32\ncheckpoint: {{every: {steps}, keep: 1}}\nseed: {seed}\noutput: run\n{more}\n")
    call(options, "train", folder / "train.yaml")
    shutil.rmtree(folder / "run" / "checkpoints", ignore_errors=True)
    return made


def score(options, model, data, folder):
    """Accuracy on both families."""
    place = folder / "scores.json"
    if place.exists():
        return json.loads(place.read_text())
    scores = {}
    for family in "ab":
        text = call(options, "exam", "run", model, "--tasks", data / f"{family}.yaml", "--output", folder / f"exam-{family}", "--json")
        scores[family] = json.loads(text)["scores"][0]["value"]
    place.write_text(json.dumps(scores))
    return scores


def prepare(options, folder, seed):
    """Data, tokenizer and the model that knows family A."""
    data = (folder / "data").resolve()
    if not (data / "letters.txt").exists():
        subprocess.run([sys.executable, HERE / "tasks.py", data, str(seed)], check=True)
    tokenizer = folder / "tokenizer"
    if not tokenizer.exists():
        call(options, "tokenizer", "train", data / "letters.txt", "--vocabulary", 257, tokenizer)
    fresh = folder / "fresh"
    if not fresh.exists():
        call(options, "init", fresh, "--arch", "llama", "--layers", 6, "--width", 96, "--heads", 4, "--inner", 384, "--context", 64,
             "--tokenizer", tokenizer, "--seed", seed)
    base = train(options, folder / "base", fresh.resolve(), data / "a-train.jsonl", options.base_steps, "2e-3", seed)
    return data, base.resolve()


def measure(options):
    results = []
    for seed in range(1, options.seeds + 1):
        folder = options.output / f"seed-{seed}"
        data, base = prepare(options, folder, seed)
        before = score(options, base, data, folder / "base")
        results.append({"seed": seed, "arm": "base", "rate": None, **before})
        print(f"seed {seed}: base A {before['a']:.3f} B {before['b']:.3f}", flush=True)
        for rate in options.rates:
            for arm, more in ARMS.items():
                place = folder / f"{arm}-{rate}"
                model = train(options, place, base, data / "b-train.jsonl", options.steps, rate, seed, more)
                after = score(options, model, data, place)
                row = {"seed": seed, "arm": arm, "rate": rate, **after}
                if arm.startswith("concat") or arm == "hybrid":
                    for family in "ab":
                        text = call(options, "expand", "--measure", model, "--texts", data / f"{family}-test.txt", "--json")
                        row[f"twins_{family}"] = json.loads(text)["twins"]
                results.append(row)
                print(f"seed {seed} rate {rate} {arm}: A {after['a']:.3f} B {after['b']:.3f}", flush=True)
    return results


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def best_rate(results, arm):
    """The rate at which the arm learns B best and, of equals, keeps A best."""
    rates = sorted({r["rate"] for r in results if r["arm"] == arm})
    return max(rates, key=lambda rate: (
        mean(r["b"] for r in results if r["arm"] == arm and r["rate"] == rate),
        mean(r["a"] for r in results if r["arm"] == arm and r["rate"] == rate)))


def claims(results, rates):
    """What the paper says, at the rates of the arms: a line each, with the numbers of every seed."""
    def pick(arm):
        return {r["seed"]: r for r in results if r["arm"] == arm and r["rate"] == (rates[arm] if arm != "base" else None)}
    base, full, concat, held = pick("base"), pick("full"), pick("concat"), pick("concat-mse")
    seeds = sorted(base)
    lost = {arm: [base[s]["a"] - runs[s]["a"] for s in seeds] for arm, runs in [("full", full), ("concat", concat), ("held", held)]}
    gained = {arm: mean(runs[s]["b"] - base[s]["b"] for s in seeds) for arm, runs in [("full", full), ("held", held)]}
    keeps = sum(f > c for f, c in zip(lost["full"], lost["held"]))
    helps = mean(c - h for c, h in zip(lost["concat"], lost["held"]))
    share = gained["held"] / gained["full"] if gained["full"] else float("nan")
    return [
        ("full tuning forgets more of A than concat-mse, on every seed", keeps == len(seeds), f"{keeps} of {len(seeds)} seeds"),
        ("concat-mse gains at least half of what full tuning gains on B", share >= 0.5, f"{share:.2f} of it"),
        ("with the distance A is at least as good as without", helps >= 0, f"{helps:+.3f} on average"),
    ]


def table(options, results):
    lines = ["| rate | arm | A | change of A | B | change of B |", "|---|---|---|---|---|---|"]
    base_a, base_b = (mean(r[f] for r in results if r["arm"] == "base") for f in "ab")
    lines.append(f"| | base | {base_a:.3f} | | {base_b:.3f} | |")
    for rate in options.rates:
        for arm in ARMS:
            rows = [r for r in results if r["arm"] == arm and r["rate"] == rate]
            a, b = (mean(r[f] for r in rows) for f in "ab")
            lines.append(f"| {rate} | {arm} | {a:.3f} | {a - base_a:+.3f} | {b:.3f} | {b - base_b:+.3f} |")
    lines += ["", "Cosine of twins and their blocks on the test items of A and B:", "", "| rate | arm | block | A | B |", "|---|---|---|---|---|"]
    for rate in options.rates:
        for arm in ARMS:
            rows = [r for r in results if r["arm"] == arm and r["rate"] == rate and "twins_a" in r]
            for index in range(len(rows[0]["twins_a"]) if rows else 0):
                a, b = (mean(r[f"twins_{f}"][index]["cosine"] for r in rows) for f in "ab")
                lines.append(f"| {rate} | {arm} | {rows[0]['twins_a'][index]['layer']} | {a:.4f} | {b:.4f} |")
    middle = options.rates[len(options.rates) // 2]
    for title, rates in [(f"rate {middle} for all", {arm: middle for arm in ARMS}),
                         ("each arm's best rate", {arm: best_rate(results, arm) for arm in ARMS})]:
        lines += ["", f"At {title}:"]
        lines += [f"- {text}: {'holds' if holds else 'does not hold'} ({why})" for text, holds, why in claims(results, rates)]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--lyceum", default="lyceum")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rates", type=lambda text: text.split(","), default=["3e-4", "1e-3", "3e-3"])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--base-steps", type=int, default=4000)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    results = measure(options)
    (options.output / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    text = table(options, results)
    (options.output / "table.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
