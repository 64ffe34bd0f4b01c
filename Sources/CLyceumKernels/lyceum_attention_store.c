// Writing keys and values into pages, and reading them back.
#include "lyceum_attention_private.h"
#pragma STDC FP_CONTRACT OFF

static size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

enum { WIDEST_HEAD = 4096, MOST_HEADS = 1 << 16 };

int lyc_attention_shape_of(const lyc_kv_layout *layout, attention_shape *shape) {
    const size_t width = layout->head_width;
    if (!width || width % 8 || width > WIDEST_HEAD || !layout->kv_heads || layout->kv_heads > MOST_HEADS) return -1;
    switch (layout->type) {
    case LYC_F32: shape->element = 4; break;
    case LYC_F16:
    case LYC_BF16: shape->element = 2; break;
    case LYC_Q8_0: shape->element = 1; break;
    default: return -1;
    }
    if (layout->type == LYC_Q8_0 && width % ATTENTION_BLOCK) return -1;
    const size_t scales = layout->type == LYC_Q8_0 ? width / ATTENTION_BLOCK * LYC_KV_PAGE * sizeof(uint16_t) : 0;
    shape->width = width;
    shape->padded = round_up(width, ATTENTION_GROUP);
    shape->key_scales = width * LYC_KV_PAGE * shape->element;
    shape->values = shape->key_scales + scales;
    shape->value_scales = shape->values + shape->padded * LYC_KV_PAGE * shape->element;
    shape->head_bytes = round_up(shape->value_scales + scales, 64);
    return 0;
}

size_t lyc_kv_page_bytes(const lyc_kv_layout *layout) {
    attention_shape shape;
    return lyc_attention_shape_of(layout, &shape) ? 0 : layout->kv_heads * shape.head_bytes;
}

// A row is one position's share of one head: `width` elements, Q8_0 with one fp16 scale per 32.

#if defined(__aarch64__)
// Conversions are instructions on every arm64 processor.
static uint16_t f32_to_f16(float value) {
    const __fp16 half = (__fp16)value;
    uint16_t bits;
    memcpy(&bits, &half, 2);
    return bits;
}

static float f16_to_f32(uint16_t bits) {
    __fp16 half;
    memcpy(&half, &bits, 2);
    return (float)half;
}
#else
static uint16_t f32_to_f16(float value) { return lyc_f32_to_f16(value); }
static float f16_to_f32(uint16_t bits) { return lyc_f16_to_f32(bits); }
#endif

static void round_block_reference(const float *source, int8_t *out, uint16_t *scale) {
    uint32_t largest = 0;
    for (size_t i = 0; i < ATTENTION_BLOCK; i++) {
        uint32_t bits;
        memcpy(&bits, &source[i], 4);
        bits &= 0x7FFFFFFFu;
        if (bits > largest) largest = bits;
    }
    float inverse;
    *scale = attention_block_scale(largest, &inverse);
    for (size_t i = 0; i < ATTENTION_BLOCK; i++) {
        float whole = inverse == 0 ? 0 : nearbyintf(source[i] * inverse);
        whole = whole > 127 ? 127 : whole < -127 ? -127 : whole;
        out[i] = (int8_t)whole;
    }
}

static void round_row_reference(lyc_type type, const float *source, size_t width, void *out, uint16_t *scales) {
    switch (type) {
    case LYC_F32: memcpy(out, source, width * sizeof(float)); break;
    case LYC_F16:
        for (size_t i = 0; i < width; i++) ((uint16_t *)out)[i] = f32_to_f16(source[i]);
        break;
    case LYC_BF16:
        for (size_t i = 0; i < width; i++) ((uint16_t *)out)[i] = lyc_f32_to_bf16(source[i]);
        break;
    default:
        for (size_t i = 0; i < width; i += ATTENTION_BLOCK) round_block_reference(source + i, (int8_t *)out + i, scales + i / ATTENTION_BLOCK);
    }
}

