// The plain C level of lyc_matmul.
#include "gemm_private.h"
#include "lyceum_quantize.h"

/// An operand in fp32, [outer][k], rounded to bf16 when that is what is multiplied.
static void expand(const gemm_call *call, const lyc_operand *operand, int k_is_contiguous, size_t outer, float *row, float *out) {
    const size_t rows = k_is_contiguous ? outer : call->k, width = k_is_contiguous ? call->k : outer;
    const size_t row_bytes = operand->stride / lyc_type_block_elements(operand->type) * lyc_type_block_bytes(operand->type);
    for (size_t r = 0; r < rows; r++) {
        lyc_dequantize(operand->type, (const char *)operand->data + r * row_bytes, row, width);
        for (size_t i = 0; i < width; i++) {
            const float value = call->compute == LYC_BF16 ? lyc_bf16_to_f32(lyc_f32_to_bf16(row[i])) : row[i];
            out[k_is_contiguous ? r * call->k + i : i * call->k + r] = value;
        }
    }
}

typedef struct {
    const gemm_call *call;
    const float *a, *b;
} expanded_call;

static void compute_rows(void *context, size_t begin, size_t end, int thread) {
    (void)thread;
    const expanded_call *expanded = context;
    const gemm_call *call = expanded->call;
    for (size_t i = begin; i < end; i++) {
        for (size_t j = 0; j < call->n; j++) {
            const float *a = expanded->a + i * call->k, *b = expanded->b + j * call->k;
            float sum = 0;
            for (size_t p = 0; p < call->k; p++) sum = __builtin_fmaf(a[p], b[p], sum);
            const size_t at = i * call->ldc + j;
            if (call->c_type == LYC_BF16) ((uint16_t *)call->c)[at] = lyc_f32_to_bf16(sum);
            else ((float *)call->c)[at] = call->accumulate ? ((float *)call->c)[at] + sum : sum;
        }
    }
}

int lyc_gemm_reference(const gemm_call *call) {
    const size_t longest = call->m > call->n ? (call->m > call->k ? call->m : call->k) : (call->n > call->k ? call->n : call->k);
    float *a = lyc_workspace_reserve(call->workspace, ((call->m + call->n) * call->k + longest) * sizeof *a);
    if (!a) return -1;
    float *b = a + call->m * call->k, *row = b + call->n * call->k;
    expand(call, &call->a, !call->a.transposed, call->m, row, a);
    expand(call, &call->b, call->b.transposed, call->n, row, b);
    expanded_call expanded = {call, a, b};
    lyc_pool_run(call->pool, call->m, compute_rows, &expanded);
    return 0;
}
