#include "lyceum_mean_rows.h"
#include <string.h>

void lyc_mean_rows(const float *table, size_t width, const int32_t *ids, size_t count, double *sums, float *out) {
    memset(sums, 0, width * sizeof *sums);
    for (size_t i = 0; i < count; i++) {
        const float *row = table + (ids ? (size_t)ids[i] : i) * width;
        for (size_t j = 0; j < width; j++) sums[j] += row[j];
    }
    for (size_t j = 0; j < width; j++) out[j] = (float)(count ? sums[j] / (double)count : 0);
}
