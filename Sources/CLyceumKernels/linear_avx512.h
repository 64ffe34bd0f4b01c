#ifndef LYCEUM_LINEAR_AVX512_H
#define LYCEUM_LINEAR_AVX512_H
// Parts of the AVX-512 integer kernels: columns of bytes from 16 rows, and what happens to 32 unpacked weights of each row.
#include "linear_level.h"
#if defined(__x86_64__)
#define UNROLL _Pragma("clang loop unroll(full)")
LYC_AVX512_BEGIN

enum { STORE = 0, MULTIPLY = 1 };

/// Where unpacked weights go: into a panel, or into the running sums of one token.
typedef struct {
    uint8_t *q;
    float *scale, *minimum;
    linear_input input;
    __m512 sum;
} sink;

/// Asks for the bytes that the next panel has at the same place. The rows of a panel are contiguous.
LYC_INLINE void fetch_ahead(const uint8_t *rows, size_t stride, size_t offset, size_t bytes) {
    const uint8_t *next = rows + (stride + offset) * LINEAR_ROWS;
    for (size_t line = 0; line < bytes * LINEAR_ROWS; line += 64) _mm_prefetch((const char *)next + line, _MM_HINT_T0);
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
LYC_INLINE void emit32(sink *to, int mode, size_t chunk, const __m512i *q, __m512 scale, __m512 minimum, int has_minimum, int has_offset) {
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
                       int has_minimum, int has_offset) {
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

linear_unpack *linear_unpack_avx512(lyc_type type);
linear_decode *linear_decode_avx512(lyc_type type);
void linear_product_avx512(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity,
                           float *out);
void linear_round_tile_avx512(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale,
                              int32_t *sum);
void linear_finish_avx512(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y,
                          const float *gate, size_t y_stride);
void linear_pack_f32_avx512(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile);
void linear_pack_bf16_avx512(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                             uint16_t *tile);
void linear_pack_f16_avx512(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile);
void linear_round_bf16_avx512(const float *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile);
void linear_product_f32_avx512(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c, size_t c_stride,
                               int load);
void linear_product_bf16_avx512(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c,
                                size_t c_stride, int load);
void linear_decode_f32_avx512(const float *w, size_t stride, size_t k, const float *x, float *out);
void linear_decode_f16_avx512(const uint16_t *w, size_t stride, size_t k, const float *x, float *out);
void linear_decode_bf16_avx512(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out);
LYC_TARGET_END
#endif
#endif
