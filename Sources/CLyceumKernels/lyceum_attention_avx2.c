// Attention for AVX2 with FMA and F16C: 8 lanes, up to 12 sums in 16 registers.
#include "kernel_math_avx2.h"
#include "lyceum_attention_private.h"
#if defined(__x86_64__)
#define LEVEL_BEGIN LYC_AVX2_BEGIN
#define LEVEL_END LYC_TARGET_END
#define LANES 8
#define REGISTERS 16

typedef __m256 vf;
LEVEL_BEGIN
LYC_INLINE vf v_set(float x) { return _mm256_set1_ps(x); }
LYC_INLINE vf v_load(const float *x) { return _mm256_loadu_ps(x); }
LYC_INLINE void v_store(float *out, vf x) { _mm256_storeu_ps(out, x); }
LYC_INLINE vf v_add(vf a, vf b) { return _mm256_add_ps(a, b); }
LYC_INLINE vf v_sub(vf a, vf b) { return _mm256_sub_ps(a, b); }
LYC_INLINE vf v_mul(vf a, vf b) { return _mm256_mul_ps(a, b); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
LYC_INLINE vf v_max(vf a, vf b) { return _mm256_max_ps(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_avx2(x); }
LYC_INLINE vf v_steps(void) { return _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7); }
LYC_INLINE float v_first(vf x) { return _mm256_cvtss_f32(x); }

LYC_INLINE float v_max_of(vf x) {
    __m128 y = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y = _mm_max_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_max_ss(y, _mm_movehdup_ps(y)));
}

LYC_INLINE float v_sum_of(vf x) {
    __m128 y = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y = _mm_add_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_add_ss(y, _mm_movehdup_ps(y)));
}

LYC_INLINE vf v_f16(const uint16_t *x) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)x)); }
LYC_INLINE vf v_bf16(const uint16_t *x) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)x)), 16));
}
LYC_INLINE vf v_i8(const int8_t *x) { return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)x))); }

LYC_INLINE vf v_keep(vf x, size_t index, size_t low, size_t high, float fill) {
    if (low <= index && high >= index + LANES) return x;
    const __m256i at = _mm256_add_epi32(_mm256_set1_epi32((int)index), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    const __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)low), at), inside = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)high), at);
    return _mm256_blendv_ps(_mm256_set1_ps(fill), x, _mm256_castsi256_ps(_mm256_andnot_si256(below, inside)));
}

/// 2^x for x <= 0 (0 below 2^-126); NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = _mm256_max_ps(_mm256_set1_ps(-127), x);
    const vf whole = _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), rest = _mm256_sub_ps(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    return v_mul(v_fma(p, rest, v_set(1)), lyc_math_power_of_two_avx2(_mm256_cvtps_epi32(whole)));
}
LEVEL_END

#include "lyceum_attention_tile.h"
const attention_kernels lyc_attention_kernels_avx2 = {pack, chunk, merge, finish};
#endif
