#ifndef LYCEUM_TWINS_PRIVATE_H
#define LYCEUM_TWINS_PRIVATE_H
#include <stddef.h>

enum { TWIN_LANES = 8 };

typedef struct {
    double aa, ab, bb;
} twin_products;

static inline double twin_fold(const double *sums) {
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

static inline double twin_dot(const float *a, const float *b, size_t count) {
    double sums[TWIN_LANES] = {0};
    size_t i = 0;
    for (; i + TWIN_LANES <= count; i += TWIN_LANES)
        for (size_t lane = 0; lane < TWIN_LANES; lane++) sums[lane] += (double)a[i + lane] * b[i + lane];
    for (; i < count; i++) sums[i % TWIN_LANES] += (double)a[i] * b[i];
    return twin_fold(sums);
}

static inline twin_products twin_products_of(const float *a, const float *b, size_t count) {
    return (twin_products){twin_dot(a, a, count), twin_dot(a, b, count), twin_dot(b, b, count)};
}

/// out (+)= p x + q y
static inline void twin_combine(float *out, int accumulate, double p, const float *x, double q, const float *y, size_t count) {
    if (accumulate)
        for (size_t i = 0; i < count; i++) out[i] = (float)(out[i] + (p * x[i] + q * y[i]));
    else
        for (size_t i = 0; i < count; i++) out[i] = (float)(p * x[i] + q * y[i]);
}

#endif
