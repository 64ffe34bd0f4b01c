// Sixteen lanes in four NEON registers; meanings as in rows_lanes_reference.h.
#ifndef LYCEUM_ROWS_LANES_H
#define LYCEUM_ROWS_LANES_H
#include "kernel_math_neon.h"
#include <string.h>
LYC_NEON_BEGIN

typedef struct { float32x4_t q[4]; } lanes;

#define EACH_QUARTER for (int i = 0; i < 4; i++)

LYC_INLINE lanes lanes_load(const float *p) { lanes r; EACH_QUARTER r.q[i] = vld1q_f32(p + 4 * i); return r; }
LYC_INLINE void lanes_store(float *p, lanes a) { EACH_QUARTER vst1q_f32(p + 4 * i, a.q[i]); }
LYC_INLINE lanes lanes_set(float x) { lanes r; EACH_QUARTER r.q[i] = vdupq_n_f32(x); return r; }
LYC_INLINE lanes lanes_load_part(const float *p, size_t n, float fill) {
    float room[16];
    lanes_store(room, lanes_set(fill));
    memcpy(room, p, n * sizeof(float));
    return lanes_load(room);
}
LYC_INLINE void lanes_store_part(float *p, lanes a, size_t n) {
    float room[16];
    lanes_store(room, a);
    memcpy(p, room, n * sizeof(float));
}
LYC_INLINE lanes lanes_add(lanes a, lanes b) { EACH_QUARTER a.q[i] = vaddq_f32(a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_sub(lanes a, lanes b) { EACH_QUARTER a.q[i] = vsubq_f32(a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_mul(lanes a, lanes b) { EACH_QUARTER a.q[i] = vmulq_f32(a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_div(lanes a, lanes b) { EACH_QUARTER a.q[i] = vdivq_f32(a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_fma(lanes a, lanes b, lanes c) { EACH_QUARTER a.q[i] = vfmaq_f32(c.q[i], a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_fms(lanes a, lanes b, lanes c) { EACH_QUARTER a.q[i] = vfmaq_f32(vnegq_f32(c.q[i]), a.q[i], b.q[i]); return a; }
LYC_INLINE lanes lanes_max(lanes a, lanes b) {
    EACH_QUARTER a.q[i] = vbslq_f32(vcgtq_f32(a.q[i], b.q[i]), a.q[i], b.q[i]);
    return a;
}
LYC_INLINE lanes lanes_exp(lanes a) { EACH_QUARTER a.q[i] = lyc_math_exp_neon(a.q[i]); return a; }
LYC_INLINE lanes lanes_tanh(lanes a) { EACH_QUARTER a.q[i] = lyc_math_tanh_neon(a.q[i]); return a; }
LYC_INLINE lanes lanes_activate(lyc_activation f, lanes a) { EACH_QUARTER a.q[i] = lyc_math_activate_neon(f, a.q[i]); return a; }
LYC_INLINE lanes lanes_erf(lanes a) { EACH_QUARTER a.q[i] = lyc_math_erf_neon(a.q[i]); return a; }
LYC_INLINE lanes lanes_sqrt(lanes a) { EACH_QUARTER a.q[i] = vsqrtq_f32(a.q[i]); return a; }
LYC_INLINE lanes lanes_where_above(lanes a, lanes b, lanes yes, lanes no) {
    EACH_QUARTER a.q[i] = vbslq_f32(vcgtq_f32(a.q[i], b.q[i]), yes.q[i], no.q[i]);
    return a;
}
LYC_INLINE unsigned lanes_mask(uint32x4_t m) {
    const uint32_t bits[4] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(m, vld1q_u32(bits)));
}
LYC_INLINE unsigned lanes_above(lanes a, lanes b) {
    unsigned m = 0;
    EACH_QUARTER m |= lanes_mask(vcgtq_f32(a.q[i], b.q[i])) << 4 * i;
    return m;
}
LYC_INLINE unsigned lanes_equal(lanes a, lanes b) {
    unsigned m = 0;
    EACH_QUARTER m |= lanes_mask(vceqq_f32(a.q[i], b.q[i])) << 4 * i;
    return m;
}
LYC_INLINE lanes lanes_swap(lanes a) { EACH_QUARTER a.q[i] = vrev64q_f32(a.q[i]); return a; }
LYC_INLINE lanes lanes_twice(const float *p) {
    const float32x4_t low = vld1q_f32(p), high = vld1q_f32(p + 4);
    return (lanes){{vzip1q_f32(low, low), vzip2q_f32(low, low), vzip1q_f32(high, high), vzip2q_f32(high, high)}};
}
LYC_INLINE lanes lanes_negate_even(lanes a) {
    const uint32x4_t signs = vreinterpretq_u32_u64(vdupq_n_u64(0x80000000));
    EACH_QUARTER a.q[i] = vreinterpretq_f32_u32(veorq_u32(vreinterpretq_u32_f32(a.q[i]), signs));
    return a;
}
LYC_INLINE float lanes_sum(lanes a) {
    const float32x4_t four = vaddq_f32(vaddq_f32(a.q[0], a.q[2]), vaddq_f32(a.q[1], a.q[3]));
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}
LYC_INLINE float lanes_largest(lanes a) {
    return vmaxnmvq_f32(vmaxnmq_f32(vmaxnmq_f32(a.q[0], a.q[1]), vmaxnmq_f32(a.q[2], a.q[3])));
}
LYC_TARGET_END
#endif
