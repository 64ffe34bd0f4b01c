// Integer dot products straight from the GGUF blocks, AVX-512 with VNNI.
//
// 16 weight rows lie in the 16 lanes of a vector. Bytes of the rows come in 16 at a time and are transposed by 4 x 4 dwords inside
// 128-bit lanes, so a dword column of 16 blocks is one register; a few shifts and masks make it 4 unsigned weights per row, the
// left operand of VPDPBUSD. One function per type feeds both uses: stored to a panel for many tokens, multiplied at once for one.
#include "linear_level.h"
#if defined(__x86_64__)
#include "linear_avx512.h"
LYC_AVX512_BEGIN

// ---- Types of 32 elements per block ----

LYC_INLINE void walk_q4_1(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk += 4) {  // 4 blocks of 20 bytes are 5 columns of 16
        const uint8_t *at = rows + chunk * 20;
        fetch_ahead(rows, stride, chunk * 20, 80);
        __m512i word[20];
        UNROLL for (int c = 0; c < 5; c++) columns(at + 16 * c, stride, word + 4 * c);
        UNROLL for (int b = 0; b < 4; b++) {
            if (chunk + (size_t)b >= chunks) break;
            __m512i q[8];
            nibbles(word + 5 * b + 1, q);
            emit32(to, mode, chunk + (size_t)b, q, low_halves(word[5 * b]), high_halves(word[5 * b]), 1, 0);
        }
    }
}

LYC_INLINE void walk_q4_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 18;
        fetch_ahead(rows, stride, chunk * 18, 18);
        __m512i word[4], q[8];
        columns(at + 2, stride, word);
        nibbles(word, q);
        emit32(to, mode, chunk, q, halves_at(at, stride), _mm512_setzero_ps(), 0, 1);
    }
}

LYC_INLINE void walk_iq4_nl(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    __m128i table = _mm_loadu_si128((const __m128i *)linear_iq4_nl_values);
    const __m512i values = _mm512_broadcast_i32x4(_mm_xor_si128(table, _mm_set1_epi8((char)0x80)));
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 18;
        fetch_ahead(rows, stride, chunk * 18, 18);
        __m512i word[4], q[8];
        columns(at + 2, stride, word);
        nibbles(word, q);
        UNROLL for (int i = 0; i < 8; i++) q[i] = _mm512_shuffle_epi8(values, q[i]);
        emit32(to, mode, chunk, q, halves_at(at, stride), _mm512_setzero_ps(), 0, 1);
    }
}

LYC_INLINE void walk_q8_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const __m512i flip = _mm512_set1_epi8((char)0x80);
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 34;
        fetch_ahead(rows, stride, chunk * 34, 34);
        __m512i q[8];
        columns(at + 2, stride, q);
        columns(at + 18, stride, q + 4);
        UNROLL for (int i = 0; i < 8; i++) q[i] = _mm512_xor_si512(q[i], flip);
        emit32(to, mode, chunk, q, halves_at(at, stride), _mm512_setzero_ps(), 0, 1);
    }
}

/// Adds 16 where the bits of `high` (32 per row, one per element) are set.
LYC_INLINE void add_fifth_bits(__m512i high, __m512i *q) {
    const __m512i even = _mm512_set1_epi32(0x08040201), odd = _mm512_set1_epi32((int)0x80402010), sixteen = _mm512_set1_epi8(16);
    UNROLL for (int i = 0; i < 8; i++) {
        const __m512i spread = _mm512_shuffle_epi8(high, _mm512_broadcast_i32x4(_mm_set_epi32(
            12 * 0x01010101 + i / 2 * 0x01010101, 8 * 0x01010101 + i / 2 * 0x01010101, 4 * 0x01010101 + i / 2 * 0x01010101, i / 2 * 0x01010101)));
        q[i] = _mm512_mask_add_epi8(q[i], _mm512_test_epi8_mask(spread, i % 2 ? odd : even), q[i], sixteen);
    }
}

