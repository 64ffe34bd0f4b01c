// Weights of attention over documents for AVX2 with FMA.
#include "kernel_math_avx2.h"
#include "segments_private.h"
#if defined(__x86_64__)
#define LANES 8
typedef __m256 vf;
LYC_AVX2_BEGIN
LYC_INLINE vf v_set(float x) { return _mm256_set1_ps(x); }
LYC_INLINE vf v_load(const float *x) { return _mm256_loadu_ps(x); }
LYC_INLINE void v_store(float *to, vf x) { _mm256_storeu_ps(to, x); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return _mm256_fmadd_ps(a, b, c); }
LYC_INLINE vf v_max(vf a, vf b) { return _mm256_max_ps(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_avx2(x); }

LYC_INLINE float v_sum_of(vf x) {
    __m128 y = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    y = _mm_add_ps(y, _mm_movehl_ps(y, y));
    return _mm_cvtss_f32(_mm_add_ss(y, _mm_movehdup_ps(y)));
}

LYC_INLINE int lane_number(ptrdiff_t lane) { return lane < 0 ? 0 : lane > LANES ? LANES : (int)lane; }
LYC_INLINE vf v_keep(vf x, ptrdiff_t low, ptrdiff_t high, float fill) {
    const __m256i at = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32(lane_number(low)), at);
    const __m256i inside = _mm256_cmpgt_epi32(_mm256_set1_epi32(lane_number(high)), at);
    return _mm256_blendv_ps(v_set(fill), x, _mm256_castsi256_ps(_mm256_andnot_si256(below, inside)));
}

/// Rounded to bf16, in the high halves; NaN stays NaN.
LYC_INLINE __m256i rounded(vf x) {
    const __m256i bits = _mm256_castps_si256(x), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i up = _mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7FFF)));
    const __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    return _mm256_blendv_epi8(up, _mm256_or_si256(bits, _mm256_set1_epi32(0x400000)), is_nan);
}

LYC_INLINE void v_store_pair(char *to, vf x, vf y) {
    const __m256i high = _mm256_and_si256(rounded(y), _mm256_set1_epi32((int)0xFFFF0000));
    _mm256_storeu_si256((__m256i *)to, _mm256_or_si256(_mm256_srli_epi32(rounded(x), 16), high));
}

/// 2^x for x < 128; 0 below -126; NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = _mm256_max_ps(v_set(-127), x);
    const vf whole = _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), rest = _mm256_sub_ps(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    return _mm256_mul_ps(v_fma(p, rest, v_set(1)), lyc_math_power_of_two_avx2(_mm256_cvtps_epi32(whole)));
}
#include "segments_body.h"
LYC_TARGET_END
const segment_kernels segment_kernels_avx2 = {weigh, derive, rescale, add, dot};
#endif
