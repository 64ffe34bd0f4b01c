#!/usr/bin/env python3
"""Compares Lyceum with the reference implementations on SmolLM2-135M-Instruct.

    compare_smollm2.py LYCEUM PEERS TEXT

Greedy text: 64 tokens on 10 prompts, Lyceum in fp32 on the dequantized weights against transformers on the same.
Perplexity: on a text file, chunks of 512 tokens, Lyceum against llama-perplexity for Q4_1, Q8_0 and Q4_K (files made by Lyceum).
"""
import json, math, re, subprocess, sys, tempfile
import torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

lyceum, peers, text_path = sys.argv[1:4]
folder = peers + "/models/smollm2-hf"
source = peers + "/models/smollm2-135m-instruct-q4_1.gguf"
prompts = ["The capital of France is", "Once upon a time, in a small village,", "def fibonacci(n):", "Water boils at", "Q: What is 12 + 30?\nA:",
           "The most important invention of the nineteenth century was", "Dear Sir or Madam,", "Die Hauptstadt von Deutschland ist",
           "1, 2, 3, 5, 8, 13,", "In 1969, astronauts"]
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
equal = {"folder": 0, "gguf": 0}
for prompt in prompts:
    ids = tokenizer(prompt, return_tensors="pt").input_ids
    with torch.no_grad():
        wanted = model.generate(ids, max_new_tokens=64, do_sample=False, repetition_penalty=1.0,
                                pad_token_id=tokenizer.eos_token_id)[0, ids.shape[1]:].tolist()
    wanted = [t for t in wanted if t != tokenizer.eos_token_id]
    found = {}
    for name, arguments in {"folder": [folder], "gguf": [source, "--weight-type", "f32"]}.items():
        out = subprocess.check_output([lyceum, "generate", *arguments, "--prompt", prompt, "--temperature", "0", "--max-tokens", "64", "--json"])
        found[name] = json.loads(out)["tokens"]
    for name, tokens in found.items():
        equal[name] += tokens == wanted
        if tokens != wanted:
            # Rows of a GGUF file are in another order, so sums round differently: where two tokens are equally likely to the last
            # digits, either may come first.
            at = next((i for i, (a, b) in enumerate(zip(tokens, wanted)) if a != b), min(len(tokens), len(wanted)))
            with torch.no_grad():
                top = model(torch.tensor([ids[0].tolist() + wanted[:at]])).logits[0, -1].topk(2).values
            print(f"differs ({name}) at token {at}, where the two best logits are {(top[0] - top[1]).item():.2g} apart: {prompt!r}")
print(f"greedy: folder {equal['folder']}, gguf {equal['gguf']} of {len(prompts)} prompts equal transformers {transformers.__version__}")

with tempfile.TemporaryDirectory() as made:
    for kind in ["Q4_1", "Q8_0", "Q4_K"]:
        path = source if kind == "Q4_1" else f"{made}/{kind}.gguf"
        if kind != "Q4_1":
            subprocess.check_call([lyceum, "quantize", folder, path, "--type", kind, "--no-compare"], stdout=subprocess.DEVNULL)
        log = subprocess.run([peers + "/llama/bin/llama-perplexity", "-m", path, "-f", text_path, "-c", "512", "-t", "2"],
                             capture_output=True, text=True)
        # After every chunk llama-perplexity prints the perplexity so far; it scores the last 255 of 512 tokens, each chunk on its own.
        running = [255 * (k + 1) * math.log(float(v)) for k, v in enumerate(re.findall(r"\[\d+\]([0-9.]+),", log.stdout + log.stderr))]
        chunk_losses = [b - a for a, b in zip([0] + running, running)]
        ids = json.loads(subprocess.run([lyceum, "tokenize", path, "--json"], input=open(text_path).read(), capture_output=True, text=True).stdout)
        ids = [t["id"] for t in ids["tokens"]]
        total = theirs = 0.0
        count = 0
        for number, loss in enumerate(chunk_losses):
            chunk = ids[512 * number:512 * (number + 1)]
            scored = subprocess.run([lyceum, "score", path, "--text-file", "-", "--window", "512", "--json"],
                                    input=tokenizer.decode(chunk), capture_output=True, text=True)
            scored = json.loads(scored.stdout)
            if scored["token_ids"] != chunk:
                continue  # the cut went through a word: its text has other tokens
            total += sum(scored["values"][-255:])
            theirs += loss
            count += 255
        theirs = math.exp(theirs / count)
        ours = math.exp(total / count)
        print(f"perplexity {kind}: Lyceum {ours:.4f}, llama.cpp {theirs:.4f}, difference {100 * (ours / theirs - 1):+.3f} % over {count} tokens", flush=True)
