#if defined(__x86_64__)
#include "optimizer_kernels.h"
#include "rows_lanes_avx2.h"
#include <math.h>
#include <string.h>
LYC_AVX2_BEGIN
#include "optimizer_body.h"
LYC_TARGET_END

const optimizer_kernels lyc_optimizer_avx2 = OPTIMIZER_TABLE;
#endif
