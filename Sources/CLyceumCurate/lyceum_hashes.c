#include "lyceum_curate.h"
#include <string.h>

// MARK: - SHA-1 (FIPS 180-4)

static uint32_t rotated(uint32_t x, int bits) { return x << bits | x >> (32 - bits); }

static void sha1_block_plain(uint32_t state[5], const uint8_t *block) {
    uint32_t w[80];
    for (int i = 0; i < 16; i++) {
        uint32_t word;
        memcpy(&word, block + 4 * i, 4);
        w[i] = __builtin_bswap32(word);
    }
    for (int i = 16; i < 80; i++) w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; i++) {
        uint32_t f, k;
        if (i < 20) f = (b & c) | (~b & d), k = 0x5A827999;
        else if (i < 40) f = b ^ c ^ d, k = 0x6ED9EBA1;
        else if (i < 60) f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
        else f = b ^ c ^ d, k = 0xCA62C1D6;
        const uint32_t t = rotated(a, 5) + f + e + k + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = t;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("sha,sse4.1,ssse3"))), apply_to = function)
/// Four rounds at a time with the processor's own instructions.
static void sha1_block_fast(uint32_t state[5], const uint8_t *block) {
    const __m128i order = _mm_set_epi64x(0x0001020304050607ULL, 0x08090a0b0c0d0e0fULL);
    __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1B);
    __m128i e = _mm_set_epi32((int)state[4], 0, 0, 0), next;
    const __m128i abcd_before = abcd, e_before = e;
    __m128i m[4];
    for (int i = 0; i < 4; i++) m[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), order);
#define ROUNDS(step, function) \
    do { \
        next = abcd; \
        e = (step) == 0 ? _mm_add_epi32(e, m[0]) : _mm_sha1nexte_epu32(e, m[(step) & 3]); \
        abcd = _mm_sha1rnds4_epu32(abcd, e, function); \
        e = next; \
        if ((step) >= 3 && (step) < 19) { \
            __m128i t = _mm_sha1msg1_epu32(m[((step) + 1) & 3], m[((step) + 2) & 3]); \
            t = _mm_xor_si128(t, m[((step) + 3) & 3]); \
            m[((step) + 1) & 3] = _mm_sha1msg2_epu32(t, m[(step) & 3]); \
        } \
    } while (0)
    ROUNDS(0, 0);
    ROUNDS(1, 0);
    ROUNDS(2, 0);
    ROUNDS(3, 0);
    ROUNDS(4, 0);
    ROUNDS(5, 1);
    ROUNDS(6, 1);
    ROUNDS(7, 1);
    ROUNDS(8, 1);
    ROUNDS(9, 1);
    ROUNDS(10, 2);
    ROUNDS(11, 2);
    ROUNDS(12, 2);
    ROUNDS(13, 2);
    ROUNDS(14, 2);
    ROUNDS(15, 3);
    ROUNDS(16, 3);
    ROUNDS(17, 3);
    ROUNDS(18, 3);
    ROUNDS(19, 3);
#undef ROUNDS
    e = _mm_sha1nexte_epu32(e, e_before);
    abcd = _mm_add_epi32(abcd, abcd_before);
    _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(abcd, 0x1B));
    state[4] = (uint32_t)_mm_extract_epi32(e, 3);
}
#pragma clang attribute pop

static int has_sha(void) {
    static int known = -1;
    int value = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (value >= 0) return value;
    unsigned a, b, c, d;
    value = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29)) && __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 19));
    __atomic_store_n(&known, value, __ATOMIC_RELAXED);
    return value;
}

static void sha1_block(uint32_t state[5], const uint8_t *block) {
    if (has_sha()) sha1_block_fast(state, block);
    else sha1_block_plain(state, block);
}
#else
static void sha1_block(uint32_t state[5], const uint8_t *block) { sha1_block_plain(state, block); }
#endif

