#ifndef LYCEUM_TRANSPLANT_H
#define LYCEUM_TRANSPLANT_H
#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

// Rows written as sums of few other rows. Every target is one thread's work with sums in a fixed order: the number of threads changes no bit.
// Functions that return int need memory and return 1 when there is none, else 0.

/// Orthogonal matching pursuit: every target as a sum of `k` points, chosen one by one by the largest |residual · point| (the lower index among
/// equals) and weighted by least squares over all chosen so far. Pati, Rezaiifar and Krishnaprasad 1993; inner products kept up to date as in
/// Rubinstein, Zibulevsky and Elad 2008.
///
/// targets [count][width], points [points][width], products [count][points] = target · point (used up), gram [points][points] = point · point
/// or NULL, then its rows are computed when they are needed. indices and coefficients: [count][k]; what is not needed has coefficient 0.
/// A point that is nearly a sum of the chosen ones (1e-6 of its length is left) is passed over.
int lyc_pursuit(
    lyc_pool *pool, const float *targets, const float *points, float *products, const float *gram, size_t count, size_t point_count,
    size_t width, size_t k, uint32_t *indices, float *coefficients);

/// The `k` points nearest to every target, nearest first, the lower index first among equals. `cosine`: by 1 − cosine, else by Euclidean
/// distance. weights [count][k] sum to 1: inverse distances (at least 1e-6), or cosines.
int lyc_nearest_points(
    lyc_pool *pool, const float *targets, const float *points, const float *products, size_t count, size_t point_count, size_t width,
    size_t k, int cosine, uint32_t *indices, float *weights);

/// out [count][width]: sums of `k` rows of a table each, in double precision.
void lyc_mix_rows(
    lyc_pool *pool, const float *table, size_t width, const uint32_t *indices, const float *coefficients, size_t count, size_t k, float *out);

#endif
