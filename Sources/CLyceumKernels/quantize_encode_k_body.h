// Rows of fp32 to blocks of 256, compiled for every level: search every group's scale, round the scales themselves, then round the elements
// once more with the rounded scales. Two blocks of eight groups, or one of sixteen, are searched at a time.

/// Rounds every group again with its final step (and minimum); groups whose step is 0 keep what the search chose.
LYC_INLINE void round_again(group_batch *batch, vec step, vec minimum, float offset, float low, float high) {
    const ivec used = step != vec_set(0);
    for (int i = 0; i < batch->size; i++) {
        const vec l = vec_clamp(vec_nearest((batch->x[i] + minimum) / step), low, high) + offset;
        batch->q[i] = vec_choose(used, l, batch->q[i]);
    }
}

LYC_INLINE float largest_of(const float *x, int count) {
    float most = 0;
    for (int i = 0; i < count; i++) most = x[i] > most ? x[i] : most;
    return most;
}

LYC_INLINE float extreme_of_16(const float *x) {
    float size = 0, extreme = 0;
    for (int i = 0; i < 16; i++)
        if (fabsf(x[i]) > size) size = fabsf(x[i]), extreme = x[i];
    return extreme;
}

/// The sum of weights of each group, one element after the other.
LYC_INLINE vec sum_of_weights(const group_batch *batch) {
    vec sum = vec_set(0);
    for (int i = 0; i < batch->size; i++) sum += batch->weight[i];
    return sum;
}

/// Four 2-bit integers to a byte: elements l, l + 32, l + 64, l + 96 of each half.
LYC_INLINE void pack_quarters(const uint8_t *q, uint8_t *low) {
    for (int half = 0; half < 2; half++, q += 128, low += 32)
        for (int i = 0; i < 32; i++)
            low[i] = (uint8_t)((q[i] & 3) | (q[i + 32] & 3) << 2 | (q[i + 64] & 3) << 4 | (q[i + 96] & 3) << 6);
}

static void encode_q2_k(const float *x, block_q2_k *block, const float *importance) {
    group_batch batch;
    fill_batch(&batch, x, 16, 16);
    uint8_t scales[16], minimums[16], q[256];
    float step, floor;
    if (importance) {
        weigh_by_importance_and_size(&batch, importance, 16, vec_set(serial_squares(x, 256) / 256));
        search_affine(&batch, 3, (affine_search){-0.9f, 0.05f, 36, 0});
        const vec weights = sum_of_weights(&batch);
        step = search_positive(16, 15, (const float *)&batch.scale, scales, (const float *)&weights);
        floor = search_positive(16, 15, (const float *)&batch.minimum, minimums, (const float *)&weights);
    } else {
        for (int i = 0; i < 16; i++) batch.weight[i] = vec_size(batch.x[i]);
        search_affine(&batch, 3, (affine_search){-0.5f, 0.1f, 15, 1});
        const float most = largest_of((const float *)&batch.scale, 16), deepest = largest_of((const float *)&batch.minimum, 16);
        const float scale_inverse = most > 0 ? 15 / most : 0, minimum_inverse = deepest > 0 ? 15 / deepest : 0;
        for (int g = 0; g < 16; g++) {
            scales[g] = (uint8_t)nearest(scale_inverse * batch.scale[g]);
            minimums[g] = (uint8_t)nearest(minimum_inverse * batch.minimum[g]);
        }
        step = most > 0 ? most / 15 : 0;
        floor = deepest > 0 ? deepest / 15 : 0;
    }
    block->scale = lyc_f32_to_f16(step);
    block->minimum = lyc_f32_to_f16(floor);
    step = lyc_f16_to_f32(block->scale);
    floor = lyc_f16_to_f32(block->minimum);
    vec steps, floors;
    for (int g = 0; g < 16; g++) {
        block->groups[g] = (uint8_t)(scales[g] | minimums[g] << 4);
        steps[g] = step * (float)(block->groups[g] & 15);
        floors[g] = floor * (float)(block->groups[g] >> 4);
    }
    round_again(&batch, steps, floors, 0, 0, 3);
    unpack_batch(&batch, q, 16);
    pack_quarters(q, block->low);
}

