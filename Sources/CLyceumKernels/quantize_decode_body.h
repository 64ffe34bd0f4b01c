// Expansion of blocks to fp32, compiled for every level. Products and sums are rounded one by one, as the format's reference does: no fused
// multiply-add here.
#include "quantize_blocks.h"
#include "quantize_kernels.h"
#pragma STDC FP_CONTRACT OFF

// Half precision: several at a time where the processor converts them, with the same bits.

static void decode_f16(const uint16_t *source, float *out, size_t count) {
    size_t i = 0;
#if defined(LYC_HALF_F16C)
    for (; i + 8 <= count; i += 8) _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(source + i))));
#elif defined(LYC_HALF_NEON)
    for (; i + 4 <= count; i += 4) vst1q_f32(out + i, vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(source + i))));
#endif
    for (; i < count; i++) out[i] = lyc_f16_to_f32(source[i]);
}

static void encode_f16(const float *source, uint16_t *out, size_t count) {
    size_t i = 0;
#if defined(LYC_HALF_F16C)
    for (; i + 8 <= count; i += 8)
        _mm_storeu_si128((__m128i *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(source + i), _MM_FROUND_TO_NEAREST_INT));
#elif defined(LYC_HALF_NEON)
    for (; i + 4 <= count; i += 4) vst1_u16(out + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(source + i))));
#endif
    for (; i < count; i++) out[i] = lyc_f32_to_f16(source[i]);
}

// bf16 is the upper half of fp32. Written without branches, so that compilers vectorize the loops.

static void decode_bf16(const uint16_t *source, float *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const uint32_t bits = (uint32_t)source[i] << 16;
        memcpy(out + i, &bits, 4);
    }
}

static void encode_bf16(const float *source, uint16_t *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, source + i, 4);
        const uint32_t nan = (bits & 0x7FFFFFFFu) > 0x7F800000u, rounded = bits + 0x7FFF + (bits >> 16 & 1);
        out[i] = (uint16_t)(nan ? bits >> 16 | 0x40 : rounded >> 16);
    }
}

static void decode_nf4(const block_nf4 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int i = 0; i < 32; i++) {
        out[2 * i] = lyc_nf4_levels[block->codes[i] & 15] * scale;
        out[2 * i + 1] = lyc_nf4_levels[block->codes[i] >> 4] * scale;
    }
}

static void decode_q4_0(const block_q4_0 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int i = 0; i < 16; i++) {
        out[i] = (float)((block->low[i] & 15) - 8) * scale;
        out[i + 16] = (float)((block->low[i] >> 4) - 8) * scale;
    }
}

static void decode_q4_1(const block_q4_1 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale), minimum = lyc_f16_to_f32(block->minimum);
    for (int i = 0; i < 16; i++) {
        out[i] = (float)(block->low[i] & 15) * scale + minimum;
        out[i + 16] = (float)(block->low[i] >> 4) * scale + minimum;
    }
}

static uint32_t fifth_bits(const uint8_t *high) {
    return (uint32_t)high[0] | (uint32_t)high[1] << 8 | (uint32_t)high[2] << 16 | (uint32_t)high[3] << 24;
}

static void decode_q5_0(const block_q5_0 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    const uint32_t high = fifth_bits(block->high);
    for (int i = 0; i < 16; i++) {
        out[i] = (float)((int)((block->low[i] & 15) | (high >> i & 1) << 4) - 16) * scale;
        out[i + 16] = (float)((int)((block->low[i] >> 4) | (high >> (i + 16) & 1) << 4) - 16) * scale;
    }
}

static void decode_q5_1(const block_q5_1 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale), minimum = lyc_f16_to_f32(block->minimum);
    const uint32_t high = fifth_bits(block->high);
    for (int i = 0; i < 16; i++) {
        out[i] = (float)(int)((block->low[i] & 15) | (high >> i & 1) << 4) * scale + minimum;
        out[i + 16] = (float)(int)((block->low[i] >> 4) | (high >> (i + 16) & 1) << 4) * scale + minimum;
    }
}

static void decode_q8_0(const block_q8_0 *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int i = 0; i < 32; i++) out[i] = (float)block->q[i] * scale;
}

static void decode_iq4_nl(const block_iq4_nl *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int i = 0; i < 16; i++) {
        out[i] = scale * (float)lyc_iq4_values[block->low[i] & 15];
        out[i + 16] = scale * (float)lyc_iq4_values[block->low[i] >> 4];
    }
}