LYC_INLINE void walk_q5_0(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {  // 2 bytes of scale, 4 of high bits, 16 of nibbles
        const uint8_t *at = rows + chunk * 22;
        fetch_ahead(rows, stride, chunk * 22, 22);
        __m512i head[4], word[4], q[8];
        columns(at, stride, head);
        columns(at + 6, stride, word);
        nibbles(word, q);
        add_fifth_bits(_mm512_or_si512(_mm512_srli_epi32(head[0], 16), _mm512_slli_epi32(head[1], 16)), q);
        emit32(to, mode, chunk, q, low_halves(head[0]), _mm512_setzero_ps(), 0, 1);
    }
}

LYC_INLINE void walk_q5_1(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        const uint8_t *at = rows + chunk * 24;
        fetch_ahead(rows, stride, chunk * 24, 24);
        __m512i head[4], word[4], q[8];
        columns(at, stride, head);
        columns(at + 8, stride, word);
        nibbles(word, q);
        add_fifth_bits(head[1], q);
        emit32(to, mode, chunk, q, low_halves(head[0]), high_halves(head[0]), 1, 0);
    }
}

// ---- Types of 256 elements per block ----

/// Eight scales and eight minimums of six bits, packed in 12 bytes (three dword columns), as bytes.
LYC_INLINE void six_bit_pairs(const __m512i *word, __m512i scales[2], __m512i minimums[2]) {
    const __m512i six = _mm512_set1_epi8(63), four = _mm512_set1_epi8(15), high = _mm512_set1_epi8(48);
    scales[0] = _mm512_and_si512(word[0], six);
    minimums[0] = _mm512_and_si512(word[1], six);
    scales[1] = _mm512_or_si512(_mm512_and_si512(word[2], four), _mm512_and_si512(_mm512_srli_epi32(word[0], 2), high));
    minimums[1] = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(word[2], 4), four), _mm512_and_si512(_mm512_srli_epi32(word[1], 2), high));
}

/// Byte `index` of every dword, as a float.
LYC_INLINE __m512 byte_of(__m512i bytes, int index) {
    return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(bytes, (unsigned)index * 8), _mm512_set1_epi32(255)));
}

LYC_INLINE __m512 signed_byte_of(__m512i bytes, int index) {
    return _mm512_cvtepi32_ps(_mm512_srai_epi32(_mm512_slli_epi32(bytes, 24 - (unsigned)index * 8), 24));
}

LYC_INLINE __m512 negated(__m512 x) { return _mm512_xor_ps(x, _mm512_set1_ps(-0.0f)); }

LYC_INLINE void walk_q4_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 144;
        __m512i head[4], scales[2], minimums[2];
        columns(at, stride, head);
        six_bit_pairs(head + 1, scales, minimums);
        const __m512 d = low_halves(head[0]), least = negated(high_halves(head[0]));
        UNROLL for (int pair = 0; pair < 4; pair++) {
            fetch_ahead(rows, stride, block * 144 + (size_t)pair * 36, 36);
            __m512i word[8], q[8];
            columns(at + 16 + 32 * pair, stride, word);
            columns(at + 32 + 32 * pair, stride, word + 4);
            UNROLL for (int high = 0; high < 2; high++) {
                const int part = pair * 2 + high;
                UNROLL for (int i = 0; i < 8; i++) q[i] = bits_of(word[i], high * 4, 15);
                emit32(to, mode, block * 8 + (size_t)part, q, _mm512_mul_ps(d, byte_of(scales[part / 4], part % 4)),
                       _mm512_mul_ps(least, byte_of(minimums[part / 4], part % 4)), 1, 0);
            }
        }
    }
}