static void expand_row_reference(lyc_type type, const void *source, const uint16_t *scales, size_t width, float *out) {
    switch (type) {
    case LYC_F32: memcpy(out, source, width * sizeof(float)); break;
    case LYC_F16:
        for (size_t i = 0; i < width; i++) out[i] = f16_to_f32(((const uint16_t *)source)[i]);
        break;
    case LYC_BF16:
        for (size_t i = 0; i < width; i++) out[i] = lyc_bf16_to_f32(((const uint16_t *)source)[i]);
        break;
    default:
        for (size_t i = 0; i < width; i++) out[i] = (float)((const int8_t *)source)[i] * lyc_f16_to_f32(scales[i / ATTENTION_BLOCK]);
    }
}

static const attention_store_kernels reference_rows = {round_row_reference, expand_row_reference, NULL};

static const attention_store_kernels *current_rows(void) {
#if defined(__x86_64__)
    if (lyc_level_current() >= LYC_LEVEL_AVX2) return &lyc_attention_store_kernels_avx2;
#endif
    return &reference_rows;
}

// Keys are transposed: a position's elements lie 16 elements apart.
static void scatter(size_t element, const void *row, size_t width, void *out) {
    switch (element) {
    case 4:
        for (size_t d = 0; d < width; d++) ((uint32_t *)out)[d * ATTENTION_GROUP] = ((const uint32_t *)row)[d];
        break;
    case 2:
        for (size_t d = 0; d < width; d++) ((uint16_t *)out)[d * ATTENTION_GROUP] = ((const uint16_t *)row)[d];
        break;
    default:
        for (size_t d = 0; d < width; d++) ((uint8_t *)out)[d * ATTENTION_GROUP] = ((const uint8_t *)row)[d];
    }
}

static void gather(size_t element, const void *keys, size_t width, void *row) {
    switch (element) {
    case 4:
        for (size_t d = 0; d < width; d++) ((uint32_t *)row)[d] = ((const uint32_t *)keys)[d * ATTENTION_GROUP];
        break;
    case 2:
        for (size_t d = 0; d < width; d++) ((uint16_t *)row)[d] = ((const uint16_t *)keys)[d * ATTENTION_GROUP];
        break;
    default:
        for (size_t d = 0; d < width; d++) ((uint8_t *)row)[d] = ((const uint8_t *)keys)[d * ATTENTION_GROUP];
    }
}

/// Where one position's elements are in a head's block.
typedef struct {
    unsigned char *keys, *values;
    uint16_t *key_scales, *value_scales;
} slot;

static slot slot_of(const attention_shape *shape, unsigned char *block, size_t key) {
    const size_t group = key / ATTENTION_GROUP, lane = key % ATTENTION_GROUP;
    return (slot){block + (group * shape->width * ATTENTION_GROUP + lane) * shape->element,
                  block + shape->values + key * shape->padded * shape->element, (uint16_t *)(block + shape->key_scales) + key,
                  (uint16_t *)(block + shape->value_scales) + key * (shape->width / ATTENTION_BLOCK)};
}

typedef struct {
    const lyc_kv_layout *layout;
    attention_shape shape;
    const attention_store_kernels *rows;
    void *const *pages;
    size_t layer_offset, position, count, stride;
    const float *keys, *values;
    float *keys_out, *values_out;
} transfer;

static unsigned char *block_at(const transfer *all, size_t page, size_t head) {
    return (unsigned char *)all->pages[page] + all->layer_offset + head * all->shape.head_bytes;
}

static void store_position(const transfer *all, size_t index, size_t head) {
    const attention_shape *shape = &all->shape;
    const size_t position = all->position + index, width = shape->width, from = index * all->stride + head * width;
    const slot at = slot_of(shape, block_at(all, position / LYC_KV_PAGE, head), position % LYC_KV_PAGE);
    const lyc_type type = all->layout->type;
    uint16_t scales[WIDEST_HEAD / ATTENTION_BLOCK];
    if (type == LYC_F32) {
        scatter(4, all->keys + from, width, at.keys);
    } else {
        uint16_t row[WIDEST_HEAD];
        all->rows->round_row(type, all->keys + from, width, row, scales);
        scatter(shape->element, row, width, at.keys);
        if (type == LYC_Q8_0)
            for (size_t block = 0; block < width / ATTENTION_BLOCK; block++) at.key_scales[block * LYC_KV_PAGE] = scales[block];
    }
    all->rows->round_row(type, all->values + from, width, at.values, at.value_scales);
    memset(at.values + width * shape->element, 0, (shape->padded - width) * shape->element);
}

