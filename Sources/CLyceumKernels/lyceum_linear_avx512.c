// Integer dot products straight from the GGUF blocks, AVX-512 with VNNI.
#include "linear_level.h"
#if defined(__x86_64__)
#include "linear_kernels.h"
#include "linear_lanes_avx512.h"
LYC_AVX512_BEGIN
#include "linear_walk_body.h"

linear_unpack *linear_unpack_avx512(lyc_type type) { return unpack_for(type); }
linear_decode *linear_decode_avx512(lyc_type type) { return decode_for(type); }
LYC_TARGET_END
#endif
