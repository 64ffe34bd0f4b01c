#ifndef LYCEUM_LINEAR_H
#define LYCEUM_LINEAR_H
#include "lyceum_pool.h"
#include "lyceum_type.h"

/// Functions of one element that follow a linear layer.
typedef enum {
    LYC_ACTIVATION_NONE = 0,
    LYC_ACTIVATION_SILU = 1,       ///< x / (1 + exp(-x))
    LYC_ACTIVATION_GELU_TANH = 2,  ///< 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    LYC_ACTIVATION_GELU_ERF = 3,   ///< 0.5 x (1 + erf(x / sqrt 2))
    LYC_ACTIVATION_RELU = 4,
} lyc_activation;

/// Memory a caller lends to kernels; grown by them when too small, freed by `lyc_workspace_free`. Start with {0}.
typedef struct {
    void *data;
    size_t bytes;
} lyc_workspace;
/// Room for `bytes`, 64-byte aligned, or NULL when memory is out. Contents are not kept when it grows.
void *lyc_workspace_reserve(lyc_workspace *workspace, size_t bytes);
void lyc_workspace_free(lyc_workspace *workspace);

/// One weight matrix applied to a shared input.
///
/// y[t][r] = activation(sum_k weight[r][k] x[t][k] + bias[r])                  without gate
/// y[t][r] = activation(sum_k gate[r][k] x[t][k]) * sum_k weight[r][k] x[t][k] with gate (gate has the same type and shape; no bias)
/// out = y, or out += y when `accumulate` is set.
typedef struct {
    const void *weight;     ///< [rows][width], row-major, in `type` (fp32, fp16, bf16 or a block type; width a multiple of the block)
    const void *gate;       ///< NULL, or a second matrix like `weight`
    lyc_type type;
    lyc_activation activation;
    size_t rows;
    const float *bias;      ///< NULL, or [rows]
    float *out;             ///< [tokens][out_stride]
    size_t out_stride;      ///< in elements, >= rows
    int accumulate;
} lyc_linear_part;

/// Applies all parts to the same input in one parallel region.
///
/// x: [tokens][x_stride] fp32, the first `width` of each row used. Each output element is computed in an order that depends on `width` and
/// `type` alone, so its bits are the same for 1 or 1000 tokens, 1 or 100 threads, and any neighbors.
/// Block types: the input is rounded to int8 per 32 elements and multiplied by integer dot products straight from the blocks.
/// Returns 0, or -1 when a type is unknown or memory is out.
int lyc_linear(lyc_pool *pool, const lyc_linear_part *parts, size_t part_count, const float *x, size_t tokens, size_t width,
               size_t x_stride, lyc_workspace *workspace);
#endif
