// The NEON integer product of a panel of 16 rows with a tile of tokens, rounding of inputs and the end of a tile.
#include "kernel_math_neon.h"
#include "linear_kernels.h"
#include "linear_lanes_neon.h"
#if defined(__aarch64__)
LYC_NEON_BEGIN
#include "linear_round_body.h"

/// The inputs of up to 4 tokens for one step of 4 weights.
LYC_INLINE int8x16_t token_inputs(const int8_t *x, size_t count) {
    int8_t bytes[16] = {0};
    if (count == 4) return vld1q_s8(x);
    __builtin_memcpy(bytes, x, count * 4);
    return vld1q_s8(bytes);
}

/// One group of k for `count` tokens of the tile: their sums wait in `out`.
LYC_INLINE void add_tokens(const uint8_t *w, const int8_t *x, size_t capacity, int steps, size_t count, int has_offset, int has_minimum,
                           const char *side, const float *scale, const float *minimum, const float *input_scale, float *out) {
    int32x4_t dot[4][4];
    UNROLL for (size_t t = 0; t < count; t++) {
        UNROLL for (int r = 0; r < 4; r++) dot[t][r] = vdupq_n_s32(has_offset ? ((const int32_t *)side)[t] : 0);
    }
    UNROLL for (int i = 0; i < steps; i++) {
        const int8x16_t inputs = token_inputs(x + (size_t)i * capacity * 4, count);
        UNROLL for (int r = 0; r < 4; r++) {
            const int8x16_t weights = vld1q_s8((const int8_t *)w + 64 * i + 16 * r);
            dot[0][r] = vdotq_laneq_s32(dot[0][r], weights, inputs, 0);
            if (count > 1) dot[1][r] = vdotq_laneq_s32(dot[1][r], weights, inputs, 1);
            if (count > 2) dot[2][r] = vdotq_laneq_s32(dot[2][r], weights, inputs, 2);
            if (count > 3) dot[3][r] = vdotq_laneq_s32(dot[3][r], weights, inputs, 3);
        }
    }
    UNROLL for (int r = 0; r < 4; r++) {
        const floats d = vld1q_f32(scale + 4 * r), m = has_minimum ? vld1q_f32(minimum + 4 * r) : zero_floats();
        UNROLL for (size_t t = 0; t < count; t++) {
            float *to = out + t * 16 + 4 * r;
            const float factor = has_minimum ? ((const float *)side)[t] : 0;
            vst1q_f32(to, add_group(vld1q_f32(to), dot[t][r], d, m, has_minimum, input_scale[t], factor));
        }
    }
}

LYC_INLINE void product_of(const linear_panel *panel, const linear_input *input, size_t chunks, int group, int has_minimum, int has_offset,
                           size_t capacity, float *out) {
    const size_t groups = chunks * (size_t)(32 / group), count = capacity < 4 ? capacity : 4;
    const int steps = group / 4;
    for (size_t i = 0; i < capacity * 16; i += 4) vst1q_f32(out + i, zero_floats());
    for (size_t g = 0; g < groups; g++) {
        const size_t scale_at = (group == 16 ? g / 2 : g) * capacity;
        for (size_t t = 0; t < capacity; t += count)
            add_tokens(panel->q + g * (size_t)steps * 64, input->q + (g * (size_t)steps * capacity + t) * 4, capacity, steps, count, has_offset,
                       has_minimum, (const char *)input->side + (g * capacity + t) * 4, panel->scale + g * 16, panel->minimum + g * 16,
                       input->scale + scale_at + t, out + t * 16);
    }
}

#define DEFINE_PRODUCT(name, group, has_minimum, has_offset)                                                                            \
    static void product_##name(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {      \
        switch (capacity) {                                                                                                             \
        case 1: product_of(panel, input, chunks, group, has_minimum, has_offset, 1, out); break;                                        \
        case 2: product_of(panel, input, chunks, group, has_minimum, has_offset, 2, out); break;                                        \
        case 4: product_of(panel, input, chunks, group, has_minimum, has_offset, 4, out); break;                                        \
        case 8: product_of(panel, input, chunks, group, has_minimum, has_offset, 8, out); break;                                        \
        default: product_of(panel, input, chunks, group, has_minimum, has_offset, 12, out);                                             \
        }                                                                                                                               \
    }
DEFINE_PRODUCT(32_minimum, 32, 1, 0)
DEFINE_PRODUCT(32_offset, 32, 0, 1)
DEFINE_PRODUCT(32_signed, 32, 0, 0)
DEFINE_PRODUCT(16_minimum, 16, 1, 0)
DEFINE_PRODUCT(16_offset, 16, 0, 1)

void linear_product_neon(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity,
                         float *out) {
    if (format.group == 16) (format.has_minimum ? product_16_minimum : product_16_offset)(panel, input, chunks, capacity, out);
    else if (format.largest > 127) product_32_signed(panel, input, chunks, capacity, out);
    else (format.has_minimum ? product_32_minimum : product_32_offset)(panel, input, chunks, capacity, out);
}

void linear_round_tile_neon(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale,
                            int32_t *sum) {
    round_tile(x, x_stride, tokens, capacity, chunks, q, scale, sum);
}

LYC_INLINE floats finished(const lyc_linear_part *part, const float *bias, floats y, const float *gate) {
    if (gate) return vmulq_f32(lyc_math_activate_neon(part->activation, vld1q_f32(gate)), y);
    if (part->bias) y = vaddq_f32(y, vld1q_f32(bias));
    return lyc_math_activate_neon(part->activation, y);
}

void linear_finish_neon(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y,
                        const float *gate, size_t y_stride) {
    float bias[16] = {0};
    if (part->bias) __builtin_memcpy(bias, part->bias + row, rows * 4);
    for (size_t t = 0; t < tokens; t++) {
        float *out = part->out + (token + t) * part->out_stride + row, value[16] = {0};
        if (part->accumulate) __builtin_memcpy(value, out, rows * 4);
        UNROLL for (int at = 0; at < 16; at += 4) {
            const float *gate_row = gate ? gate + t * y_stride + at : NULL;
            const floats end = finished(part, bias + at, vld1q_f32(y + t * y_stride + at), gate_row);
            vst1q_f32(value + at, part->accumulate ? vaddq_f32(vld1q_f32(value + at), end) : end);
        }
        __builtin_memcpy(out, value, rows * 4);
    }
}
LYC_TARGET_END
#endif
