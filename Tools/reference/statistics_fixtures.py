"""Golden values of the examination statistics.

log Γ, normal tails and binomial weights from mpmath with 50 digits, other functions, distributions and tests from scipy, statsmodels, scikit-learn and krippendorff (versions in the
output), where no library has a form from the plain definition below. All data are made up here.

    python Tools/reference/statistics_fixtures.py > Tests/LyceumStatisticsTests/Fixtures/statistics.json
"""
import importlib.metadata
import itertools
import json
import math
from fractions import Fraction

import krippendorff
import mpmath
import numpy as np
import scipy
from scipy import special, stats
from sklearn import metrics
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from statsmodels.api import OLS, add_constant
from statsmodels.stats import contingency_tables, inter_rater, multitest, proportion, weightstats

mpmath.mp.dps = 50
random = np.random.default_rng(20260101)


def special_functions():
    xs = [1e-8, 0.01, 0.3, 0.5, 0.75, 1 + 1e-6, 1.2, 1.5, 1.9, 2 - 1e-6, 2.4, 2.6, 5, 14.9, 15.1, 100.5, 12345.6, 1e8]
    gamma = [float(mpmath.loggamma(x)) for x in xs]
    beta = []
    for a, b, x in [(0.5, 0.5, 0.3), (2, 3, 0.1), (2, 3, 0.95), (50, 0.5, 0.99), (1e-3, 4, 0.2), (25, 75, 0.33), (25, 75, 0.9), (3000, 7000, 0.31),
                    (3000, 7000, 0.25), (88, 213, 0.25), (5e4, 5e4, 0.503), (1e5, 10, 0.9999), (0.2, 900, 1e-6), (510, 1.5, 0.998)]:
        beta.append([a, b, x, float(special.betainc(a, b, x)), float(special.betaincc(a, b, x))])
    gammainc = []
    for a, x in [(0.5, 0.2), (0.5, 12), (1, 3), (3.5, 2), (3.5, 30), (40, 40), (40, 90), (1000, 950), (1000, 1200), (1e5, 1.001e5), (0.01, 1e-4)]:
        gammainc.append([a, x, float(special.gammainc(a, x)), float(special.gammaincc(a, x))])
    inverse = [[a, b, p, float(special.betaincinv(a, b, p))] for a, b in [(0.5, 0.5), (2, 3), (30, 71), (198, 313), (0.05, 8), (4000, 10001), (1, 50)]
               for p in (1e-12, 1e-4, 0.025, 0.5, 0.8, 0.975, 0.9999)]
    return {"logGamma": [list(p) for p in zip(xs, gamma)], "incompleteBeta": beta, "incompleteGamma": gammainc, "inverseIncompleteBeta": inverse}


def distributions():
    ps = [1e-300, 1e-20, 1e-6, 0.001, 0.025, 0.3, 0.6, 0.975, 0.9999]
    normal = [[p, float(stats.norm.ppf(p))] for p in ps]
    # scipy gives zero for tails below the normal range of doubles.
    tails = [[z, float(mpmath.ncdf(z)), float(mpmath.ncdf(-z))] for z in (-38, -9, -3, -0.5, 0, 0.1, 1.96, 5, 20, 37)]
    t = [[v, x, float(stats.t.cdf(x, v)), float(stats.t.sf(x, v))] for v in (1, 2.5, 5, 50, 1318, 1e6) for x in (-30, -2.5, -0.01, 0.3, 1.96, 8)]
    tq = [[v, p, float(stats.t.ppf(p, v))] for v in (1, 2, 3.7, 35, 50, 1318, 1e7) for p in (1e-8, 0.005, 0.025, 0.4, 0.9, 0.975)]
    chi = [[k, x, float(stats.chi2.cdf(x, k)), float(stats.chi2.sf(x, k))] for k in (1, 3, 15, 200) for x in (0.01, 2, 18, 300)]
    chiq = [[k, p, float(stats.chi2.ppf(p, k))] for k in (1, 3, 15, 200) for p in (1e-6, 0.05, 0.5, 0.95, 0.999)]
    f = [[a, b, x, float(stats.f.cdf(x, a, b)), float(stats.f.sf(x, a, b))] for a, b in ((1, 10), (4, 3.5), (20, 500)) for x in (0.05, 1, 3.2, 40)]
    fq = [[a, b, p, float(stats.f.ppf(p, a, b))] for a, b in ((1, 10), (4, 3.5), (20, 500)) for p in (0.001, 0.05, 0.5, 0.95)]
    binomial = []
    for n, p, k in [(100, 0.25, 33), (300, 0.25, 88), (361, 0.5, 152), (357, 0.5, 64), (10, 0.1, 0), (10, 0.1, 10), (14000, 0.25, 3700),
                    (14000, 0.001, 3), (79, 0.5, 30), (1, 0.5, 1)]:
        exact = mpmath.binomial(n, k) * mpmath.mpf(p) ** k * (1 - mpmath.mpf(p)) ** (n - k)
        binomial.append([n, p, k, float(exact), float(stats.binom.cdf(k, n, p)), float(stats.binom.sf(k - 1, n, p))])
    poisson = []
    for chances in ([0.25] * 3 + [0.2] * 5 + [0.5] * 2, [0.1 * i for i in range(1, 10)], [0.25] * 40 + [1 / 3] * 20):
        weights = [Fraction(1)]
        for c in map(Fraction, chances):
            weights = [(weights[k] if k < len(weights) else 0) * (1 - c) + (weights[k - 1] * c if k else 0) for k in range(len(weights) + 1)]
        poisson.append({"chances": chances, "weights": [float(w) for w in weights]})
    return {"normalQuantile": normal, "normal": tails, "t": t, "tQuantile": tq, "chiSquared": chi, "chiSquaredQuantile": chiq, "f": f,
            "fQuantile": fq, "binomial": binomial, "poissonBinomial": poisson}


