#if defined(__aarch64__)
#include "rows_kernels.h"
#include "rows_lanes_neon.h"
#include <math.h>
#include <string.h>
LYC_NEON_BEGIN
#include "rows_body.h"
LYC_TARGET_END

const rows_kernels lyc_rows_neon = ROWS_TABLE;
#endif
