"""Reads the runs of run.sh and says, seed by seed, what became of the four claims.

    LYCEUM=lyceum python3 summarize.py OUTPUT [--json]

General loss is the mean of the held-out losses of the four general sources. The gap's depth and area are on that mean, as `lyceum runs show` defines
them for one value.
"""

import json
import os
import subprocess
import sys

ARMS = ["single-pass", "rewarmed", "replay", "subset", "subset-quality", "subset-quality-mixture"]
GENERAL = ["stories", "facts", "arithmetic", "brackets"]
CLOZE = "examination/domain_cloze/acc,none"


def series(run):
    text = subprocess.run(
        [os.environ.get("LYCEUM", "lyceum"), "runs", "show", run, "--json", "--values"], capture_output=True, text=True, check=True).stdout
    values = {}
    shown = json.loads(text)
    for metric in shown["metrics"]:
        values[metric["name"]] = dict(zip(metric["steps"], metric["values"]))
    return values, shown.get("gaps", {})


def positive_area(gaps, places):
    total = 0.0
    for a, b, width in zip(gaps, gaps[1:], [y - x for x, y in zip(places, places[1:])]):
        high, low = max(a, b), min(a, b)
        total += width * ((a + b) / 2 if low >= 0 else high * high / (2 * (high - low)) if high > 0 else 0)
    return total


def measure(run):
    values, _ = series(run)
    losses = [next(v for k, v in values.items() if k.startswith("validation/loss/") and name in k) for name in GENERAL]
    steps = sorted(set.intersection(*[set(loss) for loss in losses]))
    places = [0 if step == 0 else values["tokens"].get(step) for step in steps]
    means = [sum(loss[step] for loss in losses) / len(losses) for step in steps]
    gaps = [mean - means[0] for mean in means]
    worst = max(range(len(gaps)), key=lambda i: gaps[i])
    back = next((places[i] for i in range(worst + 1, len(gaps)) if gaps[i] <= 0), None)
    cloze = values[CLOZE]
    cloze_steps = sorted(cloze)
    early = max(s for s in cloze_steps if s <= 0.4 * cloze_steps[-1])
    return {
        "depth": max(gaps[worst], 0.0), "worst_at": places[worst], "recovered_at": back if gaps[worst] > 0 else 0,
        "area": positive_area(gaps, places), "general_before": means[0], "general_after": means[-1], "cloze_before": cloze[cloze_steps[0]],
        "cloze_at_40_percent": cloze[early], "cloze_after": cloze[cloze_steps[-1]],
        "ratio_first": next(iter(sorted(values.get("change/ratio", {}).items())), (0, None))[1],
        "ratio_last": max(values.get("change/ratio", {}).items(), default=(0, None))[1],
    }


def error(values):
    mean = sum(values) / len(values)
    return (sum((v - mean) ** 2 for v in values) / max(1, len(values) - 1) / len(values)) ** 0.5


def main():
    output = sys.argv[1]
    seeds = sorted(name for name in os.listdir(output) if name.startswith("seed-"))
    found = {arm: {} for arm in ARMS}
    for seed in seeds:
        for arm in ARMS:
            run = f"{output}/{seed}/{arm}"
            if os.path.exists(f"{run}/run.json"):
                found[arm][seed] = measure(run)
    if "--json" in sys.argv:
        print(json.dumps(found, indent=1))
        return
    names = ["depth", "area", "recovered_at", "general_before", "general_after", "cloze_before", "cloze_at_40_percent", "cloze_after", "ratio_first", "ratio_last"]
    print("\t".join(["arm", "seed"] + names))
    for arm in ARMS:
        for seed, values in found[arm].items():
            print("\t".join([arm, seed] + ["–" if values[n] is None else f"{values[n]:.4g}" for n in names]))

    def pairs(first, second):
        return [(found[first][s], found[second][s]) for s in seeds if s in found[first] and s in found[second]]

    depths = [v["depth"] for v in found["single-pass"].values()]
    claims = [
        ("1 a single pass has a gap on general loss beyond two standard errors over seeds",
         [sum(depths) / len(depths) > 2 * error(depths)] if len(depths) > 1 else [d > 0 for d in depths]),
        ("2 with all three strategies the area is at most half of a single pass's",
         [b["area"] <= 0.5 * a["area"] for a, b in pairs("single-pass", "subset-quality-mixture")]),
        ("3 at equal tokens the best part teaches more than a random part",
         [b["cloze_after"] > a["cloze_after"] for a, b in pairs("subset", "subset-quality")]),
        ("4 with all three, 40 % of the tokens teach at least what a single pass teaches",
         [b["cloze_at_40_percent"] >= a["cloze_after"] for a, b in pairs("single-pass", "subset-quality-mixture")]),
    ]
    print()
    for text, held in claims:
        verdict = "held" if held and all(held) else "did not hold"
        print(f"claim {text}: {verdict} ({sum(held)} of {len(held)})")
    if len(seeds) < 3:
        print(f"{len(seeds)} seed(s): a trial of the plumbing, not evidence; the proof needs 3 or more")


if __name__ == "__main__":
    main()
