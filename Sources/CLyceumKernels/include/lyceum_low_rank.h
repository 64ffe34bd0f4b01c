#ifndef LYCEUM_LOW_RANK_H
#define LYCEUM_LOW_RANK_H
#include "lyceum_pool.h"

// Small dense linear algebra for adapters: rows' lengths, orthogonal rows, singular values. Sums are formed in double precision in an order
// that depends on the width alone.

/// out[row] = square root of the row's sum of squares.
void lyc_row_lengths(lyc_pool *pool, const float *x, size_t rows, size_t width, float *out);

/// x[row][column] *= scale[row].
void lyc_scale_rows(lyc_pool *pool, float *x, const float *scale, size_t rows, size_t width);

/// Makes `count` rows orthogonal and of length 1, in order (Gram-Schmidt, twice). A row that the ones before it span becomes zero.
void lyc_orthonormalize_rows(float *x, size_t count, size_t width);

/// Singular value decomposition of x [count][width], count <= width, by rotations between its rows (Hestenes 1958; one-sided Jacobi):
/// x = left^T diag(values) right. On return x holds `right` [count][width], `left` [count][count] has one vector per row, values descend.
/// Vectors of zero singular values are zero. Returns 0, or -1 when memory is out.
int lyc_singular_values(float *x, size_t count, size_t width, float *left, float *values);

#endif
