// Speed of the matrix products on the shapes of SmolLM2-135M. Built and run by products.sh.
//
//   products decode|prompt|gemm [--threads N] [--level NAME] [--type NAME] [--tokens N] [--cpu]
//
// decode: one token through all layers' weights (memory-bound: GB/s of weights); prompt: many tokens (GOP/s); gemm: lyc_gemm (GFLOP/s).
// Every figure is the best of several passes. --cpu counts the calling thread's processor time (for one thread on a busy machine).
#include "lyceum_kernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    int threads, cpu;
    size_t tokens;
    const char *type;
    lyc_pool *pool;
    lyc_workspace workspace;
} options;

static double seconds(const options *o) {
    struct timespec t;
    clock_gettime(o->cpu ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *memory(size_t bytes) { return aligned_alloc(4096, (bytes + 8191) / 4096 * 4096); }

/// Query, key, value; output; gate and up; down.
enum { LAYERS = 30, PRODUCTS = 4 };
typedef struct {
    size_t rows[3], parts, width;
    int gated;
} product;
static const product products[PRODUCTS] = {{{576, 192, 192}, 3, 576, 0}, {{576}, 1, 576, 0}, {{1536}, 1, 576, 1}, {{576}, 1, 1536, 0}};

static size_t width_for(lyc_type type, size_t width) {
    const size_t block = lyc_type_block_elements(type);
    return (width + block - 1) / block * block;
}

/// Runs all layers once; returns the weights' bytes. With `weights` NULL only counts; multiply-adds per token go to `macs`.
static size_t run_layers(options *o, lyc_type type, const char *weights, const float *x, size_t tokens, float *out, double *macs) {
    size_t at = 0;
    *macs = 0;
    for (int layer = 0; layer < LAYERS; layer++) {
        for (int p = 0; p < PRODUCTS; p++) {
            const size_t width = width_for(type, products[p].width);
            lyc_linear_part parts[3];
            size_t column = 0;
            for (size_t i = 0; i < products[p].parts; i++) {
                const size_t rows = products[p].rows[i], bytes = rows * width / lyc_type_block_elements(type) * lyc_type_block_bytes(type);
                parts[i] = (lyc_linear_part){.weight = weights + at, .type = type, .rows = rows, .out = out + column, .out_stride = 1536};
                at += bytes;
                *macs += (double)rows * (double)width * (products[p].gated ? 2 : 1);
                column += rows;
                if (!products[p].gated) continue;
                parts[i].gate = weights + at;
                parts[i].activation = LYC_ACTIVATION_SILU;
                at += bytes;
            }
            if (weights && lyc_linear(o->pool, parts, products[p].parts, x, tokens, width, 1536, &o->workspace)) exit(1);
        }
    }
    return at;
}

static void measure_layers(options *o, lyc_type type, size_t tokens) {
    double macs, best = 1e30;
    const size_t bytes = run_layers(o, type, NULL, NULL, tokens, NULL, &macs);
    char *weights = memory(bytes);
    float *x = memory(tokens * 1536 * 4), *out = memory(tokens * 1536 * 4);
    for (size_t i = 0; i < bytes; i++) weights[i] = (char)((i * 2654435761u) >> 13 & 0x3B);
    for (size_t i = 0; i < tokens * 1536; i++) x[i] = (float)((i * 2654435761u) >> 16 & 255) / 128 - 1;
    for (int pass = 0; pass < (tokens > 8 ? 4 : 30); pass++) {
        const double start = seconds(o);
        run_layers(o, type, weights, x, tokens, out, &macs);
        const double time = seconds(o) - start;
        best = time < best ? time : best;
    }
    printf("%-7s %4zu tokens: %8.3f ms, %6.1f GB/s of weights, %7.1f GOP/s, %7.0f tokens/s\n", lyc_type_name(type), tokens, best * 1e3,
           (double)bytes / best * 1e-9, 2 * macs * (double)tokens / best * 1e-9, (double)tokens / best);
    fflush(stdout);
    free(weights);
    free(x);
    free(out);
}

static void measure_gemm(options *o, lyc_type type, size_t m, size_t n, size_t k, int transpose_a, int transpose_b) {
    const size_t size = lyc_type_block_bytes(type);
    char *a = memory(m * k * size), *b = memory(n * k * size);
    float *c = memory(m * n * 4);
    memset(a, 0x3C, m * k * size);
    memset(b, 0x3C, n * k * size);
    double best = 1e30;
    const int passes = (int)(2e10 / (2.0 * (double)m * (double)n * (double)k)) + 5;
    for (int pass = 0; pass < passes; pass++) {
        const double start = seconds(o);
        if (lyc_gemm(o->pool, type, transpose_a, transpose_b, m, n, k, a, transpose_a ? m : k, b, transpose_b ? k : n, c, n, 0, &o->workspace))
            exit(1);
        const double time = seconds(o) - start;
        best = time < best ? time : best;
    }
    printf("%-5s %5zu x %5zu x %5zu %c%c: %7.1f GFLOP/s\n", lyc_type_name(type), m, n, k, transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N',
           2.0 * (double)m * (double)n * (double)k / best * 1e-9);
    fflush(stdout);
    free(a);
    free(b);
    free(c);
}

static void measure_gemms(options *o, lyc_type type) {
    measure_gemm(o, type, 1024, 1024, 1024, 0, 0);
    measure_gemm(o, type, 1024, 1024, 1024, 0, 1);
    measure_gemm(o, type, 512, 576, 576, 0, 1);
    measure_gemm(o, type, 512, 1536, 576, 0, 1);
    measure_gemm(o, type, 512, 576, 1536, 0, 1);
    measure_gemm(o, type, 512, 576, 1536, 0, 0);
    measure_gemm(o, type, 576, 1536, 512, 1, 0);
    measure_gemm(o, type, 512, 49152, 576, 0, 1);
}

int main(int count, char **arguments) {
    static const lyc_type types[] = {LYC_Q4_1, LYC_Q8_0, LYC_F32,  LYC_BF16, LYC_F16,  LYC_Q4_0, LYC_Q5_0,
                                     LYC_Q5_1, LYC_Q2_K, LYC_Q3_K, LYC_Q4_K, LYC_Q5_K, LYC_Q6_K, LYC_IQ4_NL};
    options o = {.threads = 2, .tokens = 512};
    const char *mode = count > 1 ? arguments[1] : "decode";
    for (int i = 2; i < count; i++) {
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        if (strcmp(arguments[i], "--threads") == 0) o.threads = atoi(value), i++;
        else if (strcmp(arguments[i], "--tokens") == 0) o.tokens = (size_t)atoi(value), i++;
        else if (strcmp(arguments[i], "--type") == 0) o.type = value, i++;
        else if (strcmp(arguments[i], "--cpu") == 0) o.cpu = 1;
        else if (strcmp(arguments[i], "--level") == 0 && lyc_level_named(value) >= 0 && !lyc_level_set((lyc_level)lyc_level_named(value))) i++;
        else return fprintf(stderr, "unknown or unsupported: %s %s\n", arguments[i], value), 2;
    }
    o.pool = lyc_pool_create(o.threads);
    printf("%s, %d threads, level %s\n", mode, o.threads, lyc_level_name(lyc_level_current()));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (o.type && strcmp(o.type, lyc_type_name(types[i]))) continue;
        if (strcmp(mode, "decode") == 0) measure_layers(&o, types[i], 1);
        else if (strcmp(mode, "prompt") == 0) measure_layers(&o, types[i], o.tokens);
        else if (types[i] == LYC_F32 || types[i] == LYC_BF16) measure_gemms(&o, types[i]);
    }
    lyc_pool_destroy(o.pool);
    lyc_workspace_free(&o.workspace);
    return 0;
}
