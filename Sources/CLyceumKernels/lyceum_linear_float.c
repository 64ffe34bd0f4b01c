// Float weights and many tokens: the tiled driver's other half. Panels cover a block of k at a time; the running sums of all tokens wait in
// memory between blocks, exact, so an element is still one sum over k in order.
#include "linear_tiled.h"

static void pack_panel(const linear_work *work, const lyc_linear_part *part, const void *matrix, size_t row, size_t k, size_t count, void *to) {
    const size_t width = work->call->width, left = part->rows > row ? part->rows - row : 0;
    const size_t rows = left < LINEAR_ROWS ? left : LINEAR_ROWS;
    const uint8_t *from = (const uint8_t *)matrix + row * linear_row_bytes(part->type, width) + k * lyc_type_block_bytes(part->type);
    if (part->type == LYC_F32) work->level->pack_f32((const float *)from, width, 1, rows, LINEAR_ROWS, count, to);
    else if (part->type == LYC_F16) work->level->pack_f16((const uint16_t *)from, width, rows, LINEAR_ROWS, count, to);
    else work->level->pack_bf16((const uint16_t *)from, width, 1, rows, LINEAR_ROWS, count, to);
}

/// Adds k ..< k + count of tile `tile` times the two panels to the tile's sums.
static void multiply(const linear_work *work, const linear_scratch *scratch, lyc_type type, linear_tile tile, size_t k, size_t count,
                     int both, float *sums) {
    const size_t width = work->call->width;
    if (type == LYC_BF16) {
        const size_t pairs = (count + 1) / 2, panel = pairs * 2 * LINEAR_ROWS;
        const uint16_t *a = work->packed.bf16 + tile.first * ((width + 1) / 2 * 2) + k * tile.capacity;
        const uint16_t *b = (const uint16_t *)scratch->float_panel;
        work->level->product_bf16(a, b, both ? b + panel : b, pairs, tile.capacity, sums, 2 * LINEAR_ROWS, k > 0);
    } else {
        const float *a = work->packed.f32 + tile.first * width + k * tile.capacity, *b = scratch->float_panel;
        work->level->product_f32(a, b, both ? b + count * LINEAR_ROWS : b, count, tile.capacity, sums, 2 * LINEAR_ROWS, k > 0);
    }
}

/// Sums of rows [row, row + 32) for tiles [begin, end).
static void sum_panels(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, const void *matrix, size_t row,
                       int both, size_t begin, size_t end, float *sums) {
    const size_t width = work->call->width, block = linear_k_block(width), element = part->type == LYC_BF16 ? 2 : 4;
    for (size_t k = 0; k < width || k == 0; k += block) {
        const size_t count = width - k < block ? width - k : block, padded = part->type == LYC_BF16 ? (count + 1) / 2 * 2 : count;
        pack_panel(work, part, matrix, row, k, count, scratch->float_panel);
        if (both) pack_panel(work, part, matrix, row + LINEAR_ROWS, k, count, (char *)scratch->float_panel + padded * LINEAR_ROWS * element);
        for (size_t index = begin; index < end; index++) {
            const linear_tile tile = linear_tile_at(work->call->tokens, index);
            multiply(work, scratch, part->type, tile, k, count, both, sums + (index - begin) * LINEAR_TILE * 2 * LINEAR_ROWS);
        }
    }
}

void linear_float_rows(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, size_t row, size_t rows) {
    const size_t tiles = linear_tile_count(work->call->tokens), step = LINEAR_FLOAT_TOKENS / LINEAR_TILE;
    for (size_t end = row + rows; row < end; row += 2 * LINEAR_ROWS) {
        const int both = end - row > LINEAR_ROWS;
        for (size_t first = 0; first < tiles; first += step) {
            const size_t last = tiles - first < step ? tiles : first + step;
            if (part->gate) sum_panels(work, scratch, part, part->gate, row, both, first, last, scratch->float_sums[1]);
            sum_panels(work, scratch, part, part->weight, row, both, first, last, scratch->float_sums[0]);
            for (size_t index = first; index < last; index++) {
                const linear_tile tile = linear_tile_at(work->call->tokens, index);
                for (size_t p = 0; p <= (size_t)both; p++) {
                    const size_t at = (index - first) * LINEAR_TILE * 2 * LINEAR_ROWS + p * LINEAR_ROWS, r = row + p * LINEAR_ROWS;
                    const size_t valid = part->rows - r < LINEAR_ROWS ? part->rows - r : LINEAR_ROWS;
                    work->level->finish(part, r, valid, tile.first, tile.count, scratch->float_sums[0] + at,
                                        part->gate ? scratch->float_sums[1] + at : NULL, 2 * LINEAR_ROWS);
                }
            }
        }
    }
}
