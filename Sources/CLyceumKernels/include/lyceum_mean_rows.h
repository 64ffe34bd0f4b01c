#ifndef LYCEUM_MEAN_ROWS_H
#define LYCEUM_MEAN_ROWS_H
#include <stddef.h>
#include <stdint.h>

/// The mean of rows of a table `[*, width]`, summed in double precision: rows `ids`, or the first `count` when `ids` is NULL.
/// `sums` is room for `width` numbers. No rows give zeros.
void lyc_mean_rows(const float *table, size_t width, const int32_t *ids, size_t count, double *sums, float *out);
#endif
