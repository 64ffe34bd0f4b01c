// Sixteen lanes in one AVX-512 register; meanings as in rows_lanes_reference.h.
#ifndef LYCEUM_ROWS_LANES_H
#define LYCEUM_ROWS_LANES_H
#include "kernel_math_avx512.h"
LYC_AVX512_BEGIN

typedef __m512 lanes;

LYC_INLINE lanes lanes_load(const float *p) { return _mm512_loadu_ps(p); }
LYC_INLINE void lanes_store(float *p, lanes a) { _mm512_storeu_ps(p, a); }
LYC_INLINE lanes lanes_set(float x) { return _mm512_set1_ps(x); }
LYC_INLINE __mmask16 lanes_first(size_t n) { return (__mmask16)((1u << n) - 1); }
LYC_INLINE lanes lanes_load_part(const float *p, size_t n, float fill) {
    return _mm512_mask_loadu_ps(_mm512_set1_ps(fill), lanes_first(n), p);
}
LYC_INLINE void lanes_store_part(float *p, lanes a, size_t n) { _mm512_mask_storeu_ps(p, lanes_first(n), a); }
LYC_INLINE lanes lanes_add(lanes a, lanes b) { return _mm512_add_ps(a, b); }
LYC_INLINE lanes lanes_sub(lanes a, lanes b) { return _mm512_sub_ps(a, b); }
LYC_INLINE lanes lanes_mul(lanes a, lanes b) { return _mm512_mul_ps(a, b); }
LYC_INLINE lanes lanes_div(lanes a, lanes b) { return _mm512_div_ps(a, b); }
LYC_INLINE lanes lanes_fma(lanes a, lanes b, lanes c) { return _mm512_fmadd_ps(a, b, c); }
LYC_INLINE lanes lanes_fms(lanes a, lanes b, lanes c) { return _mm512_fmsub_ps(a, b, c); }
LYC_INLINE lanes lanes_max(lanes a, lanes b) { return _mm512_max_ps(a, b); }
LYC_INLINE lanes lanes_exp(lanes a) { return lyc_math_exp_avx512(a); }
LYC_INLINE lanes lanes_tanh(lanes a) { return lyc_math_tanh_avx512(a); }
LYC_INLINE lanes lanes_activate(lyc_activation f, lanes a) { return lyc_math_activate_avx512(f, a); }
LYC_INLINE lanes lanes_erf(lanes a) { return lyc_math_erf_avx512(a); }
LYC_INLINE lanes lanes_sqrt(lanes a) { return _mm512_sqrt_ps(a); }
LYC_INLINE lanes lanes_where_above(lanes a, lanes b, lanes yes, lanes no) {
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_GT_OQ), no, yes);
}
LYC_INLINE unsigned lanes_above(lanes a, lanes b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
LYC_INLINE unsigned lanes_equal(lanes a, lanes b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
LYC_INLINE lanes lanes_swap(lanes a) { return _mm512_permute_ps(a, 0xB1); }
LYC_INLINE lanes lanes_twice(const float *p) {
    const __m512i order = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    return _mm512_permutexvar_ps(order, _mm512_castps256_ps512(_mm256_loadu_ps(p)));
}
LYC_INLINE lanes lanes_negate_even(lanes a) {
    return _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(a), _mm512_set1_epi64(0x80000000)));
}
LYC_INLINE float lanes_sum(lanes a) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}
LYC_INLINE float lanes_largest(lanes a) { return _mm512_reduce_max_ps(a); }
LYC_TARGET_END
#endif
