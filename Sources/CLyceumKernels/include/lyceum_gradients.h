#ifndef LYCEUM_GRADIENTS_H
#define LYCEUM_GRADIENTS_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Derivatives of the operations on rows (lyceum_rows.h). Names: `d_out` is the loss's derivative with respect to the operation's output.
// With `accumulate` a result is added to what is there, else it replaces it. Sums over rows are formed in fixed blocks of rows and then in
// the order of the blocks, so bits depend on neither threads nor level.

/// d_x of lyc_rms_norm; when d_weight is not NULL it is added to ([width]). d_x may be d_out.
void lyc_rms_norm_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float weight_offset, float epsilon,
                           const float *d_out, size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_weight,
                           size_t rows, size_t width, lyc_workspace *workspace);

/// d_x of lyc_layer_norm; d_weight and d_bias are added to when not NULL.
void lyc_layer_norm_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float epsilon, const float *d_out,
                             size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_weight, float *d_bias,
                             size_t rows, size_t width, lyc_workspace *workspace);

/// d_x = d_out * activation'(x). d_x may be d_out or x.
void lyc_activate_backward(lyc_pool *pool, lyc_activation activation, const float *x, const float *d_out, float *d_x, size_t count);

/// Of out = activation(gate) * up. d_gate may be gate, d_up may be up.
void lyc_activate_gated_backward(lyc_pool *pool, lyc_activation activation, const float *gate, const float *up, const float *d_out,
                                 float *d_gate, float *d_up, size_t count);

/// Of y = cap * tanh(x / cap), from y. d_x may be d_out.
void lyc_softcap_backward(lyc_pool *pool, const float *y, float cap, const float *d_out, float *d_x, size_t count);

/// The transpose of lyc_rope: turns the other way, in place.
void lyc_rope_backward(lyc_pool *pool, float *d_x, size_t stride, size_t rows, size_t heads, size_t head_width, size_t rotary_width,
                       int interleaved, const float *cosine, const float *sine);

/// d_table[ids[i]] += scale * d_out[i], in the order of i. d_table: [*][width].
void lyc_embed_backward(lyc_pool *pool, const int32_t *ids, size_t count, float scale, const float *d_out, size_t d_out_stride,
                        float *d_table, size_t width);

/// out[column] (+)= sum of x[row][column].
void lyc_column_sums(lyc_pool *pool, const float *x, size_t stride, size_t rows, size_t width, float *out, int accumulate,
                     lyc_workspace *workspace);

/// out[row][column] = x[row][column] * scale[column]. In place when out == x.
void lyc_scale_columns(lyc_pool *pool, const float *x, size_t x_stride, const float *scale, float *out, size_t out_stride, size_t rows,
                       size_t width);

/// d_x (+)= d_out * scale; d_scale[column] += sum of d_out * x. d_x or d_scale may be NULL.
void lyc_scale_columns_backward(lyc_pool *pool, const float *x, size_t x_stride, const float *scale, const float *d_out,
                                size_t d_out_stride, float *d_x, size_t d_x_stride, int accumulate, float *d_scale, size_t rows,
                                size_t width, lyc_workspace *workspace);

/// out[i] = x[i] / (1 - rate) where the i-th draw of the stream (key, counter...) is at least `rate`, else 0. The same stream again gives
/// the same mask, which is how the derivative is formed. In place when out == x. Draws are Philox 4x32-10.
void lyc_dropout(lyc_pool *pool, const float *x, float *out, size_t count, float rate, uint64_t key, uint64_t counter);

/// sums[i] = sum of squares of part i, in double precision, in an order that depends on `count` alone.
double lyc_sum_of_squares(lyc_pool *pool, const float *x, size_t count, lyc_workspace *workspace);

/// Index of the first element that is not finite, or `count`.
size_t lyc_first_not_finite(lyc_pool *pool, const float *x, size_t count);

#endif
