// Steps of optimizers: choice of level and division among threads.
#include "lyceum_level.h"
#include "optimizer_private.h"

/// Below this many elements, waking another thread takes longer than the work.
enum { SMALL_WORK = 16384, ELEMENT_CHUNK = 4096 };

const optimizer_kernels *lyc_optimizer_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX2: return &lyc_optimizer_avx2;
    case LYC_LEVEL_AVX512: return &lyc_optimizer_avx512;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_optimizer_neon;
#endif
    default: return &lyc_optimizer_reference;
    }
}

/// A step on elements: units are chunks of ELEMENT_CHUNK elements.
typedef struct {
    const optimizer_kernels *kernels;
    const void *options;
    float *weights, *first, *second;
    const float *gradient;
    size_t count;
    double number;
    float other_number;
    int choice;
} step_call;

static void run_elements(lyc_pool *pool, lyc_pool_body body, step_call *call) {
    call->kernels = lyc_optimizer_kernels();
    lyc_pool_run(call->count < SMALL_WORK ? NULL : pool, (call->count + ELEMENT_CHUNK - 1) / ELEMENT_CHUNK, body, call);
}

/// The elements of chunks begin ..< end.
static size_t span(const step_call *call, size_t begin, size_t end, size_t *first) {
    *first = begin * ELEMENT_CHUNK;
    const size_t last = end * ELEMENT_CHUNK;
    return (last < call->count ? last : call->count) - *first;
}

static void adam_chunks(void *context, size_t begin, size_t end, int thread) {
    const step_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->adam(c->options, c->weights + i, c->gradient + i, c->first + i, c->second + i, count);
}

void lyc_adam_step(lyc_pool *pool, const lyc_adam_options *options, float *weights, const float *gradient, float *first, float *second,
                   size_t count) {
    step_call call = {.options = options, .weights = weights, .gradient = gradient, .first = first, .second = second, .count = count};
    run_elements(pool, adam_chunks, &call);
}

static void lion_chunks(void *context, size_t begin, size_t end, int thread) {
    const step_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->lion(c->options, c->weights + i, c->gradient + i, c->first + i, count);
}

void lyc_lion_step(lyc_pool *pool, const lyc_lion_options *options, float *weights, const float *gradient, float *momentum, size_t count) {
    step_call call = {.options = options, .weights = weights, .gradient = gradient, .first = momentum, .count = count};
    run_elements(pool, lion_chunks, &call);
}

static void momentum_chunks(void *context, size_t begin, size_t end, int thread) {
    const step_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->momentum(c->options, c->weights + i, c->gradient + i, c->first ? c->first + i : NULL, count);
}

void lyc_momentum_step(lyc_pool *pool, const lyc_momentum_options *options, float *weights, const float *gradient, float *buffer,
                       size_t count) {
    step_call call = {.options = options, .weights = weights, .gradient = gradient, .first = options->momentum == 0 ? NULL : buffer, .count = count};
    run_elements(pool, momentum_chunks, &call);
}

static void blend_chunks(void *context, size_t begin, size_t end, int thread) {
    const step_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->blend(c->number, c->choice, c->other_number, c->gradient + i, c->first + i, c->weights + i, count);
}

void lyc_momentum_blend(lyc_pool *pool, double momentum, int nesterov, float gradient_scale, const float *gradient, float *buffer, float *out,
                        size_t count) {
    step_call call = {.number = momentum, .other_number = gradient_scale, .choice = nesterov, .gradient = gradient, .first = buffer,
                      .weights = out, .count = count};
    run_elements(pool, blend_chunks, &call);
}

static void mix_chunks(void *context, size_t begin, size_t end, int thread) {
    const step_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->mix(c->weights + i, (float)c->number, c->gradient + i, c->other_number, count);
}

void lyc_mix(lyc_pool *pool, float *x, float keep, const float *y, float scale, size_t count) {
    step_call call = {.number = keep, .other_number = scale, .gradient = y, .weights = x, .count = count};
    run_elements(pool, mix_chunks, &call);
}
