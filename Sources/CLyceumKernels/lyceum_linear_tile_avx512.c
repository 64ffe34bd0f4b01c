// The AVX-512 integer product of a panel of 16 rows with a tile of tokens, rounding of inputs and the end of a tile.
#include "kernel_math_avx512.h"
#include "linear_kernels.h"
#include "linear_lanes_avx512.h"
#if defined(__x86_64__)
LYC_AVX512_BEGIN

LYC_INLINE void product_of(const linear_panel *panel, const linear_input *input, size_t chunks, int group, int has_minimum, int has_offset,
                           size_t capacity, float *out) {
    __m512 sum[LINEAR_TILE];
    UNROLL for (size_t t = 0; t < capacity; t++) sum[t] = _mm512_setzero_ps();
    const uint8_t *w = panel->q;
    const int8_t *x = input->q;
    const size_t groups = chunks * (size_t)(32 / group);
    const int steps = group / 4;
    const char *side = input->side;
    for (size_t g = 0; g < groups; g++) {
        __m512i dot[LINEAR_TILE];
        UNROLL for (size_t t = 0; t < capacity; t++)
            dot[t] = has_offset ? _mm512_set1_epi32(((const int32_t *)side)[t]) : _mm512_setzero_si512();
        UNROLL for (int i = 0; i < steps; i++) {
            const __m512i weights = _mm512_load_si512(w + 64 * i);
            UNROLL for (size_t t = 0; t < capacity; t++) dot[t] = _mm512_dpbusd_epi32(dot[t], weights, four_inputs(x + ((size_t)i * capacity + t) * 4));
        }
        const __m512 scale = _mm512_load_ps(panel->scale + g * 16);
        const __m512 minimum = has_minimum ? _mm512_load_ps(panel->minimum + g * 16) : _mm512_setzero_ps();
        const float *input_scale = input->scale + (group == 16 ? g / 2 : g) * capacity;
        UNROLL for (size_t t = 0; t < capacity; t++)
            sum[t] = add_group(sum[t], dot[t], scale, minimum, has_minimum, input_scale[t], has_minimum ? ((const float *)side)[t] : 0);
        w += 64 * steps;
        x += (size_t)steps * capacity * 4;
        side += capacity * 4;
    }
    UNROLL for (size_t t = 0; t < capacity; t++) _mm512_storeu_ps(out + t * 16, sum[t]);
}

LYC_INLINE void product_capacity(const linear_panel *panel, const linear_input *input, size_t chunks, int group, int has_minimum,
                                 int has_offset, size_t capacity, float *out) {
    switch (capacity) {
    case 1: product_of(panel, input, chunks, group, has_minimum, has_offset, 1, out); break;
    case 2: product_of(panel, input, chunks, group, has_minimum, has_offset, 2, out); break;
    case 4: product_of(panel, input, chunks, group, has_minimum, has_offset, 4, out); break;
    case 8: product_of(panel, input, chunks, group, has_minimum, has_offset, 8, out); break;
    default: product_of(panel, input, chunks, group, has_minimum, has_offset, 12, out);
    }
}

static void product_32_minimum(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {
    product_capacity(panel, input, chunks, 32, 1, 0, capacity, out);
}
static void product_32_offset(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {
    product_capacity(panel, input, chunks, 32, 0, 1, capacity, out);
}
static void product_16_minimum(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {
    product_capacity(panel, input, chunks, 16, 1, 0, capacity, out);
}
static void product_16_offset(const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity, float *out) {
    product_capacity(panel, input, chunks, 16, 0, 1, capacity, out);
}

void linear_product_avx512(linear_format format, const linear_panel *panel, const linear_input *input, size_t chunks, size_t capacity,
                           float *out) {
    if (format.group == 32) (format.has_minimum ? product_32_minimum : product_32_offset)(panel, input, chunks, capacity, out);
    else (format.has_minimum ? product_16_minimum : product_16_offset)(panel, input, chunks, capacity, out);
}

/// Rounds 16 inputs; groups that are all zero or not finite give zeros.
LYC_INLINE __m512i rounded(__m512 x, float reciprocal) {
    return _mm512_maskz_cvtps_epi32(reciprocal > 0 ? 0xFFFF : 0, _mm512_mul_ps(x, _mm512_set1_ps(reciprocal)));
}

void linear_round_tile_avx512(const float *x, size_t x_stride, size_t tokens, size_t capacity, size_t chunks, int8_t *q, float *scale,
                              int32_t *sum) {
    const __m512i magnitude = _mm512_set1_epi32(0x7FFFFFFF);
    for (size_t t = 0; t < capacity; t++) {
        for (size_t chunk = 0; chunk < chunks; chunk++) {
            __m512 low = _mm512_setzero_ps(), high = low;
            if (t < tokens) {
                low = _mm512_loadu_ps(x + t * x_stride + chunk * 32);
                high = _mm512_loadu_ps(x + t * x_stride + chunk * 32 + 16);
            }
            // As unsigned numbers the magnitudes keep their order and NaN is above infinity.
            const __m512i sizes = _mm512_max_epu32(_mm512_and_si512(_mm512_castps_si512(low), magnitude),
                                                   _mm512_and_si512(_mm512_castps_si512(high), magnitude));
            const unsigned bits = _mm512_reduce_max_epu32(sizes);
            float largest;
            __builtin_memcpy(&largest, &bits, 4);
            const float reciprocal = linear_input_reciprocal(largest);
            const __m512i a = rounded(low, reciprocal), b = rounded(high, reciprocal);
            scale[chunk * capacity + t] = largest / 127.0f;
            sum[chunk * 2 * capacity + t] = _mm512_reduce_add_epi32(a);
            sum[(chunk * 2 + 1) * capacity + t] = _mm512_reduce_add_epi32(b);
            int8_t bytes[32];
            _mm_storeu_si128((__m128i *)bytes, _mm512_cvtepi32_epi8(a));
            _mm_storeu_si128((__m128i *)(bytes + 16), _mm512_cvtepi32_epi8(b));
            int8_t *to = q + (chunk * 8 * capacity + t) * 4;
            if (capacity == 1) {
                __builtin_memcpy(to, bytes, 32);
            } else {
                UNROLL for (size_t i = 0; i < 8; i++) __builtin_memcpy(to + i * capacity * 4, bytes + 4 * i, 4);
            }
        }
    }
}

void linear_finish_avx512(const lyc_linear_part *part, size_t row, size_t rows, size_t token, size_t tokens, const float *y,
                          const float *gate, size_t y_stride) {
    const __mmask16 mask = (__mmask16)((1u << rows) - 1);
    const __m512 bias = part->bias && !gate ? _mm512_maskz_loadu_ps(mask, part->bias + row) : _mm512_setzero_ps();
    for (size_t t = 0; t < tokens; t++) {
        __m512 value = _mm512_loadu_ps(y + t * y_stride);
        if (gate) {
            value = _mm512_mul_ps(lyc_math_activate_avx512(part->activation, _mm512_loadu_ps(gate + t * y_stride)), value);
        } else {
            if (part->bias) value = _mm512_add_ps(value, bias);
            value = lyc_math_activate_avx512(part->activation, value);
        }
        float *out = part->out + (token + t) * part->out_stride + row;
        if (part->accumulate) value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, out), value);
        _mm512_mask_storeu_ps(out, mask, value);
    }
}
LYC_TARGET_END
#endif
