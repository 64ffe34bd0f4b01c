#if defined(__aarch64__)
#include "loss_kernels.h"
#include "rows_lanes_neon.h"
#include <math.h>
#include <string.h>
LYC_NEON_BEGIN
#include "loss_body.h"
LYC_TARGET_END

const loss_kernels lyc_loss_neon = LOSS_TABLE;
#endif
