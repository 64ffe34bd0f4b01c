// What the two directions of attention over documents share: packing, products, results back into rows.
#include "segments_private.h"
#include <string.h>

void segment_pack(const segment_work *work, const float *x, size_t row_stride, size_t k_stride, size_t count, size_t capacity, size_t depth,
                  size_t padded, void *to) {
    const int is_bf16 = work->call->options->compute == LYC_BF16;
    if (is_bf16) work->level->round_bf16(x, row_stride, k_stride, count, capacity, depth, to);
    else work->level->pack_f32(x, row_stride, k_stride, count, capacity, depth, to);
    const size_t filled = (is_bf16 ? segment_round(depth, 2) : depth) * capacity * work->element;
    if (padded * capacity * work->element > filled) memset((char *)to + filled, 0, padded * capacity * work->element - filled);
}

void segment_product(const segment_work *work, const void *tile, const void *left, const void *right, size_t depth, float *c,
                     size_t c_stride, int load) {
    if (work->call->options->compute == LYC_BF16) work->level->product_bf16(tile, left, right, depth / 2, SEGMENT_TILE, c, c_stride, load);
    else work->level->product_f32(tile, left, right, depth, SEGMENT_TILE, c, c_stride, load);
}

void segment_store(const segment_work *work, const float *sums, size_t lanes, float *out, size_t stride) {
    _Alignas(64) float rows[SEGMENT_LANES * LINEAR_ROWS];
    for (size_t first = 0; first < work->width; first += LINEAR_ROWS) {
        const size_t count = segment_least(LINEAR_ROWS, work->width - first);
        work->level->pack_f32(sums + first * SEGMENT_LANES, SEGMENT_LANES, 1, count, LINEAR_ROWS, SEGMENT_LANES, rows);
        for (size_t lane = 0; lane < lanes; lane++) {
            const float *from = rows + lane * LINEAR_ROWS;  // of 16 dimensions or, at the end of a row, 8
            float *to = out + lane * stride + first;
            if (count == LINEAR_ROWS) memcpy(to, from, LINEAR_ROWS * sizeof *to);
            else memcpy(to, from, SEGMENT_TILE * sizeof *to);
        }
    }
}

size_t segment_of_unit(const size_t *starts, size_t segment_count, size_t unit) {
    size_t low = 0, high = segment_count;  // starts[low] <= unit < starts[high]
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (starts[middle] <= unit) low = middle;
        else high = middle;
    }
    return low;
}
