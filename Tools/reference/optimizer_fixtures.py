"""Writes Tests/LyceumTrainTests/Fixtures/optimizers.json: trajectories of optimizers and values of schedules.

AdamW, SGD: torch 2.13. Adafactor and the schedules: transformers 5.23. Lion (arXiv 2302.06675, algorithm 2) and Muon (Jordan et al. 2024,
scales of arXiv 2502.16982) are written from their descriptions below. Everything runs in double precision.

    python Tools/reference/optimizer_fixtures.py
"""

import json
import math
import os
import warnings

import torch
import transformers
from transformers import optimization

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

STEPS = 20
KEPT = [1, 2, 5, 20]
SHAPES = {"layer.weight": [6, 10], "tall.weight": [9, 4], "norm.weight": [7]}
FOLDER = os.path.join(os.path.dirname(__file__), "../../Tests/LyceumTrainTests/Fixtures")


def starts(seed):
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}


def gradient(name, weights, step):
    """A gradient that anyone can compute from the weights: of a bowl around a moving point, twisted so that directions differ."""
    count = weights.numel()
    index = torch.arange(count, dtype=torch.float64).reshape(weights.shape)
    return weights * 0.5 + 0.1 * torch.sin(index + step)


class Lion(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas, weight_decay):
        super().__init__(parameters, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = group["betas"][0] * m + (1 - group["betas"][0]) * p.grad
                p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * torch.sign(c))
                m.mul_(group["betas"][1]).add_((1 - group["betas"][1]) * p.grad)


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum, weight_decay, scale):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))
        self.scale = scale

    @staticmethod
    def orthogonal(x):
        x = x / x.norm().clamp(min=1e-7)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        return x

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                b = self.state[p].setdefault("b", torch.zeros_like(p))
                b.add_((1 - group["momentum"]) * (p.grad - b))
                u = p.grad + group["momentum"] * (b - p.grad)
                rows, columns = p.shape
                factor = math.sqrt(max(1, rows / columns)) if self.scale == "original" else 0.2 * math.sqrt(max(rows, columns))
                p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * factor * self.orthogonal(u))


def trajectory(make, names=SHAPES, scale=1.0):
    start = starts(7)
    weights = {name: torch.nn.Parameter(start[name].double()) for name in names}
    optimizer = make(list(weights.values()))
    kept = {}
    for step in range(1, STEPS + 1):
        for name, p in weights.items():
            p.grad = gradient(name, p.detach(), step)* scale
        optimizer.step()
        if step in KEPT:
            kept[str(step)] = {name: [float(x) for x in p.detach().flatten()] for name, p in weights.items()}
    return kept


def optimizers():
    matrices = [name for name, shape in SHAPES.items() if len(shape) == 2]
    return {
        "adamw": trajectory(lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)),
        "adamw-clipped": trajectory(lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.999), eps=1e-3, weight_decay=0.0), scale=0.25),
        "sgd": trajectory(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1)),
        "sgd-nesterov": trajectory(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True)),
        "sgd-plain": trajectory(lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.01)),
        "adafactor": trajectory(
            lambda p: optimization.Adafactor(p, lr=0.02, relative_step=False, scale_parameter=False, weight_decay=0.1)),
        "adafactor-momentum": trajectory(
            lambda p: optimization.Adafactor(p, lr=0.02, beta1=0.9, relative_step=False, scale_parameter=True)),
        "lion": trajectory(lambda p: Lion(p, lr=0.003, betas=(0.9, 0.99), weight_decay=1.0)),
        "muon-adam": trajectory(lambda p: Muon(p, lr=0.02, momentum=0.95, weight_decay=0.1, scale="adam"), matrices),
        "muon-original": trajectory(lambda p: Muon(p, lr=0.02, momentum=0.9, weight_decay=0.0, scale="original"), matrices),
    }


def factors(make, total):
    p = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([p], lr=1.0)
    schedule = make(optimizer)
    values = []
    for _ in range(total):
        values.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return values


def schedules():
    o = optimization
    return {
        "constant": factors(lambda x: o.get_constant_schedule_with_warmup(x, 5), 20),
        "linear": factors(lambda x: o.get_linear_schedule_with_warmup(x, 5, 40), 45),
        "cosine": factors(lambda x: o.get_cosine_schedule_with_warmup(x, 5, 40), 40),
        "cosine-minimum": factors(lambda x: o.get_cosine_with_min_lr_schedule_with_warmup(x, 4, 40, min_lr_rate=0.1), 40),
        "cosine-restarts": factors(lambda x: o.get_cosine_with_hard_restarts_schedule_with_warmup(x, 5, 40, num_cycles=3), 40),
        "stable-linear": factors(lambda x: o.get_wsd_schedule(x, 5, 10, num_stable_steps=25, decay_type="linear"), 42),
        "stable-sqrt": factors(lambda x: o.get_wsd_schedule(x, 0, 10, num_stable_steps=30, decay_type="1-sqrt", min_lr_ratio=0.1), 42),
        "inverse-sqrt": factors(lambda x: o.get_inverse_sqrt_schedule(x, 8), 40),
        "inverse-sqrt-timescale": factors(lambda x: o.get_inverse_sqrt_schedule(x, 4, timescale=20), 40),
        "torch-cosine": factors(lambda x: torch.optim.lr_scheduler.CosineAnnealingLR(x, 30, eta_min=0.2), 30),
    }


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def main():
    content = {
        "producer": f"Tools/reference/optimizer_fixtures.py, torch {torch.__version__}, transformers {transformers.__version__}",
        "shapes": SHAPES,
        "start": {name: x.flatten().tolist() for name, x in starts(7).items()},
        "optimizers": optimizers(),
        "schedules": schedules(),
    }
    with open(os.path.join(FOLDER, "optimizers.json"), "w") as file:
        json.dump(rounded(content), file, separators=(",", ":"))
        file.write("\n")


main()
