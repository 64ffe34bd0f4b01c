#include "lyceum_gemm.h"
#include "gemm_private.h"

static int is_supported(const gemm_call *call) {
    if (call->compute != LYC_F32 && call->compute != LYC_BF16) return 0;
    if (call->c_type != LYC_F32 && (call->c_type != LYC_BF16 || call->accumulate)) return 0;
    if (call->a.type != LYC_F32 && call->a.type != LYC_BF16) return 0;
    switch (call->b.type) {
    case LYC_F32: case LYC_F16: case LYC_BF16: return 1;
    case LYC_I8: case LYC_I32: case LYC_I64: return 0;
    default: break;
    }
    const size_t block = lyc_type_block_elements(call->b.type), width = call->b.transposed ? call->k : call->n;
    return block && width % block == 0 && call->b.stride % block == 0;
}

int lyc_matmul(lyc_pool *pool, lyc_type compute, size_t m, size_t n, size_t k, lyc_operand a, lyc_operand b, void *c, lyc_type c_type,
               size_t ldc, int accumulate, lyc_workspace *workspace) {
    const gemm_call call = {pool, compute, m, n, k, a, b, c, c_type, ldc, accumulate, workspace};
    if (!is_supported(&call)) return -1;
    if (m == 0 || n == 0) return 0;
    const linear_level *level = linear_level_table();
    return level ? lyc_gemm_tiled(&call, level) : lyc_gemm_reference(&call);
}

int lyc_gemm(lyc_pool *pool, lyc_type type, int transpose_a, int transpose_b, size_t m, size_t n, size_t k, const void *a, size_t lda,
             const void *b, size_t ldb, float *c, size_t ldc, int accumulate, lyc_workspace *workspace) {
    const lyc_operand left = {a, type, lda, transpose_a}, right = {b, type, ldb, transpose_b};
    return lyc_matmul(pool, type, m, n, k, left, right, c, LYC_F32, ldc, accumulate, workspace);
}
