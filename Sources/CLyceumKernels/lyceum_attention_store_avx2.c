// Storing keys and values with AVX2 and F16C, eight positions at a time. The bytes are those of the plain C level.
#include "kernel_target.h"
#include "lyceum_attention_private.h"
#if defined(__x86_64__)
#pragma STDC FP_CONTRACT OFF
LYC_AVX2_BEGIN

LYC_INLINE __m256i magnitude_bits(__m256 x) { return _mm256_and_si256(_mm256_castps_si256(x), _mm256_set1_epi32(0x7FFFFFFF)); }

/// Eight floats as bf16, rounded to nearest even; NaN stays NaN.
LYC_INLINE __m128i round_bf16(__m256 x) {
    const __m256i bits = _mm256_castps_si256(x), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(bits, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7FFF))), 16);
    const __m256i quiet = _mm256_or_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(0x40));
    const __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
    const __m256i result = _mm256_blendv_epi8(rounded, quiet, is_nan);
    return _mm_packus_epi32(_mm256_castsi256_si128(result), _mm256_extracti128_si256(result, 1));
}

LYC_INLINE __m128i round_f16(__m256 x) { return _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT); }

/// Eight elements as int8 in the low half: x / scale rounded to nearest even, within +-127; 0 where `inverse` is 0.
LYC_INLINE __m128i round_q8(__m256 x, __m256 inverse) {
    // Limited before the conversion, which turns what is too large for an integer into the smallest one.
    const __m256 scaled = _mm256_max_ps(_mm256_min_ps(_mm256_mul_ps(x, inverse), _mm256_set1_ps(127)), _mm256_set1_ps(-127));
    __m256i whole = _mm256_cvtps_epi32(scaled);
    const __m256i none = _mm256_castps_si256(_mm256_cmp_ps(inverse, _mm256_setzero_ps(), _CMP_EQ_OQ));
    whole = _mm256_andnot_si256(none, whole);
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    return _mm_packs_epi16(words, words);
}

/// attention_block_scale for eight blocks. Scales come in the low 16 bits of each lane.
LYC_INLINE __m256i block_scales(__m256i largest, __m256 *inverse) {
    const __m256i top = _mm256_set1_epi32(0x7BFF), one = _mm256_set1_epi32(1);
    const __m256 magnitude = _mm256_castsi256_ps(largest);
    __m256i scale = _mm256_cvtepu16_epi32(round_f16(_mm256_div_ps(magnitude, _mm256_set1_ps(127))));
    scale = _mm256_min_epi32(scale, top);
    __m256 reader = _mm256_cvtph_ps(_mm_packus_epi32(_mm256_castsi256_si128(scale), _mm256_extracti128_si256(scale, 1)));
    const __m256 short_of = _mm256_cmp_ps(magnitude, _mm256_mul_ps(_mm256_set1_ps(127.5f), reader), _CMP_GT_OQ);
    const __m256i raise = _mm256_and_si256(_mm256_castps_si256(short_of), _mm256_cmpgt_epi32(top, scale));
    scale = _mm256_add_epi32(scale, _mm256_and_si256(raise, one));
    reader = _mm256_cvtph_ps(_mm_packus_epi32(_mm256_castsi256_si128(scale), _mm256_extracti128_si256(scale, 1)));
    const __m256 zero = _mm256_cmp_ps(reader, _mm256_setzero_ps(), _CMP_EQ_OQ);
    const __m256i not_finite = _mm256_cmpgt_epi32(largest, _mm256_set1_epi32(0x7F7FFFFF));
    const __m256 invalid = _mm256_or_ps(zero, _mm256_castsi256_ps(not_finite));
    *inverse = _mm256_andnot_ps(invalid, _mm256_div_ps(_mm256_set1_ps(1), reader));
    return _mm256_blendv_epi8(scale, _mm256_set1_epi32(0x7E00), not_finite);
}