static void encode_q3_k(const float *x, block_q3_k *block, const float *importance) {
    group_batch batch;
    fill_batch(&batch, x, 16, 16);
    uint8_t scales[16], q[256];
    float step;
    if (importance) {
        weigh_by_importance_and_size(&batch, importance, 16, vec_set(2 * serial_squares(x, 256) / 256));
        const vec weights = sum_of_weights(&batch);
        search_symmetric(&batch, 4);
        step = search_signed(32, (const float *)&batch.scale, scales, (const float *)&weights);
    } else {
        search_coordinates(&batch, 4);
        const float extreme = extreme_of_16((const float *)&batch.scale), inverse = extreme != 0 ? -32 / extreme : 0;
        for (int g = 0; g < 16; g++) {
            const int l = (int8_t)nearest(inverse * batch.scale[g]);
            scales[g] = (uint8_t)(extreme == 0 ? 0 : (l < -32 ? -32 : l > 31 ? 31 : l) + 32);
        }
        step = extreme != 0 ? 1 / inverse : 0;
    }
    block->scale = lyc_f32_to_f16(step);
    step = lyc_f16_to_f32(block->scale);
    memset(block->groups, 0, sizeof block->groups);
    vec steps;
    for (int g = 0; g < 16; g++) {
        write_group_q3(block->groups, g, scales[g]);
        steps[g] = step * (float)(scales[g] - 32);
    }
    round_again(&batch, steps, vec_set(0), 4, -4, 3);
    unpack_batch(&batch, q, 16);
    memset(block->high, 0, sizeof block->high);
    for (int i = 0; i < 256; i++) block->high[i % 32] |= (uint8_t)((q[i] >> 2 & 1) << i / 32);
    pack_quarters(q, block->low);
}

static void encode_q6_k(const float *x, block_q6_k *block, const float *importance) {
    group_batch batch;
    fill_batch(&batch, x, 16, 16);
    if (importance) weigh_by_importance(&batch, importance, 16);
    else weigh_by_squares(&batch);
    search_symmetric(&batch, 32);
    const float extreme = extreme_of_16((const float *)&batch.scale);
    if (fabsf(extreme) < NOTHING) {
        memset(block, 0, sizeof *block);
        return;
    }
    const float inverse = -128 / extreme;
    block->scale = lyc_f32_to_f16(1 / inverse);
    const float step = lyc_f16_to_f32(block->scale);
    vec steps;
    for (int g = 0; g < 16; g++) {
        const int l = nearest(inverse * batch.scale[g]);
        block->groups[g] = (int8_t)(l < 127 ? l : 127);
        steps[g] = step * (float)block->groups[g];
    }
    round_again(&batch, steps, vec_set(0), 32, -32, 31);
    uint8_t q[256];
    unpack_batch(&batch, q, 16);
    for (int half = 0; half < 2; half++) {
        const uint8_t *from = q + 128 * half;
        uint8_t *low = block->low + 64 * half, *high = block->high + 32 * half;
        for (int i = 0; i < 32; i++) {
            low[i] = (uint8_t)((from[i] & 15) | (from[i + 64] & 15) << 4);
            low[i + 32] = (uint8_t)((from[i + 32] & 15) | (from[i + 96] & 15) << 4);
            high[i] = (uint8_t)(from[i] >> 4 | from[i + 32] >> 4 << 2 | from[i + 64] >> 4 << 4 | from[i + 96] >> 4 << 6);
        }
    }
}

// q4_K and q5_K: eight groups of 32 in a block, two blocks in a batch

