// The derivative of attention over documents: a chunk of keys with one kv head. Blocks of 32 keys, which lie in the lanes, meet blocks of
// 64 queries of each head of the group; scores are computed anew. A block of queries meets all blocks of keys of a span before the next
// one comes: its rows and its d_q are read once, and the sums of the span stay in the second-level cache.
#include "backward_private.h"
#include <string.h>

/// One member's memory.
typedef struct {
    float *scores, *d_weights;         ///< [64][32]
    float *d_k, *d_v;                  ///< [blocks of the span][width][32]
    char *weights[2], *derivatives[2]; ///< panels
    char *tile;                        ///< [32][8]: derivatives of 8 queries
    backward_queries_packed queries;
} derive_scratch;

enum { SPAN_FLOATS = 64 << 10 };

/// Keys whose sums are kept at once.
static size_t span_of(const backward_work *backward) { return SPAN_FLOATS / backward->work.width / SEGMENT_LANES * SEGMENT_LANES; }

size_t backward_member_bytes(const backward_work *backward) {
    const size_t width = backward->work.width, blocks = (2 + 2) * SEGMENT_DEPTH * SEGMENT_LANES, queries = 4 * SEGMENT_DEPTH * width;
    return (blocks + 2 * span_of(backward) * width + SEGMENT_TILE * SEGMENT_LANES + queries + 2 * SEGMENT_DEPTH) * 4;
}

static derive_scratch scratch_of(const backward_work *backward, int thread) {
    char *at = backward->members + (size_t)thread * backward->member_bytes;
    const size_t block = SEGMENT_DEPTH * SEGMENT_LANES * 4, sums = span_of(backward) * backward->work.width * 4;
    derive_scratch scratch;
    scratch.scores = (float *)segment_carve(&at, block);
    scratch.d_weights = (float *)segment_carve(&at, block);
    scratch.d_k = (float *)segment_carve(&at, sums);
    scratch.d_v = (float *)segment_carve(&at, sums);
    for (int panel = 0; panel < 2; panel++) {
        scratch.weights[panel] = segment_carve(&at, block / 2);
        scratch.derivatives[panel] = segment_carve(&at, block / 2);
    }
    scratch.tile = segment_carve(&at, SEGMENT_TILE * SEGMENT_LANES * 4);
    char **const forms[] = {&scratch.queries.q.rows, &scratch.queries.q.columns, &scratch.queries.d_out.rows,
                            &scratch.queries.d_out.columns};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) *forms[i] = segment_carve(&at, SEGMENT_DEPTH * backward->work.width * 4);
    scratch.queries.log_sum = (float *)at;
    scratch.queries.mean = scratch.queries.log_sum + SEGMENT_DEPTH;
    return scratch;
}

segment_range backward_range(const segment_work *work, const lyc_segment *segment, size_t key) {
    const lyc_segment_options *options = work->call->options;
    const size_t offset = segment->key_count - segment->query_count;
    segment_range range = {0, segment->query_count};
    if (options->causal && key > offset) range.low = (key - offset) / SEGMENT_TILE * SEGMENT_TILE;
    if (options->window) {
        const size_t end = key + SEGMENT_LANES - 1 + options->window;
        range.high = end > offset ? segment_least(range.high, end - offset) : 0;
    }
    range.high = segment_round(range.high, SEGMENT_TILE);
    if (range.low > range.high) range.low = range.high;
    return range;
}

typedef struct {
    const backward_work *backward;
    const lyc_segment *segment;
    derive_scratch scratch;
    size_t index, kv_head, chunk;
    size_t queries, keys;          ///< padded numbers of the segment
    const char *k_rows, *k_columns, *v_rows;
    size_t key;                    ///< the block's first
    float *d_k, *d_v;              ///< its sums
    segment_range range;           ///< queries that see any of its keys
    size_t touched;                ///< queries below have got their share of d_q from an earlier block of this chunk
} key_block;

/// A block of queries of one head.
typedef struct {
    size_t head, query, count;
    size_t place;  ///< of `query` in the packed block
} query_block;

/// Keys of the block that each query sees.
static segment_mask mask_of(const key_block *block, const query_block *queries) {
    const lyc_segment_options *options = block->backward->work.call->options;
    const ptrdiff_t offset = (ptrdiff_t)(block->segment->key_count - block->segment->query_count);
    const ptrdiff_t end = (ptrdiff_t)queries->query + offset + 1 - (ptrdiff_t)block->key;
    segment_mask mask = {-SEGMENT_FAR, SEGMENT_FAR, (ptrdiff_t)(block->segment->key_count - block->key), 0};
    if (options->causal) mask.high = end;
    if (options->window) mask.low = end - (ptrdiff_t)options->window;
    mask.is_partial = mask.high < SEGMENT_LANES || mask.limit < SEGMENT_LANES || mask.low + (ptrdiff_t)queries->count - 1 > 0;
    return mask;
}

