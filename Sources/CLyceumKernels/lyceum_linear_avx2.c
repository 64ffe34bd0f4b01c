// Integer dot products straight from the GGUF blocks, AVX2.
#include "linear_level.h"
#if defined(__x86_64__)
#include "linear_kernels.h"
#include "linear_lanes_avx2.h"
LYC_AVX2_BEGIN
#include "linear_walk_body.h"

linear_unpack *linear_unpack_avx2(lyc_type type) { return unpack_for(type); }
linear_decode *linear_decode_avx2(lyc_type type) { return decode_for(type); }
LYC_TARGET_END
#endif
