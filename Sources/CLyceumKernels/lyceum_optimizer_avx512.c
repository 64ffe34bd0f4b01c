#if defined(__x86_64__)
#include "optimizer_kernels.h"
#include "rows_lanes_avx512.h"
#include <math.h>
#include <string.h>
LYC_AVX512_BEGIN
#include "optimizer_body.h"
LYC_TARGET_END

const optimizer_kernels lyc_optimizer_avx512 = OPTIMIZER_TABLE;
#endif
