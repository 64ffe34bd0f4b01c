// Float products for AVX-512 with BF16: tiles of 12 x 32 in 24 registers, packing through 16 x 16 transposes.
#include "linear_kernels.h"
#include "linear_lanes_avx512.h"
#if defined(__x86_64__)
LYC_AVX512_BEGIN

// ---- Packing ----

/// Transposes 16 x 16 dwords.
LYC_INLINE void transpose(__m512i *r) {
    __m512i a[16];
    UNROLL for (int i = 0; i < 16; i += 4) {
        const __m512i low01 = _mm512_unpacklo_epi32(r[i], r[i + 1]), high01 = _mm512_unpackhi_epi32(r[i], r[i + 1]);
        const __m512i low23 = _mm512_unpacklo_epi32(r[i + 2], r[i + 3]), high23 = _mm512_unpackhi_epi32(r[i + 2], r[i + 3]);
        a[i] = _mm512_unpacklo_epi64(low01, low23);
        a[i + 1] = _mm512_unpackhi_epi64(low01, low23);
        a[i + 2] = _mm512_unpacklo_epi64(high01, high23);
        a[i + 3] = _mm512_unpackhi_epi64(high01, high23);
    }
    UNROLL for (int i = 0; i < 4; i++) {  // a[4 j + i], lane l: column 4 l + i of rows 4 j ..< 4 j + 4
        const __m512i even01 = _mm512_shuffle_i32x4(a[i], a[4 + i], 0x88), odd01 = _mm512_shuffle_i32x4(a[i], a[4 + i], 0xDD);
        const __m512i even23 = _mm512_shuffle_i32x4(a[8 + i], a[12 + i], 0x88), odd23 = _mm512_shuffle_i32x4(a[8 + i], a[12 + i], 0xDD);
        r[i] = _mm512_shuffle_i32x4(even01, even23, 0x88);
        r[8 + i] = _mm512_shuffle_i32x4(even01, even23, 0xDD);
        r[4 + i] = _mm512_shuffle_i32x4(odd01, odd23, 0x88);
        r[12 + i] = _mm512_shuffle_i32x4(odd01, odd23, 0xDD);
    }
}

/// Transposes 8 rows of 16 dwords: r[i] gets columns 2 i and 2 i + 1.
LYC_INLINE void transpose_8(__m512i *r) {
    __m512i a[8];
    UNROLL for (int i = 0; i < 8; i += 4) {
        const __m512i low01 = _mm512_unpacklo_epi32(r[i], r[i + 1]), high01 = _mm512_unpackhi_epi32(r[i], r[i + 1]);
        const __m512i low23 = _mm512_unpacklo_epi32(r[i + 2], r[i + 3]), high23 = _mm512_unpackhi_epi32(r[i + 2], r[i + 3]);
        a[i] = _mm512_unpacklo_epi64(low01, low23);
        a[i + 1] = _mm512_unpackhi_epi64(low01, low23);
        a[i + 2] = _mm512_unpacklo_epi64(high01, high23);
        a[i + 3] = _mm512_unpackhi_epi64(high01, high23);
    }
    // a[4 j + i], lane l: column 4 l + i of rows 4 j ..< 4 j + 4. Columns 4 l + i and 4 l + i + 1 go together.
    UNROLL for (int l = 0; l < 4; l++) {
        const __m512i lane = _mm512_setr_epi64(2 * l, 2 * l + 1, 8 + 2 * l, 9 + 2 * l, 2 * l, 2 * l + 1, 8 + 2 * l, 9 + 2 * l);
        UNROLL for (int i = 0; i < 4; i += 2) {
            const __m512i left = _mm512_permutex2var_epi64(a[i], lane, a[4 + i]);
            r[2 * l + i / 2] = _mm512_inserti64x4(left, _mm512_castsi512_si256(_mm512_permutex2var_epi64(a[i + 1], lane, a[5 + i])), 1);
        }
    }
}

