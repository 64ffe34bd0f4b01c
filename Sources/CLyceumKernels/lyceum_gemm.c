#include "lyceum_gemm.h"
#include "gemm_private.h"

int lyc_gemm(lyc_pool *pool, lyc_type type, int transpose_a, int transpose_b, size_t m, size_t n, size_t k, const void *a, size_t lda,
             const void *b, size_t ldb, float *c, size_t ldc, int accumulate, lyc_workspace *workspace) {
    if (type != LYC_F32 && type != LYC_BF16) return -1;
    if (m == 0 || n == 0) return 0;
    const gemm_call call = {pool, type, transpose_a, transpose_b, m, n, k, a, lda, b, ldb, c, ldc, accumulate, workspace};
    const linear_level *level = linear_level_table();
    return level ? lyc_gemm_tiled(&call, level) : lyc_gemm_reference(&call);
}
