// Adafactor; part of optimizer_body.h. Sums run in fp32 lanes over chunks of a fixed size, each folded into a double.

enum { CHUNK = 1024 };

static double square_row(const float *gradient, float scale, float epsilon, float *column_sums, size_t width) {
    const lanes factor = lanes_set(scale), extra = lanes_set(epsilon);
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes sum = lanes_set(0);
        for (size_t i = begin; i < end; i += 16) {
            const size_t n = end - i;
            const lanes g = lanes_mul(load_up_to(gradient + i, n), factor);
            sum = lanes_fma(g, g, sum);
            store_up_to(column_sums + i, lanes_add(load_up_to(column_sums + i, n), lanes_fma(g, g, extra)), n);
        }
        total += (double)lanes_sum(sum) + (double)epsilon * (double)(end - begin);
    }
    return total;
}

static double scaled_squares(const float *gradient, float scale, const float *factor, size_t width) {
    const lanes times = lanes_set(scale);
    double total = 0;
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t end = width - begin < CHUNK ? width : begin + CHUNK;
        lanes sum = lanes_set(0);
        for (size_t i = begin; i < end; i += 16) {
            const size_t n = end - i;
            const lanes u = lanes_mul(lanes_mul(load_up_to(gradient + i, n), times), load_up_to(factor + i, n));
            sum = lanes_fma(u, u, sum);
        }
        total += (double)lanes_sum(sum);
    }
    return total;
}

static double vector_squares(const lyc_adafactor_options *o, const float *gradient, float *second, size_t count) {
    const lanes scale = lanes_set(o->gradient_scale), extra = lanes_set(o->epsilon), keep = lanes_set((float)o->beta2);
    const lanes drift = lanes_set((float)(1 - o->beta2));
    double total = 0;
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        const size_t end = count - begin < CHUNK ? count : begin + CHUNK;
        lanes sum = lanes_set(0);
        for (size_t i = begin; i < end; i += 16) {
            const size_t n = end - i;
            const lanes g = lanes_mul(load_up_to(gradient + i, n), scale);
            const lanes v = lanes_fma(drift, lanes_fma(g, g, extra), lanes_mul(keep, load_up_to(second + i, n)));
            store_up_to(second + i, v, n);
            const lanes square = lanes_div(lanes_mul(g, g), n < 16 ? lanes_max(v, lanes_set(o->epsilon)) : v);  // lanes past the end hold 0
            sum = lanes_add(sum, square);
        }
        total += (double)lanes_sum(sum);
    }
    return total;
}

static void adafactor_row(const lyc_adafactor_options *o, float *weights, const float *gradient, float *momentum, const float *factor,
                          const float *second, float row_factor, size_t width) {
    const lanes scale = lanes_set(o->gradient_scale), times = lanes_set(row_factor), keep = lanes_set((float)o->beta1), one = lanes_set(1);
    const lanes drift = lanes_set((float)(1 - o->beta1)), rest = lanes_set((float)(1 - o->rate * o->decay));
    const size_t count = width;
    EACH_LANES({
        const lanes by_column = factor ? load_up_to(factor + i, n) : lanes_div(one, lanes_sqrt(load_up_to(second + i, n)));
        lanes update = lanes_mul(lanes_mul(lanes_mul(load_up_to(gradient + i, n), scale), by_column), times);
        if (momentum) {
            update = lanes_fma(drift, update, lanes_mul(keep, load_up_to(momentum + i, n)));
            store_up_to(momentum + i, update, n);
        }
        store_up_to(weights + i, lanes_sub(lanes_mul(load_up_to(weights + i, n), rest), update), n);
    })
}
