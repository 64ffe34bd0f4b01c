#ifndef LYCEUM_KERNEL_MATH_NEON_H
#define LYCEUM_KERNEL_MATH_NEON_H
// The functions of kernel_math.h on 4 elements.
#include "kernel_math.h"
#if defined(__aarch64__)
LYC_NEON_BEGIN

/// a x + constant, the step of every polynomial here.
LYC_INLINE float32x4_t lyc_math_step_neon(float32x4_t a, float32x4_t x, float constant) { return vfmaq_f32(vdupq_n_f32(constant), a, x); }

LYC_INLINE float32x4_t lyc_math_power_of_two_neon(int32x4_t exponent) {
    return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(exponent, vdupq_n_s32(127)), 23));
}

LYC_INLINE float32x4_t lyc_math_exp_neon(float32x4_t x) {
    x = vminq_f32(vdupq_n_f32(LYC_EXP_MAX), x);
    x = vmaxq_f32(vdupq_n_f32(LYC_EXP_MIN), x);
    const float32x4_t n = vrndnq_f32(vmulq_f32(x, vdupq_n_f32(LYC_LOG2_E)));
    float32x4_t r = vfmsq_f32(x, n, vdupq_n_f32(LYC_LN2_HIGH));
    r = vfmsq_f32(r, n, vdupq_n_f32(LYC_LN2_LOW));
    float32x4_t p = lyc_math_step_neon(vdupq_n_f32(LYC_EXP_4), r, LYC_EXP_3);
    p = lyc_math_step_neon(p, r, LYC_EXP_2);
    p = lyc_math_step_neon(p, r, LYC_EXP_1);
    p = lyc_math_step_neon(p, r, LYC_EXP_0);
    p = vaddq_f32(vfmaq_f32(r, p, vmulq_f32(r, r)), vdupq_n_f32(1.0f));
    // 2^n in two steps, to reach the subnormal numbers.
    const int32x4_t whole = vcvtnq_s32_f32(n), half = vshrq_n_s32(whole, 1);
    p = vmulq_f32(p, lyc_math_power_of_two_neon(half));
    return vmulq_f32(p, lyc_math_power_of_two_neon(vsubq_s32(whole, half)));
}

LYC_INLINE float32x4_t lyc_math_copysign_neon(float32x4_t size, float32x4_t sign) {
    return vbslq_f32(vdupq_n_u32(0x80000000u), sign, size);
}

LYC_INLINE float32x4_t lyc_math_tanh_neon(float32x4_t x) {
    const float32x4_t one = vdupq_n_f32(1.0f), size = vabsq_f32(x), square = vmulq_f32(x, x);
    float32x4_t p = lyc_math_step_neon(vdupq_n_f32(LYC_TANH_4), square, LYC_TANH_3);
    p = lyc_math_step_neon(p, square, LYC_TANH_2);
    p = lyc_math_step_neon(p, square, LYC_TANH_1);
    p = lyc_math_step_neon(p, square, LYC_TANH_0);
    const float32x4_t small = vfmaq_f32(x, p, vmulq_f32(square, x));
    const float32x4_t power = lyc_math_exp_neon(vaddq_f32(size, size));
    const float32x4_t large = vsubq_f32(one, vdivq_f32(vdupq_n_f32(2.0f), vaddq_f32(power, one)));
    const uint32x4_t is_small = vcleq_f32(size, vdupq_n_f32(LYC_TANH_SPLIT));
    return vbslq_f32(is_small, small, lyc_math_copysign_neon(large, x));
}

LYC_INLINE float32x4_t lyc_math_erf_neon(float32x4_t x) {
    const float32x4_t size = vabsq_f32(x), square = vmulq_f32(x, x);
    float32x4_t p = lyc_math_step_neon(vdupq_n_f32(LYC_ERF_SMALL_5), square, LYC_ERF_SMALL_4);
    p = lyc_math_step_neon(p, square, LYC_ERF_SMALL_3);
    p = lyc_math_step_neon(p, square, LYC_ERF_SMALL_2);
    p = lyc_math_step_neon(p, square, LYC_ERF_SMALL_1);
    p = lyc_math_step_neon(p, square, LYC_ERF_SMALL_0);
    const float32x4_t small = vfmaq_f32(x, p, x);
    const float32x4_t limited = vminq_f32(vdupq_n_f32(LYC_ERF_LIMIT), size);
    p = lyc_math_step_neon(vdupq_n_f32(LYC_ERF_LARGE_6), limited, LYC_ERF_LARGE_5);
    p = lyc_math_step_neon(p, limited, LYC_ERF_LARGE_4);
    p = lyc_math_step_neon(p, limited, LYC_ERF_LARGE_3);
    p = lyc_math_step_neon(p, limited, LYC_ERF_LARGE_2);
    p = lyc_math_step_neon(p, limited, LYC_ERF_LARGE_1);
    p = lyc_math_step_neon(p, limited, LYC_ERF_LARGE_0);
    p = vfmsq_f32(vnegq_f32(limited), p, limited);
    const float32x4_t large = vsubq_f32(vdupq_n_f32(1.0f), lyc_math_exp_neon(p));
    const uint32x4_t is_small = vcleq_f32(size, vdupq_n_f32(LYC_ERF_SPLIT));
    return vbslq_f32(is_small, small, lyc_math_copysign_neon(large, x));
}

LYC_INLINE float32x4_t lyc_math_silu_neon(float32x4_t x) {
    const float32x4_t power = lyc_math_exp_neon(vnegq_f32(x));
    return vdivq_f32(x, vaddq_f32(vdupq_n_f32(1.0f), power));
}

LYC_INLINE float32x4_t lyc_math_gelu_tanh_neon(float32x4_t x) {
    const float32x4_t square = vmulq_f32(vmulq_f32(vdupq_n_f32(LYC_GELU_CUBE), x), x);
    const float32x4_t cubic = vfmaq_f32(x, square, x), half = vmulq_f32(vdupq_n_f32(0.5f), x);
    return vfmaq_f32(half, half, lyc_math_tanh_neon(vmulq_f32(vdupq_n_f32(LYC_GELU_SCALE), cubic)));
}

LYC_INLINE float32x4_t lyc_math_gelu_erf_neon(float32x4_t x) {
    const float32x4_t half = vmulq_f32(vdupq_n_f32(0.5f), x);
    return vfmaq_f32(half, half, lyc_math_erf_neon(vmulq_f32(vdupq_n_f32(LYC_SQRT_HALF), x)));
}

LYC_INLINE float32x4_t lyc_math_activate_neon(lyc_activation activation, float32x4_t x) {
    switch (activation) {
    case LYC_ACTIVATION_SILU: return lyc_math_silu_neon(x);
    case LYC_ACTIVATION_GELU_TANH: return lyc_math_gelu_tanh_neon(x);
    case LYC_ACTIVATION_GELU_ERF: return lyc_math_gelu_erf_neon(x);
    case LYC_ACTIVATION_RELU: return vmaxq_f32(vdupq_n_f32(0.0f), x);
    case LYC_ACTIVATION_NONE: break;
    }
    return x;
}
LYC_TARGET_END
#endif
#endif