/// Weights and their derivatives of the block.
static void derive_scores(const key_block *block, const query_block *queries) {
    const backward_work *backward = block->backward;
    const segment_work *work = &backward->work;
    const derive_scratch *scratch = &block->scratch;
    const size_t panel = LINEAR_ROWS * work->width * work->element, tile = SEGMENT_TILE * work->width * work->element;
    const char *k = block->k_rows + block->key / LINEAR_ROWS * panel, *v = block->v_rows + block->key / LINEAR_ROWS * panel;
    const size_t first = queries->place / SEGMENT_TILE;
    for (size_t t = 0; t < queries->count / SEGMENT_TILE; t++) {
        const size_t at = t * SEGMENT_TILE * SEGMENT_LANES;
        segment_product(work, scratch->queries.q.rows + (first + t) * tile, k, k + panel, work->width, scratch->scores + at, SEGMENT_LANES, 0);
        segment_product(work, scratch->queries.d_out.rows + (first + t) * tile, v, v + panel, work->width, scratch->d_weights + at,
                        SEGMENT_LANES, 0);
    }
    const segment_derive derive = {.scores = scratch->scores, .d_weights = scratch->d_weights, .rows = queries->count,
                                   .factor = work->factor, .cap = work->cap, .mask = mask_of(block, queries),
                                   .compute = work->call->options->compute,
                                   .log_sum = scratch->queries.log_sum + queries->place,
                                   .mean = scratch->queries.mean + queries->place,
                                   .weight_panels = {scratch->weights[0], scratch->weights[1]},
                                   .d_panels = {scratch->derivatives[0], scratch->derivatives[1]}};
    work->kernels->derive(&derive);
}

static void add_to_keys(const key_block *block, const query_block *queries, int load) {
    const backward_work *backward = block->backward;
    const segment_work *work = &backward->work;
    const derive_scratch *scratch = &block->scratch;
    for (size_t d = 0; d < work->width; d += SEGMENT_TILE) {
        const size_t at = (d * SEGMENT_DEPTH + queries->place * SEGMENT_TILE) * work->element;
        segment_product(work, scratch->queries.d_out.columns + at, scratch->weights[0], scratch->weights[1], queries->count,
                        block->d_v + d * SEGMENT_LANES, SEGMENT_LANES, load);
        segment_product(work, scratch->queries.q.columns + at, scratch->derivatives[0], scratch->derivatives[1], queries->count,
                        block->d_k + d * SEGMENT_LANES, SEGMENT_LANES, load);
    }
}

static void add_to_queries(const key_block *block, const query_block *queries) {
    const backward_work *backward = block->backward;
    const segment_work *work = &backward->work;
    const derive_scratch *scratch = &block->scratch;
    const size_t panel = block->keys * LINEAR_ROWS * work->element, padded = backward->padded_width;
    const char *k = block->k_columns + block->key * LINEAR_ROWS * work->element;
    float *d_q = backward_partial(backward, block->index, block->chunk, queries->head) + queries->query * padded;
    for (size_t t = 0; t < queries->count; t += SEGMENT_TILE) {
        segment_pack(work, scratch->scores + t * SEGMENT_LANES, SEGMENT_LANES, 1, SEGMENT_TILE, SEGMENT_TILE, SEGMENT_LANES, SEGMENT_LANES,
                     scratch->tile);
        for (size_t d = 0; d < padded; d += SEGMENT_LANES) {
            const char *left = k + d / LINEAR_ROWS * panel;
            segment_product(work, scratch->tile, left, left + panel, SEGMENT_LANES, d_q + t * padded + d, padded,
                            queries->query + t < block->touched);
        }
    }
}

static void store_keys(const key_block *block) {
    const segment_work *work = &block->backward->work;
    const segment_call *call = work->call;
    float factor[SEGMENT_LANES];
    for (size_t lane = 0; lane < SEGMENT_LANES; lane++) factor[lane] = call->options->scale;
    work->kernels->rescale(block->d_k, work->width, factor);
    const size_t at = (block->segment->key_row + block->key) * call->kv_stride + block->kv_head * work->width;
    const size_t lanes = segment_least(SEGMENT_LANES, block->segment->key_count - block->key);
    segment_store(work, block->d_k, lanes, call->d_k + at, call->kv_stride);
    segment_store(work, block->d_v, lanes, call->d_v + at, call->kv_stride);
}

