#ifndef LYCEUM_LINEAR_LANES_AVX512_H
#define LYCEUM_LINEAR_LANES_AVX512_H
// Lanes of the AVX-512 integer kernels: 16 rows in a vector. Weights are made unsigned, as VPDPBUSD wants its left operand.
#include "linear_level.h"
#if defined(__x86_64__)
#define UNROLL _Pragma("clang loop unroll(full)")
LYC_AVX512_BEGIN

enum { STORE = 0, MULTIPLY = 1 };

enum { LANES = 16, Q8_FLIP = 0x80 };
typedef __m512i words;
typedef __m512 floats;

LYC_INLINE words words_of_byte(char byte) { return _mm512_set1_epi8(byte); }
LYC_INLINE words words_of_dword(int dword) { return _mm512_set1_epi32(dword); }
LYC_INLINE words and_words(words a, words b) { return _mm512_and_si512(a, b); }
LYC_INLINE words or_words(words a, words b) { return _mm512_or_si512(a, b); }
LYC_INLINE words xor_words(words a, words b) { return _mm512_xor_si512(a, b); }
LYC_INLINE words shift_right(words a, int count) { return _mm512_srli_epi32(a, (unsigned)count); }
LYC_INLINE words shift_left(words a, int count) { return _mm512_slli_epi32(a, (unsigned)count); }
LYC_INLINE words subtract_bytes(words a, words b) { return _mm512_sub_epi8(a, b); }
LYC_INLINE floats zero_floats(void) { return _mm512_setzero_ps(); }
LYC_INLINE floats multiply_floats(floats a, floats b) { return _mm512_mul_ps(a, b); }
LYC_INLINE floats negated(floats x) { return _mm512_xor_ps(x, _mm512_set1_ps(-0.0f)); }
LYC_INLINE void store_floats(float *to, floats x) { _mm512_storeu_ps(to, x); }

/// Byte `index` of every dword, as a float.
LYC_INLINE floats byte_of(words bytes, int index) {
    return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(bytes, (unsigned)index * 8), _mm512_set1_epi32(255)));
}
LYC_INLINE floats signed_byte_of(words bytes, int index) {
    return _mm512_cvtepi32_ps(_mm512_srai_epi32(_mm512_slli_epi32(bytes, 24 - (unsigned)index * 8), 24));
}
/// Byte `index` of every dword in all four bytes.
LYC_INLINE words spread_byte(words bytes, int index) {
    const int same = index * 0x01010101;
    return _mm512_shuffle_epi8(bytes, _mm512_broadcast_i32x4(_mm_set_epi32(0x0C0C0C0C + same, 0x08080808 + same, 0x04040404 + same, same)));
}
/// q + addend in the bytes where `bytes` has a bit of `select`.
LYC_INLINE words add_where(words q, words bytes, words select, words addend) {
    return _mm512_mask_add_epi8(q, _mm512_test_epi8_mask(bytes, select), q, addend);
}
/// 16 bytes, each xor `flip`, to be looked up by nibbles.
LYC_INLINE words nibble_table(const int8_t *values, int flip) {
    return _mm512_broadcast_i32x4(_mm_xor_si128(_mm_loadu_si128((const __m128i *)values), _mm_set1_epi8((char)flip)));
}
LYC_INLINE words look_up(words table, words q) { return _mm512_shuffle_epi8(table, q); }

/// Where unpacked weights go: into a panel, or into the running sums of one token.
typedef struct {
    uint8_t *q;
    float *scale, *minimum;
    linear_input input;
    __m512 sum;
} sink;

/// Asks the second-level cache for the bytes that the next LANES rows have at the same place (the first-level cache has too few misses in
/// flight: asking it is 1.5 times slower), `lead` bytes further. The rows of a panel are contiguous.
LYC_INLINE void fetch_ahead(const uint8_t *rows, size_t stride, size_t offset, size_t bytes, size_t lead) {
    const uint8_t *next = rows + (stride + offset) * LANES + lead;
    for (size_t line = 0; line < bytes * LANES; line += 64) _mm_prefetch((const char *)next + line, _MM_HINT_T1);
}

LYC_INLINE __m512i four_rows(const uint8_t *at, size_t stride) {
    __m512i z = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)at));
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(at + 4 * stride)), 1);
    z = _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(at + 8 * stride)), 2);
    return _mm512_inserti32x4(z, _mm_loadu_si128((const __m128i *)(at + 12 * stride)), 3);
}

/// 16 bytes of each of 16 rows as 4 vectors: vector i, lane r = dword i of row r.
LYC_INLINE void columns(const uint8_t *at, size_t stride, __m512i *column) {
    const __m512i a = four_rows(at, stride), b = four_rows(at + stride, stride);
    const __m512i c = four_rows(at + 2 * stride, stride), d = four_rows(at + 3 * stride, stride);
    const __m512i low_ab = _mm512_unpacklo_epi32(a, b), high_ab = _mm512_unpackhi_epi32(a, b);
    const __m512i low_cd = _mm512_unpacklo_epi32(c, d), high_cd = _mm512_unpackhi_epi32(c, d);
    column[0] = _mm512_unpacklo_epi64(low_ab, low_cd);
    column[1] = _mm512_unpackhi_epi64(low_ab, low_cd);
    column[2] = _mm512_unpacklo_epi64(high_ab, high_cd);
    column[3] = _mm512_unpackhi_epi64(high_ab, high_cd);
}