LYC_INLINE void walk_q5_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const __m512i sixteen = _mm512_set1_epi8(16);
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 176;
        __m512i head[4], scales[2], minimums[2], top[8];
        columns(at, stride, head);
        six_bit_pairs(head + 1, scales, minimums);
        columns(at + 16, stride, top);
        columns(at + 32, stride, top + 4);
        const __m512 d = low_halves(head[0]), least = negated(high_halves(head[0]));
        UNROLL for (int pair = 0; pair < 4; pair++) {
            fetch_ahead(rows, stride, block * 176 + (size_t)pair * 44, 44);
            __m512i word[8], q[8];
            columns(at + 48 + 32 * pair, stride, word);
            columns(at + 64 + 32 * pair, stride, word + 4);
            UNROLL for (int high = 0; high < 2; high++) {
                const int part = pair * 2 + high;
                UNROLL for (int i = 0; i < 8; i++) {
                    const __m512i fifth = part < 4 ? _mm512_slli_epi32(top[i], 4 - part) : _mm512_srli_epi32(top[i], part - 4);
                    q[i] = or_masked(bits_of(word[i], high * 4, 15), fifth, sixteen);
                }
                emit32(to, mode, block * 8 + (size_t)part, q, _mm512_mul_ps(d, byte_of(scales[part / 4], part % 4)),
                       _mm512_mul_ps(least, byte_of(minimums[part / 4], part % 4)), 1, 0);
            }
        }
    }
}

LYC_INLINE void walk_q2_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const __m512i four = _mm512_set1_epi8(15);
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 84;
        __m512i packed[4], tail[4];
        columns(at, stride, packed);
        columns(at + 68, stride, tail);
        const __m512 d = low_halves(tail[3]), least = negated(high_halves(tail[3]));
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 84 + (size_t)half * 42, 42);
            __m512i word[8], q[8];
            columns(at + 16 + 32 * half, stride, word);
            columns(at + 32 + 32 * half, stride, word + 4);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                const __m512i scales = _mm512_and_si512(packed[part / 2], four);
                const __m512i minimums = _mm512_and_si512(_mm512_srli_epi32(packed[part / 2], 4), four);
                UNROLL for (int i = 0; i < 8; i++) q[i] = bits_of(word[i], quarter * 2, 3);
                emit16(to, mode, block * 8 + (size_t)part, q, _mm512_mul_ps(d, byte_of(scales, byte)), _mm512_mul_ps(d, byte_of(scales, byte + 1)),
                       _mm512_mul_ps(least, byte_of(minimums, byte)), _mm512_mul_ps(least, byte_of(minimums, byte + 1)), 1, 0);
            }
        }
    }
}

/// Sixteen scales of six bits, packed in 12 bytes, less 32.
LYC_INLINE void q3_k_scales(const __m512i *word, __m512i scales[4]) {
    const __m512i four = _mm512_set1_epi8(15), two = _mm512_set1_epi8(48), bias = _mm512_set1_epi8(32);
    UNROLL for (int i = 0; i < 4; i++) {
        const __m512i low = bits_of(word[i % 2], i / 2 * 4, 15);
        const __m512i high = i < 2 ? _mm512_slli_epi32(word[2], 4 - 2 * i) : _mm512_srli_epi32(word[2], 2 * i - 4);
        scales[i] = _mm512_sub_epi8(or_masked(_mm512_and_si512(low, four), high, two), bias);
    }
}

LYC_INLINE void walk_q3_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const __m512i bit = _mm512_set1_epi8(4);
    const __m512 zero = _mm512_setzero_ps();
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 110;
        __m512i top[8], tail[4], scales[4];
        columns(at, stride, top);
        columns(at + 16, stride, top + 4);
        columns(at + 96, stride, tail);
        q3_k_scales(tail, scales);
        const __m512 d = low_halves(tail[3]);
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 110 + (size_t)half * 55, 55);
            __m512i word[8], q[8];
            columns(at + 32 + 32 * half, stride, word);
            columns(at + 48 + 32 * half, stride, word + 4);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                UNROLL for (int i = 0; i < 8; i++) {
                    const __m512i third = part < 2 ? _mm512_slli_epi32(top[i], 2 - part) : _mm512_srli_epi32(top[i], part - 2);
                    q[i] = or_masked(bits_of(word[i], quarter * 2, 3), third, bit);
                }
                emit16(to, mode, block * 8 + (size_t)part, q, _mm512_mul_ps(d, signed_byte_of(scales[part / 2], byte)),
                       _mm512_mul_ps(d, signed_byte_of(scales[part / 2], byte + 1)), zero, zero, 0, 1);
            }
        }
    }
}

