#ifndef LYCEUM_SQUARE_SUM_H
#define LYCEUM_SQUARE_SUM_H

#include "lyceum_pool.h"

/// The sum of the squares of `count` elements in double precision; not finite exactly when an element is not. The bits depend on neither
/// the number of threads nor the level: squares of floats are exact in double precision, and the order of the sum is fixed.
double lyc_square_sum(lyc_pool *pool, const float *x, size_t count);

#endif
