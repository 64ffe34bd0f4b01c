// The driver of lyc_gemm for levels with vector kernels: A in tiles of 12 rows, shared by all members; B in pairs of panels of 16 columns,
// packed by the member that needs them. Blocks of m and k bound the memory; sums wait in C between blocks of k.
#include "gemm_private.h"
#include <string.h>

enum {
    BLOCK_M = 96 * LINEAR_TILE,
    BLOCK_K = 4 * LINEAR_K_BLOCK,
    PAIR = 2 * LINEAR_ROWS,
};

typedef struct {
    const gemm_call *call;
    const linear_level *level;
    char *tiles, *panels;
    size_t panel_bytes;       ///< one member's pair of panels
    size_t m, rows, k, depth; ///< the block: rows m ..< m + rows, k ..< k + depth
    size_t splits;            ///< parts the block's tiles are dealt in
} gemm_work;

static size_t element_bytes(const gemm_call *call) { return call->type == LYC_F32 ? 4 : 2; }

static size_t padded_k(const gemm_call *call, size_t k) { return call->type == LYC_F32 ? k : (k + 1) / 2 * 2; }

/// Packs a tile or panel whose element (t, p) is at from[t * stride + p], or from[p * stride + t] when `transposed`.
static void pack(const gemm_work *work, const char *from, size_t stride, int transposed, size_t count, size_t capacity, size_t k, void *to) {
    const size_t token_stride = transposed ? 1 : stride, k_stride = transposed ? stride : 1;
    if (work->call->type == LYC_F32) work->level->pack_f32((const float *)from, token_stride, k_stride, count, capacity, k, to);
    else work->level->pack_bf16((const uint16_t *)from, token_stride, k_stride, count, capacity, k, to);
}

static char *tile_at(const gemm_work *work, linear_tile tile) {
    return work->tiles + tile.first * padded_k(work->call, work->depth) * element_bytes(work->call);
}

static void pack_tiles(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const gemm_work *work = context;
    const gemm_call *call = work->call;
    for (size_t index = begin; index < end; index++) {
        const linear_tile tile = linear_tile_at(work->rows, index);
        const size_t row = work->m + tile.first;
        const size_t first = call->transpose_a ? work->k * call->lda + row : row * call->lda + work->k;
        pack(work, (const char *)call->a + first * element_bytes(call), call->lda, call->transpose_a, tile.count, tile.capacity, work->depth,
             tile_at(work, tile));
    }
}

static void pack_pair(const gemm_work *work, size_t column, size_t k, size_t count, char *panels) {
    const gemm_call *call = work->call;
    for (size_t p = 0; p < 2; p++) {
        const size_t j = column + p * LINEAR_ROWS, left = j < call->n ? call->n - j : 0;
        const size_t first = call->transpose_b ? j * call->ldb + k : k * call->ldb + j;
        char *to = panels + p * padded_k(call, count) * LINEAR_ROWS * element_bytes(call);
        if (left) pack(work, (const char *)call->b + first * element_bytes(call), call->ldb, !call->transpose_b,
                       left < LINEAR_ROWS ? left : LINEAR_ROWS, LINEAR_ROWS, count, to);
        else memset(to, 0, padded_k(call, count) * LINEAR_ROWS * element_bytes(call));
    }
}

static void multiply(const gemm_work *work, linear_tile tile, size_t offset, size_t count, const char *panels, float *c, size_t c_stride,
                     int load) {
    const size_t element = element_bytes(work->call), panel = padded_k(work->call, count) * LINEAR_ROWS * element;
    const char *a = tile_at(work, tile) + offset * tile.capacity * element;
    if (work->call->type == LYC_F32)
        work->level->product_f32((const float *)a, (const float *)panels, (const float *)(panels + panel), count, tile.capacity, c, c_stride,
                                 load);
    else
        work->level->product_bf16((const uint16_t *)a, (const uint16_t *)panels, (const uint16_t *)(panels + panel), (count + 1) / 2,
                                  tile.capacity, c, c_stride, load);
}

