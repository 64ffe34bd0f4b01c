// Differences of models added up element by element.
#include "lyceum_merge.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 14, CHUNK = 256 };

static size_t blocks_of(size_t count) { return (count + BLOCK - 1) / BLOCK; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }

typedef struct {
    const float *base;
    const float *const *x;
    const float *weights, *scales;
    size_t models, count;
    int normalize;
    float lambda, divisor, epsilon;
    float *out;
} merge_work;

// MARK: - Sums

static void add_all(const merge_work *w, size_t start, size_t count) {
    float sum[CHUNK] = {0};
    for (size_t m = 0; m < w->models; m++) {
        const float *x = w->x[m] + start, weight = w->weights[m], scale = w->scales[m];
        for (size_t i = 0; i < count; i++) sum[i] += weight * (scale * x[i]);
    }
    const float *base = w->base + start;
    for (size_t i = 0; i < count; i++) w->out[start + i] = base[i] + w->lambda * (sum[i] / w->divisor);
}

static void add_elected(const merge_work *w, size_t start, size_t count) {
    float total[CHUNK] = {0}, sum[CHUNK] = {0}, divisor[CHUNK] = {0};
    for (size_t m = 0; m < w->models; m++) {
        const float *x = w->x[m] + start, weight = w->weights[m], scale = w->scales[m];
        for (size_t i = 0; i < count; i++) total[i] += weight * (scale * x[i]);
    }
    for (size_t m = 0; m < w->models; m++) {
        const float *x = w->x[m] + start, weight = w->weights[m], scale = w->scales[m];
        for (size_t i = 0; i < count; i++) {
            const float u = weight * (scale * x[i]);
            const int agrees = total[i] >= 0 ? u > 0 : u < 0;
            sum[i] += agrees ? u : 0;
            divisor[i] += agrees ? weight : 0;
        }
    }
    const float *base = w->base + start;
    for (size_t i = 0; i < count; i++) {
        const float by = w->normalize && divisor[i] != 0 ? divisor[i] : 1;
        w->out[start + i] = base[i] + w->lambda * (sum[i] / by);
    }
}

static void add_elected_plain(const merge_work *w, size_t start, size_t count) {
    float total[CHUNK] = {0}, sum[CHUNK] = {0}, divisor[CHUNK] = {0};
    for (size_t m = 0; m < w->models; m++) {
        const float *x = w->x[m] + start;
        for (size_t i = 0; i < count; i++) total[i] += x[i];
    }
    for (size_t m = 0; m < w->models; m++) {
        const float *x = w->x[m] + start, weight = w->weights[m];
        for (size_t i = 0; i < count; i++) {
            const int agrees = total[i] >= 0 ? x[i] > 0 : x[i] < 0;
            sum[i] += agrees ? weight * x[i] : 0;
            divisor[i] += agrees ? weight : 0;
        }
    }
    const float *base = w->base + start;
    for (size_t i = 0; i < count; i++) {
        const float by = divisor[i] > 1e-6f ? divisor[i] : 1e-6f;
        w->out[start + i] = base[i] + w->lambda * (sum[i] / by);
    }
}

typedef void (*chunk_body)(const merge_work *w, size_t start, size_t count);
typedef struct {
    const merge_work *work;
    chunk_body body;
} chunk_work;

static void run_chunks(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const chunk_work *c = context;
    const size_t last = least(c->work->count, end * BLOCK);
    for (size_t start = begin * BLOCK; start < last; start += CHUNK) c->body(c->work, start, least(CHUNK, last - start));
}

static void each_chunk(lyc_pool *pool, const merge_work *work, chunk_body body) {
    chunk_work c = {work, body};
    lyc_pool_run(pool, blocks_of(work->count), run_chunks, &c);
}

void lyc_merge_combine(
    lyc_pool *pool, const float *base, const float *const *x, const float *weights, const float *scales, size_t models, size_t count,
    lyc_merge_election election, int normalize, float lambda, float *out) {
    float divisor = 0;
    for (size_t m = 0; m < models; m++) divisor += weights[m];
    if (!normalize || fabsf(divisor) < 1e-8f) divisor = 1;
    merge_work work = {
        .base = base, .x = x, .weights = weights, .scales = scales, .models = models, .count = count,
        .normalize = normalize, .lambda = lambda, .divisor = divisor, .out = out};
    static const chunk_body bodies[] = {add_all, add_elected, add_elected_plain};
    each_chunk(pool, &work, bodies[election]);
}

