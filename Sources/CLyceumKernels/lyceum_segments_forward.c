// Attention over documents: blocks of 32 queries, which lie in the lanes, meet blocks of 64 keys with the online softmax.
#include "segments_private.h"
#include <math.h>
#include <string.h>

/// Keys and values of all segments, packed: keys as tiles [keys / 8][width][8], values as tiles [width / 8][keys][8], head after head.
typedef struct {
    segment_work work;
    size_t *packs, *blocks;  ///< units of a segment: pieces of keys to pack; blocks of queries
    size_t *key_start;       ///< keys of the segments before, padded
    char *keys, *values, *members;
    size_t member_bytes;
} forward_work;

/// One member's memory.
typedef struct {
    char *q[2], *weights[2];
    float *scores, *sums, *maximum, *sum, *rescale;
} forward_scratch;

static size_t padded_keys(const lyc_segment *segment) { return segment_round(segment->key_count, SEGMENT_TILE); }

/// Elements before a head of a segment in packed keys or values.
static size_t head_start(const forward_work *forward, size_t segment, size_t kv_head) {
    const segment_work *work = &forward->work;
    const size_t keys = padded_keys(&work->call->segments[segment]);
    return (forward->key_start[segment] * work->call->options->kv_heads + kv_head * keys) * work->width;
}

static void pack_keys(const forward_work *forward, size_t index, size_t kv_head, size_t first) {
    const segment_work *work = &forward->work;
    const segment_call *call = work->call;
    const lyc_segment *segment = &call->segments[index];
    const size_t width = work->width, padded = padded_keys(segment), end = segment_least(segment->key_count, first + SEGMENT_PACKED);
    const size_t at = (segment->key_row + first) * call->kv_stride + kv_head * width, stride = call->kv_stride;
    char *keys = forward->keys + head_start(forward, index, kv_head) * work->element;
    char *values = forward->values + head_start(forward, index, kv_head) * work->element;
    for (size_t key = first; key < end; key += SEGMENT_TILE)
        segment_pack(work, call->k + at + (key - first) * stride, stride, 1, segment_least(SEGMENT_TILE, end - key), SEGMENT_TILE, width,
                     width, keys + key * width * work->element);
    const size_t filled = segment_least(padded, first + SEGMENT_PACKED) - first;
    for (size_t d = 0; d < width; d += SEGMENT_TILE)
        segment_pack(work, call->v + at + d, 1, stride, SEGMENT_TILE, SEGMENT_TILE, end - first, filled,
                     values + (d * padded + first * SEGMENT_TILE) * work->element);
}

static size_t pieces_of(const lyc_segment *segment) { return (segment->key_count + SEGMENT_PACKED - 1) / SEGMENT_PACKED; }
static size_t blocks_of(const lyc_segment *segment) { return (segment->query_count + SEGMENT_LANES - 1) / SEGMENT_LANES; }

static void pack_units(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const forward_work *forward = context;
    const segment_call *call = forward->work.call;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t index = segment_of_unit(forward->packs, call->segment_count, unit), rest = unit - forward->packs[index];
        const size_t pieces = pieces_of(&call->segments[index]);
        pack_keys(forward, index, rest / pieces, rest % pieces * SEGMENT_PACKED);
    }
}

// ---- A block of queries ----

typedef struct {
    const forward_work *forward;
    const lyc_segment *segment;
    forward_scratch scratch;
    const char *keys, *values;
    size_t head, query, count;
    size_t padded;     ///< keys of the segment, padded
    ptrdiff_t offset;  ///< position of query 0
} query_block;

/// Queries and sums have `width` rows of lanes, weights and scores as many as keys are taken at once; then three rows of running numbers.
static size_t scratch_bytes(const segment_work *work) { return (2 * work->width + 2 * SEGMENT_DEPTH + 3) * SEGMENT_LANES * 4; }

