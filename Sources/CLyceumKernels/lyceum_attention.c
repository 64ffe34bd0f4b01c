// Plans an attention call: cuts it into items of similar cost, runs them on the pool, merges chunks that were computed apart.
// No decision here changes any bit of the result, only who computes what.
#include "lyceum_attention_private.h"
#include <stdatomic.h>

static const attention_kernels *current_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX512: return &lyc_attention_kernels_avx512;
    case LYC_LEVEL_AVX2: return &lyc_attention_kernels_avx2;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_attention_kernels_neon;
#endif
    default: return &lyc_attention_kernels_reference;
    }
}

/// How the queries of one sequence are cut.
typedef struct {
    size_t queries;  ///< per tile
    size_t heads;    ///< per tile
    size_t pieces;   ///< ranges of chunks per tile
} sequence_cut;

/// One piece of work: a tile over chunks [first_chunk, last_chunk).
typedef struct {
    uint32_t sequence, query, query_count, kv_head, head, head_count, first_chunk, last_chunk;
    size_t partial;  ///< floats into the partial results, or NO_PARTIAL when the item covers every chunk its rows see
    uint32_t open;   ///< which counter tells how many pieces of this tile are still missing
} attention_item;

#define NO_PARTIAL SIZE_MAX

typedef struct {
    const lyc_attention_options *options;
    const lyc_attention_sequence *sequences;
    const attention_kernels *kernels;
    attention_shape shape;
    size_t workers, tile_rows;
    double target;  ///< multiply-adds wanted per item
    const float *q;
    float *out;
    size_t q_stride, out_stride;
    // carved from the workspace
    attention_item *items;
    size_t item_count, tile_count, partial_floats;
    atomic_uint *open;
    float *partials;
    attention_scratch *scratch;
    _Alignas(64) atomic_size_t next;
} attention_plan;

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }
static size_t divide_up(size_t value, size_t unit) { return (value + unit - 1) / unit; }

/// Positions that any of the queries [query, query + count) sees.
static attention_range visible_to_all(const attention_plan *plan, const lyc_attention_sequence *sequence, size_t query, size_t count) {
    attention_range range = attention_visible(plan->options, sequence, query);
    range.high = attention_visible(plan->options, sequence, query + count - 1).high;
    return range;
}

static double work_of(const attention_plan *plan, const lyc_attention_sequence *sequence) {
    if (!sequence->query_count) return 0;
    const attention_range first = attention_visible(plan->options, sequence, 0);
    const attention_range last = attention_visible(plan->options, sequence, sequence->query_count - 1);
    const double keys = 0.5 * ((double)(first.high - first.low) + (double)(last.high - last.low));
    return keys * 2 * (double)(sequence->query_count * plan->options->heads * plan->shape.padded);
}

/// Whole tiles first; then fewer queries, ranges of chunks, and single heads, as long as an item is larger than wanted.
static sequence_cut cut_of(const attention_plan *plan, const lyc_attention_sequence *sequence) {
    const size_t group = plan->options->heads / plan->options->layout.kv_heads;
    const attention_range seen = visible_to_all(plan, sequence, 0, sequence->query_count);
    const double row_work = 2.0 * (double)((seen.high - seen.low) * plan->shape.padded);
    sequence_cut cut = {.heads = smaller(group, plan->tile_rows), .pieces = 1};
    cut.queries = smaller(sequence->query_count, larger(1, plan->tile_rows / cut.heads));
    if (plan->workers == 1) return cut;
    while (cut.queries > 1 && cut.queries * cut.heads > 12 && row_work * (double)(cut.queries * cut.heads) > plan->target)
        cut.queries = (cut.queries + 1) / 2;
    const double tile_work = row_work * (double)(cut.queries * cut.heads);
    const size_t chunks = divide_up(seen.high, ATTENTION_CHUNK) - seen.low / ATTENTION_CHUNK;
    if (tile_work > plan->target) cut.pieces = larger(1, smaller(chunks, (size_t)(tile_work / plan->target) + 1));
    while (cut.heads > 1 && row_work * (double)(cut.queries * cut.heads) > 2 * plan->target * (double)cut.pieces)
        cut.heads = (cut.heads + 1) / 2;
    return cut;
}

/// Adds the items of one tile; only counts them while there is no table.
static void add_tile(attention_plan *plan, attention_item item, size_t pieces) {
    const lyc_attention_sequence *sequence = &plan->sequences[item.sequence];
    const attention_range seen = visible_to_all(plan, sequence, item.query, item.query_count);
    const size_t first = seen.low / ATTENTION_CHUNK;
    const size_t last = seen.low == seen.high ? first : divide_up(seen.high, ATTENTION_CHUNK);
    if (pieces > last - first) pieces = larger(1, last - first);
    item.partial = NO_PARTIAL;
    item.open = (uint32_t)plan->tile_count;
    if (pieces > 1) {
        if (plan->items) atomic_store_explicit(&plan->open[plan->tile_count], (unsigned)pieces, memory_order_relaxed);
        plan->tile_count++;
        item.partial = plan->partial_floats;
        plan->partial_floats += (last - first) * item.query_count * item.head_count * (plan->shape.padded + 2);
    }
    for (size_t piece = 0; piece < pieces; piece++) {
        item.first_chunk = (uint32_t)(first + (last - first) * piece / pieces);
        item.last_chunk = (uint32_t)(first + (last - first) * (piece + 1) / pieces);
        if (plan->items) plan->items[plan->item_count] = item;
        plan->item_count++;
    }
}

