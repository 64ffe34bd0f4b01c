// Sixteen numbers side by side, in whatever registers the level has. Searches for the best scale run on sixteen groups at once: every lane
// adds in the order of the format's reference, one element after the other, so the chosen blocks are the same at every level.
#include "kernel_target.h"
#include <stdint.h>
#pragma STDC FP_CONTRACT OFF
// Every function that takes or returns these vectors is inlined, so how they would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

typedef float vec __attribute__((vector_size(64)));
typedef int32_t ivec __attribute__((vector_size(64)));

enum { LANES = 16 };

LYC_INLINE vec vec_set(float x) { return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }
LYC_INLINE vec vec_choose(ivec condition, vec yes, vec no) { return (vec)(((ivec)yes & condition) | ((ivec)no & ~condition)); }
LYC_INLINE vec vec_size(vec x) { return (vec)((ivec)x & 0x7FFFFFFF); }
LYC_INLINE vec vec_root(vec x) {
    for (int lane = 0; lane < LANES; lane++) x[lane] = __builtin_sqrtf(x[lane]);
    return x;
}
LYC_INLINE int ivec_any(ivec condition) {
    int any = 0;
    for (int lane = 0; lane < LANES; lane++) any |= condition[lane];
    return any;
}

/// The nearest whole number, halves to even, for |x| < 2^22.
LYC_INLINE vec vec_nearest(vec x) { return (x + 12582912.0f) - 12582912.0f; }
/// Limited to low ... high; NaN becomes low.
LYC_INLINE vec vec_clamp(vec x, float low, float high) {
    x = vec_choose(x > low, x, vec_set(low));
    return vec_choose(x < high, x, vec_set(high));
}

/// The same for one number. Beyond 2^22 it returns what the format's reference returns there: bits of the sum.
LYC_INLINE int nearest(float x) {
    union { float value; int32_t bits; } sum = {x + 12582912.0f};
    return (sum.bits & 0x007FFFFF) - 0x00400000;
}
LYC_INLINE ivec vec_nearest_bits(vec x) { return ((ivec)(x + 12582912.0f) & 0x007FFFFF) - 0x00400000; }

/// Sixteen groups of `size` (16 or 32) elements: element i of group g is x[i][g].
typedef struct {
    vec x[32], weight[32];
    /// The integers chosen so far, as stored (not negative).
    vec q[32];
    vec scale, minimum;
    int size;
} group_batch;
