#ifndef LYCEUM_PHILOX_H
#define LYCEUM_PHILOX_H
#include <stdint.h>

typedef struct {
    uint32_t words[4];
} philox_block;

/// Philox4x32 with ten rounds (Salmon et al. 2011): four words as a pure function of seed and counter.
static inline philox_block philox(uint64_t seed, uint64_t low, uint64_t high) {
    uint32_t x = (uint32_t)low, y = (uint32_t)(low >> 32), z = (uint32_t)high, w = (uint32_t)(high >> 32);
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t first = (uint64_t)0xD2511F53u * x, second = (uint64_t)0xCD9E8D57u * z;
        uint32_t nx = (uint32_t)(second >> 32) ^ y ^ k0, nz = (uint32_t)(first >> 32) ^ w ^ k1;
        y = (uint32_t)second;
        w = (uint32_t)first;
        x = nx;
        z = nz;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (philox_block){{x, y, z, w}};
}
#endif
