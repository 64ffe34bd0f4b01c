#ifndef LYCEUM_GEMM_H
#define LYCEUM_GEMM_H
#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

/// C = op(A) op(B), or C += op(A) op(B) with `accumulate`.
///
/// op(A): [m][k], op(B): [k][n], C: [m][n] fp32, all row-major with leading dimensions lda, ldb, ldc in elements; with `transpose_a`
/// A is stored [k][m], with `transpose_b` B is stored [n][k]. type: LYC_F32 (A, B fp32) or LYC_BF16 (A, B bf16, fp32 sums).
/// Each element of C is one sum over k in a fixed order: the bits depend on k, type and level alone.
/// Returns 0, or -1 when the type is not one of the two or memory is out.
int lyc_gemm(lyc_pool *pool, lyc_type type, int transpose_a, int transpose_b, size_t m, size_t n, size_t k, const void *a, size_t lda,
             const void *b, size_t ldb, float *c, size_t ldc, int accumulate, lyc_workspace *workspace);
#endif
