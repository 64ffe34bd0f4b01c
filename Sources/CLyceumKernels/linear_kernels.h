#ifndef LYCEUM_LINEAR_KERNELS_H
#define LYCEUM_LINEAR_KERNELS_H
// The functions each level defines for its linear_level table.
#include "linear_level.h"

#define LINEAR_DECLARE(level)                                                                                                             \
    linear_unpack *linear_unpack_##level(lyc_type type);                                                                                  \
    linear_decode *linear_decode_##level(lyc_type type);                                                                                  \
    void linear_round_tile_##level(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q,             \
                                   float *scale, int32_t *sum);                                                                           \
    void linear_product_##level(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks,                \
                                size_t capacity, float *out);                                                                             \
    void linear_finish_##level(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y,         \
                               const float *gate, size_t y_stride);                                                                       \
    void linear_pack_f32_##level(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,          \
                                 float *tile);                                                                                            \
    void linear_pack_bf16_##level(const uint16_t *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,      \
                                  uint16_t *tile);                                                                                        \
    void linear_pack_f16_##level(const uint16_t *x, size_t token_stride, size_t tokens, size_t capacity, size_t k, float *tile);          \
    void linear_round_bf16_##level(const float *x, size_t token_stride, size_t k_stride, size_t tokens, size_t capacity, size_t k,        \
                                   uint16_t *tile);                                                                                       \
    void linear_product_f32_##level(const float *a, const float *b0, const float *b1, size_t k, size_t capacity, float *c,                \
                                    size_t c_stride, int load);                                                                           \
    void linear_product_bf16_##level(const uint16_t *a, const uint16_t *b0, const uint16_t *b1, size_t pairs, size_t capacity, float *c,  \
                                     size_t c_stride, int load);                                                                          \
    void linear_decode_f32_##level(const float *w, size_t stride, size_t k, const float *x, float *out);                                  \
    void linear_decode_f16_##level(const uint16_t *w, size_t stride, size_t k, const float *x, float *out);                               \
    void linear_decode_bf16_##level(const uint16_t *w, size_t stride, size_t k, const uint16_t *x, float *out);

LINEAR_DECLARE(avx512)
LINEAR_DECLARE(avx2)
LINEAR_DECLARE(neon)
#endif
