// Times what training spends its time on: products in their three forms, attention over documents forward and backward.
//
//   training products|attention [--threads N] [--level NAME] [--compute f32|bf16] [--seconds S]
//
// With one thread its processor time counts, with more the clock on the wall. Every figure is the best of several passes.
#include "lyceum_kernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    int threads;
    double seconds;  ///< spent on each figure
    lyc_type compute;
    lyc_pool *pool;
    lyc_workspace workspace;
} bench;

static double now(const bench *b) {
    struct timespec t;
    clock_gettime(b->threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/// The least time of calls of `body`.
static double least(const bench *b, void (*body)(void *), void *context) {
    double best = 1e30, spent = 0;
    body(context);
    for (int pass = 0; pass < 5 || (spent < b->seconds && pass < 1000); pass++) {
        const double start = now(b);
        body(context);
        const double time = now(b) - start;
        spent += time;
        best = time < best ? time : best;
    }
    return best;
}

static float *numbers(size_t count) {
    static unsigned long long state = 1;
    float *x = aligned_alloc(64, (count * 4 + 63) / 64 * 64);
    if (!x) exit(1);
    for (size_t i = 0; i < count; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        x[i] = (float)(state >> 40) / 8388608.0f - 1;
    }
    return x;
}

// ---- Products ----

typedef struct {
    bench *b;
    size_t m, n, k;
    lyc_operand left, right;
    float *out;
    int accumulate;
} product;

static void multiply(void *context) {
    product *p = context;
    if (lyc_matmul(p->b->pool, p->b->compute, p->m, p->n, p->k, p->left, p->right, p->out, LYC_F32, p->n, p->accumulate, &p->b->workspace))
        exit(1);
}

static double rate(bench *b, product p) {
    p.b = b;
    return 2e-9 * (double)p.m * (double)p.n * (double)p.k / least(b, multiply, &p);
}

/// x: [tokens][width], w: [rows][width], y: [tokens][rows], all fp32.
static void measure_products(bench *b, size_t tokens, size_t rows, size_t width) {
    float *x = numbers(tokens * width), *w = numbers(rows * width), *y = numbers(tokens * rows);
    const lyc_operand X = {x, LYC_F32, width, 0}, W = {w, LYC_F32, width, 0}, Y = {y, LYC_F32, rows, 0};
    lyc_operand Wt = W, Yt = Y;
    Wt.transposed = Yt.transposed = 1;
    const double forward = rate(b, (product){.m = tokens, .n = rows, .k = width, .left = X, .right = Wt, .out = y});
    const double to_input = rate(b, (product){.m = tokens, .n = width, .k = rows, .left = Y, .right = W, .out = x});
    const double to_weights =
        rate(b, (product){.m = rows, .n = width, .k = tokens, .left = Yt, .right = X, .out = w, .accumulate = 1});
    printf("%5zu tokens, %5zu <- %5zu: Y = X Wt %6.1f   dX = dY W %6.1f   dW += dYt X %6.1f GFLOP/s\n", tokens, rows, width, forward,
           to_input, to_weights);
    fflush(stdout);
    free(x), free(w), free(y);
}

static void products(bench *b) {
    const size_t small[][3] = {{2048, 288, 288}, {2048, 768, 288}, {2048, 288, 768}, {512, 8192, 288}, {2048, 8192, 288}};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++) measure_products(b, small[i][0], small[i][1], small[i][2]);
    for (size_t tokens = 512; tokens <= 1024; tokens *= 2) {
        const size_t shapes[][2] = {{576, 576}, {192, 576}, {1536, 576}, {576, 1536}};
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) measure_products(b, tokens, shapes[i][0], shapes[i][1]);
    }
    measure_products(b, 256, 49152, 576);
}

// ---- Attention ----

typedef struct {
    bench *b;
    lyc_segment_options options;
    lyc_segment segments[64];
    size_t count, row, kv_row;
    float *q, *k, *v, *out, *logs, *d_out, *d_q, *d_k, *d_v;
} attention;

static void forward(void *context) {
    attention *a = context;
    if (lyc_segment_attention(a->b->pool, &a->options, a->segments, a->count, a->q, a->row, a->k, a->v, a->kv_row, a->out, a->row, a->logs,
                              &a->b->workspace))
        exit(1);
}

