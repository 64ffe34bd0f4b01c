#ifndef LYCEUM_GRADIENTS_PRIVATE_H
#define LYCEUM_GRADIENTS_PRIVATE_H
#include "gradients_kernels.h"

/// Runs `body` on units 0 ..< units, on the calling thread when all units together are small.
void lyc_gradients_run(lyc_pool *pool, size_t units, size_t unit_elements, lyc_pool_body body, void *context);
#endif
