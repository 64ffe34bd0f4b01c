// Operations on rows, written once on sixteen lanes and compiled for every level: a level's file includes its lanes, then this.
// Sums run in sixteen-lane fp32 accumulators over chunks of a fixed size, each folded by a fixed tree into a double, so the order depends on
// the width alone. Products and sums are rounded one by one except where an fma is written.
#include "rows_kernels.h"
#include <math.h>
#include <string.h>
#pragma STDC FP_CONTRACT OFF

enum { CHUNK = 1024 };

// Sums

/// Four accumulators hide the latency of an fma.
LYC_INLINE float chunk_squares(const float *x, size_t count) {
    lanes a = lanes_set(0), b = a, c = a, d = a;
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        const lanes x0 = lanes_load(x + i), x1 = lanes_load(x + i + 16), x2 = lanes_load(x + i + 32), x3 = lanes_load(x + i + 48);
        a = lanes_fma(x0, x0, a);
        b = lanes_fma(x1, x1, b);
        c = lanes_fma(x2, x2, c);
        d = lanes_fma(x3, x3, d);
    }
    for (; i + 16 <= count; i += 16) {
        const lanes x0 = lanes_load(x + i);
        a = lanes_fma(x0, x0, a);
    }
    if (i < count) {
        const lanes x0 = lanes_load_part(x + i, count - i, 0);
        b = lanes_fma(x0, x0, b);
    }
    return lanes_sum(lanes_add(lanes_add(a, b), lanes_add(c, d)));
}

LYC_INLINE double sum_of_squares(const float *x, size_t width) {
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t rest = width - begin;
        total += (double)chunk_squares(x + begin, rest < CHUNK ? rest : CHUNK);
    }
    return total;
}

/// Lane i plus lane i + 8, then + 4, + 2, + 1.
LYC_INLINE double fold_doubles(double *lane) {
    for (int step = 8; step; step /= 2)
        for (int i = 0; i < step; i++) lane[i] += lane[i + step];
    return lane[0];
}

LYC_INLINE double sum_in_double(const float *x, size_t width) {
    double lane[16] = {0};
    size_t i = 0;
    for (; i + 16 <= width; i += 16)
        for (int l = 0; l < 16; l++) lane[l] += (double)x[i + (size_t)l];
    for (; i < width; i++) lane[i % 16] += (double)x[i];
    return fold_doubles(lane);
}

// Norms

static void rms_norm(const float *x, const float *weight, float weight_offset, float epsilon, float *out, size_t width) {
    const double mean = sum_of_squares(x, width) / (double)width;
    const lanes factor = lanes_set((float)(1.0 / sqrt(mean + (double)epsilon))), offset = lanes_set(weight_offset);
    size_t i = 0;
    for (; i + 16 <= width; i += 16) {
        const lanes scaled = lanes_mul(lanes_load(x + i), factor);
        lanes_store(out + i, lanes_mul(scaled, lanes_add(lanes_load(weight + i), offset)));
    }
    if (i < width) {
        const lanes scaled = lanes_mul(lanes_load_part(x + i, width - i, 0), factor);
        lanes_store_part(out + i, lanes_mul(scaled, lanes_add(lanes_load_part(weight + i, width - i, 0), offset)), width - i);
    }
}

/// x minus a mean given in two parts, because the mean may be much larger than the differences.
LYC_INLINE lanes centered(lanes x, lanes mean, lanes mean_rest) { return lanes_sub(lanes_sub(x, mean), mean_rest); }

