// Entry points of attention over documents in rows.
#include "lyceum_level.h"
#include "segments_private.h"

static int is_supported(const segment_call *call) {
    const lyc_segment_options *options = call->options;
    if (!options->heads || !options->kv_heads || options->heads % options->kv_heads) return 0;
    if (!options->head_width || options->head_width % 8 || options->head_width > 256) return 0;
    if (options->compute != LYC_F32 && options->compute != LYC_BF16) return 0;
    for (size_t i = 0; i < call->segment_count; i++)
        if (call->segments[i].key_count < call->segments[i].query_count) return 0;
    return 1;
}

static const segment_kernels *current_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX512: return &segment_kernels_avx512;
    case LYC_LEVEL_AVX2: return &segment_kernels_avx2;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &segment_kernels_neon;
#endif
    default: return NULL;
    }
}

static segment_work work_of(const segment_call *call, const segment_kernels *kernels) {
    const lyc_segment_options *options = call->options;
    segment_work work = {.call = call, .level = linear_level_table(), .kernels = kernels, .width = options->head_width};
    work.element = options->compute == LYC_F32 ? 4 : 2;
    work.factor = options->softcap > 0 ? options->scale / options->softcap : options->scale * ATTENTION_LOG2E;
    work.cap = options->softcap > 0 ? options->softcap * ATTENTION_LOG2E : 0;
    return work;
}

int lyc_segment_attention(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                          const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, float *out, size_t out_stride,
                          float *log_sums, lyc_workspace *workspace) {
    const segment_call call = {.pool = pool, .options = options, .segments = segments, .segment_count = segment_count, .q = q, .k = k,
                               .v = v, .q_stride = q_stride, .kv_stride = kv_stride, .out_stride = out_stride, .out = out,
                               .log_sums = log_sums, .workspace = workspace};
    if (!is_supported(&call)) return -1;
    const segment_kernels *kernels = current_kernels();
    return kernels ? segment_forward(work_of(&call, kernels)) : segment_forward_reference(&call);
}

int lyc_segment_attention_backward(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                                   const float *q, size_t q_stride, const float *k, const float *v, size_t kv_stride, const float *out,
                                   size_t out_stride, const float *log_sums, const float *d_out, float *d_q, float *d_k, float *d_v,
                                   lyc_workspace *workspace) {
    const segment_call call = {.pool = pool, .options = options, .segments = segments, .segment_count = segment_count, .q = q, .k = k,
                               .v = v, .q_stride = q_stride, .kv_stride = kv_stride, .out_stride = out_stride, .out = (float *)out,
                               .log_sums = (float *)log_sums, .d_out = d_out, .d_q = d_q, .d_k = d_k, .d_v = d_v, .workspace = workspace};
    if (!is_supported(&call)) return -1;
    const segment_kernels *kernels = current_kernels();
    return kernels ? segment_backward(work_of(&call, kernels)) : segment_backward_reference(&call);
}
