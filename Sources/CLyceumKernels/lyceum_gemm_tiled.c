// The driver of lyc_matmul for levels with vector kernels.
//
// op(A) is packed in tiles of 12 rows, shared by all members; op(B) in groups of pairs of panels of 16 columns, small enough for a
// second-level cache. A tile, which stays in the first-level cache, meets all panels of a group: so neighboring columns of C are written
// one after the other. Blocks of m and k bound the memory; sums wait in C between blocks of k, except where C is bf16: then k is one block.
//
// An op(B) of a few megabytes is packed once for all members, so that the work can be dealt in small units and no member waits for another
// at the end. A larger one, as an output head has, is packed group by group by the member that needs it.
#include "gemm_private.h"
#include "lyceum_quantize.h"
#include <string.h>

enum {
    BLOCK_K = 4 * LINEAR_K_BLOCK,
    BLOCK_AREA = 2 << 20,        ///< elements of op(A) packed at once
    BAND = 8,                    ///< tiles packed at once
    PAIR = 2 * LINEAR_ROWS,
    GROUP_BYTES = 400 << 10,
    LEAST_TILES = 24,            ///< tiles that are worth packing a group for
    SHARED_BYTES = 8 << 20,      ///< the largest op(B) packed for all
    SHARED_PAIRS = 4,            ///< pairs packed at once then
    SHARED_TILES = 4,            ///< the least tiles of a unit then
    UNITS_PER_THREAD = 8,
};

typedef struct {
    const gemm_call *call;
    const linear_level *level;
    char *tiles, *members;
    char *shared;                      ///< all panels of the block, where they are packed once; NULL where members pack
    size_t shared_bytes;
    size_t group_bytes, member_bytes;  ///< one member's memory: a group of panels, then scratch
    size_t block_k;                    ///< the depth of a group
    size_t m, rows, k, depth;          ///< the block: rows m ..< m + rows, k ..< k + depth
    size_t groups, splits;             ///< groups of pairs, and parts the block's tiles are dealt in
} gemm_work;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static size_t divide_up(size_t value, size_t unit) { return (value + unit - 1) / unit; }
static size_t pairs_of(const gemm_call *call) { return divide_up(call->n, PAIR); }

static char *tile_at(const gemm_work *work, size_t first) {
    const lyc_type compute = work->call->compute;
    return work->tiles + first * gemm_padded(compute, work->depth) * gemm_element(compute);
}

static char *group_of(const gemm_work *work, int thread) { return work->members + (size_t)thread * work->member_bytes; }
static float *scratch_of(const gemm_work *work, int thread) { return (float *)(group_of(work, thread) + work->group_bytes); }

static void pack_band(const gemm_work *work, size_t band, int thread) {
    const gemm_call *call = work->call;
    const size_t first = band * BAND * LINEAR_TILE, count = smaller(BAND * LINEAR_TILE, work->rows - first);
    const gemm_pack pack = {.view = {&call->a, !call->a.transposed}, .width = LINEAR_TILE, .first = work->m + first, .count = count,
                            .strips = linear_tile_count(count), .k = work->k, .depth = work->depth, .to = tile_at(work, first),
                            .scratch = scratch_of(work, thread)};
    lyc_gemm_pack(work->level, call->compute, &pack);
}

/// A group of panels for one block of k.
typedef struct {
    size_t pair, pairs;    ///< the group's pairs
    size_t offset, count;  ///< the block of k, from the start of the packed depth
    char *panels;
    int load;              ///< whether sums go on from what is in C
} gemm_group;

static void pack_group(const gemm_work *work, const gemm_group *group, int thread) {
    const gemm_call *call = work->call;
    const size_t first = group->pair * PAIR, columns = smaller(call->n - first, group->pairs * PAIR);
    const gemm_pack pack = {.view = {&call->b, call->b.transposed}, .width = LINEAR_ROWS, .first = first, .count = columns,
                            .strips = group->pairs * 2, .k = work->k + group->offset, .depth = group->count, .to = group->panels,
                            .scratch = scratch_of(work, thread)};
    lyc_gemm_pack(work->level, call->compute, &pack);
}

/// Where the panels from a pair on are, among those packed for all: block of k after block of k, each [pair][2][count][16].
static char *shared_at(const gemm_work *work, size_t offset, size_t count, size_t pair) {
    const gemm_call *call = work->call;
    return work->shared + (pairs_of(call) * offset + pair * gemm_padded(call->compute, count)) * PAIR * gemm_element(call->compute);
}