def intervals():
    rows = []
    for k, n in [(0, 30), (1, 30), (15, 30), (30, 30), (362, 510), (515, 1319), (3, 14000), (33, 100)]:
        for level in (0.9, 0.95, 0.99):
            w = proportion.proportion_confint(k, n, 1 - level, "wilson")
            c = proportion.proportion_confint(k, n, 1 - level, "beta")
            rows.append([k, n, level, *map(float, w), *map(float, c)])
    return rows


def exchanged(y):
    """The exact chance that exchanging the models inside each item leaves sums at least as far apart: all orders of all items, counted."""
    spread = lambda sums: len(sums) * sum(x * x for x in sums) - sum(sums) ** 2
    items = [tuple(int(x) for x in item) for item in y.T]
    ways = {(0,) * len(y): 1}
    for item in items:
        more = {}
        for sums, count in ways.items():
            for order in itertools.permutations(item):
                key = tuple(a + b for a, b in zip(sums, order))
                more[key] = more.get(key, 0) + count
        ways = more
    observed = spread([sum(model) for model in zip(*items)])
    return float(Fraction(sum(count for sums, count in ways.items() if spread(sums) >= observed), sum(ways.values())))


def tests():
    out = {}
    d = np.round(random.normal(0.3, 1, 30), 6)
    ties = np.round(random.normal(0.3, 1, 80), 1)
    long = np.round(random.normal(0.05, 1, 200), 6)
    out["wilcoxon"] = []
    for x in (d, ties, long):
        r = stats.wilcoxon(x, zero_method="wilcox", correction=False, method="exact" if len(x) <= 50 else "approx")
        out["wilcoxon"].append({"values": x.tolist(), "statistic": float(r.statistic), "p": float(r.pvalue)})
    y = (random.random((3, 60)) < np.array([[0.4], [0.55], [0.6]])).astype(float)
    q = contingency_tables.cochrans_q(y.T)
    out["cochranQ"] = {"scores": y.tolist(), "statistic": float(q.statistic), "p": float(q.pvalue), "exchanged": exchanged(y)}
    g = np.round(random.normal(0, 1, (4, 25)) + np.arange(4)[:, None] * 0.2, 1)
    r = stats.friedmanchisquare(*g)
    out["friedman"] = {"scores": g.tolist(), "statistic": float(r.statistic), "p": float(r.pvalue)}
    groups = [np.round(random.normal(m, 1, n), 1).tolist() for m, n in ((0, 12), (0.4, 20), (0.9, 9))]
    r = stats.kruskal(*groups)
    out["kruskal"] = {"groups": groups, "statistic": float(r.statistic), "p": float(r.pvalue)}
    out["mcnemar"] = []
    for a, b in [(209, 152), (64, 293), (49, 30), (26, 8), (44, 36), (5, 5), (0, 3), (1, 0)]:
        exact = contingency_tables.mcnemar([[0, a], [b, 0]], exact=True).pvalue
        mid = min(1, 2 * stats.binom.cdf(min(a, b), a + b, 0.5) - stats.binom.pmf(min(a, b), a + b, 0.5))
        out["mcnemar"].append([a, b, float(exact), float(mid)])
    a = np.round(random.normal(0.5, 0.2, 40), 6)
    b = np.round(a + random.normal(0.01, 0.1, 40), 6)
    p, low, high = weightstats.ttost_paired(b, a, -0.05, 0.05)
    t = stats.ttest_rel(b, a)
    ci = t.confidence_interval(0.95)
    out["paired"] = {"a": a.tolist(), "b": b.tolist(), "tost": float(p), "tostLower": float(low[1]), "tostUpper": float(high[1]),
                     "t": float(t.statistic), "p": float(t.pvalue), "interval": [float(ci.low), float(ci.high)]}
    w = stats.ttest_ind(b[:25], a, equal_var=False)
    wi = w.confidence_interval(0.95)
    out["welch"] = {"countB": 25, "t": float(w.statistic), "df": float(w.df), "p": float(w.pvalue), "interval": [float(wi.low), float(wi.high)]}
    clusters = [int(c) for c in random.integers(0, 12, 90)]
    effects = random.normal(0, 0.5, 12)
    v = np.round(random.normal(0.2, 1, 90) + effects[clusters], 6)
    fit = OLS(v, np.ones(90)).fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters), "use_correction": False})
    c = len(set(clusters))
    out["clustered"] = {"values": v.tolist(), "clusters": clusters, "mean": float(fit.params[0]), "error": float(fit.bse[0] * math.sqrt(c / (c - 1)))}
    month = random.integers(0, 24, 90).astype(float)
    hit = (random.random(90) < 0.8 - 0.015 * month).astype(float)
    design = add_constant(month)
    hc = OLS(hit, design).fit(cov_type="HC1", use_t=True)
    cr = OLS(hit, design).fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters)}, use_t=True)
    n1 = hit.sum()
    ca = (np.sum((month - month.mean()) * hit)) / math.sqrt(hit.mean() * (1 - hit.mean()) * np.sum((month - month.mean()) ** 2))
    out["trend"] = {"times": month.tolist(), "values": hit.tolist(), "slope": float(hc.params[1]), "intercept": float(hc.params[0]),
                    "error": float(hc.bse[1]), "p": float(hc.pvalues[1]), "clusters": clusters, "clusteredError": float(cr.bse[1]),
                    "clusteredP": float(cr.pvalues[1]), "z": float(ca)}
    ps = [0.04217, 0.6778, 0.1098, 0.2414, 0.6562, 0.05943, 0.03558, 0.06274, 0.001, 0.001, 1.0]
    out["corrections"] = {"p": ps} | {name: multitest.multipletests(ps, method=m)[1].tolist() for name, m in
                                      (("holm", "holm"), ("bh", "fdr_bh"), ("by", "fdr_by"), ("bonferroni", "bonferroni"))}
    skew = np.round(random.exponential(1, 40), 6)
    boot = stats.bootstrap((skew,), np.mean, n_resamples=400_000, batch=20_000, method="BCa", rng=np.random.default_rng(1), vectorized=True)
    plain = stats.bootstrap((skew,), np.mean, n_resamples=400_000, batch=20_000, method="percentile", rng=np.random.default_rng(1), vectorized=True)
    out["bootstrap"] = {"values": skew.tolist(), "bca": [float(x) for x in boot.confidence_interval],
                        "percentile": [float(x) for x in plain.confidence_interval], "error": float(plain.standard_error)}
    return out


