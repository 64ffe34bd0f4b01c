// The driver of lyc_linear for levels with vector kernels.
//
// Inputs are packed into tiles of tokens once; then every member of the pool walks over its panels of 16 weight rows: unpack the panel,
// multiply it with each tile, finish the tile. For a single token the panel is never written: the product comes straight from the blocks.
#include "linear_level.h"
#include "linear_tiled.h"
#include <string.h>

static size_t capacity_for(size_t tokens) {
    return tokens == 1 ? 1 : tokens == 2 ? 2 : tokens <= 4 ? 4 : tokens <= 8 ? 8 : LINEAR_TILE;
}

size_t linear_tile_count(size_t tokens) { return (tokens + LINEAR_TILE - 1) / LINEAR_TILE; }

linear_tile linear_tile_at(size_t tokens, size_t index) {
    const size_t first = index * LINEAR_TILE, count = tokens - first < LINEAR_TILE ? tokens - first : LINEAR_TILE;
    return (linear_tile){first, count, capacity_for(count)};
}

size_t linear_padded_tokens(size_t tokens) {
    const linear_tile last = linear_tile_at(tokens, linear_tile_count(tokens) - 1);
    return last.first + last.capacity;
}

// ---- Which packed forms of the input the parts need ----

static int side_kind(lyc_type type) {
    const linear_format format = linear_format_of(type);
    for (int kind = 0; kind < LINEAR_SIDES; kind++)
        if (linear_sides[kind].group == format.group && linear_sides[kind].offset == format.offset) return kind;
    return -1;
}

const linear_side linear_sides[LINEAR_SIDES] = {{32, 0}, {16, 0}, {32, 8}, {32, 16}, {32, 128}, {16, 4}, {16, 32}};

/// The next `bytes` of memory. Addresses are plain numbers, so a layout from 0 on tells the size.
static void *take(uintptr_t *memory, size_t bytes) {
    void *taken = (void *)*memory;
    *memory += linear_aligned(bytes);
    return taken;
}

/// Lays the arrays of the packed input out from `memory` on and returns the bytes they take.
static size_t lay_out_input(const linear_call *call, unsigned needs, size_t tokens, uint8_t *memory, linear_packed *packed) {
    uintptr_t at = (uintptr_t)memory;
    const size_t chunks = call->width / 32;
    if (needs & NEEDS_INT8) {
        packed->q = take(&at, tokens * chunks * 32);
        packed->scale = take(&at, tokens * chunks * 4);
        packed->sum = take(&at, tokens * chunks * 8);
        for (int kind = 0; kind < LINEAR_SIDES; kind++)
            if (needs & NEEDS_SIDE(kind)) packed->side[kind] = take(&at, tokens * chunks * 4 * (size_t)(32 / linear_sides[kind].group));
    }
    if (needs & NEEDS_F32) packed->f32 = take(&at, tokens * call->width * 4);
    if (needs & NEEDS_BF16) packed->bf16 = take(&at, tokens * (call->width + 1) / 2 * 4 + 64);
    return (size_t)(at - (uintptr_t)memory);
}

static unsigned needs_of(const linear_call *call) {
    unsigned needs = 0;
    for (size_t p = 0; p < call->part_count; p++) {
        const lyc_type type = call->parts[p].type;
        if (linear_format_of(type).group) needs |= NEEDS_INT8 | NEEDS_SIDE(side_kind(type));
        else needs |= type == LYC_BF16 ? NEEDS_BF16 : NEEDS_F32;
    }
    return needs;
}

// ---- Packing ----

static void fill_side(const linear_packed *packed, int kind, size_t chunks, linear_tile tile) {
    const size_t per_chunk = (size_t)(32 / linear_sides[kind].group), base = tile.first * chunks;
    const int32_t *sum = packed->sum + base * 2;
    const float *scale = packed->scale + base;
    float *scaled = (float *)packed->side[kind] + base * per_chunk;
    int32_t *start = (int32_t *)packed->side[kind] + base * per_chunk;
    const int offset = linear_sides[kind].offset;
    for (size_t group = 0; group < chunks * per_chunk; group++) {
        for (size_t t = 0; t < tile.capacity; t++) {
            const int32_t total = per_chunk == 2 ? sum[group * tile.capacity + t]
                                                 : sum[group * 2 * tile.capacity + t] + sum[(group * 2 + 1) * tile.capacity + t];
            if (offset) start[group * tile.capacity + t] = -offset * total;
            else scaled[group * tile.capacity + t] = scale[group / per_chunk * tile.capacity + t] * (float)total;
        }
    }
}

