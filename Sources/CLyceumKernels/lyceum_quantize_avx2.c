#if defined(__x86_64__)
#define LYC_HALF_F16C 1
#include "kernel_target.h"
#include <math.h>
#include <string.h>
LYC_AVX2_BEGIN
#include "quantize_decode_body.h"
#include "quantize_encode_body.h"
#include "quantize_encode_k_body.h"
LYC_TARGET_END

const quantize_kernels lyc_quantize_avx2 = {dequantize, quantize_row};
#endif
