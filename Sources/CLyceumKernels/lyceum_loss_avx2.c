#if defined(__x86_64__)
#include "loss_kernels.h"
#include "rows_lanes_avx2.h"
#include <math.h>
#include <string.h>
LYC_AVX2_BEGIN
#include "loss_body.h"
LYC_TARGET_END

const loss_kernels lyc_loss_avx2 = LOSS_TABLE;
#endif
