// Which elements of a difference are kept: by rank, by chance, or by chance that depends on the rank.
#include "lyceum_merge.h"
#include "levels.h"
#include "philox.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 14, BINS = 1 << 11 };

static size_t blocks_of(size_t count) { return (count + BLOCK - 1) / BLOCK; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/// |x| as a number that orders as |x| does.
static inline uint32_t magnitude(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & 0x7FFFFFFFu;
}

// MARK: - The k-th largest

/// An element is among the k largest when its magnitude is above `bits`, or equal and among the first `extra` that are.
typedef struct {
    uint32_t bits;
    size_t extra;
} cut;

typedef struct {
    const float *x;
    size_t count;
    uint32_t prefix, mask;
    int shift;
    uint64_t *bins;
} count_work;

static void count_body(void *context, size_t begin, size_t end, int thread) {
    const count_work *w = context;
    uint64_t *bins = w->bins + (size_t)thread * BINS;
    const size_t last = least(w->count, end * BLOCK);
    for (size_t i = begin * BLOCK; i < last; i++) {
        const uint32_t bits = magnitude(w->x[i]);
        if ((bits & w->mask) == w->prefix) bins[(bits >> w->shift) & (BINS - 1)]++;
    }
}

/// Finds the digits of the k-th largest magnitude one after the other, from 11, 10 and 10 bits.
static int find_cut(lyc_pool *pool, const float *x, size_t count, size_t k, cut *result) {
    if (k == 0) {
        *result = (cut){UINT32_MAX, 0};
        return 0;
    }
    const size_t threads = (size_t)lyc_pool_threads(pool);
    uint64_t *bins = malloc(threads * BINS * sizeof *bins);
    if (!bins) return 1;
    static const int shifts[] = {20, 10, 0};
    uint32_t prefix = 0, mask = 0;
    size_t rest = k;
    for (int pass = 0; pass < 3; pass++) {
        memset(bins, 0, threads * BINS * sizeof *bins);
        count_work work = {x, count, prefix, mask, shifts[pass], bins};
        lyc_pool_run(pool, blocks_of(count), count_body, &work);
        const uint32_t top = pass == 0 ? BINS - 1 : (1u << 10) - 1;
        for (uint32_t digit = top + 1; digit-- > 0;) {
            // Digits of later passes share their lowest bin with bits of the prefix, which all candidates have in common.
            const uint32_t slot = ((prefix >> shifts[pass]) & (BINS - 1) & ~top) | digit;
            uint64_t here = 0;
            for (size_t t = 0; t < threads; t++) here += bins[t * BINS + slot];
            if (here >= rest || digit == 0) {
                prefix |= digit << shifts[pass];
                mask |= top << shifts[pass];
                break;
            }
            rest -= here;
        }
    }
    free(bins);
    *result = (cut){prefix, rest};
    return 0;
}

int lyc_merge_largest(lyc_pool *pool, const float *x, size_t count, size_t k, float *value) {
    cut c;
    if (find_cut(pool, x, count, k, &c)) return 1;
    memcpy(value, &c.bits, sizeof *value);
    return 0;
}

// MARK: - By rank

typedef struct {
    float *x;
    size_t count;
    cut first, last;
    /// Of each block: elements in it, then before it, that equal the bounds; one more for the end.
    size_t (*equal)[2];
    double (*norms)[2];
} rank_work;

static void equal_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const rank_work *w = context;
    for (size_t block = begin; block < end; block++) {
        const size_t last = least(w->count, (block + 1) * BLOCK);
        size_t a = 0, b = 0;
        for (size_t i = block * BLOCK; i < last; i++) {
            const uint32_t bits = magnitude(w->x[i]);
            a += bits == w->first.bits;
            b += bits == w->last.bits;
        }
        w->equal[block][0] = a;
        w->equal[block][1] = b;
    }
}

/// Above which magnitude all elements of a block are in; -1 when its equals must be counted.
static int64_t block_limit(cut c, size_t before, size_t after) {
    if (before >= c.extra || before == after) return c.bits;
    return after <= c.extra ? (int64_t)c.bits - 1 : -1;
}

