// Losses on rows of logits: choice of level and division among threads. Teachers known by their largest probabilities: lyceum_loss_top_k.c.
#include "loss_private.h"
#include "lyceum_level.h"
#include <math.h>
#include <string.h>

/// Below this many elements, waking another thread takes longer than the work.
enum { SMALL_WORK = 4096 };

const loss_kernels *lyc_loss_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX2: return &lyc_loss_avx2;
    case LYC_LEVEL_AVX512: return &lyc_loss_avx512;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_loss_neon;
#endif
    default: return &lyc_loss_reference;
    }
}

void lyc_loss_run(lyc_pool *pool, size_t rows, size_t width, lyc_pool_body body, void *context) {
    lyc_pool_run(rows * width < SMALL_WORK ? NULL : pool, rows, body, context);
}

void lyc_loss_fill(float *row, size_t width, float value) {
    for (size_t i = 0; i < width; i++) row[i] = value;
}

typedef struct {
    const loss_kernels *kernels;
    const lyc_cross_entropy_options *options;
    float *logits;
    size_t stride, width;
    const int32_t *targets;
    const float *weights;
    int derivative;
    double *losses, *penalties;
    uint8_t *hits;
} cross_entropy_call;

static row_loss cross_entropy_row(const cross_entropy_call *c, size_t row) {
    float *logits = c->logits + row * c->stride;
    const int ignored = c->weights[row] == 0;
    if (!ignored && c->targets[row] >= 0 && (size_t)c->targets[row] < c->width)
        return c->kernels->cross_entropy(c->options, logits, c->width, (size_t)c->targets[row], c->weights[row], c->derivative);
    if (c->derivative) lyc_loss_fill(logits, c->width, ignored ? 0 : NAN);
    return (row_loss){ignored ? 0 : NAN, 0, 0};
}

static void cross_entropy_rows(void *context, size_t begin, size_t end, int thread) {
    const cross_entropy_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        const row_loss result = cross_entropy_row(c, row);
        c->losses[row] = result.loss;
        if (c->penalties) c->penalties[row] = result.penalty;
        if (c->hits) c->hits[row] = (uint8_t)result.hit;
    }
}

void lyc_cross_entropy(lyc_pool *pool, const lyc_cross_entropy_options *options, float *logits, size_t stride, size_t rows, size_t width,
                       const int32_t *targets, const float *weights, int derivative, double *losses, double *penalties, uint8_t *hits) {
    cross_entropy_call call = {lyc_loss_kernels(), options, logits, stride, width, targets, weights, derivative, losses, penalties, hits};
    lyc_loss_run(pool, rows, width, cross_entropy_rows, &call);
}

typedef struct {
    const loss_kernels *kernels;
    lyc_divergence kind;
    float temperature, mix;
    float *student;
    const float *teacher;
    size_t stride, teacher_stride, width;
    const float *weights;
    int derivative;
    double *losses;
} divergence_call;

static void divergence_rows(void *context, size_t begin, size_t end, int thread) {
    const divergence_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        float *student = c->student + row * c->stride;
        c->losses[row] = 0;
        if (c->weights[row] != 0)
            c->losses[row] = c->kernels->divergence(c->kind, c->temperature, c->mix, student, c->teacher + row * c->teacher_stride, c->width,
                                                    c->weights[row], c->derivative);
        else if (c->derivative) lyc_loss_fill(student, c->width, 0);
    }
}

void lyc_divergence_loss(lyc_pool *pool, lyc_divergence kind, float temperature, float mix, float *student, size_t stride,
                         const float *teacher, size_t teacher_stride, size_t rows, size_t width, const float *weights, int derivative,
                         double *losses) {
    divergence_call call = {lyc_loss_kernels(), kind,  temperature, mix,        student, teacher, stride, teacher_stride,
                            width,              weights, derivative,  losses};
    lyc_loss_run(pool, rows, width, divergence_rows, &call);
}
