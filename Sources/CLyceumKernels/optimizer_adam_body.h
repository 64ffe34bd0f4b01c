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

/// How far above zero the number nearest to a size of at most 1 is. Sizes below 2^-24 are 0.
LYC_INLINE int nearest_above_zero(const byte_map *map, float size) {
    union { float value; uint32_t bits; } word = {size};
    const int key = (int)(word.bits >> 16) - (127 - 24) * 128;
    const int low = map->above_zero[key < 0 ? 0 : key];
    return low + (size > map->middles[low]);
}

static void encode_bytes(const byte_map *map, const float *x, uint8_t *codes, float *scale, size_t count) {
    lanes largest = lanes_set(0);
    for (size_t i = 0; i < count; i += 16) {
        const lanes a = load_up_to(x + i, count - i);
        largest = lanes_max(lanes_max(a, lanes_sub(lanes_set(0), a)), largest);
    }
    *scale = lanes_largest(largest);
    const float factor = *scale > 0 ? 1 / *scale : 0;
    const int zero = map->zero, deepest = zero;
    for (size_t i = 0; i < count; i++) {
        const float share = x[i] * factor, size = __builtin_fabsf(share);
        const int distance = nearest_above_zero(map, size < 1 ? size : 1);
        if (zero == 0) codes[i] = (uint8_t)(distance + (distance == 0 && x[i] > 0));
        else codes[i] = (uint8_t)(share < 0 ? zero - (distance < deepest ? distance : deepest) : zero + distance);
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
