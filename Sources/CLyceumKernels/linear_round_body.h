// Rounding of a tile's inputs to int8, in C that compilers turn into vectors; included by the levels that have no better way.

/// The magnitude of a group of 32. As unsigned numbers magnitudes keep their order, and NaN is above infinity.
LYC_INLINE float largest_of(const float *x) {
    uint32_t bits[32], most = 0;
    __builtin_memcpy(bits, x, sizeof bits);
    for (int i = 0; i < 32; i++) {
        const uint32_t size = bits[i] & 0x7FFFFFFF;
        most = size > most ? size : most;
    }
    float largest;
    __builtin_memcpy(&largest, &most, 4);
    return largest;
}

LYC_INLINE void round_group(const float *x, int8_t *q, float *scale, int32_t *sums) {
    const float largest = largest_of(x), reciprocal = linear_input_reciprocal(largest);
    *scale = largest / 127.0f;
    if (reciprocal > 0) {
        for (int i = 0; i < 32; i++) q[i] = (int8_t)(int32_t)__builtin_rintf(x[i] * reciprocal);
    } else {
        __builtin_memset(q, 0, 32);
    }
    sums[0] = sums[1] = 0;
    for (int i = 0; i < 16; i++) {
        sums[0] += q[i];
        sums[1] += q[i + 16];
    }
}

static void round_tile(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale, int32_t *sum) {
    for (size_t t = 0; t < capacity; t++) {
        for (size_t chunk = 0; chunk < chunks; chunk++) {
            int8_t bytes[32] = {0};
            int32_t sums[2] = {0};
            scale[chunk * capacity + t] = 0;
            if (t < tokens) round_group(x + t * x_stride + chunk * 32, bytes, &scale[chunk * capacity + t], sums);
            sum[chunk * 2 * capacity + t] = sums[0];
            sum[(chunk * 2 + 1) * capacity + t] = sums[1];
            for (size_t i = 0; i < 8; i++) __builtin_memcpy(q + ((chunk * 8 + i) * capacity + t) * 4, bytes + 4 * i, 4);
        }
    }
}
