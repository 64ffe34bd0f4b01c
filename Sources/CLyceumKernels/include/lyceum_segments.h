#ifndef LYCEUM_SEGMENTS_H
#define LYCEUM_SEGMENTS_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Attention over keys and values that lie in rows, several documents one after the other, with its derivative.

/// One document: its queries see its keys alone. Query i stands at the position of key i + key_count - query_count.
typedef struct {
    size_t query_row, query_count;
    size_t key_row, key_count;  ///< key_count >= query_count
} lyc_segment;

typedef struct {
    size_t heads, kv_heads, head_width;  ///< head h reads kv head h / (heads / kv_heads); head_width a multiple of 8, at most 256
    float scale;     ///< multiplies q . k
    float softcap;   ///< 0, or cap * tanh(s / cap)
    size_t window;   ///< 0, or keys further back than window - 1 are not seen
    int causal;
    lyc_type compute; ///< LYC_F32, or LYC_BF16: products of operands rounded to bf16, sums in fp32
} lyc_segment_options;

/// q, out: [rows][stride], head after head; k, v: [key rows][kv_stride]. log_sums (may be NULL): [rows][heads], log of the sum of
/// exponentials of a query's scores, which the derivative needs. Bits of a document do not depend on its neighbors, threads or placement.
/// Returns 0, or -1 when the options are not supported or memory is out.
int lyc_segment_attention(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                          const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, float *out, size_t out_stride,
                          float *log_sums, lyc_workspace *workspace);

/// d_q, d_k, d_v replace what is there (with strides q_stride, kv_stride); rows of no segment are not touched, and no two segments may
/// share rows. out, log_sums: from lyc_segment_attention with the same options and level. d_out has the stride of out. Never forms T x T:
/// scores are computed anew in blocks; memory beside the arguments is that of k (twice) and v in the type multiplied, and of d_q in fp32
/// (up to four times, for documents longer than 256 keys).
int lyc_segment_attention_backward(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                                   const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, const float *out,
                                   size_t out_stride, const float *log_sums, const float *d_out, float *d_q, float *d_k, float *d_v,
                                   lyc_workspace *workspace);

#endif
