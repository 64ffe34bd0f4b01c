#ifndef LYCEUM_LOSS_PRIVATE_H
#define LYCEUM_LOSS_PRIVATE_H
#include "loss_kernels.h"

/// The table of the current level.
const loss_kernels *lyc_loss_kernels(void);
/// Runs `body` on rows, on the calling thread when all together are small.
void lyc_loss_run(lyc_pool *pool, size_t rows, size_t width, lyc_pool_body body, void *context);
void lyc_loss_fill(float *row, size_t width, float value);
#endif
