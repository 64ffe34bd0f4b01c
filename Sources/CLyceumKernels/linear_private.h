#ifndef LYCEUM_LINEAR_PRIVATE_H
#define LYCEUM_LINEAR_PRIVATE_H
#include "kernel_target.h"
#include "linear_blocks.h"
#include "lyceum_linear.h"

/// A call of lyc_linear.
typedef struct {
    lyc_pool *pool;
    const lyc_linear_part *parts;
    size_t part_count;
    const float *x;
    size_t tokens, width, x_stride;
    lyc_workspace *workspace;
} linear_call;

int lyc_linear_reference(const linear_call *call);
/// One part of a type without kernels of its own.
int lyc_linear_expanded(const linear_call *call, const lyc_linear_part *part);

/// Bytes of a row of `width` weights.
LYC_INLINE size_t linear_row_bytes(lyc_type type, size_t width) {
    return width / lyc_type_block_elements(type) * lyc_type_block_bytes(type);
}

/// Rounds a size up so that what follows stays aligned.
LYC_INLINE size_t linear_aligned(size_t bytes) { return (bytes + 63) / 64 * 64; }

/// The scale a group of 32 inputs is divided by before rounding to int8, as its reciprocal; 0 when the group is all zero or not finite
/// (its integers are 0 then, and a scale that is not finite makes the result not finite). `largest` is the largest magnitude.
LYC_INLINE float linear_input_reciprocal(float largest) { return largest >= 0x1p-100f ? 127.0f / largest : 0.0f; }
#endif
