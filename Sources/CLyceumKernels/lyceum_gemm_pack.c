// Packing of operands into tiles and panels, converting on the way.
#include "gemm_private.h"
#include "lyceum_quantize.h"

typedef struct {
    size_t first, count, capacity;
} strip;

static strip strip_at(const gemm_pack *pack, size_t index) {
    if (pack->width == LINEAR_TILE) {
        const linear_tile tile = linear_tile_at(pack->count, index);
        return (strip){tile.first, tile.count, tile.capacity};
    }
    const size_t first = index * LINEAR_ROWS, left = first < pack->count ? pack->count - first : 0;
    return (strip){first, left < LINEAR_ROWS ? left : LINEAR_ROWS, LINEAR_ROWS};
}

/// Where element k (even for bf16) of a strip goes.
static char *place(lyc_type compute, const gemm_pack *pack, strip to, size_t k) {
    return pack->to + (to.first * gemm_padded(compute, pack->depth) + k * to.capacity) * gemm_element(compute);
}

static void pack_strip(const linear_level *level, lyc_type compute, lyc_type type, const void *x, size_t outer_stride, size_t k_stride,
                       strip to, size_t depth, void *out) {
    if (compute == LYC_F32) level->pack_f32(x, outer_stride, k_stride, to.count, to.capacity, depth, out);
    else if (type == LYC_F32) level->round_bf16(x, outer_stride, k_stride, to.count, to.capacity, depth, out);
    else level->pack_bf16(x, outer_stride, k_stride, to.count, to.capacity, depth, out);
}

static const char *row_at(const lyc_operand *operand, size_t row, size_t column) {
    const size_t block = lyc_type_block_elements(operand->type), bytes = lyc_type_block_bytes(operand->type);
    return (const char *)operand->data + (row * (operand->stride / block) + column / block) * bytes;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// Columns [first, first + count) of `rows` rows as stored, in fp32 at scratch; returns where their first one is. *stride: from row to row.
static const float *expand(const gemm_pack *pack, size_t row, size_t rows, size_t first, size_t count, size_t *stride) {
    const lyc_operand *operand = pack->view.operand;
    const size_t block = lyc_type_block_elements(operand->type);
    const size_t begin = first / block * block, end = (first + count + block - 1) / block * block;
    *stride = end - begin;
    for (size_t r = 0; r < rows; r++) lyc_dequantize(operand->type, row_at(operand, row + r, begin), pack->scratch + r * *stride, *stride);
    return pack->scratch + (first - begin);
}

static void pack_along_k(const linear_level *level, lyc_type compute, const gemm_pack *pack) {
    const lyc_operand *operand = pack->view.operand;
    const int is_direct = gemm_is_direct(operand->type, compute);
    const size_t step = is_direct ? pack->depth : GEMM_OUTER;
    for (size_t index = 0; index < pack->strips; index++) {
        const strip to = strip_at(pack, index);
        for (size_t k = 0; k < pack->depth; k += step) {
            const size_t count = smaller(step, pack->depth - k), row = pack->first + to.first;
            size_t stride = operand->stride;
            const void *x = is_direct ? (const void *)row_at(operand, row, pack->k + k)
                                      : (const void *)expand(pack, row, to.count, pack->k + k, count, &stride);
            pack_strip(level, compute, is_direct ? operand->type : LYC_F32, x, stride, 1, to, count, place(compute, pack, to, k));
        }
    }
}

/// Asks for rows before they are packed: they are too short for the processor's own prefetching.
static void fetch_rows(const gemm_pack *pack, size_t row, size_t rows) {
    const lyc_operand *operand = pack->view.operand;
    const size_t bytes = pack->count / lyc_type_block_elements(operand->type) * lyc_type_block_bytes(operand->type);
    for (size_t r = 0; r < rows; r++) {
        const char *from = row_at(operand, row + r, pack->first);
        for (size_t at = 0; at < bytes; at += 64) __builtin_prefetch(from + at);
    }
}

/// A few rows at a time for all strips: rows may lie far apart, and all of their lines are used while they are near.
static void pack_across_k(const linear_level *level, lyc_type compute, const gemm_pack *pack) {
    const lyc_operand *operand = pack->view.operand;
    const int is_direct = gemm_is_direct(operand->type, compute);
    for (size_t k = 0; k < pack->depth; k += GEMM_DEPTH) {
        const size_t count = smaller(GEMM_DEPTH, pack->depth - k);
        size_t stride = operand->stride;
        if (k + count < pack->depth) fetch_rows(pack, pack->k + k + count, smaller(GEMM_DEPTH, pack->depth - k - count));
        const float *expanded = is_direct ? NULL : expand(pack, pack->k + k, count, pack->first, pack->count, &stride);
        for (size_t index = 0; index < pack->strips; index++) {
            const strip to = strip_at(pack, index);
            const void *x = is_direct ? row_at(operand, pack->k + k, pack->first + to.first) : (const void *)(expanded + to.first);
            pack_strip(level, compute, is_direct ? operand->type : LYC_F32, x, 1, stride, to, count, place(compute, pack, to, k));
        }
    }
}

void lyc_gemm_pack(const linear_level *level, lyc_type compute, const gemm_pack *pack) {
    if (pack->view.k_is_contiguous) pack_along_k(level, compute, pack);
    else pack_across_k(level, compute, pack);
}
