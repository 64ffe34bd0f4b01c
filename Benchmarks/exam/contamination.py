#!/usr/bin/env python3
"""Table of detection curves: contamination.py FOLDER

One line per detector: area under the curve (share found at 5 % false alarms) for each number of repeats, mean over seeds, with the spread.
"""
import json
import pathlib
import statistics
import sys

runs = [json.loads(path.read_text()) for path in sorted(pathlib.Path(sys.argv[1]).glob("planted-*.json"))]
if not runs:
    sys.exit(f"no planted-*.json in {sys.argv[1]}")
values = {}
for run in runs:
    for point in run["points"]:
        values.setdefault(point["detector"], {}).setdefault(point["repeats"], []).append(point)
repeats = runs[0]["repeats"]
model = runs[0]["model"]
print(f"{len(runs)} seeds, {model['parameters']} parameters, {model['tokens']} tokens, {runs[0]['items_per_level']} items per level, "
      f"{runs[0]['others']} others\n")
print("| detector | " + " | ".join(f"{count}×" for count in repeats) + " |\n|---|" + "---|" * len(repeats))
for detector, levels in values.items():
    cells = []
    for count in repeats:
        areas = [point["auroc"] for point in levels[count]]
        rates = [point["rate_at_5_percent"] for point in levels[count]]
        spread = f" ± {statistics.stdev(areas):.3f}" if len(areas) > 1 else ""
        found = [point["found"] for point in levels[count] if "found" in point]
        extra = f", found {sum(found)} of {sum(point['members'] for point in levels[count])}" if found else ""
        cells.append(f"{statistics.mean(areas):.3f}{spread} ({100 * statistics.mean(rates):.0f} %{extra})")
    print(f"| {detector} | " + " | ".join(cells) + " |")
sets = {}
for run in runs:
    for point in run.get("sets", []):
        sets.setdefault(point["detector"], {}).setdefault(point["repeats"], []).append(point)
if sets:
    print("\n| test of a whole set, found at p < 0.05 (mean effect) | never | " + " | ".join(f"{count}×" for count in repeats) + " |")
    print("|---|---|" + "---|" * len(repeats))
for detector, levels in sets.items():
    cells = []
    for count in [0, *repeats]:
        points = levels[count]
        effect = statistics.mean(point["effect"] for point in points)
        cells.append(f"{sum(point['found'] for point in points)} of {sum(point['sets'] for point in points)} ({effect:+.3f})")
    print(f"| {detector}, {levels[0][0]['items']} items | " + " | ".join(cells) + " |")
print("\nfalse alarms: " + "; ".join(json.dumps(run["false_alarms"]) for run in runs))
