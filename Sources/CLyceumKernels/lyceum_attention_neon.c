// Attention for arm64: 4 lanes, up to 24 sums in 32 registers.
#if defined(__aarch64__)
#include "kernel_math_neon.h"
#include "lyceum_attention_private.h"
#define LEVEL_BEGIN LYC_NEON_BEGIN
#define LEVEL_END LYC_TARGET_END
#define LANES 4
#define REGISTERS 32

typedef float32x4_t vf;
LEVEL_BEGIN
LYC_INLINE vf v_set(float x) { return vdupq_n_f32(x); }
LYC_INLINE vf v_load(const float *x) { return vld1q_f32(x); }
LYC_INLINE void v_store(float *out, vf x) { vst1q_f32(out, x); }
LYC_INLINE vf v_add(vf a, vf b) { return vaddq_f32(a, b); }
LYC_INLINE vf v_sub(vf a, vf b) { return vsubq_f32(a, b); }
LYC_INLINE vf v_mul(vf a, vf b) { return vmulq_f32(a, b); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return vfmaq_f32(c, a, b); }
LYC_INLINE vf v_max(vf a, vf b) { return vmaxq_f32(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_neon(x); }
LYC_INLINE vf v_steps(void) { return (vf){0, 1, 2, 3}; }
LYC_INLINE float v_max_of(vf x) { return vmaxvq_f32(x); }
LYC_INLINE float v_first(vf x) { return vgetq_lane_f32(x, 0); }

LYC_INLINE float v_sum_of(vf x) {
    const float32x2_t half = vadd_f32(vget_low_f32(x), vget_high_f32(x));
    return vget_lane_f32(half, 0) + vget_lane_f32(half, 1);
}

LYC_INLINE vf v_f16(const uint16_t *x) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(x))); }
LYC_INLINE vf v_bf16(const uint16_t *x) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(x), 16)); }
LYC_INLINE vf v_i8(const int8_t *x) {
    uint32_t four;
    memcpy(&four, x, 4);
    const int16x8_t wide = vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
}

LYC_INLINE vf v_keep(vf x, size_t index, size_t low, size_t high, float fill) {
    if (low <= index && high >= index + LANES) return x;
    const uint32x4_t at = vaddq_u32(vdupq_n_u32((uint32_t)index), (uint32x4_t){0, 1, 2, 3});
    const uint32x4_t inside = vandq_u32(vcgeq_u32(at, vdupq_n_u32((uint32_t)low)), vcltq_u32(at, vdupq_n_u32((uint32_t)high)));
    return vbslq_f32(inside, x, vdupq_n_f32(fill));
}

/// 2^x for x <= 0 (0 below 2^-126); NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = vmaxq_f32(vdupq_n_f32(-127), x);
    const vf whole = vrndnq_f32(x), rest = vsubq_f32(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    const int32x4_t power = vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(whole), vdupq_n_s32(127)), 23);
    return v_mul(v_fma(p, rest, v_set(1)), vreinterpretq_f32_s32(power));
}
LEVEL_END

#include "lyceum_attention_tile.h"
const attention_kernels lyc_attention_kernels_neon = {pack, chunk, merge, finish};
#endif
