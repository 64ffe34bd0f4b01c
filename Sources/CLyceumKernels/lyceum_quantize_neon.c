#if defined(__aarch64__)
#define LYC_HALF_NEON 1
#include "kernel_target.h"
#include <math.h>
#include <string.h>
LYC_NEON_BEGIN
#include "quantize_decode_body.h"
#include "quantize_encode_body.h"
#include "quantize_encode_k_body.h"
LYC_TARGET_END

const quantize_kernels lyc_quantize_neon = {dequantize, quantize_row};
#endif
