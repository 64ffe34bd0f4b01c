#ifndef LYCEUM_ADAPTERS_H
#define LYCEUM_ADAPTERS_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// What adapters of matrices and biases need besides products.

/// out[row][column] = x[row][column] + bias[column]; x may be NULL (zeros) or out.
void lyc_add_bias(lyc_pool *pool, const float *x, size_t x_stride, const float *bias, float *out, size_t out_stride, size_t rows,
                  size_t width);

/// squares[row] = sum of the squares of a row of a [rows][width] matrix of any real or block type, in double precision.
/// Returns 0, or -1 when memory is out.
int lyc_row_squares(lyc_pool *pool, lyc_type type, const void *matrix, size_t rows, size_t width, double *squares);

/// One update scale * up * down of a matrix W, and its products with W and with another update.
typedef struct {
    const float *up;    ///< [rows][rank]
    const float *cross; ///< down W^T: [rank][rows]
    size_t rank;
    float scale;
} lyc_row_update;

/// norms[row] = length of row `row` of W + sum of the updates, from squares (those of W's rows). grams: for each pair (i, j) of updates, at
/// grams[i * count + j], down_i down_j^T: [rank_i][rank_j].
void lyc_updated_norms(lyc_pool *pool, const double *squares, const lyc_row_update *updates, const float *const *grams, size_t count,
                       size_t rows, float *norms);

/// A number that changes when any of the bytes does (all but surely), to notice that a tensor was written.
uint64_t lyc_checksum(const void *data, size_t bytes, uint64_t start);

#endif
