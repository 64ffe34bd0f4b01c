#ifndef LYCEUM_KERNEL_MATH_AVX512_H
#define LYCEUM_KERNEL_MATH_AVX512_H
// The functions of kernel_math.h on 16 elements.
#include "kernel_math.h"
#if defined(__x86_64__)
LYC_AVX512_BEGIN

/// a x + constant, the step of every polynomial here.
LYC_INLINE __m512 lyc_math_step_avx512(__m512 a, __m512 x, float constant) { return _mm512_fmadd_ps(a, x, _mm512_set1_ps(constant)); }

LYC_INLINE __m512 lyc_math_exp_avx512(__m512 x) {
    // min and max return their second operand for NaN.
    x = _mm512_min_ps(_mm512_set1_ps(LYC_EXP_MAX), x);
    x = _mm512_max_ps(_mm512_set1_ps(LYC_EXP_MIN), x);
    const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(LYC_LOG2_E)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(LYC_LN2_HIGH), x);
    r = _mm512_fnmadd_ps(n, _mm512_set1_ps(LYC_LN2_LOW), r);
    __m512 p = lyc_math_step_avx512(_mm512_set1_ps(LYC_EXP_4), r, LYC_EXP_3);
    p = lyc_math_step_avx512(p, r, LYC_EXP_2);
    p = lyc_math_step_avx512(p, r, LYC_EXP_1);
    p = lyc_math_step_avx512(p, r, LYC_EXP_0);
    p = _mm512_add_ps(_mm512_fmadd_ps(p, _mm512_mul_ps(r, r), r), _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(p, n);
}

LYC_INLINE __m512 lyc_math_copysign_avx512(__m512 size, __m512 sign) {
    return _mm512_or_ps(size, _mm512_and_ps(sign, _mm512_set1_ps(-0.0f)));
}

LYC_INLINE __m512 lyc_math_tanh_avx512(__m512 x) {
    const __m512 one = _mm512_set1_ps(1.0f), size = _mm512_abs_ps(x), square = _mm512_mul_ps(x, x);
    __m512 p = lyc_math_step_avx512(_mm512_set1_ps(LYC_TANH_4), square, LYC_TANH_3);
    p = lyc_math_step_avx512(p, square, LYC_TANH_2);
    p = lyc_math_step_avx512(p, square, LYC_TANH_1);
    p = lyc_math_step_avx512(p, square, LYC_TANH_0);
    const __m512 small = _mm512_fmadd_ps(p, _mm512_mul_ps(square, x), x);
    const __m512 power = lyc_math_exp_avx512(_mm512_add_ps(size, size));
    const __m512 large = _mm512_sub_ps(one, _mm512_div_ps(_mm512_set1_ps(2.0f), _mm512_add_ps(power, one)));
    const __mmask16 is_small = _mm512_cmp_ps_mask(size, _mm512_set1_ps(LYC_TANH_SPLIT), _CMP_LE_OQ);
    return _mm512_mask_blend_ps(is_small, lyc_math_copysign_avx512(large, x), small);
}

LYC_INLINE __m512 lyc_math_erf_avx512(__m512 x) {
    const __m512 size = _mm512_abs_ps(x), square = _mm512_mul_ps(x, x);
    __m512 p = lyc_math_step_avx512(_mm512_set1_ps(LYC_ERF_SMALL_5), square, LYC_ERF_SMALL_4);
    p = lyc_math_step_avx512(p, square, LYC_ERF_SMALL_3);
    p = lyc_math_step_avx512(p, square, LYC_ERF_SMALL_2);
    p = lyc_math_step_avx512(p, square, LYC_ERF_SMALL_1);
    p = lyc_math_step_avx512(p, square, LYC_ERF_SMALL_0);
    const __m512 small = _mm512_fmadd_ps(p, x, x);
    const __m512 limited = _mm512_min_ps(_mm512_set1_ps(LYC_ERF_LIMIT), size);
    p = lyc_math_step_avx512(_mm512_set1_ps(LYC_ERF_LARGE_6), limited, LYC_ERF_LARGE_5);
    p = lyc_math_step_avx512(p, limited, LYC_ERF_LARGE_4);
    p = lyc_math_step_avx512(p, limited, LYC_ERF_LARGE_3);
    p = lyc_math_step_avx512(p, limited, LYC_ERF_LARGE_2);
    p = lyc_math_step_avx512(p, limited, LYC_ERF_LARGE_1);
    p = lyc_math_step_avx512(p, limited, LYC_ERF_LARGE_0);
    p = _mm512_fnmsub_ps(p, limited, limited);
    const __m512 large = _mm512_sub_ps(_mm512_set1_ps(1.0f), lyc_math_exp_avx512(p));
    const __mmask16 is_small = _mm512_cmp_ps_mask(size, _mm512_set1_ps(LYC_ERF_SPLIT), _CMP_LE_OQ);
    return _mm512_mask_blend_ps(is_small, lyc_math_copysign_avx512(large, x), small);
}

LYC_INLINE __m512 lyc_math_silu_avx512(__m512 x) {
    const __m512 power = lyc_math_exp_avx512(_mm512_xor_ps(x, _mm512_set1_ps(-0.0f)));
    return _mm512_div_ps(x, _mm512_add_ps(_mm512_set1_ps(1.0f), power));
}

LYC_INLINE __m512 lyc_math_gelu_tanh_avx512(__m512 x) {
    const __m512 square = _mm512_mul_ps(_mm512_mul_ps(_mm512_set1_ps(LYC_GELU_CUBE), x), x);
    const __m512 cubic = _mm512_fmadd_ps(square, x, x), half = _mm512_mul_ps(_mm512_set1_ps(0.5f), x);
    return _mm512_fmadd_ps(half, lyc_math_tanh_avx512(_mm512_mul_ps(_mm512_set1_ps(LYC_GELU_SCALE), cubic)), half);
}

LYC_INLINE __m512 lyc_math_gelu_erf_avx512(__m512 x) {
    const __m512 half = _mm512_mul_ps(_mm512_set1_ps(0.5f), x);
    return _mm512_fmadd_ps(half, lyc_math_erf_avx512(_mm512_mul_ps(_mm512_set1_ps(LYC_SQRT_HALF), x)), half);
}

LYC_INLINE __m512 lyc_math_activate_avx512(lyc_activation activation, __m512 x) {
    switch (activation) {
    case LYC_ACTIVATION_SILU: return lyc_math_silu_avx512(x);
    case LYC_ACTIVATION_GELU_TANH: return lyc_math_gelu_tanh_avx512(x);
    case LYC_ACTIVATION_GELU_ERF: return lyc_math_gelu_erf_avx512(x);
    case LYC_ACTIVATION_RELU: return _mm512_max_ps(_mm512_setzero_ps(), x);
    case LYC_ACTIVATION_NONE: break;
    }
    return x;
}
LYC_TARGET_END
#endif
#endif
