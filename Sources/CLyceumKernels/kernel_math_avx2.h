#ifndef LYCEUM_KERNEL_MATH_AVX2_H
#define LYCEUM_KERNEL_MATH_AVX2_H
// The functions of kernel_math.h on 8 elements.
#include "kernel_math.h"
#if defined(__x86_64__)
LYC_AVX2_BEGIN

/// a x + constant, the step of every polynomial here.
LYC_INLINE __m256 lyc_math_step_avx2(__m256 a, __m256 x, float constant) { return _mm256_fmadd_ps(a, x, _mm256_set1_ps(constant)); }

LYC_INLINE __m256 lyc_math_power_of_two_avx2(__m256i exponent) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(exponent, _mm256_set1_epi32(127)), 23));
}

LYC_INLINE __m256 lyc_math_exp_avx2(__m256 x) {
    // min and max return their second operand for NaN.
    x = _mm256_min_ps(_mm256_set1_ps(LYC_EXP_MAX), x);
    x = _mm256_max_ps(_mm256_set1_ps(LYC_EXP_MIN), x);
    const __m256 n = _mm256_round_ps(_mm256_mul_ps(x, _mm256_set1_ps(LYC_LOG2_E)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m256 r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LYC_LN2_HIGH), x);
    r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LYC_LN2_LOW), r);
    __m256 p = lyc_math_step_avx2(_mm256_set1_ps(LYC_EXP_4), r, LYC_EXP_3);
    p = lyc_math_step_avx2(p, r, LYC_EXP_2);
    p = lyc_math_step_avx2(p, r, LYC_EXP_1);
    p = lyc_math_step_avx2(p, r, LYC_EXP_0);
    p = _mm256_add_ps(_mm256_fmadd_ps(p, _mm256_mul_ps(r, r), r), _mm256_set1_ps(1.0f));
    // 2^n in two steps, to reach the subnormal numbers.
    const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
    p = _mm256_mul_ps(p, lyc_math_power_of_two_avx2(half));
    return _mm256_mul_ps(p, lyc_math_power_of_two_avx2(_mm256_sub_epi32(whole, half)));
}

LYC_INLINE __m256 lyc_math_copysign_avx2(__m256 size, __m256 sign) {
    return _mm256_or_ps(size, _mm256_and_ps(sign, _mm256_set1_ps(-0.0f)));
}

LYC_INLINE __m256 lyc_math_tanh_avx2(__m256 x) {
    const __m256 one = _mm256_set1_ps(1.0f), size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x), square = _mm256_mul_ps(x, x);
    __m256 p = lyc_math_step_avx2(_mm256_set1_ps(LYC_TANH_4), square, LYC_TANH_3);
    p = lyc_math_step_avx2(p, square, LYC_TANH_2);
    p = lyc_math_step_avx2(p, square, LYC_TANH_1);
    p = lyc_math_step_avx2(p, square, LYC_TANH_0);
    const __m256 small = _mm256_fmadd_ps(p, _mm256_mul_ps(square, x), x);
    const __m256 power = lyc_math_exp_avx2(_mm256_add_ps(size, size));
    const __m256 large = _mm256_sub_ps(one, _mm256_div_ps(_mm256_set1_ps(2.0f), _mm256_add_ps(power, one)));
    const __m256 is_small = _mm256_cmp_ps(size, _mm256_set1_ps(LYC_TANH_SPLIT), _CMP_LE_OQ);
    return _mm256_blendv_ps(lyc_math_copysign_avx2(large, x), small, is_small);
}

LYC_INLINE __m256 lyc_math_erf_avx2(__m256 x) {
    const __m256 size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x), square = _mm256_mul_ps(x, x);
    __m256 p = lyc_math_step_avx2(_mm256_set1_ps(LYC_ERF_SMALL_5), square, LYC_ERF_SMALL_4);
    p = lyc_math_step_avx2(p, square, LYC_ERF_SMALL_3);
    p = lyc_math_step_avx2(p, square, LYC_ERF_SMALL_2);
    p = lyc_math_step_avx2(p, square, LYC_ERF_SMALL_1);
    p = lyc_math_step_avx2(p, square, LYC_ERF_SMALL_0);
    const __m256 small = _mm256_fmadd_ps(p, x, x);
    const __m256 limited = _mm256_min_ps(_mm256_set1_ps(LYC_ERF_LIMIT), size);
    p = lyc_math_step_avx2(_mm256_set1_ps(LYC_ERF_LARGE_6), limited, LYC_ERF_LARGE_5);
    p = lyc_math_step_avx2(p, limited, LYC_ERF_LARGE_4);
    p = lyc_math_step_avx2(p, limited, LYC_ERF_LARGE_3);
    p = lyc_math_step_avx2(p, limited, LYC_ERF_LARGE_2);
    p = lyc_math_step_avx2(p, limited, LYC_ERF_LARGE_1);
    p = lyc_math_step_avx2(p, limited, LYC_ERF_LARGE_0);
    p = _mm256_fnmsub_ps(p, limited, limited);
    const __m256 large = _mm256_sub_ps(_mm256_set1_ps(1.0f), lyc_math_exp_avx2(p));
    const __m256 is_small = _mm256_cmp_ps(size, _mm256_set1_ps(LYC_ERF_SPLIT), _CMP_LE_OQ);
    return _mm256_blendv_ps(lyc_math_copysign_avx2(large, x), small, is_small);
}

LYC_INLINE __m256 lyc_math_silu_avx2(__m256 x) {
    const __m256 power = lyc_math_exp_avx2(_mm256_xor_ps(x, _mm256_set1_ps(-0.0f)));
    return _mm256_div_ps(x, _mm256_add_ps(_mm256_set1_ps(1.0f), power));
}

LYC_INLINE __m256 lyc_math_gelu_tanh_avx2(__m256 x) {
    const __m256 square = _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(LYC_GELU_CUBE), x), x);
    const __m256 cubic = _mm256_fmadd_ps(square, x, x), half = _mm256_mul_ps(_mm256_set1_ps(0.5f), x);
    return _mm256_fmadd_ps(half, lyc_math_tanh_avx2(_mm256_mul_ps(_mm256_set1_ps(LYC_GELU_SCALE), cubic)), half);
}

LYC_INLINE __m256 lyc_math_gelu_erf_avx2(__m256 x) {
    const __m256 half = _mm256_mul_ps(_mm256_set1_ps(0.5f), x);
    return _mm256_fmadd_ps(half, lyc_math_erf_avx2(_mm256_mul_ps(_mm256_set1_ps(LYC_SQRT_HALF), x)), half);
}

LYC_INLINE __m256 lyc_math_activate_avx2(lyc_activation activation, __m256 x) {
    switch (activation) {
    case LYC_ACTIVATION_SILU: return lyc_math_silu_avx2(x);
    case LYC_ACTIVATION_GELU_TANH: return lyc_math_gelu_tanh_avx2(x);
    case LYC_ACTIVATION_GELU_ERF: return lyc_math_gelu_erf_avx2(x);
    case LYC_ACTIVATION_RELU: return _mm256_max_ps(_mm256_setzero_ps(), x);
    case LYC_ACTIVATION_NONE: break;
    }
    return x;
}
LYC_TARGET_END
#endif
#endif
