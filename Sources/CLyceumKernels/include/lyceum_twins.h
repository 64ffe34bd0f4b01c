#ifndef LYCEUM_TWINS_H
#define LYCEUM_TWINS_H

#include "lyceum_pool.h"
#include "lyceum_segments.h"
#include <stddef.h>

// Two versions of the same rows side by side: mixing them, and how far they are apart. All rows lie one after the other, without gaps.
// A row's numbers depend on that row alone. Sums over a row are formed in double precision, in a fixed order.

typedef enum { LYC_BLEND_LINEAR, LYC_BLEND_SPHERICAL } lyc_blend_kind;

/// out = a and b mixed, with the share alpha[row] of b. Linear: (1 - alpha) a + alpha b, exactly a or b at the ends and where both are equal.
/// Spherical: sin((1 - alpha) t) / sin(t) a + sin(alpha t) / sin(t) b with the angle t between a and b; rows with an angle below 1e-4 or
/// above pi - 1e-4, or without a length, are mixed linearly.
void lyc_blend(lyc_pool *pool, lyc_blend_kind kind, const float *a, const float *b, const float *alpha, float *out, size_t rows,
               size_t width);

/// Derivatives; d_a, d_b and d_alpha may be NULL. d_a and d_b are added to where accumulate_a and accumulate_b say so; d_alpha is replaced.
void lyc_blend_backward(lyc_pool *pool, lyc_blend_kind kind, const float *a, const float *b, const float *alpha, const float *d_out,
                        float *d_a, int accumulate_a, float *d_b, int accumulate_b, double *d_alpha, size_t rows, size_t width);

typedef enum { LYC_ALIGNMENT_MEAN_SQUARE, LYC_ALIGNMENT_COSINE, LYC_ALIGNMENT_DOT } lyc_alignment_kind;

/// How far b is from a, row by row. Mean square: the mean of (b - a)^2. Cosine: u^2 / 2 below 1 and u - 1/2 above, with
/// u = max(0, 1 - margin - cosine). Dot: half the cosine distance and half the square of the difference of the lengths. cosines may be NULL.
void lyc_alignment(lyc_pool *pool, lyc_alignment_kind kind, float margin, const float *a, const float *b, double *losses,
                   double *cosines, size_t rows, size_t width);

/// Adds weights[row] times the derivative of the row's loss; d_a and d_b may be NULL, and are replaced where they do not accumulate.
void lyc_alignment_backward(lyc_pool *pool, lyc_alignment_kind kind, float margin, const float *a, const float *b,
                            const double *weights, float *d_a, int accumulate_a, float *d_b, int accumulate_b, size_t rows,
                            size_t width);

/// Queries [rows][heads * head_width] and keys [rows][kv_heads * head_width] of two attentions over the same documents.
typedef struct {
    const float *queries_a, *keys_a, *queries_b, *keys_b;
} lyc_attention_pair;

/// The same sizes for derivatives; each may be NULL. They are replaced; rows of no segment are not touched.
typedef struct {
    float *queries_a, *keys_a, *queries_b, *keys_b;
} lyc_attention_pair_gradient;

/// losses[row] = the relative entropy KL(b || a) of the weights a query gives to the keys it sees, in nats, mean over heads.
/// No weights are stored: memory is that of two rows of scores per member. Returns 0, or -1 without memory.
int lyc_attention_alignment(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments, size_t segment_count,
                            const lyc_attention_pair *pair, double *losses, size_t rows);

/// weights[row] times the derivative of the row's loss. Returns 0, or -1 without memory.
int lyc_attention_alignment_backward(lyc_pool *pool, const lyc_segment_options *options, const lyc_segment *segments,
                                     size_t segment_count, const lyc_attention_pair *pair, const double *weights,
                                     const lyc_attention_pair_gradient *gradient);

#endif
