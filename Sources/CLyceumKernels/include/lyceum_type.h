#ifndef LYCEUM_TYPE_H
#define LYCEUM_TYPE_H
#include <stddef.h>
#include <stdint.h>

/// Element types; the numbers below 1000 are those of the GGUF format.
typedef enum {
    LYC_F32 = 0,
    LYC_F16 = 1,
    LYC_Q4_0 = 2,
    LYC_Q4_1 = 3,
    LYC_Q5_0 = 6,
    LYC_Q5_1 = 7,
    LYC_Q8_0 = 8,
    LYC_Q2_K = 10,
    LYC_Q3_K = 11,
    LYC_Q4_K = 12,
    LYC_Q5_K = 13,
    LYC_Q6_K = 14,
    LYC_IQ4_NL = 20,
    LYC_I8 = 24,
    LYC_I32 = 26,
    LYC_I64 = 27,
    LYC_BF16 = 30,
    LYC_NF4 = 1004,  ///< not a GGUF type: 4-bit levels of a normal distribution (see quantize_blocks.h); in memory only
} lyc_type;

/// Elements per block (1 for plain types, 32 or 256 for block types); 0 for an unknown type.
size_t lyc_type_block_elements(lyc_type type);
/// Bytes per block; 0 for an unknown type.
size_t lyc_type_block_bytes(lyc_type type);
const char *lyc_type_name(lyc_type type);

/// Conversions that round to nearest even; NaN stays NaN.
float lyc_f16_to_f32(uint16_t bits);
uint16_t lyc_f32_to_f16(float value);
float lyc_bf16_to_f32(uint16_t bits);
uint16_t lyc_f32_to_bf16(float value);
#endif
