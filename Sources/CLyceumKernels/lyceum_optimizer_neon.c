#if defined(__aarch64__)
#include "optimizer_kernels.h"
#include "rows_lanes_neon.h"
#include <math.h>
#include <string.h>
LYC_NEON_BEGIN
#include "optimizer_body.h"
LYC_TARGET_END

const optimizer_kernels lyc_optimizer_neon = OPTIMIZER_TABLE;
#endif
