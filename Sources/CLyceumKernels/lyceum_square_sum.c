#include "lyceum_square_sum.h"

#include "lyceum_level.h"

#include <math.h>
#include <stdlib.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Blocks of fixed size are summed each by itself in eight lanes; lanes and blocks are then added in a fixed order.

enum { BLOCK = 1 << 14, LANES = 8, STACK_BLOCKS = 512 };

static double lanes_sum(const double *lanes) {
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

/// Adds what is left after whole groups of eight, element i to lane i.
static double finish(double *lanes, const float *x, size_t count) {
    for (size_t lane = 0; lane < count; lane++) lanes[lane] += (double)x[lane] * (double)x[lane];
    return lanes_sum(lanes);
}

static double block_sum_reference(const float *x, size_t count) {
    double lanes[LANES] = {0};
    size_t whole = count / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) lanes[lane] += (double)x[i + lane] * (double)x[i + lane];
    return finish(lanes, x + whole, count - whole);
}

#if defined(__x86_64__)
// A fused multiply-add rounds like multiply and add here, because the product is exact.
__attribute__((target("avx2,fma"))) static double block_sum_avx2(const float *x, size_t count) {
    __m256d low = _mm256_setzero_pd(), high = _mm256_setzero_pd();
    size_t whole = count / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        __m256d a = _mm256_cvtps_pd(_mm_loadu_ps(x + i)), b = _mm256_cvtps_pd(_mm_loadu_ps(x + i + 4));
        low = _mm256_fmadd_pd(a, a, low);
        high = _mm256_fmadd_pd(b, b, high);
    }
    double lanes[LANES];
    _mm256_storeu_pd(lanes, low);
    _mm256_storeu_pd(lanes + 4, high);
    return finish(lanes, x + whole, count - whole);
}
#endif

static double block_sum(const float *x, size_t count) {
#if defined(__x86_64__)
    lyc_level level = lyc_level_current();
    if (level == LYC_LEVEL_AVX2 || level == LYC_LEVEL_AVX512) return block_sum_avx2(x, count);
#endif
    return block_sum_reference(x, count);
}

typedef struct {
    const float *x;
    size_t count;
    double *sums;
} square_sum;

static void sum_blocks(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const square_sum *work = context;
    for (size_t block = begin; block < end; block++) {
        size_t first = block * BLOCK;
        size_t left = work->count - first;
        work->sums[block] = block_sum(work->x + first, left < BLOCK ? left : BLOCK);
    }
}

double lyc_square_sum(lyc_pool *pool, const float *x, size_t count) {
    double stack[STACK_BLOCKS];
    double total = 0;
    // Pieces of 512 blocks need no memory; a piece is a fixed part of the sum too.
    for (size_t first = 0; first < count; first += (size_t)STACK_BLOCKS * BLOCK) {
        size_t left = count - first;
        size_t piece = left < (size_t)STACK_BLOCKS * BLOCK ? left : (size_t)STACK_BLOCKS * BLOCK;
        size_t blocks = (piece + BLOCK - 1) / BLOCK;
        square_sum work = {x + first, piece, stack};
        lyc_pool_run(blocks > 1 ? pool : NULL, blocks, sum_blocks, &work);
        for (size_t block = 0; block < blocks; block++) total += stack[block];
    }
    return total;
}