LYC_INLINE double sum_of_centered_squares(const float *x, lanes mean, lanes mean_rest, size_t width) {
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes even = lanes_set(0), odd = even;
        size_t i = begin;
        for (; i + 32 <= end; i += 32) {
            const lanes d0 = centered(lanes_load(x + i), mean, mean_rest), d1 = centered(lanes_load(x + i + 16), mean, mean_rest);
            even = lanes_fma(d0, d0, even);
            odd = lanes_fma(d1, d1, odd);
        }
        total += (double)lanes_sum(lanes_add(even, odd));
        float rest = 0;
        for (; i < end; i++) {
            float one[16];
            lanes_store(one, centered(lanes_set(x[i]), mean, mean_rest));
            rest = __builtin_fmaf(one[0], one[0], rest);
        }
        total += (double)rest;
    }
    return total;
}

LYC_INLINE lanes normalized(lanes x, lanes mean, lanes mean_rest, lanes factor, lanes weight, lanes bias) {
    return lanes_fma(lanes_mul(centered(x, mean, mean_rest), factor), weight, bias);
}

static void layer_norm(const float *x, const float *weight, const float *bias, float epsilon, float *out, size_t width) {
    const double exact_mean = sum_in_double(x, width) / (double)width;
    const lanes mean = lanes_set((float)exact_mean), mean_rest = lanes_set((float)(exact_mean - (double)(float)exact_mean));
    const double variance = sum_of_centered_squares(x, mean, mean_rest, width) / (double)width;
    const lanes factor = lanes_set((float)(1.0 / sqrt(variance + (double)epsilon))), zero = lanes_set(0);
    size_t i = 0;
    for (; i + 16 <= width; i += 16)
        lanes_store(out + i, normalized(lanes_load(x + i), mean, mean_rest, factor, lanes_load(weight + i), bias ? lanes_load(bias + i) : zero));
    if (i < width) {
        const size_t n = width - i;
        lanes_store_part(out + i, normalized(lanes_load_part(x + i, n, 0), mean, mean_rest, factor, lanes_load_part(weight + i, n, 0),
                                             bias ? lanes_load_part(bias + i, n, 0) : zero), n);
    }
}

// Rotary positions

LYC_INLINE void rope_halves(float *x, size_t half, const float *cosine, const float *sine) {
    size_t i = 0;
    for (; i + 16 <= half; i += 16) {
        const lanes a = lanes_load(x + i), b = lanes_load(x + half + i), c = lanes_load(cosine + i), s = lanes_load(sine + i);
        lanes_store(x + i, lanes_fms(a, c, lanes_mul(b, s)));
        lanes_store(x + half + i, lanes_fma(b, c, lanes_mul(a, s)));
    }
    if (i < half) {
        const size_t n = half - i;
        const lanes a = lanes_load_part(x + i, n, 0), b = lanes_load_part(x + half + i, n, 0);
        const lanes c = lanes_load_part(cosine + i, n, 0), s = lanes_load_part(sine + i, n, 0);
        lanes_store_part(x + i, lanes_fms(a, c, lanes_mul(b, s)), n);
        lanes_store_part(x + half + i, lanes_fma(b, c, lanes_mul(a, s)), n);
    }
}

LYC_INLINE lanes turned_pairs(lanes x, lanes cosine, lanes sine) {
    return lanes_fma(x, cosine, lanes_mul(lanes_swap(x), lanes_negate_even(sine)));
}

LYC_INLINE void rope_pairs(float *x, size_t half, const float *cosine, const float *sine) {
    size_t i = 0;
    for (; i + 8 <= half; i += 8)
        lanes_store(x + 2 * i, turned_pairs(lanes_load(x + 2 * i), lanes_twice(cosine + i), lanes_twice(sine + i)));
    if (i < half) {
        const size_t n = half - i;
        float c[8] = {0}, s[8] = {0};
        memcpy(c, cosine + i, n * sizeof *c);
        memcpy(s, sine + i, n * sizeof *s);
        lanes_store_part(x + 2 * i, turned_pairs(lanes_load_part(x + 2 * i, 2 * n, 0), lanes_twice(c), lanes_twice(s)), 2 * n);
    }
}