static void sha1(const uint8_t *bytes, size_t count, uint32_t state[5]) {
    static const uint32_t start[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    memcpy(state, start, sizeof(start));
    size_t place = 0;
    for (; place + 64 <= count; place += 64) sha1_block(state, bytes + place);
    uint8_t tail[128] = {0};
    const size_t rest = count - place, size = rest < 56 ? 64 : 128;
    if (rest > 0) memcpy(tail, bytes + place, rest);
    tail[rest] = 0x80;
    const uint64_t bits = __builtin_bswap64((uint64_t)count * 8);
    memcpy(tail + size - 8, &bits, 8);
    sha1_block(state, tail);
    if (size == 128) sha1_block(state, tail + 64);
}

uint64_t lyc_sha1_64(const uint8_t *bytes, size_t count) {
    uint32_t state[5];
    sha1(bytes, count, state);
    return (uint64_t)__builtin_bswap32(state[1]) << 32 | __builtin_bswap32(state[0]);
}

void lyc_sha1_128(const uint8_t *bytes, size_t count, uint64_t out[2]) {
    uint32_t state[5];
    sha1(bytes, count, state);
    out[0] = (uint64_t)__builtin_bswap32(state[1]) << 32 | __builtin_bswap32(state[0]);
    out[1] = (uint64_t)__builtin_bswap32(state[3]) << 32 | __builtin_bswap32(state[2]);
}

// MARK: - xxHash64 (Collet, "xxHash fast digest algorithm", version 0.1.1)

static const uint64_t prime1 = 0x9E3779B185EBCA87ULL, prime2 = 0xC2B2AE3D27D4EB4FULL, prime3 = 0x165667B19E3779F9ULL,
                      prime4 = 0x85EBCA77C2B2AE63ULL, prime5 = 0x27D4EB2F165667C5ULL;

static uint64_t turned(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static uint64_t load64(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, 8);
    return value;
}

static uint64_t round64(uint64_t lane, uint64_t input) { return turned(lane + input * prime2, 31) * prime1; }

uint64_t lyc_xxhash64(const uint8_t *bytes, size_t count, uint64_t seed) {
    const uint8_t *at = bytes, *end = bytes + count;
    uint64_t hash;
    if (count >= 32) {
        uint64_t lanes[4] = {seed + prime1 + prime2, seed + prime2, seed, seed - prime1};
        for (; end - at >= 32; at += 32)
            for (int i = 0; i < 4; i++) lanes[i] = round64(lanes[i], load64(at + 8 * i));
        hash = turned(lanes[0], 1) + turned(lanes[1], 7) + turned(lanes[2], 12) + turned(lanes[3], 18);
        for (int i = 0; i < 4; i++) hash = (hash ^ round64(0, lanes[i])) * prime1 + prime4;
    } else {
        hash = seed + prime5;
    }
    hash += count;
    for (; end - at >= 8; at += 8) hash = turned(hash ^ round64(0, load64(at)), 27) * prime1 + prime4;
    if (end - at >= 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        hash = turned(hash ^ word * prime1, 23) * prime2 + prime3;
        at += 4;
    }
    for (; at < end; at++) hash = turned(hash ^ *at * prime5, 11) * prime1;
    hash = (hash ^ hash >> 33) * prime2;
    hash = (hash ^ hash >> 29) * prime3;
    return hash ^ hash >> 32;
}

// MARK: - Runs

static uint64_t hashed(const uint8_t *bytes, size_t count, int usesSHA1) {
    return usesSHA1 ? lyc_sha1_64(bytes, count) : lyc_xxhash64(bytes, count, 0);
}

size_t lyc_run_hashes(const uint8_t *text, const uint32_t *starts, size_t words, size_t size, int usesSHA1, uint64_t *out) {
    if (size == 0 || words < size) return 0;
    const size_t runs = words - size + 1;
    for (size_t i = 0; i < runs; i++) out[i] = hashed(text + starts[i], starts[i + size] - 1 - starts[i], usesSHA1);
    return runs;
}

static size_t next_character(const uint8_t *text, size_t count, size_t place) {
    place++;
    while (place < count && (text[place] & 0xC0) == 0x80) place++;
    return place;
}

size_t lyc_character_hashes(const uint8_t *text, size_t count, size_t size, int usesSHA1, uint64_t *out) {
    if (size == 0) return 0;
    size_t end = 0;
    for (size_t i = 0; i < size; i++) {
        if (end >= count) return 0;
        end = next_character(text, count, end);
    }
    size_t start = 0, runs = 0;
    while (1) {
        out[runs++] = hashed(text + start, end - start, usesSHA1);
        if (end >= count) return runs;
        start = next_character(text, count, start);
        end = next_character(text, count, end);
    }
}