def correlations():
    rows = []
    x = np.round(random.normal(0, 1, 25), 6)
    y = np.round(0.5 * x + random.normal(0, 1, 25), 6)
    tied = np.round(x, 0), np.round(y, 0)
    long = np.round(random.normal(0, 1, 150), 6)
    noisy = np.round(0.2 * long + random.normal(0, 1, 150), 6)
    for a, b in ((x, y), tied, (long, noisy)):
        p = stats.pearsonr(a, b)
        ci = p.confidence_interval(0.95)
        s = stats.spearmanr(a, b)
        has_ties = len(set(a)) < len(a)
        k = stats.kendalltau(a, b, method="exact" if len(a) <= 33 and not has_ties else "asymptotic")
        rows.append({"x": a.tolist(), "y": b.tolist(), "pearson": [float(p.statistic), float(p.pvalue), float(ci.low), float(ci.high)],
                     "spearman": [float(s.statistic), float(s.pvalue)], "kendall": [float(k.statistic), float(k.pvalue)]})
    return rows


def agreement():
    a = random.integers(0, 4, 60)
    b = np.where(random.random(60) < 0.6, a, random.integers(0, 4, 60))
    table = np.zeros((4, 4))
    for i, j in zip(a, b):
        table[i, j] += 1
    out = {"first": a.tolist(), "second": b.tolist()}
    plain = inter_rater.cohens_kappa(table)
    out["plain"] = [float(plain.kappa), float(plain.std_kappa)]
    for name, power in (("linear", 1), ("quadratic", 2)):
        w = np.abs(np.subtract.outer(range(4), range(4))) ** power
        r = inter_rater.cohens_kappa(table, weights=w)
        out[name] = [float(r.kappa), float(r.std_kappa)]
        assert abs(r.kappa - metrics.cohen_kappa_score(a, b, weights=name)) < 1e-12
    ratings = random.integers(1, 6, (3, 40)).astype(float)
    ratings[1] = np.where(random.random(40) < 0.7, ratings[0], ratings[1])
    ratings[2] = np.where(random.random(40) < 0.5, ratings[0], ratings[2])
    ratings[random.random((3, 40)) < 0.15] = np.nan
    alpha = {"ratings": [[None if math.isnan(v) else v for v in row] for row in ratings]}
    for level in ("nominal", "ordinal", "interval", "ratio"):
        alpha[level] = float(krippendorff.alpha(ratings, level_of_measurement=level))
    sq = contingency_tables.SquareTable(table, shift_zeros=False).homogeneity(method="stuart_maxwell")
    out["homogeneity"] = {"table": table.astype(int).tolist(), "p": float(sq.pvalue)}
    return {"kappa": out, "alpha": alpha}


