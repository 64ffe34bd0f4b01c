// Weights of attention over documents for AVX-512 with BF16.
#include "kernel_math_avx512.h"
#include "segments_private.h"
#if defined(__x86_64__)
#define LANES 16
typedef __m512 vf;
LYC_AVX512_BEGIN
LYC_INLINE vf v_set(float x) { return _mm512_set1_ps(x); }
LYC_INLINE vf v_load(const float *x) { return _mm512_loadu_ps(x); }
LYC_INLINE void v_store(float *to, vf x) { _mm512_storeu_ps(to, x); }
LYC_INLINE vf v_fma(vf a, vf b, vf c) { return _mm512_fmadd_ps(a, b, c); }
/// NaN in b stays.
LYC_INLINE vf v_max(vf a, vf b) { return _mm512_max_ps(a, b); }
LYC_INLINE vf v_tanh(vf x) { return lyc_math_tanh_avx512(x); }
LYC_INLINE float v_sum_of(vf x) { return _mm512_reduce_add_ps(x); }

LYC_INLINE unsigned lanes_below(ptrdiff_t end) { return end <= 0 ? 0 : end >= LANES ? 0xFFFF : (1u << end) - 1; }
LYC_INLINE vf v_keep(vf x, ptrdiff_t low, ptrdiff_t high, float fill) {
    return _mm512_mask_mov_ps(v_set(fill), (__mmask16)(lanes_below(high) & ~lanes_below(low)), x);
}

LYC_INLINE void v_store_pair(char *to, vf x, vf y) {
    const __m512i halves = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3,
                                            18, 2, 17, 1, 16, 0);
    _mm512_storeu_si512(to, _mm512_permutexvar_epi16(halves, (__m512i)_mm512_cvtne2ps_pbh(y, x)));
}

/// 2^x; 0 below -150; NaN stays NaN.
LYC_INLINE vf v_pow2(vf x) {
    x = _mm512_max_ps(v_set(-150), x);
    const vf whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC), rest = _mm512_sub_ps(x, whole);
    vf p = v_fma(v_set(ATTENTION_POW2_5), rest, v_set(ATTENTION_POW2_4));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_3));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_2));
    p = v_fma(p, rest, v_set(ATTENTION_POW2_1));
    return _mm512_scalef_ps(v_fma(p, rest, v_set(1)), whole);
}
#include "segments_body.h"
LYC_TARGET_END
const segment_kernels segment_kernels_avx512 = {weigh, derive, rescale, add, dot};
#endif
