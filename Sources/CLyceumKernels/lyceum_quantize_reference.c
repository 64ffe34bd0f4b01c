#include "kernel_target.h"
#include "quantize_decode_body.h"
#include "quantize_encode_body.h"
#include "quantize_encode_k_body.h"

const quantize_kernels lyc_quantize_reference = {dequantize, quantize_row};