// MARK: - Variance and single weights

typedef struct {
    const float *const *x;
    size_t models, count;
    float *out;
    size_t *found;
} variance_work;

static void variance_body(void *context, size_t begin, size_t end, int thread) {
    const variance_work *v = context;
    const size_t last = least(v->count, end * BLOCK);
    size_t found = 0;
    for (size_t i = begin * BLOCK; i < last; i++) {
        float mean = 0, sum = 0;
        for (size_t m = 0; m < v->models; m++) mean += v->x[m][i];
        mean /= (float)v->models;
        for (size_t m = 0; m < v->models; m++) sum += (v->x[m][i] - mean) * (v->x[m][i] - mean);
        v->out[i] = sum / (float)v->models;
        found += v->out[i] != 0;
    }
    v->found[thread] += found;
}

size_t lyc_merge_variance(lyc_pool *pool, const float *const *x, size_t models, size_t count, float *out) {
    size_t found[1024] = {0}, total = 0;
    variance_work work = {x, models, count, out, found};
    lyc_pool_run(pool, blocks_of(count), variance_body, &work);
    for (size_t t = 0; t < 1024; t++) total += found[t];
    return total;
}

static void mask_chunk(const merge_work *w, size_t start, size_t count) {
    float *x = w->out + start;
    const float *mask = w->base + start;
    for (size_t i = 0; i < count; i++) x[i] = mask[i] == 0 ? 0 : x[i];
}

void lyc_merge_mask(lyc_pool *pool, float *x, const float *mask, size_t count) {
    merge_work work = {.base = mask, .count = count, .out = x};
    each_chunk(pool, &work, mask_chunk);
}

static void item_chunk(const merge_work *w, size_t start, size_t count) {
    for (size_t i = start; i < start + count; i++) {
        double total = 0, sum = 0, plain = 0;
        int equal = 0;
        for (size_t m = 0; m < w->models; m++) {
            const double x = w->x[m][i];
            equal |= x == 0;
            total += x * x;
            sum += x * x * x;
            plain += x;
        }
        w->out[i] = w->base[i] + (float)(equal || total == 0 ? plain / (double)w->models : sum / total);
    }
}

void lyc_merge_item_weights(lyc_pool *pool, const float *base, const float *const *x, size_t models, size_t count, float *out) {
    merge_work work = {.base = base, .x = x, .models = models, .count = count, .out = out};
    each_chunk(pool, &work, item_chunk);
}

// MARK: - Two models

static void near_chunk(const merge_work *w, size_t start, size_t count) {
    const float *a = w->base + start, *b = w->x[0] + start, t = w->lambda;
    for (size_t i = 0; i < count; i++) {
        const float gap = fabsf(a[i] - b[i]), ratio = t / (gap > 1e-6f ? gap : 1e-6f);
        const float share = ratio < 0 ? 0 : ratio > 1 ? 1 : ratio;
        w->out[start + i] = share * b[i] + (1 - share) * a[i];
    }
}

void lyc_merge_near(lyc_pool *pool, const float *a, const float *b, float t, size_t count, float *out) {
    const float *x[] = {b};
    merge_work work = {.base = a, .x = x, .lambda = t, .count = count, .out = out};
    each_chunk(pool, &work, near_chunk);
}

static void choose_chunk(const merge_work *w, size_t start, size_t count) {
    const float *a = w->base + start, *b = w->x[0] + start, *importance = w->x[1] + start;
    for (size_t i = 0; i < count; i++) w->out[start + i] = importance[i] >= w->lambda ? b[i] : a[i];
}

void lyc_merge_choose(
    lyc_pool *pool, const float *a, const float *b, const float *importance, float threshold, size_t count, float *out) {
    const float *x[] = {b, importance};
    merge_work work = {.base = a, .x = x, .lambda = threshold, .count = count, .out = out};
    each_chunk(pool, &work, choose_chunk);
}