/// Transposes 16 dwords of each of 8 rows into `count` <= 16 rows of a tile of capacity 8.
LYC_INLINE void store_columns_8(__m512i *row, size_t count, int32_t *tile) {
    transpose_8(row);
    UNROLL for (size_t i = 0; i < 8; i++) {
        if (2 * i + 2 <= count) _mm512_storeu_si512(tile + i * 16, row[i]);
        else if (2 * i < count) _mm256_storeu_si256((__m256i *)(tile + i * 16), _mm512_castsi512_si256(row[i]));
    }
}

/// Transposes 16 dwords of each row into `count` <= 16 rows of the tile.
LYC_INLINE void store_columns(__m512i *row, size_t capacity, size_t count, int32_t *tile) {
    const __mmask16 mask = (__mmask16)((1u << capacity) - 1);
    transpose(row);
    if (count == 16) {
        UNROLL for (size_t i = 0; i < 16; i++) _mm512_mask_storeu_epi32(tile + i * capacity, mask, row[i]);
    } else {
        UNROLL for (size_t i = 0; i < 16; i++)
            if (i < count) _mm512_mask_storeu_epi32(tile + i * capacity, mask, row[i]);
    }
}

LYC_INLINE __mmask16 first_16(size_t count) { return count >= 16 ? 0xFFFF : (__mmask16)((1u << count) - 1); }
LYC_INLINE __mmask32 first_32(size_t count) { return count >= 32 ? 0xFFFFFFFF : (__mmask32)((1u << count) - 1); }

LYC_INLINE void pack_along(const float *x, size_t token_stride, size_t tokens, size_t rows, size_t capacity, size_t k, float *tile) {
    for (size_t p = 0; p < k; p += 16) {
        const size_t count = k - p < 16 ? k - p : 16;
        const __mmask16 mask = first_16(count);
        __m512i row[16];
        UNROLL for (size_t t = 0; t < rows; t++)
            row[t] = t < tokens ? _mm512_maskz_loadu_epi32(mask, x + t * token_stride + p) : _mm512_setzero_si512();
        if (rows == 8) store_columns_8(row, count, (int32_t *)tile + p * capacity);
        else store_columns(row, capacity, count, (int32_t *)tile + p * capacity);
    }
}

void linear_pack_f32_avx512(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    if (k_stride != 1) {  // tokens are neighbors in memory
        const __mmask16 from = first_16(tokens), to = first_16(capacity);
        for (size_t p = 0; p < k; p++) _mm512_mask_storeu_ps(tile + p * capacity, to, _mm512_maskz_loadu_ps(from, x + p * k_stride));
        return;
    }
    if (capacity == 8) pack_along(x, token_stride, tokens, 8, capacity, k, tile);
    else pack_along(x, token_stride, tokens, 16, capacity, k, tile);
}

void linear_pack_f16_avx512(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile) {
    for (size_t p = 0; p < k; p += 16) {
        const size_t count = k - p < 16 ? k - p : 16;
        const __mmask16 mask = first_16(count);
        __m512i row[16];
        UNROLL for (size_t t = 0; t < 16; t++)
            row[t] = t < tokens ? _mm512_castps_si512(_mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, x + t * token_stride + p)))
                                : _mm512_setzero_si512();
        store_columns(row, capacity, count, (int32_t *)tile + p * capacity);
    }
}

void linear_pack_bf16_avx512(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                             uint16_t *tile) {
    if (k_stride != 1) {
        const __mmask16 from = first_16(tokens), to = first_16(capacity);
        for (size_t p = 0; p < k; p += 2) {
            const __m512i low = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(from, x + p * k_stride));
            const __m512i high = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(p + 1 < k ? from : 0, x + (p + 1) * k_stride));
            _mm512_mask_storeu_epi32(tile + p * capacity, to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
        }
        return;
    }
    for (size_t p = 0; p < k; p += 32) {
        const __mmask32 mask = first_32(k - p);
        __m512i row[16];
        UNROLL for (size_t t = 0; t < 16; t++)
            row[t] = t < tokens ? _mm512_maskz_loadu_epi16(mask, x + t * token_stride + p) : _mm512_setzero_si512();
        store_columns(row, capacity, k - p < 32 ? (k - p + 1) / 2 : 16, (int32_t *)(tile + p * capacity));
    }
}

