// Norms and rotary positions; part of rows_body.h.

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
