#ifndef LYCEUM_OPTIMIZER_PRIVATE_H
#define LYCEUM_OPTIMIZER_PRIVATE_H
#include "optimizer_kernels.h"

/// The table of the current level.
const optimizer_kernels *lyc_optimizer_kernels(void);
#endif
