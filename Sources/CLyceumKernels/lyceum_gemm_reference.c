// The plain C level of lyc_gemm.
#include "gemm_private.h"

static float element(const gemm_call *call, const void *matrix, size_t index) {
    return call->type == LYC_F32 ? ((const float *)matrix)[index] : lyc_bf16_to_f32(((const uint16_t *)matrix)[index]);
}

static void compute_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const gemm_call *call = context;
    for (size_t i = begin; i < end; i++) {
        for (size_t j = 0; j < call->n; j++) {
            float sum = 0;
            for (size_t p = 0; p < call->k; p++) {
                const float a = element(call, call->a, call->transpose_a ? p * call->lda + i : i * call->lda + p);
                const float b = element(call, call->b, call->transpose_b ? j * call->ldb + p : p * call->ldb + j);
                sum = __builtin_fmaf(a, b, sum);
            }
            float *c = call->c + i * call->ldc + j;
            *c = call->accumulate ? *c + sum : sum;
        }
    }
}

int lyc_gemm_reference(const gemm_call *call) {
    lyc_pool_run(call->pool, call->m, compute_rows, (void *)call);
    return 0;
}
