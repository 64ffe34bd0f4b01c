"""The same comparison by scipy and statsmodels: percentile bootstrap, sign flips, McNemar, Wilcoxon."""
import time

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

random = np.random.default_rng(1)
for name, graded in (("scores of 0 and 1", False), ("graded scores", True)):
    a = random.random(14_000) if graded else (random.random(14_000) < 0.6).astype(float)
    new = random.random(14_000) if graded else (random.random(14_000) < 0.61).astype(float)
    b = np.where(random.random(14_000) < 0.33, new, a)
    d = b - a
    start = time.process_time()
    stats.bootstrap((d,), np.mean, n_resamples=10_000, batch=200, method="percentile", rng=random)
    stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=10_000, batch=200, rng=random)
    stats.ttest_rel(b, a)
    if graded:
        stats.wilcoxon(d)
    else:
        mcnemar([[0, (d < 0).sum()], [(d > 0).sum(), 0]], exact=True)
    print(f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}: {name}: {time.process_time() - start:.2f} s of processor time")