LYC_INLINE void walk_q6_k(const uint8_t *rows, size_t stride, size_t chunks, sink *to, int mode) {
    const __m512i high_bits = _mm512_set1_epi8(48);
    const __m512 zero = _mm512_setzero_ps();
    for (size_t block = 0; block < chunks / 8; block++) {
        const uint8_t *at = rows + block * 210;
        __m512i scales[4], tail[4];
        columns(at + 192, stride, scales);
        columns(at + 194, stride, tail);
        const __m512 d = high_halves(tail[3]);
        UNROLL for (int half = 0; half < 2; half++) {
            fetch_ahead(rows, stride, block * 210 + (size_t)half * 105, 105);
            __m512i low[16], top[8], q[8];
            UNROLL for (int c = 0; c < 4; c++) columns(at + 64 * half + 16 * c, stride, low + 4 * c);
            UNROLL for (int c = 0; c < 2; c++) columns(at + 128 + 32 * half + 16 * c, stride, top + 4 * c);
            UNROLL for (int quarter = 0; quarter < 4; quarter++) {
                const int part = half * 4 + quarter, byte = part * 2 % 4;
                UNROLL for (int i = 0; i < 8; i++) {
                    const __m512i high = quarter < 2 ? _mm512_slli_epi32(top[i], 4 - quarter * 2) : _mm512_srli_epi32(top[i], quarter * 2 - 4);
                    q[i] = or_masked(bits_of(low[quarter % 2 * 8 + i], quarter / 2 * 4, 15), high, high_bits);
                }
                emit16(to, mode, block * 8 + (size_t)part, q, _mm512_mul_ps(d, signed_byte_of(scales[part / 2], byte)),
                       _mm512_mul_ps(d, signed_byte_of(scales[part / 2], byte + 1)), zero, zero, 0, 1);
            }
        }
    }
}

// ---- Both uses of every walk ----

#define DEFINE_TYPE(name)                                                                                                   \
    static void unpack_##name(const uint8_t *rows, size_t stride, size_t chunks, linear_panel *panel) {                     \
        sink to = {.q = panel->q, .scale = panel->scale, .minimum = panel->minimum};                                        \
        walk_##name(rows, stride, chunks, &to, STORE);                                                                      \
    }                                                                                                                       \
    static void decode_##name(const uint8_t *rows, size_t stride, size_t chunks, const linear_input *input, float *out) {   \
        sink to = {.input = *input, .sum = _mm512_setzero_ps()};                                                            \
        walk_##name(rows, stride, chunks, &to, MULTIPLY);                                                                   \
        _mm512_storeu_ps(out, to.sum);                                                                                      \
    }
#define FOR_EACH_TYPE(DO)                                                                                            \
    DO(LYC_Q4_0, q4_0) DO(LYC_Q4_1, q4_1) DO(LYC_Q5_0, q5_0) DO(LYC_Q5_1, q5_1) DO(LYC_Q8_0, q8_0) DO(LYC_Q2_K, q2_k) \
    DO(LYC_Q3_K, q3_k) DO(LYC_Q4_K, q4_k) DO(LYC_Q5_K, q5_k) DO(LYC_Q6_K, q6_k) DO(LYC_IQ4_NL, iq4_nl)
#define DEFINE_ONE(type, name) DEFINE_TYPE(name)
FOR_EACH_TYPE(DEFINE_ONE)

linear_unpack *linear_unpack_avx512(lyc_type type) {
    switch (type) {
#define UNPACK_ONE(type, name) case type: return unpack_##name;
        FOR_EACH_TYPE(UNPACK_ONE)
    default: return NULL;
    }
}

linear_decode *linear_decode_avx512(lyc_type type) {
    switch (type) {
#define DECODE_ONE(type, name) case type: return decode_##name;
        FOR_EACH_TYPE(DECODE_ONE)
    default: return NULL;
    }
}
LYC_TARGET_END
#endif
