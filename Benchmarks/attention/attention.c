// Times attention and key-value storage on the shapes of real models. See ../README.md.
#include "lyceum_kernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TOKENS = 512, LAYERS = 40, PAGES = TOKENS / 64, ROUNDS = 25, FLUSHED = 48 << 20 };

typedef struct {
    const char *name;
    size_t heads, kv_heads, head_width;
} shape;

static const shape shapes[] = {{"SmolLM2-135M", 9, 3, 64}, {"Qwen2.5-0.5B", 14, 2, 64}, {"GPT-2", 12, 12, 64}, {"Llama-3.1-8B", 32, 8, 128}};
static const lyc_type types[] = {LYC_F32, LYC_F16, LYC_BF16, LYC_Q8_0};

static clockid_t clock_used;

static double now(void) {
    struct timespec time;
    clock_gettime(clock_used, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void keep_least(double *least, double seconds) {
    if (seconds < *least) *least = seconds;
}

static float *random_floats(size_t count, float scale) {
    static unsigned long long state = 1;
    float *x = malloc(count * sizeof *x);
    for (size_t i = 0; x && i < count; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        x[i] = scale * ((float)(state >> 40) / 8388608.0f - 1);
    }
    return x;
}

static void measure(const shape *model, lyc_type type, lyc_pool *pool) {
    const size_t kv_row = model->kv_heads * model->head_width, row = model->heads * model->head_width;
    const lyc_attention_options options = {.layout = {type, model->kv_heads, model->head_width}, .heads = model->heads,
                                           .scale = 1 / sqrtf((float)model->head_width), .causal = 1};
    static void *pages[LAYERS][PAGES];
    for (int layer = 0; layer < LAYERS; layer++)
        for (int page = 0; page < PAGES; page++)
            pages[layer][page] = memset(aligned_alloc(64, lyc_kv_page_bytes(&options.layout)), 0, lyc_kv_page_bytes(&options.layout));
    float *keys = random_floats(TOKENS * kv_row, 1), *values = random_floats(TOKENS * kv_row, 1), *q = random_floats(TOKENS * row, 3);
    float *out = calloc(TOKENS * row, sizeof *out);
    char *flushed = malloc(FLUSHED);
    lyc_workspace workspace = {0};
    double store = 1e9, prompt = 1e9, warm = 1e9, cold = 1e9, store_one = 1e9;
    for (int layer = 0; layer < LAYERS; layer++) lyc_kv_store(pool, &options.layout, pages[layer], 0, 0, keys, values, kv_row, TOKENS);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = now();
        lyc_kv_store(pool, &options.layout, pages[round % LAYERS], 0, 0, keys, values, kv_row, TOKENS);
        keep_least(&store, now() - begin);
        const lyc_attention_sequence whole = {pages[round % LAYERS], 0, TOKENS, 0, TOKENS};
        begin = now();
        lyc_attention(pool, &options, &whole, 1, q, row, out, row, &workspace);
        keep_least(&prompt, now() - begin);
        lyc_attention_sequence last = {pages[0], 0, 1, TOKENS - 1, TOKENS};
        lyc_attention(pool, &options, &last, 1, q, row, out, row, &workspace);
        begin = now();
        for (int i = 0; i < 20; i++) lyc_attention(pool, &options, &last, 1, q, row, out, row, &workspace);
        keep_least(&warm, (now() - begin) / 20);
        // Between two tokens a model reads its weights: the keys and values of a layer are not in the caches.
        memset(flushed, round, FLUSHED);
        begin = now();
        for (int layer = 0; layer < LAYERS; layer++) {
            last.pages = pages[layer];
            lyc_attention(pool, &options, &last, 1, q, row, out, row, &workspace);
        }
        keep_least(&cold, (now() - begin) / LAYERS);
        memset(flushed, round, FLUSHED);
        begin = now();
        for (int layer = 0; layer < LAYERS; layer++)
            lyc_kv_store(pool, &options.layout, pages[layer], 0, TOKENS / 2, keys, values, kv_row, 1);
        keep_least(&store_one, (now() - begin) / LAYERS);
    }
    const double operations = 0.5 * TOKENS * (TOKENS + 1) * (double)row * 4;
    printf("%-14s %-5s prompt %7.3f ms (%5.1f GFLOP/s)  token: warm %6.2f us, cold %6.2f us  store: prompt %6.1f us, token %5.2f us\n",
           model->name, lyc_type_name(type), prompt * 1e3, operations / prompt * 1e-9, warm * 1e6, cold * 1e6, store * 1e6, store_one * 1e6);
    lyc_workspace_free(&workspace);
    free(keys), free(values), free(q), free(out), free(flushed);
    for (int layer = 0; layer < LAYERS; layer++)
        for (int page = 0; page < PAGES; page++) free(pages[layer][page]);
}

/// attention [threads]: with one thread its processor time counts, with more the clock on the wall.
int main(int argc, char **argv) {
    const int threads = argc > 1 ? atoi(argv[1]) : 1;
    lyc_pool *pool = threads > 1 ? lyc_pool_create(threads) : NULL;
    clock_used = threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
    printf("%d prompt tokens, one layer, %d threads, level %s\n", TOKENS, threads, lyc_level_name(lyc_level_current()));
    for (size_t model = 0; model < sizeof shapes / sizeof *shapes; model++)
        for (size_t type = 0; type < sizeof types / sizeof *types; type++) measure(&shapes[model], types[type], pool);
    lyc_pool_destroy(pool);
}
