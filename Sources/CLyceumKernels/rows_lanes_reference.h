// Sixteen lanes in plain C.
#ifndef LYCEUM_ROWS_LANES_H
#define LYCEUM_ROWS_LANES_H
#include "kernel_math.h"
#include <string.h>

typedef struct { float e[16]; } lanes;

#define EACH_LANE for (int i = 0; i < 16; i++)

LYC_INLINE lanes lanes_load(const float *p) { lanes r; memcpy(&r, p, sizeof r); return r; }
LYC_INLINE void lanes_store(float *p, lanes a) { memcpy(p, &a, sizeof a); }
LYC_INLINE lanes lanes_set(float x) { lanes r; EACH_LANE r.e[i] = x; return r; }
/// The first n (< 16) elements at p, `fill` in the other lanes.
LYC_INLINE lanes lanes_load_part(const float *p, size_t n, float fill) {
    lanes r = lanes_set(fill);
    memcpy(&r, p, n * sizeof(float));
    return r;
}
LYC_INLINE void lanes_store_part(float *p, lanes a, size_t n) { memcpy(p, &a, n * sizeof(float)); }
LYC_INLINE lanes lanes_add(lanes a, lanes b) { EACH_LANE a.e[i] += b.e[i]; return a; }
LYC_INLINE lanes lanes_sub(lanes a, lanes b) { EACH_LANE a.e[i] -= b.e[i]; return a; }
LYC_INLINE lanes lanes_mul(lanes a, lanes b) { EACH_LANE a.e[i] *= b.e[i]; return a; }
LYC_INLINE lanes lanes_div(lanes a, lanes b) { EACH_LANE a.e[i] /= b.e[i]; return a; }
/// a b + c and a b - c, rounded once.
LYC_INLINE lanes lanes_fma(lanes a, lanes b, lanes c) { EACH_LANE a.e[i] = __builtin_fmaf(a.e[i], b.e[i], c.e[i]); return a; }
LYC_INLINE lanes lanes_fms(lanes a, lanes b, lanes c) { EACH_LANE a.e[i] = __builtin_fmaf(a.e[i], b.e[i], -c.e[i]); return a; }
/// The larger of a and b; b where a is NaN.
LYC_INLINE lanes lanes_max(lanes a, lanes b) { EACH_LANE a.e[i] = a.e[i] > b.e[i] ? a.e[i] : b.e[i]; return a; }
LYC_INLINE lanes lanes_exp(lanes a) { EACH_LANE a.e[i] = lyc_math_exp(a.e[i]); return a; }
LYC_INLINE lanes lanes_tanh(lanes a) { EACH_LANE a.e[i] = lyc_math_tanh(a.e[i]); return a; }
LYC_INLINE lanes lanes_activate(lyc_activation f, lanes a) { EACH_LANE a.e[i] = lyc_math_activate(f, a.e[i]); return a; }
LYC_INLINE lanes lanes_erf(lanes a) { EACH_LANE a.e[i] = lyc_math_erf(a.e[i]); return a; }
LYC_INLINE lanes lanes_sqrt(lanes a) { EACH_LANE a.e[i] = __builtin_sqrtf(a.e[i]); return a; }
/// `yes` where a > b, else `no` (also where one of them is NaN).
LYC_INLINE lanes lanes_where_above(lanes a, lanes b, lanes yes, lanes no) {
    EACH_LANE a.e[i] = a.e[i] > b.e[i] ? yes.e[i] : no.e[i];
    return a;
}
/// Bit i is set where a > b (or a = b) in lane i.
LYC_INLINE unsigned lanes_above(lanes a, lanes b) { unsigned m = 0; EACH_LANE m |= (unsigned)(a.e[i] > b.e[i]) << i; return m; }
LYC_INLINE unsigned lanes_equal(lanes a, lanes b) { unsigned m = 0; EACH_LANE m |= (unsigned)(a.e[i] == b.e[i]) << i; return m; }
/// Neighbors exchanged: 1 0 3 2 ...
LYC_INLINE lanes lanes_swap(lanes a) { lanes r; EACH_LANE r.e[i] = a.e[i ^ 1]; return r; }
/// Eight elements, each twice.
LYC_INLINE lanes lanes_twice(const float *p) { lanes r; EACH_LANE r.e[i] = p[i / 2]; return r; }
LYC_INLINE lanes lanes_negate_even(lanes a) { EACH_LANE a.e[i] = i % 2 ? a.e[i] : -a.e[i]; return a; }
/// Lane i plus lane i + 8, then + 4, + 2, + 1.
LYC_INLINE float lanes_sum(lanes a) {
    for (int step = 8; step; step /= 2)
        for (int i = 0; i < step; i++) a.e[i] += a.e[i + step];
    return a.e[0];
}
LYC_INLINE float lanes_largest(lanes a) {
    for (int i = 1; i < 16; i++) a.e[0] = a.e[i] > a.e[0] ? a.e[i] : a.e[0];
    return a.e[0];
}
#endif
