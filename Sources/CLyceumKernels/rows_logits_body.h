// Distributions over a vocabulary and searches in it; part of rows_body.h.

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
