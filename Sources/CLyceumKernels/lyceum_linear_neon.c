// Integer dot products straight from the GGUF blocks, NEON with dot products.
#include "linear_level.h"
#if defined(__aarch64__)
#include "linear_kernels.h"
#include "linear_lanes_neon.h"
LYC_NEON_BEGIN
#include "linear_walk_body.h"

linear_unpack *linear_unpack_neon(lyc_type type) { return unpack_for(type); }
linear_decode *linear_decode_neon(lyc_type type) { return decode_for(type); }
LYC_TARGET_END
#endif