static void rope(float *x, size_t heads, size_t head_width, size_t rotary_width, int interleaved, const float *cosine, const float *sine) {
    for (size_t head = 0; head < heads; head++, x += head_width) {
        if (interleaved) rope_pairs(x, rotary_width / 2, cosine, sine);
        else rope_halves(x, rotary_width / 2, cosine, sine);
    }
}

// Element by element

/// Runs `expression` of lanes `x` (from `input`) over all elements; the last, partial lanes compute the same as whole ones.
#define EACH_ELEMENT(output, input, expression)                                      \
    size_t i = 0;                                                                    \
    for (; i + 16 <= count; i += 16) {                                               \
        const lanes x = lanes_load((input) + i);                                     \
        lanes_store((output) + i, expression);                                       \
    }                                                                                \
    if (i < count) {                                                                 \
        const lanes x = lanes_load_part((input) + i, count - i, 0);                  \
        lanes_store_part((output) + i, expression, count - i);                       \
    }

/// Like EACH_ELEMENT with a second input `y`.
#define EACH_PAIR(output, first, second, expression)                                                              \
    size_t i = 0;                                                                                                 \
    for (; i + 16 <= count; i += 16) {                                                                            \
        const lanes x = lanes_load((first) + i), y = lanes_load((second) + i);                                    \
        lanes_store((output) + i, expression);                                                                    \
    }                                                                                                             \
    if (i < count) {                                                                                              \
        const lanes x = lanes_load_part((first) + i, count - i, 0), y = lanes_load_part((second) + i, count - i, 0); \
        lanes_store_part((output) + i, expression, count - i);                                                    \
    }

LYC_INLINE void activate_as(lyc_activation f, const float *input, float *out, size_t count) {
    EACH_ELEMENT(out, input, lanes_activate(f, x))
}

static void activate(lyc_activation f, const float *input, float *out, size_t count) {
    switch (f) {  // the choice is made once, outside the loop
    case LYC_ACTIVATION_NONE: activate_as(LYC_ACTIVATION_NONE, input, out, count); return;
    case LYC_ACTIVATION_SILU: activate_as(LYC_ACTIVATION_SILU, input, out, count); return;
    case LYC_ACTIVATION_GELU_TANH: activate_as(LYC_ACTIVATION_GELU_TANH, input, out, count); return;
    case LYC_ACTIVATION_GELU_ERF: activate_as(LYC_ACTIVATION_GELU_ERF, input, out, count); return;
    case LYC_ACTIVATION_RELU: activate_as(LYC_ACTIVATION_RELU, input, out, count); return;
    }
}

LYC_INLINE void activate_gated_as(lyc_activation f, const float *gate, const float *up, float *out, size_t count) {
    EACH_PAIR(out, gate, up, lanes_mul(lanes_activate(f, x), y))
}

static void activate_gated(lyc_activation f, const float *gate, const float *up, float *out, size_t count) {
    switch (f) {
    case LYC_ACTIVATION_NONE: activate_gated_as(LYC_ACTIVATION_NONE, gate, up, out, count); return;
    case LYC_ACTIVATION_SILU: activate_gated_as(LYC_ACTIVATION_SILU, gate, up, out, count); return;
    case LYC_ACTIVATION_GELU_TANH: activate_gated_as(LYC_ACTIVATION_GELU_TANH, gate, up, out, count); return;
    case LYC_ACTIVATION_GELU_ERF: activate_gated_as(LYC_ACTIVATION_GELU_ERF, gate, up, out, count); return;
    case LYC_ACTIVATION_RELU: activate_gated_as(LYC_ACTIVATION_RELU, gate, up, out, count); return;
    }
}

static void add_scaled(float *out, const float *input, float scale, size_t count) {
    const lanes factor = lanes_set(scale);
    EACH_PAIR(out, input, out, lanes_fma(x, factor, y))
}

static void scale_all(float *values, float scale, size_t count) {
    const lanes factor = lanes_set(scale);
    EACH_ELEMENT(values, values, lanes_mul(x, factor))
}

