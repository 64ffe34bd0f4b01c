#ifndef LYCEUM_MERGE_H
#define LYCEUM_MERGE_H
#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

// One weight of several models made into one. `x` are models (or their differences to a base), each of `count` or `rows` × `width` elements.
// Sums are in double precision over fixed blocks: the number of threads changes no bit. Functions that return int need memory for their
// sums and return 1 when there is none, else 0.

/// Keeps the elements whose place in the order of |x|, largest first and lower index first among equals, is in [first, last); the others become
/// zero. Linear in count: three counting passes find each bound. norms[0] = Σ|x| before, norms[1] = Σ|x| after.
int lyc_merge_keep_ranks(lyc_pool *pool, float *x, size_t count, size_t first, size_t last, double *norms);
/// The `k`-th largest |x|, k from 1.
int lyc_merge_largest(lyc_pool *pool, const float *x, size_t count, size_t k, float *value);
/// Keeps element i when word i of the stream (Philox, four words to a counter) is below probability · 2³².
int lyc_merge_keep_random(
    lyc_pool *pool, float *x, size_t count, uint64_t seed, uint64_t stream, double probability, double *norms);
/// The same with a probability that rises from `lowest` to `highest` with the rank of |x| in its row, smallest first, lower index first among
/// equals; a row of one element has the mean of both.
int lyc_merge_keep_ranked(
    lyc_pool *pool, float *x, size_t rows, size_t width, uint64_t seed, uint64_t stream, double lowest, double highest, double *norms);
/// The keep probabilities of one row.
int lyc_merge_ranked_probabilities(const float *x, size_t width, double lowest, double highest, double *out);

/// How differences are added up.
typedef enum {
    /// All of them.
    LYC_MERGE_ALL = 0,
    /// Those with the sign of the weighted sum.
    LYC_MERGE_ELECT = 1,
    /// Those with the sign of the plain sum, divided by their weights (at least 1e-6).
    LYC_MERGE_ELECT_PLAIN = 2,
} lyc_merge_election;

/// out = base + lambda · Σ mᵢ wᵢ sᵢ xᵢ / D with w = weights, s = scales, D = Σ mᵢ wᵢ when `normalize`, else 1. A D of zero counts as 1.
void lyc_merge_combine(
    lyc_pool *pool, const float *base, const float *const *x, const float *weights, const float *scales, size_t models, size_t count,
    lyc_merge_election election, int normalize, float lambda, float *out);

/// Population variance of each element over the models. Returns the number of elements where it is not zero.
size_t lyc_merge_variance(lyc_pool *pool, const float *const *x, size_t models, size_t count, float *out);
/// x[i] = 0 where mask[i] is zero.
void lyc_merge_mask(lyc_pool *pool, float *x, const float *mask, size_t count);
/// out = base + Σ wᵢ xᵢ with wᵢ = xᵢ² / Σ xⱼ², element by element; equal weights where one of them is zero.
void lyc_merge_item_weights(lyc_pool *pool, const float *base, const float *const *x, size_t models, size_t count, float *out);

/// What shares a coefficient in `lyc_merge_blend`.
typedef enum { LYC_MERGE_WHOLE = 0, LYC_MERGE_ROWS = 1, LYC_MERGE_COLUMNS = 2 } lyc_merge_axis;
/// Inner products of the models, [models × models], of each row or each column.
void lyc_merge_gram(
    lyc_pool *pool, const float *const *x, size_t models, size_t rows, size_t width, lyc_merge_axis axis, double *gram);
/// out = Σ coefficients[group][i] · xᵢ; `out` may be one of the inputs.
void lyc_merge_blend(
    lyc_pool *pool, const float *const *x, const float *coefficients, size_t models, size_t rows, size_t width, lyc_merge_axis axis,
    float *out);

/// out = α b + (1 − α) a, α = min(1, t / max(|a − b|, 1e-6)).
void lyc_merge_near(lyc_pool *pool, const float *a, const float *b, float t, size_t count, float *out);
/// |b − a| times the divergence KL(softmax(b row) ‖ softmax(a row)) of its row.
void lyc_merge_importance(lyc_pool *pool, const float *a, const float *b, size_t rows, size_t width, float *out);
/// out = b where importance ≥ threshold, else a.
void lyc_merge_choose(
    lyc_pool *pool, const float *a, const float *b, const float *importance, float threshold, size_t count, float *out);
/// Elements of each model with |x| > epsilon that no other model has (alone), and that others have too (shared).
int lyc_merge_overlap(
    lyc_pool *pool, const float *const *x, size_t models, size_t count, float epsilon, uint64_t *alone, uint64_t *shared);
/// out = base + the mean of the differences above epsilon; one that stands alone is multiplied by its model's scale.
void lyc_merge_overlay(
    lyc_pool *pool, const float *base, const float *const *x, const float *scales, size_t models, size_t count, float epsilon,
    float *out);
#endif
