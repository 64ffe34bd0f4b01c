// Adam; part of optimizer_body.h.

/// The constants of a step, in all lanes.
typedef struct {
    lanes scale, keep, beta1_rest, beta2, beta2_rest, root_factor, epsilon, step;
} adam_lanes;

LYC_INLINE adam_lanes adam_constants(const lyc_adam_options *o) {
    return (adam_lanes){lanes_set(o->gradient_scale),
                        lanes_set((float)(1 - o->rate * o->decay)),
                        lanes_set((float)(1 - o->beta1)),
                        lanes_set((float)o->beta2),
                        lanes_set((float)(1 - o->beta2)),
                        lanes_set((float)sqrt(o->correction2)),
                        lanes_set((float)o->epsilon),
                        lanes_set((float)(-o->rate / o->correction1))};
}

/// New moments and the weights they give.
LYC_INLINE lanes adam_weights(const adam_lanes *a, lanes w, lanes gradient, lanes *first, lanes *second) {
    const lanes g = lanes_mul(gradient, a->scale);
    *first = lanes_fma(a->beta1_rest, lanes_sub(g, *first), *first);
    *second = lanes_fma(lanes_mul(a->beta2_rest, g), g, lanes_mul(a->beta2, *second));
    const lanes size = lanes_add(lanes_div(lanes_sqrt(*second), a->root_factor), a->epsilon);
    return lanes_fma(a->step, lanes_div(*first, size), lanes_mul(w, a->keep));
}

static void adam(const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second, size_t count) {
    const adam_lanes constants = adam_constants(options);
    EACH_LANES({
        lanes m = load_up_to(first + i, n), v = load_up_to(second + i, n);
        store_up_to(weights + i, adam_weights(&constants, load_up_to(weights + i, n), load_up_to(gradient + i, n), &m, &v), n);
        store_up_to(first + i, m, n);
        store_up_to(second + i, v, n);
    })
}

// Moments of one byte

static void decode_bytes(const byte_map *map, const uint8_t *codes, float scale, float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = map->values[codes[i]] * scale;
}

/// The largest size of a block.
LYC_INLINE float largest_size(const float *x, size_t count) {
    lanes largest = lanes_set(0);
    for (size_t i = 0; i < count; i += 16) {
        const lanes a = load_up_to(x + i, count - i);
        largest = lanes_max(lanes_max(a, lanes_sub(lanes_set(0), a)), largest);
    }
    return lanes_largest(largest);
}

/// How far above zero the number nearest to each size of at most 1 is. The table knows it but for one middle between two numbers.
LYC_INLINE void nearest_above_zero(const byte_map *map, const float *sizes, int32_t *distances, size_t count) {
    int32_t keys[LYC_BYTE_BLOCK];
    for (size_t i = 0; i < count; i++) {
        int32_t bits;
        memcpy(&bits, sizes + i, sizeof bits);
        const int32_t key = (bits >> 16) - (127 - 24) * 128;
        keys[i] = key < 0 ? 0 : key;
    }
    for (size_t i = 0; i < count; i++) {
        const int32_t low = map->above_zero[keys[i]];
        distances[i] = low + (sizes[i] > map->middles[low]);
    }
}

static void encode_bytes(const byte_map *map, const float *x, uint8_t *codes, float *scale, size_t count) {
    const float largest = largest_size(x, count);
    *scale = largest < 0x1p-120f ? 0 : largest;  // the inverse of a subnormal number may be infinite
    const float factor = *scale > 0 ? 1 / *scale : 0;
    float sizes[LYC_BYTE_BLOCK];
    int32_t distances[LYC_BYTE_BLOCK];
    for (size_t i = 0; i < count; i++) {
        const float size = __builtin_fabsf(x[i] * factor);
        sizes[i] = size < 1 ? size : 1;
    }
    nearest_above_zero(map, sizes, distances, count);
    const int32_t zero = map->zero;
    if (zero == 0) {
        for (size_t i = 0; i < count; i++) codes[i] = (uint8_t)(distances[i] + ((distances[i] == 0) & (sizes[i] > 0)));
        return;
    }
    for (size_t i = 0; i < count; i++) {  // there is no -1: the negative numbers end one before
        const int32_t below = distances[i] < zero ? -distances[i] : -zero;
        codes[i] = (uint8_t)(zero + (x[i] < 0 ? below : distances[i]));
    }
}

static void adam_bytes(const lyc_adam_options *options, const byte_map *signed_map, const byte_map *unsigned_map, float *weights,
                       const float *gradient, uint8_t *first, float *first_scale, uint8_t *second, float *second_scale, size_t count) {
    float m[LYC_BYTE_BLOCK], v[LYC_BYTE_BLOCK];
    decode_bytes(signed_map, first, *first_scale, m, count);
    decode_bytes(unsigned_map, second, *second_scale, v, count);
    adam(options, weights, gradient, m, v, count);
    encode_bytes(signed_map, m, first, first_scale, count);
    encode_bytes(unsigned_map, v, second, second_scale, count);
}