static void softcap(float *values, float cap, size_t count) {
    const lanes limit = lanes_set(cap);
    EACH_ELEMENT(values, values, lanes_mul(limit, lanes_tanh(lanes_div(x, limit))))
}

// Softmax and its relatives

static float largest(const float *x, size_t width) {
    lanes a = lanes_set(-INFINITY), b = a;
    size_t i = 0;
    for (; i + 32 <= width; i += 32) {
        a = lanes_max(lanes_load(x + i), a);
        b = lanes_max(lanes_load(x + i + 16), b);
    }
    for (; i < width; i += 16) {
        const size_t n = width - i;
        a = lanes_max(n < 16 ? lanes_load_part(x + i, n, -INFINITY) : lanes_load(x + i), a);
    }
    return lanes_largest(lanes_max(a, b));
}

/// x becomes exp(x - shift); returns the sum.
LYC_INLINE double exp_in_place(float *x, float shift, size_t width) {
    const lanes top = lanes_set(shift);
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes sum = lanes_set(0);
        size_t i = begin;
        for (; i + 16 <= end; i += 16) {
            const lanes e = lanes_exp(lanes_sub(lanes_load(x + i), top));
            lanes_store(x + i, e);
            sum = lanes_add(sum, e);
        }
        if (i < end) {
            const size_t n = end - i;
            lanes_store_part(x + i, lanes_exp(lanes_sub(lanes_load_part(x + i, n, 0), top)), n);
            sum = lanes_add(sum, lanes_load_part(x + i, n, 0));
        }
        total += (double)lanes_sum(sum);
    }
    return total;
}

static void softmax(float *x, size_t width) {
    const float top = largest(x, width);
    const double total = exp_in_place(x, top == -INFINITY ? 0 : top, width);
    scale_all(x, total == 0 ? 0 : (float)(1.0 / total), width);
}

/// exp of sixteen doubles <= about 0 to 1e-15 relative; 0 below -700. A loop without branches, so that compilers vectorize it.
LYC_INLINE void exp_doubles(double *x) {
    for (int l = 0; l < 16; l++) {
        const double clamped = x[l] < -700 ? -700 : x[l];
        const double rounder = 0x1.8p52, shifted = __builtin_fma(clamped, 0x1.71547652b82fep0, rounder), n = shifted - rounder;
        const double r = __builtin_fma(n, -0x1.abc9e3b39803fp-56, __builtin_fma(n, -0x1.62e42fefa39efp-1, clamped));
        double p = 1.0 / 479001600.0;  // the exponential series; the first term left out is below 2e-16
        p = __builtin_fma(p, r, 1.0 / 39916800.0);
        p = __builtin_fma(p, r, 1.0 / 3628800.0);
        p = __builtin_fma(p, r, 1.0 / 362880.0);
        p = __builtin_fma(p, r, 1.0 / 40320.0);
        p = __builtin_fma(p, r, 1.0 / 5040.0);
        p = __builtin_fma(p, r, 1.0 / 720.0);
        p = __builtin_fma(p, r, 1.0 / 120.0);
        p = __builtin_fma(p, r, 1.0 / 24.0);
        p = __builtin_fma(p, r, 1.0 / 6.0);
        p = __builtin_fma(p, r, 0.5);
        p = __builtin_fma(p, r, 1.0);
        p = __builtin_fma(p, r, 1.0);
        union { double value; uint64_t bits; } whole = {shifted};
        whole.bits = (whole.bits + 1023) << 52;  // the low bits of `shifted` hold n
        x[l] = x[l] < -700 ? 0 : p * whole.value;
    }
}

/// Adds exp(x - shift) of sixteen elements lane by lane.
LYC_INLINE void add_exponentials(const float *x, double shift, double *lane) {
    double e[16];
    for (int l = 0; l < 16; l++) e[l] = (double)x[l] - shift;
    exp_doubles(e);
    for (int l = 0; l < 16; l++) lane[l] += e[l];
}

