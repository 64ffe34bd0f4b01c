// The GGUF block formats, read in plain C.
#include "linear_blocks.h"
#include <string.h>

const int8_t linear_iq4_nl_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

linear_format linear_format_of(lyc_type type) {
    switch (type) {
    case LYC_Q4_0: return (linear_format){32, 8, 0, 15};
    case LYC_Q4_1: return (linear_format){32, 0, 1, 15};
    case LYC_Q5_0: return (linear_format){32, 16, 0, 31};
    case LYC_Q5_1: return (linear_format){32, 0, 1, 31};
    case LYC_Q8_0: return (linear_format){32, 128, 0, 255};
    case LYC_IQ4_NL: return (linear_format){32, 128, 0, 241};
    case LYC_Q2_K: return (linear_format){16, 0, 1, 3};
    case LYC_Q3_K: return (linear_format){16, 4, 0, 7};
    case LYC_Q4_K: return (linear_format){32, 0, 1, 15};
    case LYC_Q5_K: return (linear_format){32, 0, 1, 31};
    case LYC_Q6_K: return (linear_format){16, 32, 0, 63};
    default: return (linear_format){0, 0, 0, 0};
    }
}

static float half_at(const uint8_t *bytes) {
    uint16_t bits;
    memcpy(&bits, bytes, 2);
    return lyc_f16_to_f32(bits);
}

static void set_scale(linear_chunk *chunk, float scale, float minimum) {
    chunk->scale[0] = chunk->scale[1] = scale;
    chunk->minimum[0] = chunk->minimum[1] = minimum;
}

static void read_nibbles(const uint8_t *bytes, int offset, int8_t *q) {
    for (int i = 0; i < 16; i++) {
        q[i] = (int8_t)((bytes[i] & 15) - offset);
        q[i + 16] = (int8_t)((bytes[i] >> 4) - offset);
    }
}

/// Nibbles with a fifth bit from a 32-bit word, one bit per element.
static void read_five_bits(const uint8_t *bits, const uint8_t *bytes, int offset, int8_t *q) {
    read_nibbles(bytes, offset, q);
    for (int i = 0; i < 32; i++) q[i] = (int8_t)(q[i] + (bits[i / 8] >> i % 8 & 1) * 16);
}

/// Six-bit scale and minimum `j` of the 8 packed in 12 bytes (Q4_K, Q5_K).
static void read_six_bit_pair(const uint8_t *s, size_t j, int *scale, int *minimum) {
    if (j < 4) {
        *scale = s[j] & 63;
        *minimum = s[j + 4] & 63;
    } else {
        *scale = (s[j + 4] & 15) | s[j - 4] >> 6 << 4;
        *minimum = s[j + 4] >> 4 | s[j] >> 6 << 4;
    }
}

static void read_q2_k(const uint8_t *block, size_t part, linear_chunk *chunk) {
    const uint8_t *quants = block + 16 + part / 4 * 32;
    const float d = half_at(block + 80), least = half_at(block + 82);
    for (int i = 0; i < 32; i++) chunk->q[i] = (int8_t)(quants[i] >> part % 4 * 2 & 3);
    for (size_t half = 0; half < 2; half++) {
        const uint8_t scale = block[part * 2 + half];
        chunk->scale[half] = d * (float)(scale & 15);
        chunk->minimum[half] = -(least * (float)(scale >> 4));
    }
}

static void read_q3_k(const uint8_t *block, size_t part, linear_chunk *chunk) {
    const uint8_t *quants = block + 32 + part / 4 * 32, *scales = block + 96;
    const float d = half_at(block + 108);
    for (int i = 0; i < 32; i++) chunk->q[i] = (int8_t)((quants[i] >> part % 4 * 2 & 3) + (block[i] >> part & 1) * 4 - 4);
    for (size_t half = 0; half < 2; half++) {
        const size_t j = part * 2 + half;  // 16 scales: four low bits in bytes 0 ..< 8, two high bits in bytes 8 ..< 12
        const int low = j < 8 ? scales[j] & 15 : scales[j - 8] >> 4;
        const int high = scales[8 + j % 4] >> j / 4 * 2 & 3;
        chunk->scale[half] = d * (float)((low | high << 4) - 32);
        chunk->minimum[half] = 0;
    }
}

