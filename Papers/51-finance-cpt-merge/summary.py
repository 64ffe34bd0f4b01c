#!/usr/bin/env python3
"""Reads corners, angles and grid of one seed and says which claims of paper 51 hold. No claim is made from one seed alone."""

import json
import pathlib
import sys

KINDS = ["copy", "reverse", "upper", "count", "first", "fact"]


def main():
    out = pathlib.Path(sys.argv[1])

    def read(name):
        return json.loads((out / name).read_text())

    corners = {task["task"]: task for task in read("corners.json")["tasks"]}
    # Order of means: base, instruct, domain, merged.
    instructions = [sum(corners[kind]["means"][corner] for kind in KINDS) / len(KINDS) for corner in range(4)]
    facts = corners["newfact"]["means"]
    losses = {name: read(f"exam/{name}/loss.json")["mean"] for name in ["corner-domain", "merged-1-1"]}
    angle, control = read("angle-domain-instruct.json")["all"]["cosine"], read("angle-instruct-instruct.json")["all"]["cosine"]
    grid = read("grid.json")
    plain = next(candidate["mean"] for candidate in grid["candidates"] if candidate["name"] == "1-1")
    print(f"instructions  base {instructions[0]:.3f}  instruct {instructions[1]:.3f}  domain {instructions[2]:.3f}  merged {instructions[3]:.3f}")
    print(f"new facts     base {facts[0]:.3f}  instruct {facts[1]:.3f}  domain {facts[2]:.3f}  merged {facts[3]:.3f}")
    print(f"loss of new facts  domain {losses['corner-domain']:.4f}  merged {losses['merged-1-1']:.4f}")
    print(f"cosines  domain/instruct {angle:.4f}  instruct/instruct {control:.4f}")
    print(f"grid  (1, 1) {plain:.4f}  best {grid['best']} {grid['best_mean']:.4f}  held out {grid['held_out_mean']:.4f}")
    claims = {
        "merged >= 0.9 x instruct (instructions)": instructions[3] >= 0.9 * instructions[1],
        "loss on new facts within 10 % of the domain model": losses["merged-1-1"] <= 1.1 * losses["corner-domain"],
        "merged answers more new facts than both parents": facts[3] > max(facts[1], facts[2]),
        "|cos(domain, instruct)| < 0.15": abs(angle) < 0.15,
        "two instruct runs are clearly closer (cosine higher by 0.1)": control > abs(angle) + 0.1,
        "(1, 1) within 3 % of the best weights": plain >= 0.97 * grid["best_mean"],
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}  {claim}")
    (out / "summary-51.json").write_text(json.dumps({"claims": claims, "instructions": instructions, "facts": facts}, indent=2) + "\n")


if __name__ == "__main__":
    main()
