// Products of operands of any type.
#include "lyceum_gemm.h"
#include "lyceum_quantize.h"
#include <stdlib.h>

/// The rows of an operand as they are stored, in another type.
static void *converted(lyc_pool *pool, lyc_operand *operand, lyc_type type, size_t rows, size_t width) {
    const size_t size = lyc_type_block_bytes(type);
    char *copy = malloc(rows * width * size + 64);
    const size_t row_bytes = operand->stride / lyc_type_block_elements(operand->type) * lyc_type_block_bytes(operand->type);
    for (size_t row = 0; copy && row < rows; row++) {
        const char *from = (const char *)operand->data + row * row_bytes;
        if (lyc_convert(pool, operand->type, from, type, copy + row * width * size, 1, width, NULL)) {
            free(copy);
            return NULL;
        }
    }
    *operand = (lyc_operand){copy, type, width, operand->transposed};
    return copy;
}

int lyc_matmul(lyc_pool *pool, lyc_type compute, size_t m, size_t n, size_t k, lyc_operand a, lyc_operand b, void *c, lyc_type c_type,
               size_t ldc, int accumulate, lyc_workspace *workspace) {
    if ((compute != LYC_F32 && compute != LYC_BF16) || (c_type != LYC_F32 && (c_type != LYC_BF16 || accumulate))) return -1;
    if (m == 0 || n == 0) return 0;
    void *first = NULL, *second = NULL;
    float *sums = c_type == LYC_F32 ? NULL : malloc(m * n * 4);
    int status = c_type == LYC_F32 || sums ? 0 : -1;
    if (a.type != compute && !(first = converted(pool, &a, compute, a.transposed ? k : m, a.transposed ? m : k))) status = -1;
    if (b.type != compute && !(second = converted(pool, &b, compute, b.transposed ? n : k, b.transposed ? k : n))) status = -1;
    if (!status)
        status = lyc_gemm(pool, compute, a.transposed, b.transposed, m, n, k, a.data, a.stride, b.data, b.stride, sums ? sums : c,
                          sums ? n : ldc, accumulate, workspace);
    for (size_t row = 0; sums && !status && row < m; row++)
        status = lyc_convert(pool, LYC_F32, sums + row * n, LYC_BF16, (uint16_t *)c + row * ldc, 1, n, NULL);
    free(sums);
    free(first);
    free(second);
    return status;
}
