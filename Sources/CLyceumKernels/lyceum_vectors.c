#include "levels.h"
#include "lyceum_vectors.h"
#include <string.h>

enum { LANES = 8, BLOCK = 1 << 14, BATCH = 256 };

// MARK: - Sums

typedef struct {
    const float *a, *b;
    size_t count;
    double (*parts)[3];
} sums_work;

LYC_BODY double fold(const double *sums) {
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

LYC_BODY void sum_block_body(const float *a, const float *b, size_t count, double *out) {
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

LYC_LEVELS(void, sum_block, (const float *a, const float *b, size_t count, double *out), (a, b, count, out))

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

// MARK: - Passing over

/// 1 when all exponents are those of finite numbers.
LYC_BODY int finite_block_body(const uint32_t *x, size_t count) {
    uint32_t worst = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t exponent = x[i] & 0x7F800000u;
        worst = exponent > worst ? exponent : worst;
    }
    return worst < 0x7F800000u;
}

LYC_LEVELS(int, finite_block, (const uint32_t *x, size_t count), (x, count))

LYC_BODY int copy_block_body(const uint32_t *restrict x, uint32_t *restrict out, size_t count) {
    uint32_t worst = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t exponent = x[i] & 0x7F800000u;
        out[i] = x[i];
        worst = exponent > worst ? exponent : worst;
    }
    return worst < 0x7F800000u;
}

LYC_LEVELS(int, copy_block, (const uint32_t *restrict x, uint32_t *restrict out, size_t count), (x, out, count))

typedef struct {
    const uint32_t *x;
    uint32_t *out;
    size_t count;
    int failed;
} copy_work;

static void copy_blocks(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    copy_work *work = context;
    for (size_t block = begin; block < end; block++) {
        const size_t start = block * BLOCK, rest = work->count - start, count = rest < BLOCK ? rest : BLOCK;
        if (!(work->out ? copy_block(work->x + start, work->out + start, count) : finite_block(work->x + start, count)))
            __atomic_store_n(&work->failed, 1, __ATOMIC_RELAXED);
    }
}

int lyc_vector_copy(lyc_pool *pool, const float *x, float *out, size_t count) {
    // Only bits are looked at; numbers and their bits never alias here.
    copy_work work = {(const uint32_t *)(const void *)x, (uint32_t *)(void *)out, count, 0};
    lyc_pool_run(pool, (count + BLOCK - 1) / BLOCK, copy_blocks, &work);
    return !work.failed;
}

// MARK: - Rounding

/// The bits of the bf16 number nearest to a finite one, ties to even, as an fp32 number's.
LYC_BODY float nearest_bf16(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (bits + 0x7FFFu + ((bits >> 16) & 1)) & 0xFFFF0000u;
    memcpy(&value, &bits, sizeof bits);
    return value;
}

LYC_BODY void rounding_block_body(const float *x, size_t count, double *out) {
    double errors[LANES] = {0}, lengths[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            const double value = x[i + lane], error = nearest_bf16(x[i + lane]) - x[i + lane];
            errors[lane] += error * error;
            lengths[lane] += value * value;
        }
    for (size_t lane = 0; i < count; i++, lane++) {
        const double value = x[i], error = nearest_bf16(x[i]) - x[i];
        errors[lane] += error * error;
        lengths[lane] += value * value;
    }
    out[0] = fold(errors);
    out[1] = fold(lengths);
}

LYC_LEVELS(void, rounding_block, (const float *x, size_t count, double *out), (x, count, out))

static void rounding_blocks(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const sums_work *work = context;
    for (size_t block = begin; block < end; block++) {
        const size_t start = block * BLOCK, rest = work->count - start;
        rounding_block(work->a + start, rest < BLOCK ? rest : BLOCK, work->parts[block]);
    }
}

void lyc_vector_rounding_bf16(lyc_pool *pool, const float *x, size_t count, double *sums) {
    double parts[BATCH][3];
    sums[0] = sums[1] = 0;
    for (size_t start = 0; start < count; start += (size_t)BATCH * BLOCK) {
        const size_t rest = count - start, taken = rest < (size_t)BATCH * BLOCK ? rest : (size_t)BATCH * BLOCK;
        const size_t blocks = (taken + BLOCK - 1) / BLOCK;
        sums_work work = {.a = x + start, .count = taken, .parts = parts};
        lyc_pool_run(pool, blocks, rounding_blocks, &work);
        for (size_t block = 0; block < blocks; block++)
            for (size_t k = 0; k < 2; k++) sums[k] += parts[block][k];
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
