"""Evaluations that pycma (cma 4.5.0) needs for known functions, and its settings: the figures in EvolutionTests.swift.

    pip install cma==4.5.0 && python Tools/reference/cma_peer.py
"""

import statistics
import sys

import cma
import numpy as np


def sphere(x):
    return float(np.sum(np.asarray(x) ** 2))


def ellipsoid(x):
    x = np.asarray(x)
    return float(np.sum(1e6 ** (np.arange(len(x)) / (len(x) - 1)) * x**2))


def rosenbrock(x):
    x = np.asarray(x)
    return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))


def evaluations(function, start, step, target, seeds):
    counts = []
    for seed in seeds:
        strategy = cma.CMAEvolutionStrategy(
            start, step, {"seed": seed, "verbose": -9, "ftarget": target, "tolfun": 0, "tolx": 0, "tolfunhist": 0, "tolstagnation": 10**9, "maxfevals": 100000})
        strategy.optimize(function)
        if strategy.result.fbest <= target:
            counts.append(strategy.result.evaluations)
    return counts


seeds = range(1, 12)
print("pycma", cma.__version__, file=sys.stderr)
for name, function, start, step in [
    ("sphere 10", sphere, [1.0] * 10, 0.5),
    ("ellipsoid 8", ellipsoid, [1.0] * 8, 0.5),
    ("rosenbrock 5", rosenbrock, [0.0] * 5, 0.5),
]:
    counts = evaluations(function, start, step, 1e-10, seeds)
    print(name, "solved", len(counts), "median", statistics.median(counts), "range", min(counts), max(counts))
for dimension, population in [(5, 8), (10, 10), (40, 15)]:
    strategy = cma.CMAEvolutionStrategy([0.0] * dimension, 1, {"popsize": population, "verbose": -9})
    parameters = strategy.sp
    weights = strategy.sp.weights
    print(dimension, population, "mueff", weights.mueff, "c1", parameters.c1, "cmu", parameters.cmu, "cc", parameters.cc,
          "cs", strategy.adapt_sigma.cs, "ds", strategy.adapt_sigma.damps, "weights", [round(float(w), 8) for w in weights])
