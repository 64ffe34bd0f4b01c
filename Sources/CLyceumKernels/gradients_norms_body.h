// Norms and rotary positions; part of gradients_body.h.

/// Sums over one row, in double precision chunk by chunk.
typedef struct {
    double first, second;
} row_sums;

// With n = x f and f = 1 / sqrt(mean(x^2) + epsilon), y = n w: d_x = f (d_y w - n mean(d_y w n)), and d_w = d_y n.

/// sum(x^2) and sum(d_out w x).
LYC_INLINE row_sums rms_norm_sums(const float *x, const float *weight, lanes offset, const float *d_out, size_t width) {
    row_sums total = {0, 0};
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes squares = lanes_set(0), products = squares;
        for (size_t i = begin; i < end; i += 16) {
            const size_t n = end - i;
            const lanes xi = load_up_to(x + i, n);
            const lanes g = lanes_mul(load_up_to(d_out + i, n), lanes_add(load_up_to(weight + i, n), offset));
            squares = lanes_fma(xi, xi, squares);
            products = lanes_fma(g, xi, products);
        }
        total.first += (double)lanes_sum(squares);
        total.second += (double)lanes_sum(products);
    }
    return total;
}

static void rms_norm_gradient(const float *x, const float *weight, float weight_offset, float epsilon, const float *d_out, float *d_x,
                              int accumulate, float *d_weight, size_t width) {
    const lanes offset = lanes_set(weight_offset);
    const row_sums sums = rms_norm_sums(x, weight, offset, d_out, width);
    const double exact = 1.0 / sqrt(sums.first / (double)width + (double)epsilon);
    const lanes factor = lanes_set((float)exact), pull = lanes_set((float)(-exact * exact * exact * sums.second / (double)width));
    for (size_t i = 0; i < width; i += 16) {
        const size_t n = width - i;
        const lanes xi = load_up_to(x + i, n), d = load_up_to(d_out + i, n);
        if (d_weight) store_up_to(d_weight + i, lanes_fma(d, lanes_mul(xi, factor), load_up_to(d_weight + i, n)), n);
        if (!d_x) continue;
        const lanes g = lanes_mul(d, lanes_add(load_up_to(weight + i, n), offset));
        const lanes result = lanes_fma(xi, pull, lanes_mul(g, factor));
        store_up_to(d_x + i, accumulate ? lanes_add(load_up_to(d_x + i, n), result) : result, n);
    }
}

// Layer norm: n = (x - mean) f; d_x = f (d_y w - mean(d_y w) - n mean(d_y w n)).

/// x minus a mean given in two parts, because the mean may be much larger than the differences; 0 in lanes past the end.
LYC_INLINE lanes centered(const float *x, size_t n, lanes mean, lanes mean_rest) {
    lanes d = lanes_sub(lanes_sub(load_up_to(x, n), mean), mean_rest);
    if (n < 16) {
        float room[16];
        lanes_store(room, d);
        d = lanes_load_part(room, n, 0);
    }
    return d;
}

LYC_INLINE double mean_of(const float *x, size_t width) {
    double lane[16] = {0};
    for (size_t i = 0; i < width; i++) lane[i % 16] += (double)x[i];
    for (int step = 8; step; step /= 2)
        for (int i = 0; i < step; i++) lane[i] += lane[i + step];
    return lane[0] / (double)width;
}

LYC_INLINE double sum_of_centered_squares(const float *x, lanes mean, lanes mean_rest, size_t width) {
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes sum = lanes_set(0);
        for (size_t i = begin; i < end; i += 16) {
            const lanes d = centered(x + i, end - i, mean, mean_rest);
            sum = lanes_fma(d, d, sum);
        }
        total += (double)lanes_sum(sum);
    }
    return total;
}