/// Tokens are neighbors in memory: rows p and p + 1 become pairs. All pairs but the last are stored as whole vectors: what they write
/// beyond the tile's capacity is where the next pair goes.
LYC_INLINE void round_across(const float *x, size_t k_stride, size_t tokens, size_t capacity, size_t k, uint16_t *tile) {
    const __mmask16 from = first_16(tokens), to = first_16(capacity);
    const __m512i halves = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3,
                                            18, 2, 17, 1, 16, 0);
    size_t p = 0;
    for (; p + 2 < k; p += 2) {
        const __m512 low = _mm512_maskz_loadu_ps(from, x + p * k_stride), high = _mm512_maskz_loadu_ps(from, x + (p + 1) * k_stride);
        const __m512i pairs = _mm512_permutexvar_epi16(halves, (__m512i)_mm512_cvtne2ps_pbh(high, low));
        if (capacity >= 8 && p + 2 + 16 / capacity * 2 <= k) _mm512_storeu_si512(tile + p * capacity, pairs);
        else _mm512_mask_storeu_epi32(tile + p * capacity, to, pairs);
    }
    if (p < k) {
        const __m512 low = _mm512_maskz_loadu_ps(from, x + p * k_stride);
        const __m512 high = _mm512_maskz_loadu_ps(p + 1 < k ? from : 0, x + (p + 1) * k_stride);
        _mm512_mask_storeu_epi32(tile + p * capacity, to, _mm512_permutexvar_epi16(halves, (__m512i)_mm512_cvtne2ps_pbh(high, low)));
    }
}

LYC_INLINE void round_along(const float *x, size_t token_stride, size_t tokens, size_t rows, size_t capacity, size_t k, uint16_t *tile) {
    for (size_t p = 0; p < k; p += 32) {
        const __mmask16 low = first_16(k - p), high = k - p > 16 ? first_16(k - p - 16) : 0;
        const size_t count = k - p < 32 ? (k - p + 1) / 2 : 16;
        __m512i row[16];
        UNROLL for (size_t t = 0; t < rows; t++) {
            const float *from = x + t * token_stride + p;
            row[t] = t < tokens ? (__m512i)_mm512_cvtne2ps_pbh(_mm512_maskz_loadu_ps(high, from + 16), _mm512_maskz_loadu_ps(low, from))
                                : _mm512_setzero_si512();
        }
        if (rows == 8) store_columns_8(row, count, (int32_t *)(tile + p * capacity));
        else store_columns(row, capacity, count, (int32_t *)(tile + p * capacity));
    }
}

void linear_round_bf16_avx512(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,
                              uint16_t *tile) {
    if (k_stride != 1) {
        round_across(x, k_stride, tokens, capacity, k, tile);
        return;
    }
    if (capacity == 8) round_along(x, token_stride, tokens, 8, capacity, k, tile);
    else round_along(x, token_stride, tokens, 16, capacity, k, tile);
}

// ---- Products ----

/// One step of k (bf16: of a pair) for a register tile.
LYC_INLINE __m512 step(__m512 sum, __m512 a, __m512 b, int is_bf16) {
    return is_bf16 ? _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b) : _mm512_fmadd_ps(a, b, sum);
}

LYC_INLINE void product_of(const float *a, const float *b0, const float *b1, size_t steps, size_t capacity, float *c, size_t c_stride,
                           int load, int is_bf16) {
    __m512 sum[LINEAR_TILE][2];
    UNROLL for (size_t t = 0; t < capacity; t++) {
        sum[t][0] = load ? _mm512_loadu_ps(c + t * c_stride) : _mm512_setzero_ps();
        sum[t][1] = load ? _mm512_loadu_ps(c + t * c_stride + 16) : _mm512_setzero_ps();
    }
    for (size_t p = 0; p < steps; p++) {
        const __m512 left = _mm512_load_ps(b0 + p * 16), right = _mm512_load_ps(b1 + p * 16);
        UNROLL for (size_t t = 0; t < capacity; t++) {
            const __m512 input = _mm512_set1_ps(a[p * capacity + t]);
            sum[t][0] = step(sum[t][0], input, left, is_bf16);
            sum[t][1] = step(sum[t][1], input, right, is_bf16);
        }
    }
    UNROLL for (size_t t = 0; t < capacity; t++) {
        _mm512_storeu_ps(c + t * c_stride, sum[t][0]);
        _mm512_storeu_ps(c + t * c_stride + 16, sum[t][1]);
    }
}

