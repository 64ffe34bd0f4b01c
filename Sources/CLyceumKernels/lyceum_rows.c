// Choice of level and division of rows among threads.
#include "lyceum_rows.h"
#include "lyceum_level.h"
#include "lyceum_quantize.h"
#include "rows_kernels.h"
#include <math.h>

/// Below this many elements, waking another thread takes longer than the work.
enum { SMALL_WORK = 16384, ELEMENT_CHUNK = 4096 };

const rows_kernels *lyc_rows_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX2: return &lyc_rows_avx2;
    case LYC_LEVEL_AVX512: return &lyc_rows_avx512;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_rows_neon;
#endif
    default: return &lyc_rows_reference;
    }
}

/// Runs `body` on units 0 ..< units, on the calling thread when all units together are small.
static void run(lyc_pool *pool, size_t units, size_t unit_elements, lyc_pool_body body, void *context) {
    lyc_pool_run(units * unit_elements < SMALL_WORK ? NULL : pool, units, body, context);
}

typedef struct {
    const rows_kernels *kernels;
    const float *x, *other, *weight, *bias;
    float *out;
    size_t stride, other_stride, out_stride, width;
    float epsilon, number;
    lyc_activation activation;
    const int32_t *ids;
    double *doubles;
} rows_call;

// Norms

static void rms_norm_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        c->kernels->rms_norm(c->x + row * c->stride, c->weight, c->number, c->epsilon, c->out + row * c->out_stride, c->width);
}

void lyc_rms_norm(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, float weight_offset, float epsilon, float *out,
                  size_t out_stride, size_t rows, size_t width) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = x, .stride = x_stride, .weight = weight, .number = weight_offset, .epsilon = epsilon,
                      .out = out, .out_stride = out_stride, .width = width};
    run(pool, rows, width, rms_norm_rows, &call);
}

static void layer_norm_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        c->kernels->layer_norm(c->x + row * c->stride, c->weight, c->bias, c->epsilon, c->out + row * c->out_stride, c->width);
}

void lyc_layer_norm(lyc_pool *pool, const float *x, size_t x_stride, const float *weight, const float *bias, float epsilon, float *out,
                    size_t out_stride, size_t rows, size_t width) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = x, .stride = x_stride, .weight = weight, .bias = bias, .epsilon = epsilon,
                      .out = out, .out_stride = out_stride, .width = width};
    run(pool, rows, width, layer_norm_rows, &call);
}

// Rotary positions

typedef struct {
    const rows_kernels *kernels;
    float *x;
    size_t stride, heads, head_width, rotary_width;
    int interleaved;
    const float *cosine, *sine;
} rope_call;

static void rope_rows(void *context, size_t begin, size_t end, int thread) {
    const rope_call *c = context;
    (void)thread;
    const size_t half = c->rotary_width / 2;
    for (size_t row = begin; row < end; row++)
        c->kernels->rope(c->x + row * c->stride, c->heads, c->head_width, c->rotary_width, c->interleaved, c->cosine + row * half,
                         c->sine + row * half);
}

void lyc_rope(lyc_pool *pool, float *x, size_t stride, size_t rows, size_t heads, size_t head_width, size_t rotary_width, int interleaved,
              const float *cosine, const float *sine) {
    rope_call call = {lyc_rows_kernels(), x, stride, heads, head_width, rotary_width, interleaved, cosine, sine};
    run(pool, rows, heads * head_width, rope_rows, &call);
}

// Element by element: units are chunks of ELEMENT_CHUNK elements; `width` holds the count.

static size_t chunks(size_t count) { return (count + ELEMENT_CHUNK - 1) / ELEMENT_CHUNK; }

/// The elements of chunks begin ..< end.
static size_t span(const rows_call *call, size_t begin, size_t end, size_t *first) {
    *first = begin * ELEMENT_CHUNK;
    const size_t last = end * ELEMENT_CHUNK;
    return (last < call->width ? last : call->width) - *first;
}

static void activate_chunks(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    size_t first;
    const size_t count = span(c, begin, end, &first);
    if (c->other) c->kernels->activate_gated(c->activation, c->x + first, c->other + first, c->out + first, count);
    else c->kernels->activate(c->activation, c->x + first, c->out + first, count);
}

void lyc_activate(lyc_pool *pool, lyc_activation activation, const float *x, float *out, size_t count) {
    rows_call call = {.kernels = lyc_rows_kernels(), .activation = activation, .x = x, .out = out, .width = count};
    run(pool, chunks(count), ELEMENT_CHUNK, activate_chunks, &call);
}

void lyc_activate_gated(lyc_pool *pool, lyc_activation activation, const float *gate, const float *up, float *out, size_t count) {
    rows_call call = {.kernels = lyc_rows_kernels(), .activation = activation, .x = gate, .other = up, .out = out, .width = count};
    run(pool, chunks(count), ELEMENT_CHUNK, activate_chunks, &call);
}

