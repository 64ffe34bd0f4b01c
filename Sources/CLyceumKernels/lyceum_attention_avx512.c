// Attention for AVX-512: 16 lanes, up to 24 sums in 32 registers.
#include "kernel_math_avx512.h"
#include "lyceum_attention_private.h"
#if defined(__x86_64__)
#define LEVEL_BEGIN LYC_AVX512_BEGIN
#define LEVEL_END LYC_TARGET_END
#define LANES 16
#define REGISTERS 32

typedef __m512 vf;
LEVEL_BEGIN
LYC_INLINE vf v_set(float x) { return _mm512_set1_ps(x); }
LYC_INLINE vf v_load(const float *x) { return _mm512_loadu_ps(x); }
LYC_INLINE void v_store(float *out, vf x) { _mm512_storeu_ps(out, x); }
LYC_INLINE vf v_add(vf a, vf b) { return _mm512_add_ps(a, b); }
LYC_INLINE vf v_sub(vf a, vf b) { return _mm512_sub_ps(a, b); }
LYC_INLINE vf v_mul(vf a, vf b) { return _mm512_mul_ps(a, b); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
LYC_INLINE vf v_max(vf a, vf b) { return _mm512_max_ps(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_avx512(x); }
LYC_INLINE vf v_steps(void) { return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
LYC_INLINE float v_max_of(vf x) { return _mm512_reduce_max_ps(x); }
LYC_INLINE float v_sum_of(vf x) { return _mm512_reduce_add_ps(x); }
LYC_INLINE float v_first(vf x) { return _mm512_cvtss_f32(x); }
LYC_INLINE vf v_f16(const uint16_t *x) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)x)); }
LYC_INLINE vf v_bf16(const uint16_t *x) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)x)), 16));
}
LYC_INLINE vf v_i8(const int8_t *x) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)x))); }

LYC_INLINE vf v_keep(vf x, size_t index, size_t low, size_t high, float fill) {
    const unsigned from = low > index ? (unsigned)(low - index) : 0;
    const unsigned to = high - index < LANES ? (unsigned)(high - index) : LANES;
    const __mmask16 inside = (__mmask16)((1u << to) - (1u << from));
    return _mm512_mask_mov_ps(_mm512_set1_ps(fill), inside, x);
}

/// 2^x for x <= 0; NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = _mm512_max_ps(_mm512_set1_ps(-150), x);
    const vf whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), rest = _mm512_sub_ps(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    return _mm512_scalef_ps(v_fma(p, rest, v_set(1)), whole);
}
LEVEL_END

#include "lyceum_attention_tile.h"
const attention_kernels lyc_attention_kernels_avx512 = {pack, chunk, merge, finish};
#endif
