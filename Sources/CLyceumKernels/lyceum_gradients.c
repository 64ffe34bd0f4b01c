// Derivatives of operations on rows: choice of level and division among threads. Sums over rows: lyceum_gradients_sums.c.
#include "gradients_private.h"
#include "lyceum_level.h"
#include "lyceum_rows.h"

/// Below this many elements, waking another thread takes longer than the work.
enum { SMALL_WORK = 16384, ELEMENT_CHUNK = 4096 };

const gradients_kernels *lyc_gradients_kernels(void) {
    switch (lyc_level_current()) {
#if defined(__x86_64__)
    case LYC_LEVEL_AVX2: return &lyc_gradients_avx2;
    case LYC_LEVEL_AVX512: return &lyc_gradients_avx512;
#elif defined(__aarch64__)
    case LYC_LEVEL_NEON: return &lyc_gradients_neon;
#endif
    default: return &lyc_gradients_reference;
    }
}

void lyc_gradients_run(lyc_pool *pool, size_t units, size_t unit_elements, lyc_pool_body body, void *context) {
    lyc_pool_run(units * unit_elements < SMALL_WORK ? NULL : pool, units, body, context);
}

// Element by element: units are chunks of ELEMENT_CHUNK elements.

typedef struct {
    const gradients_kernels *kernels;
    lyc_activation activation;
    const float *x, *other, *d_out;
    float *out, *second_out;
    size_t count;
    float number;
    uint64_t key, counter;
} element_call;

static void run_elements(lyc_pool *pool, lyc_pool_body body, element_call *call) {
    call->kernels = lyc_gradients_kernels();
    lyc_gradients_run(pool, (call->count + ELEMENT_CHUNK - 1) / ELEMENT_CHUNK, ELEMENT_CHUNK, body, call);
}

/// The elements of chunks begin ..< end.
static size_t span(const element_call *call, size_t begin, size_t end, size_t *first) {
    *first = begin * ELEMENT_CHUNK;
    const size_t last = end * ELEMENT_CHUNK;
    return (last < call->count ? last : call->count) - *first;
}

static void activate_chunks(void *context, size_t begin, size_t end, int thread) {
    const element_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    if (c->other) c->kernels->activate_gated(c->activation, c->x + i, c->other + i, c->d_out + i, c->out + i, c->second_out + i, count);
    else c->kernels->activate(c->activation, c->x + i, c->d_out + i, c->out + i, count);
}

void lyc_activate_backward(lyc_pool *pool, lyc_activation activation, const float *x, const float *d_out, float *d_x, size_t count) {
    element_call call = {.activation = activation, .x = x, .d_out = d_out, .out = d_x, .count = count};
    run_elements(pool, activate_chunks, &call);
}

void lyc_activate_gated_backward(lyc_pool *pool, lyc_activation activation, const float *gate, const float *up, const float *d_out,
                                 float *d_gate, float *d_up, size_t count) {
    element_call call = {.activation = activation, .x = gate, .other = up, .d_out = d_out, .out = d_gate, .second_out = d_up, .count = count};
    run_elements(pool, activate_chunks, &call);
}

static void softcap_chunks(void *context, size_t begin, size_t end, int thread) {
    const element_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->softcap(c->x + i, c->number, c->d_out + i, c->out + i, count);
}

void lyc_softcap_backward(lyc_pool *pool, const float *y, float cap, const float *d_out, float *d_x, size_t count) {
    element_call call = {.x = y, .number = cap, .d_out = d_out, .out = d_x, .count = count};
    run_elements(pool, softcap_chunks, &call);
}

static void dropout_chunks(void *context, size_t begin, size_t end, int thread) {
    const element_call *c = context;
    (void)thread;
    size_t i;
    const size_t count = span(c, begin, end, &i);
    c->kernels->dropout(c->x + i, c->out + i, count, c->number, c->key, c->counter, i / 4);  // four draws per block
}

void lyc_dropout(lyc_pool *pool, const float *x, float *out, size_t count, float rate, uint64_t key, uint64_t counter) {
    element_call call = {.x = x, .out = out, .number = rate, .key = key, .counter = counter, .count = count};
    run_elements(pool, dropout_chunks, &call);
}

// Rotary positions

