#ifndef LYCEUM_LINEAR_LANES_NEON_H
#define LYCEUM_LINEAR_LANES_NEON_H
// Lanes of the NEON integer kernels: 4 rows in a vector. The dot product takes signed bytes: weights up to 63 keep their offset, bytes that
// need all 8 bits are signed as they are stored.
#include "linear_level.h"
#if defined(__aarch64__)
#define UNROLL _Pragma("clang loop unroll(full)")
LYC_NEON_BEGIN

enum { STORE = 0, MULTIPLY = 1 };
enum { LANES = 4, Q8_FLIP = 0 };
typedef uint32x4_t words;
typedef float32x4_t floats;

LYC_INLINE words words_of_bytes(uint8x16_t x) { return vreinterpretq_u32_u8(x); }
LYC_INLINE uint8x16_t bytes_of_words(words x) { return vreinterpretq_u8_u32(x); }

LYC_INLINE words words_of_byte(int byte) { return words_of_bytes(vdupq_n_u8((uint8_t)byte)); }
LYC_INLINE words words_of_dword(int dword) { return vdupq_n_u32((uint32_t)dword); }
LYC_INLINE words and_words(words a, words b) { return vandq_u32(a, b); }
LYC_INLINE words or_words(words a, words b) { return vorrq_u32(a, b); }
LYC_INLINE words xor_words(words a, words b) { return veorq_u32(a, b); }
LYC_INLINE words shift_right(words a, int count) { return vshlq_u32(a, vdupq_n_s32(-count)); }
LYC_INLINE words shift_left(words a, int count) { return vshlq_u32(a, vdupq_n_s32(count)); }
LYC_INLINE words subtract_bytes(words a, words b) { return words_of_bytes(vsubq_u8(bytes_of_words(a), bytes_of_words(b))); }
LYC_INLINE floats zero_floats(void) { return vdupq_n_f32(0); }
LYC_INLINE floats multiply_floats(floats a, floats b) { return vmulq_f32(a, b); }
LYC_INLINE floats negated(floats x) { return vnegq_f32(x); }
LYC_INLINE void store_floats(float *to, floats x) { vst1q_f32(to, x); }

/// Byte `index` of every dword, as a float.
LYC_INLINE floats byte_of(words bytes, int index) { return vcvtq_f32_u32(vandq_u32(shift_right(bytes, index * 8), vdupq_n_u32(255))); }
LYC_INLINE floats signed_byte_of(words bytes, int index) {
    return vcvtq_f32_s32(vshrq_n_s32(vreinterpretq_s32_u32(shift_left(bytes, 24 - index * 8)), 24));
}
/// Byte `index` of every dword in all four bytes.
LYC_INLINE words spread_byte(words bytes, int index) {
    return vmulq_u32(vandq_u32(shift_right(bytes, index * 8), vdupq_n_u32(255)), vdupq_n_u32(0x01010101));
}
/// q + addend in the bytes where `bytes` has a bit of `select`.
LYC_INLINE words add_where(words q, words bytes, words select, words addend) {
    const uint8x16_t chosen = vtstq_u8(bytes_of_words(bytes), bytes_of_words(select));
    return words_of_bytes(vaddq_u8(bytes_of_words(q), vandq_u8(chosen, bytes_of_words(addend))));
}
/// 16 bytes, each xor `flip`, to be looked up by nibbles.
LYC_INLINE words nibble_table(const int8_t *values, int flip) {
    return words_of_bytes(veorq_u8(vld1q_u8((const uint8_t *)values), vdupq_n_u8((uint8_t)flip)));
}
LYC_INLINE words look_up(words table, words q) { return words_of_bytes(vqtbl1q_u8(bytes_of_words(table), bytes_of_words(q))); }

/// Where unpacked weights go: into a panel, or into the running sums of one token.
typedef struct {
    uint8_t *q;
    float *scale, *minimum;
    linear_input input;
    floats sum;
} sink;

/// Asks the second-level cache for the bytes that the next LANES rows have at the same place (the first-level cache has too few misses in
/// flight: asking it is 1.5 times slower), `lead` bytes further. The rows of a panel are contiguous.
LYC_INLINE void fetch_ahead(const uint8_t *rows, size_t stride, size_t offset, size_t bytes, size_t lead) {
    const uint8_t *next = rows + (stride + offset) * LANES + lead;
    for (size_t line = 0; line < bytes * LANES; line += 64) __builtin_prefetch(next + line, 0, 2);
}

LYC_INLINE words row_at(const uint8_t *at) { return words_of_bytes(vld1q_u8(at)); }

/// 16 bytes of each of 4 rows as 4 vectors: vector i, lane r = dword i of row r.
LYC_INLINE void columns(const uint8_t *at, size_t stride, words *column) {
    const words a = row_at(at), b = row_at(at + stride), c = row_at(at + 2 * stride), d = row_at(at + 3 * stride);
    const uint64x2_t low_ab = vreinterpretq_u64_u32(vzip1q_u32(a, b)), high_ab = vreinterpretq_u64_u32(vzip2q_u32(a, b));
    const uint64x2_t low_cd = vreinterpretq_u64_u32(vzip1q_u32(c, d)), high_cd = vreinterpretq_u64_u32(vzip2q_u32(c, d));
    column[0] = vreinterpretq_u32_u64(vzip1q_u64(low_ab, low_cd));
    column[1] = vreinterpretq_u32_u64(vzip2q_u64(low_ab, low_cd));
    column[2] = vreinterpretq_u32_u64(vzip1q_u64(high_ab, high_cd));
    column[3] = vreinterpretq_u32_u64(vzip2q_u64(high_ab, high_cd));
}

