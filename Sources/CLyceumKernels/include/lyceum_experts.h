#ifndef LYCEUM_EXPERTS_H
#define LYCEUM_EXPERTS_H

#include "lyceum_pool.h"
#include <stddef.h>
#include <stdint.h>

// Rows that go through a few of many layers, and their results mixed. A row's numbers depend on that row alone.

/// chosen[row][count] = the columns with the count largest logits of a row of `experts`, ascending; of equal logits the one further left, and
/// what is no number comes last. shares[row][count] = the softmax over the chosen logits, formed in double precision. 1 <= count <= experts.
void lyc_choose_experts(lyc_pool *pool, const float *logits, size_t rows, size_t experts, size_t count, int32_t *chosen, float *shares);

/// out[row] = the sum of shares[row][i] times parts[row][i], in the order of i. `parts` has rows * count rows of `width` numbers.
void lyc_mix_experts(lyc_pool *pool, const float *const *parts, const float *shares, size_t count, float *out, size_t rows, size_t width);

/// Adds the derivatives: d_parts[row][i] += shares[row][i] d_out[row], where d_parts is not NULL, and to the chosen columns of d_logits
/// [rows][experts], which may be NULL, those of the softmax.
void lyc_mix_experts_backward(lyc_pool *pool, const float *const *parts, const float *shares, const int32_t *chosen, size_t count,
                              const float *d_out, float *const *d_parts, float *d_logits, size_t experts, size_t rows, size_t width);

#endif