typedef struct {
    const gradients_kernels *kernels;
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

void lyc_rope_backward(lyc_pool *pool, float *d_x, size_t stride, size_t rows, size_t heads, size_t head_width, size_t rotary_width,
                       int interleaved, const float *cosine, const float *sine) {
    rope_call call = {lyc_gradients_kernels(), d_x, stride, heads, head_width, rotary_width, interleaved, cosine, sine};
    lyc_gradients_run(pool, rows, heads * head_width, rope_rows, &call);
}

// Embedding: a member owns columns, so every row of the table is added to in the order of the ids.

enum { EMBED_COLUMNS = 64 };

typedef struct {
    const gradients_kernels *kernels;
    const int32_t *ids;
    size_t count, d_out_stride, width;
    float scale;
    const float *d_out;
    float *d_table;
} embed_call;

static void embed_columns(void *context, size_t begin, size_t end, int thread) {
    const embed_call *c = context;
    (void)thread;
    const size_t first = begin * EMBED_COLUMNS, last = end * EMBED_COLUMNS < c->width ? end * EMBED_COLUMNS : c->width;
    for (size_t i = 0; i < c->count; i++)
        c->kernels->add_scaled(c->d_table + (size_t)c->ids[i] * c->width + first, c->d_out + i * c->d_out_stride + first, c->scale, last - first);
}

void lyc_embed_backward(lyc_pool *pool, const int32_t *ids, size_t count, float scale, const float *d_out, size_t d_out_stride,
                        float *d_table, size_t width) {
    embed_call call = {lyc_gradients_kernels(), ids, count, d_out_stride, width, scale, d_out, d_table};
    lyc_gradients_run(pool, (width + EMBED_COLUMNS - 1) / EMBED_COLUMNS, count * EMBED_COLUMNS, embed_columns, &call);
}

// Columns scaled

typedef struct {
    const gradients_kernels *kernels;
    const float *x, *scale;
    float *out;
    size_t x_stride, out_stride, width;
} scale_call;

static void scale_rows(void *context, size_t begin, size_t end, int thread) {
    const scale_call *c = context;
    (void)thread;
    for (size_t row = begin; row < end; row++)
        c->kernels->multiply(c->x + row * c->x_stride, c->scale, c->out + row * c->out_stride, c->width);
}

void lyc_scale_columns(lyc_pool *pool, const float *x, size_t x_stride, const float *scale, float *out, size_t out_stride, size_t rows,
                       size_t width) {
    scale_call call = {lyc_gradients_kernels(), x, scale, out, x_stride, out_stride, width};
    lyc_gradients_run(pool, rows, width, scale_rows, &call);
}

// Whole arrays

enum { SQUARES_PART = 16384 };

typedef struct {
    const gradients_kernels *kernels;
    const float *x;
    size_t count;
    double *sums;
} squares_call;

static void squares_parts(void *context, size_t begin, size_t end, int thread) {
    const squares_call *c = context;
    (void)thread;
    for (size_t part = begin; part < end; part++) {
        const size_t first = part * SQUARES_PART, rest = c->count - first;
        c->sums[part] = c->kernels->sum_of_squares(c->x + first, rest < SQUARES_PART ? rest : SQUARES_PART);
    }
}

double lyc_sum_of_squares(lyc_pool *pool, const float *x, size_t count, lyc_workspace *workspace) {
    const size_t parts = (count + SQUARES_PART - 1) / SQUARES_PART;
    squares_call call = {lyc_gradients_kernels(), x, count, lyc_workspace_reserve(workspace, parts * sizeof(double))};
    double total = 0;
    if (call.sums) lyc_gradients_run(pool, parts, SQUARES_PART, squares_parts, &call);
    for (size_t part = 0; part < parts; part++) {
        double alone;
        if (!call.sums) {  // no memory: one part after the other, in the same order
            squares_call single = {call.kernels, x + part * SQUARES_PART, count - part * SQUARES_PART, &alone};
            squares_parts(&single, 0, 1, 0);
        }
        total += call.sums ? call.sums[part] : alone;
    }
    return total;
}

typedef struct {
    const float *x;
    size_t count;
    size_t first;  ///< the lowest chunk found so far that is not finite
} finite_call;

static void finite_chunks(void *context, size_t begin, size_t end, int thread) {
    finite_call *c = context;
    (void)thread;
    for (size_t chunk = begin; chunk < end && chunk < __atomic_load_n(&c->first, __ATOMIC_RELAXED); chunk++) {
        const size_t start = chunk * ELEMENT_CHUNK, rest = c->count - start;
        if (lyc_all_finite(c->x + start, rest < ELEMENT_CHUNK ? rest : ELEMENT_CHUNK)) continue;
        size_t seen = __atomic_load_n(&c->first, __ATOMIC_RELAXED);
        while (chunk < seen && !__atomic_compare_exchange_n(&c->first, &seen, chunk, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
        return;
    }
}

size_t lyc_first_not_finite(lyc_pool *pool, const float *x, size_t count) {
    const size_t chunks = (count + ELEMENT_CHUNK - 1) / ELEMENT_CHUNK;
    finite_call call = {x, count, chunks};
    lyc_gradients_run(pool, chunks, ELEMENT_CHUNK, finite_chunks, &call);
    for (size_t i = call.first * ELEMENT_CHUNK; i < count; i++)
        if (!(x[i] - x[i] == 0)) return i;
    return count;
}
