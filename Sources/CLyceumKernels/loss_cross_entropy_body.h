// Cross-entropy with hard targets; part of loss_body.h.

/// What the first walk over a row finds.
typedef struct {
    double total, top;         ///< sum of exp(x - top)
    double plain;              ///< sum of x, when there is smoothing
    float shifts[CHUNKS];      ///< what was taken off in each chunk
    int hit;
} first_walk;

/// cap tanh(x / cap) in place.
LYC_INLINE void cap_chunk(float *x, float cap, size_t count) {
    const lanes limit = lanes_set(cap);
    for (size_t i = 0; i < count; i += 16)
        store_up_to(x + i, lanes_mul(limit, lanes_tanh(lanes_div(load_or(x + i, count - i, 0), limit))), count - i);
}

LYC_INLINE double sum_chunk(const float *x, size_t count) {
    lanes sum = lanes_set(0);
    for (size_t i = 0; i < count; i += 16) sum = lanes_add(sum, load_or(x + i, count - i, 0));
    return (double)lanes_sum(sum);
}

/// sum(exp(x - shift)); the exponentials go to `out` when it is not NULL.
LYC_INLINE double exp_chunk(const float *x, float shift, float *out, size_t count) {
    const lanes top = lanes_set(shift);
    lanes a = lanes_set(0), b = a;
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        const lanes e = lanes_exp(lanes_sub(lanes_load(x + i), top)), f = lanes_exp(lanes_sub(lanes_load(x + i + 16), top));
        if (out) {
            lanes_store(out + i, e);
            lanes_store(out + i + 16, f);
        }
        a = lanes_add(a, e);
        b = lanes_add(b, f);
    }
    for (; i < count; i += 16) {
        const lanes e = lanes_exp(lanes_sub(load_or(x + i, count - i, -INFINITY), top));
        if (out) store_up_to(out + i, e, count - i);
        a = lanes_add(a, e);
    }
    return (double)lanes_sum(lanes_add(a, b));
}

LYC_INLINE size_t first_equal_in(const float *x, size_t count, float value) {
    size_t i = 0;
    while (i < count && x[i] != value) i++;
    return i;
}

/// Whether a chunk leaves the target the largest element, the first of equals: nothing as large before it, nothing larger after it.
LYC_INLINE int chunk_allows(const float *x, size_t begin, size_t count, float largest, size_t target, float value) {
    if (begin > target) return !(largest > value);
    if (begin + count <= target) return largest < value;
    return largest == value && first_equal_in(x, count, value) == target - begin;
}

/// One walk over raw logits; their exponentials replace them in `out` unless it is NULL.
LYC_INLINE void walk_row(const float *x, float *out, size_t width, int sums_plain, size_t target, float value, first_walk *found) {
    const size_t length = chunk_length(width);
    for (size_t begin = 0, chunk = 0; begin < width; begin += length, chunk++) {
        const size_t count = width - begin < length ? width - begin : length;
        const float largest = largest_of(x + begin, count), shift = shift_for(largest);
        found->hit &= chunk_allows(x + begin, begin, count, largest, target, value);
        if (sums_plain) found->plain += sum_chunk(x + begin, count);
        found->shifts[chunk] = shift;
        join(&found->total, &found->top, exp_chunk(x + begin, shift, out ? out + begin : NULL, count), shift);
    }
}

/// One walk over logits under a cap; the capped logits, which the slope of the cap needs, replace them in `out` unless it is NULL.
LYC_INLINE void walk_capped_row(const float *x, float *out, size_t width, float cap, int sums_plain, size_t target, float value,
                                first_walk *found) {
    float room[CHUNK];
    for (size_t begin = 0; begin < width; begin += CHUNK) {
        const size_t count = width - begin < CHUNK ? width - begin : CHUNK;
        float *capped = out ? out + begin : room;
        if (!out) memcpy(capped, x + begin, count * sizeof *capped);
        cap_chunk(capped, cap, count);
        const float largest = largest_of(capped, count), shift = shift_for(largest);
        found->hit &= chunk_allows(capped, begin, count, largest, target, value);
        if (sums_plain) found->plain += sum_chunk(capped, count);
        join(&found->total, &found->top, exp_chunk(capped, shift, NULL, count), shift);
    }
}

/// factor[chunk] * e - even, where e are the exponentials of the first walk.
LYC_INLINE void write_derivative(float *x, size_t width, const first_walk *found, double scale, float even) {
    const size_t length = chunk_length(width);
    const lanes rest = lanes_set(-even);
    for (size_t begin = 0, chunk = 0; begin < width; begin += length, chunk++) {
        const size_t end = width - begin < length ? width : begin + length;
        const lanes factor = lanes_set((float)(scale * exp((double)found->shifts[chunk] - found->top)));
        for (size_t i = begin; i < end; i += 16) store_up_to(x + i, lanes_fma(load_or(x + i, end - i, 0), factor, rest), end - i);
    }
}

/// The same from capped logits y: (scale * exp(y - top) - even) (1 - (y / cap)^2).
LYC_INLINE void write_capped_derivative(float *x, size_t width, float top, double scale, float even, float cap) {
    const lanes rest = lanes_set(-even), factor = lanes_set((float)scale), shift = lanes_set(top), limit = lanes_set(cap), one = lanes_set(1);
    for (size_t i = 0; i < width; i += 16) {
        const lanes y = load_or(x + i, width - i, 0), t = lanes_div(y, limit);
        const lanes slope = lanes_mul(lanes_sub(one, t), lanes_add(one, t));
        store_up_to(x + i, lanes_mul(lanes_fma(lanes_exp(lanes_sub(y, shift)), factor, rest), slope), width - i);
    }
}

LYC_INLINE float capped_target(float value, float cap) {
    float one[16];
    lanes_store(one, lanes_mul(lanes_set(cap), lanes_tanh(lanes_div(lanes_set(value), lanes_set(cap)))));
    return one[0];
}

/// With z = log sum exp: d / d l_j = p_j (1 + 2 c z) - (1 - s) [j = target] - s / width.
static row_loss cross_entropy(const lyc_cross_entropy_options *options, float *logits, size_t width, size_t target, float weight,
                              int derivative) {
    const double smoothing = (double)options->smoothing, coefficient = (double)options->z_loss;
    const float cap = options->softcap, value = cap == 0 ? logits[target] : capped_target(logits[target], cap);
    first_walk found;
    found.total = found.plain = 0;
    found.top = -INFINITY;
    found.hit = 1;
    float *out = derivative ? logits : NULL;
    if (cap == 0) walk_row(logits, out, width, smoothing != 0, target, value, &found);
    else walk_capped_row(logits, out, width, cap, smoothing != 0, target, value, &found);
    const double log_sum = found.total == 0 ? -INFINITY : found.top + log(found.total), loss = log_sum - (double)value;
    row_loss result = {loss, coefficient * log_sum * log_sum, found.hit};
    if (smoothing != 0) result.penalty += smoothing * (log_sum - found.plain / (double)width - loss);
    if (!derivative) return result;
    const double slope = (double)weight * (1 + 2 * coefficient * log_sum);
    const float even = (float)((double)weight * smoothing / (double)width);
    const double at_target = slope * exp(-loss) - (double)weight * (1 - smoothing + smoothing / (double)width);
    if (cap == 0) {
        write_derivative(logits, width, &found, slope / found.total, even);
        logits[target] = (float)at_target;
    } else {
        write_capped_derivative(logits, width, (float)found.top, slope / found.total, even, cap);
        const double t = (double)value / (double)cap;
        logits[target] = (float)(at_target * (1 - t * t));
    }
    return result;
}
