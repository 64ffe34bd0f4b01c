#ifndef LYCEUM_LOSS_H
#define LYCEUM_LOSS_H

#include "lyceum_linear.h"
#include "lyceum_pool.h"
#include "lyceum_type.h"

// Losses on a chunk of logits, [rows][stride], that leave the derivative in the logits' place.

/// Options of the cross-entropy with hard targets.
typedef struct {
    float smoothing;   ///< share of the target spread evenly over all tokens, 0 ..< 1
    float z_loss;      ///< adds z_loss * (log sum exp)^2
    float softcap;     ///< 0, or the logits given are raw and become cap * tanh(l / cap) first
} lyc_cross_entropy_options;

/// For every row with weights[row] != 0: losses[row] = cross-entropy of the target in nats (unweighted, without smoothing and z-loss),
/// penalties[row] = what smoothing and z-loss add (may be NULL), and with `derivative` logits[row] = weights[row] * d loss / d logits.
/// Rows of weight 0 get loss 0 and derivative 0; their target is not read. hits[row] (may be NULL) = 1 when the target is the argmax.
/// Targets outside 0 ..< width give NaN.
void lyc_cross_entropy(lyc_pool *pool, const lyc_cross_entropy_options *options, float *logits, size_t stride, size_t rows, size_t width,
                       const int32_t *targets, const float *weights, int derivative, double *losses, double *penalties, uint8_t *hits);

/// Which way a divergence from teacher p to student q looks.
typedef enum {
    LYC_DIVERGENCE_FORWARD = 0,  ///< KL(p || q)
    LYC_DIVERGENCE_REVERSE = 1,  ///< KL(q || p)
    LYC_DIVERGENCE_JENSEN = 2,   ///< mix KL(p || m) + (1 - mix) KL(q || m), m = mix p + (1 - mix) q
} lyc_divergence;

/// losses[row] = T^2 times the divergence of the softmaxes at temperature T; with `derivative` the student's logits become
/// weights[row] * d loss / d logits. teacher: [rows][teacher_stride], not changed.
void lyc_divergence_loss(lyc_pool *pool, lyc_divergence kind, float temperature, float mix, float *student, size_t stride,
                         const float *teacher, size_t teacher_stride, size_t rows, size_t width, const float *weights, int derivative,
                         double *losses);

/// The same with the teacher's k largest log-probabilities only, of its softmax at temperature T: ids [rows][k] (different ones of
/// 0 ..< width; < 0: none, NaN for others). The rest of the teacher's mass is one more outcome when `with_rest`, and so is the rest of the
/// student's. Else the k are normalized to 1 and everything else is impossible to the teacher; KL(q || p), which would be infinite then,
/// compares the two distributions over the k alone.
void lyc_divergence_top_k(lyc_pool *pool, lyc_divergence kind, float temperature, float mix, float *student, size_t stride,
                          const int32_t *ids, const float *log_probabilities, size_t k, int with_rest, size_t rows, size_t width,
                          const float *weights, int derivative, double *losses);

/// Exchanges every row's largest element (the first of equals) with the one at its target; swapped[row] = 1 where these are two elements.
/// Targets outside 0 ..< width leave their row as it is.
void lyc_swap_largest(lyc_pool *pool, float *logits, size_t stride, size_t rows, size_t width, const int32_t *targets, uint8_t *swapped);

#endif
