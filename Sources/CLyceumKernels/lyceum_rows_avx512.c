#if defined(__x86_64__)
#include "rows_kernels.h"
#include "rows_lanes_avx512.h"
#include <math.h>
#include <string.h>
LYC_AVX512_BEGIN
#include "rows_body.h"
LYC_TARGET_END

const rows_kernels lyc_rows_avx512 = ROWS_TABLE;
#endif
