// One table per instruction-set level, and the choice among them.
#include "linear_kernels.h"
#include "lyceum_level.h"

#define LINEAR_TABLE(level)                     \
    {                                           \
        .round_tile = linear_round_tile_##level,   \
        .unpack = linear_unpack_##level,           \
        .decode = linear_decode_##level,           \
        .product = linear_product_##level,         \
        .finish = linear_finish_##level,           \
        .pack_f32 = linear_pack_f32_##level,       \
        .pack_bf16 = linear_pack_bf16_##level,     \
        .pack_f16 = linear_pack_f16_##level,       \
        .round_bf16 = linear_round_bf16_##level,   \
        .product_f32 = linear_product_f32_##level,   \
        .product_bf16 = linear_product_bf16_##level, \
        .decode_f32 = linear_decode_f32_##level,   \
        .decode_f16 = linear_decode_f16_##level,   \
        .decode_bf16 = linear_decode_bf16_##level, \
    }

#if defined(__x86_64__)
static const linear_level table_avx512 = LINEAR_TABLE(avx512);
static const linear_level table_avx2 = LINEAR_TABLE(avx2);
#elif defined(__aarch64__)
static const linear_level table_neon = LINEAR_TABLE(neon);
#endif

const linear_level *linear_level_table(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX512: return &table_avx512;
    case LYC_LEVEL_AVX2: return &table_avx2;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &table_neon;
#endif
    default: return NULL;
    }
}
