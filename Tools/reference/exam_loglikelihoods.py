#!/usr/bin/env python3
"""What lm-evaluation-harness answers to a file of requests, with how long it took.

    exam_loglikelihoods.py MODEL REQUESTS OUT [--batch N] [--threads N] [--limit N]

MODEL is a Hugging Face folder, run in fp32 by transformers. REQUESTS and OUT are JSON lines as `lyceum answer-requests` takes and gives them.
Made for lm_eval 0.4.13.
"""
import argparse, json, resource, sys, time

began = time.time()
parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("requests")
parser.add_argument("out")
parser.add_argument("--batch", type=int, default=8)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--limit", type=int)
arguments = parser.parse_args()

import torch
torch.set_num_threads(arguments.threads)
import lm_eval
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

requests = [json.loads(line) for line in open(arguments.requests, encoding="utf-8")][:arguments.limit]
model = HFLM(pretrained=arguments.model, dtype="float32", device="cpu", batch_size=arguments.batch)
loaded, loaded_user = time.time(), resource.getrusage(resource.RUSAGE_SELF).ru_utime
first = []
call = model._model_call
def timed(*a, **k):
    result = call(*a, **k)
    first.append(time.time())
    return result
model._model_call = timed


def instance(kind, index, request_arguments):
    return Instance(request_type=kind, doc={}, arguments=request_arguments, idx=0, metadata=("requests", index, 1))


answers = [None] * len(requests)
scored = [i for i, r in enumerate(requests) if "continuation" in r]
rolling = [i for i, r in enumerate(requests) if "text" in r]
written = [i for i, r in enumerate(requests) if "until" in r]
if scored:
    results = model.loglikelihood([instance("loglikelihood", i, (requests[i]["context"], requests[i]["continuation"])) for i in scored])
    for i, (value, greedy) in zip(scored, results): answers[i] = {"log_likelihood": value, "is_greedy": greedy}
if rolling:
    results = model.loglikelihood_rolling([instance("loglikelihood_rolling", i, (requests[i]["text"],)) for i in rolling])
    for i, value in zip(rolling, results): answers[i] = {"log_likelihood": value, "is_greedy": None}
if written:
    keys = ("until", "max_gen_toks")
    results = model.generate_until([
        instance("generate_until", i, (requests[i]["context"], {k: requests[i][k] for k in keys if k in requests[i]} | {"do_sample": False}))
        for i in written])
    for i, value in zip(written, results): answers[i] = {"text": value}
done = time.time()
with open(arguments.out, "w", encoding="utf-8") as file:
    for answer in answers: file.write(json.dumps(answer, ensure_ascii=False) + "\n")
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "lm_eval": lm_eval.__version__ if hasattr(lm_eval, "__version__") else "0.4.13", "torch": torch.__version__, "load_seconds": loaded - began,
    "first_seconds": (first[0] if first else done) - began, "seconds": done - loaded, "user_seconds": usage.ru_utime - loaded_user,
    "peak_megabytes": usage.ru_maxrss // 1024}), file=sys.stderr)
