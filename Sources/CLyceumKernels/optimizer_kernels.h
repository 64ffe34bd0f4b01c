// What each level provides for steps of optimizers. Every level keeps the same order of rounding, so all give the same bits.
#ifndef LYCEUM_OPTIMIZER_KERNELS_H
#define LYCEUM_OPTIMIZER_KERNELS_H
#include "lyceum_optimizer.h"

typedef struct {
    void (*adam)(const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second, size_t count);
} optimizer_kernels;

extern const optimizer_kernels lyc_optimizer_reference;
#if defined(__x86_64__)
extern const optimizer_kernels lyc_optimizer_avx2, lyc_optimizer_avx512;
#elif defined(__aarch64__)
extern const optimizer_kernels lyc_optimizer_neon;
#endif
#endif
