#!/usr/bin/env python3
"""Makes small PEFT adapters for the tiny checkpoints of model_fixtures.py, with the reference's logits and gradients.

    adapter_fixtures.py MODELS OUT            writes OUT/<name>/ (PEFT folders) and OUT/expected/<name>.json
    adapter_fixtures.py --check MODELS FOLDER BASE EXPECTED.json
                                              loads a folder written by this package in PEFT and compares logits

Adapters are filled with random numbers, so every tensor matters. Gradients are those of the mean cross-entropy of the next token.
Made with: torch 2.13.0+cpu, peft 0.21.2; the versions are written to OUT/versions.json.
"""
import json, os, sys
import torch, transformers, peft
from peft import IA3Config, LoraConfig, PrefixTuningConfig, PromptTuningConfig

torch.set_num_threads(1)
TOKENS = [3, 17, 42, 8, 91, 5, 60, 33, 12, 77, 4, 29]


def base(models, name):
    return transformers.AutoModelForCausalLM.from_pretrained(f"{models}/{name}", dtype=torch.float32).eval()


def lora(**options):
    return LoraConfig(task_type="CAUSAL_LM", **options)


def cases():
    yield "lora", "llama", lora(r=4, lora_alpha=8, target_modules="all-linear", rank_pattern={"q_proj": 2}, alpha_pattern={"v_proj": 3})
    yield "rslora", "llama", lora(r=4, lora_alpha=8, use_rslora=True, target_modules=["q_proj", "o_proj"], layers_to_transform=[0, 2])
    yield "dora", "llama", lora(r=4, lora_alpha=8, use_dora=True, target_modules=["q_proj", "k_proj", "v_proj", "down_proj"])
    yield "dora-gpt2", "gpt2", lora(r=4, lora_alpha=8, use_dora=True, bias="lora_only", fan_in_fan_out=True, target_modules=["c_attn", "c_fc"])
    yield "lora-gpt2", "gpt2", lora(r=4, lora_alpha=8, bias="all", fan_in_fan_out=True)
    yield "lora-neox", "gpt-neox", lora(r=4, lora_alpha=8, target_modules=["query_key_value", "dense"])
    yield "lora-saved", "llama", lora(r=4, lora_alpha=8, target_modules=["embed_tokens", "gate_proj"], modules_to_save=["lm_head"])
    yield "lora-tied", "qwen2", lora(r=4, lora_alpha=8, target_modules=["embed_tokens", "q_proj"])
    yield "pissa", "llama", lora(r=4, lora_alpha=8, init_lora_weights="pissa", target_modules=["q_proj", "up_proj"])
    yield "olora", "llama", lora(r=4, lora_alpha=8, init_lora_weights="olora", target_modules=["q_proj", "down_proj"])
    yield "ia3", "llama", IA3Config(task_type="CAUSAL_LM")
    yield "ia3-gpt2", "gpt2", IA3Config(task_type="CAUSAL_LM")
    yield "prefix", "llama", PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5)
    yield "prefix-gpt2", "gpt2", PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5)
    yield "prompt", "llama", PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5)
    yield "prompt-gpt2", "gpt2", PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=5)


def fill(model, name):
    """Random numbers in everything that is trained, around where it began for scales, lengths and PiSSA's factors."""
    torch.manual_seed(20260102)
    for key, value in model.named_parameters():
        if not value.requires_grad:
            continue
        with torch.no_grad():
            around = "magnitude" in key or "ia3" in key or "modules_to_save" in key or "bias" in key or name in ("pissa", "olora")
            value.copy_((value if around else 0 * value) + 0.2 * torch.randn_like(value))


def logits(model, count):
    with torch.no_grad():
        return model(input_ids=torch.tensor([TOKENS])).logits[0, -count:]


def gradients(model, virtual):
    model.zero_grad()
    result = model(input_ids=torch.tensor([TOKENS])).logits[0, -len(TOKENS):]
    loss = torch.nn.functional.cross_entropy(result[:-1], torch.tensor(TOKENS[1:]))
    loss.backward()
    found = {}
    for key, value in model.named_parameters():
        if value.requires_grad and value.grad is not None:
            flat = value.grad.flatten()
            name = key.replace(".default", "").replace("lora_magnitude_vector.weight", "lora_magnitude_vector")
            name = name.replace("prompt_encoder.embedding.weight", "prompt_embeddings").replace("modules_to_save.", "")
            found[name] = {"norm": flat.double().norm().item(), "head": flat[:8].tolist()}
    return loss.item(), found


def make(models, out):
    os.makedirs(out + "/expected", exist_ok=True)
    for name, base_name, config in cases():
        model = base(models, base_name)
        adapted = peft.get_peft_model(model, config).eval()
        fill(adapted, name)
        config.base_model_name_or_path = base_name
        adapted.save_pretrained(f"{out}/{name}")
        path = f"{out}/{name}/README.md"
        if os.path.exists(path):
            os.remove(path)
        # What the saved folder means is what PEFT loads from it.
        if name not in ("pissa", "olora") and not name.startswith("pr"):
            adapted = peft.PeftModel.from_pretrained(base(models, base_name), f"{out}/{name}", is_trainable=True).eval()
        loss, grads = gradients(adapted, 0)
        rows = logits(adapted, len(TOKENS))
        with open(f"{out}/expected/{name}.json", "w") as file:
            json.dump({"base": base_name, "tokens": TOKENS, "loss": loss, "gradients": grads,
                       "logits": [[float(f"{v:.7g}") for v in row] for row in rows.tolist()]}, file)
        print(name, base_name, loss)
    with open(f"{out}/versions.json", "w") as file:
        json.dump({"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}, file)


def check(models, folder, base_name, expected):
    wanted = json.load(open(expected))
    model = peft.PeftModel.from_pretrained(base(models, base_name), folder).eval()
    difference = (logits(model, len(TOKENS)) - torch.tensor(wanted["logits"])).abs().max().item()
    print(f"{folder}: largest difference {difference:.2e}")
    sys.exit(difference > 1e-4)


if sys.argv[1] == "--check":
    check(*sys.argv[2:6])
else:
    make(sys.argv[1], sys.argv[2])