/// The half-precision numbers in the low or high halves of dwords.
LYC_INLINE floats low_halves(words x) { return vcvt_f32_f16(vreinterpret_f16_u16(vmovn_u32(x))); }
LYC_INLINE floats high_halves(words x) { return vcvt_f32_f16(vreinterpret_f16_u16(vshrn_n_u32(x, 16))); }

/// The half-precision number at the same place of 4 rows.
LYC_INLINE floats halves_at(const uint8_t *at, size_t stride) {
    uint16_t bits[4];
    UNROLL for (size_t r = 0; r < 4; r++) __builtin_memcpy(&bits[r], at + r * stride, 2);
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(bits)));
}

/// (words >> shift) & mask in every byte; the mask leaves nothing of a neighbor.
LYC_INLINE words bits_of(words x, int shift, int mask) { return vandq_u32(shift ? shift_right(x, shift) : x, words_of_byte(mask)); }

/// a | (b & mask).
LYC_INLINE words or_masked(words a, words b, words mask) { return vorrq_u32(a, vandq_u32(b, mask)); }

/// 4 columns of nibbles: the low ones are elements 0 ..< 16, the high ones 16 ..< 32.
LYC_INLINE void nibbles(const words *word, words *q) {
    UNROLL for (int i = 0; i < 4; i++) {
        q[i] = bits_of(word[i], 0, 15);
        q[i + 4] = bits_of(word[i], 4, 15);
    }
}

LYC_INLINE int8x16_t signed_bytes(words x) { return vreinterpretq_s8_u32(x); }

/// The exact dot product of 4 * count <= 32 weights of each row with one token's inputs.
LYC_INLINE int32x4_t dot_product(int32x4_t dot, const words *q, const int8_t *x, int count) {
    UNROLL for (int i = 0; i < count; i += 4) {
        const int8x16_t inputs = vld1q_s8(x + 4 * i);
        dot = vdotq_laneq_s32(dot, signed_bytes(q[i]), inputs, 0);
        dot = vdotq_laneq_s32(dot, signed_bytes(q[i + 1]), inputs, 1);
        dot = vdotq_laneq_s32(dot, signed_bytes(q[i + 2]), inputs, 2);
        dot = vdotq_laneq_s32(dot, signed_bytes(q[i + 3]), inputs, 3);
    }
    return dot;
}

/// The order every kernel adds a group in: sum += dot * (scale * input scale), then sum += minimum * (input scale * input sum).
LYC_INLINE floats add_group(floats sum, int32x4_t dot, floats scale, floats minimum, int has_minimum, float input_scale, float side) {
    sum = vfmaq_f32(sum, vcvtq_f32_s32(dot), vmulq_f32(scale, vdupq_n_f32(input_scale)));
    return has_minimum ? vfmaq_f32(sum, minimum, vdupq_n_f32(side)) : sum;
}

/// 32 weights of each row, one scale.
LYC_INLINE void emit32(sink *to, int mode, size_t chunk, const words *q, floats scale, floats minimum, int has_minimum, int has_offset,
                       int largest) {
    (void)largest;  // dot products do not saturate
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) vst1q_u8(to->q + (chunk * 8 + (size_t)i) * 64, bytes_of_words(q[i]));
        vst1q_f32(to->scale + chunk * 16, scale);
        if (has_minimum) vst1q_f32(to->minimum + chunk * 16, minimum);
        return;
    }
    int32x4_t dot = vdupq_n_s32(has_offset ? ((const int32_t *)to->input.side)[chunk] : 0);
    dot = dot_product(dot, q, to->input.q + chunk * 32, 8);
    const float side = has_minimum ? ((const float *)to->input.side)[chunk] : 0;
    to->sum = add_group(to->sum, dot, scale, minimum, has_minimum, to->input.scale[chunk], side);
}

/// 32 weights of each row, a scale for each half.
LYC_INLINE void emit16(sink *to, int mode, size_t chunk, const words *q, floats scale0, floats scale1, floats minimum0, floats minimum1,
                       int has_minimum, int has_offset, int largest) {
    (void)largest;
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) vst1q_u8(to->q + (chunk * 8 + (size_t)i) * 64, bytes_of_words(q[i]));
        vst1q_f32(to->scale + chunk * 32, scale0);
        vst1q_f32(to->scale + chunk * 32 + 16, scale1);
        if (!has_minimum) return;
        vst1q_f32(to->minimum + chunk * 32, minimum0);
        vst1q_f32(to->minimum + chunk * 32 + 16, minimum1);
        return;
    }
    UNROLL for (int half = 0; half < 2; half++) {
        const size_t group = chunk * 2 + (size_t)half;
        int32x4_t dot = vdupq_n_s32(has_offset ? ((const int32_t *)to->input.side)[group] : 0);
        dot = dot_product(dot, q + 4 * half, to->input.q + chunk * 32 + 16 * half, 4);
        const float side = has_minimum ? ((const float *)to->input.side)[group] : 0;
        to->sum = add_group(to->sum, dot, half ? scale1 : scale0, half ? minimum1 : minimum0, has_minimum, to->input.scale[chunk], side);
    }
}
LYC_TARGET_END
#endif
#endif
