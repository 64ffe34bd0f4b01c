#ifndef LYCEUM_KERNEL_MATH_H
#define LYCEUM_KERNEL_MATH_H
// Elementary functions in fp32. The vector headers (kernel_math_avx512.h, _avx2.h, _neon.h) evaluate the same polynomials in the same order
// with fused multiply-adds, so one element gives the same bits alone, in a vector or in a tail. The coefficients are minimax fits
// (iteratively reweighted least squares) on the reduced intervals; errors stay within 1.4 units in the last place (gelu, silu: 4, relative to x).
#include "kernel_target.h"
#include "lyceum_linear.h"

// exp(r) = 1 + r + r^2 (E0 + E1 r + ...) for |r| <= ln 2 / 2, after x = n ln 2 + r.
#define LYC_LOG2_E 0x1.715476p+0f
#define LYC_LN2_HIGH 0x1.62e4p-1f
#define LYC_LN2_LOW 0x1.7f7d1cp-20f
#define LYC_EXP_MIN (-104.0f)
#define LYC_EXP_MAX 89.0f
#define LYC_EXP_0 0x1.fffffcp-2f
#define LYC_EXP_1 0x1.55548ep-3f
#define LYC_EXP_2 0x1.5559040p-5f
#define LYC_EXP_3 0x1.123cccp-7f
#define LYC_EXP_4 0x1.6a1f5ep-10f

// tanh(x) = x + x^3 (T0 + T1 x^2 + ...) for |x| <= 0.625, else 1 - 2 / (exp(2 |x|) + 1).
#define LYC_TANH_SPLIT 0.625f
#define LYC_TANH_0 -0x1.555532p-2f
#define LYC_TANH_1 0x1.110726p-3f
#define LYC_TANH_2 -0x1.b83c5ap-5f
#define LYC_TANH_3 0x1.52269ep-6f
#define LYC_TANH_4 -0x1.75e1dcp-8f

// erf(x) = x + x (F0 + F1 x^2 + ...) for |x| <= 0.925, else 1 - exp(-|x| - |x| (G0 + G1 |x| + ...)), |x| taken as at most 4.
#define LYC_ERF_SPLIT 0.925f
#define LYC_ERF_LIMIT 4.0f
#define LYC_ERF_SMALL_0 0x1.06eba6p-3f
#define LYC_ERF_SMALL_1 -0x1.8126dcp-2f
#define LYC_ERF_SMALL_2 0x1.ce1906p-4f
#define LYC_ERF_SMALL_3 -0x1.b676e6p-6f
#define LYC_ERF_SMALL_4 0x1.46c2b8p-8f
#define LYC_ERF_SMALL_5 -0x1.38277cp-11f
#define LYC_ERF_LARGE_0 0x1.077acap-3f
#define LYC_ERF_LARGE_1 0x1.453088p-1f
#define LYC_ERF_LARGE_2 0x1.b34100p-4f
#define LYC_ERF_LARGE_3 -0x1.85b308p-6f
#define LYC_ERF_LARGE_4 0x1.dee832p-9f
#define LYC_ERF_LARGE_5 -0x1.55792ep-12f
#define LYC_ERF_LARGE_6 0x1.82a136p-17f

#define LYC_GELU_SCALE 0x1.988454p-1f  // sqrt(2 / pi)
#define LYC_GELU_CUBE 0.044715f
#define LYC_SQRT_HALF 0x1.6a09e6p-1f

LYC_INLINE float lyc_math_power_of_two(int exponent) {
    union {
        unsigned bits;
        float value;
    } word = {.bits = (unsigned)(exponent + 127) << 23};
    return word.value;
}

