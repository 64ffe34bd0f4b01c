// Sixteen lanes in two AVX2 registers; meanings as in rows_lanes_reference.h.
#ifndef LYCEUM_ROWS_LANES_H
#define LYCEUM_ROWS_LANES_H
#include "kernel_math_avx2.h"
#include <string.h>
LYC_AVX2_BEGIN

typedef struct { __m256 low, high; } lanes;

#define BOTH_LANES(operation) return (lanes){operation(a.low, b.low), operation(a.high, b.high)}

LYC_INLINE lanes lanes_load(const float *p) { return (lanes){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
LYC_INLINE void lanes_store(float *p, lanes a) { _mm256_storeu_ps(p, a.low); _mm256_storeu_ps(p + 8, a.high); }
LYC_INLINE lanes lanes_set(float x) { return (lanes){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
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
LYC_INLINE lanes lanes_add(lanes a, lanes b) { BOTH_LANES(_mm256_add_ps); }
LYC_INLINE lanes lanes_sub(lanes a, lanes b) { BOTH_LANES(_mm256_sub_ps); }
LYC_INLINE lanes lanes_mul(lanes a, lanes b) { BOTH_LANES(_mm256_mul_ps); }
LYC_INLINE lanes lanes_div(lanes a, lanes b) { BOTH_LANES(_mm256_div_ps); }
LYC_INLINE lanes lanes_max(lanes a, lanes b) { BOTH_LANES(_mm256_max_ps); }
LYC_INLINE lanes lanes_fma(lanes a, lanes b, lanes c) {
    return (lanes){_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}
LYC_INLINE lanes lanes_fms(lanes a, lanes b, lanes c) {
    return (lanes){_mm256_fmsub_ps(a.low, b.low, c.low), _mm256_fmsub_ps(a.high, b.high, c.high)};
}
LYC_INLINE lanes lanes_exp(lanes a) { return (lanes){lyc_math_exp_avx2(a.low), lyc_math_exp_avx2(a.high)}; }
LYC_INLINE lanes lanes_tanh(lanes a) { return (lanes){lyc_math_tanh_avx2(a.low), lyc_math_tanh_avx2(a.high)}; }
LYC_INLINE lanes lanes_activate(lyc_activation f, lanes a) {
    return (lanes){lyc_math_activate_avx2(f, a.low), lyc_math_activate_avx2(f, a.high)};
}
LYC_INLINE lanes lanes_erf(lanes a) { return (lanes){lyc_math_erf_avx2(a.low), lyc_math_erf_avx2(a.high)}; }
LYC_INLINE lanes lanes_sqrt(lanes a) { return (lanes){_mm256_sqrt_ps(a.low), _mm256_sqrt_ps(a.high)}; }
LYC_INLINE lanes lanes_where_above(lanes a, lanes b, lanes yes, lanes no) {
    return (lanes){_mm256_blendv_ps(no.low, yes.low, _mm256_cmp_ps(a.low, b.low, _CMP_GT_OQ)),
                   _mm256_blendv_ps(no.high, yes.high, _mm256_cmp_ps(a.high, b.high, _CMP_GT_OQ))};
}
LYC_INLINE unsigned lanes_mask(__m256 low, __m256 high) {
    return (unsigned)_mm256_movemask_ps(low) | (unsigned)_mm256_movemask_ps(high) << 8;
}
LYC_INLINE unsigned lanes_above(lanes a, lanes b) {
    return lanes_mask(_mm256_cmp_ps(a.low, b.low, _CMP_GT_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_GT_OQ));
}
LYC_INLINE unsigned lanes_equal(lanes a, lanes b) {
    return lanes_mask(_mm256_cmp_ps(a.low, b.low, _CMP_EQ_OQ), _mm256_cmp_ps(a.high, b.high, _CMP_EQ_OQ));
}
LYC_INLINE lanes lanes_swap(lanes a) { return (lanes){_mm256_permute_ps(a.low, 0xB1), _mm256_permute_ps(a.high, 0xB1)}; }
LYC_INLINE lanes lanes_twice(const float *p) {
    const __m256 eight = _mm256_loadu_ps(p);
    return (lanes){_mm256_permutevar8x32_ps(eight, _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3)),
                   _mm256_permutevar8x32_ps(eight, _mm256_setr_epi32(4, 4, 5, 5, 6, 6, 7, 7))};
}
LYC_INLINE lanes lanes_negate_even(lanes a) {
    const __m256 signs = _mm256_castsi256_ps(_mm256_set1_epi64x(0x80000000));
    return (lanes){_mm256_xor_ps(a.low, signs), _mm256_xor_ps(a.high, signs)};
}
LYC_INLINE float lanes_sum(lanes a) {
    const __m256 eight = _mm256_add_ps(a.low, a.high);
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}
LYC_INLINE float lanes_largest(lanes a) {
    const __m256 eight = _mm256_max_ps(a.low, a.high);
    __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(four, _mm_movehdup_ps(four)));
}
LYC_TARGET_END
#endif
