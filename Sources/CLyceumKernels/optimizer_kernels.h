// What each level provides for steps of optimizers. Every level keeps the same order of rounding, so all give the same bits.
#ifndef LYCEUM_OPTIMIZER_KERNELS_H
#define LYCEUM_OPTIMIZER_KERNELS_H
#include "lyceum_optimizer.h"

/// Numbers of a dynamic map and what finds the nearest one.
typedef struct {
    float values[256];
    int zero;                 ///< the code of 0; below it are negative numbers
    /// Sizes between two neighboring codes at and above zero.
    float middles[256];
    /// For sizes by exponent and seven bits of fraction, how far above zero the code is at least; the next middle decides the rest.
    uint8_t above_zero[3072 + 1];
} byte_map;

typedef struct {
    void (*adam)(const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second, size_t count);
    /// One block.
    void (*adam_bytes)(const lyc_adam_options *options, const byte_map *signed_map, const byte_map *unsigned_map, float *weights,
                       const float *gradient, uint8_t *first, float *first_scale, uint8_t *second, float *second_scale, size_t count);
    void (*encode_bytes)(const byte_map *map, const float *x, uint8_t *codes, float *scale, size_t count);
    void (*decode_bytes)(const byte_map *map, const uint8_t *codes, float scale, float *x, size_t count);
    void (*lion)(const lyc_lion_options *options, float *weights, const float *gradient, float *momentum, size_t count);
    void (*momentum)(const lyc_momentum_options *options, float *weights, const float *gradient, float *buffer, size_t count);
    void (*blend)(double momentum, int nesterov, float gradient_scale, const float *gradient, float *buffer, float *out, size_t count);
    void (*mix)(float *x, float keep, const float *y, float scale, size_t count);
    /// Adds (g scale)^2 + epsilon to the columns' sums; returns the row's sum.
    double (*square_row)(const float *gradient, float scale, float epsilon, float *column_sums, size_t width);
    /// sum((g scale * factor[column])^2).
    double (*scaled_squares)(const float *gradient, float scale, const float *factor, size_t width);
    /// second moment of a vector, and sum((g / sqrt(second))^2).
    double (*vector_squares)(const lyc_adafactor_options *options, const float *gradient, float *second, size_t count);
    /// update = g * row_factor * factor[column] (or g * row_factor / sqrt(second)); the first moment, decay and the weights.
    void (*adafactor_row)(const lyc_adafactor_options *options, float *weights, const float *gradient, float *momentum, const float *factor,
                          const float *second, float row_factor, size_t width);
    void (*add)(float *out, const float *x, size_t count);
} optimizer_kernels;

extern const optimizer_kernels lyc_optimizer_reference;
#if defined(__x86_64__)
extern const optimizer_kernels lyc_optimizer_avx2, lyc_optimizer_avx512;
#elif defined(__aarch64__)
extern const optimizer_kernels lyc_optimizer_neon;
#endif
#endif
