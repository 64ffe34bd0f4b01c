#include "lyceum_curate.h"
#include "lyceum_level.h"

// One function for every lane, one shingle at a time: the smallest value of each function stays in a register.

static const uint64_t prime = (1ULL << 61) - 1;

static void minhash_plain(
    const uint64_t *shingles, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *out) {
    for (size_t i = 0; i < functions; i++) {
        uint64_t least = UINT64_MAX;
        for (size_t j = 0; j < count; j++) {
            const uint64_t x = shingles[j] * a[i] + b[i];
            uint64_t value = (x & prime) + (x >> 61);
            if (value >= prime) value -= prime;
            if (value < least) least = value;
        }
        out[i] = least;
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq"))), apply_to = function)
enum { WIDE = 8, VECTORS = 4 };

static void minhash_wide(
    const uint64_t *shingles, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *out) {
    const __m512i p = _mm512_set1_epi64((long long)prime);
    for (size_t start = 0; start < functions; start += WIDE * VECTORS) {
        __m512i factor[VECTORS], shift[VECTORS], least[VECTORS];
        __mmask8 masks[VECTORS];
        for (int v = 0; v < VECTORS; v++) {
            const size_t place = start + (size_t)v * WIDE;
            const size_t left = place < functions ? functions - place : 0;
            masks[v] = left >= WIDE ? 0xFF : (__mmask8)((1u << left) - 1);
            const size_t at = left ? place : 0;
            factor[v] = _mm512_maskz_loadu_epi64(masks[v], a + at);
            shift[v] = _mm512_maskz_loadu_epi64(masks[v], b + at);
            least[v] = _mm512_set1_epi64(-1);
        }
        for (size_t j = 0; j < count; j++) {
            const __m512i shingle = _mm512_set1_epi64((long long)shingles[j]);
            for (int v = 0; v < VECTORS; v++) {
                const __m512i x = _mm512_add_epi64(_mm512_mullo_epi64(shingle, factor[v]), shift[v]);
                const __m512i value = _mm512_add_epi64(_mm512_and_si512(x, p), _mm512_srli_epi64(x, 61));
                // Below the prime the difference wraps around and is the larger one.
                const __m512i reduced = _mm512_min_epu64(value, _mm512_sub_epi64(value, p));
                least[v] = _mm512_min_epu64(least[v], reduced);
            }
        }
        for (int v = 0; v < VECTORS; v++)
            if (masks[v]) _mm512_mask_storeu_epi64(out + start + (size_t)v * WIDE, masks[v], least[v]);
    }
}
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
static void minhash_half(
    const uint64_t *shingles, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *out) {
    const __m256i p = _mm256_set1_epi64x((long long)prime);
    size_t i = 0;
    for (; i + 4 <= functions; i += 4) {
        const __m256i factor = _mm256_loadu_si256((const __m256i *)(a + i));
        const __m256i high = _mm256_srli_epi64(factor, 32);
        const __m256i shift = _mm256_loadu_si256((const __m256i *)(b + i));
        // All values are below 2^62, so that signed comparison orders them.
        __m256i least = _mm256_set1_epi64x(INT64_MAX);
        for (size_t j = 0; j < count; j++) {
            const __m256i shingle = _mm256_set1_epi64x((long long)shingles[j]);
            const __m256i cross = _mm256_add_epi64(
                _mm256_mul_epu32(_mm256_srli_epi64(shingle, 32), factor), _mm256_mul_epu32(shingle, high));
            const __m256i product = _mm256_add_epi64(_mm256_mul_epu32(shingle, factor), _mm256_slli_epi64(cross, 32));
            const __m256i x = _mm256_add_epi64(product, shift);
            const __m256i value = _mm256_add_epi64(_mm256_and_si256(x, p), _mm256_srli_epi64(x, 61));
            const __m256i rest = _mm256_sub_epi64(value, p);
            const __m256i reduced = _mm256_blendv_epi8(rest, value, _mm256_cmpgt_epi64(p, value));
            least = _mm256_blendv_epi8(least, reduced, _mm256_cmpgt_epi64(least, reduced));
        }
        _mm256_storeu_si256((__m256i *)(out + i), least);
    }
    minhash_plain(shingles, count, a + i, b + i, functions - i, out + i);
}
#pragma clang attribute pop
#endif

void lyc_minhash(const uint64_t *shingles, size_t count, const uint64_t *a, const uint64_t *b, size_t functions, uint64_t *out) {
#if defined(__x86_64__)
    if (count > 0 && lyc_level_current() == LYC_LEVEL_AVX512) return minhash_wide(shingles, count, a, b, functions, out);
    if (count > 0 && lyc_level_current() == LYC_LEVEL_AVX2) return minhash_half(shingles, count, a, b, functions, out);
#endif
    minhash_plain(shingles, count, a, b, functions, out);
}

void lyc_band_keys(const uint64_t *signature, size_t bands, size_t rows, uint64_t *out) {
    for (size_t band = 0; band < bands; band++) {
        const uint8_t *bytes = (const uint8_t *)(signature + band * rows);
        out[2 * band] = lyc_xxhash64(bytes, rows * 8, 2 * band);
        out[2 * band + 1] = lyc_xxhash64(bytes, rows * 8, 2 * band + 1);
    }
}