static size_t bands_of(const gemm_work *work) { return divide_up(work->rows, BAND * LINEAR_TILE); }
static size_t parts_of(const gemm_work *work) { return divide_up(pairs_of(work->call), SHARED_PAIRS); }

/// The bands of op(A), then the parts of op(B) where it is packed for all.
static void pack_units(void *context, size_t begin, size_t end, int thread) {
    const gemm_work *work = context;
    const size_t bands = bands_of(work), parts = parts_of(work), pairs = pairs_of(work->call);
    for (size_t unit = begin; unit < end; unit++) {
        if (unit < bands) {
            pack_band(work, unit, thread);
            continue;
        }
        gemm_group part = {.pair = (unit - bands) % parts * SHARED_PAIRS, .offset = (unit - bands) / parts * work->block_k};
        part.pairs = smaller(SHARED_PAIRS, pairs - part.pair);
        part.count = smaller(work->block_k, work->depth - part.offset);
        part.panels = shared_at(work, part.offset, part.count, part.pair);
        pack_group(work, &part, thread);
    }
}

static void multiply(const gemm_work *work, linear_tile tile, const gemm_group *group, size_t pair, float *c, size_t c_stride) {
    const lyc_type compute = work->call->compute;
    const size_t element = gemm_element(compute), panel = gemm_padded(compute, group->count) * LINEAR_ROWS * element;
    const char *a = tile_at(work, tile.first) + group->offset * tile.capacity * element, *b = group->panels + 2 * pair * panel;
    if (compute == LYC_F32)
        work->level->product_f32((const float *)a, (const float *)b, (const float *)(b + panel), group->count, tile.capacity, c, c_stride,
                                 group->load);
    else
        work->level->product_bf16((const uint16_t *)a, (const uint16_t *)b, (const uint16_t *)(b + panel), (group->count + 1) / 2,
                                  tile.capacity, c, c_stride, group->load);
}

/// A tile that does not fill its register block, or whose sums are rounded, goes through a copy.
static void multiply_copy(const gemm_work *work, linear_tile tile, const gemm_group *group, size_t pair, size_t at, size_t columns) {
    _Alignas(64) float copy[LINEAR_TILE * PAIR] = {0};
    const gemm_call *call = work->call;
    for (size_t t = 0; group->load && t < tile.count; t++) memcpy(copy + t * PAIR, (float *)call->c + at + t * call->ldc, columns * 4);
    multiply(work, tile, group, pair, copy, PAIR);
    for (size_t t = 0; t < tile.count; t++, at += call->ldc) {
        if (call->c_type == LYC_BF16) lyc_quantize(LYC_BF16, copy + t * PAIR, (uint16_t *)call->c + at, 1, columns, NULL);
        else memcpy((float *)call->c + at, copy + t * PAIR, columns * 4);
    }
}

/// Brings the next register block of C near while this one is computed.
static void fetch_block(const float *c, size_t c_stride, size_t rows) {
    for (size_t t = 0; t < rows; t++) {
        __builtin_prefetch(c + t * c_stride, 1);
        __builtin_prefetch(c + t * c_stride + LINEAR_ROWS, 1);
    }
}

static void multiply_tile(const gemm_work *work, linear_tile tile, const gemm_group *group) {
    const gemm_call *call = work->call;
    for (size_t pair = 0; pair < group->pairs; pair++) {
        const size_t column = (group->pair + pair) * PAIR, columns = smaller(PAIR, call->n - column);
        const size_t at = (work->m + tile.first) * call->ldc + column;
        if (columns < PAIR || tile.count < tile.capacity || call->c_type != LYC_F32) {
            multiply_copy(work, tile, group, pair, at, columns);
            continue;
        }
        float *c = (float *)call->c + at;
        if (column + 2 * PAIR <= call->n) fetch_block(c + PAIR, call->ldc, tile.count);
        multiply(work, tile, group, pair, c, call->ldc);
    }
}

/// Splits [begin, end) of one group.
static void multiply_group(const gemm_work *work, size_t index, size_t begin, size_t end, int thread) {
    const size_t pairs = pairs_of(work->call), tiles = linear_tile_count(work->rows);
    gemm_group group = {.pair = pairs * index / work->groups};
    group.pairs = pairs * (index + 1) / work->groups - group.pair;
    do {
        group.count = smaller(work->block_k, work->depth - group.offset);
        group.load = work->call->accumulate || work->k + group.offset > 0;
        group.panels = work->shared ? shared_at(work, group.offset, group.count, group.pair) : group_of(work, thread);
        if (!work->shared) pack_group(work, &group, thread);
        for (size_t tile = tiles * begin / work->splits; tile < tiles * end / work->splits; tile++)
            multiply_tile(work, linear_tile_at(work->rows, tile), &group);
        group.offset += work->block_k;
    } while (group.offset < work->depth);
}

