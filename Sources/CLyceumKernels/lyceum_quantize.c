// Choice of level and division of rows among threads.
#include "lyceum_quantize.h"
#include "lyceum_level.h"
#include "quantize_blocks.h"
#include "quantize_kernels.h"
#include <stdatomic.h>
#include <stdlib.h>

const int8_t lyc_iq4_values[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

const float lyc_nf4_levels[16] = {-1.0f, -0.6961928010f, -0.5250730515f, -0.3949174881f, -0.2844413817f, -0.1847734302f, -0.0910500363f, 0.0f,
                                  0.0795802996f, 0.1609302014f, 0.2461123019f, 0.3379152417f, 0.4407098293f, 0.5626170039f, 0.7229568362f, 1.0f};

static const quantize_kernels *kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX2: return &lyc_quantize_avx2;
    case LYC_LEVEL_AVX512: return &lyc_quantize_avx512;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_quantize_neon;
#endif
    default: return &lyc_quantize_reference;
    }
}

static size_t row_bytes(lyc_type type, size_t width) { return width / lyc_type_block_elements(type) * lyc_type_block_bytes(type); }

void lyc_dequantize(lyc_type type, const void *source, float *out, size_t count) { kernels()->dequantize(type, source, out, count); }

void lyc_quantize(lyc_type type, const float *source, void *out, size_t rows, size_t width, const float *importance) {
    const size_t bytes = lyc_type_block_elements(type) ? row_bytes(type, width) : 0;
    for (size_t row = 0; row < rows; row++)
        kernels()->quantize_row(type, source + row * width, (uint8_t *)out + row * bytes, width, importance);
}

typedef struct {
    const quantize_kernels *kernels;
    lyc_type from, to;
    const uint8_t *source;
    uint8_t *out;
    size_t width, source_bytes, out_bytes;
    const float *importance;
    atomic_int failed;
} convert_call;

static void convert_rows(void *context, size_t begin, size_t end, int thread) {
    convert_call *c = context;
    (void)thread;
    float *room = NULL;
    if (c->from != LYC_F32 && c->to != LYC_F32) {
        room = malloc(c->width * sizeof *room);
        if (!room) {
            atomic_store(&c->failed, 1);
            return;
        }
    }
    for (size_t row = begin; row < end; row++) {
        const uint8_t *source = c->source + row * c->source_bytes;
        uint8_t *out = c->out + row * c->out_bytes;
        const float *numbers = (const float *)source;
        if (c->from != LYC_F32) {
            float *expanded = room ? room : (float *)out;
            c->kernels->dequantize(c->from, source, expanded, c->width);
            numbers = expanded;
        }
        if (c->from == LYC_F32 || room) c->kernels->quantize_row(c->to, numbers, out, c->width, c->importance);
    }
    free(room);
}

int lyc_convert(lyc_pool *pool, lyc_type from, const void *source, lyc_type to, void *out, size_t rows, size_t width,
                const float *importance) {
    if (!lyc_type_block_elements(from) || !lyc_type_block_elements(to)) return 0;
    convert_call call = {.kernels = kernels(), .from = from, .to = to, .source = source, .out = out, .width = width, .source_bytes = row_bytes(from, width),
                         .out_bytes = row_bytes(to, width), .importance = importance};
    lyc_pool_run(pool, rows, convert_rows, &call);
    return atomic_load(&call.failed) ? -1 : 0;
}
