// One table per instruction-set level, and the choice among them.
#include "linear_avx512.h"
#include "linear_level.h"
#include "lyceum_level.h"

#if defined(__x86_64__)
static const linear_level table_avx512 = {
    .round_tile = linear_round_tile_avx512,
    .unpack = linear_unpack_avx512,
    .decode = linear_decode_avx512,
    .product = linear_product_avx512,
    .finish = linear_finish_avx512,
    .pack_f32 = linear_pack_f32_avx512,
    .pack_bf16 = linear_pack_bf16_avx512,
    .pack_f16 = linear_pack_f16_avx512,
    .round_bf16 = linear_round_bf16_avx512,
    .product_f32 = linear_product_f32_avx512,
    .product_bf16 = linear_product_bf16_avx512,
    .decode_f32 = linear_decode_f32_avx512,
    .decode_f16 = linear_decode_f16_avx512,
    .decode_bf16 = linear_decode_bf16_avx512,
};
#endif

const linear_level *linear_level_table(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX512: return &table_avx512;
#endif
    default: return NULL;
    }
}