static void read_q4_k(const uint8_t *block, size_t part, linear_chunk *chunk) {
    int scale, minimum;
    read_six_bit_pair(block + 4, part, &scale, &minimum);
    set_scale(chunk, half_at(block) * (float)scale, -(half_at(block + 2) * (float)minimum));
    const uint8_t *quants = block + 16 + part / 2 * 32;
    for (int i = 0; i < 32; i++) chunk->q[i] = (int8_t)(quants[i] >> part % 2 * 4 & 15);
}

static void read_q5_k(const uint8_t *block, size_t part, linear_chunk *chunk) {
    int scale, minimum;
    read_six_bit_pair(block + 4, part, &scale, &minimum);
    set_scale(chunk, half_at(block) * (float)scale, -(half_at(block + 2) * (float)minimum));
    const uint8_t *high = block + 16, *quants = block + 48 + part / 2 * 32;
    for (int i = 0; i < 32; i++) chunk->q[i] = (int8_t)((quants[i] >> part % 2 * 4 & 15) + (high[i] >> part & 1) * 16);
}

static void read_q6_k(const uint8_t *block, size_t part, linear_chunk *chunk) {
    const size_t quarter = part % 4;
    const uint8_t *low = block + part / 4 * 64 + quarter % 2 * 32, *high = block + 128 + part / 4 * 32;
    const int8_t *scales = (const int8_t *)block + 192;
    const float d = half_at(block + 208);
    for (int i = 0; i < 32; i++)
        chunk->q[i] = (int8_t)(((low[i] >> quarter / 2 * 4 & 15) | (high[i] >> quarter * 2 & 3) << 4) - 32);
    for (size_t half = 0; half < 2; half++) {
        chunk->scale[half] = d * (float)scales[part * 2 + half];
        chunk->minimum[half] = 0;
    }
}

void linear_read_chunk(lyc_type type, const uint8_t *row, size_t index, linear_chunk *chunk) {
    const size_t parts = lyc_type_block_elements(type) / 32, part = index % parts;
    const uint8_t *block = row + index / parts * lyc_type_block_bytes(type);
    switch (type) {
    case LYC_Q4_0:
        set_scale(chunk, half_at(block), 0);
        read_nibbles(block + 2, 8, chunk->q);
        break;
    case LYC_Q4_1:
        set_scale(chunk, half_at(block), half_at(block + 2));
        read_nibbles(block + 4, 0, chunk->q);
        break;
    case LYC_Q5_0:
        set_scale(chunk, half_at(block), 0);
        read_five_bits(block + 2, block + 6, 16, chunk->q);
        break;
    case LYC_Q5_1:
        set_scale(chunk, half_at(block), half_at(block + 2));
        read_five_bits(block + 4, block + 8, 0, chunk->q);
        break;
    case LYC_Q8_0:
        set_scale(chunk, half_at(block), 0);
        memcpy(chunk->q, block + 2, 32);
        break;
    case LYC_IQ4_NL:
        set_scale(chunk, half_at(block), 0);
        read_nibbles(block + 2, 0, chunk->q);
        for (int i = 0; i < 32; i++) chunk->q[i] = linear_iq4_nl_values[chunk->q[i]];
        break;
    case LYC_Q2_K: read_q2_k(block, part, chunk); break;
    case LYC_Q3_K: read_q3_k(block, part, chunk); break;
    case LYC_Q4_K: read_q4_k(block, part, chunk); break;
    case LYC_Q5_K: read_q5_k(block, part, chunk); break;
    case LYC_Q6_K: read_q6_k(block, part, chunk); break;
    default: memset(chunk, 0, sizeof *chunk);
    }
}
