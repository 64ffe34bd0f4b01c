#!/usr/bin/env python3
"""Makes the harness's result and sample files of made-up written answers, for scoring them again with the same filters.

    exam_replayed.py FIXTURES        writes FIXTURES/exam/replayed/data and FIXTURES/exam/replayed/harness from FIXTURES/exam/replayed/tasks

No model: a replayed one gives answers of every kind (right, wrong, several numbers, several letters, an option's words, none, nothing at all) to made-up
items. The filters are those of the harness's gsm8k, gsm8k-cot-self-consistency, MMLU flan_cot_zeroshot and MMLU generative tasks.
Made with lm_eval 0.4.13.
"""
import glob, json, os, sys
from collections import Counter

os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
from lm_eval.api.model import LM

STAMP = "2026-01-02T03-04-05.678901"


def write(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


# --- numbers -----------------------------------------------------------------------------------------------------------------------

def harvest(i):
    a, b = 13 * i + 4, 97 * (i % 5) + 6
    return {"question": f"Field {i} gives {a} baskets of apples and {b} of pears. How many baskets is that?",
            "answer": f"There are {a} + {b} baskets.\n#### {a + b}"}


def total(row):
    return int(row["answer"].split("####")[1])


def number_reply(row, kind):
    n = total(row)
    return [
        f" Together that is {n}.\n#### {n}",                                  # both right
        f" It makes {n} baskets.",                                            # flexible only
        f" #### {n + 1}",                                                     # both wrong
        f" First #### {n}, but checked again it is {n - 2}.",                 # strict right, flexible takes the last
        f" That costs ${n:,}.00 or {n}.",                                     # currency and a last number with a dot
        " I cannot say how many baskets there are.",                          # no number
        "",                                                                   # nothing
        f" #### {n:,}.",                                                      # separators and a final dot
        f" −{n} or -{n}? #### -{n}",                                          # signs
        f" Between {n - 1} and {n + 1} lies {n}\n\n",                         # several numbers, the last right
        f" ####{n}",                                                          # the marker without a blank
        f" {n}.5 baskets\n#### {n}.5",                                        # a fraction
        f" Ergebnis: {n} Körbe – größer als {n - 3}",                         # other words, several numbers
    ][kind % 13]


def voted_reply(row, kind, draw):
    n = total(row)
    right = f" Adding up. The answer is {n}."
    wrong = f" The answer is {n + 10}, or so."
    other = f" The answer is {n:,}" if n >= 1000 else f" The answer is ${n}."
    none = " Hard to tell."
    return [
        [right, right, wrong, right, none],
        [wrong, right, right, wrong, right],        # first wrong, majority right
        [right, wrong, wrong, wrong, right],        # first right, majority wrong
        [wrong, right, none, none, none],           # no answer wins
        [none, wrong, right, right, wrong],         # a tie: the one seen first
        [other, right, right, other, other],
        [wrong, wrong, wrong, right, right],        # three of the first three wrong
        [right, f" The answer is 1 and the answer is {n}.", right, wrong, wrong],
    ][kind % 8][draw]


# --- letters -----------------------------------------------------------------------------------------------------------------------

TOOLS = ["plane", "saw", "plane iron", "chisel", "mallet", "vise (front)", "rasp", "brace"]


def workshop(i):
    choices = [TOOLS[(i + 3 * k) % 8] for k in range(4)]
    return {"question": f" Which tool hangs on hook {i}? ", "choices": choices, "answer": (i * i + i // 3) % 4}


def letter_reply(row, kind):
    right, wrong = "ABCD"[row["answer"]], "ABCD"[(row["answer"] + 1) % 4]
    text, other = row["choices"][row["answer"]], row["choices"][(row["answer"] + 2) % 4]
    return [
        f" The hook is old. The answer is ({right}).",
        f" The answer is ({wrong}).",
        f" It must be the {text.upper()}!",                                   # an option's words
        f" Not ({wrong}), so ({right})",                                      # several letters, the last right
        f" ({right}) rather than ({wrong})",                                  # several letters, the last wrong
        f" Answer: {right}",                                                  # a letter after a colon
        f" So the answer is {right}.",                                        # no parentheses
        " Nobody knows.",
        "",
        f" The {other} or the {text}",                                        # two options' words
        f" The final answer: ({right}), as I said.",                          # more words after it
        f" The answer is ({right})",                                          # nothing after it
        f" answer:\n  {wrong} or {right}",
        f" The answer: {text}.",
        " (E) is none of them",                                               # a letter beyond the options
    ][kind % 15]


# --- words -------------------------------------------------------------------------------------------------------------------------

def towns(i):
    return {"question": f"Is town {i} older than town {(i * 5 + 2) % 16}? Say yes, no or maybe.", "answer": ["yes", "no", "maybe"][i % 3]}


def word_reply(row, kind):
    right = row["answer"]
    return [
        f" {right.capitalize()}",
        f" {right}.\nBecause of its walls.",
        "  No  ",
        f"\n{right}",                                                         # an empty first line
        " Yeah, it is.",
        f"{right.upper()}!",
        "",
        " ja",
        f" I think {right}",
        f"\t{right}\u00a0",
    ][kind % 10]


ITEMS = {"harvest": [harvest(i) for i in range(26)], "workshop": [workshop(i) for i in range(30)], "towns": [towns(i) for i in range(20)]}
REPLIES = {"harvest": number_reply, "workshop": letter_reply, "towns": word_reply}


class Replayed(LM):
    """Gives the answer made up for the item in the prompt; the n-th one where it is asked n times."""

    def generate_until(self, requests, disable_tqdm=False):
        asked = Counter()
        replies = []
        for request in requests:
            doc, number = request.doc, request.doc_id
            if request.task_name == "harvest_votes":
                reply = voted_reply(doc, number, asked[number])
                asked[number] += 1
            else:
                reply = REPLIES[request.task_name](doc, number)
            for stop in request.args[1]["until"]:
                reply = reply.split(stop)[0]
            replies.append(reply)
        return replies

    def loglikelihood(self, requests, disable_tqdm=False):
        raise NotImplementedError

    loglikelihood_rolling = loglikelihood


def main(fixtures):
    import lm_eval
    from lm_eval.loggers import EvaluationTracker
    from lm_eval.tasks import TaskManager
    os.chdir(fixtures)
    for name, rows in ITEMS.items():
        write(f"exam/replayed/data/{name}.jsonl", rows)
    out = "exam/replayed/harness"
    for old in glob.glob(out + "/*"):
        os.remove(old)
    tracker = EvaluationTracker(output_path="exam/out")
    results = lm_eval.simple_evaluate(
        model=Replayed(), tasks=["harvest", "harvest_votes", "workshop", "towns"], bootstrap_iters=1000, log_samples=True, evaluation_tracker=tracker,
        task_manager=TaskManager(include_path="exam/replayed/tasks", include_defaults=False))
    samples = results.pop("samples")
    results.update(pretty_env_info="none", git_hash=None, lm_eval_version=lm_eval.__version__)
    tracker.save_results_aggregated(results=results, samples=samples)
    for name in samples:
        tracker.save_results_samples(name, samples[name])
    os.makedirs(out, exist_ok=True)
    # Stable names, so that making the fixtures again changes what changed and nothing else.
    for path in sorted(glob.glob("exam/out/**/*.json*", recursive=True)):
        name = os.path.basename(path)
        stem = name[: name.rfind("_")]
        text = open(path, encoding="utf-8").read()
        if stem == "results":
            value = json.loads(text)
            value.update(total_evaluation_time_seconds="12.5", date=1767323045.678901, start_time=0, end_time=12.5, model_name="replayed")
            for scores in value["results"].values():
                print({key: value for key, value in scores.items() if key.startswith("exact_match,")})
            text = json.dumps(value, indent=2, ensure_ascii=False)
        open(f"{out}/{stem}_{STAMP}" + (".json" if stem == "results" else ".jsonl"), "w", encoding="utf-8").write(text)
        os.remove(path)
    for folder, _, _ in os.walk("exam/out", topdown=False):
        os.rmdir(folder)


if __name__ == "__main__":
    main(sys.argv[1])