/// The scales of one block (eight lanes of the batch from `lane`), written to `groups`; its steps and minimums in `steps`, `floors`.
LYC_INLINE void encode_eight_scales(const group_batch *batch, int lane, const vec *weights, uint16_t *scale, uint16_t *minimum,
                                    uint8_t *groups, vec *steps, vec *floors) {
    const float *scales = (const float *)&batch->scale + lane, *minimums = (const float *)&batch->minimum + lane;
    uint8_t s[8], m[8];
    float step, floor;
    if (weights) {
        step = search_positive(8, 63, scales, s, (const float *)weights + lane);
        floor = search_positive(8, 63, minimums, m, (const float *)weights + lane);
    } else {
        const float most = largest_of(scales, 8), deepest = largest_of(minimums, 8);
        const float scale_inverse = most > 0 ? 63 / most : 0, minimum_inverse = deepest > 0 ? 63 / deepest : 0;
        for (int g = 0; g < 8; g++) {
            s[g] = (uint8_t)nearest(scale_inverse * scales[g]);
            m[g] = (uint8_t)nearest(minimum_inverse * minimums[g]);
        }
        step = most / 63;
        floor = deepest / 63;
    }
    *scale = lyc_f32_to_f16(step);
    *minimum = lyc_f32_to_f16(floor);
    step = lyc_f16_to_f32(*scale);
    floor = lyc_f16_to_f32(*minimum);
    for (int g = 0; g < 8; g++) {
        s[g] = s[g] < 63 ? s[g] : 63;
        m[g] = m[g] < 63 ? m[g] : 63;
        write_group(groups, g, s[g], m[g]);
        (*steps)[lane + g] = step * (float)s[g];
        (*floors)[lane + g] = floor * (float)m[g];
    }
}

/// weight = sqrt(mean(x^2)) + |x|.
LYC_INLINE void weigh_by_size(group_batch *batch) {
    vec sum = vec_set(0);
    for (int i = 0; i < 32; i++) sum += batch->x[i] * batch->x[i];
    const vec average = vec_root(sum / 32.0f);
    for (int i = 0; i < 32; i++) batch->weight[i] = average + vec_size(batch->x[i]);
}

/// One or two blocks: writes scales and minimums through the pointers given per block, and the integers to q.
LYC_INLINE void encode_groups_of_32(const float *x, int blocks, int top, const float *importance, affine_search plain, uint16_t *scale[2],
                                    uint16_t *minimum[2], uint8_t *groups[2], uint8_t *q) {
    group_batch batch;
    fill_batch(&batch, x, 8 * blocks, 32);
    vec weights, steps = vec_set(0), floors = steps;
    if (importance) {
        vec variance = vec_set(0);
        for (int b = 0; b < blocks; b++) {
            const float block_variance = 2 * serial_squares(x + 256 * b, 256) / 256;
            for (int g = 0; g < 8; g++) variance[8 * b + g] = block_variance;
        }
        weigh_by_importance_and_size(&batch, importance, 8 * blocks, variance);
        weights = sum_of_weights(&batch);
        search_affine(&batch, (float)top, (affine_search){-0.9f, 0.05f, 36, 0});
    } else {
        weigh_by_size(&batch);
        search_affine(&batch, (float)top, plain);
    }
    for (int b = 0; b < blocks; b++)
        encode_eight_scales(&batch, 8 * b, importance ? &weights : NULL, scale[b], minimum[b], groups[b], &steps, &floors);
    round_again(&batch, steps, floors, 0, 0, (float)top);
    unpack_batch(&batch, q, 8 * blocks);
}

static void encode_q4_k(const float *x, block_q4_k *block, int blocks, const float *importance) {
    uint8_t q[512];
    block_q4_k *last = block + blocks - 1;
    encode_groups_of_32(x, blocks, 15, importance, (affine_search){-1, 0.1f, 20, 0}, (uint16_t *[]){&block->scale, &last->scale},
                        (uint16_t *[]){&block->minimum, &last->minimum}, (uint8_t *[]){block->groups, last->groups}, q);
    for (int b = 0; b < blocks; b++)
        for (int pair = 0; pair < 4; pair++)
            for (int i = 0; i < 32; i++) {
                const uint8_t *from = q + 256 * b + 64 * pair;
                block[b].low[32 * pair + i] = (uint8_t)(from[i] | from[i + 32] << 4);
            }
}

