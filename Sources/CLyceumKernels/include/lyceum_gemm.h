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
/// A matrix as it is stored.
typedef struct {
    const void *data;
    lyc_type type;     ///< LYC_F32, LYC_BF16, or (second operand only) any other real or block type
    size_t stride;     ///< elements from row to row as stored
    int transposed;    ///< stored the other way round
} lyc_operand;

/// C (+)= op(A) op(B) like lyc_gemm, whatever types the operands are stored in: they are converted while they are packed, and multiplied
/// in `compute`, LYC_F32 or LYC_BF16 (rounded to bf16, fp32 sums). c_type: LYC_F32, or LYC_BF16 without accumulate (C is rounded).
/// Bits depend on k, compute and level alone; an operand that was rounded to bf16 before gives the bits of one rounded here.
int lyc_matmul(lyc_pool *pool, lyc_type compute, size_t m, size_t n, size_t k, lyc_operand a, lyc_operand b, void *c, lyc_type c_type,
               size_t ldc, int accumulate, lyc_workspace *workspace);

#endif
