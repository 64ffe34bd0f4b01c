// Linear layers over types without kernels of their own: the weights are expanded while they are multiplied.
#include "linear_private.h"
#include "lyceum_gemm.h"
#include "lyceum_rows.h"
#include <stdlib.h>
#include <string.h>

static int product(const linear_call *call, const lyc_linear_part *part, const void *weight, float *out) {
    const lyc_operand x = {call->x, LYC_F32, call->x_stride, 0}, w = {weight, part->type, call->width, 1};
    return lyc_matmul(call->pool, LYC_F32, call->tokens, part->rows, call->width, x, w, out, LYC_F32, part->rows, 0, call->workspace);
}

int lyc_linear_expanded(const linear_call *call, const lyc_linear_part *part) {
    const size_t count = call->tokens * part->rows;
    float *y = malloc((part->gate ? 2 : 1) * (count + 1) * sizeof *y), *gate = part->gate ? y + count : NULL;
    int status = y ? product(call, part, part->weight, y) : -1;
    if (status == 0 && gate) status = product(call, part, part->gate, gate);
    if (status == 0) {
        for (size_t i = 0; part->bias && i < count; i++) y[i] += part->bias[i % part->rows];
        if (gate) lyc_activate_gated(call->pool, part->activation, gate, y, y, count);
        else lyc_activate(call->pool, part->activation, y, y, count);
        for (size_t t = 0; t < call->tokens; t++) {
            float *out = part->out + t * part->out_stride;
            if (!part->accumulate) memcpy(out, y + t * part->rows, part->rows * sizeof *y);
            else
                for (size_t r = 0; r < part->rows; r++) out[r] += y[t * part->rows + r];
        }
    }
    free(y);
    return status;
}
