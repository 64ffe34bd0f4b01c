"""Golden values of expanded models: twins beside blocks of the tiny Llama, mixed and aligned in PyTorch, for Tests/LyceumModelTests/Fixtures/expansion.

Made with torch 2.13.0 and transformers 5.23.0, from the formulas of Wei et al. 2025 (arXiv 2501.10979). Run in the repository:
  python3 Tools/reference/expansion_fixtures.py
"""
import copy
import json
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb, repeat_kv

FIXTURES = Path(__file__).resolve().parents[2] / "Tests/LyceumModelTests/Fixtures"
DOCUMENTS = [[3, 14, 15, 92, 65, 35, 89, 79, 32], [38, 46, 26, 43, 38, 3]]
LAYERS = [0, 1, 2]  # blocks with a twin: all
CASES = [
    dict(merge="lerp", factor=0.4, loss="mse", weight=0.5),
    dict(merge="slerp", factor=-0.3, loss="cosine", weight=2.0, margin=0.001),
    dict(merge="dlerp", factor=0.2, loss="dot", weight="share"),
    dict(merge="dlerpin", factor=0.0, loss="mse", weight="share", scope="residual"),
    dict(merge="moe", factor=0.1, loss="mse", weight="share"),
    dict(merge="proj", factor=0.4, loss="cosine", weight=3.0, scope="last"),
    dict(merge="prog", factor=0.4, loss="dot", weight=0.1),
    dict(merge="lerp", factor=1.0, loss="attention", weight=5.0, norm="dynamic"),
    dict(merge="lerp", factor=0.5, loss="attention", weight="share", norm=0.3, scope="last"),
]


def disturb(name, parameter):
    index = torch.arange(parameter.numel())
    factor = 1 + ((index * 7 + len(name) * 3) % 11 - 5).to(torch.float64) / 40
    return (parameter.detach().double().flatten() * factor).reshape(parameter.shape)


class Twins(torch.nn.Module):
    def __init__(self, layer, case, width):
        super().__init__()
        self.case = case
        self.twin = copy.deepcopy(layer)
        for name, parameter in self.twin.named_parameters():
            parameter.data = disturb(name, parameter).float().double()
            parameter.requires_grad_(True)
        index = torch.arange(width)
        self.factor = torch.nn.Parameter(torch.tensor([case["factor"]]).double())
        self.gate = torch.nn.Parameter((((index * 5) % 13 - 6) / 30).float().double())
        self.twin_gate = torch.nn.Parameter((((index * 3) % 11 - 5) / 30).float().double())
        square = torch.arange(width * width)
        self.projection = torch.nn.Parameter(((((square * 7) % 17 - 8) / 400).reshape(width, width) + torch.eye(width)).float().double())

    def relax(self, norm, x):
        beta = self.case.get("norm", 0)
        if beta == "dynamic":
            beta = torch.clamp(2 * torch.sigmoid(self.factor) - 1, 0, 1)
        return beta * x + (1 - beta) * norm(x)

    def run_twin(self, x, mask, rotary):
        layer = self.twin
        x = x + attention(layer.self_attn, self.relax(layer.input_layernorm, x), mask, rotary)[0]
        return x + layer.mlp(self.relax(layer.post_attention_layernorm, x))

    def forward(self, block, x, mask, rotary):
        p = block(x, attention_mask=mask, position_embeddings=rotary)
        p = p[0] if isinstance(p, tuple) else p
        e = self.run_twin(x, mask, rotary)
        merge, alpha = self.case["merge"], torch.sigmoid(self.factor)
        target, chosen = p, torch.ones(x.shape[:2], dtype=torch.float64)
        if merge == "dlerp":
            alpha = torch.sigmoid(p @ self.gate + e @ self.twin_gate + self.factor)[..., None]
        if merge in ("dlerpin", "moe"):
            alpha = torch.sigmoid(x @ self.gate + self.factor)[..., None]
        if merge == "slerp":
            angle = torch.acos(F.cosine_similarity(p, e, dim=-1))[..., None]
            out = torch.sin((1 - alpha) * angle) / torch.sin(angle) * p + torch.sin(alpha * angle) / torch.sin(angle) * e
        elif merge == "moe":
            chosen = (alpha[..., 0] > 0.5).double()
            out = torch.where(chosen[..., None] > 0, e, p)
        elif merge == "prog":
            out = torch.lerp(p @ self.projection.T, e, alpha)
        else:
            out = torch.lerp(p, e, alpha)
        if merge == "proj":
            target = p @ self.projection.T
        share = alpha[..., 0] if alpha.dim() == 3 else alpha.expand(x.shape[:2])
        return out, self.distance(block, x, target, e, mask, rotary), share * chosen if merge == "moe" else share, chosen

    def distance(self, block, x, p, e, mask, rotary):
        """One number for every token."""
        kind, margin = self.case["loss"], self.case.get("margin", 0)
        if kind == "attention":
            a = attention(block.self_attn, block.input_layernorm(x), mask, rotary)[1]
            b = attention(self.twin.self_attn, self.relax(self.twin.input_layernorm, x), mask, rotary)[1]
            ratio = b.clamp_min(1e-300).log() - a.clamp_min(1e-300).log()  # keys nobody sees give zero
            return (b * ratio).sum(-1).mean(1)
        if self.case.get("scope") == "residual":
            p, e = p - x, e - x
        if kind == "mse":
            return F.mse_loss(e, p, reduction="none").mean(-1)
        missing = F.relu(1 - margin - F.cosine_similarity(p, e, dim=-1))
        turned = F.smooth_l1_loss(missing, torch.zeros_like(missing), reduction="none")
        return turned if kind == "cosine" else turned / 2 + (p.norm(dim=-1) - e.norm(dim=-1)) ** 2 / 2


