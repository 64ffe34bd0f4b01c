// The AVX2 integer product of a panel of 16 rows with a tile of tokens, rounding of inputs and the end of a tile.
#include "kernel_math_avx2.h"
#include "linear_kernels.h"
#include "linear_lanes_avx2.h"
#if defined(__x86_64__)
LYC_AVX2_BEGIN
#include "linear_round_body.h"

/// One group of k for `count` tokens of the tile: their sums wait in `out`, because 16 registers do not hold them.
LYC_INLINE void add_tokens(const uint8_t *w, const int8_t *x, size_t capacity, int steps, size_t count, int largest, int has_offset,
                           int has_minimum, const char *side, const float *scale, const float *minimum, const float *input_scale, float *out) {
    const int fit = pairs_that_fit(largest);
    words dot[4][2], pairs[4][2];
    UNROLL for (size_t t = 0; t < count; t++)
        dot[t][0] = dot[t][1] = has_offset ? _mm256_set1_epi32(((const int32_t *)side)[t]) : _mm256_setzero_si256();
    UNROLL for (int i = 0; i < steps; i++) {
        const words weights[2] = {_mm256_load_si256((const words *)(w + 64 * i)), _mm256_load_si256((const words *)(w + 64 * i + 32))};
        UNROLL for (size_t t = 0; t < count; t++) {
            const words inputs = four_inputs(x + ((size_t)i * capacity + t) * 4);
            UNROLL for (int half = 0; half < 2; half++) {
                const words product = pair_products(weights[half], inputs, largest);
                pairs[t][half] = i % fit ? _mm256_add_epi16(pairs[t][half], product) : product;
                if (i % fit == fit - 1 || i == steps - 1) dot[t][half] = _mm256_add_epi32(dot[t][half], widened(pairs[t][half]));
            }
        }
    }
    UNROLL for (int half = 0; half < 2; half++) {
        const floats d = _mm256_load_ps(scale + 8 * half), m = has_minimum ? _mm256_load_ps(minimum + 8 * half) : zero_floats();
        UNROLL for (size_t t = 0; t < count; t++) {
            float *to = out + t * 16 + 8 * half;
            const float factor = has_minimum ? ((const float *)side)[t] : 0;
            _mm256_storeu_ps(to, add_group(_mm256_loadu_ps(to), dot[t][half], d, m, has_minimum, input_scale[t], factor));
        }
    }
}

LYC_INLINE void product_of(const linear_panel *panel, const linear_input *input, size_t chunks, int group, int largest, int has_minimum,
                           int has_offset, size_t capacity, float *out) {
    const size_t groups = chunks * (size_t)(32 / group), widest = largest > 15 && largest < 128 ? 2 : 4;
    const size_t count = capacity < widest ? capacity : widest;
    const int steps = group / 4;
    for (size_t i = 0; i < capacity * 16; i += 8) _mm256_storeu_ps(out + i, zero_floats());
    for (size_t g = 0; g < groups; g++) {
        const size_t scale_at = (group == 16 ? g / 2 : g) * capacity;
        for (size_t t = 0; t < capacity; t += count)
            add_tokens(panel->q + g * (size_t)steps * 64, input->q + (g * (size_t)steps * capacity + t) * 4, capacity, steps, count, largest,
                       has_offset, has_minimum, (const char *)input->side + (g * capacity + t) * 4, panel->scale + g * 16,
                       panel->minimum + g * 16, input->scale + scale_at + t, out + t * 16);
    }
}

#define DEFINE_PRODUCT(name, group, largest, has_minimum, has_offset)                                                                   \
    static void product_##name(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {      \
        switch (capacity) {                                                                                                             \
        case 1: product_of(panel, input, chunks, group, largest, has_minimum, has_offset, 1, out); break;                               \
        case 2: product_of(panel, input, chunks, group, largest, has_minimum, has_offset, 2, out); break;                               \
        case 4: product_of(panel, input, chunks, group, largest, has_minimum, has_offset, 4, out); break;                               \
        case 8: product_of(panel, input, chunks, group, largest, has_minimum, has_offset, 8, out); break;                               \
        default: product_of(panel, input, chunks, group, largest, has_minimum, has_offset, 12, out);                                    \
        }                                                                                                                               \
    }
DEFINE_PRODUCT(4_bits_minimum, 32, 15, 1, 0)
DEFINE_PRODUCT(4_bits_offset, 32, 15, 0, 1)
DEFINE_PRODUCT(5_bits_minimum, 32, 31, 1, 0)
DEFINE_PRODUCT(5_bits_offset, 32, 31, 0, 1)
DEFINE_PRODUCT(8_bits, 32, 255, 0, 0)
DEFINE_PRODUCT(2_bits, 16, 3, 1, 0)
DEFINE_PRODUCT(3_bits, 16, 7, 0, 1)
DEFINE_PRODUCT(6_bits, 16, 63, 0, 1)

void linear_product_avx2(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity,
                         float *out) {
    switch (format.largest) {
    case 3: product_2_bits(panel, input, chunks, capacity, out); break;
    case 7: product_3_bits(panel, input, chunks, capacity, out); break;
    case 15: (format.has_minimum ? product_4_bits_minimum : product_4_bits_offset)(panel, input, chunks, capacity, out); break;
    case 31: (format.has_minimum ? product_5_bits_minimum : product_5_bits_offset)(panel, input, chunks, capacity, out); break;
    case 63: product_6_bits(panel, input, chunks, capacity, out); break;
    default: product_8_bits(panel, input, chunks, capacity, out);
    }
}

void linear_round_tile_avx2(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale,
                            int32_t *sum) {
    if (capacity == 1) round_tile(x, x_stride, tokens, 1, chunks, q, scale, sum);
    else round_tile(x, x_stride, tokens, capacity, chunks, q, scale, sum);
}

LYC_INLINE floats finished(const lyc_linear_part *part, const float *bias, floats y, const float *gate) {
    if (gate) return _mm256_mul_ps(lyc_math_activate_avx2(part->activation, _mm256_loadu_ps(gate)), y);
    if (part->bias) y = _mm256_add_ps(y, _mm256_loadu_ps(bias));
    return lyc_math_activate_avx2(part->activation, y);
}

void linear_finish_avx2(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y,
                        const float *gate, size_t y_stride) {
    float bias[16] = {0};
    if (part->bias) __builtin_memcpy(bias, part->bias + row, rows * 4);
    for (size_t t = 0; t < tokens; t++) {
        float *out = part->out + (token + t) * part->out_stride + row, value[16] = {0};
        if (part->accumulate) __builtin_memcpy(value, out, rows * 4);
        UNROLL for (int half = 0; half < 16; half += 8) {
            const float *gate_row = gate ? gate + t * y_stride + half : NULL;
            const floats end = finished(part, bias + half, _mm256_loadu_ps(y + t * y_stride + half), gate_row);
            _mm256_storeu_ps(value + half, part->accumulate ? _mm256_add_ps(_mm256_loadu_ps(value + half), end) : end);
        }
        __builtin_memcpy(out, value, rows * 4);
    }
}
LYC_TARGET_END
#endif
