"""GFLOP/s of NumPy's OpenBLAS (fp32) and PyTorch (fp32, and bf16 through oneDNN) on the shapes of products.c.

    OPENBLAS_NUM_THREADS=2 python peers.py [threads] [--cpu]

--cpu counts processor time of the calling thread (for one thread on a busy machine). Best of several passes.
"""
import sys
import time

import numpy
import torch

threads = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 2
clock = time.thread_time if "--cpu" in sys.argv else time.perf_counter
torch.set_num_threads(threads)
shapes = [
    (1024, 1024, 1024, "NN"), (1024, 1024, 1024, "NT"), (512, 576, 576, "NT"), (512, 1536, 576, "NT"), (512, 576, 1536, "NT"),
    (512, 576, 1536, "NN"), (576, 1536, 512, "TN"), (512, 49152, 576, "NT"),
]


def best(product, m, n, k):
    seconds = 1e30
    for _ in range(int(2e10 / (2 * m * n * k)) + 5):
        start = clock()
        product()
        seconds = min(seconds, clock() - start)
    return 2 * m * n * k / seconds * 1e-9


def views(m, n, k, transposes, make):
    a = make(k, m).T if transposes[0] == "T" else make(m, k)
    b = make(n, k).T if transposes[1] == "T" else make(k, n)
    return a, b


print(f"numpy {numpy.__version__}, torch {torch.__version__}, {threads} threads")
for m, n, k, transposes in shapes:
    a, b = views(m, n, k, transposes, lambda *s: numpy.random.rand(*s).astype(numpy.float32))
    c = numpy.empty((m, n), numpy.float32)
    line = f"{m} x {n} x {k} {transposes}: OpenBLAS fp32 {best(lambda: numpy.matmul(a, b, out=c), m, n, k):.1f}"
    for kind in (torch.float32, torch.bfloat16):
        ta, tb = views(m, n, k, transposes, lambda *s: torch.rand(*s).to(kind))
        line += f", torch {str(kind)[6:]} {best(lambda: torch.mm(ta, tb), m, n, k):.1f}"
    print(line, flush=True)
