// Packing for the derivative of attention over documents.
#include "backward_private.h"
#include <math.h>

/// `count` rows as tiles of both forms.
static void pack_tiles(const segment_work *work, const float *x, size_t stride, size_t count, const backward_packed *to) {
    const size_t width = work->width;
    for (size_t row = 0; row < count; row += SEGMENT_TILE)
        segment_pack(work, x + row * stride, stride, 1, segment_least(SEGMENT_TILE, count - row), SEGMENT_TILE, width, width,
                     to->rows + row * width * work->element);
    for (size_t d = 0; d < width; d += SEGMENT_TILE)
        segment_pack(work, x + d, 1, stride, SEGMENT_TILE, SEGMENT_TILE, count, segment_round(count, SEGMENT_TILE),
                     to->columns + d * SEGMENT_DEPTH * work->element);
}

void backward_pack_queries(const backward_work *backward, const lyc_segment *segment, size_t head, size_t query,
                           const backward_queries_packed *to) {
    const segment_work *work = &backward->work;
    const segment_call *call = work->call;
    const size_t count = segment_least(SEGMENT_DEPTH, segment->query_count - query), row = segment->query_row + query;
    const float *out = call->out + row * call->out_stride + head * work->width;
    const float *d_out = call->d_out + row * call->out_stride + head * work->width;
    pack_tiles(work, call->q + row * call->q_stride + head * work->width, call->q_stride, count, &to->q);
    pack_tiles(work, d_out, call->out_stride, count, &to->d_out);
    for (size_t i = 0; i < count; i++) {
        to->log_sum[i] = call->log_sums[(row + i) * call->options->heads + head] * ATTENTION_LOG2E;
        to->mean[i] = work->kernels->dot(out + i * call->out_stride, d_out + i * call->out_stride, work->width);
    }
    for (size_t i = count; i < segment_round(count, SEGMENT_TILE); i++) {
        to->log_sum[i] = INFINITY;
        to->mean[i] = 0;
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