static forward_scratch scratch_of(const forward_work *forward, int thread) {
    const size_t width = forward->work.width, element = forward->work.element;
    char *at = forward->members + (size_t)thread * forward->member_bytes;
    forward_scratch scratch;
    for (int panel = 0; panel < 2; panel++) {
        scratch.q[panel] = segment_carve(&at, width * LINEAR_ROWS * element);
        scratch.weights[panel] = segment_carve(&at, SEGMENT_DEPTH * LINEAR_ROWS * element);
    }
    scratch.scores = (float *)segment_carve(&at, SEGMENT_DEPTH * SEGMENT_LANES * 4);
    scratch.sums = (float *)segment_carve(&at, width * SEGMENT_LANES * 4);
    scratch.maximum = (float *)at;
    scratch.sum = scratch.maximum + SEGMENT_LANES;
    scratch.rescale = scratch.sum + SEGMENT_LANES;
    return scratch;
}

/// Queries of the block that see each key: lanes from key - offset - query on, and with a window as many as it has.
static segment_mask mask_of(const query_block *block, size_t key, size_t rows) {
    const lyc_segment_options *options = block->forward->work.call->options;
    const ptrdiff_t first = (ptrdiff_t)key - block->offset - (ptrdiff_t)block->query;
    segment_mask mask = {-SEGMENT_FAR, SEGMENT_FAR, SEGMENT_LANES, 0};
    if (options->causal) mask.low = first;
    if (options->window) mask.high = first + (ptrdiff_t)options->window;
    mask.is_partial = mask.low + (ptrdiff_t)rows - 1 > 0 || mask.high < SEGMENT_LANES;
    return mask;
}

/// Keys [key, key + rows) for all queries of the block.
static void attend_keys(const query_block *block, size_t key, size_t rows, int is_first) {
    const segment_work *work = &block->forward->work;
    const forward_scratch *scratch = &block->scratch;
    for (size_t row = 0; row < rows; row += SEGMENT_TILE)
        segment_product(work, block->keys + (key + row) * work->width * work->element, scratch->q[0], scratch->q[1], work->width,
                        scratch->scores + row * SEGMENT_LANES, SEGMENT_LANES, 0);
    const segment_weigh weigh = {.scores = scratch->scores, .rows = rows, .valid = segment_least(rows, block->segment->key_count - key),
                                 .factor = work->factor, .cap = work->cap, .mask = mask_of(block, key, rows), .maximum = scratch->maximum,
                                 .sum = scratch->sum, .rescale = scratch->rescale, .compute = work->call->options->compute,
                                 .panels = {scratch->weights[0], scratch->weights[1]}};
    work->kernels->weigh(&weigh);
    if (!is_first) work->kernels->rescale(scratch->sums, work->width, scratch->rescale);
    for (size_t d = 0; d < work->width; d += SEGMENT_TILE)
        segment_product(work, block->values + (d * block->padded + key * SEGMENT_TILE) * work->element, scratch->weights[0],
                        scratch->weights[1], rows, scratch->sums + d * SEGMENT_LANES, SEGMENT_LANES, !is_first);
}

/// Divides by the sums of weights and stores rows.
static void finish(const query_block *block) {
    const segment_work *work = &block->forward->work;
    const segment_call *call = work->call;
    const forward_scratch *scratch = &block->scratch;
    const size_t row = block->segment->query_row + block->query;
    for (size_t lane = 0; lane < SEGMENT_LANES; lane++) scratch->rescale[lane] = 1 / scratch->sum[lane];
    work->kernels->rescale(scratch->sums, work->width, scratch->rescale);
    segment_store(work, scratch->sums, block->count, call->out + row * call->out_stride + block->head * work->width, call->out_stride);
    for (size_t lane = 0; call->log_sums && lane < block->count; lane++)
        call->log_sums[(row + lane) * call->options->heads + block->head] =
            (scratch->maximum[lane] + log2f(scratch->sum[lane])) * (1 / ATTENTION_LOG2E);
}

