#!/usr/bin/env python3
"""Reads the examinations of one seed and says which claims of paper 15 hold. No claim is made from one seed alone."""

import json
import pathlib
import sys

KINDS = ["copy", "reverse", "upper", "count", "first", "fact"]
ARMS = ["instruct", "continued-instruct", "continued-tuned", "restored-0", "restored-0.5", "restored-1", "restored-1.5", "shuffled"]


def scores(folder):
    result = {}
    for path in sorted(folder.rglob("results_*.json")):
        for task, values in json.loads(path.read_text())["results"].items():
            result[task] = values["exact_match,none"]
    return result


def main():
    out = pathlib.Path(sys.argv[1])
    table = {}
    for arm in ARMS:
        values = scores(out / "exam" / arm)
        loss = json.loads((out / "exam" / arm / "loss.json").read_text())
        table[arm] = {"instructions": sum(values[kind] for kind in KINDS) / len(KINDS), "newfact": values["newfact"], "loss": loss["mean"], **values}
    head = ["instructions"] + KINDS + ["newfact", "loss"]
    print(f"{'arm':20}" + "".join(f"{name:>13}" for name in head))
    for arm, row in table.items():
        print(f"{arm:20}" + "".join(f"{row[name]:13.3f}" for name in head))
    sweep = {scale: table[f"restored-{scale}"]["instructions"] for scale in ["0", "0.5", "1", "1.5"]}
    best = max(sweep, key=sweep.get)
    claims = {
        "restored > continued instruct (instructions)": table["restored-1"]["instructions"] > table["continued-instruct"]["instructions"],
        "restored >= 0.8 x instruct (instructions)": table["restored-1"]["instructions"] >= 0.8 * table["instruct"]["instructions"],
        "loss on new facts within 10 % of the continued base": table["restored-1"]["loss"] <= 1.1 * table["restored-0"]["loss"],
        f"best scale is in 0.5 ... 1.5 (found {best})": best != "0",
        "exchanged layers fail (below half of restored)": table["shuffled"]["instructions"] < 0.5 * table["restored-1"]["instructions"],
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}  {claim}")
    (out / "summary.json").write_text(json.dumps({"table": table, "claims": claims}, indent=2) + "\n")


if __name__ == "__main__":
    main()
