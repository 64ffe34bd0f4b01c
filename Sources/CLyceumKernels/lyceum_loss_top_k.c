// Divergences from a teacher of whom the k largest probabilities are known. Outcomes: the k tokens, and everything else as one.
// Forward, Jensen: without rest the teacher gives everything else 0. Reverse without rest: both are conditioned on the k tokens.
// With h of an outcome as below, d loss / d z of a token is q (h of its outcome - sum(q h)).
#include "loss_private.h"
#include <math.h>
#include <stdlib.h>

/// The teacher's rest is the difference of 1 and a sum of fp32 numbers, so it is not known better than this.
static const double SMALLEST_REST = 0x1p-24;

typedef struct {
    double p, q;          ///< probabilities
    double log_p, log_q;
} outcome;

typedef struct {
    const loss_kernels *kernels;
    lyc_divergence kind;
    float temperature, mix;
    float *student;
    const int32_t *ids;
    const float *log_probabilities;
    size_t stride, k, width;
    int with_rest;
    const float *weights;
    int derivative;
    double *losses;
} top_k_call;

static double term_loss(const top_k_call *c, outcome o) {
    const double mix = (double)c->mix, m = mix * o.p + (1 - mix) * o.q;
    switch (c->kind) {
    case LYC_DIVERGENCE_FORWARD: return o.p == 0 ? 0 : o.p * (o.log_p - o.log_q);
    case LYC_DIVERGENCE_REVERSE: return o.q == 0 ? 0 : o.q * (o.log_q - o.log_p);
    case LYC_DIVERGENCE_JENSEN:
        return (o.p == 0 ? 0 : mix * o.p * (o.log_p - log(m))) + (o.q == 0 ? 0 : (1 - mix) * o.q * (o.log_q - log(m)));
    }
    return NAN;
}

/// q h, where it is 0 when q is.
static double weighted_slope(const top_k_call *c, outcome o) {
    const double mix = (double)c->mix;
    switch (c->kind) {
    case LYC_DIVERGENCE_FORWARD: return -o.p;
    case LYC_DIVERGENCE_REVERSE: return o.q == 0 ? 0 : o.q * (o.log_q - o.log_p);
    case LYC_DIVERGENCE_JENSEN: return o.q == 0 ? 0 : (1 - mix) * o.q * (o.log_q - log(mix * o.p + (1 - mix) * o.q));
    }
    return NAN;
}

/// Log of the sum of two exponentials.
static double log_add(double a, double b) {
    const double top = a > b ? a : b;
    return top == -INFINITY ? top : top + log(exp(a - top) + exp(b - top));
}

/// What is known of a row: how the teacher's and the student's numbers become logarithms of probabilities.
typedef struct {
    double teacher_shift, student_shift;
    double log_all;  ///< log sum exp of all of the student's logits
    outcome rest;
} top_k_row;

static int is_token(const top_k_call *c, size_t row, size_t i) { return c->ids[row * c->k + i] >= 0; }

static outcome outcome_at(const top_k_call *c, const top_k_row *r, size_t row, size_t i, float logit) {
    outcome o;
    o.log_p = (double)c->log_probabilities[row * c->k + i] - r->teacher_shift;
    o.log_q = (double)logit / (double)c->temperature - r->student_shift;
    o.p = exp(o.log_p);
    o.q = exp(o.log_q);
    return o;
}