/// e^x; 0 below -104, infinity above 89, NaN for NaN.
LYC_INLINE float lyc_math_exp(float x) {
    x = x > LYC_EXP_MAX ? LYC_EXP_MAX : x;
    x = x < LYC_EXP_MIN ? LYC_EXP_MIN : x;
    if (x != x) return x;
    const float n = __builtin_rintf(x * LYC_LOG2_E);
    const float r = __builtin_fmaf(n, -LYC_LN2_LOW, __builtin_fmaf(n, -LYC_LN2_HIGH, x));
    float p = __builtin_fmaf(LYC_EXP_4, r, LYC_EXP_3);
    p = __builtin_fmaf(p, r, LYC_EXP_2);
    p = __builtin_fmaf(p, r, LYC_EXP_1);
    p = __builtin_fmaf(p, r, LYC_EXP_0);
    p = __builtin_fmaf(p, r * r, r) + 1.0f;
    const int whole = (int)n, half = whole >> 1;  // two steps reach the subnormal numbers
    return p * lyc_math_power_of_two(half) * lyc_math_power_of_two(whole - half);
}

LYC_INLINE float lyc_math_tanh(float x) {
    const float size = __builtin_fabsf(x);
    if (size <= LYC_TANH_SPLIT) {
        const float square = x * x;
        float p = __builtin_fmaf(LYC_TANH_4, square, LYC_TANH_3);
        p = __builtin_fmaf(p, square, LYC_TANH_2);
        p = __builtin_fmaf(p, square, LYC_TANH_1);
        p = __builtin_fmaf(p, square, LYC_TANH_0);
        return __builtin_fmaf(p, square * x, x);
    }
    return __builtin_copysignf(1.0f - 2.0f / (lyc_math_exp(size + size) + 1.0f), x);
}

LYC_INLINE float lyc_math_erf(float x) {
    float size = __builtin_fabsf(x);
    if (size <= LYC_ERF_SPLIT) {
        const float square = x * x;
        float p = __builtin_fmaf(LYC_ERF_SMALL_5, square, LYC_ERF_SMALL_4);
        p = __builtin_fmaf(p, square, LYC_ERF_SMALL_3);
        p = __builtin_fmaf(p, square, LYC_ERF_SMALL_2);
        p = __builtin_fmaf(p, square, LYC_ERF_SMALL_1);
        p = __builtin_fmaf(p, square, LYC_ERF_SMALL_0);
        return __builtin_fmaf(p, x, x);
    }
    size = size > LYC_ERF_LIMIT ? LYC_ERF_LIMIT : size;
    float p = __builtin_fmaf(LYC_ERF_LARGE_6, size, LYC_ERF_LARGE_5);
    p = __builtin_fmaf(p, size, LYC_ERF_LARGE_4);
    p = __builtin_fmaf(p, size, LYC_ERF_LARGE_3);
    p = __builtin_fmaf(p, size, LYC_ERF_LARGE_2);
    p = __builtin_fmaf(p, size, LYC_ERF_LARGE_1);
    p = __builtin_fmaf(p, size, LYC_ERF_LARGE_0);
    p = __builtin_fmaf(p, -size, -size);
    return __builtin_copysignf(1.0f - lyc_math_exp(p), x);
}

LYC_INLINE float lyc_math_silu(float x) { return x / (1.0f + lyc_math_exp(-x)); }

LYC_INLINE float lyc_math_gelu_tanh(float x) {
    const float cubic = __builtin_fmaf(LYC_GELU_CUBE * x * x, x, x);
    const float half = 0.5f * x;
    return __builtin_fmaf(half, lyc_math_tanh(LYC_GELU_SCALE * cubic), half);
}

LYC_INLINE float lyc_math_gelu_erf(float x) {
    const float half = 0.5f * x;
    return __builtin_fmaf(half, lyc_math_erf(LYC_SQRT_HALF * x), half);
}

LYC_INLINE float lyc_math_activate(lyc_activation activation, float x) {
    switch (activation) {
    case LYC_ACTIVATION_SILU: return lyc_math_silu(x);
    case LYC_ACTIVATION_GELU_TANH: return lyc_math_gelu_tanh(x);
    case LYC_ACTIVATION_GELU_ERF: return lyc_math_gelu_erf(x);
    case LYC_ACTIVATION_RELU: return x < 0.0f ? 0.0f : x;
    case LYC_ACTIVATION_NONE: break;
    }
    return x;
}
#endif
