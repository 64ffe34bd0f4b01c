#ifndef LYCEUM_OPTIMIZER_H
#define LYCEUM_OPTIMIZER_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Steps of optimizers: one pass over weights, gradient and state. `gradient_scale` multiplies the gradient first (clipping).
// Constants are doubles: 1 - beta2 of a float would be wrong in its fifth digit. Element by element, so bits depend on neither threads nor
// level unless said.

typedef struct {
    double rate, beta1, beta2, epsilon;
    double decay;            ///< decoupled: w -= rate * decay * w
    double correction1;      ///< 1 - beta1^t
    double correction2;      ///< 1 - beta2^t
    float gradient_scale;
} lyc_adam_options;

/// AdamW (Loshchilov & Hutter 2019, arXiv 1711.05101, algorithm 2), as PyTorch's torch.optim.AdamW.
void lyc_adam_step(lyc_pool *pool, const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second,
                   size_t count);

// Moments of one byte per element (Dettmers et al. 2022, "8-bit optimizers via block-wise quantization", arXiv 2110.02861): an element is a
// code of the dynamic map times the largest size of its block. The paper's blocks have 2048 elements; smaller ones keep an outlier from
// taking precision from many, for 4 bytes per 256.

enum { LYC_BYTE_BLOCK = 256 };

/// codes: [count]; scales: [count / LYC_BYTE_BLOCK, rounded up].
typedef struct {
    uint8_t *codes;
    float *scales;
} lyc_byte_state;

/// The 256 numbers of the dynamic map, ascending: 0, 1, and for every i in 0 ..< 7 the middles of equal parts of 10^(i-7) ... 10^(i-6):
/// 2^i parts with both signs, or 2^(i+1) parts without.
const float *lyc_byte_codebook(int with_sign);
/// x to the nearest numbers of the map, block by block. A positive element of a map without sign never becomes 0.
void lyc_byte_encode(lyc_pool *pool, int with_sign, const float *x, lyc_byte_state state, size_t count);
void lyc_byte_decode(lyc_pool *pool, int with_sign, lyc_byte_state state, float *x, size_t count);

/// lyc_adam_step with moments of one byte (first with sign, second without).
void lyc_adam_byte_step(lyc_pool *pool, const lyc_adam_options *options, float *weights, const float *gradient, lyc_byte_state first,
                        lyc_byte_state second, size_t count);

typedef struct {
    double rate, beta1, beta2;
    double decay;            ///< decoupled
    float gradient_scale;
} lyc_lion_options;

/// Lion (Chen et al. 2023, arXiv 2302.06675, algorithm 2): w -= rate (sign(beta1 m + (1 - beta1) g) + decay w), then m moves by beta2.
void lyc_lion_step(lyc_pool *pool, const lyc_lion_options *options, float *weights, const float *gradient, float *momentum, size_t count);

typedef struct {
    double rate, momentum;
    double decay;            ///< added to the gradient: decay * w
    float gradient_scale;
    int nesterov;
} lyc_momentum_options;

/// As torch.optim.SGD: b = momentum b + g; w -= rate b, or rate (g + momentum b). buffer may be NULL when momentum is 0.
void lyc_momentum_step(lyc_pool *pool, const lyc_momentum_options *options, float *weights, const float *gradient, float *buffer,
                       size_t count);

typedef struct {
    double rate;
    double beta1;            ///< 0, or the first moment's
    double beta2;            ///< this step's, 1 - t^-0.8
    float epsilon;           ///< added to squares
    double clip;             ///< largest root mean square of an update
    double decay;            ///< decoupled
    float gradient_scale;
} lyc_adafactor_options;

/// Adafactor (Shazeer & Stern 2018, arXiv 1804.04235) on a matrix: the second moment is known by its row and column means.
/// momentum: [rows][width], or NULL when beta1 is 0. Returns 0, or -1 when memory is out (nothing is changed then).
int lyc_adafactor_step(lyc_pool *pool, const lyc_adafactor_options *options, float *weights, const float *gradient, float *momentum,
                       float *row_means, float *column_means, size_t rows, size_t width, lyc_workspace *workspace);
/// The same with a whole second moment, for vectors.
int lyc_adafactor_vector_step(lyc_pool *pool, const lyc_adafactor_options *options, float *weights, const float *gradient, float *momentum,
                              float *second, size_t count, lyc_workspace *workspace);

/// buffer += (1 - momentum) (g - buffer); out = buffer, or g + momentum (buffer - g) with nesterov.
void lyc_momentum_blend(lyc_pool *pool, double momentum, int nesterov, float gradient_scale, const float *gradient, float *buffer, float *out,
                        size_t count);
/// Brings the singular values of a matrix near 1, in place: `steps` of the quintic Newton-Schulz iteration of Muon (Jordan et al. 2024,
/// "Muon: an optimizer for hidden layers"), X <- a X + (b A + c A^2) X with A = X X^T, on the shorter side. compute: LYC_F32 or LYC_BF16, as
/// for lyc_matmul. Returns 0, or -1 when memory is out (nothing is changed then). Bits depend on the level, as those of lyc_matmul do.
int lyc_orthogonalize(lyc_pool *pool, lyc_type compute, float *matrix, size_t rows, size_t width, int steps, lyc_workspace *memory,
                      lyc_workspace *product_memory);
/// x = x * keep + y * scale.
void lyc_mix(lyc_pool *pool, float *x, float keep, const float *y, float scale, size_t count);

#endif