typedef struct {
    const float *a, *b;
    size_t width;
    float *out;
} importance_work;

/// The logarithm of Σ exp(x), and the largest x.
static double log_sum(const float *x, size_t width) {
    float top = x[0];
    for (size_t i = 1; i < width; i++) top = x[i] > top ? x[i] : top;
    double sum = 0;
    for (size_t i = 0; i < width; i++) sum += exp((double)x[i] - top);
    return log(sum) + top;
}

static void importance_body(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const importance_work *w = context;
    for (size_t row = begin; row < end; row++) {
        const float *a = w->a + row * w->width, *b = w->b + row * w->width;
        float *out = w->out + row * w->width;
        const double la = log_sum(a, w->width), lb = log_sum(b, w->width);
        double divergence = 0;
        for (size_t i = 0; i < w->width; i++) divergence += exp(b[i] - lb) * (((double)b[i] - lb) - ((double)a[i] - la));
        // Rounding must not turn a divergence of nothing negative.
        const float factor = divergence > 0 ? (float)divergence : 0;
        for (size_t i = 0; i < w->width; i++) out[i] = fabsf(b[i] - a[i]) * factor;
    }
}

void lyc_merge_importance(lyc_pool *pool, const float *a, const float *b, size_t rows, size_t width, float *out) {
    if (width == 0) return;
    importance_work work = {a, b, width, out};
    lyc_pool_run(pool, rows, importance_body, &work);
}

// MARK: - Overlap

typedef struct {
    const float *const *x;
    size_t models, count;
    float epsilon;
    uint64_t *found;
} overlap_work;

static void overlap_body(void *context, size_t begin, size_t end, int thread) {
    const overlap_work *w = context;
    uint64_t *alone = w->found + (size_t)thread * 2 * w->models, *shared = alone + w->models;
    const size_t last = least(w->count, end * BLOCK);
    for (size_t i = begin * BLOCK; i < last; i++) {
        size_t changed = 0;
        for (size_t m = 0; m < w->models; m++) changed += fabsf(w->x[m][i]) > w->epsilon;
        if (changed == 0) continue;
        uint64_t *to = changed == 1 ? alone : shared;
        for (size_t m = 0; m < w->models; m++) to[m] += fabsf(w->x[m][i]) > w->epsilon;
    }
}

int lyc_merge_overlap(
    lyc_pool *pool, const float *const *x, size_t models, size_t count, float epsilon, uint64_t *alone, uint64_t *shared) {
    const size_t threads = (size_t)lyc_pool_threads(pool);
    uint64_t *found = calloc(threads * 2 * models, sizeof *found);
    if (!found) return 1;
    overlap_work work = {x, models, count, epsilon, found};
    lyc_pool_run(pool, blocks_of(count), overlap_body, &work);
    for (size_t m = 0; m < models; m++) alone[m] = shared[m] = 0;
    for (size_t t = 0; t < threads; t++)
        for (size_t m = 0; m < models; m++) {
            alone[m] += found[t * 2 * models + m];
            shared[m] += found[(t * 2 + 1) * models + m];
        }
    free(found);
    return 0;
}

static void overlay_chunk(const merge_work *w, size_t start, size_t count) {
    for (size_t i = start; i < start + count; i++) {
        float sum = 0, single = 0;
        size_t changed = 0;
        for (size_t m = 0; m < w->models; m++) {
            const float x = w->x[m][i];
            if (!(fabsf(x) > w->epsilon)) continue;
            changed++;
            sum += x;
            single = w->scales[m] * x;
        }
        w->out[i] = w->base[i] + (changed == 0 ? 0 : changed == 1 ? single : sum / (float)changed);
    }
}

void lyc_merge_overlay(
    lyc_pool *pool, const float *base, const float *const *x, const float *scales, size_t models, size_t count, float epsilon,
    float *out) {
    merge_work work = {.base = base, .x = x, .scales = scales, .models = models, .count = count, .epsilon = epsilon, .out = out};
    each_chunk(pool, &work, overlay_chunk);
}
