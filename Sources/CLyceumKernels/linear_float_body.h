// Float packing and one-token products for levels with narrow vectors; included after a lanes header that also defines transpose_4.

/// Element (t, p) of what a tile is packed from, as 32 bits: fp32, fp16 expanded, or (for bf16) a pair at p and p + 1.
typedef enum { FROM_F32, FROM_F16, FROM_BF16, FROM_ROUNDED } packing;

LYC_INLINE uint32_t bits_of_float(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, 4);
    return bits;
}

LYC_INLINE uint32_t packed_element(packing kind, const void *x, size_t at, size_t k_stride, int has_second) {
    const uint16_t *half = x;
    switch (kind) {
    case FROM_F32: return bits_of_float(((const float *)x)[at]);
    case FROM_F16: return bits_of_float(lyc_f16_to_f32(half[at]));
    case FROM_BF16: return half[at] | (has_second ? (uint32_t)half[at + k_stride] << 16 : 0);
    case FROM_ROUNDED: break;
    }
    const float *full = x;
    return lyc_f32_to_bf16(full[at]) | (has_second ? (uint32_t)lyc_f32_to_bf16(full[at + k_stride]) << 16 : 0);
}

LYC_INLINE void pack_tile(packing kind, const void *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                          uint32_t *tile) {
    const size_t per = kind == FROM_BF16 || kind == FROM_ROUNDED ? 2 : 1, steps = (k + per - 1) / per;
    size_t s = 0;
    // Four rows by four dwords at a time where both are whole.
    if (k_stride == 1 && tokens % 4 == 0 && (kind == FROM_F32 || kind == FROM_BF16)) {
        const size_t bytes = kind == FROM_F32 ? 4 : 2;
        for (; (s + 4) * per <= k; s += 4) {
            for (size_t t = 0; t < tokens; t += 4)
                transpose_4((const char *)x + (t * token_stride + s * per) * bytes, token_stride * bytes, tile + s * capacity + t, capacity);
            for (size_t i = s; i < s + 4; i++)
                for (size_t t = tokens; t < capacity; t++) tile[i * capacity + t] = 0;
        }
    }
    for (; s < steps; s++)
        for (size_t t = 0; t < capacity; t++)
            tile[s * capacity + t] = t < tokens ? packed_element(kind, x, t * token_stride + s * per * k_stride, k_stride, s * per + 1 < k) : 0;
}

static void pack_f32(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    pack_tile(FROM_F32, x, token_stride, k_stride, tokens, capacity, k, (uint32_t *)tile);
}
static void pack_bf16(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile) {
    pack_tile(FROM_BF16, x, token_stride, k_stride, tokens, capacity, k, (uint32_t *)tile);
}
static void pack_f16(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    for (size_t t = 0; t < capacity; t++)
        for (size_t p = 0; p < k; p++) tile[p * capacity + t] = t < tokens ? half_to_float(x[t * token_stride + p]) : 0;
}
static void round_bf16(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile) {
    pack_tile(FROM_ROUNDED, x, token_stride, k_stride, tokens, capacity, k, (uint32_t *)tile);
}

/// The first and second number of bf16 pairs.
LYC_INLINE floats first_of_pair(floats pairs) { return floats_of_words(shift_left(words_of_floats(pairs), 16)); }
LYC_INLINE floats second_of_pair(floats pairs) {
    return floats_of_words(and_words(words_of_floats(pairs), words_of_dword((int)0xFFFF0000)));
}

LYC_INLINE floats add_step(floats sum, floats a, floats b, int is_bf16) {
    if (!is_bf16) return multiply_add(a, b, sum);
    sum = multiply_add(first_of_pair(a), first_of_pair(b), sum);
    return multiply_add(second_of_pair(a), second_of_pair(b), sum);
}

LYC_INLINE floats add_columns(floats sum, const words *column, lyc_type type, const float *x, size_t count) {
    UNROLL for (size_t i = 0; i < 4; i++) {
        if (i >= count) continue;
        if (type == LYC_F16) {
            sum = multiply_add(floats_of(x[2 * i]), low_halves(column[i]), sum);
            sum = multiply_add(floats_of(x[2 * i + 1]), high_halves(column[i]), sum);
        } else {
            sum = add_step(sum, floats_of(x[i]), floats_of_words(column[i]), type == LYC_BF16);
        }
    }
    return sum;
}

LYC_INLINE void decode_rows(const uint8_t *w, size_t stride, size_t bytes, lyc_type type, const float *x, float *out) {
    for (size_t row = 0; row < LINEAR_ROWS; row += LANES) {
        const uint8_t *from = w + row * stride;
        const float *input = x;
        floats sum = zero_floats();
        words column[4];
        size_t at = 0;
        for (; at + 16 <= bytes; at += 16, input += type == LYC_F16 ? 8 : 4) {
            fetch_ahead(from, stride, at, 16, 2048);
            columns(from + at, stride, column);
            sum = add_columns(sum, column, type, input, 4);
        }
        if (at < bytes) {
            uint8_t copy[LANES * 16] = {0};
            float padded[8] = {0};
            __builtin_memcpy(padded, input, type == LYC_F16 ? (bytes - at) * 2 : (bytes - at + 3) / 4 * 4);
            for (size_t r = 0; r < LANES; r++) __builtin_memcpy(copy + r * 16, from + at + r * stride, bytes - at);
            columns(copy, 16, column);
            sum = add_columns(sum, column, type, padded, (bytes - at + 3) / 4);
        }
        store_floats(out + row, sum);
    }
}
