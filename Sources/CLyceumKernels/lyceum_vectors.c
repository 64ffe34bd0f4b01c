#include "lyceum_vectors.h"
#include <string.h>

enum { LANES = 8, BLOCK = 1 << 16, BATCH = 64 };

// MARK: - Sums

typedef struct {
    const float *a, *b;
    size_t count;
    double (*parts)[3];
} sums_work;

static double fold(const double *sums) {
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static void sum_block(const float *a, const float *b, size_t count, double *out) {
    double aa[LANES] = {0}, bb[LANES] = {0}, ab[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            double x = a[i + lane], y = b[i + lane];
            aa[lane] += x * x;
            bb[lane] += y * y;
            ab[lane] += x * y;
        }
    for (size_t lane = 0; i < count; i++, lane++) {
        double x = a[i], y = b[i];
        aa[lane] += x * x;
        bb[lane] += y * y;
        ab[lane] += x * y;
    }
    out[0] = fold(aa);
    out[1] = fold(bb);
    out[2] = fold(ab);
}

static void sums_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const sums_work *work = context;
    for (size_t block = begin; block < end; block++) {
        size_t start = block * BLOCK;
        size_t count = work->count - start < BLOCK ? work->count - start : BLOCK;
        sum_block(work->a + start, work->b + start, count, work->parts[block]);
    }
}

void lyc_vector_sums(lyc_pool *pool, const float *a, const float *b, size_t count, double *sums) {
    double parts[BATCH][3];
    sums[0] = sums[1] = sums[2] = 0;
    for (size_t start = 0; start < count; start += (size_t)BATCH * BLOCK) {
        size_t rest = count - start;
        size_t taken = rest < (size_t)BATCH * BLOCK ? rest : (size_t)BATCH * BLOCK;
        size_t blocks = (taken + BLOCK - 1) / BLOCK;
        sums_work work = {.a = a + start, .b = b + start, .count = taken, .parts = parts};
        lyc_pool_run(pool, blocks, sums_body, &work);
        for (size_t block = 0; block < blocks; block++)
            for (size_t k = 0; k < 3; k++) sums[k] += parts[block][k];
    }
}

// MARK: - Sketch

/// SplitMix64's output function.
static uint64_t mix(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

void lyc_vector_sketch(const float *x, size_t count, uint64_t seed, double *sums, size_t buckets) {
    for (size_t i = 0; i < count; i++) {
        uint64_t word = mix(seed + (i + 1) * 0x9E3779B97F4A7C15ULL);
        size_t bucket = (size_t)((word & 0xFFFFFFFFULL) * buckets >> 32);
        sums[bucket] += word >> 63 ? -(double)x[i] : (double)x[i];
    }
}

// MARK: - Places

size_t lyc_vector_differing(const float *a, const float *b, size_t count, int64_t *positions, size_t capacity) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t p, q;
        memcpy(&p, a + i, sizeof p);
        memcpy(&q, b + i, sizeof q);
        if (p == q) continue;
        if (found < capacity) positions[found] = (int64_t)i;
        found++;
    }
    return found;
}

void lyc_vector_differences_at(const float *a, const float *b, const int64_t *positions, size_t count, float *out) {
    for (size_t j = 0; j < count; j++) out[j] = a[positions[j]] - b[positions[j]];
}

void lyc_vector_add_at(float *x, const int64_t *positions, const float *values, size_t count, float scale) {
    for (size_t j = 0; j < count; j++) {
        float value = scale * values[j];
        float *place = x + positions[j];
        *place = *place == 0 ? value : *place + value;
    }
}
