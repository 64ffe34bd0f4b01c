#include "lyceum_mpi.h"

// Elements are independent, so the compiler may vectorize, but the order of the sum over sources is fixed: the result does not depend on which
// process computes it or whose numbers came first.

enum { TILE = 2048 };

#define SUM(NAME, TYPE)                                                                                                    \
    static void NAME##_tile(TYPE *restrict sum, const TYPE *restrict source, size_t count) {                               \
        for (size_t i = 0; i < count; i++) sum[i] += source[i];                                                            \
    }                                                                                                                      \
    void NAME(TYPE *target, const TYPE *const *sources, size_t source_count, size_t count) {                               \
        TYPE sum[TILE];                                                                                                    \
        for (size_t start = 0; start < count; start += TILE) {                                                             \
            size_t length = count - start < TILE ? count - start : TILE;                                                   \
            for (size_t i = 0; i < length; i++) sum[i] = sources[0][start + i];                                            \
            for (size_t s = 1; s < source_count; s++) NAME##_tile(sum, sources[s] + start, length);                        \
            for (size_t i = 0; i < length; i++) target[start + i] = sum[i];                                                \
        }                                                                                                                  \
    }

SUM(lyc_sum_floats, float)
SUM(lyc_sum_doubles, double)
