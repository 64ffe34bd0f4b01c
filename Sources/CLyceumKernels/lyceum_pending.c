// Declared kernels that have no code yet.
#include "lyceum_kernels.h"
#include <stdlib.h>
#define PENDING __attribute__((weak))

PENDING int lyc_matmul(lyc_pool *pool, lyc_type compute, size_t m, size_t n, size_t k, lyc_operand a, lyc_operand b, void *c, lyc_type c_type, size_t ldc, int accumulate, lyc_workspace *workspace) { abort(); }
PENDING int lyc_segment_attention(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count, const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, float *out, size_t out_stride, float *log_sums, lyc_workspace *workspace) { abort(); }
PENDING int lyc_segment_attention_backward(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count, const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, const float *out, size_t out_stride, const float *log_sums, const float *d_out, float *d_q, float *d_k, float *d_v, lyc_workspace *workspace) { abort(); }
