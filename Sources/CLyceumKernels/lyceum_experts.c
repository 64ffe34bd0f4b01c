#include "lyceum_experts.h"
#include "twins_private.h"
#include <math.h>

typedef struct {
    const float *logits;
    size_t experts, count;
    int32_t *chosen;
    float *shares;
} choice_call;

/// Whether column a comes before column b: not a number is smaller than all numbers.
static int is_before(const float *logits, int32_t a, int32_t b) {
    const float x = logits[a], y = logits[b];
    if (x != x || y != y) return x == x || (y != y && a < b);
    return x > y || (x == y && a < b);
}

/// The best columns so far stand in front, best first.
static void choose_row(const float *logits, size_t experts, size_t count, int32_t *chosen) {
    size_t have = 0;
    for (size_t column = 0; column < experts; column++) {
        if (have == count && !is_before(logits, (int32_t)column, chosen[count - 1])) continue;
        size_t place = have < count ? have++ : count - 1;
        for (; place > 0 && is_before(logits, (int32_t)column, chosen[place - 1]); place--) chosen[place] = chosen[place - 1];
        chosen[place] = (int32_t)column;
    }
}

static void sort_columns(int32_t *chosen, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const int32_t column = chosen[i];
        size_t place = i;
        for (; place > 0 && chosen[place - 1] > column; place--) chosen[place] = chosen[place - 1];
        chosen[place] = column;
    }
}

static void share_row(const float *logits, const int32_t *chosen, size_t count, double largest, float *shares) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += exp((double)logits[chosen[i]] - largest);
    for (size_t i = 0; i < count; i++) shares[i] = (float)(exp((double)logits[chosen[i]] - largest) / sum);
}

static void choose_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const choice_call *c = context;
    for (size_t row = begin; row < end; row++) {
        const float *logits = c->logits + row * c->experts;
        int32_t *chosen = c->chosen + row * c->count;
        choose_row(logits, c->experts, c->count, chosen);
        const double largest = logits[chosen[0]];
        sort_columns(chosen, c->count);
        share_row(logits, chosen, c->count, largest, c->shares + row * c->count);
    }
}

void lyc_choose_experts(lyc_pool *pool, const float *logits, size_t rows, size_t experts, size_t count, int32_t *chosen, float *shares) {
    choice_call call = {logits, experts, count, chosen, shares};
    // A few rows are done sooner than the threads are awake.
    lyc_pool_run(rows * experts < 4096 ? NULL : pool, rows, choose_rows, &call);
}

typedef struct {
    const float *const *parts;
    const float *shares;
    const int32_t *chosen;
    size_t count, experts, width;
    const float *d_out;
    float *out;
    float *const *d_parts;
    float *d_logits;
} mix_call;

static void mix_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const mix_call *c = context;
    for (size_t row = begin; row < end; row++) {
        float *out = c->out + row * c->width;
        for (size_t i = 0; i < c->count; i++) {
            const float *part = c->parts[row * c->count + i], share = c->shares[row * c->count + i];
            if (i == 0)
                for (size_t k = 0; k < c->width; k++) out[k] = share * part[k];
            else
                for (size_t k = 0; k < c->width; k++) out[k] += share * part[k];
        }
    }
}

void lyc_mix_experts(lyc_pool *pool, const float *const *parts, const float *shares, size_t count, float *out, size_t rows, size_t width) {
    mix_call call = {.parts = parts, .shares = shares, .count = count, .width = width, .out = out};
    lyc_pool_run(rows * width < 16384 ? NULL : pool, rows, mix_rows, &call);
}

static void derive_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const mix_call *c = context;
    for (size_t row = begin; row < end; row++) {
        const float *d_out = c->d_out + row * c->width;
        const size_t first = row * c->count;
        double mean = 0;
        for (size_t i = 0; i < c->count; i++) {
            const float share = c->shares[first + i];
            float *d_part = c->d_parts[first + i];
            if (d_part)
                for (size_t k = 0; k < c->width; k++) d_part[k] += share * d_out[k];
            if (c->d_logits) mean += share * twin_dot(d_out, c->parts[first + i], c->width);
        }
        if (!c->d_logits) continue;
        for (size_t i = 0; i < c->count; i++) {
            const double by_share = twin_dot(d_out, c->parts[first + i], c->width);
            c->d_logits[row * c->experts + (size_t)c->chosen[first + i]] += (float)(c->shares[first + i] * (by_share - mean));
        }
    }
}

void lyc_mix_experts_backward(lyc_pool *pool, const float *const *parts, const float *shares, const int32_t *chosen, size_t count,
                              const float *d_out, float *const *d_parts, float *d_logits, size_t experts, size_t rows, size_t width) {
    mix_call call = {parts, shares, chosen, count, experts, width, d_out, NULL, d_parts, d_logits};
    lyc_pool_run(pool, rows, derive_rows, &call);
}
