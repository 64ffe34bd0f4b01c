// Rows of fp32 to blocks of 32, compiled for every level. The rounding is that of the GGUF reference quantizer, byte for byte.
#include "quantize_search_body.h"

/// x limited to 0 ... top and cut to a whole number; NaN becomes 0.
LYC_INLINE int cut(float x, float top) {
    x = x > 0 ? x : 0;
    return (int)(x < top ? x : top);
}

LYC_INLINE float inverse_or_zero(float x) { return x != 0 ? 1.0f / x : 0; }

/// The element of largest size among 32, the first of equals.
LYC_INLINE float extreme_of(const float *x) {
    float size = 0, extreme = 0;
    for (int i = 0; i < 32; i++) {
        const float s = x[i] < 0 ? -x[i] : x[i];
        if (size < s) size = s, extreme = x[i];
    }
    return extreme;
}

LYC_INLINE void limits_of(const float *x, float *low, float *high) {
    float least = 0x1.fffffep127f, most = -least;
    for (int i = 0; i < 32; i++) {
        if (x[i] < least) least = x[i];
        if (x[i] > most) most = x[i];
    }
    *low = least;
    *high = most;
}

/// 32 integers 0 ... 15, or 0 ... 31 with the fifth bits in `high`.
LYC_INLINE void pack_halves(const uint8_t *q, uint8_t *low) {
    for (int i = 0; i < 16; i++) low[i] = (uint8_t)((q[i] & 15) | (q[i + 16] & 15) << 4);
}

LYC_INLINE void pack_fifth_bits(const uint8_t *q, uint8_t *high) {
    for (int byte = 0; byte < 4; byte++) {
        int bits = 0;
        for (int i = 0; i < 8; i++) bits |= (q[8 * byte + i] >> 4 & 1) << i;
        high[byte] = (uint8_t)bits;
    }
}

static void encode_q4_0(const float *x, block_q4_0 *block) {
    const float scale = extreme_of(x) / -8.0f, inverse = inverse_or_zero(scale);
    uint8_t q[32];
    for (int i = 0; i < 32; i++) q[i] = (uint8_t)cut(x[i] * inverse + 8.5f, 15);
    block->scale = lyc_f32_to_f16(scale);
    pack_halves(q, block->low);
}

static void encode_q4_1(const float *x, block_q4_1 *block) {
    float low, high;
    limits_of(x, &low, &high);
    const float scale = (high - low) / 15.0f, inverse = inverse_or_zero(scale);
    uint8_t q[32];
    for (int i = 0; i < 32; i++) q[i] = (uint8_t)cut((x[i] - low) * inverse + 0.5f, 15);
    block->scale = lyc_f32_to_f16(scale);
    block->minimum = lyc_f32_to_f16(low);
    pack_halves(q, block->low);
}

static void encode_q5_0(const float *x, block_q5_0 *block) {
    const float scale = extreme_of(x) / -16.0f, inverse = inverse_or_zero(scale);
    uint8_t q[32];
    for (int i = 0; i < 32; i++) q[i] = (uint8_t)cut(x[i] * inverse + 16.5f, 31);
    block->scale = lyc_f32_to_f16(scale);
    pack_halves(q, block->low);
    pack_fifth_bits(q, block->high);
}

static void encode_q5_1(const float *x, block_q5_1 *block) {
    float low, high;
    limits_of(x, &low, &high);
    const float scale = (high - low) / 31.0f, inverse = inverse_or_zero(scale);
    uint8_t q[32];
    for (int i = 0; i < 32; i++) q[i] = (uint8_t)cut((x[i] - low) * inverse + 0.5f, 31);
    block->scale = lyc_f32_to_f16(scale);
    block->minimum = lyc_f32_to_f16(low);
    pack_halves(q, block->low);
    pack_fifth_bits(q, block->high);
}

static void encode_q8_0(const float *x, block_q8_0 *block) {
    float size = 0;
    for (int i = 0; i < 32; i++) {
        const float s = x[i] < 0 ? -x[i] : x[i];
        size = s > size ? s : size;
    }
    const float scale = size / 127.0f, inverse = inverse_or_zero(scale);
    block->scale = lyc_f32_to_f16(scale);
    for (int i = 0; i < 32; i++) {  // to the nearest, halves away from zero
        float v = x[i] * inverse;
        v = v > -128 ? v : -128;
        v = v < 127 ? v : 127;
        const int whole = (int)v;
        const float rest = v - (float)whole;
        block->q[i] = (int8_t)(whole + (rest >= 0.5f) - (rest <= -0.5f));
    }
}

// Batches of groups