static void backward(void *context) {
    attention *a = context;
    if (lyc_segment_attention_backward(a->b->pool, &a->options, a->segments, a->count, a->q, a->row, a->k, a->v, a->kv_row, a->out, a->row,
                                       a->logs, a->d_out, a->d_q, a->d_k, a->d_v, &a->b->workspace))
        exit(1);
}

static void measure_attention(bench *b, size_t heads, size_t kv_heads, size_t width, size_t documents, size_t length, int causal) {
    attention a = {.b = b, .count = documents, .row = heads * width, .kv_row = kv_heads * width};
    a.options = (lyc_segment_options){heads, kv_heads, width, 1 / sqrtf((float)width), 0, 0, causal, b->compute};
    const size_t rows = documents * length;
    for (size_t i = 0; i < documents; i++) a.segments[i] = (lyc_segment){i * length, length, i * length, length};
    a.q = numbers(rows * a.row), a.out = numbers(rows * a.row), a.d_out = numbers(rows * a.row), a.d_q = numbers(rows * a.row);
    a.k = numbers(rows * a.kv_row), a.v = numbers(rows * a.kv_row), a.d_k = numbers(rows * a.kv_row), a.d_v = numbers(rows * a.kv_row);
    a.logs = numbers(rows * heads);
    const double pairs = (double)documents * (causal ? 0.5 * (double)length * (double)(length + 1) : (double)length * (double)length);
    const double one = 2e-9 * pairs * (double)(heads * width);  // one product over all visible pairs
    const double there = least(b, forward, &a), back = least(b, backward, &a);
    printf("%2zu/%2zu heads of %3zu, %zu x %4zu %s: forward %7.3f ms %6.1f GFLOP/s, backward %7.3f ms %6.1f GFLOP/s\n", heads, kv_heads,
           width, documents, length, causal ? "causal" : "full  ", there * 1e3, 2 * one / there, back * 1e3, 5 * one / back);
    fflush(stdout);
    float *all[] = {a.q, a.k, a.v, a.out, a.logs, a.d_out, a.d_q, a.d_k, a.d_v};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void attentions(bench *b) {
    measure_attention(b, 6, 6, 48, 8, 256, 1);
    measure_attention(b, 9, 9, 32, 8, 256, 1);
    measure_attention(b, 9, 3, 64, 2, 256, 1);
    measure_attention(b, 9, 3, 64, 4, 256, 1);
    measure_attention(b, 9, 3, 64, 8, 256, 0);
    measure_attention(b, 9, 3, 64, 16, 64, 1);
    measure_attention(b, 9, 3, 64, 1, 2048, 1);
    measure_attention(b, 8, 2, 128, 1, 2048, 1);
    measure_attention(b, 8, 2, 128, 4, 256, 1);
}

int main(int count, char **arguments) {
    bench b = {.threads = 1, .seconds = 0.3, .compute = LYC_BF16};
    const char *mode = count > 1 ? arguments[1] : "products";
    for (int i = 2; i + 1 < count; i += 2) {
        const char *value = arguments[i + 1];
        if (!strcmp(arguments[i], "--threads")) b.threads = atoi(value);
        else if (!strcmp(arguments[i], "--seconds")) b.seconds = atof(value);
        else if (!strcmp(arguments[i], "--compute")) b.compute = strcmp(value, "f32") ? LYC_BF16 : LYC_F32;
        else if (strcmp(arguments[i], "--level") || lyc_level_named(value) < 0 || lyc_level_set((lyc_level)lyc_level_named(value)))
            return fprintf(stderr, "unknown or unsupported: %s %s\n", arguments[i], value), 2;
    }
    b.pool = b.threads > 1 ? lyc_pool_create(b.threads) : NULL;
    printf("%s, %s, %d threads, level %s\n", mode, lyc_type_name(b.compute), b.threads, lyc_level_name(lyc_level_current()));
    if (strcmp(mode, "attention")) products(&b);
    else attentions(&b);
    lyc_pool_destroy(b.pool);
    lyc_workspace_free(&b.workspace);
    return 0;
}