/// A block whose equals are all on one side: eight sums side by side, no count.
static void keep_between(float *x, size_t count, uint32_t above, uint32_t upTo, double *norms) {
    enum { LANES = 8 };
    double before[LANES] = {0}, after[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            const uint32_t bits = magnitude(x[i + lane]);
            const float kept = ((bits > above) & (bits <= upTo)) ? x[i + lane] : 0;
            before[lane] += fabsf(x[i + lane]);
            after[lane] += fabsf(kept);
            x[i + lane] = kept;
        }
    for (size_t lane = 0; i < count; i++, lane++) {
        const uint32_t bits = magnitude(x[i]);
        before[lane] += fabsf(x[i]);
        x[i] = ((bits > above) & (bits <= upTo)) ? x[i] : 0;
        after[lane] += fabsf(x[i]);
    }
    norms[0] = norms[1] = 0;
    for (size_t lane = 0; lane < LANES; lane++) {
        norms[0] += before[lane];
        norms[1] += after[lane];
    }
}

/// Counts the equals of both bounds as they come.
static void keep_counted(const rank_work *w, float *x, size_t count, size_t a, size_t b, double *norms) {
    norms[0] = norms[1] = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t bits = magnitude(x[i]);
        const int is_large = bits > w->first.bits || (bits == w->first.bits && a < w->first.extra);
        const int is_kept = bits > w->last.bits || (bits == w->last.bits && b < w->last.extra);
        a += bits == w->first.bits;
        b += bits == w->last.bits;
        norms[0] += fabsf(x[i]);
        x[i] = is_kept && !is_large ? x[i] : 0;
        norms[1] += fabsf(x[i]);
    }
}

static void rank_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const rank_work *w = context;
    for (size_t block = begin; block < end; block++) {
        const size_t start = block * BLOCK, count = least(w->count - start, BLOCK);
        const size_t *before = w->equal[block], *after = w->equal[block + 1];
        const int64_t first = block_limit(w->first, before[0], after[0]), last = block_limit(w->last, before[1], after[1]);
        if (first >= 0 && last >= 0)
            keep_between(w->x + start, count, (uint32_t)last, (uint32_t)first, w->norms[block]);
        else
            keep_counted(w, w->x + start, count, before[0], before[1], w->norms[block]);
    }
}

static void fold(double (*parts)[2], size_t count, double *norms) {
    norms[0] = norms[1] = 0;
    for (size_t i = 0; i < count; i++) {
        norms[0] += parts[i][0];
        norms[1] += parts[i][1];
    }
}

int lyc_merge_keep_ranks(lyc_pool *pool, float *x, size_t count, size_t first, size_t last, double *norms) {
    const size_t blocks = blocks_of(count);
    norms[0] = norms[1] = 0;
    if (count == 0) return 0;
    rank_work work = {.x = x, .count = count};
    if (find_cut(pool, x, count, least(first, count), &work.first) || find_cut(pool, x, count, least(last, count), &work.last)) return 1;
    work.equal = malloc((blocks + 1) * sizeof *work.equal);
    work.norms = malloc(blocks * sizeof *work.norms);
    const int failed = !work.equal || !work.norms;
    if (!failed) {
        lyc_pool_run(pool, blocks, equal_body, &work);
        size_t a = 0, b = 0;
        for (size_t block = 0; block < blocks; block++) {
            const size_t in_a = work.equal[block][0], in_b = work.equal[block][1];
            work.equal[block][0] = a;
            work.equal[block][1] = b;
            a += in_a;
            b += in_b;
        }
        work.equal[blocks][0] = a;
        work.equal[blocks][1] = b;
        lyc_pool_run(pool, blocks, rank_body, &work);
        fold(work.norms, blocks, norms);
    }
    free(work.equal);
    free(work.norms);
    return failed;
}

// MARK: - By chance

static uint64_t limit_of(double probability) {
    return probability <= 0 ? 0 : probability >= 1 ? (uint64_t)1 << 32 : (uint64_t)(probability * 0x1p32);
}

