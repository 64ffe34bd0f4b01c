#ifndef LYCEUM_BACKWARD_PRIVATE_H
#define LYCEUM_BACKWARD_PRIVATE_H
#include "segments_private.h"

/// Two packed forms of a matrix of rows.
typedef struct {
    char *rows;     ///< products over the width: tiles [rows / 8][width][8] of queries, panels [rows / 16][width][16] of keys
    char *columns;  ///< products over rows: tiles [width / 8][rows][8] of queries, panels [padded width / 16][rows][16] of keys
} backward_packed;

/// A block of 64 queries of one head, packed; what lies beyond the last query has weights of 0.
typedef struct {
    backward_packed q, d_out;
    float *log_sum, *mean;  ///< [64]: in units of log 2; weighted mean of the derivatives by weights
} backward_queries_packed;

/// The derivative of a call. Keys of a segment are padded to blocks of 32 and packed for all, head after head; queries are packed by who
/// needs them.
///
/// Keys of a segment are cut into chunks, by their number alone; a chunk with one kv head is what a member computes, in a fixed order.
/// It alone writes its d_k and d_v; each chunk has its own d_q, and these are added in order at the end.
typedef struct {
    segment_work work;
    size_t group, padded_width;
    size_t *gathers, *key_packs, *units;      ///< a segment's first unit of each kind
    size_t *key_start;                        ///< padded keys of the segments before
    size_t *partial_start;                    ///< padded queries times chunks of the segments before
    backward_packed k;
    char *v_rows;
    float *partial;                           ///< [chunks][heads][padded queries][padded width]: d_q
    char *members;
    size_t member_bytes;
} backward_work;

static inline size_t backward_queries(const lyc_segment *segment) { return segment_round(segment->query_count, SEGMENT_TILE); }
static inline size_t backward_keys(const lyc_segment *segment) { return segment_round(segment->key_count, SEGMENT_LANES); }

/// Keys of a chunk: at most four chunks, none small.
static inline size_t backward_chunk(const lyc_segment *segment) {
    const size_t quarter = segment_round((segment->key_count + 3) / 4, SEGMENT_LANES);
    return quarter > SEGMENT_PACKED ? quarter : SEGMENT_PACKED;
}
static inline size_t backward_chunks(const lyc_segment *segment) {
    return (segment->key_count + backward_chunk(segment) - 1) / backward_chunk(segment);
}

/// Queries, in whole tiles, that see any of the 32 keys from `key`.
segment_range backward_range(const segment_work *work, const lyc_segment *segment, size_t key);

/// Row 0 of a head of a segment in packed keys and values.
static inline size_t backward_key_place(const backward_work *backward, size_t segment, size_t kv_head) {
    const segment_call *call = backward->work.call;
    return backward->key_start[segment] * call->options->kv_heads + kv_head * backward_keys(&call->segments[segment]);
}
/// d_q of a chunk, [padded queries][padded width] for a head.
static inline float *backward_partial(const backward_work *backward, size_t segment, size_t chunk, size_t head) {
    const size_t heads = backward->work.call->options->heads, queries = backward_queries(&backward->work.call->segments[segment]);
    return backward->partial + (backward->partial_start[segment] * heads + (chunk * heads + head) * queries) * backward->padded_width;
}

/// Packs queries from `query` on, up to 64.
void backward_pack_queries(const backward_work *backward, const lyc_segment *segment, size_t head, size_t query,
                           const backward_queries_packed *to);
/// Units: pieces of SEGMENT_PACKED keys of one head.
void backward_pack_keys(void *context, size_t begin, size_t end, int thread);
static inline size_t backward_pieces(size_t rows) { return (rows + SEGMENT_PACKED - 1) / SEGMENT_PACKED; }

size_t backward_member_bytes(const backward_work *backward);
/// Units: a segment's chunks with its kv heads.
void backward_derive(void *context, size_t begin, size_t end, int thread);
/// Units: pieces of queries of one head. d_q from its parts.
void backward_gather(void *context, size_t begin, size_t end, int thread);
#endif