/// Copies `groups` groups of `size` elements beside each other; missing groups are zero.
LYC_INLINE void fill_batch(group_batch *batch, const float *x, int groups, int size) {
    batch->size = size;
    float *out = (float *)batch->x;
    if (groups < LANES) memset(out, 0, (size_t)size * sizeof(vec));
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < size; i++) out[i * LANES + g] = x[g * size + i];
}

LYC_INLINE void unpack_batch(const group_batch *batch, uint8_t *q, int groups) {
    const float *in = (const float *)batch->q;
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < batch->size; i++) q[g * batch->size + i] = (uint8_t)(int)in[i * LANES + g];
}

LYC_INLINE void weigh_by_squares(group_batch *batch) {
    for (int i = 0; i < batch->size; i++) batch->weight[i] = batch->x[i] * batch->x[i];
}

LYC_INLINE void weigh_by_importance(group_batch *batch, const float *importance, int groups) {
    float *out = (float *)batch->weight;
    if (groups < LANES) memset(out, 0, (size_t)batch->size * sizeof(vec));
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < batch->size; i++) out[i * LANES + g] = importance[g * batch->size + i];
}

/// weight = importance sqrt(variance + x^2), with one variance per group.
LYC_INLINE void weigh_by_importance_and_size(group_batch *batch, const float *importance, int groups, vec variance) {
    weigh_by_importance(batch, importance, groups);
    for (int i = 0; i < batch->size; i++) batch->weight[i] *= vec_root(variance + batch->x[i] * batch->x[i]);
}

/// One element after the other, as the reference adds.
LYC_INLINE float serial_squares(const float *x, size_t count) {
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i] * x[i];
    return sum;
}

/// The nearest level: how many midpoints between neighbors lie below.
static int nearest_nf4(float x) {
    int code = 0;
    for (int i = 0; i < 15; i++) code += x > 0.5f * (lyc_nf4_levels[i] + lyc_nf4_levels[i + 1]);
    return code;
}

static void encode_nf4(const float *x, block_nf4 *block) {
    float largest = 0;
    for (int i = 0; i < 64; i++) largest = fabsf(x[i]) > largest ? fabsf(x[i]) : largest;
    block->scale = lyc_f32_to_f16(largest < 65504 ? largest : 65504);
    const float scale = lyc_f16_to_f32(block->scale), inverse = scale > 0 ? 1 / scale : 0;
    for (int i = 0; i < 32; i++)
        block->codes[i] = (uint8_t)(nearest_nf4(x[2 * i] * inverse) | nearest_nf4(x[2 * i + 1] * inverse) << 4);
}

/// Blocks of 32 with importance weights, or of iq4_NL: up to sixteen at a time.
static void encode_searched(lyc_type type, const float *x, uint8_t *out, size_t width, const float *importance) {
    const size_t bytes = lyc_type_block_bytes(type);
    const float row_variance = importance && type != LYC_IQ4_NL ? serial_squares(x, width) / (float)width : 0;
    const affine_search search = {-0.9f, 0.05f, 36, 0};
    group_batch batch;
    uint8_t q[16 * 32];
    for (size_t begin = 0; begin < width; begin += 16 * 32) {
        const size_t rest = width - begin;
        const int groups = rest < 16 * 32 ? (int)(rest / 32) : 16;
        fill_batch(&batch, x + begin, groups, 32);
        vec variance = vec_set(row_variance);
        if (type == LYC_IQ4_NL)
            for (int g = 0; g < groups; g++) variance[g] = serial_squares(x + begin + 32 * g, 32) * (2.0f / 32);
        if (importance) weigh_by_importance_and_size(&batch, importance + begin, groups, variance);
        else weigh_by_squares(&batch);
        if (type == LYC_IQ4_NL) search_table(&batch);
        else if (type == LYC_Q4_0 || type == LYC_Q5_0) search_symmetric(&batch, type == LYC_Q4_0 ? 8 : 16);
        else search_affine(&batch, type == LYC_Q4_1 ? 15 : 31, search);
        unpack_batch(&batch, q, groups);
        for (int g = 0; g < groups; g++, out += bytes) {
            uint8_t *next = out;
            const uint16_t scale = lyc_f32_to_f16(batch.scale[g]);
            memcpy(next, &scale, 2);
            next += 2;
            if (type == LYC_Q4_1 || type == LYC_Q5_1) {
                const uint16_t minimum = lyc_f32_to_f16(-batch.minimum[g]);
                memcpy(next, &minimum, 2);
                next += 2;
            }
            if (type == LYC_Q5_0 || type == LYC_Q5_1) {
                pack_fifth_bits(q + 32 * g, next);
                next += 4;
            }
            pack_halves(q + 32 * g, next);
        }
    }
}