static void pack_tile(const linear_call *call, const linear_level *level, unsigned needs, const linear_packed *packed, size_t index) {
    const linear_tile tile = linear_tile_at(call->tokens, index);
    const size_t chunks = call->width / 32;
    const float *x = call->x + tile.first * call->x_stride;
    if (needs & NEEDS_INT8) {
        level->round_tile(x, call->x_stride, tile.count, tile.capacity, chunks, packed->q + tile.first * chunks * 32,
                          packed->scale + tile.first * chunks, packed->sum + tile.first * chunks * 2);
        for (int kind = 0; kind < LINEAR_SIDES; kind++)
            if (needs & NEEDS_SIDE(kind)) fill_side(packed, kind, chunks, tile);
    }
    if (needs & NEEDS_F32)
        level->pack_f32(x, call->x_stride, 1, tile.count, tile.capacity, call->width, packed->f32 + tile.first * call->width);
    if (needs & NEEDS_BF16)
        level->round_bf16(x, call->x_stride, 1, tile.count, tile.capacity, call->width,
                          packed->bf16 + tile.first * ((call->width + 1) / 2 * 2));
}

static void pack_tiles(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const linear_work *work = context;
    for (size_t index = begin; index < end; index++) pack_tile(work->call, work->level, work->needs, &work->packed, index);
}

// ---- Panels ----

/// A panel's rows where a kernel may read all 16 and LINEAR_SLACK more: in place, or a copy for the last ones of a matrix.
static const uint8_t *readable_rows(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, const void *matrix,
                                    size_t row) {
    const size_t stride = linear_row_bytes(part->type, work->call->width);
    const uint8_t *rows = (const uint8_t *)matrix + row * stride;
    const size_t left = (part->rows - row) * stride;
    if (left >= LINEAR_ROWS * stride + LINEAR_SLACK) return rows;
    const size_t wanted = LINEAR_ROWS * stride, copied = left < wanted ? left : wanted;
    memcpy(scratch->rows, rows, copied);
    memset(scratch->rows + copied, 0, wanted - copied);
    return scratch->rows;
}

static linear_input input_of(const linear_work *work, const linear_packed *packed, linear_tile tile, int kind) {
    const size_t chunks = work->call->width / 32, per_chunk = (size_t)(32 / linear_sides[kind].group);
    return (linear_input){packed->q + tile.first * chunks * 32, packed->scale + tile.first * chunks,
                          (const float *)packed->side[kind] + tile.first * chunks * per_chunk};
}

static void decode_panel(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, const void *matrix,
                         size_t row, float *out) {
    const linear_level *level = work->level;
    const size_t width = work->call->width, stride = linear_row_bytes(part->type, width), chunks = width / 32;
    const uint8_t *rows = readable_rows(work, scratch, part, matrix, row);
    const linear_packed *packed = &scratch->packed;
    switch (part->type) {
    case LYC_F32: level->decode_f32((const float *)rows, stride / 4, width, packed->f32, out); return;
    case LYC_F16: level->decode_f16((const uint16_t *)rows, stride / 2, width, packed->f32, out); return;
    case LYC_BF16: level->decode_bf16((const uint16_t *)rows, stride / 2, width, packed->bf16, out); return;
    default: break;
    }
    const linear_input input = input_of(work, packed, (linear_tile){0, 1, 1}, side_kind(part->type));
    linear_decode *decode = level->decode(part->type);
    if (decode) {
        decode(rows, stride, chunks, &input, out);
    } else {
        linear_panel panel = scratch->panel[0][0];
        level->unpack(part->type)(rows, stride, chunks, &panel);
        level->product(linear_format_of(part->type), &panel, &input, chunks, 1, out);
    }
}

/// One token: [row, row + rows) of a part.
static void decode_rows(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, size_t row, size_t rows) {
    for (size_t end = row + rows; row < end; row += LINEAR_ROWS) {
        _Alignas(64) float y[LINEAR_ROWS], gate[LINEAR_ROWS];
        if (part->gate) decode_panel(work, scratch, part, part->gate, row, gate);
        decode_panel(work, scratch, part, part->weight, row, y);
        const size_t valid = part->rows - row < LINEAR_ROWS ? part->rows - row : LINEAR_ROWS;
        work->level->finish(part, row, valid, 0, 1, y, part->gate ? gate : NULL, LINEAR_ROWS);
    }
}

/// Two panels at a time, so that a tile is read once for both.
static void block_rows(const linear_work *work, const linear_scratch *scratch, const lyc_linear_part *part, size_t row, size_t rows) {
    const linear_level *level = work->level;
    const size_t width = work->call->width, stride = linear_row_bytes(part->type, width), chunks = width / 32, tokens = work->call->tokens;
    const linear_format format = linear_format_of(part->type);
    const int kind = side_kind(part->type), matrices = part->gate ? 2 : 1;
    for (size_t end = row + rows; row < end; row += 2 * LINEAR_ROWS) {
        const size_t panels = end - row > LINEAR_ROWS ? 2 : 1;
        for (int matrix = 0; matrix < matrices; matrix++) {
            for (size_t p = 0; p < panels; p++) {
                linear_panel panel = scratch->panel[matrix][p];
                const uint8_t *from = readable_rows(work, scratch, part, matrix ? part->gate : part->weight, row + p * LINEAR_ROWS);
                level->unpack(part->type)(from, stride, chunks, &panel);
            }
        }
        for (size_t index = 0; index < linear_tile_count(tokens); index++) {
            const linear_tile tile = linear_tile_at(tokens, index);
            const linear_input input = input_of(work, &work->packed, tile, kind);
            for (size_t p = 0; p < panels; p++) {
                _Alignas(64) float y[2][LINEAR_TILE * LINEAR_ROWS];
                for (int matrix = 0; matrix < matrices; matrix++)
                    level->product(format, &scratch->panel[matrix][p], &input, chunks, tile.capacity, y[matrix]);
                const size_t first = row + p * LINEAR_ROWS, valid = part->rows - first < LINEAR_ROWS ? part->rows - first : LINEAR_ROWS;
                level->finish(part, first, valid, tile.first, tile.count, y[0], part->gate ? y[1] : NULL, LINEAR_ROWS);
            }
        }
    }
}

