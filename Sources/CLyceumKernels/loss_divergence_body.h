// Divergences of two distributions; part of loss_body.h.

/// log(sum(exp(x / temperature))).
static double log_sum(const float *x, float temperature, size_t width) {
    const lanes factor = lanes_set(1 / temperature);
    double total = 0, top = -INFINITY;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        const float shift = shift_for(largest_of(x + begin, end - begin));
        const float scaled = shift * (1 / temperature);
        const lanes off = lanes_set(scaled);
        lanes a = lanes_set(0);
        for (size_t i = begin; i < end; i += 16)
            a = lanes_add(a, lanes_exp(lanes_fms(load_or(x + i, end - i, -INFINITY), factor, off)));
        join(&total, &top, (double)lanes_sum(a), scaled);
    }
    return total == 0 ? -INFINITY : top + log(total);
}

static void exponentials(float *x, float temperature, double shift, double scale, size_t width) {
    const lanes factor = lanes_set(1 / temperature), off = lanes_set((float)shift), times = lanes_set((float)scale);
    for (size_t i = 0; i < width; i += 16)
        store_up_to(x + i, lanes_mul(times, lanes_exp(lanes_fms(load_or(x + i, width - i, 0), factor, off))), width - i);
}

/// log of sixteen positive numbers: x = 2^n m with m in [sqrt(1/2), sqrt 2), log m = 2 artanh(s), s = (m - 1) / (m + 1), whose series is
/// cut below 2e-9. Loops without branches, so that compilers vectorize them.
LYC_INLINE lanes lanes_log(lanes a) {
    float x[16];
    lanes_store(x, a);
    for (int l = 0; l < 16; l++) {
        union { float value; uint32_t bits; } word = {x[l]};
        const uint32_t offset = word.bits - 0x3F3504F3u;  // sqrt(1/2) becomes 0
        const int32_t n = (int32_t)offset >> 23;
        word.bits = (offset & 0x007FFFFFu) + 0x3F3504F3u;
        const float m = word.value, s = (m - 1) / (m + 1), square = s * s;
        float p = __builtin_fmaf(2.0f / 11, square, 2.0f / 9);
        p = __builtin_fmaf(p, square, 2.0f / 7);
        p = __builtin_fmaf(p, square, 2.0f / 5);
        p = __builtin_fmaf(p, square, 2.0f / 3);
        p = __builtin_fmaf(p, square * s, 2 * s);
        x[l] = __builtin_fmaf((float)n, LYC_LN2_HIGH, __builtin_fmaf((float)n, LYC_LN2_LOW, p));
    }
    return lanes_load(x);
}

/// Logarithms of the probabilities of a row of logits; no lower than a number whose exponential is 0, so that 0 log 0 is 0.
typedef struct {
    lanes factor, shift, shift_rest;
} softmax_of;

LYC_INLINE softmax_of softmax_for(const float *x, float temperature, size_t width) {
    const double total = log_sum(x, temperature, width);  // in two parts: an error of the shift is one of every logarithm
    return (softmax_of){lanes_set(1 / temperature), lanes_set((float)total),
                        lanes_set(isinf(total) ? 0 : (float)(total - (double)(float)total))};
}

LYC_INLINE lanes log_probabilities(softmax_of s, lanes x) {
    return lanes_max(lanes_set(-1e30f), lanes_sub(lanes_fms(x, s.factor, s.shift), s.shift_rest));
}

/// log(p / q) within +-80, beyond which the smaller one has no weight in fp32.
LYC_INLINE lanes limited_difference(lanes log_p, lanes log_q) {
    const lanes zero = lanes_set(0), limit = lanes_set(-80);
    return lanes_sub(zero, lanes_max(limit, lanes_sub(zero, lanes_max(limit, lanes_sub(log_p, log_q)))));
}

/// What one element adds to the loss, and what d loss / d q is up to a constant: h of d loss / d z = q (h - sum(q h)).
typedef struct {
    lanes loss, q, h;
} divergence_term;

