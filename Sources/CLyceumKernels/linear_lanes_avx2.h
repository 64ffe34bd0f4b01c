#ifndef LYCEUM_LINEAR_LANES_AVX2_H
#define LYCEUM_LINEAR_LANES_AVX2_H
// Lanes of the AVX2 integer kernels: 8 rows in a vector. VPMADDUBSW multiplies unsigned weights with signed inputs and saturates at 16 bits:
// weights up to 63 are made unsigned, several products fit before the sum is widened; bytes that need all 8 bits stay signed, and their sign
// moves to the input.
#include "linear_level.h"
#if defined(__x86_64__)
#define UNROLL _Pragma("clang loop unroll(full)")
LYC_AVX2_BEGIN

enum { STORE = 0, MULTIPLY = 1 };
enum { LANES = 8, Q8_FLIP = 0 };
typedef __m256i words;
typedef __m256 floats;

LYC_INLINE words words_of_byte(char byte) { return _mm256_set1_epi8(byte); }
LYC_INLINE words words_of_dword(int dword) { return _mm256_set1_epi32(dword); }
LYC_INLINE words and_words(words a, words b) { return _mm256_and_si256(a, b); }
LYC_INLINE words or_words(words a, words b) { return _mm256_or_si256(a, b); }
LYC_INLINE words xor_words(words a, words b) { return _mm256_xor_si256(a, b); }
LYC_INLINE words shift_right(words a, int count) { return _mm256_srli_epi32(a, count); }
LYC_INLINE words shift_left(words a, int count) { return _mm256_slli_epi32(a, count); }
LYC_INLINE words subtract_bytes(words a, words b) { return _mm256_sub_epi8(a, b); }
LYC_INLINE floats zero_floats(void) { return _mm256_setzero_ps(); }
LYC_INLINE floats multiply_floats(floats a, floats b) { return _mm256_mul_ps(a, b); }
LYC_INLINE floats negated(floats x) { return _mm256_xor_ps(x, _mm256_set1_ps(-0.0f)); }
LYC_INLINE void store_floats(float *to, floats x) { _mm256_storeu_ps(to, x); }

/// Byte `index` of every dword, as a float.
LYC_INLINE floats byte_of(words bytes, int index) {
    return _mm256_cvtepi32_ps(_mm256_and_si256(_mm256_srli_epi32(bytes, index * 8), _mm256_set1_epi32(255)));
}
LYC_INLINE floats signed_byte_of(words bytes, int index) {
    return _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(bytes, 24 - index * 8), 24));
}
/// Byte `index` of every dword in all four bytes.
LYC_INLINE words spread_byte(words bytes, int index) {
    const int same = index * 0x01010101;
    const __m128i order = _mm_set_epi32(0x0C0C0C0C + same, 0x08080808 + same, 0x04040404 + same, same);
    return _mm256_shuffle_epi8(bytes, _mm256_broadcastsi128_si256(order));
}
/// q + addend in the bytes where `bytes` has the bit of `select`.
LYC_INLINE words add_where(words q, words bytes, words select, words addend) {
    return _mm256_or_si256(q, _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_and_si256(bytes, select), select), addend));
}
/// 16 bytes, each xor `flip`, to be looked up by nibbles.
LYC_INLINE words nibble_table(const int8_t *values, int flip) {
    return _mm256_broadcastsi128_si256(_mm_xor_si128(_mm_loadu_si128((const __m128i *)values), _mm_set1_epi8((char)flip)));
}
LYC_INLINE words look_up(words table, words q) { return _mm256_shuffle_epi8(table, q); }

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
    for (size_t line = 0; line < bytes * LANES; line += 64) _mm_prefetch((const char *)next + line, _MM_HINT_T1);
}

LYC_INLINE words two_rows(const uint8_t *at, size_t stride) {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)at)),
                                   _mm_loadu_si128((const __m128i *)(at + 4 * stride)), 1);
}

/// 16 bytes of each of 8 rows as 4 vectors: vector i, lane r = dword i of row r.
LYC_INLINE void columns(const uint8_t *at, size_t stride, words *column) {
    const words a = two_rows(at, stride), b = two_rows(at + stride, stride);
    const words c = two_rows(at + 2 * stride, stride), d = two_rows(at + 3 * stride, stride);
    const words low_ab = _mm256_unpacklo_epi32(a, b), high_ab = _mm256_unpackhi_epi32(a, b);
    const words low_cd = _mm256_unpacklo_epi32(c, d), high_cd = _mm256_unpackhi_epi32(c, d);
    column[0] = _mm256_unpacklo_epi64(low_ab, low_cd);
    column[1] = _mm256_unpackhi_epi64(low_ab, low_cd);
    column[2] = _mm256_unpacklo_epi64(high_ab, high_cd);
    column[3] = _mm256_unpackhi_epi64(high_ab, high_cd);
}

/// Dwords below 65536 to half-precision numbers to floats.
LYC_INLINE floats halves(words small) {
    const words packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(small, small), 0x08);
    return _mm256_cvtph_ps(_mm256_castsi256_si128(packed));
}
/// The half-precision numbers in the low or high halves of dwords.
LYC_INLINE floats low_halves(words x) { return halves(_mm256_and_si256(x, _mm256_set1_epi32(0xFFFF))); }
LYC_INLINE floats high_halves(words x) { return halves(_mm256_srli_epi32(x, 16)); }