/// Adds exp(p - shift) (p - q) of sixteen elements lane by lane; where the first factor is 0, nothing.
LYC_INLINE void add_differences(const float *p, const float *q, double shift, double *lane) {
    double e[16];
    for (int l = 0; l < 16; l++) e[l] = (double)p[l] - shift;
    exp_doubles(e);
    for (int l = 0; l < 16; l++) {
        const double product = e[l] * ((double)p[l] - (double)q[l]);
        lane[l] += e[l] == 0 ? 0 : product;
    }
}

/// The last elements of a row (fewer than sixteen), the other lanes filled with -infinity.
LYC_INLINE void last_lanes(const float *x, size_t count, float *out) {
    for (size_t l = 0; l < 16; l++) out[l] = l < count ? x[l] : -INFINITY;
}

static double log_sum_exp(const float *x, size_t width) {
    const double top = (double)largest(x, width);
    double lane[16] = {0};
    size_t i = 0;
    for (; i + 16 <= width; i += 16) add_exponentials(x + i, top, lane);
    if (i < width) {
        float rest[16];
        last_lanes(x + i, width - i, rest);
        add_exponentials(rest, top, lane);
    }
    if (isinf(top)) {  // nothing finite on top: only a NaN matters
        for (size_t i = 0; i < width; i++)
            if (x[i] != x[i]) return (double)x[i];
        return top;
    }
    return top + log(fold_doubles(lane));
}

static double expected_difference(const float *p, const float *q, double shift, size_t width) {
    double lane[16] = {0};
    size_t i = 0;
    for (; i + 16 <= width; i += 16) add_differences(p + i, q + i, shift, lane);
    if (i < width) {
        float p_rest[16], q_rest[16];
        last_lanes(p + i, width - i, p_rest);
        last_lanes(q + i, width - i, q_rest);
        add_differences(p_rest, q_rest, shift, lane);
    }
    return fold_doubles(lane);
}

// Searches

static size_t first_above(const float *x, size_t begin, size_t width, float threshold) {
    const lanes limit = lanes_set(threshold);
    for (size_t i = begin; i < width; i += 16) {
        const size_t n = width - i;
        const unsigned found = lanes_above(n < 16 ? lanes_load_part(x + i, n, -INFINITY) : lanes_load(x + i), limit);
        if (found) return i + (size_t)__builtin_ctz(found);
    }
    return width;
}

static size_t first_equal(const float *x, size_t width, float value) {
    const lanes wanted = lanes_set(value);
    for (size_t i = 0; i < width; i += 16) {
        const size_t n = width - i;
        unsigned found = lanes_equal(n < 16 ? lanes_load_part(x + i, n, 0) : lanes_load(x + i), wanted);
        if (n < 16) found &= (1u << n) - 1;
        if (found) return i + (size_t)__builtin_ctz(found);
    }
    return width;
}

/// 0 times a number is 0, but NaN for infinities and NaN, and NaN stays.
static int all_finite(const float *x, size_t count) {
    const lanes zero = lanes_set(0);
    lanes a = zero, b = zero;
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        a = lanes_fma(lanes_load(x + i), zero, a);
        b = lanes_fma(lanes_load(x + i + 16), zero, b);
    }
    for (; i < count; i += 16) {
        const size_t n = count - i;
        a = lanes_fma(n < 16 ? lanes_load_part(x + i, n, 0) : lanes_load(x + i), zero, a);
    }
    a = lanes_add(a, b);
    return lanes_equal(a, a) == 0xFFFF;
}

#define ROWS_TABLE                                                                                                          \
    {rms_norm,   layer_norm, rope,    activate, activate_gated, add_scaled,          scale_all, softcap,                    \
     softmax,    log_sum_exp, expected_difference, largest, first_above,             first_equal, all_finite}