/// A tile that does not fill its register block goes through a copy.
static void multiply_edge(const gemm_work *work, linear_tile tile, size_t offset, size_t count, const char *panels, float *c, size_t columns,
                          int load) {
    _Alignas(64) float copy[LINEAR_TILE * PAIR] = {0};
    const size_t c_stride = work->call->ldc;
    for (size_t t = 0; load && t < tile.count; t++) memcpy(copy + t * PAIR, c + t * c_stride, columns * 4);
    multiply(work, tile, offset, count, panels, copy, PAIR, load);
    for (size_t t = 0; t < tile.count; t++) memcpy(c + t * c_stride, copy + t * PAIR, columns * 4);
}

static void compute_columns(void *context, size_t begin, size_t end, int thread) {
    const gemm_work *work = context;
    const gemm_call *call = work->call;
    char *panels = work->panels + (size_t)thread * work->panel_bytes;
    const size_t tiles = linear_tile_count(work->rows), block = linear_k_block(work->depth);
    for (size_t unit = begin; unit < end; unit++) {
        const size_t column = unit / work->splits * PAIR, split = unit % work->splits;
        const size_t columns = call->n - column < PAIR ? call->n - column : PAIR;
        for (size_t offset = 0; offset < work->depth || offset == 0; offset += block) {
            const size_t count = work->depth - offset < block ? work->depth - offset : block;
            const int load = call->accumulate || work->k + offset > 0;
            pack_pair(work, column, work->k + offset, count, panels);
            for (size_t index = tiles * split / work->splits; index < tiles * (split + 1) / work->splits; index++) {
                const linear_tile tile = linear_tile_at(work->rows, index);
                float *c = call->c + (work->m + tile.first) * call->ldc + column;
                if (columns == PAIR && tile.count == tile.capacity) multiply(work, tile, offset, count, panels, c, call->ldc, load);
                else multiply_edge(work, tile, offset, count, panels, c, columns, load);
            }
        }
    }
}

/// Few columns and several members: deal the rows too, as long as a part has work for its panels.
static size_t splits_for(size_t pairs, size_t tiles, size_t threads) {
    if (threads == 1 || pairs % threads == 0 || pairs >= 16 * threads) return 1;
    const size_t most = tiles / 4 ? tiles / 4 : 1;
    return most < threads ? most : threads;
}

int lyc_gemm_tiled(const gemm_call *call, const linear_level *level) {
    const size_t threads = (size_t)lyc_pool_threads(call->pool), element = element_bytes(call);
    const size_t depth = call->k < BLOCK_K ? call->k : BLOCK_K, rows = call->m < BLOCK_M ? call->m : BLOCK_M;
    const size_t tile_bytes = linear_aligned(linear_padded_tokens(rows) * padded_k(call, depth) * element + 64);
    gemm_work work = {.call = call, .level = level};
    work.panel_bytes = linear_aligned(PAIR * padded_k(call, linear_k_block(depth)) * element + 64);
    work.tiles = lyc_workspace_reserve(call->workspace, tile_bytes + work.panel_bytes * threads);
    if (!work.tiles) return -1;
    work.panels = work.tiles + tile_bytes;
    for (work.m = 0; work.m < call->m; work.m += BLOCK_M) {
        work.rows = call->m - work.m < BLOCK_M ? call->m - work.m : BLOCK_M;
        for (work.k = 0; work.k < call->k || work.k == 0; work.k += BLOCK_K) {
            work.depth = call->k - work.k < BLOCK_K ? call->k - work.k : BLOCK_K;
            const size_t tiles = linear_tile_count(work.rows), pairs = (call->n + PAIR - 1) / PAIR;
            work.splits = splits_for(pairs, tiles, threads);
            lyc_pool_run(call->pool, tiles, pack_tiles, &work);
            lyc_pool_run(call->pool, pairs * work.splits, compute_columns, &work);
        }
    }
    return 0;
}
