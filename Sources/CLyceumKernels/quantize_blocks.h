// The block types of the GGUF format, byte for byte. Scales are half precision, stored as bits.
#ifndef LYCEUM_QUANTIZE_BLOCKS_H
#define LYCEUM_QUANTIZE_BLOCKS_H
#include "lyceum_type.h"
#include <string.h>

/// x = scale (q - 8); byte i holds elements i (low half) and i + 16.
typedef struct { uint16_t scale; uint8_t low[16]; } block_q4_0;
/// x = scale q + minimum.
typedef struct { uint16_t scale, minimum; uint8_t low[16]; } block_q4_1;
/// x = scale (q - 16); bit i of `high` is the fifth bit of element i.
typedef struct { uint16_t scale; uint8_t high[4]; uint8_t low[16]; } block_q5_0;
/// x = scale q + minimum.
typedef struct { uint16_t scale, minimum; uint8_t high[4]; uint8_t low[16]; } block_q5_1;
/// x = scale q.
typedef struct { uint16_t scale; int8_t q[32]; } block_q8_0;
/// x = scale table[q], packed like q4_0.
typedef struct { uint16_t scale; uint8_t low[16]; } block_iq4_nl;

/// 64 elements, x = scale level[q]: the sixteen quantiles of a normal distribution that QLoRA uses (Dettmers et al. 2023, arXiv 2305.14314,
/// §3), scaled by the block's largest magnitude. Element 2i is in the low half of byte i, 2i + 1 in the high half. The scale is kept in half
/// precision: QLoRA's 8-bit scales of 256 blocks save 0.12 bits per weight more, but a row must be readable without its neighbors, and the
/// rows of most models have fewer blocks than that.
typedef struct { uint16_t scale; uint8_t codes[32]; } block_nf4;

// 256 elements: groups of 16 or 32 with small integer scales, which share one or two half-precision scales.

/// 16 groups of 16: x = scale (group & 15) q - minimum (group >> 4); two bits per element.
typedef struct { uint8_t groups[16]; uint8_t low[64]; uint16_t scale, minimum; } block_q2_k;
/// 16 groups of 16: x = scale (group - 32) (q - 4); two bits low, one high, six-bit groups.
typedef struct { uint8_t high[32]; uint8_t low[64]; uint8_t groups[12]; uint16_t scale; } block_q3_k;
/// 8 groups of 32: x = scale s q - minimum m; six-bit s and m packed in `groups`.
typedef struct { uint16_t scale, minimum; uint8_t groups[12]; uint8_t low[128]; } block_q4_k;
typedef struct { uint16_t scale, minimum; uint8_t groups[12]; uint8_t high[32]; uint8_t low[128]; } block_q5_k;
/// 16 groups of 16: x = scale group (q - 32); four bits low, two high.
typedef struct { uint8_t low[128]; uint8_t high[64]; int8_t groups[16]; uint16_t scale; } block_q6_k;

_Static_assert(sizeof(block_q4_0) == 18 && sizeof(block_q4_1) == 20 && sizeof(block_q5_0) == 22, "block layout");
_Static_assert(sizeof(block_q5_1) == 24 && sizeof(block_q8_0) == 34 && sizeof(block_iq4_nl) == 18, "block layout");
_Static_assert(sizeof(block_nf4) == 34, "block layout");
_Static_assert(sizeof(block_q2_k) == 84 && sizeof(block_q3_k) == 110 && sizeof(block_q4_k) == 144, "block layout");
_Static_assert(sizeof(block_q5_k) == 176 && sizeof(block_q6_k) == 210, "block layout");

/// The sixteen values of nf4, ascending from -1 to 1.
extern const float lyc_nf4_levels[16];

/// The sixteen values of iq4_nl.
extern const int8_t lyc_iq4_values[16];

/// The six-bit scale and minimum of group `j` (0 ..< 8) of q4_K and q5_K: the first four groups keep theirs in the low six bits of bytes
/// j and j + 4, the others four bits in byte j + 4 and two on top of the first eight bytes.
static inline void read_group(const uint8_t *groups, int j, int *scale, int *minimum) {
    if (j < 4) {
        *scale = groups[j] & 63;
        *minimum = groups[j + 4] & 63;
    } else {
        *scale = (groups[j + 4] & 15) | (groups[j - 4] >> 6) << 4;
        *minimum = groups[j + 4] >> 4 | (groups[j] >> 6) << 4;
    }
}

/// Writes what `read_group` reads. Groups must be written in order, 0 first.
static inline void write_group(uint8_t *groups, int j, int scale, int minimum) {
    if (j < 4) {
        groups[j] = (uint8_t)scale;
        groups[j + 4] = (uint8_t)minimum;
    } else {
        groups[j + 4] = (uint8_t)((scale & 15) | (minimum & 15) << 4);
        groups[j - 4] |= (uint8_t)(scale >> 4 << 6);
        groups[j] |= (uint8_t)(minimum >> 4 << 6);
    }
}

/// The six-bit scale of group `j` (0 ..< 16) of q3_K, 0 ... 63: low four bits in the first eight bytes, high two in the last four.
static inline int read_group_q3(const uint8_t *groups, int j) {
    const int low = j < 8 ? groups[j] & 15 : groups[j - 8] >> 4;
    return low | (groups[8 + j % 4] >> 2 * (j / 4) & 3) << 4;
}

/// Adds a group's scale to cleared `groups`.
static inline void write_group_q3(uint8_t *groups, int j, int scale) {
    groups[j % 8] |= (uint8_t)((scale & 15) << (j < 8 ? 0 : 4));
    groups[8 + j % 4] |= (uint8_t)(scale >> 4 << 2 * (j / 4));
}
#endif