def gaps(confidence, label, bins, mass):
    """(share, accuracy - confidence) per bin, by definition."""
    if mass:
        order = np.argsort(confidence, kind="stable")
        members = [order[len(order) * i // bins:len(order) * (i + 1) // bins] for i in range(bins)]
    else:
        place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
        members = [np.flatnonzero(place == i) for i in range(bins)]
    return [(len(m) / len(confidence), label[m].mean() - confidence[m].mean()) for m in members if len(m)]


def delong(score, label):
    pos, neg = score[label == 1], score[label == 0]
    psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return math.sqrt(psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / len(neg))


def calibration():
    n, k = 200, 4
    scores = np.round(random.normal(0, 1.5, (n, k)), 4)
    probabilities = special.softmax(scores, axis=1)
    gold = np.array([random.choice(k, p=special.softmax(row / 2)) for row in scores])
    answer = probabilities.argmax(1)
    confidence = probabilities.max(1)
    right = (answer == gold).astype(float)
    width, mass = gaps(confidence, right, 10, False), gaps(confidence, right, 10, True)
    onehot = np.eye(k)[gold]
    out = {"scores": scores.tolist(), "gold": gold.tolist(), "accuracy": float(right.mean())}
    out["ece"] = sum(s * abs(g) for s, g in width)
    out["eceMass"] = sum(s * abs(g) for s, g in mass)
    out["mce"] = max(abs(g) for _, g in width)
    out["rmsce"] = math.sqrt(sum(s * g * g for s, g in width))
    for name, m in (("ace", True), ("sce", False)):
        out[name] = float(np.mean([sum(s * abs(g) for s, g in gaps(probabilities[:, c], onehot[:, c], 10, m)) for c in range(k)]))
    out["brier"] = float(((probabilities - onehot) ** 2).sum(1).mean())
    out["confidenceBrier"] = float(metrics.brier_score_loss(right, confidence))
    out["logLoss"] = float(metrics.log_loss(gold, probabilities, labels=list(range(k))))
    out["auroc"] = float(metrics.roc_auc_score(right, confidence))
    out["aurocError"] = delong(confidence, right)
    order = np.argsort(-confidence, kind="stable")
    risks = 1 - np.cumsum(right[order]) / np.arange(1, n + 1)
    out["aurc"] = float(risks.mean())
    out["accuracyAt80"] = float(right[order][:160].mean())
    out["accuracyAt90"] = float(right[order][:180].mean())
    best = scipy.optimize.minimize_scalar(lambda t: metrics.log_loss(gold, special.softmax(scores / math.exp(t), axis=1), labels=list(range(k))),
                                          bounds=(-4, 4), method="bounded", options={"xatol": 1e-12})
    out["temperature"] = float(math.exp(best.x))
    logit = special.logit(confidence)
    a, b = _sigmoid_calibration(logit, right)
    out["platt"] = [-float(a), -float(b)]
    iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(confidence, right)
    grid = [0.2, 0.3, 0.42, 0.5, 0.61, 0.7, 0.85, 0.99]
    out["isotonic"] = [[g, float(v)] for g, v in zip(grid, iso.predict(grid))]
    return out


packages = ("scipy", "statsmodels", "scikit-learn", "krippendorff", "mpmath", "numpy")
versions = {name: importlib.metadata.version(name) for name in packages}
print(json.dumps({"versions": versions, "special": special_functions(), "distributions": distributions(), "intervals": intervals(), "tests": tests(),
                  "correlations": correlations(), "agreement": agreement(), "calibration": calibration()}, separators=(",", ":")))
