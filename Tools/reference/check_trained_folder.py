#!/usr/bin/env python3
"""Checks that a folder Lyceum wrote loads in transformers and means the same there.

    check_trained_folder.py LYCEUM FOLDER [TEXT_FILE]

LYCEUM is the command. The folder must load without missing or unexpected weights, its tokenizer must give the ids that `lyceum tokenize`
gives for TEXT_FILE (or a built-in text), and the logits of the first 64 tokens must equal those of `lyceum logits` to 1e-3 in fp32.
Made with torch 2.13.0+cpu, transformers 5.23.0, tokenizers 0.23.
"""
import json, subprocess, sys
import torch, transformers

torch.set_num_threads(1)
command, folder = sys.argv[1:3]
text = open(sys.argv[3], encoding="utf-8").read() if len(sys.argv) > 3 else (
    "The harbor was quiet before sunrise; 12 boats moved.\n\nÜber naïve cafés: 東京 🙂 def f(x):\n    return x  # done\n")
model, info = transformers.AutoModelForCausalLM.from_pretrained(
    folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
wrong = {key: sorted(value)[:3] for key, value in info.items() if value and key in (
    "missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs")}
tied = set(getattr(model, "_tied_weights_keys", None) or ())
wrong = {k: [n for n in v if n not in tied] for k, v in wrong.items()}
wrong = {k: v for k, v in wrong.items() if v}
assert not wrong, wrong
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
ids = tokenizer(text)["input_ids"]
ours = [int(x) for x in subprocess.run(
    [command, "tokenize", folder], input=text.encode(), capture_output=True, check=True).stdout.split()]
different = next((i for i, (a, b) in enumerate(zip(ids, ours)) if a != b), None)
assert ids == ours, f"tokenization differs at {different}: {len(ids)} and {len(ours)} tokens"
few = ids[:64]
with torch.no_grad():
    wanted = model.eval()(torch.tensor([few])).logits[0, -1].float()
result = subprocess.run(
    [command, "logits", folder, "--tokens", ",".join(map(str, few)), "--weight-type", "f32", "--cache-type", "f32", "--json"],
    capture_output=True, check=True)
difference = (torch.tensor(json.loads(result.stdout)["logits"][0]) - wanted).abs().max().item()
count = sum(p.numel() for p in model.parameters())
print(f"{folder}: {type(model).__name__}, {count} parameters, {len(ids)} tokens equal, largest logit difference {difference:.2e}")
assert difference <= 1e-3
