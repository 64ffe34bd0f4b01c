#ifndef LYCEUM_NORMAL_H
#define LYCEUM_NORMAL_H
#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

/// Writes elements `first ..< first + count` of a stream of normal numbers with mean 0. An element is a function of seed, stream and its
/// number alone: Philox4x32-10 (Salmon et al. 2011) gives two uniform numbers of 53 bits per pair of elements, the polar form of Box and
/// Muller (1958) makes them normal, in double precision.
void lyc_fill_normal(
    lyc_pool *pool, uint64_t seed, uint64_t stream, uint64_t first, float *out, size_t count, double deviation);
#endif
