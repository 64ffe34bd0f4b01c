// Float products for AVX2 with FMA: tiles of 6 x 16 in 12 registers.
#include "linear_kernels.h"
#include "linear_lanes_avx2.h"
#if defined(__x86_64__)
LYC_AVX2_BEGIN

LYC_INLINE floats floats_of(float x) { return _mm256_set1_ps(x); }
LYC_INLINE floats floats_of_words(words x) { return _mm256_castsi256_ps(x); }
LYC_INLINE words words_of_floats(floats x) { return _mm256_castps_si256(x); }
LYC_INLINE floats multiply_add(floats a, floats b, floats c) { return _mm256_fmadd_ps(a, b, c); }
LYC_INLINE float half_to_float(uint16_t bits) { return _cvtsh_ss(bits); }

/// to[i * to_step + r] = dword i of row r, for 4 rows of 4 dwords.
LYC_INLINE void transpose_4(const char *from, size_t stride, uint32_t *to, size_t to_step) {
    __m128 a = _mm_loadu_ps((const float *)from), b = _mm_loadu_ps((const float *)(from + stride));
    __m128 c = _mm_loadu_ps((const float *)(from + 2 * stride)), d = _mm_loadu_ps((const float *)(from + 3 * stride));
    _MM_TRANSPOSE4_PS(a, b, c, d);
    _mm_storeu_ps((float *)to, a);
    _mm_storeu_ps((float *)(to + to_step), b);
    _mm_storeu_ps((float *)(to + 2 * to_step), c);
    _mm_storeu_ps((float *)(to + 3 * to_step), d);
}
#include "linear_float_body.h"

/// `count` tokens times one panel.
LYC_INLINE void block(const float *a, size_t capacity, size_t count, const float *b, size_t steps, float *c, size_t c_stride, int load,
                      int is_bf16) {
    floats sum[6][2];
    UNROLL for (size_t t = 0; t < count; t++) {
        sum[t][0] = load ? _mm256_loadu_ps(c + t * c_stride) : zero_floats();
        sum[t][1] = load ? _mm256_loadu_ps(c + t * c_stride + 8) : zero_floats();
    }
    for (size_t p = 0; p < steps; p++) {
        const floats left = _mm256_load_ps(b + p * 16), right = _mm256_load_ps(b + p * 16 + 8);
        UNROLL for (size_t t = 0; t < count; t++) {
            const floats input = floats_of(a[p * capacity + t]);
            sum[t][0] = add_step(sum[t][0], input, left, is_bf16);
            sum[t][1] = add_step(sum[t][1], input, right, is_bf16);
        }
    }
    UNROLL for (size_t t = 0; t < count; t++) {
        _mm256_storeu_ps(c + t * c_stride, sum[t][0]);
        _mm256_storeu_ps(c + t * c_stride + 8, sum[t][1]);
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

void linear_product_f32_avx2(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c, size_t c_stride,
                             int load) {
    product_capacity(a, b0, b1, k, capacity, c, c_stride, load, 0);
}
void linear_product_bf16_avx2(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c,
                              size_t c_stride, int load) {
    product_capacity((const float *)a, (const float *)b0, (const float *)b1, pairs, capacity, c, c_stride, load, 1);
}
void linear_pack_f32_avx2(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    pack_f32(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_pack_bf16_avx2(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                           uint16_t *tile) {
    pack_bf16(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_pack_f16_avx2(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    pack_f16(x, token_stride, tokens, capacity, k, tile);
}
void linear_round_bf16_avx2(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                            uint16_t *tile) {
    round_bf16(x, token_stride, k_stride, tokens, capacity, k, tile);
}
void linear_decode_f32_avx2(const float *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 4, k * 4, LYC_F32, x, out);
}
void linear_decode_f16_avx2(const uint16_t *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_F16, x, out);
}
void linear_decode_bf16_avx2(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_BF16, (const float *)x, out);
}
LYC_TARGET_END
#endif
