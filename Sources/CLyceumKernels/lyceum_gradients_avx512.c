#if defined(__x86_64__)
#include "gradients_kernels.h"
#include "rows_lanes_avx512.h"
#include <math.h>
LYC_AVX512_BEGIN
#include "gradients_body.h"
LYC_TARGET_END

const gradients_kernels lyc_gradients_avx512 = GRADIENTS_TABLE;
#endif
