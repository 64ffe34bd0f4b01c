#if defined(__x86_64__)
#include "loss_kernels.h"
#include "rows_lanes_avx512.h"
#include <math.h>
#include <string.h>
LYC_AVX512_BEGIN
#include "loss_body.h"
LYC_TARGET_END

const loss_kernels lyc_loss_avx512 = LOSS_TABLE;
#endif
