// What each level provides for operations on rows. Every level keeps the same order of rounding, so all give the same bits.
#ifndef LYCEUM_ROWS_KERNELS_H
#define LYCEUM_ROWS_KERNELS_H
#include "lyceum_rows.h"

typedef struct {
    void (*rms_norm)(const float *x, const float *weight, float weight_offset, float epsilon, float *out, size_t width);
    void (*layer_norm)(const float *x, const float *weight, const float *bias, float epsilon, float *out, size_t width);
    void (*rope)(float *x, size_t heads, size_t head_width, size_t rotary_width, int interleaved, const float *cosine, const float *sine);
    void (*activate)(lyc_activation activation, const float *x, float *out, size_t count);
    void (*activate_gated)(lyc_activation activation, const float *gate, const float *up, float *out, size_t count);
    void (*add_scaled)(float *out, const float *x, float scale, size_t count);
    void (*scale)(float *x, float scale, size_t count);
    void (*softcap)(float *x, float cap, size_t count);
    void (*softmax)(float *x, size_t width);
    /// log(sum(exp(x))) with double-precision sums.
    double (*log_sum_exp)(const float *x, size_t width);
    /// sum(exp(p - shift) * (p - q)) in double precision; 0 where exp(p - shift) is 0.
    double (*expected_difference)(const float *p, const float *q, double shift, size_t width);
    /// The largest element that is not NaN, or -infinity.
    float (*largest)(const float *x, size_t width);
    /// The first index in begin ..< width whose element is above `threshold`, or width.
    size_t (*first_above)(const float *x, size_t begin, size_t width, float threshold);
    size_t (*first_equal)(const float *x, size_t width, float value);
    int (*all_finite)(const float *x, size_t count);
} rows_kernels;

/// The table of the current level.
const rows_kernels *lyc_rows_kernels(void);

extern const rows_kernels lyc_rows_reference;
#if defined(__x86_64__)
extern const rows_kernels lyc_rows_avx2, lyc_rows_avx512;
#elif defined(__aarch64__)
extern const rows_kernels lyc_rows_neon;
#endif
#endif