/// The half-precision number at the same place of 8 rows.
LYC_INLINE floats halves_at(const uint8_t *at, size_t stride) {
    uint16_t bits[8];
    UNROLL for (size_t r = 0; r < 8; r++) __builtin_memcpy(&bits[r], at + r * stride, 2);
    return _mm256_cvtph_ps(_mm_set_epi16((short)bits[7], (short)bits[6], (short)bits[5], (short)bits[4], (short)bits[3], (short)bits[2],
                                         (short)bits[1], (short)bits[0]));
}

/// (words >> shift) & mask in every byte; the mask leaves nothing of a neighbor.
LYC_INLINE words bits_of(words x, int shift, char mask) {
    return _mm256_and_si256(shift ? _mm256_srli_epi32(x, shift) : x, _mm256_set1_epi8(mask));
}

/// a | (b & mask).
LYC_INLINE words or_masked(words a, words b, words mask) { return _mm256_or_si256(a, _mm256_and_si256(b, mask)); }

/// 4 columns of nibbles: the low ones are elements 0 ..< 16, the high ones 16 ..< 32.
LYC_INLINE void nibbles(const words *word, words *q) {
    UNROLL for (int i = 0; i < 4; i++) {
        q[i] = bits_of(word[i], 0, 15);
        q[i + 4] = bits_of(word[i], 4, 15);
    }
}

LYC_INLINE words four_inputs(const int8_t *q) {
    int word;
    __builtin_memcpy(&word, q, 4);
    return _mm256_set1_epi32(word);
}

/// Products of 4 weights and inputs, added in pairs: 16 bits each.
LYC_INLINE words pair_products(words weights, words inputs, int largest) {
    if (largest < 128) return _mm256_maddubs_epi16(weights, inputs);
    return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(inputs, weights));
}

/// How many pair_products fit in 16 bits.
LYC_INLINE int pairs_that_fit(int largest) { return largest <= 15 ? 8 : largest <= 31 ? 4 : largest <= 63 ? 2 : 1; }

LYC_INLINE words widened(words pairs) { return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)); }

/// The exact dot product of 4 * count weights of each row with one token's inputs.
LYC_INLINE words dot_product(words dot, const words *q, const int8_t *x, size_t x_step, int count, int largest) {
    const int fit = pairs_that_fit(largest);
    words pairs = _mm256_setzero_si256();
    UNROLL for (int i = 0; i < count; i++) {
        const words product = pair_products(q[i], four_inputs(x + (size_t)i * x_step), largest);
        pairs = i % fit ? _mm256_add_epi16(pairs, product) : product;
        if (i % fit == fit - 1 || i == count - 1) dot = _mm256_add_epi32(dot, widened(pairs));
    }
    return dot;
}

/// The order every kernel adds a group in: sum += dot * (scale * input scale), then sum += minimum * (input scale * input sum).
LYC_INLINE floats add_group(floats sum, words dot, floats scale, floats minimum, int has_minimum, float input_scale, float side) {
    sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot), _mm256_mul_ps(scale, _mm256_set1_ps(input_scale)), sum);
    return has_minimum ? _mm256_fmadd_ps(minimum, _mm256_set1_ps(side), sum) : sum;
}

/// 32 weights of each row, one scale.
LYC_INLINE void emit32(sink *to, int mode, size_t chunk, const words *q, floats scale, floats minimum, int has_minimum, int has_offset,
                       int largest) {
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) _mm256_store_si256((words *)(to->q + (chunk * 8 + (size_t)i) * 64), q[i]);
        _mm256_store_ps(to->scale + chunk * 16, scale);
        if (has_minimum) _mm256_store_ps(to->minimum + chunk * 16, minimum);
        return;
    }
    words dot = has_offset ? _mm256_set1_epi32(((const int32_t *)to->input.side)[chunk]) : _mm256_setzero_si256();
    dot = dot_product(dot, q, to->input.q + chunk * 32, 4, 8, largest);
    const float side = has_minimum ? ((const float *)to->input.side)[chunk] : 0;
    to->sum = add_group(to->sum, dot, scale, minimum, has_minimum, to->input.scale[chunk], side);
}

/// 32 weights of each row, a scale for each half.
LYC_INLINE void emit16(sink *to, int mode, size_t chunk, const words *q, floats scale0, floats scale1, floats minimum0, floats minimum1,
                       int has_minimum, int has_offset, int largest) {
    if (mode == STORE) {
        UNROLL for (int i = 0; i < 8; i++) _mm256_store_si256((words *)(to->q + (chunk * 8 + (size_t)i) * 64), q[i]);
        _mm256_store_ps(to->scale + chunk * 32, scale0);
        _mm256_store_ps(to->scale + chunk * 32 + 16, scale1);
        if (!has_minimum) return;
        _mm256_store_ps(to->minimum + chunk * 32, minimum0);
        _mm256_store_ps(to->minimum + chunk * 32 + 16, minimum1);
        return;
    }
    UNROLL for (int half = 0; half < 2; half++) {
        const size_t group = chunk * 2 + (size_t)half;
        words dot = has_offset ? _mm256_set1_epi32(((const int32_t *)to->input.side)[group]) : _mm256_setzero_si256();
        dot = dot_product(dot, q + 4 * half, to->input.q + chunk * 32 + 16 * half, 4, 4, largest);
        const float side = has_minimum ? ((const float *)to->input.side)[group] : 0;
        to->sum = add_group(to->sum, dot, half ? scale1 : scale0, half ? minimum1 : minimum0, has_minimum, to->input.scale[chunk], side);
    }
}
LYC_TARGET_END
#endif
#endif
