#ifndef LYCEUM_ATTENTION_PRIVATE_H
#define LYCEUM_ATTENTION_PRIVATE_H
#include "lyceum_attention.h"
#include "lyceum_level.h"
#include <math.h>
#include <string.h>

// The scheme every level follows, so that a query's bits depend on nothing but its own row, its position and the stored keys:
//
// * Keys are cut at absolute positions into pages of 64, and pages into chunks of 4. Both are visited in ascending order.
// * Inside a chunk a row runs the online softmax: per page one maximum, one rescale, one block of weights. Sums over the head width
//   and over keys are taken one term after the other; lanes of a vector hold different keys or different outputs, never one sum.
// * Chunks start afresh and are merged in ascending order. So chunks may be computed anywhere: in one loop or by several threads.
//
// Scores are kept in units of log 2, because 2^x is the cheaper exponential.
enum { ATTENTION_GROUP = 16, ATTENTION_CHUNK_PAGES = 4, ATTENTION_CHUNK = LYC_KV_PAGE * ATTENTION_CHUNK_PAGES, ATTENTION_BLOCK = 32 };
/// Rows (query, head) a tile has at most.
enum { ATTENTION_MOST_ROWS = 96 };

#define ATTENTION_LOG2E 1.44269504088896340736f

// 2^r = 1 + r (P1 + P2 r + ...) for |r| <= 1/2: a minimax fit (iteratively reweighted least squares), relative error 9.2e-8.
#define ATTENTION_POW2_1 0x1.62e42ap-1f
#define ATTENTION_POW2_2 0x1.ebf9bcp-3f
#define ATTENTION_POW2_3 0x1.c6b752p-5f
#define ATTENTION_POW2_4 0x1.3cea88p-7f
#define ATTENTION_POW2_5 0x1.5bba14p-10f

/// Where things are inside one head's block of a page.
///
/// keys: [4][width][16], four groups of 16 neighboring keys, so that 16 keys are contiguous for each dimension;
/// Q8_0: then fp16 scales [width / 32][64]. values: [64][padded]; Q8_0: then fp16 scales [64][width / 32].
typedef struct {
    size_t width, padded;  ///< padded: width rounded up to 16, so that values never need a masked tail
    size_t element;        ///< bytes per element
    size_t key_scales, values, value_scales, head_bytes;  ///< byte offsets from the start of a head's block, and its size
} attention_shape;

/// Returns 0, or -1 when the layout is not supported.
int lyc_attention_shape_of(const lyc_kv_layout *layout, attention_shape *shape);

static inline const unsigned char *attention_block(const attention_shape *shape, void *const *pages, size_t layer_offset, size_t page,
                                                   size_t head) {
    return (const unsigned char *)pages[page] + layer_offset + head * shape->head_bytes;
}

/// Positions a query sees, [low, high).
typedef struct {
    size_t low, high;
} attention_range;

static inline attention_range attention_visible(const lyc_attention_options *options, const lyc_attention_sequence *sequence, size_t query) {
    attention_range range = {0, sequence->key_count};
    if (options->causal) {
        const size_t end = sequence->first_position + query + 1;
        if (end < range.high) range.high = end;
        if (options->window && end > options->window) range.low = end - options->window;
    }
    if (range.low > range.high) range.low = range.high;
    return range;
}

static inline attention_range attention_clip(attention_range range, size_t begin, size_t end) {
    if (range.low < begin) range.low = begin;
    if (range.high > end) range.high = end;
    if (range.low > range.high) range.low = range.high;
    return range;
}

/// Running softmax of some rows: weights are 2^(score - maximum[row]); sum: of weights; values: [row][padded], weighted sums.
typedef struct {
    float *maximum, *sum, *values;
} attention_state;

/// Scratch of one thread. Sizes: rows of a tile, width, padded as in the tile's shape.
typedef struct {
    float *q;              ///< [rows][width], scaled
    attention_state total, part;
    float *scores;         ///< [rows][64]
    float *factor;         ///< [rows]
    float *lanes;          ///< [rows][16] sums of weights by lane
    float *page_keys;      ///< [4][width][16] fp32
    float *page_values;    ///< [64][padded] fp32
    float *value_scales;   ///< [64][width / 32] fp32
} attention_scratch;

/// Queries that are computed together: rows (query, head), head fastest, all reading one kv head.
typedef struct {
    const lyc_attention_options *options;
    const lyc_attention_sequence *sequence;
    const attention_shape *shape;
    size_t query, query_count, kv_head, head, head_count;
    attention_scratch *scratch;
} attention_tile;

/// What a level provides.
typedef struct {
    /// Fills scratch->q from q rows.
    void (*pack)(const attention_tile *tile, const float *q, size_t q_stride);
    /// Softmax of every row over the keys of one chunk into `state`; rows that see none of them are left alone.
    void (*chunk)(const attention_tile *tile, size_t chunk, const attention_state *state);
    /// into = into and part, for one row.
    void (*merge)(const attention_state *into, size_t row, const float *maximum, const float *sum, const float *values, size_t padded);
    /// out[0 ..< width] = values / sum.
    void (*finish)(const attention_state *state, size_t row, float *out, size_t width, size_t padded);
} attention_kernels;

/// What a level provides for storing. A row is one position's share of one head: `width` elements, Q8_0 with one fp16 scale per 32.
/// Every level stores the same bytes.
typedef struct {
    void (*round_row)(lyc_type type, const float *source, size_t width, void *out, uint16_t *scales);
    void (*expand_row)(lyc_type type, const void *source, const uint16_t *scales, size_t width, float *out);
    /// Eight positions from page position `key`, a multiple of 8, without the padding; NULL when rows are all there is.
    void (*store_eight)(lyc_type type, const attention_shape *shape, unsigned char *block, size_t key, const float *keys,
                        const float *values, size_t stride);
} attention_store_kernels;

extern const attention_kernels lyc_attention_kernels_reference;
#if defined(__x86_64__)
extern const attention_kernels lyc_attention_kernels_avx2, lyc_attention_kernels_avx512;
extern const attention_store_kernels lyc_attention_store_kernels_avx2;
#elif defined(__aarch64__)
extern const attention_kernels lyc_attention_kernels_neon;
#endif

/// The fp16 scale of a Q8_0 block whose largest magnitude has the bits `largest`, and 1 / scale.
///
/// The scale is rounded first, so that elements are rounded against what a reader will use; one that rounding made too small to reach
/// the largest element is raised (only below the normal fp16 range). A block with an infinity or NaN gets scale NaN: it stays visible.
static inline uint16_t attention_block_scale(uint32_t largest, float *inverse) {
    float magnitude;
    memcpy(&magnitude, &largest, 4);
    *inverse = 0;
    if (largest >= 0x7F800000u) return 0x7E00;
    uint16_t scale = lyc_f32_to_f16(magnitude / 127);
    if (scale > 0x7BFF) scale = 0x7BFF;
    if (scale < 0x7BFF && magnitude > 127.5f * lyc_f16_to_f32(scale)) scale++;
    if (scale) *inverse = 1 / lyc_f16_to_f32(scale);
    return scale;
}

/// Factor that turns q . k into the unit scores are computed in: log 2, or the argument of tanh when they are capped.
static inline float attention_q_factor(const lyc_attention_options *options) {
    return options->softcap > 0 ? options->scale / options->softcap : options->scale * ATTENTION_LOG2E;
}
#endif