/// The half-precision numbers in the low or high halves of dwords.
LYC_INLINE __m512 low_halves(__m512i words) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(words)); }
LYC_INLINE __m512 high_halves(__m512i words) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(_mm512_srli_epi32(words, 16))); }

/// The half-precision number at the same place of 16 rows.
LYC_INLINE __m512 halves_at(const uint8_t *at, size_t stride) {
    uint16_t bits[16];
    UNROLL for (size_t r = 0; r < 16; r++) __builtin_memcpy(&bits[r], at + r * stride, 2);
    const __m128i low = _mm_set_epi16((short)bits[7], (short)bits[6], (short)bits[5], (short)bits[4], (short)bits[3], (short)bits[2],
                                      (short)bits[1], (short)bits[0]);
    const __m128i high = _mm_set_epi16((short)bits[15], (short)bits[14], (short)bits[13], (short)bits[12], (short)bits[11],
                                       (short)bits[10], (short)bits[9], (short)bits[8]);
    return _mm512_cvtph_ps(_mm256_set_m128i(high, low));
}

/// (words >> shift) & mask in every byte; the mask leaves nothing of a neighbor.
LYC_INLINE __m512i bits_of(__m512i words, int shift, char mask) {
    return _mm512_and_si512(shift ? _mm512_srli_epi32(words, (unsigned)shift) : words, _mm512_set1_epi8(mask));
}

/// a | (b & mask).
LYC_INLINE __m512i or_masked(__m512i a, __m512i b, __m512i mask) { return _mm512_ternarylogic_epi32(a, b, mask, 0xF8); }

/// 4 columns of nibbles: the low ones are elements 0 ..< 16, the high ones 16 ..< 32.
LYC_INLINE void nibbles(const __m512i *word, __m512i *q) {
    UNROLL for (int i = 0; i < 4; i++) {
        q[i] = bits_of(word[i], 0, 15);
        q[i + 4] = bits_of(word[i], 4, 15);
    }
}

LYC_INLINE __m512i four_inputs(const int8_t *q) {
    int word;
    __builtin_memcpy(&word, q, 4);
    return _mm512_set1_epi32(word);
}

/// The order every kernel adds a group in: sum += dot * (scale * input scale), then sum += minimum * (input scale * input sum).
LYC_INLINE __m512 add_group(__m512 sum, __m512i dot, __m512 scale, __m512 minimum, int has_minimum, float input_scale, float side) {
    sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dot), _mm512_mul_ps(scale, _mm512_set1_ps(input_scale)), sum);
    return has_minimum ? _mm512_fmadd_ps(minimum, _mm512_set1_ps(side), sum) : sum;
}

/// 32 weights of each row, one scale.
LYC_INLINE void emit32(sink *to, int mode, size_t chunk, const __m512i *q, __m512 scale, __m512 minimum, int has_minimum, int has_offset,
                       int largest) {
    (void)largest;  // VPDPBUSD does not saturate
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) _mm512_store_si512(to->q + (chunk * 8 + (size_t)i) * 64, q[i]);
        _mm512_store_ps(to->scale + chunk * 16, scale);
        if (has_minimum) _mm512_store_ps(to->minimum + chunk * 16, minimum);
        return;
    }
    const int8_t *x = to->input.q + chunk * 32;
    __m512i even = has_offset ? _mm512_set1_epi32(((const int32_t *)to->input.side)[chunk]) : _mm512_setzero_si512();
    __m512i odd = _mm512_setzero_si512();
    UNROLL for (int i = 0; i < 8; i += 2) {
        even = _mm512_dpbusd_epi32(even, q[i], four_inputs(x + 4 * i));
        odd = _mm512_dpbusd_epi32(odd, q[i + 1], four_inputs(x + 4 * i + 4));
    }
    const float side = has_minimum ? ((const float *)to->input.side)[chunk] : 0;
    to->sum = add_group(to->sum, _mm512_add_epi32(even, odd), scale, minimum, has_minimum, to->input.scale[chunk], side);
}

/// 32 weights of each row, a scale for each half.
LYC_INLINE void emit16(sink *to, int mode, size_t chunk, const __m512i *q, __m512 scale0, __m512 scale1, __m512 minimum0, __m512 minimum1,
                       int has_minimum, int has_offset,
                       int largest) {
    (void)largest;  // VPDPBUSD does not saturate
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) _mm512_store_si512(to->q + (chunk * 8 + (size_t)i) * 64, q[i]);
        _mm512_store_ps(to->scale + chunk * 32, scale0);
        _mm512_store_ps(to->scale + chunk * 32 + 16, scale1);
        if (!has_minimum) return;
        _mm512_store_ps(to->minimum + chunk * 32, minimum0);
        _mm512_store_ps(to->minimum + chunk * 32 + 16, minimum1);
        return;
    }
    const int8_t *x = to->input.q + chunk * 32;
    UNROLL for (int half = 0; half < 2; half++) {
        const size_t group = chunk * 2 + (size_t)half;
        __m512i dot = has_offset ? _mm512_set1_epi32(((const int32_t *)to->input.side)[group]) : _mm512_setzero_si512();
        UNROLL for (int i = 4 * half; i < 4 * half + 4; i++) dot = _mm512_dpbusd_epi32(dot, q[i], four_inputs(x + 4 * i));
        const float side = has_minimum ? ((const float *)to->input.side)[group] : 0;
        to->sum = add_group(to->sum, dot, half ? scale1 : scale0, half ? minimum1 : minimum0, has_minimum, to->input.scale[chunk], side);
    }
}

LYC_TARGET_END
#endif
#endif