/// Lists all items, the costly last tiles of a causal prompt first so that small ones level out the end.
static void list_items(attention_plan *plan, size_t sequence_count) {
    const size_t kv_heads = plan->options->layout.kv_heads, group = plan->options->heads / kv_heads;
    plan->item_count = plan->tile_count = plan->partial_floats = 0;
    for (size_t s = 0; s < sequence_count; s++) {
        const lyc_attention_sequence *sequence = &plan->sequences[s];
        if (!sequence->query_count) continue;
        const sequence_cut cut = cut_of(plan, sequence);
        for (size_t kv_head = 0; kv_head < kv_heads; kv_head++)
            for (size_t tile = divide_up(sequence->query_count, cut.queries); tile-- > 0;)
                for (size_t head = 0; head < group; head += cut.heads) {
                    attention_item item = {.sequence = (uint32_t)s, .query = (uint32_t)(tile * cut.queries), .kv_head = (uint32_t)kv_head};
                    item.query_count = (uint32_t)smaller(cut.queries, sequence->query_count - item.query);
                    item.head = (uint32_t)(kv_head * group + head);
                    item.head_count = (uint32_t)smaller(cut.heads, group - head);
                    add_tile(plan, item, cut.pieces);
                }
    }
}

static attention_tile tile_of(const attention_plan *plan, const attention_item *item, attention_scratch *scratch) {
    return (attention_tile){plan->options, &plan->sequences[item->sequence], &plan->shape, item->query, item->query_count,
                            item->kv_head, item->head,                       item->head_count, scratch};
}

static attention_state partial_at(const attention_plan *plan, size_t offset, size_t rows) {
    float *start = plan->partials + offset;
    return (attention_state){start, start + rows, start + 2 * rows};
}

/// Merges a chunk's rows into the totals in ascending chunk order; `chunk_first` is where each row's first chunk is.
static void merge_chunk(const attention_plan *plan, const attention_tile *tile, const attention_state *total, const attention_state *part,
                        size_t chunk) {
    const size_t padded = plan->shape.padded;
    for (size_t row = 0; row < tile->query_count * tile->head_count; row++) {
        const attention_range seen = attention_visible(tile->options, tile->sequence, tile->query + row / tile->head_count);
        const attention_range here = attention_clip(seen, chunk * ATTENTION_CHUNK, (chunk + 1) * ATTENTION_CHUNK);
        if (here.low == here.high) continue;
        if (seen.low / ATTENTION_CHUNK == chunk) {
            total->maximum[row] = part->maximum[row];
            total->sum[row] = part->sum[row];
            memcpy(total->values + row * padded, part->values + row * padded, padded * sizeof(float));
        } else {
            plan->kernels->merge(total, row, &part->maximum[row], &part->sum[row], part->values + row * padded, padded);
        }
    }
}

static void write_rows(const attention_plan *plan, const attention_tile *tile, const attention_state *total) {
    const size_t width = plan->shape.width;
    for (size_t row = 0; row < tile->query_count * tile->head_count; row++) {
        const size_t query = tile->query + row / tile->head_count;
        float *out = plan->out + (tile->sequence->first_row + query) * plan->out_stride + (tile->head + row % tile->head_count) * width;
        const attention_range seen = attention_visible(tile->options, tile->sequence, query);
        if (seen.low == seen.high) memset(out, 0, width * sizeof(float));
        else plan->kernels->finish(total, row, out, width, plan->shape.padded);
    }
}

static void run_whole(const attention_plan *plan, const attention_item *item, const attention_tile *tile) {
    const attention_scratch *scratch = tile->scratch;
    if (item->last_chunk - item->first_chunk == 1) {
        plan->kernels->chunk(tile, item->first_chunk, &scratch->total);
    } else {
        for (size_t chunk = item->first_chunk; chunk < item->last_chunk; chunk++) {
            plan->kernels->chunk(tile, chunk, &scratch->part);
            merge_chunk(plan, tile, &scratch->total, &scratch->part, chunk);
        }
    }
    write_rows(plan, tile, &scratch->total);
}

/// Computes some chunks of a tile; whoever completes the tile merges all of them.
static void run_piece(const attention_plan *plan, const attention_item *item, const attention_tile *tile) {
    const size_t rows = tile->query_count * tile->head_count, stride = rows * (plan->shape.padded + 2);
    const attention_range seen = visible_to_all(plan, tile->sequence, tile->query, tile->query_count);
    const size_t first = seen.low / ATTENTION_CHUNK, last = divide_up(seen.high, ATTENTION_CHUNK);
    for (size_t chunk = item->first_chunk; chunk < item->last_chunk; chunk++) {
        const attention_state part = partial_at(plan, item->partial + (chunk - first) * stride, rows);
        plan->kernels->chunk(tile, chunk, &part);
    }
    if (atomic_fetch_sub_explicit(&plan->open[item->open], 1, memory_order_acq_rel) != 1) return;
    for (size_t chunk = first; chunk < last; chunk++) {
        const attention_state part = partial_at(plan, item->partial + (chunk - first) * stride, rows);
        merge_chunk(plan, tile, &tile->scratch->total, &part, chunk);
    }
    write_rows(plan, tile, &tile->scratch->total);
}