/// saved: the student's logits of the k tokens, which are set to -infinity meanwhile so that the rest is summed by itself.
static top_k_row survey(const top_k_call *c, size_t row, float *saved) {
    float *student = c->student + row * c->stride;
    double teacher_known = 0, teacher_log = -INFINITY, student_log = -INFINITY;
    for (size_t i = 0; i < c->k; i++) {
        if (!is_token(c, row, i)) continue;
        const int32_t id = c->ids[row * c->k + i];
        saved[i] = student[id];
        student[id] = -INFINITY;
        const double log_p = (double)c->log_probabilities[row * c->k + i];
        teacher_known += exp(log_p);
        teacher_log = log_add(teacher_log, log_p);
        student_log = log_add(student_log, (double)saved[i] / (double)c->temperature);
    }
    const double rest_log = c->kernels->log_sum(student, c->temperature, c->width);
    for (size_t i = 0; i < c->k; i++)
        if (is_token(c, row, i)) student[c->ids[row * c->k + i]] = saved[i];
    top_k_row r = {.teacher_shift = c->with_rest ? 0 : teacher_log, .log_all = log_add(student_log, rest_log)};
    const int conditioned = !c->with_rest && c->kind == LYC_DIVERGENCE_REVERSE;
    r.student_shift = conditioned ? student_log : r.log_all;
    r.rest.q = conditioned ? 0 : exp(rest_log - r.log_all);
    r.rest.log_q = rest_log - r.log_all;
    const double unknown = 1 - teacher_known;
    r.rest.p = !c->with_rest || rest_log == -INFINITY ? 0 : unknown > SMALLEST_REST ? unknown : SMALLEST_REST;
    r.rest.log_p = log(r.rest.p);
    return r;
}

/// Ids that are no tokens make a row's loss NaN.
static int has_valid_ids(const top_k_call *c, size_t row) {
    for (size_t i = 0; i < c->k; i++)
        if (c->ids[row * c->k + i] >= 0 && (size_t)c->ids[row * c->k + i] >= c->width) return 0;
    return 1;
}

static double top_k_loss(const top_k_call *c, size_t row, float *saved) {
    float *student = c->student + row * c->stride;
    const top_k_row r = survey(c, row, saved);
    const double temperature = (double)c->temperature;
    double loss = term_loss(c, r.rest), mean = weighted_slope(c, r.rest);
    for (size_t i = 0; i < c->k; i++) {
        if (!is_token(c, row, i)) continue;
        const outcome o = outcome_at(c, &r, row, i, saved[i]);
        loss += term_loss(c, o);
        mean += weighted_slope(c, o);
    }
    if (!c->derivative) return loss * temperature * temperature;
    const double scale = (double)c->weights[row] * temperature;
    const double share = r.rest.q == 0 ? 0 : weighted_slope(c, r.rest) / r.rest.q - mean;
    c->kernels->exponentials(student, c->temperature, r.log_all, scale * share, c->width);
    for (size_t i = 0; i < c->k; i++) {
        if (!is_token(c, row, i)) continue;
        const outcome o = outcome_at(c, &r, row, i, saved[i]);
        student[c->ids[row * c->k + i]] = (float)(scale * (weighted_slope(c, o) - o.q * mean));
    }
    return loss * temperature * temperature;
}

static void top_k_rows(void *context, size_t begin, size_t end, int thread) {
    const top_k_call *c = context;
    (void)thread;
    float room[256], *saved = c->k <= 256 ? room : malloc(c->k * sizeof *saved);
    for (size_t row = begin; row < end; row++) {
        const int ignored = c->weights[row] == 0;
        if (!ignored && saved && has_valid_ids(c, row)) {
            c->losses[row] = top_k_loss(c, row, saved);
            continue;
        }
        c->losses[row] = ignored ? 0 : NAN;
        if (c->derivative) lyc_loss_fill(c->student + row * c->stride, c->width, ignored ? 0 : NAN);
    }
    if (saved != room) free(saved);
}

void lyc_divergence_top_k(lyc_pool *pool, lyc_divergence kind, float temperature, float mix, float *student, size_t stride,
                          const int32_t *ids, const float *log_probabilities, size_t k, int with_rest, size_t rows, size_t width,
                          const float *weights, int derivative, double *losses) {
    top_k_call call = {lyc_loss_kernels(), kind, temperature, mix, student, ids, log_probabilities, stride, k, width, with_rest, weights, derivative,
                       losses};
    lyc_loss_run(pool, rows, width, top_k_rows, &call);
}