static void encode_q5_k(const float *x, block_q5_k *block, int blocks, const float *importance) {
    uint8_t q[512];
    block_q5_k *last = block + blocks - 1;
    encode_groups_of_32(x, blocks, 31, importance, (affine_search){-0.5f, 0.1f, 15, 0}, (uint16_t *[]){&block->scale, &last->scale},
                        (uint16_t *[]){&block->minimum, &last->minimum}, (uint8_t *[]){block->groups, last->groups}, q);
    for (int b = 0; b < blocks; b++) {
        memset(block[b].high, 0, sizeof block[b].high);
        for (int group = 0; group < 8; group++)
            for (int i = 0; i < 32; i++) block[b].high[i] |= (uint8_t)((q[256 * b + 32 * group + i] >> 4 & 1) << group);
        for (int pair = 0; pair < 4; pair++)
            for (int i = 0; i < 32; i++) {
                const uint8_t *from = q + 256 * b + 64 * pair;
                block[b].low[32 * pair + i] = (uint8_t)((from[i] & 15) | (from[i + 32] & 15) << 4);
            }
    }
}

// Rows

#define ENCODE_BLOCKS(elements, block_type, encode)                                                     \
    for (size_t i = 0; i < width / elements; i++) encode(x + i * elements, (block_type *)out + i);      \
    return
#define ENCODE_K_BLOCKS(block_type, encode)                                                             \
    for (size_t i = 0; i < width / 256; i++)                                                            \
        encode(x + i * 256, (block_type *)out + i, importance ? importance + i * 256 : NULL);           \
    return
#define ENCODE_K_PAIRS(block_type, encode)                                                              \
    for (size_t i = 0; i < width / 256; i += 2)                                                         \
        encode(x + i * 256, (block_type *)out + i, width / 256 - i < 2 ? 1 : 2, importance ? importance + i * 256 : NULL); \
    return

static void quantize_row(lyc_type type, const float *x, void *out, size_t width, const float *importance) {
    const int searched = importance && (type == LYC_Q4_0 || type == LYC_Q4_1 || type == LYC_Q5_0 || type == LYC_Q5_1);
    if (searched || type == LYC_IQ4_NL) {
        encode_searched(type, x, out, width, importance);
        return;
    }
    switch (type) {
    case LYC_F32: memmove(out, x, width * sizeof *x); return;
    case LYC_F16: encode_f16(x, out, width); return;
    case LYC_BF16: encode_bf16(x, out, width); return;
    case LYC_Q4_0: ENCODE_BLOCKS(32, block_q4_0, encode_q4_0);
    case LYC_Q4_1: ENCODE_BLOCKS(32, block_q4_1, encode_q4_1);
    case LYC_Q5_0: ENCODE_BLOCKS(32, block_q5_0, encode_q5_0);
    case LYC_Q5_1: ENCODE_BLOCKS(32, block_q5_1, encode_q5_1);
    case LYC_Q8_0: ENCODE_BLOCKS(32, block_q8_0, encode_q8_0);
    case LYC_NF4: ENCODE_BLOCKS(64, block_nf4, encode_nf4);
    case LYC_Q2_K: ENCODE_K_BLOCKS(block_q2_k, encode_q2_k);
    case LYC_Q3_K: ENCODE_K_BLOCKS(block_q3_k, encode_q3_k);
    case LYC_Q4_K: ENCODE_K_PAIRS(block_q4_k, encode_q4_k);
    case LYC_Q5_K: ENCODE_K_PAIRS(block_q5_k, encode_q5_k);
    case LYC_Q6_K: ENCODE_K_BLOCKS(block_q6_k, encode_q6_k);
    case LYC_IQ4_NL:
    case LYC_I8:
    case LYC_I32:
    case LYC_I64: return;
    }
}
