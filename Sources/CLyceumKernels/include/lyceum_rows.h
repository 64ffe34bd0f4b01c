#ifndef LYCEUM_ROWS_H
#define LYCEUM_ROWS_H
#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Operations on rows of activations. x and out: [rows][stride]; in place when out == x. The bits of a row do not depend on other rows,
// on the number of threads or on the level.

/// out = x / sqrt(mean(x^2) + epsilon) * (weight + weight_offset). weight: [width]; weight_offset is 0, or 1 for Gemma.
void lyc_rms_norm(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float weight_offset, float epsilon, float *out,
                  size_t out_stride, size_t rows, size_t width);
/// out = (x - mean) / sqrt(variance + epsilon) * weight + bias. bias may be NULL.
void lyc_layer_norm(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, const float *bias, float epsilon, float *out,
                    size_t out_stride, size_t rows, size_t width);

/// Rotary position embedding in place on `heads` heads of `head_width` at x[row][head * head_width ...].
/// cosine, sine: [rows][rotary_width / 2] for the row's position. The first rotary_width elements of a head turn, the rest stay.
/// interleaved 0: pairs (i, i + rotary_width / 2) (Hugging Face); 1: pairs (2i, 2i + 1) (GGUF Llama checkpoints).
void lyc_rope(lyc_pool *pool, float *x, size_t stride, size_t rows, size_t heads, size_t head_width, size_t rotary_width, int interleaved,
              const float *cosine, const float *sine);

/// out[i] = activation(x[i]) over `count` elements.
void lyc_activate(lyc_pool *pool, lyc_activation activation, const float *x, float *out, size_t count);
/// out[i] = activation(gate[i]) * up[i].
void lyc_activate_gated(lyc_pool *pool, lyc_activation activation, const float *gate, const float *up, float *out, size_t count);
/// out[i] += x[i] * scale.
void lyc_add_scaled(lyc_pool *pool, float *out, const float *x, float scale, size_t count);
/// x[i] *= scale.
void lyc_scale(lyc_pool *pool, float *x, float scale, size_t count);
/// x[i] = cap * tanh(x[i] / cap).
void lyc_softcap(lyc_pool *pool, float *x, float cap, size_t count);
/// In place softmax of each row. A row of -infinity alone becomes zeros; a NaN makes its row NaN.
void lyc_softmax(lyc_pool *pool, float *x, size_t stride, size_t rows, size_t width);
/// out[row] = log(sum(exp(x[row]))), in nats.
void lyc_log_sum_exp(lyc_pool *pool, const float *x, size_t stride, size_t rows, size_t width, float *out);
/// Index of the largest element of a row, the first of equals; NaN is never the largest. width > 0.
size_t lyc_argmax(const float *x, size_t width);
/// The k largest elements of a row (all when k > width), largest first, equal ones by lower index, NaN last. width < 2^31.
/// Time is that of reading the row once, plus O(log k) for each of about k log(width / k) candidates.
void lyc_top_k(const float *x, size_t width, size_t k, int32_t *ids, float *values);
/// out[row] = log(sum(exp(logits[row]))) - logits[row][targets[row]]: how surprising the target is, in nats, computed in double precision.
/// NaN for a target outside 0 ..< width.
void lyc_nll(lyc_pool *pool, const float *logits, size_t stride, size_t rows, size_t width, const int32_t *targets, double *out);
/// out[row] = sum(p log(p / q)) of the softmax distributions p and q of two rows of logits, in nats, computed in double precision.
void lyc_kl_divergence(lyc_pool *pool, const float *p_logits, const float *q_logits, size_t stride, size_t rows, size_t width, double *out);
/// Copies rows `ids` of a [*][width] table in any floating or block type, expanded to fp32 and multiplied by `scale`.
/// Every id must be a row of the table.
void lyc_embed(lyc_pool *pool, lyc_type type, const void *table, size_t width, const int32_t *ids, size_t count, float scale, float *out,
               size_t out_stride);
/// 1 when every element is finite.
int lyc_all_finite(const float *x, size_t count);
#endif