static void decode_q2_k(const block_q2_k *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale), minimum = lyc_f16_to_f32(block->minimum);
    for (int group = 0; group < 16; group++) {
        const uint8_t *low = block->low + group / 8 * 32 + group % 2 * 16;
        const int shift = group % 8 / 2 * 2;
        const float step = scale * (float)(block->groups[group] & 15), floor = minimum * (float)(block->groups[group] >> 4);
        for (int i = 0; i < 16; i++) out[group * 16 + i] = step * (float)(low[i] >> shift & 3) - floor;
    }
}

static void decode_q3_k(const block_q3_k *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int group = 0; group < 16; group++) {
        const uint8_t *low = block->low + group / 8 * 32 + group % 2 * 16, *high = block->high + group % 2 * 16;
        const int shift = group % 8 / 2 * 2, bit = group / 2;
        const float step = scale * (float)(read_group_q3(block->groups, group) - 32);
        for (int i = 0; i < 16; i++)
            out[group * 16 + i] = step * (float)((low[i] >> shift & 3) + (high[i] >> bit & 1) * 4 - 4);
    }
}

static void decode_q4_k(const block_q4_k *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale), minimum = lyc_f16_to_f32(block->minimum);
    for (int group = 0; group < 8; group++) {
        int s, m;
        read_group(block->groups, group, &s, &m);
        const uint8_t *low = block->low + group / 2 * 32;
        const int shift = group % 2 * 4;
        const float step = scale * (float)s, floor = minimum * (float)m;
        for (int i = 0; i < 32; i++) out[group * 32 + i] = step * (float)(low[i] >> shift & 15) - floor;
    }
}

static void decode_q5_k(const block_q5_k *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale), minimum = lyc_f16_to_f32(block->minimum);
    for (int group = 0; group < 8; group++) {
        int s, m;
        read_group(block->groups, group, &s, &m);
        const uint8_t *low = block->low + group / 2 * 32;
        const int shift = group % 2 * 4;
        const float step = scale * (float)s, floor = minimum * (float)m;
        for (int i = 0; i < 32; i++)
            out[group * 32 + i] = step * (float)((low[i] >> shift & 15) | (block->high[i] >> group & 1) << 4) - floor;
    }
}

static void decode_q6_k(const block_q6_k *block, float *out) {
    const float scale = lyc_f16_to_f32(block->scale);
    for (int group = 0; group < 16; group++) {
        const int half = group / 8, quarter = group % 8 / 2, part = group % 2 * 16;
        const uint8_t *low = block->low + half * 64 + quarter % 2 * 32 + part, *high = block->high + half * 32 + part;
        const float step = scale * (float)block->groups[group];
        for (int i = 0; i < 16; i++)
            out[group * 16 + i] = step * (float)(((low[i] >> quarter / 2 * 4 & 15) | (high[i] >> quarter * 2 & 3) << 4) - 32);
    }
}

#define DECODE_BLOCKS(elements, block_type, decode)                                                              \
    for (size_t i = 0; i < count / elements; i++) decode((const block_type *)source + i, out + i * elements); \
    return

static void dequantize(lyc_type type, const void *source, float *out, size_t count) {
    switch (type) {
    case LYC_F32: memmove(out, source, count * sizeof *out); return;
    case LYC_F16: decode_f16(source, out, count); return;
    case LYC_BF16: decode_bf16(source, out, count); return;
    case LYC_Q4_0: DECODE_BLOCKS(32, block_q4_0, decode_q4_0);
    case LYC_Q4_1: DECODE_BLOCKS(32, block_q4_1, decode_q4_1);
    case LYC_Q5_0: DECODE_BLOCKS(32, block_q5_0, decode_q5_0);
    case LYC_Q5_1: DECODE_BLOCKS(32, block_q5_1, decode_q5_1);
    case LYC_Q8_0: DECODE_BLOCKS(32, block_q8_0, decode_q8_0);
    case LYC_IQ4_NL: DECODE_BLOCKS(32, block_iq4_nl, decode_iq4_nl);
    case LYC_NF4: DECODE_BLOCKS(64, block_nf4, decode_nf4);
    case LYC_Q2_K: DECODE_BLOCKS(256, block_q2_k, decode_q2_k);
    case LYC_Q3_K: DECODE_BLOCKS(256, block_q3_k, decode_q3_k);
    case LYC_Q4_K: DECODE_BLOCKS(256, block_q4_k, decode_q4_k);
    case LYC_Q5_K: DECODE_BLOCKS(256, block_q5_k, decode_q5_k);
    case LYC_Q6_K: DECODE_BLOCKS(256, block_q6_k, decode_q6_k);
    case LYC_I8:
    case LYC_I32:
    case LYC_I64: return;  // not real numbers
    }
}
