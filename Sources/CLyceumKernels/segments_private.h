#ifndef LYCEUM_SEGMENTS_PRIVATE_H
#define LYCEUM_SEGMENTS_PRIVATE_H
#include "linear_level.h"
#include "lyceum_attention_private.h"
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

/// Keys [low, high) that a query of a segment sees, or queries that see a key.
typedef struct {
    size_t low, high;
} segment_range;

/// Never empty, because a segment has at least as many keys as queries.
static inline segment_range segment_visible(const lyc_segment_options *options, const lyc_segment *segment, size_t query) {
    segment_range range = {0, segment->key_count};
    const size_t end = query + segment->key_count - segment->query_count + 1;
    if (options->causal) range.high = end;
    if (options->window && end > options->window) range.low = end - options->window;
    return range;
}

int segment_forward_reference(const segment_call *call);
int segment_backward_reference(const segment_call *call);

// ---- Levels with vector kernels ----
//
// Products are those of matrices (linear_level): tiles of 8 rows times pairs of panels of 16 lanes. Both directions are arranged so that
// what comes out of one product goes into the next without a transpose, row by row:
//
// * forward, a block of 32 queries in the lanes: scores [key][query], weights become panels as they are, sums [dimension][query];
// * backward, a block of 32 keys in the lanes: weights and their derivatives [query][key] become panels for d_v and d_k [dimension][key];
//   only d_q needs the derivatives as tiles, which is a transpose of one product in five.
//
// Scores are kept in units of log 2, because 2^x is the cheaper exponential.
enum {
    SEGMENT_LANES = 2 * LINEAR_ROWS,  ///< queries (forward) or keys (backward) of a block
    SEGMENT_TILE = 8,
    SEGMENT_DEPTH = 64,               ///< keys (forward) or queries (backward) taken at once
    SEGMENT_PACKED = 256,             ///< rows packed as one unit
};
/// Below every score: where running maximums start.
#define SEGMENT_LOWEST (-1e30f)

/// A lane that no mask reaches.
#define SEGMENT_FAR ((ptrdiff_t)1 << 40)

/// A row's lanes [low + row, high + row) below `limit` are visible.
typedef struct {
    ptrdiff_t low, high, limit;
    int is_partial;  ///< 0: all lanes of all rows are
} segment_mask;

/// Raw products of keys and queries become weights 2^(score - maximum).
typedef struct {
    float *scores;       ///< [rows][32]
    size_t rows;         ///< a multiple of 8
    size_t valid;        ///< rows that are there
    float factor;        ///< to units of log 2, or to the argument of tanh with a cap
    float cap;           ///< 0, or what the tanh is multiplied by
    segment_mask mask;
    float *maximum, *sum, *rescale;  ///< [32]: running; rescale: what sums so far are multiplied by
    lyc_type compute;
    void *panels[2];     ///< weights, as panels with k = row
} segment_weigh;

/// Products of queries and keys, and of derivatives and values, become weights and their derivatives.
typedef struct {
    float *scores;             ///< [rows][32]; the derivatives replace them
    const float *d_weights;    ///< [rows][32]
    size_t rows;
    float factor, cap;         ///< as above
    segment_mask mask;
    const float *log_sum, *mean;  ///< [rows]: in units of log 2; weighted mean of d_weights
    lyc_type compute;
    void *weight_panels[2], *d_panels[2];
} segment_derive;

typedef struct {
    void (*weigh)(const segment_weigh *w);
    void (*derive)(const segment_derive *d);
    /// sums: [rows][32] times factor[32].
    void (*rescale)(float *sums, size_t rows, const float *factor);
    /// to = (load ? to : 0) + factor x; `count` a multiple of 8.
    void (*add)(float *to, const float *x, float factor, size_t count, int load);
    /// Sum of products; `count` a multiple of 8.
    float (*dot)(const float *a, const float *b, size_t count);
} segment_kernels;

extern const segment_kernels segment_kernels_avx512, segment_kernels_avx2, segment_kernels_neon;

/// What both drivers carry.
typedef struct {
    const segment_call *call;
    const linear_level *level;
    const segment_kernels *kernels;
    size_t width, element;     ///< of a head; bytes of what is multiplied
    float factor, cap;
} segment_work;

int segment_forward(segment_work work);
int segment_backward(segment_work work);

static inline size_t segment_round(size_t count, size_t unit) { return (count + unit - 1) / unit * unit; }
static inline size_t segment_least(size_t a, size_t b) { return a < b ? a : b; }

/// A tile or panel of `count` <= capacity rows ("tokens") and `depth` k, in the type that is multiplied; element (t, p) is at
/// x[t * row_stride + p * k_stride]. `padded` >= depth: zeros up to there.
void segment_pack(const segment_work *work, const float *x, size_t row_stride, size_t k_stride, size_t count, size_t capacity, size_t depth,
                  size_t padded, void *to);
/// A tile of 8 rows times two panels into [8][c_stride].
void segment_product(const segment_work *work, const void *tile, const void *left, const void *right, size_t depth, float *c,
                     size_t c_stride, int load);
/// Writes sums [width][32] as rows: out[lane * stride + dimension], for `lanes` lanes.
void segment_store(const segment_work *work, const float *sums, size_t lanes, float *out, size_t stride);

/// Cuts a piece off memory that stays 64-byte aligned.
static inline char *segment_carve(char **at, size_t bytes) {
    char *start = *at;
    *at += segment_round(bytes, 64);
    return start;
}

/// Units of all segments in one row of numbers: starts[i] is segment i's first, starts[segment_count] their number.
size_t segment_of_unit(const size_t *starts, size_t segment_count, size_t unit);
#endif