LYC_INLINE divergence_term term_of(lyc_divergence kind, float mix, lanes log_p, lanes log_q) {
    const lanes p = lanes_exp(log_p), q = lanes_exp(log_q);
    if (kind == LYC_DIVERGENCE_FORWARD) {
        const lanes d = lanes_sub(log_p, log_q);
        return (divergence_term){lanes_mul(p, d), q, lanes_sub(q, p)};  // h here is the derivative itself
    }
    if (kind == LYC_DIVERGENCE_REVERSE) {
        const lanes d = lanes_sub(log_q, log_p);
        return (divergence_term){lanes_mul(q, d), q, d};
    }
    // log(q / m) = -log(mix p / q + 1 - mix), and log(p / m) = log(p / q) + log(q / m).
    const lanes d = limited_difference(log_p, log_q), zero = lanes_set(0), share = lanes_set(mix), rest = lanes_set(1 - mix);
    const lanes q_to_m = lanes_sub(zero, lanes_log(lanes_fma(share, lanes_exp(d), rest))), p_to_m = lanes_add(d, q_to_m);
    const lanes loss = lanes_fma(lanes_mul(share, p), p_to_m, lanes_mul(lanes_mul(rest, q), q_to_m));
    return (divergence_term){loss, q, lanes_mul(rest, q_to_m)};
}

typedef struct {
    double loss, mean;  ///< sum of the terms and of q h
} divergence_sums;

/// Elements past the end count as impossible to both.
LYC_INLINE divergence_term term_at(lyc_divergence kind, float mix, const float *student, softmax_of q, const float *teacher, softmax_of p,
                                   size_t n) {
    return term_of(kind, mix, log_probabilities(p, load_or(teacher, n, -INFINITY)), log_probabilities(q, load_or(student, n, -INFINITY)));
}

LYC_INLINE double divergence_as(lyc_divergence kind, float temperature, float mix, float *student, const float *teacher, size_t width,
                                float weight, int derivative) {
    const softmax_of q = softmax_for(student, temperature, width), p = softmax_for(teacher, temperature, width);
    const lanes scale = lanes_set(weight * temperature);
    const int at_once = derivative && kind == LYC_DIVERGENCE_FORWARD;
    double loss = 0, mean = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes losses = lanes_set(0), means = losses;
        for (size_t i = begin; i < end; i += 16) {
            const divergence_term t = term_at(kind, mix, student + i, q, teacher + i, p, end - i);
            losses = lanes_add(losses, t.loss);
            means = lanes_fma(t.q, t.h, means);
            if (at_once) store_up_to(student + i, lanes_mul(scale, t.h), end - i);
        }
        loss += (double)lanes_sum(losses);
        mean += (double)lanes_sum(means);
    }
    if (derivative && !at_once) {
        const lanes center = lanes_set((float)mean);
        for (size_t i = 0; i < width; i += 16) {
            const divergence_term t = term_at(kind, mix, student + i, q, teacher + i, p, width - i);
            store_up_to(student + i, lanes_mul(lanes_mul(scale, t.q), lanes_sub(t.h, center)), width - i);
        }
    }
    return loss * (double)temperature * (double)temperature;
}

static double divergence(lyc_divergence kind, float temperature, float mix, float *student, const float *teacher, size_t width, float weight,
                         int derivative) {
    switch (kind) {  // the choice is made once, outside the loops
    case LYC_DIVERGENCE_FORWARD:
        return divergence_as(LYC_DIVERGENCE_FORWARD, temperature, mix, student, teacher, width, weight, derivative);
    case LYC_DIVERGENCE_REVERSE:
        return divergence_as(LYC_DIVERGENCE_REVERSE, temperature, mix, student, teacher, width, weight, derivative);
    case LYC_DIVERGENCE_JENSEN:
        return divergence_as(LYC_DIVERGENCE_JENSEN, temperature, mix, student, teacher, width, weight, derivative);
    }
    return NAN;
}
