// What each level provides for losses. Every level keeps the same order of rounding, so all give the same bits.
#ifndef LYCEUM_LOSS_KERNELS_H
#define LYCEUM_LOSS_KERNELS_H
#include "lyceum_loss.h"

/// What one row gives.
typedef struct {
    double loss, penalty;
    int hit;
} row_loss;

typedef struct {
    /// One row with a valid target; the derivative times `weight` replaces the logits when asked for.
    row_loss (*cross_entropy)(const lyc_cross_entropy_options *options, float *logits, size_t width, size_t target, float weight,
                              int derivative);
    /// One row of each; the derivative times `weight` replaces the student's logits when asked for.
    double (*divergence)(lyc_divergence kind, float temperature, float mix, float *student, const float *teacher, size_t width, float weight,
                         int derivative);
    /// log(sum(exp(x / temperature))).
    double (*log_sum)(const float *x, float temperature, size_t width);
    /// x = factor * exp(x / temperature - shift).
    void (*exponentials)(float *x, float temperature, double shift, double factor, size_t width);
} loss_kernels;

extern const loss_kernels lyc_loss_reference;
#if defined(__x86_64__)
extern const loss_kernels lyc_loss_avx2, lyc_loss_avx512;
#elif defined(__aarch64__)
extern const loss_kernels lyc_loss_neon;
#endif
#endif
