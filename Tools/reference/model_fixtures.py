#!/usr/bin/env python3
"""Makes tiny random checkpoints of every architecture and their reference logits.

    model_fixtures.py OUT

OUT/<name>/ gets config.json and model.safetensors (bf16-rounded values stored as bf16, to stay small); OUT/expected/<name>.json has
token ids and the fp32 logits of every position (hidden states for encoders).

The weights are rounded to bf16 first and the reference runs on the rounded values in fp32, so nothing is lost by the storage.
Made with: torch 2.13.0+cpu and the transformers version written to OUT/versions.json.
"""
import json, os, sys
import torch, transformers
from safetensors.torch import save_file

torch.manual_seed(20260101)
torch.set_num_threads(1)
out = sys.argv[1]
os.makedirs(out + "/expected", exist_ok=True)

V = 96
base = dict(vocab_size=V, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5)
T = transformers


def cases():
    yield "llama", T.LlamaConfig(**base, tie_word_embeddings=False), T.LlamaForCausalLM
    yield "llama-tied-bias", T.LlamaConfig(**base, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, head_dim=16), T.LlamaForCausalLM
    yield "llama3-scaled", T.LlamaConfig(**base, rope_theta=500000.0, rope_scaling={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 32}), T.LlamaForCausalLM
    yield "llama-linear", T.LlamaConfig(**base, rope_scaling={"rope_type": "linear", "factor": 4.0}), T.LlamaForCausalLM
    yield "llama-yarn", T.LlamaConfig(**base, rope_scaling={
        "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}), T.LlamaForCausalLM
    yield "mistral", T.MistralConfig(**base, sliding_window=16), T.MistralForCausalLM
    yield "qwen2", T.Qwen2Config(**base, tie_word_embeddings=True), T.Qwen2ForCausalLM
    yield "qwen2-window", T.Qwen2Config(**base, use_sliding_window=True, sliding_window=16, max_window_layers=1), T.Qwen2ForCausalLM
    yield "qwen3", T.Qwen3Config(**base, head_dim=16), T.Qwen3ForCausalLM
    yield "gemma2", T.Gemma2Config(**base, head_dim=16, sliding_window=16, query_pre_attn_scalar=16,
                                   attn_logit_softcapping=50.0, final_logit_softcapping=30.0), T.Gemma2ForCausalLM
    yield "gemma3", T.Gemma3TextConfig(**{**base, "num_hidden_layers": 7}, head_dim=16, sliding_window=16,
                                       query_pre_attn_scalar=16), T.Gemma3ForCausalLM
    yield "phi3", T.Phi3Config(**base, pad_token_id=0, bos_token_id=1, eos_token_id=2, sliding_window=20), T.Phi3ForCausalLM
    yield "phi3-longrope", T.Phi3Config(**{**base, "max_position_embeddings": 512}, pad_token_id=0, bos_token_id=1, eos_token_id=2,
        original_max_position_embeddings=256,
        rope_scaling={"type": "longrope", "rope_type": "longrope", "short_factor": [1.0 + 0.1 * i for i in range(4)],
                      "long_factor": [1.0 + 2.0 * i for i in range(4)]}), T.Phi3ForCausalLM
    yield "gpt2", T.GPT2Config(vocab_size=V, n_embd=32, n_layer=3, n_head=4, n_positions=256), T.GPT2LMHeadModel
    yield "gpt-neox", T.GPTNeoXConfig(vocab_size=V, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=4, max_position_embeddings=256, rotary_pct=0.25), T.GPTNeoXForCausalLM
    yield "gpt-neox-serial", T.GPTNeoXConfig(vocab_size=V, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=4, max_position_embeddings=256, rotary_pct=0.5, use_parallel_residual=False), T.GPTNeoXForCausalLM
    yield "bert", T.BertConfig(vocab_size=V, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=4, max_position_embeddings=256), T.BertModel
    yield "mixtral", T.MixtralConfig(**{**base, "intermediate_size": 32}, num_local_experts=4, num_experts_per_tok=2,
                                     sliding_window=20, tie_word_embeddings=False), T.MixtralForCausalLM


def separate_experts(state):
    """The names of checkpoints for weights that transformers 5 holds in one tensor for all experts of a layer."""
    result = {}
    for key, value in state.items():
        layer, _, rest = key.partition(".mlp.")
        if rest == "gate.weight":
            result[f"{layer}.block_sparse_moe.gate.weight"] = value
        elif rest == "experts.gate_up_proj":
            half = value.shape[1] // 2
            for i, expert in enumerate(value):
                result[f"{layer}.block_sparse_moe.experts.{i}.w1.weight"] = expert[:half]
                result[f"{layer}.block_sparse_moe.experts.{i}.w3.weight"] = expert[half:]
        elif rest == "experts.down_proj":
            for i, expert in enumerate(value):
                result[f"{layer}.block_sparse_moe.experts.{i}.w2.weight"] = expert
        else:
            result[key] = value
    return result


for name, config, cls in cases():
    config._attn_implementation = "eager"
    model = cls(config).eval().float()
    with torch.no_grad():
        for key, value in model.named_parameters():
            # Spread weights, norms and biases so that every one of them matters.
            scale = 0.25 if value.dim() == 2 else 0.3
            noise = torch.randn_like(value) * scale
            value.copy_((value if value.dim() == 1 else 0 * value) + noise)
            value.copy_(value.to(torch.bfloat16).float())
    ids = torch.randint(3, V, (1, 45))
    with torch.no_grad():
        result = model(ids)
    values = result.last_hidden_state if cls is T.BertModel else result.logits
    folder = f"{out}/{name}"
    os.makedirs(folder, exist_ok=True)
    config.architectures = [cls.__name__]
    config.save_pretrained(folder)
    for extra in ("generation_config.json",):
        if os.path.exists(f"{folder}/{extra}"):
            os.remove(f"{folder}/{extra}")
    tied = getattr(config, "tie_word_embeddings", False)
    state = {}
    for key, value in (separate_experts(model.state_dict()) if name == "mixtral" else model.state_dict()).items():
        if tied and key in ("lm_head.weight", "embed_out.weight"):
            continue
        if key.startswith("pooler") or key.endswith(("rotary_emb.inv_freq", ".attn.bias", "masked_bias", "position_ids")):
            continue
        state[key] = value.to(torch.bfloat16).contiguous().clone()
    save_file(state, f"{folder}/model.safetensors", metadata={"format": "pt"})
    # Six of the positions in full: the first, some inside and at the end of windows, the last.
    rows = [0, 7, 16, 21, 33, 44]
    expected = {"tokens": ids[0].tolist(), "rows": rows,
                "values": [[round(x, 7) for x in values[0, r].tolist()] for r in rows]}
    with open(f"{out}/expected/{name}.json", "w") as f:
        json.dump(expected, f)
    print(name, sum(v.numel() for v in state.values()))

with open(out + "/versions.json", "w") as f:
    json.dump({"torch": torch.__version__, "transformers": transformers.__version__}, f)