static void add_scaled_chunks(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    size_t first;
    const size_t count = span(c, begin, end, &first);
    c->kernels->add_scaled(c->out + first, c->x + first, c->number, count);
}

void lyc_add_scaled(lyc_pool *pool, float *out, const float *x, float scale, size_t count) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = x, .out = out, .number = scale, .width = count};
    run(pool, chunks(count), ELEMENT_CHUNK, add_scaled_chunks, &call);
}

static void scale_chunks(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    size_t first;
    const size_t count = span(c, begin, end, &first);
    c->kernels->scale(c->out + first, c->number, count);
}

void lyc_scale(lyc_pool *pool, float *x, float scale, size_t count) {
    rows_call call = {.kernels = lyc_rows_kernels(), .out = x, .number = scale, .width = count};
    run(pool, chunks(count), ELEMENT_CHUNK, scale_chunks, &call);
}

static void softcap_chunks(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    size_t first;
    const size_t count = span(c, begin, end, &first);
    c->kernels->softcap(c->out + first, c->number, count);
}

void lyc_softcap(lyc_pool *pool, float *x, float cap, size_t count) {
    rows_call call = {.kernels = lyc_rows_kernels(), .out = x, .number = cap, .width = count};
    run(pool, chunks(count), ELEMENT_CHUNK, softcap_chunks, &call);
}

// Softmax and its relatives

static void softmax_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) c->kernels->softmax(c->out + row * c->out_stride, c->width);
}

void lyc_softmax(lyc_pool *pool, float *x, size_t stride, size_t rows, size_t width) {
    rows_call call = {.kernels = lyc_rows_kernels(), .out = x, .out_stride = stride, .width = width};
    run(pool, rows, width, softmax_rows, &call);
}

static void log_sum_exp_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) c->out[row] = (float)c->kernels->log_sum_exp(c->x + row * c->stride, c->width);
}

void lyc_log_sum_exp(lyc_pool *pool, const float *x, size_t stride, size_t rows, size_t width, float *out) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = x, .stride = stride, .out = out, .width = width};
    run(pool, rows, width, log_sum_exp_rows, &call);
}

static void nll_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        const float *x = c->x + row * c->stride;
        const int32_t target = c->ids[row];
        c->doubles[row] = target >= 0 && (size_t)target < c->width ? c->kernels->log_sum_exp(x, c->width) - (double)x[target] : NAN;
    }
}

void lyc_nll(lyc_pool *pool, const float *logits, size_t stride, size_t rows, size_t width, const int32_t *targets, double *out) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = logits, .stride = stride, .ids = targets, .doubles = out, .width = width};
    run(pool, rows, width, nll_rows, &call);
}

static void kl_divergence_rows(void *context, size_t begin, size_t end, int thread) {
    const rows_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        const float *p = c->x + row * c->stride, *q = c->other + row * c->stride;
        const double p_total = c->kernels->log_sum_exp(p, c->width), q_total = c->kernels->log_sum_exp(q, c->width);
        const double divergence = c->kernels->expected_difference(p, q, p_total, c->width) - p_total + q_total;
        c->doubles[row] = divergence < 0 ? 0 : divergence;  // never negative but for rounding
    }
}

void lyc_kl_divergence(lyc_pool *pool, const float *p_logits, const float *q_logits, size_t stride, size_t rows, size_t width,
                       double *out) {
    rows_call call = {.kernels = lyc_rows_kernels(), .x = p_logits, .other = q_logits, .stride = stride, .doubles = out, .width = width};
    run(pool, rows, width, kl_divergence_rows, &call);
}

// Embedding

typedef struct {
    const rows_kernels *kernels;
    lyc_type type;
    const uint8_t *table;
    size_t width, row_bytes, out_stride;
    const int32_t *ids;
    float scale;
    float *out;
} embed_call;

static void embed_rows(void *context, size_t begin, size_t end, int thread) {
    const embed_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++) {
        float *out = c->out + row * c->out_stride;
        lyc_dequantize(c->type, c->table + (size_t)c->ids[row] * c->row_bytes, out, c->width);
        if (c->scale != 1) c->kernels->scale(out, c->scale, c->width);
    }
}

void lyc_embed(lyc_pool *pool, lyc_type type, const void *table, size_t width, const int32_t *ids, size_t count, float scale, float *out,
               size_t out_stride) {
    const size_t elements = lyc_type_block_elements(type);
    if (elements == 0) return;
    embed_call call = {lyc_rows_kernels(), type, table, width, width / elements * lyc_type_block_bytes(type), out_stride, ids, scale, out};
    run(pool, count, width, embed_rows, &call);
}

int lyc_all_finite(const float *x, size_t count) { return lyc_rows_kernels()->all_finite(x, count); }
