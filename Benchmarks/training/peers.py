#!/usr/bin/env python3
"""The same work in PyTorch, one thread, processor time: products in their three forms and attention forward and backward.

    peers.py [products|attention] [f32|bf16]
"""
import sys
import time

import torch

torch.set_num_threads(1)
mode = sys.argv[1] if len(sys.argv) > 1 else "attention"
kind = torch.bfloat16 if len(sys.argv) < 3 or sys.argv[2] == "bf16" else torch.float32


def least(body, seconds=0.3):
    body()
    best, spent, passes = 1e30, 0.0, 0
    while passes < 5 or spent < seconds:
        start = time.thread_time()
        body()
        taken = time.thread_time() - start
        best, spent, passes = min(best, taken), spent + taken, passes + 1
    return best


def products(tokens, rows, width):
    # Operands begin in fp32, as they do in training with fp32 master weights; autocast converts them for each product.
    x, w, y = torch.randn(tokens, width), torch.randn(rows, width), torch.randn(tokens, rows)
    total = torch.zeros(rows, width)
    forms = [
        lambda: (x.to(kind) @ w.to(kind).T).float(),
        lambda: (y.to(kind) @ w.to(kind)).float(),
        lambda: total.add_((y.to(kind).T @ x.to(kind)).float()),
    ]
    rates = [2e-9 * tokens * rows * width / least(form) for form in forms]
    print(f"{tokens:5} tokens, {rows:5} <- {width:5}: " + "  ".join(f"{rate:6.1f}" for rate in rates), "GFLOP/s", flush=True)


def attention(heads, kv_heads, width, documents, length, causal):
    def rows(count):
        return torch.randn(documents, count, length, width, dtype=kind, requires_grad=True)

    q, k, v, d_out = rows(heads), rows(kv_heads), rows(kv_heads), torch.randn(documents, heads, length, width, dtype=kind)

    def forward():
        return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=kv_heads != heads)

    def both():
        forward().backward(d_out)

    pairs = documents * (length * (length + 1) / 2 if causal else length * length)
    one = 2e-9 * pairs * heads * width
    with torch.no_grad():
        there = least(forward)
    back = least(both)
    print(f"{heads:2}/{kv_heads:2} heads of {width:3}, {documents} x {length:4} {'causal' if causal else 'full  '}: forward "
          f"{there * 1e3:8.3f} ms {2 * one / there:6.1f} GFLOP/s, both {back * 1e3:8.3f} ms {7 * one / back:6.1f} GFLOP/s", flush=True)


print(mode, kind, "PyTorch", torch.__version__)
if mode == "products":
    for shape in [(2048, 288, 288), (2048, 768, 288), (2048, 288, 768), (512, 8192, 288), (512, 576, 576), (512, 192, 576), (512, 1536, 576),
                  (512, 576, 1536)]:
        products(*shape)
else:
    for shape in [(6, 6, 48, 8, 256, True), (9, 3, 64, 2, 256, True), (9, 3, 64, 4, 256, True), (9, 3, 64, 8, 256, False),
                  (9, 3, 64, 1, 2048, True)]:
        attention(*shape)
