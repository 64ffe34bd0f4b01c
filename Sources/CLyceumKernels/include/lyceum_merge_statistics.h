#ifndef LYCEUM_MERGE_STATISTICS_H
#define LYCEUM_MERGE_STATISTICS_H
#include "lyceum_pool.h"
#include <stddef.h>

// Models merged by what was measured of them: squared gradients and products of inputs. The number of threads changes no bit.

/// sum[i] += scale * x[i]^2.
void lyc_add_squares(lyc_pool *pool, float *sum, const float *x, float scale, size_t count);
/// out = x0 + sum_m w_m p_m (x_m - x0) / sum_m w_m p_m, element by element, with p_m = max(precision[m][i], floors[m]); where the
/// divisor is not above zero the precisions count as equal. `out` may be one of the inputs.
void lyc_merge_precise(
    lyc_pool *pool, const float *const *x, const float *const *precision, const double *weights, const double *floors, size_t models,
    size_t count, float *out);

/// Multiplies all but the diagonal of a square matrix by `scale`.
void lyc_scale_off_diagonal(lyc_pool *pool, float *x, size_t width, float scale);
/// sum[i] += weight * x[i].
void lyc_add_doubles(lyc_pool *pool, double *sum, const float *x, double weight, size_t count);
/// The lower Cholesky factor of a symmetric matrix [width][width], in the place of its lower half.
/// Returns 0, or the number (from 1) of the first pivot that is not above zero.
size_t lyc_cholesky(lyc_pool *pool, double *x, size_t width);
/// Solves L Lt y = row for every row of [count][width], in place. Returns 0, or -1 when memory is out.
int lyc_cholesky_solve(lyc_pool *pool, const double *factor, size_t width, float *rows, size_t count);
#endif