static void compute_units(void *context, size_t begin, size_t end, int thread) {
    const gemm_work *work = context;
    while (begin < end) {
        const size_t index = begin / work->splits, stop = smaller(end, (index + 1) * work->splits);
        multiply_group(work, index, begin - index * work->splits, stop - index * work->splits, thread);
        begin = stop;
    }
}

// ---- The plan ----

/// Groups as large as the cache allows, but enough of them, or of parts of the rows, for all members.
static void divide(gemm_work *work, size_t depth, size_t threads) {
    const gemm_call *call = work->call;
    const size_t pairs = pairs_of(call), tiles = linear_tile_count(work->rows), wanted = threads == 1 ? 1 : UNITS_PER_THREAD * threads;
    const size_t column_bytes = gemm_element(call->compute) * PAIR, pair_bytes = column_bytes * gemm_padded(call->compute, work->block_k);
    const size_t most = smaller(larger(1, GROUP_BYTES / (pair_bytes + 1)), GEMM_OUTER / PAIR);
    const size_t whole = pairs * column_bytes * gemm_padded(call->compute, depth);
    work->groups = divide_up(pairs, most);
    work->splits = 1;
    if (threads > 1 && whole <= SHARED_BYTES) {
        work->shared_bytes = linear_aligned(whole + 64);
        work->splits = larger(1, smaller(divide_up(wanted, work->groups), tiles / SHARED_TILES));
    } else if (work->groups < wanted) {
        work->splits = larger(1, smaller(divide_up(wanted, work->groups), tiles / LEAST_TILES));
    }
    if (work->groups * work->splits < threads) work->groups = smaller(pairs, divide_up(threads, work->splits));
}

static int reserve(gemm_work *work, size_t rows, size_t depth, size_t threads) {
    const gemm_call *call = work->call;
    const size_t element = gemm_element(call->compute), pair_bytes = PAIR * gemm_padded(call->compute, work->block_k) * element;
    const size_t tile_bytes = linear_aligned(linear_padded_tokens(rows) * gemm_padded(call->compute, depth) * element + 64);
    const size_t most = divide_up(pairs_of(call), work->groups);
    const int is_direct = gemm_is_direct(call->a.type, call->compute) && gemm_is_direct(call->b.type, call->compute);
    work->group_bytes = work->shared_bytes ? 0 : linear_aligned(most * pair_bytes + 64);
    work->member_bytes = work->group_bytes + (is_direct ? 0 : linear_aligned(GEMM_SCRATCH * sizeof(float)));
    work->tiles = lyc_workspace_reserve(call->workspace, tile_bytes + work->shared_bytes + threads * work->member_bytes);
    if (!work->tiles) return -1;
    if (work->shared_bytes) work->shared = work->tiles + tile_bytes;
    work->members = work->tiles + tile_bytes + work->shared_bytes;
    return 0;
}

int lyc_gemm_tiled(const gemm_call *call, const linear_level *level) {
    const size_t threads = (size_t)lyc_pool_threads(call->pool);
    const size_t block_k = call->c_type == LYC_F32 ? BLOCK_K : larger(call->k, 1), depth = smaller(call->k, block_k);
    const size_t block_m = larger(BLOCK_AREA / larger(depth, 1) / (BAND * LINEAR_TILE), 1) * BAND * LINEAR_TILE;
    gemm_work work = {.call = call, .level = level, .rows = smaller(call->m, block_m)};
    work.block_k = call->c_type == LYC_F32 ? linear_k_block(depth) : larger((depth + 1) / 2 * 2, 2);
    divide(&work, depth, threads);
    if (reserve(&work, work.rows, depth, threads)) return -1;
    for (work.m = 0; work.m < call->m; work.m += block_m) {
        work.rows = smaller(block_m, call->m - work.m);
        for (work.k = 0; work.k < call->k || work.k == 0; work.k += block_k) {
            work.depth = smaller(block_k, call->k - work.k);
            const size_t parts = work.shared ? parts_of(&work) * divide_up(work.depth, work.block_k) : 0;
            lyc_pool_run(call->pool, bands_of(&work) + parts, pack_units, &work);
            lyc_pool_run_fine(call->pool, work.groups * work.splits, UNITS_PER_THREAD, compute_units, &work);
        }
    }
    return 0;
}