def attention(module, x, mask, rotary):
    """The output and the weights of an attention."""
    shape = (*x.shape[:-1], -1, module.head_dim)
    q, k, v = (f(x).view(shape).transpose(1, 2) for f in (module.q_proj, module.k_proj, module.v_proj))
    q, k = apply_rotary_pos_emb(q, k, *rotary)
    k, v = repeat_kv(k, module.num_key_value_groups), repeat_kv(v, module.num_key_value_groups)
    weights = torch.softmax(q @ k.transpose(2, 3) * module.scaling + mask, dim=-1)
    return module.o_proj((weights @ v).transpose(1, 2).reshape(*x.shape[:-1], -1)), weights


def run(model, case):
    base = model.model
    twins = {i: Twins(base.layers[i], case, base.config.hidden_size) for i in LAYERS}
    count = sum(len(d) - 1 for d in DOCUMENTS)
    loss = aligned = 0
    logits = None
    for document in DOCUMENTS:
        tokens = torch.tensor([document])
        length = len(document)
        x = base.embed_tokens(tokens)
        mask = torch.full((1, 1, length, length), float("-inf")).triu(1).double()
        rotary = base.rotary_emb(x, torch.arange(length)[None])
        weights = torch.tensor([1 / count] * (length - 1) + [0]).double()
        if case.get("scope") == "last":
            spread = torch.zeros_like(weights)
            spread[-1] = weights.sum()
        else:
            spread = weights
        for i, layer in enumerate(base.layers):
            if i not in twins:
                out = layer(x, attention_mask=mask, position_embeddings=rotary)
                x = out[0] if isinstance(out, tuple) else out
                continue
            x, distance, share, chosen = twins[i](layer, x, mask, rotary)
            factor = share[0] if case["weight"] == "share" else case["weight"] * chosen[0]
            aligned = aligned + (spread * factor * distance[0]).sum() / len(LAYERS)
        logits = model.lm_head(base.norm(x))[0]
        loss = loss + F.cross_entropy(logits[:-1], tokens[0, 1:], reduction="sum") / count
    (loss + aligned).backward()
    result = dict(case, loss_value=loss.item(), aligned=aligned.item(), logits=[round(v, 7) for v in logits[-1].tolist()], gradients={})
    for i, twin in twins.items():
        named = [("twin." + n, p) for n, p in twin.twin.named_parameters()]
        named += [("merge.factor", twin.factor), ("merge.gate.weight", twin.gate), ("merge.twin_gate.weight", twin.twin_gate),
                  ("merge.projection.weight", twin.projection)]
        for name, p in named:
            if p.grad is not None:
                values = (p.grad.norm().item(), p.grad.flatten()[p.numel() // 3].item())
                result["gradients"][f"model.layers.{i}.{name}"] = [float(f"{v:.9g}") for v in values]
    return result


def main():
    torch.set_num_threads(1)
    results = []
    for case in CASES:
        model = transformers.AutoModelForCausalLM.from_pretrained(
            FIXTURES / "models/llama", dtype=torch.float64, attn_implementation="eager")
        model.requires_grad_(False)
        results.append(run(model, case))
    target = FIXTURES / "expansion"
    target.mkdir(exist_ok=True)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    (target / "values.json").write_text(json.dumps({"versions": versions, "documents": DOCUMENTS, "cases": results}, indent=0) + "\n")


if __name__ == "__main__":
    main()