/// sum(d_out w) and sum(d_out w (x - mean)).
LYC_INLINE row_sums layer_norm_sums(const float *x, const float *weight, lanes mean, lanes mean_rest, const float *d_out, size_t width) {
    row_sums total = {0, 0};
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes plain = lanes_set(0), products = plain;
        for (size_t i = begin; i < end; i += 16) {
            const size_t n = end - i;
            const lanes g = lanes_mul(load_up_to(d_out + i, n), load_up_to(weight + i, n));
            plain = lanes_add(plain, g);
            products = lanes_fma(g, centered(x + i, n, mean, mean_rest), products);
        }
        total.first += (double)lanes_sum(plain);
        total.second += (double)lanes_sum(products);
    }
    return total;
}

static void layer_norm_gradient(const float *x, const float *weight, float epsilon, const float *d_out, float *d_x, int accumulate,
                                float *d_weight, float *d_bias, size_t width) {
    const double exact_mean = mean_of(x, width);
    const lanes mean = lanes_set((float)exact_mean), mean_rest = lanes_set((float)(exact_mean - (double)(float)exact_mean));
    const double exact = 1.0 / sqrt(sum_of_centered_squares(x, mean, mean_rest, width) / (double)width + (double)epsilon);
    const row_sums sums = layer_norm_sums(x, weight, mean, mean_rest, d_out, width);
    const lanes factor = lanes_set((float)exact), shift = lanes_set((float)(-exact * sums.first / (double)width));
    const lanes pull = lanes_set((float)(-exact * exact * exact * sums.second / (double)width));
    for (size_t i = 0; i < width; i += 16) {
        const size_t n = width - i;
        const lanes d = load_up_to(d_out + i, n), difference = centered(x + i, n, mean, mean_rest);
        if (d_weight) store_up_to(d_weight + i, lanes_fma(d, lanes_mul(difference, factor), load_up_to(d_weight + i, n)), n);
        if (d_bias) store_up_to(d_bias + i, lanes_add(load_up_to(d_bias + i, n), d), n);
        if (!d_x) continue;
        const lanes g = lanes_mul(d, load_up_to(weight + i, n));
        const lanes result = lanes_fma(difference, pull, lanes_fma(g, factor, shift));
        store_up_to(d_x + i, accumulate ? lanes_add(load_up_to(d_x + i, n), result) : result, n);
    }
}

// Rotary positions: a turn's transpose is the turn back.

LYC_INLINE void rope_halves_back(float *x, size_t half, const float *cosine, const float *sine) {
    for (size_t i = 0; i < half; i += 16) {
        const size_t n = half - i;
        const lanes a = load_up_to(x + i, n), b = load_up_to(x + half + i, n), c = load_up_to(cosine + i, n), s = load_up_to(sine + i, n);
        store_up_to(x + i, lanes_fma(a, c, lanes_mul(b, s)), n);
        store_up_to(x + half + i, lanes_fms(b, c, lanes_mul(a, s)), n);
    }
}

LYC_INLINE lanes pairs_turned_back(lanes x, lanes cosine, lanes sine) {
    return lanes_fms(x, cosine, lanes_mul(lanes_swap(x), lanes_negate_even(sine)));
}

LYC_INLINE void rope_pairs_back(float *x, size_t half, const float *cosine, const float *sine) {
    size_t i = 0;
    for (; i + 8 <= half; i += 8)
        lanes_store(x + 2 * i, pairs_turned_back(lanes_load(x + 2 * i), lanes_twice(cosine + i), lanes_twice(sine + i)));
    if (i == half) return;
    const size_t n = half - i;
    float c[8] = {0}, s[8] = {0};
    for (size_t j = 0; j < n; j++) {
        c[j] = cosine[i + j];
        s[j] = sine[i + j];
    }
    lanes_store_part(x + 2 * i, pairs_turned_back(lanes_load_part(x + 2 * i, 2 * n, 0), lanes_twice(c), lanes_twice(s)), 2 * n);
}

static void rope_gradient(float *x, size_t heads, size_t head_width, size_t rotary_width, int interleaved, const float *cosine,
                          const float *sine) {
    for (size_t head = 0; head < heads; head++, x += head_width) {
        if (interleaved) rope_pairs_back(x, rotary_width / 2, cosine, sine);
        else rope_halves_back(x, rotary_width / 2, cosine, sine);
    }
}