static void store_eight(const transfer *all, size_t index, size_t head) {
    const attention_shape *shape = &all->shape;
    const size_t position = all->position + index, from = index * all->stride + head * shape->width;
    unsigned char *block = block_at(all, position / LYC_KV_PAGE, head);
    all->rows->store_eight(all->layout->type, shape, block, position % LYC_KV_PAGE, all->keys + from, all->values + from, all->stride);
    if (shape->padded == shape->width) return;
    for (size_t key = position % LYC_KV_PAGE, end = key + 8; key < end; key++)
        memset(slot_of(shape, block, key).values + shape->width * shape->element, 0, (shape->padded - shape->width) * shape->element);
}

static void load_position(const transfer *all, size_t index, size_t head) {
    const attention_shape *shape = &all->shape;
    const size_t position = all->position + index, width = shape->width, to = index * all->stride + head * width;
    const slot at = slot_of(shape, block_at(all, position / LYC_KV_PAGE, head), position % LYC_KV_PAGE);
    uint16_t scales[WIDEST_HEAD / ATTENTION_BLOCK];
    uint32_t row[WIDEST_HEAD];
    if (all->layout->type == LYC_Q8_0)
        for (size_t block = 0; block < width / ATTENTION_BLOCK; block++) scales[block] = at.key_scales[block * LYC_KV_PAGE];
    gather(shape->element, at.keys, width, row);
    all->rows->expand_row(all->layout->type, row, scales, width, all->keys_out + to);
    all->rows->expand_row(all->layout->type, at.values, at.value_scales, width, all->values_out + to);
}

// A unit is one head of one page.
static void store_units(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const transfer *all = context;
    const size_t heads = all->layout->kv_heads, first_page = all->position / LYC_KV_PAGE;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t page = first_page + unit / heads, page_end = (page + 1) * LYC_KV_PAGE;
        const size_t last = all->position + all->count < page_end ? all->position + all->count : page_end;
        size_t position = page * LYC_KV_PAGE;
        if (position < all->position) position = all->position;
        while (position < last) {
            if (all->rows->store_eight && position % 8 == 0 && last - position >= 8) {
                store_eight(all, position - all->position, unit % heads);
                position += 8;
            } else {
                store_position(all, position++ - all->position, unit % heads);
            }
        }
    }
}

void lyc_kv_store(lyc_pool *pool, const lyc_kv_layout *layout, void *const *pages, size_t layer_offset, size_t position,
                  const float *keys, const float *values, size_t stride, size_t count) {
    transfer all = {.layout = layout, .rows = current_rows(), .pages = pages, .layer_offset = layer_offset, .position = position,
                    .count = count, .stride = stride, .keys = keys, .values = values};
    if (!count || lyc_attention_shape_of(layout, &all.shape)) return;
    const size_t touched = (position + count - 1) / LYC_KV_PAGE - position / LYC_KV_PAGE + 1;
    const size_t units = touched * layout->kv_heads;
    const size_t elements = count * layout->kv_heads * layout->head_width;
    if (elements < 16 * 1024) store_units(&all, 0, units, 0);
    else lyc_pool_run(pool, units, store_units, &all);
}

void lyc_kv_load(const lyc_kv_layout *layout, void *const *pages, size_t layer_offset, size_t position, size_t count, float *keys,
                 float *values, size_t stride) {
    transfer all = {.layout = layout, .rows = current_rows(), .pages = pages, .layer_offset = layer_offset, .position = position,
                    .count = count, .stride = stride, .keys_out = keys, .values_out = values};
    if (lyc_attention_shape_of(layout, &all.shape)) return;
    for (size_t index = 0; index < count; index++)
        for (size_t head = 0; head < layout->kv_heads; head++) load_position(&all, index, head);
}
