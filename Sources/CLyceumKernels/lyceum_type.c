#include "lyceum_type.h"
#include <string.h>

typedef struct {
    lyc_type type;
    const char *name;
    uint16_t elements, bytes;
} type_row;

static const type_row type_rows[] = {
    {LYC_F32, "f32", 1, 4},      {LYC_F16, "f16", 1, 2},       {LYC_BF16, "bf16", 1, 2},    {LYC_I8, "i8", 1, 1},
    {LYC_I32, "i32", 1, 4},      {LYC_I64, "i64", 1, 8},       {LYC_Q4_0, "q4_0", 32, 18},  {LYC_Q4_1, "q4_1", 32, 20},
    {LYC_Q5_0, "q5_0", 32, 22},  {LYC_Q5_1, "q5_1", 32, 24},   {LYC_Q8_0, "q8_0", 32, 34},  {LYC_Q2_K, "q2_k", 256, 84},
    {LYC_Q3_K, "q3_k", 256, 110}, {LYC_Q4_K, "q4_k", 256, 144}, {LYC_Q5_K, "q5_k", 256, 176}, {LYC_Q6_K, "q6_k", 256, 210},
    {LYC_IQ4_NL, "iq4_nl", 32, 18}, {LYC_NF4, "nf4", 64, 34},
};

static const type_row *row_of(lyc_type type) {
    for (size_t i = 0; i < sizeof type_rows / sizeof *type_rows; i++)
        if (type_rows[i].type == type) return &type_rows[i];
    return NULL;
}

size_t lyc_type_block_elements(lyc_type type) {
    const type_row *row = row_of(type);
    return row ? row->elements : 0;
}

size_t lyc_type_block_bytes(lyc_type type) {
    const type_row *row = row_of(type);
    return row ? row->bytes : 0;
}

const char *lyc_type_name(lyc_type type) {
    const type_row *row = row_of(type);
    return row ? row->name : "unknown";
}

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    return bits;
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

float lyc_f16_to_f32(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t exponent = (half >> 10) & 0x1F, mantissa = half & 0x3FF;
    if (exponent == 0) {
        const float magnitude = (float)mantissa * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    if (exponent == 31) return float_of(sign | 0x7F800000u | mantissa << 13 | (mantissa ? 0x400000u : 0));
    return float_of(sign | (exponent + 112) << 23 | mantissa << 13);
}

uint16_t lyc_f32_to_f16(float value) {
    const uint32_t bits = bits_of(value);
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    const uint32_t magnitude = bits & 0x7FFFFFFFu;
    if (magnitude > 0x7F800000u) return sign | 0x7E00 | (uint16_t)(magnitude >> 13 & 0x3FF);
    if (magnitude >= 0x477FF000u) return sign | 0x7C00;  // rounds to infinity
    if (magnitude < 0x38800000u) {                       // subnormal half, exact in units of 2^-24
        const float scaled = float_of(magnitude) * 0x1p24f;
        const uint32_t whole = (uint32_t)scaled;
        const float rest = scaled - (float)whole;
        const uint32_t up = rest > 0.5f || (rest == 0.5f && (whole & 1));
        return sign | (uint16_t)(whole + up);
    }
    const uint32_t rounded = magnitude + 0xFFF + (magnitude >> 13 & 1);
    return sign | (uint16_t)((rounded - 0x38000000u) >> 13);
}

float lyc_bf16_to_f32(uint16_t bits) { return float_of((uint32_t)bits << 16); }

uint16_t lyc_f32_to_bf16(float value) {
    const uint32_t bits = bits_of(value);
    if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
