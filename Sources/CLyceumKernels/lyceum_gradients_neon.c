#if defined(__aarch64__)
#include "gradients_kernels.h"
#include "rows_lanes_neon.h"
#include <math.h>
LYC_NEON_BEGIN
#include "gradients_body.h"
LYC_TARGET_END

const gradients_kernels lyc_gradients_neon = GRADIENTS_TABLE;
#endif
