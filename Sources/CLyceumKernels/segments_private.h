#ifndef LYCEUM_SEGMENTS_PRIVATE_H
#define LYCEUM_SEGMENTS_PRIVATE_H
#include "lyceum_segments.h"

/// A call of lyc_segment_attention, or of its derivative when d_out is there.
typedef struct {
    lyc_pool *pool;
    const lyc_segment_options *options;
    const lyc_segment *segments;
    size_t segment_count;
    const float *q, *k, *v;
    size_t q_stride, kv_stride, out_stride;
    float *out;
    float *log_sums;
    const float *d_out;
    float *d_q, *d_k, *d_v;
    lyc_workspace *workspace;
} segment_call;

/// Keys [low, high) that a query of a segment sees. Never empty, because a segment has at least as many keys as queries.
typedef struct {
    size_t low, high;
} segment_range;

static inline segment_range segment_visible(const lyc_segment_options *options, const lyc_segment *segment, size_t query) {
    segment_range range = {0, segment->key_count};
    const size_t end = query + segment->key_count - segment->query_count + 1;
    if (options->causal) range.high = end;
    if (options->window && end > options->window) range.low = end - options->window;
    return range;
}

int segment_forward_reference(const segment_call *call);
int segment_backward_reference(const segment_call *call);
#endif
