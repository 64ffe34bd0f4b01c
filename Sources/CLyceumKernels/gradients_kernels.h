// What each level provides for derivatives of operations on rows. Every level keeps the same order of rounding, so all give the same bits.
#ifndef LYCEUM_GRADIENTS_KERNELS_H
#define LYCEUM_GRADIENTS_KERNELS_H
#include "lyceum_gradients.h"

typedef struct {
    /// One row; column sums are added to d_weight when it is not NULL.
    void (*rms_norm)(const float *x, const float *weight, float weight_offset, float epsilon, const float *d_out, float *d_x, int accumulate,
                     float *d_weight, size_t width);
    void (*layer_norm)(const float *x, const float *weight, float epsilon, const float *d_out, float *d_x, int accumulate, float *d_weight,
                       float *d_bias, size_t width);
    void (*activate)(lyc_activation activation, const float *x, const float *d_out, float *d_x, size_t count);
    void (*activate_gated)(lyc_activation activation, const float *gate, const float *up, const float *d_out, float *d_gate, float *d_up,
                           size_t count);
    void (*softcap)(const float *y, float cap, const float *d_out, float *d_x, size_t count);
    void (*rope)(float *d_x, size_t heads, size_t head_width, size_t rotary_width, int interleaved, const float *cosine, const float *sine);
    /// out += x.
    void (*add)(float *out, const float *x, size_t count);
    /// out += x * scale.
    void (*add_scaled)(float *out, const float *x, float scale, size_t count);
    /// out = x * y.
    void (*multiply)(const float *x, const float *y, float *out, size_t count);
    /// out += x * y.
    void (*add_product)(float *out, const float *x, const float *y, size_t count);
    /// Draws 4 * block ... of a stream for `count` elements.
    void (*dropout)(const float *x, float *out, size_t count, float rate, uint64_t key, uint64_t counter, uint64_t block);
    double (*sum_of_squares)(const float *x, size_t count);
} gradients_kernels;

/// The table of the current level.
const gradients_kernels *lyc_gradients_kernels(void);

extern const gradients_kernels lyc_gradients_reference;
#if defined(__x86_64__)
extern const gradients_kernels lyc_gradients_avx2, lyc_gradients_avx512;
#elif defined(__aarch64__)
extern const gradients_kernels lyc_gradients_neon;
#endif
#endif