static void run_items(void *context, size_t begin, size_t end, int thread) {
    (void)begin, (void)end;
    attention_plan *plan = context;
    for (;;) {
        const size_t index = atomic_fetch_add_explicit(&plan->next, 1, memory_order_relaxed);
        if (index >= plan->item_count) return;
        const attention_item *item = &plan->items[index];
        const attention_tile tile = tile_of(plan, item, &plan->scratch[thread]);
        plan->kernels->pack(&tile, plan->q, plan->q_stride);
        if (item->partial == NO_PARTIAL) run_whole(plan, item, &tile);
        else run_piece(plan, item, &tile);
    }
}

/// Hands out 64-byte aligned parts of a block; with a NULL base it only measures.
typedef struct {
    unsigned char *base;
    size_t used;
} carver;

static void *carve(carver *from, size_t bytes) {
    const size_t at = from->used;
    from->used += round_up(bytes, 64);
    return from->base ? from->base + at : NULL;
}

static float *carve_floats(carver *from, size_t count) { return carve(from, count * sizeof(float)); }

static attention_scratch carve_scratch(carver *from, const attention_shape *shape, size_t rows) {
    attention_scratch scratch;
    scratch.q = carve_floats(from, rows * shape->width);
    attention_state *const states[] = {&scratch.total, &scratch.part};
    for (int i = 0; i < 2; i++) {
        states[i]->maximum = carve_floats(from, rows);
        states[i]->sum = carve_floats(from, rows);
        states[i]->values = carve_floats(from, rows * shape->padded);
    }
    scratch.scores = carve_floats(from, rows * LYC_KV_PAGE);
    scratch.factor = carve_floats(from, round_up(rows, ATTENTION_GROUP) + ATTENTION_GROUP);
    scratch.lanes = carve_floats(from, rows * ATTENTION_GROUP);
    scratch.page_keys = carve_floats(from, shape->width * LYC_KV_PAGE);
    scratch.page_values = carve_floats(from, shape->padded * LYC_KV_PAGE);
    scratch.value_scales = carve_floats(from, LYC_KV_PAGE * (shape->width / ATTENTION_BLOCK + 1));
    return scratch;
}

static size_t carve_all(attention_plan *plan, void *base) {
    carver from = {base, 0};
    attention_item *items = carve(&from, plan->item_count * sizeof *items);
    plan->open = carve(&from, plan->tile_count * sizeof *plan->open);
    plan->partials = carve_floats(&from, plan->partial_floats);
    plan->scratch = carve(&from, plan->workers * sizeof *plan->scratch);
    for (size_t worker = 0; worker < plan->workers; worker++) {
        const attention_scratch scratch = carve_scratch(&from, &plan->shape, plan->tile_rows);
        if (base) plan->scratch[worker] = scratch;
    }
    plan->items = items;
    return from.used;
}

enum {
    SMALL_WORK = 100 * 1000,  ///< multiply-adds below which waking other threads costs more than it saves
    SMALL_ITEM = 32 * 1000,
};

int lyc_attention(lyc_pool *pool, const lyc_attention_options *options, const lyc_attention_sequence *sequences, size_t sequence_count,
                  const float *q, size_t q_stride, float *out, size_t out_stride, lyc_workspace *workspace) {
    attention_plan plan = {.options = options, .sequences = sequences, .kernels = current_kernels(), .q = q, .out = out,
                           .q_stride = q_stride, .out_stride = out_stride};
    if (lyc_attention_shape_of(&options->layout, &plan.shape)) return -1;
    if (!options->heads || options->heads % options->layout.kv_heads) return -1;
    double work = 0;
    for (size_t s = 0; s < sequence_count; s++) work += work_of(&plan, &sequences[s]);
    plan.workers = work < SMALL_WORK ? 1 : (size_t)lyc_pool_threads(pool);
    plan.target = work / (4.0 * (double)plan.workers);
    if (plan.target < SMALL_ITEM) plan.target = SMALL_ITEM;
    plan.tile_rows = larger(24, smaller(ATTENTION_MOST_ROWS, 6144 / plan.shape.padded));
    list_items(&plan, sequence_count);
    if (!plan.item_count) return 0;
    void *memory = lyc_workspace_reserve(workspace, carve_all(&plan, NULL));
    if (!memory) return -1;
    carve_all(&plan, memory);
    list_items(&plan, sequence_count);
    if (plan.workers == 1) run_items(&plan, 0, 1, 0);
    else lyc_pool_run(pool, plan.workers, run_items, &plan);
    return 0;
}
