// The plain C level: one row at a time, every step as the scheme states it.
#include "lyceum_attention_private.h"
#pragma STDC FP_CONTRACT OFF

static float element_at(lyc_type type, const void *data, size_t index) {
    switch (type) {
    case LYC_F32: return ((const float *)data)[index];
    case LYC_F16: return lyc_f16_to_f32(((const uint16_t *)data)[index]);
    case LYC_BF16: return lyc_bf16_to_f32(((const uint16_t *)data)[index]);
    default: return (float)((const int8_t *)data)[index];
    }
}

static void expand_keys(const attention_tile *tile, const unsigned char *block) {
    const attention_shape *shape = tile->shape;
    const lyc_type type = tile->options->layout.type;
    const uint16_t *scales = (const uint16_t *)(block + shape->key_scales);
    for (size_t group = 0; group < 4; group++)
        for (size_t d = 0; d < shape->width; d++)
            for (size_t lane = 0; lane < ATTENTION_GROUP; lane++) {
                const size_t index = (group * shape->width + d) * ATTENTION_GROUP + lane;
                float key = element_at(type, block, index);
                if (type == LYC_Q8_0) key *= lyc_f16_to_f32(scales[d / ATTENTION_BLOCK * LYC_KV_PAGE + group * ATTENTION_GROUP + lane]);
                tile->scratch->page_keys[index] = key;
            }
}

static void expand_values(const attention_tile *tile, const unsigned char *block, attention_range keys) {
    const attention_shape *shape = tile->shape;
    const lyc_type type = tile->options->layout.type;
    const uint16_t *scales = (const uint16_t *)(block + shape->value_scales);
    for (size_t key = keys.low; key < keys.high; key++)
        for (size_t d = 0; d < shape->width; d++) {
            float value = element_at(type, block + shape->values, key * shape->padded + d);
            if (type == LYC_Q8_0) value *= lyc_f16_to_f32(scales[key * (shape->width / ATTENTION_BLOCK) + d / ATTENTION_BLOCK]);
            tile->scratch->page_values[key * shape->padded + d] = value;
        }
}

static void scores_of_row(const attention_tile *tile, size_t row, size_t page, attention_range keys, float *scores) {
    const lyc_attention_options *options = tile->options;
    const size_t width = tile->shape->width;
    const float *q = tile->scratch->q + row * width;
    for (size_t group = keys.low / ATTENTION_GROUP; group * ATTENTION_GROUP < keys.high; group++) {
        float *sums = scores + group * ATTENTION_GROUP;
        const float *group_keys = tile->scratch->page_keys + group * width * ATTENTION_GROUP;
        for (size_t lane = 0; lane < ATTENTION_GROUP; lane++) sums[lane] = 0;
        for (size_t d = 0; d < width; d++)
            for (size_t lane = 0; lane < ATTENTION_GROUP; lane++) sums[lane] += q[d] * group_keys[d * ATTENTION_GROUP + lane];
    }
    if (options->softcap > 0)
        for (size_t key = keys.low; key < keys.high; key++) scores[key] = tanhf(scores[key]) * (options->softcap * ATTENTION_LOG2E);
    if (options->slopes) {
        const float slope = options->slopes[tile->head + row % tile->head_count] * ATTENTION_LOG2E;
        const size_t query = tile->sequence->first_position + tile->query + row / tile->head_count;
        for (size_t key = keys.low; key < keys.high; key++)
            scores[key] += slope * ((float)(page * LYC_KV_PAGE + key) - (float)query);
    }
}

/// Adds the keys of one page to a row's running softmax.
static void add_page(const attention_tile *tile, const attention_state *state, size_t row, size_t page, attention_range keys, int first) {
    const size_t padded = tile->shape->padded, width = tile->shape->width;
    float scores[LYC_KV_PAGE], sum = 0;
    scores_of_row(tile, row, page, keys, scores);
    float maximum = first ? scores[keys.low] : state->maximum[row];
    for (size_t key = keys.low; key < keys.high; key++)
        if (scores[key] > maximum) maximum = scores[key];
    const float factor = first ? 0 : exp2f(state->maximum[row] - maximum);
    for (size_t key = keys.low; key < keys.high; key++) {
        scores[key] = exp2f(scores[key] - maximum);
        sum += scores[key];
    }
    float *values = state->values + row * padded;
    for (size_t d = 0; d < width; d++) values[d] = first ? 0 : values[d] * factor;
    for (size_t key = keys.low; key < keys.high; key++)
        for (size_t d = 0; d < width; d++) values[d] += scores[key] * tile->scratch->page_values[key * padded + d];
    state->sum[row] = first ? sum : state->sum[row] * factor + sum;
    state->maximum[row] = maximum;
}

static void chunk(const attention_tile *tile, size_t chunk, const attention_state *state) {
    for (size_t page = chunk * ATTENTION_CHUNK_PAGES; page < (chunk + 1) * ATTENTION_CHUNK_PAGES; page++) {
        const size_t begin = page * LYC_KV_PAGE;
        int expanded = 0;
        for (size_t row = 0; row < tile->query_count * tile->head_count; row++) {
            const attention_range seen = attention_visible(tile->options, tile->sequence, tile->query + row / tile->head_count);
            attention_range keys = attention_clip(seen, begin, begin + LYC_KV_PAGE);
            if (keys.low == keys.high) continue;
            if (!expanded) {
                const size_t stored = tile->sequence->key_count - begin;
                const unsigned char *block = attention_block(tile->shape, tile->sequence->pages, tile->options->layer_offset, page, tile->kv_head);
                expand_keys(tile, block);
                expand_values(tile, block, (attention_range){0, stored < LYC_KV_PAGE ? stored : LYC_KV_PAGE});
                expanded = 1;
            }
            const int first = page == chunk * ATTENTION_CHUNK_PAGES || seen.low >= begin;
            add_page(tile, state, row, page, (attention_range){keys.low - begin, keys.high - begin}, first);
        }
    }
}

static void pack(const attention_tile *tile, const float *q, size_t q_stride) {
    const size_t width = tile->shape->width;
    const float factor = attention_q_factor(tile->options);
    for (size_t row = 0; row < tile->query_count * tile->head_count; row++) {
        const size_t query = tile->sequence->first_row + tile->query + row / tile->head_count;
        const float *source = q + query * q_stride + (tile->head + row % tile->head_count) * width;
        for (size_t d = 0; d < width; d++) tile->scratch->q[row * width + d] = source[d] * factor;
    }
}

static void merge(const attention_state *into, size_t row, const float *maximum, const float *sum, const float *values, size_t padded) {
    const float most = *maximum > into->maximum[row] ? *maximum : into->maximum[row];
    const float keep = exp2f(into->maximum[row] - most), add = exp2f(*maximum - most);
    float *total = into->values + row * padded;
    for (size_t d = 0; d < padded; d++) total[d] = total[d] * keep + values[d] * add;
    into->sum[row] = into->sum[row] * keep + *sum * add;
    into->maximum[row] = most;
}

static void finish(const attention_state *state, size_t row, float *out, size_t width, size_t padded) {
    const float scale = 1 / state->sum[row];
    for (size_t d = 0; d < width; d++) out[d] = state->values[row * padded + d] * scale;
}

const attention_kernels lyc_attention_kernels_reference = {pack, chunk, merge, finish};
