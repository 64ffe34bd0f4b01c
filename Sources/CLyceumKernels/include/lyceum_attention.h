#ifndef LYCEUM_ATTENTION_H
#define LYCEUM_ATTENTION_H
#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

/// Keys and values live in pages of this many positions. Sequences that share a prefix share its pages.
enum { LYC_KV_PAGE = 64 };

/// How one layer's keys and values are stored inside a page.
typedef struct {
    lyc_type type;      ///< LYC_F32, LYC_F16, LYC_BF16 or LYC_Q8_0
    size_t kv_heads;
    size_t head_width;  ///< a multiple of 8; for Q8_0 a multiple of 32
} lyc_kv_layout;

/// Bytes one layer needs in a page (a multiple of 64), or 0 when the layout is not supported.
/// Inside: per head, transposed keys and plain values (the exact form is private to the kernels; the same at every level).
/// Pages that begin at multiples of 64 bytes are fastest.
size_t lyc_kv_page_bytes(const lyc_kv_layout *layout);

/// Stores keys and values of `count` consecutive positions starting at `position`.
/// pages[i] holds positions 64 i ... 64 i + 63; this layer's part begins `layer_offset` bytes into each page.
/// keys, values: [count][stride], head after head.
void lyc_kv_store(lyc_pool *pool, const lyc_kv_layout *layout, void *const *pages, size_t layer_offset, size_t position,
                  const float *keys, const float *values, size_t stride, size_t count);

/// Reads `count` positions back as fp32, exactly as attention sees them. keys, values: [count][stride], head after head.
/// Storing what was loaded gives the same bytes again, in every type.
void lyc_kv_load(const lyc_kv_layout *layout, void *const *pages, size_t layer_offset, size_t position, size_t count, float *keys,
                 float *values, size_t stride);

/// One sequence's share of an attention call.
typedef struct {
    void *const *pages;   ///< its page table
    size_t first_row;     ///< row of q and out where its queries begin
    size_t query_count;
    size_t first_position;///< position of its first query
    size_t key_count;     ///< keys stored: positions 0 ..< key_count
} lyc_attention_sequence;

typedef struct {
    lyc_kv_layout layout;
    size_t layer_offset;
    size_t heads;         ///< query heads, a multiple of layout.kv_heads; head h reads kv head h / (heads / kv_heads)
    float scale;          ///< multiplies q . k
    float softcap;        ///< 0, or cap * tanh(s / cap) on the scores
    size_t window;        ///< 0, or a query at position p sees keys p - window + 1 ... p only
    int causal;           ///< 1: keys up to the query's position; 0: all keys (encoders)
    const float *slopes;  ///< NULL, or ALiBi slopes [heads]
} lyc_attention_options;

/// Softmax attention of ragged sequences over paged keys and values, never forming the score matrix.
/// q, out: [rows][q_stride], [rows][out_stride], head after head. Key blocks are aligned to absolute positions and visited in order, so the
/// bits of a query's result do not depend on how many queries came along, other sequences, or threads.
/// Returns 0, or -1 when the layout is not supported or memory is out.
int lyc_attention(lyc_pool *pool, const lyc_attention_options *options, const lyc_attention_sequence *sequences, size_t sequence_count,
                  const float *q, size_t q_stride, float *out, size_t out_stride, lyc_workspace *workspace);
#endif