LYC_INLINE void transpose(__m256 *x) {
    __m256 y[8];
    for (int i = 0; i < 8; i += 2) {
        y[i] = _mm256_unpacklo_ps(x[i], x[i + 1]);
        y[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        x[i] = _mm256_shuffle_ps(y[i], y[i + 2], 0x44);
        x[i + 1] = _mm256_shuffle_ps(y[i], y[i + 2], 0xEE);
        x[i + 2] = _mm256_shuffle_ps(y[i + 1], y[i + 3], 0x44);
        x[i + 3] = _mm256_shuffle_ps(y[i + 1], y[i + 3], 0xEE);
    }
    for (int i = 0; i < 4; i++) {
        y[i] = _mm256_permute2f128_ps(x[i], x[i + 4], 0x20);
        y[i + 4] = _mm256_permute2f128_ps(x[i], x[i + 4], 0x31);
    }
    for (int i = 0; i < 8; i++) x[i] = y[i];
}

LYC_INLINE __m256i largest_of_block(const float *source) {
    __m256i largest = magnitude_bits(_mm256_loadu_ps(source));
    for (size_t i = 8; i < ATTENTION_BLOCK; i += 8) largest = _mm256_max_epi32(largest, magnitude_bits(_mm256_loadu_ps(source + i)));
    return largest;
}

/// Scales of one block of eight rows, and 1 / scale, by row.
LYC_INLINE __m128i scales_of_rows(const float *source, size_t stride, __m256 *inverse) {
    __m256 parts[8];
    for (size_t row = 0; row < 8; row++) parts[row] = _mm256_castsi256_ps(largest_of_block(source + row * stride));
    transpose(parts);
    __m256i largest = _mm256_castps_si256(parts[0]);
    for (size_t i = 1; i < 8; i++) largest = _mm256_max_epi32(largest, _mm256_castps_si256(parts[i]));
    const __m256i scales = block_scales(largest, inverse);
    return _mm_packus_epi32(_mm256_castsi256_si128(scales), _mm256_extracti128_si256(scales, 1));
}

/// Eight elements in `type` at element `index` of out. inverse: for Q8_0.
LYC_INLINE void put(lyc_type type, void *out, size_t index, __m256 x, __m256 inverse) {
    switch (type) {
    case LYC_F32: _mm256_storeu_ps((float *)out + index, x); break;
    case LYC_F16: _mm_storeu_si128((__m128i *)((uint16_t *)out + index), round_f16(x)); break;
    case LYC_BF16: _mm_storeu_si128((__m128i *)((uint16_t *)out + index), round_bf16(x)); break;
    default: _mm_storel_epi64((__m128i *)((int8_t *)out + index), round_q8(x, inverse));
    }
}

LYC_INLINE void put_keys(const lyc_type type, const attention_shape *shape, unsigned char *block, size_t key, const float *keys,
                         size_t stride) {
    const size_t at = key / ATTENTION_GROUP * shape->width * ATTENTION_GROUP + key % ATTENTION_GROUP;
    __m256 inverse = _mm256_setzero_ps();
    for (size_t d = 0; d < shape->width; d += 8) {
        if (type == LYC_Q8_0 && d % ATTENTION_BLOCK == 0) {
            uint16_t *scales = (uint16_t *)(block + shape->key_scales) + d / ATTENTION_BLOCK * LYC_KV_PAGE + key;
            _mm_storeu_si128((__m128i *)scales, scales_of_rows(keys + d, stride, &inverse));
        }
        __m256 x[8];
        for (size_t row = 0; row < 8; row++) x[row] = _mm256_loadu_ps(keys + row * stride + d);
        transpose(x);
        for (size_t i = 0; i < 8; i++) put(type, block, at + (d + i) * ATTENTION_GROUP, x[i], inverse);
    }
}

LYC_INLINE void put_values(const lyc_type type, const attention_shape *shape, unsigned char *block, size_t key, const float *values,
                           size_t stride) {
    const size_t blocks = shape->width / ATTENTION_BLOCK, step = type == LYC_Q8_0 ? ATTENTION_BLOCK : shape->width;
    uint16_t *scales = (uint16_t *)(block + shape->value_scales) + key * blocks;
    for (size_t begin = 0; begin < shape->width; begin += step) {
        float inverses[8] = {0};
        if (type == LYC_Q8_0) {
            __m256 inverse;
            uint16_t eight[8];
            _mm_storeu_si128((__m128i *)eight, scales_of_rows(values + begin, stride, &inverse));
            _mm256_storeu_ps(inverses, inverse);
            for (size_t row = 0; row < 8; row++) scales[row * blocks + begin / ATTENTION_BLOCK] = eight[row];
        }
        for (size_t row = 0; row < 8; row++)
            for (size_t d = begin; d < begin + step; d += 8)
                put(type, block + shape->values, (key + row) * shape->padded + d, _mm256_loadu_ps(values + row * stride + d),
                    _mm256_set1_ps(inverses[row]));
    }
}

#define STORE(T) \
    static void store_##T(const attention_shape *shape, unsigned char *block, size_t key, const float *keys, const float *values, \
                          size_t stride) { \
        put_keys(LYC_##T, shape, block, key, keys, stride); \
        put_values(LYC_##T, shape, block, key, values, stride); \
    }
STORE(F32)
STORE(F16)
STORE(BF16)
STORE(Q8_0)

static void store_eight(lyc_type type, const attention_shape *shape, unsigned char *block, size_t key, const float *keys,
                        const float *values, size_t stride) {
    switch (type) {
    case LYC_F32: store_F32(shape, block, key, keys, values, stride); break;
    case LYC_F16: store_F16(shape, block, key, keys, values, stride); break;
    case LYC_BF16: store_BF16(shape, block, key, keys, values, stride); break;
    default: store_Q8_0(shape, block, key, keys, values, stride);
    }
}

static uint16_t round_block(const float *source, int8_t *out) {
    const __m256i eight = largest_of_block(source);
    __m128i largest = _mm_max_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    largest = _mm_max_epi32(largest, _mm_shuffle_epi32(largest, 0x4E));
    largest = _mm_max_epi32(largest, _mm_shuffle_epi32(largest, 0xB1));
    __m256 inverse;
    const __m256i scale = block_scales(_mm256_broadcastd_epi32(largest), &inverse);
    for (size_t i = 0; i < ATTENTION_BLOCK; i += 8) put(LYC_Q8_0, out, i, _mm256_loadu_ps(source + i), inverse);
    return (uint16_t)_mm256_cvtsi256_si32(scale);
}

static void round_row(lyc_type type, const float *source, size_t width, void *out, uint16_t *scales) {
    if (type == LYC_Q8_0) {
        for (size_t i = 0; i < width; i += ATTENTION_BLOCK) scales[i / ATTENTION_BLOCK] = round_block(source + i, (int8_t *)out + i);
        return;
    }
    for (size_t i = 0; i < width; i += 8) put(type, out, i, _mm256_loadu_ps(source + i), _mm256_setzero_ps());
}

static void expand_row(lyc_type type, const void *source, const uint16_t *scales, size_t width, float *out) {
    for (size_t i = 0; i < width; i += 8) {
        __m256 x;
        if (type == LYC_F32) {
            x = _mm256_loadu_ps((const float *)source + i);
        } else if (type == LYC_Q8_0) {
            x = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)((const int8_t *)source + i))));
            x = _mm256_mul_ps(x, _mm256_set1_ps(_cvtsh_ss(scales[i / ATTENTION_BLOCK])));
        } else {
            const __m128i half = _mm_loadu_si128((const __m128i *)((const uint16_t *)source + i));
            x = type == LYC_F16 ? _mm256_cvtph_ps(half) : _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
        }
        _mm256_storeu_ps(out + i, x);
    }
}

const attention_store_kernels lyc_attention_store_kernels_avx2 = {round_row, expand_row, store_eight};
LYC_TARGET_END
#endif
