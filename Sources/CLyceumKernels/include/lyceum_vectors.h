#ifndef LYCEUM_VECTORS_H
#define LYCEUM_VECTORS_H
#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

// Whole tensors taken as vectors: differences of models, their lengths and angles. Sums are in double precision over fixed blocks, so the
// number of threads changes no bit.

/// sums[0] = a · a, sums[1] = b · b, sums[2] = a · b.
void lyc_vector_sums(lyc_pool *pool, const float *a, const float *b, size_t count, double *sums);
/// out = x; `out` may be NULL, then x is only looked at. Returns 1 when all numbers are finite, else 0.
int lyc_vector_copy(lyc_pool *pool, const float *x, float *out, size_t count);
/// sums[0] = Σ (r(x) − x)² with r the nearest bf16 number, sums[1] = Σ x². All x are finite.
void lyc_vector_rounding_bf16(lyc_pool *pool, const float *x, size_t count, double *sums);
/// sums[bucket(i)] += sign(i) * x[i] over all elements, with bucket and sign drawn from `seed` and the element's number: a short vector whose
/// lengths and distances are those of the long ones to about sqrt(2 / buckets) (count sketch; Charikar, Chen, Farach-Colton 2002).
void lyc_vector_sketch(const float *x, size_t count, uint64_t seed, double *sums, size_t buckets);
/// Positions at which the bits of a and b differ, ascending; at most `capacity` of them are written.
/// Returns how many there are.
size_t lyc_vector_differing(const float *a, const float *b, size_t count, int64_t *positions, size_t capacity);
/// out[j] = a[positions[j]] - b[positions[j]].
void lyc_vector_differences_at(const float *a, const float *b, const int64_t *positions, size_t count, float *out);
/// x[positions[j]] += scale * values[j]; a zero there becomes the product itself, so that a negative zero can be restored.
void lyc_vector_add_at(float *x, const int64_t *positions, const float *values, size_t count, float scale);
#endif
