// The derivative of attention over documents: its plan.
#include "backward_private.h"

static void fill_tables(backward_work *backward) {
    const segment_call *call = backward->work.call;
    const size_t heads = call->options->heads, kv_heads = call->options->kv_heads;
    size_t *const tables[] = {backward->gathers, backward->key_packs, backward->units, backward->key_start, backward->partial_start};
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++) tables[table][0] = 0;
    for (size_t i = 0; i < call->segment_count; i++) {
        const lyc_segment *segment = &call->segments[i];
        const size_t counts[] = {backward_pieces(segment->query_count) * heads, backward_pieces(segment->key_count) * kv_heads,
                                 backward_chunks(segment) * kv_heads, backward_keys(segment),
                                 backward_queries(segment) * backward_chunks(segment)};
        for (size_t table = 0; table < sizeof tables / sizeof *tables; table++) tables[table][i + 1] = tables[table][i] + counts[table];
    }
}

typedef struct {
    size_t keys, partials;
} backward_totals;

static backward_totals totals_of(const segment_call *call) {
    backward_totals totals = {0, 0};
    for (size_t i = 0; i < call->segment_count; i++) {
        totals.keys += backward_keys(&call->segments[i]);
        totals.partials += backward_queries(&call->segments[i]) * backward_chunks(&call->segments[i]);
    }
    totals.keys *= call->options->kv_heads;
    totals.partials *= call->options->heads;
    return totals;
}

/// Cuts memory from *at on and moves *at behind it.
static void lay_out(backward_work *backward, char **at) {
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    const backward_totals totals = totals_of(call);
    const size_t key_bytes = totals.keys * work->width * work->element;
    size_t **const tables[] = {&backward->gathers, &backward->key_packs, &backward->units, &backward->key_start, &backward->partial_start};
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
        *tables[table] = (size_t *)segment_carve(at, (call->segment_count + 1) * sizeof(size_t));
    backward->k.rows = segment_carve(at, key_bytes);
    backward->v_rows = segment_carve(at, key_bytes);
    backward->k.columns = segment_carve(at, totals.keys * backward->padded_width * work->element);
    backward->partial = (float *)segment_carve(at, totals.partials * backward->padded_width * sizeof(float));
    backward->members = segment_carve(at, (size_t)lyc_pool_threads(call->pool) * backward->member_bytes);
}

int segment_backward(segment_work work) {
    const segment_call *call = work.call;
    backward_work backward = {.work = work, .group = call->options->heads / call->options->kv_heads,
                              .padded_width = segment_round(work.width, SEGMENT_LANES)};
    backward.member_bytes = backward_member_bytes(&backward);
    char *size = NULL;  // laid out once from address 0 to learn the size
    lay_out(&backward, &size);
    char *at = lyc_workspace_reserve(call->workspace, (size_t)size);
    if (!at) return -1;
    lay_out(&backward, &at);
    fill_tables(&backward);
    lyc_pool_run(call->pool, backward.key_packs[call->segment_count], backward_pack_keys, &backward);
    lyc_pool_run(call->pool, backward.units[call->segment_count], backward_derive, &backward);
    lyc_pool_run(call->pool, backward.gathers[call->segment_count], backward_gather, &backward);
    return 0;
}
