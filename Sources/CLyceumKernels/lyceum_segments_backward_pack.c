// Packing for the derivative of attention over documents.
#include "backward_private.h"
#include <math.h>

/// Rows [first, end) of one head: tiles of both forms.
static void pack_tiles(const segment_work *work, const float *x, size_t stride, size_t first, size_t end, size_t queries, char *rows,
                       char *columns) {
    const size_t width = work->width, filled = segment_round(end, SEGMENT_TILE) - first;
    for (size_t row = first; row < end; row += SEGMENT_TILE)
        segment_pack(work, x + row * stride, stride, 1, segment_least(SEGMENT_TILE, end - row), SEGMENT_TILE, width, width,
                     rows + row * width * work->element);
    for (size_t d = 0; d < width; d += SEGMENT_TILE)
        segment_pack(work, x + first * stride + d, 1, stride, SEGMENT_TILE, SEGMENT_TILE, end - first, filled,
                     columns + (d * queries + first * SEGMENT_TILE) * work->element);
}

/// Rows beyond the last query get weights of 0.
static void sum_rows(const backward_work *backward, const lyc_segment *segment, size_t head, size_t place, size_t first, size_t end) {
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    for (size_t i = first; i < segment_round(end, SEGMENT_TILE); i++) {
        const size_t row = segment->query_row + i, at = row * call->out_stride + head * work->width;
        const int is_there = i < segment->query_count;
        backward->log_sum[place + i] = is_there ? call->log_sums[row * call->options->heads + head] * ATTENTION_LOG2E : INFINITY;
        backward->mean[place + i] = is_there ? work->kernels->dot(call->out + at, call->d_out + at, work->width) : 0;
    }
}

void backward_pack_queries(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const backward_work *backward = context;
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t index = segment_of_unit(backward->query_packs, call->segment_count, unit), rest = unit - backward->query_packs[index];
        const lyc_segment *segment = &call->segments[index];
        const size_t pieces = backward_pieces(segment->query_count), head = rest / pieces, first = rest % pieces * SEGMENT_PACKED;
        const size_t last = segment_least(segment->query_count, first + SEGMENT_PACKED), queries = backward_queries(segment);
        const size_t place = backward_query_place(backward, index, head), at = place * work->width * work->element;
        const float *q = call->q + segment->query_row * call->q_stride + head * work->width;
        const float *d_out = call->d_out + segment->query_row * call->out_stride + head * work->width;
        pack_tiles(work, q, call->q_stride, first, last, queries, backward->q.rows + at, backward->q.columns + at);
        pack_tiles(work, d_out, call->out_stride, first, last, queries, backward->d_out.rows + at, backward->d_out.columns + at);
        sum_rows(backward, segment, head, place, first, last);
    }
}

/// Rows [first, end) of one head as panels of 16 rows; rows up to `padded` are zero.
static void pack_panels(const segment_work *work, const float *x, size_t stride, size_t first, size_t end, size_t padded, char *to) {
    const size_t width = work->width;
    for (size_t row = first; row < padded; row += LINEAR_ROWS) {
        const size_t count = row < end ? segment_least(LINEAR_ROWS, end - row) : 0;
        segment_pack(work, count ? x + row * stride : x, stride, 1, count, LINEAR_ROWS, width, width, to + row * width * work->element);
    }
}

void backward_pack_keys(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const backward_work *backward = context;
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    for (size_t unit = begin; unit < end; unit++) {
        const size_t index = segment_of_unit(backward->key_packs, call->segment_count, unit), rest = unit - backward->key_packs[index];
        const lyc_segment *segment = &call->segments[index];
        const size_t pieces = backward_pieces(segment->key_count), kv_head = rest / pieces, first = rest % pieces * SEGMENT_PACKED;
        const size_t last = segment_least(segment->key_count, first + SEGMENT_PACKED), keys = backward_keys(segment);
        const size_t padded = segment_least(keys, first + SEGMENT_PACKED), place = backward_key_place(backward, index, kv_head);
        const size_t at = segment->key_row * call->kv_stride + kv_head * work->width, stride = call->kv_stride;
        pack_panels(work, call->k + at, stride, first, last, padded, backward->k.rows + place * work->width * work->element);
        pack_panels(work, call->v + at, stride, first, last, padded, backward->v_rows + place * work->width * work->element);
        char *columns = backward->k.columns + place * backward->padded_width * work->element;
        for (size_t d = 0; d < backward->padded_width; d += LINEAR_ROWS) {
            const size_t count = d < work->width ? segment_least(LINEAR_ROWS, work->width - d) : 0;
            segment_pack(work, call->k + at + first * stride + (count ? d : 0), 1, stride, count, LINEAR_ROWS, last - first, padded - first,
                         columns + (d * keys + first * LINEAR_ROWS) * work->element);
        }
    }
}
