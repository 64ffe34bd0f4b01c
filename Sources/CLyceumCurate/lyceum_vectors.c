#include "lyceum_curate.h"

enum { LANES = 16 };

/// Sixteen sums that are added in one fixed order, so that the result is the same wherever it is computed.
static float product(const float *a, const float *b, size_t width) {
    float sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= width; i += LANES)
        for (int lane = 0; lane < LANES; lane++) sums[lane] += a[i + (size_t)lane] * b[i + (size_t)lane];
    for (int lane = 0; i < width; i++, lane++) sums[lane] += a[i] * b[i];
    for (int step = LANES / 2; step > 0; step /= 2)
        for (int lane = 0; lane < step; lane++) sums[lane] += sums[lane + step];
    return sums[0];
}

void lyc_nearest(
    const float *vectors, size_t count, const float *centers, size_t centerCount, size_t width, uint32_t *nearest, float *similarity) {
    for (size_t i = 0; i < count; i++) {
        uint32_t best = 0;
        float most = -2;
        for (size_t c = 0; c < centerCount; c++) {
            float value = product(vectors + i * width, centers + c * width, width);
            if (value > most) {
                most = value;
                best = (uint32_t)c;
            }
        }
        nearest[i] = best;
        similarity[i] = most;
    }
}

void lyc_first_similar(
    const float *earlier, size_t earlierCount, const float *later, size_t laterCount, size_t width, int isSame, float threshold, uint32_t base,
    uint32_t *found) {
    for (size_t i = 0; i < laterCount; i++) {
        size_t end = isSame ? i : earlierCount;
        for (size_t j = 0; j < end && found[i] == 0; j++) {
            if (product(later + i * width, earlier + j * width, width) > threshold) found[i] = base + 1 + (uint32_t)j;
        }
    }
}