typedef struct {
    float *x;
    size_t count;
    uint64_t seed, stream, limit;
    double (*norms)[2];
} chance_work;

enum { COUNTERS = 32, LANES = 8 };

/// The words of COUNTERS counters from `first` on, one counter after the other: `philox` of each, with all in step so that the compiler can
/// vectorize over them.
LYC_BODY void philox_run(uint64_t seed, uint64_t first, uint64_t stream, uint32_t *words) {
    uint32_t x[COUNTERS], y[COUNTERS], z[COUNTERS], w[COUNTERS];
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (size_t i = 0; i < COUNTERS; i++) {
        x[i] = (uint32_t)(first + i);
        y[i] = (uint32_t)((first + i) >> 32);
        z[i] = (uint32_t)stream;
        w[i] = (uint32_t)(stream >> 32);
    }
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < COUNTERS; i++) {
            const uint64_t a = (uint64_t)0xD2511F53u * x[i], b = (uint64_t)0xCD9E8D57u * z[i];
            x[i] = (uint32_t)(b >> 32) ^ y[i] ^ k0;
            z[i] = (uint32_t)(a >> 32) ^ w[i] ^ k1;
            y[i] = (uint32_t)b;
            w[i] = (uint32_t)a;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (size_t i = 0; i < COUNTERS; i++) {
        words[4 * i] = x[i];
        words[4 * i + 1] = y[i];
        words[4 * i + 2] = z[i];
        words[4 * i + 3] = w[i];
    }
}

/// Elements `start` through `start + 4 · COUNTERS` of x, `count` of them; start is a multiple of four. Sums go to lanes.
LYC_BODY void chance_run_body(const chance_work *w, size_t start, size_t count, double *before, double *after) {
    uint32_t words[4 * COUNTERS];
    philox_run(w->seed, start / 4, w->stream, words);
    const uint32_t limit = w->limit > UINT32_MAX ? UINT32_MAX : (uint32_t)w->limit, all = w->limit > UINT32_MAX ? UINT32_MAX : 0;
    uint32_t bits[4 * COUNTERS] = {0};
    double b[LANES] = {0}, a[LANES] = {0};
    memcpy(bits, w->x + start, count * sizeof *bits);
    for (size_t i = 0; i < 4 * COUNTERS; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            const uint32_t size = bits[i + lane] & 0x7FFFFFFFu, mask = (words[i + lane] < limit ? UINT32_MAX : 0) | all;
            const uint32_t left = size & mask;
            float value, kept;
            memcpy(&value, &size, sizeof value);
            memcpy(&kept, &left, sizeof kept);
            b[lane] += value;
            a[lane] += kept;
            bits[i + lane] &= mask;
        }
    memcpy(w->x + start, bits, count * sizeof *bits);
    for (size_t lane = 0; lane < LANES; lane++) {
        before[lane] += b[lane];
        after[lane] += a[lane];
    }
}

LYC_LEVELS(
    void, chance_run, (const chance_work *w, size_t start, size_t count, double *before, double *after), (w, start, count, before, after))

static void chance_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const chance_work *w = context;
    for (size_t block = begin; block < end; block++) {
        const size_t last = least(w->count, (block + 1) * BLOCK);
        double before[LANES] = {0}, after[LANES] = {0};
        w->norms[block][0] = w->norms[block][1] = 0;
        for (size_t start = block * BLOCK; start < last; start += 4 * COUNTERS)
            chance_run(w, start, least(4 * COUNTERS, last - start), before, after);
        for (size_t lane = 0; lane < LANES; lane++) {
            w->norms[block][0] += before[lane];
            w->norms[block][1] += after[lane];
        }
    }
}

int lyc_merge_keep_random(
    lyc_pool *pool, float *x, size_t count, uint64_t seed, uint64_t stream, double probability, double *norms) {
    const size_t blocks = blocks_of(count);
    norms[0] = norms[1] = 0;
    if (count == 0) return 0;
    double(*parts)[2] = malloc(blocks * sizeof *parts);
    if (!parts) return 1;
    chance_work work = {x, count, seed, stream, limit_of(probability), parts};
    lyc_pool_run(pool, blocks, chance_body, &work);
    fold(parts, blocks, norms);
    free(parts);
    return 0;
}

