// Weights of attention over documents for NEON.
#include "kernel_math_neon.h"
#include "segments_private.h"
#if defined(__aarch64__)
#define LANES 4
typedef float32x4_t vf;
LYC_NEON_BEGIN
LYC_INLINE vf v_set(float x) { return vdupq_n_f32(x); }
LYC_INLINE vf v_load(const float *x) { return vld1q_f32(x); }
LYC_INLINE void v_store(float *to, vf x) { vst1q_f32(to, x); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
LYC_INLINE vf v_max(vf a, vf b) { return vmaxq_f32(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_neon(x); }

LYC_INLINE float v_sum_of(vf x) {
    const float32x2_t half = vadd_f32(vget_low_f32(x), vget_high_f32(x));
    return vget_lane_f32(half, 0) + vget_lane_f32(half, 1);
}

LYC_INLINE int32_t lane_number(ptrdiff_t lane) { return lane < 0 ? 0 : lane > LANES ? LANES : (int32_t)lane; }
LYC_INLINE vf v_keep(vf x, ptrdiff_t low, ptrdiff_t high, float fill) {
    const int32x4_t at = {0, 1, 2, 3};
    const uint32x4_t inside = vandq_u32(vcgeq_s32(at, vdupq_n_s32(lane_number(low))), vcltq_s32(at, vdupq_n_s32(lane_number(high))));
    return vbslq_f32(inside, x, v_set(fill));
}

/// Rounded to bf16, in the high halves; NaN stays NaN.
LYC_INLINE uint32x4_t rounded(vf x) {
    const uint32x4_t bits = vreinterpretq_u32_f32(x), odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    const uint32x4_t up = vaddq_u32(bits, vaddq_u32(odd, vdupq_n_u32(0x7FFF)));
    return vbslq_u32(vceqq_f32(x, x), up, vorrq_u32(bits, vdupq_n_u32(0x400000)));
}

LYC_INLINE void v_store_pair(char *to, vf x, vf y) {
    const uint32x4_t high = vandq_u32(rounded(y), vdupq_n_u32(0xFFFF0000));
    vst1q_u32((uint32_t *)to, vorrq_u32(vshrq_n_u32(rounded(x), 16), high));
}

/// 2^x for x < 128; 0 below -126; NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = vmaxq_f32(v_set(-127), x);
    const vf whole = vrndnq_f32(x), rest = vsubq_f32(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    const int32x4_t power = vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(whole), vdupq_n_s32(127)), 23);
    return vmulq_f32(v_fma(p, rest, v_set(1)), vreinterpretq_f32_s32(power));
}
#include "segments_body.h"
LYC_TARGET_END
const segment_kernels segment_kernels_neon = {weigh, derive, rescale, add, dot};
#endif