LYC_INLINE void product_capacity(const float *a, const float *b0, const float *b1, size_t steps, size_t capacity, float *c, size_t c_stride,
                                 int load, int is_bf16) {
    switch (capacity) {
    case 1: product_of(a, b0, b1, steps, 1, c, c_stride, load, is_bf16); break;
    case 2: product_of(a, b0, b1, steps, 2, c, c_stride, load, is_bf16); break;
    case 4: product_of(a, b0, b1, steps, 4, c, c_stride, load, is_bf16); break;
    case 8: product_of(a, b0, b1, steps, 8, c, c_stride, load, is_bf16); break;
    default: product_of(a, b0, b1, steps, 12, c, c_stride, load, is_bf16);
    }
}

void linear_product_f32_avx512(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c, size_t c_stride,
                               int load) {
    product_capacity(a, b0, b1, k, capacity, c, c_stride, load, 0);
}

void linear_product_bf16_avx512(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c,
                                size_t c_stride, int load) {
    product_capacity((const float *)a, (const float *)b0, (const float *)b1, pairs, capacity, c, c_stride, load, 1);
}

// ---- One token ----

/// The first `bytes` < 16 of each row's next 16, zeros after them, as columns.
LYC_INLINE void last_columns(const uint8_t *at, size_t stride, size_t bytes, __m512i *column) {
    _Alignas(64) uint8_t copy[16 * 16] = {0};
    for (size_t r = 0; r < 16; r++) __builtin_memcpy(copy + r * 16, at + r * stride, bytes);
    columns(copy, 16, column);
}

LYC_INLINE __m512 add_columns(__m512 sum, const __m512i *column, lyc_type type, const char *x, size_t count) {
    UNROLL for (size_t i = 0; i < 4; i++) {
        if (i >= count) continue;
        if (type == LYC_F32) {
            sum = step(sum, _mm512_set1_ps(((const float *)x)[i]), _mm512_castsi512_ps(column[i]), 0);
        } else if (type == LYC_BF16) {
            sum = step(sum, _mm512_set1_ps(((const float *)x)[i]), _mm512_castsi512_ps(column[i]), 1);
        } else {
            sum = step(sum, _mm512_set1_ps(((const float *)x)[2 * i]), low_halves(column[i]), 0);
            sum = step(sum, _mm512_set1_ps(((const float *)x)[2 * i + 1]), high_halves(column[i]), 0);
        }
    }
    return sum;
}

LYC_INLINE void decode_rows(const uint8_t *w, size_t stride, size_t bytes, lyc_type type, const char *x, float *out) {
    const size_t x_step = type == LYC_F16 ? 32 : 16;
    __m512 sum = _mm512_setzero_ps();
    __m512i column[4];
    size_t at = 0;
    for (; at + 16 <= bytes; at += 16, x += x_step) {
        fetch_ahead(w, stride, at, 16, 2048);
        columns(w + at, stride, column);
        sum = add_columns(sum, column, type, x, 4);
    }
    if (at < bytes) {
        float padded[8] = {0};
        __builtin_memcpy(padded, x, type == LYC_F16 ? (bytes - at) * 2 : (bytes - at + 3) / 4 * 4);
        last_columns(w + at, stride, bytes - at, column);
        sum = add_columns(sum, column, type, (const char *)padded, (bytes - at + 3) / 4);
    }
    _mm512_storeu_ps(out, sum);
}

void linear_decode_f32_avx512(const float *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 4, k * 4, LYC_F32, (const char *)x, out);
}
void linear_decode_f16_avx512(const uint16_t *w, size_t stride, size_t k, const float *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_F16, (const char *)x, out);
}
void linear_decode_bf16_avx512(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out) {
    decode_rows((const uint8_t *)w, stride * 2, k * 2, LYC_BF16, (const char *)x, out);
}
LYC_TARGET_END
#endif
