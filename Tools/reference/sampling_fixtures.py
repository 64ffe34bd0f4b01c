"""Golden values of the sampling stages.

Temperature, top-k, top-p, min-p, typical and the repetition penalty come from the logits processors of transformers (version in the output);
presence and frequency penalties, DRY and mirostat v2 from the plain definitions below.

    python Tools/reference/sampling_fixtures.py > Tests/LyceumModelTests/Fixtures/sampling.json
"""
import json
import math
import random

import torch
import transformers
from transformers.generation import logits_process as lp

random.seed(7)


def row(size, spread):
    return [round(random.gauss(0, spread), 4) for _ in range(size)]


def distribution(scores):
    probabilities = torch.softmax(scores.double(), -1)[0].tolist()
    kept = [i for i, s in enumerate(scores[0].tolist()) if s > -math.inf]
    return {"tokens": kept, "probabilities": [probabilities[i] for i in kept]}


def hugging_face():
    cases = []
    for size, spread in [(40, 2.0), (300, 1.0), (1000, 4.0)]:
        logits = row(size, spread)
        scores = torch.tensor([logits])
        history = [random.randrange(size) for _ in range(30)]
        ids = torch.tensor([history])
        stages = [
            ({"temperature": t}, lp.TemperatureLogitsWarper(t)) for t in (0.3, 0.8, 1.7)
        ] + [
            ({"topK": k}, lp.TopKLogitsWarper(k)) for k in (1, 7, 35)
        ] + [
            ({"topP": p}, lp.TopPLogitsWarper(p)) for p in (0.05, 0.5, 0.93, 0.999)
        ] + [
            ({"minP": p}, lp.MinPLogitsWarper(p)) for p in (0.01, 0.1, 0.6)
        ] + [
            ({"typicalP": p}, lp.TypicalLogitsWarper(p)) for p in (0.1, 0.5, 0.95)
        ] + [
            ({"repetitionPenalty": p}, lp.RepetitionPenaltyLogitsProcessor(p)) for p in (1.2, 2.5)
        ]
        for options, processor in stages:
            out = processor(ids, scores.clone())
            cases.append({"logits": logits, "history": history, "options": options} | distribution(out))
    return cases


def counted_penalties():
    cases = []
    for presence, frequency, window in [(0.7, 0.0, 64), (0.0, 0.4, 64), (1.1, 0.3, 10), (-0.5, 0.2, 64)]:
        logits = row(50, 2.0)
        history = [random.randrange(20) for _ in range(40)]
        last = history[-window:]
        scores = [s - (last.count(t) * frequency + (presence if t in last else 0)) for t, s in enumerate(logits)]
        cases.append({
            "logits": logits, "history": history,
            "options": {"presencePenalty": presence, "frequencyPenalty": frequency, "penaltyWindow": window},
        } | distribution(torch.tensor([scores], dtype=torch.float64)))
    return cases


def dry_penalty(history, token, multiplier, base, allowed, breakers):
    """The longest n such that the last n tokens, without a breaker among them, stand before an earlier occurrence of the token."""
    longest = 0
    for place in range(len(history) - 1, 0, -1):
        if history[place] != token:
            continue
        n = 0
        while (n < place and history[place - 1 - n] == history[-1 - n] and history[-1 - n] not in breakers):
            n += 1
        longest = max(longest, n)
    return multiplier * base ** (longest - allowed) if longest >= allowed else 0.0


def dry():
    cases = []
    for multiplier, base, allowed, breakers in [(0.8, 1.75, 2, []), (1.0, 1.3, 1, [3]), (0.5, 2.0, 3, []), (0.8, 1.75, 2, [0, 5])]:
        for length, alphabet in [(60, 3), (200, 2), (120, 6), (15, 2)]:
            logits = row(20, 2.0)
            history = [random.randrange(alphabet) for _ in range(length)]
            if length == 200:
                history = history[:20] * 10
            scores = [s - dry_penalty(history, t, multiplier, base, allowed, breakers) for t, s in enumerate(logits)]
            cases.append({
                "logits": logits, "history": history,
                "dry": {"multiplier": multiplier, "base": base, "allowedLength": allowed, "breakers": breakers},
            } | distribution(torch.tensor([scores], dtype=torch.float64)))
    return cases


def mirostat():
    runs = []
    for tau, eta, temperature in [(3.0, 0.1, 1.0), (5.0, 0.3, 0.7), (1.0, 0.5, 1.5)]:
        mu, steps = 2 * tau, []
        for _ in range(12):
            logits = row(80, 1.5)
            p = torch.softmax(torch.tensor(logits, dtype=torch.float64) / temperature, 0).tolist()
            order = sorted(range(80), key=lambda i: -p[i])
            kept = [i for n, i in enumerate(order) if n == 0 or -math.log2(p[i]) <= mu]
            total = sum(p[i] for i in kept)
            pick = random.choice(kept[: max(1, len(kept) // 2)])
            surprise = -math.log2(p[pick] / total)
            mu -= eta * (surprise - tau)
            kept.sort()
            steps.append({"logits": logits, "tokens": kept, "probabilities": [p[i] / total for i in kept], "pick": pick})
        runs.append({"tau": tau, "eta": eta, "temperature": temperature, "steps": steps})
    return runs


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, list):
        return [rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return value


def shared_logits(cases):
    """Logits are written once per row."""
    rows, index = [], {}
    for case in cases:
        key = tuple(case["logits"])
        if key not in index:
            index[key] = len(rows)
            rows.append(case["logits"])
        case["logits"] = index[key]
        # Long lists of kept tokens are checked by their number and their largest probabilities.
        if len(case["tokens"]) > 60:
            order = sorted(range(len(case["tokens"])), key=lambda i: -case["probabilities"][i])[:40]
            case["count"] = len(case["tokens"])
            case["tokens"] = [case["tokens"][i] for i in order]
            case["probabilities"] = [case["probabilities"][i] for i in order]
    return rows


cases = hugging_face() + counted_penalties() + dry()
rows = shared_logits(cases)
print(json.dumps(rounded({
    "made by": "Tools/reference/sampling_fixtures.py", "transformers": transformers.__version__,
    "rows": rows, "cases": cases, "mirostat": mirostat(),
}), separators=(",", ":")))
