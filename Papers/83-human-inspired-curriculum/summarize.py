"""Reads what run.sh made: accuracy by order and seed, differences from a random order, how difficulty by judges agrees with the true one, and whether
the order shows in the loss.

    python3 summarize.py OUTPUT
"""

import glob
import itertools
import json
import os
import sys

ORDERS = [
    "shuffled", "curriculum", "blocked", "blocked-curriculum", "interleaved", "interleaved-curriculum", "bucket-curriculum", "true-curriculum",
]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            result[place] = (start + end) / 2
        start = end + 1
    return result


def correlation(a, b):
    x, y = ranks(a), ranks(b)
    mx, my = sum(x) / len(x), sum(y) / len(y)
    top = sum((p - mx) * (q - my) for p, q in zip(x, y))
    return top / (sum((p - mx) ** 2 for p in x) * sum((q - my) ** 2 for q in y)) ** 0.5


def sign_flips(differences):
    """Two-sided exact test over seeds: how often random signs give a mean as far from 0."""
    observed = abs(sum(differences))
    signs = list(itertools.product([1, -1], repeat=len(differences)))
    return sum(abs(sum(s * d for s, d in zip(sign, differences))) >= observed - 1e-12 for sign in signs) / len(signs)


def right(folder):
    """Whether each item was answered right, by its number."""
    path = sorted(glob.glob(f"{folder}/**/samples_*.jsonl", recursive=True))[-1]
    return {row["doc_id"]: float(row["acc"]) for row in lines(path)}


def main():
    output = sys.argv[1]
    seeds = sorted(s for s in os.listdir(output) if s.startswith("seed-") and os.path.isdir(f"{output}/{s}/shuffled-exam"))
    scores = {order: {s: right(f"{output}/{s}/{order}-exam") for s in seeds if os.path.isdir(f"{output}/{s}/{order}-exam")} for order in ORDERS}
    accuracy = {o: {s: sum(v.values()) / len(v) for s, v in found.items()} for o, found in scores.items()}
    print("\t".join(["order"] + seeds + ["mean", "from shuffled", "p over seeds"]))
    best = []
    for order in ORDERS:
        values = [accuracy[order][s] for s in seeds if s in accuracy[order]]
        if not values:
            continue
        differences = [accuracy[order][s] - accuracy["shuffled"][s] for s in seeds if s in accuracy[order]]
        p = sign_flips(differences)
        row = [f"{v:.3f}" for v in values] + [f"{sum(values) / len(values):.3f}", f"{sum(differences) / len(differences):+.3f}", f"{p:.3f}"]
        print("\t".join([order] + (row if order != "shuffled" else row[:-2] + ["–", "–"])))
        if order != "shuffled":
            best.append((p, sum(differences) / len(differences), order))
    # Holm over the orders.
    found = []
    for rank, (p, difference, order) in enumerate(sorted(best)):
        if p * (len(best) - rank) > 0.05:
            break
        if difference > 0:
            found.append(order)
    print(f"\nrecommended: {', '.join(found) if found else 'random (no order is significantly better after correction)'}")
    for s in seeds:
        items = lines(f"{output}/{s}/items.jsonl")
        rho = correlation([row["difficulty"] for row in items], [row["steps"] for row in items])
        print(f"{s}: rank correlation of judged difficulty and rule steps {rho:.3f} (above 0.6 wanted)")
        for order in ["shuffled", "curriculum", "true-curriculum"]:
            losses = [row["loss"] for row in lines(f"{output}/{s}/{order}/metrics.jsonl") if row["step"] > 0 and "loss" in row]
            third = max(1, len(losses) // 3)
            print(f"  {order}: training loss {sum(losses[:third]) / third:.3f} in the first third, {sum(losses[-third:]) / third:.3f} in the last")
        log = [d for row in lines(f"{output}/{s}/curriculum/order.jsonl") for d in row["documents"]]
        by_line = [items[int(d.rsplit(":", 1)[1]) - 1]["difficulty"] for d in log]
        print(f"  curriculum as logged: {len(log)} items, {'rising' if by_line == sorted(by_line) else 'NOT rising'}, {len(set(log))} different")
    if len(seeds) < 3:
        print(f"{len(seeds)} seed(s): a trial of the plumbing, not evidence; the proof needs 3 or more")


if __name__ == "__main__":
    main()
