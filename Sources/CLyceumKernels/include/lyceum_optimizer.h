#ifndef LYCEUM_OPTIMIZER_H
#define LYCEUM_OPTIMIZER_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Steps of optimizers: one pass over weights, gradient and state. `gradient_scale` multiplies the gradient first (clipping).
// Element by element, so bits depend on neither threads nor level unless said.

typedef struct {
    float rate, beta1, beta2, epsilon;
    float decay;             ///< decoupled: w -= rate * decay * w
    float correction1;       ///< 1 - beta1^t
    float correction2;       ///< 1 - beta2^t
    float gradient_scale;
} lyc_adam_options;

/// AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101, algorithm 2), as PyTorch's torch.optim.AdamW.
void lyc_adam_step(lyc_pool *pool, const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second,
                   size_t count);

#endif
