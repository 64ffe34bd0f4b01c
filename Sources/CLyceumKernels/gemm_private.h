#ifndef LYCEUM_GEMM_PRIVATE_H
#define LYCEUM_GEMM_PRIVATE_H
#include "linear_level.h"
#include "lyceum_gemm.h"

/// A call of lyc_gemm.
typedef struct {
    lyc_pool *pool;
    lyc_type type;
    int transpose_a, transpose_b;
    size_t m, n, k;
    const void *a;
    size_t lda;
    const void *b;
    size_t ldb;
    float *c;
    size_t ldc;
    int accumulate;
    lyc_workspace *workspace;
} gemm_call;

int lyc_gemm_reference(const gemm_call *call);
int lyc_gemm_tiled(const gemm_call *call, const linear_level *level);
#endif
