// Float products for NEON: tiles of 6 x 16 in 24 registers.
#include "linear_kernels.h"
#include "linear_lanes_neon.h"
#if defined(__aarch64__)
LYC_NEON_BEGIN

LYC_INLINE floats floats_of(float x) { return vdupq_n_f32(x); }
LYC_INLINE floats floats_of_words(words x) { return vreinterpretq_f32_u32(x); }
LYC_INLINE words words_of_floats(floats x) { return vreinterpretq_u32_f32(x); }
LYC_INLINE floats multiply_add(floats a, floats b, floats c) { return vfmaq_f32(c, a, b); }
LYC_INLINE float half_to_float(uint16_t bits) { return vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(bits))), 0); }

/// to[i * to_step + r] = dword i of row r, for 4 rows of 4 dwords.
LYC_INLINE void transpose_4(const char *from, size_t stride, uint32_t *to, size_t to_step) {
    words column[4];
    columns((const uint8_t *)from, stride, column);
    UNROLL for (size_t i = 0; i < 4; i++) vst1q_u32(to + i * to_step, column[i]);
}
#include "linear_float_body.h"

/// `count` tokens times one panel.
LYC_INLINE void block(const float *a, size_t capacity, size_t count, const float *b, size_t steps, float *c, size_t c_stride, int load,
                      int is_bf16) {
    floats sum[6][4];
    UNROLL for (size_t t = 0; t < count; t++) {
        UNROLL for (int r = 0; r < 4; r++) sum[t][r] = load ? vld1q_f32(c + t * c_stride + 4 * r) : zero_floats();
    }
    for (size_t p = 0; p < steps; p++) {
        floats weights[4];
        UNROLL for (int r = 0; r < 4; r++) weights[r] = vld1q_f32(b + p * 16 + 4 * r);
        UNROLL for (size_t t = 0; t < count; t++) {
            const floats input = floats_of(a[p * capacity + t]);
            UNROLL for (int r = 0; r < 4; r++) sum[t][r] = add_step(sum[t][r], input, weights[r], is_bf16);
        }
    }
    UNROLL for (size_t t = 0; t < count; t++) {
        UNROLL for (int r = 0; r < 4; r++) vst1q_f32(c + t * c_stride + 4 * r, sum[t][r]);
    }
}

LYC_INLINE void product_of(const float *a, const float *b0, const float *b1, size_t steps, size_t capacity, size_t count, float *c,
                           size_t c_stride, int load, int is_bf16) {
    for (size_t t = 0; t < capacity; t += count) {
        block(a + t, capacity, count, b0, steps, c + t * c_stride, c_stride, load, is_bf16);
        block(a + t, capacity, count, b1, steps, c + t * c_stride + 16, c_stride, load, is_bf16);
    }
}

LYC_INLINE void product_capacity(const float *a, const float *b0, const float *b1, size_t steps, size_t capacity, float *c, size_t c_stride,
                                 int load, int is_bf16) {
    switch (capacity) {
    case 1: product_of(a, b0, b1, steps, 1, 1, c, c_stride, load, is_bf16); break;
    case 2: product_of(a, b0, b1, steps, 2, 2, c, c_stride, load, is_bf16); break;
    case 4: product_of(a, b0, b1, steps, 4, 4, c, c_stride, load, is_bf16); break;
    case 8: product_of(a, b0, b1, steps, 8, 4, c, c_stride, load, is_bf16); break;
    default: product_of(a, b0, b1, steps, 12, 6, c, c_stride, load, is_bf16);
    }
}

void linear_product_f32_neon(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c, size_t c_stride,
                             int load) {
    product_capacity(a, b0, b1, k, capacity, c, c_stride, load, 0);
}
void linear_product_bf16_neon(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c,
                              size_t c_stride, int load) {
    product_capacity((const float *)a, (const float *)b0, (const float *)b1, pairs, capacity, c, c_stride, load, 1);
}
void linear_pack_f32_neon(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    pack_f32(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_pack_bf16_neon(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                           uint16_t *tile) {
    pack_bf16(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_pack_f16_neon(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    pack_f16(x, token_stride, tokens, capacity, k, tile);
}
void linear_round_bf16_neon(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                            uint16_t *tile) {
    round_bf16(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_decode_f32_neon(const float *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 4, k * 4, LYC_F32, x, out);
}
void linear_decode_f16_neon(const uint16_t *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_F16, x, out);
}
void linear_decode_bf16_neon(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_BF16, (const float *)x, out);
}
LYC_TARGET_END
#endif