// MARK: - By chance and rank

typedef struct {
    uint32_t bits, index;
} ranked;

/// Sorts by magnitude, lower index first among equals, in three passes of 11, 10 and 10 bits. Returns where the result lies.
static ranked *sort_ranked(ranked *from, ranked *to, size_t count) {
    static const int shifts[] = {0, 11, 22};
    for (int pass = 0; pass < 3; pass++) {
        size_t starts[BINS] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++) starts[(from[i].bits >> shifts[pass]) & (BINS - 1)]++;
        for (size_t bin = 0; bin < BINS; bin++) {
            const size_t here = starts[bin];
            starts[bin] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) to[starts[(from[i].bits >> shifts[pass]) & (BINS - 1)]++] = from[i];
        ranked *other = from;
        from = to;
        to = other;
    }
    return from;
}

static void row_probabilities(const float *x, size_t width, double lowest, double highest, ranked *scratch, double *out) {
    for (size_t i = 0; i < width; i++) scratch[i] = (ranked){magnitude(x[i]), (uint32_t)i};
    const ranked *sorted = sort_ranked(scratch, scratch + width, width);
    for (size_t rank = 0; rank < width; rank++) {
        const double share = width > 1 ? (double)rank / (double)(width - 1) : 0.5;
        out[sorted[rank].index] = lowest + share * (highest - lowest);
    }
}

int lyc_merge_ranked_probabilities(const float *x, size_t width, double lowest, double highest, double *out) {
    if (width == 0) return 0;
    ranked *scratch = malloc(2 * width * sizeof *scratch);
    if (!scratch) return 1;
    row_probabilities(x, width, lowest, highest, scratch, out);
    free(scratch);
    return 0;
}

typedef struct {
    float *x;
    size_t width;
    uint64_t seed, stream;
    double lowest, highest;
    ranked *scratch;
    double *probabilities;
    double (*norms)[2];
} ranked_work;

static void ranked_body(void *context, size_t begin, size_t end, int thread) {
    const ranked_work *w = context;
    ranked *scratch = w->scratch + (size_t)thread * 2 * w->width;
    double *probabilities = w->probabilities + (size_t)thread * w->width;
    for (size_t row = begin; row < end; row++) {
        float *x = w->x + row * w->width;
        row_probabilities(x, w->width, w->lowest, w->highest, scratch, probabilities);
        double before = 0, after = 0;
        philox_block words = {{0}};
        for (size_t i = 0; i < w->width; i++) {
            const uint64_t place = (uint64_t)row * w->width + i;
            if (i == 0 || place % 4 == 0) words = philox(w->seed, place / 4, w->stream);
            before += fabsf(x[i]);
            if (words.words[place % 4] >= limit_of(probabilities[i])) x[i] = 0;
            after += fabsf(x[i]);
        }
        w->norms[row][0] = before;
        w->norms[row][1] = after;
    }
}

int lyc_merge_keep_ranked(
    lyc_pool *pool, float *x, size_t rows, size_t width, uint64_t seed, uint64_t stream, double lowest, double highest, double *norms) {
    norms[0] = norms[1] = 0;
    if (rows == 0 || width == 0) return 0;
    const size_t threads = (size_t)lyc_pool_threads(pool);
    ranked_work work = {
        .x = x, .width = width, .seed = seed, .stream = stream, .lowest = lowest, .highest = highest,
        .scratch = malloc(threads * 2 * width * sizeof *work.scratch),
        .probabilities = malloc(threads * width * sizeof *work.probabilities), .norms = malloc(rows * sizeof *work.norms)};
    const int failed = !work.scratch || !work.probabilities || !work.norms;
    if (!failed) {
        lyc_pool_run(pool, rows, ranked_body, &work);
        fold(work.norms, rows, norms);
    }
    free(work.scratch);
    free(work.probabilities);
    free(work.norms);
    return failed;
}