/// Goes to the block of keys from `key` in a span from `first`.
static void move_to(key_block *block, size_t key, size_t first) {
    const segment_work *work = &block->backward->work;
    const size_t at = (key - first) * work->width, start = block->chunk * backward_chunk(block->segment);
    block->key = key;
    block->d_k = block->scratch.d_k + at;
    block->d_v = block->scratch.d_v + at;
    block->range = backward_range(work, block->segment, key);
    block->touched = key > start ? backward_range(work, block->segment, key - SEGMENT_LANES).high : 0;
}

/// Queries [query, query + 64) of a head, as far as they see any key of the block.
static void derive_block(const key_block *block, size_t head, size_t query) {
    const backward_work *backward = block->backward;
    const size_t low = query > block->range.low ? query : block->range.low, high = segment_least(query + SEGMENT_DEPTH, block->range.high);
    if (low >= high) return;
    const query_block queries = {head, low, high - low, low - query};
    derive_scores(block, &queries);
    add_to_keys(block, &queries, head != block->kv_head * backward->group || low > block->range.low);
    add_to_queries(block, &queries);
}

/// Keys [first, last) with all queries.
static void derive_span(key_block *block, size_t first, size_t last) {
    const backward_work *backward = block->backward;
    const size_t head = block->kv_head * backward->group, low = backward_range(&backward->work, block->segment, first).low;
    for (size_t h = head; h < head + backward->group; h++) {
        for (size_t query = low / SEGMENT_DEPTH * SEGMENT_DEPTH; query < block->queries; query += SEGMENT_DEPTH) {
            backward_pack_queries(backward, block->segment, h, query, &block->scratch.queries);
            for (size_t key = first; key < last; key += SEGMENT_LANES) {
                move_to(block, key, first);
                derive_block(block, h, query);
            }
        }
    }
    for (size_t key = first; key < last; key += SEGMENT_LANES) {
        move_to(block, key, first);
        if (block->range.low >= block->range.high) {
            memset(block->d_k, 0, backward->work.width * SEGMENT_LANES * 4);
            memset(block->d_v, 0, backward->work.width * SEGMENT_LANES * 4);
        }
        store_keys(block);
    }
}

void backward_derive(void *context, size_t begin, size_t end, int thread) {
    const backward_work *backward = context;
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    key_block block = {.backward = backward, .scratch = scratch_of(backward, thread)};
    for (size_t unit = begin; unit < end; unit++) {
        block.index = segment_of_unit(backward->units, call->segment_count, unit);
        block.segment = &call->segments[block.index];
        const size_t rest = unit - backward->units[block.index], chunks = backward_chunks(block.segment);
        block.kv_head = rest / chunks;
        block.chunk = rest % chunks;
        block.queries = backward_queries(block.segment);
        block.keys = backward_keys(block.segment);
        const size_t place = backward_key_place(backward, block.index, block.kv_head) * work->element;
        block.k_rows = backward->k.rows + place * work->width;
        block.v_rows = backward->v_rows + place * work->width;
        block.k_columns = backward->k.columns + place * backward->padded_width;
        const size_t chunk = backward_chunk(block.segment), last = segment_least(block.segment->key_count, (block.chunk + 1) * chunk);
        for (size_t key = block.chunk * chunk; key < last; key += span_of(backward))
            derive_span(&block, key, segment_least(last, key + span_of(backward)));
    }
}

// ---- d_q from its parts ----

/// Queries that chunk `chunk` gave a share to.
static segment_range touched_by(const segment_work *work, const lyc_segment *segment, size_t chunk) {
    const size_t size = backward_chunk(segment), first = chunk * size, end = segment_least(segment->key_count, first + size);
    const size_t last = (end - 1) / SEGMENT_LANES * SEGMENT_LANES;
    return (segment_range){backward_range(work, segment, first).low, backward_range(work, segment, last).high};
}

static void gather_query(const backward_work *backward, size_t index, size_t head, size_t query) {
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    const lyc_segment *segment = &call->segments[index];
    float *d_q = call->d_q + (segment->query_row + query) * call->q_stride + head * work->width;
    int load = 0;
    for (size_t chunk = 0; chunk < backward_chunks(segment); chunk++) {
        const segment_range touched = touched_by(work, segment, chunk);
        if (query < touched.low || query >= touched.high) continue;
        const float *part = backward_partial(backward, index, chunk, head) + query * backward->padded_width;
        work->kernels->add(d_q, part, call->options->scale, work->width, load);
        load = 1;
    }
}

void backward_gather(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const backward_work *backward = context;
    const segment_call *call = backward->work.call;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t index = segment_of_unit(backward->gathers, call->segment_count, unit), rest = unit - backward->gathers[index];
        const size_t count = call->segments[index].query_count, pieces = backward_pieces(count), first = rest % pieces * SEGMENT_PACKED;
        for (size_t query = first; query < segment_least(count, first + SEGMENT_PACKED); query++)
            gather_query(backward, index, rest / pieces, query);
    }
}