static size_t panels_of(const lyc_linear_part *part) { return (part->rows + LINEAR_ROWS - 1) / LINEAR_ROWS; }

static void compute_panels(void *context, size_t begin, size_t end, int thread) {
    linear_work *work = context;
    const linear_call *call = work->call;
    linear_scratch scratch = linear_scratch_of(work, thread);
    if (call->tokens == 1) {  // every member packs the one token for itself: cheaper than waiting for another
        lay_out_input(call, work->needs, 1, scratch.input, &scratch.packed);
        if (!*scratch.is_packed) pack_tile(call, work->level, work->needs, &scratch.packed, 0);
        *scratch.is_packed = 1;
    }
    size_t first = 0;
    for (size_t p = 0; p < call->part_count; p++) {
        const lyc_linear_part *part = &call->parts[p];
        const size_t panels = panels_of(part), from = begin > first ? begin : first, to = end < first + panels ? end : first + panels;
        if (from < to) {
            const size_t row = (from - first) * LINEAR_ROWS, rows = (to - from) * LINEAR_ROWS;
            if (call->tokens == 1) decode_rows(work, &scratch, part, row, rows);
            else if (linear_format_of(part->type).group) block_rows(work, &scratch, part, row, rows);
            else linear_float_rows(work, &scratch, part, row, rows);
        }
        first += panels;
    }
}

// ---- Memory ----

linear_scratch linear_scratch_of(const linear_work *work, int thread) {
    uintptr_t at = (uintptr_t)work->memory + work->shared_bytes + (size_t)thread * work->scratch_bytes;
    linear_scratch scratch = {.is_packed = take(&at, 64)};
    const size_t chunks = work->call->width / 32;
    scratch.rows = take(&at, work->copy_bytes);
    if (work->needs & NEEDS_INT8) {
        for (int matrix = 0; matrix < 2; matrix++)
            for (int p = 0; p < 2; p++)
                scratch.panel[matrix][p] = (linear_panel){take(&at, chunks * 512), take(&at, chunks * 128), take(&at, chunks * 128)};
    }
    if (work->needs & (NEEDS_F32 | NEEDS_BF16)) {
        const size_t tokens = work->call->tokens < LINEAR_FLOAT_TOKENS ? linear_padded_tokens(work->call->tokens) : LINEAR_FLOAT_TOKENS;
        scratch.float_panel = take(&at, LINEAR_K_BLOCK * 2 * LINEAR_ROWS * 4);
        for (int matrix = 0; matrix < 2; matrix++) scratch.float_sums[matrix] = take(&at, tokens * 2 * LINEAR_ROWS * 4);
    }
    scratch.input = (uint8_t *)at;
    return scratch;
}

static size_t scratch_bytes(const linear_work *work, size_t input_bytes) {
    const linear_scratch scratch = linear_scratch_of(work, 0);
    return (size_t)((uintptr_t)scratch.input - (uintptr_t)work->memory - work->shared_bytes) + input_bytes;
}

int lyc_linear_tiled(const linear_call *call, const linear_level *level) {
    linear_work work = {.call = call, .level = level, .needs = needs_of(call)};
    size_t panels = 0;
    for (size_t p = 0; p < call->part_count; p++) {
        panels += panels_of(&call->parts[p]);
        const size_t bytes = LINEAR_ROWS * linear_row_bytes(call->parts[p].type, call->width) + LINEAR_SLACK;
        if (bytes > work.copy_bytes) work.copy_bytes = bytes;
    }
    linear_packed sizes;
    const size_t input_bytes = lay_out_input(call, work.needs, linear_padded_tokens(call->tokens), NULL, &sizes);
    if (call->tokens > 1) work.shared_bytes = input_bytes;
    work.scratch_bytes = linear_aligned(scratch_bytes(&work, call->tokens == 1 ? input_bytes : 0) + 64);
    work.memory = lyc_workspace_reserve(call->workspace, work.shared_bytes + work.scratch_bytes * (size_t)lyc_pool_threads(call->pool));
    if (!work.memory) return -1;
    for (int thread = 0; thread < lyc_pool_threads(call->pool); thread++) *linear_scratch_of(&work, thread).is_packed = 0;
    if (call->tokens > 1) {
        lay_out_input(call, work.needs, linear_padded_tokens(call->tokens), work.memory, &work.packed);
        lyc_pool_run(call->pool, linear_tile_count(call->tokens), pack_tiles, &work);
    }
    lyc_pool_run(call->pool, panels, compute_panels, &work);
    return 0;
}