static void attend_block(const query_block *block) {
    const segment_work *work = &block->forward->work;
    const segment_call *call = work->call;
    const forward_scratch *scratch = &block->scratch;
    const float *q = call->q + (block->segment->query_row + block->query) * call->q_stride + block->head * work->width;
    for (size_t panel = 0; panel < 2; panel++) {
        const size_t first = panel * LINEAR_ROWS, count = first < block->count ? segment_least(LINEAR_ROWS, block->count - first) : 0;
        segment_pack(work, q + (count ? first * call->q_stride : 0), call->q_stride, 1, count, LINEAR_ROWS, work->width, work->width,
                     scratch->q[panel]);
    }
    for (size_t lane = 0; lane < SEGMENT_LANES; lane++) {
        scratch->maximum[lane] = SEGMENT_LOWEST;
        scratch->sum[lane] = 0;
    }
    const size_t first = segment_visible(call->options, block->segment, block->query).low / SEGMENT_TILE * SEGMENT_TILE;
    const size_t last = segment_visible(call->options, block->segment, block->query + block->count - 1).high;
    const size_t end = segment_round(last, SEGMENT_TILE);
    for (size_t key = first; key < end; key += SEGMENT_DEPTH)
        attend_keys(block, key, segment_least(SEGMENT_DEPTH, end - key), key == first);
    finish(block);
}

static void attend_units(void *context, size_t begin, size_t end, int thread) {
    const forward_work *forward = context;
    const segment_call *call = forward->work.call;
    const lyc_segment_options *options = call->options;
    query_block block = {.forward = forward, .scratch = scratch_of(forward, thread)};
    for (size_t unit = begin; unit < end; unit++) {
        const size_t index = segment_of_unit(forward->blocks, call->segment_count, unit), rest = unit - forward->blocks[index];
        block.segment = &call->segments[index];
        block.head = rest / blocks_of(block.segment);
        block.query = rest % blocks_of(block.segment) * SEGMENT_LANES;
        block.count = segment_least(SEGMENT_LANES, block.segment->query_count - block.query);
        block.padded = padded_keys(block.segment);
        block.offset = (ptrdiff_t)(block.segment->key_count - block.segment->query_count);
        const size_t start = head_start(forward, index, block.head / (options->heads / options->kv_heads)) * forward->work.element;
        block.keys = forward->keys + start;
        block.values = forward->values + start;
        attend_block(&block);
    }
}

static int reserve(forward_work *forward) {
    const segment_work *work = &forward->work;
    const segment_call *call = work->call;
    size_t keys = 0;
    for (size_t i = 0; i < call->segment_count; i++) keys += padded_keys(&call->segments[i]);
    const size_t packed = segment_round(keys * call->options->kv_heads * work->width * work->element, 64);
    const size_t table = segment_round((call->segment_count + 1) * sizeof(size_t), 64);
    forward->member_bytes = segment_round(scratch_bytes(work), 64);
    const size_t members = (size_t)lyc_pool_threads(call->pool) * forward->member_bytes;
    char *at = lyc_workspace_reserve(call->workspace, 3 * table + 2 * packed + members);
    if (!at) return -1;
    forward->packs = (size_t *)at;
    forward->blocks = (size_t *)(at + table);
    forward->key_start = (size_t *)(at + 2 * table);
    forward->keys = at + 3 * table;
    forward->values = forward->keys + packed;
    forward->members = forward->values + packed;
    return 0;
}

int segment_forward(segment_work work) {
    forward_work forward = {.work = work};
    const segment_call *call = work.call;
    if (reserve(&forward)) return -1;
    forward.packs[0] = forward.blocks[0] = forward.key_start[0] = 0;
    for (size_t i = 0; i < call->segment_count; i++) {
        const lyc_segment *segment = &call->segments[i];
        forward.packs[i + 1] = forward.packs[i] + pieces_of(segment) * call->options->kv_heads;
        forward.blocks[i + 1] = forward.blocks[i] + blocks_of(segment) * call->options->heads;
        forward.key_start[i + 1] = forward.key_start[i] + padded_keys(segment);
    }
    lyc_pool_run(call->pool, forward.packs[call->segment_count], pack_units, &forward);
    lyc_pool_run(call->pool, forward.blocks[call->segment_count], attend_units, &forward);
    return 0;
}
